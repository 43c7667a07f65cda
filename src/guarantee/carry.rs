//! Made-up units of one scheme as another reads them: what is called the same is the same.

use crate::decimal::Num;
use crate::model::expr::Value;
use crate::model::measure::Ty;
use crate::model::scheme::{EventId, FactId, RatingId, Scheme};
use crate::trial::{Given, Mark, Trial, TrialEvent, TrialFact, TrialMark, TrialUnit};

/// Two schemes whose things have the same names.
pub struct Same<'a> {
    pub from: &'a Scheme,
    pub to: &'a Scheme,
}

impl Same<'_> {
    pub fn fact(&self, id: FactId) -> Option<FactId> {
        let name = &self.from.facts[id.index()].label.name;
        self.to.facts.iter().position(|fact| fact.label.name == *name).map(|at| FactId(at as u32))
    }

    pub fn event(&self, id: EventId) -> Option<EventId> {
        let name = &self.from.events[id.index()].label.name;
        self.to.events.iter().position(|event| event.label.name == *name).map(|at| EventId(at as u32))
    }

    pub fn rating(&self, id: RatingId) -> Option<RatingId> {
        let name = &self.from.ratings[id.index()].label.name;
        self.to.ratings.iter().position(|rating| rating.label.name == *name).map(|at| RatingId(at as u32))
    }

    /// A cell as the other scheme has it; `None`: it does not allow it.
    fn cell(&self, is: &Given, ty: &Ty, range: &(Option<Num>, Option<Num>)) -> Option<Given> {
        let Given::Value(value) = is else { return Some(is.clone()) };
        Some(Given::Value(match (value, ty) {
            (Value::Choice(choice, at), Ty::Choice(wanted)) => {
                let word = &self.from.choices[choice.index()].words.get(*at as usize)?.name;
                let at = self.to.choices[wanted.index()].words.iter().position(|own| own.name == *word)?;
                Value::Choice(*wanted, at as u32)
            }
            (Value::Num(number), Ty::Quantity(_)) => {
                let fits = range.0.as_ref().is_none_or(|low| number >= low) && range.1.as_ref().is_none_or(|high| number <= high);
                Value::Num(Some(number.clone()).filter(|_| fits)?)
            }
            (Value::Bool(_), Ty::Bool) | (Value::Text(_), Ty::Text) | (Value::Date(_), Ty::Date) => value.clone(),
            _ => return None,
        }))
    }
}

/// The same units in the other scheme; what it does not know is left out. `None`: it allows no such units.
pub fn carried(same: &Same<'_>, trial: &Trial) -> Option<Trial> {
    let units = trial.units.iter().map(|unit| one(same, unit));
    Some(Trial { units: units.collect::<Option<_>>()? })
}

fn one(same: &Same<'_>, unit: &TrialUnit) -> Option<TrialUnit> {
    let mut carried = TrialUnit::new(&unit.name);
    for given in &unit.facts {
        let Some(fact) = same.fact(given.fact) else { continue };
        let (own, declared) = (&same.from.facts[given.fact.index()], &same.to.facts[fact.index()]);
        if own.frame != declared.frame {
            return None;
        }
        carried.facts.push(TrialFact { fact, period: given.period.clone(), is: same.cell(&given.is, &declared.ty, &declared.range)? });
    }
    for happened in &unit.events {
        let Some(event) = same.event(happened.event) else { continue };
        let (own, declared) = (&same.from.events[happened.event.index()], &same.to.events[event.index()]);
        let mut fields = Vec::new();
        for (at, is) in &happened.fields {
            let name = &own.fields[*at].label.name;
            let Some(field) = declared.fields.iter().position(|field| field.label.name == *name) else { continue };
            fields.push((field, same.cell(is, &declared.fields[field].ty, &declared.fields[field].range)?));
        }
        carried.events.push(TrialEvent { event, state: happened.state, fields });
    }
    for given in &unit.marks {
        let Some(rating) = same.rating(given.rating) else { continue };
        let (own, declared) = (&same.from.ratings[given.rating.index()], &same.to.ratings[rating.index()]);
        // Other panels, aspects or options are another vote.
        let alike =
            own.panels.len() == declared.panels.len() && own.aspects.len() == declared.aspects.len() && own.options.len() == declared.options.len();
        let fits = match &given.mark {
            Mark::Number(mark) => declared.full.as_ref().is_none_or(|full| mark <= full),
            Mark::Word(_) | Mark::Gap(_) => true,
        };
        if !alike || !fits {
            return None;
        }
        carried.marks.push(TrialMark { rating, ..given.clone() });
    }
    Some(carried)
}
