//! A column of a chunk: typed values in the cheapest exact form, with a mark a cell where any cell is not a plain value.
//!
//! A column of one row stands for as many equal rows as the chunk has. Numbers begin as whole numbers over one common
//! denominator; where that does not fit they become fractions of their own denominators, and then exact numbers of any size.

use crate::decimal::Num;
use crate::fault::Fault;
use crate::model::expr::Value;
use crate::model::scheme::{ChoiceId, GapKind, GradeId};
use crate::outcome::Cell;
use indexmap::IndexSet;
use jiff::civil::Date;
use std::sync::Arc;

/// The words of a text column, shared by its chunks.
pub type Words = Arc<IndexSet<Arc<str>>>;

#[derive(Clone, Debug)]
pub struct Col {
    pub vals: Vals,
    /// Invariant: as long as the values, and the value of a marked cell is zero (or the first word, or false).
    pub marks: Option<Box<Marks>>,
}

/// What is known of a cell, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Mark {
    Value,
    NotApplicable,
    Pending,
    Missing,
    Fault,
}

/// Marks of all rows of a column; causes of faults by row, in ascending order.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    pub of: Vec<Mark>,
    pub faults: Vec<(u32, Arc<Fault>)>,
}

#[derive(Clone, Debug)]
pub enum Vals {
    /// Each is the whole number divided by the one denominator, which is positive.
    Fixed {
        den: i64,
        v: Vec<i64>,
    },
    /// Each with its own positive denominator, not in lowest terms.
    Frac {
        n: Vec<i64>,
        d: Vec<i64>,
    },
    Num(Vec<Num>),
    Bool(Vec<bool>),
    /// Row of a table; `NO_ROW` where none fits.
    Index(Vec<u32>),
    Choice(ChoiceId, Vec<u32>),
    Grade(Vec<u32>),
    Text(Words, Vec<u32>),
    Date(Vec<Date>),
}

/// The index for "no row of the table fits".
pub const NO_ROW: u32 = u32::MAX;

impl Mark {
    pub fn of(gap: GapKind) -> Mark {
        match gap {
            GapKind::NotApplicable => Mark::NotApplicable,
            GapKind::Pending => Mark::Pending,
            GapKind::Missing => Mark::Missing,
        }
    }

    /// The gap, if it is one.
    pub fn gap(self) -> Option<GapKind> {
        match self {
            Mark::NotApplicable => Some(GapKind::NotApplicable),
            Mark::Pending => Some(GapKind::Pending),
            Mark::Missing => Some(GapKind::Missing),
            Mark::Value | Mark::Fault => None,
        }
    }
}

impl Marks {
    pub fn plain(rows: usize) -> Marks {
        Marks { of: vec![Mark::Value; rows], faults: Vec::new() }
    }

    pub fn fault(&self, row: usize) -> Option<&Arc<Fault>> {
        let at = self.faults.binary_search_by_key(&(row as u32), |(row, _)| *row).ok()?;
        Some(&self.faults[at].1)
    }

    /// Notes a fault; rows must come in ascending order or be sorted by [`Marks::settle`].
    pub fn set_fault(&mut self, row: usize, fault: Arc<Fault>) {
        self.of[row] = Mark::Fault;
        self.faults.push((row as u32, fault));
    }

    /// Brings the causes into order and drops those whose cell is no fault any more; the first cause noted for a row stays.
    pub fn settle(mut self) -> Option<Box<Marks>> {
        if self.of.iter().all(|mark| *mark == Mark::Value) {
            return None;
        }
        self.faults.sort_by_key(|(row, _)| *row);
        self.faults.dedup_by_key(|(row, _)| *row);
        self.faults.retain(|(row, _)| self.of[*row as usize] == Mark::Fault);
        Some(Box::new(self))
    }
}

impl Vals {
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn len(&self) -> usize {
        match self {
            Vals::Fixed { v, .. } => v.len(),
            Vals::Frac { n, .. } => n.len(),
            Vals::Num(v) => v.len(),
            Vals::Bool(v) => v.len(),
            Vals::Index(v) | Vals::Choice(_, v) | Vals::Grade(v) | Vals::Text(_, v) => v.len(),
            Vals::Date(v) => v.len(),
        }
    }

