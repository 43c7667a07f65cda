//! Findings, told to people and programs. All formats are made from our own [`Diagnostic`]s, in the order of their places.
//!
//! To add a format: `report/finding/<format>.rs` with a `FORMAT`, and one line in [`FINDING_FORMATS`].

mod concise;
mod github;
mod gitlab;
pub mod json;
pub(super) mod junit;
mod sarif;
mod snippet;
pub mod statistics;
mod text;

use super::RenderOptions;
use crate::check::allow::Allowed;
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
    /// What would have been found, were it not allowed.
    pub allowed: &'a [Allowed],
    /// How many fixes were applied before.
    pub fixed: usize,
    /// At most so many are told; the summary counts all.
    pub max: Option<usize>,
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
pub static FINDING_FORMATS: &[FindingFormat] =
    &[text::FORMAT, concise::FORMAT, json::FORMAT, sarif::FORMAT, github::FORMAT, gitlab::FORMAT, junit::FORMAT];

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
    /// Have a fix that has to be looked at.
    pub unsafely_fixable: usize,
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
            counts.unsafely_fixable += usize::from(diagnostic.fix.as_ref().is_some_and(|fix| !fix.safe));
        }
        counts
    }
}

impl<'a> Findings<'a> {
    pub fn new(sources: &'a Sources, list: &'a [Diagnostic], checked: usize) -> Findings<'a> {
        Findings { sources, list, checked, allowed: &[], fixed: 0, max: None }
    }

    /// Those that are told, by place: scheme texts as they were loaded, then data files; several at one place in the order they were
    /// found.
    fn in_order(&self) -> Vec<&'a Diagnostic> {
        let mut list: Vec<&Diagnostic> = self.list.iter().collect();
        list.sort_by_key(|diagnostic| match diagnostic.labels.first().map(|label| &label.place) {
            None => (0, None, None),
            Some(Place::Scheme(span)) => (1, Some((span.source, span.start)), None),
            Some(Place::Data(cell)) => (2, None, Some((&cell.file, &cell.sheet, cell.row, cell.column))),
        });
        list.truncate(self.max.unwrap_or(usize::MAX));
        list
    }

    /// How many are not told.
    fn more(&self) -> usize {
        self.list.len().saturating_sub(self.max.unwrap_or(usize::MAX))
    }
}

/// `另有 120 条未列出`
fn more_line(more: usize) -> Text {
    say!(en: "and {more} more", zh: "另有 {more} 条未列出")
}

/// `发现 3 个错误、2 个警告（1 个可自动修复）；放行 1 个；检查 4 个文件`
pub fn summary(findings: &Findings) -> Text {
    let Counts { errors, warnings, notes, fixable, unsafely_fixable } = Counts::of(findings.list);
    let parts = [(errors, "error", "错误"), (warnings, "warning", "警告"), (notes, "note", "提示")];
    let told = || parts.into_iter().filter(|(count, _, _)| *count > 0);
    let mut en = told().map(|(count, en, _)| plural(count, en)).collect::<Vec<_>>().join(", ");
    let mut zh = told().map(|(count, _, zh)| format!("{count} 个{zh}")).collect::<Vec<_>>().join("、");
    if en.is_empty() {
        (en, zh) = ("nothing wrong".into(), "没有发现问题".into());
    } else {
        (en, zh) = (format!("found {en}"), format!("发现 {zh}"));
    }
    let mut fixes: Vec<Text> = Vec::new();
    if fixable > 0 {
        fixes.push(say!(en: "{fixable} can be fixed with --fix", zh: "{fixable} 个可用 --fix 改正"));
    }
    if unsafely_fixable > 0 {
        fixes
            .push(say!(en: "{unsafely_fixable} with --unsafe-fixes, to be looked at", zh: "{unsafely_fixable} 个可用 --unsafe-fixes 改，改后须核对"));
    }
    if !fixes.is_empty() {
        en.push_str(&format!(" ({})", fixes.iter().map(|text| &*text.en).collect::<Vec<_>>().join(", ")));
        zh.push_str(&format!("（{}）", fixes.iter().map(|text| &*text.zh).collect::<Vec<_>>().join("，")));
    }
    let (fixed, allowed) = (findings.fixed, findings.allowed.len());
    if fixed > 0 {
        (en, zh) = (format!("fixed {fixed}; {en}"), format!("改正 {fixed} 处；{zh}"));
    }
    if allowed > 0 {
        (en, zh) = (format!("{en}; allowed {allowed}"), format!("{zh}；放行 {allowed} 个"));
    }
    let checked = findings.checked;
    let files = plural(checked, "file");
    say!(en: "{en}; checked {files}", zh: "{zh}；检查 {checked} 个文件")
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
const FIX: Word = Word::new("--fix", "--fix 可改");
const BY_FIX: Word = Word::new(" (--fix does it)", "（--fix 可改）");
const UNSAFE_FIX: Word = Word::new("--unsafe-fixes, to be looked at", "--unsafe-fixes 可改，改后须核对");

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
        (format.render)(&Findings::new(&sources, &list, 3), options, &mut out).expect("writing to memory does not fail");
        String::from_utf8(out).expect("findings are UTF-8")
    }

    #[test]
    fn the_summary_counts() {
        let (_, list) = sample();
        let counts = Counts::of(&list);
        assert_eq!(counts, Counts { errors: 2, warnings: 1, notes: 0, fixable: 1, unsafely_fixable: 0 });
        let (sources, _) = sample();
        let found = Findings::new(&sources, &list, 3);
        let text = summary(&found);
        assert_eq!(text.zh, "发现 2 个错误、1 个警告（1 个可用 --fix 改正）；检查 3 个文件");
        assert_eq!(text.en, "found 2 errors, 1 warning (1 can be fixed with --fix); checked 3 files");
        let allowed = [Allowed { finding: list[0].clone(), reason: "如此".into() }];
        let text = summary(&Findings { list: &[], allowed: &allowed, fixed: 2, checked: 1, ..found });
        assert_eq!(text.en, "fixed 2; nothing wrong; allowed 1; checked 1 file");
        assert_eq!(text.zh, "改正 2 处；没有发现问题；放行 1 个；检查 1 个文件");
    }

    #[test]
    fn a_cap_leaves_the_first_and_counts_the_rest() {
        let (sources, list) = sample();
        let found = Findings { max: Some(2), ..Findings::new(&sources, &list, 3) };
        assert_eq!((found.in_order().len(), found.more()), (2, 1));
        assert_eq!(found.in_order()[0].check.code, "H0301");
        assert_eq!(Findings { max: Some(9), ..found }.more(), 0);
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
