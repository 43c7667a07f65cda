//! Arithmetic, the greater and the lesser, rounding and functions in pieces.

use crate::decimal::{Num, Rounding};
use crate::fault::Fault;
use crate::func::{Function, Kind};
use crate::model::expr::{Arith, Fold, Value};
use crate::model::scheme::GapKind;
use crate::piece::form::Form;
use crate::piece::pieces::{self, Gives, Piece};
use crate::piece::range::{End, Range};
use crate::piece::region::{Region, Relation};
use crate::piece::run::{PAIRS_MAX, Pieces, Run};
use crate::piece::variable::{Variable, What, Why};
use crate::program::{NodeId, Op};
use std::cmp::Ordering;
use std::sync::Arc;

/// Rounding to more values than this is kept as rounding.
const STEPS_MAX: i64 = 120;
/// The same where several figures are rounded together.
const JOINT_STEPS_MAX: i64 = 16;

impl Run<'_> {
    pub fn arith(&mut self, id: NodeId, how: Arith, a: NodeId, b: NodeId) -> Vec<Piece> {
        let (a, b) = self.limited(a, b);
        let mut found = Vec::new();
        for (when, a, b) in pieces::pairs(&a, &b, &self.variables) {
            match (Gives::lack(a, b), a, b) {
                (Some(lack), ..) => found.push(Piece::new(when, lack.clone())),
                (None, Gives::Number(a), Gives::Number(b)) => self.arith_of(id, how, when, a, b, &mut found),
                (None, ..) => found.push(Piece::new(when, Gives::fault(Fault::Untreated))),
            }
        }
        found
    }

    /// Two values, of which the one with more pieces is kept by its ends if there were too many pairs. Nothing is lost by that if
    /// they share no figure.
    fn limited(&mut self, a: NodeId, b: NodeId) -> (Pieces, Pieces) {
        let (mut left, mut right) = (self.get(a), self.get(b));
        if left.len() * right.len() <= PAIRS_MAX {
            return (left, right);
        }
        let apart = self.are_apart(&left, &right);
        let what = |id: NodeId| move |kind: u32| if apart { What::Part(id, u32::MAX, 0, kind) } else { What::Loose(id, 0, kind) };
        while left.len() * right.len() > PAIRS_MAX {
            if left.len() > right.len() {
                left = Arc::new(self.as_one(&what(a), &left));
            } else {
                right = Arc::new(self.as_one(&what(b), &right));
            }
        }
        (left, right)
    }

    fn arith_of(&mut self, id: NodeId, how: Arith, when: Region, a: &Form, b: &Form, found: &mut Vec<Piece>) {
        let number = |form: Form| Gives::Number(form);
        let gives = match (how, a.number(), b.number()) {
            (Arith::Add, ..) => number(a.plus(b)),
            (Arith::Subtract, ..) => number(a.minus(b)),
            (Arith::Multiply, Some(factor), _) => number(b.times(factor)),
            (Arith::Multiply, _, Some(factor)) => number(a.times(factor)),
            (Arith::Multiply, None, None) => return found.extend(self.product(when, a, b)),
            (Arith::Divide, _, Some(divisor)) => match Num::ONE.checked_div(divisor) {
                Some(factor) => number(a.times(&factor)),
                None => Gives::fault(Fault::DivisionByZero),
            },
            (Arith::Divide, _, None) => return self.ratio(when, a, b, found),
            (Arith::Power, _, Some(power)) if *power == Num::ONE => number(a.clone()),
            (Arith::Power, Some(base), Some(power)) => match base.pow(power) {
                Ok(value) => Gives::num(value),
                Err(error) => Gives::fault(crate::func::math::fault("^", base, &error)),
            },
            (Arith::Power, ..) => return found.push(self.power(id, when, a, b)),
        };
        found.push(Piece::new(when, gives));
    }

    /// A power of a figure: never negative where the base is not.
    fn power(&mut self, id: NodeId, when: Region, a: &Form, b: &Form) -> Piece {
        let base = when.span(a, &self.variables);
        let range = match (&base.low, b.number()) {
            (Some(low), Some(power)) if low.at.signum() >= 0 && power.signum() > 0 => {
                let end = |end: &Option<End>| end.as_ref().and_then(|end| end.at.pow(power).ok());
                // Powers carry a limited number of digits: the ends are a little wider.
                let wider = |at: Num, by: i64| &at + &(&at * &Num::ratio(by, 1_000_000_000_000_000));
                Range::between(end(&base.low).map(|at| wider(at, -1)), end(&base.high).map(|at| wider(at, 1)))
            }
            (Some(low), _) if low.at.signum() > 0 => Range::from(Num::ZERO),
            _ => Range::ALL,
        };
        self.other(What::Other(id, Why::Function("^")), when, range, &[a, b])
    }

    /// A variable that stands for what is made of some forms, within a range in this region.
    pub fn other(&mut self, what: What, when: Region, range: Range, of: &[&Form]) -> Piece {
        let support = of.iter().flat_map(|form| form.variables()).collect::<Vec<_>>();
        let unlimited = support.iter().all(|variable| self.variables.get(*variable).unlimited || self.variables.get(*variable).range.is_closed());
        let variable = self.variables.add(Variable { support, unlimited, ..Variable::number(what, Range::ALL) });
        let form = Form::of(variable);
        let narrowed = when.within(&form, &range, &self.variables).unwrap_or(when);
        Piece::new(narrowed, Gives::Number(form))
    }

    fn product(&mut self, when: Region, a: &Form, b: &Form) -> Vec<Piece> {
        let (x, y) = (when.span(a, &self.variables), when.span(b, &self.variables));
        let range = if a == b { square(&x) } else { times(&x, &y) };
        vec![self.other(What::Product(a.clone(), b.clone()), when, range, &[a, b])]
    }

    /// A quotient where the divisor is above and below zero; a fault where it is zero.
    fn ratio(&mut self, when: Region, a: &Form, b: &Form, found: &mut Vec<Piece>) {
        // a / b = q + (a − q b) / b: without a variable that both have.
        let shared = b.terms().first().and_then(|(variable, factor)| a.factor(*variable).checked_div(factor)).unwrap_or_default();
        let rest = a.minus(&b.times(&shared));
        let sides = when.sides(b, &self.variables);
        found.extend(sides.zero.map(|when| Piece::new(when, Gives::fault(Fault::DivisionByZero))));
        for (when, sign) in [(sides.above, 1), (sides.below, -1)] {
            let Some(when) = when else { continue };
            if let Some(number) = rest.number().filter(|number| number.is_zero()) {
                found.push(Piece::new(when, Gives::num(&shared + number)));
                continue;
            }
            // The sign goes to the dividend, so that the divisor is above zero.
            let (above, below) = (rest.times(&Num::from(sign)), b.times(&Num::from(sign)));
            let range = self.quotient(&when, &above, &below);
            let piece = self.other(What::Ratio(rest.clone(), b.clone()), when, range, &[&rest, b]);
            let form = piece.number().map(|form| form.plus(&Form::constant(shared.clone()))).unwrap_or_default();
            found.push(Piece::new(piece.when, Gives::Number(form)));
        }
    }

    /// The ends of a quotient whose divisor is above zero: from the ends of both, and from how they are bound to each other.
    fn quotient(&self, when: &Region, a: &Form, b: &Form) -> Range {
        let all = &self.variables;
        let (x, y) = (when.span(a, all), when.span(b, all));
        let zero = || Some(End { at: Num::ZERO, included: false });
        let inverse = |end: &Option<End>| match end {
            Some(end) => Num::ONE.checked_div(&end.at).map(|at| End { at, included: end.included }),
            None => zero(),
        };
        let mut range = times(
            &x,
            &Range { low: inverse(&y.high), high: if y.low.as_ref().is_some_and(|low| low.at.is_zero()) { None } else { inverse(&y.low) } },
        );
        // Not above such a number if the dividend is never above so many divisors; and the same below.
        for test in [-1, 0, 1] {
            let times = b.times(&Num::from(test));
            let never_negative = |form: &Form| when.lowest(form, all).is_some_and(|low| low.at.signum() >= 0);
            if never_negative(&a.minus(&times)) {
                range = range.meet(&Range::from(Num::from(test)));
            }
            if never_negative(&times.minus(a)) {
                range = range.meet(&Range::between(None, Some(Num::from(test))));
            }
        }
        range
    }

    /// The greatest, or the least, of several numbers; the strongest gap or fault if one has one.
    pub fn extreme(&mut self, of: &[NodeId], greatest: bool) -> Vec<Piece> {
        let [a, b] = of else { return Vec::new() };
        let (a, b) = self.limited(*a, *b);
        let mut found = Vec::new();
        for (when, a, b) in pieces::pairs(&a, &b, &self.variables) {
            match (Gives::lack(a, b), a, b) {
                (Some(lack), ..) => found.push(Piece::new(when, lack.clone())),
                (None, Gives::Number(a), Gives::Number(b)) => self.better(&when, a, b, greatest, &mut found),
                (None, ..) => found.push(Piece::new(when, a.clone())),
            }
        }
        found
    }

    /// The better of two numbers, where each is.
    fn better(&self, when: &Region, a: &Form, b: &Form, greatest: bool, found: &mut Vec<Piece>) {
        let short = if greatest { a.minus(b) } else { b.minus(a) };
        let second = when.and(&short, Relation::Below, &self.variables);
        found.extend(second.map(|when| Piece::new(when, Gives::Number(b.clone()))));
        let first = when.and(&short.negated(), Relation::AtMost, &self.variables);
        found.extend(first.map(|when| Piece::new(when, Gives::Number(a.clone()))));
    }

    /// The best or worst of those that have a value.
    pub fn best(&mut self, id: NodeId, of: &[NodeId], highest: bool) -> Vec<Piece> {
        let mut best: Option<Vec<Piece>> = None;
        for (step, one) in of.iter().enumerate() {
            let next = self.get(*one);
            let Some(known) = best else {
                best = Some(next.to_vec());
                continue;
            };
            let known = self.unfinished(id, step, known, next.len());
            let mut found = Vec::new();
            for (when, a, b) in pieces::pairs(&known, &next, &self.variables) {
                match (a, b) {
                    (Gives::Number(a), Gives::Number(b)) => self.better(&when, a, b, highest, &mut found),
                    (Gives::Number(_), Gives::Gap(_)) => found.push(Piece::new(when, a.clone())),
                    (Gives::Gap(_), Gives::Number(_)) => found.push(Piece::new(when, b.clone())),
                    _ => found.push(Piece::new(when, Gives::lack(a, b).unwrap_or(a).clone())),
                }
            }
            best = Some(pieces::merged(found, &self.variables));
        }
        best.unwrap_or_else(|| vec![Piece::everywhere(Gives::num(Num::ZERO))])
    }

    pub fn sum_of_values(&mut self, id: NodeId, of: &[NodeId]) -> Vec<Piece> {
        let mut sum = vec![Piece::everywhere(Gives::Gap(GapKind::NotApplicable))];
        for (step, one) in of.iter().enumerate() {
            let next = self.get(*one);
            sum = self.unfinished(id, step, sum, next.len());
            let joined = pieces::pairs(&sum, &next, &self.variables).into_iter().map(|(when, a, b)| {
                let gives = match (a, b) {
                    (Gives::Number(a), Gives::Number(b)) => Gives::Number(a.plus(b)),
                    (Gives::Number(_), _) => a.clone(),
                    (_, Gives::Number(_)) => b.clone(),
                    _ => Gives::Gap(GapKind::NotApplicable),
                };
                Piece::new(when, gives)
            });
            sum = pieces::merged(joined.collect(), &self.variables);
        }
        sum
    }

    pub fn rounded(&mut self, id: NodeId, a: NodeId, places: i32, mode: Rounding) -> Vec<Piece> {
        let mut found = Vec::new();
        for piece in self.get(a).iter() {
            match piece.number() {
                Some(form) => match form.number() {
                    Some(number) => found.push(Piece::new(piece.when.clone(), Gives::num(number.round(places, mode)))),
                    None => self.round_form(id, &piece.when, form, (places, mode), &mut found),
                },
                None => found.push(piece.clone()),
            }
        }
        found
    }

    /// A value for each step, if there are few; else a variable near the number.
    fn round_form(&mut self, id: NodeId, when: &Region, form: &Form, how: (i32, Rounding), found: &mut Vec<Piece>) {
        let (places, mode) = how;
        let step = step(places);
        let span = when.span(form, &self.variables);
        let end = |end: &Option<End>| end.as_ref().map(|end| end.at.round(places, mode));
        let steps = match (end(&span.low), end(&span.high)) {
            (Some(low), Some(high)) => (high - &low).checked_div(&step).and_then(|steps| steps.to_scaled(0)).map(|steps| (low, steps)),
            _ => None,
        };
        let most = if form.terms().len() > 1 { JOINT_STEPS_MAX } else { STEPS_MAX };
        match steps {
            Some((low, steps)) if steps <= most => {
                for at in 0..=steps {
                    let value = &low + &(&step * &Num::from(at));
                    let cell = cell(&value, &step, how);
                    found.extend(when.within(form, &cell, &self.variables).map(|when| Piece::new(when, Gives::num(value))));
                }
            }
            _ => self.near(id, when, form, how, found),
        }
    }

    /// A variable for the rounded number, as near to it as the mode lets it be. Rounding keeps the order of numbers, so that the
    /// ends are the rounded ends.
    fn near(&mut self, id: NodeId, when: &Region, form: &Form, how: (i32, Rounding), found: &mut Vec<Piece>) {
        let (places, mode) = how;
        let step = step(places);
        let support: Vec<_> = form.variables().collect();
        let unlimited = support.iter().all(|variable| self.variables.get(*variable).unlimited);
        let variable = Variable { support, unlimited, whole: places == 0, ..Variable::number(What::Rounded(id), Range::ALL) };
        let rounded = Form::of(self.variables.add(variable));
        let span = when.span(form, &self.variables);
        let low = span.low.as_ref().map(|end| inner(end, &step, how, 1));
        let high = span.high.as_ref().map(|end| inner(end, &step, how, -1));
        // rounded − number lies between these.
        let gap = match mode {
            Rounding::Floor => Range { low: Some(End { at: -step.clone(), included: false }), high: Some(End { at: Num::ZERO, included: true }) },
            Rounding::Ceil => Range { low: Some(End { at: Num::ZERO, included: true }), high: Some(End { at: step.clone(), included: false }) },
            Rounding::HalfUp | Rounding::HalfEven => {
                let half = &step * &Num::ratio(1, 2);
                Range::between(Some(-half.clone()), Some(half))
            }
            Rounding::Up | Rounding::Down => {
                let end = |at: Num| Some(End { at, included: false });
                Range { low: end(-step.clone()), high: end(step.clone()) }
            }
        };
        let narrowed = when
            .within(&rounded, &Range::between(low, high), &self.variables)
            .and_then(|when| when.within(&rounded.minus(form), &gap, &self.variables));
        found.extend(narrowed.map(|when| Piece::new(when, Gives::Number(rounded))));
    }

    pub fn call(&mut self, id: NodeId, function: &'static Function, arguments: &[NodeId]) -> Vec<Piece> {
        let is_date = |run: &Run<'_>, id: &NodeId| matches!(run.program.node(*id).op, Op::Constant(Value::Date(_)));
        let mut tuples: Vec<(Region, Vec<Gives>)> = vec![(Region::everywhere(), Vec::new())];
        for argument in arguments {
            let next = self.get(*argument);
            let mut joined = Vec::new();
            for (when, values) in &tuples {
                for piece in next.iter() {
                    let Some(when) = when.meet(&piece.when, &self.variables) else { continue };
                    joined.push((when, values.iter().cloned().chain([piece.gives.clone()]).collect()));
                }
            }
            tuples = joined;
        }
        let dated = arguments.iter().any(|argument| is_date(self, argument));
        let mut found = Vec::new();
        for (when, values) in tuples {
            let lack = values.iter().filter(|value| value.is_lack()).cloned().reduce(|a, b| Gives::lack(&a, &b).cloned().unwrap_or(a));
            match (lack, function.kind) {
                (Some(lack), Kind::Row(_)) => found.push(Piece::new(when, lack)),
                (_, Kind::Fold(fold)) => self.fold_written(id, when, fold, &values, &mut found),
                (None, Kind::Row(body)) => self.call_of(id, (function, body, dated), when, &values, &mut found),
                (None | Some(_), Kind::Place | Kind::Percentile | Kind::Earlier | Kind::YearEarlier | Kind::At | Kind::Unrounded | Kind::Full) => {
                    found.push(Piece::new(when, Gives::Gap(GapKind::Missing)));
                }
            }
        }
        found
    }

    /// A fold over values that are written out; gaps are left out.
    fn fold_written(&mut self, id: NodeId, when: Region, fold: Fold, values: &[Gives], found: &mut Vec<Piece>) {
        if let Some(fault) = values.iter().find(|value| matches!(value, Gives::Fault(_))) {
            return found.push(Piece::new(when, fault.clone()));
        }
        let numbers: Vec<&Form> = values.iter().filter_map(|value| if let Gives::Number(form) = value { Some(form) } else { None }).collect();
        let all_numbers = values.iter().all(|value| matches!(value, Gives::Number(_)));
        let sum = numbers.iter().fold(Form::default(), |sum, form| sum.plus(form));
        match fold {
            Fold::Sum if all_numbers => found.push(Piece::new(when, Gives::Number(sum))),
            Fold::Mean if all_numbers => found.push(Piece::new(when, Gives::Number(sum.times(&Num::ratio(1, numbers.len().max(1) as i64))))),
            Fold::Any | Fold::All => found.extend(self.unknown_in(id, &when, Vec::new())),
            Fold::Sum | Fold::Count => found.push(self.other(What::Other(id, Why::Function("sum")), when, Range::ALL, &numbers)),
            // Between the least and the greatest of them.
            Fold::Mean | Fold::Highest | Fold::Lowest | Fold::Median | Fold::GeometricMean | Fold::HarmonicMean | Fold::Latest | Fold::First => {
                let span = numbers.iter().map(|form| when.span(form, &self.variables)).reduce(|a, b| a.hull(&b)).unwrap_or_default();
                let wide = matches!(fold, Fold::GeometricMean | Fold::HarmonicMean);
                let range = if wide { Range::ALL } else { span };
                found.push(self.other(What::Other(id, Why::Function("mean")), when.clone(), range, &numbers));
            }
            Fold::Deviation => found.push(self.other(What::Other(id, Why::Function("deviation")), when, Range::from(Num::ZERO), &numbers)),
        }
    }

    fn call_of(
        &mut self,
        id: NodeId,
        (function, body, dated): (&'static Function, fn(&[Value]) -> Result<Value, Fault>, bool),
        when: Region,
        values: &[Gives],
        found: &mut Vec<Piece>,
    ) {
        let name = function.name.en;
        let plain = |value: &Gives| match value {
            Gives::Number(form) => form.number().cloned().map(Value::Num),
            Gives::Value(value) => Some(value.clone()),
            Gives::Word(_) | Gives::Row(_) | Gives::Gap(_) | Gives::Fault(_) => None,
        };
        if let (false, Some(values)) = (dated, values.iter().map(plain).collect::<Option<Vec<_>>>()) {
            let gives = body(&values).map_or_else(Gives::fault, |value| crate::piece::run::constant(&value));
            return found.push(Piece::new(when, gives));
        }
        match (name, values) {
            ("abs", [Gives::Number(a)]) => self.better(&when, a, &a.negated(), true, found),
            ("floor", [Gives::Number(a)]) => self.round_form(id, &when, a, (0, Rounding::Floor), found),
            ("ceil", [Gives::Number(a)]) => self.round_form(id, &when, a, (0, Rounding::Ceil), found),
            ("round", [Gives::Number(a)]) => self.round_form(id, &when, a, (0, Rounding::HalfUp), found),
            ("round", [Gives::Number(a), Gives::Number(places)]) => match places.number().and_then(|places| i32::try_from(places.to_scaled(0)?).ok())
            {
                Some(places) if places.abs() < 30 => self.round_form(id, &when, a, (places, Rounding::HalfUp), found),
                Some(_) | None => found.push(self.other(What::Other(id, Why::Function(name)), when, Range::ALL, &[a, places])),
            },
            ("clamp", [Gives::Number(value), Gives::Number(low), Gives::Number(high)]) => {
                let mut raised = Vec::new();
                self.better(&when, value, low, true, &mut raised);
                for piece in raised {
                    if let Some(form) = piece.number() {
                        self.better(&piece.when, form, high, false, found);
                    }
                }
            }
            ("growth", [Gives::Number(now), Gives::Number(before)]) => self.ratio(when, &now.minus(before), before, found),
            ("days", [Gives::Number(from), Gives::Number(to)]) => {
                const MINUTES_A_DAY: i64 = 1440;
                found.push(Piece::new(when, Gives::Number(to.minus(from).times(&Num::from(MINUTES_A_DAY)))));
            }
            _ => {
                let forms: Vec<&Form> = values.iter().filter_map(|value| if let Gives::Number(form) = value { Some(form) } else { None }).collect();
                let range = if matches!(name, "sqrt" | "exp") { Range::from(Num::ZERO) } else { Range::ALL };
                found.push(self.other(What::Other(id, Why::Function(name)), when, range, &forms));
            }
        }
    }
}

