//! Help and usage errors in both languages. The argument parser speaks English only; here its texts are replaced by ours.

use super::{Failure, Program, Status, WORDS, words};
use crate::say;
use crate::word::{Lang, Text, Word};
use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory};
use std::ffi::OsString;
use std::io::Write;
use unicode_width::UnicodeWidthStr;

/// What the help says of a command.
#[derive(Debug)]
pub struct Words {
    pub about: Word,
    /// The line after "usage".
    pub usage: Word,
    /// By the name of the field in `Arguments`.
    pub arguments: &'static [(&'static str, Word)],
}

const USAGE: Word = Word::new("Usage: ", "用法：");
const COMMANDS: Word = Word::new("Commands:", "命令：");
const ARGUMENTS: Word = Word::new("Arguments:", "参数：");
const OPTIONS: Word = Word::new("Options:", "选项：");
const VALUE_NAMES: &[Word] = &[
    Word::new("FILE", "文件"),
    Word::new("SOURCE", "数据"),
    Word::new("FORMAT", "格式"),
    Word::new("UNIT", "单位"),
    Word::new("CLASS", "类别"),
    Word::new("ITEM", "指标"),
    Word::new("OUT", "输出文件"),
    Word::new("DATE", "日期"),
    Word::new("DEPTH", "层数"),
    Word::new("LANG", "语言"),
    Word::new("WHEN", "何时"),
    Word::new("WORD", "词"),
    Word::new("CODES", "编号"),
    Word::new("N", "条数"),
    Word::new("AREA", "类别"),
    Word::new("DIRECTION", "方向"),
    Word::new("CODE", "编号"),
    Word::new("OLD=NEW", "旧名=新名"),
    Word::new("LEVEL", "级别"),
    Word::new("TEXT", "文字"),
    Word::new("NAME", "姓名"),
    Word::new("FOLDER", "文件夹"),
    Word::new("KIND", "种类"),
    Word::new("CLASSES", "类别"),
    Word::new("YEAR", "年份"),
];

/// The whole command line. Names of values are in the user's language, since errors show them.
pub fn command(lang: Lang) -> Command {
    let help = Arg::new("help").long("help").short('h').action(ArgAction::Help).global(true);
    let version = Arg::new("version").long("version").short('V').action(ArgAction::Version);
    let root = Program::command()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg_required_else_help(true)
        .arg(help)
        .arg(version)
        .mut_args(|arg| named(arg, lang));
    root.mut_subcommands(|command| command.disable_help_flag(true).disable_version_flag(true).mut_args(|arg| named(arg, lang)))
}

fn named(arg: Arg, lang: Lang) -> Arg {
    let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    match name.and_then(|name| VALUE_NAMES.iter().find(|word| word.en == name)) {
        Some(word) => arg.value_name(word.of(lang)),
        None => arg,
    }
}

/// The help of the program, or of the one command. The parser's own would not line up Chinese.
fn help(name: Option<&str>, lang: Lang) -> String {
    let root = command(lang);
    let own = name.and_then(|name| root.get_subcommands().find(|command| command.get_name() == name));
    let used = name.and_then(words).unwrap_or(&WORDS);
    let of_command: Vec<&Arg> = own.into_iter().flat_map(Command::get_arguments).collect();
    let of_all = root.get_arguments().filter(|arg| own.is_none() || arg.is_global_set());
    let (positional, options): (Vec<&Arg>, Vec<&Arg>) = of_command.into_iter().chain(of_all).partition(|arg| arg.is_positional());
    let mut help = format!("{}\n\n{}{}\n", used.about.of(lang), USAGE.of(lang), used.usage.of(lang));
    if own.is_none() {
        let row = |command: &Command| (command.get_name().to_string(), words(command.get_name()).map_or("", |it| it.about.of(lang)).to_string());
        add_rows(&mut help, COMMANDS.of(lang), root.get_subcommands().map(row).collect());
    }
    let row = |arg: &&Arg| (form(arg), meaning(arg, used, lang));
    add_rows(&mut help, ARGUMENTS.of(lang), positional.iter().map(row).collect());
    add_rows(&mut help, OPTIONS.of(lang), options.iter().map(row).collect());
    help
}

/// A heading and two columns.
fn add_rows(help: &mut String, heading: &str, rows: Vec<(String, String)>) {
    if rows.is_empty() {
        return;
    }
    help.push_str(&format!("\n{heading}\n"));
    let widest = rows.iter().map(|(left, _)| left.width()).max().unwrap_or(0);
    for (left, right) in rows {
        let blank = " ".repeat(widest - left.width());
        help.push_str(&format!("  {left}{blank}  {right}\n"));
    }
}

/// How an argument is written: `-o, --output <OUT>`.
fn form(arg: &Arg) -> String {
    let value = arg.get_value_names().and_then(|names| names.first()).map(|name| format!("<{name}>")).unwrap_or_default();
    let Some(long) = arg.get_long() else { return value };
    let short = arg.get_short().map_or("    ".to_string(), |short| format!("-{short}, "));
    let value = if arg.get_action().takes_values() { format!(" {value}") } else { String::new() };
    format!("{short}--{long}{value}")
}

/// What an argument is for, with the values it takes.
fn meaning(arg: &Arg, used: &Words, lang: Lang) -> String {
    let own = used.arguments.iter().chain(WORDS.arguments).find(|(name, _)| arg.get_id() == name);
    let mut meaning = own.map_or("", |(_, word)| word.of(lang)).to_string();
    let values = arg.get_possible_values();
    if arg.get_action().takes_values() && !values.is_empty() {
        let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
        meaning.push_str(&match lang {
            Lang::Zh => format!("（{}）", names.join("、")),
            Lang::En => format!(" ({})", names.join(", ")),
        });
    }
    meaning
}

