//! What people see, as it is: findings, explanations, reports. Source and output stand together, so that a snapshot is read alone.

use crate::support::root;
use heng::cli::{self, World};

/// Runs the program where tests run, in the project's folder: paths in its output, and what is made of them, are the same everywhere.
fn heng(words: &[&str]) -> String {
    let arguments = std::iter::once("heng").chain(words.iter().copied());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = cli::run(arguments.map(Into::into), &World { width: Some(100), ..World::default() }, &mut out, &mut err);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    let (out, err) = (text(out), text(err));
    if err.is_empty() { format!("status {}\n{out}", status.code()) } else { format!("status {}\n{out}--- stderr ---\n{err}", status.code()) }
}

#[test]
fn findings() {
    insta::glob!("../cases/findings", "*.heng", |path| {
        let inside = path.strip_prefix(root().canonicalize().expect("the project is somewhere")).expect("the case is in the project");
        let inside = inside.to_string_lossy();
        for lang in ["zh", "en"] {
            insta::with_settings!({ snapshot_suffix => format!("{}-{lang}", path.file_stem().expect("a name").to_string_lossy()), omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!("findings", heng(&["check", &inside, "--lang", lang]));
            });
        }
    });
}

const DEMO: &str = "tests/cases/report/demo/scheme.heng";
const DATA: &str = "tests/cases/report/demo/data";

#[test]
fn scores() {
    for format in ["table", "md", "csv", "json"] {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("score-{format}"), heng(&["score", DEMO, "--data", DATA, "--format", format]));
        });
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("score-items", heng(&["score", DEMO, "--data", DATA, "--items", "--format", "csv"]));
        insta::assert_snapshot!("score-english", heng(&["score", DEMO, "--data", DATA, "--lang", "en"]));
    });
}

#[test]
fn explanations() {
    for (name, words) in [
        ("explain", vec!["住建局"]),
        ("explain-item", vec!["统计局", "满意度"]),
        ("explain-missing", vec!["卫健局", "--lang", "en"]),
        ("explain-json", vec!["住建局", "通报批评", "--format", "json"]),
    ] {
        let mut all = vec!["explain", DEMO, "--data", DATA];
        all.extend(words);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, heng(&all));
        });
    }
}

#[test]
fn finding_formats() {
    for format in ["concise", "json", "sarif", "github", "gitlab", "junit"] {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("check-{format}"), heng(&["check", "tests/cases/findings/units-of-measure.heng", "--format", format]));
        });
    }
}
