//! The points of one unit in a rating: raw marks to points, raters to panels, panels to one figure.

use super::expr::number;
use super::input::{Mark, MarkRow};
use super::{At, Got, Lack, Node, Oracle, Row, divide, once};
use crate::decimal::Num;
use crate::fault::Fault;
use crate::model::expr::Value;
use crate::model::scheme::{EmptyPanel, GapKind, Rating, RatingId};

/// One rater of a panel, or the raters that one row with a number of votes stands for.
struct Rater {
    points: Num,
    count: Num,
}

impl Oracle<'_> {
    pub(super) fn rating(&self, id: RatingId, unit: usize) -> Got<Num> {
        let Some(rating) = self.scheme.ratings.get(id.index()) else { return Err(Lack::Gap(GapKind::Missing)) };
        let value = once(&self.values, (Node::Rating(id), At::unit(unit)), Err(super::circle()), || {
            let weights: Vec<Num> = match rating.panels.is_empty() {
                true => vec![Num::ONE],
                false => rating.panels.iter().map(|(_, weight)| weight.clone()).collect(),
            };
            let marks = self.marks(id, rating, unit)?;
            let of_panel = |panel: usize| marks.iter().filter(|(row, _)| row.panel == panel).collect::<Vec<_>>();
            let panels = (0..weights.len()).map(|panel| panel_points(rating, &of_panel(panel))).collect::<Got<Vec<_>>>()?;
            sum_of_panels(rating, &weights, panels).map(Value::Num)
        })?;
        number(value)
    }

    /// The unit's votes: its rows with their points. Gaps and invalid words are no votes.
    fn marks(&self, id: RatingId, rating: &Rating, unit: usize) -> Got<Vec<(&MarkRow, Num)>> {
        let mut marks = Vec::new();
        for (row, mark) in self.input.rating(id).iter().enumerate().filter(|(_, mark)| mark.unit == unit) {
            let at = At::unit(unit).row(Row::Mark(id, row));
            let points = match &rating.convert {
                // A raw mark that is no vote is not converted.
                Some(convert) => self.raw_mark(at).and_then(|_| self.number(convert, at)),
                None => self.raw_mark(at),
            };
            match points {
                Ok(points) => marks.push((mark, points)),
                Err(Lack::Gap(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(marks)
    }

    /// A number, or the points of an option.
    pub(super) fn raw_mark(&self, at: At) -> Got<Num> {
        let Row::Mark(id, row) = at.row else { return Err(Lack::Gap(GapKind::Missing)) };
        let (Some(rating), Some(mark)) = (self.scheme.ratings.get(id.index()), self.input.rating(id).get(row)) else {
            return Err(Lack::Gap(GapKind::Missing));
        };
        match mark.mark.clone()? {
            Mark::Number(mark) => Ok(mark),
            Mark::Word(word) => match rating.options.get(word) {
                Some((_, points)) => Ok(points.clone()),
                None if word < rating.options.len() + rating.invalid.len() => Err(Lack::Gap(GapKind::Missing)),
                None => Err(Lack::fault(Fault::UnknownMark { mark: word.to_string().into() })),
            },
        }
    }
}

/// The points of a panel; `None` if too few have rated. Where nobody knows whose mark of one aspect goes with whose of another,
/// each aspect has its mean over the panel, and these are weighted.
fn panel_points(rating: &Rating, marks: &[&(&MarkRow, Num)]) -> Got<Option<Num>> {
    let known = |(row, _): &&(&MarkRow, Num)| row.rater.is_some() && row.votes.is_none();
    if rating.aspects.is_empty() || marks.iter().all(known) {
        return mean_of_raters(rating, marks);
    }
    let (mut sum, mut weights, mut rated) = (Num::ZERO, Num::ZERO, false);
    for (aspect, (_, weight)) in rating.aspects.iter().enumerate() {
        let marks: Vec<&(&MarkRow, Num)> = marks.iter().copied().filter(|(row, _)| row.aspect == aspect).collect();
        if let Some(points) = mean_of_raters(rating, &marks)? {
            sum += weight * &points;
            weights += weight;
            rated = true;
        }
    }
    if rated { divide(&sum, &weights).map(Some) } else { Ok(None) }
}

/// The mean of the raters without the dropped ones; `None` if too few have rated.
fn mean_of_raters(rating: &Rating, marks: &[&(&MarkRow, Num)]) -> Got<Option<Num>> {
    let mut raters = raters(rating, marks)?;
    let count: Num = raters.iter().map(|rater| &rater.count).sum();
    let dropped = Num::from(rating.drop_highest) + Num::from(rating.drop_lowest);
    let too_few = rating.at_least.is_some_and(|least| count < Num::from(least));
    if count.is_zero() || too_few || count < dropped + Num::ONE {
        return Ok(None);
    }
    raters.sort_by(|a, b| a.points.cmp(&b.points));
    drop_first(&mut raters, Num::from(rating.drop_lowest));
    raters.reverse();
    drop_first(&mut raters, Num::from(rating.drop_highest));
    let sum: Num = raters.iter().map(|rater| &rater.points * &rater.count).sum();
    divide(&sum, &raters.iter().map(|rater| &rater.count).sum()).map(Some)
}

fn drop_first(raters: &mut [Rater], mut dropped: Num) {
    for rater in raters {
        let those = dropped.clone().min(rater.count.clone());
        rater.count = &rater.count - &those;
        dropped = dropped - those;
    }
}

/// Everyone who has rated, with the mean over the aspects rated. A row with votes is so many raters of its own.
fn raters(rating: &Rating, marks: &[&(&MarkRow, Num)]) -> Got<Vec<Rater>> {
    let mut raters = Vec::new();
    let mut by_rater: Vec<(u32, Vec<&(&MarkRow, Num)>)> = Vec::new();
    for &mark in marks {
        match &mark.0.votes {
            Some(Ok(votes)) if *votes > Num::ZERO => raters.push(Rater { points: mark.1.clone(), count: votes.clone() }),
            Some(Ok(_) | Err(Lack::Gap(_))) => {}
            Some(Err(fault)) => return Err(fault.clone()),
            None => match (mark.0.rater, by_rater.iter_mut().find(|(rater, _)| Some(*rater) == mark.0.rater)) {
                (None, _) => raters.push(Rater { points: mark.1.clone(), count: Num::ONE }),
                (Some(_), Some((_, marks))) => marks.push(mark),
                (Some(rater), None) => by_rater.push((rater, vec![mark])),
            },
        }
    }
    for (_, marks) in by_rater {
        raters.push(Rater { points: points_of_rater(rating, &marks)?, count: Num::ONE });
    }
    Ok(raters)
}

fn points_of_rater(rating: &Rating, marks: &[&(&MarkRow, Num)]) -> Got<Num> {
    let mean = |marks: Vec<&Num>| divide(&marks.iter().copied().sum(), &Num::from(marks.len()));
    if rating.aspects.is_empty() {
        return mean(marks.iter().map(|mark| &mark.1).collect());
    }
    let (mut sum, mut weights) = (Num::ZERO, Num::ZERO);
    for (aspect, (_, weight)) in rating.aspects.iter().enumerate() {
        let marks: Vec<&Num> = marks.iter().filter(|mark| mark.0.aspect == aspect).map(|mark| &mark.1).collect();
        if !marks.is_empty() {
            sum += weight * &mean(marks)?;
            weights += weight;
        }
    }
    divide(&sum, &weights)
}

fn sum_of_panels(rating: &Rating, weights: &[Num], panels: Vec<Option<Num>>) -> Got<Num> {
    let all_empty = panels.iter().all(Option::is_none);
    let first_empty = panels.iter().position(Option::is_none);
    let sum: Num = panels.iter().zip(weights).filter_map(|(points, weight)| Some(points.as_ref()? * weight)).sum();
    let Some(empty) = first_empty else { return Ok(sum) };
    let name = rating.panels.get(empty).map_or(&rating.label, |(label, _)| label).name.clone();
    match rating.empty_panel {
        Some(EmptyPanel::Zero) => Ok(sum),
        Some(EmptyPanel::Error) => Err(Lack::fault(Fault::EmptyPanel { panel: name })),
        _ if all_empty => Err(Lack::Gap(GapKind::Missing)),
        None => Err(Lack::fault(Fault::EmptyPanel { panel: name })),
        Some(EmptyPanel::Withhold) => Err(Lack::Gap(GapKind::Missing)),
        Some(EmptyPanel::Redistribute) => {
            let present: Num = panels.iter().zip(weights).filter(|(points, _)| points.is_some()).map(|(_, weight)| weight).sum();
            Ok(divide(&sum, &present)? * weights.iter().sum::<Num>())
        }
    }
}
