//! From results to texts: what a [`ScoreReport`] holds of a scheme, its data and what came of them.

use super::{Allocation, Grade, GradeLine, ItemGaps, ItemRow, OwnColumn, ScoreReport, Shown, Standing, State, Summary, UnitRow};
use crate::dataset::Dataset;
use crate::model::expr::Value;
use crate::model::measure::{Scale, Ty};
use crate::model::scheme::{FactId, GapKind, GradeId, Item, ItemId, Scheme};
use crate::outcome::{Cell, ItemScore, UnitResult};
use crate::report::document::{self, Fact};
use crate::say;
use crate::source::Sources;
use crate::word::{Lang, Text, Word};

/// Numbers that do not end are given with so many decimals.
pub const PLACES_MAX: u32 = 12;

const PERIOD: Word = Word::new("Period", "考核期");
const FULL: Word = Word::new("Full points", "满分");

/// What the report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    pub sources: &'a Sources,
    pub scheme: &'a Scheme,
    pub dataset: &'a Dataset,
    /// In the order of the dataset's units.
    pub units: &'a [UnitResult],
    /// Indexes of the requirements that do not hold.
    pub violated: &'a [usize],
    pub lang: Lang,
}

/// The results as texts.
pub fn report(results: Results) -> ScoreReport {
    let Results { scheme, lang, .. } = results;
    let classed = scheme.unit.class.and_then(|id| scheme.facts.get(id.index()));
    let mut about = Vec::new();
    if let Some((first, last)) = scheme.period {
        about.push(Fact::new("period", PERIOD.of(lang), say!(en: "{first} to {last}", zh: "{first} 至 {last}").of(lang)));
    }
    if let Some((full, _)) = &scheme.full {
        about.push(Fact::new("full", FULL.of(lang), document::Cell::number(full.to_plain(PLACES_MAX).0)));
    }
    ScoreReport {
        lang,
        title: scheme.title.as_ref().unwrap_or(&scheme.label.name).to_string(),
        unit_word: Some(scheme.unit.label.name.to_string()),
        class_word: classed.map(|fact| fact.label.name.to_string()),
        about,
        columns: scheme.shown.iter().map(|shown| own_column(&shown.label.name, &shown.scale, lang)).collect(),
        units: (0..results.units.len().min(results.dataset.units.len())).map(|at| unit_row(results, at)).collect(),
        summary: summary(results),
        notes: Vec::new(),
    }
}

fn own_column(name: &str, scale: &Scale, lang: Lang) -> OwnColumn {
    let unit = scale.of(lang);
    OwnColumn { name: name.to_string(), unit: (!unit.is_empty()).then(|| unit.to_string()) }
}

fn unit_row(results: Results, at: usize) -> UnitRow {
    let Results { scheme, dataset, lang, .. } = results;
    let unit = &results.units[at];
    let items = scheme.items.iter().zip(&unit.items).enumerate().skip(1);
    UnitRow {
        name: dataset.units[at].to_string(),
        class: class(scheme, dataset, at),
        group: group(scheme, dataset, at),
        total: unit.items.first().map_or(Shown::default(), |total| shown(scheme, &total.score, &Scale::points(), lang)),
        rank: shown(scheme, &unit.rank, &Scale::number(), lang),
        grade: unit.grade.and_then(|id| grade(scheme, id)),
        columns: scheme.shown.iter().zip(&unit.shown).map(|(column, cell)| shown(scheme, cell, &column.scale, lang)).collect(),
        items: items.map(|(id, (item, score))| item_row(results, ItemId(id as u32), item, score)).collect(),
    }
}

fn item_row(results: Results, id: ItemId, item: &Item, score: &ItemScore) -> ItemRow {
    let points = Scale::points();
    ItemRow {
        item: item_name(results.scheme, id),
        depth: ancestors(results.scheme, item).len().saturating_sub(1),
        score: shown(results.scheme, &score.score, &points, results.lang),
        full: match &score.full {
            Cell::Value(_) => shown(results.scheme, &score.full, &points, results.lang),
            Cell::Gap(_) | Cell::Fault(_) => Shown::default(),
        },
        state: item_state(score),
    }
}

/// What an item's score rests on.
pub fn item_state(score: &ItemScore) -> State {
    score.treated.map_or_else(|| state(&score.score), gap_state)
}

/// The item's name; with the names above it where another item has the same.
pub fn item_name(scheme: &Scheme, id: ItemId) -> String {
    let Some(item) = scheme.items.get(id.index()) else { return String::new() };
    if scheme.items.iter().filter(|other| other.label.name == item.label.name).count() == 1 {
        return item.label.name.to_string();
    }
    item_path(scheme, item)
}

