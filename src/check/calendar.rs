//! Days: working days over holidays, and weeks at the ends of the scheme's period.

use crate::check;
use crate::check::Suite;
use crate::diagnostic::Diagnostic;
use crate::model::calendar;
use crate::model::expr::{ExprKind, Frame};
use crate::model::scheme::{Form, Item, PeriodKind, Scheme};
use crate::model::walk;
use crate::period::Period;
use crate::say;
use crate::word::Text;
use jiff::civil::Date;

check!(HOLIDAYS, "H0620", "holidays-not-said", Warning, en: "working days are counted over days whose holidays are not said", zh: "计算工作日，没有说明节假日和调休");

check!(NO_WEEK, "H0621", "days-in-no-week", Warning, en: "days of the period that belong to none of its weeks", zh: "期间首尾的几天不归任何一周");

pub static SUITE: Suite = Suite { checks: &[&HOLIDAYS, &NO_WEEK], passes: &[holidays_are_said, every_day_has_its_week] };

/// Events on the days before the first week and after the last one count in no week of an item that is scored by weeks.
fn every_day_has_its_week(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let Some((first, last)) = scheme.period else { return };
    let by_week = |item: &&Item| item.over.is_some_and(|over| over.period == PeriodKind::Week) && looks_at_events(item);
    let Some(item) = scheme.items.iter().find(by_week) else { return };
    let weeks = Period::within(PeriodKind::Week, first, last);
    let (begin, end) = (weeks.first().and_then(|week| week.first_day()), weeks.last().and_then(|week| week.last_day()));
    let (Some(begin), Some(end)) = (begin, end) else { return };
    if begin <= first && end >= last {
        return;
    }
    let days = |from: Date, to: Date| if from == to { from.to_string() } else { format!("{from} – {to}") };
    let mut lost = Vec::new();
    if begin > first {
        lost.extend(begin.yesterday().map(|day| days(first, day)));
    }
    if end < last {
        lost.extend(end.tomorrow().map(|day| days(day, last)));
    }
    let (lost_en, lost_zh) = (lost.join(", "), lost.join("、"));
    found.push(
        Diagnostic::new(
            &NO_WEEK,
            item.label.span,
            Text {
                en: format!("events on {lost_en} are in no week of the scheme's period and do not count here"),
                zh: format!("{lost_zh} 不归方案期间的任何一周，这几天的事件在此不计"),
            },
        )
        .help(say!(en: "let the period run from a Monday to a Sunday, such as {begin} to {end}", zh: "期间宜从星期一到星期日，如 {begin} 至 {end}")),
    );
}

fn looks_at_events(item: &Item) -> bool {
    let each = item.clauses.iter().any(|clause| matches!(clause.form, Form::Each(_)));
    let mut folded = false;
    for part in walk::item_parts(item) {
        walk::visit(part, &mut |expr| folded |= matches!(&*expr.kind, ExprKind::Rows(rows) if matches!(rows.frame, Frame::Event(_))));
    }
    each || folded
}

fn holidays_are_said(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let mut calls = calendar::calls(scheme).into_iter();
    let Some(call) = calls.next() else { return };
    // The days of the scheme's own period; those in the block are an example.
    let (from, to) = scheme.period.map_or(("2024-01-01".to_owned(), "2024-12-31".to_owned()), |(first, last)| (first.to_string(), last.to_string()));
    let year = from.get(..4).unwrap_or("2024");
    let help = say!(
        en: "write, from the notice on holidays, `working calendar {from} to {to} {{ off {year}-10-01 to {year}-10-07; on {year}-10-10 }}`; without holidays, leave the block empty",
        zh: "请照放假通知写 `工作日历 {from} 至 {to} {{ 放假 {year}-10-01 至 {year}-10-07; 上班 {year}-10-10 }}`，日子是举例；没有节假日的，块里不写"
    );
    match (&scheme.calendar, scheme.period) {
        (None, _) => found.push(
            Diagnostic::new(&HOLIDAYS, call.span, say!(en: "only weekends are left out here: the scheme has no calendar with holidays and worked weekends", zh: "这里只扣除周六、周日：方案没有写明节假日和调休的工作日历")).help(help),
        ),
        (Some(calendar), Some((first, last))) if !calendar.is_covered(first) || !calendar.is_covered(last) => {
            let (from, to) = calendar.covers;
            found.push(
                Diagnostic::new(&HOLIDAYS, calendar.span, say!(en: "the calendar covers {from} to {to}, the scheme's period is {first} to {last}: on the other days only weekends are left out", zh: "日历从 {from} 到 {to}，方案的期间是 {first} 至 {last}；其余的日子只扣除周六、周日"))
                    .label(call.span, say!(en: "working days are counted here", zh: "这里计算工作日")),
            );
        }
        (Some(_), _) => {}
    }
}
