//! Comma-separated values: the tables that were asked for, with the headings that programs know. Numbers are plain decimals.

use super::document::{Block, Document, Role, Table};
use super::{Format, RenderOptions};
use crate::diagnostic::CellPlace;
use std::io::{self, Write};

pub const FORMAT: Format = Format { name: "csv", suffix: "csv", binary: false, render };

fn render(document: &Document, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    if options.byte_order_mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    for (at, table) in tables(document).into_iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let mut writer = ::csv::WriterBuilder::new().flexible(true).from_writer(&mut *out);
        writer.write_record(table.columns.iter().map(|column| &column.key))?;
        for row in &table.rows {
            writer.write_record(row.iter().map(|cell| cell.machine_text()))?;
        }
        writer.flush()?;
    }
    Ok(())
}

/// The results; where a document has none, all tables.
fn tables(document: &Document) -> Vec<&Table> {
    let all: Vec<&Table> = document.blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect();
    let results: Vec<&Table> = all.iter().copied().filter(|table| table.role == Role::Result).collect();
    if results.is_empty() { all } else { results }
}

/// A table as text, with other cells at these places; lines end as they did.
///
/// # Errors
/// If the text is no table.
pub fn corrected(text: &str, corrections: &[(CellPlace, String)]) -> io::Result<String> {
    let lines = if text.contains("\r\n") { ::csv::Terminator::CRLF } else { ::csv::Terminator::Any(b'\n') };
    let mut writer = ::csv::WriterBuilder::new().flexible(true).terminator(lines).from_writer(Vec::new());
    for record in ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes()).records() {
        let record = record?;
        // Between `\r` and `\n` the reader takes a record to have begun already.
        let start = record.position().map_or(0, |at| at.byte() as usize);
        let start = start + usize::from(text[start..].starts_with('\n'));
        let row = memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count() as u64 + 1;
        let cell = |(column, cell): (usize, &str)| {
            let correction = corrections.iter().find(|(place, _)| (u64::from(place.row), place.column as usize) == (row, column + 1));
            correction.map_or(cell.to_string(), |(_, text)| text.clone())
        };
        writer.write_record(record.iter().enumerate().map(cell))?;
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::super::tests::text;
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be_and_gaps_are_empty() {
        let shown = text(&FORMAT, &RenderOptions::default());
        assert_eq!(shown, "unit,total,grade\n市发展改革委,100.5,A+\n\"Bureau, \"\"B\"\" | <b>\",-3.125,D\n城管局,,\n");
    }

    #[test]
    fn the_byte_order_mark_is_optional() {
        let shown = text(&FORMAT, &RenderOptions { byte_order_mark: true, ..RenderOptions::default() });
        assert!(shown.starts_with("\u{feff}unit,"));
    }
}
