//! Places: of a value in its set, and of units in the ranking.

use crate::eval::column::{Col, Mark, Marks, Vals};
use crate::eval::flat::{Flat, FlatVals};
use crate::eval::group::{Members, NO_GROUP, by_value};
use crate::fault::Fault;
use crate::model::scheme::Ties;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

/// No place in the order: the row has no value.
const NO_ORDINAL: u32 = u32::MAX;

/// The order of each row's value among all different values, the best first.
pub fn ordinals(value: &Flat, ascending: bool, wanted: impl Fn(usize) -> bool + Sync) -> Vec<u32> {
    let valued = |row: usize| value.mark(row) == Mark::Value && wanted(row);
    if let FlatVals::Ints { v, .. } = &value.vals {
        let rows = || (0..v.len()).filter(|row| valued(*row));
        let (least, most) = rows().fold((i64::MAX, i64::MIN), |(least, most), row| (least.min(v[row]), most.max(v[row])));
        let range = i128::from(most) - i128::from(least);
        // Values close together: count which occur.
        if (0..(8 * v.len() as i128 + 1024)).contains(&range) {
            let mut order = vec![0u32; range as usize + 1];
            for row in rows() {
                order[(v[row] - least) as usize] = 1;
            }
            let mut next = 0;
            let mut number = |there: &mut u32| {
                if *there == 1 {
                    *there = next;
                    next += 1;
                }
            };
            if ascending {
                order.iter_mut().for_each(&mut number)
            } else {
                order.iter_mut().rev().for_each(&mut number)
            }
            return (0..v.len()).into_par_iter().map(|row| if valued(row) { order[(v[row] - least) as usize] } else { NO_ORDINAL }).collect();
        }
    }
    let order = |a: u32, b: u32| {
        let (a, b) = (a as usize, b as usize);
        match &value.vals {
            FlatVals::Ints { v, .. } => v[a].cmp(&v[b]),
            FlatVals::Nums(v) => v[a].cmp(&v[b]),
            FlatVals::Bools(v) => v[a].cmp(&v[b]),
            FlatVals::Other(v) => by_value(&v[a], &v[b]),
        }
    };
    let mut rows: Vec<u32> = (0..value.len as u32).filter(|row| valued(*row as usize)).collect();
    rows.par_sort_unstable_by(|a, b| if ascending { order(*a, *b) } else { order(*b, *a) });
    let mut ordinals = vec![NO_ORDINAL; value.len];
    let mut next = 0;
    for (at, row) in rows.iter().enumerate() {
        if at > 0 && order(rows[at - 1], *row).is_ne() {
            next += 1;
        }
        ordinals[*row as usize] = next;
    }
    ordinals
}

/// How a row stands among the members of its set.
#[derive(Clone, Copy, Default)]
struct Standing {
    better: u32,
    /// Different values that are better.
    better_values: u32,
    equal: u32,
}

/// How the values of a set stand, from how often each occurs, the best first.
fn in_order<'c>(counts: impl Iterator<Item = &'c u32>) -> impl Iterator<Item = Standing> {
    counts.scan((0, 0), |(better, better_values), equal| {
        let standing = Standing { better: *better, better_values: *better_values, equal: *equal };
        *better += equal;
        *better_values += u32::from(*equal > 0);
        Some(standing)
    })
}

/// Rows by ordinal within their groups. Rows without an ordinal have no standing.
fn standings(ordinals: &[u32], group: impl Fn(usize) -> u32 + Sync, groups: usize) -> Vec<Standing> {
    let rows = ordinals.len();
    let different = ordinals.iter().filter(|ordinal| **ordinal != NO_ORDINAL).max().map_or(0, |most| *most as usize + 1);
    // Few different values: a table of counts.
    if different.saturating_mul(groups) <= 4 * rows + 1024 {
        let mut counts = vec![0u32; different * groups];
        for row in (0..rows).filter(|row| ordinals[*row] != NO_ORDINAL) {
            counts[group(row) as usize * different + ordinals[row] as usize] += 1;
        }
        let of: Vec<Standing> = counts.chunks(different.max(1)).flat_map(|counts| in_order(counts.iter())).collect();
        let standing = |row: usize| match ordinals[row] {
            NO_ORDINAL => Standing::default(),
            ordinal => of[group(row) as usize * different + ordinal as usize],
        };
        return (0..rows).into_par_iter().map(standing).collect();
    }
    let mut standings = vec![Standing::default(); rows];
    let mut order: Vec<(u32, u32, u32)> =
        (0..rows).filter(|row| ordinals[*row] != NO_ORDINAL).map(|row| (group(row), ordinals[row], row as u32)).collect();
    order.par_sort_unstable();
    for set in order.chunk_by(|a, b| a.0 == b.0) {
        let (mut better, mut better_values) = (0, 0);
        for tied in set.chunk_by(|a, b| a.1 == b.1) {
            let equal = tied.len() as u32;
            tied.iter().for_each(|(_, _, row)| standings[*row as usize] = Standing { better, better_values, equal });
            better += equal;
            better_values += 1;
        }
    }
    standings
}

