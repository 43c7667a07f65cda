//! Forms: what each collecting unit is asked for, as sheets with columns. The headers are those by which `bind` finds the data again.
//!
//! A form asks for every fact, event and rating that names the collector; what names nobody is the office's own, with the units'
//! attributes. How a form is written to a workbook is in `report`.

mod about;
pub mod collection;

use crate::check::bands::each_clause;
use crate::decimal::Num;
use crate::model::expr::{ExprKind, Frame};
use crate::model::measure::{Measure, Scale, Ty};
use crate::model::scheme::{
    Event, EventId, Fact, FactId, FactKind, Form as ClauseForm, ItemId, Label, MissingCodes, PercentScale, PeriodKind, Rating, RatingId, Scheme,
};
use crate::model::state::EventState;
use crate::model::walk;
use crate::word::{Lang, Word};
use std::sync::Arc;

pub use about::About;

/// What one collector is asked for.
#[derive(Clone, Debug)]
pub struct Form {
    /// `None`: the office that runs the scheme, for what nobody else collects.
    pub collector: Option<Arc<str>>,
    pub sheets: Vec<Sheet>,
}

/// One table of the data.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The name of the table, by which it is found again.
    pub name: Arc<str>,
    pub rows: Rows,
    pub columns: Vec<Column>,
}

/// What a row of a sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// A unit.
    Units,
    /// A unit in a period.
    Periods(PeriodKind),
    /// Something that happened, or a mark that somebody gave: as many as there are.
    Entries,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub header: String,
    pub content: Content,
    pub entry: Entry,
    pub about: About,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// One of the columns that name the unit, and which.
    Unit(usize),
    Period,
    Fact(FactId),
    Field(EventId, usize),
    State(EventId),
    Panel(RatingId),
    Aspect(RatingId),
    Rater(RatingId),
    Mark(RatingId),
}

/// What may be written in the cells of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Text,
    /// A number, as it is written in the cell.
    Number {
        /// The cell shows a percent sign and holds the ratio.
        percent: bool,
        low: Option<Num>,
        high: Option<Num>,
        /// Numbers outside of the range that stand for "missing".
        codes: Vec<Num>,
        /// Words that do.
        words: Vec<Arc<str>>,
    },
    /// One of these words.
    Choice(Vec<Arc<str>>),
    Date,
    YesNo,
}

const PERIOD: Word = Word::new("period", "期次");
const PANEL: Word = Word::new("panel", "组");
const ASPECT: Word = Word::new("aspect", "分项");
const RATER: Word = Word::new("rater", "评价人");
const MARK: Word = Word::new("mark", "评分");
const FACTS: Word = Word::new("facts", "事实");
const PARAMETERS: Word = Word::new("parameters", "参数");

fn sheet_of_periods(kind: PeriodKind) -> Word {
    match kind {
        PeriodKind::Week => Word::new("weekly", "周数据"),
        PeriodKind::Month => Word::new("monthly", "月度数据"),
        PeriodKind::Quarter => Word::new("quarterly", "季度数据"),
        PeriodKind::HalfYear => Word::new("half-yearly", "半年数据"),
        PeriodKind::Year => Word::new("yearly", "年度数据"),
    }
}

