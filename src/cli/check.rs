//! `heng check`: is the scheme whole, and does the data fit it?

use super::usage::Words;
use super::{Console, Failure, Status, about_file, difference, fix, must_open, output, progress, watch};
use crate::check::allow::Allowed;
use crate::check::choice::{Layer, Selector};
use crate::check::{self, settings};
use crate::diagnostic::{Diagnostic, Place};
use crate::eval::Wanted;
use crate::form::collection::Delivery;
use crate::pipeline::{self, Loaded};
use crate::report::finding::{self, Counts, FINDING_FORMATS, FindingFormat, Findings, statistics};
use crate::report::terminal;
use crate::report::{self, collection, limits};
use crate::say;
use crate::source::{SourceId, Sources, Span};
use crate::word::Word;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[arg(long = "stdin-filename", value_name = "FILE")]
    stdin_filename: Option<PathBuf>,
    #[arg(long, value_name = "SOURCE")]
    data: Option<PathBuf>,
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    select: Vec<String>,
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    ignore: Vec<String>,
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    format: Option<&'static FindingFormat>,
    #[arg(long, value_name = "N")]
    max: Option<usize>,
    #[arg(long)]
    statistics: bool,
    #[arg(long)]
    fix: bool,
    #[arg(long)]
    proved: bool,
    #[arg(long, conflicts_with_all = ["statistics", "diff"])]
    bounds: bool,
    #[arg(long = "unsafe-fixes")]
    unsafe_fixes: bool,
    #[arg(long, conflicts_with_all = ["fix", "statistics"])]
    diff: bool,
    #[arg(long, conflicts_with = "diff")]
    watch: bool,
    #[arg(long = "exit-zero")]
    exit_zero: bool,
}

pub const WORDS: Words = Words {
    about: Word::new("Check schemes, and data against them", "检查方案；可连同数据一起检查"),
    usage: Word::new("heng check FILE... [--data SOURCE] [--format FORMAT] [--fix]", "heng check 文件... [--data 数据] [--format 格式] [--fix]"),
    arguments: &[
        ("files", Word::new("Scheme files; - is the standard input", "方案文件；- 表示标准输入")),
        ("stdin_filename", Word::new("The name of what comes from the standard input", "标准输入的内容算作哪个文件")),
        ("data", Word::new("A folder of CSV files or forms, a workbook or one CSV file", "CSV 或填报表的文件夹、工作簿，或一个 CSV 文件")),
        ("select", Word::new("Tell only these: codes, beginnings of codes, groups, ALL", "只报这些：编号、编号的开头、组名、ALL")),
        ("ignore", Word::new("Do not tell these", "不报这些")),
        ("format", Word::new("How to write the findings", "结果的写法")),
        ("proved", Word::new("List what is proved, and what cannot be followed exactly", "逐条列出已证明的保证和无法精确推算的指标")),
        ("bounds", Word::new("Show how low and how high each score can come", "列出各项得分最低、最高可到多少")),
        ("max", Word::new("Tell at most so many", "最多报这么多条")),
        ("statistics", Word::new("Count the findings by code", "按编号计数")),
        ("fix", Word::new("Apply the fixes that are safe, then check again", "先改正可以放心改的问题，再检查")),
        ("unsafe_fixes", Word::new("Apply the fixes that have to be looked at too", "连同须核对的改法一并采用")),
        ("diff", Word::new("Show what --fix would change, and change nothing", "只显示 --fix 会改什么，不改文件")),
        ("watch", Word::new("Check again whenever a file changes", "文件一有改动就重新检查")),
        ("exit_zero", Word::new("Exit with status 0 whatever is found", "不论查出什么，退出状态都为 0")),
    ],
};

