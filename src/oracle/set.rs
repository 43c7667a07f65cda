//! Reference sets: which units, periods or events of other units belong to one, what becomes of their values, and the place of
//! one among them.

use super::expr::{no_result, number, order, truth, unfit};
use super::{At, Got, Lack, Oracle, Row, divide, mean};
use crate::decimal::Num;
use crate::fault::Fault;
use crate::model::expr::{Expr, Fold, Reduce, Value};
use crate::model::scheme::{GapKind, Set, Ties};
use std::cmp::Ordering;

/// How one stands among the members of a set.
pub(super) struct Standing {
    /// How many are better, and how many different values they have.
    pub better: usize,
    pub better_values: usize,
    /// How many are equal, the one itself included.
    pub equal: usize,
}

impl Standing {
    pub fn of(mine: &Value, members: &[Value], ascending: bool) -> Standing {
        let is_better = |value: &&Value| match order(value, mine) {
            Some(Ordering::Less) => ascending,
            Some(Ordering::Greater) => !ascending,
            Some(Ordering::Equal) | None => false,
        };
        let better: Vec<&Value> = members.iter().filter(is_better).collect();
        let distinct = better.iter().enumerate().filter(|(at, value)| !better[..*at].contains(value)).count();
        let equal = members.iter().filter(|value| *value == mine).count();
        Standing { better: better.len(), better_values: distinct, equal }
    }

    pub fn place(&self, ties: Option<Ties>) -> Got<Num> {
        match ties {
            Some(Ties::Share) | None => Ok(Num::from(self.better + 1)),
            Some(Ties::Dense) => Ok(Num::from(self.better_values + 1)),
            // The mean of the places better + 1 ..= better + equal.
            Some(Ties::Average) => divide(&Num::from(2 * self.better + self.equal + 1), &Num::from(2)),
            Some(Ties::Last) => Ok(Num::from(self.better + self.equal)),
            Some(Ties::Forbid) if self.equal > 1 => Err(Lack::fault(Fault::Tie)),
            Some(Ties::Forbid) => Ok(Num::from(self.better + 1)),
        }
    }
}

impl Oracle<'_> {
    /// The members of the set to which this unit, period or event belongs, in unit order. Without a set: all units.
    pub(super) fn members<'s>(&self, set: impl Into<Option<&'s Set>>, at: At, with_self: bool) -> Got<Vec<At>> {
        let set = set.into();
        let keys = |unit: usize| -> Got<Vec<Value>> {
            set.into_iter().flat_map(|set| &set.keys).map(|key| self.fact(*key, at.of(unit).of_unit())).collect()
        };
        let mine = match keys(at.unit) {
            Ok(mine) => mine,
            Err(Lack::Gap(_)) => return Err(Lack::Gap(GapKind::NotApplicable)),
            Err(fault) => return Err(fault),
        };
        let mut members = Vec::new();
        for unit in 0..self.input.units {
            if unit == at.unit && !with_self || !keys(unit).is_ok_and(|theirs| theirs == mine) {
                continue;
            }
            for member in self.rows_of_unit(unit, at) {
                if self.passes(set.and_then(|set| set.filter.as_deref()), member)? {
                    members.push(member);
                }
            }
        }
        Ok(members)
    }

    /// The other unit's rows that correspond to this one: the unit itself, the same period, or all events that count.
    fn rows_of_unit(&self, unit: usize, at: At) -> Vec<At> {
        match at.row {
            Row::Unit | Row::Period(..) | Row::Mark(..) => vec![at.of(unit)],
            Row::Event(event, _) => self.events_that_count(event, at.of(unit)).unwrap_or_default(),
        }
    }

    /// A filter must be true: a gap does not pass, a fault is one.
    pub(super) fn passes(&self, filter: Option<&Expr>, at: At) -> Got<bool> {
        match filter.map(|filter| self.truth(filter, at)) {
            None => Ok(true),
            Some(Err(Lack::Gap(_))) => Ok(false),
            Some(decided) => decided,
        }
    }

    /// The values of the members: gaps are left out, the first fault is a fault of all.
    fn values_of(&self, value: &Expr, members: &[At]) -> Got<Vec<Value>> {
        let values = members.iter().map(|at| self.eval(value, *at));
        values.filter(|value| !matches!(value, Err(Lack::Gap(_)))).collect()
    }

    pub(super) fn reduce(&self, reduce: &Reduce, at: At) -> Got {
        let members = self.members(&reduce.set, at, !reduce.set.exclude_self)?;
        let Some(value) = &reduce.value else { return Ok(Value::Num(Num::from(members.len()))) };
        match &reduce.weight {
            Some(weight) if reduce.fold == Fold::Mean => self.weighted_mean(value, weight, &members).map(Value::Num),
            Some(_) | None => fold(reduce.fold, &self.values_of(value, &members)?),
        }
    }

    fn weighted_mean(&self, value: &Expr, weight: &Expr, members: &[At]) -> Got<Num> {
        let mut weighted = Vec::new();
        for at in members {
            match (self.number(value, *at), self.number(weight, *at)) {
                (Err(Lack::Fault(fault)), _) | (_, Err(Lack::Fault(fault))) => return Err(Lack::Fault(fault)),
                (Err(Lack::Gap(_)), _) | (_, Err(Lack::Gap(_))) => {}
                (Ok(value), Ok(weight)) => weighted.push((value, weight)),
            }
        }
        if weighted.is_empty() {
            return Err(Lack::Gap(GapKind::NotApplicable));
        }
        let sum: Num = weighted.iter().map(|(value, weight)| value * weight).sum();
        divide(&sum, &weighted.iter().map(|(_, weight)| weight).sum())
    }

    /// The row must be a member itself, whether or not the set leaves it out for others.
    pub(super) fn standing(&self, value: &Expr, set: Option<&Set>, ascending: bool, at: At) -> Got<Standing> {
        let at = at.in_frame(value.frame);
        let members = self.members(set, at, true)?;
        let mine = self.eval(value, at)?;
        if !members.contains(&at) {
            return Err(Lack::Gap(GapKind::NotApplicable));
        }
        Ok(Standing::of(&mine, &self.values_of(value, &members)?, ascending))
    }
}

