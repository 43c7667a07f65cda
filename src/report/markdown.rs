//! Markdown, for documents and discussions. What the words mean is kept only where Markdown has a way to say it.

use super::document::{Block, Cell, ColumnKind, Document, Line, Meaning, Table, Tree};
use super::{Format, RenderOptions};
use std::io::{self, Write};

pub const FORMAT: Format = Format { name: "md", suffix: "md", binary: false, render };

fn render(document: &Document, _: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    if !document.title.is_empty() {
        writeln!(out, "# {}", escape(&document.title))?;
    }
    for (at, block) in document.blocks.iter().enumerate() {
        if at > 0 || !document.title.is_empty() {
            writeln!(out)?;
        }
        match block {
            Block::Heading { level, line } => writeln!(out, "{} {}", "#".repeat(usize::from(*level).clamp(1, 5) + 1), words(line))?,
            Block::Paragraph(line) => writeln!(out, "{}", words(line))?,
            Block::List(list) => list.lines.iter().try_for_each(|line| writeln!(out, "- {}", words(line)))?,
            Block::Facts(facts) => {
                for row in &facts.rows {
                    writeln!(out, "- **{}**: {}", escape(&row.heading), words(&row.value.line))?;
                }
            }
            Block::Table(table) => write_table(&table.without_empty_columns(), out)?,
            Block::Tree(tree) => write_tree(tree, 0, out)?,
            Block::Findings(notes) => {
                for note in notes {
                    writeln!(out, "- `{}` {}: {}", note.code, code(&note.place), escape(&note.message))?;
                }
            }
        }
    }
    Ok(())
}

fn write_table(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    if let Some(caption) = &table.caption {
        writeln!(out, "**{}**\n", escape(caption))?;
    }
    let row = |fields: Vec<String>| format!("| {} |", fields.join(" | "));
    writeln!(out, "{}", row(table.columns.iter().map(|column| field(&Line::from(column.heading.as_str()))).collect()))?;
    let rule = table.columns.iter().map(|column| match column.kind {
        ColumnKind::Words => "---".to_string(),
        ColumnKind::Numbers => "---:".to_string(),
    });
    writeln!(out, "{}", row(rule.collect()))?;
    table.rows.iter().try_for_each(|cells| writeln!(out, "{}", row(cells.iter().map(|cell: &Cell| field(&cell.line)).collect())))
}

fn write_tree(tree: &Tree, depth: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}- {}", "  ".repeat(depth), words(&tree.line))?;
    tree.children.iter().try_for_each(|child| write_tree(child, depth + 1, out))
}

/// Words in a table: a pipe would end the field even inside of code.
fn field(line: &Line) -> String {
    words(line).replace('|', "\\|")
}

fn words(line: &Line) -> String {
    line.0
        .iter()
        .map(|span| match span.meaning {
            Meaning::Code => code(&span.text),
            Meaning::Strong | Meaning::Bad => emphasised("**", &span.text),
            Meaning::Plain | Meaning::Number | Meaning::Good | Meaning::Warning | Meaning::Muted | Meaning::Name => escape(&span.text),
        })
        .collect()
}

/// Marks do not work next to blanks.
fn emphasised(mark: &str, text: &str) -> String {
    let inner = text.trim();
    if inner.is_empty() {
        return text.to_string();
    }
    let (before, after) = text.split_once(inner).unwrap_or(("", ""));
    format!("{before}{mark}{}{mark}{after}", escape(inner))
}

/// A piece of code, fenced by more backticks than it has in a row.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if longest > 0 { " " } else { "" };
    format!("{fence}{blank}{}{blank}{fence}", text.replace(['\n', '\r'], " "))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '\n' | '\r' => escaped.push(' '),
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
    fn a_table_keeps_its_columns_whatever_is_in_it() {
        let shown = text(&FORMAT, &RenderOptions::default());
        assert!(shown.contains("| 单位 | 总分 | 等次 |\n| --- | ---: | --- |\n"), "{shown}");
        assert!(shown.contains(r#"| Bureau, "B" \| \<b\> | -3.125 | **D** |"#), "{shown}");
        assert!(shown.contains("- 约谈 | 整改"));
    }

    #[test]
    fn code_and_emphasis_hold_their_text() {
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("甲 × 2"), "`甲 × 2`");
        assert_eq!(emphasised("**", " 甲* "), " **甲\\*** ");
        assert_eq!(field(&Line::new().code("a|b")), "`a\\|b`");
    }
}
