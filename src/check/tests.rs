//! The pages of the checks hold, the defects that published schemes have are found, and messages keep to their form.

use super::{SUITES, all};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::pipeline::{self, Loaded};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

fn load(text: &str) -> Loaded {
    pipeline::load_bytes("方案.heng", text.as_bytes(), None, None)
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

fn bound(scheme: &str, tables: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let loaded = load(scheme);
    assert!(!loaded.has_errors(), "{}", describe(&loaded.findings));
    let folder = Folder::new();
    for (name, text) in tables {
        std::fs::write(folder.0.join(format!("{name}.csv")), text).expect("a table can be written");
    }
    let scheme = loaded.scheme.expect("a scheme");
    pipeline::bind(&scheme, &folder.0).1
}

fn holds(check: &crate::diagnostic::Check, section: &str) {
    let code = check.code;
    let blocks = blocks(section);
    let mut scheme = String::new();
    let mut tables: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    let (mut bad, mut good) = (0, 0);
    for (mark, text) in &blocks {
        match mark.split(' ').collect::<Vec<_>>()[..] {
            ["heng"] => scheme.clone_from(text),
            ["heng", "bad"] => {
                bad += 1;
                let found = load(text).findings;
                assert!(codes(&found).contains(&code), "{code} is not found\n{text}\n{}", describe(&found));
            }
            ["heng", "good"] => {
                good += 1;
                let loaded = load(text);
                assert!(!loaded.has_errors() && !codes(&loaded.findings).contains(&code), "{code}\n{text}\n{}", describe(&loaded.findings));
            }
            ["csv", mark, name] => {
                tables.entry(mark).or_default().insert(name.into(), text.clone());
            }
            _ => panic!("{code}: a block is marked {mark}"),
        }
    }
    for (mark, own) in &tables {
        // Tables of the other mark stand for those that are right in both.
        let mut all = tables.get("good").cloned().unwrap_or_default();
        all.extend(own.clone());
        all.retain(|_, text| !text.trim().is_empty());
        let found = bound(&scheme, &all);
        if *mark == "bad" {
            bad += 1;
            assert!(codes(&found).contains(&code), "{code} is not found\n{}", describe(&found));
        } else {
            good += 1;
            assert!(found.iter().all(|finding| finding.severity() != Severity::Error && finding.check.code != code), "{code}\n{}", describe(&found));
        }
    }
    assert!(bad > 0 && good > 0, "{code} has no bad or no good example");
}

#[test]
fn pages_hold() {
    let own: Vec<_> = all().into_iter().filter(|check| !matches!(&check.code[..3], "H01") && !matches!(check.code, "H0501"..="H0519")).collect();
    for check in own {
        let code = check.code;
        assert!(check.page.starts_with(&format!("# {code} {}\n", check.name)), "{code}: its page begins otherwise");
        let (zh, en) = check.page.split_once("\n## English\n").unwrap_or_else(|| panic!("{code}: no English part"));
        let (_, zh) = zh.split_once("\n## 中文\n").unwrap_or_else(|| panic!("{code}: no Chinese part"));
        holds(check, zh);
        holds(check, en);
    }
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
    let ranges = ["H03", "H04", "H04", "H04", "H06", "H07"];
    for (suite, range) in SUITES.iter().zip(ranges) {
        assert!(suite.checks.iter().all(|check| check.code.starts_with(range)), "{range}");
        assert!(suite.checks.windows(2).all(|pair| pair[0].code < pair[1].code), "{range}");
    }
}

/// Lower case, no full stop, both languages.
fn form(en: &str, zh: &str) {
    assert!(!en.is_empty() && !zh.is_empty());
    let first = en.chars().next().unwrap_or_default();
    assert!(!first.is_ascii_uppercase(), "{en}");
    assert!(!en.ends_with('.') && !zh.ends_with('。'), "{en} {zh}");
    assert_eq!(en.matches('`').count() % 2, 0, "{en}");
    assert_eq!(zh.matches('`').count() % 2, 0, "{zh}");
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
                if let Some(help) = &finding.help {
                    form(&help.en, &help.zh);
                }
                let suites = SUITES.iter().any(|suite| suite.checks.iter().any(|own| own.code == finding.check.code));
                assert!(!suites || finding.help.is_some(), "{} says what is wrong and not what to write", finding.check.code);
            }
        }
    }
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
    for check in SUITES.iter().flat_map(|suite| suite.checks) {
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

// ---- defects of published schemes ----
