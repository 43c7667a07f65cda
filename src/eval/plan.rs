//! When each node is computed and how long its column is kept. Operations on all units wait for what they need of all chunks; between
//! two such waits everything is done chunk by chunk.
//!
//! A row-by-row operation is put off until something needs it: what two waits lie between would have to be kept for all units, while
//! what is made and used between the same two waits is gone with its chunk. For the same reason given cells are read again, rather
//! than kept, between any two waits where they are used; operations on all units read them themselves.

use crate::eval::{Wanted, is_whole};
use crate::program::{ItemNodes, NodeId, Op, Program, Space, arguments};

#[derive(Debug, Default)]
pub struct Level {
    /// Operations on all units: one wave after the other, those of a wave at once.
    pub whole: Vec<Vec<NodeId>>,
    /// Then operations row by row, in order.
    pub rows: Vec<NodeId>,
    /// Beside each of `rows`: places in it of columns that nothing needs after this one.
    pub free: Vec<Vec<u32>>,
    /// Places in `rows` of columns that outlive their chunk.
    pub keep: Vec<u32>,
    /// Nodes whose columns nothing needs from here on.
    pub drop: Vec<NodeId>,
}

#[derive(Debug)]
pub struct Plan {
    pub levels: Vec<Level>,
}

impl Plan {
    pub fn new(program: &Program, wanted: Wanted) -> Plan {
        let wanted = wanted_nodes(program, wanted);
        let used = used_nodes(program, &wanted);
        let nodes: Vec<Placed> = program
            .nodes
            .iter()
            .enumerate()
            .map(|(at, node)| Placed {
                arguments: arguments(&node.op).into_iter().filter(|id| program.node(*id).space != Space::Constant).collect(),
                whole: is_whole(node),
                given: matches!(node.op, Op::Input(_)),
                used: used[at] && node.space != Space::Constant,
                wanted: wanted[at],
            })
            .collect();
        let level = latest(&nodes, &earliest(&nodes));
        let mut levels: Vec<Level> = Vec::new();
        levels.resize_with(level.iter().max().map_or(0, |last| last + 1), Level::default);
        fill(&nodes, &level, &mut levels);
        keep(&nodes, &level, &mut levels);
        levels.iter_mut().for_each(|level| free(&nodes, level));
        Plan { levels }
    }
}

/// What the plan looks at of a node.
struct Placed {
    /// Those that are not constants.
    arguments: Vec<NodeId>,
    whole: bool,
    /// Given by the data: read again between any two waits where it is used.
    given: bool,
    used: bool,
    wanted: bool,
}

/// The level before which each node cannot be computed. Operations on all units come first in their level.
fn earliest(nodes: &[Placed]) -> Vec<usize> {
    let mut level = vec![0; nodes.len()];
    for (at, node) in nodes.iter().enumerate().filter(|(_, node)| node.used) {
        let after = |id: &NodeId| level[id.index()] + usize::from(node.whole && !nodes[id.index()].whole);
        level[at] = node.arguments.iter().map(after).max().unwrap_or(0);
    }
    level
}

/// The level at which each node is computed: row by row as late as what uses it allows.
fn latest(nodes: &[Placed], earliest: &[usize]) -> Vec<usize> {
    let mut last: Vec<Option<usize>> = vec![None; nodes.len()];
    let mut level = earliest.to_vec();
    for (at, node) in nodes.iter().enumerate().rev().filter(|(_, node)| node.used) {
        if !node.whole {
            level[at] = last[at].unwrap_or(earliest[at]);
        }
        for id in &node.arguments {
            let before = level[at] - usize::from(node.whole && !nodes[id.index()].whole);
            let last = &mut last[id.index()];
            *last = Some(last.map_or(before, |known| known.min(before)));
        }
    }
    level
}

