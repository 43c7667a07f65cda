//! Which way a difference goes, from its numbers: points up, a threshold up, a condition that is harder to fulfil.

use super::Direction;
use super::canon::Names;
use super::portrait::{Measure, Trait};
use crate::decimal::Num;
use crate::model::expr::{Compare, Expr, ExprKind};
use crate::model::measure::{Measure as MeasureKind, Scale};
use std::cmp::Ordering;

/// Which way, and by how much.
pub type Weight = (Direction, Option<(Num, Scale)>);

/// The two sets of names in which the two schemes speak.
pub struct Weigher<'a> {
    pub old: &'a Names<'a>,
    pub new: &'a Names<'a>,
    /// What a point of the old scheme is in points of the new one, as shares of their full marks.
    pub point: Num,
}

impl Weigher<'_> {
    pub fn weigh(&self, old: Option<&Trait>, new: Option<&Trait>) -> Weight {
        match (old, new) {
            (Some(a), Some(b)) => self.changed(&a.measure, &b.measure),
            (None, Some(b)) => (b.presence, None),
            (Some(a), None) => (a.presence.reversed(), None),
            (None, None) => (Direction::None, None),
        }
    }

    /// Are these other points that are the same share of another full mark?
    pub fn is_same_share(&self, old: Option<&Trait>, new: Option<&Trait>) -> bool {
        let points = |own: Option<&Trait>| match own.map(|own| &own.measure) {
            Some(Measure::Number { value: Some(value), scale, .. }) if scale.measure == MeasureKind::points() => Some(value.clone()),
            _ => None,
        };
        self.point != Num::ONE && points(old).zip(points(new)).is_some_and(|(a, b)| a * &self.point == b)
    }

    fn changed(&self, old: &Measure, new: &Measure) -> Weight {
        match (old, new) {
            (Measure::Number { value: a, share: c, scale, growth }, Measure::Number { value: b, share: d, scale: other, growth: other_growth }) => {
                let growth = if growth == other_growth { *growth } else { Direction::Either };
                if scale.measure != other.measure {
                    return (Direction::Either, None);
                }
                if let (Some(a), Some(b)) = (a, b) {
                    let comparable = if scale.measure == MeasureKind::points() { a.clone() * self.point.clone() } else { a.clone() };
                    return (grown(comparable.cmp(b), growth), (a != b).then(|| (b.clone() - a.clone(), of_differences(other))));
                }
                match (c, d) {
                    (Some((a, rest)), Some((b, same))) if rest == same => (grown(a.cmp(b), growth), None),
                    _ => (Direction::Either, None),
                }
            }
            (Measure::Order { value: a, growth, amount: c }, Measure::Order { value: b, amount: d, .. }) => {
                let size = match (c, d) {
                    (Some((a, _, per)), Some((b, scale, same))) if per == same && a != b => Some((b - a, of_differences(scale))),
                    _ => None,
                };
                (grown(a.cmp(b), *growth), size)
            }
            (Measure::Ranked { at: a, list }, Measure::Ranked { at: b, list: same }) if list == same => (grown(b.cmp(a), Direction::Looser), None),
            (Measure::Condition { expr: a, easier }, Measure::Condition { expr: b, .. }) => match self.ease(a, b) {
                Some(Ordering::Greater) => (*easier, None),
                Some(Ordering::Less) => (easier.reversed(), None),
                Some(Ordering::Equal) | None => (Direction::Either, None),
            },
            (Measure::Other(a), Measure::Other(b)) if a == b => (if *a == Direction::None { Direction::None } else { Direction::Either }, None),
            _ => (Direction::Either, None),
        }
    }

    /// Whether the new condition is easier to fulfil (`Greater`), harder, or the same; `None`: neither follows from the other.
    fn ease(&self, old: &Expr, new: &Expr) -> Option<Ordering> {
        if self.old.expr(old) == self.new.expr(new) {
            return Some(Ordering::Equal);
        }
        match (&*old.kind, &*new.kind) {
            (ExprKind::Not(a), ExprKind::Not(b)) => self.ease(a, b).map(Ordering::reverse),
            (ExprKind::Compare(how, a, b), ExprKind::Compare(other, c, d)) => self.comparison((*how, a, b), (*other, c, d)),
            (ExprKind::In(a, words), ExprKind::In(b, others)) if self.old.expr(a) == self.new.expr(b) => {
                let words: Vec<String> = words.iter().map(|word| self.old.value(word)).collect();
                let others: Vec<String> = others.iter().map(|word| self.new.value(word)).collect();
                subset(&words, &others)
            }
            (ExprKind::Or(_), _) | (_, ExprKind::Or(_)) => self.list(&parts(old, true), &parts(new, true), Ordering::Greater),
            _ => self.list(&parts(old, false), &parts(new, false), Ordering::Less),
        }
    }

    fn comparison(&self, old: (Compare, &Expr, &Expr), new: (Compare, &Expr, &Expr)) -> Option<Ordering> {
        let rising = |how: Compare| match how {
            Compare::Greater | Compare::GreaterOrEqual => Some(true),
            Compare::Less | Compare::LessOrEqual => Some(false),
            Compare::Equal | Compare::NotEqual => None,
        };
        let (old_rises, new_rises) = (rising(old.0)?, rising(new.0)?);
        if old_rises != new_rises || self.old.expr(old.1) != self.new.expr(new.1) {
            return None;
        }
        let includes = |how: Compare| matches!(how, Compare::GreaterOrEqual | Compare::LessOrEqual);
        let in_points = super::stake::is_points(&old.2.ty);
        let a = self.old.number(old.2).map(|number| if in_points { number * self.point.clone() } else { number });
        let b = self.new.number(new.2);
        let moved = match (a, b) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ if self.old.expr(old.2) == self.new.expr(new.2) => Ordering::Equal,
            _ => return None,
        };
        // A bound from below that goes up is harder to reach.
        let bound = if new_rises { moved } else { moved.reverse() };
        Some(bound.then(includes(new.0).cmp(&includes(old.0))))
    }

    /// Of conditions in a list. `more`: what it means that there are more of them.
    fn list(&self, old: &[&Expr], new: &[&Expr], more: Ordering) -> Option<Ordering> {
        if old.len() == 1 && new.len() == 1 {
            return None;
        }
        if old.len() == new.len() {
            let each = old.iter().zip(new).map(|(a, b)| self.ease(a, b)).collect::<Option<Vec<_>>>()?;
            let all = |wanted: Ordering| each.iter().all(|one| *one == wanted || *one == Ordering::Equal);
            return if all(Ordering::Greater) { Some(Ordering::Greater) } else { all(Ordering::Less).then_some(Ordering::Less) };
        }
        let old: Vec<String> = old.iter().map(|part| self.old.expr(part)).collect();
        let new: Vec<String> = new.iter().map(|part| self.new.expr(part)).collect();
        let grown = subset(&old, &new)?;
        Some(if more == Ordering::Greater { grown } else { grown.reverse() })
    }
}

