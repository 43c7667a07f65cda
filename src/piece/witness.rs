//! From an end to a made-up unit that comes to it, which is replayed before anything is said of it.

use crate::decimal::Num;
use crate::model::expr::{Frame, Value};
use crate::model::measure::Ty;
use crate::model::scheme::{EventId, FactId, GapKind, ItemId, RatingId, Scheme};
use crate::model::state::EventState;
use crate::outcome::{Cell, ItemScore};
use crate::piece::analysis::{Case, Found};
use crate::piece::form::{Form, VarId};
use crate::piece::range::Range;
use crate::piece::run::day;
use crate::piece::variable::{Row, Setting, Variables, What};
use crate::program::{NodeId, Op, Program};
use crate::trial::{Given, Mark, Replayer, Trial, TrialEvent, TrialFact, TrialMark, TrialUnit};

/// A unit of more events is not made up.
const EVENTS_MAX: i64 = 60;

/// A made-up unit and the score that it was seen to have.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    pub trial: Trial,
    pub score: Num,
}

/// A unit that comes to an end of an item's score, or near it, with what it was seen to get; `None`: it could not be made up. Whether it
/// is the end itself is for the caller to see from the score. Only the figures of the item are given if that does, else all.
pub fn witness(replayer: &Replayer, program: &Program, case: &Case, item: ItemId, found: &Found) -> Option<Witness> {
    for (node, all) in [(program.items[item.index()].treated, false), (program.items[0].score, true)] {
        let Some(unit) = unit(replayer.scheme(), program, case, node, &found.bound.setting) else { continue };
        let trial = Trial { units: vec![unit] };
        let replay = replayer.replay(&trial);
        let result = replay.results.first()?;
        let Cell::Value(Value::Num(score)) = &result.items[item.index()].score else { continue };
        // A unit of which a figure could not be made up shows nothing.
        let lacks = |score: &ItemScore| matches!(score.score, Cell::Fault(_)) || matches!(score.treated, Some(GapKind::Missing | GapKind::Pending));
        if found.bound.at.as_ref() == Some(score) || all && !result.items.iter().any(lacks) {
            return Some(Witness { score: score.clone(), trial });
        }
    }
    None
}

/// With what has to be so for the ends of parts in place of the parts.
fn opened(setting: &Setting, all: &Variables) -> Setting {
    let mut whole = Setting { words: setting.words.clone(), gaps: setting.gaps.clone(), numbers: Vec::new() };
    for (variable, value) in &setting.numbers {
        let known = all.get(*variable);
        let is = |end: &Option<crate::piece::range::End>| end.as_ref().is_some_and(|end| end.at == *value);
        let end = if is(&known.range.high) {
            &known.ends.high
        } else if is(&known.range.low) {
            &known.ends.low
        } else {
            &None
        };
        match end {
            Some(inner) => {
                let inner = opened(inner, all);
                whole.numbers.extend(inner.numbers);
                whole.words.extend(inner.words);
                whole.gaps.extend(inner.gaps);
            }
            None => whole.numbers.push((*variable, value.clone())),
        }
    }
    whole
}

