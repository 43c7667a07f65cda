//! A second evaluator, written to be read beside the reference and not to be fast: one unit, one item, one clause at a time.
//! It shares nothing with `program` and `eval` below the model, and tests compare the two to the last digit.
//!
//! | file | says |
//! | --- | --- |
//! | `oracle.rs` | the item tree: from clauses to the score of an item, gaps and their treatment, sums of children |
//! | `oracle/clause.rs` | the amount of a clause, form by form |
//! | `oracle/expr.rs` `oracle/function.rs` | expressions and functions |
//! | `oracle/set.rs` | reference sets: who is in them, reductions, places |
//! | `oracle/rows.rs` | reductions over a unit's events and periods, and clauses on each event |
//! | `oracle/rating.rs` | ratings |
//! | `oracle/rank.rs` `oracle/allocation.rs` | ranking, gates, grades, consequences, allocations |
//! | `oracle/seen.rs` | what evaluation came by |
//! | `oracle/input.rs` | the cells |
//!
//! A value that does not exist is an `Err` with the reason, so that `?` passes a gap or fault on as the reference says.

mod allocation;
mod clause;
mod expr;
mod function;
mod input;
mod inspect;
mod rank;
mod rating;
mod rows;
mod seen;
mod set;
#[cfg(test)]
mod tests;

pub use inspect::{Inspector, Row as InspectedRow, inspect};
pub use seen::{How, Seen, Touch, seen};

use crate::dataset::Dataset;
use crate::decimal::Num;
use crate::fault::Fault;
use crate::model::expr::{Expr, ExprKind, Frame, Value};
use crate::model::measure::{Measure, Ty};
use crate::model::scheme::{
    Effect, EventId, FactId, Form, GapKind, GradeId, Item, ItemId, ItemKind, LetId, Over, OverPeriods, PeriodKind, RatingId, Scheme, Treatment, Verb,
};
use crate::outcome::{Cell, ItemScore, UnitResult};
use input::Input;
use std::cell::{Cell as Counter, RefCell};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// The results of all units, by the index of the unit.
pub fn score(scheme: &Scheme, data: &Dataset) -> Vec<UnitResult> {
    score_input(scheme, &Input::of(scheme, data))
}

/// What the scheme requires of its results: for each requirement the condition, once if it is the same for all units, else by
/// unit.
pub fn requirements(scheme: &Scheme, data: &Dataset) -> Vec<Vec<Cell>> {
    let input = Input::of(scheme, data);
    on_deep_stack(|| {
        let oracle = Oracle::new(scheme, &input);
        let condition = |condition: &Expr| {
            let units = if condition.frame == Frame::Constant { 1 } else { input.units };
            (0..units).map(|unit| cell(oracle.eval(condition, At::unit(unit)))).collect()
        };
        scheme.requirements.iter().map(|requirement| condition(&requirement.condition)).collect()
    })
}

/// The first difference between two results for the same units, in words; causes of faults are not compared.
pub fn difference(oracle: &[UnitResult], engine: &[UnitResult]) -> Option<String> {
    if oracle.len() != engine.len() {
        return Some(format!("{} units, and {} units", oracle.len(), engine.len()));
    }
    oracle.iter().zip(engine).enumerate().find_map(|(unit, (a, b))| {
        let difference = unit_difference(a, b)?;
        Some(format!("unit {unit}, {difference}"))
    })
}

fn unit_difference(a: &UnitResult, b: &UnitResult) -> Option<String> {
    let same = |a: &Cell, b: &Cell| a == b || matches!((a, b), (Cell::Fault(_), Cell::Fault(_)));
    if a.items.len() != b.items.len() {
        return Some(format!("items: {} and {}", a.items.len(), b.items.len()));
    }
    for (item, (a, b)) in a.items.iter().zip(&b.items).enumerate() {
        for (what, a, b) in [("score", &a.score, &b.score), ("unrounded", &a.unrounded, &b.unrounded), ("full", &a.full, &b.full)] {
            if !same(a, b) {
                return Some(format!("item {item}, {what}: {a:?} and {b:?}"));
            }
        }
        if a.treated != b.treated {
            return Some(format!("item {item}, treated: {:?} and {:?}", a.treated, b.treated));
        }
    }
    let cells = |what: &str, a: &[Cell], b: &[Cell]| {
        let differ = a.len() != b.len() || a.iter().zip(b).any(|(a, b)| !same(a, b));
        differ.then(|| format!("{what}: {a:?} and {b:?}"))
    };
    let other = |what: &str, differ: bool| differ.then(|| format!("{what}: {a:?} and {b:?}"));
    cells("rank", std::slice::from_ref(&a.rank), std::slice::from_ref(&b.rank))
        .or_else(|| other("grade", a.grade != b.grade))
        .or_else(|| other("gates", a.gates != b.gates))
        .or_else(|| other("undecided gates", a.undecided != b.undecided))
        .or_else(|| other("consequences", a.consequences != b.consequences))
        .or_else(|| cells("allocated", &a.allocated, &b.allocated))
        .or_else(|| cells("shown", &a.shown, &b.shown))
}

