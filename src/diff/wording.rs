//! The words of choices that stand in a scheme as keywords, from the keyword table.

use crate::decimal::Rounding;
use crate::model::scheme::{
    AllocationMethod, Choose, EmptyPanel, GateKeyword, ItemKind, Matter, Over, PercentScale, PeriodKind, QuotaTies, Round, StepMode, Ties, Treatment,
    Verb,
};
use crate::syntax::choice::Choice as _;
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
    keyword(verb.keyword())
}

pub fn item_kind(kind: ItemKind) -> Text {
    keyword(kind.keyword())
}

pub fn gate(kind: GateKeyword) -> Text {
    keyword(kind.keyword())
}

pub fn step_mode(mode: StepMode) -> Text {
    keyword(mode.keyword())
}

pub fn ties(ties: Ties) -> Text {
    keyword(ties.keyword())
}

pub fn quota_ties(ties: QuotaTies) -> Text {
    keyword(ties.keyword())
}

pub fn matter(matter: Matter) -> Text {
    keyword(matter.keyword())
}

pub fn choose(how: Choose) -> Text {
    keyword(how.keyword())
}

pub fn empty_panel(how: EmptyPanel) -> Text {
    keyword(how.keyword())
}

pub fn method(method: AllocationMethod) -> Text {
    keyword(method.keyword())
}

pub fn percent_scale(scale: PercentScale) -> Text {
    keyword(scale.keyword())
}

pub fn period(kind: PeriodKind) -> Text {
    keyword(kind.keyword())
}

pub fn over(over: Over) -> Text {
    let how = keyword(over.how.keyword());
    join(&period(over.period), &how)
}

pub fn rounding(mode: Rounding) -> Text {
    keyword(mode.keyword())
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
