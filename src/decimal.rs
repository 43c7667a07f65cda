//! Exact numbers. A [`Num`] is a fraction in lowest terms: of two `i64` as long as it fits, of big integers from there on.
//! Arithmetic never rounds and never overflows; rounding happens only in [`Num::round`] and the functions of
//! `decimal/elementary.rs`, whose results are irrational by nature. No floating point is used anywhere.
//!
//! ```
//! use heng::decimal::{Num, Rounding};
//!
//! let score = Num::from(15) * Num::ratio(5, 24);
//! assert_eq!(score.round(2, Rounding::HalfUp).to_string(), "3.13");
//! ```

mod arith;
mod elementary;
mod round;
mod text;

pub use round::Rounding;
pub use text::push_plain;

use crate::say;
use crate::word::Text;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use std::borrow::Cow;
use std::cmp::Ordering;

/// An exact rational number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Num(Repr);

/// Invariant: the fraction is in lowest terms, its denominator is positive, and it is `Small` whenever both parts fit.
/// So a number has one representation, and equality and hashing compare structure.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small { num: i64, den: i64 },
    Big(Box<RBig>),
}

/// Why a text is not a number, or why a function has no value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum NumError {
    /// The text is empty.
    Empty,
    /// The text is longer than [`Num::TEXT_MAX`] bytes.
    TooLong,
    /// The text is not a decimal number, or has something after it.
    NotANumber,
    /// The exponent after `E` is beyond ±[`Num::EXPONENT_MAX`].
    ExponentOutOfRange,
    /// Zero to a negative power.
    DivisionByZero,
    /// The logarithm of zero or of a negative number.
    LogOfNonPositive,
    /// A square root, or any other even root, of a negative number.
    EvenRootOfNegative,
    /// The root of degree zero.
    ZerothRoot,
    /// The result would have too many digits.
    TooLarge,
}

impl NumError {
    /// The reason as a sentence in both languages.
    pub fn text(&self) -> Text {
        match self {
            NumError::Empty => say!(en: "there is no number here", zh: "此处没有数"),
            NumError::TooLong => {
                say!(en: "the number has more than {} characters", zh: "数的长度超过 {} 个字符", Num::TEXT_MAX)
            }
            NumError::NotANumber => say!(en: "this is not a decimal number", zh: "这不是十进制数"),
            NumError::ExponentOutOfRange => {
                say!(en: "the exponent is beyond ±{}", zh: "指数超出 ±{}", Num::EXPONENT_MAX)
            }
            NumError::DivisionByZero => say!(en: "zero has no negative power", zh: "零没有负数次幂"),
            NumError::LogOfNonPositive => {
                say!(en: "only a positive number has a logarithm", zh: "只有正数才有对数")
            }
            NumError::EvenRootOfNegative => {
                say!(en: "a negative number has no even root", zh: "负数没有偶次方根")
            }
            NumError::ZerothRoot => say!(en: "there is no root of degree zero", zh: "没有零次方根"),
            NumError::TooLarge => say!(en: "the result has too many digits", zh: "结果位数过多"),
        }
    }
}

impl Num {
    pub const ZERO: Num = Num::small(0, 1);
    pub const ONE: Num = Num::small(1, 1);

    /// The fraction `n / d`.
    ///
    /// # Panics
    ///
    /// If `d` is zero: this is for numbers known when the program is written. Use [`Num::checked_div`] for others.
    pub fn ratio(n: i64, d: i64) -> Num {
        assert!(d != 0, "the denominator of Num::ratio is zero");
        let common = arith::gcd(n.unsigned_abs(), d.unsigned_abs());
        let sign = if d < 0 { -1 } else { 1 };
        Num::from_reduced(sign * i128::from(n) / i128::from(common), sign * i128::from(d) / i128::from(common))
    }

    /// `mantissa / 10^places`: how columns of a fixed scale store a decimal.
    pub fn from_scaled(mantissa: i128, places: u32) -> Num {
        match (i64::try_from(mantissa), 10i64.checked_pow(places)) {
            (Ok(mantissa), Some(scale)) => Num::ratio(mantissa, scale),
            _ => Num::from_parts(mantissa.into(), power_of_ten(places)),
        }
    }

