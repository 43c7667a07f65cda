//! What each word is, for colours: by what it means, not how it looks.

use super::snapshot::{Analysis, Snapshot};
use super::things::Thing;
use super::{Feature, Refusal, feature};
use crate::source::Sources;
use crate::syntax;
use crate::syntax::rewrite::Role;
use lsp_types::request::{SemanticTokensFullRequest, SemanticTokensRangeRequest};
use lsp_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensFullOptions, SemanticTokensLegend, SemanticTokensOptions,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, SemanticTokensServerCapabilities,
    WorkDoneProgressOptions,
};
use std::ops::Range;

/// By their index in the protocol.
const KINDS: [SemanticTokenType; 11] = [
    SemanticTokenType::NAMESPACE,
    SemanticTokenType::CLASS,
    SemanticTokenType::METHOD,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::VARIABLE,
    SemanticTokenType::STRUCT,
    SemanticTokenType::INTERFACE,
    SemanticTokenType::ENUM_MEMBER,
    SemanticTokenType::FUNCTION,
    SemanticTokenType::TYPE,
    SemanticTokenType::COMMENT,
];

const DECLARES: u32 = 1;

pub fn features() -> Vec<Feature> {
    let offer = |offered: &mut lsp_types::ServerCapabilities| {
        offered.semantic_tokens_provider = Some(SemanticTokensServerCapabilities::SemanticTokensOptions(SemanticTokensOptions {
            work_done_progress_options: WorkDoneProgressOptions::default(),
            legend: SemanticTokensLegend { token_types: KINDS.to_vec(), token_modifiers: vec![SemanticTokenModifier::DECLARATION] },
            range: Some(true),
            full: Some(SemanticTokensFullOptions::Bool(true)),
        }));
    };
    vec![feature::<SemanticTokensFullRequest>(offer, full), feature::<SemanticTokensRangeRequest>(|_| {}, part)]
}

fn full(snapshot: &Snapshot, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>, Refusal> {
    let analysis = snapshot.analysis(&params.text_document.uri)?;
    Ok(Some(SemanticTokensResult::Tokens(tokens(&analysis, 0..usize::MAX))))
}

fn part(snapshot: &Snapshot, params: SemanticTokensRangeParams) -> Result<Option<SemanticTokensRangeResult>, Refusal> {
    let analysis = snapshot.analysis(&params.text_document.uri)?;
    let within = analysis.document.offset(params.range.start)..analysis.document.offset(params.range.end);
    Ok(Some(SemanticTokensRangeResult::Tokens(tokens(&analysis, within))))
}

fn tokens(analysis: &Analysis, within: Range<usize>) -> SemanticTokens {
    let document = &analysis.document;
    let mentions =
        analysis.things().mentions.iter().map(|mention| (mention.span.range(), kind(mention.thing), if mention.declares { DECLARES } else { 0 }));
    let others = analysis.things().others.iter().filter_map(|(span, role)| match role {
        Role::Function => Some((span.range(), 8, 0)),
        Role::Measure => Some((span.range(), 9, 0)),
        _ => None,
    });
    let mut sources = Sources::default();
    let source = sources.add("", &document.text);
    let comments = syntax::comments(&sources, source).into_iter().map(|span| (span.range(), 10, 0));
    let mut pieces: Vec<(Range<usize>, u32, u32)> = mentions.chain(others).chain(comments).collect();
    pieces.retain(|(range, ..)| range.start < within.end && range.end > within.start);
    pieces.sort_by_key(|(range, ..)| (range.start, range.end));
    let (mut data, mut line, mut column, mut end) = (Vec::new(), 0, 0, 0);
    for (range, token_type, token_modifiers_bitset) in pieces {
        let text = document.text.get(range.clone()).unwrap_or("");
        // A token is on one line, and over no other.
        if range.start < end || text.is_empty() || text.contains(['\n', '\r']) {
            continue;
        }
        end = range.end;
        let start = document.position(range.start);
        let delta_start = if start.line == line { start.character - column } else { start.character };
        data.push(SemanticToken { delta_line: start.line - line, delta_start, length: document.length(text), token_type, token_modifiers_bitset });
        (line, column) = (start.line, start.character);
    }
    SemanticTokens { result_id: None, data }
}

fn kind(thing: Thing) -> u32 {
    match thing {
        Thing::Scheme => 0,
        Thing::Unit => 1,
        Thing::Item(_) => 2,
        Thing::Fact(_) | Thing::Field(..) => 3,
        Thing::Let(_) | Thing::Gate(_) => 4,
        Thing::Event(_) => 5,
        Thing::Rating(_) => 6,
        Thing::Word(..) | Thing::Grade(_) => 7,
        Thing::Allocation(_) => 8,
    }
}
