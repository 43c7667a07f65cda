//! How a number of a scheme is shown in a finding: in the unit words of the trade, never in base units.

use crate::check::stretch;
use crate::decimal::Num;
use crate::model::measure::{Measure, Scale, Ty};
use crate::show;
use crate::word::{Lang, Text};

const PLACES_MAX: u32 = 6;

/// `95%`, `12分`, `1.2亿元`
pub fn shown(number: &Num, ty: &Ty) -> Text {
    if *ty == Ty::Date
        && let Some(date) = stretch::date_of(number)
    {
        return Text::same(date.to_string());
    }
    let Ty::Quantity(measure) = ty else { return Text::same(plain(number)) };
    match measure {
        Measure::Number => Text::same(plain(number)),
        Measure::Percent => Text::same(format!("{}%", plain(&(number * &Num::from(100))))),
        Measure::PercentPoint => {
            let points = plain(&(number * &Num::from(100)));
            Text { en: format!("{points}pp"), zh: format!("{points}个百分点") }
        }
        Measure::Of(_) => match fitting(number, measure) {
            Some(scale) => scaled(number, &scale),
            None => Text { en: format!("{} {}", plain(number), measure.word(Lang::En)), zh: format!("{}{}", plain(number), measure.word(Lang::Zh)) },
        },
    }
}

/// `12分`
pub fn points(number: &Num) -> Text {
    scaled(number, &Scale::points())
}

/// `1 + 1 + 0.5`
pub fn summed<'a>(numbers: impl Iterator<Item = &'a Num>) -> String {
    numbers.map(plain).collect::<Vec<_>>().join(" + ")
}

pub fn plain(number: &Num) -> String {
    number.to_plain(PLACES_MAX).0
}

fn scaled(number: &Num, scale: &Scale) -> Text {
    Text { en: show::quantity(number, scale, Lang::En), zh: show::quantity(number, scale, Lang::Zh) }
}

/// The largest unit word of the measure in which the number is not below 1.
fn fitting(number: &Num, measure: &Measure) -> Option<Scale> {
    let words: &[&str] = if *measure == Measure::money() {
        &["亿元", "万元", "元"]
    } else if *measure == Measure::time() {
        &["天", "小时", "分钟"]
    } else if *measure == Measure::points() {
        &["分"]
    } else {
        return single_count(measure);
    };
    let size = number.abs();
    let scales: Vec<Scale> = words.iter().filter_map(|word| Scale::named(word)).collect();
    scales.iter().find(|scale| size >= scale.factor).or(scales.last()).cloned()
}

fn single_count(measure: &Measure) -> Option<Scale> {
    let word = measure.word(Lang::Zh);
    (!word.contains(['·', '^'])).then(|| Scale::named(&word).unwrap_or_else(|| Scale::counter(&word)))
}
