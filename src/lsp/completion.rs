//! What can be written at a place: whole sentences to be filled in, the keywords of the block there, names, functions, unit words behind a number, schemes to extend.

use super::hover::kind;
use super::snapshot::{Analysis, Snapshot};
use super::things::Thing;
use super::{Feature, Refusal, feature, template};
use crate::func;
use crate::model::measure::UNIT_WORDS;
use crate::syntax::keyword::{self, KEYWORDS, Keyword};
use crate::syntax::{Block, keywords_in};
use crate::word::Lang;
use lsp_types::request::Completion;
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionOptions, CompletionParams, CompletionResponse, CompletionTextEdit, Documentation,
    InsertTextFormat, InsertTextMode, TextEdit,
};

pub fn features() -> Vec<Feature> {
    let offer = |offered: &mut lsp_types::ServerCapabilities| {
        let marks = ["{", "｛", " ", "、", "，", "；", "."].map(String::from).to_vec();
        offered.completion_provider = Some(CompletionOptions { trigger_characters: Some(marks), ..CompletionOptions::default() });
    };
    vec![feature::<Completion>(offer, complete)]
}

/// Where one types: what stands before, and which block that is in.
struct Place<'a> {
    /// The statement up to here, without the word that is being typed.
    before: &'a str,
    /// The word that is being typed.
    word: &'a str,
    block: Option<Block>,
}

fn complete(snapshot: &Snapshot, params: CompletionParams) -> Result<Option<CompletionResponse>, Refusal> {
    let at = params.text_document_position;
    let (analysis, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let text = &analysis.document.text[..offset];
    let Some(place) = place(text) else { return Ok(None) };
    let lang = snapshot.lang(&analysis);
    let own = analysis.scheme().map_or(lang, |scheme| scheme.lang);
    let mut items = Vec::new();
    let last = place.before.split_whitespace().next_back().unwrap_or("");
    let digits = place.word.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let extends = keyword::find("extends").is_some_and(|keyword| keyword.zh.contains(&last) || keyword.en.contains(&last));
    let mut replaced = place.word.len();
    if extends {
        items.extend(schemes(snapshot, &analysis));
    } else if digits.len() < place.word.len() {
        replaced = digits.len();
        items.extend(units(own));
    } else if place.before.trim().is_empty() {
        items.extend(place.block.into_iter().flat_map(|block| sentences(snapshot, &analysis, block, own)));
        items.extend(place.block.into_iter().flat_map(keywords_in).flat_map(|keyword| spelled(keyword, own, lang, "1")));
        if !matches!(place.block, Some(Block::File | Block::Scheme)) {
            items.extend(names(&analysis, lang));
        }
        if place.block.is_none() {
            items.extend(KEYWORDS.iter().flat_map(|keyword| spelled(keyword, own, lang, "5")));
        }
    } else {
        items.extend(names(&analysis, lang));
        items.extend(functions(own, lang));
        items.extend(KEYWORDS.iter().flat_map(|keyword| spelled(keyword, own, lang, "5")));
    }
    // The client knows other borders of words: what is replaced is said.
    let range = lsp_types::Range::new(analysis.document.position(offset - replaced), analysis.document.position(offset));
    for item in &mut items {
        let text = item.insert_text.take().unwrap_or_else(|| item.label.clone());
        item.text_edit = Some(CompletionTextEdit::Edit(TextEdit::new(range, text)));
    }
    items.sort_by(|a, b| (&a.sort_text, &a.label).cmp(&(&b.sort_text, &b.label)));
    items.dedup_by(|a, b| a.label == b.label && a.kind == b.kind);
    Ok(Some(CompletionResponse::List(CompletionList { is_incomplete: false, items })))
}

/// The place at the end of a text; `None` within a comment or a quoted text.
fn place(text: &str) -> Option<Place<'_>> {
    let mut heads: Vec<&str> = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0usize, None);
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        match (quote, letter) {
            (Some('\n'), '\n') | (Some('"'), '\n') => (quote, start) = (None, at + 1),
            (Some('*'), '*') if next == Some('/') => {
                letters.next();
                (quote, start) = (None, at + 2);
            }
            (Some(closing), _) if letter == closing && closing != '*' => quote = None,
            (Some(_), _) => {}
            (None, '"') => quote = Some('"'),
            (None, '“') => quote = Some('”'),
            (None, '/') if next == Some('/') => quote = Some('\n'),
            (None, '/') if next == Some('*') => quote = Some('*'),
            (None, '{' | '｛') => {
                heads.push(text[start..at].trim());
                (start, depth) = (at + letter.len_utf8(), 0);
            }
            (None, '}' | '｝') => {
                heads.pop();
                (start, depth) = (at + letter.len_utf8(), 0);
            }
            (None, '(' | '（') => depth += 1,
            (None, ')' | '）') => depth = depth.saturating_sub(1),
            (None, '\n' | ';' | '；') if depth == 0 => start = at + letter.len_utf8(),
            (None, _) => {}
        }
    }
    if quote.is_some() {
        return None;
    }
    let statement = &text[start..];
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-');
    let word = statement.char_indices().rev().take_while(|(_, letter)| is_word(*letter)).last().map_or("", |(at, _)| &statement[at..]);
    // `事项.级`: the part behind the dot is being typed, unless it is a number.
    let word = match word.rfind('.') {
        Some(at) if !word.starts_with(|first: char| first.is_ascii_digit()) => &word[at + 1..],
        _ => word,
    };
    let before = &statement[..statement.len() - word.len()];
    Some(Place { before, word, block: block(&heads) })
}

