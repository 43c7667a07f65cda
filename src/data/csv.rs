//! CSV files. Plain lines in UTF-8, which most files are, are read by `slices.rs`; any other file in blocks. A block without quotes
//! and lone carriage returns is split at newlines and delimiters on all threads (`lines.rs`); any other goes through the `csv` crate.
//! So the memory needed is that of the columns and a few slices or two blocks.
//!
//! Encoding: a byte order mark or valid UTF-8 means UTF-8; else the file must be GB18030 throughout.
//! Delimiter: a comma; a tab, or else a semicolon, where the header line has no comma.
//! Rows are counted as a spreadsheet counts them: a quoted line break does not begin a row, a blank line is a row.

mod lines;
mod slices;

use super::cell::{self, Cell};
use super::spec::Plan;
use super::table::{Body as TableBody, Layout, Origin, Part, Table};
use super::{BAD_ENCODING, Reader, UNREADABLE};
use crate::diagnostic::Diagnostic;
use crate::say;
use crate::word::Word;
use encoding_rs::{Decoder, DecoderResult, GB18030};
use rayon::prelude::*;
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) static FILE: Reader = Reader { name: Word::new("CSV file", "CSV 文件"), suffixes: &["csv", "tsv", "txt"], open: open_file };

/// Bytes that are read at a time, and bytes that one thread parses at a time.
const BLOCK_BYTES: usize = 8 << 20;
const SLICE_BYTES: usize = 512 << 10;
const HEADER_BYTES: usize = 64 << 10;
const HEADER_BYTES_MAX: usize = 16 << 20;

/// What [`Body::load`] needs to find the rows again.
#[derive(Debug)]
pub(super) struct Body {
    path: PathBuf,
    encoding: Encoding,
    delimiter: u8,
    /// The header's end in the decoded text, without a byte order mark.
    header_end: usize,
    header_is_ascii: bool,
    /// Bytes of byte order marks, which the decoded text does not have.
    mark_bytes: usize,
    block_bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8 { marked: bool },
    Gb18030,
}

fn open_file(path: &Path, shown: &str) -> Result<Vec<Table>, Vec<Diagnostic>> {
    open_named(path, shown).map(|table| vec![table]).map_err(|finding| vec![*finding])
}

/// The table of a file, by the file's name.
pub(super) fn open_named(path: &Path, shown: &str) -> Result<Table, Box<Diagnostic>> {
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    open_table(path, shown, &name)
}

fn origin(file: &str) -> Origin {
    Origin { file: Arc::from(file), sheet: None }
}

fn open_table(path: &Path, shown: &str, name: &str) -> Result<Table, Box<Diagnostic>> {
    let origin = origin(shown);
    let finding = |message| Box::new(Diagnostic::new(&UNREADABLE, origin.place(0, 0), message));
    let mut text = String::new();
    let (encoding, delimiter, header, mark_bytes) = {
        let encoding = sniff(path).map_err(|failure| failure.finding(&origin))?;
        let mut blocks = Blocks::open(path, encoding).map_err(|failure| failure.finding(&origin))?;
        let mut wanted = HEADER_BYTES;
        loop {
            let ended = blocks.fill(&mut text, wanted).map_err(|failure| failure.finding(&origin))?;
            let delimiter = delimiter_of(&text);
            let header = read_header(&text, delimiter);
            match header {
                Some(header) if ended || header.end < text.len() => break (encoding, delimiter, header, blocks.mark_bytes),
                None if ended => return Err(finding(say!(en: "`{shown}` is empty", zh: "`{shown}`是空文件"))),
                Some(_) | None if text.len() > HEADER_BYTES_MAX => {
                    return Err(finding(say!(en: "the header of `{shown}` does not end", zh: "`{shown}`的表头没有结尾")));
                }
                Some(_) | None => wanted = text.len(),
            }
        }
    };
    let body = Body {
        path: path.to_owned(),
        encoding,
        delimiter,
        header_end: header.end,
        header_is_ascii: text.get(..header.end).is_some_and(str::is_ascii),
        mark_bytes,
        block_bytes: BLOCK_BYTES,
    };
    Ok(Table::new(name, origin, header.cells, header.row, TableBody::Csv(body)))
}

struct Header {
    cells: Vec<String>,
    end: usize,
    /// From 1.
    row: u32,
}

