//! `heng describe`: what a code, a function or a keyword means.

use super::usage::Words;
use super::{Console, Failure, Status};
use crate::diagnostic;
use crate::pipeline;
use crate::report::document::Line;
use crate::report::terminal::paint;
use crate::say;
use crate::word::Word;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "WORD")]
    word: Option<String>,
}

pub const WORDS: Words = Words {
    about: Word::new("Describe a finding's code, a function or a keyword", "说明一个问题编号、函数或关键词"),
    usage: Word::new("heng describe [WORD]", "heng describe [词]"),
    arguments: &[("word", Word::new("What to describe; otherwise everything is listed", "要说明的词；不写则全部列出"))],
};

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    let options = console.out_options();
    let entries = pipeline::entries();
    let Some(word) = &arguments.word else {
        for entry in &entries {
            let line = Line::new().strong(entry.names.join(" / ")).plain("  ").plain(entry.summary.of(options.lang));
            writeln!(console.out, "{}", paint(&line, &options))?;
        }
        return Ok(Status::Clean);
    };
    let names = || entries.iter().flat_map(|entry| entry.names.iter().map(String::as_str));
    let Some(entry) = entries.iter().find(|entry| entry.names.iter().any(|name| name.eq_ignore_ascii_case(word))) else {
        return Err(match diagnostic::closest(word, names()) {
            Some(near) => say!(en: "nothing is called `{word}`; did you mean `{near}`?", zh: "没有`{word}`；是不是`{near}`？"),
            None => say!(en: "nothing is called `{word}`", zh: "没有`{word}`"),
        }
        .into());
    };
    writeln!(console.out, "{}", entry.page.of(options.lang).trim_end())?;
    Ok(Status::Clean)
}
