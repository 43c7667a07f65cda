//! Within a unit: periods before, values over periods, and sums and other folds over events.

use crate::decimal::Num;
use crate::eval::column::{Col, Mark};
use crate::eval::group::by_value;
use crate::fault::Fault;
use crate::func::math;
use crate::model::expr::{Fold, Value};
use crate::model::scheme::{GapKind, Matter, OverPeriods, PeriodKind};
use crate::outcome::Cell;
use crate::period::Period;
use indexmap::IndexMap;
use jiff::civil::Date;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// For each row of the result, the row that it takes its value from; `None`: missing.
fn moved(a: &Col, rows: usize, from: impl Fn(usize) -> Option<usize>) -> Col {
    let sources: Vec<Option<usize>> = (0..rows).map(from).collect();
    let cells: Vec<Cell> = sources.into_iter().map(|source| source.map_or(Cell::Gap(GapKind::Missing), |row| a.cell(row))).collect();
    Col::from_cells(&cells)
}

/// A missing value is that of the nearest period before.
pub fn carry_last(a: &Col, periods: usize) -> Col {
    if a.marks.is_none() {
        return a.clone();
    }
    let sources: Vec<u32> =
        (0..a.len()).map(|row| if a.mark(row) == Mark::Missing { nearest(a, row, periods).unwrap_or(row) } else { row } as u32).collect();
    a.gather(&sources)
}

/// The nearest row before, in the same unit, that has a value.
fn nearest(a: &Col, row: usize, periods: usize) -> Option<usize> {
    let first = row - row % periods.max(1);
    (first..row).rev().find(|row| a.mark(*row) == Mark::Value)
}

pub fn earlier(a: &Col, rows: usize, periods: usize, back: u32) -> Col {
    let back = back as usize;
    moved(a, rows, |row| (row % periods.max(1) >= back).then(|| row - back))
}

/// One period of each unit; `None`: there is no such period.
pub fn at_period(a: &Col, units: usize, periods: usize, period: Option<usize>) -> Col {
    moved(a, units, |unit| period.map(|period| unit * periods + period))
}

/// Scores of the scheme's own periods as one; gaps are left out unless all are gaps.
pub fn accumulate(how: OverPeriods, a: &Col, units: usize, periods: usize, first: usize) -> Col {
    let fold = match how {
        OverPeriods::Mean => Fold::Mean,
        OverPeriods::Sum => Fold::Sum,
        OverPeriods::Latest => Fold::Latest,
        OverPeriods::Highest => Fold::Highest,
        OverPeriods::Lowest => Fold::Lowest,
    };
    let cells: Vec<Cell> = (0..units)
        .map(|unit| {
            let rows = (unit * periods + first.min(periods)..(unit + 1) * periods).collect::<Vec<_>>();
            if rows.is_empty() { Cell::Gap(GapKind::Missing) } else { of_periods(fold, a, &rows, None) }
        })
        .collect();
    Col::from_cells(&cells)
}

/// A fold over the periods of a unit that pass the filter. If all values are gaps, the strongest of them.
pub fn fold_periods(fold: Fold, value: Option<&Col>, keep: Option<&Col>, best: Option<u32>, rows: Range<usize>) -> Cell {
    let mut kept = Vec::new();
    for row in rows {
        match keep {
            Some(keep) if keep.mark(row) == Mark::Fault => return keep.cell(row),
            Some(keep) if !keep.holds(row) => {}
            Some(_) | None => kept.push(row),
        }
    }
    match value {
        Some(value) => of_periods(fold, value, &kept, best),
        None => Cell::Value(Value::Num(Num::from(kept.len()))),
    }
}