fn score_input(scheme: &Scheme, input: &Input) -> Vec<UnitResult> {
    on_deep_stack(|| Oracle::new(scheme, input).results())
}

/// How deep evaluation may nest; more is a fault.
const DEPTH_MAX: u32 = 2_000;

/// Enough for [`DEPTH_MAX`] in a build without optimisation.
const STACK_BYTES: usize = 512 << 20;

/// Runs on a thread whose stack is large enough for deeply nested schemes.
fn on_deep_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    std::thread::scope(|scope| match std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, &work) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => work(),
    })
}

/// A value, or why there is none.
type Got<T = Value> = Result<T, Lack>;

#[derive(Clone, Debug, PartialEq)]
enum Lack {
    Gap(GapKind),
    Fault(Arc<Fault>),
}

impl Lack {
    fn fault(fault: Fault) -> Lack {
        Lack::Fault(Arc::new(fault))
    }

    /// Fault > missing > pending > not applicable.
    fn strength(&self) -> u8 {
        match self {
            Lack::Fault(_) => 3,
            Lack::Gap(GapKind::Missing) => 2,
            Lack::Gap(GapKind::Pending) => 1,
            Lack::Gap(GapKind::NotApplicable) => 0,
        }
    }
}

/// The strongest; among equals the first.
fn strongest(lacks: impl IntoIterator<Item = Lack>) -> Option<Lack> {
    lacks.into_iter().reduce(|first, next| if next.strength() > first.strength() { next } else { first })
}

/// All values, or the strongest reason why one of them is not there.
fn all<T>(got: impl IntoIterator<Item = Got<T>>) -> Got<Vec<T>> {
    let (mut values, mut lacks) = (Vec::new(), Vec::new());
    for one in got {
        match one {
            Ok(value) => values.push(value),
            Err(lack) => lacks.push(lack),
        }
    }
    strongest(lacks).map_or(Ok(values), Err)
}

fn both<A, B>(a: Got<A>, b: Got<B>) -> Got<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) => Err(if b.strength() > a.strength() { b } else { a }),
        (Err(lack), Ok(_)) | (Ok(_), Err(lack)) => Err(lack),
    }
}

fn divide(a: &Num, b: &Num) -> Got<Num> {
    a.checked_div(b).ok_or(Lack::fault(Fault::DivisionByZero))
}

fn cell(got: Got) -> Cell {
    match got {
        Ok(value) => Cell::Value(value),
        Err(Lack::Gap(kind)) => Cell::Gap(kind),
        Err(Lack::Fault(fault)) => Cell::Fault(fault),
    }
}

fn number_cell(got: Got<Num>) -> Cell {
    cell(got.map(Value::Num))
}

/// For whom something is worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct At {
    unit: usize,
    row: Row,
    grades: Grades,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Row {
    /// The unit as a whole.
    Unit,
    Period(PeriodKind, usize),
    Event(EventId, usize),
    Mark(RatingId, usize),
}

/// Which grade the word "grade" means: within the conditions of gates and grades the one before gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Grades {
    AfterGates,
    BeforeGates,
}

impl At {
    fn unit(unit: usize) -> At {
        At { unit, row: Row::Unit, grades: Grades::AfterGates }
    }

    /// In the condition of a gate or grade.
    fn in_gate(unit: usize) -> At {
        At { unit, row: Row::Unit, grades: Grades::BeforeGates }
    }

