//! Two schemes as one with slots: each [`Slot`] is the smallest part that can be exchanged on its own, and a [`Board`] gives for
//! any positions of its slots the scheme that has just those parts as in the new one. All off is the old scheme, all on the new.
//!
//! What is declared on one side only (a fact, an event, a parameter) is there in every hybrid: it changes nothing until something
//! looks at it. Slots that make sense only together (a new section and an item moved into it, a fact whose measure changed and
//! the clauses about it) are one **party**; so are parts whose exchange alone gives no sound scheme.

use crate::diagnostic::Severity;
use crate::diff::normal::{self, Renames};
use crate::diff::parts::{self, Facet, Item, ItemPath, Owner, Parts, Piece};
use crate::model;
use crate::model::scheme::Scheme;
use crate::syntax::ast::{self, FactOption, Statement, StatementKind as S, Type};
use indexmap::{IndexMap, IndexSet};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// One exchangeable part that is not the same in both schemes. Items have their path in the new scheme if they are in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    pub owner: Owner,
    pub facet: Facet,
}

/// Slots that go together, by their numbers, in order.
pub type Party = Vec<usize>;

/// Two schemes and what can be exchanged between them.
#[derive(Debug)]
pub struct Board {
    old: Parts,
    new: Parts,
    pub slots: Vec<Slot>,
    pub parties: Vec<Party>,
    /// Parties of several slots that are one because the parts cannot be told apart: exchanged alone they give no sound scheme.
    pub inseparable: Vec<usize>,
    /// By slot.
    party_of: Vec<usize>,
    number: HashMap<Slot, usize>,
    /// New-only and old-only items, and the slot of the outermost one around each.
    governor: IndexMap<ItemPath, usize>,
}

/// Which parties are as in the new scheme.
pub type Positions = [bool];

impl Board {
    /// Two whole schemes (with what they inherit, amendments made), and what the old one calls otherwise than the new.
    pub fn new(old: &ast::Scheme, new: &ast::Scheme, renames: &Renames) -> Board {
        let old = normal::renamed(old, renames);
        let moved: HashMap<ItemPath, ItemPath> = renames.items.iter().map(|(from, to)| (renamed_path(from, renames), to.clone())).collect();
        let new_parts = parts::apart(new, &|_| None);
        let old_parts = parts::apart(&old, &|path| moved.get(path).cloned());
        let mut board = Board {
            old: old_parts,
            new: new_parts,
            slots: Vec::new(),
            parties: Vec::new(),
            inseparable: Vec::new(),
            party_of: Vec::new(),
            number: HashMap::new(),
            governor: IndexMap::new(),
        };
        board.find_slots();
        let mut groups = Groups::new(board.slots.len());
        board.join_items(&mut groups);
        board.join_names(&mut groups);
        board.take_parties(&mut groups);
        board.join_unsound(&mut groups);
        board
    }

    fn add(&mut self, owner: Owner, facet: Facet) -> usize {
        let slot = Slot { owner, facet };
        let next = self.slots.len();
        let number = *self.number.entry(slot.clone()).or_insert(next);
        if number == next {
            self.slots.push(slot);
        }
        number
    }

    // ---- finding ----

    fn find_slots(&mut self) {
        let items: IndexSet<ItemPath> = self.new.items.keys().chain(self.old.items.keys()).cloned().collect();
        for path in items {
            self.item_slots(&path);
        }
        let keys: IndexSet<(Owner, Facet)> = self.new.pieces.keys().chain(self.old.pieces.keys()).cloned().collect();
        for (owner, facet) in keys {
            let key = (owner.clone(), facet.clone());
            let (old, new) = (self.old.pieces.get(&key), self.new.pieces.get(&key));
            let one_sided = old.is_none() || new.is_none();
            let declared = matches!(owner, Owner::Entity(_)) || matches!(facet, Facet::Value(_));
            if let Owner::Item(path) = &owner
                && (self.governor.contains_key(path) || self.number.contains_key(&Slot { owner: owner.clone(), facet: Facet::Whole }))
            {
                continue;
            }
            if (one_sided && declared) || same_piece(old, new) {
                continue;
            }
            self.add(owner, facet);
        }
        self.bound_declarations();
    }

