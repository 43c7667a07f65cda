//! A column of all units in one piece, for what looks at all of them at once.

use crate::decimal::Num;
use crate::eval::column::{Col, Mark, Marks, Vals, lcm};
use crate::eval::number::widen;
use crate::fault::Fault;
use crate::model::expr::Value;
use std::sync::Arc;

pub struct Flat {
    pub vals: FlatVals,
    /// Of all rows, where any is not a plain value.
    pub marks: Option<Vec<Mark>>,
    pub faults: Vec<(u32, Arc<Fault>)>,
    pub len: usize,
}

pub enum FlatVals {
    /// Whole numbers over one denominator.
    Ints {
        den: i64,
        v: Vec<i64>,
    },
    Nums(Vec<Num>),
    Bools(Vec<bool>),
    Other(Vec<Value>),
}

impl Flat {
    /// From chunks and how many rows each has.
    pub fn new(chunks: &[Arc<Col>], lens: &[usize]) -> Flat {
        let len = lens.iter().sum();
        let mut marks = chunks.iter().any(|chunk| chunk.marks.is_some()).then(|| Vec::with_capacity(len));
        let mut faults = Vec::new();
        if let Some(marks) = &mut marks {
            for (chunk, rows) in chunks.iter().zip(lens) {
                let first = marks.len() as u32;
                match &chunk.marks {
                    None => marks.extend(std::iter::repeat_n(Mark::Value, *rows)),
                    Some(own) if own.of.len() == *rows => {
                        marks.extend_from_slice(&own.of);
                        faults.extend(own.faults.iter().map(|(row, fault)| (first + row, fault.clone())));
                    }
                    Some(_) => {
                        marks.extend((0..*rows).map(|row| chunk.mark(row)));
                        faults.extend((0..*rows).filter_map(|row| Some((first + row as u32, chunk.fault(row)?.clone()))));
                    }
                }
            }
        }
        Flat { vals: values(chunks, lens, len), marks, faults, len }
    }

    /// From the column of all rows, without a copy where it holds one plain number a row.
    pub fn of(col: Arc<Col>, len: usize) -> Flat {
        match Arc::try_unwrap(col) {
            Ok(Col { vals: Vals::Fixed { den, v }, marks: None }) if v.len() == len => {
                Flat { vals: FlatVals::Ints { den, v }, marks: None, faults: Vec::new(), len }
            }
            Ok(col) => Flat::new(&[Arc::new(col)], &[len]),
            Err(shared) => Flat::new(&[shared], &[len]),
        }
    }

    pub fn mark(&self, row: usize) -> Mark {
        self.marks.as_ref().map_or(Mark::Value, |marks| marks[row])
    }

    pub fn fault(&self, row: usize) -> Option<&Arc<Fault>> {
        let at = self.faults.binary_search_by_key(&(row as u32), |(row, _)| *row).ok()?;
        Some(&self.faults[at].1)
    }

    pub fn num(&self, row: usize) -> Num {
        match &self.vals {
            FlatVals::Ints { den, v } => Num::ratio(v[row], *den),
            FlatVals::Nums(v) => v[row].clone(),
            FlatVals::Bools(_) | FlatVals::Other(_) => Num::ZERO,
        }
    }

    pub fn holds(&self, row: usize) -> bool {
        match &self.vals {
            FlatVals::Bools(v) => v[row],
            FlatVals::Ints { .. } | FlatVals::Nums(_) | FlatVals::Other(_) => false,
        }
    }

    /// Whether it holds of no row.
    pub fn is_never(&self) -> bool {
        match &self.vals {
            FlatVals::Bools(v) => !v.contains(&true),
            FlatVals::Ints { .. } | FlatVals::Nums(_) | FlatVals::Other(_) => true,
        }
    }

    pub fn value(&self, row: usize) -> Value {
        match &self.vals {
            FlatVals::Ints { .. } | FlatVals::Nums(_) => Value::Num(self.num(row)),
            FlatVals::Bools(v) => Value::Bool(v[row]),
            FlatVals::Other(v) => v[row].clone(),
        }
    }