    /// The mantissa `m` for which this number is exactly `m / 10^places`; `None` if there is no such `i64`.
    pub fn to_scaled(&self, places: u32) -> Option<i64> {
        if let Repr::Small { num, den } = self.0
            && let Some(scale) = 10i64.checked_pow(places)
        {
            return if scale % den == 0 { num.checked_mul(scale / den) } else { None };
        }
        let scaled = self * &Num::from_parts(power_of_ten(places).into(), UBig::ONE);
        match scaled.0 {
            Repr::Small { num, den: 1 } => Some(num),
            Repr::Small { .. } | Repr::Big(_) => None,
        }
    }

    /// Numerator and denominator in lowest terms, in decimal digits. The denominator of an integer is `1`.
    pub fn as_fraction(&self) -> (String, String) {
        match &self.0 {
            Repr::Small { num, den } => (num.to_string(), den.to_string()),
            Repr::Big(big) => (big.numerator().to_string(), big.denominator().to_string()),
        }
    }

    /// Numerator and denominator in lowest terms, where both fit.
    pub fn as_ratio(&self) -> Option<(i64, i64)> {
        match self.0 {
            Repr::Small { num, den } => Some((num, den)),
            Repr::Big(_) => None,
        }
    }

    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small { num: 0, .. })
    }

    pub fn is_negative(&self) -> bool {
        self.signum() < 0
    }

    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Small { den, .. } => *den == 1,
            Repr::Big(big) => big.is_int(),
        }
    }

    /// -1, 0 or 1.
    pub fn signum(&self) -> i32 {
        match &self.0 {
            Repr::Small { num, .. } => num.signum() as i32,
            Repr::Big(big) if big.numerator() < &IBig::ZERO => -1,
            Repr::Big(_) => 1,
        }
    }

    /// Whether the number can be written as a decimal without an end in `…`: 3/8 can, 1/3 cannot.
    pub fn terminates(&self) -> bool {
        self.decimal_places().is_some()
    }

    /// How many decimals the exact decimal has; `None` if it does not terminate. The larger of the exponents of 2 and 5
    /// in the denominator.
    fn decimal_places(&self) -> Option<u32> {
        let (twos, fives) = match &self.0 {
            Repr::Small { den, .. } => {
                let twos = den.trailing_zeros();
                let mut rest = den >> twos;
                let mut fives = 0;
                while rest % 5 == 0 {
                    rest /= 5;
                    fives += 1;
                }
                (rest == 1).then_some((twos, fives))?
            }
            Repr::Big(big) => {
                let twos = big.denominator().trailing_zeros().expect("a denominator is not zero");
                let mut rest = big.denominator() >> twos;
                let fives = rest.remove(&UBig::from(5u8)).unwrap_or(0);
                rest.is_one().then_some((twos as u32, fives as u32))?
            }
        };
        Some(twos.max(fives))
    }

    const fn small(num: i64, den: i64) -> Num {
        Num(Repr::Small { num, den })
    }

    /// From a fraction that is in lowest terms already, with a positive denominator.
    fn from_reduced(num: i128, den: i128) -> Num {
        match (i64::try_from(num), i64::try_from(den)) {
            (Ok(num), Ok(den)) => Num::small(num, den),
            _ => Num(Repr::Big(Box::new(RBig::from_parts(num.into(), den.unsigned_abs().into())))),
        }
    }

    /// From any fraction; the denominator is not zero.
    fn from_parts(num: IBig, den: UBig) -> Num {
        Num::from_big(RBig::from_parts(num, den))
    }

    fn from_big(big: RBig) -> Num {
        match (i64::try_from(big.numerator()), i64::try_from(big.denominator())) {
            (Ok(num), Ok(den)) => Num::small(num, den),
            _ => Num(Repr::Big(Box::new(big))),
        }
    }

    fn to_big(&self) -> Cow<'_, RBig> {
        match &self.0 {
            Repr::Small { num, den } => Cow::Owned(RBig::from_parts((*num).into(), den.unsigned_abs().into())),
            Repr::Big(big) => Cow::Borrowed(big),
        }
    }
}

fn power_of_ten(exponent: u32) -> UBig {
    UBig::from(10u8).pow(exponent as usize)
}

