//! A table: named columns, of which the wanted ones are loaded on demand; and where each cell came from.

use super::build::Builder;
use super::cell::{self, Cell};
use super::column::{Column, State};
use super::problem::Problems;
use super::spec::{ColumnSpec, Plan, Read};
use super::{DUPLICATE_COLUMN, RAGGED_ROW, UNNAMED_COLUMN, csv, workbook};
use crate::diagnostic::{CellPlace, Diagnostic};
use crate::say;
use indexmap::IndexMap;
use std::sync::Arc;

/// The file, and the sheet in a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Path as the user gave it, with the file's own name.
    pub file: Arc<str>,
    pub sheet: Option<Arc<str>>,
}

impl Origin {
    /// A place in the table's file: both count from 1; 0 means the whole column, or row.
    pub fn place(&self, row: u32, column: u32) -> CellPlace {
        CellPlace { file: self.file.clone(), sheet: self.sheet.clone(), row, column }
    }
}

/// A header cell: `投资额（万元）`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnName {
    /// The whole cell, trimmed. A name in a scheme is looked for here first.
    pub header: String,
    /// The text before a bracket at the end, and then here.
    pub name: String,
    /// The text in the bracket, without `单位：`.
    pub unit: Option<String>,
}

impl ColumnName {
    pub fn new(header: &str) -> ColumnName {
        let header = header.split_whitespace().collect::<Vec<_>>().join(" ");
        let split = header.strip_suffix([')', '）']).and_then(|rest| {
            let at = rest.rfind(['(', '（'])?;
            let (name, bracket) = (rest.get(..at)?, rest.get(at..)?);
            let unit = cell::trim(bracket.trim_start_matches(['(', '（']));
            let unit = ["单位：", "单位:", "unit: ", "unit:"].iter().find_map(|label| unit.strip_prefix(label)).unwrap_or(unit).trim();
            (!name.trim().is_empty() && !unit.is_empty()).then(|| (name.trim().to_owned(), unit.to_owned()))
        });
        match split {
            Some((name, unit)) => ColumnName { name, unit: Some(unit), header },
            None => ColumnName { name: header.clone(), unit: None, header },
        }
    }
}

/// Where the cells are.
#[derive(Debug)]
pub(super) enum Body {
    Csv(csv::Body),
    Sheet(workbook::Body),
    /// The file could not be read; the table's findings say why.
    None,
}

/// One table of a source.
#[derive(Debug)]
pub struct Table {
    /// The file's stem, or the sheet's name.
    pub name: String,
    pub origin: Origin,
    columns: Vec<ColumnName>,
    /// The row of the header, from 1.
    header_row: u32,
    findings: Vec<Diagnostic>,
    pub(super) body: Body,
}

/// What was loaded.
#[derive(Debug)]
pub struct Loaded {
    /// One for each [`ColumnSpec`], in that order, all of the same length.
    pub columns: Vec<Column>,
    /// Of the table, its rows, and its loaded columns.
    pub findings: Vec<Diagnostic>,
    pub rows: Rows,
}

impl Table {
    pub(super) fn new(name: &str, origin: Origin, headers: Vec<String>, header_row: u32, body: Body) -> Table {
        let mut headers = headers;
        while headers.last().is_some_and(|header| cell::is_blank(header)) {
            headers.pop();
        }
        let columns: Vec<ColumnName> = headers.iter().map(|header| ColumnName::new(cell::trim(header))).collect();
        let mut table = Table { name: name.to_owned(), origin, columns, header_row, findings: Vec::new(), body };
        table.find_duplicates();
        table
    }

    /// Columns without cells, to read texts by.
    pub fn without_cells(name: &str, header: &str) -> Table {
        Table::new(name, Origin { file: name.into(), sheet: None }, vec![header.to_owned()], 1, Body::None)
    }

    /// A table that could not be read.
    pub(super) fn unreadable(name: &str, origin: Origin, finding: Diagnostic) -> Table {
        Table { name: name.to_owned(), origin, columns: Vec::new(), header_row: 0, findings: vec![finding], body: Body::None }
    }

    /// Whether the file could not be read at all.
    pub(super) fn is_unreadable(&self) -> bool {
        matches!(self.body, Body::None)
    }

