//! What a report says, without saying how it looks: headings, tables and trees whose words carry a [`Meaning`]. Reports
//! build a [`Document`]; each file `report/<format>.rs` turns any document into one format. Numbers are plain decimal texts.
//!
//! Blocks and columns have a *key* beside their heading: headings are for people, in their language; keys are for programs
//! and are the same in every language.

use crate::word::Text;

/// One report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What kind of report this is, for programs: `score`, `explanation`.
    pub kind: &'static str,
    pub title: String,
    pub blocks: Vec<Block>,
}

/// A part of a report, top to bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// From 1, the title of the document being above all of them.
    Heading {
        level: u8,
        line: Line,
    },
    Paragraph(Line),
    List(List),
    Facts(Facts),
    Table(Table),
    Tree(Tree),
    Findings(Vec<Note>),
}

/// Lines of equal standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub key: String,
    pub lines: Vec<Line>,
}

/// A few named values: who, when, how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub key: String,
    pub rows: Vec<Fact>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub key: String,
    pub heading: String,
    pub value: Cell,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub key: String,
    pub caption: Option<String>,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    pub role: Role,
}

/// How much a table matters: formats that hold one table, or a sheet a table, go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What was asked for. CSV holds these tables only; a workbook gives each a sheet.
    Result,
    /// Belongs to the result and may be long: a sheet of its own in a workbook.
    Detail,
    /// A few lines for orientation.
    Summary,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub key: String,
    pub heading: String,
    pub kind: ColumnKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Words,
    /// Lined up at the decimal point.
    Numbers,
}

/// What stands in one field of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub line: Line,
    /// What programs read, where it differs from what people read: nothing, for a gap.
    pub plain: Option<String>,
    pub part: Part,
}

/// Whether a cell is one by itself or belongs to a merged one. Formats that know no merged cells show nothing in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    #[default]
    Own,
    OfAbove,
    OfLeft,
}

/// A statement with what it rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    pub line: Line,
    /// The same for programs: names and values.
    pub fields: Vec<(&'static str, Cell)>,
    pub children: Vec<Tree>,
}

/// A finding in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub meaning: Meaning,
    pub code: String,
    pub place: String,
    pub message: String,
}

/// Words in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Span>);

/// A few words that mean one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub meaning: Meaning,
}

/// What words are, from which a format decides how they look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Meaning {
    #[default]
    Plain,
    Number,
    Good,
    Bad,
    Warning,
    /// Less important than what surrounds it.
    Muted,
    Strong,
    /// A piece of a scheme, a formula, a file.
    Code,
    /// The name of a unit, an item, a grade.
    Name,
}

impl Line {
    pub fn new() -> Line {
        Line::default()
    }

    /// Goes on with words of that meaning.
    pub fn and(mut self, meaning: Meaning, text: impl Into<String>) -> Line {
        self.0.push(Span { text: text.into(), meaning });
        self
    }

    /// Goes on with another line's words.
    pub fn joined(mut self, other: &Line) -> Line {
        self.0.extend(other.0.iter().cloned());
        self
    }

    pub fn plain(self, text: impl Into<String>) -> Line {
        self.and(Meaning::Plain, text)
    }

    pub fn number(self, text: impl Into<String>) -> Line {
        self.and(Meaning::Number, text)
    }

    pub fn strong(self, text: impl Into<String>) -> Line {
        self.and(Meaning::Strong, text)
    }

    pub fn muted(self, text: impl Into<String>) -> Line {
        self.and(Meaning::Muted, text)
    }

    pub fn code(self, text: impl Into<String>) -> Line {
        self.and(Meaning::Code, text)
    }

    pub fn name(self, text: impl Into<String>) -> Line {
        self.and(Meaning::Name, text)
    }

