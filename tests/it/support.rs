//! Texts and files in, results out: what the tests of every topic share.

use heng::cli::{self, World};
use heng::dataset::{CellOrigin, Dataset, EventRows, RatingRows, RowOrigin};
use heng::decimal::Num;
use heng::diagnostic::{Diagnostic, Place, Severity};
use heng::eval::{self, Wanted};
use heng::model::expr::{Frame, Value};
use heng::model::scheme::{Fact, ItemId, Scheme};
use heng::outcome::{Cell, UnitResult};
use heng::pipeline::{self, Loaded};
use heng::program;
use heng::source::Sources;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Folders directly inside one, in order of name.
pub fn folders(path: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        path.read_dir().into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// A finding in one line, for messages of failed tests.
pub fn told(sources: &Sources, finding: &Diagnostic) -> String {
    let place = match &finding.labels[0].place {
        Place::Scheme(span) => {
            let at = sources.get(span.source).position(span.start as usize);
            format!("{}:{}:{}", sources.get(span.source).name, at.line, at.column)
        }
        Place::Data(cell) => format!("{}!{}", cell.file, cell.cell_name()),
    };
    format!("{} {place} {}", finding.check.code, finding.message.zh)
}

/// A scheme with its data and results, and everything that was found on the way.
pub struct Scored {
    pub loaded: Loaded,
    pub dataset: Dataset,
    pub results: Vec<UnitResult>,
}

impl Scored {
    pub fn scheme(&self) -> &Scheme {
        self.loaded.scheme.as_ref().expect("the file has a scheme")
    }

    pub fn unit(&self, name: &str) -> Option<&UnitResult> {
        let at = self.dataset.units.iter().position(|unit| **unit == *name)?;
        self.results.get(at)
    }
}

/// Loads, binds and evaluates.
pub fn score(scheme: &Path, data: &Path) -> Result<Scored, String> {
    let loaded = pipeline::load(scheme, None).map_err(|error| format!("{}: {error}", scheme.display()))?;
    let Some(model) = &loaded.scheme else {
        return Err(loaded.findings.iter().map(|finding| told(&loaded.sources, finding)).collect::<Vec<_>>().join("\n"));
    };
    let (dataset, findings) = pipeline::bind(model, data);
    let dataset = dataset.ok_or_else(|| findings.iter().map(|finding| told(&loaded.sources, finding)).collect::<Vec<_>>().join("\n"))?;
    let program = program::lower(model);
    let outcome = eval::eval(model, &program, &dataset, Wanted::Everything);
    let results = (0..dataset.units.len()).map(|unit| outcome.unit(unit)).collect();
    Ok(Scored { loaded, dataset, results })
}

/// Runs the program on a scheme text (the file `scheme.heng`) and its tables, in a folder of their own: status, output, messages.
pub fn heng(scheme: &str, tables: &[(&str, &str)], command: &[&str]) -> (i32, String, String) {
    let folder = own_folder();
    std::fs::write(folder.join("scheme.heng"), scheme).expect("the scheme can be written");
    for (name, csv) in tables {
        std::fs::write(folder.join(format!("{name}.csv")), csv).expect("the table can be written");
    }
    let (file, data) = (folder.join("scheme.heng").display().to_string(), folder.display().to_string());
    let words = std::iter::once("heng").chain(command.iter().copied()).map(|word| match word {
        "FILE" => file.clone(),
        "DATA" => data.clone(),
        other => other.to_string(),
    });
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = cli::run(words.map(Into::into), &World { width: Some(100), ..World::default() }, &mut out, &mut err);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8").replace(&format!("{data}/"), "");
    (status.code().into(), text(out), text(err))
}

/// Runs the program: status, output, messages.
pub fn run(command: &[&str]) -> (i32, String, String) {
    let words = std::iter::once("heng").chain(command.iter().copied()).map(Into::into);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = cli::run(words, &World { width: Some(100), ..World::default() }, &mut out, &mut err);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (status.code().into(), text(out), text(err))
}

pub fn own_folder() -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let folder = std::env::temp_dir().join(format!("heng-test-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// A scheme text and its tables (name and CSV), bound. Findings of `check` are the author's affair here; anything else is a fault of
/// the test.
pub fn load(scheme: &str, tables: &[(String, String)]) -> (Scheme, Dataset) {
    let folder = own_folder();
    for (name, csv) in tables {
        std::fs::write(folder.join(format!("{name}.csv")), csv).expect("the table can be written");
    }
    let loaded = pipeline::load_bytes("test.heng", scheme.as_bytes(), None, None);
    let stage = |code: &str| matches!(&code[..3], "H01" | "H02");
    let errors: Vec<String> = loaded
        .findings
        .iter()
        .filter(|finding| finding.severity() == Severity::Error && stage(finding.check.code))
        .map(|finding| told(&loaded.sources, finding))
        .collect();
    assert!(errors.is_empty(), "{}\n{scheme}", errors.join("\n"));
    let scheme = loaded.scheme.expect("the text has a scheme");
    let (dataset, _) = pipeline::bind(&scheme, &folder);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    (scheme, dataset.expect("the tables can be read"))
}

/// What the engine makes of it.
pub fn evaluate(scheme: &Scheme, data: &Dataset) -> Vec<UnitResult> {
    let outcome = eval::eval(scheme, &program::lower(scheme), data, Wanted::Results);
    (0..data.units.len()).map(|unit| outcome.unit(unit)).collect()
}

/// The data of one unit, as if there were no other.
pub fn alone(scheme: &Scheme, data: &Dataset, unit: usize) -> Dataset {
    let cells = |fact: &Fact| -> Vec<Option<u32>> {
        let range = match fact.frame {
            Frame::Period(kind) => unit * data.period_count(kind)..(unit + 1) * data.period_count(kind),
            // A parameter stands in the first cell.
            Frame::Constant => 0..1,
            Frame::Unit | Frame::Event(_) | Frame::Mark => unit..unit + 1,
        };
        range.map(|cell| Some(cell as u32)).collect()
    };
    let rows = |of: &[u32]| -> Vec<Option<u32>> { (0..of.len() as u32).filter(|row| of[*row as usize] as usize == unit).map(Some).collect() };
    let place = |cells: &[Option<u32>], origin: &CellOrigin| match origin {
        CellOrigin::None => CellOrigin::None,
        CellOrigin::Cells(_) => CellOrigin::Cells(cells.iter().map(|cell| cell.and_then(|cell| origin.place(cell as usize))).collect()),
        CellOrigin::Column { file, sheet, column, .. } => CellOrigin::Column {
            file: file.clone(),
            sheet: sheet.clone(),
            column: *column,
            rows: cells.iter().flatten().map(|cell| origin.place(*cell as usize).map_or(0, |place| place.row)).collect(),
        },
    };
    let picked = |all: &[u32], rows: &[Option<u32>]| rows.iter().flatten().map(|row| all[*row as usize]).collect();
    Dataset {
        units: vec![data.units[unit].clone()],
        periods: data.periods.clone(),
        first_period: data.first_period.clone(),
        facts: scheme.facts.iter().zip(&data.facts).map(|(fact, column)| column.select(&cells(fact))).collect(),
        fact_places: scheme.facts.iter().zip(&data.fact_places).map(|(fact, origin)| place(&cells(fact), origin)).collect(),
        events: data
            .events
            .iter()
            .map(|event| {
                let rows = rows(&event.unit);
                EventRows {
                    unit: vec![0; rows.len()],
                    state: rows.iter().flatten().map(|row| event.state[*row as usize]).collect(),
                    fields: event.fields.iter().map(|field| field.select(&rows)).collect(),
                    origin: RowOrigin { rows: picked(&event.origin.rows, &rows), ..event.origin.clone() },
                }
            })
            .collect(),
        ratings: data
            .ratings
            .iter()
            .map(|rating| {
                let rows = rows(&rating.unit);
                RatingRows {
                    unit: vec![0; rows.len()],
                    panel: picked(&rating.panel, &rows),
                    aspect: picked(&rating.aspect, &rows),
                    rater: picked(&rating.rater, &rows),
                    anonymous: rating.anonymous,
                    mark: rating.mark.as_ref().map(|mark| mark.select(&rows)),
                    votes: rating.votes.as_ref().map(|votes| votes.select(&rows)),
                    origin: RowOrigin { rows: picked(&rating.origin.rows, &rows), ..rating.origin.clone() },
                }
            })
            .collect(),
    }
}

/// What a case may ask of a unit, by the word in its column `item`: (value as a cell, state word).
pub fn answer(scheme: &Scheme, unit: &UnitResult, item: &str) -> Option<(Cell, &'static str)> {
    let plain = |cell: Cell| {
        let state = state_of(&cell);
        (cell, state)
    };
    Some(match item {
        "总分" | "total" => {
            let total = &unit.items[0];
            (total.score.clone(), total.treated.map_or(state_of(&total.score), gap_word))
        }
        "名次" | "rank" => plain(unit.rank.clone()),
        "等次" | "grade" => match unit.grade {
            Some(grade) => {
                let name = &scheme.grades.as_ref()?.rows[grade.index()].label.name;
                plain(Cell::Value(Value::Text(name.clone())))
            }
            None => (Cell::Value(Value::Text("".into())), "ok"),
        },
        "结果" | "consequence" => plain(Cell::Value(Value::Text(unit.consequences.join("；").into()))),
        _ => {
            if let Some(at) = scheme.allocations.iter().position(|allocation| *allocation.label.name == *item) {
                return Some(plain(unit.allocated[at].clone()));
            }
            if let Some(at) = scheme.shown.iter().position(|shown| *shown.label.name == *item) {
                let cell = unit.shown[at].clone();
                return Some(plain(in_words(scheme, in_scale(cell, &scheme.shown[at].scale.factor))));
            }
            let id = item_named(scheme, item)?;
            let score = &unit.items[id.index()];
            (score.score.clone(), score.treated.map_or(state_of(&score.score), gap_word))
        }
    })
}

/// A choice as its word.
fn in_words(scheme: &Scheme, cell: Cell) -> Cell {
    match cell {
        Cell::Value(Value::Choice(choice, word)) => Cell::Value(Value::Text(scheme.choices[choice.index()].words[word as usize].name.clone())),
        Cell::Value(Value::Date(date)) => Cell::Value(Value::Text(date.to_string().into())),
        Cell::Value(Value::Bool(yes)) => Cell::Value(Value::Text(if yes { "是" } else { "否" }.into())),
        other => other,
    }
}

fn in_scale(cell: Cell, factor: &Num) -> Cell {
    match cell {
        Cell::Value(Value::Num(number)) => Cell::Value(Value::Num(number.checked_div(factor).expect("no unit word has the factor 0"))),
        other => other,
    }
}

/// An item by its name or by a path `section.item`.
pub fn item_named(scheme: &Scheme, path: &str) -> Option<ItemId> {
    let names: Vec<&str> = path.split('.').collect();
    let fits = |at: usize| {
        let mut here = Some(ItemId(at as u32));
        names.iter().rev().all(|name| {
            while let Some(id) = here {
                let item = &scheme.items[id.index()];
                here = item.parent;
                if *item.label.name == **name {
                    return true;
                }
            }
            false
        }) && *scheme.items[at].label.name == **names.last().unwrap_or(&"")
    };
    (1..scheme.items.len()).find(|at| fits(*at)).map(|at| ItemId(at as u32))
}

fn gap_word(kind: heng::model::scheme::GapKind) -> &'static str {
    use heng::model::scheme::GapKind;
    match kind {
        GapKind::Missing => "missing",
        GapKind::NotApplicable => "not_applicable",
        GapKind::Pending => "pending",
    }
}

fn state_of(cell: &Cell) -> &'static str {
    match cell {
        Cell::Value(_) => "ok",
        Cell::Gap(kind) => gap_word(*kind),
        Cell::Fault(_) => "fault",
    }
}

/// A number as a case writes it: a decimal or a fraction.
pub fn number(text: &str) -> Option<Num> {
    match text.split_once('/') {
        Some((above, below)) => Num::parse_decimal(above).ok()?.checked_div(&Num::parse_decimal(below).ok()?),
        None => Num::parse_decimal(text).ok(),
    }
}

/// Does a cell say what a case expects?
pub fn says(cell: &Cell, expected: &str) -> bool {
    match cell {
        Cell::Value(Value::Num(is)) => number(expected).is_some_and(|should| *is == should),
        Cell::Value(Value::Text(is)) => **is == *expected,
        Cell::Value(_) => false,
        Cell::Gap(_) | Cell::Fault(_) => expected.is_empty(),
    }
}

pub fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Value(Value::Num(number)) => {
            let (above, below) = number.as_fraction();
            if number.terminates() { number.to_string() } else { format!("{above}/{below}") }
        }
        Cell::Value(value) => format!("{value:?}"),
        Cell::Gap(kind) => format!("<{kind:?}>"),
        Cell::Fault(fault) => format!("<fault: {}>", fault.text().zh),
    }
}
