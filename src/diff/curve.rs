//! The score functions of an item in both schemes, where they are functions of one figure: exact straight stretches, from
//! [`piece`](crate::piece). What depends on several figures, on other units or on a curve is not drawn, and said to be left out.

use crate::decimal::Num;
use crate::diff::pair::Pairing;
use crate::model::measure::{Measure, Scale, Ty};
use crate::model::scheme::{FactId, ItemId, Scheme};
use crate::piece::Given;
use crate::piece::analysis::Analysis;
use crate::piece::form::{Form, VarId};
use crate::piece::pieces::Piece;
use crate::piece::range::{End, Range};
use crate::piece::variable::{Variables, What};
use crate::program;
use crate::show;
use crate::value::Value;
use crate::word::Lang;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A straight stretch of a score function, left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub x: [Num; 2],
    pub y: [Num; 2],
    /// Whether the ends belong to it.
    pub closed: [bool; 2],
}

/// A score function of one figure.
pub type Curve = Vec<Stretch>;

/// Both score functions of an item, for some of the units.
#[derive(Clone, Debug)]
pub struct Curves {
    /// By index into the new scheme.
    pub item: ItemId,
    pub figure: Arc<str>,
    pub scale: Scale,
    /// Words of attributes for which it is so; none: for all units.
    pub given: Vec<Arc<str>>,
    pub old: Curve,
    pub new: Curve,
}

/// What a scheme makes of an item in one case: the figure, and the pieces on it.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    fact: FactId,
    pieces: Vec<(Range, Num, Num)>,
}

/// One case: words of attributes.
pub(super) type Words = Vec<(Arc<str>, Arc<str>)>;

/// The drawable score functions of paired items (index in the old and in the new scheme) that differ; and the items that cannot be drawn.
pub fn curves(old: &Scheme, new: &Scheme, pairing: &Pairing, items: &[(ItemId, ItemId)]) -> (Vec<Curves>, Vec<ItemId>) {
    let programs = [program::lower(old), program::lower(new)];
    let mut analyses = [Analysis::new(old, &programs[0], Given::Everything), Analysis::new(new, &programs[1], Given::Everything)];
    let (mut drawn, mut left_out) = (Vec::new(), Vec::new());
    for (a, b) in items {
        let before = lines(&mut analyses[0], *a);
        let after = lines(&mut analyses[1], *b);
        let mut found: Vec<(Vec<Words>, Curves)> = Vec::new();
        for (words, line) in &after {
            let other = before.iter().find(|(other, _)| same_case(other, words)).and_then(|(_, line)| line.as_ref());
            let (Some(second), Some(first)) = (line, other) else { continue };
            if pairing.facts.new_of[first.fact.index()] != Some(second.fact.index()) {
                continue;
            }
            let window = window(new, second.fact, [first, second]);
            let curves = Curves {
                item: *b,
                figure: new.facts[second.fact.index()].label.name.clone(),
                scale: new.facts[second.fact.index()].scale.clone(),
                given: Vec::new(),
                old: drawn_in(first, &window),
                new: drawn_in(second, &window),
            };
            match found.iter_mut().find(|(_, known)| known.old == curves.old && known.new == curves.new && known.figure == curves.figure) {
                Some((cases, _)) => cases.push(words.clone()),
                None => found.push((vec![words.clone()], curves)),
            }
        }
        let all: Vec<Words> = after.iter().map(|(words, _)| words.clone()).collect();
        found.retain(|(_, curves)| curves.old != curves.new);
        if found.is_empty() {
            left_out.push(*b);
        }
        drawn.extend(found.into_iter().map(|(cases, curves)| Curves { given: told_apart(&cases, &all), ..curves }));
    }
    (drawn, left_out)
}

/// Cases of two schemes that agree on the attributes of both.
pub(super) fn same_case(a: &Words, b: &Words) -> bool {
    a.iter().all(|(attribute, word)| b.iter().all(|(other, same)| other != attribute || same == word))
}

/// The words that tell these cases from the others, attribute by attribute, `甲类|乙类`; where they do not, each case in all its words,
/// `甲类·市直`.
pub(super) fn told_apart(cases: &[Words], all: &[Words]) -> Vec<Arc<str>> {
    let words = |of: &[Words], at: usize| {
        let mut words: Vec<Arc<str>> = of.iter().filter_map(|case| case.get(at)).map(|(_, word)| word.clone()).collect();
        words.sort();
        words.dedup();
        words
    };
    let attributes = all.first().map_or(0, Vec::len);
    let telling: Vec<usize> = (0..attributes).filter(|at| words(cases, *at) != words(all, *at)).collect();
    let fits = |case: &&Words| telling.iter().all(|at| words(cases, *at).contains(&case[*at].1));
    if all.iter().filter(fits).count() == cases.len() {
        return telling.into_iter().map(|at| words(cases, at).join("|").into()).collect();
    }
    let whole = |case: &Words| case.iter().map(|(_, word)| &**word).collect::<Vec<_>>().join("·").into();
    cases.iter().map(whole).collect()
}

