//! Figures that break a guarantee: whether they do, by both evaluators, and fewer of them that still do.

use crate::dataset::Dataset;
use crate::model::expr::{Compare, Expr, ExprKind, Value};
use crate::model::guarantee::{Claim, Guarantee, Source};
use crate::model::scheme::{ItemId, Scheme};
use crate::model::walk;
use crate::oracle::{self, InspectedRow};
use crate::outcome::Cell;
use crate::trial::{self, Asked, Of, Replayer, Trial};

/// Figures that break a guarantee, for the first unit of the trial. What changes is compared before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    pub before: Trial,
    pub after: Option<Trial>,
}

pub struct Judge<'a> {
    pub replayer: &'a Replayer<'a>,
    pub at: usize,
}

/// The value that a guarantee speaks of, and whether its condition holds.
struct Found {
    of: Cell,
    when: bool,
}

impl Judge<'_> {
    pub fn scheme(&self) -> &Scheme {
        self.replayer.scheme()
    }

    pub fn guarantee(&self) -> &Guarantee {
        &self.scheme().guarantees[self.at]
    }

    /// Whether both evaluators say that it does.
    pub fn breaks(&self, witness: &Witness) -> bool {
        let datasets: Vec<Dataset> =
            [Some(&witness.before), witness.after.as_ref()].into_iter().flatten().map(|trial| trial::dataset(self.scheme(), trial)).collect();
        let engine: Vec<Found> = datasets.iter().filter_map(|data| self.found(data).into_iter().next()).collect();
        if !self.is_broken(&engine) {
            return false;
        }
        let plain: Vec<Found> = datasets.iter().map(|data| self.plain(data)).collect();
        self.is_broken(&plain)
    }

    /// Of many units that have nothing to do with each other, or pairs of units: which break it, by the engine alone.
    pub fn broken_among(&self, trial: &Trial, pairs: bool) -> Vec<usize> {
        let found = self.found(&trial::dataset(self.scheme(), trial));
        let width = if pairs { 2 } else { 1 };
        found.chunks(width).enumerate().filter(|(_, chunk)| self.is_broken(chunk)).map(|(at, _)| at).collect()
    }

    fn found(&self, data: &Dataset) -> Vec<Found> {
        let (of, when) = self.replayer.program().guarantees[self.at];
        let outcome = self.replayer.outcome(data);
        let truth = |unit| when.is_none_or(|when| outcome.node(when, unit) == Cell::Value(Value::Bool(true)));
        (0..data.units.len()).map(|unit| Found { of: outcome.node(of, unit), when: truth(unit) }).collect()
    }

    fn plain(&self, data: &Dataset) -> Found {
        let guarantee = self.guarantee();
        let of = guarantee.claim.subject();
        oracle::inspect(self.scheme(), data, |look| {
            let row = InspectedRow::Unit(0);
            let truth = |when: &Expr| look.value(when, row) == Cell::Value(Value::Bool(true));
            Found { of: look.value(of, row), when: guarantee.when.as_ref().is_none_or(truth) }
        })
    }

    fn is_broken(&self, found: &[Found]) -> bool {
        if !found.iter().all(|found| found.when) {
            return false;
        }
        match (&self.guarantee().claim, found) {
            (Claim::Holds(_), [one]) => one.of == Cell::Value(Value::Bool(false)),
            (Claim::Never { up, .. }, [before, after]) => trial::holds(if *up { Compare::Less } else { Compare::Greater }, &after.of, &before.of),
            (Claim::Apart { .. }, [before, after]) => {
                let is_fault = |cell: &Cell| matches!(cell, Cell::Fault(_));
                before.of != after.of && !(is_fault(&before.of) && is_fault(&after.of))
            }
            (Claim::Holds(_) | Claim::Never { .. } | Claim::Apart { .. } | Claim::Near { .. }, _) => false,
        }
    }

    /// With as few units, facts, events and marks as still break it.
    pub fn smaller(&self, witness: Witness) -> Witness {
        // Before and after have different rows of what has no influence: theirs stay.
        let may_go = |part: &Part| match (&self.guarantee().claim, part) {
            (Claim::Apart { from: Source::Event(_), .. }, Part::Event(..)) | (Claim::Apart { from: Source::Rating(_), .. }, Part::Mark(..)) => false,
            (Claim::Holds(_) | Claim::Never { .. } | Claim::Apart { .. } | Claim::Near { .. }, _) => true,
        };
        self.fewer_rows(fewer_parts(witness, &may_go, &|less| self.breaks(less)))
    }

    /// Of what is claimed to have no influence: fewer rows before, fewer after.
    fn fewer_rows(&self, mut witness: Witness) -> Witness {
        let of_source = |trial: &Trial, part: &Part| match (&self.guarantee().claim, *part) {
            (Claim::Apart { from: Source::Event(event), .. }, Part::Event(unit, at)) => trial.units[unit].events[at].event == *event,
            (Claim::Apart { from: Source::Rating(rating), .. }, Part::Mark(unit, at)) => trial.units[unit].marks[at].rating == *rating,
            (Claim::Holds(_) | Claim::Never { .. } | Claim::Apart { .. } | Claim::Near { .. }, _) => false,
        };
        for later in [false, true] {
            let Some(trial) = (if later { witness.after.as_ref() } else { Some(&witness.before) }) else { continue };
            let parts: Vec<Part> = parts(trial).into_iter().filter(|part| of_source(trial, part)).collect();
            for part in parts.into_iter().rev() {
                let mut less = witness.clone();
                let trial = if later { less.after.as_mut() } else { Some(&mut less.before) };
                if trial.is_some_and(|trial| part.leave_out(trial)) && self.breaks(&less) {
                    witness = less;
                }
            }
        }
        witness
    }

    /// Examples that show it, to be pasted beside the scheme.
    pub fn examples(&self, witness: &Witness) -> Vec<String> {
        let scheme = self.scheme();
        let words = |zh: &'static str, en: &'static str| crate::word::Word::new(en, zh).of(scheme.lang);
        let name = match &self.guarantee().label {
            Some(label) => format!("{} {}", label.name, words("的反例", "counterexample")),
            None => words("反例", "counterexample").to_string(),
        };
        let asked: Vec<Asked> = self.asked().into_iter().map(|of| Asked { unit: 0, of }).collect();
        match &witness.after {
            None => vec![trial::example(scheme, &name, &witness.before, &asked)],
            Some(after) => vec![
                trial::example(scheme, &format!("{name}{}", words("：之前", ": before")), &witness.before, &asked),
                trial::example(scheme, &format!("{name}{}", words("：之后", ": after")), after, &asked),
            ],
        }
    }

    /// The scores, rank and grade that the guarantee speaks of.
    fn asked(&self) -> Vec<Of> {
        let of = self.guarantee().claim.subject();
        let mut asked: Vec<Of> = Vec::new();
        walk::visit(of, &mut |expr: &Expr| {
            let of = match &*expr.kind {
                ExprKind::Score(item) | ExprKind::Unrounded(item) => Of::Score(*item),
                ExprKind::Rank => Of::Rank,
                ExprKind::Grade => Of::Grade,
                _ => return,
            };
            if !asked.contains(&of) {
                asked.push(of);
            }
        });
        if asked.is_empty() { vec![Of::Score(ItemId(0))] } else { asked }
    }
}

