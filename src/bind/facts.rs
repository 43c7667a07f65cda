//! Units and facts.

use super::locate::{FACT_COLUMNS, FACT_TABLES, PARAMETER_TABLES, PERIOD_COLUMNS, VALUE_COLUMNS, first_column, key_columns, read, unit_table};
use super::{BAD_PERIOD, DUPLICATE_ROW, NO_COLUMN, NO_TABLE, NO_UNITS, TOLD_TWICE, UNKNOWN_FACT, UNKNOWN_UNIT};
use crate::data::Source;
use crate::data::column::{Column, State, Values};
use crate::data::spec::{ColumnSpec, Read};
use crate::data::table::{Loaded, Table};
use crate::dataset::{CellOrigin, Dataset};
use crate::diagnostic::{CellPlace, Diagnostic, closest};
use crate::model::expr::Frame;
use crate::model::scheme::{Fact, FactId, FactKind, Imported, MissingCodes, PeriodKind, Scheme};
use crate::period::Period;
use crate::say;
use indexmap::IndexMap;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// The same finding is told for at most so many rows of a table.
const SHOWN_MAX: usize = 20;

/// Work in progress.
pub(super) struct Binder<'a> {
    pub scheme: &'a Scheme,
    pub source: &'a Source,
    pub found: &'a mut Vec<Diagnostic>,
    pub dataset: Dataset,
    /// Units by name. Empty until a second table needs it.
    index: HashMap<Arc<str>, u32>,
    /// Facts that were read with the unit table.
    read: Vec<bool>,
    /// Facts of which some column has been placed.
    placed: Vec<bool>,
}

/// Where a fact stands.
enum Place<'a> {
    /// A column of its own.
    Wide(&'a Table, usize),
    /// Rows of a long table.
    Long(&'a Table),
}

/// What is to be read from each table, in the order in which tables are met.
type ByTable<'a, T> = IndexMap<*const Table, (&'a Table, Vec<T>)>;

/// The unit of each loaded row, `None` where it is not one of the scheme's.
pub(super) type RowUnits = Vec<Option<u32>>;

