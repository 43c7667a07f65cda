//! Every block of the README is run: schemes and tables are written to a folder, commands are carried out there, and what they
//! print is compared line by line.

use crate::support::root;
use heng::cli::{self, Status, World};
use std::path::{Path, PathBuf};

/// A fenced block: what stands after the fence, and the text.
fn blocks(markdown: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, Vec<&str>)> = None;
    for line in markdown.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.trim().to_string(), Vec::new())),
            (Some((info, lines)), Some(_)) => {
                blocks.push((info.clone(), lines.join("\n")));
                open = None;
            }
            (Some((_, lines)), None) => lines.push(line),
            (None, None) => {}
        }
    }
    blocks
}

fn heng(words: &[&str]) -> (Status, String) {
    let arguments = std::iter::once("heng").chain(words.iter().copied()).map(Into::into);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = cli::run(arguments, &World::default(), &mut out, &mut err);
    (status, String::from_utf8(out).expect("output is UTF-8"))
}

/// The command's words, with file names made absolute.
fn words<'a>(line: &'a str, folder: &Path, absolute: &'a mut Vec<String>) -> Vec<&'a str> {
    *absolute = line
        .split_whitespace()
        .map(|word| {
            let path = folder.join(word);
            if path.exists() { path.display().to_string() } else { word.to_string() }
        })
        .collect();
    absolute.iter().map(String::as_str).collect()
}

#[test]
fn every_block_holds() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("there is a README");
    let folder: PathBuf = std::env::temp_dir().join(format!("heng-readme-{}", std::process::id()));
    let mut commands = 0;
    for (info, text) in blocks(&readme) {
        let (kind, name) = info.split_once(' ').unwrap_or((&info, ""));
        match kind {
            "heng" | "csv" => {
                let path = folder.join(name);
                std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("the folder can be made");
                std::fs::write(path, text + "\n").expect("the file can be written");
            }
            "console" => {
                for command in text.split("$ heng ").skip(1) {
                    let (line, expected) = command.split_once('\n').unwrap_or((command, ""));
                    let mut absolute = Vec::new();
                    let (_, printed) = heng(&words(line, &folder, &mut absolute));
                    let printed = printed.replace(&format!("{}/", folder.display()), "");
                    assert_eq!(printed.trim_end(), expected.trim_end(), "$ heng {line}");
                    commands += 1;
                }
            }
            "sh" => commands += shell(&text),
            other => panic!("a block of an unknown kind: `{other}`"),
        }
    }
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    assert!(commands >= 5, "the README shows {commands} commands only");
}

/// The two set-up commands: one scores a shipped scheme, the other is what `.ci/run` calls.
fn shell(text: &str) -> usize {
    for line in text.lines() {
        match line.strip_prefix("cargo run --release -- ") {
            Some(command) => {
                let mut absolute = Vec::new();
                let (status, printed) = heng(&words(command, &root(), &mut absolute));
                assert_eq!(status, Status::Clean, "{line}");
                assert!(!printed.is_empty(), "{line} prints nothing");
            }
            None => {
                let ci = std::fs::read_to_string(root().join(".ci/run")).expect("there is .ci/run");
                assert!(ci.lines().any(|step| step.starts_with(line)), "`.ci/run` does not call `{line}`");
            }
        }
    }
    text.lines().count()
}
