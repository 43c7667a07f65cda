//! The figures inside an expression, down to the cells.

use super::Explainer;
use super::step::{Kind, Step};
use crate::dataset::CellOrigin;
use crate::model::expr::{Expr, ExprKind, Frame};
use crate::model::scheme::{FactId, RatingId};
use crate::model::walk;
use crate::oracle::InspectedRow as Row;
use crate::show;

/// Values computed from values are opened so deep.
const DEPTH_MAX: usize = 12;

impl Explainer<'_> {
    /// What an expression looks at: facts with their cells, computed values with theirs, sets with their size.
    pub(super) fn figures(&self, expr: &Expr, at: Row, depth: usize) -> Vec<Step> {
        if depth > DEPTH_MAX {
            return Vec::new();
        }
        match &*expr.kind {
            ExprKind::Fact(fact) => vec![self.fact(*fact, at)],
            ExprKind::Let(id) => {
                let found = &self.scheme.lets[id.index()];
                let mut step = self.named(found.label.name.to_string(), expr, at);
                step.span = Some(found.label.span);
                step.children = self.figures(&found.value, at, depth + 1);
                vec![step]
            }
            ExprKind::Rating(id) => vec![self.rating(*id, expr, at)],
            ExprKind::Score(item) | ExprKind::Unrounded(item) => vec![self.named(self.scheme.items[item.index()].label.name.to_string(), expr, at)],
            ExprKind::Rank => vec![self.named(self.word("rank", "名次").to_string(), expr, at)],
            ExprKind::Grade => vec![self.named(self.word("grade", "等次").to_string(), expr, at)],
            ExprKind::Reduce(reduce) => {
                let mut step = self.named(self.source(expr), expr, at);
                step.children = reduce.value.iter().flat_map(|value| self.figures(value, at, depth + 1)).collect();
                vec![step]
            }
            ExprKind::Place(place) => {
                let mut step = self.named(self.source(expr), expr, at);
                step.children = self.figures(&place.value, at, depth + 1);
                vec![step]
            }
            ExprKind::Rows(rows) => {
                let mut step = self.named(self.source(expr), expr, at);
                if let (Frame::Period(kind), Some(value)) = (rows.frame, &rows.value) {
                    let names = self.data.periods.get(&kind).cloned().unwrap_or_default();
                    let first = self.data.first_period.get(&kind).copied().unwrap_or(0);
                    for (period, name) in names.iter().enumerate().skip(first) {
                        let row = Row::Period(self.unit, kind, period);
                        let mut child = self.named(name.to_string(), value, row);
                        child.place = self.figures(value, row, depth + 1).into_iter().find_map(|figure| figure.place);
                        step.children.push(child);
                    }
                }
                vec![step]
            }
            ExprKind::Earlier(inner, _) | ExprKind::AtPeriod(inner, _) => {
                let mut step = self.named(self.source(expr), expr, at);
                if let ExprKind::Fact(fact) = &*inner.kind {
                    step.children = vec![Step { words: self.scheme.facts[fact.index()].label.name.to_string(), ..self.fact(*fact, at) }];
                }
                vec![step]
            }
            ExprKind::Switch(rows) => {
                // Only the keys and the row that was taken.
                let mut figures = Vec::new();
                for (when, value) in rows {
                    let Some(when) = when else {
                        figures.extend(self.figures(value, at, depth + 1));
                        break;
                    };
                    for figure in self.figures(when, at, depth + 1) {
                        push_new(&mut figures, figure);
                    }
                    if self.look.value(when, at) == crate::outcome::Cell::Value(crate::model::expr::Value::Bool(true)) {
                        figures.extend(self.figures(value, at, depth + 1));
                        break;
                    }
                }
                figures
            }
            ExprKind::Constant(_) | ExprKind::Full(_) | ExprKind::RawMark | ExprKind::NotApplicable | ExprKind::Field(..) => Vec::new(),
            ExprKind::Negate(_)
            | ExprKind::Not(_)
            | ExprKind::Arith(..)
            | ExprKind::Compare(..)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::In(..)
            | ExprKind::IsGap(..)
            | ExprKind::If(..)
            | ExprKind::Call(..) => {
                let mut figures = Vec::new();
                for part in walk::parts(expr) {
                    for figure in self.figures(part, at, depth + 1) {
                        push_new(&mut figures, figure);
                    }
                }
                figures
            }
        }
    }

    fn source(&self, expr: &Expr) -> String {
        self.sources.text(expr.span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn named(&self, name: String, expr: &Expr, at: Row) -> Step {
        let value = self.look.value(expr, at);
        let mut step = Step::new(Kind::Formula, name, value.clone());
        step.shown = show::cell(self.scheme, &value, &show::scale_of(self.scheme, expr), self.lang);
        step
    }

    /// A fact with its cell, its collector and its document.
    pub(super) fn fact(&self, id: FactId, at: Row) -> Step {
        let fact = &self.scheme.facts[id.index()];
        let value = self.look.fact(id, at);
        let mut words = fact.label.name.to_string();
        if let Some(collector) = &fact.collector {
            words = self.noted(&words, &format!("{} {}", self.word("collected by", "采集"), collector.name));
        }
        let mut step = Step::new(Kind::Fact, words, value.clone());
        step.shown = show::cell(self.scheme, &value, &fact.scale, self.lang);
        step.span = Some(fact.label.span);
        let cell = match (fact.frame, at) {
            (Frame::Period(_), Row::Period(unit, kind, period)) => unit * self.data.period_count(kind) + period,
            _ => self.unit,
        };
        let origin: &CellOrigin = &self.data.fact_places[id.index()];
        step.place = origin.place(cell);
        step
    }

    /// A rating with its marks.
    fn rating(&self, id: RatingId, expr: &Expr, at: Row) -> Step {
        let rating = &self.scheme.ratings[id.index()];
        let mut step = self.named(rating.label.name.to_string(), expr, at);
        if let Some(collector) = &rating.collector {
            step.words = self.noted(&step.words, &format!("{} {}", self.word("collected by", "采集"), collector.name));
        }
        let rows = self.data.rating(id);
        for (row, _) in rows.unit.iter().enumerate().filter(|(_, unit)| **unit as usize == self.unit) {
            let panel = rating.panels.get(rows.panel[row] as usize).map_or("", |(label, _)| &label.name);
            let aspect = rating.aspects.get(rows.aspect[row] as usize).map_or("", |(label, _)| &label.name);
            let mark = rows.mark.as_ref().map(|column| match column.choice(row) {
                Some(option) => rating
                    .options
                    .iter()
                    .map(|(label, _)| label)
                    .chain(&rating.invalid)
                    .nth(option as usize)
                    .map_or(String::new(), |label| label.name.to_string()),
                None => column.number(row).map_or(String::new(), |number| show::number(&number)),
            });
            let words: Vec<&str> = [panel, aspect].into_iter().filter(|word| !word.is_empty()).collect();
            let mut child = Step::new(Kind::Mark, words.join(" · "), crate::outcome::Cell::Gap(crate::model::scheme::GapKind::NotApplicable));
            child.shown = mark.unwrap_or_default();
            child.place = rows.origin.place(row, 0);
            step.children.push(child);
        }
        step
    }
}

fn push_new(figures: &mut Vec<Step>, figure: Step) {
    if !figures.iter().any(|known| known.words == figure.words) {
        figures.push(figure);
    }
}
