//! Rewriting what examples and cases demand to what comes out: shown first, line by line.

use super::File;
use crate::cli::{Console, Failure, about_file, difference, fix, output};
use crate::diagnostic::Edit;
use crate::pipeline::OWN_SOURCE;
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
            write(Path::new(&*source.name), &source.text, &text, console)?;
        }
        for tried in file.tried.iter().filter(|tried| !tried.corrections.is_empty()) {
            let path = Path::new(&*tried.corrections[0].0.file);
            let before = std::fs::read_to_string(path).map_err(|error| about_file(path, &error))?;
            let after = crate::report::csv::corrected(&before, &tried.corrections).map_err(|error| about_file(path, &error))?;
            count += tried.corrections.len();
            write(path, &before, &after, console)?;
        }
    }
    Ok(count)
}

fn write(path: &Path, before: &str, after: &str, console: &mut Console) -> Result<(), Failure> {
    difference::show(&path.display().to_string(), before, after, CONTEXT, console)?;
    output::write_file(path, |out| out.write_all(after.as_bytes()))
}
