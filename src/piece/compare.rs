//! Two values as functions of the same figures: where the second gives less, the same, more, and by how much at most. The figures of
//! two schemes are the same if they have the same names.

use crate::decimal::Num;
use crate::model::scheme::Scheme;
use crate::piece::analysis::Analysis;
use crate::piece::form::{Form, VarId};
use crate::piece::pieces::{self, Bound, Gives, Piece};
use crate::piece::region::{Region, Relation};
use crate::piece::variable::{Variable, Variables, What, Why};
use crate::program::{NodeId, Program};
use std::collections::HashMap;

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
    compare_times(old, old_at, &Num::ONE, new, new_at)
}

/// Compares a value of one scheme times a factor with a value of another.
pub fn compare_times(
    old: &mut Analysis,
    (old_case, old_node): (usize, NodeId),
    factor: &Num,
    new: &mut Analysis,
    (new_case, new_node): (usize, NodeId),
) -> Comparison {
    let (first, second) = (old.pieces(old_case, old_node), new.pieces(new_case, new_node));
    let times = |piece: &Piece| Piece::new(piece.when.clone(), piece.number().map_or(piece.gives.clone(), |form| Gives::Number(form.times(factor))));
    let first: Vec<Piece> = first.iter().map(times).collect();
    let mut names = Names::default();
    let mut variables = old.cases[old_case].run.variables.clone();
    let old_keys = names.of_variables(old.scheme, old.program, &variables);
    let theirs = &new.cases[new_case].run.variables;
    let new_keys = names.of_variables(new.scheme, new.program, theirs);
    let same: Vec<VarId> = (0..theirs.len())
        .map(|at| {
            let own = theirs.get(VarId(at as u32));
            let known = old_keys.iter().position(|key| *key == new_keys[at]).map(|at| VarId(at as u32));
            match known.filter(|known| variables.get(*known).words.len() == own.words.len()) {
                Some(known) => {
                    // Over the values that both schemes know; if they know none in common, over those of either.
                    let (a, b) = (&variables.get(known).range, &own.range);
                    let both = if a.meet(b).is_empty() { a.hull(b) } else { a.meet(b) };
                    variables.get_mut(known).range = both;
                    known
                }
                None => variables.add(Variable { what: What::OfSecond(VarId(at as u32), own.why()), support: Vec::new(), ..own.clone() }),
            }
        })
        .collect();
    let other = |variable: VarId| same[variable.index()];
    let second: Vec<Piece> = second.iter().map(|piece| renamed(piece, &other)).collect();
    let mut found = Comparison { stretches: Vec::new(), gain: None, loss: None, reasons: Vec::new(), variables };
    differences(&first, &second, &mut found);
    found
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
    found.gain = pieces::highest(&apart, all);
    found.loss = pieces::lowest(&apart, all);
}

/// Numbers for what things mean, the same in both schemes if they mean the same.
#[derive(Default)]
struct Names {
    known: HashMap<String, usize>,
}

impl Names {
    fn number(&mut self, text: String) -> usize {
        let next = self.known.len();
        *self.known.entry(text).or_insert(next)
    }

    /// A number for each variable.
    fn of_variables(&mut self, scheme: &Scheme, program: &Program, variables: &Variables) -> Vec<usize> {
        let mut nodes: Vec<usize> = Vec::with_capacity(program.nodes.len());
        for node in &program.nodes {
            let text = with_names(&format!("{:?} {:?}", node.space, node.op), scheme, &nodes, &[]);
            nodes.push(self.number(text));
        }
        let mut keys: Vec<usize> = Vec::with_capacity(variables.len());
        for at in 0..variables.len() {
            let text = with_names(&format!("{:?}", variables.get(VarId(at as u32)).what), scheme, &nodes, &keys);
            keys.push(self.number(text));
        }
        keys
    }
}

/// A text in which names stand in place of the numbers of one scheme.
fn with_names(text: &str, scheme: &Scheme, nodes: &[usize], variables: &[usize]) -> String {
    let name = |kind: &str, at: usize| -> Option<String> {
        Some(match kind {
            "NodeId" => format!("#{}", nodes.get(at)?),
            "VarId" => format!("v{}", variables.get(at)?),
            "FactId" => scheme.facts.get(at)?.label.name.to_string(),
            "EventId" => scheme.events.get(at)?.label.name.to_string(),
            "RatingId" => scheme.ratings.get(at)?.label.name.to_string(),
            "ChoiceId" => scheme.choices.get(at)?.words.iter().map(|word| &*word.name).collect::<Vec<_>>().join("|"),
            _ => return None,
        })
    };
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('(') {
        let (before, after) = rest.split_at(open);
        said.push_str(before);
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
