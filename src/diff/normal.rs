//! Trees that say the same are made equal: places and documentation are taken away, unit words and functions have one spelling.
//! And names of one scheme are made those of another.

use crate::func;
use crate::model::measure::Scale;
use crate::source::{SourceId, Span};
use crate::syntax::ast::{Fact, FactOption, Form, Name, Path, Quote, Scheme, Statement, StatementKind};
use crate::syntax::rewrite::{self, Rewrite, Role};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The statements without what does not change their meaning: formatting, comments, the language of keywords and unit words.
pub fn normal(statements: &[Statement]) -> Vec<Statement> {
    let mut statements = statements.to_vec();
    rewrite::statements(&mut statements, &mut Normal);
    statements
}

struct Normal;

/// Words of types that are no unit words.
const TYPE_WORDS: [(&str, &str); 4] = [("text", "文本"), ("date", "日期"), ("yesno", "是否"), ("yes_no", "是否")];

impl Rewrite for Normal {
    fn span(&mut self, span: &mut Span) {
        *span = Span { source: SourceId(0), start: 0, end: 0 };
    }

    fn statement(&mut self, statement: &mut Statement) {
        statement.doc = None;
    }

    fn name(&mut self, role: Role, name: &mut Name) {
        let spelt: Option<Arc<str>> = match role {
            Role::Measure => {
                let word = TYPE_WORDS.iter().find(|(en, _)| *en == &*name.text).map(|(_, zh)| Arc::from(*zh));
                word.or_else(|| Scale::named(&name.text).map(|scale| scale.zh))
            }
            Role::Function => func::find(&name.text).map(|function| function.name.en.into()),
            Role::Scheme
            | Role::Unit
            | Role::Item
            | Role::Entity
            | Role::Field
            | Role::Word
            | Role::Grade
            | Role::Gate
            | Role::Allocation
            | Role::Rating
            | Role::Other => None,
        };
        if let Some(spelt) = spelt {
            name.text = spelt;
        }
    }
}

/// Every name that the statements refer to or use as a word.
pub fn mentioned(statements: &[Statement]) -> BTreeSet<Arc<str>> {
    struct Mentions(BTreeSet<Arc<str>>);
    impl Rewrite for Mentions {
        fn name(&mut self, role: Role, name: &mut Name) {
            if matches!(role, Role::Entity | Role::Field | Role::Word | Role::Grade) {
                self.0.insert(name.text.clone());
            }
        }

        fn path(&mut self, path: &mut Path) {
            self.0.extend(path.names.iter().map(|name| name.text.clone()));
        }
    }
    let mut mentions = Mentions(BTreeSet::new());
    rewrite::statements(&mut statements.to_vec(), &mut mentions);
    mentions.0
}

/// Names of one scheme and what the other calls the same things.
#[derive(Clone, Debug, Default)]
pub struct Renames {
    /// Items, by their paths from the outermost section.
    pub items: Vec<(Vec<Arc<str>>, Vec<Arc<str>>)>,
    /// Facts, events, ratings, parameters and computed values.
    pub entities: Vec<(Arc<str>, Arc<str>)>,
}

impl Renames {
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.entities.is_empty()
    }
}

/// The scheme with other names. What it reads from data under an old name it still reads under that one.
pub fn renamed(scheme: &Scheme, renames: &Renames) -> Scheme {
    let mut whole = scheme.clone();
    if renames.is_empty() {
        return whole;
    }
    pin_entities(&mut whole.body, renames);
    rename_items(&mut whole.body, &mut Vec::new(), renames);
    let mut counts: HashMap<Arc<str>, usize> = HashMap::new();
    count_items(&scheme.body, &mut counts);
    // A bare name is the item's only where no figure has it and no other item.
    let figures = entity_names(&scheme.body);
    let bare = |path: &[Arc<str>]| path.last().is_some_and(|name| counts.get(name) == Some(&1) && !figures.contains(name));
    let items = renames.items.iter().filter(|(from, to)| from.last() != to.last()).map(|(from, to)| (from, to, bare(from))).collect();
    let entities = renames.entities.iter().map(|(from, to)| (from.clone(), to.clone())).collect();
    rewrite::statements(&mut whole.body, &mut Renamer { items, entities });
    whole
}

struct Renamer<'a> {
    items: Vec<(&'a Vec<Arc<str>>, &'a Vec<Arc<str>>, bool)>,
    entities: HashMap<Arc<str>, Arc<str>>,
}

