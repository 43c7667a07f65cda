pub mod word;
pub mod decimal;
pub mod source;
pub mod diagnostic;
pub mod syntax;