impl Standing {
    /// Twice the place, since the mean of two places may be a half.
    fn twice(self, ties: Option<Ties>) -> i64 {
        let (better, values, equal) = (i64::from(self.better), i64::from(self.better_values), i64::from(self.equal));
        match ties {
            Some(Ties::Share | Ties::Forbid) | None => 2 * (better + 1),
            Some(Ties::Dense) => 2 * (values + 1),
            Some(Ties::Average) => 2 * better + equal + 1,
            Some(Ties::Last) => 2 * (better + equal),
        }
    }
}

/// Places among whole numbers that lie close together: how often each occurs in each set says where every row stands, and no rows
/// need be put in order.
pub struct Counted<'a> {
    values: &'a [i64],
    group: Option<&'a [u32]>,
    least: i64,
    /// How many numbers there are from the least to the greatest.
    different: usize,
    /// What is asked, of each number in each set.
    asked: Vec<i64>,
    den: i64,
}

impl<'a> Counted<'a> {
    /// `None` unless every row is a member with a plain value, and the numbers are few beside the rows.
    pub fn new(value: &'a Flat, members: &Members<'a>, ascending: bool, asked: Asked) -> Option<Counted<'a>> {
        let FlatVals::Ints { v: values, .. } = &value.vals else { return None };
        if asked == Asked::Place(Some(Ties::Forbid)) || value.marks.is_some() || !members.are_all() || !members.faults.is_empty() {
            return None;
        }
        let (least, most) = (*values.iter().min()?, *values.iter().max()?);
        let different = usize::try_from(most.checked_sub(least)?).ok()?.checked_add(1)?;
        let cells = different.checked_mul(members.number).filter(|cells| *cells <= 4 * values.len() + 1024)?;
        let mut counts = vec![0u32; cells];
        match members.group {
            None => values.iter().for_each(|value| counts[(value - least) as usize] += 1),
            Some(group) => values.iter().zip(group).for_each(|(value, group)| counts[*group as usize * different + (value - least) as usize] += 1),
        }
        let (den, of) = asked.of();
        let mut asked = vec![0; cells];
        for (counts, asked) in counts.chunks(different).zip(asked.chunks_mut(different)) {
            let mut next = |(standing, asked): (Standing, &mut i64)| *asked = of(standing);
            if ascending {
                in_order(counts.iter()).zip(asked).for_each(&mut next);
            } else {
                in_order(counts.iter().rev()).zip(asked.iter_mut().rev()).for_each(&mut next);
            }
        }
        Some(Counted { values, group: members.group, least, different, asked, den })
    }

    /// The answers to some rows.
    pub fn column(&self, rows: Range<usize>) -> Col {
        let place = |value: &i64| (value - self.least) as usize;
        let v = match self.group {
            None => self.values[rows].iter().map(|value| self.asked[place(value)]).collect(),
            Some(group) => {
                let group = &group[rows.clone()];
                self.values[rows].iter().zip(group).map(|(value, group)| self.asked[*group as usize * self.different + place(value)]).collect()
            }
        };
        Col::new(Vals::Fixed { den: self.den, v })
    }
}

/// What is asked of a place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Place(Option<Ties>),
    /// How many share it.
    Tied,
}

impl Asked {
    /// The denominator of the answers, and the numerator for a standing.
    fn of(self) -> (i64, impl Fn(Standing) -> i64 + Sync) {
        let den = if self == Asked::Place(Some(Ties::Average)) { 2 } else { 1 };
        let of = move |standing: Standing| match self {
            Asked::Tied => i64::from(standing.equal),
            Asked::Place(ties) => standing.twice(ties) * den / 2,
        };
        (den, of)
    }
}

/// `marks`: of all rows, where any is not a plain value.
fn column(standings: &[Standing], asked: Asked, mut marks: Option<Marks>) -> Col {
    let (den, of) = asked.of();
    let vals = Vals::Fixed { den, v: standings.par_iter().map(|standing| of(*standing)).collect() };
    if asked == Asked::Place(Some(Ties::Forbid)) {
        let tie = Arc::new(Fault::Tie);
        let marks = marks.get_or_insert_with(|| Marks::plain(standings.len()));
        for (row, standing) in standings.iter().enumerate() {
            if standing.equal > 1 && marks.of[row] == Mark::Value {
                marks.set_fault(row, tie.clone());
            }
        }
    }
    Col::marked(vals, marks.and_then(Marks::settle))
}

