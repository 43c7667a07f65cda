//! One scheme from two: a scheme that extends another is the other's tree with its own changes made in it. Amendments are
//! changes of the same kind, made if they are in force on the day asked for.

use crate::diagnostic::Diagnostic;
use crate::model::checks;
use crate::model::scheme::Amendment;
use crate::say;
use crate::syntax::ast::{Item, ItemKind, Name, Path, Scheme, Statement, StatementKind, TargetKind};
use jiff::civil::Date;

/// The child's scheme with everything that it inherits. The parent is whole already.
pub fn extend(parent: &Scheme, child: &Scheme, found: &mut Vec<Diagnostic>) -> Scheme {
    let mut whole = Scheme { body: parent.body.clone(), ..child.clone() };
    whole.lost.extend(parent.lost.iter().cloned());
    apply(&mut whole.body, &child.body, &parent.name.text, found);
    whole
}

/// Makes the amendments that are in force on `day` (without a day: all of them) in the order of their dates.
pub fn amend(scheme: &Scheme, day: Option<Date>, found: &mut Vec<Diagnostic>) -> Scheme {
    let mut whole = scheme.clone();
    let mut amendments = Vec::new();
    whole.body.retain(|statement| match &statement.kind {
        StatementKind::Amendment(_, from, body) => {
            amendments.push((*from, body.clone()));
            false
        }
        _ => true,
    });
    amendments.sort_by_key(|(from, _)| *from);
    for (from, body) in amendments {
        if day.is_none_or(|day| from <= day) {
            apply(&mut whole.body, &body, &scheme.name.text, found);
        }
    }
    whole
}

/// The amendments that stand in a text, before they are made.
pub fn amendments(scheme: &Scheme) -> Vec<Amendment> {
    let of = |statement: &Statement| match &statement.kind {
        StatementKind::Amendment(document, from, _) => {
            Some(Amendment { document: document.as_ref().map(|quote| quote.text.clone()), from: *from, span: statement.span })
        }
        _ => None,
    };
    scheme.body.iter().filter_map(of).collect()
}

/// Makes the changes in a body; a statement that is not a change replaces its namesake or is added.
fn apply(body: &mut Vec<Statement>, changes: &[Statement], parent: &str, found: &mut Vec<Diagnostic>) {
    for statement in changes {
        match &statement.kind {
            StatementKind::Change(kind, path, amount, inner) => change(body, *kind, path, amount.as_deref(), inner, statement, parent, found),
            StatementKind::Remove(kind, path) => remove(body, *kind, path, parent, found),
            StatementKind::Add(path, inner) if path.names.is_empty() => apply(body, inner, parent, found),
            StatementKind::Add(path, inner) => match find_item(body, &path.names, &|_| true) {
                Some(item) => item.body.extend(inner.iter().cloned()),
                None => report_missing(body, path, parent, found),
            },
            _ => put(body, statement),
        }
    }
}

/// Replaces the statement that says the same thing (the one ranking, the one total, a fact of that name), or adds it.
fn put(body: &mut Vec<Statement>, statement: &Statement) {
    match body.iter_mut().find(|mine| same_subject(&mine.kind, &statement.kind)) {
        Some(mine) => *mine = statement.clone(),
        None => body.push(statement.clone()),
    }
}

fn same_subject(a: &StatementKind, b: &StatementKind) -> bool {
    use StatementKind as S;
    match (a, b) {
        (S::Period(..), S::Period(..))
        | (S::Calendar(..), S::Calendar(..))
        | (S::Full(_), S::Full(_))
        | (S::Total(..), S::Total(..))
        | (S::Unit(..), S::Unit(..))
        | (S::Ranking(_), S::Ranking(_))
        | (S::Grades(..), S::Grades(..))
        | (S::Show(_), S::Show(_))
        | (S::Points(_) | S::PointsBy(..), S::Points(_) | S::PointsBy(..))
        | (S::Scale(_), S::Scale(_))
        | (S::Applies(_), S::Applies(_))
        | (S::Cap(_), S::Cap(_))
        | (S::Floor(_), S::Floor(_))
        | (S::Round(_), S::Round(_))
        | (S::Over(..), S::Over(..))
        | (S::Coverage(_), S::Coverage(_))
        | (S::Across(..), S::Across(..)) => true,
        (S::Treat(a, _), S::Treat(b, _)) => a == b,
        (S::Meta(a), S::Meta(b)) => std::mem::discriminant(a) == std::mem::discriminant(b),
        (S::Event(a, ..), S::Event(b, ..))
        | (S::Rating(a, ..), S::Rating(b, ..))
        | (S::Import(a, ..), S::Import(b, ..))
        | (S::Gate(_, a, ..), S::Gate(_, b, ..)) => a.text == b.text,
        (S::Requirement(Some(a), ..), S::Requirement(Some(b), ..)) => a.text == b.text,
        (S::Let(a), S::Let(b)) => a.name.text == b.name.text,
        (S::Allocation(a), S::Allocation(b)) => a.name.text == b.name.text,
        (S::Guarantee(a), S::Guarantee(b)) => matches!((&a.name, &b.name), (Some(a), Some(b)) if a.text == b.text),
        (S::Fact(a), S::Fact(b)) => a.names.len() == 1 && b.names.len() == 1 && a.names[0].text == b.names[0].text,
        (S::Panel(a, _), S::Panel(b, _)) | (S::Aspect(a, _), S::Aspect(b, _)) | (S::Option(a, _), S::Option(b, _)) => a.text == b.text,
        _ => false,
    }
}

