//! Boxes over columns of pieces: where two meet, which lie inside others, what none of them covers. Pure counting: a column is a
//! number of pieces (stretches of numbers, words, states), a side is a set of them, and a block has one side a column. No grid is
//! made: the work follows the blocks, not the product of the columns.

mod cover;

pub use cover::{Answer, Cover};

use std::collections::BTreeMap;

/// Pieces of one column, as half-open ranges: lowest first, each apart from the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Side(Vec<(u32, u32)>);

impl Side {
    pub fn whole(pieces: u32) -> Side {
        Side::of(vec![(0, pieces)])
    }

    /// Ranges in any order, which may be empty or overlap.
    pub fn of(mut ranges: Vec<(u32, u32)>) -> Side {
        ranges.retain(|(from, to)| from < to);
        ranges.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (from, to) in ranges {
            match joined.last_mut() {
                Some((_, end)) if from <= *end => *end = to.max(*end),
                _ => joined.push((from, to)),
            }
        }
        Side(joined)
    }

    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn has(&self, piece: u32) -> bool {
        self.0.iter().any(|(from, to)| (*from..*to).contains(&piece))
    }

    pub fn pieces(&self) -> impl Iterator<Item = u32> {
        self.0.iter().flat_map(|(from, to)| *from..*to)
    }

    pub fn and(&self, other: &Side) -> Side {
        let (mut a, mut b) = (0, 0);
        let mut shared = Vec::new();
        while let (Some((a_from, a_to)), Some((b_from, b_to))) = (self.0.get(a), other.0.get(b)) {
            let (from, to) = (*a_from.max(b_from), *a_to.min(b_to));
            if from < to {
                shared.push((from, to));
            }
            if a_to < b_to { a += 1 } else { b += 1 }
        }
        Side(shared)
    }

    pub fn or(&self, other: &Side) -> Side {
        Side::of([&self.0[..], &other.0[..]].concat())
    }

    pub fn without(&self, other: &Side) -> Side {
        let mut left = self.0.clone();
        for (from, to) in &other.0 {
            left = left.into_iter().flat_map(|(a, b)| [(a, b.min(*from)), (a.max(*to), b)]).filter(|(a, b)| a < b).collect();
        }
        Side(left)
    }

    pub fn meets(&self, other: &Side) -> bool {
        match (&self.0[..], &other.0[..]) {
            ([(a_from, a_to)], [(b_from, b_to)]) => a_from < b_to && b_from < a_to,
            _ => !self.and(other).is_empty(),
        }
    }

    pub fn is_inside(&self, other: &Side) -> bool {
        self.0.iter().all(|(from, to)| other.0.iter().any(|(a, b)| a <= from && to <= b))
    }

    /// The range that has the piece.
    pub fn run_at(&self, piece: u32) -> Side {
        Side(self.0.iter().copied().filter(|(from, to)| (*from..*to).contains(&piece)).collect())
    }

    fn hull(&self) -> (u32, u32) {
        (self.0.first().map_or(0, |range| range.0), self.0.last().map_or(0, |range| range.1))
    }
}

/// Conditions that hold together: one side a column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Block(pub Vec<Side>);

impl Block {
    pub fn is_empty(&self) -> bool {
        self.0.iter().any(Side::is_empty)
    }

    pub fn and(&self, other: &Block) -> Block {
        Block(self.0.iter().zip(&other.0).map(|(a, b)| a.and(b)).collect())
    }

    pub fn meets(&self, other: &Block) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a.meets(b))
    }

    pub fn is_inside(&self, other: &Block) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a.is_inside(b))
    }

    /// The one column in which the two differ, if they are equal in all others.
    pub fn differs_in(&self, other: &Block) -> Option<usize> {
        let mut columns = (0..self.0.len()).filter(|column| self.0[*column] != other.0[*column]);
        let only = columns.next()?;
        columns.next().is_none().then_some(only)
    }
}

/// Both sets of blocks at once.
pub fn both(a: &[Block], b: &[Block]) -> Vec<Block> {
    a.iter().flat_map(|a| b.iter().map(|b| a.and(b))).filter(|block| !block.is_empty()).collect()
}

/// Calls `meet` with the indices of every two groups of blocks that meet, the lower one first, each pair once and in order. A sweep
/// over the column in which the fewest meet.
pub fn meetings(groups: &[Vec<Block>], meet: &mut dyn FnMut(usize, usize)) {
    let blocks: Vec<(usize, &Block)> = groups.iter().enumerate().flat_map(|(at, group)| group.iter().map(move |block| (at, block))).collect();
    let Some((_, first)) = blocks.first() else { return };
    let hulls = |column: usize| blocks.iter().map(|(_, block)| block.0[column].hull()).collect::<Vec<_>>();
    let Some(column) = (0..first.0.len()).min_by_key(|column| meetings_of(&hulls(*column))) else { return };
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_key(|at| blocks[*at].1.0[column].hull());
    let mut open: Vec<usize> = Vec::new();
    let mut met: BTreeMap<(usize, usize), ()> = BTreeMap::new();
    for at in order {
        let (group, block) = blocks[at];
        let from = block.0[column].hull().0;
        open.retain(|other| blocks[*other].1.0[column].hull().1 > from);
        for other in &open {
            let (other_group, other_block) = blocks[*other];
            if group != other_group && block.meets(other_block) {
                met.insert((group.min(other_group), group.max(other_group)), ());
            }
        }
        open.push(at);
    }
    for (a, b) in met.into_keys() {
        meet(a, b);
    }
}

/// How many pairs of ranges meet: all that begin before a range ends, less those that have ended.
fn meetings_of(ranges: &[(u32, u32)]) -> usize {
    let mut ends: Vec<u32> = ranges.iter().map(|range| range.1).collect();
    let mut begins: Vec<u32> = ranges.iter().map(|range| range.0).collect();
    ends.sort_unstable();
    begins.sort_unstable();
    let ended_before = |begin: u32| ends.partition_point(|end| *end <= begin);
    begins.iter().enumerate().map(|(before, begin)| before - ended_before(*begin).min(before)).sum()
}

#[cfg(test)]
mod tests;
