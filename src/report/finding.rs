//! Findings, told to people and programs. All formats are made from our own [`Diagnostic`]s, in the order of their places.
//!
//! To add a format: `report/finding/<format>.rs` with a `FORMAT`, and one line in [`FINDING_FORMATS`].

mod concise;
mod github;
mod json;
mod sarif;
mod snippet;
mod text;

use super::RenderOptions;
use crate::diagnostic::{CellPlace, Diagnostic, Place, Severity};
use crate::say;
use crate::source::{Position, Sources, Span};
use crate::word::{Lang, Text, Word};
use std::io;

/// What was found in one run.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    pub sources: &'a Sources,
    pub list: &'a [Diagnostic],
    /// How many files were looked at.
    pub checked: usize,
}

/// A way to write findings.
#[derive(Debug)]
pub struct FindingFormat {
    /// The word after `--format`.
    pub name: &'static str,
    /// Whether programs read it: then it is written even when there is nothing to tell, and without a summary line.
    pub machine: bool,
    pub render: fn(&Findings, &RenderOptions, &mut dyn io::Write) -> io::Result<()>,
}

/// Every format, the default first.
pub static FINDING_FORMATS: &[FindingFormat] = &[text::FORMAT, concise::FORMAT, json::FORMAT, sarif::FORMAT, github::FORMAT];

/// The format of that name.
pub fn find(name: &str) -> Option<&'static FindingFormat> {
    FINDING_FORMATS.iter().find(|format| format.name == name)
}

/// How many findings there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    /// Have a fix that is safe to apply unseen.
    pub fixable: usize,
}

impl Counts {
    pub fn of<'a>(list: impl IntoIterator<Item = &'a Diagnostic>) -> Counts {
        let mut counts = Counts::default();
        for diagnostic in list {
            match diagnostic.severity() {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Note => counts.notes += 1,
            }
            counts.fixable += usize::from(diagnostic.fix.as_ref().is_some_and(|fix| fix.safe));
        }
        counts
    }
}

impl<'a> Findings<'a> {
    /// By place: scheme texts as they were loaded, then data files; several at one place in the order they were found.
    fn in_order(&self) -> Vec<&'a Diagnostic> {
        let mut list: Vec<&Diagnostic> = self.list.iter().collect();
        list.sort_by_key(|diagnostic| match diagnostic.labels.first().map(|label| &label.place) {
            None => (0, None, None),
            Some(Place::Scheme(span)) => (1, Some((span.source, span.start)), None),
            Some(Place::Data(cell)) => (2, None, Some((&cell.file, &cell.sheet, cell.row, cell.column))),
        });
        list
    }
}

/// `发现 3 个错误、2 个警告（1 个可自动修复）；检查 4 个文件`
pub fn summary(counts: Counts, checked: usize) -> Text {
    let Counts { errors, warnings, notes, fixable } = counts;
    let parts = [(errors, "error", "错误"), (warnings, "warning", "警告"), (notes, "note", "提示")];
    let told = || parts.into_iter().filter(|(count, _, _)| *count > 0);
    let files = plural(checked, "file");
    if told().next().is_none() {
        return say!(en: "nothing wrong; checked {files}", zh: "没有发现问题；检查 {checked} 个文件");
    }
    let en = told().map(|(count, en, _)| plural(count, en)).collect::<Vec<_>>().join(", ");
    let zh = told().map(|(count, _, zh)| format!("{count} 个{zh}")).collect::<Vec<_>>().join("、");
    let (fix_en, fix_zh) = match fixable {
        0 => (String::new(), String::new()),
        _ => (format!(" ({fixable} can be fixed with --fix)"), format!("（{fixable} 个可自动修复）")),
    };
    say!(en: "found {en}{fix_en}; checked {files}", zh: "发现 {zh}{fix_zh}；检查 {checked} 个文件")
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn severity_word(severity: Severity) -> Word {
    match severity {
        Severity::Error => Word::new("error", "错误"),
        Severity::Warning => Word::new("warning", "警告"),
        Severity::Note => Word::new("note", "提示"),
    }
}

/// What programs call the severity.
fn severity_name(severity: Severity) -> &'static str {
    severity_word(severity).en
}

const HELP: Word = Word::new("help", "写法");
const WITNESS: Word = Word::new("for example", "算例");
const FIX: Word = Word::new("fix", "可自动修复");
const BY_FIX: Word = Word::new(" (--fix does it)", "（--fix 可改）");
const UNSAFE_FIX: Word = Word::new("possible fix, to be looked at", "可能的改法，须核对");

fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "：",
        Lang::En => ": ",
    }
}

/// `文件:行:列` or `文件!表!C12`.
pub fn place_text(sources: &Sources, place: &Place) -> String {
    match place {
        Place::Scheme(span) => {
            let source = sources.get(span.source);
            let Position { line, column } = source.position(span.start as usize);
            format!("{}:{line}:{column}", source.name)
        }
        Place::Data(cell) => cell_text(cell),
    }
}

