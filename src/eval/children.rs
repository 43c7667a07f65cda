//! Children of an item, and other operations that look at several scores of a unit at once.

use crate::decimal::Num;
use crate::eval::column::{Col, Mark, Marks, Vals, lcm};
use crate::eval::number;
use crate::fault::Fault;
use crate::model::expr::Value;
use crate::model::scheme::GapKind;
use crate::outcome::Cell;
use crate::program::{Pool, Standing};
use std::sync::Arc;

/// The columns of a child.
pub struct ChildCols<'a> {
    pub raw: &'a Col,
    pub treated: &'a Col,
    pub score: &'a Col,
    pub points: Option<&'a Col>,
    pub withheld: Option<&'a Col>,
    pub standing: [Standing; 3],
}

/// What a child is to its parent, for one unit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Counts,
    LeftOut(Standing),
    /// A gap or a fault that the parent has as well.
    Withheld,
}

impl ChildCols<'_> {
    /// Whether the child counts for every unit.
    fn always_counts(&self) -> bool {
        self.raw.marks.is_none() && self.treated.marks.is_none()
    }

    fn state(&self, row: usize) -> State {
        if self.treated.mark(row) == Mark::Value {
            return State::Counts;
        }
        if self.withheld.is_some_and(|withheld| withheld.holds(row)) {
            return State::Withheld;
        }
        let standing = match self.raw.mark(row) {
            Mark::NotApplicable => self.standing[0],
            Mark::Pending => self.standing[1],
            Mark::Missing => self.standing[2],
            Mark::Value | Mark::Fault => Standing::Withhold,
        };
        match standing {
            Standing::Withhold => State::Withheld,
            Standing::Redistribute | Standing::Spread | Standing::Skip => State::LeftOut(standing),
        }
    }

    /// Whether the child has points for the unit, more than none.
    fn has_points(&self, row: usize) -> bool {
        self.points.is_some_and(|points| match &points.vals {
            Vals::Fixed { v, .. } => v[points.at(row)] > 0,
            Vals::Frac { n, .. } => n[points.at(row)] > 0,
            Vals::Num(v) => v[points.at(row)].signum() > 0,
            Vals::Bool(_) | Vals::Index(_) | Vals::Choice(..) | Vals::Grade(_) | Vals::Text(..) | Vals::Date(_) => false,
        })
    }

    fn takes(&self, row: usize) -> bool {
        self.has_points(row) && self.state(row) == State::Counts
    }
}

