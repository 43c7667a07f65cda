pub static FUNCTIONS: &[crate::func::Function] = &[];
