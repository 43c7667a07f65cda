//! Why a value could not be computed. A fault is a value of a cell, with its cause; it spoils what depends on it and nothing else.

use crate::diagnostic::CellPlace;
use crate::say;
use crate::word::Text;
use std::sync::Arc;
use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Eq, Hash, Error)]
pub enum Fault {
    #[error("division by zero")]
    DivisionByZero,
    /// A function was given a value that it has no result for.
    #[error("{function} has no result for {value}")]
    OutOfDomain { function: Arc<str>, value: Arc<str> },
    /// The data cell could not be read as the declared type.
    #[error("the cell could not be read")]
    BadCell(CellPlace),
    #[error("the judged amount {value} is not within {low} to {high}")]
    OutOfRange { value: Arc<str>, low: Arc<str>, high: Arc<str> },
    #[error("units are tied, and the scheme forbids ties")]
    Tie,
    #[error("nobody of the panel {panel} has rated")]
    EmptyPanel { panel: Arc<str> },
    #[error("the unit has no row for this choice in the table")]
    NoRow,
    #[error("the mark {mark} is not among the options")]
    UnknownMark { mark: Arc<str> },
    #[error("the result is too large")]
    TooLarge,
    /// A gap met a place where the scheme does not say what it means.
    #[error("the scheme does not say what a gap means here")]
    Untreated,
}

impl Fault {
    /// The cause in both languages, without a full stop.
    pub fn text(&self) -> Text {
        match self {
            Fault::DivisionByZero => say!(en: "division by zero", zh: "除数为零"),
            Fault::OutOfDomain { function, value } => say!(en: "`{function}` has no result for {value}", zh: "`{function}` 对 {value} 无意义"),
            Fault::BadCell(place) => say!(en: "the cell {} could not be read", zh: "单元格 {} 无法读取", place.cell_name()),
            Fault::OutOfRange { value, low, high } => {
                say!(en: "the judged amount {value} is not within {low} to {high}", zh: "评定值 {value} 不在 {low} 至 {high} 之内")
            }
            Fault::Tie => say!(en: "units are tied, and the scheme forbids ties", zh: "出现同分，而方案不许同分"),
            Fault::EmptyPanel { panel } => say!(en: "nobody of the panel `{panel}` has rated", zh: "评价组`{panel}`无人评分"),
            Fault::NoRow => say!(en: "no row of the table fits", zh: "表中没有对应的行"),
            Fault::UnknownMark { mark } => say!(en: "the mark `{mark}` is not among the options", zh: "`{mark}` 不在评分档次之中"),
            Fault::TooLarge => say!(en: "the result is too large", zh: "结果过大"),
            Fault::Untreated => say!(en: "the scheme does not say what a gap means here", zh: "方案没有说明此处缺值如何处理"),
        }
    }
}
