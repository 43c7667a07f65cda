//! Which parts of a scheme its examples try: clauses, rows of tables, edges from both sides, caps, gates.

use super::Trial;
use super::table::dataset;
use crate::decimal::Num;
use crate::model::expr::{Compare, Expr, ExprKind, Frame, Value};
use crate::model::measure::Ty;
use crate::model::scheme::{Band, Clause, Form, Gate, Grade, Item, ItemId, PlaceRow, Scheme};
use crate::model::walk;
use crate::oracle::{self, How, Seen, Touch};
use crate::show;
use crate::source::Span;
use crate::word::Word;

/// What a point of coverage is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A clause gives something.
    Clause,
    /// A row of a table is taken, a grade is given.
    Row,
    /// A value stands on one side of an edge, or on it.
    Edge,
    /// A cap or floor changes the amount.
    Cap,
    /// A gate holds.
    Gate,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Clause, Kind::Row, Kind::Edge, Kind::Cap, Kind::Gate];

    pub fn word(self) -> Word {
        match self {
            Kind::Clause => Word::new("clauses", "条款"),
            Kind::Row => Word::new("rows", "分档行"),
            Kind::Edge => Word::new("edges", "边界"),
            Kind::Cap => Word::new("caps", "封顶保底"),
            Kind::Gate => Word::new("gates", "否决晋档"),
        }
    }
}

/// Something that an example can try.
#[derive(Clone, Debug)]
pub struct Point<'a> {
    pub kind: Kind,
    /// The item whose score comes by it; `None`: it concerns totals, ranks and grades.
    pub item: Option<ItemId>,
    pub span: Span,
    /// Of an edge: on which side.
    pub side: Option<How>,
    /// Of an edge: the value, and the edge itself.
    pub edge: Option<(&'a Expr, &'a Expr)>,
    /// It is tried where evaluation comes by one of these.
    touches: Vec<Touch>,
}

impl Point<'_> {
    pub fn is_seen(&self, seen: &Seen) -> bool {
        self.touches.iter().any(|touch| seen.has(touch))
    }

    /// How far from its edge the nearest value on that side stood, if that is more than one of the unit in which the value is declared: an
    /// edge that is moved by one would then not be noticed.
    pub fn afar(&self, scheme: &Scheme, seen: &Seen) -> Option<Num> {
        let (value, _) = self.edge.filter(|_| self.side != Some(How::At))?;
        let nearest = self.touches.iter().filter_map(|touch| seen.nearest(touch)).min()?;
        let step = match value.ty {
            Ty::Date => Num::ONE,
            _ => show::scale_of(scheme, value).factor,
        };
        (*nearest > step).then(|| nearest.clone())
    }
}

/// What evaluation comes by for these units; only for the score of an item, or for all results.
pub fn seen(scheme: &Scheme, trial: &Trial, item: Option<ItemId>) -> Seen {
    oracle::seen(scheme, &dataset(scheme, trial), item)
}

/// Everything that examples of a scheme can try, in the order of its text. What is inherited is its own file's affair.
pub fn points(scheme: &Scheme) -> Vec<Point<'_>> {
    let mut found = Finder { points: Vec::new(), edges: Vec::new() };
    for (id, item) in scheme.items.iter().enumerate() {
        found.item(ItemId(id as u32), item);
    }
    for computed in &scheme.lets {
        found.comparisons(&computed.value, computed.item);
    }
    for gate in &scheme.gates {
        found.gate(gate);
    }
    found.grades(scheme.grades.iter().flat_map(|grades| &grades.rows));
    found.finish(scheme)
}

/// An edge, wherever the scheme looks at it.
struct Edge<'a> {
    item: Option<ItemId>,
    value: &'a Expr,
    edge: &'a Expr,
    /// By side: what shows that a value stood there.
    sides: [(How, bool, Vec<Touch>); 3],
}

struct Finder<'a> {
    points: Vec<Point<'a>>,
    edges: Vec<Edge<'a>>,
}

impl<'a> Finder<'a> {
    fn put(&mut self, kind: Kind, item: Option<ItemId>, span: Span, touch: Touch) {
        self.points.push(Point { kind, item, span, side: None, edge: None, touches: vec![touch] });
    }

    fn item(&mut self, id: ItemId, item: &'a Item) {
        for clause in &item.clauses {
            self.clause(id, clause);
        }
        for limit in item.cap.iter().chain(&item.floor) {
            self.put(Kind::Cap, Some(id), limit.span, Touch::expr(limit, How::Bit));
        }
        for part in walk::item_parts(item) {
            self.comparisons(part, Some(id));
        }
    }