    fn item_slots(&mut self, path: &ItemPath) {
        let owner = Owner::Item(path.clone());
        let (old, new) = (self.old.items.get(path), self.new.items.get(path));
        let (Some(old), Some(new)) = (old, new) else {
            // An item of one scheme only comes and goes with the outermost such item around it.
            let parent = old.or(new).and_then(|item| item.parent.clone());
            let governor = match parent.and_then(|parent| self.governor.get(&parent).copied()) {
                Some(governor) => governor,
                None => self.add(owner, Facet::Existence),
            };
            self.governor.insert(path.clone(), governor);
            return;
        };
        let (moved, remade) = (old.parent != new.parent, !parts::same_kind(old.head.kind, new.head.kind));
        if moved {
            self.add(owner.clone(), Facet::Place);
        }
        if remade {
            self.add(owner, Facet::Whole);
        }
    }

    /// Declarations of one scheme only that look at what is not in all hybrids come and go with it.
    fn bound_declarations(&mut self) {
        let declarations: Vec<(Owner, Facet)> = self.new.pieces.keys().chain(self.old.pieces.keys()).cloned().collect();
        loop {
            let exclusive = self.exclusive_names();
            let before = self.slots.len();
            for (owner, facet) in &declarations {
                let key = (owner.clone(), facet.clone());
                let declared = matches!(owner, Owner::Entity(_)) || matches!(facet, Facet::Value(_));
                let piece = match (self.old.pieces.get(&key), self.new.pieces.get(&key)) {
                    (Some(piece), None) | (None, Some(piece)) => piece,
                    _ => continue,
                };
                let inside = matches!(owner, Owner::Item(path) if self.governor.contains_key(path));
                if declared && !inside && normal::mentioned(&piece.statements).iter().any(|name| exclusive.contains_key(name)) {
                    self.add(owner.clone(), facet.clone());
                }
            }
            if self.slots.len() == before {
                return;
            }
        }
    }

    // ---- joining ----

    /// Moves out of and into sections of one scheme only; a rule of its own against a rule made of parts.
    fn join_items(&self, groups: &mut Groups) {
        let number = |path: &ItemPath, facet: Facet| self.number.get(&Slot { owner: Owner::Item(path.clone()), facet }).copied();
        for (path, new) in &self.new.items {
            let Some(old) = self.old.items.get(path) else { continue };
            if let Some(place) = number(path, Facet::Place) {
                for parent in [&old.parent, &new.parent].into_iter().flatten() {
                    self.governor.get(parent).iter().for_each(|governor| groups.join(place, **governor));
                }
            }
            let clauses = number(path, Facet::Clauses).or_else(|| number(path, Facet::Whole));
            let has = |parts: &Parts| parts.pieces.contains_key(&(Owner::Item(path.clone()), Facet::Clauses));
            if let Some(clauses) = clauses
                && has(&self.old) != has(&self.new)
            {
                for side in [&self.old, &self.new] {
                    for (child, item) in &side.items {
                        if item.parent.as_ref() == Some(path) {
                            let comes = self.governor.get(child).copied().or(number(child, Facet::Place));
                            comes.iter().for_each(|comes| groups.join(clauses, *comes));
                        }
                    }
                }
            }
        }
    }

    /// What uses a name that only one position of another slot gives; what uses a figure whose measure changes.
    fn join_names(&self, groups: &mut Groups) {
        let exclusive = self.exclusive_names();
        let remeasured = self.remeasured();
        for at in 0..self.slots.len() {
            let [old, new] = self.statements_of(at).map(|statements| normal::mentioned(&statements));
            for (side, names) in [(false, &old), (true, &new)] {
                for name in names {
                    for (holder, of) in exclusive.get(name).into_iter().flatten() {
                        if *of == side {
                            groups.join(at, *holder);
                        }
                    }
                }
            }
            for name in old.union(&new) {
                remeasured.get(name).iter().for_each(|holder| groups.join(at, **holder));
            }
        }
    }

