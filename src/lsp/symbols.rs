//! The outline of a text, and the search for a name in all schemes.

use super::snapshot::{Analysis, Snapshot};
use super::things::Thing;
use super::{Feature, Refusal, feature};
use crate::diff::wording;
use crate::source::Span;
use crate::syntax::ast::{Example, ItemKind, Name, Scheme, Statement, StatementKind};
use lsp_types::request::{DocumentSymbolRequest, WorkspaceSymbolRequest};
use lsp_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, OneOf, SymbolInformation, SymbolKind, WorkspaceSymbolParams,
    WorkspaceSymbolResponse,
};

/// As many are told of a search at most.
const FOUND_MAX: usize = 500;

pub fn features() -> Vec<Feature> {
    vec![
        feature::<DocumentSymbolRequest>(|offered| offered.document_symbol_provider = Some(OneOf::Left(true)), outline),
        feature::<WorkspaceSymbolRequest>(|offered| offered.workspace_symbol_provider = Some(OneOf::Left(true)), search),
    ]
}

fn outline(snapshot: &Snapshot, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>, Refusal> {
    let analysis = snapshot.analysis(&params.text_document.uri)?;
    let file = analysis.file();
    let schemes = file.schemes.iter().map(|scheme| of_scheme(scheme, &analysis));
    let examples = file.examples.iter().map(|example| of_example(example, &analysis));
    let mut symbols: Vec<DocumentSymbol> = schemes.chain(examples).collect();
    symbols.sort_by_key(|symbol| symbol.range.start);
    Ok(Some(DocumentSymbolResponse::Nested(symbols)))
}

fn of_scheme(scheme: &Scheme, analysis: &Analysis) -> DocumentSymbol {
    let detail = scheme.title.as_ref().map(|title| title.text.to_string());
    symbol(&scheme.name, SymbolKind::MODULE, detail, scheme.span, children(&scheme.body, analysis), analysis)
}

fn of_example(example: &Example, analysis: &Analysis) -> DocumentSymbol {
    let name = Name { text: example.name.text.clone(), span: example.name.span };
    symbol(&name, SymbolKind::EVENT, None, example.span, Vec::new(), analysis)
}

fn children(body: &[Statement], analysis: &Analysis) -> Vec<DocumentSymbol> {
    body.iter().flat_map(|statement| of_statement(statement, analysis)).collect()
}

fn of_statement(statement: &Statement, analysis: &Analysis) -> Vec<DocumentSymbol> {
    let lang = analysis.scheme().map_or(crate::word::Lang::Zh, |scheme| scheme.lang);
    let one = |name: &Name, kind, detail, body: &[Statement]| vec![symbol(name, kind, detail, statement.span, children(body, analysis), analysis)];
    match &statement.kind {
        StatementKind::Item(item) => {
            let kind = if item.kind == ItemKind::Section { SymbolKind::NAMESPACE } else { SymbolKind::METHOD };
            let words = wording::item_kind(item.kind).of(lang).to_string();
            let points = item.points.as_ref().or(item.cap.as_ref()).map(|points| analysis.text(points.span));
            let detail = points.map_or(words.clone(), |points| format!("{words} {points}"));
            one(&item.name, kind, Some(detail), &item.body)
        }
        StatementKind::Unit(name, _, body) => one(name, SymbolKind::CLASS, None, body),
        StatementKind::Event(name, _, body) => one(name, SymbolKind::STRUCT, None, body),
        StatementKind::Rating(name, ..) => one(name, SymbolKind::INTERFACE, None, &[]),
        StatementKind::Fact(fact) => fact.names.iter().flat_map(|name| one(name, SymbolKind::FIELD, None, &[])).collect(),
        StatementKind::Let(found) => one(&found.name, if found.parameter { SymbolKind::CONSTANT } else { SymbolKind::VARIABLE }, None, &[]),
        StatementKind::Gate(_, name, ..) => one(name, SymbolKind::EVENT, None, &[]),
        StatementKind::Allocation(found) => one(&found.name, SymbolKind::FUNCTION, None, &[]),
        StatementKind::GradeRow(row) => one(&row.name, SymbolKind::ENUM_MEMBER, None, &[]),
        StatementKind::Grades(_, rows) => children(rows, analysis),
        StatementKind::Change(_, path, _, body) | StatementKind::Add(path, body) => match path.names.last() {
            Some(name) => one(name, SymbolKind::NAMESPACE, Some(head(statement, analysis)), body),
            None => children(body, analysis),
        },
        StatementKind::Remove(_, path) => {
            path.names.last().map_or_else(Vec::new, |name| one(name, SymbolKind::NULL, Some(head(statement, analysis)), &[]))
        }
        StatementKind::Amendment(_, _, body) => children(body, analysis),
        _ => Vec::new(),
    }
}

/// The first words of a statement.
fn head(statement: &Statement, analysis: &Analysis) -> String {
    analysis.text(statement.span).lines().next().unwrap_or("").to_string()
}

#[expect(deprecated, reason = "the field must be there")]
fn symbol(name: &Name, kind: SymbolKind, detail: Option<String>, span: Span, children: Vec<DocumentSymbol>, analysis: &Analysis) -> DocumentSymbol {
    let selection_range = analysis.range(name.span);
    // A statement's span is its head; its block ends behind the last statement in it.
    let mut range = analysis.range(span.to(name.span));
    let end = children.iter().map(|child| child.range.end).max().unwrap_or(range.end);
    range.end = range.end.max(end);
    DocumentSymbol {
        name: if name.text.trim().is_empty() { "?".into() } else { name.text.to_string() },
        detail,
        kind,
        tags: None,
        deprecated: None,
        range,
        selection_range,
        children: Some(children).filter(|list| !list.is_empty()),
    }
}

#[expect(deprecated, reason = "the field must be there")]
fn search(snapshot: &Snapshot, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>, Refusal> {
    let mut found = Vec::new();
    let wanted = params.query.to_lowercase();
    for path in snapshot.files() {
        let Some(analysis) = snapshot.analysis_of(&path) else { continue };
        let Some(scheme) = analysis.scheme() else { continue };
        for thing in Thing::all(scheme) {
            let Some(label) = thing.label(scheme).filter(|label| analysis.is_own(label.span) && !label.span.range().is_empty()) else { continue };
            if found.len() < FOUND_MAX && fits(&label.name, &wanted) {
                found.push(SymbolInformation {
                    name: label.name.to_string(),
                    kind: kind(thing),
                    tags: None,
                    deprecated: None,
                    location: Location::new(analysis.uri.clone(), analysis.range(label.span)),
                    container_name: Some(scheme.label.name.to_string()),
                });
            }
        }
    }
    Ok(Some(WorkspaceSymbolResponse::Flat(found)))
}

/// Whether the letters wanted stand in a name in their order.
fn fits(name: &str, wanted: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    wanted.chars().all(|letter| letters.any(|other| other == letter))
}

fn kind(thing: Thing) -> SymbolKind {
    match thing {
        Thing::Scheme => SymbolKind::MODULE,
        Thing::Unit => SymbolKind::CLASS,
        Thing::Item(_) => SymbolKind::METHOD,
        Thing::Fact(_) | Thing::Field(..) => SymbolKind::FIELD,
        Thing::Let(_) => SymbolKind::VARIABLE,
        Thing::Event(_) => SymbolKind::STRUCT,
        Thing::Rating(_) => SymbolKind::INTERFACE,
        Thing::Word(..) | Thing::Grade(_) => SymbolKind::ENUM_MEMBER,
        Thing::Gate(_) => SymbolKind::EVENT,
        Thing::Allocation(_) => SymbolKind::FUNCTION,
    }
}
