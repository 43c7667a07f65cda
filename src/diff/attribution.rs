//! Shares a difference out among those who made it, so that the shares sum exactly to it and do not depend on any order.
//!
//! Who takes part is a *player*; the *worth* of some players is what comes out if just they take part. A player that adds the same
//! whether it comes first or last is given that. The others are put together where they meet:
//!
//! - up to [`EXACT_MAX`] players that meet: their Shapley values (the mean of what each adds, over all orders), from the worth of
//!   every set of them, in exact fractions;
//! - more of them: the mean of what each adds first and what it adds last, which is the Shapley value as long as players act on each
//!   other in pairs; what is left over goes to them in proportion to how much first and last differ.
//!
//! Both treat players alike who add alike, and give nothing to one that adds nothing. Cost: two evaluations a player, one for each
//! group, and 2^k for a group of k whose values are taken exactly, [`BUDGET`] at most in all.

use crate::decimal::Num;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Groups up to this size are shared out exactly.
pub const EXACT_MAX: usize = 8;

/// So many evaluations may be spent on exact values.
pub const BUDGET: usize = 1024;

/// Of each unit: the worth, if it has one.
pub type Worth = Vec<Option<Num>>;

/// What is known of a game from the evaluations that every sharing out needs.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// With no player, and with all.
    pub none: Worth,
    pub all: Worth,
    /// By player: it alone, and all but it.
    pub alone: Vec<Worth>,
    pub without: Vec<Worth>,
    /// By player: the places at which it may meet others, and of those the innermost ones. Players that share an innermost place of
    /// either may act on each other.
    pub places: Vec<BTreeSet<usize>>,
    pub innermost: Vec<BTreeSet<usize>>,
}

/// How the shares of a player were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// It meets nobody: what it adds.
    Alone,
    /// Shapley values over all orders of so many players.
    Exact(usize),
    /// Mean of first and last among so many players.
    FirstAndLast(usize),
}

/// The shares of all units.
#[derive(Clone, Debug, Default)]
pub struct Shares {
    /// By unit, by player; none where the difference is no number.
    pub parts: Vec<Option<Vec<Num>>>,
    /// Units of which some players' parts could not be told apart (with only some of them there is no worth): they have equal parts.
    pub undivided: Vec<bool>,
    /// By player.
    pub methods: Vec<Method>,
    /// Evaluations beyond those that were known.
    pub evaluations: usize,
}

/// Shares out the difference between all and none. `worth`: of any set of players.
pub fn share(known: &Known, worth: &(dyn Fn(&[bool]) -> Worth + Sync)) -> Shares {
    let players = known.alone.len();
    let mut shares = Shares { methods: vec![Method::Alone; players], ..Shares::default() };
    let mut groups = groups(known);
    let mut whole = worths(known, &groups, worth, &mut shares.evaluations);
    if !(0..known.none.len()).all(|unit| adds_up(known, &groups, &whole, unit)) {
        // They meet elsewhere than it seemed.
        let all: Vec<usize> = groups.concat();
        groups = vec![if all.is_empty() { (0..players).collect() } else { all }];
        whole = worths(known, &groups, worth, &mut shares.evaluations);
        if !(0..known.none.len()).all(|unit| adds_up(known, &groups, &whole, unit)) {
            groups = vec![(0..players).collect()];
            whole = vec![known.all.clone()];
        }
    }
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|at| groups[*at].len());
    let mut exact: Vec<Option<Vec<Worth>>> = vec![None; groups.len()];
    let mut left = BUDGET;
    for at in order {
        let group = &groups[at];
        let needed = 1usize << group.len().min(usize::BITS as usize - 1);
        let exactly = group.len() <= EXACT_MAX && needed <= left;
        let method = if exactly { Method::Exact(group.len()) } else { Method::FirstAndLast(group.len()) };
        group.iter().for_each(|player| shares.methods[*player] = method);
        if exactly && group.len() > 1 {
            left -= needed;
            exact[at] = Some(all_sets(known, group, &whole[at], worth, &mut shares.evaluations));
        }
    }
    for unit in 0..known.none.len() {
        let divided = divide(known, &groups, &whole, &exact, unit);
        shares.undivided.push(divided.as_ref().is_some_and(|(_, undivided)| *undivided));
        shares.parts.push(divided.map(|(parts, _)| parts));
    }
    shares
}