#[expect(clippy::too_many_arguments, reason = "a change has these parts")]
fn change(
    body: &mut [Statement],
    kind: TargetKind,
    path: &Path,
    amount: Option<&crate::syntax::ast::Expr>,
    inner: &[Statement],
    statement: &Statement,
    parent: &str,
    found: &mut Vec<Diagnostic>,
) {
    if let TargetKind::Item(item_kind) = kind {
        let Some(item) = find_item(body, &path.names, &|found| is_kind(found, item_kind)) else {
            return report_missing(body, path, parent, found);
        };
        if let Some(points) = amount {
            item.points = Some(points.clone());
            item.weight = None;
            item.body.retain(|mine| !matches!(mine.kind, StatementKind::Points(_) | StatementKind::PointsBy(..)));
        }
        // New clauses stand for all of the old ones: a rule is replaced as a whole or not at all.
        if inner.iter().any(|new| matches!(new.kind, StatementKind::Clause(_))) {
            item.body.retain(|mine| !matches!(mine.kind, StatementKind::Clause(_)));
        }
        for new in inner {
            match &new.kind {
                StatementKind::Points(points) => {
                    item.points = Some(points.clone());
                    item.weight = None;
                    item.body.retain(|mine| !matches!(mine.kind, StatementKind::PointsBy(..)));
                }
                StatementKind::Weight(weight) => {
                    (item.points, item.weight) = (None, Some(weight.clone()));
                    item.body.retain(|mine| !matches!(mine.kind, StatementKind::Points(_) | StatementKind::PointsBy(..)));
                }
                StatementKind::PointsBy(..) => {
                    item.points = None;
                    item.weight = None;
                    put(&mut item.body, new);
                }
                StatementKind::Cap(cap) => {
                    item.body.retain(|mine| !matches!(mine.kind, StatementKind::Cap(_) | StatementKind::NoCap));
                    (item.cap, item.no_cap) = (Some(cap.clone()), false);
                }
                StatementKind::NoCap => {
                    item.body.retain(|mine| !matches!(mine.kind, StatementKind::Cap(_)));
                    (item.cap, item.no_cap) = (None, true);
                }
                StatementKind::Clause(_) => item.body.push(new.clone()),
                _ => apply(&mut item.body, std::slice::from_ref(new), parent, found),
            }
        }
        return;
    }
    let Some(target) = find_statement(body, kind, path) else { return report_missing(body, path, parent, found) };
    match &mut target.kind {
        StatementKind::Let(changed) => {
            if let Some(value) = amount {
                changed.body = crate::syntax::ast::LetBody::Value(value.clone());
            } else if let crate::syntax::ast::LetBody::By(_, rows) = &mut changed.body {
                *rows = inner.to_vec();
            }
        }
        StatementKind::Event(_, _, fields) | StatementKind::Rating(_, _, fields) => apply(fields, inner, parent, found),
        StatementKind::Grades(_, rows) => *rows = inner.to_vec(),
        StatementKind::Consequence(_, _, lines) => {
            *lines = inner
                .iter()
                .filter_map(|line| match &line.kind {
                    StatementKind::Consequence(_, _, words) => Some(words.clone()),
                    _ => None,
                })
                .flatten()
                .collect();
        }
        _ => found.push(
            Diagnostic::new(&checks::CHANGE_NOT_POSSIBLE, statement.span, say!(en: "this cannot be changed in part", zh: "此项不能部分更改"))
                .help(say!(en: "write the whole statement anew: it replaces the inherited one", zh: "请把整条语句重写一遍：它会替换继承来的那一条")),
        ),
    }
}

fn remove(body: &mut Vec<Statement>, kind: TargetKind, path: &Path, parent: &str, found: &mut Vec<Diagnostic>) {
    let removed = match kind {
        TargetKind::Item(item_kind) => remove_item(body, &path.names, item_kind),
        _ => match body.iter().position(|statement| is_target(&statement.kind, kind, path)) {
            Some(at) => {
                body.remove(at);
                true
            }
            None => false,
        },
    };
    if !removed {
        report_missing(body, path, parent, found);
    }
}

