//! How much of the full mark stands under a change: what matters most is told first.

use super::change::{self, Act, Area};
use super::pair::path;
use super::{Change, SubjectKind};
use crate::decimal::Num;
use crate::model::expr::{Arith, Expr, ExprKind, Value};
use crate::model::measure::{Measure, Ty};
use crate::model::scheme::{Item, ItemId, Scheme};

/// Full points that build on each other deeper than this are not looked into.
const DEPTH_MAX: usize = 16;

/// The share of the full mark that a change can move, roughly: for an order among changes, not for a result.
pub fn stake(change: &Change, old: &Scheme, new: &Scheme) -> Num {
    match change.subject.kind {
        SubjectKind::Item => item_stake(change, old, new),
        // Everybody's place or grade hangs on these.
        SubjectKind::Ranking | SubjectKind::Grades | SubjectKind::Gate => Num::ratio(1, 4),
        SubjectKind::Defaults | SubjectKind::Scheme => Num::ratio(1, 10),
        SubjectKind::Let | SubjectKind::Rating => Num::ratio(1, 20),
        SubjectKind::Event | SubjectKind::Fact | SubjectKind::Unit => Num::ratio(1, 40),
        SubjectKind::Consequence | SubjectKind::Allocation | SubjectKind::Requirement => Num::ratio(1, 50),
    }
}

fn item_stake(change: &Change, old: &Scheme, new: &Scheme) -> Num {
    let share = |scheme: &Scheme, wanted: &Option<std::sync::Arc<str>>| {
        let item = scheme.items.iter().find(|item| wanted.as_deref() == Some(path(scheme, item).as_str()));
        item.map_or(Num::ZERO, |item| share_of(scheme, item))
    };
    let (a, b) = (share(old, &change.subject.old), share(new, &change.subject.new));
    let (more, less) = if a > b { (a, b) } else { (b, a) };
    match (change.aspect.area, change.kind.act) {
        (Area::Points, _) => more - less,
        (_, Act::Added | Act::Removed) if change.within.en.is_empty() && change.subject.old.is_none() | change.subject.new.is_none() => more,
        _ if std::ptr::eq(change.aspect, &change::CAP) => more - less,
        // A number in a rule moves a part of its points.
        _ => more * Num::ratio(1, 4),
    }
}

fn share_of(scheme: &Scheme, item: &Item) -> Num {
    let full = scheme.full.as_ref().map_or_else(|| most_of(scheme, ItemId(0), DEPTH_MAX), |(full, _)| full.clone());
    let own = item.points.as_ref().or(item.cap.as_ref()).map(|points| most(scheme, points, DEPTH_MAX));
    let at = scheme.items.iter().position(|other| std::ptr::eq(other, item)).unwrap_or(0);
    own.unwrap_or_else(|| most_of(scheme, ItemId(at as u32), DEPTH_MAX)).checked_div(&full).unwrap_or(Num::ZERO)
}

/// The most that an item is worth to any kind of unit.
fn most_of(scheme: &Scheme, id: ItemId, depth: usize) -> Num {
    let Some(depth) = depth.checked_sub(1) else { return Num::ZERO };
    let item = &scheme.items[id.index()];
    match &item.points {
        Some(points) => most(scheme, points, depth),
        None => item.children.iter().map(|child| most_of(scheme, *child, depth)).fold(Num::ZERO, |a, b| a + b),
    }
}

fn most(scheme: &Scheme, expr: &Expr, depth: usize) -> Num {
    let Some(depth) = depth.checked_sub(1) else { return Num::ZERO };
    let of = |inner: &Expr| most(scheme, inner, depth);
    match &*expr.kind {
        ExprKind::Constant(Value::Num(number)) => number.clone(),
        ExprKind::Arith(Arith::Multiply, a, b) => of(a) * of(b),
        ExprKind::Arith(Arith::Add, a, b) => of(a) + of(b),
        ExprKind::Full(item) => most_of(scheme, *item, depth),
        ExprKind::Let(id) => of(&scheme.lets[id.index()].value),
        ExprKind::Switch(rows) => rows.iter().map(|(_, value)| of(value)).max().unwrap_or(Num::ZERO),
        _ => Num::ZERO,
    }
}

/// By what the old scheme's points are multiplied to be compared with the new one's: both as shares of their full marks.
pub fn points_factor(old: &Scheme, new: &Scheme) -> Num {
    match (&old.full, &new.full) {
        (Some((a, _)), Some((b, _))) => b.checked_div(a).unwrap_or(Num::ONE),
        (Some(_), None) | (None, Some(_)) | (None, None) => Num::ONE,
    }
}

pub fn is_points(ty: &Ty) -> bool {
    matches!(ty, Ty::Quantity(measure) if *measure == Measure::points())
}
