//! Builds one column, or a part of one, cell by cell.

use super::cell::{self, Cell, DateFault, shown};
use super::column::{Column, Ints, State, Values};
use super::names::Names;
use super::number::{self, PLACES_MAX, Reading, Value};
use super::problem::Problems;
use super::spec::{Bare, ChoicePlan, NumberKind, NumberPlan, Plan, Scale};
use super::table::Origin;
use super::{BAD_DATE, BAD_YES_NO, OUT_OF_RANGE, PERCENT_SCALE, UNKNOWN_CHOICE};
use crate::decimal::Num;
use crate::diagnostic::{Diagnostic, closest};
use crate::say;
use crate::word::Text;
use indexmap::IndexSet;
use jiff::civil::Date;
use std::sync::Arc;

/// Bare numbers in a column of percentages of unknown scale.
#[derive(Clone, Debug)]
struct Doubt {
    row: u32,
    text: String,
    count: u64,
    over_one: u64,
}

/// The rows of a block that are read so far.
#[derive(Debug)]
pub(super) struct Builder<'a> {
    plan: &'a Plan,
    column: Column,
    problems: Problems,
    doubt: Option<Doubt>,
    /// What plain numbers are multiplied by; `None` where they need more thought.
    quick: Option<(i64, u8)>,
    /// Whether a percent sign after a plain number is right here.
    percent: bool,
}

