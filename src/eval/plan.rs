//! When each node is computed and how long its column is kept. Operations on all units wait for what they need of all chunks; between
//! two such waits everything is done chunk by chunk.

use crate::eval::{Wanted, is_whole};
use crate::program::{ItemNodes, NodeId, Program, Space, arguments};

#[derive(Default)]
pub struct Level {
    /// Operations on all units: one wave after the other, those of a wave at once.
    pub whole: Vec<Vec<NodeId>>,
    /// Then operations row by row, in order.
    pub rows: Vec<NodeId>,
}

pub struct Plan {
    pub levels: Vec<Level>,
    /// Whether a node's column outlives its chunk.
    pub keep: Vec<bool>,
    /// The level after which the column is not needed; `None` for what is never used.
    pub last_level: Vec<Option<usize>>,
    /// Kept to the end.
    pub wanted: Vec<bool>,
}

impl Plan {
    pub fn new(program: &Program, wanted: Wanted) -> Plan {
        let wanted = wanted_nodes(program, wanted);
        let used = used_nodes(program, &wanted);
        let number = program.nodes.len();
        let (mut level, mut keep, mut last_level) = (vec![0usize; number], wanted.clone(), vec![None; number]);
        let mut levels: Vec<Level> = Vec::new();
        let mut wave = vec![0usize; number];
        for (at, node) in program.nodes.iter().enumerate() {
            if node.space == Space::Constant || !used[at] {
                continue;
            }
            let whole = is_whole(node);
            let own = arguments(&node.op)
                .into_iter()
                .filter(|id| program.node(*id).space != Space::Constant)
                .map(|id| level[id.index()] + usize::from(whole && !is_whole(program.node(id))))
                .max()
                .unwrap_or(0);
            level[at] = own;
            for id in arguments(&node.op) {
                if whole || level[id.index()] < own {
                    keep[id.index()] = true;
                }
                last_level[id.index()] = last_level[id.index()].max(Some(own));
            }
            while levels.len() <= own {
                levels.push(Level::default());
            }
            let Level { whole: waves, rows } = &mut levels[own];
            if !whole {
                rows.push(NodeId(at as u32));
                continue;
            }
            let before = |id: &NodeId| is_whole(program.node(*id)) && level[id.index()] == own;
            wave[at] = arguments(&node.op).iter().filter(|id| before(id)).map(|id| wave[id.index()] + 1).max().unwrap_or(0);
            while waves.len() <= wave[at] {
                waves.push(Vec::new());
            }
            waves[wave[at]].push(NodeId(at as u32));
        }
        Plan { levels, keep, last_level, wanted }
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
        program.gates.iter().chain(&program.requirements).copied().for_each(&mut want);
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
