//! Cases: the attributes of a unit on which points and tables depend, fixed one by one. `分值 按 类别 { 甲类 10分; 乙类 6分 }` has
//! a case for each class. What an expression is in a case is worked out here, as far as it can be known without data.

use crate::decimal::Num;
use crate::model::expr::{Arith, Compare, Expr, ExprKind, Value};
use crate::model::measure::Ty;
use crate::model::scheme::{FactId, FactKind, ItemId, Scheme};
use crate::model::walk;
use crate::word::Text;
use std::sync::Arc;

/// More cases than this are not looked at.
const CASES_MAX: usize = 1024;
/// Values that build on each other deeper than this are not known.
const DEPTH_MAX: u32 = 64;

#[derive(Clone, Debug, Default)]
pub struct Case {
    pub fixed: Vec<(FactId, Value)>,
}

/// What is known of a value in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    Value(Value),
    NotApplicable,
    Unknown,
}

impl Known {
    pub fn number(self) -> Option<Num> {
        match self {
            Known::Value(Value::Num(number)) => Some(number),
            Known::Value(_) | Known::NotApplicable | Known::Unknown => None,
        }
    }
}

/// Every case that makes a difference to these expressions; one empty case if none does, none at all if there are too many.
pub fn cases(scheme: &Scheme, exprs: &[&Expr]) -> Vec<Case> {
    let mut all = vec![Case::default()];
    for fact in attributes(scheme, exprs) {
        let values = values_of(scheme, fact, exprs);
        if values.is_empty() {
            continue;
        }
        if all.len() * values.len() > CASES_MAX {
            return Vec::new();
        }
        all = all
            .into_iter()
            .flat_map(|case| {
                values.iter().map(move |value| {
                    let mut case = case.clone();
                    case.fixed.push((fact, value.clone()));
                    case
                })
            })
            .collect();
    }
    all
}

fn attributes(scheme: &Scheme, exprs: &[&Expr]) -> Vec<FactId> {
    let mut found = Vec::new();
    for expr in exprs {
        through(scheme, expr, &mut |inner| {
            if let ExprKind::Fact(fact) = &*inner.kind
                && scheme.facts[fact.index()].kind == FactKind::Attribute
                && !found.contains(fact)
            {
                found.push(*fact);
            }
        });
    }
    found
}

/// Visits an expression and the computed values inside it.
pub fn through<'a>(scheme: &'a Scheme, expr: &'a Expr, look: &mut impl FnMut(&'a Expr)) {
    let mut seen = vec![false; scheme.lets.len()];
    let mut waiting = vec![expr];
    while let Some(expr) = waiting.pop() {
        walk::visit(expr, &mut |inner| {
            if let ExprKind::Let(id) = &*inner.kind
                && !std::mem::replace(&mut seen[id.index()], true)
            {
                waiting.push(&scheme.lets[id.index()].value);
            }
            look(inner);
        });
    }
}

fn values_of(scheme: &Scheme, fact: FactId, exprs: &[&Expr]) -> Vec<Value> {
    match &scheme.facts[fact.index()].ty {
        Ty::Choice(choice) => (0..scheme.choices[choice.index()].words.len()).map(|at| Value::Choice(*choice, at as u32)).collect(),
        Ty::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Ty::Text => texts_named(scheme, fact, exprs).into_iter().map(Value::Text).collect(),
        Ty::Quantity(_) | Ty::Date | Ty::Grade | Ty::Unknown => Vec::new(),
    }
}

/// The texts with which an attribute is compared.
fn texts_named(scheme: &Scheme, fact: FactId, exprs: &[&Expr]) -> Vec<Arc<str>> {
    let mut texts: Vec<Arc<str>> = Vec::new();
    let mut add = |value: &Value| {
        if let Value::Text(text) = value
            && !texts.contains(text)
        {
            texts.push(text.clone());
        }
    };
    let is_it = |expr: &Expr| matches!(&*expr.kind, ExprKind::Fact(found) if *found == fact);
    for expr in exprs {
        through(scheme, expr, &mut |inner| match &*inner.kind {
            ExprKind::In(subject, values) if is_it(subject) => values.iter().for_each(&mut add),
            ExprKind::Compare(_, a, b) if is_it(a) => {
                if let ExprKind::Constant(value) = &*b.kind {
                    add(value);
                }
            }
            _ => {}
        });
    }
    texts
}

