//! Many schemes beside one: every item of the base with what each of the others makes of it, and what the others have of their own.

use super::sign;
use crate::decimal::Num;
use crate::diff::change;
use crate::diff::pair::path;
use crate::diff::{Change, Diff, Direction, SubjectKind, Version, constants};
use crate::model::expr::{ExprKind, Frame};
use crate::model::scheme::{Clause, EventId, Form, Item, ItemKind, Scheme};
use crate::model::walk;
use crate::report::document::{Block, Cell, Column, Document, Line, List, Meaning, Role, Table};
use crate::show;
use crate::word::{Lang, Word};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The base and the others, each with its difference from the base.
#[derive(Debug)]
pub struct Matrix<'a> {
    pub base: Version<'a>,
    pub others: Vec<(Version<'a>, Diff)>,
    pub lang: Lang,
}

pub fn document(matrix: &Matrix) -> Document {
    let lang = matrix.lang;
    let base = name(&matrix.base);
    let mut blocks = vec![Block::Table(items(matrix))];
    let legend = Word::new(
        "Full points (or cap), then the direction against the base: ▼ stricter, ▲ looser, ◆ either way, = the same rule, – not there. * another form of scoring. A name behind it is what the item is called there.",
        "各格为满分（或封顶），后面是与基准相比的宽严：▼ 从严，▲ 从宽，◆ 有宽有严，= 规则相同，– 没有此项；* 计分方式不同。其后的名称是该项在彼处的叫法。",
    );
    blocks.push(Block::Paragraph(Line::new().muted(legend.of(lang))));
    let own = own_items(matrix);
    if !own.rows.is_empty() {
        blocks.push(Block::Table(own));
    }
    let mut list = |key: &str, heading: Word, lines: Vec<Line>| {
        if !lines.is_empty() {
            blocks.push(Block::Heading { level: 1, line: heading.of(lang).into() });
            blocks.push(Block::List(List { key: key.into(), lines }));
        }
    };
    list("common", Word::new("What every other scheme has and the base has not", "各方案都有而基准没有的"), common(matrix));
    list("single", Word::new("Bonuses and deductions that one scheme alone has", "只有一处设立的加分扣分"), single(matrix));
    let others: Vec<String> = matrix.others.iter().map(|(version, _)| name(version)).collect();
    Document { kind: "diff-matrix", title: format!("{base} ↔ {}", others.join(Word::new(", ", "、").of(lang))), blocks }
}

fn name(version: &Version) -> String {
    version.scheme.label.name.to_string()
}

/// A row an item of the base, a column a scheme.
fn items(matrix: &Matrix) -> Table {
    let lang = matrix.lang;
    let mut columns = vec![Column::words("item", Word::new("Item", "项目").of(lang)), Column::words("base", name(&matrix.base))];
    columns.extend(matrix.others.iter().map(|(version, _)| Column::words(name(version), name(version))));
    let scheme = matrix.base.scheme;
    let rows = scheme.items.iter().enumerate().filter(|(_, item)| item.parent.is_some()).map(|(at, item)| {
        let mut row: Vec<Cell> = vec![indented(scheme, item).into(), Cell::number(worth(scheme, item, lang))];
        row.extend(matrix.others.iter().map(|(version, diff)| match diff.pairing.items.new_of[at] {
            Some(partner) => {
                let own = &version.scheme.items[partner];
                let cell = against(version.scheme, own, diff, lang);
                let is_renamed = own.label.name != item.label.name;
                if is_renamed { Cell { line: cell.line.muted(format!(" {}", own.label.name)), ..cell } } else { cell }
            }
            None => Cell::new(Meaning::Muted, "–"),
        }));
        row
    });
    Table { key: "items".into(), caption: None, columns, rows: rows.collect(), role: Role::Result }
}

fn indented(scheme: &Scheme, item: &Item) -> Line {
    let depth = std::iter::successors(item.parent, |id| scheme.items[id.index()].parent).count().saturating_sub(1);
    let name = Line::new().plain("  ".repeat(depth));
    match item.kind {
        ItemKind::Section => name.strong(&*item.label.name),
        ItemKind::Indicator | ItemKind::Bonus | ItemKind::Deduction => name.plain(&*item.label.name),
    }
}

