//! All integration tests, in one binary.

mod alone;
mod cases;
mod collection;
mod check;
mod diff;
mod editor;
mod effect;
mod examples;
mod explain;
mod fixes;
mod format;
mod guarantee;
mod page;
mod piece;
mod published;
mod random;
mod readme;
mod reference;
mod robust;
mod score;
mod snapshots;
mod support;
mod template;
mod textmate;
mod tidy;
mod trial;
