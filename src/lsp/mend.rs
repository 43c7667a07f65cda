//! What can be done at a place: the fixes of findings, one by one, and all safe ones at once; what `refactor` proposes.

use super::snapshot::{Analysis, Snapshot};
use super::{Feature, Refusal, feature};
use super::{diagnostics, refactor};
use crate::diagnostic::{Edit, Place};
use crate::format;
use crate::pipeline::OWN_SOURCE;
use crate::say;
use crate::source::Span;
use crate::word::Lang;
use lsp_types::request::CodeActionRequest;
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOptions, CodeActionOrCommand, CodeActionParams, CodeActionProviderCapability, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, WorkDoneProgressOptions, WorkspaceEdit,
};

pub fn features() -> Vec<Feature> {
    let offer = |offered: &mut lsp_types::ServerCapabilities| {
        offered.code_action_provider = Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::QUICKFIX,
                CodeActionKind::REFACTOR_EXTRACT,
                CodeActionKind::REFACTOR_REWRITE,
                CodeActionKind::SOURCE_FIX_ALL,
            ]),
            work_done_progress_options: WorkDoneProgressOptions::default(),
            resolve_provider: Some(false),
        }));
    };
    vec![feature::<CodeActionRequest>(offer, actions)]
}

fn actions(snapshot: &Snapshot, params: CodeActionParams) -> Result<Option<Vec<CodeActionOrCommand>>, Refusal> {
    let analysis = snapshot.analysis(&params.text_document.uri)?;
    let lang = snapshot.lang(&analysis);
    let (start, end) = (analysis.document.offset(params.range.start), analysis.document.offset(params.range.end));
    let mut actions = Vec::new();
    for finding in &analysis.loaded.findings {
        let Place::Scheme(span) = finding.labels[0].place else { continue };
        let touches = analysis.is_own(span) && span.start as usize <= end && start <= span.end as usize;
        let Some(fix) = finding.fix.as_ref().filter(|fix| touches && fix.edits.iter().all(|edit| edit.span.source == OWN_SOURCE)) else { continue };
        actions.push(CodeActionOrCommand::CodeAction(CodeAction {
            title: fix.title.of(lang).to_string(),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![diagnostics::told(snapshot, &analysis, finding)]),
            edit: Some(edit(snapshot, &analysis, &fix.edits)),
            is_preferred: Some(fix.safe),
            ..CodeAction::default()
        }));
    }
    let safe = safe_edits(&analysis);
    if !safe.is_empty() {
        actions.push(CodeActionOrCommand::CodeAction(CodeAction {
            title: say!(en: "Apply all safe fixes", zh: "应用全部可靠的改正").of(lang).to_string(),
            kind: Some(CodeActionKind::SOURCE_FIX_ALL),
            edit: Some(edit(snapshot, &analysis, &safe)),
            ..CodeAction::default()
        }));
    }
    actions.extend(refactor::proposals(snapshot, &analysis, &(start.min(end)..start.max(end))).into_iter().map(|proposal| {
        CodeActionOrCommand::CodeAction(CodeAction {
            title: proposal.title.of(lang).to_string(),
            kind: Some(proposal.kind),
            edit: Some(edit(snapshot, &analysis, &proposal.edits)),
            ..CodeAction::default()
        })
    }));
    actions.extend(in_other_language(snapshot, &analysis).map(CodeActionOrCommand::CodeAction));
    if let Some(only) = &params.context.only {
        let wanted = |kind: &CodeActionKind| {
            only.iter().any(|only| kind.as_str() == only.as_str() || kind.as_str().starts_with(&format!("{}.", only.as_str())))
        };
        actions.retain(|action| matches!(action, CodeActionOrCommand::CodeAction(action) if action.kind.as_ref().is_some_and(wanted)));
    }
    Ok(Some(actions))
}

/// The whole text with keywords and sentence forms of the other language.
fn in_other_language(snapshot: &Snapshot, analysis: &Analysis) -> Option<CodeAction> {
    let lang = match analysis.scheme()?.lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    };
    let title = match lang {
        Lang::En => say!(en: "Write the scheme in English", zh: "把方案改写为英文句式"),
        Lang::Zh => say!(en: "Write the scheme in Chinese", zh: "把方案改写为中文句式"),
    };
    let text = format::format(&analysis.document.text, &format::Options { lang: Some(lang), ..format::Options::default() }).text;
    let whole = Edit { span: Span::new(OWN_SOURCE, 0..analysis.document.text.len()), text };
    (*whole.text != *analysis.document.text).then(|| CodeAction {
        title: title.of(snapshot.lang(analysis)).to_string(),
        kind: Some(CodeActionKind::REFACTOR_REWRITE),
        edit: Some(edit(snapshot, analysis, &[whole])),
        ..CodeAction::default()
    })
}

/// The edits of all safe fixes that do not touch each other.
fn safe_edits(analysis: &Analysis) -> Vec<Edit> {
    let mut chosen: Vec<Edit> = Vec::new();
    for fix in analysis.loaded.findings.iter().filter_map(|finding| finding.fix.as_ref()).filter(|fix| fix.safe) {
        let apart = |edit: &Edit| chosen.iter().all(|other| edit.span.end < other.span.start || other.span.end < edit.span.start);
        if fix.edits.iter().all(|edit| edit.span.source == OWN_SOURCE && apart(edit)) {
            chosen.extend(fix.edits.iter().cloned());
        }
    }
    chosen.sort_by_key(|edit| (edit.span.start, edit.span.end));
    chosen
}

fn edit(snapshot: &Snapshot, analysis: &Analysis, edits: &[Edit]) -> WorkspaceEdit {
    let version = snapshot.open.get(analysis.uri.as_str()).map(|open| open.version);
    let text_document = OptionalVersionedTextDocumentIdentifier { uri: analysis.uri.clone(), version };
    let edits = edits.iter().map(|edit| OneOf::Left(TextEdit::new(analysis.range(edit.span), edit.text.clone()))).collect();
    WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit { text_document, edits }])), ..WorkspaceEdit::default() }
}
