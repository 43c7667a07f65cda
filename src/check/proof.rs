//! What the exact pieces of scores show that the ranges of their parts do not: full points that no figures reach, points beyond them, a
//! figure whose rise costs points. Nothing is told that a replayed unit does not show.

mod course;
mod dominated;
mod ends;
mod jump;
pub mod limits;
mod same;

use super::{Suite, bands, bounds, is_own};
use crate::check;
use crate::check::case::{self, Case};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::scheme::{FactId, ItemId, Scheme};
use crate::piece::witness::{Witness, figures_of};
use crate::piece::{Analysis, Given};
use crate::program::NodeId;
use crate::say;
use crate::trial::{self, Asked, Of, Replayer};
use crate::word::Text;

check!(NEVER_FULL, "H0831", "full-points-out-of-reach", Warning, en: "no figures give an item its full points", zh: "任何数据都得不到满分");
check!(OUTSIDE, "H0832", "score-outside-its-points", Warning, en: "a score can be above its full points or below zero, which is not said", zh: "得分可高于满分或低于零，而没有写明");
check!(BETTER_IS_WORSE, "H0833", "better-figure-lowers-score", Note, en: "a better figure gives fewer points", zh: "数据更好，得分反而更低");

check!(SAME_FOR_ALL, "H0834", "same-for-all", Warning, en: "an item gives every unit the same", zh: "不论数据如何，人人同分的指标");
check!(JUMP, "H0835", "score-jumps", Note, en: "a score that changes evenly jumps at a value", zh: "均匀变化的得分在某处跳跃");
check!(NOT_FOLLOWED, "H0836", "not-followed-exactly", Note, en: "a score that cannot be followed exactly", zh: "无法精确推算的得分");
check!(NEVER_COUNTS, "H0837", "rule-never-counts", Warning, en: "a rule that never gives more than another of which the higher counts", zh: "就高计分时，从不高于另一条的规则");

pub static SUITE: Suite =
    Suite { checks: &[&NEVER_FULL, &OUTSIDE, &BETTER_IS_WORSE, &SAME_FOR_ALL, &JUMP, &NOT_FOLLOWED, &NEVER_COUNTS], passes: &[proved] };

fn proved(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let replayer = Replayer::new(scheme);
    let mut prover = Prover::new(&replayer, known(scheme), &[]);
    let mut own = Vec::new();
    ends::look(&mut prover, &mut own);
    course::look(&mut prover, &mut own);
    same::look(&mut prover, &mut own);
    jump::look(&mut prover, &mut own);
    limits::look(&mut prover, &mut own);
    dominated::look(&replayer, &mut own);
    found.extend(own.into_iter().filter(|finding| is_own(scheme, finding)));
}

struct Prover<'a> {
    scheme: &'a Scheme,
    replayer: &'a Replayer<'a>,
    analysis: Analysis<'a>,
    /// What the other checks tell of each item.
    known: Vec<Vec<&'static str>>,
    /// Items whose ends are not plain from their parts.
    whole: Vec<ItemId>,
    /// Items that depend on one figure.
    simple: Vec<ItemId>,
    /// Items that are scored by clauses of their own.
    leaves: Vec<ItemId>,
}

impl<'a> Prover<'a> {
    /// `more`: values that are asked for beside those that the checks look at.
    fn new(replayer: &'a Replayer<'a>, known: Vec<Vec<&'static str>>, more: &[NodeId]) -> Prover<'a> {
        let (scheme, program) = (replayer.scheme(), replayer.program());
        let of = |wanted: &dyn Fn(ItemId) -> bool| -> Vec<ItemId> { (0..scheme.items.len() as u32).map(ItemId).filter(|id| wanted(*id)).collect() };
        let whole = of(&|id| ends::matters(scheme, program, id));
        let simple = of(&|id| course::is_simple(scheme, program, id));
        let leaves = of(&|id| same::is_leaf(scheme, id));
        let items = whole.iter().chain(&simple).chain(&leaves).map(|id| &program.items[id.index()]);
        let values: Vec<NodeId> = items.flat_map(|nodes| [nodes.raw, nodes.declared]).chain(more.iter().copied()).collect();
        let analysis = Analysis::of(scheme, program, Given::Everything, &values);
        Prover { scheme, replayer, analysis, known, whole, simple, leaves }
    }
}

impl Prover<'_> {
    fn looks_at(&self, item: ItemId) -> bool {
        self.whole.contains(&item)
    }

    fn follows(&self, item: ItemId) -> bool {
        self.simple.contains(&item)
    }

    /// As the checks on the text look at a case.
    fn case(&self, at: usize) -> Case {
        Case { fixed: self.analysis.cases[at].fixed.clone() }
    }

    /// The cases that differ in what the item depends on, one of each.
    fn cases(&self, item: ItemId) -> Vec<usize> {
        let mut seen: Vec<Case> = Vec::new();
        let differs = |at: &usize| {
            let case = self.own_case(item, *at);
            let new = seen.iter().all(|other| other.fixed != case.fixed);
            seen.push(case);
            new
        };
        (0..self.analysis.cases.len()).filter(differs).collect()
    }

    /// What is fixed in a case and makes a difference to the item.
    fn own_case(&self, item: ItemId, at: usize) -> Case {
        let program = self.replayer.program();
        let nodes = &program.items[item.index()];
        let own: Vec<FactId> = [nodes.score, nodes.declared].into_iter().flat_map(|node| figures_of(program, node).0).collect();
        let fixed = self.analysis.cases[at].fixed.iter().filter(|(fact, _)| own.contains(fact));
        Case { fixed: fixed.cloned().collect() }
    }

    /// ` for 甲类`, `（甲类）`; nothing if it makes no difference.
    fn case_words(&self, item: ItemId, at: usize) -> Text {
        let case = self.own_case(item, at);
        if case.fixed.is_empty() {
            return Text::same(String::new());
        }
        let words = case::words(self.scheme, &case);
        Text { en: format!(" for {}", words.en), zh: format!("（{}）", words.zh) }
    }

    /// The name as it stands in a finding.
    fn name(&self, item: ItemId) -> Text {
        let name = &self.scheme.items[item.index()].label.name;
        if item == ItemId(0) { say!(en: "the total", zh: "总分") } else { say!(en: "`{name}`", zh: "`{name}`") }
    }

    /// The made-up unit as an example that can be pasted.
    fn example(&self, item: ItemId, name: Text, witness: &Witness) -> String {
        trial::example(self.scheme, name.of(self.scheme.lang), &witness.trial, &[Asked { unit: 0, of: Of::Score(item) }])
    }
}

/// The codes that the checks of bounds and bands find in each item: the item of a finding is the one whose head is the last before it.
fn known(scheme: &Scheme) -> Vec<Vec<&'static str>> {
    let mut others = Vec::new();
    [&bounds::SUITE, &bands::SUITE].iter().flat_map(|suite| suite.passes).for_each(|pass| pass(scheme, &mut others));
    let mut known = vec![Vec::new(); scheme.items.len()];
    for finding in others {
        let Place::Scheme(span) = finding.labels[0].place else { continue };
        let before = |at: &usize| (scheme.items[*at].span.source, scheme.items[*at].span.start) <= (span.source, span.start);
        let item = (1..scheme.items.len()).filter(before).max_by_key(|at| (scheme.items[*at].span.source, scheme.items[*at].span.start));
        known[item.unwrap_or(0)].push(finding.check.code);
    }
    known
}

#[cfg(test)]
mod tests;