/// Without the parts that may go and without which it still breaks the guarantee.
pub fn fewer_parts(mut witness: Witness, may_go: &dyn Fn(&Part) -> bool, breaks: &dyn Fn(&Witness) -> bool) -> Witness {
    let mut parts = parts(&witness.before);
    parts.retain(may_go);
    // From the end, so that what is left keeps its place.
    for part in parts.into_iter().rev() {
        let mut less = witness.clone();
        let known = part.leave_out(&mut less.before);
        let known = less.after.as_mut().is_some_and(|after| part.leave_out(after)) || known;
        if known && breaks(&less) {
            witness = less;
        }
    }
    witness
}

/// A part of a trial that may be left out.
#[derive(Clone, Copy)]
pub enum Part {
    Unit(usize),
    Fact(usize, usize),
    Event(usize, usize),
    Mark(usize, usize),
}

fn parts(trial: &Trial) -> Vec<Part> {
    let mut parts = Vec::new();
    for (at, unit) in trial.units.iter().enumerate() {
        parts.extend((0..unit.facts.len()).map(|fact| Part::Fact(at, fact)));
        parts.extend((0..unit.events.len()).map(|event| Part::Event(at, event)));
        parts.extend((0..unit.marks.len()).map(|mark| Part::Mark(at, mark)));
    }
    // The first is the one that is spoken of.
    parts.extend((1..trial.units.len()).map(Part::Unit));
    parts
}

impl Part {
    fn leave_out(self, trial: &mut Trial) -> bool {
        fn without<T>(list: &mut Vec<T>, at: usize) -> bool {
            let there = at < list.len();
            if there {
                list.remove(at);
            }
            there
        }
        let unit = match self {
            Part::Unit(at) => return without(&mut trial.units, at),
            Part::Fact(unit, _) | Part::Event(unit, _) | Part::Mark(unit, _) => unit,
        };
        let Some(unit) = trial.units.get_mut(unit) else { return false };
        match self {
            Part::Unit(_) => false,
            Part::Fact(_, at) => without(&mut unit.facts, at),
            Part::Event(_, at) => without(&mut unit.events, at),
            Part::Mark(_, at) => without(&mut unit.marks, at),
        }
    }
}
