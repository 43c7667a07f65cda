//! The sentences of printed scoring standards that the language knows: `grammar/import.pest` says how they are printed, a
//! [`Form`] of the table here which clause they are. What a sentence leaves open (is the edge included, do parts of a step count, what
//! if there is no figure) is written as openly in the clause, so that `check` asks for it.

use super::names::{Names, clean};
use crate::say;
use crate::source::Sources;
use crate::syntax;
use crate::word::Text;
use pest::Parser;
use pest::iterators::Pair;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/import.pest"]
struct Grammar;

/// What is known of the item whose text is read.
pub struct Context<'a> {
    pub item: &'a str,
    /// Plain decimal.
    pub points: Option<&'a str>,
    /// What the table gives as the target.
    pub target: Option<&'a str>,
    /// Who collects, as it is written after `采集`.
    pub collector: Option<&'a str>,
}

/// What a text comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Statements of the item, a line each.
    pub clauses: Vec<String>,
    /// Declarations that they need.
    pub facts: Vec<String>,
    /// The forms that were recognised, by their names.
    pub forms: Vec<&'static str>,
}

/// One kind of sentence.
pub struct Form {
    pub name: &'static str,
    rule: Rule,
    write: fn(Pair<Rule>, &Context, &mut Names) -> Result<Made, Text>,
    /// Whether several such sentences may stand beside each other in one item.
    joins: bool,
    /// A text and the statement that it is, for an item `指标甲` of 10 points without a target.
    pub examples: &'static [(&'static str, &'static str)],
}

/// The kinds of sentence; the first that fits has the say.
pub static FORMS: &[Form] = &[
    Form {
        name: "steps",
        rule: Rule::form_steps,
        write: steps,
        joins: true,
        examples: &[
            ("办结率低于95%的，每低1个百分点扣0.5分，扣完为止", "办结率 低于 95% 的，每 1个百分点 扣 0.5分，扣完为止"),
            ("公开及时率达到98%得满分，每低0.5个百分点扣1分，最多扣6分", "公开及时率 低于 98% 的，每 0.5个百分点 扣 1分，最多 6分"),
            (
                "达到100%得10分，每低1个百分点扣1分，不足1个百分点的按1个百分点计，扣完为止",
                "指标甲 低于 100% 的，每 1个百分点 扣 1分，不足按整，扣完为止",
            ),
            ("事故数超过3起的，每超1起扣2分", "事故数 高于 3起 的，每满 1起 扣 2分"),
        ],
    },
    Form {
        name: "pro-rata",
        rule: Rule::form_pro_rata,
        write: pro_rata,
        joins: false,
        examples: &[
            ("按完成比例得分", "按完成比例 指标甲完成率 目标 100%"),
            ("达到90%得满分，未达到的按比例得分", "按完成比例 指标甲 目标 90%"),
            ("完成得满分，未完成按比例计分", "按完成比例 指标甲完成率 目标 100%"),
            ("查处案件达到10件得满分，不足的按比例得分", "按完成比例 查处案件 目标 10件"),
        ],
    },
    Form {
        name: "all-or-nothing",
        rule: Rule::form_all_or_nothing,
        write: all_or_nothing,
        joins: false,
        examples: &[("覆盖率达到100%得满分，否则不得分", "覆盖率 ≥ 100% 的，得满分，否则 不得分")],
    },
    Form {
        name: "bands",
        rule: Rule::form_bands,
        write: bands,
        joins: false,
        examples: &[
            ("90%以上得5分，80%—90%得3分，80%以下不得分", "指标甲 分档 { 90% 以上 得 5分; 80% 至 90% 得 3分; 80% 以下 不得分 }"),
            ("满意率≥95%得满分；90%（含）—95%（不含）得8分；低于90%不得分", "满意率 分档 { ≥95% 得满分; ≥90% 且 <95% 得 8分; <90% 不得分 }"),
        ],
    },
    Form {
        name: "rank",
        rule: Rule::form_rank,
        write: rank,
        joins: false,
        examples: &[
            (
                "增长率从高到低排名，第1名得10分，第2—3名得8分，其余得5分",
                "增长率 在 全体 内 从高到低 排名 { 第1名 得 10分; 第2至3名 得 8分; 其余 得 5分 }",
            ),
            ("排名第1得10分，第2得8分，其余不得分", "指标甲名次 分档 { 1名 得 10分; 2名 得 8分; 其余 不得分 }"),
        ],
    },
    Form {
        name: "levels",
        rule: Rule::form_levels,
        write: levels,
        joins: true,
        examples: &[("每获得一项国家级表彰加2分、省级1分，最高5分", "每项 表彰 按 级别 { 国家级 2分; 省级 1分 }，最多 5分")],
    },
    Form {
        name: "each",
        rule: Rule::form_each,
        write: each,
        joins: true,
        examples: &[
            ("每次扣2分，最多扣6分", "每次 指标甲记录 扣 2分，最多 6分"),
            ("每发生一起安全事故扣3分，扣完为止", "每起 安全事故 扣 3分，扣完为止"),
            ("监测每不合格一次扣2分，扣完为止", "每次 监测不合格 扣 2分，扣完为止"),
            ("每迟报1天扣0.5分，扣完为止", "指标甲迟报天数 高于 0天 的，每满 1天 扣 0.5分，扣完为止"),
        ],
    },
    Form {
        name: "done",
        rule: Rule::form_done,
        write: done,
        joins: false,
        examples: &[("按时报送总结的得满分，否则不得分", "按时报送总结 的，得满分，否则 不得分")],
    },
    Form {
        name: "undone",
        rule: Rule::form_undone,
        write: undone,
        joins: false,
        examples: &[("未完成不得分", "指标甲完成 的，得满分，否则 不得分")],
    },
    Form { name: "judged", rule: Rule::form_judged, write: judged, joins: false, examples: &[("由考核办综合评定", "评定 0分 至 10分")] },
];

