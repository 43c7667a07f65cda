//! Numbers in cells. [`scan`] is for the many plain ones and allocates nothing; [`read`] is for all others and refuses whatever
//! can be read in two ways.

use super::cell::{self, shown};
use super::column::State;
use super::spec::{Bare, NumberKind, NumberPlan, Scale};
use super::{BAD_NUMBER, ERROR_CELL, UNIT_MISMATCH};
use crate::decimal::Num;
use crate::diagnostic::Check;
use crate::say;
use crate::word::Text;

/// More decimal places than this are kept as exact rationals.
pub(super) const PLACES_MAX: u8 = 12;

/// A number as read: scaled where it fits.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Scaled(i64, u8),
    Exact(Num),
}

/// What a cell turned out to be.
#[derive(Debug)]
pub(super) enum Reading {
    Value(Value, State),
    None(State),
    /// A bare number in a column of percentages of unknown scale; whether it is more than 1.
    Doubtful {
        over_one: bool,
    },
    /// The column's header has a finding already.
    Refused,
    Fault(Fault),
}

#[derive(Debug)]
pub(super) struct Fault {
    pub check: &'static Check,
    pub message: Text,
    pub help: Text,
}

/// A plain decimal at the start of `bytes`: its digits as one number, its places and its length; length 0 when there is
/// none, or when it has more than 18 digits.
#[inline(always)]
pub(super) fn scan(bytes: &[u8]) -> (i64, u8, usize) {
    if let Some(word) = bytes.first_chunk::<8>()
        && let Some(found) = scan_word(u64::from_le_bytes(*word))
    {
        return found;
    }
    const NONE: (i64, u8, usize) = (0, 0, 0);
    let negative = bytes.first() == Some(&b'-');
    let start = usize::from(negative);
    let mut digits: u64 = 0;
    let mut length = 0;
    let mut point = None;
    for byte in bytes.iter().skip(start) {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            if length >= 19 {
                return NONE;
            }
            // At most 19 digits come here, which a `u64` holds.
            digits = digits * 10 + u64::from(digit);
        } else if *byte == b'.' && point.is_none() && length > 0 {
            point = Some(length);
        } else {
            break;
        }
        length += 1;
    }
    let places = match point {
        Some(point) => length - point - 1,
        None => 0,
    };
    let count = length - usize::from(point.is_some());
    if count == 0 || count > 18 || (point.is_some() && places == 0) {
        return NONE;
    }
    let digits = digits as i64;
    (if negative { -digits } else { digits }, places as u8, start + length)
}

