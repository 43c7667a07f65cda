//! Items as nodes: clauses in order, overrides, floor and cap, scale, periods, gates, rounding, and what gaps do.

use crate::model::expr::{Compare, Fold};
use crate::model::measure::{Measure, Ty};
use crate::model::scheme::{Clause, Effect, Form, GapKind, Item, ItemId, ItemKind, Treatment, Verb};
use crate::program::build::Build;
use crate::program::order::shares_points;
use crate::program::{Child, ItemNodes, NodeId, Op, Pool, Space, Standing};

/// Gaps, in the order of [`Child::standing`].
const GAPS: [GapKind; 3] = [GapKind::NotApplicable, GapKind::Pending, GapKind::Missing];

impl Build<'_> {
    /// Full points as declared; without a declaration, the sum of what the children count for.
    pub fn lower_full(&mut self, id: ItemId) {
        let item = &self.scheme.items[id.index()];
        let node = match &item.points {
            Some(points) => self.expr(points),
            None => self.sum_of_fulls(item),
        };
        self.fulls[id.index()] = Some(node);
    }

    fn sum_of_fulls(&mut self, item: &Item) -> NodeId {
        let mut sum = None;
        for child in &item.children {
            let Some(nodes) = self.items[child.index()] else { continue };
            if matches!(self.op(nodes.full), Op::Gap(_)) {
                continue;
            }
            let left_out = self.left_out(&nodes);
            let nothing = self.num(0);
            let counts = match left_out {
                Some(left_out) => self.choose(left_out, nothing, nodes.full),
                None => nodes.full,
            };
            sum = Some(match sum {
                Some(sum) => self.add(sum, counts),
                None => counts,
            });
        }
        sum.unwrap_or_else(|| self.gap(GapKind::NotApplicable))
    }

    /// Whether a gap leaves the item out of its parent; `None` if no gap can.
    fn left_out(&mut self, nodes: &ItemNodes) -> Option<NodeId> {
        let kinds: Vec<GapKind> = GAPS.into_iter().zip(nodes.left_out).filter(|(_, out)| *out).map(|(kind, _)| kind).collect();
        let terms: Vec<NodeId> = kinds
            .into_iter()
            .map(|kind| {
                let is_gap = self.make(Op::IsGap(nodes.raw, kind));
                self.make(Op::Holds(is_gap))
            })
            .collect();
        if terms.is_empty() { None } else { Some(self.make(Op::Or(terms))) }
    }

    pub fn lower_item(&mut self, id: ItemId) {
        let item = &self.scheme.items[id.index()];
        let declared = self.fulls[id.index()].unwrap_or_else(|| self.gap(GapKind::NotApplicable));
        let scale = item.scale.as_ref().map(|scale| self.expr(scale));
        let full = scale.unwrap_or(declared);
        let space = item.over.map_or(Space::Unit, |over| Space::Period(over.period));
        let body = self.body(id, item, full);
        let mut score = self.overridden(item, body, full);
        score = self.bounded(item, score);
        if let Some(scale) = scale {
            let points = self.multiply(score, declared);
            score = self.divide(points, scale);
        }
        if let Some(applies) = &item.applies {
            let (applies, not) = (self.expr(applies), self.gap(GapKind::NotApplicable));
            score = self.choose(applies, score, not);
        }
        if let Some(over) = item.over {
            score = self.spread(score, space);
            score = self.treat_periods(item, score, declared);
            score = self.spread(score, space);
            if self.space(score) == Space::Constant {
                // The same in each period: nothing depends on the period.
                score = self.put(space, Op::Spread(score));
            }
            score = self.put(Space::Unit, Op::Accumulate(over.how, score));
        }
        let unrounded = self.gated(id, score);
        let unrounded = self.spread_unit(unrounded);
        let raw = self.round(unrounded, item.round);
        let treated = self.treated(id, item, raw, declared);
        let standing = standing(item);
        let left_out = standing.map(|standing| match standing {
            Standing::Redistribute | Standing::Spread | Standing::Skip => true,
            Standing::Withhold => false,
        });
        self.items[id.index()] = Some(ItemNodes { body, unrounded, raw, treated, score: treated, declared, full: declared, left_out });
    }

    /// A node of the unit space, also where the value is the same for all.
    fn spread_unit(&mut self, id: NodeId) -> NodeId {
        if self.space(id) == Space::Constant { self.put(Space::Unit, Op::Spread(id)) } else { id }
    }

    /// What clauses and children give together.
    fn body(&mut self, id: ItemId, item: &Item, full: NodeId) -> NodeId {
        let amounts: Vec<NodeId> = item.clauses.iter().map(|clause| self.clause(clause, full)).collect();
        self.clauses[id.index()] = amounts.clone();
        let summed = |form: &Form| !matches!(form, Form::Override { .. });
        let with = |verb: Verb| move |clause: &&Clause| clause.verb == verb && summed(&clause.form);
        let nothing = self.num(0);
        let own_kind = matches!(item.kind, ItemKind::Section | ItemKind::Indicator);
        let mut score = if item.clauses.iter().any(|clause| with(Verb::Gain)(&clause)) {
            let gains = item.clauses.iter().zip(&amounts).filter(|(clause, _)| with(Verb::Gain)(clause));
            gains.fold(nothing, |sum, (_, amount)| self.add(sum, *amount))
        } else if !item.children.is_empty() {
            self.children_sum(item)
        } else if own_kind && item.points.is_some() && item.clauses.iter().any(|clause| with(Verb::Deduct)(&clause)) {
            full
        } else {
            nothing
        };
        for (clause, amount) in item.clauses.iter().zip(amounts) {
            if !summed(&clause.form) {
                continue;
            }
            match clause.verb {
                Verb::Gain => {}
                Verb::Add => score = self.add(score, amount),
                Verb::Deduct => {
                    let before = score;
                    score = self.subtract(score, amount);
                    if clause.down_to_zero {
                        let least = self.lesser(nothing, before);
                        score = self.greater(score, least);
                    }
                }
            }
        }
        score
    }

    fn children_sum(&mut self, item: &Item) -> NodeId {
        let mut children: Vec<Child> = item.children.iter().filter_map(|child| self.child(*child)).collect();
        for (child, id) in children.iter_mut().zip(&item.children) {
            child.score = self.items[id.index()].map_or(child.score, |nodes| nodes.score);
        }
        let sum = self.put(Space::Unit, Op::Children(children.clone()));
        let Some(coverage) = &item.coverage else { return sum };
        let is_main = |child: &ItemId| matches!(self.scheme.items[child.index()].kind, ItemKind::Section | ItemKind::Indicator);
        let main: Vec<Child> = children.into_iter().zip(&item.children).filter(|(_, id)| is_main(id)).map(|(child, _)| child).collect();
        let fraction = matches!(coverage.ty, Ty::Quantity(Measure::Percent | Measure::PercentPoint));
        let (mut least, number) = (self.expr(coverage), self.num(main.len() as i64));
        if fraction {
            least = self.multiply(least, number);
        }
        let valued = self.put(Space::Unit, Op::Pool(Pool::Valued, main));
        let (too_few, missing) = (self.make(Op::Compare(Compare::Less, valued, least)), self.gap(GapKind::Missing));
        self.choose(too_few, missing, sum)
    }

    /// A child without what siblings' gaps add to it.
    fn child(&mut self, id: ItemId) -> Option<Child> {
        let item = &self.scheme.items[id.index()];
        let nodes = self.items[id.index()]?;
        let main = matches!(item.kind, ItemKind::Section | ItemKind::Indicator) && item.points.is_some();
        Some(Child {
            raw: nodes.raw,
            treated: nodes.treated,
            score: nodes.treated,
            points: main.then_some(nodes.declared),
            standing: standing(item),
        })
    }

    fn overridden(&mut self, item: &Item, body: NodeId, full: NodeId) -> NodeId {
        let mut score = body;
        for clause in &item.clauses {
            if let Form::Override { when, amount: _ } = &clause.form {
                let (when, amount) = (self.expr(when), self.clause(clause, full));
                score = self.choose(when, amount, score);
            }
        }
        score
    }

    /// Floor, then cap; of a deduction the cap is the most that it takes.
    fn bounded(&mut self, item: &Item, mut score: NodeId) -> NodeId {
        if let Some(floor) = &item.floor {
            let floor = self.expr(floor);
            score = self.greater(score, floor);
        }
        if let Some(cap) = &item.cap {
            let cap = self.expr(cap);
            score = match item.kind {
                ItemKind::Deduction => {
                    let least = self.make(Op::Negate(cap));
                    self.greater(score, least)
                }
                ItemKind::Section | ItemKind::Indicator | ItemKind::Bonus => self.lesser(score, cap),
            };
        }
        score
    }

    /// Gates that name the item, in order.
    fn gated(&mut self, id: ItemId, mut score: NodeId) -> NodeId {
        for gate in &self.scheme.gates {
            for effect in &gate.effects {
                let (item, amount, most) = match effect {
                    Effect::ScoreIs(item, amount) => (*item, amount, false),
                    Effect::ScoreAtMost(item, amount) => (*item, amount, true),
                    Effect::GradeIs(_) | Effect::GradeAtMost(_) | Effect::GradeAtLeast(_) => continue,
                    Effect::GradeUp(_) | Effect::Bar(_) | Effect::Unranked => continue,
                };
                if item != id {
                    continue;
                }
                let when = self.gate_holds(&gate.when);
                let amount = self.expr(amount);
                let changed = if most { self.lesser(score, amount) } else { amount };
                score = self.choose(when, changed, score);
            }
        }
        score
    }

    /// In each period, gaps whose treatment is a score are that score; the others are left out later.
    fn treat_periods(&mut self, item: &Item, mut score: NodeId, full: NodeId) -> NodeId {
        let cell = score;
        for kind in GAPS {
            let amount = match item.gaps.of(kind) {
                Some(Treatment::Zero) => self.num(0),
                Some(Treatment::Full) => full,
                Some(Treatment::As(amount)) => self.expr(amount),
                Some(Treatment::Mean(_) | Treatment::Redistribute | Treatment::Spread | Treatment::Skip) => continue,
                Some(Treatment::Unranked | Treatment::Withhold) | None => continue,
            };
            score = self.replace_gap(cell, score, kind, amount);
        }
        score
    }

    /// `score`, or `amount` where the cell has that gap.
    fn replace_gap(&mut self, cell: NodeId, score: NodeId, kind: GapKind, amount: NodeId) -> NodeId {
        let is_gap = self.make(Op::IsGap(cell, kind));
        let is_gap = self.make(Op::Holds(is_gap));
        self.choose(is_gap, amount, score)
    }

    fn treated(&mut self, id: ItemId, item: &Item, raw: NodeId, full: NodeId) -> NodeId {
        let mut score = raw;
        let mut replaced = false;
        for kind in GAPS {
            let (amount, stay) = match item.gaps.of(kind) {
                Some(Treatment::Zero) => (self.num(0), false),
                Some(Treatment::Full) => (full, false),
                Some(Treatment::As(amount)) => {
                    let amount = self.expr(amount);
                    score = self.replace_gap(raw, score, kind, amount);
                    replaced = true;
                    continue;
                }
                Some(Treatment::Mean(set)) => {
                    let set = self.set(set);
                    let values = self.make(Op::ValuesOnly(raw));
                    (self.reduce_set(Space::Unit, Fold::Mean, Some(values), None, set), true)
                }
                Some(Treatment::Redistribute | Treatment::Spread | Treatment::Skip | Treatment::Unranked | Treatment::Withhold) => continue,
                // The total has no parent that would have to know.
                None if id.index() == 0 => continue,
                None => (self.unsaid(), false),
            };
            // What a gap is replaced with may be a gap of another kind, which then stays.
            score = if replaced && !stay {
                self.replace_gap(raw, score, kind, amount)
            } else {
                self.make(Op::Substitute(score, kind, amount, stay))
            };
        }
        score
    }

    /// The score with the points that siblings' gaps bring.
    pub fn lower_score(&mut self, id: ItemId) {
        let Some(mut nodes) = self.items[id.index()] else { return };
        let parent = self.scheme.items[id.index()].parent.filter(|parent| shares_points(self.scheme, *parent));
        if let Some(parent) = parent
            && let Some(own) = self.child(id)
            && let Some(points) = own.points
        {
            let siblings = &self.scheme.items[parent.index()].children;
            let children: Vec<Child> = siblings.iter().filter_map(|sibling| self.child(*sibling)).collect();
            let factor = self.factor(&children, own, points);
            nodes.score = self.multiply(nodes.treated, factor);
            nodes.full = self.multiply(nodes.declared, factor);
        }
        self.items[id.index()] = Some(nodes);
        self.scores[id.index()] = Some(nodes.score);
    }

    /// 1 + R / W + R₂ / (S × points), for children that take part.
    fn factor(&mut self, children: &[Child], own: Child, points: NodeId) -> NodeId {
        let mut pool = |pool: Pool| self.put(Space::Unit, Op::Pool(pool, children.to_vec()));
        let one_kind = |standing: Standing| children.iter().any(|child| child.standing.contains(&standing));
        let proportional = one_kind(Standing::Redistribute).then(|| (pool(Pool::Redistributed), pool(Pool::Kept)));
        let equal = one_kind(Standing::Spread).then(|| (pool(Pool::Spread), pool(Pool::Number)));
        let one = self.num(1);
        let mut factor = one;
        if let Some((moved, kept)) = proportional {
            let share = self.divide(moved, kept);
            factor = self.add(factor, share);
        }
        if let Some((moved, number)) = equal {
            let among = self.multiply(number, points);
            let share = self.divide(moved, among);
            factor = self.add(factor, share);
        }
        let takes = self.put(Space::Unit, Op::Takes(own));
        self.choose(takes, factor, one)
    }
}

/// What each kind of gap makes of the item, in the order "not applicable", pending, missing.
fn standing(item: &Item) -> [Standing; 3] {
    GAPS.map(|kind| match item.gaps.of(kind) {
        Some(Treatment::Redistribute) => Standing::Redistribute,
        Some(Treatment::Spread) => Standing::Spread,
        Some(Treatment::Skip | Treatment::Unranked) => Standing::Skip,
        Some(Treatment::Zero | Treatment::Full | Treatment::Mean(_) | Treatment::Withhold | Treatment::As(_)) | None => Standing::Withhold,
    })
}

