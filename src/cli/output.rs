//! Writing files so that nobody ever sees half of one: into a new file beside it, which then takes its name.

use super::{Failure, about_file};
use crate::say;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How many names are tried for the new file before giving up: others may be writing here too.
const TRIES_MAX: u32 = 100;

/// Writes a file whole or not at all.
pub fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(say!(en: "`{0}` is a folder", zh: "`{0}` 是文件夹", path.display()).into());
    }
    write_whole(path, write).map_err(|error| about_file(path, &error))
}

fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // A link stays a link; a device or a pipe cannot be replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let before = fs::metadata(&target).ok();
    if before.as_ref().is_some_and(|it| !it.is_file()) {
        let mut out = BufWriter::new(OpenOptions::new().write(true).open(&target)?);
        write(&mut out)?;
        return out.flush();
    }
    if before.as_ref().is_some_and(|it| it.permissions().readonly()) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let (new, file) = new_file(&target)?;
    let written = fill(file, write).and_then(|()| {
        if let Some(before) = before {
            fs::set_permissions(&new, before.permissions())?;
        }
        fs::rename(&new, &target)
    });
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&new);
    }
    written
}

fn fill(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// A new file in the folder of the target, where renaming does not cross file systems.
fn new_file(target: &Path) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut number = 0;
    loop {
        let mut new = OsString::from(".");
        new.push(name);
        new.push(format!(".{}-{number}.tmp", std::process::id()));
        let new = target.with_file_name(new);
        match OpenOptions::new().write(true).create_new(true).open(&new) {
            Ok(file) => return Ok((new, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < TRIES_MAX => number += 1,
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Folder;
    use super::*;

    #[test]
    fn a_failed_writing_leaves_the_old_file_and_nothing_else() {
        let folder = Folder::new("failed-writing");
        let path = folder.file("结果 1.csv", "old");
        let result = write_file(&path, |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(result.is_err());
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "old");
        assert_eq!(folder.names(), ["结果 1.csv"]);
    }

    #[test]
    fn a_file_is_replaced_or_made() {
        let folder = Folder::new("writing");
        let old = folder.file("a.csv", "old");
        let new = folder.path("b.csv");
        for path in [&old, &new] {
            write_file(path, |out| out.write_all("新".as_bytes())).expect("it can be written");
            assert_eq!(fs::read_to_string(path).expect("it is there"), "新");
        }
        assert_eq!(folder.names(), ["a.csv", "b.csv"]);
        assert!(write_file(&folder.path("none/c.csv"), |_| Ok(())).is_err());
        assert!(write_file(&folder.path(""), |_| Ok(())).is_err());
    }
}
