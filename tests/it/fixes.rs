//! What `--fix` does: bad text, mended text, the finding gone, no error that was not there, nothing left to do; `--unsafe-fixes` apart.

use heng::cli::{self, World};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

fn heng(words: &[&str]) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = ["heng"].iter().chain(words).map(OsString::from);
    let status = cli::run(arguments, &World::default(), &mut out, &mut err);
    (status.code(), String::from_utf8(out).expect("output is UTF-8"))
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("heng-fixes-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Folder(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).expect("a file can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the file is there")
}

/// Findings by code: how many, how many errors, how many with a safe fix.
fn findings(path: &Path) -> BTreeMap<String, (usize, usize, usize)> {
    let (_, shown) = heng(&["check", &path.to_string_lossy(), "--format", "json"]);
    let read: Value = serde_json::from_str(&shown).expect("it is JSON");
    let mut counts = BTreeMap::new();
    for finding in read["findings"].as_array().expect("a list") {
        let count: &mut (usize, usize, usize) = counts.entry(finding["code"].as_str().expect("a code").to_string()).or_default();
        count.0 += 1;
        count.1 += usize::from(finding["severity"] == "error");
        count.2 += usize::from(finding["fix"]["safe"] == true);
    }
    counts
}

const HEAD: &str = "方案 示例 \"示例\" {\n 满分 10分 // 注\n 单位 部门 { 类别: 甲类 | 乙类 }\n 总分 保留 2位 四舍五入\n 默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 同分 并列 }\n 事实 办理率: 百分比 范围 0% 至 100%\n 事件 表彰 { 级别: 省级 | 市级; 日期: 日期 }\n";

/// The scheme around some statements; what is declared is used.
fn scheme(body: &str) -> String {
    let work = if body.contains("作 10分") { "" } else { " 指标 工作 10分 { 评定 0分 至 10分 }\n" };
    format!("{HEAD}{body}\n{work} 加分 获奖 封顶 2分 {{ 每次 表彰 按 级别 {{ 省级 2分; 市级 1分 }} }}\n 输出 办理率\n}}\n")
}

