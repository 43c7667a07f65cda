//! Two values as functions of the same figures: where the second gives less, the same, more, and by how much at most. The figures of
//! two schemes are the same if they have the same names.

use crate::decimal::Num;
use crate::model::scheme::Scheme;
use crate::piece::analysis::Analysis;
use crate::piece::form::{Form, VarId};
use crate::piece::pieces::{self, Bound, Gives, Piece};
use crate::piece::region::{Region, Relation};
use crate::piece::variable::{Variable, Variables, What, Why, Words};
use crate::program::{EachSum, NodeId, Op};
use crate::value::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// What the second gives, seen from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    Less,
    Same,
    More,
    /// One of them is no number, or they are different gaps.
    Other,
}

/// A region in which it is one way.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    pub when: Region,
    pub way: Way,
    /// How much more the second gives.
    pub difference: Form,
    /// Whether it is so for certain; else it depends on what cannot be followed, and may not occur.
    pub certain: bool,
}

/// A comparison in one case of the first scheme.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub stretches: Vec<Stretch>,
    /// The most that the second gives more, less; `None`: never a number on both sides.
    pub gain: Option<Bound>,
    pub loss: Option<Bound>,
    /// Why some of it is not certain.
    pub reasons: Vec<Why>,
    /// The variables that regions and forms speak of: those of the first, then those that only the second has.
    pub variables: Variables,
}

impl Comparison {
    /// Whether it is this way somewhere, for certain.
    pub fn has(&self, way: Way) -> bool {
        self.stretches.iter().any(|stretch| stretch.way == way && stretch.certain)
    }

    /// Whether both give the same everywhere, for certain.
    pub fn is_same(&self) -> bool {
        self.stretches.iter().all(|stretch| stretch.way == Way::Same && stretch.certain)
    }
}

/// Compares a value of one scheme, in one of its cases, with a value of another.
pub fn compare(old: &mut Analysis, old_at: (usize, NodeId), new: &mut Analysis, new_at: (usize, NodeId)) -> Comparison {
    let mut naming = Naming::new([Names::of(old.scheme), Names::of(new.scheme)], [old, new]);
    compare_times(&mut naming, old, old_at, &Num::ONE, new, new_at)
}

/// Compares a value of one scheme times a factor with a value of another.
pub fn compare_times(
    naming: &mut Naming,
    old: &mut Analysis,
    (old_case, old_node): (usize, NodeId),
    factor: &Num,
    new: &mut Analysis,
    (new_case, new_node): (usize, NodeId),
) -> Comparison {
    let (first, second) = (old.pieces(old_case, old_node), new.pieces(new_case, new_node));
    let times = |piece: &Piece| Piece::new(piece.when.clone(), piece.number().map_or(piece.gives.clone(), |form| Gives::Number(form.times(factor))));
    let mut first: Vec<Piece> = first.iter().map(times).collect();
    let mut variables = old.cases[old_case].run.variables.clone();
    let old_keys = naming.keys(0, old, old_case);
    let theirs = &new.cases[new_case].run.variables;
    let new_keys = naming.keys(1, new, new_case);
    // Words in the numbers that they have in the comparison, for either scheme.
    let mut old_words: HashMap<VarId, Vec<Option<usize>>> = HashMap::new();
    let mut new_words: HashMap<VarId, Vec<Option<usize>>> = HashMap::new();
    let same: Vec<VarId> = (0..theirs.len())
        .map(|at| {
            let own = theirs.get(VarId(at as u32));
            let known = old_keys.iter().position(|key| *key == new_keys[at]).map(|at| VarId(at as u32));
            let common = known.filter(|known| variables.get(*known).words.is_empty() == own.words.is_empty());
            let common = common.and_then(|known| Some((known, naming.common([&variables.get(known).words, &own.words])?)));
            match common {
                Some((known, [mine, others])) => {
                    // Over the values that both schemes know; if they know none in common, over those of either.
                    let (a, b) = (&variables.get(known).range, &own.range);
                    let both = if a.meet(b).is_empty() { a.hull(b) } else { a.meet(b) };
                    let variable = variables.get_mut(known);
                    variable.range = both;
                    variable.words = variable.words.iter().zip(&mine).filter(|(_, kept)| kept.is_some()).map(|(word, _)| word.clone()).collect();
                    old_words.insert(known, mine);
                    new_words.insert(VarId(at as u32), others);
                    known
                }
                None => variables.add(Variable { what: What::OfSecond(VarId(at as u32), own.why()), support: Vec::new(), ..own.clone() }),
            }
        })
        .collect();
    first = first.iter().filter_map(|piece| reworded(piece, &old_words)).collect();
    let other = |variable: VarId| same[variable.index()];
    let second: Vec<Piece> = second.iter().filter_map(|piece| Some(renamed(&reworded(piece, &new_words)?, &other))).collect();
    let mut found = Comparison { stretches: Vec::new(), gain: None, loss: None, reasons: Vec::new(), variables };
    differences(&first, &second, &mut found);
    found
}

