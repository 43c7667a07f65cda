//! A text as heads, blocks and comments, each with how many lines lie before it.

use crate::syntax::scan::{Raw, Scan};
use std::ops::Range;

#[derive(Clone, Debug)]
pub struct Piece {
    pub kind: Kind,
    /// Line ends between the piece before and this one.
    pub lines: usize,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Comment(String),
    Statement(Head, Option<Block>),
}

#[derive(Clone, Debug)]
pub struct Head {
    pub range: Range<usize>,
    /// Comments stand inside.
    pub commented: bool,
    pub broken: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Block {
    pub pieces: Vec<Piece>,
    /// Nothing of it stands on the line of its opening brace.
    pub opens_line: bool,
}

/// The pieces of a text; `None` where its braces do not match.
pub fn pieces(text: &str, scan: &Scan) -> Option<Vec<Piece>> {
    pieces_in(text, scan, 0..text.len())
}

/// The pieces of a part of it that ends with a statement.
pub fn pieces_in(text: &str, scan: &Scan, part: Range<usize>) -> Option<Vec<Piece>> {
    let mut heads = Vec::new();
    in_order(&scan.statements, &mut heads);
    heads.retain(|head| part.contains(&head.range.start) || head.range.start == part.start);
    let mut comments = scan.comments.iter().map(|comment| comment.range().start).peekable();
    for head in &mut heads {
        while comments.next_if(|at| *at < head.range.start).is_some() {}
        head.commented = comments.peek().is_some_and(|at| *at < head.range.end);
    }
    let mut builder = Builder { text, stack: Vec::new(), list: Vec::new(), lines: 0 };
    let mut at = part.start;
    for head in heads {
        builder.between(at..head.range.start)?;
        at = head.range.end;
        builder.push(Kind::Statement(head, None));
    }
    builder.between(at..part.end)?;
    builder.stack.is_empty().then_some(builder.list)
}

/// Where each statement begins.
pub fn starts(text: &str) -> Option<Vec<usize>> {
    let scan = crate::syntax::scan::scan(text, super::SOURCE);
    pieces(text, &scan)?;
    let mut all = Vec::new();
    in_order(&scan.statements, &mut all);
    Some(all.into_iter().map(|head| head.range.start).collect())
}

/// All heads, in order.
pub fn heads(pieces: &[Piece]) -> Box<dyn Iterator<Item = &Head> + '_> {
    Box::new(pieces.iter().flat_map(|piece| -> Box<dyn Iterator<Item = &Head>> {
        match &piece.kind {
            Kind::Comment(_) => Box::new(std::iter::empty()),
            Kind::Statement(head, block) => Box::new(std::iter::once(head).chain(block.iter().flat_map(|block| heads(&block.pieces)))),
        }
    }))
}

fn in_order(statements: &[Raw], heads: &mut Vec<Head>) {
    for raw in statements {
        heads.push(Head { range: raw.head.clone(), commented: false, broken: raw.broken });
        in_order(raw.block.as_deref().unwrap_or_default(), heads);
    }
}

struct Builder<'t> {
    text: &'t str,
    /// The lists around the open blocks.
    stack: Vec<(Vec<Piece>, usize)>,
    list: Vec<Piece>,
    /// Line ends since the last piece.
    lines: usize,
}

impl Builder<'_> {
    fn push(&mut self, kind: Kind) {
        self.list.push(Piece { kind, lines: std::mem::take(&mut self.lines) });
    }

    /// What lies between two heads: white space, separators, comments, braces.
    fn between(&mut self, range: Range<usize>) -> Option<()> {
        let mut at = range.start;
        while at < range.end {
            let rest = self.text.get(at..range.end)?;
            let letter = rest.chars().next()?;
            match letter {
                '\n' => self.lines += 1,
                '{' | '｛' => self.open()?,
                '}' | '｝' => self.close()?,
                '/' => {
                    let length = comment_length(rest)?;
                    self.push(Kind::Comment(rest[..length].trim_end().replace("\r\n", "\n")));
                    at += length;
                    continue;
                }
                _ if letter == ';' || letter == '；' || letter == '\u{FEFF}' || letter.is_whitespace() => {}
                _ => return None,
            }
            at += letter.len_utf8();
        }
        Some(())
    }

    /// Comments between a head and its brace go into the block.
    fn open(&mut self) -> Option<()> {
        let last = self.list.iter().rposition(|piece| matches!(piece.kind, Kind::Statement(..)))?;
        let mut inside = self.list.split_off(last + 1);
        inside.iter_mut().for_each(|piece| piece.lines = piece.lines.min(1));
        let Kind::Statement(_, block @ None) = &mut self.list[last].kind else { return None };
        *block = Some(Block::default());
        let outer = std::mem::replace(&mut self.list, inside);
        let own = self.list.len();
        self.stack.push((outer, own));
        self.lines = 0;
        Some(())
    }

    fn close(&mut self) -> Option<()> {
        let (outer, own) = self.stack.pop()?;
        let pieces = std::mem::replace(&mut self.list, outer);
        let Kind::Statement(_, Some(block)) = &mut self.list.last_mut()?.kind else { return None };
        let first = pieces.get(own);
        block.opens_line = own > 0 || first.is_some_and(|piece| piece.lines > 0);
        block.pieces = pieces;
        self.lines = 0;
        Some(())
    }
}

/// The length of the comment that begins a text.
fn comment_length(rest: &str) -> Option<usize> {
    let line = || rest.find('\n').unwrap_or(rest.len());
    if rest.starts_with("//") {
        return Some(line());
    }
    // One that never ends is taken to end with its line.
    rest.strip_prefix("/*").map(|inside| inside.find("*/").map_or_else(line, |end| end + 4))
}
