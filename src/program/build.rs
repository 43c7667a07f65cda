//! Makes nodes, each kind once, and brings operands into one space.

use crate::decimal::Num;
use crate::model::expr::{Arith, Frame, Value};
use crate::model::scheme::{GapKind, PeriodKind, RatingId, Round, Scheme};
use crate::program::order::{Thing, order};
use crate::program::{ItemNodes, Node, NodeId, Op, Program, Space};
use std::collections::HashMap;

/// A program in the making.
pub struct Build<'a> {
    pub scheme: &'a Scheme,
    nodes: Vec<Node>,
    /// The node of each operation in each space.
    known: HashMap<(Space, Op), NodeId>,
    pub lets: Vec<Option<NodeId>>,
    /// In the space of the item: of a period below an item that is scored over periods.
    pub items: Vec<Option<ItemNodes>>,
    /// As reported, once a unit.
    pub reported: Vec<Option<ItemNodes>>,
    pub fulls: Vec<Option<NodeId>>,
    pub clauses: Vec<Vec<NodeId>>,
    pub facts: Vec<Option<NodeId>>,
    pub fields: HashMap<(u32, usize), NodeId>,
    pub ratings: Vec<Option<NodeId>>,
    pub rank: Option<NodeId>,
    pub base_grade: Option<NodeId>,
    pub grade: Option<NodeId>,
    /// Where the grade is the one before gates: in conditions of gates, grades and the ranking.
    pub in_gate: bool,
    /// The period of the item that is being lowered, if it is scored by period.
    pub period: Option<PeriodKind>,
    /// The rating whose conversion is being lowered.
    pub rating: Option<RatingId>,
}

impl<'a> Build<'a> {
    pub fn new(scheme: &'a Scheme) -> Build<'a> {
        Build {
            scheme,
            nodes: Vec::new(),
            known: HashMap::new(),
            lets: vec![None; scheme.lets.len()],
            items: vec![None; scheme.items.len()],
            reported: vec![None; scheme.items.len()],
            fulls: vec![None; scheme.items.len()],
            clauses: vec![Vec::new(); scheme.items.len()],
            facts: vec![None; scheme.facts.len()],
            fields: HashMap::new(),
            ratings: vec![None; scheme.ratings.len()],
            rank: None,
            base_grade: None,
            grade: None,
            in_gate: false,
            period: None,
            rating: None,
        }
    }

    pub fn run(mut self) -> Program {
        for thing in order(self.scheme) {
            match thing {
                Thing::Let(id) => self.lower_let(id),
                Thing::Fact(id) => self.lower_fact(id),
                Thing::Field(event, field) => self.lower_field(event, field),
                Thing::Rating(id) => self.lower_rating(id),
                Thing::Full(id) => self.lower_full(id),
                Thing::Item(id) => self.lower_item(id),
                Thing::Score(id) => self.lower_score(id),
                Thing::Rank => self.lower_rank(),
                Thing::Grade => self.lower_grade(),
            }
        }
        self.finish()
    }

    pub fn into_nodes(self) -> Vec<Node> {
        self.nodes
    }

    pub fn space(&self, id: NodeId) -> Space {
        self.nodes[id.index()].space
    }

    pub fn op(&self, id: NodeId) -> &Op {
        &self.nodes[id.index()].op
    }

    /// The node of an operation in a space, made if it is new.
    pub fn put(&mut self, space: Space, op: Op) -> NodeId {
        if let Some(known) = self.known.get(&(space, op.clone())) {
            return *known;
        }
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node { space, op: op.clone() });
        self.known.insert((space, op), id);
        id
    }

    /// A node of a row-by-row operation: its space is the widest of its operands'.
    pub fn make(&mut self, op: Op) -> NodeId {
        let space = super::arguments(&op).into_iter().fold(Space::Constant, |space, id| wider(space, self.space(id)));
        let mut op = op;
        self.spread_all(&mut op, space);
        self.put(space, op)
    }

