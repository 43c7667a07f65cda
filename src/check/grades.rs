//! The grade table: every unit gets one grade, and the quotas can be kept.

use crate::check;
use crate::check::case;
use crate::check::region::{self, Region};
use crate::check::stretch::Stretch;
use crate::check::table::{self, Cell, Cut, Row};
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
    let rows: Vec<Row> = grades.rows.iter().map(|grade| row(scheme, grade)).collect();
    let Some(cut) = Cut::new(scheme, &rows.iter().filter_map(|row| row.region.as_ref()).collect::<Vec<_>>()) else { return };
    let holding = table::holding(&cut, &rows, &Region::everywhere());
    never_given(grades, &rows, &holding, found);
    overlaps(grades, &rows, &cut, &holding, found);
    if grades.rows.iter().any(|grade| grade.rest || (grade.when.is_none() && grade.quota.is_none())) {
        return;
    }
    // A quota may be full and a condition of unknown reach may fail.
    let sure = |at: &usize| grades.rows[*at].quota.is_none();
    let open = holding.iter().find(|(_, rows)| !rows.iter().any(sure));
    if let Some((cell, _)) = open {
        found.push(ungraded(scheme, grades, &cut, cell));
    }
}

fn row(scheme: &Scheme, grade: &Grade) -> Row {
    let region = match &grade.when {
        Some(when) => region::region(scheme, when),
        None if grade.rest => None,
        None => Some(Region::everywhere()),
    };
    Row { region, rest: grade.rest, worth: None, span: grade.label.span }
}

/// Masked by better grades that surely take all their units.
fn never_given(grades: &Grades, rows: &[Row], holding: &[(Cell, Vec<usize>)], found: &mut Vec<Diagnostic>) {
    for (at, grade) in grades.rows.iter().enumerate() {
        if rows[at].region.is_none() {
            if let Some(before) = grades.rows[..at].iter().position(|other| other.when.is_none() && other.quota.is_none()) {
                found.push(masked(grade, &grades.rows[before]));
            }
            continue;
        }
        let taker = |rows: &[usize]| rows.iter().copied().take_while(|row| *row < at).find(|row| grades.rows[*row].quota.is_none());
        let mut cells = holding.iter().filter(|(_, rows)| rows.contains(&at)).peekable();
        let first = cells.peek().and_then(|(_, rows)| taker(rows));
        if cells.all(|(_, rows)| taker(rows).is_some()) {
            found.push(match first {
                Some(before) => masked(grade, &grades.rows[before]),
                None => Diagnostic::new(
                    &NEVER_GIVEN,
                    grade.label.span,
                    say!(en: "no result fulfils the condition of `{}`", zh: "没有任何结果符合 `{}` 的条件", grade.label.name),
                )
                .help(say!(en: "its bounds exclude each other; correct them", zh: "上下限互相矛盾，请更正")),
            });
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
fn overlaps(grades: &Grades, rows: &[Row], cut: &Cut, holding: &[(Cell, Vec<usize>)], found: &mut Vec<Diagnostic>) {
    let inside = |a: usize, b: usize| holding.iter().all(|(_, rows)| !rows.contains(&a) || rows.contains(&b));
    let mut told: Vec<usize> = Vec::new();
    for (cell, holding) in holding {
        for (at, later) in holding.iter().enumerate().skip(1) {
            let clash = |earlier: &&usize| grades.rows[**earlier].quota.is_none() && !inside(**earlier, *later) && !inside(*later, **earlier);
            let Some(earlier) = holding[..at].iter().find(clash) else { continue };
            if grades.rows[*later].quota.is_some() || told.contains(later) {
                continue;
            }
            told.push(*later);
            let words = cut.words(cell);
            let (better, worse) = (&grades.rows[*earlier].label.name, &grades.rows[*later].label.name);
            let message = Text {
                en: format!("`{}` is both `{better}` and `{worse}`", words.en),
                zh: format!("`{}` 既是 `{better}` 又是 `{worse}`", words.zh),
            };
            let finding =
                Diagnostic::new(&OVERLAP, rows[*later].span, message).label(rows[*earlier].span, say!(en: "the other grade", zh: "另一等次"));
            found.push(match (cut.line(), cut.stretch(cell)) {
                (Some(subject), Some(Stretch { low: Some((low, _)), high: Some((high, _)) })) if low == high => {
                    let end = amount::shown(&low, &subject.ty);
                    finding.help(Text {
                        en: format!("write `< {}` at `{worse}`", end.en), zh: format!("请把 `{worse}` 的上限写成 `<{}`", end.zh)
                    })
                }
                _ => finding.help(say!(en: "give `{worse}` an upper bound below `{better}`", zh: "请把 `{worse}` 的上限写在 `{better}` 的下限之下")),
            });
        }
    }
}

fn ungraded(scheme: &Scheme, grades: &Grades, cut: &Cut, cell: &Cell) -> Diagnostic {
    let words = cut.words(cell);
    let message = if cut.subjects.is_empty() {
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
