//! One operation on the columns of one chunk.

use crate::eval::children::{self, ChildCols, StretchCols};
use crate::eval::column::{Col, Mark, Vals, merge};
use crate::eval::grade;
use crate::eval::input::{self, Place, Rows as Cells, Source};
use crate::eval::layout::Layout;
use crate::eval::logic;
use crate::eval::number;
use crate::eval::once::{self, RivalRows};
use crate::eval::rating;
use crate::eval::rows::{self, Events, Limit};
use crate::fault::Fault;
use crate::func::Kind;
use crate::model::expr::{Arith, Value};
use crate::model::scheme::{EventId, GapKind, PeriodKind, RatingId, Scheme};
use crate::outcome::Cell;
use crate::program::{Child, EachSum, Edge, FoldRows, Node, NodeId, Once, Op, Program, Space};
use std::ops::Range;
use std::sync::Arc;

/// What every operation may look at.
pub struct Context<'a> {
    pub scheme: &'a Scheme,
    pub program: &'a Program,
    pub layout: &'a Layout<'a>,
    /// The words of text columns, shared by all chunks.
    pub words: &'a Words,
}

/// The words of facts and fields.
#[derive(Default)]
pub struct Words {
    pub facts: Vec<Option<crate::eval::column::Words>>,
    pub fields: Vec<Vec<Option<crate::eval::column::Words>>>,
}

/// One chunk of units.
pub struct Chunk<'a> {
    pub context: &'a Context<'a>,
    pub units: Range<usize>,
}

/// The column of an argument.
pub type Get<'g> = dyn Fn(NodeId) -> Arc<Col> + 'g;

