//! Data files and their cells. Knows no scheme: a caller looks at the headers, says how each wanted column is to be read, and
//! gets typed columns and findings.
//!
//! ```text
//! let source = data::open(path)?;                    // a folder of CSV files, a workbook, or one CSV file
//! let table = source.table("部门")?;                  // its columns are known, its cells are not read yet
//! let loaded = table.load(&[ColumnSpec { column: 0, read: Read::Text }]);
//! ```
//!
//! Nothing ambiguous is guessed: a cell that can be read in two ways is a finding, and its state is [`State::Fault`].

mod build;
mod cell;
pub mod column;
mod csv;
mod docx;
pub mod encoding;
mod folder;
pub mod grid;
mod ints;
pub mod names;
pub mod notes;
mod number;
mod problem;
pub mod spec;
pub mod table;
mod workbook;

pub use column::{Column, Ints, State, Values};
pub use names::Names;
pub use notes::Notes;
pub use spec::{ChoiceWords, ColumnSpec, NumberKind, NumberSpec, PercentScale, Read, Suffix};
pub use table::{ColumnName, Loaded, Origin, Rows, Table};

use crate::diagnostic::{CellPlace, Check, Diagnostic};
use crate::word::Word;
use crate::{check, say};
use std::path::Path;
use std::sync::Arc;

check!(SOURCE_NOT_FOUND, "H0501", "source-not-found", Error,
    en: "the data source does not exist, or is of a kind that cannot be read", zh: "数据来源不存在，或者不是能读的文件类型");
check!(UNREADABLE, "H0502", "source-unreadable", Error,
    en: "a data file cannot be opened, is empty, damaged or protected by a password", zh: "数据文件打不开、是空的、已损坏或有打开密码");
check!(BAD_ENCODING, "H0503", "bad-encoding", Error,
    en: "a CSV file is neither UTF-8 nor GB18030", zh: "CSV 文件既不是 UTF-8 也不是 GB18030");
check!(DUPLICATE_COLUMN, "H0504", "duplicate-column", Error,
    en: "two columns of a table have the same name", zh: "一张表里有两列同名");
check!(BAD_NUMBER, "H0505", "bad-number", Error,
    en: "a cell in a column of numbers is not a number", zh: "数值列里有单元格不是数");
check!(ERROR_CELL, "H0506", "error-cell", Error,
    en: "a cell holds an error value of the spreadsheet program", zh: "单元格里是表格软件的错误值");
check!(PERCENT_SCALE, "H0507", "percent-scale-doubtful", Error,
    en: "percentages are written without a percent sign, and nothing says whether 0.95 or 95 means 95%",
    zh: "百分比没有写百分号，说不清 0.95 和 95 哪个是 95%");
check!(BAD_DATE, "H0508", "bad-date", Error,
    en: "a cell in a column of dates is not a date", zh: "日期列里有单元格不是日期");
check!(UNKNOWN_CHOICE, "H0509", "unknown-choice", Error,
    en: "a cell is not one of the choices that the scheme declares", zh: "单元格的内容不在方案声明的选项里");
check!(OUT_OF_RANGE, "H0510", "out-of-range", Error,
    en: "a number is outside the range that the scheme declares", zh: "数超出了方案声明的范围");
check!(RAGGED_ROW, "H0511", "ragged-row", Error,
    en: "a row has more cells than the header", zh: "一行的单元格比表头多");
check!(BAD_YES_NO, "H0512", "bad-yes-no", Error,
    en: "a cell in a yes/no column is neither yes nor no", zh: "是否列里有单元格既不是“是”也不是“否”");
check!(UNIT_MISMATCH, "H0513", "unit-mismatch", Error,
    en: "a figure is in a unit that the column cannot have", zh: "数的单位与这一列不符");
check!(UNNAMED_COLUMN, "H0514", "unnamed-column", Warning,
    en: "a column has cells but no name", zh: "一列有内容却没有列名");

/// Everything that reading data can report.
pub static CHECKS: &[&Check] = &[
    &SOURCE_NOT_FOUND,
    &UNREADABLE,
    &BAD_ENCODING,
    &DUPLICATE_COLUMN,
    &BAD_NUMBER,
    &ERROR_CELL,
    &PERCENT_SCALE,
    &BAD_DATE,
    &UNKNOWN_CHOICE,
    &OUT_OF_RANGE,
    &RAGGED_ROW,
    &BAD_YES_NO,
    &UNIT_MISMATCH,
    &UNNAMED_COLUMN,
];

