//! Workbooks through `calamine`: XLSX sheets cell by cell, so that only the columns are kept; XLS and ODS as that crate holds them.
//!
//! A spreadsheet keeps numbers as binary floats and shows at most 15 significant digits. So does this: the float is written
//! with 15 digits and read back as an exact decimal; no arithmetic is done on it. A number whose format has a percent sign
//! counts as a percentage (known for XLSX only).

mod grids;

use super::cell::{self, Cell};
use super::spec::Plan;
use super::table::{Body as TableBody, Layout, Origin, Part, Table};
use super::{Reader as DataReader, UNREADABLE};
use crate::diagnostic::Diagnostic;
use crate::say;
use crate::word::{Text, Word};
use calamine::{
    CellErrorType, Data, DataRef, ExcelDateTime, Ods, OdsError, Range, Reader, SheetType, Style, Xls, XlsError, Xlsx, XlsxError,
    open_workbook_from_rs,
};
use jiff::civil::Date;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) use grids::grids;

pub(super) static READER: DataReader =
    DataReader { name: Word::new("workbook (XLSX, XLS, ODS)", "工作簿（XLSX、XLS、ODS）"), suffixes: &["xlsx", "xlsm", "xls", "ods"], open };

/// Rows that are kept as a part before they are added to the columns.
const PART_ROWS: usize = 1 << 14;

/// What the format allows.
const COLUMNS_MAX: usize = 1 << 14;

type Buffered = BufReader<File>;

/// Where a sheet's cells are.
#[derive(Debug)]
pub(super) enum Body {
    /// Read again from the file when loaded.
    Xlsx {
        path: PathBuf,
        sheet: String,
    },
    Kept(Range<Data>),
}

#[derive(Debug)]
enum Failure {
    Io(std::io::Error),
    Password,
    Damaged(String),
    NotAWorkbook(Text),
}

impl From<XlsxError> for Failure {
    fn from(error: XlsxError) -> Failure {
        match error {
            XlsxError::Password => Failure::Password,
            error => Failure::Damaged(error.to_string()),
        }
    }
}

impl From<XlsError> for Failure {
    fn from(error: XlsError) -> Failure {
        match error {
            XlsError::Password => Failure::Password,
            error => Failure::Damaged(error.to_string()),
        }
    }
}

impl From<OdsError> for Failure {
    fn from(error: OdsError) -> Failure {
        match error {
            OdsError::Password => Failure::Password,
            error => Failure::Damaged(error.to_string()),
        }
    }
}

impl Failure {
    fn finding(self, origin: &Origin) -> Diagnostic {
        let file = cell::shown(&origin.file);
        let place = origin.place(0, 0);
        match self {
            Failure::Io(error) => Diagnostic::new(&UNREADABLE, place, say!(en: "cannot read `{file}`: {error}", zh: "读不了`{file}`：{error}")),
            Failure::Password => Diagnostic::new(&UNREADABLE, place, say!(en: "`{file}` is protected by a password", zh: "`{file}`有打开密码"))
                .help(say!(en: "take the password off and save the file again", zh: "去掉打开密码，另存一份")),
            Failure::Damaged(error) => {
                let error = cell::shown(&error);
                Diagnostic::new(
                    &UNREADABLE,
                    place,
                    say!(en: "`{file}` cannot be read as a workbook: {error}", zh: "`{file}`不能当作工作簿来读：{error}"),
                )
                .help(say!(
                    en: "open it in a spreadsheet program and save it as XLSX or `CSV UTF-8`",
                    zh: "用表格软件打开，另存为 XLSX 或“CSV UTF-8”"
                ))
            }
            Failure::NotAWorkbook(what) => Diagnostic::new(
                &UNREADABLE,
                place,
                Text { en: format!("`{file}` is no workbook but {}", what.en), zh: format!("`{file}`不是工作簿，而是{}", what.zh) },
            )
            .help(say!(
                en: "open it in a spreadsheet program and save it as XLSX or `CSV UTF-8`",
                zh: "用表格软件打开，另存为 XLSX 或“CSV UTF-8”"
            )),
        }
    }
}

/// A damaged file must not end the program, whatever the crate does with it.
fn guarded<T>(read: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Failure::Damaged("damaged".to_owned())))
}

