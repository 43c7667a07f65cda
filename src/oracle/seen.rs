//! What evaluation came by: clauses that gave something, rows that were taken, on which side of an edge a value stood, caps that
//! bit. For the coverage of examples.

use super::{Input, Oracle, on_deep_stack};
use crate::dataset::Dataset;
use crate::decimal::Num;
use crate::model::expr::{Expr, Value};
use crate::model::scheme::{ItemId, Scheme};
use crate::oracle::At;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

/// In which way evaluation came by a part of the scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// A clause gave something, a row was taken, a gate held, a grade was given.
    Used,
    /// A cap or floor changed the amount.
    Bit,
    /// The value stood below the edge, on it, above it.
    Below,
    At,
    Above,
}

/// A part of the scheme, by its address (a scheme stays where it is), and how evaluation came by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Touch {
    part: usize,
    how: How,
}

impl Touch {
    pub fn of<T>(part: &T, how: How) -> Touch {
        Touch { part: std::ptr::from_ref(part).addr(), how }
    }

    /// The same part in another way.
    pub fn with(self, how: How) -> Touch {
        Touch { how, ..self }
    }

    pub fn expr(expr: &Expr, how: How) -> Touch {
        Touch::of(&*expr.kind, how)
    }
}

/// What evaluation came by, and of the sides of an edge how near to it a value stood there: in base units, dates in days.
#[derive(Clone, Debug, Default)]
pub struct Seen(HashMap<Touch, Num>);

impl Seen {
    pub fn has(&self, touch: &Touch) -> bool {
        self.0.contains_key(touch)
    }

    /// The least distance, 0 of what is no side of an edge; `None` if evaluation did not come by it.
    pub fn nearest(&self, touch: &Touch) -> Option<&Num> {
        self.0.get(touch)
    }

    /// What another evaluation came by, too.
    pub fn extend(&mut self, other: Seen) {
        other.0.into_iter().for_each(|(touch, distance)| self.see(touch, distance));
    }

    fn see(&mut self, touch: Touch, distance: Num) {
        let nearest = self.0.entry(touch).or_insert_with(|| distance.clone());
        if distance < *nearest {
            *nearest = distance;
        }
    }
}

/// What evaluation comes by when it works out the score of an item for every unit; without an item, all results.
pub fn seen(scheme: &Scheme, data: &Dataset, item: Option<ItemId>) -> Seen {
    let input = Input::of(scheme, data);
    on_deep_stack(|| {
        let oracle = Oracle { seen: Some(RefCell::default()), ..Oracle::new(scheme, &input) };
        match item {
            Some(item) => (0..input.units).for_each(|unit| drop(oracle.reported(item, At::unit(unit)))),
            None => {
                for result in oracle.results() {
                    result.gates.iter().for_each(|gate| oracle.saw(&scheme.gates[*gate], How::Used));
                    let grade = result.grade.and_then(|grade| scheme.grades.as_ref()?.rows.get(grade.index()));
                    grade.iter().for_each(|grade| oracle.saw(*grade, How::Used));
                }
            }
        }
        oracle.seen.map(RefCell::into_inner).unwrap_or_default()
    })
}

impl Oracle<'_> {
    pub(super) fn saw<T>(&self, part: &T, how: How) {
        self.see(part, how, &|| Num::ZERO);
    }

    fn see<T>(&self, part: &T, how: How, distance: &dyn Fn() -> Num) {
        if let Some(seen) = &self.seen {
            seen.borrow_mut().see(Touch::of(part, how), distance());
        }
    }

    pub(super) fn saw_bite(&self, limit: &Expr, bites: bool) {
        if bites {
            self.saw(&*limit.kind, How::Bit);
        }
    }

    /// On which side of an edge a value stands, and how near.
    pub(super) fn saw_side(&self, edge: &Expr, value: &Num, at: &Num) {
        self.see(&*edge.kind, side(value.cmp(at)), &|| (value - at).abs());
    }

    /// The same for a comparison, whose edge may be either part.
    pub(super) fn saw_comparison(&self, comparison: &Expr, a: &Value, b: &Value) {
        if self.seen.is_some()
            && let Some(order) = super::expr::order(a, b)
        {
            self.see(&*comparison.kind, side(order), &|| distance(a, b));
        }
    }
}

fn side(order: Ordering) -> How {
    match order {
        Ordering::Less => How::Below,
        Ordering::Equal => How::At,
        Ordering::Greater => How::Above,
    }
}

fn distance(a: &Value, b: &Value) -> Num {
    match (a, b) {
        (Value::Num(a), Value::Num(b)) => (a - b).abs(),
        (Value::Date(a), Value::Date(b)) => Num::from(i64::from(a.duration_since(*b).as_hours().unsigned_abs() as u32 / 24)),
        (Value::Num(_) | Value::Date(_) | Value::Text(_) | Value::Bool(_) | Value::Choice(..) | Value::Grade(_), _) => Num::ZERO,
    }
}
