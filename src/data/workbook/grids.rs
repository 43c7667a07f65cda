//! Whole sheets, for [`grid`](crate::data::grid).

use super::{Failure, buffered, each_row, guarded, stream, worksheets};
use crate::data::grid::{Grid, Merge};
use crate::data::table::Origin;
use crate::diagnostic::Diagnostic;
use crate::say;
use calamine::{Data, Dimensions, Ods, Range, Reader, Xls, Xlsx, open_workbook_from_rs};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// More rows and columns than people read are left where they are.
const ROWS_MAX: u32 = 1 << 16;
const COLUMNS_MAX: usize = 1 << 8;

pub(in crate::data) fn grids(path: &Path, origin: &Origin) -> Result<Vec<Grid>, Box<Diagnostic>> {
    guarded(|| read(path, origin)).map_err(|failure| Box::new(failure.finding(origin)))
}

fn read(path: &Path, origin: &Origin) -> Result<Vec<Grid>, Failure> {
    let mut start = Vec::new();
    File::open(path).and_then(|file| file.take(8).read_to_end(&mut start)).map_err(Failure::Io)?;
    let of_sheet = |name: &str| Origin { file: origin.file.clone(), sheet: Some(Arc::from(name)) };
    let is_ods = path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("ods"));
    if start.is_empty() {
        Err(Failure::NotAWorkbook(say!(en: "an empty file", zh: "空文件")))
    } else if start.starts_with(b"PK") && is_ods {
        let mut book: Ods<_> = open_workbook_from_rs(buffered(path)?)?;
        let names = worksheets(&book);
        names.iter().map(|name| Ok(Grid::new(of_sheet(name), texts(&book.worksheet_range(name)?)?, &[]))).collect()
    } else if start.starts_with(b"PK") {
        let mut book: Xlsx<_> = open_workbook_from_rs(buffered(path)?)?;
        let names = worksheets(&book);
        names
            .iter()
            .map(|name| {
                let merges = book.merge_cells_by_sheet_name(name)?;
                let mut sheet = Texts::default();
                stream(&mut book, name, |row, cells| sheet.row(row, cells))?;
                Ok(Grid::new(of_sheet(name), sheet.done()?, &merged(&merges)))
            })
            .collect()
    } else if start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let mut book: Xls<_> = open_workbook_from_rs(buffered(path)?)?;
        let names = worksheets(&book);
        names
            .iter()
            .map(|name| {
                let merges = book.merge_cells_by_sheet_name(name)?;
                Ok(Grid::new(of_sheet(name), texts(&book.worksheet_range(name)?)?, &merged(&merges)))
            })
            .collect()
    } else {
        Err(Failure::NotAWorkbook(say!(en: "another kind of file", zh: "别的文件")))
    }
}

fn merged(dimensions: &[Dimensions]) -> Vec<Merge> {
    dimensions.iter().map(|it| Merge { rows: (it.start.0 as usize, it.end.0 as usize), columns: (it.start.1 as usize, it.end.1 as usize) }).collect()
}

#[derive(Default)]
struct Texts {
    rows: Vec<Vec<String>>,
    too_large: bool,
}

impl Texts {
    /// `row` counts from 1.
    fn row(&mut self, row: u32, cells: &[(usize, crate::data::cell::Cell<'_>)]) -> bool {
        let width = cells.last().map_or(0, |(column, _)| column + 1);
        if row > ROWS_MAX || width > COLUMNS_MAX {
            self.too_large = cells.iter().any(|(_, cell)| !cell.is_blank());
            return !self.too_large;
        }
        self.rows.resize(row as usize, Vec::new());
        let mut texts = vec![String::new(); width];
        for (column, cell) in cells {
            texts[*column] = cell.text().into_owned();
        }
        self.rows[row as usize - 1] = texts;
        true
    }

    fn done(self) -> Result<Vec<Vec<String>>, Failure> {
        let what = say!(en: "a sheet of more than {ROWS_MAX} rows or {COLUMNS_MAX} columns", zh: "超过 {ROWS_MAX} 行或 {COLUMNS_MAX} 列的大表");
        if self.too_large { Err(Failure::NotAWorkbook(what)) } else { Ok(self.rows) }
    }
}

fn texts(range: &Range<Data>) -> Result<Vec<Vec<String>>, Failure> {
    let mut sheet = Texts::default();
    each_row(range, |row, cells| sheet.row(row, cells));
    sheet.done()
}
