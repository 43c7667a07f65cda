//! The report of a scoring: who got what, place and grade, item by item if asked, and what has to be looked at.
//!
//! A [`ScoreReport`] holds texts already, so that this file knows neither numbers nor schemes; it decides what is told, in which
//! order and under which headings.

pub mod results;
pub mod rows;

use super::document::{Block, Cell, Column, Document, Fact, Facts, Line, List, Meaning, Note, Role, Table, is_plain_decimal};
use crate::say;
use crate::word::{Lang, Text, Word};
use indexmap::IndexSet;
use std::cmp::Ordering;

/// Results of one scheme, as they are to be shown.
#[derive(Clone, Debug, Default)]
pub struct ScoreReport {
    pub lang: Lang,
    pub title: String,
    /// What the scheme calls a unit: 单位, 区县.
    pub unit_word: Option<String>,
    /// What the scheme calls a class.
    pub class_word: Option<String>,
    /// Period, as-of date and the like.
    pub about: Vec<Fact>,
    /// The scheme's own columns.
    pub columns: Vec<OwnColumn>,
    pub units: Vec<UnitRow>,
    pub summary: Summary,
    /// Findings on the data that a reader of the results has to know.
    pub notes: Vec<Note>,
}

/// A column that the scheme adds to the results.
#[derive(Clone, Debug, Default)]
pub struct OwnColumn {
    pub name: String,
    /// What its numbers are counted in.
    pub unit: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct UnitRow {
    pub name: String,
    pub class: Option<String>,
    /// Among whom it ranks; the same for all where the ranking is among all.
    pub group: Option<String>,
    pub total: Shown,
    /// The place, from 1; `1.5` where ties share the mean.
    pub rank: Shown,
    pub grade: Option<Grade>,
    /// By the scheme's own columns.
    pub columns: Vec<Shown>,
    pub items: Vec<ItemRow>,
}

/// A grade, and how it stands among the grades.
#[derive(Clone, Debug)]
pub struct Grade {
    pub name: String,
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Best,
    Middle,
    Worst,
}

#[derive(Clone, Debug, Default)]
pub struct ItemRow {
    /// Its full name, which no other item has.
    pub item: String,
    /// How deep it stands below the total, which has 0.
    pub depth: usize,
    pub score: Shown,
    pub full: Shown,
    /// What the score rests on: a score that was given for missing data has the state `Missing`.
    pub state: State,
}

/// A value as it is to be read, and whether it is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// A plain decimal for numbers; empty where there is no value.
    pub text: String,
    pub state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Value,
    Missing,
    Pending,
    NotApplicable,
    Fault,
}

/// What is told below the table.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Units with a total.
    pub scored: usize,
    /// Units whose total is missing, pending or faulty.
    pub withheld: usize,
    /// Units to which nothing of the scheme applies.
    pub not_applicable: usize,
    /// Items with gaps or faults, in the order of the scheme.
    pub gaps: Vec<ItemGaps>,
    /// By grade, best first.
    pub grades: Vec<GradeLine>,
    /// Gates that applied, and to whom.
    pub gates: Vec<(String, Vec<String>)>,
    /// Gates whose condition is not known, and for whom.
    pub undecided: Vec<(String, Vec<String>)>,
    /// Consequences that do not follow from the grade alone, and for whom.
    pub consequences: Vec<(String, Vec<String>)>,
    pub allocations: Vec<Allocation>,
    /// Requirements that the results do not meet.
    pub violated: Vec<String>,
}

