//! What is declared and never used, and items of which a part is missing.

use crate::check;
use crate::check::Suite;
use crate::check::points::is_scored;
use crate::diagnostic::Diagnostic;
use crate::model::expr::ExprKind;
use crate::model::measure::Ty;
use crate::model::scheme::{FactKind, Form, ItemKind, Label, Scheme};
use crate::model::walk;
use crate::say;
use crate::word::Text;

check!(FACT, "H0701", "unused-fact", Warning, en: "a fact that nothing looks at", zh: "没有用到的事实");
check!(VALUE, "H0702", "unused-value", Warning, en: "a parameter or computed value that nothing looks at", zh: "没有用到的参数或计算");
check!(TABLE, "H0703", "unused-table", Warning, en: "a table of events or ratings that nothing looks at", zh: "没有用到的事件或评分");
check!(LEVEL, "H0704", "level-without-effect", Warning, en: "events have a level or kind that makes no difference", zh: "事件分了级别或类型，计分却不分");
check!(EMPTY_SECTION, "H0705", "section-without-items", Note, en: "a section with rules of its own and no items", zh: "板块之下没有指标，却有自己的条款");
check!(NOBODY, "H0706", "nobody-collects", Note, en: "an item for which nobody collects or marks", zh: "指标没有写明由谁采集或评定");

/// What could as well be left out.
pub static UNUSED: &[&crate::diagnostic::Check] = &[&FACT, &VALUE, &TABLE, &LEVEL];

pub static SUITE: Suite =
    Suite { checks: &[&FACT, &VALUE, &TABLE, &LEVEL, &EMPTY_SECTION, &NOBODY], passes: &[all_is_used, levels_matter, items_are_whole] };

fn all_is_used(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    if is_partly_understood(scheme) {
        return;
    }
    let facts = walk::used_facts(scheme);
    for (fact, _) in scheme
        .facts
        .iter()
        .zip(facts)
        .filter(|(fact, used)| !used && matches!(fact.kind, FactKind::Fact | FactKind::Parameter | FactKind::Imported { .. }))
    {
        found.push(unused(&FACT, &fact.label, &say!(en: "the fact", zh: "事实")));
    }
    let mut lets = vec![false; scheme.lets.len()];
    let mut events = vec![false; scheme.events.len()];
    let mut ratings = vec![false; scheme.ratings.len()];
    for expr in walk::scheme_parts(scheme) {
        walk::visit(expr, &mut |inner| match &*inner.kind {
            ExprKind::Let(id) => lets[id.index()] = true,
            ExprKind::Rating(id) => ratings[id.index()] = true,
            ExprKind::Field(id, _) if !is_own_rule(scheme, *id, expr) => events[id.index()] = true,
            ExprKind::Rows(rows) => {
                if let crate::model::expr::Frame::Event(id) = rows.frame {
                    events[id.index()] = true;
                }
            }
            _ => {}
        });
    }
    for item in &scheme.items {
        crate::check::bands::each_clause(&item.clauses, &mut |clause, _| {
            if let Form::Each(each) = &clause.form {
                events[each.event.index()] = true;
            }
        });
    }
    for (own, _) in scheme.lets.iter().zip(lets).filter(|(_, used)| !used) {
        found.push(unused(
            &VALUE,
            &own.label,
            &if own.parameter { say!(en: "the parameter", zh: "参数") } else { say!(en: "the computed value", zh: "计算") },
        ));
    }
    for (event, _) in scheme.events.iter().zip(events).filter(|(_, used)| !used) {
        found.push(unused(&TABLE, &event.label, &say!(en: "the event", zh: "事件")));
    }
    for (rating, _) in scheme.ratings.iter().zip(ratings).filter(|(_, used)| !used) {
        found.push(unused(&TABLE, &rating.label, &say!(en: "the rating", zh: "评分")));
    }
}

/// Something could not be typed and has a finding: what it would have looked at is not known.
fn is_partly_understood(scheme: &Scheme) -> bool {
    let mut open = false;
    // Rows of a table that are not applicable have no type either.
    let mut rows: Vec<*const ExprKind> = Vec::new();
    for expr in walk::scheme_parts(scheme) {
        walk::visit(expr, &mut |inner| {
            if let ExprKind::Switch(cases) = &*inner.kind {
                rows.extend(cases.iter().map(|(_, value)| std::ptr::from_ref(&*value.kind)));
            }
            open |= inner.ty == Ty::Unknown && !rows.contains(&std::ptr::from_ref(&*inner.kind));
        });
    }
    open
}

