//! Operations that look at all units at once.

use crate::eval::allocate;
use crate::eval::column::Col;
use crate::eval::flat::{Flat, cut};
use crate::eval::grade::{RowCols, Table};
use crate::eval::group::{Groups, Members, NO_GROUP, Reduction};
use crate::eval::place::{self, Asked, Counted};
use crate::eval::run::{Chunk, Context};
use crate::eval::{Store, Stored};
use crate::fault::Fault;
use crate::model::scheme::{GapKind, Ties};
use crate::program::{GradeTable, Node, NodeId, Op, PlaceSet, ReduceSet, Space};
use rayon::prelude::*;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// The column of a node that needs all units.
pub fn run(context: &Context<'_>, node: &Node, store: &Store) -> Stored {
    let whole = Whole { context, space: node.space, store, lens: lens(context, node.space) };
    let col = match &node.op {
        Op::Groups(keys) => return Stored::Groups(Arc::new(whole.groups(keys))),
        Op::Reduce(reduce) => return whole.reduce(reduce),
        Op::Place(place) => return Stored::Chunks(whole.place(place)),
        Op::Ranking { keys, groups, filter, out, total, ties } => {
            return Stored::Chunks(whole.ranking(keys, *groups, *filter, [*out, *total], *ties));
        }
        Op::BaseGrade(table) => whole.grades(table),
        Op::Allocate { pool, among, by, method } => {
            let among = among.map(|among| whole.flat(among));
            allocate::allocate(&whole.flat(*pool), among.as_ref(), &whole.flat(*by), *method, context.layout.units)
        }
        // Everything else is done row by row.
        _ => Col::gap(GapKind::Missing),
    };
    Stored::Chunks(cut(&col, &whole.lens))
}

fn lens(context: &Context<'_>, space: Space) -> Vec<usize> {
    (0..context.layout.chunks()).map(|number| context.layout.len(space, &context.layout.chunk(number))).collect()
}

struct Whole<'a> {
    context: &'a Context<'a>,
    space: Space,
    store: &'a Store,
    /// Rows of each chunk.
    lens: Vec<usize>,
}

/// The set of each row of a space.
struct Sets<'a> {
    groups: Option<Arc<Groups>>,
    of: Option<Cow<'a, [u32]>>,
    number: usize,
    faults: Vec<(u32, Arc<Fault>)>,
    rows: usize,
}

impl Sets<'_> {
    fn members<'s>(&'s self, filter: Option<&'s Flat>) -> Members<'s> {
        let group = match (&self.of, &self.groups) {
            (Some(of), _) => Some(&**of),
            (None, Some(groups)) => Some(groups.of.as_slice()),
            (None, None) => None,
        };
        Members { group, number: self.number, faults: &self.faults, filter, rows: self.rows }
    }
}