/// [`scan`] for a number without a sign that ends within eight bytes, all of them at once; `None` for any other.
///
/// The first byte is the lowest of the word. Multiplying by a constant adds neighbours in pairs: digits to numbers below 100, those to
/// numbers below 10,000, and those to the whole.
#[inline(always)]
fn scan_word(word: u64) -> Option<(i64, u8, usize)> {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let digits = word ^ 0x3030_3030_3030_3030;
    // The high bit of every byte that is no digit.
    let other = (((digits & !HIGH) + 0x7676_7676_7676_7676) | digits) & HIGH;
    let whole = other.trailing_zeros() / 8;
    if other == 0 || whole == 0 {
        return None;
    }
    let point = (word >> (8 * whole)) as u8 == b'.';
    let (packed, end, places) = if point {
        let after = other & (other - 1);
        let end = after.trailing_zeros() / 8;
        if after == 0 || end == whole + 1 {
            return None;
        }
        let below = (1 << (8 * whole)) - 1;
        ((digits & below) | ((digits >> 8) & !below), end, end - whole - 1)
    } else {
        (digits, whole, 0)
    };
    let count = end - u32::from(point);
    // The last digit to the highest byte: zeros come in before the first.
    let packed = packed << (64 - 8 * count);
    let pairs = packed.wrapping_mul(10).wrapping_add(packed >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(100 + (1_000_000 << 32));
    let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(1 + (10_000 << 32));
    Some(((low.wrapping_add(high) >> 32) as i64, places as u8, end as usize))
}

impl Scale {
    pub fn apply(&self, value: Value) -> Value {
        let exact = |value: Value| match value {
            Value::Scaled(digits, places) => Num::from_scaled(i128::from(digits), u32::from(places)),
            Value::Exact(number) => number,
        };
        match (self, value) {
            (Scale::Decimal { multiply, places: shift }, Value::Scaled(digits, places)) => match digits.checked_mul(*multiply) {
                Some(product) => tidy(product, places.saturating_add(*shift)),
                None => Value::Exact(
                    &Num::from_scaled(i128::from(digits), u32::from(places)) * &Num::from_scaled(i128::from(*multiply), u32::from(*shift)),
                ),
            },
            (Scale::Decimal { multiply, places }, value @ Value::Exact(_)) => {
                Value::Exact(&exact(value) * &Num::from_scaled(i128::from(*multiply), u32::from(*places)))
            }
            (Scale::Exact(factor), value) => Value::Exact(&exact(value) * factor),
        }
    }
}

/// Takes off zeros at the end only where there are too many places.
fn tidy(mut digits: i64, mut places: u8) -> Value {
    while places > PLACES_MAX && digits % 10 == 0 {
        digits /= 10;
        places -= 1;
    }
    if places > PLACES_MAX { Value::Exact(Num::from_scaled(i128::from(digits), u32::from(places))) } else { Value::Scaled(digits, places) }
}

/// A spreadsheet's number: `digits` × 10^`exponent`.
pub(super) fn from_parts(digits: i64, exponent: i32) -> Option<Value> {
    if digits == 0 {
        return Some(Value::Scaled(0, 0));
    }
    if !(-60..=40).contains(&exponent) {
        return None;
    }
    if exponent <= 0 {
        return Some(tidy(digits, exponent.unsigned_abs() as u8));
    }
    let scaled = 10i64.checked_pow(exponent.unsigned_abs()).and_then(|power| digits.checked_mul(power));
    Some(match scaled {
        Some(digits) => Value::Scaled(digits, 0),
        None => {
            let power = Num::from_scaled(10i128.pow(exponent.unsigned_abs().min(38)), 0);
            let rest = Num::from_scaled(10i128.pow(exponent.unsigned_abs().saturating_sub(38)), 0);
            Value::Exact(&(&Num::from_scaled(i128::from(digits), 0) * &power) * &rest)
        }
    })
}

/// A number without a unit in this column.
pub(super) fn bare(plan: &NumberPlan, value: Value, state: State) -> Reading {
    match &plan.bare {
        Bare::Times(scale) if *scale == Scale::ONE => Reading::Value(value, state),
        Bare::Times(scale) => Reading::Value(scale.apply(value), state),
        Bare::Doubtful if value == Value::Scaled(0, 0) || matches!(value, Value::Scaled(0, _)) => Reading::Value(Value::Scaled(0, 0), state),
        Bare::Doubtful => Reading::Doubtful {
            over_one: match &value {
                Value::Scaled(digits, places) => 10u64.checked_pow(u32::from(*places)).is_some_and(|one| digits.unsigned_abs() > one),
                Value::Exact(number) => *number > Num::from_scaled(1, 0) || *number < Num::from_scaled(-1, 0),
            },
        },
        Bare::Refused => Reading::Refused,
    }
}

/// A spreadsheet's number with a percent format, where the ratio is stored.
pub(super) fn percent_cell(plan: &NumberPlan, value: Value, text: &str) -> Reading {
    match plan.kind {
        NumberKind::Percent { .. } => Reading::Value(value, State::Value),
        NumberKind::PercentPoint | NumberKind::Plain | NumberKind::Points | NumberKind::Money | NumberKind::Count | NumberKind::Time => {
            Reading::Fault(unit_mismatch(plan, text, "%"))
        }
    }
}

/// Any text in a column of numbers.
pub(super) fn read(plan: &NumberPlan, text: &str) -> Reading {
    let folded = cell::fold(text);
    if cell::is_error_word(&folded) {
        return Reading::Fault(error_cell(&folded));
    }
    if let Some(state) = cell::state_word(&folded) {
        return Reading::None(state);
    }
    let (body, state) = match cell::split_remark(&folded) {
        None => (folded.as_str(), State::Value),
        Some((value, remark)) => match cell::remark_state(remark) {
            Some(state) if !value.is_empty() => (value, state),
            Some(_) | None => return Reading::Fault(bad_remark(plan, text, value, remark)),
        },
    };
    let body = match plan.kind {
        NumberKind::Money => body.strip_prefix(['¥', '￥']).unwrap_or(body).trim_start(),
        NumberKind::Plain | NumberKind::Percent { .. } | NumberKind::PercentPoint | NumberKind::Points | NumberKind::Count | NumberKind::Time => body,
    };
    let (value, rest) = match leading_number(body) {
        Ok(found) => found,
        Err(why) => return Reading::Fault(bad_number(plan, text, why)),
    };
    let unit = rest.trim_start().to_ascii_lowercase();
    if unit.is_empty() {
        return bare(plan, value, state);
    }
    let scale = match plan.kind {
        NumberKind::Percent { .. } if unit == "%" => Some(Scale::PERCENT),
        NumberKind::Percent { .. } if unit == "‰" => Some(Scale::PERMILLE),
        NumberKind::PercentPoint if is_percent_point(&unit) => Some(Scale::PERCENT),
        NumberKind::Plain
        | NumberKind::Percent { .. }
        | NumberKind::PercentPoint
        | NumberKind::Points
        | NumberKind::Money
        | NumberKind::Count
        | NumberKind::Time => plan.unit(&unit),
    };
    match scale {
        Some(scale) => Reading::Value(scale.apply(value), state),
        None if is_unit_like(&unit) => Reading::Fault(unit_mismatch(plan, text, rest.trim_start())),
        None => Reading::Fault(bad_number(plan, text, Why::Form)),
    }
}

pub(super) fn is_percent_point(word: &str) -> bool {
    matches!(word, "百分点" | "个百分点" | "pp" | "percentage point" | "percentage points")
}

fn is_unit_like(word: &str) -> bool {
    word.chars().count() <= 12 && word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '%' | '‰' | '℃' | '²' | ' '))
}