/// A unit of these figures, as far as a value needs them.
pub fn unit(scheme: &Scheme, program: &Program, case: &Case, node: NodeId, setting: &Setting) -> Option<TrialUnit> {
    let all = &case.run.variables;
    let mut unit = TrialUnit::new(&scheme.unit.label.name);
    let setting = &opened(setting, all);
    let numbers = with_quotients(setting, all);
    let (facts, ratings) = figures_of(program, node);
    for fact in facts {
        let fixed = case.fixed.iter().find(|(own, _)| *own == fact).map(|(_, value)| value.clone());
        let value = match fixed {
            Some(value) => Some(value),
            None => fact_value(scheme, fact, &numbers, setting, all),
        };
        let Some(value) = value else { continue };
        let is = Given::Value(value);
        match scheme.facts[fact.index()].frame {
            Frame::Period(kind) => {
                for period in scheme.own_periods().get(&kind).into_iter().flatten() {
                    unit.facts.push(TrialFact { fact, period: Some(period.to_string().into()), is: is.clone() });
                }
            }
            Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark => unit.facts.push(TrialFact { fact, period: None, is }),
        }
    }
    for (variable, value) in &numbers {
        match &all.get(*variable).what {
            What::Events { event, words, .. } => {
                let number = value.ceil().to_scaled(0).filter(|number| (0..=EVENTS_MAX).contains(number))?;
                for _ in 0..number {
                    let at = unit.events.len();
                    unit.events.push(event_with(scheme, *event, words, at));
                }
            }
            What::Rating(rating) => marks(scheme, *rating, value, &mut unit.marks)?,
            _ => {}
        }
    }
    for rating in ratings {
        if !unit.marks.iter().any(|mark| mark.rating == rating) {
            let declared = &scheme.ratings[rating.index()];
            let best = declared.options.first().map(|(_, points)| points.clone()).or_else(|| declared.full.clone()).unwrap_or_default();
            marks(scheme, rating, &best, &mut unit.marks)?;
        }
    }
    Some(unit)
}

/// The facts and ratings that a value is made of.
pub fn figures_of(program: &Program, node: NodeId) -> (Vec<FactId>, Vec<RatingId>) {
    let mut seen = vec![false; program.nodes.len()];
    let mut waiting = vec![node];
    let (mut facts, mut ratings) = (Vec::new(), Vec::new());
    while let Some(id) = waiting.pop() {
        if std::mem::replace(&mut seen[id.index()], true) {
            continue;
        }
        let op = &program.node(id).op;
        match op {
            Op::Input(fact) => facts.push(*fact),
            Op::Rating(rating, _) => ratings.push(*rating),
            _ => {}
        }
        waiting.extend(crate::program::arguments(op));
    }
    facts.sort_unstable();
    (facts, ratings)
}

/// What a fact has to be; what it is does not matter otherwise.
fn fact_value(scheme: &Scheme, fact: FactId, numbers: &[(VarId, Num)], setting: &Setting, all: &Variables) -> Option<Value> {
    let declared = &scheme.facts[fact.index()];
    let row = if matches!(declared.frame, Frame::Period(_)) { Row::This } else { Row::Unit };
    let variable = all.find(&What::Fact(fact, row));
    let number = |variable: VarId| numbers.iter().find(|(own, _)| *own == variable).map(|(_, value)| value.clone());
    let any =
        || variable.map_or_else(|| Range::between(declared.range.0.clone(), declared.range.1.clone()), |variable| all.get(variable).range.clone());
    match &declared.ty {
        Ty::Quantity(_) | Ty::Unknown => {
            // Rather one than nothing, by which something may be divided.
            let plain = || if any().contains(&Num::ONE) { Num::ONE } else { any().some() };
            Some(Value::Num(variable.and_then(number).unwrap_or_else(plain)))
        }
        Ty::Date => {
            let asked = variable.and_then(number).and_then(|number| day(&number));
            asked.or_else(|| scheme.period.map(|(first, _)| first)).map(Value::Date)
        }
        Ty::Bool | Ty::Choice(_) | Ty::Text => {
            let variable = variable?;
            let at = setting.words.iter().find(|(own, _)| *own == variable).map_or(0, |(_, at)| *at);
            let word = all.get(variable).words.get(at).cloned().flatten();
            // Any other text.
            word.or_else(|| (declared.ty == Ty::Text).then(|| Value::Text(scheme.unit.label.name.clone())))
        }
        Ty::Grade => None,
    }
}

