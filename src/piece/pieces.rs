//! A value as pieces: where, and what it is there. The regions of one value do not overlap, and together they are everything.

use crate::decimal::Num;
use crate::fault::Fault;
use crate::model::expr::Value;
use crate::model::scheme::GapKind;
use crate::piece::form::{Form, VarId};
use crate::piece::range::{End, Range};
use crate::piece::region::{Region, Relation};
use crate::piece::variable::{Setting, States, Variables};
use indexmap::IndexMap;
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Gives {
    /// A number; of dates, the day.
    Number(Form),
    /// A truth, a word, a text.
    Value(Value),
    /// Whatever word the variable is.
    Word(VarId),
    /// A row of a table; `None`: no row fits.
    Row(Option<u32>),
    Gap(GapKind),
    Fault(Arc<Fault>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Piece {
    pub when: Region,
    pub gives: Gives,
}

impl Gives {
    pub fn num(number: Num) -> Gives {
        Gives::Number(Form::constant(number))
    }

    pub fn truth(yes: bool) -> Gives {
        Gives::Value(Value::Bool(yes))
    }

    pub fn fault(fault: Fault) -> Gives {
        Gives::Fault(Arc::new(fault))
    }

    /// Which of two that are no values prevails; a value has none.
    pub fn strength(&self) -> u8 {
        match self {
            Gives::Number(_) | Gives::Value(_) | Gives::Word(_) | Gives::Row(_) => 0,
            Gives::Gap(GapKind::NotApplicable) => 1,
            Gives::Gap(GapKind::Pending) => 2,
            Gives::Gap(GapKind::Missing) => 3,
            Gives::Fault(_) => 4,
        }
    }

    pub fn is_lack(&self) -> bool {
        self.strength() > 0
    }

    /// The stronger gap or fault of two; of equals the first. `None`: both are values.
    pub fn lack<'a>(a: &'a Gives, b: &'a Gives) -> Option<&'a Gives> {
        let stronger = if b.strength() > a.strength() { b } else { a };
        stronger.is_lack().then_some(stronger)
    }

    pub fn variables(&self) -> Vec<VarId> {
        match self {
            Gives::Number(form) => form.variables().collect(),
            Gives::Word(variable) => vec![*variable],
            Gives::Value(_) | Gives::Row(_) | Gives::Gap(_) | Gives::Fault(_) => Vec::new(),
        }
    }
}

impl Piece {
    pub fn new(when: Region, gives: Gives) -> Piece {
        Piece { when, gives }
    }

    pub fn everywhere(gives: Gives) -> Piece {
        Piece { when: Region::everywhere(), gives }
    }

    /// The number that it gives, if it does.
    pub fn number(&self) -> Option<&Form> {
        match &self.gives {
            Gives::Number(form) => Some(form),
            Gives::Value(_) | Gives::Word(_) | Gives::Row(_) | Gives::Gap(_) | Gives::Fault(_) => None,
        }
    }
}

/// The variables that a value depends on itself.
pub fn variables(pieces: &[Piece]) -> Vec<VarId> {
    let mut all: Vec<VarId> = pieces.iter().flat_map(|piece| piece.when.variables().chain(piece.gives.variables())).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Where two values are what together.
pub fn pairs<'a>(a: &'a [Piece], b: &'a [Piece], all: &Variables) -> Vec<(Region, &'a Gives, &'a Gives)> {
    let mut found = Vec::with_capacity(a.len().max(b.len()));
    for first in a {
        for second in b {
            if let Some(when) = first.when.meet(&second.when, all) {
                found.push((when, &first.gives, &second.gives));
            }
        }
    }
    found
}

/// Of pieces that give the same, each is compared with so many before it.
const NEIGHBOURS_MAX: usize = 40;

/// Fewer pieces that say the same: neighbours that give the same are one.
pub fn merged(pieces: Vec<Piece>, all: &Variables) -> Vec<Piece> {
    if pieces.len() < 2 {
        return pieces;
    }
    let mut groups: IndexMap<Gives, Vec<Region>> = IndexMap::new();
    for piece in pieces {
        groups.entry(piece.gives).or_default().push(piece.when);
    }
    let joined = groups.into_iter().flat_map(|(gives, regions)| joined(regions, all).into_iter().map(move |when| Piece::new(when, gives.clone())));
    joined.collect()
}

fn joined(regions: Vec<Region>, all: &Variables) -> Vec<Region> {
    let mut joined: Vec<Region> = Vec::with_capacity(regions.len());
    for mut region in regions {
        // What it joins may now join another.
        loop {
            let near = joined.len().saturating_sub(NEIGHBOURS_MAX);
            let found = joined[near..].iter().enumerate().rev().find_map(|(at, known)| Some((near + at, known.joined(&region, all)?)));
            let Some((at, whole)) = found else { break };
            joined.remove(at);
            region = whole;
        }
        joined.push(region);
    }
    joined
}

/// One end of the numbers that a value can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// `None`: it has no end, as far as is known.
    pub at: Option<Num>,
    /// Whether it goes on for ever there: the rules and what is known of the figures set no limit.
    pub unlimited: bool,
    /// Whether a piece has the value; if not, it comes as near as one likes.
    pub reached: bool,
    /// What has to be so.
    pub setting: Setting,
}

/// The highest number of a value; `None`: it is never a number.
pub fn highest(pieces: &[Piece], all: &Variables) -> Option<Bound> {
    bound(pieces, all, 1)
}

/// The lowest number.
pub fn lowest(pieces: &[Piece], all: &Variables) -> Option<Bound> {
    bound(pieces, all, -1).map(|bound| Bound { at: bound.at.map(|at| -at), ..bound })
}

/// The highest number times a sign.
fn bound(pieces: &[Piece], all: &Variables, sign: i64) -> Option<Bound> {
    let tops = tops(pieces, all, sign);
    let best = if tops.iter().any(|(.., top)| top.is_none()) { None } else { tops.iter().filter_map(|(.., top)| top.as_ref()).max() };
    let mut there = tops.iter().filter(|(.., top)| top.as_ref() == best);
    let first = there.next()?;
    // Of several that come to the end, one that reaches it.
    let reaches = |(piece, form, _): &&(&Piece, Form, Option<Num>)| best.is_some_and(|best| piece.when.reaches(form, best, all));
    let reached = std::iter::once(first).chain(there).find(reaches);
    let (piece, form, _) = reached.unwrap_or(first);
    let end = best.map(|at| End { at: at.clone(), included: reached.is_some() });
    let setting = setting_near(&piece.when, form, end.as_ref(), all);
    let open = |variable: VarId| all.get(variable).unlimited || all.get(variable).range.is_closed();
    let unlimited = best.is_none() && form.variables().chain(piece.when.variables()).all(open);
    Some(Bound { at: best.cloned(), unlimited, reached: reached.is_some(), setting })
}

/// How high the numbers of pieces, times a sign, go. A piece whose ranges alone keep it below another's height is left out: what binds its
/// figures to each other makes it no higher.
fn tops<'a>(pieces: &'a [Piece], all: &Variables, sign: i64) -> Vec<(&'a Piece, Form, Option<Num>)> {
    let forms = pieces.iter().filter_map(|piece| Some((piece, piece.number()?.times(&Num::from(sign)))));
    let mut forms: Vec<(&Piece, Form, Option<Num>)> = forms.map(|(piece, form)| (piece, form.clone(), piece.when.box_top(&form, all))).collect();
    let first = forms.iter().max_by(|a, b| height(&a.2).cmp(&height(&b.2))).map(|(piece, form, _)| piece.when.top(form, all));
    if let Some(Some(first)) = first {
        forms.retain(|(.., most)| most.as_ref().is_none_or(|most| *most >= first));
    }
    forms.into_iter().map(|(piece, form, _)| (piece, form.clone(), piece.when.top(&form, all))).collect()
}

