//! From the bytes of a scheme file to its text: UTF-8, or GB18030 with a warning.

use super::{GB18030, MAX_BYTES, NOT_TEXT, TOO_LARGE};
use crate::diagnostic::{Diagnostic, Edit};
use crate::say;
use crate::source::{SourceId, Sources, Span};

/// Adds a file's text to the sources. `Ok` may carry a warning. After `Err` the source stands in `sources` only so that the
/// finding can be shown; there is nothing to parse.
pub fn decode(sources: &mut Sources, name: &str, bytes: &[u8]) -> Result<(SourceId, Option<Diagnostic>), Box<Diagnostic>> {
    if bytes.len() > MAX_BYTES {
        let id = sources.add(name, "");
        return Err(Box::new(too_large(Span::new(id, 0..0), bytes.len())));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let fault = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((sources.add(name, text), None)),
        Err(fault) => fault.valid_up_to(),
    };
    let gb18030 = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    if let Some(text) = gb18030.filter(|text| !text.contains('\0') && !bytes.starts_with(b"\xFF\xFE") && !bytes.starts_with(b"\xFE\xFF")) {
        let id = sources.add(name, &text);
        let end = text.char_indices().find(|(_, letter)| !letter.is_ascii()).map_or(0, |(at, letter)| at + letter.len_utf8());
        let start = text[..end].char_indices().next_back().map_or(0, |(at, _)| at);
        let found = Diagnostic::new(
            &GB18030,
            Span::new(id, start..end),
            say!(en: "the file is in GB18030 (GBK), not in UTF-8", zh: "文件用 GB18030（GBK）编码，不是 UTF-8"),
        )
        .help(say!(en: "save it as UTF-8, which every system reads the same way", zh: "请另存为 UTF-8，各系统读出来才一样"))
        // The text stays as it is; writing it writes UTF-8.
        .fix(say!(en: "save it as UTF-8", zh: "另存为 UTF-8"), true, vec![Edit { span: Span::new(id, 0..0), text: String::new() }]);
        return Ok((id, Some(found)));
    }
    let line = memchr::memchr_iter(b'\n', &bytes[..fault]).count() + 1;
    let byte = bytes[fault];
    let id = sources.add(name, &String::from_utf8_lossy(bytes));
    let end = sources.get(id).text[fault..].chars().next().map_or(fault, |letter| fault + letter.len_utf8());
    Err(Box::new(
        Diagnostic::new(
            &NOT_TEXT,
            Span::new(id, fault..end),
            say!(en: "the file is not text in UTF-8: byte {byte:02X} on line {line}", zh: "文件不是 UTF-8 文本：第 {line} 行有字节 {byte:02X}"),
        )
        .help(say!(en: "save it as plain text in UTF-8", zh: "请另存为 UTF-8 纯文本")),
    ))
}

pub(super) fn too_large(place: Span, bytes: usize) -> Diagnostic {
    let mebibytes = bytes >> 20;
    Diagnostic::new(
        &TOO_LARGE,
        place,
        say!(en: "the file has {mebibytes} MiB; a scheme may have at most 64 MiB", zh: "文件有 {mebibytes} MiB；方案最多 64 MiB"),
    )
    .help(say!(en: "put the data into a data file", zh: "请把数据放到数据文件里"))
}