    fn clause(&mut self, id: ItemId, clause: &'a Clause) {
        self.put(Kind::Clause, Some(id), clause.span, Touch::of(clause, How::Used));
        for limit in clause.at_least.iter().chain(&clause.at_most) {
            self.put(Kind::Cap, Some(id), limit.span, Touch::expr(limit, How::Bit));
        }
        if clause.down_to_zero {
            self.put(Kind::Cap, Some(id), clause.span, Touch::of(clause, How::Bit));
        }
        let item = Some(id);
        match &clause.form {
            Form::ProRata { value, target, .. } => {
                self.edge(item, (value, target), &[How::Below, How::At, How::Above], false, Touch::expr(target, How::At))
            }
            Form::Steps { value, below, from, .. } => {
                let counted = if *below { How::Below } else { How::Above };
                self.edge(item, (value, from), &[counted, How::At], false, Touch::expr(from, How::At));
            }
            Form::Bands { rows, .. } => rows.iter().for_each(|row| self.band(id, row)),
            Form::Progressive { value, rows } => {
                for row in rows {
                    self.put(Kind::Row, item, row.span, Touch::of(row, How::Used));
                    // The inner side of each end; where brackets meet, that is both.
                    for (edge, inside) in row.from.iter().map(|edge| (edge, How::Above)).chain(row.to.iter().map(|edge| (edge, How::Below))) {
                        self.edge(item, (value, edge), &[inside, How::At], false, Touch::expr(edge, How::At));
                    }
                }
            }
            Form::Interpolate { value, anchors, .. } => {
                for (anchor, _) in anchors {
                    self.edge(item, (value, anchor), &[How::Below, How::At, How::Above], false, Touch::expr(anchor, How::At));
                }
            }
            Form::Rank { rows, .. } => {
                for row in rows {
                    let (PlaceRow::Places { span, .. } | PlaceRow::Further { span, .. } | PlaceRow::Rest { span, .. }) = row;
                    self.put(Kind::Row, item, *span, Touch::of(row, How::Used));
                }
            }
            Form::Each(each) => {
                for (_, limit) in &each.at_most_per {
                    self.put(Kind::Cap, item, limit.span, Touch::expr(limit, How::Bit));
                }
            }
            Form::Choose { clauses, .. } => clauses.iter().for_each(|inner| self.clause(id, inner)),
            Form::Amount(_) | Form::Override { .. } | Form::Efficacy { .. } | Form::Convert { .. } | Form::Judged { .. } => {}
        }
    }

    fn band(&mut self, id: ItemId, row: &'a Band) {
        self.put(Kind::Row, Some(id), row.span, Touch::of(row, How::Used));
    }

    fn gate(&mut self, gate: &'a Gate) {
        self.put(Kind::Gate, None, gate.label.span, Touch::of(gate, How::Used));
        self.comparisons(&gate.when, None);
    }

    fn grades(&mut self, rows: impl Iterator<Item = &'a Grade>) {
        for row in rows {
            self.put(Kind::Row, None, row.label.span, Touch::of(row, How::Used));
            row.when.iter().for_each(|when| self.comparisons(when, None));
        }
    }

    /// The edges and rows inside an expression.
    fn comparisons(&mut self, expr: &'a Expr, item: Option<ItemId>) {
        walk::visit(expr, &mut |inner| match &*inner.kind {
            ExprKind::Switch(rows) => {
                for (_, value) in rows {
                    self.put(Kind::Row, item, value.span, Touch::expr(value, How::Used));
                }
            }
            ExprKind::Compare(how, a, b) if has_edges(&a.ty) && !(is_constant(a) && is_constant(b)) => {
                let other = match how {
                    Compare::Less | Compare::GreaterOrEqual => How::Below,
                    Compare::Greater | Compare::LessOrEqual => How::Above,
                    Compare::Equal | Compare::NotEqual => return,
                };
                let turned = is_constant(a);
                let (value, edge) = if turned { (b, a) } else { (a, b) };
                let other = if turned { opposite(other) } else { other };
                self.edge(item, (value, edge), &[other, How::At], turned, Touch::expr(inner, How::At));
            }
            _ => {}
        });
    }

    /// An edge that is to be tried on these sides; one that is looked at in several places is one edge. `turned`: the touches are those
    /// of the edge beside the value.
    fn edge(&mut self, item: Option<ItemId>, (value, edge): (&'a Expr, &'a Expr), wanted: &[How], turned: bool, at: Touch) {
        if matches!(&*value.kind, ExprKind::Constant(_)) {
            return;
        }
        let same = |known: &Edge<'_>| known.item == item && known.value.span == value.span && is_same(known.edge, edge);
        let place = self.edges.iter().position(same).unwrap_or_else(|| {
            let sides = [How::Below, How::At, How::Above].map(|side| (side, false, Vec::new()));
            self.edges.push(Edge { item, value, edge, sides });
            self.edges.len() - 1
        });
        for (side, is_wanted, touches) in &mut self.edges[place].sides {
            *is_wanted |= wanted.contains(side);
            touches.push(at.with(if turned { opposite(*side) } else { *side }));
        }
    }

    fn finish(mut self, scheme: &Scheme) -> Vec<Point<'a>> {
        for Edge { item, value, edge, sides } in self.edges {
            for (side, _, touches) in sides.into_iter().filter(|(_, is_wanted, _)| *is_wanted) {
                self.points.push(Point { kind: Kind::Edge, item, span: edge.span, side: Some(side), edge: Some((value, edge)), touches });
            }
        }
        self.points.retain(|point| point.span.source == scheme.label.span.source);
        self.points.sort_by_key(|point| (point.span, point.kind, point.side));
        // What the language adds to a clause by itself stands at the same place once more.
        self.points.dedup_by(|next, known| {
            let same = (next.span, next.kind, next.side, next.item) == (known.span, known.kind, known.side, known.item);
            if same {
                known.touches.append(&mut next.touches);
            }
            same
        });
        self.points
    }
}

fn opposite(side: How) -> How {
    match side {
        How::Below => How::Above,
        How::Above => How::Below,
        How::At | How::Used | How::Bit => side,
    }
}

fn is_constant(expr: &Expr) -> bool {
    expr.frame == Frame::Constant
}

fn has_edges(ty: &Ty) -> bool {
    matches!(ty, Ty::Quantity(_) | Ty::Date)
}

fn is_same(a: &Expr, b: &Expr) -> bool {
    let value = |expr: &Expr| match &*expr.kind {
        ExprKind::Constant(value) => Some(value.clone()),
        _ => None,
    };
    let (a_value, b_value): (Option<Value>, Option<Value>) = (value(a), value(b));
    if a_value.is_some() { a_value == b_value } else { a.span == b.span }
}