impl<'a> Builder<'a> {
    /// For about `rows` rows.
    pub fn new(plan: &'a Plan, rows: usize) -> Builder<'a> {
        let values = match plan {
            Plan::Number(_) => Values::Int { places: 0, values: Ints::I32(Vec::with_capacity(rows)) },
            Plan::Date => Values::Date(Vec::with_capacity(rows)),
            Plan::Text => Values::Text { dictionary: IndexSet::new(), index: Vec::with_capacity(rows) },
            Plan::Name => Values::Names(Names::with_capacity(rows)),
            Plan::Choice(_) => Values::Choice(Vec::with_capacity(rows)),
            Plan::YesNo => Values::Bool(Vec::with_capacity(rows)),
        };
        let (quick, percent) = match plan {
            Plan::Number(NumberPlan { bare, kind, .. }) => (
                match bare {
                    Bare::Times(Scale::Decimal { multiply, places }) => Some((*multiply, *places)),
                    Bare::Times(Scale::Exact(_)) | Bare::Doubtful | Bare::Refused => None,
                },
                matches!(kind, NumberKind::Percent { .. }),
            ),
            Plan::Date | Plan::Text | Plan::Name | Plan::Choice(_) | Plan::YesNo => (None, false),
        };
        Builder { plan, column: Column::new(values), problems: Problems::default(), doubt: None, quick, percent }
    }

    /// An empty end of the column, to append parts to: starts narrow.
    pub fn total(plan: &'a Plan) -> Builder<'a> {
        let mut builder = Builder::new(plan, 0);
        if let Values::Int { values, .. } = &mut builder.column.values {
            *values = Ints::I16(Vec::new());
        }
        builder
    }

    /// Reads a plain number that stands at the start of `rest` and ends with its cell. Gives its length, or `None` when the
    /// cell is anything else and nothing was read.
    #[inline]
    pub fn quick(&mut self, rest: &[u8], delimiter: u8) -> Option<usize> {
        if self.quick.is_none() && !self.percent {
            return None;
        }
        let (digits, places, mut length) = number::scan(rest);
        if length == 0 {
            return None;
        }
        let mut scale = self.quick;
        if self.percent && rest.get(length) == Some(&b'%') {
            scale = Some((1, 2));
            length += 1;
        }
        match rest.get(length) {
            None | Some(b'\n') => {}
            Some(byte) if *byte == delimiter => {}
            Some(b'\r') if matches!(rest.get(length + 1), None | Some(b'\n')) => {}
            Some(_) => return None,
        }
        let (multiply, shift) = scale?;
        let digits = if multiply == 1 { digits } else { digits.checked_mul(multiply)? };
        let places = places + shift;
        match &mut self.column.values {
            Values::Int { places: common, values } if *common == places => values.push(digits),
            Values::Int { places: common, values } if places < *common => {
                values.push(digits.checked_mul(10i64.checked_pow(u32::from(*common - places))?)?);
            }
            _ if places > PLACES_MAX => return None,
            _ => self.push_number(Value::Scaled(digits, places)),
        }
        if self.column.states().is_some() {
            self.column.mark_last(State::Value);
        }
        Some(length)
    }

    /// One more cell. `row` is the number that its finding will bear.
    pub fn push(&mut self, row: u32, cell: &Cell<'_>) {
        let plan = self.plan;
        if let (Cell::Error(error), false) = (cell, matches!(plan, Plan::Number(_))) {
            return self.fault(row, number::error_cell(error));
        }
        match plan {
            Plan::Number(number) => self.push_number_cell(number, row, cell),
            Plan::Text | Plan::Name => self.push_text(row, cell::trim(&cell.text())),
            Plan::Date => match cell {
                Cell::Date(date) => self.push_date(*date, State::Value),
                Cell::Empty | Cell::Text(_) | Cell::Number { .. } | Cell::Bool(_) | Cell::Error(_) => {
                    if let Ok(date) = cell::date(cell::trim(&cell.text())) {
                        return self.push_date(date, State::Value);
                    }
                    self.push_words(row, &cell.text(), |builder, folded, state, row, text| builder.date_words(folded, state, row, text));
                }
            },
            Plan::Choice(choices) => {
                let text = cell.text();
                match choices.find(cell::trim(&text)) {
                    Some(choice) => self.push_choice(choice, State::Value),
                    None => self.push_words(row, &text, |builder, folded, state, row, text| {
                        builder.choice_words(choices, folded, state, row, text);
                    }),
                }
            }
            Plan::YesNo => match cell {
                Cell::Bool(yes) => self.push_yes(*yes, State::Value),
                Cell::Empty | Cell::Text(_) | Cell::Number { .. } | Cell::Date(_) | Cell::Error(_) => {
                    let text = cell.text();
                    match cell::yes_no(&cell::fold_lower(&text)) {
                        Some(yes) => self.push_yes(yes, State::Value),
                        None => self.push_words(row, &text, |builder, folded, state, row, text| {
                            builder.yes_no_words(folded, state, row, text);
                        }),
                    }
                }
            },
        }
    }

    /// What dates, choices and yes/no have in common: words for states, and remarks in brackets.
    fn push_words(&mut self, row: u32, text: &str, read: impl FnOnce(&mut Self, &str, State, u32, &str)) {
        let folded = cell::fold(text);
        if cell::is_error_word(&folded) {
            return self.fault(row, number::error_cell(&folded));
        }
        if let Some(state) = cell::state_word(&folded) {
            return self.push_none(state);
        }
        match cell::split_remark(&folded).and_then(|(value, remark)| Some((value, cell::remark_state(remark)?))) {
            Some((value, state)) if !value.is_empty() => read(self, value, state, row, text),
            Some(_) | None => read(self, &folded, State::Value, row, text),
        }
    }

    fn push_number_cell(&mut self, plan: &NumberPlan, row: u32, cell: &Cell<'_>) {
        let reading = match cell {
            Cell::Empty => Reading::None(State::Missing),
            Cell::Text(text) if plan.missing_words.iter().any(|word| **word == *cell::trim(text)) => Reading::None(State::Missing),
            Cell::Text(text) => number::read(plan, text),
            Cell::Number { digits, exponent, percent } => match number::from_parts(*digits, *exponent) {
                Some(value) if *percent => number::percent_cell(plan, value, &cell.text()),
                Some(value) => number::bare(plan, value, State::Value),
                None => Reading::Fault(number::other_kind(plan, &cell.text())),
            },
            Cell::Date(_) | Cell::Bool(_) => Reading::Fault(number::other_kind(plan, &cell.text())),
            Cell::Error(error) => Reading::Fault(number::error_cell(error)),
        };
        match reading {
            Reading::Value(value, state) => {
                self.push_number(value);
                self.column.mark_last(state);
            }
            Reading::None(state) => self.push_none(state),
            Reading::Refused => self.push_none(State::Fault),
            Reading::Fault(fault) => self.fault(row, fault),
            Reading::Doubtful { over_one } => {
                let doubt = self.doubt.get_or_insert_with(|| Doubt { row, text: shown(&cell.text()), count: 0, over_one: 0 });
                doubt.count += 1;
                doubt.over_one += u64::from(over_one);
                self.push_none(State::Fault);
            }
        }
    }

    /// Puts a number at the end, at the column's number of places or at more.
    fn push_number(&mut self, value: Value) {
        if let (Values::Int { places: common, values }, Value::Scaled(digits, places)) = (&mut self.column.values, &value) {
            let most = (*common).max(*places);
            let scaled = 10i64.checked_pow(u32::from(most - *places)).and_then(|power| digits.checked_mul(power));
            if let (Some(digits), true) = (scaled, most <= PLACES_MAX)
                && values.rescale(most - *common)
            {
                *common = most;
                return values.push(digits);
            }
        }
        self.column.values.make_exact();
        if let Values::Num(values) = &mut self.column.values {
            values.push(match value {
                Value::Scaled(digits, places) => Num::from_scaled(i128::from(digits), u32::from(places)),
                Value::Exact(number) => number,
            });
        }
    }

    fn push_text(&mut self, row: u32, text: &str) {
        if text.starts_with('#') && cell::is_error_word(text) && !text.starts_with("##") {
            return self.fault(row, number::error_cell(text));
        }
        self.put_text(text);
        self.column.mark_last(if text.is_empty() { State::Missing } else { State::Value });
    }

    fn put_text(&mut self, text: &str) {
        if let Values::Names(names) = &mut self.column.values {
            names.push(text);
        } else if let Values::Text { dictionary, index } = &mut self.column.values {
            let at = match dictionary.get_index_of(text) {
                Some(at) => at,
                None => dictionary.insert_full(Arc::from(text)).0,
            };
            index.push(at as u32);
        }
    }

    fn push_date(&mut self, date: Date, state: State) {
        if let Values::Date(values) = &mut self.column.values {
            values.push(date);
        }
        self.column.mark_last(state);
    }

    fn push_choice(&mut self, choice: u32, state: State) {
        if let Values::Choice(values) = &mut self.column.values {
            values.push(choice);
        }
        self.column.mark_last(state);
    }

    fn push_yes(&mut self, yes: bool, state: State) {
        if let Values::Bool(values) = &mut self.column.values {
            values.push(yes);
        }
        self.column.mark_last(state);
    }

    /// A cell without a value.
    pub fn push_none(&mut self, state: State) {
        match &mut self.column.values {
            Values::Int { values, .. } => values.push(0),
            Values::Num(values) => values.push(Num::from_scaled(0, 0)),
            Values::Text { .. } | Values::Names(_) => self.put_text(""),
            Values::Choice(values) => values.push(0),
            Values::Date(values) => values.push(Date::default()),
            Values::Bool(values) => values.push(false),
        }
        self.column.mark_last(state);
    }

    fn fault(&mut self, row: u32, fault: number::Fault) {
        self.problems.add(fault.check, row, || (fault.message, Some(fault.help)));
        self.push_none(State::Fault);
    }

    fn date_words(&mut self, folded: &str, state: State, row: u32, text: &str) {
        let why = match cell::date(folded) {
            Ok(date) => return self.push_date(date, state),
            Err(why) => why,
        };
        self.problems.add(&BAD_DATE, row, || {
            let found = shown(text);
            match why {
                DateFault::NoSuchDay => (
                    say!(en: "`{found}` is not a day of the calendar", zh: "日历上没有`{found}`这一天"),
                    Some(say!(en: "write the date as `2024-03-01`", zh: "日期写成`2024-03-01`")),
                ),
                DateFault::Time => (
                    say!(en: "`{found}` has a time of day, but a date is expected", zh: "`{found}`带有时刻，这里应当只写日期"),
                    Some(say!(en: "write the date alone, as `2024-03-01`", zh: "只写日期，例如`2024-03-01`")),
                ),
                DateFault::Form => (
                    say!(en: "`{found}` is not a date", zh: "`{found}`不是日期"),
                    Some(say!(
                        en: "write year, month and day: `2024-03-01`, `2024/3/1`, `2024年3月1日` or `20240301`",
                        zh: "年、月、日都要写：`2024-03-01`、`2024/3/1`、`2024年3月1日`或`20240301`"
                    )),
                ),
            }
        });
        self.push_none(State::Fault);
    }

    fn choice_words(&mut self, choices: &ChoicePlan, folded: &str, state: State, row: u32, text: &str) {
        if let Some(choice) = choices.find(folded) {
            return self.push_choice(choice, state);
        }
        self.problems.add(&UNKNOWN_CHOICE, row, || {
            let found = shown(text);
            let message = say!(en: "`{found}` is not one of this column's choices", zh: "`{found}`不在这一列的选项里");
            let help = match closest(folded, choices.names.iter().map(String::as_str)) {
                Some(meant) => say!(en: "did you mean `{meant}`?", zh: "是不是`{meant}`？"),
                None => {
                    let list = |separator: &str, rest: &str| {
                        let mut words: Vec<String> = choices.names.iter().take(12).map(|name| format!("`{name}`")).collect();
                        if choices.names.len() > 12 {
                            words.push(rest.to_owned());
                        }
                        words.join(separator)
                    };
                    Text { en: format!("write one of {}", list(", ", "…")), zh: format!("写其中之一：{}", list("、", "……")) }
                }
            };
            (message, Some(help))
        });
        self.push_none(State::Fault);
    }

    fn yes_no_words(&mut self, folded: &str, state: State, row: u32, text: &str) {
        if let Some(yes) = cell::yes_no(&folded.to_ascii_lowercase()) {
            return self.push_yes(yes, state);
        }
        self.problems.add(&BAD_YES_NO, row, || {
            let found = shown(text);
            (
                say!(en: "`{found}` is neither yes nor no", zh: "`{found}`既不是“是”也不是“否”"),
                Some(say!(en: "write `yes` or `no`", zh: "写`是`或`否`")),
            )
        });
        self.push_none(State::Fault);
    }

    /// Holds the part against the declared range, before it is appended. `row_of` gives the number of a row of the part.
    pub fn check_range(&mut self, row_of: impl Fn(u32) -> u32) {
        let Plan::Number(NumberPlan { range: Some((least, greatest)), missing_numbers, kind, .. }) = self.plan else { return };
        let mut outside = Vec::new();
        match &self.column.values {
            Values::Int { places, values } => {
                let limit = |bound: &Option<Num>| bound.as_ref().map(|bound| bound.to_scaled(u32::from(*places)));
                let (low, high) = (limit(least), limit(greatest));
                for row in 0..values.len() {
                    let Some(digits) = values.get(row) else { break };
                    let exact = || Num::from_scaled(i128::from(digits), u32::from(*places));
                    let below = match (low, least) {
                        (Some(Some(low)), _) => digits < low,
                        (_, Some(least)) => exact() < *least,
                        (_, None) => false,
                    };
                    let above = match (high, greatest) {
                        (Some(Some(high)), _) => digits > high,
                        (_, Some(greatest)) => exact() > *greatest,
                        (_, None) => false,
                    };
                    if (below || above) && self.column.state(row).has_value() {
                        outside.push((row, exact(), below));
                    }
                }
            }
            Values::Num(values) => {
                for (row, value) in values.iter().enumerate() {
                    let below = least.as_ref().is_some_and(|least| value < least);
                    let above = greatest.as_ref().is_some_and(|greatest| value > greatest);
                    if (below || above) && self.column.state(row).has_value() {
                        outside.push((row, value.clone(), below));
                    }
                }
            }
            Values::Text { .. } | Values::Names(_) | Values::Choice(_) | Values::Date(_) | Values::Bool(_) => {}
        }
        outside.retain(|(_, value, _)| !missing_numbers.contains(value));
        for (row, value, below) in outside {
            self.column.set_state(row, State::Fault);
            let bound = if below { least } else { greatest };
            self.problems.add(&OUT_OF_RANGE, row_of(row as u32), || out_of_range(*kind, &value, bound.as_ref(), below));
        }
    }

    /// All rows of the part are there.
    pub fn close(&mut self, row_of: impl Fn(u32) -> u32) {
        self.check_range(row_of);
        self.column.narrow();
    }

    /// Room for so many further rows.
    pub fn reserve(&mut self, rows: usize) {
        self.column.reserve(rows);
    }

    /// Adds the rows that follow; their findings count rows from `base`.
    pub fn append(&mut self, part: Builder<'_>, base: u32) {
        self.column.append(part.column);
        self.problems.append(part.problems, base);
        match (&mut self.doubt, part.doubt) {
            (Some(doubt), Some(more)) => {
                doubt.count += more.count;
                doubt.over_one += more.over_one;
            }
            (doubt @ None, Some(more)) => *doubt = Some(Doubt { row: more.row.saturating_add(base), ..more }),
            (_, None) => {}
        }
    }

    pub fn finish(mut self, origin: &Origin, column: u32, found: &mut Vec<Diagnostic>) -> Column {
        self.column.shrink();
        if let Some(doubt) = self.doubt {
            found.push(doubtful_scale(doubt, origin, column));
        }
        self.problems.report(origin, column, found);
        self.column
    }
}

fn out_of_range(kind: NumberKind, value: &Num, bound: Option<&Num>, below: bool) -> (Text, Option<Text>) {
    let show = |number: &Num| match kind {
        NumberKind::Percent { .. } => format!("{}%", number * &Num::from_scaled(100, 0)),
        NumberKind::PercentPoint => format!("{}个百分点", number * &Num::from_scaled(100, 0)),
        NumberKind::Plain | NumberKind::Points | NumberKind::Money | NumberKind::Count | NumberKind::Time => number.to_string(),
    };
    let (value, bound) = (show(value), bound.map(show).unwrap_or_default());
    let message = if below {
        say!(en: "`{value}` is below {bound}, the least that the scheme allows", zh: "`{value}`低于方案允许的最小值{bound}")
    } else {
        say!(en: "`{value}` is above {bound}, the most that the scheme allows", zh: "`{value}`高于方案允许的最大值{bound}")
    };
    let help = say!(en: "correct the figure, or the range in the scheme", zh: "更正这个数，或者改方案里的范围");
    (message, Some(help))
}

fn doubtful_scale(doubt: Doubt, origin: &Origin, column: u32) -> Diagnostic {
    let Doubt { row, text, count, over_one } = doubt;
    let message = say!(
        en: "`{text}` has no percent sign, so it may be a number of percent or a ratio; {count} cells of this column are so, {over_one} of them above 1",
        zh: "`{text}`没有百分号，可能是百分数，也可能是小数；这一列有{count}个这样的单元格，其中{over_one}个大于1"
    );
    Diagnostic::new(&PERCENT_SCALE, origin.place(row, column), message).help(say!(
        en: "write `%` in the cells or in the header, as `rate (%)`; or declare the scale in the scheme: `percent numbers` or `decimals`",
        zh: "在单元格或表头里写上`%`，如`完成率（%）`；或者在方案里声明这一列是`百分数`还是`小数`"
    ))
}