fn less(a: &Option<Num>, b: &Option<Num>) -> Option<Num> {
    Some(a.as_ref()? - b.as_ref()?)
}

impl Known {
    /// What a player adds to a unit if it comes first.
    fn first(&self, player: usize, unit: usize) -> Option<Num> {
        less(&self.alone[player][unit], &self.none[unit])
    }

    /// What it adds if it comes last.
    fn last(&self, player: usize, unit: usize) -> Option<Num> {
        less(&self.all[unit], &self.without[player][unit])
    }

    fn meets_others(&self, player: usize) -> bool {
        (0..self.none.len()).any(|unit| {
            let counts = self.none[unit].is_some() && self.all[unit].is_some();
            let (first, last) = (self.first(player, unit), self.last(player, unit));
            counts && (first.is_none() || first != last)
        })
    }
}

/// The players that meet others, put together where they may act on each other.
fn groups(known: &Known) -> Vec<Vec<usize>> {
    let meeting: Vec<usize> = (0..known.alone.len()).filter(|player| known.meets_others(*player)).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for player in meeting {
        let near = |other: &usize| {
            let common = |a: &BTreeSet<usize>, b: &BTreeSet<usize>| !a.is_disjoint(b);
            common(&known.innermost[player], &known.places[*other]) || common(&known.places[player], &known.innermost[*other])
        };
        let (mut joined, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group: &Vec<usize>| group.iter().any(near));
        joined.push(vec![player]);
        groups = apart;
        groups.push(joined.concat());
    }
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort();
    groups
}

/// The worth of each group, without the others.
fn worths(known: &Known, groups: &[Vec<usize>], worth: &(dyn Fn(&[bool]) -> Worth + Sync), evaluations: &mut usize) -> Vec<Worth> {
    let players = known.alone.len();
    let unknown = groups.iter().filter(|group| group.len() > 1 && group.len() < players).count();
    *evaluations += unknown;
    let whole = |group: &Vec<usize>| match group.as_slice() {
        [one] => known.alone[*one].clone(),
        all if all.len() == players => known.all.clone(),
        some => worth(&positions(players, some.iter().copied())),
    };
    groups.par_iter().map(whole).collect()
}

fn positions(players: usize, on: impl Iterator<Item = usize>) -> Vec<bool> {
    let mut all = vec![false; players];
    on.for_each(|player| all[player] = true);
    all
}

/// Whether the groups and the players outside of them make the whole difference of a unit. What has no worth is not asked.
fn adds_up(known: &Known, groups: &[Vec<usize>], whole: &[Worth], unit: usize) -> bool {
    let Some(difference) = less(&known.all[unit], &known.none[unit]) else { return true };
    let outside = (0..known.alone.len()).filter(|player| !groups.iter().any(|group| group.contains(player)));
    let outside: Option<Num> = outside.map(|player| known.first(player, unit)).sum::<Option<Num>>();
    let inside: Option<Num> = whole.iter().map(|worth| less(&worth[unit], &known.none[unit])).sum::<Option<Num>>();
    match (outside, inside) {
        (Some(outside), Some(inside)) => outside + inside == difference,
        _ => true,
    }
}

/// The worth of every set of a group's players, by the bits of its number.
fn all_sets(known: &Known, group: &[usize], whole: &Worth, worth: &(dyn Fn(&[bool]) -> Worth + Sync), evaluations: &mut usize) -> Vec<Worth> {
    let players = known.alone.len();
    let full = (1usize << group.len()) - 1;
    *evaluations += (full + 1).saturating_sub(group.len() + 2);
    (0..=full)
        .into_par_iter()
        .map(|set| match set.count_ones() {
            0 => known.none.clone(),
            1 => known.alone[group[set.trailing_zeros() as usize]].clone(),
            _ if set == full => whole.clone(),
            _ => worth(&positions(players, group.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1).map(|(_, player)| *player))),
        })
        .collect()
}

