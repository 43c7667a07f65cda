//! The three ways to hold numbers give the same numbers, and sets the same values as their definition.

use crate::decimal::{Num, Rounding};
use crate::eval::column::{Col, Mark, Marks, Vals};
use crate::eval::flat::{Flat, cut};
use crate::eval::group::{Members, Reduction};
use crate::eval::place::{self, Asked, Counted};
use crate::eval::{logic, number, pair, rows};
use crate::fault::Fault;
use crate::model::expr::{Arith, Compare, Fold, Value};
use crate::model::scheme::{GapKind, Ties};
use crate::outcome::Cell;
use proptest::prelude::*;
use std::sync::Arc;

const ROWS: usize = 7;

/// Numbers as whole numbers over one denominator, as fractions, or as exact numbers; small ones and ones that overflow.
fn vals() -> impl Strategy<Value = Vals> {
    let digits = prop_oneof![-200i64..200, -1_000_000_000i64..1_000_000_000, Just(i64::MAX), Just(i64::MIN + 1), Just(0), Just(1)];
    let den = prop_oneof![Just(1i64), Just(10), Just(100), Just(10_000), Just(3), Just(7), Just(1_000_000_007), Just(i64::MAX)];
    let len = prop_oneof![Just(1usize), Just(ROWS)];
    (0u8..3, len, den, prop::collection::vec((digits, 1i64..1_000), ROWS)).prop_map(|(kind, len, den, pairs)| {
        let pairs = &pairs[..len];
        match kind {
            0 => Vals::Fixed { den, v: pairs.iter().map(|(n, _)| *n).collect() },
            1 => Vals::Frac { n: pairs.iter().map(|(n, _)| *n).collect(), d: pairs.iter().map(|(_, d)| *d).collect() },
            _ => Vals::Num(pairs.iter().map(|(n, d)| Num::ratio(*n, *d) * Num::from(i64::MAX)).collect()),
        }
    })
}

fn col() -> impl Strategy<Value = Col> {
    let marks = prop::collection::vec(
        prop_oneof![8 => Just(Mark::Value), 1 => Just(Mark::Missing), 1 => Just(Mark::NotApplicable), 1 => Just(Mark::Fault)],
        ROWS,
    );
    (vals(), prop::option::of(marks)).prop_map(|(vals, of)| {
        let marks = of.and_then(|of| {
            let mut marks = Marks { of: of[..vals.len()].to_vec(), faults: Vec::new() };
            for row in 0..marks.of.len() {
                if marks.of[row] == Mark::Fault {
                    marks.faults.push((row as u32, Arc::new(Fault::Tie)));
                }
            }
            marks.settle()
        });
        Col::marked(vals, marks)
    })
}

/// The strongest gap or fault of two cells, or what the function makes of their numbers.
fn expected(a: &Cell, b: &Cell, f: impl Fn(&Num, &Num) -> Cell) -> Cell {
    let strength = |cell: &Cell| match cell {
        Cell::Fault(_) => 4,
        Cell::Gap(GapKind::Missing) => 3,
        Cell::Gap(GapKind::Pending) => 2,
        Cell::Gap(GapKind::NotApplicable) => 1,
        Cell::Value(_) => 0,
    };
    match (a, b) {
        (Cell::Value(Value::Num(a)), Cell::Value(Value::Num(b))) => f(a, b),
        _ if strength(b) > strength(a) => b.clone(),
        _ => a.clone(),
    }
}

fn number(num: Num) -> Cell {
    Cell::Value(Value::Num(num))
}

