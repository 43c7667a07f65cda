//! From tables to the ids of a scheme: which table and column each fact, event and rating stands in, which row is which unit's;
//! and everything that is wrong with the data, told at once before any scoring.

mod calendar;
mod events;
mod facts;
mod locate;

pub use facts::without_codes;
pub use locate::read;

use crate::check;
use crate::data::Source;
use crate::dataset::Dataset;
use crate::diagnostic::{Check, Diagnostic};
use crate::model::scheme::Scheme;
use crate::model::walk;

check!(NO_TABLE, "H0520", "table-not-found", Error, en: "the data has no such table", zh: "数据中没有这张表");
check!(NO_COLUMN, "H0521", "column-not-found", Error, en: "no table has the column of a fact", zh: "找不到事实所在的列");
check!(UNKNOWN_UNIT, "H0522", "unknown-unit", Error, en: "a row of a unit that is not assessed", zh: "数据中有不在考核名单的单位");
check!(EVENT_OF_NO_UNIT, "H0523", "event-of-no-unit", Warning, en: "events of units that are not assessed are left out", zh: "不在考核名单的单位的事件不计");
check!(DUPLICATE_ROW, "H0524", "duplicate-row", Error, en: "two rows for one unit", zh: "同一单位出现两行");
check!(BAD_PERIOD, "H0525", "bad-period", Error, en: "a cell that is not a period", zh: "期次无法识别");
check!(OUTSIDE_PERIOD, "H0526", "dated-outside", Warning, en: "events dated outside the scheme's period are left out", zh: "日期不在方案期间之内的事件不计");
check!(UNKNOWN_STATE, "H0527", "unknown-state", Error, en: "a state of an event that is not known", zh: "事件状态无法识别");
check!(UNKNOWN_PANEL, "H0528", "unknown-panel", Error, en: "a rating by a panel or on an aspect that the scheme does not have", zh: "评分中有方案没有的评价组或分项");
check!(NO_UNITS, "H0529", "no-units", Error, en: "the data names no unit", zh: "数据中没有任何单位");
check!(UNKNOWN_FACT, "H0530", "unknown-fact", Warning, en: "rows of a fact that the scheme does not have are left out", zh: "长表中有方案没有的事实，不计");
check!(OUTSIDE_CALENDAR, "H0538", "date-outside-calendar", Warning, en: "dates from which working days are counted and which the calendar does not cover", zh: "计算工作日的日期不在工作日历之内");
check!(NOT_MET, "H0531", "requirement-not-met", Error, en: "a requirement of the scheme that the results do not meet", zh: "结果不满足方案的约束");
check!(TOLD_TWICE, "H0532", "told-twice", Error, en: "two tables give different figures for the same cell", zh: "同一个数有两处填报，且不一致");
check!(NOT_DELIVERED, "H0533", "not-delivered", Error, en: "a collector has not delivered a form, a sheet or a column", zh: "采集单位没有交填报表，或缺表、缺列");
check!(LATE, "H0534", "delivered-late", Warning, en: "a form was delivered after its deadline", zh: "填报表迟交");
check!(NO_DAY, "H0535", "no-day-of-delivery", Warning, en: "a form does not say when it was delivered", zh: "填报表没有写明交付日期");
check!(LEFT_BLANK, "H0536", "left-blank", Warning, en: "a form has blank cells, or a sheet without a row, and does not say that there is nothing to report", zh: "填报表有空白，也没有注明本期无数据");
check!(NOT_ASKED, "H0537", "form-not-asked-for", Warning, en: "a form of another scheme, or of a collector that the scheme does not name", zh: "不是本方案的填报表，或填报单位不是方案所列的采集单位");

/// What reading the data of a scheme can find wrong.
pub static CHECKS: &[&Check] = &[
    &NO_TABLE,
    &NO_COLUMN,
    &UNKNOWN_UNIT,
    &EVENT_OF_NO_UNIT,
    &DUPLICATE_ROW,
    &BAD_PERIOD,
    &OUTSIDE_PERIOD,
    &UNKNOWN_STATE,
    &UNKNOWN_PANEL,
    &NO_UNITS,
    &UNKNOWN_FACT,
    &OUTSIDE_CALENDAR,
    &NOT_MET,
    &TOLD_TWICE,
    &NOT_DELIVERED,
    &LATE,
    &NO_DAY,
    &LEFT_BLANK,
    &NOT_ASKED,
];

/// The table with one row a unit, if the data has it, with columns that name the unit.
pub fn unit_table<'a>(scheme: &Scheme, source: &'a Source) -> Option<&'a str> {
    let table = locate::unit_table(scheme, source)?;
    locate::key_columns(scheme, table, &[]).map(|_| table.name.as_str())
}

/// Reads everything that the scheme looks at. The dataset is always whole: what could not be found or read is missing or a fault
/// in it, and has a finding.
pub fn bind(scheme: &Scheme, source: &Source) -> (Dataset, Vec<Diagnostic>) {
    let mut found = source.unreadable.clone();
    let used = walk::used_facts(scheme);
    let mut binder = facts::Binder::new(scheme, source, &mut found);
    binder.units();
    binder.facts(&used);
    binder.events();
    binder.ratings();
    let dataset = binder.finish();
    calendar::check(scheme, &dataset, &mut found);
    found.sort_by_key(|finding| finding.severity());
    (dataset, found)
}
