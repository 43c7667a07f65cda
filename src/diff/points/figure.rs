//! Regions of two compared schemes in words.

use crate::decimal::Num;
use crate::diff::pair::Pairing;
use crate::diff::weigh;
use crate::model::measure::{Scale, Ty};
use crate::model::scheme::{FactId, Scheme};
use crate::piece::compare::Stretch;
use crate::piece::form::{Form, VarId};
use crate::piece::pieces::{self, Gives, Piece};
use crate::piece::range::{End, Range};
use crate::piece::region::{Constraint, Region, Relation};
use crate::piece::variable::{Row, Variable, Variables, What, Why};
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
    pub pairing: &'a Pairing,
}

impl<'a> Figures<'a> {
    fn get(&self, id: VarId) -> (&'a Scheme, &'a Variable) {
        match &self.all.get(id).what {
            What::OfSecond(own, _) => (self.new, self.of_new.get(*own)),
            _ => (self.old, self.all.get(id)),
        }
    }

    /// Is it a figure of the new scheme alone? No unit of the old scheme has it, and what the item gives for it says nothing.
    pub fn is_news(&self, id: VarId) -> bool {
        if !matches!(self.all.get(id).what, What::OfSecond(..)) {
            return false;
        }
        let (pairs, at) = match &self.get(id).1.what {
            What::Fact(fact, _) => (&self.pairing.facts, fact.index()),
            What::RawMark(rating) | What::Rating(rating) => (&self.pairing.ratings, rating.index()),
            What::Events { event, .. } | What::Amounts { event, .. } | What::Field(event, _) => (&self.pairing.events, event.index()),
            _ => return false,
        };
        pairs.old_of[at].is_none()
    }

