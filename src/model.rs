//! What a scheme means.

pub mod expr;
pub mod measure;
pub mod scheme;
