//! The statement scanner: splits a text into a tree of statements, each a head and perhaps a block in braces. It knows
//! brackets, quotes, comments and line ends, and none of the language's sentences. One pass, no recursion.

use super::{BAD_CHARACTER, TOO_DEEP, UNCLOSED_BRACKET, UNCLOSED_TEXT, UNEXPECTED_CLOSING};
use crate::diagnostic::{Diagnostic, Edit};
use crate::say;
use crate::source::{SourceId, Span};
use std::ops::Range;
use std::sync::Arc;

/// How deep blocks, and brackets within a head, may be nested.
pub const MAX_DEPTH: usize = 100;
/// How far a round bracket may reach before it counts as forgotten.
const BRACKET_LINES: usize = 40;
const BRACKET_BYTES: usize = 8 << 10;

#[derive(Debug)]
pub struct Scan {
    pub statements: Vec<Raw>,
    pub comments: Vec<Span>,
    pub found: Vec<Diagnostic>,
}

/// A statement that is not yet understood.
#[derive(Debug)]
pub struct Raw {
    /// Without white space or comments at its ends.
    pub head: Range<usize>,
    pub doc: Option<Arc<str>>,
    pub block: Option<Vec<Raw>>,
    /// Where it ends, with its block and the brace that closes it.
    pub end: usize,
    /// Comments stand inside the head.
    pub commented: bool,
    /// Already reported.
    pub broken: bool,
}

/// The statements of a text. Where braces are left open, a second pass takes the indentation to find out which.
pub fn scan(text: &str, source: SourceId) -> Scan {
    let (plain, open) = Scanner::run(text, source, false);
    if open == 0 {
        return plain;
    }
    let (indented, reported) = Scanner::run(text, source, true);
    if reported <= open { indented } else { plain }
}

struct Frame {
    open: usize,
    /// Indentation of the line on which the block opens.
    indent: usize,
    owner: Raw,
    outer: Vec<Raw>,
}

struct Scanner<'a> {
    text: &'a str,
    source: SourceId,
    at: usize,
    list: Vec<Raw>,
    stack: Vec<Frame>,
    /// Blocks beyond the limit that are open; what they hold is dropped.
    beyond: usize,
    comments: Vec<Span>,
    found: Vec<Diagnostic>,
    no_comment_end: bool,
    line_start: usize,
}

impl<'a> Scanner<'a> {
    /// The scan, and how many braces were never closed.
    fn run(text: &'a str, source: SourceId, by_indent: bool) -> (Scan, usize) {
        let mut scanner = Scanner {
            text,
            source,
            at: 0,
            list: Vec::new(),
            stack: Vec::new(),
            beyond: 0,
            comments: Vec::new(),
            found: Vec::new(),
            no_comment_end: false,
            line_start: 0,
        };
        let mut open = 0;
        loop {
            let doc = scanner.skip_to_statement();
            let Some(letter) = scanner.peek() else { break };
            if is_close_brace(letter) {
                scanner.close_block(letter);
                continue;
            }
            if by_indent {
                open += scanner.close_by_indent();
            }
            let raw = scanner.head(doc);
            match scanner.peek() {
                Some(letter) if is_open_brace(letter) => scanner.open_block(raw, letter),
                Some(_) | None => scanner.push(raw),
            }
        }
        open += scanner.stack.len();
        scanner.close_at_end();
        let mut found = scanner.found;
        found.sort_by_key(place);
        (Scan { statements: scanner.list, comments: scanner.comments, found }, open)
    }

