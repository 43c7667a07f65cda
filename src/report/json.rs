//! JSON: tables as lists of objects, facts as objects, trees as they are. Numbers keep every digit that the report shows; what
//! is only for people (headings, paragraphs) is left out.

use super::document::{Block, Cell, Document, Table, Tree, is_plain_decimal};
use super::{Format, RenderOptions};
use indexmap::IndexMap;
use std::io::{self, Write};

pub const FORMAT: Format = Format { name: "json", suffix: "json", binary: false, render };

/// Of what this file writes; changes when a reader could stumble.
const SCHEMA_VERSION: u32 = 1;

/// A value to be written. Numbers are kept as texts, since they must not go through a float.
enum Value {
    Null,
    Number(String),
    Text(String),
    List(Vec<Value>),
    Object(IndexMap<String, Value>),
}

fn render(document: &Document, _: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut fields = IndexMap::new();
    put(&mut fields, "schema_version", Value::Number(SCHEMA_VERSION.to_string()));
    put(&mut fields, "report", text(document.kind));
    put(&mut fields, "title", text(&document.title));
    for block in &document.blocks {
        match block {
            Block::Heading { .. } | Block::Paragraph(_) => {}
            Block::List(list) => put(&mut fields, &list.key, Value::List(list.lines.iter().map(|line| text(&line.text())).collect())),
            Block::Facts(facts) => {
                let mut rows = IndexMap::new();
                facts.rows.iter().for_each(|row| put(&mut rows, &row.key, value(&row.value)));
                put(&mut fields, &facts.key, Value::Object(rows));
            }
            Block::Table(table) => put(&mut fields, &table.key, rows(table)),
            Block::Tree(root) => put(&mut fields, "tree", tree(root)),
            Block::Findings(notes) => {
                let notes = notes.iter().map(|note| {
                    let field = |name: &str, words: &str| (name.to_string(), text(words));
                    Value::Object(IndexMap::from([field("code", &note.code), field("place", &note.place), field("message", &note.message)]))
                });
                put(&mut fields, "findings", Value::List(notes.collect()));
            }
        }
    }
    write_value(&Value::Object(fields), 0, out)?;
    writeln!(out)
}

/// Adds a field; a name that is taken already gets a number.
fn put(fields: &mut IndexMap<String, Value>, key: &str, value: Value) {
    let mut name = key.to_string();
    let mut number = 1;
    while fields.contains_key(&name) {
        number += 1;
        name = format!("{key}_{number}");
    }
    fields.insert(name, value);
}

fn rows(table: &Table) -> Value {
    let row = |cells: &Vec<Cell>| {
        let mut fields = IndexMap::new();
        cells.iter().zip(&table.columns).for_each(|(cell, column)| put(&mut fields, &column.key, value(cell)));
        Value::Object(fields)
    };
    Value::List(table.rows.iter().map(row).collect())
}

fn tree(node: &Tree) -> Value {
    let mut fields = IndexMap::new();
    put(&mut fields, "text", text(&node.line.text()));
    node.fields.iter().for_each(|(key, cell)| put(&mut fields, key, value(cell)));
    if !node.children.is_empty() {
        put(&mut fields, "children", Value::List(node.children.iter().map(tree).collect()));
    }
    Value::Object(fields)
}

/// A number where the cell holds one, nothing where programs are to read nothing.
fn value(cell: &Cell) -> Value {
    use super::document::Meaning;
    match cell.machine_text() {
        words if words.is_empty() => Value::Null,
        words if cell.line.meaning() == Meaning::Number && is_plain_decimal(&words) => Value::Number(words),
        words => Value::Text(words),
    }
}

fn text(words: &str) -> Value {
    Value::Text(words.to_string())
}

fn write_value(value: &Value, depth: usize, out: &mut dyn Write) -> io::Result<()> {
    match value {
        Value::Null => write!(out, "null"),
        Value::Number(digits) => write!(out, "{digits}"),
        Value::Text(words) => Ok(serde_json::to_writer(out, words)?),
        Value::List(values) => write_between("[", values.iter().map(|value| (None, value)), "]", depth, out),
        Value::Object(fields) => write_between("{", fields.iter().map(|(key, value)| (Some(key), value)), "}", depth, out),
    }
}

fn write_between<'a>(
    open: &str,
    values: impl ExactSizeIterator<Item = (Option<&'a String>, &'a Value)>,
    close: &str,
    depth: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let count = values.len();
    write!(out, "{open}")?;
    for (at, (key, value)) in values.enumerate() {
        write!(out, "{}\n{}", if at > 0 { "," } else { "" }, "  ".repeat(depth + 1))?;
        if let Some(key) = key {
            serde_json::to_writer(&mut *out, key)?;
            write!(out, ": ")?;
        }
        write_value(value, depth + 1, out)?;
    }
    if count > 0 {
        write!(out, "\n{}", "  ".repeat(depth))?;
    }
    write!(out, "{close}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::text;
    use super::*;

    #[test]
    fn it_reads_back_with_numbers_gaps_and_trees() {
        let shown = text(&FORMAT, &RenderOptions::default());
        let read: serde_json::Value = serde_json::from_str(&shown).expect("valid JSON");
        assert_eq!(read["schema_version"], 1);
        assert_eq!(read["report"], "score");
        assert_eq!(read["units"][1]["unit"], "Bureau, \"B\" | <b>");
        assert_eq!(read["units"][2]["total"], serde_json::Value::Null);
        assert_eq!(read["about"]["scored"], 2);
        assert_eq!(read["tree"]["children"][0]["children"][0]["text"], "a & b");
        assert_eq!(read["findings"][0]["code"], "H0501");
        assert!(shown.contains("\"total\": 100.5,"), "{shown}");
    }

    #[test]
    fn a_key_that_is_taken_gets_a_number() {
        let mut fields = IndexMap::new();
        for _ in 0..3 {
            put(&mut fields, "total", Value::Null);
        }
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["total", "total_2", "total_3"]);
    }
}