/// What an item is worth: its points, or the most that it adds or takes.
fn worth(scheme: &Scheme, item: &Item, lang: Lang) -> String {
    let names = constants(scheme);
    let number = |expr: &crate::model::expr::Expr| names(expr).map(|number: Num| show::number(&number));
    let own = match (&item.points, &item.weight) {
        (_, Some(weight)) => names(weight).map(|weight| format!("{}%", show::number(&(weight * Num::from(100))))),
        (Some(points), None) => Some(number(points).unwrap_or_else(|| Word::new("by kind", "分类").of(lang).into())),
        (None, None) => item.cap.as_ref().and_then(number).map(|cap| format!("≤{cap}")),
    };
    own.unwrap_or_else(|| Word::new("open", "不限").of(lang).into())
}

/// What another scheme makes of an item of the base.
fn against(scheme: &Scheme, item: &Item, diff: &Diff, lang: Lang) -> Cell {
    let path: Arc<str> = path(scheme, item).into();
    let own: Vec<&Change> =
        diff.changes.iter().filter(|change| change.subject.kind == SubjectKind::Item && change.subject.new.as_ref() == Some(&path)).collect();
    let direction = together(own.iter().map(|change| change.direction));
    let formed = own.iter().any(|change| std::ptr::eq(change.aspect, &change::FORM) || std::ptr::eq(change.aspect, &change::CLAUSE));
    let mark = match direction {
        Direction::None => "=",
        other => sign(other),
    };
    let meaning = match direction {
        Direction::Stricter => Meaning::Bad,
        Direction::Looser => Meaning::Good,
        Direction::Either => Meaning::Warning,
        Direction::None => Meaning::Plain,
    };
    Cell::new(meaning, format!("{} {mark}{}", worth(scheme, item, lang), if formed { "*" } else { "" }))
}

/// Several directions as one.
pub fn together(directions: impl Iterator<Item = Direction>) -> Direction {
    directions.filter(|direction| *direction != Direction::None).fold(Direction::None, |all, one| match (all, one) {
        (Direction::None, one) => one,
        (all, one) if all == one => all,
        _ => Direction::Either,
    })
}

/// Items that a scheme has and the base has not.
fn new_items<'a>(scheme: &'a Scheme, diff: &'a Diff) -> impl Iterator<Item = &'a Item> {
    scheme.items.iter().enumerate().filter(|(at, item)| item.parent.is_some() && diff.pairing.items.old_of[*at].is_none()).map(|(_, item)| item)
}

fn own_items(matrix: &Matrix) -> Table {
    let lang = matrix.lang;
    let columns = vec![
        Column::words("scheme", Word::new("Scheme", "方案").of(lang)),
        Column::words("item", Word::new("Of its own", "自设项目").of(lang)),
        Column::words("worth", Word::new("Points", "分值").of(lang)),
    ];
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (version, diff) in &matrix.others {
        for (at, item) in new_items(version.scheme, diff).enumerate() {
            let scheme = if at == 0 { Line::new().strong(name(version)) } else { Line::new() };
            rows.push(vec![Cell::from(scheme).plainly(name(version)), path(version.scheme, item).into(), worth(version.scheme, item, lang).into()]);
        }
    }
    let caption = Word::new("What each has and the base has not", "各方案有而基准没有的项目").of(lang);
    Table { key: "own".into(), caption: Some(caption.into()), columns, rows, role: Role::Detail }
}

