//! What each name of a scheme stands for.

use crate::diagnostic::Diagnostic;
use crate::model::checks;
use crate::model::scheme::{ChoiceId, EventId, FactId, GradeId, ItemId, LetId, RatingId};
use crate::say;
use crate::source::Span;
use crate::syntax::ast::Name;
use indexmap::IndexMap;
use std::sync::Arc;

/// Something with a name, of those that expressions use without a qualifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    Fact(FactId),
    Let(LetId),
    Rating(RatingId),
    Event(EventId),
}

/// All names of a scheme. Items have a table of their own: an indicator is often called as the figure that it scores, and a
/// bare name then means the figure.
#[derive(Debug, Default)]
pub struct Names {
    entities: IndexMap<Arc<str>, (Entity, Span)>,
    /// Values declared inside an item, seen by it and by what is in it.
    local: IndexMap<(ItemId, Arc<str>), (Entity, Span)>,
    items: IndexMap<Arc<str>, Vec<ItemId>>,
    words: IndexMap<Arc<str>, Vec<(ChoiceId, u32)>>,
    grades: IndexMap<Arc<str>, GradeId>,
}

impl Names {
    pub fn declare(&mut self, name: &Name, entity: Entity, found: &mut Vec<Diagnostic>) {
        match self.entities.get(&name.text) {
            Some((_, first)) => report_twice(name, *first, found),
            None => {
                self.entities.insert(name.text.clone(), (entity, name.span));
            }
        }
    }

    pub fn declare_in(&mut self, item: ItemId, name: &Name, entity: Entity, found: &mut Vec<Diagnostic>) {
        let key = (item, name.text.clone());
        match self.local.get(&key) {
            Some((_, first)) => report_twice(name, *first, found),
            None => {
                self.local.insert(key, (entity, name.span));
            }
        }
    }

    pub fn declare_item(&mut self, name: &Arc<str>, id: ItemId) {
        self.items.entry(name.clone()).or_default().push(id);
    }

    pub fn declare_word(&mut self, word: &Arc<str>, choice: ChoiceId, index: u32) {
        self.words.entry(word.clone()).or_default().push((choice, index));
    }

    pub fn declare_grade(&mut self, name: &Arc<str>, id: GradeId) {
        self.grades.insert(name.clone(), id);
    }

    pub fn entity(&self, name: &str) -> Option<Entity> {
        self.entities.get(name).map(|(entity, _)| *entity)
    }

    pub fn local(&self, item: ItemId, name: &Arc<str>) -> Option<Entity> {
        self.local.get(&(item, name.clone())).map(|(entity, _)| *entity)
    }

    pub fn items(&self, name: &str) -> &[ItemId] {
        self.items.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn grade(&self, name: &str) -> Option<GradeId> {
        self.grades.get(name).copied()
    }

    /// Every name, for suggestions.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let names = self.entities.keys().chain(self.items.keys()).chain(self.words.keys()).chain(self.local.keys().map(|(_, name)| name));
        names.map(|name| &**name)
    }
}

fn report_twice(name: &Name, first: Span, found: &mut Vec<Diagnostic>) {
    found.push(
        Diagnostic::new(&checks::DUPLICATE_NAME, name.span, say!(en: "`{}` is declared twice", zh: "`{}` 重复定义", name.text))
            .label(first, say!(en: "first declared here", zh: "先在此处定义"))
            .help(say!(en: "give one of them another name", zh: "请为其中之一另取名称")),
    );
}
