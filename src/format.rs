//! One style for scheme texts: the indent, the spaces and the punctuation of every statement, and on request the other keyword
//! language. What a text says stays: names, texts, comments, the order of statements and blank lines between them, and what
//! stands together on a line. A statement that is not understood stays as it is, letter for letter.
//!
//! The text is taken apart into heads, blocks and comments (`piece`), heads are written in the style (`token`) or in the other
//! language (`phrase`), and `layout` puts them into lines. Where braces do not match, that is done for the statements that are whole
//! (`whole`). Before a text is given out it is parsed, and its tree compared
//! with the one before: formatting cannot change what a scheme means.

mod layout;
mod phrase;
mod piece;
mod token;
mod whole;

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::source::{SourceId, Sources, Span};
use crate::syntax;
use crate::syntax::ast::{File, Name, Statement, StatementKind};
use crate::syntax::rewrite::{self, Rewrite, Role};
use crate::word::Lang;
use std::ops::Range;

/// Columns of a line, a Chinese letter taking two.
pub const WIDTH: usize = 120;

/// What is chosen about the style.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Columns that a line may have.
    pub width: usize,
    /// The language of keywords and sentence forms; `None` leaves them as they are.
    pub lang: Option<Lang>,
}

impl Default for Options {
    fn default() -> Options {
        Options { width: WIDTH, lang: None }
    }
}

/// A text in the style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    pub text: String,
    /// The language of its first scheme, before.
    pub lang: Option<Lang>,
    /// Where statements stand, in the text before, that were left as they were: not understood, or not to be said in the other
    /// language.
    pub left: Vec<Range<usize>>,
}

/// A scheme text in the style. Never fails: what cannot be formatted stays as it is.
pub fn format(text: &str, options: &Options) -> Formatted {
    let parsed = Parsed::new(text);
    let unchanged = || Formatted { text: text.to_owned(), lang: parsed.lang(), left: vec![Range { start: 0, end: text.len() }] };
    let Some(pieces) = piece::pieces(text, &parsed.scan) else {
        let (done, left) = whole::format(&parsed, options);
        let again = || whole::format(&Parsed::new(&done), options).0;
        let is_good = parsed.means_the_same(&done) && again() == done;
        return if is_good { Formatted { text: done, lang: parsed.lang(), left } } else { unchanged() };
    };
    let mut heads = Heads::new(&parsed, &pieces, options);
    if options.lang.is_some() {
        phrase::translate(&parsed, &mut heads, &|_| true, &|heads| layout::lines(&pieces, heads, options.width));
    }
    let done = layout::lines(&pieces, &heads, options.width);
    let mut left: Vec<Range<usize>> = heads.broken.clone();
    left.extend(heads.said.left.iter().cloned());
    left.sort_by_key(|range| range.start);
    // What is not understood may run on into the next line where it stood alone before.
    let is_steady = heads.broken.is_empty() || layout_again(&done, options) == done;
    if is_steady && parsed.means_the_same(&done) { Formatted { text: done, lang: parsed.lang(), left } } else { unchanged() }
}

/// A text laid out once more, as far as it can be.
fn layout_again(text: &str, options: &Options) -> String {
    let parsed = Parsed::new(text);
    let Some(pieces) = piece::pieces(text, &parsed.scan) else { return String::new() };
    layout::lines(&pieces, &Heads::new(&parsed, &pieces, options), options.width)
}

