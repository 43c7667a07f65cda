//! Files of a revision, through the program `git`.

use crate::say;
use crate::word::Text;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

/// `main:schemes/city/scheme.heng`: a revision and a path from the root of the repository. A file that is there under that name comes
/// first.
pub fn revision(argument: &Path) -> Option<(String, PathBuf)> {
    let text = argument.to_str()?;
    let (revision, path) = text.split_once(':')?;
    let is_drive = revision.len() == 1 && path.starts_with(['\\', '/']);
    (!revision.is_empty() && !path.is_empty() && !is_drive && !argument.exists()).then(|| (revision.to_string(), PathBuf::from(path)))
}

/// The file as it is in that revision. Git's own words are in the error.
pub fn read(revision: &str, path: &Path) -> io::Result<Vec<u8>> {
    let object = format!("{revision}:{}", plain(path));
    let output = Command::new("git").args(["cat-file", "blob", &object]).output()?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_string();
    Err(io::Error::other(said))
}

/// A revision in which the file is this blob: the index, the commit that is checked out, or else the newest that has it. The empty
/// text is the index, as in `:path`. None: it is in none, so it is the file of the working tree.
pub fn holding(path: &Path, blob: &str) -> Option<String> {
    let path = plain(path);
    let is_in = |revision: &str| said(&["rev-parse", "--verify", "--quiet", &format!("{revision}:{path}")]).is_some_and(|own| own.trim() == blob);
    if let Some(near) = ["", "HEAD"].into_iter().find(|revision| is_in(revision)) {
        return Some(near.to_string());
    }
    let commits = said(&["log", "--all", "--format=%H", &format!("--find-object={blob}"), "--", &path])?;
    // A commit that brought the blob has it; one that took it away does not.
    commits.lines().find(|commit| is_in(commit)).map(ToString::to_string)
}

/// What git says; none if it fails.
fn said(command: &[&str]) -> Option<String> {
    let output = Command::new("git").args(command).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// What to tell the user when a revision cannot be read.
pub fn told(argument: &Path, error: &io::Error) -> Text {
    let argument = argument.display();
    match error.kind() {
        io::ErrorKind::NotFound => say!(en: "`{argument}`: the program git cannot be found", zh: "`{argument}`：找不到 git 程序"),
        _ => say!(en: "`{argument}`: git cannot give this file: {error}", zh: "`{argument}`：git 取不到这个文件：{error}"),
    }
}

/// A path as git wants it: with slashes and without `..`.
fn plain(path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                parts.pop();
            }
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_is_told_from_a_file() {
        let found = |text: &str| revision(Path::new(text)).map(|(revision, path)| (revision, path.display().to_string()));
        assert_eq!(found("HEAD~1:a/b.heng"), Some(("HEAD~1".into(), "a/b.heng".into())));
        assert_eq!(found("a/b.heng"), None);
        assert_eq!(found("C:\\a\\b.heng"), None);
        assert_eq!(found("main:"), None);
    }

    #[test]
    fn a_path_goes_up_before_git_sees_it() {
        assert_eq!(plain(Path::new("schemes/futian/../city/./scheme.heng")), "schemes/city/scheme.heng");
    }
}
