//! `heng check` as a tool: what is chosen, what the settings say, how the status follows, what comes from the standard input.

use heng::cli::{self, World};
use serde_json::Value;
use std::ffi::OsString;
use std::path::PathBuf;

fn heng(world: &World, words: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = cli::run(["heng"].iter().chain(words).map(OsString::from), world, &mut out, &mut err);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (status.code(), text(out), text(err))
}

/// Codes that are told, with their levels, and the status.
fn told(words: &[&str]) -> (u8, Vec<String>) {
    let (status, out, err) = heng(&World::default(), &[&["check", "--format", "json"], words].concat());
    assert_eq!(err, "");
    let read: Value = serde_json::from_str(&out).expect("it is JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_string();
    let list = read["findings"].as_array().expect("a list");
    (status, list.iter().map(|finding| format!("{} {}", text(&finding["code"]), text(&finding["severity"]))).collect())
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("heng-check-{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.join("内")).expect("a folder can be made");
        Folder(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file can be written");
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// More than its points (H0452, a warning), a fact that nothing uses (H0701, a warning), and parts that do not sum (H0302, an error).
const TEXT: &str = "方案 示例 {\n 满分 100分\n 单位 部门\n 总分 保留 2位 四舍五入\n 默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分 }\n 事实 增长: 百分比 范围 0% 至 200%\n 事实 备用: 件\n 指标 增长 5分 { 得分 = 增长 × 5分 }\n}\n";

#[test]
fn codes_groups_and_beginnings_choose() {
    let folder = Folder::new("choose");
    let path = folder.file("a.heng", TEXT);
    assert_eq!(told(&[&path]), (1, vec!["H0302 error".into(), "H0701 warning".into(), "H0452 warning".into()]));
    assert_eq!(told(&[&path, "--ignore", "H0302"]).0, 0);
    assert_eq!(told(&[&path, "--select", "H07,bounds"]).1, ["H0701 warning", "H0452 warning"]);
    assert_eq!(told(&[&path, "--select", "ALL", "--ignore", "H0", "--ignore", "unused-fact"]).1, [""; 0]);
    assert_eq!(told(&[&path, "--ignore", "H04", "--select", "may-exceed-full"]).1, ["H0452 warning"]);
    let (status, _, err) = heng(&World::default(), &["check", &path, "--select", "bouns"]);
    assert_eq!((status, err.as_str()), (2, "error: no code, group or name is `bouns`; did you mean `bounds`?\n"));
}

#[test]
fn settings_around_the_scheme_set_levels_and_the_status_follows() {
    let folder = Folder::new("settings");
    let path = folder.file("内/a.heng", TEXT);
    folder.file("heng.toml", "ignore = [\"unused\"]\n[levels]\nH0302 = \"note\"\nH0452 = \"note\"\n");
    assert_eq!(told(&[&path]), (0, vec!["H0302 note".into(), "H0452 note".into()]));
    // The nearest settings are those that count.
    folder.file("内/heng.toml", "[levels]\nH0452 = \"error\"\n\"H0302\" = \"off\"\n");
    assert_eq!(told(&[&path]), (1, vec!["H0701 warning".into(), "H0452 error".into()]));
    assert_eq!(told(&[&path, "--select", "H0701"]), (0, vec!["H0701 warning".into()]));
    // Settings that cannot be understood are told at their place.
    let settings = folder.file("内/heng.toml", "ignroe = []\n");
    let (status, out, _) = heng(&World::default(), &["check", &path, "--format", "concise", "--lang", "en"]);
    assert_eq!(status, 1);
    assert!(out.ends_with(&format!("{settings}:1:1: error[H0902]: there is no setting `ignroe`\n")), "{out}");
}

#[test]
fn a_cap_statistics_and_a_status_of_zero() {
    let folder = Folder::new("cap");
    let path = folder.file("a.heng", TEXT);
    let (status, out, _) = heng(&World::default(), &["check", &path, "--max", "1", "--exit-zero", "--lang", "en", "--format", "concise"]);
    assert_eq!((status, out.lines().count()), (0, 2));
    assert!(out.ends_with("and 2 more\n"), "{out}");
    let (status, out, _) = heng(&World::default(), &["check", &path, "--statistics", "--format", "json"]);
    let read: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!((status, read[0]["count"].as_u64(), read.as_array().map(Vec::len)), (1, Some(1), Some(3)));
    assert_eq!(heng(&World::default(), &["check", &path, "--statistics", "--format", "sarif"]).0, 2);
    assert_eq!(heng(&World::default(), &["check", &path, "--diff", "--fix"]).0, 2);
}

#[test]
fn the_standard_input_is_checked_under_its_name_and_mended_to_the_output() {
    let folder = Folder::new("stdin");
    let path = folder.0.join("b.heng").display().to_string();
    folder.file("heng.toml", "ignore = [\"H0302\"]\n");
    let world = World { stdin: Some(|| Ok(TEXT.replace("单位 部门", "单位部门").into_bytes())), ..World::default() };
    let (status, out, _) = heng(&world, &["check", "-", "--stdin-filename", &path, "--format", "concise", "--lang", "en"]);
    assert_eq!(status, 1);
    assert!(out.contains(&format!("{path}:3:2: error[H0105]")) && !out.contains("H0302"), "{out}");
    let (_, out, err) = heng(&world, &["check", "-", "--fix", "--lang", "en"]);
    assert_eq!(out, TEXT);
    assert!(err.contains("fixed 1;") && err.contains("[-:"), "{err}");
}

#[test]
fn what_rests_on_all_items_is_not_told_while_one_cannot_be_read() {
    let folder = Folder::new("damaged");
    let text = "方案 示例 {\n 满分 100分\n 单位 部门\n 总分 保留 2位 四舍五入\n 默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分 }\n 指标 工作 100分 { 评定 0分 一 100分 }\n 排名 在 全体 内 按 总分，再同分 并列\n 等次 在 全体 内 { 优秀 总分 ≥90分; 其他 其余 }\n}\n";
    assert_eq!(told(&[&folder.file("a.heng", text)]).1, ["H0101 error"]);
    assert_eq!(told(&[&folder.file("b.heng", &text.replace("一", "至"))]).1, [""; 0]);
}
