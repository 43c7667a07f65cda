//! All integration tests, in one binary.

mod cases;
mod explain;
mod readme;
mod reference;
mod robust;
mod support;
mod tidy;
