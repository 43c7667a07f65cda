//! The functions of the language: one value each, with name, signature, documentation, example and body. Typing, evaluation,
//! explanation and `describe` all read [`functions`].

mod date;
pub mod math;
mod over;

use crate::fault::Fault;
use crate::value::{Fold, Value};
use crate::word::Word;

/// A function of the language.
#[derive(Debug)]
pub struct Function {
    pub name: Word,
    /// Further names.
    pub aliases: &'static [&'static str],
    /// Fewest and most arguments.
    pub arguments: (usize, usize),
    /// What the arguments are called; of more than these, the last goes on.
    pub takes: &'static [Word],
    pub typing: Typing,
    pub kind: Kind,
    pub doc: Word,
    /// An expression in both languages and what it gives, checked by a test; empty where it needs data.
    pub example: (Word, &'static str),
}

/// How the type of the result follows from the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// All arguments have one measure, which is the result's.
    Same,
    /// Dimensionless in, number out.
    Number,
    /// The first argument's measure; the others are numbers.
    First,
    /// As `First`, and the function counts the first argument in the unit in which it is declared: percentages in percent, money in
    /// 万元 where the figures are.
    Rounded,
    /// Any argument, number out.
    Count,
    /// Two dates in, time out.
    DaysBetween,
    /// Two dates in, working days out.
    WorkingDays,
    /// A date in, number out.
    DatePart,
    /// Two like quantities in, percent out.
    Growth,
    /// A condition in, yes or no out.
    Truth,
}

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Of one row's values; none of them is a gap.
    Row(fn(&[Value]) -> Result<Value, Fault>),
    /// Over a reference set, events or periods, by what its argument is; with several arguments, over those.
    Fold(Fold),
    /// Place in a reference set.
    Place,
    /// (place − 1) / (number − 1) in a reference set.
    Percentile,
    /// The period before.
    Earlier,
    /// The same period a year before.
    YearEarlier,
    /// The value of one named period.
    At,
    /// The score before its last rounding.
    Unrounded,
    /// The full points of an item.
    Full,
}

/// All functions, by subject.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    [math::FUNCTIONS, date::FUNCTIONS, over::FUNCTIONS].into_iter().flatten()
}

/// The function of that name, in either language.
pub fn find(name: &str) -> Option<&'static Function> {
    functions().find(|function| function.name.en == name || function.name.zh == name || function.aliases.contains(&name))
}