/// The first line that is not blank has the say.
fn delimiter_of(text: &str) -> u8 {
    let line = text.lines().find(|line| !cell::is_blank(line)).unwrap_or("");
    [b',', b'\t', b';'].into_iter().find(|delimiter| line.as_bytes().contains(delimiter)).unwrap_or(b',')
}

fn read_header(text: &str, delimiter: u8) -> Option<Header> {
    let mut records = Records::new(text, delimiter);
    loop {
        let record = records.next()?;
        let blank = record.cells().all(|cell| cell::is_blank(&cell));
        if !blank {
            return Some(Header { cells: record.cells().map(Cow::into_owned).collect(), end: record.end, row: record.row.saturating_add(1) });
        }
    }
}

/// Why a file could not be read to its end.
#[derive(Debug)]
enum Failure {
    Io(std::io::Error),
    /// The line, from 1, with the first byte that the encoding does not allow.
    Encoding {
        line: u64,
        encoding: Encoding,
    },
    Utf16,
    OpenQuote {
        row: u32,
    },
}

impl Failure {
    fn finding(self, origin: &Origin) -> Box<Diagnostic> {
        let file = cell::shown(&origin.file);
        let resave = say!(
            en: "save the file again as `CSV UTF-8`, or hand in the workbook itself",
            zh: "另存为“CSV UTF-8（逗号分隔）”，或者直接用工作簿文件"
        );
        Box::new(match self {
            Failure::Io(error) => {
                Diagnostic::new(&UNREADABLE, origin.place(0, 0), say!(en: "cannot read `{file}`: {error}", zh: "读不了`{file}`：{error}"))
            }
            Failure::Encoding { line, encoding } => {
                let place = origin.place(u32::try_from(line).unwrap_or(u32::MAX), 0);
                let message = match encoding {
                    Encoding::Utf8 { .. } => say!(
                        en: "`{file}` is not whole UTF-8: line {line} has a byte that UTF-8 does not allow",
                        zh: "`{file}`不是完整的 UTF-8：第{line}行有不合编码的字节"
                    ),
                    Encoding::Gb18030 => say!(
                        en: "`{file}` is neither UTF-8 nor GB18030: line {line} has a byte that neither allows",
                        zh: "`{file}`既不是 UTF-8 也不是 GB18030：第{line}行有不合编码的字节"
                    ),
                };
                Diagnostic::new(&BAD_ENCODING, place, message).help(resave)
            }
            Failure::Utf16 => {
                Diagnostic::new(&BAD_ENCODING, origin.place(0, 0), say!(en: "`{file}` is in UTF-16", zh: "`{file}`是 UTF-16 编码")).help(resave)
            }
            Failure::OpenQuote { row } => Diagnostic::new(
                &UNREADABLE,
                origin.place(row, 0),
                say!(en: "a quotation mark in row {row} is never closed", zh: "第{row}行的英文双引号没有配对"),
            )
            .help(say!(
                en: "close the quotation mark, or write it twice if it belongs to the text",
                zh: "补上配对的双引号；双引号若是内容本身，就连写两个"
            )),
        })
    }
}

/// The encoding, as far as the beginning of the file tells.
fn sniff(path: &Path) -> Result<Encoding, Failure> {
    let mut start = Vec::new();
    File::open(path).and_then(|file| file.take(HEADER_BYTES as u64).read_to_end(&mut start)).map_err(Failure::Io)?;
    if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
        return Err(Failure::Utf16);
    }
    let marked = start.starts_with(&[0xEF, 0xBB, 0xBF]);
    Ok(match std::str::from_utf8(&start) {
        Ok(_) => Encoding::Utf8 { marked },
        Err(error) if marked || error.error_len().is_none() => Encoding::Utf8 { marked },
        Err(_) => Encoding::Gb18030,
    })
}

/// The text of a file, block by block.
struct Blocks {
    file: File,
    encoding: Encoding,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Newlines given out so far.
    lines: u64,
    started: bool,
    /// Bytes of byte order marks, which are left out.
    mark_bytes: usize,
}

impl Blocks {
    fn open(path: &Path, encoding: Encoding) -> Result<Blocks, Failure> {
        let file = File::open(path).map_err(Failure::Io)?;
        Ok(Blocks { file, encoding, decoder: GB18030.new_decoder_without_bom_handling(), raw: Vec::new(), lines: 0, started: false, mark_bytes: 0 })
    }

