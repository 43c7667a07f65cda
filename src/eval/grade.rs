//! Grades: the table with its quotas, then gates.

use crate::decimal::Num;
use crate::eval::column::{Col, Mark, Marks, Vals};
use crate::eval::flat::{Flat, FlatVals};
use crate::eval::group::{Members, NO_GROUP};
use crate::program::{GradeEffect, PlaceQuota};
use rayon::prelude::*;

/// No grade.
const NONE: u32 = u32::MAX;

/// A row of the table with its columns.
pub struct RowCols<'a> {
    pub when: Option<Flat>,
    pub quota: Option<(&'a PlaceQuota, Flat)>,
}

pub struct Table<'a> {
    pub rows: Vec<RowCols<'a>>,
    pub rank: Option<Flat>,
    pub total: Flat,
    pub members: Members<'a>,
    pub all_in: bool,
    /// Effects of promotions, each with whether it applies; empty if promoted units take no places.
    pub promotions: Vec<(Flat, GradeEffect)>,
}

impl Table<'_> {
    /// The grade of each unit; not applicable where it has none.
    pub fn run(&self) -> Col {
        let units = self.members.rows;
        let faulty = self.members.faults_of(&[]);
        let mut sets: Vec<Vec<u32>> = vec![Vec::new(); self.members.number];
        for unit in (0..units).filter(|unit| self.takes_part(*unit)) {
            let group = self.members.group.map_or(0, |group| group[unit]) as usize;
            // A fault in the filter of a set leaves nobody in it.
            if faulty.get(group).is_none_or(|[first, _]| first.is_none()) {
                sets[group].push(unit as u32);
            }
        }
        let graded: Vec<(Ranked, Vec<u32>)> = sets
            .into_par_iter()
            .map(|set| {
                let set = Ranked::new(set, self.rank.as_ref());
                let mut grades = vec![NONE; set.units.len()];
                self.grade(&set, &[], &mut grades);
                self.beside_promoted(&set, &mut grades);
                (set, grades)
            })
            .collect();
        let mut all = vec![NONE; units];
        for (set, grades) in graded {
            set.units.into_iter().zip(grades).for_each(|(unit, grade)| all[unit as usize] = grade);
        }
        column(all)
    }

    /// Ranked units of the set; without any quota, those with a total.
    fn takes_part(&self, unit: usize) -> bool {
        let has_quota = self.rows.iter().any(|row| row.quota.is_some());
        let counts =
            if has_quota { self.rank.as_ref().is_some_and(|rank| rank.mark(unit) == Mark::Value) } else { self.total.mark(unit) == Mark::Value };
        counts && self.members.group.is_none_or(|group| group[unit] != NO_GROUP) && self.members.is_member(unit)
    }

    /// Where promoted units take places: the others once more beside them. Promoted units keep what the table alone gave them, from
    /// which the gates then promote them.
    fn beside_promoted(&self, set: &Ranked, grades: &mut [u32]) {
        if self.promotions.is_empty() {
            return;
        }
        let promotion = |(at, unit): (usize, &u32)| {
            let alone = grades[at];
            let applying = self.promotions.iter().filter(|(when, _)| when.holds(*unit as usize));
            let after = applying.fold(alone, |grade, (_, effect)| apply(grade, *effect, self.rows.len()));
            (after != NONE && after < alone).then_some((at, after))
        };
        let promoted: Vec<(usize, u32)> = set.units.iter().enumerate().filter_map(promotion).collect();
        if promoted.is_empty() {
            return;
        }
        let alone: Vec<u32> = promoted.iter().map(|(at, _)| grades[*at]).collect();
        grades.fill(NONE);
        self.grade(set, &promoted, grades);
        for ((at, _), alone) in promoted.iter().zip(alone) {
            grades[*at] = alone;
        }
    }

    /// Row by row, best first, beside each of the set's units its grade. Promoted units have theirs already and take places of its quota.
    fn grade(&self, set: &Ranked, promoted: &[(usize, u32)], grades: &mut [u32]) {
        for (at, grade) in promoted {
            grades[*at] = *grade;
        }
        for (number, row) in self.rows.iter().enumerate() {
            let open = |at: &u32| {
                let at = *at as usize;
                grades[at] == NONE && row.when.as_ref().is_none_or(|when| when.holds(set.units[at] as usize))
            };
            let left = (0..set.units.len() as u32).filter(open);
            let here: Vec<usize> = promoted.iter().filter(|(_, grade)| *grade as usize == number).map(|(at, _)| *at).collect();
            let taken = match &row.quota {
                None => left.collect(),
                Some((quota, share)) if quota.from_top => self.at_the_top(quota, share, set, left, &here),
                Some((quota, share)) => self.in_order(quota, share, set, left.collect(), here.len()),
            };
            for at in taken {
                grades[at as usize] = number as u32;
            }
        }
    }

    /// How many places the quota has for the unit's set.
    fn places(&self, quota: &PlaceQuota, share: &Flat, unit: u32, ranked: usize) -> Option<i64> {
        let unit = unit as usize;
        if share.mark(unit) != Mark::Value {
            return None;
        }
        let places = if quota.fraction { share.num(unit) * Num::from(ranked) } else { share.num(unit) };
        let places = places.round(0, quota.rounding);
        // A number beyond all units is as good as any other such number.
        Some(places.to_scaled(0).unwrap_or(if places.is_negative() { i64::MIN / 2 } else { i64::MAX / 2 }))
    }

    /// Those within the first places of the set; promoted units that would not have been take away one each.
    fn at_the_top(&self, quota: &PlaceQuota, share: &Flat, set: &Ranked, left: impl Iterator<Item = u32>, promoted: &[usize]) -> Vec<u32> {
        let place = if self.all_in { &set.first } else { &set.last };
        let fits = |at: usize, places: i64| i64::from(place[at]) <= places;
        let left_of = |unit: u32| -> Option<i64> {
            let all = self.places(quota, share, unit, set.units.len())?;
            Some(all - promoted.iter().filter(|at| !fits(**at, all)).count() as i64)
        };
        // Mostly the share is the same as that of the unit before.
        let same = |a: u32, b: u32| match &share.vals {
            FlatVals::Ints { v, .. } => v[a as usize] == v[b as usize] && share.mark(a as usize) == share.mark(b as usize),
            FlatVals::Nums(_) | FlatVals::Bools(_) | FlatVals::Other(_) => false,
        };
        let mut before: Option<(u32, Option<i64>)> = None;
        let mut fitting = Vec::new();
        for at in left {
            let unit = set.units[at as usize];
            let places = before.filter(|(other, _)| same(*other, unit)).map_or_else(|| left_of(unit), |(_, places)| places);
            before = Some((unit, places));
            if places.is_some_and(|places| fits(at as usize, places)) {
                fitting.push(at);
            }
        }
        fitting
    }

    /// In the order of ranks until the places are taken.
    fn in_order(&self, quota: &PlaceQuota, share: &Flat, set: &Ranked, left: Vec<u32>, promoted: usize) -> Vec<u32> {
        let Some(places) = left.first().and_then(|at| self.places(quota, share, set.units[*at as usize], set.units.len())) else { return Vec::new() };
        let places = places - promoted as i64;
        let mut taken = Vec::new();
        for tied in left.chunk_by(|a, b| set.first[*a as usize] == set.first[*b as usize]) {
            let edge = if self.all_in { taken.len() + 1 } else { taken.len() + tied.len() };
            if edge as i64 > places {
                break;
            }
            taken.extend_from_slice(tied);
        }
        taken
    }
}

