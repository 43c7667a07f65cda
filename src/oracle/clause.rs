//! The amount of a clause, form by form. Full points are those of the item that it stands in.

use super::expr::unfit;
use super::{At, Got, How, Lack, Oracle, all, both, divide, strongest};
use crate::decimal::Num;
use crate::fault::Fault;
use crate::model::expr::{Expr, Frame, Value};
use crate::model::scheme::{
    Band, BandAmount, Bracket, Choose, Clause, FactId, Form, GapKind, ItemId, PlaceRow, Set, StepMode, Ties, Treatment, Verb,
};

impl Oracle<'_> {
    /// The amount without its sign.
    pub(super) fn amount(&self, item: ItemId, clause: &Clause, at: At) -> Got<Num> {
        // 0. Does it apply?
        if !self.applies(clause, at)? {
            return Ok(Num::ZERO);
        }
        // 1. The form.
        let amount = self.form(item, clause, at);
        let amount = self.finish(clause, amount, at)?;
        if !amount.is_zero() {
            self.saw(clause, How::Used);
        }
        Ok(amount)
    }

    fn applies(&self, clause: &Clause, at: At) -> Got<bool> {
        if let Some(condition) = &clause.only_if
            && !self.truth(condition, at)?
        {
            return Ok(false);
        }
        if let Some(condition) = &clause.unless
            && self.truth(condition, at)?
        {
            return Ok(false);
        }
        Ok(true)
    }

    fn finish(&self, clause: &Clause, amount: Got<Num>, at: At) -> Got<Num> {
        let mut amount = amount;
        // 2. Factors; those of single events are in the amounts of the events already.
        for (factor, condition) in &clause.times {
            if matches!(clause.form, Form::Each(_)) && is_of_event(factor, condition.as_ref()) {
                continue;
            }
            amount = both(amount, self.factor_of_clause(factor, condition.as_ref(), at)).map(|(amount, factor)| amount * factor);
        }
        // 3. At least, at most.
        if let Some(least) = &clause.at_least {
            amount = both(amount, self.number(least, at)).map(|(amount, limit)| {
                self.saw_bite(least, amount < limit);
                amount.max(limit)
            });
        }
        if let Some(most) = &clause.at_most {
            amount = both(amount, self.number(most, at)).map(|(amount, limit)| {
                self.saw_bite(most, amount > limit);
                amount.min(limit)
            });
        }
        // 4. Rounding.
        let amount = amount?;
        Ok(clause.round.map_or(amount.clone(), |round| amount.round(round.places, round.mode)))
    }

    pub(super) fn factor_of_clause(&self, factor: &Expr, condition: Option<&Expr>, at: At) -> Got<Num> {
        match condition {
            Some(condition) if !self.truth(condition, at)? => Ok(Num::ONE),
            Some(_) | None => self.number(factor, at),
        }
    }

    /// The score that an override clause sets, if it holds.
    pub(super) fn overriding(&self, clause: &Clause, at: At) -> Got<Option<Num>> {
        let Form::Override { when, amount } = &clause.form else { return Ok(None) };
        if !self.applies(clause, at)? || !self.truth(when, at)? {
            return Ok(None);
        }
        self.saw(clause, How::Used);
        self.finish(clause, self.number(amount, at), at).map(Some)
    }

    fn form(&self, item: ItemId, clause: &Clause, at: At) -> Got<Num> {
        match &clause.form {
            Form::Amount(amount) => self.number(amount, at),
            // Not summed.
            Form::Override { .. } => Ok(Num::ZERO),
            Form::ProRata { .. } => self.pro_rata(item, &clause.form, at),
            Form::Steps { .. } => self.steps(&clause.form, at),
            Form::Bands { subject, rows, .. } => self.bands(subject.as_ref(), rows, at),
            Form::Progressive { value, rows } => self.progressive(value, rows, at),
            Form::Interpolate { .. } => self.interpolate(&clause.form, at),
            Form::Rank { value, set, ascending, ties, rows } => {
                let standing = self.standing(value, set.as_ref(), *ascending, at)?;
                self.rank_amount(&standing, *ties, rows, at)
            }
            Form::Efficacy { .. } => self.efficacy(item, &clause.form, at),
            Form::Convert { value, from } => {
                let [value, from] = self.numbers([value, from], at)?;
                Ok(divide(&value, &from)? * self.form_full(item, at)?)
            }
            Form::Judged { fact, low, high } => self.judged(*fact, low, high, at),
            Form::Each(each) => self.each(each, clause, at),
            Form::Choose { how, clauses } => self.choose(item, *how, (clause.verb, clauses), at),
        }
    }

    fn pro_rata(&self, item: ItemId, form: &Form, at: At) -> Got<Num> {
        let Form::ProRata { value, target, inverse, may_exceed, zero_target } = form else { return Ok(Num::ZERO) };
        let edge = target;
        let [value, target] = self.numbers([value, target], at)?;
        self.saw_side(edge, &value, &target);
        if target.is_negative() {
            return Err(unfit("pro rata", &Value::Num(target)));
        }
        if target.is_zero() {
            return self.instead(item, zero_target.as_ref(), at);
        }
        let ratio = match inverse {
            false => divide(&value, &target)?,
            // A value of zero or below is better than any target.
            true if value <= Num::ZERO && *may_exceed => return Err(Lack::fault(Fault::DivisionByZero)),
            true if value <= Num::ZERO => Num::ONE,
            true => divide(&target, &value)?,
        };
        let ratio = ratio.max(Num::ZERO);
        let ratio = if *may_exceed { ratio } else { ratio.min(Num::ONE) };
        Ok(ratio * self.form_full(item, at)?)
    }

    /// What a clause gives where its division would be by zero.
    fn instead(&self, item: ItemId, treatment: Option<&Treatment>, at: At) -> Got<Num> {
        match treatment {
            None => Err(Lack::fault(Fault::DivisionByZero)),
            Some(Treatment::Zero) => Ok(Num::ZERO),
            Some(Treatment::Full) => self.form_full(item, at),
            Some(Treatment::As(amount)) => self.number(amount, at),
            Some(Treatment::Mean(_) | Treatment::Redistribute | Treatment::Spread | Treatment::Skip | Treatment::Unranked | Treatment::Withhold) => {
                Err(Lack::Gap(GapKind::NotApplicable))
            }
        }
    }

    fn steps(&self, form: &Form, at: At) -> Got<Num> {
        let Form::Steps { value, below, from, step, mode, amount } = form else { return Ok(Num::ZERO) };
        let edge = from;
        let [value, from] = self.numbers([value, from], at)?;
        self.saw_side(edge, &value, &from);
        let distance = if *below { from - value } else { value - from };
        if distance <= Num::ZERO {
            return Ok(Num::ZERO);
        }
        let [step, amount] = self.numbers([step, amount], at)?;
        if step.is_negative() {
            return Err(unfit("step", &Value::Num(step)));
        }
        let steps = divide(&distance, &step)?;
        let steps = match mode {
            Some(StepMode::Whole) | None => steps.floor(),
            Some(StepMode::Started) => steps.ceil(),
            Some(StepMode::ProRata) => steps,
        };
        Ok(steps * amount)
    }

    fn bands(&self, subject: Option<&Expr>, rows: &[Band], at: At) -> Got<Num> {
        for row in rows {
            let holds = match &row.when {
                Some(when) => self.truth(when, at)?,
                None => true,
            };
            if !holds {
                continue;
            }
            self.saw(row, How::Used);
            return match (&row.gives, subject) {
                (BandAmount::Amount(amount), _) => self.number(amount, at),
                (BandAmount::NotApplicable, _) => Err(Lack::Gap(GapKind::NotApplicable)),
                (BandAmount::Linear { low, high, from, to }, Some(subject)) => {
                    let [value, low, high, from, to] = self.numbers([subject, low, high, from, to], at)?;
                    line(&value, (&low, &from), (&high, &to))
                }
                (BandAmount::Linear { .. }, None) => Err(Lack::fault(Fault::NoRow)),
            };
        }
        Ok(Num::ZERO)
    }

    fn progressive(&self, value: &Expr, rows: &[Bracket], at: At) -> Got<Num> {
        let value = self.number(value, at);
        let part = |row: &Bracket| -> Got<Num> {
            let from = row.from.as_ref().map(|from| self.number(from, at)).transpose();
            let to = row.to.as_ref().map(|to| self.number(to, at)).transpose();
            let ((from, to), value) = both(both(from, to), value.clone())?;
            for (edge, at_edge) in [(&row.from, &from), (&row.to, &to)] {
                if let (Some(edge), Some(at_edge)) = (edge, at_edge) {
                    self.saw_side(edge, &value, at_edge);
                }
            }
            let part = part_in_bracket(&value, from, to);
            if !part.is_zero() {
                self.saw(row, How::Used);
            }
            let [step, amount] = self.numbers([&row.step, &row.amount], at)?;
            Ok(divide(&part, &step)? * amount)
        };
        all(rows.iter().map(part)).map(|parts| parts.into_iter().sum())
    }

    fn interpolate(&self, form: &Form, at: At) -> Got<Num> {
        let Form::Interpolate { value, anchors, below, above } = form else { return Ok(Num::ZERO) };
        let value = self.number(value, at);
        let edges = anchors;
        let anchors = all(anchors.iter().map(|(x, amount)| both(self.number(x, at), self.number(amount, at))));
        let (value, anchors) = both(value, anchors)?;
        edges.iter().zip(&anchors).for_each(|((edge, _), (at_edge, _))| self.saw_side(edge, &value, at_edge));
        let (Some(first), Some(last)) = (anchors.first(), anchors.last()) else { return Ok(Num::ZERO) };
        if let Some((_, amount)) = anchors.iter().find(|(x, _)| *x == value) {
            return Ok(amount.clone());
        }
        if value < first.0 {
            return below.as_ref().map_or(Ok(first.1.clone()), |below| self.number(below, at));
        }
        if value > last.0 {
            return above.as_ref().map_or(Ok(last.1.clone()), |above| self.number(above, at));
        }
        for pair in anchors.windows(2) {
            if let [low, high] = pair
                && low.0 < value
                && value < high.0
            {
                return line(&value, (&low.0, &low.1), (&high.0, &high.1));
            }
        }
        Ok(Num::ZERO)
    }

    fn rank_amount(&self, standing: &super::set::Standing, ties: Option<Ties>, rows: &[PlaceRow], at: At) -> Got<Num> {
        if ties != Some(Ties::Average) {
            return self.place_amount(&standing.place(ties)?, rows, at);
        }
        let places = standing.better + 1..=standing.better + standing.equal;
        let amounts = all(places.map(|place| self.place_amount(&Num::from(place), rows, at)))?;
        super::mean(&amounts)
    }

    fn place_amount(&self, place: &Num, rows: &[PlaceRow], at: At) -> Got<Num> {
        for row in rows {
            match row {
                PlaceRow::Places { first, last, amount, .. } => {
                    if Num::from(*first) <= *place && *place <= Num::from(*last) {
                        self.saw(row, How::Used);
                        return self.number(amount, at);
                    }
                }
                PlaceRow::Further { less, floor, .. } => {
                    let Some((last, amount)) = last_listed(rows) else { continue };
                    if *place > Num::from(last) {
                        self.saw(row, How::Used);
                        let [amount, less] = self.numbers([amount, less], at)?;
                        let amount = amount - less * (place - &Num::from(last));
                        return match floor {
                            Some(floor) => Ok(amount.max(self.number(floor, at)?)),
                            None => Ok(amount),
                        };
                    }
                }
                PlaceRow::Rest { amount, .. } => {
                    self.saw(row, How::Used);
                    return self.number(amount, at);
                }
            }
        }
        Ok(Num::ZERO)
    }

    fn efficacy(&self, item: ItemId, form: &Form, at: At) -> Got<Num> {
        let Form::Efficacy { value, set, base, worst, best, lower_is_better, all_equal } = form else { return Ok(Num::ZERO) };
        let (lowest, highest) = (self.extreme(value, set.as_ref(), false, at), self.extreme(value, set.as_ref(), true, at));
        let (in_set_worst, in_set_best) = if *lower_is_better { (highest, lowest) } else { (lowest, highest) };
        let given = |expr: &Option<Expr>, in_set: Got<Num>| expr.as_ref().map_or(in_set, |expr| self.number(expr, at));
        let ends = both(given(worst, in_set_worst), given(best, in_set_best));
        let ((value, base), (from, to)) = both(both(self.number(value, at), self.number(base, at)), ends)?;
        if from == to {
            return self.instead(item, all_equal.as_ref(), at);
        }
        let fraction = divide(&(value - &from), &(to - &from))?;
        let is_given = worst.is_some() || best.is_some();
        let fraction = if is_given { fraction.max(Num::ZERO).min(Num::ONE) } else { fraction };
        let share = &base + &((Num::ONE - &base) * fraction);
        Ok(share * self.form_full(item, at)?)
    }

    /// The highest or lowest value in the set.
    fn extreme(&self, value: &Expr, set: Option<&Set>, highest: bool, at: At) -> Got<Num> {
        let at = at.in_frame(value.frame);
        let with_self = !set.is_some_and(|set| set.exclude_self);
        let mut values = Vec::new();
        for member in self.members(set, at, with_self)? {
            match self.number(value, member) {
                Ok(value) => values.push(value),
                Err(Lack::Gap(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        let extreme = if highest { values.into_iter().max() } else { values.into_iter().min() };
        extreme.ok_or(Lack::Gap(GapKind::NotApplicable))
    }

    fn judged(&self, fact: FactId, low: &Expr, high: &Expr, at: At) -> Got<Num> {
        let value = self.fact(fact, at).and_then(super::expr::number);
        let (value, [low, high]) = both(value, self.numbers([low, high], at))?;
        within(value, &low, Some(&high))
    }

    /// Amounts that go the other way than the whole clause are negative in it.
    fn choose(&self, item: ItemId, how: Choose, (verb, clauses): (Verb, &[Clause]), at: At) -> Got<Num> {
        let inner = clauses.iter().filter(|clause| !matches!(clause.form, Form::Override { .. }));
        let amounts = inner.map(|clause| {
            let amount = self.amount(item, clause, at)?;
            let same_way = (clause.verb == Verb::Deduct) == (verb == Verb::Deduct);
            Ok(if same_way { amount } else { -amount })
        });
        let amounts: Vec<Got<Num>> = amounts.collect();
        if how == Choose::Sum {
            return all(amounts).map(|amounts| amounts.into_iter().sum());
        }
        if let Some(Err(fault)) = amounts.iter().find(|amount| matches!(amount, Err(Lack::Fault(_)))) {
            return Err(fault.clone());
        }
        let values = amounts.iter().filter_map(|amount| amount.clone().ok());
        let chosen = if how == Choose::Highest { values.max() } else { values.min() };
        match (chosen, strongest(amounts.into_iter().filter_map(Result::err))) {
            (Some(chosen), _) => Ok(chosen),
            (None, Some(gap)) => Err(gap),
            (None, None) => Ok(Num::ZERO),
        }
    }
}

pub(super) fn is_of_event(factor: &Expr, condition: Option<&Expr>) -> bool {
    let is_event = |expr: &Expr| matches!(expr.frame, Frame::Event(_));
    is_event(factor) || condition.is_some_and(is_event)
}

/// A judged amount must be in its range.
pub(super) fn within(value: Num, low: &Num, high: Option<&Num>) -> Got<Num> {
    if value < *low || high.is_some_and(|high| value > *high) {
        let text = |number: &Num| number.to_string().into();
        let high = high.map_or("".into(), text);
        return Err(Lack::fault(Fault::OutOfRange { value: text(&value), low: text(low), high }));
    }
    Ok(value)
}

/// The straight line through two points.
fn line(value: &Num, (low, from): (&Num, &Num), (high, to): (&Num, &Num)) -> Got<Num> {
    Ok(from + &((to - from) * divide(&(value - low), &(high - low))?))
}

/// How much of the way from zero to the value lies in the bracket. Brackets that end at or below zero count downward.
fn part_in_bracket(value: &Num, from: Option<Num>, to: Option<Num>) -> Num {
    let part = match (from, to) {
        (Some(from), None) => value - &from,
        (from, Some(to)) if from.is_none() || to <= Num::ZERO => to - from.map_or(value.clone(), |from| from.max(value.clone())),
        (Some(from), Some(to)) => to.min(value.clone()) - from,
        (None, Some(_)) | (None, None) => Num::ZERO,
    };
    part.max(Num::ZERO)
}

/// The listed place furthest down, and its amount.
fn last_listed(rows: &[PlaceRow]) -> Option<(u32, &Expr)> {
    let listed = rows.iter().filter_map(|row| match row {
        PlaceRow::Places { last, amount, .. } => Some((*last, amount)),
        PlaceRow::Further { .. } | PlaceRow::Rest { .. } => None,
    });
    listed.max_by_key(|(last, _)| *last)
}
