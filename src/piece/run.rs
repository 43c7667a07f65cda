//! Follows the operations of a program for one unit whose figures are not known: each node becomes pieces.

use crate::abandon;
use crate::decimal::Num;
use crate::fault::Fault;
use crate::model::expr::Value;
use crate::model::scheme::{FactId, Scheme};
use crate::piece::Given;
use crate::piece::children::Status;
use crate::piece::form::{Form, VarId};
use crate::piece::pieces::{self, Gives, Piece};
use crate::piece::range::{End, Range};
use crate::piece::region::Region;
use crate::piece::variable::{Ends, States, Variable, Variables, What, Why, Words};
use crate::program::{Child, NodeId, Op, Program};
use std::collections::HashMap;
use std::sync::Arc;

/// A value of more pieces is not told apart any more: only its ends are kept.
const PIECES_MAX: usize = 260;
/// So many pairs of pieces are met.
pub const PAIRS_MAX: usize = 1200;

/// A value in pieces.
pub type Pieces = Arc<Vec<Piece>>;

#[derive(Clone)]
pub struct Run<'a> {
    pub scheme: &'a Scheme,
    pub program: &'a Program,
    pub given: Given,
    /// Facts that are one word here.
    pub fixed: Vec<(FactId, Value)>,
    pub variables: Variables,
    /// By node: how far the values of other units go, which may be in another case.
    pub of_others: HashMap<NodeId, Range>,
    known: Vec<Option<Pieces>>,
    /// What children are to their parents, as far as it has been asked for.
    pub(super) statuses: HashMap<Child, Arc<Vec<(Region, Status)>>>,
}