/// The block that the innermost of heads opens; `None` for tables of rows and others that begin with no keyword.
fn block(heads: &[&str]) -> Option<Block> {
    let Some(head) = heads.last() else { return Some(Block::File) };
    let first = head.split([' ', '\t', '\u{3000}']).next().unwrap_or("");
    let ids: Vec<&str> =
        keyword::beginning_with(first).iter().filter(|(_, spelling)| head.starts_with(spelling)).map(|(keyword, _)| keyword.id).collect();
    let is = |wanted: &[&str]| ids.iter().any(|id| wanted.contains(id));
    let blocks: [(&[&str], Block); 10] = [
        (&["scheme"], Block::Scheme),
        (&["section", "item", "bonus", "deduction", "change"], Block::Item),
        (&["unit", "event"], Block::Fields),
        (&["rating"], Block::Rating),
        (&["grades"], Block::Grades),
        (&["defaults"], Block::Defaults),
        (&["import"], Block::Import),
        (&["example"], Block::Example),
        (&["given"], Block::Given),
        (&["best_of", "worst_of", "sum_of"], Block::Clauses),
    ];
    if is(&["amendment", "add_to"]) {
        return Some(if is(&["add_to"]) { Block::Item } else { Block::Scheme });
    }
    blocks.into_iter().find(|(wanted, _)| is(wanted)).map(|(_, block)| block)
}

/// Whole sentences that may stand in a block.
fn sentences(snapshot: &Snapshot, analysis: &Analysis, block: Block, own: Lang) -> Vec<CompletionItem> {
    let item = |(at, template): (usize, &template::Template)| {
        let text = if snapshot.fills_in { template.with_places(analysis.scheme()) } else { template.filled() };
        CompletionItem {
            label: format!("{} …", template.name),
            kind: Some(CompletionItemKind::SNIPPET),
            detail: Some(template.says.clone()),
            documentation: Some(Documentation::String(template.filled())),
            // What one types is the beginning of the keyword.
            filter_text: Some(template.name.clone()),
            insert_text: Some(text),
            insert_text_format: snapshot.fills_in.then_some(InsertTextFormat::SNIPPET),
            insert_text_mode: Some(InsertTextMode::ADJUST_INDENTATION),
            // In the order in which a scheme is written.
            sort_text: Some(format!("0{at:02}")),
            ..CompletionItem::default()
        }
    };
    template::of(block, own).enumerate().map(item).collect()
}