/// The event's own condition or computed field.
fn is_own_rule(scheme: &Scheme, id: crate::model::scheme::EventId, expr: &crate::model::expr::Expr) -> bool {
    let event = &scheme.events[id.index()];
    event.counts.iter().chain(event.fields.iter().flat_map(|field| &field.value)).any(|own| std::ptr::eq(own, expr))
}

fn unused(check: &'static crate::diagnostic::Check, label: &Label, what: &Text) -> Diagnostic {
    let name = &label.name;
    Diagnostic::new(check, label.span, Text { en: format!("nothing looks at {} `{name}`", what.en), zh: format!("没有用到{} `{name}`", what.zh) })
        .help(
            say!(en: "use `{name}` in a rule, print it with `show {name}`, or remove it", zh: "请在条款中用到 `{name}`，或写 `输出 {name}`，或删去"),
        )
}

/// `省、市前三名` with one scale for both levels: the field is collected and makes no difference.
fn levels_matter(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for (at, event) in scheme.events.iter().enumerate() {
        let mut used = vec![false; event.fields.len()];
        let mut by: Option<&crate::model::scheme::Clause> = None;
        for expr in walk::scheme_parts(scheme) {
            walk::visit(expr, &mut |inner| match &*inner.kind {
                ExprKind::Field(id, field) if id.index() == at => used[*field] = true,
                ExprKind::Rows(rows) if rows.frame == crate::model::expr::Frame::Event(crate::model::scheme::EventId(at as u32)) => {
                    if let Some((field, _)) = rows.same {
                        used[field] = true;
                    }
                }
                _ => {}
            });
        }
        for item in &scheme.items {
            crate::check::bands::each_clause(&item.clauses, &mut |clause, _| {
                if let Form::Each(each) = &clause.form
                    && each.event.index() == at
                {
                    by = by.or(Some(clause));
                    if let Some((field, _)) = each.same {
                        used[field] = true;
                    }
                }
            });
        }
        let Some(clause) = by else { continue };
        for (field, _) in event.fields.iter().zip(used).filter(|(field, used)| !used && matches!(field.ty, Ty::Choice(_))) {
            let name = &field.label.name;
            found.push(
                Diagnostic::new(
                    &LEVEL,
                    clause.span,
                    say!(en: "all values of `{name}` get the same points here", zh: "不论 `{name}` 如何，此处计分都一样"),
                )
                .label(field.label.span, say!(en: "the field is collected", zh: "栏目在此处定义"))
                .help(
                    say!(en: "write the amounts `by {name} {{ … }}`, or leave the field out", zh: "请写 `按 {name} {{ … }}` 分别计分，或删去该栏目"),
                ),
            );
        }
    }
}

fn items_are_whole(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    // Where collectors are named at all, each item should have one.
    let names_collectors = scheme.items.iter().skip(1).any(|item| has_collector(scheme, item));
    for item in scheme.items.iter().skip(1) {
        let name = &item.label.name;
        if item.kind == ItemKind::Section && item.children.is_empty() && !item.clauses.is_empty() {
            found.push(
                Diagnostic::new(
                    &EMPTY_SECTION,
                    item.label.span,
                    say!(en: "the section `{name}` has rules and no items", zh: "板块 `{name}` 有条款而没有指标"),
                )
                .help(say!(en: "write `item {name}`", zh: "请写 `指标 {name}`")),
            );
        }
        if names_collectors && is_scored(item) && item.children.is_empty() && !item.clauses.is_empty() && !has_collector(scheme, item) {
            found.push(
                Diagnostic::new(&NOBODY, item.label.span, say!(en: "who collects or marks `{name}` is not said", zh: "没有写明 `{name}` 由谁采集或评定"))
                    .help(say!(en: "write `collected by …` at the item or its facts, or `judged … by …`", zh: "请在指标或其事实处写 `采集 …`，或写 `评定 … 由 …`")),
            );
        }
    }
}

fn has_collector(scheme: &Scheme, item: &crate::model::scheme::Item) -> bool {
    let mut yes = !item.meta.collectors.is_empty() || !item.meta.lead.is_empty();
    yes |= walk::facts_used(scheme, item).into_iter().any(|fact| scheme.facts[fact.index()].collector.is_some());
    crate::check::bands::each_clause(&item.clauses, &mut |clause, _| {
        if let Form::Each(each) = &clause.form {
            yes |= scheme.events[each.event.index()].collector.is_some();
        }
    });
    for part in item.clauses.iter().flat_map(walk::clause_parts) {
        crate::check::case::through(scheme, part, &mut |inner| {
            if let ExprKind::Rating(rating) = &*inner.kind {
                yes |= scheme.ratings[rating.index()].collector.is_some();
            }
        });
    }
    yes
}
