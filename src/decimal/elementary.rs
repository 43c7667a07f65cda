//! Powers, roots, exponentials and logarithms. Their values are irrational but for a few arguments, which are answered
//! exactly; for the others the result is the decimal with 40 significant digits nearest to a value worked out in big
//! integers as binary fixed point, with some 60 correct digits.

use super::{Num, NumError, power_of_ten, round::Rounding};
use dashu_int::ops::{Abs, BitTest, DivRemEuclid, UnsignedAbs};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use std::sync::LazyLock;

/// Significant digits of an inexact result.
const DIGITS: i32 = 40;

/// Bits of a fixed-point number after the point: 133 make 40 digits, the rest is guard.
const BITS: usize = 256;

/// No result has more bits than this in its numerator or denominator.
const RESULT_BITS_MAX: usize = 1_000_000;

/// The exponential of more than this has more bits than [`RESULT_BITS_MAX`]: it is that times ln 2.
const EXP_ARGUMENT_MAX: u32 = 693_147;

/// No integer power beyond this is taken.
const EXPONENT_MAX: u32 = 10_000;

/// `mantissa / 2^bits`, off by a few units in the last bits.
struct Fixed {
    mantissa: IBig,
    bits: usize,
}

static LN_2: LazyLock<IBig> = LazyLock::new(|| {
    let third = (UBig::ONE << BITS) / 3u8;
    (atanh(&third, BITS) << 1).into()
});

static LN_10: LazyLock<Fixed> = LazyLock::new(|| ln(&RBig::from(10u8)));

impl Num {
    /// The natural logarithm, to 40 significant digits.
    ///
    /// # Errors
    ///
    /// [`NumError::LogOfNonPositive`].
    pub fn ln(&self) -> Result<Num, NumError> {
        self.require_logarithm()?;
        Ok(ln(&self.to_big()).to_num())
    }

    /// The decimal logarithm: exact for powers of ten, otherwise to 40 significant digits.
    ///
    /// # Errors
    ///
    /// [`NumError::LogOfNonPositive`].
    pub fn log10(&self) -> Result<Num, NumError> {
        self.require_logarithm()?;
        let big = self.to_big();
        if let Some(exponent) = exponent_of_ten(&big) {
            return Ok(Num::from(exponent));
        }
        let Fixed { mantissa, bits } = ln(&big);
        let mantissa = (mantissa << LN_10.bits) / &LN_10.mantissa;
        Ok(Fixed { mantissa, bits }.to_num())
    }

    /// e to the power of this number, to 40 significant digits; exact for 0.
    ///
    /// # Errors
    ///
    /// [`NumError::TooLarge`] beyond ±693,147, where the result would have more than a million bits.
    pub fn exp(&self) -> Result<Num, NumError> {
        if self.abs() > Num::from(EXP_ARGUMENT_MAX) {
            return Err(NumError::TooLarge);
        }
        let big = self.to_big();
        exp(&Fixed { mantissa: (big.numerator() << BITS) / big.denominator(), bits: BITS })
    }

    /// The square root, see [`Num::root`].
    ///
    /// # Errors
    ///
    /// [`NumError::EvenRootOfNegative`].
    pub fn sqrt(&self) -> Result<Num, NumError> {
        self.root(2)
    }

    /// The `degree`th root: exact if it is rational, otherwise to 40 significant digits. Odd roots of negative numbers
    /// are negative.
    ///
    /// # Errors
    ///
    /// [`NumError::ZerothRoot`] and [`NumError::EvenRootOfNegative`].
    pub fn root(&self, degree: u32) -> Result<Num, NumError> {
        if degree == 0 {
            return Err(NumError::ZerothRoot);
        }
        self.pow(&Num::ratio(1, degree.into()))
    }