/// Code, before, after.
const SAFE: &[(&str, &str, &str)] = &[
    // ---- reading ----
    ("H0105", " 事实数量: 件", " 事实 数量: 件"),
    ("H0105", " 指标 工作 10分 { 依据\"一\"; 评定0分 至 10分 }", " 指标 工作 10分 { 依据\"一\"; 评定 0分 至 10分 }"),
    ("H0109", " 修订 \"一\" 自 2024/7/1 起 { 满分 10分 }", " 修订 \"一\" 自 2024-07-01 起 { 满分 10分 }"),
    ("H0109", " 参数 限额 = 1,234件\n 输出 限额", " 参数 限额 = 1234件\n 输出 限额"),
    ("H0107", " 指标 工\u{200B}作 10分 { 评定 0分 至 10分 }", " 指标 工作 10分 { 评定 0分 至 10分 }"),
    ("H0107", " 指标 工作 10分 { 依据 \"一\"。\n 评定 0分 至 10分 }", " 指标 工作 10分 { 依据 \"一\"\n 评定 0分 至 10分 }"),
    ("H0107", " 指标 工作 10分 { 依据 \"一\"。牵头 甲处\n 评定 0分 至 10分 }", " 指标 工作 10分 { 依据 \"一\"；牵头 甲处\n 评定 0分 至 10分 }"),
    ("H0107", " 指标 工作 10分 { 得分 = 办理率 ✕ 10分 }", " 指标 工作 10分 { 得分 = 办理率 × 10分 }"),
    ("H0107", " 指标 工作 10分 { 得分 = 【办理率 + 0%】 × 10分 }", " 指标 工作 10分 { 得分 = （办理率 + 0%） × 10分 }"),
    ("H0107", " 指标 工作 10分 { 得分 = [办理率 + 0%] × 10分 }", " 指标 工作 10分 { 得分 = (办理率 + 0%) × 10分 }"),
    ("H0107", " 指标 工作 10分 { 依据 ‘一’; 评定 0分 至 10分 }", " 指标 工作 10分 { 依据 “一”; 评定 0分 至 10分 }"),
    ("H0107", " 指标 工作 10分 { 评定 0分～10分 }", " 指标 工作 10分 { 评定 0分 至 10分 }"),
    ("H0107", " 指标 工作 10分 { 办理率 分档 { ≮90% 得满分; 其余 不得分 } }", " 指标 工作 10分 { 办理率 分档 { ≥90% 得满分; 其余 不得分 } }"),
    ("H0103", " 指标 工作 10分 { 依据 \"第五条\n 评定 0分 至 10分 }", " 指标 工作 10分 { 依据 \"第五条\"\n 评定 0分 至 10分 }"),
    ("H0102", " 指标 工作 10分 {\n  评定 0分 至 10分\n 量词 标段", " 指标 工作 10分 {\n  评定 0分 至 10分\n }\n 量词 标段"),
    ("H0101", " 制标 工作 10分 { 评定 0分 至 10分 }", " 指标 工作 10分 { 评定 0分 至 10分 }"),
    ("H0101", " Item 工作 10分 { 评定 0分 至 10分 }", " item 工作 10分 { 评定 0分 至 10分 }"),
    ("H0101", " 指标 工作 10分 { 依剧 \"一\"; 评定 0分 至 10分 }", " 指标 工作 10分 { 依据 \"一\"; 评定 0分 至 10分 }"),
    ("H0101", " 事实 数量 件\n 输出 数量", " 事实 数量： 件\n 输出 数量"),
    ("H0101", " 指标 工作 10分 { 依据 \"一\" 牵头 甲处; 评定 0分 至 10分 }", " 指标 工作 10分 { 依据 \"一\"； 牵头 甲处; 评定 0分 至 10分 }"),
    // ---- names ----
    ("H0201", " 指标 工作 10分 { 得分 = 办理律 × 10分 }", " 指标 工作 10分 { 得分 = 办理率 × 10分 }"),
    ("H0201", " 加分 另奖 封顶 1分 { 每次 表章 加 1分 }", " 加分 另奖 封顶 1分 { 每次 表彰 加 1分 }"),
    ("H0202", " 事实 件数: 件\n 事实 件数: 件\n 输出 件数", " 事实 件数: 件\n 输出 件数"),
    ("H0202", " 事实 方式: 甲 | 乙 | 甲\n 输出 方式", " 事实 方式: 甲 | 乙\n 输出 方式"),
    (
        "H0204",
        " 指标 工作 10分 { 办理率 低于 95% 的，每满 1% 扣 0.5分，扣完为止 }",
        " 指标 工作 10分 { 办理率 低于 95% 的，每满 1个百分点 扣 0.5分，扣完为止 }",
    ),
    ("H0206", " 事实 金额: 万圆\n 输出 金额", " 事实 金额: 万元\n 输出 金额"),
    ("H0207", " 指标 工作 10分 { 得分 = 较晓值(10分, 办理率 × 10分) }", " 指标 工作 10分 { 得分 = 较小值(10分, 办理率 × 10分) }"),
    ("H0215", " 排名 在 类别 内 按 总分，再同分 并列\n 排名 在 类别 内 按 总分，再同分 并列", " 排名 在 类别 内 按 总分，再同分 并列"),
    ("H0216", " 加分 另奖 封顶 1分 { 每次 表彰 满足 级别 = 省集 加 1分 }", " 加分 另奖 封顶 1分 { 每次 表彰 满足 级别 = 省级 加 1分 }"),
    // ---- tables ----
    (
        "H0416",
        " 指标 工作 10分 { 办理率 分档 { ≥90% 得满分\n ≥90% 得满分\n 其余 不得分 } }",
        " 指标 工作 10分 { 办理率 分档 { ≥90% 得满分\n 其余 不得分 } }",
    ),
    (
        "H0412",
        " 指标 工作 10分 { 办理率 在 类别 内 从高到低 排名 { 第1名 得 10分; 第2名 得 8分; 第2名 得 8分; 其余 不得分 } }",
        " 指标 工作 10分 { 办理率 在 类别 内 从高到低 排名 { 第1名 得 10分; 第2名 得 8分; 其余 不得分 } }",
    ),
    (
        "H0415",
        " 指标 工作 10分 { 插值 办理率 { 60% 得 0分; 90% 得 8分; 80% 得 6分; 100% 得 10分 } }",
        " 指标 工作 10分 { 插值 办理率 { 60% 得 0分; 80% 得 6分; 90% 得 8分; 100% 得 10分 } }",
    ),
    (
        "H0414",
        " 事实 件数: 件 范围 0件 至 200件\n 指标 工作 10分 { 分段累进 件数 { 100件 至 0件 每 10件 得 1分 }，最多 10分 }",
        " 事实 件数: 件 范围 0件 至 200件\n 指标 工作 10分 { 分段累进 件数 { 0件 至 100件 每 10件 得 1分 }，最多 10分 }",
    ),
    // ---- scores ----
    ("H0459", " 指标 工作 10分 { 得 10分; 扣 -2分，扣完为止 }", " 指标 工作 10分 { 得 10分; 扣 2分，扣完为止 }"),
    ("H0705", " 板块 工作 10分 { 评定 0分 至 10分 }", " 指标 工作 10分 { 评定 0分 至 10分 }"),
    // ---- allowances ----
    ("H0906", " 放行 H0452 \"文件如此\" // 留\n 指标 工作 10分 { 评定 0分 至 10分 }", "  // 留\n 指标 工作 10分 { 评定 0分 至 10分 }"),
    (
        "H0904",
        " 放行 may-exced-full \"文件如此\"\n 指标 工作 10分 { 得分 = 办理率 × 12分 }",
        " 放行 may-exceed-full \"文件如此\"\n 指标 工作 10分 { 得分 = 办理率 × 12分 }",
    ),
];