fn of_periods(fold: Fold, value: &Col, rows: &[usize], best: Option<u32>) -> Cell {
    if let Some(row) = rows.iter().find(|row| value.mark(**row) == Mark::Fault) {
        return value.cell(*row);
    }
    let strongest = rows.iter().map(|row| value.mark(*row)).max();
    let valued: Vec<usize> = rows.iter().copied().filter(|row| value.mark(*row) == Mark::Value).collect();
    if let (true, Some(gap)) = (valued.is_empty(), strongest.and_then(Mark::gap)) {
        return Cell::Gap(gap);
    }
    let values: Vec<Value> = valued.into_iter().map(|row| value.value(row)).collect();
    fold_values(fold, best_of(values, best))
}

/// The period in whose events one is interested, by its kind and name.
pub type Within<'a> = Option<(PeriodKind, &'a str)>;

/// What a fold needs of the events of a unit.
pub struct Events<'a> {
    pub value: Option<&'a Col>,
    pub keep: &'a Col,
    pub same: Option<(&'a Col, Matter)>,
    pub best: Option<u32>,
    pub date: Option<&'a Col>,
}

/// One event that counts.
#[derive(Clone, Debug)]
struct Counted {
    row: usize,
    value: Value,
}

impl Events<'_> {
    /// A fold over the events of a unit, which stand in `rows`. With `within`: only over those dated in that period.
    pub fn fold(&self, fold: Fold, rows: Range<usize>, within: Within<'_>) -> Cell {
        let mut kept = Vec::new();
        for row in rows {
            match self.counts(row, within) {
                Ok(true) => kept.push(row),
                Ok(false) => {}
                Err(fault) => return fault,
            }
        }
        let mut counted: Vec<Counted> = match self.value {
            None => kept.into_iter().map(|row| Counted { row, value: Value::Num(Num::ONE) }).collect(),
            Some(value) => {
                if let Some(row) = kept.iter().find(|row| value.mark(**row) == Mark::Fault) {
                    return value.cell(*row);
                }
                let valued = kept.into_iter().filter(|row| value.mark(*row) == Mark::Value);
                valued.map(|row| Counted { row, value: value.value(row) }).collect()
            }
        };
        if let Some(cell) = self.unreadable(&counted, matches!(fold, Fold::Latest | Fold::First)) {
            return cell;
        }
        if let Some((matter, how)) = self.same {
            counted = self.by_matter(counted, matter, how);
        }
        counted = self.highest(counted);
        match fold {
            // Those without a date are never preferred.
            Fold::Latest => counted.sort_by_key(|event| (self.date_of(event.row).is_some(), self.when(event.row))),
            Fold::First => counted.sort_by_key(|event| self.when(event.row)),
            Fold::Sum | Fold::Count | Fold::Mean | Fold::Highest | Fold::Lowest | Fold::Median => {}
            Fold::GeometricMean | Fold::HarmonicMean | Fold::Deviation | Fold::Any | Fold::All => {}
        }
        fold_values(fold, counted.into_iter().map(|event| event.value).collect())
    }

    /// The rows that count and have a value, with it; one a matter, if that is asked for.
    pub fn entries(&self, rows: Range<usize>, same: Option<(&Col, Matter)>) -> Vec<(usize, Num)> {
        let has_value = |row: &usize| self.keep.holds(*row) && self.value.is_some_and(|value| value.mark(*row) == Mark::Value);
        let value = |row: usize| self.value.map_or(Value::Num(Num::ZERO), |value| value.value(row));
        let mut counted: Vec<Counted> = rows.filter(has_value).map(|row| Counted { row, value: value(row) }).collect();
        if let Some((matter, how)) = same {
            counted = self.by_matter(counted, matter, how);
        }
        counted.into_iter().map(|event| (event.row, num(&event.value))).collect()
    }

    /// Whether an event counts, in the period if one is asked for.
    fn counts(&self, row: usize, within: Within<'_>) -> Result<bool, Cell> {
        if self.keep.mark(row) == Mark::Fault {
            return Err(self.keep.cell(row));
        }
        let (true, Some((kind, name))) = (self.keep.holds(row), within) else { return Ok(self.keep.holds(row)) };
        match self.date.filter(|date| date.mark(row) == Mark::Fault) {
            Some(date) => Err(date.cell(row)),
            None => Ok(self.date_of(row).is_some_and(|date| period_name(kind, date) == name)),
        }
    }

    /// A fault in the matter, or in the date where it decides.
    fn unreadable(&self, counted: &[Counted], by_date: bool) -> Option<Cell> {
        let matter = self.same.map(|(matter, _)| matter);
        let date = self.date.filter(|_| by_date || matter.is_some());
        counted.iter().find_map(|event| {
            let fault = |column: &&Col| column.mark(event.row) == Mark::Fault;
            matter.into_iter().chain(date).find(fault).map(|column| column.cell(event.row))
        })
    }

    /// The n highest, of equal ones the first in the file; in the order of the file.
    fn highest(&self, mut events: Vec<Counted>) -> Vec<Counted> {
        if let Some(best) = self.best {
            events.sort_by(|a, b| by_value(&b.value, &a.value));
            events.truncate(best as usize);
            events.sort_by_key(|event| event.row);
        }
        events
    }

    /// By date, without one after all others; then in the order of the file.
    fn when(&self, row: usize) -> (Date, usize) {
        (self.date_of(row).unwrap_or(Date::MAX), row)
    }

    pub fn date_of(&self, row: usize) -> Option<Date> {
        let date = self.date?;
        match (date.mark(row), date.value(row)) {
            (Mark::Value, Value::Date(date)) => Some(date),
            _ => None,
        }
    }

    /// One value a matter, where the event that it is taken from stands. Without a matter, each stands for itself.
    fn by_matter(&self, events: Vec<Counted>, matter: &Col, how: Matter) -> Vec<Counted> {
        let mut groups: Vec<Vec<Counted>> = Vec::new();
        let mut known: HashMap<Value, usize> = HashMap::new();
        for event in events {
            if matter.mark(event.row) != Mark::Value {
                groups.push(vec![event]);
                continue;
            }
            let group = *known.entry(matter.value(event.row)).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[group].push(event);
        }
        let mut chosen: Vec<Counted> = groups.into_iter().filter_map(|group| self.one_of(group, how)).collect();
        chosen.sort_by_key(|event| event.row);
        chosen
    }

    fn one_of(&self, group: Vec<Counted>, how: Matter) -> Option<Counted> {
        match how {
            // The first of equal ones.
            Matter::Highest => group.into_iter().reduce(|best, event| if by_value(&event.value, &best.value).is_gt() { event } else { best }),
            Matter::Lowest => group.into_iter().reduce(|best, event| if by_value(&event.value, &best.value).is_lt() { event } else { best }),
            Matter::First => group.into_iter().min_by_key(|event| self.when(event.row)),
            Matter::Sum => {
                let row = group.iter().map(|event| event.row).min_by_key(|row| self.when(*row))?;
                Some(Counted { row, value: Value::Num(group.iter().map(|event| num(&event.value)).sum()) })
            }
        }
    }

    /// The sum of amounts of a unit's events, of which a gap spoils all; limits by period cut it. With `within`: only of the events
    /// dated in that period.
    pub fn sum(&self, rows: Range<usize>, limits: &[Limit], within: Within<'_>) -> Cell {
        let Some(value) = self.value else { return Cell::Value(Value::Num(Num::ZERO)) };
        let mut counted = Vec::new();
        let mut worst: Option<(Mark, usize)> = None;
        for row in rows {
            match self.counts(row, within) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(fault) => return fault,
            }
            match value.mark(row) {
                Mark::Value => counted.push(Counted { row, value: value.value(row) }),
                mark if worst.is_none_or(|(worst, _)| mark > worst) => worst = Some((mark, row)),
                Mark::NotApplicable | Mark::Pending | Mark::Missing | Mark::Fault => {}
            }
        }
        if let Some((_, row)) = worst {
            return value.cell(row);
        }
        // The plain case: nothing chosen, nothing cut.
        if self.same.is_none() && self.best.is_none() && limits.is_empty() {
            return Cell::Value(Value::Num(counted.iter().map(|event| num(&event.value)).sum()));
        }
        if let Some(cell) = self.unreadable(&counted, !limits.is_empty()) {
            return cell;
        }
        if let Some((matter, how)) = self.same {
            counted = self.by_matter(counted, matter, how);
        }
        counted = self.highest(counted);
        for limit in limits {
            counted = self.limited(counted, limit);
        }
        Cell::Value(Value::Num(counted.iter().map(|event| num(&event.value)).sum()))
    }

    /// What a limit leaves of the events of each calendar period, earliest first. Those without a date are in one period.
    fn limited(&self, mut events: Vec<Counted>, limit: &Limit) -> Vec<Counted> {
        events.sort_by_key(|event| (self.date_of(event.row).unwrap_or(Date::MAX), self.date_of(event.row).is_none()));
        let mut periods: IndexMap<Option<Period>, Vec<Counted>> = IndexMap::new();
        for event in events {
            let period = self.date_of(event.row).map(|date| Period::of(limit.period, date));
            periods.entry(period).or_default().push(event);
        }
        periods.into_values().flat_map(|events| limit.cut(events)).collect()
    }
}

