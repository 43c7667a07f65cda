//! One matter across clauses: of all events of a unit that are about it, those of one clause count.

use crate::decimal::Num;
use crate::eval::column::{Col, Mark, Marks, Vals};
use crate::eval::rows::Events;
use crate::model::expr::Value;
use crate::model::scheme::Matter;
use jiff::civil::Date;
use std::collections::HashMap;
use std::ops::Range;

/// The events of one clause, of one unit.
pub struct RivalRows<'a> {
    pub rows: Range<usize>,
    pub keep: &'a Col,
    pub amount: &'a Col,
    pub matter: &'a Col,
    pub date: Option<&'a Col>,
    pub together: Option<Matter>,
}

/// What a matter counts by: the clause, the row, its amount and date.
struct Standing {
    rival: usize,
    row: usize,
    value: Num,
    when: Date,
}

/// Whether each event of one of the clauses counts. A matter that cannot be read is a fault of the event.
pub fn counts<'a>(rows: usize, units: impl Iterator<Item = Vec<RivalRows<'a>>>, which: usize, how: Matter) -> Col {
    let mut counts = vec![true; rows];
    let mut marks = Marks::plain(rows);
    for rivals in units {
        for row in lost(&rivals, which, how) {
            counts[row] = false;
        }
        let own = &rivals[which];
        for row in own.rows.clone() {
            if let Some(fault) = own.matter.fault(row) {
                marks.set_fault(row, fault.clone());
            }
        }
    }
    Col::marked(Vals::Bool(counts), marks.settle())
}

/// Of the rows of one of the clauses: those that do not count, since another event is what their matter counts by.
fn lost(rivals: &[RivalRows<'_>], which: usize, how: Matter) -> Vec<usize> {
    let mut best: HashMap<Value, Standing> = HashMap::new();
    for (rival, rows) in rivals.iter().enumerate() {
        for (row, value) in rows.events().entries(rows.rows.clone(), rows.together.map(|how| (rows.matter, how))) {
            if rows.matter.mark(row) != Mark::Value {
                continue;
            }
            let standing = Standing { rival, row, value, when: rows.events().date_of(row).unwrap_or(Date::MAX) };
            let matter = rows.matter.value(row);
            match best.get(&matter) {
                Some(known) if !better(how, &standing, known) => {}
                Some(_) | None => {
                    best.insert(matter, standing);
                }
            }
        }
    }
    let own = &rivals[which];
    let counts = |row: usize| {
        let Some(best) = best.get(&own.matter.value(row)) else { return true };
        best.rival == which && (own.together.is_some() || best.row == row)
    };
    // An amount that is not known spoils the clause, whatever else there is.
    let known = |row: &usize| own.together.is_some() || own.amount.mark(*row) == Mark::Value;
    own.rows.clone().filter(|row| own.matter.mark(*row) == Mark::Value && own.keep.holds(*row) && known(row) && !counts(*row)).collect()
}

/// Strictly better: of equal ones the first in the scheme and in the file stands.
fn better(how: Matter, new: &Standing, known: &Standing) -> bool {
    match how {
        Matter::Highest | Matter::Sum => new.value > known.value,
        Matter::Lowest => new.value < known.value,
        Matter::First => new.when < known.when,
    }
}

impl RivalRows<'_> {
    fn events(&self) -> Events<'_> {
        Events { value: Some(self.amount), keep: self.keep, same: None, best: None, date: self.date }
    }
}
