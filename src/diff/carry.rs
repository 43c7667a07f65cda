//! Which party of a board carries which change: between the differences that are told and the parts that are exchanged.

use crate::diff::board::{Board, Slot};
use crate::diff::change::Part;
use crate::diff::normal::Renames;
use crate::diff::pair::Pairing;
use crate::diff::parts::{Facet, Owner};
use crate::diff::{Change, Subject, SubjectKind};
use crate::model::scheme::{GapKind, Scheme};
use crate::word::{Lang, Text, Word};
use std::sync::Arc;

/// What the old scheme calls otherwise than the new one.
pub fn renames(pairing: &Pairing, old: &Scheme, new: &Scheme) -> Renames {
    let item = |scheme: &Scheme, at: usize| path_names(scheme, at);
    let items = pairing.items.iter().map(|(a, b)| (item(old, a), item(new, b))).filter(|(a, b)| a != b && !a.is_empty() && !b.is_empty());
    let facts = pairing.facts.iter().map(|(a, b)| (&old.facts[a].label, &new.facts[b].label));
    let events = pairing.events.iter().map(|(a, b)| (&old.events[a].label, &new.events[b].label));
    let ratings = pairing.ratings.iter().map(|(a, b)| (&old.ratings[a].label, &new.ratings[b].label));
    let whole = |(a, b): &(usize, usize)| old.lets[*a].item.is_none() && new.lets[*b].item.is_none();
    let lets = pairing.lets.iter().filter(whole).map(|(a, b)| (&old.lets[a].label, &new.lets[b].label));
    let judged = |scheme: &Scheme, name: &str| scheme.items.iter().any(|item| *item.label.name == *name);
    let named = facts.chain(events).chain(ratings).chain(lets).map(|(a, b)| (a.name.clone(), b.name.clone()));
    // The column of a judged mark is called as its item: it goes with that.
    let entities = named.filter(|(a, b)| a != b && !(judged(old, a) && judged(new, b)));
    Renames { items: items.collect(), entities: entities.collect() }
}

fn path_names(scheme: &Scheme, item: usize) -> Vec<Arc<str>> {
    let mut names = Vec::new();
    let mut at = &scheme.items[item];
    while let Some(parent) = at.parent {
        names.push(at.label.name.clone());
        at = &scheme.items[parent.index()];
    }
    names.reverse();
    names
}

/// The party that a change belongs to; none for what is no part of any score: words, notes.
pub fn party(board: &Board, change: &Change) -> Option<usize> {
    let Subject { kind, old, new } = &change.switch.subject;
    let name = new.as_ref().or(old.as_ref())?;
    let owner = match kind {
        SubjectKind::Item => return item_party(board, name, change.switch.part),
        SubjectKind::Scheme | SubjectKind::Unit | SubjectKind::Requirement => Owner::Scheme,
        SubjectKind::Fact | SubjectKind::Event | SubjectKind::Rating | SubjectKind::Let => Owner::Entity(name.clone()),
        SubjectKind::Gate => Owner::Gate(name.clone()),
        SubjectKind::Ranking => Owner::Ranking,
        SubjectKind::Grades => Owner::Grades,
        SubjectKind::Consequence => Owner::Consequence(name.clone()),
        SubjectKind::Allocation => Owner::Allocation(name.clone()),
        SubjectKind::Defaults => Owner::Defaults,
    };
    facets(change.switch.part).iter().find_map(|facet| board.party(&owner, facet)).or_else(|| board.only_party(&owner))
}

fn item_party(board: &Board, name: &str, part: Part) -> Option<usize> {
    if name.is_empty() {
        return facets(part).iter().find_map(|facet| board.party(&Owner::Scheme, facet));
    }
    let owner = board.item(name)?;
    let own = facets(part).iter().find_map(|facet| board.party(&owner, facet));
    own.or_else(|| board.party_of_item(&owner)).or_else(|| board.only_party(&owner))
}

/// The facets that a part of a scheme may be among those of its owner, the likeliest first.
fn facets(part: Part) -> &'static [Facet] {
    match part {
        Part::Existence => &[Facet::Existence, Facet::Whole],
        Part::Place => &[Facet::Place],
        Part::Kind | Part::Name | Part::Declaration => &[Facet::Whole, Facet::Clauses, Facet::Formula, Facet::Unit],
        Part::Points => &[Facet::Points, Facet::Scale, Facet::Full, Facet::Whole],
        Part::Applies => &[Facet::Applies, Facet::Whole],
        Part::Clauses => &[Facet::Clauses, Facet::Formula, Facet::Whole],
        Part::Cap => &[Facet::Cap, Facet::Whole],
        Part::Floor => &[Facet::Floor, Facet::Whole],
        Part::Rounding => &[Facet::Rounding, Facet::Whole],
        Part::Missing => &[Facet::Treatment(GapKind::Missing), Facet::Whole],
        Part::NotApplicable => &[Facet::Treatment(GapKind::NotApplicable), Facet::Whole],
        Part::Pending => &[Facet::Treatment(GapKind::Pending), Facet::Whole],
        Part::Coverage => &[Facet::Coverage, Facet::Whole],
        Part::Over => &[Facet::Periods, Facet::Whole],
        Part::Across => &[Facet::Across, Facet::Whole],
        Part::Period => &[Facet::Period],
        Part::Calendar => &[Facet::Calendar],
        Part::Default => &[Facet::Step, Facet::ReferenceSet, Facet::Ties, Facet::DeductToZero, Facet::Above, Facet::EmptyPanel, Facet::Rounding],
        Part::Words => &[Facet::Shown],
    }
}