fn wrong(folder: &Folder, at: usize, code: &str, before: &str, after: &str) -> Option<String> {
    let path = folder.file(&format!("{at}.heng"), before.as_bytes());
    let name = path.to_string_lossy().into_owned();
    let found = findings(&path);
    let told = |what: &str| Some(format!("{code}: {what}\n{before}\n--- is\n{}\n--- before {found:?}\n--- after {:?}", read(&path), findings(&path)));
    if found.get(code).is_none_or(|count| count.2 == 0) {
        return told("is not found, or has no safe fix");
    }
    let (_, diff) = heng(&["check", &name, "--diff"]);
    if read(&path) != before || diff.is_empty() {
        return told("--diff has changed the file, or shows nothing");
    }
    heng(&["check", &name, "--fix"]);
    let mended = read(&path);
    if mended != after {
        return told("is mended in another way");
    }
    let now = findings(&path);
    if now.get(code).map_or(0, |count| count.2) > 0 {
        return told("is still there");
    }
    if now.iter().any(|(code, count)| count.1 > found.get(code).map_or(0, |before| before.1)) {
        return told("there is a new error");
    }
    heng(&["check", &name, "--fix"]);
    if read(&path) != mended { told("a second time changes more") } else { None }
}

#[test]
fn safe_fixes_mend_and_break_nothing() {
    let folder = Folder::new("safe");
    let wrong: Vec<String> =
        SAFE.iter().enumerate().filter_map(|(at, (code, before, after))| wrong(&folder, at, code, &scheme(before), &scheme(after))).collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), SAFE.len(), wrong.join("\n=====\n"));
}

#[test]
fn a_scheme_that_is_never_closed_is_closed() {
    let folder = Folder::new("closed");
    let whole = scheme(" 指标 工作 10分 { 评定 0分 至 10分 }");
    let open = whole.trim_end().trim_end_matches('}').trim_end().to_string();
    assert_eq!(wrong(&folder, 0, "H0102", &open, &format!("{open}\n}}\n")), None);
}