    /// The values of some rows.
    pub fn gather(&self, rows: impl Iterator<Item = usize> + Clone) -> Vals {
        match &self.vals {
            FlatVals::Ints { den, v } => Vals::Fixed { den: *den, v: rows.map(|row| v[row]).collect() },
            FlatVals::Nums(v) => Vals::from_nums(rows.map(|row| v[row].clone()).collect()),
            FlatVals::Bools(v) => Vals::Bool(rows.map(|row| v[row]).collect()),
            FlatVals::Other(v) => {
                let cells: Vec<crate::outcome::Cell> = rows.map(|row| crate::outcome::Cell::Value(v[row].clone())).collect();
                Col::from_cells(&cells).vals
            }
        }
    }
}

fn values(chunks: &[Arc<Col>], lens: &[usize], len: usize) -> FlatVals {
    // A chunk in which nothing has a value does not say of what kind the column is.
    let model = chunks.iter().find(|chunk| chunk.marks.as_ref().is_none_or(|marks| marks.of.contains(&Mark::Value)));
    match model.map(|chunk| &chunk.vals) {
        None | Some(Vals::Fixed { .. } | Vals::Frac { .. } | Vals::Num(_)) => numbers(chunks, lens, len),
        Some(Vals::Bool(_)) => {
            let mut v = Vec::with_capacity(len);
            for (chunk, rows) in chunks.iter().zip(lens) {
                match &chunk.vals {
                    Vals::Bool(own) if own.len() == *rows => v.extend_from_slice(own),
                    _ => v.extend((0..*rows).map(|row| chunk.holds(row))),
                }
            }
            FlatVals::Bools(v)
        }
        Some(Vals::Index(_) | Vals::Choice(..) | Vals::Grade(_) | Vals::Text(..) | Vals::Date(_)) => {
            FlatVals::Other(chunks.iter().zip(lens).flat_map(|(chunk, rows)| (0..*rows).map(|row| chunk.value(row))).collect())
        }
    }
}

fn numbers(chunks: &[Arc<Col>], lens: &[usize], len: usize) -> FlatVals {
    let ints = || {
        let mut den = 1i64;
        for chunk in chunks {
            match &chunk.vals {
                Vals::Fixed { den: own, v } if v.as_slice() != [0] => den = lcm(den, *own)?,
                Vals::Fixed { .. } => {}
                _ => return None,
            }
        }
        let mut all = Vec::with_capacity(len);
        for (chunk, rows) in chunks.iter().zip(lens) {
            let Vals::Fixed { den: own, v } = &chunk.vals else { return None };
            let factor = if v.as_slice() == [0] { 1 } else { den / own };
            match v.as_slice() {
                [one] => {
                    let value = one.checked_mul(factor)?;
                    all.extend(std::iter::repeat_n(value, *rows));
                }
                v if factor == 1 => all.extend_from_slice(v),
                v => all.extend(widen(v, factor)?),
            }
        }
        Some(FlatVals::Ints { den, v: all })
    };
    ints().unwrap_or_else(|| FlatVals::Nums(chunks.iter().zip(lens).flat_map(|(chunk, rows)| (0..*rows).map(|row| chunk.num(row))).collect()))
}

/// A column of all rows, cut into chunks again.
pub fn cut(col: &Col, lens: &[usize]) -> Vec<Arc<Col>> {
    if col.len() == 1 && lens.iter().sum::<usize>() != 1 {
        let shared = Arc::new(col.clone());
        return lens.iter().map(|_| shared.clone()).collect();
    }
    let mut first = 0u32;
    lens.iter()
        .map(|rows| {
            let range = first..first + *rows as u32;
            first = range.end;
            Arc::new(slice(col, range))
        })
        .collect()
}

fn slice(col: &Col, range: std::ops::Range<u32>) -> Col {
    let rows = range.start as usize..range.end as usize;
    let vals = match &col.vals {
        Vals::Fixed { den, v } => Vals::Fixed { den: *den, v: v[rows.clone()].to_vec() },
        Vals::Frac { n, d } => Vals::Frac { n: n[rows.clone()].to_vec(), d: d[rows.clone()].to_vec() },
        other => other.gather(&range.clone().collect::<Vec<u32>>()),
    };
    let marks = col.marks.as_ref().and_then(|marks| {
        let from = marks.faults.partition_point(|(row, _)| *row < range.start);
        let to = marks.faults.partition_point(|(row, _)| *row < range.end);
        let faults = marks.faults[from..to].iter().map(|(row, fault)| (row - range.start, fault.clone())).collect();
        Marks { of: marks.of[rows].to_vec(), faults }.settle()
    });
    Col { vals, marks }
}