    pub fn is_number(&self) -> bool {
        match self {
            Vals::Fixed { .. } | Vals::Frac { .. } | Vals::Num(_) => true,
            Vals::Bool(_) | Vals::Index(_) | Vals::Choice(..) | Vals::Grade(_) | Vals::Text(..) | Vals::Date(_) => false,
        }
    }

    /// Codes of words, grades or table rows.
    pub fn codes(&self) -> Option<&[u32]> {
        match self {
            Vals::Index(v) | Vals::Choice(_, v) | Vals::Grade(v) | Vals::Text(_, v) => Some(v),
            Vals::Fixed { .. } | Vals::Frac { .. } | Vals::Num(_) | Vals::Bool(_) | Vals::Date(_) => None,
        }
    }

    /// The cheapest column that holds these numbers.
    pub fn from_nums(nums: Vec<Num>) -> Vals {
        const DEN_MAX: i64 = 1_000_000_000_000;
        let mut common = 1i64;
        let mut fits = true;
        for num in &nums {
            match num.as_ratio() {
                Some((_, den)) if common % den == 0 => {}
                Some((_, den)) => match lcm(common, den) {
                    Some(wider) if wider <= DEN_MAX => common = wider,
                    _ => fits = false,
                },
                None => return Vals::Num(nums),
            }
        }
        if fits {
            let fixed: Option<Vec<i64>> = nums.iter().map(|num| num.as_ratio().and_then(|(n, d)| n.checked_mul(common / d))).collect();
            if let Some(v) = fixed {
                return Vals::Fixed { den: common, v };
            }
        }
        let (n, d) = nums.iter().filter_map(Num::as_ratio).unzip();
        Vals::Frac { n, d }
    }

    /// Zeros, for columns all of whose cells are marked.
    pub fn zeros(rows: usize) -> Vals {
        Vals::Fixed { den: 1, v: vec![0; rows] }
    }

    /// Sets the values of marked cells to zero.
    pub fn clear(&mut self, marks: &Marks) {
        match self {
            Vals::Fixed { v, .. } => clear(v, marks, 0),
            Vals::Frac { n, d } => {
                clear(n, marks, 0);
                clear(d, marks, 1);
            }
            Vals::Num(v) => clear(v, marks, Num::ZERO),
            Vals::Bool(v) => clear(v, marks, false),
            Vals::Index(v) => clear(v, marks, NO_ROW),
            Vals::Choice(_, v) | Vals::Grade(v) | Vals::Text(_, v) => clear(v, marks, 0),
            Vals::Date(_) => {}
        }
    }

    /// The rows of `picks`, in that order.
    pub fn gather(&self, picks: &[u32]) -> Vals {
        fn take<T: Clone>(v: &[T], picks: &[u32]) -> Vec<T> {
            picks.iter().map(|row| v[*row as usize].clone()).collect()
        }
        match self {
            Vals::Fixed { den, v } => Vals::Fixed { den: *den, v: take(v, picks) },
            Vals::Frac { n, d } => Vals::Frac { n: take(n, picks), d: take(d, picks) },
            Vals::Num(v) => Vals::Num(take(v, picks)),
            Vals::Bool(v) => Vals::Bool(take(v, picks)),
            Vals::Index(v) => Vals::Index(take(v, picks)),
            Vals::Choice(id, v) => Vals::Choice(*id, take(v, picks)),
            Vals::Grade(v) => Vals::Grade(take(v, picks)),
            Vals::Text(words, v) => Vals::Text(words.clone(), take(v, picks)),
            Vals::Date(v) => Vals::Date(take(v, picks)),
        }
    }
}

fn clear<T: Clone>(v: &mut [T], marks: &Marks, empty: T) {
    for (value, mark) in v.iter_mut().zip(&marks.of) {
        if *mark != Mark::Value {
            *value = empty.clone();
        }
    }
}