impl<'a> Binder<'a> {
    pub fn new(scheme: &'a Scheme, source: &'a Source, found: &'a mut Vec<Diagnostic>) -> Binder<'a> {
        let dataset = Dataset { facts: Vec::new(), fact_places: vec![CellOrigin::None; scheme.facts.len()], ..Dataset::default() };
        Binder {
            scheme,
            source,
            found,
            dataset,
            index: HashMap::new(),
            read: vec![false; scheme.facts.len()],
            placed: vec![false; scheme.facts.len()],
        }
    }

    pub fn finish(self) -> Dataset {
        self.dataset
    }

    /// The unit table, with every fact that has a column in it.
    pub fn units(&mut self) {
        self.dataset.facts = vec![Column::missing(0); self.scheme.facts.len()];
        let Some(table) = unit_table(self.scheme, self.source) else { return self.no_unit_table() };
        let Some(keys) = key_columns(self.scheme, table, &[]) else { return self.no_key(table) };
        let mut specs: Vec<ColumnSpec> = keys.iter().map(|column| ColumnSpec { column: *column, read: Read::Name }).collect();
        let mut facts = Vec::new();
        for (at, fact) in self.scheme.facts.iter().enumerate() {
            let here = fact.table.as_deref().is_none_or(|name| name == table.name);
            if here
                && fact.frame == Frame::Unit
                && !matches!(fact.kind, FactKind::Imported { .. })
                && let Some(column) = table.column(column_name(fact))
            {
                specs.push(ColumnSpec { column, read: self.fact_read(fact) });
                facts.push((FactId(at as u32), column));
            }
        }
        let Loaded { columns: mut key_columns, findings, rows } = table.load(&specs);
        self.found.extend(findings);
        let fact_columns = self.answered(table, key_columns.split_off(keys.len()));
        let names = joined(&key_columns);
        let distinct = all_distinct(&key_columns);
        drop(key_columns);
        // In the table of an event a unit has as many rows as it has events: what is said of the unit must be the same in all.
        let several = self.is_rows_table(&table.name);
        let kept = if distinct { (0..names.len() as u32).map(Some).collect() } else { self.distinct(table, keys[0], &names, &rows, several) };
        if several {
            self.agreeing(table, &names, &rows, &facts, &fact_columns);
        }
        let whole = kept.len() == names.len();
        let row_numbers: Vec<u32> = if whole && rows.number(0) == 2 && rows.number(names.len().saturating_sub(1)) == names.len() as u32 + 1 {
            Vec::new()
        } else {
            kept.iter().map(|row| rows.number(row.unwrap_or(0) as usize)).collect()
        };
        for ((fact, column_at), column) in facts.into_iter().zip(fact_columns) {
            let column = if whole { column } else { column.select(&kept) };
            self.put(fact, column, origin(table, column_at, row_numbers.clone()));
            self.read[fact.index()] = true;
        }
        self.dataset.units = if whole { names } else { kept.iter().filter_map(|row| names.get(row.unwrap_or(0) as usize).cloned()).collect() };
        if self.dataset.units.is_empty() {
            let place = table.header_place(keys[0]);
            self.found.push(Diagnostic::new(&NO_UNITS, place, say!(en: "the table `{}` has no row", zh: "表`{}`没有数据行", table.name)));
        }
    }

    fn fact_read(&self, fact: &Fact) -> Read {
        read(self.scheme, &fact.ty, &fact.scale, fact.percent_scale, fact.range.clone(), &fact.missing_codes)
    }

    fn no_unit_table(&mut self) {
        let name = &self.scheme.unit.label.name;
        let tables: Vec<&str> = self.source.tables().iter().map(|table| table.name.as_str()).collect();
        let list = tables.join("、");
        self.found.push(
            Diagnostic::new(&NO_TABLE, self.source_place(), say!(en: "no table names the units", zh: "没有单位名单"))
                .help(say!(en: "add a table `{name}` with a column `{name}`; the data has: {list}", zh: "请加一张表`{name}`，其中有一列`{name}`；现有的表：{list}")),
        );
    }

    fn no_key(&mut self, table: &Table) {
        let name = &self.scheme.unit.label.name;
        let key: Vec<&str> = self.scheme.unit.key.iter().map(|column| &**column).collect();
        let wanted = if key.is_empty() { name.to_string() } else { key.join("、") };
        self.found.push(
            Diagnostic::new(
                &NO_COLUMN,
                table.header_place(0),
                say!(en: "the table `{}` does not say which unit a row is about", zh: "表`{}`没有写明每行是哪个单位", table.name),
            )
            .help(say!(en: "name a column `{wanted}`", zh: "请把写单位的那一列命名为`{wanted}`")),
        );
    }

    pub fn source_place(&self) -> CellPlace {
        CellPlace { file: self.source.name.as_str().into(), sheet: None, row: 0, column: 0 }
    }

    /// The rows with a name of their own, first come.
    fn distinct(&mut self, table: &Table, key: usize, names: &[Arc<str>], rows: &crate::data::table::Rows, several: bool) -> Vec<Option<u32>> {
        let mut first: HashMap<&str, u32> = HashMap::with_capacity(names.len());
        let mut kept = Vec::with_capacity(names.len());
        let mut told = 0;
        for (row, name) in names.iter().enumerate() {
            if name.is_empty() {
                continue;
            }
            match first.get(&**name) {
                None => {
                    first.insert(name, row as u32);
                    kept.push(Some(row as u32));
                }
                Some(_) if several => {}
                Some(earlier) => {
                    told += 1;
                    if told <= SHOWN_MAX {
                        self.found.push(
                            Diagnostic::new(
                                &DUPLICATE_ROW,
                                table.place(rows.number(row), key),
                                say!(en: "a second row for `{name}`", zh: "`{name}`有第二行"),
                            )
                            .label(table.place(rows.number(*earlier as usize), key), say!(en: "the first one", zh: "第一行在这里"))
                            .help(say!(en: "keep one row a unit", zh: "每个单位只留一行")),
                        );
                    }
                }
            }
        }
        kept
    }

    /// Tells the rows of a unit that say something else of it than its first row.
    fn agreeing(&mut self, table: &Table, names: &[Arc<str>], rows: &crate::data::table::Rows, facts: &[(FactId, usize)], columns: &[Column]) {
        let mut first: HashMap<&str, usize> = HashMap::new();
        let mut told = 0;
        for (row, name) in names.iter().enumerate() {
            let earlier = *first.entry(name).or_insert(row);
            for ((fact, column_at), column) in facts.iter().zip(columns) {
                if earlier == row || column.same_cell(earlier, column, row) || told == SHOWN_MAX {
                    continue;
                }
                told += 1;
                let attribute = &self.scheme.facts[fact.index()].label.name;
                self.found.push(
                    Diagnostic::new(&DUPLICATE_ROW, table.place(rows.number(row), *column_at), say!(en: "`{name}` has another `{attribute}` here", zh: "`{name}`的`{attribute}`在此处不同"))
                        .label(table.place(rows.number(earlier), *column_at), say!(en: "the first one", zh: "第一个在这里"))
                        .help(say!(en: "make it the same in all rows of the unit, or a field of the event", zh: "请使同一单位各行一致，或者把它作为事件的栏目")),
                );
            }
        }
    }

    /// Every fact that something looks at and that the unit table did not have.
    pub fn facts(&mut self, used: &[bool]) {
        self.own_periods();
        let mut wide: ByTable<'a, (FactId, usize)> = IndexMap::new();
        let mut long: ByTable<'a, FactId> = IndexMap::new();
        for (at, fact) in self.scheme.facts.iter().enumerate() {
            let id = FactId(at as u32);
            let home = unit_table(self.scheme, self.source);
            if self.read[at] {
                for (table, column) in home.into_iter().flat_map(|home| self.elsewhere(fact, home)) {
                    wide.entry(table).or_insert_with(|| (table, Vec::new())).1.push((id, column));
                }
                continue;
            }
            match self.find(fact) {
                Some(Place::Wide(table, column)) => {
                    for (table, column) in std::iter::once((table, column)).chain(self.elsewhere(fact, table)) {
                        wide.entry(table).or_insert_with(|| (table, Vec::new())).1.push((id, column));
                    }
                }
                Some(Place::Long(table)) => long.entry(table).or_insert_with(|| (table, Vec::new())).1.push(id),
                None => {
                    if used[at] {
                        self.no_fact_column(fact);
                    }
                    self.put(id, Column::missing(self.dataset.units.len()), CellOrigin::None);
                }
            }
        }
        for (_, (table, facts)) in wide {
            self.wide(table, &facts);
        }
        for (_, (table, facts)) in long {
            self.long(table, &facts);
        }
        self.settle_periods();
    }

    fn find(&self, fact: &Fact) -> Option<Place<'a>> {
        let name = column_name(fact);
        let by_period = matches!(fact.frame, Frame::Period(_));
        let fits = |table: &'a Table| -> Option<Place<'a>> {
            key_columns(self.scheme, table, &[])?;
            if by_period && first_column(table, &PERIOD_COLUMNS).is_none() {
                return None;
            }
            if let Some(column) = table.column(name) {
                return Some(Place::Wide(table, column));
            }
            let is_long = first_column(table, &FACT_COLUMNS).is_some() && first_column(table, &VALUE_COLUMNS).is_some();
            is_long.then_some(Place::Long(table))
        };
        if let FactKind::Imported { scheme, column } = &fact.kind {
            let table = self.source.table(fact.table.as_deref().unwrap_or(scheme))?;
            let names: &[&str] = match column {
                Imported::Total => &["total", "总分", "得分"],
                Imported::Rank => &["rank", "名次", "排名"],
                Imported::Grade => &["grade", "等次", "等级"],
                Imported::Item(item) => &[item],
            };
            let place = first_column(table, names).map(|column| Place::Wide(table, column));
            return place.or_else(|| matches!(column, Imported::Item(_)).then(|| fits(table)).flatten());
        }
        if let Some(table) = &fact.table {
            return fits(self.source.table(table)?);
        }
        let named = FACT_TABLES.iter().chain(&PARAMETER_TABLES).filter_map(|name| self.source.table(name));
        let others = self.source.tables().iter().filter(|table| !self.is_rows_table(&table.name));
        let mut long = None;
        for table in named.chain(others) {
            match fits(table) {
                Some(Place::Wide(table, column)) => return Some(Place::Wide(table, column)),
                Some(Place::Long(table)) => long = long.or(Some(table)),
                None => {}
            }
        }
        long.map(Place::Long)
    }

