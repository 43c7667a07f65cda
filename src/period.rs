//! Months, quarters, half-years and years: their names in data, in order.

use crate::syntax::ast::PeriodKind;
use jiff::civil::Date;
use std::fmt;

/// One period of a year. The order is that of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    pub year: i16,
    /// From 1: the month, the quarter, the half; 1 for a year.
    pub number: u8,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Month,
    Quarter,
    HalfYear,
    Year,
}

/// How many periods of a kind a year has.
pub fn in_a_year(kind: PeriodKind) -> u8 {
    match kind {
        PeriodKind::Month => 12,
        PeriodKind::Quarter => 4,
        PeriodKind::HalfYear => 2,
        PeriodKind::Year => 1,
    }
}

impl Period {
    fn new(kind: PeriodKind, year: i16, number: u8) -> Option<Period> {
        let fits = (1..=in_a_year(kind)).contains(&number) && (1..=9999).contains(&year);
        let kind = match kind {
            PeriodKind::Month => Kind::Month,
            PeriodKind::Quarter => Kind::Quarter,
            PeriodKind::HalfYear => Kind::HalfYear,
            PeriodKind::Year => Kind::Year,
        };
        fits.then_some(Period { year, number, kind })
    }

    /// The period of a kind that a day lies in.
    pub fn of(kind: PeriodKind, day: Date) -> Period {
        let month = day.month() as u8;
        let number = (month - 1) / (12 / in_a_year(kind)) + 1;
        Period::new(kind, day.year(), number).expect("a month gives a number within the year")
    }

    /// The periods of a kind that the days from `first` to `last` touch, in order.
    pub fn within(kind: PeriodKind, first: Date, last: Date) -> Vec<Period> {
        let end = Period::of(kind, last);
        std::iter::successors(Some(Period::of(kind, first)), |period| period.next()).take_while(|period| *period <= end).collect()
    }

    pub fn next(self) -> Option<Period> {
        let kind = self.period_kind();
        if self.number < in_a_year(kind) { Period::new(kind, self.year, self.number + 1) } else { Period::new(kind, self.year.checked_add(1)?, 1) }
    }

    /// The day before the next period of the kind begins.
    pub fn last_day(self) -> Option<Date> {
        let next = self.next()?;
        let months = 12 / in_a_year(self.period_kind());
        let first = Date::new(next.year, ((next.number - 1) * months + 1) as i8, 1).ok()?;
        first.yesterday().ok()
    }

    fn period_kind(self) -> PeriodKind {
        match self.kind {
            Kind::Month => PeriodKind::Month,
            Kind::Quarter => PeriodKind::Quarter,
            Kind::HalfYear => PeriodKind::HalfYear,
            Kind::Year => PeriodKind::Year,
        }
    }

    /// Reads `2024-03`, `2024年3月`, `3月`, `2024-Q1`, `2024年第一季度`, `2024-H1`, `上半年`, `2024`, `2024年`, or the first day of
    /// the period. A name without a year is of `year`.
    pub fn parse(kind: PeriodKind, text: &str, year: Option<i16>) -> Option<Period> {
        let text: String = text.trim().chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
        let (year, rest) = split_year(&text, kind, year)?;
        let number = match kind {
            PeriodKind::Year => rest.is_empty().then_some(1)?,
            PeriodKind::HalfYear => match rest.as_str() {
                "上半年" | "H1" | "h1" | "1" => 1,
                "下半年" | "全年" | "H2" | "h2" | "2" => 2,
                _ => return None,
            },
            PeriodKind::Quarter => {
                let name = rest.trim_start_matches(['Q', 'q', '第']).trim_end_matches("季度").trim_end_matches('季');
                small(name)?
            }
            PeriodKind::Month => {
                let name = rest.trim_end_matches("月份").trim_end_matches('月');
                let name = name.strip_suffix("-01").or_else(|| name.strip_suffix("-1")).filter(|short| !short.is_empty()).unwrap_or(name);
                small(name)?
            }
        };
        Period::new(kind, year, number)
    }
}

