//! Whole numbers in the least width that holds them all.

/// Whole numbers, narrow where all fit.
#[derive(Clone, Debug, PartialEq)]
pub enum Ints {
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

impl Ints {
    pub fn len(&self) -> usize {
        match self {
            Ints::I16(values) => values.len(),
            Ints::I32(values) => values.len(),
            Ints::I64(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, row: usize) -> Option<i64> {
        match self {
            Ints::I16(values) => values.get(row).map(|value| i64::from(*value)),
            Ints::I32(values) => values.get(row).map(|value| i64::from(*value)),
            Ints::I64(values) => values.get(row).copied(),
        }
    }

    /// Adds a number at the end, widening where it does not fit.
    #[inline]
    pub(super) fn push(&mut self, value: i64) {
        if let Ints::I32(values) = self
            && let Ok(value) = i32::try_from(value)
        {
            return values.push(value);
        }
        self.push_any(value);
    }

    fn push_any(&mut self, value: i64) {
        loop {
            match (&mut *self, i16::try_from(value), i32::try_from(value)) {
                (Ints::I16(values), Ok(value), _) => return values.push(value),
                (Ints::I32(values), _, Ok(value)) => return values.push(value),
                (Ints::I64(values), _, _) => return values.push(value),
                (Ints::I16(_) | Ints::I32(_), _, _) => self.widen(),
            }
        }
    }

    /// To the next greater width.
    fn widen(&mut self) {
        *self = match std::mem::replace(self, Ints::I64(Vec::new())) {
            Ints::I16(values) => Ints::I32(values.into_iter().map(i32::from).collect()),
            Ints::I32(values) => Ints::I64(values.into_iter().map(i64::from).collect()),
            Ints::I64(values) => Ints::I64(values),
        };
    }

    /// To the least width that holds all.
    pub(super) fn narrow(&mut self) {
        self.halve();
        if let Ints::I32(values) = self {
            // One look at all of them, without a branch for each.
            let outside = values.iter().fold(0, |outside, value| outside | (value.wrapping_add(1 << 15) as u32 >> 16));
            if outside == 0 {
                *self = Ints::I16(values.iter().map(|value| *value as i16).collect());
            }
        }
    }

    /// From 64 bits to 32, if those hold all.
    fn halve(&mut self) {
        if let Ints::I64(values) = self
            && let Some(narrow) = values.iter().map(|value| i32::try_from(*value).ok()).collect()
        {
            *self = Ints::I32(narrow);
        }
    }

    /// Adds the numbers of another at the end.
    pub(super) fn append(&mut self, mut more: Ints) {
        while self.width() < more.width() {
            self.widen();
        }
        while more.width() < self.width() {
            more.widen();
        }
        match (self, more) {
            (Ints::I16(values), Ints::I16(more)) => values.extend(more),
            (Ints::I32(values), Ints::I32(more)) => values.extend(more),
            (Ints::I64(values), Ints::I64(more)) => values.extend(more),
            // Invariant: the widths are equal now.
            (Ints::I16(_) | Ints::I32(_) | Ints::I64(_), Ints::I16(_) | Ints::I32(_) | Ints::I64(_)) => {}
        }
    }

    /// In bytes.
    fn width(&self) -> u8 {
        match self {
            Ints::I16(_) => 2,
            Ints::I32(_) => 4,
            Ints::I64(_) => 8,
        }
    }

    /// Multiplies by 10^`places`, widening where needed. Changes nothing and says `false` where even `i64` is too narrow.
    pub(super) fn rescale(&mut self, places: u8) -> bool {
        let Some(power) = 10i64.checked_pow(u32::from(places)) else { return self.is_empty() };
        if power == 1 || self.is_empty() {
            return true;
        }
        let scaled: Option<Vec<i64>> = match self {
            Ints::I16(values) => values.iter().map(|value| i64::from(*value).checked_mul(power)).collect(),
            Ints::I32(values) => values.iter().map(|value| i64::from(*value).checked_mul(power)).collect(),
            Ints::I64(values) => values.iter().map(|value| value.checked_mul(power)).collect(),
        };
        scaled.is_some_and(|scaled| {
            *self = Ints::I64(scaled);
            self.halve();
            true
        })
    }

    pub(super) fn reserve(&mut self, more: usize) {
        match self {
            Ints::I16(values) => values.reserve(more),
            Ints::I32(values) => values.reserve(more),
            Ints::I64(values) => values.reserve(more),
        }
    }

    pub(super) fn shrink(&mut self) {
        match self {
            Ints::I16(values) => values.shrink_to_fit(),
            Ints::I32(values) => values.shrink_to_fit(),
            Ints::I64(values) => values.shrink_to_fit(),
        }
    }
}