    /// This number to the power of `exponent`: exact if the exponent is an integer or the result of a rational exponent is
    /// rational, otherwise to 40 significant digits. Zero to the power of zero is one.
    ///
    /// # Errors
    ///
    /// [`NumError::DivisionByZero`] for zero to a negative power; [`NumError::EvenRootOfNegative`] for a negative number
    /// and an exponent whose denominator is even; [`NumError::TooLarge`] for an integer exponent, or the numerator of a
    /// rational one whose root is exact, beyond ±10,000, and for results of more than a million bits.
    pub fn pow(&self, exponent: &Num) -> Result<Num, NumError> {
        let exponent = exponent.to_big();
        let (p, q) = (exponent.numerator(), exponent.denominator());
        if self.is_negative() && !q.bit(0) {
            return Err(NumError::EvenRootOfNegative);
        }
        if self.is_zero() && p < &IBig::ZERO {
            return Err(NumError::DivisionByZero);
        }
        let size = self.abs();
        let power = match size.exact_root(q) {
            Some(root) => root.integer_power(p)?,
            None => {
                let Fixed { mantissa, bits } = ln(&size.to_big());
                exp(&Fixed { mantissa: mantissa * p / q, bits })?
            }
        };
        Ok(if self.is_negative() && p.bit(0) { -power } else { power })
    }

    fn require_logarithm(&self) -> Result<(), NumError> {
        if self.signum() > 0 { Ok(()) } else { Err(NumError::LogOfNonPositive) }
    }

    /// The rational `degree`th root of a number that is not negative, if it has one.
    fn exact_root(&self, degree: &UBig) -> Option<Num> {
        if degree.is_one() {
            return Some(self.clone());
        }
        let big = self.to_big();
        let num = exact_integer_root(&big.numerator().unsigned_abs(), degree)?;
        let den = exact_integer_root(big.denominator(), degree)?;
        Some(Num::from_parts(num.into(), den))
    }

    /// The number is not zero if the exponent is negative.
    fn integer_power(&self, exponent: &IBig) -> Result<Num, NumError> {
        if exponent.is_zero() || *self == Num::ONE {
            return Ok(Num::ONE);
        }
        if self.is_zero() {
            return Ok(Num::ZERO);
        }
        let exponent = i32::try_from(exponent).map_err(|_| NumError::TooLarge)?;
        let big = self.to_big();
        let bits = big.numerator().bit_len().max(big.denominator().bit_len());
        let times = exponent.unsigned_abs();
        if times > EXPONENT_MAX || bits.saturating_mul(times as usize) > RESULT_BITS_MAX {
            return Err(NumError::TooLarge);
        }
        Ok(Num::from_big(big.pow(exponent as isize)))
    }
}

impl Fixed {
    fn to_num(&self) -> Num {
        significant(&self.mantissa, &(UBig::ONE << self.bits))
    }
}

/// The natural logarithm of a positive number, correct to [`BITS`] relative to its own size.
fn ln(x: &RBig) -> Fixed {
    // x = a/b * 2^twos with a/b between 2/3 and 4/3: there its logarithm is smaller than half of ln 2, so that the sum of
    // both cannot cancel.
    let (mut a, mut b) = (x.numerator().unsigned_abs(), x.denominator().clone());
    let mut twos = a.bit_len() as isize - b.bit_len() as isize;
    if twos >= 0 {
        b <<= twos.unsigned_abs();
    } else {
        a <<= twos.unsigned_abs();
    }
    if 3u8 * &a > 4u8 * &b {
        b <<= 1;
        twos += 1;
    } else if 3u8 * &a < 2u8 * &b {
        a <<= 1;
        twos -= 1;
    }
    // ln(a/b) = 2 atanh((a - b)/(a + b)). Near 1 that is small, and needs as many more bits.
    let (sign, over) = (IBig::from(a.clone()) - &b).into_parts();
    let under = a + b;
    let bits = BITS + under.bit_len().saturating_sub(over.bit_len());
    let ln_of_fraction = sign * (atanh(&((over << bits) / under), bits) << 1);
    let mantissa = ln_of_fraction + ((IBig::from(twos) * &*LN_2) << (bits - BITS));
    Fixed { mantissa, bits }
}