/// How many units have no figure for an item.
#[derive(Clone, Debug, Default)]
pub struct ItemGaps {
    pub item: String,
    pub missing: usize,
    pub pending: usize,
    pub not_applicable: usize,
    pub faults: usize,
    /// The first fault's cause.
    pub cause: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct GradeLine {
    pub grade: String,
    pub units: usize,
    pub consequences: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Allocation {
    pub name: String,
    pub shares: Vec<(String, Shown)>,
}

/// Which part of the results is asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub items: bool,
    pub unit: Option<String>,
    pub class: Option<String>,
}

impl Selection {
    /// Whether units are left out.
    pub fn is_partial(&self) -> bool {
        self.unit.is_some() || self.class.is_some()
    }
}

/// With more decimals than this, people are shown fewer.
const PLACES_TOLD_MAX: usize = 6;
const PLACES_SHOWN: usize = 4;
/// Items with gaps are listed up to this many, those with the most first.
const GAPS_MAX: usize = 10;

const RESULTS: Word = Word::new("Scores", "得分");
const ITEMS: Word = Word::new("Items", "明细");
const UNIT: Word = Word::new("Unit", "单位");
const CLASS: Word = Word::new("Class", "类别");
const TOTAL: Word = Word::new("Total", "总分");
const RANK: Word = Word::new("Rank", "名次");
const GRADE: Word = Word::new("Grade", "等次");
const ITEM: Word = Word::new("Item", "指标");
const SCORE: Word = Word::new("Score", "得分");
const FULL: Word = Word::new("Full points", "满分");
const STATE: Word = Word::new("State", "状态");
const SUMMARY: Word = Word::new("Summary", "汇总");
const SCORED: Word = Word::new("Units with a total", "已评单位");
const WITHHELD: Word = Word::new("Units without a total", "总分待定单位");
const OUTSIDE: Word = Word::new("Units to which nothing applies", "不适用本方案的单位");
const GAPS: Word = Word::new("Items without figures", "缺数指标");
const MISSING: Word = Word::new("Missing", "缺报");
const PENDING: Word = Word::new("Pending", "待审");
const NOT_APPLICABLE: Word = Word::new("Not applicable", "不适用");
const FAULTS: Word = Word::new("Faults", "出错");
const CAUSE: Word = Word::new("First cause", "首个原因");
const GRADES: Word = Word::new("Grades and consequences", "等次与结果运用");
const COUNT: Word = Word::new("Units", "单位数");
const CONSEQUENCES: Word = Word::new("Consequences", "结果运用");
const GATES: Word = Word::new("Vetoes and promotions that applied", "触发的否决与晋档");
const UNDECIDED: Word = Word::new("Not applied, since the condition is not known", "条件不明、未生效的否决与晋档");
const FURTHER: Word = Word::new("Further consequences", "其他结果运用");
const GATE: Word = Word::new("Gate", "条款");
const AMOUNT: Word = Word::new("Amount", "数额");
const VIOLATED: Word = Word::new("Requirements that do not hold", "未满足的要求");
const NOTES: Word = Word::new("Findings on the data", "数据问题");

impl State {
    /// What programs read.
    pub fn name(self) -> &'static str {
        match self {
            State::Value => "ok",
            State::Missing => "missing",
            State::Pending => "pending",
            State::NotApplicable => "not_applicable",
            State::Fault => "fault",
        }
    }

    /// What people read.
    pub fn told(self, lang: Lang) -> &'static str {
        self.word().of(lang)
    }

    fn word(self) -> Word {
        match self {
            State::Value => Word::new("", ""),
            State::Missing => Word::new("missing", "缺报"),
            State::Pending => Word::new("pending", "待审"),
            State::NotApplicable => Word::new("n/a", "不适用"),
            State::Fault => Word::new("fault", "出错"),
        }
    }

    pub fn meaning(self) -> Meaning {
        match self {
            State::Value => Meaning::Number,
            State::Missing | State::Pending => Meaning::Warning,
            State::NotApplicable => Meaning::Muted,
            State::Fault => Meaning::Bad,
        }
    }

    fn cell(self, lang: Lang) -> Cell {
        Cell::new(self.meaning(), self.word().of(lang)).plainly(self.name())
    }
}

impl Shown {
    pub fn value(text: impl Into<String>) -> Shown {
        Shown { text: text.into(), state: State::Value }
    }

    pub fn gap(state: State) -> Shown {
        Shown { text: String::new(), state }
    }

    /// The value, or why there is none.
    pub fn told(&self, lang: Lang) -> String {
        self.cell(lang).line.text()
    }

