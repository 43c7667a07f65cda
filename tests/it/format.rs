//! Formatting keeps what a text says, and is the same when it is done again; the other keyword language gives the same scores.

use crate::random;
use crate::support::{folders, heng, root};
use heng::eval::Wanted;
use heng::format::{self, Options, format_range};
use heng::pipeline;
use heng::word::Lang;
use proptest::prelude::*;
use std::path::{Path, PathBuf};

const STYLE: Options = Options { width: format::WIDTH, lang: None };

fn said_in(lang: Lang) -> Options {
    Options { lang: Some(lang), ..STYLE }
}

/// All scheme files of the project.
fn scheme_files() -> Vec<PathBuf> {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        let mut inner: Vec<PathBuf> = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        inner.sort();
        for path in inner {
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|suffix| suffix == "heng") {
                into.push(path);
            }
        }
    }
    let mut all = Vec::new();
    ["schemes", "tests/cases/catalogue", "tests/cases/published"].iter().for_each(|folder| walk(&root().join(folder), &mut all));
    all
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a text in UTF-8")
}

/// Every letter that is no white space and no separator, brackets and signs in one way of writing them.
fn letters(text: &str) -> String {
    let one = |letter: char| match letter {
        '，' => ',',
        '（' => '(',
        '）' => ')',
        '：' => ':',
        '｛' => '{',
        '｝' => '}',
        '｜' => '|',
        '％' => '%',
        '＝' => '=',
        '．' => '.',
        '０'..='９' => char::from_u32(letter as u32 - '０' as u32 + '0' as u32).expect("a digit"),
        '*' | '＊' => '×',
        '／' | '/' => '÷',
        other => other,
    };
    let signs =
        text.replace(['≧', '⩾'], "≥").replace(['≦', '⩽'], "≤").replace("＞＝", "≥").replace("＜＝", "≤").replace(">=", "≥").replace("<=", "≤");
    let signs =
        signs.replace("!=", "≠").replace("！=", "≠").replace("！＝", "≠").replace("<>", "≠").replace('＞', ">").replace('＜', "<").replace("==", "=");
    signs.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, ';' | '；' | '\u{FEFF}')).map(one).collect()
}

/// What is wrong with the formatting of a text.
fn fault(text: &str) -> Option<String> {
    let once = format::format(text, &STYLE);
    let twice = format::format(&once.text, &STYLE);
    if twice.text != once.text {
        return Some(format!("not the same when done again:\n{}\n----\n{}", once.text, twice.text));
    }
    (letters(&once.text) != letters(text)).then(|| format!("letters lost or added:\n{}\n----\n{}", text, once.text))
}

#[test]
fn schemes_of_the_project_keep_every_letter() {
    let all = scheme_files();
    assert!(all.len() > 100, "only {} schemes", all.len());
    for path in all {
        let text = read(&path);
        assert_eq!(fault(&text), None, "{}", path.display());
        let left = format::format(&text, &STYLE).left;
        assert!(left.is_empty(), "{}: left {left:?}", path.display());
    }
}

#[test]
fn shipped_schemes_are_in_the_style() {
    for folder in folders(&root().join("schemes")) {
        let path = folder.join("scheme.heng");
        let text = read(&path);
        assert_eq!(format::format(&text, &STYLE).text, text, "run `heng fmt schemes`: {}", path.display());
    }
}

#[test]
fn every_statement_can_be_said_in_both_languages_and_back() {
    for path in scheme_files() {
        let text = read(&path);
        let said = |text: &str, lang: Lang| {
            // As wide as it is long: lines that are broken in one language stay so in the other.
            let said = format::format(text, &Options { width: 10_000, ..said_in(lang) });
            assert!(said.left.is_empty(), "{} in {lang:?}: {:?}", path.display(), said.left.iter().map(|at| &text[at.clone()]).collect::<Vec<_>>());
            said.text
        };
        // Of several words for the same the first is written: after that, nothing is lost on the way.
        for (here, there) in [(Lang::Zh, Lang::En), (Lang::En, Lang::Zh)] {
            let own = said(&text, here);
            assert!(said(&said(&own, there), here) == own, "{} there and back from {here:?}", path.display());
        }
    }
}

/// The output of `heng score --items`, byte for byte.
fn scores(scheme: &Path, data: &Path) -> String {
    let loaded = pipeline::load(scheme, None).expect("a scheme");
    let own = loaded.scheme.expect("a scheme");
    let data = pipeline::bind(&own, data).0.expect("data");
    let outcome = pipeline::score(&own, &data, Wanted::Results);
    (0..outcome.units()).map(|unit| format!("{:?}\n", outcome.unit(unit))).collect()
}

