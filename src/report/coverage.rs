//! The report of what the examples of a scheme try, and what they do not.

use super::document::{Block, Cell, Column, Document, Meaning, Note, Role, Table};
use super::finding::place_text;
use crate::decimal::Num;
use crate::diagnostic::Place;
use crate::model::measure::{Measure, Scale, Ty};
use crate::model::natural_scale;
use crate::model::scheme::{ItemId, Scheme};
use crate::oracle::How;
use crate::say;
use crate::show;
use crate::source::{Sources, Span};
use crate::trial::coverage::{Kind, Point};
use crate::word::{Lang, Text, Word};
use serde_json::{Value, json};

/// What can be tried of a scheme, each with whether an example does.
#[derive(Clone, Debug)]
pub struct Coverage<'a> {
    pub scheme: &'a Scheme,
    pub sources: &'a Sources,
    pub points: Vec<(Point<'a>, bool)>,
    /// Sides of edges that are tried from afar alone, and how far off the nearest value stands.
    pub afar: Vec<(Point<'a>, Num)>,
}

impl Coverage<'_> {
    pub fn tried(&self) -> usize {
        self.points.iter().filter(|(_, is_tried)| *is_tried).count()
    }

    /// Counts by kind, and what no example tries.
    pub fn json(&self, lang: Lang) -> Value {
        let kinds = Kind::ALL.into_iter().map(|kind| {
            let of_kind = self.points.iter().filter(|(point, _)| point.kind == kind);
            let tried = of_kind.clone().filter(|(_, is_tried)| *is_tried).count();
            json!({ "of": kind.word().en, "tried": tried, "all": of_kind.count() })
        });
        let missing = self.points.iter().filter(|(_, is_tried)| !is_tried).map(|(point, _)| {
            let note = note(self, point, lang);
            json!({ "of": point.kind.word().en, "place": note.place, "message": note.message })
        });
        let afar = self.afar.iter().map(|(point, distance)| {
            let note = far(self, point, distance, lang);
            json!({ "of": point.kind.word().en, "place": note.place, "message": note.message })
        });
        json!({ "tried": self.tried(), "all": self.points.len(), "kinds": kinds.collect::<Vec<_>>(), "missing": missing.collect::<Vec<_>>(), "afar": afar.collect::<Vec<_>>() })
    }

    /// Is at least that share of what can be tried tried? Compared as whole numbers.
    pub fn reaches(&self, percent: u32) -> bool {
        self.tried() * 100 >= self.points.len() * percent as usize
    }
}

const KIND: Word = Word::new("Of", "种类");
const TRIED: Word = Word::new("Tried", "已试");
const ALL: Word = Word::new("All", "共");
const TITLE: Word = Word::new("What the examples try", "算例覆盖");
const TOGETHER: Word = Word::new("together", "合计");

/// Counts by kind, and everything that no example tries.
pub fn document(coverage: &Coverage<'_>, lang: Lang) -> Document {
    let mut rows = Vec::new();
    let row = |name: &str, points: Vec<bool>| {
        let tried = points.iter().filter(|is_tried| **is_tried).count();
        vec![Cell::from(name), Cell::number(tried.to_string()), Cell::number(points.len().to_string()), Cell::number(percent(tried, points.len()))]
    };
    for kind in Kind::ALL {
        let of_kind: Vec<bool> = coverage.points.iter().filter(|(point, _)| point.kind == kind).map(|(_, is_tried)| *is_tried).collect();
        if !of_kind.is_empty() {
            rows.push(row(kind.word().of(lang), of_kind));
        }
    }
    rows.push(row(TOGETHER.of(lang), coverage.points.iter().map(|(_, is_tried)| *is_tried).collect()));
    let columns = vec![
        Column::words("kind", KIND.of(lang)),
        Column::numbers("tried", TRIED.of(lang)),
        Column::numbers("all", ALL.of(lang)),
        Column::numbers("percent", "%"),
    ];
    let mut blocks = vec![Block::Table(Table { key: "coverage".into(), caption: None, columns, rows, role: Role::Result })];
    let missing: Vec<Note> = coverage.points.iter().filter(|(_, is_tried)| !is_tried).map(|(point, _)| note(coverage, point, lang)).collect();
    let afar = coverage.afar.iter().map(|(point, distance)| far(coverage, point, distance, lang));
    let missing: Vec<Note> = missing.into_iter().chain(afar).collect();
    if !missing.is_empty() {
        blocks.push(Block::Findings(missing));
    }
    let name = coverage.scheme.title.as_ref().unwrap_or(&coverage.scheme.label.name);
    Document { kind: "coverage", title: format!("{name} · {}", TITLE.of(lang)), blocks }
}

