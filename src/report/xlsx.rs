//! A workbook: a sheet for each table of results, and one sheet for everything that is said around them. Numbers are numbers,
//! so that people can go on calculating.
//!
//! A workbook knows only floats. This is the one place of the reports where a decimal becomes one, and nothing reads it back.

use super::document::{Block, Cell, ColumnKind, Document, Line, Meaning, Part, Role, Table, Tree, is_plain_decimal};
use super::{Format, RenderOptions};
use crate::word::{Lang, Word};
use rust_xlsxwriter as xlsx;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;
use xlsx::{Color, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

pub const FORMAT: Format = Format { name: "xlsx", suffix: "xlsx", binary: true, render };

const NOTES: Word = Word::new("Notes", "说明");
/// A sheet's name has at most 31 characters and none of these.
const NAME_MAX: usize = 31;
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
/// Columns are as wide as what is in them, within reason.
const WIDTH_MIN: usize = 8;
const WIDTH_MAX: usize = 48;
/// A4
const PAPER: u8 = 9;

fn render(document: &Document, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut buffer = Vec::new();
    write_workbook(document, options.lang, &mut buffer).map_err(io::Error::other)?;
    out.write_all(&buffer)
}

fn write_workbook(document: &Document, lang: Lang, buffer: &mut Vec<u8>) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    // The time of writing would make two runs differ.
    let epoch = xlsx::ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&xlsx::DocProperties::new().set_title(&document.title).set_creation_datetime(&epoch));
    let mut names: Vec<String> = Vec::new();
    for block in &document.blocks {
        if let Block::Table(table) = block
            && table.role != Role::Summary
        {
            let name = sheet_name(table.caption.as_deref().unwrap_or(&table.key), &names);
            let sheet = workbook.add_worksheet();
            sheet.set_name(&name)?;
            names.push(name);
            write_sheet(&table.without_empty_columns(), sheet)?;
        }
    }
    let notes = document.blocks.iter().filter(|block| !matches!(block, Block::Table(table) if table.role != Role::Summary));
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(NOTES.of(lang), &names))?;
    write_notes(&document.title, notes, sheet)?;
    workbook.save_to_buffer().map(|bytes| *buffer = bytes)
}

/// A name that the workbook takes and has not got yet.
fn sheet_name(wanted: &str, taken: &[String]) -> String {
    let clean: String = wanted.chars().map(|c| if NOT_IN_NAMES.contains(&c) { ' ' } else { c }).collect();
    let clean = clean.trim_matches(['\'', ' ']);
    let clean = if clean.is_empty() { "Sheet" } else { clean };
    let is_free = |name: &String| taken.iter().all(|other| other.to_lowercase() != name.to_lowercase());
    (1..)
        .map(|number| {
            let tail = if number == 1 { String::new() } else { format!(" {number}") };
            let kept: String = clean.chars().take(NAME_MAX - tail.len()).collect();
            format!("{kept}{tail}")
        })
        .find(is_free)
        .unwrap_or_default()
}

fn write_sheet(table: &Table, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    write_table(table, 0, sheet)?;
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_paper_size(PAPER).set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    // Rows with merged cells cannot be sorted.
    let is_merged = table.rows.iter().flatten().any(|cell| cell.part != Part::Own);
    if let (Some(last), false) = (last_column(table), table.rows.is_empty() || is_merged) {
        sheet.autofilter(0, 0, table.rows.len().try_into().unwrap_or(xlsx_last_row()), last)?;
    }
    Ok(())
}

const fn xlsx_last_row() -> u32 {
    1_048_575
}

fn last_column(table: &Table) -> Option<u16> {
    u16::try_from(table.columns.len().checked_sub(1)?).ok()
}

/// Writes a table from a row on and returns the row after it.
fn write_table(table: &Table, from: u32, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
    let head = xlsx::Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0xE8EDF3))
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    for (at, column) in (0u16..).zip(&table.columns) {
        let format = match column.kind {
            ColumnKind::Words => head.clone(),
            ColumnKind::Numbers => head.clone().set_align(FormatAlign::Right),
        };
        sheet.write_string_with_format(from, at, &column.heading, &format)?;
        let cells = table.rows.iter().filter_map(|row| row.get(usize::from(at))).map(|cell| cell.line.text().width());
        let widest = cells.chain([column.heading.width()]).max().unwrap_or(0);
        if from == 0 {
            sheet.set_column_width(at, column_width(widest))?;
        }
    }
    let mut row = from;
    for (index, cells) in table.rows.iter().enumerate() {
        row += 1;
        for ((at, cell), column) in (0u16..).zip(cells).zip(&table.columns).filter(|((_, cell), _)| cell.part == Part::Own) {
            match table.extent(index, usize::from(at)) {
                (1, 1) => write_cell(cell, column.kind, row, at, sheet)?,
                (rows, columns) => {
                    let last = (row.saturating_add(rows as u32 - 1), at.saturating_add(columns as u16 - 1));
                    let format = format(cell.line.meaning()).set_text_wrap().set_align(FormatAlign::VerticalCenter);
                    sheet.merge_range(row, at, last.0, last.1, &cell.line.text(), &format)?;
                }
            }
        }
    }
    Ok(row + 1)
}

fn column_width(widest: usize) -> u16 {
    u16::try_from((widest + 2).clamp(WIDTH_MIN, WIDTH_MAX)).unwrap_or(u16::MAX)
}

