//! Cases beside a scheme: data as for `score`, and an `expected.csv` that says what must come out of them.
//!
//! A case is the folder of the scheme itself, if it has `data` and `expected.csv`, and every folder in `cases` beside it that has.
//! `data` is a folder of CSV files, or a file `data.csv`, `data.xlsx`, … . The expectations are written as `score --format csv` prints
//! them: a row a unit, or with `--items` a row a unit and item; there 总分, 名次, 等次 and 查出 (a code of the data check) are items too.

use super::bind;
use crate::check::DOES_NOT_HOLD;
use crate::data::{self, ColumnSpec, Read, Table};
use crate::dataset::Dataset;
use crate::diagnostic::{CellPlace, Diagnostic};
use crate::eval::Wanted;
use crate::model::expr::Value;
use crate::model::measure::Scale;
use crate::model::scheme::{GapKind, ItemId, Scheme};
use crate::oracle::{self, Seen};
use crate::outcome::{Cell, UnitResult};
use crate::say;
use crate::show;
use crate::word::Lang;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A folder with data and what must come of them.
#[derive(Clone, Debug)]
pub struct Case {
    pub name: String,
    data: PathBuf,
    pub expected: PathBuf,
}

/// What came of a case.
#[derive(Debug, Default)]
pub struct Result {
    pub findings: Vec<Diagnostic>,
    /// What evaluation came by, if that was asked for.
    pub seen: Seen,
    /// Cells of the expectations that should say something else.
    pub corrections: Vec<(CellPlace, String)>,
}

const SUFFIXES: [&str; 4] = ["csv", "xlsx", "xls", "ods"];
const UNIT: [&str; 2] = ["unit", "单位"];
const ITEM: [&str; 2] = ["item", "指标"];
const SCORE: [&str; 2] = ["score", "得分"];
const STATE: [&str; 2] = ["state", "状态"];
const CLASS: [&str; 2] = ["class", "类别"];
const TOTAL: [&str; 2] = ["total", "总分"];
const RANK: [&str; 2] = ["rank", "名次"];
const GRADE: [&str; 2] = ["grade", "等次"];
const CONSEQUENCE: [&str; 2] = ["consequence", "结果"];
const FINDS: [&str; 2] = ["finds", "查出"];

/// The cases of a scheme file, by name.
pub fn beside(scheme: &Path) -> Vec<Case> {
    let folder = match scheme.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut folders: Vec<PathBuf> = folder.join("cases").read_dir().into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.sort();
    // Only the scheme that gives the folder its purpose: others there have data of their own.
    if scheme.file_stem().is_some_and(|stem| stem == "scheme") {
        folders.insert(0, folder.to_path_buf());
    }
    folders.iter().filter_map(|folder| of(folder)).collect()
}

fn of(folder: &Path) -> Option<Case> {
    let expected = folder.join("expected.csv");
    let files = SUFFIXES.iter().map(|suffix| folder.join(format!("data.{suffix}")));
    let data = std::iter::once(folder.join("data")).chain(files).find(|path| path.exists())?;
    expected.is_file().then(|| Case { name: expected.display().to_string(), data, expected })
}

/// Scores the data of a case and compares.
pub fn run(scheme: &Scheme, case: &Case, wants_coverage: bool) -> Result {
    let (dataset, found) = bind(scheme, &case.data);
    let Some(dataset) = dataset else { return Result { findings: found, ..Result::default() } };
    let table = match data::open(&case.expected).map(|source| source.tables().first().map(rows)) {
        Ok(Some(table)) => table,
        Ok(None) => return Result::default(),
        Err(findings) => return Result { findings, ..Result::default() },
    };
    let outcome = super::score(scheme, &dataset, Wanted::Results);
    let units: Vec<UnitResult> = (0..dataset.units.len()).map(|unit| outcome.unit(unit)).collect();
    let mut codes: Vec<&str> = found.iter().map(|finding| finding.check.code).collect();
    if !super::violated(scheme, &outcome).is_empty() {
        codes.push(crate::bind::NOT_MET.code);
    }
    let named = dataset.units.iter().enumerate().map(|(at, name)| (&**name, at)).collect();
    let mut comparison = Comparison { scheme, dataset: &dataset, units: &units, codes, named, result: Result::default() };
    comparison.table(&table);
    let seen = if wants_coverage { oracle::seen(scheme, &dataset, None) } else { Seen::default() };
    Result { seen, ..comparison.result }
}