#[test]
fn a_file_in_gb18030_is_saved_in_utf_8() {
    let folder = Folder::new("gb");
    let text = scheme(" 指标 工作 10分 { 评定 0分 至 10分 }");
    let path = folder.file("a.heng", &encoding_rs::GB18030.encode(&text).0);
    assert!(findings(&path).contains_key("H0111"));
    heng(&["check", &path.to_string_lossy(), "--fix"]);
    assert_eq!(read(&path), text);
}

#[test]
fn what_was_inherited_is_never_changed() {
    let folder = Folder::new("inherited");
    let city = scheme(" 指标 工作 10分 { 得分 = 办理律 × 10分 }");
    let parent = folder.file("市.heng", city.as_bytes());
    let own = folder.file("区.heng", "方案 区 \"区\" 继承 市 {\n 量词标段\n}\n".as_bytes());
    heng(&["check", &own.to_string_lossy(), "--fix", "--unsafe-fixes"]);
    assert_eq!(read(&parent), city);
    assert_eq!(read(&own), "方案 区 \"区\" 继承 市 {\n 量词 标段\n}\n");
}

#[test]
fn a_byte_order_mark_and_line_ends_stay() {
    let folder = Folder::new("crlf");
    let text = format!("\u{FEFF}{}", scheme(" 事实数量: 件\n 输出 数量").replace('\n', "\r\n"));
    let path = folder.file("a.heng", text.as_bytes());
    heng(&["check", &path.to_string_lossy(), "--fix"]);
    assert_eq!(read(&path), text.replace("事实数量", "事实 数量"));
}

/// What has to be looked at is left alone by `--fix`, and done by `--unsafe-fixes`.
#[test]
fn unsafe_fixes_are_apart() {
    let folder = Folder::new("unsafe");
    for (at, (code, before, after)) in [
        ("H0701", " 事实 件数、人数: 件\n 输出 人数", " 事实 人数: 件\n 输出 人数"),
        ("H0701", " 事实 件数: 件", ""),
        (
            "H0601",
            " 指标 工作 10分 { 办理率 低于 95% 的，每 1个百分点 扣 0.5分，扣完为止 }",
            " 指标 工作 10分 { 办理率 低于 95% 的，每 1个百分点 扣 0.5分，按比例计，扣完为止 }",
        ),
        (
            "H0455",
            " 指标 工作 10分 { 办理率 低于 95% 的，每满 1个百分点 扣 0.5分 }",
            " 指标 工作 10分 { 办理率 低于 95% 的，每满 1个百分点 扣 0.5分，扣完为止 }",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let text = scheme(before);
        let path = folder.file(&format!("{at}.heng"), text.as_bytes());
        let name = path.to_string_lossy().into_owned();
        assert!(findings(&path).contains_key(code), "{code} {:?}", findings(&path));
        heng(&["check", &name, "--fix"]);
        assert_eq!(read(&path), text, "{code}");
        heng(&["check", &name, "--unsafe-fixes"]);
        assert!(!findings(&path).contains_key(code), "{code}: {}", read(&path));
        assert_eq!(read(&path).replace("\n\n", "\n"), scheme(after).replace("\n\n", "\n"), "{code}");
    }
}

#[test]
fn a_diff_says_what_would_change_and_the_status_whether_anything_would() {
    let folder = Folder::new("diff");
    let path = folder.file("a.heng", scheme(" 事实数量: 件\n 输出 数量").as_bytes());
    let name = path.to_string_lossy().into_owned();
    let (status, shown) = heng(&["check", &name, "--diff"]);
    assert_eq!(status, 1);
    assert!(shown.starts_with(&format!("--- {name}\n+++ {name}\n@@ ")) && shown.contains("\n- 事实数量: 件\n+ 事实 数量: 件\n"), "{shown}");
    heng(&["check", &name, "--fix"]);
    assert_eq!(heng(&["check", &name, "--diff"]), (0, String::new()));
}