impl Chunk<'_> {
    pub fn run(&self, node: &Node, get: &Get<'_>) -> Arc<Col> {
        // Nobody in the chunk has such rows: one row that stands for none of them.
        if node.space != Space::Constant && self.context.layout.len(node.space, &self.units) == 0 {
            return Arc::new(Col::gap(GapKind::Missing));
        }
        if let Some(same) = self.unchanged(node, get) {
            return same;
        }
        Arc::new(self.compute(node, get))
    }

    /// Operations that leave their argument as it is.
    fn unchanged(&self, node: &Node, get: &Get<'_>) -> Option<Arc<Col>> {
        match &node.op {
            Op::Spread(a) => Some(get(*a)).filter(|a| a.len() == 1 && a.marks.is_none()),
            Op::Substitute(a, kind, ..) => {
                let wanted = Mark::of(*kind);
                Some(get(*a)).filter(|a| a.marks.as_ref().is_none_or(|marks| !marks.of.contains(&wanted)))
            }
            Op::Holds(a) | Op::ValuesOnly(a) | Op::Passes(a) => Some(get(*a)).filter(|a| a.marks.is_none()),
            Op::Beside(a, b) | Op::After(a, b) => {
                let b = get(*b);
                if b.marks.is_some() { None } else { Some(get(*a)).filter(|a| a.len() >= b.len()) }
            }
            Op::Pick { index, options, none } => {
                let index = get(*index);
                match (&index.vals, &index.marks) {
                    (Vals::Index(v), None) if v.len() == 1 => {
                        let option = if v[0] == crate::eval::column::NO_ROW { (*none)? } else { *options.get(v[0] as usize)? };
                        Some(get(option))
                    }
                    _ => None,
                }
            }
            Op::Arith(Arith::Multiply, a, b) => {
                let b = get(*b);
                let one = b.marks.is_none() && matches!(&b.vals, Vals::Fixed { den, v } if v.as_slice() == [*den]);
                one.then(|| get(*a))
            }
            _ => None,
        }
    }

    fn compute(&self, node: &Node, get: &Get<'_>) -> Col {
        let rows = self.context.layout.len(node.space, &self.units);
        match &node.op {
            Op::Constant(value) => Col::constant(&Cell::Value(value.clone())),
            Op::Gap(kind) => Col::gap(*kind),
            Op::Unsaid => Col::constant(&Cell::Fault(Arc::new(Fault::Untreated))),
            Op::Input(id) => self.input(node.space, id.index()),
            Op::Field(event, field) => self.field(*event, *field),
            Op::Accepted(event) => self.accepted(*event),
            Op::RawMark(rating) => self.raw_mark(*rating),
            Op::Spread(a) => self.spread(node.space, &get(*a), self.space(*a)),
            Op::Negate(a) => number::negate(&get(*a)),
            Op::Not(a) => logic::not(&get(*a)),
            Op::Arith(op, a, b) => number::arith(*op, &get(*a), &get(*b)),
            Op::Compare(compare, a, b) => logic::compare(*compare, &get(*a), &get(*b)),
            Op::And(all) => logic::junction(true, &refs(&columns(all, get))),
            Op::Or(all) => logic::junction(false, &refs(&columns(all, get))),
            Op::In(a, values) => logic::is_in(&get(*a), values),
            Op::IsGap(a, kind) => logic::is_gap(&get(*a), *kind),
            Op::Holds(a) => logic::holds(&get(*a)),
            Op::Passes(a) => logic::passes(&get(*a)),
            Op::ValuesOnly(a) => logic::values_only(&get(*a)),
            Op::Greater(a, b) => number::extreme(true, &get(*a), &get(*b)),
            Op::Lesser(a, b) => number::extreme(false, &get(*a), &get(*b)),
            Op::Round(a, places, mode) => number::round(&get(*a), *places, *mode),
            Op::Call(function, args) => {
                let args = columns(args, get);
                match function.0.kind {
                    Kind::Row(body) => number::call(
                        &|values: &[Value]| match body(values) {
                            Ok(value) => Cell::Value(value),
                            Err(fault) => Cell::Fault(Arc::new(fault)),
                        },
                        &refs(&args),
                    ),
                    Kind::Fold(fold) => number::call(&|values: &[Value]| rows::fold_values(fold, values.to_vec()), &refs(&args)),
                    Kind::Place | Kind::Percentile | Kind::Earlier | Kind::YearEarlier | Kind::At | Kind::Unrounded | Kind::Full => {
                        Col::gap(GapKind::Missing)
                    }
                }
            }
            Op::After(a, b) => after(&get(*a), &get(*b)),
            Op::Beside(a, b) => beside(&get(*a), &get(*b)),
            Op::OutOfDomain(name, a) => out_of_domain(name, &get(*a)),
            Op::Judged { value, low, high } => children::judged(&get(*value), &get(*low), high.map(get).as_deref()),
            Op::Best { highest, of } => children::best(*highest, &refs(&columns(of, get))),
            Op::SumOfValues(of) => children::sum_of_values(&refs(&columns(of, get))),
            Op::Substitute(a, kind, b, stay) => logic::substitute(&get(*a), *kind, &get(*b), *stay),
            Op::First(conditions) => {
                let columns: Vec<Option<Arc<Col>>> = conditions.iter().map(|condition| condition.map(get)).collect();
                logic::first(&columns.iter().map(Option::as_deref).collect::<Vec<_>>())
            }
            Op::Band(a, edges) => {
                let bound = |edge: &Edge| edge.map(|(bound, included)| (get(bound), included));
                let bounds: Vec<_> = edges.iter().map(|(low, high)| (bound(low), bound(high))).collect();
                let edges: Vec<_> = bounds.iter().map(|(low, high)| (edge(low), edge(high))).collect();
                logic::band(&get(*a), &edges)
            }
            Op::Lookup(a, codes, rest) => logic::lookup(&get(*a), codes, *rest),
            Op::Pick { index, options, none } => logic::pick(&get(*index), &refs(&columns(options, get)), none.map(get).as_deref()),
            Op::PlaceAmount { place, tied, rows: stretches } => {
                let parts: Vec<_> =
                    stretches.iter().map(|stretch| (get(stretch.amount), stretch.less.map(|(less, floor)| (get(less), floor.map(get))))).collect();
                let stretches: Vec<StretchCols<'_>> = stretches
                    .iter()
                    .zip(&parts)
                    .map(|(stretch, (amount, less))| StretchCols {
                        from: stretch.from,
                        to: stretch.to,
                        amount,
                        less: less.as_ref().map(|(less, floor)| (&**less, floor.as_deref())),
                    })
                    .collect();
                children::place_amount(&get(*place), tied.map(get).as_deref(), &stretches)
            }
            Op::CarryLast(a) => rows::carry_last(&get(*a), self.periods(node.space)),
            Op::Earlier(a, back) => rows::earlier(&get(*a), rows, self.periods(node.space), *back),
            Op::AtPeriod(a, name) => {
                let kind = self.period_of(*a);
                let periods = kind.map_or(0, |kind| self.context.layout.periods(kind));
                let names = kind.and_then(|kind| self.context.layout.data.periods.get(&kind));
                let period = names.and_then(|names| names.iter().position(|known| known == name));
                rows::at_period(&get(*a), rows, periods, period)
            }
            Op::Rows(fold) => self.fold(node.space, fold, get),
            Op::Each(each) => self.each(node.space, each, get),
            Op::Once(once) => self.once(once, get),
            Op::Accumulate(how, a) => {
                let kind = self.period_of(*a);
                let periods = kind.map_or(0, |kind| self.context.layout.periods(kind));
                rows::accumulate(*how, &get(*a), rows, periods, self.first_period(kind))
            }
            Op::Rating(id, marks) => self.rating(*id, &get(*marks)),
            Op::Children(children) => with_children(children, get, |children| children::sum(children, rows)),
            Op::Withheld(children) => with_children(children, get, |children| children::withheld(children, rows)),
            Op::Pool(pool, children) => with_children(children, get, |children| children::pool(*pool, children, rows)),
            Op::Takes(child) => with_children(std::slice::from_ref(child), get, |child| children::takes(&child[0], rows)),
            Op::GateGrade { base, effects } => {
                let columns: Vec<_> = effects.iter().map(|(when, effect)| (get(*when), *effect)).collect();
                let effects: Vec<_> = columns.iter().map(|(when, effect)| (&**when, *effect)).collect();
                let grades = self.context.scheme.grades.as_ref().map_or(0, |grades| grades.rows.len());
                grade::after_gates(&get(*base), &effects, grades, rows)
            }
            // Of all units at once, elsewhere.
            Op::Groups(_) | Op::Reduce(_) | Op::Place(_) | Op::Ranking { .. } | Op::BaseGrade(_) | Op::Allocate { .. } => Col::gap(GapKind::Missing),
        }
    }

    fn space(&self, id: NodeId) -> Space {
        self.context.program.node(id).space
    }

    fn period_of(&self, id: NodeId) -> Option<PeriodKind> {
        period_kind(self.space(id))
    }

    fn periods(&self, space: Space) -> usize {
        period_kind(space).map_or(0, |kind| self.context.layout.periods(kind))
    }

    fn first_period(&self, kind: Option<PeriodKind>) -> usize {
        kind.and_then(|kind| self.context.layout.data.first_period.get(&kind).copied()).unwrap_or(0)
    }

    // Given.

    fn input(&self, space: Space, fact: usize) -> Col {
        let data = self.context.layout.data;
        let (Some(column), Some(declared)) = (data.facts.get(fact), self.context.scheme.facts.get(fact)) else { return Col::gap(GapKind::Missing) };
        let words = self.context.words.facts.get(fact).cloned().flatten();
        let source = Source { column, ty: &declared.ty, words, place: Place::Fact(data.fact_places.get(fact)) };
        let range = match period_kind(space) {
            Some(kind) => {
                let periods = self.context.layout.periods(kind);
                self.units.start * periods..self.units.end * periods
            }
            None => self.units.clone(),
        };
        input::read(&source, &Cells::Range(range))
    }

    fn field(&self, event: EventId, field: usize) -> Col {
        let table = self.context.layout.event(event);
        let data = self.context.layout.data.event(event);
        let declared = &self.context.scheme.events[event.index()].fields[field];
        let picks = table.in_file(table.rows(&self.units));
        let Some(column) = data.fields.get(field) else { return Col::gap(GapKind::Missing) };
        let words = self.context.words.fields.get(event.index()).and_then(|fields| fields.get(field)).cloned().flatten();
        let source = Source { column, ty: &declared.ty, words, place: Place::Event(&data.origin, field) };
        input::read(&source, &Cells::Picks(&picks))
    }

    fn accepted(&self, event: EventId) -> Col {
        let table = self.context.layout.event(event);
        let states = &self.context.layout.data.event(event).state;
        let picks = table.in_file(table.rows(&self.units));
        Col::from_bools(picks.iter().map(|row| states.get(*row as usize).is_none_or(|state| state.counts())).collect())
    }

    fn raw_mark(&self, id: RatingId) -> Col {
        let table = self.context.layout.rating(id);
        let rating = &self.context.scheme.ratings[id.index()];
        let data = self.context.layout.data.rating(id);
        let picks = table.in_file(table.rows(&self.units));
        let cells: Vec<Cell> = picks
            .iter()
            .map(|row| match &data.mark {
                Some(mark) => rating::raw_mark(rating, mark, *row as usize),
                None => Cell::Gap(GapKind::Missing),
            })
            .collect();
        Col::from_cells(&cells)
    }

    /// The unit's value for each row of a wider space. Between other spaces there is none.
    fn spread(&self, space: Space, a: &Col, from: Space) -> Col {
        match (from, space) {
            (Space::Constant, Space::Constant | Space::Unit | Space::Period(_) | Space::Event(_) | Space::Mark(_)) => a.clone(),
            (Space::Unit, Space::Unit | Space::Period(_) | Space::Event(_) | Space::Mark(_)) => {
                a.gather(&self.context.layout.unit_of_rows(space, &self.units))
            }
            (Space::Period(a_kind), Space::Period(kind)) if a_kind == kind => a.clone(),
            (Space::Unit | Space::Period(_) | Space::Event(_) | Space::Mark(_), _) => Col::gap(GapKind::Missing),
        }
    }

    // Within a unit.

    fn fold(&self, space: Space, fold: &FoldRows, get: &Get<'_>) -> Col {
        let (value, keep) = (fold.value.map(get), fold.keep.map(get));
        let cells: Vec<Cell> = match fold.over {
            Space::Event(event) => {
                let table = self.context.layout.event(event);
                let same = fold.same.map(|(field, how)| (get(field), how));
                let date = fold.date.map(get);
                let keep = keep.unwrap_or_else(|| Arc::new(Col::from_bools(vec![true])));
                let events = Events {
                    value: value.as_deref(),
                    keep: &keep,
                    same: same.as_ref().map(|(field, how)| (&**field, *how)),
                    best: fold.best,
                    date: date.as_deref(),
                };
                let each_row = self.units_and_periods(space);
                each_row.map(|(unit, within)| events.fold(fold.fold, table.of_unit(&self.units, unit), within)).collect()
            }
            Space::Period(kind) => {
                let (periods, first) = (self.context.layout.periods(kind), self.first_period(Some(kind)));
                let of_unit = |unit: usize| unit * periods + first.min(periods)..(unit + 1) * periods;
                let fold_unit = |unit: usize| rows::fold_periods(fold.fold, value.as_deref(), keep.as_deref(), fold.best, of_unit(unit));
                (0..self.units.len()).map(fold_unit).collect()
            }
            Space::Constant | Space::Unit | Space::Mark(_) => return Col::gap(GapKind::NotApplicable),
        };
        Col::from_cells(&cells)
    }

    /// The rows of a space of units or of their periods, in order: the unit, and the period with its name.
    fn units_and_periods(&self, space: Space) -> impl Iterator<Item = (usize, rows::Within<'_>)> {
        let names = period_kind(space).and_then(|kind| Some((kind, self.context.layout.data.periods.get(&kind)?)));
        let periods = period_kind(space).map_or(1, |kind| self.context.layout.periods(kind));
        (0..self.units.len() * periods).map(move |row| {
            let (unit, period) = (row / periods.max(1), row % periods.max(1));
            (unit, names.and_then(|(kind, names)| Some((kind, &**names.get(period)?))))
        })
    }

    fn each(&self, space: Space, each: &EachSum, get: &Get<'_>) -> Col {
        let table = self.context.layout.event(each.event);
        let (keep, amount, date) = (get(each.keep), get(each.amount), each.date.map(get));
        let same = each.same.map(|(field, how)| (get(field), how));
        let events = Events {
            value: Some(&amount),
            keep: &keep,
            same: same.as_ref().map(|(field, how)| (&**field, *how)),
            best: each.best,
            date: date.as_deref(),
        };
        let limits: Vec<_> = each.limits.iter().map(|(period, most, counts)| (*period, get(*most), *counts)).collect();
        let cells: Vec<Cell> = self
            .units_and_periods(space)
            .enumerate()
            .map(|(row, (unit, within))| {
                let mut own = Vec::new();
                for (period, most, counts) in &limits {
                    // A limit of the unit is that of each of its periods.
                    let at = if most.len() == self.units.len() { unit } else { row };
                    if most.mark(at) != Mark::Value {
                        return most.cell(at);
                    }
                    own.push(Limit { period: *period, most: most.num(at), counts: *counts });
                }
                events.sum(table.of_unit(&self.units, unit), &own, within)
            })
            .collect();
        Col::from_cells(&cells)
    }

    fn once(&self, once: &Once, get: &Get<'_>) -> Col {
        let columns: Vec<_> =
            once.rivals.iter().map(|rival| (rival, get(rival.keep), get(rival.amount), get(rival.matter), rival.date.map(get))).collect();
        let own = &columns[once.which];
        let rows = self.context.layout.event(own.0.event).rows(&self.units).len();
        let of_unit = |unit: usize| {
            let of = columns.iter().map(|(rival, keep, amount, matter, date)| RivalRows {
                rows: self.context.layout.event(rival.event).of_unit(&self.units, unit),
                keep,
                amount,
                matter,
                date: date.as_deref(),
                together: rival.together,
            });
            of.collect::<Vec<_>>()
        };
        once::counts(rows, (0..self.units.len()).map(of_unit), once.which, once.how)
    }

    fn rating(&self, id: RatingId, points: &Col) -> Col {
        let table = self.context.layout.rating(id);
        let file_rows = table.in_file(table.rows(&self.units));
        let marks = rating::Marks {
            rating: &self.context.scheme.ratings[id.index()],
            points,
            file_rows: &file_rows,
            rows: self.context.layout.data.rating(id),
        };
        let cells: Vec<Cell> = (0..self.units.len()).map(|unit| marks.of_unit(table.of_unit(&self.units, unit))).collect();
        Col::from_cells(&cells)
    }
}

