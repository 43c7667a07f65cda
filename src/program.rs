//! What a scheme computes: every sentence form as a few core operations in order of need. Reads the model, knows nothing of
//! data. Equal operations are one node, so that a mean of a class that ten items use is computed once.

mod build;
mod expr;
mod form;
mod item;
mod order;
mod result;

use crate::decimal::Rounding;
use crate::func::Function;
use crate::model::expr::{Arith, Compare, Fold, Value};
use crate::model::scheme::{AllocationMethod, ChoiceId, EventId, FactId, GapKind, Matter, OverPeriods, PeriodKind, RatingId, Scheme, Ties};
use std::sync::Arc;

/// A node of the program. Its arguments have lesser numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The rows that a node has a value for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Space {
    Constant,
    Unit,
    /// Unit by unit, in each the periods.
    Period(PeriodKind),
    /// Rows of an event table, unit by unit, in each in the order of the file.
    Event(EventId),
    /// Rows of a rating table, likewise.
    Mark(RatingId),
}

#[derive(Clone, Debug)]
pub struct Node {
    pub space: Space,
    pub op: Op,
}

/// A function of the table. One table entry is one function.
#[derive(Clone, Copy, Debug)]
pub struct RowFunction(pub &'static Function);

impl PartialEq for RowFunction {
    fn eq(&self, other: &RowFunction) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for RowFunction {}

impl std::hash::Hash for RowFunction {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.name.en.hash(state);
    }
}

/// One bound of a row of a table: a constant, and whether it belongs to the row.
pub type Edge = Option<(NodeId, bool)>;

/// The core operations.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    // ---- given ----
    Constant(Value),
    Gap(GapKind),
    /// What cannot be computed because the scheme does not say how, or says it in a circle.
    Unsaid,
    Input(FactId),
    Field(EventId, usize),
    /// Whether the state of the event lets it count.
    Accepted(EventId),
    RawMark(RatingId),
    /// A column of a wider space from one of a narrower: the unit's value for each of its rows.
    Spread(NodeId),

    // ---- row by row ----
    Negate(NodeId),
    Not(NodeId),
    Arith(Arith, NodeId, NodeId),
    Compare(Compare, NodeId, NodeId),
    And(Vec<NodeId>),
    Or(Vec<NodeId>),
    In(NodeId, Vec<Value>),
    IsGap(NodeId, GapKind),
    /// A gap or fault is "no".
    Holds(NodeId),
    /// A fault is a gap.
    ValuesOnly(NodeId),
    Greater(NodeId, NodeId),
    Lesser(NodeId, NodeId),
    Round(NodeId, i32, Rounding),
    Call(RowFunction, Vec<NodeId>),
    /// The first, with the strongest gap or fault of both.
    Beside(NodeId, NodeId),
    /// The second's gap or fault where it has one, else the first.
    After(NodeId, NodeId),
    /// A gap is "no"; a fault stays.
    Passes(NodeId),
    /// The sum of those that have a value; of none a gap "not applicable".
    SumOfValues(Vec<NodeId>),
    /// A fault everywhere: what is named has no result for the value.
    OutOfDomain(&'static str, NodeId),
    /// The amount, or a fault where it is outside of what a judge may give.
    Judged {
        value: NodeId,
        low: NodeId,
        high: Option<NodeId>,
    },
    /// The best or worst of those that have a value; the strongest gap if none has.
    Best {
        highest: bool,
        of: Vec<NodeId>,
    },
    /// Where the first has this gap, the second; with the flag: only where the second has a value.
    Substitute(NodeId, GapKind, NodeId, bool),
    /// The number of the first condition that is true; `None` is always true.
    First(Vec<Option<NodeId>>),
    /// The first row of a table of ranges that a number lies in; bounds are constants.
    Band(NodeId, Vec<(Edge, Edge)>),
    /// The row of a table by the code of a word (`u32::MAX`: none), and the row for the rest.
    Lookup(NodeId, Vec<u32>, u32),
    /// The option that an index names. Without `none`, an index that names no row is a fault.
    Pick {
        index: NodeId,
        options: Vec<NodeId>,
        none: Option<NodeId>,
    },
    /// The amount of a place; `tied`: how many share it, whose amounts are averaged.
    PlaceAmount {
        place: NodeId,
        tied: Option<NodeId>,
        rows: Vec<Stretch>,
    },

    // ---- within a unit ----
    /// A missing value is the one of the period before.
    CarryLast(NodeId),
    Earlier(NodeId, u32),
    AtPeriod(NodeId, Arc<str>),
    Rows(FoldRows),
    Each(EachSum),
    Once(Once),
    Accumulate(OverPeriods, NodeId),
    Rating(RatingId, NodeId),
    /// The sum of children, with what their gaps do to it.
    Children(Vec<Child>),
    /// Whether a child withholds the parent's score.
    Withheld(Vec<Child>),
    /// Of the children: a figure that redistribution needs.
    Pool(Pool, Vec<Child>),
    /// Whether a child's points take part in redistribution for the unit: it has points and a value.
    Takes(Child),

    // ---- over units ----
    /// Units with equal keys.
    Groups(Vec<NodeId>),
    Reduce(ReduceSet),
    Place(PlaceSet),
    Ranking {
        keys: Vec<(NodeId, bool)>,
        groups: Option<NodeId>,
        filter: Option<NodeId>,
        out: NodeId,
        total: NodeId,
        ties: Option<Ties>,
    },
    /// The grade of the table, before gates.
    BaseGrade(GradeTable),
    /// After gates: effects on the grade, in order, each with the condition.
    GateGrade {
        base: NodeId,
        effects: Vec<(NodeId, GradeEffect)>,
    },
    Allocate {
        pool: NodeId,
        among: Option<NodeId>,
        by: NodeId,
        method: AllocationMethod,
    },
}

/// Places `from..=to` of a table of places.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stretch {
    pub from: u32,
    pub to: Option<u32>,
    pub amount: NodeId,
    /// For each place after `from - 1` so much less, not below the floor; `amount` is the one of place `from - 1`.
    pub less: Option<(NodeId, Option<NodeId>)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FoldRows {
    pub fold: Fold,
    /// `Space::Event` or `Space::Period`.
    pub over: Space,
    pub value: Option<NodeId>,
    pub keep: Option<NodeId>,
    pub best: Option<u32>,
    pub same: Option<(NodeId, Matter)>,
    /// Dates of the events. In a space of periods only those of each period are folded.
    pub date: Option<NodeId>,
}

/// The sum over a unit's events; in a space of periods, over those of each period.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EachSum {
    pub event: EventId,
    pub keep: NodeId,
    pub amount: NodeId,
    pub same: Option<(NodeId, Matter)>,
    pub best: Option<u32>,
    /// Kind of period, limit, whether it limits the number of events.
    pub limits: Vec<(PeriodKind, NodeId, bool)>,
    pub date: Option<NodeId>,
}

