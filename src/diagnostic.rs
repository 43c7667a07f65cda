//! Findings as data: made where the fault is found, shown only by `report`. A [`Check`] is the fixed part (code, name,
//! severity, page); a [`Diagnostic`] is one finding at one place.

mod near;

use crate::source::Span;
use crate::word::{Text, Word};
pub use near::{Near, closest, near};
use std::sync::Arc;

/// How serious a finding is. Errors make the exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// The fixed part of a finding. One `static` each, beside the code that reports it, made by [`check!`](crate::check!).
#[derive(Debug)]
pub struct Check {
    /// `H` and four digits, never reused.
    pub code: &'static str,
    /// Reads well after "allow": `points-do-not-sum`.
    pub name: &'static str,
    pub severity: Severity,
    /// One sentence.
    pub summary: Word,
    /// The page, Markdown, both languages, with a bad and a good example.
    pub page: &'static str,
}

/// `check!(POINTS_SUM, "H0301", "points-do-not-sum", Error, en: "...", zh: "...")` declares a check; its page is
/// `src/check/explain/H0301.md`, and the build fails without it.
#[macro_export]
macro_rules! check {
    ($ident:ident, $code:literal, $name:literal, $severity:ident, en: $en:literal, zh: $zh:literal $(,)?) => {
        pub static $ident: $crate::diagnostic::Check = $crate::diagnostic::Check {
            code: $code,
            name: $name,
            severity: $crate::diagnostic::Severity::$severity,
            summary: $crate::word::Word::new($en, $zh),
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/check/explain/", $code, ".md")),
        };
    };
}

/// A place in a data file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellPlace {
    /// Path as the user gave it, with the file's own name.
    pub file: Arc<str>,
    /// Worksheet, for workbooks.
    pub sheet: Option<Arc<str>>,
    /// From 1, as a spreadsheet counts; the header row counts. 0: the whole file or column.
    pub row: u32,
    /// From 1. 0: the whole row.
    pub column: u32,
}

impl CellPlace {
    /// `C12`, as a spreadsheet names the cell; only the letters when the whole column is meant, only the row number when the row is.
    pub fn cell_name(&self) -> String {
        let mut letters = Vec::new();
        let mut rest = self.column;
        while rest > 0 {
            letters.push(b'A' + ((rest - 1) % 26) as u8);
            rest = (rest - 1) / 26;
        }
        letters.reverse();
        let letters: String = letters.into_iter().map(char::from).collect();
        if self.row == 0 { letters } else { format!("{letters}{}", self.row) }
    }
}

/// Where a finding points.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Scheme(Span),
    Data(CellPlace),
}

impl From<Span> for Place {
    fn from(span: Span) -> Place {
        Place::Scheme(span)
    }
}

impl From<CellPlace> for Place {
    fn from(cell: CellPlace) -> Place {
        Place::Data(cell)
    }
}

/// A place with a few words: what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub place: Place,
    pub text: Option<Text>,
}

/// A change of the scheme text that cures the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub title: Text,
    pub edits: Vec<Edit>,
    /// A safe fix keeps the meaning that the author must have had.
    pub safe: bool,
}

/// Replace a span by a text; an empty span inserts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// One finding. The first label is the place; the others are the other parties to the conflict.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub check: &'static Check,
    /// The check's own, unless the settings say otherwise.
    pub severity: Severity,
    /// What is wrong, lower case, no full stop, the user's words in backticks.
    pub message: Text,
    pub labels: Vec<Label>,
    /// What to write.
    pub help: Option<Text>,
    pub fix: Option<Fix>,
    /// Figures that show it: examples that can be pasted into the file, each replayed.
    pub witnesses: Vec<String>,
}

impl Diagnostic {
    pub fn new(check: &'static Check, place: impl Into<Place>, message: Text) -> Diagnostic {
        let labels = vec![Label { place: place.into(), text: None }];
        Diagnostic { check, severity: check.severity, message, labels, help: None, fix: None, witnesses: Vec::new() }
    }

    /// Says what stands at the first place.
    pub fn here(mut self, text: Text) -> Diagnostic {
        self.labels[0].text = Some(text);
        self
    }

    pub fn label(mut self, place: impl Into<Place>, text: Text) -> Diagnostic {
        self.labels.push(Label { place: place.into(), text: Some(text) });
        self
    }

    pub fn help(mut self, text: Text) -> Diagnostic {
        self.help = Some(text);
        self
    }

    pub fn fix(mut self, title: Text, safe: bool, edits: Vec<Edit>) -> Diagnostic {
        self.fix = Some(Fix { title, edits, safe });
        self
    }

    pub fn witness(mut self, example: String) -> Diagnostic {
        self.witnesses.push(example);
        self
    }

    pub fn severity(&self) -> Severity {
        self.severity
    }
}
