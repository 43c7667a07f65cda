//! Rules among which only the one that gives most counts, and that never give more than another of them: they never count.

use super::NEVER_COUNTS;
use crate::diagnostic::Diagnostic;
use crate::model::expr::Value;
use crate::model::matter;
use crate::model::measure::Ty;
use crate::model::scheme::{Choose, Clause, Each, Form, ItemId, Matter, Scheme, Verb};
use crate::model::state::EventState;
use crate::piece::pieces::{self, Gives, Piece};
use crate::piece::region::{Region, Relation};
use crate::piece::run::Run;
use crate::piece::variable::What;
use crate::piece::witness::witness;
use crate::piece::{Analysis, Given};
use crate::program::{self, NodeId, Once, Op, Program, Rival};
use crate::say;
use crate::source::Span;
use crate::trial::{self, Asked, Given as Cell, Of, Replayer, Trial, TrialEvent, TrialUnit};
use crate::word::Text;

/// Rules of which one counts, and where each is written.
struct Rivals<'a> {
    rules: Vec<Rule<'a>>,
}

#[derive(Clone, Copy)]
struct Rule<'a> {
    item: ItemId,
    clause: &'a Clause,
    /// Of a rule on events: to which they count, and what they are about.
    event: Option<Rival>,
    amount: NodeId,
}

pub fn look(replayer: &Replayer<'_>, found: &mut Vec<Diagnostic>) {
    let (scheme, program) = (replayer.scheme(), replayer.program());
    let all: Vec<Rivals> = across_clauses(scheme, program).into_iter().chain(chosen(scheme, program)).collect();
    if all.is_empty() {
        return;
    }
    let rules = all.iter().flat_map(|rivals| &rivals.rules);
    let values: Vec<NodeId> = rules.flat_map(|rule| [rule.amount].into_iter().chain(rule.event.map(|event| event.keep))).collect();
    let mut analysis = Analysis::of(scheme, program, Given::Everything, &values);
    for rivals in &all {
        for (at, rule) in rivals.rules.iter().enumerate() {
            // Of two that always give the same, the later one is told.
            let mut others = rivals.rules.iter().enumerate().filter(|(other, _)| *other != at);
            let better =
                others.find(|(other, known)| never_more(&mut analysis, rule, known) && (*other < at || !never_more(&mut analysis, known, rule)));
            if let Some((_, better)) = better {
                found.push(told(replayer, &mut analysis, rule, better));
            }
        }
    }
}

/// `各条 同一 事项 就高`: the clauses on events among which one matter counts once.
fn across_clauses<'a>(scheme: &'a Scheme, program: &Program) -> Vec<Rivals<'a>> {
    let mut all = Vec::new();
    for (at, item) in scheme.items.iter().enumerate() {
        if item.across.as_ref().is_none_or(|across| across.how != Matter::Highest) {
            continue;
        }
        for verb in [Verb::Add, Verb::Deduct] {
            let clauses: Vec<_> = matter::rivals(scheme, ItemId(at as u32), verb).collect();
            // The clauses of a scope are lowered together, in the same order.
            let lowered = program.nodes.iter().find_map(|node| match &node.op {
                Op::Once(Once { rivals, how: Matter::Highest, .. }) if is_of(rivals, &clauses) => Some(rivals),
                _ => None,
            });
            let Some(lowered) = lowered.filter(|_| clauses.len() > 1) else { continue };
            let rule = |((item, clause, _), event): (&(ItemId, &'a Clause, _), &Rival)| Rule {
                item: *item,
                clause,
                event: Some(*event),
                amount: event.amount,
            };
            all.push(Rivals { rules: clauses.iter().zip(lowered).map(rule).collect() });
        }
    }
    all
}

fn is_of<T>(rivals: &[Rival], clauses: &[(ItemId, &Clause, T)]) -> bool {
    let event = |clause: &Clause| if let Form::Each(each) = &clause.form { Some(each.event) } else { None };
    rivals.len() == clauses.len() && rivals.iter().zip(clauses).all(|(rival, (_, clause, _))| Some(rival.event) == event(clause))
}

