//! The words of choices that stand in a scheme as keywords, from the keyword table.

use crate::decimal::Rounding;
use crate::model::scheme::{
    AllocationMethod, Choose, EmptyPanel, GateKeyword, ItemKind, Matter, Over, OverPeriods, PercentScale, PeriodKind, QuotaTies, Round, StepMode,
    Ties, Treatment, Verb,
};
use crate::syntax::keyword;
use crate::word::{Lang, Text};

/// A keyword in both languages.
pub fn keyword(id: &str) -> Text {
    keyword::find(id)
        .map_or_else(|| Text::same(id), |keyword| Text { en: keyword.word().of(Lang::En).into(), zh: keyword.word().of(Lang::Zh).into() })
}

pub fn join(a: &Text, b: &Text) -> Text {
    let joined = |a: &str, b: &str| if a.is_empty() || b.is_empty() { format!("{a}{b}") } else { format!("{a} {b}") };
    Text { en: joined(&a.en, &b.en), zh: joined(&a.zh, &b.zh) }
}

pub fn verb(verb: Verb) -> Text {
    keyword(match verb {
        Verb::Gain => "gain",
        Verb::Add => "add",
        Verb::Deduct => "deduct",
    })
}

pub fn item_kind(kind: ItemKind) -> Text {
    keyword(match kind {
        ItemKind::Section => "section",
        ItemKind::Indicator => "item",
        ItemKind::Bonus => "bonus",
        ItemKind::Deduction => "deduction",
    })
}

pub fn gate(kind: GateKeyword) -> Text {
    keyword(match kind {
        GateKeyword::Veto => "veto",
        GateKeyword::Promotion => "promote",
    })
}

pub fn step_mode(mode: StepMode) -> Text {
    keyword(match mode {
        StepMode::Whole => "whole",
        StepMode::ProRata => "in_proportion",
        StepMode::Started => "started",
    })
}

pub fn ties(ties: Ties) -> Text {
    keyword(match ties {
        Ties::Share => "share_place",
        Ties::Dense => "dense",
        Ties::Average => "average_place",
        Ties::Last => "last_place",
        Ties::Forbid => "forbid",
    })
}

pub fn quota_ties(ties: QuotaTies) -> Text {
    keyword(match ties {
        QuotaTies::AllIn => "all_in",
        QuotaTies::AllOut => "all_out",
    })
}

pub fn matter(matter: Matter) -> Text {
    keyword(match matter {
        Matter::Highest => "match_highest",
        Matter::Lowest => "match_lowest",
        Matter::Sum => "match_sum",
        Matter::First => "match_first",
    })
}

pub fn choose(how: Choose) -> Text {
    keyword(match how {
        Choose::Highest => "best_of",
        Choose::Lowest => "worst_of",
        Choose::Sum => "sum_of",
    })
}

pub fn empty_panel(how: EmptyPanel) -> Text {
    keyword(match how {
        EmptyPanel::Redistribute => "redistribute",
        EmptyPanel::Zero => "zero",
        EmptyPanel::Withhold => "withhold",
        EmptyPanel::Error => "error",
    })
}

pub fn method(method: AllocationMethod) -> Text {
    keyword(match method {
        AllocationMethod::LargestRemainder => "largest_remainder",
        AllocationMethod::HighestAverage => "highest_average",
        AllocationMethod::Exact => "exact",
    })
}

pub fn percent_scale(scale: PercentScale) -> Text {
    keyword(match scale {
        PercentScale::Hundred => "percent_written",
        PercentScale::One => "fraction_written",
    })
}

pub fn period(kind: PeriodKind) -> Text {
    keyword(match kind {
        PeriodKind::Month => "monthly",
        PeriodKind::Quarter => "quarterly",
        PeriodKind::HalfYear => "half_yearly",
        PeriodKind::Year => "yearly",
    })
}

pub fn over(over: Over) -> Text {
    let how = keyword(match over.how {
        OverPeriods::Mean => "over_mean",
        OverPeriods::Sum => "over_sum",
        OverPeriods::Latest => "over_latest",
        OverPeriods::Highest => "highest",
        OverPeriods::Lowest => "lowest",
    });
    join(&period(over.period), &how)
}

pub fn rounding(mode: Rounding) -> Text {
    keyword(match mode {
        Rounding::HalfUp => "half_up",
        Rounding::HalfEven => "half_even",
        Rounding::Up => "away",
        Rounding::Down => "truncate",
        Rounding::Floor => "round_floor",
        Rounding::Ceil => "round_ceiling",
    })
}

pub fn round(round: &Round) -> Text {
    let mode = rounding(round.mode);
    Text { en: format!("{} places {}", round.places, mode.en), zh: format!("{} 位 {}", round.places, mode.zh) }
}

/// A treatment without what stands in it.
pub fn treatment(treatment: &Treatment) -> Text {
    keyword(match treatment {
        Treatment::Zero => "zero",
        Treatment::Full => "full_points",
        Treatment::Mean(_) => "mean",
        Treatment::Redistribute => "redistribute",
        Treatment::Spread => "spread",
        Treatment::Skip => "skip",
        Treatment::Unranked => "unranked",
        Treatment::Withhold => "withhold",
        Treatment::As(_) => "as",
    })
}
