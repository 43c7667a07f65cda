//! Conditions, tables and gaps in pieces.

use crate::fault::Fault;
use crate::model::expr::{Compare, Value};
use crate::model::scheme::GapKind;
use crate::piece::form::{Form, VarId};
use crate::piece::pieces::{self, Gives, Piece};
use crate::piece::region::{Region, Relation};
use crate::piece::run::Run;
use crate::piece::variable::{Variables, Why, Words};
use crate::program::{Edge, NodeId};
use std::cmp::Ordering;

fn meets(how: Compare, order: Ordering) -> bool {
    match how {
        Compare::Equal => order.is_eq(),
        Compare::NotEqual => order.is_ne(),
        Compare::Less => order.is_lt(),
        Compare::LessOrEqual => order.is_le(),
        Compare::Greater => order.is_gt(),
        Compare::GreaterOrEqual => order.is_ge(),
    }
}

/// How two words stand to each other; the better grade, which stands first, is the greater one. `None`: they are of different kinds.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Choice(_, a), Value::Choice(_, b)) => Some(a.cmp(b)),
        (Value::Grade(a), Value::Grade(b)) => Some(b.cmp(a)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Where a form is to zero as a comparison asks, and where it is not.
fn split(when: &Region, form: &Form, how: Compare, all: &Variables) -> Vec<Piece> {
    let negated = form.negated();
    let parts: &[(&Form, Relation, bool)] = match how {
        Compare::Less => &[(form, Relation::Below, true), (&negated, Relation::AtMost, false)],
        Compare::LessOrEqual => &[(form, Relation::AtMost, true), (&negated, Relation::Below, false)],
        Compare::Greater => &[(&negated, Relation::Below, true), (form, Relation::AtMost, false)],
        Compare::GreaterOrEqual => &[(&negated, Relation::AtMost, true), (form, Relation::Below, false)],
        Compare::Equal | Compare::NotEqual => {
            let equal = how == Compare::Equal;
            &[(form, Relation::Zero, equal), (form, Relation::Below, !equal), (&negated, Relation::Below, !equal)]
        }
    };
    let piece = |(form, relation, yes): &(&Form, Relation, bool)| Some(Piece::new(when.and(form, *relation, all)?, Gives::truth(*yes)));
    parts.iter().filter_map(piece).collect()
}

impl Run<'_> {
    /// What a piece gives instead, piece by piece; gaps and faults stay.
    pub fn each(&mut self, a: NodeId, of: impl Fn(&Form) -> Form) -> Vec<Piece> {
        let with = |piece: &Piece| match &piece.gives {
            Gives::Number(form) => Piece::new(piece.when.clone(), Gives::Number(of(form))),
            _ => piece.clone(),
        };
        self.get(a).iter().map(with).collect()
    }

    fn each_truth(&mut self, a: NodeId, of: impl Fn(&Gives) -> Gives) -> Vec<Piece> {
        self.get(a).iter().map(|piece| Piece::new(piece.when.clone(), of(&piece.gives))).collect()
    }

    pub fn not(&mut self, a: NodeId) -> Vec<Piece> {
        self.each_truth(a, |gives| match gives {
            Gives::Value(Value::Bool(yes)) => Gives::truth(!yes),
            other => other.clone(),
        })
    }

    pub fn holds(&mut self, a: NodeId, faults_too: bool) -> Vec<Piece> {
        self.each_truth(a, |gives| match gives {
            Gives::Gap(_) => Gives::truth(false),
            Gives::Fault(_) if faults_too => Gives::truth(false),
            other => other.clone(),
        })
    }

    pub fn values_only(&mut self, a: NodeId) -> Vec<Piece> {
        self.each_truth(a, |gives| match gives {
            Gives::Fault(_) => Gives::Gap(GapKind::NotApplicable),
            other => other.clone(),
        })
    }

    pub fn is_gap(&mut self, a: NodeId, kind: GapKind) -> Vec<Piece> {
        self.each_truth(a, |gives| match gives {
            Gives::Fault(_) => gives.clone(),
            other => Gives::truth(*other == Gives::Gap(kind)),
        })
    }

    pub fn out_of_domain(&mut self, name: &str, a: NodeId) -> Vec<Piece> {
        self.each_truth(a, |gives| match gives {
            Gives::Gap(_) | Gives::Fault(_) => gives.clone(),
            _ => Gives::fault(Fault::OutOfDomain { function: name.into(), value: "".into() }),
        })
    }

    pub fn compare(&mut self, id: NodeId, how: Compare, a: NodeId, b: NodeId) -> Vec<Piece> {
        let (a, b) = (self.get(a), self.get(b));
        let mut found = Vec::new();
        for (when, a, b) in pieces::pairs(&a, &b, &self.variables) {
            match (Gives::lack(a, b), a, b) {
                (Some(lack), ..) => found.push(Piece::new(when, lack.clone())),
                (None, Gives::Number(a), Gives::Number(b)) => found.extend(split(&when, &a.minus(b), how, &self.variables)),
                (None, a, b) => found.extend(self.compare_words(id, how, &when, a, b)),
            }
        }
        found
    }

    /// Two words: each word of a variable for itself.
    fn compare_words(&mut self, id: NodeId, how: Compare, when: &Region, a: &Gives, b: &Gives) -> Vec<Piece> {
        let listed = |gives: &Gives, run: &Run<'_>| -> Option<Vec<(Region, Option<Value>)>> {
            match gives {
                Gives::Value(value) => Some(vec![(when.clone(), Some(value.clone()))]),
                Gives::Word(variable) => {
                    let words = when.words_of(*variable, &run.variables).list();
                    let each = words.filter_map(|at| {
                        let when = when.meet(&Region::with_words(*variable, Words::one(at)), &run.variables)?;
                        Some((when, run.variables.get(*variable).words[at].clone()))
                    });
                    Some(each.collect())
                }
                Gives::Number(_) | Gives::Row(_) | Gives::Gap(_) | Gives::Fault(_) => None,
            }
        };
        let support: Vec<VarId> = a.variables().into_iter().chain(b.variables()).collect();
        let (Some(left), Some(right)) = (listed(a, self), listed(b, self)) else { return self.unknown_in(id, when, support) };
        let mut found = Vec::new();
        for (when, a_word) in &left {
            for (also, b_word) in &right {
                let Some(when) = when.meet(also, &self.variables) else { continue };
                match (a_word, b_word) {
                    (Some(x), Some(y)) => match order(x, y) {
                        Some(order) => found.push(Piece::new(when, Gives::truth(meets(how, order)))),
                        None => found.push(Piece::new(when, Gives::truth(how == Compare::NotEqual))),
                    },
                    // Another text is none of those that are named.
                    (None, Some(_)) | (Some(_), None) if matches!(how, Compare::Equal | Compare::NotEqual) => {
                        found.push(Piece::new(when, Gives::truth(how == Compare::NotEqual)));
                    }
                    _ if a == b => found.push(Piece::new(when, Gives::truth(meets(how, Ordering::Equal)))),
                    _ => found.extend(self.unknown_in(id, &when, support.clone())),
                }
            }
        }
        found
    }

    /// Yes or no, in a region.
    pub fn unknown_in(&mut self, id: NodeId, when: &Region, support: Vec<VarId>) -> Vec<Piece> {
        let either = self.yes_or_no(id, Why::Words, support);
        either.into_iter().filter_map(|piece| Some(Piece::new(when.meet(&piece.when, &self.variables)?, piece.gives))).collect()
    }

    pub fn is_in(&mut self, id: NodeId, a: NodeId, values: &[Value]) -> Vec<Piece> {
        let mut found = Vec::new();
        for piece in self.get(a).iter() {
            match &piece.gives {
                Gives::Value(value) => found.push(Piece::new(piece.when.clone(), Gives::truth(values.contains(value)))),
                Gives::Word(variable) => {
                    let words = &self.variables.get(*variable).words;
                    let inside = words.iter().enumerate().filter(|(_, word)| word.as_ref().is_some_and(|word| values.contains(word)));
                    let inside = inside.fold(Words(0), |set, (at, _)| set.either(Words::one(at)));
                    for (words, yes) in [(inside, true), (self.variables.get(*variable).all_words().without(inside), false)] {
                        let when = piece.when.meet(&Region::with_words(*variable, words), &self.variables);
                        found.extend(when.map(|when| Piece::new(when, Gives::truth(yes))));
                    }
                }
                Gives::Number(form) => found.extend(self.number_in(&piece.when, form, values)),
                Gives::Gap(_) | Gives::Fault(_) => found.push(piece.clone()),
                Gives::Row(_) => found.extend(self.unknown_in(id, &piece.when, Vec::new())),
            }
        }
        found
    }

    fn number_in(&mut self, when: &Region, form: &Form, values: &[Value]) -> Vec<Piece> {
        let mut open = vec![when.clone()];
        let mut found = Vec::new();
        for value in values {
            let Gives::Number(value) = crate::piece::run::constant(value) else { continue };
            for when in std::mem::take(&mut open) {
                for piece in split(&when, &form.minus(&value), Compare::Equal, &self.variables) {
                    if piece.gives == Gives::truth(true) { found.push(piece) } else { open.push(piece.when) }
                }
            }
        }
        found.extend(open.into_iter().map(|when| Piece::new(when, Gives::truth(false))));
        found
    }

    /// All must hold, or one of them: one that decides does so even beside a gap or a fault.
    pub fn junction(&mut self, id: NodeId, of: &[NodeId], deciding: bool) -> Vec<Piece> {
        let mut sum = vec![Piece::everywhere(Gives::truth(!deciding))];
        for (step, one) in of.iter().enumerate() {
            let next = self.get(*one);
            sum = self.unfinished(id, step, sum, next.len());
            let joined = pieces::pairs(&sum, &next, &self.variables);
            let decides = Gives::truth(deciding);
            let both = joined.into_iter().map(|(when, a, b)| {
                let gives = if *a == decides || *b == decides { decides.clone() } else { Gives::lack(a, b).unwrap_or(a).clone() };
                Piece::new(when, gives)
            });
            sum = pieces::merged(both.collect(), &self.variables);
        }
        sum
    }

    /// The number of the first condition that is true; a gap or fault met before that decides.
    pub fn first(&mut self, conditions: &[Option<NodeId>]) -> Vec<Piece> {
        let mut open = vec![Region::everywhere()];
        let mut found = Vec::new();
        for (row, condition) in conditions.iter().enumerate() {
            let Some(condition) = condition else {
                found.extend(open.drain(..).map(|when| Piece::new(when, Gives::Row(Some(row as u32)))));
                break;
            };
            let condition = self.get(*condition);
            for before in std::mem::take(&mut open) {
                for piece in condition.iter() {
                    let Some(when) = before.meet(&piece.when, &self.variables) else { continue };
                    match &piece.gives {
                        Gives::Value(Value::Bool(true)) => found.push(Piece::new(when, Gives::Row(Some(row as u32)))),
                        lack if lack.is_lack() => found.push(Piece::new(when, lack.clone())),
                        _ => open.push(when),
                    }
                }
            }
        }
        found.extend(open.into_iter().map(|when| Piece::new(when, Gives::Row(None))));
        found
    }

    /// The row of a table of ranges, whose bounds are constants.
    pub fn band(&mut self, subject: NodeId, edges: &[(Edge, Edge)]) -> Vec<Piece> {
        let subject = self.get(subject);
        let mut found = Vec::new();
        for piece in subject.iter() {
            let Some(form) = piece.number() else {
                found.push(piece.clone());
                continue;
            };
            let mut open = vec![piece.when.clone()];
            for (row, (low, high)) in edges.iter().enumerate() {
                for when in std::mem::take(&mut open) {
                    self.band_row(&when, form, row, (low, high), &mut found, &mut open);
                }
            }
            found.extend(open.into_iter().map(|when| Piece::new(when, Gives::Row(None))));
        }
        found
    }

    fn band_row(&mut self, when: &Region, form: &Form, row: usize, bounds: (&Edge, &Edge), found: &mut Vec<Piece>, open: &mut Vec<Region>) {
        let mut inside = Some(when.clone());
        for (edge, upper) in [(bounds.0, false), (bounds.1, true)] {
            let (Some((bound, included)), Some(here)) = (edge, &inside) else { continue };
            let bound = match self.get(*bound).first().map(|piece| piece.gives.clone()) {
                Some(Gives::Number(bound)) => bound,
                Some(lack) => {
                    found.push(Piece::new(here.clone(), lack));
                    inside = None;
                    continue;
                }
                None => continue,
            };
            let how = match (upper, included) {
                (false, true) => Compare::GreaterOrEqual,
                (false, false) => Compare::Greater,
                (true, true) => Compare::LessOrEqual,
                (true, false) => Compare::Less,
            };
            let mut next = None;
            for part in split(here, &form.minus(&bound), how, &self.variables) {
                if part.gives == Gives::truth(true) { next = Some(part.when) } else { open.push(part.when) }
            }
            inside = next;
        }
        found.extend(inside.map(|when| Piece::new(when, Gives::Row(Some(row as u32)))));
    }

    pub fn lookup(&mut self, a: NodeId, codes: &[u32], rest: u32) -> Vec<Piece> {
        let row = |value: &Option<Value>| {
            let code =
                if let Some(Value::Choice(_, code)) = value { codes.get(*code as usize).copied().filter(|row| *row != u32::MAX) } else { None };
            Some(code.unwrap_or(rest)).filter(|row| *row != u32::MAX)
        };
        let mut found = Vec::new();
        for piece in self.get(a).iter() {
            match &piece.gives {
                Gives::Value(value) => found.push(Piece::new(piece.when.clone(), Gives::Row(row(&Some(value.clone()))))),
                Gives::Word(variable) => {
                    let words = self.variables.get(*variable).words.clone();
                    for at in piece.when.words_of(*variable, &self.variables).list() {
                        let when = piece.when.meet(&Region::with_words(*variable, Words::one(at)), &self.variables);
                        found.extend(when.map(|when| Piece::new(when, Gives::Row(row(&words[at])))));
                    }
                }
                Gives::Number(_) | Gives::Row(_) => found.push(Piece::new(piece.when.clone(), Gives::Row(row(&None)))),
                Gives::Gap(_) | Gives::Fault(_) => found.push(piece.clone()),
            }
        }
        found
    }

    pub fn pick(&mut self, index: NodeId, options: &[NodeId], none: Option<NodeId>) -> Vec<Piece> {
        let mut found = Vec::new();
        for piece in self.get(index).iter() {
            let option = match &piece.gives {
                Gives::Row(Some(row)) => options.get(*row as usize).copied(),
                Gives::Row(None) => none,
                lack => {
                    found.push(Piece::new(piece.when.clone(), lack.clone()));
                    continue;
                }
            };
            match option {
                Some(option) => {
                    for own in self.get(option).iter() {
                        let when = piece.when.meet(&own.when, &self.variables);
                        found.extend(when.map(|when| Piece::new(when, own.gives.clone())));
                    }
                }
                None => found.push(Piece::new(piece.when.clone(), Gives::fault(Fault::NoRow))),
            }
        }
        found
    }

    pub fn substitute(&mut self, a: NodeId, kind: GapKind, b: NodeId, stay: bool) -> Vec<Piece> {
        let (a, b) = (self.get(a), self.get(b));
        let mut found = Vec::new();
        for piece in a.iter() {
            if piece.gives != Gives::Gap(kind) {
                found.push(piece.clone());
                continue;
            }
            for (when, own, other) in pieces::pairs(std::slice::from_ref(piece), &b, &self.variables) {
                let gives = if stay && matches!(other, Gives::Gap(_)) { own } else { other };
                found.push(Piece::new(when, gives.clone()));
            }
        }
        found
    }

    /// The first, with the strongest gap or fault of both.
    pub fn beside(&mut self, a: NodeId, b: NodeId) -> Vec<Piece> {
        let (a, b) = (self.get(a), self.get(b));
        let both = pieces::pairs(&a, &b, &self.variables).into_iter();
        both.map(|(when, a, b)| Piece::new(when, Gives::lack(a, b).unwrap_or(a).clone())).collect()
    }

    /// The second's gap or fault where it has one, else the first.
    pub fn after(&mut self, a: NodeId, b: NodeId) -> Vec<Piece> {
        let (a, b) = (self.get(a), self.get(b));
        let both = pieces::pairs(&a, &b, &self.variables).into_iter();
        both.map(|(when, a, b)| Piece::new(when, if b.is_lack() { b } else { a }.clone())).collect()
    }

    /// The amount where it is within what a judge may give, else a fault.
    pub fn judged(&mut self, value: NodeId, low: NodeId, high: Option<NodeId>) -> Vec<Piece> {
        let (value, low) = (self.get(value), self.get(low));
        let high = high.map(|high| self.get(high));
        let mut found = Vec::new();
        for (when, value, low) in pieces::pairs(&value, &low, &self.variables) {
            let lowest = Piece::new(when, Gives::lack(value, low).unwrap_or(value).clone());
            let (Some(own), Gives::Number(low)) = (lowest.number(), low) else {
                found.push(lowest);
                continue;
            };
            for part in split(&lowest.when, &own.minus(low), Compare::GreaterOrEqual, &self.variables) {
                let inside = part.gives == Gives::truth(true);
                let gives = if inside { lowest.gives.clone() } else { out_of_range() };
                let piece = Piece::new(part.when, gives);
                match &high {
                    Some(high) if inside => found.extend(self.not_above(&piece, own, high)),
                    Some(_) | None => found.push(piece),
                }
            }
        }
        found
    }

    fn not_above(&self, piece: &Piece, own: &Form, high: &[Piece]) -> Vec<Piece> {
        let mut found = Vec::new();
        for (when, gives, high) in pieces::pairs(std::slice::from_ref(piece), high, &self.variables) {
            let Gives::Number(high) = high else {
                found.push(Piece::new(when, Gives::lack(gives, high).unwrap_or(gives).clone()));
                continue;
            };
            for part in split(&when, &own.minus(high), Compare::LessOrEqual, &self.variables) {
                let gives = if part.gives == Gives::truth(true) { gives.clone() } else { out_of_range() };
                found.push(Piece::new(part.when, gives));
            }
        }
        found
    }
}

fn out_of_range() -> Gives {
    Gives::fault(Fault::OutOfRange { value: "".into(), low: "".into(), high: "".into() })
}
