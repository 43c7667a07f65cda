//! `--watch`: does something again whenever one of its files changes.

use super::Failure;
use crate::word::Text;
use notify::event::{AccessKind, AccessMode, MetadataKind, ModifyKind};
use notify::{EventKind, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Saving a file makes several changes in one breath; so long nothing must happen before it counts as saved.
const QUIET: Duration = Duration::from_millis(80);

/// Calls `once`, which returns the files and folders that it has looked at, now and after each change of one of them. Ends only with
/// the process, or with an error.
pub fn watch(once: &mut dyn FnMut() -> Result<Vec<PathBuf>, Failure>) -> Result<(), Failure> {
    let (send, changes) = channel();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && is_change(event.kind)
        {
            // Nobody listens any more only when the process ends.
            let _ = send.send(event.paths);
        }
    });
    let mut watcher = watcher.map_err(told)?;
    let mut watched: BTreeSet<PathBuf> = BTreeSet::new();
    follow(&changes, QUIET, once, &mut |paths| {
        // A file that is replaced is a new file: its folder is what lasts.
        for folder in paths.iter().filter_map(|path| if path.is_dir() { Some(path.as_path()) } else { path.parent() }) {
            if watched.insert(folder.to_path_buf()) && folder.is_dir() {
                watcher.watch(folder, RecursiveMode::NonRecursive).map_err(told)?;
            }
        }
        Ok(())
    })
}

fn told(error: notify::Error) -> Failure {
    Failure::Told(Text::same(error.to_string()))
}

/// Looking at a file is no change of it.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Create(_) | EventKind::Remove(_) | EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Modify(ModifyKind::Metadata(kind)) => matches!(kind, MetadataKind::WriteTime),
        EventKind::Modify(_) => true,
        EventKind::Any | EventKind::Access(_) | EventKind::Other => false,
    }
}

/// The same over changes from anywhere. Ends when no more can come.
fn follow(
    changes: &Receiver<Vec<PathBuf>>,
    quiet: Duration,
    once: &mut dyn FnMut() -> Result<Vec<PathBuf>, Failure>,
    attend: &mut dyn FnMut(&[PathBuf]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    loop {
        let concerned: Vec<PathBuf> = once()?.iter().filter_map(|path| std::path::absolute(path).ok()).collect();
        attend(&concerned)?;
        loop {
            let Ok(changed) = changes.recv() else { return Ok(()) };
            if changed.iter().any(|path| concerns(&concerned, path)) {
                break;
            }
        }
        while changes.recv_timeout(quiet).is_ok() {}
    }
}

fn concerns(concerned: &[PathBuf], changed: &Path) -> bool {
    concerned.iter().any(|path| changed == path || (changed.starts_with(path) && !path.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_again_after_a_change_of_its_files_and_of_no_others() {
        let (send, changes) = channel();
        let mut runs = 0;
        let mut attended = Vec::new();
        let mut send = Some(send);
        let folder = std::env::temp_dir();
        let scheme = folder.join("方案.heng");
        let once = &mut || {
            runs += 1;
            let sender = send.as_ref().expect("it runs no more after the last change");
            match runs {
                // Another file, then its own file several times in one breath.
                1 => {
                    for path in [folder.join("别的.heng"), scheme.clone(), scheme.clone()] {
                        sender.send(vec![path]).expect("somebody listens");
                    }
                }
                // From now on it looks at data too.
                2 => sender.send(vec![folder.join("数据").join("部门.csv")]).expect("somebody listens"),
                _ => send = None,
            }
            Ok(vec![scheme.clone(), folder.join("数据")])
        };
        follow(&changes, Duration::ZERO, once, &mut |paths| {
            attended.push(paths.len());
            Ok(())
        })
        .expect("nothing fails");
        assert_eq!((runs, attended), (3, vec![2, 2, 2]));
    }

    #[test]
    fn reading_a_file_is_no_change() {
        assert!(!is_change(EventKind::Access(AccessKind::Open(AccessMode::Any))));
        assert!(!is_change(EventKind::Access(AccessKind::Close(AccessMode::Read))));
        assert!(is_change(EventKind::Access(AccessKind::Close(AccessMode::Write))));
        assert!(is_change(EventKind::Modify(ModifyKind::Any)));
    }
}
