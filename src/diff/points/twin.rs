//! A made-up unit of the old scheme as the new one sees it: the same figures, events and marks under the names that they have there.
//! What was made up for every period of the old scheme stands in every period of the new one, whatever its year is.

use crate::decimal::Num;
use crate::diff::pair::Pairing;
use crate::model::expr::{Frame, Value};
use crate::model::measure::Ty;
use crate::model::scheme::{EventId, FactId, RatingId, Scheme};
use crate::piece::analysis::Case;
use crate::piece::witness;
use crate::trial::{Given, Mark, TrialEvent, TrialFact, TrialUnit};

/// Both schemes and what is which.
#[derive(Clone, Copy)]
pub struct Twins<'a> {
    pub old: &'a Scheme,
    pub new: &'a Scheme,
    pub pairing: &'a Pairing,
}

impl Twins<'_> {
    /// The same unit for the new scheme, in one of its classes. `None`: it has a value that the new scheme does not know.
    pub fn of(&self, unit: &TrialUnit, case: &Case) -> Option<TrialUnit> {
        let mut twin = TrialUnit::new(&unit.name);
        for given in &unit.facts {
            let Some(fact) = self.pairing.facts.new_of[given.fact.index()] else { continue };
            let is_known = twin.facts.iter().any(|known| known.fact.index() == fact);
            if is_known || case.fixed.iter().any(|(fixed, _)| fixed.index() == fact) {
                continue;
            }
            let is = self.given(&given.is, &self.new.facts[fact].ty)?;
            twin.facts.extend(stated(self.new, FactId(fact as u32), &is));
        }
        twin.facts.extend(case.fixed.iter().map(|(fact, value)| TrialFact { fact: *fact, period: None, is: Given::Value(value.clone()) }));
        for event in &unit.events {
            if let Some(own) = self.pairing.events.new_of[event.event.index()] {
                let number = twin.events.len();
                twin.events.push(self.event(event, EventId(own as u32), number)?);
            }
        }
        let mut rated: Vec<RatingId> = unit.marks.iter().map(|mark| mark.rating).collect();
        rated.dedup();
        for rating in rated {
            if let Some(own) = self.pairing.ratings.new_of[rating.index()] {
                let mark = unit.marks.iter().find(|mark| mark.rating == rating)?;
                let value = self.mark(&mark.mark, rating, own)?;
                witness::marks(self.new, RatingId(own as u32), &value, &mut twin.marks)?;
            }
        }
        Some(twin)
    }

    fn given(&self, is: &Given, ty: &Ty) -> Option<Given> {
        Some(match is {
            Given::Value(value) => Given::Value(self.value(value, ty)?),
            Given::Gap(kind) => Given::Gap(*kind),
            Given::Written(text) => Given::Written(text.clone()),
        })
    }

    /// A word by its name, a day in the other scheme's period; all else is what it is.
    fn value(&self, value: &Value, ty: &Ty) -> Option<Value> {
        match (value, ty) {
            (Value::Choice(choice, word), Ty::Choice(other)) => {
                let name = &self.old.choices[choice.index()].words[*word as usize].name;
                let at = self.new.choices[other.index()].words.iter().position(|word| word.name == *name)?;
                Some(Value::Choice(*other, at as u32))
            }
            (Value::Date(date), _) => match (self.old.period, self.new.period) {
                (Some((first, _)), Some((own, _))) if *date == first => Some(Value::Date(own)),
                _ => Some(value.clone()),
            },
            _ => Some(value.clone()),
        }
    }

    fn event(&self, event: &TrialEvent, own: EventId, number: usize) -> Option<TrialEvent> {
        let (before, after) = (&self.old.events[event.event.index()], &self.new.events[own.index()]);
        let mut words: Vec<(usize, Value)> = Vec::new();
        for (field, is) in &event.fields {
            let name = &before.fields[*field].label.name;
            let Some(at) = after.fields.iter().position(|field| field.label.name == *name) else { continue };
            if let Given::Value(value) = self.given(is, &after.fields[at].ty)? {
                words.push((at, value));
            }
        }
        Some(witness::event_with(self.new, own, &words, number))
    }

    /// The points of a mark in the new scheme: an option's by its word.
    fn mark(&self, mark: &Mark, rating: RatingId, own: usize) -> Option<Num> {
        match mark {
            Mark::Number(number) => Some(number.clone()),
            Mark::Word(at) => {
                let (word, _) = self.old.ratings[rating.index()].options.get(*at)?;
                let options = &self.new.ratings[own].options;
                options.iter().find(|(other, _)| other.name == word.name).map(|(_, points)| points.clone())
            }
            Mark::Gap(_) => None,
        }
    }
}

/// A fact's value as a unit states it: once, or in every period of the scheme.
pub fn stated(scheme: &Scheme, fact: FactId, is: &Given) -> Vec<TrialFact> {
    match scheme.facts[fact.index()].frame {
        Frame::Period(kind) => {
            let periods = scheme.own_periods();
            let own = periods.get(&kind).into_iter().flatten();
            own.map(|period| TrialFact { fact, period: Some(period.to_string().into()), is: is.clone() }).collect()
        }
        Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark => vec![TrialFact { fact, period: None, is: is.clone() }],
    }
}
