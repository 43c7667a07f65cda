//! What differs between two schemes.

pub mod normal;
pub mod parts;
pub mod attribution;
pub mod board;
pub mod effect;