fn cell_text(cell: &CellPlace) -> String {
    let mut text = cell.file.to_string();
    for part in [cell.sheet.as_deref().unwrap_or_default(), &cell.cell_name()] {
        if !part.is_empty() {
            text.push('!');
            text.push_str(part);
        }
    }
    text
}

/// First and last position of a span. The last is just behind it.
fn positions(sources: &Sources, span: Span) -> (Position, Position) {
    let source = sources.get(span.source);
    (source.position(span.start as usize), source.position(span.end as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Check, Edit};
    use crate::source::SourceId;
    use std::sync::Arc;

    pub static SUM: Check = Check {
        code: "H0301",
        name: "points-do-not-sum",
        severity: Severity::Error,
        summary: Word::new("points of the parts do not sum to the whole", "各部分分值之和不等于总分"),
        page: "# H0301\n",
    };
    pub static CELL: Check = Check {
        code: "H0501",
        name: "not-a-number",
        severity: Severity::Warning,
        summary: Word::new("a cell is not a number", "单元格不是数"),
        page: "# H0501\n",
    };

    pub const CITY: &str = "方案 市考核 2026年度\n总分 100分\n\n指标 利润 60分\n指标 “公共” 满意度 50分\n";
    pub const DISTRICT: &str = "方案 区考核 扩展 市考核\n总分 120分\n";

    /// The span of a piece of text, which must be in it.
    pub fn span(source: SourceId, text: &str, piece: &str) -> Span {
        let start = text.find(piece).expect("the piece is in the text");
        Span::new(source, start..start + piece.len())
    }

    /// Two schemes and a table, with a conflict inside one, one between two, and a bad cell.
    pub fn sample() -> (Sources, Vec<Diagnostic>) {
        let mut sources = Sources::default();
        let city = sources.add("城市 方案.heng", CITY);
        let district = sources.add("district.heng", DISTRICT);
        let cell = CellPlace { file: "年度 数据.xlsx".into(), sheet: Some(Arc::from("企业")), row: 12, column: 3 };
        let sum = Diagnostic::new(&SUM, span(city, CITY, "50分"), say!(en: "the points sum to 110, not to 100", zh: "各项分值之和为 110，不是 100"))
            .here(say!(en: "10 too many", zh: "多出 10 分"))
            .label(span(city, CITY, "100分"), say!(en: "the whole", zh: "总分"))
            .help(say!(en: "write `40分`", zh: "写成 `40分`"))
            .fix(say!(en: "write `40分`", zh: "写成 `40分`"), true, vec![Edit { span: span(city, CITY, "50分"), text: "40分".into() }]);
        let whole = Diagnostic::new(&SUM, span(district, DISTRICT, "120分"), say!(en: "the whole differs", zh: "总分不同"))
            .label(span(city, CITY, "100分"), say!(en: "in the city's scheme", zh: "市方案的总分"));
        let bad = Diagnostic::new(&CELL, cell, say!(en: "`abc` is not a number", zh: "`abc` 不是数"))
            .label(span(city, CITY, "利润"), say!(en: "declared here", zh: "在此声明"));
        (sources, vec![bad, whole, sum])
    }

    pub fn rendered(format: &FindingFormat, options: &RenderOptions) -> String {
        let (sources, list) = sample();
        let mut out = Vec::new();
        (format.render)(&Findings { sources: &sources, list: &list, checked: 3 }, options, &mut out).expect("writing to memory does not fail");
        String::from_utf8(out).expect("findings are UTF-8")
    }

    #[test]
    fn the_summary_counts() {
        let (_, list) = sample();
        let counts = Counts::of(&list);
        assert_eq!(counts, Counts { errors: 2, warnings: 1, notes: 0, fixable: 1 });
        let text = summary(counts, 3);
        assert_eq!(text.zh, "发现 2 个错误、1 个警告（1 个可自动修复）；检查 3 个文件");
        assert_eq!(text.en, "found 2 errors, 1 warning (1 can be fixed with --fix); checked 3 files");
        assert_eq!(summary(Counts::default(), 1).en, "nothing wrong; checked 1 file");
    }

    #[test]
    fn places_are_named_as_people_name_them() {
        let (sources, list) = sample();
        let places: Vec<String> = list.iter().map(|it| place_text(&sources, &it.labels[0].place)).collect();
        assert_eq!(places, ["年度 数据.xlsx!企业!C12", "district.heng:2:4", "城市 方案.heng:5:13"]);
        let row = CellPlace { file: "a.csv".into(), sheet: None, row: 7, column: 0 };
        assert_eq!(cell_text(&row), "a.csv!7");
        assert_eq!(cell_text(&CellPlace { row: 0, ..row }), "a.csv");
    }
}