    fn row(self, row: Row) -> At {
        At { row, ..self }
    }

    fn of_unit(self) -> At {
        self.row(Row::Unit)
    }

    /// The same for another unit.
    fn of(self, unit: usize) -> At {
        At { unit, ..self }
    }

    /// What is computed once a unit is the same for all its events and marks. (Not for its periods: within an item that is scored over
    /// periods the score of another such item is that of the period.)
    fn in_frame(self, frame: Frame) -> At {
        match (frame, self.row) {
            (Frame::Constant | Frame::Unit, Row::Event(..) | Row::Mark(..)) => self.of_unit(),
            (Frame::Constant | Frame::Unit | Frame::Period(_) | Frame::Event(_) | Frame::Mark, _) => self,
        }
    }
}

/// What is remembered.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Node {
    /// By address: an expression of the scheme stays where it is.
    Expr(usize),
    Let(LetId),
    Rating(RatingId),
    Field(EventId, usize),
    Carried(FactId),
    Rank,
}

/// Results that are known; `None` while they are worked out.
type Memory<K, T> = RefCell<HashMap<K, Option<T>>>;

/// The result, worked out at most once. Whoever needs it to work it out goes round in a circle and gets `circle`.
fn once<K: Hash + Eq + Copy, T: Clone>(memory: &Memory<K, T>, key: K, circle: T, work: impl FnOnce() -> T) -> T {
    let known = memory.borrow().get(&key).cloned();
    match known {
        Some(Some(result)) => result,
        Some(None) => circle,
        None => {
            memory.borrow_mut().insert(key, None);
            let result = work();
            memory.borrow_mut().insert(key, Some(result.clone()));
            result
        }
    }
}

struct Oracle<'a> {
    scheme: &'a Scheme,
    input: &'a Input,
    values: Memory<(Node, At), Got>,
    before_treatment: Memory<(ItemId, At), Tally>,
    own: Memory<(ItemId, At), Own>,
    grade_tables: RefCell<HashMap<Vec<usize>, Option<rank::Graded>>>,
    depth: Counter<u32>,
    /// What evaluation came by, where somebody wants to know.
    seen: Option<RefCell<Seen>>,
}

/// Steps 1 to 9 of an item's score.
#[derive(Clone)]
struct Tally {
    unrounded: Got<Num>,
    score: Got<Num>,
    /// The gap comes from a child that withholds the total: it is not treated on the way up.
    withheld: bool,
}

/// An item's own score after the treatment of its gap, before the points that gaps of siblings bring.
#[derive(Clone)]
struct Own {
    unrounded: Got<Num>,
    score: Got<Num>,
    treated: Option<GapKind>,
    stands: Stands,
}

/// What an item is to its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// Its score counts.
    Counts,
    LeftOut(LeftOut),
    /// The parent gets its gap or fault.
    Withheld,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LeftOut {
    Redistribute,
    Spread,
    Skip,
    Unranked,
}

/// Evaluation went round in a circle or too deep; a scheme that was checked does not.
fn circle() -> Lack {
    Lack::fault(Fault::TooLarge)
}