/// A piece in the words that both schemes know; `None`: it is for others alone.
fn reworded(piece: &Piece, words: &HashMap<VarId, Vec<Option<usize>>>) -> Option<Piece> {
    let other = |variable: VarId, own: Words| match words.get(&variable) {
        Some(kept) => own.list().filter_map(|at| *kept.get(at)?).map(Words::one).reduce(Words::either).unwrap_or(Words(0)),
        None => own,
    };
    Some(Piece::new(piece.when.reworded(other)?, piece.gives.clone()))
}

fn renamed(piece: &Piece, other: &impl Fn(VarId) -> VarId) -> Piece {
    let gives = match &piece.gives {
        Gives::Number(form) => Gives::Number(form.renamed(other)),
        Gives::Word(variable) => Gives::Word(other(*variable)),
        Gives::Value(_) | Gives::Row(_) | Gives::Gap(_) | Gives::Fault(_) => piece.gives.clone(),
    };
    Piece::new(piece.when.renamed(other), gives)
}

fn differences(first: &[Piece], second: &[Piece], found: &mut Comparison) {
    let all = &found.variables;
    let mut apart: Vec<Piece> = Vec::new();
    let mut ways: Vec<(Region, Way, Form)> = Vec::new();
    for (when, a, b) in pieces::pairs(first, second, all) {
        let (Gives::Number(a), Gives::Number(b)) = (a, b) else {
            ways.push((when, if a == b { Way::Same } else { Way::Other }, Form::default()));
            continue;
        };
        let difference = b.minus(a);
        apart.push(Piece::new(when.clone(), Gives::Number(difference.clone())));
        let sides = [
            (difference.clone(), Relation::Below, Way::Less),
            (difference.clone(), Relation::Zero, Way::Same),
            (difference.negated(), Relation::Below, Way::More),
        ];
        for (form, relation, way) in sides {
            ways.extend(when.and(&form, relation, all).map(|when| (when, way, difference.clone())));
        }
    }
    // Neighbours with the same way and difference are one.
    let by_way = |wanted: Way| {
        let pieces = ways.iter().filter(|(_, way, _)| *way == wanted);
        let pieces = pieces.map(|(when, _, difference)| Piece::new(when.clone(), Gives::Number(difference.clone())));
        pieces::merged(pieces.collect(), all)
    };
    for way in [Way::Less, Way::Same, Way::More, Way::Other] {
        for piece in by_way(way) {
            let difference = piece.number().cloned().unwrap_or_default();
            let involved = all.base(piece.when.variables().chain(difference.variables()));
            let reasons: Vec<Why> = involved.into_iter().filter_map(|variable| all.get(variable).why()).collect();
            let certain = reasons.is_empty() || way == Way::Same && difference == Form::default() && piece.when == Region::everywhere();
            found.reasons.extend(reasons);
            found.stretches.push(Stretch { when: piece.when, way, difference, certain });
        }
    }
    found.reasons.sort_unstable();
    found.reasons.dedup();
    found.gain = whole_end(&apart, all, pieces::highest, |a, b| a > b);
    found.loss = whole_end(&apart, all, pieces::lowest, |a, b| a < b);
}

/// After so many cuts it is enough.
const CUTS_MAX: usize = 48;

