//! `heng describe`: what a code, a function or a keyword means.

use super::score::no_such;
use super::usage::Words;
use super::{Console, Failure, Status};
use crate::check::choice;
use crate::check::group::{self, GROUPS};
use crate::diagnostic::Check;
use crate::diff::change;
use crate::report::document::Line;
use crate::report::reference::{self, Mending};
use crate::report::terminal::paint;
use crate::say;
use crate::syntax::keyword::KEYWORDS;
use crate::word::{Lang, Word};
use crate::{check, func};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "WORD")]
    word: Option<String>,
    #[arg(long, conflicts_with = "word")]
    markdown: bool,
}

pub const WORDS: Words = Words {
    about: Word::new(
        "Describe a code of a finding or a change, a group of findings, a function or a keyword",
        "说明一个问题编号、问题的组、变动编号、函数或关键词",
    ),
    usage: Word::new("heng describe [WORD]", "heng describe [词]"),
    arguments: &[
        ("word", Word::new("What to describe; otherwise everything is listed", "要说明的词；不写则全部列出")),
        ("markdown", Word::new("Print the tables of the language reference", "输出语言参考中的各表（Markdown）")),
    ],
};

const CHECKS: Word = Word::new("Findings", "问题");
const GROUP_LIST: Word = Word::new("Groups of findings", "问题的组");
const FUNCTIONS: Word = Word::new("Functions", "函数");
const CHANGES: Word = Word::new("Changes", "变动");
const KEYWORD_LIST: Word = Word::new("Keywords", "关键词");

/// Something that can be described.
struct Entry {
    kind: Word,
    names: Vec<&'static str>,
    summary: Word,
    /// More than the summary; empty where there is no more.
    page: String,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    if arguments.markdown {
        for part in reference::parts(console.lang) {
            writeln!(console.out, "{}", part.marked())?;
        }
        return Ok(Status::Clean);
    }
    let entries = entries(console.lang);
    let Some(word) = &arguments.word else { return list(&entries, console) };
    let mut found = entries.iter().filter(|entry| entry.names.iter().any(|name| name.eq_ignore_ascii_case(word))).peekable();
    if found.peek().is_none() {
        let names = entries.iter().flat_map(|entry| entry.names.iter().copied());
        return Err(no_such(Word::new("code, function or keyword", "编号、函数或关键词"), word, names));
    }
    let options = console.out_options();
    for entry in found {
        if !entry.page.is_empty() {
            writeln!(console.out, "{}", entry.page.trim_end())?;
            if let Some(check) = check::all().into_iter().find(|check| entry.kind == CHECKS && check.code == entry.names[0]) {
                writeln!(console.out, "\n{}", standing(check, options.lang))?;
            }
            continue;
        }
        let line = Line::new().strong(entry.names.join(" / ")).muted(format!("  {}", entry.kind.of(options.lang)));
        writeln!(console.out, "{}\n  {}", paint(&line, &options), entry.summary.of(options.lang))?;
        if let Some(group) = GROUPS.iter().find(|group| entry.kind == GROUP_LIST && entry.names.contains(&group.name.en)) {
            for check in check::all().into_iter().filter(|check| group.has(check)) {
                let line = Line::new().plain("  ").code(check.code).plain("  ").plain(check.summary.of(options.lang));
                writeln!(console.out, "{}", paint(&line, &options))?;
            }
        }
    }
    Ok(Status::Clean)
}

/// The group of a check, its level, and how its findings are mended.
fn standing(check: &Check, lang: Lang) -> String {
    let group = group::of(check).name.of(lang);
    let level = choice::LEVELS.iter().find(|(level, _)| level.severity() == Some(check.severity)).map_or("", |(_, word)| word.of(lang));
    let (firm_en, firm_zh) = if group::is_firm(check) { (", cannot be allowed", "，不能放行") } else { ("", "") };
    let (mending_en, mending_zh) = match reference::mending(check) {
        Mending::ByHand => ("mended by hand", "须手工改正"),
        Mending::Unsafe => ("mended by --fix --unsafe-fixes, to be looked at", "可用 --fix --unsafe-fixes 改正，须核对"),
        Mending::Safe => ("mended by --fix", "可用 --fix 改正"),
    };
    say!(en: "Group `{group}`; {level}{firm_en}; {mending_en}.", zh: "组：`{group}`；级别：{level}{firm_zh}；{mending_zh}。").of(lang).to_string()
}

