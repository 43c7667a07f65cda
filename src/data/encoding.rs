//! How a text file is written: what is changed in one is written back in the same way.

use encoding_rs::GB18030;

/// The bytes of a text file: UTF-8 with or without a mark at its beginning, or GB18030 (GBK), which spreadsheets write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// Begins with a byte order mark.
    MarkedUtf8,
    Gb18030,
}

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of a file without its mark, and how it is written; `None` if it is in neither encoding.
pub fn read(bytes: &[u8]) -> Option<(String, Encoding)> {
    if let Some(rest) = bytes.strip_prefix(MARK) {
        return Some((String::from_utf8(rest.to_vec()).ok()?, Encoding::MarkedUtf8));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some((text.to_owned(), Encoding::Utf8)),
        Err(_) => Some((GB18030.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned(), Encoding::Gb18030)),
    }
}

/// A text as such a file. GB18030 has every character.
pub fn written(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::MarkedUtf8 => [MARK, text.as_bytes()].concat(),
        Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_the_same() {
        // In GBK 衡 is BA E2, and the full-width comma is A3 AC.
        assert_eq!(written("𠮷", Encoding::Gb18030).len(), 4);
        for (bytes, text, encoding) in [
            ("衡,1\r\n".as_bytes().to_vec(), "衡,1\r\n", Encoding::Utf8),
            ([MARK, "衡".as_bytes()].concat(), "衡", Encoding::MarkedUtf8),
            (vec![0xBA, 0xE2, b',', 0xA3, 0xAC], "衡,，", Encoding::Gb18030),
        ] {
            assert_eq!(read(&bytes), Some((text.to_owned(), encoding)));
            assert_eq!(written(text, encoding), bytes);
        }
        assert_eq!(read(&[0xFF, 0xFF]), None);
    }
}
