//! What may be one thing under two names: what is left without a partner on both sides and is called alike, or says the same. It is
//! told with the reasons and never assumed.

use super::SubjectKind;
use super::canon::Names;
use super::pair::{Pairing, Pairs, fact_names, names};
use crate::diagnostic::closest;
use crate::model::scheme::{Event, Fact, Item, Rating, Scheme};
use crate::model::walk;
use crate::say;
use crate::word::Text;
use std::sync::Arc;

/// Two things that may be one under two names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub kind: SubjectKind,
    /// Names; of items whose name alone does not tell them, paths.
    pub old: Arc<str>,
    pub new: Arc<str>,
    /// What they have in common.
    pub why: Vec<Text>,
}

/// What is left unpaired on both sides and looks alike.
pub fn suggest(old: &Scheme, new: &Scheme, pairing: &Pairing) -> Vec<Suggestion> {
    let mut found = Vec::new();
    let new_names = Names::of_new(new);
    let old_names = Names::of_old(old, &new_names, pairing);
    let items = |scheme: &Scheme| names(&scheme.items, |item| &item.label.name);
    let same_item = |a: usize, b: usize| of_items((old, &old_names, a), (new, &new_names, b), pairing);
    among(SubjectKind::Item, [items(old), items(new)], &pairing.items, &same_item, &mut found);
    let same_fact = |a: usize, b: usize| of_facts((old, a), (new, b), pairing);
    among(SubjectKind::Fact, [fact_names(old), fact_names(new)], &pairing.facts, &same_fact, &mut found);
    let events = |scheme: &Scheme| names(&scheme.events, |event| &event.label.name);
    let same_event = |a: usize, b: usize| of_events(&old.events[a], &new.events[b]);
    among(SubjectKind::Event, [events(old), events(new)], &pairing.events, &same_event, &mut found);
    let ratings = |scheme: &Scheme| names(&scheme.ratings, |rating| &rating.label.name);
    let same_rating = |a: usize, b: usize| of_ratings(&old.ratings[a], &new.ratings[b]);
    among(SubjectKind::Rating, [ratings(old), ratings(new)], &pairing.ratings, &same_rating, &mut found);
    let lets = |scheme: &Scheme| names(&scheme.lets, |it| &it.label.name);
    let same_value = |a: usize, b: usize| said(old_names.expr(&old.lets[a].value) == new_names.expr(&new.lets[b].value), SAME_VALUE);
    among(SubjectKind::Let, [lets(old), lets(new)], &pairing.lets, &same_value, &mut found);
    let gates = |scheme: &Scheme| names(&scheme.gates, |gate| &gate.label.name);
    let same_gate = |a: usize, b: usize| said(old_names.expr(&old.gates[a].when) == new_names.expr(&new.gates[b].when), SAME_CONDITION);
    among(SubjectKind::Gate, [gates(old), gates(new)], &pairing.gates, &same_gate, &mut found);
    let grades = |scheme: &Scheme| scheme.grades.iter().flat_map(|grades| &grades.rows).map(|row| row.label.name.to_string()).collect::<Vec<_>>();
    among(SubjectKind::Grades, [grades(old), grades(new)], &pairing.grades, &|a, b| said(a == b, SAME_PLACE), &mut found);
    let pools = |scheme: &Scheme| names(&scheme.allocations, |it| &it.label.name);
    let same_pool = |a: usize, b: usize| said(old_names.expr(&old.allocations[a].by) == new_names.expr(&new.allocations[b].by), SAME_VALUE);
    among(SubjectKind::Allocation, [pools(old), pools(new)], &pairing.allocations, &same_pool, &mut found);
    found
}

type Said = (&'static str, &'static str);
const SAME_CLAUSE: Said = ("same clause of the text", "依据相同");
const SAME_FIGURES: Said = ("same figures", "所用数据相同");
const SAME_POINTS: Said = ("same points", "分值相同");
const SAME_RULE: Said = ("same rule", "计分规则相同");
const SAME_VALUE: Said = ("same value", "算式相同");
const SAME_CONDITION: Said = ("same condition", "条件相同");
const SAME_PLACE: Said = ("same place in the order", "位次相同");
const SAME_SOURCE: Said = ("same document and collector", "采集单位和依据文件相同");
const SAME_FIELDS: Said = ("same columns", "登记内容相同");
const SAME_PANELS: Said = ("same panels and options", "评价组和档次相同");

fn said(holds: bool, (en, zh): Said) -> Vec<Text> {
    if holds { vec![Text { en: en.into(), zh: zh.into() }] } else { Vec::new() }
}

/// Every pair left that is called alike or has something in common; of what is called alike the closest.
fn among(kind: SubjectKind, [old, new]: [Vec<String>; 2], pairs: &Pairs, common: &dyn Fn(usize, usize) -> Vec<Text>, found: &mut Vec<Suggestion>) {
    let old_left: Vec<usize> = (0..old.len()).filter(|a| pairs.new_of[*a].is_none() && !old[*a].is_empty()).collect();
    for b in (0..new.len()).filter(|b| pairs.old_of[*b].is_none() && !new[*b].is_empty()) {
        let near = closest(&new[b], old_left.iter().map(|a| old[*a].as_str())).map(ToString::to_string);
        for a in &old_left {
            let mut why = common(*a, b);
            if near.as_deref() == Some(old[*a].as_str()) {
                why.insert(0, say!(en: "names are close", zh: "名称相近"));
            }
            if !why.is_empty() {
                found.push(Suggestion { kind, old: old[*a].as_str().into(), new: new[b].as_str().into(), why });
            }
        }
    }
}

