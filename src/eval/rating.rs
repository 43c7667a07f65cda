//! Ratings: marks to points, points of a rater, of a panel, of the unit.

use crate::data::column::{Column, State};
use crate::decimal::Num;
use crate::eval::column::{Col, Mark};
use crate::fault::Fault;
use crate::model::expr::Value;
use crate::model::scheme::{EmptyPanel, GapKind, Rating};
use crate::outcome::Cell;
use indexmap::IndexMap;
use std::ops::Range;
use std::sync::Arc;

/// The points of a raw mark, which is a number or an option; a gap where it is no vote.
pub fn raw_mark(rating: &Rating, mark: &Column, row: usize) -> Cell {
    let pending = mark.state(row).is_pending();
    if let Some(num) = mark.number(row).filter(|_| !pending) {
        return Cell::Value(Value::Num(num));
    }
    if let Some(option) = mark.choice(row).filter(|_| !pending) {
        let option = option as usize;
        return match (rating.options.get(option), rating.invalid.get(option.wrapping_sub(rating.options.len()))) {
            (Some((_, points)), _) => Cell::Value(Value::Num(points.clone())),
            (None, Some(_)) => Cell::Gap(GapKind::Missing),
            (None, None) => Cell::Fault(Arc::new(Fault::UnknownMark { mark: option.to_string().into() })),
        };
    }
    match mark.state(row) {
        State::Fault => Cell::Fault(Arc::new(Fault::UnknownMark { mark: "".into() })),
        State::Pending | State::PendingValue => Cell::Gap(GapKind::Pending),
        State::NotApplicable => Cell::Gap(GapKind::NotApplicable),
        State::Missing | State::Value | State::Protected => Cell::Gap(GapKind::Missing),
    }
}

/// The marks of a chunk and what the data says of each.
pub struct Marks<'a> {
    pub rating: &'a Rating,
    /// Points of each mark.
    pub points: &'a Col,
    /// Of each mark: its row in the file.
    pub file_rows: &'a [u32],
    pub rows: &'a crate::dataset::RatingRows,
}

/// What one panel gives: a mean, or nobody has rated.
enum PanelMean {
    Mean(Num),
    Empty,
}