    fn find_duplicates(&mut self) {
        let mut seen: IndexMap<&str, u32> = IndexMap::new();
        for (at, column) in self.columns.iter().enumerate() {
            let number = at as u32 + 1;
            if column.header.is_empty() {
                continue;
            }
            match seen.get(column.header.as_str()) {
                None => {
                    seen.insert(&column.header, number);
                }
                Some(first) => {
                    let header = cell::shown(&column.header);
                    let place = self.origin.place(self.header_row, number);
                    let message = say!(en: "a second column is called `{header}`", zh: "又有一列叫`{header}`");
                    let finding = Diagnostic::new(&DUPLICATE_COLUMN, place, message)
                        .label(self.origin.place(self.header_row, *first), say!(en: "the first one", zh: "第一列在这里"))
                        .help(say!(en: "give each column a name of its own, or delete one of them", zh: "每一列用不同的名称，或者删去一列"));
                    self.findings.push(finding);
                }
            }
        }
    }

    /// The names of the columns, in order. A column without a name is empty here.
    pub fn columns(&self) -> &[ColumnName] {
        &self.columns
    }

    /// The column that a name means: its whole header, or the text before its bracket if just one column has it.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.header == name).or_else(|| {
            let mut found = self.columns.iter().enumerate().filter(|(_, column)| column.name == name);
            match (found.next(), found.next()) {
                (Some((at, _)), None) => Some(at),
                (_, _) => None,
            }
        })
    }

    /// What is wrong with the header, or why the table could not be read. [`Table::load`] gives these too.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// The place of a cell: `row` as the file counts (see [`Rows::number`]), `column` as an index into the columns.
    pub fn place(&self, row: u32, column: usize) -> CellPlace {
        self.origin.place(row, column as u32 + 1)
    }

    /// The place of a column's header cell.
    pub fn header_place(&self, column: usize) -> CellPlace {
        self.place(self.header_row, column)
    }

    /// Reads texts that stood in some column as another type: the cells of one fact in a long table. Each has its row number.
    pub fn read_texts(&self, column: usize, read: &Read, cells: &[(u32, &str)]) -> (Column, Vec<Diagnostic>) {
        let mut findings = Vec::new();
        let unnamed = ColumnName::new("");
        let plan = Plan::new(read, &unnamed, self.header_place(column), &mut findings);
        let mut builder = Builder::new(&plan, cells.len());
        for (row, text) in cells {
            builder.push(*row, &Cell::Text(std::borrow::Cow::Borrowed(text)));
        }
        builder.check_range(|index| cells.get(index as usize).map_or(0, |(row, _)| *row));
        (builder.finish(&self.origin, column as u32 + 1, &mut findings), findings)
    }

    /// Reads the cells of some columns. Blank rows are left out.
    pub fn load(&self, specs: &[ColumnSpec]) -> Loaded {
        let mut findings = self.findings.clone();
        let plans: Vec<Plan> = specs
            .iter()
            .map(|spec| {
                let unnamed = ColumnName::new("");
                let name = self.columns.get(spec.column).unwrap_or(&unnamed);
                Plan::new(&spec.read, name, self.header_place(spec.column), &mut findings)
            })
            .collect();
        let layout = Layout::new(self, specs);
        let read = match &self.body {
            Body::Csv(body) => body.load(&layout, &plans, &self.origin),
            Body::Sheet(body) => body.load(&layout, &plans, &self.origin),
            Body::None => Ok(Part::total(&layout, &plans)),
        };
        let part = match read {
            Ok(part) => part,
            Err(finding) => {
                findings.push(*finding);
                Part::total(&layout, &plans)
            }
        };
        part.finish(self, specs, findings)
    }
}

/// Which column goes where.
#[derive(Debug)]
pub(super) struct Layout {
    /// For each column of the table, the first builder that wants it.
    slots: Vec<Option<usize>>,
    /// For each column, the one builder that wants it, if no other does.
    only: Vec<Option<usize>>,
    /// For each builder, a further one that wants the same column.
    next: Vec<Option<usize>>,
    unnamed: Vec<bool>,
    /// The header has one cell only: it may be a title.
    lone_header: bool,
    pub header_row: u32,
}

