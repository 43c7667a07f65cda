//! What is wanted of a column: the caller says how to read it, and gets typed values or findings.
//!
//! A [`ColumnSpec`] is the caller's wish; a `Plan` is that wish joined with what the header says (`完成率（%）`,
//! `投资额（万元）`) and made ready for reading many cells.

use super::table::ColumnName;
use super::{PERCENT_SCALE, UNIT_MISMATCH};
use crate::decimal::Num;
use crate::diagnostic::{CellPlace, Diagnostic};
use crate::say;
use crate::word::Text;
use indexmap::IndexMap;
use std::sync::Arc;

/// One column to load.
#[derive(Clone, Debug)]
pub struct ColumnSpec {
    /// Index into [`Table::columns`](super::table::Table::columns).
    pub column: usize,
    pub read: Read,
}

/// How to read the cells of a column.
#[derive(Clone, Debug)]
pub enum Read {
    Number(NumberSpec),
    Date,
    /// Verbatim, trimmed. Only an empty cell is missing; no other word has a meaning.
    Text,
    /// As [`Read::Text`], in a column whose cells mostly differ.
    Name,
    Choice(Arc<[ChoiceWords]>),
    YesNo,
}

/// How to read a number.
#[derive(Clone, Debug)]
pub struct NumberSpec {
    pub kind: NumberKind,
    /// What a bare number is multiplied by to get base units, unless the header names a unit. Not used for percentages.
    pub factor: Num,
    /// The units that a cell or the header may name.
    pub suffixes: Arc<[Suffix]>,
    /// Least and greatest value, inclusive, in base units; of a percentage as a ratio.
    pub range: Option<(Option<Num>, Option<Num>)>,
    /// Words that stand for a missing figure, and numbers that do and so may lie outside of the range.
    pub missing_words: Arc<[Arc<str>]>,
    pub missing_numbers: Arc<[Num]>,
}

impl NumberSpec {
    /// A number of a kind without units and without a range.
    pub fn of(kind: NumberKind) -> NumberSpec {
        NumberSpec {
            kind,
            factor: Num::from_scaled(1, 0),
            suffixes: Arc::from([]),
            range: None,
            missing_words: Arc::from([]),
            missing_numbers: Arc::from([]),
        }
    }
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberKind {
    Plain,
    /// Stored as a ratio: `95%` is 0.95. A bare number is refused unless the scale is known.
    Percent {
        scale: Option<PercentScale>,
    },
    /// Stored as a ratio: `5个百分点` is 0.05. A bare number counts percentage points.
    PercentPoint,
    Points,
    Money,
    Count,
    Time,
}

/// What a bare number in a column of percentages means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PercentScale {
    /// 百分数: `95` is 95%.
    Hundred,
    /// 小数: `0.95` is 95%.
    One,
}

/// A unit word, and how many base units it is.
#[derive(Clone, Debug)]
pub struct Suffix {
    pub word: String,
    pub factor: Num,
}

impl Suffix {
    pub fn new(word: &str, factor: Num) -> Suffix {
        Suffix { word: word.to_owned(), factor }
    }
}

/// One choice: its name and the other words for it.
#[derive(Clone, Debug)]
pub struct ChoiceWords {
    pub name: String,
    pub also: Vec<String>,
}

impl ChoiceWords {
    pub fn new(name: &str) -> ChoiceWords {
        ChoiceWords { name: name.to_owned(), also: Vec::new() }
    }
}

/// An exact multiplication: by `multiply`, then the point `places` to the left.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scale {
    Decimal { multiply: i64, places: u8 },
    Exact(Num),
}

impl Scale {
    pub const ONE: Scale = Scale::Decimal { multiply: 1, places: 0 };
    pub const PERCENT: Scale = Scale::Decimal { multiply: 1, places: 2 };
    pub const PERMILLE: Scale = Scale::Decimal { multiply: 1, places: 3 };

    fn of(factor: &Num) -> Scale {
        (0..=12u8)
            .find_map(|places| factor.to_scaled(u32::from(places)).map(|multiply| Scale::Decimal { multiply, places }))
            .unwrap_or_else(|| Scale::Exact(factor.clone()))
    }

    fn times(&self, power: i64) -> Scale {
        match self {
            Scale::Decimal { multiply, places } => match multiply.checked_mul(power) {
                Some(multiply) => Scale::Decimal { multiply, places: *places },
                None => Scale::Exact(&Num::from_scaled(i128::from(*multiply), u32::from(*places)) * &Num::from_scaled(i128::from(power), 0)),
            },
            Scale::Exact(factor) => Scale::Exact(factor * &Num::from_scaled(i128::from(power), 0)),
        }
    }
}

/// What a number without a unit means in a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Bare {
    Times(Scale),
    /// A percentage of which nobody said the scale: one finding a column.
    Doubtful,
    /// The header already has a finding.
    Refused,
}

