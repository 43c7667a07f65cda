//! Whom a change of rules moves: the results of every unit under both schemes, and its difference shared out among what changed.
//!
//! The players are the parties of the [`Board`]; the worth of some is the total, before its last rounding, under the old scheme with
//! just their parts as in the new one ([`attribution`]). The last rounding of the total is no party's: what it adds is a part of its
//! own, and so exactly the difference of the totals is shared out. With data of two years the data are one more party: rules and data
//! share the difference as two players do, and the rules' share is divided under either data and averaged (the Owen value).

use crate::bind;
use crate::data::Source;
use crate::dataset::Dataset;
use crate::decimal::Num;
use crate::diff::attribution::{self, Known, Method, Shares, Worth};
use crate::diff::board::Board;
use crate::diff::parts::{Facet, Owner};
use crate::eval::{self, Outcome, Wanted};
use crate::model::expr::Value;
use crate::model::measure::Ty;
use crate::model::scheme::{FactKind, ItemId, Scheme};
use crate::outcome::{Cell, UnitResult};
use crate::program::{self, ItemNodes, Program};
use indexmap::{IndexMap, IndexSet};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

/// What the change of rules does to the units of some data.
#[derive(Clone, Debug)]
pub struct Effect {
    /// In the order of the new data: units that both data name.
    pub units: Vec<UnitEffect>,
    pub only_old: Vec<Arc<str>>,
    pub only_new: Vec<Arc<str>>,
    /// By party of the board.
    pub parties: Vec<PartyEffect>,
    /// How many of each grade there are, best grade first: old and new.
    pub grades: Vec<GradeCount>,
    /// Whether old and new data differ.
    pub two_data: bool,
    /// How many hybrids were evaluated.
    pub evaluations: usize,
    pub lent: Option<Lent>,
}

/// One scheme reads the units of the other: the data have no table of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    /// The old scheme reads those of the new one; else the reverse.
    pub by_new: bool,
    /// The table with one row a unit.
    pub table: Arc<str>,
    /// What the borrowing scheme calls its own units.
    pub units: Arc<str>,
}

/// How a unit stands under one scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub total: Cell,
    pub rank: Cell,
    /// Its name and place in the table, from 0, the best.
    pub grade: Option<(Arc<str>, usize)>,
    pub consequences: Vec<Arc<str>>,
    /// What each allocation gives.
    pub allocated: Vec<(Arc<str>, Cell)>,
}

/// One unit under both.
#[derive(Clone, Debug)]
pub struct UnitEffect {
    pub name: Arc<str>,
    pub class: Option<Arc<str>>,
    pub old: Standing,
    pub new: Standing,
    /// New total less old; none where one of them is no number.
    pub difference: Option<Num>,
    /// By party; with `data` and `rounding` it is exactly the difference. Empty where there is none.
    pub parts: Vec<Num>,
    /// What other data add.
    pub data: Num,
    /// What the last rounding of the total adds.
    pub rounding: Num,
    /// Some parts could not be told apart and are equal.
    pub undivided: bool,
    /// It gets another grade.
    pub crossing: Option<Crossing>,
}

/// A unit that crosses a grade line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// Parties each of which alone gives the new grade.
    pub alone: Vec<usize>,
    /// Parties without any of which it would not have the new grade.
    pub needed: Vec<usize>,
}

/// What one party does over all units.
#[derive(Clone, Debug)]
pub struct PartyEffect {
    /// Units that gain by it, and what they gain together.
    pub gainers: usize,
    pub gained: Num,
    /// Units that lose by it, and what they lose together, not negative.
    pub losers: usize,
    pub lost: Num,
    /// The unit that it moves most, by index.
    pub most: Option<usize>,
    /// Units whose rank, and whose grade, it changes when nothing else changes.
    pub ranks: usize,
    pub grades: usize,
    pub method: Method,
}

