//! Types and units of measure. A percentage is not a percentage point, points are not cases; money and time convert.
//!
//! Values are kept in base units: percentages and percentage points as ratios, money in 元, time in minutes, counts as they are.

use crate::decimal::Num;
use crate::model::scheme::ChoiceId;
use crate::word::{Lang, Word};
use std::fmt;
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    Quantity(Measure),
    Text,
    Date,
    Bool,
    Choice(ChoiceId),
    /// A grade of the scheme.
    Grade,
    /// Could not be typed; a finding says why. Fits everything, so that one mistake is told once.
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// A pure number; also the ratio of two like quantities.
    Number,
    /// 95%
    Percent,
    /// 5个百分点
    PercentPoint,
    /// Base units with exponents other than 0, sorted.
    Of(Vec<(Base, i8)>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Base {
    Points,
    /// 元
    Money,
    /// minutes
    Time,
    /// A counter, by its Chinese word where it has one: 人, 件, 工作日; also 公里, 平方米, 吨, 立方米.
    Count(Arc<str>),
}

/// A unit word: what it measures and how many base units it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    pub zh: Arc<str>,
    pub en: Arc<str>,
    pub measure: Measure,
    pub factor: Num,
}

impl Scale {
    pub fn number() -> Scale {
        Scale { zh: "".into(), en: "".into(), measure: Measure::Number, factor: Num::ONE }
    }

    pub fn points() -> Scale {
        Scale::named("分").expect("分 is in the table")
    }

    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// The unit word of the table in either language.
    pub fn named(word: &str) -> Option<Scale> {
        let word = if word == "％" { "%" } else { word };
        UNIT_WORDS.iter().find(|unit| unit.word.zh == word || unit.word.en == word || unit.also.contains(&word)).map(|unit| Scale {
            zh: unit.word.zh.into(),
            en: unit.word.en.into(),
            measure: unit.measure(),
            factor: Num::ratio(unit.factor.0, unit.factor.1),
        })
    }

    /// A counter of the scheme's own.
    pub fn counter(word: &str) -> Scale {
        Scale { zh: word.into(), en: word.into(), measure: Measure::count(word), factor: Num::ONE }
    }
}

impl Measure {
    pub fn points() -> Measure {
        Measure::Of(vec![(Base::Points, 1)])
    }

    pub fn money() -> Measure {
        Measure::Of(vec![(Base::Money, 1)])
    }

    pub fn time() -> Measure {
        Measure::Of(vec![(Base::Time, 1)])
    }

    pub fn count(word: &str) -> Measure {
        Measure::Of(vec![(Base::Count(word.into()), 1)])
    }

    /// Whether it counts whole things: people, cases. Kilometres and tonnes have parts.
    pub fn is_counted(&self) -> bool {
        matches!(self, Measure::Of(bases) if matches!(bases.as_slice(), [(Base::Count(word), 1)] if !is_measured(word)))
    }

    pub fn is_dimensionless(&self) -> bool {
        !matches!(self, Measure::Of(_))
    }

    /// Measure of a product.
    pub fn times(&self, other: &Measure) -> Measure {
        match (self, other) {
            (Measure::Of(a), Measure::Of(b)) => Measure::combine(a, b, 1),
            (Measure::Of(a), _) | (_, Measure::Of(a)) => Measure::Of(a.clone()),
            (Measure::PercentPoint, _) | (_, Measure::PercentPoint) => Measure::PercentPoint,
            (Measure::Percent, _) | (_, Measure::Percent) => Measure::Percent,
            (Measure::Number, Measure::Number) => Measure::Number,
        }
    }

    /// Measure of a quotient.
    pub fn over(&self, other: &Measure) -> Measure {
        match (self, other) {
            (Measure::Of(a), Measure::Of(b)) => Measure::combine(a, b, -1),
            (Measure::Of(a), _) => Measure::Of(a.clone()),
            (_, Measure::Of(b)) => Measure::combine(&[], b, -1),
            (a, b) if a == b => Measure::Number,
            (a, Measure::Number) => a.clone(),
            _ => Measure::Number,
        }
    }

