//! The rows of tables: bands, lookups by words, places, brackets, anchors.

use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::model::checks;
use crate::model::expr::{Compare, Expr, ExprKind, Value};
use crate::model::measure::Ty;
use crate::model::resolve::{Resolver, points};
use crate::model::scheme::{Band, BandAmount, Bound, Bracket, PlaceRow, Verb};
use crate::model::typing::{Scope, Wanted, constant, make};
use crate::say;
use crate::source::Span;
use crate::syntax::ast::{self, Amount, Name, Row, RowKey, RowValue, Statement, StatementKind};

/// A table of keys and values as one expression.
pub(super) fn switch(resolver: &mut Resolver, keys: &[ast::Expr], body: &[Statement], scope: Scope, wanted: &Wanted, span: Span) -> Expr {
    keyed(resolver, keys, body, scope, wanted, (span, None))
}

/// The same for a table of what events add or deduct: rows that go against the clause are negative.
pub(super) fn awards(resolver: &mut Resolver, keys: &[ast::Expr], body: &[Statement], scope: Scope, span: Span, verb: Verb) -> Expr {
    keyed(resolver, keys, body, scope, &Wanted::Points, (span, Some(verb)))
}

fn keyed(
    resolver: &mut Resolver,
    keys: &[ast::Expr],
    body: &[Statement],
    scope: Scope,
    wanted: &Wanted,
    (span, table): (Span, Option<Verb>),
) -> Expr {
    let keys: Vec<Expr> = keys.iter().map(|key| resolver.expr(key, scope, Wanted::Any)).collect();
    let mut cases = Vec::new();
    let mut ty = match wanted {
        Wanted::Points => Ty::Quantity(crate::model::measure::Measure::points()),
        Wanted::Type(ty) => ty.clone(),
        Wanted::Condition => Ty::Bool,
        Wanted::Any => Ty::Unknown,
    };
    for row in rows_of(body) {
        let when = condition(resolver, &keys, row, scope);
        let value = match &row.value {
            RowValue::Amount(verb, amount) => {
                if let (Some(Verb::Deduct), None) = (verb, table) {
                    misplaced(resolver, row, &say!(en: "a value, with its sign", zh: "一个值，负的写负号"));
                }
                let amount = amount_of(resolver, amount, scope, &if ty == Ty::Unknown { Wanted::Any } else { Wanted::Type(ty.clone()) }, row.span);
                if table.is_some_and(|table| goes_against(*verb, table)) { negative(amount) } else { amount }
            }
            RowValue::NotApplicable => make(ExprKind::NotApplicable, Ty::Unknown, crate::model::expr::Frame::Constant, row.span),
            RowValue::Linear(..) | RowValue::PerStep { .. } | RowValue::Less { .. } => {
                misplaced(resolver, row, &say!(en: "a value", zh: "一个值"));
                continue;
            }
        };
        if ty == Ty::Unknown {
            ty = value.ty.clone();
        }
        cases.push((when, value));
    }
    let mut operands: Vec<&Expr> = keys.iter().collect();
    for (when, value) in &cases {
        operands.extend(when);
        operands.push(value);
    }
    let frame = resolver.join(&operands, span);
    make(ExprKind::Switch(cases), ty, frame, span)
}

fn goes_against(verb: Option<Verb>, table: Verb) -> bool {
    matches!((verb, table), (Some(Verb::Deduct), Verb::Gain | Verb::Add) | (Some(Verb::Add), Verb::Deduct))
}

/// When a row of a keyed table holds; `None`: always.
fn condition(resolver: &mut Resolver, keys: &[Expr], row: &Row, scope: Scope) -> Option<Expr> {
    match (&row.key, keys) {
        (RowKey::Rest, _) => None,
        (RowKey::Words(columns), _) if columns.len() <= keys.len() => {
            let mut all = Vec::new();
            for (key, words) in keys.iter().zip(columns) {
                all.push(one_of(resolver, key, words, row.span));
            }
            Some(all_of(resolver, all, row.span))
        }
        (RowKey::Condition(expr), [key]) => {
            // A bare value in the place of a condition: equal to the key.
            if let ast::ExprKind::Number(..) | ast::ExprKind::Text(_) | ast::ExprKind::Bool(_) = &*expr.kind {
                let value = resolver.expr(expr, scope, Wanted::Type(key.ty.clone()));
                return Some(resolver.comparison(Compare::Equal, key.clone(), value, row.span));
            }
            Some(resolver.expr(expr, scope, Wanted::Condition))
        }
        (RowKey::At(expr), [key]) => {
            let value = resolver.expr(expr, scope, Wanted::Type(key.ty.clone()));
            Some(resolver.comparison(Compare::Equal, key.clone(), value, row.span))
        }
        (RowKey::Condition(expr), _) => Some(resolver.expr(expr, scope, Wanted::Condition)),
        (RowKey::Bounds(_) | RowKey::Above { .. } | RowKey::Bracket(..), [key]) => {
            let (when, _) = bounds(resolver, key, row, scope);
            when
        }
        _ => {
            misplaced(resolver, row, &say!(en: "one word for each key, or a range of the one key", zh: "每个键一个词，或一个键的取值范围"));
            None
        }
    }
}

