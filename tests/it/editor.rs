//! The extension for VS Code in `editors/vscode`: its grammar is current, its snippets are good schemes, its own tests pass.

use crate::support::{root, told};
use crate::textmate;
use heng::diagnostic::Severity;
use heng::pipeline;
use std::path::PathBuf;
use std::process::Command;

fn folder() -> PathBuf {
    root().join("editors/vscode")
}

/// `HENG_WRITE_REFERENCE=1 cargo test --test it editor` writes the grammar instead of comparing it.
#[test]
fn the_grammar_is_made_from_the_tables() {
    let path = folder().join("syntaxes/heng.tmLanguage.json");
    if std::env::var_os("HENG_WRITE_REFERENCE").is_some() {
        std::fs::write(&path, textmate::grammar()).expect("the grammar can be written");
    }
    let written = std::fs::read_to_string(&path).expect("there is a grammar");
    assert!(written == textmate::grammar(), "{} differs: run the test with HENG_WRITE_REFERENCE=1", path.display());
}

/// Where a snippet may stand.
enum Stand {
    Alone,
    InScheme,
    InItem,
    AfterScheme,
}

/// A snippet that is not in the list has to be put there.
fn stand(name: &str) -> Stand {
    match name {
        "方案" | "scheme" => Stand::Alone,
        "分档" | "按完成比例" | "每低" | "得满分" | "排名得分" | "每次" => Stand::InItem,
        "bands" | "pro rata" | "steps" | "full points" | "places" | "each" => Stand::InItem,
        "例" | "example" => Stand::AfterScheme,
        "板块" | "指标" | "扣分" | "加分" | "事实" | "事件" | "排名" | "等次" | "否决" | "保证" => Stand::InScheme,
        "section" | "item" | "deduction" | "bonus" | "fact" | "event" | "rank" | "grades" | "veto" | "guarantee" => Stand::InScheme,
        _ => panic!("where may `{name}` stand?"),
    }
}

/// The text as it is inserted when each place keeps what the snippet proposes: `${1:name}` is `name`, `${1|a,b|}` is `a`.
fn inserted(body: &str) -> String {
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, place)) = rest.split_once("${") {
        let (inside, after) = place.split_once('}').expect("a place ends");
        let inside = inside.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let proposed = match (inside.strip_prefix(':'), inside.strip_prefix('|')) {
            (Some(word), _) => word,
            (_, Some(choice)) => choice.trim_end_matches('|').split(',').next().expect("a choice has a first"),
            _ => panic!("`{inside}` proposes nothing"),
        };
        text.push_str(before);
        text.push_str(proposed);
        rest = after;
    }
    text + rest
}

/// All texts that the choices of a snippet lead to, one choice changed at a time.
fn variants(body: &str) -> Vec<String> {
    let mut all = vec![inserted(body)];
    let mut from = 0;
    while let Some(at) = body[from..].find('|').map(|at| at + from) {
        // A bar that is not of a choice stands between values of the language.
        let Some(end) = body[at..].find("|}").filter(|_| body[..at].ends_with(|letter: char| letter.is_ascii_digit())).map(|end| at + end) else {
            from = at + 1;
            continue;
        };
        for word in body[at + 1..end].split(',').skip(1) {
            all.push(inserted(&format!("{}:{word}{}", &body[..at], &body[end + 1..])));
        }
        from = end + 2;
    }
    all
}

const HEAD_ZH: &str = "单位 部门 { 类别: 甲类 | 乙类 }\n总分 保留 2位 四舍五入\n默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 同分 并列 }\n\
    事实 完成率: 百分比 范围 0% 至 100%\n事件 通报 { 级别: 市级 | 区级; 日期: 日期; 事项: 文本 }\n指标 基础工作 100分 { 按完成比例 完成率 目标 95% }\n";
