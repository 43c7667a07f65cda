//! The rows of one unit: reductions over its events or periods, and clauses that give an amount for each event.

use super::clause::is_of_event;
use super::expr::order;
use super::input::period_of;
use super::set::fold;
use super::{At, Got, Lack, Oracle, Row, all, both, strongest};
use crate::decimal::Num;
use crate::model::expr::{Expr, Fold, Frame, Rows, Value};
use crate::model::measure::{Base, Measure, Ty};
use crate::model::scheme::{Clause, Each, EventId, GapKind, ItemId, Matter, PeriodKind};
use crate::model::{matter, walk};
use jiff::civil::Date;
use std::cmp::Ordering;

/// An event that counts and what it gives.
#[derive(Clone)]
struct Counted<T> {
    at: At,
    value: T,
}

impl Oracle<'_> {
    /// The unit's events that are accepted and count, in the order of the file.
    pub(super) fn events_that_count(&self, id: EventId, at: At) -> Got<Vec<At>> {
        let counts = self.scheme.events.get(id.index()).and_then(|event| event.counts.as_ref());
        let mut rows = Vec::new();
        for (row, event) in self.input.event(id).iter().enumerate() {
            let at = at.row(Row::Event(id, row));
            if event.unit == at.unit && event.accepted && self.passes(counts, at)? {
                rows.push(at);
            }
        }
        Ok(rows)
    }

    fn date(&self, id: EventId, at: At) -> Got<Option<Date>> {
        let Some(field) = self.scheme.events.get(id.index()).and_then(|event| event.date) else { return Ok(None) };
        match self.field(id, field, at) {
            Ok(Value::Date(date)) => Ok(Some(date)),
            Ok(_) | Err(Lack::Gap(_)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    // Reductions in expressions.

    pub(super) fn rows(&self, rows: &Rows, at: At) -> Got {
        match rows.frame {
            Frame::Event(event) => self.over_events(rows, event, at),
            Frame::Period(kind) => self.over_periods_of_unit(rows, kind, at),
            Frame::Constant | Frame::Unit | Frame::Mark => Err(Lack::Gap(GapKind::NotApplicable)),
        }
    }

    fn over_events(&self, rows: &Rows, event: EventId, at: At) -> Got {
        let mut values: Vec<Counted<Value>> = Vec::new();
        let asked = at;
        for at in self.events_that_count(event, at.of_unit())? {
            let in_period = rows.within.is_none() || self.is_in_period(event, at, asked)?;
            if !in_period || !self.passes(rows.filter.as_ref(), at)? {
                continue;
            }
            match rows.value.as_ref().map(|value| self.eval(value, at)) {
                // Counting rows: each is one.
                None => values.push(Counted { at, value: Value::Num(Num::ONE) }),
                Some(Ok(value)) => values.push(Counted { at, value }),
                Some(Err(Lack::Gap(_))) => {}
                Some(Err(fault)) => return Err(fault),
            }
        }
        if let Some((field, how)) = rows.same {
            values = self.one_a_matter(event, field, how, values)?;
        }
        if let Some(best) = rows.best {
            values = highest(values, best);
        }
        if matches!(rows.fold, Fold::Latest | Fold::First) {
            values = self.by_date(event, rows.fold, values)?;
        }
        fold(rows.fold, &values.into_iter().map(|row| row.value).collect::<Vec<Value>>())
    }

    /// Earliest first. Rows without a date are never preferred: last for `First`, first for `Latest`.
    fn by_date<T: Clone>(&self, event: EventId, fold: Fold, rows: Vec<Counted<T>>) -> Got<Vec<Counted<T>>> {
        let mut dated = Vec::new();
        for row in rows {
            let date = self.date(event, row.at)?;
            let undated = if fold == Fold::Latest { date.is_some() } else { date.is_none() };
            dated.push((undated, date, row));
        }
        dated.sort_by_key(|(undated, date, _)| (*undated, *date));
        Ok(dated.into_iter().map(|(_, _, row)| row).collect())
    }

    /// One value for each matter, at the row of the event that it comes from (of the earliest for a sum).
    fn one_a_matter(&self, event: EventId, field: usize, how: Matter, rows: Vec<Counted<Value>>) -> Got<Vec<Counted<Value>>> {
        let mut groups: Vec<(Option<Value>, Vec<Counted<Value>>)> = Vec::new();
        for row in rows {
            let matter = match self.field(event, field, row.at) {
                Ok(matter) => Some(matter),
                Err(Lack::Gap(_)) => None,
                Err(fault) => return Err(fault),
            };
            match groups.iter_mut().find(|(known, _)| matter.is_some() && *known == matter) {
                Some((_, group)) => group.push(row),
                None => groups.push((matter, vec![row])),
            }
        }
        let mut chosen = Vec::new();
        for (_, group) in groups {
            let earliest = self.by_date(event, Fold::First, group.clone())?;
            let Some(first) = earliest.into_iter().next() else { continue };
            chosen.push(match how {
                Matter::First => first,
                // Among equals the first in the file.
                Matter::Highest => group.into_iter().reduce(|a, b| if by_value(&b, &a).is_gt() { b } else { a }).unwrap_or(first),
                Matter::Lowest => group.into_iter().reduce(|a, b| if by_value(&b, &a).is_lt() { b } else { a }).unwrap_or(first),
                Matter::Sum => {
                    let values: Vec<Value> = group.into_iter().map(|row| row.value).collect();
                    Counted { at: first.at, value: fold(Fold::Sum, &values)? }
                }
            });
        }
        chosen.sort_by_key(|row| place_in_file(row.at));
        Ok(chosen)
    }

    fn over_periods_of_unit(&self, rows: &Rows, kind: PeriodKind, at: At) -> Got {
        let (mut values, mut gaps) = (Vec::new(), Vec::new());
        for period in self.input.own_periods(kind) {
            let at = at.row(Row::Period(kind, period));
            if !self.passes(rows.filter.as_ref(), at)? {
                continue;
            }
            match rows.value.as_ref().map(|value| self.eval(value, at)) {
                None => values.push(Counted { at, value: Value::Num(Num::ONE) }),
                Some(Ok(value)) => values.push(Counted { at, value }),
                Some(Err(Lack::Gap(kind))) => gaps.push(Lack::Gap(kind)),
                Some(Err(fault)) => return Err(fault),
            }
        }
        if values.is_empty()
            && let Some(gap) = strongest(gaps)
        {
            return Err(gap);
        }
        if let Some(best) = rows.best {
            values = highest(values, best);
        }
        fold(rows.fold, &values.into_iter().map(|row| row.value).collect::<Vec<Value>>())
    }

    // A clause on each event.

    pub(super) fn each(&self, each: &Each, clause: &Clause, at: At) -> Got<Num> {
        Ok(self.counted(each, clause, at)?.into_iter().map(|(_, amount)| amount).sum())
    }

    /// The events that count, by their place in the file, and what each gives after matters and limits.
    pub(super) fn counted(&self, each: &Each, clause: &Clause, at: At) -> Got<Vec<(usize, Num)>> {
        let mut rows = Vec::new();
        for event in self.events_that_count(each.event, at.of_unit())? {
            if self.is_in_period(each.event, event, at)?
                && self.passes(each.filter.as_ref(), event)?
                && self.stands_for_its_matter(each, clause, event)?
            {
                rows.push(event);
            }
        }
        let amounts = all(rows.into_iter().map(|at| {
            let value = self.amount_of_event(each, clause, at)?;
            Ok(Counted { at, value: Value::Num(value) })
        }))?;
        let amounts = match each.same {
            Some((field, how)) => self.one_a_matter(each.event, field, how, amounts)?,
            None => amounts,
        };
        let amounts = match each.best {
            Some(best) => highest(amounts, best),
            None => amounts,
        };
        let mut amounts: Vec<Counted<Num>> =
            amounts.into_iter().map(|row| Ok(Counted { at: row.at, value: super::expr::number(row.value)? })).collect::<Got<_>>()?;
        for (kind, limit) in &each.at_most_per {
            let most = self.number(limit, at)?;
            let sum = |rows: &[Counted<Num>]| -> Num { rows.iter().map(|row| &row.value).sum() };
            let before = self.seen.is_some().then(|| sum(&amounts));
            amounts = self.limit_per_period(each.event, *kind, amounts, |rows| match is_points(&limit.ty) {
                true => first_points(rows, &most),
                false => first_events(rows, &most),
            })?;
            self.saw_bite(limit, before.is_some_and(|before| before != sum(&amounts)));
        }
        Ok(amounts.into_iter().map(|row| (place_in_file(row.at), row.value)).collect())
    }

    /// Where one matter counts once in several clauses: whether the event is what its matter counts by.
    fn stands_for_its_matter(&self, each: &Each, clause: &Clause, at: At) -> Got<bool> {
        let Some((item, field)) = each.across else { return Ok(true) };
        let Some(across) = &self.scheme.items[item.index()].across else { return Ok(true) };
        let matter = match self.field(each.event, field, at) {
            Ok(matter) => matter,
            Err(Lack::Gap(_)) => return Ok(true),
            Err(fault) => return Err(fault),
        };
        let together = each.same.is_some_and(|(own, _)| own == field);
        // An amount that is not known spoils the clause, whatever else there is.
        if !together && self.amount_of_event(each, clause, at).is_err() {
            return Ok(true);
        }
        let mut best: Option<(&Each, Counted<Value>)> = None;
        for (owner, rival, each) in matter::rivals(self.scheme, item, clause.verb) {
            for entry in self.entries(owner, rival, each, &matter, at.unit)? {
                let is_better = best.as_ref().map_or(Ok(true), |(known, kept)| match across.how {
                    Matter::Highest | Matter::Sum => Ok(by_value(&entry, kept).is_gt()),
                    Matter::Lowest => Ok(by_value(&entry, kept).is_lt()),
                    Matter::First => {
                        let day = |each: &Each, row: &Counted<Value>| Ok(self.date(each.event, row.at)?.unwrap_or(Date::MAX));
                        Ok(day(each, &entry)? < day(known, kept)?)
                    }
                })?;
                if is_better {
                    best = Some((each, entry));
                }
            }
        }
        Ok(best.is_none_or(|(winner, row)| std::ptr::eq(winner, each) && (together || row.at.row == at.row)))
    }

    /// What a clause would count of one matter: event by event, or together if it says so itself.
    fn entries(&self, owner: ItemId, clause: &Clause, each: &Each, matter: &Value, unit: usize) -> Got<Vec<Counted<Value>>> {
        let Some((_, field)) = each.across else { return Ok(Vec::new()) };
        let at = At::unit(unit);
        let of_unit = |expr: &&Expr| matches!(expr.frame, Frame::Constant | Frame::Unit);
        let own = self.item(owner).applies.iter().chain(&clause.only_if).filter(of_unit).any(|when| self.truth(when, at) != Ok(true));
        let above = walk::conditions_above(self.scheme, owner).filter(of_unit).any(|when| self.truth(when, at) != Ok(true));
        if own || above || clause.unless.iter().filter(of_unit).any(|when| self.truth(when, at) != Ok(false)) {
            return Ok(Vec::new());
        }
        let mut rows = Vec::new();
        for at in self.events_that_count(each.event, at)? {
            let passes = each.filter.as_ref().is_none_or(|filter| self.truth(filter, at) == Ok(true));
            let of_matter = self.field(each.event, field, at).as_ref() == Ok(matter);
            if let (true, true, Ok(amount)) = (passes, of_matter, self.amount_of_event(each, clause, at)) {
                rows.push(Counted { at, value: Value::Num(amount) });
            }
        }
        match each.same.filter(|(own, _)| *own == field) {
            Some((field, how)) => self.one_a_matter(each.event, field, how, rows),
            None => Ok(rows),
        }
    }

    /// An item that is scored by month counts the events of the month.
    fn is_in_period(&self, event: EventId, row: At, at: At) -> Got<bool> {
        let Row::Period(kind, period) = at.row else { return Ok(true) };
        if self.scheme.events.get(event.index()).is_none_or(|event| event.date.is_none()) {
            return Ok(true);
        }
        let name = self.input.period_names(kind).get(period);
        Ok(self.date(event, row)?.is_some_and(|date| name.is_some_and(|name| **name == period_of(kind, date))))
    }

    fn amount_of_event(&self, each: &Each, clause: &Clause, at: At) -> Got<Num> {
        let mut amount = self.number(&each.amount, at);
        if let Some((low, high)) = &each.judged {
            let high = high.as_ref().map(|high| self.number(high, at)).transpose();
            let (value, (low, high)) = both(amount, both(self.number(low, at), high))?;
            amount = super::clause::within(value, &low, high.as_ref());
        }
        for (factor, condition) in &clause.times {
            if is_of_event(factor, condition.as_ref()) {
                let factor = self.factor_of_clause(factor, condition.as_ref(), at);
                amount = both(amount, factor).map(|(amount, factor)| amount * factor);
            }
        }
        amount
    }

    /// The rows of each calendar period, earliest first, and what a limit leaves of them. Rows without a date are in one period.
    fn limit_per_period(
        &self,
        event: EventId,
        kind: PeriodKind,
        rows: Vec<Counted<Num>>,
        limit: impl Fn(Vec<Counted<Num>>) -> Vec<Counted<Num>>,
    ) -> Got<Vec<Counted<Num>>> {
        let mut periods: Vec<(Option<String>, Vec<Counted<Num>>)> = Vec::new();
        for row in self.by_date(event, Fold::First, rows)? {
            let period = self.date(event, row.at)?.map(|date| period_of(kind, date));
            match periods.iter_mut().find(|(known, _)| *known == period) {
                Some((_, rows)) => rows.push(row),
                None => periods.push((period, vec![row])),
            }
        }
        Ok(periods.into_iter().flat_map(|(_, rows)| limit(rows)).collect())
    }
}

fn place_in_file(at: At) -> usize {
    match at.row {
        Row::Event(_, row) | Row::Period(_, row) | Row::Mark(_, row) => row,
        Row::Unit => 0,
    }
}

fn by_value(a: &Counted<Value>, b: &Counted<Value>) -> Ordering {
    order(&a.value, &b.value).unwrap_or(Ordering::Equal)
}

/// The n highest, among equals the first in the file; in the order of the file.
fn highest(mut rows: Vec<Counted<Value>>, n: u32) -> Vec<Counted<Value>> {
    rows.sort_by(|a, b| by_value(b, a));
    rows.truncate(n as usize);
    rows.sort_by_key(|row| place_in_file(row.at));
    rows
}

fn is_points(ty: &Ty) -> bool {
    match ty {
        Ty::Quantity(Measure::Of(bases)) => bases.iter().any(|(base, _)| *base == Base::Points),
        Ty::Quantity(Measure::Number | Measure::Percent | Measure::PercentPoint)
        | Ty::Text
        | Ty::Date
        | Ty::Bool
        | Ty::Choice(_)
        | Ty::Grade
        | Ty::Unknown => false,
    }
}

/// The first so many events.
fn first_events(mut rows: Vec<Counted<Num>>, most: &Num) -> Vec<Counted<Num>> {
    let most = most.floor().to_scaled(0).and_then(|most| usize::try_from(most).ok()).unwrap_or(0);
    rows.truncate(most);
    rows
}

/// Not more points than that: what is too much goes from the last events.
fn first_points(mut rows: Vec<Counted<Num>>, most: &Num) -> Vec<Counted<Num>> {
    let sum: Num = rows.iter().map(|row| &row.value).sum();
    let mut excess = (sum - most).max(Num::ZERO);
    for row in rows.iter_mut().rev() {
        let cut = excess.clone().min(row.value.clone().max(Num::ZERO));
        row.value = &row.value - &cut;
        excess = excess - cut;
    }
    if let Some(last) = rows.last_mut() {
        last.value = &last.value - &excess;
    }
    rows
}
