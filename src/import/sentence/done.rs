//! Sentences on what is done or not, and what somebody judges.

use super::phrase::*;
use super::{Context, Kind, Made, Rule};
use crate::decimal::Num;
use crate::import::names::{Names, clean};
use crate::say;
use crate::word::Text;
use pest::iterators::Pair;

/// A yes or no that the sentence names.
fn yes_or_no(named: &str, context: &Context, names: &mut Names) -> (String, String) {
    let base = clean(named);
    let base = if base.chars().count() < 3 { format!("{}{base}", clean(context.item)) } else { base };
    let name = names.entity(&base, "是否");
    let declared = format!("事实 {name}: 是否{}", collected(context));
    (name, declared)
}

/// What is not done, in the positive: `未按时报送` as `按时报送`.
fn thing<'i>(pair: &Pair<'i, Rule>) -> Result<Pair<'i, Rule>, Text> {
    deep(pair, Rule::thing).ok_or_else(unknown)
}

/// `按时报送得满分，否则不得分`; `高于平均水平得满分，否则得10分`
pub(super) fn done(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let award = full_or(&pair, context);
    let otherwise = of(&pair, Rule::otherwise).map_or_else(|| "不得分".to_owned(), |otherwise| format!("得 {}", points(&otherwise)));
    let (name, declared) = yes_or_no(of(&pair, Rule::thing).ok_or_else(unknown)?.as_str(), context, names);
    Ok(Made { clauses: vec![format!("{name} 的，{award}，否则 {otherwise}")], facts: vec![declared], ..Made::default() })
}

/// `未开展不得分`
pub(super) fn undone(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let is = if deep(&pair, Rule::absent).is_some() { "有" } else { "" };
    let (name, declared) = yes_or_no(&format!("{is}{}", thing(&pair)?.as_str()), context, names);
    Ok(Made { clauses: vec![format!("{name} 的，得满分，否则 不得分")], facts: vec![declared], ..Made::default() })
}

/// `发生规模性返贫的不得分`
pub(super) fn fault(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let (name, declared) = yes_or_no(thing(&pair)?.as_str(), context, names);
    let beside = Some(format!("{name} 的，本项 不得分"));
    Ok(Made { clauses: vec![format!("{name} = 否 的，得满分，否则 不得分")], facts: vec![declared], beside, ..Made::default() })
}

/// `抽查不合格的本项不得分`: besides what else is said of the item.
pub(super) fn zero(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let is_negated = of(&pair, Rule::negated).is_some();
    let (name, declared) = yes_or_no(thing(&pair)?.as_str(), context, names);
    let is = if is_negated { " = 否" } else { "" };
    Ok(Made { clauses: vec![format!("{name}{is} 的，本项 不得分")], facts: vec![declared], kind: Kind::Zero, ..Made::default() })
}

/// `未制定计划的，扣1分`
pub(super) fn undone_takes(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let (name, declared) = yes_or_no(thing(&pair)?.as_str(), context, names);
    let clause = format!("{name} = 否 的，扣 {}", own_points(&pair));
    Ok(Made { clauses: vec![clause], facts: vec![declared], kind: Kind::Deducts, ..Made::default() })
}

/// `组织演练得5分`: one of several things; `按时缴纳得满分`: where points are deducted from.
pub(super) fn base(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    if is_full(&pair, context) {
        return Ok(Made { kind: Kind::Base, ..Made::default() });
    }
    let amount = own_points(&pair);
    let number = Num::parse_decimal(amount.trim_end_matches('分')).map_err(|_| unknown())?;
    let (name, declared) = yes_or_no(thing(&pair)?.as_str(), context, names);
    Ok(Made { clauses: vec![format!("{name} 的，得 {amount}")], facts: vec![declared], kind: Kind::Gains(number), ..Made::default() })
}

pub(super) fn floor(_: Pair<Rule>, _: &Context, _: &mut Names) -> Result<Made, Text> {
    Ok(Made { kind: Kind::Floor, ..Made::default() })
}

pub(super) fn cap(pair: Pair<Rule>, _: &Context, _: &mut Names) -> Result<Made, Text> {
    let number = Num::parse_decimal(points(&pair).trim_end_matches('分')).map_err(|_| unknown())?;
    Ok(Made { kind: Kind::Cap(number), ..Made::default() })
}

pub(super) fn same(_: Pair<Rule>, _: &Context, _: &mut Names) -> Result<Made, Text> {
    Ok(Made { kind: Kind::Same, ..Made::default() })
}

pub(super) fn judged(_: Pair<Rule>, context: &Context, _: &mut Names) -> Result<Made, Text> {
    let full = context.points.ok_or_else(|| say!(en: "judged, but the item has no points", zh: "由人评定，但没有分值"))?;
    let by = context.collector.map_or_else(String::new, |collector| format!(" 由 {}", collector.split('、').next().unwrap_or(collector)));
    Ok(Made { clauses: vec![format!("评定 0分 至 {full}分{by}")], ..Made::default() })
}
