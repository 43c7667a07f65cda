//! One matter across clauses: `各条 同一 事项 就高` in an item is about every clause on events in it and below it.

use crate::diagnostic::Diagnostic;
use crate::model::checks;
use crate::model::resolve::Resolver;
use crate::model::scheme::{Clause, Each, Form, Item, ItemId, Matter, Scheme, Verb};
use crate::model::walk;
use crate::say;

impl Resolver<'_> {
    /// Tells each clause on events in which item its matters count once.
    pub(super) fn matters_across_clauses(&mut self) {
        for at in 0..self.scheme.items.len() {
            let Some(across) = self.scheme.items[at].across.clone() else { continue };
            let id = ItemId(at as u32);
            let outer = walk::above(&self.scheme, id).find_map(|above| self.scheme.items[above.index()].across.as_ref());
            let name = &across.field.name;
            if across.how == Matter::Sum {
                self.found.push(
                    Diagnostic::new(
                        &checks::MATTER_ACROSS,
                        across.field.span,
                        say!(en: "to add them up is what happens without this sentence", zh: "不写这一句就是累加"),
                    )
                    .help(say!(en: "leave it out, or write `highest`", zh: "请删去这一句，或写 `就高`")),
                );
            } else if let Some(outer) = outer {
                self.found.push(
                    Diagnostic::new(
                        &checks::MATTER_ACROSS,
                        across.field.span,
                        say!(en: "an item above says so already", zh: "上级项目已经写了同样的规定"),
                    )
                    .label(outer.field.span, say!(en: "said here", zh: "写在这里"))
                    .help(say!(en: "leave one of the two", zh: "请只留一处")),
                );
            } else if self.join_rivals(id, name) == 0 {
                self.found.push(
                    Diagnostic::new(
                        &checks::MATTER_ACROSS,
                        across.field.span,
                        say!(en: "no clause here is about events with a field `{name}`", zh: "此处没有一条逐件计分的条款，其事件有 `{name}` 这一栏"),
                    )
                    .help(say!(en: "name the field of the events that says what they are about", zh: "请写事件中记录事项的那一栏")),
                );
            }
        }
    }

    /// How many clauses are concerned.
    fn join_rivals(&mut self, id: ItemId, field: &str) -> usize {
        let mut joined = 0;
        for at in 0..self.scheme.items.len() {
            let item = ItemId(at as u32);
            if item != id && walk::above(&self.scheme, item).all(|above| above != id) {
                continue;
            }
            for clause in 0..self.scheme.items[at].clauses.len() {
                let Form::Each(Each { event, .. }) = &self.scheme.items[at].clauses[clause].form else { continue };
                let found = self.field_named(*event, field);
                if let (Some(field), Form::Each(each)) = (found, &mut self.scheme.items[at].clauses[clause].form) {
                    each.across = Some((id, field));
                    joined += 1;
                }
            }
        }
        joined
    }
}

/// The clauses among which one matter counts once: those of the item and below it that go the same way, in the order of the scheme.
pub fn rivals(scheme: &Scheme, id: ItemId, verb: Verb) -> impl Iterator<Item = (ItemId, &Clause, &Each)> {
    let of_item = move |(at, item): (usize, &Item)| (at, item.clauses.len());
    let places = scheme.items.iter().enumerate().map(of_item).flat_map(|(at, count)| (0..count).map(move |clause| (at, clause)));
    places.filter_map(move |(at, clause)| {
        let clause = &scheme.items[at].clauses[clause];
        let Form::Each(each) = &clause.form else { return None };
        let same_way = (clause.verb == Verb::Deduct) == (verb == Verb::Deduct);
        (same_way && each.across.is_some_and(|(item, _)| item == id)).then_some((ItemId(at as u32), clause, each))
    })
}

/// All clauses whose events compete with those of an item's own clauses.
pub fn across<'a>(scheme: &'a Scheme, item: &'a Item) -> impl Iterator<Item = (ItemId, &'a Clause, &'a Each)> {
    let own = item.clauses.iter().filter_map(|clause| match &clause.form {
        Form::Each(Each { across: Some((id, _)), .. }) => Some((*id, clause.verb)),
        _ => None,
    });
    own.flat_map(|(id, verb)| rivals(scheme, id, verb))
}
