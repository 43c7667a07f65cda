//! The data as the oracle reads it: one plain cell after the other.

use super::{Got, Lack};
use crate::data::column::{Column, State};
use crate::dataset::{CellOrigin, Dataset};
use crate::decimal::Num;
use crate::diagnostic::CellPlace;
use crate::fault::Fault;
use crate::model::expr::{Frame, Value};
use crate::model::measure::Ty;
use crate::model::scheme::{EventId, FactId, GapKind, PeriodKind, RatingId, Scheme};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::Arc;

/// All data of one scheme.
#[derive(Default)]
pub(super) struct Input {
    pub units: usize,
    /// The names of the known periods of each kind, in order.
    pub periods: HashMap<PeriodKind, Vec<Arc<str>>>,
    /// The first of them that is the scheme's own.
    pub first_period: HashMap<PeriodKind, usize>,
    /// By fact; then by unit, or by unit and period.
    pub facts: Vec<Vec<Got>>,
    pub events: Vec<Vec<EventRow>>,
    pub ratings: Vec<Vec<MarkRow>>,
}

pub(super) struct EventRow {
    pub unit: usize,
    /// Accepted or objected to, and dated within what is counted.
    pub accepted: bool,
    pub fields: Vec<Got>,
}

pub(super) struct MarkRow {
    pub unit: usize,
    pub panel: usize,
    pub aspect: usize,
    /// `None` where nobody knows who.
    pub rater: Option<u32>,
    /// A number, or the index of the option or invalid word.
    pub mark: Got<Mark>,
    /// Absent where the table has no such column.
    pub votes: Option<Got<Num>>,
}

#[derive(Clone)]
pub(super) enum Mark {
    Number(Num),
    Word(usize),
}

impl Input {
    pub fn of(scheme: &Scheme, data: &Dataset) -> Input {
        let facts = scheme.facts.iter().enumerate().map(|(id, fact)| {
            let cells = match fact.frame {
                Frame::Period(kind) => data.units.len() * data.period_count(kind),
                Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark => data.units.len(),
            };
            let column = data.facts.get(id);
            let origin = data.fact_places.get(id);
            (0..cells).map(|cell| read(column, &fact.ty, cell, || origin.and_then(|origin: &CellOrigin| origin.place(cell)))).collect()
        });
        Input {
            units: data.units.len(),
            periods: data.periods.iter().map(|(kind, names)| (*kind, names.clone())).collect(),
            first_period: data.first_period.iter().map(|(kind, first)| (*kind, *first)).collect(),
            facts: facts.collect(),
            events: (0..scheme.events.len()).map(|id| events(scheme, data, id)).collect(),
            ratings: (0..scheme.ratings.len()).map(|id| marks(data, id)).collect(),
        }
    }

    pub fn fact(&self, id: FactId, cell: usize) -> Got {
        let cell = self.facts.get(id.index()).and_then(|cells| cells.get(cell));
        cell.cloned().unwrap_or(Err(Lack::Gap(GapKind::Missing)))
    }

    pub fn event(&self, id: EventId) -> &[EventRow] {
        self.events.get(id.index()).map_or(&[], Vec::as_slice)
    }

    pub fn rating(&self, id: RatingId) -> &[MarkRow] {
        self.ratings.get(id.index()).map_or(&[], Vec::as_slice)
    }

