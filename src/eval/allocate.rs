//! A pool divided among units.

use crate::decimal::Num;
use crate::eval::column::{Col, Mark};
use crate::eval::flat::Flat;
use crate::fault::Fault;
use crate::model::expr::Value;
use crate::model::scheme::{AllocationMethod, GapKind};
use crate::outcome::Cell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// What each unit gets; not applicable to units that do not share.
pub fn allocate(pool: &Flat, among: Option<&Flat>, by: &Flat, method: AllocationMethod, units: usize) -> Col {
    let mut members: Vec<usize> = Vec::new();
    let mut weights: Vec<Num> = Vec::new();
    let mut faulty: Vec<usize> = Vec::new();
    let mut fault: Option<Arc<Fault>> = None;
    for unit in 0..units {
        let of_filter = among.and_then(|among| among.fault(unit));
        if of_filter.is_none() && among.is_some_and(|among| !among.holds(unit)) {
            continue;
        }
        let own = of_filter.or_else(|| by.fault(unit)).cloned();
        match own {
            None if by.mark(unit) != Mark::Value => {}
            None if by.num(unit).is_negative() => {
                let negative = Fault::OutOfDomain { function: "share".into(), value: by.num(unit).to_string().into() };
                fault.get_or_insert(Arc::new(negative));
                faulty.push(unit);
            }
            None => {
                members.push(unit);
                weights.push(by.num(unit));
            }
            Some(own) => {
                fault.get_or_insert(own);
                faulty.push(unit);
            }
        }
    }
    let mut cells = vec![Cell::Gap(GapKind::NotApplicable); units];
    let first = members.first().or(faulty.first()).copied();
    let divided = match (fault, first) {
        (Some(fault), _) => Err(Cell::Fault(fault)),
        (None, None) => Ok(Vec::new()),
        (None, Some(unit)) => divide(pool, unit, &weights, method),
    };
    for (at, unit) in members.into_iter().chain(faulty).enumerate() {
        cells[unit] = match &divided {
            Ok(shares) => shares.get(at).map_or(Cell::Gap(GapKind::NotApplicable), |share| Cell::Value(Value::Num(share.clone()))),
            Err(cell) => cell.clone(),
        };
    }
    Col::from_cells(&cells)
}

fn divide(pool: &Flat, unit: usize, weights: &[Num], method: AllocationMethod) -> Result<Vec<Num>, Cell> {
    match (pool.mark(unit).gap(), pool.fault(unit)) {
        (Some(gap), _) => return Err(Cell::Gap(gap)),
        (None, Some(fault)) => return Err(Cell::Fault(fault.clone())),
        (None, None) => {}
    }
    let pool = pool.num(unit);
    let sum = crate::eval::rows::sum(weights);
    if sum.is_zero() {
        return Ok(vec![Num::ZERO; weights.len()]);
    }
    let size = pool.abs();
    let exact: Vec<Num> = weights.iter().map(|weight| (&size * weight).checked_div(&sum).unwrap_or_default()).collect();
    let shares = match method {
        AllocationMethod::Exact => exact,
        AllocationMethod::LargestRemainder | AllocationMethod::HighestAverage if !pool.is_integer() => {
            return Err(Cell::Fault(Arc::new(Fault::OutOfDomain { function: "whole places".into(), value: pool.to_string().into() })));
        }
        AllocationMethod::LargestRemainder => largest_remainder(&size, exact, weights),
        AllocationMethod::HighestAverage => highest_average(&size, &exact, weights),
    };
    Ok(if pool.is_negative() { shares.into_iter().map(|share| -share).collect() } else { shares })
}

/// How many places are left when everyone has the whole part of their exact share.
fn left_over(pool: &Num, whole: &[Num]) -> usize {
    (pool - &crate::eval::rows::sum(whole)).to_scaled(0).and_then(|left| usize::try_from(left).ok()).unwrap_or(0)
}

/// The remaining places by remainder, then by weight, then in the order of units.
fn largest_remainder(pool: &Num, exact: Vec<Num>, weights: &[Num]) -> Vec<Num> {
    let mut got: Vec<Num> = exact.iter().map(Num::floor).collect();
    let left = left_over(pool, &got);
    let mut order: Vec<usize> = (0..got.len()).collect();
    let remainder = |unit: usize| &exact[unit] - &exact[unit].floor();
    order.sort_by_cached_key(|unit| (Reverse((remainder(*unit), weights[*unit].clone())), *unit));
    for unit in order.into_iter().take(left) {
        got[unit] += Num::ONE;
    }
    got
}

/// Each place to the highest quotient weight / (places + 1). Nobody gets less than the whole part of their exact share.
fn highest_average(pool: &Num, exact: &[Num], weights: &[Num]) -> Vec<Num> {
    let mut got: Vec<Num> = exact.iter().map(Num::floor).collect();
    let left = left_over(pool, &got);
    let claim = |unit: usize, got: &Num| weights[unit].checked_div(&(got + &Num::ONE)).unwrap_or_default();
    let mut heap: BinaryHeap<(Num, Num, Reverse<usize>)> =
        (0..got.len()).map(|unit| (claim(unit, &got[unit]), weights[unit].clone(), Reverse(unit))).collect();
    for _ in 0..left {
        let Some((_, weight, Reverse(unit))) = heap.pop() else { break };
        got[unit] += Num::ONE;
        heap.push((claim(unit, &got[unit]), weight, Reverse(unit)));
    }
    got
}
