//! `heng doc`: a scheme as the table that is published.

use super::score::{chosen_format, formats, write};
use super::usage::Words;
use super::{Console, Failure, Status, about_file, must_open};
use crate::report::document::Document;
use crate::report::finding::{FINDING_FORMATS, Findings};
use crate::report::{Format, printed};
use crate::source::Sources;
use crate::syntax::ast::{File, Scheme};
use crate::word::{Lang, Word};
use crate::{format, pipeline, say, syntax};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "FORMAT", value_parser = formats(&["table", "csv", "json", "md", "html", "xlsx", "docx"]))]
    format: Option<&'static Format>,
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    output: Option<PathBuf>,
    #[arg(long)]
    bom: bool,
}

pub const WORDS: Words = Words {
    about: Word::new("Write the scheme as the table that is published", "把方案写成印发的表格"),
    usage: Word::new("heng doc FILE [--format FORMAT] [-o OUT]", "heng doc 文件 [--format 格式] [-o 输出]"),
    arguments: &[
        ("file", Word::new("The scheme", "方案文件")),
        ("format", Word::new("How to write it; otherwise by the suffix of OUT", "写法；不写则按输出文件的后缀")),
        ("output", Word::new("Write to this file", "写到这个文件")),
        ("bom", Word::new("Begin CSV with a byte order mark, for Excel", "CSV 以 BOM 开头，便于 Excel 打开")),
    ],
};

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    let format = chosen_format(arguments.format, arguments.output.as_deref(), console)?;
    must_open(&arguments.file)?;
    let loaded = pipeline::load(&arguments.file, None).map_err(|error| about_file(&arguments.file, &error))?;
    console.settle_lang(loaded.scheme.as_ref().map(|scheme| scheme.lang));
    // A scheme that is not understood whole is not published; what is open in one that is may be.
    let Some(tree) = loaded.tree.as_ref().filter(|_| !loaded.has_errors()) else {
        let options = console.err_options();
        (FINDING_FORMATS[0].render)(&Findings::new(&loaded.sources, &loaded.findings, 1), &options, console.err)?;
        return Ok(Status::Findings);
    };
    // What an amendment of the parent's text comes to has no words of its own.
    if let Some(parent) = tree.extends.as_ref() {
        let parent = &parent.text;
        return Err(say!(
            en: "this scheme extends `{parent}`; only schemes that stand alone are written as a table",
            zh: "此方案继承`{parent}`；目前只有独立成文的方案可以写成印发表"
        )
        .into());
    }
    let written = loaded.scheme.as_ref().map(|scheme| scheme.lang);
    let document = if written == Some(console.lang) {
        printed::document(tree, &loaded.sources, console.lang)
    } else {
        let said = Said::new(&loaded.sources.get(tree.span.source).text, console.lang);
        said.scheme().map_or_else(Document::default, |tree| printed::document(tree, &said.sources, console.lang))
    };
    write(&document, format, arguments.output.as_deref(), arguments.bom, console)?;
    Ok(Status::Clean)
}

/// A scheme whose sentences are said in another language; its names and texts stay as they are.
struct Said {
    sources: Sources,
    file: File,
}

impl Said {
    fn new(text: &str, lang: Lang) -> Said {
        // A sentence that goes on in the next line would be two in the table.
        let said = format::format(text, &format::Options { lang: Some(lang), width: 100_000 });
        let mut sources = Sources::default();
        let id = sources.add("", &said.text);
        let (file, _) = syntax::parse(&sources, id);
        Said { sources, file }
    }

    fn scheme(&self) -> Option<&Scheme> {
        self.file.schemes.first()
    }
}
