//! Whom the difference of two schemes moves, on data.

use super::{Loaded, data};
use crate::bind;
use crate::diagnostic::Diagnostic;
use crate::diff::board::Board;
use crate::diff::effect::{self, Effect, Sources};
use crate::diff::{Diff, carry};
use std::path::Path;

/// The results under both schemes, and the parts that can be exchanged between them.
#[derive(Debug)]
pub struct Moved {
    pub board: Board,
    pub effect: Effect,
}

/// Scores both schemes on data, or each on its own, and shares the difference out. Also everything that was found in the data; without
/// a result if they cannot be read at all.
pub fn moved(old: &Loaded, new: &Loaded, diff: &Diff, [old_data, new_data]: [&Path; 2]) -> (Option<Moved>, Vec<Diagnostic>) {
    let (Some(old_scheme), Some(new_scheme), Some(old_tree), Some(new_tree)) = (&old.scheme, &new.scheme, &old.tree, &new.tree) else {
        return (None, Vec::new());
    };
    let sources = data::open(old_data).and_then(|first| match old_data == new_data {
        true => Ok((first, None)),
        false => data::open(new_data).map(|second| (first, Some(second))),
    });
    let (first, second) = match sources {
        Ok(sources) => sources,
        Err(findings) => return (None, findings),
    };
    let last = second.as_ref().unwrap_or(&first);
    let mut found = bind::bind(old_scheme, &first).1;
    for finding in bind::bind(new_scheme, last).1 {
        let known = |other: &Diagnostic| other.check.code == finding.check.code && other.message == finding.message;
        if !found.iter().any(known) {
            found.push(finding);
        }
    }
    let board = Board::new(old_tree, new_tree, &carry::renames(&diff.pairing, old_scheme, new_scheme));
    let effect = effect::effect(&board, Sources { old: &first, new: second.as_ref() });
    (Some(Moved { board, effect }), found)
}
