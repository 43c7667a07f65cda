//! What came of an evaluation: by unit, by item, by node.

use crate::decimal::{Num, push_plain};
use crate::eval::column::{Col, Mark, Vals};
use crate::eval::layout::Layout;
use crate::eval::{Store, Stored};
use crate::model::expr::Value;
use crate::model::scheme::{EventId, GapKind, GradeId, ItemId, PeriodKind, RatingId, Scheme};
use crate::outcome::{Cell, ItemScore, UnitResult};
use crate::program::{ItemNodes, NodeId, Program, Space};
use std::sync::Arc;

/// A requirement of the scheme, and of which units it does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Units of which it does not hold; `[0]` for one that is the same for all units.
    pub broken: Vec<u32>,
    /// Units of which a gap or a fault leaves it undecided.
    pub undecided: Vec<u32>,
}

/// The results of all units. What was not asked for is a gap "missing".
#[derive(Clone, Debug)]
pub struct Outcome {
    units: usize,
    store: Store,
    rows: RowPlaces,
    shape: Arc<Shape>,
}

/// Which node stands for what.
#[derive(Debug)]
pub(super) struct Shape {
    spaces: Vec<Space>,
    items: Vec<ItemNodes>,
    rank: Option<NodeId>,
    base_grade: Option<NodeId>,
    grade: Option<NodeId>,
    gates: Vec<NodeId>,
    gate_conditions: Vec<NodeId>,
    consequences: Vec<Consequence>,
    allocations: Vec<NodeId>,
    requirements: Vec<NodeId>,
    shown: Vec<NodeId>,
}

impl Shape {
    pub fn new(scheme: &Scheme, program: &Program) -> Shape {
        let consequences = scheme.consequences.iter().zip(&program.consequences).map(|(consequence, when)| Consequence {
            grades: consequence.grades.clone(),
            when: *when,
            lines: consequence.lines.clone(),
        });
        Shape {
            spaces: program.nodes.iter().map(|node| node.space).collect(),
            items: program.items.clone(),
            rank: program.rank,
            base_grade: program.base_grade,
            grade: program.grade,
            gates: program.gates.clone(),
            gate_conditions: program.gate_conditions.clone(),
            consequences: consequences.collect(),
            allocations: program.allocations.clone(),
            requirements: program.requirements.clone(),
            shown: program.shown.clone(),
        }
    }
}

#[derive(Clone, Debug)]
struct Consequence {
    grades: Vec<GradeId>,
    when: Option<NodeId>,
    lines: Vec<Arc<str>>,
}

/// Where the rows of events and marks are.
#[derive(Clone, Debug, Default)]
struct RowPlaces {
    periods: Vec<(PeriodKind, usize)>,
    events: Vec<Vec<(u32, u32)>>,
    marks: Vec<Vec<(u32, u32)>>,
}

impl Outcome {
    pub(super) fn new(shape: Arc<Shape>, layout: &Layout<'_>, store: Store) -> Outcome {
        let kept = |wanted: &dyn Fn(Space) -> bool| shape.spaces.iter().zip(&store.own).any(|(space, stored)| wanted(*space) && stored.is_some());
        let places = |space: Space| if kept(&|other| other == space) { layout.places(space) } else { Vec::new() };
        let rows = RowPlaces {
            periods: layout.data.periods.iter().map(|(kind, names)| (*kind, names.len())).collect(),
            events: (0..layout.data.events.len() as u32).map(|id| places(Space::Event(EventId(id)))).collect(),
            marks: (0..layout.data.ratings.len() as u32).map(|id| places(Space::Mark(RatingId(id)))).collect(),
        };
        Outcome { units: layout.units, store, rows, shape }
    }

    /// How many units there are.
    pub fn units(&self) -> usize {
        self.units
    }

    /// The cell of a node. `row`: the unit; of a period, `unit × periods + period`; of an event or a mark, its row in the data.
    pub fn node(&self, id: NodeId, row: usize) -> Cell {
        let missing = Cell::Gap(GapKind::Missing);
        let Some((col, row)) = self.find(id, row) else { return missing };
        col.cell(row)
    }

