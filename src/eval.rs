//! Evaluates a program over columns of units: chunk by chunk and operation by operation, not unit by unit. Exact always: a fast path of
//! whole numbers over a common denominator gives way, chunk by chunk, to fractions and to numbers of any size where something does
//! not fit.
//!
//! | file | says |
//! | --- | --- |
//! | `eval/plan.rs` | which operations wait for all units, what is kept until when |
//! | `eval/single.rs` | all operations on one unit alone, without columns where there is one plain value |
//! | `eval/run.rs` | one operation on one chunk; `number`, `logic`, `rows`, `children`, `rating` do the work |
//! | `eval/whole.rs` | operations on all units at once; `group`, `place`, `grade`, `allocate` do the work |
//! | `eval/column.rs` | columns of a chunk; `flat.rs`: of all units in one piece |
//! | `eval/results.rs` | what came of it |

mod allocate;
mod children;
pub mod column;
mod flat;
mod grade;
mod group;
mod input;
mod layout;
mod logic;
mod number;
mod once;
mod pair;
mod place;
mod plan;
mod rating;
pub mod results;
mod rows;
mod run;
mod single;
mod whole;

#[cfg(test)]
mod tests;

pub use results::Outcome;

use crate::dataset::Dataset;
use crate::model::scheme::{GapKind, Scheme};
use crate::program::{Node, NodeId, Op, Program, Space};
use column::Col;
use group::Groups;
use layout::Layout;
use plan::{Level, Plan};
use rayon::prelude::*;
use results::Shape;
use run::{Chunk, Context, Words};
use single::Slot;
use std::sync::Arc;

/// What is asked for, and so kept: the less, the less memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// Total, rank, grade, and the columns beside them: what is shown and allocated.
    Totals,
    /// What a unit's result is made of.
    Results,
    /// Every node, for explanations.
    Everything,
}

/// The column of a node, once it is there.
#[derive(Clone, Debug)]
enum Stored {
    /// One row, for all.
    Constant(Arc<Col>),
    Chunks(Vec<Arc<Col>>),
    /// A row for each group of units: each unit has that of its group.
    OfGroups(Arc<Col>, Arc<Groups>),
    Groups(Arc<Groups>),
}

impl Stored {
    /// The column of a chunk of so many units.
    fn chunk(&self, number: usize, units: usize) -> Arc<Col> {
        match self {
            Stored::Constant(col) => col.clone(),
            Stored::Chunks(chunks) => chunks[number].clone(),
            Stored::OfGroups(table, _) if table.len() == 1 => table.clone(),
            Stored::OfGroups(table, groups) => {
                let first = number * units;
                Arc::new(table.gather(&groups.of[first..(first + units).min(groups.of.len())]))
            }
            Stored::Groups(_) => Arc::new(Col::gap(GapKind::Missing)),
        }
    }
}

/// The columns that there are, by node: those of this evaluation, and those that are the same in every one.
#[derive(Clone, Debug)]
struct Store {
    own: Vec<Option<Stored>>,
    constants: Arc<Vec<Option<Stored>>>,
    /// Units of one chunk.
    chunk_units: usize,
}

impl Store {
    fn get(&self, id: NodeId) -> Option<&Stored> {
        self.own[id.index()].as_ref().or_else(|| self.constants[id.index()].as_ref())
    }

    fn chunk(&self, id: NodeId, number: usize) -> Arc<Col> {
        self.get(id).map_or_else(|| Arc::new(Col::gap(GapKind::Missing)), |stored| stored.chunk(number, self.chunk_units))
    }
}

/// A program made ready to be evaluated over many data sets: when what is computed, and all that no data change.
///
/// ```text
/// let prepared = eval::Prepared::new(&scheme, &program, Wanted::Totals);
/// for data in variants { prepared.score(&data).total(0); }
/// ```
#[derive(Debug)]
pub struct Prepared<'a> {
    scheme: &'a Scheme,
    program: &'a Program,
    plan: Plan,
    constants: Arc<Vec<Option<Stored>>>,
    /// Constants that the data give.
    parameters: Vec<NodeId>,
    /// The constants again, as one unit's row has them.
    slots: Vec<Slot>,
    shape: Arc<Shape>,
}

impl<'a> Prepared<'a> {
    pub fn new(scheme: &'a Scheme, program: &'a Program, wanted: Wanted) -> Prepared<'a> {
        let parameters = parameters(program);
        let mut prepared = Prepared {
            scheme,
            program,
            plan: Plan::new(program, wanted),
            constants: Arc::new(Vec::new()),
            slots: Vec::new(),
            shape: Arc::new(Shape::new(scheme, program)),
            parameters: Vec::new(),
        };
        let no_data = Dataset::default();
        let nodes = program.nodes.len();
        let mut store = Store { own: vec![None; nodes], constants: Arc::new(vec![None; nodes]), chunk_units: 1 };
        let constants: Vec<NodeId> = all_constants(program).filter(|id| parameters.binary_search(id).is_err()).collect();
        compute_constants(&prepared.context(&Layout::new(&no_data), &Words::default()), &constants, &mut store);
        prepared.slots = store.own.iter().map(|stored| stored.as_ref().map_or(Slot::None, |stored| Slot::of(stored.chunk(0, 1)))).collect();
        prepared.constants = Arc::new(store.own);
        prepared.parameters = parameters;
        prepared
    }

    /// Evaluates the program over the data.
    pub fn score(&self, data: &Dataset) -> Outcome {
        let layout = Layout::new(data);
        let words = words(data);
        let context = self.context(&layout, &words);
        let own = self.program.nodes.iter().map(|_| None).collect();
        let mut store = Store { own, constants: self.constants.clone(), chunk_units: layout.chunk_units };
        compute_constants(&context, &self.parameters, &mut store);
        if layout.units == 1 {
            single::run(&context, &self.plan, &self.slots, &self.parameters, &mut store);
        } else {
            for level in &self.plan.levels {
                whole(&context, level, &mut store);
                chunks(&context, level, &mut store);
                for id in &level.drop {
                    store.own[id.index()] = None;
                }
            }
        }
        Outcome::new(self.shape.clone(), &layout, store)
    }

    fn context<'c>(&'c self, layout: &'c Layout<'c>, words: &'c Words) -> Context<'c> {
        Context { scheme: self.scheme, program: self.program, layout, words }
    }
}

