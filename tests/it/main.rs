//! All integration tests, in one binary.

mod cases;
mod explain;
mod readme;
mod robust;
mod support;
mod tidy;
