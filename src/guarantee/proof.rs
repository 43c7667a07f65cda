//! Proofs by the exact pieces of scores: a claim holds if no piece breaks it. A piece that might is given as figures, to be tried.

use super::cone::Cone;
use super::direction::{self, Way};
use super::witness::Witness;
use crate::decimal::Num;
use crate::model::expr::Value;
use crate::model::guarantee::{Claim, Guarantee};
use crate::model::measure::Ty;
use crate::model::scheme::{EventId, FactId, Scheme};
use crate::model::state::EventState;
use crate::piece::Analysis;
use crate::piece::form::{Form, VarId};
use crate::piece::pieces::{self, Gives, Piece};
use crate::piece::region::{Region, Relation};
use crate::piece::run::Run;
use crate::piece::variable::{Row, Setting, States, Variable, What};
use crate::program::{self, NodeId, Op, Program};
use crate::trial::{Given, Trial, TrialEvent, TrialFact, TrialUnit};
use crate::word::Text;
use jiff::ToSpan;
use jiff::civil::Date;

/// Of so many places that might break a claim, figures are made.
const CANDIDATES_MAX: usize = 12;
/// Of more pieces than this, pairs are not gone through.
const PAIRED_MAX: usize = 90;
/// Deeper than this it is not followed what makes up a value.
const DEPTH_MAX: u32 = 8;
/// Events of one kind that are made up.
const EVENTS_MAX: i64 = 12;

pub enum Proof {
    Proved,
    Open { candidates: Vec<Witness>, why: Vec<Text> },
}

/// What was found in one case.
#[derive(Default)]
struct Doubt {
    open: bool,
    candidates: Vec<Witness>,
}

pub fn prove(analysis: &mut Analysis<'_>, guarantee: &Guarantee, at: usize, cone: &Cone) -> Proof {
    let (of, when) = analysis.program.guarantees[at];
    if let Claim::Never { along, up, .. } = &guarantee.claim {
        let way = direction::of(analysis, of, *along);
        if way == Way::Same || way == if *up { Way::Up } else { Way::Down } {
            return Proof::Proved;
        }
    }
    let mut doubt = Doubt::default();
    for case in 0..analysis.cases.len() {
        let fixed = analysis.cases[case].fixed.clone();
        let run = &mut analysis.cases[case].run;
        let found = run.node(of);
        let holds = when.map(|when| regions(run, when));
        let holds = holds.unwrap_or_else(|| vec![Region::everywhere()]);
        match &guarantee.claim {
            Claim::Holds(_) => {
                bounds(run, &found, &holds, &fixed, cone, &mut doubt);
                if doubt.open {
                    ends(run, of, &fixed, cone, &mut doubt);
                }
            }
            Claim::Never { along, up, .. } => {
                let pairs = Pairs { found: &found, holds: &holds, along: *along, up: *up, steady: false };
                // A condition that is never true claims nothing.
                let mut show = |run: &Run<'_>, place: (&Region, VarId, VarId)| {
                    if doubt.candidates.len() < CANDIDATES_MAX {
                        doubt.candidates.extend(pair(run, place, *along, &fixed, cone));
                    }
                };
                let never = holds.is_empty() || never(run, &pairs, &mut show);
                doubt.open |= !never;
            }
            // What lies in the cone may matter: the search says whether it does.
            Claim::Apart { .. } | Claim::Near { .. } => doubt.open = true,
        }
    }
    if !doubt.open {
        return Proof::Proved;
    }
    let nodes: Vec<NodeId> = [of].into_iter().chain(when).collect();
    let mut why: Vec<Text> = Vec::new();
    for node in nodes {
        why.extend(analysis.reasons(node).into_iter().map(|reason| reason.text()));
    }
    why.dedup();
    Proof::Open { candidates: doubt.candidates, why }
}

/// Where a condition may be true.
fn regions(run: &mut Run<'_>, condition: NodeId) -> Vec<Region> {
    let may = |piece: &&Piece| !matches!(piece.gives, Gives::Value(Value::Bool(false)) | Gives::Gap(_) | Gives::Fault(_));
    run.node(condition).iter().filter(may).map(|piece| piece.when.clone()).collect()
}

