//! One column of a table: the values of a subject, cut into pieces within which no condition changes.

use crate::check::amount;
use crate::check::boxes::Side;
use crate::check::region::Region;
use crate::check::stretch::{self, Stretch};
use crate::check::subject::{Subject, Subjects};
use crate::check::table::join;
use crate::check::values::{self, Of, STATES, Values};
use crate::decimal::Num;
use crate::model::expr::Value;
use crate::model::measure::Ty;
use crate::show;
use crate::trial::Given;
use crate::word::{Lang, Text};
use std::sync::Arc;

/// So many words are listed in a message.
const LISTED_MAX: usize = 6;

/// Values first, then the states of a cell without a value, if a row asks for them.
pub struct Column {
    pieces: Pieces,
    states: bool,
}

enum Pieces {
    /// Lowest first, apart from each other.
    Numbers(Vec<Stretch>),
    Words(u32),
    /// The texts that are named; one piece more for all others.
    Texts(Vec<Arc<str>>),
}

/// A column for each subject, cut by everything that the regions say of it.
pub fn columns(subjects: &Subjects, regions: &[&Region]) -> Vec<Column> {
    let mut said: Vec<Vec<&Values>> = vec![Vec::new(); subjects.all.len()];
    for (subject, values) in regions.iter().flat_map(|region| &region.boxes).flatten() {
        said[*subject].push(values);
    }
    said.iter().enumerate().map(|(at, said)| column(subjects, at, said)).collect()
}

fn column(subjects: &Subjects, at: usize, said: &[&Values]) -> Column {
    let Subject { ty, gaps_count, .. } = &subjects.all[at];
    let pieces = match ty {
        Ty::Quantity(_) | Ty::Date | Ty::Unknown => Pieces::Numbers(stretches(&subjects.domain(at), subjects.grid(at).as_ref(), said)),
        Ty::Text => Pieces::Texts(texts(said)),
        Ty::Choice(_) | Ty::Bool | Ty::Grade => Pieces::Words(values::all_words(ty, subjects.scheme).len() as u32),
    };
    Column { pieces, states: *gaps_count }
}

fn stretches(domain: &Stretch, grid: Option<&Num>, said: &[&Values]) -> Vec<Stretch> {
    let mut ends: Vec<&Num> = Vec::new();
    for values in said {
        if let Of::Numbers(all) = &values.of {
            ends.extend(all.iter().flat_map(|stretch| [&stretch.low, &stretch.high]).flatten().map(|(number, _)| number));
        }
    }
    ends.sort_unstable();
    ends.dedup();
    let mut pieces = Vec::with_capacity(ends.len() * 2 + 1);
    let mut low: stretch::End = None;
    for end in ends {
        pieces.push(Stretch { low: low.clone(), high: Some((end.clone(), false)) });
        pieces.push(Stretch::at(end.clone()));
        low = Some((end.clone(), false));
    }
    pieces.push(Stretch { low, high: None });
    pieces
        .into_iter()
        .map(|piece| piece.and(domain))
        .filter(|piece| !(piece.is_empty() || grid.is_some_and(|grid| piece.has_none_of(grid))))
        .collect()
}

fn texts(said: &[&Values]) -> Vec<Arc<str>> {
    let mut named: Vec<Arc<str>> = Vec::new();
    for values in said {
        if let Of::Texts(texts) | Of::TextsBut(texts) = &values.of {
            named.extend(texts.iter().cloned());
        }
    }
    named.sort();
    named.dedup();
    named
}

impl Column {
    /// How many pieces have a value.
    fn values(&self) -> u32 {
        match &self.pieces {
            Pieces::Numbers(stretches) => stretches.len() as u32,
            Pieces::Words(count) => *count,
            Pieces::Texts(named) => named.len() as u32 + 1,
        }
    }

    pub fn whole(&self) -> Side {
        Side::whole(self.values() + if self.states { STATES.len() as u32 } else { 0 })
    }

    pub fn is_ordered(&self) -> bool {
        matches!(self.pieces, Pieces::Numbers(_))
    }

    pub fn has_states(&self) -> bool {
        self.states
    }

    pub fn side(&self, values: &Values) -> Side {
        let one = |at: usize| (at as u32, at as u32 + 1);
        let mut ranges: Vec<(u32, u32)> = match (&values.of, &self.pieces) {
            (Of::Numbers(all), Pieces::Numbers(pieces)) => all.iter().map(|stretch| range(pieces, stretch)).collect(),
            (Of::Words(words), _) => words.iter().enumerate().filter(|(_, word)| **word).map(|(at, _)| one(at)).collect(),
            (Of::Texts(texts), Pieces::Texts(named)) => texts.iter().filter_map(|text| named.binary_search(text).ok()).map(one).collect(),
            (Of::TextsBut(texts), Pieces::Texts(named)) => {
                (0..=named.len()).filter(|at| named.get(*at).is_none_or(|text| !texts.contains(text))).map(one).collect()
            }
            // One thing has one type.
            (Of::Numbers(_) | Of::Texts(_) | Of::TextsBut(_), _) => Vec::new(),
        };
        if self.states {
            ranges.extend((0..STATES.len()).filter(|at| values.states[*at]).map(|at| one(self.values() as usize + at)));
        }
        Side::of(ranges)
    }

    /// The values of a run of pieces. States stand behind the last value, so that a run may go on into them.
    pub fn stretch(&self, (from, to): (u32, u32)) -> Stretch {
        let to = to.min(self.values());
        match &self.pieces {
            Pieces::Numbers(pieces) if from < to => Stretch { low: pieces[from as usize].low.clone(), high: pieces[to as usize - 1].high.clone() },
            Pieces::Numbers(_) | Pieces::Words(_) | Pieces::Texts(_) => Stretch::ALL,
        }
    }

