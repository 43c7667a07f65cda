//! Another name for a thing, in its own scheme and in all that extend it.

use super::navigation::{named_at, places, texts_with};
use super::snapshot::{Analysis, Snapshot};
use super::things::Thing;
use super::{Feature, Refusal, feature};
use crate::say;
use crate::word::Text;
use lsp_types::request::{PrepareRenameRequest, Rename};
use lsp_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, PrepareRenameResponse, RenameOptions, RenameParams, TextDocumentEdit,
    TextDocumentPositionParams, TextEdit, WorkDoneProgressOptions, WorkspaceEdit,
};

pub fn features() -> Vec<Feature> {
    let offer = |offered: &mut lsp_types::ServerCapabilities| {
        let options = RenameOptions { prepare_provider: Some(true), work_done_progress_options: WorkDoneProgressOptions::default() };
        offered.rename_provider = Some(OneOf::Right(options));
    };
    vec![feature::<PrepareRenameRequest>(|_| {}, prepare), feature::<Rename>(offer, rename)]
}

fn prepare(snapshot: &Snapshot, at: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>, Refusal> {
    let (analysis, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let named = named_at(&analysis, offset);
    Ok(named.map(|(span, thing, _)| PrepareRenameResponse::RangeWithPlaceholder {
        range: analysis.range(span),
        placeholder: thing
            .label(match analysis.scheme() {
                Some(scheme) => scheme,
                None => return PrepareRenameResponse::Range(analysis.range(span)),
            })
            .map_or_else(|| analysis.text(span).to_string(), |_| plain(analysis.text(span)).to_string()),
    }))
}

/// A name without its quotes.
fn plain(written: &str) -> &str {
    written.trim_matches(['「', '」', '`', '"', '“', '”'])
}

fn rename(snapshot: &Snapshot, params: RenameParams) -> Result<Option<WorkspaceEdit>, Refusal> {
    let at = params.text_document_position;
    let (analysis, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let lang = snapshot.lang(&analysis);
    let refuse = |text: Text| Err(Refusal::told(text.of(lang)));
    let Some((span, thing, origin)) = named_at(&analysis, offset) else {
        return refuse(say!(en: "there is no name here that the scheme declares", zh: "此处没有方案定义的名称"));
    };
    let new = params.new_name.trim();
    let quoted = format!("「{new}」");
    let written = if is_plain(new) {
        new
    } else if !new.is_empty() && !new.contains(['「', '」', '\n', '\r']) {
        quoted.as_str()
    } else {
        return refuse(say!(en: "`{new}` cannot be a name", zh: "`{new}` 不能作名称"));
    };
    let texts = texts_with(snapshot, &analysis, plain(analysis.text(span)));
    for text in &texts {
        if clashes(text, thing, new, &origin) {
            return refuse(say!(en: "`{new}` is declared already", zh: "`{new}` 已有定义"));
        }
    }
    let edits = texts.iter().filter_map(|text| {
        let places = places(text, &origin);
        let edits: Vec<_> = places.into_iter().map(|(span, _)| OneOf::Left(TextEdit::new(text.range(span), written.to_string()))).collect();
        let version = snapshot.open.get(text.uri.as_str()).map(|open| open.version);
        let text_document = OptionalVersionedTextDocumentIdentifier { uri: text.uri.clone(), version };
        (!edits.is_empty()).then_some(TextDocumentEdit { text_document, edits })
    });
    Ok(Some(WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(edits.collect())), ..WorkspaceEdit::default() }))
}

/// Whether a name can be written without quotes: as a word that is no keyword.
fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    let starts = letters.next().is_some_and(|first| unicode_ident::is_xid_start(first) || first == '_');
    starts && letters.all(unicode_ident::is_xid_continue) && crate::syntax::keyword::beginning_with(name).is_empty()
}

/// Whether the scheme has something else of that name that could be taken for it.
fn clashes(analysis: &Analysis, thing: Thing, new: &str, origin: &super::navigation::Origin) -> bool {
    let Some(scheme) = analysis.scheme() else { return false };
    if places(analysis, origin).is_empty() {
        return false;
    }
    let rival = |other: Thing| match (thing, other) {
        (Thing::Field(event, _), Thing::Field(other, _)) => event == other,
        (Thing::Word(choice, _), Thing::Word(other, _)) => choice == other,
        (Thing::Fact(_) | Thing::Let(_) | Thing::Event(_) | Thing::Rating(_), other) => {
            matches!(other, Thing::Fact(_) | Thing::Let(_) | Thing::Event(_) | Thing::Rating(_))
        }
        _ => std::mem::discriminant(&thing) == std::mem::discriminant(&other),
    };
    Thing::all(scheme).into_iter().any(|other| rival(other) && other.label(scheme).is_some_and(|label| *label.name == *new))
}