#[test]
fn a_scheme_in_the_other_language_gives_the_same_results() {
    let scratch = std::env::temp_dir().join(format!("heng-format-{}", std::process::id()));
    let all = ["tests/cases/catalogue", "tests/cases/published", "schemes"].into_iter().flat_map(|path| folders(&root().join(path)));
    let mut tried = 0;
    for folder in all.filter(|folder| folder.join("scheme.heng").exists() && folder.join("data").exists()) {
        let name = folder.file_name().expect("a name");
        // Beside the schemes that it extends.
        let parents = folder.parent().expect("a folder");
        let own = scratch.join(name);
        std::fs::create_dir_all(&own).expect("a folder");
        for parent in ["city", "school"] {
            let from = parents.join(parent).join("scheme.heng");
            if from.exists() && !scratch.join(parent).join("scheme.heng").exists() {
                std::fs::create_dir_all(scratch.join(parent)).expect("a folder");
                std::fs::copy(&from, scratch.join(parent).join("scheme.heng")).expect("copied");
            }
        }
        let path = folder.join("scheme.heng");
        for lang in [Lang::En, Lang::Zh] {
            let there = own.join("said.heng");
            std::fs::write(&there, format::format(&read(&path), &said_in(lang)).text).expect("written");
            if pipeline::load(&there, None).expect("a scheme").scheme.is_some_and(|scheme| !scheme.items.is_empty()) {
                assert_eq!(scores(&there, &folder.join("data")), scores(&path, &folder.join("data")), "{} in {lang:?}", path.display());
                tried += 1;
            }
        }
    }
    std::fs::remove_dir_all(&scratch).expect("removed");
    assert!(tried > 120, "only {tried}");
}

#[test]
fn made_up_schemes_can_be_said_in_both_languages() {
    for number in 0..30 {
        let text = random::case(number).scheme;
        assert_eq!(fault(&text), None, "case {number}");
        for lang in [Lang::En, Lang::Zh] {
            let other = format::format(&text, &said_in(lang));
            assert!(other.left.is_empty(), "case {number} in {lang:?}: {:?}", other.left.iter().map(|at| &text[at.clone()]).collect::<Vec<_>>());
        }
    }
}

#[test]
fn comments_blank_lines_and_lines_shared_stay() {
    let text = "方案 甲 { // 起\n\n\n  满分 100分 ; 期间 2024-01-01 至 2024-12-31 // 两句\n  /* 块 */ 总分 保留 2位 四舍五入\n\n\n\n  // 独行\n  /// 说明\n  单位 部门｛ 类别：甲类｜乙类 ｝\n  事实 率:百分比 // 一\n  事实 很长的名字: 百分比 // 二\n  指标 x 100分 // 头\n  {\n    率 分档 { >=９０% 得满分；≧80％且<90% 得 50分; 其余 不得分 }\n    // 尾\n  }\n}\n// 末";
    let want = "方案 甲 {  // 起\n    满分 100分; 期间 2024-01-01 至 2024-12-31  // 两句\n    /* 块 */ 总分 保留 2位 四舍五入\n\n    // 独行\n    /// 说明\n    单位 部门 { 类别: 甲类 | 乙类 }\n    事实 率: 百分比          // 一\n    事实 很长的名字: 百分比  // 二\n    指标 x 100分 {  // 头\n        率 分档 { ≥90% 得满分; ≥80%且 <90% 得 50分; 其余 不得分 }\n        // 尾\n    }\n}\n// 末\n";
    assert_eq!(format::format(text, &STYLE).text, want);
}

#[test]
fn what_is_not_understood_stays_and_the_rest_is_formatted() {
    let text = "方案 甲 {\n满分   100分\n指标 乙   60分 {   这一句   没有人   懂 }\n指标  丙 40分 { 得   5分 }\n}\n";
    let done = format::format(text, &STYLE);
    assert_eq!(done.text, "方案 甲 {\n    满分 100分\n    指标 乙 60分 { 这一句   没有人   懂 }\n    指标 丙 40分 { 得 5分 }\n}\n");
    assert_eq!(done.left.iter().map(|at| &text[at.clone()]).collect::<Vec<_>>(), ["这一句   没有人   懂"]);
}

#[test]
fn where_braces_do_not_match_what_is_whole_is_formatted() {
    // The head whose block is never closed stays, and is told; the statements in it and after it do not.
    let text = "方案 甲 {\n  满分   100分\n  指标   乙 60分 {\n    依据   \"一\"\n    率  分档 { ≥９0%  得满分; 其余   不得分 }\n  指标  丙 40分 { 得   5分 }\n}\n";
    let done = format::format(text, &STYLE);
    let want =
        "方案 甲 {\n  满分 100分\n  指标   乙 60分 {\n    依据 \"一\"\n    率 分档 { ≥90% 得满分; 其余 不得分 }\n  指标 丙 40分 { 得 5分 }\n}\n";
    assert_eq!(done.text, want);
    let left: Vec<&str> = done.left.iter().map(|at| &text[at.clone()]).collect();
    assert!(left.contains(&"指标   乙 60分"), "{left:?}");
    // A brace too many.
    let text = "方案 甲 {\n  满分   100分\n}\n}\n例  \"一\" {  设 甲局 { }  }\n";
    assert_eq!(format::format(text, &STYLE).text, "方案 甲 {\n    满分 100分\n}\n}\n例 \"一\" { 设 甲局 { } }\n");
}

