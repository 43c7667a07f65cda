//! The search against every place of a small space, looked at one by one.

use super::{Answer, Block, Cover, Side, meetings};
use proptest::prelude::*;
use std::cell::Cell;

/// Columns of so many pieces, and blocks in them.
fn tables() -> impl Strategy<Value = (Vec<u32>, Vec<Block>)> {
    prop::collection::vec(1u32..5, 1..5).prop_flat_map(|pieces| {
        let sides: Vec<_> = pieces.iter().map(|count| side(*count)).collect();
        (Just(pieces), prop::collection::vec(sides.prop_map(Block), 0..9))
    })
}

/// All of a column, or one or two ranges of it.
fn side(pieces: u32) -> impl Strategy<Value = Side> {
    let ranges = prop::collection::vec((0..pieces, 1..=pieces), 1..3);
    prop_oneof![
        Just(Side::whole(pieces)),
        ranges.prop_map(move |ranges| Side::of(ranges.into_iter().map(|(from, long)| (from, (from + long).min(pieces))).collect())),
    ]
}

fn whole(pieces: &[u32]) -> Block {
    Block(pieces.iter().map(|count| Side::whole(*count)).collect())
}

fn places(pieces: &[u32]) -> Vec<Vec<u32>> {
    pieces
        .iter()
        .fold(vec![Vec::new()], |all, count| all.iter().flat_map(|place| (0..*count).map(move |piece| [&place[..], &[piece]].concat())).collect())
}

fn has(block: &Block, place: &[u32]) -> bool {
    block.0.iter().zip(place).all(|(side, piece)| side.has(*piece))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gaps_are_just_what_no_block_has((pieces, blocks) in tables(), ordered in prop::collection::vec(any::<bool>(), 5)) {
        let space = whole(&pieces);
        let (gaps, answer) = Cover::new(&space, &blocks, &Cell::new(1_000_000)).gaps(&ordered[..pieces.len()], 10_000);
        prop_assert_eq!(answer, Answer::Covered);
        for place in places(&pieces) {
            let open = !blocks.iter().any(|block| has(block, &place));
            prop_assert_eq!(open, gaps.iter().any(|gap| has(gap, &place)), "{:?}", place);
        }
        for gap in &gaps {
            for column in 0..pieces.len() {
                prop_assert!(!ordered[column] || gap.0[column].ranges().len() == 1);
                // One piece more in any column meets a block.
                let beside: Vec<u32> = (0..pieces[column]).filter(|piece| !gap.0[column].has(*piece)).filter(|piece| {
                    !ordered[column] || gap.0[column].has(piece + 1) || *piece > 0 && gap.0[column].has(piece - 1)
                }).collect();
                for piece in beside {
                    let mut wider = gap.clone();
                    wider.0[column] = Side::of(vec![(piece, piece + 1)]);
                    prop_assert!(blocks.iter().any(|block| block.meets(&wider)), "{:?} could have {} in {}", gap, piece, column);
                }
            }
        }
    }

    #[test]
    fn meetings_are_all_pairs_that_share_a_place((pieces, blocks) in tables(), cut in 1usize..4) {
        let groups: Vec<Vec<Block>> = blocks.chunks(cut).map(<[Block]>::to_vec).collect();
        let mut met = Vec::new();
        meetings(&groups, &mut |a, b| met.push((a, b)));
        let share = |a: &[Block], b: &[Block]| places(&pieces).iter().any(|place| a.iter().any(|block| has(block, place)) && b.iter().any(|block| has(block, place)));
        let expected: Vec<(usize, usize)> =
            (0..groups.len()).flat_map(|a| (a + 1..groups.len()).map(move |b| (a, b))).filter(|(a, b)| share(&groups[*a], &groups[*b])).collect();
        prop_assert_eq!(met, expected);
    }
}

/// `[0, 3) ∪ [5, 7)` and the rest, by hand.
#[test]
fn sides_are_sets_of_pieces() {
    let side = Side::of(vec![(5, 7), (0, 2), (1, 3), (9, 9)]);
    assert_eq!(side.ranges(), [(0, 3), (5, 7)]);
    assert_eq!(Side::whole(9).without(&side).ranges(), [(3, 5), (7, 9)]);
    assert_eq!(side.and(&Side::of(vec![(2, 6)])).ranges(), [(2, 3), (5, 6)]);
    assert_eq!(side.or(&Side::of(vec![(3, 5)])).ranges(), [(0, 7)]);
    assert!(Side::of(vec![(1, 2), (5, 6)]).is_inside(&side) && !Side::of(vec![(2, 6)]).is_inside(&side));
}

/// Three columns of ten pieces: each block leaves out one corner, and together they leave `7..10 × 7..10 × 7..10`.
#[test]
fn a_gap_is_one_box() {
    let whole = whole(&[10, 10, 10]);
    let mut blocks = Vec::new();
    for column in 0..3 {
        let mut block = whole.clone();
        block.0[column] = Side::of(vec![(0, 7)]);
        blocks.push(block);
    }
    let (gaps, answer) = Cover::new(&whole, &blocks, &Cell::new(1_000_000)).gaps(&[true; 3], 5);
    assert_eq!((gaps, answer), (vec![Block(vec![Side::of(vec![(7, 10)]); 3])], Answer::Covered));
}
