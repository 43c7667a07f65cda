//! The program: arguments in, report and exit status out. One file a command, each with its arguments and its `run`. This is
//! the only part that touches the process; [`run`] gets even that handed in, so that tests run it in process.
//!
//! To add a command: `cli/<verb>.rs` with `WORDS`, `Arguments` and `run`, one variant in `Command` and one line in `words`.

mod check;
mod describe;
mod diff;
mod difference;
mod doc;
mod explain;
mod fix;
mod fmt;
mod git;
mod import;
mod lsp;
mod new;
mod output;
mod progress;
mod score;
mod template;
mod test;
mod usage;
mod watch;

use crate::report::RenderOptions;
use crate::say;
use crate::word::{Lang, Text, Word};
use clap::FromArgMatches;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use thiserror::Error;
use usage::Words;

/// What the program knows of its surroundings.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The language of the user's locale, if it says one.
    pub lang: Option<Lang>,
    pub out_is_terminal: bool,
    pub err_is_terminal: bool,
    /// Columns of the terminal.
    pub width: Option<usize>,
    /// Whether `--color auto` means colours, where the output is a terminal.
    pub colors: bool,
    /// Whether there is somebody to ask: the standard input and the messages are a terminal's.
    pub asks: bool,
    /// Reads the standard input to its end.
    pub stdin: Option<fn() -> io::Result<Vec<u8>>>,
}

/// Narrower than this no terminal is; some say 0 when they do not know.
const WIDTH_MIN: usize = 20;

impl World {
    /// As the process finds it.
    pub fn of_process() -> World {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        World {
            lang: locale.map(|value| if value.to_string_lossy().starts_with("zh") { Lang::Zh } else { Lang::En }),
            out_is_terminal: io::stdout().is_terminal(),
            err_is_terminal: io::stderr().is_terminal(),
            width: comfy_table::Table::new().width().map(usize::from).filter(|width| *width >= WIDTH_MIN),
            colors: !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
            asks: io::stdin().is_terminal() && io::stderr().is_terminal(),
            stdin: Some(|| {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
            }),
        }
    }
}

/// How it went, as scripts see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing wrong.
    Clean = 0,
    /// The scheme, the data or the comparison has findings at error level.
    Findings = 1,
    /// The command could not be carried out.
    Failed = 2,
}

impl Status {
    pub fn code(self) -> u8 {
        self as u8
    }

    fn of_errors(errors: usize) -> Status {
        if errors > 0 { Status::Findings } else { Status::Clean }
    }
}

/// Why a command could not be carried out.
#[derive(Debug, Error)]
enum Failure {
    /// To be told to the user.
    #[error("{}", .0.en)]
    Told(Text),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<Text> for Failure {
    fn from(text: Text) -> Failure {
        Failure::Told(text)
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum ColorWhen {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, clap::Parser)]
#[command(name = "heng", version)]
struct Program {
    #[command(subcommand)]
    command: Command,
    #[arg(long, global = true, value_name = "LANG", value_parser = clap::builder::PossibleValuesParser::new(["zh", "en"]))]
    lang: Option<String>,
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    color: ColorWhen,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Check(check::Arguments),
    Score(score::Arguments),
    Fmt(fmt::Arguments),
    Test(test::Arguments),
    Explain(explain::Arguments),
    Diff(Box<diff::Arguments>),
    Template(template::Arguments),
    New(new::Arguments),
    Import(import::Arguments),
    Doc(doc::Arguments),
    Describe(describe::Arguments),
    Lsp(lsp::Arguments),
}

/// What the help says of each command.
fn words(command: &str) -> Option<&'static Words> {
    let all = [
        ("check", &check::WORDS),
        ("score", &score::WORDS),
        ("fmt", &fmt::WORDS),
        ("test", &test::WORDS),
        ("explain", &explain::WORDS),
        ("diff", &diff::WORDS),
        ("template", &template::WORDS),
        ("new", &new::WORDS),
        ("import", &import::WORDS),
        ("doc", &doc::WORDS),
        ("describe", &describe::WORDS),
        ("lsp", &lsp::WORDS),
    ];
    all.into_iter().find(|(name, _)| *name == command).map(|(_, words)| words)
}

const WORDS: Words = Words {
    about: Word::new("Heng checks, scores and explains assessment schemes.", "衡：检查考核方案，按方案计分，并说明每一分的由来。"),
    usage: Word::new("heng COMMAND [OPTIONS]", "heng 命令 [选项]"),
    arguments: &[
        ("lang", Word::new("Language of messages and headings; otherwise the scheme's own", "消息与标题所用语言；不写则随方案")),
        ("color", Word::new("Colours in the terminal", "终端颜色")),
        ("help", Word::new("Show this help", "显示帮助")),
        ("version", Word::new("Show the version", "显示版本")),
    ],
};

/// What a command works with: the streams, the surroundings and what the user wants of all commands.
struct Console<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    world: &'a World,
    /// The language asked for.
    wanted: Option<Lang>,
    /// The language to speak from here on.
    lang: Lang,
    color: ColorWhen,
}