/// Why a text is not a number; each has its own advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Form,
    Grouping,
    None,
    TooLong,
}

/// The number at the start of a folded text, and the rest.
fn leading_number(text: &str) -> Result<(Value, &str), Why> {
    if matches!(text, "无" | "没有" | "none" | "None" | "零" | "〇") {
        return Err(Why::None);
    }
    let end = text.find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | ',' | '+' | '-'))).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let mut clean = without_groups(number)?;
    let rest = match exponent(rest) {
        Some((power, rest)) => {
            clean.push('E');
            clean.push_str(power);
            let value = Num::parse_scientific(&clean).map_err(|_| Why::Form)?;
            return Ok((Value::Exact(value), rest));
        }
        None => rest,
    };
    match scan(clean.as_bytes()) {
        (digits, places, length) if length == clean.len() && length > 0 => Ok((tidy(digits, places), rest)),
        _ => Ok((Value::Exact(Num::parse_decimal(&clean).map_err(|_| Why::Form)?), rest)),
    }
}

/// `E+05` at the start: the power without a plus sign, and the rest.
fn exponent(rest: &str) -> Option<(&str, &str)> {
    let after = rest.strip_prefix(['e', 'E'])?;
    let signed = after.strip_prefix('+').unwrap_or(after);
    let digits = signed.strip_prefix('-').unwrap_or(signed);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&count) {
        return None;
    }
    let length = signed.len() - digits.len() + count;
    Some((signed.get(..length)?, signed.get(length..)?))
}

/// Takes thousands separators out, which must stand at every third digit, and puts a zero before a leading point.
fn without_groups(number: &str) -> Result<String, Why> {
    let (sign, body) = match number.strip_prefix('-') {
        Some(body) => ("-", body),
        None => ("", number.strip_prefix('+').unwrap_or(number)),
    };
    if body.len() > 100 {
        return Err(Why::TooLong);
    }
    let (whole, fraction) = match body.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (body, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let grouped = whole.contains(',');
    if grouped && (!(1..=3).contains(&first.len()) || !groups.clone().all(|group| group.len() == 3)) {
        return Err(if whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b',') { Why::Grouping } else { Why::Form });
    }
    let first = if first.is_empty() && fraction.is_some() && !grouped { "0" } else { first };
    if !digits(first) || !groups.clone().all(digits) || fraction.is_some_and(|fraction| !digits(fraction)) {
        return Err(Why::Form);
    }
    let mut clean = String::with_capacity(number.len() + 1);
    clean.push_str(sign);
    clean.push_str(first);
    groups.for_each(|group| clean.push_str(group));
    if let Some(fraction) = fraction {
        clean.push('.');
        clean.push_str(fraction);
    }
    Ok(clean)
}

fn not_expected(plan: &NumberPlan, text: &str) -> Text {
    let found = shown(text);
    Text { en: format!("`{found}` is not {}", plan.expected.en), zh: format!("`{found}`不是{}", plan.expected.zh) }
}

