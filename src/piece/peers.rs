//! What depends on other units: means and places of a set, grades. How far it goes is known, not what it is.

use crate::decimal::Num;
use crate::model::expr::{Fold, Value};
use crate::model::scheme::{GapKind, GradeId, Ties};
use crate::piece::form::Form;
use crate::piece::pieces::{self, Gives, Piece};
use crate::piece::range::Range;
use crate::piece::region::{Region, Relation};
use crate::piece::run::Run;
use crate::piece::variable::{States, Variable, What, Why};
use crate::program::{NodeId, Op, ReduceSet, Stretch};

impl Run<'_> {
    pub fn reduce(&mut self, id: NodeId, reduce: &ReduceSet) -> Vec<Piece> {
        let own = reduce.value.map(|value| self.get(value));
        let mut span = reduce.value.and_then(|value| self.far(value)).unwrap_or_default();
        // A mean with weights below zero may lie anywhere.
        let weighs = |weight: NodeId| self.far(weight).and_then(|span| span.low).is_some_and(|low| low.at.signum() >= 0);
        if !reduce.weight.is_none_or(weighs) {
            span = Range::ALL;
        }
        let range = match reduce.fold {
            Fold::Any | Fold::All => return self.yes_or_no(id, Why::Peers, Vec::new()),
            Fold::Count => Range::from(Num::ZERO),
            Fold::Sum => crate::piece::within::sum_of_any_number(&span),
            Fold::Deviation => Range::from(Num::ZERO),
            Fold::Mean | Fold::Highest | Fold::Lowest | Fold::Median | Fold::Latest | Fold::First => span,
            Fold::GeometricMean | Fold::HarmonicMean => span.meet(&Range::from(Num::ZERO)),
        };
        let always = matches!(reduce.fold, Fold::Count | Fold::Sum);
        let among = !reduce.exclude_self && self.is_member(reduce);
        let mut variable = Variable::number(What::Other(id, Why::Peers), range);
        variable.whole = reduce.fold == Fold::Count;
        let own_counts = among && own.as_ref().is_some_and(|own| own.iter().all(|piece| piece.number().is_some()));
        if !always && !own_counts {
            variable.states = States::VALUE.either(States::gap(GapKind::NotApplicable));
        }
        let variable = self.variables.add(variable);
        let form = Form::of(variable);
        let mut values = vec![Piece::everywhere(Gives::Number(form.clone()))];
        // The unit is one of them: the highest is not below its own value, the lowest not above it.
        let side = match reduce.fold {
            Fold::Highest => Some(-1),
            Fold::Lowest => Some(1),
            _ => None,
        };
        if let (Some(side), true, Some(own)) = (side, among, own) {
            values = own
                .iter()
                .filter_map(|piece| {
                    let when = match piece.number() {
                        Some(own) => piece.when.and(&form.minus(own).times(&Num::from(side)), Relation::AtMost, &self.variables)?,
                        None => piece.when.clone(),
                    };
                    Some(Piece::new(when, Gives::Number(form.clone())))
                })
                .collect();
        }
        self.with_gaps(variable, values)
    }

    /// How far the values of any unit go, whatever it is.
    fn far(&self, node: NodeId) -> Option<Range> {
        self.of_others.get(&node).cloned().or_else(|| pieces::span(&self.get(node), &self.variables))
    }

    /// Whether the unit itself is one of the set, as far as its filter says.
    fn is_member(&self, reduce: &ReduceSet) -> bool {
        match reduce.filter {
            None => true,
            Some(filter) => self.get(filter).iter().all(|piece| piece.gives == Gives::truth(true)),
        }
    }

    /// A place, from the first on; a gap where the value is one.
    pub fn place(&mut self, id: NodeId, value: NodeId) -> Vec<Piece> {
        let halves = matches!(&self.program.node(id).op, Op::Place(place) if place.ties == Some(Ties::Average));
        let variable = Variable { whole: !halves, unlimited: true, ..Variable::number(What::Other(id, Why::Place), Range::from(Num::ONE)) };
        let place = Form::of(self.variables.add(variable));
        let own = self.get(value);
        let lacks = own.iter().filter(|piece| piece.gives.is_lack()).cloned();
        let valued = own.iter().filter(|piece| !piece.gives.is_lack()).map(|piece| Piece::new(piece.when.clone(), Gives::Number(place.clone())));
        lacks.chain(valued).collect()
    }

    /// The amount of a place; of several who share it, the mean of the amounts of their places.
    pub fn place_amount(&mut self, id: NodeId, place: NodeId, tied: Option<NodeId>, rows: &[Stretch]) -> Vec<Piece> {
        let places = self.get(place);
        let mut found = Vec::new();
        let mut open: Vec<(Region, Form)> = Vec::new();
        for piece in places.iter() {
            match piece.number() {
                Some(form) => open.push((piece.when.clone(), form.clone())),
                None => found.push(piece.clone()),
            }
        }
        for row in rows {
            for (when, place) in std::mem::take(&mut open) {
                self.place_row(&when, &place, row, &mut found, &mut open);
            }
        }
        found.extend(open.into_iter().map(|(when, _)| Piece::new(when, Gives::num(Num::ZERO))));
        if tied.is_some() { self.ends_only(id, &found) } else { found }
    }

    fn place_row(&mut self, when: &Region, place: &Form, row: &Stretch, found: &mut Vec<Piece>, open: &mut Vec<(Region, Form)>) {
        let (from, to) = (Num::from(row.from), row.to.map(Num::from));
        let floor_place = place.clone();
        for (other, relation, end) in [(true, Relation::Below, Some(from.clone())), (false, Relation::Below, to.clone().map(|to| to + Num::ONE))] {
            let Some(end) = end else { continue };
            // Before the first place of the row, or from the next after its last on.
            let form = if other { place.minus(&Form::constant(end)) } else { Form::constant(end).minus(place) };
            let relation = if other { relation } else { Relation::AtMost };
            open.extend(when.and(&form, relation, &self.variables).map(|when| (when, place.clone())));
        }
        let inside = when.and(&Form::constant(from.clone()).minus(place), Relation::AtMost, &self.variables).and_then(|when| match to {
            Some(to) => when.and(&place.minus(&Form::constant(to + Num::ONE)), Relation::Below, &self.variables),
            None => Some(when),
        });
        let Some(inside) = inside else { return };
        for (when, amount) in self.number_in_region(&inside, row.amount) {
            let Gives::Number(amount) = amount else {
                found.push(Piece::new(when, amount));
                continue;
            };
            let Some((less, floor)) = row.less else {
                found.push(Piece::new(when, Gives::Number(amount)));
                continue;
            };
            let steps = floor_place.minus(&Form::constant(from.clone() - Num::ONE));
            for (when, less) in self.number_in_region(&when, less) {
                let Gives::Number(less) = less else {
                    found.push(Piece::new(when, less));
                    continue;
                };
                let fallen = match less.number() {
                    Some(less) => amount.minus(&steps.times(less)),
                    None => continue,
                };
                match floor {
                    Some(floor) => {
                        for (when, floor) in self.number_in_region(&when, floor) {
                            let Gives::Number(floor) = floor else { continue };
                            let below = when.and(&fallen.minus(&floor), Relation::Below, &self.variables);
                            found.extend(below.map(|when| Piece::new(when, Gives::Number(floor.clone()))));
                            let above = when.and(&floor.minus(&fallen), Relation::AtMost, &self.variables);
                            found.extend(above.map(|when| Piece::new(when, Gives::Number(fallen.clone()))));
                        }
                    }
                    None => found.push(Piece::new(when, Gives::Number(fallen))),
                }
            }
        }
    }

    fn number_in_region(&self, when: &Region, id: NodeId) -> Vec<(Region, Gives)> {
        self.get(id).iter().filter_map(|piece| Some((when.meet(&piece.when, &self.variables)?, piece.gives.clone()))).collect()
    }

    /// Any grade, or none.
    pub fn grade(&mut self, id: NodeId) -> Vec<Piece> {
        let number = self.scheme.grades.as_ref().map_or(0, |grades| grades.rows.len());
        let words = (0..number.min(crate::piece::variable::Words::MAX)).map(|at| Some(Value::Grade(GradeId(at as u32)))).collect();
        let mut variable = Variable::word(What::Other(id, Why::Grade), words);
        variable.states = States::VALUE.either(States::gap(GapKind::NotApplicable));
        let variable = self.variables.add(variable);
        self.with_gaps(variable, vec![Piece::everywhere(Gives::Word(variable))])
    }
}
