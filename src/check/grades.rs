//! The grade table: every unit gets one grade, and the quotas can be kept.

use crate::check;
use crate::check::case::{self, Known};
use crate::check::region::{self, Condition, Region};
use crate::check::subject::Subjects;
use crate::check::table::{Row, Table};
use crate::check::{Suite, amount, insert, pick};
use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::model::measure::{Measure, Ty};
use crate::model::scheme::{Grade, Grades, Quota, Scheme};
use crate::say;
use crate::word::Text;

check!(OVERLAP, "H0420", "grades-overlap", Error, en: "one result fits two grades", zh: "同一结果符合两个等次");
check!(NEVER_GIVEN, "H0421", "grade-never-given", Error, en: "a grade that no unit can get", zh: "没有单位能得到的等次");
check!(UNGRADED, "H0422", "units-without-grade", Error, en: "some units get no grade", zh: "有的单位没有等次");
check!(OVER_WHOLE, "H0423", "quotas-over-whole", Error, en: "the quotas come to more than all units", zh: "各等次名额之和超过全部单位");
check!(NOT_INCREASING, "H0424", "quotas-not-increasing", Error, en: "quotas counted from the first place do not increase", zh: "从第一名起算的名额没有递增");

pub static SUITE: Suite =
    Suite { checks: &[&OVERLAP, &NEVER_GIVEN, &UNGRADED, &OVER_WHOLE, &NOT_INCREASING], passes: &[every_unit_gets_one, quotas_can_be_kept] };

fn every_unit_gets_one(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let Some(grades) = &scheme.grades else { return };
    let mut subjects = Subjects::new(scheme);
    let rows: Vec<Row> = grades.rows.iter().map(|grade| row(&mut subjects, grade)).collect();
    let table = Table::new(subjects, rows, &Region::everywhere());
    never_given(grades, table.as_ref(), found);
    if let Some(table) = &table {
        overlaps(grades, table, found);
    }
    if grades.rows.iter().any(|grade| grade.rest || (grade.when.is_none() && grade.quota.is_none())) {
        return;
    }
    // A quota may be full and a condition of unknown reach may fail.
    let open = table.as_ref().map(|table| table.gaps(&|at| grades.rows[at].quota.is_none(), 1).0);
    match (&table, open.as_deref()) {
        (Some(table), Some([gap, ..])) => found.push(ungraded(scheme, grades, &table.words(gap))),
        (None, _) => found.push(ungraded(scheme, grades, &Text::same(""))),
        (Some(_), _) => {}
    }
}

fn row(subjects: &mut Subjects, grade: &Grade) -> Row {
    let when = match &grade.when {
        Some(when) => region::condition(subjects, when).ok(),
        None if grade.rest => None,
        None => Some(Condition::everywhere()),
    };
    Row { when, rest: grade.rest, gives: Known::Unknown, span: grade.label.span }
}

/// Masked by better grades that surely take all their units.
fn never_given(grades: &Grades, table: Option<&Table>, found: &mut Vec<Diagnostic>) {
    let takes_all = |grade: &Grade| grade.when.is_none() && grade.quota.is_none() && !grade.rest;
    for (at, grade) in grades.rows.iter().enumerate() {
        let Some(table) = table.filter(|table| table.rows[at].when.is_some()) else {
            if let Some(before) = grades.rows[..at].iter().find(|other| takes_all(other)) {
                found.push(masked(grade, before));
            }
            continue;
        };
        if table.is_nowhere(at) {
            let finding = Diagnostic::new(
                &NEVER_GIVEN,
                grade.label.span,
                say!(en: "no result fulfils the condition of `{}`", zh: "没有任何结果符合 `{}` 的条件", grade.label.name),
            );
            found.push(match table.rows[at].when.as_ref().is_some_and(|when| when.holds.boxes.is_empty()) {
                true => finding.help(say!(en: "its bounds exclude each other; correct them", zh: "上下限互相矛盾，请更正")),
                false => finding
                    .help(say!(en: "no unit can come so high; correct the bound or the points", zh: "没有单位能达到这一数值，请更正界限或分值")),
            });
        } else if let Some(takers) = table.takers(at, &|before| grades.rows[before].quota.is_none())
            && let Some(first) = takers.first()
        {
            found.push(masked(grade, &grades.rows[*first]));
        }
    }
}

fn masked(grade: &Grade, before: &Grade) -> Diagnostic {
    let (name, other) = (&grade.label.name, &before.label.name);
    Diagnostic::new(
        &NEVER_GIVEN,
        grade.label.span,
        say!(en: "every unit that could get `{name}` gets `{other}` first", zh: "能评 `{name}` 的单位都先被评为 `{other}`"),
    )
    .label(before.label.span, say!(en: "this grade stands first", zh: "这一等次写在前面"))
    .help(say!(en: "write the grades from the best to the last, each with its own bound", zh: "请从最好的等次写起，并各写明界限"))
}