impl Console<'_> {
    /// Speaks the language asked for, else the scheme's, else the user's.
    fn settle_lang(&mut self, scheme: Option<Lang>) {
        self.lang = self.wanted.or(scheme).unwrap_or(self.lang);
    }

    fn out_options(&self) -> RenderOptions {
        self.options(self.world.out_is_terminal)
    }

    fn err_options(&self) -> RenderOptions {
        self.options(self.world.err_is_terminal)
    }

    fn options(&self, is_terminal: bool) -> RenderOptions {
        let color = match self.color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => is_terminal && self.world.colors,
        };
        RenderOptions { lang: self.lang, width: self.world.width.filter(|_| is_terminal), color, byte_order_mark: false }
    }
}

/// Runs the program. Results go to `out`, everything said about them to `err`.
pub fn run(arguments: impl IntoIterator<Item = OsString>, world: &World, out: &mut dyn Write, err: &mut dyn Write) -> Status {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let wanted = usage::wanted_lang(&arguments);
    let mut lang = wanted.or(world.lang).unwrap_or(Lang::En);
    let parsed = usage::command(lang).try_get_matches_from(&arguments).and_then(|matches| Program::from_arg_matches(&matches));
    let result = match parsed {
        Ok(program) => {
            let mut console = Console { out: &mut *out, err: &mut *err, world, wanted, lang, color: program.color };
            let result = carry_out(&program.command, &mut console).and_then(|status| {
                console.out.flush()?;
                Ok(status)
            });
            lang = console.lang;
            result
        }
        Err(error) => usage::tell(&error, &arguments, lang, out, err),
    };
    match result {
        Ok(status) => status,
        // Whoever reads has read enough.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Status::Clean,
        Err(failure) => {
            let reason = match &failure {
                Failure::Told(text) => text.of(lang).to_string(),
                Failure::Io(error) => io_reason(error).of(lang).to_string(),
            };
            // There is nobody left to tell if this fails too.
            let _ = writeln!(err, "{}{reason}", Word::new("error: ", "错误：").of(lang)).and_then(|()| err.flush());
            Status::Failed
        }
    }
}

fn carry_out(command: &Command, console: &mut Console) -> Result<Status, Failure> {
    match command {
        Command::Check(arguments) => check::run(arguments, console),
        Command::Score(arguments) => score::run(arguments, console),
        Command::Fmt(arguments) => fmt::run(arguments, console),
        Command::Test(arguments) => test::run(arguments, console),
        Command::Explain(arguments) => explain::run(arguments, console),
        Command::Diff(arguments) => diff::run(arguments, console),
        Command::Template(arguments) => template::run(arguments, console),
        Command::New(arguments) => new::run(arguments, console),
        Command::Import(arguments) => import::run(arguments, console),
        Command::Doc(arguments) => doc::run(arguments, console),
        Command::Describe(arguments) => describe::run(arguments, console),
        Command::Lsp(arguments) => lsp::run(arguments, console),
    }
}

/// That a file can be opened; the stages that read it tell only what is wrong inside of it.
fn must_open(path: &Path) -> Result<(), Failure> {
    let opened = if path.is_dir() { std::fs::read_dir(path).map(|_| ()) } else { std::fs::File::open(path).map(|_| ()) };
    opened.map_err(|error| about_file(path, &error))
}

fn about_file(path: &Path, error: &io::Error) -> Failure {
    let (path, Text { en, zh }) = (path.display(), io_reason(error));
    say!(en: "`{path}`: {en}", zh: "`{path}`：{zh}").into()
}

