//! Weeks, months, quarters, half-years and years: their names in data, in order.
//!
//! A week is one of ISO 8601: it begins on Monday and is of the year in which its Thursday lies.

use crate::syntax::ast::PeriodKind;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use std::fmt;

/// One period of a year. The order is that of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    pub year: i16,
    /// From 1: the week, the month, the quarter, the half; 1 for a year.
    pub number: u8,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Week,
    Month,
    Quarter,
    HalfYear,
    Year,
}

/// How many periods of a kind a year has; of weeks, how many it has at most.
pub fn in_a_year(kind: PeriodKind) -> u8 {
    match kind {
        PeriodKind::Week => 53,
        PeriodKind::Month => 12,
        PeriodKind::Quarter => 4,
        PeriodKind::HalfYear => 2,
        PeriodKind::Year => 1,
    }
}

impl Period {
    fn new(kind: PeriodKind, year: i16, number: u8) -> Option<Period> {
        let fits = (1..=in_this_year(kind, year)).contains(&number) && (1..=9999).contains(&year);
        let kind = match kind {
            PeriodKind::Week => Kind::Week,
            PeriodKind::Month => Kind::Month,
            PeriodKind::Quarter => Kind::Quarter,
            PeriodKind::HalfYear => Kind::HalfYear,
            PeriodKind::Year => Kind::Year,
        };
        fits.then_some(Period { year, number, kind })
    }

    /// The period of a kind that a day lies in.
    pub fn of(kind: PeriodKind, day: Date) -> Period {
        if kind == PeriodKind::Week {
            let week = day.iso_week_date();
            return Period { year: week.year(), number: week.week() as u8, kind: Kind::Week };
        }
        let month = day.month() as u8;
        let number = (month - 1) / (12 / in_a_year(kind)) + 1;
        Period::new(kind, day.year(), number).expect("a month gives a number within the year")
    }

    /// The first period of a kind for a scheme whose days begin with `first`: the one that the day lies in, but of weeks the
    /// first whose Thursday is not before the day.
    pub fn first_from(kind: PeriodKind, first: Date) -> Period {
        let of = Period::of(kind, first);
        let late = kind == PeriodKind::Week && first.weekday().to_monday_one_offset() > Weekday::Thursday.to_monday_one_offset();
        if late { of.next().unwrap_or(of) } else { of }
    }

    /// The periods of a kind that the days from `first` to `last` touch, in order; of weeks those whose Thursday is among the days,
    /// so that a calendar year has the weeks that ISO 8601 gives it.
    pub fn within(kind: PeriodKind, first: Date, last: Date) -> Vec<Period> {
        let touched = Period::of(kind, last);
        let early = kind == PeriodKind::Week && last.weekday().to_monday_one_offset() < Weekday::Thursday.to_monday_one_offset();
        let inside = |period: &Period| if early { *period < touched } else { *period <= touched };
        std::iter::successors(Some(Period::first_from(kind, first)), |period| period.next()).take_while(inside).collect()
    }

    /// How many periods of a kind the days from `first` to `last` touch, the begun ones with them.
    pub fn touched(kind: PeriodKind, first: Date, last: Date) -> usize {
        let end = Period::of(kind, last);
        std::iter::successors(Some(Period::of(kind, first)), |period| period.next()).take_while(|period| *period <= end).count().max(1)
    }

    pub fn next(self) -> Option<Period> {
        let kind = self.period_kind();
        if self.number < in_this_year(kind, self.year) {
            Period::new(kind, self.year, self.number + 1)
        } else {
            Period::new(kind, self.year.checked_add(1)?, 1)
        }
    }

    /// The day before the next period of the kind begins.
    pub fn last_day(self) -> Option<Date> {
        self.next()?.first_day()?.yesterday().ok()
    }

    /// The Monday of a week; the first day of the month with which any other period begins.
    pub fn first_day(self) -> Option<Date> {
        if self.kind == Kind::Week {
            return Some(ISOWeekDate::new(self.year, self.number as i8, Weekday::Monday).ok()?.date());
        }
        let months = 12 / in_a_year(self.period_kind());
        Date::new(self.year, ((self.number - 1) * months + 1) as i8, 1).ok()
    }

    fn period_kind(self) -> PeriodKind {
        match self.kind {
            Kind::Week => PeriodKind::Week,
            Kind::Month => PeriodKind::Month,
            Kind::Quarter => PeriodKind::Quarter,
            Kind::HalfYear => PeriodKind::HalfYear,
            Kind::Year => PeriodKind::Year,
        }
    }

