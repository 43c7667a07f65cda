//! Examples: what they demand must come out.

use super::Suite;
use crate::check;
use crate::diagnostic::{Diagnostic, Edit};
use crate::model::expr::{Compare, ExprKind};
use crate::model::measure::Scale;
use crate::model::scheme::{Item, ItemId, Label, Scheme, Verb};
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
        let mut told: Vec<Diagnostic> = trial::misses(scheme, example, &replay).iter().map(|miss| told(scheme, &replay, miss)).collect();
        told.extend(not_found(scheme, example, &replay));
        (example, told)
    };
    scheme.examples.iter().map(findings).collect()
}

/// Findings that the data check should give, and does not.
fn not_found(scheme: &Scheme, example: &Example, replay: &Replay) -> Vec<Diagnostic> {
    if example.finds.is_empty() {
        return Vec::new();
    }
    let found = trial::findings(scheme, &example.given, &replay.data);
    let codes: Vec<&str> = found.iter().map(|check| check.code).collect();
    let (list, list_zh) = match codes.as_slice() {
        [] => ("nothing".to_string(), "没有查出问题".to_string()),
        _ => (codes.join(", "), format!("查出 {}", codes.join("、"))),
    };
    let is_found = |code: &str| found.iter().any(|check| check.code.eq_ignore_ascii_case(code) || check.name.eq_ignore_ascii_case(code));
    let told = |wanted: &Label| {
        let code = &wanted.name;
        let message = say!(en: "the data check finds {list}, not `{code}`", zh: "数据检查{list_zh}，没有查出 `{code}`");
        let finding = Diagnostic::new(&DOES_NOT_HOLD, wanted.span, message);
        let known = crate::data::CHECKS.iter().chain(crate::bind::CHECKS);
        if known.clone().any(|check| check.code.eq_ignore_ascii_case(code) || check.name.eq_ignore_ascii_case(code)) {
            return finding.help(say!(en: "correct the scheme, or what the example demands", zh: "请改正方案，或改正算例要求的结果"));
        }
        let known: Vec<&str> = known.map(|check| check.code).collect();
        let known = known.join("、");
        finding.help(say!(en: "findings about data are: {known}", zh: "数据检查的编号有：{known}"))
    };
    example.finds.iter().filter(|wanted| !is_found(&wanted.name)).map(told).collect()
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
        (Demand::State(Some(kind)), _) => (show::gap(*kind, Lang::En).into(), show::gap(*kind, Lang::Zh).into()),
        (Demand::State(None), _) => ("ok".into(), "正常".into()),
        (Demand::Value(..), None) => (String::new(), String::new()),
    };
    let message = if let Demand::State(_) = expected.is {
        let (is, is_zh) = match &miss.is {
            Cell::Value(_) | Cell::Fault(_) => ("ok", "正常"),
            Cell::Gap(kind) => (show::gap(*kind, Lang::En), show::gap(*kind, Lang::Zh)),
        };
        say!(en: "the state of `{of}` is {is}, not {should}", zh: "`{of_zh}` 的状态是 {is_zh}，不是 {should_zh}")
    } else {
        say!(en: "`{of}` comes to {is}, not to {should}", zh: "`{of_zh}` 算出 {is_zh}，不是 {should_zh}")
    };
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
        (Demand::Value(..) | Demand::Gap(_) | Demand::State(_), _) => finding,
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
