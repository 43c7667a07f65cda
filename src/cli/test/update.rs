//! Rewriting what examples and cases demand to what comes out: shown first, line by line.

use super::File;
use crate::cli::{Console, Failure, about_file, difference, fix, output};
use crate::data::encoding::{self, Encoding};
use crate::diagnostic::Edit;
use crate::pipeline::OWN_SOURCE;
use crate::say;
use std::path::Path;

/// An expectation is a line; of those around it one is enough.
const CONTEXT: usize = 1;

/// Shows and makes all changes; how many there were.
pub fn rewrite(files: &[File], console: &mut Console) -> Result<usize, Failure> {
    let mut count = 0;
    for file in files {
        let edits: Vec<&Edit> = file.findings().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits).collect();
        if let Some((_, source)) = file.loaded.sources.iter().next()
            && !edits.is_empty()
            && let Some(text) = fix::apply(&file.loaded.sources, OWN_SOURCE, &edits)
        {
            count += edits.len();
            let path = Path::new(&*source.name);
            let (_, encoding) = read(path)?;
            write(path, &source.text, &text, encoding, console)?;
        }
        for tried in file.tried.iter().filter(|tried| !tried.corrections.is_empty()) {
            let path = Path::new(&*tried.corrections[0].0.file);
            let (before, encoding) = read(path)?;
            let after = crate::report::csv::corrected(&before, &tried.corrections).map_err(|error| about_file(path, &error))?;
            count += tried.corrections.len();
            write(path, &before, &after, encoding, console)?;
        }
    }
    Ok(count)
}

/// A file's text, and how it is to be written back.
fn read(path: &Path) -> Result<(String, Encoding), Failure> {
    let bytes = std::fs::read(path).map_err(|error| about_file(path, &error))?;
    let name = path.display();
    encoding::read(&bytes).ok_or_else(|| say!(en: "`{name}` is neither UTF-8 nor GB18030", zh: "`{name}` 既不是 UTF-8 也不是 GB18030").into())
}

fn write(path: &Path, before: &str, after: &str, encoding: Encoding, console: &mut Console) -> Result<(), Failure> {
    difference::show(&path.display().to_string(), before, after, CONTEXT, console)?;
    output::write_file(path, |out| out.write_all(&encoding::written(after, encoding)))
}
