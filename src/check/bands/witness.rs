//! Figures that show a finding on a table: a unit, or an event of it, with the values of a block. Nothing is shown of which the
//! evaluators say something else.

use crate::check::bands::rows::Reading;
use crate::check::boxes::Block;
use crate::check::table::Table;
use crate::model::expr::{Expr, ExprKind, Frame, Value};
use crate::model::scheme::{EventId, ItemId, Scheme};
use crate::model::state::EventState;
use crate::oracle::{self, InspectedRow};
use crate::outcome::Cell;
use crate::trial::{self, Asked, Given, Of, Trial, TrialEvent, TrialFact, TrialUnit};
use crate::word::Lang;

/// The conditions of which it is claimed that they hold, or fail, for the values of the block.
pub struct Claim<'a> {
    pub conditions: Vec<&'a Expr>,
    pub hold: bool,
}

/// An example of the block, if its things are figures of a unit or fields of an event, and the conditions come out as claimed.
pub fn witness(reading: &Reading, item: ItemId, table: &Table, block: &Block, claim: &Claim) -> Option<String> {
    let scheme = reading.scheme;
    let mut unit = TrialUnit::new(if scheme.lang == Lang::Zh { "某单位" } else { "some_unit" });
    let mut event: Option<(EventId, Vec<(usize, Given)>)> = None;
    for (at, subject) in table.subjects.all.iter().enumerate() {
        let is = table.given(block, at)?;
        match (&*subject.expr.kind, subject.expr.frame) {
            (ExprKind::Fact(fact), Frame::Unit) => unit.facts.push(TrialFact { fact: *fact, period: None, is }),
            (ExprKind::Field(id, field), _) if scheme.events[id.index()].fields[*field].value.is_none() => {
                let (event, fields) = event.get_or_insert((*id, Vec::new()));
                if event != id {
                    return None;
                }
                fields.push((*field, is));
            }
            _ => return None,
        }
    }
    if let Some((event, mut fields)) = event {
        fields.extend(dated(scheme, event, &fields));
        unit.events.push(TrialEvent { event, state: EventState::Accepted, fields });
    }
    let trial = Trial { units: vec![unit] };
    let name = if scheme.lang == Lang::Zh { "见证" } else { "witness" };
    comes_out(scheme, &trial, claim).then(|| trial::example(scheme, name, &trial, &[Asked { unit: 0, of: Of::Score(item) }]))
}

/// An event counts in its year: it needs a date if the rows do not give it one.
fn dated(scheme: &Scheme, event: EventId, given: &[(usize, Given)]) -> Option<(usize, Given)> {
    let date = scheme.events[event.index()].date.filter(|date| given.iter().all(|(field, _)| field != date))?;
    Some((date, Given::Value(Value::Date(scheme.period?.0))))
}

/// The plain evaluator finds the conditions as claimed; those on events are left to the replay of the whole.
fn comes_out(scheme: &Scheme, trial: &Trial, claim: &Claim) -> bool {
    let data = trial::dataset(scheme, trial);
    oracle::inspect(scheme, &data, |inspector| {
        claim
            .conditions
            .iter()
            .filter(|condition| matches!(condition.frame, Frame::Unit | Frame::Constant))
            .all(|condition| inspector.value(condition, InspectedRow::Unit(0)) == Cell::Value(Value::Bool(claim.hold)))
    })
}
