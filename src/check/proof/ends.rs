//! The highest and the lowest score of an item, against its points.

use super::{NEVER_FULL, OUTSIDE, Prover};
use crate::check::points::is_scored;
use crate::check::{amount, bounds, case};
use crate::decimal::Num;
use crate::diagnostic::{Check, Diagnostic};
use crate::model::scheme::{FactId, FactKind, Form, Item, ItemId, ItemKind, RatingId, Scheme};
use crate::piece::analysis::{Ends, Found};
use crate::piece::witness::{Witness, figures_of, witness};
use crate::program::Program;
use crate::say;
use crate::source::Span;
use crate::word::Text;
use std::collections::HashSet;

/// What is told of an item already, or said in it; its parents are not told again what follows from that.
#[derive(Clone, Copy, Default)]
struct Settled {
    short: bool,
    above: bool,
    below: bool,
}

/// Parents stand before their children: from the last to the first, what is settled below is known.
pub fn look(prover: &mut Prover<'_>, found: &mut Vec<Diagnostic>) {
    let items = &prover.scheme.items;
    let mut settled: Vec<Settled> = items.iter().zip(&prover.known).map(|(item, known)| settled_by(item, known)).collect();
    let mut own = Vec::new();
    for at in (0..items.len()).rev() {
        let id = ItemId(at as u32);
        if prover.looks_at(id) {
            for case in prover.cases(id) {
                one(prover, id, case, &mut settled[at], &mut own);
            }
        }
        if let Some(parent) = items[at].parent {
            let below = settled[at];
            let parent = &mut settled[parent.index()];
            *parent = Settled { short: parent.short || below.short, above: parent.above || below.above, below: parent.below || below.below };
        }
    }
    found.extend(own.into_iter().rev());
}

fn settled_by(item: &Item, known: &[&str]) -> Settled {
    let meant = item.clauses.iter().any(|clause| matches!(clause.form, Form::ProRata { may_exceed: true, .. }));
    let said = item.cap.is_some() || item.no_cap || meant || item.kind == ItemKind::Bonus;
    let has = |code: &str| known.contains(&code);
    Settled {
        short: has("H0451"),
        above: said || has("H0452") || has("H0457"),
        below: item.floor.is_some() || item.kind == ItemKind::Deduction || has("H0455") || has("H0456"),
    }
}

fn one(prover: &mut Prover<'_>, id: ItemId, case: usize, settled: &mut Settled, found: &mut Vec<Diagnostic>) {
    if settled.short && settled.above && settled.below {
        return;
    }
    let Some((full, place)) = full(prover, id, case) else { return };
    // Points from siblings that are left out are no fault of the item.
    let node = prover.replayer.program().items[id.index()].raw;
    let Some(Ends { low, high }) = prover.analysis.ends_in(case, node) else { return };
    let replayed = |end: &Found| witness(prover.replayer, prover.replayer.program(), &prover.analysis.cases[case], id, end);
    let most = high.bound.at.as_ref();
    if !settled.short
        && most.is_some_and(|most| *most < full)
        && let Some(seen) = replayed(&high).filter(|seen| Some(&seen.score) == most)
    {
        settled.short = true;
        found.push(short(prover, id, case, (&full, place), &seen));
    }
    if !settled.above
        && most.is_some_and(|most| *most > full)
        && let Some(seen) = replayed(&high).filter(|seen| Some(&seen.score) == most)
    {
        settled.above = true;
        found.push(above(prover, id, case, (&full, place), &seen));
    }
    if !settled.below
        && !has_floor(prover, id)
        && low.bound.at.as_ref().is_some_and(Num::is_negative)
        && let Some(seen) = replayed(&low).filter(|seen| Some(&seen.score) == low.bound.at.as_ref())
    {
        settled.below = true;
        found.push(below(prover, id, case, &seen));
    }
}

