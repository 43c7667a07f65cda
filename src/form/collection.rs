//! What has come of the forms: who has not delivered, what is late, what was left blank. Only asked where the data have a form.

use super::{Column, Content, Form, Rows, Sheet, forms};
use crate::bind::{LATE, LEFT_BLANK, NO_COLUMN, NO_DAY, NO_TABLE, NOT_ASKED, NOT_DELIVERED};
use crate::data::column::State;
use crate::data::notes::{COLLECTOR, DEADLINE, DELIVERED, Day, NO_DATA, Notes, OFFICE, SCHEME};
use crate::data::{ColumnSpec, Read, Source, Table};
use crate::dataset::{CellOrigin, Dataset};
use crate::diagnostic::{CellPlace, Diagnostic, Place, Severity, closest};
use crate::model::expr::Frame;
use crate::model::scheme::{FactId, PeriodKind, Scheme};
use crate::period::Period;
use crate::say;
use crate::word::Text;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// What one collector has delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// `None`: the office that runs the scheme.
    pub collector: Option<Arc<str>>,
    /// The forms that came.
    pub files: Vec<Arc<str>>,
    pub deadline: Option<Date>,
    /// The latest day that the forms say.
    pub delivered: Option<Date>,
    /// Days after the deadline.
    pub days_late: i32,
    /// Figures that are due by the day of delivery.
    pub due: usize,
    /// Of these, those that are there, or said not to be.
    pub filled: usize,
    /// Of these, those that cannot be read.
    pub wrong: usize,
    /// Events and marks.
    pub rows: usize,
    /// Whether everything that was asked for came otherwise than in a form.
    pub otherwise: bool,
}

impl Delivery {
    pub fn blank(&self) -> usize {
        self.due - self.filled
    }
}

/// Compares what was asked for with what came; adds what is found, and takes out of it what only follows from a form that did not
/// come. Empty where the data have no form.
pub fn collect(scheme: &Scheme, source: &Source, dataset: &Dataset, found: &mut Vec<Diagnostic>) -> Vec<Delivery> {
    if source.forms.is_empty() {
        return Vec::new();
    }
    let asked = forms(scheme, scheme.lang);
    let mut look = Look { scheme, source, dataset, found, told: Vec::new() };
    for notes in &source.forms {
        look.is_asked_for(notes, &asked);
    }
    let deliveries = asked.iter().map(|form| look.form(form)).collect();
    let told = look.told;
    let follows = |finding: &Diagnostic| {
        let is_gap = std::ptr::eq(finding.check, &NO_COLUMN) || std::ptr::eq(finding.check, &NO_TABLE);
        is_gap && finding.labels.iter().any(|label| matches!(label.place, Place::Scheme(span) if told.contains(&span)))
    };
    found.retain(|finding| !follows(finding));
    found.sort_by_key(Diagnostic::severity);
    deliveries
}

struct Look<'a> {
    scheme: &'a Scheme,
    source: &'a Source,
    dataset: &'a Dataset,
    found: &'a mut Vec<Diagnostic>,
    /// Declarations of what is told as not delivered.
    told: Vec<crate::source::Span>,
}

fn is_by(notes: &Notes, form: &Form) -> bool {
    let Some(by) = notes.text(COLLECTOR) else { return false };
    match &form.collector {
        Some(name) => **name == *by,
        None => by == OFFICE.zh || by == OFFICE.en,
    }
}

/// Who is meant, for messages.
fn name(form: &Form) -> Text {
    match &form.collector {
        Some(name) => Text::same(format!("`{name}`")),
        None => Text { en: "the office".into(), zh: "主办单位".into() },
    }
}

fn list(words: &[String]) -> Text {
    Text { en: words.join(", "), zh: words.join("、") }
}

