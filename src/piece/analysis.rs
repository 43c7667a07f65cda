//! The analysis of a whole scheme, class by class: what units are (the words of their attributes) is fixed case by case, because nearly
//! everything depends on it; the figures are not.

use crate::decimal::Num;
use crate::model::expr::Value;
use crate::model::measure::Ty;
use crate::model::scheme::{FactId, FactKind, ItemId, Scheme};
use crate::piece::Given;
use crate::piece::pieces::{self, Bound};
use crate::piece::range::Range;
use crate::piece::run::{Pieces, Run};
use crate::piece::variable::Why;
use crate::program::{NodeId, Op, Program};
use std::collections::HashMap;

/// More cases than this are not told apart.
const CASES_MAX: usize = 48;

/// What is fixed, and what follows from it.
pub struct Case<'a> {
    pub fixed: Vec<(FactId, Value)>,
    pub run: Run<'a>,
}

/// A scheme in all its cases.
pub struct Analysis<'a> {
    pub scheme: &'a Scheme,
    pub program: &'a Program,
    pub cases: Vec<Case<'a>>,
}

/// The ends of the numbers that a value can be, over some cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Ends {
    pub low: Found,
    pub high: Found,
}

/// One end, and in which case it is found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub case: usize,
    pub bound: Bound,
}

impl<'a> Analysis<'a> {
    pub fn new(scheme: &'a Scheme, program: &'a Program, given: Given) -> Analysis<'a> {
        Analysis::within(scheme, program, given, &vec![true; program.nodes.len()])
    }

    /// For these values alone, which is less work.
    pub fn of(scheme: &'a Scheme, program: &'a Program, given: Given, values: &[NodeId]) -> Analysis<'a> {
        let mut needed = vec![false; program.nodes.len()];
        let mut waiting = values.to_vec();
        while let Some(id) = waiting.pop() {
            if !std::mem::replace(&mut needed[id.index()], true) {
                waiting.extend(crate::program::arguments(&program.node(id).op));
            }
        }
        Analysis::within(scheme, program, given, &needed)
    }

    fn within(scheme: &'a Scheme, program: &'a Program, given: Given, needed: &[bool]) -> Analysis<'a> {
        let mut base = Run::new(scheme, program, given);
        let split = split(scheme, program);
        let depends = last_needed(program, &split);
        // What depends on none of the facts is worked out once; what depends on the first alone, once for each of its words; and so on.
        // What depends on the last waits until it is asked for.
        work_out(&mut base, &depends, needed, 0);
        base.of_others = others(&base, &depends, needed);
        let mut runs = vec![base];
        for (at, (fact, words)) in split.iter().enumerate() {
            runs = runs.iter().flat_map(|run| words.iter().map(|word| run.with(*fact, word.clone()))).collect();
            if at + 1 < split.len() {
                runs.iter_mut().for_each(|run| work_out(run, &depends, needed, at + 1));
            }
        }
        let case = |run: Run<'a>| {
            let mut fixed = run.fixed.clone();
            fixed.sort_by_key(|(fact, _)| *fact);
            Case { fixed, run }
        };
        let mut cases: Vec<Case> = runs.into_iter().map(case).collect();
        // In the order in which the text names facts and words.
        let word =
            |fact: FactId, value: &Value| split.iter().find(|(own, _)| *own == fact).and_then(|(_, words)| words.iter().position(|own| own == value));
        cases.sort_by_cached_key(|case| case.fixed.iter().map(|(fact, value)| word(*fact, value)).collect::<Vec<_>>());
        Analysis { scheme, program, cases }
    }

    /// The score of an item, once a unit, as it enters its parent.
    pub fn score(&self, item: ItemId) -> NodeId {
        self.program.items[item.index()].score
    }

    /// A value in pieces, in one case.
    pub fn pieces(&mut self, case: usize, node: NodeId) -> Pieces {
        self.cases[case].run.node(node)
    }

    /// The ends of a value in one case; `None`: it is never a number there.
    pub fn ends_in(&mut self, case: usize, node: NodeId) -> Option<Ends> {
        let found = self.pieces(case, node);
        let all = &self.cases[case].run.variables;
        let (low, high) = (pieces::lowest(&found, all)?, pieces::highest(&found, all)?);
        Some(Ends { low: Found { case, bound: low }, high: Found { case, bound: high } })
    }

    /// The ends over all cases.
    pub fn ends(&mut self, node: NodeId) -> Option<Ends> {
        let each: Vec<Ends> = (0..self.cases.len()).filter_map(|case| self.ends_in(case, node)).collect();
        each.into_iter().reduce(Ends::or)
    }

    /// Why a value is not known exactly in some case: what it depends on that cannot be followed.
    pub fn reasons(&mut self, node: NodeId) -> Vec<Why> {
        let mut reasons = Vec::new();
        for case in 0..self.cases.len() {
            let found = self.pieces(case, node);
            let all = &self.cases[case].run.variables;
            reasons.extend(all.base(pieces::variables(&found)).into_iter().filter_map(|variable| all.get(variable).why()));
        }
        reasons.sort_unstable();
        reasons.dedup();
        reasons
    }

    /// The case of a unit with these words, if it is one of them.
    pub fn case_of(&self, word: impl Fn(FactId) -> Option<Value>) -> Option<usize> {
        self.cases.iter().position(|case| case.fixed.iter().all(|(fact, value)| word(*fact).as_ref() == Some(value)))
    }
}

