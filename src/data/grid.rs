//! Tables as people lay them out, whole: every cell in its place, with what is merged. For documents that are read by eye,
//! where it is not known beforehand which row is the header and what the columns mean.

use super::table::Origin;
use super::{UNREADABLE, cell, docx, workbook};
use crate::diagnostic::{CellPlace, Diagnostic};
use crate::say;
use encoding_rs::GB18030;
use std::path::Path;
use std::sync::Arc;

/// One table: a worksheet, a CSV file, a table of a document.
#[derive(Clone, Debug)]
pub struct Grid {
    pub origin: Origin,
    /// All rows have the same number of cells.
    pub rows: Vec<Vec<Square>>,
    /// Paragraphs of a document that stand before the table, since the last one.
    pub before: Vec<String>,
    /// Paragraphs after the last table.
    pub after: Vec<String>,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Square {
    /// Without blanks around it.
    pub text: String,
    /// The text belongs to a merged cell that begins further up or left: row and column, from 0.
    pub part_of: Option<(usize, usize)>,
}

impl Square {
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// A merged block, first and last row and column, from 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Merge {
    pub rows: (usize, usize),
    pub columns: (usize, usize),
}

/// More cells than this are no table that people read.
const CELLS_MAX: usize = 4 << 20;

impl Grid {
    pub(super) fn new(origin: Origin, texts: Vec<Vec<String>>, merges: &[Merge]) -> Grid {
        let width = texts.iter().map(Vec::len).max().unwrap_or(0);
        let square = |text: String| Square { text: cell::trim(&text).to_owned(), part_of: None };
        let mut rows: Vec<Vec<Square>> = texts
            .into_iter()
            .map(|row| {
                let mut row: Vec<Square> = row.into_iter().map(square).collect();
                row.resize(width, Square::default());
                row
            })
            .collect();
        for merge in merges {
            let (top, left) = (merge.rows.0, merge.columns.0);
            let Some(text) = rows.get(top).and_then(|row| row.get(left)).map(|first| first.text.clone()) else { continue };
            for (at, row) in rows.iter_mut().enumerate().take(merge.rows.1.saturating_add(1)).skip(top) {
                for (column, square) in row.iter_mut().enumerate().take(merge.columns.1.saturating_add(1)).skip(left) {
                    // What a merge hides is no longer shown, but it is there: it stays as it is.
                    if (at, column) != (top, left) && square.is_blank() {
                        *square = Square { text: text.clone(), part_of: Some((top, left)) };
                    }
                }
            }
        }
        Grid { origin, rows, before: Vec::new(), after: Vec::new() }
    }

    /// Row and column from 0.
    pub fn place(&self, row: usize, column: usize) -> CellPlace {
        let from_one = |at: usize| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
        self.origin.place(from_one(row), from_one(column))
    }

    pub fn is_empty(&self) -> bool {
        self.rows.iter().flatten().all(Square::is_blank)
    }
}

/// All tables of a file that have something in them.
///
/// # Errors
/// A finding at the file, or at the place in it, that cannot be read.
pub fn read(path: &Path) -> Result<Vec<Grid>, Box<Diagnostic>> {
    let shown = path.display().to_string();
    let origin = Origin { file: Arc::from(shown.as_str()), sheet: None };
    let suffix = path.extension().map(|suffix| suffix.to_string_lossy().to_lowercase()).unwrap_or_default();
    let grids = match suffix.as_str() {
        "xlsx" | "xlsm" | "xls" | "ods" => workbook::grids(path, &origin)?,
        "docx" => docx::grids(path, &origin)?,
        "csv" | "tsv" | "txt" => vec![csv(path, origin.clone())?],
        _ => {
            let message = say!(en: "`{shown}` is no kind of table that is read", zh: "`{shown}`不是能读的表格");
            return Err(Box::new(Diagnostic::new(&UNREADABLE, origin.place(0, 0), message).help(say!(
                en: "save it as XLSX, XLS, ODS, DOCX or CSV",
                zh: "请另存为 XLSX、XLS、ODS、DOCX 或 CSV"
            ))));
        }
    };
    let cells: usize = grids.iter().map(|grid| grid.rows.len() * grid.rows.first().map_or(0, Vec::len)).sum();
    let grids: Vec<Grid> = grids.into_iter().filter(|grid| !grid.is_empty()).collect();
    if cells > CELLS_MAX {
        let message = say!(en: "`{shown}` has {cells} cells; this is no table of indicators", zh: "`{shown}`有 {cells} 格，不像指标表");
        return Err(Box::new(Diagnostic::new(&UNREADABLE, origin.place(0, 0), message)));
    }
    if grids.is_empty() {
        let message = say!(en: "`{shown}` has no table with anything in it", zh: "`{shown}`里没有一张有内容的表");
        return Err(Box::new(Diagnostic::new(&UNREADABLE, origin.place(0, 0), message)));
    }
    Ok(grids)
}

fn csv(path: &Path, origin: Origin) -> Result<Grid, Box<Diagnostic>> {
    let file = origin.file.clone();
    let finding = |row, message| Box::new(Diagnostic::new(&UNREADABLE, origin.place(row, 0), message));
    let bytes = std::fs::read(path).map_err(|error| finding(0, say!(en: "cannot read `{file}`: {error}", zh: "读不了`{file}`：{error}")))?;
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => {
            let (text, _, faulty) = GB18030.decode(&bytes);
            if faulty {
                return Err(finding(0, say!(en: "`{file}` is neither UTF-8 nor GBK", zh: "`{file}`既不是 UTF-8 也不是 GBK 编码")).help_save());
            }
            text.into_owned()
        }
    };
    let first = text.lines().find(|line| !cell::is_blank(line)).unwrap_or("");
    let delimiter = [b'\t', b',', b';'].into_iter().find(|delimiter| first.as_bytes().contains(delimiter)).unwrap_or(b',');
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    for record in reader.records() {
        let row = u32::try_from(rows.len()).unwrap_or(u32::MAX).saturating_add(1);
        let record =
            record.map_err(|error| finding(row, say!(en: "`{file}` cannot be read as CSV: {error}", zh: "`{file}`不能当作 CSV 来读：{error}")))?;
        rows.push(record.iter().map(str::to_owned).collect());
    }
    Ok(Grid::new(origin, rows, &[]))
}

trait HelpSave {
    fn help_save(self) -> Self;
}

impl HelpSave for Box<Diagnostic> {
    fn help_save(self) -> Box<Diagnostic> {
        Box::new((*self).help(say!(en: "save it as `CSV UTF-8`", zh: "请另存为“CSV UTF-8”")))
    }
}
