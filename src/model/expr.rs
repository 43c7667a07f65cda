//! A typed expression: what is computed, of what type, once for whom, and where it is written.

use crate::func::Function;
use crate::model::measure::Ty;
use crate::model::scheme::{EventId, FactId, GapKind, ItemId, LetId, Matter, PeriodKind, RatingId, Set, Ties};
use crate::source::Span;
use std::sync::Arc;

pub use crate::syntax::ast::Comparison as Compare;
pub use crate::value::{Fold, Value};

/// Once for whom a value is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frame {
    /// The same for all.
    Constant,
    /// Once a unit.
    Unit,
    /// Once a unit and period.
    Period(PeriodKind),
    /// Once a row of an event table.
    Event(EventId),
    /// Once a mark of a rating table.
    Mark,
}

#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: Box<ExprKind>,
    pub ty: Ty,
    pub frame: Frame,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    Constant(Value),
    Fact(FactId),
    Field(EventId, usize),
    Let(LetId),
    /// The item's score after caps, gates and rounding; `ItemId(0)`: the total.
    Score(ItemId),
    /// The item's score before its last rounding.
    Unrounded(ItemId),
    /// Full points of the item: constant or by unit.
    Full(ItemId),
    Rating(RatingId),
    /// The raw mark, in a rating's conversion.
    RawMark,
    /// Place in the ranking, and grade, after gates.
    Rank,
    Grade,
    Negate(Expr),
    Not(Expr),
    Arith(Arith, Expr, Expr),
    Compare(Compare, Expr, Expr),
    /// All must hold; a false one decides even beside a gap.
    And(Vec<Expr>),
    /// One must hold; a true one decides even beside a gap.
    Or(Vec<Expr>),
    In(Expr, Vec<Value>),
    /// Is this a gap of that kind? Never a gap itself.
    IsGap(Expr, GapKind),
    If(Expr, Expr, Expr),
    /// The first row whose keys match; words or ranges, already conditions. No row: a gap "not applicable".
    Switch(Vec<(Option<Expr>, Expr)>),
    /// Not applicable, as a value of a table.
    NotApplicable,
    /// A function of one row's values.
    Call(&'static Function, Vec<Expr>),
    /// Over a reference set: result has the frame of `value`.
    Reduce(Reduce),
    /// Place of the unit's value in a reference set, from 1.
    Place(Place),
    /// Over the unit's event rows or periods: the result has the frame of the unit, or of the period `within` which its events are.
    Rows(Rows),
    /// The value of the period before (`back` periods earlier).
    Earlier(Expr, u32),
    /// The value of one named period.
    AtPeriod(Expr, Arc<str>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arith {
    Add,
    Subtract,
    Multiply,
    /// A zero divisor is a fault.
    Divide,
    Power,
}

/// A reduction over a reference set. Gaps are left out; a fault spoils the set. Without any value left: `Sum` and `Count` are 0,
/// the others a gap "not applicable". `value` is absent only for `Count`.
#[derive(Clone, Debug)]
pub struct Reduce {
    pub fold: Fold,
    pub value: Option<Expr>,
    pub set: Set,
    pub weight: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Place {
    pub value: Expr,
    pub set: Set,
    pub ascending: bool,
    pub ties: Option<Ties>,
}

/// A reduction over rows; once a unit, or in each period the rows within it. Gaps are left out, as in a reference set; rejected and pending events do not count.
#[derive(Clone, Debug)]
pub struct Rows {
    pub fold: Fold,
    /// `Frame::Event` or `Frame::Period`.
    pub frame: Frame,
    pub value: Option<Expr>,
    pub filter: Option<Expr>,
    /// Only the n highest values.
    pub best: Option<u32>,
    /// One value a matter first.
    pub same: Option<(usize, Matter)>,
    /// Only the events dated in the period for which the value is asked: the result is one a period.
    pub within: Option<PeriodKind>,
}
