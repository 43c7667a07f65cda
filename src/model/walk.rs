//! Walking over expressions: what an expression, a clause or an item looks at.

use crate::model::expr::{Expr, ExprKind};
use crate::model::scheme::{BandAmount, Clause, Effect, FactId, Form, Item, ItemId, PlaceRow, Scheme, Set, Treatment};

/// The expressions directly inside an expression, in order.
pub fn parts(expr: &Expr) -> Vec<&Expr> {
    let mut parts = Vec::new();
    match &*expr.kind {
        ExprKind::Constant(_)
        | ExprKind::Fact(_)
        | ExprKind::Field(..)
        | ExprKind::Let(_)
        | ExprKind::Score(_)
        | ExprKind::Unrounded(_)
        | ExprKind::Full(_)
        | ExprKind::Rating(_)
        | ExprKind::RawMark
        | ExprKind::Rank
        | ExprKind::Grade
        | ExprKind::NotApplicable => {}
        ExprKind::Negate(a) | ExprKind::Not(a) | ExprKind::In(a, _) | ExprKind::IsGap(a, _) | ExprKind::Earlier(a, _) | ExprKind::AtPeriod(a, _) => {
            parts.push(a);
        }
        ExprKind::Arith(_, a, b) | ExprKind::Compare(_, a, b) => parts.extend([a, b]),
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Call(_, all) => parts.extend(all),
        ExprKind::If(c, a, b) => parts.extend([c, a, b]),
        ExprKind::Switch(rows) => {
            for (when, value) in rows {
                parts.extend(when);
                parts.push(value);
            }
        }
        ExprKind::Reduce(reduce) => {
            parts.extend(&reduce.value);
            parts.extend(set_parts(&reduce.set));
            parts.extend(&reduce.weight);
        }
        ExprKind::Place(place) => {
            parts.push(&place.value);
            parts.extend(set_parts(&place.set));
        }
        ExprKind::Rows(rows) => {
            parts.extend(&rows.value);
            parts.extend(&rows.filter);
        }
    }
    parts
}

fn set_parts(set: &Set) -> impl Iterator<Item = &Expr> {
    set.filter.as_deref().into_iter()
}

/// Calls `look` on the expression and everything inside it, outermost first.
pub fn visit<'a>(expr: &'a Expr, look: &mut impl FnMut(&'a Expr)) {
    look(expr);
    for part in parts(expr) {
        visit(part, look);
    }
}

/// The attributes by which the sets inside an expression are made.
pub fn set_keys(expr: &Expr) -> &[FactId] {
    match &*expr.kind {
        ExprKind::Reduce(reduce) => &reduce.set.keys,
        ExprKind::Place(place) => &place.set.keys,
        _ => &[],
    }
}

/// The expressions of a clause, in the order of the sentence.
pub fn clause_parts(clause: &Clause) -> Vec<&Expr> {
    let mut parts = form_parts(&clause.form);
    parts.extend(&clause.only_if);
    parts.extend(&clause.unless);
    for (factor, when) in &clause.times {
        parts.push(factor);
        parts.extend(when);
    }
    parts.extend(&clause.at_least);
    parts.extend(&clause.at_most);
    parts
}