impl PartyEffect {
    /// Points that it moves, up and down.
    pub fn moved(&self) -> Num {
        &self.gained + &self.lost
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeCount {
    pub name: Arc<str>,
    pub old: usize,
    pub new: usize,
}

/// The data of either side.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    pub old: &'a Source,
    /// None: the same.
    pub new: Option<&'a Source>,
}

/// Scores all units under both schemes and under the hybrids that sharing out the difference takes.
pub fn effect(board: &Board, sources: Sources) -> Effect {
    // With data of their own either side keeps its period: without it no event of those data would count.
    // And its units: without their table there is none.
    let own = [Facet::Period, Facet::Unit].iter().filter_map(|facet| sources.new.and(board.party(&Owner::Scheme, facet)));
    let own: Vec<usize> = own.collect();
    let fixed = |position: bool| own.iter().map(|party| (*party, position)).collect::<Vec<(usize, bool)>>();
    let old_bench = Bench::new(board, sources.old, fixed(false));
    let new_bench = sources.new.map(|source| Bench::new(board, source, fixed(true)));
    let last_bench = new_bench.as_ref().unwrap_or(&old_bench);
    let (first, last) = (old_bench.run(&board.all(false)), last_bench.run(&board.all(true)));
    let old_units = index(&first.data);
    let names: IndexSet<Arc<str>> = last.data.units.iter().filter(|name| old_units.contains_key(&***name)).cloned().collect();
    let under_old = Game::play(&old_bench, &names);
    let other = new_bench.as_ref().map(|bench| Game::play(bench, &names));
    let under_new = other.as_ref().unwrap_or(&under_old);
    let new_units = index(&last.data);
    let mut units = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        let (old, new) = (old_units[&**name], new_units[&**name]);
        let mut unit = UnitEffect {
            name: name.clone(),
            class: class(&last.scheme, &last.data, new),
            old: standing(&first, old),
            new: standing(&last, new),
            difference: None,
            parts: Vec::new(),
            data: Num::ZERO,
            rounding: Num::ZERO,
            undivided: false,
            crossing: None,
        };
        share_unit(&mut unit, at, &under_old, under_new, new_bench.is_some());
        if let Some(party) = board.party(&Owner::Scheme, &Facet::Rounding) {
            take_rounding(&mut unit, party, [&first, &last], [under_old.known.none[at].as_ref(), under_new.known.all[at].as_ref()]);
        }
        unit.crossing = crossing(&unit, at, &under_old, under_new);
        units.push(unit);
    }
    let rest = |run: &Run| run.data.units.iter().filter(|name| !names.contains(*name)).cloned().collect();
    let evaluations = 2 + under_old.evaluations() + other.as_ref().map_or(0, Game::evaluations);
    Effect {
        only_old: rest(&first),
        only_new: rest(&last),
        parties: (0..board.parties.len()).map(|party| party_effect(party, &units, &under_old)).collect(),
        grades: grade_counts(&first.scheme, &last.scheme, &units),
        two_data: new_bench.is_some(),
        evaluations,
        lent: None,
        units,
    }
}

// ---- evaluating hybrids ----

/// Data on which hybrids are tried out.
struct Bench<'a> {
    board: &'a Board,
    source: &'a Source,
    /// Parties that have one position on these data.
    fixed: Vec<(usize, bool)>,
    /// The data by what a hybrid declares: most hybrids declare the same.
    bound: Mutex<HashMap<String, Arc<Dataset>>>,
}

/// One hybrid and its results.
struct Run {
    scheme: Scheme,
    program: Program,
    data: Arc<Dataset>,
    outcome: Outcome,
}

impl<'a> Bench<'a> {
    fn new(board: &'a Board, source: &'a Source, fixed: Vec<(usize, bool)>) -> Bench<'a> {
        Bench { board, source, fixed, bound: Mutex::default() }
    }

    fn run(&self, on: &[bool]) -> Run {
        let mut on = on.to_vec();
        self.fixed.iter().for_each(|(party, position)| on[*party] = *position);
        let scheme = self.board.scheme(&on);
        let data = self.bind(&scheme);
        let program = program::lower(&scheme);
        let outcome = eval::eval(&scheme, &program, &data, Wanted::Results);
        Run { scheme, program, data, outcome }
    }

    fn bind(&self, scheme: &Scheme) -> Arc<Dataset> {
        let key = declarations(scheme);
        let known = |bound: &HashMap<String, Arc<Dataset>>| bound.get(&key).cloned();
        // A thread that panicked leaves a whole map behind.
        let lock = || self.bound.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(data) = known(&lock()) {
            return data;
        }
        let data = Arc::new(bind::bind(scheme, self.source).0);
        lock().entry(key).or_insert(data).clone()
    }
}