impl<'a> Run<'a> {
    pub fn new(scheme: &'a Scheme, program: &'a Program, given: Given) -> Run<'a> {
        Run {
            scheme,
            program,
            given,
            fixed: Vec::new(),
            variables: Variables::default(),
            of_others: HashMap::new(),
            known: vec![None; program.nodes.len()],
            statuses: HashMap::new(),
        }
    }

    /// The same, where one fact more is one word.
    pub fn with(&self, fact: FactId, word: Value) -> Run<'a> {
        let mut run = self.clone();
        run.fixed.push((fact, word));
        run
    }

    /// The value of a node in pieces.
    pub fn node(&mut self, id: NodeId) -> Pieces {
        if self.known[id.index()].is_none() {
            let faultless = self.faultless();
            for needed in self.needed(id) {
                abandon::look();
                let found = self.compute(needed);
                let found = if faultless[needed.index()] { without_faults(found) } else { found };
                let found = self.kept(needed, found);
                self.known[needed.index()] = Some(Arc::new(found));
            }
        }
        self.get(id)
    }

    /// The scores, of which only what can be computed is looked at where every figure is given: a score that is a fault makes one of
    /// what it is part of.
    fn faultless(&self) -> Vec<bool> {
        let mut found = vec![false; self.program.nodes.len()];
        if self.given == Given::Everything {
            let items = self.program.items.iter().chain(self.program.period_items.iter().flatten());
            items.flat_map(|item| [item.raw, item.treated, item.score, item.unrounded]).for_each(|id| found[id.index()] = true);
        }
        found
    }

    /// Whether a node is a value of one unit that is followed.
    pub fn is_followed(&self, id: NodeId) -> bool {
        !matches!(self.program.node(id).op, Op::Groups(_) | Op::Allocate { .. } | Op::Ranking { .. } | Op::BaseGrade(_) | Op::GateGrade { .. })
    }

    /// What is not known yet and has to be for a node, in order of need.
    fn needed(&self, id: NodeId) -> Vec<NodeId> {
        let mut found = vec![false; id.index() + 1];
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            if self.known[id.index()].is_none() && !std::mem::replace(&mut found[id.index()], true) {
                waiting.extend(self.arguments(&self.program.node(id).op));
            }
        }
        (0..found.len()).filter(|at| found[*at]).map(|at| NodeId(at as u32)).collect()
    }

    /// What an operation is worked out from here: places, grades and groups are not followed.
    fn arguments(&self, op: &Op) -> Vec<NodeId> {
        match op {
            Op::Groups(_) | Op::Ranking { .. } | Op::BaseGrade(_) | Op::GateGrade { .. } | Op::Allocate { .. } => Vec::new(),
            Op::Place(place) => vec![place.value],
            Op::Reduce(reduce) => reduce.value.into_iter().chain(reduce.weight).chain(reduce.filter).collect(),
            _ => crate::program::arguments(op),
        }
    }

    /// What has been worked out.
    pub fn get(&self, id: NodeId) -> Pieces {
        self.known[id.index()].clone().unwrap_or_else(|| Arc::new(vec![Piece::everywhere(Gives::fault(Fault::Untreated))]))
    }

    /// Whether two values depend on nothing in common.
    pub fn are_apart(&self, a: &[Piece], b: &[Piece]) -> bool {
        let (a, b) = (self.variables.base(pieces::variables(a)), self.variables.base(pieces::variables(b)));
        !a.iter().any(|variable| b.contains(variable))
    }

    /// Fewer pieces if they can be joined, and no more than can be handled.
    fn kept(&mut self, id: NodeId, found: Vec<Piece>) -> Vec<Piece> {
        let found = pieces::merged(found, &self.variables);
        if found.len() <= PIECES_MAX { found } else { self.ends_only(id, &found) }
    }

    /// What several values come to before the next of them, which is the so-manieth and has so many pieces: no more pieces than can be
    /// met with those. What a sum of many parts costs so grows with their number, not with the product of their cases.
    pub fn unfinished(&mut self, id: NodeId, step: usize, found: Vec<Piece>, next: usize) -> Vec<Piece> {
        if found.len() * next <= PAIRS_MAX {
            return found;
        }
        // Number 0 is the value as a whole.
        self.as_one(&|kind| What::Loose(id, step as u32 + 1, kind), &found)
    }

    /// A value of which only the ends of its numbers, and what else it can be, are kept.
    pub fn ends_only(&mut self, id: NodeId, found: &[Piece]) -> Vec<Piece> {
        self.as_one(&|kind| What::Loose(id, 0, kind), found)
    }

    /// One variable for all numbers of a value, and, where it can be something else, one for the choice between the numbers and that.
    pub fn as_one(&mut self, what: &dyn Fn(u32) -> What, found: &[Piece]) -> Vec<Piece> {
        let support = pieces::variables(found);
        let mut kinds: Vec<Gives> = Vec::new();
        if let Some(number) = self.numbers_as_one(what(0), found, &support) {
            kinds.push(Gives::Number(Form::of(number)));
        }
        for piece in found.iter().filter(|piece| piece.number().is_none()) {
            if !kinds.contains(&piece.gives) {
                kinds.push(piece.gives.clone());
            }
        }
        if kinds.len() <= 1 || kinds.len() > Words::MAX {
            return kinds.into_iter().next().map(Piece::everywhere).into_iter().collect();
        }
        let choice = Variable { support, ..Variable::word(what(1), vec![None; kinds.len()]) };
        let choice = self.variables.add(choice);
        let piece = |(at, gives): (usize, Gives)| Piece::new(Region::with_words(choice, Words::one(at)), gives);
        kinds.into_iter().enumerate().map(piece).collect()
    }

    /// A variable for whatever number a value is.
    pub fn numbers_as_one(&mut self, what: What, found: &[Piece], support: &[VarId]) -> Option<VarId> {
        let (low, high) = (pieces::lowest(found, &self.variables)?, pieces::highest(found, &self.variables)?);
        let far = |bound: &pieces::Bound| bound.at.clone().map(|at| End { at, included: bound.reached });
        let range = Range { low: far(&low), high: far(&high) };
        let unlimited = (low.at.is_some() || low.unlimited) && (high.at.is_some() || high.unlimited);
        let end = |bound: pieces::Bound| bound.at.is_some().then(|| Arc::new(bound.setting));
        let ends = Ends { low: end(low), high: end(high) };
        let variable = Variable { range, unlimited, support: support.to_vec(), ends, ..Variable::number(what, Range::ALL) };
        Some(self.variables.add(variable))
    }

    fn compute(&mut self, id: NodeId) -> Vec<Piece> {
        let program = self.program;
        let node = program.node(id);
        match &node.op {
            Op::Constant(value) => vec![Piece::everywhere(constant(value))],
            Op::Gap(kind) => vec![Piece::everywhere(Gives::Gap(*kind))],
            Op::Unsaid => vec![Piece::everywhere(Gives::fault(Fault::Untreated))],
            Op::Input(fact) => self.input(*fact, node.space),
            Op::Field(event, field) => self.field(*event, *field),
            Op::Accepted(_) => vec![Piece::everywhere(Gives::truth(true))],
            Op::RawMark(rating) => self.raw_mark(*rating),
            Op::Spread(a) => self.get(*a).to_vec(),
            Op::Negate(a) => self.each(*a, |form| form.negated()),
            Op::Not(a) => self.not(*a),
            Op::Arith(how, a, b) => self.arith(id, *how, *a, *b),
            Op::Compare(how, a, b) => self.compare(id, *how, *a, *b),
            Op::And(all) => self.junction(id, all, false),
            Op::Or(all) => self.junction(id, all, true),
            Op::In(a, values) => self.is_in(id, *a, values),
            Op::IsGap(a, kind) => self.is_gap(*a, *kind),
            Op::Holds(a) => self.holds(*a, true),
            Op::Passes(a) => self.holds(*a, false),
            Op::ValuesOnly(a) => self.values_only(*a),
            Op::Greater(a, b) => self.extreme(&[*a, *b], true),
            Op::Lesser(a, b) => self.extreme(&[*a, *b], false),
            Op::Best { highest, of } => self.best(id, of, *highest),
            Op::Round(a, places, mode) => self.rounded(id, *a, *places, *mode),
            Op::Call(function, arguments) => self.call(id, function.0, arguments),
            Op::Beside(a, b) => self.beside(*a, *b),
            Op::After(a, b) => self.after(*a, *b),
            Op::SumOfValues(all) => self.sum_of_values(id, all),
            Op::OutOfDomain(name, a) => self.out_of_domain(name, *a),
            Op::Judged { value, low, high } => self.judged(*value, *low, *high),
            Op::Substitute(a, kind, b, stay) => self.substitute(*a, *kind, *b, *stay),
            Op::First(conditions) => self.first(conditions),
            Op::Band(a, edges) => self.band(*a, edges),
            Op::Lookup(a, codes, rest) => self.lookup(*a, codes, *rest),
            Op::Pick { index, options, none } => self.pick(*index, options, *none),
            Op::PlaceAmount { place, tied, rows } => self.place_amount(id, *place, *tied, rows),
            Op::CarryLast(a) => self.carried(*a),
            Op::Earlier(a, back) => self.earlier(*a, *back),
            Op::AtPeriod(a, name) => self.at_period(*a, name),
            Op::Rows(fold) => self.rows(id, fold),
            Op::Each(each) => self.each_event(id, each),
            Op::Once(_) => self.yes_or_no(id, Why::Events, Vec::new()),
            Op::Accumulate(how, a) => self.accumulate(id, *how, *a),
            Op::Rating(rating, mark) => self.rating(*rating, *mark),
            Op::Children(children) => self.children(id, children),
            Op::Withheld(children) => self.withheld(id, children),
            Op::Pool(pool, children) => self.pool(id, *pool, children),
            Op::Takes(child) => self.takes(child),
            Op::Reduce(reduce) => self.reduce(id, reduce),
            Op::Place(place) => self.place(id, place.value),
            Op::Ranking { .. } => vec![self.anything(id, Why::Place, Range::from(Num::ONE))],
            Op::BaseGrade(_) | Op::GateGrade { .. } => self.grade(id),
            Op::Groups(_) => vec![Piece::everywhere(Gives::Row(None))],
            Op::Allocate { .. } => vec![self.anything(id, Why::Peers, Range::ALL)],
        }
    }

    /// A number of which nothing is known but a range.
    pub fn anything(&mut self, id: NodeId, why: Why, range: Range) -> Piece {
        let variable = self.variables.add(Variable::number(What::Other(id, why), range));
        Piece::everywhere(Gives::Number(Form::of(variable)))
    }

    /// A truth of which nothing is known.
    pub fn yes_or_no(&mut self, id: NodeId, why: Why, support: Vec<VarId>) -> Vec<Piece> {
        let words = vec![Some(Value::Bool(false)), Some(Value::Bool(true))];
        let variable = self.variables.add(Variable { support, ..Variable::word(What::Other(id, why), words) });
        self.by_word(variable)
    }

    /// A piece for each word of a variable.
    pub fn by_word(&mut self, variable: VarId) -> Vec<Piece> {
        let words = self.variables.get(variable).words.clone();
        let piece = |(at, value): (usize, Option<Value>)| {
            Piece::new(Region::with_words(variable, Words::one(at)), value.map_or(Gives::Word(variable), Gives::Value))
        };
        words.into_iter().enumerate().map(piece).collect()
    }

    /// With the gaps that a cell can be, as far as gaps are looked at.
    pub fn with_gaps(&mut self, variable: VarId, values: Vec<Piece>) -> Vec<Piece> {
        let states = self.variables.get(variable).states;
        if states == States::VALUE {
            return values;
        }
        let valued = Region::with_states(variable, States::VALUE);
        let mut all: Vec<Piece> =
            values.into_iter().filter_map(|piece| piece.when.meet(&valued, &self.variables).map(|when| Piece::new(when, piece.gives))).collect();
        all.extend(states.gaps().map(|kind| Piece::new(Region::with_states(variable, States::gap(kind)), Gives::Gap(kind))));
        all
    }
}

/// The pieces that are no faults, if there are any.
fn without_faults(found: Vec<Piece>) -> Vec<Piece> {
    if found.iter().all(|piece| matches!(piece.gives, Gives::Fault(_))) {
        return found;
    }
    found.into_iter().filter(|piece| !matches!(piece.gives, Gives::Fault(_))).collect()
}

pub fn constant(value: &Value) -> Gives {
    match value {
        Value::Num(number) => Gives::num(number.clone()),
        Value::Date(date) => Gives::num(Num::from(day_number(*date))),
        Value::Text(_) | Value::Bool(_) | Value::Choice(..) | Value::Grade(_) => Gives::Value(value.clone()),
    }
}

/// Days since the first of January of the year 1.
pub fn day_number(date: jiff::civil::Date) -> i64 {
    i64::from((date - jiff::civil::Date::constant(1, 1, 1)).get_days())
}

/// The day of a number, if there is one.
pub fn day(number: &Num) -> Option<jiff::civil::Date> {
    let days = i32::try_from(number.floor().to_scaled(0)?).ok()?;
    jiff::civil::Date::constant(1, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}
