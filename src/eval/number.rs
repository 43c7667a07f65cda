//! Arithmetic on columns of numbers. Each operation is tried on whole numbers over one denominator, then on fractions with
//! denominators of their own, then on exact numbers of any size: the result is the same exact number in each.

use crate::decimal::{Num, Rounding};
use crate::eval::column::{Col, Mark, Marks, Vals, gcd, lcm, merge};
use crate::eval::pair::{self, Pair};
use crate::fault::Fault;
use crate::func::math;
use crate::model::expr::{Arith, Value};
use crate::outcome::Cell;
use std::cmp::Ordering;
use std::sync::Arc;

/// The sum, difference, product, quotient or power, row by row.
pub fn arith(op: Arith, a: &Col, b: &Col) -> Col {
    let rows = a.len().max(b.len());
    if !a.vals.is_number() || !b.vals.is_number() {
        return mistyped(a, b, rows);
    }
    let marks = merge([a, b], rows);
    match op {
        Arith::Add | Arith::Subtract if is_zero(b) => pass(a, rows, marks),
        Arith::Add => finish(add(a, b, rows, false), marks),
        Arith::Subtract => finish(add(a, b, rows, true), marks),
        Arith::Multiply if is_one(b) => pass(a, rows, marks),
        Arith::Multiply if is_one(a) => pass(b, rows, marks),
        Arith::Multiply => finish(multiply(a, b, rows), marks),
        Arith::Divide => divide(a, b, rows, marks),
        Arith::Power => power(a, b, rows, marks),
    }
}

fn finish(vals: Vals, marks: Option<Marks>) -> Col {
    Col::marked(vals, marks.and_then(Marks::settle))
}

/// `a` itself, as the result of an operation that changes nothing.
fn pass(a: &Col, rows: usize, marks: Option<Marks>) -> Col {
    if a.len() == rows {
        return finish(a.vals.clone(), marks);
    }
    match marks {
        None => a.clone(),
        Some(marks) => finish(a.vals.gather(&vec![0; rows]), Some(marks)),
    }
}

/// Operands that are not numbers, which only a scheme with findings has.
fn mistyped(a: &Col, b: &Col, rows: usize) -> Col {
    let mut marks = merge([a, b], rows).unwrap_or_else(|| Marks::plain(rows));
    let fault = Arc::new(Fault::Untreated);
    for row in 0..rows {
        if marks.of[row] == Mark::Value {
            marks.set_fault(row, fault.clone());
        }
    }
    finish(Vals::zeros(rows), Some(marks))
}

fn is_zero(a: &Col) -> bool {
    a.marks.is_none() && matches!(&a.vals, Vals::Fixed { v, .. } if v.as_slice() == [0])
}

fn is_one(a: &Col) -> bool {
    a.marks.is_none() && matches!(&a.vals, Vals::Fixed { den, v } if v.as_slice() == [*den])
}

/// Applies an operation that tells overflow; `None` if any row overflows.
fn zip(a: &[i64], b: &[i64], f: impl Fn(i64, i64) -> (i64, bool)) -> Option<Vec<i64>> {
    let mut over = false;
    let mut one = |x: i64, y: i64| {
        let (z, flag) = f(x, y);
        over |= flag;
        z
    };
    let v: Vec<i64> = match (a, b) {
        ([x], _) => b.iter().map(|y| one(*x, *y)).collect(),
        (_, [y]) => a.iter().map(|x| one(*x, *y)).collect(),
        _ => a.iter().zip(b).map(|(x, y)| one(*x, *y)).collect(),
    };
    (!over).then_some(v)
}

fn add(a: &Col, b: &Col, rows: usize, minus: bool) -> Vals {
    let fixed = || {
        let (Vals::Fixed { den: da, v: va }, Vals::Fixed { den: db, v: vb }) = (&a.vals, &b.vals) else { return None };
        let den = lcm(*da, *db)?;
        let (ma, mb) = (den / da, den / db);
        let sum = |x: i64, y: i64| if minus { x.overflowing_sub(y) } else { x.overflowing_add(y) };
        let v = if ma == 1 && mb == 1 {
            if minus { zip(va, vb, i64::overflowing_sub) } else { zip(va, vb, i64::overflowing_add) }
        } else {
            zip(va, vb, |x, y| {
                let ((x, over), (y, over_too)) = (x.overflowing_mul(ma), y.overflowing_mul(mb));
                let (z, over_all) = sum(x, y);
                (z, over | over_too | over_all)
            })
        }?;
        Some(Vals::Fixed { den, v })
    };
    fixed().unwrap_or_else(|| {
        let mut sums = pair::Sums::default();
        let sum = |x: Pair, (m, e): Pair| sums.sum(x, (if minus { m.checked_neg()? } else { m }, e));
        rowwise(a, b, rows, sum, |x, y| if minus { x - y } else { x + y })
    })
}

