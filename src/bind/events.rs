//! Events and ratings: tables with many rows a unit.

use super::facts::{Binder, joined, texts, without_codes};
use super::locate::{first_column, key_columns, read};
use super::{EVENT_OF_NO_UNIT, NO_COLUMN, NO_TABLE, OUTSIDE_PERIOD, UNKNOWN_PANEL, UNKNOWN_STATE};
use crate::data::column::{Column, Ints, Values};
use crate::data::spec::{ChoiceWords, ColumnSpec, NumberKind, NumberSpec, Read};
use crate::data::table::Table;
use crate::dataset::{EventRows, EventState, RatingRows, RowOrigin};
use crate::diagnostic::{Check, Diagnostic, closest};
use crate::model::scheme::{Event, Field, JUDGED_COLUMN, Label, Rating, Scheme};
use crate::say;
use crate::word::Text;
use std::collections::HashMap;
use std::sync::Arc;

const PANEL_COLUMNS: [&str; 4] = ["组", "评价组", "评价主体", "panel"];
const ASPECT_COLUMNS: [&str; 3] = ["分项", "要素", "aspect"];
const RATER_COLUMNS: [&str; 4] = ["评价人", "评委", "rater", "judge"];
const MARK_COLUMNS: [&str; 6] = ["评分", "分数", "档次", "值", "mark", "value"];
const VOTE_COLUMNS: [&str; 3] = ["票数", "votes", "人数"];

fn field_read(scheme: &Scheme, field: &Field) -> Read {
    read(scheme, &field.ty, &field.scale, field.percent_scale, field.range.clone(), &field.missing_codes)
}

/// The rows of one table and then those of another.
fn after(mut rows: EventRows, more: EventRows) -> EventRows {
    let before = rows.unit.len();
    rows.unit.extend(more.unit);
    rows.state.extend(more.state);
    rows.fields = rows.fields.into_iter().zip(more.fields).map(|(column, other)| column.join(other)).collect();
    rows.origin.add(before, more.origin);
    rows
}

/// The marks of one table and then those of another. Where only one counts votes, a row of the other is one vote.
fn marks_after(mut rows: RatingRows, more: RatingRows) -> RatingRows {
    let before = rows.unit.len();
    let single = |length: usize| Column::new(Values::Int { places: 0, values: Ints::I16(vec![1; length]) });
    rows.votes = match (rows.votes, more.votes) {
        (None, None) => None,
        (votes, others) => Some(votes.unwrap_or_else(|| single(before)).join(others.unwrap_or_else(|| single(more.unit.len())))),
    };
    rows.mark = match (rows.mark, more.mark) {
        (Some(mark), Some(other)) => Some(mark.join(other)),
        (mark, other) => mark.or(other),
    };
    rows.unit.extend(more.unit);
    rows.panel.extend(more.panel);
    rows.aspect.extend(more.aspect);
    rows.rater.extend(more.rater);
    rows.anonymous |= more.anonymous;
    rows.origin.add(before, more.origin);
    rows
}

impl<'a> Binder<'a> {
    pub fn events(&mut self) {
        for event in &self.scheme.events {
            let rows = self.event(event);
            self.dataset.events.push(rows);
        }
    }

    /// The rows of all tables of the event's name: several collectors may hand in one each.
    fn event(&mut self, event: &'a Event) -> EventRows {
        let name = event.table.as_ref().unwrap_or(&event.label.name);
        let tables: Vec<&Table> = self.source.tables_of(name).collect();
        if tables.is_empty() {
            self.no_table(name, &event.label);
        }
        let parts: Vec<EventRows> = tables.into_iter().filter_map(|table| self.event_rows(event, table)).collect();
        let none = || EventRows { fields: event.fields.iter().map(|_| Column::missing(0)).collect(), ..EventRows::default() };
        parts.into_iter().reduce(after).unwrap_or_else(none)
    }

