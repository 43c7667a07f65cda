//! Where it is not decided which way an item goes: made-up units, one figure or ledger after the other, until some are seen to get
//! less or more. What is not seen is not claimed.

use super::Most;
use super::seen::{Seen, Seer};
use crate::decimal::Num;
use crate::model::expr::{ExprKind, Value};
use crate::model::measure::Ty;
use crate::model::scheme::{EventId, FactId, ItemId, Scheme};
use crate::model::walk;
use crate::piece::analysis::Case;
use crate::piece::variable::Setting;
use crate::piece::witness;
use crate::program::{NodeId, Op, Program};
use crate::say;
use crate::show;
use crate::trial::{Given, TrialUnit};
use crate::word::{Lang, Text};

/// How many events of one kind a unit has.
const COUNTS: [usize; 3] = [1, 2, 6];
/// So many values of one figure are tried.
const VALUES_MAX: usize = 24;

/// A made-up unit and what tells it from others.
struct Tried {
    unit: TrialUnit,
    figures: Vec<(Text, Text)>,
}

/// The largest loss and gain among the units that are tried.
pub fn search(seer: &Seer, cases: [&Case; 2], items: (ItemId, ItemId)) -> [Option<Most>; 2] {
    let mut most: [Option<Most>; 2] = [None, None];
    for Tried { unit, figures } in tried(seer, cases[0], items) {
        let Some(seen) = seer.both(&unit, cases[1], items) else { continue };
        let difference = &seen.new - &seen.old;
        let side = usize::from(difference.signum() > 0);
        let amount = difference.abs();
        let known = most[side].as_ref().and_then(|most| most.amount.as_ref());
        if !amount.is_zero() && known.is_none_or(|known| amount > *known) {
            most[side] = Some(Most { amount: Some(amount), reached: true, only_seen: true, seen: Some(Seen { figures, ..seen }) });
        }
    }
    most
}

fn tried(seer: &Seer, case: &Case, (a, b): (ItemId, ItemId)) -> Vec<Tried> {
    let (old, new) = (seer.old.scheme(), seer.new.scheme());
    let program = seer.old.program();
    let node = program.items[a.index()].unrounded;
    let Some(plain) = witness::unit(old, program, case, node, &Setting::default()) else { return Vec::new() };
    // A ledger that the other scheme calls otherwise is empty there, which says nothing.
    let pairing = seer.twins.pairing;
    let (events, others) = (events_of(program, node), events_of(seer.new.program(), seer.new.program().items[b.index()].unrounded));
    if events.iter().any(|event| pairing.events.new_of[event.index()].is_none())
        || others.iter().any(|event| pairing.events.old_of[event.index()].is_none())
    {
        return Vec::new();
    }
    let mut all = Vec::new();
    for fact in witness::figures_of(program, node).0.into_iter().filter(|fact| pairing.facts.new_of[fact.index()].is_some()) {
        let declared = &old.facts[fact.index()];
        for value in values(old, new, fact, (a, b)) {
            let mut unit = plain.clone();
            unit.facts.iter_mut().filter(|given| given.fact == fact).for_each(|given| given.is = Given::Value(Value::Num(value.clone())));
            let shown = |lang| show::quantity(&value, &declared.scale, lang);
            all.push(Tried { unit, figures: vec![(Text::same(&*declared.label.name), Text { en: shown(Lang::En), zh: shown(Lang::Zh) })] });
        }
    }
    for event in events {
        all.extend(with_events(old, &plain, event));
    }
    all
}

/// Units with some events of one kind, of one matter and of several.
fn with_events(scheme: &Scheme, plain: &TrialUnit, event: EventId) -> Vec<Tried> {
    let declared = &scheme.events[event.index()];
    let choice =
        declared.fields.iter().enumerate().find_map(|(at, field)| if let Ty::Choice(choice) = &field.ty { Some((at, *choice)) } else { None });
    let words: Vec<Option<(usize, Value)>> = match choice {
        Some((field, choice)) => {
            (0..scheme.choices[choice.index()].words.len()).map(|word| Some((field, Value::Choice(choice, word as u32)))).collect()
        }
        None => vec![None],
    };
    let has_matter = declared.fields.iter().any(|field| field.ty == Ty::Text);
    let mut all = Vec::new();
    for word in &words {
        for count in COUNTS {
            for one_matter in [false, true] {
                if one_matter && (count == 1 || !has_matter) {
                    continue;
                }
                let words: Vec<(usize, Value)> = word.iter().cloned().collect();
                let mut unit = plain.clone();
                unit.events.extend((0..count).map(|at| witness::event_with(scheme, event, &words, if one_matter { 0 } else { at })));
                let of = word
                    .as_ref()
                    .map_or(String::new(), |(field, value)| format!("（{}）", show::value(scheme, value, &declared.fields[*field].scale, Lang::Zh)));
                let name = format!("{}{of}", declared.label.name);
                let shown = match one_matter {
                    true => say!(en: "{count}, all of one matter", zh: "{count} 件，同一事项"),
                    false => say!(en: "{count}", zh: "{count} 件"),
                };
                all.push(Tried { unit, figures: vec![(Text::same(name), shown)] });
            }
        }
    }
    all
}

/// The ends of a figure, the numbers that the rules of either scheme name, and what lies between them.
fn values(old: &Scheme, new: &Scheme, fact: FactId, (a, b): (ItemId, ItemId)) -> Vec<Num> {
    let declared = &old.facts[fact.index()];
    let Ty::Quantity(measure) = &declared.ty else { return Vec::new() };
    let mut all: Vec<Num> = [declared.range.0.clone(), declared.range.1.clone(), Some(Num::ZERO)].into_iter().flatten().collect();
    for part in [&old.items[a.index()], &new.items[b.index()]].into_iter().flat_map(|item| item.clauses.iter().flat_map(walk::clause_parts)) {
        walk::visit(part, &mut |inner| {
            if let (ExprKind::Constant(Value::Num(number)), Ty::Quantity(own)) = (&*inner.kind, &inner.ty)
                && own == measure
            {
                all.push(number.clone());
            }
        });
    }
    let inside =
        |number: &Num| declared.range.0.as_ref().is_none_or(|low| number >= low) && declared.range.1.as_ref().is_none_or(|high| number <= high);
    all.retain(inside);
    all.sort();
    all.dedup();
    let between: Vec<Num> = all.windows(2).map(|pair| (&pair[0] + &pair[1]) * Num::ratio(1, 2)).collect();
    all.extend(between);
    all.truncate(VALUES_MAX);
    all
}

/// The events that a value counts.
fn events_of(program: &Program, node: NodeId) -> Vec<EventId> {
    let mut seen = std::collections::BTreeSet::new();
    let mut waiting = vec![node];
    let mut found = Vec::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        let op = &program.node(id).op;
        if let Op::Each(each) = op
            && !found.contains(&each.event)
        {
            found.push(each.event);
        }
        waiting.extend(crate::program::arguments(op));
    }
    found
}
