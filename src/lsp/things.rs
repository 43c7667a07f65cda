//! What each name in a text stands for. In expressions the model has said it already; elsewhere the place says what kind of thing is
//! named.

use super::snapshot::Analysis;
use crate::model::expr::{ExprKind, Value};
use crate::model::scheme::{ChoiceId, EventId, FactId, GradeId, ItemId, Label, LetId, RatingId, Scheme};
use crate::model::walk;
use crate::pipeline::OWN_SOURCE;
use crate::source::Span;
use crate::syntax::ast::{Name, Path};
use crate::syntax::rewrite::{self, Rewrite, Role};
use std::collections::BTreeMap;

/// Something that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Scheme,
    Unit,
    Item(ItemId),
    Fact(FactId),
    Let(LetId),
    Event(EventId),
    Field(EventId, usize),
    Rating(RatingId),
    Word(ChoiceId, u32),
    Grade(GradeId),
    Gate(usize),
    Allocation(usize),
}

impl Thing {
    /// The name, and where it is declared.
    pub fn label(self, scheme: &Scheme) -> Option<&Label> {
        Some(match self {
            Thing::Scheme => &scheme.label,
            Thing::Unit => &scheme.unit.label,
            Thing::Item(id) => &scheme.items.get(id.index())?.label,
            Thing::Fact(id) => &scheme.facts.get(id.index())?.label,
            Thing::Let(id) => &scheme.lets.get(id.index())?.label,
            Thing::Event(id) => &scheme.events.get(id.index())?.label,
            Thing::Field(event, field) => &scheme.events.get(event.index())?.fields.get(field)?.label,
            Thing::Rating(id) => &scheme.ratings.get(id.index())?.label,
            Thing::Word(choice, word) => scheme.choices.get(choice.index())?.words.get(word as usize)?,
            Thing::Grade(id) => &scheme.grades.as_ref()?.rows.get(id.index())?.label,
            Thing::Gate(at) => &scheme.gates.get(at)?.label,
            Thing::Allocation(at) => &scheme.allocations.get(at)?.label,
        })
    }

    /// Everything that a scheme declares, parents before their children.
    pub fn all(scheme: &Scheme) -> Vec<Thing> {
        let mut all = vec![Thing::Scheme, Thing::Unit];
        all.extend((0..scheme.facts.len()).map(|at| Thing::Fact(FactId(at as u32))));
        all.extend((0..scheme.lets.len()).map(|at| Thing::Let(LetId(at as u32))));
        all.extend((0..scheme.ratings.len()).map(|at| Thing::Rating(RatingId(at as u32))));
        for (at, event) in scheme.events.iter().enumerate() {
            all.push(Thing::Event(EventId(at as u32)));
            all.extend((0..event.fields.len()).map(|field| Thing::Field(EventId(at as u32), field)));
        }
        all.extend((1..scheme.items.len()).map(|at| Thing::Item(ItemId(at as u32))));
        all.extend((0..scheme.grades.as_ref().map_or(0, |grades| grades.rows.len())).map(|at| Thing::Grade(GradeId(at as u32))));
        all.extend((0..scheme.gates.len()).map(Thing::Gate));
        all.extend((0..scheme.allocations.len()).map(Thing::Allocation));
        for (at, choice) in scheme.choices.iter().enumerate() {
            all.extend((0..choice.words.len()).map(|word| Thing::Word(ChoiceId(at as u32), word as u32)));
        }
        all
    }
}

/// A name in the text, and what it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Mention {
    pub span: Span,
    pub thing: Thing,
    /// Here it gets its name.
    pub declares: bool,
}

/// What the names of a text stand for, in the order of the text, and what else has a name there.
#[derive(Default)]
pub struct Things {
    pub mentions: Vec<Mention>,
    /// Names that stand for nothing that the scheme declares: functions, unit words, people.
    pub others: Vec<(Span, Role)>,
}

impl Things {
    pub fn of(analysis: &Analysis) -> Things {
        let Some(scheme) = analysis.scheme() else { return Things::default() };
        let mut finder = Finder { known: known(scheme), by_name: by_name(scheme), scheme, things: Things::default() };
        let mut file = analysis.file().clone();
        if let Some(first) = file.schemes.first_mut() {
            rewrite::scheme(first, &mut finder);
        }
        file.examples.iter_mut().for_each(|example| rewrite::example(example, &mut finder));
        let mut things = finder.things;
        things.mentions.sort_by_key(|mention| (mention.span.start, mention.span.end));
        things.mentions.dedup_by_key(|mention| mention.span);
        things
    }

    /// The name at an offset, or just before it.
    pub fn at(&self, offset: usize) -> Option<Mention> {
        let upto = self.mentions.partition_point(|mention| mention.span.start as usize <= offset);
        let near = self.mentions[..upto].iter().rev().take(4);
        near.copied().find(|mention| offset <= mention.span.end as usize)
    }
}