    fn event_rows(&mut self, event: &'a Event, table: &Table) -> Option<EventRows> {
        let Some(keys) = key_columns(self.scheme, table, &event.key) else {
            self.no_row_key(table, &event.label);
            return None;
        };
        let state_at = first_column(table, &EventState::NAMES);
        let mut specs: Vec<ColumnSpec> = keys.iter().chain(&state_at).map(|column| ColumnSpec { column: *column, read: Read::Text }).collect();
        let mut places: Vec<Option<usize>> = Vec::new();
        for field in &event.fields {
            let column = table.column(field.column.as_deref().unwrap_or(&field.label.name)).or_else(|| {
                let is_judged = JUDGED_COLUMN.en == &*field.label.name || JUDGED_COLUMN.zh == &*field.label.name;
                if is_judged { first_column(table, &[JUDGED_COLUMN.en, JUDGED_COLUMN.zh]) } else { None }
            });
            if column.is_none() && field.value.is_none() {
                self.no_field(table, field.column.as_deref().unwrap_or(&field.label.name), &field.label);
            }
            let column = column.filter(|_| field.value.is_none());
            places.push(column.map(|column| {
                specs.push(ColumnSpec { column, read: field_read(self.scheme, field) });
                specs.len() - 1
            }));
        }
        let loaded = table.load(&specs);
        self.found.extend(loaded.findings);
        let names = joined(&loaded.columns[..keys.len()]);
        let units = self.row_units(table, keys[0], &names, &loaded.rows, &EVENT_OF_NO_UNIT);
        let kept: Vec<Option<u32>> = units.iter().enumerate().filter(|(_, unit)| unit.is_some()).map(|(row, _)| Some(row as u32)).collect();
        let mut rows = EventRows {
            unit: units.iter().flatten().copied().collect(),
            state: Vec::new(),
            fields: places
                .iter()
                .zip(&event.fields)
                .map(|(place, field)| {
                    let none = || match &field.value {
                        Some(_) => Column::missing(kept.len()),
                        // Of the field's own kind, so that the rows of another table can follow.
                        None => table.read_texts(0, &field_read(self.scheme, field), &vec![(0, ""); kept.len()]).0,
                    };
                    place.map_or_else(none, |place| without_codes(loaded.columns[place].select(&kept), &field.missing_codes))
                })
                .collect(),
            origin: RowOrigin {
                file: table.origin.file.clone(),
                sheet: table.origin.sheet.clone(),
                rows: kept.iter().flatten().map(|row| loaded.rows.number(*row as usize)).collect(),
                columns: places.iter().map(|place| place.map_or(0, |place| specs[place].column as u32 + 1)).collect(),
                further: Vec::new(),
            },
        };
        let words = state_at.map(|_| texts(&loaded.columns[keys.len()]));
        rows.state = kept
            .iter()
            .flatten()
            .map(|row| match &words {
                None => EventState::Accepted,
                Some(words) => self.state(table, state_at.unwrap_or(0), loaded.rows.number(*row as usize), &words[*row as usize]),
            })
            .collect();
        self.outside(event, table, &mut rows);
        Some(rows)
    }

    fn state(&mut self, table: &Table, column: usize, row: u32, word: &Arc<str>) -> EventState {
        let word = word.trim();
        if word.is_empty() {
            return EventState::Accepted;
        }
        if let Some(state) = EventState::named(word) {
            return state;
        }
        let near = closest(&word.to_lowercase(), EventState::words()).unwrap_or("认定");
        self.found.push(
            Diagnostic::new(&UNKNOWN_STATE, table.place(row, column), say!(en: "`{word}` is not a state of an event", zh: "`{word}` 不是事件的状态"))
                .help(say!(en: "write `{near}`, or one of: accepted, claimed, under review, objected, rejected", zh: "请写 `{near}`，或：认定、申报、审核中、异议、驳回")),
        );
        // What is not understood does not count as accepted.
        EventState::Pending
    }

    /// Without a rule of its own, an event counts if it is dated within the scheme's period.
    fn outside(&mut self, event: &Event, table: &Table, rows: &mut EventRows) {
        let (Some(field), Some((first, last))) = (event.date, self.scheme.period) else { return };
        let outside: Vec<usize> = (0..rows.unit.len()).filter(|row| self.scheme.is_outside(event, rows.fields[field].date(*row))).collect();
        outside.iter().for_each(|row| rows.state[*row] = EventState::Outside);
        if let Some(row) = outside.first() {
            let count = outside.len();
            let place = table.place(rows.origin.rows[*row], rows.origin.columns[field].saturating_sub(1) as usize);
            self.found.push(
                Diagnostic::new(&OUTSIDE_PERIOD, place, say!(en: "{count} events are dated outside {first} to {last} and do not count", zh: "有 {count} 件的日期不在 {first} 至 {last} 之内，不计"))
                    .help(say!(en: "if they should count, say so in the event: `counts when …`", zh: "如应计入，请在事件中写明：`计入 …`")),
            );
        }
    }