/// The units of a set in the order of their ranks, with the first and last of the places that they and those tied with them take.
struct Ranked {
    units: Vec<u32>,
    first: Vec<u32>,
    last: Vec<u32>,
}

impl Ranked {
    /// From the set's units in their order.
    fn new(mut units: Vec<u32>, rank: Option<&Flat>) -> Ranked {
        if let Some(rank) = rank {
            units = in_rank_order(units, rank);
        }
        let same = |a: &u32, b: &u32| match rank.map(|rank| &rank.vals) {
            Some(FlatVals::Ints { v, .. }) => v[*a as usize] == v[*b as usize],
            Some(FlatVals::Nums(v)) => v[*a as usize] == v[*b as usize],
            Some(FlatVals::Bools(_) | FlatVals::Other(_)) | None => true,
        };
        let (mut first, mut last) = (Vec::with_capacity(units.len()), Vec::with_capacity(units.len()));
        for tied in units.chunk_by(same) {
            let before = first.len() as u32;
            first.extend(std::iter::repeat_n(before + 1, tied.len()));
            last.extend(std::iter::repeat_n(before + tied.len() as u32, tied.len()));
        }
        Ranked { units, first, last }
    }
}

/// The units by rank; those of one rank in unit order.
fn in_rank_order(mut units: Vec<u32>, rank: &Flat) -> Vec<u32> {
    let most = 4 * units.len();
    match &rank.vals {
        // Ranks are small whole numbers (or halves): counted, not compared.
        FlatVals::Ints { v, .. } if units.iter().all(|unit| (0..=most as i64).contains(&v[*unit as usize])) => {
            let mut start = vec![0u32; most + 2];
            units.iter().for_each(|unit| start[v[*unit as usize] as usize + 1] += 1);
            for at in 1..start.len() {
                start[at] += start[at - 1];
            }
            let mut ordered = vec![0; units.len()];
            for unit in units {
                let next = &mut start[v[unit as usize] as usize];
                ordered[*next as usize] = unit;
                *next += 1;
            }
            return ordered;
        }
        FlatVals::Ints { v, .. } => units.sort_by_key(|unit| v[*unit as usize]),
        FlatVals::Nums(_) | FlatVals::Bools(_) | FlatVals::Other(_) => units.sort_by_cached_key(|unit| rank.num(*unit as usize)),
    }
    units
}

fn column(grades: Vec<u32>) -> Col {
    let of = grades.iter().map(|grade| if *grade == NONE { Mark::NotApplicable } else { Mark::Value }).collect();
    Col::marked(Vals::Grade(grades), Marks { of, faults: Vec::new() }.settle())
}

/// The grade after an effect. The best grade has the least number.
fn apply(grade: u32, effect: GradeEffect, grades: usize) -> u32 {
    let last = grades.saturating_sub(1) as i64;
    let better = |grade: u32, steps: i32| (i64::from(grade) - i64::from(steps)).clamp(0, last) as u32;
    match effect {
        GradeEffect::Is(is) => is,
        _ if grade == NONE => NONE,
        GradeEffect::AtMost(most) => grade.max(most),
        GradeEffect::AtLeast(least) => grade.min(least),
        GradeEffect::Up(steps) => better(grade, steps),
        GradeEffect::Bar(barred) if grade <= barred => better(barred, -1),
        GradeEffect::Bar(_) => grade,
    }
}

/// Grades after gates, each effect where its condition holds.
pub fn after_gates(base: &Col, effects: &[(&Col, GradeEffect)], grades: usize, rows: usize) -> Col {
    let grades = (0..rows)
        .map(|row| {
            let own = base.vals.codes().filter(|_| base.mark(row) == Mark::Value).map_or(NONE, |codes| codes[base.at(row)]);
            effects.iter().filter(|(when, _)| when.holds(row)).fold(own, |grade, (_, effect)| apply(grade, *effect, grades))
        })
        .collect();
    column(grades)
}
