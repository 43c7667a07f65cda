//! `heng check`: is the scheme whole, and does the data fit it?

use super::usage::Words;
use super::{Console, Failure, Status, about_file, fix, must_open, output, progress};
use crate::diagnostic::{Diagnostic, Place};
use crate::eval::Wanted;
use crate::pipeline::{self, Loaded, OWN_SOURCE};
use crate::report::finding::{self, Counts, FINDING_FORMATS, FindingFormat, Findings};
use crate::say;
use crate::source::{SourceId, Sources, Span};
use crate::word::Word;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "SOURCE")]
    data: Option<PathBuf>,
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    format: Option<&'static FindingFormat>,
    #[arg(long)]
    fix: bool,
    #[arg(long)]
    proved: bool,
}

pub const WORDS: Words = Words {
    about: Word::new("Check schemes, and data against them", "检查方案；可连同数据一起检查"),
    usage: Word::new(
        "heng check FILE... [--data SOURCE] [--format FORMAT] [--fix] [--proved]",
        "heng check 文件... [--data 数据] [--format 格式] [--fix] [--proved]",
    ),
    arguments: &[
        ("files", Word::new("Scheme files", "方案文件")),
        ("data", Word::new("A folder of CSV files, a workbook or one CSV file", "CSV 文件夹、工作簿，或一个 CSV 文件")),
        ("format", Word::new("How to write the findings", "结果的写法")),
        ("proved", Word::new("List the guarantees that are proved, too", "已证明的保证也逐条列出")),
        ("fix", Word::new("Apply the fixes that are safe, then check again", "先改正可以放心改的问题，再检查")),
    ],
};

/// Fixes can bring other findings with fixes to light; after so many rounds it is enough.
const FIX_ROUNDS_MAX: usize = 4;

fn formats() -> impl TypedValueParser<Value = &'static FindingFormat> {
    PossibleValuesParser::new(FINDING_FORMATS.iter().map(|format| format.name)).try_map(|name| finding::find(&name).ok_or("no such format"))
}

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    for path in arguments.files.iter().chain(&arguments.data) {
        must_open(path)?;
    }
    let what = say!(en: "checking", zh: "正在检查");
    let (mut all, proved) = progress::during(console.world, what.of(console.lang), || {
        let (mut all, mut proved) = (Vec::new(), 0);
        for path in &arguments.files {
            let mut loaded = pipeline::load(path, None).map_err(|error| about_file(path, &error))?;
            if arguments.fix {
                loaded = fixed(path, loaded)?;
            }
            let mut notes = pipeline::try_out(&mut loaded);
            proved += notes.len();
            if arguments.proved {
                loaded.findings.append(&mut notes);
            }
            if let Some(data) = &arguments.data
                && let Some(scheme) = &loaded.scheme
            {
                let (dataset, mut findings) = pipeline::bind(scheme, data);
                loaded.findings.append(&mut findings);
                if let Some(dataset) = dataset.filter(|_| !scheme.requirements.is_empty() && Counts::of(&loaded.findings).errors == 0) {
                    let outcome = pipeline::score(scheme, &dataset, Wanted::Results);
                    let mut unmet = pipeline::unmet(scheme, &loaded.sources, &dataset, &outcome);
                    loaded.findings.append(&mut unmet);
                }
            }
            all.push(loaded);
        }
        Ok::<_, Failure>((all, proved))
    })?;
    console.settle_lang(all.iter().find_map(|loaded| loaded.scheme.as_ref()).map(|scheme| scheme.lang));
    let (sources, list) = together(&mut all);
    let checked = arguments.files.len() + usize::from(arguments.data.is_some());
    let format = arguments.format.unwrap_or(&FINDING_FORMATS[0]);
    let options = console.out_options();
    (format.render)(&Findings { sources: &sources, list: &list, checked }, &options, console.out)?;
    if proved > 0 && !format.machine {
        let summary = say!(en: "guarantees proved: {proved}", zh: "已证明的保证：{proved} 条");
        writeln!(console.out, "{}", summary.of(console.lang))?;
    }
    Ok(Status::of_errors(Counts::of(&list).errors))
}

/// Applies the safe fixes of the file itself, not those of a scheme that it extends, and loads it again.
fn fixed(path: &Path, mut loaded: Loaded) -> Result<Loaded, Failure> {
    for _ in 0..FIX_ROUNDS_MAX {
        if loaded.sources.iter().next().is_none() {
            break;
        }
        let edits = fix::safe_edits(&loaded.findings, OWN_SOURCE);
        let text = fix::apply(&loaded.sources, OWN_SOURCE, &edits).filter(|text| **text != *loaded.sources.get(OWN_SOURCE).text);
        let Some(text) = text else { break };
        output::write_file(path, |out| out.write_all(text.as_bytes()))?;
        loaded = pipeline::load(path, None).map_err(|error| about_file(path, &error))?;
    }
    Ok(loaded)
}

/// The findings of several schemes as those of one run. Schemes that extend the same one would tell its findings twice.
fn together(all: &mut [Loaded]) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let mut list: Vec<Diagnostic> = Vec::new();
    for loaded in all {
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
        found.iter_mut().for_each(|diagnostic| rename(diagnostic, &ids));
        if ids.iter().any(|id| (id.0 as usize) < before) {
            found.retain(|diagnostic| !list.iter().any(|other| is_same(other, diagnostic)));
        }
        list.append(&mut found);
    }
    (sources, list)
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