/// No end is higher than any.
fn height(top: &Option<Num>) -> (bool, Option<&Num>) {
    (top.is_none(), top.as_ref())
}

/// What has to be so that a form comes to its end in a region, or near it.
fn setting_near(when: &Region, form: &Form, end: Option<&End>, all: &Variables) -> Setting {
    let low = || when.lowest(form, all).map(|low| low.at);
    let near = match end {
        Some(End { at, included: true }) => at.clone(),
        // A thousandth of the way back.
        Some(End { at, included: false }) => at - &low().map_or(Num::ratio(1, 1000), |low| (at - &low) * Num::ratio(1, 1000)),
        None => low().unwrap_or_default() + Num::from(1_000_000),
    };
    let there = when.and(&form.minus(&Form::constant(near)), Relation::Zero, all).unwrap_or_else(|| when.clone());
    let mut numbers = there.numbers(all).unwrap_or_default();
    for variable in form.variables() {
        if !numbers.iter().any(|(own, _)| *own == variable) {
            numbers.push((variable, there.range(variable, all).some()));
        }
    }
    setting(&there, numbers, all)
}

/// A point of a region, with words and states.
pub fn setting(when: &Region, numbers: Vec<(VarId, Num)>, all: &Variables) -> Setting {
    let words = when.words().iter().filter_map(|(variable, words)| Some((*variable, words.list().next()?))).collect();
    let gap = |(variable, states): &(VarId, States)| {
        if states.has(States::VALUE) { None } else { states.gaps().next().map(|kind| (*variable, kind)) }
    };
    let gaps = when.states().iter().filter_map(gap).collect();
    let numbers = snapped(when, numbers, all);
    Setting { numbers, words, gaps }
}

