//! Dates from which working days are counted and which the calendar does not cover.

use super::OUTSIDE_CALENDAR;
use crate::data::column::Column;
use crate::dataset::Dataset;
use crate::diagnostic::{CellPlace, Diagnostic};
use crate::model::calendar;
use crate::model::scheme::Scheme;
use crate::say;
use std::sync::Arc;

/// One finding a column, at its first such cell.
pub(super) fn check(scheme: &Scheme, dataset: &Dataset, found: &mut Vec<Diagnostic>) {
    let Some(own) = &scheme.calendar else { return };
    let (facts, fields) = calendar::dates(scheme);
    let mut column = |name: &Arc<str>, column: &Column, place: &dyn Fn(usize) -> Option<CellPlace>| {
        let is_outside = |row: &usize| column.date(*row).is_some_and(|day| !own.is_covered(day));
        let rows: Vec<usize> = (0..column.len()).filter(is_outside).collect();
        let Some((first, place)) = rows.first().and_then(|row| Some((column.date(*row)?, place(*row)?))) else { return };
        let (count, (from, to)) = (rows.len(), own.covers);
        found.push(
            Diagnostic::new(&OUTSIDE_CALENDAR, place, say!(en: "{count} dates of `{name}` are outside of the calendar, the first is {first}: there only weekends are left out", zh: "`{name}` 有 {count} 个日期不在工作日历之内，第一个是 {first}；日历之外只扣除周六、周日"))
                .label(own.span, say!(en: "it covers {from} to {to}", zh: "日历从 {from} 到 {to}"))
                .help(say!(en: "let the calendar cover these days too", zh: "请把这些日子也写进工作日历")),
        );
    };
    for id in facts {
        column(&scheme.facts[id.index()].label.name, dataset.fact(id), &|cell| dataset.fact_places[id.index()].place(cell));
    }
    for (id, field) in fields {
        let rows = dataset.event(id);
        let origin = &rows.origin;
        column(&scheme.events[id.index()].fields[field].label.name, &rows.fields[field], &|row| {
            Some(CellPlace {
                file: origin.file.clone(),
                sheet: origin.sheet.clone(),
                row: *origin.rows.get(row)?,
                column: *origin.columns.get(field)?,
            })
        });
    }
}