/// Places where a condition is false.
fn bounds(run: &Run<'_>, found: &[Piece], holds: &[Region], fixed: &[(FactId, Value)], cone: &Cone, doubt: &mut Doubt) {
    let kept = |piece: &&Piece| matches!(piece.gives, Gives::Value(Value::Bool(true)) | Gives::Gap(_) | Gives::Fault(_));
    for piece in found.iter().filter(|piece| !kept(piece)) {
        for region in holds.iter().filter_map(|when| piece.when.meet(when, &run.variables)) {
            doubt.open = true;
            if doubt.candidates.len() < CANDIDATES_MAX {
                let setting = pieces::setting(&region, region.numbers(&run.variables).unwrap_or_default(), &run.variables);
                doubt.candidates.push(Witness { before: concrete(run, &setting, fixed, cone), after: None });
            }
        }
    }
}

/// Where the sides of a comparison are as high or as low as they go.
fn ends(run: &mut Run<'_>, condition: NodeId, fixed: &[(FactId, Value)], cone: &Cone, doubt: &mut Doubt) {
    let Op::Compare(_, a, b) = run.program.node(condition).op else { return };
    for side in [a, b] {
        let found = run.node(side);
        let bounds = [pieces::highest(&found, &run.variables), pieces::lowest(&found, &run.variables)];
        for bound in bounds.into_iter().flatten() {
            doubt.candidates.push(Witness { before: concrete(run, &bound.setting, fixed, cone), after: None });
        }
    }
}

/// What is gone through pair by pair: the value before and after.
pub struct Pairs<'a> {
    pub found: &'a [Piece],
    /// Where the claim is made; none: everywhere.
    pub holds: &'a [Region],
    pub along: FactId,
    pub up: bool,
    /// Whether a value must also stay a value, and a gap the same gap.
    pub steady: bool,
}

