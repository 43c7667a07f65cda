//! Whom a change of rules moves, for programs.

use super::{Told, exact, grade, number};
use crate::diff::attribution::Method;
use crate::diff::effect::Standing;
use crate::outcome::Cell;
use schemars::JsonSchema;
use serde::Serialize;

/// The results of all units under both schemes. Points are plain decimals, or fractions such as `1/3` where no decimal ends.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct EffectOf {
    /// Whether old and new rules were judged on data of their own.
    two_data: bool,
    /// Whose units both are judged on, where the data have only one scheme's: `old` or `new`.
    units_of: Option<&'static str>,
    /// How many times all units were scored.
    evaluations: usize,
    /// What goes together: the parts that differences are shared out among.
    parties: Vec<PartyOf>,
    units: Vec<UnitOf>,
    /// Units of one of the data only.
    only_old: Vec<String>,
    only_new: Vec<String>,
    grades: Vec<GradeOf>,
}

/// What one party does over all units.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PartyOf {
    name: String,
    /// alone: what it adds; exact: Shapley values; first-and-last: the mean of what it adds first and last
    method: &'static str,
    /// How many parties act on each other with this one.
    players: usize,
    gainers: usize,
    gained: String,
    losers: usize,
    lost: String,
    /// Units whose place, and whose grade, it changes when nothing else changes.
    ranks_alone: usize,
    grades_alone: usize,
}

/// One unit.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct UnitOf {
    unit: String,
    class: Option<String>,
    old: StandingOf,
    new: StandingOf,
    /// New total less old; none where one of them is no number.
    difference: Option<String>,
    /// By place in `parties`, without those that are 0; with `data` and `rounding` exactly the difference.
    parts: Vec<PartOf>,
    data: String,
    rounding: String,
    /// Some parts could not be told apart and are equal.
    undivided: bool,
    /// For a unit that gets another grade: parties each of which alone gives it, and those without which it would not have it.
    enough_alone: Vec<usize>,
    needed: Vec<usize>,
}

/// What one party adds to a unit.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PartOf {
    party: usize,
    points: String,
}

/// How a unit stands under one scheme.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct StandingOf {
    total: Option<String>,
    rank: Option<String>,
    grade: Option<String>,
    consequences: Vec<String>,
    allocated: Vec<AllocatedOf>,
}

/// What an allocation gives.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AllocatedOf {
    allocation: String,
    amount: Option<String>,
}

/// How many units have a grade.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct GradeOf {
    grade: String,
    old: usize,
    new: usize,
}

pub fn effect(told: &Told) -> EffectOf {
    let effect = told.effect;
    let strings = |names: &[std::sync::Arc<str>]| names.iter().map(ToString::to_string).collect();
    EffectOf {
        two_data: effect.two_data,
        units_of: effect.lent.as_ref().map(|lent| if lent.by_new { "new" } else { "old" }),
        evaluations: effect.evaluations,
        parties: effect.parties.iter().zip(&told.names).map(|(party, name)| party_of(party, name)).collect(),
        units: effect.units.iter().map(unit_of).collect(),
        only_old: strings(&effect.only_old),
        only_new: strings(&effect.only_new),
        grades: effect.grades.iter().map(|count| GradeOf { grade: count.name.to_string(), old: count.old, new: count.new }).collect(),
    }
}

fn party_of(party: &crate::diff::effect::PartyEffect, name: &str) -> PartyOf {
    let (method, players) = match party.method {
        Method::Alone => ("alone", 1),
        Method::Exact(players) => ("exact", players),
        Method::FirstAndLast(players) => ("first-and-last", players),
    };
    PartyOf {
        name: name.to_string(),
        method,
        players,
        gainers: party.gainers,
        gained: exact(&party.gained),
        losers: party.losers,
        lost: exact(&party.lost),
        ranks_alone: party.ranks,
        grades_alone: party.grades,
    }
}

fn unit_of(unit: &crate::diff::effect::UnitEffect) -> UnitOf {
    let parts = unit.parts.iter().enumerate().filter(|(_, part)| !part.is_zero());
    let crossing = unit.crossing.clone();
    UnitOf {
        unit: unit.name.to_string(),
        class: unit.class.as_ref().map(ToString::to_string),
        old: standing(&unit.old),
        new: standing(&unit.new),
        difference: unit.difference.as_ref().map(exact),
        parts: parts.map(|(party, part)| PartOf { party, points: exact(part) }).collect(),
        data: exact(&unit.data),
        rounding: exact(&unit.rounding),
        undivided: unit.undivided,
        enough_alone: crossing.as_ref().map_or(Vec::new(), |crossing| crossing.alone.clone()),
        needed: crossing.map_or(Vec::new(), |crossing| crossing.needed),
    }
}

fn standing(standing: &Standing) -> StandingOf {
    let amount = |cell: &Cell| number(cell).map(exact);
    StandingOf {
        total: amount(&standing.total),
        rank: amount(&standing.rank),
        grade: Some(grade(standing).to_string()).filter(|grade| !grade.is_empty()),
        consequences: standing.consequences.iter().map(ToString::to_string).collect(),
        allocated: standing.allocated.iter().map(|(name, cell)| AllocatedOf { allocation: name.to_string(), amount: amount(cell) }).collect(),
    }
}
