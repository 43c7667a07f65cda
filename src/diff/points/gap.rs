//! What an item gives where a figure of it is missing, does not apply or is pending, under both schemes: a made-up unit shows it.

use super::seen::Seer;
use crate::decimal::Num;
use crate::diff::canon::Names;
use crate::diff::change::Part;
use crate::diff::pair::path;
use crate::diff::{Change, Diff, SubjectKind};
use crate::model::scheme::{FactId, FactKind, GapKind, ItemId, Scheme};
use crate::model::walk;
use crate::piece::Analysis;
use crate::piece::variable::Setting;
use crate::piece::witness;
use std::sync::Arc;

/// A unit without one of its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Lacking {
    pub kind: GapKind,
    /// The figure that is not there.
    pub figure: Arc<str>,
    /// What the item gives, the old score in points of the new scheme's full mark; `None`: it gives no score.
    pub old: Option<Num>,
    pub new: Option<Num>,
}

/// The gaps by the part of a scheme that says what becomes of them.
const PARTS: [(GapKind, Part); 3] =
    [(GapKind::Missing, Part::Missing), (GapKind::NotApplicable, Part::NotApplicable), (GapKind::Pending, Part::Pending)];

/// A gap of a figure of an item, of which the schemes may make something else.
pub struct Case {
    pub items: (ItemId, ItemId),
    kind: GapKind,
    facts: Vec<FactId>,
}

/// The gaps whose treatment is not the same: by what is said of the item, of its figure, or where nothing else is said.
pub fn cases(old: &Scheme, new: &Scheme, diff: &Diff) -> Vec<Case> {
    let kinds: Vec<GapKind> =
        PARTS.iter().filter(|(kind, _)| diff.changes.iter().any(|change| gap_of(change) == Some(*kind))).map(|(kind, _)| *kind).collect();
    if kinds.is_empty() {
        return Vec::new();
    }
    let new_names = Names::of_new(new);
    let old_names = Names::of_old(old, &new_names, &diff.pairing);
    let mut found = Vec::new();
    for (a, b) in diff.pairing.items.iter() {
        let (before, after) = (&old.items[a], &new.items[b]);
        if !before.children.is_empty() || !after.children.is_empty() {
            continue;
        }
        for kind in &kinds {
            let treatment = |names: &Names, item: &crate::model::scheme::Item| item.gaps.of(*kind).map(|treatment| names.treatment(treatment));
            let used = walk::facts_used(old, before);
            let by_item = treatment(&old_names, before) != treatment(&new_names, after);
            let by_fact = |fact: &FactId| {
                let name = &*old.facts[fact.index()].label.name;
                diff.changes.iter().any(|change| {
                    change.subject.kind == SubjectKind::Fact
                        && gap_of(change) == Some(*kind)
                        && change.subject.old.iter().any(|all| all.split('、').any(|one| one == name))
                })
            };
            let is_figure = |fact: &FactId| old.facts[fact.index()].kind != FactKind::Attribute;
            let facts: Vec<FactId> = used.into_iter().filter(|fact| is_figure(fact) && (by_item || by_fact(fact))).collect();
            if !facts.is_empty() {
                found.push(Case { items: (ItemId(a as u32), ItemId(b as u32)), kind: *kind, facts });
            }
        }
    }
    found
}

/// The gap whose treatment changed.
fn gap_of(change: &Change) -> Option<GapKind> {
    PARTS.iter().find(|(_, part)| change.aspect.part == *part).map(|(kind, _)| *kind)
}

/// What is seen of such a case, in the first class of units and of the first figure of which the schemes make something else.
pub fn lacking(case: &Case, seer: &Seer, [first, second]: [&Analysis; 2], together: &[(usize, usize)]) -> Option<Lacking> {
    let (a, b) = case.items;
    let node = first.program.items[a.index()].unrounded;
    for (x, y) in together {
        let Some(unit) = witness::unit(seer.old.scheme(), first.program, &first.cases[*x], node, &Setting::default()) else { continue };
        for fact in &case.facts {
            let Some([old, new]) = seer.without(&unit, &second.cases[*y], (a, b), (*fact, case.kind)) else { continue };
            if old != new {
                return Some(Lacking { kind: case.kind, figure: seer.old.scheme().facts[fact.index()].label.name.clone(), old, new });
            }
        }
    }
    None
}

/// Is this a change of what was seen: of the item, of the figure, or of what holds where nothing else is said?
pub fn shows(change: &Change, case: &Case, lacking: &Lacking, new: &Scheme) -> bool {
    let of_subject = match change.subject.kind {
        SubjectKind::Item => change.subject.new.as_deref() == Some(&*path(new, &new.items[case.items.1.index()])),
        SubjectKind::Fact => change.subject.old.iter().any(|all| all.split('、').any(|one| *one == *lacking.figure)),
        SubjectKind::Defaults => true,
        _ => false,
    };
    of_subject && gap_of(change) == Some(lacking.kind)
}
