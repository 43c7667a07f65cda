//! The value of an expression for one unit, period, event or mark.

use super::{At, Got, Grades, How, Lack, Node, Oracle, Row, all, both, circle, divide, once, strongest};
use crate::decimal::{Num, NumError};
use crate::fault::Fault;
use crate::model::expr::{Arith, Compare, Expr, ExprKind, Frame, Value};
use crate::model::scheme::{EventId, FactId, GapKind, ItemId, LetId};
use std::cmp::Ordering;

impl Oracle<'_> {
    pub(super) fn eval(&self, expr: &Expr, at: At) -> Got {
        let at = at.in_frame(expr.frame);
        let depth = self.depth.get();
        if depth > super::DEPTH_MAX {
            return Err(circle());
        }
        self.depth.set(depth + 1);
        let address = std::ptr::from_ref(&*expr.kind).addr();
        let value = once(&self.values, (Node::Expr(address), at), Err(circle()), || self.eval_kind(expr, at));
        self.depth.set(depth);
        value
    }

    pub(super) fn number(&self, expr: &Expr, at: At) -> Got<Num> {
        number(self.eval(expr, at)?)
    }

    pub(super) fn truth(&self, expr: &Expr, at: At) -> Got<bool> {
        truth(self.eval(expr, at)?)
    }

    /// Numbers that are all needed: the strongest gap or fault of any of them decides.
    pub(super) fn numbers<const N: usize>(&self, exprs: [&Expr; N], at: At) -> Got<[Num; N]> {
        let values = all(exprs.into_iter().map(|expr| self.number(expr, at)))?;
        values.try_into().map_err(|_| circle())
    }

    fn eval_kind(&self, expr: &Expr, at: At) -> Got {
        match &*expr.kind {
            ExprKind::Constant(value) => Ok(value.clone()),
            ExprKind::NotApplicable => Err(Lack::Gap(GapKind::NotApplicable)),
            ExprKind::Fact(fact) => self.fact(*fact, at),
            ExprKind::Field(event, field) => self.field(*event, *field, at),
            ExprKind::Let(id) => self.computed(*id, at),
            ExprKind::Score(item) => self.own(*item, self.frame_of_item(*item, at)).score.map(Value::Num),
            ExprKind::Unrounded(item) => self.own(*item, self.frame_of_item(*item, at)).unrounded.map(Value::Num),
            ExprKind::Full(item) => self.declared_full(*item, at.of_unit()).map(Value::Num),
            ExprKind::Rating(rating) => self.rating(*rating, at.unit).map(Value::Num),
            ExprKind::RawMark => self.raw_mark(at).map(Value::Num),
            ExprKind::Rank => self.rank(at.unit).map(Value::Num),
            ExprKind::Grade => {
                let grade = match at.grades {
                    Grades::AfterGates => self.final_grade(at.unit),
                    Grades::BeforeGates => self.grade_before_gates(at.unit),
                };
                grade.map(Value::Grade).ok_or(Lack::Gap(GapKind::NotApplicable))
            }
            ExprKind::Negate(a) => Ok(Value::Num(-self.number(a, at)?)),
            ExprKind::Not(a) => Ok(Value::Bool(!self.truth(a, at)?)),
            ExprKind::Arith(how, a, b) => {
                let (a, b) = both(self.number(a, at), self.number(b, at))?;
                arith(*how, &a, &b).map(Value::Num)
            }
            ExprKind::Compare(how, a, b) => {
                let (a, b) = both(self.eval(a, at), self.eval(b, at))?;
                self.saw_comparison(expr, &a, &b);
                compare(*how, &a, &b).map(Value::Bool)
            }
            ExprKind::And(parts) => self.decide(parts, at, false),
            ExprKind::Or(parts) => self.decide(parts, at, true),
            ExprKind::In(a, values) => {
                let value = self.eval(a, at)?;
                Ok(Value::Bool(values.contains(&value)))
            }
            ExprKind::IsGap(a, kind) => match self.eval(a, at) {
                Ok(_) => Ok(Value::Bool(false)),
                Err(Lack::Gap(gap)) => Ok(Value::Bool(gap == *kind)),
                Err(fault) => Err(fault),
            },
            ExprKind::If(condition, yes, no) => {
                if self.truth(condition, at)? {
                    self.eval(yes, at)
                } else {
                    self.eval(no, at)
                }
            }
            ExprKind::Switch(rows) => self.switch(rows, at),
            ExprKind::Call(function, arguments) => {
                let arguments = all(arguments.iter().map(|argument| self.eval(argument, at)))?;
                super::function::call(function, &arguments)
            }
            ExprKind::Reduce(reduce) => self.reduce(reduce, at),
            ExprKind::Place(place) => {
                let standing = self.standing(&place.value, Some(&place.set), place.ascending, at)?;
                standing.place(place.ties).map(Value::Num)
            }
            ExprKind::Rows(rows) => self.rows(rows, at),
            ExprKind::Earlier(a, back) => self.earlier(a, *back, at),
            ExprKind::AtPeriod(a, name) => self.at_period(a, name, at),
        }
    }

    /// And (`deciding` is false) and Or (`deciding` is true): a deciding value decides, even beside gaps and faults.
    fn decide(&self, parts: &[Expr], at: At, deciding: bool) -> Got {
        let parts: Vec<Got<bool>> = parts.iter().map(|part| self.truth(part, at)).collect();
        if parts.contains(&Ok(deciding)) {
            return Ok(Value::Bool(deciding));
        }
        match strongest(parts.into_iter().filter_map(Result::err)) {
            Some(lack) => Err(lack),
            None => Ok(Value::Bool(!deciding)),
        }
    }

    fn switch(&self, rows: &[(Option<Expr>, Expr)], at: At) -> Got {
        for (condition, value) in rows {
            let holds = match condition {
                Some(condition) => self.truth(condition, at)?,
                None => true,
            };
            if holds {
                self.saw(&*value.kind, How::Used);
                return self.eval(value, at);
            }
        }
        Err(Lack::fault(Fault::NoRow))
    }

    // Facts, fields, lets.

    pub(super) fn fact(&self, id: FactId, at: At) -> Got {
        let Some(fact) = self.scheme.facts.get(id.index()) else { return Err(circle()) };
        let (cell, at) = match (fact.frame, at.row) {
            (Frame::Period(kind), Row::Period(known, period)) if known == kind => (at.unit * self.input.period_names(kind).len() + period, at),
            (Frame::Period(_), _) => return Err(Lack::Gap(GapKind::Missing)),
            (Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark, _) => (at.unit, at.of_unit()),
        };
        let stored = self.input.fact(id, cell);
        let Err(Lack::Gap(kind)) = stored else { return stored };
        if let Some((_, value)) = fact.stands_for.iter().find(|(gap, _)| *gap == kind) {
            return self.eval(value, at);
        }
        if kind == GapKind::Missing && fact.carries_last { self.carried(id, cell, at) } else { stored }
    }

    /// The nearest earlier period's value.
    fn carried(&self, id: FactId, cell: usize, at: At) -> Got {
        once(&self.values, (Node::Carried(id), at), Err(circle()), || {
            let Row::Period(_, period) = at.row else { return Err(Lack::Gap(GapKind::Missing)) };
            let earlier = (1..=period).map(|back| self.input.fact(id, cell - back)).find(Result::is_ok);
            earlier.unwrap_or(Err(Lack::Gap(GapKind::Missing)))
        })
    }

    pub(super) fn field(&self, id: EventId, field: usize, at: At) -> Got {
        let Row::Event(event, row) = at.row else { return Err(Lack::Gap(GapKind::Missing)) };
        if event != id {
            return Err(Lack::Gap(GapKind::Missing));
        }
        let declared = self.scheme.events.get(id.index()).and_then(|event| event.fields.get(field));
        if let Some(value) = declared.and_then(|field| field.value.as_ref()) {
            return once(&self.values, (Node::Field(id, field), at), Err(circle()), || self.eval(value, at));
        }
        let cell = self.input.event(id).get(row).and_then(|row| row.fields.get(field));
        cell.cloned().unwrap_or(Err(Lack::Gap(GapKind::Missing)))
    }

    /// A computed value, rounded in the unit that it is declared in: percentages as percentages.
    fn computed(&self, id: LetId, at: At) -> Got {
        let Some(computed) = self.scheme.lets.get(id.index()) else { return Err(circle()) };
        let at = if matches!(computed.frame, Frame::Constant | Frame::Unit) { at.of_unit() } else { at };
        once(&self.values, (Node::Let(id), at), Err(circle()), || {
            let value = self.eval(&computed.value, at)?;
            match (value, computed.round) {
                (Value::Num(value), Some(round)) => {
                    let shown = divide(&value, &computed.scale.factor)?;
                    Ok(Value::Num(shown.round(round.places, round.mode) * &computed.scale.factor))
                }
                (value, _) => Ok(value),
            }
        })
    }

    /// Within an item that is scored over periods, the scores of its children are those of the period.
    fn frame_of_item(&self, id: ItemId, at: At) -> At {
        match (at.row, self.over_of_ancestors(id)) {
            (Row::Period(kind, _), Some(over)) if over.period == kind => at,
            (Row::Unit | Row::Period(..) | Row::Event(..) | Row::Mark(..), _) => at.of_unit(),
        }
    }

    // Periods.

    fn earlier(&self, expr: &Expr, back: u32, at: At) -> Got {
        let Row::Period(kind, period) = at.row else { return Err(Lack::Gap(GapKind::Missing)) };
        match period.checked_sub(back as usize) {
            Some(period) => self.eval(expr, at.row(Row::Period(kind, period))),
            None => Err(Lack::Gap(GapKind::Missing)),
        }
    }

    fn at_period(&self, expr: &Expr, name: &str, at: At) -> Got {
        let Frame::Period(kind) = expr.frame else { return Err(Lack::Gap(GapKind::Missing)) };
        match self.input.period_names(kind).iter().position(|known| &**known == name) {
            Some(period) => self.eval(expr, at.row(Row::Period(kind, period))),
            None => Err(Lack::Gap(GapKind::Missing)),
        }
    }
}