/// The forms of a scheme: collectors in the order in which the scheme names them, the office last. Nobody is asked for results that
/// come from another scheme.
pub fn forms(scheme: &Scheme, lang: Lang) -> Vec<Form> {
    let uses = Uses::of(scheme);
    let mut forms: Vec<Form> = Vec::new();
    let writer = Writer { scheme, lang, uses: &uses };
    for (at, fact) in scheme.facts.iter().enumerate() {
        if matches!(fact.kind, FactKind::Imported { .. }) {
            continue;
        }
        let id = FactId(at as u32);
        let collector = uses.collector(scheme, fact.collector.as_ref(), &uses.facts[at]);
        let (name, rows) = writer.table_of(fact);
        let column = writer.fact(id, fact);
        let sheet = sheet(form(&mut forms, collector), &name, rows, || writer.keys(rows, &[]));
        sheet.columns.push(column);
    }
    for (at, event) in scheme.events.iter().enumerate() {
        let id = EventId(at as u32);
        let collector = uses.collector(scheme, event.collector.as_ref(), &uses.events[at]);
        let name = event.table.as_ref().unwrap_or(&event.label.name);
        let columns = writer.event(id, event);
        let sheet = sheet(form(&mut forms, collector), name, Rows::Entries, || writer.keys(Rows::Entries, &event.key));
        sheet.columns.extend(columns);
    }
    for (at, rating) in scheme.ratings.iter().enumerate() {
        let id = RatingId(at as u32);
        let collector = uses.collector(scheme, rating.collector.as_ref(), &uses.ratings[at]);
        let name = rating.table.as_ref().unwrap_or(&rating.label.name);
        let columns = writer.rating(id, rating);
        let sheet = sheet(form(&mut forms, collector), name, Rows::Entries, || writer.keys(Rows::Entries, &[]));
        sheet.columns.extend(columns);
    }
    // Somebody has to name the units.
    if scheme.unit.attributes.is_empty() && !forms.iter().any(|form| form.collector.is_none()) {
        let name = writer.unit_table();
        sheet(form(&mut forms, None), &name, Rows::Units, || writer.keys(Rows::Units, &[]));
    }
    let (office, mut others): (Vec<Form>, Vec<Form>) = forms.into_iter().partition(|form| form.collector.is_none());
    others.extend(office);
    others
}

fn form(forms: &mut Vec<Form>, collector: Option<Arc<str>>) -> &mut Form {
    let at = forms.iter().position(|form| form.collector == collector).unwrap_or_else(|| {
        forms.push(Form { collector, sheets: Vec::new() });
        forms.len() - 1
    });
    &mut forms[at]
}

fn sheet<'a>(form: &'a mut Form, name: &Arc<str>, rows: Rows, keys: impl FnOnce() -> Vec<Column>) -> &'a mut Sheet {
    let at = form.sheets.iter().position(|sheet| sheet.name == *name && sheet.rows == rows).unwrap_or_else(|| {
        form.sheets.push(Sheet { name: name.clone(), rows, columns: keys() });
        form.sheets.len() - 1
    });
    &mut form.sheets[at]
}

/// Which items look at each fact, event and rating.
struct Uses {
    facts: Vec<Vec<ItemId>>,
    events: Vec<Vec<ItemId>>,
    ratings: Vec<Vec<ItemId>>,
}

impl Uses {
    fn of(scheme: &Scheme) -> Uses {
        let mut uses = Uses {
            facts: vec![Vec::new(); scheme.facts.len()],
            events: vec![Vec::new(); scheme.events.len()],
            ratings: vec![Vec::new(); scheme.ratings.len()],
        };
        for (at, item) in scheme.items.iter().enumerate() {
            let id = ItemId(at as u32);
            let add = |list: &mut Vec<ItemId>| {
                if !list.contains(&id) {
                    list.push(id);
                }
            };
            walk::facts_used(scheme, item).into_iter().for_each(|fact| add(&mut uses.facts[fact.index()]));
            each_clause(&item.clauses, &mut |clause, _| {
                if let ClauseForm::Each(each) = &clause.form {
                    add(&mut uses.events[each.event.index()]);
                }
            });
            for part in item.clauses.iter().flat_map(walk::clause_parts) {
                crate::check::case::through(scheme, part, &mut |inner| match &*inner.kind {
                    ExprKind::Rating(rating) => add(&mut uses.ratings[rating.index()]),
                    ExprKind::Rows(rows) => {
                        if let Frame::Event(event) = rows.frame {
                            add(&mut uses.events[event.index()]);
                        }
                    }
                    _ => {}
                });
            }
        }
        uses
    }

    /// Who collects: as declared, else the one collector that all items using it name.
    fn collector(&self, scheme: &Scheme, own: Option<&Label>, items: &[ItemId]) -> Option<Arc<str>> {
        if let Some(own) = own {
            return Some(own.name.clone());
        }
        let mut named = items.iter().map(|item| match scheme.items[item.index()].meta.collectors.as_slice() {
            [one] => Some(&one.name),
            _ => None,
        });
        let first = named.next()??;
        named.all(|other| other == Some(first)).then(|| first.clone())
    }
}

struct Writer<'a> {
    scheme: &'a Scheme,
    lang: Lang,
    uses: &'a Uses,
}