/// A result that two grades name, neither being the wider one further down (`≥90`, then `≥80`).
fn overlaps(grades: &Grades, table: &Table, found: &mut Vec<Diagnostic>) {
    let has_quota = |at: usize| grades.rows[at].quota.is_some();
    for (later, earlier) in table.meetings().into_iter().enumerate().filter(|(later, _)| !has_quota(*later)) {
        let clash = |earlier: &usize| !has_quota(*earlier) && !table.is_inside(*earlier, later) && !table.is_inside(later, *earlier);
        let Some(earlier) = earlier.into_iter().find(clash) else { continue };
        let Some(shared) = table.shared(earlier, later).filter(|shared| table.is_certain(shared)) else { continue };
        let words = table.words(&shared);
        let (better, worse) = (&grades.rows[earlier].label.name, &grades.rows[later].label.name);
        let message =
            Text { en: format!("`{}` is both `{better}` and `{worse}`", words.en), zh: format!("`{}` 既是 `{better}` 又是 `{worse}`", words.zh) };
        let finding =
            Diagnostic::new(&OVERLAP, table.rows[later].span, message).label(table.rows[earlier].span, say!(en: "the other grade", zh: "另一等次"));
        found.push(match table.point(&shared) {
            Some((low, ty)) => {
                let end = amount::shown(&low, ty);
                finding.help(Text { en: format!("write `< {}` at `{worse}`", end.en), zh: format!("请把 `{worse}` 的上限写成 `<{}`", end.zh) })
            }
            _ => finding.help(say!(en: "give `{worse}` an upper bound below `{better}`", zh: "请把 `{worse}` 的上限写在 `{better}` 的下限之下")),
        });
    }
}

fn ungraded(scheme: &Scheme, grades: &Grades, words: &Text) -> Diagnostic {
    let message = if words.en.is_empty() {
        say!(en: "units beyond the quotas get no grade", zh: "名额之外的单位没有等次")
    } else {
        Text { en: format!("units with `{}` may get no grade", words.en), zh: format!("`{}` 的单位可能没有等次", words.zh) }
    };
    let place = grades.rows.last().map_or(grades.span, |grade| grade.label.span);
    let finding = Diagnostic::new(&UNGRADED, place, message).help(say!(en: "add a last row: `D rest`", zh: "请在最后补一行，如 `较差 其余`"));
    let last = grades.rows.last().and_then(|grade| grade.when.as_ref().or(grade.quota.as_ref().map(|quota| &quota.share)));
    match last.filter(|last| last.span.source == scheme.label.span.source && grades.rows.last().is_some_and(|grade| grade.when.is_some())) {
        Some(last) => finding.fix(
            say!(en: "add a last grade", zh: "补写末等"),
            false,
            vec![insert(last.span.source, last.span.end, pick(scheme, "; 较差 其余", "; last rest"))],
        ),
        None => finding,
    }
}

fn quotas_can_be_kept(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let Some(grades) = &scheme.grades else { return };
    let mut sum = Num::ZERO;
    let mut top: Option<(&Grade, &Quota, Num)> = None;
    for grade in &grades.rows {
        let Some(quota) = &grade.quota else { continue };
        let Some(share) = case::constant(scheme, &quota.share) else { continue };
        if quota.from_top {
            if let Some((before, other, most)) = &top
                && other.fraction == quota.fraction
                && share <= *most
            {
                let (name, better) = (&grade.label.name, &before.label.name);
                found.push(
                    Diagnostic::new(&NOT_INCREASING, quota.span, say!(en: "`{name}` ends at or before the last place of `{better}`", zh: "`{name}` 的名额到不了 `{better}` 之后"))
                        .label(other.span, say!(en: "the better grade's", zh: "上一等次的名额"))
                        .help(say!(en: "places are counted from the first: write a larger share, or `share` for the grade's own places", zh: "“前”从第一名起算：请写更大的比例；指本等次自己的名额时请写 `占`")),
                );
            }
            top = Some((grade, quota, share.clone()));
        }
        if !quota.fraction {
            continue;
        }
        sum = if quota.from_top { share.clone() } else { &sum + &share };
        if sum > Num::ONE {
            let percent = amount::shown(&sum, &Ty::Quantity(Measure::Percent)).zh;
            found.push(
                Diagnostic::new(&OVER_WHOLE, quota.span, say!(en: "with `{}` the quotas come to {percent}", zh: "到 `{}` 为止，名额合计 {percent}", grade.label.name))
                    .help(say!(en: "let the shares sum to at most 100%; for the last grade write `rest`", zh: "各比例之和不得超过 100%；最后一等请写 `其余`")),
            );
            return;
        }
    }
}