/// The parts of one unit, and whether some could not be told apart.
fn divide(known: &Known, groups: &[Vec<usize>], whole: &[Worth], exact: &[Option<Vec<Worth>>], unit: usize) -> Option<(Vec<Num>, bool)> {
    let difference = less(&known.all[unit], &known.none[unit])?;
    let players = known.alone.len();
    let mut parts = vec![Num::ZERO; players];
    let mut lumped: Vec<usize> = Vec::new();
    let mut in_group = vec![false; players];
    for (at, group) in groups.iter().enumerate() {
        group.iter().for_each(|player| in_group[*player] = true);
        let own = match &exact[at] {
            Some(sets) => shapley(sets, group.len(), unit),
            None => first_and_last(known, group, less(&whole[at][unit], &known.none[unit]), unit),
        };
        match own {
            Some(own) => group.iter().zip(own).for_each(|(player, part)| parts[*player] = part),
            None => lumped.extend(group),
        }
    }
    for player in (0..players).filter(|player| !in_group[*player]) {
        match known.first(player, unit) {
            Some(part) => parts[player] = part,
            None => lumped.push(player),
        }
    }
    // Invariant: groups add up for every unit of which all worths are known, so that nothing is left then.
    if lumped.is_empty() {
        return Some((parts, false));
    }
    let rest = difference - parts.iter().cloned().sum::<Num>();
    let each = rest.checked_div(&Num::from(lumped.len()))?;
    lumped.iter().for_each(|player| parts[*player] = each.clone());
    Some((parts, true))
}

/// What each player adds, on the mean over all orders: `Σ |S|! (n − |S| − 1)! / n! × (v(S ∪ i) − v(S))` over the sets S without it.
fn shapley(sets: &[Worth], players: usize, unit: usize) -> Option<Vec<Num>> {
    // 1 / (n × C(n − 1, |S|)), by the size of S.
    let mut ways = vec![1i64];
    for size in 1..players {
        ways.push(ways[size - 1] * (players - size) as i64 / size as i64);
    }
    (0..players)
        .map(|player| {
            let mut part = Num::ZERO;
            for set in (0..sets.len()).filter(|set| set >> player & 1 == 0) {
                let added = less(&sets[set | 1 << player][unit], &sets[set][unit])?;
                part += added * Num::ratio(1, players as i64 * ways[set.count_ones() as usize]);
            }
            Some(part)
        })
        .collect()
}