    pub fn period_names(&self, kind: PeriodKind) -> &[Arc<str>] {
        self.periods.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The scheme's own periods.
    pub fn own_periods(&self, kind: PeriodKind) -> std::ops::Range<usize> {
        self.first_period.get(&kind).copied().unwrap_or(0)..self.period_names(kind).len()
    }
}

fn events(scheme: &Scheme, data: &Dataset, id: usize) -> Vec<EventRow> {
    let (Some(event), Some(rows)) = (scheme.events.get(id), data.events.get(id)) else { return Vec::new() };
    let row = |(row, unit): (usize, &u32)| EventRow {
        unit: *unit as usize,
        accepted: rows.state.get(row).is_none_or(|state| state.counts()),
        fields: (0..event.fields.len())
            .map(|field| read(rows.fields.get(field), &event.fields[field].ty, row, || rows.origin.place(row, field)))
            .collect(),
    };
    rows.unit.iter().enumerate().map(row).collect()
}

fn marks(data: &Dataset, id: usize) -> Vec<MarkRow> {
    let Some(rows) = data.ratings.get(id) else { return Vec::new() };
    let row = |(row, unit): (usize, &u32)| MarkRow {
        unit: *unit as usize,
        panel: rows.panel.get(row).copied().unwrap_or(0) as usize,
        aspect: rows.aspect.get(row).copied().unwrap_or(0) as usize,
        rater: rows.rater.get(row).copied().filter(|_| !rows.anonymous),
        mark: lack(rows.mark.as_ref(), row, || rows.origin.place(row, 0)).and_then(|column| {
            let mark = column.number(row).map(Mark::Number).or_else(|| column.choice(row).map(|word| Mark::Word(word as usize)));
            mark.ok_or(Lack::Gap(GapKind::Missing))
        }),
        votes: rows.votes.as_ref().map(|votes| {
            let votes = lack(Some(votes), row, || rows.origin.place(row, 0))?;
            votes.number(row).ok_or(Lack::Gap(GapKind::Missing))
        }),
    };
    rows.unit.iter().enumerate().map(row).collect()
}

/// The column, if it has a value in that row; else why it has not.
fn lack(column: Option<&Column>, row: usize, place: impl Fn() -> Option<CellPlace>) -> Got<&Column> {
    let Some(column) = column else { return Err(Lack::Gap(GapKind::Missing)) };
    match column.state(row) {
        State::Value | State::Protected => Ok(column),
        State::PendingValue | State::Pending => Err(Lack::Gap(GapKind::Pending)),
        State::Missing => Err(Lack::Gap(GapKind::Missing)),
        State::NotApplicable => Err(Lack::Gap(GapKind::NotApplicable)),
        State::Fault => {
            let nowhere = CellPlace { file: "".into(), sheet: None, row: 0, column: 0 };
            Err(Lack::fault(Fault::BadCell(place().unwrap_or(nowhere))))
        }
    }
}

fn read(column: Option<&Column>, ty: &Ty, row: usize, place: impl Fn() -> Option<CellPlace>) -> Got {
    let column = lack(column, row, place)?;
    let choice = |index: u32| match ty {
        Ty::Choice(id) => Some(Value::Choice(*id, index)),
        Ty::Grade => Some(Value::Grade(crate::model::scheme::GradeId(index))),
        Ty::Quantity(_) | Ty::Text | Ty::Date | Ty::Bool | Ty::Unknown => None,
    };
    column
        .number(row)
        .map(Value::Num)
        .or_else(|| column.text(row).cloned().map(Value::Text))
        .or_else(|| column.date(row).map(Value::Date))
        .or_else(|| column.yes(row).map(Value::Bool))
        .or_else(|| column.choice(row).and_then(choice))
        .ok_or(Lack::Gap(GapKind::Missing))
}

/// The name of the period in which a day lies: `2024-W05`, `2024-03`, `2024-Q1`, `2024-H1`, `2024`.
pub(super) fn period_of(kind: PeriodKind, date: Date) -> String {
    let (year, month) = (date.year(), date.month());
    match kind {
        PeriodKind::Week => {
            // The week is of the year of its Thursday, and the Thursdays of a year are seven days apart.
            let thursday = date.saturating_add((4 - i64::from(date.weekday().to_monday_one_offset())).days());
            format!("{:04}-W{:02}", thursday.year(), (thursday.day_of_year() - 1) / 7 + 1)
        }
        PeriodKind::Month => format!("{year:04}-{month:02}"),
        PeriodKind::Quarter => format!("{year:04}-Q{}", (month + 2) / 3),
        PeriodKind::HalfYear => format!("{year:04}-H{}", (month + 5) / 6),
        PeriodKind::Year => format!("{year:04}"),
    }
}
