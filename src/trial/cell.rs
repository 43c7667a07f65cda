//! What stands in a cell of an example, read and checked as the cells of data are.

use super::{Given, Trial};
use crate::bind;
use crate::data::column::{Column, State};
use crate::data::{Read, Table};
use crate::dataset::Dataset;
use crate::diagnostic::Check;
use crate::model::expr::Value;
use crate::model::measure::Ty;
use crate::model::scheme::{Fact, Field, Scheme};
use crate::model::state::EventState;
use crate::oracle;
use crate::outcome::Cell;

/// How the cells of a fact or field are read.
pub struct Reading {
    ty: Ty,
    name: String,
    read: Read,
}

pub fn of_fact(scheme: &Scheme, fact: &Fact) -> Reading {
    let read = bind::read(scheme, &fact.ty, &fact.scale, fact.percent_scale, fact.range.clone(), &fact.missing_codes);
    Reading { ty: fact.ty.clone(), name: fact.column.as_ref().unwrap_or(&fact.label.name).to_string(), read }
}

pub fn of_field(scheme: &Scheme, field: &Field) -> Reading {
    let read = bind::read(scheme, &field.ty, &field.scale, field.percent_scale, field.range.clone(), &field.missing_codes);
    Reading { ty: field.ty.clone(), name: field.column.as_ref().unwrap_or(&field.label.name).to_string(), read }
}

impl Reading {
    /// The text as a cell, and what reading it finds.
    fn cell(&self, text: &str) -> (Column, Vec<&'static Check>) {
        let (column, found) = Table::without_cells("", &self.name).read_texts(0, &self.read, &[(2, text)]);
        (column, found.iter().map(|finding| finding.check).collect())
    }

    /// What the text stands for.
    pub fn value(&self, text: &str) -> (State, Option<Value>) {
        let (column, _) = self.cell(text);
        let choice = |word| if let Ty::Choice(id) = self.ty { Some(Value::Choice(id, word)) } else { None };
        let value = column.number(0).map(Value::Num).or_else(|| column.date(0).map(Value::Date));
        let value = value.or_else(|| column.yes(0).map(Value::Bool)).or_else(|| column.choice(0).and_then(choice));
        (column.state(0), value)
    }

    fn check(&self, given: &Given, range: (Option<&crate::decimal::Num>, Option<&crate::decimal::Num>)) -> Vec<&'static Check> {
        match given {
            Given::Written(text) => self.cell(text).1,
            Given::Value(Value::Num(number)) if range.0.is_some_and(|least| number < least) || range.1.is_some_and(|most| number > most) => {
                vec![&crate::data::OUT_OF_RANGE]
            }
            Given::Value(_) | Given::Gap(_) => Vec::new(),
        }
    }
}

/// What the data check finds in the units: in their cells, in the dates of events, and requirements that are not met.
pub fn findings(scheme: &Scheme, trial: &Trial, data: &Dataset) -> Vec<&'static Check> {
    let mut found = Vec::new();
    for unit in &trial.units {
        for given in &unit.facts {
            let fact = &scheme.facts[given.fact.index()];
            found.extend(of_fact(scheme, fact).check(&given.is, (fact.range.0.as_ref(), fact.range.1.as_ref())));
        }
        for happened in &unit.events {
            for (at, is) in &happened.fields {
                let field = &scheme.events[happened.event.index()].fields[*at];
                found.extend(of_field(scheme, field).check(is, (field.range.0.as_ref(), field.range.1.as_ref())));
            }
        }
    }
    if data.events.iter().any(|rows| rows.state.contains(&EventState::Outside)) {
        found.push(&bind::OUTSIDE_PERIOD);
    }
    let broken = |cells: &Vec<Cell>| cells.contains(&Cell::Value(Value::Bool(false)));
    if !scheme.requirements.is_empty() && oracle::requirements(scheme, data).iter().any(broken) {
        found.push(&bind::NOT_MET);
    }
    let mut codes = std::collections::HashSet::new();
    found.retain(|check: &&'static Check| codes.insert(check.code));
    found
}
