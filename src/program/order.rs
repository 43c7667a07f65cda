//! What needs what, and an order in which everything stands after what it needs. What a circle needs first is left open.

use crate::model::expr::{Expr, ExprKind, Frame, Reduce};
use crate::model::matter;
use crate::model::scheme::{
    BandAmount, Clause, Effect, EventId, FactId, Form, Item, ItemId, LetId, Over, PeriodKind, PlaceRow, RatingId, Scheme, Set, Treatment,
};
use std::collections::HashMap;

/// What is lowered as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    Fact(FactId),
    Field(EventId, usize),
    Rating(RatingId),
    Let(LetId),
    /// Full points.
    Full(ItemId),
    /// An item's own score.
    Item(ItemId),
    /// With what siblings' gaps add to it.
    Score(ItemId),
    Rank,
    Grade,
}

pub fn order(scheme: &Scheme) -> Vec<Thing> {
    let mut roots: Vec<Thing> = Vec::new();
    roots.extend((0..scheme.facts.len()).map(|n| Thing::Fact(FactId(n as u32))));
    for (n, event) in scheme.events.iter().enumerate() {
        roots.extend((0..event.fields.len()).map(|field| Thing::Field(EventId(n as u32), field)));
    }
    roots.extend((0..scheme.ratings.len()).map(|n| Thing::Rating(RatingId(n as u32))));
    roots.extend((0..scheme.lets.len()).map(|n| Thing::Let(LetId(n as u32))));
    roots.extend((0..scheme.items.len()).rev().map(|n| Thing::Score(ItemId(n as u32))));
    roots.extend([Thing::Rank, Thing::Grade]);
    let mut sort = Sort { scheme, entered: HashMap::new(), sorted: Vec::new() };
    for root in roots {
        sort.visit(root);
    }
    sort.sorted
}

struct Sort<'a> {
    scheme: &'a Scheme,
    entered: HashMap<Thing, ()>,
    sorted: Vec<Thing>,
}

impl Sort<'_> {
    /// Depth first with a stack of its own, since a chain of values may be long.
    fn visit(&mut self, root: Thing) {
        let mut open: Vec<(Thing, std::vec::IntoIter<Thing>)> = Vec::new();
        self.enter(root, &mut open);
        while let Some((thing, needs)) = open.last_mut() {
            match needs.next() {
                Some(need) => self.enter(need, &mut open),
                None => {
                    self.sorted.push(*thing);
                    open.pop();
                }
            }
        }
    }

    fn enter(&mut self, thing: Thing, open: &mut Vec<(Thing, std::vec::IntoIter<Thing>)>) {
        if self.entered.insert(thing, ()).is_none() {
            open.push((thing, needs(self.scheme, thing).into_iter()));
        }
    }
}

/// The nearest item above that is scored over periods.
pub fn over_above(scheme: &Scheme, id: ItemId) -> Option<Over> {
    // A parent stands before its children, so this ends.
    let mut item = &scheme.items[id.index()];
    while let Some(parent) = item.parent {
        item = &scheme.items[parent.index()];
        if item.over.is_some() {
            return item.over;
        }
    }
    None
}

/// Whether gaps of an item's children can bring points to their siblings.
pub fn shares_points(scheme: &Scheme, parent: ItemId) -> bool {
    let shares = |treatment: Option<&Treatment>| matches!(treatment, Some(Treatment::Redistribute | Treatment::Spread));
    scheme.items[parent.index()].children.iter().any(|child| {
        let gaps = &scheme.items[child.index()].gaps;
        [&gaps.missing, &gaps.not_applicable, &gaps.pending].into_iter().any(|treatment| shares(treatment.as_ref()))
    })
}