/// `10^−places`
fn step(places: i32) -> Num {
    let power = (0..places.unsigned_abs()).fold(Num::ONE, |power, _| power * Num::from(10));
    if places >= 0 { Num::ONE.checked_div(&power).unwrap_or(Num::ONE) } else { power }
}

/// The numbers that are rounded to a value.
fn cell(value: &Num, step: &Num, (places, mode): (i32, Rounding)) -> Range {
    let half = step * &Num::ratio(1, 2);
    let away = value.signum();
    let (low, high) = match mode {
        Rounding::Floor => (value.clone(), value + step),
        Rounding::Ceil => (value - step, value.clone()),
        Rounding::HalfUp | Rounding::HalfEven => (value - &half, value + &half),
        Rounding::Down => match away.cmp(&0) {
            Ordering::Greater => (value.clone(), value + step),
            Ordering::Less => (value - step, value.clone()),
            Ordering::Equal => (value - step, value + step),
        },
        Rounding::Up => match away.cmp(&0) {
            Ordering::Greater => (value - step, value.clone()),
            Ordering::Less => (value.clone(), value + step),
            Ordering::Equal => (value.clone(), value.clone()),
        },
    };
    let end = |at: Num| {
        let included = at.round(places, mode) == *value;
        Some(End { at, included })
    };
    Range { low: end(low), high: end(high) }
}

