//! Linear programmes in exact rational numbers: small ones, solved by the simplex method with the rule of the least label, which
//! cannot go round in a circle. (Bland, "New finite pivoting rules for the simplex method", 1977; the dictionaries are those of
//! Chvátal, "Linear Programming", 1983.)

use crate::decimal::Num;

/// What the greatest value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Best {
    /// No point satisfies the constraints.
    Nowhere,
    Unlimited,
    /// The value, and the variables at a point that has it.
    At(Num, Vec<Num>),
}

/// The greatest `objective · x` where `x ≥ 0` and for each constraint `factors · x ≤ limit`.
pub fn maximise(objective: &[Num], constraints: &[(Vec<Num>, Num)]) -> Best {
    let mut table = Table::new(objective.len(), constraints);
    if !table.make_feasible() {
        return Best::Nowhere;
    }
    table.aim(objective);
    if !table.climb() {
        return Best::Unlimited;
    }
    Best::At(table.value.clone(), table.point(objective.len()))
}

/// A dictionary: each basic variable, and the value, in terms of the others.
struct Table {
    /// Labels of the basic variables, a row each; then of the others, a column each. The variables themselves come first, then one
    /// slack a constraint, then the artificial one.
    basic: Vec<usize>,
    free: Vec<usize>,
    /// `basic = limit − Σ factor × free`
    factors: Vec<Vec<Num>>,
    limits: Vec<Num>,
    /// `value + Σ gain × free`
    gains: Vec<Num>,
    value: Num,
}

impl Table {
    fn new(variables: usize, constraints: &[(Vec<Num>, Num)]) -> Table {
        Table {
            basic: (variables..variables + constraints.len()).collect(),
            free: (0..variables).collect(),
            factors: constraints.iter().map(|(factors, _)| factors.clone()).collect(),
            limits: constraints.iter().map(|(_, limit)| limit.clone()).collect(),
            gains: vec![Num::ZERO; variables],
            value: Num::ZERO,
        }
    }

    /// Finds a point that satisfies the constraints, by way of a variable that loosens them all.
    fn make_feasible(&mut self) -> bool {
        let Some(worst) = (0..self.limits.len()).min_by(|a, b| self.limits[*a].cmp(&self.limits[*b])) else { return true };
        if !self.limits[worst].is_negative() {
            return true;
        }
        let artificial = self.basic.len() + self.free.len();
        self.free.push(artificial);
        self.factors.iter_mut().for_each(|row| row.push(Num::from(-1)));
        self.gains = vec![Num::ZERO; self.free.len()];
        let column = self.free.len() - 1;
        self.gains[column] = Num::from(-1);
        self.value = Num::ZERO;
        self.pivot(worst, column);
        self.climb();
        if !self.value.is_zero() {
            return false;
        }
        if let Some(row) = self.basic.iter().position(|label| *label == artificial)
            && let Some(column) = (0..self.free.len()).find(|column| !self.factors[row][*column].is_zero())
        {
            self.pivot(row, column);
        }
        if let Some(column) = self.free.iter().position(|label| *label == artificial) {
            self.free.remove(column);
            self.factors.iter_mut().for_each(|row| drop(row.remove(column)));
        }
        true
    }

    /// Sets the objective, in terms of what is free now.
    fn aim(&mut self, objective: &[Num]) {
        self.gains = self.free.iter().map(|label| objective.get(*label).cloned().unwrap_or_default()).collect();
        self.value = Num::ZERO;
        for (row, label) in self.basic.iter().enumerate() {
            let Some(gain) = objective.get(*label).filter(|gain| !gain.is_zero()) else { continue };
            self.value += gain * &self.limits[row];
            for (own, factor) in self.gains.iter_mut().zip(&self.factors[row]) {
                *own = &*own - &(gain * factor);
            }
        }
    }