/// What went wrong with a file, without the system's own words where there are better ones.
fn io_reason(error: &io::Error) -> Text {
    let known = [
        (io::ErrorKind::NotFound, say!(en: "there is no such file or folder", zh: "没有这个文件或文件夹")),
        (io::ErrorKind::PermissionDenied, say!(en: "no permission", zh: "没有权限")),
        (io::ErrorKind::IsADirectory, say!(en: "this is a folder", zh: "这是文件夹")),
        (io::ErrorKind::StorageFull, say!(en: "the disk is full", zh: "磁盘已满")),
    ];
    known.into_iter().find(|(kind, _)| *kind == error.kind()).map_or_else(|| Text::same(error.to_string()), |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// A folder of its own for one test, gone at its end. Its name has a blank and Chinese in it, as users' folders do.
    pub struct Folder(PathBuf);

    impl Folder {
        pub fn new(test: &str) -> Folder {
            let path = std::env::temp_dir().join(format!("heng {test} 测试 目录 {}", std::process::id()));
            std::fs::create_dir_all(&path).expect("a folder can be made");
            Folder(path)
        }

        pub fn path(&self, name: &str) -> PathBuf {
            self.0.join(name)
        }

        pub fn file(&self, name: &str, text: &str) -> PathBuf {
            let path = self.path(name);
            std::fs::write(&path, text).expect("a file can be written");
            path
        }

        pub fn names(&self) -> Vec<String> {
            let entries = std::fs::read_dir(&self.0).expect("the folder is there");
            let mut names: Vec<String> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn run_in(world: &World, arguments: &[&str]) -> (Status, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let arguments = ["heng"].iter().chain(arguments).map(OsString::from);
        let status = run(arguments, world, &mut out, &mut err);
        (status, String::from_utf8_lossy(&out).into_owned(), String::from_utf8_lossy(&err).into_owned())
    }

    fn heng(arguments: &[&str]) -> (Status, String, String) {
        run_in(&World::default(), arguments)
    }

    #[test]
    fn the_arguments_are_consistent() {
        usage::command(Lang::Zh).debug_assert();
        usage::command(Lang::En).debug_assert();
    }

    #[test]
    fn help_speaks_the_language_asked_for_or_of_the_locale() {
        let chinese = World { lang: Some(Lang::Zh), ..World::default() };
        let (status, shown, _) = run_in(&chinese, &["--help"]);
        assert_eq!(status, Status::Clean);
        assert!(
            shown.contains("用法：heng 命令 [选项]") && shown.contains("命令：") && shown.contains("check") && !shown.contains("Usage"),
            "{shown}"
        );
        let (_, shown, _) = run_in(&chinese, &["check", "--help", "--lang", "en"]);
        assert!(shown.contains("Usage: heng check FILE...") && shown.contains("(text, concise, json, sarif, github, gitlab, junit)"), "{shown}");
        let (_, shown, _) = heng(&["score", "--help", "--lang=zh"]);
        assert!(shown.contains("（table、csv、json、md、html、xlsx）") && !shown.contains("default"), "{shown}");
        let (status, shown, _) = heng(&["--version"]);
        assert_eq!((status, shown.as_str()), (Status::Clean, concat!("heng ", env!("CARGO_PKG_VERSION"), "\n")));
    }

    #[test]
    fn wrong_usage_is_told_in_the_users_language() {
        for (arguments, expected) in [
            (&["chekc"][..], "没有命令 `chekc`\n  是不是要写 `check`？"),
            (&["check"][..], "缺少 <文件>..."),
            (&["check", "a.heng", "--formt", "json"][..], "不认识参数 `--formt`\n  是不是要写 `--format`？"),
            (&["check", "a.heng", "--format", "xml"][..], "不能是 `xml`；可用 text, concise, json, sarif, github, gitlab, junit"),
            (&["check", "a.heng", "--format"][..], "后面缺少值"),
            (&["score", "a.heng"][..], "缺少 --data <数据>"),
            (&["score", "a.heng", "--data", "b", "--as-of", "tomorrow"][..], "不能是 `tomorrow`"),
        ] {
            let world = World { lang: Some(Lang::Zh), ..World::default() };
            let (status, out, err) = run_in(&world, arguments);
            assert_eq!((status, out.as_str()), (Status::Failed, ""), "{arguments:?}");
            assert!(err.contains(expected) && err.contains("用法：") && !err.contains("Usage"), "{arguments:?}: {err}");
        }
        let (status, _, err) = heng(&[]);
        assert!(status == Status::Failed && err.contains("Usage: heng COMMAND"), "{err}");
    }

    #[test]
    fn a_file_that_is_not_there_is_status_2() {
        let (status, out, err) = heng(&["check", "没有.heng"]);
        assert_eq!((status, out.as_str()), (Status::Failed, ""));
        assert_eq!(err, "error: `没有.heng`: there is no such file or folder\n");
    }

    #[test]
    fn findings_are_status_1_and_go_to_stdout_in_the_format_asked_for() {
        let folder = Folder::new("findings");
        let path = folder.file("方案 一.heng", "方案 试 {\n    ？？？\n}\n");
        let path = path.to_string_lossy();
        let (status, out, err) = heng(&["check", &path, "--format", "json"]);
        let read: serde_json::Value = serde_json::from_str(&out).expect("valid JSON");
        assert_eq!((status, err.as_str()), (Status::Findings, ""));
        assert_eq!(read["findings"][0]["file"], *path);
        let (status, out, err) = heng(&["score", &path, "--data", &path]);
        assert_eq!((status, out.as_str()), (Status::Findings, ""));
        assert!(err.contains("错误[H"), "{err}");
        assert_eq!(folder.names(), ["方案 一.heng"]);
    }

    #[test]
    fn examples_that_fail_are_status_1() {
        let folder = Folder::new("examples");
        let scheme = "方案 试 {\n 单位 局\n 默认 { 缺报 得零分; 不适用 不计; 待定 不计总分 }\n 事实 率: 百分比\n 指标 甲 10分 { 按完成比例 率 目标 100% }\n}\n";
        let example = |name: &str, points: u32| format!("例 \"{name}\" {{ 设 一局 {{ 率 = 90% }}; 则 甲 = {points}分 }}\n");
        let good = folder.file("good.heng", &format!("{scheme}{}", example("九成", 9)));
        let bad = folder.file("bad.heng", &format!("{scheme}{}{}", example("九成", 9), example("错的", 8)));
        let broken = folder.file("broken.heng", &format!("{scheme}？\n{}", example("九成", 9)));
        let (status, out, _) = heng(&["test", &good.to_string_lossy()]);
        assert_eq!((status, out.as_str()), (Status::Clean, "通过  九成\n1 个算例，0 个未通过\n"));
        let (status, out, _) = heng(&["test", &good.to_string_lossy(), &bad.to_string_lossy(), "--lang", "en"]);
        assert_eq!(status, Status::Findings);
        assert!(out.contains("failed  错的") && out.contains("`甲` comes to 9 pt, not to 8 pt") && out.contains("3 examples, 1 failed\n"), "{out}");
        assert!(out.ends_with("--update rewrites 1 expectations to what comes out\n"), "{out}");
        let (status, out, _) = heng(&["test", &broken.to_string_lossy()]);
        assert!(status == Status::Findings && out.ends_with("0 个算例，0 个未通过\n"), "{out}");
    }

    #[test]
    fn an_output_that_names_no_format_is_refused_before_any_work() {
        let folder = Folder::new("suffix");
        let path = folder.file("a.heng", "");
        let (status, _, err) = heng(&["score", &path.to_string_lossy(), "--data", "x", "-o", "b.pdf"]);
        assert!(status == Status::Failed && err.contains("--format"), "{err}");
        let terminal = World { out_is_terminal: true, ..World::default() };
        let (status, _, err) = run_in(&terminal, &["score", &path.to_string_lossy(), "--data", "x", "--format", "xlsx"]);
        assert!(status == Status::Failed && err.contains("-o FILE.xlsx"), "{err}");
    }

    /// Takes nothing.
    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_goes_away_is_no_fault() {
        let mut err = Vec::new();
        let status = run(["heng", "--help"].map(OsString::from), &World::default(), &mut Closed, &mut err);
        assert_eq!((status, err.len()), (Status::Clean, 0));
    }
}