/// The statement whose words stand at an offset, with all that its block holds, in a language: what to put in place of which bytes.
/// Nothing where it is said in that language already, or cannot be.
pub fn statement_in(text: &str, at: usize, lang: Lang) -> Vec<(Range<usize>, String)> {
    let parsed = Parsed::new(text);
    let options = Options { lang: Some(lang), ..Options::default() };
    let (Some(pieces), Some(whole)) = (piece::pieces(text, &parsed.scan), statement_at(&parsed.scan.statements, at)) else { return Vec::new() };
    let mut heads = Heads::new(&parsed, &pieces, &options);
    phrase::translate(&parsed, &mut heads, &|head| whole.contains(&head.start), &|heads| layout::lines(&pieces, heads, options.width));
    let said = |head: &piece::Head| {
        let said = heads.said.of(&head.range).filter(|_| whole.contains(&head.range.start) && !head.commented)?;
        if said.is_empty() {
            // Said with the clause before it.
            let end = text[..head.range.start].trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, ';' | '；')).len();
            return Some((end..head.range.end, String::new()));
        }
        let written = |text: &str| token::joined(&token::tokens(text, lang));
        let (before, after) = (written(&text[head.range.clone()]), written(said));
        (before != after).then(|| (head.range.clone(), after))
    };
    let edits: Vec<(Range<usize>, String)> = piece::heads(&pieces).filter_map(said).collect();
    let mut done = text.to_owned();
    edits.iter().rev().for_each(|(range, text)| done.replace_range(range.clone(), text));
    if parsed.means_the_same(&done) { edits } else { Vec::new() }
}

/// The innermost statement with these words, to the end of its block.
fn statement_at(list: &[syntax::scan::Raw], at: usize) -> Option<Range<usize>> {
    let raw = list.iter().find(|raw| raw.head.start <= at && at <= raw.end)?;
    let inner = raw.block.as_ref().and_then(|block| statement_at(block, at));
    inner.or_else(|| (at <= raw.head.end).then_some(raw.head.start..raw.end))
}

/// The statements of a text that begin within some lines, in the style: what to put in place of which bytes.
pub fn format_range(text: &str, lines: Range<usize>, options: &Options) -> Option<(Range<usize>, String)> {
    let done = format(text, &Options { lang: None, ..*options }).text;
    let ends = |text: &str| -> Vec<usize> { text.match_indices('\n').map(|(at, _)| at + 1).chain([text.len()]).collect() };
    // Where as many statements have begun, both texts are at the same place.
    let (old, new) = (piece::starts(text)?, piece::starts(&done)?);
    if old.len() != new.len() {
        return None;
    }
    let old_ends = ends(text);
    let line_start = |line: usize| if line == 0 { 0 } else { old_ends.get(line - 1).copied().unwrap_or(text.len()) };
    let (from, to) = (line_start(lines.start), line_start(lines.end));
    let first = old.partition_point(|start| *start < from);
    let last = old.partition_point(|start| *start < to);
    let line_of = |text: &str, at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
    let own = |text: &str, starts: &[usize]| {
        let begin = starts.get(first).map_or(text.len(), |at| line_of(text, *at));
        let end = starts.get(last).map_or(text.len(), |at| line_of(text, *at));
        begin..end.max(begin)
    };
    let (before, after) = (own(text, &old), own(&done, &new));
    (first < last).then(|| (before, done[after].to_owned()))
}

/// A text with its tree.
struct Parsed<'t> {
    text: &'t str,
    scan: syntax::scan::Scan,
    file: File,
    found: Vec<Diagnostic>,
}

const SOURCE: SourceId = SourceId(0);

impl Parsed<'_> {
    fn new(text: &str) -> Parsed<'_> {
        let (file, found) = parse(text);
        Parsed { text, scan: syntax::scan::scan(text, SOURCE), file, found }
    }

    /// The language that the file speaks.
    fn lang(&self) -> Option<Lang> {
        self.file.schemes.first().map(|scheme| scheme.lang)
    }

    /// Heads in which something was not understood.
    fn broken_heads(&self, pieces: &[piece::Piece]) -> Vec<Range<usize>> {
        let errors = self.found.iter().filter(|finding| finding.severity() == Severity::Error);
        let mut at: Vec<usize> = errors.filter_map(|finding| starts(finding.labels.first()?.place.clone())).collect();
        at.sort_unstable();
        let is_broken = |head: &piece::Head| {
            let first = at.partition_point(|start| *start < head.range.start);
            head.broken || at.get(first).is_some_and(|start| *start <= head.range.end)
        };
        piece::heads(pieces).filter(|head| is_broken(head)).map(|head| head.range.clone()).collect()
    }

    /// The lines of consequences: words of no form.
    fn free_words(&self) -> Vec<Range<usize>> {
        struct Free(Vec<Range<usize>>);
        impl Rewrite for Free {
            fn statement(&mut self, statement: &mut Statement) {
                if let StatementKind::Consequence(_, _, lines) = &statement.kind {
                    self.0.extend(lines.iter().map(|line| line.span.range()));
                }
            }
        }
        let mut free = Free(Vec::new());
        self.file.schemes.iter().for_each(|scheme| rewrite::statements(&mut scheme.body.clone(), &mut free));
        free.0
    }

    fn means_the_same(&self, text: &str) -> bool {
        let (file, found) = parse(text);
        found.len() == self.found.len() && bare(file) == bare(self.file.clone())
    }
}

