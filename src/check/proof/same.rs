//! Items that give every unit the same, whatever its figures are: they tell nobody apart.

use super::{Prover, SAME_FOR_ALL};
use crate::check::{amount, case};
use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::model::scheme::{ItemId, ItemKind, Scheme};
use crate::piece::analysis::Ends;
use crate::piece::witness::witness;
use crate::program::{Op, Program};
use crate::say;
use crate::word::Text;

pub fn look(prover: &mut Prover<'_>, found: &mut Vec<Diagnostic>) {
    for at in 1..prover.scheme.items.len() {
        let id = ItemId(at as u32);
        // That it gives less than its points, or nothing, is told as such.
        let told = ["H0451", "H0458"].iter().any(|code| prover.known[at].contains(code));
        if prover.leaves.contains(&id) && !told && !asks_for_gaps(prover.replayer.program(), id) {
            found.extend(one(prover, id));
        }
    }
}

/// Whether an item is scored by clauses of its own, so that its figures are to tell units apart.
pub fn is_leaf(scheme: &Scheme, id: ItemId) -> bool {
    let item = &scheme.items[id.index()];
    item.kind == ItemKind::Indicator && item.children.is_empty() && !item.clauses.is_empty()
}

/// Whether it matters that a figure is there at all.
fn asks_for_gaps(program: &Program, id: ItemId) -> bool {
    let mut seen = vec![false; program.nodes.len()];
    let mut waiting = vec![program.items[id.index()].raw];
    while let Some(id) = waiting.pop() {
        let op = &program.node(id).op;
        if matches!(op, Op::IsGap(..)) {
            return true;
        }
        if !std::mem::replace(&mut seen[id.index()], true) {
            waiting.extend(crate::program::arguments(op));
        }
    }
    false
}

fn one(prover: &mut Prover<'_>, id: ItemId) -> Option<Diagnostic> {
    let program = prover.replayer.program();
    let (node, declared) = (program.items[id.index()].raw, program.items[id.index()].declared);
    let mut seen: Vec<(usize, Ends, Num, Option<Num>)> = Vec::new();
    for case in prover.cases(id) {
        if !case::applies(prover.scheme, &prover.case(case), id) {
            continue;
        }
        let ends = prover.analysis.ends_in(case, node)?;
        let only = ends.low.bound.at.clone().filter(|low| Some(low) == ends.high.bound.at.as_ref())?;
        let full = prover.analysis.ends_in(case, declared).and_then(|full| full.high.bound.at);
        seen.push((case, ends, only, full));
    }
    // Classes of units may be told apart by it, or have points of their own, all of which everybody gets.
    let (case, ends, score, _) = seen.first()?;
    let alike = seen.iter().all(|(_, _, other, _)| other == score) || seen.iter().all(|(_, _, other, full)| full.as_ref() == Some(other));
    if !alike {
        return None;
    }
    let shown = |end| witness(prover.replayer, program, &prover.analysis.cases[*case], id, end).filter(|seen| seen.score == *score);
    let (low, high) = (shown(&ends.low)?, shown(&ends.high)?);
    let (name, of, gets) = (prover.name(id), prover.case_words(id, *case), amount::points(score));
    let message = Text {
        en: format!("{} comes to {}{} whatever the figures are", name.en, gets.en, of.en),
        zh: format!("{}{} 不论数据如何都得 {}", name.zh, of.zh, gets.zh),
    };
    let finding = Diagnostic::new(&SAME_FOR_ALL, prover.scheme.items[id.index()].label.span, message).help(say!(
        en: "it tells no unit from another: correct the rule, or leave the item out",
        zh: "它分不出高低：请改正规则，或删去这一项"
    ));
    let mut examples = vec![prover.example(id, say!(en: "some figures", zh: "一种数据"), &low)];
    if high.trial != low.trial {
        examples.push(prover.example(id, say!(en: "other figures", zh: "另一种数据"), &high));
    }
    Some(examples.into_iter().fold(finding, Diagnostic::witness))
}
