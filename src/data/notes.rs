//! What a filled form says of itself: the sheet beside its data, with the collector, the deadline and the day of delivery. A workbook
//! that has such a sheet is a form; any other is just data.

use super::cell;
use super::spec::{ColumnSpec, Read};
use super::table::{Origin, Table};
use crate::diagnostic::CellPlace;
use crate::word::{Text, Word};
use jiff::civil::Date;

/// The header of the sheet, and its name: by this a form is known.
pub const MARK: Word = Word::new("Collection form", "填报说明");
pub const CONTENT: Word = Word::new("Content", "内容");
/// The name of the scheme.
pub const SCHEME: Word = Word::new("Scheme", "方案");
/// Written for the collector in the form of what nobody else collects.
pub const OFFICE: Word = Word::new("(the office that runs the scheme)", "（主办单位）");
pub const COLLECTOR: Word = Word::new("Collected by", "采集单位");
pub const DEADLINE: Word = Word::new("Deadline", "截止日期");
pub const DELIVERED: Word = Word::new("Delivered on", "交付日期");
/// With a colon and the name of a sheet: whether there was anything to report in it.
pub const SHEET: Word = Word::new("Sheet", "数据情况");
pub const HAS_DATA: Word = Word::new("has data", "有数据");
/// In a cell, or of a whole sheet: there is nothing to report, which makes every blank cell not applicable.
pub const NO_DATA: Word = Word::new("no data this period", "本期无数据");

/// The key of the line that says of a sheet whether it has data.
pub fn sheet_key(sheet: &str) -> Text {
    Text { en: format!("{}: {sheet}", SHEET.en), zh: format!("{}：{sheet}", SHEET.zh) }
}

/// One line: what it is about, what was written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    row: u32,
    key: String,
    content: String,
}

/// The notes of one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notes {
    pub origin: Origin,
    lines: Vec<Line>,
}

/// A day that was to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Day {
    /// The line is not there, or blank.
    Blank,
    Known(Date),
    /// What was written instead.
    Unreadable(String),
}

impl Notes {
    /// The notes of a form, if the table is that sheet of one.
    pub(super) fn of(table: &Table) -> Option<Notes> {
        let first = table.columns().first()?;
        if first.header != MARK.en && first.header != MARK.zh {
            return None;
        }
        let loaded = table.load(&[ColumnSpec { column: 0, read: Read::Text }, ColumnSpec { column: 1, read: Read::Text }]);
        let text =
            |column: usize, row: usize| loaded.columns.get(column).and_then(|column| column.text(row)).map_or(String::new(), |text| text.to_string());
        let lines = (0..loaded.rows.len()).map(|row| Line { row: loaded.rows.number(row), key: text(0, row), content: text(1, row) });
        Some(Notes { origin: table.origin.clone(), lines: lines.filter(|line| !line.key.is_empty()).collect() })
    }

    fn line(&self, en: &str, zh: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.key == en || line.key == zh)
    }

    /// What was written, if anything.
    pub fn text(&self, key: Word) -> Option<&str> {
        self.line(key.en, key.zh).map(|line| line.content.as_str()).filter(|text| !text.is_empty())
    }

    pub fn day(&self, key: Word) -> Day {
        match self.text(key) {
            None => Day::Blank,
            Some(text) => cell::date(&cell::fold(text)).map_or_else(|_| Day::Unreadable(text.to_owned()), Day::Known),
        }
    }

    /// The cell in which it stands, or should.
    pub fn place(&self, key: Word) -> CellPlace {
        self.origin.place(self.line(key.en, key.zh).map_or(0, |line| line.row), 2)
    }

    /// Whether the form says of a sheet that there is nothing to report.
    pub fn has_no_data(&self, sheet: &str) -> bool {
        let key = sheet_key(sheet);
        self.line(&key.en, &key.zh).is_some_and(|line| {
            let folded = cell::fold_lower(&line.content);
            folded == NO_DATA.zh || folded == NO_DATA.en
        })
    }
}