impl Default for Num {
    fn default() -> Num {
        Num::ZERO
    }
}

impl std::fmt::Debug for Num {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.as_fraction() {
            (num, den) if den == "1" => write!(f, "Num({num})"),
            (num, den) => write!(f, "Num({num}/{den})"),
        }
    }
}

impl From<i64> for Num {
    fn from(n: i64) -> Num {
        Num::small(n, 1)
    }
}

impl From<i32> for Num {
    fn from(n: i32) -> Num {
        Num::small(n.into(), 1)
    }
}

impl From<u32> for Num {
    fn from(n: u32) -> Num {
        Num::small(n.into(), 1)
    }
}

impl From<usize> for Num {
    fn from(n: usize) -> Num {
        Num::from_reduced(n as i128, 1)
    }
}

impl PartialOrd for Num {
    fn partial_cmp(&self, other: &Num) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Num {
    fn cmp(&self, other: &Num) -> Ordering {
        if let (&Repr::Small { num: a, den: b }, &Repr::Small { num: c, den: d }) = (&self.0, &other.0) {
            if b == d {
                return a.cmp(&c);
            }
            return (i128::from(a) * i128::from(d)).cmp(&(i128::from(c) * i128::from(b)));
        }
        self.to_big().cmp(&other.to_big())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn is_at_most_24_bytes() {
        assert!(size_of::<Num>() <= 24);
        assert_eq!(size_of::<Num>(), size_of::<Option<Num>>());
    }

    #[test]
    fn a_ratio_is_in_lowest_terms_with_a_positive_denominator() {
        assert_eq!(Num::ratio(6, -8), Num::small(-3, 4));
        assert_eq!(Num::ratio(0, -8), Num::ZERO);
        assert_eq!(Num::ratio(i64::MIN, i64::MIN), Num::ONE);
        assert_eq!(Num::ratio(i64::MIN, -1).to_string(), "9223372036854775808");
        assert_eq!(Num::ratio(1, i64::MIN).as_fraction(), ("-1".into(), "9223372036854775808".into()));
    }

    #[test]
    fn a_big_number_that_fits_again_is_small_again() {
        let big = Num::from(i64::MAX) + Num::ONE;
        assert!(matches!(big.0, Repr::Big(_)));
        let small = big - Num::ONE;
        assert!(matches!(small.0, Repr::Small { .. }));
        assert_eq!(HashSet::from([small, Num::from(i64::MAX)]).len(), 1);
    }

    #[test]
    fn scaled_mantissas_are_exact_or_none() {
        assert_eq!(Num::from_scaled(-1250, 3), Num::ratio(-5, 4));
        assert_eq!(Num::ratio(-5, 4).to_scaled(2), Some(-125));
        assert_eq!(Num::ratio(-5, 4).to_scaled(1), None);
        assert_eq!(Num::ratio(1, 3).to_scaled(25), None);
        assert_eq!(Num::from(i64::MAX).to_scaled(0), Some(i64::MAX));
        assert_eq!(Num::from(i64::MAX).to_scaled(1), None);
        assert_eq!(Num::from_scaled(7, 30).to_scaled(30), Some(7));
        assert_eq!(Num::from_scaled(i128::MIN, 20).to_plain(20).0, "-1701411834604692317.31687303715884105728");
        assert_eq!(Num::ZERO.to_scaled(40), Some(0));
    }

    #[test]
    fn terminates_says_whether_a_decimal_ends() {
        for (n, d, places) in [(3, 8, Some(3)), (1, 3, None), (7, 1, Some(0)), (1, 1 << 50, Some(50)), (3, 60, Some(2))] {
            assert_eq!(Num::ratio(n, d).decimal_places(), places, "{n}/{d}");
        }
        assert_eq!(Num::from_scaled(1, 30).decimal_places(), Some(30));
        assert!(!Num::from_scaled(1, 30).checked_div(&Num::from(3)).unwrap().terminates());
    }

    #[test]
    fn errors_have_a_sentence_in_both_languages() {
        assert_eq!(NumError::TooLong.to_string(), "the number has more than 4096 characters");
        assert_eq!(NumError::ExponentOutOfRange.text().zh, "指数超出 ±400");
    }
}