fn form_parts(form: &Form) -> Vec<&Expr> {
    let mut parts: Vec<&Expr> = Vec::new();
    match form {
        Form::Amount(amount) => parts.push(amount),
        Form::Override { when, amount } => parts.extend([when, amount]),
        Form::ProRata { value, target, zero_target, .. } => {
            parts.extend([value, target]);
            parts.extend(zero_target.iter().flat_map(treatment_parts));
        }
        Form::Steps { value, from, step, amount, .. } => parts.extend([value, from, step, amount]),
        Form::Bands { subject, rows, .. } => {
            parts.extend(subject);
            for row in rows {
                parts.extend(&row.when);
                match &row.gives {
                    BandAmount::Amount(amount) => parts.push(amount),
                    BandAmount::Linear { low, high, from, to } => parts.extend([low, high, from, to]),
                    BandAmount::NotApplicable => {}
                }
            }
        }
        Form::Progressive { value, rows } => {
            parts.push(value);
            for row in rows {
                parts.extend(&row.from);
                parts.extend(&row.to);
                parts.extend([&row.step, &row.amount]);
            }
        }
        Form::Interpolate { value, anchors, below, above } => {
            parts.push(value);
            for (at, amount) in anchors {
                parts.extend([at, amount]);
            }
            parts.extend(below);
            parts.extend(above);
        }
        Form::Rank { value, set, rows, .. } => {
            parts.push(value);
            parts.extend(set.iter().flat_map(set_parts));
            for row in rows {
                match row {
                    PlaceRow::Places { amount, .. } | PlaceRow::Rest { amount, .. } => parts.push(amount),
                    PlaceRow::Further { less, floor, .. } => {
                        parts.push(less);
                        parts.extend(floor);
                    }
                }
            }
        }
        Form::Efficacy { value, set, base, worst, best, all_equal, .. } => {
            parts.push(value);
            parts.extend(set.iter().flat_map(set_parts));
            parts.push(base);
            parts.extend(worst);
            parts.extend(best);
            parts.extend(all_equal.iter().flat_map(treatment_parts));
        }
        Form::Convert { value, from } => parts.extend([value, from]),
        Form::Judged { low, high, .. } => parts.extend([low, high]),
        Form::Each(each) => {
            parts.extend(&each.filter);
            parts.push(&each.amount);
            if let Some((low, high)) = &each.judged {
                parts.push(low);
                parts.extend(high);
            }
            parts.extend(each.at_most_per.iter().map(|(_, limit)| limit));
        }
        Form::Choose { clauses, .. } => parts.extend(clauses.iter().flat_map(clause_parts)),
    }
    parts
}

/// The expressions inside a treatment.
pub fn treatment_parts(treatment: &Treatment) -> Vec<&Expr> {
    match treatment {
        Treatment::As(amount) => vec![amount],
        Treatment::Mean(set) => set_parts(set).collect(),
        Treatment::Zero
        | Treatment::Full
        | Treatment::Redistribute
        | Treatment::Spread
        | Treatment::Skip
        | Treatment::Unranked
        | Treatment::Withhold => Vec::new(),
    }
}

/// Is the total a formula without declared full points? Then it is a number, not points.
pub fn total_is_number(scheme: &Scheme) -> bool {
    scheme.full.is_none() && scheme.items.first().is_some_and(|total| !total.clauses.is_empty())
}

/// All expressions of an item itself, without its children's.
pub fn item_parts(item: &Item) -> Vec<&Expr> {
    let mut parts: Vec<&Expr> = Vec::new();
    parts.extend(&item.points);
    parts.extend(&item.scale);
    parts.extend(&item.applies);
    parts.extend(item.clauses.iter().flat_map(clause_parts));
    parts.extend(&item.cap);
    parts.extend(&item.floor);
    parts.extend(&item.coverage);
    for treatment in [&item.gaps.missing, &item.gaps.not_applicable, &item.gaps.pending].into_iter().flatten() {
        parts.extend(treatment_parts(treatment));
    }
    parts
}

/// The items above one, nearest first.
pub fn above(scheme: &Scheme, id: ItemId) -> impl Iterator<Item = ItemId> {
    let parent = |id: &ItemId| scheme.items[id.index()].parent;
    std::iter::successors(parent(&id), parent)
}

/// The conditions under which the items above one apply.
pub fn conditions_above(scheme: &Scheme, id: ItemId) -> impl Iterator<Item = &Expr> {
    above(scheme, id).filter_map(|above| scheme.items[above.index()].applies.as_ref())
}

/// The judged facts among the clauses.
pub fn judged_facts(clauses: &[Clause]) -> Vec<FactId> {
    let mut facts = Vec::new();
    for clause in clauses {
        match &clause.form {
            Form::Judged { fact, .. } => facts.push(*fact),
            Form::Choose { clauses, .. } => facts.extend(judged_facts(clauses)),
            _ => {}
        }
    }
    facts
}

