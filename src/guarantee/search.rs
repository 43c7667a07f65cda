//! The search for figures that break a guarantee: first all figures at their ends, then edges and random ones among them. The same
//! seed always, and no more trials than stated.

use super::cone::Cone;
use super::witness::{Judge, Witness};
use crate::decimal::Num;
use crate::model::expr::{Expr, ExprKind, Frame, Value};
use crate::model::guarantee::{Claim, Source};
use crate::model::measure::{Base, Measure, Ty};
use crate::model::scheme::{EventId, FactId, FactKind, GapKind, PeriodKind, RatingId, Scheme};
use crate::model::state::EventState;
use crate::model::walk;
use crate::program::Program;
use crate::trial::{Given, Mark, Trial, TrialEvent, TrialFact, TrialMark, TrialUnit};
use crate::word::Lang;
use indexmap::IndexMap;
use jiff::ToSpan;
use jiff::civil::Date;
use std::sync::Arc;

/// Trials of a unit on its own, in batches; trials of several units together.
const ALONE: usize = 1536;
const BATCH: usize = 256;
const TOGETHER: usize = 192;
/// How many units stand beside each other where they matter to each other.
const UNITS: usize = 4;
/// So many values of a figure are tried.
const VALUES_MAX: usize = 48;
/// Years before and after that dates are taken from where the scheme has no period.
const SOME_DAY: Date = Date::constant(2024, 7, 1);

/// A witness, if one is found, and how many trials there were.
pub fn search(judge: &Judge<'_>, cone: &Cone) -> (Option<Witness>, usize) {
    let mut maker = Maker::new(judge.scheme(), Some(&judge.guarantee().claim), cone);
    if cone.peers {
        for number in 0..TOGETHER {
            let Some(witness) = maker.together(number) else { continue };
            if judge.breaks(&witness) {
                return (Some(witness), number + 1);
            }
        }
        return (None, TOGETHER);
    }
    for start in (0..ALONE).step_by(BATCH) {
        let made: Vec<Witness> = (start..start + BATCH).filter_map(|number| maker.alone(number)).collect();
        let pairs = made.iter().any(|witness| witness.after.is_some());
        let units = made.iter().flat_map(|witness| [Some(&witness.before), witness.after.as_ref()]).flatten();
        let all = Trial { units: units.flat_map(|trial| trial.units.iter().cloned()).collect() };
        let broken = judge.broken_among(&all, pairs).into_iter().map(|at| made[at].clone()).find(|witness| judge.breaks(witness));
        if broken.is_some() {
            return (broken, start + made.len());
        }
    }
    (None, ALONE)
}

/// A unit like many: every figure that the total depends on in the middle of those that are tried, one event of each kind.
pub fn sample(scheme: &Scheme, program: &Program) -> Trial {
    let cone = Cone::of_values(program, program.items.iter().map(|item| item.score));
    let mut maker = Maker::new(scheme, None, &cone);
    let name = match scheme.lang {
        Lang::Zh => "某单位",
        Lang::En => "some_unit",
    };
    Trial { units: vec![maker.unit(name, Taste::Middle)] }
}

/// Makes units up.
pub struct Maker<'a> {
    scheme: &'a Scheme,
    claim: Option<&'a Claim>,
    cone: &'a Cone,
    /// By fact of the cone: the values that are tried, in order.
    facts: IndexMap<FactId, Vec<Value>>,
    fields: IndexMap<(EventId, usize), Vec<Value>>,
    periods: IndexMap<PeriodKind, Vec<Arc<str>>>,
    random: Random,
}

/// Which of the values a trial takes.
#[derive(Clone, Copy, PartialEq)]
enum Taste {
    Low,
    /// In the middle, for a unit like many.
    Middle,
    High,
    Gaps,
    /// Anything but gaps.
    Values,
    Any,
}

