//! Items as nodes: clauses in order, overrides, floor and cap, scale, periods, gates, rounding, and what gaps do.

use crate::model::expr::{Compare, Expr, Fold, Frame};
use crate::model::measure::{Measure, Ty};
use crate::model::scheme::{Clause, Effect, Form, GapKind, Item, ItemId, ItemKind, Treatment, Verb};
use crate::model::walk;
use crate::program::build::Build;
use crate::program::order::{over_above, shares_points};
use crate::program::{Child, ItemNodes, NodeId, Op, Pool, Space, Standing};

/// Gaps, in the order of [`Child::standing`].
const GAPS: [GapKind; 3] = [GapKind::NotApplicable, GapKind::Pending, GapKind::Missing];

impl Build<'_> {
    /// Full points as declared; without a declaration, the sum of the children's, whether or not these apply to the unit.
    pub fn lower_full(&mut self, id: ItemId) {
        let item = &self.scheme.items[id.index()];
        let node = match &item.points {
            Some(points) => self.expr(points),
            None => {
                let of = self.main_children(item).into_iter().filter_map(|child| self.fulls[child.index()]).collect();
                self.sum_of_fulls(of)
            }
        };
        self.fulls[id.index()] = Some(node);
    }

    fn main_children(&self, item: &Item) -> Vec<ItemId> {
        item.children.iter().copied().filter(|child| is_main(&self.scheme.items[child.index()])).collect()
    }

    fn sum_of_fulls(&mut self, of: Vec<NodeId>) -> NodeId {
        // Those that have full points for some unit.
        let of: Vec<NodeId> = of.into_iter().filter(|full| !matches!(self.op(*full), Op::Gap(_))).collect();
        if of.is_empty() { self.gap(GapKind::NotApplicable) } else { self.make(Op::SumOfValues(of)) }
    }

    /// The space in which an item is scored.
    fn item_space(&self, id: ItemId) -> Space {
        over_above(self.scheme, id).map_or(Space::Unit, |over| Space::Period(over.period))
    }

    pub fn lower_item(&mut self, id: ItemId) {
        let item = &self.scheme.items[id.index()];
        let space = self.item_space(id);
        // An item that is itself scored by period has its clauses and children in the periods; below another such item, in that one's.
        let own = item.over.filter(|_| space == Space::Unit);
        self.period = match (space, own) {
            (_, Some(over)) => Some(over.period),
            (Space::Period(kind), None) => Some(kind),
            (Space::Constant | Space::Unit | Space::Event(_) | Space::Mark(_), None) => None,
        };
        let inner = self.period.map_or(Space::Unit, Space::Period);
        let declared = self.fulls[id.index()].unwrap_or_else(|| self.gap(GapKind::NotApplicable));
        let (body, mut score, mut withheld) = self.tally(id, item, declared, inner);
        if let Some(over) = own {
            let per_period = self.treat_periods(item, score, declared);
            let per_period = self.fill(per_period, inner);
            score = self.put(Space::Unit, Op::Accumulate(over.how, per_period));
            score = self.applied_to_unit(item, score);
            withheld = None;
        }
        self.period = match space {
            Space::Period(kind) => Some(kind),
            Space::Constant | Space::Unit | Space::Event(_) | Space::Mark(_) => None,
        };
        let gated = self.gated(id, score);
        let exact = self.fill(gated, space);
        let raw = self.round(exact, item.round);
        let outside = self.outside(id, space);
        let (exact, raw) = (self.inside(exact, outside), self.inside(raw, outside));
        // Below an item that does not apply no gap is treated.
        let withheld = self.either(withheld, outside);
        let treatments = self.treatments(item, raw, declared, space);
        let treated = self.treated(raw, raw, &treatments, withheld);
        let unrounded = self.treated(raw, exact, &treatments, withheld);
        let left_out = standing(item).map(|standing| match standing {
            Standing::Redistribute | Standing::Spread | Standing::Skip => true,
            Standing::Withhold => false,
        });
        self.period = None;
        let nodes = ItemNodes { body, unrounded, raw, treated, score: treated, declared, full: declared, left_out, withheld };
        self.items[id.index()] = Some(nodes);
    }

    /// A node of the space, also where the value is the same for all.
    fn fill(&mut self, id: NodeId, space: Space) -> NodeId {
        if self.space(id) == space { id } else { self.put(space, Op::Spread(id)) }
    }

    /// Steps 1 to 6: what clauses and children give, overrides, floor and cap, scale. Also whether children withhold it.
    fn tally(&mut self, id: ItemId, item: &Item, declared: NodeId, space: Space) -> (NodeId, NodeId, Option<NodeId>) {
        let scale = item.scale.as_ref().map(|scale| self.expr(scale));
        let full = scale.unwrap_or(declared);
        let (body, mut withheld) = self.body(id, item, full, space);
        let mut score = body;
        for clause in &item.clauses {
            if let Form::Override { when, amount: _ } = &clause.form {
                let (when, amount) = (self.override_holds(clause, when), self.clause(clause, full));
                // A condition or an amount that is not known leaves the score as unknown as itself.
                let nothing = self.num(0);
                let unknown = self.choose(when, amount, nothing);
                let other = self.make(Op::Beside(score, unknown));
                let known = self.make(Op::Compare(Compare::Equal, amount, amount));
                let sets = self.make(Op::And(vec![when, known]));
                let sets = self.make(Op::Holds(sets));
                score = self.choose(sets, amount, other);
                withheld = withheld.map(|withheld| self.and_not(withheld, sets));
            }
        }
        score = self.bounded(item, score);
        if let (Some(scale), Some(_)) = (scale, &item.points) {
            let points = self.multiply(score, declared);
            score = self.divide(points, scale);
        }
        if let Some(applies) = item.applies.as_ref().filter(|applies| item.over.is_none() || !of_unit(applies)) {
            let (applies, not) = (self.expr(applies), self.gap(GapKind::NotApplicable));
            score = self.choose(applies, score, not);
            withheld = withheld.map(|withheld| {
                let applies = self.make(Op::Holds(applies));
                self.make(Op::And(vec![applies, withheld]))
            });
        }
        (body, score, withheld)
    }

    /// Whether an item above does not apply, so that nothing below it does. Of the unit as a whole: what depends on the period is not asked.
    fn outside(&mut self, id: ItemId, space: Space) -> Option<NodeId> {
        let scheme = self.scheme;
        let conditions = walk::conditions_above(scheme, id).filter(|applies| space != Space::Unit || of_unit(applies));
        let outside = conditions.fold(None, |outside, applies| {
            let applies = self.expr(applies);
            let not = self.make(Op::Not(applies));
            let not = self.make(Op::Holds(not));
            self.either(outside, Some(not))
        });
        outside.map(|outside| self.spread(outside, space))
    }

    fn either(&mut self, a: Option<NodeId>, b: Option<NodeId>) -> Option<NodeId> {
        match (a, b) {
            (Some(a), Some(b)) => Some(self.make(Op::Or(vec![a, b]))),
            (a, b) => a.or(b),
        }
    }

    /// The score, or a gap where an item above does not apply.
    fn inside(&mut self, score: NodeId, outside: Option<NodeId>) -> NodeId {
        let Some(outside) = outside else { return score };
        let not = self.gap(GapKind::NotApplicable);
        self.choose(outside, not, score)
    }

    /// An item that does not apply to a unit has no score in any period.
    fn applied_to_unit(&mut self, item: &Item, score: NodeId) -> NodeId {
        match item.applies.as_ref().filter(|applies| of_unit(applies)) {
            Some(applies) => {
                let (applies, not) = (self.expr(applies), self.gap(GapKind::NotApplicable));
                self.choose(applies, score, not)
            }
            None => score,
        }
    }

    fn and_not(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let not = self.make(Op::Not(b));
        self.make(Op::And(vec![a, not]))
    }

    /// What clauses and children give together.
    fn body(&mut self, id: ItemId, item: &Item, full: NodeId, space: Space) -> (NodeId, Option<NodeId>) {
        let amounts: Vec<NodeId> = item.clauses.iter().map(|clause| self.clause(clause, full)).collect();
        self.clauses[id.index()] = amounts.clone();
        let summed = |clause: &Clause| !matches!(clause.form, Form::Override { .. });
        let nothing = self.num(0);
        let mut withheld = None;
        let deducts = item.clauses.iter().any(|clause| clause.verb == Verb::Deduct && summed(clause));
        let mut score = if has_gain(item) {
            let gains = item.clauses.iter().zip(&amounts).filter(|(clause, _)| clause.verb == Verb::Gain && summed(clause));
            gains.fold(nothing, |sum, (_, amount)| self.add(sum, *amount))
        } else if !item.children.is_empty() {
            let (sum, withholding) = self.children_sum(item, space);
            withheld = Some(withholding);
            sum
        } else if is_main(item) && item.points.is_some() && deducts {
            full
        } else {
            nothing
        };
        for (clause, amount) in item.clauses.iter().zip(amounts).filter(|(clause, _)| summed(clause)) {
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
        (score, withheld)
    }

    /// The sum of the children, and whether one of them withholds it.
    fn children_sum(&mut self, item: &Item, space: Space) -> (NodeId, NodeId) {
        let children: Vec<Child> = item
            .children
            .iter()
            .filter_map(|id| {
                let score = self.items[id.index()]?.score;
                self.child(*id).map(|child| Child { score, ..child })
            })
            .collect();
        let sum = self.put(space, Op::Children(children.clone()));
        let withheld = self.put(space, Op::Withheld(children.clone()));
        let Some(coverage) = &item.coverage else { return (sum, withheld) };
        let main = children.into_iter().zip(&item.children).filter(|(_, id)| is_main(&self.scheme.items[id.index()]));
        let main: Vec<Child> = main.map(|(child, _)| child).collect();
        let (mut least, number) = (self.expr(coverage), self.num(main.len() as i64));
        if coverage.ty == Ty::Quantity(Measure::Percent) {
            least = self.multiply(least, number);
        }
        let valued = self.put(space, Op::Pool(Pool::Valued, main));
        let (too_few, missing, enough) = (self.make(Op::Compare(Compare::Less, valued, least)), self.gap(GapKind::Missing), self.num(0));
        let covered = self.choose(too_few, missing, enough);
        (self.make(Op::Beside(sum, covered)), withheld)
    }

    /// A child without what siblings' gaps add to it.
    fn child(&mut self, id: ItemId) -> Option<Child> {
        let nodes = self.items[id.index()]?;
        let item = &self.scheme.items[id.index()];
        let points = self.fulls[id.index()].filter(|full| is_main(item) && !matches!(self.op(*full), Op::Gap(_)));
        let space = self.item_space(id);
        let points = points.map(|points| self.spread(points, space));
        Some(Child { raw: nodes.raw, treated: nodes.treated, score: nodes.treated, points, standing: standing(item), withheld: nodes.withheld })
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
                let outer = self.period.take();
                let (when, amount) = (self.gate_holds(&gate.when), self.before_gates(|build| build.expr(amount)));
                self.period = outer;
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

    /// The scores that gaps become, and whether the gap stays where that is a gap itself.
    fn treatments(&mut self, item: &Item, raw: NodeId, full: NodeId, space: Space) -> Vec<(GapKind, NodeId, bool)> {
        let mut treatments = Vec::new();
        for kind in GAPS {
            let (amount, stay) = match item.gaps.of(kind) {
                Some(Treatment::Zero) => (self.num(0), false),
                Some(Treatment::Full) => (full, false),
                Some(Treatment::As(amount)) => (self.expr(amount), false),
                Some(Treatment::Mean(set)) => {
                    let set = self.set(set);
                    let values = self.make(Op::ValuesOnly(raw));
                    let set = crate::program::expr::SetNodes { exclude_self: false, ..set };
                    (self.reduce_set(space, Fold::Mean, Some(values), None, set), true)
                }
                Some(Treatment::Redistribute | Treatment::Spread | Treatment::Skip | Treatment::Unranked | Treatment::Withhold) => continue,
                None => (self.unsaid(), false),
            };
            treatments.push((kind, amount, stay));
        }
        treatments
    }

    /// `score` with the gaps of `raw` treated, unless children withhold it.
    fn treated(&mut self, raw: NodeId, score: NodeId, treatments: &[(GapKind, NodeId, bool)], withheld: Option<NodeId>) -> NodeId {
        let mut treated = score;
        // A treatment that may give another gap is not treated again.
        let may_be_gap = treatments.iter().any(|(_, amount, stay)| !stay && !matches!(self.op(*amount), Op::Constant(_) | Op::Unsaid));
        for (kind, amount, stay) in treatments {
            treated = if may_be_gap && !stay {
                self.replace_gap(raw, treated, *kind, *amount)
            } else {
                self.make(Op::Substitute(treated, *kind, *amount, *stay))
            };
        }
        match withheld {
            Some(withheld) if treated != score => self.choose(withheld, score, treated),
            Some(_) | None => treated,
        }
    }

    /// The score with the points that siblings' gaps bring, and what is reported.
    pub fn lower_score(&mut self, id: ItemId) {
        let Some(mut nodes) = self.items[id.index()] else { return };
        let item = &self.scheme.items[id.index()];
        let space = self.item_space(id);
        let factor = self.own_factor(id, space);
        if let Some(factor) = factor {
            nodes.score = self.multiply(nodes.treated, factor);
        }
        let counted = |build: &mut Self, items: &[Option<ItemNodes>]| -> NodeId {
            if item.points.is_some() {
                return nodes.declared;
            }
            let of = build.main_children(item).into_iter().filter_map(|child| items[child.index()]).map(|nodes| nodes.full).collect();
            build.sum_of_fulls(of)
        };
        let (items, reported) = (self.items.clone(), self.reported.clone());
        // Below an item that is scored over periods, what counts is of the period; what is reported is of the unit.
        let of_unit = counted(self, &reported);
        nodes.full = if space == Space::Unit { of_unit } else { counted(self, &items) };
        if let Some(factor) = factor {
            nodes.full = self.multiply(nodes.full, factor);
        }
        nodes.full = self.full_where_counted(&nodes);
        let (outside, outside_as_unit) = (self.outside(id, space), self.outside(id, Space::Unit));
        nodes.full = self.inside(nodes.full, outside);
        self.items[id.index()] = Some(nodes);
        self.reported[id.index()] = Some(match (over_above(self.scheme, id), space) {
            (Some(over), Space::Period(_)) => {
                // The scores of the periods put together as the parent's are.
                let score = self.fill(nodes.score, space);
                let score = self.put(Space::Unit, Op::Accumulate(over.how, score));
                let full = self.inside(of_unit, outside_as_unit);
                ItemNodes { unrounded: score, raw: score, treated: score, score, full, left_out: [false; 3], withheld: None, ..nodes }
            }
            _ => nodes,
        });
    }

    /// What siblings' gaps multiply score and full points by, where they can.
    fn own_factor(&mut self, id: ItemId, space: Space) -> Option<NodeId> {
        let parent = self.scheme.items[id.index()].parent?;
        if !shares_points(self.scheme, parent) || has_gain(&self.scheme.items[parent.index()]) {
            return None;
        }
        let own = self.child(id)?;
        let points = own.points?;
        let siblings = &self.scheme.items[parent.index()].children;
        let children: Vec<Child> = siblings.iter().filter_map(|sibling| self.child(*sibling)).collect();
        Some(self.factor(&children, own, points, space))
    }

    /// Full points, or the gap that leaves the item out.
    fn full_where_counted(&mut self, nodes: &ItemNodes) -> NodeId {
        let mut full = nodes.full;
        for (kind, _) in GAPS.into_iter().zip(nodes.left_out).filter(|(_, out)| *out) {
            let is_gap = self.make(Op::IsGap(nodes.raw, kind));
            let mut out = self.make(Op::Holds(is_gap));
            if let Some(withheld) = nodes.withheld {
                out = self.and_not(out, withheld);
            }
            let gap = self.gap(kind);
            full = self.choose(out, gap, full);
        }
        full
    }

    /// 1 + R / W + R₂ / (S × points), for children that take part.
    fn factor(&mut self, children: &[Child], own: Child, points: NodeId, space: Space) -> NodeId {
        let mut pool = |pool: Pool| self.put(space, Op::Pool(pool, children.to_vec()));
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
        let takes = self.put(space, Op::Takes(own));
        self.choose(takes, factor, one)
    }
}

fn of_unit(expr: &Expr) -> bool {
    matches!(expr.frame, Frame::Constant | Frame::Unit)
}

/// Sections and indicators have full points.
fn is_main(item: &Item) -> bool {
    match item.kind {
        ItemKind::Section | ItemKind::Indicator => true,
        ItemKind::Bonus | ItemKind::Deduction => false,
    }
}

/// Whether the item's clauses, not its children, give its score.
fn has_gain(item: &Item) -> bool {
    item.clauses.iter().any(|clause| clause.verb == Verb::Gain && !matches!(clause.form, Form::Override { .. }))
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
