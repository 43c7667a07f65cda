//! Units that are made up for one point: the figures on which the score depends, at the edges that the scheme names and beside them.

use crate::decimal::{Num, Rounding};
use crate::guarantee::{Cone, values};
use crate::model::expr::{Expr, ExprKind, Frame, Value};
use crate::model::measure::Ty;
use crate::model::scheme::{EventId, FactId, FactKind, Form, ItemId, PeriodKind, RatingId, Scheme};
use crate::model::state::EventState;
use crate::oracle::{self, How, InspectedRow};
use crate::outcome::Cell;
use crate::program::{NodeId, Program};
use crate::trial::coverage::Point;
use crate::trial::{self, Given, Mark, Trial, TrialEvent, TrialFact, TrialMark, TrialUnit};
use crate::word::Lang;
use indexmap::IndexMap;
use jiff::ToSpan;
use std::sync::Arc;

/// No more units are made up for one point.
const TRIALS_MAX: usize = 2000;
/// How high figures stand in the units that are changed: at their best, in between, at their worst.
const LEVELS: usize = 3;
/// How many words of a choice are tried.
const WORDS_MAX: usize = 6;
const COUNTS: [usize; 12] = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30];
/// More decimals than this are not made up.
const PLACES_MAX: i32 = 6;
/// How often a place is looked for along a line.
const LINES_MAX: usize = 8;
/// Shares of the full marks, in twentieths.
const SHARES: i64 = 20;

/// On what a score depends.
pub struct Figures {
    facts: IndexMap<FactId, Vec<Value>>,
    fields: IndexMap<(EventId, usize), Vec<Value>>,
    events: Vec<EventId>,
    ratings: Vec<RatingId>,
    peers: bool,
    periods: IndexMap<PeriodKind, Vec<Arc<str>>>,
}

impl Figures {
    /// Of an item, or of everything.
    pub fn of(scheme: &Scheme, program: &Program, item: Option<ItemId>) -> Figures {
        let cone = match item {
            Some(item) => Cone::of_values(program, [program.items[item.index()].score]),
            None => Cone::of_values(program, (0..program.nodes.len() as u32).map(NodeId)),
        };
        let fact = |id: FactId| {
            let fact = &scheme.facts[id.index()];
            (id, values(scheme, &fact.ty, &fact.range, &fact.scale.factor))
        };
        let fields = cone.events.iter().flat_map(|event| {
            let fields = scheme.events[event.index()].fields.iter().enumerate().filter(|(_, field)| field.value.is_none());
            fields.map(|(at, field)| {
                let judged = judged(scheme, *event, at);
                ((*event, at), if judged.is_empty() { values(scheme, &field.ty, &field.range, &field.scale.factor) } else { judged })
            })
        });
        let name =
            |(kind, periods): (PeriodKind, Vec<crate::period::Period>)| (kind, periods.iter().map(|period| period.to_string().into()).collect());
        Figures {
            fields: fields.collect(),
            facts: cone.facts.iter().map(|id| fact(*id)).collect(),
            events: cone.events,
            ratings: cone.ratings,
            peers: cone.peers,
            periods: scheme.own_periods().into_iter().map(name).collect(),
        }
    }

