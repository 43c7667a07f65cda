//! Grades: the table with its quotas, then gates.

use crate::decimal::Num;
use crate::eval::column::{Col, Mark, Marks, Vals};
use crate::eval::flat::Flat;
use crate::eval::group::{Members, NO_GROUP};
use crate::program::{GradeEffect, PlaceQuota};

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
        let mut grades = vec![NONE; units];
        for set in &mut sets {
            if let Some(rank) = &self.rank {
                // Stable: tied units stay in the order of units.
                set.sort_by_cached_key(|unit| rank_key(rank, *unit as usize));
            }
            self.grade(set, &[], &mut grades);
            self.beside_promoted(set, &mut grades);
        }
        column(grades)
    }

    /// Ranked units of the set; without any quota, those with a total.
    fn takes_part(&self, unit: usize) -> bool {
        let has_quota = self.rows.iter().any(|row| row.quota.is_some());
        let counts = if has_quota { self.rank.as_ref().is_some_and(|rank| rank.mark(unit) == Mark::Value) } else { self.total.mark(unit) == Mark::Value };
        counts && self.members.group.is_none_or(|group| group[unit] != NO_GROUP) && self.members.is_member(unit)
    }

    /// Where promoted units take places: the others once more beside them. Promoted units keep what the table alone gave them, from
    /// which the gates then promote them.
    fn beside_promoted(&self, set: &[u32], grades: &mut [u32]) {
        if self.promotions.is_empty() {
            return;
        }
        let promoted: Vec<(u32, u32)> = set
            .iter()
            .filter_map(|unit| {
                let alone = grades[*unit as usize];
                let after = self.promotions.iter().filter(|(when, _)| when.holds(*unit as usize)).fold(alone, |grade, (_, effect)| {
                    apply(grade, *effect, self.rows.len())
                });
                (after != NONE && after < alone).then_some((*unit, after))
            })
            .collect();
        if promoted.is_empty() {
            return;
        }
        let mut beside = vec![NONE; grades.len()];
        self.grade(set, &promoted, &mut beside);
        for unit in set {
            if promoted.iter().all(|(other, _)| other != unit) {
                grades[*unit as usize] = beside[*unit as usize];
            }
        }
    }

    /// Row by row, best first. `set` is in the order of ranks.
    fn grade(&self, set: &[u32], promoted: &[(u32, u32)], grades: &mut [u32]) {
        for (unit, grade) in promoted {
            grades[*unit as usize] = *grade;
        }
        for (number, row) in self.rows.iter().enumerate() {
            let left: Vec<u32> = set
                .iter()
                .copied()
                .filter(|unit| grades[*unit as usize] == NONE && row.when.as_ref().is_none_or(|when| when.holds(*unit as usize)))
                .collect();
            let here: Vec<u32> = promoted.iter().filter(|(_, grade)| *grade as usize == number).map(|(unit, _)| *unit).collect();
            let taken = match &row.quota {
                None => left,
                Some((quota, share)) if quota.from_top => self.at_the_top(quota, share, set, left, &here),
                Some((quota, share)) => self.in_order(quota, share, left, set.len(), here.len()),
            };
            for unit in taken {
                grades[unit as usize] = number as u32;
            }
        }
    }

    fn places(&self, quota: &PlaceQuota, share: &Flat, unit: u32, ranked: usize) -> Option<Num> {
        let unit = unit as usize;
        if share.mark(unit) != Mark::Value {
            return None;
        }
        let places = if quota.fraction { share.num(unit) * Num::from(ranked) } else { share.num(unit) };
        Some(places.round(0, quota.rounding))
    }

    fn same_rank(&self, a: u32, b: u32) -> bool {
        self.rank.as_ref().is_none_or(|rank| rank.num(a as usize) == rank.num(b as usize))
    }

    /// Those within the first places of the set; promoted units that would not have been take away one each.
    fn at_the_top(&self, quota: &PlaceQuota, share: &Flat, set: &[u32], left: Vec<u32>, promoted: &[u32]) -> Vec<u32> {
        // Of each unit of the set: its first (or last) tied place.
        let mut place: std::collections::HashMap<u32, usize> = std::collections::HashMap::with_capacity(set.len());
        let mut before = 0;
        for tied in set.chunk_by(|a, b| self.same_rank(*a, *b)) {
            let at = if self.all_in { before + 1 } else { before + tied.len() };
            place.extend(tied.iter().map(|unit| (*unit, at)));
            before += tied.len();
        }
        // Mostly the share is the same for all.
        let mut known: Option<(Num, Num)> = None;
        let mut places = |unit: u32| -> Option<Num> {
            let own = (share.mark(unit as usize) == Mark::Value).then(|| share.num(unit as usize))?;
            if let Some((_, places)) = known.as_ref().filter(|(share, _)| *share == own) {
                return Some(places.clone());
            }
            let places = self.places(quota, share, unit, set.len())?;
            known = Some((own, places.clone()));
            Some(places)
        };
        let fits = |unit: u32, places: &Num| place.get(&unit).is_some_and(|place| Num::from(*place) <= *places);
        left.into_iter()
            .filter(|unit| {
                let Some(places) = places(*unit) else { return false };
                let extra = promoted.iter().filter(|promoted| !fits(**promoted, &places)).count();
                fits(*unit, &(places - Num::from(extra)))
            })
            .collect()
    }

    /// In the order of ranks until the places are taken.
    fn in_order(&self, quota: &PlaceQuota, share: &Flat, left: Vec<u32>, ranked: usize, promoted: usize) -> Vec<u32> {
        let Some(places) = left.first().and_then(|unit| self.places(quota, share, *unit, ranked)) else { return Vec::new() };
        let places = places - Num::from(promoted);
        let mut taken = Vec::new();
        for tied in left.chunk_by(|a, b| self.same_rank(*a, *b)) {
            let edge = if self.all_in { taken.len() + 1 } else { taken.len() + tied.len() };
            if Num::from(edge) > places {
                break;
            }
            taken.extend_from_slice(tied);
        }
        taken
    }
}

/// Twice the rank, which orders ranks as they are.
fn rank_key(rank: &Flat, unit: usize) -> i64 {
    (rank.num(unit) * Num::from(2)).to_scaled(0).unwrap_or(i64::MAX)
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