/// What the model has said of the places of expressions.
fn known(scheme: &Scheme) -> BTreeMap<(u32, u32), Thing> {
    let mut known = BTreeMap::new();
    for expr in walk::scheme_parts(scheme) {
        walk::visit(expr, &mut |inner| {
            let thing = match &*inner.kind {
                ExprKind::Fact(id) => Thing::Fact(*id),
                ExprKind::Field(event, field) => Thing::Field(*event, *field),
                ExprKind::Let(id) => Thing::Let(*id),
                ExprKind::Rating(id) => Thing::Rating(*id),
                ExprKind::Score(id) | ExprKind::Unrounded(id) | ExprKind::Full(id) if id.index() > 0 => Thing::Item(*id),
                ExprKind::Constant(Value::Choice(choice, word)) => Thing::Word(*choice, *word),
                ExprKind::Constant(Value::Grade(id)) => Thing::Grade(*id),
                _ => return,
            };
            if inner.span.source == OWN_SOURCE {
                known.insert((inner.span.start, inner.span.end), thing);
            }
        });
    }
    known
}

fn by_name(scheme: &Scheme) -> BTreeMap<&str, Vec<Thing>> {
    let mut by_name: BTreeMap<&str, Vec<Thing>> = BTreeMap::new();
    for thing in Thing::all(scheme) {
        if let Some(label) = thing.label(scheme) {
            by_name.entry(&label.name).or_default().push(thing);
        }
    }
    by_name
}

struct Finder<'a> {
    known: BTreeMap<(u32, u32), Thing>,
    by_name: BTreeMap<&'a str, Vec<Thing>>,
    scheme: &'a Scheme,
    things: Things,
}

impl Finder<'_> {
    /// What a name stands for of the kinds that fit. What is declared at the name itself comes first.
    fn named(&self, name: &Name, fits: impl Fn(Thing) -> bool) -> Option<Thing> {
        let all = self.by_name.get(&*name.text)?;
        let declared_here = all.iter().copied().find(|thing| thing.label(self.scheme).is_some_and(|label| label.span == name.span));
        declared_here.or_else(|| all.iter().copied().find(|thing| fits(*thing)))
    }

    fn mention(&mut self, span: Span, thing: Thing) {
        let declares = thing.label(self.scheme).is_some_and(|label| label.span == span);
        if span.source == OWN_SOURCE {
            self.things.mentions.push(Mention { span, thing, declares });
        }
    }
}

impl Rewrite for Finder<'_> {
    fn name(&mut self, role: Role, name: &mut Name) {
        let is_entity = |thing: Thing| matches!(thing, Thing::Fact(_) | Thing::Let(_) | Thing::Event(_) | Thing::Rating(_));
        let found = match role {
            Role::Scheme => self.named(name, |thing| thing == Thing::Scheme),
            Role::Unit => self.named(name, |thing| thing == Thing::Unit),
            Role::Item => self.named(name, |thing| matches!(thing, Thing::Item(_))),
            Role::Entity => self.named(name, is_entity),
            Role::Field => self.named(name, |thing| matches!(thing, Thing::Field(..) | Thing::Fact(_))),
            Role::Word => self.named(name, |thing| matches!(thing, Thing::Word(..))),
            Role::Grade => self.named(name, |thing| matches!(thing, Thing::Grade(_))),
            Role::Gate => self.named(name, |thing| matches!(thing, Thing::Gate(_))),
            Role::Allocation => self.named(name, |thing| matches!(thing, Thing::Allocation(_))),
            Role::Measure | Role::Function | Role::Rating | Role::Other => None,
        };
        match found {
            Some(thing) => self.mention(name.span, thing),
            None => self.things.others.push((name.span, role)),
        }
    }

    fn path(&mut self, path: &mut Path) {
        let known = self.known.get(&(path.span.start, path.span.end)).copied().filter(|_| path.span.source == OWN_SOURCE);
        let last = path.names.len().saturating_sub(1);
        let mut event = None;
        for (at, name) in path.names.iter().enumerate() {
            let is_known = at == last && known.is_some_and(|thing| thing.label(self.scheme).is_some_and(|label| label.name == name.text));
            let found = if is_known {
                known
            } else if let Some(event) = event {
                self.named(name, |thing| matches!(thing, Thing::Field(of, _) if of == event))
            } else if last > 0 && at < last {
                self.named(name, |thing| matches!(thing, Thing::Event(_) | Thing::Item(_)))
            } else {
                let plain = |thing| matches!(thing, Thing::Fact(_) | Thing::Let(_) | Thing::Event(_) | Thing::Rating(_));
                self.named(name, plain).or_else(|| self.named(name, |thing| !matches!(thing, Thing::Scheme | Thing::Unit)))
            };
            event = match found {
                Some(Thing::Event(id)) => Some(id),
                _ => None,
            };
            match found {
                Some(thing) => self.mention(name.span, thing),
                None => self.things.others.push((name.span, Role::Other)),
            }
        }
    }
}