/// Of the events of several clauses: whether one of the clause `which` is what its matter counts by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Once {
    pub rivals: Vec<Rival>,
    pub which: usize,
    pub how: Matter,
}

/// The events of one clause among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rival {
    pub event: EventId,
    pub keep: NodeId,
    pub amount: NodeId,
    pub matter: NodeId,
    pub date: Option<NodeId>,
    /// What the clause itself makes of several events of one matter.
    pub together: Option<Matter>,
}

/// What a gap that is left makes of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    Redistribute,
    Spread,
    Skip,
    Withhold,
}

/// A child as its parent sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Child {
    /// The score before and after the treatment of its gaps.
    pub raw: NodeId,
    pub treated: NodeId,
    /// As reported: with points from siblings.
    pub score: NodeId,
    /// Declared points of sections and indicators.
    pub points: Option<NodeId>,
    /// What a gap "not applicable", "pending", "missing" makes of it.
    pub standing: [Standing; 3],
    /// Whether its own children withhold its score, so that its gap is not treated.
    pub withheld: Option<NodeId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pool {
    /// Points of children that have a value.
    Kept,
    /// Number of those.
    Number,
    /// Points that go to the others in proportion.
    Redistributed,
    /// Points that go to the others in equal parts.
    Spread,
    /// Number of children with a value of their own.
    Valued,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReduceSet {
    pub fold: Fold,
    pub value: Option<NodeId>,
    pub weight: Option<NodeId>,
    pub groups: Option<NodeId>,
    pub filter: Option<NodeId>,
    pub exclude_self: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlaceSet {
    pub value: NodeId,
    pub groups: Option<NodeId>,
    pub filter: Option<NodeId>,
    pub ascending: bool,
    pub ties: Option<Ties>,
    /// Instead of the place: how many share it.
    pub count_tied: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GradeTable {
    pub groups: Option<NodeId>,
    pub filter: Option<NodeId>,
    pub rank: Option<NodeId>,
    pub total: NodeId,
    pub rows: Vec<GradeRow>,
    /// At the edge of a quota: all who are tied get in, else none of them.
    pub all_in: bool,
    /// Promotions, if promoted units take places of the quota: then promoted units have the grade that the table alone gives them.
    pub promotions: Vec<(NodeId, GradeEffect)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GradeRow {
    pub when: Option<NodeId>,
    pub quota: Option<PlaceQuota>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlaceQuota {
    pub share: NodeId,
    pub fraction: bool,
    pub from_top: bool,
    pub rounding: Rounding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GradeEffect {
    Is(u32),
    AtMost(u32),
    AtLeast(u32),
    Up(i32),
    Bar(u32),
}

/// Where an item's figures are: once a unit, or once a period below an item that is scored over periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemNodes {
    /// What the clauses and children give, before floor and cap.
    pub body: NodeId,
    /// Before the last rounding.
    pub unrounded: NodeId,
    /// After it, before the treatment of gaps.
    pub raw: NodeId,
    pub treated: NodeId,
    /// With points from siblings: as reported.
    pub score: NodeId,
    /// Declared full points; a gap where there are none.
    pub declared: NodeId,
    /// As they count.
    pub full: NodeId,
    /// Whether a gap "not applicable", "pending", "missing" leaves it out of its parent.
    pub left_out: [bool; 3],
    /// Whether children withhold the score.
    pub withheld: Option<NodeId>,
}

/// A scheme as core operations.
#[derive(Clone, Debug)]
pub struct Program {
    /// In order of need: arguments stand before what uses them.
    pub nodes: Vec<Node>,
    /// By `LetId`.
    pub lets: Vec<NodeId>,
    /// By `ItemId`, once a unit: as reported.
    pub items: Vec<ItemNodes>,
    /// Below items that are scored over periods: once a period.
    pub period_items: Vec<Option<ItemNodes>>,
    /// By item, by clause: the amount before its sign (per period in items that are scored over periods).
    pub clauses: Vec<Vec<NodeId>>,
    /// By `RatingId`.
    pub ratings: Vec<NodeId>,
    /// Whether the gate applies.
    pub gates: Vec<NodeId>,
    /// Its condition, which may be a gap.
    pub gate_conditions: Vec<NodeId>,
    pub rank: Option<NodeId>,
    pub base_grade: Option<NodeId>,
    pub grade: Option<NodeId>,
    /// Conditions of the consequences.
    pub consequences: Vec<Option<NodeId>>,
    pub allocations: Vec<NodeId>,
    pub requirements: Vec<NodeId>,
    /// By guarantee: its condition or the value that it speaks of, and when.
    pub guarantees: Vec<(NodeId, Option<NodeId>)>,
    pub shown: Vec<NodeId>,
}

impl Program {
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }
}

/// Lowers a scheme without errors. What a circle would need is a fault of its own, and lowering ends.
pub fn lower(scheme: &Scheme) -> Program {
    build::Build::new(scheme).run()
}

/// Arguments of an operation, in order.
pub fn arguments(op: &Op) -> Vec<NodeId> {
    let mut found = Vec::new();
    walk(op, &mut |id| found.push(id));
    found
}

fn walk(op: &Op, see: &mut dyn FnMut(NodeId)) {
    match op {
        Op::Constant(_) | Op::Gap(_) | Op::Unsaid | Op::Input(_) | Op::Field(..) | Op::Accepted(_) | Op::RawMark(_) => {}
        Op::Spread(a) | Op::Negate(a) | Op::Not(a) | Op::In(a, _) | Op::IsGap(a, _) | Op::Holds(a) | Op::Passes(a) | Op::ValuesOnly(a) => see(*a),
        Op::Round(a, ..) | Op::Lookup(a, ..) | Op::CarryLast(a) | Op::Earlier(a, _) | Op::AtPeriod(a, _) => see(*a),
        Op::Accumulate(_, a) | Op::Rating(_, a) | Op::OutOfDomain(_, a) => see(*a),
        Op::Judged { value, low, high } => [Some(*value), Some(*low), *high].into_iter().flatten().for_each(see),
        Op::Arith(_, a, b)
        | Op::Compare(_, a, b)
        | Op::Greater(a, b)
        | Op::Lesser(a, b)
        | Op::Substitute(a, _, b, _)
        | Op::Beside(a, b)
        | Op::After(a, b) => {
            see(*a);
            see(*b);
        }
        Op::And(all) | Op::Or(all) | Op::Call(_, all) | Op::Groups(all) | Op::SumOfValues(all) | Op::Best { highest: _, of: all } => {
            all.iter().copied().for_each(see)
        }
        Op::First(all) => all.iter().flatten().copied().for_each(see),
        Op::Band(a, rows) => {
            see(*a);
            rows.iter().flat_map(|(low, high)| [low, high]).flatten().for_each(|(bound, _)| see(*bound));
        }
        Op::Pick { index, options, none } => {
            see(*index);
            options.iter().copied().chain(*none).for_each(see);
        }
        Op::PlaceAmount { place, tied, rows } => {
            see(*place);
            tied.iter().copied().for_each(&mut *see);
            for row in rows {
                see(row.amount);
                row.less.iter().flat_map(|(less, floor)| [Some(*less), *floor]).flatten().for_each(&mut *see);
            }
        }
        Op::Rows(FoldRows { fold: _, over: _, value, keep, best: _, same, date }) => {
            value.iter().chain(keep).chain(date).copied().chain(same.map(|(field, _)| field)).for_each(see);
        }
        Op::Each(EachSum { event: _, keep, amount, same, best: _, limits, date }) => {
            [*keep, *amount].into_iter().chain(same.map(|(field, _)| field)).chain(*date).for_each(&mut *see);
            limits.iter().for_each(|(_, limit, _)| see(*limit));
        }
        Op::Once(Once { rivals, .. }) => {
            for Rival { keep, amount, matter, date, .. } in rivals {
                [Some(*keep), Some(*amount), Some(*matter), *date].into_iter().flatten().for_each(&mut *see);
            }
        }
        Op::Children(children) | Op::Withheld(children) | Op::Pool(_, children) => children.iter().for_each(|child| walk_child(child, see)),
        Op::Takes(child) => walk_child(child, see),
        Op::Reduce(ReduceSet { fold: _, value, weight, groups, filter, exclude_self: _ }) => {
            value.iter().chain(weight).chain(groups).chain(filter).copied().for_each(see);
        }
        Op::Place(PlaceSet { value, groups, filter, .. }) => [Some(*value), *groups, *filter].into_iter().flatten().for_each(see),
        Op::Ranking { keys, groups, filter, out, total, ties: _ } => {
            keys.iter().for_each(|(key, _)| see(*key));
            groups.iter().chain(filter).chain([out, total]).copied().for_each(see);
        }
        Op::BaseGrade(table) => {
            table.groups.iter().chain(&table.filter).chain(&table.rank).chain([&table.total]).copied().for_each(&mut *see);
            for row in &table.rows {
                row.when.into_iter().chain(row.quota.as_ref().map(|quota| quota.share)).for_each(&mut *see);
            }
            table.promotions.iter().for_each(|(when, _)| see(*when));
        }
        Op::GateGrade { base, effects } => {
            see(*base);
            effects.iter().for_each(|(when, _)| see(*when));
        }
        Op::Allocate { pool, among, by, method: _ } => [Some(*pool), *among, Some(*by)].into_iter().flatten().for_each(see),
    }
}

fn walk_child(child: &Child, see: &mut dyn FnMut(NodeId)) {
    [child.raw, child.treated, child.score].into_iter().chain(child.points).chain(child.withheld).for_each(see);
}

/// Codes of choices, for tables by word.
pub(crate) type WordKey = (ChoiceId, u32);