impl Layout {
    fn new(table: &Table, specs: &[ColumnSpec]) -> Layout {
        let mut slots = vec![None; table.columns.len()];
        let mut next = vec![None; specs.len()];
        for (at, spec) in specs.iter().enumerate().rev() {
            if let (Some(slot), Some(after)) = (slots.get_mut(spec.column), next.get_mut(at)) {
                *after = *slot;
                *slot = Some(at);
            }
        }
        let unnamed: Vec<bool> = table.columns.iter().map(|column| column.header.is_empty()).collect();
        let only = slots.iter().map(|slot: &Option<usize>| slot.filter(|slot| next.get(*slot).copied().flatten().is_none())).collect();
        let lone_header = unnamed.iter().filter(|unnamed| !**unnamed).count() == 1;
        Layout { slots, only, next, unnamed, lone_header, header_row: table.header_row }
    }

    pub fn slot(&self, column: usize) -> Option<usize> {
        self.slots.get(column).copied().flatten()
    }

    /// The one builder that wants a column, if there is just one.
    pub fn only(&self, column: usize) -> Option<usize> {
        self.only.get(column).copied().flatten()
    }
}

/// Some rows of a table, row numbers counted from 0 at the start of the part; or the whole.
#[derive(Debug)]
pub(super) struct Part<'a> {
    layout: &'a Layout,
    pub builders: Vec<Builder<'a>>,
    rows: Rows,
    ragged: Problems,
    /// First row with something under a column without a name, by column.
    under_unnamed: IndexMap<usize, u32>,
    row: u32,
    row_is_ragged: bool,
}

