//! The data of one scheme, bound to its ids: what `bind` makes of a source's tables, and all that evaluation sees of data.

use crate::data::column::Column;
use crate::diagnostic::CellPlace;
use crate::model::scheme::{EventId, FactId, PeriodKind, RatingId};
use indexmap::IndexMap;
use std::sync::Arc;

pub use crate::model::state::EventState;

/// Facts about all units, in the order of the unit table.
#[derive(Debug, Default)]
pub struct Dataset {
    /// Names of the units (keys of several columns joined by `/`).
    pub units: Vec<Arc<str>>,
    /// The periods of each kind that the facts use, in order: `2024-01`, `2024-Q1`, `2024-H1`, `2024`.
    pub periods: IndexMap<PeriodKind, Vec<Arc<str>>>,
    /// Index, among the periods of its kind, of the first one that lies in the scheme's own period: earlier ones serve
    /// comparison only.
    pub first_period: IndexMap<PeriodKind, usize>,
    /// By [`FactId`]. Of frame unit: one cell a unit. Of frame period: one a unit and period, unit by unit
    /// (`unit × periods + period`).
    pub facts: Vec<Column>,
    /// By [`FactId`]: where the cells come from.
    pub fact_places: Vec<CellOrigin>,
    /// By [`EventId`].
    pub events: Vec<EventRows>,
    /// By [`RatingId`].
    pub ratings: Vec<RatingRows>,
}

/// Where the cells of one fact stand.
#[derive(Clone, Debug, Default)]
pub enum CellOrigin {
    /// Nowhere: no column was found (all cells are missing).
    #[default]
    None,
    /// One column; `rows[cell]` is the row number in the file, 0 where the unit has no row. Empty rows: cell `n` stands in row `n + 2`.
    Column { file: Arc<str>, sheet: Option<Arc<str>>, column: u32, rows: Vec<u32> },
    /// Several columns, as collectors hand them in: the place of each cell.
    Cells(Vec<Option<CellPlace>>),
}

impl CellOrigin {
    /// The place of one cell.
    pub fn place(&self, cell: usize) -> Option<CellPlace> {
        match self {
            CellOrigin::None => None,
            CellOrigin::Cells(places) => places.get(cell)?.clone(),
            CellOrigin::Column { file, sheet, column, rows } => {
                let row = if rows.is_empty() { cell as u32 + 2 } else { *rows.get(cell)? };
                (row > 0).then(|| CellPlace { file: file.clone(), sheet: sheet.clone(), row, column: *column })
            }
        }
    }
}

/// Rows of one event table whose unit is known, in the order of the file.
#[derive(Debug, Default)]
pub struct EventRows {
    /// Index of the unit.
    pub unit: Vec<u32>,
    pub state: Vec<EventState>,
    /// By field; computed fields have an empty column here.
    pub fields: Vec<Column>,
    pub origin: RowOrigin,
}

/// Where the rows of an event or rating table stand.
#[derive(Clone, Debug, Default)]
pub struct RowOrigin {
    pub file: Arc<str>,
    pub sheet: Option<Arc<str>>,
    /// Row numbers in the file.
    pub rows: Vec<u32>,
    /// By field: the column number, 0 if it has none.
    pub columns: Vec<u32>,
    /// Where rows of further tables of the same name begin.
    pub further: Vec<Further>,
}

/// Rows from one on stand in another table.
#[derive(Clone, Debug, Default)]
pub struct Further {
    pub from: usize,
    pub file: Arc<str>,
    pub sheet: Option<Arc<str>>,
    pub columns: Vec<u32>,
}

impl RowOrigin {
    /// The cell of a field in a row.
    pub fn place(&self, row: usize, field: usize) -> Option<CellPlace> {
        let (file, sheet, columns) = match self.further.iter().rev().find(|further| further.from <= row) {
            Some(further) => (&further.file, &further.sheet, &further.columns),
            None => (&self.file, &self.sheet, &self.columns),
        };
        Some(CellPlace { file: file.clone(), sheet: sheet.clone(), row: *self.rows.get(row)?, column: columns.get(field).copied().unwrap_or(0) })
    }

    /// Adds the rows of another table after so many.
    pub(crate) fn add(&mut self, from: usize, other: RowOrigin) {
        self.rows.extend(other.rows);
        self.further.push(Further { from, file: other.file, sheet: other.sheet, columns: other.columns });
    }
}

/// Marks of one rating table whose unit is known, in the order of the file.
#[derive(Debug, Default)]
pub struct RatingRows {
    pub unit: Vec<u32>,
    /// Index of the panel in the scheme's list; 0 where the rating has no panels.
    pub panel: Vec<u32>,
    pub aspect: Vec<u32>,
    /// The same number for the same rater.
    pub rater: Vec<u32>,
    /// The raw marks: numbers, or the index of the option (`Values::Choice`, index into options, then into invalid words).
    pub mark: Option<Column>,
    /// How many votes a row stands for; without it 1.
    pub votes: Option<Column>,
    /// Nobody knows which marks one rater gave: there are votes, or no column of raters.
    pub anonymous: bool,
    pub origin: RowOrigin,
}

impl Dataset {
    pub fn period_count(&self, kind: PeriodKind) -> usize {
        self.periods.get(&kind).map_or(0, Vec::len)
    }

    pub fn fact(&self, id: FactId) -> &Column {
        &self.facts[id.index()]
    }

    pub fn event(&self, id: EventId) -> &EventRows {
        &self.events[id.index()]
    }

    pub fn rating(&self, id: RatingId) -> &RatingRows {
        &self.ratings[id.index()]
    }
}
