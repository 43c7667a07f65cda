//! A form as a workbook: a sheet of notes, then a sheet a table, with drop-downs and rules for what may be written in a cell.
//!
//! What is known of a unit already is filled in. Figures are to be written by the collector: a blank cell is one not yet answered.

mod notes;
mod rules;

use crate::data::notes::MARK;
use crate::decimal::Num;
use crate::form::{Column, Content, Entry, Form, Rows, Sheet};
use crate::model::scheme::{PeriodKind, Scheme};
use crate::period::Period;
use crate::say;
use crate::word::{Lang, Text, Word};
use jiff::civil::Date;
use notes::Lists;
use rust_xlsxwriter as xlsx;
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;
use xlsx::{Color, FormatAlign, FormatBorder, Note, Workbook, Worksheet, XlsxError};

/// What stands in a form beside its questions.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub scheme: &'a Scheme,
    pub lang: Lang,
    /// The last day on which the form may be delivered.
    pub deadline: Option<Date>,
    pub units: &'a [Unit],
}

/// A unit that the form lists.
#[derive(Clone, Debug)]
pub struct Unit {
    /// By the columns that name it.
    pub name: Vec<String>,
    /// What is known of it: fact and words.
    pub known: Vec<(crate::value::FactId, String)>,
}

/// Rows that are made ready where nobody knows how many there will be.
const FREE_ROWS: u32 = 1000;
/// A sheet's name has at most 31 characters and none of these.
const NAME_MAX: usize = 31;
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
const WIDTH_MIN: usize = 10;
const WIDTH_MAX: usize = 40;
const NOTE_WIDTH: u32 = 300;
const NOTE_LINE_HEIGHT: u32 = 20;

/// Why a form cannot be a workbook: a table whose name no sheet can have.
pub fn unfit_sheet(form: &Form) -> Option<Text> {
    let mut taken = vec![MARK.en.to_lowercase(), MARK.zh.to_owned()];
    for sheet in &form.sheets {
        let name = &sheet.name;
        if name.chars().count() > NAME_MAX || name.contains(NOT_IN_NAMES) || name.starts_with('\'') || name.ends_with('\'') {
            return Some(say!(
                en: "the table `{name}` cannot be a sheet: the name of a sheet has at most {NAME_MAX} characters and none of [ ] : * ? / \\; name it otherwise with `table \"…\"`",
                zh: "表`{name}`不能作为工作表：工作表名最多 {NAME_MAX} 个字，不能有 [ ] : * ? / \\；请用 `表 \"…\"` 另起名称"
            ));
        }
        if taken.contains(&name.to_lowercase()) {
            return Some(say!(
                en: "two sheets would be called `{name}`; name one otherwise with `table \"…\"`",
                zh: "两张工作表都会叫`{name}`；请用 `表 \"…\"` 给其中一张另起名称"
            ));
        }
        taken.push(name.to_lowercase());
    }
    None
}

/// The bytes of the workbook; the same form gives the same bytes.
///
/// # Errors
/// If a text is longer than a workbook can hold.
pub fn workbook(form: &Form, context: &Context) -> std::io::Result<Vec<u8>> {
    write(form, context).map_err(std::io::Error::other)
}

fn write(form: &Form, context: &Context) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The time of writing would make two runs differ.
    let epoch = xlsx::ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title = context.scheme.title.as_ref().unwrap_or(&context.scheme.label.name);
    workbook.set_properties(&xlsx::DocProperties::new().set_title(&**title).set_creation_datetime(&epoch));
    let mut lists = Lists::new(context.lang);
    // The notes come first in the book, but know the lists only when all sheets are written.
    let mut first = Worksheet::new();
    first.set_name(MARK.of(context.lang))?;
    let mut sheets = Vec::new();
    for sheet in &form.sheets {
        let mut made = Worksheet::new();
        made.set_name(&*sheet.name)?;
        write_sheet(sheet, context, &mut lists, &mut made)?;
        sheets.push(made);
    }
    notes::write(form, context, &mut lists, &mut first)?;
    workbook.push_worksheet(first);
    sheets.into_iter().for_each(|sheet| {
        workbook.push_worksheet(sheet);
    });
    workbook.save_to_buffer()
}

/// What a row is about: the unit and the period, as far as they are known.
struct Row<'a> {
    unit: Option<&'a Unit>,
    period: Option<String>,
}

fn rows<'a>(sheet: &Sheet, context: &Context<'a>) -> Vec<Row<'a>> {
    match sheet.rows {
        Rows::Units => context.units.iter().map(|unit| Row { unit: Some(unit), period: None }).collect(),
        Rows::Periods(kind) => {
            let periods = periods(context.scheme, kind);
            if context.units.is_empty() || periods.is_empty() {
                return context.units.iter().map(|unit| Row { unit: Some(unit), period: None }).collect();
            }
            let of = |unit| periods.iter().map(move |period| Row { unit: Some(unit), period: Some(period.clone()) });
            context.units.iter().flat_map(of).collect()
        }
        Rows::Entries => Vec::new(),
    }
}

fn periods(scheme: &Scheme, kind: PeriodKind) -> Vec<String> {
    let within = |(first, last)| Period::within(kind, first, last).iter().map(Period::to_string).collect();
    scheme.period.map_or_else(Vec::new, within)
}

