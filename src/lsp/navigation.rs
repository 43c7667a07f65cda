//! From a name to where it is declared, to all its places in the text, and to those in all schemes.

use super::snapshot::{Analysis, Snapshot};
use super::things::{Mention, Thing};
use super::{Feature, Refusal, feature};
use crate::source::Span;
use lsp_types::request::{DocumentHighlightRequest, GotoDefinition, References};
use lsp_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, GotoDefinitionParams, GotoDefinitionResponse, Location, OneOf, ReferenceParams,
};
use std::path::PathBuf;
use std::sync::Arc;

pub fn features() -> Vec<Feature> {
    vec![
        feature::<GotoDefinition>(|offered| offered.definition_provider = Some(OneOf::Left(true)), definition),
        feature::<References>(|offered| offered.references_provider = Some(OneOf::Left(true)), references),
        feature::<DocumentHighlightRequest>(|offered| offered.document_highlight_provider = Some(OneOf::Left(true)), highlights),
    ]
}

/// Where the thing is declared: the file (`None`: the text itself, which is in no file) and the place in it.
pub type Origin = (Option<PathBuf>, Span);

/// Where a thing is declared, in whichever file.
pub fn origin(analysis: &Analysis, thing: Thing) -> Option<Origin> {
    let span = thing.label(analysis.scheme()?)?.span;
    Some((analysis.path_of(span.source), span))
}

/// What stands at an offset, and where that is declared. The name of the scheme that is extended leads there.
pub fn named_at(analysis: &Analysis, offset: usize) -> Option<(Span, Thing, Origin)> {
    if let Some((extends, parent)) = extended(analysis)
        && (extends.start as usize..=extends.end as usize).contains(&offset)
    {
        return Some((extends, Thing::Scheme, (analysis.path_of(parent.source), parent)));
    }
    let Mention { span, thing, .. } = analysis.things().at(offset)?;
    Some((span, thing, origin(analysis, thing)?))
}

/// The name of the scheme that is extended: here, and where it is declared.
fn extended(analysis: &Analysis) -> Option<(Span, Span)> {
    let extends = analysis.file().schemes.first()?.extends.as_ref()?;
    Some((extends.span, analysis.loaded.parent.as_ref()?.label.span))
}

/// The places in a text that stand for what is declared at an origin.
pub fn places(analysis: &Analysis, origin: &Origin) -> Vec<(Span, bool)> {
    let is_meant = |span: Span| span.range() == origin.1.range() && analysis.path_of(span.source) == origin.0;
    let scheme = analysis.scheme();
    let mentions = analysis.things().mentions.iter();
    let mut places: Vec<(Span, bool)> = mentions
        .filter(|mention| scheme.and_then(|scheme| mention.thing.label(scheme)).is_some_and(|label| is_meant(label.span)))
        .map(|mention| (mention.span, mention.declares))
        .collect();
    places.extend(extended(analysis).filter(|(_, parent)| is_meant(*parent)).map(|(extends, _)| (extends, false)));
    places.sort();
    places.dedup();
    places
}

/// The texts in which a name may stand: this one, and all scheme files that have the name in them.
pub fn texts_with(snapshot: &Snapshot, analysis: &Arc<Analysis>, name: &str) -> Vec<Arc<Analysis>> {
    let mut texts = vec![analysis.clone()];
    let finder = memchr::memmem::Finder::new(name.as_bytes());
    for path in snapshot.files() {
        if analysis.path.as_ref() == Some(&path) {
            continue;
        }
        if let Some(other) = snapshot.analysis_of(&path).filter(|other| finder.find(other.document.text.as_bytes()).is_some()) {
            texts.push(other);
        }
    }
    texts
}

fn definition(snapshot: &Snapshot, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>, Refusal> {
    let at = params.text_document_position_params;
    let (analysis, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let found = named_at(&analysis, offset).and_then(|(_, _, (_, span))| analysis.location(snapshot, span));
    Ok(found.map(GotoDefinitionResponse::Scalar))
}

fn references(snapshot: &Snapshot, params: ReferenceParams) -> Result<Option<Vec<Location>>, Refusal> {
    let at = params.text_document_position;
    let (analysis, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let Some((span, _, origin)) = named_at(&analysis, offset) else { return Ok(None) };
    let mut found = Vec::new();
    for text in texts_with(snapshot, &analysis, analysis.text(span)) {
        let wanted = places(&text, &origin).into_iter().filter(|(_, declares)| params.context.include_declaration || !declares);
        found.extend(wanted.map(|(span, _)| Location::new(text.uri.clone(), text.range(span))));
    }
    Ok(Some(found))
}

fn highlights(snapshot: &Snapshot, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>, Refusal> {
    let at = params.text_document_position_params;
    let (analysis, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let Some((_, _, origin)) = named_at(&analysis, offset) else { return Ok(None) };
    let places = places(&analysis, &origin).into_iter().map(|(span, declares)| DocumentHighlight {
        range: analysis.range(span),
        kind: Some(if declares { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }),
    });
    Ok(Some(places.collect()))
}