    /// Everything that a slot exchanges, old and new.
    fn statements_of(&self, at: usize) -> [Vec<Statement>; 2] {
        let Slot { owner, facet } = &self.slots[at];
        [&self.old, &self.new].map(|side| {
            let mut all = Vec::new();
            for ((other, side_of), piece) in &side.pieces {
                let own = match (other, facet) {
                    (Owner::Item(path), Facet::Existence) => self.governor.get(path) == Some(&at),
                    (_, Facet::Place) => false,
                    (Owner::Item(_), Facet::Whole) => other == owner,
                    _ => other == owner && side_of == facet,
                };
                if own {
                    all.extend(piece.all_statements());
                }
            }
            all
        })
    }

    /// Names that stand for something only if a slot is off (`false`) or on (`true`).
    fn exclusive_names(&self) -> HashMap<Arc<str>, Vec<(usize, bool)>> {
        let mut always: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut given: Vec<(Arc<str>, usize, bool)> = Vec::new();
        for (on, side) in [(false, &self.old), (true, &self.new)] {
            for (path, item) in &side.items {
                match self.governor.get(path) {
                    Some(governor) => given.push((item.head.name.text.clone(), *governor, on)),
                    None => drop(always.insert(item.head.name.text.clone())),
                }
            }
            for ((owner, facet), piece) in &side.pieces {
                let names = piece.statements.iter().flat_map(provided);
                let inside = if let Owner::Item(path) = owner { self.governor.get(path).copied() } else { None };
                let slot = Slot { owner: owner.clone(), facet: facet.clone() };
                match self.number.get(&slot).copied().or(inside) {
                    Some(at) => given.extend(names.map(|name| (name, at, on))),
                    None => always.extend(names),
                }
            }
        }
        let both: BTreeSet<(Arc<str>, usize)> = given
            .iter()
            .filter(|(name, at, on)| given.iter().any(|(other, same, side)| other == name && same == at && side != on))
            .map(|(name, at, _)| (name.clone(), *at))
            .collect();
        let mut exclusive: HashMap<Arc<str>, Vec<(usize, bool)>> = HashMap::new();
        for (name, at, on) in given {
            if !always.contains(&name) && !both.iter().any(|(kept, _)| *kept == name) {
                exclusive.entry(name).or_default().push((at, on));
            }
        }
        exclusive
    }

    /// Figures that are declared in both, but of another kind or measure.
    fn remeasured(&self) -> HashMap<Arc<str>, usize> {
        let mut found = HashMap::new();
        for (at, Slot { owner, facet }) in self.slots.iter().enumerate() {
            let Owner::Entity(name) = owner else { continue };
            let key = (owner.clone(), facet.clone());
            if let (Some(old), Some(new)) = (self.old.pieces.get(&key), self.new.pieces.get(&key))
                && old.statements.first().map(shape) != new.statements.first().map(shape)
            {
                found.insert(name.clone(), at);
            }
        }
        found
    }

    fn take_parties(&mut self, groups: &mut Groups) {
        let mut parties: IndexMap<usize, Party> = IndexMap::new();
        for at in 0..self.slots.len() {
            parties.entry(groups.find(at)).or_default().push(at);
        }
        self.parties = parties.into_values().collect();
        self.party_of = vec![0; self.slots.len()];
        for (number, party) in self.parties.iter().enumerate() {
            party.iter().for_each(|at| self.party_of[*at] = number);
        }
    }

    /// Parties that give no sound scheme alone, or without which the new one is not sound, are joined with the first that mends it.
    fn join_unsound(&mut self, groups: &mut Groups) {
        let mut stuck: Vec<usize> = Vec::new();
        loop {
            let count = self.parties.len();
            let is_stuck = |party: &Party| stuck.contains(&party[0]);
            let unsound = (0..count).filter(|at| !is_stuck(&self.parties[*at])).find_map(|party| {
                let alone = |with: Option<usize>| (0..count).map(|at| at == party || Some(at) == with).collect::<Vec<bool>>();
                let without = |with: Option<usize>| alone(with).into_iter().map(|on| !on).collect::<Vec<bool>>();
                let sound = |with: Option<usize>| self.is_sound(&alone(with)) && self.is_sound(&without(with));
                if sound(None) {
                    return None;
                }
                Some((party, (0..count).filter(|other| *other != party).find(|other| sound(Some(*other)))))
            });
            let Some((party, partner)) = unsound else { break };
            let first = self.parties[party][0];
            match partner {
                Some(partner) => groups.join(first, self.parties[partner][0]),
                None => stuck.push(first),
            }
            self.inseparable.push(first);
            self.take_parties(groups);
        }
        stuck.windows(2).for_each(|pair| groups.join(pair[0], pair[1]));
        self.take_parties(groups);
        let party_of = &self.party_of;
        self.inseparable = self.inseparable.iter().map(|first| party_of[*first]).collect::<BTreeSet<usize>>().into_iter().collect();
    }

