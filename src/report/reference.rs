//! The parts of the language reference that are made from the tables of the language: keywords, unit words, functions, findings, changes.
//! `heng describe --markdown` prints them; a test compares them with `grammar/reference.*.md`.

use crate::check::group::GROUPS;
use crate::diagnostic::{Check, Severity};
use crate::diff::change;
use crate::model::measure::UNIT_WORDS;
use crate::pipeline;
use crate::syntax::keyword::KEYWORDS;
use crate::word::{Lang, Word};
use crate::{check, func};

/// One generated part, named as in its marker `<!-- generated: name -->`.
#[derive(Debug)]
pub struct Part {
    pub name: &'static str,
    pub text: String,
}

/// Every part, in the order of the reference.
pub fn parts(lang: Lang) -> Vec<Part> {
    vec![
        Part { name: "units", text: units(lang) },
        Part { name: "functions", text: functions(lang) },
        Part { name: "keywords", text: keywords(lang) },
        Part { name: "findings", text: findings(lang) },
        Part { name: "groups", text: groups(lang) },
        Part { name: "fixes", text: fixes(lang) },
        Part { name: "changes", text: changes(lang) },
    ]
}

impl Part {
    /// The part between its markers, as it stands in the reference.
    pub fn marked(&self) -> String {
        format!("<!-- generated: {} -->\n\n{}\n<!-- end -->\n", self.name, self.text)
    }
}

fn table(lang: Lang, headings: &[Word], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(headings.iter().map(|heading| heading.of(lang).to_string()).collect());
    text.push_str(&line(vec!["---".to_string(); headings.len()]));
    for row in rows {
        text.push_str(&line(row.into_iter().map(|cell| cell.replace('|', "\\|")).collect()));
    }
    text
}

fn code(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ")
}

/// What is in the reader's language first, then what is in the other.
fn both<T>(lang: Lang, zh: T, en: T) -> [T; 2] {
    match lang {
        Lang::Zh => [zh, en],
        Lang::En => [en, zh],
    }
}

fn languages(lang: Lang) -> [Word; 2] {
    both(lang, Word::new("Chinese", "中文"), Word::new("English", "英文"))
}

fn keywords(lang: Lang) -> String {
    let [first, second] = languages(lang);
    let rows = KEYWORDS.iter().map(|keyword| {
        let [first, second] = both(lang, code(keyword.zh), code(keyword.en));
        vec![first, second, keyword.doc.of(lang).to_string()]
    });
    table(lang, &[first, second, Word::new("Meaning", "含义")], rows)
}

fn units(lang: Lang) -> String {
    let [first, second] = languages(lang);
    let headings = [first, second, Word::new("Also", "也可写"), Word::new("Measures", "计量"), Word::new("Is", "相当于")];
    let rows = UNIT_WORDS.iter().map(|unit| {
        let [first, second] = both(lang, code(&[unit.word.zh]), code(&[unit.word.en]));
        let (above, below) = unit.factor();
        let factor = if below == 1 { above.to_string() } else { format!("{above}/{below}") };
        vec![first, second, code(unit.also), unit.measure().word(lang), factor]
    });
    table(lang, &headings, rows)
}

fn functions(lang: Lang) -> String {
    let [first, second] = languages(lang);
    let headings = [first, second, Word::new("Arguments", "参数个数"), Word::new("Gives", "结果"), Word::new("Example", "例")];
    let rows = func::functions().map(|function| {
        let mut zh = vec![function.name.zh];
        zh.extend(function.aliases);
        let [first, second] = both(lang, code(&zh), code(&[function.name.en]));
        let count = match function.arguments {
            (least, most) if least == most => least.to_string(),
            (least, 99) => format!("{least}+"),
            (least, most) => format!("{least}–{most}"),
        };
        let (expression, result) = &function.example;
        let example = if result.is_empty() { String::new() } else { format!("`{}` = {result}", expression.of(lang)) };
        vec![first, second, count, function.doc.of(lang).to_string(), example]
    });
    table(lang, &headings, rows)
}

fn findings(lang: Lang) -> String {
    let headings = [Word::new("Code", "编号"), Word::new("Name", "名称"), Word::new("Level", "级别"), Word::new("Finding", "问题")];
    let rows = check::all().into_iter().map(|check| {
        let level = match check.severity {
            Severity::Error => Word::new("error", "错误"),
            Severity::Warning => Word::new("warning", "警告"),
            Severity::Note => Word::new("note", "提示"),
        };
        vec![check.code.to_string(), code(&[check.name]), level.of(lang).to_string(), check.summary.of(lang).to_string()]
    });
    table(lang, &headings, rows)
}

fn groups(lang: Lang) -> String {
    let [first, second] = languages(lang);
    let headings = [first, second, Word::new("Codes", "编号"), Word::new("About", "内容")];
    let rows = GROUPS.iter().map(|group| {
        let [first, second] = both(lang, code(&[group.name.zh]), code(&[group.name.en]));
        let codes: Vec<&str> = check::all().into_iter().filter(|check| group.has(check)).map(|check| check.code).collect();
        let codes = codes.first().zip(codes.last()).map_or(String::new(), |(from, to)| format!("{from}–{to}"));
        vec![first, second, codes, group.title.of(lang).to_string()]
    });
    table(lang, &headings, rows)
}

/// How a check's findings can be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mending {
    ByHand,
    /// `--fix --unsafe-fixes`
    Unsafe,
    /// `--fix`
    Safe,
}

/// What the findings of a check's own bad examples offer; so it is true of every check without being written anywhere.
pub fn mending(check: &Check) -> Mending {
    let mut best = Mending::ByHand;
    for text in check::bad_examples(check) {
        let loaded = pipeline::load_bytes("", text.as_bytes(), None, None);
        for fix in loaded.findings.iter().filter(|finding| finding.check.code == check.code).filter_map(|finding| finding.fix.as_ref()) {
            best = best.max(if fix.safe { Mending::Safe } else { Mending::Unsafe });
        }
    }
    best
}

fn fixes(lang: Lang) -> String {
    let all = check::all();
    let by: Vec<(&Check, Mending)> = all.iter().map(|check| (*check, mending(check))).collect();
    let listed = |wanted: Mending| {
        let codes: Vec<&str> = by.iter().filter(|(_, mending)| *mending == wanted).map(|(check, _)| check.code).collect();
        codes.join(match lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        })
    };
    let headings = [Word::new("Command", "命令"), Word::new("Mends", "可改正")];
    let rows = [("`--fix`", Mending::Safe), ("`--fix --unsafe-fixes`", Mending::Unsafe)];
    table(lang, &headings, rows.into_iter().map(|(command, wanted)| vec![command.to_string(), listed(wanted)]))
}

fn changes(lang: Lang) -> String {
    let headings = [Word::new("Code", "编号"), Word::new("Name", "名称"), Word::new("Area", "类别"), Word::new("Change", "变动")];
    let rows = change::all()
        .into_iter()
        .map(|(aspect, kind)| vec![kind.id.to_string(), code(&[kind.name]), aspect.area.word().of(lang).to_string(), kind.text.of(lang).to_string()]);
    table(lang, &headings, rows)
}