/// `就高 { … }`: the only such clause of an item, and the only such operation among those of the item.
fn chosen<'a>(scheme: &'a Scheme, program: &Program) -> Vec<Rivals<'a>> {
    let mut all = Vec::new();
    for (at, item) in scheme.items.iter().enumerate() {
        let choices = item.clauses.iter().filter_map(|clause| match &clause.form {
            Form::Choose { how: Choose::Highest, clauses } => Some(clauses),
            _ => None,
        });
        let ([clauses], [of]) = (&choices.collect::<Vec<_>>()[..], &bests(program, program.items[at].raw)[..]) else { continue };
        let clauses: Vec<&Clause> = clauses.iter().filter(|clause| !matches!(clause.form, Form::Override { .. })).collect();
        // What is deducted among additions is turned around; that is left alone.
        if clauses.len() == of.len() && clauses.iter().all(|clause| clause.verb != Verb::Deduct) {
            let rule = |(clause, amount): (&'a Clause, &NodeId)| Rule { item: ItemId(at as u32), clause, event: None, amount: *amount };
            all.push(Rivals { rules: clauses.into_iter().zip(*of).map(rule).collect() });
        }
    }
    all
}

/// What the greatest is taken of, wherever that is done for a value.
fn bests(program: &Program, value: NodeId) -> Vec<&[NodeId]> {
    let mut seen = vec![false; program.nodes.len()];
    let mut waiting = vec![value];
    let mut found = Vec::new();
    while let Some(id) = waiting.pop() {
        if std::mem::replace(&mut seen[id.index()], true) {
            continue;
        }
        let op = &program.node(id).op;
        if let Op::Best { highest: true, of } = op {
            found.push(&of[..]);
        }
        waiting.extend(program::arguments(op));
    }
    found
}

