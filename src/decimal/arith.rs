//! The four operations. Two small fractions are worked out in machine integers and reduced before they are multiplied out
//! (Knuth, The Art of Computer Programming 2, 4.5.1), so that no more than one short gcd is taken of large products.

use super::{Num, Repr};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

impl Num {
    /// The exact quotient; `None` if the divisor is zero.
    pub fn checked_div(&self, divisor: &Num) -> Option<Num> {
        if divisor.is_zero() { None } else { Some(product(self, &reciprocal(divisor))) }
    }

    /// The number without its sign.
    pub fn abs(&self) -> Num {
        if self.is_negative() { negation(self) } else { self.clone() }
    }
}

fn sum(x: &Num, y: &Num) -> Num {
    let (&Repr::Small { num: a, den: b }, &Repr::Small { num: c, den: d }) = (&x.0, &y.0) else {
        return Num::from_big(x.to_big().as_ref() + y.to_big().as_ref());
    };
    if b == d
        && let Some(num) = a.checked_add(c)
    {
        return reduced(num, b);
    }
    let shared = common_divisor(b, d);
    let num = i128::from(a) * i128::from(d / shared) + i128::from(c) * i128::from(b / shared);
    // What is left in common with the denominator is in `shared`, so the wide number needs one division only.
    let common = common_divisor((num % i128::from(shared)) as i64, shared);
    Num::from_reduced(num / i128::from(common), i128::from(b / shared) * i128::from(d / common))
}

fn difference(x: &Num, y: &Num) -> Num {
    sum(x, &negation(y))
}

fn product(x: &Num, y: &Num) -> Num {
    let (&Repr::Small { num: a, den: b }, &Repr::Small { num: c, den: d }) = (&x.0, &y.0) else {
        return Num::from_big(x.to_big().as_ref() * y.to_big().as_ref());
    };
    if b == 1
        && d == 1
        && let Some(num) = a.checked_mul(c)
    {
        return Num::small(num, 1);
    }
    let left = common_divisor(a, d);
    let right = common_divisor(c, b);
    let (a, d, c, b) = (a / left, d / left, c / right, b / right);
    match (a.checked_mul(c), b.checked_mul(d)) {
        (Some(num), Some(den)) => Num::small(num, den),
        _ => Num::from_reduced(i128::from(a) * i128::from(c), i128::from(b) * i128::from(d)),
    }
}

fn negation(x: &Num) -> Num {
    match &x.0 {
        Repr::Small { num, den } => match num.checked_neg() {
            Some(num) => Num::small(num, *den),
            None => Num::from_reduced(-i128::from(*num), i128::from(*den)),
        },
        Repr::Big(big) => Num::from_big(-big.as_ref()),
    }
}

/// `x` is not zero.
fn reciprocal(x: &Num) -> Num {
    match &x.0 {
        Repr::Small { num, den } => Num::from_reduced(i128::from(*den) * i128::from(num.signum()), i128::from(*num).abs()),
        Repr::Big(big) => {
            let (num, den) = big.as_ref().clone().into_parts();
            let (sign, num) = num.into_parts();
            Num::from_parts(sign * den, num)
        }
    }
}

fn reduced(num: i64, den: i64) -> Num {
    match common_divisor(num, den) {
        1 => Num::small(num, den),
        common => Num::small(num / common, den / common),
    }
}

/// The greatest common divisor of a numerator and a positive denominator. It divides the denominator, so it fits.
fn common_divisor(num: i64, den: i64) -> i64 {
    if den == 1 { 1 } else { gcd(num.unsigned_abs(), den.unsigned_abs()) as i64 }
}

/// The greatest common divisor, by halving; `b` is not zero.
pub(super) fn gcd(a: u64, mut b: u64) -> u64 {
    // One division first: a numerator is often much larger than its denominator.
    let mut a = a % b;
    if a == 0 {
        return b;
    }
    let twos = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    loop {
        b >>= b.trailing_zeros();
        (a, b) = (a.min(b), a.max(b) - a.min(b));
        if b == 0 {
            return a << twos;
        }
    }
}

/// An operator for numbers and references to them in any combination.
macro_rules! operator {
    ($($trait:ident $method:ident $function:ident),*) => {$(
        impl $trait<&Num> for &Num {
            type Output = Num;
            fn $method(self, other: &Num) -> Num {
                $function(self, other)
            }
        }

        impl $trait<Num> for Num {
            type Output = Num;
            fn $method(self, other: Num) -> Num {
                $function(&self, &other)
            }
        }

        impl $trait<&Num> for Num {
            type Output = Num;
            fn $method(self, other: &Num) -> Num {
                $function(&self, other)
            }
        }

        impl $trait<Num> for &Num {
            type Output = Num;
            fn $method(self, other: Num) -> Num {
                $function(self, &other)
            }
        }
    )*};
}