    /// The value, or why there is none; programs read the value or nothing.
    fn cell(&self, lang: Lang) -> Cell {
        match (self.text.is_empty(), self.state) {
            (true, State::Value) => Cell::default(),
            (true, state) => Cell::new(state.meaning(), state.word().of(lang)).plainly(""),
            (false, _) => match long_fraction(&self.text) {
                Some(short) => Cell::number(short).plainly(&*self.text),
                None => Cell::number(&*self.text),
            },
        }
    }
}

impl OwnColumn {
    fn heading(&self, lang: Lang) -> String {
        match &self.unit {
            None => self.name.clone(),
            Some(unit) => say!(en: "{0} ({unit})", zh: "{0}（{unit}）", self.name).of(lang).to_string(),
        }
    }
}

impl ItemGaps {
    /// Items that do not apply to a unit are as they should be.
    fn sum(&self) -> usize {
        self.missing + self.pending + self.faults
    }
}

/// A number that goes on and on, cut short for people: `3.3333…`.
fn long_fraction(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').filter(|_| is_plain_decimal(text))?;
    let kept = fraction.get(..PLACES_SHOWN).filter(|_| fraction.len() > PLACES_TOLD_MAX)?;
    Some(format!("{whole}.{kept}…"))
}

/// The report as a document. Units stand by the groups that rank together as these first occur, in a group by place, without a
/// place at the end.
pub fn document(report: &ScoreReport, selection: &Selection) -> Document {
    let lang = report.lang;
    let units = chosen(report, selection);
    let mut blocks = Vec::new();
    if !report.about.is_empty() {
        blocks.push(Block::Facts(Facts { key: "about".into(), rows: report.about.clone() }));
    }
    let role = if selection.items { Role::Detail } else { Role::Result };
    blocks.push(Block::Table(unit_table(report, &units, role)));
    if selection.items {
        blocks.push(Block::Table(item_table(report, &units)));
    }
    blocks.push(Block::Heading { level: 1, line: SUMMARY.of(lang).into() });
    add_summary(&report.summary, lang, &mut blocks);
    if !report.notes.is_empty() {
        blocks.push(Block::Heading { level: 2, line: NOTES.of(lang).into() });
        blocks.push(Block::Findings(report.notes.clone()));
    }
    Document { kind: "score", title: report.title.clone(), blocks }
}

fn chosen<'a>(report: &'a ScoreReport, selection: &Selection) -> Vec<&'a UnitRow> {
    let groups: IndexSet<Option<&str>> = report.units.iter().map(|unit| unit.group.as_deref()).collect();
    let is_chosen = |unit: &&UnitRow| {
        selection.unit.as_ref().is_none_or(|name| *name == unit.name)
            && selection.class.as_ref().is_none_or(|class| Some(class) == unit.class.as_ref())
    };
    let mut units: Vec<&UnitRow> = report.units.iter().filter(is_chosen).collect();
    let group = |unit: &UnitRow| groups.get_index_of(&unit.group.as_deref());
    units.sort_by(|a, b| group(a).cmp(&group(b)).then_with(|| by_place(&a.rank.text, &b.rank.text)));
    units
}

/// Places are short decimals: longer whole parts are larger, equally long ones compare as texts do.
fn by_place(a: &str, b: &str) -> Ordering {
    let whole = |place: &str| place.split('.').next().map_or(0, str::len);
    a.is_empty().cmp(&b.is_empty()).then_with(|| whole(a).cmp(&whole(b))).then_with(|| a.cmp(b))
}

