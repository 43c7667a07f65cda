//! Earlier names of what is declared with options: facts, events, ratings, values. Only a comparison with another scheme reads them.

use super::checks;
use super::scheme::Former;
use crate::diagnostic::Diagnostic;
use crate::say;
use crate::syntax::ast::{FactOption, Name, Statement, StatementKind};

/// Every earlier name in the declarations of a scheme.
pub(super) fn former(body: &[Statement], found: &mut Vec<Diagnostic>) -> Vec<Former> {
    let mut all = Vec::new();
    for statement in body {
        match &statement.kind {
            StatementKind::Fact(fact) => of(&fact.names, &fact.options, &mut all, found),
            StatementKind::Event(name, options, _) | StatementKind::Rating(name, options, _) => {
                of(std::slice::from_ref(name), options, &mut all, found);
            }
            StatementKind::Let(own) => of(std::slice::from_ref(&own.name), &own.options, &mut all, found),
            StatementKind::Unit(name, options, attributes) => {
                of(std::slice::from_ref(name), options, &mut all, found);
                all.extend(former(attributes, found));
            }
            _ => {}
        }
    }
    all
}

fn of(names: &[Name], options: &[FactOption], all: &mut Vec<Former>, found: &mut Vec<Diagnostic>) {
    for option in options {
        let FactOption::Formerly(were) = option else { continue };
        if were.len() == names.len() {
            all.extend(names.iter().zip(were).map(|(name, was)| Former { name: name.text.clone(), was: was.text.clone() }));
        } else if let Some(first) = were.first() {
            let (own, theirs) = (names.len(), were.len());
            found.push(
                Diagnostic::new(&checks::MISPLACED, first.span, say!(en: "{theirs} earlier names for {own} names", zh: "{own} 个名称对应 {theirs} 个原名"))
                    .help(say!(en: "write one earlier name for each, in the same order, or declare them one by one", zh: "请按同样的次序各写一个原名，或分开声明")),
            );
        }
    }
}
