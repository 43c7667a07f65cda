//! Plain lines: newlines and delimiters alone tell where the cells are. Most files have no other, and numbers are read where they
//! stand, without looking for the end of their cell first.

use super::super::cell::{self, Cell};
use super::super::table::{Layout, Part};
use std::borrow::Cow;

/// Whether newlines and delimiters alone tell where the cells are.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr(b'"', bytes).is_none() && memchr::memchr_iter(b'\r', bytes).all(|at| matches!(bytes.get(at + 1), None | Some(b'\n')))
}

/// Reads whole plain lines. Gives the number of lines.
pub(super) fn parse(text: &str, delimiter: u8, layout: &Layout, part: &mut Part<'_>) -> u32 {
    let bytes = text.as_bytes();
    let mut line = 0u32;
    let mut at = 0;
    while at < bytes.len() {
        if starts_blank(bytes, at, delimiter) {
            let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
            let blank = text.get(at..end).is_some_and(|line| line.split(char::from(delimiter)).all(cell::is_blank));
            if blank {
                at = end + 1;
                line = line.saturating_add(1);
                continue;
            }
        }
        part.begin_row(line);
        let mut column = 0;
        loop {
            let quick = layout
                .only(column)
                .and_then(|slot| part.builders.get_mut(slot))
                .and_then(|builder| builder.quick(bytes.get(at..).unwrap_or_default(), delimiter));
            let end = match quick {
                Some(length) => at + length,
                None => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    let end = memchr::memchr2(delimiter, b'\n', rest).map_or(bytes.len(), |length| at + length);
                    let field = text.get(at..end).unwrap_or_default();
                    part.cell(column, &Cell::Text(Cow::Borrowed(field.strip_suffix('\r').unwrap_or(field))));
                    end
                }
            };
            column += 1;
            at = end + 1;
            if bytes.get(end) != Some(&delimiter) {
                if bytes.get(end) == Some(&b'\r') {
                    at += 1;
                }
                break;
            }
        }
        part.end_row(column);
        line = line.saturating_add(1);
    }
    line
}

/// Whether a line can be blank, judged by its first byte: a space of some kind, a delimiter or its end.
fn starts_blank(bytes: &[u8], at: usize, delimiter: u8) -> bool {
    bytes.get(at).is_some_and(|byte| *byte == delimiter || *byte <= b' ' || *byte >= 0x80)
}