/// The sum of many columns: of all whole numbers over denominators of their own in one sweep over a single column, then of the others.
pub fn sum<'a>(columns: impl Iterator<Item = &'a Vals>) -> Col {
    let (fixed, others): (Vec<&Vals>, Vec<&Vals>) = columns.partition(|vals| matches!(vals, Vals::Fixed { .. }));
    let one_by_one = |sum: Col, vals: &&Vals| arith(Arith::Add, &sum, &Col::new((*vals).clone()));
    let first = sum_fixed(&fixed).map_or_else(|| fixed.iter().fold(Col::from_int(0), one_by_one), Col::new);
    others.iter().fold(first, one_by_one)
}

fn sum_fixed(columns: &[&Vals]) -> Option<Vals> {
    let mut parts = Vec::with_capacity(columns.len());
    let (mut common, mut rows) = (1, 1);
    for vals in columns {
        let Vals::Fixed { den, v } = vals else { return None };
        // Nothing adds nothing, whatever its denominator.
        if v.as_slice() != [0] {
            common = lcm(common, *den)?;
            rows = rows.max(v.len());
            parts.push((*den, v.as_slice()));
        }
    }
    let mut over = false;
    let mut sum = vec![0i64; rows];
    for (den, v) in parts {
        let factor = common / den;
        let mut add = |sum: &mut i64, value: i64| {
            let (scaled, beyond) = value.overflowing_mul(factor);
            let (total, beyond_too) = sum.overflowing_add(scaled);
            *sum = total;
            over |= beyond | beyond_too;
        };
        match v {
            [one] => sum.iter_mut().for_each(|sum| add(sum, *one)),
            v => sum.iter_mut().zip(v).for_each(|(sum, value)| add(sum, *value)),
        }
    }
    (!over).then_some(Vals::Fixed { den: common, v: sum })
}

fn multiply(a: &Col, b: &Col, rows: usize) -> Vals {
    let fixed = || {
        let (Vals::Fixed { den: da, v: va }, Vals::Fixed { den: db, v: vb }) = (&a.vals, &b.vals) else { return None };
        if let [factor] = vb.as_slice() {
            return scale(*da, va, *factor, *db);
        }
        if let [factor] = va.as_slice() {
            return scale(*db, vb, *factor, *da);
        }
        Some(Vals::Fixed { den: da.checked_mul(*db)?, v: zip(va, vb, i64::overflowing_mul)? })
    };
    fixed().unwrap_or_else(|| rowwise(a, b, rows, pair::product, |x, y| x * y))
}

/// `v / den × n / d`, with what is common cancelled first; `d` is positive.
fn scale(den: i64, v: &[i64], n: i64, d: i64) -> Option<Vals> {
    if n == 0 {
        return Some(Vals::Fixed { den: 1, v: vec![0; v.len()] });
    }
    let own = gcd(n.unsigned_abs(), d.unsigned_abs()) as i64;
    let (n, d) = (n / own, d / own);
    let common = gcd(n.unsigned_abs(), den.unsigned_abs()) as i64;
    let (n, den) = (n / common, den / common);
    let den = den.checked_mul(d)?;
    let v = if n == 1 { v.to_vec() } else { zip(v, &[n], i64::overflowing_mul)? };
    Some(Vals::Fixed { den, v })
}

fn divide(a: &Col, b: &Col, rows: usize, marks: Option<Marks>) -> Col {
    let marks = zero_divisors(b, rows, marks);
    if let (Vals::Fixed { den: da, v: va }, Vals::Fixed { den: db, v: vb }) = (&a.vals, &b.vals)
        && let [divisor] = vb.as_slice()
        && *divisor != 0
    {
        let (n, d) = if *divisor < 0 { (db.checked_neg(), divisor.checked_neg()) } else { (Some(*db), Some(*divisor)) };
        if let (Some(n), Some(d)) = (n, d)
            && let Some(vals) = scale(*da, va, n, d)
        {
            return finish(vals, marks);
        }
    }
    let vals = rowwise(
        a,
        b,
        rows,
        // A zero divisor has been marked.
        |x, y| if y.0 == 0 { Some((0, 1)) } else { pair::quotient(x, y) },
        |x, y| x.checked_div(y).unwrap_or_default(),
    );
    finish(vals, marks)
}

