//! Examples: what they demand must come out.

mod part;

use super::Suite;
use crate::abandon;
use crate::check;
use crate::diagnostic::{Diagnostic, Edit};
use crate::model::expr::{Compare, ExprKind};
use crate::model::scheme::{ItemId, Label, Scheme};
use crate::outcome::Cell;
use crate::say;
use crate::show;
use crate::source::Span;
use crate::trial::{self, Demand, Example, Miss, Replay, Replayer, Trial};
use crate::word::Lang;
use rayon::prelude::*;

check!(DOES_NOT_HOLD, "H0801", "example-does-not-hold", Error, en: "an example demands what does not come out", zh: "算例要求的结果与算出的不同");

pub static SUITE: Suite = Suite { checks: &[&DOES_NOT_HOLD], passes: &[hold] };

fn hold(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    found.extend(examples(scheme).into_iter().flat_map(|(_, findings)| findings));
}

/// Replays every example, each with the demands that are not met.
pub fn examples(scheme: &Scheme) -> Vec<(&Example, Vec<Diagnostic>)> {
    if scheme.examples.is_empty() {
        return Vec::new();
    }
    let replayer = Replayer::new(scheme);
    let unwanted = abandon::here();
    let findings = |example| {
        unwanted.iter().for_each(abandon::look_by);
        (example, one(&replayer, example))
    };
    scheme.examples.par_iter().map(findings).collect()
}

/// Replays one example: the demands that are not met.
pub fn one(replayer: &Replayer, example: &Example) -> Vec<Diagnostic> {
    let scheme = replayer.scheme();
    let replay = replayer.replay(&Trial::of(example));
    let mut told: Vec<Diagnostic> = trial::misses(scheme, example, &replay).iter().map(|miss| told(scheme, &replay, miss)).collect();
    told.extend(not_found(scheme, example, &replay));
    told
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
    finding = part::under(scheme, replay, expected, finding);
    finding = finding.help(say!(en: "correct the scheme, or what the example demands", zh: "请改正方案，或改正算例要求的结果"));
    match demanding(scheme, miss) {
        Some((written, edit)) => {
            let title = say!(en: "demand what comes out, `{written}`", zh: "改为要求算出的 `{written}`");
            finding.fix(title, false, vec![edit])
        }
        None => finding,
    }
}

/// What comes out as it is written, and the edit that demands it. A fault is nothing that an example can demand.
fn demanding(scheme: &Scheme, miss: &Miss<'_>) -> Option<(String, Edit)> {
    let expected = miss.expected;
    let after = Span { start: expected.of.span.end, ..expected.span };
    match (&expected.is, &miss.is) {
        (_, Cell::Fault(_)) => None,
        (Demand::State(_), cell) => {
            let state = match cell {
                Cell::Gap(kind) => show::gap(*kind, scheme.lang),
                Cell::Value(_) | Cell::Fault(_) => pick(scheme, "正常", "ok"),
            };
            let word = pick(scheme, "状态", "state");
            Some((format!("{word} {state}"), Edit { span: after, text: format!(" {word} {state}") }))
        }
        (_, Cell::Gap(kind)) => {
            let gap = show::gap(*kind, scheme.lang);
            Some((gap.to_string(), Edit { span: after, text: format!(" {gap}") }))
        }
        (demand, Cell::Value(value)) => {
            let written = trial::written(scheme, value, &show::scale_of(scheme, &expected.of));
            let edit = match demand {
                Demand::Value(Compare::Equal, right) => Edit { span: right.span, text: written.clone() },
                _ => Edit { span: after, text: format!(" = {written}") },
            };
            Some((written, edit))
        }
    }
}

fn pick(scheme: &Scheme, zh: &'static str, en: &'static str) -> &'static str {
    match scheme.lang {
        Lang::Zh => zh,
        Lang::En => en,
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
