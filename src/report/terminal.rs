//! Text for a terminal: tables whose columns line up with Chinese text in them, numbers at the decimal point, trees with
//! branches. Colour only when asked for.

use super::document::{Block, Cell, ColumnKind, Document, Line, Meaning, Table, Tree};
use super::{Format, RenderOptions};
use anstyle::{AnsiColor, Style};
use comfy_table::{Attribute, CellAlignment, Color, ContentArrangement, ContentLineStyle, LineStyle, TableStyle};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

pub const FORMAT: Format = Format { name: "table", suffix: "txt", binary: false, render };

/// Lines above, between and below, nothing at the sides.
const STYLE: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'))
    .header_lines(ContentLineStyle::none().junction(' '))
    .content_lines(ContentLineStyle::none().junction(' '));

fn render(document: &Document, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    if !document.title.is_empty() {
        writeln!(out, "{}", paint(&Line::new().strong(&*document.title), options))?;
    }
    for (at, block) in document.blocks.iter().enumerate() {
        if at > 0 || !document.title.is_empty() {
            writeln!(out)?;
        }
        write_block(block, options, out)?;
    }
    Ok(())
}

fn write_block(block: &Block, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Heading { line, .. } => writeln!(out, "{}", paint(&bold(line), options)),
        Block::Paragraph(line) => writeln!(out, "{}", paint(line, options)),
        Block::List(list) => list.lines.iter().try_for_each(|line| writeln!(out, "  • {}", paint(line, options))),
        Block::Facts(facts) => {
            let widest = facts.rows.iter().map(|row| row.heading.width()).max().unwrap_or(0);
            facts.rows.iter().try_for_each(|row| {
                let pad = " ".repeat(widest - row.heading.width());
                let heading = Line::new().muted(&*row.heading);
                writeln!(out, "{}{pad}  {}", paint(&heading, options), paint(&row.value.line, options))
            })
        }
        Block::Table(table) => write_table(&table.without_empty_columns(), options, out),
        Block::Tree(tree) => {
            writeln!(out, "{}", paint(&tree.line, options))?;
            write_branches(tree, "", options, out)
        }
        Block::Findings(notes) => notes.iter().try_for_each(|note| {
            let line = Line::new().and(note.meaning, &*note.code).plain("  ").muted(&*note.place).plain("  ").plain(&*note.message);
            writeln!(out, "{}", paint(&line, options))
        }),
    }
}