/// Everything that decides how data are read.
fn declarations(scheme: &Scheme) -> String {
    let mut key = format!("{:?} {} {:?} {:?}", scheme.period, scheme.unit.label.name, scheme.unit.table, scheme.unit.key);
    for choice in &scheme.choices {
        key += "\n|";
        choice.words.iter().for_each(|word| key = format!("{key} {}", word.name));
    }
    for fact in &scheme.facts {
        let kind = if let FactKind::Judged { .. } = fact.kind { "judged".to_string() } else { format!("{:?}", fact.kind) };
        let read = (&fact.ty, &fact.scale, fact.frame, &fact.range, fact.percent_scale, &fact.missing_codes, &fact.column, &fact.table);
        // Writing to a text does not fail.
        let _ = write!(key, "\nfact {} {kind} {read:?}", fact.label.name);
    }
    for event in &scheme.events {
        let _ = write!(key, "\nevent {} {:?} {:?} {:?}", event.label.name, event.table, event.key, event.counts);
        for field in &event.fields {
            let read = (&field.ty, &field.scale, &field.column, &field.range, field.percent_scale, &field.missing_codes, field.optional);
            let _ = write!(key, " {} {read:?} {:?}", field.label.name, field.value);
        }
    }
    for rating in &scheme.ratings {
        let _ = write!(key, "\nrating {rating:?}");
    }
    key
}

fn index(data: &Dataset) -> HashMap<&str, usize> {
    data.units.iter().enumerate().map(|(at, name)| (&**name, at)).collect()
}

impl Run {
    /// The totals before their last rounding, of these units.
    fn worth(&self, names: &IndexSet<Arc<str>>) -> Worth {
        let at = index(&self.data);
        names.iter().map(|name| number(self.outcome.item(ItemId(0), *at.get(&**name)?).unrounded)).collect()
    }

    fn ranks(&self, names: &IndexSet<Arc<str>>) -> Vec<Option<Num>> {
        let at = index(&self.data);
        names.iter().map(|name| number(self.outcome.rank(*at.get(&**name)?))).collect()
    }

    fn grades(&self, names: &IndexSet<Arc<str>>) -> Vec<Option<Arc<str>>> {
        let at = index(&self.data);
        names.iter().map(|name| Some(grade(self, *at.get(&**name)?)?.0)).collect()
    }

    /// The scores of every item by its path, of some units.
    fn items(&self, names: &IndexSet<Arc<str>>, units: &[usize]) -> IndexMap<String, Vec<Option<Num>>> {
        let at = index(&self.data);
        let rows: Vec<Option<usize>> = units.iter().map(|unit| names.get_index(*unit).and_then(|name| at.get(&**name).copied())).collect();
        let score = |nodes: &ItemNodes, row: &Option<usize>| number(self.outcome.node(nodes.score, (*row)?));
        let item = |id: usize| (path(&self.scheme, id), rows.iter().map(|row| score(&self.program.items[id], row)).collect());
        (0..self.scheme.items.len()).map(item).collect()
    }
}

fn number(cell: Cell) -> Option<Num> {
    match cell {
        Cell::Value(Value::Num(number)) => Some(number),
        Cell::Value(_) | Cell::Gap(_) | Cell::Fault(_) => None,
    }
}

/// Names from the outermost section down, each with a bar before it; of the total: nothing.
fn path(scheme: &Scheme, item: usize) -> String {
    let item = &scheme.items[item];
    match item.parent {
        Some(parent) => format!("{}|{}", path(scheme, parent.index()), item.label.name),
        None => String::new(),
    }
}

// ---- sharing out ----

/// What each party adds on some data.
struct Game {
    known: Known,
    shares: Shares,
    base_ranks: Vec<Option<Num>>,
    base_grades: Vec<Option<Arc<str>>>,
    sides: Vec<Sides>,
}

/// A party by itself, and all but it.
struct Sides {
    alone: Worth,
    without: Worth,
    ranks_alone: Vec<Option<Num>>,
    grades_alone: Vec<Option<Arc<str>>>,
    grades_without: Vec<Option<Arc<str>>>,
    /// Paths of the items in which it adds one thing first and another last.
    meets: BTreeSet<String>,
}

