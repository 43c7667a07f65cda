//! The page of a comparison in a real browser: it says no error, its filters work, and it prints.

use crate::support::root;
use heng::cli::{self, World};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A browser, if the machine has one.
#[expect(clippy::print_stderr, reason = "a test that does nothing says so")]
fn browser() -> Option<&'static str> {
    let found = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| Command::new(name).arg("--version").output().is_ok());
    if found.is_none() {
        eprintln!("SKIPPED: there is no Chromium on this machine, the page was not opened in a browser");
    }
    found
}

struct Opened {
    page: String,
    said: String,
}

/// What the page is after its script has run, and what the browser says of it.
fn open(browser: &str, page: &Path, fragment: &str, more: &[&str]) -> Opened {
    let profile = page.with_extension("profile");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=2000"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(more)
        .arg(format!("file://{}{fragment}", page.display()))
        .output()
        .expect("the browser starts");
    let _ = std::fs::remove_dir_all(profile);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Opened { page: text(&output.stdout), said: text(&output.stderr) }
}

/// Two schemes of the same data, compared.
fn compared(folder: &Path) -> PathBuf {
    let scheme = std::fs::read_to_string(root().join("schemes/city/scheme.heng")).expect("the scheme is there");
    let changed = scheme.replace("指标 领导评价 12分", "指标 领导评价 10分").replace("加分 加分项 封顶 6分", "加分 加分项 封顶 8分");
    assert_ne!(scheme, changed);
    std::fs::create_dir_all(folder).expect("a folder can be made");
    for (name, text) in [("old.heng", &scheme), ("new.heng", &changed)] {
        std::fs::write(folder.join(name), text).expect("a scheme can be written");
    }
    let page = folder.join("page.html");
    let data = root().join("schemes/city/data");
    let [old, new] = ["old.heng", "new.heng"].map(|name| folder.join(name));
    let words = ["heng".as_ref(), "diff".as_ref(), old.as_os_str(), new.as_os_str(), "--data".as_ref(), data.as_os_str()];
    let words = words.into_iter().chain(["--format".as_ref(), "html".as_ref(), "-o".as_ref(), page.as_os_str()]).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    cli::run(words, &World::default(), &mut out, &mut err);
    assert!(page.is_file(), "{}", String::from_utf8_lossy(&err));
    page
}

#[test]
fn the_page_works_in_a_browser() {
    let folder = std::env::temp_dir().join(format!("heng-page-{}", std::process::id()));
    let page = compared(&folder);
    if let Some(browser) = browser() {
        let hidden =
            |opened: &Opened| opened.page.lines().filter(|line| line.starts_with("<tr id=\"change-") && line.contains("hidden=\"\"")).count();
        let all = open(browser, &page, "", &["--dump-dom"]);
        assert!(all.page.contains("<html lang=\"zh-CN\" class=\"js\">"), "the script runs: {}", all.said);
        assert!(!all.said.contains("CONSOLE"), "{}", all.said);
        assert_eq!(hidden(&all), 0);
        // Two changes: fewer points for the leaders' opinion, a higher cap of the bonuses.
        let stricter = open(browser, &page, "#direction=stricter", &["--dump-dom"]);
        assert_eq!(hidden(&stricter), 1, "{}", stricter.said);
        assert!(stricter.page.contains("1 / 2"));
        let none = open(browser, &page, "#area=points&direction=looser", &["--dump-dom"]);
        assert_eq!(hidden(&none), 2);
        let printed = folder.join("page.pdf");
        open(browser, &page, "", &["--no-pdf-header-footer", &format!("--print-to-pdf={}", printed.display())]);
        let pdf = std::fs::read(&printed).expect("it prints");
        let pages = pdf.windows(11).filter(|part| part == b"/Type /Page").count();
        assert!((3..40).contains(&pages), "{pages} pages");
    }
    let _ = std::fs::remove_dir_all(folder);
}