/// A text with figures, signs and punctuation in one writing, without blanks.
pub fn plain(text: &str) -> String {
    let mut plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '，' | ',' => '，',
            ';' => '；',
            ':' => '：',
            '(' => '（',
            ')' => '）',
            '%' | '％' => '%',
            '-' | '－' | '–' | '~' | '～' | '─' => '—',
            '＞' => '>',
            '＜' => '<',
            '≧' => '≥',
            '≦' => '≤',
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            c => c,
        })
        .collect();
    for (from, to) in [(">=", "≥"), ("<=", "≤"), ("——", "—"), ("大于等于", "≥"), ("大于或等于", "≥"), ("小于等于", "≤")]
    {
        plain = plain.replace(from, to);
    }
    plain.trim_matches(['。', '；', '，']).to_owned()
}

/// The clauses of a text, or why it is none.
///
/// # Errors
/// What the text lacks, for the author.
pub fn read(text: &str, context: &Context, names: &mut Names) -> Result<Made, Text> {
    if let Some(clauses) = own(text) {
        return Ok(Made { clauses, forms: vec!["language"], ..Made::default() });
    }
    let text = plain(text);
    if text.contains("一票否决") {
        return Err(say!(en: "a veto: the text does not say what it does to the grade or the rank", zh: "一票否决：没有写明对等次、名次的影响"));
    }
    match whole(&text, context, names) {
        Some(read) => return read,
        None if text.contains(['；', '。']) => {}
        None => return Err(unknown()),
    }
    let mut all = Made::default();
    for part in text.split(['；', '。']).map(|part| part.trim_matches(['，', '；', '。'])).filter(|part| !part.is_empty()) {
        let mut one = match whole(numbered(part), context, names) {
            Some(read) => read?,
            None => return Err(unknown()),
        };
        if one.forms.iter().any(|name| FORMS.iter().any(|form| form.name == *name && !form.joins)) {
            return Err(say!(en: "several sentences that do not say how they go together", zh: "几句话之间的关系没有写明"));
        }
        all.clauses.append(&mut one.clauses);
        all.facts.append(&mut one.facts);
        all.forms.append(&mut one.forms);
    }
    Ok(all)
}

/// Sentences that are statements of the language already, as `heng doc` writes them.
pub fn own(text: &str) -> Option<Vec<String>> {
    let parts: Vec<String> = split(text).into_iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let whole = format!("方案 x {{\n指标 x 1分 {{\n{}\n}}\n}}\n", parts.join("\n"));
    (!parts.is_empty() && is_understood(&whole)).then_some(parts)
}

