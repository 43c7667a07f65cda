//! Which thing of the old scheme is which of the new one. Names and declarations decide (`对应`, `原名`, the same path, one name moved
//! to another section); what only looks alike is suggested by [`suggest`](super::suggest), never assumed.

use crate::model::scheme::{FactKind, Item, ItemId, Scheme};
use std::sync::Arc;

/// Index in the one list by index in the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    pub new_of: Vec<Option<usize>>,
    pub old_of: Vec<Option<usize>>,
}

impl Pairs {
    fn sized(old: usize, new: usize) -> Pairs {
        Pairs { new_of: vec![None; old], old_of: vec![None; new] }
    }

    /// Makes a pair if both are still free.
    pub(super) fn join(&mut self, old: usize, new: usize) -> bool {
        let free = self.new_of[old].is_none() && self.old_of[new].is_none();
        if free {
            self.new_of[old] = Some(new);
            self.old_of[new] = Some(old);
        }
        free
    }

    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> {
        self.old_of.iter().enumerate().filter_map(|(new, old)| old.map(|old| (old, new)))
    }
}

/// Everything that is paired, by index into the schemes' lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairing {
    pub items: Pairs,
    pub facts: Pairs,
    pub events: Pairs,
    pub ratings: Pairs,
    pub lets: Pairs,
    pub gates: Pairs,
    pub grades: Pairs,
    pub allocations: Pairs,
}

/// A pair that the user states: the name, or for an item the path, in the old scheme and in the new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    pub old: String,
    pub new: String,
}

/// Pairs two schemes.
pub fn pair(old: &Scheme, new: &Scheme, declared: &[Declared]) -> Pairing {
    let said = declared_names(old, new, declared);
    let items = pair_items(old, new, declared);
    let named = |old: Vec<String>, new: Vec<String>| pair_named(&old, &new, &said);
    let facts = named(fact_names(old), fact_names(new));
    let events = named(names(&old.events, |event| &event.label.name), names(&new.events, |event| &event.label.name));
    let ratings = named(names(&old.ratings, |rating| &rating.label.name), names(&new.ratings, |rating| &rating.label.name));
    let gates = named(names(&old.gates, |gate| &gate.label.name), names(&new.gates, |gate| &gate.label.name));
    let grades = named(grade_names(old), grade_names(new));
    let allocations = named(names(&old.allocations, |it| &it.label.name), names(&new.allocations, |it| &it.label.name));
    let mut pairing = Pairing { items, facts, events, ratings, lets: Pairs::default(), gates, grades, allocations };
    pairing.lets = named(let_names(old, |item| old_key(&pairing, item)), let_names(new, |item| item.index().to_string()));
    pair_judged(old, new, &mut pairing);
    pairing
}

/// What the user states, then what the schemes say of earlier names, either of the other.
fn declared_names(old: &Scheme, new: &Scheme, declared: &[Declared]) -> Vec<Declared> {
    let forward = new.former.iter().map(|former| Declared { old: former.was.to_string(), new: former.name.to_string() });
    let back = old.former.iter().map(|former| Declared { old: former.name.to_string(), new: former.was.to_string() });
    declared.iter().cloned().chain(forward).chain(back).collect()
}

/// The path of an item below the total: `客观指标.政务公开`.
pub fn path(scheme: &Scheme, item: &Item) -> String {
    let above = |item: &&Item| item.parent.map(|parent| &scheme.items[parent.index()]);
    let mut names: Vec<&str> = std::iter::successors(Some(item), above).filter(|item| item.parent.is_some()).map(|item| &*item.label.name).collect();
    names.reverse();
    names.join(".")
}

pub(super) fn names<T>(list: &[T], name: impl Fn(&T) -> &Arc<str>) -> Vec<String> {
    list.iter().map(|thing| name(thing).to_string()).collect()
}

fn grade_names(scheme: &Scheme) -> Vec<String> {
    scheme.grades.iter().flat_map(|grades| &grades.rows).map(|row| row.label.name.to_string()).collect()
}

/// The column of a judged mark belongs to its item: no name of its own.
pub(super) fn fact_names(scheme: &Scheme) -> Vec<String> {
    let own = |kind: &FactKind| !matches!(kind, FactKind::Judged { .. });
    scheme.facts.iter().map(|fact| if own(&fact.kind) { fact.label.name.to_string() } else { String::new() }).collect()
}

/// Values declared in an item are paired within the paired item.
fn let_names(scheme: &Scheme, item_key: impl Fn(ItemId) -> String) -> Vec<String> {
    let name = |it: &crate::model::scheme::Let| match it.item {
        None => it.label.name.to_string(),
        Some(item) => format!("{}/{}", item_key(item), it.label.name),
    };
    scheme.lets.iter().map(name).collect()
}

fn old_key(pairing: &Pairing, item: ItemId) -> String {
    pairing.items.new_of[item.index()].map_or(format!("-{}", item.index()), |new| new.to_string())
}

