//! Findings as an editor shows them: the same as `heng check` tells.

use super::snapshot::{Analysis, Snapshot};
use crate::check;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::report::finding::place_text;
use lsp_types::{DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, NumberOrString, Range};

pub const SOURCE: &str = "heng";

/// One finding. What is found outside of the text stands at its beginning, with its place in words.
pub fn told(snapshot: &Snapshot, analysis: &Analysis, finding: &Diagnostic) -> lsp_types::Diagnostic {
    let lang = snapshot.lang(analysis);
    let mut message = finding.message.of(lang).to_string();
    let range = match &finding.labels[0].place {
        Place::Scheme(span) if analysis.is_own(*span) => analysis.range(*span),
        other => {
            message = format!("{}: {message}", place_text(&analysis.loaded.sources, other));
            Range::default()
        }
    };
    if let Some(here) = &finding.labels[0].text {
        message = format!("{message}\n{}", here.of(lang));
    }
    if let Some(help) = &finding.help {
        message = format!("{message}\n{}", help.of(lang));
    }
    for witness in &finding.witnesses {
        message = format!("{message}\n\n{witness}");
    }
    let related = finding.labels[1..].iter().filter_map(|label| {
        let Place::Scheme(span) = label.place else { return None };
        let message = label.text.as_ref().map_or(String::new(), |text| text.of(lang).to_string());
        Some(DiagnosticRelatedInformation { location: analysis.location(snapshot, span)?, message })
    });
    lsp_types::Diagnostic {
        range,
        severity: Some(match finding.severity() {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.check.code.to_string())),
        code_description: None,
        source: Some(SOURCE.to_string()),
        message,
        related_information: Some(related.collect::<Vec<_>>()).filter(|list| !list.is_empty()),
        tags: is_of_no_use(finding).then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: None,
    }
}

/// Whether what stands there could as well be left out: editors show it pale.
fn is_of_no_use(finding: &Diagnostic) -> bool {
    finding.severity() != Severity::Error && check::UNUSED.iter().any(|check| check.code == finding.check.code)
}
