//! `heng test`: do the examples and cases of schemes come out, and what of the schemes do they try?

mod update;

use super::usage::Words;
use super::{Console, Failure, Status, about_file, must_open, progress};
use crate::check;
use crate::diagnostic::{Diagnostic, Severity};
use crate::oracle::Seen;
use crate::pipeline::{self, Loaded, case};
use crate::propose;
use crate::report::coverage::{self, Coverage};
use crate::report::finding::{FINDING_FORMATS, Findings};
use crate::report::terminal;
use crate::report::trial::{self, Suite, Tried};
use crate::say;
use crate::trial::{Example, Replayer, coverage as points};
use crate::word::{Lang, Word};
use clap::builder::PossibleValuesParser;
use rayon::prelude::*;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[arg(long)]
    coverage: bool,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100))]
    min: Option<u32>,
    #[arg(long, conflicts_with_all = ["generate", "format"])]
    update: bool,
    #[arg(long, conflicts_with_all = ["coverage", "min", "format"])]
    generate: bool,
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(["text", "json", "junit"]))]
    format: Option<String>,
}

pub const WORDS: Words = Words {
    about: Word::new("Run the examples of schemes, and the cases beside them", "运行方案中的算例和旁边的成套案例"),
    usage: Word::new(
        "heng test FILE... [--coverage] [--min N] [--update] [--generate] [--format FORMAT]",
        "heng test 文件... [--coverage] [--min 百分数] [--update] [--generate] [--format 格式]",
    ),
    arguments: &[
        ("files", Word::new("Scheme files", "方案文件")),
        (
            "coverage",
            Word::new("Show which clauses, rows, edges, caps and gates no example tries", "列出没有算例试过的条款、分档行、边界、封顶和否决"),
        ),
        ("min", Word::new("Fail where less than so many percent of them are tried", "试过的不到这个百分数即为不通过")),
        ("update", Word::new("Show and rewrite expectations that are not met, to what comes out", "把不符的要求改为算出的结果，先列出所改之处")),
        ("generate", Word::new("Propose examples for everything that none tries", "为没有试过的各处拟出算例")),
        ("format", Word::new("How to write the results", "结果的写法")),
    ],
};

/// A scheme with everything that was tried of it.
struct File {
    loaded: Loaded,
    tried: Vec<Tried>,
    /// Touched by examples and cases, where somebody wants to know.
    seen: Seen,
    is_broken: bool,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    arguments.files.iter().try_for_each(|path| must_open(path))?;
    let wants_coverage = arguments.coverage || arguments.min.is_some() || arguments.generate;
    let what = say!(en: "testing", zh: "正在试算");
    let work = || arguments.files.par_iter().map(|path| file(path, wants_coverage).map_err(|error| about_file(path, &error))).collect::<Vec<_>>();
    let files = progress::during(console.world, what.of(console.lang), work).into_iter().collect::<Result<Vec<File>, Failure>>()?;
    console.settle_lang(files.iter().find_map(|file| file.loaded.scheme.as_ref()).map(|scheme| scheme.lang));
    if arguments.generate {
        return generate(&files, console);
    }
    let machine = match arguments.format.as_deref() {
        Some("junit") => Some(trial::junit as fn(&[Suite], Lang, &mut dyn io::Write) -> io::Result<()>),
        Some("json") => Some(trial::json as _),
        _ => None,
    };
    match machine {
        Some(write) => {
            let suites: Vec<Suite> =
                arguments.files.iter().zip(&files).map(|(path, file)| suite(path.display().to_string(), file, arguments)).collect();
            write(&suites, console.lang, console.out)?;
        }
        None => files.iter().try_for_each(|file| show(file, arguments, console))?,
    }
    let enough = files.iter().filter_map(|file| Some(coverage_of(file)?.reaches(arguments.min?))).all(|is_enough| is_enough);
    if let Some(min) = arguments.min.filter(|_| !enough) {
        let told = say!(en: "less than {min}% of what can be tried is tried", zh: "试过的不到应试的 {min}%");
        writeln!(console.err, "{}", told.of(console.lang))?;
    }
    let updated = if arguments.update { update::rewrite(&files, console)? } else { 0 };
    let tried: usize = files.iter().map(|file| file.tried.len()).sum();
    let failed = files.iter().flat_map(|file| &file.tried).filter(|tried| !tried.findings.is_empty()).count();
    if machine.is_none() {
        let summary = say!(en: "{tried} examples, {failed} failed", zh: "{tried} 个算例，{failed} 个未通过");
        writeln!(console.out, "{}", summary.of(console.lang))?;
        let of_examples = files.iter().flat_map(File::findings).filter(|finding| finding.fix.is_some()).count();
        let mendable = of_examples + files.iter().flat_map(|file| &file.tried).map(|tried| tried.corrections.len()).sum::<usize>();
        if updated > 0 {
            writeln!(console.out, "{}", say!(en: "rewritten: {updated}", zh: "已改 {updated} 处要求").of(console.lang))?;
        } else if mendable > 0 {
            writeln!(
                console.out,
                "{}",
                say!(en: "--update rewrites {mendable} expectations to what comes out", zh: "--update 可把 {mendable} 处要求改为算出的结果")
                    .of(console.lang)
            )?;
        }
    }
    let broken = files.iter().filter(|file| file.is_broken).count();
    Ok(Status::of_errors(failed + broken + usize::from(!enough)))
}

