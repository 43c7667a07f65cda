//! Regions of two compared schemes in words.

use crate::decimal::Num;
use crate::model::measure::Ty;
use crate::model::scheme::{FactId, Scheme};
use crate::piece::compare::Stretch;
use crate::piece::form::{Form, VarId};
use crate::piece::pieces::{self, Gives, Piece};
use crate::piece::range::Range;
use crate::piece::region::Region;
use crate::piece::variable::{Row, Variable, Variables, What};
use crate::say;
use crate::show;
use crate::value::Value;
use crate::word::{Lang, Text};

/// More regions than this are counted, not told.
const TOLD_MAX: usize = 4;

/// The variables of a comparison, with the schemes they come from.
pub struct Figures<'a> {
    pub all: &'a Variables,
    pub old: &'a Scheme,
    pub new: &'a Scheme,
    /// The variables of the new scheme.
    pub of_new: &'a Variables,
}

impl<'a> Figures<'a> {
    fn get(&self, id: VarId) -> (&'a Scheme, &'a Variable) {
        match &self.all.get(id).what {
            What::OfSecond(own, _) => (self.new, self.of_new.get(*own)),
            _ => (self.old, self.all.get(id)),
        }
    }

    /// The name of a figure that a reader knows.
    pub fn name(&self, id: VarId) -> Option<Text> {
        let (scheme, variable) = self.get(id);
        let fact = |fact: FactId| &scheme.facts[fact.index()];
        Some(match &variable.what {
            What::Fact(id, Row::Unit) if fact(*id).ty != Ty::Date => Text::same(&*fact(*id).label.name),
            What::Fact(id, Row::This) if fact(*id).ty != Ty::Date => {
                let name = &fact(*id).label.name;
                say!(en: "{name} of a period", zh: "每期{name}")
            }
            What::Events { event, words, .. } => {
                let declared = &scheme.events[event.index()];
                let word = |(field, value): &(usize, Value)| show::value(scheme, value, &declared.fields[*field].scale, Lang::Zh);
                let (name, words) = (&declared.label.name, words.iter().map(word).collect::<Vec<_>>().join(" "));
                match words.is_empty() {
                    true => say!(en: "number of {name}", zh: "{name}件数"),
                    false => say!(en: "number of {name} ({words})", zh: "{name}（{words}）件数"),
                }
            }
            What::RawMark(id) | What::Rating(id) => Text::same(&*scheme.ratings[id.index()].label.name),
            _ => return None,
        })
    }

    /// A number of a figure with its unit.
    pub fn number(&self, id: VarId, number: &Num) -> Text {
        let (scheme, variable) = self.get(id);
        match &variable.what {
            What::Fact(fact, _) => {
                let scale = &scheme.facts[fact.index()].scale;
                Text { en: show::quantity(number, scale, Lang::En), zh: show::quantity(number, scale, Lang::Zh) }
            }
            _ => Text::same(show::number(number)),
        }
    }

    /// Why nothing is claimed of a stretch; `None`: it is certain.
    pub fn doubt(&self, stretch: &Stretch) -> Option<Text> {
        if stretch.way == crate::piece::Way::Same && stretch.certain && stretch.when == Region::everywhere() && stretch.difference == Form::default()
        {
            return None;
        }
        let base = self.all.base(stretch.when.variables().chain(stretch.difference.variables()));
        let mut rounded = 0;
        for id in base {
            let own = self.all.get(id);
            if let Some(why) = own.why() {
                return Some(why.text());
            }
            let (_, variable) = self.get(id);
            let is_second = matches!(own.what, What::OfSecond(..));
            match &variable.what {
                // Steps are whole: one of them is exact.
                What::Rounded(_) => {
                    rounded += 1;
                    if !variable.whole || rounded > 1 {
                        return Some(say!(en: "it is rounded on the way", zh: "中间有取整"));
                    }
                }
                What::Fact(fact, _) if is_second && self.old.facts.iter().all(|own| own.label.name != self.new.facts[fact.index()].label.name) => {
                    return Some(say!(en: "the figures have different names", zh: "所用数据的名称不同"));
                }
                What::Fact(..) | What::RawMark(_) | What::Rating(_) | What::Events { .. } if !is_second => {}
                What::Events { .. } | What::Amounts { .. } => {
                    return Some(say!(en: "events are counted in different ways", zh: "事件的计法不同"));
                }
                _ => return Some(say!(en: "it is put together from parts", zh: "由多个部分合成")),
            }
        }
        None
    }

