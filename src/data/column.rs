//! A column of typed values, in the least memory that holds them exactly, with a state a cell.

pub use super::ints::Ints;
use super::names::Names;
use crate::decimal::Num;
use indexmap::IndexSet;
use jiff::civil::Date;
use std::sync::Arc;

/// What is known of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum State {
    #[default]
    Value,
    /// A value under protection: `85（保护）`.
    Protected,
    /// A value that is claimed, under review or objected to: `85（待审）`.
    PendingValue,
    /// Pending, and no value given: `待审`.
    Pending,
    /// Nothing handed in: an empty cell, `缺报`, `—`.
    Missing,
    /// `不适用`.
    NotApplicable,
    /// The cell could not be read; the table has a finding for it.
    Fault,
}

impl State {
    /// Whether the column holds a figure for the cell.
    pub fn has_value(self) -> bool {
        match self {
            State::Value | State::Protected | State::PendingValue => true,
            State::Pending | State::Missing | State::NotApplicable | State::Fault => false,
        }
    }

    pub fn is_pending(self) -> bool {
        matches!(self, State::PendingValue | State::Pending)
    }
}

/// The values of a column. A cell whose state has no value holds a zero, an empty text, the first choice, the zero date or
/// `false`: look at the state first.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Each value is the whole number × 10^-`places`.
    Int {
        places: u8,
        values: Ints,
    },
    Num(Vec<Num>),
    Text {
        dictionary: IndexSet<Arc<str>>,
        index: Vec<u32>,
    },
    /// Of a column read as [`Read::Name`](super::spec::Read::Name).
    Names(Names),
    /// Index into the choices of the column's [`Read::Choice`](super::spec::Read::Choice).
    Choice(Vec<u32>),
    Date(Vec<Date>),
    Bool(Vec<bool>),
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub values: Values,
    /// `None` when every cell has a plain value. Invariant: as long as the values.
    states: Option<Vec<State>>,
}

impl Column {
    pub fn new(values: Values) -> Column {
        Column { values, states: None }
    }

    /// A column with the states of its cells. States that are too few are filled up with plain values, too many are cut off.
    pub fn with_states(values: Values, mut states: Vec<State>) -> Column {
        let mut column = Column::new(values);
        states.resize(column.len(), State::Value);
        if states.iter().any(|state| *state != State::Value) {
            column.states = Some(states);
        }
        column
    }

    /// A column of numbers, all missing.
    pub fn missing(length: usize) -> Column {
        let values = Values::Int { places: 0, values: Ints::I16(vec![0; length]) };
        Column::with_states(values, vec![State::Missing; length])
    }

    /// The cells of some rows, in this order; a row that is `None` or not there is missing.
    pub fn select(&self, rows: &[Option<u32>]) -> Column {
        fn pick<T: Clone + Default>(values: &[T], rows: &[Option<u32>]) -> Vec<T> {
            rows.iter().map(|row| row.and_then(|row| values.get(row as usize)).cloned().unwrap_or_default()).collect()
        }
        let values = match &self.values {
            Values::Int { places, values: Ints::I16(values) } => Values::Int { places: *places, values: Ints::I16(pick(values, rows)) },
            Values::Int { places, values: Ints::I32(values) } => Values::Int { places: *places, values: Ints::I32(pick(values, rows)) },
            Values::Int { places, values: Ints::I64(values) } => Values::Int { places: *places, values: Ints::I64(pick(values, rows)) },
            Values::Num(values) => Values::Num(pick(values, rows)),
            Values::Text { dictionary, index } => {
                let mut dictionary = dictionary.clone();
                let empty = dictionary.insert_full(Arc::from("")).0 as u32;
                let index = rows.iter().map(|row| row.and_then(|row| index.get(row as usize).copied()).unwrap_or(empty)).collect();
                Values::Text { dictionary, index }
            }
            Values::Names(names) => {
                let mut picked = Names::with_capacity(rows.len());
                rows.iter().for_each(|row| picked.push(row.and_then(|row| names.get(row as usize)).unwrap_or_default()));
                Values::Names(picked)
            }
            Values::Choice(values) => Values::Choice(pick(values, rows)),
            Values::Date(values) => Values::Date(pick(values, rows)),
            Values::Bool(values) => Values::Bool(pick(values, rows)),
        };
        let states = rows.iter().map(|row| row.map_or(State::Missing, |row| self.state(row as usize))).collect();
        Column::with_states(values, states)
    }

