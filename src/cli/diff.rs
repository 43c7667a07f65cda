//! `heng diff`: what differs between two schemes, or between one and many.

mod data;

use super::score::no_such;
use super::usage::Words;
use super::{Console, Failure, Status, about_file, git, output, progress};
use crate::diagnostic::{Diagnostic, Severity};
use crate::diff::accepted::{self, Entry};
use crate::diff::change::{self, AREAS, Area};
use crate::diff::pair::Declared;
use crate::diff::{self, Diff, Direction, Level, Version};
use crate::pipeline::{self, Loaded};
use crate::report::change::{self as told, Comparison, Selection, json, matrix};
use crate::report::finding::{Counts, FINDING_FORMATS, Findings};
use crate::report::{self, RenderOptions};
use crate::report::{effect, page};
use crate::say;
use crate::word::{Text, Word};
use clap::builder::PossibleValuesParser;
use jiff::civil::Date;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "FILE", required_unless_present = "schema")]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    base: Option<PathBuf>,
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true, value_parser = PossibleValuesParser::new(["text", "json", "md", "html"]))]
    format: String,
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    output: Option<PathBuf>,
    #[arg(long)]
    detail: bool,
    #[arg(long, value_name = "AREA", value_parser = PossibleValuesParser::new(AREAS.iter().map(|(_, key, _)| *key)))]
    area: Vec<String>,
    #[arg(long, value_name = "DIRECTION", value_parser = PossibleValuesParser::new(["stricter", "looser", "either", "none"]))]
    direction: Vec<String>,
    #[arg(long, value_name = "CODE")]
    id: Vec<String>,
    #[arg(long = "pair", value_name = "OLD=NEW")]
    pairs: Vec<String>,
    #[arg(long = "exit-code")]
    exit_code: bool,
    #[arg(long = "fail-on", value_name = "LEVEL", value_parser = PossibleValuesParser::new(["score", "may", "text"]))]
    fail_on: Option<String>,
    #[arg(long, value_name = "FILE")]
    accepted: Option<PathBuf>,
    #[arg(long = "show-accepted")]
    show_accepted: bool,
    #[arg(long = "write-accepted")]
    write_accepted: bool,
    #[arg(long, value_name = "TEXT", requires = "write_accepted")]
    reason: Option<String>,
    #[arg(long, value_name = "NAME", requires = "write_accepted")]
    decider: Option<String>,
    #[arg(long, value_name = "DATE", requires = "write_accepted")]
    until: Option<Date>,
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    #[arg(long = "as-of", value_name = "DATE")]
    as_of: Option<Date>,
    #[arg(long)]
    schema: bool,
    #[command(flatten)]
    data: data::Data,
}

