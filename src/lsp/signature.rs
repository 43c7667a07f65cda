//! What a function takes, while its arguments are written.

use super::snapshot::Snapshot;
use super::{Feature, Refusal, feature};
use crate::func::{self, Function};
use crate::word::Lang;
use lsp_types::request::SignatureHelpRequest;
use lsp_types::{
    Documentation, ParameterInformation, ParameterLabel, SignatureHelp, SignatureHelpOptions, SignatureHelpParams, SignatureInformation,
};

/// Of functions that take any number of arguments, so many are shown.
const SHOWN_MAX: usize = 4;

pub fn features() -> Vec<Feature> {
    let offer = |offered: &mut lsp_types::ServerCapabilities| {
        let marks = ["(", "（", ",", "，"].map(String::from).to_vec();
        offered.signature_help_provider = Some(SignatureHelpOptions { trigger_characters: Some(marks), ..SignatureHelpOptions::default() });
    };
    vec![feature::<SignatureHelpRequest>(offer, help)]
}

fn help(snapshot: &Snapshot, params: SignatureHelpParams) -> Result<Option<SignatureHelp>, Refusal> {
    let at = params.text_document_position_params;
    let (analysis, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let lang = snapshot.lang(&analysis);
    Ok(call(&analysis.document.text[..offset]).map(|(function, argument)| SignatureHelp {
        signatures: vec![signature(function, lang)],
        active_signature: Some(0),
        active_parameter: Some(argument.min(function.arguments.1.min(SHOWN_MAX).saturating_sub(1)) as u32),
    }))
}

/// The function whose arguments are being written at the end of a text, and which argument that is.
fn call(text: &str) -> Option<(&'static Function, usize)> {
    let (mut depth, mut argument) = (0, 0);
    for (at, letter) in text.char_indices().rev() {
        match letter {
            ')' | '）' => depth += 1,
            '(' | '（' if depth > 0 => depth -= 1,
            '(' | '（' => {
                let before = text[..at].trim_end();
                let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
                let name = before.rfind(|letter| !is_word(letter)).map_or(before, |end| &before[end..]).trim_start_matches(|letter| !is_word(letter));
                return func::find(name).map(|function| (function, argument));
            }
            ',' | '，' if depth == 0 => argument += 1,
            // No call reaches over these.
            '{' | '}' | '｛' | '｝' | ';' | '；' => return None,
            _ => {}
        }
    }
    None
}

fn signature(function: &Function, lang: Lang) -> SignatureInformation {
    let (least, most) = function.arguments;
    let shown = most.min(SHOWN_MAX.max(least));
    let last = function.takes.len().saturating_sub(1);
    let goes_on = most > function.takes.len();
    let names: Vec<String> = (0..shown)
        .map(|at| {
            let name = function.takes.get(at.min(last)).map_or("", |word| word.of(lang));
            let name = if goes_on && at >= last { format!("{name}{}", at - last + 1) } else { name.to_string() };
            if at < least { name } else { format!("[{name}]") }
        })
        .collect();
    let more = if most > shown { ", …" } else { "" };
    SignatureInformation {
        label: format!("{}({}{more})", function.name.of(lang), names.join(", ")),
        documentation: Some(Documentation::String(function.doc.of(lang).to_string())),
        parameters: Some(names.into_iter().map(|name| ParameterInformation { label: ParameterLabel::Simple(name), documentation: None }).collect()),
        active_parameter: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_have_names() {
        let label = |name: &str, lang| signature(func::find(name).expect("a function"), lang).label;
        assert_eq!(label("clamp", Lang::En), "clamp(value, least, most)");
        assert_eq!(label("round", Lang::Zh), "四舍五入(值, [小数位数])");
        assert_eq!(label("growth", Lang::Zh), "增长率(本期, 基期)");
        assert_eq!(label("min", Lang::En), "min(value1, value2, [value3], [value4], …)");
    }

    #[test]
    fn the_innermost_call_is_found() {
        let found = |text| call(text).map(|(function, argument)| (function.name.zh, argument));
        assert_eq!(found("指标 甲 { 得分 = 较大（甲，乙（1），"), None.or(found("较大（甲，乙（1），")));
        assert_eq!(found("得分 { 平均值(x) "), None);
        assert_eq!(found("平均值(x，(1，2)，"), Some(("平均值", 2)));
        assert_eq!(found("平均值(x"), Some(("平均值", 0)));
    }
}
