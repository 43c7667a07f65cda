//! Places before and after as lines from left to right: who goes up, who goes down, who stays.

use serde::Serialize;

/// One class.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Slope {
    pub class: String,
    pub width: i64,
    pub height: i64,
    pub left: i64,
    pub right: i64,
    pub lines: Vec<Line>,
    /// Units that are not drawn because there are too many.
    pub left_out: usize,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    pub unit: String,
    pub old: String,
    pub new: String,
    pub from: i64,
    pub to: i64,
    /// `up`, `down` or nothing.
    pub way: &'static str,
}

/// A unit and its places, as numbers that order them and as they are shown.
#[derive(Clone, Debug)]
pub struct Placed<N> {
    pub unit: String,
    pub old: N,
    pub new: N,
    pub old_shown: String,
    pub new_shown: String,
}

/// More lines than these cannot be told apart: those that move least are left out.
const LINES_MAX: usize = 40;
const WIDTH: i64 = 560;
const LEFT: i64 = 190;
const RIGHT: i64 = 370;
const STEP: i64 = 22;
const TOP: i64 = 26;

/// Draws one class. Units that share a place stand below each other.
pub fn slope<N: Ord + Clone>(class: &str, units: &[Placed<N>], moves: impl Fn(&N, &N) -> N) -> Slope {
    let mut drawn: Vec<&Placed<N>> = units.iter().collect();
    if drawn.len() > LINES_MAX {
        drawn.sort_by_key(|unit| std::cmp::Reverse(moves(&unit.old, &unit.new)));
        drawn.truncate(LINES_MAX);
    }
    let mut before: Vec<usize> = (0..drawn.len()).collect();
    let mut after = before.clone();
    before.sort_by(|a, b| drawn[*a].old.cmp(&drawn[*b].old).then(drawn[*a].new.cmp(&drawn[*b].new)).then(drawn[*a].unit.cmp(&drawn[*b].unit)));
    after.sort_by(|a, b| drawn[*a].new.cmp(&drawn[*b].new).then(drawn[*a].old.cmp(&drawn[*b].old)).then(drawn[*a].unit.cmp(&drawn[*b].unit)));
    let row = |order: &[usize], unit: usize| {
        let row = order.iter().position(|other| *other == unit).unwrap_or_default();
        TOP + STEP / 2 + row as i64 * STEP
    };
    let lines = before
        .iter()
        .map(|at| {
            let unit = drawn[*at];
            let way = match unit.new.cmp(&unit.old) {
                std::cmp::Ordering::Less => "up",
                std::cmp::Ordering::Greater => "down",
                std::cmp::Ordering::Equal => "",
            };
            Line {
                unit: unit.unit.clone(),
                old: unit.old_shown.clone(),
                new: unit.new_shown.clone(),
                from: row(&before, *at),
                to: row(&after, *at),
                way,
            }
        })
        .collect();
    let height = TOP + drawn.len() as i64 * STEP + 8;
    Slope { class: class.into(), width: WIDTH, height, left: LEFT, right: RIGHT, lines, left_out: units.len() - drawn.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(unit: &str, old: i64, new: i64) -> Placed<i64> {
        Placed { unit: unit.into(), old, new, old_shown: old.to_string(), new_shown: new.to_string() }
    }

    #[test]
    fn units_that_share_a_place_stand_below_each_other() {
        let drawn = slope("甲类", &[placed("a", 1, 2), placed("b", 2, 1), placed("c", 2, 3)], |a, b| (a - b).abs());
        let lines: Vec<(&str, i64, i64, &str)> = drawn.lines.iter().map(|line| (&*line.unit, line.from, line.to, line.way)).collect();
        assert_eq!(lines, [("a", 37, 59, "down"), ("b", 59, 37, "up"), ("c", 81, 81, "down")]);
    }

    #[test]
    fn of_many_the_ones_that_move_are_drawn() {
        let mut units: Vec<Placed<i64>> = (1..=60).map(|place| placed(&format!("u{place}"), place, place)).collect();
        units[59] = placed("u60", 60, 1);
        let drawn = slope("", &units, |a, b| (a - b).abs());
        assert_eq!((drawn.lines.len(), drawn.left_out), (40, 20));
        assert!(drawn.lines.iter().any(|line| line.unit == "u60"));
    }
}