/// A statement of a scheme that stands below the table.
pub fn is_statement(text: &str) -> bool {
    is_understood(&format!("方案 x {{\n{text}\n}}\n"))
}

fn is_understood(scheme: &str) -> bool {
    let mut sources = Sources::default();
    let id = sources.add("", scheme);
    let (file, found) = syntax::parse(&sources, id);
    found.is_empty() && file.schemes.len() == 1 && file.schemes[0].body.len() == 1
}

/// At semicolons that stand in no braces.
fn split(text: &str) -> Vec<&str> {
    let (mut level, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => level += 1,
            '}' => level -= 1,
            '；' if level == 0 => {
                parts.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn unknown() -> Text {
    say!(en: "no sentence that the language knows", zh: "不是已知的句式")
}

/// Without `①`, `（1）`, `1.` in front.
fn numbered(part: &str) -> &str {
    let rest = part.trim_start_matches(|c: char| ('①'..='⑳').contains(&c));
    let Some((number, after)) = rest.split_once(['）', '.', '、']) else { return rest };
    let number = number.trim_start_matches('（');
    if !number.is_empty()
        && number.chars().count() <= 2
        && number.chars().all(|c| c.is_ascii_digit())
        && !after.starts_with(|c: char| c.is_ascii_digit())
    {
        after
    } else {
        rest
    }
}

/// The first form that fits and has all it needs; else what the first that fits lacks.
fn whole(text: &str, context: &Context, names: &mut Names) -> Option<Result<Made, Text>> {
    let mut lacking = None;
    for form in FORMS {
        let Some(pair) = Grammar::parse(form.rule, text).ok().and_then(|mut pairs| pairs.next()) else { continue };
        match (form.write)(pair, context, names) {
            Ok(made) => return Some(Ok(Made { forms: vec![form.name], ..made })),
            Err(reason) => lacking = lacking.or(Some(Err(reason))),
        }
    }
    lacking
}

// ---- the clauses ----

fn of<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> Option<Pair<'i, Rule>> {
    pair.clone().into_inner().find(|inner| inner.as_rule() == rule)
}

fn all<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> Vec<Pair<'i, Rule>> {
    pair.clone().into_inner().filter(|inner| inner.as_rule() == rule).collect()
}

fn deep<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> Option<Pair<'i, Rule>> {
    pair.clone().into_inner().flatten().find(|inner| inner.as_rule() == rule)
}

/// `95%`, `3起`, `1个百分点`, as the language writes it.
fn quantity(pair: &Pair<Rule>) -> (String, String) {
    let number = of(pair, Rule::number).map_or_else(|| "1".to_owned(), |number| number.as_str().to_owned());
    let unit = match of(pair, Rule::unit).map(|unit| unit.as_str().to_owned()) {
        Some(unit) if ["百分点", "个点"].contains(&unit.as_str()) => "个百分点".to_owned(),
        Some(unit) if unit == "日" => "天".to_owned(),
        Some(unit) if unit == "工作日" => "个工作日".to_owned(),
        Some(unit) => unit,
        None => String::new(),
    };
    (number, unit)
}

fn said((number, unit): &(String, String)) -> String {
    format!("{number}{unit}")
}

/// The type of a figure that is compared with such a quantity.
fn kind(unit: &str) -> &str {
    match unit {
        "%" | "个百分点" => "百分比",
        "" => "数",
        unit => unit,
    }
}

fn points(pair: &Pair<Rule>) -> String {
    deep(pair, Rule::points).and_then(|points| of(&points, Rule::number)).map_or_else(String::new, |number| format!("{}分", number.as_str()))
}

fn award(pair: &Pair<Rule>) -> String {
    let Some(award) = of(pair, Rule::award) else { return String::new() };
    match award.clone().into_inner().next().map(|inner| inner.as_rule()) {
        Some(Rule::full) => "得满分".to_owned(),
        Some(Rule::none) => "不得分".to_owned(),
        _ => format!("得 {}", points(&award)),
    }
}

