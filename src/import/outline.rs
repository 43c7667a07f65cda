//! The rows of a table as a tree: levels, "same as above", serial numbers, totals, notes.

use super::column::{Header, Role};
use super::serial::{self, Style};
use crate::data::grid::Grid;
use crate::decimal::Num;
use std::collections::HashSet;

/// An item or a section.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// As the source has it, without its serial number.
    pub title: String,
    pub number: Option<String>,
    pub points: Option<Points>,
    /// What the source says in other columns: heading and text.
    pub remarks: Vec<(String, String)>,
    /// The scoring standard, a paragraph each.
    pub rule: Vec<String>,
    pub target: Option<String>,
    pub collectors: Vec<String>,
    pub leads: Vec<String>,
    pub supports: Vec<String>,
    pub clause: Option<String>,
    pub children: Vec<usize>,
    pub parent: Option<usize>,
    /// Row and column of its title, from 0.
    pub at: (usize, usize),
    /// Which table of the book it stands in.
    pub part: usize,
}

/// Points of an item, or its share in percent.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    pub number: Num,
    pub percent: bool,
}

/// A table as it is understood.
#[derive(Clone, Debug)]
pub struct Outline {
    pub title: Option<String>,
    /// Lines above and below the table, subtotals.
    pub remarks: Vec<String>,
    /// Statements of the language, as `heng doc` writes them below the table.
    pub statements: Vec<String>,
    pub full: Option<Num>,
    /// Parents stand before their children.
    pub nodes: Vec<Node>,
    pub roots: Vec<usize>,
    pub header: Header,
    /// Row and column, from 0, of the cells that are in no scheme.
    pub left: Vec<(usize, usize)>,
}

/// What stands for the cell above.
const SAME: [&str; 8] = ["同上", "〃", "″", "\"", "ditto", "do.", "same as above", "同前"];

fn is_same(text: &str) -> bool {
    SAME.contains(&text.trim().to_lowercase().as_str())
}

/// `10`, `10分`, `（10分）`, `10%`
pub fn points(text: &str) -> Option<Points> {
    let plain = super::sentence::plain(text);
    let plain = plain.trim_matches(['（', '）']);
    let plain = plain.trim_start_matches("满分").trim_start_matches('共');
    let lower = plain.to_lowercase();
    let (number, percent) = match lower.strip_suffix('%') {
        Some(number) => (number, true),
        None => (lower.trim_end_matches("points").trim_end_matches("pts").trim_end_matches("pt").trim_end_matches('分'), false),
    };
    let number = Num::parse_decimal(number).ok()?;
    (!number.is_negative()).then_some(Points { number, percent })
}

/// A title without `（10分）` at its end.
fn title_points(title: &str) -> (String, Option<Points>) {
    let trimmed = title.trim();
    if let Some(open) = trimmed.rfind(['（', '('])
        && trimmed.ends_with(['）', ')'])
    {
        let inside = trimmed[open..].trim_matches(['（', '(', '）', ')']);
        if inside.ends_with('分') || inside.ends_with('%') || inside.ends_with("pt") {
            return (trimmed[..open].trim().to_owned(), points(inside));
        }
    }
    (trimmed.to_owned(), None)
}

