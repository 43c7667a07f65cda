//! What a comparison and its effect put on the page.

use super::curve::{Plot, plot};
use super::slope::{Placed, Slope, slope};
use super::{AreaCount, Change, Choice, Compared, Crossing, Effect, Most, Page, Part, Party, Side, Suggestion, Unit};
use crate::decimal::Num;
use crate::diff::change::AREAS;
use crate::diff::effect::{Standing, UnitEffect};
use crate::diff::{self, Direction, Level, SubjectKind, Version, carry, curve, pair};
use crate::model::scheme::{ItemId, Scheme};
use crate::report::change::points::told_lines;
use crate::report::change::{Comparison, subject_name};
use crate::report::effect::{Told, grade, grade_way, number, outcome, plain, signed};
use crate::say;
use crate::show;
use crate::word::{Lang, Word};
use indexmap::IndexMap;

const DIRECTIONS: [Direction; 4] = [Direction::Stricter, Direction::Looser, Direction::Either, Direction::None];
/// How many changes the summary names.
const MOST_MAX: usize = 5;

/// The page of a comparison. `data`: what the units' results were made from, old and new.
pub fn page(comparison: &Comparison, told: Option<&Told>, data: [String; 2]) -> Page {
    let lang = comparison.lang;
    let open: Vec<&diff::Change> = comparison.open().collect();
    let in_direction = |direction: Direction| open.iter().filter(|change| change.direction == direction).count();
    let areas = AREAS.iter().filter_map(|(area, key, word)| {
        let own: Vec<&&diff::Change> = open.iter().filter(|change| change.aspect.area == *area).collect();
        let counts = DIRECTIONS.iter().map(|direction| own.iter().filter(|change| change.direction == *direction).count()).collect();
        (!own.is_empty()).then(|| AreaCount { key, word: word.of(lang).into(), counts, all: own.len() })
    });
    let (plots, not_drawn) = plots(comparison, &open);
    Page {
        old: side(&comparison.old, &data[0]),
        new: side(&comparison.new, &data[1]),
        areas: areas.collect(),
        directions: DIRECTIONS
            .map(|direction| Choice { key: direction.key(), word: direction.word().of(lang).into(), count: in_direction(direction) })
            .into(),
        most: most(comparison, &open, told),
        changes: open.iter().map(|change| told_change(change, lang)).collect(),
        suggestions: comparison.diff.suggestions.iter().map(|suggestion| told_suggestion(comparison, suggestion)).collect(),
        compared: compared(comparison, &open),
        plots,
        not_drawn,
        effect: told.map(effect),
    }
}

fn side(version: &Version, data: &str) -> Side {
    let scheme = version.scheme;
    Side {
        name: scheme.label.name.to_string(),
        title: scheme.title.as_ref().map_or(String::new(), ToString::to_string),
        file: version.sources.get(scheme.label.span.source).name.to_string(),
        data: data.into(),
    }
}

/// With results: the changes that move most points; without: those with the most at stake.
fn most(comparison: &Comparison, open: &[&diff::Change], told: Option<&Told>) -> Vec<Most> {
    let Some(told) = told else {
        let place = |foremost: &diff::Change| open.iter().position(|change| std::ptr::eq(*change, foremost));
        return comparison.foremost().into_iter().filter_map(place).map(|change| Most { change, why: String::new() }).collect();
    };
    let carried: Vec<Option<usize>> = open.iter().map(|change| carry::party(told.board, change)).collect();
    let moved = told.order.iter().filter(|party| !told.effect.parties[**party].moved().is_zero());
    let of_party = |party: &usize| {
        let own: Vec<usize> = (0..open.len()).filter(|at| carried[*at] == Some(*party)).collect();
        let change = own.iter().copied().max_by_key(|at| (open[*at].level, std::cmp::Reverse(*at)))?;
        let effect = &told.effect.parties[*party];
        let (points, units) = (plain(&effect.moved()), effect.gainers + effect.losers);
        let why = match own.len() - 1 {
            0 => say!(en: "moves {points} points of {units} units", zh: "移动 {units} 个单位共 {points} 分"),
            others => {
                say!(en: "with {others} more changes, moves {points} points of {units} units", zh: "连同另外 {others} 处改动，移动 {units} 个单位共 {points} 分")
            }
        };
        Some(Most { change, why: why.of(comparison.lang).to_string() })
    };
    moved.filter_map(of_party).take(MOST_MAX).collect()
}

