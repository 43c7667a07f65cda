//! Choices that stand in a statement as a keyword, each with the id of that keyword in [`KEYWORDS`](super::keyword::KEYWORDS).

use super::ast::{
    AllocationMethod, Choose, EmptyPanel, GapKind, GateKeyword, ItemKind, Matter, OverPeriods, PercentScale, PeriodKind, QuotaTies, StepMode, Ties,
    Verb,
};
use crate::decimal::Rounding;

/// One of a few things that a statement may say by a keyword.
pub trait Choice {
    /// The id of the keyword.
    fn keyword(self) -> &'static str;
}

impl Choice for Verb {
    fn keyword(self) -> &'static str {
        match self {
            Verb::Gain => "gain",
            Verb::Add => "add",
            Verb::Deduct => "deduct",
        }
    }
}

impl Choice for ItemKind {
    fn keyword(self) -> &'static str {
        match self {
            ItemKind::Section => "section",
            ItemKind::Indicator => "item",
            ItemKind::Bonus => "bonus",
            ItemKind::Deduction => "deduction",
        }
    }
}

impl Choice for GateKeyword {
    fn keyword(self) -> &'static str {
        match self {
            GateKeyword::Veto => "veto",
            GateKeyword::Promotion => "promote",
        }
    }
}

impl Choice for StepMode {
    fn keyword(self) -> &'static str {
        match self {
            StepMode::Whole => "whole",
            StepMode::ProRata => "in_proportion",
            StepMode::Started => "started",
        }
    }
}

impl Choice for Ties {
    fn keyword(self) -> &'static str {
        match self {
            Ties::Share => "share_place",
            Ties::Dense => "dense",
            Ties::Average => "average_place",
            Ties::Last => "last_place",
            Ties::Forbid => "forbid",
        }
    }
}

impl Choice for QuotaTies {
    fn keyword(self) -> &'static str {
        match self {
            QuotaTies::AllIn => "all_in",
            QuotaTies::AllOut => "all_out",
        }
    }
}

impl Choice for Matter {
    fn keyword(self) -> &'static str {
        match self {
            Matter::Highest => "match_highest",
            Matter::Lowest => "match_lowest",
            Matter::Sum => "match_sum",
            Matter::First => "match_first",
        }
    }
}

impl Choice for Choose {
    fn keyword(self) -> &'static str {
        match self {
            Choose::Highest => "best_of",
            Choose::Lowest => "worst_of",
            Choose::Sum => "sum_of",
        }
    }
}

impl Choice for EmptyPanel {
    fn keyword(self) -> &'static str {
        match self {
            EmptyPanel::Redistribute => "redistribute",
            EmptyPanel::Zero => "zero",
            EmptyPanel::Withhold => "withhold",
            EmptyPanel::Error => "error",
        }
    }
}

impl Choice for AllocationMethod {
    fn keyword(self) -> &'static str {
        match self {
            AllocationMethod::LargestRemainder => "largest_remainder",
            AllocationMethod::HighestAverage => "highest_average",
            AllocationMethod::Exact => "exact",
        }
    }
}

impl Choice for PercentScale {
    fn keyword(self) -> &'static str {
        match self {
            PercentScale::Hundred => "percent_written",
            PercentScale::One => "fraction_written",
        }
    }
}

impl Choice for PeriodKind {
    fn keyword(self) -> &'static str {
        match self {
            PeriodKind::Week => "weekly",
            PeriodKind::Month => "monthly",
            PeriodKind::Quarter => "quarterly",
            PeriodKind::HalfYear => "half_yearly",
            PeriodKind::Year => "yearly",
        }
    }
}

impl Choice for OverPeriods {
    fn keyword(self) -> &'static str {
        match self {
            OverPeriods::Mean => "over_mean",
            OverPeriods::Sum => "over_sum",
            OverPeriods::Latest => "over_latest",
            OverPeriods::Highest => "highest",
            OverPeriods::Lowest => "lowest",
        }
    }
}

impl Choice for Rounding {
    fn keyword(self) -> &'static str {
        match self {
            Rounding::HalfUp => "half_up",
            Rounding::HalfEven => "half_even",
            Rounding::Up => "away",
            Rounding::Down => "truncate",
            Rounding::Floor => "round_floor",
            Rounding::Ceil => "round_ceiling",
        }
    }
}

impl Choice for GapKind {
    fn keyword(self) -> &'static str {
        match self {
            GapKind::Missing => "missing",
            GapKind::NotApplicable => "not_applicable",
            GapKind::Pending => "pending",
        }
    }
}