fn zero_divisors(b: &Col, rows: usize, mut marks: Option<Marks>) -> Option<Marks> {
    let zero = |row: usize| match &b.vals {
        Vals::Fixed { v, .. } => v[b.at(row)] == 0,
        Vals::Frac { n, .. } => n[b.at(row)] == 0,
        Vals::Num(v) => v[b.at(row)].is_zero(),
        Vals::Bool(_) | Vals::Index(_) | Vals::Choice(..) | Vals::Grade(_) | Vals::Text(..) | Vals::Date(_) => false,
    };
    if b.len() == 1 && !zero(0) {
        return marks;
    }
    let fault = Arc::new(Fault::DivisionByZero);
    for row in 0..rows {
        if zero(row) {
            let marks = marks.get_or_insert_with(|| Marks::plain(rows));
            if marks.of[row] == Mark::Value {
                marks.set_fault(row, fault.clone());
            }
        }
    }
    marks
}

fn power(a: &Col, b: &Col, rows: usize, marks: Option<Marks>) -> Col {
    let mut marks = marks.unwrap_or_else(|| Marks::plain(rows));
    let nums = (0..rows)
        .map(|row| {
            if marks.of[row] != Mark::Value {
                return Num::ZERO;
            }
            a.num(row).pow(&b.num(row)).unwrap_or_else(|error| {
                marks.set_fault(row, Arc::new(math::fault("^", &a.num(row), &error)));
                Num::ZERO
            })
        })
        .collect();
    Col::from_nums(nums, marks.settle())
}

/// The fraction of a row, where the column holds machine words.
fn pair_at(col: &Col, row: usize) -> Option<Pair> {
    let row = col.at(row);
    match &col.vals {
        Vals::Fixed { den, v } => Some((v[row], *den)),
        Vals::Frac { n, d } => Some((n[row], d[row])),
        Vals::Num(v) => v[row].as_ratio(),
        Vals::Bool(_) | Vals::Index(_) | Vals::Choice(..) | Vals::Grade(_) | Vals::Text(..) | Vals::Date(_) => None,
    }
}

/// Numerators and denominators of a column of machine words; one stands for all where there is one.
struct Ratios<'a> {
    n: &'a [i64],
    d: &'a [i64],
}

impl Ratios<'_> {
    fn of(vals: &Vals) -> Option<Ratios<'_>> {
        match vals {
            Vals::Fixed { den, v } => Some(Ratios { n: v, d: std::slice::from_ref(den) }),
            Vals::Frac { n, d } => Some(Ratios { n, d }),
            Vals::Num(_) | Vals::Bool(_) | Vals::Index(_) | Vals::Choice(..) | Vals::Grade(_) | Vals::Text(..) | Vals::Date(_) => None,
        }
    }

    fn pair(&self, row: usize) -> Pair {
        let at = |slice: &[i64]| if slice.len() == 1 { slice[0] } else { slice[row] };
        (at(self.n), at(self.d))
    }
}

fn rowwise(a: &Col, b: &Col, rows: usize, mut f: impl FnMut(Pair, Pair) -> Option<Pair>, exact: impl Fn(&Num, &Num) -> Num) -> Vals {
    let mut fractions = || {
        let (mut n, mut d) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        let mut push = |(num, den): Pair| {
            n.push(num);
            d.push(den);
        };
        match Ratios::of(&a.vals).zip(Ratios::of(&b.vals)) {
            Some((a, b)) => {
                for row in 0..rows {
                    push(f(a.pair(row), b.pair(row))?);
                }
            }
            None => {
                for row in 0..rows {
                    push(f(pair_at(a, row)?, pair_at(b, row)?)?);
                }
            }
        }
        Some(Vals::Frac { n, d })
    };
    fractions().unwrap_or_else(|| Vals::from_nums((0..rows).map(|row| exact(&a.num(row), &b.num(row))).collect()))
}

pub fn negate(a: &Col) -> Col {
    arith(Arith::Subtract, &Col::from_int(0), a)
}

/// How two numbers of a row compare.
pub fn order(a: &Col, b: &Col, row: usize) -> Ordering {
    match pair_at(a, row).zip(pair_at(b, row)) {
        Some((x, y)) => pair::order(x, y),
        None => a.num(row).cmp(&b.num(row)),
    }
}

