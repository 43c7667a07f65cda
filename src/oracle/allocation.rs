//! Dividing a pool among units.

use super::expr::unfit;
use super::{At, Got, Lack, Oracle, divide, number_cell, strongest};
use crate::decimal::Num;
use crate::model::expr::Value;
use crate::model::scheme::{Allocation, AllocationMethod, GapKind};
use crate::outcome::Cell;

impl Oracle<'_> {
    /// What every unit gets; units that are not among those who share have the gap "not applicable".
    pub(super) fn allocate(&self, allocation: &Allocation) -> Vec<Cell> {
        let mut shares: Vec<Got<Num>> = vec![Err(Lack::Gap(GapKind::NotApplicable)); self.input.units];
        let mut weights: Vec<(usize, Num)> = Vec::new();
        let mut faults = Vec::new();
        for unit in 0..self.input.units {
            let at = At::unit(unit);
            match self.passes(allocation.among.as_ref(), at).map(|among| (among, self.number(&allocation.by, at))) {
                Ok((true, Ok(weight))) if weight.is_negative() => faults.push((unit, unfit("share", &Value::Num(weight)))),
                Ok((true, Ok(weight))) => weights.push((unit, weight)),
                Ok((true, Err(Lack::Fault(fault)))) | Err(Lack::Fault(fault)) => faults.push((unit, Lack::Fault(fault))),
                Ok((_, _)) | Err(Lack::Gap(_)) => {}
            }
        }
        let members: Vec<usize> = weights.iter().map(|(unit, _)| *unit).chain(faults.iter().map(|(unit, _)| *unit)).collect();
        let divided = match strongest(faults.into_iter().map(|(_, fault)| fault)) {
            Some(fault) => Err(fault),
            None => members.first().map_or(Ok(Vec::new()), |unit| {
                let pool = self.number(&allocation.pool, At::unit(*unit))?;
                let weights: Vec<Num> = weights.into_iter().map(|(_, weight)| weight).collect();
                share_out(&pool, &weights, allocation.method)
            }),
        };
        for (index, unit) in members.into_iter().enumerate() {
            shares[unit] = divided.as_ref().map_err(Clone::clone).map(|divided| divided[index].clone());
        }
        shares.into_iter().map(number_cell).collect()
    }
}

fn share_out(pool: &Num, weights: &[Num], method: Option<AllocationMethod>) -> Got<Vec<Num>> {
    let sum: Num = weights.iter().sum();
    if sum.is_zero() {
        return Ok(vec![Num::ZERO; weights.len()]);
    }
    let exact: Vec<Num> = weights.iter().map(|weight| divide(&(pool.abs() * weight), &sum)).collect::<Got<_>>()?;
    let shares = match method {
        Some(AllocationMethod::Exact) => exact,
        Some(AllocationMethod::LargestRemainder | AllocationMethod::HighestAverage) | None if !pool.is_integer() => {
            return Err(unfit("whole places", &Value::Num(pool.clone())));
        }
        Some(AllocationMethod::LargestRemainder) | None => seats(&pool.abs(), &exact, weights, |unit, got| &exact[unit] - got),
        Some(AllocationMethod::HighestAverage) => {
            seats(&pool.abs(), &exact, weights, |unit, got| weights[unit].checked_div(&(got + Num::ONE)).unwrap_or(Num::ZERO))
        }
    };
    Ok(if pool.is_negative() { shares.into_iter().map(|share| -share).collect() } else { shares })
}

/// Whole places: everyone gets the whole part of the exact share (which both methods grant), then each place that remains goes to the
/// unit with the highest claim, among equals to the one with the higher weight, then to the first.
fn seats(pool: &Num, exact: &[Num], weights: &[Num], claim: impl Fn(usize, &Num) -> Num) -> Vec<Num> {
    let mut got: Vec<Num> = exact.iter().map(Num::floor).collect();
    let mut left = pool - &got.iter().sum::<Num>();
    while left >= Num::ONE {
        let claims = (0..got.len()).map(|unit| (claim(unit, &got[unit]), &weights[unit], unit));
        let Some((_, _, unit)) = claims.reduce(|best, next| if (&next.0, next.1) > (&best.0, best.1) { next } else { best }) else { break };
        got[unit] += Num::ONE;
        left = left - Num::ONE;
    }
    got
}
