//! What can be folded, and what a selection grows to: brackets and blocks, from the text alone, so that broken texts fold too.

use super::document::Document;
use super::snapshot::Snapshot;
use super::{Feature, Refusal, feature};
use crate::source::Sources;
use crate::syntax;
use lsp_types::request::{FoldingRangeRequest, SelectionRangeRequest};
use lsp_types::{
    FoldingRange, FoldingRangeKind, FoldingRangeParams, FoldingRangeProviderCapability, Range, SelectionRange, SelectionRangeParams,
    SelectionRangeProviderCapability,
};

pub fn features() -> Vec<Feature> {
    vec![
        feature::<FoldingRangeRequest>(|offered| offered.folding_range_provider = Some(FoldingRangeProviderCapability::Simple(true)), folds),
        feature::<SelectionRangeRequest>(
            |offered| offered.selection_range_provider = Some(SelectionRangeProviderCapability::Simple(true)),
            selections,
        ),
    ]
}

/// Bracket pairs as byte offsets, of the opening and behind the closing one, and comments. Quoted text has no brackets.
fn pairs(text: &str) -> (Vec<(usize, usize)>, Vec<(usize, usize)>) {
    let mut sources = Sources::default();
    let source = sources.add("", text);
    let comments: Vec<(usize, usize)> = syntax::comments(&sources, source).into_iter().map(|span| (span.start as usize, span.end as usize)).collect();
    let (mut pairs, mut open, mut quote) = (Vec::new(), Vec::new(), None);
    let mut comment = comments.iter().peekable();
    for (at, letter) in text.char_indices() {
        while comment.next_if(|(_, end)| *end <= at).is_some() {}
        if comment.peek().is_some_and(|(start, _)| *start <= at) {
            continue;
        }
        match (quote, letter) {
            (Some(_), '\n') => quote = None,
            (Some(closing), _) if letter == closing => quote = None,
            (Some(_), _) => {}
            (None, '"' | '“' | '「') => {
                quote = Some(match letter {
                    '“' => '”',
                    '「' => '」',
                    _ => '"',
                })
            }
            (None, '{' | '｛' | '(' | '（') => open.push(at),
            (None, '}' | '｝' | ')' | '）') => pairs.extend(open.pop().map(|start| (start, at + letter.len_utf8()))),
            (None, _) => {}
        }
    }
    (pairs, comments)
}

fn folds(snapshot: &Snapshot, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>, Refusal> {
    let analysis = snapshot.analysis(&params.text_document.uri)?;
    let document = &analysis.document;
    let (blocks, comments) = pairs(&document.text);
    let mut folds: Vec<FoldingRange> = blocks
        .iter()
        .map(|&(start, end)| (document.line_of(start), document.line_of(end.saturating_sub(1)).saturating_sub(1)))
        .chain(comments.iter().map(|&(start, end)| (document.line_of(start), document.line_of(end))))
        .filter(|(first, last)| first < last)
        .map(|(first, last)| FoldingRange { start_line: first as u32, end_line: last as u32, ..FoldingRange::default() })
        .collect();
    folds.extend(runs_of_comments(document));
    folds.sort_by_key(|fold| (fold.start_line, fold.end_line));
    folds.dedup_by_key(|fold| fold.start_line);
    Ok(Some(folds))
}

/// Several lines of comment after each other.
fn runs_of_comments(document: &Document) -> Vec<FoldingRange> {
    let is_comment = |line: &usize| document.line(*line).trim_start().starts_with("//");
    let (mut runs, mut line) = (Vec::new(), 0);
    while line < document.line_count() {
        let length = (line..document.line_count()).take_while(is_comment).count();
        if length > 1 {
            let kind = Some(FoldingRangeKind::Comment);
            runs.push(FoldingRange { start_line: line as u32, end_line: (line + length - 1) as u32, kind, ..FoldingRange::default() });
        }
        line += length.max(1);
    }
    runs
}

fn selections(snapshot: &Snapshot, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>, Refusal> {
    let analysis = snapshot.analysis(&params.text_document.uri)?;
    let document = &analysis.document;
    let (blocks, _) = pairs(&document.text);
    let around = |position| {
        let offset = document.offset(position);
        let mut spans = vec![(0, document.text.len())];
        for &(start, end) in blocks.iter().filter(|(start, end)| *start <= offset && offset <= *end) {
            // The block, then the statement that it belongs to.
            let head = document.text[..start].rfind(['\n', ';', '；', '{', '｛']).map_or(0, |at| at + 1);
            let head = document.text[head..start]
                .find(|letter: char| !letter.is_whitespace() && letter != '；' && letter != '｛')
                .map_or(start, |at| head + at);
            spans.extend([(head, end), (start, end)]);
            if let Some(first) = document.text[start..end].chars().next() {
                let last = document.text[start..end].chars().next_back().map_or(0, char::len_utf8);
                spans.push((start + first.len_utf8(), end - last));
            }
        }
        let line = document.line_of(offset);
        let start = line_start(document, line) + document.line(line).len() - document.line(line).trim_start().len();
        spans.push((start, start + document.line(line).trim().len()));
        if let Some(mention) = analysis.things().at(offset) {
            spans.push((mention.span.start as usize, mention.span.end as usize));
        }
        nested(document, offset, spans)
    };
    Ok(Some(params.positions.into_iter().map(around).collect()))
}

fn line_start(document: &Document, line: usize) -> usize {
    document.offset(lsp_types::Position::new(line as u32, 0))
}

/// Ranges from the widest to the narrowest, each within the one before.
fn nested(document: &Document, offset: usize, mut spans: Vec<(usize, usize)>) -> SelectionRange {
    spans.retain(|(start, end)| *start <= offset && offset <= *end);
    spans.sort_by_key(|(start, end)| std::cmp::Reverse(end - start));
    spans.dedup();
    let mut chosen: Option<(SelectionRange, (usize, usize))> = None;
    for (start, end) in spans {
        if chosen.as_ref().is_some_and(|(_, outer)| start < outer.0 || end > outer.1) {
            continue;
        }
        let range = Range::new(document.position(start), document.position(end));
        chosen = Some((SelectionRange { range, parent: chosen.map(|(parent, _)| Box::new(parent)) }, (start, end)));
    }
    chosen.map_or_else(|| SelectionRange { range: Range::default(), parent: None }, |(range, _)| range)
}
