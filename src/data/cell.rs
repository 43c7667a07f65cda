//! What stands in one cell, and the words that say that there is no figure. Knows no column and no table.
//!
//! | words | state |
//! | --- | --- |
//! | (empty) 缺报 缺失 未报 未报送 missing, and the strokes `-` `--` `–` `—` `——` `－` `/` `／` | missing |
//! | 不适用 不分管 不管 不分 N/A `not applicable` 本期无数据 `no data this period` | not applicable |
//! | 待审 待审核 审核中 待核 待定 异议 有异议 申报中 pending `under review` objected claimed | pending |
//! | after a value, in brackets: 保护 保护期 protected | protected |
//!
//! `无` (none) is not among them: for a number it may mean zero or no figure, so it is refused with the question.
//! `NA` without a stroke is not either: it is a usual name of a missing figure in statistics and of "not applicable" elsewhere.

use super::column::State;
use jiff::civil::Date;
use std::borrow::Cow;

/// One cell as its file holds it. A CSV file has only texts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    /// `digits` × 10^`exponent`; with `percent`, the file shows it with a percent sign and holds the ratio.
    Number {
        digits: i64,
        exponent: i32,
        percent: bool,
    },
    Date(Date),
    Bool(bool),
    /// An error value, as the spreadsheet shows it.
    Error(&'static str),
}

impl Cell<'_> {
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => is_blank(text),
            Cell::Number { .. } | Cell::Date(_) | Cell::Bool(_) | Cell::Error(_) => false,
        }
    }

    /// As a person reads it.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Number { digits, exponent, percent: false } => Cow::Owned(decimal_text(*digits, *exponent)),
            Cell::Number { digits, exponent, percent: true } => Cow::Owned(decimal_text(*digits, exponent.saturating_add(2)) + "%"),
            Cell::Date(date) => Cow::Owned(date.to_string()),
            Cell::Bool(true) => Cow::Borrowed("TRUE"),
            Cell::Bool(false) => Cow::Borrowed("FALSE"),
            Cell::Error(error) => Cow::Borrowed(error),
        }
    }
}

/// `digits` × 10^`exponent` without an exponent, where that is short enough to read.
fn decimal_text(digits: i64, exponent: i32) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let figures = digits.unsigned_abs().to_string();
    if digits == 0 {
        return "0".to_owned();
    }
    match exponent {
        0 => format!("{sign}{figures}"),
        1..=30 => format!("{sign}{figures}{}", "0".repeat(exponent as usize)),
        -40..=-1 => {
            let places = exponent.unsigned_abs() as usize;
            let padded = format!("{figures:0>width$}", width = places + 1);
            let (whole, fraction) = padded.split_at(padded.len() - places);
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
        }
        _ => format!("{sign}{figures}E{exponent}"),
    }
}

/// Spaces of every kind, and the mark that some programs put at the start of a file.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || letter == '\u{FEFF}' || letter == '\u{200B}'
}

pub(super) fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        [one] if one.is_ascii_graphic() => text,
        _ => text.trim_matches(is_space),
    }
}

pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// Full-width letters, digits and signs as their ASCII twins; every space and minus as the ASCII one.
pub(super) fn fold(text: &str) -> String {
    trim(text).chars().map(fold_letter).collect()
}

fn fold_letter(letter: char) -> char {
    match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter),
        '\u{2212}' | '﹣' => '-',
        '﹪' => '%',
        '﹙' => '(',
        '﹚' => ')',
        _ if is_space(letter) => ' ',
        _ => letter,
    }
}

pub(super) fn fold_lower(text: &str) -> String {
    let mut folded = fold(text);
    folded.make_ascii_lowercase();
    folded
}

/// The state that a whole cell names. The text is folded.
pub(super) fn state_word(folded: &str) -> Option<State> {
    let lower = folded.to_ascii_lowercase();
    Some(match lower.as_str() {
        "" | "缺报" | "缺失" | "未报" | "未报送" | "missing" | "-" | "--" | "–" | "—" | "——" | "/" => State::Missing,
        "不适用" | "不分管" | "不管" | "不分" | "n/a" | "not applicable" | "本期无数据" | "no data this period" => {
            State::NotApplicable
        }
        _ => return pending_word(&lower).then_some(State::Pending),
    })
}