pub(super) fn number(value: Value) -> Got<Num> {
    match value {
        Value::Num(number) => Ok(number),
        Value::Text(_) | Value::Date(_) | Value::Bool(_) | Value::Choice(..) | Value::Grade(_) => Err(unfit("number", &value)),
    }
}

pub(super) fn truth(value: Value) -> Got<bool> {
    match value {
        Value::Bool(truth) => Ok(truth),
        Value::Num(_) | Value::Text(_) | Value::Date(_) | Value::Choice(..) | Value::Grade(_) => Err(unfit("condition", &value)),
    }
}

/// A value that the function has no result for; of the wrong type only in a scheme that did not pass its checks.
pub(super) fn unfit(function: &str, value: &Value) -> Lack {
    let value = match value {
        Value::Num(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Choice(_, word) => word.to_string(),
        Value::Grade(grade) => grade.0.to_string(),
    };
    Lack::fault(Fault::OutOfDomain { function: function.into(), value: value.into() })
}

pub(super) fn no_result(function: &str, argument: &Num, error: NumError) -> Lack {
    match error {
        NumError::TooLarge => Lack::fault(Fault::TooLarge),
        NumError::Empty
        | NumError::TooLong
        | NumError::NotANumber
        | NumError::ExponentOutOfRange
        | NumError::DivisionByZero
        | NumError::LogOfNonPositive
        | NumError::EvenRootOfNegative
        | NumError::ZerothRoot => unfit(function, &Value::Num(argument.clone())),
    }
}

fn arith(how: Arith, a: &Num, b: &Num) -> Got<Num> {
    match how {
        Arith::Add => Ok(a + b),
        Arith::Subtract => Ok(a - b),
        Arith::Multiply => Ok(a * b),
        Arith::Divide => divide(a, b),
        Arith::Power => a.pow(b).map_err(|error| no_result("^", a, error)),
    }
}

/// Dates by time, choices by their order of declaration, better grades above worse ones.
pub(super) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Num(a), Value::Num(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Choice(_, a), Value::Choice(_, b)) => Some(a.cmp(b)),
        (Value::Grade(a), Value::Grade(b)) => Some(b.cmp(a)),
        (Value::Num(_) | Value::Text(_) | Value::Date(_) | Value::Bool(_) | Value::Choice(..) | Value::Grade(_), _) => None,
    }
}

pub(super) fn compare(how: Compare, a: &Value, b: &Value) -> Got<bool> {
    let order = order(a, b).ok_or_else(|| unfit("comparison", b))?;
    Ok(match how {
        Compare::Equal => order.is_eq(),
        Compare::NotEqual => order.is_ne(),
        Compare::Less => order.is_lt(),
        Compare::LessOrEqual => order.is_le(),
        Compare::Greater => order.is_gt(),
        Compare::GreaterOrEqual => order.is_ge(),
    })
}