/// `级别 属于（国家级、省级）`
fn one_of(resolver: &mut Resolver, key: &Expr, words: &[Name], span: Span) -> Expr {
    let mut values = Vec::new();
    for word in words {
        let value = match &key.ty {
            Ty::Text => Some(Value::Text(word.text.clone())),
            Ty::Bool => match &*word.text {
                "是" | "yes" => Some(Value::Bool(true)),
                "否" | "no" => Some(Value::Bool(false)),
                _ => None,
            },
            _ => {
                let expr =
                    ast::Expr { kind: Box::new(ast::ExprKind::Path(ast::Path { names: vec![word.clone()], span: word.span })), span: word.span };
                match *resolver.expr(&expr, Scope::default(), Wanted::Type(key.ty.clone())).kind {
                    ExprKind::Constant(value) => Some(value),
                    _ => None,
                }
            }
        };
        match value {
            Some(value) => values.push(value),
            None if key.ty == Ty::Bool => {
                resolver.found.push(Diagnostic::new(
                    &checks::UNKNOWN_WORD,
                    word.span,
                    say!(en: "`{}` is neither yes nor no", zh: "`{}` 既不是“是”也不是“否”", word.text),
                ));
            }
            None => {}
        }
    }
    make(ExprKind::In(key.clone(), values), Ty::Bool, key.frame, span)
}

fn all_of(resolver: &mut Resolver, mut all: Vec<Expr>, span: Span) -> Expr {
    if all.len() == 1 {
        return all.remove(0);
    }
    let frame = resolver.join(&all.iter().collect::<Vec<_>>(), span);
    make(ExprKind::And(all), Ty::Bool, frame, span)
}

type Bounds = (Option<Bound>, Option<Bound>);

/// The condition of a range row on its subject, and the range itself.
fn bounds(resolver: &mut Resolver, subject: &Expr, row: &Row, scope: Scope) -> (Option<Expr>, Option<Bounds>) {
    // The comparison with the subject sees to types and points at both sides.
    let wanted = Wanted::Any;
    let mut parts: Vec<(Compare, Expr)> = Vec::new();
    match &row.key {
        RowKey::Bounds(list) => {
            for (how, end) in list {
                let end = resolver.expr(end, scope, wanted.clone());
                parts.push((*how, end));
            }
        }
        RowKey::Above { from, to } => {
            let includes = resolver.scheme.defaults.above_includes;
            if includes.is_none() {
                resolver.found.push(
                    Diagnostic::new(&checks::BOUND_NOT_SAID, row.span, say!(en: "whether the bound itself is included is not said", zh: "没有说明“以上”“以下”是否包括本数"))
                        .help(say!(en: "write `>=` or `>`, or say it once: `defaults {{ above inclusive }}`", zh: "请写 `≥` 或 `>`，或在 `默认` 中写 `以上 含本数`（则以下不含本数）")),
                );
            }
            let includes = includes.unwrap_or(true);
            if let Some(from) = from {
                let from = resolver.expr(from, scope, wanted.clone());
                parts.push((if includes { Compare::GreaterOrEqual } else { Compare::Greater }, from));
            }
            if let Some(to) = to {
                let to = resolver.expr(to, scope, wanted.clone());
                parts.push((if includes { Compare::Less } else { Compare::LessOrEqual }, to));
            }
        }
        RowKey::Bracket(from, to) => {
            if let Some(from) = from {
                let from = resolver.expr(from, scope, wanted.clone());
                parts.push((Compare::GreaterOrEqual, from));
            }
            if let Some(to) = to {
                let to = resolver.expr(to, scope, wanted.clone());
                parts.push((Compare::LessOrEqual, to));
            }
        }
        _ => return (None, None),
    }
    let mut low: Option<Bound> = None;
    let mut high: Option<Bound> = None;
    let mut conditions = Vec::new();
    let mut plain = true;
    for (how, end) in parts {
        match how {
            Compare::Greater | Compare::GreaterOrEqual => low = Some(Bound { value: end.clone(), included: how == Compare::GreaterOrEqual }),
            Compare::Less | Compare::LessOrEqual => high = Some(Bound { value: end.clone(), included: how == Compare::LessOrEqual }),
            Compare::Equal => {
                low = Some(Bound { value: end.clone(), included: true });
                high = low.clone();
            }
            Compare::NotEqual => plain = false,
        }
        conditions.push(resolver.comparison(how, subject.clone(), end, row.span));
    }
    if conditions.is_empty() {
        return (None, None);
    }
    (Some(all_of(resolver, conditions, row.span)), plain.then_some((low, high)))
}