/// Whether a value never goes the other way than a figure. Where it might, the place is shown, with the figure before and after.
pub fn never(run: &mut Run<'_>, pairs: &Pairs<'_>, show: &mut dyn FnMut(&Run<'_>, (&Region, VarId, VarId))) -> bool {
    let Some((figure, renamed)) = changed(run, pairs) else { return false };
    let after = |variable: VarId| renamed.iter().find(|(own, _)| *own == variable).map_or(variable, |(_, copy)| *copy);
    let all = &run.variables;
    let higher = Form::of(figure).minus(&Form::of(after(figure)));
    let with_value = |variable| Region::with_states(variable, States::VALUE);
    let start = with_value(figure).meet(&with_value(after(figure)), all).and_then(|region| region.and(&higher, Relation::Below, all));
    let Some(start) = start else { return true };
    let everywhere = [Region::everywhere()];
    let holds = if pairs.holds.is_empty() { &everywhere[..] } else { pairs.holds };
    let mut never = true;
    for before in holds {
        for first in pairs.found {
            let Some(start) = start.meet(before, all).and_then(|region| region.meet(&first.when, all)) else { continue };
            for later in holds {
                let Some(start) = start.meet(&later.renamed(after), all) else { continue };
                for second in pairs.found {
                    let Some(region) = start.meet(&second.when.renamed(after), all) else { continue };
                    let wrong = match (first.number(), second.number()) {
                        (Some(from), Some(to)) => {
                            let change = to.renamed(after).minus(from);
                            region.and(&if pairs.up { change } else { change.negated() }, Relation::Below, all)
                        }
                        (None, None) if first.gives == second.gives => None,
                        _ => Some(region).filter(|_| pairs.steady),
                    };
                    if let Some(wrong) = wrong {
                        never = false;
                        show(run, (&wrong, figure, after(figure)));
                    }
                    if !never && pairs.steady {
                        return false;
                    }
                }
            }
        }
    }
    never
}

/// The figure as a variable, and a variable for everything that it goes into as it is after the change. `None`: that cannot be followed.
fn changed(run: &mut Run<'_>, pairs: &Pairs<'_>) -> Option<(VarId, Vec<(VarId, VarId)>)> {
    let figure = [Row::Unit, Row::This].into_iter().find_map(|row| run.variables.find(&What::Fact(pairs.along, row)))?;
    let is_word = |piece: &Piece| matches!(piece.gives, Gives::Value(_) | Gives::Word(_) | Gives::Row(_));
    if pairs.found.len() > PAIRED_MAX || pairs.found.iter().any(is_word) {
        return None;
    }
    let speaks = pieces::variables(pairs.found).into_iter().chain(pairs.holds.iter().flat_map(Region::variables)).chain([figure]);
    let base = run.variables.base(speaks);
    let depends = dependent(run.program, pairs.along);
    let touched = |variable: VarId| is_touched(run, variable, pairs.along, &depends);
    // The figure of another period is another figure, and may have risen too.
    let elsewhere = |variable: VarId| match &run.variables.get(variable).what {
        What::Fact(fact, _) => *fact == pairs.along && variable != figure,
        What::Moved(..) => touched(variable),
        _ => false,
    };
    if base.iter().any(|variable| elsewhere(*variable)) {
        return None;
    }
    let changed: Vec<VarId> = base.into_iter().filter(|variable| touched(*variable)).collect();
    let mut renamed = Vec::new();
    for variable in changed {
        let what = What::Moved(variable, Row::Named("之后".into()));
        let copy = Variable { what, ends: Default::default(), support: Vec::new(), ..run.variables.get(variable).clone() };
        renamed.push((variable, run.variables.add(copy)));
    }
    Some((figure, renamed))
}

/// Whether a variable stands for something into which a figure goes.
fn is_touched(run: &Run<'_>, variable: VarId, along: FactId, depends: &[bool]) -> bool {
    let form = |form: &Form| form.variables().any(|inner| is_touched(run, inner, along, depends));
    match &run.variables.get(variable).what {
        What::Fact(fact, _) => *fact == along,
        What::Events { of, .. } | What::Amounts { of, .. } => depends[of.index()],
        What::Periods(node) | What::Rounded(node) | What::Before(node, _) | What::Part(node, ..) | What::Loose(node, ..) | What::Other(node, _) => {
            depends[node.index()]
        }
        What::Ratio(a, b) | What::Product(a, b) => form(a) || form(b),
        What::Moved(inner, _) => is_touched(run, *inner, along, depends),
        // Of another scheme, of whose nodes nothing is known here.
        What::OfSecond(..) => true,
        What::Field(..) | What::RawMark(_) | What::Rating(_) => false,
    }
}

/// By node: does it depend on the fact, of whatever unit?
fn dependent(program: &Program, along: FactId) -> Vec<bool> {
    let mut depends: Vec<bool> = Vec::with_capacity(program.nodes.len());
    for node in &program.nodes {
        let through = program::arguments(&node.op).into_iter().any(|argument| depends[argument.index()]);
        depends.push(through || node.op == Op::Input(along));
    }
    depends
}

/// The units of a setting before and after the figure has changed.
fn pair(run: &Run<'_>, (region, figure, changed): (&Region, VarId, VarId), along: FactId, fixed: &[(FactId, Value)], cone: &Cone) -> Option<Witness> {
    let setting = &pieces::setting(region, region.numbers(&run.variables)?, &run.variables);
    let number = |wanted: VarId| setting.numbers.iter().find(|(variable, _)| *variable == wanted).map(|(_, number)| number.clone());
    let (low, high) = (number(figure)?, number(changed)?);
    let mut before = concrete(run, setting, fixed, cone);
    let ty = &run.scheme.facts[along.index()].ty;
    let mut with = |number: &Num| {
        let is = Given::Value(value(ty, number)?);
        put(&mut before.units[0], TrialFact { fact: along, period: None, is });
        Some(before.clone())
    };
    let (before, after) = (with(&low)?, with(&high)?);
    Some(Witness { before, after: Some(after) })
}

/// A unit of which so much is so, as far as it can be made.
pub(super) fn concrete(run: &Run<'_>, setting: &Setting, fixed: &[(FactId, Value)], cone: &Cone) -> Trial {
    let mut unit = TrialUnit::new("甲");
    for (fact, value) in fixed {
        put(&mut unit, TrialFact { fact: *fact, period: None, is: Given::Value(value.clone()) });
    }
    make(run, setting, &mut unit, 0);
    // What nothing is said of has a plain value.
    for fact in &cone.facts {
        let declared = &run.scheme.facts[fact.index()];
        if !unit.facts.iter().any(|known| known.fact == *fact) && matches!(declared.ty, Ty::Quantity(_)) {
            let number = declared.range.0.clone().unwrap_or_default();
            set(run.scheme, *fact, &Row::Unit, Given::Value(Value::Num(number)), &mut unit);
        }
    }
    Trial { units: vec![unit] }
}

fn make(run: &Run<'_>, setting: &Setting, unit: &mut TrialUnit, depth: u32) {
    let fact = |variable: VarId| match &run.variables.get(variable).what {
        What::Fact(fact, row) => Some((*fact, row.clone())),
        _ => None,
    };
    for (variable, number) in &setting.numbers {
        let known = run.variables.get(*variable);
        if let Some((id, row)) = fact(*variable) {
            if let Some(value) = value(&run.scheme.facts[id.index()].ty, number) {
                set(run.scheme, id, &row, Given::Value(value), unit);
            }
            continue;
        }
        match &known.what {
            What::Events { event, words, .. } => happen(run.scheme, *event, words, number.floor().to_scaled(0).unwrap_or(0), unit),
            What::Amounts { event, words, .. } if !number.is_zero() => happen(run.scheme, *event, words, EVENTS_MAX, unit),
            _ => {
                if let Some(inner) = nearer_end(known, number).filter(|_| depth < DEPTH_MAX) {
                    make(run, inner, unit, depth + 1);
                }
            }
        }
    }
    for (variable, word) in &setting.words {
        if let (Some((id, row)), Some(Some(value))) = (fact(*variable), run.variables.get(*variable).words.get(*word)) {
            set(run.scheme, id, &row, Given::Value(value.clone()), unit);
        }
    }
    for (variable, kind) in &setting.gaps {
        if let Some((id, row)) = fact(*variable) {
            set(run.scheme, id, &row, Given::Gap(*kind), unit);
        }
    }
}

/// What has to be so at that end of a value to which a number is nearer.
fn nearer_end<'v>(variable: &'v Variable, number: &Num) -> Option<&'v Setting> {
    let is_high = match (&variable.range.low, &variable.range.high) {
        (Some(low), Some(high)) => &high.at - number <= number - &low.at,
        (None, high) => high.is_some(),
        (Some(_), None) => false,
    };
    let end = if is_high { &variable.ends.high } else { &variable.ends.low };
    end.as_deref()
}

