//! A made-up unit with the same figures in both schemes, and what it is seen to get.

use super::figure::Figures;
use super::twin::Twins;
use crate::decimal::Num;
use crate::diff::pair::Pairing;
use crate::diff::stake;
use crate::model::expr::Value;
use crate::model::scheme::{FactId, GapKind, ItemId, Scheme};
use crate::outcome::{Cell, UnitResult};
use crate::piece::analysis::Case;
use crate::piece::form::VarId;
use crate::piece::variable::{Setting, What};
use crate::piece::witness;
use crate::trial::{Given, Replayer, Trial, TrialUnit};
use crate::word::Text;

/// What a made-up unit gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The figures that decide, with their values.
    pub figures: Vec<(Text, Text)>,
    /// The item's scores before its last rounding, in points of the new scheme's full mark.
    pub old: Num,
    pub new: Num,
    /// Whether the scores that are reported differ too.
    pub score_differs: bool,
}

/// Both schemes, ready to score made-up units.
pub struct Seer<'a> {
    pub old: Replayer<'a>,
    pub new: Replayer<'a>,
    pub twins: Twins<'a>,
    /// By what the old scheme's points are multiplied.
    pub factor: Num,
}

impl<'a> Seer<'a> {
    pub fn new(old: &'a Scheme, new: &'a Scheme, pairing: &'a Pairing) -> Seer<'a> {
        Seer { old: Replayer::new(old), new: Replayer::new(new), twins: Twins { old, new, pairing }, factor: stake::points_factor(old, new) }
    }

    /// What a unit of such figures gets for an item in both schemes; `None`: it could not be made up.
    pub fn see(&self, [case, other_case]: [&Case; 2], (a, b): (ItemId, ItemId), setting: &Setting, figures: &Figures) -> Option<Seen> {
        let is_old = |id: &VarId| !matches!(figures.all.get(*id).what, What::OfSecond(..));
        let own = Setting {
            numbers: setting.numbers.iter().filter(|(id, _)| is_old(id)).cloned().collect(),
            words: setting.words.iter().filter(|(id, _)| is_old(id)).copied().collect(),
            gaps: Vec::new(),
        };
        let program = self.old.program();
        // All figures of the unit, or those of the item alone if some of the others cannot be made up.
        [program.items[0].score, program.items[a.index()].unrounded].into_iter().find_map(|node| {
            let unit = witness::unit(self.old.scheme(), program, case, node, &own)?;
            let seen = self.both(&unit, other_case, (a, b))?;
            Some(Seen { figures: told(setting, figures), ..seen })
        })
    }

    /// What a unit of the old scheme gets for an item in both, none of its figures told; `None`: the new scheme asks for more figures, or
    /// one of them gives no score.
    pub fn both(&self, unit: &TrialUnit, other_case: &Case, (a, b): (ItemId, ItemId)) -> Option<Seen> {
        let other = self.twins.of(unit, other_case)?;
        let needed = witness::figures_of(self.new.program(), self.new.program().items[b.index()].unrounded).0;
        if !needed.iter().all(|fact| other.facts.iter().any(|given| given.fact == *fact)) {
            return None;
        }
        let (first, second) = (replayed(&self.old, unit.clone())?, replayed(&self.new, other)?);
        Some(Seen {
            figures: Vec::new(),
            old: number(&first.items[a.index()].unrounded)? * &self.factor,
            new: number(&second.items[b.index()].unrounded)?,
            score_differs: number(&first.items[a.index()].score)? * &self.factor != number(&second.items[b.index()].score)?,
        })
    }
}

impl Seer<'_> {
    /// What a unit gets for an item in both schemes if one of its figures is a gap; `None` inside: no score. The old score in points of
    /// the new scheme's full mark.
    pub fn without(
        &self,
        unit: &TrialUnit,
        other_case: &Case,
        (a, b): (ItemId, ItemId),
        (fact, kind): (FactId, GapKind),
    ) -> Option<[Option<Num>; 2]> {
        let mut unit = unit.clone();
        unit.facts.iter_mut().filter(|given| given.fact == fact).for_each(|given| given.is = Given::Gap(kind));
        let other = self.twins.of(&unit, other_case)?;
        let (first, second) = (replayed(&self.old, unit)?, replayed(&self.new, other)?);
        let old = number(&first.items[a.index()].score).map(|score| score * &self.factor);
        Some([old, number(&second.items[b.index()].score)])
    }
}

/// What a scheme makes of one unit alone.
fn replayed(replayer: &Replayer, unit: TrialUnit) -> Option<UnitResult> {
    replayer.replay(&Trial { units: vec![unit] }).results.into_iter().next()
}

fn number(score: &Cell) -> Option<Num> {
    match score {
        Cell::Value(Value::Num(number)) => Some(number.clone()),
        _ => None,
    }
}

/// The figures of a setting that a reader knows; events of which there are none are not told, nor a place.
fn told(setting: &Setting, figures: &Figures) -> Vec<(Text, Text)> {
    let is_none = |id: &VarId, number: &Num| number.is_zero() && matches!(figures.all.get(*id).what, What::Events { .. });
    // A unit that is made up alone has the place that it has.
    let shown = setting.numbers.iter().filter(|(id, number)| !is_none(id, number) && !figures.is_any_place(*id) && !figures.is_of_second(*id));
    shown.filter_map(|(id, number)| Some((figures.name(*id)?, figures.number(*id, number)))).collect()
}
