//! Where in a source the things of a scheme stand.

use crate::data::Source;
use crate::data::spec::{ChoiceWords, NumberKind, NumberSpec, PercentScale, Read, Suffix};
use crate::data::table::Table;
use crate::decimal::Num;
use crate::model::measure::{Base, Measure, Scale, Ty, UNIT_WORDS};
use crate::model::scheme::{self, MissingCodes, Scheme};
use std::sync::Arc;

/// Headers that may name the unit of a row, after the scheme's own words.
const UNIT_COLUMNS: [&str; 6] = ["单位", "unit", "单位名称", "被考核单位", "名称", "name"];
pub(super) const PERIOD_COLUMNS: [&str; 11] = ["期次", "期间", "period", "周次", "周", "week", "月份", "month", "季度", "quarter", "年度"];
pub(super) const FACT_COLUMNS: [&str; 5] = ["事实", "fact", "指标", "item", "名称"];
pub(super) const VALUE_COLUMNS: [&str; 5] = ["值", "value", "数值", "score", "得分"];
pub(super) const FACT_TABLES: [&str; 6] = ["事实", "facts", "fact", "数据", "data", "指标"];
pub(super) const PARAMETER_TABLES: [&str; 2] = ["参数", "parameters"];

/// The columns that together name the unit of a row; none if the table has no such columns.
pub(super) fn key_columns(scheme: &Scheme, table: &Table, own: &[Arc<str>]) -> Option<Vec<usize>> {
    let key = if own.is_empty() { &scheme.unit.key } else { own };
    if !key.is_empty() {
        return key.iter().map(|name| table.column(name)).collect();
    }
    let kind: &str = &scheme.unit.label.name;
    [kind].into_iter().chain(UNIT_COLUMNS).find_map(|name| table.column(name)).map(|column| vec![column])
}

/// The first of these columns that a table has.
pub(super) fn first_column(table: &Table, names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| table.column(name))
}

fn has_attribute(scheme: &Scheme, table: &Table, id: scheme::FactId) -> bool {
    let fact = &scheme.facts[id.index()];
    table.column(fact.column.as_ref().unwrap_or(&fact.label.name)).is_some()
}

/// The table with one row a unit.
pub(super) fn unit_table<'a>(scheme: &Scheme, source: &'a Source) -> Option<&'a Table> {
    // Of several, as collectors hand them in, the office's: it says of each unit what is known of it.
    let named = |name: &str| {
        let attributes = |table: &Table| scheme.unit.attributes.iter().filter(|id| has_attribute(scheme, table, **id)).count();
        source.tables_of(name).enumerate().max_by_key(|(at, table)| (attributes(table), std::cmp::Reverse(*at))).map(|(_, table)| table)
    };
    if let Some(name) = &scheme.unit.table {
        return named(name);
    }
    let kind: &str = &scheme.unit.label.name;
    let found = [kind, "单位", "units", "unit"].into_iter().find_map(named);
    found.or_else(|| match source.tables() {
        [one] => Some(one),
        _ => None,
    })
}

/// How to read the cells of a type.
pub fn read(
    scheme: &Scheme,
    ty: &Ty,
    scale: &Scale,
    percent: Option<scheme::PercentScale>,
    range: (Option<Num>, Option<Num>),
    codes: &MissingCodes,
) -> Read {
    match ty {
        Ty::Text | Ty::Unknown | Ty::Grade => Read::Text,
        Ty::Date => Read::Date,
        Ty::Bool => Read::YesNo,
        Ty::Choice(choice) => Read::Choice(scheme.choices[choice.index()].words.iter().map(|word| ChoiceWords::new(&word.name)).collect()),
        Ty::Quantity(measure) => {
            let scale_of = |scale: scheme::PercentScale| match scale {
                scheme::PercentScale::Hundred => PercentScale::Hundred,
                scheme::PercentScale::One => PercentScale::One,
            };
            let kind = match measure {
                Measure::Number => NumberKind::Plain,
                Measure::Percent => NumberKind::Percent { scale: percent.map(scale_of) },
                Measure::PercentPoint => NumberKind::PercentPoint,
                Measure::Of(bases) => match bases.as_slice() {
                    [(Base::Points, 1)] => NumberKind::Points,
                    [(Base::Money, 1)] => NumberKind::Money,
                    [(Base::Time, 1)] => NumberKind::Time,
                    _ => NumberKind::Count,
                },
            };
            let range = if range == (None, None) { None } else { Some(range) };
            Read::Number(NumberSpec {
                kind,
                factor: scale.factor.clone(),
                suffixes: suffixes(measure, scale),
                range,
                missing_words: codes.words.as_slice().into(),
                missing_numbers: codes.numbers.as_slice().into(),
            })
        }
    }
}

/// The unit words that may stand in a cell of a measure.
fn suffixes(measure: &Measure, scale: &Scale) -> Arc<[Suffix]> {
    let mut words: Vec<Suffix> = UNIT_WORDS
        .iter()
        .filter(|unit| unit.measure() == *measure && *measure != Measure::Number)
        .flat_map(|unit| [unit.word.zh, unit.word.en].into_iter().chain(unit.also.iter().copied()))
        .filter_map(|word| Scale::named(word).map(|scale| Suffix::new(word, scale.factor)))
        .collect();
    if !scale.zh.is_empty() && words.iter().all(|suffix| *suffix.word != *scale.zh) {
        words.push(Suffix::new(&scale.zh, scale.factor.clone()));
    }
    words.into()
}