/// An end of the numbers of pieces, at whole numbers where they must be whole: what lies between two of them is cut out, furthest end
/// first. After [`CUTS_MAX`] cuts the end that is not passed in any case.
fn whole_end(found: &[Piece], all: &Variables, end: fn(&[Piece], &Variables) -> Option<Bound>, is_further: fn(&Num, &Num) -> bool) -> Option<Bound> {
    let mut waiting: Vec<(Bound, Vec<Piece>)> = vec![(end(found, all)?, found.to_vec())];
    for _ in 0..CUTS_MAX {
        let further = |a: &(Bound, Vec<Piece>), b: &(Bound, Vec<Piece>)| match (&a.0.at, &b.0.at) {
            (Some(a), Some(b)) => is_further(a, b),
            (None, _) => true,
            (Some(_), None) => false,
        };
        let at = (0..waiting.len()).reduce(|best, at| if further(&waiting[at], &waiting[best]) { at } else { best })?;
        let (bound, pieces) = waiting.swap_remove(at);
        let broken = bound.setting.numbers.iter().find(|(id, number)| all.get(*id).whole && !number.is_integer());
        let Some((id, number)) = broken.filter(|_| bound.at.is_some()) else { return Some(bound) };
        let below = Form::of(*id).minus(&Form::constant(number.floor()));
        let above = Form::constant(number.ceil()).minus(&Form::of(*id));
        for side in [below, above] {
            let cut = pieces.iter().filter_map(|piece| Some(Piece::new(piece.when.and(&side, Relation::AtMost, all)?, piece.gives.clone())));
            let cut: Vec<Piece> = cut.collect();
            waiting.extend(end(&cut, all).map(|bound| (bound, cut)));
        }
    }
    end(found, all).map(|bound| Bound { reached: false, ..bound })
}

/// What the things of a scheme are called where schemes are compared; what is called the same is the same.
#[derive(Clone, Debug)]
pub struct Names {
    pub facts: Vec<Arc<str>>,
    pub events: Vec<Arc<str>>,
    pub ratings: Vec<Arc<str>>,
    /// The words of each choice.
    pub words: Vec<Vec<Arc<str>>>,
}

impl Names {
    /// Their own names.
    pub fn of(scheme: &Scheme) -> Names {
        Names {
            facts: scheme.facts.iter().map(|fact| fact.label.name.clone()).collect(),
            events: scheme.events.iter().map(|event| event.label.name.clone()).collect(),
            ratings: scheme.ratings.iter().map(|rating| rating.label.name.clone()).collect(),
            words: scheme.choices.iter().map(|choice| choice.words.iter().map(|word| word.name.clone()).collect()).collect(),
        }
    }

    /// A text in which names stand in place of the numbers of the scheme.
    fn put_into(&self, text: &str, nodes: &[usize], variables: &[usize]) -> String {
        let name = |kind: &str, at: usize| -> Option<String> {
            Some(match kind {
                "NodeId" => format!("#{}", nodes.get(at)?),
                "VarId" => format!("v{}", variables.get(at)?),
                "FactId" => self.facts.get(at)?.to_string(),
                "EventId" => self.events.get(at)?.to_string(),
                "RatingId" => self.ratings.get(at)?.to_string(),
                "ChoiceId" => self.words.get(at)?.join("|"),
                _ => return None,
            })
        };
        let mut said = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(open) = rest.find('(') {
            let (before, after) = rest.split_at(open);
            said.push_str(before);
            // `Choice(ChoiceId(2), 1)` is a word, whatever its number.
            if let Some((word, end)) = self.word(before, after) {
                said.push_str(&format!("“{word}”"));
                rest = &after[end..];
                continue;
            }
            let kind: String = before.chars().rev().take_while(char::is_ascii_alphanumeric).collect::<Vec<_>>().into_iter().rev().collect();
            let number = after[1..].split(')').next().and_then(|number| number.parse().ok());
            match number.and_then(|number| Some((name(&kind, number)?, after.find(')')?))) {
                Some((name, close)) => {
                    said.push_str(&format!("“{name}”"));
                    rest = &after[close + 1..];
                }
                None => {
                    said.push('(');
                    rest = &after[1..];
                }
            }
        }
        said.push_str(rest);
        said
    }

