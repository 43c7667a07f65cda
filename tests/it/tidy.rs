//! Tidiness as a test: who may use whom, who names what.

use crate::support::root;
use std::path::{Path, PathBuf};

/// From the bottom up: a module uses only those before it.
const ORDER: &[&str] = &[
    "word",
    "decimal",
    "source",
    "diagnostic",
    "fault",
    "abandon",
    "value",
    "syntax",
    "data",
    "func",
    "period",
    "model",
    "format",
    "dataset",
    "outcome",
    "show",
    "bind",
    "program",
    "eval",
    "oracle",
    "trial",
    "piece",
    "guarantee",
    "propose",
    "check",
    "explain",
    "form",
    "import",
    "diff",
    "pipeline",
    "report",
    "lsp",
    "cli",
];

fn files(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files(&path, suffix));
        } else if path.extension().is_some_and(|found| found == suffix) {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// The stage that a source file belongs to.
fn stage(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).expect("the file is in src");
    let first = inside.components().next().expect("the path has a part").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_string()
}

/// The text of a file without its tests.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("the file can be read");
    match text.find("#[cfg(test)]") {
        Some(at) => text[..at].to_string(),
        None => text,
    }
}

fn sources() -> Vec<PathBuf> {
    files(&root().join("src"), "rs").into_iter().filter(|path| !path.ends_with("tests.rs")).collect()
}

#[test]
fn a_module_uses_only_those_before_it() {
    let rank = |name: &str| ORDER.iter().position(|stage| *stage == name);
    let mut wrong = Vec::new();
    for path in sources() {
        let own = stage(&path);
        let Some(own_rank) = rank(&own) else {
            assert!(own == "lib" || own == "main", "`{own}` is not in the order of modules");
            continue;
        };
        // `check!` is a macro of `diagnostic`, named as the stage.
        for line in code(&path).lines().filter(|line| !line.trim_start().starts_with("//") && *line != "use crate::check;") {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                if rank(&used).is_some_and(|used| used > own_rank) {
                    wrong.push(format!("{}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_library_is_named_in_its_own_place() {
    let places: &[(&str, &[&str])] = &[
        ("pest", &["src/syntax/", "src/import/sentence"]),
        ("calamine::", &["src/data/"]),
        ("encoding_rs::", &["src/data/", "src/syntax/decode.rs", "src/report/change/accepted.rs"]),
        ("csv::", &["src/data/", "src/report/"]),
        ("lsp_server", &["src/lsp", "src/cli/lsp.rs"]),
        ("lsp_types", &["src/lsp"]),
        ("miette", &["src/report/"]),
        ("rust_xlsxwriter", &["src/report/xlsx.rs", "src/report/form", "src/data/"]),
        ("clap", &["src/cli"]),
        ("comfy_table", &["src/report/"]),
        ("docx_rs", &["src/report/docx.rs"]),
        ("dialoguer", &["src/cli/new/ask.rs"]),
        ("notify", &["src/cli/watch.rs"]),
        ("pinyin", &["src/diagnostic/near.rs"]),
        ("quick_xml", &["src/report/", "src/data/docx.rs"]),
        ("similar", &["src/cli/"]),
        ("zip::", &["src/data/docx.rs"]),
        ("toml", &["src/check/settings.rs"]),
    ];
    let mut wrong = Vec::new();
    for path in sources() {
        let inside = path.strip_prefix(root()).expect("the file is in the project").to_string_lossy().into_owned();
        let text = code(&path);
        for (library, allowed) in places {
            let named = text.lines().any(|line| line.trim_start().starts_with("use ") && line.contains(&format!("use {library}")));
            if named && !allowed.iter().any(|place| inside.starts_with(place)) {
                wrong.push(format!("{inside} names {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_test_file_is_in_the_binary() {
    let main = std::fs::read_to_string(root().join("tests/it/main.rs")).expect("there is a main.rs");
    for path in files(&root().join("tests/it"), "rs") {
        let name = path.file_stem().expect("the file has a name").to_string_lossy().into_owned();
        assert!(name == "main" || main.contains(&format!("mod {name};")), "tests/it/{name}.rs is in no binary");
    }
}