    /// Adds about `wanted` bytes to the text; true at the end of the file.
    fn fill(&mut self, text: &mut String, wanted: usize) -> Result<bool, Failure> {
        let kept = self.raw.len();
        self.raw.reserve(wanted);
        (&mut self.file).take(wanted as u64).read_to_end(&mut self.raw).map_err(Failure::Io)?;
        let ended = self.raw.len() - kept < wanted;
        if !self.started {
            self.started = true;
            while self.raw.starts_with(&[0xEF, 0xBB, 0xBF]) {
                self.raw.drain(..3);
                self.mark_bytes += 3;
            }
        }
        let before = text.len();
        match self.encoding {
            Encoding::Utf8 { .. } => self.take_utf8(text, ended)?,
            Encoding::Gb18030 => self.take_gb18030(text, ended)?,
        }
        self.lines += newlines(text.as_bytes().get(before..).unwrap_or_default());
        Ok(ended)
    }

    fn take_utf8(&mut self, text: &mut String, ended: bool) -> Result<(), Failure> {
        let error = match std::str::from_utf8(&self.raw) {
            Ok(valid) => {
                text.push_str(valid);
                self.raw.clear();
                return Ok(());
            }
            Err(error) => error,
        };
        let valid = self.raw.get(..error.valid_up_to()).unwrap_or_default();
        if error.error_len().is_some() || ended {
            return Err(Failure::Encoding { line: self.lines + newlines(valid) + 1, encoding: self.encoding });
        }
        let tail = self.raw.split_off(valid.len());
        text.push_str(&String::from_utf8_lossy(&self.raw));
        self.raw = tail;
        Ok(())
    }

    fn take_gb18030(&mut self, text: &mut String, ended: bool) -> Result<(), Failure> {
        let before = text.len();
        let mut rest = self.raw.as_slice();
        loop {
            let room = self.decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(rest.len());
            text.reserve(room);
            let (result, used) = self.decoder.decode_to_string_without_replacement(rest, text, ended);
            rest = rest.get(used..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    let line = self.lines + newlines(text.as_bytes().get(before..).unwrap_or_default()) + 1;
                    return Err(Failure::Encoding { line, encoding: self.encoding });
                }
            }
        }
        self.raw.clear();
        Ok(())
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

impl Body {
    pub fn load<'a>(&self, layout: &'a Layout, plans: &'a [Plan], origin: &Origin) -> Result<Part<'a>, Box<Diagnostic>> {
        if matches!(self.encoding, Encoding::Utf8 { .. })
            && let Some(part) = self.load_sliced(layout, plans)
        {
            return Ok(part);
        }
        let failure = match self.load_as(self.encoding, layout, plans) {
            Ok(part) => return Ok(part),
            Err(failure) => failure,
        };
        let undecided = self.header_is_ascii && self.encoding == Encoding::Utf8 { marked: false };
        match failure {
            Failure::Encoding { .. } if undecided => self.load_as(Encoding::Gb18030, layout, plans).map_err(|failure| failure.finding(origin)),
            failure => Err(failure.finding(origin)),
        }
    }

    /// Bytes that one thread parses at a time.
    fn slice_bytes(&self) -> usize {
        SLICE_BYTES.min(self.block_bytes / 4).max(1)
    }