/// What a thing needs directly.
fn needs(scheme: &Scheme, thing: Thing) -> Vec<Thing> {
    let mut found = Vec::new();
    let period = match thing {
        Thing::Item(id) => over_above(scheme, id).or(scheme.items[id.index()].over).map(|over| over.period),
        Thing::Fact(_) | Thing::Field(..) | Thing::Rating(_) | Thing::Let(_) | Thing::Full(_) | Thing::Score(_) | Thing::Rank | Thing::Grade => None,
    };
    let see = &mut |expr: &Expr| need_of(scheme, period, expr, &mut found);
    match thing {
        Thing::Fact(id) => scheme.facts[id.index()].stands_for.iter().for_each(|(_, expr)| walk(expr, see)),
        Thing::Field(event, field) => {
            scheme.events[event.index()].fields[field].value.iter().for_each(|expr| walk(expr, see));
        }
        Thing::Rating(id) => scheme.ratings[id.index()].convert.iter().for_each(|expr| walk(expr, see)),
        Thing::Let(id) => walk(&scheme.lets[id.index()].value, see),
        Thing::Full(id) => {
            let item = &scheme.items[id.index()];
            match &item.points {
                Some(points) => walk(points, see),
                None => found.extend(item.children.iter().map(|child| Thing::Full(*child))),
            }
        }
        Thing::Item(id) => {
            item_exprs(scheme, id, see);
            for (rival, clause, _) in matter::across(scheme, &scheme.items[id.index()]) {
                walk_clause(clause, see);
                let applies = scheme.items[rival.index()].applies.as_ref();
                applies.into_iter().chain(crate::model::walk::conditions_above(scheme, rival)).for_each(|applies| walk(applies, see));
            }
            crate::model::walk::conditions_above(scheme, id).for_each(|applies| walk(applies, see));
            let item = &scheme.items[id.index()];
            found.push(Thing::Full(id));
            found.extend(item.children.iter().map(|child| Thing::Score(*child)));
            for clause in item.clauses.iter().chain(matter::across(scheme, item).map(|(_, clause, _)| clause)) {
                clause_things(scheme, clause, &mut found);
            }
        }
        Thing::Score(id) => {
            found.extend([Thing::Item(id), Thing::Full(id)]);
            found.extend(scheme.items[id.index()].children.iter().map(|child| Thing::Score(*child)));
            if let Some(parent) = scheme.items[id.index()].parent.filter(|parent| shares_points(scheme, *parent)) {
                let siblings = scheme.items[parent.index()].children.iter();
                found.extend(siblings.flat_map(|sibling| [Thing::Full(*sibling), Thing::Item(*sibling)]));
            }
        }
        Thing::Rank => {
            if let Some(ranking) = &scheme.ranking {
                walk_set(&ranking.set, see);
                ranking.keys.iter().for_each(|(key, _)| walk(key, see));
                ranking.exclude.iter().for_each(|expr| walk(expr, see));
            }
            for gate in scheme.gates.iter().filter(|gate| gate.effects.iter().any(|effect| matches!(effect, Effect::Unranked))) {
                walk(&gate.when, see);
            }
            found.extend((0..scheme.items.len()).map(|n| Thing::Score(ItemId(n as u32))));
        }
        Thing::Grade => {
            if let Some(grades) = &scheme.grades {
                walk_set(&grades.set, see);
                for row in &grades.rows {
                    row.when.iter().chain(row.quota.as_ref().map(|quota| &quota.share)).for_each(|expr| walk(expr, see));
                }
            }
            scheme.gates.iter().for_each(|gate| walk(&gate.when, see));
            found.push(Thing::Rank);
        }
    }
    // In a condition of a gate, and in the table itself, the grade is the one before gates.
    found.retain(|need| !(matches!(thing, Thing::Grade) && *need == Thing::Grade));
    found
}

/// `period`: how the item in which the expression stands is scored.
fn need_of(scheme: &Scheme, period: Option<PeriodKind>, expr: &Expr, found: &mut Vec<Thing>) {
    match &*expr.kind {
        ExprKind::Fact(id) => found.push(Thing::Fact(*id)),
        ExprKind::Field(event, field) => found.push(Thing::Field(*event, *field)),
        ExprKind::Let(id) => found.push(Thing::Let(*id)),
        // The item's own score: what siblings' gaps add to it is in the reported one only. That of another period is a reported one.
        ExprKind::Score(id) | ExprKind::Unrounded(id) => found.push(match over_above(scheme, *id) {
            Some(over) if period != Some(over.period) => Thing::Score(*id),
            Some(_) | None => Thing::Item(*id),
        }),
        ExprKind::Full(id) => found.push(Thing::Full(*id)),
        ExprKind::Rating(id) => found.push(Thing::Rating(*id)),
        ExprKind::Rank => found.push(Thing::Rank),
        ExprKind::Grade => found.push(Thing::Grade),
        ExprKind::Reduce(Reduce { set, .. }) => found.extend(set.keys.iter().map(|key| Thing::Fact(*key))),
        ExprKind::Place(place) => found.extend(place.set.keys.iter().map(|key| Thing::Fact(*key))),
        ExprKind::Rows(rows) => {
            if let Frame::Event(event) = rows.frame {
                event_things(scheme, event, found);
            }
        }
        ExprKind::Constant(_) | ExprKind::RawMark | ExprKind::Negate(_) | ExprKind::Not(_) | ExprKind::Arith(..) => {}
        ExprKind::Compare(..) | ExprKind::And(_) | ExprKind::Or(_) | ExprKind::In(..) | ExprKind::IsGap(..) | ExprKind::If(..) => {}
        ExprKind::Switch(_) | ExprKind::NotApplicable | ExprKind::Call(..) => {}
        ExprKind::Earlier(..) | ExprKind::AtPeriod(..) => {}
    }
}

