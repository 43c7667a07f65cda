//! Regions: where conditions on several variables hold together. Conditions on one number are a range, those on words and states sets;
//! what binds several numbers to each other is a linear constraint.

use crate::decimal::Num;
use crate::piece::form::{Form, VarId};
use crate::piece::range::{End, Range};
use crate::piece::variable::{States, Variables, Words};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `form ≤ 0`
    AtMost,
    /// `form < 0`
    Below,
    /// `form = 0`
    Zero,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Constraint {
    pub form: Form,
    pub relation: Relation,
}

/// Invariant: a region that is given out has a point. What is not named is free within what its variable can be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Region {
    pub(super) ranges: Vec<(VarId, Range)>,
    words: Vec<(VarId, Words)>,
    states: Vec<(VarId, States)>,
    pub(super) constraints: Vec<Constraint>,
}

/// The ways in which a side of a comparison can turn out.
pub struct Sides {
    pub below: Option<Region>,
    pub zero: Option<Region>,
    pub above: Option<Region>,
}

impl Region {
    pub fn everywhere() -> Region {
        Region::default()
    }

    pub fn with_words(variable: VarId, words: Words) -> Region {
        Region { words: vec![(variable, words)], ..Region::default() }
    }

    pub fn with_states(variable: VarId, states: States) -> Region {
        Region { states: vec![(variable, states)], ..Region::default() }
    }

    pub fn ranges(&self) -> &[(VarId, Range)] {
        &self.ranges
    }

    pub fn words(&self) -> &[(VarId, Words)] {
        &self.words
    }

    pub fn states(&self) -> &[(VarId, States)] {
        &self.states
    }

    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// The values that a number can have here, as far as the conditions on it alone say.
    pub fn range(&self, variable: VarId, variables: &Variables) -> Range {
        match self.ranges.iter().find(|(own, _)| *own == variable) {
            Some((_, range)) => range.clone(),
            None => variables.get(variable).range.clone(),
        }
    }

    pub fn words_of(&self, variable: VarId, variables: &Variables) -> Words {
        let found = self.words.iter().find(|(own, _)| *own == variable);
        found.map_or_else(|| variables.get(variable).all_words(), |(_, words)| *words)
    }

    pub fn states_of(&self, variable: VarId, variables: &Variables) -> States {
        let found = self.states.iter().find(|(own, _)| *own == variable);
        found.map_or_else(|| variables.get(variable).states, |(_, states)| *states)
    }