    fn is_sound(&self, on: &Positions) -> bool {
        let mut found = Vec::new();
        model::resolve(&self.tree(on), &[], &mut found);
        found.iter().all(|finding| finding.severity() != Severity::Error)
    }

    // ---- the scheme at some positions ----

    /// All parties in one position.
    pub fn all(&self, on: bool) -> Vec<bool> {
        vec![on; self.parties.len()]
    }

    /// The party that a part belongs to, if it is not the same in both.
    pub fn party(&self, owner: &Owner, facet: &Facet) -> Option<usize> {
        self.number.get(&Slot { owner: owner.clone(), facet: facet.clone() }).map(|at| self.party_of[*at])
    }

    /// The party of everything about an owner, if all of that is one.
    pub fn only_party(&self, owner: &Owner) -> Option<usize> {
        let own: BTreeSet<usize> = self.slots.iter().zip(&self.party_of).filter(|(slot, _)| slot.owner == *owner).map(|(_, party)| *party).collect();
        own.first().copied().filter(|_| own.len() == 1)
    }

    /// The party with which an item of one scheme only comes and goes.
    pub fn party_of_item(&self, owner: &Owner) -> Option<usize> {
        let Owner::Item(path) = owner else { return None };
        self.governor.get(path).map(|at| self.party_of[*at])
    }

    /// The item whose names, joined by points, are this.
    pub fn item(&self, names: &str) -> Option<Owner> {
        let paths = self.new.items.keys().chain(self.old.items.keys());
        paths.into_iter().find(|path| path.join(".") == names).cloned().map(Owner::Item)
    }

    /// The scheme that has just these parties as in the new one.
    pub fn scheme(&self, on: &Positions) -> Scheme {
        model::resolve(&self.tree(on), &[], &mut Vec::new())
    }

    /// Its tree.
    pub fn tree(&self, on: &Positions) -> ast::Scheme {
        let is_on = |at: usize| on.get(self.party_of[at]).copied().unwrap_or(false);
        let items = self.items(&is_on);
        let mut pieces: IndexMap<(Owner, Facet), Piece> = IndexMap::new();
        for key in self.old.pieces.keys().chain(self.new.pieces.keys()) {
            if pieces.contains_key(key) {
                continue;
            }
            if let Owner::Item(path) = &key.0
                && !items.contains_key(path)
            {
                continue;
            }
            if let Some(piece) = self.piece(key, &is_on) {
                pieces.insert(key.clone(), piece.clone());
            }
        }
        let head = if !on.is_empty() && on.iter().all(|on| *on) { &self.new.scheme } else { &self.old.scheme };
        let counters: Vec<Statement> = self.old.counters.iter().chain(&self.new.counters).cloned().collect();
        parts::together(head, &counters, &pieces, &items)
    }

    fn piece(&self, key: &(Owner, Facet), is_on: &dyn Fn(usize) -> bool) -> Option<&Piece> {
        let (old, new) = (self.old.pieces.get(key), self.new.pieces.get(key));
        let (owner, facet) = key;
        let slot = |facet: &Facet| self.number.get(&Slot { owner: owner.clone(), facet: facet.clone() }).copied();
        match slot(facet).or_else(|| if matches!(owner, Owner::Item(_)) { slot(&Facet::Whole) } else { None }) {
            Some(at) => {
                if is_on(at) {
                    new
                } else {
                    old
                }
            }
            // The same in both, or on one side only: of an item that is there, or a declaration.
            None => old.or(new),
        }
    }

