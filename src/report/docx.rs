//! A Word document on A4 across: headings, paragraphs, tables with merged cells, for what is printed and sent round as a document.

use super::document::{Block, Cell, ColumnKind, Document, Line, Meaning, Part, Table, Tree};
use super::{Format, RenderOptions};
use docx_rs as word;
use std::io::{self, Cursor, Write};
use unicode_width::UnicodeWidthStr;
use word::{AlignmentType, Docx, Paragraph, RunFonts, TableCell, TableRow, VMergeType, WidthType};

pub const FORMAT: Format = Format { name: "docx", suffix: "docx", binary: true, render };

/// Widths and margins in twentieths of a point: A4 across, 2 cm to each side.
const PAGE: (u32, u32) = (16838, 11906);
const MARGIN: i32 = 1134;
const TEXT_WIDTH: usize = 16838 - 2 * 1134;

/// Sizes of letters in half points.
const TITLE: usize = 36;
const HEADING: usize = 28;
const TEXT: usize = 21;
const CELL: usize = 18;

/// Columns of letters: a narrower or wider column is treated as if it were as wide as this.
const LETTERS: (usize, usize) = (6, 48);

fn render(document: &Document, _: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let margin = word::PageMargin::new().top(MARGIN).bottom(MARGIN).left(MARGIN).right(MARGIN);
    let docx = Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_orient(word::PageOrientationType::Landscape)
        .page_margin(margin)
        .default_fonts(fonts("仿宋"))
        .default_size(TEXT);
    let docx = if document.title.is_empty() {
        docx
    } else {
        docx.add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(run(&document.title, TITLE).bold().fonts(fonts("黑体"))))
    };
    let mut bytes = Cursor::new(Vec::new());
    document.blocks.iter().fold(docx, block).build().pack(&mut bytes).map_err(io::Error::other)?;
    out.write_all(bytes.get_ref())
}

/// A face by its name; where it is not installed the program takes another.
fn fonts(chinese: &str) -> RunFonts {
    RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").east_asia(chinese)
}

fn run(text: &str, size: usize) -> word::Run {
    word::Run::new().add_text(text).size(size)
}

fn words(line: &Line, size: usize) -> Paragraph {
    line.0.iter().fold(Paragraph::new(), |paragraph, span| {
        let own = run(&span.text, size);
        paragraph.add_run(match span.meaning {
            Meaning::Strong | Meaning::Bad => own.bold(),
            Meaning::Plain | Meaning::Number | Meaning::Good | Meaning::Warning | Meaning::Muted | Meaning::Code | Meaning::Name => own,
        })
    })
}

fn block(docx: Docx, block: &Block) -> Docx {
    match block {
        Block::Heading { line, .. } => docx.add_paragraph(Paragraph::new().add_run(run(&line.text(), HEADING).bold().fonts(fonts("黑体")))),
        Block::Paragraph(line) => docx.add_paragraph(words(line, TEXT)),
        Block::List(list) => list.lines.iter().fold(docx, |docx, line| docx.add_paragraph(words(&Line::new().plain("· ").joined(line), TEXT))),
        Block::Facts(facts) => facts
            .rows
            .iter()
            .fold(docx, |docx, row| docx.add_paragraph(words(&Line::new().plain(format!("{}  ", row.heading)).joined(&row.value.line), TEXT))),
        Block::Table(table) => {
            let docx = match &table.caption {
                Some(caption) => docx.add_paragraph(Paragraph::new().add_run(run(caption, TEXT).bold())),
                None => docx,
            };
            docx.add_table(self::table(&table.without_empty_columns())).add_paragraph(Paragraph::new())
        }
        Block::Tree(tree) => branch(docx, tree, 0),
        Block::Findings(notes) => notes
            .iter()
            .fold(docx, |docx, note| docx.add_paragraph(words(&Line::new().plain(format!("{} {} {}", note.code, note.place, note.message)), TEXT))),
    }
}

/// A step and those that it rests on, further in.
fn branch(docx: Docx, tree: &Tree, depth: i32) -> Docx {
    let own = words(&tree.line, TEXT).indent(Some(depth * 420), None, None, None);
    tree.children.iter().fold(docx.add_paragraph(own), |docx, child| branch(docx, child, depth + 1))
}

fn table(table: &Table) -> word::Table {
    let widths = widths(table);
    let head = table.columns.iter().zip(&widths).map(|(column, width)| {
        let words = Paragraph::new().align(AlignmentType::Center).add_run(run(&column.heading, CELL).bold().fonts(fonts("黑体")));
        TableCell::new().width(*width, WidthType::Dxa).vertical_align(word::VAlignType::Center).add_paragraph(words)
    });
    let mut rows = vec![TableRow::new(head.collect()).cant_split()];
    rows.extend(table.rows.iter().enumerate().map(|(at, row)| {
        let cells = row.iter().enumerate().filter(|(_, cell)| cell.part != Part::OfLeft);
        TableRow::new(cells.map(|(column, cell)| self::cell(table, (at, column), cell, &widths)).collect()).cant_split()
    }));
    word::Table::new(rows).set_grid(widths).layout(word::TableLayoutType::Fixed).width(TEXT_WIDTH, WidthType::Dxa)
}

fn cell(table: &Table, (row, column): (usize, usize), cell: &Cell, widths: &[usize]) -> TableCell {
    let (rows, columns) = table.extent(row, column);
    let width = widths[column..column + columns].iter().sum();
    let own = TableCell::new().width(width, WidthType::Dxa).vertical_align(word::VAlignType::Center);
    let own = if columns > 1 { own.grid_span(columns) } else { own };
    let own = match (cell.part, rows) {
        (Part::OfAbove, _) => own.vertical_merge(VMergeType::Continue),
        (_, 2..) => own.vertical_merge(VMergeType::Restart),
        _ => own,
    };
    let words = words(&cell.line, CELL);
    own.add_paragraph(match table.columns[column].kind {
        ColumnKind::Numbers => words.align(AlignmentType::Right),
        ColumnKind::Words => words,
    })
}

/// The width of the page, shared by what stands in the columns.
fn widths(table: &Table) -> Vec<usize> {
    let letters = |at: usize| {
        let cells = (0..table.rows.len()).filter(|row| table.extent(*row, at).1 == 1).filter_map(|row| table.rows[row].get(at));
        let widest = cells.map(|cell| cell.line.text().width()).max().unwrap_or(0);
        // A heading may break once.
        widest.max(table.columns[at].heading.width().div_ceil(2)).clamp(LETTERS.0, LETTERS.1)
    };
    let letters: Vec<usize> = (0..table.columns.len()).map(letters).collect();
    let all: usize = letters.iter().sum::<usize>().max(1);
    letters.iter().map(|own| own * TEXT_WIDTH / all).collect()
}
