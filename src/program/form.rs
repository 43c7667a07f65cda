//! Sentence forms as nodes: each gives the amount of its clause, before the sign of its verb.

use crate::decimal::Rounding;
use crate::model::expr::{Compare, Expr, Fold, Frame, Value};
use crate::model::measure::{Base, Measure, Ty};
use crate::model::scheme::{
    Band, BandAmount, Bound, Bracket, Choose, Clause, Each, Form, GapKind, ItemId, PlaceRow, Set, StepMode, Ties, Treatment, Verb,
};
use crate::model::{matter, walk};
use crate::program::build::Build;
use crate::program::expr::SetNodes;
use crate::program::{EachSum, Edge, NodeId, Once, Op, PlaceSet, Rival, Space, Stretch};

/// Ranges of a table, if all bounds are constants.
type Edges = Vec<(Edge, Edge)>;

impl Build<'_> {
    /// The amount of a clause; `full` is what 满分 means in it.
    pub fn clause(&mut self, clause: &Clause, full: NodeId) -> NodeId {
        let (row_times, times): (Vec<_>, Vec<_>) =
            clause.times.iter().partition(|(factor, when)| matches!(clause.form, Form::Each(_)) && of_event(factor, when.as_ref()));
        let mut amount = self.form(&clause.form, clause.verb, full, &row_times);
        for (factor, when) in times {
            amount = self.times(amount, factor, when.as_ref());
        }
        if let Some(least) = &clause.at_least {
            let least = self.expr(least);
            amount = self.greater(amount, least);
        }
        if let Some(most) = &clause.at_most {
            let most = self.expr(most);
            amount = self.lesser(amount, most);
        }
        amount = self.round(amount, clause.round);
        if matches!(clause.form, Form::Override { .. }) {
            return amount;
        }
        let nothing = self.num(0);
        if let Some(unless) = &clause.unless {
            let unless = self.expr(unless);
            amount = self.choose(unless, nothing, amount);
        }
        if let Some(only_if) = &clause.only_if {
            let only_if = self.expr(only_if);
            amount = self.choose(only_if, amount, nothing);
        }
        amount
    }

    /// When an override applies.
    pub fn override_holds(&mut self, clause: &Clause, when: &Expr) -> NodeId {
        let mut holds = self.expr(when);
        let no = self.constant(Value::Bool(false));
        if let Some(unless) = &clause.unless {
            let unless = self.expr(unless);
            holds = self.choose(unless, no, holds);
        }
        if let Some(only_if) = &clause.only_if {
            let only_if = self.expr(only_if);
            holds = self.choose(only_if, holds, no);
        }
        holds
    }

    fn times(&mut self, amount: NodeId, factor: &Expr, when: Option<&Expr>) -> NodeId {
        let factor = self.expr(factor);
        let factor = match when {
            Some(when) => {
                let (when, one) = (self.expr(when), self.num(1));
                self.choose(when, factor, one)
            }
            None => factor,
        };
        self.multiply(amount, factor)
    }

    fn form(&mut self, form: &Form, verb: Verb, full: NodeId, row_times: &[&(Expr, Option<Expr>)]) -> NodeId {
        match form {
            Form::Amount(amount) | Form::Override { when: _, amount } => self.expr(amount),
            Form::ProRata { value, target, inverse, may_exceed, zero_target } => {
                let (value, target) = (self.expr(value), self.expr(target));
                self.pro_rata(value, target, full, *inverse, *may_exceed, zero_target.as_ref())
            }
            Form::Steps { value, below, from, step, mode, amount } => {
                let (value, from, step, amount) = (self.expr(value), self.expr(from), self.expr(step), self.expr(amount));
                let beyond = if *below { self.subtract(from, value) } else { self.subtract(value, from) };
                self.steps(beyond, step, *mode, amount)
            }
            Form::Bands { subject, first_match: _, rows } => self.bands(subject.as_ref(), rows),
            Form::Progressive { value, rows } => self.progressive(value, rows),
            Form::Interpolate { value, anchors, below, above } => self.interpolate(value, anchors, below.as_ref(), above.as_ref()),
            Form::Rank { value, set, ascending, ties, rows } => self.rank_form(value, set.as_ref(), *ascending, *ties, rows),
            Form::Efficacy { .. } => self.efficacy(form, full),
            Form::Convert { value, from } => {
                let (value, from) = (self.expr(value), self.expr(from));
                let share = self.divide(value, from);
                self.of_full(share, full)
            }
            Form::Judged { fact, low, high } => {
                let (value, low, high) = (self.fact(*fact), self.expr(low), self.expr(high));
                self.judged(value, low, Some(high))
            }
            Form::Each(each) => self.each(each, verb, row_times),
            Form::Choose { how, clauses } => self.choose_form(*how, verb, clauses, full),
        }
    }

    /// A share of the full points: these are asked for only where there is a share.
    fn of_full(&mut self, share: NodeId, full: NodeId) -> NodeId {
        let amount = self.multiply(share, full);
        if matches!(self.op(full), Op::Constant(_)) { amount } else { self.make(Op::After(amount, share)) }
    }

    /// What a treatment makes of a form that cannot be computed.
    fn stand_in(&mut self, treatment: Option<&Treatment>, full: NodeId, unsaid: NodeId) -> NodeId {
        match treatment {
            Some(Treatment::Zero) => self.num(0),
            Some(Treatment::Full) => full,
            Some(Treatment::As(amount)) => self.expr(amount),
            Some(Treatment::Mean(_) | Treatment::Redistribute | Treatment::Spread | Treatment::Skip | Treatment::Unranked | Treatment::Withhold) => {
                self.gap(GapKind::NotApplicable)
            }
            None => unsaid,
        }
    }

    fn pro_rata(&mut self, value: NodeId, target: NodeId, full: NodeId, inverse: bool, may_exceed: bool, zero: Option<&Treatment>) -> NodeId {
        let (nothing, one) = (self.num(0), self.num(1));
        let ratio = if inverse { self.divide(target, value) } else { self.divide(value, target) };
        let share = if inverse && !may_exceed {
            // Nothing, or less than nothing, is as good as the target.
            let capped = self.lesser(ratio, one);
            let good = self.make(Op::Compare(Compare::LessOrEqual, value, nothing));
            self.choose(good, one, capped)
        } else if inverse {
            let bad = self.make(Op::Compare(Compare::LessOrEqual, value, nothing));
            let by_zero = self.divide(one, nothing);
            self.choose(bad, by_zero, ratio)
        } else if may_exceed {
            self.greater(ratio, nothing)
        } else {
            let above = self.greater(ratio, nothing);
            self.lesser(above, one)
        };
        let amount = self.of_full(share, full);
        if matches!(self.op(target), Op::Constant(Value::Num(target)) if target.signum() > 0) {
            return amount;
        }
        // The target decides: above zero, zero, or below it.
        let by_zero = self.divide(one, nothing);
        let stand_in = self.stand_in(zero, full, by_zero);
        let below = self.make(Op::OutOfDomain("÷", target));
        let positive = self.make(Op::Compare(Compare::Greater, target, nothing));
        let is_zero = self.make(Op::Compare(Compare::Equal, target, nothing));
        let index = self.make(Op::First(vec![Some(positive), Some(is_zero), None]));
        let decided = self.make(Op::Pick { index, options: vec![amount, stand_in, below], none: None });
        // A gap in the value is one whatever the target is.
        let both = self.make(Op::Beside(value, target));
        self.make(Op::After(decided, both))
    }

    fn steps(&mut self, beyond: NodeId, step: NodeId, mode: Option<StepMode>, amount: NodeId) -> NodeId {
        let nothing = self.num(0);
        let beyond = self.greater(beyond, nothing);
        let number = self.divide(beyond, step);
        let number = match mode {
            Some(StepMode::Whole) | None => self.make(Op::Round(number, 0, Rounding::Floor)),
            Some(StepMode::Started) => self.make(Op::Round(number, 0, Rounding::Ceil)),
            Some(StepMode::ProRata) => number,
        };
        let result = self.multiply(number, amount);
        let plain = matches!(self.op(step), Op::Constant(Value::Num(step)) if step.signum() > 0);
        if plain && matches!(self.op(amount), Op::Constant(_)) {
            return result;
        }
        let unfit = self.make(Op::OutOfDomain("step", step));
        let negative = self.make(Op::Compare(Compare::Less, step, nothing));
        let checked = self.choose(negative, unfit, result);
        let any = self.make(Op::Compare(Compare::Greater, beyond, nothing));
        self.choose(any, checked, nothing)
    }

    fn bands(&mut self, subject: Option<&Expr>, rows: &[Band]) -> NodeId {
        let options: Vec<NodeId> = rows
            .iter()
            .map(|row| match &row.gives {
                BandAmount::Amount(amount) => self.expr(amount),
                BandAmount::NotApplicable => self.gap(GapKind::NotApplicable),
                BandAmount::Linear { low, high, from, to } => {
                    let ends = [low, high, from, to].map(|end| self.expr(end));
                    match subject {
                        Some(subject) => {
                            let subject = self.expr(subject);
                            self.line(subject, ends)
                        }
                        None => self.unsaid(),
                    }
                }
            })
            .collect();
        // A table that begins with the rest does not look at its subject.
        let looks = rows.first().is_some_and(|row| row.when.is_some());
        let edges = subject.filter(|_| looks).and_then(|_| self.edges(rows));
        let index = match (subject, edges) {
            (Some(subject), Some(edges)) => {
                let subject = self.expr(subject);
                self.make(Op::Band(subject, edges))
            }
            _ => {
                let conditions = rows.iter().map(|row| row.when.as_ref().map(|when| self.expr(when))).collect();
                self.make(Op::First(conditions))
            }
        };
        let none = Some(self.num(0));
        self.make(Op::Pick { index, options, none })
    }

    /// The bounds of a table of ranges, where they are constants.
    fn edges(&mut self, rows: &[Band]) -> Option<Edges> {
        rows.iter()
            .map(|row| match (&row.when, &row.bounds) {
                (None, _) => Some((None, None)),
                (Some(_), None) => None,
                (Some(_), Some((low, high))) => {
                    let mut edge = |bound: &Option<Bound>| match bound {
                        None => Some(None),
                        Some(bound) => {
                            let node = self.expr(&bound.value);
                            (self.space(node) == Space::Constant).then_some(Some((node, bound.included)))
                        }
                    };
                    Some((edge(low)?, edge(high)?))
                }
            })
            .collect()
    }

    /// On the straight line from (low, from) to (high, to).
    fn line(&mut self, value: NodeId, [low, high, from, to]: [NodeId; 4]) -> NodeId {
        let (rise, run) = (self.subtract(to, from), self.subtract(high, low));
        let slope = self.divide(rise, run);
        let along = self.subtract(value, low);
        let gained = self.multiply(along, slope);
        self.add(from, gained)
    }

    fn progressive(&mut self, value: &Expr, rows: &[Bracket]) -> NodeId {
        let value = self.expr(value);
        let nothing = self.num(0);
        let mut sum = nothing;
        for row in rows {
            let (from, to) = (row.from.as_ref().map(|end| self.expr(end)), row.to.as_ref().map(|end| self.expr(end)));
            let (step, amount) = (self.expr(&row.step), self.expr(&row.amount));
            let part = match (from, to) {
                (Some(from), Some(to)) => {
                    let (top, bottom) = (self.lesser(value, to), self.greater(value, from));
                    let (over, under) = (self.subtract(top, from), self.subtract(to, bottom));
                    let (over, under) = (self.greater(over, nothing), self.greater(under, nothing));
                    let losing = self.make(Op::Compare(Compare::LessOrEqual, to, nothing));
                    self.choose(losing, under, over)
                }
                (Some(from), None) => {
                    let over = self.subtract(value, from);
                    self.greater(over, nothing)
                }
                (None, Some(to)) => {
                    let under = self.subtract(to, value);
                    self.greater(under, nothing)
                }
                (None, None) => nothing,
            };
            let steps = self.divide(part, step);
            let gives = self.multiply(steps, amount);
            sum = self.add(sum, gives);
        }
        sum
    }

    fn interpolate(&mut self, value: &Expr, anchors: &[(Expr, Expr)], below: Option<&Expr>, above: Option<&Expr>) -> NodeId {
        let value = self.expr(value);
        let anchors: Vec<(NodeId, NodeId)> = anchors.iter().map(|(at, amount)| (self.expr(at), self.expr(amount))).collect();
        let (Some(&(first, first_amount)), Some(&(last, last_amount))) = (anchors.first(), anchors.last()) else {
            return self.num(0);
        };
        let below = below.map_or(first_amount, |below| self.expr(below));
        let above = above.map_or(last_amount, |above| self.expr(above));
        // On an anchor; below the first, above the last; between two.
        let mut edges: Edges = anchors.iter().map(|(at, _)| (Some((*at, true)), Some((*at, true)))).collect();
        let mut options: Vec<NodeId> = anchors.iter().map(|(_, amount)| *amount).collect();
        edges.extend([(None, Some((first, false))), (Some((last, false)), None)]);
        options.extend([below, above]);
        for pair in anchors.windows(2) {
            if let [(low, from), (high, to)] = *pair {
                edges.push((Some((low, false)), Some((high, false))));
                options.push(self.line(value, [low, high, from, to]));
            }
        }
        let constant = anchors.iter().all(|(at, _)| self.space(*at) == Space::Constant);
        let index = if constant { self.make(Op::Band(value, edges)) } else { self.ranges(value, &edges) };
        let none = Some(self.num(0));
        self.make(Op::Pick { index, options, none })
    }

    /// A table of ranges whose bounds are not the same for all.
    fn ranges(&mut self, value: NodeId, edges: &Edges) -> NodeId {
        let mut conditions = Vec::new();
        for (low, high) in edges {
            let low = low.map(|(bound, included)| (bound, if included { Compare::GreaterOrEqual } else { Compare::Greater }));
            let high = high.map(|(bound, included)| (bound, if included { Compare::LessOrEqual } else { Compare::Less }));
            let terms: Vec<NodeId> = low.into_iter().chain(high).map(|(bound, compare)| self.make(Op::Compare(compare, value, bound))).collect();
            conditions.push(if terms.is_empty() { None } else { Some(self.make(Op::And(terms))) });
        }
        self.make(Op::First(conditions))
    }

    fn rank_form(&mut self, value: &Expr, set: Option<&Set>, ascending: bool, ties: Option<Ties>, rows: &[PlaceRow]) -> NodeId {
        let value = self.expr(value);
        let set = self.set_or_all(set);
        // An average of amounts needs the first place and how many share it.
        let average = ties == Some(Ties::Average);
        let place = PlaceSet {
            value,
            groups: set.groups,
            filter: set.filter,
            ascending,
            ties: if average { Some(Ties::Share) } else { ties },
            count_tied: false,
        };
        let tied = average.then(|| self.place_set(PlaceSet { count_tied: true, ..place.clone() }));
        let place = self.place_set(place);
        let mut stretches: Vec<Stretch> = Vec::new();
        let listed = rows.iter().filter_map(|row| match row {
            PlaceRow::Places { last, amount, .. } => Some((*last, amount)),
            PlaceRow::Further { .. } | PlaceRow::Rest { .. } => None,
        });
        let last = listed.max_by_key(|(last, _)| *last).map(|(last, amount)| (last, self.expr(amount)));
        for row in rows {
            match row {
                PlaceRow::Places { first, last: to, amount, span: _ } => {
                    let amount = self.expr(amount);
                    stretches.push(Stretch { from: *first, to: Some(*to), amount, less: None });
                }
                PlaceRow::Further { less, floor, span: _ } => {
                    let (less, floor) = (self.expr(less), floor.as_ref().map(|floor| self.expr(floor)));
                    if let Some((last, amount)) = last {
                        stretches.push(Stretch { from: last.saturating_add(1), to: None, amount, less: Some((less, floor)) });
                    }
                }
                PlaceRow::Rest { amount, span: _ } => {
                    let amount = self.expr(amount);
                    stretches.push(Stretch { from: 1, to: None, amount, less: None });
                }
            }
        }
        self.make(Op::PlaceAmount { place, tied, rows: stretches })
    }

    pub fn set_or_all(&mut self, set: Option<&Set>) -> SetNodes {
        match set {
            Some(set) => self.set(set),
            None => SetNodes { groups: None, filter: None, exclude_self: false },
        }
    }

    fn efficacy(&mut self, form: &Form, full: NodeId) -> NodeId {
        let Form::Efficacy { value, set, base, worst, best, lower_is_better, all_equal } = form else { return self.unsaid() };
        let (value, base) = (self.expr(value), self.expr(base));
        let (nothing, one) = (self.num(0), self.num(1));
        let given = worst.is_some() || best.is_some();
        let mut end = |expr: &Option<Expr>, fold: Fold| match expr {
            Some(expr) => self.expr(expr),
            None => {
                let set = self.set_or_all(set.as_ref());
                let space = if self.space(value) == Space::Constant { Space::Unit } else { self.space(value) };
                self.reduce_set(space, fold, Some(value), None, set)
            }
        };
        let (low, high) = if *lower_is_better { (Fold::Highest, Fold::Lowest) } else { (Fold::Lowest, Fold::Highest) };
        let (worst, best) = (end(worst, low), end(best, high));
        let (done, range) = (self.subtract(value, worst), self.subtract(best, worst));
        let mut share = self.divide(done, range);
        if given {
            let above = self.greater(share, nothing);
            share = self.lesser(above, one);
        }
        let rest = self.subtract(one, base);
        let earned = self.multiply(rest, share);
        let part = self.add(base, earned);
        let amount = self.of_full(part, full);
        let equal = self.make(Op::Compare(Compare::Equal, best, worst));
        let by_zero = self.divide(one, nothing);
        let stand_in = self.stand_in(all_equal.as_ref(), full, by_zero);
        let decided = self.choose(equal, stand_in, amount);
        // A unit without a value has no amount, also where all the others are equal.
        let ends = self.make(Op::Beside(worst, best));
        let both = self.make(Op::Beside(value, base));
        let all = self.make(Op::Beside(both, ends));
        self.make(Op::After(decided, all))
    }

    /// The amount, or a fault where it is outside of what a judge may give.
    fn judged(&mut self, value: NodeId, low: NodeId, high: Option<NodeId>) -> NodeId {
        self.make(Op::Judged { value, low, high })
    }

    /// Which events of a clause count, and what each gives.
    fn each_event(&mut self, each: &Each, row_times: &[&(Expr, Option<Expr>)]) -> (NodeId, NodeId) {
        let space = Space::Event(each.event);
        let filter = each.filter.as_ref().map(|filter| self.expr(filter)).map(|filter| self.spread(filter, space));
        let keep = self.keep(each.event, filter);
        let mut amount = self.expr(&each.amount);
        if let Some((low, high)) = &each.judged {
            let (low, high) = (self.expr(low), high.as_ref().map(|high| self.expr(high)));
            amount = self.judged(amount, low, high);
        }
        for (factor, when) in row_times {
            amount = self.times(amount, factor, when.as_ref());
        }
        (keep, self.spread(amount, space))
    }

    /// The events of a clause as they compete with those of others: where the clause and its item apply to the unit.
    fn rival(&mut self, item: ItemId, clause: &Clause, each: &Each) -> Rival {
        let space = Space::Event(each.event);
        let row_times: Vec<_> = clause.times.iter().filter(|(factor, when)| of_event(factor, when.as_ref())).collect();
        let (keep, amount) = self.each_event(each, &row_times);
        let scheme = self.scheme;
        let applies = scheme.items[item.index()].applies.as_ref().into_iter().chain(walk::conditions_above(scheme, item));
        let mut terms = vec![keep];
        for (condition, wanted) in applies.chain(&clause.only_if).map(|when| (when, true)).chain(clause.unless.iter().map(|when| (when, false))) {
            if matches!(condition.frame, Frame::Constant | Frame::Unit) {
                let condition = self.expr(condition);
                let holds = if wanted { condition } else { self.make(Op::Not(condition)) };
                let holds = self.make(Op::Holds(holds));
                terms.push(self.spread(holds, space));
            }
        }
        let keep = if terms.len() == 1 { keep } else { self.put(space, Op::And(terms)) };
        let field = each.across.map_or(0, |(_, field)| field);
        let (matter, date) = (self.field(each.event, field), self.event_date(each.event));
        let together = each.same.filter(|(own, _)| *own == field).map(|(_, how)| how);
        Rival { event: each.event, keep, amount, matter, date, together }
    }

    fn each(&mut self, each: &Each, verb: Verb, row_times: &[&(Expr, Option<Expr>)]) -> NodeId {
        let space = Space::Event(each.event);
        let (mut keep, amount) = self.each_event(each, row_times);
        if let Some((item, _)) = each.across
            && let Some(how) = self.scheme.items[item.index()].across.as_ref().map(|across| across.how)
        {
            let all: Vec<_> = matter::rivals(self.scheme, item, verb).collect();
            let which = all.iter().position(|(_, _, rival)| std::ptr::eq(*rival, each)).unwrap_or(0);
            let rivals = all.into_iter().map(|(item, clause, each)| self.rival(item, clause, each)).collect();
            let once = self.put(space, Op::Once(Once { rivals, which, how }));
            keep = self.put(space, Op::And(vec![keep, once]));
        }
        let limits: Vec<_> = each
            .at_most_per
            .iter()
            .map(|(period, limit)| {
                let node = self.expr(limit);
                (*period, node, !is_points(&limit.ty))
            })
            .collect();
        let same = each.same.map(|(field, matter)| (self.field(each.event, field), matter));
        let date = self.event_date(each.event);
        let period = self.period.filter(|_| date.is_some());
        self.put(
            period.map_or(Space::Unit, Space::Period),
            Op::Each(EachSum { event: each.event, keep, amount, same, best: each.best, limits, date }),
        )
    }

    /// Amounts that go the other way than the whole clause are negative in it.
    fn choose_form(&mut self, how: Choose, verb: Verb, clauses: &[Clause], full: NodeId) -> NodeId {
        let amounts: Vec<NodeId> = clauses
            .iter()
            .filter(|clause| !matches!(clause.form, Form::Override { .. }))
            .map(|clause| {
                let amount = self.clause(clause, full);
                let same_way = (clause.verb == Verb::Deduct) == (verb == Verb::Deduct);
                if same_way { amount } else { self.make(Op::Negate(amount)) }
            })
            .collect();
        match how {
            Choose::Sum => {
                let nothing = self.num(0);
                amounts.into_iter().fold(nothing, |sum, amount| self.add(sum, amount))
            }
            Choose::Highest | Choose::Lowest if amounts.is_empty() => self.num(0),
            Choose::Highest | Choose::Lowest => self.make(Op::Best { highest: how == Choose::Highest, of: amounts }),
        }
    }
}

fn of_event(factor: &Expr, when: Option<&Expr>) -> bool {
    matches!(factor.frame, Frame::Event(_)) || when.is_some_and(|when| matches!(when.frame, Frame::Event(_)))
}

fn is_points(ty: &Ty) -> bool {
    match ty {
        Ty::Quantity(Measure::Of(bases)) => bases.iter().any(|(base, _)| *base == Base::Points),
        Ty::Quantity(Measure::Number | Measure::Percent | Measure::PercentPoint) => false,
        Ty::Text | Ty::Date | Ty::Bool | Ty::Choice(_) | Ty::Grade | Ty::Unknown => false,
    }
}