    /// Where some pieces hold, in words; none: everywhere.
    pub fn over(&self, found: Vec<Piece>) -> Vec<Text> {
        let boxed = |piece: &Piece| {
            let base = self.all.base(piece.when.variables());
            let known: Vec<VarId> = base.into_iter().filter(|id| self.name(*id).is_some()).collect();
            let partial = known.len() > 1 && !piece.when.constraints().is_empty();
            let mut region = Region::everywhere();
            for id in known {
                let narrower = if self.all.get(id).words.is_empty() {
                    region.within(&Form::of(id), &piece.when.span(&Form::of(id), self.all), self.all)
                } else {
                    region.meet(&Region::with_words(id, piece.when.words_of(id, self.all)), self.all)
                };
                region = narrower.unwrap_or(region);
            }
            Piece::new(region, Gives::truth(partial))
        };
        // Twice: what joined in one direction may now join in another.
        let joined = pieces::merged(pieces::merged(found.iter().map(boxed).collect(), self.all), self.all);
        if joined.iter().any(|piece| piece.gives == Gives::truth(false) && self.words(&piece.when).is_none()) {
            return Vec::new();
        }
        let told = joined.iter().map(|piece| {
            let words = self.words(&piece.when);
            match (piece.gives == Gives::truth(true), words) {
                (false, Some(words)) => words,
                (true, Some(Text { en, zh })) => say!(en: "part of {en}", zh: "{zh} 的一部分"),
                (_, None) => say!(en: "for some figures", zh: "一部分数值"),
            }
        });
        let mut told: Vec<Text> = told.collect();
        if told.len() > TOLD_MAX {
            let more = told.len() - (TOLD_MAX - 1);
            told.truncate(TOLD_MAX - 1);
            told.push(say!(en: "{more} more stretches", zh: "另 {more} 处"));
        }
        told
    }

    /// A box in words; `None`: it is everywhere.
    fn words(&self, region: &Region) -> Option<Text> {
        let mut parts: Vec<Text> = Vec::new();
        for (id, range) in region.ranges() {
            let name = self.name(*id)?;
            if let Some(Text { en, zh }) = self.range(*id, range) {
                parts.push(Text { en: format!("{} {en}", name.en), zh: format!("{} {zh}", name.zh) });
            }
        }
        for (id, words) in region.words() {
            let (name, (scheme, variable)) = (self.name(*id)?, self.get(*id));
            if *words == self.all.get(*id).all_words() {
                continue;
            }
            let scale = match variable.what {
                What::Fact(fact, _) => &scheme.facts[fact.index()].scale,
                _ => return None,
            };
            let shown = |lang: Lang| {
                let other = say!(en: "another text", zh: "其他文字");
                let word = |at: usize| match variable.words.get(at) {
                    Some(Some(value)) => show::value(scheme, value, scale, lang),
                    _ => other.of(lang).to_string(),
                };
                words.list().map(word).collect::<Vec<_>>().join("|")
            };
            parts.push(Text { en: format!("{} = {}", name.en, shown(Lang::En)), zh: format!("{} = {}", name.zh, shown(Lang::Zh)) });
        }
        parts.into_iter().reduce(|a, b| Text { en: format!("{}, {}", a.en, b.en), zh: format!("{}，{}", a.zh, b.zh) })
    }

    /// `≥60% 且 <65%`; an end at which the figure's values end anyway is not told. `None`: it is all of them.
    fn range(&self, id: VarId, range: &Range) -> Option<Text> {
        let whole = &self.all.get(id).range;
        if let Some(only) = range.only() {
            let Text { en, zh } = self.number(id, only);
            return Some(Text { en: format!("= {en}"), zh: format!("= {zh}") });
        }
        let low = range.low.as_ref().filter(|low| whole.low.as_ref() != Some(*low)).map(|low| (if low.included { "≥" } else { ">" }, &low.at));
        let high =
            range.high.as_ref().filter(|high| whole.high.as_ref() != Some(*high)).map(|high| (if high.included { "≤" } else { "<" }, &high.at));
        let told = |(sign, at): (&str, &Num)| {
            let Text { en, zh } = self.number(id, at);
            Text { en: format!("{sign}{en}"), zh: format!("{sign}{zh}") }
        };
        let parts = low.into_iter().chain(high).map(told);
        parts.reduce(|a, b| Text { en: format!("{} and {}", a.en, b.en), zh: format!("{} 且 {}", a.zh, b.zh) })
    }
}