/// The inverse hyperbolic tangent of a number below 1/2, by its series t + t³/3 + t⁵/5 + …
fn atanh(t: &UBig, bits: usize) -> UBig {
    let square = (t * t) >> bits;
    let mut power = t.clone();
    let mut sum = t.clone();
    for n in (3u32..).step_by(2) {
        power = (power * &square) >> bits;
        if power.is_zero() {
            break;
        }
        sum += &power / n;
    }
    sum
}

/// The exponential to [`DIGITS`].
fn exp(x: &Fixed) -> Result<Num, NumError> {
    /// The argument of the series is halved so often, and the sum squared as often.
    const HALVINGS: usize = 8;
    const SERIES_BITS: usize = BITS + HALVINGS;

    if (&x.mantissa).abs() > IBig::from(EXP_ARGUMENT_MAX) << x.bits {
        return Err(NumError::TooLarge);
    }
    // x = twos * ln 2 + rest
    let (twos, rest) = (&x.mantissa >> (x.bits - BITS)).div_rem_euclid(&*LN_2);
    let twos = isize::try_from(&twos).expect("the argument is within bounds");
    // Read with more bits after the point, the same mantissa is the halved number.
    let mut term = UBig::ONE << SERIES_BITS;
    let mut sum = term.clone();
    for n in 1u32.. {
        term = ((term * &rest) >> SERIES_BITS) / n;
        if term.is_zero() {
            break;
        }
        sum += &term;
    }
    for _ in 0..HALVINGS {
        sum = sum.sqr() >> SERIES_BITS;
    }
    let twos = twos - SERIES_BITS as isize;
    Ok(if twos >= 0 {
        significant(&(sum << twos.unsigned_abs()).into(), &UBig::ONE)
    } else {
        significant(&sum.into(), &(UBig::ONE << twos.unsigned_abs()))
    })
}

/// The decimal with [`DIGITS`] significant digits that is nearest to `num / den`.
fn significant(num: &IBig, den: &UBig) -> Num {
    let exact = Num::from_parts(num.clone(), den.clone());
    if exact.is_zero() {
        return exact;
    }
    // The number is at least 2^twos, and 0.30103 is log10 2: so many decimals give the wanted digits, or one more.
    let twos = num.bit_len() as i64 - den.bit_len() as i64 - 1;
    let tens = (twos * 30_103).div_euclid(100_000);
    let places = DIGITS - 1 - tens as i32;
    let limit = IBig::from(power_of_ten(DIGITS as u32));
    let one_more = exact.round_scaled(places, Rounding::HalfEven).abs() >= limit;
    exact.round(if one_more { places - 1 } else { places }, Rounding::HalfEven)
}

/// `Some(k)` if the number is 10^k.
fn exponent_of_ten(x: &RBig) -> Option<i64> {
    let (power, sign) = match (x.numerator().unsigned_abs(), x.denominator()) {
        (num, den) if den.is_one() => (num, 1),
        (num, den) if num.is_one() => (den.clone(), -1),
        _ => return None,
    };
    // 10^k has k factors of two.
    let exponent = power.trailing_zeros()?;
    (power == UBig::from(10u8).pow(exponent)).then_some(sign * exponent as i64)
}

/// The `degree`th root if it is an integer; the degree is at least 2.
fn exact_integer_root(x: &UBig, degree: &UBig) -> Option<UBig> {
    if x.is_zero() || x.is_one() {
        return Some(x.clone());
    }
    // Already 2^degree has more bits than the degree says.
    let degree = usize::try_from(degree).ok().filter(|degree| *degree < x.bit_len())?;
    let root = integer_root(x, degree);
    (root.pow(degree) == *x).then_some(root)
}

