//! Functions over a reference set, over events and periods, and of items. What they compute is a form of its own in the model;
//! here are their names and their documentation.

use crate::func::{Function, Kind, Typing};
use crate::value::Fold;
use crate::word::Word;

/// A function whose examples would need data.
const fn over(name: Word, arguments: (usize, usize), takes: &'static [Word], typing: Typing, kind: Kind, doc: Word) -> Function {
    Function { name, aliases: &[], arguments, takes, typing, kind, doc, example: (Word::new("", ""), "") }
}

const VALUE: &[Word] = &[Word::new("value", "值")];

const fn fold(en: &'static str, zh: &'static str, fold: Fold, doc: Word) -> Function {
    over(Word::new(en, zh), (1, 99), VALUE, Typing::Same, Kind::Fold(fold), doc)
}

pub static FUNCTIONS: &[Function] = &[
    fold("sum", "合计", Fold::Sum, Word::new("The sum; of nothing it is 0.", "合计；没有值时为 0。")),
    Function {
        aliases: &["件数", "次数", "人数"],
        ..over(
            Word::new("count", "个数"),
            (0, 1),
            &[Word::new("value or condition", "值或条件")],
            Typing::Count,
            Kind::Fold(Fold::Count),
            Word::new("How many have a value, or for how many a condition holds.", "有值的个数，或条件成立的个数。"),
        )
    },
    fold("mean", "平均值", Fold::Mean, Word::new("The mean; with `weighted by`, the weighted one.", "平均值；写明加权的为加权平均值。")),
    fold("highest", "最高值", Fold::Highest, Word::new("The highest value.", "最高的值。")),
    fold("lowest", "最低值", Fold::Lowest, Word::new("The lowest value.", "最低的值。")),
    fold("median", "中位数", Fold::Median, Word::new("The value in the middle; of two, their mean.", "居中的值；居中有两个时取其平均。")),
    fold(
        "geometric_mean",
        "几何平均",
        Fold::GeometricMean,
        Word::new("The n-th root of the product of n values, none of them negative.", "n 个非负值之积的 n 次方根。"),
    ),
    fold(
        "harmonic_mean",
        "调和平均",
        Fold::HarmonicMean,
        Word::new("The number of values over the sum of their reciprocals.", "值的个数除以各值倒数之和。"),
    ),
    fold("deviation", "标准差", Fold::Deviation, Word::new("The standard deviation of all values (population).", "全部值的（总体）标准差。")),
    fold("latest", "最新值", Fold::Latest, Word::new("The value of the latest event or period.", "最近一次事件或最近一期的值。")),
    fold("first", "最早值", Fold::First, Word::new("The value of the earliest event or period.", "最早一次事件或最早一期的值。")),
    over(
        Word::new("any", "任一"),
        (1, 1),
        &[Word::new("condition", "条件")],
        Typing::Truth,
        Kind::Fold(Fold::Any),
        Word::new("Whether the condition holds of any.", "是否有任何一个使条件成立。"),
    ),
    over(
        Word::new("all", "全部"),
        (1, 1),
        &[Word::new("condition", "条件")],
        Typing::Truth,
        Kind::Fold(Fold::All),
        Word::new("Whether the condition holds of all.", "是否全部都使条件成立。"),
    ),
    over(
        Word::new("place", "位次"),
        (1, 1),
        VALUE,
        Typing::Count,
        Kind::Place,
        Word::new("The place of the unit's value in a reference set, from 1.", "单位的值在参照范围内的位次，从 1 起。"),
    ),
    over(
        Word::new("percentile", "百分位"),
        (1, 1),
        VALUE,
        Typing::Count,
        Kind::Percentile,
        Word::new("(place − 1) / (number − 1) in a reference set.", "参照范围内的（位次 − 1）÷（个数 − 1）。"),
    ),
    over(
        Word::new("previous", "上期"),
        (1, 2),
        &[Word::new("value", "值"), Word::new("periods", "期数")],
        Typing::First,
        Kind::Earlier,
        Word::new("The value of the period before, or of so many periods before.", "上一期的值，或若干期之前的值。"),
    ),
    over(
        Word::new("last_year", "上年同期"),
        (1, 1),
        VALUE,
        Typing::First,
        Kind::YearEarlier,
        Word::new("The value of the same period a year before.", "上年同一期的值。"),
    ),
    over(
        Word::new("at", "期值"),
        (1, 2),
        &[Word::new("value", "值"), Word::new("period", "期次")],
        Typing::First,
        Kind::At,
        Word::new("The value of one named period.", "指定一期的值。"),
    ),
    over(
        Word::new("unrounded", "舍入前"),
        (1, 1),
        &[Word::new("item", "指标")],
        Typing::Same,
        Kind::Unrounded,
        Word::new("The score of an item before its last rounding.", "指标最后一次舍入之前的得分。"),
    ),
    over(
        Word::new("full", "满分值"),
        (1, 1),
        &[Word::new("item", "指标")],
        Typing::Same,
        Kind::Full,
        Word::new("The full points of an item.", "指标的满分分值。"),
    ),
];
