//! The course of a score over the one figure that it depends on: where a better figure gives fewer points.

use super::{BETTER_IS_WORSE, Prover};
use crate::check::{amount, case};
use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::model::measure::Ty;
use crate::model::scheme::{Fact, FactId, FactKind, ItemId, ItemKind, Scheme};
use crate::piece::analysis::Found;
use crate::piece::compare::{Line, graph};
use crate::piece::form::VarId;
use crate::piece::pieces::Bound;
use crate::piece::variable::{Row, Setting, What};
use crate::piece::witness::{Witness, figures_of, witness};
use crate::program::Program;
use crate::say;
use crate::word::Text;

/// A point of the graph.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Point {
    pub at: Num,
    pub score: Num,
}

pub fn look(prover: &mut Prover<'_>, found: &mut Vec<Diagnostic>) {
    for at in 1..prover.scheme.items.len() {
        let id = ItemId(at as u32);
        // Rows whose points go up and down are told as such.
        if !prover.follows(id) || prover.known[at].contains(&"H0407") {
            continue;
        }
        found.extend(prover.cases(id).into_iter().find_map(|case| one(prover, id, case)));
    }
}

/// Whether an item depends on one figure.
pub fn is_simple(scheme: &Scheme, program: &Program, id: ItemId) -> bool {
    let item = &scheme.items[id.index()];
    let (facts, ratings) = figures_of(program, program.items[id.index()].raw);
    let figures = facts.iter().filter(|fact| scheme.facts[fact.index()].kind != FactKind::Attribute).count();
    item.kind == ItemKind::Indicator && !item.clauses.is_empty() && figures == 1 && ratings.is_empty()
}

fn one(prover: &mut Prover<'_>, id: ItemId, case: usize) -> Option<Diagnostic> {
    if !case::applies(prover.scheme, &prover.case(case), id) {
        return None;
    }
    let node = prover.replayer.program().items[id.index()].raw;
    let pieces = prover.analysis.pieces(case, node);
    let all = &prover.analysis.cases[case].run.variables;
    let (variable, lines) = graph(&pieces, all)?;
    let What::Fact(fact, Row::Unit) = all.get(variable).what else { return None };
    let declared = &prover.scheme.facts[fact.index()];
    if lines.len() != pieces.len() || declared.kind != FactKind::Fact || !matches!(declared.ty, Ty::Quantity(_)) {
        return None;
    }
    let points = points(&lines, all.get(variable).whole);
    let (better, worse) = setback(&points, declared.lower_is_better)?;
    let seen = [worse, better].map(|point| replayed(prover, id, case, variable, point));
    let [Some(first), Some(second)] = seen else { return None };
    Some(told(prover, id, case, (fact, declared), [(worse, &first), (better, &second)]))
}

/// Points along the lines, from left to right: their ends, or points near those ends that do not belong to them.
pub(super) fn points(lines: &[Line], whole: bool) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for line in lines {
        let low = line.over.low.as_ref().map(|end| end.at.clone());
        let high = line.over.high.as_ref().map(|end| end.at.clone());
        let (low, high) = match (low, high) {
            (Some(low), Some(high)) => (low, high),
            (Some(low), None) => (low.clone(), &low + &Num::ONE),
            (None, Some(high)) => (&high - &Num::ONE, high),
            (None, None) => (Num::ZERO, Num::ONE),
        };
        let step = &(&high - &low) * &Num::ratio(1, 10);
        for at in [low.clone(), &low + &step, &high - &step, high] {
            let at = if whole { at.floor() } else { at };
            if line.over.contains(&at) && points.last().is_none_or(|last| last.at < at) {
                let score = &(&line.factor * &at) + &line.constant;
                points.push(Point { at, score });
            }
        }
    }
    points
}

/// Of neighbours the two between which a better figure costs most, the better first. Without a word on which way is better, only where the
/// score goes both ways.
pub(super) fn setback(points: &[Point], lower_is_better: bool) -> Option<(&Point, &Point)> {
    let pairs = || points.windows(2).map(|pair| if lower_is_better { (&pair[0], &pair[1]) } else { (&pair[1], &pair[0]) });
    let cost = |(better, worse): &(&Point, &Point)| &worse.score - &better.score;
    let gains = lower_is_better || pairs().any(|pair| cost(&pair).is_negative());
    let most = pairs().max_by_key(cost).filter(|pair| cost(pair) > Num::ZERO);
    most.filter(|_| gains)
}

fn replayed(prover: &Prover<'_>, id: ItemId, case: usize, variable: VarId, point: &Point) -> Option<Witness> {
    let setting = Setting { numbers: vec![(variable, point.at.clone())], ..Setting::default() };
    let bound = Bound { at: Some(point.score.clone()), unlimited: false, reached: true, setting };
    let seen = witness(prover.replayer, prover.replayer.program(), &prover.analysis.cases[case], id, &Found { case, bound })?;
    (seen.score == point.score).then_some(seen)
}

fn told(prover: &Prover<'_>, id: ItemId, case: usize, (_, fact): (FactId, &Fact), [worse, better]: [(&Point, &Witness); 2]) -> Diagnostic {
    let shown = |point: &Point| (amount::shown(&point.at, &fact.ty), amount::points(&point.score));
    let ((a, a_gets), (b, b_gets)) = (shown(worse.0), shown(better.0));
    let (of, name, item) = (prover.case_words(id, case), &fact.label.name, prover.name(id));
    let message = Text {
        en: format!("with `{name}` at {} {} comes to {}, with the better {} to {}{}", a.en, item.en, a_gets.en, b.en, b_gets.en, of.en),
        zh: format!("`{name}` 为 {} 时 {} 得 {}{}，更好的 {} 反而得 {}", a.zh, item.zh, a_gets.zh, of.zh, b.zh, b_gets.zh),
    };
    let example = |which: Text, seen: &Witness| prover.example(id, which, seen);
    Diagnostic::new(&BETTER_IS_WORSE, prover.scheme.items[id.index()].label.span, message)
        .label(fact.label.span, say!(en: "the figure", zh: "该数据"))
        .help(say!(
            en: "correct the rule, or say at the fact that `lower is better`; where a value in the middle is best, allow it",
            zh: "请改正规则，或在事实后写明 `越低越好`；本来就以中间的值为最好的，可以放行"
        ))
        .witness(example(say!(en: "the worse figure", zh: "较差的数据"), worse.1))
        .witness(example(say!(en: "the better figure", zh: "较好的数据"), better.1))
}