/// A [`Read`] made ready.
#[derive(Debug)]
pub(super) enum Plan {
    Number(NumberPlan),
    Date,
    Text,
    Name,
    Choice(ChoicePlan),
    YesNo,
}

#[derive(Debug)]
pub(super) struct NumberPlan {
    pub kind: NumberKind,
    pub bare: Bare,
    pub units: Vec<(String, Scale)>,
    pub range: Option<(Option<Num>, Option<Num>)>,
    pub missing_words: Arc<[Arc<str>]>,
    pub missing_numbers: Arc<[Num]>,
    /// "a percentage", "a number of 人".
    pub expected: Text,
    /// A cell that would be right.
    pub example: String,
}

#[derive(Debug)]
pub(super) struct ChoicePlan {
    pub by_word: IndexMap<String, u32>,
    pub names: Vec<String>,
}

impl ChoicePlan {
    /// A word as written first, then with full-width letters and case folded.
    pub fn find(&self, word: &str) -> Option<u32> {
        // Of few names, comparing is faster than hashing.
        if self.names.len() <= 8
            && let Some(at) = self.names.iter().rposition(|name| name == word)
        {
            return Some(at as u32);
        }
        self.by_word.get(word).or_else(|| self.by_word.get(&super::cell::fold_lower(word))).copied()
    }
}

impl Plan {
    /// Joins the wish and the header.
    pub fn new(read: &Read, name: &ColumnName, header: CellPlace, found: &mut Vec<Diagnostic>) -> Plan {
        match read {
            Read::Number(spec) => Plan::Number(NumberPlan::new(spec, name, header, found)),
            Read::Date => Plan::Date,
            Read::Text => Plan::Text,
            Read::Name => Plan::Name,
            Read::YesNo => Plan::YesNo,
            Read::Choice(choices) => {
                let mut by_word = IndexMap::new();
                for (at, choice) in choices.iter().enumerate() {
                    by_word.insert(choice.name.clone(), at as u32);
                }
                for (at, choice) in choices.iter().enumerate() {
                    for word in std::iter::once(&choice.name).chain(&choice.also) {
                        by_word.entry(word.clone()).or_insert(at as u32);
                        by_word.entry(super::cell::fold_lower(word)).or_insert(at as u32);
                    }
                }
                Plan::Choice(ChoicePlan { by_word, names: choices.iter().map(|choice| choice.name.clone()).collect() })
            }
        }
    }
}

impl NumberPlan {
    fn new(spec: &NumberSpec, name: &ColumnName, header: CellPlace, found: &mut Vec<Diagnostic>) -> NumberPlan {
        let units: Vec<(String, Scale)> =
            spec.suffixes.iter().map(|suffix| (super::cell::fold_lower(&suffix.word), Scale::of(&suffix.factor))).collect();
        let bare = match spec.kind {
            NumberKind::Percent { scale: Some(PercentScale::Hundred) } | NumberKind::PercentPoint => Bare::Times(Scale::PERCENT),
            NumberKind::Percent { scale: Some(PercentScale::One) } => Bare::Times(Scale::ONE),
            NumberKind::Percent { scale: None } => Bare::Doubtful,
            NumberKind::Plain | NumberKind::Points | NumberKind::Money | NumberKind::Count | NumberKind::Time => Bare::Times(Scale::of(&spec.factor)),
        };
        let unit = spec.suffixes.first().map(|suffix| suffix.word.as_str());
        let (expected, example) = expectation(spec.kind, unit);
        let (missing_words, missing_numbers) = (spec.missing_words.clone(), spec.missing_numbers.clone());
        let range = spec.range.clone();
        let mut plan = NumberPlan { kind: spec.kind, bare, units, range, missing_words, missing_numbers, expected, example };
        if let Some(unit) = &name.unit {
            plan.follow_header(unit, header, found);
        }
        plan
    }

    /// The header's unit decides what bare numbers mean; a unit that contradicts the scheme is a finding.
    fn follow_header(&mut self, unit: &str, header: CellPlace, found: &mut Vec<Diagnostic>) {
        let word = super::cell::fold_lower(unit);
        let percent = matches!(word.as_str(), "%" | "百分比" | "百分数" | "percent" | "per cent");
        match self.kind {
            NumberKind::Percent { scale } if percent || word == "‰" => {
                if percent && scale == Some(PercentScale::One) {
                    self.bare = Bare::Refused;
                    let message = say!(
                        en: "the header says `{unit}`, but the scheme says that this column holds decimals",
                        zh: "表头写的是`{unit}`，方案却说这一列是小数"
                    );
                    found.push(Diagnostic::new(&PERCENT_SCALE, header, message).help(say!(
                        en: "take `{unit}` out of the header, or declare the column as percent numbers in the scheme",
                        zh: "从表头去掉`{unit}`，或者在方案里把这一列声明为“百分数”"
                    )));
                } else {
                    self.bare = Bare::Times(if percent { Scale::PERCENT } else { Scale::PERMILLE });
                }
                return;
            }
            NumberKind::Percent { .. } | NumberKind::PercentPoint => {
                if self.kind == NumberKind::PercentPoint && super::number::is_percent_point(&word) {
                    return;
                }
            }
            NumberKind::Plain if !percent && multiplier(&word).is_none_or(|(_, rest)| !rest.is_empty()) => return,
            NumberKind::Plain | NumberKind::Points | NumberKind::Money | NumberKind::Count | NumberKind::Time => {
                if let Some(scale) = self.unit(&word) {
                    self.bare = Bare::Times(scale);
                    return;
                }
            }
        }
        if is_known_unit(&word) {
            self.bare = Bare::Refused;
            let message = Text {
                en: format!("the header says `{unit}`, but {} is expected here", self.expected.en),
                zh: format!("表头写的是`{unit}`，这里应当是{}", self.expected.zh),
            };
            found.push(Diagnostic::new(&UNIT_MISMATCH, header, message).help(say!(
                en: "give the figures in the unit that the scheme declares, and say so in the header",
                zh: "按方案声明的单位填数，并相应改表头"
            )));
        }
    }

