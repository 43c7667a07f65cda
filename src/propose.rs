//! Proposes examples for what no example tries: units are made up until evaluation comes by it, every edge exactly and just beside it.
//! The order is fixed and the number of tries bounded, so that the same scheme always gets the same proposals.
//!
//! | file | says |
//! | --- | --- |
//! | `propose.rs` | which points are left, and the examples |
//! | `propose/figure.rs` | units that are made up |

mod figure;

use crate::model::scheme::{FactKind, ItemId, Scheme};
use crate::outcome::Cell;
use crate::trial::coverage::{self, Point};
use crate::trial::{self, Asked, Of, Replayer, Trial};
use figure::Figures;
use rayon::prelude::*;
use std::collections::HashMap;

/// Points that are searched for at the same time.
const BATCH: usize = 16;

/// Examples as texts, and the points for which none was found.
pub struct Proposed<'a> {
    pub examples: Vec<String>,
    pub open: Vec<Point<'a>>,
}

/// Examples that together try the points, as far as figures were found. `name`: what an example is called.
pub fn examples<'a>(scheme: &'a Scheme, points: &[Point<'a>], name: &dyn Fn(&Point) -> String) -> Proposed<'a> {
    let replayer = Replayer::new(scheme);
    let mut figures: HashMap<Option<ItemId>, Figures> = HashMap::new();
    for point in points {
        figures.entry(point.item).or_insert_with(|| Figures::of(scheme, replayer.program(), point.item));
    }
    let mut left: Vec<&Point<'a>> = points.iter().collect();
    let mut proposed = Proposed { examples: Vec::new(), open: Vec::new() };
    while !left.is_empty() {
        let batch: Vec<&Point<'a>> = left.drain(..left.len().min(BATCH)).collect();
        let found: Vec<Option<Trial>> = batch.par_iter().map(|point| find(&replayer, point, &figures[&point.item])).collect();
        let mut seen = crate::oracle::Seen::default();
        for (point, found) in batch.into_iter().zip(found) {
            match found {
                // One that was found for another point shows this one too.
                _ if point.is_seen(&seen) => {}
                Some(trial) => {
                    seen.extend(coverage::seen(scheme, &trial, None));
                    proposed.examples.push(trial::example(scheme, &name(point), &trial, &asked(scheme, point, &trial)));
                }
                None => proposed.open.push(point.clone()),
            }
        }
        left.retain(|point| !point.is_seen(&seen));
    }
    proposed
}

fn find(replayer: &Replayer, point: &Point, figures: &Figures) -> Option<Trial> {
    let fits = |trial: &Trial| point.is_seen(&coverage::seen(replayer.scheme(), trial, point.item)) && comes_out(replayer, point, trial);
    let found = figures.trials(replayer.scheme(), point).find(|trial| fits(trial))?;
    // A value just beside its edge stays where it is.
    let place = |trial: &Trial| point.edge.and_then(|(value, _)| figure::value_in(replayer.scheme(), trial, value));
    let stood = place(&found);
    Some(smaller(replayer.scheme(), found, &|trial| place(trial) == stood && fits(trial)))
}

/// Is there a score that the example can demand, not made of a gap?
fn comes_out(replayer: &Replayer, point: &Point, trial: &Trial) -> bool {
    let replay = replayer.replay(trial);
    let item = point.item.unwrap_or(ItemId(0));
    replay.results.first().is_some_and(|result| {
        let score = &result.items[item.index()];
        matches!(score.score, Cell::Value(_)) && score.treated.is_none()
    })
}

/// The same with fewer units, figures and events, as long as it still fits. What a unit is stays known.
fn smaller(scheme: &Scheme, mut trial: Trial, fits: &dyn Fn(&Trial) -> bool) -> Trial {
    let mut without = |remove: &dyn Fn(&mut Trial)| {
        let mut fewer = trial.clone();
        remove(&mut fewer);
        if fits(&fewer) {
            trial = fewer;
        }
        trial.units.iter().map(|unit| (unit.facts.len(), unit.events.len())).collect::<Vec<_>>()
    };
    let mut sizes = without(&|_| {});
    for unit in (1..sizes.len()).rev() {
        sizes = without(&|trial| drop(trial.units.remove(unit)));
    }
    for (unit, (facts, events)) in sizes.into_iter().enumerate() {
        for at in (0..facts).rev() {
            without(&|trial| {
                trial.units[unit].facts.retain({
                    let mut place = 0..;
                    move |given| place.next() != Some(at) || scheme.facts[given.fact.index()].kind == FactKind::Attribute
                })
            });
        }
        for at in (0..events).rev() {
            without(&|trial| drop(trial.units[unit].events.remove(at)));
        }
    }
    trial
}

fn asked(scheme: &Scheme, point: &Point, trial: &Trial) -> Vec<Asked> {
    let of: Vec<Of> = match point.item {
        Some(item) => vec![Of::Score(item)],
        None => {
            let ranks = scheme.ranking.is_some() && trial.units.len() > 1;
            std::iter::once(Of::Score(ItemId(0))).chain(ranks.then_some(Of::Rank)).chain(scheme.grades.is_some().then_some(Of::Grade)).collect()
        }
    };
    (0..trial.units.len()).flat_map(|unit| of.iter().map(move |of| Asked { unit, of: *of })).collect()
}
