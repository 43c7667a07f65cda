//! How far forms go in a region, and points of it. Constraints that have no variable in common are solved one by one.

use crate::decimal::Num;
use crate::piece::form::{Form, VarId};
use crate::piece::range::{End, Range};
use crate::piece::region::{Constraint, Region, Relation};
use crate::piece::solve;
use crate::piece::variable::Variables;

/// A value for each number that a region or a form speaks of.
pub type Point = Vec<(VarId, Num)>;

impl Region {
    /// How high a form goes; `None`: without an end.
    pub fn top(&self, form: &Form, variables: &Variables) -> Option<Num> {
        let mut rest = form.clone();
        let mut sum = Num::ZERO;
        let is_bound = |variable: &VarId| self.constraints.iter().any(|own| own.form.variables().any(|other| other == *variable));
        for start in form.variables().filter(is_bound) {
            if rest.factor(start).is_zero() {
                continue;
            }
            let linked = self.linked(&[start]);
            let bound = |variable: VarId| linked.iter().any(|constraint| constraint.form.variables().any(|own| own == variable));
            let part = rest.only(bound);
            rest = rest.minus(&part);
            sum += solve::greatest(&part, &linked, &|variable| self.range(variable, variables))?.0?;
        }
        Some(sum + self.box_end(&rest, variables)?.at)
    }

    /// Whether a form has a value somewhere.
    pub fn reaches(&self, form: &Form, value: &Num, variables: &Variables) -> bool {
        if self.constraints.is_empty() {
            return self.box_span(form, variables).contains(value);
        }
        self.and(&form.minus(&Form::constant(value.clone())), Relation::Zero, variables).is_some()
    }

    /// How high a form goes, and whether it comes to that.
    pub fn highest(&self, form: &Form, variables: &Variables) -> Option<End> {
        let at = self.top(form, variables)?;
        let included = self.reaches(form, &at, variables);
        Some(End { at, included })
    }

    /// How low a form goes.
    pub fn lowest(&self, form: &Form, variables: &Variables) -> Option<End> {
        let End { at, included } = self.highest(&form.negated(), variables)?;
        Some(End { at: -at, included })
    }

    /// The values of a form, from the lowest to the highest.
    pub fn span(&self, form: &Form, variables: &Variables) -> Range {
        Range { low: self.lowest(form, variables), high: self.highest(form, variables) }
    }

    /// How high a form goes at most, as far as the ranges alone say; `None`: without an end.
    pub fn box_top(&self, form: &Form, variables: &Variables) -> Option<Num> {
        self.box_end(form, variables).map(|end| end.at)
    }

    /// As far as the ranges alone say.
    fn box_end(&self, form: &Form, variables: &Variables) -> Option<End> {
        let mut sum = End { at: form.constant.clone(), included: true };
        for (variable, factor) in form.terms() {
            let range = self.range(*variable, variables);
            let end = if factor.is_negative() { range.low } else { range.high }?;
            sum = End { at: sum.at + factor * &end.at, included: sum.included && end.included };
        }
        Some(sum)
    }

    pub(super) fn box_span(&self, form: &Form, variables: &Variables) -> Range {
        let low = self.box_end(&form.negated(), variables).map(|end| End { at: -end.at, ..end });
        Range { low, high: self.box_end(form, variables) }
    }

    /// The constraints that some variables are bound by, through others too.
    fn linked(&self, start: &[VarId]) -> Vec<Constraint> {
        let mut reached: Vec<VarId> = start.to_vec();
        let mut linked: Vec<&Constraint> = Vec::new();
        let mut open: Vec<&Constraint> = self.constraints.iter().collect();
        while let Some(at) = open.iter().position(|constraint| constraint.form.variables().any(|variable| reached.contains(&variable))) {
            let constraint = open.swap_remove(at);
            reached.extend(constraint.form.variables());
            linked.push(constraint);
        }
        linked.into_iter().cloned().collect()
    }

    /// Whether a point is left, when the conditions on some variables have become narrower.
    pub(super) fn is_possible(&self, changed: &[VarId], variables: &Variables) -> bool {
        let linked = self.linked(changed);
        let alone = |Constraint { form, relation }: &Constraint| {
            let Range { low, high } = self.box_span(form, variables);
            let not_above = low.is_none_or(|low| low.at.is_negative() || low.at.is_zero() && low.included && *relation != Relation::Below);
            let not_below = high.is_none_or(|high| high.at.signum() > 0 || high.at.is_zero() && high.included);
            not_above && (not_below || *relation != Relation::Zero)
        };
        // One constraint over ranges is decided by the values that it goes through.
        let plain = matches!(&linked[..], [] | [_]);
        linked.iter().all(alone) && (plain || solve::inside(&linked, &|variable| self.range(variable, variables)).is_some())
    }

    /// A point of the region: a value for each number that its constraints and ranges speak of.
    pub fn numbers(&self, variables: &Variables) -> Option<Point> {
        let mut point = Point::new();
        for constraint in &self.constraints {
            let Some(start) = constraint.form.variables().find(|variable| !point.iter().any(|(named, _)| named == variable)) else { continue };
            point.extend(solve::inside(&self.linked(&[start]), &|variable| self.range(variable, variables))?);
        }
        for (variable, range) in &self.ranges {
            if !point.iter().any(|(named, _)| named == variable) {
                point.push((*variable, range.some()));
            }
        }
        Some(point)
    }
}