fn pending_word(lower: &str) -> bool {
    matches!(
        lower,
        "待审" | "待审核" | "审核中" | "待核" | "待定" | "异议" | "有异议" | "申报中" | "pending" | "under review" | "objected" | "claimed"
    )
}

/// A value with a remark in brackets at its end: `85（保护）`. The text is folded; no brackets, no remark.
pub(super) fn split_remark(folded: &str) -> Option<(&str, &str)> {
    let (value, remark) = folded.strip_suffix(')')?.rsplit_once('(')?;
    Some((value.trim_end(), remark.trim()))
}

/// The state that a remark after a value names.
pub(super) fn remark_state(remark: &str) -> Option<State> {
    let lower = remark.to_ascii_lowercase();
    match lower.as_str() {
        "保护" | "保护期" | "protected" => Some(State::Protected),
        _ => pending_word(&lower).then_some(State::PendingValue),
    }
}

/// An error value of a spreadsheet that was saved as text. The text is folded.
pub(super) fn is_error_word(folded: &str) -> bool {
    folded.starts_with('#')
        && (matches!(
            folded,
            "#DIV/0!" | "#N/A" | "#REF!" | "#VALUE!" | "#NAME?" | "#NUM!" | "#NULL!" | "#SPILL!" | "#CALC!" | "#GETTING_DATA" | "#DATA!"
        ) || (folded.len() >= 3 && folded.bytes().all(|byte| byte == b'#')))
}

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateFault {
    Form,
    /// Written well, but the calendar has no such day.
    NoSuchDay,
    /// A time of day other than midnight.
    Time,
}

/// `2024-03-01`, `2024/3/1`, `2024.3.1`, `2024年3月1日`, `20240301`; midnight may follow. The text is folded.
pub(super) fn date(folded: &str) -> Result<Date, DateFault> {
    let (day, time) = folded.split_once([' ', 'T']).unwrap_or((folded, ""));
    let (year, month, day) = date_parts(day).ok_or(DateFault::Form)?;
    let date = Date::new(year, month, day).map_err(|_| DateFault::NoSuchDay)?;
    match time.trim() {
        "" | "0:00" | "00:00" | "0:00:00" | "00:00:00" | "00:00:00.000" => Ok(date),
        time if time.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.')) => Err(DateFault::Time),
        _ => Err(DateFault::Form),
    }
}

fn date_parts(text: &str) -> Option<(i16, i8, i8)> {
    let number = |part: &str, longest: usize| -> Option<i16> {
        let whole = (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if whole { part.parse().ok() } else { None }
    };
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((number(text.get(..4)?, 4)?, number(text.get(4..6)?, 2)? as i8, number(text.get(6..)?, 2)? as i8));
    }
    let (year, month, day) = if let Some((year, rest)) = text.split_once('年') {
        let (month, day) = rest.split_once('月')?;
        (year, month, day.strip_suffix(['日', '号'])?)
    } else {
        let separator = text.chars().find(|letter| matches!(letter, '-' | '/' | '.'))?;
        let mut parts = text.split(separator);
        let date = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        date
    };
    if year.len() != 4 {
        return None;
    }
    Some((number(year, 4)?, number(month.trim(), 2)? as i8, number(day.trim(), 2)? as i8))
}

/// The text is folded and in lower case.
pub(super) fn yes_no(lower: &str) -> Option<bool> {
    match lower {
        "是" | "有" | "对" | "yes" | "y" | "true" | "1" | "√" | "✓" | "✔" => Some(true),
        "否" | "无" | "不是" | "没有" | "no" | "n" | "false" | "0" | "×" | "✗" | "✘" => Some(false),
        _ => None,
    }
}

/// For messages: a long cell is shown by its beginning.
pub(super) fn shown(text: &str) -> String {
    let text = trim(text);
    let mut short: String = text.chars().take(40).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}
