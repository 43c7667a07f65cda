//! Bands of a figure, and places in a ranking.

use super::phrase::*;
use super::{Context, Made, Rule};
use crate::import::names::{Names, clean};
use crate::say;
use crate::word::Text;
use pest::iterators::Pair;

/// An edge of a band and whether it belongs to it, as far as the text says so.
#[derive(Clone)]
struct Edge {
    value: String,
    included: Option<bool>,
}

/// A band: from, to.
#[derive(Clone)]
enum Range {
    Between(Edge, Edge),
    From(Edge),
    To(Edge),
    Rest,
}

pub(super) fn bands(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let rows = all(&pair, Rule::band);
    let is_score = |row: &Pair<Rule>| deep(row, Rule::quantity).is_none_or(|it| it.as_str().ends_with('分'));
    let unit = rows.iter().filter_map(|row| deep(row, Rule::unit)).find(|unit| unit.as_str() != "分" || rows.iter().all(is_score));
    let unit = unit.map_or_else(String::new, |unit| unit.as_str().to_owned());
    let (name, declared) = fact(subject(&pair), "", kind(&unit), context, names);
    let ranges: Option<Vec<Range>> = rows.iter().map(|row| range(&row.clone().into_inner().next()?, &unit)).collect();
    let mut ranges = ranges.ok_or_else(unknown)?;
    settle(&mut ranges);
    let rows: Vec<String> = ranges.iter().zip(&rows).map(|(range, row)| format!("{} {}", range.text(), award(row))).collect();
    Ok(Made { clauses: vec![format!("{name} 分档 {{ {} }}", rows.join("; "))], facts: vec![declared], ..Made::default() })
}

/// `80—90%`: the unit stands once.
fn edges(pair: &Pair<Rule>, unit: &str) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    for part in pair.clone().into_inner() {
        match part.as_rule() {
            Rule::quantity => {
                let (number, own) = quantity(&part);
                edges.push(Edge { value: format!("{number}{}", if own.is_empty() { unit } else { &own }), included: None });
            }
            Rule::incl => {
                if let Some(last) = edges.last_mut() {
                    last.included = Some(part.as_str() != "（不含）");
                }
            }
            Rule::and_more => {
                if let Some(last) = edges.last_mut() {
                    last.included = Some(true);
                }
            }
            _ => {}
        }
    }
    edges
}

fn range(pair: &Pair<Rule>, unit: &str) -> Option<Range> {
    let mut own = edges(pair, unit);
    // A sign or a word such as `达到` says whether the edge is in; `以上` does not.
    let is_said = !pair.as_str().starts_with(|c: char| c.is_ascii_digit());
    let first = |included: bool| {
        let mut edge = own.first().cloned()?;
        edge.included = edge.included.or(is_said.then_some(included));
        Some(edge)
    };
    Some(match pair.as_rule() {
        Rule::rest => Range::Rest,
        Rule::at_least => Range::From(first(true)?),
        Rule::above => Range::From(Edge { included: Some(false), ..first(false)? }),
        Rule::below | Rule::below_sign => Range::To(first(false)?),
        Rule::at_most => Range::To(Edge { included: Some(true), ..first(true)? }),
        Rule::from_to => {
            let sides: Vec<Range> =
                pair.clone().into_inner().filter_map(|side| if side.as_rule() == Rule::quantity { None } else { range(&side, unit) }).collect();
            match (sides.as_slice(), own.len()) {
                ([Range::From(low), Range::To(high)], _) => Range::Between(low.clone(), high.clone()),
                (_, 2) => {
                    let high = own.pop()?;
                    Range::Between(own.pop()?, high)
                }
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// What the neighbours say: an edge that one band takes, the other leaves.
fn settle(ranges: &mut [Range]) {
    let taken = |ranges: &[Range], value: &str, from_below: bool| {
        ranges.iter().find_map(|range| match range {
            Range::From(edge) | Range::Between(edge, _) if from_below && edge.value == value => edge.included,
            Range::To(edge) | Range::Between(_, edge) if !from_below && edge.value == value => edge.included,
            _ => None,
        })
    };
    let before = ranges.to_vec();
    for range in ranges {
        match range {
            Range::Between(low, high) => {
                low.included = low.included.or_else(|| taken(&before, &low.value, false).map(|is| !is));
                high.included = high.included.or_else(|| taken(&before, &high.value, true).map(|is| !is));
            }
            Range::From(low) => low.included = low.included.or_else(|| taken(&before, &low.value, false).map(|is| !is)),
            Range::To(high) => high.included = high.included.or_else(|| taken(&before, &high.value, true).map(|is| !is)),
            Range::Rest => {}
        }
    }
}

impl Range {
    /// As the language writes it: what is not said stays unsaid, for `check` to ask.
    fn text(&self) -> String {
        let low = |edge: &Edge| edge.included.map(|is| format!("{}{}", if is { "≥" } else { ">" }, edge.value));
        let high = |edge: &Edge| edge.included.map(|is| format!("{}{}", if is { "≤" } else { "<" }, edge.value));
        match self {
            Range::Rest => "其余".to_owned(),
            Range::From(edge) => low(edge).unwrap_or_else(|| format!("{} 以上", edge.value)),
            Range::To(edge) => high(edge).unwrap_or_else(|| format!("{} 以下", edge.value)),
            Range::Between(from, to) => match (low(from), high(to)) {
                (Some(low), Some(high)) => format!("{low} 且 {high}"),
                _ => format!("{} 至 {}", from.value, to.value),
            },
        }
    }
}

pub(super) fn rank(pair: Pair<Rule>, context: &Context, names: &mut Names) -> Result<Made, Text> {
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
        let mut ends: Vec<String> = all(&place, Rule::ordinal).iter().map(number).collect();
        if let Some(last) = of(&place, Rule::first) {
            ends = match number(&last).as_str() {
                "1" => vec!["1".to_owned()],
                last => vec!["1".to_owned(), last.to_owned()],
            };
        }
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