/// With whole numbers where they must be whole, and at an end of what has ends of its own, if the region allows it.
fn snapped(when: &Region, mut numbers: Vec<(VarId, Num)>, all: &Variables) -> Vec<(VarId, Num)> {
    for at in 0..numbers.len() {
        let (variable, value) = numbers[at].clone();
        let known = all.get(variable);
        let candidates: Vec<Num> = if known.whole && !value.is_integer() {
            vec![value.floor(), value.ceil()]
        } else if known.ends != Default::default() {
            let end = |end: &Option<End>| end.as_ref().filter(|end| end.included).map(|end| end.at.clone());
            [end(&known.range.high), end(&known.range.low)].into_iter().flatten().collect()
        } else {
            continue;
        };
        for candidate in candidates {
            let mut moved = numbers.clone();
            moved[at].1 = candidate;
            let get = |id: VarId| moved.iter().find(|(own, _)| *own == id).map(|(_, value)| value.clone());
            if when.contains(get, all) {
                numbers = moved;
                break;
            }
        }
    }
    numbers
}

/// From the lowest to the highest number; `None`: it is never a number.
pub fn span(pieces: &[Piece], all: &Variables) -> Option<Range> {
    pieces.iter().filter_map(|piece| Some(piece.when.span(piece.number()?, all))).reduce(|a, b| a.hull(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::piece::variable::{Row, Variable, What};
    use crate::value::FactId;

    fn facts(ranges: &[(i64, i64)]) -> Variables {
        let mut all = Variables::default();
        for (at, (low, high)) in ranges.iter().enumerate() {
            let range = Range::between(Some(Num::from(*low)), Some(Num::from(*high)));
            all.add(Variable::number(What::Fact(FactId(at as u32), Row::Unit), range));
        }
        all
    }

    #[test]
    fn the_ends_of_two_pieces() {
        // x in 0..10; below 4 it gives x, from 4 on 12 − 2x: highest 4 (at x = 4 from the second piece; the first comes near 4),
        // lowest 12 − 20 = −8.
        let all = facts(&[(0, 10)]);
        let x = Form::of(VarId(0));
        let four = x.minus(&Form::constant(Num::from(4)));
        let below = Region::everywhere().and(&four, Relation::Below, &all).expect("possible");
        let above = Region::everywhere().and(&four.negated(), Relation::AtMost, &all).expect("possible");
        let pieces = [
            Piece::new(below, Gives::Number(x.clone())),
            Piece::new(above, Gives::Number(Form::constant(Num::from(12)).minus(&x.times(&Num::from(2))))),
        ];
        let high = highest(&pieces, &all).expect("a number");
        assert_eq!((high.at, high.reached), (Some(Num::from(4)), true));
        assert_eq!(high.setting.numbers, vec![(VarId(0), Num::from(4))]);
        let low = lowest(&pieces, &all).expect("a number");
        assert_eq!((low.at, low.setting.numbers), (Some(Num::from(-8)), vec![(VarId(0), Num::from(10))]));
    }

    #[test]
    fn two_numbers_bound_to_each_other() {
        // x, y in 0..10 with x + y ≤ 12 and x − y < 2: x + 2y is highest at x = 2, y = 10 (22); x goes towards 7, which it does not
        // reach (x < y + 2 and y ≤ 12 − x).
        let all = facts(&[(0, 10), (0, 10)]);
        let (x, y) = (Form::of(VarId(0)), Form::of(VarId(1)));
        let region = Region::everywhere()
            .and(&x.plus(&y).minus(&Form::constant(Num::from(12))), Relation::AtMost, &all)
            .and_then(|region| region.and(&x.minus(&y).minus(&Form::constant(Num::from(2))), Relation::Below, &all))
            .expect("possible");
        let high = region.highest(&x.plus(&y.times(&Num::from(2))), &all);
        assert_eq!(high, Some(End { at: Num::from(22), included: true }));
        let high = region.highest(&x, &all);
        assert_eq!(high, Some(End { at: Num::from(7), included: false }));
        assert!(region.and(&x.minus(&Form::constant(Num::from(7))), Relation::Zero, &all).is_none());
    }
}