/// Every fact that the clauses of an item look at, through computed values too, each once, in order.
pub fn facts_used(scheme: &Scheme, item: &Item) -> Vec<FactId> {
    let mut facts = judged_facts(&item.clauses);
    let mut seen_lets = vec![false; scheme.lets.len()];
    let mut waiting: Vec<&Expr> = item.clauses.iter().flat_map(clause_parts).collect();
    waiting.reverse();
    while let Some(expr) = waiting.pop() {
        visit(expr, &mut |inner| match &*inner.kind {
            ExprKind::Fact(fact) if !facts.contains(fact) => facts.push(*fact),
            ExprKind::Let(id) if !std::mem::replace(&mut seen_lets[id.index()], true) => waiting.push(&scheme.lets[id.index()].value),
            _ => {}
        });
    }
    facts
}

/// Every expression of a scheme.
pub fn scheme_parts(scheme: &Scheme) -> Vec<&Expr> {
    let mut parts: Vec<&Expr> = scheme.items.iter().flat_map(item_parts).collect();
    parts.extend(scheme.lets.iter().map(|found| &found.value));
    parts.extend(scheme.facts.iter().flat_map(|fact| fact.stands_for.iter().map(|(_, value)| value)));
    for event in &scheme.events {
        parts.extend(&event.counts);
        parts.extend(event.fields.iter().flat_map(|field| &field.value));
    }
    parts.extend(scheme.ratings.iter().flat_map(|rating| &rating.convert));
    for gate in &scheme.gates {
        parts.push(&gate.when);
        parts.extend(gate.effects.iter().filter_map(|effect| match effect {
            Effect::ScoreIs(_, amount) | Effect::ScoreAtMost(_, amount) => Some(amount),
            _ => None,
        }));
    }
    if let Some(ranking) = &scheme.ranking {
        parts.extend(ranking.keys.iter().map(|(key, _)| key));
        parts.extend(&ranking.exclude);
        parts.extend(set_parts(&ranking.set));
    }
    if let Some(grades) = &scheme.grades {
        parts.extend(set_parts(&grades.set));
        for grade in &grades.rows {
            parts.extend(&grade.when);
            parts.extend(grade.quota.iter().map(|quota| &quota.share));
        }
    }
    parts.extend(scheme.consequences.iter().flat_map(|consequence| &consequence.when));
    for allocation in &scheme.allocations {
        parts.push(&allocation.pool);
        parts.extend(&allocation.among);
        parts.push(&allocation.by);
    }
    parts.extend(scheme.requirements.iter().map(|requirement| &requirement.condition));
    parts.extend(scheme.shown.iter().map(|shown| &shown.value));
    parts
}

/// By fact: does anything look at it?
pub fn used_facts(scheme: &Scheme) -> Vec<bool> {
    let mut used = vec![false; scheme.facts.len()];
    for expr in scheme_parts(scheme) {
        visit(expr, &mut |inner| {
            if let ExprKind::Fact(fact) = &*inner.kind {
                used[fact.index()] = true;
            }
            for key in set_keys(inner) {
                used[key.index()] = true;
            }
        });
    }
    for item in &scheme.items {
        for fact in judged_facts(&item.clauses) {
            used[fact.index()] = true;
        }
        for clause in &item.clauses {
            if let Form::Rank { set: Some(set), .. } | Form::Efficacy { set: Some(set), .. } = &clause.form {
                set.keys.iter().for_each(|key| used[key.index()] = true);
            }
        }
        for treatment in [&item.gaps.missing, &item.gaps.not_applicable, &item.gaps.pending].into_iter().flatten() {
            if let Treatment::Mean(set) = treatment {
                set.keys.iter().for_each(|key| used[key.index()] = true);
            }
        }
    }
    let sets = scheme.ranking.iter().map(|ranking| &ranking.set).chain(scheme.grades.iter().map(|grades| &grades.set)).chain(&scheme.defaults.set);
    for key in sets.flat_map(|set| &set.keys).chain(&scheme.unit.class) {
        used[key.index()] = true;
    }
    used
}