/// Rows of `分档`. Their amounts are signed as the whole table is: in a table that deducts, `扣 2分` is 2.
pub(super) fn bands(resolver: &mut Resolver, subject: Option<&Expr>, body: &[Statement], scope: Scope, table: Verb) -> Vec<Band> {
    let mut bands = Vec::new();
    for row in rows_of(body) {
        let (when, range) = match (&row.key, subject) {
            (RowKey::Rest, _) => (None, None),
            (RowKey::Bounds(_) | RowKey::Above { .. } | RowKey::Bracket(..), Some(subject)) => bounds(resolver, subject, row, scope),
            (RowKey::Condition(expr), subject) => match (&*expr.kind, subject) {
                (ast::ExprKind::Number(..), Some(subject)) => {
                    let value = resolver.expr(expr, scope, Wanted::Type(subject.ty.clone()));
                    (Some(resolver.comparison(Compare::Equal, subject.clone(), value, row.span)), None)
                }
                _ => (Some(resolver.expr(expr, scope, Wanted::Condition)), None),
            },
            (RowKey::Words(columns), Some(subject)) if columns.len() == 1 => (Some(one_of(resolver, subject, &columns[0], row.span)), None),
            (RowKey::At(expr), Some(subject)) => {
                let value = resolver.expr(expr, scope, Wanted::Type(subject.ty.clone()));
                (Some(resolver.comparison(Compare::Equal, subject.clone(), value, row.span)), None)
            }
            _ => {
                misplaced(resolver, row, &say!(en: "a range or a condition", zh: "一个取值范围或条件"));
                continue;
            }
        };
        let gives = match &row.value {
            RowValue::Amount(verb, amount) => {
                let amount = amount_of(resolver, amount, scope, &Wanted::Points, row.span);
                BandAmount::Amount(if goes_against(*verb, table) { negative(amount) } else { amount })
            }
            RowValue::Linear(from, to) => match &range {
                Some((Some(low), Some(high))) => BandAmount::Linear {
                    low: low.value.clone(),
                    high: high.value.clone(),
                    from: resolver.expr(from, scope, Wanted::Points),
                    to: resolver.expr(to, scope, Wanted::Points),
                },
                _ => {
                    resolver.found.push(
                        Diagnostic::new(
                            &checks::MISPLACED,
                            row.span,
                            say!(en: "a straight line needs a row with both a lower and an upper bound", zh: "按直线计分的行须有上下两个界限"),
                        )
                        .help(say!(en: "write `>= 60 and < 80 linear 6 pt to 12 pt`", zh: "请写 `≥60 且 <80 按直线 得 6分 至 12分`")),
                    );
                    continue;
                }
            },
            RowValue::NotApplicable => BandAmount::NotApplicable,
            RowValue::PerStep { .. } | RowValue::Less { .. } => {
                misplaced(resolver, row, &say!(en: "an amount", zh: "一个分数"));
                continue;
            }
        };
        bands.push(Band { when, bounds: range, gives, span: row.span });
    }
    bands
}

/// Rows of `分段累进`.
pub(super) fn brackets(resolver: &mut Resolver, value: &Expr, body: &[Statement], scope: Scope) -> Vec<Bracket> {
    let mut brackets = Vec::new();
    let wanted = Wanted::Type(value.ty.clone());
    for row in rows_of(body) {
        let (from, to) = match &row.key {
            RowKey::Bracket(from, to) => (from.as_ref(), to.as_ref()),
            RowKey::Above { from, to } => (from.as_ref(), to.as_ref()),
            RowKey::Bounds(_)
            | RowKey::Rest
            | RowKey::Words(_)
            | RowKey::Condition(_)
            | RowKey::Places(..)
            | RowKey::EachFurtherPlace
            | RowKey::At(_)
            | RowKey::Below
            | RowKey::AboveLast => {
                misplaced(resolver, row, &say!(en: "a bracket such as `from 0 to 10pp`", zh: "一段区间，如 `0 至 10个百分点`"));
                continue;
            }
        };
        let RowValue::PerStep { step, verb, amount } = &row.value else {
            misplaced(resolver, row, &say!(en: "`add 0.5 pt per 1pp`", zh: "`每 1个百分点 加 0.5分`"));
            continue;
        };
        let from = from.map(|end| resolver.expr(end, scope, wanted.clone()));
        let to = to.map(|end| resolver.expr(end, scope, wanted.clone()));
        let step = resolver.expr(step, scope, wanted.clone());
        let amount = resolver.expr(amount, scope, Wanted::Points);
        let amount = if *verb == Verb::Deduct { negative(amount) } else { amount };
        brackets.push(Bracket { from, to, step, amount, span: row.span });
    }
    brackets
}