impl Ends {
    /// The further of both on each side.
    pub fn or(self, other: Ends) -> Ends {
        Ends { low: further(self.low, other.low, true), high: further(self.high, other.high, false) }
    }
}

/// How far the values go that units of another case bring into a set.
fn others(base: &Run<'_>, depends: &[usize], needed: &[bool]) -> HashMap<NodeId, Range> {
    let nodes = base.program.nodes.iter().zip(needed).filter(|(_, needed)| **needed);
    let reduced = nodes.filter_map(|(node, _)| if let Op::Reduce(reduce) = &node.op { Some([reduce.value, reduce.weight]) } else { None });
    let wanted: Vec<NodeId> = reduced.flatten().flatten().filter(|id| depends[id.index()] > 0).collect();
    let mut any = base.clone();
    let mut spans = HashMap::new();
    for id in wanted {
        let found = any.node(id);
        spans.insert(id, pieces::span(&found, &any.variables).unwrap_or_default());
    }
    spans
}

/// The one of two ends that is further out.
fn further(a: Found, b: Found, low: bool) -> Found {
    let out = |x: &Num, y: &Num| if low { x < y } else { x > y };
    let second = match (&a.bound.at, &b.bound.at) {
        (None, None) => b.bound.unlimited && !a.bound.unlimited,
        (None, Some(_)) => false,
        (Some(_), None) => true,
        (Some(x), Some(y)) => out(y, x) || x == y && b.bound.reached && !a.bound.reached,
    };
    if second { b } else { a }
}

/// The attributes whose words are fixed, with their words: those of few words first, as many as leave few cases.
fn split(scheme: &Scheme, program: &Program) -> Vec<(FactId, Vec<Value>)> {
    let used = |fact: FactId| program.nodes.iter().any(|node| node.op == Op::Input(fact));
    let words = |fact: usize| match &scheme.facts[fact].ty {
        Ty::Choice(choice) => (0..scheme.choices[choice.index()].words.len()).map(|at| Value::Choice(*choice, at as u32)).collect(),
        Ty::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Ty::Quantity(_) | Ty::Text | Ty::Date | Ty::Grade | Ty::Unknown => Vec::new(),
    };
    let attributes = (0..scheme.facts.len()).filter(|at| scheme.facts[*at].kind == FactKind::Attribute && used(FactId(*at as u32)));
    let mut known: Vec<(FactId, Vec<Value>)> = attributes.map(|at| (FactId(at as u32), words(at))).filter(|(_, words)| !words.is_empty()).collect();
    known.sort_by_key(|(fact, words)| (words.len(), *fact));
    let mut cases = 1;
    known.retain(|(_, words)| {
        let fits = cases * words.len() <= CASES_MAX;
        cases *= if fits { words.len() } else { 1 };
        fits
    });
    // The more depends on a fact, the earlier it is fixed.
    known.sort_by_key(|(fact, _)| (std::cmp::Reverse(dependents(program, *fact)), *fact));
    known
}

/// How many nodes depend on a fact.
fn dependents(program: &Program, fact: FactId) -> usize {
    last_needed(program, &[(fact, Vec::new())]).into_iter().sum()
}

/// Of each node, how many of the facts have to be fixed, from the first on, until it depends on none that is not.
fn last_needed(program: &Program, facts: &[(FactId, Vec<Value>)]) -> Vec<usize> {
    let mut depends: Vec<usize> = Vec::with_capacity(program.nodes.len());
    for node in &program.nodes {
        let own = if let Op::Input(fact) = &node.op { facts.iter().position(|(own, _)| own == fact).map_or(0, |at| at + 1) } else { 0 };
        let through = crate::program::arguments(&node.op).into_iter().map(|argument| depends[argument.index()]).max().unwrap_or(0);
        depends.push(own.max(through));
    }
    depends
}

/// Works out what is needed and depends on so many of the facts.
fn work_out(run: &mut Run<'_>, depends: &[usize], needed: &[bool], fixed: usize) {
    for (at, depends) in depends.iter().enumerate() {
        let id = NodeId(at as u32);
        if *depends == fixed && needed[at] && run.is_followed(id) {
            run.node(id);
        }
    }
}
