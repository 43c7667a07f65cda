//! Numbers from text and to text, both plain decimals.

use super::{Num, NumError, power_of_ten, round::Rounding};
use dashu_int::ops::Abs;
use dashu_int::{IBig, UBig};
use std::fmt;
use std::str::FromStr;

/// Decimals shown of a number that is not shown exactly.
const SHOWN_PLACES: i32 = 12;

/// The most decimals that are shown of a number that terminates.
const SHOWN_PLACES_MAX: u32 = 40;

impl Num {
    /// The longest text that is read as a number, in bytes.
    pub const TEXT_MAX: usize = 4096;

    /// The largest exponent that is read after `E`, of either sign.
    pub const EXPONENT_MAX: i32 = 400;

    /// Reads a plain decimal: a sign or none, digits, and perhaps a point and more digits. `.5` is read, since statistics
    /// programs write it; `5.` is not, nor are exponents, blanks and thousands separators.
    ///
    /// # Errors
    ///
    /// [`NumError::Empty`], [`NumError::TooLong`] or [`NumError::NotANumber`].
    pub fn parse_decimal(text: &str) -> Result<Num, NumError> {
        if text.is_empty() {
            return Err(NumError::Empty);
        }
        if text.len() > Num::TEXT_MAX {
            return Err(NumError::TooLong);
        }
        let (negative, digits) = split_sign(text);
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return Err(NumError::NotANumber),
            Some(parts) => parts,
            None => (digits, ""),
        };
        let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !is_digits(whole) || !is_digits(fraction) {
            return Err(NumError::NotANumber);
        }
        let places = fraction.len() as u32;
        let n = if whole.len() + fraction.len() <= 18 {
            let mantissa = whole.bytes().chain(fraction.bytes()).fold(0, |n: i64, digit| n * 10 + i64::from(digit - b'0'));
            Num::from_scaled(mantissa.into(), places)
        } else {
            let mantissa: UBig = format!("{whole}{fraction}").parse().expect("there is nothing but digits");
            Num::from_parts(mantissa.into(), power_of_ten(places))
        };
        Ok(if negative { -n } else { n })
    }

    /// Reads a plain decimal, or one with an exponent as spreadsheets write it: `1.2E-5`.
    ///
    /// # Errors
    ///
    /// As [`Num::parse_decimal`], and [`NumError::ExponentOutOfRange`].
    pub fn parse_scientific(text: &str) -> Result<Num, NumError> {
        if text.len() > Num::TEXT_MAX {
            return Err(NumError::TooLong);
        }
        let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
            return Num::parse_decimal(text);
        };
        let mantissa = Num::parse_decimal(mantissa).map_err(|_| NumError::NotANumber)?;
        let (negative, digits) = split_sign(exponent);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NumError::NotANumber);
        }
        let exponent = digits.trim_start_matches('0').bytes().try_fold(0, |n, digit| {
            let n = n * 10 + i32::from(digit - b'0');
            if n <= Num::EXPONENT_MAX { Ok(n) } else { Err(NumError::ExponentOutOfRange) }
        })?;
        let scale = power_of_ten(exponent.unsigned_abs());
        Ok(mantissa * if negative { Num::from_parts(IBig::ONE, scale) } else { Num::from_parts(scale.into(), UBig::ONE) })
    }

    /// The decimal with exactly `places` decimals, rounded half up: `3.10`.
    pub fn to_fixed(&self, places: u32) -> String {
        let mantissa = self.round_scaled(places as i32, Rounding::HalfUp);
        point(mantissa < IBig::ZERO, &mantissa, places)
    }

    /// The decimal without trailing zeros, and whether it is exact. It is, if the number terminates within `max_places`
    /// decimals; otherwise it is rounded half up to as many.
    pub fn to_plain(&self, max_places: u32) -> (String, bool) {
        match self.decimal_places() {
            Some(places)
                if places <= max_places
                    && let Some(mantissa) = self.to_scaled(places) =>
            {
                let mut text = String::new();
                push_plain(mantissa, places, &mut text);
                (text, true)
            }
            Some(places) if places <= max_places => (self.to_fixed(places), true),
            Some(_) | None => {
                let rounded = self.round(max_places as i32, Rounding::HalfUp);
                let places = rounded.decimal_places().expect("a rounded number terminates");
                (rounded.to_fixed(places), false)
            }
        }
    }
}

