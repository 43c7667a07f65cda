//! Ranking, grades, gates, consequences, allocations and the further columns as nodes.

use crate::decimal::Rounding;
use crate::model::expr::{Expr, ExprKind, Fold, Value};
use crate::model::scheme::{AllocationMethod, Effect, GapKind, GateKeyword, Grades, ItemId, QuotaTies, Treatment};
use crate::program::build::Build;
use crate::program::{FoldRows, GradeEffect, GradeRow, GradeTable, NodeId, Op, PlaceQuota, Program, Space};

impl Build<'_> {
    /// Whether a gate applies: a gap or a fault in its condition does not make it apply. The grade in it is the one before gates.
    pub fn gate_holds(&mut self, when: &Expr) -> NodeId {
        let when = self.before_gates(|build| build.expr(when));
        self.make(Op::Holds(when))
    }

    /// Lowers something in which the grade is the one before gates.
    pub fn before_gates<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.in_gate, true);
        let result = work(self);
        self.in_gate = outer;
        result
    }

    fn total(&mut self) -> NodeId {
        self.item_score(ItemId(0))
    }

    /// Units that are left out of ranking and grades.
    fn unranked(&mut self) -> NodeId {
        let mut terms = Vec::new();
        if let Some(exclude) = self.scheme.ranking.as_ref().and_then(|ranking| ranking.exclude.as_ref()) {
            let exclude = self.before_gates(|build| build.expr(exclude));
            terms.push(self.make(Op::Holds(exclude)));
        }
        for gate in &self.scheme.gates {
            if gate.effects.iter().any(|effect| matches!(effect, Effect::Unranked)) {
                terms.push(self.gate_holds(&gate.when));
            }
        }
        for (item, nodes) in self.scheme.items.iter().zip(self.items.clone()) {
            for kind in [GapKind::Missing, GapKind::NotApplicable, GapKind::Pending] {
                if let (Some(Treatment::Unranked), Some(nodes)) = (item.gaps.of(kind), nodes) {
                    let is_gap = self.make(Op::IsGap(nodes.raw, kind));
                    let mut out = self.make(Op::Holds(is_gap));
                    if let Some(withheld) = nodes.withheld {
                        let not = self.make(Op::Not(withheld));
                        out = self.make(Op::And(vec![out, not]));
                    }
                    if let over @ Space::Period(_) = self.space(out) {
                        let fold = FoldRows { fold: Fold::Any, over, value: Some(out), keep: None, best: None, same: None, date: None };
                        out = self.put(Space::Unit, Op::Rows(fold));
                    }
                    terms.push(self.make(Op::Holds(out)));
                }
            }
        }
        match terms.as_slice() {
            [] => self.constant(Value::Bool(false)),
            [one] => *one,
            _ => self.make(Op::Or(terms)),
        }
    }

    pub fn lower_rank(&mut self) {
        let Some(ranking) = &self.scheme.ranking else { return };
        let keys = self.before_gates(|build| ranking.keys.iter().map(|(key, ascending)| (build.expr(key), *ascending)).collect());
        let set = self.before_gates(|build| build.set(&ranking.set));
        let (out, total) = (self.unranked(), self.total());
        let op = Op::Ranking { keys, groups: set.groups, filter: set.filter, out, total, ties: ranking.ties };
        self.rank = Some(self.put(Space::Unit, op));
    }

    pub fn lower_grade(&mut self) {
        let Some(grades) = &self.scheme.grades else { return };
        let base = self.base(grades, Vec::new());
        self.base_grade = Some(base);
        let (mut promotions, mut vetoes) = (Vec::new(), Vec::new());
        for gate in &self.scheme.gates {
            for effect in gate.effects.iter().filter_map(grade_effect) {
                let when = self.gate_holds(&gate.when);
                match gate.keyword {
                    GateKeyword::Promotion => promotions.push((when, effect)),
                    GateKeyword::Veto => vetoes.push((when, effect)),
                }
            }
        }
        let base = if grades.promoted_take_places == Some(true) && !promotions.is_empty() { self.base(grades, promotions.clone()) } else { base };
        let effects: Vec<(NodeId, GradeEffect)> = if grades.veto_first == Some(false) {
            vetoes.into_iter().chain(promotions).collect()
        } else {
            promotions.into_iter().chain(vetoes).collect()
        };
        let grade = if effects.is_empty() { base } else { self.put(Space::Unit, Op::GateGrade { base, effects }) };
        self.grade = Some(grade);
    }

    fn base(&mut self, grades: &Grades, promotions: Vec<(NodeId, GradeEffect)>) -> NodeId {
        let set = self.before_gates(|build| build.set(&grades.set));
        let (rank, total) = (self.rank, self.total());
        let outer = std::mem::replace(&mut self.in_gate, true);
        let rows = grades
            .rows
            .iter()
            .map(|row| GradeRow {
                when: row.when.as_ref().map(|when| {
                    let when = self.expr(when);
                    self.make(Op::Holds(when))
                }),
                quota: row.quota.as_ref().map(|quota| PlaceQuota {
                    share: self.expr(&quota.share),
                    fraction: quota.fraction,
                    from_top: quota.from_top,
                    rounding: quota.rounding.unwrap_or(Rounding::Down),
                }),
            })
            .collect();
        self.in_gate = outer;
        let all_in = !matches!(grades.quota_ties, Some(QuotaTies::AllOut));
        self.put(Space::Unit, Op::BaseGrade(GradeTable { groups: set.groups, filter: set.filter, rank, total, rows, all_in, promotions }))
    }

    pub fn finish(mut self) -> Program {
        let scheme = self.scheme;
        let gates = scheme.gates.iter().map(|gate| self.gate_holds(&gate.when)).collect();
        let gate_conditions = scheme.gates.iter().map(|gate| self.before_gates(|build| build.expr(&gate.when))).collect();
        let consequences = scheme.consequences.iter().map(|each| each.when.as_ref().map(|when| self.expr(when))).collect();
        let mut allocations = Vec::new();
        for allocation in &scheme.allocations {
            let (pool, by) = (self.expr(&allocation.pool), self.expr(&allocation.by));
            let among = allocation.among.as_ref().map(|among| self.expr(among));
            let method = allocation.method.unwrap_or(AllocationMethod::LargestRemainder);
            allocations.push(self.put(Space::Unit, Op::Allocate { pool, among, by, method }));
        }
        let requirements = scheme.requirements.iter().map(|each| self.expr(&each.condition)).collect();
        let guarantees = scheme.guarantees.iter().map(|each| {
            let of = self.expr(each.claim.subject());
            (of, each.when.as_ref().map(|when| self.expr(when)))
        });
        let guarantees = guarantees.collect();
        // A column that is an item shows what its parent adds up: with the points of siblings that were left out.
        let shown = scheme
            .shown
            .iter()
            .map(|each| match &*each.value.kind {
                ExprKind::Score(item) if let Some(nodes) = self.reported[item.index()] => nodes.score,
                _ => self.expr(&each.value),
            })
            .collect();
        let unsaid = self.unsaid();
        let missing = crate::program::ItemNodes {
            body: unsaid,
            unrounded: unsaid,
            raw: unsaid,
            treated: unsaid,
            score: unsaid,
            declared: unsaid,
            full: unsaid,
            left_out: [false; 3],
            withheld: None,
        };
        Program {
            lets: self.lets.iter().map(|node| node.unwrap_or(unsaid)).collect(),
            items: self.reported.iter().map(|item| item.unwrap_or(missing)).collect(),
            period_items: self.items.iter().map(|item| item.filter(|item| matches!(self.space(item.raw), Space::Period(_)))).collect(),
            clauses: std::mem::take(&mut self.clauses),
            ratings: self.ratings.iter().map(|node| node.unwrap_or(unsaid)).collect(),
            gates,
            gate_conditions,
            rank: self.rank,
            base_grade: self.base_grade,
            grade: self.grade,
            consequences,
            allocations,
            requirements,
            guarantees,
            shown,
            nodes: self.into_nodes(),
        }
    }
}

fn grade_effect(effect: &Effect) -> Option<GradeEffect> {
    match effect {
        Effect::GradeIs(grade) => Some(GradeEffect::Is(grade.0)),
        Effect::GradeAtMost(grade) => Some(GradeEffect::AtMost(grade.0)),
        Effect::GradeAtLeast(grade) => Some(GradeEffect::AtLeast(grade.0)),
        Effect::GradeUp(steps) => Some(GradeEffect::Up(*steps)),
        Effect::Bar(grade) => Some(GradeEffect::Bar(grade.0)),
        Effect::ScoreIs(..) | Effect::ScoreAtMost(..) | Effect::Unranked => None,
    }
}
