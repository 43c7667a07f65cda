//! A text, or lines of it, in the one style.

use super::snapshot::{Analysis, Snapshot};
use super::{Feature, Refusal, feature};
use crate::format::{self, Options};
use lsp_types::request::{Formatting, RangeFormatting};
use lsp_types::{DocumentFormattingParams, DocumentRangeFormattingParams, OneOf, TextEdit};
use std::ops::Range;

pub fn features() -> Vec<Feature> {
    vec![
        feature::<Formatting>(|offered| offered.document_formatting_provider = Some(OneOf::Left(true)), whole),
        feature::<RangeFormatting>(|offered| offered.document_range_formatting_provider = Some(OneOf::Left(true)), part),
    ]
}

fn whole(snapshot: &Snapshot, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>, Refusal> {
    let analysis = snapshot.analysis(&params.text_document.uri)?;
    let text = &analysis.document.text;
    Ok(Some(edits(&analysis, 0..text.len(), format::format(text, &Options::default()).text)))
}

fn part(snapshot: &Snapshot, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>, Refusal> {
    let analysis = snapshot.analysis(&params.text_document.uri)?;
    // Lines of the formatter end with `\n` alone; a range that ends before a line's first letter has none of it.
    let line = |position| analysis.document.text[..analysis.document.offset(position)].matches('\n').count();
    let last = line(params.range.end) + usize::from(params.range.end.character > 0 || params.range.end == params.range.start);
    let wanted = line(params.range.start)..last;
    Ok(format::format_range(&analysis.document.text, wanted, &Options::default()).map(|(range, text)| edits(&analysis, range, text)))
}

/// What puts a text in the place of a range; nothing where it stands there already.
fn edits(analysis: &Analysis, range: Range<usize>, text: String) -> Vec<TextEdit> {
    let document = &analysis.document;
    if document.text.get(range.clone()) == Some(text.as_str()) {
        return Vec::new();
    }
    vec![TextEdit::new(lsp_types::Range::new(document.position(range.start), document.position(range.end)), text)]
}