operator!(Add add sum, Sub sub difference, Mul mul product);

impl Neg for &Num {
    type Output = Num;
    fn neg(self) -> Num {
        negation(self)
    }
}

impl Neg for Num {
    type Output = Num;
    fn neg(self) -> Num {
        negation(&self)
    }
}

impl AddAssign<&Num> for Num {
    fn add_assign(&mut self, other: &Num) {
        *self = sum(self, other);
    }
}

impl AddAssign for Num {
    fn add_assign(&mut self, other: Num) {
        *self = sum(self, &other);
    }
}

impl Sum<Num> for Num {
    fn sum<I: Iterator<Item = Num>>(numbers: I) -> Num {
        numbers.fold(Num::ZERO, |total, n| total + n)
    }
}

impl<'a> Sum<&'a Num> for Num {
    fn sum<I: Iterator<Item = &'a Num>>(numbers: I) -> Num {
        numbers.fold(Num::ZERO, |total, n| total + n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dashu_int::{IBig, UBig};
    use dashu_ratio::RBig;
    use proptest::prelude::*;

    /// Numbers around the edges of `i64`, small everyday ones, and wide ones.
    fn part() -> impl Strategy<Value = i128> {
        let edge = prop_oneof![Just(i64::MAX), Just(i64::MIN), Just(i64::MAX - 1), Just(i64::MIN + 1), Just(0), Just(1)];
        prop_oneof![
            4 => (-1000i64..1000).prop_map(i128::from),
            2 => any::<i64>().prop_map(i128::from),
            2 => edge.prop_map(i128::from),
            1 => any::<i128>(),
        ]
    }

    fn rational() -> impl Strategy<Value = (Num, RBig)> {
        let den = prop_oneof![Just(1i128), Just(100), Just(1000), part()];
        (part(), den.prop_filter("a denominator is not zero", |den| *den != 0)).prop_map(|(num, den)| {
            let big = RBig::from_parts_signed(IBig::from(num), IBig::from(den));
            (Num::from_big(big.clone()), big)
        })
    }

    /// Same value, and the one representation of that value.
    fn check(ours: Num, theirs: RBig) -> Result<(), TestCaseError> {
        prop_assert_eq!(ours, Num::from_big(theirs));
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn agrees_with_rbig(((x, a), (y, b)) in (rational(), rational())) {
            check(&x + &y, &a + &b)?;
            check(&x - &y, &a - &b)?;
            check(&x * &y, &a * &b)?;
            check(-&x, -&a)?;
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            prop_assert_eq!(x == y, a == b);
            match x.checked_div(&y) {
                Some(quotient) => check(quotient, &a / &b)?,
                None => prop_assert!(y.is_zero()),
            }
        }

        #[test]
        fn gcd_agrees_with_euclid(a in any::<u64>(), b in 1u64.., shift in 0u32..64) {
            let b = (b >> shift).max(1);
            let (mut x, mut y) = (a, b);
            while y != 0 {
                (x, y) = (y, x % y);
            }
            prop_assert_eq!(gcd(a, b), x);
        }
    }

    #[test]
    fn a_third_of_three_is_one() {
        assert_eq!(Num::from(3) * Num::ratio(1, 3), Num::ONE);
        assert_eq!(Num::ONE.checked_div(&Num::from(3)).unwrap() * Num::from(3), Num::ONE);
    }

    #[test]
    fn the_edges_of_i64_are_no_edges() {
        let min = Num::from(i64::MIN);
        let past = "9223372036854775808";
        assert_eq!((Num::from(i64::MAX) + Num::ONE).to_string(), past);
        assert_eq!((-&min).to_string(), past);
        assert_eq!(min.abs().to_string(), past);
        assert_eq!(min.checked_div(&Num::from(-1)).unwrap().to_string(), past);
        assert_eq!((&min - &min.abs()).to_string(), "-18446744073709551616");
        assert_eq!(-min.abs(), min);
        assert_eq!(Num::ONE.checked_div(&min).unwrap() * &min, Num::ONE);
        let tiny = Num::from_parts(IBig::ONE, UBig::from(u64::MAX));
        assert_eq!(&tiny + &(-&tiny), Num::ZERO);
    }

    #[test]
    fn division_by_zero_has_no_value() {
        assert_eq!(Num::ONE.checked_div(&Num::ZERO), None);
        assert_eq!(Num::ZERO.checked_div(&Num::ZERO), None);
    }

    #[test]
    fn sums_and_assignments() {
        let tenths = vec![Num::ratio(1, 10); 10];
        assert_eq!(tenths.iter().sum::<Num>(), Num::ONE);
        let mut total: Num = tenths.into_iter().sum();
        total += &Num::ONE;
        total += Num::ratio(1, 2);
        assert_eq!(total, Num::ratio(5, 2));
    }
}
