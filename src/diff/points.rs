//! The scores of an item in both schemes, figure by figure: where the new one gives less, the same, more, and by how much at most.
//! [`points`] compares the items whose own scoring changed and puts what is found into the levels of their changes; what it says of a
//! made-up unit has been seen in both schemes.
//!
//! Scores are compared before the item's last rounding, where every figure has a value; those of the old scheme are first brought to the
//! full mark of the new one.

mod figure;
mod gap;
mod search;
mod seen;
mod twin;

pub use gap::Lacking;
pub use seen::Seen;

use super::change::Part;
use super::curve::{Words, cases, told_apart};
use super::pair::{self, Pairing, Pairs};
use super::{Change, Diff, Direction, Level, Subject, SubjectKind, Version, wording};
use crate::decimal::Num;
use crate::model::scheme::{ItemId, Over, Scheme};
use crate::piece::compare::{self, Comparison, Names, Naming};
use crate::piece::pieces::{Bound, Piece};
use crate::piece::run::Pieces;
use crate::piece::variable::{Variables, What};
use crate::piece::{Analysis, Given, Way};
use crate::program::{NodeId, Op, Program};
use crate::say;
use crate::word::Text;
use figure::Figures;
use seen::Seer;
use std::collections::BTreeSet;
use std::sync::Arc;

/// More items than this are not compared.
const ITEMS_MAX: usize = 80;
/// An item whose scores fall into more pairs of pieces than this is not compared.
const PAIRS_MAX: usize = 4000;

/// What a default does to gaps is shown by so many items.
const BY_DEFAULT_MAX: usize = 3;
/// More kinds of units than this are not listed.
const GIVEN_MAX: usize = 6;

/// An item in both schemes.
#[derive(Clone, Debug)]
pub struct Compared {
    pub subject: Subject,
    /// Class by class, those together that are alike; or why it is not compared. Nothing: its scoring did not change.
    pub found: Result<Vec<Class>, Text>,
    /// What is compared, if it is not the score of the item as a whole.
    pub of: Option<Text>,
    /// Units without a figure of the item, where the schemes make something else of that.
    pub lacking: Vec<Lacking>,
}

/// What is found for some of the units.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// Words of attributes for which it is so; none: for all units.
    pub given: Vec<Arc<str>>,
    /// It is so for all units of which nothing else is said.
    pub rest: bool,
    /// In the order less, same, more, other; each that is certain once.
    pub stretches: Vec<Stretch>,
    pub loss: Option<Most>,
    pub gain: Option<Most>,
    /// Why some of it is not certain; none: everything is.
    pub reasons: Vec<Text>,
}

/// Over which figures it is one way, for certain.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    pub way: Way,
    /// Each in words; none: everywhere.
    pub over: Vec<Text>,
}

/// The largest difference of one way.
#[derive(Clone, Debug, PartialEq)]
pub struct Most {
    /// How much, above zero; `None`: there is no end, as far as is known.
    pub amount: Option<Num>,
    /// Whether it is reached, or only come near to.
    pub reached: bool,
    /// It is the largest among the units that were tried; there may be a larger one.
    pub only_seen: bool,
    /// A made-up unit at or near it, and what it was seen to get.
    pub seen: Option<Seen>,
}

impl Class {
    /// Is some of it not decided, and nothing seen of which way it may go?
    fn is_unseen(&self) -> bool {
        let is_seen = |most: &Option<Most>| most.as_ref().is_some_and(|most| most.seen.is_some());
        !self.reasons.is_empty() && self.stretches.is_empty() && !is_seen(&self.loss) && !is_seen(&self.gain)
    }

    /// Whether it is this way somewhere, for certain.
    pub fn has(&self, way: Way) -> bool {
        self.stretches.iter().any(|stretch| stretch.way == way)
    }
}