    fn no_table(&mut self, name: &str, label: &Label) {
        let tables: Vec<&str> = self.source.tables().iter().map(|table| table.name.as_str()).collect();
        let near = closest(name, tables.iter().copied());
        let list = tables.join("、");
        let mut finding = Diagnostic::new(&NO_TABLE, self.source_place(), say!(en: "there is no table `{name}`", zh: "没有`{name}`这张表"))
            .label(label.span, say!(en: "declared here", zh: "在此处定义"));
        finding = match near {
            Some(near) => finding.help(say!(en: "is it `{near}`? then write `table \"{near}\"`", zh: "是不是`{near}`？若是，请写 `表 \"{near}\"`")),
            None => finding.help(say!(en: "add it, with a header even if it has no row; the data has: {list}", zh: "请加上这张表，没有记录也要有表头；现有的表：{list}")),
        };
        self.found.push(finding);
    }

    fn no_row_key(&mut self, table: &Table, label: &Label) {
        let wanted = &self.scheme.unit.label.name;
        self.found.push(
            Diagnostic::new(
                &NO_COLUMN,
                table.header_place(0),
                say!(en: "the table `{}` does not say which unit a row is about", zh: "表`{}`没有写明每行是哪个单位", table.name),
            )
            .label(label.span, say!(en: "declared here", zh: "在此处定义"))
            .help(say!(en: "name a column `{wanted}`", zh: "请把写单位的那一列命名为`{wanted}`")),
        );
    }

    fn no_field(&mut self, table: &Table, name: &str, label: &Label) {
        let headers: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
        let mut finding = Diagnostic::new(
            &NO_COLUMN,
            table.header_place(0),
            say!(en: "the table `{}` has no column `{name}`", zh: "表`{}`没有`{name}`这一列", table.name),
        )
        .label(label.span, say!(en: "declared here", zh: "在此处定义"));
        if let Some(near) = closest(name, headers) {
            finding = finding.help(say!(en: "is it the column `{near}`?", zh: "是不是`{near}`这一列？"));
        }
        self.found.push(finding);
    }

    pub fn ratings(&mut self) {
        for rating in &self.scheme.ratings {
            let rows = self.rating(rating);
            self.dataset.ratings.push(rows);
        }
    }

    fn rating(&mut self, rating: &'a Rating) -> RatingRows {
        let name = rating.table.as_ref().unwrap_or(&rating.label.name);
        let tables: Vec<&Table> = self.source.tables_of(name).collect();
        if tables.is_empty() {
            self.no_table(name, &rating.label);
        }
        let mut raters = HashMap::new();
        let mut nameless = 0;
        let parts: Vec<RatingRows> = tables.into_iter().filter_map(|table| self.rating_rows(rating, table, &mut raters, &mut nameless)).collect();
        parts.into_iter().reduce(marks_after).unwrap_or_default()
    }

