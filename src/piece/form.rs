//! Linear forms: a constant and so much of each variable, in exact numbers.

use crate::decimal::Num;

/// A variable of an analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VarId(pub u32);

impl VarId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// `Σ factor × variable + constant`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Form {
    /// In order of the variables; no factor is zero.
    terms: Vec<(VarId, Num)>,
    pub constant: Num,
}

impl Form {
    pub fn constant(constant: Num) -> Form {
        Form { terms: Vec::new(), constant }
    }

    pub fn of(variable: VarId) -> Form {
        Form { terms: vec![(variable, Num::ONE)], constant: Num::ZERO }
    }

    pub fn terms(&self) -> &[(VarId, Num)] {
        &self.terms
    }

    /// The number that it is, if it has no variables.
    pub fn number(&self) -> Option<&Num> {
        self.terms.is_empty().then_some(&self.constant)
    }

    pub fn factor(&self, variable: VarId) -> Num {
        self.terms.iter().find(|(own, _)| *own == variable).map_or(Num::ZERO, |(_, factor)| factor.clone())
    }

    pub fn variables(&self) -> impl Iterator<Item = VarId> + '_ {
        self.terms.iter().map(|(variable, _)| *variable)
    }

    pub fn times(&self, factor: &Num) -> Form {
        if factor.is_zero() {
            return Form::default();
        }
        let terms = self.terms.iter().map(|(variable, own)| (*variable, own * factor)).collect();
        Form { terms, constant: &self.constant * factor }
    }

    pub fn negated(&self) -> Form {
        self.times(&Num::from(-1))
    }

    pub fn plus(&self, other: &Form) -> Form {
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut a, mut b) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        loop {
            match (a.peek(), b.peek()) {
                (Some((x, p)), Some((y, q))) if x == y => {
                    let sum = p + q;
                    if !sum.is_zero() {
                        terms.push((*x, sum));
                    }
                    a.next();
                    b.next();
                }
                (Some((x, _)), Some((y, _))) => terms.extend(if x < y { a.next() } else { b.next() }.cloned()),
                (Some(_), None) => terms.extend(a.next().cloned()),
                (None, Some(_)) => terms.extend(b.next().cloned()),
                (None, None) => break,
            }
        }
        Form { terms, constant: &self.constant + &other.constant }
    }

    pub fn minus(&self, other: &Form) -> Form {
        self.plus(&other.negated())
    }

    /// The terms of some variables.
    pub fn only(&self, wanted: impl Fn(VarId) -> bool) -> Form {
        let terms = self.terms.iter().filter(|(variable, _)| wanted(*variable)).cloned().collect();
        Form { terms, constant: Num::ZERO }
    }

    /// The value at a point; a variable that the point does not name counts as zero.
    pub fn at(&self, value: impl Fn(VarId) -> Option<Num>) -> Num {
        self.terms.iter().fold(self.constant.clone(), |sum, (variable, factor)| match value(*variable) {
            Some(value) => sum + factor * &value,
            None => sum,
        })
    }

    /// With other variables in place of its own.
    pub fn renamed(&self, other: impl Fn(VarId) -> VarId) -> Form {
        self.terms.iter().fold(Form::constant(self.constant.clone()), |sum, (variable, factor)| sum.plus(&Form::of(other(*variable)).times(factor)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cancels_is_gone() {
        let (x, y) = (Form::of(VarId(0)), Form::of(VarId(1)));
        // (2x + y + 3) − (2x − 5) = y + 8
        let a = x.times(&Num::from(2)).plus(&y).plus(&Form::constant(Num::from(3)));
        let b = x.times(&Num::from(2)).plus(&Form::constant(Num::from(-5)));
        assert_eq!(a.minus(&b), y.plus(&Form::constant(Num::from(8))));
        assert_eq!(a.minus(&b).at(|_| Some(Num::from(4))), Num::from(12));
    }
}
