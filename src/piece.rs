//! Scores as functions of the figures they depend on: exact linear pieces, with the regions in which they hold, and from them the
//! highest and lowest of every item. What cannot be followed exactly (a place among others, a product of two figures) is a variable of its own with
//! the ends that are certain, so that what is claimed always holds; and it is said which they are.
//!
//! | file | says |
//! | --- | --- |
//! | `piece/form.rs` `range.rs` `region.rs` `extent.rs` | linear forms, ranges of one number, regions of several, how far forms go in them |
//! | `piece/simplex.rs` `solve.rs` | linear programmes in exact numbers |
//! | `piece/variable.rs` | what scores depend on |
//! | `piece/pieces.rs` | a value in pieces, its ends |
//! | `piece/analysis.rs` | a whole scheme, class by class |
//! | `piece/witness.rs` | a made-up unit that comes to an end, replayed |
//! | `piece/compare.rs` | two values over the same figures, and graphs |
//! | `piece/run.rs` | follows the operations of a program; `number`, `logic`, `within`, `event`, `peers`, `children` do the work |

pub mod analysis;
mod children;
pub mod compare;
mod event;
pub mod extent;
pub mod form;
mod logic;
mod number;
mod peers;
pub mod pieces;
pub mod range;
pub mod region;
mod run;
mod simplex;
mod solve;
pub mod variable;
mod within;
pub mod witness;

pub use analysis::{Analysis, Ends};
pub use compare::{Comparison, Way, compare};

/// Which states of the figures are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// Every figure has a value, and every score can be computed.
    Everything,
    /// Each may also be missing, not applicable or pending.
    Anything,
}
