//! One self-contained HTML page, for the screen and for printing on A4. No scripts, nothing loaded from elsewhere.

use super::document::{Block, Cell, Column, ColumnKind, Document, Line, Meaning, Note, Part, Table, Tree};
use super::{Format, RenderOptions};
use crate::word::Lang;
use std::io::{self, Write};

pub const FORMAT: Format = Format { name: "html", suffix: "html", binary: false, render };

const STYLE: &str = include_str!("page.css");

fn render(document: &Document, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let lang = match options.lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let title = escape(&document.title);
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>")?;
    if !title.is_empty() {
        writeln!(out, "<h1>{title}</h1>")?;
    }
    document.blocks.iter().try_for_each(|block| write_block(block, out))?;
    writeln!(out, "</main>\n</body>\n</html>")
}

fn write_block(block: &Block, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Heading { level, line } => {
            let level = level.clamp(&1, &5) + 1;
            writeln!(out, "<h{level}>{}</h{level}>", words(line))
        }
        Block::Paragraph(line) => writeln!(out, "<p>{}</p>", words(line)),
        Block::List(list) => {
            writeln!(out, "<ul>")?;
            list.lines.iter().try_for_each(|line| writeln!(out, "<li>{}</li>", words(line)))?;
            writeln!(out, "</ul>")
        }
        Block::Facts(facts) => {
            writeln!(out, "<dl>")?;
            for row in &facts.rows {
                writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escape(&row.heading), words(&row.value.line))?;
            }
            writeln!(out, "</dl>")
        }
        Block::Table(table) => write_table(&table.without_empty_columns(), out),
        Block::Tree(tree) => {
            writeln!(out, "<ul class=\"tree\">")?;
            write_tree(tree, out)?;
            writeln!(out, "</ul>")
        }
        Block::Findings(notes) => {
            writeln!(out, "<ul class=\"findings\">")?;
            notes.iter().try_for_each(|note| write_note(note, out))?;
            writeln!(out, "</ul>")
        }
    }
}

fn write_table(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<div class=\"scroll\"><table>")?;
    if let Some(caption) = &table.caption {
        writeln!(out, "<caption>{}</caption>", escape(caption))?;
    }
    write!(out, "<thead><tr>")?;
    for column in &table.columns {
        write!(out, "<th scope=\"col\"{}>{}</th>", class(column), escape(&column.heading))?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    let fractions: Vec<String> = (0..table.columns.len())
        .map(|at| table.rows.iter().filter_map(|row| row.get(at)).map(fraction).max_by_key(|it| it.chars().count()).unwrap_or_default())
        .collect();
    for (row_at, row) in table.rows.iter().enumerate() {
        write!(out, "<tr>")?;
        for (at, ((cell, column), widest)) in row.iter().zip(&table.columns).zip(&fractions).enumerate() {
            if cell.part != Part::Own {
                continue;
            }
            let pad = match column.kind {
                ColumnKind::Numbers if cell.line.meaning() == Meaning::Number => at_the_point(cell, widest),
                ColumnKind::Numbers | ColumnKind::Words => String::new(),
            };
            write!(out, "<td{}{}>{}{pad}</td>", class(column), spans(table.extent(row_at, at)), words(&cell.line))?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></div>")
}

/// A merged cell reaches over more than itself.
fn spans((rows, columns): (usize, usize)) -> String {
    let said = |name: &str, count: usize| if count > 1 { format!(" {name}=\"{count}\"") } else { String::new() };
    said("rowspan", rows) + &said("colspan", columns)
}

fn class(column: &Column) -> &'static str {
    match column.kind {
        ColumnKind::Words => "",
        ColumnKind::Numbers => " class=\"n\"",
    }
}

/// The decimal point of a number and what follows it.
fn fraction(cell: &Cell) -> String {
    let text = cell.line.text();
    match text.find('.') {
        Some(point) if cell.line.meaning() == Meaning::Number => text[point..].to_string(),
        Some(_) | None => String::new(),
    }
}

/// What the longest fraction of the column has more, unseen, so that the decimal points of the column stand below each other.
fn at_the_point(cell: &Cell, widest: &str) -> String {
    let more: String = widest.chars().skip(fraction(cell).chars().count()).collect();
    if more.is_empty() { more } else { format!("<i aria-hidden=\"true\">{}</i>", escape(&more)) }
}

/// Nodes with something below them can be folded; they start open, so that the page prints whole.
fn write_tree(tree: &Tree, out: &mut dyn Write) -> io::Result<()> {
    if tree.children.is_empty() {
        return writeln!(out, "<li>{}</li>", words(&tree.line));
    }
    writeln!(out, "<li><details open><summary>{}</summary>\n<ul>", words(&tree.line))?;
    tree.children.iter().try_for_each(|child| write_tree(child, out))?;
    writeln!(out, "</ul></details></li>")
}

fn write_note(note: &Note, out: &mut dyn Write) -> io::Result<()> {
    let code = words(&Line::new().and(note.meaning, &*note.code));
    writeln!(out, "<li>{code} <code>{}</code> {}</li>", escape(&note.place), escape(&note.message))
}

fn words(line: &Line) -> String {
    line.0
        .iter()
        .map(|span| {
            let text = escape(&span.text);
            match span.meaning {
                Meaning::Plain | Meaning::Number => text,
                Meaning::Good => format!("<span class=\"good\">{text}</span>"),
                Meaning::Bad => format!("<span class=\"bad\">{text}</span>"),
                Meaning::Warning => format!("<span class=\"warning\">{text}</span>"),
                Meaning::Muted => format!("<span class=\"muted\">{text}</span>"),
                Meaning::Strong => format!("<strong>{text}</strong>"),
                Meaning::Code => format!("<code>{text}</code>"),
                Meaning::Name => format!("<span class=\"name\">{text}</span>"),
            }
        })
        .collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::tests::text;
    use super::*;

    #[test]
    fn what_users_write_cannot_become_markup() {
        let shown = text(&FORMAT, &RenderOptions::default());
        assert!(shown.contains("<title>2026 年度 &lt;考核&gt;</title>"));
        assert!(shown.contains("<td>Bureau, &quot;B&quot; | &lt;b&gt;</td>"), "{shown}");
        assert!(!shown.contains("<b>"));
    }

    #[test]
    fn the_page_needs_nothing_else() {
        let shown = text(&FORMAT, &RenderOptions { lang: Lang::En, ..RenderOptions::default() });
        assert!(shown.contains("<html lang=\"en\">"));
        assert!(!shown.contains("http") && !shown.contains("<script") && !shown.contains("url("));
    }

    #[test]
    fn numbers_line_up_at_the_point() {
        assert_eq!(at_the_point(&Cell::number("3"), ".25"), "<i aria-hidden=\"true\">.25</i>");
        assert_eq!(at_the_point(&Cell::number("3.5"), ".3333…"), "<i aria-hidden=\"true\">333…</i>");
        assert_eq!(at_the_point(&Cell::number("3.25"), ".25"), "");
    }
}