impl<'a> Maker<'a> {
    pub fn new(scheme: &'a Scheme, claim: Option<&'a Claim>, cone: &'a Cone) -> Maker<'a> {
        let mut facts = cone.facts.clone();
        if let Some(Claim::Never { along: fact, .. } | Claim::Apart { from: Source::Fact(fact), .. }) = claim
            && !facts.contains(fact)
        {
            facts.push(*fact);
        }
        let fact = |id: &FactId| {
            let fact = &scheme.facts[id.index()];
            (*id, values(scheme, &fact.ty, &fact.range, &fact.scale.factor))
        };
        let facts = facts.iter().map(fact).collect();
        let fields = cone.events.iter().flat_map(|event| {
            let fields = scheme.events[event.index()].fields.iter().enumerate().filter(|(_, field)| field.value.is_none());
            fields.map(|(at, field)| ((*event, at), values(scheme, &field.ty, &field.range, &field.scale.factor)))
        });
        let name =
            |(kind, periods): (PeriodKind, Vec<crate::period::Period>)| (kind, periods.iter().map(|period| period.to_string().into()).collect());
        let periods = scheme.own_periods().into_iter().map(name).collect();
        Maker { scheme, claim, cone, facts, fields: fields.collect(), periods, random: Random(0x9E37_79B9_7F4A_7C15) }
    }

    /// Whether units matter to each other.
    pub fn peers(&self) -> bool {
        self.cone.peers
    }

    /// One unit, or one before and after.
    pub fn alone(&mut self, number: usize) -> Option<Witness> {
        let taste = taste(number);
        let before = Trial { units: vec![self.unit("甲", taste)] };
        self.with_change(before, taste)
    }

    /// Several units; the first is spoken of.
    pub fn together(&mut self, number: usize) -> Option<Witness> {
        const NAMES: [&str; UNITS] = ["甲", "乙", "丙", "丁"];
        let taste = taste(number);
        let others = if taste == Taste::Values { taste } else { Taste::Any };
        let mut units = vec![self.unit(NAMES[0], taste)];
        for name in &NAMES[1..] {
            units.push(self.unit(name, others));
        }
        self.with_change(Trial { units }, taste)
    }

    /// The same with the change that the claim speaks of, if it speaks of one.
    fn with_change(&mut self, before: Trial, taste: Taste) -> Option<Witness> {
        let mut after = before.clone();
        let Some(claim) = self.claim else { return Some(Witness { before, after: None }) };
        match *claim {
            Claim::Holds(_) | Claim::Near { .. } => return Some(Witness { before, after: None }),
            Claim::Never { along, .. } => self.raise(along, &mut after.units[0])?,
            Claim::Apart { from, .. } => {
                let at = if after.units.len() > 1 && self.random.chance(50) { self.random.below(after.units.len()) } else { 0 };
                self.anew(from, &mut after.units[at], if taste == Taste::Values { taste } else { Taste::Any });
            }
        }
        Some(Witness { before, after: Some(after) })
    }

    /// A higher value of the figure, in one of its periods; `None`: there is none.
    fn raise(&mut self, fact: FactId, unit: &mut TrialUnit) -> Option<()> {
        let own: Vec<usize> = (0..unit.facts.len()).filter(|at| unit.facts[*at].fact == fact).collect();
        let at = *own.get(self.random.below(own.len()))?;
        let values = self.facts.get(&fact)?;
        let Given::Value(known) = &unit.facts[at].is else { return None };
        let higher: Vec<Value> = values.iter().filter(|value| is_below(known, value)).cloned().collect();
        // The next one often: jumps are small.
        let next = if self.random.chance(50) { 0 } else { self.random.below(higher.len()) };
        unit.facts[at].is = Given::Value(higher.get(next)?.clone());
        Some(())
    }

    /// Other figures from the same source.
    fn anew(&mut self, source: Source, unit: &mut TrialUnit, taste: Taste) {
        match source {
            Source::Fact(fact) => {
                for at in 0..unit.facts.len() {
                    if unit.facts[at].fact == fact {
                        unit.facts[at].is = self.figure(fact, taste);
                    }
                }
            }
            Source::Event(event) => {
                unit.events.retain(|other| other.event != event);
                unit.events.extend(self.events(event, taste));
            }
            Source::Rating(rating) => {
                unit.marks.retain(|other| other.rating != rating);
                unit.marks.extend(self.marks(rating, taste));
            }
        }
    }

    fn unit(&mut self, name: &str, taste: Taste) -> TrialUnit {
        let mut unit = TrialUnit::new(name);
        let facts: Vec<FactId> = self.facts.keys().copied().collect();
        for fact in facts {
            let periods: Vec<Option<Arc<str>>> = match self.scheme.facts[fact.index()].frame {
                Frame::Period(kind) => self.periods.get(&kind).into_iter().flatten().cloned().map(Some).collect(),
                Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark => vec![None],
            };
            for period in periods {
                let is = self.figure(fact, taste);
                unit.facts.push(TrialFact { fact, period, is });
            }
        }
        for event in self.cone.events.clone() {
            let events = self.events(event, taste);
            unit.events.extend(events);
        }
        for rating in self.cone.ratings.clone() {
            let marks = self.marks(rating, taste);
            unit.marks.extend(marks);
        }
        unit
    }

    fn figure(&mut self, fact: FactId, taste: Taste) -> Given {
        // What a unit is, is known of each.
        let may_lack = self.scheme.facts[fact.index()].kind != FactKind::Attribute;
        let gap = match taste {
            Taste::Gaps => self.random.chance(80),
            Taste::Any => self.random.chance(10),
            Taste::Low | Taste::Middle | Taste::High | Taste::Values => false,
        };
        let kinds = [GapKind::Missing, GapKind::NotApplicable, GapKind::Pending];
        let values = self.facts.get(&fact).map_or(&[][..], Vec::as_slice);
        if may_lack && gap || values.is_empty() {
            return Given::Gap(kinds[self.random.below(3)]);
        }
        // Words have no order that one could be at the end of.
        let is_number = matches!(values[0], Value::Num(_));
        Given::Value(match taste {
            Taste::Low if is_number => values[0].clone(),
            Taste::Middle => values[if is_number { values.len() / 2 } else { 0 }].clone(),
            Taste::High if is_number => values[values.len() - 1].clone(),
            Taste::Low | Taste::High | Taste::Gaps | Taste::Values | Taste::Any => values[self.random.below(values.len())].clone(),
        })
    }

    fn events(&mut self, event: EventId, taste: Taste) -> Vec<TrialEvent> {
        let count = match taste {
            Taste::Low | Taste::Gaps => 0,
            Taste::Middle => 1,
            Taste::High => 12,
            Taste::Values | Taste::Any => self.random.below(6),
        };
        let fields = (0..self.scheme.events[event.index()].fields.len()).collect::<Vec<_>>();
        let mut events = Vec::new();
        for _ in 0..count {
            let mut happened = TrialEvent { event, state: EventState::Accepted, fields: Vec::new() };
            for field in &fields {
                let Some(values) = self.fields.get(&(event, *field)).filter(|values| !values.is_empty()) else { continue };
                let is_number = matches!(values[0], Value::Num(_));
                let at = match taste {
                    Taste::High if is_number => values.len() - 1,
                    Taste::Middle => values.len() / 2,
                    Taste::Low | Taste::High | Taste::Gaps | Taste::Values | Taste::Any => self.random.below(values.len()),
                };
                happened.fields.push((*field, Given::Value(values[at].clone())));
            }
            if taste == Taste::Any && self.random.chance(10) {
                happened.state = [EventState::Rejected, EventState::Pending, EventState::Objected][self.random.below(3)];
            }
            events.push(happened);
        }
        events
    }

    fn marks(&mut self, id: RatingId, taste: Taste) -> Vec<TrialMark> {
        let rating = &self.scheme.ratings[id.index()];
        let full = rating.full.clone().unwrap_or_else(|| Num::from(100));
        let mut marks = Vec::new();
        for panel in 0..rating.panels.len().max(1) {
            let raters = match taste {
                Taste::Low | Taste::Middle | Taste::High => 1,
                Taste::Gaps => 0,
                Taste::Values | Taste::Any => self.random.below(3),
            };
            for rater in 0..raters {
                for aspect in 0..rating.aspects.len().max(1) {
                    let share = match taste {
                        Taste::Low => 0,
                        Taste::Middle => 3,
                        Taste::High => 4,
                        Taste::Gaps | Taste::Values | Taste::Any => self.random.below(5) as i64,
                    };
                    let words = rating.options.len();
                    let mark = if words == 0 {
                        Mark::Number(&full * &Num::ratio(share, 4))
                    } else {
                        Mark::Word(if matches!(taste, Taste::Values | Taste::Any) {
                            self.random.below(words)
                        } else {
                            (4 - share as usize) * (words - 1) / 4
                        })
                    };
                    marks.push(TrialMark { rating: id, panel, aspect, rater: Some(format!("{}", rater + 1).into()), mark, votes: None });
                }
            }
        }
        marks
    }
}

/// The first trials are the ends; of the others every second one has no gap, because such figures are read more easily.
fn taste(number: usize) -> Taste {
    match number {
        0..=3 => Taste::High,
        4..=7 => Taste::Low,
        8..=11 => Taste::Gaps,
        _ if number.is_multiple_of(2) => Taste::Values,
        _ => Taste::Any,
    }
}

fn is_below(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Num(a), Value::Num(b)) => a < b,
        (Value::Date(a), Value::Date(b)) => a < b,
        _ => false,
    }
}

