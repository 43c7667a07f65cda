//! A file of plain lines, cut into slices that are read and parsed on all threads: each thread reads its slices itself, into one small
//! buffer, so that the text never goes through memory as a whole. A slice has the lines that begin in it.
//!
//! Whatever is not a file of plain lines in UTF-8 is left to the blocks of `csv.rs`, which read it from its beginning and tell what
//! is wrong with it.

use super::super::spec::Plan;
use super::super::table::{Layout, Part};
use super::{Body, lines};
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Parts of so many slices wait to be added to the columns.
const SLICES_AT_ONCE: usize = 32;
/// What is read at a time to find the end of a slice's last line.
const TAIL_BYTES: u64 = 4 << 10;

impl Body {
    /// All rows, or `None` where the file is no file of plain lines in UTF-8.
    pub(super) fn load_sliced<'a>(&self, layout: &'a Layout, plans: &'a [Plan]) -> Option<Part<'a>> {
        let length = std::fs::metadata(&self.path).ok().filter(std::fs::Metadata::is_file)?.len();
        let first = self.mark_bytes.saturating_add(self.header_end) as u64;
        let starts: Vec<u64> = (first..length).step_by(self.slice_bytes()).collect();
        let mut total = Part::total(layout, plans);
        let mut row = layout.header_row;
        let mut waiting: Vec<(Part<'a>, u32)> = Vec::new();
        for group in starts.chunks(SLICES_AT_ONCE) {
            let last = std::mem::take(&mut waiting);
            let (parts, ()) = rayon::join(|| self.parse_slices(first, group, layout, plans), || append(&mut total, last, starts.len()));
            for (part, lines) in parts? {
                waiting.push((part, row.saturating_add(1)));
                row = row.saturating_add(lines);
            }
        }
        append(&mut total, waiting, starts.len());
        Some(total)
    }

    /// Parts of some slices, each with its number of lines.
    fn parse_slices<'a>(&self, first: u64, starts: &[u64], layout: &'a Layout, plans: &'a [Plan]) -> Option<Vec<(Part<'a>, u32)>> {
        let parse = |(file, buffer): &mut (Option<File>, Vec<u8>), start: &u64| {
            let slice = Slice { start: *start, bytes: self.slice_bytes() as u64, is_first: *start == first };
            let text = std::str::from_utf8(slice.read(file.as_mut()?, buffer).ok()?).ok().filter(|text| lines::is_plain(text))?;
            let mut part = Part::new(layout, plans, memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1);
            let lines = lines::parse(text, self.delimiter, layout, &mut part);
            part.close();
            Some((part, lines))
        };
        starts.par_iter().map_init(|| (File::open(&self.path).ok(), Vec::new()), parse).collect()
    }
}

/// Adds parts; after the first ones there is room for the rows that all slices have if they are like these, so that the columns
/// need not move as they grow.
fn append<'a>(total: &mut Part<'a>, parts: Vec<(Part<'a>, u32)>, slices: usize) {
    let (is_first, added) = (total.is_empty(), parts.len());
    total.append(parts);
    if is_first && added > 0 {
        let rows = total.len() / added * slices;
        total.reserve((rows + rows / 32).saturating_sub(total.len()));
    }
}

struct Slice {
    start: u64,
    bytes: u64,
    is_first: bool,
}

impl Slice {
    /// The lines that begin in the slice, whole.
    fn read<'b>(&self, file: &mut File, buffer: &'b mut Vec<u8>) -> io::Result<&'b [u8]> {
        // The byte before tells whether a line begins with the slice.
        let before = u64::from(!self.is_first);
        file.seek(SeekFrom::Start(self.start - before))?;
        buffer.clear();
        buffer.reserve((before + self.bytes + TAIL_BYTES) as usize);
        file.take(before + self.bytes).read_to_end(buffer)?;
        let begin = if self.is_first { Some(0) } else { memchr::memchr(b'\n', buffer).map(|at| at + 1) };
        let Some(begin) = begin.filter(|begin| *begin < buffer.len()) else { return Ok(&[]) };
        while buffer.last() != Some(&b'\n') {
            let known = buffer.len();
            if file.take(TAIL_BYTES).read_to_end(buffer)? == 0 {
                break;
            }
            if let Some(end) = memchr::memchr(b'\n', buffer.get(known..).unwrap_or_default()) {
                buffer.truncate(known + end + 1);
            }
        }
        Ok(buffer.get(begin..).unwrap_or_default())
    }
}