impl<'a> Oracle<'a> {
    fn new(scheme: &'a Scheme, input: &'a Input) -> Oracle<'a> {
        Oracle {
            scheme,
            input,
            values: RefCell::default(),
            before_treatment: RefCell::default(),
            own: RefCell::default(),
            grade_tables: RefCell::default(),
            depth: Counter::new(0),
            seen: None,
        }
    }

    fn results(&self) -> Vec<UnitResult> {
        let allocations: Vec<Vec<Cell>> = self.scheme.allocations.iter().map(|allocation| self.allocate(allocation)).collect();
        let result = |unit: usize| UnitResult {
            items: self.item_ids().map(|item| self.reported(item, At::unit(unit))).collect(),
            rank: number_cell(self.rank(unit)),
            grade: self.final_grade(unit),
            gates: (0..self.scheme.gates.len()).filter(|gate| self.gate_holds(*gate, unit)).collect(),
            undecided: (0..self.scheme.gates.len()).filter(|gate| self.truth(&self.scheme.gates[*gate].when, At::in_gate(unit)).is_err()).collect(),
            consequences: self.consequences(unit),
            allocated: allocations.iter().map(|shares| shares[unit].clone()).collect(),
            shown: self.scheme.shown.iter().map(|shown| self.shown(&shown.value, unit)).collect(),
        };
        (0..self.input.units).map(result).collect()
    }

    /// A further column. One that is an item shows what its parent adds up: with the points of siblings that were left out.
    fn shown(&self, value: &Expr, unit: usize) -> Cell {
        match &*value.kind {
            ExprKind::Score(item) => self.reported(*item, At::unit(unit)).score,
            _ => cell(self.eval(value, At::unit(unit))),
        }
    }

    fn item_ids(&self) -> impl Iterator<Item = ItemId> + use<> {
        (0..self.scheme.items.len() as u32).map(ItemId)
    }

    fn item(&self, id: ItemId) -> &'a Item {
        &self.scheme.items[id.index()]
    }

    fn reported(&self, id: ItemId, at: At) -> ItemScore {
        let own = self.own(id, at);
        ItemScore {
            score: number_cell(self.final_score(id, at)),
            unrounded: number_cell(own.unrounded),
            full: number_cell(self.effective_full(id, at)),
            treated: own.treated,
        }
    }

    // Steps 1 to 6: in the frame of the item.

    fn tally(&self, id: ItemId, at: At) -> (Got<Num>, bool) {
        let item = self.item(id);
        // 1. Applies?
        if let Some(applies) = &item.applies {
            match self.truth(applies, at) {
                Ok(true) => {}
                Ok(false) => return (Err(Lack::Gap(GapKind::NotApplicable)), false),
                Err(lack) => return (Err(lack), false),
            }
        }
        // 2. and 3. Clauses.
        let (mut score, mut withheld) = self.clauses(id, at);
        // 4. Overrides.
        for clause in &item.clauses {
            match self.overriding(clause, at) {
                Ok(None) => {}
                Ok(Some(amount)) => (score, withheld) = (Ok(amount), false),
                Err(lack) => score = both(score, Err::<Num, Lack>(lack)).map(|(score, _)| score),
            }
        }
        // 5. Floor, then cap.
        if let Some(floor) = &item.floor {
            score = both(score, self.number(floor, at)).map(|(score, limit)| {
                self.saw_bite(floor, score < limit);
                score.max(limit)
            });
        }
        if let Some(cap) = &item.cap {
            score = both(score, self.number(cap, at)).map(|(score, limit)| {
                let capped = match item.kind {
                    ItemKind::Deduction => score.clone().max(-limit),
                    ItemKind::Section | ItemKind::Indicator | ItemKind::Bonus => score.clone().min(limit),
                };
                self.saw_bite(cap, capped != score);
                capped
            });
        }
        // 6. Scale.
        if let (Some(scale), Some(points)) = (&item.scale, &item.points) {
            let factor = both(self.number(points, at), self.number(scale, at)).and_then(|(points, scale)| divide(&points, &scale));
            score = both(score, factor).map(|(score, factor)| score * factor);
        }
        (score, withheld)
    }

    /// Start, then clause by clause. Also whether a child withholds the score.
    fn clauses(&self, id: ItemId, at: At) -> (Got<Num>, bool) {
        let item = self.item(id);
        let verb_is = |verb: Verb| item.clauses.iter().filter(move |clause| clause.verb == verb && !matches!(clause.form, Form::Override { .. }));
        let (start, withheld) = if self.has_gain_clause(item) {
            (all(verb_is(Verb::Gain).map(|clause| self.amount(id, clause, at))).map(|amounts| amounts.into_iter().sum()), false)
        } else if !item.children.is_empty() {
            self.sum_of_children(id, at)
        } else if is_pointed(item.kind) && item.points.is_some() && verb_is(Verb::Deduct).next().is_some() {
            (self.form_full(id, at), false)
        } else {
            (Ok(Num::ZERO), false)
        };
        let mut score = start;
        for clause in &item.clauses {
            if matches!(clause.form, Form::Override { .. }) || clause.verb == Verb::Gain {
                continue;
            }
            score = both(score, self.amount(id, clause, at)).map(|(before, amount)| match clause.verb {
                Verb::Gain | Verb::Add => before + amount,
                Verb::Deduct if clause.down_to_zero => {
                    let (after, least) = (&before - &amount, before.min(Num::ZERO));
                    if after < least {
                        self.saw(clause, How::Bit);
                    }
                    after.max(least)
                }
                Verb::Deduct => before - amount,
            });
        }
        (score, withheld)
    }

    fn has_gain_clause(&self, item: &Item) -> bool {
        item.clauses.iter().any(|clause| clause.verb == Verb::Gain && !matches!(clause.form, Form::Override { .. }))
    }

    // Steps 7 to 9: once a unit, or once a period for the children of an item that is scored over periods.

    fn before_treatment(&self, id: ItemId, at: At) -> Tally {
        let circle = Tally { unrounded: Err(circle()), score: Err(circle()), withheld: false };
        once(&self.before_treatment, (id, at), circle, || {
            if self.is_outside(id, at) {
                let gap = Err(Lack::Gap(GapKind::NotApplicable));
                return Tally { unrounded: gap.clone(), score: gap, withheld: false };
            }
            let item = self.item(id);
            // 7. Over periods.
            let (score, withheld) = match (at.row, item.over) {
                (Row::Unit, Some(over)) => (self.over_periods(id, over, at), false),
                (Row::Unit | Row::Period(..) | Row::Event(..) | Row::Mark(..), _) => self.tally(id, at),
            };
            // 8. Gates.
            let (unrounded, withheld) = self.gate_score(id, score, withheld, at.unit);
            // 9. Rounding.
            let score = unrounded.clone().map(|score| item.round.map_or(score.clone(), |round| score.round(round.places, round.mode)));
            Tally { unrounded, score, withheld }
        })
    }

    /// Does an item above not apply to the unit? Then nothing below it does, and no treatment of the item's own is asked. What
    /// depends on the period is asked only in a period.
    fn is_outside(&self, id: ItemId, at: At) -> bool {
        let Some(parent) = self.item(id).parent else { return false };
        let asked = |applies: &&Expr| at.row != Row::Unit || matches!(applies.frame, Frame::Constant | Frame::Unit);
        let applies = self.item(parent).applies.as_ref().filter(asked);
        applies.is_some_and(|applies| self.truth(applies, at) == Ok(false)) || self.is_outside(parent, at)
    }

    fn over_periods(&self, id: ItemId, over: Over, at: At) -> Got<Num> {
        let item = self.item(id);
        if let Some(applies) = &item.applies
            && matches!(applies.frame, Frame::Constant | Frame::Unit)
            && !self.truth(applies, at)?
        {
            return Err(Lack::Gap(GapKind::NotApplicable));
        }
        let scores = self.input.own_periods(over.period).map(|period| self.period_score(id, at.row(Row::Period(over.period, period))));
        accumulate(over.how, scores)
    }

    /// The score of one period, its gap treated where the treatment gives a number.
    fn period_score(&self, id: ItemId, at: At) -> Got<Num> {
        let (score, _) = self.tally(id, at);
        let Err(Lack::Gap(kind)) = score else { return score };
        match self.item(id).gaps.of(kind) {
            Some(Treatment::Zero) => Ok(Num::ZERO),
            Some(Treatment::Full) => self.declared_full(id, at),
            Some(Treatment::As(amount)) => self.number(amount, at),
            Some(Treatment::Mean(_) | Treatment::Redistribute | Treatment::Spread | Treatment::Skip | Treatment::Unranked | Treatment::Withhold)
            | None => score,
        }
    }

    fn gate_score(&self, id: ItemId, score: Got<Num>, withheld: bool, unit: usize) -> (Got<Num>, bool) {
        let (mut score, mut withheld) = (score, withheld);
        for (number, gate) in self.scheme.gates.iter().enumerate() {
            for effect in &gate.effects {
                match effect {
                    Effect::ScoreIs(item, amount) if *item == id && self.gate_holds(number, unit) => {
                        (score, withheld) = (self.number(amount, At::in_gate(unit)), false);
                    }
                    Effect::ScoreAtMost(item, amount) if *item == id && self.gate_holds(number, unit) => {
                        score = both(score, self.number(amount, At::in_gate(unit))).map(|(score, most)| score.min(most));
                    }
                    Effect::ScoreIs(..)
                    | Effect::ScoreAtMost(..)
                    | Effect::GradeIs(_)
                    | Effect::GradeAtMost(_)
                    | Effect::GradeAtLeast(_)
                    | Effect::GradeUp(_)
                    | Effect::Bar(_)
                    | Effect::Unranked => {}
                }
            }
        }
        (score, withheld)
    }

    // Step 10: treatment of the gap.

    fn own(&self, id: ItemId, at: At) -> Own {
        let at = At { grades: Grades::AfterGates, ..at };
        let circle = Own { unrounded: Err(circle()), score: Err(circle()), treated: None, stands: Stands::Withheld };
        once(&self.own, (id, at), circle, || {
            if let (Row::Unit, Some(over)) = (at.row, self.over_of_ancestors(id)) {
                return self.child_over_periods(id, over, at);
            }
            if self.is_outside(id, at) {
                let gap = Err(Lack::Gap(GapKind::NotApplicable));
                return Own { unrounded: gap.clone(), score: gap, treated: None, stands: Stands::LeftOut(LeftOut::Skip) };
            }
            let tally = self.before_treatment(id, at);
            match tally.score {
                Ok(score) => Own { unrounded: tally.unrounded, score: Ok(score), treated: None, stands: Stands::Counts },
                Err(Lack::Gap(kind)) if !tally.withheld => self.treat(id, kind, at),
                Err(lack) => Own { unrounded: tally.unrounded, score: Err(lack), treated: None, stands: Stands::Withheld },
            }
        })
    }

    fn treat(&self, id: ItemId, kind: GapKind, at: At) -> Own {
        let gap = || Err(Lack::Gap(kind));
        let withheld = |score: Got<Num>| Own { unrounded: score.clone(), score, treated: None, stands: Stands::Withheld };
        let left_out = |how| Own { unrounded: gap(), score: gap(), treated: Some(kind), stands: Stands::LeftOut(how) };
        let counts = |score: Got<Num>| match score {
            Ok(score) => Own { unrounded: Ok(score.clone()), score: Ok(score), treated: Some(kind), stands: Stands::Counts },
            Err(lack) => withheld(Err(lack)),
        };
        match self.item(id).gaps.of(kind) {
            None => withheld(Err(Lack::fault(Fault::Untreated))),
            Some(Treatment::Zero) => counts(Ok(Num::ZERO)),
            Some(Treatment::Full) => counts(self.declared_full(id, at)),
            Some(Treatment::As(amount)) => counts(self.number(amount, at)),
            Some(Treatment::Mean(set)) => {
                let members = match self.members(set, at, true) {
                    Ok(members) => members,
                    Err(Lack::Gap(_)) => return withheld(gap()),
                    Err(fault) => return withheld(Err(fault)),
                };
                let scores: Vec<Num> = members.into_iter().filter_map(|at| self.before_treatment(id, at).score.ok()).collect();
                if scores.is_empty() { withheld(gap()) } else { counts(mean(&scores)) }
            }
            Some(Treatment::Redistribute) => left_out(LeftOut::Redistribute),
            Some(Treatment::Spread) => left_out(LeftOut::Spread),
            Some(Treatment::Skip) => left_out(LeftOut::Skip),
            Some(Treatment::Unranked) => left_out(LeftOut::Unranked),
            Some(Treatment::Withhold) => withheld(gap()),
        }
    }

    // Children.

    /// Σ of the children's final scores. Also whether one of them withholds the score.
    fn sum_of_children(&self, id: ItemId, at: At) -> (Got<Num>, bool) {
        let children: Vec<(ItemId, Own)> = self.item(id).children.iter().map(|child| (*child, self.own(*child, at))).collect();
        let left_out = |own: &Own| matches!(own.stands, Stands::LeftOut(_));
        let withheld = children.iter().any(|(_, own)| own.stands == Stands::Withheld);

        let with_points: Vec<&Own> = children.iter().filter(|(child, _)| self.points_above_zero(*child, at).is_some()).map(|(_, own)| own).collect();
        let nothing_left = children.iter().all(|(_, own)| left_out(own))
            || (!with_points.is_empty() && with_points.iter().all(|own| left_out(own)))
            || (children.iter().any(|(_, own)| own.hands_points_on()) && !with_points.iter().any(|own| own.stands == Stands::Counts));

        let mut lacks: Vec<Lack> =
            children.iter().filter(|(_, own)| own.stands == Stands::Withheld).filter_map(|(_, own)| own.score.clone().err()).collect();
        lacks.extend(self.coverage(id, &children, at).err());
        if nothing_left && !withheld {
            lacks.push(Lack::Gap(GapKind::NotApplicable));
        }
        if let Some(lack) = strongest(lacks) {
            return (Err(lack), withheld);
        }
        let counted = children.iter().filter(|(_, own)| !left_out(own));
        (all(counted.map(|(child, _)| self.final_score(*child, at))).map(|scores| scores.into_iter().sum()), withheld)
    }

    /// Enough children with a value of their own?
    fn coverage(&self, id: ItemId, children: &[(ItemId, Own)], at: At) -> Got<()> {
        let Some(coverage) = &self.item(id).coverage else { return Ok(()) };
        let children: Vec<&Own> = children.iter().filter(|(child, _)| is_pointed(self.item(*child).kind)).map(|(_, own)| own).collect();
        let covered = children.iter().filter(|own| own.score.is_ok() && own.treated.is_none()).count();
        let mut least = self.number(coverage, at)?;
        if coverage.ty == Ty::Quantity(Measure::Percent) {
            least = least * Num::from(children.len());
        }
        if Num::from(covered) < least { Err(Lack::Gap(GapKind::Missing)) } else { Ok(()) }
    }

    /// Own score × the factor that gaps of siblings bring.
    fn final_score(&self, id: ItemId, at: At) -> Got<Num> {
        let own = self.own(id, at);
        Ok(own.score? * self.factor(id, at))
    }

    /// What the points of left-out siblings multiply the item's score and full points by:
    /// `1 + R / W + R₂ / (n · p)`.
    fn factor(&self, id: ItemId, at: At) -> Num {
        let Some(parent) = self.item(id).parent else { return Num::ONE };
        let in_periods = at.row == Row::Unit && self.over_of_ancestors(id).is_some();
        if in_periods || self.has_gain_clause(self.item(parent)) || self.own(id, at).stands != Stands::Counts {
            return Num::ONE;
        }
        let Some(points) = self.points_above_zero(id, at) else { return Num::ONE };
        let siblings = &self.item(parent).children;
        let points_of = |stands: Stands| {
            let those = siblings.iter().filter(move |sibling| self.own(**sibling, at).stands == stands);
            those.filter_map(|sibling| self.points_above_zero(*sibling, at)).collect::<Vec<Num>>()
        };
        let taking = points_of(Stands::Counts);
        let redistributed: Num = points_of(Stands::LeftOut(LeftOut::Redistribute)).into_iter().sum();
        let spread: Num = points_of(Stands::LeftOut(LeftOut::Spread)).into_iter().sum();
        // Invariant: the item itself is among `taking`, and its points are above zero.
        let in_proportion = redistributed.checked_div(&taking.iter().sum()).unwrap_or(Num::ZERO);
        let in_equal_parts = spread.checked_div(&(Num::from(taking.len()) * points)).unwrap_or(Num::ZERO);
        Num::ONE + in_proportion + in_equal_parts
    }

    // Full points.

    /// Declared points; without them the sum of the children's, whether or not these apply to the unit.
    fn declared_full(&self, id: ItemId, at: At) -> Got<Num> {
        let item = self.item(id);
        match &item.points {
            Some(points) => self.number(points, at),
            None => self.sum_of_fulls(item, |child| self.declared_full(child, at)),
        }
    }

    /// Of a section or indicator, where they are above zero.
    fn points_above_zero(&self, id: ItemId, at: At) -> Option<Num> {
        let points = self.declared_full(id, at).ok().filter(|points| *points > Num::ZERO);
        points.filter(|_| is_pointed(self.item(id).kind))
    }

    /// Full points as they count for the unit: declared points × what siblings' gaps bring; without declared points the sum of what the
    /// children count for.
    fn effective_full(&self, id: ItemId, at: At) -> Got<Num> {
        if self.is_outside(id, at) {
            return Err(Lack::Gap(GapKind::NotApplicable));
        }
        if let Own { stands: Stands::LeftOut(_), score: Err(gap), .. } = self.own(id, at) {
            return Err(gap);
        }
        let item = self.item(id);
        let full = match &item.points {
            Some(points) => self.number(points, at),
            None => self.sum_of_fulls(item, |child| self.effective_full(child, at)),
        };
        Ok(full? * self.factor(id, at))
    }

    fn sum_of_fulls(&self, item: &Item, full: impl Fn(ItemId) -> Got<Num>) -> Got<Num> {
        let children = item.children.iter().filter(|child| is_pointed(self.item(**child).kind));
        let fulls: Vec<Num> = children.filter_map(|child| full(*child).ok()).collect();
        if fulls.is_empty() { Err(Lack::Gap(GapKind::NotApplicable)) } else { Ok(fulls.into_iter().sum()) }
    }

    /// What "full points" means inside the item: its scale, else its points.
    fn form_full(&self, id: ItemId, at: At) -> Got<Num> {
        match &self.item(id).scale {
            Some(scale) => self.number(scale, at),
            None => self.declared_full(id, at),
        }
    }

    // Periods.

    /// The nearest item above that is scored over periods: then this one is, too.
    pub(super) fn over_of_ancestors(&self, id: ItemId) -> Option<Over> {
        let parent = self.item(id).parent?;
        self.item(parent).over.or_else(|| self.over_of_ancestors(parent))
    }

    /// What is reported for a child of an item that is scored over periods: its scores of the periods, put together in the same
    /// way. The parent has used the scores of the periods.
    fn child_over_periods(&self, id: ItemId, over: Over, at: At) -> Own {
        let periods = self.input.own_periods(over.period).map(|period| at.row(Row::Period(over.period, period)));
        let score = accumulate(over.how, periods.map(|at| self.final_score(id, at)));
        let stands = if score.is_ok() { Stands::Counts } else { Stands::Withheld };
        Own { unrounded: score.clone(), score, treated: None, stands }
    }

    /// Does a gap in some item leave the unit unranked?
    fn unranked_by_gap(&self, unit: usize) -> bool {
        self.item_ids().any(|id| {
            let at = At::unit(unit);
            let frames: Vec<At> = match self.over_of_ancestors(id) {
                Some(over) => self.input.own_periods(over.period).map(|period| at.row(Row::Period(over.period, period))).collect(),
                None => vec![at],
            };
            frames.into_iter().any(|at| self.own(id, at).stands == Stands::LeftOut(LeftOut::Unranked))
        })
    }
}

