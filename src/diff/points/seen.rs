//! A made-up unit with the same figures in both schemes, and what it is seen to get.

use super::figure::Figures;
use crate::decimal::Num;
use crate::diff::pair::Pairing;
use crate::diff::stake;
use crate::model::expr::Value;
use crate::model::measure::Ty;
use crate::model::scheme::{FactId, ItemId, Scheme};
use crate::outcome::Cell;
use crate::piece::analysis::Case;
use crate::piece::form::VarId;
use crate::piece::variable::{Setting, What};
use crate::piece::witness;
use crate::trial::{Given, Replayer, Trial, TrialFact, TrialUnit};
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
    pairing: &'a Pairing,
    /// By what the old scheme's points are multiplied.
    pub factor: Num,
}

impl<'a> Seer<'a> {
    pub fn new(old: &'a Scheme, new: &'a Scheme, pairing: &'a Pairing) -> Seer<'a> {
        Seer { old: Replayer::new(old), new: Replayer::new(new), pairing, factor: stake::points_factor(old, new) }
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
            let other = self.translated(&unit, other_case)?;
            let needed = witness::figures_of(self.new.program(), self.new.program().items[b.index()].unrounded).0;
            if !needed.iter().all(|fact| other.facts.iter().any(|given| given.fact == *fact)) {
                return None;
            }
            let result = |replayer: &Replayer, unit: TrialUnit| replayer.replay(&Trial { units: vec![unit] }).results.into_iter().next();
            let (first, second) = (result(&self.old, unit)?, result(&self.new, other)?);
            Some(Seen {
                figures: told(setting, figures),
                old: number(&first.items[a.index()].unrounded)? * &self.factor,
                new: number(&second.items[b.index()].unrounded)?,
                score_differs: number(&first.items[a.index()].score)? * &self.factor != number(&second.items[b.index()].score)?,
            })
        })
    }

    /// The same unit for the new scheme, in one of its classes. `None`: it has marks or events, or a value that the new scheme does not
    /// know.
    fn translated(&self, unit: &TrialUnit, case: &Case) -> Option<TrialUnit> {
        let mut other = TrialUnit::new(&unit.name);
        if !unit.events.is_empty() || !unit.marks.is_empty() {
            return None;
        }
        for given in &unit.facts {
            let Some(fact) = self.pairing.facts.new_of[given.fact.index()] else { continue };
            if case.fixed.iter().any(|(fixed, _)| fixed.index() == fact) {
                continue;
            }
            let is = match &given.is {
                Given::Value(value) => Given::Value(self.value(value, fact)?),
                Given::Gap(kind) => Given::Gap(*kind),
                Given::Written(text) => Given::Written(text.clone()),
            };
            other.facts.push(TrialFact { fact: FactId(fact as u32), period: given.period.clone(), is });
        }
        other.facts.extend(case.fixed.iter().map(|(fact, value)| TrialFact { fact: *fact, period: None, is: Given::Value(value.clone()) }));
        Some(other)
    }

    fn value(&self, value: &Value, fact: usize) -> Option<Value> {
        let (Value::Choice(choice, word), Ty::Choice(other)) = (value, &self.new.scheme().facts[fact].ty) else { return Some(value.clone()) };
        let name = &self.old.scheme().choices[choice.index()].words[*word as usize].name;
        let at = self.new.scheme().choices[other.index()].words.iter().position(|word| word.name == *name)?;
        Some(Value::Choice(*other, at as u32))
    }
}

fn number(score: &Cell) -> Option<Num> {
    match score {
        Cell::Value(Value::Num(number)) => Some(number.clone()),
        _ => None,
    }
}

/// The figures of a setting that a reader knows.
fn told(setting: &Setting, figures: &Figures) -> Vec<(Text, Text)> {
    setting.numbers.iter().filter_map(|(id, number)| Some((figures.name(*id)?, figures.number(*id, number)))).collect()
}