    /// Does the second scheme make it of the same things in another way?
    pub fn is_of_second(&self, id: VarId) -> bool {
        matches!(self.all.get(id).what, What::OfSecond(..))
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
            What::Other(_, Why::Place) => say!(en: "place", zh: "名次"),
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

    /// Is it a place among others that both schemes make in the same way? Then what a place gives can be told place by place.
    pub fn is_place(&self, id: VarId) -> bool {
        matches!(self.all.get(id).what, What::Other(_, Why::Place))
    }

    /// Is it a place, in whichever way it is made?
    pub fn is_any_place(&self, id: VarId) -> bool {
        matches!(self.get(id).1.what, What::Other(_, Why::Place))
    }

    /// Whether a reason for which something is not certain counts here.
    pub fn counts(&self, why: Why) -> bool {
        let other = |at: usize| matches!(self.all.get(VarId(at as u32)).what, What::OfSecond(_, Some(Why::Place)));
        why != Why::Place || (0..self.all.len()).any(other)
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
            if self.is_place(id) {
                continue;
            }
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
                What::RawMark(_) | What::Rating(_) => {
                    return Some(say!(en: "the marks have different names", zh: "所用评分的名称不同"));
                }
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
        let base = self.all.base(found.iter().flat_map(|piece| piece.when.variables()));
        let named = base.iter().filter(|id| self.name(**id).is_some()).count();
        let mut told = match named {
            0 | 1 => self.over_one(found),
            _ if named < base.len() => self.along_steps(&found).unwrap_or_else(|| vec![say!(en: "for some figures", zh: "部分情形")]),
            _ => self.along_one_sum(&found).unwrap_or_else(|| self.over_several(found)),
        };
        if told.len() > TOLD_MAX {
            let more = told.len() - (TOLD_MAX - 1);
            told.truncate(TOLD_MAX - 1);
            told.push(say!(en: "{more} more stretches", zh: "另 {more} 处"));
        }
        told
    }

    /// The values of the one figure: what else there is (how many steps it is away) follows from it.
    fn over_one(&self, found: Vec<Piece>) -> Vec<Text> {
        let projected = |piece: &Piece| {
            let base = self.all.base(piece.when.variables());
            let mut region = Region::everywhere();
            for id in base.into_iter().filter(|id| self.name(*id).is_some()) {
                let narrower = if self.all.get(id).words.is_empty() {
                    region.within(&Form::of(id), &piece.when.span(&Form::of(id), self.all), self.all)
                } else {
                    region.meet(&Region::with_words(id, piece.when.words_of(id, self.all)), self.all)
                };
                region = narrower.unwrap_or(region);
            }
            Piece::new(region, Gives::truth(true))
        };
        self.told(found.iter().map(projected).collect())
    }

    /// Boxes, and what binds two figures to each other; what more of that there is nobody can read.
    fn over_several(&self, found: Vec<Piece>) -> Vec<Text> {
        if found.iter().any(|piece| piece.when.constraints().len() > 1) {
            return vec![say!(en: "for some figures", zh: "部分情形")];
        }
        self.told(found.into_iter().map(|piece| Piece::new(piece.when, Gives::truth(true))).collect())
    }

    /// Regions in words, those together that can be; none: everywhere.
    fn told(&self, found: Vec<Piece>) -> Vec<Text> {
        // Twice: what joined in one direction may now join in another.
        let joined = pieces::merged(pieces::merged(found, self.all), self.all);
        let told: Option<Vec<Text>> = joined.iter().map(|piece| self.words(&piece.when)).collect();
        told.unwrap_or_default()
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
        for constraint in region.constraints() {
            let (sum, range) = limited(constraint);
            parts.push(self.sum_in(&sum, &range)?);
        }
        parts.into_iter().reduce(|a, b| Text { en: format!("{}, {}", a.en, b.en), zh: format!("{}，{}", a.zh, b.zh) })
    }

    /// Where pieces are bounded by how many steps one and the same sum of figures is away, the values of that sum.
    fn along_steps(&self, found: &[Piece]) -> Option<Vec<Text>> {
        let mut sum: Option<Form> = None;
        let mut ranges: Vec<Range> = Vec::new();
        for piece in found {
            let is_named = |id: VarId| self.name(id).is_some();
            let free = piece.when.ranges().iter().all(|(id, _)| !is_named(*id)) && piece.when.words().is_empty();
            let mut of_figures =
                piece.when.constraints().iter().map(|constraint| constraint.form.only(is_named)).filter(|form| !form.terms().is_empty());
            let own = of_figures.next().filter(|_| free)?;
            let own = if own.terms()[0].1.signum() < 0 { own.negated() } else { own };
            let known = sum.get_or_insert_with(|| own.times(&Num::ONE.checked_div(&own.terms()[0].1).unwrap_or(Num::ONE)));
            let is_known = |form: &Form| {
                let (first, factor) = &known.terms()[0];
                form.factor(*first).checked_div(factor).is_some_and(|ratio| known.times(&ratio).terms() == form.terms())
            };
            if !is_known(&own) || !of_figures.all(|form| is_known(&form)) {
                return None;
            }
            let known = known.only(|_| true);
            let range = piece.when.span(&known, self.all);
            match ranges.iter_mut().find_map(|known| known.joined(&range).map(|both| (known, both))) {
                Some((known, both)) => *known = both,
                None => ranges.push(range),
            }
        }
        let sum = sum?;
        ranges.iter().map(|range| self.sum_in(&sum, range)).collect()
    }

    /// Where pieces are bounded by one and the same sum of figures alone, the values of that sum.
    fn along_one_sum(&self, found: &[Piece]) -> Option<Vec<Text>> {
        let mut sum: Option<Form> = None;
        let mut ranges: Vec<Range> = Vec::new();
        for piece in found {
            let mut range = Range::ALL;
            if !piece.when.ranges().is_empty() || !piece.when.words().is_empty() || piece.when.constraints().is_empty() {
                return None;
            }
            for constraint in piece.when.constraints() {
                let (own, values) = limited(constraint);
                // The same sum in another measure is the same sum.
                let known = sum.get_or_insert_with(|| own.clone());
                let (first, factor) = known.terms().first()?;
                let ratio = own.factor(*first).checked_div(factor).filter(|ratio| ratio.signum() > 0 && known.times(ratio) == own)?;
                range = range.meet(&values.times(&Num::ONE.checked_div(&ratio)?));
            }
            match ranges.iter_mut().find_map(|known| known.joined(&range).map(|both| (known, both))) {
                Some((known, both)) => *known = both,
                None => ranges.push(range),
            }
        }
        let sum = sum?;
        ranges.iter().map(|range| self.sum_in(&sum, range)).collect()
    }

    /// `2 × 省级件数 + 市级件数 ≥5`
    fn sum_in(&self, sum: &Form, range: &Range) -> Option<Text> {
        let mut told = Text::same("");
        for (id, factor) in sum.terms() {
            let name = self.name(*id)?;
            let sign = match (told.en.is_empty(), factor.signum() < 0) {
                (true, false) => "",
                (true, true) => "−",
                (false, false) => " + ",
                (false, true) => " − ",
            };
            let times = if factor.abs() == Num::ONE { String::new() } else { format!("{} × ", show::number(&factor.abs())) };
            told = Text { en: format!("{}{sign}{times}{}", told.en, name.en), zh: format!("{}{sign}{times}{}", told.zh, name.zh) };
        }
        let (first, _) = sum.terms().first()?;
        let is_alike =
            sum.terms().iter().all(|(id, _)| self.scale(*id).map(|scale| &scale.measure) == self.scale(*first).map(|scale| &scale.measure));
        let scale =
            self.scale(*first).filter(|_| is_alike).map(|scale| if sum.terms().len() > 1 { weigh::of_differences(scale) } else { scale.clone() });
        let number = |number: &Num| match &scale {
            Some(scale) => Text { en: show::quantity(number, scale, Lang::En), zh: show::quantity(number, scale, Lang::Zh) },
            None => Text::same(show::number(number)),
        };
        let bounds = bounds(range, &Range::ALL, &number)?;
        Some(Text { en: format!("{} {}", told.en, bounds.en), zh: format!("{} {}", told.zh, bounds.zh) })
    }

    /// `≥60% 且 <65%`; an end at which the figure's values end anyway is not told. `None`: it is all of them.
    fn range(&self, id: VarId, range: &Range) -> Option<Text> {
        bounds(range, &self.all.get(id).range, &|number| self.number(id, number))
    }

    /// In what a figure is counted.
    fn scale(&self, id: VarId) -> Option<&'a Scale> {
        let (scheme, variable) = self.get(id);
        if let What::Fact(fact, _) = &variable.what { Some(&scheme.facts[fact.index()].scale) } else { None }
    }
}

