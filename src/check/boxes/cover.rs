//! Do the blocks cover a space? A search, column by column, for a place that none of them has; what is proved covered for a set of
//! blocks and the columns still to be looked at is remembered. Which column comes next depends on those two alone, so that what is
//! remembered holds wherever it turns up again.

use crate::check::boxes::{Block, Side};
use std::collections::HashSet;

/// A search that takes more steps than this gives up and says so.
const STEPS_MAX: usize = 4_000_000;

type Bits = Vec<u64>;

/// A space and the blocks that cover parts of it.
pub struct Cover<'a> {
    space: &'a Block,
    blocks: Vec<Block>,
    /// By column, the blocks that have all of the space there.
    full: Vec<Bits>,
    covered: HashSet<(Bits, Bits)>,
    steps: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Covered,
    /// A part of the space that no block has.
    Open(Block),
    /// The search was given up.
    Unknown,
}

struct GivenUp;

impl<'a> Cover<'a> {
    pub fn new<'b>(space: &'a Block, blocks: impl IntoIterator<Item = &'b Block>) -> Cover<'a> {
        let mut cover = Cover { space, blocks: Vec::new(), full: vec![Vec::new(); space.0.len()], covered: HashSet::new(), steps: 0 };
        for block in blocks {
            cover.add(block);
        }
        cover
    }

    pub fn add(&mut self, block: &Block) {
        let block = self.space.and(block);
        if block.is_empty() {
            return;
        }
        let at = self.blocks.len();
        for (column, side) in block.0.iter().enumerate() {
            if at.is_multiple_of(64) {
                self.full[column].push(0);
            }
            if *side == self.space.0[column] {
                set(&mut self.full[column], at);
            }
        }
        // What was covered stays so; its sets are as long as those to come.
        if at.is_multiple_of(64) {
            self.covered.clear();
        }
        self.blocks.push(block);
    }

    /// A place that no block has.
    pub fn open(&mut self) -> Answer {
        if self.space.is_empty() {
            return Answer::Covered;
        }
        let mut active = vec![0; self.blocks.len().div_ceil(64)];
        (0..self.blocks.len()).for_each(|at| set(&mut active, at));
        let mut columns = vec![0; self.space.0.len().div_ceil(64)];
        (0..self.space.0.len()).for_each(|at| set(&mut columns, at));
        match self.search(&columns, &active) {
            Ok(None) => Answer::Covered,
            Ok(Some(block)) => Answer::Open(block),
            Err(GivenUp) => Answer::Unknown,
        }
    }

    /// Places that no block has, each as wide as it can be, at most so many; whether those are all.
    ///
    /// `ordered`: by column, whether its pieces have an order, so that a gap there is one range.
    pub fn gaps(mut self, ordered: &[bool], most: usize) -> (Vec<Block>, Answer) {
        let mut gaps = Vec::new();
        let blocks = self.blocks.len();
        loop {
            match self.open() {
                Answer::Open(block) if gaps.len() < most => {
                    let gap = widened(self.space, &self.blocks[..blocks], &block, ordered);
                    self.add(&gap);
                    gaps.push(gap);
                }
                answer => return (gaps, answer),
            }
        }
    }

    fn search(&mut self, columns: &Bits, active: &Bits) -> Result<Option<Block>, GivenUp> {
        if active.iter().all(|word| *word == 0) {
            return Ok(Some(self.space.clone()));
        }
        let mut whole = active.clone();
        ones(columns).for_each(|column| whole.iter_mut().zip(&self.full[column]).for_each(|(word, full)| *word &= full));
        if whole.iter().any(|word| *word != 0) {
            return Ok(None);
        }
        // No block has all that is left, so that one of the columns cuts.
        let Some(column) = ones(columns).max_by_key(|column| self.cutting(*column, active)) else { return Ok(None) };
        let key = (columns.clone(), active.clone());
        if self.covered.contains(&key) {
            return Ok(None);
        }
        let mut left = columns.clone();
        left[column / 64] &= !(1 << (column % 64));
        for (range, active) in self.cuts(column, active)? {
            if let Some(mut block) = self.search(&left, &active)? {
                block.0[column] = Side::of(vec![range]);
                return Ok(Some(block));
            }
        }
        self.covered.insert(key);
        Ok(None)
    }

    /// How many of the blocks the column tells apart.
    fn cutting(&self, column: usize, active: &Bits) -> u32 {
        active.iter().zip(&self.full[column]).map(|(word, full)| (word & !full).count_ones()).sum()
    }

    /// The ranges of a column between which the blocks change, with the blocks of each: every set once, the smallest first.
    fn cuts(&mut self, column: usize, active: &Bits) -> Result<Vec<((u32, u32), Bits)>, GivenUp> {
        let mut turns: Vec<(u32, Option<usize>)> = self.space.0[column].ranges().iter().flat_map(|(from, to)| [(*from, None), (*to, None)]).collect();
        let mut set_now: Bits = active.iter().zip(&self.full[column]).map(|(word, full)| word & full).collect();
        let cutting: Bits = active.iter().zip(&self.full[column]).map(|(word, full)| word & !full).collect();
        for at in ones(&cutting) {
            turns.extend(self.blocks[at].0[column].ranges().iter().flat_map(|(from, to)| [(*from, Some(at)), (*to, Some(at))]));
        }
        turns.sort_unstable();
        self.steps += turns.len() * (1 + active.len() / 4);
        if self.steps > STEPS_MAX {
            return Err(GivenUp);
        }
        let mut seen: HashSet<Bits> = HashSet::new();
        let mut cuts: Vec<((u32, u32), Bits)> = Vec::new();
        let mut inside = false;
        for (at, (from, block)) in turns.iter().enumerate() {
            match block {
                Some(block) => set_now[block / 64] ^= 1 << (block % 64),
                None => inside = !inside,
            }
            let Some((to, _)) = turns.get(at + 1).filter(|(to, _)| to > from) else { continue };
            if inside && seen.insert(set_now.clone()) {
                cuts.push(((*from, *to), set_now.clone()));
            }
        }
        cuts.sort_by_key(|(range, active)| (active.iter().map(|word| word.count_ones()).sum::<u32>(), *range));
        Ok(cuts)
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

fn set(bits: &mut Bits, at: usize) {
    bits[at / 64] |= 1 << (at % 64);
}

fn ones(bits: &Bits) -> impl Iterator<Item = usize> + '_ {
    bits.iter().enumerate().flat_map(|(word, bits)| (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit))
}