impl<'a> Part<'a> {
    /// For about `rows` rows.
    pub fn new(layout: &'a Layout, plans: &'a [Plan], rows: usize) -> Part<'a> {
        Part::with(layout, plans.iter().map(|plan| Builder::new(plan, rows)).collect())
    }

    pub fn total(layout: &'a Layout, plans: &'a [Plan]) -> Part<'a> {
        Part::with(layout, plans.iter().map(Builder::total).collect())
    }

    fn with(layout: &'a Layout, builders: Vec<Builder<'a>>) -> Part<'a> {
        Part { layout, builders, rows: Rows::default(), ragged: Problems::default(), under_unnamed: IndexMap::new(), row: 0, row_is_ragged: false }
    }

    pub fn begin_row(&mut self, row: u32) {
        self.rows.push(row);
        self.row = row;
        self.row_is_ragged = false;
    }

    /// One cell of the row that was begun.
    pub fn cell(&mut self, column: usize, cell: &Cell<'_>) {
        let layout = self.layout;
        let mut slot = match layout.slots.get(column) {
            Some(slot) => *slot,
            None if cell.is_blank() => return,
            None => return self.beyond(column, cell),
        };
        while let Some(at) = slot {
            if let Some(builder) = self.builders.get_mut(at) {
                builder.push(self.row, cell);
            }
            slot = layout.next.get(at).copied().flatten();
        }
        if layout.unnamed.get(column).copied().unwrap_or(false) && !cell.is_blank() {
            self.under_unnamed.entry(column).or_insert(self.row);
        }
    }

    fn beyond(&mut self, column: usize, cell: &Cell<'_>) {
        if self.row_is_ragged {
            return;
        }
        self.row_is_ragged = true;
        let (width, lone) = (self.layout.slots.len(), self.layout.lone_header);
        let number = column + 1;
        self.ragged.add(&RAGGED_ROW, self.row, || {
            let found = cell::shown(&cell.text());
            let message = say!(
                en: "the header has {width} columns, but this row has `{found}` in column {number}",
                zh: "表头有{width}列，这一行的第{number}列却写着`{found}`"
            );
            let help = if lone {
                say!(en: "delete the title above the header: the first row must name the columns", zh: "删去表头上面的标题行：第一行必须是列名")
            } else {
                say!(
                    en: "put a cell that contains a comma into quotes, name the column in the header, or clear the cell",
                    zh: "含逗号的单元格加英文双引号，或者在表头补上列名，或者清空这个单元格"
                )
            };
            (message, Some(help))
        });
    }

    /// The row ends after `width` cells; the others are missing.
    pub fn end_row(&mut self, width: usize) {
        for column in width..self.layout.slots.len() {
            let mut slot = self.layout.slot(column);
            while let Some(at) = slot {
                if let Some(builder) = self.builders.get_mut(at) {
                    builder.push_none(State::Missing);
                }
                slot = self.layout.next.get(at).copied().flatten();
            }
        }
    }

    /// All rows of the part are there.
    pub fn close(&mut self) {
        let rows = &self.rows;
        for builder in &mut self.builders {
            builder.close(|at| rows.number(at as usize));
        }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Room for so many further rows.
    pub fn reserve(&mut self, rows: usize) {
        self.builders.iter_mut().for_each(|builder| builder.reserve(rows));
    }

    /// Adds parts, each with the number of its first row, in order.
    pub fn append(&mut self, parts: Vec<(Part<'a>, u32)>) {
        use rayon::prelude::*;
        let mut by_column: Vec<Vec<(Builder<'a>, u32)>> = self.builders.iter().map(|_| Vec::with_capacity(parts.len())).collect();
        for (part, base) in parts {
            self.rows.append(&part.rows, base);
            self.ragged.append(part.ragged, base);
            for (column, row) in part.under_unnamed {
                self.under_unnamed.entry(column).or_insert(row.saturating_add(base));
            }
            for (builders, builder) in by_column.iter_mut().zip(part.builders) {
                builders.push((builder, base));
            }
        }
        self.builders.par_iter_mut().zip(by_column).for_each(|(total, parts)| {
            for (part, base) in parts {
                total.append(part, base);
            }
        });
    }

    fn finish(self, table: &Table, specs: &[ColumnSpec], mut findings: Vec<Diagnostic>) -> Loaded {
        let mut unnamed: Vec<(usize, u32)> = self.under_unnamed.into_iter().collect();
        unnamed.sort_unstable();
        for (column, row) in unnamed {
            let message = say!(en: "this column has cells but no name", zh: "这一列有内容，却没有列名");
            findings.push(
                Diagnostic::new(&UNNAMED_COLUMN, table.header_place(column), message)
                    .label(table.place(row, column), say!(en: "the first cell with something in it", zh: "第一个有内容的单元格"))
                    .help(say!(en: "name the column in the header, or clear its cells", zh: "在表头补上列名，或者清空这一列")),
            );
        }
        self.ragged.report(&table.origin, 0, &mut findings);
        let columns = self
            .builders
            .into_iter()
            .zip(specs)
            .map(|(builder, spec)| builder.finish(&table.origin, spec.column as u32 + 1, &mut findings))
            .collect();
        Loaded { columns, findings, rows: self.rows }
    }
}

/// The numbers, in the file, of the rows that were loaded. Runs of successive rows, since few rows are blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Where each run begins: index, row number.
    runs: Vec<(u32, u32)>,
    length: u32,
}

impl Rows {
    pub fn len(&self) -> usize {
        self.length as usize
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The number that row `index` has in its file, from 1; 0 for a row that is not there.
    pub fn number(&self, index: usize) -> u32 {
        let Ok(index) = u32::try_from(index) else { return 0 };
        if index >= self.length {
            return 0;
        }
        let run = self.runs.partition_point(|(start, _)| *start <= index);
        self.runs.get(run.wrapping_sub(1)).map_or(0, |(start, row)| row.saturating_add(index - start))
    }

    fn push(&mut self, row: u32) {
        let follows = self.runs.last().is_some_and(|(start, first)| first.saturating_add(self.length - start) == row);
        if !follows {
            self.runs.push((self.length, row));
        }
        self.length = self.length.saturating_add(1);
    }

    fn append(&mut self, other: &Rows, base: u32) {
        for (at, (start, row)) in other.runs.iter().enumerate() {
            let end = other.runs.get(at + 1).map_or(other.length, |(next, _)| *next);
            self.push(row.saturating_add(base));
            self.length = self.length.saturating_add((end - start).saturating_sub(1));
        }
    }
}
