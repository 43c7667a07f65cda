//! A comparison for programs. The schema is made from these types, so that it cannot say anything else than what is written.

use super::{Comparison, full_place, subject_name};
use crate::diff::accepted::fingerprint;
use crate::diff::change::AREAS;
use crate::diff::points::{Class, Compared, Lacking, Most};
use crate::diff::{Change, Side, Version};
use crate::piece::Way;
use crate::report::effect::{self, json::EffectOf};
use crate::show;
use crate::source::Sources;
use crate::word::{Lang, Text};
use schemars::JsonSchema;
use serde::Serialize;
use std::io::{self, Write};

/// Changes when a reader could stumble.
const SCHEMA_VERSION: u32 = 1;

/// What `heng diff --format json` writes.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Report {
    /// Changes when a reader could stumble.
    schema_version: u32,
    /// Always `diff`.
    report: &'static str,
    old: SchemeOf,
    new: SchemeOf,
    /// Of the changes that are not accepted.
    counts: Vec<Count>,
    /// Places in `changes` of those that matter most, first first.
    foremost: Vec<usize>,
    changes: Vec<ChangeOf>,
    /// Items whose own scoring changed, compared figure by figure: before their last rounding, where no figure is missing.
    points: Vec<ComparedOf>,
    /// What may be a rename but is not declared as one.
    suggestions: Vec<Suggested>,
    /// Fingerprints in the file of accepted changes whose day has passed.
    expired: Vec<String>,
    /// Fingerprints in that file for which there is no change.
    unused: Vec<String>,
    /// With `--data`: whom it moves.
    effect: Option<EffectOf>,
}

/// One of the two schemes.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SchemeOf {
    name: String,
    title: Option<String>,
    file: String,
    /// The scheme that it extends.
    parent: Option<String>,
    /// Its full mark, a plain decimal.
    full: Option<String>,
}

/// How many changes of an area go which way.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Count {
    area: &'static str,
    stricter: usize,
    looser: usize,
    either: usize,
    none: usize,
}

/// One difference.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ChangeOf {
    /// `D` and four digits; `heng describe` explains it.
    id: &'static str,
    name: &'static str,
    area: &'static str,
    /// added, removed, changed, moved, renamed
    kind: &'static str,
    /// stricter, looser, either, none: on the same figures, for whoever is assessed
    direction: &'static str,
    /// score: there are figures that show it; may: it may change scores; text: it cannot
    level: &'static str,
    /// What changed, in words.
    subject: String,
    /// Its path in the old scheme, if it is in it.
    old_path: Option<String>,
    /// Its path in the new scheme, if it is in it.
    new_path: Option<String>,
    /// The clause or row, in words; empty: the subject itself.
    within: String,
    old: Option<SideOf>,
    new: Option<SideOf>,
    /// New less old, where both are numbers.
    size: Option<Size>,
    /// Stays the same while the change does, wherever it stands in the files.
    fingerprint: String,
    accepted: Option<Accepted>,
}

/// What one scheme says.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SideOf {
    text: String,
    /// File, line and column, from 1.
    place: Option<String>,
}

/// A difference of two numbers.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Size {
    /// With its unit word.
    text: String,
    /// An exact fraction, in base units: percentages as ratios, money in yuan, time in minutes.
    base_value: String,
}

/// Why a change is accepted.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Accepted {
    reason: String,
    decider: String,
    /// Last day, as in 2026-12-31; none: for good.
    until: Option<String>,
}

/// The scores of an item in both schemes.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ComparedOf {
    old_path: Option<String>,
    new_path: Option<String>,
    /// stricter, looser, either; none: the scores are the same, or not everything is decided.
    direction: Option<&'static str>,
    /// Why the item is not compared.
    not_compared: Option<String>,
    /// What is compared, if it is not the score of the item as a whole.
    of: Option<String>,
    classes: Vec<ClassOf>,
    /// Units without a figure of the item, where the schemes make something else of that.
    lacking: Vec<LackingOf>,
}

