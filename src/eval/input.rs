//! Columns of the data as columns of a chunk.

use crate::data::column::{Column, Ints, State, Values};
use crate::dataset::CellOrigin;
use crate::diagnostic::CellPlace;
use crate::eval::column::{Col, Mark, Marks, Vals, Words};
use crate::fault::Fault;
use crate::model::measure::Ty;
use crate::model::scheme::GapKind;
use std::sync::Arc;

/// What the cells of a column are, beyond their values.
pub struct Source<'a> {
    pub column: &'a Column,
    pub ty: &'a Ty,
    /// The words of a text column.
    pub words: Option<Words>,
    pub place: Place<'a>,
}

/// Where a cell stands, for the causes of faults.
pub enum Place<'a> {
    Fact(Option<&'a CellOrigin>),
    Event(&'a crate::dataset::RowOrigin, usize),
}

impl Place<'_> {
    fn cell(&self, row: usize) -> Option<CellPlace> {
        match self {
            Place::Fact(origin) => origin.and_then(|origin| origin.place(row)),
            Place::Event(origin, field) => origin.place(row, *field),
        }
    }
}

/// The words of a text column, to be shared.
pub fn words(column: &Column) -> Option<Words> {
    match &column.values {
        Values::Text { dictionary, .. } => Some(Arc::new(dictionary.clone())),
        Values::Int { .. } | Values::Num(_) | Values::Names(_) | Values::Choice(_) | Values::Date(_) | Values::Bool(_) => None,
    }
}

/// Consecutive cells, or the cells of the given rows.
pub enum Rows<'a> {
    Range(std::ops::Range<usize>),
    Picks(&'a [u32]),
}

impl Rows<'_> {
    fn len(&self) -> usize {
        match self {
            Rows::Range(range) => range.len(),
            Rows::Picks(picks) => picks.len(),
        }
    }

    fn at(&self, place: usize) -> usize {
        match self {
            Rows::Range(range) => range.start + place,
            Rows::Picks(picks) => picks[place] as usize,
        }
    }

    fn take<T: Copy, U>(&self, values: &[T], empty: U, f: impl Fn(T) -> U) -> Vec<U>
    where
        U: Copy,
    {
        match self {
            Rows::Range(range) if range.end <= values.len() => values[range.clone()].iter().map(|value| f(*value)).collect(),
            _ => (0..self.len()).map(|place| values.get(self.at(place)).map_or(empty, |value| f(*value))).collect(),
        }
    }
}

pub fn read(source: &Source<'_>, rows: &Rows<'_>) -> Col {
    let vals = match &source.column.values {
        Values::Int { places, values } => match (10i64.checked_pow(u32::from(*places)), values) {
            (Some(den), Ints::I16(values)) => Vals::Fixed { den, v: rows.take(values, 0, i64::from) },
            (Some(den), Ints::I32(values)) => Vals::Fixed { den, v: rows.take(values, 0, i64::from) },
            (Some(den), Ints::I64(values)) => Vals::Fixed { den, v: rows.take(values, 0, |value| value) },
            (None, _) => numbers(source.column, rows),
        },
        Values::Num(_) => numbers(source.column, rows),
        Values::Text { index, .. } => match &source.words {
            Some(words) => Vals::Text(words.clone(), rows.take(index, 0, |code| code)),
            None => Vals::zeros(rows.len()),
        },
        // The keys of a table, which are no facts.
        Values::Names(_) => return Col::gap(GapKind::Missing),
        Values::Choice(codes) => match source.ty {
            Ty::Choice(id) => Vals::Choice(*id, rows.take(codes, 0, |code| code)),
            Ty::Grade => Vals::Grade(rows.take(codes, 0, |code| code)),
            Ty::Quantity(_) | Ty::Text | Ty::Date | Ty::Bool | Ty::Unknown => return Col::gap(GapKind::Missing),
        },
        Values::Date(dates) => Vals::Date(rows.take(dates, jiff::civil::Date::default(), |date| date)),
        Values::Bool(values) => Vals::Bool(rows.take(values, false, |value| value)),
    };
    Col::marked(vals, marks(source, rows))
}

fn numbers(column: &Column, rows: &Rows<'_>) -> Vals {
    Vals::from_nums((0..rows.len()).map(|place| column.number(rows.at(place)).unwrap_or_default()).collect())
}

fn marks(source: &Source<'_>, rows: &Rows<'_>) -> Option<Box<Marks>> {
    let length = source.column.len();
    let short = (0..rows.len()).any(|place| rows.at(place) >= length);
    if source.column.states().is_none() && !short {
        return None;
    }
    let mut marks = Marks::plain(rows.len());
    for place in 0..rows.len() {
        let row = rows.at(place);
        match source.column.state(row) {
            State::Value | State::Protected => {}
            // Claimed, under review or objected to: not a value yet.
            State::PendingValue | State::Pending => marks.of[place] = Mark::Pending,
            State::Missing => marks.of[place] = Mark::Missing,
            State::NotApplicable => marks.of[place] = Mark::NotApplicable,
            State::Fault => marks.set_fault(place, Arc::new(source.place.cell(row).map_or(Fault::Untreated, Fault::BadCell))),
        }
    }
    marks.settle()
}