    fn load_as<'a>(&self, encoding: Encoding, layout: &'a Layout, plans: &'a [Plan]) -> Result<Part<'a>, Failure> {
        let mut blocks = Blocks::open(&self.path, encoding)?;
        let mut total = Part::total(layout, plans);
        let mut text = String::new();
        let mut ended = blocks.fill(&mut text, self.header_end.saturating_add(self.block_bytes))?;
        let mut rest = text.get(self.header_end..).unwrap_or_default().to_owned();
        let mut next = text;
        let mut row = layout.header_row;
        // The parts of the last block are added, and the next block is read, while this one is parsed.
        let mut waiting: Vec<(Part<'a>, u32)> = Vec::new();
        loop {
            next.clear();
            // Where a record is longer than the block, as much again is read, so that the work stays in proportion.
            let filled = if lines::is_plain(&rest) {
                let cut = if ended { rest.len() } else { memchr::memrchr(b'\n', rest.as_bytes()).map_or(0, |at| at + 1) };
                let (block, tail) = rest.split_at(cut);
                next.push_str(tail);
                let wanted = self.block_bytes.max(next.len());
                let last = std::mem::take(&mut waiting);
                let (parts, filled) = rayon::join(
                    || self.parse_plain(block, layout, plans),
                    || {
                        let filled = if ended { Ok(true) } else { blocks.fill(&mut next, wanted) };
                        total.append(last);
                        filled
                    },
                );
                for (part, lines) in parts {
                    waiting.push((part, row.saturating_add(1)));
                    row = row.saturating_add(lines);
                }
                filled
            } else {
                let mut part = Part::new(layout, plans, 0);
                let (cut, rows) = self.parse_quoted(&rest, ended, row, layout, &mut part)?;
                part.close();
                total.append(std::mem::take(&mut waiting));
                waiting.push((part, row.saturating_add(1)));
                row = row.saturating_add(rows);
                next.push_str(rest.get(cut..).unwrap_or_default());
                let wanted = self.block_bytes.max(next.len());
                if ended { Ok(true) } else { blocks.fill(&mut next, wanted) }
            };
            if ended {
                total.append(waiting);
                return Ok(total);
            }
            ended = filled?;
            std::mem::swap(&mut rest, &mut next);
        }
    }

    /// Parts of a block of whole lines, each with its number of lines.
    fn parse_plain<'a>(&self, block: &str, layout: &'a Layout, plans: &'a [Plan]) -> Vec<(Part<'a>, u32)> {
        let mut chunks = Vec::new();
        let mut rest = block;
        while !rest.is_empty() {
            let from = self.slice_bytes().min(rest.len());
            let end = rest.as_bytes().get(from..).and_then(|tail| memchr::memchr(b'\n', tail)).map_or(rest.len(), |at| from + at + 1);
            let (chunk, tail) = rest.split_at(end);
            chunks.push(chunk);
            rest = tail;
        }
        chunks
            .into_par_iter()
            .map(|chunk| {
                let mut part = Part::new(layout, plans, newlines(chunk.as_bytes()) as usize + 1);
                let lines = lines::parse(chunk, self.delimiter, layout, &mut part);
                part.close();
                (part, lines)
            })
            .collect()
    }

    /// Reads the whole records of a block through the `csv` crate. Gives the bytes and the rows that they take.
    fn parse_quoted(&self, block: &str, ended: bool, row: u32, layout: &Layout, part: &mut Part<'_>) -> Result<(usize, u32), Failure> {
        let mut records = Records::new(block, self.delimiter);
        let (mut cut, mut rows) = (0, 0);
        while let Some(record) = records.next() {
            if record.end == block.len() {
                if !ended {
                    return Ok((record.start, record.row));
                }
                if record.has_open_quote(block) {
                    return Err(Failure::OpenQuote { row: row.saturating_add(record.row).saturating_add(1) });
                }
            }
            if record.cells().any(|cell| !cell::is_blank(&cell)) {
                part.begin_row(record.row);
                let mut width = 0;
                for field in &record.fields {
                    // Here a delimiter or a line break in a cell belongs to it.
                    let plain = memchr::memchr3(self.delimiter, b'\n', b'\r', field).is_none();
                    let quick = match layout.only(width).and_then(|slot| part.builders.get_mut(slot)) {
                        Some(builder) if plain => builder.quick(field, self.delimiter),
                        Some(_) | None => None,
                    };
                    if quick.is_none() {
                        part.cell(width, &Cell::Text(String::from_utf8_lossy(field)));
                    }
                    width += 1;
                }
                part.end_row(width);
            }
            (cut, rows) = (record.end, record.row.saturating_add(1));
        }
        Ok(if ended { (block.len(), rows) } else { (cut, rows) })
    }
}

/// Records of a text through the `csv` crate, with the row that each begins at, counted from 0 as a spreadsheet does.
struct Records<'t> {
    text: &'t str,
    reader: ::csv::Reader<&'t [u8]>,
    row: u32,
}