pub const WORDS: Words = Words {
    about: Word::new("Say what differs between two schemes, and which way", "比较两个方案：有哪些差别，从宽还是从严"),
    usage: Word::new(
        "heng diff OLD NEW [--data SOURCE] [--detail] [--area AREA] [--format FORMAT] [--exit-code], or heng diff --base FILE FILE...",
        "heng diff 旧方案 新方案 [--data 数据] [--detail] [--area 类别] [--format 格式] [--exit-code]，或 heng diff --base 基准方案 方案...",
    ),
    arguments: &[
        ("files", Word::new("The old scheme and the new one; REVISION:PATH for one in git", "旧方案和新方案；git 中的写 版本:路径")),
        ("base", Word::new("Compare each of the FILEs with this one, as a matrix", "以此为基准，把各方案列成一张表")),
        ("format", Word::new("How to write the result", "结果的写法")),
        ("output", Word::new("Write to this file", "写到这个文件")),
        ("detail", Word::new("Every change, not only the summary", "逐条列出变动")),
        ("area", Word::new("Only changes of this area", "只看这一类")),
        ("direction", Word::new("Only changes that go this way", "只看这个方向")),
        ("id", Word::new("Only changes of this kind, such as D0703", "只看这种变动，如 D0703")),
        ("pairs", Word::new("These two are one thing under two names", "声明二者是同一项（旧名=新名）")),
        ("exit_code", Word::new("Exit with status 1 if there are changes", "有变动时退出码为 1")),
        ("fail_on", Word::new("Exit with status 1 if a change reaches this level", "变动达到这一级时退出码为 1")),
        (
            "accepted",
            Word::new("Table of accepted changes; otherwise accepted.csv beside the new scheme", "已认可变动的表；不写则用新方案旁的 accepted.csv"),
        ),
        ("show_accepted", Word::new("List accepted changes too", "已认可的也列出")),
        (
            "write_accepted",
            Word::new("Add the changes selected to that table, with --reason and --decider", "把所选变动记入该表，须写 --reason 和 --decider"),
        ),
        ("reason", Word::new("Why they are accepted", "认可的理由")),
        ("decider", Word::new("Who accepted them", "由谁认可")),
        ("until", Word::new("The last day on which they are", "认可到哪一天")),
        ("today", Word::new("The day on which accepted changes are looked at; otherwise today", "按这一天看认可是否到期；不写则为今天")),
        ("as_of", Word::new("With the amendments in force on this day", "按这一天有效的修订")),
        ("data", Word::new("Also whom it moves: score these data under both", "同时比较影响：两个方案都按这些数据计分")),
        ("old_data", Word::new("Score the old scheme on these data and the new one on --new-data", "原方案按这些数据计分，新方案按 --new-data")),
        ("new_data", Word::new("Data of the new scheme, with --old-data", "新方案的数据，与 --old-data 同用")),
        ("schema", Word::new("Print the schema of the JSON that --format json writes", "输出 --format json 的结构定义")),
    ],
};

/// The table of accepted changes beside a scheme.
const ACCEPTED_FILE: &str = "accepted.csv";
/// Git gives an external diff driver seven arguments, two more for a rename.
const GIT_ARGUMENTS: [usize; 2] = [7, 9];

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    if arguments.schema {
        return Ok(json::write_schema(console.out).map(|()| Status::Clean)?);
    }
    if let Some(base) = &arguments.base {
        return many(base, arguments, console);
    }
    match arguments.files.as_slice() {
        [old, new] => two(&Side::of(old), &Side::of(new), arguments, console),
        files if GIT_ARGUMENTS.contains(&files.len()) => driven_by_git(files, arguments, console),
        _ => Err(say!(en: "two schemes are needed: OLD and NEW", zh: "需要两个方案：旧方案和新方案").into()),
    }
}

/// Where a scheme comes from.
struct Side {
    /// As the user gave it.
    argument: PathBuf,
    /// What is read, if it is not the argument itself: git hands over copies.
    copy: Option<Copy>,
}

/// A file as it is in some revision.
struct Copy {
    content: PathBuf,
    /// Where the schemes that it extends are read; none: in the working tree.
    revision: Option<String>,
}

impl Side {
    fn of(argument: &Path) -> Side {
        Side { argument: argument.to_path_buf(), copy: None }
    }

    fn load(&self, as_of: Option<Date>) -> Result<Loaded, Failure> {
        if let Some(Copy { content, revision }) = &self.copy {
            let read = |path: &Path| match revision {
                _ if path == self.argument => std::fs::read(content),
                Some(revision) => git::read(revision, path),
                None => std::fs::read(path),
            };
            return pipeline::load_with(&self.argument, as_of, &read).map_err(|error| about_file(content, &error));
        }
        match git::revision(&self.argument) {
            Some((revision, path)) => {
                let mut loaded =
                    pipeline::load_with(&path, as_of, &|path| git::read(&revision, path)).map_err(|error| git::told(&self.argument, &error))?;
                loaded.sources.rename(|name| format!("{revision}:{name}"));
                Ok(loaded)
            }
            None => {
                super::must_open(&self.argument)?;
                pipeline::load(&self.argument, as_of).map_err(|error| about_file(&self.argument, &error))
            }
        }
    }
}

