pub mod word;
pub mod decimal;
pub mod source;
pub mod diagnostic;
<<<<<<< HEAD
pub mod fault;
pub mod syntax;
pub mod data;
pub mod func;
pub mod model;
pub mod period;
pub mod dataset;
pub mod bind;
pub mod outcome;
=======
pub mod syntax;
>>>>>>> syntax