    /// Trials for a point, the likeliest and plainest first.
    pub fn trials<'a>(&'a self, scheme: &'a Scheme, point: &'a Point) -> impl Iterator<Item = Trial> + 'a {
        let bases = || (0..WORDS_MAX).take(self.words(scheme)).flat_map(move |word| (0..LEVELS).map(move |level| self.unit(scheme, level, word)));
        let at_edge = bases().flat_map(move |base| self.at_edge(scheme, point, base));
        let changed = bases().flat_map(move |base| self.with_events(scheme, &base).chain(self.with_marks(scheme, &base)).collect::<Vec<_>>());
        let one_by_one = bases().flat_map(move |base| self.one_changed(&base).collect::<Vec<_>>());
        let all = at_edge.chain(bases()).chain(changed).chain(one_by_one).take(TRIALS_MAX);
        all.map(move |unit| self.among_others(scheme, unit))
    }

    /// How many words the longest choice has.
    fn words(&self, scheme: &Scheme) -> usize {
        let words = self.facts.keys().filter_map(|fact| match &scheme.facts[fact.index()].ty {
            Ty::Choice(id) => Some(scheme.choices[id.index()].words.len()),
            _ => None,
        });
        words.max().unwrap_or(1)
    }

    fn among_others(&self, scheme: &Scheme, unit: TrialUnit) -> Trial {
        let mut units = vec![unit];
        if self.peers {
            for (name, level) in [1, 2].map(|other| (names(scheme.lang)[other], other)) {
                let mut other = self.unit(scheme, level, 0);
                other.name = name.into();
                // Whoever is compared is of the same class.
                for (fact, own) in other.facts.iter_mut().zip(&units[0].facts) {
                    if scheme.facts[fact.fact.index()].kind == FactKind::Attribute {
                        fact.is = own.is.clone();
                    }
                }
                units.push(other);
            }
        }
        Trial { units }
    }

    fn unit(&self, scheme: &Scheme, level: usize, word: usize) -> TrialUnit {
        let mut unit = TrialUnit::new(names(scheme.lang)[0]);
        for (fact, values) in &self.facts {
            let declared = &scheme.facts[fact.index()];
            let value = match values.first() {
                None => continue,
                Some(Value::Num(_) | Value::Date(_)) => {
                    let from_best = if declared.lower_is_better { level } else { LEVELS - 1 - level };
                    &values[(values.len() - 1) * from_best / (LEVELS - 1)]
                }
                Some(_) => &values[word % values.len()],
            };
            self.put(scheme, *fact, value, &mut unit);
        }
        for rating in &self.ratings {
            unit.marks.extend(marks(scheme, *rating, SHARES * (LEVELS - 1 - level) as i64 / (LEVELS - 1) as i64));
        }
        unit
    }

    /// The figure, in each of its periods.
    fn put(&self, scheme: &Scheme, fact: FactId, value: &Value, unit: &mut TrialUnit) {
        unit.facts.retain(|known| known.fact != fact);
        let is = Given::Value(value.clone());
        match scheme.facts[fact.index()].frame {
            Frame::Period(kind) => {
                for period in self.periods.get(&kind).into_iter().flatten() {
                    unit.facts.push(TrialFact { fact, period: Some(period.clone()), is: is.clone() });
                }
            }
            Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark => unit.facts.push(TrialFact { fact, period: None, is }),
        }
    }

    /// Units whose value stands where the point asks for: one figure is moved along the straight line on which the value goes.
    fn at_edge(&self, scheme: &Scheme, point: &Point, base: TrialUnit) -> Vec<TrialUnit> {
        let (Some((value, edge)), Some(side)) = (point.edge, point.side) else { return Vec::new() };
        let mut found = Vec::new();
        for (fact, values) in &self.facts {
            let declared = &scheme.facts[fact.index()];
            let (Some(low), Some(high)) = (values.first(), values.last()) else { continue };
            if let (Ty::Date, true) = (&declared.ty, is_fact(value, *fact)) {
                let Some(Value::Date(day)) = self.value(scheme, &base, edge) else { continue };
                let days = match side {
                    How::Below => -1,
                    How::Above => 1,
                    How::At | How::Used | How::Bit => 0,
                };
                let Ok(day) = day.checked_add(days.days()) else { continue };
                found.push(self.with(scheme, &base, *fact, Value::Date(day)));
                continue;
            }
            let (Value::Num(low), Value::Num(high)) = (low, high) else { continue };
            let beside = |at: &Num| {
                let unit = self.with(scheme, &base, *fact, Value::Num(at.clone()));
                match (self.value(scheme, &unit, value), self.value(scheme, &unit, edge)) {
                    (Some(Value::Num(value)), Some(Value::Num(edge))) => Some(value - edge),
                    _ => None,
                }
            };
            let Some(there) = meeting(low, high, &declared.scale.factor, &beside) else { continue };
            let step = small_step(&declared.ty, &declared.scale.factor);
            let places = match side {
                How::At | How::Used | How::Bit => vec![there],
                How::Below | How::Above => vec![&there - &step, &there + &step],
            };
            let (least, most) = &declared.range;
            let is_declared = |number: &Num| {
                (!is_count(&declared.ty) || number.is_integer())
                    && least.as_ref().is_none_or(|least| number >= least)
                    && most.as_ref().is_none_or(|most| number <= most)
            };
            found.extend(places.into_iter().filter(is_declared).map(|number| self.with(scheme, &base, *fact, Value::Num(number))));
        }
        found
    }

    fn with(&self, scheme: &Scheme, base: &TrialUnit, fact: FactId, value: Value) -> TrialUnit {
        let mut unit = base.clone();
        self.put(scheme, fact, &value, &mut unit);
        unit
    }

    /// Where the first unit of a trial stands by an expression.
    fn value(&self, scheme: &Scheme, unit: &TrialUnit, expr: &Expr) -> Option<Value> {
        if let ExprKind::Constant(value) = &*expr.kind {
            return Some(value.clone());
        }
        if !matches!(expr.frame, Frame::Constant | Frame::Unit) {
            return None;
        }
        value_in(scheme, &self.among_others(scheme, unit.clone()), expr)
    }

    /// The unit with so many events of a kind, or of every kind, each of another matter; on one day, or over the months.
    fn with_events<'a>(&'a self, scheme: &'a Scheme, base: &'a TrialUnit) -> impl Iterator<Item = TrialUnit> + 'a {
        let kinds = self.events.iter().map(std::slice::from_ref).chain((self.events.len() > 1).then_some(&self.events[..]));
        let rows = kinds.flat_map(|kinds| COUNTS.into_iter().flat_map(move |count| (0..WORDS_MAX).map(move |word| (kinds, count, word))));
        rows.flat_map(|row| [(row, false), (row, true)]).map(move |((kinds, count, word), spread)| {
            let mut unit = base.clone();
            for event in kinds {
                unit.events.extend((0..count).map(|number| self.event(scheme, *event, word, (number, spread))));
            }
            unit
        })
    }

    fn event(&self, scheme: &Scheme, event: EventId, word: usize, (number, spread): (usize, bool)) -> TrialEvent {
        let mut happened = TrialEvent { event, state: EventState::Accepted, fields: Vec::new() };
        for (at, field) in scheme.events[event.index()].fields.iter().enumerate() {
            let Some(values) = self.fields.get(&(event, at)).filter(|values| !values.is_empty()) else { continue };
            let value = match (&field.ty, scheme.period) {
                (Ty::Date, Some((first, last))) => {
                    let month = if spread { number as i64 % 12 } else { 0 };
                    Value::Date(first.checked_add(month.months()).map_or(first, |day| day.min(last)))
                }
                (Ty::Text, _) => Value::Text(format!("{}", number + 1).into()),
                _ => values[word % values.len()].clone(),
            };
            happened.fields.push((at, Given::Value(value)));
        }
        happened
    }

    fn with_marks<'a>(&'a self, scheme: &'a Scheme, base: &'a TrialUnit) -> impl Iterator<Item = TrialUnit> + 'a {
        let shares = self.ratings.iter().flat_map(|rating| (0..=SHARES).map(move |share| (*rating, share)));
        shares.map(move |(rating, share)| {
            let mut unit = base.clone();
            unit.marks.retain(|mark| mark.rating != rating);
            unit.marks.extend(marks(scheme, rating, share));
            unit
        })
    }

    /// The unit with one figure changed, in one of its periods or in all.
    fn one_changed<'a>(&'a self, base: &'a TrialUnit) -> impl Iterator<Item = TrialUnit> + 'a {
        let all = base.facts.iter().enumerate().flat_map(|(at, fact)| self.facts[&fact.fact].iter().map(move |value| (at, value)));
        all.map(move |(at, value)| {
            let mut unit = base.clone();
            unit.facts[at].is = Given::Value(value.clone());
            unit
        })
    }
}