fn first_and_last(known: &Known, group: &[usize], whole: Option<Num>, unit: usize) -> Option<Vec<Num>> {
    let whole = whole?;
    let ends: Vec<(Num, Num)> = group.iter().map(|player| Some((known.first(*player, unit)?, known.last(*player, unit)?))).collect::<Option<_>>()?;
    let means: Vec<Num> = ends.iter().map(|(first, last)| (first + last) * Num::ratio(1, 2)).collect();
    let rest = whole - means.iter().cloned().sum::<Num>();
    if rest.is_zero() {
        return Some(means);
    }
    let mut weights: Vec<Num> = ends.iter().map(|(first, last)| (first - last).abs()).collect();
    if weights.iter().all(Num::is_zero) {
        weights = vec![Num::ONE; group.len()];
    }
    let all: Num = weights.iter().cloned().sum();
    means.into_iter().zip(weights).map(|(mean, weight)| Some(mean + (&rest * &weight).checked_div(&all)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A game over sets as bits, and everything that sharing out needs to know of it.
    fn known(players: usize, units: usize, worth: &(dyn Fn(usize) -> Worth + Sync)) -> Known {
        let full = (1usize << players) - 1;
        let one: BTreeSet<usize> = BTreeSet::from([0]);
        Known {
            none: worth(0),
            all: worth(full),
            alone: (0..players).map(|player| worth(1 << player)).collect(),
            without: (0..players).map(|player| worth(full & !(1 << player))).collect(),
            places: vec![one.clone(); players],
            innermost: vec![one; players],
        }
        .checked(units)
    }

    impl Known {
        fn checked(self, units: usize) -> Known {
            assert_eq!(self.none.len(), units);
            self
        }
    }

    fn bits(on: &[bool]) -> usize {
        on.iter().enumerate().map(|(player, on)| usize::from(*on) << player).sum()
    }

    fn shared(players: usize, worth: &(dyn Fn(usize) -> Worth + Sync)) -> Shares {
        let units = worth(0).len();
        share(&known(players, units, worth), &|on| worth(bits(on)))
    }

    /// The mean of what a player adds over all orders, one after the other.
    fn by_orders(players: usize, worth: &dyn Fn(usize) -> Num) -> Vec<Num> {
        fn go(order: &mut Vec<usize>, players: usize, worth: &dyn Fn(usize) -> Num, sums: &mut [Num], orders: &mut i64) {
            if order.len() == players {
                *orders += 1;
                let mut set = 0;
                for player in order.iter() {
                    sums[*player] += &(worth(set | 1 << player) - worth(set));
                    set |= 1 << player;
                }
                return;
            }
            for player in 0..players {
                if !order.contains(&player) {
                    order.push(player);
                    go(order, players, worth, sums, orders);
                    order.pop();
                }
            }
        }
        let (mut sums, mut orders) = (vec![Num::ZERO; players], 0);
        go(&mut Vec::new(), players, worth, &mut sums, &mut orders);
        sums.into_iter().map(|sum| sum * Num::ratio(1, orders)).collect()
    }

    fn numbers(values: &[i64]) -> Vec<Num> {
        values.iter().map(|value| Num::from(*value)).collect()
    }

    /// Three who are needed together, one that always adds 5, one that adds nothing: 12 / 3 = 4 each, 5, 0.
    #[test]
    fn what_takes_three_is_shared_by_three() {
        let worth = |set: usize| vec![Some(Num::from(if set & 0b111 == 0b111 { 12 } else { 0 } + if set & 0b1000 != 0 { 5 } else { 0 }))];
        let shares = shared(5, &worth);
        assert_eq!(shares.parts, [Some(numbers(&[4, 4, 4, 5, 0]))]);
        assert_eq!(shares.methods, [Method::Exact(3), Method::Exact(3), Method::Exact(3), Method::Alone, Method::Alone]);
    }

    /// The gloves game: one left glove, two right ones, a pair is worth 1. Known values: 2/3, 1/6, 1/6.
    #[test]
    fn the_gloves_game() {
        let worth = |set: usize| vec![Some(Num::from(i64::from(set & 1 != 0 && set & 0b110 != 0)))];
        assert_eq!(shared(3, &worth).parts, [Some(vec![Num::ratio(2, 3), Num::ratio(1, 6), Num::ratio(1, 6)])]);
    }

    /// Two of three decide: alone and last nobody adds anything, and yet each has a third.
    #[test]
    fn players_that_add_neither_first_nor_last_are_not_forgotten() {
        let worth = |set: usize| vec![Some(Num::from(i64::from(set.count_ones() >= 2)))];
        assert_eq!(shared(3, &worth).parts, [Some(vec![Num::ratio(1, 3); 3])]);
    }

    /// Ten players, more than are taken exactly, act on each other in pairs (i and j together bring i × j): the mean of first and last is
    /// the Shapley value, half of each pair. Player i: i × (45 − i) / 2.
    #[test]
    fn many_players_in_pairs_are_exact_too() {
        let worth = |set: usize| {
            let on: Vec<i64> = (0..10).filter(|player| set >> player & 1 == 1).collect();
            let pairs: i64 = on.iter().enumerate().flat_map(|(at, i)| on[at + 1..].iter().map(move |j| i * j)).sum();
            vec![Some(Num::from(pairs))]
        };
        let shares = shared(10, &worth);
        assert_eq!(shares.parts, [Some((0..10).map(|i| Num::ratio(i * (45 - i), 2)).collect())]);
        // Player 0 meets nobody.
        assert_eq!(shares.methods[..2], [Method::Alone, Method::FirstAndLast(9)]);
    }

    /// Without the second of two there is no worth at all for unit 0: its difference is halved. Unit 1 is shared out as ever.
    #[test]
    fn what_cannot_be_told_apart_is_shared_in_equal_parts() {
        let worth = |set: usize| {
            let broken = (set == 1).then_some(()).map_or(Some(Num::from([0, 0, 0, 7][set])), |()| None);
            vec![broken, Some(Num::from([0, 1, 3, 4][set]))]
        };
        let shares = shared(2, &worth);
        assert_eq!(shares.parts, [Some(vec![Num::ratio(7, 2), Num::ratio(7, 2)]), Some(numbers(&[1, 3]))]);
        assert_eq!(shares.undivided, [true, false]);
    }

    #[test]
    fn a_unit_without_a_total_has_no_parts() {
        let worth = |set: usize| vec![(set != 3).then_some(Num::ONE)];
        assert_eq!(shared(2, &worth).parts, [None]);
    }

    proptest! {
        /// Any game of up to five players: as by all orders, exactly.
        #[test]
        fn small_games_are_as_by_all_orders(players in 1usize..=5, values in proptest::collection::vec(-9i64..=9, 32)) {
            let value = |set: usize| if set == 0 { Num::ZERO } else { Num::ratio(values[set], 7) };
            let shares = shared(players, &|set| vec![Some(value(set))]);
            let parts = shares.parts[0].clone().expect("all worths are numbers");
            let expected = by_orders(players, &value);
            // A player that is met nowhere first or last stays alone only if all the rest adds up; then it is a game of its own.
            let sum: Num = parts.iter().cloned().sum();
            prop_assert_eq!(sum, value((1 << players) - 1));
            if shares.methods.iter().all(|method| *method == Method::Exact(players)) {
                prop_assert_eq!(parts, expected);
            }
        }

        /// Two games side by side that do not touch: each as alone.
        #[test]
        fn groups_apart_are_shared_apart(a in proptest::collection::vec(-9i64..=9, 8), b in proptest::collection::vec(-9i64..=9, 8)) {
            let left = |set: usize| if set == 0 { Num::ZERO } else { Num::from(a[set]) };
            let right = |set: usize| if set == 0 { Num::ZERO } else { Num::from(b[set]) };
            let worth = |set: usize| vec![Some(left(set & 7) + right(set >> 3))];
            let mut known = known(6, 1, &worth);
            for player in 0..6 {
                known.innermost[player] = BTreeSet::from([player / 3]);
                known.places[player] = known.innermost[player].clone();
            }
            let shares = share(&known, &|on| worth(bits(on)));
            let parts = shares.parts[0].clone().expect("all worths are numbers");
            let sum: Num = parts.iter().cloned().sum();
            prop_assert_eq!(sum, left(7) + right(7));
            if shares.methods.iter().all(|method| *method == Method::Exact(3)) {
                let expected = [by_orders(3, &left), by_orders(3, &right)].concat();
                prop_assert_eq!(parts, expected);
            }
        }

        /// Fourteen players of a game without structure: the parts sum exactly, and follow the players when these are listed otherwise.
        #[test]
        fn large_games_sum_exactly_and_know_no_order(weights in proptest::collection::vec(1i64..=9, 14), cap in 20i64..=90, turn in 1usize..14) {
            let value = |weights: &[i64], set: usize| {
                let sum: i64 = weights.iter().enumerate().filter(|(player, _)| set >> player & 1 == 1).map(|(_, weight)| *weight).sum();
                vec![Some(Num::from(sum.min(cap) * sum))]
            };
            let mut turned = weights.clone();
            turned.rotate_left(turn);
            let here = shared(14, &|set| value(&weights, set)).parts[0].clone().expect("a number");
            let mut there = shared(14, &|set| value(&turned, set)).parts[0].clone().expect("a number");
            let sum: Num = here.iter().cloned().sum();
            prop_assert_eq!(Some(sum), value(&weights, (1 << 14) - 1)[0].clone());
            there.rotate_right(turn);
            prop_assert_eq!(here, there);
        }
    }
}
