//! `heng fmt`: scheme files in one style, or in the other keyword language.

use super::usage::Words;
use super::{Console, Failure, Status, about_file, difference, must_open, output};
use crate::diagnostic::Diagnostic;
use crate::format::{self, Formatted, Options, WIDTH};
use crate::report::finding::{FINDING_FORMATS, Findings};
use crate::say;
use crate::source::Sources;
use crate::syntax;
use crate::word::Word;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Lines may not be narrower than this.
const WIDTH_MIN: u16 = 40;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[arg(long)]
    check: bool,
    #[arg(long)]
    diff: bool,
    #[arg(long, value_name = "COLUMNS", default_value_t = WIDTH as u16, value_parser = clap::value_parser!(u16).range(i64::from(WIDTH_MIN)..))]
    width: u16,
}

pub const WORDS: Words = Words {
    about: Word::new(
        "Write scheme files in one style; with --lang, in that language's keywords",
        "把方案文件写成统一的格式；写 --lang 则改用该语言的关键词",
    ),
    usage: Word::new("heng fmt FILE... [--check] [--diff] [--lang zh|en]", "heng fmt 文件... [--check] [--diff] [--lang zh|en]"),
    arguments: &[
        (
            "files",
            Word::new(
                "Scheme files, or folders of them; `-` reads the standard input and writes the standard output",
                "方案文件或其文件夹；`-` 读标准输入、写标准输出",
            ),
        ),
        ("check", Word::new("Change nothing; status 1 if a file is not in the style", "不改文件；有文件不合格式时退出状态为 1")),
        ("diff", Word::new("Change nothing; show what would change", "不改文件，只显示会改什么")),
        ("width", Word::new("Columns of a line; a Chinese letter takes two", "行宽；一个汉字占两列")),
    ],
};

/// One text and what becomes of it.
struct Job {
    /// `None`: the standard input.
    path: Option<PathBuf>,
    old: String,
    /// The file begins with a byte order mark.
    marked: bool,
    new: Formatted,
}

impl Job {
    fn name(&self) -> String {
        self.path.as_ref().map_or("-".to_owned(), |path| path.display().to_string())
    }

    fn is_changed(&self) -> bool {
        self.old != self.new.text
    }
}

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    let options = Options { width: usize::from(arguments.width), lang: console.wanted };
    let mut paths = Vec::new();
    for path in &arguments.files {
        if is_stdin(path) {
            paths.push(None);
        } else {
            must_open(path)?;
            scheme_files(path, &mut paths)?;
        }
    }
    let stdin = match console.world.stdin {
        Some(read) if paths.contains(&None) => read()?,
        Some(_) | None => Vec::new(),
    };
    let read = |path: &Option<PathBuf>| match path {
        Some(path) => std::fs::read(path).map_err(|error| about_file(path, &error)),
        None => Ok(stdin.clone()),
    };
    let mut texts = Vec::new();
    let mut unread = 0;
    for path in paths {
        match decoded(path.as_deref(), &read(&path)?) {
            Ok((old, marked)) => texts.push((path, old, marked)),
            Err((sources, finding)) => {
                unread += 1;
                let options = console.err_options();
                (FINDING_FORMATS[0].render)(&Findings::new(&sources, &[*finding], 1), &options, console.err)?;
            }
        }
    }
    let make = |(path, old, marked): (Option<PathBuf>, String, bool)| Job { path, new: format::format(&old, &options), old, marked };
    let jobs: Vec<Job> = texts.into_par_iter().map(make).collect();
    console.settle_lang(jobs.iter().find_map(|job| job.new.lang));
    for job in &jobs {
        one(job, arguments, console)?;
    }
    tell(&jobs, arguments, unread, console)
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The file, or the scheme files of a folder and the folders in it, by name.
fn scheme_files(path: &Path, into: &mut Vec<Option<PathBuf>>) -> Result<(), Failure> {
    if !path.is_dir() {
        into.push(Some(path.to_path_buf()));
        return Ok(());
    }
    let entries = std::fs::read_dir(path).map_err(|error| about_file(path, &error))?;
    let mut inner: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    inner.sort();
    for entry in inner {
        let hidden = entry.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && (entry.is_dir() && !entry.is_symlink() || entry.extension().is_some_and(|suffix| suffix == "heng")) {
            scheme_files(&entry, into)?;
        }
    }
    Ok(())
}

/// The text of a file, and whether a byte order mark stands before it.
fn decoded(path: Option<&Path>, bytes: &[u8]) -> Result<(String, bool), (Sources, Box<Diagnostic>)> {
    let mut sources = Sources::default();
    let name = path.map_or("-".to_owned(), |path| path.display().to_string());
    match syntax::decode(&mut sources, &name, bytes) {
        Ok((id, _)) => Ok((sources.get(id).text.to_string(), bytes.starts_with(&[0xEF, 0xBB, 0xBF]))),
        Err(finding) => Err((sources, finding)),
    }
}

fn one(job: &Job, arguments: &Arguments, console: &mut Console) -> Result<(), Failure> {
    if arguments.diff {
        return if job.is_changed() { difference::show(&job.name(), &job.old, &job.new.text, difference::CONTEXT, console) } else { Ok(()) };
    }
    match &job.path {
        _ if arguments.check => {
            if job.is_changed() {
                let name = job.name();
                writeln!(console.out, "{}", say!(en: "would change {name}", zh: "需要改写 {name}").of(console.lang))?;
            }
        }
        None => write!(console.out, "{}", job.new.text)?,
        Some(path) if job.is_changed() => {
            let mark = if job.marked { "\u{FEFF}" } else { "" };
            output::write_file(path, |out| write!(out, "{mark}{}", job.new.text))?;
        }
        Some(_) => {}
    }
    Ok(())
}

/// What was done, and what was left as it is.
fn tell(jobs: &[Job], arguments: &Arguments, unread: usize, console: &mut Console) -> Result<Status, Failure> {
    for job in jobs.iter().filter(|job| !job.new.left.is_empty()) {
        for range in &job.new.left {
            let line = job.old[..range.start].matches('\n').count() + 1;
            let name = job.name();
            let told = match console.wanted {
                Some(_) => {
                    say!(en: "{name}:{line}: left as it is: not understood, or it cannot be said in the other language", zh: "{name}:{line}：原样保留：没有看懂，或另一语言中没有这样的写法")
                }
                None => {
                    say!(en: "{name}:{line}: left as it is, since it is not understood; see `heng check`", zh: "{name}:{line}：没有看懂，原样保留；见 `heng check`")
                }
            };
            writeln!(console.err, "{}", told.of(console.lang))?;
        }
    }
    let changed = jobs.iter().filter(|job| job.is_changed()).count();
    let same = jobs.len() - changed;
    let only_shown = arguments.check || arguments.diff;
    let told = if only_shown {
        say!(en: "{changed} files would change, {same} are in the style", zh: "{changed} 个文件需要改写，{same} 个已合格式")
    } else {
        say!(en: "{changed} files changed, {same} were in the style", zh: "改写 {changed} 个文件，{same} 个已合格式")
    };
    writeln!(console.err, "{}", told.of(console.lang))?;
    Ok(Status::of_errors(unread + if only_shown { changed } else { 0 }))
}