/// The names from below the total down to the item.
pub fn item_path(scheme: &Scheme, item: &Item) -> String {
    let mut names: Vec<&str> = ancestors(scheme, item).into_iter().filter(|above| above.parent.is_some()).map(|above| &*above.label.name).collect();
    names.reverse();
    names.push(&item.label.name);
    names.join("/")
}

/// The items above one, nearest first; the total is the last.
fn ancestors<'a>(scheme: &'a Scheme, item: &Item) -> Vec<&'a Item> {
    // Parents stand before their children, so that this comes to an end.
    std::iter::successors(item.parent.and_then(|id| scheme.items.get(id.index())), |above| above.parent.and_then(|id| scheme.items.get(id.index())))
        .collect()
}

/// The class of a unit, as it is shown.
pub fn class(scheme: &Scheme, dataset: &Dataset, unit: usize) -> Option<String> {
    attribute(scheme, dataset, scheme.unit.class?, unit)
}

/// The attributes whose values make the groups in which units stand: those of the ranking; without a ranking the class.
pub fn grouping(scheme: &Scheme) -> Vec<FactId> {
    match &scheme.ranking {
        Some(ranking) => ranking.set.keys.clone(),
        None => scheme.unit.class.into_iter().collect(),
    }
}

/// Among whom a unit ranks: the values of the ranking's attributes.
pub fn group(scheme: &Scheme, dataset: &Dataset, unit: usize) -> Option<String> {
    let values = grouping(scheme).into_iter().map(|key| attribute(scheme, dataset, key, unit));
    values.collect::<Option<Vec<String>>>().map(|values| values.join("\u{1f}"))
}

fn attribute(scheme: &Scheme, dataset: &Dataset, id: FactId, unit: usize) -> Option<String> {
    let (fact, column) = (scheme.facts.get(id.index())?, dataset.facts.get(id.index())?);
    match &fact.ty {
        Ty::Choice(choice) => {
            let word = column.choice(unit)?;
            Some(scheme.choices.get(choice.index())?.words.get(word as usize)?.name.to_string())
        }
        Ty::Quantity(_) => Some(column.number(unit)?.to_plain(PLACES_MAX).0),
        Ty::Text | Ty::Date | Ty::Bool | Ty::Grade | Ty::Unknown => column.text(unit).map(ToString::to_string),
    }
}

/// A grade by name, and where it stands.
pub fn grade(scheme: &Scheme, id: GradeId) -> Option<Grade> {
    let rows = &scheme.grades.as_ref()?.rows;
    let standing = match id.index() {
        0 => Standing::Best,
        at if at + 1 == rows.len() => Standing::Worst,
        _ => Standing::Middle,
    };
    Some(Grade { name: rows.get(id.index())?.label.name.to_string(), standing })
}

/// A cell in units of a scale, as a plain text.
pub fn shown(scheme: &Scheme, cell: &Cell, scale: &Scale, lang: Lang) -> Shown {
    match cell {
        Cell::Value(value) => Shown::value(value_text(scheme, value, scale, lang)),
        Cell::Gap(_) | Cell::Fault(_) => Shown::gap(state(cell)),
    }
}

fn value_text(scheme: &Scheme, value: &Value, scale: &Scale, lang: Lang) -> String {
    match value {
        Value::Num(number) => number.checked_div(&scale.factor).unwrap_or_else(|| number.clone()).to_plain(PLACES_MAX).0,
        Value::Text(text) => text.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Bool(true) => Word::new("yes", "是").of(lang).to_string(),
        Value::Bool(false) => Word::new("no", "否").of(lang).to_string(),
        Value::Choice(choice, word) => {
            let words = scheme.choices.get(choice.index()).map_or(&[][..], |choice| &choice.words);
            words.get(*word as usize).map_or(String::new(), |word| word.name.to_string())
        }
        Value::Grade(id) => grade(scheme, *id).map_or(String::new(), |grade| grade.name),
    }
}

fn state(cell: &Cell) -> State {
    match cell {
        Cell::Value(_) => State::Value,
        Cell::Gap(kind) => gap_state(*kind),
        Cell::Fault(_) => State::Fault,
    }
}

fn gap_state(kind: GapKind) -> State {
    match kind {
        GapKind::Missing => State::Missing,
        GapKind::NotApplicable => State::NotApplicable,
        GapKind::Pending => State::Pending,
    }
}

