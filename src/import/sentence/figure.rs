//! Sentences on one figure: steps, shares of a target, all or nothing, formulas.

use super::phrase::*;
use super::{Context, Kind, Made, Rule};
use crate::import::names::Names;
use crate::say;
use crate::word::Text;
use pest::iterators::Pair;

/// Names that are shares: reaching the target of one is no hundred percent.
const SHARES: [&str; 7] = ["率", "增速", "增幅", "比重", "比例", "占比", "降幅"];

pub(super) fn steps(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let reach = of(&pair, Rule::reach).or_else(|| of(&pair, Rule::held));
    if let Some(part) = reach.as_ref().or(of(&pair, Rule::done).as_ref())
        && !is_full(part, context)
    {
        return Err(not_full());
    }
    let step = of(&pair, Rule::step).map(|step| quantity(&step)).unwrap_or_default();
    let below = of(&pair, Rule::lower).is_some();
    let said_from = reach
        .as_ref()
        .or(of(&pair, Rule::threshold).as_ref())
        .and_then(|part| deep(part, Rule::quantity))
        .or_else(|| of(&pair, Rule::quantity))
        .map(|pair| quantity(&pair))
        .or_else(|| target(context));
    let mut facts = Vec::new();
    let (from, (name, declared)) = match said_from {
        Some(from) => (said(&from), fact(subject(&pair), "", kind(&from.1), context, names)),
        // `完成年度目标得满分`: what the target is stands elsewhere.
        None if of(&pair, Rule::done).is_some() && SHARES.iter().any(|word| context.item.ends_with(word)) => {
            let own = fact(subject(&pair), "", "百分比", context, names);
            let (target, declared) = fact(None, "目标", "百分比", context, names);
            facts.push(declared);
            (target, own)
        }
        None if of(&pair, Rule::done).is_some() => ("100%".to_owned(), fact(subject(&pair), "完成率", "百分比", context, names)),
        None => return Err(say!(en: "the text does not say from which value on points are deducted", zh: "没有写明从多少起扣分")),
    };
    facts.insert(0, declared);
    // Things that are counted have no parts.
    let countable = is_counter(&step.1) && !from.contains('.') && !step.0.contains('.');
    let each = if countable { "每满" } else { "每" };
    let started = if of(&pair, Rule::started).is_some() { "，不足按整" } else { "" };
    let side = if below { "低于" } else { "高于" };
    let clause = format!("{name} {side} {from} 的，{each} {} 扣 {}{started}{}", said(&step), own_points(&pair), limits(&pair));
    Ok(Made { clauses: vec![clause], facts, kind: Kind::Deducts, ..Made::default() })
}

pub(super) fn pro_rata(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    if let Some(part) = of(&pair, Rule::reach).or_else(|| of(&pair, Rule::done))
        && !is_full(&part, context)
    {
        return Err(not_full());
    }
    let said_target = of(&pair, Rule::reach).and_then(|reach| deep(&reach, Rule::quantity)).map(|pair| quantity(&pair));
    if said_target.is_none() && deep(&pair, Rule::at_goal).is_some() && target(context).is_none() {
        return Err(say!(en: "the text does not say what the target is", zh: "没有写明目标是多少"));
    }
    let target = said_target.clone().or_else(|| target(context)).unwrap_or_else(|| ("100".to_owned(), "%".to_owned()));
    let suffix = if said_target.is_none() && target.1 == "%" && !context.item.ends_with('率') { "完成率" } else { "" };
    let (name, declared) = fact(subject(&pair), suffix, kind(&target.1), context, names);
    Ok(Made { clauses: vec![format!("按完成比例 {name} 目标 {}", said(&target))], facts: vec![declared], ..Made::default() })
}

pub(super) fn all_or_nothing(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let held = of(&pair, Rule::held);
    let sign = if held.is_some() { "≤" } else { "≥" };
    let reach = held.or_else(|| of(&pair, Rule::reach)).ok_or_else(unknown)?;
    let from = deep(&reach, Rule::quantity).map(|pair| quantity(&pair)).ok_or_else(unknown)?;
    let (name, declared) = fact(subject(&pair), "", kind(&from.1), context, names);
    let award = if is_full(&reach, context) { "得满分".to_owned() } else { format!("得 {}", points(&reach)) };
    Ok(Made { clauses: vec![format!("{name} {sign} {} 的，{award}，否则 不得分", said(&from))], facts: vec![declared], ..Made::default() })
}

