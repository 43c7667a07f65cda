//! An item scores nearly as in the parent, the scheme that this one extends: over data that both allow, its scores never differ by more
//! than so many points.

use super::cone::Cone;
use super::proof::concrete;
use super::search::Maker;
use super::witness::{self, Witness};
use super::{Undecided, Verdict, carry};
use crate::decimal::Num;
use crate::model::expr::Value;
use crate::model::guarantee::Guarantee;
use crate::model::scheme::{FactId, ItemId, Scheme};
use crate::oracle::{self, InspectedRow};
use crate::outcome::Cell;
use crate::piece::analysis::Case;
use crate::piece::compare::{Names, Naming, compare_times};
use crate::piece::variable::Why;
use crate::piece::{Analysis, Given};
use crate::program::NodeId;
use crate::say;
use crate::show;
use crate::trial::{self, Asked, Of, Replayer, Trial};
use crate::word::{Lang, Text};

/// Scores of more pairs of pieces are not compared exactly.
const PAIRS_MAX: usize = 4000;
/// So many units are made of the ends of the difference.
const CANDIDATES_MAX: usize = 12;
/// So many made-up units are tried on their own, and so many sets of units where these matter to each other.
const ALONE: usize = 384;
const TOGETHER: usize = 96;

/// The item in both schemes.
struct Both<'a> {
    own: &'a Replayer<'a>,
    base: &'a Replayer<'a>,
    guarantee: &'a Guarantee,
    items: [ItemId; 2],
    most: &'a Num,
}

pub fn decide(own: &Replayer<'_>, analysis: &mut Analysis<'_>, at: usize, item: ItemId, most: &Num) -> Verdict {
    let scheme = own.scheme();
    let open = |why: Text| Verdict::Undecided(Undecided { tried: 0, why: vec![why] });
    let Some(parent) = scheme.base.as_deref() else { return open(say!(en: "the scheme extends none", zh: "本方案没有上级方案")) };
    let Some(base_item) = same_item(scheme, parent, item) else {
        return open(say!(en: "the parent has no such item", zh: "上级方案没有这一项"));
    };
    let base = Replayer::new(parent);
    let nodes = [base.program().items[base_item.index()].score, own.program().items[item.index()].score];
    let mut theirs = Analysis::of(parent, base.program(), Given::Anything, &nodes[..1]);
    let of_base = Cone::of_values(base.program(), [nodes[0]]);
    let Doubt { why, candidates } = match prove(&mut theirs, analysis, nodes, most, &of_base) {
        None => return Verdict::Proved,
        Some(doubt) => doubt,
    };
    let both = Both { own, base: &base, guarantee: &scheme.guarantees[at], items: [base_item, item], most };
    let mut cone = Cone::of(own.program(), at);
    cone.join(&of_base, &carry::Same { from: parent, to: scheme });
    let number = if cone.peers { TOGETHER } else { ALONE };
    let mut maker = Maker::new(scheme, Some(&both.guarantee.claim), &cone);
    let candidates = candidates.iter().filter_map(|trial| carry::carried(&carry::Same { from: parent, to: scheme }, trial));
    let candidates: Vec<Witness> = candidates.map(|before| Witness { before, after: None }).collect();
    let tried = number + candidates.len();
    let made = (0..number).filter_map(|number| if maker.peers() { maker.together(number) } else { maker.alone(number) });
    match candidates.into_iter().chain(made).find(|witness| both.breaks(witness)) {
        Some(found) => {
            let found = witness::fewer_parts(found, &|_| true, &|less| both.breaks(less));
            let example = both.example(&found);
            Verdict::Refuted(found, vec![example])
        }
        None => Verdict::Undecided(Undecided { tried, why: why.into_iter().map(Why::text).collect() }),
    }
}

/// The item of the same names, from the total down.
fn same_item(own: &Scheme, parent: &Scheme, item: ItemId) -> Option<ItemId> {
    fn names(scheme: &Scheme, item: ItemId) -> Vec<&str> {
        let above = std::iter::successors(Some(item), |id| scheme.items[id.index()].parent);
        above.filter(|id| id.0 != 0).map(|id| &*scheme.items[id.index()].label.name).collect()
    }
    let wanted = names(own, item);
    (0..parent.items.len() as u32).map(ItemId).find(|id| names(parent, *id) == wanted)
}

/// Where a greater difference may be.
struct Doubt {
    /// What could not be followed.
    why: Vec<Why>,
    /// Units of the parent at the ends of the difference.
    candidates: Vec<Trial>,
}

