//! What came of it: one cell, and the results of all units. Made by `eval`, read by `explain`, `report` and the tests.

use crate::fault::Fault;
use crate::model::expr::Value;
use crate::model::scheme::{GapKind, GradeId};
use std::sync::Arc;

/// One cell: a value, a gap that the scheme has to treat, or a fault with its cause.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    Value(Value),
    Gap(GapKind),
    Fault(Arc<Fault>),
}

/// The score of one item for one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemScore {
    /// After everything, as it enters the parent (with the points that gaps of siblings brought). A gap: the item counts for
    /// nothing, or the total is withheld.
    pub score: Cell,
    /// Before the item's own last rounding and before points from siblings' gaps.
    pub unrounded: Cell,
    /// Full points as they count for this unit; a gap for items without a full mark.
    pub full: Cell,
    /// The gap that was treated to give this score.
    pub treated: Option<GapKind>,
}

/// Results of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitResult {
    /// By `ItemId`; the first is the total.
    pub items: Vec<ItemScore>,
    /// Place, from 1; half places occur when ties share the average.
    pub rank: Cell,
    pub grade: Option<GradeId>,
    /// Indexes of the gates that applied.
    pub gates: Vec<usize>,
    /// Indexes of the gates whose condition is not known: they did not apply.
    pub undecided: Vec<usize>,
    /// Lines of the consequences that apply.
    pub consequences: Vec<Arc<str>>,
    /// By allocation: what the unit gets.
    pub allocated: Vec<Cell>,
    /// By shown column.
    pub shown: Vec<Cell>,
}