fn two(old: &Side, new: &Side, arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    let declared = declared(&arguments.pairs)?;
    let what = say!(en: "comparing", zh: "正在比较");
    let loaded =
        progress::during(console.world, what.of(console.lang), || Ok::<_, Failure>((old.load(arguments.as_of)?, new.load(arguments.as_of)?)))?;
    let (old, new) = loaded;
    console.settle_lang(new.scheme.as_ref().or(old.scheme.as_ref()).map(|scheme| scheme.lang));
    let told = [tell(&old, console)?, tell(&new, console)?];
    let (Some(a), Some(b)) = (version(&old), version(&new)) else {
        // Never to be read as "no changes".
        return Ok(Status::Findings);
    };
    let mut diff = diff::diff(a, b, &declared);
    let points = progress::during(console.world, what.of(console.lang), || diff::points::points(a, b, &mut diff));
    let entries = entries(arguments, &new, console)?;
    let acceptance = accepted::accept(&diff.changes, &entries, Some(arguments.today.unwrap_or_else(today)));
    let comparison = Comparison { old: a, new: b, diff: &diff, entries: &entries, acceptance: &acceptance, points: &points, lang: console.lang };
    let selection = selection(arguments)?;
    if arguments.write_accepted {
        write_accepted(&comparison, &selection, arguments, &accepted_file(arguments, &new), console)?;
        return Ok(Status::Clean);
    }
    let (moved, of_data) = data::moved(&arguments.data, &old, &new, &diff, console)?;
    let effect = moved.as_ref().map(|moved| effect::Told::new(&moved.board, &moved.effect, console.lang));
    write(arguments, console, |format, options, out| match format {
        "json" => json::write(&comparison, effect.as_ref(), out),
        "html" => {
            let page = page::page(&comparison, effect.as_ref(), arguments.data.names());
            out.write_all(page::render(&page, comparison.lang).map_err(std::io::Error::other)?.as_bytes())
        }
        other => {
            // A file or a list for others has everything in it.
            let selection = Selection { detail: selection.detail || other != "text", ..selection.clone() };
            let mut document = told::document(&comparison, &selection);
            document.blocks.extend(effect.iter().flat_map(|told| effect::blocks(told, selection.wants_detail())));
            (report_format(other).render)(&document, options, out)
        }
    })?;
    let reached = comparison.open().map(|change| change.level).max();
    let fails = arguments.exit_code && reached.is_some() || fail_level(arguments).is_some_and(|level| reached >= Some(level));
    Ok(if fails || told.contains(&Status::Findings) || of_data == Status::Findings { Status::Findings } else { Status::Clean })
}

/// A matrix of many schemes against one.
fn many(base: &Path, arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    let declared = declared(&arguments.pairs)?;
    let base = Side::of(base).load(arguments.as_of)?;
    let others = arguments.files.iter().map(|file| Side::of(file).load(arguments.as_of)).collect::<Result<Vec<_>, _>>()?;
    console.settle_lang(base.scheme.as_ref().map(|scheme| scheme.lang));
    let mut status = tell(&base, console)?;
    for other in &others {
        status = if tell(other, console)? == Status::Findings { Status::Findings } else { status };
    }
    let Some(a) = version(&base) else { return Ok(Status::Findings) };
    let compared = others.iter().map(|other| version(other).map(|b| (b, diff::diff(a, b, &declared)))).collect::<Option<Vec<(Version, Diff)>>>();
    let Some(compared) = compared else { return Ok(Status::Findings) };
    let any = compared.iter().any(|(_, diff)| !diff.changes.is_empty());
    let document = matrix::document(&matrix::Matrix { base: a, others: compared, lang: console.lang });
    write(arguments, console, |format, options, out| (report_format(format).render)(&document, options, out))?;
    Ok(if arguments.exit_code && any { Status::Findings } else { status })
}