/// Both columns over one denominator, where both are whole numbers over one and the wider still fits.
pub fn aligned(a: &Col, b: &Col) -> Option<(Vec<i64>, Vec<i64>, i64)> {
    let (Vals::Fixed { den: da, v: va }, Vals::Fixed { den: db, v: vb }) = (&a.vals, &b.vals) else { return None };
    let den = lcm(*da, *db)?;
    Some((widen(va, den / da)?, widen(vb, den / db)?, den))
}

pub fn widen(v: &[i64], factor: i64) -> Option<Vec<i64>> {
    if factor == 1 { Some(v.to_vec()) } else { zip(v, &[factor], i64::overflowing_mul) }
}

/// The greater (or the lesser) of two, row by row.
pub fn extreme(greater: bool, a: &Col, b: &Col) -> Col {
    let rows = a.len().max(b.len());
    if !a.vals.is_number() || !b.vals.is_number() {
        return mistyped(a, b, rows);
    }
    let marks = merge([a, b], rows);
    if let (Vals::Fixed { den: da, v: va }, Vals::Fixed { den: db, v: vb }) = (&a.vals, &b.vals) {
        let pick = |x: i64, y: i64| (if greater { x.max(y) } else { x.min(y) }, false);
        let v = if da == db { zip(va, vb, pick).map(|v| (v, *da)) } else { aligned(a, b).and_then(|(x, y, den)| Some((zip(&x, &y, pick)?, den))) };
        if let Some((v, den)) = v {
            return finish(Vals::Fixed { den, v }, marks);
        }
    }
    let first = |ordering: Ordering| if greater { ordering.is_ge() } else { ordering.is_le() };
    let pick = |x: Pair, y: Pair| Some(if first(pair::order(x, y)) { x } else { y });
    finish(rowwise(a, b, rows, pick, |x, y| if first(x.cmp(y)) { x.clone() } else { y.clone() }), marks)
}

/// Rounded to `places` decimals; the column is one of whole numbers over one denominator again.
pub fn round(a: &Col, places: i32, mode: Rounding) -> Col {
    if !a.vals.is_number() {
        return mistyped(a, a, a.len());
    }
    let vals =
        round_words(&a.vals, places, mode).unwrap_or_else(|| Vals::from_nums((0..a.len()).map(|row| a.num(row).round(places, mode)).collect()));
    Col { vals, marks: a.marks.clone() }
}

fn round_words(vals: &Vals, places: i32, mode: Rounding) -> Option<Vals> {
    let (up, down) = pair::decimals(places)?;
    match vals {
        Vals::Fixed { den, v } => {
            let common = gcd(up.unsigned_abs(), den.unsigned_abs()) as i64;
            let (factor, divisor) = (up / common, (den / common).checked_mul(down)?);
            if divisor == 1 {
                return Some(vals.clone());
            }
            let mut over = false;
            let rounded: Vec<i64> = v
                .iter()
                .map(|value| {
                    let (wide, flag) = value.overflowing_mul(factor);
                    over |= flag;
                    pair::whole(wide, divisor, mode)
                })
                .collect();
            // Rounded to tens, hundreds …: whole numbers again.
            let v = if down == 1 { Some(rounded) } else { widen(&rounded, down) };
            if over { None } else { Some(Vals::Fixed { den: up, v: v? }) }
        }
        Vals::Frac { n, d } => {
            let rounded: Option<Vec<i64>> = n.iter().zip(d).map(|(n, d)| pair::rounded((*n, *d), (up, down), mode)).collect();
            Some(Vals::Fixed { den: up, v: rounded? })
        }
        Vals::Num(_) | Vals::Bool(_) | Vals::Index(_) | Vals::Choice(..) | Vals::Grade(_) | Vals::Text(..) | Vals::Date(_) => None,
    }
}

/// A function of one row's values, none of which is a gap.
pub fn call(function: &dyn Fn(&[Value]) -> Cell, args: &[&Col]) -> Col {
    let rows = args.iter().map(|arg| arg.len()).max().unwrap_or(1);
    let marks = merge(args.iter().copied(), rows);
    let cells: Vec<Cell> = (0..rows)
        .map(|row| match marks.as_ref().map(|marks| marks.of[row]).unwrap_or(Mark::Value) {
            Mark::Value => function(&args.iter().map(|arg| arg.value(row)).collect::<Vec<Value>>()),
            mark => match mark.gap() {
                Some(gap) => Cell::Gap(gap),
                None => Cell::Fault(args.iter().find_map(|arg| arg.fault(row)).cloned().unwrap_or_else(|| Arc::new(Fault::Untreated))),
            },
        })
        .collect();
    Col::from_cells(&cells)
}