    /// Reads `2024-W05`, `2024年第5周`, `2024-03`, `2024年3月`, `3月`, `2024-Q1`, `2024年第一季度`, `2024-H1`, `上半年`, `2024`, `2024年`,
    /// or the first day of the week or month. A name without a year is of `year`.
    pub fn parse(kind: PeriodKind, text: &str, year: Option<i16>) -> Option<Period> {
        let text: String = text.trim().chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
        if kind == PeriodKind::Week
            && let Ok(day) = text.parse::<Date>()
        {
            return (day.weekday() == Weekday::Monday).then(|| Period::of(kind, day));
        }
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
            PeriodKind::Week => {
                let name = rest.trim_start_matches(['W', 'w', '第']).trim_end_matches('周');
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

/// How many periods of a kind this year has: 52 or 53 weeks.
fn in_this_year(kind: PeriodKind, year: i16) -> u8 {
    match kind {
        PeriodKind::Week => Date::new(year, 12, 28).map_or(52, |day| day.iso_week_date().week() as u8),
        PeriodKind::Month | PeriodKind::Quarter | PeriodKind::HalfYear | PeriodKind::Year => in_a_year(kind),
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
            Kind::Week => write!(f, "{}-W{:02}", self.year, self.number),
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
            (PeriodKind::Week, vec!["2024-W05", "2024W5", "2024年第5周", "2024年第五周", "第5周", "5周", "W05", "2024-01-29"], "2024-W05"),
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
            // 2024 has 52 weeks; 30 January 2024 is a Tuesday.
            (PeriodKind::Week, "2024-W53"),
            (PeriodKind::Week, "2024-W00"),
            (PeriodKind::Week, "2024-01-30"),
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
        assert_eq!(last(PeriodKind::Week, "2024-W09").as_deref(), Some("2024-03-03"));
        assert_eq!(last(PeriodKind::Week, "2026-W53").as_deref(), Some("2027-01-03"));
        assert_eq!(last(PeriodKind::Quarter, "2024-Q2").as_deref(), Some("2024-06-30"));
        assert_eq!(last(PeriodKind::HalfYear, "2024-H2").as_deref(), Some("2024-12-31"));
        assert_eq!(last(PeriodKind::Year, "2023").as_deref(), Some("2023-12-31"));
    }

    #[test]
    fn december_is_followed_by_january() {
        let december = Period::parse(PeriodKind::Month, "2024-12", None).and_then(Period::next);
        assert_eq!(december.map(|period| period.to_string()).as_deref(), Some("2025-01"));
    }

    /// The examples of ISO 8601: where a year begins and ends within a week, the week is of the year that has its Thursday.
    #[test]
    fn a_week_is_of_the_year_of_its_thursday() {
        let week = |year, month, day| Period::of(PeriodKind::Week, Date::constant(year, month, day)).to_string();
        assert_eq!(week(2005, 1, 1), "2004-W53");
        assert_eq!(week(2005, 1, 2), "2004-W53");
        assert_eq!(week(2005, 12, 31), "2005-W52");
        assert_eq!(week(2007, 1, 1), "2007-W01");
        assert_eq!(week(2007, 12, 31), "2008-W01");
        assert_eq!(week(2008, 12, 29), "2009-W01");
        assert_eq!(week(2010, 1, 3), "2009-W53");
    }

    #[test]
    fn a_year_has_the_weeks_that_iso_gives_it() {
        let weeks = |first: Date, last: Date| {
            let all: Vec<String> = Period::within(PeriodKind::Week, first, last).iter().map(Period::to_string).collect();
            (all.len(), all.first().cloned().unwrap_or_default(), all.last().cloned().unwrap_or_default())
        };
        let year = |year| weeks(Date::constant(year, 1, 1), Date::constant(year, 12, 31));
        // 1 January 2024 is a Monday, 31 December a Tuesday; 2026 begins and ends on a Thursday; 2027 begins on a Friday.
        assert_eq!(year(2024), (52, "2024-W01".to_owned(), "2024-W52".to_owned()));
        assert_eq!(year(2026), (53, "2026-W01".to_owned(), "2026-W53".to_owned()));
        assert_eq!(year(2027), (52, "2027-W01".to_owned(), "2027-W52".to_owned()));
        // Monday 17 February to Sunday 16 March 2025.
        assert_eq!(weeks(Date::constant(2025, 2, 17), Date::constant(2025, 3, 16)), (4, "2025-W08".to_owned(), "2025-W11".to_owned()));
        // Friday to Wednesday: no Thursday among the days.
        assert_eq!(weeks(Date::constant(2025, 2, 21), Date::constant(2025, 2, 26)).0, 0);
    }

    #[test]
    fn the_last_week_is_followed_by_the_first() {
        let next = |name| Period::parse(PeriodKind::Week, name, None).and_then(Period::next).map(|period| period.to_string());
        assert_eq!(next("2024-W52").as_deref(), Some("2025-W01"));
        assert_eq!(next("2026-W52").as_deref(), Some("2026-W53"));
        assert_eq!(next("2026-W53").as_deref(), Some("2027-W01"));
    }
}