/// Fields of an event, and what its rows need in order to count.
fn event_things(scheme: &Scheme, id: EventId, found: &mut Vec<Thing>) {
    let event = &scheme.events[id.index()];
    found.extend((0..event.fields.len()).map(|field| Thing::Field(id, field)));
    event.counts.iter().for_each(|counts| walk(counts, &mut |expr| need_of(scheme, None, expr, found)));
}

/// Events and their dates and states that a clause goes through, and keys of its sets.
fn clause_things(scheme: &Scheme, clause: &Clause, found: &mut Vec<Thing>) {
    match &clause.form {
        Form::Each(each) => {
            event_things(scheme, each.event, found);
        }
        Form::Judged { fact, .. } => found.push(Thing::Fact(*fact)),
        Form::Rank { set, .. } | Form::Efficacy { set, .. } => {
            found.extend(set.iter().flat_map(|set| &set.keys).map(|key| Thing::Fact(*key)));
        }
        Form::Choose { clauses, .. } => clauses.iter().for_each(|clause| clause_things(scheme, clause, found)),
        Form::Amount(_) | Form::Override { .. } | Form::ProRata { .. } | Form::Steps { .. } | Form::Bands { .. } => {}
        Form::Progressive { .. } | Form::Interpolate { .. } | Form::Convert { .. } => {}
    }
}

/// The expressions of an item and of the gates that name it.
fn item_exprs(scheme: &Scheme, id: ItemId, see: &mut impl FnMut(&Expr)) {
    let Item { points, weight: _, scale, applies, clauses, cap, floor, gaps, coverage, .. } = &scheme.items[id.index()];
    [points, scale, applies, cap, floor, coverage].into_iter().flatten().for_each(|expr| walk(expr, see));
    clauses.iter().for_each(|clause| walk_clause(clause, see));
    for treatment in [&gaps.missing, &gaps.not_applicable, &gaps.pending].into_iter().flatten() {
        walk_treatment(treatment, see);
    }
    for gate in &scheme.gates {
        for effect in &gate.effects {
            if let Effect::ScoreIs(item, amount) | Effect::ScoreAtMost(item, amount) = effect
                && *item == id
            {
                walk(&gate.when, see);
                walk(amount, see);
            }
        }
    }
}

fn walk_treatment(treatment: &Treatment, see: &mut impl FnMut(&Expr)) {
    match treatment {
        Treatment::Mean(set) => walk_set(set, see),
        Treatment::As(expr) => walk(expr, see),
        Treatment::Zero | Treatment::Full | Treatment::Redistribute | Treatment::Spread | Treatment::Skip => {}
        Treatment::Unranked | Treatment::Withhold => {}
    }
}

