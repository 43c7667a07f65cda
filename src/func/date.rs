//! Functions of dates. Time is kept in minutes: a day is 1440 of them.

use crate::decimal::Num;
use crate::fault::Fault;
use crate::func::{Function, Kind, Typing};
use crate::value::Value;
use crate::word::Word;
use jiff::civil::{Date, Weekday};

const MINUTES_A_DAY: i64 = 1440;

pub static FUNCTIONS: &[Function] = &[
    Function {
        name: Word::new("days", "天数"),
        aliases: &[],
        arguments: (2, 2),
        takes: &[Word::new("first", "起日"), Word::new("last", "止日")],
        typing: Typing::DaysBetween,
        kind: Kind::Row(days),
        doc: Word::new(
            "Days from the first date to the second; negative if the second is earlier.",
            "从第一个日期到第二个日期的天数；第二个较早时为负。",
        ),
        example: (Word::new("days(2024-03-01, 2024-03-15)", "天数(2024-03-01, 2024-03-15)"), "14 days"),
    },
    Function {
        name: Word::new("working_days", "工作日数"),
        aliases: &[],
        arguments: (2, 2),
        takes: &[Word::new("first", "起日"), Word::new("last", "止日")],
        typing: Typing::WorkingDays,
        kind: Kind::Row(working_days),
        doc: Word::new(
            "Working days after the first date, up to and with the second: Mondays to Fridays, with the holidays and worked weekends of the \
             scheme's `working calendar`. Negative if the second is earlier.",
            "第一个日期之后至第二个日期（含当日）之间的工作日数：周一至周五，并按方案的 `工作日历` 扣除放假、加上调休上班；第二个较早时为负。",
        ),
        example: (Word::new("working_days(2024-03-01, 2024-03-15)", "工作日数(2024-03-01, 2024-03-15)"), "10 working_days"),
    },
    Function {
        name: Word::new("year", "年份"),
        aliases: &[],
        arguments: (1, 1),
        takes: &[Word::new("date", "日期")],
        typing: Typing::DatePart,
        kind: Kind::Row(year),
        doc: Word::new("The year of a date.", "日期的年份。"),
        example: (Word::new("year(2024-03-15)", "年份(2024-03-15)"), "2024"),
    },
    Function {
        name: Word::new("month", "月份"),
        aliases: &[],
        arguments: (1, 1),
        takes: &[Word::new("date", "日期")],
        typing: Typing::DatePart,
        kind: Kind::Row(month),
        doc: Word::new("The month of a date, from 1 to 12.", "日期的月份，1 至 12。"),
        example: (Word::new("month(2024-03-15)", "月份(2024-03-15)"), "3"),
    },
    Function {
        name: Word::new("day", "日"),
        aliases: &[],
        arguments: (1, 1),
        takes: &[Word::new("date", "日期")],
        typing: Typing::DatePart,
        kind: Kind::Row(day),
        doc: Word::new("The day of the month, from 1 to 31.", "日期在当月的第几日，1 至 31。"),
        example: (Word::new("day(2024-03-15)", "日(2024-03-15)"), "15"),
    },
    Function {
        name: Word::new("quarter", "季度"),
        aliases: &[],
        arguments: (1, 1),
        takes: &[Word::new("date", "日期")],
        typing: Typing::DatePart,
        kind: Kind::Row(quarter),
        doc: Word::new("The quarter of a date, from 1 to 4.", "日期所在的季度，1 至 4。"),
        example: (Word::new("quarter(2024-05-15)", "季度(2024-05-15)"), "2"),
    },
];

fn date(function: &str, args: &[Value], place: usize) -> Result<Date, Fault> {
    match args.get(place) {
        Some(Value::Date(date)) => Ok(*date),
        Some(Value::Num(num)) => Err(Fault::OutOfDomain { function: function.into(), value: num.to_string().into() }),
        Some(Value::Text(_) | Value::Bool(_) | Value::Choice(..) | Value::Grade(_)) | None => {
            Err(Fault::OutOfDomain { function: function.into(), value: "".into() })
        }
    }
}

fn whole(n: impl Into<i64>) -> Value {
    Value::Num(Num::from(n.into()))
}

/// Days since a Monday long ago.
fn day_number(date: Date) -> i64 {
    // 0001-01-01 was a Monday.
    i64::from((date - Date::constant(1, 1, 1)).get_days())
}

fn days(args: &[Value]) -> Result<Value, Fault> {
    let (from, to) = (date("days", args, 0)?, date("days", args, 1)?);
    Ok(whole((day_number(to) - day_number(from)) * MINUTES_A_DAY))
}

/// The dates after the first two are those on which it is the other way round: a weekday off, a day of the weekend worked.
fn working_days(args: &[Value]) -> Result<Value, Fault> {
    // Working days before a day: five for each whole week, and at most five of the rest.
    let before = |day: i64| day.div_euclid(7) * 5 + day.rem_euclid(7).min(5);
    let (from, to) = (date("working_days", args, 0)?, date("working_days", args, 1)?);
    debug_assert_eq!(Date::constant(1, 1, 1).weekday(), Weekday::Monday);
    let (first, last) = (from.min(to), from.max(to));
    let mut count = before(day_number(last) + 1) - before(day_number(first) + 1);
    for place in 2..args.len() {
        let day = date("working_days", args, place)?;
        if first < day && day <= last {
            count += if day_number(day).rem_euclid(7) < 5 { -1 } else { 1 };
        }
    }
    Ok(whole(if to < from { -count } else { count }))
}

fn year(args: &[Value]) -> Result<Value, Fault> {
    Ok(whole(date("year", args, 0)?.year()))
}

fn month(args: &[Value]) -> Result<Value, Fault> {
    Ok(whole(date("month", args, 0)?.month()))
}

fn day(args: &[Value]) -> Result<Value, Fault> {
    Ok(whole(date("day", args, 0)?.day()))
}

fn quarter(args: &[Value]) -> Result<Value, Fault> {
    Ok(whole((date("quarter", args, 0)?.month() + 2) / 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(from: Date, to: Date) -> Value {
        working_days(&[Value::Date(from), Value::Date(to)]).expect("both are dates")
    }

    #[test]
    fn working_days_leave_weekends_out() {
        let friday = jiff::civil::date(2024, 3, 1);
        assert_eq!(of(friday, friday), whole(0));
        assert_eq!(of(friday, jiff::civil::date(2024, 3, 3)), whole(0));
        assert_eq!(of(friday, jiff::civil::date(2024, 3, 4)), whole(1));
        assert_eq!(of(friday, jiff::civil::date(2024, 3, 15)), whole(10));
        assert_eq!(of(jiff::civil::date(2024, 3, 15), friday), whole(-10));
    }

    #[test]
    fn on_the_days_of_the_calendar_it_is_the_other_way_round() {
        // Spring Festival 2024: from Saturday 10 to Saturday 17 February off, Sundays 4 and 18 February worked.
        let february = |day| Value::Date(jiff::civil::date(2024, 2, day));
        let of = |from, to| {
            working_days(&[
                february(from),
                february(to),
                february(4),
                february(12),
                february(13),
                february(14),
                february(15),
                february(16),
                february(18),
            ])
        };
        // Friday 9, Sunday 18, Monday 19.
        assert_eq!(of(8, 19), Ok(whole(3)));
        assert_eq!(of(19, 8), Ok(whole(-3)));
        assert_eq!(of(9, 17), Ok(whole(0)));
        // From a worked Sunday: the first day does not count.
        assert_eq!(of(4, 5), Ok(whole(1)));
        assert_eq!(of(3, 4), Ok(whole(1)));
    }
}
