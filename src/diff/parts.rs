//! A whole scheme as the parts that can be exchanged one by one: of each thing that it says (a owner), each side of it (an
//! facet). Taken apart and put together again it is the same scheme.

use crate::source::Span;
use crate::syntax::ast::{self, Expr, Fact, GapKind, ItemKind, Let, Name, Scheme, Statement, StatementKind as S, Tail};
use indexmap::IndexMap;
use std::collections::HashMap;
use std::sync::Arc;

/// Names of items from the outermost section down to one.
pub type ItemPath = Vec<Arc<str>>;

/// What a scheme says something about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The scheme itself and its total.
    Scheme,
    /// What holds where nothing else is said.
    Defaults,
    /// A fact, event, rating, parameter or computed value.
    Entity(Arc<str>),
    Item(ItemPath),
    Gate(Arc<str>),
    Ranking,
    Grades,
    /// By the grades it is for.
    Consequence(Arc<str>),
    Allocation(Arc<str>),
}

/// A side of a owner that can be exchanged without the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Whether there is such an item.
    Existence,
    /// The section in which an item stands.
    Place,
    /// All that is said.
    Whole,
    /// Full points or weight.
    Points,
    /// The scale before conversion to points.
    Scale,
    /// All clauses: a rule is exchanged as a whole or not at all.
    Clauses,
    Cap,
    Floor,
    Rounding,
    /// Scoring period by period.
    Periods,
    Applies,
    Treatment(GapKind),
    Coverage,
    /// One matter across clauses.
    Across,
    /// A value declared inside an item.
    Value(Arc<str>),
    /// First and last day.
    Period,
    Calendar,
    Full,
    /// What the total is, where it is no sum.
    Formula,
    Unit,
    Requirements,
    Shown,
    Step,
    ReferenceSet,
    Ties,
    DeductToZero,
    Above,
    EmptyPanel,
}

/// One exchangeable part, as it stands in one scheme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Piece {
    pub points: Option<Expr>,
    pub weight: Option<Expr>,
    pub cap: Option<Expr>,
    pub formula: Option<Expr>,
    pub tails: Vec<Tail>,
    pub statements: Vec<Statement>,
    /// An attribute of the unit.
    pub attribute: bool,
}

/// An item without what its pieces say.
#[derive(Clone, Debug)]
pub struct Item {
    pub parent: Option<ItemPath>,
    pub head: ast::Item,
    pub span: Span,
    pub doc: Option<Arc<str>>,
    /// What does not bear on the score: basis, who leads, notes.
    pub meta: Vec<Statement>,
}

/// A scheme taken apart.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Its head, with an empty body.
    pub scheme: Scheme,
    pub pieces: IndexMap<(Owner, Facet), Piece>,
    pub items: IndexMap<ItemPath, Item>,
    pub counters: Vec<Statement>,
}

/// Takes a whole scheme apart. `place`: the path under which an item is known, by its own path and its parent's known one.
pub fn apart(scheme: &Scheme, known: &dyn Fn(&ItemPath) -> Option<ItemPath>) -> Parts {
    let head = Scheme { body: Vec::new(), ..scheme.clone() };
    let mut parts = Parts { scheme: head, pieces: IndexMap::new(), items: IndexMap::new(), counters: Vec::new() };
    for statement in single(&scheme.body) {
        parts.take(&statement, known);
    }
    parts
}

/// Declarations of several names as several declarations.
pub fn single(body: &[Statement]) -> Vec<Statement> {
    let mut all = Vec::new();
    for statement in body {
        match &statement.kind {
            S::Fact(fact) => {
                for name in &fact.names {
                    let one = Fact { names: vec![name.clone()], ..fact.clone() };
                    all.push(Statement { kind: S::Fact(one), ..statement.clone() });
                }
            }
            S::Import(from, options, columns) => {
                for column in columns {
                    all.push(Statement { kind: S::Import(from.clone(), options.clone(), vec![column.clone()]), ..statement.clone() });
                }
            }
            S::Unit(name, options, inner) => {
                all.push(Statement { kind: S::Unit(name.clone(), options.clone(), single(inner)), ..statement.clone() });
            }
            _ => all.push(statement.clone()),
        }
    }
    all
}

impl Parts {
    fn piece(&mut self, owner: Owner, facet: Facet) -> &mut Piece {
        self.pieces.entry((owner, facet)).or_default()
    }

    fn push(&mut self, owner: Owner, facet: Facet, statement: &Statement) {
        self.piece(owner, facet).statements.push(statement.clone());
    }