fn starts(place: Place) -> Option<usize> {
    match place {
        Place::Scheme(span) => Some(span.start as usize),
        Place::Data(_) => None,
    }
}

fn parse(text: &str) -> (File, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let id = sources.add("", text);
    syntax::parse(&sources, id)
}

/// A file without places, unit words and functions by one name of theirs.
fn bare(mut file: File) -> File {
    let mut by = Bare;
    file.schemes.iter_mut().for_each(|scheme| {
        rewrite::scheme(scheme, &mut by);
        scheme.lang = Lang::default();
    });
    file.examples.iter_mut().for_each(|example| rewrite::example(example, &mut by));
    for allow in &mut file.allows {
        allow.checks.iter_mut().for_each(|check| by.span(&mut check.span));
        allow.reason.iter_mut().for_each(|reason| by.span(&mut reason.span));
        by.span(&mut allow.span);
        by.span(&mut allow.covers);
    }
    file
}

struct Bare;

impl Rewrite for Bare {
    fn span(&mut self, span: &mut Span) {
        *span = Span::new(SOURCE, 0..0);
    }

    fn name(&mut self, role: Role, name: &mut Name) {
        let known = match role {
            Role::Measure => phrase::measure(&name.text, Lang::En),
            Role::Function => phrase::function(&name.text, Lang::En),
            _ => None,
        };
        if let Some(known) = known {
            name.text = known.into();
        }
    }
}

/// How each head is written.
struct Heads<'t> {
    text: &'t str,
    lang: Lang,
    /// Not understood: left as they are.
    broken: Vec<Range<usize>>,
    /// Lines of free words, which are texts.
    free: Vec<Range<usize>>,
    /// In the other language.
    said: phrase::Said,
}

impl<'t> Heads<'t> {
    /// As they are written, in the language asked for or the file's own.
    fn new(parsed: &Parsed<'t>, pieces: &[piece::Piece], options: &Options) -> Heads<'t> {
        let lang = options.lang.or_else(|| parsed.lang()).unwrap_or_default();
        Heads { text: parsed.text, lang, broken: parsed.broken_heads(pieces), free: parsed.free_words(), said: Default::default() }
    }

    /// A head in one line, as tokens; `None` where it stays as it is.
    fn tokens(&self, head: &piece::Head) -> Option<Vec<token::Token>> {
        let own = &self.text[head.range.clone()];
        // Behind `//` nothing may follow on the line, and one of more lines has a shape of its own.
        let stays_by_comment = head.commented && (own.contains("//") || own.contains('\n') || self.said.of(&head.range).is_some());
        if self.stays(&head.range) || stays_by_comment {
            return None;
        }
        let text = self.said.of(&head.range).unwrap_or(own);
        Some(token::tokens(text, self.lang))
    }

    /// Not understood, or free words.
    fn stays(&self, head: &Range<usize>) -> bool {
        self.broken.contains(head) || self.free.iter().any(|line| line.start <= head.start && head.end <= line.end)
    }

    /// A head that is said with another: it has no line of its own.
    fn is_silent(&self, head: &piece::Head) -> bool {
        self.said.of(&head.range).is_some_and(str::is_empty)
    }
}
