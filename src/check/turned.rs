//! Ends that are turned round: from the later day to the earlier, from the higher number to the lower. Nothing lies between them.

use super::{Suite, amount};
use crate::check;
use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::model::constant_number;
use crate::model::expr::Expr;
use crate::model::measure::Ty;
use crate::model::scheme::{Clause, Form, Label, Scheme};
use crate::source::Span;
use crate::word::Text;

check!(TURNED, "H0460", "ends-turned-round", Error, en: "a range that ends before it begins", zh: "起止颠倒的范围");

pub static SUITE: Suite = Suite { checks: &[&TURNED], passes: &[period, declared, judged] };

fn turned(place: Span, (from, to): (Text, Text)) -> Diagnostic {
    let message = Text {
        en: format!("from {} to {} there is nothing: the end lies before the beginning", from.en, to.en),
        zh: format!("从 {} 至 {} 没有任何值：止在起之前", from.zh, to.zh),
    };
    Diagnostic::new(&TURNED, place, message).help(Text {
        en: format!("write {} to {}, or correct one of them", to.en, from.en),
        zh: format!("请写 {} 至 {}，或改正其中之一", to.zh, from.zh),
    })
}

fn period(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    if let Some((first, last)) = scheme.period.filter(|(first, last)| last < first) {
        found.push(turned(scheme.label.span, (Text::same(first.to_string()), Text::same(last.to_string()))));
    }
}

/// Of facts and of what is said of events.
fn declared(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let facts = scheme.facts.iter().map(|fact| (&fact.label, &fact.ty, &fact.range));
    let fields = scheme.events.iter().flat_map(|event| &event.fields).map(|field| (&field.label, &field.ty, &field.range));
    found.extend(facts.chain(fields).filter_map(range));
}

fn range((label, ty, range): (&Label, &Ty, &(Option<Num>, Option<Num>))) -> Option<Diagnostic> {
    let (low, high) = range.0.as_ref().zip(range.1.as_ref()).filter(|(low, high)| high < low)?;
    Some(turned(label.span, (amount::shown(low, ty), amount::shown(high, ty))))
}

/// What a judge may give.
fn judged(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let mut clauses: Vec<&Clause> = scheme.items.iter().flat_map(|item| &item.clauses).collect();
    while let Some(clause) = clauses.pop() {
        match &clause.form {
            Form::Judged { low, high, .. } => found.extend(bounds(low, high)),
            Form::Each(each) => found.extend(each.judged.as_ref().and_then(|(low, high)| bounds(low, high.as_ref()?))),
            Form::Choose { clauses: inner, .. } => clauses.extend(inner),
            _ => {}
        }
    }
}

fn bounds(low: &Expr, high: &Expr) -> Option<Diagnostic> {
    let (from, to) = constant_number(low).zip(constant_number(high)).filter(|(from, to)| to < from)?;
    Some(turned(low.span.to(high.span), (amount::shown(&from, &low.ty), amount::shown(&to, &high.ty))))
}
