//! Ranges of numbers: from one end to the other, each end inside or not, or without an end.

use crate::decimal::Num;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct End {
    pub at: Num,
    /// Whether the end itself belongs to the range.
    pub included: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Range {
    pub low: Option<End>,
    pub high: Option<End>,
}

impl Range {
    pub const ALL: Range = Range { low: None, high: None };

    pub fn at(number: Num) -> Range {
        let end = Some(End { at: number, included: true });
        Range { low: end.clone(), high: end }
    }

    pub fn from(number: Num) -> Range {
        Range { low: Some(End { at: number, included: true }), high: None }
    }

    pub fn between(low: Option<Num>, high: Option<Num>) -> Range {
        let end = |at: Num| End { at, included: true };
        Range { low: low.map(end), high: high.map(end) }
    }

    pub fn is_empty(&self) -> bool {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => low.at > high.at || low.at == high.at && !(low.included && high.included),
            _ => false,
        }
    }

    /// Whether it has both ends.
    pub fn is_closed(&self) -> bool {
        self.low.is_some() && self.high.is_some()
    }

    /// The one number of the range, if it has only one.
    pub fn only(&self) -> Option<&Num> {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) if low.at == high.at && low.included && high.included => Some(&low.at),
            _ => None,
        }
    }

    pub fn contains(&self, number: &Num) -> bool {
        let above = self.low.as_ref().is_none_or(|low| *number > low.at || low.included && *number == low.at);
        let below = self.high.as_ref().is_none_or(|high| *number < high.at || high.included && *number == high.at);
        above && below
    }

    pub fn meet(&self, other: &Range) -> Range {
        let low = match (&self.low, &other.low) {
            (Some(a), Some(b)) if a.at == b.at => Some(End { at: a.at.clone(), included: a.included && b.included }),
            (Some(a), Some(b)) => Some(if a.at > b.at { a } else { b }.clone()),
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        let high = match (&self.high, &other.high) {
            (Some(a), Some(b)) if a.at == b.at => Some(End { at: a.at.clone(), included: a.included && b.included }),
            (Some(a), Some(b)) => Some(if a.at < b.at { a } else { b }.clone()),
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        Range { low, high }
    }

    /// The least range that holds both.
    pub fn hull(&self, other: &Range) -> Range {
        let low = match (&self.low, &other.low) {
            (Some(a), Some(b)) if a.at == b.at => Some(End { at: a.at.clone(), included: a.included || b.included }),
            (Some(a), Some(b)) => Some(if a.at < b.at { a } else { b }.clone()),
            _ => None,
        };
        let high = match (&self.high, &other.high) {
            (Some(a), Some(b)) if a.at == b.at => Some(End { at: a.at.clone(), included: a.included || b.included }),
            (Some(a), Some(b)) => Some(if a.at > b.at { a } else { b }.clone()),
            _ => None,
        };
        Range { low, high }
    }

    /// Both as one range, if nothing lies between them.
    pub fn joined(&self, other: &Range) -> Option<Range> {
        let apart = |a: &Range, b: &Range| match (&a.high, &b.low) {
            (Some(high), Some(low)) => high.at < low.at || high.at == low.at && !high.included && !low.included,
            _ => false,
        };
        (!apart(self, other) && !apart(other, self)).then(|| self.hull(other))
    }

    /// For whole numbers: ends that are whole and belong to the range.
    pub fn whole(self) -> Range {
        let low = self.low.map(|low| {
            let up = low.at.ceil();
            let at = if up == low.at && !low.included { up + Num::ONE } else { up };
            End { at, included: true }
        });
        let high = self.high.map(|high| {
            let down = high.at.floor();
            let at = if down == high.at && !high.included { down - Num::ONE } else { down };
            End { at, included: true }
        });
        Range { low, high }
    }

    /// Some number of the range, a plain one if it can be: an end that belongs to it, nothing, or what lies in the middle.
    pub fn some(&self) -> Num {
        match (&self.low, &self.high) {
            (Some(low), _) if low.included => low.at.clone(),
            (_, Some(high)) if high.included => high.at.clone(),
            (Some(low), Some(high)) => (&low.at + &high.at) * Num::ratio(1, 2),
            (Some(low), None) => &low.at + &Num::ONE,
            (None, Some(high)) => &high.at - &Num::ONE,
            (None, None) => Num::ZERO,
        }
    }

    /// With each number times a factor that is not zero.
    pub fn times(&self, factor: &Num) -> Range {
        let by = |end: &Option<End>| end.as_ref().map(|end| End { at: &end.at * factor, included: end.included });
        if factor.is_negative() { Range { low: by(&self.high), high: by(&self.low) } } else { Range { low: by(&self.low), high: by(&self.high) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: i64, low_in: bool, high: i64, high_in: bool) -> Range {
        Range { low: Some(End { at: Num::from(low), included: low_in }), high: Some(End { at: Num::from(high), included: high_in }) }
    }

    #[test]
    fn ends_that_touch_join_if_one_of_them_is_inside() {
        assert_eq!(range(0, true, 3, false).joined(&range(3, true, 5, true)), Some(range(0, true, 5, true)));
        assert_eq!(range(0, true, 3, false).joined(&range(3, false, 5, true)), None);
        assert!(range(0, true, 3, false).meet(&range(3, true, 5, true)).is_empty());
    }

    #[test]
    fn whole_numbers_between_open_ends() {
        assert_eq!(range(1, false, 4, false).whole(), range(2, true, 3, true));
        assert!(range(1, false, 2, false).whole().is_empty());
    }
}
