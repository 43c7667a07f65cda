//! What differs between two schemes.

use crate::support::root;
use heng::diff::{self, Change, Diff, Version};
use heng::pipeline::{self, Loaded};
use std::path::PathBuf;

fn compared(old: &Loaded, new: &Loaded) -> Diff {
    let side = |loaded: &Loaded| loaded.scheme.clone().expect("there is a scheme");
    let (a, b) = (side(old), side(new));
    diff::diff(Version { scheme: &a, sources: &old.sources }, Version { scheme: &b, sources: &new.sources }, &[])
}

fn told(change: &Change) -> String {
    let shown = |side: &Option<diff::Side>| side.as_ref().map_or(String::new(), |side| side.shown.zh.clone());
    format!(
        "{} {:?} {} | {} | {} → {} | {:?}",
        change.kind.id,
        change.kind.name,
        change.subject.name(),
        change.within.zh,
        shown(&change.old),
        shown(&change.new),
        change.direction
    )
}

fn schemes() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = Vec::new();
    for folder in ["schemes", "tests/cases/catalogue"] {
        for entry in root().join(folder).read_dir().expect("the folder is there").flatten() {
            let path = entry.path().join("scheme.heng");
            if path.is_file() {
                all.push(path);
            }
        }
    }
    all.sort();
    all
}

#[test]
fn a_scheme_does_not_differ_from_itself() {
    for path in schemes() {
        let loaded = pipeline::load(&path, None).expect("the file can be read");
        if loaded.scheme.is_some() {
            let found = compared(&loaded, &loaded);
            assert!(
                found.changes.is_empty() && found.suggestions.is_empty(),
                "{}: {:?}",
                path.display(),
                found.changes.iter().map(told).collect::<Vec<_>>()
            );
        }
    }
}