    fn find(&self, id: NodeId, row: usize) -> Option<(&Col, usize)> {
        let chunk_units = self.store.chunk_units;
        let chunks = match self.store.get(id)? {
            Stored::Constant(col) => return Some((col, 0)),
            Stored::Chunks(chunks) => chunks,
            Stored::OfGroups(table, groups) => {
                let at = *groups.of.get(row)? as usize;
                return (table.len() == 1 || at < table.len()).then_some((&**table, at));
            }
            Stored::Groups(_) => return None,
        };
        let (chunk, at) = match self.shape.spaces.get(id.index())? {
            Space::Constant => (0, 0),
            Space::Unit => (row / chunk_units, row % chunk_units),
            Space::Period(kind) => {
                let periods = self.rows.periods.iter().find(|(known, _)| known == kind).map(|(_, periods)| *periods)?.max(1);
                let unit = row / periods;
                (unit / chunk_units, row - unit / chunk_units * chunk_units * periods)
            }
            Space::Event(id) => place(self.rows.events.get(id.index())?, row)?,
            Space::Mark(id) => place(self.rows.marks.get(id.index())?, row)?,
        };
        let col = chunks.get(chunk)?;
        (col.len() == 1 || at < col.len()).then_some((&**col, at))
    }

    pub fn total(&self, unit: usize) -> Cell {
        self.shape.items.first().map_or(Cell::Gap(GapKind::Missing), |total| self.node(total.score, unit))
    }

    /// Place, from 1; not applicable without a ranking.
    pub fn rank(&self, unit: usize) -> Cell {
        self.shape.rank.map_or(Cell::Gap(GapKind::NotApplicable), |rank| self.node(rank, unit))
    }

    pub fn grade(&self, unit: usize) -> Option<GradeId> {
        self.grade_of(self.shape.grade?, unit)
    }

    /// As the table gives it, before gates.
    pub fn base_grade(&self, unit: usize) -> Option<GradeId> {
        self.grade_of(self.shape.base_grade?, unit)
    }

    fn grade_of(&self, id: NodeId, unit: usize) -> Option<GradeId> {
        match self.node(id, unit) {
            Cell::Value(Value::Grade(grade)) => Some(grade),
            Cell::Value(_) | Cell::Gap(_) | Cell::Fault(_) => None,
        }
    }

    pub fn item(&self, item: ItemId, unit: usize) -> ItemScore {
        let Some(nodes) = self.shape.items.get(item.index()) else {
            let missing = || Cell::Gap(GapKind::Missing);
            return ItemScore { score: missing(), unrounded: missing(), full: missing(), treated: None };
        };
        let score = self.node(nodes.score, unit);
        ItemScore { treated: self.treated(nodes, unit), score, unrounded: self.node(nodes.unrounded, unit), full: self.node(nodes.full, unit) }
    }

    /// The gap that was treated: one that became a value, or that leaves the item out.
    fn treated(&self, nodes: &ItemNodes, unit: usize) -> Option<GapKind> {
        let Cell::Gap(gap) = self.node(nodes.raw, unit) else { return None };
        if nodes.withheld.is_some_and(|withheld| self.holds(withheld, unit)) {
            return None;
        }
        let left_out = match gap {
            GapKind::NotApplicable => nodes.left_out[0],
            GapKind::Pending => nodes.left_out[1],
            GapKind::Missing => nodes.left_out[2],
        };
        (left_out || matches!(self.node(nodes.treated, unit), Cell::Value(_))).then_some(gap)
    }

    fn holds(&self, id: NodeId, unit: usize) -> bool {
        matches!(self.node(id, unit), Cell::Value(Value::Bool(true)))
    }

    /// Everything about one unit.
    pub fn unit(&self, unit: usize) -> UnitResult {
        let grade = self.grade(unit);
        let cells = |ids: &[NodeId]| ids.iter().map(|id| self.node(*id, unit)).collect();
        let applies = |consequence: &&Consequence| {
            let graded = consequence.grades.is_empty() || grade.is_some_and(|grade| consequence.grades.contains(&grade));
            graded && consequence.when.is_none_or(|when| self.holds(when, unit))
        };
        UnitResult {
            items: (0..self.shape.items.len() as u32).map(|item| self.item(ItemId(item), unit)).collect(),
            rank: self.rank(unit),
            grade,
            gates: (0..self.shape.gates.len()).filter(|gate| self.holds(self.shape.gates[*gate], unit)).collect(),
            undecided: (0..self.shape.gates.len())
                .filter(|gate| !matches!(self.node(self.shape.gate_conditions[*gate], unit), Cell::Value(_)))
                .collect(),
            consequences: self.shape.consequences.iter().filter(applies).flat_map(|consequence| consequence.lines.iter().cloned()).collect(),
            allocated: cells(&self.shape.allocations),
            shown: cells(&self.shape.shown),
        }
    }

