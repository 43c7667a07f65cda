//! Evaluates a program over columns of units: chunk by chunk and operation by operation, not unit by unit. Exact always: a fast path of
//! whole numbers over a common denominator gives way, chunk by chunk, to fractions and to numbers of any size where something does
//! not fit.
//!
//! | file | says |
//! | --- | --- |
//! | `eval/plan.rs` | which operations wait for all units, what is kept until when |
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
mod place;
mod plan;
mod rating;
pub mod results;
mod rows;
mod run;
mod whole;

#[cfg(test)]
mod tests;

pub use results::Outcome;

use crate::dataset::Dataset;
use crate::model::scheme::{GapKind, Scheme};
use crate::program::{Node, NodeId, Op, Program, Space};
use column::Col;
use group::Groups;
use layout::{CHUNK, Layout};
use plan::{Level, Plan};
use rayon::prelude::*;
use run::{Chunk, Context, Words};
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
    fn chunk(&self, number: usize) -> Arc<Col> {
        match self {
            Stored::Constant(col) => col.clone(),
            Stored::Chunks(chunks) => chunks[number].clone(),
            Stored::OfGroups(table, _) if table.len() == 1 => table.clone(),
            Stored::OfGroups(table, groups) => {
                let first = number * CHUNK;
                Arc::new(table.gather(&groups.of[first..(first + CHUNK).min(groups.of.len())]))
            }
            Stored::Groups(_) => Arc::new(Col::gap(GapKind::Missing)),
        }
    }
}

/// Evaluates a program of the scheme over its data.
pub fn eval(scheme: &Scheme, program: &Program, data: &Dataset, wanted: Wanted) -> Outcome {
    let layout = Layout::new(data);
    let words = words(data);
    let context = Context { scheme, program, layout: &layout, words: &words };
    let plan = Plan::new(program, wanted);
    let mut store: Vec<Option<Stored>> = vec![None; program.nodes.len()];
    constants(&context, &mut store);
    for level in &plan.levels {
        for wave in &level.whole {
            let results: Vec<Stored> = wave.par_iter().map(|id| whole::run(&context, program.node(*id), &store)).collect();
            for (id, result) in wave.iter().zip(results) {
                store[id.index()] = Some(result);
            }
        }
        chunks(&context, level, &mut store);
        for id in &level.drop {
            store[id.index()] = None;
        }
    }
    Outcome::new(scheme, program, &layout, store)
}

fn words(data: &Dataset) -> Words {
    Words {
        facts: data.facts.iter().map(input::words).collect(),
        fields: data.events.iter().map(|event| event.fields.iter().map(input::words).collect()).collect(),
    }
}

/// Constants, once, as columns of one row.
fn constants(context: &Context<'_>, store: &mut [Option<Stored>]) {
    let chunk = Chunk { context, units: 0..context.layout.units.min(1) };
    for (id, node) in context.program.nodes.iter().enumerate() {
        if node.space == Space::Constant {
            let get = |arg: NodeId| match &store[arg.index()] {
                Some(stored) => stored.chunk(0),
                None => Arc::new(Col::gap(GapKind::Missing)),
            };
            let col = chunk.run(node, &get);
            store[id] = Some(Stored::Constant(col));
        }
    }
}

/// Operations row by row, on all chunks in parallel; of each chunk only what is needed later is kept.
fn chunks(context: &Context<'_>, level: &Level, store: &mut [Option<Stored>]) {
    let nodes = level.rows.as_slice();
    if nodes.is_empty() {
        return;
    }
    let program = context.program;
    // Where the result of a node of this level is.
    let mut slot = vec![u32::MAX; program.nodes.len()];
    nodes.iter().enumerate().for_each(|(at, id)| slot[id.index()] = at as u32);
    let known: &[Option<Stored>] = store;
    let mut results: Vec<Vec<Arc<Col>>> = (0..context.layout.chunks())
        .into_par_iter()
        .map(|number| {
            let chunk = Chunk { context, units: context.layout.chunk(number) };
            let mut local: Vec<Option<Arc<Col>>> = vec![None; nodes.len()];
            for (at, id) in nodes.iter().enumerate() {
                let get = |argument: NodeId| {
                    let own = local.get(slot[argument.index()] as usize).and_then(Option::clone);
                    own.or_else(|| known[argument.index()].as_ref().map(|stored| stored.chunk(number)))
                        .unwrap_or_else(|| Arc::new(Col::gap(GapKind::Missing)))
                };
                let col = chunk.run(program.node(*id), &get);
                local[at] = Some(col);
                level.free[at].iter().for_each(|place| local[*place as usize] = None);
            }
            level.keep.iter().map(|at| local[*at as usize].take().unwrap_or_else(|| Arc::new(Col::gap(GapKind::Missing)))).collect()
        })
        .collect();
    for (place, at) in level.keep.iter().enumerate().rev() {
        let column = results.iter_mut().map(|chunk| chunk.swap_remove(place)).collect();
        store[nodes[*at as usize].index()] = Some(Stored::Chunks(column));
    }
}

/// Whether an operation needs all units at once.
fn is_whole(node: &Node) -> bool {
    matches!(node.op, Op::Groups(_) | Op::Reduce(_) | Op::Place(_) | Op::Ranking { .. } | Op::BaseGrade(_) | Op::Allocate { .. })
}
