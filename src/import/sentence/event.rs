//! Sentences on what happens: so many points each time.

use super::phrase::*;
use super::{Context, Kind, Made, Rule};
use crate::import::names::{Names, clean};
use crate::say;
use crate::word::Text;
use pest::iterators::Pair;

fn level_word(level: &str) -> String {
    if level.ends_with('级') || level.chars().count() > 2 { level.to_owned() } else { format!("{level}级") }
}

/// Points by the level of an event. `who`: whose or what event it is, where the sentence says so.
fn by_level(pair: &Pair<Rule>, rows: Vec<(String, String)>, named: Option<String>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let choices: Vec<&str> = rows.iter().map(|(word, _)| word.as_str()).collect();
    if choices.iter().enumerate().any(|(at, word)| choices[..at].contains(word)) {
        return Err(say!(en: "one level has points twice", zh: "同一级别写了两个分值"));
    }
    let fields = format!("级别: {}; 日期: 日期; 事项: 文本", choices.join(" | "));
    let (name, declared) = event(&named.unwrap_or_else(|| format!("{}记录", clean(context.item))), context, names, &fields);
    let counter = of(pair, Rule::counter).map_or_else(|| "次".to_owned(), |counter| counter.as_str().to_owned());
    let takes = of(pair, Rule::takes).is_some();
    let verb = if takes { "扣 " } else { "" };
    let rows: Vec<String> = rows.iter().map(|(word, points)| format!("{word} {points}")).collect();
    let same = if of(pair, Rule::same).is_some() { "，同一 事项 就高" } else { "" };
    let clause = format!("每{counter} {name} {verb}按 级别 {{ {} }}{same}{}", rows.join("; "), limits(pair));
    let kind = if takes { Kind::Deducts } else { Kind::Adds };
    Ok(Made { clauses: vec![clause], facts: vec![declared], kind, ..Made::default() })
}

/// `每获得一项国家级表彰加2分、省级1分`
pub(super) fn levels(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let first = of(&pair, Rule::level).ok_or_else(unknown)?;
    let mut rows = vec![(level_word(first.as_str()), own_points(&pair))];
    rows.extend(all(&pair, Rule::grade).iter().filter_map(|grade| Some((level_word(of(grade, Rule::level)?.as_str()), points(grade)))));
    let noun = of(&pair, Rule::noun).map(|noun| clean(noun.as_str())).filter(|noun| noun.chars().count() >= 2);
    by_level(&pair, rows, noun, context, names)
}

/// `被省级通报批评的，每次扣3分；被市级通报批评的，每次扣1分`
pub(super) fn level_list(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let first = of(&pair, Rule::level).ok_or_else(unknown)?;
    let mut rows = vec![(level_word(first.as_str()), own_points(&pair))];
    rows.extend(all(&pair, Rule::lgrade).iter().filter_map(|grade| Some((level_word(of(grade, Rule::level)?.as_str()), own_points(grade)))));
    let part = |rule: Rule| of(&pair, rule).map(|part| clean(part.as_str())).unwrap_or_default();
    let named = format!("{}{}", part(Rule::lwho), part(Rule::lnoun));
    by_level(&pair, rows, (named.chars().count() >= 2).then_some(named), context, names)
}

/// Verbs that say no more than that something happened.
const HAPPENS: [&str; 9] = ["发生", "发现", "出现", "存在", "有", "每", "是", "查实", "检查发现"];

pub(super) fn each(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let part = |rule: Rule| of(&pair, rule).map(|part| clean(part.as_str())).unwrap_or_default();
    let verb = Some(part(Rule::verb)).filter(|verb| !HAPPENS.contains(&verb.as_str())).unwrap_or_default();
    // `发生到市集体访的，每起扣2分`
    let lead = part(Rule::lead);
    let lead = lead.trim_end_matches('的');
    let lead = HAPPENS.iter().find_map(|word| lead.strip_prefix(word)).filter(|rest| rest.chars().count() >= 2).unwrap_or(lead);
    let noun = Some(part(Rule::noun)).filter(|noun| noun.chars().count() >= 2).unwrap_or_default();
    let amount = own_points(&pair);
    let takes = of(&pair, Rule::takes).is_some();
    let (does, kind) = if takes { ("扣", Kind::Deducts) } else { ("加", Kind::Adds) };
    if let Some(time) = of(&pair, Rule::time) {
        let (unit, suffix) = match time.as_str() {
            "个月" => ("月", "月数"),
            day if day.ends_with("工作日") => ("个工作日", "天数"),
            _ => ("天", "天数"),
        };
        let named = format!("{}{lead}{verb}{suffix}", clean(context.item));
        let (name, declared) = fact(Some(&named), "", unit, context, names);
        let clause = format!("{name} 高于 0{unit} 的，每满 1{unit} {does} {amount}{}", limits(&pair));
        return Ok(Made { clauses: vec![clause], facts: vec![declared], kind, ..Made::default() });
    }
    let counter = of(&pair, Rule::counter).map_or_else(|| "次".to_owned(), |counter| counter.as_str().to_owned());
    let base = match (lead, verb.as_str(), noun.as_str()) {
        // What is missing is counted, not what is there.
        ("", "少" | "缺", noun) => format!("{}缺少{noun}", clean(context.item)),
        ("", "", "") => format!("{}记录", clean(context.item)),
        ("", verb, "") => format!("{}{verb}", clean(context.item)),
        ("", _, noun) => noun.to_owned(),
        (lead, verb, noun) => format!("{lead}{verb}{noun}"),
    };
    let (name, declared) = event(&base, context, names, "日期: 日期; 事项: 文本");
    let clause = format!("每{counter} {name} {does} {amount}{}", limits(&pair));
    Ok(Made { clauses: vec![clause], facts: vec![declared], kind, ..Made::default() })
}