    fn peek(&self) -> Option<char> {
        let byte = *self.text.as_bytes().get(self.at)?;
        if byte < 0x80 { Some(char::from(byte)) } else { self.text[self.at..].chars().next() }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    fn newline(&mut self) {
        self.at += 1;
        self.line_start = self.at;
    }

    fn push(&mut self, raw: Raw) {
        if self.beyond == 0 {
            self.list.push(raw);
        }
    }

    fn indent_of(&self, line_start: usize) -> usize {
        self.text[line_start..].chars().take(500).take_while(|letter| matches!(letter, ' ' | '\t' | '\u{3000}')).count()
    }

    fn starts_line(&self) -> bool {
        self.text[self.line_start.min(self.at)..self.at].chars().all(char::is_whitespace)
    }

    /// Passes white space, separators and comments; returns the documentation that stood there.
    fn skip_to_statement(&mut self) -> Option<Arc<str>> {
        let mut doc: Vec<&str> = Vec::new();
        while let Some(letter) = self.peek() {
            match letter {
                '\n' => self.newline(),
                ';' | '；' => self.at += letter.len_utf8(),
                '/' if self.rest().starts_with("///") && !self.rest().starts_with("////") => {
                    let line = self.line_here();
                    doc.push(self.text[self.at + 3..line].trim());
                    self.at = line;
                }
                '/' if self.comment() => {}
                _ if is_blank(letter) => self.at += letter.len_utf8(),
                _ => break,
            }
        }
        (!doc.is_empty()).then(|| doc.join("\n").into())
    }

    /// The end of the line, without the line break.
    fn line_here(&self) -> usize {
        let end = memchr::memchr(b'\n', self.rest().as_bytes()).map_or(self.text.len(), |length| self.at + length);
        self.at + self.text[self.at..end].trim_end_matches('\r').len()
    }

    /// Passes a comment, if one begins here.
    fn comment(&mut self) -> bool {
        let start = self.at;
        if self.rest().starts_with("//") {
            self.at = self.line_here();
        } else if self.rest().starts_with("/*") {
            self.block_comment();
        } else {
            return false;
        }
        let end = start + self.text[start..self.at].trim_end().len();
        self.comments.push(self.span(start..end));
        true
    }

    fn block_comment(&mut self) {
        let end = if self.no_comment_end { None } else { memchr::memmem::find(&self.rest().as_bytes()[2..], b"*/") };
        if let Some(length) = end {
            let inside = &self.text[self.at..self.at + length + 4];
            if let Some(line) = inside.rfind('\n') {
                self.line_start = self.at + line + 1;
            }
            self.at += length + 4;
            return;
        }
        if !self.no_comment_end {
            let place = self.span(self.at..self.at + 2);
            self.found.push(
                Diagnostic::new(&UNCLOSED_BRACKET, place, say!(en: "the comment that begins here is never closed", zh: "从这里开始的注释没有结束"))
                    .help(say!(en: "write `*/` at its end", zh: "在注释末尾写 `*/`")),
            );
        }
        self.no_comment_end = true;
        self.at = self.line_here();
    }

    fn open_block(&mut self, mut raw: Raw, brace: char) {
        let open = self.at;
        self.at += brace.len_utf8();
        if self.beyond > 0 || self.stack.len() >= MAX_DEPTH {
            if self.beyond == 0 {
                self.found.push(too_deep(self.span(open..self.at)));
                raw.broken = true;
                self.list.push(raw);
            }
            self.beyond += 1;
            return;
        }
        let indent = self.indent_of(self.line_start);
        let outer = std::mem::take(&mut self.list);
        self.stack.push(Frame { open, indent, owner: raw, outer });
    }

    fn close_block(&mut self, brace: char) {
        let range = self.at..self.at + brace.len_utf8();
        self.at = range.end;
        if self.beyond > 0 {
            self.beyond -= 1;
        } else if !self.pop() {
            let place = self.span(range);
            self.found.push(
                Diagnostic::new(&UNEXPECTED_CLOSING, place, say!(en: "`{brace}` closes nothing", zh: "`{brace}` 没有对应的左花括号"))
                    .help(say!(en: "remove it, or open the block that it should close", zh: "删去它，或补上它应当闭合的左花括号"))
                    .fix(say!(en: "remove it", zh: "删去"), false, vec![Edit { span: place, text: String::new() }]),
            );
        }
    }

    fn pop(&mut self) -> bool {
        let Some(mut frame) = self.stack.pop() else { return false };
        frame.owner.end = self.at;
        frame.owner.block = Some(std::mem::replace(&mut self.list, frame.outer));
        self.list.push(frame.owner);
        true
    }

    /// A statement that stands no further in than the line which opened the block is not in the block.
    fn close_by_indent(&mut self) -> usize {
        let mut closed = 0;
        if self.beyond > 0 || !self.starts_line() {
            return 0;
        }
        let indent = self.indent_of(self.line_start);
        while let Some(frame) = self.stack.last() {
            if frame.indent < indent || frame.open >= self.line_start {
                break;
            }
            let open = frame.open;
            let end = self.list.last().map_or(open + 1, end_of);
            let indent = &self.text[self.text[..open].rfind('\n').map_or(0, |at| at + 1)..open];
            let indent: String = indent.chars().take_while(|letter| is_blank(*letter)).collect();
            self.report_open(open, Some((end, format!("\n{indent}}}"))));
            self.pop();
            closed += 1;
        }
        closed
    }

    fn close_at_end(&mut self) {
        if let Some(frame) = self.stack.first() {
            let open = frame.open;
            // Where only one is open there is no doubt which.
            let end = self.text.trim_end().len();
            let closing = (self.stack.len() == 1).then(|| (end, "\n}\n".to_owned()));
            self.report_open(open, closing);
        }
        while self.pop() {}
    }

    /// `closing`: where the brace surely belongs, and how it is written there.
    fn report_open(&mut self, open: usize, closing: Option<(usize, String)>) {
        let brace = self.text[open..].chars().next().unwrap_or('{');
        let place = self.span(open..open + brace.len_utf8());
        let finding = Diagnostic::new(&UNCLOSED_BRACKET, place, say!(en: "the block that opens here is never closed", zh: "从这里开始的块没有闭合"))
            .help(say!(en: "write `}}` at its end", zh: "在块末尾写 `}}`"));
        self.found.push(match closing {
            Some((at, text)) => {
                finding.fix(say!(en: "write `}}` at its end", zh: "在块末尾写 `}}`"), true, vec![Edit { span: self.span(at..at), text }])
            }
            None => finding,
        });
    }

    /// Reads one head, up to its line's end, `;`, or a brace.
    fn head(&mut self, doc: Option<Arc<str>>) -> Raw {
        let start = self.at;
        let mut head = Head { end: start, commented: false, broken: false, brackets: Vec::new(), too_deep: false, new_line: None, lines: 0 };
        while let Some(letter) = self.peek() {
            match letter {
                '\n' if head.brackets.is_empty() => {
                    if !self.goes_on(start, &mut head) {
                        break;
                    }
                }
                '\n' => {
                    head.new_line.get_or_insert(self.at);
                    head.lines += 1;
                    self.newline();
                    let next = self.rest().trim_start_matches(is_blank);
                    if head.lines > BRACKET_LINES || self.at - head.brackets[0] > BRACKET_BYTES || opens_statement(next) {
                        self.forgotten_bracket(&mut head);
                        break;
                    }
                }
                '{' | '}' | '｛' | '｝' | ';' | '；' => {
                    if !head.brackets.is_empty() {
                        self.forgotten_bracket(&mut head);
                    }
                    break;
                }
                '(' | '（' => self.open_bracket(&mut head, letter),
                ')' | '）' => self.close_bracket(&mut head, letter),
                '"' | '“' | '＂' | '「' | '`' => self.quoted(&mut head, letter),
                '/' if self.comment() => head.commented = true,
                _ if is_blank(letter) => self.at += letter.len_utf8(),
                _ if is_invisible(letter) => self.bad_character(&mut head, letter),
                _ => {
                    self.at += letter.len_utf8();
                    head.end = self.at;
                }
            }
        }
        if self.at >= self.text.len() && !head.brackets.is_empty() {
            self.forgotten_bracket(&mut head);
        }
        let end = head.end.max(start);
        Raw { head: start..end, doc, block: None, end, commented: head.commented, broken: head.broken }
    }

    fn open_bracket(&mut self, head: &mut Head, letter: char) {
        if head.brackets.len() >= MAX_DEPTH && !head.too_deep {
            head.too_deep = true;
            self.report(head, too_deep(self.span(self.at..self.at + letter.len_utf8())));
        }
        if head.brackets.is_empty() {
            head.new_line = None;
            head.lines = 0;
        }
        head.brackets.push(self.at);
        self.at += letter.len_utf8();
        head.end = self.at;
    }

    fn close_bracket(&mut self, head: &mut Head, letter: char) {
        let place = self.span(self.at..self.at + letter.len_utf8());
        if head.brackets.pop().is_none() {
            let diagnostic = Diagnostic::new(&UNEXPECTED_CLOSING, place, say!(en: "`{letter}` closes nothing", zh: "`{letter}` 没有对应的左括号"))
                .help(say!(en: "remove it, or open the bracket that it should close", zh: "删去它，或补上它应当闭合的左括号"))
                .fix(say!(en: "remove it", zh: "删去"), false, vec![Edit { span: place, text: String::new() }]);
            self.report(head, diagnostic);
        }
        self.at += letter.len_utf8();
        head.end = self.at;
    }

    /// Reports the outermost open bracket, and takes the head to end where its line ends.
    fn forgotten_bracket(&mut self, head: &mut Head) {
        let open = head.brackets[0];
        let bracket = self.text[open..].chars().next().unwrap_or('(');
        let place = self.span(open..open + bracket.len_utf8());
        let closing = if bracket == '（' { '）' } else { ')' };
        let diagnostic = Diagnostic::new(&UNCLOSED_BRACKET, place, say!(en: "the bracket that opens here is never closed", zh: "这个括号没有闭合"))
            .help(say!(en: "write `{closing}` where it ends", zh: "在应当闭合处写 `{closing}`"));
        self.report(head, diagnostic);
        head.brackets.clear();
        if let Some(new_line) = head.new_line.take() {
            self.at = new_line;
            self.line_start = self.text[..new_line].rfind('\n').map_or(0, |at| at + 1);
            let after = self.span(new_line..new_line).start;
            while self.comments.last().is_some_and(|comment| comment.start >= after) {
                self.comments.pop();
            }
            head.end = head.end.min(new_line);
            head.end = self.text[..head.end].trim_end().len();
        }
    }

    /// Passes a quoted text or name. One that does not end on its line is reported, and its line is given up.
    fn quoted(&mut self, head: &mut Head, open: char) {
        let closing = match open {
            '“' => '”',
            '「' => '」',
            same => same,
        };
        let line = self.line_here();
        let inside = self.at + open.len_utf8();
        if let Some(length) = self.text[inside..line].find(closing) {
            self.at = inside + length + closing.len_utf8();
            head.end = self.at;
            return;
        }
        let place = self.span(self.at..inside);
        let diagnostic = Diagnostic::new(
            &UNCLOSED_TEXT,
            place,
            say!(en: "the text that begins here does not end on its line", zh: "从这里开始的引文在本行内没有结束"),
        )
        .help(say!(en: "write `{closing}` at its end", zh: "在末尾写 `{closing}`"));
        let rest = self.text[inside..line].trim_end();
        // Where nothing else stands on the line, its end is the end of the text.
        let sure = !rest.is_empty()
            && !rest.contains(is_blank)
            && !rest.contains(|letter| "{}｛｝;；\"“”＂「」`，,".contains(letter))
            && !rest.contains("//");
        let diagnostic = match sure {
            true => {
                let end = self.span(inside + rest.len()..inside + rest.len());
                diagnostic.fix(
                    say!(en: "write `{closing}` at its end", zh: "在末尾写 `{closing}`"),
                    true,
                    vec![Edit { span: end, text: closing.to_string() }],
                )
            }
            false => diagnostic,
        };
        self.report(head, diagnostic);
        head.brackets.clear();
        let before_brace = rest.trim_end_matches(is_open_brace);
        self.at = if before_brace.len() < rest.len() { inside + before_brace.len() } else { line };
        head.end = inside + before_brace.trim_end().len();
    }

    fn bad_character(&mut self, head: &mut Head, letter: char) {
        let place = self.span(self.at..self.at + letter.len_utf8());
        let code = format!("U+{:04X}", u32::from(letter));
        let diagnostic =
            Diagnostic::new(&BAD_CHARACTER, place, say!(en: "an invisible character, {code}, stands here", zh: "这里有一个看不见的字符 {code}"))
                .help(say!(en: "remove it", zh: "请删去"))
                .fix(say!(en: "remove it", zh: "删去"), true, vec![Edit { span: place, text: String::new() }]);
        self.report(head, diagnostic);
        self.at += letter.len_utf8();
        head.end = self.at;
    }

    /// One finding a head.
    fn report(&mut self, head: &mut Head, diagnostic: Diagnostic) {
        if !head.broken && self.beyond == 0 {
            self.found.push(diagnostic);
        }
        head.broken = true;
    }

    /// At a line's end outside brackets: does the head go on? If so, passes to where it does.
    fn goes_on(&mut self, start: usize, head: &mut Head) -> bool {
        let (at, line_start, comments, no_end, found) = (self.at, self.line_start, self.comments.len(), self.no_comment_end, self.found.len());
        while let Some(letter) = self.peek() {
            match letter {
                '\n' => self.newline(),
                '/' if !self.rest().starts_with("///") && self.comment() => {}
                _ if is_blank(letter) => self.at += letter.len_utf8(),
                _ => break,
            }
        }
        let so_far = &self.text[start..head.end];
        let more = self.peek().is_some_and(|letter| !is_close_brace(letter));
        let goes_on = more && !head.broken && (begins_more(so_far, self.rest()) || wants_more(so_far) && !opens_statement(self.rest()));
        if goes_on {
            head.commented |= self.comments.len() > comments;
        } else {
            (self.at, self.line_start, self.no_comment_end) = (at, line_start, no_end);
            self.comments.truncate(comments);
            self.found.truncate(found);
        }
        goes_on
    }
}

struct Head {
    /// End of the last letter that is neither white space nor comment.
    end: usize,
    commented: bool,
    broken: bool,
    /// Where the open brackets stand.
    brackets: Vec<usize>,
    too_deep: bool,
    /// The first line break inside the outermost bracket.
    new_line: Option<usize>,
    lines: usize,
}

/// Where a statement ends, with all that its block holds.
fn end_of(raw: &Raw) -> usize {
    let inside = raw.block.as_ref().and_then(|block| block.last());
    inside.map_or(raw.head.end, |last| raw.head.end.max(end_of(last)))
}

/// Where a finding stands, for their order.
pub(super) fn place(diagnostic: &Diagnostic) -> u32 {
    match &diagnostic.labels[0].place {
        crate::diagnostic::Place::Scheme(span) => span.start,
        crate::diagnostic::Place::Data(_) => 0,
    }
}

fn too_deep(place: Span) -> Diagnostic {
    Diagnostic::new(&TOO_DEEP, place, say!(en: "nested more than {MAX_DEPTH} deep", zh: "嵌套超过 {MAX_DEPTH} 层"))
        .help(say!(en: "name a part of it with `let` and use the name", zh: "用 `计算` 给其中一部分命名，再用这个名称"))
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\u{3000}' | '\u{A0}' | '\u{FEFF}')
}

fn is_open_brace(letter: char) -> bool {
    matches!(letter, '{' | '｛')
}

fn is_close_brace(letter: char) -> bool {
    matches!(letter, '}' | '｝')
}

/// Control characters, and those that turn or join letters unseen.
fn is_invisible(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
}

/// The word at the start of a text; empty if it does not start with one.
pub(super) fn first_word(text: &str) -> &str {
    let end = text.find(|letter: char| !is_word_letter(letter)).unwrap_or(text.len());
    &text[..end]
}

pub(super) fn is_word_letter(letter: char) -> bool {
    letter == '_' || unicode_ident::is_xid_continue(letter)
}

/// A line that ends like this goes on.
fn wants_more(head: &str) -> bool {
    let Some(last) = head.chars().next_back() else { return false };
    if matches!(last, '+' | '-' | '＋' | '－') {
        let stem = head.trim_end_matches(['+', '-', '＋', '－']);
        let mut letters = stem.chars().rev();
        let grade = letters.next().is_some_and(|letter| letter.is_ascii_uppercase()) && !letters.next().is_some_and(is_word_letter);
        return !grade;
    }
    if ",，、−×*＊÷/／=＝≥≧≤≦≠>＞<＜:：|｜^＾·".contains(last) {
        return true;
    }
    if !is_word_letter(last) {
        return false;
    }
    let start = head.char_indices().rev().take_while(|(_, letter)| is_word_letter(*letter)).last().map_or(0, |(at, _)| at);
    matches!(&head[start..], "且" | "或" | "和" | "and" | "or" | "则" | "then")
}

/// A line that begins like this is a statement of its own, whatever the one before it lacks.
pub(crate) fn opens_statement(next: &str) -> bool {
    const OPENERS: &[&str] = &[
        "方案",
        "例",
        "期间",
        "工作日历",
        "事实",
        "事件",
        "参数",
        "计算",
        "引用",
        "板块",
        "指标",
        "否决",
        "晋档",
        "结果",
        "分配",
        "约束",
        "输出",
        "默认",
        "修订",
        "量词",
        "放行",
        "设",
        "scheme",
        "example",
        "period",
        "fact",
        "event",
        "parameter",
        "let",
        "import",
        "section",
        "item",
        "bonus",
        "deduction",
        "veto",
        "promote",
        "consequence",
        "allocate",
        "require",
        "show",
        "defaults",
        "amendment",
        "working",
        "counter",
        "allow",
        "given",
    ];
    let word = first_word(next);
    OPENERS.contains(&word)
        && next[word.len()..].trim_start_matches([' ', '\t', '\u{3000}']).starts_with(|letter| is_word_letter(letter) || "\"“「`{｛".contains(letter))
}

/// A line that begins like this goes on from the one before.
fn begins_more(head: &str, next: &str) -> bool {
    if next.starts_with([',', '，', '、', '|', '｜', '{', '｛']) {
        return true;
    }
    match first_word(next) {
        "且" | "或" | "and" | "or" | "否则" | "else" | "otherwise" => true,
        "则" | "then" => !matches!(first_word(head), "则" | "then" | "设" | "given"),
        _ => false,
    }
}
