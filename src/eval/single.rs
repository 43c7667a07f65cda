//! One unit alone. A column of one row costs more to make than to compute, so plain numbers, conditions and rows of tables are kept as
//! they are, and the operations that most clauses consist of work on those. Everything else (gaps, faults, words, events, periods,
//! numbers of any size) is a column of one row, which `run.rs` computes as ever: whatever is not said here is said there, and the
//! results are the same.

use crate::data::column::Values;
use crate::eval::column::{Col, NO_ROW, Vals};
use crate::eval::logic::meets;
use crate::eval::pair::{self, Pair};
use crate::eval::plan::Plan;
use crate::eval::run::{Chunk, Context};
use crate::eval::{Store, Stored, whole};
use crate::model::expr::Arith;
use crate::model::scheme::{FactId, GapKind};
use crate::program::{Child, Edge, NodeId, Op, Pool, Space};
use std::cmp::Ordering;
use std::sync::Arc;

/// Fractions with a greater denominator are brought to lowest terms, so that they stay within machine words.
const DENOMINATOR_MAX: i64 = 1 << 30;

/// What a node has for the unit.
#[derive(Clone, Debug)]
pub enum Slot {
    /// Not computed.
    None,
    Number(Pair),
    Holds(bool),
    /// A row of a table, or `NO_ROW`.
    Row(u32),
    Column(Arc<Col>),
}

impl Slot {
    pub fn of(col: Arc<Col>) -> Slot {
        if col.marks.is_some() || col.len() != 1 {
            return Slot::Column(col);
        }
        match &col.vals {
            Vals::Fixed { den, v } => Slot::Number((v[0], *den)),
            Vals::Frac { n, d } => Slot::Number((n[0], d[0])),
            Vals::Bool(v) => Slot::Holds(v[0]),
            Vals::Index(v) => Slot::Row(v[0]),
            Vals::Num(_) | Vals::Choice(..) | Vals::Grade(_) | Vals::Text(..) | Vals::Date(_) => Slot::Column(col),
        }
    }

    fn column(&self) -> Arc<Col> {
        match self {
            Slot::None => Arc::new(Col::gap(GapKind::Missing)),
            Slot::Number((n, d)) => Arc::new(Col::new(Vals::Fixed { den: *d, v: vec![*n] })),
            Slot::Holds(holds) => Arc::new(Col::from_bools(vec![*holds])),
            Slot::Row(row) => Arc::new(Col::new(Vals::Index(vec![*row]))),
            Slot::Column(col) => col.clone(),
        }
    }

    /// A value, and no column around it: neither a gap nor a fault.
    fn is_plain(&self) -> bool {
        match self {
            Slot::Number(_) | Slot::Holds(_) | Slot::Row(_) => true,
            Slot::None | Slot::Column(_) => false,
        }
    }
}

/// Evaluates everything for the one unit of the data. `parameters`: the constants that the data give, which the store has.
pub fn run(context: &Context<'_>, plan: &Plan, constants: &[Slot], parameters: &[NodeId], store: &mut Store) {
    let mut unit = Unit { chunk: Chunk { context, units: 0..1 }, constants, slots: constants.iter().map(|_| Slot::None).collect() };
    for id in parameters {
        if let Some(Stored::Constant(col)) = &store.own[id.index()] {
            unit.slots[id.index()] = Slot::of(col.clone());
        }
    }
    for level in &plan.levels {
        whole(context, level, store);
        for id in level.whole.iter().flatten() {
            if let Some(stored @ (Stored::Chunks(_) | Stored::OfGroups(..))) = &store.own[id.index()] {
                unit.slots[id.index()] = Slot::of(stored.chunk(0, 1));
            }
        }
        level.rows.iter().for_each(|id| unit.compute(*id));
        for place in &level.keep {
            let id = level.rows[*place as usize];
            store.own[id.index()] = Some(Stored::Chunks(vec![unit.slots[id.index()].column()]));
        }
        level.drop.iter().for_each(|id| store.own[id.index()] = None);
    }
}

