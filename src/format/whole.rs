//! A text whose braces do not match: the statements that are whole are put into the style where they stand, all else stays letter for
//! letter.

use super::{Heads, Options, Parsed, layout, phrase, piece};
use crate::syntax::scan::Raw;
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// The text with its whole statements in the style, and where those heads stand that are left.
pub fn format(parsed: &Parsed<'_>, options: &Options) -> (String, Vec<Range<usize>>) {
    let mut found = Found::default();
    found.look(parsed, &parsed.scan.statements);
    let pieces: Vec<piece::Piece> = found.whole.iter().flat_map(|(_, pieces)| pieces.clone()).collect();
    let mut heads = Heads::new(parsed, &pieces, options);
    let write = |heads: &Heads<'_>| {
        let mut text = parsed.text.to_owned();
        for (range, pieces) in found.whole.iter().rev() {
            text.replace_range(range.clone(), &written(parsed.text, range, pieces, heads, options.width));
        }
        text
    };
    if options.lang.is_some() {
        let within = |head: &Range<usize>| found.whole.iter().any(|(range, _)| range.contains(&head.start));
        phrase::translate(parsed, &mut heads, &within, &write);
    }
    let mut left = found.left;
    left.extend(heads.broken.iter().chain(&heads.said.left).cloned());
    left.sort_by_key(|range| range.start);
    left.dedup();
    (write(&heads), left)
}

/// A statement in the style, from its own column on.
fn written(text: &str, range: &Range<usize>, pieces: &[piece::Piece], heads: &Heads<'_>, width: usize) -> String {
    let line = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
    let before = &text[line..range.start];
    // Behind other words of the line, its block is set in as the line is.
    let blank = &before[..before.len() - before.trim_start().len()];
    let lines = layout::lines_at(pieces, heads, width, blank.width());
    let lines = lines.strip_suffix('\n').unwrap_or(&lines);
    lines.trim_start().to_owned()
}

#[derive(Default)]
struct Found {
    whole: Vec<(Range<usize>, Vec<piece::Piece>)>,
    left: Vec<Range<usize>>,
}

impl Found {
    fn look(&mut self, parsed: &Parsed<'_>, list: &[Raw]) {
        for raw in list {
            let range = raw.head.start..raw.end.max(raw.head.end);
            match piece::pieces_in(parsed.text, &parsed.scan, range.clone()) {
                Some(pieces) if !raw.broken => self.whole.push((range, pieces)),
                _ => {
                    self.left.push(raw.head.clone());
                    self.look(parsed, raw.block.as_deref().unwrap_or_default());
                }
            }
        }
    }
}