/// The place of each row's value in its set. The row itself must be a member.
pub fn place(value: &Flat, members: &Members<'_>, ascending: bool, asked: Asked) -> Col {
    let rows = members.rows;
    let ordinals = ordinals(value, ascending, |row| members.is_member(row));
    let standings = standings(&ordinals, |row| members.group.map_or(0, |group| group[row]), members.number);
    let faults = members.faults_of(&[value]);
    if value.marks.is_none() && faults.is_empty() && members.are_all() {
        return column(&standings, asked, None);
    }
    let mut marks = Marks::plain(rows);
    for row in 0..rows {
        let group = members.group.map_or(0, |group| group[row]);
        if group == NO_GROUP {
            marks.of[row] = Mark::NotApplicable;
            if let Ok(at) = members.faults.binary_search_by_key(&(row as u32), |(row, _)| *row) {
                marks.set_fault(row, members.faults[at].1.clone());
            }
            continue;
        }
        let of_filter = members.filter.and_then(|filter| filter.fault(row));
        let of_set = faults.get(group as usize).and_then(|[first, _]| first.as_ref()).map(|(_, fault)| fault);
        if let Some(fault) = of_filter {
            marks.set_fault(row, fault.clone());
        } else if value.mark(row) != Mark::Value {
            marks.of[row] = value.mark(row);
            if let Some(fault) = value.fault(row) {
                marks.faults.push((row as u32, fault.clone()));
            }
        } else if !members.is_member(row) {
            marks.of[row] = Mark::NotApplicable;
        } else if let Some(fault) = of_set {
            marks.set_fault(row, fault.clone());
        }
    }
    column(&standings, asked, Some(marks))
}

/// The ranking: by several keys, among the units that are not left out and have a total.
pub fn ranking(keys: &[(Flat, bool)], members: &Members<'_>, out: &Flat, total: &Flat, ties: Option<Ties>) -> Col {
    let rows = members.rows;
    let ranked = |row: usize| members.is_member(row) && total.mark(row) == Mark::Value && !out.holds(row);
    let mut order: Option<Vec<u32>> = None;
    for (key, ascending) in keys {
        // A gap or a fault is last.
        let mut own = ordinals(key, *ascending, ranked);
        own.iter_mut()
            .enumerate()
            .filter(|(row, ordinal)| ranked(*row) && **ordinal == NO_ORDINAL)
            .for_each(|(_, ordinal)| *ordinal = NO_ORDINAL - 1);
        order = Some(match order {
            None => own,
            Some(before) => refine(&before, &own),
        });
    }
    let order = order.unwrap_or_else(|| (0..rows).map(|row| if ranked(row) { 0 } else { NO_ORDINAL }).collect());
    let order = dense(&order);
    let standings = standings(&order, |row| members.group.map_or(0, |group| group[row]), members.number);
    let filter_faults = members.faults_of(&[]);
    if total.marks.is_none() && filter_faults.is_empty() && members.are_all() && out.is_never() {
        return column(&standings, Asked::Place(ties), None);
    }
    let mut marks = Marks::plain(rows);
    for row in 0..rows {
        let group = members.group.map_or(0, |group| group[row]);
        let fault = filter_faults.get(group as usize).and_then(|[first, _]| first.as_ref());
        if total.mark(row) != Mark::Value {
            marks.of[row] = total.mark(row);
            if let Some(fault) = total.fault(row) {
                marks.faults.push((row as u32, fault.clone()));
            }
        } else if out.holds(row) {
            marks.of[row] = Mark::NotApplicable;
        } else if group != NO_GROUP
            && let Some((_, fault)) = fault
        {
            marks.set_fault(row, fault.clone());
        } else if !members.is_member(row) {
            marks.of[row] = Mark::NotApplicable;
        }
    }
    column(&standings, Asked::Place(ties), Some(marks))
}

/// By the first order, and where that is equal by the second.
fn refine(first: &[u32], second: &[u32]) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..first.len() as u32).filter(|row| first[*row as usize] != NO_ORDINAL).collect();
    let key = |row: u32| (u64::from(first[row as usize]) << 32) | u64::from(second[row as usize]);
    rows.par_sort_unstable_by_key(|row| key(*row));
    let mut order = vec![NO_ORDINAL; first.len()];
    let mut next = 0;
    for (at, row) in rows.iter().enumerate() {
        if at > 0 && key(rows[at - 1]).cmp(&key(*row)) != Ordering::Equal {
            next += 1;
        }
        order[*row as usize] = next;
    }
    order
}

/// Ordinals without holes.
fn dense(order: &[u32]) -> Vec<u32> {
    if !order.contains(&(NO_ORDINAL - 1)) {
        return order.to_vec();
    }
    let last = order.iter().filter(|ordinal| **ordinal < NO_ORDINAL - 1).max().map_or(0, |most| most + 1);
    order.iter().map(|ordinal| if *ordinal == NO_ORDINAL - 1 { last } else { *ordinal }).collect()
}
