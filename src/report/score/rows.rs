//! The contract's CSV, row by row: `unit,class,total,rank,grade` and the scheme's own columns, or `unit,item,score,full,state`. Rows
//! are made in parallel and written in order, so that a million units need no more memory than their figures.

use super::results::{PLACES_MAX, class, group, grouping, item_name, item_state, shown};
use super::{Selection, State};
use crate::dataset::Dataset;
use crate::eval::Outcome;
use crate::model::expr::Value;
use crate::model::measure::{Scale, Ty};
use crate::model::scheme::{ItemId, Scheme};
use crate::outcome::Cell;
use crate::word::Lang;
use indexmap::IndexSet;
use rayon::prelude::*;
use std::io::{self, Write};

/// Units written by one task.
const CHUNK: usize = 8_192;

/// What the rows are made of.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    pub scheme: &'a Scheme,
    pub dataset: &'a Dataset,
    pub outcome: &'a Outcome,
    pub lang: Lang,
}

/// The classes, in the order in which the units name them.
pub fn classes(rows: &Rows) -> Vec<String> {
    let all: IndexSet<String> = (0..rows.outcome.units()).filter_map(|unit| class(rows.scheme, rows.dataset, unit)).collect();
    all.into_iter().collect()
}

/// Writes all chosen rows, by the groups that rank together and in each by place.
///
/// # Errors
/// Those of the writer.
pub fn write(rows: &Rows, selection: &Selection, byte_order_mark: bool, out: &mut dyn Write) -> io::Result<()> {
    if byte_order_mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut header = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    if selection.items {
        header.write_record(["unit", "item", "score", "full", "state"])?;
    } else {
        let own =
            rows.scheme.shown.iter().map(|shown| &*shown.label.name).chain(rows.scheme.allocations.iter().map(|allocation| &*allocation.label.name));
        header.write_record(["unit", "class", "total", "rank", "grade"].into_iter().chain(own))?;
    }
    out.write_all(&header.into_inner().map_err(|error| error.into_error())?)?;
    let order = order(rows, selection);
    let names: Vec<String> =
        if selection.items { (0..rows.scheme.items.len()).map(|id| item_name(rows.scheme, ItemId(id as u32))).collect() } else { Vec::new() };
    // A few chunks at a time: what is written is let go.
    for group in order.chunks(CHUNK * 8) {
        let parts: Vec<io::Result<Vec<u8>>> = group.par_chunks(CHUNK).map(|units| part(rows, selection, &names, units)).collect();
        for part in parts {
            out.write_all(&part?)?;
        }
    }
    Ok(())
}

fn part(rows: &Rows, selection: &Selection, names: &[String], units: &[u32]) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::with_capacity(units.len() * 48));
    for unit in units {
        let unit = *unit as usize;
        if selection.items { item_rows(rows, names, unit, &mut writer)? } else { unit_row(rows, unit, &mut writer)? }
    }
    writer.into_inner().map_err(|error| error.into_error())
}

fn unit_row(rows: &Rows, unit: usize, writer: &mut csv::Writer<Vec<u8>>) -> io::Result<()> {
    let Rows { scheme, dataset, outcome, lang } = *rows;
    writer.write_field(&*dataset.units[unit])?;
    writer.write_field(&*class_word(rows, unit).unwrap_or_default())?;
    writer.write_field(number(&outcome.total(unit)))?;
    writer.write_field(number(&outcome.rank(unit)))?;
    writer.write_field(outcome.grade(unit).and_then(|id| Some(&*scheme.grades.as_ref()?.rows.get(id.index())?.label.name)).unwrap_or(""))?;
    for (at, own) in scheme.shown.iter().enumerate() {
        writer.write_field(shown(scheme, &outcome.shown(at, unit), &own.scale, lang).text)?;
    }
    for at in 0..scheme.allocations.len() {
        writer.write_field(number(&outcome.allocated(at, unit)))?;
    }
    Ok(writer.write_record(None::<&[u8]>)?)
}

/// The class, without a copy where it is a choice.
fn class_word<'a>(rows: &Rows<'a>, unit: usize) -> Option<std::borrow::Cow<'a, str>> {
    let id = rows.scheme.unit.class?;
    if let Ty::Choice(choice) = &rows.scheme.facts[id.index()].ty {
        let word = rows.dataset.facts[id.index()].choice(unit)?;
        return Some((&*rows.scheme.choices[choice.index()].words.get(word as usize)?.name).into());
    }
    class(rows.scheme, rows.dataset, unit).map(Into::into)
}

fn number(cell: &Cell) -> String {
    match cell {
        Cell::Value(Value::Num(number)) => number.to_plain(PLACES_MAX).0,
        Cell::Value(_) | Cell::Gap(_) | Cell::Fault(_) => String::new(),
    }
}

fn item_rows(rows: &Rows, names: &[String], unit: usize, writer: &mut csv::Writer<Vec<u8>>) -> io::Result<()> {
    let points = Scale::points();
    for (id, name) in names.iter().enumerate().skip(1) {
        let score = rows.outcome.item(ItemId(id as u32), unit);
        let state: State = item_state(&score);
        let text = |cell: &Cell| shown(rows.scheme, cell, &points, rows.lang).text;
        writer.write_record([&*rows.dataset.units[unit], name, &text(&score.score), &text(&score.full), state.name()])?;
    }
    Ok(())
}

/// The chosen units, by the groups that rank together, in each by place; those without a place last.
fn order(rows: &Rows, selection: &Selection) -> Vec<u32> {
    let Rows { scheme, dataset, outcome, .. } = *rows;
    let mut seen: IndexSet<String> = IndexSet::new();
    let grouping = grouping(scheme);
    let by_choice = match *grouping {
        [id] if matches!(scheme.facts[id.index()].ty, Ty::Choice(_)) => Some(id),
        _ => None,
    };
    let mut first_seen: Vec<u32> = Vec::new();
    let place = |unit: usize| match outcome.rank(unit) {
        Cell::Value(Value::Num(place)) => place.to_scaled(3).unwrap_or(i64::MAX),
        Cell::Value(_) | Cell::Gap(_) | Cell::Fault(_) => i64::MAX,
    };
    let places: Vec<i64> = (0..outcome.units()).into_par_iter().map(place).collect();
    let mut keys: Vec<(u32, i64, u32)> = Vec::with_capacity(outcome.units());
    for (unit, place) in places.into_iter().enumerate() {
        let class_at = match by_choice.map(|id| dataset.facts[id.index()].choice(unit)) {
            Some(Some(word)) => {
                let word = word as usize;
                if first_seen.len() <= word {
                    first_seen.resize(word + 1, u32::MAX);
                }
                if first_seen[word] == u32::MAX {
                    first_seen[word] = first_seen.iter().filter(|at| **at != u32::MAX).count() as u32;
                }
                first_seen[word]
            }
            Some(None) => u32::MAX,
            None if grouping.is_empty() => 0,
            None => group(scheme, dataset, unit).map_or(u32::MAX, |name| seen.insert_full(name).0 as u32),
        };
        keys.push((class_at, place, unit as u32));
    }
    let is_chosen = |unit: usize| {
        selection.unit.as_ref().is_none_or(|name| *dataset.units[unit] == **name)
            && selection.class.as_ref().is_none_or(|wanted| class_word(rows, unit).as_deref() == Some(wanted))
    };
    if selection.unit.is_some() || selection.class.is_some() {
        keys.retain(|(_, _, unit)| is_chosen(*unit as usize));
    }
    keys.par_sort_unstable();
    keys.into_iter().map(|(_, _, unit)| unit).collect()
}
