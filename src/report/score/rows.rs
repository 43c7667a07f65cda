//! The contract's CSV, row by row: `unit,class,total,rank,grade` and the scheme's own columns, or `unit,item,score,full,state`. Rows
//! are made in parallel and written in order, so that a million units need no more memory than their figures.

use super::results::{PLACES_MAX, class, group, grouping, item_name, item_state, shown};
use super::{Selection, State};
use crate::dataset::Dataset;
use crate::eval::Outcome;
use crate::model::measure::{Scale, Ty};
use crate::model::scheme::{FactId, ItemId, Scheme};
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
    if selection.items {
        let order = order(rows, selection);
        let names: Vec<String> = (0..rows.scheme.items.len()).map(|id| item_name(rows.scheme, ItemId(id as u32))).collect();
        return in_groups(&order, out, |units, text| units.iter().for_each(|unit| item_rows(rows, &names, *unit as usize, text)));
    }
    if selection.is_partial() {
        let order = order(rows, selection);
        return in_groups(&order, out, |units, text| units.iter().for_each(|unit| unit_row(rows, *unit as usize, text)));
    }
    // Made in the order of the units, so that every column is read from front to back; a row is then one piece to put in its place.
    let made = || (0..rows.outcome.units()).into_par_iter().step_by(CHUNK).map(|first| lines(rows, first)).collect::<Vec<Lines>>();
    let (order, made) = rayon::join(|| order(rows, selection), made);
    in_groups(&order, out, |units, text| units.iter().for_each(|unit| text.push_str(made[*unit as usize / CHUNK].of(*unit as usize % CHUNK))))
}

/// Makes the texts of a few chunks at a time in parallel and writes them in order: what is written is let go.
fn in_groups(order: &[u32], out: &mut dyn Write, make: impl Fn(&[u32], &mut String) + Sync) -> io::Result<()> {
    for group in order.chunks(CHUNK * 8) {
        let texts = group.par_chunks(CHUNK).map(|units| {
            let mut text = String::with_capacity(units.len() * 48);
            make(units, &mut text);
            text
        });
        for text in texts.collect::<Vec<String>>() {
            out.write_all(text.as_bytes())?;
        }
    }
    Ok(())
}

/// The rows of consecutive units, one after the other.
struct Lines {
    text: String,
    /// Where each row ends.
    ends: Vec<u32>,
}

impl Lines {
    fn of(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[at] as usize]
    }
}

fn lines(rows: &Rows, first: usize) -> Lines {
    let mut lines = Lines { text: String::with_capacity(CHUNK * 48), ends: Vec::with_capacity(CHUNK) };
    for unit in first..(first + CHUNK).min(rows.outcome.units()) {
        unit_row(rows, unit, &mut lines.text);
        lines.ends.push(lines.text.len() as u32);
    }
    lines
}

fn unit_row(rows: &Rows, unit: usize, out: &mut String) {
    let Rows { scheme, dataset, outcome, lang } = *rows;
    push_field(&dataset.units[unit], out);
    out.push(',');
    push_field(&class_word(rows, unit).unwrap_or_default(), out);
    out.push(',');
    outcome.totals().push(unit, PLACES_MAX, out);
    out.push(',');
    outcome.ranks().push(unit, PLACES_MAX, out);
    out.push(',');
    push_field(outcome.grade(unit).and_then(|id| Some(&*scheme.grades.as_ref()?.rows.get(id.index())?.label.name)).unwrap_or(""), out);
    for (at, own) in scheme.shown.iter().enumerate() {
        out.push(',');
        push_field(&shown(scheme, &outcome.shown(at, unit), &own.scale, lang).text, out);
    }
    for at in 0..scheme.allocations.len() {
        out.push(',');
        outcome.allocations(at).push(unit, PLACES_MAX, out);
    }
    out.push('\n');
}

/// A field of a row. Most need no quotes and are written as they are; the `csv` crate has the say over all others.
fn push_field(text: &str, out: &mut String) {
    if !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
        return out.push_str(text);
    }
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing one field to memory does not fail.
    let quoted = writer.write_record([text]).ok().and_then(|()| String::from_utf8(writer.into_inner().ok()?).ok());
    out.push_str(quoted.as_deref().and_then(|line| line.strip_suffix('\n')).unwrap_or_default());
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