/// The integer part of the `degree`th root. The leading half of its bits comes from the leading bits of the number, the
/// rest from Newton's method, which from such a start, above the root, needs a few steps only.
fn integer_root(x: &UBig, degree: usize) -> UBig {
    let root_bits = x.bit_len() / degree + 1;
    // The start must be closer than one part in `degree`, or Newton's method would take long to come near.
    let low_bits = root_bits / 2;
    if (1usize << low_bits.min(40)) <= 4 * degree {
        return integer_root_by_bits(x, degree, root_bits);
    }
    let mut root = (integer_root(&(x >> (low_bits * degree)), degree) + UBig::ONE) << low_bits;
    loop {
        let next = (&root * (degree - 1) + x / root.pow(degree - 1)) / degree;
        if next >= root {
            return root;
        }
        root = next;
    }
}

/// The integer part of the root, bit by bit from the top.
fn integer_root_by_bits(x: &UBig, degree: usize, root_bits: usize) -> UBig {
    let mut root = UBig::ZERO;
    for bit in (0..root_bits).rev() {
        root.set_bit(bit);
        if root.pow(degree) > *x {
            root.clear_bit(bit);
        }
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn num(text: &str) -> Num {
        Num::parse_scientific(text).unwrap()
    }

    /// The result is the reference to at least 39 significant digits.
    fn close(result: Result<Num, NumError>, reference: &str) {
        let reference = num(reference);
        let error = (result.clone().unwrap() - &reference).abs();
        let bound = reference.abs() * num("1E-39");
        assert!(error <= bound, "{result:?} is not {reference}");
    }

    // Reference digits: Python, mpmath 1.x with mp.dps = 80, mpmath.nstr(value, 50).

    #[test]
    fn logarithms() {
        close(num("2").ln(), "0.69314718055994530941723212145817656807550013436026");
        close(num("75000").ln(), "11.225243392518447492650738267427993606501997732246");
        close(num("0.75").ln(), "-0.28768207245178092743921900599382743150350971089776");
        close(num("1.000000000000000000000000000001").ln(), "9.9999999999999999999999999999950000000000000000000E-31");
        close(num("75000").log10(), "4.8750612633917000468675501138061292556637491012665");
        close(num("1.0001").log10(), "0.000043427276862669637313527585098268131097962775892531");
    }

    #[test]
    fn exponentials() {
        close(num("1").exp(), "2.7182818284590452353602874713526624977572470937000");
        close(num("-3.7").exp(), "0.024723526470339391202757382983402629344505070337871");
        close(num("1000").exp().map(|n| n * num("1E-400")), "1.9700711140170469938888793522433231253169379853238E34");
    }

    #[test]
    fn powers_and_roots() {
        close(num("2").pow(&num("0.5")), "1.4142135623730950488016887242096980785696718753769");
        close(num("2").sqrt(), "1.4142135623730950488016887242096980785696718753769");
        close(num("10").pow(&Num::ratio(1, 3)), "2.1544346900318837217592935665193504952593449421921");
        close(num("-10").root(3), "-2.1544346900318837217592935665193504952593449421921");
        close(num("0.3").root(7), "0.84198244434502034209198058134400392407579282921344");
        close(num("1.05").pow(&num("2.5")), "1.1297263219470457217501195145274459819785373511459");
        close(num("0.7").pow(&num("-0.3")), "1.1129370181006415628460794521455309050549823555982");
    }

    #[test]
    fn forty_significant_digits_are_kept() {
        assert_eq!(num("2").ln().unwrap().to_plain(60), ("0.6931471805599453094172321214581765680755".into(), true));
        assert_eq!(num("1").exp().unwrap().to_plain(60), ("2.718281828459045235360287471352662497757".into(), true));
    }

    #[test]
    fn rational_results_are_exact() {
        assert_eq!(num("1").ln(), Ok(Num::ZERO));
        assert_eq!(num("0").exp(), Ok(Num::ONE));
        assert_eq!(num("1").log10(), Ok(Num::ZERO));
        assert_eq!(num("1E30").log10(), Ok(num("30")));
        assert_eq!(num("0.001").log10(), Ok(num("-3")));
        assert_eq!(num("2.25").sqrt(), Ok(num("1.5")));
        assert_eq!(num("0").sqrt(), Ok(Num::ZERO));
        assert_eq!(num("-0.008").root(3), Ok(num("-0.2")));
        assert_eq!(num("8").pow(&Num::ratio(-2, 3)), Ok(num("0.25")));
        assert_eq!(num("-8").pow(&Num::ratio(2, 3)), Ok(num("4")));
        assert_eq!(num("1.1").pow(&num("3")), Ok(num("1.331")));
        assert_eq!(num("-2").pow(&num("-3")), Ok(num("-0.125")));
        assert_eq!(num("0").pow(&num("0")), Ok(Num::ONE));
        assert_eq!(num("0").pow(&num("2.5")), Ok(Num::ZERO));
        assert_eq!(num("1").pow(&num("1E300")), Ok(Num::ONE));
        assert_eq!(num("-1").pow(&num("12345678901234567891")), Ok(num("-1")));
        assert_eq!(num("5").root(1), Ok(num("5")));
    }

    #[test]
    fn what_has_no_value_is_an_error() {
        assert_eq!(num("0").ln(), Err(NumError::LogOfNonPositive));
        assert_eq!(num("-1").log10(), Err(NumError::LogOfNonPositive));
        assert_eq!(num("-4").sqrt(), Err(NumError::EvenRootOfNegative));
        assert_eq!(num("-4").pow(&num("1.5")), Err(NumError::EvenRootOfNegative));
        assert_eq!(num("4").root(0), Err(NumError::ZerothRoot));
        assert_eq!(num("0").pow(&num("-2")), Err(NumError::DivisionByZero));
        assert_eq!(num("0").pow(&num("-0.5")), Err(NumError::DivisionByZero));
    }

    #[test]
    fn absurd_sizes_are_refused() {
        for (base, exponent) in
            [("2", "10001"), ("2", "-10001"), ("2", "1E300"), ("1E200", "10000"), ("4", "10000.5"), ("3", "1000000.5"), ("1E300", "99999.9")]
        {
            assert_eq!(num(base).pow(&num(exponent)), Err(NumError::TooLarge), "{base}^{exponent}");
        }
        assert_eq!(num("693148").exp(), Err(NumError::TooLarge));
        assert_eq!(num("-1E300").exp(), Err(NumError::TooLarge));
        assert_eq!(num("1E-400").exp(), Ok(Num::ONE));
    }

    #[test]
    fn the_largest_sizes_do_not_hang() {
        let tiny = num("-500000").exp().unwrap();
        let scaled = tiny * num("1E200").pow(&num("1085")).unwrap() * num("1E148");
        close(Ok(scaled), "5.7418041398924071789809869303502934101314269788131");
        assert!(num("2").pow(&num("10000")).is_ok());
        let wide = num("1E400").pow(&num("700")).unwrap();
        for degree in [2, 3, 7, 61, 9973, 99_991] {
            let root = wide.root(degree).unwrap();
            assert!(root > Num::ONE);
        }
    }

    proptest! {
        #[test]
        fn integer_roots_are_the_integer_part(x in any::<u128>(), wide in any::<u128>(), degree in 2usize..70) {
            for x in [UBig::from(x), UBig::from(x) * UBig::from(wide), UBig::from(wide >> 100)] {
                let root = integer_root(&x, degree);
                prop_assert!(root.pow(degree) <= x);
                prop_assert!((root + UBig::ONE).pow(degree) > x);
            }
        }

        #[test]
        fn exact_roots_are_found(num in 0i64..=i64::MAX, den in 1i64..=i64::MAX, degree in 2u32..30) {
            let root = Num::ratio(num, den);
            let power = root.pow(&Num::from(degree)).unwrap();
            prop_assert_eq!(power.root(degree), Ok(root));
        }

        #[test]
        fn exp_undoes_ln(n in 1i64..=i64::MAX, d in 1i64..=i64::MAX) {
            let x = Num::ratio(n, d);
            let back = x.ln().unwrap().exp().unwrap();
            // ln is off by 1 in its 40th digit, and its size, at most 44, carries over.
            prop_assert!((back - &x).abs() <= x * num("1E-36"));
        }
    }
}
