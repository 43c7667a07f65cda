//! Stretches of the number line with open or closed ends, and what is left of them when others are taken away.

use crate::check::amount;
use crate::decimal::Num;
use crate::model::expr::Compare;
use crate::model::measure::Ty;
use crate::word::Text;
use jiff::civil::{Date, date};
use std::cmp::Ordering;

/// Days are whole numbers, counted from here.
const FIRST_DAY: Date = date(1970, 1, 1);

/// A day as a number, so that dates have stretches as figures have.
pub fn day(date: Date) -> Num {
    Num::from(date.duration_since(FIRST_DAY).as_hours() / 24)
}

/// The day of a number.
pub fn date_of(day: &Num) -> Option<Date> {
    let days = day.floor().as_ratio()?.0;
    FIRST_DAY.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// An end: the number and whether it belongs to the stretch. `None`: no end on that side.
pub type End = Option<(Num, bool)>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub low: End,
    pub high: End,
}

impl Stretch {
    pub const ALL: Stretch = Stretch { low: None, high: None };

    pub fn at(number: Num) -> Stretch {
        Stretch { low: Some((number.clone(), true)), high: Some((number, true)) }
    }

    /// Both ends included.
    pub fn between(low: Option<Num>, high: Option<Num>) -> Stretch {
        Stretch { low: low.map(|low| (low, true)), high: high.map(|high| (high, true)) }
    }

    pub fn has(&self, number: &Num) -> bool {
        !self.and(&Stretch::at(number.clone())).is_empty()
    }

    /// A number of it, the plainest that is at hand; a multiple of `grid` where there is one.
    pub fn plainest(&self, grid: Option<&Num>) -> Option<Num> {
        let half = Num::ratio(1, 2);
        let found = match (&self.low, &self.high) {
            (Some((low, true)), _) => low.clone(),
            (_, Some((high, true))) => high.clone(),
            (Some((low, false)), Some((high, false))) if grid.is_some() => {
                let grid = grid?;
                let next = &(&low.checked_div(grid)?.floor() + &Num::ONE) * grid;
                if next < *high { next } else { return None }
            }
            (Some((low, false)), Some((high, false))) => &(low + high) * &half,
            (Some((low, false)), None) => &low.floor() + &Num::ONE,
            (None, Some((high, false))) => &high.ceil() - &Num::ONE,
            (None, None) => Num::ZERO,
        };
        self.has(&found).then_some(found)
    }

    /// A single number.
    pub fn is_point(&self) -> bool {
        matches!((&self.low, &self.high), (Some((low, _)), Some((high, _))) if low == high)
    }

    pub fn is_empty(&self) -> bool {
        ends_below(&self.high, &self.low)
    }

    /// No multiple of `grid` lies in it.
    pub fn has_none_of(&self, grid: &Num) -> bool {
        let (Some((low, low_in)), Some((high, high_in))) = (&self.low, &self.high) else { return self.is_empty() };
        let Some(steps) = low.checked_div(grid) else { return false };
        let mut first = &steps.ceil() * grid;
        if first == *low && !low_in {
            first = &first + grid;
        }
        first > *high || (first == *high && !high_in)
    }

    pub fn and(&self, other: &Stretch) -> Stretch {
        let low = if lower_order(&self.low, &other.low) == Ordering::Less { &other.low } else { &self.low };
        let high = if upper_order(&self.high, &other.high) == Ordering::Greater { &other.high } else { &self.high };
        Stretch { low: low.clone(), high: high.clone() }
    }

    /// What is left when the other is taken away: at most two stretches.
    pub fn without(&self, other: &Stretch) -> Vec<Stretch> {
        let mut left = Vec::new();
        if let Some((low, included)) = &other.low {
            left.push(self.and(&Stretch { low: None, high: Some((low.clone(), !included)) }));
        }
        if let Some((high, included)) = &other.high {
            left.push(self.and(&Stretch { low: Some((high.clone(), !included)), high: None }));
        }
        left.retain(|stretch| !stretch.is_empty());
        if self.and(other).is_empty() { vec![self.clone()] } else { left }
    }

    /// `80% 至 90%（不含）`
    pub fn words(&self, ty: &Ty) -> Text {
        match (&self.low, &self.high) {
            (Some((low, _)), Some((high, _))) if low == high => amount::shown(low, ty),
            (Some((low, low_in)), Some((high, high_in))) => {
                let (a, b) = (amount::shown(low, ty), amount::shown(high, ty));
                let ((a_en, a_zh), (b_en, b_zh)) = (marked(*low_in), marked(*high_in));
                Text { en: format!("{}{a_en} to {}{b_en}", a.en, b.en), zh: format!("{}{a_zh}至{}{b_zh}", a.zh, b.zh) }
            }
            (Some((low, included)), None) => sided(if *included { "≥" } else { ">" }, low, ty),
            (None, Some((high, included))) => sided(if *included { "≤" } else { "<" }, high, ty),
            (None, None) => Text { en: "any value".into(), zh: "任何值".into() },
        }
    }
}

fn marked(included: bool) -> (&'static str, &'static str) {
    if included { ("", "") } else { (" (not included)", "（不含）") }
}

fn sided(sign: &str, number: &Num, ty: &Ty) -> Text {
    let number = amount::shown(number, ty);
    Text { en: format!("{sign} {}", number.en), zh: format!("{sign}{}", number.zh) }
}

/// The stretch of numbers for which the comparison with `number` holds; not-equal has two.
pub fn holding(how: Compare, number: &Num) -> Vec<Stretch> {
    let end = |included| Some((number.clone(), included));
    match how {
        Compare::Equal => vec![Stretch::at(number.clone())],
        Compare::NotEqual => vec![Stretch { low: None, high: end(false) }, Stretch { low: end(false), high: None }],
        Compare::Less => vec![Stretch { low: None, high: end(false) }],
        Compare::LessOrEqual => vec![Stretch { low: None, high: end(true) }],
        Compare::Greater => vec![Stretch { low: end(false), high: None }],
        Compare::GreaterOrEqual => vec![Stretch { low: end(true), high: None }],
    }
}

/// What is left of `whole` when all the others are taken away, lowest first.
pub fn left_over(whole: &[Stretch], taken: &[Stretch]) -> Vec<Stretch> {
    let mut left = whole.to_vec();
    for other in taken {
        left = left.iter().flat_map(|stretch| stretch.without(other)).collect();
    }
    left.sort_by(|a, b| lower_order(&a.low, &b.low));
    left
}

pub fn both(a: &[Stretch], b: &[Stretch]) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = a.iter().flat_map(|a| b.iter().map(|b| a.and(b))).collect();
    all.retain(|stretch| !stretch.is_empty());
    all
}

/// What ends at `high` and what begins at `low` have nothing in common, in this order.
pub fn ends_below(high: &End, low: &End) -> bool {
    match (low, high) {
        (Some((low, low_in)), Some((high, high_in))) => low > high || (low == high && !(*low_in && *high_in)),
        _ => false,
    }
}

/// Order of lower ends: no end is lowest, an included end before the same one left out.
pub fn lower_order(a: &End, b: &End) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some((a, a_in)), Some((b, b_in))) => a.cmp(b).then(b_in.cmp(a_in)),
    }
}

/// Order of upper ends: no end is highest, an included end after the same one left out.
pub fn upper_order(a: &End, b: &End) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some((a, a_in)), Some((b, b_in))) => a.cmp(b).then(a_in.cmp(b_in)),
    }
}