/// Whether a rule never gives more than another, in any class of units: the other applies wherever it does, and gives as much.
fn never_more(analysis: &mut Analysis<'_>, rule: &Rule<'_>, other: &Rule<'_>) -> bool {
    let alike = match (&rule.event, &other.event) {
        (Some(a), Some(b)) => a.event == b.event && a.matter == b.matter && a.together == b.together,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    alike && (0..analysis.cases.len()).all(|case| places(&mut analysis.cases[case].run, rule, other).is_some())
}

/// Where a rule applies, if another applies there too and gives as much.
fn places(run: &mut Run<'_>, rule: &Rule<'_>, other: &Rule<'_>) -> Option<Vec<Region>> {
    let where_kept = kept(run, rule)?;
    let other_kept: Vec<Piece> = other.event.map_or_else(always, |event| run.node(event.keep).to_vec());
    let (own, others) = (run.node(rule.amount), run.node(other.amount));
    let all = &run.variables;
    for place in &where_kept {
        if other_kept.iter().any(|piece| piece.gives != Gives::truth(true) && place.meet(&piece.when, all).is_some()) {
            return None;
        }
        for (when, a, b) in pieces::pairs(&own, &others, all) {
            let Some(when) = when.meet(place, all) else { continue };
            let (Gives::Number(a), Gives::Number(b)) = (a, b) else { return None };
            if when.and(&b.minus(a), Relation::Below, all).is_some() {
                return None;
            }
        }
    }
    Some(where_kept)
}

fn always() -> Vec<Piece> {
    vec![Piece::everywhere(Gives::truth(true))]
}

/// Where a rule applies; `None`: that is not known everywhere.
fn kept(run: &mut Run<'_>, rule: &Rule<'_>) -> Option<Vec<Region>> {
    let found = rule.event.map_or_else(always, |event| run.node(event.keep).to_vec());
    let mut places = Vec::new();
    for piece in found {
        match piece.gives {
            Gives::Value(Value::Bool(true)) => places.push(piece.when),
            Gives::Value(Value::Bool(false)) | Gives::Gap(_) => {}
            _ => return None,
        }
    }
    Some(places)
}

fn told(replayer: &Replayer<'_>, analysis: &mut Analysis<'_>, rule: &Rule<'_>, better: &Rule<'_>) -> Diagnostic {
    let scheme = replayer.scheme();
    let place: Span = rule.clause.span;
    let finding = Diagnostic::new(
        &NEVER_COUNTS,
        place,
        say!(en: "this rule never gives more than another of which the higher counts, so it never counts", zh: "按就高计分，这一条从不高于另一条，永远轮不到"),
    )
    .label(better.clause.span, say!(en: "this gives as much wherever it applies", zh: "凡适用之处，这一条都不低于它"))
    .help(say!(
        en: "leave the rule out, or correct its amount or condition; where both are meant to count, let them add up",
        zh: "请删去这一条，或改正其分值、条件；两条都要计分的，请改为累加"
    ));
    let shown = if rule.event.is_some() { example(scheme, analysis, rule, better) } else { at_best(replayer, analysis, rule) };
    match shown {
        Some(text) => finding.witness(text),
        None => finding,
    }
}

/// A unit for which a rule on figures gives the most that it can.
fn at_best(replayer: &Replayer<'_>, analysis: &mut Analysis<'_>, rule: &Rule<'_>) -> Option<String> {
    let most = analysis.ends(rule.amount)?.high;
    let seen = witness(replayer, replayer.program(), &analysis.cases[most.case], rule.item, &most)?;
    let name = say!(en: "the rule gives the most that it can", zh: "这一条给分最多之处");
    let asked = [Asked { unit: 0, of: Of::Score(rule.item) }];
    Some(trial::example(replayer.scheme(), name.of(replayer.scheme().lang), &seen.trial, &asked))
}

/// A unit with one event to which both rules apply, and what it gets.
fn example(scheme: &Scheme, analysis: &mut Analysis<'_>, rule: &Rule<'_>, better: &Rule<'_>) -> Option<String> {
    let event = rule.event?.event;
    let case = analysis.cases.first_mut()?;
    let place = kept(&mut case.run, rule)?.into_iter().next()?;
    let all = &case.run.variables;
    let setting = pieces::setting(&place, place.numbers(all).unwrap_or_default(), all);
    let mut fields: Vec<(usize, Cell)> = Vec::new();
    for (variable, word) in &setting.words {
        if let (What::Field(_, field), Some(Some(value))) = (&all.get(*variable).what, all.get(*variable).words.get(*word)) {
            fields.push((*field, Cell::Value(value.clone())));
        }
    }
    for (variable, number) in &setting.numbers {
        if let What::Field(_, field) = &all.get(*variable).what {
            fields.push((*field, Cell::Value(Value::Num(number.clone()))));
        }
    }
    if let (Some(date), Some((first, _))) = (scheme.events[event.index()].date, scheme.period) {
        fields.retain(|(field, _)| *field != date);
        fields.push((date, Cell::Value(Value::Date(first))));
    }
    // Events without a word on what they are about are each a matter of their own.
    if let Form::Each(Each { across: Some((_, matter)), .. }) = &rule.clause.form
        && scheme.events[event.index()].fields[*matter].ty == Ty::Text
        && !fields.iter().any(|(field, _)| field == matter)
    {
        let word = crate::word::Word::new("one", "一").of(scheme.lang);
        fields.push((*matter, Cell::Value(Value::Text(word.into()))));
    }
    fields.sort_by_key(|(field, _)| *field);
    let mut unit = TrialUnit::new("甲");
    unit.facts = case.fixed.iter().map(|(fact, value)| trial::TrialFact { fact: *fact, period: None, is: Cell::Value(value.clone()) }).collect();
    unit.events.push(TrialEvent { event, state: EventState::Accepted, fields });
    let mut asked: Vec<Asked> = vec![Asked { unit: 0, of: Of::Score(rule.item) }];
    if better.item != rule.item {
        asked.push(Asked { unit: 0, of: Of::Score(better.item) });
    }
    let name: Text = say!(en: "an event to which both rules apply", zh: "两条规则都适用的一件");
    Some(trial::example(scheme, name.of(scheme.lang), &Trial { units: vec![unit] }, &asked))
}
