//! The functions of one row's values, by their English names.

use super::expr::{no_result, number, unfit};
use super::{Got, divide};
use crate::decimal::{Num, Rounding};
use crate::func::{Function, Kind};
use crate::model::expr::Value;
use jiff::civil::{Date, Weekday};

/// None of the arguments is a gap.
pub(super) fn call(function: &Function, arguments: &[Value]) -> Got {
    match function.kind {
        // A reduction whose values are written out: `max(a, b)`.
        Kind::Fold(fold) => super::set::fold(fold, arguments),
        Kind::Row(_) | Kind::Place | Kind::Percentile | Kind::Earlier | Kind::YearEarlier | Kind::At | Kind::Unrounded | Kind::Full => {
            row(function.name.en, arguments)
        }
    }
}

fn row(name: &str, arguments: &[Value]) -> Got {
    match (name, arguments) {
        ("days", [Value::Date(from), Value::Date(to)]) => Ok(Value::Num(Num::from(days(*from, *to) * MINUTES_PER_DAY))),
        ("working_days", [Value::Date(from), Value::Date(to), reversed @ ..]) => Ok(Value::Num(Num::from(working_days(*from, *to, reversed)))),
        ("year", [Value::Date(date)]) => Ok(Value::Num(Num::from(i64::from(date.year())))),
        ("month", [Value::Date(date)]) => Ok(Value::Num(Num::from(i64::from(date.month())))),
        ("day", [Value::Date(date)]) => Ok(Value::Num(Num::from(i64::from(date.day())))),
        ("quarter", [Value::Date(date)]) => Ok(Value::Num(Num::from((i64::from(date.month()) + 2) / 3))),
        (_, arguments) => {
            let numbers: Vec<Num> = arguments.iter().cloned().map(number).collect::<Got<_>>()?;
            math(name, &numbers).map(Value::Num)
        }
    }
}

fn math(name: &str, arguments: &[Num]) -> Got<Num> {
    let result = match (name, arguments) {
        ("abs", [x]) => Ok(x.abs()),
        ("min", [first, rest @ ..]) => Ok(rest.iter().fold(first, |least, x| least.min(x)).clone()),
        ("max", [first, rest @ ..]) => Ok(rest.iter().fold(first, |most, x| most.max(x)).clone()),
        ("floor", [x]) => Ok(x.floor()),
        ("ceil", [x]) => Ok(x.ceil()),
        ("round", [x]) => Ok(x.round(0, Rounding::HalfUp)),
        ("round", [x, places]) => match whole(places) {
            Some(places) => Ok(x.round(places, Rounding::HalfUp)),
            None => return Err(unfit(name, &Value::Num(places.clone()))),
        },
        ("ln", [x]) => x.ln(),
        ("log10", [x]) => x.log10(),
        ("exp", [x]) => x.exp(),
        ("sqrt", [x]) => x.sqrt(),
        ("root", [x, degree]) => match whole(degree).and_then(|degree| u32::try_from(degree).ok()) {
            Some(degree) => x.root(degree),
            None => return Err(unfit(name, &Value::Num(degree.clone()))),
        },
        ("clamp", [x, low, high]) => Ok(x.max(low).min(high).clone()),
        ("growth", [now, before]) => return divide(&(now - before), before),
        (_, [x, ..]) => return Err(unfit(name, &Value::Num(x.clone()))),
        (_, []) => return Err(unfit(name, &Value::Bool(false))),
    };
    result.map_err(|error| no_result(name, &arguments[0], error))
}

fn whole(number: &Num) -> Option<i32> {
    number.to_scaled(0).and_then(|number| i32::try_from(number).ok())
}

/// Time is kept in minutes.
const MINUTES_PER_DAY: i64 = 1440;

fn days(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// Days from Monday to Friday after the first date, up to and with the second; negative where the second is earlier. On the days
/// of `reversed` it is the other way round.
fn working_days(from: Date, to: Date, reversed: &[Value]) -> i64 {
    if to < from {
        return -working_days(to, from, reversed);
    }
    let (mut day, mut count) = (from, 0);
    while day < to {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        let on_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if on_weekend == reversed.contains(&Value::Date(day)) {
            count += 1;
        }
    }
    count
}