/// Whether the ends of an item can be others than those of its parts: of parts that have no figure in common each can be at its end while
/// the others are.
pub fn matters(scheme: &Scheme, program: &Program, id: ItemId) -> bool {
    let item = &scheme.items[id.index()];
    if id != ItemId(0) && !is_scored(item) {
        return false;
    }
    if item.children.is_empty() {
        return !item.clauses.is_empty() && !bounds::is_sharp(scheme, item);
    }
    let mut seen = HashSet::new();
    !item.clauses.is_empty()
        || item.children.iter().any(|child| {
            let (facts, ratings) = figures_of(program, program.items[child.index()].score);
            let facts = facts.into_iter().filter(|fact| scheme.facts[fact.index()].kind != FactKind::Attribute).map(Figure::Fact);
            let own: HashSet<Figure> = facts.chain(ratings.into_iter().map(Figure::Rating)).collect();
            let shared = own.iter().any(|figure| seen.contains(figure));
            seen.extend(own);
            shared
        })
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Figure {
    Fact(FactId),
    Rating(RatingId),
}

/// The declared points in a case, and where they stand.
fn full(prover: &Prover<'_>, id: ItemId, case: usize) -> Option<(Num, Span)> {
    if id == ItemId(0) {
        return prover.scheme.full.clone();
    }
    let (scheme, case) = (prover.scheme, prover.case(case));
    let points = scheme.items[id.index()].points.as_ref().filter(|_| case::applies(scheme, &case, id))?;
    let full = case::value(scheme, &case, points).number()?;
    (full > Num::ZERO).then_some((full, points.span))
}

/// A floor of an item or around it is the author's word on what is below.
fn has_floor(prover: &Prover<'_>, id: ItemId) -> bool {
    let items = &prover.scheme.items;
    std::iter::successors(Some(id), |at| items[at.index()].parent).any(|at| items[at.index()].floor.is_some())
}

fn short(prover: &Prover<'_>, id: ItemId, case: usize, (full, place): (&Num, Span), seen: &Witness) -> Diagnostic {
    let (full_text, best) = (amount::points(full), amount::points(&seen.score));
    let (name, of) = (prover.name(id), prover.case_words(id, case));
    let message = Text {
        en: format!("{} is worth {}, but no figures give it more than {}{}", name.en, full_text.en, best.en, of.en),
        zh: format!("{} 为 {}{}，但任何数据最多只能得 {}", name.zh, full_text.zh, of.zh, best.zh),
    };
    let help = Text {
        en: format!(
            "the parts cannot be at their best together: see the example; let the best figures give {}, or write `{}` as the points",
            full_text.en, best.en
        ),
        zh: format!("各部分不能同时取得最好结果，见所附算例；请让最好的数据得 {}，或把分值写成 `{}`", full_text.zh, best.zh),
    };
    told(prover, &NEVER_FULL, (id, place), (message, help), (say!(en: "the most", zh: "最高"), seen))
}

fn above(prover: &Prover<'_>, id: ItemId, case: usize, (full, place): (&Num, Span), seen: &Witness) -> Diagnostic {
    let (full_text, most) = (amount::points(full), amount::points(&seen.score));
    let (name, of) = (prover.name(id), prover.case_words(id, case));
    let message = Text {
        en: format!("{} is worth {}, but a unit can get {}{}", name.en, full_text.en, most.en, of.en),
        zh: format!("{} 为 {}{}，但可以得到 {}", name.zh, full_text.zh, of.zh, most.zh),
    };
    let help = Text {
        en: format!("write `cap {}`, or the higher cap that is meant", full_text.en),
        zh: format!("请写 `封顶 {}`，或所允许的更高的封顶", full_text.zh),
    };
    told(prover, &OUTSIDE, (id, place), (message, help), (say!(en: "above full points", zh: "高于满分"), seen))
}

fn below(prover: &Prover<'_>, id: ItemId, case: usize, seen: &Witness) -> Diagnostic {
    let least = amount::points(&seen.score);
    let (name, of) = (prover.name(id), prover.case_words(id, case));
    let message = Text {
        en: format!("{} can come to {}{}, below zero", name.en, least.en, of.en),
        zh: format!("{}{} 可以低至 {}，不足零分", name.zh, of.zh, least.zh),
    };
    let help = say!(en: "write `floor 0 pt`, or the lower floor that is meant", zh: "请写 `最低 0分`，或所允许的更低的下限");
    let place = prover.scheme.items[id.index()].label.span;
    told(prover, &OUTSIDE, (id, place), (message, help), (say!(en: "below zero", zh: "低于零分"), seen))
}

fn told(
    prover: &Prover<'_>,
    check: &'static Check,
    (id, place): (ItemId, Span),
    (message, help): (Text, Text),
    (name, seen): (Text, &Witness),
) -> Diagnostic {
    Diagnostic::new(check, place, message).help(help).witness(prover.example(id, name, seen))
}