fn formats() -> impl TypedValueParser<Value = &'static FindingFormat> {
    PossibleValuesParser::new(FINDING_FORMATS.iter().map(|format| format.name)).try_map(|name| finding::find(&name).ok_or("no such format"))
}

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    let chosen = Layer { select: selectors(&arguments.select)?, ignore: selectors(&arguments.ignore)?, levels: Vec::new() };
    let format = arguments.format.unwrap_or(&FINDING_FORMATS[0]);
    if arguments.statistics && !statistics::is_for(format) {
        return Err(say!(en: "--statistics is written as text or as json", zh: "--statistics 只能写成文本或 json").into());
    }
    if arguments.bounds && !statistics::is_for(format) {
        return Err(say!(en: "--bounds is written as text or as json", zh: "--bounds 只能写成文本或 json").into());
    }
    let job = Job { arguments, chosen, format };
    if !arguments.watch {
        return job.once(console).map(|(status, _)| status);
    }
    if arguments.files.iter().any(|path| is_stdin(path)) {
        return Err(say!(en: "the standard input cannot be watched", zh: "标准输入不能用 --watch").into());
    }
    watch::watch(&mut || {
        if console.world.out_is_terminal {
            write!(console.out, "\x1b[2J\x1b[3J\x1b[H")?;
        }
        let looked_at = match job.once(console) {
            Ok((_, looked_at)) => looked_at,
            // A file may be away for a moment while it is saved.
            Err(Failure::Told(text)) => {
                writeln!(console.err, "{}", text.of(console.lang))?;
                arguments.files.clone()
            }
            Err(failure) => return Err(failure),
        };
        console.out.flush()?;
        writeln!(console.err, "{}", say!(en: "waiting for changes; Ctrl-C ends", zh: "等待文件改动；按 Ctrl-C 结束").of(console.lang))?;
        Ok(looked_at)
    })?;
    Ok(Status::Clean)
}

fn selectors(words: &[String]) -> Result<Vec<Selector>, Failure> {
    let find = |word: &String| {
        Selector::find(word.trim()).map_err(|near| {
            Failure::from(match near {
                Some(near) => say!(en: "no code, group or name is `{word}`; did you mean `{near}`?", zh: "没有编号、组或名称 `{word}`；是不是 `{near}`？"),
                None => say!(en: "no code, group or name is `{word}`; `heng describe` lists them", zh: "没有编号、组或名称 `{word}`；`heng describe` 列出全部"),
            })
        })
    };
    words.iter().map(find).collect()
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// What is asked for, once understood.
struct Job<'a> {
    arguments: &'a Arguments,
    chosen: Layer,
    format: &'static FindingFormat,
}

/// What was done, to be told beside the findings.
struct Counted {
    fixed: usize,
    proved: usize,
    /// Of each scheme's forms.
    deliveries: Vec<Vec<Delivery>>,
}

/// What came out of one scheme beside its findings.
struct Beside {
    proved: usize,
    deliveries: Vec<Delivery>,
}

/// One scheme text, from a file or from the standard input.
struct Input {
    /// As it is named in findings.
    path: PathBuf,
    bytes: Vec<u8>,
    from_stdin: bool,
}

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

impl Input {
    fn load(&self, bytes: &[u8], chosen: &Layer) -> Loaded {
        pipeline::load_bytes_chosen(&self.path.display().to_string(), bytes, self.path.parent(), chosen)
    }

    fn write(&self, text: &str, console: &mut Console) -> Result<(), Failure> {
        if self.from_stdin {
            return Ok(console.out.write_all(text.as_bytes())?);
        }
        let mark = if self.bytes.starts_with(BYTE_ORDER_MARK.as_bytes()) { BYTE_ORDER_MARK } else { "" };
        output::write_file(&self.path, |out| out.write_all(mark.as_bytes()).and_then(|()| out.write_all(text.as_bytes())))
    }
}

