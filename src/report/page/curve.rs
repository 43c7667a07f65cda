//! Two score functions drawn over each other: what an item gives for each value of one figure, in the old scheme and in the new.
//! Jumps are shown with a full ring where the value belongs to the line and an empty one where it does not.

use crate::decimal::{Num, Rounding};
use crate::diff::curve::Curve;
use crate::model::measure::Scale;
use crate::show;
use crate::word::Lang;
use serde::Serialize;

/// The drawing, in units of the picture.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Plot {
    pub item: String,
    /// The figure, with its unit word.
    pub figure: String,
    /// What is the same for both: for which class, which state.
    pub given: String,
    pub width: i64,
    pub height: i64,
    pub left: i64,
    pub right: i64,
    pub bottom: i64,
    pub x_ticks: Vec<Tick>,
    pub y_ticks: Vec<Tick>,
    pub old: Lines,
    pub new: Lines,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Tick {
    pub at: String,
    pub label: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Lines {
    /// `x1 y1 x2 y2` of each line.
    pub lines: Vec<[String; 4]>,
    pub full: Vec<[String; 2]>,
    pub empty: Vec<[String; 2]>,
}

/// Room for half of the last label right of the axis.
const WIDTH: i64 = 496;
const HEIGHT: i64 = 240;
const LEFT: i64 = 46;
const RIGHT: i64 = 448;
const TOP: i64 = 14;
const BOTTOM: i64 = 206;
/// Labels nearer to each other than this would run into each other.
const APART_X: i64 = 46;
const APART_Y: i64 = 16;

/// From numbers to places in the picture.
struct Axis {
    from: Num,
    to: Num,
    first: i64,
    last: i64,
}

impl Axis {
    fn new(values: &[&Num], first: i64, last: i64) -> Option<Axis> {
        let (from, to) = (values.iter().min()?, values.iter().max()?);
        let (mut from, mut to) = ((*from).clone(), (*to).clone());
        if from == to {
            (from, to) = (&from - &Num::ONE, &to + &Num::ONE);
        }
        Some(Axis { from, to, first, last })
    }

    fn place(&self, value: &Num) -> Num {
        let share = (value - &self.from).checked_div(&(&self.to - &self.from)).unwrap_or_default();
        Num::from(self.first) + share * Num::from(self.last - self.first)
    }

    fn at(&self, value: &Num) -> String {
        self.place(value).round(1, Rounding::HalfUp).to_string()
    }

    /// Labels at some of the values: the ends first, then what still has room.
    fn ticks(&self, values: &[&Num], apart: i64, label: &dyn Fn(&Num) -> String) -> Vec<Tick> {
        let mut sorted: Vec<&Num> = values.to_vec();
        sorted.sort();
        sorted.dedup();
        let ends = sorted.first().into_iter().chain(sorted.last()).copied();
        let mut kept: Vec<(Num, &Num)> = Vec::new();
        for value in ends.chain(sorted.iter().copied()) {
            let place = self.place(value);
            if kept.iter().all(|(other, _)| (other - &place).abs() >= Num::from(apart)) {
                kept.push((place, value));
            }
        }
        kept.sort_by(|a, b| a.1.cmp(b.1));
        kept.into_iter().map(|(_, value)| Tick { at: self.at(value), label: label(value) }).collect()
    }
}

/// Draws both; `None` if there is nothing to draw.
pub fn plot(item: &str, figure: &str, scale: &Scale, [old, new]: [&Curve; 2], lang: Lang) -> Option<Plot> {
    let all = || old.iter().chain(new);
    let xs: Vec<&Num> = all().flat_map(|stretch| &stretch.x).collect();
    let zero = Num::ZERO;
    let ys: Vec<&Num> = all().flat_map(|stretch| &stretch.y).chain([&zero]).collect();
    let (x, y) = (Axis::new(&xs, LEFT, RIGHT)?, Axis::new(&ys, BOTTOM, TOP)?);
    let number = |value: &Num| show::number(&value.round(2, Rounding::HalfUp));
    Some(Plot {
        item: item.into(),
        figure: figure.into(),
        given: String::new(),
        width: WIDTH,
        height: HEIGHT,
        left: LEFT,
        right: RIGHT,
        bottom: BOTTOM,
        x_ticks: x.ticks(&xs, APART_X, &|value| show::quantity(value, scale, lang)),
        y_ticks: y.ticks(&ys, APART_Y, &number),
        old: lines(old, &x, &y),
        new: lines(new, &x, &y),
    })
}

fn lines(curve: &Curve, x: &Axis, y: &Axis) -> Lines {
    let mut drawn = Lines::default();
    for (at, stretch) in curve.iter().enumerate() {
        drawn.lines.push([x.at(&stretch.x[0]), y.at(&stretch.y[0]), x.at(&stretch.x[1]), y.at(&stretch.y[1])]);
        for end in [0, 1] {
            let next = if end == 0 { at.checked_sub(1).and_then(|before| curve.get(before)) } else { curve.get(at + 1) };
            // A ring where the line breaks off, not where the next one goes on from the same point.
            let goes_on = next.is_some_and(|next| next.x[1 - end] == stretch.x[end] && next.y[1 - end] == stretch.y[end]);
            let outermost = next.is_none();
            if goes_on || outermost {
                continue;
            }
            let ring = [x.at(&stretch.x[end]), y.at(&stretch.y[end])];
            if stretch.closed[end] { drawn.full.push(ring) } else { drawn.empty.push(ring) }
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::curve::Stretch;

    fn stretch(x: [i64; 2], y: [i64; 2], closed: [bool; 2]) -> Stretch {
        Stretch { x: x.map(Num::from), y: y.map(Num::from), closed }
    }

    /// From 0 to 100 over 402 units of width from 46: 60 lies at 46 + 0.6 × 402 = 287.2; from 0 to 10 points over 192 of height from 206
    /// upwards: 6 points lie at 206 − 0.6 × 192 = 90.8.
    #[test]
    fn a_jump_has_a_full_and_an_empty_ring() {
        let old = vec![stretch([0, 60], [0, 0], [true, false]), stretch([60, 100], [6, 10], [true, true])];
        let new = vec![stretch([0, 100], [0, 10], [true, true])];
        let drawn = plot("一", "率", &Scale::number(), [&old, &new], Lang::Zh).expect("there is something to draw");
        assert_eq!(drawn.old.lines[1], ["287.2", "90.8", "448", "14"]);
        assert_eq!(drawn.old.full, [["287.2", "90.8"]]);
        assert_eq!(drawn.old.empty, [["287.2", "206"]]);
        assert!(drawn.new.full.is_empty() && drawn.new.empty.is_empty());
        assert_eq!(drawn.x_ticks.iter().map(|tick| &*tick.label).collect::<Vec<_>>(), ["0", "60", "100"]);
        assert_eq!(drawn.y_ticks.iter().map(|tick| &*tick.label).collect::<Vec<_>>(), ["0", "6", "10"]);
    }

    #[test]
    fn labels_do_not_run_into_each_other() {
        let old = vec![stretch([0, 1], [0, 1], [true, true]), stretch([1, 100], [1, 9], [true, true])];
        let drawn = plot("一", "率", &Scale::number(), [&old, &old], Lang::Zh).expect("there is something to draw");
        assert_eq!(drawn.x_ticks.iter().map(|tick| &*tick.label).collect::<Vec<_>>(), ["0", "100"]);
    }

    #[test]
    fn a_constant_can_be_drawn() {
        let flat = vec![stretch([5, 5], [0, 0], [true, true])];
        assert!(plot("一", "率", &Scale::number(), [&flat, &flat], Lang::Zh).is_some());
        assert!(plot("一", "率", &Scale::number(), [&Vec::new(), &Vec::new()], Lang::Zh).is_none());
    }
}