/// Called by git: path, then file, hash and mode of the old and of the new.
fn driven_by_git(files: &[PathBuf], arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    let (path, old, old_hash, new, new_hash) = (&files[0], &files[1], &files[2], &files[4], &files[5]);
    let is_nothing = |file: &Path| file == Path::new("/dev/null") || file == Path::new("nul");
    for (file, told) in [
        (old, say!(en: "new scheme: {}", zh: "新增方案：{}", path.display())),
        (new, say!(en: "scheme deleted: {}", zh: "删去方案：{}", path.display())),
    ] {
        if is_nothing(file) {
            writeln!(console.out, "{}", told.of(console.lang))?;
            return Ok(Status::Clean);
        }
    }
    // After a rename the new path comes last but one.
    let new_path = if files.len() == GIT_ARGUMENTS[1] { &files[7] } else { path };
    let side = |path: &PathBuf, content: &PathBuf, hash: &Path| {
        let revision = git::holding(path, &hash.to_string_lossy());
        Side { argument: path.clone(), copy: Some(Copy { content: content.clone(), revision }) }
    };
    let with_detail = Arguments { detail: true, ..arguments.clone() };
    match two(&side(path, old, old_hash), &side(new_path, new, new_hash), &with_detail, console)? {
        // Git stops at any other status, unless it is told to trust it.
        Status::Findings if !arguments.exit_code => Ok(Status::Clean),
        status => Ok(status),
    }
}

fn version(loaded: &Loaded) -> Option<Version<'_>> {
    // What could not be understood is left out of the model: to compare it would tell of changes that are none, and miss others.
    let is_misread = |finding: &Diagnostic| finding.severity() == Severity::Error && finding.check.code < "H0300";
    let scheme = loaded.scheme.as_ref().filter(|_| !loaded.findings.iter().any(is_misread))?;
    Some(Version { scheme, sources: &loaded.sources })
}

/// Tells the errors of a scheme; its warnings are for `check`.
fn tell(loaded: &Loaded, console: &mut Console) -> Result<Status, Failure> {
    let errors: Vec<Diagnostic> = loaded.findings.iter().filter(|finding| finding.severity() == Severity::Error).cloned().collect();
    if !errors.is_empty() {
        let options = console.err_options();
        (FINDING_FORMATS[0].render)(&Findings::new(&loaded.sources, &errors, 1), &options, console.err)?;
        if version(loaded).is_none() {
            let told = say!(en: "not compared: the scheme cannot be understood whole", zh: "未作比较：方案未能全部读懂");
            writeln!(console.err, "{}", told.of(console.lang))?;
        }
    }
    Ok(Status::of_errors(errors.len()))
}

fn declared(pairs: &[String]) -> Result<Vec<Declared>, Failure> {
    let one = |pair: &String| match pair.split_once(['=', '＝']) {
        Some((old, new)) if !old.trim().is_empty() && !new.trim().is_empty() => Ok(Declared { old: old.trim().into(), new: new.trim().into() }),
        _ => Err(say!(en: "`{pair}` is no pair; write --pair OLD=NEW", zh: "`{pair}` 不是一对名称；请写 --pair 旧名=新名").into()),
    };
    pairs.iter().map(one).collect()
}

fn selection(arguments: &Arguments) -> Result<Selection, Failure> {
    let area = |key: &String| AREAS.iter().find(|(_, known, _)| known == key).map(|(area, ..)| *area);
    let directions = [Direction::Stricter, Direction::Looser, Direction::Either, Direction::None];
    for id in &arguments.id {
        if change::find(id).is_none() {
            return Err(no_such(Word::new("kind of change", "变动编号"), id, change::all().into_iter().flat_map(|(_, kind)| [kind.id, kind.name])));
        }
    }
    Ok(Selection {
        detail: arguments.detail || arguments.show_accepted,
        areas: arguments.area.iter().filter_map(area).collect::<Vec<Area>>(),
        directions: directions.into_iter().filter(|direction| arguments.direction.iter().any(|key| key == direction.key())).collect(),
        ids: arguments.id.clone(),
        accepted: arguments.show_accepted,
    })
}

