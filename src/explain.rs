//! Why a score is what it is: a tree from the score down to the cells of the data, each step in words with its numbers filled in.
//!
//! Scores come from the engine's outcome; what stands inside a clause is worked out again for the one unit by the plain evaluator
//! (`oracle`), which shares no code with the engine. The steps of an item recombine to its score: see [`step::Step::recombine`].

mod clause;
mod formula;
mod requirement;
pub mod step;

pub use requirement::unmet;

use crate::dataset::Dataset;
use crate::decimal::Num;
use crate::model::expr::Value;
use crate::model::scheme::{Form, GapKind, ItemId, ItemKind, Scheme, Treatment, Verb};
use crate::oracle::{InspectedRow as Row, Inspector, inspect};
use crate::outcome::{Cell, UnitResult};
use crate::show;
use crate::source::Sources;
use crate::word::{Lang, Word};
use step::{Effect, Kind, Step};

/// What an explanation is made from.
pub(crate) struct Explainer<'a> {
    pub scheme: &'a Scheme,
    pub sources: &'a Sources,
    pub data: &'a Dataset,
    pub look: &'a Inspector<'a>,
    pub unit: usize,
    pub lang: Lang,
}

/// Explains one item (the total: `ItemId(0)`) of one unit.
pub fn explain(scheme: &Scheme, sources: &Sources, data: &Dataset, result: &UnitResult, unit: usize, item: ItemId, lang: Lang) -> Step {
    inspect(scheme, data, |look| {
        let explainer = Explainer { scheme, sources, data, look, unit, lang };
        explainer.item(result, item)
    })
}

