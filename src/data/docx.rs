//! Tables of a Word document. A document is a ZIP archive whose part `word/document.xml` has the text; of it only tables,
//! paragraphs and merged cells matter here, so it is read as it comes and no tree of the document is built.

use super::grid::{Grid, Merge};
use super::table::Origin;
use super::{UNREADABLE, cell};
use crate::diagnostic::Diagnostic;
use crate::say;
use crate::word::Text;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;

/// The largest text of a document that is unpacked.
const BYTES_MAX: u64 = 64 << 20;

pub(super) fn grids(path: &Path, origin: &Origin) -> Result<Vec<Grid>, Box<Diagnostic>> {
    let finding = |what: Text| Box::new(Diagnostic::new(&UNREADABLE, origin.place(0, 0), what));
    let file = cell::shown(&origin.file);
    let damaged =
        |reason: String| finding(say!(en: "`{file}` cannot be read as a document: {reason}", zh: "`{file}`不能当作文档来读：{reason}")).and_save();
    let opened = File::open(path).map_err(|error| finding(say!(en: "cannot read `{file}`: {error}", zh: "读不了`{file}`：{error}")))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(opened)).map_err(|error| damaged(error.to_string()))?;
    let part = archive.by_name("word/document.xml").map_err(|error| damaged(error.to_string()))?;
    let mut xml = String::new();
    part.take(BYTES_MAX).read_to_string(&mut xml).map_err(|error| damaged(error.to_string()))?;
    read(&xml, origin).map_err(|error| damaged(error.to_string()))
}

trait AndSave {
    fn and_save(self) -> Self;
}

impl AndSave for Box<Diagnostic> {
    fn and_save(self) -> Box<Diagnostic> {
        Box::new((*self).help(say!(en: "open it in a word processor and save it as DOCX", zh: "请用文字处理软件打开，另存为 DOCX")))
    }
}

/// A table that is being read.
#[derive(Default)]
struct Laid {
    rows: Vec<Vec<String>>,
    merges: Vec<Merge>,
    /// By column: the vertical merge that is open there.
    open: Vec<Option<usize>>,
    cell: String,
    span: usize,
    vertical: Option<bool>,
}

impl Laid {
    fn end_cell(&mut self) {
        let text = std::mem::take(&mut self.cell);
        let (span, vertical) = (self.span.max(1), self.vertical.take());
        self.span = 1;
        let row = self.rows.len().saturating_sub(1);
        let Some(cells) = self.rows.last_mut() else { return };
        let column = cells.len();
        cells.push(text);
        cells.extend(std::iter::repeat_n(String::new(), span - 1));
        if self.open.len() < column + span {
            self.open.resize(column + span, None);
        }
        match (vertical, self.open[column]) {
            // A continuation.
            (Some(false), Some(at)) => self.merges[at].rows.1 = row,
            (Some(_), _) | (None, _) if vertical.is_some() || span > 1 => {
                self.merges.push(Merge { rows: (row, row), columns: (column, column + span - 1) });
                self.open[column] = vertical.map(|_| self.merges.len() - 1);
            }
            _ => self.open[column] = None,
        }
    }
}

fn read(xml: &str, origin: &Origin) -> Result<Vec<Grid>, quick_xml::Error> {
    let mut reader = Reader::from_str(xml);
    let mut grids: Vec<Grid> = Vec::new();
    // Tables may stand within cells of tables; what stands in the inner one counts as text of the outer cell.
    let mut depth = 0_usize;
    let mut laid = Laid::default();
    let mut paragraph = String::new();
    let mut between: Vec<String> = Vec::new();
    let mut in_text = false;
    loop {
        match reader.read_event()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "tbl" => {
                    depth += 1;
                    if depth == 1 {
                        laid = Laid { span: 1, ..Laid::default() };
                    }
                }
                "tr" if depth == 1 => laid.rows.push(Vec::new()),
                "t" => in_text = true,
                name => property(name, &tag, &mut laid, depth),
            },
            Event::Empty(tag) => match tag.local_name().as_ref() {
                "tab" => paragraph.push(' '),
                "br" => paragraph.push('\n'),
                name => property(name, &tag, &mut laid, depth),
            },
            Event::Text(text) if in_text => paragraph.push_str(&text.xml10_content()),
            Event::GeneralRef(name) if in_text => {
                let character = name.resolve_char_ref()?.or(match &*name {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => None,
                });
                paragraph.extend(character);
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => in_text = false,
                "p" => {
                    let text = std::mem::take(&mut paragraph);
                    if depth == 0 {
                        between.extend(Some(text).filter(|text| !cell::is_blank(text)));
                    } else if !cell::is_blank(&text) {
                        if !laid.cell.is_empty() {
                            laid.cell.push('\n');
                        }
                        laid.cell.push_str(&text);
                    }
                }
                "tc" if depth == 1 => laid.end_cell(),
                "tbl" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        let done = std::mem::take(&mut laid);
                        let name = format!("{}", grids.len() + 1);
                        let origin = Origin { file: origin.file.clone(), sheet: Some(Arc::from(name)) };
                        let mut grid = Grid::new(origin, done.rows, &done.merges);
                        grid.before = std::mem::take(&mut between);
                        grids.push(grid);
                    }
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if let Some(last) = grids.last_mut() {
        last.after = between;
    }
    Ok(grids)
}

fn property(name: &str, tag: &BytesStart<'_>, laid: &mut Laid, depth: usize) {
    if depth != 1 {
        return;
    }
    let value = tag.attributes().flatten().find(|it| it.key.local_name().as_ref() == "val").map(|it| it.value.to_string());
    match name {
        "gridSpan" => laid.span = value.and_then(|value| value.parse().ok()).unwrap_or(1).clamp(1, 256),
        "vMerge" => laid.vertical = Some(value.as_deref() == Some("restart")),
        _ => {}
    }
}