    fn take(&mut self, statement: &Statement, known: &dyn Fn(&ItemPath) -> Option<ItemPath>) {
        let entity = |name: &Name| Owner::Entity(name.text.clone());
        let (owner, facet) = match &statement.kind {
            S::Total(formula, tails) => return self.total(formula.as_ref(), tails),
            S::Unit(name, options, attributes) => {
                for attribute in attributes {
                    let S::Fact(fact) = &attribute.kind else { continue };
                    self.push(entity(&fact.names[0]), Facet::Whole, attribute);
                    self.piece(entity(&fact.names[0]), Facet::Whole).attribute = true;
                }
                let bare = Statement { kind: S::Unit(name.clone(), options.clone(), Vec::new()), ..statement.clone() };
                return self.push(Owner::Scheme, Facet::Unit, &bare);
            }
            S::Item(item) => return self.item(item, statement, &mut Vec::new(), None, known),
            S::Defaults(inner) => {
                for default in inner {
                    if let Some(facet) = default_facet(&default.kind) {
                        self.push(Owner::Defaults, facet, default);
                    }
                }
                return;
            }
            S::Counter(_) => return self.counters.push(statement.clone()),
            S::Fact(fact) => (entity(&fact.names[0]), Facet::Whole),
            S::Event(name, ..) | S::Rating(name, ..) => (entity(name), Facet::Whole),
            S::Let(Let { name, .. }) => (entity(name), Facet::Whole),
            S::Import(_, _, columns) => match columns.first().map(|column| &column.kind) {
                Some(S::Imported(name, _)) => (entity(name), Facet::Whole),
                _ => return,
            },
            S::Period(..) => (Owner::Scheme, Facet::Period),
            S::Calendar(..) => (Owner::Scheme, Facet::Calendar),
            S::Full(_) => (Owner::Scheme, Facet::Full),
            S::Requirement(..) => (Owner::Scheme, Facet::Requirements),
            S::Show(_) => (Owner::Scheme, Facet::Shown),
            S::Gate(_, name, ..) => (Owner::Gate(name.text.clone()), Facet::Whole),
            S::Ranking(_) => (Owner::Ranking, Facet::Whole),
            S::Grades(..) => (Owner::Grades, Facet::Whole),
            S::Consequence(grades, ..) => {
                let names: Vec<&str> = grades.iter().map(|grade| &*grade.text).collect();
                (Owner::Consequence(names.join("、").into()), Facet::Whole)
            }
            S::Allocation(allocation) => (Owner::Allocation(allocation.name.text.clone()), Facet::Whole),
            // What stands in no whole scheme, or bears on nothing.
            _ => return,
        };
        self.push(owner, facet, statement);
    }

    fn total(&mut self, formula: Option<&Expr>, tails: &[Tail]) {
        if let Some(formula) = formula {
            self.piece(Owner::Scheme, Facet::Formula).formula = Some(formula.clone());
        }
        for tail in tails {
            let facet = match tail {
                Tail::AtMost(_) => Facet::Cap,
                Tail::AtLeast(_) | Tail::DownToZero => Facet::Floor,
                Tail::Round(_) => Facet::Rounding,
                _ => Facet::Formula,
            };
            self.piece(Owner::Scheme, facet).tails.push(tail.clone());
        }
    }

    fn item(
        &mut self,
        item: &ast::Item,
        statement: &Statement,
        above: &mut ItemPath,
        parent: Option<&ItemPath>,
        known: &dyn Fn(&ItemPath) -> Option<ItemPath>,
    ) {
        above.push(item.name.text.clone());
        let path = known(above).unwrap_or_else(|| {
            let mut path = parent.cloned().unwrap_or_default();
            path.push(item.name.text.clone());
            path
        });
        let head = ast::Item { points: None, weight: None, cap: None, body: Vec::new(), ..item.clone() };
        let mut own = Item { parent: parent.cloned(), head, span: statement.span, doc: statement.doc.clone(), meta: Vec::new() };
        let owner = Owner::Item(path.clone());
        if item.points.is_some() || item.weight.is_some() {
            let piece = self.piece(owner.clone(), Facet::Points);
            (piece.points, piece.weight) = (item.points.clone(), item.weight.clone());
        }
        if let Some(cap) = &item.cap {
            self.piece(owner.clone(), Facet::Cap).cap = Some(cap.clone());
        }
        for inner in single(&item.body) {
            match &inner.kind {
                // Own items come after this one.
                S::Item(_) => {}
                S::Points(points) => {
                    let piece = self.piece(owner.clone(), Facet::Points);
                    piece.points = Some(points.clone());
                }
                S::Cap(cap) => self.piece(owner.clone(), Facet::Cap).cap = Some(cap.clone()),
                kind => match item_facet(kind) {
                    Some(facet) => self.push(owner.clone(), facet, &inner),
                    None => own.meta.push(inner.clone()),
                },
            }
        }
        self.items.insert(path.clone(), own);
        for inner in &item.body {
            if let S::Item(child) = &inner.kind {
                self.item(child, inner, above, Some(&path), known);
            }
        }
        above.pop();
    }
}