fn told_change(change: &diff::Change, lang: Lang) -> Change {
    let shown = |side: &Option<diff::Side>| side.as_ref().map_or(String::new(), |side| side.shown.of(lang).to_string());
    let size = change.size.as_ref().map_or(String::new(), |(size, scale)| {
        let shown = show::quantity(size, scale, lang);
        if size.signum() > 0 { format!("+{shown}") } else { shown.replace('-', "−") }
    });
    Change {
        id: change.kind.id.into(),
        area: change.aspect.area.key(),
        area_word: change.aspect.area.word().of(lang).into(),
        direction: change.direction.key(),
        direction_word: change.direction.word().of(lang).into(),
        level: change.level.key(),
        level_word: change.level.word().of(lang).into(),
        text: change.kind.text.of(lang).into(),
        subject: subject_name(change, lang),
        within: change.within.of(lang).to_string(),
        old: shown(&change.old),
        new: shown(&change.new),
        size,
    }
}

fn told_suggestion(comparison: &Comparison, suggestion: &diff::suggest::Suggestion) -> Suggestion {
    Suggestion { old: suggestion.old.to_string(), new: suggestion.new.to_string(), why: comparison.reasons(suggestion) }
}

/// Scores figure by figure, of the items with a change that nobody has accepted.
fn compared(comparison: &Comparison, open: &[&diff::Change]) -> Vec<Compared> {
    let is_open = |compared: &&diff::points::Compared| !compared.lacking.is_empty() || open.iter().any(|change| change.subject == compared.subject);
    let told = |compared: &diff::points::Compared| {
        let direction = compared.direction();
        Compared {
            item: compared.subject.name().to_string(),
            direction: direction.map_or("", Direction::key),
            direction_word: direction.map_or(String::new(), |direction| direction.word().of(comparison.lang).to_string()),
            of: compared.of.as_ref().map_or(String::new(), |of| of.of(comparison.lang).to_string()),
            lines: told_lines(comparison, compared),
        }
    };
    comparison.points.iter().filter(is_open).map(told).collect()
}

/// The score functions of the items that change, and the names of those that cannot be drawn.
fn plots(comparison: &Comparison, open: &[&diff::Change]) -> (Vec<Plot>, Vec<String>) {
    let (old, new, lang) = (comparison.old.scheme, comparison.new.scheme, comparison.lang);
    let bears = |change: &diff::Change| change.level > Level::Text && change.subject.kind == SubjectKind::Item;
    let changes = |at: usize| {
        let path = pair::path(new, &new.items[at]);
        open.iter().any(|change| bears(change) && change.subject.new.as_deref() == Some(&*path) && change.subject.old.is_some())
    };
    let has_rule = |scheme: &Scheme, at: usize| !scheme.items[at].clauses.is_empty();
    let items: Vec<(ItemId, ItemId)> = comparison
        .diff
        .pairing
        .items
        .iter()
        .filter(|(a, b)| *b > 0 && has_rule(old, *a) && has_rule(new, *b) && changes(*b))
        .map(|(a, b)| (ItemId(a as u32), ItemId(b as u32)))
        .collect();
    let (curves, left_out) = curve::curves(old, new, &comparison.diff.pairing, &items);
    let name = |item: &ItemId| new.items[item.index()].label.name.to_string();
    let drawn = curves.iter().filter_map(|curves| {
        let mut plot = plot(&name(&curves.item), &curves.figure, &curves.scale, [&curves.old, &curves.new], lang)?;
        plot.given = curves.given.join(Word::new(", ", "、").of(lang));
        Some(plot)
    });
    (drawn.collect(), left_out.iter().map(name).collect())
}

fn way(sign: i32) -> &'static str {
    match sign {
        1 => "up",
        -1 => "down",
        _ => "",
    }
}

