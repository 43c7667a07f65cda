//! Checks over a resolved scheme, in suites by subject.

use crate::diagnostic::{Check, Diagnostic};
use crate::model::scheme::Scheme;

/// Everything that a look at the whole scheme finds.
pub fn check(_scheme: &Scheme) -> Vec<Diagnostic> {
    Vec::new()
}

/// Every check of every stage, in the order of their codes.
pub fn all() -> Vec<&'static Check> {
    let mut all: Vec<&'static Check> = [crate::syntax::CHECKS, crate::model::checks::CHECKS, crate::data::CHECKS, crate::bind::CHECKS].concat();
    all.sort_by_key(|check| check.code);
    all
}