impl Explainer<'_> {
    pub(crate) fn word(&self, en: &'static str, zh: &'static str) -> &'static str {
        Word::new(en, zh).of(self.lang)
    }

    /// Words with a remark in brackets.
    pub(crate) fn noted(&self, words: &str, remark: &str) -> String {
        match self.lang {
            Lang::Zh => format!("{words}（{remark}）"),
            Lang::En => format!("{words} ({remark})"),
        }
    }

    fn points(&self, cell: &Cell) -> String {
        show::cell(self.scheme, cell, &show::scale_of_type(&crate::model::measure::Ty::Quantity(crate::model::measure::Measure::points())), self.lang)
    }

    fn item(&self, result: &UnitResult, id: ItemId) -> Step {
        let item = &self.scheme.items[id.index()];
        let score = &result.items[id.index()];
        let name = if id.0 == 0 { self.word("total", "总分").to_string() } else { item.label.name.to_string() };
        let mut step = Step::new(Kind::Item, name, score.score.clone());
        step.shown = match &score.full {
            Cell::Value(_) => format!("{} / {}", self.points(&score.score), self.points(&score.full)),
            Cell::Gap(_) | Cell::Fault(_) => self.points(&score.score),
        };
        step.span = Some(item.span);
        step.effect = Effect::Adds;
        step.children.extend(self.about(id));
        if let Some(gap) = score.treated {
            step.children.push(self.treated(id, gap, &score.score));
            step.children.extend(self.clauses(id, true));
            return step;
        }
        if let Cell::Gap(kind) = &score.score {
            step.children.push(Step::new(
                Kind::Note,
                format!("{}{}", self.word("withheld: ", "暂不计分："), show::gap(*kind, self.lang)),
                Cell::Gap(*kind),
            ));
        }
        if item.over.is_some() {
            step.children.extend(self.over_periods(id, score));
        } else {
            step.children.extend(self.clauses(id, false));
            if !item.clauses.iter().any(|clause| clause.verb == Verb::Gain && !matches!(clause.form, Form::Override { .. })) {
                step.children.extend(item.children.iter().map(|child| self.item(result, *child)));
            } else {
                // A formula over the children: they inform, the formula decides.
                step.children.extend(item.children.iter().map(|child| Step { effect: Effect::Informs, ..self.item(result, *child) }));
            }
        }
        self.adjust(&mut step, id, result);
        step
    }

    /// Clause of the text, who collects, who leads.
    fn about(&self, id: ItemId) -> Vec<Step> {
        let meta = &self.scheme.items[id.index()].meta;
        let names = |labels: &[crate::model::scheme::Label]| labels.iter().map(|label| label.name.to_string()).collect::<Vec<_>>().join("、");
        let mut parts = Vec::new();
        let mut part = |word: &str, text: String| {
            if !text.is_empty() {
                parts.push(format!("{word} {text}"));
            }
        };
        part(self.word("clause", "依据"), meta.clause.as_deref().unwrap_or("").to_string());
        part(self.word("document", "文件"), meta.document.as_deref().unwrap_or("").to_string());
        part(self.word("lead", "牵头"), names(&meta.lead));
        part(self.word("support", "配合"), names(&meta.support));
        part(self.word("collected by", "采集"), names(&meta.collectors));
        if parts.is_empty() {
            return Vec::new();
        }
        vec![Step::new(Kind::Note, parts.join(self.word("; ", "；")), Cell::Gap(GapKind::NotApplicable)).silent()]
    }

    fn treated(&self, id: ItemId, gap: GapKind, score: &Cell) -> Step {
        let how = match self.scheme.items[id.index()].gaps.of(gap) {
            Some(Treatment::Zero) => self.word("gives no points", "得零分"),
            Some(Treatment::Full) => self.word("gives the full points", "得满分"),
            Some(Treatment::Mean(_)) => self.word("gives the mean of the others", "得其他单位的平均分"),
            Some(Treatment::Redistribute) => self.word("its points go to its siblings in proportion", "分值按比例分给同级指标"),
            Some(Treatment::Spread) => self.word("its points go to its siblings in equal parts", "分值平均分给同级指标"),
            Some(Treatment::Skip) => self.word("does not count", "不计"),
            Some(Treatment::Unranked) => self.word("does not count, and the unit is not ranked", "不计，且该单位不参加排名"),
            Some(Treatment::Withhold) => self.word("the total is withheld", "暂不计总分"),
            Some(Treatment::As(_)) => self.word("gives a fixed amount", "按规定的分数计"),
            None => self.word("the scheme does not say what then", "方案没有说明如何处理"),
        };
        let mut step = Step::new(Kind::Adjustment, format!("{} → {how}", show::gap(gap, self.lang)), score.clone());
        step.effect = Effect::Becomes;
        step
    }

    fn clauses(&self, id: ItemId, informing: bool) -> Vec<Step> {
        self.clauses_at(id, Row::Unit(self.unit), informing)
    }

    fn clauses_at(&self, id: ItemId, at: Row, informing: bool) -> Vec<Step> {
        let item = &self.scheme.items[id.index()];
        let mut steps = Vec::new();
        let has_gain = item.clauses.iter().any(|clause| clause.verb == Verb::Gain && !matches!(clause.form, Form::Override { .. }));
        let deducts = item.clauses.iter().any(|clause| clause.verb == Verb::Deduct);
        if !has_gain
            && item.children.is_empty()
            && deducts
            && matches!(item.kind, ItemKind::Section | ItemKind::Indicator)
            && let Some(full) = item.scale.as_ref().or(item.points.as_ref())
        {
            let full = self.look.value(full, at);
            let mut step = Step::new(Kind::Adjustment, self.word("starts from the full points", "从满分起扣").to_string(), full.clone());
            step.shown = self.points(&full);
            step.effect = Effect::Adds;
            steps.push(step);
        }
        // As the engine does: gains first, then the others in order.
        let (gains, others): (Vec<_>, Vec<_>) = item.clauses.iter().partition(|clause| clause.verb == Verb::Gain);
        for clause in gains.into_iter().chain(others) {
            steps.extend(self.clause(id, clause, at));
        }
        if informing {
            steps.iter_mut().for_each(|step| step.effect = Effect::Informs);
        }
        steps
    }

    fn over_periods(&self, id: ItemId, score: &crate::outcome::ItemScore) -> Vec<Step> {
        let item = &self.scheme.items[id.index()];
        let Some(over) = item.over else { return Vec::new() };
        let names = self.data.periods.get(&over.period).cloned().unwrap_or_default();
        let first = self.data.first_period.get(&over.period).copied().unwrap_or(0);
        let mut steps: Vec<Step> = names
            .iter()
            .enumerate()
            .skip(first)
            .map(|(at, name)| {
                let value = self.look.period_score(id, self.unit, at);
                let mut step = Step::new(Kind::Period, name.to_string(), value.clone());
                step.shown = self.points(&value);
                step.effect = Effect::Informs;
                step.children = self.clauses_at(id, Row::Period(self.unit, over.period, at), false);
                step
            })
            .collect();
        let how = match over.how {
            crate::model::scheme::OverPeriods::Mean => self.word("mean of the periods", "各期平均"),
            crate::model::scheme::OverPeriods::Sum => self.word("sum of the periods", "各期合计"),
            crate::model::scheme::OverPeriods::Latest => self.word("latest period", "最新一期"),
            crate::model::scheme::OverPeriods::Highest => self.word("highest period", "最高一期"),
            crate::model::scheme::OverPeriods::Lowest => self.word("lowest period", "最低一期"),
        };
        let mut step = Step::new(Kind::Adjustment, how.to_string(), score.unrounded.clone());
        step.shown = self.points(&score.unrounded);
        step.effect = Effect::Becomes;
        steps.push(step);
        steps
    }

    /// Floor, cap, conversion, gates, rounding and the points that siblings' gaps brought: each that changed something.
    fn adjust(&self, step: &mut Step, id: ItemId, result: &UnitResult) {
        let item = &self.scheme.items[id.index()];
        let at = Row::Unit(self.unit);
        let score = &result.items[id.index()];
        let Cell::Value(Value::Num(unrounded)) = &score.unrounded else { return };
        if item.over.is_none() {
            let number = |expr: &crate::model::expr::Expr| match self.look.value(expr, at) {
                Cell::Value(Value::Num(number)) => Some(number),
                _ => None,
            };
            let mut running = step.recombine();
            if let Some(floor) = item.floor.as_ref().and_then(number) {
                self.push(step, &mut running, Effect::Floors(floor.clone()), |words| words.word("not below", "最低"), &floor);
            }
            if let Some(cap) = item.cap.as_ref().and_then(number) {
                if item.kind == ItemKind::Deduction {
                    self.push(step, &mut running, Effect::Floors(-&cap), |words| words.word("deducts at most", "最多扣"), &cap);
                } else {
                    self.push(step, &mut running, Effect::Caps(cap.clone()), |words| words.word("capped at", "封顶"), &cap);
                }
            }
            if let (Some(scale), Some(full)) = (item.scale.as_ref().and_then(number), item.points.as_ref().and_then(number))
                && let Some(factor) = full.checked_div(&scale)
            {
                let words = format!("{} {} → {}", self.word("converted", "折算"), show::number(&scale), show::number(&full));
                self.push_words(step, &mut running, Effect::Scales(factor), words);
            }
            if running.as_ref() != Some(unrounded) {
                let gates: Vec<String> = result.gates.iter().map(|gate| self.scheme.gates[*gate].label.name.to_string()).collect();
                let words = if gates.is_empty() {
                    self.word("set by the rules of the item", "按本项规定").to_string()
                } else {
                    format!("{}{}", self.word("by the gate: ", "按规定："), gates.join("、"))
                };
                let mut becomes = Step::new(Kind::Adjustment, words, score.unrounded.clone());
                becomes.shown = self.points(&score.unrounded);
                becomes.effect = Effect::Becomes;
                step.children.push(becomes);
            }
        }
        let mut running = Some(unrounded.clone());
        if let Some(round) = item.round {
            let rounded = unrounded.round(round.places, round.mode);
            if rounded != *unrounded {
                let words = match self.lang {
                    Lang::Zh => format!("保留 {} 位", round.places),
                    Lang::En => format!("rounded to {} places", round.places),
                };
                self.push_words(step, &mut running, Effect::Rounds(round.places, round.mode), words);
            }
        }
        if let (Cell::Value(Value::Num(last)), Some(before)) = (&score.score, &running)
            && last != before
            && let Some(factor) = last.checked_div(before)
        {
            let words = self.word("with the points of siblings that do not apply", "加上同级不适用指标分来的分值").to_string();
            self.push_words(step, &mut running, Effect::Scales(factor), words);
        }
    }

    fn push(&self, step: &mut Step, running: &mut Option<Num>, effect: Effect, word: impl Fn(&Self) -> &'static str, limit: &Num) {
        let words = format!("{} {}", word(self), self.points(&Cell::Value(Value::Num(limit.clone()))));
        self.push_words(step, running, effect, words);
    }

    /// Adds an adjustment if it changes the running score.
    fn push_words(&self, step: &mut Step, running: &mut Option<Num>, effect: Effect, words: String) {
        let Some(before) = running.clone() else { return };
        let after = effect.applied(&before, &Cell::Value(Value::Num(before.clone()))).unwrap_or_else(|| before.clone());
        if after == before {
            return;
        }
        let cell = Cell::Value(Value::Num(after.clone()));
        let mut adjustment = Step::new(Kind::Adjustment, words, cell.clone());
        adjustment.shown = format!("{} → {}", show::number(&before), self.points(&cell));
        adjustment.effect = effect;
        step.children.push(adjustment);
        *running = Some(after);
    }
}