impl Limit {
    /// The first so many events; or so many points, what is too much going from the last events.
    fn cut(&self, mut events: Vec<Counted>) -> Vec<Counted> {
        if self.counts {
            let most = self.most.floor().to_scaled(0).and_then(|most| usize::try_from(most).ok()).unwrap_or(0);
            events.truncate(most);
            return events;
        }
        let sum: Num = events.iter().map(|event| num(&event.value)).sum();
        let mut excess = (sum - &self.most).max(Num::ZERO);
        for event in events.iter_mut().rev() {
            let cut = excess.clone().min(num(&event.value).max(Num::ZERO));
            event.value = Value::Num(num(&event.value) - &cut);
            excess = excess - cut;
        }
        if let Some(last) = events.last_mut() {
            last.value = Value::Num(num(&last.value) - excess);
        }
        events
    }
}

/// The name of the period in which a day lies.
fn period_name(kind: PeriodKind, date: Date) -> String {
    Period::of(kind, date).to_string()
}

/// The most of each period: events or points.
pub struct Limit {
    pub period: PeriodKind,
    pub most: Num,
    pub counts: bool,
}

fn num(value: &Value) -> Num {
    match value {
        Value::Num(num) => num.clone(),
        Value::Bool(_) | Value::Text(_) | Value::Date(_) | Value::Choice(..) | Value::Grade(_) => Num::ZERO,
    }
}