fn item_rows(rows: &Rows, names: &[String], unit: usize, out: &mut String) {
    let points = Scale::points();
    for (id, name) in names.iter().enumerate().skip(1) {
        let score = rows.outcome.item(ItemId(id as u32), unit);
        let state: State = item_state(&score);
        let text = |cell: &Cell| shown(rows.scheme, cell, &points, rows.lang).text;
        for (at, field) in [&*rows.dataset.units[unit], name, &text(&score.score), &text(&score.full), state.name()].into_iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            push_field(field, out);
        }
        out.push('\n');
    }
}

/// How many words there are to choose from.
fn words_of(scheme: &Scheme, id: FactId) -> usize {
    if let Ty::Choice(choice) = &scheme.facts[id.index()].ty { scheme.choices[choice.index()].words.len() } else { 0 }
}

/// Of each word, how many others are seen before it is.
fn seen_first(words: impl Iterator<Item = u32>, number: usize) -> Vec<u32> {
    let mut at = vec![u32::MAX; number];
    let mut next = 0;
    for word in words {
        if let Some(free @ &mut u32::MAX) = at.get_mut(word as usize) {
            *free = next;
            next += 1;
            // Mostly all are seen soon.
            if next as usize == number {
                break;
            }
        }
    }
    at
}

/// Where a unit's row stands: its group, its place doubled, its number. Those without one are last.
type Standing = (u32, u32, u32);

/// The chosen units, by the groups that rank together, in each by place; those without a place last.
fn order(rows: &Rows, selection: &Selection) -> Vec<u32> {
    let Rows { scheme, dataset, outcome, .. } = *rows;
    let ranks = outcome.ranks();
    let place = |unit: usize| ranks.doubled(unit).and_then(|place| u32::try_from(place).ok()).unwrap_or(u32::MAX);
    let units = outcome.units();
    let mut keys: Vec<Standing> = match *grouping(scheme) {
        [] => (0..units).into_par_iter().map(|unit| (0, place(unit), unit as u32)).collect(),
        [id] if matches!(scheme.facts[id.index()].ty, Ty::Choice(_)) => {
            let words = &dataset.facts[id.index()];
            let seen = seen_first((0..units).filter_map(|unit| words.choice(unit)), words_of(scheme, id));
            let group = |unit: usize| words.choice(unit).and_then(|word| seen.get(word as usize)).copied().unwrap_or(u32::MAX);
            (0..units).into_par_iter().map(|unit| (group(unit), place(unit), unit as u32)).collect()
        }
        _ => {
            let mut seen: IndexSet<String> = IndexSet::new();
            let mut group_at = |unit: usize| group(scheme, dataset, unit).map_or(u32::MAX, |name| seen.insert_full(name).0 as u32);
            (0..units).map(|unit| (group_at(unit), place(unit), unit as u32)).collect()
        }
    };
    let is_chosen = |unit: usize| {
        selection.unit.as_ref().is_none_or(|name| *dataset.units[unit] == **name)
            && selection.class.as_ref().is_none_or(|wanted| class_word(rows, unit).as_deref() == Some(wanted))
    };
    if selection.is_partial() {
        keys.retain(|(_, _, unit)| is_chosen(*unit as usize));
    }
    keys.par_sort_unstable();
    keys.into_iter().map(|(_, _, unit)| unit).collect()
}

#[cfg(test)]
mod tests {
    use super::push_field;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn fields_are_as_the_csv_crate_writes_them(fields in proptest::collection::vec("[a,\"\r\n 局;\t]{0,6}", 2..5)) {
            let mut own = String::new();
            for (at, field) in fields.iter().enumerate() {
                if at > 0 {
                    own.push(',');
                }
                push_field(field, &mut own);
            }
            own.push('\n');
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&fields).expect("memory can be written");
            prop_assert_eq!(own.into_bytes(), writer.into_inner().expect("memory can be written"));
        }
    }
}
