//! A text as an editor holds it: its lines, its edits, and positions in the units that were agreed on. Lines end with `\n`, `\r\n` or
//! `\r`, as the protocol counts them.

use crate::source::Span;
use lsp_types::{Position, Range, TextDocumentContentChangeEvent};
use std::sync::Arc;

/// What a position counts within a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16,
}

impl Encoding {
    fn width(self, letter: char) -> usize {
        match self {
            Encoding::Utf8 => letter.len_utf8(),
            Encoding::Utf16 => letter.len_utf16(),
        }
    }

    /// How long a text is in these units.
    pub fn length(self, text: &str) -> u32 {
        text.chars().map(|letter| self.width(letter)).sum::<usize>() as u32
    }
}

/// A text with its line starts.
#[derive(Clone, Debug)]
pub struct Document {
    pub text: Arc<str>,
    starts: Arc<[u32]>,
    encoding: Encoding,
}

impl Document {
    pub fn new(text: &str, encoding: Encoding) -> Document {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        let starts: Vec<u32> = std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect();
        Document { text: text.into(), starts: starts.into(), encoding }
    }

    /// The line (from 0) that holds a byte offset.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1)
    }

    fn line_start(&self, line: usize) -> usize {
        self.starts.get(line).map_or(self.text.len(), |&start| start as usize)
    }

    /// A line without its end.
    pub fn line(&self, line: usize) -> &str {
        let whole = self.text.get(self.line_start(line)..self.line_start(line + 1)).unwrap_or("");
        whole.trim_end_matches(['\n', '\r'])
    }

    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The byte offset of a position. Beyond the end of a line: its end; within a character: before it.
    pub fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        if line >= self.starts.len() {
            return self.text.len();
        }
        let mut units = 0;
        let inside = self.line(line).chars().take_while(|letter| {
            units += self.encoding.width(*letter);
            units <= position.character as usize
        });
        self.line_start(line) + inside.map(char::len_utf8).sum::<usize>()
    }

    /// The position of a byte offset. Within a character: before it.
    pub fn position(&self, offset: usize) -> Position {
        let offset = (0..=offset.min(self.text.len())).rev().find(|&at| self.text.is_char_boundary(at)).unwrap_or(0);
        let line = self.line_of(offset);
        let before = self.text.get(self.line_start(line)..offset).unwrap_or("");
        Position::new(line as u32, self.encoding.length(before))
    }

    pub fn range(&self, span: Span) -> Range {
        let range = span.range();
        Range::new(self.position(range.start), self.position(range.end))
    }

    /// How long a piece is in the units agreed on.
    pub fn length(&self, text: &str) -> u32 {
        self.encoding.length(text)
    }

    /// The text after edits, one after the other.
    pub fn edited(&self, changes: &[TextDocumentContentChangeEvent]) -> Document {
        changes.iter().fold(self.clone(), |before, change| match change.range {
            None => Document::new(&change.text, self.encoding),
            Some(range) => {
                let (start, end) = (before.offset(range.start), before.offset(range.end));
                let mut text = before.text.to_string();
                text.replace_range(start.min(end)..start.max(end), &change.text);
                Document::new(&text, self.encoding)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_what_was_agreed_on() {
        // 𠮷 lies beyond the BMP: four bytes in UTF-8, two units in UTF-16. 衡 has three bytes and one unit.
        let text = "a𠮷衡b\r\n衡\rx\n";
        for (encoding, columns) in [(Encoding::Utf8, [0, 1, 5, 8, 9]), (Encoding::Utf16, [0, 1, 3, 4, 5])] {
            let document = Document::new(text, encoding);
            for (offset, column) in [0, 1, 5, 8, 9].into_iter().zip(columns) {
                assert_eq!(document.position(offset), Position::new(0, column), "{encoding:?} {offset}");
                assert_eq!(document.offset(Position::new(0, column)), offset, "{encoding:?} {column}");
            }
            // Inside of 𠮷: before it. Past the line: before its end.
            assert_eq!(document.offset(Position::new(0, 2)), 1);
            assert_eq!(document.offset(Position::new(0, 99)), 9);
            assert_eq!((document.line(1), document.line(2), document.line(3), document.line_count()), ("衡", "x", "", 4));
            assert_eq!(document.position(11), Position::new(1, 0));
            assert_eq!(document.position(15), Position::new(2, 0));
            assert_eq!(document.offset(Position::new(9, 0)), text.len());
        }
    }

    #[test]
    fn edits_follow_each_other() {
        let document = Document::new("甲𠮷乙\n丙", Encoding::Utf16);
        let edit = |range: (u32, u32, u32, u32), text: &str| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(range.0, range.1), Position::new(range.2, range.3))),
            range_length: None,
            text: text.into(),
        };
        assert_eq!(&*document.edited(&[edit((0, 1, 0, 3), "x"), edit((0, 3, 1, 0), "，")]).text, "甲x乙，丙");
        let whole = TextDocumentContentChangeEvent { range: None, range_length: None, text: "新".into() };
        assert_eq!(&*document.edited(&[edit((0, 0, 1, 1), ""), whole]).text, "新");
    }
}