fn write_branches(tree: &Tree, indent: &str, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    for (at, child) in tree.children.iter().enumerate() {
        let last = at + 1 == tree.children.len();
        let (branch, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let trunk = Line::new().muted(format!("{indent}{branch}"));
        writeln!(out, "{}{}", paint(&trunk, options), paint(&child.line, options))?;
        write_branches(child, &format!("{indent}{below}"), options, out)?;
    }
    Ok(())
}

fn write_table(table: &Table, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    if let Some(caption) = &table.caption {
        writeln!(out, "{}", paint(&Line::new().strong(&**caption), options))?;
    }
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(STYLE).force_no_tty();
    if options.color {
        drawn.enforce_styling();
    }
    match options.width {
        Some(width) => {
            drawn.set_content_arrangement(ContentArrangement::Dynamic).set_width(u16::try_from(width).unwrap_or(u16::MAX));
        }
        None => {
            drawn.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    drawn.set_header(table.columns.iter().map(|column| {
        let cell = comfy_table::Cell::new(&column.heading).set_alignment(alignment(column.kind));
        if options.color { cell.add_attribute(Attribute::Bold) } else { cell }
    }));
    let fractions: Vec<usize> =
        (0..table.columns.len()).map(|at| table.rows.iter().filter_map(|row| row.get(at)).map(fraction_width).max().unwrap_or(0)).collect();
    for row in &table.rows {
        drawn.add_row(row.iter().zip(&table.columns).zip(&fractions).map(|((cell, column), &fraction)| {
            let text = match column.kind {
                ColumnKind::Words => cell.line.text(),
                ColumnKind::Numbers => at_the_point(cell, fraction),
            };
            color(comfy_table::Cell::new(text).set_alignment(alignment(column.kind)), cell.line.meaning(), options)
        }));
    }
    drawn.column_iter_mut().for_each(|column| {
        column.set_padding((0, 1));
    });
    drawn.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

fn alignment(kind: ColumnKind) -> CellAlignment {
    match kind {
        ColumnKind::Words => CellAlignment::Left,
        ColumnKind::Numbers => CellAlignment::Right,
    }
}

/// Columns that the decimal point and what follows it take up.
fn fraction_width(cell: &Cell) -> usize {
    if cell.line.meaning() != Meaning::Number {
        return 0;
    }
    let text = cell.line.text();
    text.find('.').map_or(0, |point| text[point..].width())
}

/// The number with blanks after it, so that a column set flush right has its decimal points below each other.
fn at_the_point(cell: &Cell, widest: usize) -> String {
    let mut text = cell.line.text();
    if cell.line.meaning() == Meaning::Number {
        text.extend(std::iter::repeat_n(' ', widest - fraction_width(cell)));
    }
    text
}

fn bold(line: &Line) -> Line {
    Line(line.0.iter().map(|span| super::document::Span { meaning: Meaning::Strong, ..span.clone() }).collect())
}

/// A line with its colours, or without.
pub fn paint(line: &Line, options: &RenderOptions) -> String {
    let mut text = String::new();
    for span in &line.0 {
        let style = style(span.meaning);
        if options.color && style != Style::new() && !span.text.is_empty() {
            text.push_str(&format!("{style}{}{style:#}", span.text));
        } else {
            text.push_str(&span.text);
        }
    }
    text
}

fn style(meaning: Meaning) -> Style {
    match meaning {
        Meaning::Plain | Meaning::Number => Style::new(),
        Meaning::Good => AnsiColor::Green.on_default(),
        Meaning::Bad => AnsiColor::Red.on_default().bold(),
        Meaning::Warning => AnsiColor::Yellow.on_default(),
        Meaning::Muted => Style::new().dimmed(),
        Meaning::Strong => Style::new().bold(),
        Meaning::Code => AnsiColor::Cyan.on_default(),
        Meaning::Name => AnsiColor::Blue.on_default(),
    }
}

/// The same styles as [`style`], as the table library wants them.
fn color(cell: comfy_table::Cell, meaning: Meaning, options: &RenderOptions) -> comfy_table::Cell {
    if !options.color {
        return cell;
    }
    match meaning {
        Meaning::Plain | Meaning::Number => cell,
        Meaning::Good => cell.fg(Color::DarkGreen),
        Meaning::Bad => cell.fg(Color::DarkRed).add_attribute(Attribute::Bold),
        Meaning::Warning => cell.fg(Color::DarkYellow),
        Meaning::Muted => cell.add_attribute(Attribute::Dim),
        Meaning::Strong => cell.add_attribute(Attribute::Bold),
        Meaning::Code => cell.fg(Color::DarkCyan),
        Meaning::Name => cell.fg(Color::DarkBlue),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::text;
    use super::*;

    #[test]
    fn columns_line_up_with_chinese_text_and_numbers_at_the_point() {
        let shown = text(&FORMAT, &RenderOptions::default());
        let lines: Vec<&str> = shown.lines().filter(|line| line.contains("市发展") || line.contains("Bureau") || line.contains("城管局")).collect();
        let column = |line: &str, word: &str| line[..line.find(word).expect("it is there")].width();
        assert_eq!(column(lines[0], ".5"), column(lines[1], ".125"));
        assert_eq!(column(lines[0], "A+"), column(lines[1], "D"));
        assert_eq!(column(lines[2], "缺报") + 4, column(lines[1], "-3.125") + 6);
        assert!(!shown.contains('\x1b'));
        assert!(shown.lines().all(|line| line == line.trim_end()));
    }

    #[test]
    fn trees_have_branches() {
        let shown = text(&FORMAT, &RenderOptions::default());
        assert!(shown.contains("总分 = 100.5\n├─ 甲\n│  └─ a & b\n└─ 乙（第 3 行）\n"), "{shown}");
    }

    #[test]
    fn narrow_terminals_wrap_cells() {
        let shown = text(&FORMAT, &RenderOptions { width: Some(30), ..RenderOptions::default() });
        let table: Vec<&str> = shown.lines().skip_while(|line| !line.starts_with('─')).take_while(|line| !line.contains("总分 =")).collect();
        assert!(table.iter().all(|line| line.width() <= 30), "{shown}");
        assert!(shown.contains("市发展改革委"));
    }

    #[test]
    fn colours_are_written_when_asked_for() {
        let shown = text(&FORMAT, &RenderOptions { color: true, ..RenderOptions::default() });
        assert!(shown.contains("\x1b[1m2026 年度 <考核>\x1b[0m"), "{shown:?}");
    }
}
