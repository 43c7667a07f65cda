//! Do the blocks cover a space? The space is cut in two, where the fewest blocks lie on both sides, until a part has no block at all
//! or one block has all of it.

use crate::check::boxes::{Block, Side};
use std::cell::Cell;

/// A space and the blocks that cover parts of it.
pub struct Cover<'a> {
    space: &'a Block,
    blocks: Vec<Block>,
    /// How many blocks may still be looked at, one column at a time.
    steps: &'a Cell<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Covered,
    /// A part of the space that no block has.
    Open(Block),
    /// The search was given up: it would have taken too many steps.
    Unknown,
}

impl<'a> Cover<'a> {
    pub fn new<'b>(space: &'a Block, blocks: impl IntoIterator<Item = &'b Block>, steps: &'a Cell<usize>) -> Cover<'a> {
        let blocks = blocks.into_iter().filter(|block| block.meets(space)).map(|block| space.and(block)).collect();
        Cover { space, blocks, steps }
    }

    /// A place that no block has.
    pub fn open(&self) -> Answer {
        if self.space.is_empty() {
            return Answer::Covered;
        }
        let mut waiting: Vec<(Block, Vec<usize>)> = vec![(self.space.clone(), (0..self.blocks.len()).collect())];
        while let Some((space, inside)) = waiting.pop() {
            if inside.is_empty() {
                return Answer::Open(space);
            }
            if inside.iter().any(|at| space.is_inside(&self.blocks[*at])) {
                continue;
            }
            let Some(left) = self.steps.get().checked_sub(inside.len() * space.0.len()) else {
                self.steps.set(0);
                return Answer::Unknown;
            };
            self.steps.set(left);
            // No block has all of it, so that one of them ends inside.
            let Some((column, at)) = self.best_cut(&space, &inside) else { continue };
            let mut halves = [(0, at), (at, u32::MAX)].map(|range| {
                let mut half = space.clone();
                half.0[column] = half.0[column].and(&Side::of(vec![range]));
                let meets = |block: &&usize| self.blocks[**block].0[column].meets(&half.0[column]);
                let inside: Vec<usize> = inside.iter().filter(meets).copied().collect();
                (half, inside)
            });
            // The one with the fewer blocks is looked at first.
            halves.sort_by_key(|(_, inside)| std::cmp::Reverse(inside.len()));
            waiting.extend(halves);
        }
        Answer::Covered
    }

    /// The column and the place in it where a cut leaves the fewest blocks on both sides; of equal ones the most even.
    fn best_cut(&self, space: &Block, inside: &[usize]) -> Option<(usize, u32)> {
        let mut best: Option<((usize, usize), usize, u32)> = None;
        for (column, side) in space.0.iter().enumerate() {
            let (first, last) = side.hull();
            let mut cuts: Vec<u32> = Vec::new();
            let (mut begins, mut ends) = (Vec::with_capacity(inside.len()), Vec::with_capacity(inside.len()));
            for at in inside {
                let own = &self.blocks[*at].0[column];
                cuts.extend(own.ranges().iter().flat_map(|(from, to)| [*from, *to]).filter(|cut| first < *cut && *cut < last));
                let (from, to) = own.hull();
                begins.push(from);
                ends.push(to);
            }
            begins.sort_unstable();
            ends.sort_unstable();
            cuts.sort_unstable();
            cuts.dedup();
            for cut in cuts {
                let below = begins.partition_point(|from| *from < cut);
                let above = ends.len() - ends.partition_point(|to| *to <= cut);
                let cost = (below + above, below.max(above));
                if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                    best = Some((cost, column, cut));
                }
            }
        }
        best.map(|(_, column, cut)| (column, cut))
    }

    /// Places that no block has, each as wide as it can be, at most so many; then whether those are all.
    ///
    /// `ordered`: by column, whether its pieces have an order, so that a gap there is one range.
    pub fn gaps(mut self, ordered: &[bool], most: usize) -> (Vec<Block>, Answer) {
        let mut gaps = Vec::new();
        let blocks = self.blocks.len();
        loop {
            match self.open() {
                Answer::Open(block) if gaps.len() < most => {
                    let gap = widened(self.space, &self.blocks[..blocks], &block, ordered);
                    self.blocks.push(gap.clone());
                    gaps.push(gap);
                }
                answer => return (gaps, answer),
            }
        }
    }
}

/// As wide as it can be without meeting a block.
fn widened(space: &Block, blocks: &[Block], gap: &Block, ordered: &[bool]) -> Block {
    let mut gap = gap.clone();
    for (column, ordered) in ordered.iter().enumerate() {
        let elsewhere = |block: &&Block| block.0.iter().zip(&gap.0).enumerate().all(|(at, (a, b))| at == column || a.meets(b));
        let taken = Side::of(blocks.iter().filter(elsewhere).flat_map(|block| block.0[column].ranges().iter().copied()).collect());
        let free = space.0[column].without(&taken);
        let own = gap.0[column].pieces().next();
        gap.0[column] = match own.filter(|_| *ordered) {
            Some(piece) => free.run_at(piece),
            None => free,
        };
    }
    gap
}