fn walk_clause(clause: &Clause, see: &mut impl FnMut(&Expr)) {
    let Clause { form, only_if, unless, times, at_least, at_most, .. } = clause;
    [only_if, unless, at_least, at_most].into_iter().flatten().for_each(|expr| walk(expr, see));
    for (factor, condition) in times {
        walk(factor, see);
        condition.iter().for_each(|expr| walk(expr, see));
    }
    let mut all: Vec<&Expr> = Vec::new();
    match form {
        Form::Amount(amount) => all.push(amount),
        Form::Override { when, amount } => all.extend([when, amount]),
        Form::ProRata { value, target, zero_target, .. } => {
            all.extend([value, target]);
            zero_target.iter().for_each(|treatment| walk_treatment(treatment, see));
        }
        Form::Steps { value, from, step, amount, .. } => all.extend([value, from, step, amount]),
        Form::Bands { subject, rows, .. } => {
            all.extend(subject);
            for row in rows {
                all.extend(&row.when);
                match &row.gives {
                    BandAmount::Amount(amount) => all.push(amount),
                    BandAmount::Linear { low, high, from, to } => all.extend([low, high, from, to]),
                    BandAmount::NotApplicable => {}
                }
            }
        }
        Form::Progressive { value, rows } => {
            all.push(value);
            all.extend(rows.iter().flat_map(|row| row.from.iter().chain(&row.to).chain([&row.step, &row.amount])));
        }
        Form::Interpolate { value, anchors, below, above } => {
            all.push(value);
            all.extend(anchors.iter().flat_map(|(at, amount)| [at, amount]));
            all.extend(below.iter().chain(above));
        }
        Form::Rank { value, set, rows, .. } => {
            all.push(value);
            set.iter().for_each(|set| walk_set(set, see));
            for row in rows {
                match row {
                    PlaceRow::Places { amount, .. } | PlaceRow::Rest { amount, .. } => all.push(amount),
                    PlaceRow::Further { less, floor, .. } => all.extend(std::iter::once(less).chain(floor)),
                }
            }
        }
        Form::Efficacy { value, set, base, worst, best, all_equal, .. } => {
            all.extend([value, base].into_iter().chain(worst).chain(best));
            set.iter().for_each(|set| walk_set(set, see));
            all_equal.iter().for_each(|treatment| walk_treatment(treatment, see));
        }
        Form::Convert { value, from } => all.extend([value, from]),
        Form::Judged { fact: _, low, high } => all.extend([low, high]),
        Form::Each(each) => {
            all.push(&each.amount);
            all.extend(&each.filter);
            all.extend(each.judged.iter().flat_map(|(low, high)| std::iter::once(low).chain(high)));
            all.extend(each.at_most_per.iter().map(|(_, limit)| limit));
        }
        Form::Choose { how: _, clauses } => clauses.iter().for_each(|clause| walk_clause(clause, see)),
    }
    all.into_iter().for_each(|expr| walk(expr, see));
}

fn walk_set(set: &Set, see: &mut impl FnMut(&Expr)) {
    set.filter.iter().for_each(|filter| walk(filter, see));
}

/// An expression and everything in it. The parser bounds how deep it is.
pub fn walk(expr: &Expr, see: &mut impl FnMut(&Expr)) {
    see(expr);
    match &*expr.kind {
        ExprKind::Constant(_) | ExprKind::Fact(_) | ExprKind::Field(..) | ExprKind::Let(_) | ExprKind::Score(_) => {}
        ExprKind::Unrounded(_) | ExprKind::Full(_) | ExprKind::Rating(_) | ExprKind::RawMark | ExprKind::Rank => {}
        ExprKind::Grade | ExprKind::NotApplicable => {}
        ExprKind::Negate(a) | ExprKind::Not(a) | ExprKind::In(a, _) | ExprKind::IsGap(a, _) => walk_dyn(a, see),
        ExprKind::Earlier(a, _) | ExprKind::AtPeriod(a, _) => walk_dyn(a, see),
        ExprKind::Arith(_, a, b) | ExprKind::Compare(_, a, b) => {
            walk_dyn(a, see);
            walk_dyn(b, see);
        }
        ExprKind::If(a, b, c) => [a, b, c].into_iter().for_each(|expr| walk_dyn(expr, see)),
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Call(_, all) => all.iter().for_each(|expr| walk_dyn(expr, see)),
        ExprKind::Switch(rows) => {
            rows.iter().flat_map(|(when, value)| when.iter().chain([value])).for_each(|expr| walk_dyn(expr, see));
        }
        ExprKind::Reduce(reduce) => {
            reduce.value.iter().chain(&reduce.weight).chain(reduce.set.filter.as_deref()).for_each(|expr| walk_dyn(expr, see));
        }
        ExprKind::Place(place) => [&place.value].into_iter().chain(place.set.filter.as_deref()).for_each(|expr| walk_dyn(expr, see)),
        ExprKind::Rows(rows) => rows.value.iter().chain(&rows.filter).for_each(|expr| walk_dyn(expr, see)),
    }
}

/// Recursion through one type of closure.
fn walk_dyn(expr: &Expr, see: &mut dyn FnMut(&Expr)) {
    walk(expr, &mut |expr| see(expr));
}