/// `扣完为止`, `最多 6分`
fn limits(pair: &Pair<Rule>) -> String {
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
fn fact(named: Option<&str>, suffix: &str, kind: &str, context: &Context, names: &mut Names) -> (String, String) {
    let base = named.map(clean).filter(|name| name.chars().count() >= 2).unwrap_or_else(|| format!("{}{suffix}", clean(context.item)));
    let name = names.entity(&base, kind);
    let declared = format!("事实 {name}: {kind}{}", collected(context));
    (name, declared)
}

fn collected(context: &Context) -> String {
    context.collector.map_or_else(String::new, |collector| format!(" 采集 {collector}"))
}

fn subject<'i>(pair: &Pair<'i, Rule>) -> Option<&'i str> {
    of(pair, Rule::subject).map(|subject| subject.as_str())
}

/// A quantity in the column of targets.
fn target(context: &Context) -> Option<(String, String)> {
    let text = plain(context.target?);
    let text = text.trim_start_matches("达到").trim_start_matches('≥').trim_end_matches("以上");
    let pair = Grammar::parse(Rule::quantity, text).ok()?.next()?;
    (pair.as_str().len() == text.len()).then(|| quantity(&pair))
}

/// What is awarded for reaching the target has to be all there is: otherwise there is more to say than the sentence does.
fn is_full(pair: &Pair<Rule>, context: &Context) -> bool {
    deep(pair, Rule::full).is_some() || context.points.is_some_and(|full| points(pair) == format!("{full}分"))
}

fn not_full() -> Text {
    say!(en: "the points in the text are not those of the item", zh: "文中的满分与分值不一致")
}

fn steps(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let reach = of(&pair, Rule::reach);
    if reach.as_ref().is_some_and(|reach| !is_full(reach, context)) {
        return Err(not_full());
    }
    let from = reach
        .as_ref()
        .or(of(&pair, Rule::threshold).as_ref())
        .and_then(|part| deep(part, Rule::quantity))
        .or_else(|| of(&pair, Rule::quantity))
        .map(|pair| quantity(&pair))
        .or_else(|| target(context))
        .ok_or_else(|| say!(en: "the text does not say from which value on points are deducted", zh: "没有写明从多少起扣分"))?;
    let step = of(&pair, Rule::step).map(|step| quantity(&step)).unwrap_or_default();
    let (name, declared) = fact(subject(&pair), "", kind(&from.1), context, names);
    let below = if of(&pair, Rule::lower).is_some() { "低于" } else { "高于" };
    // Things that are counted have no parts.
    let countable = is_counter(&step.1) && !from.0.contains('.') && !step.0.contains('.');
    let each = if countable { "每满" } else { "每" };
    let started = if of(&pair, Rule::started).is_some() { "，不足按整" } else { "" };
    let amount = own_points(&pair);
    let clause = format!("{name} {below} {} 的，{each} {} 扣 {amount}{started}{}", said(&from), said(&step), limits(&pair));
    Ok(Made { clauses: vec![clause], facts: vec![declared], ..Made::default() })
}

/// The points that stand in the sentence itself, not within what is awarded for the target.
fn own_points(pair: &Pair<Rule>) -> String {
    of(pair, Rule::points).and_then(|points| of(&points, Rule::number)).map_or_else(String::new, |number| format!("{}分", number.as_str()))
}

fn is_counter(unit: &str) -> bool {
    Grammar::parse(Rule::counter, unit).is_ok_and(|pairs| pairs.as_str() == unit) || ["天", "个工作日"].contains(&unit)
}

fn pro_rata(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    if let Some(part) = of(&pair, Rule::reach).or_else(|| of(&pair, Rule::done))
        && !is_full(&part, context)
    {
        return Err(not_full());
    }
    let said_target = of(&pair, Rule::reach).and_then(|reach| deep(&reach, Rule::quantity)).map(|pair| quantity(&pair));
    let target = said_target.clone().or_else(|| target(context)).unwrap_or_else(|| ("100".to_owned(), "%".to_owned()));
    let suffix = if said_target.is_none() && target.1 == "%" && !context.item.ends_with('率') { "完成率" } else { "" };
    let (name, declared) = fact(subject(&pair), suffix, kind(&target.1), context, names);
    Ok(Made { clauses: vec![format!("按完成比例 {name} 目标 {}", said(&target))], facts: vec![declared], ..Made::default() })
}