/// With the dividend and the divisor of each quotient: one is as it has to be, the other follows.
fn with_quotients(setting: &Setting, all: &Variables) -> Vec<(VarId, Num)> {
    let mut numbers = setting.numbers.clone();
    for (variable, quotient) in &setting.numbers {
        let What::Ratio(dividend, divisor) = &all.get(*variable).what else { continue };
        let known = |form: &Form, numbers: &[(VarId, Num)]| -> Option<Num> {
            let each = |variable: VarId| numbers.iter().find(|(own, _)| *own == variable).map(|(_, value)| value.clone());
            form.variables().all(|variable| each(variable).is_some()).then(|| form.at(each))
        };
        let divisor_is = known(divisor, &numbers).filter(|value| !value.is_zero());
        match (divisor_is, &dividend.terms(), &divisor.terms()) {
            (Some(below), [_], _) => solve(dividend, &(quotient * &below), &mut numbers),
            (None, [], [_]) if !quotient.is_zero() => {
                let below = dividend.constant.checked_div(quotient).unwrap_or_default();
                solve(divisor, &below, &mut numbers);
            }
            (None, [_], [(below, _)]) => {
                let range = all.get(*below).range.clone();
                let hundred = [100, 1, 10_000].map(Num::from).into_iter().find(|number| range.contains(number));
                let Some(below_is) = hundred else { continue };
                put(&mut numbers, *below, below_is.clone());
                let divisor_is = divisor.at(|_| Some(below_is.clone()));
                solve(dividend, &(quotient * &divisor_is), &mut numbers);
            }
            _ => {}
        }
    }
    numbers
}

/// Sets the one variable of a form so that the form has a value.
fn solve(form: &Form, value: &Num, numbers: &mut Vec<(VarId, Num)>) {
    if let [(variable, factor)] = form.terms()
        && let Some(is) = (value - &form.constant).checked_div(factor)
    {
        put(numbers, *variable, is);
    }
}

fn put(numbers: &mut Vec<(VarId, Num)>, variable: VarId, value: Num) {
    match numbers.iter_mut().find(|(own, _)| *own == variable) {
        Some((_, known)) => *known = value,
        None => numbers.push((variable, value)),
    }
}

/// An event with these words; everything else about it is plain: a day of the scheme's period, a matter of its own.
pub fn event_with(scheme: &Scheme, event: EventId, words: &[(usize, Value)], at: usize) -> TrialEvent {
    let declared = &scheme.events[event.index()];
    let plain = |(field, declared): (usize, &crate::model::scheme::Field)| {
        let asked = words.iter().find(|(own, _)| *own == field).map(|(_, value)| value.clone());
        let value = asked.or_else(|| match &declared.ty {
            Ty::Text => Some(Value::Text((at + 1).to_string().into())),
            Ty::Date => scheme.period.map(|(first, _)| Value::Date(first)),
            Ty::Quantity(_) | Ty::Unknown => Some(Value::Num(Range::between(declared.range.0.clone(), declared.range.1.clone()).some())),
            Ty::Choice(choice) => Some(Value::Choice(*choice, 0)),
            Ty::Bool => Some(Value::Bool(false)),
            Ty::Grade => None,
        })?;
        Some((field, Given::Value(value)))
    };
    let read = declared.fields.iter().enumerate().filter(|(_, field)| field.value.is_none());
    TrialEvent { event, state: EventState::Accepted, fields: read.filter_map(plain).collect() }
}

/// One mark of each panel and aspect, all the same.
pub fn marks(scheme: &Scheme, rating: RatingId, value: &Num, marks: &mut Vec<TrialMark>) -> Option<()> {
    let declared = &scheme.ratings[rating.index()];
    let mark = if declared.options.is_empty() {
        Mark::Number(value.clone())
    } else {
        Mark::Word(declared.options.iter().position(|(_, points)| points == value)?)
    };
    for panel in 0..declared.panels.len().max(1) {
        for aspect in 0..declared.aspects.len().max(1) {
            // As many raters as leave one when the highest and lowest are left out, and as the panel needs.
            let raters = (declared.drop_highest + declared.drop_lowest + 1).max(declared.at_least.unwrap_or(1));
            for rater in 0..raters {
                let rater = Some(format!("r{}", rater + 1).into());
                marks.push(TrialMark { rating, panel, aspect, rater, mark: mark.clone(), votes: None });
            }
        }
    }
    Some(())
}
