//! The parts of which sentences are made: quantities, points, limits, the figures and events that they speak of.

use super::super::names::{Names, clean};
use super::plain::plain;
use super::{Context, Grammar, Rule};
use crate::say;
use crate::word::Text;
use pest::Parser;
use pest::iterators::Pair;

pub(super) fn of<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> Option<Pair<'i, Rule>> {
    pair.clone().into_inner().find(|inner| inner.as_rule() == rule)
}

pub(super) fn all<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> Vec<Pair<'i, Rule>> {
    pair.clone().into_inner().filter(|inner| inner.as_rule() == rule).collect()
}

pub(super) fn deep<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> Option<Pair<'i, Rule>> {
    pair.clone().into_inner().flatten().find(|inner| inner.as_rule() == rule)
}

/// `95%`, `3起`, `1个百分点`, as the language writes it: the number and its unit.
pub(super) fn quantity(pair: &Pair<Rule>) -> (String, String) {
    let number = of(pair, Rule::number).map_or_else(|| "1".to_owned(), |number| number.as_str().to_owned());
    let unit = match of(pair, Rule::unit).map(|unit| unit.as_str().to_owned()) {
        Some(unit) if ["百分点", "个点"].contains(&unit.as_str()) => "个百分点".to_owned(),
        Some(unit) if unit == "日" => "天".to_owned(),
        Some(unit) if unit == "个月" => "月".to_owned(),
        Some(unit) if unit == "工作日" => "个工作日".to_owned(),
        Some(unit) => unit,
        None => String::new(),
    };
    (number, unit)
}

pub(super) fn said((number, unit): &(String, String)) -> String {
    format!("{number}{unit}")
}

/// The type of a figure that is compared with such a quantity.
pub(super) fn kind(unit: &str) -> &str {
    match unit {
        "%" | "个百分点" => "百分比",
        "" => "数",
        unit => unit,
    }
}

pub(super) fn points(pair: &Pair<Rule>) -> String {
    deep(pair, Rule::points).and_then(|points| of(&points, Rule::number)).map_or_else(String::new, |number| format!("{}分", number.as_str()))
}

pub(super) fn award(pair: &Pair<Rule>) -> String {
    let Some(award) = of(pair, Rule::award) else { return String::new() };
    match award.clone().into_inner().next().map(|inner| inner.as_rule()) {
        Some(Rule::full) => "得满分".to_owned(),
        Some(Rule::none) => "不得分".to_owned(),
        _ => format!("得 {}", points(&award)),
    }
}

/// `扣完为止`, `最多 6分`
pub(super) fn limits(pair: &Pair<Rule>) -> String {
    pair.clone()
        .into_inner()
        .filter_map(|inner| match inner.as_rule() {
            Rule::to_zero => Some("，扣完为止".to_owned()),
            Rule::cap => Some(format!("，最多 {}", points(&inner))),
            _ => None,
        })
        .collect()
}

/// A figure: named as the sentence names it, else as the item.
pub(super) fn fact(named: Option<&str>, suffix: &str, kind: &str, context: &Context, names: &mut Names) -> (String, String) {
    let suffix = match suffix {
        suffix if !context.item.is_ascii() => suffix,
        "完成率" => "_completion",
        "名次" => "_place",
        "目标" => "_target",
        suffix => suffix,
    };
    let base = named.map(clean).filter(|name| name.chars().count() >= 2).unwrap_or_else(|| format!("{}{suffix}", clean(context.item)));
    let name = names.entity(&base, kind);
    let declared = format!("事实 {name}: {kind}{}", collected(context));
    (name, declared)
}

pub(super) fn collected(context: &Context) -> String {
    context.collector.map_or_else(String::new, |collector| format!(" 采集 {collector}"))
}

pub(super) fn subject<'i>(pair: &Pair<'i, Rule>) -> Option<&'i str> {
    of(pair, Rule::subject).map(|subject| subject.as_str())
}

/// A quantity in the column of targets.
pub(super) fn target(context: &Context) -> Option<(String, String)> {
    let text = plain(context.target?);
    let text = text.trim_start_matches(['≥', '≤', '>', '<']).trim_start_matches("达到").trim_start_matches("控制在");
    let text = text.trim_end_matches("以上").trim_end_matches("以内").trim_end_matches("以下");
    let pair = Grammar::parse(Rule::quantity, text).ok()?.next()?;
    (pair.as_str().len() == text.len()).then(|| quantity(&pair))
}

/// What is awarded for reaching the target has to be all there is: otherwise there is more to say than the sentence does.
pub(super) fn is_full(pair: &Pair<Rule>, context: &Context) -> bool {
    deep(pair, Rule::full).is_some() || context.points.is_some_and(|full| points(pair) == format!("{full}分"))
}

pub(super) fn not_full() -> Text {
    say!(en: "the points in the text are not those of the item", zh: "文中的满分与分值不一致")
}

/// The points that stand in the sentence itself, not within what is awarded for the target.
pub(super) fn own_points(pair: &Pair<Rule>) -> String {
    of(pair, Rule::points).and_then(|points| of(&points, Rule::number)).map_or_else(String::new, |number| format!("{}分", number.as_str()))
}

pub(super) fn is_counter(unit: &str) -> bool {
    Grammar::parse(Rule::counter, unit).is_ok_and(|pairs| pairs.as_str() == unit) || ["天", "个工作日", "月"].contains(&unit)
}

pub(super) fn event(base: &str, context: &Context, names: &mut Names, fields: &str) -> (String, String) {
    let name = names.entity(base, fields);
    let declared = format!("事件 {name}{} {{ {fields} }}", collected(context));
    (name, declared)
}

/// What is measured where the sentence names a thing by a word that fits any item: `实际完成值` of this one.
pub(super) fn term(text: &str, context: &Context) -> String {
    let own = clean(text);
    let is_general = ["实际", "完成", "目标", "任务", "计划", "应", "得分"].iter().any(|word| own.starts_with(word)) && own.chars().count() <= 6;
    if is_general { format!("{}{own}", clean(context.item)) } else { own }
}

/// `得 8分` in place of the full points.
pub(super) fn full_or(pair: &Pair<Rule>, context: &Context) -> String {
    if is_full(pair, context) { "得满分".to_owned() } else { format!("得 {}", own_points(pair)) }
}

pub(super) fn unknown() -> Text {
    say!(en: "no sentence that the language knows", zh: "不是已知的句式")
}