impl Game {
    fn play(bench: &Bench, names: &IndexSet<Arc<str>>) -> Game {
        let parties = bench.board.parties.len();
        let (none, all) = (bench.run(&bench.board.all(false)), bench.run(&bench.board.all(true)));
        let ends = (none.worth(names), all.worth(names));
        let sides: Vec<Sides> = (0..parties).into_par_iter().map(|party| sides(bench, names, party, (&none, &all), &ends)).collect();
        let mut paths: IndexSet<&str> = IndexSet::new();
        let mut places = Vec::new();
        for side in &sides {
            places.push(side.meets.iter().map(|path| paths.insert_full(path).0).collect::<BTreeSet<usize>>());
        }
        let is_above = |above: &str, below: &str| below.strip_prefix(above).is_some_and(|rest| rest.starts_with('|'));
        let innermost =
            |all: &BTreeSet<usize>| all.iter().copied().filter(|at| !all.iter().any(|other| is_above(paths[*at], paths[*other]))).collect();
        let known = Known {
            innermost: places.iter().map(innermost).collect(),
            places,
            none: ends.0,
            all: ends.1,
            alone: sides.iter().map(|side| side.alone.clone()).collect(),
            without: sides.iter().map(|side| side.without.clone()).collect(),
        };
        let shares = attribution::share(&known, &|on| bench.run(on).worth(names));
        Game { known, shares, base_ranks: none.ranks(names), base_grades: none.grades(names), sides }
    }

    fn evaluations(&self) -> usize {
        2 + 2 * self.sides.len() + self.shares.evaluations
    }
}

fn sides(bench: &Bench, names: &IndexSet<Arc<str>>, party: usize, (none, all): (&Run, &Run), ends: &(Worth, Worth)) -> Sides {
    let count = bench.board.parties.len();
    let alone = bench.run(&(0..count).map(|at| at == party).collect::<Vec<bool>>());
    let without = bench.run(&(0..count).map(|at| at != party).collect::<Vec<bool>>());
    let (worth_alone, worth_without) = (alone.worth(names), without.worth(names));
    let added = |with: &Option<Num>, before: &Option<Num>| Some(with.as_ref()? - before.as_ref()?);
    let differs = |unit: &usize| {
        let (first, last) = (added(&worth_alone[*unit], &ends.0[*unit]), added(&ends.1[*unit], &worth_without[*unit]));
        first.is_none() || first != last
    };
    let units: Vec<usize> = (0..names.len()).filter(differs).collect();
    let mut meets = BTreeSet::new();
    if !units.is_empty() {
        let [none, all, alone, without] = [none, all, &alone, &without].map(|run| run.items(names, &units));
        let paths: IndexSet<&String> = [&none, &all, &alone, &without].into_iter().flat_map(IndexMap::keys).collect();
        for path in paths {
            let of = |items: &IndexMap<String, Vec<Option<Num>>>, at: usize| items.get(path).and_then(|scores| scores[at].clone());
            let zero = |score: Option<Num>| score.unwrap_or(Num::ZERO);
            let adds_otherwise = |at: usize| zero(of(&alone, at)) - zero(of(&none, at)) != zero(of(&all, at)) - zero(of(&without, at));
            if path.is_empty() || (0..units.len()).any(adds_otherwise) {
                meets.insert(path.clone());
            }
        }
    }
    Sides {
        alone: worth_alone,
        without: worth_without,
        ranks_alone: alone.ranks(names),
        grades_alone: alone.grades(names),
        grades_without: without.grades(names),
        meets,
    }
}

/// The parts of one unit, from the games on either data.
fn share_unit(unit: &mut UnitEffect, at: usize, old: &Game, new: &Game, two_data: bool) {
    let less = |a: &Option<Num>, b: &Option<Num>| Some(a.as_ref()? - b.as_ref()?);
    let total = |standing: &Standing| number(standing.total.clone());
    let Some(difference) = less(&total(&unit.new), &total(&unit.old)) else { return };
    let Some(exact) = less(&new.known.all[at], &old.known.none[at]) else { return };
    unit.rounding = &difference - &exact;
    unit.difference = Some(difference);
    let (under_old, under_new) = (&old.shares.parts[at], &new.shares.parts[at]);
    unit.undivided = old.shares.undivided[at] || new.shares.undivided[at];
    unit.parts = match (under_old, under_new) {
        (Some(parts), _) if !two_data => parts.clone(),
        // The rules cannot be tried on one of the data: they are judged on the other.
        (Some(a), Some(b)) => a.iter().zip(b).map(|(a, b)| (a + b) * Num::ratio(1, 2)).collect(),
        (Some(parts), None) | (None, Some(parts)) => {
            unit.undivided = true;
            parts.clone()
        }
        (None, None) => {
            unit.undivided = true;
            vec![Num::ZERO; old.sides.len()]
        }
    };
    if two_data {
        unit.data = exact - unit.parts.iter().cloned().sum::<Num>();
    }
}

