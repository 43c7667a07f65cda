//! How low and how high every item, section and the total can come, and why that is not known exactly where it is not.

use super::jump::{Jump, course, jumps};
use super::{NOT_FOLLOWED, Prover};
use crate::check::{amount, case};
use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::model::scheme::{FactId, ItemId, Scheme};
use crate::piece::analysis::Found;
use crate::piece::variable::Why;
use crate::piece::witness::witness;
use crate::say;
use crate::trial::Replayer;
use crate::word::Text;

/// What is known of one item, over all units to which it applies and all figures in their declared ranges.
#[derive(Clone, Debug)]
pub struct Limits {
    pub item: ItemId,
    /// The fewest and the most points that it is worth, by what the unit is; `None`: it has none.
    pub points: Option<(Num, Num)>,
    /// `None`: it is never a number.
    pub low: Option<Limit>,
    pub high: Option<Limit>,
    /// Why it is not followed exactly; empty: it is.
    pub why: Vec<Why>,
    /// Where the score jumps most as the one figure that it depends on rises.
    pub jump: Option<(FactId, Jump)>,
}

/// One end of a score, in points.
#[derive(Clone, Debug)]
pub struct Limit {
    /// `None`: no limit is known.
    pub at: Option<Num>,
    pub sure: Sure,
    /// What the unit is that comes to it, if that makes a difference.
    pub of: Text,
}

/// What is known of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    /// A made-up unit comes to it; both evaluators say so.
    Shown,
    /// Scores come as near to it as one likes, and not to it.
    Near,
    /// No score goes beyond it; whether one comes to it is not known.
    Bound,
    /// The rules go on for ever.
    Unlimited,
    Unknown,
}

/// Every item in the order of the scheme, the total first. Of a scheme without errors.
pub fn limits(scheme: &Scheme) -> Vec<Limits> {
    let replayer = Replayer::new(scheme);
    let nodes: Vec<_> = replayer.program().items.iter().map(|item| item.raw).collect();
    let mut prover = Prover::new(&replayer, vec![Vec::new(); scheme.items.len()], &nodes);
    (0..scheme.items.len() as u32).map(|at| one(&mut prover, ItemId(at))).collect()
}

/// What could not be followed exactly, item by item.
pub(super) fn look(prover: &mut Prover<'_>, found: &mut Vec<Diagnostic>) {
    for id in prover.leaves.clone() {
        let node = prover.replayer.program().items[id.index()].raw;
        let why = prover.analysis.reasons(node);
        if why.is_empty() {
            continue;
        }
        let (name, words) = (prover.name(id), reasons(&why));
        let message = Text {
            en: format!("{} cannot be followed exactly: {}", name.en, words.en),
            zh: format!("{} 无法精确推算：{}", name.zh, words.zh),
        };
        found.push(Diagnostic::new(&NOT_FOLLOWED, prover.scheme.items[id.index()].label.span, message).help(say!(
            en: "what is said of its limits is certain, but may be wider than what can happen; try it with made-up figures",
            zh: "对其上下限的说法可靠，但可能比实际范围宽；请用虚拟数据试算"
        )));
    }
}

/// Reasons in a row.
pub fn reasons(why: &[Why]) -> Text {
    let each: Vec<Text> = why.iter().map(|why| why.text()).collect();
    let join = |of: fn(&Text) -> &str, between: &str| each.iter().map(of).collect::<Vec<_>>().join(between);
    Text { en: join(|text| &text.en, "; "), zh: join(|text| &text.zh, "；") }
}

fn one(prover: &mut Prover<'_>, id: ItemId) -> Limits {
    let nodes = prover.replayer.program().items[id.index()];
    let applies: Vec<usize> = (0..prover.analysis.cases.len()).filter(|case| case::applies(prover.scheme, &prover.case(*case), id)).collect();
    let mut ends = Vec::new();
    let mut points: Vec<Num> = Vec::new();
    for case in prover.cases(id).into_iter().filter(|case| applies.contains(case)) {
        ends.extend(prover.analysis.ends_in(case, nodes.raw));
        points.extend(prover.analysis.ends_in(case, nodes.declared).and_then(|ends| ends.high.bound.at));
    }
    let points = if id == ItemId(0) { prover.scheme.full.iter().map(|(full, _)| full.clone()).collect() } else { points };
    let whole = ends.into_iter().reduce(crate::piece::Ends::or);
    let [low, high] = match &whole {
        Some(ends) => [&ends.low, &ends.high].map(|end| Some(limit(prover, id, end))),
        None => [None, None],
    };
    let jump = if prover.follows(id) { largest_jump(prover, id) } else { None };
    let points = points.iter().min().cloned().zip(points.iter().max().cloned());
    Limits { item: id, points, low, high, why: prover.analysis.reasons(nodes.raw), jump }
}

fn limit(prover: &Prover<'_>, id: ItemId, end: &Found) -> Limit {
    let of = prover.own_case(id, end.case);
    let of = if of.fixed.is_empty() { Text::same(String::new()) } else { case::words(prover.scheme, &of) };
    let Some(at) = end.bound.at.clone() else {
        let sure = if end.bound.unlimited { Sure::Unlimited } else { Sure::Unknown };
        return Limit { at: None, sure, of };
    };
    let seen = witness(prover.replayer, prover.replayer.program(), &prover.analysis.cases[end.case], id, end);
    let sure = match seen {
        Some(seen) if seen.score == at => Sure::Shown,
        _ if !end.bound.reached => Sure::Near,
        _ => Sure::Bound,
    };
    Limit { at: Some(at), sure, of }
}

fn largest_jump(prover: &mut Prover<'_>, id: ItemId) -> Option<(FactId, Jump)> {
    let mut largest: Option<(FactId, Jump)> = None;
    for case in prover.cases(id) {
        let Some(course) = course(prover, id, case) else { continue };
        for jump in jumps(&course.lines) {
            if largest.as_ref().is_none_or(|(_, known)| known.size() < jump.size()) {
                largest = Some((course.fact, jump));
            }
        }
    }
    largest
}

/// `60% 处 4.8分`
pub fn jump_words(scheme: &Scheme, fact: FactId, jump: &Jump) -> Text {
    let (at, size) = (amount::shown(&jump.at, &scheme.facts[fact.index()].ty), amount::points(&jump.size()));
    Text { en: format!("{} at {}", size.en, at.en), zh: format!("{} 处 {}", at.zh, size.zh) }
}
