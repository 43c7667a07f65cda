//! Made-up units as the data of the scheme, as if they had been read from tables.

use super::cell::{self, Reading};
use super::{Given, Mark, Trial, TrialEvent, TrialMark};
use crate::bind;
use crate::data::column::{Column, State, Values};
use crate::dataset::{CellOrigin, Dataset, EventRows, EventState, RatingRows, RowOrigin};
use crate::decimal::Num;
use crate::model::expr::{Frame, Value};
use crate::model::measure::Ty;
use crate::model::scheme::{Event, EventId, FactId, GapKind, PeriodKind, Rating, RatingId, Scheme};
use crate::period::Period;
use indexmap::{IndexMap, IndexSet};
use std::collections::HashMap;
use std::sync::Arc;

/// The units as the data of the scheme. Facts that are not given are missing; of what is given twice the last counts.
pub fn dataset(scheme: &Scheme, trial: &Trial) -> Dataset {
    let periods = periods(scheme, trial);
    let first = |kind: PeriodKind, names: &[Arc<str>]| {
        let first = scheme.period.map(|(first, _)| Period::first_from(kind, first).to_string());
        first.and_then(|first| names.iter().position(|name| **name == *first)).unwrap_or(0)
    };
    Dataset {
        units: trial.units.iter().map(|unit| unit.name.clone()).collect(),
        first_period: periods.iter().map(|(kind, names)| (*kind, first(*kind, names))).collect(),
        facts: (0..scheme.facts.len()).map(|id| fact(scheme, trial, FactId(id as u32), &periods)).collect(),
        fact_places: vec![CellOrigin::None; scheme.facts.len()],
        events: scheme.events.iter().enumerate().map(|(id, event)| events(scheme, trial, EventId(id as u32), event)).collect(),
        ratings: scheme.ratings.iter().enumerate().map(|(id, rating)| marks(trial, RatingId(id as u32), rating)).collect(),
        periods,
    }
}

/// The scheme's own periods and those that the trial names, in order.
fn periods(scheme: &Scheme, trial: &Trial) -> IndexMap<PeriodKind, Vec<Arc<str>>> {
    let mut all = scheme.own_periods();
    for given in trial.units.iter().flat_map(|unit| &unit.facts) {
        if let (Frame::Period(kind), Some(name)) = (scheme.facts[given.fact.index()].frame, &given.period)
            && let Some(period) = Period::parse(kind, name, None)
        {
            all.entry(kind).or_default().push(period);
        }
    }
    let name = |(kind, mut periods): (PeriodKind, Vec<Period>)| {
        periods.sort();
        periods.dedup();
        (kind, periods.iter().map(|period| period.to_string().into()).collect())
    };
    all.into_iter().map(name).collect()
}

fn fact(scheme: &Scheme, trial: &Trial, id: FactId, periods: &IndexMap<PeriodKind, Vec<Arc<str>>>) -> Column {
    let declared = &scheme.facts[id.index()];
    let names: Option<&[Arc<str>]> = match declared.frame {
        Frame::Period(kind) => Some(periods.get(&kind).map_or(&[], Vec::as_slice)),
        Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark => None,
    };
    let width = names.map_or(1, <[_]>::len);
    let mut cells = vec![None; trial.units.len() * width];
    for (unit, given) in trial.units.iter().enumerate().flat_map(|(at, unit)| unit.facts.iter().map(move |given| (at, given))) {
        let at = match (names, &given.period) {
            (None, _) => Some(0),
            (Some(names), Some(period)) => names.iter().position(|name| name == period),
            (Some(_), None) => None,
        };
        if let (true, Some(at)) = (given.fact == id, at) {
            cells[unit * width + at] = Some(&given.is);
        }
    }
    bind::without_codes(column(&declared.ty, &cells, &cell::of_fact(scheme, declared)), &declared.missing_codes)
}

fn events(scheme: &Scheme, trial: &Trial, id: EventId, event: &Event) -> EventRows {
    let all = trial.units.iter().enumerate().flat_map(|(unit, made)| made.events.iter().map(move |happened| (unit as u32, happened)));
    let mine: Vec<(u32, &TrialEvent)> = all.filter(|(_, happened)| happened.event == id).collect();
    let field = |(at, field): (usize, &crate::model::scheme::Field)| {
        let cells: Vec<Option<&Given>> =
            mine.iter().map(|(_, happened)| happened.fields.iter().rfind(|(given, _)| *given == at).map(|(_, is)| is)).collect();
        bind::without_codes(column(&field.ty, &cells, &cell::of_field(scheme, field)), &field.missing_codes)
    };
    let fields: Vec<Column> = event.fields.iter().enumerate().map(field).collect();
    let state = |(row, (_, happened)): (usize, &(u32, &TrialEvent))| {
        let date = event.date.and_then(|date| fields[date].date(row));
        if scheme.is_outside(event, date) { EventState::Outside } else { happened.state }
    };
    EventRows {
        unit: mine.iter().map(|(unit, _)| *unit).collect(),
        state: mine.iter().enumerate().map(state).collect(),
        fields,
        origin: RowOrigin::default(),
    }
}