fn open(path: &Path, shown: &str) -> Result<Vec<Table>, Vec<Diagnostic>> {
    let file: Arc<str> = Arc::from(shown);
    let whole = Origin { file: file.clone(), sheet: None };
    let sheets = guarded(|| read_sheets(path)).map_err(|failure| vec![failure.finding(&whole)])?;
    let tables: Vec<Table> = sheets
        .into_iter()
        .filter_map(|sheet| {
            let origin = Origin { file: file.clone(), sheet: Some(Arc::from(sheet.name.as_str())) };
            let (row, header) = sheet.header?;
            Some(Table::new(&sheet.name, origin, header, row, TableBody::Sheet(sheet.body)))
        })
        .collect();
    if tables.is_empty() {
        let message = say!(en: "`{shown}` has no sheet with anything in it", zh: "`{shown}`里没有一张有内容的工作表");
        return Err(vec![Diagnostic::new(&UNREADABLE, whole.place(0, 0), message)]);
    }
    Ok(tables)
}

struct Sheet {
    name: String,
    /// The row, from 1, and the cells of the first row with anything in it.
    header: Option<(u32, Vec<String>)>,
    body: Body,
}

fn read_sheets(path: &Path) -> Result<Vec<Sheet>, Failure> {
    let mut start = Vec::new();
    File::open(path).and_then(|file| file.take(512).read_to_end(&mut start)).map_err(Failure::Io)?;
    if start.is_empty() {
        return Err(Failure::NotAWorkbook(say!(en: "an empty file", zh: "空文件")));
    }
    let is_ods = path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("ods"));
    let is_xls = path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("xls"));
    // The beginning of the file has the say, because files are often renamed.
    if start.starts_with(b"PK") {
        if is_ods { read_ods(path) } else { read_xlsx(path) }
    } else if start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        if is_xls { read_xls(path) } else { read_xlsx(path) }
    } else if start.iter().find(|byte| !byte.is_ascii_whitespace() && byte.is_ascii()) == Some(&b'<') {
        Err(Failure::NotAWorkbook(say!(en: "a web page", zh: "网页")))
    } else {
        Err(Failure::NotAWorkbook(say!(en: "another kind of file", zh: "别的文件")))
    }
}

fn buffered(path: &Path) -> Result<Buffered, Failure> {
    File::open(path).map(BufReader::new).map_err(Failure::Io)
}

fn read_xlsx(path: &Path) -> Result<Vec<Sheet>, Failure> {
    let mut book: Xlsx<Buffered> = open_workbook_from_rs(buffered(path)?)?;
    let names = worksheets(&book);
    names
        .into_iter()
        .map(|name| {
            let mut header = None;
            stream(&mut book, &name, |row, cells| {
                if cells.iter().all(|(_, cell)| cell.is_blank()) {
                    return true;
                }
                header = Some((row, header_of(cells)));
                false
            })?;
            Ok(Sheet { body: Body::Xlsx { path: path.to_owned(), sheet: name.clone() }, name, header })
        })
        .collect()
}

fn read_xls(path: &Path) -> Result<Vec<Sheet>, Failure> {
    let mut book: Xls<Buffered> = open_workbook_from_rs(buffered(path)?)?;
    let names = worksheets(&book);
    names.into_iter().map(|name| Ok(kept_sheet(book.worksheet_range(&name)?, name))).collect()
}

fn read_ods(path: &Path) -> Result<Vec<Sheet>, Failure> {
    let mut book: Ods<Buffered> = open_workbook_from_rs(buffered(path)?)?;
    let names = worksheets(&book);
    names.into_iter().map(|name| Ok(kept_sheet(book.worksheet_range(&name)?, name))).collect()
}

fn worksheets<B: Reader<Buffered>>(book: &B) -> Vec<String> {
    book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).map(|sheet| sheet.name.clone()).collect()
}

fn kept_sheet(range: Range<Data>, name: String) -> Sheet {
    let mut header = None;
    each_row(&range, |row, cells| {
        if cells.iter().all(|(_, cell)| cell.is_blank()) {
            return true;
        }
        header = Some((row, header_of(cells)));
        false
    });
    Sheet { name, header, body: Body::Kept(range) }
}