/// The year at the beginning, and what follows it.
fn split_year(text: &str, kind: PeriodKind, year: Option<i16>) -> Option<(i16, String)> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    if digits.len() == 4 {
        let rest = text[4..].trim_start_matches('年').trim_start_matches('度').trim_start_matches(['-', '/', '.']);
        return Some((digits.parse().ok()?, rest.to_string()));
    }
    if digits.len() == 6 && kind == PeriodKind::Month && text.len() == 6 {
        return Some((digits[..4].parse().ok()?, digits[4..].to_string()));
    }
    Some((year?, text.to_string()))
}

fn small(name: &str) -> Option<u8> {
    const WORDS: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    match WORDS.iter().position(|word| *word == name) {
        Some(at) => Some(at as u8 + 1),
        None => name.parse().ok(),
    }
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        '－' | '—' => '-',
        _ => c,
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Month => write!(f, "{}-{:02}", self.year, self.number),
            Kind::Quarter => write!(f, "{}-Q{}", self.year, self.number),
            Kind::HalfYear => write!(f, "{}-H{}", self.year, self.number),
            Kind::Year => write!(f, "{}", self.year),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_period_are_one_period() {
        let year = Some(2024);
        for (kind, names, shown) in [
            (PeriodKind::Month, vec!["2024-03", "2024-3", "2024年3月", "2024/03", "202403", "3月", "三月", "2024-03-01", "３月"], "2024-03"),
            (PeriodKind::Quarter, vec!["2024-Q2", "2024Q2", "2024年第二季度", "2024年二季度", "二季度", "Q2", "2"], "2024-Q2"),
            (PeriodKind::HalfYear, vec!["2024-H1", "上半年", "2024年上半年"], "2024-H1"),
            (PeriodKind::Year, vec!["2024", "2024年", "2024年度"], "2024"),
        ] {
            for name in names {
                let period = Period::parse(kind, name, year);
                assert_eq!(period.map(|period| period.to_string()).as_deref(), Some(shown), "{name}");
            }
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for (kind, name) in [
            (PeriodKind::Month, "2024-13"),
            (PeriodKind::Month, "春季"),
            (PeriodKind::Quarter, "Q5"),
            (PeriodKind::Year, "去年"),
            (PeriodKind::Month, ""),
        ] {
            assert_eq!(Period::parse(kind, name, Some(2024)), None, "{name}");
        }
        assert_eq!(Period::parse(PeriodKind::Month, "3月", None), None);
    }

    #[test]
    fn a_period_of_days_has_the_periods_that_it_touches() {
        let day = |month, day| Date::constant(2024, month, day);
        let names = |kind, first, last| Period::within(kind, first, last).iter().map(Period::to_string).collect::<Vec<_>>();
        assert_eq!(names(PeriodKind::Quarter, day(2, 15), day(10, 1)), ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]);
        assert_eq!(names(PeriodKind::Month, day(3, 31), day(4, 1)), ["2024-03", "2024-04"]);
        assert_eq!(names(PeriodKind::HalfYear, day(1, 1), day(6, 30)), ["2024-H1"]);
    }

    #[test]
    fn a_period_ends_the_day_before_the_next_one() {
        let last = |kind, name| Period::parse(kind, name, None).and_then(Period::last_day).map(|day| day.to_string());
        assert_eq!(last(PeriodKind::Month, "2024-02").as_deref(), Some("2024-02-29"));
        assert_eq!(last(PeriodKind::Quarter, "2024-Q2").as_deref(), Some("2024-06-30"));
        assert_eq!(last(PeriodKind::HalfYear, "2024-H2").as_deref(), Some("2024-12-31"));
        assert_eq!(last(PeriodKind::Year, "2023").as_deref(), Some("2023-12-31"));
    }

    #[test]
    fn december_is_followed_by_january() {
        let december = Period::parse(PeriodKind::Month, "2024-12", None).and_then(Period::next);
        assert_eq!(december.map(|period| period.to_string()).as_deref(), Some("2025-01"));
    }
}
