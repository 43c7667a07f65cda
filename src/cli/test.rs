//! `heng test`: do the examples come out?

use super::usage::Words;
use super::{Console, Failure, Status, about_file, must_open};
use crate::check;
use crate::diagnostic::{Diagnostic, Severity};
use crate::pipeline::{self, Loaded};
use crate::report::finding::{FINDING_FORMATS, Findings};
use crate::say;
use crate::word::Word;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub const WORDS: Words = Words {
    about: Word::new("Run the examples of schemes", "运行方案中的算例"),
    usage: Word::new("heng test FILE...", "heng test 文件..."),
    arguments: &[("files", Word::new("Scheme files", "方案文件"))],
};

/// How many examples there were, and how many did not come out.
#[derive(Default)]
struct Tally {
    tried: usize,
    failed: usize,
    /// Files that could not be tried.
    broken: usize,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    for path in &arguments.files {
        must_open(path)?;
    }
    let mut tally = Tally::default();
    for path in &arguments.files {
        let loaded = pipeline::load(path, None).map_err(|error| about_file(path, &error))?;
        console.settle_lang(loaded.scheme.as_ref().map(|scheme| scheme.lang));
        file(&loaded, &mut tally, console)?;
    }
    let Tally { tried, failed, broken } = tally;
    let summary = say!(en: "{tried} examples, {failed} failed", zh: "{tried} 个算例，{failed} 个未通过");
    writeln!(console.out, "{}", summary.of(console.lang))?;
    Ok(Status::of_errors(failed + broken))
}

fn file(loaded: &Loaded, tally: &mut Tally, console: &mut Console) -> Result<(), Failure> {
    let Some(scheme) = loaded.scheme.as_ref().filter(|_| !loaded.has_errors()) else {
        tally.broken += 1;
        let errors: Vec<Diagnostic> = loaded.findings.iter().filter(|finding| finding.severity() == Severity::Error).cloned().collect();
        return show(loaded, &errors, console);
    };
    for (example, findings) in check::examples(scheme) {
        tally.tried += 1;
        tally.failed += usize::from(!findings.is_empty());
        let word = if findings.is_empty() { Word::new("passed", "通过") } else { Word::new("failed", "未通过") };
        writeln!(console.out, "{}  {}", word.of(console.lang), example.label.name)?;
        show(loaded, &findings, console)?;
    }
    Ok(())
}

fn show(loaded: &Loaded, findings: &[Diagnostic], console: &mut Console) -> Result<(), Failure> {
    if findings.is_empty() {
        return Ok(());
    }
    let options = console.out_options();
    Ok((FINDING_FORMATS[0].render)(&Findings::new(&loaded.sources, findings, 1), &options, console.out)?)
}