fn bad_number(plan: &NumberPlan, text: &str, why: Why) -> Fault {
    let example = &plan.example;
    let help = match why {
        Why::None => say!(
            en: "write `0` if there were none, `缺报` or `missing` if no figure was handed in, `不适用` or `N/A` if it does not apply",
            zh: "确实为零就写`0`；没有报数写`缺报`；不涉及本单位写`不适用`"
        ),
        Why::Grouping => say!(
            en: "a comma may stand only before every three digits: write `1,234.5` or `1234.5`; write a decimal point as `.`",
            zh: "逗号只能三位一分，写`1,234.5`或`1234.5`；小数点写`.`"
        ),
        Why::TooLong => say!(en: "write at most 100 digits", zh: "最多写100位数字"),
        Why::Form => say!(
            en: "write one number, such as `{example}`; leave the cell empty or write `missing` where there is no figure",
            zh: "写一个数，例如`{example}`；没有数就留空或写`缺报`"
        ),
    };
    Fault { check: &BAD_NUMBER, message: not_expected(plan, text), help }
}

fn bad_remark(plan: &NumberPlan, text: &str, value: &str, remark: &str) -> Fault {
    let help = if value.is_empty() && remark.starts_with(|letter: char| letter.is_ascii_digit()) {
        say!(en: "write `-{remark}` if the number is below zero", zh: "如果是负数，写`-{remark}`")
    } else {
        say!(
            en: "after a number only `(protected)` or `(pending)` may stand in brackets; put other remarks into a column of their own",
            zh: "数后面的括号里只能写`保护`或`待审`等；其他说明另立一列"
        )
    };
    Fault { check: &BAD_NUMBER, message: not_expected(plan, text), help }
}

fn unit_mismatch(plan: &NumberPlan, text: &str, unit: &str) -> Fault {
    let (found, unit, example) = (shown(text), shown(unit), &plan.example);
    Fault {
        check: &UNIT_MISMATCH,
        message: Text {
            en: format!("`{found}` is in `{unit}`, but {} is expected", plan.expected.en),
            zh: format!("`{found}`的单位是`{unit}`，这里应当是{}", plan.expected.zh),
        },
        help: say!(en: "write the figure in the column's unit, such as `{example}`", zh: "按这一列的单位写，例如`{example}`"),
    }
}

pub(super) fn error_cell(error: &str) -> Fault {
    Fault {
        check: &ERROR_CELL,
        message: say!(en: "the cell holds the spreadsheet error `{error}`", zh: "单元格里是表格软件的错误值`{error}`"),
        help: say!(
            en: "mend the formula in the spreadsheet, or write the figure itself; write `缺报` or `missing` if there is none",
            zh: "在表格软件里改好公式，或者直接写数；没有数就写`缺报`"
        ),
    }
}

/// A cell that holds another kind of thing: a date, yes or no.
pub(super) fn other_kind(plan: &NumberPlan, text: &str) -> Fault {
    bad_number(plan, text, Why::Form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A plain decimal by its definition: perhaps a minus, digits, and perhaps a point and digits; at most 18 digits.
    fn defined(text: &str) -> (i64, u8, usize) {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let whole = &unsigned[..digits(unsigned)];
        let after = &unsigned[whole.len()..];
        let fraction = after.strip_prefix('.').map(|rest| &rest[..digits(rest)]);
        let length = text.len() - after.len() + fraction.map_or(0, |fraction| fraction.len() + 1);
        let all = format!("{whole}{}", fraction.unwrap_or(""));
        if whole.is_empty() || fraction == Some("") || all.len() > 18 {
            return (0, 0, 0);
        }
        let value: i64 = all.parse().expect("at most 18 digits");
        (if text.starts_with('-') { -value } else { value }, fraction.map_or(0, str::len) as u8, length)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn plain_decimals_are_found_by_words_and_byte_by_byte(text in "-?[0-9]{0,20}(\\.[0-9]{0,6})?[-0-9.,%\n x]{0,9}") {
            prop_assert_eq!(scan(text.as_bytes()), defined(&text));
        }

        #[test]
        fn short_decimals_are_found(text in "[0-9]{0,4}(\\.[0-9]{0,4})?[,\n\r%.甲]{0,3}.{0,4}") {
            prop_assert_eq!(scan(text.as_bytes()), defined(&text));
        }
    }
}