/// Items of one kind with the same clause or the same figures; points alone say nothing, beside one of these they do.
fn of_items((old, old_names, a): (&Scheme, &Names, usize), (new, new_names, b): (&Scheme, &Names, usize), pairing: &Pairing) -> Vec<Text> {
    let (before, after) = (&old.items[a], &new.items[b]);
    // Items that stood in the one stand in the other.
    let stayed = before
        .children
        .iter()
        .filter(|child| pairing.items.new_of[child.index()].is_some_and(|at| after.children.iter().any(|own| own.index() == at)));
    let stayed = stayed.count();
    if stayed > 0 && 2 * stayed >= before.children.len().min(after.children.len()) {
        return vec![say!(en: "{stayed} items in common", zh: "下设的项目有 {stayed} 项相同")];
    }
    if before.kind != after.kind || before.children.is_empty() != after.children.is_empty() {
        return Vec::new();
    }
    let figures = |scheme: &Scheme, item: &Item, name: &dyn Fn(usize) -> Option<usize>| {
        let mut all: Vec<Option<usize>> = walk::facts_used(scheme, item).into_iter().map(|fact| name(fact.index())).collect();
        all.sort_unstable();
        all
    };
    let old_figures = figures(old, before, &|fact| pairing.facts.new_of[fact]);
    let mut why = said(before.meta.clause.is_some() && before.meta.clause == after.meta.clause, SAME_CLAUSE);
    why.extend(said(!old_figures.is_empty() && old_figures == figures(new, after, &Some) && !old_figures.contains(&None), SAME_FIGURES));
    let rules = |names: &Names, item: &Item| {
        let parts = item.clauses.iter().flat_map(walk::clause_parts).map(|expr| names.expr(expr));
        parts.collect::<Vec<_>>()
    };
    let (old_rules, new_rules) = (rules(old_names, before), rules(new_names, after));
    why.extend(said(!why.is_empty() && !old_rules.is_empty() && old_rules == new_rules, SAME_RULE));
    let points = |names: &Names, item: &Item| item.points.as_ref().map(|points| names.expr(points));
    let same_points = points(old_names, before).is_some_and(|own| Some(own) == points(new_names, after));
    let same_section = before.parent.is_some_and(|above| pairing.items.new_of[above.index()] == after.parent.map(|above| above.index()));
    // A clause with several items says little where neither the points nor the figures are the same.
    why.extend(said(!why.is_empty() && same_points && same_section, SAME_POINTS));
    why
}

fn of_facts((old, a): (&Scheme, usize), (new, b): (&Scheme, usize), pairing: &Pairing) -> Vec<Text> {
    let (before, after) = (&old.facts[a], &new.facts[b]);
    let source = |fact: &Fact| (fact.collector.as_ref().map(|label| label.name.clone()), fact.document.clone());
    let named = before.collector.is_some() && before.document.is_some();
    let same_kind = before.ty == after.ty && before.scale == after.scale && before.frame == after.frame;
    let mut why = said(named && same_kind && before.range == after.range && source(before) == source(after), SAME_SOURCE);
    // The one figure of an item that is not in the other scheme.
    let alone = |scheme: &Scheme, item: usize, fact: usize, partners: &[Option<usize>]| {
        let used = walk::facts_used(scheme, &scheme.items[item]);
        let left: Vec<usize> = used.into_iter().map(|fact| fact.index()).filter(|fact| partners[*fact].is_none()).collect();
        left == [fact]
    };
    let both = |(x, y): (usize, usize)| alone(old, x, a, &pairing.facts.new_of) && alone(new, y, b, &pairing.facts.old_of);
    if same_kind && let Some((_, item)) = pairing.items.iter().find(|pair| both(*pair)) {
        let item = &new.items[item].label.name;
        why.push(say!(en: "each the figure of {item}", zh: "同为“{item}”的计分数据"));
    }
    why
}

fn of_events(before: &Event, after: &Event) -> Vec<Text> {
    let fields = |event: &Event| event.fields.iter().map(|field| field.label.name.clone()).collect::<Vec<_>>();
    let document = before.document.is_some() && before.document == after.document;
    let mut why = said(document, SAME_SOURCE);
    // Most ledgers have a date and a matter; more than these say something.
    why.extend(said(before.fields.len() > 2 && fields(before) == fields(after), SAME_FIELDS));
    why
}

fn of_ratings(before: &Rating, after: &Rating) -> Vec<Text> {
    let told = |rating: &Rating| {
        let words = |all: &[(crate::model::scheme::Label, crate::decimal::Num)]| {
            all.iter().map(|(label, number)| (label.name.clone(), number.clone())).collect::<Vec<_>>()
        };
        [words(&rating.panels), words(&rating.options), words(&rating.aspects)]
    };
    let says_much = !before.panels.is_empty() || !before.options.is_empty();
    said(says_much && told(before) == told(after), SAME_PANELS)
}