/// `甲类、省级`
pub fn words(scheme: &Scheme, case: &Case) -> Text {
    let words: Vec<String> = case.fixed.iter().map(|(fact, value)| word(scheme, *fact, value)).collect();
    Text { en: words.join(", "), zh: words.join("、") }
}

fn word(scheme: &Scheme, fact: FactId, value: &Value) -> String {
    match value {
        Value::Choice(choice, at) => scheme.choices[choice.index()].words[*at as usize].name.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Bool(yes) => format!("{} = {}", scheme.facts[fact.index()].label.name, if *yes { "是" } else { "否" }),
        Value::Num(_) | Value::Date(_) | Value::Grade(_) => String::new(),
    }
}

/// What an expression is in a case.
pub fn value(scheme: &Scheme, case: &Case, expr: &Expr) -> Known {
    Look { scheme, case, depth: 0 }.value(expr)
}

/// What it is for every unit, if that is known.
pub fn constant(scheme: &Scheme, expr: &Expr) -> Option<Num> {
    value(scheme, &Case::default(), expr).number()
}

/// Does the item apply in the case, as far as is known?
pub fn applies(scheme: &Scheme, case: &Case, item: ItemId) -> bool {
    match &scheme.items[item.index()].applies {
        Some(applies) => value(scheme, case, applies) != Known::Value(Value::Bool(false)),
        None => true,
    }
}

struct Look<'a> {
    scheme: &'a Scheme,
    case: &'a Case,
    depth: u32,
}