struct Record {
    fields: ::csv::ByteRecord,
    start: usize,
    end: usize,
    row: u32,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, delimiter: u8) -> Records<'t> {
        let reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
        Records { text, reader, row: 0 }
    }

    fn next(&mut self) -> Option<Record> {
        let mut fields = ::csv::ByteRecord::new();
        let from = self.reader.position().byte() as usize;
        // Reading bytes from memory with flexible lengths does not fail.
        if !self.reader.read_byte_record(&mut fields).unwrap_or(false) {
            return None;
        }
        let mut end = self.reader.position().byte() as usize;
        let bytes = self.text.as_bytes();
        // The crate takes the second half of a line's end with the next record.
        if bytes.get(end) == Some(&b'\n') && end.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'\r') {
            end += 1;
        }
        let mut start = from;
        if bytes.get(start) == Some(&b'\n') && start.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'\r') {
            start += 1;
        }
        // The crate skips blank lines; they are rows nonetheless.
        loop {
            match (bytes.get(start), bytes.get(start + 1)) {
                (Some(b'\r'), Some(b'\n')) => start += 2,
                (Some(b'\r' | b'\n'), _) => start += 1,
                (_, _) => break,
            }
            self.row = self.row.saturating_add(1);
        }
        let record = Record { fields, start, end, row: self.row };
        self.row = self.row.saturating_add(1);
        Some(record)
    }
}

impl Record {
    fn cells(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.fields.iter().map(String::from_utf8_lossy)
    }