impl Rewrite for Renamer<'_> {
    fn name(&mut self, role: Role, name: &mut Name) {
        if matches!(role, Role::Entity | Role::Field)
            && let Some(new) = self.entities.get(&name.text)
        {
            name.text = new.clone();
        }
    }

    fn path(&mut self, path: &mut Path) {
        let texts: Vec<Arc<str>> = path.names.iter().map(|name| name.text.clone()).collect();
        for (from, to, bare) in &self.items {
            if from.ends_with(&texts) && (*bare || texts.len() > 1) {
                if let (Some(last), Some(new)) = (path.names.last_mut(), to.last()) {
                    last.text = new.clone();
                }
                return;
            }
        }
        if let Some(first) = path.names.first_mut()
            && let Some(new) = self.entities.get(&first.text)
        {
            first.text = new.clone();
        }
    }
}

/// Renamed columns and tables keep their names in the data.
fn pin_entities(body: &mut [Statement], renames: &Renames) {
    let is_renamed = |name: &Name| renames.entities.iter().any(|(from, _)| *from == name.text);
    for statement in body {
        match &mut statement.kind {
            StatementKind::Unit(_, _, inner) => pin_entities(inner, renames),
            StatementKind::Fact(Fact { names, options, .. }) if names.len() == 1 && is_renamed(&names[0]) => pin_column(&names[0], options),
            StatementKind::Let(own) if is_renamed(&own.name) => pin_column(&own.name, &mut own.options),
            StatementKind::Event(name, options, _) | StatementKind::Rating(name, options, _) if is_renamed(name) => pin_table(name, options),
            _ => {}
        }
    }
}

fn pin_column(name: &Name, options: &mut Vec<FactOption>) {
    if !options.iter().any(|option| matches!(option, FactOption::Column(_))) {
        options.push(FactOption::Column(quote(name)));
    }
}

fn pin_table(name: &Name, options: &mut Vec<FactOption>) {
    if !options.iter().any(|option| matches!(option, FactOption::Table(_))) {
        options.push(FactOption::Table(quote(name)));
    }
}

fn quote(name: &Name) -> Quote {
    Quote { text: name.text.clone(), span: name.span }
}

fn rename_items(body: &mut [Statement], above: &mut Vec<Arc<str>>, renames: &Renames) {
    for statement in body {
        let StatementKind::Item(item) = &mut statement.kind else { continue };
        above.push(item.name.text.clone());
        rename_items(&mut item.body, above, renames);
        if let Some((_, to)) = renames.items.iter().find(|(from, _)| from == above)
            && let Some(new) = to.last()
            && *new != item.name.text
        {
            pin_judged(&mut item.body, &item.name);
            item.name.text = new.clone();
        }
        above.pop();
    }
}

/// A judged mark stands in the column of the item's name.
fn pin_judged(body: &mut [Statement], name: &Name) {
    for statement in body {
        let StatementKind::Clause(clause) = &mut statement.kind else { continue };
        match &mut clause.form {
            Form::Judged { column, .. } if column.is_none() => *column = Some(quote(name)),
            Form::Choose { clauses, .. } => pin_judged(clauses, name),
            _ => {}
        }
    }
}

fn count_items(body: &[Statement], counts: &mut HashMap<Arc<str>, usize>) {
    for statement in body {
        if let StatementKind::Item(item) = &statement.kind {
            *counts.entry(item.name.text.clone()).or_default() += 1;
            count_items(&item.body, counts);
        }
    }
}

/// The names of figures that the statements declare.
pub fn entity_names(body: &[Statement]) -> BTreeSet<Arc<str>> {
    body.iter().flat_map(declared).collect()
}

/// The figures that a statement declares.
pub fn declared(statement: &Statement) -> Vec<Arc<str>> {
    match &statement.kind {
        StatementKind::Fact(fact) => fact.names.iter().map(|name| name.text.clone()).collect(),
        StatementKind::Unit(_, _, inner) | StatementKind::Import(_, _, inner) => inner.iter().flat_map(declared).collect(),
        StatementKind::Event(name, ..) | StatementKind::Rating(name, ..) | StatementKind::Imported(name, _) => vec![name.text.clone()],
        StatementKind::Let(own) => vec![own.name.text.clone()],
        _ => Vec::new(),
    }
}