fn all_or_nothing(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let reach = of(&pair, Rule::reach).ok_or_else(unknown)?;
    let from = deep(&reach, Rule::quantity).map(|pair| quantity(&pair)).ok_or_else(unknown)?;
    let (name, declared) = fact(subject(&pair), "", kind(&from.1), context, names);
    let award = if is_full(&reach, context) { "得满分".to_owned() } else { format!("得 {}", points(&reach)) };
    Ok(Made { clauses: vec![format!("{name} ≥ {} 的，{award}，否则 不得分", said(&from))], facts: vec![declared], ..Made::default() })
}

fn bands(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let rows = all(&pair, Rule::band);
    let unit = rows
        .iter()
        .filter_map(|row| deep(row, Rule::unit))
        .find(|unit| unit.as_str() != "分" || rows.iter().all(|row| deep(row, Rule::quantity).is_none_or(|it| it.as_str().ends_with('分'))));
    let unit = unit.map_or_else(String::new, |unit| unit.as_str().to_owned());
    let (name, declared) = fact(subject(&pair), "", kind(&unit), context, names);
    let row = |row: &Pair<Rule>| -> Option<String> {
        let range = row.clone().into_inner().next()?;
        // `80—90%`: the unit stands once.
        let edges: Vec<String> = all(&range, Rule::quantity)
            .iter()
            .map(quantity)
            .map(|(number, own)| format!("{number}{}", if own.is_empty() { &unit } else { &own }))
            .collect();
        // For each edge whether it is said to be included.
        let mut marks: Vec<Option<bool>> = Vec::new();
        for part in range.clone().into_inner() {
            match part.as_rule() {
                Rule::quantity => marks.push(None),
                Rule::incl => {
                    if let Some(last) = marks.last_mut() {
                        *last = Some(part.as_str() != "（不含）");
                    }
                }
                _ => {}
            }
        }
        let symbol = range.as_str().starts_with(|c: char| !c.is_ascii_digit());
        let first = edges.first().cloned().unwrap_or_default();
        let range_text = match (range.as_rule(), marks.as_slice()) {
            (Rule::rest, _) => "其余".to_owned(),
            (Rule::from_to, [Some(low), Some(high)]) => {
                format!("{}{first} 且 {}{}", if *low { "≥" } else { ">" }, if *high { "≤" } else { "<" }, edges.get(1)?)
            }
            (Rule::from_to, _) => format!("{first} 至 {}", edges.get(1)?),
            (Rule::at_least, [Some(false)]) | (Rule::above, _) => format!(">{first}"),
            (Rule::at_least, [mark]) if symbol || mark.is_some() => format!("≥{first}"),
            (Rule::at_least, _) => format!("{first} 以上"),
            (Rule::below, [Some(true)]) | (Rule::at_most, _) => format!("≤{first}"),
            (Rule::below, [mark]) if symbol || mark.is_some() => format!("<{first}"),
            (Rule::below, _) => format!("{first} 以下"),
            _ => return None,
        };
        Some(format!("{range_text} {}", award(row)))
    };
    let rows: Option<Vec<String>> = rows.iter().map(row).collect();
    let rows = rows.ok_or_else(unknown)?.join("; ");
    Ok(Made { clauses: vec![format!("{name} 分档 {{ {rows} }}")], facts: vec![declared], ..Made::default() })
}