    pub fn len(&self) -> usize {
        match &self.values {
            Values::Int { values, .. } => values.len(),
            Values::Num(values) => values.len(),
            Values::Text { index, .. } => index.len(),
            Values::Names(names) => names.len(),
            Values::Choice(values) => values.len(),
            Values::Date(values) => values.len(),
            Values::Bool(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The state of a cell; a row that the column does not have is missing.
    pub fn state(&self, row: usize) -> State {
        match &self.states {
            Some(states) => states.get(row).copied().unwrap_or(State::Missing),
            None if row < self.len() => State::Value,
            None => State::Missing,
        }
    }

    /// All states, where any cell is not a plain value.
    pub fn states(&self) -> Option<&[State]> {
        self.states.as_deref()
    }

    /// The number in a cell, if it has one.
    pub fn number(&self, row: usize) -> Option<Num> {
        if !self.state(row).has_value() {
            return None;
        }
        match &self.values {
            Values::Int { places, values } => values.get(row).map(|digits| Num::from_scaled(i128::from(digits), u32::from(*places))),
            Values::Num(values) => values.get(row).cloned(),
            Values::Text { .. } | Values::Names(_) | Values::Choice(_) | Values::Date(_) | Values::Bool(_) => None,
        }
    }

    /// The text in a cell, if it has one. A column of names has them in [`Column::name`].
    pub fn text(&self, row: usize) -> Option<&Arc<str>> {
        match &self.values {
            Values::Text { dictionary, index } if self.state(row).has_value() => dictionary.get_index(*index.get(row)? as usize),
            Values::Text { .. } | Values::Int { .. } | Values::Num(_) => None,
            Values::Names(_) | Values::Choice(_) | Values::Date(_) | Values::Bool(_) => None,
        }
    }

    /// The name in a cell of a column of names or texts; empty where it has none.
    pub fn name(&self, row: usize) -> &str {
        match &self.values {
            Values::Names(names) => names.get(row).unwrap_or_default(),
            Values::Text { .. } => self.text(row).map_or("", |text| text),
            Values::Int { .. } | Values::Num(_) | Values::Choice(_) | Values::Date(_) | Values::Bool(_) => "",
        }
    }

    pub fn choice(&self, row: usize) -> Option<u32> {
        match &self.values {
            Values::Choice(values) if self.state(row).has_value() => values.get(row).copied(),
            Values::Choice(_) | Values::Int { .. } | Values::Num(_) => None,
            Values::Text { .. } | Values::Names(_) | Values::Date(_) | Values::Bool(_) => None,
        }
    }

    pub fn date(&self, row: usize) -> Option<Date> {
        match &self.values {
            Values::Date(values) if self.state(row).has_value() => values.get(row).copied(),
            Values::Date(_) | Values::Int { .. } | Values::Num(_) => None,
            Values::Text { .. } | Values::Names(_) | Values::Choice(_) | Values::Bool(_) => None,
        }
    }

    pub fn yes(&self, row: usize) -> Option<bool> {
        match &self.values {
            Values::Bool(values) if self.state(row).has_value() => values.get(row).copied(),
            Values::Bool(_) | Values::Int { .. } | Values::Num(_) => None,
            Values::Text { .. } | Values::Names(_) | Values::Choice(_) | Values::Date(_) => None,
        }
    }

    /// The rows of this column and then those of another, which was read in the same way.
    pub fn join(mut self, other: Column) -> Column {
        self.append(other);
        self
    }

    /// Whether two cells of columns that were read in the same way say the same.
    pub fn same_cell(&self, row: usize, other: &Column, other_row: usize) -> bool {
        self.state(row) == other.state(other_row)
            && self.number(row) == other.number(other_row)
            && self.text(row) == other.text(other_row)
            && self.choice(row) == other.choice(other_row)
            && self.date(row) == other.date(other_row)
            && self.yes(row) == other.yes(other_row)
    }

    /// Gives every missing cell another state.
    pub fn with_missing_as(self, state: State) -> Column {
        let Some(states) = self.states else { return self };
        let states = states.into_iter().map(|found| if found == State::Missing { state } else { found }).collect();
        Column { values: self.values, states: Some(states) }
    }

    /// Notes the state of the cell that was pushed last.
    pub(super) fn mark_last(&mut self, state: State) {
        let length = self.len();
        match &mut self.states {
            Some(states) => {
                states.resize(length.saturating_sub(1), State::Value);
                states.push(state);
            }
            None if state == State::Value => {}
            None => {
                let mut states = vec![State::Value; length.saturating_sub(1)];
                states.push(state);
                self.states = Some(states);
            }
        }
    }

    pub(super) fn set_state(&mut self, row: usize, state: State) {
        let length = self.len();
        let states = self.states.get_or_insert_with(Vec::new);
        states.resize(length, State::Value);
        if let Some(place) = states.get_mut(row) {
            *place = state;
        }
    }

    /// Adds the rows of another column of the same kind at the end.
    pub(super) fn append(&mut self, other: Column) {
        let (length, added) = (self.len(), other.len());
        if self.states.is_some() || other.states.is_some() {
            let states = self.states.get_or_insert_with(Vec::new);
            states.resize(length, State::Value);
            match other.states {
                Some(more) => states.extend(more),
                None => states.resize(length + added, State::Value),
            }
            states.resize(length + added, State::Value);
        }
        self.values.append(other.values);
    }

    /// Room for so many further rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        match &mut self.values {
            Values::Int { values, .. } => values.reserve(rows),
            Values::Num(values) => values.reserve(rows),
            Values::Text { index, .. } => index.reserve(rows),
            Values::Names(names) => names.reserve(rows),
            Values::Choice(values) => values.reserve(rows),
            Values::Date(values) => values.reserve(rows),
            Values::Bool(values) => values.reserve(rows),
        }
        if let Some(states) = &mut self.states {
            states.reserve(rows);
        }
    }

    /// Numbers in the least width that holds them.
    pub(super) fn narrow(&mut self) {
        if let Values::Int { values, .. } = &mut self.values {
            values.narrow();
        }
    }

    pub(super) fn shrink(&mut self) {
        match &mut self.values {
            Values::Int { values, .. } => values.shrink(),
            Values::Num(values) => values.shrink_to_fit(),
            Values::Text { index, .. } => index.shrink_to_fit(),
            Values::Names(names) => names.shrink(),
            Values::Choice(values) => values.shrink_to_fit(),
            Values::Date(values) => values.shrink_to_fit(),
            Values::Bool(values) => values.shrink_to_fit(),
        }
        if let Some(states) = &mut self.states {
            if states.iter().all(|state| *state == State::Value) {
                self.states = None;
            } else {
                states.shrink_to_fit();
            }
        }
    }
}

impl Values {
    fn append(&mut self, other: Values) {
        match (&mut *self, other) {
            (Values::Int { .. } | Values::Num(_), other @ (Values::Int { .. } | Values::Num(_))) => self.append_numbers(other),
            (Values::Text { dictionary, index }, Values::Text { dictionary: words, index: more }) => {
                // Where most words are new, grow in fewer steps than by doubling.
                if words.len() * 2 > more.len() && dictionary.capacity() < dictionary.len() + words.len() {
                    dictionary.reserve(words.len().max(dictionary.len() * 3));
                }
                let map: Vec<u32> = words.into_iter().map(|word| dictionary.insert_full(word).0 as u32).collect();
                index.extend(more.into_iter().map(|at| map.get(at as usize).copied().unwrap_or(0)));
            }
            (Values::Names(names), Values::Names(more)) => names.append(&more),
            (Values::Choice(values), Values::Choice(more)) => values.extend(more),
            (Values::Date(values), Values::Date(more)) => values.extend(more),
            (Values::Bool(values), Values::Bool(more)) => values.extend(more),
            // Invariant: the parts of a column come from one plan, so their kinds agree.
            (
                Values::Int { .. } | Values::Num(_) | Values::Text { .. } | Values::Names(_) | Values::Choice(_) | Values::Date(_) | Values::Bool(_),
                _,
            ) => {}
        }
    }

    fn append_numbers(&mut self, mut other: Values) {
        if let (Values::Int { places, values }, Values::Int { places: more_places, values: more }) = (&mut *self, &mut other) {
            let common = (*places).max(*more_places);
            if values.rescale(common - *places) {
                *places = common;
                if more.rescale(common - *more_places) {
                    *more_places = common;
                    return values.append(std::mem::replace(more, Ints::I16(Vec::new())));
                }
            }
        }
        self.make_exact();
        other.make_exact();
        if let (Values::Num(values), Values::Num(more)) = (self, other) {
            values.extend(more);
        }
    }

    /// Numbers as exact rationals.
    pub(super) fn make_exact(&mut self) {
        if let Values::Int { places, values } = self {
            let exact = |digits: i64| Num::from_scaled(i128::from(digits), u32::from(*places));
            *self = Values::Num((0..values.len()).filter_map(|row| values.get(row)).map(exact).collect());
        }
    }
}
