//! Tables of rows are whole and say one thing: no value without a row, no value with two, no row that never holds; and the same for
//! places, brackets, anchors and words of a choice.

mod gaps;
mod line;
mod places;
mod rows;
mod witness;

use crate::check;
use crate::check::Suite;
use crate::check::bands::rows::Reading;
use crate::check::case::{self, Case, Known};
use crate::diagnostic::Diagnostic;
use crate::model::expr::{Expr, ExprKind};
use crate::model::scheme::{Band, BandAmount, Clause, Form, ItemId, ItemKind, Scheme, Verb};
use crate::model::walk;

check!(GAP, "H0401", "bands-leave-a-gap", Error, en: "values between two rows have no row", zh: "两行之间的取值没有对应的行");
check!(NO_ROW, "H0402", "values-without-row", Error, en: "values beyond the rows have no row, and what they give is not said", zh: "各行之外的取值如何计分没有说明");
check!(OVERLAP, "H0403", "bands-overlap", Error, en: "one value fits two rows", zh: "同一取值符合两行");
check!(VARIABLES_OVERLAP, "H0404", "rows-on-several-values-overlap", Error, en: "rows on different values can hold together, and which goes first is not said", zh: "以不同指标为条件的行可同时成立，未说明以谁为先");
check!(NEVER_HOLDS, "H0405", "row-never-applies", Error, en: "a row that no value reaches", zh: "永远轮不到的行");
check!(GAP_TO_REST, "H0406", "gap-falls-to-rest", Warning, en: "values between two rows fall to the rest", zh: "两行之间的取值落入“其余”");
check!(NOT_MONOTONE, "H0407", "bands-not-monotone", Warning, en: "the points go up and down along the rows", zh: "各行的分值忽高忽低");
check!(LINE_JUMPS, "H0408", "line-does-not-meet", Note, en: "a straight line does not meet the row beside it", zh: "直线计分与相邻行不衔接");
check!(WORDS_WITHOUT_ROW, "H0409", "words-without-row", Error, en: "words of a choice have no row", zh: "可选项中有的词没有对应的行");
check!(WORD_TWICE, "H0410", "word-in-two-rows", Error, en: "one word has two rows that give different points", zh: "同一个词有两行，分值不同");
check!(PLACES_SKIPPED, "H0411", "places-skipped", Error, en: "a table of places leaves places out", zh: "名次表漏了名次");
check!(PLACES_OVERLAP, "H0412", "places-overlap", Error, en: "one place stands in two rows", zh: "同一名次出现在两行");
check!(PLACES_OPEN, "H0413", "places-beyond-not-said", Error, en: "what places beyond the table give is not said", zh: "没有说明名次表之外的名次如何计分");
check!(BRACKETS, "H0414", "brackets-do-not-join", Error, en: "brackets of a progressive rule overlap or leave a gap", zh: "累进区间重叠或有缺口");
check!(ANCHORS, "H0415", "anchors-out-of-order", Error, en: "anchors of an interpolation are not in ascending order", zh: "插值的锚点没有从小到大排列");
check!(NOTHING_NEW, "H0416", "row-says-nothing-new", Warning, en: "a row that can be left out, since others give the same for all of its values", zh: "去掉也不影响计分的行");
check!(MERGE, "H0417", "rows-can-be-one", Note, en: "rows that give the same and can be written as one", zh: "分值相同、可以并为一行的行");
check!(NOT_LOOKED_AT, "H0418", "table-not-proved", Note, en: "a table that could not be looked through", zh: "无法逐一核查的表");

pub static SUITE: Suite = Suite {
    checks: &[
        &GAP,
        &NO_ROW,
        &OVERLAP,
        &VARIABLES_OVERLAP,
        &NEVER_HOLDS,
        &GAP_TO_REST,
        &NOT_MONOTONE,
        &LINE_JUMPS,
        &WORDS_WITHOUT_ROW,
        &WORD_TWICE,
        &PLACES_SKIPPED,
        &PLACES_OVERLAP,
        &PLACES_OPEN,
        &BRACKETS,
        &ANCHORS,
        &NOTHING_NEW,
        &MERGE,
        &NOT_LOOKED_AT,
    ],
    passes: &[clauses_have_whole_tables, lookups_are_whole],
};

fn clauses_have_whole_tables(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    clauses(scheme, false, found);
}

fn lookups_are_whole(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    lookups(scheme, false, found);
}

