//! A folder of data: its CSV files, and the forms that collectors have filled in. A workbook that is no form is data only where the
//! folder has no CSV file: beside CSV files lie results and drafts.

use super::notes::Notes;
use super::table::{Origin, Table};
use super::{Reader, UNREADABLE, csv, workbook};
use crate::diagnostic::Diagnostic;
use crate::say;
use crate::word::Word;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) static READER: Reader = Reader { name: Word::new("folder of CSV files or forms", "CSV 或填报表的文件夹"), suffixes: &[], open };

fn open(path: &Path, shown: &str) -> Result<Vec<Table>, Vec<Diagnostic>> {
    let origin = |file: &str| Origin { file: Arc::from(file), sheet: None };
    let unreadable = |message| Diagnostic::new(&UNREADABLE, origin(shown).place(0, 0), message);
    let entries = std::fs::read_dir(path)
        .map_err(|error| vec![unreadable(say!(en: "cannot read the folder `{shown}`: {error}", zh: "读不了文件夹`{shown}`：{error}"))])?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_open_file(path)).collect();
    files.sort();
    let (tables, books): (Vec<PathBuf>, Vec<PathBuf>) = files
        .into_iter()
        .filter(|file| has_suffix(file, &["csv"]) || has_suffix(file, workbook::READER.suffixes))
        .partition(|file| has_suffix(file, &["csv"]));
    let mut all: Vec<Table> = tables
        .iter()
        .map(|file| {
            let shown = file.display().to_string();
            csv::open_named(file, &shown).unwrap_or_else(|finding| Table::unreadable(&stem(file), origin(&shown), *finding))
        })
        .collect();
    let opened: Vec<Vec<Table>> = books
        .iter()
        .map(|file| {
            let shown = file.display().to_string();
            let damaged = |found: Vec<Diagnostic>| found.into_iter().map(|finding| Table::unreadable(&stem(file), origin(&shown), finding)).collect();
            (workbook::READER.open)(file, &shown).unwrap_or_else(damaged)
        })
        .collect();
    let is_form = |book: &Vec<Table>| book.iter().any(|table| Notes::of(table).is_some());
    let any_form = opened.iter().any(is_form);
    let is_data = |book: &Vec<Table>| tables.is_empty() || is_form(book) || (any_form && book.iter().any(Table::is_unreadable));
    all.extend(opened.into_iter().filter(is_data).flatten());
    if all.is_empty() {
        return Err(vec![
            unreadable(say!(en: "there is no CSV file and no workbook in the folder `{shown}`", zh: "文件夹`{shown}`里没有 CSV 文件，也没有工作簿"))
                .help(say!(
                    en: "put one CSV file a table into the folder, or the forms that were filled in, or give the workbook itself",
                    zh: "每张表一个 CSV 文件放进文件夹，或者放进填好的填报表，或者直接给出工作簿文件"
                )),
        ]);
    }
    Ok(all)
}

fn stem(file: &Path) -> String {
    file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn has_suffix(file: &Path, suffixes: &[&str]) -> bool {
    file.extension().is_some_and(|found| suffixes.iter().any(|suffix| found.eq_ignore_ascii_case(suffix)))
}

/// Not a hidden file, nor what a spreadsheet program keeps beside one that is open.
fn is_open_file(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    !name.starts_with('.') && !name.starts_with("~$") && path.is_file()
}