struct Unit<'a> {
    chunk: Chunk<'a>,
    constants: &'a [Slot],
    slots: Vec<Slot>,
}

impl Unit<'_> {
    fn slot(&self, id: NodeId) -> &Slot {
        match &self.slots[id.index()] {
            Slot::None => &self.constants[id.index()],
            own => own,
        }
    }

    fn compute(&mut self, id: NodeId) {
        let node = self.chunk.context.program.node(id);
        let plain = if node.space == Space::Unit { self.plain(&node.op) } else { None };
        self.slots[id.index()] = plain.unwrap_or_else(|| Slot::of(self.chunk.run(node, &|id| self.slot(id).column())));
    }

    /// The result of an operation on plain values; `None` where a column is needed.
    fn plain(&self, op: &Op) -> Option<Slot> {
        Some(match op {
            Op::Input(fact) => Slot::Number(self.given(*fact)?),
            Op::Spread(a) if matches!(self.chunk.context.program.node(*a).space, Space::Unit | Space::Constant) => self.plain_slot(*a)?,
            Op::Holds(a) | Op::Passes(a) | Op::ValuesOnly(a) | Op::Substitute(a, ..) => self.plain_slot(*a)?,
            Op::Beside(a, b) | Op::After(a, b) => {
                self.plain_slot(*b)?;
                self.plain_slot(*a)?
            }
            Op::IsGap(a, _) => {
                self.plain_slot(*a)?;
                Slot::Holds(false)
            }
            Op::Negate(a) => number(pair::difference((0, 1), self.number(*a)?))?,
            Op::Arith(op, a, b) => self.arith(*op, *a, *b)?,
            Op::Greater(a, b) => self.extreme(Ordering::is_ge, *a, *b)?,
            Op::Lesser(a, b) => self.extreme(Ordering::is_le, *a, *b)?,
            Op::Round(a, places, mode) => {
                let decimals = pair::decimals(*places)?;
                Slot::Number((pair::rounded(self.number(*a)?, decimals, *mode)?, decimals.0))
            }
            Op::Compare(compare, a, b) => Slot::Holds(meets(*compare, pair::order(self.number(*a)?, self.number(*b)?))),
            Op::Not(a) => Slot::Holds(!self.holds(*a)?),
            Op::And(all) => Slot::Holds(self.all_hold(all)?.iter().all(|holds| *holds)),
            Op::Or(all) => Slot::Holds(self.all_hold(all)?.iter().any(|holds| *holds)),
            Op::First(conditions) => self.first(conditions)?,
            Op::Band(a, rows) => self.band(self.number(*a)?, rows)?,
            Op::Pick { index, options, none } => self.pick(*index, options, *none)?,
            Op::Children(children) => self.sum(children)?,
            Op::Withheld(children) => {
                self.all_count(children)?;
                Slot::Holds(false)
            }
            Op::Takes(child) => {
                self.all_count(std::slice::from_ref(child))?;
                Slot::Holds(self.points(child)?.0 > 0)
            }
            Op::Pool(pool, children) => self.pool(*pool, children)?,
            _ => return None,
        })
    }

    /// A whole number of the data over a power of ten.
    fn given(&self, fact: FactId) -> Option<Pair> {
        let column = self.chunk.context.layout.data.facts.get(fact.index())?;
        match &column.values {
            Values::Int { places, values } if column.states().is_none() => Some((values.get(0)?, 10i64.checked_pow(u32::from(*places))?)),
            _ => None,
        }
    }

    fn plain_slot(&self, id: NodeId) -> Option<Slot> {
        Some(self.slot(id)).filter(|slot| slot.is_plain()).cloned()
    }

    fn number(&self, id: NodeId) -> Option<Pair> {
        if let Slot::Number(number) = self.slot(id) { Some(*number) } else { None }
    }

    fn holds(&self, id: NodeId) -> Option<bool> {
        if let Slot::Holds(holds) = self.slot(id) { Some(*holds) } else { None }
    }

    fn arith(&self, op: Arith, a: NodeId, b: NodeId) -> Option<Slot> {
        let (x, y) = (self.number(a)?, self.number(b)?);
        number(match op {
            Arith::Add => pair::sum(x, y),
            Arith::Subtract => pair::difference(x, y),
            Arith::Multiply => pair::product(x, y),
            Arith::Divide if y.0 != 0 => pair::quotient(x, y),
            Arith::Divide | Arith::Power => None,
        })
    }

    fn extreme(&self, first: fn(Ordering) -> bool, a: NodeId, b: NodeId) -> Option<Slot> {
        let (x, y) = (self.number(a)?, self.number(b)?);
        Some(Slot::Number(if first(pair::order(x, y)) { x } else { y }))
    }

    /// Each of the conditions, if all are plain.
    fn all_hold(&self, all: &[NodeId]) -> Option<Vec<bool>> {
        all.iter().map(|id| self.holds(*id)).collect()
    }

    fn first(&self, conditions: &[Option<NodeId>]) -> Option<Slot> {
        for (number, condition) in conditions.iter().enumerate() {
            if condition.map_or(Some(true), |condition| self.holds(condition))? {
                return Some(Slot::Row(number as u32));
            }
        }
        Some(Slot::Row(NO_ROW))
    }

    fn band(&self, subject: Pair, rows: &[(Edge, Edge)]) -> Option<Slot> {
        let within = |edge: &Edge, inside: Ordering| -> Option<bool> {
            let Some((bound, included)) = edge else { return Some(true) };
            let order = pair::order(subject, self.number(*bound)?);
            Some(order == inside || *included && order.is_eq())
        };
        for (number, (low, high)) in rows.iter().enumerate() {
            // Both bounds are looked at, so that what is no plain number is left to the columns.
            let (above, below) = (within(low, Ordering::Greater)?, within(high, Ordering::Less)?);
            if above && below {
                return Some(Slot::Row(number as u32));
            }
        }
        Some(Slot::Row(NO_ROW))
    }

    fn pick(&self, index: NodeId, options: &[NodeId], none: Option<NodeId>) -> Option<Slot> {
        let Slot::Row(row) = self.slot(index) else { return None };
        let option = if *row == NO_ROW { none? } else { *options.get(*row as usize)? };
        self.plain_slot(option)
    }

    /// That every child counts: none is a gap or a fault.
    fn all_count(&self, children: &[Child]) -> Option<()> {
        children.iter().all(|child| self.slot(child.raw).is_plain() && self.slot(child.treated).is_plain()).then_some(())
    }

    /// The child's points, none being zero.
    fn points(&self, child: &Child) -> Option<Pair> {
        child.points.map_or(Some((0, 1)), |points| self.number(points))
    }

    fn sum(&self, children: &[Child]) -> Option<Slot> {
        self.all_count(children)?;
        let mut sum = Some((0, 1));
        for child in children {
            sum = pair::sum(sum?, self.number(child.score)?).map(small);
        }
        number(sum)
    }

    fn pool(&self, pool: Pool, children: &[Child]) -> Option<Slot> {
        self.all_count(children)?;
        let points: Vec<Pair> = children.iter().map(|child| self.points(child)).collect::<Option<_>>()?;
        let with_points = points.iter().filter(|points| points.0 > 0);
        number(match pool {
            Pool::Kept => with_points.copied().try_fold((0, 1), pair::sum),
            Pool::Number => Some((with_points.count() as i64, 1)),
            Pool::Redistributed | Pool::Spread => Some((0, 1)),
            Pool::Valued => Some((children.len() as i64, 1)),
        })
    }
}

fn number(pair: Option<Pair>) -> Option<Slot> {
    pair.map(small).map(Slot::Number)
}

fn small(pair: Pair) -> Pair {
    if pair.1 > DENOMINATOR_MAX { pair::reduced(pair) } else { pair }
}
