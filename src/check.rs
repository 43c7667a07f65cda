//! Checks over a resolved scheme, in suites by subject. Each suite is a file that begins with its checks; each check has a page in
//! `explain`, whose examples are tests.

pub mod allow;
mod amount;
pub(crate) mod bands;
mod bounds;
mod boxes;
pub(crate) mod case;
mod calendar;
pub mod choice;
mod example;
pub mod grades;
pub mod group;
mod guarantee;
pub mod mend;
pub mod points;
mod proof;
mod quotas;
mod reach;
mod region;
mod said;
pub mod settings;
mod stretch;
mod subject;
mod table;
mod turned;
pub mod unused;
mod values;

pub use example::{DOES_NOT_HOLD, examples, one as example};
pub use guarantee::PROVED;
pub use proof::limits;
pub use unused::UNUSED;

use crate::abandon;
use crate::diagnostic::{Check, Diagnostic, Edit, Severity};
use crate::model::scheme::Scheme;
use crate::source::{SourceId, Span};
use crate::word::Lang;

/// Checks of one subject.
pub struct Suite {
    /// What the passes can report.
    pub checks: &'static [&'static Check],
    pub passes: &'static [fn(&Scheme, &mut Vec<Diagnostic>)],
}

pub static SUITES: &[&Suite] = &[
    &points::SUITE,
    &bands::SUITE,
    &grades::SUITE,
    &quotas::SUITE,
    &bounds::SUITE,
    &turned::SUITE,
    &said::SUITE,
    &calendar::SUITE,
    &unused::SUITE,
    &settings::SUITE,
    &allow::SUITE,
];

/// What a scheme says must come out: tried when it has no errors otherwise.
pub static TRIALS: &[&Suite] = &[&example::SUITE, &guarantee::SUITE, &proof::SUITE];

/// What is no fault of a scheme, and told only when it is asked for.
pub static ON_REQUEST: &[&Check] = &[&guarantee::PROVED, &proof::NOT_FOLLOWED];

/// Everything that a look at the whole scheme finds, in the order of the text.
pub fn check(scheme: &Scheme) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for suite in SUITES {
        for pass in suite.passes {
            abandon::look();
            pass(scheme, &mut found);
        }
    }
    found.retain(|finding| finding.severity() == Severity::Error || is_own(scheme, finding));
    found
}

/// What does not come out as the scheme says it must. Of a scheme without errors.
pub fn try_out(scheme: &Scheme) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    TRIALS.iter().flat_map(|suite| suite.passes).for_each(|pass| pass(scheme, &mut found));
    found
}

/// Adds the figures that show what was found. Of a scheme that can be scored.
pub fn show(scheme: &Scheme, findings: &mut [Diagnostic]) {
    bands::show(scheme, findings);
}

/// Style and plausibility of what is inherited are the parent's own affair.
fn is_own(scheme: &Scheme, finding: &Diagnostic) -> bool {
    match &finding.labels[0].place {
        crate::diagnostic::Place::Scheme(span) => span.source == scheme.label.span.source,
        crate::diagnostic::Place::Data(_) => true,
    }
}

/// Every check of every stage, in the order of their codes.
pub fn all() -> Vec<&'static Check> {
    let mut all: Vec<&'static Check> = [crate::syntax::CHECKS, crate::model::checks::CHECKS, crate::data::CHECKS, crate::bind::CHECKS].concat();
    all.extend(SUITES.iter().chain(TRIALS).flat_map(|suite| suite.checks));
    all.sort_by_key(|check| check.code);
    all
}

/// The bad examples of a check's page.
pub fn bad_examples(check: &Check) -> impl Iterator<Item = &'static str> {
    let blocks = check.page.split("\n```heng bad\n").skip(1);
    blocks.map(|rest| rest.split_once("\n```").map_or(rest, |(block, _)| block))
}

/// What is to be written into the scheme, in its own language.
fn pick(scheme: &Scheme, zh: &str, en: &str) -> String {
    match scheme.lang {
        Lang::Zh => zh.into(),
        Lang::En => en.into(),
    }
}

/// An edit that puts a text at an offset.
fn insert(source: SourceId, at: u32, text: String) -> Edit {
    Edit { span: Span { source, start: at, end: at }, text }
}

#[cfg(test)]
mod tests;