/// What the clauses of an item look at: facts and events, by the column and the table in which the data have them, whatever a scheme
/// calls them.
fn figures(scheme: &Scheme, item: &Item) -> BTreeSet<Arc<str>> {
    fn counted(clauses: &[Clause], events: &mut Vec<EventId>) {
        for clause in clauses {
            match &clause.form {
                Form::Each(each) => events.push(each.event),
                Form::Choose { clauses, .. } => counted(clauses, events),
                _ => {}
            }
        }
    }
    let mut events = Vec::new();
    counted(&item.clauses, &mut events);
    for part in walk::item_parts(item) {
        walk::visit(part, &mut |inner| {
            if let ExprKind::Rows(rows) = &*inner.kind
                && let Frame::Event(event) = rows.frame
            {
                events.push(event);
            }
        });
    }
    let facts = walk::facts_used(scheme, item).into_iter().map(|fact| &scheme.facts[fact.index()]);
    let facts = facts.map(|fact| fact.column.clone().unwrap_or_else(|| fact.label.name.clone()));
    let events = events.into_iter().map(|event| &scheme.events[event.index()]);
    facts.chain(events.map(|event| event.table.clone().unwrap_or_else(|| event.label.name.clone()))).collect()
}

/// Items that all the others have of their own: of one name, or about one figure at which no item of the base looks.
fn common(matrix: &Matrix) -> Vec<Line> {
    if matrix.others.len() < 2 {
        return Vec::new();
    }
    let in_base: BTreeSet<Arc<str>> = matrix.base.scheme.items.iter().flat_map(|item| figures(matrix.base.scheme, item)).collect();
    // By what makes items alike: a line of those of each scheme.
    let mut alike: IndexMap<Arc<str>, Vec<Vec<&Item>>> = IndexMap::new();
    for (at, (version, diff)) in matrix.others.iter().enumerate() {
        for item in new_items(version.scheme, diff) {
            let about = figures(version.scheme, item).into_iter().filter(|figure| !in_base.contains(figure));
            for key in [item.label.name.clone()].into_iter().chain(about).collect::<BTreeSet<_>>() {
                let places = alike.entry(key).or_insert_with(|| vec![Vec::new(); matrix.others.len()]);
                places[at].push(item);
            }
        }
    }
    alike.retain(|_, places| places.iter().all(|items| !items.is_empty()));
    let line = |(key, places): (Arc<str>, Vec<Vec<&Item>>)| {
        let own = places.iter().zip(&matrix.others).flat_map(|(items, (version, _))| {
            items.iter().map(|item| format!("{} {} {}", name(version), path(version.scheme, item), worth(version.scheme, item, matrix.lang)))
        });
        Line::new().name(&*key).muted(format!("  {}", own.collect::<Vec<_>>().join(Word::new("; ", "；").of(matrix.lang))))
    };
    alike.into_iter().map(line).collect()
}

/// Bonuses and deductions that stand in one scheme alone, the base counted.
fn single(matrix: &Matrix) -> Vec<Line> {
    let lang = matrix.lang;
    let is_ledger = |item: &Item| matches!(item.kind, ItemKind::Bonus | ItemKind::Deduction);
    let line = |scheme: &Scheme, item: &Item| {
        Line::new().strong(&*scheme.label.name).plain("  ").name(path(scheme, item)).muted(format!("  {}", worth(scheme, item, lang)))
    };
    let mut lines = Vec::new();
    for (at, item) in matrix.base.scheme.items.iter().enumerate() {
        if is_ledger(item) && matrix.others.iter().all(|(_, diff)| diff.pairing.items.new_of[at].is_none()) {
            lines.push(line(matrix.base.scheme, item));
        }
    }
    for (version, diff) in &matrix.others {
        for item in new_items(version.scheme, diff).filter(|item| is_ledger(item)) {
            let elsewhere = matrix.others.iter().filter(|(other, _)| !std::ptr::eq(other.scheme, version.scheme));
            let own = figures(version.scheme, item);
            let alike = |scheme: &Scheme, mine: &Item| mine.label.name == item.label.name || !figures(scheme, mine).is_disjoint(&own);
            let has = |(other, diff): &(Version, Diff)| new_items(other.scheme, diff).any(|mine| alike(other.scheme, mine));
            if !elsewhere.clone().any(has) {
                lines.push(line(version.scheme, item));
            }
        }
    }
    lines
}