fn summary(results: Results) -> Summary {
    let Results { scheme, dataset, units, lang, .. } = results;
    let totals = |wanted: &dyn Fn(&Cell) -> bool| units.iter().filter(|unit| unit.items.first().is_some_and(|total| wanted(&total.score))).count();
    let scored = totals(&|total| matches!(total, Cell::Value(_)));
    let not_applicable = totals(&|total| *total == Cell::Gap(GapKind::NotApplicable));
    let who = |holds: &dyn Fn(&UnitResult) -> bool| -> Vec<String> {
        units.iter().zip(&dataset.units).filter(|(unit, _)| holds(unit)).map(|(_, name)| name.to_string()).collect()
    };
    let open = scheme.gates.iter().enumerate().map(|(at, gate)| (gate.label.name.to_string(), who(&|unit| unit.undecided.contains(&at))));
    let gates = scheme.gates.iter().enumerate().map(|(at, gate)| (gate.label.name.to_string(), who(&|unit| unit.gates.contains(&at))));
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for consequence in scheme.consequences.iter().filter(|consequence| consequence.when.is_some() || consequence.grades.is_empty()) {
        for line in &consequence.lines {
            if lines.iter().all(|(told, _)| **told != **line) {
                lines.push((line.to_string(), who(&|unit| unit.consequences.contains(line))));
            }
        }
    }
    Summary {
        scored,
        withheld: units.len() - scored - not_applicable,
        not_applicable,
        gaps: item_gaps(results),
        grades: grade_lines(scheme, units),
        gates: gates.filter(|(_, units)| !units.is_empty()).collect(),
        undecided: open.filter(|(_, units)| !units.is_empty()).collect(),
        consequences: lines.into_iter().filter(|(_, units)| !units.is_empty()).collect(),
        allocations: scheme.allocations.iter().enumerate().map(|(at, allocation)| shares(results, at, &allocation.label.name)).collect(),
        violated: results.violated.iter().filter_map(|&at| requirement(results, at)).map(|text| text.of(lang).to_string()).collect(),
    }
}

fn item_gaps(results: Results) -> Vec<ItemGaps> {
    let leaves = results.scheme.items.iter().enumerate().skip(1).filter(|(_, item)| item.children.is_empty());
    leaves
        .map(|(at, _)| {
            let mut gaps = ItemGaps { item: item_name(results.scheme, ItemId(at as u32)), ..ItemGaps::default() };
            for score in results.units.iter().filter_map(|unit| unit.items.get(at)) {
                match item_state(score) {
                    State::Value => {}
                    State::Missing => gaps.missing += 1,
                    State::Pending => gaps.pending += 1,
                    State::NotApplicable => gaps.not_applicable += 1,
                    State::Fault => gaps.faults += 1,
                }
                if let (Cell::Fault(fault), None) = (&score.score, &gaps.cause) {
                    gaps.cause = Some(fault.text().of(results.lang).to_string());
                }
            }
            gaps
        })
        .collect()
}

/// How many units have each grade, and what follows from the grade alone.
fn grade_lines(scheme: &Scheme, units: &[UnitResult]) -> Vec<GradeLine> {
    let rows = scheme.grades.as_ref().map_or(&[][..], |grades| &grades.rows);
    let line = |at: usize| {
        let id = GradeId(at as u32);
        let consequences = scheme.consequences.iter().filter(|consequence| consequence.when.is_none() && consequence.grades.contains(&id));
        GradeLine {
            grade: rows[at].label.name.to_string(),
            units: units.iter().filter(|unit| unit.grade == Some(id)).count(),
            consequences: consequences.flat_map(|consequence| &consequence.lines).map(ToString::to_string).collect(),
        }
    };
    (0..rows.len()).map(line).collect()
}

/// Who gets something of an allocation.
fn shares(results: Results, at: usize, name: &str) -> Allocation {
    let nothing = |cell: &Cell| match cell {
        Cell::Value(Value::Num(number)) => number.is_zero(),
        Cell::Value(_) | Cell::Fault(_) => false,
        Cell::Gap(_) => true,
    };
    let shares = results.units.iter().zip(&results.dataset.units).filter_map(|(unit, name)| {
        let cell = unit.allocated.get(at).filter(|cell| !nothing(cell))?;
        Some((name.to_string(), shown(results.scheme, cell, &Scale::number(), results.lang)))
    });
    Allocation { name: name.to_string(), shares: shares.collect() }
}

/// What the author says of a requirement, else its text.
fn requirement(results: Results, at: usize) -> Option<Text> {
    let requirement = results.scheme.requirements.get(at)?;
    Some(Text::same(requirement.message.as_deref().unwrap_or_else(|| results.sources.text(requirement.span).trim())))
}