    /// A unit, already folded: one of the accepted words, perhaps after 万 or 亿; or 万, 亿 alone where a bare number counts
    /// base units, so that `1.2万` cannot mean two things.
    pub fn unit(&self, word: &str) -> Option<Scale> {
        if let Some((_, scale)) = self.units.iter().find(|(unit, _)| unit == word) {
            return Some(scale.clone());
        }
        let (power, rest) = multiplier(word)?;
        if rest.is_empty() {
            return (self.bare == Bare::Times(Scale::ONE) && !matches!(self.kind, NumberKind::Percent { .. } | NumberKind::PercentPoint))
                .then(|| Scale::ONE.times(power));
        }
        self.units.iter().find(|(unit, _)| unit == rest).map(|(_, scale)| scale.times(power))
    }
}

fn expectation(kind: NumberKind, unit: Option<&str>) -> (Text, String) {
    match (kind, unit) {
        (NumberKind::Percent { .. }, _) => (say!(en: "a percentage", zh: "百分比"), "95%".to_owned()),
        (NumberKind::PercentPoint, _) => (say!(en: "a number of percentage points", zh: "百分点数"), "5个百分点".to_owned()),
        (_, Some(unit)) => (say!(en: "a number (`{unit}`)", zh: "数（`{unit}`）"), format!("85{unit}")),
        (NumberKind::Plain, None) => (say!(en: "a number", zh: "数"), "85".to_owned()),
        (NumberKind::Points, None) => (say!(en: "a number of points", zh: "分数"), "85".to_owned()),
        (NumberKind::Money, None) => (say!(en: "an amount of money", zh: "金额"), "85".to_owned()),
        (NumberKind::Count, None) => (say!(en: "a count", zh: "个数"), "85".to_owned()),
        (NumberKind::Time, None) => (say!(en: "a length of time", zh: "时长"), "85".to_owned()),
    }
}

/// 万 and 亿 and what they make with each other; the rest of the word after it.
fn multiplier(word: &str) -> Option<(i64, &str)> {
    const POWERS: &[(&str, i64)] =
        &[("万亿", 1_000_000_000_000), ("亿", 100_000_000), ("千万", 10_000_000), ("百万", 1_000_000), ("万", 10_000), ("千", 1_000)];
    POWERS.iter().find_map(|(prefix, power)| word.strip_prefix(prefix).map(|rest| (*power, rest)))
}

/// Units that people write in headers. A bracket with any other words, such as `得分（一季度）`, is not a unit.
fn is_known_unit(word: &str) -> bool {
    const UNITS: &[&str] = &[
        "%",
        "‰",
        "百分比",
        "百分数",
        "百分点",
        "个百分点",
        "pp",
        "percent",
        "per cent",
        "percentage points",
        "分",
        "pt",
        "pts",
        "points",
        "元",
        "美元",
        "港元",
        "欧元",
        "yuan",
        "cny",
        "rmb",
        "usd",
        "人",
        "人次",
        "户",
        "件",
        "次",
        "项",
        "篇",
        "个",
        "家",
        "条",
        "份",
        "宗",
        "起",
        "名",
        "天",
        "日",
        "工作日",
        "个工作日",
        "小时",
        "时",
        "分钟",
        "秒",
        "月",
        "个月",
        "年",
        "周",
        "days",
        "hours",
        "minutes",
        "months",
        "years",
        "people",
        "persons",
        "cases",
        "items",
        "亩",
        "公顷",
        "平方米",
        "平方公里",
        "公里",
        "千米",
        "米",
        "厘米",
        "升",
        "毫升",
        "克",
        "吨",
        "千克",
        "公斤",
        "立方米",
        "千瓦时",
        "度",
        "吨标准煤",
    ];
    UNITS.contains(&word) || multiplier(word).is_some_and(|(_, rest)| rest.is_empty() || UNITS.contains(&rest))
}
