//! Pieces put into lines: four spaces a block, one blank line at most. What stood on one line stays there if it fits, and a head
//! that is too long goes on in the next line after a comma or before `且`, `或`.

use super::Heads;
use super::piece::{Block, Head, Kind, Piece};
use super::token::{self, Token};
use unicode_width::UnicodeWidthStr as _;

const INDENT: usize = 4;
/// What a head that goes on is set in by, more than the statements of its block.
const GOES_ON: usize = 8;

/// The whole text.
pub fn lines(pieces: &[Piece], heads: &Heads<'_>, width: usize) -> String {
    let mut printer = Printer { heads, width, out: String::new() };
    printer.list(pieces, 0);
    printer.out
}

struct Printer<'a> {
    heads: &'a Heads<'a>,
    width: usize,
    out: String,
}

impl Printer<'_> {
    /// Pieces one below the other, each line ended.
    fn list(&mut self, pieces: &[Piece], indent: usize) {
        let mut at = 0;
        while at < pieces.len() {
            if self.is_silent(&pieces[at]) {
                at += 1;
                continue;
            }
            let blank = at > 0 && pieces[at].lines > 1 && !self.out.ends_with("{\n");
            if blank && !self.out.is_empty() {
                self.out.push('\n');
            }
            let together = 1 + pieces[at + 1..].iter().take_while(|piece| piece.lines == 0).count();
            let line = &pieces[at..at + together];
            at += together;
            match self.one_line(line, indent) {
                Some(text) => self.line(indent, &text),
                None => self.each_apart(line, indent),
            }
        }
    }

    fn is_silent(&self, piece: &Piece) -> bool {
        matches!(&piece.kind, Kind::Statement(head, _) if self.heads.is_silent(head))
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Pieces that stood on one line, as one line, if all are short enough.
    fn one_line(&self, pieces: &[Piece], indent: usize) -> Option<String> {
        let mut text = String::new();
        for (at, piece) in pieces.iter().enumerate() {
            match &piece.kind {
                Kind::Comment(comment) => {
                    let last = at + 1 == pieces.len();
                    if comment.contains('\n') || !last && comment.starts_with("//") {
                        return None;
                    }
                    if !text.is_empty() {
                        text.push_str("  ");
                    }
                    // A comment may stick out.
                    if last && text.width() + indent <= self.width {
                        return Some(text + comment);
                    }
                    text.push_str(comment);
                }
                Kind::Statement(head, _) if self.heads.is_silent(head) => {}
                Kind::Statement(head, block) => {
                    if !text.is_empty() {
                        text.push_str(if matches!(pieces[at - 1].kind, Kind::Comment(_)) { " " } else { "; " });
                    }
                    text.push_str(&self.inline(head, block.as_ref())?);
                }
            }
        }
        (indent + text.width() <= self.width).then_some(text)
    }

    /// A statement with its block in one line.
    fn inline(&self, head: &Head, block: Option<&Block>) -> Option<String> {
        let mut text = match self.heads.tokens(head) {
            Some(tokens) => token::joined(&tokens),
            None => Some(self.as_it_is(head)).filter(|text| !text.contains('\n'))?,
        };
        let Some(block) = block else { return Some(text) };
        if block.opens_line || block.pieces.iter().any(|piece| piece.lines > 0 || matches!(piece.kind, Kind::Comment(_))) {
            return None;
        }
        if block.pieces.is_empty() {
            return Some(text + " {}");
        }
        text.push_str(" { ");
        text.push_str(&self.one_line(&block.pieces, 0)?);
        text.push_str(" }");
        Some(text)
    }

    fn each_apart(&mut self, pieces: &[Piece], indent: usize) {
        for (at, piece) in pieces.iter().enumerate() {
            match &piece.kind {
                // After a statement on its line, though the line is long.
                Kind::Comment(comment) if at > 0 && !comment.contains('\n') && matches!(pieces[at - 1].kind, Kind::Statement(..)) => {
                    self.out.truncate(self.out.trim_end_matches('\n').len());
                    self.out.push_str("  ");
                    self.out.push_str(comment);
                    self.out.push('\n');
                }
                Kind::Comment(comment) => self.line(indent, comment),
                Kind::Statement(head, _) if self.heads.is_silent(head) => {}
                Kind::Statement(head, block) => self.statement(head, block.as_ref(), indent),
            }
        }
    }

    fn statement(&mut self, head: &Head, block: Option<&Block>, indent: usize) {
        if let Some(text) = self.inline(head, block).filter(|text| indent + text.width() <= self.width) {
            return self.line(indent, &text);
        }
        self.out.extend(std::iter::repeat_n(' ', indent));
        match self.heads.tokens(head) {
            Some(tokens) => self.filled(&tokens, indent),
            None => self.out.push_str(&self.as_it_is(head)),
        }
        let Some(block) = block else { return self.out.push('\n') };
        if block.pieces.is_empty() {
            return self.out.push_str(" {}\n");
        }
        self.out.push_str(" {");
        let beside = match block.pieces.first() {
            Some(Piece { kind: Kind::Comment(comment), lines: 0 }) if !comment.contains('\n') => {
                self.out.push_str("  ");
                self.out.push_str(comment);
                1
            }
            Some(_) | None => 0,
        };
        self.out.push('\n');
        self.list(&block.pieces[beside..], indent + INDENT);
        self.line(indent, "}");
    }

    /// A head in as many lines as it needs.
    fn filled(&mut self, tokens: &[Token], indent: usize) {
        let mut column = indent;
        for (at, piece) in token::breakable(tokens).into_iter().enumerate() {
            let width = piece.trim_end().width();
            if at > 0 && column + width > self.width {
                self.out.truncate(self.out.trim_end_matches(' ').len());
                self.out.push('\n');
                self.out.extend(std::iter::repeat_n(' ', indent + GOES_ON));
                column = indent + GOES_ON;
                self.out.push_str(piece.trim_start());
            } else {
                self.out.push_str(&piece);
            }
            column += piece.width();
        }
        self.out.truncate(self.out.trim_end_matches(' ').len());
    }

    fn as_it_is(&self, head: &Head) -> String {
        self.heads.text[head.range.clone()].replace("\r\n", "\n")
    }
}
