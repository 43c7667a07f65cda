//! Values as people write them: `91.6%`, `1.5分`, `国家级`, `2024-03-01`.

use crate::decimal::{Num, Rounding};
use crate::model::expr::{Expr, ExprKind, Value};
use crate::model::measure::{Measure, Scale, Ty};
use crate::model::scheme::{GapKind, Scheme};
use crate::outcome::Cell;
use crate::word::{Lang, Word};

/// A number that has more decimals than this is shown with fewer of them, and `…` to say so.
const PLACES_MAX: u32 = 12;
/// How many it is shown with then.
const PLACES_CUT: u32 = 6;

/// A number without trailing zeros; one that goes on for ever ends in `…`.
pub fn number(number: &Num) -> String {
    match number.to_plain(PLACES_MAX) {
        (text, true) => text,
        (_, false) => format!("{}…", number.round(PLACES_CUT as i32, Rounding::Down).to_fixed(PLACES_CUT)),
    }
}

/// A number of base units with its unit word.
pub fn quantity(value: &Num, scale: &Scale, lang: Lang) -> String {
    let shown = value.checked_div(&scale.factor).unwrap_or_else(|| value.clone());
    format!("{}{}", number(&shown), unit_word(scale, lang))
}

/// The unit word as it follows a number, with a space where it needs one. A plain number has none.
pub fn unit_word(scale: &Scale, lang: Lang) -> String {
    let word = if scale.measure == Measure::Number && scale.factor == Num::ONE { "" } else { scale.of(lang) };
    let spaced = lang == Lang::En && word.chars().next().is_some_and(char::is_alphanumeric);
    format!("{}{word}", if spaced { " " } else { "" })
}

pub fn value(scheme: &Scheme, value: &Value, scale: &Scale, lang: Lang) -> String {
    match value {
        Value::Num(number) => quantity(number, scale, lang),
        Value::Text(text) => text.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Bool(yes) => if *yes { Word::new("yes", "是") } else { Word::new("no", "否") }.of(lang).into(),
        Value::Choice(choice, word) => {
            scheme.choices.get(choice.index()).and_then(|choice| choice.words.get(*word as usize)).map_or(String::new(), |word| word.name.to_string())
        }
        Value::Grade(grade) => {
            scheme.grades.as_ref().and_then(|grades| grades.rows.get(grade.index())).map_or(String::new(), |row| row.label.name.to_string())
        }
    }
}

pub fn gap(kind: GapKind, lang: Lang) -> &'static str {
    match kind {
        GapKind::Missing => Word::new("missing", "缺报"),
        GapKind::NotApplicable => Word::new("not applicable", "不适用"),
        GapKind::Pending => Word::new("pending", "待定"),
    }
    .of(lang)
}

pub fn cell(scheme: &Scheme, cell: &Cell, scale: &Scale, lang: Lang) -> String {
    match cell {
        Cell::Value(found) => value(scheme, found, scale, lang),
        Cell::Gap(kind) => gap(*kind, lang).into(),
        Cell::Fault(fault) => format!("{}{}", Word::new("fault: ", "错误：").of(lang), fault.text().of(lang)),
    }
}

/// The unit word in which the values of an expression are best shown.
pub fn scale_of(scheme: &Scheme, expr: &Expr) -> Scale {
    match &*expr.kind {
        ExprKind::Fact(id) => scheme.facts[id.index()].scale.clone(),
        ExprKind::Field(event, field) => scheme.events[event.index()].fields[*field].scale.clone(),
        ExprKind::Let(id) => scheme.lets[id.index()].scale.clone(),
        ExprKind::Earlier(inner, _) | ExprKind::AtPeriod(inner, _) => scale_of(scheme, inner),
        ExprKind::Reduce(reduce) => match (&reduce.fold, &reduce.value) {
            (crate::model::expr::Fold::Count, _) | (_, None) => Scale::number(),
            (_, Some(value)) => scale_of(scheme, value),
        },
        ExprKind::Rows(rows) => match (&rows.fold, &rows.value) {
            (crate::model::expr::Fold::Count, _) | (_, None) => Scale::number(),
            (_, Some(value)) => scale_of(scheme, value),
        },
        _ => scale_of_type(&expr.ty),
    }
}

/// The unit word of a type that was not declared with one.
pub fn scale_of_type(ty: &Ty) -> Scale {
    crate::model::natural_scale(ty)
}
