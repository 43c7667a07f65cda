//! The grammar by which an editor colours a scheme before the server answers: made from the tables of the language, so that a new
//! keyword, function or unit word is in it by itself. It knows words, not sentences.

use heng::func;
use heng::model::measure::UNIT_WORDS;
use heng::syntax::keyword::{KEYWORDS, Keyword};
use serde_json::{Value, json};

/// Concepts after which a name is declared or said.
const NAMING: &[&str] = &[
    "scheme",
    "extends",
    "unit",
    "fact",
    "event",
    "rating",
    "parameter",
    "let",
    "import",
    "section",
    "item",
    "bonus",
    "deduction",
    "veto",
    "promote",
    "allocate",
    "given",
    "panel",
    "option",
    "aspect",
];
/// Concepts that stand between parts of a sentence and say when something holds.
const CONTROL: &[&str] = &["when", "then", "if", "else", "otherwise", "only_if", "unless", "but", "excepted", "where", "rest", "at_time", "de"];
const OPERATOR: &[&str] = &["or", "and", "not", "is", "is_not", "above", "below", "one_of", "not_one_of", "between", "at_least", "at_most", "times"];
const CONSTANT: &[&str] = &[
    "yes",
    "no",
    "zero",
    "full_points",
    "none",
    "missing",
    "not_applicable",
    "pending",
    "redistribute",
    "spread",
    "skip",
    "withhold",
    "down_to_zero",
];

/// A word begins with a letter or `_`, and goes on with digits too.
const NAME: &str = r"(?:「[^」]+」|`[^`]+`|[A-Z][+\-＋－]+(?![\w(（\x22“])|[\p{L}_]\w*)";
const DIGITS: &str = "[0-9０-９]+";

/// The longest first, since the first that fits is taken; what is equally long in order of the letters.
fn choice(mut words: Vec<&str>) -> String {
    words.sort_by_key(|word| (std::cmp::Reverse(word.chars().count()), *word));
    words.dedup();
    let pattern: Vec<String> = words.into_iter().map(escaped).collect();
    format!("(?:{})", pattern.join("|"))
}

/// A spelling as a pattern; several blanks are as good as one.
fn escaped(word: &str) -> String {
    word.chars().fold(String::new(), |mut pattern, letter| {
        match letter {
            ' ' => pattern.push_str(r"\s+"),
            _ if letter.is_alphanumeric() || letter == '_' => pattern.push(letter),
            _ => pattern.extend(['\\', letter]),
        }
        pattern
    })
}

fn spellings<'a>(keywords: impl Iterator<Item = &'a Keyword>) -> Vec<&'a str> {
    keywords.flat_map(|keyword| keyword.en.iter().chain(keyword.zh).copied()).collect()
}

fn of(ids: &[&str]) -> Vec<&'static str> {
    spellings(KEYWORDS.iter().filter(|keyword| ids.contains(&keyword.id)))
}

/// All keywords as patterns. Those of several words come first: `no cap` is not `no`.
fn keywords() -> Vec<Value> {
    let grouped = [NAMING, CONTROL, OPERATOR, CONSTANT].concat();
    let other = spellings(KEYWORDS.iter().filter(|keyword| !grouped.contains(&keyword.id)));
    let groups = [
        ("keyword.control.heng", of(CONTROL)),
        ("constant.language.heng", of(CONSTANT)),
        ("keyword.operator.word.heng", of(OPERATOR)),
        ("keyword.other.heng", other),
    ];
    let with =
        |blank: bool| groups.iter().map(move |(scope, all)| (*scope, all.iter().copied().filter(|word| word.contains(' ') == blank).collect()));
    with(true).chain(with(false)).filter(|(_, all): &(_, Vec<&str>)| !all.is_empty()).map(|(scope, all)| words(scope, all)).collect()
}

fn words(scope: &str, words: Vec<&str>) -> Value {
    json!({ "name": scope, "match": format!(r"{}(?!\w)", choice(words)) })
}

