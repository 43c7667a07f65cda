//! Made-up units: their data as a dataset, what a scheme makes of them, and the example that says so. An example of a scheme is one,
//! and so is every witness that a finding shows: nothing is shown that was not replayed.
//!
//! | file | says |
//! | --- | --- |
//! | `trial.rs` | replaying, and what came out |
//! | `trial/cell.rs` | what stands in a cell, and what the data check finds in it |
//! | `trial/coverage.rs` | what of the scheme examples try |
//! | `trial/table.rs` | made-up units as the data of the scheme |
//! | `trial/text.rs` | made-up units as an example, in the scheme's own words |

mod cell;
pub mod coverage;
mod table;
mod text;

pub use crate::model::example::{Demand, Example, Expected, Given, Mark, Trial, TrialEvent, TrialFact, TrialMark, TrialUnit};
pub use cell::findings;
pub use table::dataset;
pub use text::{Asked, Of, example, written};

use crate::abandon;
use crate::dataset::Dataset;
use crate::eval::{self, Outcome, Wanted};
use crate::model::expr::{Compare, Expr, ExprKind, Value};
use crate::model::scheme::{GapKind, Scheme};
use crate::oracle::{self, InspectedRow};
use crate::outcome::{Cell, UnitResult};
use crate::program::{self, Program};

impl Trial {
    /// What an example gives.
    pub fn of(example: &Example) -> Trial {
        example.given.clone()
    }
}

/// A scheme made ready for many trials.
pub struct Replayer<'a> {
    scheme: &'a Scheme,
    program: Program,
}

/// A trial with its results.
pub struct Replay {
    pub data: Dataset,
    /// By unit, in the order of the trial.
    pub results: Vec<UnitResult>,
}

impl<'a> Replayer<'a> {
    pub fn new(scheme: &'a Scheme) -> Replayer<'a> {
        Replayer { scheme, program: program::lower(scheme) }
    }

    pub fn scheme(&self) -> &'a Scheme {
        self.scheme
    }

    /// What the scheme makes of the units. Both evaluators must say the same.
    pub fn replay(&self, trial: &Trial) -> Replay {
        let data = dataset(self.scheme, trial);
        let results = self.results(&data);
        debug_assert_eq!(oracle::difference(&oracle::score(self.scheme, &data), &results), None, "{trial:?}");
        Replay { data, results }
    }

    /// The results of a dataset, by the evaluator alone.
    pub fn results(&self, data: &Dataset) -> Vec<UnitResult> {
        let outcome = self.outcome(data);
        (0..data.units.len()).map(|unit| outcome.unit(unit)).collect()
    }

    /// The same, open to questions about any node that results and guarantees speak of.
    pub fn outcome(&self, data: &Dataset) -> Outcome {
        abandon::look();
        eval::eval(self.scheme, &self.program, data, Wanted::Results)
    }

    pub fn program(&self) -> &Program {
        &self.program
    }
}

/// What the scheme makes of the units.
pub fn replay(scheme: &Scheme, trial: &Trial) -> Replay {
    Replayer::new(scheme).replay(trial)
}

impl Replay {
    /// What an expression is for a unit: a score, rank or grade as it is reported.
    pub fn value(&self, scheme: &Scheme, unit: usize, of: &Expr) -> Cell {
        let Some(result) = self.results.get(unit) else { return Cell::Gap(GapKind::Missing) };
        match &*of.kind {
            ExprKind::Constant(value) => Cell::Value(value.clone()),
            ExprKind::Score(item) => result.items[item.index()].score.clone(),
            ExprKind::Rank => result.rank.clone(),
            ExprKind::Grade => result.grade.map_or(Cell::Gap(GapKind::NotApplicable), |grade| Cell::Value(Value::Grade(grade))),
            _ => oracle::inspect(scheme, &self.data, |look| look.value(of, InspectedRow::Unit(unit))),
        }
    }
}

impl Replay {
    /// What a score rests on: the gap that was treated, or that there is.
    fn state(&self, unit: usize, of: &Expr) -> Option<GapKind> {
        let ExprKind::Score(item) = &*of.kind else { return None };
        let score = &self.results.get(unit)?.items[item.index()];
        score.treated.or(match score.score {
            Cell::Gap(kind) => Some(kind),
            Cell::Value(_) | Cell::Fault(_) => None,
        })
    }
}

/// A demand of an example that is not met.
pub struct Miss<'a> {
    pub expected: &'a Expected,
    /// What comes out.
    pub is: Cell,
    /// What should: the right side's value, if a value is demanded.
    pub should: Option<Cell>,
}

/// The demands of an example that its replay does not meet.
pub fn misses<'a>(scheme: &Scheme, example: &'a Example, replay: &Replay) -> Vec<Miss<'a>> {
    let miss = |expected: &'a Expected| {
        let is = replay.value(scheme, expected.unit, &expected.of);
        match &expected.is {
            Demand::State(state) => {
                let rests_on = replay.state(expected.unit, &expected.of);
                (rests_on != *state).then_some(Miss { expected, is: rests_on.map_or(is, Cell::Gap), should: None })
            }
            Demand::Gap(kind) => (is != Cell::Gap(*kind)).then_some(Miss { expected, is, should: None }),
            Demand::Value(how, right) => {
                let should = replay.value(scheme, expected.unit, right);
                (!holds(*how, &is, &should)).then_some(Miss { expected, is, should: Some(should) })
            }
        }
    };
    example.expected.iter().filter_map(miss).collect()
}

/// Whether two cells stand in that relation; a gap or a fault stands in none. A better grade is the higher one.
pub fn holds(how: Compare, a: &Cell, b: &Cell) -> bool {
    let (Cell::Value(a), Cell::Value(b)) = (a, b) else { return false };
    let order = match (a, b) {
        (Value::Num(a), Value::Num(b)) => a.partial_cmp(b),
        (Value::Date(a), Value::Date(b)) => a.partial_cmp(b),
        (Value::Grade(a), Value::Grade(b)) => b.partial_cmp(a),
        (Value::Text(_) | Value::Bool(_) | Value::Choice(..), _) | (Value::Num(_) | Value::Date(_) | Value::Grade(_), _) => None,
    };
    match how {
        Compare::Equal => a == b,
        Compare::NotEqual => a != b,
        Compare::Less => order.is_some_and(std::cmp::Ordering::is_lt),
        Compare::LessOrEqual => order.is_some_and(std::cmp::Ordering::is_le),
        Compare::Greater => order.is_some_and(std::cmp::Ordering::is_gt),
        Compare::GreaterOrEqual => order.is_some_and(std::cmp::Ordering::is_ge),
    }
}
