//! Scoring sentences in English. They become the same clauses; the scheme is turned into English as a whole afterwards.

use super::phrase::{all, collected, deep, fact, of, unknown};
use super::{Context, Form, Kind, Made, Rule, whole};
use crate::import::names::{Names, clean};
use crate::say;
use crate::word::Text;
use pest::iterators::Pair;

/// The kinds of sentence in English; the first that fits has the say.
pub(super) static FORMS: &[Form] = &[
    Form {
        name: "steps",
        rule: Rule::form_e_steps,
        write: steps,
        examples: &[
            ("0.5 points deducted for each percentage point below 90%", "item 低于 90% 的，每 1个百分点 扣 0.5分"),
            ("Full marks at 95% or above; 0.5 points deducted for each percentage point below 95%", "item 低于 95% 的，每 1个百分点 扣 0.5分"),
            ("2 points deducted for every 5 days above 30 days, down to zero.", "item 高于 30天 的，每满 5天 扣 2分，扣完为止"),
        ],
    },
    Form {
        name: "pro-rata",
        rule: Rule::form_e_pro_rata,
        write: pro_rata,
        examples: &[
            ("Pro rata to completion", "按完成比例 item_completion 目标 100%"),
            ("Points in proportion to 40 cases", "按完成比例 item 目标 40件"),
        ],
    },
    Form {
        name: "all-or-nothing",
        rule: Rule::form_e_all_or_nothing,
        write: all_or_nothing,
        examples: &[
            ("Full marks at 95% or above, otherwise none", "item ≥ 95% 的，得满分，否则 不得分"),
            ("At least 90%: full points; otherwise no points", "item ≥ 90% 的，得满分，否则 不得分"),
        ],
    },
    Form {
        name: "bands",
        rule: Rule::form_e_bands,
        write: bands,
        examples: &[(
            "98% or above: 10 points; 90% to 98%: 5 points; below 90%: 0 points",
            "item 分档 { ≥98% 得 10分; ≥90% 且 <98% 得 5分; <90% 不得分 }",
        )],
    },
    Form {
        name: "done",
        rule: Rule::form_e_done,
        write: done,
        examples: &[("Full marks if filed on time, otherwise none", "item_filed_on_time 的，得满分，否则 不得分")],
    },
    Form {
        name: "rank",
        rule: Rule::form_e_rank,
        write: rank,
        examples: &[(
            "Ranked from highest to lowest: 1st place 10 points, 2nd to 3rd place 8 points, others 5 points",
            "item 在 全体 内 从高到低 排名 { 第1名 得 10分; 第2至3名 得 8分; 其余 得 5分 }",
        )],
    },
    Form {
        name: "each",
        rule: Rule::form_e_each,
        write: each,
        examples: &[
            ("2 points deducted per upheld complaint, up to 6 points", "每次 upheld_complaint 扣 2分，最多 6分"),
            ("1 point awarded for each publication, up to 5 points", "每次 publication 加 1分，最多 5分"),
        ],
    },
    Form {
        name: "judged",
        rule: Rule::form_e_judged,
        write: judged,
        examples: &[("At the discretion of the panel, 0 to 10 points", "评定 0分 至 10分")],
    },
];

/// The clauses of an English text.
pub(super) fn read(text: &str, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let words = words.replace(['–', '—'], "-").replace(" %", "%").replace(" ;", ";");
    whole(words.trim_end_matches(['.', ';']), FORMS, context, names).unwrap_or_else(|| Err(unknown()))
}

/// The number and its unit, as the language writes it.
fn quantity(pair: &Pair<Rule>) -> (String, &'static str) {
    let number = of(pair, Rule::e_number).map_or_else(|| "1".to_owned(), |number| number.as_str().to_owned());
    (number, of(pair, Rule::e_unit).map_or("", |unit| unit_word(unit.as_str())))
}

fn unit_word(word: &str) -> &'static str {
    match word {
        "%" | "percent" => "%",
        "day" | "days" => "天",
        "working day" | "working days" => "个工作日",
        "case" | "cases" => "件",
        "incident" | "incidents" => "起",
        "hour" | "hours" => "小时",
        _ => "个百分点",
    }
}

fn said((number, unit): &(String, &str)) -> String {
    format!("{number}{unit}")
}

fn kind(unit: &str) -> &str {
    super::phrase::kind(unit)
}

