//! The first sheet of a form: whose it is, by when, how it is filled in, and what each column means. Its lines are read back by
//! `data::notes`. Beside them, out of sight, stand the words of the drop-downs.

use super::rules::GAPS;
use super::{Context, head};
use crate::data::notes::{COLLECTOR, CONTENT, DEADLINE, DELIVERED, HAS_DATA, MARK, NO_DATA, OFFICE, SCHEME, sheet_key};
use crate::form::{Content, Form};
use crate::word::{Lang, Word};
use rust_xlsxwriter as xlsx;
use std::sync::Arc;
use xlsx::{Color, DataValidation, FormatAlign, FormatBorder, Formula, Worksheet, XlsxError};

/// The first column of the lists.
const LISTS_AT: u16 = 26;

/// The words of the drop-downs, each list once.
pub(super) struct Lists {
    sheet: &'static str,
    all: Vec<Vec<Arc<str>>>,
}

impl Lists {
    pub fn new(lang: Lang) -> Lists {
        Lists { sheet: MARK.of(lang), all: Vec::new() }
    }

    /// The cells in which a list stands, as a formula names them.
    pub fn range(&mut self, words: &[Arc<str>]) -> String {
        let at = self.all.iter().position(|known| known == words).unwrap_or_else(|| {
            self.all.push(words.to_vec());
            self.all.len() - 1
        });
        let column = xlsx::utility::column_number_to_name(LISTS_AT + u16::try_from(at).unwrap_or(u16::MAX - LISTS_AT));
        format!("'{}'!${column}$2:${column}${}", self.sheet, words.len() + 1)
    }
}

const HOW: [Word; 4] = [
    Word::new("Leave no cell blank: a blank cell counts as not delivered.", "不留空白：空白的单元格算作没有交付。"),
    Word::new(
        "Where there is nothing to report write `no data this period` (it counts as not applicable); `missing` where a figure is due and cannot be given; `pending` while it is under review.",
        "没有可报的，填“本期无数据”（按不适用计）；应报而报不出的，填“缺报”；还在审核的，填“待审”。",
    ),
    Word::new(
        "For a sheet in which there is nothing at all to report, choose `no data this period` above; its blank cells then count as not applicable.",
        "整张表都没有可报的，在上面“数据情况”一栏选“本期无数据”，表中空白即按不适用计。",
    ),
    Word::new("Write the day of delivery above before you send the form.", "交付前在上面填写交付日期。"),
];
const HOW_KEY: Word = Word::new("How to fill it in", "填写方法");
const TITLE: Word = Word::new("Title", "名称");
const PERIOD: Word = Word::new("Period", "期间");
const BY: Word = Word::new("Filled in by", "填报人");
const HEADINGS: [Word; 7] = [
    Word::new("Sheet", "工作表"),
    Word::new("Column", "栏目"),
    Word::new("Written as", "填写要求"),
    Word::new("Range", "范围"),
    Word::new("For", "用于（依据）"),
    Word::new("From", "来源"),
    Word::new("Note", "备注"),
];

pub(super) fn write(form: &Form, context: &Context, lists: &mut Lists, made: &mut Worksheet) -> Result<(), XlsxError> {
    let lang = context.lang;
    let label = xlsx::Format::new().set_bold().set_align(FormatAlign::Top);
    let text = xlsx::Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let open = text.clone().set_background_color(Color::RGB(0xFFF7D6)).set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xC9A400));
    let day = open.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left);
    for (column, width) in (0u16..).zip([22u16, 46, 30, 16, 44, 24, 30]) {
        made.set_column_width(column, width)?;
    }
    made.write_string_with_format(0, 0, MARK.of(lang), &head())?.write_string_with_format(0, 1, CONTENT.of(lang), &head())?;
    let scheme = context.scheme;
    let period = scheme.period.map(|(first, last)| format!("{first} – {last}"));
    let known = [
        (SCHEME, Some(scheme.label.name.to_string())),
        (TITLE, scheme.title.as_ref().map(ToString::to_string)),
        (PERIOD, period),
        (COLLECTOR, Some(form.collector.as_ref().map_or(OFFICE.of(lang).to_owned(), ToString::to_string))),
        (DEADLINE, context.deadline.map(|day| day.to_string())),
    ];
    let mut row = 0;
    for (key, content) in known {
        if let Some(content) = content {
            row += 1;
            made.write_string_with_format(row, 0, key.of(lang), &label)?.write_string_with_format(row, 1, content, &text)?;
        }
    }
    row += 1;
    made.write_string_with_format(row, 0, DELIVERED.of(lang), &label)?.write_blank(row, 1, &day)?;
    let is_day = DataValidation::new()
        .allow_custom(Formula::new(format!("=ISNUMBER(B{})", row + 1)))
        .set_error_title(DELIVERED.of(lang))?
        .set_error_message(Word::new("Write a date such as 2024-03-01.", "请填日期，如 2024-03-01。").of(lang))?;
    made.add_data_validation(row, 1, row, 1, &is_day)?;
    row += 1;
    made.write_string_with_format(row, 0, BY.of(lang), &label)?.write_blank(row, 1, &open)?;
    let states: Vec<Arc<str>> = [HAS_DATA, NO_DATA].iter().map(|word| Arc::from(word.of(lang))).collect();
    for sheet in form.sheets.iter().filter(|sheet| sheet.columns.iter().any(|column| is_asked(column.content))) {
        row += 1;
        made.write_string_with_format(row, 0, sheet_key(&sheet.name).of(lang), &label)?.write_blank(row, 1, &open)?;
        let choice = DataValidation::new().allow_list_formula(Formula::new(format!("={}", lists.range(&states))));
        made.add_data_validation(row, 1, row, 1, &choice)?;
    }
    row += 1;
    for (at, line) in HOW.iter().enumerate() {
        row += 1;
        if at == 0 {
            made.write_string_with_format(row, 0, HOW_KEY.of(lang), &label)?;
        }
        made.write_string_with_format(row, 1, line.of(lang), &text)?;
    }
    row += 2;
    for (column, heading) in (0u16..).zip(HEADINGS) {
        made.write_string_with_format(row, column, heading.of(lang), &head())?;
    }
    for (sheet, column) in form.sheets.iter().flat_map(|sheet| sheet.columns.iter().map(move |column| (sheet, column))) {
        row += 1;
        let about = &column.about;
        let range = about.range.clone().unwrap_or_default();
        let (document, note) = (about.document.clone().unwrap_or_default(), about.note.clone().unwrap_or_default());
        let cells = [sheet.name.to_string(), column.header.clone(), about.measure.clone(), range, about.items.join("；"), document, note];
        for (at, words) in (0u16..).zip(cells) {
            made.write_string_with_format(row, at, words, &text)?;
        }
    }
    debug_assert!(GAPS.contains(&NO_DATA), "the word that the notes explain is among those of the drop-downs");
    for (at, words) in (LISTS_AT..).zip(&lists.all) {
        for (row, word) in (1u32..).zip(words) {
            made.write_string(row, at, &**word)?;
        }
        made.set_column_hidden(at)?;
    }
    made.set_freeze_panes(1, 0)?;
    made.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    made.set_print_area(0, 0, row, 6)?;
    Ok(())
}

/// Whether a column is a question, and does not only say what the row is about.
fn is_asked(content: Content) -> bool {
    !matches!(content, Content::Unit(_) | Content::Period)
}