impl Compared {
    /// The way of the item as a whole, where everything is certain; `None`: it is not, or the scores are the same.
    pub fn direction(&self) -> Option<Direction> {
        let classes = self.found.as_ref().ok()?;
        let has = |way: Way| classes.iter().any(|class| class.has(way));
        let certain = classes.iter().all(|class| class.reasons.is_empty()) && !has(Way::Other);
        match (certain, has(Way::Less), has(Way::More)) {
            (true, true, false) => Some(Direction::Stricter),
            (true, false, true) => Some(Direction::Looser),
            (true, true, true) => Some(Direction::Either),
            (true, false, false) | (false, ..) => None,
        }
    }

    /// Whether a made-up unit was seen to get different scores.
    fn is_seen(&self) -> bool {
        let mosts = self.found.iter().flatten().flat_map(|class| [&class.loss, &class.gain]).flatten();
        mosts.filter_map(|most| most.seen.as_ref()).any(|seen| seen.score_differs)
    }
}

/// Whether a change is one of an item's own scoring where all figures are there.
fn is_own(change: &Change) -> bool {
    let part = matches!(change.aspect.part, Part::Points | Part::Clauses | Part::Cap | Part::Floor);
    part && change.subject.kind == SubjectKind::Item && change.level > Level::Text
}

/// Compares the scores of each item whose own scoring changed. Sets the levels of these changes, and their direction where it is the
/// only difference of the schemes that can matter.
pub fn points(old: Version, new: Version, diff: &mut Diff) -> Vec<Compared> {
    let wanted: Vec<(ItemId, ItemId, Subject)> = wanted(old.scheme, new.scheme, diff);
    let gaps = gap::cases(old.scheme, new.scheme, diff);
    if wanted.is_empty() && gaps.is_empty() {
        return Vec::new();
    }
    let seer = Seer::new(old.scheme, new.scheme, &diff.pairing);
    let programs = [seer.old.program(), seer.new.program()];
    let first = Analysis::new(old.scheme, programs[0], Given::Everything);
    let second = Analysis::new(new.scheme, programs[1], Given::Everything);
    let words = [cases(&first), cases(&second)];
    let naming = Naming::new([names(old.scheme, new.scheme, &diff.pairing), Names::of(new.scheme)], [&first, &second]);
    let mut both = Both { first, second, words, naming, seer: &seer };
    let mut all: Vec<Compared> = Vec::new();
    for (at, (a, b, subject)) in wanted.into_iter().enumerate() {
        let found = if at < ITEMS_MAX {
            both.item(a, b)
        } else {
            Err(say!(en: "there are more than {ITEMS_MAX} items to compare", zh: "要比较的指标超过 {ITEMS_MAX} 项"))
        };
        let of = both.period_nodes(a, b).map(|_| both.periods_told(a, b));
        all.push(Compared { subject, found, of, lacking: Vec::new() });
    }
    let lacks = both.lacking(gaps);
    let is_told = |case: &gap::Case, lacking: &Lacking, by_default: &mut usize| {
        let shown_by = |change: &&Change| gap::shows(change, case, lacking, new.scheme) && change.subject.kind != SubjectKind::Defaults;
        let own = diff.changes.iter().any(|change| shown_by(&change));
        *by_default += usize::from(!own);
        own || *by_default <= BY_DEFAULT_MAX
    };
    let mut by_default = 0;
    for (case, lacking) in lacks.iter().filter(|(case, lacking)| is_told(case, lacking, &mut by_default)) {
        let subject = item_subject(old.scheme, new.scheme, case.items);
        match all.iter_mut().find(|compared| compared.subject == subject) {
            Some(compared) => compared.lacking.push(lacking.clone()),
            None => all.push(Compared { subject, found: Ok(Vec::new()), of: None, lacking: vec![lacking.clone()] }),
        }
    }
    let is_alone = diff.changes.iter().filter(|change| change.level > Level::Text).count() == 1;
    for change in &mut diff.changes {
        if lacks.iter().any(|(case, lacking)| gap::shows(change, case, lacking, new.scheme)) {
            change.level = Level::Score;
        }
        let Some(compared) = all.iter().find(|compared| compared.subject == change.subject).filter(|_| is_own(change)) else { continue };
        if compared.is_seen() {
            change.level = Level::Score;
        }
        if let Some(direction) = compared.direction().filter(|_| is_alone && change.aspect.part != Part::Points) {
            change.direction = direction;
        }
    }
    all
}