/// The whole grammar, as the file has it.
pub fn grammar() -> String {
    let units: Vec<&str> = UNIT_WORDS.iter().flat_map(|unit| [unit.word.zh, unit.word.en].into_iter().chain(unit.also.iter().copied())).collect();
    let types: Vec<&str> =
        units.iter().copied().chain(["文本", "text", "日期", "date"]).filter(|word| word.starts_with(char::is_alphabetic)).collect();
    let functions: Vec<&str> =
        func::functions().flat_map(|function| [function.name.zh, function.name.en].into_iter().chain(function.aliases.iter().copied())).collect();
    let naming = of(NAMING);
    // Words that go on with a sentence are no names: `扣分 扣完为止` in the defaults.
    let no_name = choice(of(&["down_to_zero", "rest", "at_least", "at_most", "when", "by"]));
    let grammar = json!({
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "comment": "Generated from the tables of the language: HENG_WRITE_REFERENCE=1 cargo test --test it editor",
        "name": "Heng",
        "scopeName": "source.heng",
        "fileTypes": ["heng"],
        "patterns": [
            { "include": "#comments" },
            { "include": "#texts" },
            { "include": "#declarations" },
            { "include": "#numbers" },
            { "include": "#functions" },
            { "include": "#keywords" },
            { "include": "#joined" },
            { "include": "#words" },
            { "include": "#signs" },
        ],
        "repository": {
            "comments": { "patterns": [
                { "name": "comment.line.documentation.heng", "match": "///(?!/).*$" },
                { "name": "comment.line.double-slash.heng", "match": "//.*$" },
                { "name": "comment.block.heng", "begin": r"/\*", "end": r"\*/" },
            ] },
            // A text ends on its line.
            "texts": { "patterns": [
                { "name": "string.quoted.double.heng", "match": "\"[^\"]*(?:\"|$)|“[^”]*(?:”|$)|＂[^＂]*(?:＂|$)" },
                { "name": "variable.other.quoted.heng", "match": "「[^」]*(?:」|$)|`[^`]*(?:`|$)" },
            ] },
            "declarations": { "patterns": [
                {
                    "match": format!(r"({})\s+(?!{no_name}(?!\w))({NAME}(?:\s*[、,，]\s*{NAME})*)", choice(naming.clone())),
                    "captures": { "1": { "name": "storage.type.heng" }, "2": { "name": "entity.name.heng" } },
                },
                {
                    "match": format!(r"({NAME}(?:\s*[、,，]\s*{NAME})*)\s*(?=[:：])"),
                    "captures": { "1": { "name": "entity.name.field.heng" } },
                },
                {
                    "match": format!(r"([:：])\s*({})(?!\w)", choice(types)),
                    "captures": { "1": { "name": "punctuation.separator.heng" }, "2": { "name": "support.type.heng" } },
                },
                words("storage.type.heng", naming),
            ] },
            "numbers": { "patterns": [
                { "name": "constant.numeric.date.heng", "match": r"\d{4}[-－]\d{2}[-－]\d{2}(?!\d)|\d{4}年\d{1,2}月\d{1,2}日" },
                {
                    "match": format!(
                        r"({DIGITS}(?:_{DIGITS})*(?:[.．]{DIGITS})?)(?:([%％‰]|[\p{{L}}_]\w*)|[ \t\u3000]+([%％‰]|{}(?!\w)))?",
                        choice(units.into_iter().filter(|word| word.starts_with(char::is_alphanumeric)).collect())
                    ),
                    "captures": {
                        "1": { "name": "constant.numeric.heng" },
                        "2": { "name": "keyword.other.unit.heng" },
                        "3": { "name": "keyword.other.unit.heng" },
                    },
                },
            ] },
            "functions": { "patterns": [{ "name": "support.function.heng", "match": format!(r"{}(?=\s*[(（])", choice(functions)) }] },
            "keywords": { "patterns": keywords() },
            "joined": { "patterns": [
                // `每` goes together with what it counts (每次, 每件), and a number may follow it at once.
                { "name": "keyword.other.heng", "match": format!(r"(?:每|each)(?={DIGITS})") },
                { "name": "keyword.other.heng", "match": r"每\w+|第(?=[0-9０-９])|同一(?=\w)" },
            ] },
            "words": { "patterns": [{ "name": "variable.other.heng", "match": NAME }] },
            "signs": { "patterns": [
                { "name": "keyword.operator.heng", "match": "[≥≧⩾≤≦⩽≠]|[!！][=＝]|[>＞][=＝]?|[<＜][=＝>＞]?|[=＝]{1,2}|[+＋\\-－−–×*＊·÷/／^＾]" },
                { "name": "punctuation.section.heng", "match": "[{}｛｝()（）]" },
                { "name": "punctuation.separator.heng", "match": "[,，、;；:：|｜.．]" },
            ] },
        },
    });
    serde_json::to_string_pretty(&grammar).expect("a value can be written") + "\n"
}

/// Every word of the lists above is a concept of the table.
#[test]
fn the_groups_are_of_the_table() {
    for id in [NAMING, CONTROL, OPERATOR, CONSTANT].concat() {
        assert!(heng::syntax::keyword::find(id).is_some(), "there is no keyword `{id}`");
    }
}