fn is_kind(item: &Item, kind: ItemKind) -> bool {
    // 板块 and 指标 differ in name only: both may be called an item.
    let plain = |kind| matches!(kind, ItemKind::Section | ItemKind::Indicator);
    item.kind == kind || (plain(item.kind) && plain(kind))
}

fn find_item<'a>(body: &'a mut [Statement], names: &[Name], fits: &dyn Fn(&Item) -> bool) -> Option<&'a mut Item> {
    let (first, rest) = names.split_first()?;
    for statement in body {
        let StatementKind::Item(item) = &mut statement.kind else { continue };
        if item.name.text == first.text {
            if rest.is_empty() {
                if fits(item) {
                    return Some(item);
                }
            } else {
                return find_item(&mut item.body, rest, fits);
            }
        } else if let Some(inner) = find_item(&mut item.body, names, fits) {
            return Some(inner);
        }
    }
    None
}

fn remove_item(body: &mut Vec<Statement>, names: &[Name], kind: ItemKind) -> bool {
    let Some((first, rest)) = names.split_first() else { return false };
    let at = body.iter().position(
        |statement| matches!(&statement.kind, StatementKind::Item(item) if item.name.text == first.text && (!rest.is_empty() || is_kind(item, kind))),
    );
    if let Some(at) = at {
        if rest.is_empty() {
            body.remove(at);
            return true;
        }
        if let StatementKind::Item(item) = &mut body[at].kind {
            return remove_item(&mut item.body, rest, kind);
        }
    }
    body.iter_mut().any(|statement| match &mut statement.kind {
        StatementKind::Item(item) => remove_item(&mut item.body, names, kind),
        _ => false,
    })
}

fn find_statement<'a>(body: &'a mut [Statement], kind: TargetKind, path: &Path) -> Option<&'a mut Statement> {
    body.iter_mut().find(|statement| is_target(&statement.kind, kind, path))
}

fn is_target(statement: &StatementKind, kind: TargetKind, path: &Path) -> bool {
    use StatementKind as S;
    let named = |name: &Name| path.names.last().is_some_and(|last| last.text == name.text);
    match (kind, statement) {
        (TargetKind::Let, S::Let(found)) => named(&found.name),
        (TargetKind::Fact, S::Fact(found)) => found.names.iter().any(named),
        (TargetKind::Event, S::Event(name, ..)) | (TargetKind::Rating, S::Rating(name, ..)) | (TargetKind::Gate, S::Gate(_, name, ..)) => named(name),
        (TargetKind::Ranking, S::Ranking(_)) | (TargetKind::Grades, S::Grades(..)) | (TargetKind::Total, S::Total(..)) => true,
        (TargetKind::Consequence, S::Consequence(names, ..)) => names.iter().any(named),
        (TargetKind::Allocation, S::Allocation(found)) => named(&found.name),
        (TargetKind::Guarantee, S::Guarantee(found)) => found.name.as_ref().is_some_and(named),
        (TargetKind::Requirement, S::Requirement(name, _, words)) => {
            let said = |text: &str| path.names.last().is_some_and(|last| *last.text == *text);
            name.as_ref().is_some_and(named) || words.as_ref().is_some_and(|words| said(&words.text))
        }
        _ => false,
    }
}

fn report_missing(body: &[Statement], path: &Path, parent: &str, found: &mut Vec<Diagnostic>) {
    let wanted = path.names.last().map_or("", |name| &name.text);
    let mut names = Vec::new();
    all_names(body, &mut names);
    let finding = Diagnostic::new(&checks::NOT_IN_PARENT, path.span, say!(en: "`{parent}` has no `{wanted}`", zh: "`{parent}` 中没有 `{wanted}`"));
    let place = path.names.last().map_or(path.span, |name| name.span);
    found.push(finding.suggest(place, wanted, names.iter().map(String::as_str)));
}

fn all_names(body: &[Statement], names: &mut Vec<String>) {
    for statement in body {
        match &statement.kind {
            StatementKind::Item(item) => {
                names.push(item.name.text.to_string());
                all_names(&item.body, names);
            }
            StatementKind::Let(found) => names.push(found.name.text.to_string()),
            StatementKind::Guarantee(found) => names.extend(found.name.iter().map(|name| name.text.to_string())),
            StatementKind::Requirement(name, _, words) => {
                names.extend(name.as_ref().map(|name| name.text.to_string()).or(words.as_ref().map(|words| words.text.to_string())));
            }
            StatementKind::Event(name, ..) | StatementKind::Rating(name, ..) | StatementKind::Gate(_, name, ..) => names.push(name.text.to_string()),
            StatementKind::Fact(fact) => names.extend(fact.names.iter().map(|name| name.text.to_string())),
            _ => {}
        }
    }
}
