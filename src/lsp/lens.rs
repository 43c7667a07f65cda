//! Over each example: whether it comes out, at a click.

use super::snapshot::Snapshot;
use super::{Feature, Refusal, feature};
use crate::check;
use crate::say;
use crate::word::Text;
use lsp_server::ErrorCode;
use lsp_types::request::{CodeLensRequest, ExecuteCommand};
use lsp_types::{CodeLens, CodeLensOptions, CodeLensParams, Command, ExecuteCommandOptions, ExecuteCommandParams, Uri};
use serde_json::{Value, json};
use std::str::FromStr;

/// Runs one example of a text: its address and the example's name.
const RUN: &str = "heng.runExample";

pub fn features() -> Vec<Feature> {
    let offer_commands = |offered: &mut lsp_types::ServerCapabilities| {
        offered.execute_command_provider = Some(ExecuteCommandOptions { commands: vec![RUN.into()], ..ExecuteCommandOptions::default() });
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
    Ok(Some(analysis.file().examples.iter().map(lens).collect()))
}

fn execute(snapshot: &Snapshot, params: ExecuteCommandParams) -> Result<Option<Value>, Refusal> {
    let wrong = || Refusal { code: ErrorCode::InvalidParams, message: format!("{RUN} takes the address of a text and the name of an example") };
    let text = |at: usize| params.arguments.get(at).and_then(Value::as_str);
    let (Some(uri), Some(name), true) = (text(0).and_then(|uri| Uri::from_str(uri).ok()), text(1), params.command == RUN) else {
        return Err(wrong());
    };
    let analysis = snapshot.analysis(&uri)?;
    let lang = snapshot.lang(&analysis);
    let said: Text = match analysis.scheme().filter(|_| !analysis.loaded.has_errors()) {
        None => say!(en: "the scheme has errors: mend them first", zh: "方案有错误，请先改正"),
        Some(scheme) => match check::examples(scheme).into_iter().find(|(example, _)| *example.label.name == *name) {
            None => say!(en: "there is no example `{name}`", zh: "没有算例 `{name}`"),
            Some((_, misses)) if misses.is_empty() => say!(en: "`{name}` comes out", zh: "`{name}` 通过"),
            Some((_, misses)) => {
                let list = |of: fn(&Text) -> &str| misses.iter().map(|miss| of(&miss.message)).collect::<Vec<_>>().join("\n");
                Text { en: format!("`{name}`: {}", list(|text| &text.en)), zh: format!("`{name}`：{}", list(|text| &text.zh)) }
            }
        },
    };
    Ok(Some(Value::String(said.of(lang).to_string())))
}