/// The side of an item that a statement in it is about; `None`: what does not bear on the score.
fn item_facet(kind: &S) -> Option<Facet> {
    Some(match kind {
        S::PointsBy(..) => Facet::Points,
        S::Scale(_) => Facet::Scale,
        S::Clause(_) => Facet::Clauses,
        S::Floor(_) => Facet::Floor,
        S::Round(_) => Facet::Rounding,
        S::Over(..) => Facet::Periods,
        S::Applies(_) => Facet::Applies,
        S::Treat(gap, _) => Facet::Treatment(*gap),
        S::Coverage(_) => Facet::Coverage,
        S::Across(..) => Facet::Across,
        S::Let(own) => Facet::Value(own.name.text.clone()),
        _ => return None,
    })
}

fn default_facet(kind: &S) -> Option<Facet> {
    Some(match kind {
        S::Treat(gap, _) => Facet::Treatment(*gap),
        S::StepDefault(_) => Facet::Step,
        S::SetDefault(_) => Facet::ReferenceSet,
        S::TiesDefault(_) => Facet::Ties,
        S::DeductToZero => Facet::DeductToZero,
        S::AboveIncludes(_) => Facet::Above,
        S::EmptyPanel(_) => Facet::EmptyPanel,
        S::Round(_) => Facet::Rounding,
        _ => return None,
    })
}

/// Puts a scheme together. `pieces` by owner and facet; `items`: the ones it has, parents before children.
pub fn together(head: &Scheme, counters: &[Statement], pieces: &IndexMap<(Owner, Facet), Piece>, items: &IndexMap<ItemPath, Item>) -> Scheme {
    let mut body: Vec<Statement> = counters.to_vec();
    let at = |kind: S| Statement { doc: None, kind, span: head.span };
    let mut total = Piece::default();
    let mut defaults = Vec::new();
    let is_attribute = |piece: &&Piece| piece.attribute;
    let attributes: Vec<Statement> = pieces.values().filter(is_attribute).flat_map(|piece| piece.statements.iter().cloned()).collect();
    for ((owner, facet), piece) in pieces {
        match (owner, facet) {
            (Owner::Item(_), _) => {}
            (Owner::Scheme, Facet::Unit) => {
                for statement in &piece.statements {
                    let S::Unit(name, options, _) = &statement.kind else { continue };
                    let whole = S::Unit(name.clone(), options.clone(), attributes.clone());
                    body.push(Statement { kind: whole, ..statement.clone() });
                }
            }
            (Owner::Scheme, _) if piece.statements.is_empty() => {
                total.formula = total.formula.or_else(|| piece.formula.clone());
                total.tails.extend(piece.tails.iter().cloned());
            }
            (Owner::Defaults, _) => defaults.extend(piece.statements.iter().cloned()),
            _ if piece.attribute => {}
            _ => body.extend(piece.statements.iter().cloned()),
        }
    }
    if total.formula.is_some() || !total.tails.is_empty() {
        body.push(at(S::Total(total.formula, total.tails)));
    }
    if !defaults.is_empty() {
        body.push(at(S::Defaults(defaults)));
    }
    let mut forest = Forest { pieces: HashMap::new(), items: HashMap::new() };
    for ((owner, _), piece) in pieces {
        if let Owner::Item(path) = owner {
            forest.pieces.entry(path).or_default().push(piece);
        }
    }
    for (path, item) in items {
        forest.items.entry(item.parent.as_ref()).or_default().push((path, item));
    }
    body.extend(forest.children(None));
    Scheme { body, ..head.clone() }
}

/// Items by the section they stand in.
struct Forest<'a> {
    pieces: HashMap<&'a ItemPath, Vec<&'a Piece>>,
    items: HashMap<Option<&'a ItemPath>, Vec<(&'a ItemPath, &'a Item)>>,
}

impl Forest<'_> {
    fn children(&self, parent: Option<&ItemPath>) -> Vec<Statement> {
        let own = self.items.get(&parent).into_iter().flatten();
        own.map(|(path, item)| {
            let mut whole = item.head.clone();
            whole.body = item.meta.clone();
            for piece in self.pieces.get(path).into_iter().flatten() {
                whole.points = whole.points.or_else(|| piece.points.clone());
                whole.weight = whole.weight.or_else(|| piece.weight.clone());
                whole.cap = whole.cap.or_else(|| piece.cap.clone());
                whole.body.extend(piece.statements.iter().cloned());
            }
            whole.body.extend(self.children(Some(path)));
            Statement { doc: item.doc.clone(), kind: S::Item(whole), span: item.span }
        })
        .collect()
    }
}

/// Whether an item of one kind can be one of the other without more: sections and indicators differ in name only.
pub fn same_kind(a: ItemKind, b: ItemKind) -> bool {
    let plain = |kind| matches!(kind, ItemKind::Section | ItemKind::Indicator);
    a == b || (plain(a) && plain(b))
}
