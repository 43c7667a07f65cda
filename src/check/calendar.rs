//! Working days over holidays: is there a calendar, and does it cover the scheme's period?

use crate::check;
use crate::check::Suite;
use crate::diagnostic::Diagnostic;
use crate::model::calendar;
use crate::model::scheme::Scheme;
use crate::say;

check!(HOLIDAYS, "H0620", "holidays-not-said", Warning, en: "working days are counted over days whose holidays are not said", zh: "计算工作日，没有说明节假日和调休");

pub static SUITE: Suite = Suite { checks: &[&HOLIDAYS], passes: &[holidays_are_said] };

fn holidays_are_said(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let mut calls = calendar::calls(scheme).into_iter();
    let Some(call) = calls.next() else { return };
    let help = say!(en: "write `working calendar 2024-01-01 to 2024-12-31 {{ off 2024-02-10 to 2024-02-17; on 2024-02-04 }}`; without holidays, leave the block empty", zh: "请写 `工作日历 2024-01-01 至 2024-12-31 {{ 放假 2024-02-10 至 2024-02-17; 上班 2024-02-04 }}`；没有节假日的，块里不写");
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