fn unit_table(report: &ScoreReport, units: &[&UnitRow], role: Role) -> Table {
    let lang = report.lang;
    let heading = |own: &Option<String>, word: Word| own.clone().unwrap_or_else(|| word.of(lang).to_string());
    let mut columns = vec![
        Column::words("unit", heading(&report.unit_word, UNIT)),
        Column::words("class", heading(&report.class_word, CLASS)),
        Column::numbers("total", TOTAL.of(lang)),
        Column::numbers("rank", RANK.of(lang)),
        Column::words("grade", GRADE.of(lang)),
    ];
    columns.extend(report.columns.iter().map(|own| Column::numbers(&own.name, own.heading(lang))));
    let rows = units.iter().map(|unit| {
        let mut row = vec![
            Cell::new(Meaning::Name, &*unit.name),
            unit.class.as_deref().unwrap_or_default().into(),
            unit.total.cell(lang),
            unit.rank.cell(lang),
            unit.grade.as_ref().map_or(Cell::default(), grade_cell),
        ];
        row.extend(unit.columns.iter().map(|shown| shown.cell(lang)));
        row
    });
    Table { key: "units".into(), caption: Some(RESULTS.of(lang).into()), columns, rows: rows.collect(), role }
}

fn grade_cell(grade: &Grade) -> Cell {
    let meaning = match grade.standing {
        Standing::Best => Meaning::Good,
        Standing::Middle => Meaning::Plain,
        Standing::Worst => Meaning::Bad,
    };
    Cell::new(meaning, &*grade.name)
}

fn item_table(report: &ScoreReport, units: &[&UnitRow]) -> Table {
    let lang = report.lang;
    let columns = vec![
        Column::words("unit", report.unit_word.clone().unwrap_or_else(|| UNIT.of(lang).to_string())),
        Column::words("item", ITEM.of(lang)),
        Column::numbers("score", SCORE.of(lang)),
        Column::numbers("full", FULL.of(lang)),
        Column::words("state", STATE.of(lang)),
    ];
    let rows = units.iter().flat_map(|unit| {
        unit.items.iter().map(|item| {
            vec![
                Cell::new(Meaning::Name, &*unit.name),
                Cell::new(Meaning::Plain, format!("{}{}", "\u{3000}".repeat(item.depth), item.item)).plainly(&*item.item),
                item.score.cell(lang),
                // Items without a full mark have none; that is no gap.
                if item.full.text.is_empty() { Cell::default() } else { item.full.cell(lang) },
                item.state.cell(lang),
            ]
        })
    });
    Table { key: "items".into(), caption: Some(ITEMS.of(lang).into()), columns, rows: rows.collect(), role: Role::Result }
}

fn add_summary(summary: &Summary, lang: Lang, blocks: &mut Vec<Block>) {
    let mut counts = vec![Fact::new("scored", SCORED.of(lang), Cell::number(summary.scored.to_string()))];
    if summary.withheld > 0 {
        counts.push(Fact::new("withheld", WITHHELD.of(lang), Cell::number(summary.withheld.to_string())));
    }
    if summary.not_applicable > 0 {
        counts.push(Fact::new("not_applicable", OUTSIDE.of(lang), Cell::number(summary.not_applicable.to_string())));
    }
    blocks.push(Block::Facts(Facts { key: "summary".into(), rows: counts }));
    if !summary.violated.is_empty() {
        blocks.push(Block::Heading { level: 2, line: VIOLATED.of(lang).into() });
        let lines = summary.violated.iter().map(|text| Line::new().and(Meaning::Bad, &**text)).collect();
        blocks.push(Block::List(List { key: "violated".into(), lines }));
    }
    add_gaps(&summary.gaps, lang, blocks);
    if !summary.grades.is_empty() {
        let columns = vec![
            Column::words("grade", GRADE.of(lang)),
            Column::numbers("units", COUNT.of(lang)),
            Column::words("consequences", CONSEQUENCES.of(lang)),
        ];
        let joint = Word::new("; ", "；").of(lang);
        let row = |line: &GradeLine| vec![line.grade.as_str().into(), count(line.units), line.consequences.join(joint).into()];
        blocks.push(small_table("grades", GRADES.of(lang), columns, summary.grades.iter().map(row).collect()));
    }
    add_who("gates", GATES, GATE, &summary.gates, lang, blocks);
    add_who("undecided", UNDECIDED, GATE, &summary.undecided, lang, blocks);
    add_who("consequences", FURTHER, CONSEQUENCES, &summary.consequences, lang, blocks);
    for allocation in summary.allocations.iter().filter(|allocation| !allocation.shares.is_empty()) {
        let columns = vec![Column::words("unit", UNIT.of(lang)), Column::numbers("amount", AMOUNT.of(lang))];
        let rows = allocation.shares.iter().map(|(unit, amount)| vec![Cell::new(Meaning::Name, &**unit), amount.cell(lang)]);
        blocks.push(small_table(&allocation.name, &allocation.name, columns, rows.collect()));
    }
}