impl Whole<'_> {
    fn chunks(&self, id: NodeId) -> Vec<Arc<Col>> {
        let layout = self.context.layout;
        (0..layout.chunks()).map(|number| self.given(id, || layout.chunk(number)).unwrap_or_else(|| self.store.chunk(id, number))).collect()
    }

    fn flat(&self, id: NodeId) -> Flat {
        match self.given(id, || 0..self.context.layout.units) {
            Some(col) => Flat::of(col, self.lens.iter().sum()),
            None => Flat::new(&self.chunks(id), &self.lens),
        }
    }

    /// Cells that the data give to some units, read where they stand; `None` for what is computed.
    fn given(&self, id: NodeId, units: impl Fn() -> Range<usize>) -> Option<Arc<Col>> {
        let node = self.context.program.node(id);
        let missing = |_: NodeId| Arc::new(Col::gap(GapKind::Missing));
        (matches!(node.op, Op::Input(_)) && self.store.get(id).is_none()).then(|| Chunk { context: self.context, units: units() }.run(node, &missing))
    }

    fn groups(&self, keys: &[NodeId]) -> Groups {
        let chunks: Vec<Vec<Arc<Col>>> = keys.iter().map(|key| self.chunks(*key)).collect();
        let keys: Vec<(&[Arc<Col>], &[usize])> = chunks.iter().map(|chunks| (chunks.as_slice(), self.lens.as_slice())).collect();
        Groups::new(&keys)
    }

    /// Sets of units; in periods, of the same period of units; of events, by their units.
    fn sets(&self, groups: Option<NodeId>) -> Sets<'_> {
        let groups = groups.and_then(|id| match self.store.get(id) {
            Some(Stored::Groups(groups)) => Some(groups.clone()),
            Some(Stored::Constant(_) | Stored::Chunks(_) | Stored::OfGroups(..)) | None => None,
        });
        let rows = self.lens.iter().sum();
        let number = groups.as_ref().map_or(1, |groups| groups.number);
        let of_unit = |unit: usize| groups.as_ref().map_or(0, |groups| groups.of[unit]);
        let fault_of = |unit: usize| {
            let groups = groups.as_ref()?;
            let at = groups.faults.binary_search_by_key(&(unit as u32), |(unit, _)| *unit).ok()?;
            Some(groups.faults[at].1.clone())
        };
        match self.space {
            Space::Constant | Space::Unit => {
                let faults = groups.as_ref().map_or_else(Vec::new, |groups| groups.faults.clone());
                Sets { groups, of: None, number, faults, rows }
            }
            Space::Period(kind) => {
                let periods = self.context.layout.periods(kind);
                let of = |row: usize| match of_unit(row / periods.max(1)) {
                    NO_GROUP => NO_GROUP,
                    group => group * periods as u32 + (row % periods.max(1)) as u32,
                };
                let faults = (0..rows).filter_map(|row| Some((row as u32, fault_of(row / periods.max(1))?))).collect();
                Sets { of: Some((0..rows).map(of).collect()), number: number * periods, faults, groups: None, rows }
            }
            Space::Event(_) | Space::Mark(_) => {
                let mut of = Vec::with_capacity(rows);
                let mut faults = Vec::new();
                for chunk in 0..self.context.layout.chunks() {
                    let units = self.context.layout.chunk(chunk);
                    for unit in self.context.layout.unit_of_rows(self.space, &units) {
                        let unit = units.start + unit as usize;
                        if let Some(fault) = fault_of(unit) {
                            faults.push((of.len() as u32, fault));
                        }
                        of.push(of_unit(unit));
                    }
                }
                Sets { of: Some(of.into()), number, faults, groups: None, rows }
            }
        }
    }

    fn reduce(&self, reduce: &ReduceSet) -> Stored {
        let ReduceSet { fold, value, weight, groups, filter, exclude_self } = reduce;
        let (value, weight, filter) =
            (value.map(|value| self.flat(value)), weight.map(|weight| self.flat(weight)), filter.map(|filter| self.flat(filter)));
        let sets = self.sets(*groups);
        let members = sets.members(filter.as_ref());
        let reduction = Reduction { fold: *fold, value: value.as_ref(), weight: weight.as_ref(), members, exclude_self: *exclude_self };
        match (reduction.table_only(), &sets.groups, reduction.members.group) {
            (Some(table), Some(groups), _) => Stored::OfGroups(Arc::new(table), groups.clone()),
            (Some(table), None, Some(group)) => Stored::Chunks(self.by_group(&table, group)),
            (Some(table), None, None) => Stored::Chunks(cut(&table, &self.lens)),
            (None, _, _) => Stored::Chunks(cut(&reduction.run(), &self.lens)),
        }
    }

    /// To each row the value of its group.
    fn by_group(&self, table: &Col, group: &[u32]) -> Vec<Arc<Col>> {
        let table = if table.len() == 1 { table.gather_all(2) } else { table.clone() };
        self.ranges().into_par_iter().map(|rows| Arc::new(table.gather(&group[rows]))).collect()
    }

    fn place(&self, place: &PlaceSet) -> Vec<Arc<Col>> {
        let filter = place.filter.map(|filter| self.flat(filter));
        let sets = self.sets(place.groups);
        let asked = if place.count_tied { Asked::Tied } else { Asked::Place(place.ties) };
        let (value, members) = (self.flat(place.value), sets.members(filter.as_ref()));
        match Counted::new(&value, &members, place.ascending, asked) {
            Some(counted) => self.counted(&counted),
            None => cut(&place::place(&value, &members, place.ascending, asked), &self.lens),
        }
    }

    fn ranking(
        &self,
        keys: &[(NodeId, bool)],
        groups: Option<NodeId>,
        filter: Option<NodeId>,
        [out, total]: [NodeId; 2],
        ties: Option<Ties>,
    ) -> Vec<Arc<Col>> {
        let (out, total, filter) = (self.flat(out), self.flat(total), filter.map(|filter| self.flat(filter)));
        let sets = self.sets(groups);
        let members = sets.members(filter.as_ref());
        let keys: Vec<(Flat, bool)> = keys.iter().map(|(key, ascending)| (self.flat(*key), *ascending)).collect();
        if let [(key, ascending)] = keys.as_slice()
            && total.marks.is_none()
            && out.is_never()
            && let Some(counted) = Counted::new(key, &members, *ascending, Asked::Place(ties))
        {
            return self.counted(&counted);
        }
        cut(&place::ranking(&keys, &members, &out, &total, ties), &self.lens)
    }

    fn counted(&self, counted: &Counted<'_>) -> Vec<Arc<Col>> {
        self.ranges().into_par_iter().map(|rows| Arc::new(counted.column(rows))).collect()
    }

    /// The rows of each chunk.
    fn ranges(&self) -> Vec<Range<usize>> {
        let starts = self.lens.iter().scan(0, |start, rows| {
            let own = *start;
            *start += rows;
            Some(own..*start)
        });
        starts.collect()
    }

    fn grades(&self, table: &GradeTable) -> Col {
        let filter = table.filter.map(|filter| self.flat(filter));
        let sets = self.sets(table.groups);
        let rows = table.rows.iter().map(|row| RowCols {
            when: row.when.map(|when| self.flat(when)),
            quota: row.quota.as_ref().map(|quota| (quota, self.flat(quota.share))),
        });
        Table {
            rows: rows.collect(),
            rank: table.rank.map(|rank| self.flat(rank)),
            total: self.flat(table.total),
            members: sets.members(filter.as_ref()),
            all_in: table.all_in,
            promotions: table.promotions.iter().map(|(when, effect)| (self.flat(*when), *effect)).collect(),
        }
        .run()
    }
}
