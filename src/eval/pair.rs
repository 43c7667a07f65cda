//! Numbers as fractions of two machine words: each operation gives the exact result, or none where it does not fit.

use crate::decimal::Rounding;
use crate::eval::column::gcd;
use std::cmp::Ordering;

/// A numerator and a positive denominator, not in lowest terms.
pub type Pair = (i64, i64);

/// A sum over the lesser common denominator that is at hand: one of the two, their product, or the least there is.
pub fn sum((n, d): Pair, (m, e): Pair) -> Option<Pair> {
    if d == e {
        return Some((n.checked_add(m)?, d));
    }
    if d % e == 0 {
        return Some((n.checked_add(m.checked_mul(d / e)?)?, d));
    }
    if e % d == 0 {
        return Some((n.checked_mul(e / d)?.checked_add(m)?, e));
    }
    let crossed = || {
        let (left, right) = (n.checked_mul(e)?, m.checked_mul(d)?);
        Some((left.checked_add(right)?, d.checked_mul(e)?))
    };
    let least = || {
        let common = gcd(d.unsigned_abs(), e.unsigned_abs()) as i64;
        let (left, right) = (n.checked_mul(e / common)?, m.checked_mul(d / common)?);
        Some((left.checked_add(right)?, d.checked_mul(e / common)?))
    };
    crossed().or_else(least).or_else(|| {
        let (left, right) = (i128::from(n) * i128::from(e), i128::from(m) * i128::from(d));
        narrow(left.checked_add(right)?, i128::from(d) * i128::from(e))
    })
}

/// Sums of many fractions with few different denominators, as the means of a few groups are: what brings two of them over a common one
/// is worked out once and looked up from then on, which is much cheaper than a division.
#[derive(Default)]
pub struct Sums {
    known: [Common; KNOWN],
}

/// Pairs of denominators that are remembered at a time.
const KNOWN: usize = 16;

/// Two denominators, and what both numerators are multiplied by over the common one. Zeros are no denominators: nothing is known yet.
#[derive(Clone, Copy, Default)]
struct Common {
    of: (i64, i64),
    factors: (i64, i64),
    den: i64,
}

