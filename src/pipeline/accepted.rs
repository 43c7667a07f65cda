//! The file of accepted changes: a table that any spreadsheet opens, with a row a change.

use crate::data::{self, ColumnSpec};
use crate::diagnostic::Diagnostic;
use crate::diff::accepted::Entry;
use crate::say;
use crate::word::{Text, Word};
use std::path::Path;

/// Its columns, in either language; other columns are remarks.
pub const FINGERPRINT: Word = Word::new("fingerprint", "指纹");
pub const CHANGE: Word = Word::new("change", "变动");
pub const REASON: Word = Word::new("reason", "理由");
pub const DECIDER: Word = Word::new("decider", "决定人");
pub const UNTIL: Word = Word::new("until", "截至");

/// What the file says, with what is wrong in it.
///
/// # Errors
/// If no table of it has a column of fingerprints.
pub fn read(path: &Path) -> Result<(Vec<Entry>, Vec<Diagnostic>), Text> {
    let source = match data::open(path) {
        Ok(source) => source,
        Err(findings) => return Ok((Vec::new(), findings)),
    };
    let mut entries = Vec::new();
    let mut findings = Vec::new();
    let mut any = false;
    for table in source.tables() {
        let column = |word: Word| table.column(word.en).or_else(|| table.column(word.zh));
        let Some(print) = column(FINGERPRINT) else { continue };
        any = true;
        let text = |column: Option<usize>| column.map(|column| ColumnSpec { column, read: data::Read::Text });
        let until = column(UNTIL).map(|column| ColumnSpec { column, read: data::Read::Date });
        let wanted = [text(Some(print)), text(column(REASON)), text(column(DECIDER)), until];
        let specs: Vec<ColumnSpec> = wanted.iter().flatten().cloned().collect();
        let loaded = table.load(&specs);
        findings.extend(loaded.findings);
        let slot = |which: usize| wanted[which].as_ref().map(|_| wanted[..which].iter().flatten().count());
        let cell = |which: usize, row: usize| slot(which).and_then(|at| loaded.columns[at].text(row).cloned()).unwrap_or_default();
        for row in 0..loaded.rows.len() {
            let until = slot(3).and_then(|at| loaded.columns[at].date(row));
            let place = table.place(loaded.rows.number(row), print);
            let entry = Entry { fingerprint: cell(0, row), reason: cell(1, row), decider: cell(2, row), until, place };
            entries.extend((!entry.fingerprint.is_empty()).then_some(entry));
        }
    }
    if any {
        return Ok((entries, findings));
    }
    let path = path.display();
    Err(say!(en: "`{path}` has no column `fingerprint`", zh: "`{path}` 没有 `指纹` 一列"))
}