/// Anchors of `插值`, with what holds below the first and above the last.
pub(super) struct Anchors {
    pub anchors: Vec<(Expr, Expr)>,
    pub below: Option<Expr>,
    pub above: Option<Expr>,
}

pub(super) fn anchors(resolver: &mut Resolver, value: &Expr, body: &[Statement], scope: Scope) -> Anchors {
    let mut all = Anchors { anchors: Vec::new(), below: None, above: None };
    for row in rows_of(body) {
        let RowValue::Amount(_, amount) = &row.value else {
            misplaced(resolver, row, &say!(en: "an amount", zh: "一个分数"));
            continue;
        };
        let amount = amount_of(resolver, amount, scope, &Wanted::Points, row.span);
        match &row.key {
            RowKey::At(at) | RowKey::Condition(at) => {
                let at = resolver.expr(at, scope, Wanted::Type(value.ty.clone()));
                all.anchors.push((at, amount));
            }
            RowKey::Below => all.below = Some(amount),
            RowKey::AboveLast => all.above = Some(amount),
            RowKey::Rest
            | RowKey::Bounds(_)
            | RowKey::Above { .. }
            | RowKey::Words(_)
            | RowKey::Places(..)
            | RowKey::EachFurtherPlace
            | RowKey::Bracket(..) => {
                misplaced(resolver, row, &say!(en: "an anchor such as `at 60`", zh: "一个锚点，如 `60 得 1分`"));
            }
        }
    }
    all
}

/// Rows of `排名`.
pub(super) fn places(resolver: &mut Resolver, body: &[Statement], scope: Scope) -> Vec<PlaceRow> {
    let mut places = Vec::new();
    for row in rows_of(body) {
        let span = row.span;
        match (&row.key, &row.value) {
            (RowKey::Places(first, last), RowValue::Amount(_, amount)) => {
                let amount = amount_of(resolver, amount, scope, &Wanted::Points, span);
                places.push(PlaceRow::Places { first: *first, last: last.unwrap_or(*first), amount, span });
            }
            (RowKey::EachFurtherPlace, RowValue::Less { amount, floor }) => {
                let less = resolver.expr(amount, scope, Wanted::Points);
                let floor = floor.as_ref().map(|floor| resolver.expr(floor, scope, Wanted::Points));
                places.push(PlaceRow::Further { less, floor, span });
            }
            (RowKey::Rest, RowValue::Amount(_, amount)) => {
                let amount = amount_of(resolver, amount, scope, &Wanted::Points, span);
                places.push(PlaceRow::Rest { amount, span });
            }
            _ => misplaced(resolver, row, &say!(en: "a place such as `place 1 gain 10 pt`", zh: "一个名次，如 `第1名 得 10分`")),
        }
    }
    places
}

/// `得 12分`, `得满分`, `不得分` as an expression.
pub(super) fn amount_of(resolver: &mut Resolver, amount: &Amount, scope: Scope, wanted: &Wanted, span: Span) -> Expr {
    match amount {
        Amount::Full => resolver.full(scope.item, span),
        Amount::None => points(Num::ZERO, span),
        Amount::Value(expr) => resolver.expr(expr, scope, wanted.clone()),
    }
}

/// The same amount with the other sign.
pub(super) fn negative(expr: Expr) -> Expr {
    if let ExprKind::Constant(Value::Num(number)) = &*expr.kind {
        return constant(Value::Num(-number), expr.ty.clone(), expr.span);
    }
    let (ty, frame, span) = (expr.ty.clone(), expr.frame, expr.span);
    make(ExprKind::Negate(expr), ty, frame, span)
}

fn rows_of(body: &[Statement]) -> impl Iterator<Item = &Row> {
    body.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Row(row) => Some(row),
        _ => None,
    })
}

fn misplaced(resolver: &mut Resolver, row: &Row, wanted: &crate::word::Text) {
    resolver.found.push(
        Diagnostic::new(&checks::MISPLACED, row.span, say!(en: "this row does not fit the table", zh: "这一行与表的形式不符"))
            .help(crate::word::Text { en: format!("write {}", wanted.en), zh: format!("这里应写{}", wanted.zh) }),
    );
}