/// A made-up unit without one of the figures of an item.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LackingOf {
    figure: String,
    /// missing, not applicable, pending
    gap: String,
    /// The scores, the old one as points of the new scheme's full mark; none: no score.
    old: Option<String>,
    new: Option<String>,
}

/// What is found for some of the units.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ClassOf {
    /// Words of attributes for which it is so; none: for all units.
    given: Vec<String>,
    /// It is so for all units of which nothing else is said.
    rest: bool,
    /// Where it is which way for certain.
    stretches: Vec<StretchOf>,
    /// How much less the new scheme gives at most.
    loss: Option<MostOf>,
    /// How much more it gives at most.
    gain: Option<MostOf>,
    /// Why the rest is not decided; none: everything is.
    undecided: Vec<String>,
}

/// Over which figures it is one way.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct StretchOf {
    /// less, same, more; other: only one side is a number
    way: &'static str,
    /// In words; none: everywhere.
    over: Vec<String>,
}

/// The largest difference of one way.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct MostOf {
    /// In points of the new scheme's full mark, above zero; none: no end is known.
    amount: Option<String>,
    /// Whether it is reached, or only come near to.
    reached: bool,
    /// It is the largest among the units that were tried; there may be a larger one.
    only_seen: bool,
    /// A made-up unit at or near it.
    seen: Option<SeenOf>,
}

/// A made-up unit, scored under both schemes.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SeenOf {
    figures: Vec<FigureOf>,
    /// The scores; the old one as points of the new scheme's full mark.
    old: String,
    new: String,
}

/// A figure of a made-up unit.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FigureOf {
    name: String,
    value: String,
}

/// Two things that may be one.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Suggested {
    old: String,
    new: String,
    /// What they have in common.
    why: Vec<String>,
}

/// Writes a comparison.
pub fn write(comparison: &Comparison, effect: Option<&effect::Told>, out: &mut dyn Write) -> io::Result<()> {
    let changes = &comparison.diff.changes;
    let at = |wanted: &Change| changes.iter().position(|change| std::ptr::eq(change, wanted));
    let entry = |at: &usize| comparison.entries[*at].fingerprint.to_string();
    let report = Report {
        schema_version: SCHEMA_VERSION,
        report: "diff",
        old: scheme(&comparison.old),
        new: scheme(&comparison.new),
        counts: counts(comparison),
        foremost: comparison.foremost().into_iter().filter_map(at).collect(),
        changes: changes.iter().zip(&comparison.acceptance.by).map(|(change, entry)| self::change(comparison, change, *entry)).collect(),
        points: comparison.points.iter().map(|compared| self::compared(comparison, compared)).collect(),
        suggestions: comparison
            .diff
            .suggestions
            .iter()
            .map(|it| Suggested {
                old: it.old.to_string(),
                new: it.new.to_string(),
                why: it.why.iter().map(|why| why.of(comparison.lang).to_string()).collect(),
            })
            .collect(),
        expired: comparison.acceptance.expired.iter().map(entry).collect(),
        unused: comparison.acceptance.unused.iter().map(entry).collect(),
        effect: effect.map(effect::json::effect),
    };
    serde_json::to_writer_pretty(&mut *out, &report).map_err(io::Error::from)?;
    writeln!(out)
}

/// Writes the schema of what `write` writes.
pub fn write_schema(out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &schemars::schema_for!(Report)).map_err(io::Error::from)?;
    writeln!(out)
}

fn scheme(version: &Version) -> SchemeOf {
    let scheme = version.scheme;
    SchemeOf {
        name: scheme.label.name.to_string(),
        title: scheme.title.as_ref().map(ToString::to_string),
        file: version.sources.get(scheme.label.span.source).name.to_string(),
        parent: scheme.parent.as_ref().map(ToString::to_string),
        full: scheme.full.as_ref().map(|(full, _)| show::number(full)),
    }
}