proptest! {
    #[test]
    fn remembered_denominators_give_the_same_sums(
        fractions in prop::collection::vec((-1_000_000i64..1_000_000, prop_oneof![1i64..40, 1_000_000_007i64..1_000_000_020, Just(i64::MAX)]), 64),
    ) {
        let mut sums = pair::Sums::default();
        for (x, y) in fractions.iter().zip(fractions.iter().skip(1)) {
            let exact = Num::ratio(x.0, x.1) + Num::ratio(y.0, y.1);
            match sums.sum(*x, *y) {
                Some((n, d)) => prop_assert_eq!(Num::ratio(n, d), exact),
                None => prop_assert_eq!(pair::sum(*x, *y), None),
            }
        }
    }

    #[test]
    fn arithmetic_is_exact_in_every_form(a in col(), b in col()) {
        let cases: [(Col, fn(&Num, &Num) -> Cell); 6] = [
            (number::arith(Arith::Add, &a, &b), |a, b| number(a + b)),
            (number::arith(Arith::Subtract, &a, &b), |a, b| number(a - b)),
            (number::arith(Arith::Multiply, &a, &b), |a, b| number(a * b)),
            (number::arith(Arith::Divide, &a, &b), |a, b| a.checked_div(b).map_or_else(|| Cell::Fault(Arc::new(Fault::DivisionByZero)), number)),
            (number::extreme(true, &a, &b), |a, b| number(a.max(b).clone())),
            (number::extreme(false, &a, &b), |a, b| number(a.min(b).clone())),
        ];
        for (number_of_case, (result, f)) in cases.iter().enumerate() {
            for row in 0..a.len().max(b.len()) {
                prop_assert_eq!(result.cell(row), expected(&a.cell(row), &b.cell(row), f), "operation {}", number_of_case);
            }
        }
    }

    #[test]
    fn comparisons_are_exact_in_every_form(a in col(), b in col()) {
        for compare in [Compare::Equal, Compare::NotEqual, Compare::Less, Compare::LessOrEqual, Compare::Greater, Compare::GreaterOrEqual] {
            let result = logic::compare(compare, &a, &b);
            for row in 0..a.len().max(b.len()) {
                let truth = |a: &Num, b: &Num| Cell::Value(Value::Bool(match compare {
                    Compare::Equal => a == b,
                    Compare::NotEqual => a != b,
                    Compare::Less => a < b,
                    Compare::LessOrEqual => a <= b,
                    Compare::Greater => a > b,
                    Compare::GreaterOrEqual => a >= b,
                }));
                prop_assert_eq!(result.cell(row), expected(&a.cell(row), &b.cell(row), truth));
            }
        }
    }

    #[test]
    fn rounding_is_that_of_exact_numbers(a in col(), places in -3i32..6) {
        for mode in [Rounding::HalfUp, Rounding::HalfEven, Rounding::Up, Rounding::Down, Rounding::Floor, Rounding::Ceil] {
            let result = number::round(&a, places, mode);
            for row in 0..a.len() {
                let wanted = match a.cell(row) {
                    Cell::Value(Value::Num(num)) => number(num.round(places, mode)),
                    other => other,
                };
                prop_assert_eq!(result.cell(row), wanted);
            }
        }
    }

    #[test]
    fn a_table_of_ranges_gives_the_first_row_that_holds(subject in col(), bounds in prop::collection::vec((prop::option::of((-30i64..30, any::<bool>())), prop::option::of((-30i64..30, any::<bool>()))), 1..6), den in 1i64..8) {
        let constant = |n: i64| Col::new(Vals::Fixed { den, v: vec![n] });
        let edges: Vec<_> = bounds.iter().map(|(low, high)| (low.map(|(n, own)| (constant(n), own)), high.map(|(n, own)| (constant(n), own)))).collect();
        let rows: Vec<_> = edges.iter().map(|(low, high)| (low.as_ref().map(|(col, own)| (col, *own)), high.as_ref().map(|(col, own)| (col, *own)))).collect();
        let result = logic::band(&subject, &rows);
        for row in 0..subject.len() {
            if let Cell::Value(Value::Num(num)) = subject.cell(row) {
                let inside = |(low, high): &(Option<(i64, bool)>, Option<(i64, bool)>)| {
                    let above = low.is_none_or(|(n, own)| num > Num::ratio(n, den) || own && num == Num::ratio(n, den));
                    above && high.is_none_or(|(n, own)| num < Num::ratio(n, den) || own && num == Num::ratio(n, den))
                };
                let wanted = bounds.iter().position(inside).map_or(u32::MAX, |row| row as u32);
                prop_assert_eq!(result.vals.codes().map(|codes| codes[result.at(row)]), Some(wanted));
            }
        }
    }

    #[test]
    fn reductions_are_those_of_their_definition(col in col(), groups in prop::collection::vec(0u32..3, ROWS), exclude_self: bool) {
        let lens = [3, ROWS - 3];
        let whole = if col.len() == 1 { col.gather_all(ROWS) } else { col };
        let flat = Flat::new(&cut(&whole, &lens), &lens);
        for fold in [Fold::Sum, Fold::Count, Fold::Mean, Fold::Highest, Fold::Lowest, Fold::Median, Fold::HarmonicMean, Fold::Latest, Fold::First] {
            let members = Members { group: Some(&groups), number: 3, faults: &[], filter: None, rows: ROWS };
            let result = Reduction { fold, value: Some(&flat), weight: None, members, exclude_self }.run();
            for row in 0..ROWS {
                let others: Vec<usize> = (0..ROWS).filter(|other| groups[*other] == groups[row] && !(exclude_self && *other == row)).collect();
                let wanted = match others.iter().find(|other| whole.mark(**other) == Mark::Fault) {
                    Some(_) => Cell::Fault(Arc::new(Fault::Tie)),
                    None => rows::fold_values(fold, others.iter().filter(|other| whole.mark(**other) == Mark::Value).map(|other| whole.value(*other)).collect()),
                };
                prop_assert_eq!(result.cell(row), wanted, "{:?} of row {}", fold, row);
            }
        }
    }

    #[test]
    fn places_count_who_is_better(values in prop::collection::vec(prop_oneof![-4i64..4, -4_000_000_000i64..4_000_000_000], ROWS), groups in prop::collection::vec(0u32..2, ROWS), ascending: bool) {
        let col = Col::new(Vals::Fixed { den: 4, v: values.clone() });
        let flat = Flat::new(&cut(&col, &[ROWS]), &[ROWS]);
        for ties in [Ties::Share, Ties::Dense, Ties::Average, Ties::Last] {
            let members = Members { group: Some(&groups), number: 2, faults: &[], filter: None, rows: ROWS };
            let asked = Asked::Place(Some(ties));
            let result = place::place(&flat, &members, ascending, asked);
            if let Some(counted) = Counted::new(&flat, &members, ascending, asked) {
                let column = counted.column(0..ROWS);
                prop_assert!((0..ROWS).all(|row| column.cell(row) == result.cell(row)));
            } else {
                prop_assert!(values.iter().max() > values.iter().min().map(|least| least + 100).as_ref(), "close values are counted");
            }
            for row in 0..ROWS {
                let set = || (0..ROWS).filter(|other| groups[*other] == groups[row]);
                let mut better: Vec<i64> = set().map(|other| values[other]).filter(|value| if ascending { *value < values[row] } else { *value > values[row] }).collect();
                let (number_better, equal) = (better.len() as i64, set().filter(|other| values[*other] == values[row]).count() as i64);
                better.sort_unstable();
                better.dedup();
                let wanted = match ties {
                    Ties::Share | Ties::Forbid => Num::from(number_better + 1),
                    Ties::Dense => Num::from(better.len() as i64 + 1),
                    Ties::Average => Num::ratio(2 * number_better + equal + 1, 2),
                    Ties::Last => Num::from(number_better + equal),
                };
                prop_assert_eq!(result.cell(row), number(wanted));
            }
        }
    }
}