/// The cells of a table as texts, each with its place.
struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<(CellPlace, String)>>,
}

fn rows(table: &Table) -> Rows {
    let columns: Vec<String> = table.columns().iter().map(|column| column.header.clone()).collect();
    let specs: Vec<ColumnSpec> = (0..columns.len()).map(|column| ColumnSpec { column, read: Read::Text }).collect();
    let loaded = table.load(&specs);
    let count = loaded.columns.first().map_or(0, crate::data::Column::len);
    let cell = |row: usize, column: usize| {
        let text = loaded.columns[column].text(row).map(|text| text.trim().to_string()).unwrap_or_default();
        (table.place(loaded.rows.number(row), column), text)
    };
    let rows = (0..count).map(|row| (0..columns.len()).map(|column| cell(row, column)).collect()).collect();
    Rows { columns, rows }
}

struct Comparison<'a> {
    scheme: &'a Scheme,
    dataset: &'a Dataset,
    units: &'a [UnitResult],
    /// What the data check found.
    codes: Vec<&'a str>,
    named: HashMap<&'a str, usize>,
    result: Result,
}

impl Comparison<'_> {
    fn table(&mut self, table: &Rows) {
        let column = |names: [&str; 2]| table.columns.iter().position(|column| names.contains(&&**column));
        let (unit, item, score, state) = (column(UNIT).unwrap_or(0), column(ITEM), column(SCORE), column(STATE));
        for row in &table.rows {
            if let (Some(item), Some(score)) = (item, score) {
                self.long(&row[unit], &row[item], &row[score], state.map(|at| &row[at]));
                continue;
            }
            let Some(at) = self.unit(&row[unit]) else { continue };
            for (column, cell) in table.columns.iter().zip(row).enumerate().filter(|(column, _)| *column != unit).map(|(_, pair)| pair) {
                if !CLASS.contains(&&**column) {
                    self.value(at, column, cell);
                }
            }
        }
        if table.rows.is_empty() {
            self.result.findings.push(Diagnostic::new(
                &DOES_NOT_HOLD,
                CellPlace { file: "expected.csv".into(), sheet: None, row: 0, column: 0 },
                say!(en: "nothing is expected: the table has no row", zh: "没有写明应得的结果：表中没有一行"),
            ));
        }
    }

    fn unit(&mut self, cell: &(CellPlace, String)) -> Option<usize> {
        let known = self.named.get(&*cell.1).copied();
        if known.is_none() {
            let name = &cell.1;
            self.tell(&cell.0, say!(en: "the data have no unit `{name}`", zh: "数据中没有单位 `{name}`"));
        }
        known
    }

    fn tell(&mut self, place: &CellPlace, message: crate::word::Text) {
        self.result.findings.push(Diagnostic::new(&DOES_NOT_HOLD, place.clone(), message));
    }

    fn long(&mut self, unit: &(CellPlace, String), item: &(CellPlace, String), score: &(CellPlace, String), state: Option<&(CellPlace, String)>) {
        if FINDS.contains(&&*item.1) {
            let code = &score.1;
            if !self.codes.iter().any(|found| found.eq_ignore_ascii_case(code)) {
                self.tell(&score.0, say!(en: "the data check does not find `{code}`", zh: "数据检查没有查出 `{code}`"));
            }
            return;
        }
        let Some(at) = self.unit(unit) else { return };
        self.value(at, &item.1, score);
        let (Some(state), Some(id)) = (state.filter(|state| !state.1.is_empty()), self.item(&item.1)) else { return };
        let is = state_word(&self.units[at].items[id.index()]);
        if state.1 != is {
            let (name, should) = (&item.1, &state.1);
            self.tell(&state.0, say!(en: "the state of `{name}` is {is}, not {should}", zh: "`{name}` 的状态是 {is}，不是 {should}"));
            self.result.corrections.push((state.0.clone(), is.to_string()));
        }
    }

    fn value(&mut self, unit: usize, name: &str, (place, should): &(CellPlace, String)) {
        let Some((cell, scale)) = self.cell(unit, name) else {
            return self.tell(place, say!(en: "nothing that comes out is called `{name}`", zh: "结果中没有 `{name}`"));
        };
        let is = written(self.scheme, &cell, &scale);
        if is != *should && !is_number(&cell, &scale, should) {
            let unit = &self.dataset.units[unit];
            let nothing = |text: &str, lang| if text.is_empty() { say!(en: "nothing", zh: "空").of(lang).to_string() } else { text.to_string() };
            let (is_en, should_en, is_zh, should_zh) =
                (nothing(&is, Lang::En), nothing(should, Lang::En), nothing(&is, Lang::Zh), nothing(should, Lang::Zh));
            self.tell(
                place,
                say!(en: "`{name}` of {unit} comes to {is_en}, not to {should_en}", zh: "{unit} 的 `{name}` 算出 {is_zh}，不是 {should_zh}"),
            );
            self.result.corrections.push((place.clone(), is));
        }
    }

    /// What comes out under that name, and the unit word that it is in.
    fn cell(&self, unit: usize, name: &str) -> Option<(Cell, Scale)> {
        let result = &self.units[unit];
        if RANK.contains(&name) {
            return Some((result.rank.clone(), Scale::number()));
        }
        if GRADE.contains(&name) {
            return Some((result.grade.map_or(Cell::Gap(GapKind::NotApplicable), |grade| Cell::Value(Value::Grade(grade))), Scale::number()));
        }
        if CONSEQUENCE.contains(&name) {
            return Some((Cell::Value(Value::Text(result.consequences.join("；").into())), Scale::number()));
        }
        if let Some(at) = self.scheme.shown.iter().position(|shown| *shown.label.name == *name) {
            return Some((result.shown[at].clone(), self.scheme.shown[at].scale.clone()));
        }
        if let Some(at) = self.scheme.allocations.iter().position(|allocation| *allocation.label.name == *name) {
            return Some((result.allocated[at].clone(), Scale::number()));
        }
        Some((result.items[self.item(name)?.index()].score.clone(), Scale::number()))
    }

    /// An item by its name, or by its path from a section on.
    fn item(&self, path: &str) -> Option<ItemId> {
        if TOTAL.contains(&path) {
            return Some(ItemId(0));
        }
        let names: Vec<&str> = path.split(['.', '/']).collect();
        let fits = |id: usize| {
            let mut above = Some(ItemId(id as u32));
            let mut chain = std::iter::from_fn(|| {
                let item = &self.scheme.items[above?.index()];
                above = item.parent;
                Some(&*item.label.name)
            });
            let mut names = names.iter().rev();
            chain.next() == names.next().copied() && names.all(|name| chain.any(|above| above == *name))
        };
        (1..self.scheme.items.len()).find(|id| fits(*id)).map(|id| ItemId(id as u32))
    }
}