fn points(pair: &Pair<Rule>) -> Option<String> {
    Some(format!("{}分", of(pair, Rule::e_number)?.as_str()))
}

fn award(pair: &Pair<Rule>) -> Option<String> {
    let award = of(pair, Rule::e_award)?;
    let inner = award.into_inner().next()?;
    Some(match inner.as_rule() {
        Rule::e_full => "得满分".to_owned(),
        Rule::e_none => "不得分".to_owned(),
        _ if inner.as_str().starts_with("0 ") => "不得分".to_owned(),
        _ => format!("得 {}", points(&inner)?),
    })
}

fn limits(pair: &Pair<Rule>) -> String {
    if of(pair, Rule::e_to_zero).is_some() {
        return "，扣完为止".to_owned();
    }
    of(pair, Rule::e_limit).and_then(|limit| points(&of(&limit, Rule::e_points)?)).map_or_else(String::new, |points| format!("，最多 {points}"))
}

fn target(context: &Context) -> Option<(String, &'static str)> {
    let text = context.target?.trim();
    let number = text.trim_start_matches(['≥', '≤', ' ']);
    let end = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
    let unit = number[end..].trim();
    let known = unit.is_empty() || ["%", "percent", "days", "cases", "incidents", "hours"].contains(&unit);
    (end > 0 && known).then(|| (number[..end].to_owned(), if unit.is_empty() { "" } else { unit_word(unit) }))
}

fn steps(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let outer: Vec<Pair<Rule>> = all(&pair, Rule::e_quantity);
    let is_goal = of(&pair, Rule::e_goal).is_some();
    let from = if is_goal { target(context) } else { outer.last().map(quantity) };
    let from = from.ok_or_else(|| say!(en: "the text does not say from which value on points are deducted", zh: "没有写明从多少起扣分"))?;
    let step = match (outer.as_slice(), of(&pair, Rule::e_unit)) {
        ([step, _], None) => quantity(step),
        ([step], None) if is_goal => quantity(step),
        (_, Some(unit)) => ("1".to_owned(), unit_word(unit.as_str())),
        _ => return Err(unknown()),
    };
    // `Full marks at 95%` has to be the value from which points are deducted.
    if let Some(reached) = of(&pair, Rule::e_at).and_then(|at| deep(&at, Rule::e_quantity))
        && quantity(&reached) != from
    {
        return Err(unknown());
    }
    let side = if deep(&pair, Rule::e_below).is_some() { "低于" } else { "高于" };
    let amount = of(&pair, Rule::e_points).and_then(|points_| points(&points_)).ok_or_else(unknown)?;
    let (name, declared) = fact(None, "", kind(from.1), context, names);
    let each = if step.1 == "个百分点" || step.1.is_empty() { "每" } else { "每满" };
    let clause = format!("{name} {side} {} 的，{each} {} 扣 {amount}{}", said(&from), said(&step), limits(&pair));
    Ok(Made { clauses: vec![clause], facts: vec![declared], kind: Kind::Deducts, ..Made::default() })
}

fn pro_rata(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let goal = of(&pair, Rule::e_quantity).map(|goal| quantity(&goal)).or_else(|| target(context));
    let (goal, suffix) = goal.map_or_else(|| (("100".to_owned(), "%"), "_completion"), |goal| (goal, ""));
    let (name, declared) = fact(None, suffix, kind(goal.1), context, names);
    Ok(Made { clauses: vec![format!("按完成比例 {name} 目标 {}", said(&goal))], facts: vec![declared], ..Made::default() })
}

fn all_or_nothing(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let goal = deep(&pair, Rule::e_quantity).map(|goal| quantity(&goal)).ok_or_else(unknown)?;
    let (name, declared) = fact(None, "", kind(goal.1), context, names);
    Ok(Made { clauses: vec![format!("{name} ≥ {} 的，得满分，否则 不得分", said(&goal))], facts: vec![declared], ..Made::default() })
}

