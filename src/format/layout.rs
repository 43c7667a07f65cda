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
    lines_at(pieces, heads, width, 0)
}

/// Pieces that are set in by so many columns.
pub fn lines_at(pieces: &[Piece], heads: &Heads<'_>, width: usize, indent: usize) -> String {
    let mut printer = Printer { heads, width, out: String::new() };
    printer.list(pieces, indent);
    printer.out
}

/// A line, and the comment at its end.
struct Line {
    code: String,
    comment: Option<String>,
}

/// Comments of neighbouring lines stand below each other.
fn comment_column(groups: &[&[Piece]], lines: &[Option<Line>], at: usize) -> usize {
    let beside = |at: usize| lines[at].as_ref().filter(|line| line.comment.is_some() && !line.code.is_empty()).map(|line| line.code.width());
    let above = (0..at).rev().take_while(|above| groups[above + 1][0].lines == 1 && beside(*above).is_some());
    let below = (at + 1..lines.len()).take_while(|below| groups[*below][0].lines == 1 && beside(*below).is_some());
    above.chain(below).chain([at]).filter_map(beside).max().unwrap_or(0)
}

struct Printer<'a> {
    heads: &'a Heads<'a>,
    width: usize,
    out: String,
}

impl Printer<'_> {
    /// Pieces one below the other, each line ended.
    fn list(&mut self, pieces: &[Piece], indent: usize) {
        let groups = self.together(pieces);
        let lines: Vec<Option<Line>> = groups.iter().map(|group| self.one_line(group, indent)).collect();
        for (at, (group, line)) in groups.iter().zip(&lines).enumerate() {
            if at > 0 && group[0].lines > 1 {
                self.out.push('\n');
            }
            match line {
                Some(Line { code, comment: Some(comment) }) if !code.is_empty() => {
                    let column = comment_column(&groups, &lines, at);
                    let space = column.saturating_sub(code.width()) + 2;
                    self.line(indent, &format!("{code}{:space$}{comment}", ""));
                }
                Some(Line { code, comment }) => self.line(indent, comment.as_ref().unwrap_or(code)),
                None => self.each_apart(group, indent),
            }
        }
    }

    /// What stands on one line together.
    fn together<'p>(&self, pieces: &'p [Piece]) -> Vec<&'p [Piece]> {
        let loud = |pieces: &[Piece]| !pieces.iter().all(|piece| self.is_silent(piece));
        pieces.chunk_by(|_, next| next.lines == 0).filter(|group| loud(group)).collect()
    }

    fn is_silent(&self, piece: &Piece) -> bool {
        matches!(&piece.kind, Kind::Statement(head, _) if self.heads.is_silent(head))
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Pieces that stood on one line, as one line, if they fit into one. A comment at the end may stick out.
    fn one_line(&self, pieces: &[Piece], indent: usize) -> Option<Line> {
        let (pieces, comment) = match pieces.split_last() {
            Some((Piece { kind: Kind::Comment(comment), .. }, before)) if !comment.contains('\n') => (before, Some(comment.clone())),
            Some(_) | None => (pieces, None),
        };
        let mut code = String::new();
        for (at, piece) in pieces.iter().enumerate() {
            match &piece.kind {
                Kind::Comment(comment) if comment.contains('\n') || comment.starts_with("//") => return None,
                Kind::Comment(comment) => {
                    code.push_str(if at > 0 { " " } else { "" });
                    code.push_str(comment);
                }
                Kind::Statement(head, _) if self.heads.is_silent(head) => {}
                Kind::Statement(head, block) => {
                    let beside = at.checked_sub(1).map(|before| matches!(pieces[before].kind, Kind::Comment(_)));
                    code.push_str(beside.map_or("", |comment| if comment { " " } else { "; " }));
                    code.push_str(&self.inline(head, block.as_ref())?);
                }
            }
        }
        (indent + code.width() <= self.width).then_some(Line { code, comment })
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
            return Some(text + " { }");
        }
        text.push_str(" { ");
        text.push_str(&self.one_line(&block.pieces, 0)?.code);
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
            return self.out.push_str(" { }\n");
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