const HEAD_EN: &str = "unit department { class: A | B }\ntotal rounded to 2 places half up\ndefaults { missing zero; not applicable redistribute; pending withhold; ties share }\n\
    fact completion: percent range 0% to 100%\nevent criticism { level: city | district; date: date; matter: text }\nitem base_work 100 pt { pro rata completion to target 95% }\n";

fn around(name: &str, chinese: bool, snippet: &str) -> String {
    let (open, head, item) = if chinese { ("方案 试 {", HEAD_ZH, "指标 某项 10分") } else { ("scheme trial {", HEAD_EN, "item other 10 pt") };
    match stand(name) {
        Stand::Alone => snippet.to_string(),
        Stand::InScheme => format!("{open}\n{head}{snippet}\n}}\n"),
        Stand::InItem => format!("{open}\n{head}{item} {{\n{snippet}\n}}\n}}\n"),
        Stand::AfterScheme => format!("{open}\n{head}}}\n{snippet}\n"),
    }
}

/// Each snippet, and each choice in it, can be left as it is: nothing at error level is found where it may stand.
#[test]
fn the_snippets_are_good_schemes() {
    for (file, chinese) in [("zh.json", true), ("en.json", false)] {
        let text = std::fs::read_to_string(folder().join("snippets").join(file)).expect("there are snippets");
        let snippets: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).expect("snippets are JSON");
        assert!(snippets.len() >= 10, "{file} has {} snippets", snippets.len());
        for (name, snippet) in &snippets {
            let lines: Vec<&str> = snippet["body"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
            assert!(!lines.is_empty(), "`{name}` is empty");
            for inserted in variants(&lines.join("\n")) {
                let scheme = around(name, chinese, &inserted);
                let loaded = pipeline::load_bytes("snippet.heng", scheme.as_bytes(), None, None);
                let wrong: Vec<String> =
                    loaded.findings.iter().filter(|found| found.severity() == Severity::Error).map(|found| told(&loaded.sources, found)).collect();
                assert!(wrong.is_empty(), "{file}: `{name}`: {wrong:#?}\n{scheme}");
                assert!(loaded.scheme.is_some(), "{file}: `{name}` gives no scheme\n{scheme}");
            }
        }
    }
}

/// The two files offer the same things in the same order.
#[test]
fn the_languages_have_the_same_snippets() {
    let english = |file: &str| -> Vec<String> {
        let text = std::fs::read_to_string(folder().join("snippets").join(file)).expect("there are snippets");
        let snippets: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).expect("snippets are JSON");
        let mut last: Vec<String> =
            snippets.values().filter_map(|snippet| Some(snippet["prefix"].as_array()?.last()?.as_str()?.to_string())).collect();
        last.sort();
        last
    };
    assert_eq!(english("zh.json"), english("en.json"));
}

/// The program that runs the extension's tests, if the machine has it and the packages are there.
#[expect(clippy::print_stderr, reason = "a test that does nothing says so")]
fn npm() -> Option<Command> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let lacking = if Command::new(program).arg("--version").output().is_err() {
        "there is no npm on this machine"
    } else if !folder().join("node_modules").is_dir() {
        "`npm ci --prefix editors/vscode` has not been run"
    } else {
        return Some(Command::new(program));
    };
    assert!(std::env::var_os("CI").is_none(), "{lacking}");
    eprintln!("SKIPPED: {lacking}, the extension for the editor was not tested");
    None
}

/// The extension's own tests: its grammar with the tokenizer of the editor, the server with the editor's protocol library.
#[test]
fn the_extension_passes_its_tests() {
    let Some(mut npm) = npm() else { return };
    let run = npm.args(["test", "--silent"]).env("HENG", env!("CARGO_BIN_EXE_heng")).current_dir(folder()).output().expect("npm can be run");
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{told}\n{}", String::from_utf8_lossy(&run.stderr));
    assert!(told.contains("# fail 0"), "no summary of the tests in:\n{told}");
}