/// Where between two places a difference is zero: the line through both is followed to where it meets zero, and again from there. Of
/// places that are as good the one with the fewest decimals in the unit word; none if there is none that ends.
fn meeting(low: &Num, high: &Num, factor: &Num, difference: &dyn Fn(&Num) -> Option<Num>) -> Option<Num> {
    let (mut a, mut b) = (low.clone(), high.clone());
    let (mut at_a, mut at_b) = (difference(&a)?, difference(&b)?);
    for _ in 0..LINES_MAX {
        let there = &a + &(at_a.checked_div(&(&at_a - &at_b))? * (&b - &a));
        let at_there = difference(&there)?;
        if at_there.is_zero() {
            let shown = there.checked_div(factor)?;
            let mut plain = (0..=PLACES_MAX).map(|places| shown.round(places, Rounding::HalfUp) * factor);
            return plain.find(|place| difference(place).is_some_and(|rest| rest.is_zero()));
        }
        if at_there.is_negative() == at_a.is_negative() {
            (a, at_a) = (there, at_there);
        } else {
            (b, at_b) = (there, at_there);
        }
    }
    None
}

/// The value of an expression for the first unit.
pub fn value_in(scheme: &Scheme, trial: &Trial, expr: &Expr) -> Option<Value> {
    match oracle::inspect(scheme, &trial::dataset(scheme, trial), |look| look.value(expr, InspectedRow::Unit(0))) {
        Cell::Value(value) => Some(value),
        Cell::Gap(_) | Cell::Fault(_) => None,
    }
}