    /// One value of a side, or a state where it has no value.
    pub fn given(&self, subjects: &Subjects, at: usize, side: &Side) -> Option<Given> {
        let Subject { ty, .. } = &subjects.all[at];
        let piece = side.pieces().next()?;
        if let Some(state) = piece.checked_sub(self.values()) {
            return STATES.get(state as usize).map(|state| Given::Gap(*state));
        }
        let value = match &self.pieces {
            Pieces::Numbers(_) => {
                let number = self.stretch(*side.run_at(piece).ranges().first()?).plainest(subjects.grid(at).as_ref())?;
                if *ty == Ty::Date { Value::Date(stretch::date_of(&number)?) } else { Value::Num(number) }
            }
            Pieces::Words(_) => values::all_words(ty, subjects.scheme).into_iter().nth(piece as usize)?,
            Pieces::Texts(named) => Value::Text(named.get(piece as usize).cloned().unwrap_or_else(|| "—".into())),
        };
        Some(Given::Value(value))
    }

    /// The values of a side, those with a value first: as stretches, words, states.
    fn parts(&self, subjects: &Subjects, at: usize, side: &Side) -> Vec<Text> {
        let Subject { ty, .. } = &subjects.all[at];
        let values = self.values();
        let mut texts: Vec<Text> = Vec::new();
        for (from, to) in side.and(&Side::whole(values)).ranges() {
            match &self.pieces {
                Pieces::Numbers(_) => texts.push(self.stretch((*from, *to)).words(ty)),
                Pieces::Words(_) => texts.extend((*from..*to).map(|word| word_of(subjects, at, word))),
                Pieces::Texts(named) => texts.extend((*from..*to).map(|word| match named.get(word as usize) {
                    Some(text) => Text::same(text.to_string()),
                    None => crate::say!(en: "any other text", zh: "其他文字"),
                })),
            }
        }
        let states = STATES.iter().enumerate().filter(|(at, _)| side.has(values + *at as u32));
        texts.extend(states.map(|(_, state)| Text { en: show::gap(*state, Lang::En).into(), zh: show::gap(*state, Lang::Zh).into() }));
        texts
    }

    pub fn words(&self, subjects: &Subjects, at: usize, side: &Side, several: bool) -> Text {
        let mut parts = self.parts(subjects, at, side);
        if parts.len() > LISTED_MAX {
            parts.truncate(LISTED_MAX);
            parts.push(Text::same("…"));
        }
        let value = join(&parts, " or ", "或");
        // A lone word speaks for itself.
        let has_state = side.pieces().any(|piece| piece >= self.values());
        match subjects.name(at).filter(|_| several && self.is_ordered() || has_state) {
            Some(name) => Text { en: format!("{name} {}", value.en), zh: format!("{name} {}", value.zh) },
            None => value,
        }
    }

    /// As a condition of the language.
    pub fn sentence(&self, subjects: &Subjects, at: usize, side: &Side) -> Text {
        let Subject { ty, .. } = &subjects.all[at];
        let name = subjects.name(at).unwrap_or_default();
        match &self.pieces {
            Pieces::Numbers(pieces) => {
                let last = pieces.len() as u32;
                let values = side.and(&Side::whole(last));
                let bounds = values.ranges().iter().map(|(from, to)| {
                    let stretch = self.stretch((*from, *to));
                    let low = stretch.low.filter(|_| *from > 0).map(|(number, included)| (if included { "≥" } else { ">" }, number));
                    let high = stretch.high.filter(|_| *to < last).map(|(number, included)| (if included { "≤" } else { "<" }, number));
                    let bounds: Vec<Text> = [low, high]
                        .into_iter()
                        .flatten()
                        .map(|(sign, number)| {
                            let shown = amount::shown(&number, ty);
                            let ascii = sign.replace('≥', ">=").replace('≤', "<=");
                            Text { en: format!("{name} {ascii} {}", shown.en), zh: format!("{name} {sign} {}", shown.zh) }
                        })
                        .collect();
                    join(&bounds, " and ", " 且 ")
                });
                join(&bounds.collect::<Vec<_>>(), " or ", " 或 ")
            }
            Pieces::Words(_) | Pieces::Texts(_) => {
                let parts = self.parts(subjects, at, side);
                let (en, zh) = (join(&parts, ", ", "、").en, join(&parts, ", ", "、").zh);
                Text { en: format!("{name} in ({en})"), zh: format!("{name} 属于（{zh}）") }
            }
        }
    }
}

/// The pieces that a stretch is made of: no piece has one of its ends inside.
fn range(pieces: &[Stretch], stretch: &Stretch) -> (u32, u32) {
    let from = pieces.partition_point(|piece| stretch::ends_below(&piece.high, &stretch.low));
    let to = pieces.partition_point(|piece| !stretch::ends_below(&stretch.high, &piece.low));
    (from as u32, to as u32)
}

/// A word of the list that the subject's type has.
fn word_of(subjects: &Subjects, at: usize, word: u32) -> Text {
    let Subject { ty, .. } = &subjects.all[at];
    let Some(value) = values::all_words(ty, subjects.scheme).into_iter().nth(word as usize) else { return Text::same("") };
    let scale = crate::model::measure::Scale::number();
    let shown = |lang| show::value(subjects.scheme, &value, &scale, lang);
    match ty {
        Ty::Bool => {
            let name = subjects.name(at).unwrap_or_default();
            Text { en: format!("{name} = {}", shown(Lang::En)), zh: format!("{name} = {}", shown(Lang::Zh)) }
        }
        Ty::Quantity(_) | Ty::Text | Ty::Date | Ty::Choice(_) | Ty::Grade | Ty::Unknown => Text::same(shown(Lang::Zh)),
    }
}
