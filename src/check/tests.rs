//! The pages of the checks hold, the defects that published schemes have are found, and messages keep to their form.

use super::{SUITES, TRIALS, all, settings};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::eval::Wanted;
use crate::pipeline::{self, Loaded};
use crate::source::Sources;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

fn load(text: &str) -> Loaded {
    let mut loaded = pipeline::load_bytes("方案.heng", text.as_bytes(), None, None);
    let proved = pipeline::try_out(&mut loaded);
    loaded.findings.extend(proved);
    loaded
}

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|finding| finding.check.code).collect()
}

fn describe(found: &[Diagnostic]) -> String {
    found.iter().map(|finding| format!("{} {} | {}\n", finding.check.code, finding.message.zh, finding.message.en)).collect()
}

/// Codes of the findings that are not notes.
fn findings(text: &str) -> Vec<&'static str> {
    let loaded = load(text);
    loaded.findings.iter().filter(|finding| finding.severity() != Severity::Note).map(|finding| finding.check.code).collect()
}

// ---- pages ----

/// A fenced block: its mark (`heng bad`) and its text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(mark), None) => open = Some((mark.to_owned(), String::new())),
            (Some(_), Some(_)) => found.extend(open.take()),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// A folder of its own for one set of tables.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("heng-check-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that is left over harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What reading the tables finds; the findings of the scheme itself if it has errors.
fn bound(scheme: &str, tables: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let loaded = load(scheme);
    if loaded.has_errors() {
        return loaded.findings;
    }
    let folder = Folder::new();
    for (name, text) in tables {
        std::fs::write(folder.0.join(format!("{name}.csv")), text).expect("a table can be written");
    }
    let scheme = loaded.scheme.expect("a scheme");
    let (dataset, mut found) = pipeline::bind(&scheme, &folder.0);
    if let Some(dataset) = dataset.filter(|_| found.iter().all(|finding| finding.severity() != Severity::Error)) {
        found.extend(pipeline::judge(&scheme, &loaded.sources, &dataset, Wanted::Results).1);
    }
    found
}

/// What reading settings finds.
fn settings_found(text: &str) -> Vec<Diagnostic> {
    let mut sources = Sources::default();
    let source = sources.add(settings::FILE_NAME, text);
    settings::read(&sources, source).1
}

/// The bad examples of one language have the finding; the good ones have no error and not the finding.
fn holds(code: &str, section: &str, wrong: &mut Vec<String>) {
    let mut scheme = String::new();
    let mut tables: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut tried = (0, 0);
    let mut judge = |bad: bool, found: &[Diagnostic], text: &str| {
        let has = codes(found).contains(&code);
        let errors = found.iter().any(|finding| finding.severity() == Severity::Error);
        if (bad && !has) || (!bad && (has || errors)) {
            wrong.push(format!("{code}, {}:\n{text}{}", if bad { "bad" } else { "good" }, describe(found)));
        }
        if bad { tried.0 += 1 } else { tried.1 += 1 }
    };
    for (mark, text) in blocks(section) {
        match mark.split(' ').collect::<Vec<_>>()[..] {
            ["heng"] => scheme = text,
            ["heng", mark] => judge(mark == "bad", &load(&text).findings, &text),
            ["toml", mark] => judge(mark == "bad", &settings_found(&text), &text),
            ["csv", mark, name] => {
                tables.entry(mark.into()).or_default().insert(name.into(), text);
            }
            _ => panic!("{code}: a block is marked {mark}"),
        }
    }
    // A table that is right in both stands among the good ones only.
    for (mark, own) in &tables {
        let mut all = tables.get("good").cloned().unwrap_or_default();
        all.extend(own.clone());
        all.retain(|_, text| !text.trim().is_empty());
        judge(mark == "bad", &bound(&scheme, &all), &scheme);
    }
    if tried.0 == 0 || tried.1 == 0 {
        wrong.push(format!("{code} has no bad or no good example"));
    }
}