impl File {
    fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.tried.iter().flat_map(|tried| &tried.findings)
    }
}

/// Tries everything of one file.
fn file(path: &std::path::Path, wants_coverage: bool) -> std::io::Result<File> {
    let loaded = pipeline::load(path, None)?;
    let Some(scheme) = loaded.scheme.as_ref().filter(|_| !loaded.has_errors()) else {
        return Ok(File { loaded, tried: Vec::new(), seen: Seen::default(), is_broken: true });
    };
    let replayer = Replayer::new(scheme);
    let example = |example: &Example| {
        let start = Instant::now();
        let findings = check::example(&replayer, example);
        Tried { name: example.label.name.to_string(), findings, corrections: Vec::new(), took: start.elapsed() }
    };
    let mut tried: Vec<Tried> = scheme.examples.par_iter().map(example).collect();
    let mut seen = Seen::default();
    if wants_coverage {
        let of_examples: Vec<_> = scheme.examples.par_iter().map(|example| points::seen(scheme, &example.given, None)).collect();
        of_examples.into_iter().for_each(|one| seen.extend(one));
    }
    for case in case::beside(path) {
        let start = Instant::now();
        let result = case::run(scheme, &case, wants_coverage);
        tried.push(Tried { name: case.name, findings: result.findings, corrections: result.corrections, took: start.elapsed() });
        seen.extend(result.seen);
    }
    Ok(File { loaded, tried, seen, is_broken: false })
}

fn coverage_of(file: &File) -> Option<Coverage<'_>> {
    let scheme = file.loaded.scheme.as_ref().filter(|_| !file.is_broken)?;
    let points = points::points(scheme);
    let afar = points.iter().filter_map(|point| Some((point.clone(), point.afar(scheme, &file.seen)?))).collect();
    let points = points.into_iter().map(|point| {
        let is_tried = point.is_seen(&file.seen);
        (point, is_tried)
    });
    Some(Coverage { scheme, sources: &file.loaded.sources, points: points.collect(), afar })
}

fn errors(loaded: &Loaded) -> Vec<Diagnostic> {
    loaded.findings.iter().filter(|finding| finding.severity() == Severity::Error).cloned().collect()
}

fn suite<'f>(name: String, file: &'f File, arguments: &Arguments) -> Suite<'f> {
    let errors = if file.is_broken { errors(&file.loaded) } else { Vec::new() };
    let coverage = coverage_of(file).filter(|_| arguments.coverage || arguments.min.is_some());
    Suite { name, sources: &file.loaded.sources, errors, tried: &file.tried, coverage }
}

fn show(file: &File, arguments: &Arguments, console: &mut Console) -> Result<(), Failure> {
    if file.is_broken {
        return show_findings(&file.loaded, &errors(&file.loaded), console);
    }
    for tried in &file.tried {
        let word = if tried.findings.is_empty() { Word::new("passed", "通过") } else { Word::new("failed", "未通过") };
        writeln!(console.out, "{}  {}", word.of(console.lang), tried.name)?;
        // Here it is --update that rewrites.
        let findings: Vec<Diagnostic> = tried.findings.iter().map(|finding| Diagnostic { fix: None, ..finding.clone() }).collect();
        show_findings(&file.loaded, &findings, console)?;
    }
    if let Some(coverage) = coverage_of(file).filter(|_| arguments.coverage || arguments.min.is_some()) {
        let mut document = coverage::document(&coverage, console.lang);
        if !arguments.coverage {
            document.blocks.truncate(1);
        }
        (terminal::FORMAT.render)(&document, &console.out_options(), console.out)?;
    }
    Ok(())
}

fn show_findings(loaded: &Loaded, findings: &[Diagnostic], console: &mut Console) -> Result<(), Failure> {
    if findings.is_empty() {
        return Ok(());
    }
    let options = console.out_options();
    Ok((FINDING_FORMATS[0].render)(&Findings::new(&loaded.sources, findings, 1), &options, console.out)?)
}

/// Writes examples for what none tries, and says of what none was found.
fn generate(files: &[File], console: &mut Console) -> Result<Status, Failure> {
    let mut broken = 0;
    for file in files {
        let Some(coverage) = coverage_of(file) else {
            broken += 1;
            show_findings(&file.loaded, &errors(&file.loaded), console)?;
            continue;
        };
        let untried: Vec<points::Point> = coverage.points.iter().filter(|(_, is_tried)| !is_tried).map(|(point, _)| point.clone()).collect();
        let name = |point: &points::Point| coverage::name(coverage.scheme, coverage.sources, point);
        let what = say!(en: "looking for figures", zh: "正在寻找数据");
        let found = progress::during(console.world, what.of(console.lang), || propose::examples(coverage.scheme, &untried, &name));
        for example in &found.examples {
            writeln!(console.out, "{example}")?;
        }
        let (made, open) = (found.examples.len(), found.open.len());
        let told = say!(en: "{made} examples proposed, to be confirmed; none found for {open}", zh: "拟出算例 {made} 个，请核对；未能拟出 {open} 处");
        writeln!(console.err, "{}", told.of(console.lang))?;
        for point in found.open {
            writeln!(console.err, "  {}", name(&point))?;
        }
    }
    Ok(Status::of_errors(broken))
}