/// Appends the decimal of `mantissa / 10^places` without trailing zeros, as [`Num::to_plain`] gives it.
pub fn push_plain(mantissa: i64, places: u32, out: &mut String) {
    let (mut digits, mut places) = (mantissa.unsigned_abs(), places as usize);
    while places > 0 && digits % 10 == 0 {
        digits /= 10;
        places -= 1;
    }
    if mantissa < 0 {
        out.push('-');
    }
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(digits);
    if places == 0 {
        return out.push_str(digits);
    }
    let whole = digits.len().saturating_sub(places);
    out.push_str(if whole == 0 { "0" } else { &digits[..whole] });
    out.push('.');
    out.extend(std::iter::repeat_n('0', places.saturating_sub(digits.len())));
    out.push_str(&digits[whole..]);
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    }
}

/// The digits of `mantissa / 10^places`.
fn point(negative: bool, mantissa: &IBig, places: u32) -> String {
    let places = places as usize;
    // At least one digit stands before the point.
    let mut text = format!("{:0>width$}", mantissa.abs().to_string(), width = places + 1);
    if places > 0 {
        text.insert(text.len() - places, '.');
    }
    if negative {
        text.insert(0, '-');
    }
    text
}

impl FromStr for Num {
    type Err = NumError;

    /// [`Num::parse_decimal`].
    fn from_str(text: &str) -> Result<Num, NumError> {
        Num::parse_decimal(text)
    }
}

/// The exact decimal if it has at most 40 decimals, otherwise the first 12 and `…`.
impl fmt::Display for Num {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.decimal_places() {
            Some(places) if places <= SHOWN_PLACES_MAX => self.to_fixed(places),
            Some(_) | None => {
                let mantissa = self.round_scaled(SHOWN_PLACES, Rounding::Down);
                // The sign is the number's own: the decimals that are shown may all be zero.
                point(self.is_negative(), &mantissa, SHOWN_PLACES as u32) + "…"
            }
        };
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_plain_decimals() {
        for (text, n, d) in [
            ("0", 0, 1),
            ("-0.0", 0, 1),
            ("007", 7, 1),
            ("+1.50", 3, 2),
            ("-12.125", -97, 8),
            (".5", 1, 2),
            ("-.5", -1, 2),
            ("0.000000000000000000000000000000", 0, 1),
            ("9223372036854775807", i64::MAX, 1),
            ("-9223372036854775808", i64::MIN, 1),
        ] {
            assert_eq!(Num::parse_decimal(text), Ok(Num::ratio(n, d)), "{text}");
            assert_eq!(Num::parse_scientific(text), Ok(Num::ratio(n, d)), "{text}");
        }
        let long = "123456789012345678901234567890.12345678901";
        assert_eq!(long.parse::<Num>().unwrap().to_string(), long);
    }

    #[test]
    fn rejects_everything_else() {
        for text in [
            "1.23abc",
            ".",
            "+",
            "-",
            "+.",
            "1..2",
            "1.2.3",
            "5.",
            "--1",
            "+-1",
            "1-",
            "1e5",
            "1 ",
            " 1",
            "1,000",
            "1_000",
            "1_000_000_000_000_000_000_000",
            "0x10",
            "NaN",
            "inf",
            "１２",
            "十",
            "1.2３",
            "\u{2212}1",
            "½",
            "1/2",
            "1\0",
        ] {
            assert_eq!(Num::parse_decimal(text), Err(NumError::NotANumber), "{text}");
        }
        assert_eq!("".parse::<Num>(), Err(NumError::Empty));
        assert!(Num::parse_decimal(&"9".repeat(4096)).is_ok());
        assert_eq!(Num::parse_decimal(&"9".repeat(4097)), Err(NumError::TooLong));
    }