impl Look<'_> {
    fn value(&mut self, expr: &Expr) -> Known {
        match &*expr.kind {
            ExprKind::Constant(value) => Known::Value(value.clone()),
            ExprKind::NotApplicable => Known::NotApplicable,
            ExprKind::Fact(fact) => match self.case.fixed.iter().find(|(fixed, _)| fixed == fact) {
                Some((_, value)) => Known::Value(value.clone()),
                None => Known::Unknown,
            },
            ExprKind::Let(id) => {
                let scheme = self.scheme;
                self.deeper(|look| look.value(&scheme.lets[id.index()].value))
            }
            ExprKind::Full(id) => self.deeper(|look| look.full(*id)),
            ExprKind::Negate(inner) => match self.value(inner).number() {
                Some(number) => Known::Value(Value::Num(-number)),
                None => Known::Unknown,
            },
            ExprKind::Not(inner) => match self.value(inner) {
                Known::Value(Value::Bool(yes)) => Known::Value(Value::Bool(!yes)),
                other => other,
            },
            ExprKind::Arith(how, a, b) => self.arith(*how, a, b),
            ExprKind::Compare(how, a, b) => self.compare(*how, a, b),
            ExprKind::And(all) => self.joined(all, false),
            ExprKind::Or(all) => self.joined(all, true),
            ExprKind::In(subject, values) => match self.value(subject) {
                Known::Value(value) => Known::Value(Value::Bool(values.contains(&value))),
                other => other,
            },
            ExprKind::If(when, then, other) => match self.value(when) {
                Known::Value(Value::Bool(true)) => self.value(then),
                Known::Value(Value::Bool(false)) => self.value(other),
                Known::Value(_) | Known::NotApplicable | Known::Unknown => Known::Unknown,
            },
            ExprKind::Switch(rows) => self.switch(rows),
            ExprKind::Field(..)
            | ExprKind::Score(_)
            | ExprKind::Unrounded(_)
            | ExprKind::Rating(_)
            | ExprKind::RawMark
            | ExprKind::Rank
            | ExprKind::Grade
            | ExprKind::IsGap(..)
            | ExprKind::Call(..)
            | ExprKind::Reduce(_)
            | ExprKind::Place(_)
            | ExprKind::Rows(_)
            | ExprKind::Earlier(..)
            | ExprKind::AtPeriod(..) => Known::Unknown,
        }
    }

    fn deeper(&mut self, look: impl FnOnce(&mut Self) -> Known) -> Known {
        if self.depth >= DEPTH_MAX {
            return Known::Unknown;
        }
        self.depth += 1;
        let known = look(self);
        self.depth -= 1;
        known
    }

    /// Declared points; of a parent without points the sum of its children's.
    fn full(&mut self, id: ItemId) -> Known {
        let scheme = self.scheme;
        let item = &scheme.items[id.index()];
        if id.0 == 0
            && let Some((full, _)) = &scheme.full
        {
            return Known::Value(Value::Num(full.clone()));
        }
        if let Some(points) = &item.points {
            return self.value(points);
        }
        let mut sum = Num::ZERO;
        for child in &item.children {
            match self.deeper(|look| look.full(*child)) {
                Known::Value(Value::Num(number)) => sum = &sum + &number,
                Known::NotApplicable => {}
                Known::Value(_) | Known::Unknown => return Known::Unknown,
            }
        }
        Known::Value(Value::Num(sum))
    }

    fn arith(&mut self, how: Arith, a: &Expr, b: &Expr) -> Known {
        let (Some(a), Some(b)) = (self.value(a).number(), self.value(b).number()) else { return Known::Unknown };
        let result = match how {
            Arith::Add => Some(&a + &b),
            Arith::Subtract => Some(&a - &b),
            Arith::Multiply => Some(&a * &b),
            Arith::Divide => a.checked_div(&b),
            Arith::Power => a.pow(&b).ok(),
        };
        result.map_or(Known::Unknown, |number| Known::Value(Value::Num(number)))
    }

    fn compare(&mut self, how: Compare, a: &Expr, b: &Expr) -> Known {
        let (Known::Value(a), Known::Value(b)) = (self.value(a), self.value(b)) else { return Known::Unknown };
        let holds = match (how, &a, &b) {
            (Compare::Equal, _, _) => a == b,
            (Compare::NotEqual, _, _) => a != b,
            (Compare::Less, Value::Num(a), Value::Num(b)) => a < b,
            (Compare::LessOrEqual, Value::Num(a), Value::Num(b)) => a <= b,
            (Compare::Greater, Value::Num(a), Value::Num(b)) => a > b,
            (Compare::GreaterOrEqual, Value::Num(a), Value::Num(b)) => a >= b,
            (Compare::Less | Compare::LessOrEqual | Compare::Greater | Compare::GreaterOrEqual, _, _) => return Known::Unknown,
        };
        Known::Value(Value::Bool(holds))
    }

    /// And, or: one of the deciding value decides.
    fn joined(&mut self, all: &[Expr], deciding: bool) -> Known {
        let mut open = false;
        for expr in all {
            match self.value(expr) {
                Known::Value(Value::Bool(yes)) if yes == deciding => return Known::Value(Value::Bool(deciding)),
                Known::Value(Value::Bool(_)) => {}
                Known::Value(_) | Known::NotApplicable | Known::Unknown => open = true,
            }
        }
        if open { Known::Unknown } else { Known::Value(Value::Bool(!deciding)) }
    }

    fn switch(&mut self, rows: &[(Option<Expr>, Expr)]) -> Known {
        for (when, value) in rows {
            let Some(when) = when else { return self.value(value) };
            match self.value(when) {
                Known::Value(Value::Bool(true)) => return self.value(value),
                Known::Value(Value::Bool(false)) => {}
                Known::Value(_) | Known::NotApplicable | Known::Unknown => return Known::Unknown,
            }
        }
        Known::Unknown
    }
}