    /// The word that a value of a choice is, and where its text ends.
    fn word(&self, before: &str, after: &str) -> Option<(&str, usize)> {
        let inner = after.strip_prefix("(ChoiceId(").filter(|_| before.ends_with("Choice"))?;
        let (choice, rest) = inner.split_once("), ")?;
        let (at, rest) = rest.split_once(')')?;
        let word = self.words.get(choice.parse::<usize>().ok()?)?.get(at.parse::<usize>().ok()?)?;
        Some((word, after.len() - rest.len()))
    }
}

/// What a variable stands for, as text. Where every event that passes a condition counts, how many there are does not depend on what
/// each of them gives.
fn counted(what: &What, analysis: &Analysis) -> String {
    if let What::Events { event, words, of } = what
        && let Op::Each(EachSum { keep, same: None, best: None, limits, .. }) = &analysis.program.node(*of).op
        && limits.is_empty()
    {
        return format!("all {event:?} {words:?} {keep:?}");
    }
    format!("{what:?}")
}

/// Numbers for what things mean, the same in both schemes if they mean the same. The values of a scheme are named once.
pub struct Naming {
    names: [Names; 2],
    known: HashMap<String, usize>,
    nodes: [Vec<usize>; 2],
    /// Of the variables of each case that were seen so far.
    variables: [Vec<Vec<usize>>; 2],
}

impl Naming {
    pub fn new(names: [Names; 2], [old, new]: [&Analysis; 2]) -> Naming {
        let variables = [old, new].map(|analysis| vec![Vec::new(); analysis.cases.len()]);
        let mut naming = Naming { names, known: HashMap::new(), nodes: [Vec::new(), Vec::new()], variables };
        for (side, analysis) in [old, new].into_iter().enumerate() {
            for node in &analysis.program.nodes {
                let text = naming.names[side].put_into(&format!("{:?} {:?}", node.space, node.op), &naming.nodes[side], &[]);
                let number = naming.number(text);
                naming.nodes[side].push(number);
            }
        }
        naming
    }

    fn number(&mut self, text: String) -> usize {
        let next = self.known.len();
        *self.known.entry(text).or_insert(next)
    }

    /// A number for each variable of a case, the same where they mean the same.
    fn keys(&mut self, side: usize, analysis: &Analysis, case: usize) -> Vec<usize> {
        let variables = &analysis.cases[case].run.variables;
        for at in self.variables[side][case].len()..variables.len() {
            let what = counted(&variables.get(VarId(at as u32)).what, analysis);
            let text = self.names[side].put_into(&what, &self.nodes[side], &self.variables[side][case]);
            let number = self.number(text);
            self.variables[side][case].push(number);
        }
        self.variables[side][case].clone()
    }

    /// By word of either scheme: which of the words that both know it is, in the order of the first; `None`: there is none, though
    /// both have words.
    fn common(&self, words: [&[Option<Value>]; 2]) -> Option<[Vec<Option<usize>>; 2]> {
        let named = |side: usize| -> Vec<Option<String>> {
            words[side].iter().map(|word| word.as_ref().map(|word| self.names[side].put_into(&format!("{word:?}"), &[], &[]))).collect()
        };
        let [first, second] = [named(0), named(1)];
        let both: Vec<&Option<String>> = first.iter().filter(|word| second.contains(word)).collect();
        let at = |word: &Option<String>| both.iter().position(|known| *known == word);
        (!both.is_empty() || first.is_empty()).then(|| [first.iter().map(at).collect(), second.iter().map(at).collect()])
    }
}

/// A line of the graph of a value over one figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub over: crate::piece::range::Range,
    /// `factor × figure + constant`
    pub factor: Num,
    pub constant: Num,
}

/// The graph of a value that depends on one figure alone, from left to right; `None`: it depends on more, or on none.
pub fn graph(found: &[Piece], variables: &Variables) -> Option<(VarId, Vec<Line>)> {
    let [variable] = pieces::variables(found)[..] else { return None };
    if !variables.get(variable).words.is_empty() {
        return None;
    }
    let line = |piece: &Piece| {
        let form = piece.number()?;
        Some(Line { over: piece.when.range(variable, variables), factor: form.factor(variable), constant: form.constant.clone() })
    };
    let mut lines: Vec<Line> = found.iter().filter_map(line).collect();
    let from = |line: &Line| line.over.low.as_ref().map(|low| (low.at.clone(), !low.included));
    lines.sort_by_key(from);
    Some((variable, lines))
}