impl Marks<'_> {
    /// The rating of a unit, whose marks stand in `rows`.
    pub fn of_unit(&self, rows: Range<usize>) -> Cell {
        match self.weigh(rows) {
            Ok(cell) => cell,
            Err(fault) => Cell::Fault(fault),
        }
    }

    fn weigh(&self, rows: Range<usize>) -> Result<Cell, Arc<Fault>> {
        let panels = self.rating.panels.len().max(1);
        let mut of_panel: Vec<Vec<usize>> = vec![Vec::new(); panels];
        for row in rows {
            match self.points.mark(row) {
                // What is no vote.
                Mark::Missing | Mark::Pending | Mark::NotApplicable => continue,
                Mark::Fault => return Err(self.points.fault(row).cloned().unwrap_or_else(|| Arc::new(Fault::Untreated))),
                Mark::Value => {}
            }
            let panel = self.number(&self.rows.panel, row) as usize;
            if let Some(marks) = of_panel.get_mut(panel) {
                marks.push(row);
            }
        }
        let (mut sum, mut weight_there, mut weight_all) = (Num::ZERO, Num::ZERO, Num::ZERO);
        let (mut empty, mut any_there) = (None, false);
        for (panel, marks) in of_panel.into_iter().enumerate() {
            let weight = self.rating.panels.get(panel).map_or(Num::ONE, |(_, weight)| weight.clone());
            weight_all += &weight;
            match self.panel_mean(&marks)? {
                PanelMean::Mean(mean) => {
                    any_there = true;
                    sum += weight.clone() * mean;
                    weight_there += weight;
                }
                PanelMean::Empty => empty = empty.or(Some(panel)),
            }
        }
        let Some(panel) = empty else { return Ok(Cell::Value(Value::Num(sum))) };
        let fault = || {
            let panel = self.rating.panels.get(panel).map_or_else(|| self.rating.label.name.clone(), |(label, _)| label.name.clone());
            Err(Arc::new(Fault::EmptyPanel { panel }))
        };
        match self.rating.empty_panel {
            Some(EmptyPanel::Zero) => Ok(Cell::Value(Value::Num(sum))),
            Some(EmptyPanel::Error) => fault(),
            _ if !any_there => Ok(Cell::Gap(GapKind::Missing)),
            None => fault(),
            Some(EmptyPanel::Withhold) => Ok(Cell::Gap(GapKind::Missing)),
            Some(EmptyPanel::Redistribute) => match sum.checked_div(&weight_there) {
                Some(mean) => Ok(Cell::Value(Value::Num(mean * weight_all))),
                None => Err(Arc::new(Fault::DivisionByZero)),
            },
        }
    }

    fn number(&self, column: &[u32], row: usize) -> u32 {
        self.file_rows.get(row).and_then(|row| column.get(*row as usize)).copied().unwrap_or(0)
    }

    /// Where nobody knows whose mark of one aspect goes with whose of another, each aspect has its mean over the panel, and these are
    /// weighted.
    fn panel_mean(&self, marks: &[usize]) -> Result<PanelMean, Arc<Fault>> {
        if self.rating.aspects.is_empty() || !self.rows.anonymous {
            return self.mean_of_raters(marks);
        }
        let (mut sum, mut weights, mut empty) = (Num::ZERO, Num::ZERO, true);
        for (aspect, (_, weight)) in self.rating.aspects.iter().enumerate() {
            let own: Vec<usize> = marks.iter().copied().filter(|row| self.number(&self.rows.aspect, *row) as usize == aspect).collect();
            if let PanelMean::Mean(mean) = self.mean_of_raters(&own)? {
                sum += weight * &mean;
                weights += weight;
                empty = false;
            }
        }
        match sum.checked_div(&weights) {
            _ if empty => Ok(PanelMean::Empty),
            Some(mean) => Ok(PanelMean::Mean(mean)),
            None => Err(Arc::new(Fault::DivisionByZero)),
        }
    }

    fn mean_of_raters(&self, marks: &[usize]) -> Result<PanelMean, Arc<Fault>> {
        // Points of each rater, and how many votes they stand for.
        let mut raters: Vec<(Num, Num)> = match &self.rows.votes {
            Some(votes) => marks
                .iter()
                .map(|row| {
                    let file_row = self.file_rows.get(*row).map_or(0, |row| *row as usize);
                    if votes.state(file_row) == State::Fault {
                        return Err(Arc::new(Fault::UnknownMark { mark: "".into() }));
                    }
                    let pending = votes.state(file_row).is_pending();
                    Ok((self.points.num(*row), votes.number(file_row).filter(|_| !pending).unwrap_or_default()))
                })
                .filter(|rater| rater.as_ref().map_or(true, |(_, votes)| votes.signum() > 0))
                .collect::<Result<_, _>>()?,
            None => self.raters(marks)?,
        };
        let number: Num = raters.iter().map(|(_, votes)| votes.clone()).sum();
        let dropped = Num::from(self.rating.drop_highest) + Num::from(self.rating.drop_lowest);
        if number.is_zero() || number < &dropped + &Num::ONE || self.rating.at_least.is_some_and(|least| number < Num::from(least)) {
            return Ok(PanelMean::Empty);
        }
        raters.sort();
        drop_votes(raters.iter_mut(), Num::from(self.rating.drop_lowest));
        drop_votes(raters.iter_mut().rev(), Num::from(self.rating.drop_highest));
        let sum: Num = raters.iter().map(|(points, votes)| points * votes).sum();
        Ok(sum.checked_div(&(number - dropped)).map_or(PanelMean::Empty, PanelMean::Mean))
    }

    /// Of each rater the weighted mean over the aspects that they have rated.
    fn raters(&self, marks: &[usize]) -> Result<Vec<(Num, Num)>, Arc<Fault>> {
        let mut of_rater: IndexMap<u32, Vec<usize>> = IndexMap::new();
        for row in marks {
            let rater = self.number(&self.rows.rater, *row);
            of_rater.entry(rater).or_default().push(*row);
        }
        let mean = |rows: &[usize]| -> Option<Num> {
            let sum: Num = rows.iter().map(|row| self.points.num(*row)).sum();
            sum.checked_div(&Num::from(rows.len()))
        };
        let of = |rows: Vec<usize>| -> Option<Num> {
            if self.rating.aspects.is_empty() {
                return mean(&rows);
            }
            let (mut sum, mut weights) = (Num::ZERO, Num::ZERO);
            for (aspect, (_, weight)) in self.rating.aspects.iter().enumerate() {
                let own: Vec<usize> = rows.iter().copied().filter(|row| self.number(&self.rows.aspect, *row) as usize == aspect).collect();
                if let Some(mean) = mean(&own) {
                    sum += weight * &mean;
                    weights += weight;
                }
            }
            sum.checked_div(&weights)
        };
        // Aspects that together have no weight.
        let points = |rows: Vec<usize>| of(rows).map(|points| (points, Num::ONE)).ok_or_else(|| Arc::new(Fault::DivisionByZero));
        of_rater.into_values().map(points).collect()
    }
}

/// Takes so many votes away, from the first on.
fn drop_votes<'a>(raters: impl Iterator<Item = &'a mut (Num, Num)>, mut number: Num) {
    for (_, votes) in raters {
        let taken = (*votes).clone().min(number.clone());
        *votes = &*votes - &taken;
        number = number - taken;
        if number.is_zero() {
            return;
        }
    }
}