    /// The words without their meaning.
    pub fn text(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|span| span.text.is_empty())
    }

    /// The meaning of the whole, for formats that mark a field and not its words: the first that is not plain.
    pub fn meaning(&self) -> Meaning {
        self.0.iter().map(|span| span.meaning).find(|meaning| *meaning != Meaning::Plain).unwrap_or_default()
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Line {
        Line::new().plain(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Line {
        Line::new().plain(text)
    }
}

impl Cell {
    pub fn new(meaning: Meaning, text: impl Into<String>) -> Cell {
        Cell { line: Line::new().and(meaning, text), plain: None, part: Part::Own }
    }

    pub fn number(text: impl Into<String>) -> Cell {
        Cell::new(Meaning::Number, text)
    }

    /// Reads differently for programs.
    pub fn plainly(mut self, plain: impl Into<String>) -> Cell {
        self.plain = Some(plain.into());
        self
    }

    /// The rest of a merged cell that begins further up or left.
    pub fn part(part: Part) -> Cell {
        Cell { part, ..Cell::default() }
    }

    /// What programs read.
    pub fn machine_text(&self) -> String {
        self.plain.clone().unwrap_or_else(|| self.line.text())
    }
}

impl From<Line> for Cell {
    fn from(line: Line) -> Cell {
        Cell { line, plain: None, part: Part::Own }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Line::from(text).into()
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Line::from(text).into()
    }
}

impl Column {
    pub fn words(key: impl Into<String>, heading: impl Into<String>) -> Column {
        Column { key: key.into(), heading: heading.into(), kind: ColumnKind::Words }
    }

    pub fn numbers(key: impl Into<String>, heading: impl Into<String>) -> Column {
        Column { key: key.into(), heading: heading.into(), kind: ColumnKind::Numbers }
    }
}

impl Table {
    /// How many rows and columns the cell reaches over.
    pub fn extent(&self, row: usize, column: usize) -> (usize, usize) {
        let right = self.rows[row].iter().skip(column + 1).take_while(|cell| cell.part == Part::OfLeft).count();
        let below = self.rows.iter().skip(row + 1).take_while(|row| row.get(column).is_some_and(|cell| cell.part == Part::OfAbove)).count();
        (below + 1, right + 1)
    }

    /// As people want it: without columns in which nothing stands, such as the class where there are no classes.
    pub fn without_empty_columns(&self) -> Table {
        let is_empty = |at: usize| self.rows.iter().all(|row| row.get(at).is_none_or(|cell| cell.line.is_empty()));
        let kept: Vec<usize> = (0..self.columns.len()).filter(|&at| self.rows.is_empty() || !is_empty(at)).collect();
        let pick = |row: &Vec<Cell>| kept.iter().filter_map(|&at| row.get(at).cloned()).collect();
        Table {
            key: self.key.clone(),
            caption: self.caption.clone(),
            columns: kept.iter().filter_map(|&at| self.columns.get(at).cloned()).collect(),
            rows: self.rows.iter().map(pick).collect(),
            role: self.role,
        }
    }
}

impl Fact {
    pub fn new(key: &str, heading: impl Into<String>, value: impl Into<Cell>) -> Fact {
        Fact { key: key.into(), heading: heading.into(), value: value.into() }
    }
}

impl Tree {
    pub fn new(line: impl Into<Line>) -> Tree {
        Tree { line: line.into(), ..Tree::default() }
    }

    /// Without what lies deeper than so many levels below the root; what was cut is said by `more`.
    pub fn to_depth(&self, depth: usize, more: &dyn Fn(usize) -> Text, lang: crate::word::Lang) -> Tree {
        let mut tree = Tree { line: self.line.clone(), fields: self.fields.clone(), children: Vec::new() };
        if depth > 0 {
            tree.children = self.children.iter().map(|child| child.to_depth(depth - 1, more, lang)).collect();
        } else if !self.children.is_empty() {
            tree.line = tree.line.muted(format!("  {}", more(self.children.len()).of(lang)));
        }
        tree
    }
}

/// Whether a text is a number as this crate writes them: `-12.50`. Formats that know numbers ask before they promise one.
pub fn is_plain_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction) && (whole.len() == 1 || !whole.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::say;
    use crate::word::Lang;

    #[test]
    fn plain_decimals_are_told_from_other_texts() {
        for number in ["0", "-1", "12.50", "100", "0.001", "-0.5"] {
            assert!(is_plain_decimal(number), "{number}");
        }
        for other in ["", "-", "1.", ".5", "01", "1e5", "1,000", "95%", "3.3…", "+1", "１"] {
            assert!(!is_plain_decimal(other), "{other}");
        }
    }

    #[test]
    fn empty_columns_are_left_out_for_people() {
        let columns = vec![Column::words("a", "a"), Column::words("b", "b"), Column::numbers("c", "c")];
        let rows = vec![vec!["x".into(), "".into(), Cell::number("1")], vec!["".into(), Cell::default(), "".into()]];
        let table = Table { key: "t".into(), caption: None, columns, rows, role: Role::Result };
        let told = table.without_empty_columns();
        assert_eq!(told.columns.iter().map(|column| column.key.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        assert!(told.rows.iter().all(|row| row.len() == 2));
        assert_eq!(Table { rows: Vec::new(), ..table }.without_empty_columns().columns.len(), 3);
    }

    #[test]
    fn a_tree_is_cut_at_a_depth_and_says_so() {
        let mut root = Tree::new("a");
        root.children.push(Tree { children: vec![Tree::new("c"), Tree::new("d")], ..Tree::new("b") });
        let cut = root.to_depth(1, &|n| say!(en: "({n} more)", zh: "（另有 {n} 步）"), Lang::Zh);
        assert_eq!(cut.children[0].line.text(), "b  （另有 2 步）");
        assert!(cut.children[0].children.is_empty());
        assert_eq!(root.to_depth(9, &|n| say!(en: "{n}", zh: "{n}"), Lang::Zh), root);
    }
}
