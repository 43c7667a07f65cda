//! From a scheme's text to its tree. Knows no meaning: names are not looked up, units not checked. Never fails: what could
//! not be understood is a diagnostic, and the rest is in the tree.

pub mod ast;
pub mod choice;
mod clause;
mod decode;
mod error;
mod expr;
mod hint;
pub mod keyword;
mod memo;
mod parse;
pub mod rewrite;
mod row;
pub mod scan;
mod statement;
#[cfg(test)]
mod tests;

use crate::check;
use crate::diagnostic::{Check, Diagnostic};
use crate::source::{SourceId, Sources, Span};
pub use decode::decode;
pub use memo::Memo;
pub use parse::{Block, keywords_in, may_stand};

check!(NOT_UNDERSTOOD, "H0101", "statement-not-understood", Error, en: "a statement that could not be understood", zh: "语句无法理解");
check!(UNCLOSED_BRACKET, "H0102", "unclosed-bracket", Error, en: "a bracket, a brace or a comment that is never closed", zh: "括号、花括号或注释没有闭合");
check!(UNCLOSED_TEXT, "H0103", "unclosed-text", Error, en: "a quoted text or name that does not end on its line", zh: "引号在本行内没有闭合");
check!(TOO_DEEP, "H0104", "too-deep", Error, en: "blocks or expressions nested too deeply", zh: "嵌套过深");
check!(GLUED, "H0105", "keyword-glued", Error, en: "a keyword written together with the next word", zh: "关键词与后面的字连写");
check!(WRONG_BLOCK, "H0106", "statement-in-wrong-block", Error, en: "a statement that may not stand in this block", zh: "语句不能写在此处");
check!(BAD_CHARACTER, "H0107", "bad-character", Error, en: "a character that means nothing here", zh: "无意义的字符");
check!(UNEXPECTED_CLOSING, "H0108", "unexpected-closing", Error, en: "a closing bracket or brace without its opening one", zh: "多出的右括号");
check!(BAD_LITERAL, "H0109", "bad-number-or-date", Error, en: "a number or a date that does not exist", zh: "数或日期不成立");
check!(NOT_TEXT, "H0110", "file-not-utf8", Error, en: "a file that is not text in UTF-8", zh: "文件不是 UTF-8 文本");
check!(GB18030, "H0111", "not-utf8-but-gb18030", Warning, en: "a file in GB18030 instead of UTF-8", zh: "文件用 GB18030 编码，不是 UTF-8");
check!(TOO_LARGE, "H0112", "file-too-large", Error, en: "a scheme file of more than 64 MiB", zh: "方案文件超过 64 MiB");

/// Everything that reading a text can report.
pub static CHECKS: &[&Check] = &[
    &NOT_UNDERSTOOD,
    &UNCLOSED_BRACKET,
    &UNCLOSED_TEXT,
    &TOO_DEEP,
    &GLUED,
    &WRONG_BLOCK,
    &BAD_CHARACTER,
    &UNEXPECTED_CLOSING,
    &BAD_LITERAL,
    &NOT_TEXT,
    &GB18030,
    &TOO_LARGE,
];

/// The largest scheme file that is read.
pub const MAX_BYTES: usize = 64 << 20;

/// The tree of one scheme text, and what was wrong with it.
pub fn parse(sources: &Sources, id: SourceId) -> (ast::File, Vec<Diagnostic>) {
    parse_with(sources, id, None)
}

/// The same, where a text like it may have been parsed before.
pub fn parse_with(sources: &Sources, id: SourceId, memo: Option<&Memo>) -> (ast::File, Vec<Diagnostic>) {
    let text = &sources.get(id).text;
    if text.len() > MAX_BYTES {
        return (ast::File::default(), vec![decode::too_large(Span::new(id, 0..0), text.len())]);
    }
    let scan = scan::scan(text, id);
    parse::file(text, id, scan, memo)
}

/// The comments of a text, in order: `// …` and `/* … */`, not the documentation of statements.
pub fn comments(sources: &Sources, id: SourceId) -> Vec<Span> {
    scan::scan(&sources.get(id).text, id).comments
}