fn fail_level(arguments: &Arguments) -> Option<Level> {
    [Level::Score, Level::MayScore, Level::Text].into_iter().find(|level| arguments.fail_on.as_deref() == Some(level.key()))
}

fn report_format(name: &str) -> &'static report::Format {
    report::find(name).unwrap_or(&report::FORMATS[0])
}

fn write(
    arguments: &Arguments,
    console: &mut Console,
    render: impl FnOnce(&str, &RenderOptions, &mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Failure> {
    match &arguments.output {
        Some(path) => {
            let options = RenderOptions { lang: console.lang, ..RenderOptions::default() };
            output::write_file(path, |out| render(&arguments.format, &options, out))
        }
        None => Ok(render(&arguments.format, &console.out_options(), console.out)?),
    }
}

// ---- accepted changes ----

fn accepted_file(arguments: &Arguments, new: &Loaded) -> PathBuf {
    arguments.accepted.clone().unwrap_or_else(|| {
        let own = new.sources.iter().next().map_or("", |(_, source)| &source.name).to_string();
        Path::new(&own).with_file_name(ACCEPTED_FILE)
    })
}

fn entries(arguments: &Arguments, new: &Loaded, console: &mut Console) -> Result<Vec<Entry>, Failure> {
    let path = accepted_file(arguments, new);
    if !path.exists() {
        return match &arguments.accepted {
            Some(path) if !arguments.write_accepted => Err(about_file(path, &std::io::ErrorKind::NotFound.into())),
            _ => Ok(Vec::new()),
        };
    }
    let (entries, findings) = pipeline::accepted::read(&path)?;
    if !findings.is_empty() {
        let options = console.err_options();
        (FINDING_FORMATS[0].render)(&Findings::new(&new.sources, &findings, 1), &options, console.err)?;
        if Counts::of(&findings).errors > 0 {
            return Err(say!(en: "the table of accepted changes cannot be used", zh: "已认可变动的表不能使用").into());
        }
    }
    if let Some(entry) = entries.iter().find(|entry| entry.reason.is_empty() || entry.decider.is_empty()) {
        let place = told::full_cell(&entry.place);
        let told = say!(en: "{place}: an accepted change needs a reason and a decider", zh: "{place}：认可变动须写明理由和决定人");
        return Err(told.into());
    }
    Ok(entries)
}

fn write_accepted(comparison: &Comparison, selection: &Selection, arguments: &Arguments, path: &Path, console: &mut Console) -> Result<(), Failure> {
    let (Some(reason), Some(decider)) = (&arguments.reason, &arguments.decider) else {
        return Err(say!(en: "--write-accepted needs --reason and --decider", zh: "--write-accepted 须写明 --reason 和 --decider").into());
    };
    let decision = told::accepted::Decision { reason, decider, until: arguments.until };
    let before = if path.exists() { std::fs::read(path).map_err(|error| about_file(path, &error))? } else { Vec::new() };
    let added = told::accepted::added(comparison, selection, &decision, &before);
    let shown = path.display();
    let (text, count) = added.map_err(|Text { en, zh }| say!(en: "`{shown}`: {en}", zh: "`{shown}`：{zh}"))?;
    output::write_file(path, |out| out.write_all(&text))?;
    let path = path.display();
    writeln!(console.err, "{}", say!(en: "{count} changes written to {path}", zh: "已将 {count} 处变动记入 {path}").of(console.lang))?;
    Ok(())
}

/// The clock of the process.
fn today() -> Date {
    jiff::Zoned::now().date()
}