/// What an item gives, case by case; none where it is no function of one figure.
fn lines(analysis: &mut Analysis, item: ItemId) -> Vec<(Words, Option<Line>)> {
    let program = analysis.program;
    let nodes = program.period_items.get(item.index()).copied().flatten().unwrap_or(program.items[item.index()]);
    let lines: Vec<Option<Line>> = (0..analysis.cases.len())
        .map(|case| {
            // Before the rounding of the item, which would make steps of every line.
            let found = analysis.pieces(case, nodes.unrounded);
            line(&found, &analysis.cases[case].run.variables)
        })
        .collect();
    cases(analysis).into_iter().zip(lines).collect()
}

/// The words that are fixed in each case.
pub(super) fn cases(analysis: &Analysis) -> Vec<Words> {
    let word = |(fact, value): &(FactId, Value)| {
        let fact = &analysis.scheme.facts[fact.index()];
        let (name, word) = (&fact.label.name, show::value(analysis.scheme, value, &fact.scale, Lang::Zh));
        // Yes and no say nothing without what they answer.
        (name.clone(), if fact.ty == Ty::Bool { format!("{name} = {word}").into() } else { word.into() })
    };
    analysis.cases.iter().map(|case| case.fixed.iter().map(word).collect()).collect()
}

fn line(found: &[Piece], all: &Variables) -> Option<Line> {
    // Where it is no number there is nothing to draw.
    let numbers: Vec<(&Piece, &Form)> = found.iter().filter_map(|piece| Some((piece, piece.number()?))).collect();
    let variables: BTreeSet<VarId> = numbers.iter().flat_map(|(piece, form)| piece.when.variables().chain(form.variables())).collect();
    let one = variables.first().copied().filter(|_| variables.len() == 1)?;
    let What::Fact(fact, _) = all.get(one).what else { return None };
    let is_plain = |piece: &Piece| piece.when.constraints().is_empty() && piece.when.words().is_empty();
    let plain = |(piece, form): &(&Piece, &Form)| is_plain(piece).then(|| (piece.when.range(one, all), form.constant.clone(), form.factor(one)));
    Some(Line { fact, pieces: numbers.iter().map(plain).collect::<Option<_>>()? })
}

/// The part of the figure's values that is drawn: its declared range, or around the values at which something happens.
fn window(scheme: &Scheme, fact: FactId, lines: [&Line; 2]) -> [Num; 2] {
    let fact = &scheme.facts[fact.index()];
    let ends = lines.iter().flat_map(|line| &line.pieces).flat_map(|(range, ..)| [&range.low, &range.high]).flatten().map(|end| &end.at);
    let mut all: Vec<Num> = ends.cloned().collect();
    if matches!(fact.ty, Ty::Quantity(Measure::Percent)) {
        all.extend([Num::ZERO, Num::ONE]);
    }
    let (low, high) = (all.iter().min().cloned().unwrap_or_default(), all.iter().max().cloned().unwrap_or(Num::ONE));
    let room = if low == high { Num::ONE } else { (&high - &low) * Num::ratio(1, 8) };
    // Percentages between 0 and 100% are not drawn beyond.
    let is_share = matches!(fact.ty, Ty::Quantity(Measure::Percent)) && high == Num::ONE;
    let from = if low.is_negative() { &low - &room } else { Num::ZERO.max(&low - &room) };
    let to = if is_share { high } else { high + room };
    [fact.range.0.clone().unwrap_or(from), fact.range.1.clone().unwrap_or(to)]
}

fn drawn_in(line: &Line, [from, to]: &[Num; 2]) -> Curve {
    let window = Range::between(Some(from.clone()), Some(to.clone()));
    let stretch = |(range, constant, factor): &(Range, Num, Num)| {
        let inside = range.meet(&window);
        if inside.is_empty() {
            return None;
        }
        let (low, high) = (inside.low?, inside.high?);
        let at = |end: &End| constant + &(factor * &end.at);
        Some(Stretch { y: [at(&low), at(&high)], closed: [low.included, high.included], x: [low.at, high.at] })
    };
    let mut curve: Curve = line.pieces.iter().filter_map(stretch).collect();
    curve.sort_by(|a, b| a.x.cmp(&b.x));
    curve
}
