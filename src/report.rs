//! What came of it, told to people and programs. Reports build a [`document::Document`]; [`FORMATS`] are the ways to write one.
//! Findings have formats of their own, [`finding::FINDING_FORMATS`].
//!
//! To add a format: `report/<format>.rs` with a `static Format`, and one line in [`FORMATS`].

pub mod change;
pub mod collection;
pub mod coverage;
pub mod document;
pub mod effect;
pub mod explanation;
pub mod finding;
pub mod form;
pub mod limits;
pub mod page;
pub mod printed;
pub mod reference;
pub mod score;
pub mod trial;

pub mod csv;
mod docx;
mod html;
mod json;
mod markdown;
pub mod terminal;
mod xlsx;

use crate::word::Lang;
use document::Document;
use std::io;
use std::path::Path;

/// A way to write a document.
#[derive(Debug)]
pub struct Format {
    /// The word after `--format`.
    pub name: &'static str,
    /// Of file names, without the dot.
    pub suffix: &'static str,
    /// Not for a terminal: bytes, not text.
    pub binary: bool,
    pub render: fn(&Document, &RenderOptions, &mut dyn io::Write) -> io::Result<()>,
}

/// What a format may need to know beside the document.
#[derive(Clone, Debug, Default)]
pub struct RenderOptions {
    pub lang: Lang,
    /// Columns of the terminal; `None`: as wide as it gets.
    pub width: Option<usize>,
    pub color: bool,
    /// CSV begins with a byte order mark, so that Excel takes it for UTF-8.
    pub byte_order_mark: bool,
}

/// Every format, the default first.
pub static FORMATS: &[Format] = &[terminal::FORMAT, csv::FORMAT, json::FORMAT, markdown::FORMAT, html::FORMAT, xlsx::FORMAT, docx::FORMAT];

/// The format of that name.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The format that a file's suffix asks for.
pub fn guess(path: &Path) -> Option<&'static Format> {
    let suffix = path.extension()?.to_str()?;
    FORMATS.iter().find(|format| format.suffix.eq_ignore_ascii_case(suffix))
}

#[cfg(test)]
mod tests {
    use super::document::*;
    use super::*;

    /// One document that has everything, for the tests of all formats.
    pub fn sample() -> Document {
        let units = Table {
            key: "units".into(),
            caption: Some("得分".into()),
            columns: vec![Column::words("unit", "单位"), Column::numbers("total", "总分"), Column::words("grade", "等次")],
            rows: vec![
                vec!["市发展改革委".into(), Cell::number("100.5"), Cell::new(Meaning::Good, "A+")],
                vec!["Bureau, \"B\" | <b>".into(), Cell::number("-3.125"), Cell::new(Meaning::Bad, "D")],
                vec!["城管局".into(), Cell::new(Meaning::Warning, "缺报").plainly(""), "".into()],
            ],
            role: Role::Result,
        };
        let mut tree = Tree::new(Line::new().name("总分").plain(" = ").number("100.5"));
        tree.fields = vec![("item", "总分".into()), ("value", Cell::number("100.5"))];
        tree.children = vec![
            Tree { children: vec![Tree::new(Line::new().code("a & b"))], ..Tree::new("甲") },
            Tree::new(Line::new().plain("乙").muted("（第 3 行）")),
        ];
        Document {
            kind: "score",
            title: "2026 年度 <考核>".into(),
            blocks: vec![
                Block::Heading { level: 1, line: "概况".into() },
                Block::Paragraph(Line::new().plain("共 ").number("3").plain(" 个单位。")),
                Block::Facts(Facts {
                    key: "about".into(),
                    rows: vec![Fact::new("as_of", "截至", "2026-11-30"), Fact::new("scored", "已评", Cell::number("2"))],
                }),
                Block::Table(units),
                Block::Tree(tree),
                Block::List(List { key: "consequences".into(), lines: vec!["通报批评".into(), "约谈 | 整改".into()] }),
                Block::Findings(vec![Note {
                    meaning: Meaning::Warning,
                    code: "H0501".into(),
                    place: "数据.xlsx!企业!C12".into(),
                    message: "单元格为空".into(),
                }]),
            ],
        }
    }

    pub fn text(format: &Format, options: &RenderOptions) -> String {
        let mut out = Vec::new();
        (format.render)(&sample(), options, &mut out).expect("writing to memory does not fail");
        String::from_utf8(out).expect("text formats write UTF-8")
    }

    #[test]
    fn names_and_suffixes_are_unique_and_found() {
        for (at, format) in FORMATS.iter().enumerate() {
            assert!(FORMATS[at + 1..].iter().all(|other| other.name != format.name && other.suffix != format.suffix));
            assert!(find(format.name).is_some());
            assert!(guess(Path::new(&format!("结果.{}", format.suffix.to_uppercase()))).is_some_and(|it| it.name == format.name));
        }
        assert!(guess(Path::new("结果")).is_none());
    }
}