fn rank(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let order = match (of(&pair, Rule::down), of(&pair, Rule::up)) {
        (Some(_), _) => Some("从高到低"),
        (_, Some(_)) => Some("从低到高"),
        (None, None) => None,
    };
    let number = |ordinal: &Pair<Rule>| match "一二三四五六七八九十".chars().position(|c| ordinal.as_str().starts_with(c)) {
        Some(at) => (at + 1).to_string(),
        None => ordinal.as_str().to_owned(),
    };
    let rest = of(&pair, Rule::rest_place);
    let further = of(&pair, Rule::further);
    let mut rows = Vec::new();
    for place in all(&pair, Rule::place) {
        let ends: Vec<String> = all(&place, Rule::ordinal).iter().map(number).collect();
        let award = award(&place);
        rows.push(match (order, ends.as_slice()) {
            (Some(_), [one]) => format!("第{one}名 {award}"),
            (Some(_), [first, last]) => format!("第{first}至{last}名 {award}"),
            (None, [one]) => format!("{one}名 {award}"),
            (None, [first, last]) => format!("≥{first}名 且 ≤{last}名 {award}"),
            _ => return Err(unknown()),
        });
    }
    rows.extend(rest.map(|rest| format!("其余 {}", award(&rest))));
    let named = of(&pair, Rule::ranked).map(|ranked| ranked.as_str()).filter(|text| order.is_some() || !text.is_empty());
    match order {
        Some(order) => {
            if let Some(further) = further {
                let least = of(&pair, Rule::lowest).map_or_else(String::new, |lowest| format!("，最低 {}", points(&lowest)));
                rows.push(format!("以后每名 减 {}{least}", points(&further)));
            }
            let (name, declared) = fact(named, "", "数", context, names);
            Ok(Made {
                clauses: vec![format!("{name} 在 全体 内 {order} 排名 {{ {} }}", rows.join("; "))], facts: vec![declared], ..Made::default()
            })
        }
        // Which place it is stands in the data; who ranks, and by what, is not for this scheme to say.
        None if further.is_none() => {
            let (name, declared) = fact(named.map(|named| format!("{}名次", clean(named))).as_deref(), "名次", "名", context, names);
            Ok(Made { clauses: vec![format!("{name} 分档 {{ {} }}", rows.join("; "))], facts: vec![declared], ..Made::default() })
        }
        None => Err(say!(en: "the text does not say from which end one ranks", zh: "没有写明从高到低还是从低到高排名")),
    }
}

fn event(base: &str, context: &Context, names: &mut Names, fields: &str) -> (String, String) {
    let name = names.entity(base, fields);
    let declared = format!("事件 {name}{} {{ {fields} }}", collected(context));
    (name, declared)
}

fn levels(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let word = |level: &Pair<Rule>| {
        let text = level.as_str();
        if text.ends_with('级') || text.chars().count() > 2 { text.to_owned() } else { format!("{text}级") }
    };
    let first = of(&pair, Rule::level).ok_or_else(unknown)?;
    let mut rows = vec![(word(&first), own_points(&pair))];
    rows.extend(all(&pair, Rule::grade).iter().filter_map(|grade| Some((word(&of(grade, Rule::level)?), points(grade)))));
    let noun = of(&pair, Rule::noun).map(|noun| clean(noun.as_str())).filter(|noun| noun.chars().count() >= 2);
    let choices: Vec<&str> = rows.iter().map(|(word, _)| word.as_str()).collect();
    let fields = format!("级别: {}; 日期: 日期; 事项: 文本", choices.join(" | "));
    let (name, declared) = event(&noun.unwrap_or_else(|| format!("{}记录", clean(context.item))), context, names, &fields);
    let counter = of(&pair, Rule::counter).map_or_else(|| "次".to_owned(), |counter| counter.as_str().to_owned());
    let verb = if of(&pair, Rule::takes).is_some() { "扣 " } else { "" };
    let rows: Vec<String> = rows.iter().map(|(word, points)| format!("{word} {points}")).collect();
    let clause = format!("每{counter} {name} {verb}按 级别 {{ {} }}{}", rows.join("; "), limits(&pair));
    Ok(Made { clauses: vec![clause], facts: vec![declared], ..Made::default() })
}

/// Verbs that say no more than that something happened.
const HAPPENS: [&str; 8] = ["发生", "发现", "出现", "有", "每", "是", "查实", "检查发现"];

fn each(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let verb = of(&pair, Rule::verb).map(|verb| clean(verb.as_str())).filter(|verb| !HAPPENS.contains(&verb.as_str()) && !verb.is_empty());
    let lead = of(&pair, Rule::lead).map(|lead| clean(lead.as_str())).unwrap_or_default();
    let verb = match verb {
        None if lead.is_empty() => None,
        verb => Some(format!("{lead}{}", verb.unwrap_or_default())),
    };
    let noun = of(&pair, Rule::noun).map(|noun| clean(noun.as_str())).filter(|noun| noun.chars().count() >= 2);
    let amount = own_points(&pair);
    let does = if of(&pair, Rule::takes).is_some() { "扣" } else { "加" };
    if let Some(time) = of(&pair, Rule::time) {
        let unit = if time.as_str().ends_with("工作日") { "个工作日" } else { "天" };
        let named = format!("{}{}天数", clean(context.item), verb.unwrap_or_default());
        let (name, declared) = fact(Some(&named), "", unit, context, names);
        let clause = format!("{name} 高于 0{unit} 的，每满 1{unit} {does} {amount}{}", limits(&pair));
        return Ok(Made { clauses: vec![clause], facts: vec![declared], ..Made::default() });
    }
    let counter = of(&pair, Rule::counter).map_or_else(|| "次".to_owned(), |counter| counter.as_str().to_owned());
    let base = noun.or_else(|| verb.filter(|verb| verb.chars().count() >= 2)).unwrap_or_else(|| format!("{}记录", clean(context.item)));
    let (name, declared) = event(&base, context, names, "日期: 日期; 事项: 文本");
    let clause = format!("每{counter} {name} {does} {amount}{}", limits(&pair));
    Ok(Made { clauses: vec![clause], facts: vec![declared], ..Made::default() })
}