fn pair_named(old: &[String], new: &[String], declared: &[Declared]) -> Pairs {
    let mut pairs = Pairs::sized(old.len(), new.len());
    let at = |names: &[String], name: &str| names.iter().position(|mine| !name.is_empty() && mine == name);
    for said in declared {
        if let (Some(a), Some(b)) = (at(old, &said.old), at(new, &said.new)) {
            pairs.join(a, b);
        }
    }
    for (a, name) in old.iter().enumerate() {
        if let Some(b) = at(new, name) {
            pairs.join(a, b);
        }
    }
    pairs
}

/// The column of a judged mark goes with its item.
fn pair_judged(old: &Scheme, new: &Scheme, pairing: &mut Pairing) {
    for (a, fact) in old.facts.iter().enumerate() {
        let FactKind::Judged { item } = fact.kind else { continue };
        let Some(wanted) = pairing.items.new_of[item.index()] else { continue };
        let b = new.facts.iter().position(|fact| matches!(fact.kind, FactKind::Judged { item } if item.index() == wanted));
        if let Some(b) = b {
            pairing.facts.join(a, b);
        }
    }
}

fn pair_items(old: &Scheme, new: &Scheme, declared: &[Declared]) -> Pairs {
    let mut pairs = Pairs::sized(old.items.len(), new.items.len());
    pairs.join(0, 0);
    for said in declared {
        if let (Some(a), Some(b)) = (item_at(old, &said.old), item_at(new, &said.new)) {
            pairs.join(a, b);
        }
    }
    pair_declared_items(old, new, &mut pairs);
    // A pair found by its name makes its parts findable by their path, and the reverse.
    while pair_by_path(old, new, &mut pairs) | pair_by_name(old, new, &mut pairs) {}
    pairs
}

/// The one item of that name, or whose path ends so.
fn item_at(scheme: &Scheme, wanted: &str) -> Option<usize> {
    let ends = |path: &str| path == wanted || path.strip_suffix(wanted).is_some_and(|before| before.ends_with('.'));
    let mut found = (1..scheme.items.len()).filter(|at| ends(&path(scheme, &scheme.items[*at])));
    let first = found.next()?;
    let whole = |at: usize| path(scheme, &scheme.items[at]) == wanted;
    match found.next() {
        None => Some(first),
        Some(_) => (1..scheme.items.len()).find(|at| whole(*at)),
    }
}

/// By `对应` and `原名`, of either scheme.
fn pair_declared_items(old: &Scheme, new: &Scheme, pairs: &mut Pairs) {
    for (b, item) in new.items.iter().enumerate() {
        if let Some(a) = counterpart(item, old) {
            pairs.join(a, b);
        }
    }
    for (a, item) in old.items.iter().enumerate() {
        if let Some(b) = counterpart(item, new) {
            pairs.join(a, b);
        }
    }
    // Two schemes that both correspond to a third.
    for (b, item) in new.items.iter().enumerate() {
        let Some(common) = &item.meta.corresponds else { continue };
        let mut same = old.items.iter().enumerate().filter(|(_, other)| other.meta.corresponds.as_ref() == Some(common));
        if let (Some((a, _)), None) = (same.next(), same.next()) {
            pairs.join(a, b);
        }
    }
}

/// The item of the other scheme that an item declares itself to be.
fn counterpart(item: &Item, other: &Scheme) -> Option<usize> {
    if let Some(path) = &item.meta.corresponds {
        let (first, rest) = path.split_once('.').unwrap_or(("", path));
        let is_other = *first == *other.label.name || other.parent.as_deref() == Some(first);
        let found = if is_other {
            item_at(other, rest)
        } else {
            other.items.iter().any(|it| *it.label.name == *first).then(|| item_at(other, path)).flatten()
        };
        if found.is_some() {
            return found;
        }
    }
    item.meta.formerly.as_ref().and_then(|name| item_at(other, name))
}

/// The child of the same name of a paired parent.
fn pair_by_path(old: &Scheme, new: &Scheme, pairs: &mut Pairs) -> bool {
    let mut any = false;
    for (b, item) in new.items.iter().enumerate() {
        let Some(parent) = item.parent.and_then(|parent| pairs.old_of[parent.index()]) else { continue };
        let same = old.items[parent].children.iter().find(|child| old.items[child.index()].label.name == item.label.name);
        any |= same.is_some_and(|same| pairs.join(same.index(), b));
    }
    any
}

/// An item that is the only one of its name left on both sides has moved.
fn pair_by_name(old: &Scheme, new: &Scheme, pairs: &mut Pairs) -> bool {
    fn left<'a>(scheme: &'a Scheme, taken: &'a [Option<usize>], name: &'a str) -> impl Iterator<Item = usize> + 'a {
        scheme.items.iter().enumerate().filter(move |(at, item)| taken[*at].is_none() && *item.label.name == *name).map(|(at, _)| at)
    }
    for (b, item) in new.items.iter().enumerate() {
        if pairs.old_of[b].is_some() {
            continue;
        }
        let mut old_left = left(old, &pairs.new_of, &item.label.name);
        let mut new_left = left(new, &pairs.old_of, &item.label.name);
        let found = match (old_left.next(), old_left.next(), new_left.next(), new_left.next()) {
            (Some(a), None, Some(_), None) => a,
            _ => continue,
        };
        drop((old_left, new_left));
        // One at a time: its parts are found by their path first.
        return pairs.join(found, b);
    }
    false
}