/// Evaluates a program of the scheme over its data.
pub fn eval(scheme: &Scheme, program: &Program, data: &Dataset, wanted: Wanted) -> Outcome {
    Prepared::new(scheme, program, wanted).score(data)
}

fn words(data: &Dataset) -> Words {
    Words {
        facts: data.facts.iter().map(input::words).collect(),
        fields: data.events.iter().map(|event| event.fields.iter().map(input::words).collect()).collect(),
    }
}

fn all_constants(program: &Program) -> impl Iterator<Item = NodeId> {
    program.nodes.iter().enumerate().filter(|(_, node)| node.space == Space::Constant).map(|(id, _)| NodeId(id as u32))
}

/// Constants that data give, or that follow from those.
fn parameters(program: &Program) -> Vec<NodeId> {
    let mut found: Vec<NodeId> = Vec::new();
    for id in all_constants(program) {
        let op = &program.node(id).op;
        let given = matches!(op, Op::Input(_) | Op::AtPeriod(..) | Op::Rows(_) | Op::Each(_) | Op::Accumulate(..) | Op::Rating(..) | Op::Reduce(_));
        if given || crate::program::arguments(op).iter().any(|argument| found.binary_search(argument).is_ok()) {
            found.push(id);
        }
    }
    found
}

/// Constants, as columns of one row.
fn compute_constants(context: &Context<'_>, ids: &[NodeId], store: &mut Store) {
    let chunk = Chunk { context, units: 0..context.layout.units.min(1) };
    for id in ids {
        let col = chunk.run(context.program.node(*id), &|argument: NodeId| store.chunk(argument, 0));
        store.own[id.index()] = Some(Stored::Constant(col));
    }
}

/// Operations on all units, those of a wave at once.
fn whole(context: &Context<'_>, level: &Level, store: &mut Store) {
    for wave in &level.whole {
        let results: Vec<Stored> = match wave.as_slice() {
            // What one thread does at once need not be handed to others.
            _ if context.layout.chunks() <= 1 => wave.iter().map(|id| whole::run(context, context.program.node(*id), store)).collect(),
            wave => wave.par_iter().map(|id| whole::run(context, context.program.node(*id), store)).collect(),
        };
        for (id, result) in wave.iter().zip(results) {
            store.own[id.index()] = Some(result);
        }
    }
}

/// Operations row by row, on all chunks in parallel; of each chunk only what is needed later is kept.
fn chunks(context: &Context<'_>, level: &Level, store: &mut Store) {
    let nodes = level.rows.as_slice();
    if nodes.is_empty() {
        return;
    }
    let program = context.program;
    // Where the result of a node of this level is.
    let mut slot = vec![u32::MAX; program.nodes.len()];
    nodes.iter().enumerate().for_each(|(at, id)| slot[id.index()] = at as u32);
    let known: &Store = store;
    let run = |number: usize| -> Vec<Arc<Col>> {
        let chunk = Chunk { context, units: context.layout.chunk(number) };
        let mut local: Vec<Option<Arc<Col>>> = vec![None; nodes.len()];
        for (at, id) in nodes.iter().enumerate() {
            let get = |argument: NodeId| {
                local.get(slot[argument.index()] as usize).and_then(Option::clone).unwrap_or_else(|| known.chunk(argument, number))
            };
            let col = chunk.run(program.node(*id), &get);
            local[at] = Some(col);
            level.free[at].iter().for_each(|place| local[*place as usize] = None);
        }
        level.keep.iter().map(|at| local[*at as usize].take().unwrap_or_else(|| Arc::new(Col::gap(GapKind::Missing)))).collect()
    };
    let mut results: Vec<Vec<Arc<Col>>> = match context.layout.chunks() {
        1 => vec![run(0)],
        chunks => (0..chunks).into_par_iter().map(run).collect(),
    };
    for (place, at) in level.keep.iter().enumerate().rev() {
        let column = results.iter_mut().map(|chunk| chunk.swap_remove(place)).collect();
        store.own[nodes[*at as usize].index()] = Some(Stored::Chunks(column));
    }
}

/// Whether an operation needs all units at once.
fn is_whole(node: &Node) -> bool {
    matches!(node.op, Op::Groups(_) | Op::Reduce(_) | Op::Place(_) | Op::Ranking { .. } | Op::BaseGrade(_) | Op::Allocate { .. })
}
