//! A look inside: any expression, clause or event of a scheme, for one unit. For explanations and for replaying witnesses.

use super::input::Input;
use super::{At, Oracle, cell, number_cell, on_deep_stack};
use crate::dataset::{Dataset, EventState};
use crate::model::expr::{Expr, Value};
use crate::model::scheme::{Clause, Each, EventId, FactId, ItemId, PeriodKind, Scheme, Set, Ties};
use crate::outcome::Cell;

/// For whom something is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    Unit(usize),
    /// Unit, and the period by its index.
    Period(usize, PeriodKind, usize),
}

impl Row {
    pub fn unit(self) -> usize {
        match self {
            Row::Unit(unit) | Row::Period(unit, ..) => unit,
        }
    }

    fn at(self) -> At {
        match self {
            Row::Unit(unit) => At::unit(unit),
            Row::Period(unit, kind, period) => At::unit(unit).row(super::Row::Period(kind, period)),
        }
    }
}

/// The plain evaluator, open to questions.
pub struct Inspector<'a> {
    oracle: Oracle<'a>,
    data: &'a Dataset,
}

/// Opens the plain evaluator on a scheme and its data.
pub fn inspect<T: Send>(scheme: &Scheme, data: &Dataset, look: impl Fn(&Inspector) -> T + Sync) -> T {
    let input = Input::of(scheme, data);
    on_deep_stack(|| look(&Inspector { oracle: Oracle::new(scheme, &input), data }))
}

impl Inspector<'_> {
    pub fn value(&self, expr: &Expr, row: Row) -> Cell {
        cell(self.oracle.eval(expr, row.at()))
    }

    pub fn fact(&self, id: FactId, row: Row) -> Cell {
        cell(self.oracle.fact(id, row.at()))
    }

    /// A field of one event row.
    pub fn field(&self, event: EventId, field: usize, row: usize) -> Cell {
        let unit = self.data.event(event).unit.get(row).map_or(0, |unit| *unit as usize);
        cell(self.oracle.field(event, field, At::unit(unit).row(super::Row::Event(event, row))))
    }

    /// The amount of a clause, without its sign.
    pub fn clause(&self, item: ItemId, clause: &Clause, row: Row) -> Cell {
        number_cell(self.oracle.amount(item, clause, row.at()))
    }

    /// The score that an item has in one of its periods.
    pub fn period_score(&self, item: ItemId, unit: usize, period: usize) -> Cell {
        let Some(over) = self.oracle.scheme.items[item.index()].over else { return self.score(item, unit) };
        number_cell(self.oracle.period_score(item, At::unit(unit).row(super::Row::Period(over.period, period))))
    }

    fn score(&self, item: ItemId, unit: usize) -> Cell {
        number_cell(self.oracle.own(item, At::unit(unit)).score)
    }

    /// The unit's place among a set, as a rank clause has it.
    pub fn place(&self, value: &Expr, set: Option<&Set>, ascending: bool, ties: Option<Ties>, row: Row) -> Cell {
        number_cell(self.oracle.standing(value, set, ascending, row.at()).and_then(|standing| standing.place(ties)))
    }

    /// Every event of the unit: its row, what the clause counts for it (`None`: it does not count here) and where it stands.
    pub fn events(&self, each: &Each, clause: &Clause, row: Row) -> Vec<(usize, Option<Cell>, EventState)> {
        let counted = self.oracle.counted(each, clause, row.at()).unwrap_or_default();
        let rows = self.data.event(each.event);
        let mine = rows.unit.iter().enumerate().filter(|(_, unit)| **unit as usize == row.unit());
        mine.map(|(at, _)| {
            let amount = counted.iter().find(|(event, _)| *event == at).map(|(_, amount)| Cell::Value(Value::Num(amount.clone())));
            (at, amount, rows.state[at])
        })
        .collect()
    }
}