/// The sum of the children: those that are left out add nothing; a withheld gap or a fault is the parent's.
pub fn sum(children: &[ChildCols<'_>], rows: usize) -> Col {
    // A marked cell holds zero, so that the sum of all values is the sum of those that count.
    let sum = number::sum(children.iter().map(|child| &child.score.vals));
    if children.iter().all(|child| child.always_counts() && child.score.marks.is_none()) {
        return sum;
    }
    let mut marks = Marks::plain(rows);
    for row in 0..rows {
        let mut mark = Mark::Value;
        for child in children {
            // The reported score of a child that counts may be a fault of its own: of the points that were moved.
            let own = child.score.mark(row);
            if own != Mark::Value && (own == Mark::Fault || child.state(row) == State::Withheld) && own > mark {
                mark = own;
                if let Some(fault) = child.score.fault(row) {
                    marks.faults.push((row as u32, fault.clone()));
                }
            }
        }
        if mark == Mark::Value && nothing_left(children, row) {
            mark = Mark::NotApplicable;
        }
        marks.of[row] = mark;
    }
    let vals = if sum.len() == rows { sum.vals } else { sum.vals.gather(&vec![0; rows]) };
    Col::marked(vals, marks.settle())
}

/// Whether no child counts, or none with points although there is one, or points have nowhere to go.
fn nothing_left(children: &[ChildCols<'_>], row: usize) -> bool {
    let out = |child: &&ChildCols<'_>| matches!(child.state(row), State::LeftOut(_));
    if children.iter().any(|child| child.state(row) == State::Withheld) {
        return false;
    }
    let moved = |child: &&ChildCols<'_>| matches!(child.state(row), State::LeftOut(Standing::Redistribute | Standing::Spread));
    let pointed = || children.iter().filter(|child| child.has_points(row));
    if !children.iter().any(|child| out(&child)) {
        return false;
    }
    let no_child = children.iter().all(|child| out(&child));
    let no_points = pointed().next().is_some() && pointed().all(|child| out(&child));
    let nowhere = children.iter().any(|child| moved(&child)) && !children.iter().any(|child| child.takes(row));
    no_child || no_points || nowhere
}

/// Whether a child withholds the score of its parent.
pub fn withheld(children: &[ChildCols<'_>], rows: usize) -> Col {
    if children.iter().all(ChildCols::always_counts) {
        return Col::from_bools(vec![false]);
    }
    Col::from_bools((0..rows).map(|row| children.iter().any(|child| child.state(row) == State::Withheld)).collect())
}

/// The sum of those that have a value; not applicable where none has.
pub fn sum_of_values(of: &[&Col]) -> Col {
    let rows = of.iter().map(|col| col.len()).max().unwrap_or(1);
    let sum = number::sum(of.iter().map(|col| &col.vals));
    if of.iter().any(|col| col.marks.is_none()) {
        return sum;
    }
    let mark = |row: usize| if of.iter().any(|col| col.mark(row) == Mark::Value) { Mark::Value } else { Mark::NotApplicable };
    let marks = Marks { of: (0..rows).map(mark).collect(), faults: Vec::new() };
    let vals = if sum.len() == rows { sum.vals } else { sum.vals.gather(&vec![0; rows]) };
    Col::marked(vals, marks.settle())
}

/// A figure of all children that redistribution or coverage needs.
pub fn pool(pool: Pool, children: &[ChildCols<'_>], rows: usize) -> Col {
    let plain = children.iter().all(|child| child.always_counts() && child.points.is_none_or(|points| points.len() == 1));
    let rows = if plain { 1 } else { rows };
    let nums = (0..rows)
        .map(|row| {
            let points = |wanted: &dyn Fn(&ChildCols<'_>) -> bool| -> Num {
                children
                    .iter()
                    .filter(|child| wanted(child) && child.has_points(row))
                    .filter_map(|child| child.points)
                    .map(|points| points.num(row))
                    .sum()
            };
            match pool {
                Pool::Kept => points(&|child| child.takes(row)),
                Pool::Number => Num::from(children.iter().filter(|child| child.takes(row)).count()),
                Pool::Redistributed => points(&|child| child.state(row) == State::LeftOut(Standing::Redistribute)),
                Pool::Spread => points(&|child| child.state(row) == State::LeftOut(Standing::Spread)),
                Pool::Valued => Num::from(children.iter().filter(|child| child.raw.mark(row) == Mark::Value).count()),
            }
        })
        .collect();
    Col::from_nums(nums, None)
}

/// Whether the child takes part in redistribution.
pub fn takes(child: &ChildCols<'_>, rows: usize) -> Col {
    let plain = child.always_counts() && child.points.is_none_or(|points| points.len() == 1);
    let rows = if plain { 1 } else { rows };
    Col::from_bools((0..rows).map(|row| child.takes(row)).collect())
}

/// The highest or lowest of those that have a value; a fault spoils it; the strongest gap if none has.
pub fn best(highest: bool, of: &[&Col]) -> Col {
    let rows = of.iter().map(|col| col.len()).max().unwrap_or(1);
    if of.iter().all(|col| col.marks.is_none()) {
        let mut best: Option<Col> = None;
        for col in of {
            best = Some(match best {
                Some(best) => number::extreme(highest, &best, col),
                None => (*col).clone(),
            });
        }
        return best.unwrap_or_else(|| Col::from_int(0));
    }
    let cells: Vec<Cell> = (0..rows)
        .map(|row| {
            if let Some(fault) = of.iter().find(|col| col.mark(row) == Mark::Fault) {
                return fault.cell(row);
            }
            let valued = of.iter().filter(|col| col.mark(row) == Mark::Value).map(|col| col.num(row));
            let found = if highest { valued.max() } else { valued.min() };
            let gap = || of.iter().map(|col| col.mark(row)).max().and_then(Mark::gap).unwrap_or(GapKind::NotApplicable);
            found.map_or_else(|| Cell::Gap(gap()), |num| Cell::Value(Value::Num(num)))
        })
        .collect();
    Col::from_cells(&cells)
}

/// The value, or a fault where it lies outside of `low ..= high`.
pub fn judged(value: &Col, low: &Col, high: Option<&Col>) -> Col {
    let rows = value.len().max(low.len()).max(high.map_or(1, Col::len));
    let mut merged = crate::eval::column::merge([Some(value), Some(low), high].into_iter().flatten(), rows).unwrap_or_else(|| Marks::plain(rows));
    for row in 0..rows {
        if merged.of[row] != Mark::Value {
            continue;
        }
        let under = number::order(value, low, row).is_lt();
        if under || high.is_some_and(|high| number::order(value, high, row).is_gt()) {
            let fault = Fault::OutOfRange {
                value: value.num(row).to_string().into(),
                low: low.num(row).to_string().into(),
                high: high.map_or_else(|| "".into(), |high| high.num(row).to_string().into()),
            };
            merged.set_fault(row, Arc::new(fault));
        }
    }
    let vals = if value.len() == rows { value.vals.clone() } else { value.vals.gather(&vec![0; rows]) };
    Col::marked(vals, merged.settle())
}

/// Some places of a table of places.
pub struct StretchCols<'a> {
    pub from: u32,
    pub to: Option<u32>,
    pub amount: &'a Col,
    pub less: Option<(&'a Col, Option<&'a Col>)>,
}

/// The amount of each unit's place; with `tied`, the mean of the amounts of the places that those who are tied take.
pub fn place_amount(place: &Col, tied: Option<&Col>, rows: &[StretchCols<'_>]) -> Col {
    let others = rows.iter().flat_map(|row| [Some(row.amount), row.less.map(|(less, _)| less), row.less.and_then(|(_, floor)| floor)]);
    let parts: Vec<&Col> = [Some(place), tied].into_iter().chain(others).flatten().collect();
    let number_of_rows = parts.iter().map(|part| part.len()).max().unwrap_or(1);
    if let (None, Some(vals)) = (tied, constant_amounts(place, rows)) {
        return Col::marked(vals, place.marks.clone());
    }
    let constant = parts.iter().skip(1 + usize::from(tied.is_some())).all(|part| part.len() == 1 && part.marks.is_none());
    let mut known: std::collections::HashMap<(i64, i64), Num> = std::collections::HashMap::new();
    let cells: Vec<Cell> = (0..number_of_rows)
        .map(|row| {
            if place.mark(row) != Mark::Value {
                return place.cell(row);
            }
            let first = place.num(row).floor().to_scaled(0).unwrap_or(1);
            let number = tied.map_or(1, |tied| tied.num(row).to_scaled(0).unwrap_or(1)).max(1);
            if let Some(num) = known.get(&(first, number)).filter(|_| constant) {
                return Cell::Value(Value::Num(num.clone()));
            }
            match amount_of(rows, first, number, row) {
                Ok(num) => {
                    if constant {
                        known.insert((first, number), num.clone());
                    }
                    Cell::Value(Value::Num(num))
                }
                Err(cell) => cell,
            }
        })
        .collect();
    Col::from_cells(&cells)
}

/// A row of a table of places as whole numbers over one denominator.
struct Line {
    from: i64,
    to: i64,
    amount: i64,
    less: i64,
    floor: i64,
}

/// Amounts of whole places where all amounts of the table are constants; `None` where something does not fit.
fn constant_amounts(place: &Col, rows: &[StretchCols<'_>]) -> Option<Vals> {
    let Vals::Fixed { den: 1, v: places } = &place.vals else { return None };
    let parts = || rows.iter().flat_map(|row| [Some(row.amount), row.less.map(|(less, _)| less), row.less.and_then(|(_, floor)| floor)]).flatten();
    let mut den = 1i64;
    for part in parts() {
        let Vals::Fixed { den: own, v } = &part.vals else { return None };
        if v.len() != 1 || part.marks.is_some() {
            return None;
        }
        den = lcm(den, *own)?;
    }
    let whole = |part: &Col| match &part.vals {
        Vals::Fixed { den: own, v } => v.first()?.checked_mul(den / own),
        _ => None,
    };
    let lines: Option<Vec<Line>> = rows
        .iter()
        .map(|row| {
            let (less, floor) = match row.less {
                Some((less, floor)) => (whole(less)?, floor.map_or(Some(i64::MIN), whole)?),
                None => (0, i64::MIN),
            };
            Some(Line { from: row.from.into(), to: row.to.map_or(i64::MAX, i64::from), amount: whole(row.amount)?, less, floor })
        })
        .collect();
    let lines = lines?;
    let amount = |place: &i64| match lines.iter().find(|line| line.from <= *place && *place <= line.to) {
        Some(line) => Some(line.amount.checked_sub(line.less.checked_mul(place - line.from + 1)?)?.max(line.floor)),
        None => Some(0),
    };
    Some(Vals::Fixed { den, v: places.iter().map(amount).collect::<Option<_>>()? })
}

/// The mean amount of `number` places from `first` on. Each place belongs to the first row that has it.
fn amount_of(rows: &[StretchCols<'_>], first: i64, number: i64, row: usize) -> Result<Num, Cell> {
    let mut open: Vec<(i64, i64)> = vec![(first, first + number - 1)];
    let mut sum = Num::ZERO;
    for stretch in rows {
        let (from, to) = (i64::from(stretch.from), stretch.to.map_or(i64::MAX, i64::from));
        let mut still = Vec::new();
        for (low, high) in open {
            let (start, end) = (low.max(from), high.min(to));
            if start > end {
                still.push((low, high));
                continue;
            }
            sum += stretch_sum(stretch, start, end, row)?;
            if low < start {
                still.push((low, start - 1));
            }
            if end < high {
                still.push((end + 1, high));
            }
        }
        open = still;
    }
    Ok(sum.checked_div(&Num::from(number)).unwrap_or_default())
}

/// The amounts of places `start ..= end` of one row together.
fn stretch_sum(stretch: &StretchCols<'_>, start: i64, end: i64, row: usize) -> Result<Num, Cell> {
    let value = |col: &Col| if col.mark(row) == Mark::Value { Ok(col.num(row)) } else { Err(col.cell(row)) };
    let amount = value(stretch.amount)?;
    let number = Num::from(end - start + 1);
    let Some((less, floor)) = stretch.less else { return Ok(amount * number) };
    let less = value(less)?;
    let floor = floor.map(value).transpose()?;
    let at = |place: i64| &amount - &(&less * &Num::from(place - i64::from(stretch.from) + 1));
    let (top, bottom) = (at(start), at(end));
    match floor {
        // It falls: from some place on it is the floor.
        Some(floor) if bottom < floor => {
            if top <= floor || less.signum() <= 0 {
                return Ok(if less.signum() > 0 || top <= floor && bottom <= floor {
                    floor * number
                } else {
                    (start..=end).map(|place| at(place).max(floor.clone())).sum()
                });
            }
            let whole = (&top - &floor).checked_div(&less).unwrap_or_default().floor().to_scaled(0).unwrap_or(0);
            let last = (start + whole).min(end);
            let above = (top + at(last)) * Num::from(last - start + 1);
            Ok(above.checked_div(&Num::from(2)).unwrap_or_default() + floor * Num::from(end - last))
        }
        Some(floor) if top < floor => Ok((start..=end).map(|place| at(place).max(floor.clone())).sum()),
        Some(_) | None => Ok(((top + bottom) * number).checked_div(&Num::from(2)).unwrap_or_default()),
    }
}