    /// The last record of a file ends within quotes.
    fn has_open_quote(&self, text: &str) -> bool {
        let raw = text.as_bytes().get(self.start..self.end).unwrap_or_default();
        let quotes = memchr::memchr_iter(b'"', raw).count();
        let last = self.fields.iter().next_back().unwrap_or_default();
        quotes % 2 == 1 && (last.contains(&b'\n') || raw.strip_suffix(last).is_some_and(|before| before.ends_with(b"\"")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ChoiceWords, ColumnSpec, Loaded, NumberKind, NumberSpec, PercentScale, Read, State};
    use proptest::prelude::*;

    /// A file of its own for each call; gone when dropped.
    #[derive(Debug)]
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(bytes: &[u8]) -> Scratch {
            use std::sync::atomic::{AtomicU32, Ordering};
            static NEXT: AtomicU32 = AtomicU32::new(0);
            let name = format!("heng-csv-{}-{}.csv", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
            let path = std::env::temp_dir().join(name);
            std::fs::write(&path, bytes).expect("the temporary folder can be written");
            Scratch(path)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn table(bytes: &[u8]) -> Result<(Table, Scratch), Box<Diagnostic>> {
        let scratch = Scratch::new(bytes);
        open_table(&scratch.0, "表.csv", "表").map(|table| (table, scratch))
    }

    fn with_blocks(table: &mut Table, bytes: usize) {
        if let TableBody::Csv(body) = &mut table.body {
            body.block_bytes = bytes;
        }
    }

    fn texts(table: &Table) -> (Vec<Vec<String>>, Loaded) {
        let specs: Vec<ColumnSpec> = (0..table.columns().len()).map(|column| ColumnSpec { column, read: Read::Text }).collect();
        let loaded = table.load(&specs);
        let rows = (0..loaded.rows.len())
            .map(|row| loaded.columns.iter().map(|column| column.text(row).map_or("·".to_owned(), |text| text.to_string())).collect())
            .collect();
        (rows, loaded)
    }

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        texts(&table(bytes).expect("the table opens").0).0
    }

    fn codes(findings: &[Diagnostic]) -> Vec<&str> {
        findings.iter().map(|finding| finding.check.code).collect()
    }

    const WHOLE: &str = "单位,类别\n市发改委,甲类\n市商务局,乙类\n";

    #[test]
    fn encodings() {
        let expected = read(WHOLE.as_bytes());
        assert_eq!(expected, [["市发改委", "甲类"], ["市商务局", "乙类"]]);
        let mut marked = vec![0xEF, 0xBB, 0xBF];
        marked.extend(WHOLE.as_bytes());
        assert_eq!(read(&marked), expected);
        let (gbk, _, unmappable) = encoding_rs::GBK.encode(WHOLE);
        assert!(!unmappable);
        assert_eq!(read(&gbk), expected);
        // 𠮷 needs four bytes, which GBK does not have.
        let rare = WHOLE.replace("市商务局", "𠮷林局");
        assert_eq!(read(&GB18030.encode(&rare).0)[1][0], "𠮷林局");
        assert_eq!(read(WHOLE.replace('\n', "\r\n").as_bytes()), expected);
    }

    #[test]
    fn header_in_ascii_and_cells_in_gbk() {
        let text = format!("unit,n\n{}市发改委,1\n", "a,1\n".repeat(40_000));
        let (gbk, _, _) = encoding_rs::GBK.encode(&text);
        let rows = read(&gbk);
        assert_eq!(rows.len(), 40_001);
        assert_eq!(rows[40_000][0], "市发改委");
    }

    #[test]
    fn bad_bytes_are_named_by_line() {
        let mut bytes = "单位,n\n甲,1\n乙".as_bytes().to_vec();
        bytes.extend([0xFF, b',', b'2', b'\n']);
        let mut marked = vec![0xEF, 0xBB, 0xBF];
        marked.extend(&bytes);
        let finding = table(&marked).expect_err("not UTF-8");
        assert_eq!(finding.check.code, "H0503");
        assert!(finding.message.zh.contains("第3行"), "{}", finding.message.zh);
        let finding = table(b"\xC8\xCB,n\n\xFF\xFF,1\n").expect_err("not GB18030");
        assert!(finding.message.en.contains("line 2"), "{}", finding.message.en);
        let finding = table(&[0xFF, 0xFE, b'a', 0]).expect_err("UTF-16");
        assert_eq!(finding.check.code, "H0503");
        // The first 64 KiB are good UTF-8 with a Chinese header: GB18030 is not tried.
        let mut late = "单位,n\n".repeat(20_000).into_bytes();
        late.extend([0xFF, b'\n']);
        let (table, _scratch) = table(&late).expect("the header is good");
        assert_eq!(codes(&texts(&table).1.findings), ["H0503"]);
    }

    #[test]
    fn empty_files() {
        for bytes in [&b""[..], b"\n\n", b",,\n", b"\xEF\xBB\xBF"] {
            assert_eq!(table(bytes).expect_err("nothing in it").check.code, "H0502");
        }
        assert!(read(b"a,b\n").is_empty());
        assert!(read(b"a,b").is_empty());
    }

    #[test]
    fn delimiters() {
        assert_eq!(read(b"a\tb\n1,5\t2\n"), [["1,5", "2"]]);
        assert_eq!(read(b"a;b\n1;2\n"), [["1", "2"]]);
        assert_eq!(read(b"a,b;c\n1,2\n"), [["1", "2"]]);
    }

    #[test]
    fn quotes_newlines_and_row_numbers() {
        let text = "a,b\r\n\r\n\"1\r\n2\",\"x,\"\"y\"\"\"\r\n , \r\n3,4\r\n";
        for block in [8, 16, 64, 1 << 20] {
            let (mut table, _scratch) = table(text.as_bytes()).expect("opens");
            with_blocks(&mut table, block);
            let (rows, loaded) = texts(&table);
            assert_eq!(rows, [["1\r\n2", "x,\"y\""], ["3", "4"]]);
            assert_eq!((loaded.rows.number(0), loaded.rows.number(1), loaded.rows.number(2)), (3, 5, 0), "{block}");
        }
        let (plain, _scratch) = table(b"\n\na,b\n\n1,2\n,\n3\n").expect("opens");
        let (rows, loaded) = texts(&plain);
        assert_eq!(rows, [["1", "2"], ["3", "·"]]);
        assert_eq!((loaded.rows.number(0), loaded.rows.number(1)), (5, 7));
        assert_eq!(plain.header_place(1).cell_name(), "B3");
        let (open, _scratch) = table(b"a,b\n1,2\n3,\"4\n5,6\n").expect("opens");
        let findings = texts(&open).1.findings;
        assert_eq!(codes(&findings), ["H0502"]);
        assert!(findings[0].message.en.contains("row 3"), "{}", findings[0].message.en);
        assert_eq!(read(b"a,b\n1,5\"\n"), [["1", "5\""]]);
    }

    #[test]
    fn ragged_rows_and_titles() {
        let (ragged, _scratch) = table(b"a,b\n1,2,,\n1,2,3,4\n5\n").expect("opens");
        let findings = texts(&ragged).1.findings;
        assert_eq!(codes(&findings), ["H0511"]);
        let (title, _scratch) = table("2024年度考核表,,\n单位,得分\n甲,1\n".as_bytes()).expect("opens");
        let findings = texts(&title).1.findings;
        assert!(findings[0].help.as_ref().is_some_and(|help| help.en.contains("title")));
    }

    fn specs() -> Vec<ColumnSpec> {
        let choices = vec![ChoiceWords::new("甲"), ChoiceWords::new("乙")];
        let number = |kind| Read::Number(NumberSpec::of(kind));
        vec![
            ColumnSpec { column: 0, read: Read::Text },
            ColumnSpec { column: 1, read: number(NumberKind::Plain) },
            ColumnSpec { column: 2, read: number(NumberKind::Percent { scale: Some(PercentScale::Hundred) }) },
            ColumnSpec { column: 3, read: Read::Choice(choices.into()) },
            ColumnSpec { column: 4, read: Read::Date },
            ColumnSpec { column: 1, read: number(NumberKind::Percent { scale: None }) },
        ]
    }

    fn same(one: &Loaded, other: &Loaded) {
        assert_eq!(one.rows, other.rows);
        for (one, other) in one.columns.iter().zip(&other.columns) {
            assert_eq!(one.len(), other.len());
            for row in 0..one.len() {
                assert_eq!(one.state(row), other.state(row));
                assert_eq!(one.number(row), other.number(row));
                assert_eq!(one.text(row), other.text(row));
                assert_eq!((one.choice(row), one.date(row)), (other.choice(row), other.date(row)));
            }
        }
        let words = |loaded: &Loaded| -> Vec<_> { loaded.findings.iter().map(|finding| (finding.message.clone(), finding.labels.clone())).collect() };
        assert_eq!(words(one), words(other));
    }

    fn cells() -> impl Strategy<Value = String> {
        prop_oneof![
            6 => "-?[0-9]{1,6}(\\.[0-9]{1,4})?",
            1 => "[0-9]{1,20}(\\.[0-9]{1,15})?",
            1 => "[0-9]{1,3}(\\.[0-9])?%",
            1 => Just(String::new()),
            1 => proptest::sample::select(vec!["甲", "乙", "缺报", "—", "待审", "85（待审）", "2024-03-01", "１２．５", " 7 ", "#N/A", "无"])
                .prop_map(str::to_owned),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn chunks_quotes_and_whole_files_read_the_same(
            rows in proptest::collection::vec(proptest::collection::vec(cells(), 0..6), 0..40),
            block in 1usize..300,
        ) {
            let mut plain = String::from("a,b,c,d,e\n");
            let mut quoted = plain.clone();
            for row in &rows {
                plain += &(row.join(",") + "\n");
                let cells: Vec<String> = row.iter().map(|cell| format!("\"{cell}\"")).collect();
                // A row of one empty cell in quotes is blank as well.
                quoted += &(cells.join(",") + "\n");
            }
            let (whole, _one) = table(plain.as_bytes()).expect("opens");
            let whole = whole.load(&specs());
            let (mut split, _two) = table(plain.as_bytes()).expect("opens");
            with_blocks(&mut split, block);
            same(&whole, &split.load(&specs()));
            let (mut split, _three) = table(quoted.as_bytes()).expect("opens");
            with_blocks(&mut split, block);
            same(&whole, &split.load(&specs()));
        }

        #[test]
        fn any_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400), block in 1usize..100) {
            if let Ok((mut table, _scratch)) = table(&bytes) {
                table.load(&specs());
                with_blocks(&mut table, block);
                table.load(&specs());
            }
        }

        #[test]
        fn any_text_does_no_harm(text in "a,b,c,d,e\n([-0-9.,;\"\r\n%（）() 万亿元年月日一甲/:#A]|\\PC){0,200}", block in 1usize..100) {
            if let Ok((mut table, _scratch)) = table(text.as_bytes()) {
                let whole = table.load(&specs());
                with_blocks(&mut table, block);
                same(&whole, &table.load(&specs()));
            }
        }
    }

    #[test]
    fn many_faults_are_counted() {
        let mut text = String::from("a,b\n");
        for _ in 0..100_000 {
            text += "x,约85\n";
        }
        let (mut table, _scratch) = table(text.as_bytes()).expect("opens");
        with_blocks(&mut table, 1 << 16);
        let loaded = table.load(&[ColumnSpec { column: 1, read: Read::Number(NumberSpec::of(NumberKind::Plain)) }]);
        assert_eq!(loaded.findings.len(), 21);
        assert!(loaded.findings[20].message.en.starts_with("99980 more"));
        assert_eq!(loaded.columns[0].state(99_999), State::Fault);
    }
}