/// The score of a period that the scores of a unit are made of.
fn period_node(program: &Program, of: NodeId) -> Option<NodeId> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![of];
    let mut found = None;
    while let Some(id) = waiting.pop() {
        match &program.node(id).op {
            Op::Accumulate(_, inner) if found.is_none_or(|known| known == *inner) => found = Some(*inner),
            Op::Accumulate(..) => return None,
            op => waiting.extend(crate::program::arguments(op).into_iter().filter(|id| seen.insert(*id))),
        }
    }
    found
}

fn item_subject(old: &Scheme, new: &Scheme, (a, b): (ItemId, ItemId)) -> Subject {
    let (before, after) = (pair::path(old, &old.items[a.index()]), pair::path(new, &new.items[b.index()]));
    Subject { kind: SubjectKind::Item, old: Some(before.into()), new: Some(after.into()) }
}

/// The things of the old scheme under the names of what they are paired with.
fn names(old: &Scheme, new: &Scheme, pairing: &Pairing) -> Names {
    // What is in no pair is called as nothing in the new scheme.
    let named = |own: Vec<Arc<str>>, pairs: &Pairs, theirs: &[Arc<str>]| -> Vec<Arc<str>> {
        let name = |(at, name): (usize, &Arc<str>)| match pairs.new_of.get(at).copied().flatten() {
            Some(partner) => theirs[partner].clone(),
            None => format!("-{name}").into(),
        };
        own.iter().enumerate().map(name).collect()
    };
    let (own, theirs) = (Names::of(old), Names::of(new));
    Names {
        facts: named(own.facts, &pairing.facts, &theirs.facts),
        events: named(own.events, &pairing.events, &theirs.events),
        ratings: named(own.ratings, &pairing.ratings, &theirs.ratings),
        words: own.words,
    }
}

/// The pairs of items without items of their own that have such a change.
fn wanted(old: &Scheme, new: &Scheme, diff: &Diff) -> Vec<(ItemId, ItemId, Subject)> {
    let mut wanted = Vec::new();
    for (a, b) in diff.pairing.items.iter() {
        let ids = (ItemId(a as u32), ItemId(b as u32));
        let subject = item_subject(old, new, ids);
        let has_own = diff.changes.iter().any(|change| is_own(change) && change.subject == subject);
        if has_own && old.items[a].children.is_empty() && new.items[b].children.is_empty() {
            wanted.push((ids.0, ids.1, subject));
        }
    }
    wanted
}

/// What a score is in one case, with what its variables stand for.
type Shape = (Pieces, Vec<What>);

fn shape(found: Pieces, all: &Variables) -> Shape {
    let whats = all.base(crate::piece::pieces::variables(&found)).into_iter().map(|id| all.get(id).what.clone()).collect();
    (found, whats)
}

/// The words of a class of the old scheme and one of the new, where a unit can be in both: an attribute that both have has one word
/// there, or one of either, `甲类→…` and `…→派驻机构`, if the schemes share no word of it.
fn together(before: &Words, after: &Words, apart: &[Arc<str>]) -> Option<Words> {
    let mut words: Words = Vec::new();
    for (attribute, word) in after {
        let own = before.iter().find(|(other, _)| other == attribute);
        match own {
            Some((_, old)) if apart.contains(attribute) => {
                words.push((format!("{attribute}→").into(), format!("{old}→…").into()));
                words.push((attribute.clone(), format!("…→{word}").into()));
            }
            Some((_, old)) if old != word => return None,
            _ => words.push((attribute.clone(), word.clone())),
        }
    }
    words.extend(before.iter().filter(|(attribute, _)| after.iter().all(|(other, _)| other != attribute)).cloned());
    Some(words)
}

