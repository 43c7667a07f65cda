//! A value of the language, and the ids of what a scheme declares.

use crate::decimal::Num;
use jiff::civil::Date;
use std::sync::Arc;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A closed list of words: a class, a level.
    ChoiceId,
    /// A column of figures about units: attribute, fact, imported result, judged amount, per-unit parameter.
    FactId,
    /// A table of events.
    EventId,
    /// A table of ratings.
    RatingId,
    /// A computed value or parameter.
    LetId,
    /// A node of the item tree; `ItemId(0)` is the total.
    ItemId,
    /// A row of the grade table, best first.
    GradeId,
}

/// A value in base units: percentages as ratios (95% is 0.95), money in 元, time in minutes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    Num(Num),
    Text(Arc<str>),
    Date(Date),
    Bool(bool),
    /// Index of the word in its choice.
    Choice(ChoiceId, u32),
    Grade(GradeId),
}

/// How many values become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    Sum,
    Count,
    Mean,
    Highest,
    Lowest,
    Median,
    /// Geometric and harmonic mean of positive values.
    GeometricMean,
    HarmonicMean,
    /// Population standard deviation.
    Deviation,
    /// Of rows: the one of the latest date or period, the one of the earliest.
    Latest,
    First,
    /// Is there any for which the value is true; is it true of all.
    Any,
    All,
}