/// The language that `--lang` asks for, found before the arguments are parsed, since errors in them have to be told in it.
pub fn wanted_lang(arguments: &[OsString]) -> Option<Lang> {
    let mut rest = arguments.iter().map(|argument| argument.to_string_lossy()).take_while(|argument| argument != "--");
    while let Some(argument) = rest.next() {
        let value = match argument.strip_prefix("--lang") {
            Some("") => rest.next()?.to_string(),
            Some(value) => value.strip_prefix('=').unwrap_or_default().to_string(),
            None => continue,
        };
        match value.as_str() {
            "zh" => return Some(Lang::Zh),
            "en" => return Some(Lang::En),
            _ => {}
        }
    }
    None
}

/// Shows the help or the version, or says what is wrong with the arguments.
pub fn tell(error: &clap::Error, arguments: &[OsString], lang: Lang, out: &mut dyn Write, err: &mut dyn Write) -> Result<Status, Failure> {
    let kind = error.kind();
    let name = arguments.iter().skip(1).filter_map(|argument| argument.to_str()).find(|argument| words(argument).is_some());
    if kind == ErrorKind::DisplayHelp {
        write!(out, "{}", help(name, lang))?;
        out.flush()?;
        return Ok(Status::Clean);
    }
    if kind == ErrorKind::DisplayVersion {
        writeln!(out, "heng {}", env!("CARGO_PKG_VERSION"))?;
        out.flush()?;
        return Ok(Status::Clean);
    }
    if kind == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        write!(err, "{}", help(None, lang))?;
        return Ok(Status::Failed);
    }
    writeln!(err, "{}{}", Word::new("error: ", "错误：").of(lang), reason(error).of(lang))?;
    if let Some(suggestion) = suggestion(error) {
        writeln!(err, "  {}", say!(en: "did you mean `{suggestion}`?", zh: "是不是要写 `{suggestion}`？").of(lang))?;
    }
    let used = name.and_then(words).unwrap_or(&WORDS);
    let more = name.map_or("heng --help".to_string(), |name| format!("heng {name} --help"));
    writeln!(err, "\n{}{}", USAGE.of(lang), used.usage.of(lang))?;
    writeln!(err, "{}", say!(en: "More: {more}", zh: "详见 {more}").of(lang))?;
    Ok(Status::Failed)
}

fn reason(error: &clap::Error) -> Text {
    let kind = error.kind();
    let argument = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    if kind == ErrorKind::InvalidSubcommand {
        let name = context(error, ContextKind::InvalidSubcommand);
        return say!(en: "there is no command `{name}`", zh: "没有命令 `{name}`");
    }
    if kind == ErrorKind::MissingSubcommand {
        return say!(en: "a command is missing", zh: "缺少命令");
    }
    if kind == ErrorKind::UnknownArgument {
        return say!(en: "unexpected argument `{argument}`", zh: "不认识参数 `{argument}`");
    }
    if kind == ErrorKind::MissingRequiredArgument {
        return say!(en: "missing: {argument}", zh: "缺少 {argument}");
    }
    if (kind == ErrorKind::InvalidValue || kind == ErrorKind::NoEquals) && value.is_empty() {
        return say!(en: "`{argument}` needs a value", zh: "`{argument}` 后面缺少值");
    }
    if kind == ErrorKind::InvalidValue {
        let allowed = context(error, ContextKind::ValidValue);
        return say!(en: "`{value}` is no value of `{argument}`; it takes {allowed}", zh: "`{argument}` 不能是 `{value}`；可用 {allowed}");
    }
    if kind == ErrorKind::ValueValidation {
        return say!(en: "`{value}` is no value of `{argument}`", zh: "`{argument}` 不能是 `{value}`");
    }
    if kind == ErrorKind::ArgumentConflict {
        let prior = context(error, ContextKind::PriorArg);
        return if prior == argument || prior.is_empty() {
            say!(en: "`{argument}` is given twice", zh: "`{argument}` 写了两次")
        } else {
            say!(en: "`{argument}` does not go with `{prior}`", zh: "`{argument}` 不能与 `{prior}` 同用")
        };
    }
    if kind == ErrorKind::InvalidUtf8 {
        return say!(en: "an argument is not valid UTF-8", zh: "有参数不是有效的 UTF-8");
    }
    say!(en: "wrong number of values for `{argument}`", zh: "`{argument}` 的值个数不对")
}

fn suggestion(error: &clap::Error) -> Option<String> {
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    kinds.into_iter().map(|kind| context(error, kind)).find(|words| !words.is_empty())
}

/// What the parser noted, in words.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_has_help_in_both_languages_and_lines_up() {
        for command in command(Lang::Zh).get_subcommands() {
            let used = words(command.get_name()).expect("every command has its words");
            for arg in command.get_arguments() {
                assert!(!meaning(arg, used, Lang::Zh).is_empty() && !meaning(arg, used, Lang::En).is_empty(), "{}", arg.get_id());
            }
            for (name, _) in used.arguments {
                assert!(command.get_arguments().any(|arg| arg.get_id() == name), "{name}");
            }
        }
        let shown = help(Some("score"), Lang::Zh);
        let columns = |word: &str| shown.lines().find(|line| line.contains(word)).map(|line| line[..line.find(word).unwrap_or(0)].width());
        assert_eq!(columns("写到这个文件"), columns("只看这个单位"), "{shown}");
    }
}