    /// The other columns of a fact: in tables of the same name, and where the one is in a form, in other forms.
    fn elsewhere(&self, fact: &Fact, home: &Table) -> Vec<(&'a Table, usize)> {
        if matches!(fact.kind, FactKind::Imported { .. }) {
            return Vec::new();
        }
        let by_period = matches!(fact.frame, Frame::Period(_));
        let in_form = self.source.form_of(home).is_some();
        let like = |table: &&'a Table| {
            let related = table.name == home.name || (in_form && self.source.form_of(table).is_some() && !self.is_rows_table(&table.name));
            related && !std::ptr::eq(*table, home) && key_columns(self.scheme, table, &[]).is_some()
        };
        let fits = |table: &&'a Table| first_column(table, &PERIOD_COLUMNS).is_some() == by_period;
        self.source.tables().iter().filter(like).filter(fits).filter_map(|table| Some((table, table.column(column_name(fact))?))).collect()
    }

    /// Where a form says of a sheet that there is nothing to report, its blank cells are not applicable.
    fn answered(&self, table: &Table, columns: Vec<Column>) -> Vec<Column> {
        if self.source.form_of(table).is_some_and(|notes| notes.has_no_data(&table.name)) {
            columns.into_iter().map(|column| column.with_missing_as(State::NotApplicable)).collect()
        } else {
            columns
        }
    }

    /// Is it the table of an event or a rating?
    fn is_rows_table(&self, name: &str) -> bool {
        let events = self.scheme.events.iter().map(|event| event.table.as_ref().unwrap_or(&event.label.name));
        let ratings = self.scheme.ratings.iter().map(|rating| rating.table.as_ref().unwrap_or(&rating.label.name));
        events.chain(ratings).any(|table| **table == *name)
    }

    fn no_fact_column(&mut self, fact: &Fact) {
        let name = column_name(fact);
        let headers: Vec<String> = self.source.tables().iter().flat_map(|table| table.columns().iter().map(|column| column.name.clone())).collect();
        let place = match unit_table(self.scheme, self.source) {
            Some(table) => CellPlace { row: 0, column: 0, ..table.header_place(0) },
            None => self.source_place(),
        };
        let mut finding = Diagnostic::new(&NO_COLUMN, place, say!(en: "no table has a column `{name}`", zh: "没有一张表有`{name}`这一列"))
            .label(fact.label.span, say!(en: "declared here", zh: "在此处定义"));
        finding = match closest(name, headers.iter().map(String::as_str)) {
            Some(near) => finding.help(say!(en: "is it the column `{near}`? then write `column \"{near}\"` at the fact", zh: "是不是`{near}`这一列？若是，请在事实后写 `列 \"{near}\"`")),
            None => match fact.frame {
                Frame::Period(_) => finding.help(say!(en: "its table needs a column for the unit, one for the period (`period`) and this one", zh: "该表须有单位列、期次列（`期次`）和这一列")),
                _ => finding.help(say!(en: "add the column to the table of the units", zh: "请在单位表中加上这一列")),
            },
        };
        self.found.push(finding);
    }

    fn put(&mut self, id: FactId, column: Column, origin: CellOrigin) {
        let fact = &self.scheme.facts[id.index()];
        let column = without_codes(column, &fact.missing_codes);
        if std::mem::replace(&mut self.placed[id.index()], true) && self.dataset.facts[id.index()].len() == column.len() {
            return self.merge(id, &column, &origin);
        }
        self.dataset.facts[id.index()] = column;
        self.dataset.fact_places[id.index()] = origin;
    }

    /// Adds another column of a fact, cell by cell. What is said in one place only counts; of what is said differently in two, the first.
    fn merge(&mut self, id: FactId, column: &Column, origin: &CellOrigin) {
        let (before, places) = (&self.dataset.facts[id.index()], &self.dataset.fact_places[id.index()]);
        let cells = before.len();
        let mut pick = Vec::with_capacity(cells);
        let mut told = 0;
        for cell in 0..cells {
            let takes_new = match (before.state(cell), column.state(cell)) {
                (_, State::Missing) | (State::Value | State::Protected | State::PendingValue, State::Fault) => false,
                (State::Missing | State::Fault, _) => true,
                _ if before.same_cell(cell, column, cell) => false,
                _ => {
                    told += 1;
                    if let (Some(here), Some(there), true) = (origin.place(cell), places.place(cell), told <= SHOWN_MAX) {
                        let name = &self.scheme.facts[id.index()].label.name;
                        self.found.push(
                            Diagnostic::new(&TOLD_TWICE, here, say!(en: "`{name}` is something else here", zh: "`{name}`在此处是另一个数"))
                                .label(
                                    there,
                                    say!(en: "the first figure, which counts until one of them is mended", zh: "先见到的数；改正之前以此为准"),
                                )
                                .help(say!(en: "ask the collector which holds, and leave one of them", zh: "向采集单位核实，只留一处")),
                        );
                    }
                    false
                }
            };
            pick.push((takes_new, Some((cell + if takes_new { cells } else { 0 }) as u32)));
        }
        let places = pick.iter().enumerate().map(|(cell, (takes_new, _))| if *takes_new { origin.place(cell) } else { places.place(cell) }).collect();
        let rows: Vec<Option<u32>> = pick.iter().map(|(_, row)| *row).collect();
        self.dataset.facts[id.index()] = before.clone().join(column.clone()).select(&rows);
        self.dataset.fact_places[id.index()] = CellOrigin::Cells(places);
    }

    // ---- rows of other tables ----

    fn index(&mut self) {
        if self.index.is_empty() {
            self.index = self.dataset.units.iter().enumerate().map(|(at, name)| (name.clone(), at as u32)).collect();
        }
    }

    /// The units of a table's rows; unknown ones are told as `check` has it.
    pub fn row_units(
        &mut self,
        table: &Table,
        key: usize,
        names: &[Arc<str>],
        rows: &crate::data::table::Rows,
        check: &'static crate::diagnostic::Check,
    ) -> RowUnits {
        self.index();
        let mut told = 0;
        let mut unknown = 0;
        let mut units = Vec::with_capacity(names.len());
        for (row, name) in names.iter().enumerate() {
            let unit = self.index.get(name).copied();
            units.push(unit);
            if unit.is_some() || name.is_empty() {
                continue;
            }
            unknown += 1;
            if told < SHOWN_MAX {
                told += 1;
                let near = if self.dataset.units.len() <= 2_000 { closest(name, self.dataset.units.iter().map(|unit| &**unit)) } else { None };
                let mut finding = Diagnostic::new(
                    check,
                    table.place(rows.number(row), key),
                    say!(en: "`{name}` is not among the units", zh: "`{name}` 不在单位名单中"),
                );
                if let Some(near) = near {
                    finding = finding.help(say!(en: "did you mean `{near}`?", zh: "是不是 `{near}`？"));
                }
                self.found.push(finding);
            }
        }
        if unknown > told {
            let place = CellPlace { row: 0, ..table.header_place(key) };
            self.found.push(Diagnostic::new(
                check,
                place,
                say!(en: "{unknown} rows in all are of units that are not assessed", zh: "共有 {unknown} 行的单位不在名单中"),
            ));
        }
        units
    }

    /// The units of rows, of which some may be about units that are not assessed here.
    fn own_units(&mut self, names: &[Arc<str>]) -> RowUnits {
        self.index();
        names.iter().map(|name| self.index.get(name).copied()).collect()
    }

    fn wide(&mut self, table: &'a Table, facts: &[(FactId, usize)]) {
        let Some(keys) = key_columns(self.scheme, table, &[]) else { return };
        let period = first_column(table, &PERIOD_COLUMNS);
        let mut specs: Vec<ColumnSpec> = keys.iter().chain(&period).map(|column| ColumnSpec { column: *column, read: Read::Text }).collect();
        for (id, column) in facts {
            specs.push(ColumnSpec { column: *column, read: self.fact_read(&self.scheme.facts[id.index()]) });
        }
        let Loaded { mut columns, findings, rows } = table.load(&specs);
        self.found.extend(findings);
        let figures = columns.split_off(specs.len() - facts.len());
        let figures = self.answered(table, figures);
        let names = joined(&columns[..keys.len()]);
        // Another scheme assesses units of its own: theirs are no mistake of this table.
        let of_another = facts.iter().all(|(id, _)| matches!(self.scheme.facts[id.index()].kind, FactKind::Imported { .. }));
        let units = if of_another { self.own_units(&names) } else { self.row_units(table, keys[0], &names, &rows, &UNKNOWN_UNIT) };
        let labels: Option<Vec<Arc<str>>> = period.map(|_| texts(&columns[keys.len()]));
        let mut told = Vec::new();
        for ((id, column_at), column) in facts.iter().zip(&figures) {
            let keyed: Vec<RowKey> = units
                .iter()
                .enumerate()
                .map(|(row, unit)| RowKey {
                    row: row as u32,
                    number: rows.number(row),
                    unit: *unit,
                    period: labels.as_ref().map(|labels| labels[row].clone()),
                })
                .collect();
            self.place_rows(*id, table, *column_at, period, column, &keyed, &mut told);
        }
    }

    fn long(&mut self, table: &'a Table, facts: &[FactId]) {
        let (Some(keys), Some(name_at), Some(value_at)) =
            (key_columns(self.scheme, table, &[]), first_column(table, &FACT_COLUMNS), first_column(table, &VALUE_COLUMNS))
        else {
            return;
        };
        let period = first_column(table, &PERIOD_COLUMNS);
        let specs: Vec<ColumnSpec> =
            keys.iter().chain([&name_at, &value_at]).chain(&period).map(|column| ColumnSpec { column: *column, read: Read::Text }).collect();
        let Loaded { columns, findings, rows } = table.load(&specs);
        self.found.extend(findings);
        let units = {
            let names = joined(&columns[..keys.len()]);
            self.row_units(table, keys[0], &names, &rows, &UNKNOWN_UNIT)
        };
        let fact_names = texts(&columns[keys.len()]);
        let values = texts(&columns[keys.len() + 1]);
        let labels: Option<Vec<Arc<str>>> = period.map(|_| texts(&columns[keys.len() + 2]));
        let mut of_name: IndexMap<Arc<str>, Vec<u32>> = IndexMap::new();
        for (row, name) in fact_names.iter().enumerate() {
            of_name.entry(name.clone()).or_default().push(row as u32);
        }
        let mut told = Vec::new();
        for id in facts {
            let fact = &self.scheme.facts[id.index()];
            let mine = of_name.swap_remove(column_name(fact)).unwrap_or_default();
            let cells: Vec<(u32, &str)> = mine.iter().map(|row| (rows.number(*row as usize), &*values[*row as usize])).collect();
            let (column, findings) = table.read_texts(value_at, &self.fact_read(fact), &cells);
            self.found.extend(findings);
            let keyed: Vec<RowKey> = mine
                .iter()
                .enumerate()
                .map(|(at, row)| RowKey {
                    row: at as u32,
                    number: rows.number(*row as usize),
                    unit: units[*row as usize],
                    period: labels.as_ref().map(|labels| labels[*row as usize].clone()),
                })
                .collect();
            self.place_rows(*id, table, value_at, period, &column, &keyed, &mut told);
        }
        // Another scheme has items of its own, which need not interest this one.
        if facts.iter().any(|id| matches!(self.scheme.facts[id.index()].kind, FactKind::Imported { .. })) {
            return;
        }
        let known: Vec<&str> = self.scheme.facts.iter().map(column_name).collect();
        for (name, rows_of) in of_name.iter().filter(|(name, _)| !known.contains(&&***name)).take(SHOWN_MAX) {
            let place = table.place(rows.number(rows_of[0] as usize), name_at);
            let mut finding = Diagnostic::new(
                &UNKNOWN_FACT,
                place,
                say!(en: "the scheme has no fact `{name}` ({} rows)", zh: "方案没有事实`{name}`（{} 行）", rows_of.len()),
            );
            if let Some(near) = closest(name, known.iter().copied()) {
                finding = finding.help(say!(en: "did you mean `{near}`?", zh: "是不是 `{near}`？"));
            }
            self.found.push(finding);
        }
    }

    /// Puts loaded rows where their unit (and period) has its cell.
    #[expect(clippy::too_many_arguments, reason = "a fact's rows come from one table and column")]
    fn place_rows(
        &mut self,
        id: FactId,
        table: &Table,
        column_at: usize,
        period_at: Option<usize>,
        column: &Column,
        rows: &[RowKey],
        told: &mut Vec<u32>,
    ) {
        let kind = match self.scheme.facts[id.index()].frame {
            Frame::Period(kind) => Some(kind),
            _ => None,
        };
        let year = self.scheme.period.map(|(first, _)| first.year());
        // Cells by unit and period; the periods grow as they are met.
        let mut cells: IndexMap<(u32, Option<Period>), (u32, u32)> = IndexMap::with_capacity(rows.len());
        let mut twice = 0;
        for row in rows {
            let Some(unit) = row.unit else { continue };
            let period = match (kind, &row.period) {
                (Some(kind), Some(label)) => match Period::parse(kind, label, year) {
                    Some(period) => Some(period),
                    None => {
                        if !told.contains(&row.number) && told.len() < SHOWN_MAX {
                            told.push(row.number);
                            self.found.push(
                                Diagnostic::new(&BAD_PERIOD, table.place(row.number, period_at.unwrap_or(0)), say!(en: "`{label}` is not a period here", zh: "`{label}` 不是此处的期次"))
                                    .help(say!(en: "write `2024-W05`, `2024-03`, `2024-Q1`, `2024-H1` or `2024`, as the fact is collected", zh: "按事实的采集周期写 `2024-W05`、`2024-03`、`2024-Q1`、`2024-H1` 或 `2024`")),
                            );
                        }
                        continue;
                    }
                },
                _ => None,
            };
            if let Some((_, earlier)) = cells.get(&(unit, period)) {
                twice += 1;
                if twice <= SHOWN_MAX {
                    let name = &self.dataset.units[unit as usize];
                    let words = match &row.period {
                        Some(label) if kind.is_some() => say!(en: "a second figure for `{name}` in {label}", zh: "`{name}`在 {label} 有第二个数"),
                        _ => say!(en: "a second figure for `{name}`", zh: "`{name}`有第二个数"),
                    };
                    self.found.push(
                        Diagnostic::new(&DUPLICATE_ROW, table.place(row.number, column_at), words)
                            .label(table.place(*earlier, column_at), say!(en: "the first one", zh: "第一个在这里")),
                    );
                }
                continue;
            }
            cells.insert((unit, period), (row.row, row.number));
        }
        match kind {
            None => {
                let mut pick: Vec<Option<u32>> = vec![None; self.dataset.units.len()];
                let mut numbers = vec![0; self.dataset.units.len()];
                for ((unit, _), (row, number)) in cells {
                    pick[unit as usize] = Some(row);
                    numbers[unit as usize] = number;
                }
                self.put(id, column.select(&pick), origin(table, column_at, numbers));
            }
            Some(kind) => {
                let periods = self.periods_with(kind, cells.keys().filter_map(|(_, period)| *period));
                let at: HashMap<Period, usize> = periods.iter().enumerate().map(|(at, period)| (*period, at)).collect();
                let mut pick: Vec<Option<u32>> = vec![None; self.dataset.units.len() * periods.len()];
                let mut numbers = vec![0; pick.len()];
                for ((unit, period), (row, number)) in cells {
                    let Some(at) = period.and_then(|period| at.get(&period)) else { continue };
                    let cell = unit as usize * periods.len() + at;
                    pick[cell] = Some(row);
                    numbers[cell] = number;
                }
                self.put(id, column.select(&pick), origin(table, column_at, numbers));
            }
        }
    }

    // ---- periods ----

    /// The periods of every kind that some fact is collected or some item is scored by, within the scheme's own period.
    fn own_periods(&mut self) {
        for (kind, periods) in self.scheme.own_periods() {
            let names = periods.into_iter().map(|period| period.to_string().into()).collect();
            self.dataset.periods.entry(kind).or_insert(names);
        }
    }

    /// All periods of a kind in order, those that the data adds with them. Columns placed before are laid out anew.
    fn periods_with(&mut self, kind: PeriodKind, more: impl Iterator<Item = Period>) -> Vec<Period> {
        let known = self.dataset.periods.get(&kind).cloned().unwrap_or_default();
        let before: Vec<Period> = known.iter().filter_map(|name| Period::parse(kind, name, None)).collect();
        let mut all = before.clone();
        all.extend(more);
        all.sort();
        all.dedup();
        if all.len() != before.len() {
            self.dataset.periods.insert(kind, all.iter().map(|period| period.to_string().into()).collect());
            self.lay_out_again(kind, &before, &all);
        }
        all
    }

    fn lay_out_again(&mut self, kind: PeriodKind, before: &[Period], after: &[Period]) {
        let from: Vec<Option<usize>> = after.iter().map(|period| before.iter().position(|old| old == period)).collect();
        for (at, fact) in self.scheme.facts.iter().enumerate() {
            if fact.frame != Frame::Period(kind)
                || self.dataset.facts[at].len() != self.dataset.units.len() * before.len()
                || self.dataset.facts[at].is_empty()
            {
                continue;
            }
            let pick: Vec<Option<u32>> = (0..self.dataset.units.len())
                .flat_map(|unit| from.iter().map(move |old| old.map(|old| (unit * before.len() + old) as u32)))
                .collect();
            self.dataset.facts[at] = self.dataset.facts[at].select(&pick);
            match &mut self.dataset.fact_places[at] {
                CellOrigin::None => {}
                CellOrigin::Column { rows, .. } => {
                    *rows = pick.iter().map(|cell| cell.and_then(|cell| rows.get(cell as usize).copied()).unwrap_or(0)).collect();
                }
                CellOrigin::Cells(places) => {
                    *places = pick.iter().map(|cell| cell.and_then(|cell| places.get(cell as usize).cloned().flatten())).collect();
                }
            }
        }
    }

    /// Which periods count as the scheme's own; facts that were not found get cells for all of them.
    fn settle_periods(&mut self) {
        for (kind, names) in &self.dataset.periods {
            let first = self.scheme.period.map(|(first, _)| Period::first_from(*kind, first).to_string());
            let at = first.and_then(|first| names.iter().position(|name| **name == *first)).unwrap_or(0);
            self.dataset.first_period.insert(*kind, at);
        }
        for (at, fact) in self.scheme.facts.iter().enumerate() {
            if let Frame::Period(kind) = fact.frame {
                let cells = self.dataset.units.len() * self.dataset.period_count(kind);
                if self.dataset.facts[at].len() != cells {
                    self.dataset.facts[at] = Column::missing(cells);
                }
            } else if self.dataset.facts[at].len() != self.dataset.units.len() {
                self.dataset.facts[at] = Column::missing(self.dataset.units.len());
            }
        }
    }
}