/// How many values become one. None of them is a gap.
pub(super) fn fold(fold: Fold, values: &[Value]) -> Got {
    let none = Lack::Gap(GapKind::NotApplicable);
    match fold {
        Fold::Sum => Ok(Value::Num(numbers(values)?.iter().sum())),
        Fold::Count => {
            let counted = values.iter().filter(|value| **value != Value::Bool(false)).count();
            Ok(Value::Num(Num::from(counted)))
        }
        Fold::Any => Ok(Value::Bool(truths(values)?.contains(&true))),
        Fold::All => Ok(Value::Bool(!truths(values)?.contains(&false))),
        _ if values.is_empty() => Err(none),
        Fold::Highest => values.iter().max_by(|a, b| by_order(a, b)).cloned().ok_or(none),
        Fold::Lowest => values.iter().min_by(|a, b| by_order(a, b)).cloned().ok_or(none),
        Fold::Latest => values.last().cloned().ok_or(none),
        Fold::First => values.first().cloned().ok_or(none),
        Fold::Mean => mean(&numbers(values)?).map(Value::Num),
        Fold::Median => median(numbers(values)?).map(Value::Num),
        Fold::GeometricMean => geometric_mean(&numbers(values)?).map(Value::Num),
        Fold::HarmonicMean => harmonic_mean(&numbers(values)?).map(Value::Num),
        Fold::Deviation => deviation(&numbers(values)?).map(Value::Num),
    }
}

fn by_order(a: &Value, b: &Value) -> Ordering {
    order(a, b).unwrap_or(Ordering::Equal)
}

fn numbers(values: &[Value]) -> Got<Vec<Num>> {
    values.iter().cloned().map(number).collect()
}

fn truths(values: &[Value]) -> Got<Vec<bool>> {
    values.iter().cloned().map(truth).collect()
}

fn median(mut values: Vec<Num>) -> Got<Num> {
    values.sort();
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { Ok(values[middle].clone()) } else { mean(&values[middle - 1..=middle]) }
}

fn geometric_mean(values: &[Num]) -> Got<Num> {
    if let Some(negative) = values.iter().find(|value| value.is_negative()) {
        return Err(unfit("geometric mean", &Value::Num(negative.clone())));
    }
    let product = values.iter().fold(Num::ONE, |product, value| product * value);
    product.root(values.len() as u32).map_err(|error| no_result("geometric mean", &product, error))
}

fn harmonic_mean(values: &[Num]) -> Got<Num> {
    let mut sum = Num::ZERO;
    for value in values {
        sum += divide(&Num::ONE, value)?;
    }
    divide(&Num::from(values.len()), &sum)
}

/// Of the population.
fn deviation(values: &[Num]) -> Got<Num> {
    let centre = mean(values)?;
    let squares: Vec<Num> = values.iter().map(|value| (value - &centre) * (value - &centre)).collect();
    let variance = mean(&squares)?;
    variance.sqrt().map_err(|error| no_result("deviation", &variance, error))
}