impl Job<'_> {
    /// Checks everything once; also returns the files that were looked at.
    fn once(&self, console: &mut Console) -> Result<(Status, Vec<PathBuf>), Failure> {
        let arguments = self.arguments;
        arguments.data.iter().try_for_each(|path| must_open(path))?;
        let inputs = arguments.files.iter().map(|path| self.input(path, console)).collect::<Result<Vec<_>, _>>()?;
        let what = say!(en: "checking", zh: "正在检查");
        let wants_fixes = arguments.fix || arguments.unsafe_fixes || arguments.diff;
        let (all, beside): (Vec<fix::Fixed>, Vec<Beside>) =
            progress::during(console.world, what.of(console.lang), || inputs.iter().map(|input| self.load(input, wants_fixes)).unzip());
        console.settle_lang(all.iter().find_map(|fixed| fixed.loaded.scheme.as_ref()).map(|scheme| scheme.lang));
        let looked_at = self.looked_at(&all);
        if arguments.diff {
            return self.diff(&inputs, &all, console).map(|status| (status, looked_at));
        }
        let fixed = all.iter().map(|fixed| fixed.count).sum();
        for (input, text) in inputs.iter().zip(&all).filter_map(|(input, fixed)| Some((input, fixed.text.as_ref()?))) {
            input.write(text, console)?;
        }
        // What was fixed in the standard input has taken the output.
        let to_err = wants_fixes && inputs.iter().any(|input| input.from_stdin);
        if to_err && let Some((input, _)) = inputs.iter().zip(&all).find(|(input, fixed)| input.from_stdin && fixed.text.is_none()) {
            console.out.write_all(&input.bytes)?;
        }
        let counts =
            Counted { fixed, proved: beside.iter().map(|of| of.proved).sum(), deliveries: beside.into_iter().map(|of| of.deliveries).collect() };
        let status = self.tell(all.into_iter().map(|fixed| fixed.loaded).collect(), counts, to_err, console)?;
        Ok((if arguments.exit_zero { Status::Clean } else { status }, looked_at))
    }

    fn input(&self, path: &Path, console: &Console) -> Result<Input, Failure> {
        if is_stdin(path) {
            let bytes = console.world.stdin.map_or(Ok(Vec::new()), |read| read())?;
            let path = self.arguments.stdin_filename.clone().unwrap_or_else(|| path.to_path_buf());
            return Ok(Input { path, bytes, from_stdin: true });
        }
        must_open(path)?;
        let bytes = std::fs::read(path).map_err(|error| about_file(path, &error))?;
        Ok(Input { path: path.to_path_buf(), bytes, from_stdin: false })
    }

    /// Everything that is found in one scheme, how many of its guarantees are proved, and what its collectors have delivered.
    fn load(&self, input: &Input, wants_fixes: bool) -> (fix::Fixed, Beside) {
        let loaded = input.load(&input.bytes, &self.chosen);
        let mut fixed = if wants_fixes {
            fix::fixed(loaded, self.arguments.unsafe_fixes, &|text| input.load(text.as_bytes(), &self.chosen))
        } else {
            fix::Fixed { loaded, text: None, count: 0 }
        };
        let notes = pipeline::try_out(&mut fixed.loaded);
        let proved = notes.iter().filter(|note| note.check.code == check::PROVED.code).count();
        let mut deliveries = Vec::new();
        if self.arguments.proved {
            fixed.loaded.add(notes);
        }
        if let (Some(data), Some(scheme)) = (&self.arguments.data, &fixed.loaded.scheme) {
            let pipeline::Bound { dataset, findings: mut found, deliveries: delivered } = pipeline::bind_forms(scheme, data);
            deliveries = delivered;
            let errors = Counts::of(&fixed.loaded.findings).errors + Counts::of(&found).errors;
            if let Some(dataset) = dataset.filter(|_| !scheme.requirements.is_empty() && errors == 0) {
                found.extend(pipeline::judge(scheme, &fixed.loaded.sources, &dataset, Wanted::Results).1);
            }
            fixed.loaded.add(found);
        }
        (fixed, Beside { proved, deliveries })
    }

    /// The files whose change can change the findings.
    fn looked_at(&self, all: &[fix::Fixed]) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = self.arguments.files.iter().chain(&self.arguments.data).cloned().collect();
        paths.extend(self.arguments.files.iter().map(|path| path.with_file_name(settings::FILE_NAME)));
        for fixed in all {
            paths.extend(fixed.loaded.sources.iter().map(|(_, source)| PathBuf::from(&*source.name)));
            paths.extend(fixed.loaded.settings.clone());
        }
        paths
    }

    fn diff(&self, inputs: &[Input], all: &[fix::Fixed], console: &mut Console) -> Result<Status, Failure> {
        let mut status = Status::Clean;
        for (input, fixed) in inputs.iter().zip(all) {
            let Some(new) = &fixed.text else { continue };
            let mut sources = Sources::default();
            let old = match crate::syntax::decode(&mut sources, "", &input.bytes) {
                Ok((id, _)) => sources.get(id).text.to_string(),
                Err(_) => continue,
            };
            let name = input.path.display().to_string();
            difference::show(&name, &old, new, difference::CONTEXT, console)?;
            status = Status::Findings;
        }
        let count: usize = all.iter().map(|fixed| fixed.count).sum();
        let files = all.iter().filter(|fixed| fixed.text.is_some()).count();
        let told = match count {
            0 => say!(en: "nothing to fix", zh: "没有可以自动改正的问题"),
            _ => say!(en: "--fix would mend {count} in {files} files", zh: "--fix 会改正 {files} 个文件中的 {count} 处"),
        };
        writeln!(console.err, "{}", told.of(console.lang))?;
        Ok(status)
    }

    /// How low and how high the scores of each scheme without errors can come.
    fn bounds(&self, all: &[Loaded], console: &mut Console) -> Result<(), Failure> {
        let schemes = all.iter().filter(|loaded| !loaded.has_errors()).filter_map(|loaded| loaded.scheme.as_ref());
        let document = limits::document(schemes, console.lang);
        let format = if self.format.machine { report::find(self.format.name) } else { report::FORMATS.first() };
        let Some(format) = format else { return Ok(()) };
        let options = console.out_options();
        Ok((format.render)(&document, &options, console.out)?)
    }

    fn tell(&self, mut all: Vec<Loaded>, counted: Counted, to_err: bool, console: &mut Console) -> Result<Status, Failure> {
        if self.arguments.bounds && !to_err {
            self.bounds(&all, console)?;
            if self.format.machine {
                return Ok(Status::of_errors(all.iter().map(|loaded| Counts::of(&loaded.findings).errors).sum()));
            }
        }
        let Together { sources, list, allowed } = together(&mut all);
        let checked = self.arguments.files.len() + usize::from(self.arguments.data.is_some());
        let counts = Counts::of(&list);
        let findings = Findings { allowed: &allowed, fixed: counted.fixed, max: self.arguments.max, ..Findings::new(&sources, &list, checked) };
        let options = if to_err { console.err_options() } else { console.out_options() };
        let out: &mut dyn io::Write = if to_err { &mut *console.err } else { &mut *console.out };
        if self.arguments.statistics {
            statistics::render(&findings, self.format, &options, out)?;
        } else {
            (self.format.render)(&findings, &options, out)?;
            if counted.proved > 0 && !self.format.machine {
                let summary = say!(en: "guarantees proved: {}", zh: "已证明的保证：{} 条", counted.proved);
                writeln!(out, "{}", summary.of(options.lang))?;
            }
            if self.format.name == FINDING_FORMATS[0].name {
                for deliveries in counted.deliveries.iter().filter(|deliveries| !deliveries.is_empty()) {
                    writeln!(out)?;
                    (terminal::FORMAT.render)(&collection::document(deliveries, options.lang), &options, out)?;
                }
            }
        }
        Ok(Status::of_errors(counts.errors))
    }
}