fn write_cell(cell: &Cell, kind: ColumnKind, row: u32, column: u16, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let words = cell.line.text();
    let mut format = format(cell.line.meaning());
    let plain = cell.machine_text();
    if cell.line.meaning() == Meaning::Number && !words.is_empty() && is_plain_decimal(&plain) {
        let places = words.trim_end_matches('…').split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let pattern = if places == 0 { "0".to_string() } else { format!("0.{}", "0".repeat(places)) };
        // Not written as text: a workbook sorts and adds numbers only as numbers.
        if let Ok(number) = plain.parse::<f64>() {
            sheet.write_number_with_format(row, column, number, &format.set_num_format(pattern))?;
            return Ok(());
        }
    }
    if kind == ColumnKind::Numbers {
        format = format.set_align(FormatAlign::Right);
    }
    if words.width() > WIDTH_MAX {
        format = format.set_text_wrap();
    }
    sheet.write_string_with_format(row, column, words, &format)?;
    Ok(())
}

fn format(meaning: Meaning) -> xlsx::Format {
    let format = xlsx::Format::new().set_align(FormatAlign::Top);
    match meaning {
        Meaning::Plain | Meaning::Number | Meaning::Name => format,
        Meaning::Good => format.set_font_color(Color::RGB(0x17703C)),
        Meaning::Bad => format.set_font_color(Color::RGB(0xB3261E)).set_bold(),
        Meaning::Warning => format.set_font_color(Color::RGB(0x8F5A00)),
        Meaning::Muted => format.set_font_color(Color::RGB(0x667079)),
        Meaning::Strong => format.set_bold(),
        Meaning::Code => format.set_font_name("Consolas"),
    }
}

/// Everything that is no large table, one below the other.
fn write_notes<'a>(title: &str, blocks: impl Iterator<Item = &'a Block>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let mut row = 0;
    let strong = xlsx::Format::new().set_bold();
    sheet.set_column_width(0, 28)?.set_column_range_width(1, 5, 18)?;
    sheet.write_string_with_format(row, 0, title, &strong.clone().set_font_size(14))?;
    row += 2;
    for block in blocks {
        match block {
            Block::Heading { line, .. } => write_line(&Line::new().strong(line.text()), &mut row, 0, sheet)?,
            Block::Paragraph(line) => write_line(line, &mut row, 0, sheet)?,
            Block::List(list) => list.lines.iter().try_for_each(|line| write_line(line, &mut row, 0, sheet))?,
            Block::Facts(facts) => {
                for fact in &facts.rows {
                    sheet.write_string(row, 0, &fact.heading)?;
                    write_cell(&fact.value, ColumnKind::Words, row, 1, sheet)?;
                    row += 1;
                }
            }
            Block::Table(table) => {
                if let Some(caption) = &table.caption {
                    write_line(&Line::new().strong(&**caption), &mut row, 0, sheet)?;
                }
                row = write_table(&table.without_empty_columns(), row, sheet)?;
            }
            Block::Tree(tree) => write_tree(tree, &mut row, 0, sheet)?,
            Block::Findings(notes) => {
                for note in notes {
                    let line = Line::new().and(note.meaning, format!("{} {} {}", note.code, note.place, note.message));
                    write_line(&line, &mut row, 0, sheet)?;
                }
            }
        }
        row += 1;
    }
    Ok(())
}

fn write_tree(tree: &Tree, row: &mut u32, depth: u8, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    write_line(&tree.line, row, depth, sheet)?;
    tree.children.iter().try_for_each(|child| write_tree(child, row, depth.saturating_add(1), sheet))
}

fn write_line(line: &Line, row: &mut u32, indent: u8, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let format = format(if line.0.len() == 1 { line.meaning() } else { Meaning::Plain }).set_indent(indent.min(15));
    sheet.write_string_with_format(*row, 0, line.text(), &format)?;
    *row += 1;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use calamine::{Data, Reader};

    fn read() -> calamine::Xlsx<io::Cursor<Vec<u8>>> {
        let mut bytes = Vec::new();
        render(&sample(), &RenderOptions::default(), &mut bytes).expect("writing to memory does not fail");
        calamine::open_workbook_from_rs(io::Cursor::new(bytes)).expect("a workbook")
    }

    #[test]
    fn numbers_are_numbers_and_gaps_are_words() {
        let mut workbook = read();
        assert_eq!(workbook.sheet_names(), ["得分", "说明"]);
        let sheet = workbook.worksheet_range("得分").expect("the sheet");
        assert_eq!(sheet.get((0, 1)), Some(&Data::String("总分".into())));
        assert_eq!(sheet.get((1, 1)).map(ToString::to_string), Some("100.5".into()));
        assert!(matches!(sheet.get((2, 1)), Some(Data::Float(_))));
        assert_eq!(sheet.get((3, 1)), Some(&Data::String("缺报".into())));
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        let bytes = || {
            let mut bytes = Vec::new();
            render(&sample(), &RenderOptions::default(), &mut bytes).expect("writing to memory does not fail");
            bytes
        };
        assert!(bytes() == bytes());
    }

    #[test]
    fn sheet_names_are_legal_and_different() {
        let taken = vec!["得分".to_string()];
        assert_eq!(sheet_name("得分", &taken), "得分 2");
        assert_eq!(sheet_name("a/b:c", &[]), "a b c");
        assert_eq!(sheet_name(&"长".repeat(40), &[]).chars().count(), 31);
        assert_eq!(sheet_name("''", &[]), "Sheet");
    }
}