    /// Brings each operand into the space; constants stay as they are.
    fn spread_all(&mut self, op: &mut Op, space: Space) {
        let mut spread = |id: &mut NodeId| *id = self.spread(*id, space);
        match op {
            Op::Negate(a) | Op::Not(a) | Op::In(a, _) | Op::IsGap(a, _) | Op::Holds(a) | Op::Passes(a) | Op::ValuesOnly(a) => spread(a),
            Op::Round(a, ..) | Op::Lookup(a, ..) | Op::OutOfDomain(_, a) => spread(a),
            Op::Judged { value, low, high } => [Some(value), Some(low), high.as_mut()].into_iter().flatten().for_each(spread),
            Op::Arith(_, a, b)
            | Op::Compare(_, a, b)
            | Op::Greater(a, b)
            | Op::Lesser(a, b)
            | Op::Substitute(a, _, b, _)
            | Op::Beside(a, b)
            | Op::After(a, b) => {
                spread(a);
                spread(b);
            }
            Op::And(all) | Op::Or(all) | Op::Call(_, all) | Op::SumOfValues(all) | Op::Best { highest: _, of: all } => {
                all.iter_mut().for_each(spread)
            }
            Op::First(all) => all.iter_mut().flatten().for_each(spread),
            Op::Band(a, _) => spread(a),
            Op::Pick { index, options, none } => {
                spread(index);
                options.iter_mut().chain(none).for_each(spread);
            }
            Op::PlaceAmount { place, tied, rows } => {
                spread(place);
                tied.iter_mut().for_each(&mut spread);
                for row in rows {
                    spread(&mut row.amount);
                    if let Some((less, floor)) = &mut row.less {
                        spread(less);
                        floor.iter_mut().for_each(&mut spread);
                    }
                }
            }
            // These have one space by nature; whoever makes them sees to their operands.
            Op::Constant(_) | Op::Gap(_) | Op::Unsaid | Op::Input(_) | Op::Field(..) | Op::Accepted(_) | Op::RawMark(_) => {}
            Op::Spread(_) | Op::CarryLast(_) | Op::Earlier(..) | Op::AtPeriod(..) | Op::Rows(_) | Op::Each(_) | Op::Once(_) => {}
            Op::Accumulate(..) | Op::Rating(..) | Op::Children(_) | Op::Withheld(_) | Op::Pool(..) | Op::Takes(_) | Op::Groups(_) => {}
            Op::Reduce(_) | Op::Place(_) | Op::Ranking { .. } | Op::BaseGrade(_) | Op::GateGrade { .. } | Op::Allocate { .. } => {}
        }
    }

    pub fn spread(&mut self, id: NodeId, space: Space) -> NodeId {
        let own = self.space(id);
        if own == space || own == Space::Constant { id } else { self.put(space, Op::Spread(id)) }
    }

    pub fn constant(&mut self, value: Value) -> NodeId {
        self.put(Space::Constant, Op::Constant(value))
    }

    pub fn num(&mut self, n: i64) -> NodeId {
        self.constant(Value::Num(Num::from(n)))
    }

    pub fn gap(&mut self, kind: GapKind) -> NodeId {
        self.put(Space::Constant, Op::Gap(kind))
    }

    pub fn unsaid(&mut self) -> NodeId {
        self.put(Space::Constant, Op::Unsaid)
    }

    pub fn is_num(&self, id: NodeId, n: i64) -> bool {
        matches!(self.op(id), Op::Constant(Value::Num(num)) if *num == Num::from(n))
    }

    pub fn arith(&mut self, op: Arith, a: NodeId, b: NodeId) -> NodeId {
        // Adding nothing and multiplying by one are no operations; subtraction from zero is kept, for its sign.
        match op {
            Arith::Add if self.is_num(a, 0) => b,
            Arith::Add | Arith::Subtract if self.is_num(b, 0) => a,
            Arith::Multiply if self.is_num(a, 1) => b,
            Arith::Multiply | Arith::Divide if self.is_num(b, 1) => a,
            Arith::Add | Arith::Subtract | Arith::Multiply | Arith::Divide | Arith::Power => self.make(Op::Arith(op, a, b)),
        }
    }

    pub fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.arith(Arith::Add, a, b)
    }

    pub fn subtract(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.arith(Arith::Subtract, a, b)
    }

    pub fn multiply(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.arith(Arith::Multiply, a, b)
    }

    pub fn divide(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.arith(Arith::Divide, a, b)
    }

    pub fn greater(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.make(Op::Greater(a, b))
    }

    pub fn lesser(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.make(Op::Lesser(a, b))
    }

    /// Rounded in the unit of measure that it is declared in: percentages as percentages.
    pub fn round_in(&mut self, a: NodeId, round: Option<Round>, factor: &Num) -> NodeId {
        if round.is_none() || *factor == Num::ONE {
            return self.round(a, round);
        }
        let factor = self.constant(Value::Num(factor.clone()));
        let shown = self.divide(a, factor);
        let rounded = self.round(shown, round);
        self.multiply(rounded, factor)
    }

    pub fn round(&mut self, a: NodeId, round: Option<Round>) -> NodeId {
        match round {
            Some(round) => self.make(Op::Round(a, round.places, round.mode)),
            None => a,
        }
    }

    /// `yes` where the condition holds, else `no`; a gap of the condition is the result.
    pub fn choose(&mut self, condition: NodeId, yes: NodeId, no: NodeId) -> NodeId {
        let index = self.make(Op::First(vec![Some(condition), None]));
        self.make(Op::Pick { index, options: vec![yes, no], none: None })
    }
}

/// The space of an operation on both. Events, marks and periods do not meet in one expression.
fn wider(a: Space, b: Space) -> Space {
    match (a, b) {
        (Space::Constant, other) | (other, Space::Constant) => other,
        (Space::Unit, other) => other,
        (other, _) => other,
    }
}

/// The space of a model frame.
pub fn space_of(frame: Frame, rating: Option<RatingId>) -> Space {
    match frame {
        Frame::Constant => Space::Constant,
        Frame::Unit => Space::Unit,
        Frame::Period(kind) => Space::Period(kind),
        Frame::Event(event) => Space::Event(event),
        Frame::Mark => rating.map_or(Space::Unit, Space::Mark),
    }
}