    #[test]
    fn reads_exponents_from_spreadsheets() {
        for (text, plain) in
            [("1.2E-5", "0.000012"), ("-1.5e+3", "-1500"), ("1E0", "1"), ("25e-0002", "0.25"), ("9007199254740993E3", "9007199254740993000")]
        {
            assert_eq!(Num::parse_scientific(text).unwrap(), plain.parse().unwrap(), "{text}");
        }
        assert!(Num::parse_scientific("1E400").is_ok());
        assert!(Num::parse_scientific("1E-400").is_ok());
        for text in ["1E401", "1E-401", "0E99999999999999999999"] {
            assert_eq!(Num::parse_scientific(text), Err(NumError::ExponentOutOfRange), "{text}");
        }
        for text in ["E5", "1E", "1E+", "1E5.0", "1E5E5", "1.E5", "e", "1E-", "1E１"] {
            assert_eq!(Num::parse_scientific(text), Err(NumError::NotANumber), "{text}");
        }
        assert_eq!(Num::parse_scientific(""), Err(NumError::Empty));
        assert_eq!(Num::parse_scientific(&format!("1E{}", "0".repeat(5000))), Err(NumError::TooLong));
    }

    #[test]
    fn shows_the_exact_decimal_or_says_that_it_goes_on() {
        for (n, shown) in [
            (Num::ratio(5, 4), "1.25"),
            (Num::ratio(-1, 8), "-0.125"),
            (Num::from(1200), "1200"),
            (Num::ratio(2, 3), "0.666666666666…"),
            (Num::ratio(-22, 7), "-3.142857142857…"),
            (Num::ratio(-1, 7_000_000_000_000_000), "-0.000000000000…"),
            (Num::from_scaled(-1, 40), "-0.0000000000000000000000000000000000000001"),
            (Num::from_scaled(-1, 41), "-0.000000000000…"),
        ] {
            assert_eq!(n.to_string(), shown);
        }
        assert_eq!(format!("{:?} {:?}", Num::ratio(2, 3), Num::from(-4)), "Num(2/3) Num(-4)");
    }

    #[test]
    fn fixed_and_plain_decimals() {
        assert_eq!(Num::ratio(31, 10).to_fixed(2), "3.10");
        assert_eq!(Num::ratio(25, 8).to_fixed(2), "3.13");
        assert_eq!(Num::ratio(-25, 8).to_fixed(2), "-3.13");
        assert_eq!(Num::ratio(-1, 1000).to_fixed(2), "0.00");
        assert_eq!(Num::ratio(1, 2).to_fixed(0), "1");
        assert_eq!(Num::ratio(31, 10).to_plain(4), ("3.1".into(), true));
        assert_eq!(Num::ratio(2, 3).to_plain(4), ("0.6667".into(), false));
        assert_eq!(Num::ratio(100_004, 100_000).to_plain(4), ("1".into(), false));
        assert_eq!(Num::ratio(1, 16).to_plain(3), ("0.063".into(), false));
        assert_eq!(Num::from(500).to_plain(0), ("500".into(), true));
        assert_eq!(Num::ratio(-6, 4).as_fraction(), ("-3".into(), "2".into()));
    }

    proptest! {
        #[test]
        fn plain_decimals_of_whole_numbers_over_a_power_of_ten(mantissa in any::<i64>(), small in -2000i64..2000, places in 0u32..19) {
            for mantissa in [mantissa, small] {
                // By hand: all digits, the point, and no zeros after it at the end.
                let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = places as usize + 1);
                let (whole, fraction) = digits.split_at(digits.len() - places as usize);
                let fraction = fraction.trim_end_matches('0');
                let expected = format!("{}{whole}{}{fraction}", if mantissa < 0 { "-" } else { "" }, if fraction.is_empty() { "" } else { "." });
                let mut text = String::from("x");
                push_plain(mantissa, places, &mut text);
                prop_assert_eq!(&text[1..], &expected);
                prop_assert_eq!(Num::from_scaled(mantissa.into(), places).to_plain(places), (expected, true));
            }
        }

        #[test]
        fn no_text_is_a_panic(text in "[-+.eE0-9a _]{0,30}") {
            let _ = Num::parse_decimal(&text);
            let _ = Num::parse_scientific(&text);
        }

        #[test]
        fn a_decimal_is_read_back(mantissa in any::<i128>(), places in 0u32..40) {
            let n = Num::from_scaled(mantissa, places);
            prop_assert_eq!(n.to_string().parse::<Num>().unwrap(), n.clone());
            prop_assert_eq!(n.to_fixed(places).parse::<Num>().unwrap(), n);
        }
    }
}
