//! Where the rows of each table lie when units are taken chunk by chunk: events and marks are gone through unit by unit.

use crate::dataset::Dataset;
use crate::model::scheme::{EventId, PeriodKind, RatingId};
use crate::program::Space;
use std::borrow::Cow;
use std::ops::Range;

/// Rows of one chunk: few enough that some dozen columns of it stay near the processor.
const CHUNK_ROWS: usize = 4096;

pub struct Layout<'a> {
    pub data: &'a Dataset,
    pub units: usize,
    /// Units of one chunk: the fewer, the more events, marks or periods each has.
    pub chunk_units: usize,
    events: Vec<ByUnit>,
    ratings: Vec<ByUnit>,
}

/// Rows of a table, unit by unit, in each in the order of the file.
pub struct ByUnit {
    /// Row in the file of each row here; `None`: the same.
    order: Option<Vec<u32>>,
    /// Where the rows of each unit begin; one more entry at the end.
    start: Vec<u32>,
}

impl ByUnit {
    fn new(unit: &[u32], units: usize) -> ByUnit {
        let mut start = vec![0u32; units + 1];
        for &unit in unit.iter().filter(|unit| (**unit as usize) < units) {
            start[unit as usize + 1] += 1;
        }
        for unit in 0..units {
            start[unit + 1] += start[unit];
        }
        let sorted = unit.is_sorted() && unit.last().is_none_or(|last| (*last as usize) < units);
        let order = (!sorted).then(|| {
            let mut next = start.clone();
            let mut order = vec![0u32; start.last().map_or(0, |last| *last as usize)];
            for (row, &unit) in unit.iter().enumerate() {
                if let Some(at) = next.get_mut(unit as usize).filter(|_| (unit as usize) < units) {
                    order[*at as usize] = row as u32;
                    *at += 1;
                }
            }
            order
        });
        ByUnit { order, start }
    }

    /// Rows here of the units of a chunk.
    pub fn rows(&self, units: &Range<usize>) -> Range<usize> {
        self.start[units.start] as usize..self.start[units.end] as usize
    }

    /// Rows of one unit, counted from the first row of the chunk.
    pub fn of_unit(&self, chunk: &Range<usize>, unit: usize) -> Range<usize> {
        let first = self.start[chunk.start];
        let unit = chunk.start + unit;
        (self.start[unit] - first) as usize..(self.start[unit + 1] - first) as usize
    }

    /// The rows in the file.
    pub fn in_file(&self, rows: Range<usize>) -> Cow<'_, [u32]> {
        match &self.order {
            Some(order) => Cow::Borrowed(&order[rows]),
            None => Cow::Owned((rows.start as u32..rows.end as u32).collect()),
        }
    }
}

impl<'a> Layout<'a> {
    pub fn new(data: &'a Dataset) -> Layout<'a> {
        let units = data.units.len();
        let of_events = data.events.iter().map(|event| event.unit.len());
        let of_marks = data.ratings.iter().map(|rating| rating.unit.len());
        let of_periods = data.periods.values().map(|periods| periods.len().saturating_mul(units));
        let rows = of_events.chain(of_marks).chain(of_periods).max().unwrap_or(0).max(units);
        let rows_a_unit = rows.div_ceil(units.max(1)).max(1);
        Layout {
            data,
            units,
            chunk_units: (CHUNK_ROWS / rows_a_unit).max(1),
            events: data.events.iter().map(|event| ByUnit::new(&event.unit, units)).collect(),
            ratings: data.ratings.iter().map(|rating| ByUnit::new(&rating.unit, units)).collect(),
        }
    }

    pub fn chunks(&self) -> usize {
        self.units.div_ceil(self.chunk_units)
    }

    pub fn chunk(&self, number: usize) -> Range<usize> {
        let first = number * self.chunk_units;
        first..(first + self.chunk_units).min(self.units)
    }

    pub fn event(&self, id: EventId) -> &ByUnit {
        &self.events[id.index()]
    }

    pub fn rating(&self, id: RatingId) -> &ByUnit {
        &self.ratings[id.index()]
    }

    pub fn periods(&self, kind: PeriodKind) -> usize {
        self.data.period_count(kind)
    }

    /// How many rows a chunk has in a space.
    pub fn len(&self, space: Space, units: &Range<usize>) -> usize {
        match space {
            Space::Constant => 1,
            Space::Unit => units.len(),
            Space::Period(kind) => units.len() * self.periods(kind),
            Space::Event(id) => self.event(id).rows(units).len(),
            Space::Mark(id) => self.rating(id).rows(units).len(),
        }
    }

    /// The unit, counted from the first of the chunk, of each row of a space.
    pub fn unit_of_rows(&self, space: Space, units: &Range<usize>) -> Vec<u32> {
        let of_table =
            |table: &ByUnit| -> Vec<u32> { (0..units.len()).flat_map(|unit| table.of_unit(units, unit).map(move |_| unit as u32)).collect() };
        match space {
            Space::Constant => vec![0],
            Space::Unit => (0..units.len() as u32).collect(),
            Space::Period(kind) => {
                let periods = self.periods(kind);
                (0..units.len() as u32).flat_map(|unit| std::iter::repeat_n(unit, periods)).collect()
            }
            Space::Event(id) => of_table(self.event(id)),
            Space::Mark(id) => of_table(self.rating(id)),
        }
    }

    /// The chunk, and the row in it, of each row of an event or rating table.
    pub fn places(&self, space: Space) -> Vec<(u32, u32)> {
        let (table, rows) = match space {
            Space::Event(id) => (self.event(id), self.data.event(id).unit.len()),
            Space::Mark(id) => (self.rating(id), self.data.rating(id).unit.len()),
            Space::Constant | Space::Unit | Space::Period(_) => return Vec::new(),
        };
        let mut places = vec![(u32::MAX, 0); rows];
        for chunk in 0..self.chunks() {
            let own = table.in_file(table.rows(&self.chunk(chunk)));
            for (at, row) in own.iter().enumerate() {
                places[*row as usize] = (chunk as u32, at as u32);
            }
        }
        places
    }
}
