//! Rounding, with the mode and the number of decimals said each time.

use super::{Num, Repr, power_of_ten};
use dashu_int::ops::{BitTest, DivRem};
use dashu_int::{IBig, Sign, UBig};
use std::cmp::Ordering;

/// What becomes of a number that lies between two neighbours with the wanted decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// 四舍五入: to the nearest, a half away from zero.
    HalfUp,
    /// 四舍六入五成双: to the nearest, a half to the even neighbour.
    HalfEven,
    /// 进一: away from zero.
    Up,
    /// 去尾: toward zero.
    Down,
    /// To the lesser neighbour.
    Floor,
    /// To the greater neighbour.
    Ceil,
}

impl Rounding {
    /// Whether a number between two neighbours goes to the one further from zero. `half` says where it lies between
    /// them, seen from the nearer to zero; `odd` is about that nearer one.
    fn goes_away(self, half: Ordering, odd: bool, negative: bool) -> bool {
        match self {
            Rounding::HalfUp => half.is_ge(),
            Rounding::HalfEven => half.is_gt() || (half.is_eq() && odd),
            Rounding::Up => true,
            Rounding::Down => false,
            Rounding::Floor => negative,
            Rounding::Ceil => !negative,
        }
    }
}

impl Num {
    /// The number rounded to `places` decimals; negative places round to tens, hundreds and so on.
    pub fn round(&self, places: i32, rounding: Rounding) -> Num {
        if places >= 0 && self.is_integer() {
            return self.clone();
        }
        if let Some(rounded) = self.round_small(places, rounding) {
            return rounded;
        }
        let mantissa = self.round_scaled(places, rounding);
        let scale = power_of_ten(places.unsigned_abs());
        if places >= 0 { Num::from_parts(mantissa, scale) } else { Num::from_parts(mantissa * scale, UBig::ONE) }
    }

    /// The greatest integer that is not greater.
    pub fn floor(&self) -> Num {
        self.round(0, Rounding::Floor)
    }

    /// The least integer that is not less.
    pub fn ceil(&self) -> Num {
        self.round(0, Rounding::Ceil)
    }

    /// The integer part.
    pub fn trunc(&self) -> Num {
        self.round(0, Rounding::Down)
    }

    /// [`Num::round`] where machine integers are wide enough.
    fn round_small(&self, places: i32, rounding: Rounding) -> Option<Num> {
        let Repr::Small { num, den } = self.0 else { return None };
        let scale = 10i64.checked_pow(u32::try_from(places).ok()?)?;
        let scaled = num.checked_mul(scale)?;
        let (nearer, rest) = (scaled / den, scaled % den);
        if rest == 0 {
            return Some(self.clone());
        }
        let half = (2 * rest.unsigned_abs()).cmp(&den.unsigned_abs());
        let away = rounding.goes_away(half, nearer % 2 != 0, num < 0);
        Some(Num::ratio(if away { nearer + num.signum() } else { nearer }, scale))
    }