#[test]
fn pages_hold() {
    let mut wrong = Vec::new();
    // What is wrong with forms, which are workbooks, is shown in `tests/it/collection.rs`.
    let others = |code: &str| code.starts_with("H01") || ("H0501"..="H0519").contains(&code) || ("H0532"..="H0537").contains(&code);
    for check in all().into_iter().filter(|check| !others(check.code)) {
        let code = check.code;
        let parts = check.page.split_once("\n## English\n").and_then(|(zh, en)| Some((zh.split_once("\n## 中文\n")?.1, en)));
        let Some((zh, en)) = parts.filter(|_| check.page.starts_with(&format!("# {code} {}\n", check.name))) else {
            wrong.push(format!("{code}: the page lacks a part"));
            continue;
        };
        // A chain of hundreds of values is made by the test below.
        if code != "H0221" {
            holds(code, zh, &mut wrong);
            holds(code, en, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn long_chains_are_refused_unless_the_inner_ones_come_first() {
    let scheme = |lines: Vec<String>| format!("scheme s \"S\" {{\n unit u\n {}\n show a1\n}}", lines.join("\n "));
    let mut lines: Vec<String> = (1..500).map(|at| format!("let a{at} = a{} + 1", at + 1)).chain(["let a500 = 1".into()]).collect();
    let outer_first = scheme(lines.clone());
    lines.reverse();
    let inner_first = scheme(lines);
    // The stack of a test is smaller than that of the program.
    let checked = std::thread::Builder::new().stack_size(64 << 20).spawn(move || [outer_first, inner_first].map(|text| codes(&load(&text).findings)));
    let [outer_first, inner_first] = checked.expect("a thread can be started").join().expect("both are checked");
    assert!(outer_first.contains(&"H0221") && !inner_first.contains(&"H0221"));
}

// ---- single messages ----

#[test]
fn a_figure_of_other_periods_than_its_item_is_told_with_both() {
    let loaded = load(
        "方案 例 { 期间 2024-01-01 至 2024-12-31; 单位 部门; 总分 保留 2位 四舍五入; 默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分 }
         事实 进度: 百分比 每季
         指标 进度 10分 { 按月 计分，取 平均; 按完成比例 进度 目标 100% } }",
    );
    let told = describe(&loaded.findings);
    assert!(told.contains("这是每季一个的值，而指标每月计一次分 | this is a quarterly figure, but the item is scored monthly"), "{told}");
}

#[test]
fn the_whole_part_of_what_is_not_negative_is_not_negative() {
    let formula = |formula: &str| {
        findings(&format!(
            "方案 例 {{ 单位 部门; 总分 保留 2位 四舍五入; 默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分 }}
             事实 成绩: 数 范围 0 至 30
             指标 短跑 2000分 封顶 2000分 {{ 得分 = 1分 × {formula} }} }}"
        ))
    };
    assert!(
        !formula("向下取整(25.4347 × 最大值(18 − 成绩, 0) ^ 1.81)").contains(&"H0456"),
        "{:?}",
        formula("向下取整(25.4347 × 最大值(18 − 成绩, 0) ^ 1.81)")
    );
    assert!(formula("向下取整(18 − 成绩)").contains(&"H0456"), "{:?}", formula("向下取整(18 − 成绩)"));
}

// ---- the table of checks ----

#[test]
fn codes_are_unique_and_in_range() {
    let all = all();
    for (at, check) in all.iter().enumerate() {
        assert!(all[at + 1..].iter().all(|other| other.code != check.code && other.name != check.name), "{}", check.code);
        assert!(check.code.len() == 5 && check.code.starts_with('H') && check.code[1..].bytes().all(|byte| byte.is_ascii_digit()), "{}", check.code);
        assert!(check.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{}", check.name);
        form(check.summary.en, check.summary.zh);
    }
    let ranges = ["H03", "H04", "H04", "H04", "H04", "H04", "H06", "H06", "H07", "H09", "H09", "H08", "H08", "H08"];
    for (suite, range) in SUITES.iter().chain(TRIALS).zip(ranges) {
        assert!(suite.checks.iter().all(|check| check.code.starts_with(range)), "{range}");
        assert!(suite.checks.windows(2).all(|pair| pair[0].code < pair[1].code), "{range}");
    }
}

/// Lower case, no full stop, both languages, the user's words only.
fn form(en: &str, zh: &str) {
    assert!(!en.is_empty() && !zh.is_empty());
    let first = en.chars().next().unwrap_or_default();
    assert!(!first.is_ascii_uppercase(), "{en}");
    assert!(!en.ends_with('.') && !zh.ends_with('。'), "{en} {zh}");
    assert_eq!(en.matches('`').count() % 2, 0, "{en}");
    assert_eq!(zh.matches('`').count() % 2, 0, "{zh}");
    // Names of the grammar's rules and of the program's types.
    let own = ["kw_", "h_", "c_", "r_", "opt_", "mod_", "tail_", "Rule::", "::", "Some(", "None", "Ok(", "Err("];
    for word in en.split_whitespace().chain(zh.split_whitespace()) {
        assert!(!own.iter().any(|own| word.trim_start_matches('`').starts_with(own)), "{en} {zh}");
    }
}

#[test]
fn messages_keep_to_their_form() {
    for check in all() {
        for (mark, text) in blocks(check.page) {
            if mark != "heng bad" {
                continue;
            }
            for finding in load(&text).findings {
                form(&finding.message.en, &finding.message.zh);
                let texts = finding.labels.iter().filter_map(|label| label.text.as_ref()).chain(finding.fix.as_ref().map(|fix| &fix.title));
                for text in texts.chain(finding.help.as_ref()) {
                    form(&text.en, &text.zh);
                }
                let suites = SUITES.iter().chain(TRIALS).any(|suite| suite.checks.iter().any(|own| own.code == finding.check.code));
                assert!(!suites || finding.help.is_some(), "{} does not say what to write", finding.check.code);
            }
        }
    }
}

// ---- what is not said ----

fn with_item(item: &str) -> Vec<&'static str> {
    findings(&format!(
        "方案 示例 \"示例\" {{\n 单位 部门 {{ 类别: 甲类 | 乙类 }}\n 总分 保留 2位 四舍五入\n 默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分 }}\n 事实 成绩: 分 范围 0 至 100\n {item}\n}}"
    ))
}

#[test]
fn each_question_has_its_own_code() {
    let place = |ties: &str| with_item(&format!("指标 甲 10分 {{ 得分 = 10分 ÷ 位次(成绩，在 类别 内{ties}) }}"));
    assert_eq!(place(""), ["H0602"]);
    assert_eq!(place("，同分 并列"), [""; 0]);
    assert_eq!(with_item("指标 甲 10分 { 得分 = 10分 ÷ 位次(成绩，同分 并列) }"), ["H0211"]);
    assert_eq!(with_item("指标 甲 10分 { 成绩 分档 { 80 以上 得满分; 80 以下 不得分 } }"), ["H0222", "H0222"]);
}

#[test]
fn what_cannot_be_negative_is_not_asked_about() {
    let formula = |formula: &str| with_item(&format!("指标 甲 10分 {{ 得分 = {formula} }}"));
    assert_eq!(formula("10分 × (成绩 ÷ 50分 − 1)"), ["H0456"]);
    assert_eq!(formula("10分 × 平方根(成绩 ÷ 50分 − 1)"), [""; 0]);
    assert_eq!(formula("10分 × (成绩 ÷ 50分 − 1) ^ 0.5"), [""; 0]);
    assert_eq!(formula("10分 × (成绩 ÷ 50分 − 1) ^ 3"), ["H0456"]);
}

/// A section of 7 points: an item of 5 and a bonus of at most 20 make 25; capped at 7, or with a bonus of 2, it is as printed.
#[test]
fn a_section_that_holds_a_bonus_pays_no_more_than_it_is_printed_with() {
    let text = |points: &str, bonus: &str| {
        format!(
            "方案 甲 \"甲\" {{\n总分 保留 2位 四舍五入\n默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分 }}\n单位 部门\n\
             事件 批示 {{ 级别: 国家级 | 省级 }}\n板块 宣传 {points} {{ 指标 报道 5分 {{ 评定 0分 至 5分 }}\n\
             加分 获批示 {bonus} {{ 每件 批示 按 级别 {{ 国家级 2分; 省级 1分 }} }} }}\n}}"
        )
    };
    let pays_more = |text: &str| codes(&load(text).findings).contains(&"H0457");
    assert!(pays_more(&text("7分", "封顶 20分")));
    assert!(!pays_more(&text("7分 封顶 7分", "封顶 20分")));
    assert!(!pays_more(&text("7分", "封顶 2分")));
    let said = describe(&load(&text("7分", "封顶 20分")).findings);
    assert!(said.contains("`宣传` 标注 7分，按其规则可加：25分 | `宣传` is printed with 7 pt, but its rules pay up to 25 pt"), "{said}");
}

/// With a rest that takes what is below the rows, a stretch between two of them is forgotten; a rest that is the middle alone is meant.
#[test]
fn a_gap_that_falls_to_the_rest_is_told_unless_the_rest_is_the_middle() {
    let text = |rows: &str| {
        format!(
            "方案 甲 \"甲\" {{\n总分 保留 2位 四舍五入\n默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分 }}\n单位 部门\n\
             事实 办理率: 百分比 范围 0% 至 100%\n指标 办理 10分 {{ 办理率 分档 {{ {rows} }} }}\n}}"
        )
    };
    let falls = |rows: &str| codes(&load(&text(rows)).findings).contains(&"H0406");
    // 80% to 90% get what is below 60%.
    assert!(falls("≥90% 得 10分; ≥60% 且 <80% 得 6分; 其余 不得分"));
    assert!(!falls("≥90% 得 10分; ≥60% 且 <90% 得 6分; 其余 不得分"));
    assert!(!falls("≥90% 得 10分; <60% 不得分; 其余 得 6分"));
    // The same without a declared gap, at a point: 90% itself.
    assert!(falls("＞90% 得 10分; <90% 不得分; 其余 得 6分"));
}

#[test]
fn a_bonus_may_be_said_to_have_no_cap() {
    let bonus = |head: &str, body: &str| {
        findings(&format!(
            "方案 示例 \"示例\" {{\n 单位 部门\n 总分 保留 2位 四舍五入\n 默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分 }}\n 事件 批示 {{ 日期: 日期; 计入 日期 ≥ 2024-01-01 }}\n 指标 工作 100分 {{ 评定 0分 至 100分 }}\n 加分 表扬{head} {{ 每件 批示 加 1分{body} }}\n}}"
        ))
    };
    assert_eq!(bonus("", ""), ["H0613"]);
    assert_eq!(bonus(" 不封顶", ""), [""; 0]);
    assert_eq!(bonus("", "; 不封顶"), [""; 0]);
}

// ---- fixes ----

fn mended(text: &str, finding: &Diagnostic) -> Option<String> {
    let mut edits = finding.fix.as_ref()?.edits.clone();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.text);
    }
    Some(text)
}

