//! The cone of influence: which data a value depends on at all. What is outside of it cannot matter.

use super::carry::Same;
use crate::model::guarantee::Source;
use crate::model::scheme::{EventId, FactId, RatingId};
use crate::program::{self, NodeId, Op, Program, Space};

#[derive(Debug, Default)]
pub struct Cone {
    pub facts: Vec<FactId>,
    pub events: Vec<EventId>,
    pub ratings: Vec<RatingId>,
    /// Whether other units matter.
    pub peers: bool,
}

impl Cone {
    /// Of what a guarantee speaks of, and of its condition.
    pub fn of(program: &Program, guarantee: usize) -> Cone {
        let (of, when) = program.guarantees[guarantee];
        Cone::of_values(program, [of].into_iter().chain(when))
    }

    pub fn of_values(program: &Program, of: impl IntoIterator<Item = NodeId>) -> Cone {
        let mut cone = Cone::default();
        let mut seen = vec![false; program.nodes.len()];
        let mut waiting: Vec<NodeId> = of.into_iter().collect();
        while let Some(id) = waiting.pop() {
            if !std::mem::replace(&mut seen[id.index()], true) {
                cone.see(program, id);
                waiting.extend(program::arguments(&program.node(id).op));
            }
        }
        cone.facts.sort_unstable();
        cone
    }

    /// With what another scheme's value depends on, as far as this one knows it.
    pub fn join(&mut self, other: &Cone, same: &Same<'_>) {
        other.facts.iter().filter_map(|fact| same.fact(*fact)).for_each(|fact| put(&mut self.facts, fact));
        other.events.iter().filter_map(|event| same.event(*event)).for_each(|event| put(&mut self.events, event));
        other.ratings.iter().filter_map(|rating| same.rating(*rating)).for_each(|rating| put(&mut self.ratings, rating));
        self.facts.sort_unstable();
        self.peers |= other.peers;
    }

    pub fn has(&self, source: Source) -> bool {
        match source {
            Source::Fact(fact) => self.facts.contains(&fact),
            Source::Event(event) => self.events.contains(&event),
            Source::Rating(rating) => self.ratings.contains(&rating),
        }
    }

    fn see(&mut self, program: &Program, id: NodeId) {
        let node = program.node(id);
        self.space(node.space);
        match &node.op {
            Op::Input(fact) => put(&mut self.facts, *fact),
            Op::Field(event, _) | Op::Accepted(event) => put(&mut self.events, *event),
            Op::Each(each) => put(&mut self.events, each.event),
            Op::Rows(rows) => self.space(rows.over),
            Op::RawMark(rating) | Op::Rating(rating, _) => put(&mut self.ratings, *rating),
            Op::Groups(_) | Op::Reduce(_) | Op::Place(_) | Op::Ranking { .. } | Op::BaseGrade(_) | Op::GateGrade { .. } | Op::Allocate { .. } => {
                self.peers = true;
            }
            _ => {}
        }
    }

    /// A value in a space depends on which rows the space has.
    fn space(&mut self, space: Space) {
        match space {
            Space::Event(event) => put(&mut self.events, event),
            Space::Mark(rating) => put(&mut self.ratings, rating),
            Space::Constant | Space::Unit | Space::Period(_) => {}
        }
    }
}

fn put<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}