#[test]
fn a_comment_among_the_words_of_a_statement_stays_there() {
    let text = "方案 甲 {\n    满分   100分\n    指标  乙/* 新设 */60分   { 得   5分/* 暂定 */，最多 6分 }\n}\n";
    let want = "方案 甲 {\n    满分 100分\n    指标 乙 /* 新设 */ 60分 { 得 5分 /* 暂定 */，最多 6分 }\n}\n";
    assert_eq!(format::format(text, &STYLE).text, want);
    assert_eq!(fault(text), None);
}

#[test]
fn counters_go_into_english_and_back() {
    let text = "方案 甲 {\n    事件 批示\n    加分 乙 封顶 3分 { 每件 批示 加 1分; 每起 批示 加 1分; 每次 批示 加 1分; 每位 批示 加 1分; 每个 批示 加 1分 }\n}\n";
    let wide = |lang| Options { width: 10_000, ..said_in(lang) };
    let english = format::format(text, &wide(Lang::En)).text;
    for said in ["each case of 批示 add", "each incident of 批示", "each 批示", "each 位 of 批示", "each unit of 批示"] {
        assert!(english.contains(said), "{said} in {english}");
    }
    assert_eq!(format::format(&english, &wide(Lang::Zh)).text, text);
}

#[test]
fn long_statements_go_on_after_commas_and_before_and() {
    let text = "方案 甲 { 约束 个数(等次 属于（A、B），在 全体 内) ≤ 40% × 个数(总分，在 全体 内) 且 个数(总分，在 全体 内) ≥ 1 }\n";
    let narrow = format::format(text, &Options { width: 60, lang: None }).text;
    let want = "方案 甲 {\n    约束 个数(等次 属于（A、B），\n            在 全体 内) ≤ 40% × 个数(总分，在 全体 内)\n            且 个数(总分，在 全体 内) ≥ 1\n}\n";
    assert_eq!(narrow, want);
    assert_eq!(format::format(&narrow, &STYLE).text, text.replace("{ 约束", "{\n    约束").replace(" }\n", "\n}\n"));
}

#[test]
fn a_range_of_lines_is_formatted_alone() {
    let text = "方案 甲 {\n  满分   100分\n  总分   保留 2位 四舍五入\n  单位   部门\n}\n";
    let (at, new) = format_range(text, 2..3, &STYLE).expect("a statement begins there");
    assert_eq!((&text[at], new.as_str()), ("  总分   保留 2位 四舍五入\n", "    总分 保留 2位 四舍五入\n"));
}

#[test]
fn the_command_changes_files_or_tells_what_would_change() {
    let untidy = "方案 甲 {\n满分   100分\n}\n";
    let (status, out, err) = heng(untidy, &[], &["fmt", "FILE", "--check"]);
    assert_eq!((status, out.contains("需要改写"), err.as_str()), (1, true, "1 个文件需要改写，0 个已合格式\n"));
    let (status, out, _) = heng(untidy, &[], &["fmt", "FILE", "--diff"]);
    assert!(status == 1 && out.contains("-满分   100分\n+    满分 100分\n"), "{out}");
    let (status, out, err) = heng(untidy, &[], &["fmt", "FILE"]);
    assert_eq!((status, out.as_str(), err.as_str()), (0, "", "改写 1 个文件，0 个已合格式\n"));
    let (status, _, err) = heng("方案 甲 {\n    满分 100分\n}\n", &[], &["fmt", "FILE", "--check"]);
    assert_eq!((status, err.as_str()), (0, "0 个文件需要改写，1 个已合格式\n"));
}

/// Random texts tried; `HENG_CASES` raises it.
fn cases() -> u32 {
    std::env::var("HENG_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(150)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn any_text_keeps_its_letters(text in "[ -~\n；，。（）｛｝「」“”≥×方案指标得满分扣每且或0-9％／*{}();\"]{0,120}") {
        prop_assert_eq!(fault(&text), None);
    }

    #[test]
    fn a_scheme_with_a_piece_cut_out_keeps_its_letters(seed in 0u64..40, from in 0usize..4000, length in 0usize..60) {
        let mut text = random::case(seed).scheme;
        let at = |place: usize| (0..=place.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let range = at(from)..at(from + length);
        text.replace_range(range, "");
        prop_assert_eq!(fault(&text), None);
    }
}