/// Adds to findings on tables the figures that show them. Of a scheme that can be scored.
pub fn show(scheme: &Scheme, findings: &mut [Diagnostic]) {
    let own = |finding: &Diagnostic| SUITE.checks.iter().any(|check| check.code == finding.check.code);
    if !findings.iter().any(own) {
        return;
    }
    let mut again = Vec::new();
    clauses(scheme, true, &mut again);
    lookups(scheme, true, &mut again);
    for finding in findings.iter_mut().filter(|finding| own(finding)) {
        let same =
            |other: &&mut Diagnostic| other.check.code == finding.check.code && other.labels == finding.labels && other.message == finding.message;
        if let Some(shown) = again.iter_mut().find(same) {
            finding.witnesses = std::mem::take(&mut shown.witnesses);
        }
    }
}

fn clauses(scheme: &Scheme, shows: bool, found: &mut Vec<Diagnostic>) {
    for (at, item) in scheme.items.iter().enumerate() {
        let item_id = ItemId(at as u32);
        each_clause(&item.clauses, &mut |clause, outermost| match &clause.form {
            Form::Bands { subject, first_match, rows } => {
                let gains = outermost && clause.verb == Verb::Gain && matches!(item.kind, ItemKind::Indicator | ItemKind::Section);
                let reading = Reading { scheme, first_match: *first_match, asks_rest: gains, span: clause.span, shown_by: shows.then_some(item_id) };
                bands(&reading, subject.as_ref(), rows, found);
            }
            Form::Rank { rows, .. } => places::places(scheme, clause, rows, found),
            Form::Progressive { value, rows } => places::brackets(scheme, value, rows, found),
            Form::Interpolate { value, anchors, .. } => places::anchors_ascend(scheme, value, anchors, found),
            Form::Amount(_)
            | Form::Override { .. }
            | Form::ProRata { .. }
            | Form::Steps { .. }
            | Form::Efficacy { .. }
            | Form::Convert { .. }
            | Form::Judged { .. }
            | Form::Each(_)
            | Form::Choose { .. } => {}
        });
    }
}

/// Every clause, and those inside `就高`; the flag: not inside another.
pub fn each_clause<'a>(clauses: &'a [Clause], look: &mut dyn FnMut(&'a Clause, bool)) {
    for clause in clauses {
        look(clause, true);
        if let Form::Choose { clauses, .. } = &clause.form {
            each_clause(clauses, &mut |inner, _| look(inner, false));
        }
    }
}

fn bands(reading: &Reading, subject: Option<&Expr>, bands: &[Band], found: &mut Vec<Diagnostic>) {
    let scheme = reading.scheme;
    let rows = bands.iter().map(|band| {
        let gives = match &band.gives {
            BandAmount::Amount(amount) => case::value(scheme, &Case::default(), amount),
            BandAmount::Linear { .. } => Known::Unknown,
            BandAmount::NotApplicable => Known::NotApplicable,
        };
        (band.when.as_ref(), gives, band.span)
    });
    let table = rows::judge(reading, rows, None, found);
    if let Some(table) = table {
        line::rises_or_falls(scheme, &table, subject, found);
    }
    line::lines_meet(scheme, bands, found);
}

fn lookups(scheme: &Scheme, shows: bool, found: &mut Vec<Diagnostic>) {
    let mut seen: Vec<*const Expr> = Vec::new();
    for (at, item) in scheme.items.iter().enumerate() {
        each_clause(&item.clauses, &mut |clause, _| {
            if let Form::Each(each) = &clause.form {
                seen.push(&each.amount);
                switches(scheme, &each.amount, each.filter.as_ref(), shows.then_some(ItemId(at as u32)), found);
            }
        });
    }
    for expr in walk::scheme_parts(scheme) {
        if !seen.contains(&std::ptr::from_ref(expr)) {
            switches(scheme, expr, None, None, found);
        }
    }
}

fn switches(scheme: &Scheme, expr: &Expr, within: Option<&Expr>, shown_by: Option<ItemId>, found: &mut Vec<Diagnostic>) {
    walk::visit(expr, &mut |inner| {
        let ExprKind::Switch(cases) = &*inner.kind else { return };
        let rows = cases.iter().map(|(when, value)| {
            let span = when.as_ref().filter(|when| when.span.source == value.span.source).map_or(value.span, |when| when.span.to(value.span));
            (when.as_ref(), case::value(scheme, &Case::default(), value), span)
        });
        let reading = Reading { scheme, first_match: false, asks_rest: true, span: inner.span, shown_by };
        rows::judge(&reading, rows, within, found);
    });
}

#[cfg(test)]
mod tests;