fn percent(tried: usize, all: usize) -> String {
    (tried * 100).checked_div(all).unwrap_or(100).to_string()
}

fn note(coverage: &Coverage<'_>, point: &Point<'_>, lang: Lang) -> Note {
    Note {
        meaning: Meaning::Warning,
        code: point.kind.word().of(lang).to_string(),
        place: place_text(coverage.sources, &Place::Scheme(point.span)),
        message: missing(coverage.scheme, coverage.sources, point).of(lang).to_string(),
    }
}

fn far(coverage: &Coverage<'_>, point: &Point<'_>, distance: &Num, lang: Lang) -> Note {
    let name = name(coverage.scheme, coverage.sources, point);
    let shown = |lang| {
        let Some((value, _)) = point.edge else { return String::new() };
        match value.ty {
            Ty::Date => show::quantity(distance, &Scale::named("天").unwrap_or_else(Scale::number), lang),
            Ty::Quantity(Measure::Percent) => show::quantity(distance, &natural_scale(&Ty::Quantity(Measure::PercentPoint)), lang),
            _ => show::quantity(distance, &show::scale_of(coverage.scheme, value), lang),
        }
    };
    let (off, off_zh) = (shown(Lang::En), shown(Lang::Zh));
    let message = say!(en: "tried from afar alone, {off} off the edge: {name}", zh: "只试过离边界较远的值（相差 {off_zh}）：{name}");
    Note { meaning: Meaning::Muted, message: message.of(lang).to_string(), ..note(coverage, point, lang) }
}

/// The text of the scheme at a span, on one line.
fn text(sources: &Sources, span: Span) -> String {
    const LETTERS_MAX: usize = 40;
    let text = sources.get(span.source).text.get(span.range()).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LETTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// What the point tries: `满意度：群众满意度 = 90分`.
pub fn name(scheme: &Scheme, sources: &Sources, point: &Point<'_>) -> String {
    let of = point.item.filter(|id| *id != ItemId(0)).map(|id| scheme.items[id.index()].label.name.to_string());
    let what = match (point.edge, point.side) {
        (Some((value, edge)), Some(side)) => {
            let sign = match side {
                How::Below => "<",
                How::Above => ">",
                How::At | How::Used | How::Bit => "=",
            };
            format!("{} {sign} {}", text(sources, value.span), text(sources, edge.span))
        }
        _ => text(sources, point.span),
    };
    match (of, scheme.lang) {
        (None, _) => what,
        (Some(of), Lang::Zh) => format!("{of}：{what}"),
        (Some(of), Lang::En) => format!("{of}: {what}"),
    }
}

fn missing(scheme: &Scheme, sources: &Sources, point: &Point<'_>) -> Text {
    let name = name(scheme, sources, point);
    match point.kind {
        Kind::Clause => say!(en: "no example in which it gives anything: {name}", zh: "没有算例让它得出分数：{name}"),
        Kind::Row => say!(en: "no example in which it is taken: {name}", zh: "没有算例落在这里：{name}"),
        Kind::Edge => say!(en: "no example with {name}", zh: "没有算例试过 {name}"),
        Kind::Cap => say!(en: "no example in which it limits anything: {name}", zh: "没有算例受它限制：{name}"),
        Kind::Gate => say!(en: "no example in which it applies: {name}", zh: "没有算例触发：{name}"),
    }
}