/// What a fix writes can be read, and it cures the finding that offers it.
#[test]
fn fixes_cure() {
    let mut tried = 0;
    for check in SUITES.iter().chain(TRIALS).flat_map(|suite| suite.checks) {
        for (mark, text) in blocks(check.page) {
            if mark != "heng bad" {
                continue;
            }
            let before = load(&text).findings;
            for finding in before.iter().filter(|finding| finding.check.code == check.code) {
                let Some(mended) = mended(&text, finding) else { continue };
                tried += 1;
                let after = load(&mended).findings;
                let count = |found: &[Diagnostic]| found.iter().filter(|other| other.check.code == check.code).count();
                assert!(count(&after) < count(&before), "{} is not cured\n{mended}\n{}", check.code, describe(&after));
                assert!(after.iter().all(|other| !other.check.code.starts_with("H01")), "{}\n{mended}\n{}", check.code, describe(&after));
            }
        }
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn findings_point_into_the_text() {
    for check in all() {
        for (_, text) in blocks(check.page).into_iter().filter(|(mark, _)| mark == "heng bad") {
            let loaded = load(&text);
            for place in loaded.findings.iter().flat_map(|finding| &finding.labels).map(|label| &label.place) {
                let Place::Scheme(span) = place else { continue };
                assert!(span.start <= span.end && text.get(span.range()).is_some(), "{}", check.code);
            }
        }
    }
}

// ---- quotas of small classes ----

/// 24 units, of which 4 in the small class: 10% is 0.4, 15% is 0.6, 40% is 1.6, 50% is 2.
#[test]
fn quotas_of_a_class_of_four() {
    let scheme = |sizes: &str, set: &str, rows: &str| {
        format!(
            "方案 示例 \"示例\" {{\n 单位 部门 {sizes}\n 总分 保留 2位 四舍五入\n 默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分 }}\n指标 工作 100分 {{ 评定 0分 至 100分 }}\n排名 {set} 按 总分，同分 并列\n等次 {set} {{ {rows}; 名额同分 一并进入 }}\n}}\n"
        )
    };
    let classes = |rows: &str| findings(&scheme("{ 类别: 甲类（20家）| 乙类（4） }", "在 类别 内", rows));
    assert_eq!(classes("优秀 前 10%（四舍五入）; 一般 其余"), ["H0425"]);
    assert_eq!(classes("优秀 前 15%（四舍五入）; 一般 其余"), [""; 0]);
    // 1.6 and 2: both two units. Rounded down, the first is one unit.
    assert_eq!(classes("优秀 前 40%（四舍五入）; 良好 前 50%（四舍五入）; 一般 其余"), ["H0426"]);
    assert_eq!(classes("优秀 前 40%（去尾）; 良好 前 50%（四舍五入）; 一般 其余"), [""; 0]);
    // Shares of their own: 2 and 2 are all four, and nothing is left for the rest.
    assert_eq!(classes("优秀 占 50%（四舍五入）; 良好 占 40%（四舍五入）; 一般 其余"), ["H0426"]);
    assert_eq!(classes("优秀 前 5名; 一般 其余"), ["H0427", "H0426"]);
    // All 24 together: 10% is 2.4.
    let all = |sizes: &str| findings(&scheme(sizes, "在 全体 内", "优秀 前 10%（四舍五入）; 一般 其余"));
    assert_eq!(all("{ 类别: 甲类（20家）| 乙类（4家） }"), [""; 0]);
    assert_eq!(all("（4家）"), ["H0425"]);
    // No size said, no claim.
    assert_eq!(all(""), [""; 0]);
}

/// The total cannot exceed 100 points, so that nobody is excellent above 100; with a bonus of 5 points up to 105 can be.
#[test]
fn a_grade_above_every_total() {
    let scheme = |bonus: &str| {
        usual(&format!(
            "满分 100分\n事件 表彰 {{ 日期: 日期 }}\n指标 工作 100分 {{ 评定 0分 至 100分 }}\n{bonus}\n排名 在 类别 内 按 总分，同分 并列\n等次 在 类别 内 {{ 优秀 总分 ≥ 102分; 一般 其余 }}"
        ))
    };
    assert_eq!(findings(&scheme("")).iter().filter(|code| **code == "H0421").count(), 1);
    assert!(!findings(&scheme("加分 表彰加分 封顶 5分 { 每次 表彰 得 1分 }")).contains(&"H0421"));
}

/// A class attribute alone has sizes.
#[test]
fn a_size_has_its_place() {
    assert_eq!(findings(&usual("事实 完成率: 百分比（3）\n指标 工作 10分 { 按完成比例 完成率 目标 100% }")), ["H0219"]);
}

// ---- defects of published schemes ----

/// A scheme with the usual answers given.
fn usual(body: &str) -> String {
    format!(
        "方案 示例 \"示例\" {{\n 单位 部门 {{ 类别: 甲类 | 乙类; 名称: 文本 }}\n 总分 保留 2位 四舍五入\n 默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分 }}\n{body}\n}}\n"
    )
}

/// Shicheng 2018, townships: 31 + 2 + 15 + 45 + 7 = 100, and the bonus section printed with 7 more.
#[test]
fn sections_of_107_points_under_a_full_mark_of_100() {
    let points = [("巩固成果", 31), ("湖长制", 2), ("管治保", 15), ("专项整治", 45), ("宣传信息", 7)];
    let sections: String = points
        .iter()
        .map(|(name, points)| format!("板块 {name} {points}分 {{ 指标 {name}落实 {points}分 {{ 评定 0分 至 {points}分 }} }}\n"))
        .collect();
    let event = "事件 表彰 { 级别: 省级 | 市级; 日期: 日期 }\n";
    let counted = usual(&format!(
        "满分 100分\n{event}{sections}板块 奖扣分 7分 {{ 指标 奖励 7分 封顶 7分 {{ 每次 表彰 按 级别 {{ 省级 20分; 市级 10分 }} }} }}"
    ));
    assert!(findings(&counted).contains(&"H0302"), "{:?}", findings(&counted));
    let bonus = usual(&format!("满分 100分\n{event}{sections}加分 奖扣分 7分 {{ 每次 表彰 按 级别 {{ 省级 20分; 市级 10分 }} }}"));
    assert_eq!(findings(&bonus), ["H0457"]);
    let sound = usual(&format!("满分 100分\n{event}{sections}加分 奖扣分 封顶 20分 {{ 每次 表彰 按 级别 {{ 省级 20分; 市级 10分 }} }}"));
    assert_eq!(findings(&sound), [""; 0]);
}

/// Shicheng 2018, item 18: parts of 1 and 1, printed with 3.
#[test]
fn parts_of_2_points_under_an_item_of_3() {
    let text = usual("指标 非法采砂 3分 { 指标 台账 1分 { 评定 0分 至 1分 }\n 指标 拆解 1分 { 评定 0分 至 1分 } }");
    assert_eq!(findings(&text), ["H0301"]);
}

/// Shicheng 2018, departments: each has a sheet of its own of 60 points; one has 50. And serial number 30 twice.
#[test]
fn a_sheet_of_50_points_among_sheets_of_60() {
    let sheet = |name: &str, number: u32, parts: [u32; 3]| {
        let items: String =
            parts.iter().enumerate().map(|(at, points)| format!("指标 {name}{at} {points}分 {{ 评定 0分 至 {points}分 }}\n")).collect();
        format!("板块 {name}表 60分 {{ 序号 \"{number}\"; 适用 名称 = \"{name}\"\n {items} }}\n")
    };
    let whole =
        |last: String| usual(&format!("板块 职能差异 60分 {{ {}{}{last} }}", sheet("农工部", 28, [15, 20, 25]), sheet("环保局", 29, [20, 30, 10])));
    assert_eq!(findings(&whole(sheet("矿管局", 30, [20, 10, 20]))), ["H0301"]);
    assert_eq!(findings(&whole(sheet("矿管局", 29, [20, 20, 20]))), ["H0305"]);
    // The points of the two sheets that do not apply go to the third: 180 of 60.
    assert_eq!(findings(&whole(sheet("矿管局", 30, [20, 20, 20]))), ["H0832"]);
}

/// Shicheng 2018, section three: the text of item 7 pasted into the header row.
#[test]
fn a_pasted_text() {
    let text = usual(
        "板块 管治保 2分 { 说明 \"全面落实湖长制，公布名单，设立公示牌\"; 指标 湖长制 2分 { 说明 \"全面落实湖长制，公布名单，设立公示牌\"; 评定 0分 至 2分 } }",
    );
    assert_eq!(findings(&text), ["H0307"]);
}

/// The platform of 1,000 points: the share of cases lacks its factor of 150.
#[test]
fn a_formula_without_its_factor() {
    let item = |formula: &str| usual(&format!("事实 自办、上报: 件\n指标 案件比重 150分 {{ 得分 = {formula} }}"));
    assert_eq!(findings(&item("自办 / (自办 + 上报)")), ["H0205"]);
    let share = |formula: &str| usual(&format!("事实 比重: 百分比 范围 0% 至 100%\n指标 案件比重 150分 {{ 得分 = {formula} }}"));
    assert_eq!(findings(&share("比重 × 1分")), ["H0451"]);
    assert_eq!(findings(&share("比重 × 150分")), [""; 0]);
}

/// 90 in two grades.
#[test]
fn grades_that_share_a_bound() {
    let table = |good: &str| {
        usual(&format!(
            "指标 工作 100分 {{ 评定 0分 至 100分 }}\n排名 在 类别 内 按 总分，同分 并列\n等次 在 类别 内 {{ 优秀 总分 ≥ 90分\n 良好 {good}\n 一般 其余 }}"
        ))
    };
    assert_eq!(findings(&table("总分 ≥ 80分 且 总分 ≤ 90分")), ["H0420"]);
    assert_eq!(findings(&table("总分 ≥ 80分 且 总分 < 90分")), [""; 0]);
}

/// Decimals are ruled for items up to 5 points and from 10 on; nothing for 6 to 9.
#[test]
fn a_rule_for_5_and_10_and_nothing_between() {
    let bands = usual("事实 分数: 分 范围 0分 至 20分\n指标 工作 10分 { 分数 分档 { ≤5分 得 5分; ≥10分 得 10分 } }");
    assert_eq!(findings(&bands), ["H0401"]);
    let lookup = usual("事实 分数: 分 范围 0分 至 20分\n计算 单位分: 分 按 分数 { ≤5分 1分; ≥10分 2分 }\n指标 工作 2分 { 得分 = 单位分 }");
    assert_eq!(findings(&lookup), ["H0401"]);
    // Whole numbers: nothing lies between 5 and 6.
    let counted = usual("事实 件数: 件\n指标 工作 10分 { 件数 分档 { ≤5件 得 5分; ≥6件 得 10分 } }");
    assert_eq!(findings(&counted), [""; 0]);
}

/// 62% excellent with 35% negative matches both the line of 170 and the line of 130.
#[test]
fn lines_on_different_variables() {
    let table = |head: &str| {
        usual(&format!(
            "事实 优秀率、基本称职率、不称职率: 百分比 范围 0% 至 100%\n指标 测评 200分 {{ {head} {{\n优秀率 ≥ 90% 得 200分\n优秀率 ≥ 80% 且 优秀率 < 90% 得 190分\n优秀率 ≥ 70% 且 优秀率 < 80% 得 180分\n优秀率 ≥ 60% 且 优秀率 < 70% 得 170分\n优秀率 < 60% 且 基本称职率 + 不称职率 < 33% 得 160分\n基本称职率 + 不称职率 ≥ 33% 得 130分\n}} }}"
        ))
    };
    assert_eq!(findings(&table("分档")), ["H0404"]);
    assert_eq!(findings(&table("分档 先者先得")), [""; 0]);
}

/// Top three of province and city with one scale for both.
#[test]
fn one_scale_for_two_levels() {
    let text = usual(
        "事件 排位 { 级别: 省级 | 市级; 位次: 数 范围 1 至 200; 日期: 日期 }\n加分 上级排名 封顶 10分 { 每次 排位 按 位次 { ≤1 得 10分; ≤2 得 5分; ≤3 得 3分; 其余 得 0分 } }",
    );
    assert_eq!(findings(&text), ["H0704"]);
}

/// No rule for ties, for missing figures, for negative results.
#[test]
fn what_most_texts_leave_open() {
    let text = "方案 示例 \"示例\" {\n 单位 部门 { 类别: 甲类 | 乙类 }\n 总分 保留 2位 四舍五入\n 事实 办理率: 百分比\n 指标 办理 5分 { 办理率 低于 95% 的，每 1个百分点 扣 0.5分 }\n 排名 在 类别 内 按 总分\n}";
    let mut found = findings(text);
    found.sort_unstable();
    assert_eq!(found, ["H0455", "H0601", "H0602", "H0603"]);
}

/// Points by class: each class is summed.
#[test]
fn points_by_class_sum_in_every_class() {
    let text = |rural: u32| {
        usual(&format!(
            "满分 20分\n指标 甲 10分 {{ 评定 0分 至 10分 }}\n指标 乙 {{ 分值 按 类别 {{ 甲类 10分; 乙类 {rural}分 }}; 评定 0分 至 满分 }}"
        ))
    };
    assert_eq!(findings(&text(8)), ["H0302"]);
    assert_eq!(findings(&text(10)), [""; 0]);
}

/// A district's scheme is not told again what is a matter of style in the city's.
#[test]
fn what_is_inherited_is_not_told_again() {
    let city = "scheme city \"City\" {\n unit u\n defaults { missing zero; not applicable redistribute; pending withhold }\n fact idle: cases\n item a 5 pt { judged 0 pt to 5 pt }\n}";
    let folder = Folder::new();
    std::fs::write(folder.0.join("city.heng"), city).expect("the city's scheme can be written");
    let district = "scheme d \"D\" extends city {\n item b 5 pt { judged 0 pt to 5 pt }\n}";
    let loaded = pipeline::load_bytes("d.heng", district.as_bytes(), Some(&folder.0), None);
    assert_eq!(codes(&loaded.findings), [""; 0], "{}", describe(&loaded.findings));
    assert_eq!(findings(city), ["H0701"]);
}