/// `90% to 98%` is below a band that begins at 98%: what one band has, the other has not.
fn bands(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let rows = all(&pair, Rule::e_row);
    let unit = rows.iter().filter_map(|row| deep(row, Rule::e_quantity)).map(|it| quantity(&it).1).find(|unit| !unit.is_empty()).unwrap_or("");
    let edges = |row: &Pair<Rule>| -> Vec<String> {
        let all = row.clone().into_inner().flatten().filter(|it| it.as_rule() == Rule::e_quantity);
        all.map(|it| quantity(&it)).map(|(number, own)| format!("{number}{}", if own.is_empty() { unit } else { own })).collect()
    };
    let begins: Vec<String> = rows.iter().filter(|row| of(row, Rule::e_least).is_some()).flat_map(edges).collect();
    let (name, declared) = fact(None, "", kind(unit), context, names);
    let mut texts = Vec::new();
    for row in &rows {
        let inner = row.clone().into_inner().next().ok_or_else(unknown)?;
        let range = match (inner.as_rule(), edges(row).as_slice()) {
            (Rule::e_rest, _) => "其余".to_owned(),
            (Rule::e_least, [from]) => format!("≥{from}"),
            (Rule::e_less, [to]) => format!("<{to}"),
            (Rule::e_to, [from, to]) if begins.contains(to) => format!("≥{from} 且 <{to}"),
            (Rule::e_to, [from, to]) => format!("{from} 至 {to}"),
            _ => return Err(unknown()),
        };
        texts.push(format!("{range} {}", award(row).ok_or_else(unknown)?));
    }
    Ok(Made { clauses: vec![format!("{name} 分档 {{ {} }}", texts.join("; "))], facts: vec![declared], ..Made::default() })
}

fn done(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let thing = of(&pair, Rule::e_thing).ok_or_else(unknown)?;
    let name = names.entity(&format!("{}_{}", clean(context.item), clean(thing.as_str())), "是否");
    let declared = format!("事实 {name}: 是否{}", collected(context));
    Ok(Made { clauses: vec![format!("{name} 的，得满分，否则 不得分")], facts: vec![declared], ..Made::default() })
}

fn each(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let noun = of(&pair, Rule::e_noun).ok_or_else(unknown)?;
    let amount = of(&pair, Rule::e_points).and_then(|it| points(&it)).ok_or_else(unknown)?;
    let (does, kind) = match (of(&pair, Rule::e_takes), of(&pair, Rule::e_adds)) {
        (Some(_), _) => ("扣", Kind::Deducts),
        (_, Some(_)) => ("加", Kind::Adds),
        (None, None) => return Err(say!(en: "the text does not say whether points are added or deducted", zh: "没有写明是加分还是扣分")),
    };
    let (name, declared) = super::phrase::event(&clean(noun.as_str()), context, names, "date: 日期; matter: 文本");
    let clause = format!("每次 {name} {does} {amount}{}", limits(&pair));
    Ok(Made { clauses: vec![clause], facts: vec![declared], kind, ..Made::default() })
}

fn rank(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let order = if of(&pair, Rule::e_down).is_some() { "从高到低" } else { "从低到高" };
    let mut rows = Vec::new();
    for place in all(&pair, Rule::e_place) {
        let ends: Vec<String> =
            all(&place, Rule::e_nth).iter().map(|nth| nth.as_str().trim_end_matches(|c: char| c.is_ascii_alphabetic()).to_owned()).collect();
        let award = award(&place).ok_or_else(unknown)?;
        rows.push(match ends.as_slice() {
            [one] => format!("第{one}名 {award}"),
            [first, last] => format!("第{first}至{last}名 {award}"),
            _ => return Err(unknown()),
        });
    }
    if of(&pair, Rule::e_rest).is_some() {
        rows.push(format!("其余 {}", award(&pair).ok_or_else(unknown)?));
    }
    let (name, declared) = fact(None, "", "数", context, names);
    Ok(Made { clauses: vec![format!("{name} 在 全体 内 {order} 排名 {{ {} }}", rows.join("; "))], facts: vec![declared], ..Made::default() })
}

fn judged(pair: Pair<Rule>, context: &Context, _: &mut Names) -> Result<Made, Text> {
    let range =
        of(&pair, Rule::e_range).and_then(|range| Some((of(&range, Rule::e_number)?.as_str().to_owned(), points(&of(&range, Rule::e_points)?)?)));
    let (low, high) = match (range, context.points) {
        (Some((low, high)), _) => (low, high),
        (None, Some(full)) => ("0".to_owned(), format!("{full}分")),
        (None, None) => return Err(say!(en: "judged, but the item has no points", zh: "由人评定，但没有分值")),
    };
    let by = context.collector.map_or_else(String::new, |collector| format!(" 由 {collector}"));
    Ok(Made { clauses: vec![format!("评定 {low}分 至 {high}{by}")], ..Made::default() })
}