fn yes_or_no(named: &str, award: &str, context: &Context, names: &mut Names) -> Made {
    let base = clean(named);
    let base = if base.chars().count() < 3 { format!("{}{base}", clean(context.item)) } else { base };
    let name = names.entity(&base, "是否");
    let declared = format!("事实 {name}: 是否{}", collected(context));
    Made { clauses: vec![format!("{name} 的，{award}，否则 不得分")], facts: vec![declared], ..Made::default() }
}

fn done(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let thing = of(&pair, Rule::thing).ok_or_else(unknown)?;
    let award = if is_full(&pair, context) { "得满分".to_owned() } else { format!("得 {}", own_points(&pair)) };
    Ok(yes_or_no(thing.as_str(), &award, context, names))
}

fn undone(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let thing = deep(&pair, Rule::thing).ok_or_else(unknown)?;
    Ok(yes_or_no(thing.as_str(), "得满分", context, names))
}

fn judged(_: Pair<Rule>, context: &Context, _: &mut Names) -> Result<Made, Text> {
    let full = context.points.ok_or_else(|| say!(en: "judged, but the item has no points", zh: "由人评定，但没有分值"))?;
    let by = context.collector.map_or_else(String::new, |collector| format!(" 由 {}", collector.split('、').next().unwrap_or(collector)));
    Ok(Made { clauses: vec![format!("评定 0分 至 {full}分{by}")], ..Made::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_example_is_its_clause() {
        for form in FORMS {
            assert!(!form.examples.is_empty(), "{}", form.name);
            for (text, clause) in form.examples {
                let context = Context { item: "指标甲", points: Some("10"), target: None, collector: None };
                let made = read(text, &context, &mut Names::default()).unwrap_or_else(|reason| panic!("{text}: {}", reason.zh));
                assert_eq!((made.clauses.as_slice(), made.forms.as_slice()), (&[(*clause).to_owned()][..], &[form.name][..]), "{text}");
            }
        }
    }

    #[test]
    fn what_is_not_said_is_not_guessed() {
        for text in [
            "每低1个百分点扣0.5分，扣完为止",
            "实行一票否决",
            "达到90%得满分",
            "达到90%得8分，未达到的按比例得分",
            "工作扎实有效，成效明显",
            "排名第1得10分，以后每名减1分",
            "90%以上得5分",
            "酌情扣1—3分",
        ] {
            let context = Context { item: "指标甲", points: Some("10"), target: None, collector: None };
            let read = read(text, &context, &mut Names::default());
            assert!(read.is_err(), "{text}: {read:?}");
        }
    }

    #[test]
    fn the_column_of_targets_is_the_target() {
        let context = Context { item: "指标甲", points: Some("10"), target: Some("≥ 95％"), collector: Some("统计局") };
        let made = read("每低1个百分点扣0.5分。", &context, &mut Names::default()).expect("it is a clause");
        assert_eq!(made.clauses, ["指标甲 低于 95% 的，每 1个百分点 扣 0.5分"]);
        assert_eq!(made.facts, ["事实 指标甲: 百分比 采集 统计局"]);
    }

    #[test]
    fn sentences_that_deduct_go_together() {
        let context = Context { item: "指标甲", points: Some("10"), target: None, collector: None };
        let made = read("①每发生一起安全事故扣3分；②每迟报1天扣0.5分，扣完为止。", &context, &mut Names::default()).expect("clauses");
        assert_eq!(made.clauses.len(), 2);
        assert_eq!(made.clauses[1], "指标甲迟报天数 高于 0天 的，每满 1天 扣 0.5分，扣完为止");
    }
}