/// The whole of the item that a formula multiplies: `分值`, or its points.
fn is_whole(pair: &Pair<Rule>, context: &Context) -> bool {
    let whole = of(pair, Rule::whole);
    whole.is_none_or(|whole| deep(&whole, Rule::points).is_none() || is_full(&whole, context))
}

/// A limit that is the full points says nothing.
fn limit(pair: &Pair<Rule>, context: &Context) -> Option<String> {
    let own = points(&of(pair, Rule::cap)?);
    context.points.is_none_or(|full| own != format!("{full}分")).then(|| format!("，最多 {own}"))
}

/// `得分=实际到位资金÷目标任务数×分值`
pub(super) fn quotient(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    if !is_whole(&pair, context) {
        return Err(not_full());
    }
    let terms = all(&pair, Rule::term);
    let [above, below] = terms.as_slice() else { return Err(unknown()) };
    let is_target = ["目标值", "目标数", "目标", "任务数", "任务值", "计划数", "目标任务数"].contains(&below.as_str());
    let (goal, declared, kind) = match target(context).filter(|_| is_target) {
        Some(target) => (said(&target), None, kind(&target.1).to_owned()),
        None => {
            let (name, declared) = fact(Some(&term(below.as_str(), context)), "", "数", context, names);
            (name, Some(declared), "数".to_owned())
        }
    };
    let (name, own) = fact(Some(&term(above.as_str(), context)), "", &kind, context, names);
    let has_cap = of(&pair, Rule::cap).is_some();
    let clause = match (has_cap, limit(&pair, context)) {
        // A formula without a limit gives more than the full points where more is done than was asked.
        (false, _) => format!("按完成比例 {name} 目标 {goal}，可超过满分"),
        (true, None) => format!("按完成比例 {name} 目标 {goal}"),
        (true, Some(limit)) => format!("按完成比例 {name} 目标 {goal}，可超过满分{limit}"),
    };
    Ok(Made { clauses: vec![clause], facts: std::iter::once(own).chain(declared).collect(), ..Made::default() })
}

/// `解读率=解读件数÷应解读件数，按解读率得分` and `按实际完成数占任务数的比例得分`: a share that is no more than one.
pub(super) fn share_of(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let terms = all(&pair, Rule::term);
    let [.., above, below] = terms.as_slice() else { return Err(unknown()) };
    let (name, own) = fact(Some(&term(above.as_str(), context)), "", "数", context, names);
    let (goal, declared) = fact(Some(&term(below.as_str(), context)), "", "数", context, names);
    Ok(Made { clauses: vec![format!("按完成比例 {name} 目标 {goal}")], facts: vec![own, declared], ..Made::default() })
}

/// `得分=按期处置率×25分`
pub(super) fn product(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let named = of(&pair, Rule::term).ok_or_else(unknown)?;
    if !is_whole(&pair, context) {
        return Err(not_full());
    }
    let (name, declared) = fact(Some(&term(named.as_str(), context)), "", "百分比", context, names);
    let limit = limit(&pair, context).or_else(|| of(&pair, Rule::cap).map(|_| "，最多 满分".to_owned())).unwrap_or_default();
    Ok(Made { clauses: vec![format!("得分 = 满分 × {name}{limit}")], facts: vec![declared], ..Made::default() })
}

/// `得分=群众评议得分×30%`
pub(super) fn scaled(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let (Some(named), Some(percent)) = (of(&pair, Rule::term), of(&pair, Rule::percent)) else { return Err(unknown()) };
    let (name, declared) = fact(Some(&term(named.as_str(), context)), "", "分", context, names);
    let limit = limit(&pair, context).unwrap_or_default();
    Ok(Made { clauses: vec![format!("得分 = {name} × {}{limit}", percent.as_str())], facts: vec![declared], ..Made::default() })
}

/// `以第一名为满分，其他按与第一名的比例得分`
pub(super) fn to_best(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let (name, declared) = fact(subject(&pair), "", "数", context, names);
    Ok(Made { clauses: vec![format!("按完成比例 {name} 目标 最高值({name}，在 全体 内)")], facts: vec![declared], ..Made::default() })
}