fn effect(told: &Told) -> Effect {
    let effect = told.effect;
    let [up, down, same, unknown] = told.counts();
    let largest = effect.parties.iter().map(|party| party.moved()).max().unwrap_or_default();
    let any = |has: fn(&Standing) -> bool| effect.units.iter().any(|unit| has(&unit.old) || has(&unit.new));
    let crossed = effect.units.iter().filter(|unit| unit.crossing.is_some());
    Effect {
        up,
        down,
        same,
        unknown,
        summary: told.summary(),
        slopes: slopes(&effect.units, told.lang),
        grades: effect
            .grades
            .iter()
            .map(|count| {
                let by = Num::from(count.new as i64 - count.old as i64);
                [count.name.to_string(), count.old.to_string(), count.new.to_string(), if by.is_zero() { String::new() } else { signed(&by) }]
            })
            .collect(),
        crossings: crossed
            .map(|unit| Crossing {
                unit: unit.name.to_string(),
                old: grade(&unit.old).into(),
                new: grade(&unit.new).into(),
                way: way(grade_way(unit)),
                why: told.why(unit),
            })
            .collect(),
        parties: told.order.iter().map(|party| told_party(told, *party, &largest)).collect(),
        units: effect.units.iter().map(|unit| told_unit(told, unit)).collect(),
        has_class: effect.units.iter().any(|unit| unit.class.is_some()),
        has_rank: any(|standing| number(&standing.rank).is_some()),
        has_grade: any(|standing| standing.grade.is_some()),
        method: told.method(),
    }
}

fn told_party(told: &Told, party: usize, largest: &Num) -> Party {
    let own = &told.effect.parties[party];
    let points = |number: &Num| if number.is_zero() { String::new() } else { plain(number) };
    let share = (own.moved() * Num::from(100)).checked_div(largest).unwrap_or_default();
    let most = own.most.map(|at| &told.effect.units[at]);
    Party {
        name: told.names[party].clone(),
        gainers: own.gainers,
        gained: points(&own.gained),
        losers: own.losers,
        lost: points(&own.lost),
        moved: points(&own.moved()),
        share: share.round(1, crate::decimal::Rounding::HalfUp).to_string(),
        most: most.map_or(String::new(), |unit| format!("{} {}", unit.name, signed(&unit.parts[party]))),
        ranks: own.ranks,
        grades: own.grades,
    }
}

fn told_unit(told: &Told, unit: &UnitEffect) -> Unit {
    let lang = told.lang;
    let parts = told.parts(unit).into_iter().map(|(name, part)| Part { name, points: signed(&part), way: way(part.signum()) });
    let rank_way = match (number(&unit.old.rank), number(&unit.new.rank)) {
        (Some(old), Some(new)) => (old - new).signum(),
        _ => 0,
    };
    Unit {
        name: unit.name.to_string(),
        class: unit.class.as_deref().unwrap_or_default().into(),
        old_total: outcome(&unit.old.total, lang),
        new_total: outcome(&unit.new.total, lang),
        difference: unit.difference.as_ref().map_or(String::new(), signed),
        way: way(unit.difference.as_ref().map_or(0, Num::signum)),
        old_rank: outcome(&unit.old.rank, lang),
        new_rank: outcome(&unit.new.rank, lang),
        rank_way: way(rank_way),
        old_grade: grade(&unit.old).into(),
        new_grade: grade(&unit.new).into(),
        parts: parts.collect(),
        follows: follows(unit, lang),
    }
}

/// Consequences and allocations that are not the same.
fn follows(unit: &UnitEffect, lang: Lang) -> Vec<[String; 3]> {
    let mut told = Vec::new();
    let list = |standing: &Standing| standing.consequences.join("、");
    if unit.old.consequences != unit.new.consequences {
        let heading = say!(en: "consequences", zh: "结果");
        told.push([heading.of(lang).to_string(), list(&unit.old), list(&unit.new)]);
    }
    let mut pools: IndexMap<&str, [String; 2]> = IndexMap::new();
    for (side, standing) in [&unit.old, &unit.new].into_iter().enumerate() {
        for (pool, cell) in &standing.allocated {
            pools.entry(pool).or_default()[side] = outcome(cell, lang);
        }
    }
    let differing = pools.into_iter().filter(|(_, [old, new])| old != new);
    told.extend(differing.map(|(pool, [old, new])| [pool.to_string(), old, new]));
    told
}

fn slopes(units: &[UnitEffect], lang: Lang) -> Vec<Slope> {
    let mut classes: IndexMap<&str, Vec<Placed<Num>>> = IndexMap::new();
    for unit in units {
        if let (Some(old), Some(new)) = (number(&unit.old.rank), number(&unit.new.rank)) {
            let shown = |standing: &Standing| outcome(&standing.rank, lang);
            let placed =
                Placed { unit: unit.name.to_string(), old: old.clone(), new: new.clone(), old_shown: shown(&unit.old), new_shown: shown(&unit.new) };
            classes.entry(unit.class.as_deref().unwrap_or_default()).or_default().push(placed);
        }
    }
    classes.into_iter().map(|(class, units)| slope(class, &units, |old, new| (old - new).abs())).collect()
}