/// The n highest, in their order; of equal ones the first.
fn best_of(values: Vec<Value>, best: Option<u32>) -> Vec<Value> {
    let Some(best) = best.map(|best| best as usize).filter(|best| *best < values.len()) else { return values };
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| by_value(&values[*b], &values[*a]).then(a.cmp(b)));
    order.truncate(best);
    order.sort_unstable();
    order.into_iter().map(|place| values[place].clone()).collect()
}

/// A fold over values, none of which is a gap.
pub fn fold_values(fold: Fold, values: Vec<Value>) -> Cell {
    let value = |num: Num| Cell::Value(Value::Num(num));
    let truths = || values.iter().filter(|value| matches!(value, Value::Bool(true))).count();
    match fold {
        Fold::Count if matches!(values.first(), Some(Value::Bool(_))) => return value(Num::from(truths())),
        Fold::Count => return value(Num::from(values.len())),
        Fold::Any => return Cell::Value(Value::Bool(truths() > 0)),
        Fold::All => return Cell::Value(Value::Bool(truths() == values.len())),
        Fold::Sum => return value(values.iter().map(num).sum()),
        Fold::Latest => return values.into_iter().next_back().map_or(Cell::Gap(GapKind::NotApplicable), Cell::Value),
        Fold::First => return values.into_iter().next().map_or(Cell::Gap(GapKind::NotApplicable), Cell::Value),
        Fold::Highest => return values.into_iter().max_by(by_value).map_or(Cell::Gap(GapKind::NotApplicable), Cell::Value),
        Fold::Lowest => return values.into_iter().min_by(by_value).map_or(Cell::Gap(GapKind::NotApplicable), Cell::Value),
        Fold::Mean | Fold::Median | Fold::GeometricMean | Fold::HarmonicMean | Fold::Deviation => {}
    }
    let mut nums: Vec<Num> = values.iter().map(num).collect();
    if nums.is_empty() {
        return Cell::Gap(GapKind::NotApplicable);
    }
    nums.sort();
    fold_sorted(fold, &nums)
}

