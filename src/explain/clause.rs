//! A clause with its numbers filled in, and the figures that it looked at.

use super::Explainer;
use super::step::{Effect, Kind, Step};
use crate::decimal::Num;
use crate::model::expr::{Expr, ExprKind, Value};
use crate::model::scheme::{BandAmount, Clause, Each, Form, ItemId, StepMode, Verb};
use crate::model::walk;
use crate::oracle::InspectedRow as Row;
use crate::outcome::Cell;
use crate::show;

impl Explainer<'_> {
    pub(super) fn clause(&self, id: ItemId, clause: &Clause, at: Row) -> Vec<Step> {
        let amount = self.look.clause(id, clause, at);
        let mut step = Step::new(Kind::Clause, self.text(clause.span), amount.clone());
        step.span = Some(clause.span);
        step.effect = match clause.verb {
            Verb::Gain | Verb::Add => Effect::Adds,
            Verb::Deduct if clause.down_to_zero => Effect::SubtractsToZero,
            Verb::Deduct => Effect::Subtracts,
        };
        step.shown = match clause.verb {
            Verb::Gain => self.amount(&amount),
            Verb::Add => format!("{} {}", self.word("adds", "加"), self.amount(&amount)),
            Verb::Deduct => format!("{} {}", self.word("deducts", "扣"), self.amount(&amount)),
        };
        if let Form::Override { when, amount } = &clause.form {
            let holds = self.look.value(when, at) == Cell::Value(Value::Bool(true));
            step.effect = if holds { Effect::Becomes } else { Effect::Informs };
            let amount = self.look.value(amount, at);
            step.shown = if holds { self.amount(&amount) } else { self.word("does not apply", "不适用").to_string() };
            step.value = amount;
        }
        if let Some(formula) = self.formula(id, clause, at) {
            step.children.push(Step::new(Kind::Formula, formula, amount).silent());
        }
        match &clause.form {
            Form::Each(each) => step.children.extend(self.events(clause, each, at)),
            Form::Choose { clauses, .. } => {
                for inner in clauses {
                    step.children.extend(self.clause(id, inner, at).into_iter().map(|inner| Step { effect: Effect::Informs, ..inner }));
                }
            }
            Form::Judged { fact, .. } => step.children.push(self.fact(*fact, at)),
            Form::Amount(_)
            | Form::Override { .. }
            | Form::ProRata { .. }
            | Form::Steps { .. }
            | Form::Bands { .. }
            | Form::Progressive { .. }
            | Form::Interpolate { .. }
            | Form::Rank { .. }
            | Form::Efficacy { .. }
            | Form::Convert { .. } => step.children.extend(self.figures_of(clause, at)),
        }
        vec![step]
    }

    /// The sentence as the scheme has it, on one line.
    fn text(&self, span: crate::source::Span) -> String {
        self.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn amount(&self, cell: &Cell) -> String {
        self.points(cell)
    }

    fn shown(&self, expr: &Expr, at: Row) -> String {
        show::cell(self.scheme, &self.look.value(expr, at), &show::scale_of(self.scheme, expr), self.lang)
    }

    fn number(&self, expr: &Expr, at: Row) -> Option<Num> {
        match self.look.value(expr, at) {
            Cell::Value(Value::Num(number)) => Some(number),
            Cell::Value(_) | Cell::Gap(_) | Cell::Fault(_) => None,
        }
    }

    fn full(&self, id: ItemId, at: Row) -> String {
        let item = &self.scheme.items[id.index()];
        item.scale.as_ref().or(item.points.as_ref()).map_or(String::new(), |full| self.shown(full, at))
    }

    /// The arithmetic of the clause with its numbers.
    fn formula(&self, id: ItemId, clause: &Clause, at: Row) -> Option<String> {
        let text = match &clause.form {
            Form::ProRata { value, target, inverse: false, .. } => {
                format!("{} ÷ {} × {}", self.shown(value, at), self.shown(target, at), self.full(id, at))
            }
            Form::ProRata { value, target, inverse: true, .. } => {
                format!("{} ÷ {} × {}", self.shown(target, at), self.shown(value, at), self.full(id, at))
            }
            Form::Steps { value, below, from, step, mode, amount } => {
                let (high, low) = if *below { (from, value) } else { (value, from) };
                let (a, b, width) = (self.number(high, at)?, self.number(low, at)?, self.number(step, at)?);
                if a <= b {
                    let relation = if *below { self.word("is not below", "不低于") } else { self.word("is not above", "不高于") };
                    return Some(format!("{} {relation} {}", self.shown(value, at), self.shown(from, at)));
                }
                let steps = (&a - &b).checked_div(&width)?;
                let counted = match mode {
                    Some(StepMode::Started) => steps.ceil(),
                    Some(StepMode::ProRata) => steps.clone(),
                    Some(StepMode::Whole) | None => steps.floor(),
                };
                let how = if counted == steps { String::new() } else { format!(" → {}", show::number(&counted)) };
                format!(
                    "({} − {}) ÷ {} = {}{how}{} {}",
                    self.shown(high, at),
                    self.shown(low, at),
                    self.shown(step, at),
                    show::number(&steps),
                    self.word(", ×", "，×"),
                    self.shown(amount, at)
                )
            }
            Form::Bands { rows, .. } => {
                let row = rows.iter().find(|row| row.when.as_ref().is_none_or(|when| self.look.value(when, at) == Cell::Value(Value::Bool(true))))?;
                let given = match &row.gives {
                    // A plain amount stands in the row already.
                    BandAmount::Amount(amount) if matches!(*amount.kind, ExprKind::Constant(_)) => {
                        return Some(format!("{}{}", self.word("row: ", "所在档："), self.text(row.span)));
                    }
                    BandAmount::Amount(amount) => self.shown(amount, at),
                    BandAmount::Linear { low, high, from, to } => {
                        let Form::Bands { subject: Some(subject), .. } = &clause.form else { return None };
                        let (low_text, high_text) = (self.shown(low, at), self.shown(high, at));
                        let (from_text, to_text) = (self.shown(from, at), self.shown(to, at));
                        format!("{from_text} + ({to_text} − {from_text}) × ({} − {low_text}) ÷ ({high_text} − {low_text})", self.shown(subject, at))
                    }
                    BandAmount::NotApplicable => self.word("not applicable", "不适用").to_string(),
                };
                format!("{}{}{}{given}", self.word("row: ", "所在档："), self.text(row.span), self.word("; ", "；"))
            }
            Form::Efficacy { base, .. } => format!(
                "{} × ({} + (1 − {}) × (x − {}) ÷ ({} − {}))",
                self.full(id, at),
                self.shown(base, at),
                self.shown(base, at),
                self.word("worst", "最差"),
                self.word("best", "最好"),
                self.word("worst", "最差")
            ),
            Form::Convert { value, from } => format!("{} ÷ {} × {}", self.shown(value, at), self.shown(from, at), self.full(id, at)),
            Form::Rank { value, set, ascending, ties, .. } => {
                let place = self.look.place(value, set.as_ref(), *ascending, *ties, at);
                format!("{} {}", self.word("place", "名次"), show::cell(self.scheme, &place, &crate::model::measure::Scale::number(), self.lang))
            }
            Form::Amount(_)
            | Form::Override { .. }
            | Form::Progressive { .. }
            | Form::Interpolate { .. }
            | Form::Judged { .. }
            | Form::Each(_)
            | Form::Choose { .. } => return None,
        };
        Some(text)
    }

    /// The figures that a clause looked at, each once.
    fn figures_of(&self, clause: &Clause, at: Row) -> Vec<Step> {
        let mut figures: Vec<Step> = Vec::new();
        for part in walk::clause_parts(clause) {
            for figure in self.figures(part, at, 0) {
                if !figures.iter().any(|known| known.words == figure.words) {
                    figures.push(figure);
                }
            }
        }
        figures
    }

    /// The unit's events, with what each brought.
    fn events(&self, clause: &Clause, each: &Each, at: Row) -> Vec<Step> {
        let event = &self.scheme.events[each.event.index()];
        let rows = self.data.event(each.event);
        let mut steps = Vec::new();
        let mut hidden = 0;
        for (row, amount, state) in self.look.events(each, clause, at) {
            // Rows of states that do not count are told; rows of other kinds that the filter leaves out are only counted.
            let words: Vec<String> = event
                .fields
                .iter()
                .enumerate()
                .filter(|(_, field)| field.value.is_none())
                .filter_map(|(field, description)| {
                    let cell = self.look.field(each.event, field, row);
                    match cell {
                        Cell::Value(value) => Some(show::value(self.scheme, &value, &description.scale, self.lang)),
                        Cell::Gap(_) | Cell::Fault(_) => None,
                    }
                })
                .collect();
            let (effect, shown) = match &amount {
                Some(cell) => (Effect::Adds, self.points(cell)),
                None => (Effect::Informs, self.standing(state)),
            };
            if amount.is_none() && state.counts() {
                hidden += 1;
                continue;
            }
            let mut step = Step::new(Kind::Event, words.join(" · "), amount.unwrap_or(Cell::Gap(crate::model::scheme::GapKind::NotApplicable)));
            step.effect = effect;
            step.shown = shown;
            step.place = rows.origin.place(row, 0).map(|place| crate::diagnostic::CellPlace { column: 1, ..place });
            steps.push(step);
        }
        if hidden > 0 {
            let words = match self.lang {
                crate::word::Lang::Zh => format!("另有 {hidden} 件不属本条，或因同一事项、限额不计"),
                crate::word::Lang::En => {
                    format!("{hidden} more do not fall under this rule, or do not count beside another of the same matter or over a limit")
                }
            };
            steps.push(Step::new(Kind::Note, words, Cell::Gap(crate::model::scheme::GapKind::NotApplicable)).silent());
        }
        if steps.is_empty() {
            steps.push(
                Step::new(Kind::Note, self.word("no event", "没有记录").to_string(), Cell::Gap(crate::model::scheme::GapKind::NotApplicable))
                    .silent(),
            );
        }
        steps
    }

    fn standing(&self, state: crate::dataset::EventState) -> String {
        use crate::dataset::EventState;
        match state {
            EventState::Accepted => self.word("accepted", "认定"),
            EventState::Pending => self.word("under review, not counted yet", "审核中，暂不计"),
            EventState::Objected => self.word("objected to", "有异议"),
            EventState::Rejected => self.word("rejected", "驳回，不计"),
            EventState::Outside => self.word("dated outside, not counted", "日期在期间之外，不计"),
        }
        .to_string()
    }
}