fn counts(comparison: &Comparison) -> Vec<Count> {
    let mut counts: Vec<Count> = Vec::new();
    for (area, key, _) in AREAS {
        let mut count = Count { area: key, stricter: 0, looser: 0, either: 0, none: 0 };
        for change in comparison.open().filter(|change| change.aspect.area == *area) {
            *match change.direction {
                crate::diff::Direction::Stricter => &mut count.stricter,
                crate::diff::Direction::Looser => &mut count.looser,
                crate::diff::Direction::Either => &mut count.either,
                crate::diff::Direction::None => &mut count.none,
            } += 1;
        }
        if count.stricter + count.looser + count.either + count.none > 0 {
            counts.push(count);
        }
    }
    counts
}

fn change(comparison: &Comparison, change: &Change, entry: Option<usize>) -> ChangeOf {
    let lang = comparison.lang;
    let side = |side: &Option<Side>, sources: &Sources| {
        side.as_ref().map(|side| SideOf { text: side.shown.of(lang).to_string(), place: side.span.map(|span| full_place(sources, span)) })
    };
    ChangeOf {
        id: change.kind.id,
        name: change.kind.name,
        area: change.aspect.area.key(),
        kind: change.kind.act.key(),
        direction: change.direction.key(),
        level: change.level.key(),
        subject: subject_name(change, lang),
        old_path: change.subject.old.as_ref().map(ToString::to_string),
        new_path: change.subject.new.as_ref().map(ToString::to_string),
        within: change.within.of(lang).to_string(),
        old: side(&change.old, comparison.old.sources),
        new: side(&change.new, comparison.new.sources),
        size: change.size.as_ref().map(|(number, scale)| {
            let (above, below) = number.as_fraction();
            Size { text: show::quantity(number, scale, lang), base_value: if below == "1" { above } else { format!("{above}/{below}") } }
        }),
        fingerprint: fingerprint(change),
        accepted: entry.map(|at| &comparison.entries[at]).map(|entry| Accepted {
            reason: entry.reason.to_string(),
            decider: entry.decider.to_string(),
            until: entry.until.map(|until| until.to_string()),
        }),
    }
}

fn compared(comparison: &Comparison, compared: &Compared) -> ComparedOf {
    let path = |path: &Option<std::sync::Arc<str>>| path.as_ref().map(ToString::to_string);
    ComparedOf {
        old_path: path(&compared.subject.old),
        new_path: path(&compared.subject.new),
        direction: compared.direction().map(crate::diff::Direction::key),
        not_compared: compared.found.as_ref().err().map(|why| why.of(comparison.lang).to_string()),
        of: compared.of.as_ref().map(|of| of.of(comparison.lang).to_string()),
        classes: compared.found.iter().flatten().map(|class| self::class(comparison, class)).collect(),
        lacking: compared.lacking.iter().map(lacking).collect(),
    }
}

fn lacking(lacking: &Lacking) -> LackingOf {
    LackingOf {
        figure: lacking.figure.to_string(),
        gap: show::gap(lacking.kind, Lang::En).to_string(),
        old: lacking.old.as_ref().map(show::number),
        new: lacking.new.as_ref().map(show::number),
    }
}

fn class(comparison: &Comparison, class: &Class) -> ClassOf {
    let lang = comparison.lang;
    let words = |texts: &[Text]| texts.iter().map(|text| text.of(lang).to_string()).collect();
    let most = |most: &Option<Most>| {
        most.as_ref().map(|most| MostOf {
            amount: most.amount.as_ref().map(show::number),
            reached: most.reached,
            only_seen: most.only_seen,
            seen: most.seen.as_ref().map(|seen| SeenOf {
                figures: seen.figures.iter().map(|(name, value)| FigureOf { name: name.of(lang).into(), value: value.of(lang).into() }).collect(),
                old: show::number(&seen.old),
                new: show::number(&seen.new),
            }),
        })
    };
    ClassOf {
        given: class.given.iter().map(ToString::to_string).collect(),
        rest: class.rest,
        stretches: class.stretches.iter().map(|stretch| StretchOf { way: way(stretch.way), over: words(&stretch.over) }).collect(),
        loss: most(&class.loss),
        gain: most(&class.gain),
        undecided: words(&class.reasons),
    }
}

fn way(way: Way) -> &'static str {
    match way {
        Way::Less => "less",
        Way::Same => "same",
        Way::More => "more",
        Way::Other => "other",
    }
}