/// A loaded row on its way to its cell.
struct RowKey {
    /// Index into the loaded column.
    row: u32,
    /// Number in the file.
    number: u32,
    unit: Option<u32>,
    period: Option<Arc<str>>,
}

fn column_name(fact: &Fact) -> &str {
    match (&fact.column, &fact.kind) {
        (Some(column), _) => column,
        (None, FactKind::Imported { column: Imported::Item(item), .. }) => item,
        (None, _) => &fact.label.name,
    }
}

fn origin(table: &Table, column: usize, rows: Vec<u32>) -> CellOrigin {
    CellOrigin::Column { file: table.origin.file.clone(), sheet: table.origin.sheet.clone(), column: column as u32 + 1, rows }
}

/// Does every row have a name, and one of its own?
fn all_distinct(columns: &[Column]) -> bool {
    match columns {
        [Column { values: Values::Names(names), .. }] => columns[0].states().is_none() && names.all_differ(),
        _ => false,
    }
}

/// The names that key columns give, joined by `/`.
pub(super) fn joined(columns: &[Column]) -> Vec<Arc<str>> {
    match columns {
        [one @ Column { values: Values::Names(_), .. }] => (0..one.len()).into_par_iter().map(|row| one.name(row).into()).collect(),
        [one] => texts(one),
        _ => {
            let rows = columns.first().map_or(0, Column::len);
            (0..rows)
                .map(|row| {
                    let parts: Vec<&str> = columns.iter().map(|column| column.name(row)).collect();
                    parts.join("/").into()
                })
                .collect()
        }
    }
}

pub(super) fn texts(column: &Column) -> Vec<Arc<str>> {
    let empty: Arc<str> = "".into();
    (0..column.len()).map(|row| column.text(row).cloned().unwrap_or_else(|| empty.clone())).collect()
}

/// The column with the cells that hold a code for "missing" made missing.
pub fn without_codes(column: Column, codes: &MissingCodes) -> Column {
    if codes.is_empty() {
        return column;
    }
    let is_code = |row: usize| match (column.number(row), column.text(row)) {
        (Some(number), _) => codes.numbers.contains(&number),
        (_, Some(text)) => codes.words.contains(text),
        _ => false,
    };
    let states: Vec<State> = (0..column.len()).map(|row| if is_code(row) { State::Missing } else { column.state(row) }).collect();
    let values: Values = column.values.clone();
    Column::with_states(values, states)
}