fn names(lang: Lang) -> [&'static str; 3] {
    match lang {
        Lang::Zh => ["甲", "乙", "丙"],
        Lang::En => ["first", "second", "third"],
    }
}

/// The ends of the range in which a field of an event is judged; none if it is not.
fn judged(scheme: &Scheme, event: EventId, field: usize) -> Vec<Value> {
    let each = scheme.items.iter().flat_map(|item| &item.clauses).filter_map(|clause| match &clause.form {
        Form::Each(each) if each.event == event && matches!(&*each.amount.kind, ExprKind::Field(_, own) if *own == field) => each.judged.as_ref(),
        _ => None,
    });
    let ends = each.flat_map(|(low, high)| high.iter().chain([low]));
    ends.filter_map(|end| if let ExprKind::Constant(value) = &*end.kind { Some(value.clone()) } else { None }).collect()
}

fn is_fact(expr: &Expr, fact: FactId) -> bool {
    matches!(&*expr.kind, ExprKind::Fact(own) if *own == fact)
}

fn is_count(ty: &Ty) -> bool {
    matches!(ty, Ty::Quantity(measure) if measure.is_counted())
}

/// Just beside an edge: one of what is counted, a tenth of the unit word of what is measured.
fn small_step(ty: &Ty, factor: &Num) -> Num {
    if is_count(ty) { factor.clone() } else { factor * &Num::ratio(1, 10) }
}

/// One rater of each panel, who gives that share of the full marks.
fn marks(scheme: &Scheme, id: RatingId, share: i64) -> Vec<TrialMark> {
    let rating = &scheme.ratings[id.index()];
    let full = rating.full.clone().unwrap_or_else(|| Num::from(100));
    let words = rating.options.len();
    let mark = match words {
        0 => Mark::Number(&full * &Num::ratio(share, SHARES)),
        _ => Mark::Word((SHARES - share) as usize * (words - 1) / SHARES as usize),
    };
    let raters = rating.at_least.unwrap_or(1).max(1) + rating.drop_highest + rating.drop_lowest;
    let places = (0..rating.panels.len().max(1)).flat_map(|panel| (0..rating.aspects.len().max(1)).map(move |aspect| (panel, aspect)));
    let one = |(panel, aspect)| {
        let mark = mark.clone();
        (0..raters).map(move |rater| TrialMark {
            rating: id,
            panel,
            aspect,
            rater: Some(format!("{}", rater + 1).into()),
            mark: mark.clone(),
            votes: None,
        })
    };
    places.flat_map(one).collect()
}
