//! Whom the difference of two schemes moves, on data.

use super::{Loaded, data};
use crate::bind;
use crate::data::Source;
use crate::diagnostic::{Diagnostic, Place};
use crate::diff::board::Board;
use crate::diff::effect::{self, Effect, Lent, Sources};
use crate::diff::{Diff, carry};
use crate::model::scheme::Scheme;
use crate::say;
use crate::syntax::ast::{self, StatementKind};
use crate::word::Text;
use std::path::Path;

/// The results under both schemes, and the parts that can be exchanged between them.
#[derive(Debug)]
pub struct Moved {
    pub board: Board,
    pub effect: Effect,
}

/// Scores both schemes on data, or each on its own, and shares the difference out. Also everything that was found in the data by the
/// old scheme, and what the new one found besides; without a result if they cannot be read at all.
pub fn moved(old: &Loaded, new: &Loaded, diff: &Diff, [old_data, new_data]: [&Path; 2]) -> (Option<Moved>, [Vec<Diagnostic>; 2]) {
    let (Some(mut old_scheme), Some(mut new_scheme), Some(mut old_tree), Some(mut new_tree)) =
        (old.scheme.clone(), new.scheme.clone(), old.tree.clone(), new.tree.clone())
    else {
        return (None, Default::default());
    };
    let sources = data::open(old_data).and_then(|first| match old_data == new_data {
        true => Ok((first, None)),
        false => data::open(new_data).map(|second| (first, Some(second))),
    });
    let (first, second) = match sources {
        Ok(sources) => sources,
        Err(findings) => return (None, [Vec::new(), findings]),
    };
    let lent = match second {
        None => lend((&mut old_scheme, &mut old_tree), (&mut new_scheme, &mut new_tree), &first),
        Some(_) => None,
    };
    let last = second.as_ref().unwrap_or(&first);
    let mut found = [bind::bind(&old_scheme, &first).1, bind::bind(&new_scheme, last).1];
    if let Some(lent) = &lent {
        let borrower = if lent.by_new { 0 } else { 1 };
        found[borrower] = once_a_column(std::mem::take(&mut found[borrower]));
    }
    let [in_old, in_new] = &mut found;
    in_new.retain(|finding| !in_old.iter().any(|other| other.check.code == finding.check.code && other.message == finding.message));
    let board = Board::new(&old_tree, &new_tree, &carry::renames(&diff.pairing, &old_scheme, &new_scheme));
    let effect = effect::effect(&board, Sources { old: &first, new: second.as_ref() });
    (Some(Moved { board, effect: Effect { lent, ..effect } }), found)
}

/// Data of one scheme name the units as that scheme does: where only one of the two finds them, the other reads the same ones.
fn lend(old: (&mut Scheme, &mut ast::Scheme), new: (&mut Scheme, &mut ast::Scheme), source: &Source) -> Option<Lent> {
    let (lender, borrower, by_new) = match (bind::unit_table(old.0, source), bind::unit_table(new.0, source)) {
        (None, Some(_)) => (new, old, true),
        (Some(_), None) => (old, new, false),
        _ => return None,
    };
    let lent = Lent { by_new, table: bind::unit_table(lender.0, source)?.into(), units: borrower.0.unit.label.name.clone() };
    borrower.0.unit.label.name = lender.0.unit.label.name.clone();
    borrower.0.unit.table = lender.0.unit.table.clone();
    borrower.0.unit.key = lender.0.unit.key.clone();
    let named = |tree: &ast::Scheme| {
        tree.body.iter().find_map(|statement| match &statement.kind {
            StatementKind::Unit(name, options, _) => Some((name.clone(), options.clone())),
            _ => None,
        })
    };
    let (name, options) = named(lender.1)?;
    for statement in &mut borrower.1.body {
        if let StatementKind::Unit(own, own_options, _) = &mut statement.kind {
            (*own, *own_options) = (name.clone(), options.clone());
        }
    }
    Some(lent)
}

/// Of findings that are alike in one column the first, with their number: data of another scheme are wrong in every row.
fn once_a_column(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let column = |finding: &Diagnostic| match finding.labels.first().map(|label| &label.place) {
        Some(Place::Data(cell)) if cell.row > 0 => Some((finding.check.code, cell.file.clone(), cell.sheet.clone(), cell.column)),
        _ => None,
    };
    let mut kept: Vec<(Diagnostic, usize)> = Vec::new();
    for finding in found {
        let own = column(&finding);
        match kept.iter_mut().find(|(other, _)| own.is_some() && column(other) == own) {
            Some((_, count)) => *count += 1,
            None => kept.push((finding, 1)),
        }
    }
    let told = |(finding, count): (Diagnostic, usize)| {
        let Text { en, zh } = &finding.message;
        let message = match count {
            1 => finding.message.clone(),
            _ => say!(en: "{en}; {count} such cells in this column", zh: "{zh}；本列共有 {count} 处"),
        };
        Diagnostic { message, ..finding }
    };
    kept.into_iter().map(told).collect()
}