    /// A requirement, checked of each unit, or once if it is the same for all.
    pub fn requirement(&self, number: usize) -> Checked {
        let mut checked = Checked::default();
        let Some(id) = self.shape.requirements.get(number) else { return checked };
        let rows = if self.shape.spaces.get(id.index()) == Some(&Space::Constant) { 1 } else { self.units };
        for row in 0..rows {
            match self.node(*id, row) {
                Cell::Value(Value::Bool(true)) => {}
                Cell::Value(_) => checked.broken.push(row as u32),
                Cell::Gap(_) | Cell::Fault(_) => checked.undecided.push(row as u32),
            }
        }
        checked
    }

    /// A further column of the scheme.
    pub fn shown(&self, number: usize, unit: usize) -> Cell {
        self.shape.shown.get(number).map_or(Cell::Gap(GapKind::Missing), |id| self.node(*id, unit))
    }

    /// What an allocation gives the unit.
    pub fn allocated(&self, number: usize, unit: usize) -> Cell {
        self.shape.allocations.get(number).map_or(Cell::Gap(GapKind::Missing), |id| self.node(*id, unit))
    }

    /// The totals of all units, to be written.
    pub fn totals(&self) -> Figures<'_> {
        Figures { outcome: self, id: self.shape.items.first().map(|total| total.score) }
    }

    /// The places of all units, to be written.
    pub fn ranks(&self) -> Figures<'_> {
        Figures { outcome: self, id: self.shape.rank }
    }

    /// What an allocation gives the units, to be written.
    pub fn allocations(&self, number: usize) -> Figures<'_> {
        Figures { outcome: self, id: self.shape.allocations.get(number).copied() }
    }

    /// The total of a unit as a number, if it has one.
    pub fn total_num(&self, unit: usize) -> Option<Num> {
        match self.total(unit) {
            Cell::Value(Value::Num(num)) => Some(num),
            Cell::Value(_) | Cell::Gap(_) | Cell::Fault(_) => None,
        }
    }
}

/// The numbers of a node, for whoever reads those of very many units.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    outcome: &'a Outcome,
    id: Option<NodeId>,
}

impl Figures<'_> {
    /// Appends a unit's number as [`Num::to_plain`] gives it; nothing where it has none.
    pub fn push(&self, unit: usize, places_max: u32, out: &mut String) {
        let Some((col, row)) = self.valued(unit) else { return };
        match &col.vals {
            // Most stand over a power of ten already.
            Vals::Fixed { den, v } if den.ilog10() <= places_max && 10i64.pow(den.ilog10()) == *den => push_plain(v[row], den.ilog10(), out),
            _ => out.push_str(&col.num(row).to_plain(places_max).0),
        }
    }

    /// Twice a unit's number: a place may be a half.
    pub fn doubled(&self, unit: usize) -> Option<i64> {
        let (col, row) = self.valued(unit)?;
        match &col.vals {
            Vals::Fixed { den: 1, v } => v[row].checked_mul(2),
            Vals::Fixed { den: 2, v } => Some(v[row]),
            _ => (col.num(row) * Num::from(2)).to_scaled(0),
        }
    }

    /// Where the number stands, if there is one.
    fn valued(&self, unit: usize) -> Option<(&Col, usize)> {
        let (col, row) = self.outcome.find(self.id?, unit)?;
        (col.mark(row) == Mark::Value && col.vals.is_number()).then(|| (col, col.at(row)))
    }
}

fn place(places: &[(u32, u32)], row: usize) -> Option<(usize, usize)> {
    places.get(row).filter(|(chunk, _)| *chunk != u32::MAX).map(|(chunk, at)| (*chunk as usize, *at as usize))
}