/// The findings of several schemes as those of one run.
struct Together {
    sources: Sources,
    list: Vec<Diagnostic>,
    allowed: Vec<Allowed>,
}

/// Schemes that extend the same one would tell its findings twice.
fn together(all: &mut [Loaded]) -> Together {
    let mut whole = Together { sources: Sources::default(), list: Vec::new(), allowed: Vec::new() };
    for loaded in all {
        let sources = &mut whole.sources;
        let before = sources.iter().count();
        let ids: Vec<SourceId> = loaded
            .sources
            .iter()
            .map(|(_, source)| {
                let same = sources.iter().find(|(_, other)| other.name == source.name && other.text == source.text).map(|(id, _)| id);
                same.unwrap_or_else(|| sources.add(&source.name, &source.text))
            })
            .collect();
        let mut found = std::mem::take(&mut loaded.findings);
        let mut allowed = std::mem::take(&mut loaded.allowed);
        found.iter_mut().chain(allowed.iter_mut().map(|allowed| &mut allowed.finding)).for_each(|diagnostic| rename(diagnostic, &ids));
        if ids.iter().any(|id| (id.0 as usize) < before) {
            found.retain(|diagnostic| !whole.list.iter().any(|other| is_same(other, diagnostic)));
            allowed.retain(|own| !whole.allowed.iter().any(|other| is_same(&other.finding, &own.finding)));
        }
        whole.list.append(&mut found);
        whole.allowed.append(&mut allowed);
    }
    whole
}

/// Makes the spans of a finding point into other sources.
fn rename(diagnostic: &mut Diagnostic, ids: &[SourceId]) {
    let rename = |span: &mut Span| {
        if let Some(id) = ids.get(span.source.0 as usize) {
            span.source = *id;
        }
    };
    for label in &mut diagnostic.labels {
        match &mut label.place {
            Place::Scheme(span) => rename(span),
            Place::Data(_) => {}
        }
    }
    diagnostic.fix.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| rename(&mut edit.span));
}

fn is_same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.check.code == b.check.code && a.labels == b.labels && a.message == b.message
}