fn period_kind(space: Space) -> Option<PeriodKind> {
    match space {
        Space::Period(kind) => Some(kind),
        Space::Constant | Space::Unit | Space::Event(_) | Space::Mark(_) => None,
    }
}

fn edge(bound: &Option<(Arc<Col>, bool)>) -> logic::Edge<'_> {
    bound.as_ref().map(|(bound, included)| (&**bound, *included))
}

fn columns(ids: &[NodeId], get: &Get<'_>) -> Vec<Arc<Col>> {
    ids.iter().map(|id| get(*id)).collect()
}

fn refs(columns: &[Arc<Col>]) -> Vec<&Col> {
    columns.iter().map(|column| &**column).collect()
}

/// The first, with the strongest mark of both.
fn beside(a: &Col, b: &Col) -> Col {
    let rows = a.len().max(b.len());
    let marks = merge([a, b], rows).and_then(crate::eval::column::Marks::settle);
    let vals = if a.len() == rows { a.vals.clone() } else { a.vals.gather(&vec![0; rows]) };
    Col::marked(vals, marks)
}

/// The second's gap or fault where it has one, else the first.
fn after(a: &Col, b: &Col) -> Col {
    let index: Vec<u32> = (0..a.len().max(b.len())).map(|row| u32::from(b.mark(row) != Mark::Value)).collect();
    logic::pick(&Col::new(Vals::Index(index)), &[a, b], None)
}

fn out_of_domain(name: &str, a: &Col) -> Col {
    let cells: Vec<Cell> = (0..a.len())
        .map(|row| match a.cell(row) {
            Cell::Value(Value::Num(num)) => Cell::Fault(Arc::new(Fault::OutOfDomain { function: name.into(), value: num.to_string().into() })),
            Cell::Value(_) => Cell::Fault(Arc::new(Fault::Untreated)),
            other => other,
        })
        .collect();
    Col::from_cells(&cells)
}

fn with_children<T>(children: &[Child], get: &Get<'_>, work: impl FnOnce(&[ChildCols<'_>]) -> T) -> T {
    let parts: Vec<_> =
        children.iter().map(|child| (get(child.raw), get(child.treated), get(child.score), child.points.map(get), child.withheld.map(get))).collect();
    let columns: Vec<ChildCols<'_>> = children
        .iter()
        .zip(&parts)
        .map(|(child, (raw, treated, score, points, withheld))| ChildCols {
            raw,
            treated,
            score,
            points: points.as_deref(),
            withheld: withheld.as_deref(),
            standing: child.standing,
        })
        .collect();
    work(&columns)
}