/// A fold of numbers in ascending order, at least one.
fn fold_sorted(fold: Fold, nums: &[Num]) -> Cell {
    let value = |num: Num| Cell::Value(Value::Num(num));
    let Some(first) = nums.first() else { return Cell::Gap(GapKind::NotApplicable) };
    let number = nums.len();
    match fold {
        Fold::Mean => value(ratio(&sum(nums), number)),
        Fold::Median => value(ratio(&(&nums[(number - 1) / 2] + &nums[number / 2]), 2)),
        Fold::GeometricMean => geometric(&product(nums), number, first),
        Fold::HarmonicMean if nums.iter().any(Num::is_zero) => Cell::Fault(Arc::new(Fault::DivisionByZero)),
        Fold::HarmonicMean => {
            let inverse: Vec<Num> = nums.iter().filter_map(|num| Num::ONE.checked_div(num)).collect();
            harmonic(&sum(&inverse), number)
        }
        Fold::Deviation => {
            let squares: Vec<Num> = nums.iter().map(|num| num * num).collect();
            deviation(&sum(nums), &sum(&squares), number)
        }
        Fold::Sum | Fold::Count | Fold::Highest | Fold::Lowest | Fold::Latest | Fold::First | Fold::Any | Fold::All => {
            Cell::Gap(GapKind::NotApplicable)
        }
    }
}

pub fn ratio(num: &Num, by: usize) -> Num {
    num.checked_div(&Num::from(by)).unwrap_or_default()
}

/// Two halves at a time, so that big numbers are added to numbers as big.
pub fn sum(nums: &[Num]) -> Num {
    match nums {
        [] => Num::ZERO,
        [one] => one.clone(),
        _ => {
            let (left, right) = nums.split_at(nums.len() / 2);
            sum(left) + sum(right)
        }
    }
}

pub fn product(nums: &[Num]) -> Num {
    match nums {
        [] => Num::ONE,
        [one] => one.clone(),
        _ => {
            let (left, right) = nums.split_at(nums.len() / 2);
            product(left) * product(right)
        }
    }
}

/// The geometric mean of values whose least is given.
pub fn geometric(product: &Num, number: usize, least: &Num) -> Cell {
    if least.is_negative() {
        return Cell::Fault(Arc::new(Fault::OutOfDomain { function: "geometric_mean".into(), value: least.to_string().into() }));
    }
    match product.root(u32::try_from(number).unwrap_or(u32::MAX)) {
        Ok(root) => Cell::Value(Value::Num(root)),
        Err(error) => Cell::Fault(Arc::new(math::fault("geometric_mean", product, &error))),
    }
}

pub fn harmonic(inverse_sum: &Num, number: usize) -> Cell {
    match Num::from(number).checked_div(inverse_sum) {
        Some(mean) => Cell::Value(Value::Num(mean)),
        None => Cell::Fault(Arc::new(Fault::DivisionByZero)),
    }
}

/// √(Σx²/n − (Σx/n)²)
pub fn deviation(sum: &Num, squares: &Num, number: usize) -> Cell {
    let mean = ratio(sum, number);
    let variance = ratio(squares, number) - &mean * &mean;
    match variance.sqrt() {
        Ok(root) => Cell::Value(Value::Num(root)),
        Err(error) => Cell::Fault(Arc::new(math::fault("deviation", &variance, &error))),
    }
}
