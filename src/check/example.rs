//! Examples: what they demand must come out.

use super::Suite;
use crate::check;
use crate::diagnostic::{Diagnostic, Edit};
use crate::model::expr::{Compare, ExprKind};
use crate::model::measure::Scale;
use crate::model::scheme::{Item, ItemId, Scheme, Verb};
use crate::oracle::{self, InspectedRow};
use crate::outcome::Cell;
use crate::say;
use crate::show;
use crate::trial::{self, Demand, Example, Miss, Replay, Replayer, Trial};
use crate::word::Lang;

check!(DOES_NOT_HOLD, "H0801", "example-does-not-hold", Error, en: "an example demands what does not come out", zh: "算例要求的结果与算出的不同");

pub static SUITE: Suite = Suite { checks: &[&DOES_NOT_HOLD], passes: &[hold] };

/// Parts beyond these are not shown.
const PARTS_MAX: usize = 12;

fn hold(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    found.extend(examples(scheme).into_iter().flat_map(|(_, findings)| findings));
}

/// Replays every example, each with the demands that are not met.
pub fn examples(scheme: &Scheme) -> Vec<(&Example, Vec<Diagnostic>)> {
    if scheme.examples.is_empty() {
        return Vec::new();
    }
    let replayer = Replayer::new(scheme);
    let findings = |example| {
        let replay = replayer.replay(&Trial::of(example));
        (example, trial::misses(scheme, example, &replay).iter().map(|miss| told(scheme, &replay, miss)).collect())
    };
    scheme.examples.iter().map(findings).collect()
}

fn told(scheme: &Scheme, replay: &Replay, miss: &Miss<'_>) -> Diagnostic {
    let expected = miss.expected;
    let scale = show::scale_of(scheme, &expected.of);
    let shown = |cell: &Cell, lang| show::cell(scheme, cell, &scale, lang);
    let (of, of_zh) = what(scheme, miss);
    let (is, is_zh) = (shown(&miss.is, Lang::En), shown(&miss.is, Lang::Zh));
    let (should, should_zh) = match (&expected.is, &miss.should) {
        (Demand::Value(Compare::Equal, _), Some(should)) => (shown(should, Lang::En), shown(should, Lang::Zh)),
        (Demand::Value(how, _), Some(should)) => {
            let sign = how.sign();
            (format!("{sign} {}", shown(should, Lang::En)), format!("{sign} {}", shown(should, Lang::Zh)))
        }
        (Demand::Gap(kind), _) => (show::gap(*kind, Lang::En).into(), show::gap(*kind, Lang::Zh).into()),
        (Demand::Value(..), None) => (String::new(), String::new()),
    };
    let message = say!(en: "`{of}` comes to {is}, not to {should}", zh: "`{of_zh}` 算出 {is_zh}，不是 {should_zh}");
    let mut finding = Diagnostic::new(&DOES_NOT_HOLD, expected.span, message);
    if let ExprKind::Score(item) = &*expected.of.kind {
        finding = with_parts(scheme, replay, *item, expected.unit, finding);
    }
    finding = finding.help(say!(en: "correct the scheme, or what the example demands", zh: "请改正方案，或改正算例要求的结果"));
    match (&expected.is, &miss.is) {
        (Demand::Value(Compare::Equal, right), Cell::Value(value)) => {
            let written = trial::written(scheme, value, &scale);
            let title = say!(en: "demand what comes out, `{written}`", zh: "改为要求算出的 `{written}`");
            finding.fix(title, false, vec![Edit { span: right.span, text: written }])
        }
        (Demand::Value(..) | Demand::Gap(_), _) => finding,
    }
}

/// What was asked for, as it is called in both languages.
fn what<'a>(scheme: &'a Scheme, miss: &Miss<'_>) -> (&'a str, &'a str) {
    match &*miss.expected.of.kind {
        ExprKind::Score(ItemId(0)) => ("total", "总分"),
        ExprKind::Score(item) => {
            let name = &scheme.items[item.index()].label.name;
            (name, name)
        }
        ExprKind::Rank => ("rank", "名次"),
        ExprKind::Grade => ("grade", "等次"),
        _ => ("this value", "此值"),
    }
}

/// The value under each part of an item: its children, and its clauses.
fn with_parts(scheme: &Scheme, replay: &Replay, id: ItemId, unit: usize, mut finding: Diagnostic) -> Diagnostic {
    let item: &Item = &scheme.items[id.index()];
    let points = Scale::points();
    let shown = |cell: &Cell, lang| show::cell(scheme, cell, &points, lang);
    for child in item.children.iter().take(PARTS_MAX) {
        let score = &replay.results[unit].items[child.index()].score;
        let name = &scheme.items[child.index()].label.name;
        let (en, zh) = (shown(score, Lang::En), shown(score, Lang::Zh));
        finding = finding.label(scheme.items[child.index()].label.span, say!(en: "{name} = {en}", zh: "{name} = {zh}"));
    }
    if item.over.is_some() || item.clauses.is_empty() {
        return finding;
    }
    let amounts = oracle::inspect(scheme, &replay.data, |look| {
        item.clauses.iter().map(|clause| look.clause(id, clause, InspectedRow::Unit(unit))).collect::<Vec<Cell>>()
    });
    for (clause, amount) in item.clauses.iter().zip(amounts).take(PARTS_MAX) {
        let (verb, verb_zh) = match (clause.verb, &amount) {
            (_, Cell::Gap(_) | Cell::Fault(_)) => ("", ""),
            (Verb::Gain, Cell::Value(_)) => ("gains ", "得 "),
            (Verb::Add, Cell::Value(_)) => ("adds ", "加 "),
            (Verb::Deduct, Cell::Value(_)) => ("deducts ", "扣 "),
        };
        let (en, zh) = (shown(&amount, Lang::En), shown(&amount, Lang::Zh));
        finding = finding.label(clause.span, say!(en: "{verb}{en}", zh: "{verb_zh}{zh}"));
    }
    finding
}