pub fn list(text: &str) -> Vec<String> {
    text.split(['、', '，', ',', ';', '；', '\n', '/']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

impl Outline {
    /// The points of a node: its own, else those of what is below it together.
    pub fn worth(&self, node: usize) -> Option<Num> {
        let node = &self.nodes[node];
        match &node.points {
            Some(points) => Some(points.number.clone()),
            None if node.children.is_empty() => None,
            None => node.children.iter().map(|child| self.worth(*child)).try_fold(Num::ZERO, |sum, it| it.map(|it| &sum + &it)),
        }
    }
}

struct Reader<'a> {
    grid: &'a Grid,
    header: &'a Header,
    out: Outline,
    used: HashSet<(usize, usize)>,
    /// By level column: the node that is open there, and its text.
    levels: Vec<Option<(usize, String)>>,
    /// Numbered titles that are open, from the outermost.
    open: Vec<(Option<Style>, usize)>,
    /// The row across the whole table that all below stands under.
    banner: Vec<(Option<Style>, usize)>,
    item: Option<usize>,
}

/// The tree of a table, if it has the header of one.
pub fn read(grid: &Grid) -> Option<Outline> {
    let header = Header::find(grid)?;
    let out = Outline {
        title: None,
        remarks: Vec::new(),
        statements: Vec::new(),
        full: None,
        nodes: Vec::new(),
        roots: Vec::new(),
        header: header.clone(),
        left: Vec::new(),
    };
    let levels = vec![None; header.columns_of(Role::Level).len()];
    let mut reader = Reader { grid, header: &header, out, used: HashSet::new(), levels, open: Vec::new(), banner: Vec::new(), item: None };
    reader.above();
    for row in header.rows.1..grid.rows.len() {
        reader.row(row);
    }
    let Reader { mut out, used, .. } = reader;
    for (row, cells) in grid.rows.iter().enumerate() {
        for (column, square) in cells.iter().enumerate() {
            let in_header = (header.rows.0..header.rows.1).contains(&row);
            if !square.is_blank() && square.part_of.is_none() && !used.contains(&(row, column)) && !in_header {
                out.left.push((row, column));
            }
        }
    }
    Some(out)
}

impl Reader<'_> {
    fn above(&mut self) {
        for row in 0..self.header.rows.0 {
            for column in self.own(row) {
                let text = self.grid.rows[row][column].text.clone();
                self.used.insert((row, column));
                if self.out.title.is_none() && !text.starts_with("附件") && text.chars().count() > 4 {
                    self.out.title = Some(text);
                } else {
                    self.out.remarks.push(text);
                }
            }
        }
        self.out.remarks.splice(0..0, self.grid.before.iter().cloned());
        if self.out.title.is_none() && !self.grid.before.is_empty() {
            self.out.title = self.out.remarks.pop();
        }
        self.out.remarks.extend(self.grid.after.iter().cloned());
    }

    /// The columns in which this row has a text of its own.
    fn own(&self, row: usize) -> Vec<usize> {
        let cells = &self.grid.rows[row];
        (0..cells.len()).filter(|at| !cells[*at].is_blank() && cells[*at].part_of.is_none()).collect()
    }

    fn text(&self, row: usize, column: usize) -> &str {
        &self.grid.rows[row][column].text
    }

    /// Is the cell part of a merged one that begins in a row above?
    fn is_below(&self, row: usize, column: usize) -> bool {
        self.grid.rows[row][column].part_of.is_some_and(|(at, _)| at < row)
    }

    fn row(&mut self, row: usize) {
        let own = self.own(row);
        if own.is_empty() {
            return;
        }
        // The header again, on the next page.
        if own.iter().all(|at| self.header.columns[*at].heading == self.text(row, *at).split_whitespace().collect::<Vec<_>>().join(" ")) {
            return;
        }
        let first = self.text(row, own[0]).to_owned();
        let plain = super::sentence::plain(&first).to_lowercase();
        let is_note = ["注", "备注：", "说明：", "备注:", "填表", "note", "notes"].iter().any(|word| plain.starts_with(word));
        if own.len() == 1 && super::sentence::is_statement(&first) {
            self.used.insert((row, own[0]));
            self.out.statements.push(first);
            return;
        }
        if own.len() == 1 && (is_note || (first.chars().count() > 40 && serial::split(&first).0.is_none())) {
            self.used.insert((row, own[0]));
            self.out.remarks.push(first);
            return;
        }
        if ["合计", "总计", "小计", "总分", "total", "subtotal", "sum"].iter().any(|word| plain.trim_start_matches('（').starts_with(word))
            && own.len() <= 3
        {
            self.total(row, &own, &plain);
            return;
        }
        let item = self.header.column(Role::Item).unwrap_or(0);
        let not_titles = [Role::Number, Role::Points];
        let titles: Vec<usize> = own.iter().copied().filter(|at| !not_titles.contains(&self.header.columns[*at].role)).collect();
        let across = |at: usize| self.grid.rows[row].iter().any(|it| it.part_of == Some((row, at)));
        if let [only] = titles[..]
            && !self.is_below(row, item)
            && (across(only) && self.grid.rows[row][item].part_of.is_none_or(|origin| origin == (row, only)) || self.is_heading(row, only))
        {
            self.banner(row, only);
        } else if titles.is_empty() && own.len() == 1 && self.header.columns[own[0]].role == Role::Number && across(own[0]) {
            self.banner(row, own[0]);
        } else {
            self.entry(row, item);
        }
        self.others(row);
    }

    /// Without other columns: a title with a serial number that stands above those of the items, `一、重点工作（40分）`.
    fn is_heading(&self, row: usize, column: usize) -> bool {
        let style =
            serial::split(self.text(row, column)).0.map(|(_, style)| style).or_else(|| self.serial(row).and_then(|text| serial::style(&text)));
        self.header.columns[column].role != Role::Level
            && matches!(style, Some(Style::Chinese | Style::ChineseInBrackets | Style::Letter))
            && self.header.columns_of(Role::Rule).iter().all(|at| self.grid.rows[row][*at].is_blank())
    }

    fn serial(&self, row: usize) -> Option<String> {
        let column = self.header.column(Role::Number)?;
        let square = &self.grid.rows[row][column];
        (!square.is_blank() && square.part_of.is_none()).then(|| square.text.clone())
    }

    fn total(&mut self, row: usize, own: &[usize], plain: &str) {
        let texts: Vec<String> = own.iter().map(|at| self.text(row, *at).to_owned()).collect();
        let number = texts.iter().rev().find_map(|text| points(text));
        if !plain.starts_with("小计") && !plain.starts_with("sub") {
            self.out.full = number.filter(|it| !it.percent).map(|it| it.number).or(self.out.full.take());
        }
        self.used.extend(own.iter().map(|at| (row, *at)));
        self.out.remarks.push(texts.join(" "));
    }

    fn node(&mut self, row: usize, column: usize, parent: Option<usize>) -> usize {
        let text = self.text(row, column).to_owned();
        self.used.insert((row, column));
        let (number, title) = serial::split(&text);
        let (title, within) = title_points(title);
        let mut node =
            Node { title, number: number.map(|(number, _)| number.to_owned()), points: within, parent, at: (row, column), ..Node::default() };
        if node.title.is_empty() {
            node.title = text.clone();
        }
        let id = self.out.nodes.len();
        self.out.nodes.push(node);
        match parent {
            Some(parent) => self.out.nodes[parent].children.push(id),
            None => self.out.roots.push(id),
        }
        id
    }

    /// Where a title of this style stands: below the last that is of another style and still open.
    fn place(open: &mut Vec<(Option<Style>, usize)>, style: Option<Style>) -> Option<usize> {
        if let Some(at) = open.iter().position(|(known, _)| *known == style) {
            open.truncate(at);
        }
        open.last().map(|(_, node)| *node)
    }

    fn banner(&mut self, row: usize, column: usize) {
        let style =
            serial::split(self.text(row, column)).0.map(|(_, style)| style).or_else(|| self.serial(row).and_then(|text| serial::style(&text)));
        let parent = Self::place(&mut self.banner, style);
        let id = self.node(row, column, parent);
        self.banner.push((style, id));
        self.levels.iter_mut().for_each(|level| *level = None);
        self.open.clear();
        self.item = None;
        self.number_and_points(row, id);
    }

    fn number_and_points(&mut self, row: usize, id: usize) {
        if let Some(column) = self.header.column(Role::Number)
            && let Some(serial) = self.serial(row)
            && !self.used.contains(&(row, column))
        {
            self.used.insert((row, column));
            let node = &mut self.out.nodes[id];
            match node.number.take() {
                // The title has one too.
                Some(own) => {
                    node.remarks.push((self.header.columns[column].heading.clone(), serial));
                    node.number = Some(own);
                }
                None => node.number = Some(serial),
            }
        }
        if let Some(column) = self.header.column(Role::Points)
            && !self.grid.rows[row][column].is_blank()
            && self.grid.rows[row][column].part_of.is_none()
        {
            let text = self.text(row, column).to_owned();
            let found = points(&text);
            let heading = self.header.columns[column].heading.clone();
            self.used.insert((row, column));
            let node = &mut self.out.nodes[id];
            match found {
                Some(found) if node.points.as_ref().is_none_or(|there| *there == found) => node.points = Some(found),
                _ => node.remarks.push((heading, text)),
            }
        }
    }

    /// The points that stand beside the name of a level.
    fn level_points(&mut self, row: usize, column: usize, id: usize) {
        let Some(beside) = self.header.columns.get(column + 1).filter(|it| it.role == Role::LevelPoints) else { return };
        let square = &self.grid.rows[row][column + 1];
        if square.is_blank() || square.part_of.is_some() {
            return;
        }
        self.used.insert((row, column + 1));
        let (found, text, heading) = (points(&square.text), square.text.clone(), beside.heading.clone());
        let node = &mut self.out.nodes[id];
        match found {
            Some(found) if node.points.as_ref().is_none_or(|there| *there == found) => node.points = Some(found),
            _ => node.remarks.push((heading, text)),
        }
    }

    fn entry(&mut self, row: usize, item: usize) {
        let mut parent = self.banner.last().map(|(_, node)| *node);
        let columns = self.header.columns_of(Role::Level);
        let mut is_new = false;
        for (at, column) in columns.iter().enumerate() {
            let square = &self.grid.rows[row][*column];
            let same = square.is_blank() || self.is_below(row, *column) || is_same(&square.text);
            if is_same(&square.text) {
                self.used.insert((row, *column));
            }
            let repeated = self.levels[at].as_ref().is_some_and(|(_, text)| *text == square.text);
            if (same || repeated) && !is_new && self.levels[at].is_some() {
                if repeated {
                    self.used.insert((row, *column));
                }
                parent = self.levels[at].as_ref().map(|(node, _)| *node);
                continue;
            }
            if square.is_blank() || square.part_of.is_some() {
                // Nothing at this level: what follows stands one higher.
                if !square.is_blank() && square.part_of.is_some_and(|(origin, _)| origin == row) {
                    continue;
                }
                self.levels[at] = None;
                continue;
            }
            is_new = true;
            let text = square.text.clone();
            // In a table that is not sorted by its levels, one may come again.
            let siblings = parent.map_or(&self.out.roots, |parent| &self.out.nodes[parent].children);
            let title = title_points(serial::split(&text).1).0;
            let known = siblings.iter().copied().find(|id| self.out.nodes[*id].at.1 == *column && self.out.nodes[*id].title == title);
            let id = match known {
                Some(id) => {
                    self.used.insert((row, *column));
                    id
                }
                None => self.node(row, *column, parent),
            };
            self.level_points(row, *column, id);
            self.levels[at] = Some((id, text));
            self.levels.iter_mut().skip(at + 1).for_each(|level| *level = None);
            parent = Some(id);
        }
        if is_new {
            self.open.clear();
            self.item = None;
        }
        let square = &self.grid.rows[row][item];
        let goes_on = square.is_blank() || self.is_below(row, item) || is_same(&square.text);
        if goes_on {
            if is_same(&square.text) {
                self.used.insert((row, item));
            }
            match self.item {
                Some(node) => self.more(row, node),
                // Only a level is named: it is the item itself.
                None => {
                    if let Some(node) = parent {
                        self.item = Some(node);
                        self.number_and_points(row, node);
                    }
                }
            }
            return;
        }
        // Where columns say what stands below what, the column of numbers does not.
        let numbered = || self.serial(row).filter(|_| columns.is_empty()).and_then(|text| serial::style(&text));
        let style = serial::split(&square.text).0.map(|(_, style)| style).or_else(numbered);
        let above = Self::place(&mut self.open, style);
        let id = self.node(row, item, above.or(parent));
        self.open.push((style, id));
        self.item = Some(id);
        self.number_and_points(row, id);
    }

    /// The text of a cell; of one that says "same as above" that of the cell above it.
    fn same_as(&self, row: usize, column: usize) -> &str {
        let mut above = self.grid.rows[self.header.rows.1..row].iter().rev().map(|row| row[column].text.as_str());
        match self.text(row, column) {
            text if !is_same(text) => text,
            text => above.find(|text| !text.is_empty() && !is_same(text)).unwrap_or(text),
        }
    }

    /// A further row of an item: a part of it if it has points of its own, else more text.
    fn more(&mut self, row: usize, node: usize) {
        let points_here =
            self.header.column(Role::Points).filter(|at| !self.grid.rows[row][*at].is_blank() && self.grid.rows[row][*at].part_of.is_none());
        let Some(points_column) = points_here else { return };
        let whole = self.parent_of_parts(node);
        if self.out.nodes[whole].children.is_empty() {
            let first = &mut self.out.nodes[whole];
            let part = Node {
                title: String::new(),
                points: first.points.take(),
                remarks: std::mem::take(&mut first.remarks),
                rule: std::mem::take(&mut first.rule),
                target: first.target.take(),
                collectors: std::mem::take(&mut first.collectors),
                leads: std::mem::take(&mut first.leads),
                supports: std::mem::take(&mut first.supports),
                clause: first.clause.take(),
                parent: Some(whole),
                at: first.at,
                ..Node::default()
            };
            let id = self.out.nodes.len();
            self.out.nodes.push(part);
            self.out.nodes[whole].children.push(id);
        }
        let id = self.out.nodes.len();
        self.out.nodes.push(Node { parent: Some(whole), at: (row, points_column), ..Node::default() });
        self.out.nodes[whole].children.push(id);
        self.item = Some(id);
        self.number_and_points(row, id);
    }

    fn parent_of_parts(&self, node: usize) -> usize {
        let own = &self.out.nodes[node];
        match own.parent {
            Some(parent) if own.title.is_empty() => parent,
            _ => node,
        }
    }

    /// The columns beside title, number and points.
    fn others(&mut self, row: usize) {
        let Some(node) = self.item.or(self.banner.last().map(|(_, node)| *node)) else { return };
        let header = self.header;
        for (column, known) in header.columns.iter().enumerate() {
            let square = &self.grid.rows[row][column];
            if square.is_blank() || self.used.contains(&(row, column)) {
                continue;
            }
            let new = self.out.nodes[node].at.0 == row;
            // A merged cell holds for each item beside it; one that goes on holds once.
            if square.part_of.is_some() && (!new || !self.is_below(row, column)) {
                continue;
            }
            let own = square.part_of.is_none();
            let text = self.same_as(row, column).to_owned();
            let target = &mut self.out.nodes[node];
            match known.role {
                Role::Rule if own => target.rule.push(text.clone()),
                Role::Rule => {}
                Role::Target => target.target = Some(text.clone()),
                Role::Collector => target.collectors.extend(list(&text)),
                Role::Lead => target.leads.extend(list(&text)),
                Role::Support => target.supports.extend(list(&text)),
                Role::Clause if target.clause.is_none() => target.clause = Some(text.clone()),
                Role::Content | Role::Note | Role::Clause => {
                    if own {
                        target.remarks.push((known.heading.clone(), text.clone()));
                    }
                }
                Role::Level | Role::LevelPoints | Role::Item | Role::Number | Role::Points | Role::Other => continue,
            }
            if own {
                self.used.insert((row, column));
            }
        }
    }
}
