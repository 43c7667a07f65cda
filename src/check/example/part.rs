//! The value under each part of what did not come out: children and clauses of an item, and what stands inside of them.

use crate::diagnostic::Diagnostic;
use crate::model::expr::{Expr, ExprKind, Frame, Value};
use crate::model::measure::Scale;
use crate::model::scheme::{Clause, Form, ItemId, Scheme, Verb};
use crate::model::walk;
use crate::oracle::{self, InspectedRow, Inspector};
use crate::outcome::Cell;
use crate::say;
use crate::show;
use crate::source::Span;
use crate::trial::{Expected, Replay};
use crate::word::{Lang, Text};

/// Parts beyond these are not shown.
const PARTS_MAX: usize = 16;

/// The finding with a label under each part.
pub(super) fn under(scheme: &Scheme, replay: &Replay, expected: &Expected, finding: Diagnostic) -> Diagnostic {
    let labels = oracle::inspect(scheme, &replay.data, |look| {
        let mut parts = Parts { scheme, look, row: InspectedRow::Unit(expected.unit), labels: Vec::new() };
        match &*expected.of.kind {
            ExprKind::Score(item) => parts.item(replay, *item, expected.unit),
            ExprKind::Grade => parts.grade(replay, expected.unit),
            ExprKind::Rank => parts.ranking(),
            _ => parts.inside(&expected.of),
        }
        parts.labels
    });
    let mut finding = finding;
    for (span, text) in labels.into_iter().take(PARTS_MAX) {
        finding = finding.label(span, text);
    }
    finding
}

struct Parts<'a> {
    scheme: &'a Scheme,
    look: &'a Inspector<'a>,
    row: InspectedRow,
    labels: Vec<(Span, Text)>,
}

impl Parts<'_> {
    fn put(&mut self, span: Span, text: Text) {
        if !self.labels.iter().any(|(known, _)| *known == span) {
            self.labels.push((span, text));
        }
    }

    fn points(&self, cell: &Cell, lang: Lang) -> String {
        show::cell(self.scheme, cell, &Scale::points(), lang)
    }

    fn item(&mut self, replay: &Replay, id: ItemId, unit: usize) {
        let item = &self.scheme.items[id.index()];
        for child in &item.children {
            let score = &replay.results[unit].items[child.index()].score;
            let label = &self.scheme.items[child.index()].label;
            let (name, en, zh) = (&label.name, self.points(score, Lang::En), self.points(score, Lang::Zh));
            self.put(label.span, say!(en: "{name} = {en}", zh: "{name} = {zh}"));
        }
        if item.over.is_none() {
            item.clauses.iter().for_each(|clause| self.clause(id, clause));
        }
        for limit in item.cap.iter().chain(&item.floor) {
            self.inside(limit);
        }
        self.gates(replay, unit);
    }

    fn clause(&mut self, id: ItemId, clause: &Clause) {
        let amount = self.look.clause(id, clause, self.row);
        let (verb, verb_zh) = match (clause.verb, &amount) {
            (_, Cell::Gap(_) | Cell::Fault(_)) => ("", ""),
            (Verb::Gain, Cell::Value(_)) => ("gains ", "得 "),
            (Verb::Add, Cell::Value(_)) => ("adds ", "加 "),
            (Verb::Deduct, Cell::Value(_)) => ("deducts ", "扣 "),
        };
        let (en, zh) = (self.points(&amount, Lang::En), self.points(&amount, Lang::Zh));
        let (events, events_zh) = (self.events(clause, Lang::En), self.events(clause, Lang::Zh));
        self.put(clause.span, say!(en: "{verb}{en}{events}", zh: "{verb_zh}{zh}{events_zh}"));
        if let Form::Choose { clauses, .. } = &clause.form {
            clauses.iter().for_each(|inner| self.clause(id, inner));
        }
        walk::clause_parts(clause).into_iter().for_each(|part| self.inside(part));
    }

    /// What each of the events gives.
    fn events(&self, clause: &Clause, lang: Lang) -> String {
        let Form::Each(each) = &clause.form else { return String::new() };
        let one = |amount: Option<Cell>| match amount {
            Some(amount) => self.points(&amount, lang),
            None => say!(en: "not counted", zh: "不计").of(lang).to_string(),
        };
        let all: Vec<String> = self.look.events(each, clause, self.row).into_iter().map(|(_, amount, _)| one(amount)).collect();
        match lang {
            _ if all.is_empty() => String::new(),
            Lang::Zh => format!("（各件：{}）", all.join("、")),
            Lang::En => format!(" (of the events: {})", all.join(", ")),
        }
    }

    /// The values inside an expression, of what has one value a unit.
    fn inside(&mut self, expr: &Expr) {
        walk::visit(expr, &mut |inner| {
            let is_plain = matches!(&*inner.kind, ExprKind::Constant(_) | ExprKind::NotApplicable | ExprKind::And(_) | ExprKind::Or(_));
            if is_plain || !matches!(inner.frame, Frame::Constant | Frame::Unit) {
                return;
            }
            let value = self.look.value(inner, self.row);
            let scale = show::scale_of(self.scheme, inner);
            let shown = |lang| match &value {
                Cell::Value(Value::Bool(holds)) => {
                    if *holds { say!(en: "holds", zh: "成立") } else { say!(en: "does not hold", zh: "不成立") }.of(lang).to_string()
                }
                _ => show::cell(self.scheme, &value, &scale, lang),
            };
            let (en, zh) = (shown(Lang::En), shown(Lang::Zh));
            self.put(inner.span, say!(en: "{en}", zh: "{zh}"));
        });
    }

    fn grade(&mut self, replay: &Replay, unit: usize) {
        let conditions = self.scheme.grades.iter().flat_map(|grades| &grades.rows).filter_map(|row| row.when.as_ref());
        conditions.for_each(|when| self.inside(when));
        self.gates(replay, unit);
    }

    fn ranking(&mut self) {
        self.scheme.ranking.iter().flat_map(|ranking| &ranking.keys).for_each(|(key, _)| self.inside(key));
    }

    /// The gates that applied.
    fn gates(&mut self, replay: &Replay, unit: usize) {
        for gate in &replay.results[unit].gates {
            self.put(self.scheme.gates[*gate].label.span, say!(en: "applies", zh: "适用"));
        }
    }
}