    fn items(&self, is_on: &dyn Fn(usize) -> bool) -> IndexMap<ItemPath, Item> {
        let mut items: IndexMap<ItemPath, Item> = IndexMap::new();
        for (path, old) in &self.old.items {
            match self.new.items.get(path) {
                None if self.governor.get(path).is_some_and(|at| is_on(*at)) => {}
                None => drop(items.insert(path.clone(), old.clone())),
                Some(new) => {
                    let on = |facet| self.number.get(&Slot { owner: Owner::Item(path.clone()), facet }).is_some_and(|at| is_on(*at));
                    let mut item = if on(Facet::Whole) { new.clone() } else { old.clone() };
                    item.parent = if on(Facet::Place) { new.parent.clone() } else { old.parent.clone() };
                    items.insert(path.clone(), item);
                }
            }
        }
        for (path, new) in &self.new.items {
            if !self.old.items.contains_key(path) && self.governor.get(path).is_some_and(|at| is_on(*at)) {
                items.insert(path.clone(), new.clone());
            }
        }
        items
    }
}

impl Piece {
    /// Everything in it, as statements.
    fn all_statements(&self) -> Vec<Statement> {
        let mut all = self.statements.clone();
        let span = crate::source::Span { source: crate::source::SourceId(0), start: 0, end: 0 };
        let exprs = [&self.points, &self.weight, &self.cap, &self.formula].into_iter().flatten();
        all.extend(exprs.map(|expr| Statement { doc: None, kind: S::Points(expr.clone()), span }));
        if !self.tails.is_empty() {
            all.push(Statement { doc: None, kind: S::Total(None, self.tails.clone()), span });
        }
        all
    }
}

/// Whether two parts say the same.
fn same_piece(old: Option<&Piece>, new: Option<&Piece>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return old.is_none() && new.is_none() };
    let normal = |piece: &Piece| (normal::normal(&piece.all_statements()), piece.attribute);
    (old.points.is_some(), old.weight.is_some()) == (new.points.is_some(), new.weight.is_some()) && normal(old) == normal(new)
}

/// The names that a statement gives: of figures, fields, words, grades.
fn provided(statement: &Statement) -> Vec<Arc<str>> {
    let words = |ty: &Type| match ty {
        Type::Choice(words, _) => words.iter().map(|word| word.text.clone()).collect(),
        Type::Word(_) => Vec::new(),
    };
    match &statement.kind {
        S::Fact(fact) => fact.names.iter().map(|name| name.text.clone()).chain(words(&fact.ty)).collect(),
        S::Let(own) => vec![own.name.text.clone()],
        S::Event(name, _, inner) => [name.text.clone()].into_iter().chain(inner.iter().flat_map(provided)).collect(),
        S::Grades(_, rows) => {
            let grade = |row: &Statement| if let S::GradeRow(row) = &row.kind { Some(row.name.text.clone()) } else { None };
            rows.iter().filter_map(grade).collect()
        }
        _ => normal::declared(statement),
    }
}

/// The kind and measure of what a statement declares: what the uses of it depend on.
fn shape(statement: &Statement) -> String {
    let ty = |ty: &Type| match ty {
        Type::Word(word) => word.text.to_string(),
        Type::Choice(..) => "|".into(),
    };
    let normal = normal::normal(std::slice::from_ref(statement));
    match &normal[0].kind {
        S::Fact(fact) => {
            let every = fact.options.iter().find_map(|option| if let FactOption::Every(kind) = option { Some(kind) } else { None });
            format!("fact {} {every:?}", ty(&fact.ty))
        }
        S::Let(own) => format!("let {:?}", own.ty.as_ref().map(ty)),
        S::Event(_, _, fields) => fields.iter().map(shape).collect::<Vec<_>>().join(" "),
        other => format!("{:?}", std::mem::discriminant(other)),
    }
}

/// Paths of the old scheme after its items were renamed, outermost first.
fn renamed_path(path: &ItemPath, renames: &Renames) -> ItemPath {
    let new_name = |above: &[Arc<str>]| renames.items.iter().find(|(from, _)| from == above).and_then(|(_, to)| to.last().cloned());
    (0..path.len()).map(|at| new_name(&path[..=at]).unwrap_or_else(|| path[at].clone())).collect()
}

/// Disjoint sets of slots.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Groups {
        Groups((0..count).collect())
    }

    fn find(&mut self, at: usize) -> usize {
        let mut root = at;
        while self.0[root] != root {
            root = self.0[root];
        }
        self.0[at] = root;
        root
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }
}