    /// Measure of a sum or difference, where the two may be added.
    pub fn plus(&self, other: &Measure, minus: bool) -> Option<Measure> {
        match (self, other) {
            (Measure::Percent, Measure::Percent) if minus => Some(Measure::PercentPoint),
            (Measure::Percent, Measure::PercentPoint) => Some(Measure::Percent),
            (Measure::PercentPoint, Measure::Percent) if !minus => Some(Measure::Percent),
            (a, b) if a == b => Some(a.clone()),
            _ => None,
        }
    }

    fn combine(a: &[(Base, i8)], b: &[(Base, i8)], sign: i8) -> Measure {
        let mut all: Vec<(Base, i8)> = a.to_vec();
        for (base, power) in b {
            match all.iter_mut().find(|(mine, _)| mine == base) {
                Some((_, mine)) => *mine = mine.saturating_add(power.saturating_mul(sign)),
                None => all.push((base.clone(), power.saturating_mul(sign))),
            }
        }
        all.retain(|(_, power)| *power != 0);
        all.sort();
        if all.is_empty() { Measure::Number } else { Measure::Of(all) }
    }

    pub fn word(&self, lang: Lang) -> String {
        match self {
            Measure::Number => Word::new("number", "数").of(lang).to_string(),
            Measure::Percent => Word::new("percent", "百分比").of(lang).to_string(),
            Measure::PercentPoint => Word::new("percentage points", "百分点").of(lang).to_string(),
            Measure::Of(bases) => {
                let part = |sign: i8| {
                    let powers = bases.iter().filter(|(_, power)| power.signum() == sign);
                    powers
                        .map(|(base, power)| if power.abs() == 1 { base.word(lang) } else { format!("{}^{}", base.word(lang), power.abs()) })
                        .collect::<Vec<_>>()
                        .join("·")
                };
                match (part(1), part(-1)) {
                    (above, below) if below.is_empty() => above,
                    (above, below) if above.is_empty() => format!("1/{below}"),
                    (above, below) => format!("{above}/{below}"),
                }
            }
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word(Lang::Zh))
    }
}

/// Whether a base has more than one unit word: kilometres and metres.
pub fn has_several_words(base: &str) -> bool {
    UNIT_WORDS.iter().any(|unit| matches!(unit.kind, Kind::Of(of) if of == base))
}

/// Words of what has parts, by their last letters: those of the table, and those that a scheme is likely to declare by `counter`.
fn is_measured(word: &str) -> bool {
    const ENDINGS: &[&str] = &["米", "公里", "亩", "顷", "升", "吨", "克", "斤", "秒", "时", "度", "煤"];
    ENDINGS.iter().any(|ending| word.ends_with(ending))
}

impl Base {
    pub fn word(&self, lang: Lang) -> String {
        match self {
            Base::Points => Word::new("points", "分").of(lang).to_string(),
            Base::Money => Word::new("yuan", "元").of(lang).to_string(),
            Base::Time => Word::new("minutes", "分钟").of(lang).to_string(),
            Base::Count(word) => match (lang, Scale::named(word)) {
                (Lang::En, Some(scale)) => scale.en.to_string(),
                _ => word.to_string(),
            },
        }
    }
}

/// A unit word of the language.
pub struct UnitWord {
    pub word: Word,
    /// Further spellings.
    pub also: &'static [&'static str],
    kind: Kind,
    factor: (i64, i64),
}

enum Kind {
    Of(&'static str),
    Number,
    Percent,
    PercentPoint,
    Points,
    Money,
    Time,
    Count,
}

impl UnitWord {
    /// How many base units it is, as a fraction.
    pub fn factor(&self) -> (i64, i64) {
        self.factor
    }