fn marks(trial: &Trial, id: RatingId, rating: &Rating) -> RatingRows {
    let all = trial.units.iter().enumerate().flat_map(|(unit, made)| made.marks.iter().map(move |mark| (unit as u32, mark)));
    let mine: Vec<(u32, &TrialMark)> = all.filter(|(_, mark)| mark.rating == id).collect();
    let mut raters: HashMap<&str, u32> = HashMap::new();
    let mut rater = Vec::new();
    for (row, (_, mark)) in mine.iter().enumerate() {
        let next = raters.len() as u32;
        rater.push(mark.rater.as_deref().map_or(u32::MAX - row as u32, |name| *raters.entry(name).or_insert(next)));
    }
    let votes = mine.iter().any(|(_, mark)| mark.votes.is_some());
    RatingRows {
        anonymous: votes || mine.iter().all(|(_, mark)| mark.rater.is_none()),
        unit: mine.iter().map(|(unit, _)| *unit).collect(),
        panel: mine.iter().map(|(_, mark)| mark.panel as u32).collect(),
        aspect: mine.iter().map(|(_, mark)| mark.aspect as u32).collect(),
        rater,
        mark: Some(raw_marks(rating, &mine)),
        votes: votes.then(|| Column::new(Values::Num(mine.iter().map(|(_, mark)| Num::from(mark.votes.unwrap_or(1) as usize)).collect()))),
        origin: RowOrigin::default(),
    }
}

fn raw_marks(rating: &Rating, mine: &[(u32, &TrialMark)]) -> Column {
    let states = mine.iter().map(|(_, mark)| match mark.mark {
        Mark::Number(_) | Mark::Word(_) => State::Value,
        Mark::Gap(kind) => gap_state(kind),
    });
    let number = |mark: &TrialMark| match &mark.mark {
        Mark::Number(number) => number.clone(),
        Mark::Word(_) | Mark::Gap(_) => Num::ZERO,
    };
    let word = |mark: &TrialMark| match mark.mark {
        Mark::Word(word) => word as u32,
        Mark::Number(_) | Mark::Gap(_) => 0,
    };
    let values = if rating.options.is_empty() {
        Values::Num(mine.iter().map(|(_, mark)| number(mark)).collect())
    } else {
        Values::Choice(mine.iter().map(|(_, mark)| word(mark)).collect())
    };
    Column::with_states(values, states.collect())
}

fn gap_state(kind: GapKind) -> State {
    match kind {
        GapKind::Missing => State::Missing,
        GapKind::NotApplicable => State::NotApplicable,
        GapKind::Pending => State::Pending,
    }
}

/// A column of a type. What is not given is missing.
fn column(ty: &Ty, cells: &[Option<&Given>], reading: &Reading) -> Column {
    let read: Vec<(State, Option<Value>)> = cells
        .iter()
        .map(|cell| match cell {
            Some(Given::Value(value)) => (State::Value, Some(value.clone())),
            Some(Given::Gap(kind)) => (gap_state(*kind), None),
            Some(Given::Written(text)) => reading.value(text),
            None => (State::Missing, None),
        })
        .collect();
    let states = read.iter().map(|(state, _)| *state);
    let values = read.iter().map(|(_, value)| value.clone());
    let column = match ty {
        Ty::Quantity(_) | Ty::Unknown => {
            Values::Num(values.map(|value| if let Some(Value::Num(number)) = value { number } else { Num::ZERO }).collect())
        }
        Ty::Text => texts(values),
        Ty::Date => Values::Date(values.map(|value| if let Some(Value::Date(date)) = value { date } else { Default::default() }).collect()),
        Ty::Bool => Values::Bool(values.map(|value| matches!(value, Some(Value::Bool(true)))).collect()),
        Ty::Choice(_) | Ty::Grade => Values::Choice(
            values
                .map(|value| match value {
                    Some(Value::Choice(_, word)) => word,
                    Some(Value::Grade(grade)) => grade.0,
                    Some(Value::Num(_) | Value::Text(_) | Value::Date(_) | Value::Bool(_)) | None => 0,
                })
                .collect(),
        ),
    };
    Column::with_states(column, states.collect())
}

fn texts(values: impl Iterator<Item = Option<Value>>) -> Values {
    let mut dictionary: IndexSet<Arc<str>> = IndexSet::new();
    let index = values
        .map(|value| {
            let text = if let Some(Value::Text(text)) = value { text } else { "".into() };
            dictionary.insert_full(text).0 as u32
        })
        .collect();
    Values::Text { dictionary, index }
}
