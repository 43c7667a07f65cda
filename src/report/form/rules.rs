//! What a spreadsheet program lets be written in a cell. A rule never refuses a word that means a gap.

use super::notes::Lists;
use crate::data::notes::NO_DATA;
use crate::decimal::Num;
use crate::form::{Column, Content, Entry};
use crate::word::{Lang, Word};
use rust_xlsxwriter as xlsx;
use std::sync::Arc;
use xlsx::{DataValidation, DataValidationErrorStyle, Formula, XlsxError};

/// The words that may stand in a cell in place of a figure.
pub(super) const GAPS: [Word; 4] = [NO_DATA, Word::new("not applicable", "不适用"), Word::new("missing", "缺报"), Word::new("pending", "待审")];

const YES_NO: [Word; 2] = [Word::new("yes", "是"), Word::new("no", "否")];

/// Decimals of a bound in a rule; a bound that has more is left to `heng check`.
const PLACES_MAX: u32 = 12;
/// What the format allows in a message.
const MESSAGE_MAX: usize = 255;

/// The rule of a column, if it has one. `names`: the units or periods that may stand there.
pub(super) fn rule(column: &Column, at: u16, names: &[Arc<str>], lang: Lang, lists: &mut Lists) -> Result<Option<DataValidation>, XlsxError> {
    let words = |words: &[Word]| words.iter().map(|word| Arc::from(word.of(lang))).collect::<Vec<Arc<str>>>();
    let may_be_blank = matches!(column.content, Content::State(_) | Content::Panel(_) | Content::Aspect(_));
    let gaps = if may_be_blank { Vec::new() } else { words(&GAPS) };
    if !names.is_empty() {
        return list(names.to_vec(), lang, lists).map(Some);
    }
    match &column.entry {
        Entry::Text => Ok(None),
        Entry::Choice(choices) => list(choices.iter().cloned().chain(gaps).collect(), lang, lists).map(Some),
        Entry::YesNo => list(words(&YES_NO).into_iter().chain(gaps).collect(), lang, lists).map(Some),
        Entry::Date => {
            let cell = format!("{}2", xlsx::utility::column_number_to_name(at));
            let gap = format!("COUNTIF({},{cell})>0", lists.range(&gaps));
            custom(&format!("OR(ISNUMBER({cell}),{gap})"), Word::new("a date such as 2024-03-01", "日期，如 2024-03-01"), None, lang).map(Some)
        }
        Entry::Number { low, high, codes, words, .. } => {
            let cell = format!("{}2", xlsx::utility::column_number_to_name(at));
            let mut others = gaps;
            others.extend(words.iter().cloned());
            let mut ways = vec![number(&cell, low.as_ref(), high.as_ref()), format!("COUNTIF({},{cell})>0", lists.range(&others))];
            ways.extend(codes.iter().filter_map(plain).map(|code| format!("{cell}={code}")));
            custom(&format!("OR({})", ways.join(",")), Word::new("a number", "数"), column.about.range.as_deref(), lang).map(Some)
        }
    }
}

fn number(cell: &str, low: Option<&Num>, high: Option<&Num>) -> String {
    let mut all = vec![format!("ISNUMBER({cell})")];
    all.extend(low.and_then(plain).map(|low| format!("{cell}>={low}")));
    all.extend(high.and_then(plain).map(|high| format!("{cell}<={high}")));
    format!("AND({})", all.join(","))
}

fn plain(number: &Num) -> Option<String> {
    let (text, exact) = number.to_plain(PLACES_MAX);
    exact.then_some(text)
}

fn list(words: Vec<Arc<str>>, lang: Lang, lists: &mut Lists) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new().allow_list_formula(Formula::new(format!("={}", lists.range(&words))));
    message(rule, Word::new("choose one of the list", "请从下拉列表中选一项").of(lang).to_owned(), lang)
}

fn custom(formula: &str, what: Word, range: Option<&str>, lang: Lang) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new().allow_custom(Formula::new(format!("={formula}")));
    let gaps: Vec<&str> = GAPS.iter().map(|word| word.of(lang)).collect();
    let range = range.map_or_else(String::new, |range| match lang {
        Lang::En => format!(" in {range}"),
        Lang::Zh => format!("（{range}）"),
    });
    let text = match lang {
        Lang::En => format!("Write {}{range}, or one of: {}.", what.en, gaps.join(", ")),
        Lang::Zh => format!("请填{}{range}，或者填：{}。", what.zh, gaps.join("、")),
    };
    message(rule, text, lang)
}

fn message(rule: DataValidation, text: String, lang: Lang) -> Result<DataValidation, XlsxError> {
    let text = if text.chars().count() > MESSAGE_MAX { text.chars().take(MESSAGE_MAX - 1).chain(['…']).collect() } else { text };
    rule.set_error_style(DataValidationErrorStyle::Stop).set_error_title(Word::new("Not understood", "填写有误").of(lang))?.set_error_message(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(text: &str) -> Option<Num> {
        Num::parse_decimal(text).ok()
    }

    #[test]
    fn a_number_lies_between_its_bounds() {
        assert_eq!(number("C2", None, None), "AND(ISNUMBER(C2))");
        assert_eq!(number("C2", bound("0").as_ref(), bound("1").as_ref()), "AND(ISNUMBER(C2),C2>=0,C2<=1)");
        // A third has no end as a decimal: the rule would refuse what is right.
        assert_eq!(number("C2", Some(&Num::ratio(1, 3)), bound("2.5").as_ref()), "AND(ISNUMBER(C2),C2<=2.5)");
    }

    #[test]
    fn a_long_message_is_cut_to_what_a_workbook_takes() {
        assert!(message(DataValidation::new(), "长".repeat(300), Lang::Zh).is_ok());
    }

    #[test]
    fn the_same_list_stands_once() {
        let mut lists = Lists::new(Lang::En);
        let words: Vec<Arc<str>> = vec!["a".into(), "b".into()];
        let first = lists.range(&words);
        assert_eq!(first, "'Collection form'!$AA$2:$AA$3");
        assert_eq!(lists.range(&words), first);
        assert_eq!(lists.range(&words[..1]), "'Collection form'!$AB$2:$AB$2");
    }
}
