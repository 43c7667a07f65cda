//! A scoring text in one writing, and taken apart into its sentences.

use crate::source::Sources;
use crate::syntax;

/// A text with figures, signs and punctuation in one writing, without blanks.
pub fn plain(text: &str) -> String {
    let mut plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '，' | ',' => '，',
            ';' => '；',
            ':' => '：',
            '(' => '（',
            ')' => '）',
            '%' | '％' => '%',
            '-' | '－' | '–' | '~' | '～' | '─' => '—',
            '＞' => '>',
            '＜' => '<',
            '≧' => '≥',
            '≦' => '≤',
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '＝' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            c => c,
        })
        .collect();
    for (from, to) in [(">=", "≥"), ("<=", "≤"), ("——", "—"), ("大于等于", "≥"), ("大于或等于", "≥"), ("小于等于", "≤")]
    {
        plain = plain.replace(from, to);
    }
    plain.trim_matches(['。', '；', '，']).to_owned()
}

/// Sentences that are statements of the language already, as `heng doc` writes them.
pub fn own(text: &str) -> Option<Vec<String>> {
    // A formula without a blank is a printed one.
    if text.contains(['=', '＝']) && !text.contains(' ') {
        return None;
    }
    let parts: Vec<String> = statements(text).into_iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let whole = format!("方案 x {{\n指标 x 1分 {{\n{}\n}}\n}}\n", parts.join("\n"));
    (!parts.is_empty() && is_understood(&whole)).then_some(parts)
}

/// A statement of a scheme that stands below the table.
pub fn is_statement(text: &str) -> bool {
    is_understood(&format!("方案 x {{\n{text}\n}}\n"))
}

fn is_understood(scheme: &str) -> bool {
    let mut sources = Sources::default();
    let id = sources.add("", scheme);
    let (file, found) = syntax::parse(&sources, id);
    found.is_empty() && file.schemes.len() == 1 && file.schemes[0].body.len() == 1
}

/// At semicolons that stand in no braces.
fn statements(text: &str) -> Vec<&str> {
    let (mut level, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => level += 1,
            '}' => level -= 1,
            '；' if level == 0 => {
                parts.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// The sentences of a text: at full stops, semicolons and, where `at_lines`, at ends of lines. Each without its number.
pub(super) fn sentences(text: &str, at_lines: bool) -> Vec<String> {
    let lines: Vec<&str> = if at_lines { text.lines().collect() } else { vec![text] };
    let plain: Vec<String> = lines.iter().map(|line| plain(line)).collect();
    let parts = plain.iter().flat_map(|line| line.split(['；', '。']));
    parts.map(|part| numbered(part.trim_matches(['，', '；', '。'])).to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Without `①`, `（1）`, `1.` in front.
pub(super) fn numbered(part: &str) -> &str {
    let rest = part.trim_start_matches(|c: char| ('①'..='⑳').contains(&c));
    let Some((number, after)) = rest.split_once(['）', '.', '、']) else { return rest };
    let number = number.trim_start_matches('（');
    if !number.is_empty()
        && number.chars().count() <= 2
        && number.chars().all(|c| c.is_ascii_digit())
        && !after.starts_with(|c: char| c.is_ascii_digit())
    {
        after
    } else {
        rest
    }
}