impl Look<'_> {
    /// Whether a form is one of this scheme's.
    fn is_asked_for(&mut self, notes: &Notes, asked: &[Form]) {
        let own = &*self.scheme.label.name;
        if let Some(other) = notes.text(SCHEME).filter(|name| *name != own) {
            self.found.push(
                Diagnostic::new(&NOT_ASKED, notes.place(SCHEME), say!(en: "this is a form of the scheme `{other}`, not of `{own}`", zh: "这是方案 `{other}` 的填报表，不是 `{own}` 的"))
                    .help(say!(en: "use a form of this scheme; its figures are used where their headers fit", zh: "请用本方案的填报表；列名相符的数照常使用")),
            );
        }
        if asked.iter().any(|form| is_by(notes, form)) {
            return;
        }
        let by = notes.text(COLLECTOR).unwrap_or_default();
        let names: Vec<&str> = asked.iter().filter_map(|form| form.collector.as_deref()).collect();
        let help = match closest(by, names.iter().copied()) {
            Some(near) => say!(en: "did you mean `{near}`?", zh: "是不是`{near}`？"),
            None => Text { en: format!("the scheme has: {}", names.join(", ")), zh: format!("方案中有：{}", names.join("、")) },
        };
        self.found.push(
            Diagnostic::new(&NOT_ASKED, notes.place(COLLECTOR), say!(en: "the scheme asks nothing of `{by}`", zh: "方案没有向`{by}`采集数据"))
                .help(help),
        );
    }

    fn form(&mut self, form: &Form) -> Delivery {
        let source = self.source;
        let books: Vec<&Notes> = source.forms.iter().filter(|notes| is_by(notes, form)).collect();
        let mut delivery = Delivery {
            collector: form.collector.clone(),
            files: books.iter().map(|notes| notes.origin.file.clone()).collect(),
            ..Delivery::default()
        };
        for notes in &books {
            self.days(notes, &mut delivery);
        }
        let mut absent: Vec<String> = Vec::new();
        let mut there = 0;
        for sheet in &form.sheets {
            there += self.sheet(sheet, &books, &mut delivery, &mut absent);
        }
        delivery.otherwise = books.is_empty() && absent.is_empty();
        if !absent.is_empty() {
            self.not_delivered(form, &books, &absent, there == 0);
        }
        let in_books = |place: &CellPlace| delivery.files.contains(&place.file) && place.row > 0;
        let cells: HashSet<(u32, u32, Option<Arc<str>>)> = self
            .found
            .iter()
            .filter(|finding| finding.severity() == Severity::Error)
            .filter_map(|finding| match &finding.labels[0].place {
                Place::Data(place) if in_books(place) => Some((place.row, place.column, place.sheet.clone())),
                Place::Data(_) | Place::Scheme(_) => None,
            })
            .collect();
        delivery.wrong = delivery.wrong.max(cells.len());
        delivery
    }

    /// When it was to be delivered, and when it was.
    fn days(&mut self, notes: &Notes, delivery: &mut Delivery) {
        let deadline = match notes.day(DEADLINE) {
            Day::Known(day) => Some(day),
            Day::Blank | Day::Unreadable(_) => None,
        };
        delivery.deadline = delivery.deadline.max(deadline);
        let place = notes.place(DELIVERED);
        let write = say!(en: "write the day into the form, such as 2024-03-01", zh: "请在填报说明中填写交付日期，如 2024-03-01");
        match notes.day(DELIVERED) {
            Day::Known(day) => {
                delivery.delivered = delivery.delivered.max(Some(day));
                let Some(deadline) = deadline.filter(|deadline| day > *deadline) else { return };
                let late = day.since(deadline).map_or(0, |span| span.get_days());
                delivery.days_late = delivery.days_late.max(late);
                let message =
                    say!(en: "delivered on {day}, {late} days after the deadline {deadline}", zh: "{day} 交付，比截止日期 {deadline} 迟 {late} 天");
                self.found.push(Diagnostic::new(&LATE, place, message).help(
                    say!(en: "the data are used; enter an event where the scheme deducts for it", zh: "数据照常使用；方案对迟报扣分的，请登记为事件"),
                ));
            }
            Day::Blank => {
                self.found.push(
                    Diagnostic::new(&NO_DAY, place, say!(en: "the form does not say when it was delivered", zh: "没有写明交付日期")).help(write),
                );
            }
            Day::Unreadable(text) => {
                self.found.push(Diagnostic::new(&NO_DAY, place, say!(en: "`{text}` is not a date", zh: "`{text}` 不是日期")).help(write));
            }
        }
    }

    /// Counts the cells of a sheet. Adds the names of what is not there to `absent`; returns how many of its columns are.
    fn sheet(&mut self, sheet: &Sheet, books: &[&Notes], delivery: &mut Delivery, absent: &mut Vec<String>) -> usize {
        match sheet.rows {
            Rows::Units | Rows::Periods(_) => {
                let facts: Vec<(&Column, FactId)> = sheet
                    .columns
                    .iter()
                    .filter_map(|column| match column.content {
                        Content::Fact(id) => Some((column, id)),
                        _ => None,
                    })
                    .collect();
                let mut missing = Vec::new();
                for (column, id) in &facts {
                    match self.dataset.fact_places.get(id.index()) {
                        None | Some(CellOrigin::None) => {
                            missing.push(column.header.clone());
                            self.told.push(self.scheme.facts[id.index()].label.span);
                        }
                        Some(_) => self.figures(*id, column, delivery),
                    }
                }
                let there = facts.len() - missing.len();
                if !missing.is_empty() {
                    absent.push(if there == 0 { sheet.name.to_string() } else { format!("{}（{}）", sheet.name, missing.join("、")) });
                }
                there
            }
            Rows::Entries => self.entries(sheet, books, delivery, absent),
        }
    }

    /// The figures of a fact: those that are due, those that are there.
    fn figures(&mut self, id: FactId, column: &Column, delivery: &mut Delivery) {
        let (dataset, fact) = (self.dataset, &self.scheme.facts[id.index()]);
        let due: Vec<usize> = match fact.frame {
            Frame::Period(kind) => {
                let count = dataset.period_count(kind);
                let first = dataset.first_period.get(&kind).copied().unwrap_or(0);
                let periods: Vec<usize> = (first..count).filter(|at| self.is_due(kind, *at, delivery.delivered)).collect();
                (0..dataset.units.len()).flat_map(|unit| periods.iter().map(move |period| unit * count + period)).collect()
            }
            Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark => (0..dataset.units.len()).collect(),
        };
        let cells = dataset.fact(id);
        let missing: Vec<usize> = due.iter().copied().filter(|cell| cells.state(*cell) == State::Missing).collect();
        let written = if missing.is_empty() { HashSet::new() } else { self.written(id, &missing) };
        let blank: Vec<usize> = missing.into_iter().filter(|cell| !written.contains(cell)).collect();
        delivery.due += due.len();
        delivery.filled += due.len() - blank.len();
        delivery.wrong += due.iter().filter(|cell| cells.state(**cell) == State::Fault).count();
        let Some(first) = blank.first() else { return };
        let place = dataset.fact_places[id.index()].place(*first);
        let Some(place) = place.filter(|place| delivery.files.contains(&place.file)) else { return };
        let (header, count) = (&column.header, blank.len());
        let unit = &dataset.units[first / (cells.len() / dataset.units.len().max(1)).max(1)];
        self.found.push(
            Diagnostic::new(
                &LEFT_BLANK,
                place,
                say!(en: "{count} cells of `{header}` are blank, the first that of `{unit}`", zh: "`{header}`有 {count} 个空白，第一个是`{unit}`的"),
            )
            .help(Text {
                en: format!("write the figure, or `{}`, or `missing`", NO_DATA.en),
                zh: format!("请填数，或填`{}`，或填`缺报`", NO_DATA.zh),
            }),
        );
    }

    /// Whether a period has ended by a day.
    fn is_due(&self, kind: PeriodKind, at: usize, delivered: Option<Date>) -> bool {
        let name = self.dataset.periods.get(&kind).and_then(|names| names.get(at));
        match (name.and_then(|name| Period::parse(kind, name, None)), delivered) {
            (Some(period), Some(day)) => period < Period::of(kind, day) || period.last_day().is_some_and(|last| last <= day),
            (None, _) | (_, None) => true,
        }
    }

    /// Of cells without a figure, those in which a word says so.
    fn written(&self, id: FactId, missing: &[usize]) -> HashSet<usize> {
        let origin = &self.dataset.fact_places[id.index()];
        let places: Vec<(usize, CellPlace)> = missing.iter().filter_map(|cell| Some((*cell, origin.place(*cell)?))).collect();
        let mut written = HashSet::new();
        for table in self.source.tables() {
            let here = |place: &CellPlace| place.file == table.origin.file && place.sheet == table.origin.sheet;
            let columns: BTreeSet<u32> = places.iter().filter(|(_, place)| here(place)).map(|(_, place)| place.column).collect();
            for column in columns {
                let loaded = table.load(&[ColumnSpec { column: column.saturating_sub(1) as usize, read: Read::Text }]);
                let texts = loaded.columns.first();
                let rows: HashSet<u32> = (0..loaded.rows.len())
                    .filter(|row| texts.and_then(|texts| texts.text(*row)).is_some_and(|text| !text.is_empty()))
                    .map(|row| loaded.rows.number(row))
                    .collect();
                let cells = places.iter().filter(|(_, place)| here(place) && place.column == column && rows.contains(&place.row));
                written.extend(cells.map(|(cell, _)| *cell));
            }
        }
        written
    }

    fn entries(&mut self, sheet: &Sheet, books: &[&Notes], delivery: &mut Delivery, absent: &mut Vec<String>) -> usize {
        let source = self.source;
        let tables: Vec<&Table> = source.tables_of(&sheet.name).collect();
        let mut rows = 0;
        for column in &sheet.columns {
            let (span, count) = match column.content {
                Content::State(id) => (self.scheme.events[id.index()].label.span, self.dataset.event(id).unit.len()),
                Content::Mark(id) => (self.scheme.ratings[id.index()].label.span, self.dataset.rating(id).unit.len()),
                _ => continue,
            };
            rows += count;
            if tables.is_empty() {
                self.told.push(span);
            }
        }
        if tables.is_empty() {
            absent.push(sheet.name.to_string());
            return 0;
        }
        delivery.rows += rows;
        let says_so = books.iter().any(|notes| notes.has_no_data(&sheet.name));
        let own = tables.iter().find(|table| delivery.files.contains(&table.origin.file));
        if let (0, false, Some(table)) = (rows, says_so, own) {
            let name = &sheet.name;
            self.found.push(
                Diagnostic::new(&LEFT_BLANK, table.header_place(0), say!(en: "the sheet `{name}` has no row", zh: "工作表`{name}`没有一行记录"))
                    .help(Text {
                        en: format!("enter what there is, or say `{}` on the first sheet", NO_DATA.en),
                        zh: format!("请填写记录，或在填报说明中选`{}`", NO_DATA.zh),
                    }),
            );
        }
        1
    }

    fn not_delivered(&mut self, form: &Form, books: &[&Notes], absent: &[String], all: bool) {
        let (who, what) = (name(form), list(absent));
        let place = match books.first() {
            Some(notes) => notes.origin.place(0, 0),
            None => CellPlace { file: self.source.name.as_str().into(), sheet: None, row: 0, column: 0 },
        };
        let message = match (books.is_empty(), all) {
            (true, true) => {
                Text { en: format!("{} has delivered nothing: {}", who.en, what.en), zh: format!("{}没有交填报表：{}", who.zh, what.zh) }
            }
            (true | false, _) => {
                Text { en: format!("{} has not delivered: {}", who.en, what.en), zh: format!("{}交的不全，缺：{}", who.zh, what.zh) }
            }
        };
        self.found.push(Diagnostic::new(&NOT_DELIVERED, place, message).help(say!(
            en: "ask for it; `heng template` makes the form anew; what did come is used",
            zh: "请催交；`heng template` 可重新生成填报表；已交的照常使用"
        )));
    }
}