/// Statements, and the units for which they hold.
fn add_who(key: &str, caption: Word, what: Word, rows: &[(String, Vec<String>)], lang: Lang, blocks: &mut Vec<Block>) {
    if rows.is_empty() {
        return;
    }
    let columns = vec![Column::words("what", what.of(lang)), Column::words("units", UNIT.of(lang))];
    let joint = Word::new(", ", "、").of(lang);
    let row = |(what, units): &(String, Vec<String>)| vec![what.as_str().into(), units.join(joint).into()];
    blocks.push(small_table(key, caption.of(lang), columns, rows.iter().map(row).collect()));
}

fn add_gaps(gaps: &[ItemGaps], lang: Lang, blocks: &mut Vec<Block>) {
    let mut gaps: Vec<&ItemGaps> = gaps.iter().filter(|item| item.sum() > 0).collect();
    gaps.sort_by_key(|item| std::cmp::Reverse(item.sum()));
    if gaps.is_empty() {
        return;
    }
    let columns = vec![
        Column::words("item", ITEM.of(lang)),
        Column::numbers("missing", MISSING.of(lang)),
        Column::numbers("pending", PENDING.of(lang)),
        Column::numbers("not_applicable", NOT_APPLICABLE.of(lang)),
        Column::numbers("faults", FAULTS.of(lang)),
        Column::words("cause", CAUSE.of(lang)),
    ];
    let row = |item: &&ItemGaps| {
        vec![
            item.item.as_str().into(),
            count(item.missing),
            count(item.pending),
            count(item.not_applicable),
            count(item.faults),
            item.cause.as_deref().unwrap_or_default().into(),
        ]
    };
    let rows = gaps.iter().take(GAPS_MAX).map(row).collect();
    blocks.push(small_table("gaps", GAPS.of(lang), columns, rows));
    if let Some(more) = gaps.len().checked_sub(GAPS_MAX).filter(|more| *more > 0) {
        let text: Text = say!(en: "and {more} more items; see --items", zh: "另有 {more} 项指标，见 --items");
        blocks.push(Block::Paragraph(Line::new().muted(text.of(lang))));
    }
}

/// A number of units; none is quiet.
fn count(number: usize) -> Cell {
    if number == 0 { Cell::new(Meaning::Number, "").plainly("0") } else { Cell::number(number.to_string()) }
}