/// The values of a type that are tried: every edge that the scheme names and what lies beside it, within what is declared.
pub fn values(scheme: &Scheme, ty: &Ty, range: &(Option<Num>, Option<Num>), factor: &Num) -> Vec<Value> {
    match ty {
        Ty::Quantity(measure) => numbers(scheme, measure, range, factor).into_iter().map(Value::Num).collect(),
        Ty::Bool => vec![Value::Bool(false), Value::Bool(true)],
        Ty::Choice(choice) => (0..scheme.choices[choice.index()].words.len()).map(|word| Value::Choice(*choice, word as u32)).collect(),
        Ty::Date => dates(scheme),
        Ty::Text => {
            let mut texts: Vec<Value> = constants(scheme, &|value| matches!(value, Value::Text(_)).then(|| value.clone()));
            texts.extend(["一", "二"].map(|text| Value::Text(text.into())));
            texts
        }
        Ty::Grade | Ty::Unknown => Vec::new(),
    }
}

fn numbers(scheme: &Scheme, measure: &Measure, (low, high): &(Option<Num>, Option<Num>), factor: &Num) -> Vec<Num> {
    let is_count = matches!(measure, Measure::Of(bases) if matches!(&bases[..], [(Base::Count(_), 1)]));
    let is_time = matches!(measure, Measure::Of(bases) if matches!(&bases[..], [(Base::Time, 1)]));
    let low = low.clone().or_else(|| (is_count || is_time).then_some(Num::ZERO));
    let mut edges: Vec<Num> = Vec::new();
    let of_measure = |expr: &Expr| match (&*expr.kind, &expr.ty) {
        (ExprKind::Constant(Value::Num(number)), Ty::Quantity(own)) if own == measure => Some(number.clone()),
        _ => None,
    };
    let promised = scheme.guarantees.iter().flat_map(|guarantee| [Some(guarantee.claim.subject()), guarantee.when.as_ref()]).flatten();
    for expr in walk::scheme_parts(scheme).into_iter().chain(promised) {
        walk::visit(expr, &mut |inner| edges.extend(of_measure(inner)));
    }
    edges.sort();
    edges.dedup();
    edges.truncate(VALUES_MAX / 3);
    let tenth = if is_count { factor.clone() } else { factor * &Num::ratio(1, 10) };
    let mut all: Vec<Num> = [0, 1, 10, 50, 100].into_iter().map(|times| factor * &Num::from(times)).collect();
    all.extend(low.iter().chain(high).cloned());
    all.extend(edges.iter().flat_map(|edge| [edge - &tenth, edge.clone(), edge + &tenth]));
    all.retain(|value| low.as_ref().is_none_or(|low| value >= low) && high.as_ref().is_none_or(|high| value <= high));
    if is_count {
        all.retain(Num::is_integer);
    }
    all.sort();
    all.dedup();
    all
}