    pub fn measure(&self) -> Measure {
        match self.kind {
            Kind::Of(base) => Measure::count(base),
            Kind::Number => Measure::Number,
            Kind::Percent => Measure::Percent,
            Kind::PercentPoint => Measure::PercentPoint,
            Kind::Points => Measure::points(),
            Kind::Money => Measure::money(),
            Kind::Time => Measure::time(),
            Kind::Count => Measure::count(self.word.zh),
        }
    }
}

const fn unit(zh: &'static str, en: &'static str, also: &'static [&'static str], kind: Kind, factor: (i64, i64)) -> UnitWord {
    UnitWord { word: Word::new(en, zh), also, kind, factor }
}

const fn counter(zh: &'static str, en: &'static str, also: &'static [&'static str]) -> UnitWord {
    unit(zh, en, also, Kind::Count, (1, 1))
}

/// Every unit word and counter of the language. A scheme may add counters of its own.
pub static UNIT_WORDS: &[UnitWord] = &[
    unit("数", "number", &["倍", "times"], Kind::Number, (1, 1)),
    unit("%", "%", &["％", "百分比", "percent", "百分数"], Kind::Percent, (1, 100)),
    unit("‰", "‰", &["千分比"], Kind::Percent, (1, 1000)),
    unit("个百分点", "pp", &["百分点", "percentage_points"], Kind::PercentPoint, (1, 100)),
    unit("分", "pt", &["points", "point", "pts"], Kind::Points, (1, 1)),
    unit("元", "yuan", &["CNY"], Kind::Money, (1, 1)),
    unit("万元", "10k_yuan", &[], Kind::Money, (10_000, 1)),
    unit("亿元", "100m_yuan", &[], Kind::Money, (100_000_000, 1)),
    unit("秒", "seconds", &["second", "秒钟"], Kind::Time, (1, 60)),
    unit("分钟", "minutes", &["minute", "min"], Kind::Time, (1, 1)),
    unit("小时", "hours", &["hour", "h"], Kind::Time, (60, 1)),
    unit("天", "days", &["日", "day"], Kind::Time, (1440, 1)),
    counter("个工作日", "working_days", &["工作日", "working_day"]),
    counter("人", "people", &["person", "名", "persons"]),
    counter("件", "cases", &["case"]),
    counter("次", "occurrences", &["occurrence"]),
    counter("项", "entries", &["entry"]),
    counter("篇", "articles", &["article"]),
    counter("个", "units", &[]),
    counter("起", "incidents", &["incident"]),
    counter("例", "instances", &["instance"]),
    counter("户", "households", &["household"]),
    counter("家", "firms", &["firm"]),
    counter("份", "copies", &["copy"]),
    counter("票", "votes", &["vote"]),
    counter("条", "lines", &["line"]),
    counter("处", "places", &["place"]),
    counter("场", "sessions", &["session"]),
    counter("期", "issues", &["issue"]),
    counter("本", "books", &["book"]),
    counter("台", "sets", &["set"]),
    counter("辆", "vehicles", &["vehicle"]),
    counter("宗", "lots", &["lot"]),
    counter("村", "villages", &["village"]),
    counter("岁", "years_old", &["year_old"]),
    counter("年", "years", &["year"]),
    counter("月", "months", &["month", "个月"]),
    counter("周", "weeks", &["week"]),
    counter("档", "steps", &["step"]),
    counter("公里", "km", &[]),
    unit("米", "metres", &["metre"], Kind::Of("公里"), (1, 1000)),
    unit("厘米", "cm", &[], Kind::Of("公里"), (1, 100_000)),
    counter("平方米", "m2", &["㎡"]),
    unit("公顷", "hectares", &["hectare"], Kind::Of("平方米"), (10_000, 1)),
    unit("平方公里", "km2", &[], Kind::Of("平方米"), (1_000_000, 1)),
    counter("亩", "mu", &[]),
    counter("立方米", "m3", &["m³"]),
    unit("升", "litres", &["litre"], Kind::Of("立方米"), (1, 1000)),
    unit("毫升", "ml", &[], Kind::Of("立方米"), (1, 1_000_000)),
    counter("吨", "tonnes", &["tonne"]),
    unit("千克", "kg", &["公斤"], Kind::Of("吨"), (1, 1000)),
    unit("克", "grams", &["gram"], Kind::Of("吨"), (1, 1_000_000)),
];