fn small_table(key: &str, caption: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Block {
    Block::Table(Table { key: key.into(), caption: Some(caption.into()), columns, rows, role: Role::Summary })
}

#[cfg(test)]
mod tests {
    use super::super::{RenderOptions, find};
    use super::*;

    pub fn sample() -> ScoreReport {
        let unit = |name: &str, class: &str, total: &str, rank: &str| UnitRow {
            name: name.into(),
            class: Some(class.into()),
            group: Some(class.into()),
            total: Shown::value(total),
            rank: Shown::value(rank),
            grade: Some(Grade { name: "A".into(), standing: Standing::Best }),
            columns: vec![Shown::value("1.5")],
            items: vec![
                ItemRow { item: "总分".into(), score: Shown::value(total), full: Shown::value("100"), ..ItemRow::default() },
                ItemRow { item: "经济/利润".into(), depth: 1, score: Shown::value("0"), full: Shown::value("60"), state: State::Missing },
                ItemRow { item: "加分".into(), depth: 1, score: Shown::gap(State::Pending), full: Shown::default(), state: State::Pending },
            ],
        };
        let mut withheld = unit("丁局", "一类", "", "");
        withheld.total = Shown::gap(State::Pending);
        withheld.rank = Shown::gap(State::Pending);
        withheld.grade = None;
        let mut gaps: Vec<ItemGaps> = (0..12).map(|at| ItemGaps { item: format!("指标{at}"), missing: 1, ..ItemGaps::default() }).collect();
        gaps[11].faults = 3;
        gaps[11].cause = Some("除数为零".into());
        ScoreReport {
            title: "市考核".into(),
            columns: vec![OwnColumn { name: "贡献".into(), unit: None }],
            units: vec![withheld, unit("甲局", "一类", "88.25", "10"), unit("乙局", "一类", "95.5", "9"), unit("丙局", "二类", "70", "1.5")],
            summary: Summary {
                scored: 3,
                withheld: 1,
                not_applicable: 0,
                gaps,
                grades: vec![GradeLine { grade: "A".into(), units: 3, consequences: vec!["增加名额".into(), "通报表扬".into()] }],
                gates: vec![("重大事故".into(), vec!["丁局".into()])],
                undecided: vec![("失信".into(), vec!["丙局".into()])],
                consequences: vec![("整改报告".into(), vec!["甲局".into()])],
                allocations: vec![Allocation { name: "优秀名额".into(), shares: vec![("乙局".into(), Shown::value("2"))] }],
                violated: vec!["各类优秀不超过 30%".into()],
            },
            ..ScoreReport::default()
        }
    }

    fn rendered(format: &str, selection: &Selection) -> String {
        let mut out = Vec::new();
        let format = find(format).expect("a format");
        (format.render)(&document(&sample(), selection), &RenderOptions::default(), &mut out).expect("writing to memory does not fail");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn the_csv_is_as_the_contract_says() {
        assert_eq!(
            rendered("csv", &Selection::default()),
            "unit,class,total,rank,grade,贡献\n乙局,一类,95.5,9,A,1.5\n甲局,一类,88.25,10,A,1.5\n丁局,一类,,,,1.5\n丙局,二类,70,1.5,A,1.5\n"
        );
        let items = Selection { items: true, unit: Some("甲局".into()), class: None };
        assert_eq!(rendered("csv", &items), "unit,item,score,full,state\n甲局,总分,88.25,100,ok\n甲局,经济/利润,0,60,missing\n甲局,加分,,,pending\n");
        let class = Selection { class: Some("二类".into()), ..Selection::default() };
        assert_eq!(rendered("csv", &class).lines().count(), 2);
    }

    #[test]
    fn the_table_has_headings_and_a_summary() {
        let shown = rendered("table", &Selection::default());
        for part in [
            "单位",
            "名次",
            "待审",
            "指标11",
            "除数为零",
            "另有 2 项指标",
            "增加名额；通报表扬",
            "重大事故",
            "失信",
            "优秀名额",
            "各类优秀不超过 30%",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }

    #[test]
    fn the_json_has_units_items_and_summary() {
        let read: serde_json::Value =
            serde_json::from_str(&rendered("json", &Selection { items: true, ..Selection::default() })).expect("valid JSON");
        assert_eq!(read["units"][2]["total"], serde_json::Value::Null);
        assert_eq!(read["items"][1]["state"], "missing");
        assert_eq!(read["summary"]["withheld"], 1);
        assert_eq!(read["grades"][0]["units"], 3);
        assert_eq!(read["gaps"][0]["missing"], 1);
        assert_eq!(read["gaps"][0]["pending"], 0);
    }

    #[test]
    fn numbers_without_an_end_are_cut_for_people_only() {
        let cell = Shown::value("3.333333333333").cell(Lang::Zh);
        assert_eq!((cell.line.text().as_str(), cell.machine_text().as_str()), ("3.3333…", "3.333333333333"));
        assert_eq!(Shown::value("3.125").cell(Lang::Zh).plain, None);
    }

    #[test]
    fn places_sort_as_numbers() {
        let mut places = ["10", "", "2", "1.5", "1"];
        places.sort_by(|a, b| by_place(a, b));
        assert_eq!(places, ["1", "1.5", "2", "10", ""]);
    }
}
