//! From a printed table of indicators to a scheme: which column is what, which row stands below which, which sentence is which
//! clause. What the table does not say is left open for `check` to ask; what is not understood is kept in its words.
//!
//! ```text
//! Grid ─ column::Header ─ outline::read ─→ Outline ─ book::read ─→ Book ─ write::write (sentence::read for each scoring standard) ─→ text of a scheme
//! ```

pub mod book;
pub mod column;
pub mod names;
pub mod outline;
pub mod sentence;
pub mod serial;
pub mod write;

pub use book::Book;
pub use outline::Outline;
pub use write::{Naming, Written};
