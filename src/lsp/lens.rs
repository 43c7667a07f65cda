//! Over each example: whether it comes out, at a click. Over the scheme: what a made-up unit gets.

use super::snapshot::{Analysis, Snapshot};
use super::{Feature, Refusal, feature};
use crate::check;
use crate::guarantee;
use crate::model::scheme::{ItemId, Scheme};
use crate::say;
use crate::trial::{self, Asked, Of, Replayer};
use crate::word::{Lang, Text};
use lsp_server::ErrorCode;
use lsp_types::request::{CodeLensRequest, ExecuteCommand};
use lsp_types::{CodeLens, CodeLensOptions, CodeLensParams, Command, ExecuteCommandOptions, ExecuteCommandParams, Uri};
use serde_json::{Value, json};
use std::str::FromStr;

/// Runs one example of a text: its address and the example's name.
const RUN: &str = "heng.runExample";
/// Scores a made-up unit by the scheme of a text: its address.
const SAMPLE: &str = "heng.scoreSample";

pub fn features() -> Vec<Feature> {
    let offer_commands = |offered: &mut lsp_types::ServerCapabilities| {
        offered.execute_command_provider =
            Some(ExecuteCommandOptions { commands: vec![RUN.into(), SAMPLE.into()], ..ExecuteCommandOptions::default() });
    };
    let offer = |offered: &mut lsp_types::ServerCapabilities| offered.code_lens_provider = Some(CodeLensOptions { resolve_provider: Some(false) });
    vec![feature::<CodeLensRequest>(offer, lenses), feature::<ExecuteCommand>(offer_commands, execute)]
}

fn lenses(snapshot: &Snapshot, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>, Refusal> {
    let analysis = snapshot.analysis(&params.text_document.uri)?;
    let lang = snapshot.lang(&analysis);
    let lens = |example: &crate::syntax::ast::Example| CodeLens {
        range: analysis.range(example.name.span),
        command: Some(Command {
            title: say!(en: "▶ Run this example", zh: "▶ 运行此算例").of(lang).to_string(),
            command: RUN.into(),
            arguments: Some(vec![json!(analysis.uri.as_str()), json!(&*example.name.text)]),
        }),
        data: None,
    };
    let sample = analysis.scheme().filter(|scheme| analysis.is_own(scheme.label.span)).map(|scheme| CodeLens {
        range: analysis.range(scheme.label.span),
        command: Some(Command {
            title: say!(en: "▷ Score a sample unit", zh: "▷ 试算一个虚拟单位").of(lang).to_string(),
            command: SAMPLE.into(),
            arguments: Some(vec![json!(analysis.uri.as_str())]),
        }),
        data: None,
    });
    Ok(Some(sample.into_iter().chain(analysis.file().examples.iter().map(lens)).collect()))
}

fn execute(snapshot: &Snapshot, params: ExecuteCommandParams) -> Result<Option<Value>, Refusal> {
    let wrong = |takes: &str| Refusal { code: ErrorCode::InvalidParams, message: format!("{} takes {takes}", params.command) };
    let text = |at: usize| params.arguments.get(at).and_then(Value::as_str);
    let analysis = |takes: &str| {
        let uri = text(0).and_then(|uri| Uri::from_str(uri).ok()).ok_or_else(|| wrong(takes))?;
        snapshot.analysis(&uri)
    };
    let sound = |analysis: &Analysis| !analysis.loaded.has_errors();
    let unsound = || say!(en: "the scheme has errors: mend them first", zh: "方案有错误，请先改正");
    let (analysis, said) = match params.command.as_str() {
        RUN => {
            let takes = "the address of a text and the name of an example";
            let (analysis, name) = (analysis(takes)?, text(1).ok_or_else(|| wrong(takes))?);
            let said = analysis.scheme().filter(|_| sound(&analysis)).map_or_else(unsound, |scheme| run(scheme, name));
            (analysis, said)
        }
        SAMPLE => {
            let analysis = analysis("the address of a text")?;
            let said = analysis.scheme().filter(|_| sound(&analysis)).map_or_else(unsound, |scheme| Text::same(sample(scheme)));
            (analysis, said)
        }
        _ => return Err(wrong("no arguments: there is no such command")),
    };
    Ok(Some(Value::String(said.of(snapshot.lang(&analysis)).to_string())))
}

fn run(scheme: &Scheme, name: &str) -> Text {
    match check::examples(scheme).into_iter().find(|(example, _)| *example.label.name == *name) {
        None => say!(en: "there is no example `{name}`", zh: "没有算例 `{name}`"),
        Some((_, misses)) if misses.is_empty() => say!(en: "`{name}` comes out", zh: "`{name}` 通过"),
        Some((_, misses)) => {
            let list = |of: fn(&Text) -> &str| misses.iter().map(|miss| of(&miss.message)).collect::<Vec<_>>().join("\n");
            Text { en: format!("`{name}`: {}", list(|text| &text.en)), zh: format!("`{name}`：{}", list(|text| &text.zh)) }
        }
    }
}

/// A made-up unit with the score of every item, as an example that can be put into the scheme.
fn sample(scheme: &Scheme) -> String {
    let replayer = Replayer::new(scheme);
    let unit = guarantee::sample(scheme, replayer.program());
    // The total at the end, as in a sum.
    let items = (1..scheme.items.len()).chain([0]).map(|at| Asked { unit: 0, of: Of::Score(ItemId(at as u32)) });
    let name = match scheme.lang {
        Lang::Zh => "试算",
        Lang::En => "sample",
    };
    trial::example(scheme, name, &unit, &items.collect::<Vec<_>>())
}