/// The conditions joined by "and" (or by "or"), or the one.
fn parts(expr: &Expr, or: bool) -> Vec<&Expr> {
    match (&*expr.kind, or) {
        (ExprKind::And(all), false) | (ExprKind::Or(all), true) => all.iter().collect(),
        _ => vec![expr],
    }
}

/// `Greater`: the second has all of the first and more.
fn subset(old: &[String], new: &[String]) -> Option<Ordering> {
    let inside = |a: &[String], b: &[String]| a.iter().all(|one| b.contains(one));
    match (inside(old, new), inside(new, old)) {
        (true, true) => Some(Ordering::Equal),
        (true, false) => Some(Ordering::Greater),
        (false, true) => Some(Ordering::Less),
        (false, false) => None,
    }
}

/// In what a difference is counted: between percentages lie percentage points.
pub(super) fn of_differences(scale: &Scale) -> Scale {
    match scale.measure {
        MeasureKind::Percent => Scale { zh: "个百分点".into(), en: "pp".into(), measure: MeasureKind::PercentPoint, factor: Num::ratio(1, 100) },
        _ => scale.clone(),
    }
}

fn grown(moved: Ordering, growth: Direction) -> Direction {
    match moved {
        Ordering::Less => growth,
        Ordering::Greater => growth.reversed(),
        Ordering::Equal => Direction::Either,
    }
}
