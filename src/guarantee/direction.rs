//! Which way a value goes when one figure rises and all others stay: operation by operation, and where an operation alone does not tell, by
//! the pieces of the value. Also whether it stays a value, or the same gap or fault.

use super::proof::{self, Pairs};
use crate::model::expr::{Arith, Fold};
use crate::model::scheme::FactId;
use crate::piece::Analysis;
use crate::program::{self, Child, FoldRows, NodeId, Op, Space};

/// What becomes of a value, in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It stays as it is.
    Same,
    /// It does not fall; a gap or a fault stays what it is.
    Up,
    /// It does not rise; a gap or a fault stays what it is.
    Down,
    Unknown,
}

impl Way {
    fn and(self, other: Way) -> Way {
        match (self, other) {
            (Way::Same, way) | (way, Way::Same) => way,
            (a, b) if a == b => a,
            (Way::Up | Way::Down | Way::Unknown, Way::Up | Way::Down | Way::Unknown) => Way::Unknown,
        }
    }

    fn turned(self) -> Way {
        match self {
            Way::Up => Way::Down,
            Way::Down => Way::Up,
            Way::Same | Way::Unknown => self,
        }
    }

    /// Of whatever only asks whether there is a value.
    fn steady(self) -> Way {
        if self == Way::Unknown { Way::Unknown } else { Way::Same }
    }
}

/// The way of a node when a figure rises.
pub fn of(analysis: &mut Analysis<'_>, wanted: NodeId, along: FactId) -> Way {
    let mut walk = Walk { analysis, along, ways: Vec::new() };
    // Arguments stand before what uses them.
    let program = walk.analysis.program;
    let needed = needed(program, wanted);
    for (at, needed) in needed.into_iter().enumerate() {
        let way = if needed { walk.way(NodeId(at as u32)) } else { Way::Same };
        walk.ways.push(way);
    }
    walk.get(wanted)
}

fn needed(program: &program::Program, wanted: NodeId) -> Vec<bool> {
    let mut needed = vec![false; wanted.index() + 1];
    let mut waiting = vec![wanted];
    while let Some(id) = waiting.pop() {
        if !std::mem::replace(&mut needed[id.index()], true) {
            waiting.extend(program::arguments(&program.node(id).op));
        }
    }
    needed
}

struct Walk<'w, 'a> {
    analysis: &'w mut Analysis<'a>,
    along: FactId,
    ways: Vec<Way>,
}

impl Walk<'_, '_> {
    fn get(&self, id: NodeId) -> Way {
        self.ways.get(id.index()).copied().unwrap_or(Way::Unknown)
    }

    fn all(&self, of: impl IntoIterator<Item = NodeId>) -> Way {
        of.into_iter().fold(Way::Same, |way, id| way.and(self.get(id)))
    }

    fn way(&mut self, id: NodeId) -> Way {
        let program = self.analysis.program;
        let node = program.node(id);
        if node.op == Op::Input(self.along) {
            return Way::Up;
        }
        let arguments = program::arguments(&node.op);
        if arguments.iter().all(|argument| self.get(*argument) == Way::Same) {
            return Way::Same;
        }
        match self.by_operation(&node.op) {
            Way::Unknown if matches!(node.space, Space::Unit | Space::Period(_)) => self.by_pieces(id),
            way => way,
        }
    }

    fn by_operation(&mut self, op: &Op) -> Way {
        match op {
            Op::Spread(a) | Op::Round(a, ..) | Op::ValuesOnly(a) | Op::CarryLast(a) | Op::Earlier(a, _) | Op::AtPeriod(a, _) => self.get(*a),
            Op::Accumulate(_, a) => self.get(*a),
            Op::Negate(a) => self.get(*a).turned(),
            Op::IsGap(a, _) => self.get(*a).steady(),
            Op::Arith(how, a, b) => self.arith(*how, *a, *b),
            Op::Greater(a, b) | Op::Lesser(a, b) | Op::Substitute(a, _, b, _) => self.all([*a, *b]),
            Op::SumOfValues(all) | Op::Best { of: all, .. } => self.all(all.iter().copied()),
            Op::Beside(a, b) | Op::After(a, b) => self.get(*a).and(self.get(*b).steady()),
            Op::Pick { index, options, none } if self.get(*index) == Way::Same => self.all(options.iter().copied().chain(*none)),
            Op::Rows(rows) => self.rows(rows),
            Op::Children(children) => children.iter().fold(Way::Same, |way, child| way.and(self.child(child)).and(self.get(child.score))),
            Op::Pool(_, children) | Op::Withheld(children) => children.iter().fold(Way::Same, |way, child| way.and(self.child(child))),
            Op::Takes(child) => self.child(child),
            _ => Way::Unknown,
        }
    }

    /// What a parent asks of a child beside its score: whether there is one, and points.
    fn child(&self, child: &Child) -> Way {
        let fixed = |id: NodeId| if self.get(id) == Way::Same { Way::Same } else { Way::Unknown };
        let states = self.get(child.raw).steady().and(self.get(child.treated).steady()).and(self.get(child.score).steady());
        child.points.into_iter().chain(child.withheld).fold(states, |way, id| way.and(fixed(id)))
    }

    fn arith(&mut self, how: Arith, a: NodeId, b: NodeId) -> Way {
        let (left, right) = (self.get(a), self.get(b));
        match how {
            Arith::Add => left.and(right),
            Arith::Subtract => left.and(right.turned()),
            Arith::Multiply if right == Way::Same => self.scaled(left, b),
            Arith::Multiply if left == Way::Same => self.scaled(right, a),
            Arith::Divide if right == Way::Same => self.scaled(left, b),
            Arith::Multiply | Arith::Divide | Arith::Power => Way::Unknown,
        }
    }

    /// Times or divided by something that stays and has a sign.
    fn scaled(&mut self, way: Way, factor: NodeId) -> Way {
        let Some(ends) = self.analysis.ends(factor) else { return Way::Unknown };
        if ends.low.bound.at.is_some_and(|low| !low.is_negative()) {
            return way;
        }
        if ends.high.bound.at.is_some_and(|high| high.signum() <= 0) { way.turned() } else { Way::Unknown }
    }

    fn rows(&self, rows: &FoldRows) -> Way {
        let fixed = rows.keep.iter().chain(&rows.date).copied().chain(rows.same.map(|(field, _)| field));
        if self.all(fixed) != Way::Same {
            return Way::Unknown;
        }
        let value = rows.value.map_or(Way::Same, |value| self.get(value));
        match rows.fold {
            Fold::Count => value.steady(),
            Fold::Sum | Fold::Mean | Fold::Highest | Fold::Lowest | Fold::Median | Fold::Latest | Fold::First => value,
            Fold::GeometricMean | Fold::HarmonicMean | Fold::Deviation | Fold::Any | Fold::All => Way::Unknown,
        }
    }

    /// The way of a value that has few pieces.
    fn by_pieces(&mut self, id: NodeId) -> Way {
        let mut way = Way::Same;
        for case in 0..self.analysis.cases.len() {
            let run = &mut self.analysis.cases[case].run;
            let found = run.node(id);
            let holds = |run: &mut crate::piece::run::Run<'_>, up| {
                proof::never(run, &Pairs { found: &found, holds: &[], along: self.along, up, steady: true }, &mut |_, _| {})
            };
            let here = if holds(run, true) {
                Way::Up
            } else if holds(run, false) {
                Way::Down
            } else {
                return Way::Unknown;
            };
            way = way.and(here);
        }
        way
    }
}