    /// Goes up until nothing is to be gained; `false`: without an end.
    fn climb(&mut self) -> bool {
        while let Some(column) = (0..self.free.len()).filter(|column| self.gains[*column].signum() > 0).min_by_key(|column| self.free[*column]) {
            let ratio = |row: usize| self.limits[row].checked_div(&self.factors[row][column]).unwrap_or_default();
            let bounded = (0..self.basic.len()).filter(|row| self.factors[*row][column].signum() > 0);
            let Some(row) = bounded.min_by(|a, b| ratio(*a).cmp(&ratio(*b)).then(self.basic[*a].cmp(&self.basic[*b]))) else { return false };
            self.pivot(row, column);
        }
        true
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let inverse = Num::ONE.checked_div(&self.factors[row][column]).unwrap_or_default();
        self.limits[row] = &self.limits[row] * &inverse;
        self.factors[row].iter_mut().for_each(|factor| *factor = &*factor * &inverse);
        self.factors[row][column] = inverse;
        let (pivot, limit) = (self.factors[row].clone(), self.limits[row].clone());
        let reduce = |factors: &mut [Num], own: &mut Num, sign: &Num| {
            let times = std::mem::take(&mut factors[column]);
            if times.is_zero() {
                return;
            }
            *own = &*own - &(&(&times * &limit) * sign);
            for (factor, of_pivot) in factors.iter_mut().zip(&pivot) {
                *factor = &*factor - &(&times * of_pivot);
            }
        };
        for other in (0..self.basic.len()).filter(|other| *other != row) {
            reduce(&mut self.factors[other], &mut self.limits[other], &Num::ONE);
        }
        reduce(&mut self.gains, &mut self.value, &Num::from(-1));
        std::mem::swap(&mut self.basic[row], &mut self.free[column]);
    }

    fn point(&self, variables: usize) -> Vec<Num> {
        let mut point = vec![Num::ZERO; variables];
        for (label, limit) in self.basic.iter().zip(&self.limits) {
            if let Some(value) = point.get_mut(*label) {
                *value = limit.clone();
            }
        }
        point
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nums(of: &[i64]) -> Vec<Num> {
        of.iter().map(|n| Num::from(*n)).collect()
    }

    fn best(objective: &[i64], constraints: &[(&[i64], i64)]) -> Best {
        let constraints: Vec<_> = constraints.iter().map(|(factors, limit)| (nums(factors), Num::from(*limit))).collect();
        maximise(&nums(objective), &constraints)
    }

    #[test]
    fn the_corner_of_two_constraints() {
        // x + y ≤ 4, x + 3y ≤ 6: they meet at (3, 1), where 3x + 5y = 14; the other corners (4, 0) and (0, 2) have 12 and 10.
        assert_eq!(best(&[3, 5], &[(&[1, 1], 4), (&[1, 3], 6)]), Best::At(Num::from(14), nums(&[3, 1])));
    }

    #[test]
    fn a_start_that_is_not_allowed() {
        // x + y ≥ 2 and x ≤ 3, y ≤ 3: the least of x + 2y is 2, at (2, 0).
        let found = best(&[-1, -2], &[(&[-1, -1], -2), (&[1, 0], 3), (&[0, 1], 3)]);
        assert_eq!(found, Best::At(Num::from(-2), nums(&[2, 0])));
    }

    #[test]
    fn nowhere_and_without_an_end() {
        assert_eq!(best(&[1], &[(&[1], 1), (&[-1], -2)]), Best::Nowhere);
        assert_eq!(best(&[1, 0], &[(&[-1, 1], 1)]), Best::Unlimited);
        assert_eq!(best(&[-1], &[]), Best::At(Num::ZERO, nums(&[0])));
    }

    #[test]
    fn a_degenerate_corner_ends() {
        // Beale's example, on which the rule of the steepest gain goes round for ever; its best value is 1/20.
        let ratio = |n, d| Num::ratio(n, d);
        let constraints = vec![
            (vec![ratio(1, 4), ratio(-60, 1), ratio(-1, 25), ratio(9, 1)], Num::ZERO),
            (vec![ratio(1, 2), ratio(-90, 1), ratio(-1, 50), ratio(3, 1)], Num::ZERO),
            (vec![Num::ZERO, Num::ZERO, Num::ONE, Num::ZERO], Num::ONE),
        ];
        let objective = [ratio(3, 4), ratio(-150, 1), ratio(1, 50), ratio(-6, 1)];
        let Best::At(value, _) = maximise(&objective, &constraints) else { panic!("it has a best value") };
        assert_eq!(value, ratio(1, 20));
    }
}