impl Own {
    fn hands_points_on(&self) -> bool {
        matches!(self.stands, Stands::LeftOut(LeftOut::Redistribute | LeftOut::Spread))
    }
}

/// Kinds of items that have full points.
fn is_pointed(kind: ItemKind) -> bool {
    match kind {
        ItemKind::Section | ItemKind::Indicator => true,
        ItemKind::Bonus | ItemKind::Deduction => false,
    }
}

/// Scores of periods, in order, become one: gaps are left out, a fault spoils all.
fn accumulate(how: OverPeriods, scores: impl Iterator<Item = Got<Num>>) -> Got<Num> {
    let (mut values, mut gaps) = (Vec::new(), Vec::new());
    for score in scores {
        match score {
            Ok(score) => values.push(score),
            Err(Lack::Fault(fault)) => return Err(Lack::Fault(fault)),
            Err(gap) => gaps.push(gap),
        }
    }
    let none = || strongest(gaps).unwrap_or(Lack::Gap(GapKind::Missing));
    match how {
        _ if values.is_empty() => Err(none()),
        OverPeriods::Mean => mean(&values),
        OverPeriods::Sum => Ok(values.into_iter().sum()),
        OverPeriods::Latest => values.pop().ok_or_else(none),
        OverPeriods::Highest => values.into_iter().max().ok_or_else(none),
        OverPeriods::Lowest => values.into_iter().min().ok_or_else(none),
    }
}

fn mean(values: &[Num]) -> Got<Num> {
    divide(&values.iter().sum(), &Num::from(values.len()))
}

/// The grade that is `steps` better.
fn better(grade: GradeId, steps: i32, grades: usize) -> GradeId {
    let last = grades.saturating_sub(1) as i64;
    GradeId((i64::from(grade.0) - i64::from(steps)).clamp(0, last) as u32)
}