    /// `raters` have the same number in all tables; `nameless` counts those whom no table names.
    fn rating_rows(&mut self, rating: &'a Rating, table: &Table, raters: &mut HashMap<Arc<str>, u32>, nameless: &mut u32) -> Option<RatingRows> {
        let Some(keys) = key_columns(self.scheme, table, &[]) else {
            self.no_row_key(table, &rating.label);
            return None;
        };
        let marks = [&*rating.label.name].into_iter().chain(MARK_COLUMNS);
        let Some(mark_at) = marks.filter_map(|name| table.column(name)).find(|column| !keys.contains(column)) else {
            self.no_field(table, MARK_COLUMNS[0], &rating.label);
            return None;
        };
        let panel_at = first_column(table, &PANEL_COLUMNS);
        let aspect_at = first_column(table, &ASPECT_COLUMNS);
        let rater_at = first_column(table, &RATER_COLUMNS);
        let votes_at = first_column(table, &VOTE_COLUMNS);
        if !rating.panels.is_empty() && panel_at.is_none() {
            self.no_field(table, PANEL_COLUMNS[0], &rating.label);
        }
        let mark = if rating.options.is_empty() {
            Read::Number(NumberSpec::of(NumberKind::Plain))
        } else {
            Read::Choice(rating.options.iter().map(|(label, _)| label).chain(&rating.invalid).map(|label| ChoiceWords::new(&label.name)).collect())
        };
        let mut specs: Vec<ColumnSpec> = keys.iter().map(|column| ColumnSpec { column: *column, read: Read::Text }).collect();
        specs.push(ColumnSpec { column: mark_at, read: mark });
        let mut optional = |column: Option<usize>, read: Read| {
            column.map(|column| {
                specs.push(ColumnSpec { column, read });
                specs.len() - 1
            })
        };
        let panel = optional(panel_at, Read::Text);
        let aspect = optional(aspect_at, Read::Text);
        let rater = optional(rater_at, Read::Text);
        let votes = optional(votes_at, Read::Number(NumberSpec::of(NumberKind::Count)));
        let loaded = table.load(&specs);
        self.found.extend(loaded.findings);
        let names = joined(&loaded.columns[..keys.len()]);
        let units = self.row_units(table, keys[0], &names, &loaded.rows, &super::UNKNOWN_UNIT);
        let panels: Vec<Label> = rating.panels.iter().map(|(label, _)| label.clone()).collect();
        let aspects: Vec<Label> = rating.aspects.iter().map(|(label, _)| label.clone()).collect();
        let mut kept: Vec<Option<u32>> = Vec::new();
        let mut rows = RatingRows::default();
        for (row, unit) in units.iter().enumerate() {
            let Some(unit) = unit else { continue };
            let number = loaded.rows.number(row);
            let word = |at: Option<usize>| at.and_then(|at| loaded.columns[at].text(row).cloned());
            let Some(panel) = self.place_in(&panels, word(panel), table, number, panel_at) else { continue };
            let Some(aspect) = self.place_in(&aspects, word(aspect), table, number, aspect_at) else { continue };
            // Without a column of raters every row is a rater of its own.
            let rater = match word(rater) {
                Some(name) => {
                    let next = raters.len() as u32;
                    *raters.entry(name).or_insert(next)
                }
                None => {
                    *nameless += 1;
                    u32::MAX - (*nameless - 1)
                }
            };
            kept.push(Some(row as u32));
            rows.unit.push(*unit);
            rows.panel.push(panel);
            rows.aspect.push(aspect);
            rows.rater.push(rater);
            rows.origin.rows.push(number);
        }
        rows.mark = Some(loaded.columns[keys.len()].select(&kept));
        rows.anonymous = votes.is_some() || rater.is_none();
        rows.votes = votes.map(|at| loaded.columns[at].select(&kept));
        rows.origin.file = table.origin.file.clone();
        rows.origin.sheet = table.origin.sheet.clone();
        rows.origin.columns = vec![mark_at as u32 + 1];
        Some(rows)
    }

    /// The index of a panel or an aspect; 0 where the scheme has none.
    fn place_in(&mut self, labels: &[Label], word: Option<Arc<str>>, table: &Table, row: u32, column: Option<usize>) -> Option<u32> {
        if labels.is_empty() {
            return Some(0);
        }
        let word = word.unwrap_or_else(|| "".into());
        if let Some(at) = labels.iter().position(|label| label.name == word) {
            return Some(at as u32);
        }
        let list: Vec<&str> = labels.iter().map(|label| &*label.name).collect();
        let list = list.join("、");
        let near = closest(&word, labels.iter().map(|label| &*label.name));
        let help = match near {
            Some(near) => say!(en: "did you mean `{near}`?", zh: "是不是 `{near}`？"),
            None => Text { en: format!("the scheme has: {list}"), zh: format!("方案中有：{list}") },
        };
        self.found.push(
            Diagnostic::new(
                &UNKNOWN_PANEL as &'static Check,
                table.place(row, column.unwrap_or(0)),
                say!(en: "`{word}` is not in the scheme's rating", zh: "方案的评分中没有 `{word}`"),
            )
            .help(help),
        );
        None
    }
}