/// Reads the headers of all tables in a path; the other argument is the path as the user gave it.
pub type Open = fn(&Path, &str) -> Result<Vec<Table>, Vec<Diagnostic>>;

/// A kind of source.
pub struct Reader {
    pub name: Word,
    /// Without the point, in lower case. None: a folder.
    pub suffixes: &'static [&'static str],
    pub open: Open,
}

/// Every kind of source.
pub static READERS: &[&Reader] = &[&folder::READER, &csv::FILE, &workbook::READER];

/// The tables that a SOURCE names.
#[derive(Debug)]
pub struct Source {
    /// As the user gave it.
    pub name: String,
    /// The files that were opened, as they are named in messages.
    pub files: Vec<Arc<str>>,
    tables: Vec<Table>,
    /// Of the files that are forms.
    pub forms: Vec<Notes>,
    /// Workbooks of a folder that cannot be read.
    pub unreadable: Vec<Diagnostic>,
}

impl Source {
    /// In the order of files and sheets.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// All tables of a name: each collector may hand in some columns or rows of one.
    pub fn tables_of<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a Table> + use<'a, 'n> {
        self.tables.iter().filter(move |table| table.name == name)
    }

    /// The notes of the form that a table stands in.
    pub fn form_of(&self, table: &Table) -> Option<&Notes> {
        self.forms.iter().find(|notes| notes.origin.file == table.origin.file)
    }
}

/// Opens a source and reads the headers of its tables.
pub fn open(path: &Path) -> Result<Source, Vec<Diagnostic>> {
    let name = path.display().to_string();
    let place = || CellPlace { file: Arc::from(name.as_str()), sheet: None, row: 0, column: 0 };
    let metadata = std::fs::metadata(path).map_err(|error| {
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => say!(en: "there is no file or folder `{name}`", zh: "没有`{name}`这个文件或文件夹"),
            _ => say!(en: "cannot open `{name}`: {error}", zh: "打不开`{name}`：{error}"),
        };
        vec![Diagnostic::new(&SOURCE_NOT_FOUND, place(), message)]
    })?;
    let suffix = path.extension().map(|suffix| suffix.to_string_lossy().to_lowercase()).unwrap_or_default();
    let reader = READERS.iter().find(|reader| match metadata.is_dir() {
        true => reader.suffixes.is_empty(),
        false => reader.suffixes.contains(&suffix.as_str()),
    });
    let Some(reader) = reader else {
        let suffixes: Vec<&str> = READERS.iter().flat_map(|reader| reader.suffixes.iter().copied()).collect();
        let suffixes = suffixes.join(", ");
        let message = say!(en: "`{name}` is of no kind that can be read as data", zh: "`{name}`不是能当作数据来读的文件");
        return Err(vec![Diagnostic::new(&SOURCE_NOT_FOUND, place(), message).help(say!(
            en: "give a folder of CSV files, or a file that ends in one of: {suffixes}",
            zh: "给出 CSV 文件夹，或者以下列后缀之一结尾的文件：{suffixes}"
        ))]);
    };
    let tables = (reader.open)(path, &name)?;
    let mut files: Vec<Arc<str>> = Vec::new();
    for table in &tables {
        if !files.contains(&table.origin.file) {
            files.push(table.origin.file.clone());
        }
    }
    let forms = tables.iter().filter_map(Notes::of).collect();
    let is_book = |table: &Table| table.is_unreadable() && is_workbook(&table.origin.file);
    let unreadable: Vec<Diagnostic> = tables.iter().filter(|table| is_book(table)).flat_map(|table| table.findings().to_vec()).collect();
    let tables: Vec<Table> = tables.into_iter().filter(|table| Notes::of(table).is_none() && !is_book(table)).collect();
    if tables.is_empty() && !unreadable.is_empty() {
        return Err(unreadable);
    }
    Ok(Source { name, files, tables, forms, unreadable })
}

fn is_workbook(file: &str) -> bool {
    let suffix = Path::new(file).extension().map(|suffix| suffix.to_string_lossy().to_lowercase()).unwrap_or_default();
    workbook::READER.suffixes.contains(&suffix.as_str())
}

#[cfg(test)]
mod tests;