impl Writer<'_> {
    fn unit_table(&self) -> Arc<str> {
        let scheme = self.scheme;
        let name = scheme.unit.table.as_ref().unwrap_or(&scheme.unit.label.name);
        let events = scheme.events.iter().map(|event| event.table.as_ref().unwrap_or(&event.label.name));
        let mut rows = events.chain(scheme.ratings.iter().map(|rating| rating.table.as_ref().unwrap_or(&rating.label.name)));
        // Where an event's table names the units, figures about them need a table of their own.
        if rows.any(|table| table == name) { FACTS.of(self.lang).into() } else { name.clone() }
    }

    fn table_of(&self, fact: &Fact) -> (Arc<str>, Rows) {
        let rows = match fact.frame {
            Frame::Period(kind) => Rows::Periods(kind),
            Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark => Rows::Units,
        };
        let own = match rows {
            Rows::Periods(kind) => sheet_of_periods(kind).of(self.lang).into(),
            Rows::Units | Rows::Entries if fact.kind == FactKind::Parameter => PARAMETERS.of(self.lang).into(),
            Rows::Units | Rows::Entries => self.unit_table(),
        };
        (fact.table.clone().unwrap_or(own), rows)
    }

    /// The columns that name the unit, and the period.
    fn keys(&self, rows: Rows, own: &[Arc<str>]) -> Vec<Column> {
        let scheme = self.scheme;
        let key = if own.is_empty() { &scheme.unit.key } else { own };
        let kind = std::slice::from_ref(&scheme.unit.label.name);
        let names = if key.is_empty() { kind } else { key };
        let unit = |(at, name): (usize, &Arc<str>)| self.plain(name, Content::Unit(at), Entry::Text, Word::new("the unit", "被考核的单位"));
        let mut columns: Vec<Column> = names.iter().enumerate().map(unit).collect();
        if let Rows::Periods(_) = rows {
            columns.push(self.plain(PERIOD.of(self.lang), Content::Period, Entry::Text, Word::new("the period", "期次")));
        }
        columns
    }

    fn plain(&self, header: &str, content: Content, entry: Entry, what: Word) -> Column {
        Column { header: header.to_owned(), content, entry, about: About { measure: what.of(self.lang).to_owned(), ..About::default() } }
    }

    fn fact(&self, id: FactId, fact: &Fact) -> Column {
        let range = match fact.kind {
            FactKind::Judged { item } => about::judged_range(&self.scheme.items[item.index()].clauses, id),
            FactKind::Attribute | FactKind::Fact | FactKind::Parameter | FactKind::Imported { .. } => fact.range.clone(),
        };
        let entry = self.entry(&fact.ty, &fact.scale, fact.percent_scale, &range, &fact.missing_codes);
        let note = fact.note.as_ref().or(fact.label.doc.as_ref());
        let mut about = self.about(&fact.ty, &fact.scale, fact.percent_scale, &range, &self.uses.facts[id.index()]);
        about.document = fact.document.as_ref().map(ToString::to_string);
        about.note = note.map(ToString::to_string);
        let header = header(fact.column.as_ref().unwrap_or(&fact.label.name), &fact.ty, &fact.scale, self.lang);
        Column { header, content: Content::Fact(id), entry, about }
    }

    fn event(&self, id: EventId, event: &Event) -> Vec<Column> {
        let items = &self.uses.events[id.index()];
        let mut columns: Vec<Column> = Vec::new();
        for (at, field) in event.fields.iter().enumerate().filter(|(_, field)| field.value.is_none()) {
            let mut about = self.about(&field.ty, &field.scale, field.percent_scale, &field.range, items);
            about.document = event.document.as_ref().map(ToString::to_string);
            about.note = field.label.doc.as_ref().map(ToString::to_string);
            columns.push(Column {
                header: header(field.column.as_ref().unwrap_or(&field.label.name), &field.ty, &field.scale, self.lang),
                content: Content::Field(id, at),
                entry: self.entry(&field.ty, &field.scale, field.percent_scale, &field.range, &field.missing_codes),
                about,
            });
        }
        let state = Word::new(EventState::NAMES[1], EventState::NAMES[0]).of(self.lang);
        if columns.iter().all(|column| column.header != state) {
            let states = [EventState::Accepted, EventState::Pending, EventState::Objected, EventState::Rejected];
            let words = states.iter().filter_map(|state| state.word()).map(|(zh, en)| Word::new(en, zh).of(self.lang).into()).collect();
            columns.push(self.plain(state, Content::State(id), Entry::Choice(words), Word::new("blank: accepted", "空白的算认定")));
        }
        columns
    }

    fn rating(&self, id: RatingId, rating: &Rating) -> Vec<Column> {
        let names = |labels: &[(Label, Num)]| labels.iter().map(|(label, _)| label.name.clone()).collect::<Vec<_>>();
        let mut columns = Vec::new();
        if !rating.panels.is_empty() {
            columns.push(self.plain(
                PANEL.of(self.lang),
                Content::Panel(id),
                Entry::Choice(names(&rating.panels)),
                Word::new("who rates", "由谁评价"),
            ));
        }
        if !rating.aspects.is_empty() {
            columns.push(self.plain(
                ASPECT.of(self.lang),
                Content::Aspect(id),
                Entry::Choice(names(&rating.aspects)),
                Word::new("what is rated", "评价什么"),
            ));
        }
        columns.push(self.plain(
            RATER.of(self.lang),
            Content::Rater(id),
            Entry::Text,
            Word::new(
                "a name or number for each rater; where only votes are counted call the column `votes`",
                "每位评价人一个名字或编号；只有票数的，把列名改为“票数”",
            ),
        ));
        let mut about = self.about(&rating.ty, &Scale::points(), None, &(None, None), &self.uses.ratings[id.index()]);
        about.note = rating.label.doc.as_ref().map(ToString::to_string);
        let entry = if rating.options.is_empty() {
            Entry::Number { percent: false, low: None, high: None, codes: Vec::new(), words: Vec::new() }
        } else {
            about.measure = Word::new("one of the choices", "选一项").of(self.lang).to_owned();
            Entry::Choice(rating.options.iter().map(|(label, _)| label).chain(&rating.invalid).map(|label| label.name.clone()).collect())
        };
        columns.push(Column { header: MARK.of(self.lang).to_owned(), content: Content::Mark(id), entry, about });
        columns
    }

    fn entry(&self, ty: &Ty, scale: &Scale, percent: Option<PercentScale>, range: &Range, codes: &MissingCodes) -> Entry {
        match ty {
            Ty::Text | Ty::Unknown | Ty::Grade => Entry::Text,
            Ty::Date => Entry::Date,
            Ty::Bool => Entry::YesNo,
            Ty::Choice(choice) => Entry::Choice(self.scheme.choices[choice.index()].words.iter().map(|word| word.name.clone()).collect()),
            Ty::Quantity(measure) => {
                let one = one_in_a_cell(measure, scale, percent);
                let in_cell = |bound: &Option<Num>| bound.as_ref().and_then(|bound| bound.checked_div(&one));
                Entry::Number {
                    percent: *measure == Measure::Percent && percent.is_none(),
                    low: in_cell(&range.0),
                    high: in_cell(&range.1),
                    codes: codes.numbers.iter().filter_map(|code| code.checked_div(&one)).collect(),
                    words: codes.words.clone(),
                }
            }
        }
    }
}

/// Least and greatest value, in base units.
type Range = (Option<Num>, Option<Num>);

/// How many base units a 1 in a cell is.
fn one_in_a_cell(measure: &Measure, scale: &Scale, percent: Option<PercentScale>) -> Num {
    match (measure, percent) {
        (Measure::Percent, Some(PercentScale::Hundred)) | (Measure::PercentPoint, _) => Num::ratio(1, 100),
        (Measure::Percent, Some(PercentScale::One) | None) => Num::ONE,
        (Measure::Number | Measure::Of(_), _) => scale.factor.clone(),
    }
}

/// The name of a column with its unit of measure, as the reader of headers understands it.
fn header(name: &str, ty: &Ty, scale: &Scale, lang: Lang) -> String {
    let word = scale.of(lang);
    match ty {
        Ty::Quantity(Measure::Of(_)) if !word.is_empty() && !name.ends_with([')', '）']) => match lang {
            Lang::Zh => format!("{name}（{word}）"),
            Lang::En => format!("{name} ({word})"),
        },
        _ => name.to_owned(),
    }
}