/// Puts the nodes into their levels; given ones into each where they are used.
fn fill(nodes: &[Placed], level: &[usize], levels: &mut [Level]) {
    let mut wave = vec![0usize; nodes.len()];
    let mut again: Vec<Vec<NodeId>> = vec![Vec::new(); levels.len()];
    for (at, node) in nodes.iter().enumerate().filter(|(_, node)| node.used) {
        let id = NodeId(at as u32);
        let own = level[at];
        if !node.whole {
            if !node.given || node.wanted {
                levels[own].rows.push(id);
            }
            again[own].extend(node.arguments.iter().filter(|id| nodes[id.index()].given));
            continue;
        }
        let before = |id: &&NodeId| nodes[id.index()].whole && level[id.index()] == own;
        wave[at] = node.arguments.iter().filter(before).map(|id| wave[id.index()] + 1).max().unwrap_or(0);
        let waves = &mut levels[own].whole;
        if waves.len() <= wave[at] {
            waves.resize_with(wave[at] + 1, Vec::new);
        }
        waves[wave[at]].push(id);
    }
    for (level, again) in levels.iter_mut().zip(again) {
        level.rows.extend(again);
        level.rows.sort_unstable();
        level.rows.dedup();
    }
}

/// Says of each column when it begins and when it ceases to be needed for all units.
fn keep(nodes: &[Placed], level: &[usize], levels: &mut [Level]) {
    let mut last: Vec<Option<usize>> = vec![None; nodes.len()];
    for (at, node) in nodes.iter().enumerate().filter(|(_, node)| node.used) {
        for id in &node.arguments {
            let argument = &nodes[id.index()];
            if !argument.given && (node.whole || argument.whole || level[id.index()] < level[at]) {
                last[id.index()] = last[id.index()].max(Some(level[at]));
            }
        }
    }
    for (at, node) in nodes.iter().enumerate().filter(|(_, node)| node.used) {
        let id = NodeId(at as u32);
        if !node.whole && (node.wanted || last[at].is_some()) {
            let level = &mut levels[level[at]];
            level.keep.extend(level.rows.binary_search(&id).map(|place| place as u32));
        }
        if let (Some(last), false) = (last[at], node.wanted) {
            levels[last].drop.push(id);
        }
    }
}

/// Says after which operation of the level each column is not needed any more.
fn free(nodes: &[Placed], level: &mut Level) {
    let mut last = vec![None; level.rows.len()];
    for (at, id) in level.rows.iter().enumerate() {
        last[at] = Some(at);
        for argument in &nodes[id.index()].arguments {
            if let Ok(place) = level.rows.binary_search(argument) {
                last[place] = Some(at);
            }
        }
    }
    level.keep.iter().for_each(|place| last[*place as usize] = None);
    level.free = vec![Vec::new(); level.rows.len()];
    for (place, last) in last.into_iter().enumerate() {
        if let Some(last) = last {
            level.free[last].push(place as u32);
        }
    }
}

/// What is asked for. Items are all needed if any result is.
fn wanted_nodes(program: &Program, wanted: Wanted) -> Vec<bool> {
    if wanted == Wanted::Everything {
        return vec![true; program.nodes.len()];
    }
    let mut all = vec![false; program.nodes.len()];
    let mut want = |id: NodeId| all[id.index()] = true;
    let item = |nodes: &ItemNodes, want: &mut dyn FnMut(NodeId)| {
        [nodes.score, nodes.unrounded, nodes.raw, nodes.treated, nodes.full].into_iter().chain(nodes.withheld).for_each(want);
    };
    program.items.iter().take(if wanted == Wanted::Totals { 1 } else { usize::MAX }).for_each(|nodes| item(nodes, &mut want));
    program.rank.into_iter().chain(program.grade).for_each(&mut want);
    program.shown.iter().chain(&program.allocations).copied().for_each(&mut want);
    if wanted == Wanted::Results {
        program.gates.iter().chain(&program.gate_conditions).chain(&program.requirements).copied().for_each(&mut want);
        program.guarantees.iter().flat_map(|(of, when)| [*of].into_iter().chain(*when)).for_each(&mut want);
        program.consequences.iter().flatten().copied().for_each(&mut want);
    }
    all
}

/// Everything that the wanted nodes need.
fn used_nodes(program: &Program, wanted: &[bool]) -> Vec<bool> {
    let mut used = wanted.to_vec();
    for at in (0..used.len()).rev() {
        if used[at] {
            arguments(&program.nodes[at].op).into_iter().for_each(|id| used[id.index()] = true);
        }
    }
    used
}