fn header_of(cells: &[(usize, Cell<'_>)]) -> Vec<String> {
    let width = cells.iter().map(|(column, _)| column + 1).max().unwrap_or(0);
    let mut header = vec![String::new(); width];
    for (column, cell) in cells {
        if let Some(place) = header.get_mut(*column) {
            *place = cell.text().into_owned();
        }
    }
    header
}

impl Body {
    pub fn load<'a>(&self, layout: &'a Layout, plans: &'a [Plan], origin: &Origin) -> Result<Part<'a>, Box<Diagnostic>> {
        guarded(|| {
            let mut gather = Gather { total: Part::total(layout, plans), part: Part::new(layout, plans, 0), rows: 0, layout, plans };
            match self {
                Body::Kept(range) => each_row(range, |row, cells| {
                    gather.row(row, cells);
                    true
                }),
                Body::Xlsx { path, sheet } => {
                    let mut book: Xlsx<Buffered> = open_workbook_from_rs(buffered(path)?)?;
                    stream(&mut book, sheet, |row, cells| {
                        gather.row(row, cells);
                        true
                    })?;
                }
            }
            gather.flush();
            Ok(gather.total)
        })
        .map_err(|failure| Box::new(failure.finding(origin)))
    }
}

/// Collects rows into parts and parts into the whole.
struct Gather<'a> {
    total: Part<'a>,
    part: Part<'a>,
    rows: usize,
    layout: &'a Layout,
    plans: &'a [Plan],
}

impl Gather<'_> {
    /// `row` counts from 1; the cells stand in the order of their columns.
    fn row(&mut self, row: u32, cells: &[(usize, Cell<'_>)]) {
        if row <= self.layout.header_row || cells.iter().all(|(_, cell)| cell.is_blank()) {
            return;
        }
        self.part.begin_row(row);
        let mut next = 0;
        for (column, cell) in cells {
            for gap in next..*column {
                if self.layout.slot(gap).is_some() {
                    self.part.cell(gap, &Cell::Empty);
                }
            }
            self.part.cell(*column, cell);
            next = column + 1;
        }
        self.part.end_row(next);
        self.rows += 1;
        if self.rows >= PART_ROWS {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.rows = 0;
        let mut part = std::mem::replace(&mut self.part, Part::new(self.layout, self.plans, PART_ROWS));
        part.close();
        self.total.append(vec![(part, 0)]);
    }
}

/// Gives the rows of a sheet in order, numbered from 1, until `take` says `false`.
fn stream(book: &mut Xlsx<Buffered>, sheet: &str, mut take: impl FnMut(u32, &[(usize, Cell<'_>)]) -> bool) -> Result<(), Failure> {
    let mut cells = book.worksheet_cells_reader(sheet)?;
    let percent: Vec<bool> = cells.styles().iter().map(is_percent).collect();
    let mut row = None;
    let mut gathered: Vec<(usize, Cell<'_>)> = Vec::new();
    while let Some((found, style)) = cells.next_cell_with_style_id()? {
        let (at, column) = found.get_position();
        let cell = from_ref(found.get_value(), percent.get(style).copied().unwrap_or(false));
        if row != Some(at) {
            if row.is_some_and(|row| row > at) {
                return Err(Failure::Damaged("rows out of order".to_owned()));
            }
            if let Some(row) = row
                && !take(row.saturating_add(1), &gathered)
            {
                return Ok(());
            }
            gathered.clear();
            row = Some(at);
        }
        let column = column as usize;
        if column >= COLUMNS_MAX {
            return Err(Failure::Damaged("a cell beyond the last column".to_owned()));
        }
        if gathered.last().is_some_and(|(last, _)| *last >= column) {
            return Err(Failure::Damaged("cells out of order".to_owned()));
        }
        if cell != Cell::Empty {
            gathered.push((column, cell));
        }
    }
    if let Some(row) = row {
        take(row.saturating_add(1), &gathered);
    }
    Ok(())
}

fn each_row(range: &Range<Data>, mut take: impl FnMut(u32, &[(usize, Cell<'_>)]) -> bool) {
    let Some((first_row, first_column)) = range.start() else { return };
    let mut gathered = Vec::new();
    for (at, cells) in range.rows().enumerate() {
        gathered.clear();
        let filled = cells.iter().enumerate().filter(|(_, cell)| **cell != Data::Empty);
        gathered.extend(filled.map(|(column, cell)| (first_column as usize + column, from_data(cell))));
        if !take(first_row.saturating_add(at as u32).saturating_add(1), &gathered) {
            return;
        }
    }
}

/// A cell of an XLSX sheet, owned, because the reader reuses its buffers.
fn from_ref(value: &DataRef<'_>, percent: bool) -> Cell<'static> {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number { digits: *number, exponent: 0, percent },
        DataRef::Float(number) => from_float(*number, percent),
        DataRef::String(text) => Cell::Text(Cow::Owned(text.clone())),
        DataRef::SharedString(text) => Cell::Text(Cow::Owned((*text).to_owned())),
        DataRef::Bool(yes) => Cell::Bool(*yes),
        DataRef::DateTime(time) => from_time(time),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Text(Cow::Owned(text.clone())),
        DataRef::Error(error) => Cell::Error(error_text(error)),
    }
}

fn from_data(value: &Data) -> Cell<'_> {
    match value {
        Data::Empty => Cell::Empty,
        Data::Int(number) => Cell::Number { digits: *number, exponent: 0, percent: false },
        Data::Float(number) => from_float(*number, false),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Text(Cow::Borrowed(text)),
        Data::Bool(yes) => Cell::Bool(*yes),
        Data::DateTime(time) => from_time(time),
        Data::Error(error) => Cell::Error(error_text(error)),
    }
}

fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}

/// 15 significant digits, as the spreadsheet itself shows.
fn from_float(number: f64, percent: bool) -> Cell<'static> {
    let text = format!("{number:.14e}");
    let parts = text.split_once('e').and_then(|(mantissa, exponent)| {
        let mut digits: i64 = mantissa.replace('.', "").parse().ok()?;
        let mut exponent: i32 = exponent.parse::<i32>().ok()?.checked_sub(14)?;
        while digits != 0 && digits % 10 == 0 {
            digits /= 10;
            exponent += 1;
        }
        Some((digits, if digits == 0 { 0 } else { exponent }))
    });
    match parts {
        Some((digits, exponent)) => Cell::Number { digits, exponent, percent },
        None => Cell::Error("#NUM!"),
    }
}

fn from_time(time: &ExcelDateTime) -> Cell<'static> {
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let date = i16::try_from(year).ok().and_then(|year| Date::new(year, month as i8, day as i8).ok());
    let midnight = (hour, minute, second, milli) == (0, 0, 0, 0);
    let clock = format!("{hour}:{minute:02}:{second:02}");
    match date {
        Some(date) if time.is_datetime() && year >= 1900 && midnight => Cell::Date(date),
        Some(date) if time.is_datetime() && year >= 1900 => Cell::Text(Cow::Owned(format!("{date} {clock}"))),
        Some(_) | None => Cell::Text(Cow::Owned(clock)),
    }
}

/// A percent sign that divides by 100, not one in quotes or after a backslash, which only shows.
fn is_percent(style: &Style) -> bool {
    let Some(format) = &style.number_format else { return false };
    let (mut quoted, mut escaped) = (false, false);
    for letter in format.format_code.chars() {
        match letter {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '%' if !quoted => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{self, ColumnSpec, Loaded, NumberKind, NumberSpec, PercentScale, Read as As, Source, State};
    use rust_xlsxwriter::{ExcelDateTime as WriteTime, Format, Formula, Workbook};
    use std::process::Command;
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Folder {
            static NEXT: AtomicU32 = AtomicU32::new(0);
            let name = format!("heng-workbook-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&path).expect("the temporary folder can be written");
            Folder(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// A sheet with every kind of cell, an empty sheet, and one whose table begins lower and further right.
    fn sample(folder: &Folder) -> PathBuf {
        let path = folder.0.join("样表.xlsx");
        let mut book = Workbook::new();
        let (percent, shown_percent) = (Format::new().set_num_format("0.00%"), Format::new().set_num_format("0\"%\""));
        let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        let sheet = book.add_worksheet().set_name("部门").expect("a name");
        let write = |sheet: &mut rust_xlsxwriter::Worksheet| -> Result<(), rust_xlsxwriter::XlsxError> {
            for (column, header) in ["单位", "完成率", "得分", "日期", "整改", "投资额（万元）"].iter().enumerate() {
                sheet.write_string(0, column as u16, *header)?;
            }
            sheet.write_string(1, 0, " 市发改委 ")?;
            sheet.write_number_with_format(1, 1, 0.1 + 0.2, &percent)?;
            sheet.write_number(1, 2, 0.1 + 0.7)?;
            sheet.write_datetime_with_format(1, 3, WriteTime::from_ymd(2024, 3, 1)?, &date)?;
            sheet.write_boolean(1, 4, true)?;
            sheet.write_number(1, 5, 1.5)?;
            sheet.write_number(3, 0, 1001.0)?;
            sheet.write_number_with_format(3, 1, 95.0, &shown_percent)?;
            sheet.write_formula(3, 2, Formula::new("=1/0").set_result("#DIV/0!"))?;
            sheet.write_string(3, 3, "2024.3.2")?;
            sheet.write_string(3, 4, "否")?;
            sheet.write_string(3, 5, "不适用")?;
            sheet.write_string(4, 0, "市商务局")?;
            sheet.write_string(4, 1, "８８％")?;
            sheet.write_number(4, 2, 1.0 / 3.0)?;
            sheet.write_number(4, 3, 20240303.0)?;
            sheet.write_number(4, 4, 1.0)?;
            sheet.write_number(4, 5, 123456789012345680000.0)?;
            Ok(())
        };
        write(sheet).expect("the sheet is written");
        book.add_worksheet().set_name("空").expect("a name");
        let lower = book.add_worksheet().set_name("事件").expect("a name");
        lower.write_string(2, 1, "事项").and_then(|sheet| sheet.write_string(3, 1, "表彰")).expect("written");
        book.save(&path).expect("the workbook is written");
        path
    }

    fn load(source: &Source) -> Loaded {
        let number = |kind| As::Number(NumberSpec::of(kind));
        let mut money = NumberSpec::of(NumberKind::Money);
        let factor = crate::decimal::Num::from_scaled(10_000, 0);
        money.suffixes = vec![data::Suffix::new("万元", factor)].into();
        let reads = [As::Text, number(NumberKind::Percent { scale: None }), number(NumberKind::Plain), As::Date, As::YesNo, As::Number(money)];
        let specs: Vec<ColumnSpec> = reads.into_iter().enumerate().map(|(column, read)| ColumnSpec { column, read }).collect();
        source.table("部门").expect("the sheet is there").load(&specs)
    }

    fn codes(loaded: &Loaded) -> Vec<(&str, String)> {
        let place = |finding: &Diagnostic| match &finding.labels[0].place {
            crate::diagnostic::Place::Data(cell) => cell.cell_name(),
            crate::diagnostic::Place::Scheme(_) => String::new(),
        };
        loaded.findings.iter().map(|finding| (finding.check.code, place(finding))).collect()
    }

    fn numbers(loaded: &Loaded, column: usize) -> Vec<String> {
        let column = &loaded.columns[column];
        (0..column.len()).map(|row| column.number(row).map_or(format!("{:?}", column.state(row)), |n| n.to_string())).collect()
    }

    #[test]
    fn xlsx() {
        let folder = Folder::new();
        let source = data::open(&sample(&folder)).expect("opens");
        assert_eq!(source.tables().iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["部门", "事件"]);
        let loaded = load(&source);
        assert_eq!(codes(&loaded), [("H0507", "B4".to_owned()), ("H0506", "C4".to_owned())]);
        assert_eq!((0..3).map(|row| loaded.rows.number(row)).collect::<Vec<_>>(), [2, 4, 5]);
        let units = (0..3).filter_map(|row| loaded.columns[0].text(row)).map(|text| text.to_string()).collect::<Vec<_>>();
        assert_eq!(units, ["市发改委", "1001", "市商务局"]);
        assert_eq!(numbers(&loaded, 1), ["0.3", "Fault", "0.88"]);
        assert_eq!(numbers(&loaded, 2), ["0.8", "Fault", "0.333333333333333"]);
        let dates = (0..3).filter_map(|row| loaded.columns[3].date(row)).map(|date| date.to_string()).collect::<Vec<_>>();
        assert_eq!(dates, ["2024-03-01", "2024-03-02", "2024-03-03"]);
        assert_eq!((0..3).filter_map(|row| loaded.columns[4].yes(row)).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(numbers(&loaded, 5), ["15000", "NotApplicable", "1234567890123460000000000"]);
        assert_eq!(loaded.columns[5].state(1), State::NotApplicable);
        let events = source.table("事件").expect("the sheet is there");
        assert_eq!(events.columns()[1].name, "事项");
        let loaded = events.load(&[ColumnSpec { column: 1, read: As::Text }]);
        assert_eq!((loaded.rows.number(0), loaded.columns[0].text(0).map(|text| &**text)), (4, Some("表彰")));
    }

    #[test]
    fn percent_cells_under_every_type() {
        let folder = Folder::new();
        let source = data::open(&sample(&folder)).expect("opens");
        let table = source.table("部门").expect("the sheet is there");
        let read = |kind| {
            let loaded = table.load(&[ColumnSpec { column: 1, read: As::Number(NumberSpec::of(kind)) }]);
            (numbers(&loaded, 0), codes(&loaded).into_iter().map(|(code, _)| code.to_owned()).collect::<Vec<_>>())
        };
        let hundred = read(NumberKind::Percent { scale: Some(PercentScale::Hundred) });
        assert_eq!(hundred, (vec!["0.3".to_owned(), "0.95".to_owned(), "0.88".to_owned()], vec![]));
        assert_eq!(read(NumberKind::Plain).1, ["H0513", "H0513"]);
        assert_eq!(read(NumberKind::PercentPoint).1, ["H0513", "H0513"]);
    }

    #[test]
    fn floats_have_fifteen_digits() {
        let text = |number: f64| from_float(number, false).text().into_owned();
        assert_eq!(text(0.21000000000000002), "0.21");
        assert_eq!(text(0.1 + 0.2), "0.3");
        assert_eq!(text(-1234.5), "-1234.5");
        assert_eq!(text(0.0), "0");
        assert_eq!(text(-0.0), "0");
        assert_eq!(text(1e20), "100000000000000000000");
        assert_eq!(text(f64::NAN), "#NUM!");
        assert_eq!(text(f64::INFINITY), "#NUM!");
        assert_eq!(text(2.0 / 3.0), "0.666666666666667");
    }

    #[test]
    fn encrypted_and_damaged_workbooks() {
        let folder = Folder::new();
        let path = sample(&folder);
        let bytes = std::fs::read(&path).expect("was written");
        for cut in [1, 4, 100, bytes.len() / 2, bytes.len() - 1] {
            for name in ["切.xlsx", "切.ods", "切.xls"] {
                let path = folder.0.join(name);
                std::fs::write(&path, &bytes[..cut]).expect("written");
                assert_eq!(data::open(&path).expect_err("damaged")[0].check.code, "H0502");
            }
        }
    }

    /// The same tables as XLS and ODS, made by LibreOffice; skipped in words where it is not installed.
    #[test]
    fn xls_and_ods() {
        let folder = Folder::new();
        let path = sample(&folder);
        for suffix in ["ods", "xls"] {
            let made = Command::new("soffice")
                .arg(format!("-env:UserInstallation=file://{}/profile", folder.0.display()))
                .args(["--headless", "--convert-to", suffix, "--outdir"])
                .arg(&folder.0)
                .arg(&path)
                .output();
            let converted = path.with_extension(suffix);
            if !made.is_ok_and(|made| made.status.success()) || !converted.exists() {
                let skipped = format!("skipped: no LibreOffice to make {suffix}\n");
                let _ = std::io::Write::write_all(&mut std::io::stderr(), skipped.as_bytes());
                continue;
            }
            let source = data::open(&converted).expect("opens");
            let loaded = load(&source);
            // These formats do not tell that a number is shown as a percentage, so more cells are doubtful.
            assert_eq!(codes(&loaded), [("H0507", "B2".to_owned()), ("H0506", "C4".to_owned())]);
            assert_eq!(numbers(&loaded, 2)[0], "0.8");
            assert_eq!(loaded.columns[3].date(0).map(|date| date.to_string()).as_deref(), Some("2024-03-01"));
        }
    }
}