    /// Every variable that it speaks of.
    pub fn variables(&self) -> impl Iterator<Item = VarId> + '_ {
        let ranges = self.ranges.iter().map(|(variable, _)| *variable);
        let words = self.words.iter().map(|(variable, _)| *variable);
        let states = self.states.iter().map(|(variable, _)| *variable);
        ranges.chain(words).chain(states).chain(self.constraints.iter().flat_map(|constraint| constraint.form.variables()))
    }

    /// Where both hold; `None`: nowhere.
    pub fn meet(&self, other: &Region, variables: &Variables) -> Option<Region> {
        let mut met = self.clone();
        for (variable, words) in &other.words {
            let both = met.words_of(*variable, variables).both(*words);
            if both.is_empty() {
                return None;
            }
            set(&mut met.words, *variable, both);
        }
        for (variable, states) in &other.states {
            let both = met.states_of(*variable, variables).both(*states);
            if both.is_empty() {
                return None;
            }
            set(&mut met.states, *variable, both);
        }
        for (variable, range) in &other.ranges {
            met.narrow(*variable, range, variables)?;
        }
        let mut changed: Vec<VarId> = Vec::new();
        for (variable, _) in &other.ranges {
            if self.range(*variable, variables) != met.range(*variable, variables) {
                changed.push(*variable);
            }
        }
        for constraint in &other.constraints {
            if !met.constraints.contains(constraint) {
                changed.extend(constraint.form.variables());
                met.constraints.push(constraint.clone());
            }
        }
        met.is_possible(&changed, variables).then_some(met)
    }

    fn narrow(&mut self, variable: VarId, range: &Range, variables: &Variables) -> Option<()> {
        let own = self.range(variable, variables);
        let mut both = own.meet(range);
        if variables.get(variable).whole {
            both = both.whole();
        }
        if both.is_empty() {
            return None;
        }
        if both != own || self.ranges.iter().any(|(named, _)| *named == variable) {
            set(&mut self.ranges, variable, both);
        }
        Some(())
    }

    /// The part in which a constraint holds; `None`: nowhere.
    pub fn and(&self, form: &Form, relation: Relation, variables: &Variables) -> Option<Region> {
        let mut region = self.clone();
        match form.terms() {
            [] => {
                let holds = match relation {
                    Relation::AtMost => form.constant.signum() <= 0,
                    Relation::Below => form.constant.signum() < 0,
                    Relation::Zero => form.constant.is_zero(),
                };
                return holds.then_some(region);
            }
            [(variable, factor)] => region.narrow(*variable, &bound(factor, &form.constant, relation), variables)?,
            _ => {
                if relation != Relation::Zero && self.always(form, relation, variables) {
                    return Some(region);
                }
                let constraint = Constraint { form: form.clone(), relation };
                if region.constraints.contains(&constraint) {
                    return Some(region);
                }
                region.constraints.push(constraint);
            }
        }
        let changed: Vec<VarId> = form.variables().collect();
        region.is_possible(&changed, variables).then_some(region)
    }

    /// The part in which a form lies in a range.
    pub fn within(&self, form: &Form, range: &Range, variables: &Variables) -> Option<Region> {
        let relation = |end: &End| if end.included { Relation::AtMost } else { Relation::Below };
        let mut region = self.clone();
        if let Some(only) = range.only() {
            return region.and(&form.minus(&Form::constant(only.clone())), Relation::Zero, variables);
        }
        if let Some(low) = &range.low {
            region = region.and(&Form::constant(low.at.clone()).minus(form), relation(low), variables)?;
        }
        match &range.high {
            Some(high) => region.and(&form.minus(&Form::constant(high.at.clone())), relation(high), variables),
            None => Some(region),
        }
    }

    /// Whether the ranges alone make a constraint hold.
    fn always(&self, form: &Form, relation: Relation, variables: &Variables) -> bool {
        self.box_span(form, variables)
            .high
            .is_some_and(|high| high.at.is_negative() || high.at.is_zero() && (relation == Relation::AtMost || !high.included))
    }

    /// Where a form is below zero, zero, above zero.
    pub fn sides(&self, form: &Form, variables: &Variables) -> Sides {
        Sides {
            below: self.and(form, Relation::Below, variables),
            zero: self.and(form, Relation::Zero, variables),
            above: self.and(&form.negated(), Relation::Below, variables),
        }
    }

    pub fn contains(&self, value: impl Fn(VarId) -> Option<Num>, variables: &Variables) -> bool {
        let in_ranges = self.ranges.iter().all(|(variable, range)| value(*variable).is_none_or(|value| range.contains(&value)));
        let whole = |variable: VarId| !variables.get(variable).whole || value(variable).is_none_or(|value| value.is_integer());
        in_ranges
            && self.ranges.iter().all(|(variable, _)| whole(*variable))
            && self.constraints.iter().all(|Constraint { form, relation }| {
                let at = form.at(&value);
                match relation {
                    Relation::AtMost => at.signum() <= 0,
                    Relation::Below => at.signum() < 0,
                    Relation::Zero => at.is_zero(),
                }
            })
    }

    /// Both as one region, if they differ in one thing only, and nothing lies between them there.
    pub fn joined(&self, other: &Region, variables: &Variables) -> Option<Region> {
        let ranges = differing(&self.ranges, &other.ranges, |variable, range| *range == variables.get(variable).range);
        let words = differing(&self.words, &other.words, |variable, words| *words == variables.get(variable).all_words());
        let states = differing(&self.states, &other.states, |variable, states| *states == variables.get(variable).states);
        // Most pairs are told apart here, before anything is copied.
        if ranges.len() + words.len() + states.len() > 1 || self.constraints != other.constraints {
            return None;
        }
        let mut joined = self.clone();
        for variable in ranges {
            let (a, b) = (self.range(variable, variables), other.range(variable, variables));
            let next = variables.get(variable).whole && touches(&a, &b);
            set(&mut joined.ranges, variable, if next { a.hull(&b) } else { a.joined(&b)? });
        }
        for variable in words {
            set(&mut joined.words, variable, self.words_of(variable, variables).either(other.words_of(variable, variables)));
        }
        for variable in states {
            set(&mut joined.states, variable, self.states_of(variable, variables).either(other.states_of(variable, variables)));
        }
        joined.ranges.retain(|(variable, range)| *range != variables.get(*variable).range);
        joined.words.retain(|(variable, words)| *words != variables.get(*variable).all_words());
        joined.states.retain(|(variable, states)| *states != variables.get(*variable).states);
        Some(joined)
    }

    /// What it says that another region, in which it lies, does not say.
    pub fn beyond(&self, other: &Region, variables: &Variables) -> Region {
        let mut beyond = self.clone();
        beyond.ranges.retain(|(variable, range)| *range != other.range(*variable, variables));
        beyond.words.retain(|(variable, words)| *words != other.words_of(*variable, variables));
        beyond.states.retain(|(variable, states)| *states != other.states_of(*variable, variables));
        beyond.constraints.retain(|constraint| !other.constraints.contains(constraint));
        beyond
    }

    /// With other variables in place of its own.
    pub fn renamed(&self, other: impl Fn(VarId) -> VarId) -> Region {
        let mut renamed = Region::everywhere();
        self.ranges.iter().for_each(|(variable, range)| set(&mut renamed.ranges, other(*variable), range.clone()));
        self.words.iter().for_each(|(variable, words)| set(&mut renamed.words, other(*variable), *words));
        self.states.iter().for_each(|(variable, states)| set(&mut renamed.states, other(*variable), *states));
        renamed.constraints = self.constraints.iter().map(|own| Constraint { form: own.form.renamed(&other), relation: own.relation }).collect();
        renamed
    }

    /// With other words in place of those of a variable; `None`: one has no word left.
    pub fn reworded(&self, other: impl Fn(VarId, Words) -> Words) -> Option<Region> {
        let words: Vec<(VarId, Words)> = self.words.iter().map(|(variable, words)| (*variable, other(*variable, *words))).collect();
        words.iter().all(|(_, words)| !words.is_empty()).then(|| Region { words, ..self.clone() })
    }
}