/// A constraint as a sum of figures, the first of them added, and the values that it may have.
fn limited(constraint: &Constraint) -> (Form, Range) {
    let form = &constraint.form;
    let is_first_added = form.terms().first().is_none_or(|(_, factor)| factor.signum() > 0);
    let bound = End { at: -form.constant.clone(), included: constraint.relation != Relation::Below };
    let sum = form.minus(&Form::constant(form.constant.clone()));
    let range = match constraint.relation {
        Relation::Zero => Range { low: Some(bound.clone()), high: Some(bound) },
        Relation::AtMost | Relation::Below => Range { low: None, high: Some(bound) },
    };
    if is_first_added { (sum, range) } else { (sum.negated(), range.times(&Num::from(-1))) }
}

fn bounds(range: &Range, whole: &Range, number: &dyn Fn(&Num) -> Text) -> Option<Text> {
    if let Some(only) = range.only() {
        let Text { en, zh } = number(only);
        return Some(Text { en: format!("= {en}"), zh: format!("= {zh}") });
    }
    let low = range.low.as_ref().filter(|low| whole.low.as_ref() != Some(*low)).map(|low| (if low.included { "≥" } else { ">" }, &low.at));
    let high = range.high.as_ref().filter(|high| whole.high.as_ref() != Some(*high)).map(|high| (if high.included { "≤" } else { "<" }, &high.at));
    let told = |(sign, at): (&str, &Num)| {
        let Text { en, zh } = number(at);
        Text { en: format!("{sign}{en}"), zh: format!("{sign}{zh}") }
    };
    let parts = low.into_iter().chain(high).map(told);
    parts.reduce(|a, b| Text { en: format!("{} and {}", a.en, b.en), zh: format!("{} 且 {}", a.zh, b.zh) })
}
