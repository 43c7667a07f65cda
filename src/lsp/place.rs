//! Addresses of files: `file:///C:/a%20b.heng` and paths.

use lsp_types::Uri;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

/// The path of a file's address; `None` for what is in no file.
pub fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let rest = rest.find('/').map(|at| &rest[at..])?;
    let mut bytes = Vec::with_capacity(rest.len());
    let mut left = rest.as_bytes();
    while let Some((&byte, after)) = left.split_first() {
        let coded = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let (decoded, rest) = match (byte, coded) {
            (b'%', Some(coded)) => (coded, &after[2..]),
            _ => (byte, after),
        };
        bytes.push(decoded);
        left = rest;
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/C:/…` of Windows.
    let drive = path.as_bytes().get(2) == Some(&b':') && path.as_bytes()[1].is_ascii_alphabetic();
    Some(tidy(Path::new(if drive { &path[1..] } else { &path })))
}

/// The address of a path.
pub fn uri_of(path: &Path) -> Option<Uri> {
    let path = std::path::absolute(path).ok()?;
    let path = tidy(&path).to_str()?.replace('\\', "/");
    let mut address = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => address.push(char::from(byte)),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    Uri::from_str(&address).ok()
}

/// A path without `.` and `..`.
pub fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidy.components().next_back(), Some(Component::Normal(_))) => {
                tidy.pop();
            }
            _ => tidy.push(part),
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn addresses_and_paths_go_both_ways() {
        let uri = Uri::from_str("file:///%E6%B5%8B%20%E8%AF%95/a%2Bb/../c.heng").expect("an address");
        assert_eq!(path_of(&uri), Some(PathBuf::from("/测 试/a+b/../c.heng").parent().map(|_| PathBuf::from("/测 试/c.heng")).expect("a path")));
        let uri = uri_of(Path::new("/测 试/x/../c.heng")).expect("an address");
        assert_eq!(uri.as_str(), "file:///%E6%B5%8B%20%E8%AF%95/c.heng");
        assert_eq!(path_of(&uri), Some(PathBuf::from("/测 试/c.heng")));
        assert_eq!(path_of(&Uri::from_str("untitled:Untitled-1").expect("an address")), None);
    }
}