/// The values of one number for which `factor × number + constant` is as related to zero.
fn bound(factor: &Num, constant: &Num, relation: Relation) -> Range {
    let at = (-constant.clone()).checked_div(factor).unwrap_or_default();
    let end = Some(End { at: at.clone(), included: relation == Relation::AtMost });
    match relation {
        Relation::Zero => Range::at(at),
        Relation::AtMost | Relation::Below if factor.is_negative() => Range { low: end, high: None },
        Relation::AtMost | Relation::Below => Range { low: None, high: end },
    }
}

fn set<T>(list: &mut Vec<(VarId, T)>, variable: VarId, value: T) {
    match list.binary_search_by_key(&variable, |(own, _)| *own) {
        Ok(at) => list[at].1 = value,
        Err(at) => list.insert(at, (variable, value)),
    }
}

/// The variables of which two lists in order say different things, two of them at most. What is not in a list is whole.
fn differing<T: PartialEq>(mut a: &[(VarId, T)], mut b: &[(VarId, T)], is_whole: impl Fn(VarId, &T) -> bool) -> Vec<VarId> {
    let mut found = Vec::new();
    while found.len() < 2 {
        let Some(variable) = a.first().into_iter().chain(b.first()).map(|(variable, _)| *variable).min() else { break };
        let own = a.split_first().filter(|((named, _), _)| *named == variable);
        let other = b.split_first().filter(|((named, _), _)| *named == variable);
        let differs = match (own, other) {
            (Some(((_, x), _)), Some(((_, y), _))) => x != y,
            (Some(((_, only), _)), None) | (None, Some(((_, only), _))) => !is_whole(variable, only),
            (None, None) => false,
        };
        found.extend(differs.then_some(variable));
        (a, b) = (own.map_or(a, |(_, rest)| rest), other.map_or(b, |(_, rest)| rest));
    }
    found
}

/// Whether no whole number lies between two ranges of whole numbers.
fn touches(a: &Range, b: &Range) -> bool {
    let next = |a: &Range, b: &Range| match (&a.high, &b.low) {
        (Some(high), Some(low)) => &high.at + &Num::ONE >= low.at,
        _ => true,
    };
    next(a, b) && next(b, a)
}