fn list(entries: &[Entry], console: &mut Console) -> Result<Status, Failure> {
    let options = console.out_options();
    for (at, entry) in entries.iter().enumerate() {
        if at == 0 || entries[at - 1].kind != entry.kind {
            let blank = if at == 0 { "" } else { "\n" };
            writeln!(console.out, "{blank}{}", paint(&Line::new().strong(entry.kind.of(options.lang)), &options))?;
        }
        let line = Line::new().plain("  ").code(entry.names.join(" / ")).plain("  ").plain(entry.summary.of(options.lang));
        writeln!(console.out, "{}", paint(&line, &options))?;
    }
    Ok(Status::Clean)
}

fn entries(lang: Lang) -> Vec<Entry> {
    let groups = GROUPS.iter().map(|group| Entry {
        kind: GROUP_LIST,
        names: vec![group.name.of(lang), group.name.of(other(lang))],
        summary: group.title,
        page: String::new(),
    });
    let checks = check::all().into_iter().map(|check| Entry {
        kind: CHECKS,
        names: vec![check.code, check.name],
        summary: check.summary,
        page: check.page.to_string(),
    });
    let functions = func::functions().map(|function| {
        let names = vec![function.name.of(lang), function.name.of(other(lang))];
        let (expression, result) = &function.example;
        let mut page = format!("{}\n\n{}\n", names.join(" / "), function.doc.of(lang));
        if !result.is_empty() {
            page.push_str(&format!("\n    {} = {result}\n", expression.of(lang)));
        }
        Entry { kind: FUNCTIONS, names, summary: function.doc, page }
    });
    let keywords = KEYWORDS.iter().map(|keyword| Entry {
        kind: KEYWORD_LIST,
        names: keyword.spellings(lang).iter().chain(keyword.spellings(other(lang))).copied().collect(),
        summary: keyword.doc,
        page: String::new(),
    });
    let changes = change::all().into_iter().map(|(aspect, kind)| Entry {
        kind: CHANGES,
        names: vec![kind.id, kind.name],
        summary: kind.text,
        page: change_page(aspect, kind, lang),
    });
    groups.chain(checks).chain(functions).chain(keywords).chain(changes).collect()
}

/// What a kind of change is, how far it reaches, and what is told the other way round.
fn change_page(aspect: &change::Aspect, kind: &change::Kind, lang: Lang) -> String {
    let bearing = match aspect.bearing {
        change::Bearing::Results => {
            Word::new("It may change scores, ranks, grades or what follows from them.", "可能影响得分、名次、等次或结果运用。")
        }
        change::Bearing::Data => Word::new("The same figures give the same scores.", "同样的数据得分不变。"),
        change::Bearing::Words => Word::new("It changes no score.", "不影响得分。"),
    };
    let mirror = match kind.mirror == kind.id {
        true => String::new(),
        false => say!(en: "The other way round: {}\n", zh: "反过来比较为 {}\n", kind.mirror).of(lang).to_string(),
    };
    let head = format!("{} {}  ({})\n\n{}\n\n", kind.id, kind.name, aspect.area.word().of(lang), kind.text.of(lang));
    format!("{head}{}\n{}\n{mirror}", aspect.means.of(lang), bearing.of(lang))
}

fn other(lang: Lang) -> Lang {
    match lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_names_and_a_summary_in_both_languages() {
        for entry in entries(Lang::Zh) {
            assert!(entry.names.iter().all(|name| !name.is_empty()) && !entry.names.is_empty());
            assert!(!entry.summary.zh.is_empty() && !entry.summary.en.is_empty(), "{:?}", entry.names);
        }
    }
}