/// Gives the party that changes the last rounding its share of what rounding adds: on the mean of the old and the new total.
fn take_rounding(unit: &mut UnitEffect, party: usize, [first, last]: [&Run; 2], exact: [Option<&Num>; 2]) {
    let rounded = |run: &Run, number: &Num| match run.scheme.items.first().and_then(|total| total.round) {
        Some(round) => number.round(round.places, round.mode),
        None => number.clone(),
    };
    if let ([Some(old), Some(new)], Some(part)) = (exact, unit.parts.get_mut(party)) {
        let added = [old, new].map(|number| rounded(last, number) - rounded(first, number)).into_iter().sum::<Num>() * Num::ratio(1, 2);
        *part += &added;
        unit.rounding = &unit.rounding - &added;
    }
}

fn crossing(unit: &UnitEffect, at: usize, old: &Game, new: &Game) -> Option<Crossing> {
    let name = |standing: &Standing| standing.grade.as_ref().map(|(name, _)| name.clone());
    let (before, after) = (name(&unit.old), name(&unit.new));
    // Without a total on both sides a grade that is there on one side only has crossed no line.
    let both = unit.difference.is_some() || before.is_some() && after.is_some();
    (both && before != after).then(|| Crossing {
        alone: (0..old.sides.len()).filter(|party| old.sides[*party].grades_alone[at] == after).collect(),
        needed: (0..new.sides.len()).filter(|party| new.sides[*party].grades_without[at] != after).collect(),
    })
}

fn party_effect(party: usize, units: &[UnitEffect], game: &Game) -> PartyEffect {
    let sides = &game.sides[party];
    let mut effect = PartyEffect {
        gainers: 0,
        gained: Num::ZERO,
        losers: 0,
        lost: Num::ZERO,
        most: None,
        ranks: (0..units.len()).filter(|at| sides.ranks_alone[*at] != game.base_ranks[*at]).count(),
        grades: (0..units.len()).filter(|at| sides.grades_alone[*at] != game.base_grades[*at]).count(),
        method: game.shares.methods[party],
    };
    let mut largest = Num::ZERO;
    for (at, unit) in units.iter().enumerate() {
        let Some(part) = unit.parts.get(party) else { continue };
        match part.signum() {
            1 => {
                effect.gainers += 1;
                effect.gained += part;
            }
            -1 => {
                effect.losers += 1;
                effect.lost += &part.abs();
            }
            _ => {}
        }
        if part.abs() > largest {
            (largest, effect.most) = (part.abs(), Some(at));
        }
    }
    effect
}

// ---- standings ----

fn standing(run: &Run, unit: usize) -> Standing {
    let UnitResult { rank, consequences, allocated, .. } = run.outcome.unit(unit);
    let pools = run.scheme.allocations.iter().map(|allocation| allocation.label.name.clone());
    Standing { total: run.outcome.total(unit), rank, grade: grade(run, unit), consequences, allocated: pools.zip(allocated).collect() }
}

fn grade(run: &Run, unit: usize) -> Option<(Arc<str>, usize)> {
    let id = run.outcome.grade(unit)?;
    let row = run.scheme.grades.as_ref()?.rows.get(id.index())?;
    Some((row.label.name.clone(), id.index()))
}

/// The class that a unit ranks in.
fn class(scheme: &Scheme, data: &Dataset, unit: usize) -> Option<Arc<str>> {
    let id = scheme.unit.class?;
    let (fact, column) = (scheme.facts.get(id.index())?, data.facts.get(id.index())?);
    match &fact.ty {
        Ty::Choice(choice) => Some(scheme.choices.get(choice.index())?.words.get(column.choice(unit)? as usize)?.name.clone()),
        Ty::Quantity(_) => Some(column.number(unit)?.to_string().into()),
        Ty::Text | Ty::Date | Ty::Bool | Ty::Grade | Ty::Unknown => column.text(unit).map(|text| text.to_string().into()),
    }
}

fn grade_counts(old: &Scheme, new: &Scheme, units: &[UnitEffect]) -> Vec<GradeCount> {
    let names = |scheme: &Scheme| scheme.grades.iter().flat_map(|grades| &grades.rows).map(|row| row.label.name.clone()).collect::<Vec<_>>();
    let all: IndexSet<Arc<str>> = names(new).into_iter().chain(names(old)).collect();
    let has = |standing: &Standing, name: &Arc<str>| standing.grade.as_ref().is_some_and(|(own, _)| own == name);
    let count = |of: fn(&UnitEffect) -> &Standing, name: &Arc<str>| units.iter().filter(|unit| has(of(unit), name)).count();
    all.into_iter().map(|name| GradeCount { old: count(|unit| &unit.old, &name), new: count(|unit| &unit.new, &name), name }).collect()
}
