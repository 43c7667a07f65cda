//! Guarantees of a scheme: proved, refuted by figures that show it, or left undecided with the reason.
//!
//! | file | says |
//! | --- | --- |
//! | `guarantee/cone.rs` | which data a value depends on at all |
//! | `guarantee/direction.rs` | which way a value goes when one figure rises, operation by operation |
//! | `guarantee/near.rs` `carry.rs` | a scheme beside the one that it extends, over the same figures |
//! | `guarantee/proof.rs` | proofs by the exact pieces of scores, and figures that might refute |
//! | `guarantee/search.rs` | made-up units at the edges and at random, seeded and bounded |
//! | `guarantee/witness.rs` | whether figures break a guarantee, by both evaluators; fewer of them that still do |

mod carry;
mod cone;
mod direction;
mod near;
mod proof;
mod search;
mod witness;

use crate::model::guarantee::Claim;
use crate::model::scheme::Scheme;
use crate::piece::{Analysis, Given};
use crate::program::NodeId;
use crate::trial::Replayer;
use crate::word::Text;
pub use cone::Cone;
use proof::Proof;
pub use search::{sample, values};
use witness::Judge;
pub use witness::Witness;

/// What is known of a guarantee.
#[derive(Debug)]
pub enum Verdict {
    /// It holds whatever the data are.
    Proved,
    /// These figures break it; both evaluators say so. As examples: one, or one before and one after.
    Refuted(Witness, Vec<String>),
    Undecided(Undecided),
}

#[derive(Debug)]
pub struct Undecided {
    /// How many made-up units (or pairs of them) did not break it.
    pub tried: usize,
    /// What could not be followed exactly.
    pub why: Vec<Text>,
}

/// Decides every guarantee of a scheme without errors, in order.
pub fn decide(scheme: &Scheme) -> Vec<Verdict> {
    if scheme.guarantees.is_empty() {
        return Vec::new();
    }
    let replayer = Replayer::new(scheme);
    let values: Vec<NodeId> = replayer.program().guarantees.iter().flat_map(|(of, when)| [*of].into_iter().chain(*when)).collect();
    let mut analysis = Analysis::of(scheme, replayer.program(), Given::Anything, &values);
    (0..scheme.guarantees.len()).map(|at| one(&replayer, &mut analysis, at)).collect()
}

fn one(replayer: &Replayer<'_>, analysis: &mut Analysis<'_>, at: usize) -> Verdict {
    let scheme = replayer.scheme();
    let guarantee = &scheme.guarantees[at];
    let cone = Cone::of(replayer.program(), at);
    if let Claim::Apart { from, .. } = &guarantee.claim
        && !cone.has(*from)
    {
        return Verdict::Proved;
    }
    if let Claim::Near { item, most, .. } = &guarantee.claim {
        return near::decide(replayer, analysis, at, *item, most);
    }
    let judge = Judge { replayer, at };
    let (candidates, why) = match proof::prove(analysis, guarantee, at, &cone) {
        Proof::Proved => return Verdict::Proved,
        Proof::Open { candidates, why } => (candidates, why),
    };
    let mut tried = candidates.len();
    if let Some(found) = candidates.into_iter().find(|candidate| judge.breaks(candidate)) {
        return refuted(&judge, found);
    }
    let (found, more) = search::search(&judge, &cone);
    tried += more;
    match found {
        Some(found) => refuted(&judge, found),
        None => Verdict::Undecided(Undecided { tried, why }),
    }
}

fn refuted(judge: &Judge<'_>, found: Witness) -> Verdict {
    let witness = judge.smaller(found);
    let examples = judge.examples(&witness);
    Verdict::Refuted(witness, examples)
}