fn write_sheet(sheet: &Sheet, context: &Context, lists: &mut Lists, made: &mut Worksheet) -> Result<(), XlsxError> {
    let rows = rows(sheet, context);
    let listed = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let last = if rows.is_empty() { FREE_ROWS } else { listed };
    for (at, column) in (0u16..).zip(&sheet.columns) {
        let known = |row: &Row| known(column, row);
        let texts: Vec<Option<String>> = rows.iter().map(known).collect();
        let widest = texts.iter().flatten().map(|text| text.width()).chain([column.header.width()]).max().unwrap_or(0);
        made.set_column_width(at, u16::try_from((widest + 4).clamp(WIDTH_MIN, WIDTH_MAX)).unwrap_or(u16::MAX))?;
        made.write_string_with_format(0, at, &column.header, &head())?;
        made.insert_note(0, at, &note(column, context))?;
        let is_key = matches!(column.content, Content::Unit(_) | Content::Period);
        let free = cell_format(column, is_key && !rows.is_empty());
        if rows.is_empty() {
            made.set_column_format(at, &free)?;
        }
        for (row, text) in (1u32..).zip(&texts) {
            match text {
                Some(text) if is_key => made.write_string_with_format(row, at, text, &free)?,
                Some(text) => write_known(made, row, at, text, &free)?,
                None => made.write_blank(row, at, &free)?,
            };
        }
        let units: Vec<Arc<str>> = match column.content {
            Content::Unit(part) if rows.is_empty() => unit_names(context, part),
            Content::Period if rows.is_empty() => match sheet.rows {
                Rows::Periods(kind) => periods(context.scheme, kind).into_iter().map(Arc::from).collect(),
                Rows::Units | Rows::Entries => Vec::new(),
            },
            _ => Vec::new(),
        };
        if let Some(rule) = rules::rule(column, at, &units, context.lang, lists)? {
            made.add_data_validation(1, at, last, at, &rule)?;
        }
    }
    let keys = sheet.columns.iter().take_while(|column| matches!(column.content, Content::Unit(_) | Content::Period)).count();
    made.set_freeze_panes(1, u16::try_from(keys).unwrap_or(0))?;
    made.set_paper_size(PAPER).set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// A4
const PAPER: u8 = 9;

fn known(column: &Column, row: &Row) -> Option<String> {
    match column.content {
        Content::Unit(part) => row.unit.and_then(|unit| unit.name.get(part).cloned()),
        Content::Period => row.period.clone(),
        Content::Fact(id) => row.unit.and_then(|unit| unit.known.iter().find(|(fact, _)| *fact == id)).map(|(_, text)| text.clone()),
        Content::Field(..) | Content::State(_) | Content::Panel(_) | Content::Aspect(_) | Content::Rater(_) | Content::Mark(_) => None,
    }
}

/// A number of the unit stays a number.
fn write_known<'a>(made: &'a mut Worksheet, row: u32, column: u16, text: &str, format: &xlsx::Format) -> Result<&'a mut Worksheet, XlsxError> {
    match (Num::parse_decimal(text), text.parse::<f64>()) {
        (Ok(_), Ok(number)) => made.write_number_with_format(row, column, number, format),
        _ => made.write_string_with_format(row, column, text, format),
    }
}

fn unit_names(context: &Context, part: usize) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    for name in context.units.iter().filter_map(|unit| unit.name.get(part)) {
        if names.iter().all(|known| **known != **name) {
            names.push(name.as_str().into());
        }
    }
    names
}

fn head() -> xlsx::Format {
    xlsx::Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0xDCE6F1))
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

fn cell_format(column: &Column, known: bool) -> xlsx::Format {
    let format = xlsx::Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xB7C0C8));
    let format = if known { format.set_background_color(Color::RGB(0xF2F2F2)) } else { format };
    match &column.entry {
        Entry::Number { percent: true, .. } => format.set_num_format("0.##########%"),
        Entry::Date => format.set_num_format("yyyy-mm-dd"),
        // A date or a number that is a name must stay as it is typed.
        Entry::Text => format.set_num_format("@"),
        Entry::Number { percent: false, .. } | Entry::Choice(_) | Entry::YesNo => format,
    }
}

const RANGE: Word = Word::new("range", "范围");
const CLAUSE: Word = Word::new("for", "用于");
const SOURCE: Word = Word::new("from", "来源");
const DUE: Word = Word::new("deadline", "截止");

/// The note of a header: all that one has to know to fill in the column.
fn note(column: &Column, context: &Context) -> Note {
    let lang = context.lang;
    let colon = Word::new(": ", "：").of(lang);
    let about = &column.about;
    let mut lines = vec![about.measure.clone()];
    let mut line = |word: Word, text: &str| lines.push(format!("{}{colon}{text}", word.of(lang)));
    if let Some(range) = &about.range {
        line(RANGE, range);
    }
    if !about.items.is_empty() {
        line(CLAUSE, &about.items.join(Word::new("; ", "；").of(lang)));
    }
    if let Some(document) = &about.document {
        line(SOURCE, document);
    }
    if let (Some(deadline), Content::Fact(_) | Content::Field(..) | Content::Mark(_)) = (context.deadline, column.content) {
        line(DUE, &deadline.to_string());
    }
    lines.extend(about.note.clone());
    let height: usize = lines.iter().map(|line| line.width() / 40 + 1).sum();
    Note::new(lines.join("\n")).add_author_prefix(false).set_width(NOTE_WIDTH).set_height(NOTE_LINE_HEIGHT * u32::try_from(height + 1).unwrap_or(1))
}