/// As `score --format csv` writes it; a number that does not end as a fraction.
fn written(scheme: &Scheme, cell: &Cell, scale: &Scale) -> String {
    match cell {
        Cell::Value(Value::Num(number)) => {
            let number = number.checked_div(&scale.factor).unwrap_or_else(|| number.clone());
            let (above, below) = number.as_fraction();
            if number.terminates() { number.to_string() } else { format!("{above}/{below}") }
        }
        Cell::Value(value) => show::value(scheme, value, scale, scheme.lang),
        Cell::Gap(_) | Cell::Fault(_) => String::new(),
    }
}

/// Is the cell the number of that text: exactly, or as it is printed?
fn is_number(cell: &Cell, scale: &Scale, text: &str) -> bool {
    const PLACES_MAX: u32 = 12;
    let Cell::Value(Value::Num(number)) = cell else { return false };
    let number = number.checked_div(&scale.factor).unwrap_or_else(|| number.clone());
    let parsed = |text: &str| crate::decimal::Num::parse_decimal(text.trim()).ok();
    let should = match text.split_once('/') {
        Some((above, below)) => parsed(above).zip(parsed(below)).and_then(|(above, below)| above.checked_div(&below)),
        None => parsed(text),
    };
    should.as_ref() == Some(&number) || !number.terminates() && number.to_plain(PLACES_MAX).0 == text
}

fn state_word(score: &crate::outcome::ItemScore) -> &'static str {
    let gap = |kind| match kind {
        GapKind::Missing => "missing",
        GapKind::NotApplicable => "not_applicable",
        GapKind::Pending => "pending",
    };
    match (score.treated, &score.score) {
        (Some(kind), _) => gap(kind),
        (None, Cell::Gap(kind)) => gap(*kind),
        (None, Cell::Value(_)) => "ok",
        (None, Cell::Fault(_)) => "fault",
    }
}