/// What a party is called: its parts.
pub fn name(board: &Board, party: usize) -> Text {
    let slots: Vec<&Slot> = board.parties[party].iter().map(|at| &board.slots[*at]).collect();
    let in_lang = |lang: Lang| {
        let mut names: Vec<String> = Vec::new();
        for owner in slots.iter().map(|slot| &slot.owner) {
            let facets: Vec<&str> = slots.iter().filter(|slot| slot.owner == *owner).map(|slot| facet_word(slot, lang)).collect();
            let facets = facets.join(Word::new(", ", "、").of(lang));
            let told = match (owner_name(owner, lang), facets.is_empty()) {
                (owner, true) => owner,
                (owner, false) if owner.is_empty() => facets,
                (owner, false) => format!("{owner}{}{facets}", Word::new(": ", "：").of(lang)),
            };
            if !names.contains(&told) {
                names.push(told);
            }
        }
        names.join(Word::new("; ", "；").of(lang))
    };
    Text { en: in_lang(Lang::En), zh: in_lang(Lang::Zh) }
}

fn owner_name(owner: &Owner, lang: Lang) -> String {
    match owner {
        Owner::Scheme => String::new(),
        Owner::Defaults => Word::new("defaults", "默认").of(lang).into(),
        Owner::Item(path) => path.last().map_or(String::new(), |name| name.to_string()),
        Owner::Entity(name) | Owner::Gate(name) | Owner::Allocation(name) => name.to_string(),
        Owner::Ranking => Word::new("ranking", "排名").of(lang).into(),
        Owner::Grades => Word::new("grades", "等次").of(lang).into(),
        Owner::Consequence(grades) => format!("{} {grades}", Word::new("consequences of", "结果").of(lang)),
    }
}

fn facet_word(slot: &Slot, lang: Lang) -> &'static str {
    match &slot.facet {
        Facet::Existence => Word::new("in or out", "增删"),
        Facet::Place => Word::new("moved", "移动"),
        Facet::Whole => return "",
        Facet::Points => Word::new("points", "分值"),
        Facet::Scale => Word::new("scale", "满分制"),
        Facet::Clauses => Word::new("scoring rule", "计分条款"),
        Facet::Cap if slot.owner == Owner::Scheme => Word::new("cap of the total", "总分封顶"),
        Facet::Cap => Word::new("cap", "封顶"),
        Facet::Floor if slot.owner == Owner::Scheme => Word::new("floor of the total", "总分最低"),
        Facet::Floor => Word::new("floor", "最低分"),
        Facet::Rounding if slot.owner == Owner::Scheme => Word::new("rounding of the total", "总分取整"),
        Facet::Rounding => Word::new("rounding", "取整"),
        Facet::Across => Word::new("one matter across clauses", "各条同一事项"),
        Facet::Periods => Word::new("periods", "计分周期"),
        Facet::Applies => Word::new("whom it applies to", "适用范围"),
        Facet::Treatment(GapKind::Missing) => Word::new("missing figures", "缺报处理"),
        Facet::Treatment(GapKind::NotApplicable) => Word::new("not applicable", "不适用处理"),
        Facet::Treatment(GapKind::Pending) => Word::new("pending figures", "待定处理"),
        Facet::Coverage => Word::new("coverage", "覆盖要求"),
        Facet::Value(_) => Word::new("computed value", "计算"),
        Facet::Calendar => Word::new("calendar of working days", "工作日历"),
        Facet::Period => Word::new("period of the scheme", "方案期间"),
        Facet::Full => Word::new("full mark", "满分"),
        Facet::Formula => Word::new("formula of the total", "总分算法"),
        Facet::Unit => Word::new("units", "考核对象"),
        Facet::Requirements => Word::new("requirements", "约束"),
        Facet::Shown => Word::new("further columns", "输出栏目"),
        Facet::Step => Word::new("steps", "步长"),
        Facet::ReferenceSet => Word::new("reference set", "参照范围"),
        Facet::Ties => Word::new("ties", "同分"),
        Facet::DeductToZero => Word::new("deduct to zero", "扣完为止"),
        Facet::Above => Word::new("whether bounds are included", "以上含本数"),
        Facet::EmptyPanel => Word::new("empty panels", "缺组"),
    }
    .of(lang)
}