fn spelled(keyword: &'static Keyword, own: Lang, lang: Lang, rank: &'static str) -> Vec<CompletionItem> {
    let item = |spelling: &&str, is_own: bool| CompletionItem {
        label: spelling.to_string(),
        kind: Some(CompletionItemKind::KEYWORD),
        detail: Some(keyword.doc.of(lang).to_string()),
        // Words of the scheme's own language come first.
        sort_text: Some(format!("{rank}{}", u8::from(!is_own))),
        ..CompletionItem::default()
    };
    let other = if own == Lang::Zh { Lang::En } else { Lang::Zh };
    let mine = keyword.spellings(own).iter().map(|spelling| item(spelling, true));
    mine.chain(keyword.spellings(other).iter().map(|spelling| item(spelling, false))).collect()
}

fn names(analysis: &Analysis, lang: Lang) -> Vec<CompletionItem> {
    let Some(scheme) = analysis.scheme() else { return Vec::new() };
    let all = Thing::all(scheme).into_iter().filter(|thing| !matches!(thing, Thing::Scheme | Thing::Unit));
    let item = |thing: Thing| {
        let label = thing.label(scheme).filter(|label| !label.name.trim().is_empty())?;
        Some(CompletionItem {
            label: label.name.to_string(),
            kind: Some(match thing {
                Thing::Item(_) => CompletionItemKind::METHOD,
                Thing::Fact(_) | Thing::Field(..) => CompletionItemKind::FIELD,
                Thing::Let(_) => CompletionItemKind::VARIABLE,
                Thing::Event(_) | Thing::Rating(_) => CompletionItemKind::STRUCT,
                _ => CompletionItemKind::ENUM_MEMBER,
            }),
            detail: Some(kind(scheme, thing).of(lang).to_string()),
            documentation: label.doc.as_ref().map(|doc| Documentation::String(doc.to_string())),
            sort_text: Some(if matches!(thing, Thing::Fact(_) | Thing::Let(_) | Thing::Event(_) | Thing::Rating(_)) { "2" } else { "3" }.into()),
            ..CompletionItem::default()
        })
    };
    all.filter_map(item).collect()
}

fn functions(own: Lang, lang: Lang) -> impl Iterator<Item = CompletionItem> {
    func::functions().map(move |function| CompletionItem {
        label: function.name.of(own).to_string(),
        kind: Some(CompletionItemKind::FUNCTION),
        detail: Some(function.doc.of(lang).to_string()),
        insert_text: Some(format!("{}(", function.name.of(own))),
        sort_text: Some("4".into()),
        ..CompletionItem::default()
    })
}

fn units(own: Lang) -> impl Iterator<Item = CompletionItem> {
    UNIT_WORDS.iter().enumerate().skip(1).map(move |(at, unit)| CompletionItem {
        label: unit.word.of(own).to_string(),
        kind: Some(CompletionItemKind::UNIT),
        sort_text: Some(format!("{at:03}")),
        ..CompletionItem::default()
    })
}

fn schemes(snapshot: &Snapshot, analysis: &Analysis) -> Vec<CompletionItem> {
    let others = snapshot.files().into_iter().filter(|path| analysis.path.as_ref() != Some(path)).filter_map(|path| snapshot.analysis_of(&path));
    let item = |other: std::sync::Arc<Analysis>| {
        let scheme = other.scheme()?;
        Some(CompletionItem {
            label: scheme.label.name.to_string(),
            kind: Some(CompletionItemKind::MODULE),
            detail: scheme.title.as_ref().map(|title| title.to_string()),
            ..CompletionItem::default()
        })
    };
    others.filter_map(item).collect()
}