fn dates(scheme: &Scheme) -> Vec<Value> {
    let (first, last) = scheme.period.unwrap_or((SOME_DAY, SOME_DAY));
    let mut dates: Vec<Date> = constants(scheme, &|value| if let Value::Date(date) = value { Some(*date) } else { None });
    dates.extend([first, last, SOME_DAY]);
    let near = |date: &Date, days: i64| date.checked_add(days.days()).unwrap_or(*date);
    let mut dates: Vec<Date> = dates.iter().flat_map(|date| [near(date, -1), *date, near(date, 1)]).collect();
    dates.sort();
    dates.dedup();
    dates.truncate(VALUES_MAX);
    dates.into_iter().map(Value::Date).collect()
}

/// What the scheme names, each once.
fn constants<T: PartialEq>(scheme: &Scheme, wanted: &dyn Fn(&Value) -> Option<T>) -> Vec<T> {
    let mut all: Vec<T> = Vec::new();
    for expr in walk::scheme_parts(scheme) {
        walk::visit(expr, &mut |inner| {
            if let ExprKind::Constant(value) = &*inner.kind
                && let Some(found) = wanted(value)
                && !all.contains(&found)
            {
                all.push(found);
            }
        });
    }
    all
}

/// `xorshift64*`: small, and the same everywhere.
struct Random(u64);

impl Random {
    /// From 0 to below `end`; 0 of nothing.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) % end.max(1) as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
