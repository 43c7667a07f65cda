pub mod column;
mod logic;
mod number;