impl Sums {
    /// As [`sum`] gives it.
    pub fn sum(&mut self, (n, d): Pair, (m, e): Pair) -> Option<Pair> {
        if d == e {
            return Some((n.checked_add(m)?, d));
        }
        // Any place will do: the high bits of a product depend on all bits of both.
        let mixed = (d as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (e as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
        let known = &mut self.known[(mixed >> 60) as usize % KNOWN];
        if known.of != (d, e) {
            match Common::new(d, e) {
                Some(new) => *known = new,
                None => return sum((n, d), (m, e)),
            }
        }
        let scaled = || n.checked_mul(known.factors.0)?.checked_add(m.checked_mul(known.factors.1)?);
        match scaled() {
            Some(n) => Some((n, known.den)),
            None => sum((n, d), (m, e)),
        }
    }
}

impl Common {
    /// `None` where even the least common denominator does not fit.
    fn new(d: i64, e: i64) -> Option<Common> {
        let (factors, den) = if d % e == 0 {
            ((1, d / e), d)
        } else if e % d == 0 {
            ((e / d, 1), e)
        } else if let Some(den) = d.checked_mul(e) {
            ((e, d), den)
        } else {
            let common = gcd(d.unsigned_abs(), e.unsigned_abs()) as i64;
            ((e / common, d / common), d.checked_mul(e / common)?)
        };
        Some(Common { of: (d, e), factors, den })
    }
}

pub fn difference(x: Pair, (m, e): Pair) -> Option<Pair> {
    sum(x, (m.checked_neg()?, e))
}

pub fn product((n, d): Pair, (m, e): Pair) -> Option<Pair> {
    n.checked_mul(m).zip(d.checked_mul(e)).or_else(|| narrow(i128::from(n) * i128::from(m), i128::from(d) * i128::from(e)))
}

/// By a number that is not zero.
pub fn quotient((n, d): Pair, (m, e): Pair) -> Option<Pair> {
    let sign = i128::from(m.signum());
    narrow(i128::from(n) * i128::from(e) * sign, i128::from(d) * i128::from(m) * sign)
}

/// A fraction in machine words, reduced only where it has to be. The denominator is positive.
fn narrow(n: i128, d: i128) -> Option<Pair> {
    if let (Ok(n), Ok(d)) = (i64::try_from(n), i64::try_from(d)) {
        return Some((n, d));
    }
    let (mut a, mut b) = (n.unsigned_abs(), d.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let common = i128::try_from(a).ok()?.max(1);
    Some((i64::try_from(n / common).ok()?, i64::try_from(d / common).ok()?))
}

/// How two numbers compare.
pub fn order((n, d): Pair, (m, e): Pair) -> Ordering {
    if d == e || m == 0 || n == 0 {
        return n.cmp(&m);
    }
    match n.checked_mul(e).zip(m.checked_mul(d)) {
        Some((left, right)) => left.cmp(&right),
        None => (i128::from(n) * i128::from(e)).cmp(&(i128::from(m) * i128::from(d))),
    }
}

/// What a number is multiplied by before, and after, it is rounded to a whole one, so as to have so many decimals.
pub fn decimals(places: i32) -> Option<(i64, i64)> {
    let power = 10i64.checked_pow(places.unsigned_abs())?;
    Some(if places >= 0 { (power, 1) } else { (1, power) })
}

/// Rounded, in units of `1 / up`.
pub fn rounded((n, d): Pair, (up, down): (i64, i64), mode: Rounding) -> Option<i64> {
    let rounded = match n.checked_mul(up).zip(d.checked_mul(down)) {
        Some((n, d)) => whole(n, d, mode),
        // The whole part apart: the neighbour of an even number of hundredths is odd or even by itself.
        None if down == 1 && up > 1 && (n % d).checked_mul(up).is_some() => {
            (n / d).checked_mul(up)?.checked_add(whole_from(n % d * up, d, mode, n < 0))?
        }
        None => i64::try_from(wide_whole(i128::from(n) * i128::from(up), i128::from(d) * i128::from(down), mode)).ok()?,
    };
    rounded.checked_mul(down)
}

/// In lowest terms.
pub fn reduced((n, d): Pair) -> Pair {
    let common = gcd(n.unsigned_abs(), d.unsigned_abs()).max(1);
    // A denominator is positive, so that what divides it fits.
    (n / common as i64, d / common as i64)
}

/// `n / d` as a whole number; `d` is positive.
pub fn whole(n: i64, d: i64, mode: Rounding) -> i64 {
    whole_from(n, d, mode, n < 0)
}

fn whole_from(n: i64, d: i64, mode: Rounding, negative: bool) -> i64 {
    let (nearer, rest) = (n / d, n % d);
    if rest == 0 {
        return nearer;
    }
    let half = (rest.unsigned_abs() << 1).cmp(&d.unsigned_abs());
    match (goes_away(mode, half, nearer % 2 != 0, negative), negative) {
        (false, _) => nearer,
        (true, false) => nearer + 1,
        (true, true) => nearer - 1,
    }
}

fn wide_whole(n: i128, d: i128, mode: Rounding) -> i128 {
    let (nearer, rest) = (n / d, n % d);
    if rest == 0 {
        return nearer;
    }
    let half = (rest.unsigned_abs() << 1).cmp(&d.unsigned_abs());
    nearer + if goes_away(mode, half, nearer % 2 != 0, n < 0) { n.signum() } else { 0 }
}

fn goes_away(mode: Rounding, half: Ordering, odd: bool, negative: bool) -> bool {
    match mode {
        Rounding::HalfUp => half.is_ge(),
        Rounding::HalfEven => half.is_gt() || (half.is_eq() && odd),
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Floor => negative,
        Rounding::Ceil => !negative,
    }
}
