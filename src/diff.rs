//! What differs between two schemes: [`diff`] pairs their things ([`pair`]), draws a portrait of each (`portrait`) and compares the
//! portraits aspect by aspect (`compare`); what each difference means stands in one table ([`change`]).
//!
//! Order of writing, language of keywords, layout and comments are no difference.

pub mod change;
pub mod pair;
mod canon;
pub mod suggest;
pub mod wording;
mod portrait;
mod weigh;
mod compare;
pub mod stake;
pub mod accepted;
pub mod normal;
pub mod parts;
pub mod attribution;
pub mod board;
pub mod effect;
pub mod carry;
pub mod curve;
pub mod points;

use crate::decimal::Num;
use crate::model::expr::Expr;
use crate::model::measure::Scale;
use crate::model::scheme::Scheme;
use crate::source::{Sources, Span};
use crate::word::{Text, Word};
use change::{Aspect, Kind, Part};
use pair::{Declared, Pairing};
use std::sync::Arc;
use suggest::Suggestion;

/// One of the two schemes, with the texts that its spans point into.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    pub scheme: &'a Scheme,
    pub sources: &'a Sources,
}

/// Everything that differs.
#[derive(Clone, Debug)]
pub struct Diff {
    pub pairing: Pairing,
    /// In the order of the areas, and within one in the order of the new scheme.
    pub changes: Vec<Change>,
    /// What looks like a rename but is not declared as one.
    pub suggestions: Vec<Suggestion>,
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Change {
    pub aspect: &'static Aspect,
    pub kind: &'static Kind,
    pub subject: Subject,
    /// Where inside the subject: the clause, the row. Empty: the subject itself.
    pub within: Text,
    /// The same in a form that does not depend on wording and layout.
    pub within_canon: String,
    pub old: Option<Side>,
    pub new: Option<Side>,
    pub direction: Direction,
    pub level: Level,
    /// New less old, in base units, where both are numbers.
    pub size: Option<(Num, Scale)>,
    pub switch: Switch,
}

/// What one scheme says.
#[derive(Clone, Debug)]
pub struct Side {
    pub shown: Text,
    /// The meaning in a form that does not depend on order, language or layout.
    pub canon: String,
    pub span: Option<Span>,
}

/// For whoever is assessed, on the same figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// Nobody gets more, somebody may get less.
    Stricter,
    /// Nobody gets less, somebody may get more.
    Looser,
    /// It depends on the figures.
    Either,
    /// Not a matter of more or less.
    None,
}

impl Direction {
    pub fn reversed(self) -> Direction {
        match self {
            Direction::Stricter => Direction::Looser,
            Direction::Looser => Direction::Stricter,
            Direction::Either | Direction::None => self,
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Direction::Stricter => "stricter",
            Direction::Looser => "looser",
            Direction::Either => "either",
            Direction::None => "none",
        }
    }

    pub fn word(self) -> Word {
        match self {
            Direction::Stricter => Word::new("stricter", "从严"),
            Direction::Looser => Word::new("looser", "从宽"),
            Direction::Either => Word::new("either way", "有宽有严"),
            Direction::None => Word::new("neutral", "不涉宽严"),
        }
    }
}

/// How far a change reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// No score, rank, grade or consequence can change on the same figures.
    Text,
    /// It may.
    MayScore,
    /// It does: there are figures that show it; of several changes that bear on one item, together.
    Score,
}

impl Level {
    pub fn key(self) -> &'static str {
        match self {
            Level::Text => "text",
            Level::MayScore => "may",
            Level::Score => "score",
        }
    }

    pub fn word(self) -> Word {
        match self {
            Level::Text => Word::new("no effect on scores", "不影响得分"),
            Level::MayScore => Word::new("may change scores", "可能影响得分"),
            Level::Score => Word::new("changes scores", "影响得分"),
        }
    }
}

/// What kind of thing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubjectKind {
    Scheme,
    Unit,
    Fact,
    Event,
    Rating,
    Let,
    Item,
    Gate,
    Ranking,
    Grades,
    Consequence,
    Allocation,
    Requirement,
    Defaults,
}

/// The thing that changed: its path in either scheme, none where it is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    pub kind: SubjectKind,
    pub old: Option<Arc<str>>,
    pub new: Option<Arc<str>>,
}

impl Subject {
    /// The path in the new scheme, or the old one where it is gone.
    pub fn name(&self) -> &str {
        self.new.as_deref().or(self.old.as_deref()).unwrap_or("")
    }
}

/// The smallest separately exchangeable part of the scheme that a change belongs to: changes with the same switch are made or left
/// together.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Switch {
    pub subject: Subject,
    pub part: Part,
}

/// Compares two schemes.
pub fn diff(old: Version, new: Version, declared: &[Declared]) -> Diff {
    let pairing = pair::pair(old.scheme, new.scheme, declared);
    let changes = compare::compare(old, new, &pairing);
    let suggestions = suggest::suggest(old.scheme, new.scheme, &pairing);
    Diff { pairing, changes, suggestions }
}

/// The number that an expression of a scheme is for every unit, if it is one: full points and parameters put in.
pub fn constants(scheme: &Scheme) -> impl Fn(&Expr) -> Option<Num> {
    let names = canon::Names::of_new(scheme);
    move |expr| names.number(expr)
}