impl Col {
    pub fn new(vals: Vals) -> Col {
        Col { vals, marks: None }
    }

    /// With marks, whose cells are cleared.
    pub fn marked(mut vals: Vals, marks: Option<Box<Marks>>) -> Col {
        if let Some(marks) = &marks {
            vals.clear(marks);
        }
        Col { vals, marks }
    }

    pub fn len(&self) -> usize {
        self.vals.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row that stands for `row`.
    pub fn at(&self, row: usize) -> usize {
        if self.len() == 1 { 0 } else { row }
    }

    pub fn mark(&self, row: usize) -> Mark {
        self.marks.as_ref().map_or(Mark::Value, |marks| marks.of[self.at(row)])
    }

    pub fn fault(&self, row: usize) -> Option<&Arc<Fault>> {
        self.marks.as_ref().and_then(|marks| marks.fault(self.at(row)))
    }

    /// The number of a row that has one.
    pub fn num(&self, row: usize) -> Num {
        let row = self.at(row);
        match &self.vals {
            Vals::Fixed { den: 1, v } => Num::from(v[row]),
            Vals::Fixed { den, v } => Num::ratio(v[row], *den),
            Vals::Frac { n, d } => Num::ratio(n[row], d[row]),
            Vals::Num(v) => v[row].clone(),
            Vals::Bool(_) | Vals::Index(_) | Vals::Choice(..) | Vals::Grade(_) | Vals::Text(..) | Vals::Date(_) => Num::ZERO,
        }
    }

    /// Whether the row has a value and it is "yes".
    pub fn holds(&self, row: usize) -> bool {
        match &self.vals {
            // A marked cell holds `false`.
            Vals::Bool(v) => v[self.at(row)],
            Vals::Fixed { .. } | Vals::Frac { .. } | Vals::Num(_) | Vals::Index(_) | Vals::Choice(..) => false,
            Vals::Grade(_) | Vals::Text(..) | Vals::Date(_) => false,
        }
    }

    pub fn value(&self, row: usize) -> Value {
        let at = self.at(row);
        match &self.vals {
            Vals::Fixed { .. } | Vals::Frac { .. } | Vals::Num(_) => Value::Num(self.num(row)),
            Vals::Bool(v) => Value::Bool(v[at]),
            Vals::Index(v) => Value::Num(Num::from(v[at])),
            Vals::Choice(id, v) => Value::Choice(*id, v[at]),
            Vals::Grade(v) => Value::Grade(GradeId(v[at])),
            Vals::Text(words, v) => Value::Text(words.get_index(v[at] as usize).cloned().unwrap_or_else(|| "".into())),
            Vals::Date(v) => Value::Date(v[at]),
        }
    }

    pub fn cell(&self, row: usize) -> Cell {
        let mark = self.mark(row);
        match (mark.gap(), mark) {
            (Some(gap), _) => Cell::Gap(gap),
            (None, Mark::Fault) => Cell::Fault(self.fault(row).cloned().unwrap_or_else(|| Arc::new(Fault::Untreated))),
            (None, Mark::Value | Mark::NotApplicable | Mark::Pending | Mark::Missing) => Cell::Value(self.value(row)),
        }
    }

    /// One cell, for all rows.
    pub fn constant(cell: &Cell) -> Col {
        Col::from_cells(std::slice::from_ref(cell))
    }

    pub fn gap(kind: GapKind) -> Col {
        Col::constant(&Cell::Gap(kind))
    }

    pub fn from_bools(v: Vec<bool>) -> Col {
        Col::new(Vals::Bool(v))
    }

    pub fn from_int(n: i64) -> Col {
        Col::new(Vals::Fixed { den: 1, v: vec![n] })
    }

    pub fn from_nums(nums: Vec<Num>, marks: Option<Box<Marks>>) -> Col {
        Col::marked(Vals::from_nums(nums), marks)
    }

    /// From cells of one kind.
    pub fn from_cells(cells: &[Cell]) -> Col {
        let mut marks = Marks::plain(cells.len());
        for (row, cell) in cells.iter().enumerate() {
            match cell {
                Cell::Value(_) => {}
                Cell::Gap(gap) => marks.of[row] = Mark::of(*gap),
                Cell::Fault(fault) => marks.set_fault(row, fault.clone()),
            }
        }
        let values = cells.iter().map(|cell| match cell {
            Cell::Value(value) => Some(value),
            Cell::Gap(_) | Cell::Fault(_) => None,
        });
        let first = values.clone().flatten().next();
        let vals = match first {
            None => Vals::zeros(cells.len()),
            Some(Value::Num(_)) => {
                Vals::from_nums(values.map(|value| if let Some(Value::Num(num)) = value { num.clone() } else { Num::ZERO }).collect())
            }
            Some(Value::Bool(_)) => Vals::Bool(values.map(|value| matches!(value, Some(Value::Bool(true)))).collect()),
            Some(Value::Choice(id, _)) => {
                Vals::Choice(*id, values.map(|value| if let Some(Value::Choice(_, code)) = value { *code } else { 0 }).collect())
            }
            Some(Value::Grade(_)) => Vals::Grade(values.map(|value| if let Some(Value::Grade(grade)) = value { grade.0 } else { 0 }).collect()),
            Some(Value::Date(date)) => Vals::Date(values.map(|value| if let Some(Value::Date(date)) = value { *date } else { *date }).collect()),
            Some(Value::Text(_)) => {
                let mut words = IndexSet::new();
                let codes =
                    values.map(|value| if let Some(Value::Text(text)) = value { words.insert_full(text.clone()).0 as u32 } else { 0 }).collect();
                Vals::Text(Arc::new(words), codes)
            }
        };
        Col::marked(vals, marks.settle())
    }

    /// The one row as many times.
    pub fn gather_all(&self, rows: usize) -> Col {
        let vals = self.vals.gather(&vec![0; rows]);
        let marks = self.marks.as_ref().map(|_| {
            let fault = self.fault(0).cloned();
            let faults = fault.map(|fault| (0..rows as u32).map(|row| (row, fault.clone())).collect()).unwrap_or_default();
            Box::new(Marks { of: vec![self.mark(0); rows], faults })
        });
        Col { vals, marks }
    }

    /// The rows of `picks`, in that order. A column that is the same for all rows stays as it is.
    pub fn gather(&self, picks: &[u32]) -> Col {
        if self.len() == 1 {
            return self.clone();
        }
        let marks = self.marks.as_ref().and_then(|marks| {
            let of: Vec<Mark> = picks.iter().map(|row| marks.of[*row as usize]).collect();
            let mut taken = Marks { of, faults: Vec::new() };
            for (row, pick) in picks.iter().enumerate() {
                if let Some(fault) = marks.fault(*pick as usize).filter(|_| taken.of[row] == Mark::Fault) {
                    taken.faults.push((row as u32, fault.clone()));
                }
            }
            taken.settle()
        });
        Col { vals: self.vals.gather(picks), marks }
    }
}

/// The strongest marks of several columns; of two faults the first one's cause. `rows` is 1 if all columns have one row.
pub fn merge<'a>(columns: impl IntoIterator<Item = &'a Col>, rows: usize) -> Option<Marks> {
    let mut merged: Option<Marks> = None;
    for column in columns {
        let Some(marks) = &column.marks else { continue };
        let all = merged.get_or_insert_with(|| Marks::plain(rows));
        for row in 0..rows {
            let mark = marks.of[if marks.of.len() == 1 { 0 } else { row }];
            if mark > all.of[row] {
                all.of[row] = mark;
                if mark == Mark::Fault
                    && let Some(fault) = column.fault(row)
                {
                    all.faults.push((row as u32, fault.clone()));
                }
            }
        }
    }
    merged
}

pub fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Of two positive numbers.
pub fn lcm(a: i64, b: i64) -> Option<i64> {
    let common = gcd(a.unsigned_abs(), b.unsigned_abs()).max(1) as i64;
    a.checked_mul(b / common)
}