/// So many events with these words, on the first day that counts.
fn happen(scheme: &Scheme, event: EventId, words: &[(usize, Value)], count: i64, unit: &mut TrialUnit) {
    let mut fields: Vec<(usize, Given)> = words.iter().map(|(field, value)| (*field, Given::Value(value.clone()))).collect();
    if let (Some(date), Some((first, _))) = (scheme.events[event.index()].date, scheme.period)
        && !fields.iter().any(|(field, _)| *field == date)
    {
        fields.push((date, Given::Value(Value::Date(first))));
    }
    for _ in 0..count.clamp(0, EVENTS_MAX) {
        unit.events.push(TrialEvent { event, state: EventState::Accepted, fields: fields.clone() });
    }
}

fn value(ty: &Ty, number: &Num) -> Option<Value> {
    match ty {
        Ty::Date => {
            // Dates are days since the first of January of the year 1.
            let days = i32::try_from(number.floor().to_scaled(0)?).ok()?;
            Date::constant(1, 1, 1).checked_add(days.days()).ok().map(Value::Date)
        }
        Ty::Quantity(_) | Ty::Unknown => Some(Value::Num(number.clone())),
        Ty::Text | Ty::Bool | Ty::Choice(_) | Ty::Grade => None,
    }
}

/// Gives a fact, in the period that a row names, else in each.
fn set(scheme: &Scheme, fact: FactId, row: &Row, is: Given, unit: &mut TrialUnit) {
    use crate::model::expr::Frame;
    let periods = match (scheme.facts[fact.index()].frame, row) {
        (Frame::Period(_), Row::Named(period)) => vec![Some(period.clone())],
        (Frame::Period(kind), Row::Unit | Row::This | Row::Before(_) | Row::Carried) => {
            let own = scheme.own_periods().swap_remove(&kind).unwrap_or_default();
            own.iter().map(|period| Some(period.to_string().into())).collect()
        }
        (Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark, _) => vec![None],
    };
    for period in periods {
        put(unit, TrialFact { fact, period, is: is.clone() });
    }
}

fn put(unit: &mut TrialUnit, given: TrialFact) {
    match unit.facts.iter_mut().find(|known| (known.fact, &known.period) == (given.fact, &given.period)) {
        Some(known) => *known = given,
        None => unit.facts.push(given),
    }
}