/// What an end is rounded to; if it is left out, what the numbers beside it are rounded to, which lie in the direction.
fn inner(end: &End, step: &Num, (places, mode): (i32, Rounding), direction: i64) -> Num {
    let halves = end.at.checked_div(step).map(|steps| steps * Num::from(2));
    if end.included || !halves.is_some_and(|halves| halves.is_integer()) {
        return end.at.round(places, mode);
    }
    (&end.at + &(step * &Num::ratio(direction, 4))).round(places, mode)
}

/// The product of two ranges.
pub fn times(a: &Range, b: &Range) -> Range {
    // An end that is not there is beyond all numbers; times nothing it is nothing.
    enum Reach {
        Below,
        At(Num, bool),
        Above,
    }
    let sides = |range: &Range| {
        let low = range.low.as_ref().map_or(Reach::Below, |end| Reach::At(end.at.clone(), end.included));
        let high = range.high.as_ref().map_or(Reach::Above, |end| Reach::At(end.at.clone(), end.included));
        [low, high]
    };
    let sign = |reach: &Reach| match reach {
        Reach::Below => -1,
        Reach::At(at, _) => at.signum(),
        Reach::Above => 1,
    };
    let product = |a: &Reach, b: &Reach| match (a, b, sign(a) * sign(b)) {
        (Reach::At(x, p), Reach::At(y, q), _) => Reach::At(x * y, *p && (*q || x.is_zero()) || *q && y.is_zero()),
        (_, _, 0) => Reach::At(Num::ZERO, false),
        (_, _, 1) => Reach::Above,
        _ => Reach::Below,
    };
    let corners: Vec<Reach> = sides(a).iter().flat_map(|x| sides(b).iter().map(|y| product(x, y)).collect::<Vec<_>>()).collect();
    let ends = || corners.iter().filter_map(|corner| if let Reach::At(at, included) = corner { Some((at, *included)) } else { None });
    let end = |found: Option<(&Num, bool)>| found.map(|(at, included)| End { at: at.clone(), included });
    let low = if corners.iter().any(|corner| matches!(corner, Reach::Below)) { None } else { ends().min_by(|a, b| a.0.cmp(b.0).then(b.1.cmp(&a.1))) };
    let high =
        if corners.iter().any(|corner| matches!(corner, Reach::Above)) { None } else { ends().max_by(|a, b| a.0.cmp(b.0).then(a.1.cmp(&b.1))) };
    Range { low: end(low), high: end(high) }
}

/// The square of a number is not negative.
fn square(a: &Range) -> Range {
    times(a, a).meet(&Range::from(Num::ZERO))
}