/// `None`: no figures make a greater difference.
fn prove(theirs: &mut Analysis<'_>, ours: &mut Analysis<'_>, [node, own]: [NodeId; 2], most: &Num, cone: &Cone) -> Option<Doubt> {
    let mut naming = Naming::new([Names::of(theirs.scheme), Names::of(ours.scheme)], [theirs, ours]);
    let mut doubt = Doubt { why: Vec::new(), candidates: Vec::new() };
    let mut proved = true;
    for x in 0..theirs.cases.len() {
        for y in 0..ours.cases.len() {
            if !agree((theirs.scheme, &theirs.cases[x].fixed), (ours.scheme, &ours.cases[y].fixed)) {
                continue;
            }
            if theirs.pieces(x, node).len() * ours.pieces(y, own).len() > PAIRS_MAX {
                proved = false;
                doubt.why.push(Why::Cases);
                continue;
            }
            let found = compare_times(&mut naming, theirs, (x, node), &Num::ONE, ours, (y, own));
            let gain = found.gain.filter(|gain| gain.at.as_ref().is_none_or(|at| at > most));
            let loss = found.loss.filter(|loss| loss.at.as_ref().is_none_or(|at| -at.clone() > *most));
            if gain.is_some() || loss.is_some() {
                proved = false;
                doubt.why.extend(found.reasons);
            }
            let Case { fixed, run } = &theirs.cases[x];
            for mut end in [gain, loss].into_iter().flatten() {
                // Of what the parent itself has a variable for.
                end.setting.numbers.retain(|(variable, _)| variable.index() < run.variables.len());
                end.setting.words.retain(|(variable, _)| variable.index() < run.variables.len());
                end.setting.gaps.retain(|(variable, _)| variable.index() < run.variables.len());
                if doubt.candidates.len() < CANDIDATES_MAX {
                    doubt.candidates.push(concrete(run, &end.setting, fixed, cone));
                }
            }
        }
    }
    doubt.why.sort_unstable();
    doubt.why.dedup();
    (!proved).then_some(doubt)
}

/// Whether a unit can be of a case of one scheme and of a case of another: what both fix is the same word.
fn agree((a, of_a): (&Scheme, &[(FactId, Value)]), (b, of_b): (&Scheme, &[(FactId, Value)])) -> bool {
    of_a.iter().all(|(fact, value)| {
        let name = &a.facts[fact.index()].label.name;
        let same = of_b.iter().find(|(other, _)| b.facts[other.index()].label.name == *name);
        same.is_none_or(|(_, other)| word(a, value) == word(b, other))
    })
}

fn word<'s>(scheme: &'s Scheme, value: &'s Value) -> Option<&'s str> {
    match value {
        Value::Choice(choice, at) => scheme.choices[choice.index()].words.get(*at as usize).map(|word| &*word.name),
        Value::Bool(yes) => Some(if *yes { "是" } else { "否" }),
        Value::Num(_) | Value::Text(_) | Value::Date(_) | Value::Grade(_) => None,
    }
}

impl Both<'_> {
    /// Whether both evaluators say that the first unit's scores differ by more.
    fn breaks(&self, witness: &Witness) -> bool {
        let Some(carried) = carry::carried(&carry::Same { from: self.own.scheme(), to: self.base.scheme() }, &witness.before) else { return false };
        let own = trial::dataset(self.own.scheme(), &witness.before);
        let theirs = trial::dataset(self.base.scheme(), &carried);
        let by_engine = [(self.base, &theirs), (self.own, &own)].map(|(replayer, data)| replayer.results(data));
        if !self.are_far_apart(by_engine) {
            return false;
        }
        let plainly = [(self.base, &theirs), (self.own, &own)].map(|(replayer, data)| oracle::score(replayer.scheme(), data));
        let when = self.guarantee.when.as_ref();
        let holds = when.is_none_or(|when| {
            oracle::inspect(self.own.scheme(), &own, |look| look.value(when, InspectedRow::Unit(0))) == Cell::Value(Value::Bool(true))
        });
        holds && self.are_far_apart(plainly)
    }

    fn are_far_apart(&self, results: [Vec<crate::outcome::UnitResult>; 2]) -> bool {
        let [theirs, own] = [0, 1].map(|side| results[side].first().map(|unit| unit.items[self.items[side].index()].score.clone()));
        match (theirs, own) {
            (Some(Cell::Value(Value::Num(a))), Some(Cell::Value(Value::Num(b)))) => (a - b).abs() > *self.most,
            _ => false,
        }
    }

    /// An example of the scheme that shows it, named by what the parent gives.
    fn example(&self, witness: &Witness) -> String {
        let scheme = self.own.scheme();
        let carried = carry::carried(&carry::Same { from: scheme, to: self.base.scheme() }, &witness.before);
        let theirs = carried.and_then(|carried: Trial| {
            let results = self.base.results(&trial::dataset(self.base.scheme(), &carried));
            match &results.first()?.items[self.items[0].index()].score {
                Cell::Value(Value::Num(score)) => Some(show::number(score)),
                Cell::Value(_) | Cell::Gap(_) | Cell::Fault(_) => None,
            }
        });
        let theirs = theirs.unwrap_or_default();
        let name = match scheme.lang {
            Lang::Zh => format!("反例：上级方案得 {theirs}分"),
            Lang::En => format!("counterexample: {theirs} pt by the parent"),
        };
        trial::example(scheme, &name, &witness.before, &[Asked { unit: 0, of: Of::Score(self.items[1]) }])
    }
}
