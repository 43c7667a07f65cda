//! All integration tests, in one binary.

mod cases;
mod explain;
mod readme;
mod support;
mod tidy;
