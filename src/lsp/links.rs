//! Links from a text to other files: the scheme that it extends.

use super::snapshot::Snapshot;
use super::{Feature, Refusal, feature};
use lsp_types::request::DocumentLinkRequest;
use lsp_types::{DocumentLink, DocumentLinkOptions, DocumentLinkParams, WorkDoneProgressOptions};

pub fn features() -> Vec<Feature> {
    let offer = |offered: &mut lsp_types::ServerCapabilities| {
        let options = DocumentLinkOptions { resolve_provider: Some(false), work_done_progress_options: WorkDoneProgressOptions::default() };
        offered.document_link_provider = Some(options);
    };
    vec![feature::<DocumentLinkRequest>(offer, links)]
}

fn links(snapshot: &Snapshot, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>, Refusal> {
    let analysis = snapshot.analysis(&params.text_document.uri)?;
    let extends = analysis.file().schemes.first().and_then(|scheme| scheme.extends.as_ref());
    let link = extends.and_then(|name| {
        let parent = analysis.loaded.parent.as_ref()?;
        let target = snapshot.uri_of(&analysis.path_of(parent.label.span.source)?)?;
        let tooltip = parent.title.as_ref().map(|title| title.to_string());
        Some(DocumentLink { range: analysis.range(name.span), target: Some(target), tooltip, data: None })
    });
    Ok(Some(link.into_iter().collect()))
}