    /// `self * 10^places`, rounded to an integer.
    pub(super) fn round_scaled(&self, places: i32, rounding: Rounding) -> IBig {
        let (num, mut den) = self.to_big().into_owned().into_parts();
        let (sign, mut num) = num.into_parts();
        let scale = power_of_ten(places.unsigned_abs());
        if places >= 0 {
            num *= scale;
        } else {
            den *= scale;
        }
        let (mut nearer, rest) = (&num).div_rem(&den);
        let half = (rest.clone() << 1).cmp(&den);
        let negative = sign == Sign::Negative;
        if !rest.is_zero() && rounding.goes_away(half, nearer.bit(0), negative) {
            nearer += 1u8;
        }
        sign * nearer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Rounding::*;
    use proptest::prelude::*;

    const ALL: [Rounding; 6] = [HalfUp, HalfEven, Up, Down, Floor, Ceil];

    fn num(text: &str) -> Num {
        text.parse().unwrap()
    }

    #[test]
    fn each_mode_to_an_integer() {
        //  from   HalfUp HalfEven Up Down Floor Ceil
        let table = [
            ("2.4", [2, 2, 3, 2, 2, 3]),
            ("2.5", [3, 2, 3, 2, 2, 3]),
            ("2.6", [3, 3, 3, 2, 2, 3]),
            ("3.5", [4, 4, 4, 3, 3, 4]),
            ("0.5", [1, 0, 1, 0, 0, 1]),
            ("0.2", [0, 0, 1, 0, 0, 1]),
            ("7", [7, 7, 7, 7, 7, 7]),
            ("0", [0, 0, 0, 0, 0, 0]),
            ("-0.2", [0, 0, -1, 0, -1, 0]),
            ("-0.5", [-1, 0, -1, 0, -1, 0]),
            ("-2.4", [-2, -2, -3, -2, -3, -2]),
            ("-2.5", [-3, -2, -3, -2, -3, -2]),
            ("-2.6", [-3, -3, -3, -2, -3, -2]),
            ("-3.5", [-4, -4, -4, -3, -4, -3]),
            ("-7", [-7, -7, -7, -7, -7, -7]),
        ];
        for (from, expected) in table {
            for (rounding, expected) in ALL.into_iter().zip(expected) {
                assert_eq!(num(from).round(0, rounding), Num::from(expected), "{from} {rounding:?}");
                // The same a hundred places further right, so in big integers.
                let small = num(from) * Num::from_scaled(1, 100);
                let rounded = Num::from(expected) * Num::from_scaled(1, 100);
                assert_eq!(small.round(100, rounding), rounded, "{from}e-100 {rounding:?}");
            }
        }
    }

    #[test]
    fn places_may_be_negative() {
        assert_eq!(num("1250").round(-2, HalfUp), num("1300"));
        assert_eq!(num("1250").round(-2, HalfEven), num("1200"));
        assert_eq!(num("-1249.99").round(-2, HalfUp), num("-1200"));
        assert_eq!(num("1").round(-3, Up), num("1000"));
        assert_eq!(num("1").round(-3, HalfUp), Num::ZERO);
    }

    #[test]
    fn a_weight_times_a_share_is_rounded_from_its_true_value() {
        let score = Num::from(15) * Num::from(5).checked_div(&Num::from(24)).unwrap();
        assert_eq!(score.round(2, HalfUp), num("3.13"));
    }

    #[test]
    fn integer_parts() {
        let x = Num::ratio(-7, 2);
        assert_eq!([x.floor(), x.ceil(), x.trunc()].map(|n| n.to_scaled(0)), [Some(-4), Some(-3), Some(-3)]);
        let far = Num::ratio(i64::MIN, 3);
        assert_eq!(far.ceil(), far.floor() + Num::ONE);
        assert_eq!(Num::from(i64::MIN).floor(), Num::from(i64::MIN));
    }

    /// Rounding by the definition of each mode, by way of floors.
    fn by_definition(x: &Num, places: i32, rounding: Rounding) -> Num {
        let ten = Num::from(10).pow(&Num::from(places)).unwrap();
        let scaled = x * &ten;
        let floor = |x: &Num| {
            let big = x.to_big().into_owned();
            Num::from_big(big.floor().into())
        };
        let half = Num::ratio(1, 2);
        let sign = Num::from(x.signum());
        let rounded = match rounding {
            HalfUp => sign * floor(&(scaled.abs() + half)),
            HalfEven => {
                let up = floor(&(&scaled + &half));
                let tie = (&scaled + &half) == up;
                let odd = up.checked_div(&Num::from(2)).is_some_and(|n| !n.is_integer());
                if tie && odd { up - Num::ONE } else { up }
            }
            Up => sign * -floor(&-scaled.abs()),
            Down => sign * floor(&scaled.abs()),
            Floor => floor(&scaled),
            Ceil => -floor(&-scaled),
        };
        rounded.checked_div(&ten).unwrap()
    }

    proptest! {
        #[test]
        fn agrees_with_the_definitions(
            num in prop_oneof![-5000i64..5000, any::<i64>()],
            den in prop_oneof![Just(8i64), Just(200), 1..5000i64, 1..=i64::MAX],
            places in -5i32..25,
        ) {
            let x = Num::ratio(num, den);
            for rounding in ALL {
                prop_assert_eq!(x.round(places, rounding), by_definition(&x, places, rounding), "{:?}", rounding);
            }
        }
    }
}
