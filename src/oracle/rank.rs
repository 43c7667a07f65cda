//! Ranking, gates, grades, consequences: what all units' totals decide together.

use super::expr::order;
use super::set::Standing;
use super::{At, Got, Lack, Node, Oracle, better, circle, once};
use crate::decimal::{Num, Rounding};
use crate::model::expr::Value;
use crate::model::scheme::{Effect, GapKind, GateKeyword, Grade, GradeId, Grades, ItemId, Quota, QuotaTies, Ranking};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

/// Grades of the units of one set, before gates.
#[derive(Clone, Default)]
pub(super) struct Graded {
    /// As the table alone gives them.
    alone: HashMap<usize, GradeId>,
    /// As the table gives them when promoted units take places.
    beside_promoted: HashMap<usize, GradeId>,
}

impl Oracle<'_> {
    // Ranking.

    pub(super) fn rank(&self, unit: usize) -> Got<Num> {
        let Some(ranking) = &self.scheme.ranking else { return Err(Lack::Gap(GapKind::NotApplicable)) };
        let rank = once(&self.values, (Node::Rank, At::unit(unit)), Err(circle()), || self.place_in_ranking(ranking, unit).map(Value::Num))?;
        super::expr::number(rank)
    }

    fn place_in_ranking(&self, ranking: &Ranking, unit: usize) -> Got<Num> {
        self.may_be_ranked(ranking, unit)?;
        let members = self.members(&ranking.set, At::in_gate(unit), true)?;
        if !members.iter().any(|member| member.unit == unit) {
            return Err(Lack::Gap(GapKind::NotApplicable));
        }
        let mine = self.ranking_keys(ranking, unit);
        let ranked = members.into_iter().filter(|member| self.may_be_ranked(ranking, member.unit).is_ok());
        let others: Vec<Vec<Option<Value>>> = ranked.map(|member| self.ranking_keys(ranking, member.unit)).collect();
        let better: Vec<_> = others.iter().filter(|keys| by_keys(ranking, keys, &mine).is_lt()).collect();
        let standing = Standing {
            better: better.len(),
            better_values: better.iter().enumerate().filter(|(at, keys)| !better[..*at].contains(keys)).count(),
            equal: others.iter().filter(|keys| by_keys(ranking, keys, &mine).is_eq()).count(),
        };
        standing.place(ranking.ties)
    }

    /// Has the unit a total, and does nothing exclude it?
    fn may_be_ranked(&self, ranking: &Ranking, unit: usize) -> Got<()> {
        self.own(ItemId(0), At::unit(unit)).score?;
        let excluded = ranking.exclude.as_ref().is_some_and(|exclude| self.truth(exclude, At::in_gate(unit)) == Ok(true));
        let by_gate = || {
            let gates = self.scheme.gates.iter().enumerate();
            let mut unranking = gates.filter(|(_, gate)| gate.effects.iter().any(|effect| matches!(effect, Effect::Unranked)));
            unranking.any(|(gate, _)| self.gate_holds(gate, unit))
        };
        if excluded || by_gate() || self.unranked_by_gap(unit) { Err(Lack::Gap(GapKind::NotApplicable)) } else { Ok(()) }
    }

    /// Gaps and faults are `None`.
    fn ranking_keys(&self, ranking: &Ranking, unit: usize) -> Vec<Option<Value>> {
        ranking.keys.iter().map(|(key, _)| self.eval(key, At::in_gate(unit)).ok()).collect()
    }

    // Gates.

    /// A gap in the condition does not apply, nor does a fault.
    pub(super) fn gate_holds(&self, gate: usize, unit: usize) -> bool {
        self.scheme.gates.get(gate).is_some_and(|gate| self.truth(&gate.when, At::in_gate(unit)) == Ok(true))
    }

    fn after_gates(&self, grade: Option<GradeId>, keyword: GateKeyword, unit: usize) -> Option<GradeId> {
        let count = self.scheme.grades.as_ref().map_or(0, |grades| grades.rows.len());
        let mut grade = grade;
        for (number, gate) in self.scheme.gates.iter().enumerate() {
            if gate.keyword != keyword || !self.gate_holds(number, unit) {
                continue;
            }
            for effect in &gate.effects {
                // The best grade has the least number.
                grade = match effect {
                    Effect::GradeIs(is) => Some(*is),
                    Effect::GradeAtMost(most) => grade.map(|grade| grade.max(*most)),
                    Effect::GradeAtLeast(least) => grade.map(|grade| grade.min(*least)),
                    Effect::GradeUp(steps) => grade.map(|grade| better(grade, *steps, count)),
                    Effect::Bar(barred) => grade.map(|grade| if grade <= *barred { better(*barred, -1, count) } else { grade }),
                    Effect::ScoreIs(..) | Effect::ScoreAtMost(..) | Effect::Unranked => grade,
                };
            }
        }
        grade
    }

    // Grades.

    pub(super) fn final_grade(&self, unit: usize) -> Option<GradeId> {
        let grades = self.scheme.grades.as_ref()?;
        let graded = self.graded(grades, unit);
        let alone = graded.alone.get(&unit).copied();
        // A promoted unit starts from the grade that the table alone gives it.
        let is_promoted = self.is_promoted(alone, unit);
        let start = if is_promoted { alone } else { graded.beside_promoted.get(&unit).copied() };
        let [first, last] = match grades.veto_first {
            Some(true) | None => [GateKeyword::Promotion, GateKeyword::Veto],
            Some(false) => [GateKeyword::Veto, GateKeyword::Promotion],
        };
        self.after_gates(self.after_gates(start, first, unit), last, unit)
    }

    pub(super) fn grade_before_gates(&self, unit: usize) -> Option<GradeId> {
        let grades = self.scheme.grades.as_ref()?;
        self.graded(grades, unit).alone.get(&unit).copied()
    }

    fn is_promoted(&self, alone: Option<GradeId>, unit: usize) -> bool {
        match (self.after_gates(alone, GateKeyword::Promotion, unit), alone) {
            (Some(promoted), Some(alone)) => promoted < alone,
            (promoted, None) => promoted.is_some(),
            (None, Some(_)) => false,
        }
    }

    fn graded(&self, grades: &Grades, unit: usize) -> Graded {
        let Ok(units) = self.units_graded_with(grades, unit) else { return Graded::default() };
        let known = self.grade_tables.borrow().get(&units).cloned();
        if let Some(known) = known {
            // `None`: the conditions of grades ask for grades.
            return known.unwrap_or_default();
        }
        self.grade_tables.borrow_mut().insert(units.clone(), None);
        let alone = self.grade_table(grades, &units, &HashMap::new());
        let known = Graded { alone: alone.clone(), beside_promoted: alone.clone() };
        self.grade_tables.borrow_mut().insert(units.clone(), Some(known.clone()));
        if grades.promoted_take_places != Some(true) {
            return known;
        }
        let promoted = units.iter().filter(|unit| self.is_promoted(alone.get(*unit).copied(), **unit));
        let promoted: HashMap<usize, GradeId> =
            promoted.filter_map(|unit| Some((*unit, self.after_gates(alone.get(unit).copied(), GateKeyword::Promotion, *unit)?))).collect();
        let beside_promoted = self.grade_table(grades, &units, &promoted);
        let known = Graded { alone, beside_promoted };
        self.grade_tables.borrow_mut().insert(units, Some(known.clone()));
        known
    }

    /// The units of the set that get a grade, in unit order: ranked ones, or without any quota those with a total.
    fn units_graded_with(&self, grades: &Grades, unit: usize) -> Got<Vec<usize>> {
        let has_quota = grades.rows.iter().any(|row| row.quota.is_some());
        let members = self.members(&grades.set, At::in_gate(unit), true)?.into_iter().map(|member| member.unit);
        let gets_grade = |unit: &usize| match has_quota {
            true => self.rank(*unit).is_ok(),
            false => self.own(ItemId(0), At::unit(*unit)).score.is_ok(),
        };
        Ok(members.filter(gets_grade).collect())
    }

    /// Row by row, best first. Promoted units have their grade already and take places of its quota.
    fn grade_table(&self, grades: &Grades, units: &[usize], promoted: &HashMap<usize, GradeId>) -> HashMap<usize, GradeId> {
        let mut graded = promoted.clone();
        for (id, row) in grades.rows.iter().enumerate() {
            let id = GradeId(id as u32);
            let left: Vec<usize> = units.iter().copied().filter(|unit| !graded.contains_key(unit) && self.satisfies(row, *unit)).collect();
            let promoted: Vec<usize> = units.iter().copied().filter(|unit| promoted.get(unit) == Some(&id)).collect();
            let taken = match &row.quota {
                None => left,
                Some(quota) if quota.from_top => {
                    let fits = |unit: &usize| self.is_at_the_top(quota, grades.quota_ties, *unit, units, &promoted);
                    left.into_iter().filter(fits).collect()
                }
                Some(quota) => self.take_in_order(quota, grades.quota_ties, left, units.len(), promoted.len()),
            };
            graded.extend(taken.into_iter().map(|unit| (unit, id)));
        }
        graded
    }

    fn satisfies(&self, row: &Grade, unit: usize) -> bool {
        row.when.as_ref().is_none_or(|when| self.truth(when, At::in_gate(unit)) == Ok(true))
    }

    /// How many places the quota has for the unit's set.
    fn places(&self, quota: &Quota, unit: usize, ranked: usize) -> Got<Num> {
        let share = self.number(&quota.share, At::in_gate(unit))?;
        let places = if quota.fraction { share * Num::from(ranked) } else { share };
        Ok(places.round(0, quota.rounding.unwrap_or(Rounding::Down)))
    }

    /// Is the unit within the first places of the set? Promoted units that would not have been take away one each.
    fn is_at_the_top(&self, quota: &Quota, ties: Option<QuotaTies>, unit: usize, units: &[usize], promoted: &[usize]) -> bool {
        let Ok(places) = self.places(quota, unit, units.len()) else { return false };
        let place_of = |unit: usize| {
            let mine = self.rank(unit).ok()?;
            let ranks = units.iter().filter_map(|other| self.rank(*other).ok());
            let counted = ranks.filter(|rank| if ties == Some(QuotaTies::AllOut) { *rank <= mine } else { *rank < mine }).count();
            // The last of the tied places, or the first.
            Some(if ties == Some(QuotaTies::AllOut) { Num::from(counted) } else { Num::from(counted + 1) })
        };
        let fits = |unit: usize, places: &Num| place_of(unit).is_some_and(|place| place <= *places);
        let extra = promoted.iter().filter(|unit| !fits(**unit, &places)).count();
        fits(unit, &(places - Num::from(extra)))
    }

    /// The units in the order of their ranks, until the places are taken.
    fn take_in_order(&self, quota: &Quota, ties: Option<QuotaTies>, left: Vec<usize>, ranked: usize, promoted: usize) -> Vec<usize> {
        let mut left: Vec<(Num, usize)> = left.into_iter().filter_map(|unit| Some((self.rank(unit).ok()?, unit))).collect();
        left.sort();
        let Some(places) = left.first().and_then(|(_, unit)| self.places(quota, *unit, ranked).ok()) else { return Vec::new() };
        let places = places - Num::from(promoted);
        let mut taken = Vec::new();
        for tied in left.chunk_by(|(a, _), (b, _)| a == b) {
            let edge = if ties == Some(QuotaTies::AllOut) { taken.len() + tied.len() } else { taken.len() + 1 };
            if Num::from(edge) > places {
                break;
            }
            taken.extend(tied.iter().map(|(_, unit)| *unit));
        }
        taken
    }

    // Consequences.

    pub(super) fn consequences(&self, unit: usize) -> Vec<Arc<str>> {
        let grade = self.final_grade(unit);
        let applying = self.scheme.consequences.iter().filter(|consequence| {
            let has_grade = consequence.grades.is_empty() || grade.is_some_and(|grade| consequence.grades.contains(&grade));
            has_grade && consequence.when.as_ref().is_none_or(|when| self.truth(when, At::unit(unit)) == Ok(true))
        });
        applying.flat_map(|consequence| consequence.lines.iter().cloned()).collect()
    }
}

/// Key by key, the better one first; a gap is last.
fn by_keys(ranking: &Ranking, a: &[Option<Value>], b: &[Option<Value>]) -> Ordering {
    for ((a, b), (_, lowest_first)) in a.iter().zip(b).zip(&ranking.keys) {
        let order = match (a, b) {
            (Some(a), Some(b)) if *lowest_first => order(a, b).unwrap_or(Ordering::Equal),
            (Some(a), Some(b)) => order(b, a).unwrap_or(Ordering::Equal),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}