/// A bound with a unit that shows that there is something; without a bound, what was seen.
fn shown_by(bound: Option<Most>, found: Option<Most>) -> Option<Most> {
    match (bound, found) {
        (Some(bound), Some(found)) => Some(Most { seen: found.seen, ..bound }),
        (bound, found) => bound.or(found),
    }
}

struct Both<'a> {
    first: Analysis<'a>,
    second: Analysis<'a>,
    words: [Vec<Words>; 2],
    naming: Naming,
    seer: &'a Seer<'a>,
}

impl Both<'_> {
    /// The attributes of which the schemes share no word.
    fn apart(&self) -> Vec<Arc<str>> {
        let of = |side: usize| self.words[side].iter().flatten();
        let shared = |attribute: &Arc<str>| of(0).any(|pair| pair.0 == *attribute && of(1).any(|other| other == pair));
        let mut all: Vec<Arc<str>> = of(0).map(|(attribute, _)| attribute.clone()).collect();
        all.sort();
        all.dedup();
        all.retain(|attribute| of(1).any(|(other, _)| other == attribute) && !shared(attribute));
        all
    }

    /// Where the item is scored period by period in both schemes, and the same is made of all periods: the scores of one of them. Who
    /// gets less in each gets less in all.
    fn period_nodes(&self, a: ItemId, b: ItemId) -> Option<[NodeId; 2]> {
        let [before, after] = [(&self.first, a), (&self.second, b)];
        let how = |(of, item): (&Analysis, ItemId)| of.scheme.items[item.index()].over.map(|over| over.how);
        let one = |(of, item): (&Analysis, ItemId)| period_node(of.program, of.program.items[item.index()].unrounded);
        if how(before).is_none() || how(before) != how(after) {
            return None;
        }
        Some([one(before)?, one(after)?])
    }

    /// What is compared of an item that is scored by periods.
    fn periods_told(&self, a: ItemId, b: ItemId) -> Text {
        let [before, after] = [self.first.scheme.items[a.index()].over, self.second.scheme.items[b.index()].over];
        let word = |over: Option<Over>| over.map_or_else(|| Text::same(""), wording::over);
        let (before, after) = (word(before), word(after));
        match before == after {
            true => Text { en: format!("the score of one period ({})", after.en), zh: format!("每期得分（{}）", after.zh) },
            false => Text {
                en: format!("the score of one period ({} → {}), the same figure in each", before.en, after.en),
                zh: format!("每期得分（{} → {}），按各期数值相同比较", before.zh, after.zh),
            },
        }
    }

    /// What is seen of units without a figure.
    fn lacking(&self, gaps: Vec<gap::Case>) -> Vec<(gap::Case, Lacking)> {
        let apart = self.apart();
        let both = |(x, y): &(usize, usize)| together(&self.words[0][*x], &self.words[1][*y], &apart).is_some();
        let pairs: Vec<(usize, usize)> = (0..self.words[0].len()).flat_map(|x| (0..self.words[1].len()).map(move |y| (x, y))).filter(both).collect();
        let seen = |case: gap::Case| {
            let found = gap::lacking(&case, self.seer, [&self.first, &self.second], &pairs)?;
            Some((case, found))
        };
        gaps.into_iter().take(ITEMS_MAX).filter_map(seen).collect()
    }

    fn item(&mut self, a: ItemId, b: ItemId) -> Result<Vec<Class>, Text> {
        let each = self.period_nodes(a, b);
        let nodes = each.unwrap_or([self.first.program.items[a.index()].unrounded, self.second.program.items[b.index()].unrounded]);
        let mut known: Vec<([Shape; 2], Class)> = Vec::new();
        let mut classes: Vec<(Vec<Words>, Class)> = Vec::new();
        let mut all: Vec<Words> = Vec::new();
        let apart = self.apart();
        for x in 0..self.words[0].len() {
            for y in 0..self.words[1].len() {
                let Some(words) = together(&self.words[0][x], &self.words[1][y], &apart) else { continue };
                let old = shape(self.first.pieces(x, nodes[0]), &self.first.cases[x].run.variables);
                let new = shape(self.second.pieces(y, nodes[1]), &self.second.cases[y].run.variables);
                let shapes = [old, new];
                let class = match known.iter().find(|(other, _)| *other == shapes) {
                    Some((_, class)) => class.clone(),
                    None => {
                        if shapes[0].0.len() * shapes[1].0.len() > PAIRS_MAX {
                            return Err(say!(en: "there are too many cases", zh: "情形过多"));
                        }
                        let found = compare::compare_times(
                            &mut self.naming,
                            &mut self.first,
                            (x, nodes[0]),
                            &self.seer.factor,
                            &mut self.second,
                            (y, nodes[1]),
                        );
                        let mut class = self.class(&found, (a, b), (x, y));
                        if class.is_unseen() {
                            let [loss, gain] = search::search(self.seer, [&self.first.cases[x], &self.second.cases[y]], (a, b));
                            (class.loss, class.gain) = (shown_by(class.loss, loss), shown_by(class.gain, gain));
                        }
                        known.push((shapes, class.clone()));
                        class
                    }
                };
                all.push(words.clone());
                match classes.iter_mut().find(|(_, other)| *other == class) {
                    Some((cases, _)) => cases.push(words),
                    None => classes.push((vec![words], class)),
                }
            }
        }
        let mut found: Vec<Class> = classes.into_iter().map(|(cases, class)| Class { given: told_apart(&cases, &all), ..class }).collect();
        // One list of classes that nobody would read is the rest of them.
        if let Some(longest) =
            (0..found.len()).max_by_key(|at| found[*at].given.len()).filter(|at| found.len() > 1 && found[*at].given.len() > GIVEN_MAX)
        {
            let class = found.remove(longest);
            found.push(Class { given: Vec::new(), rest: true, ..class });
        }
        Ok(found)
    }

    fn class(&self, found: &Comparison, items: (ItemId, ItemId), (x, y): (usize, usize)) -> Class {
        let figures = Figures {
            all: &found.variables,
            old: self.first.scheme,
            new: self.second.scheme,
            of_new: &self.second.cases[y].run.variables,
            pairing: self.seer.twins.pairing,
        };
        let mut reasons: Vec<Text> = Vec::new();
        let mut stretches: Vec<Stretch> = Vec::new();
        for way in [Way::Less, Way::Same, Way::More, Way::Other] {
            let mut certain: Vec<Piece> = Vec::new();
            for stretch in found.stretches.iter().filter(|stretch| stretch.way == way) {
                match figures.doubt(stretch) {
                    Some(doubt) => reasons.push(doubt),
                    None => certain.push(Piece::new(stretch.when.clone(), crate::piece::pieces::Gives::truth(true))),
                }
            }
            if !certain.is_empty() {
                stretches.push(Stretch { way, over: figures.over(certain) });
            }
        }
        reasons.extend(found.reasons.iter().filter(|why| figures.counts(**why)).map(|why| why.text()));
        reasons.sort_by(|a, b| a.en.cmp(&b.en));
        reasons.dedup();
        // One way and no doubt: it is so everywhere, whatever the pieces are.
        if let ([only], true) = (stretches.as_mut_slice(), reasons.is_empty()) {
            only.over.clear();
        }
        let most = |bound: &Option<Bound>, sign: i64| {
            let bound = bound.as_ref()?;
            let involved = figures.all.base(bound.setting.numbers.iter().map(|(id, _)| *id));
            if involved.into_iter().any(|id| figures.is_news(id)) {
                return None;
            }
            let amount = bound.at.as_ref().map(|at| at * &Num::from(sign));
            if amount.as_ref().is_some_and(|amount| amount.signum() <= 0) {
                return None;
            }
            let seen = self
                .seer
                .see([&self.first.cases[x], &self.second.cases[y]], items, &bound.setting, &figures)
                .filter(|seen| (&seen.new - &seen.old).signum() as i64 == sign);
            Some(Most { amount, reached: bound.reached, only_seen: false, seen })
        };
        Class { given: Vec::new(), rest: false, stretches, loss: most(&found.loss, -1), gain: most(&found.gain, 1), reasons }
    }
}
