//! An outline as the text of a scheme.

use super::names::{Names, clean, quoted};
use super::outline::{Node, Outline};
use super::sentence::{self, Context};
use crate::decimal::Num;
use crate::format;
use crate::show;
use crate::word::{Lang, Text};
use std::collections::{HashMap, HashSet};
use std::fmt::Write;

/// What is not in the table and has to be called somehow.
#[derive(Clone, Debug)]
pub struct Naming {
    /// Of the scheme.
    pub scheme: String,
    /// The kind of unit.
    pub unit: String,
    /// What is added before the scheme: where it comes from.
    pub from: String,
}

/// A scheme and what came of each scoring standard.
#[derive(Clone, Debug)]
pub struct Written {
    pub text: String,
    /// Items that are scored themselves.
    pub items: usize,
    pub sections: usize,
    /// Items with a clause.
    pub clauses: usize,
    pub facts: usize,
    /// Which forms were met, and how often.
    pub forms: Vec<(&'static str, usize)>,
    pub open: Vec<Open>,
}

/// An item whose rule is to be written.
#[derive(Clone, Debug)]
pub struct Open {
    pub item: String,
    pub text: String,
    pub reason: Text,
    /// Row and column from 0.
    pub at: (usize, usize),
    /// Which table of the book it stands in.
    pub part: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ledger {
    Bonus,
    Deduction,
}

struct Writer<'a> {
    outline: &'a Outline,
    names: Names,
    facts: Vec<String>,
    body: String,
    written: Written,
    /// Percentages are points of a hundred.
    shares: bool,
    /// The table is in English, and so is its scheme.
    english: bool,
    /// Serial numbers that are given.
    numbers: HashSet<String>,
}

pub fn write(outline: &Outline, naming: &Naming) -> Written {
    let written = Written { text: String::new(), items: 0, sections: 0, clauses: 0, facts: 0, forms: Vec::new(), open: Vec::new() };
    let mut writer = Writer {
        outline,
        names: Names::default(),
        facts: Vec::new(),
        body: String::new(),
        written,
        shares: shares(outline),
        english: is_english(outline),
        numbers: HashSet::new(),
    };
    let mut taken = HashMap::new();
    for root in &outline.roots {
        writer.node(*root, 1, None, &mut taken);
    }
    let mut text = format!("// {}\n", one_line(&naming.from));
    for remark in &outline.remarks {
        remark.lines().for_each(|line| writeln(&mut text, 0, &format!("/// {}", line.trim())));
    }
    let title = outline.title.as_deref().map_or_else(String::new, |title| format!(" {}", quote(title)));
    writeln(&mut text, 0, &format!("方案 {}{title} {{", quoted(&clean(&naming.scheme))));
    // What the table says in the language's own words needs no guess.
    let says = |zh: &str, en: &str| outline.statements.iter().any(|statement| statement.starts_with(zh) || statement.starts_with(en));
    outline.statements.iter().for_each(|statement| writeln(&mut text, 1, statement));
    if !says("期间", "period")
        && let Some(year) = outline.title.as_deref().and_then(year)
    {
        writeln(&mut text, 1, &format!("期间 {year}-01-01 至 {year}-12-31"));
    }
    if !says("满分", "full")
        && let Some(full) = full(outline, writer.shares)
    {
        writeln(&mut text, 1, &format!("满分 {}分", show::number(&full)));
    }
    if !says("单位", "unit") {
        text.push('\n');
        writeln(&mut text, 1, &format!("单位 {}", quoted(&clean(&naming.unit))));
    }
    if !writer.facts.is_empty() {
        text.push('\n');
    }
    writer.facts.iter().for_each(|fact| writeln(&mut text, 1, fact));
    text.push_str(&writer.body);
    text.push_str("}\n");
    if writer.english {
        text = format::format(&text, &format::Options { lang: Some(Lang::En), ..format::Options::default() }).text;
    }
    Written { text, facts: writer.facts.len(), ..writer.written }
}

fn writeln(text: &mut String, depth: usize, line: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{:width$}{line}", "", width = depth * 4);
}

/// Is there no Chinese letter in the names of what is assessed?
pub fn is_english(outline: &Outline) -> bool {
    !outline.nodes.iter().any(|node| node.title.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn quote(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('"', "”"))
}

fn year(title: &str) -> Option<&str> {
    let at = title.find('年')?;
    let year = title[..at].get(at.checked_sub(4)?..)?;
    (year.starts_with("20") && year.bytes().all(|b| b.is_ascii_digit())).then_some(year)
}

/// Do the shares of the items that are scored make a hundred percent together?
fn shares(outline: &Outline) -> bool {
    let leaves = outline.nodes.iter().filter(|node| node.children.is_empty());
    let percents: Vec<&Num> = leaves.filter_map(|node| node.points.as_ref()).filter(|points| points.percent).map(|points| &points.number).collect();
    !percents.is_empty() && percents.iter().fold(Num::ZERO, |sum, number| &sum + *number) == Num::from(100)
}

fn full(outline: &Outline, shares: bool) -> Option<Num> {
    if outline.full.is_some() {
        return outline.full.clone();
    }
    if shares || outline.nodes.iter().any(|node| node.points.as_ref().is_some_and(|points| points.percent)) {
        return Some(Num::from(100));
    }
    let own = outline.roots.iter().filter(|root| ledger(&outline.nodes[**root].title).is_none());
    own.map(|root| outline.worth(*root)).try_fold(Num::ZERO, |sum, points| points.map(|points| &sum + &points))
}

/// Does the title say that what stands under it adds or takes points?
pub(super) fn is_ledger(title: &str) -> bool {
    ledger(title).is_some()
}

fn ledger(title: &str) -> Option<Ledger> {
    let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
    if has(&["加减分", "奖扣分", "加扣分"]) {
        None
    } else if has(&["加分", "奖励分", "奖分", "bonus", "Bonus"]) {
        Some(Ledger::Bonus)
    } else if has(&["扣分", "减分", "deduction", "Deduction"]) {
        Some(Ledger::Deduction)
    } else {
        None
    }
}

const LEDGERS: [&str; 8] = ["加分项", "扣分项", "加分项目", "扣分项目", "加分", "扣分", "Bonus", "Deduction"];

/// A title of more characters is a sentence: its beginning is the name.
const TITLE_MAX: usize = 16;

impl Writer<'_> {
    fn name(&self, node: &Node, parent: Option<&Node>, taken: &mut HashMap<String, usize>) -> (String, Option<String>) {
        let whole = if node.title.is_empty() {
            node.remarks
                .first()
                .map(|(_, text)| serial::title(text))
                .filter(|text| !text.is_empty())
                .unwrap_or_else(|| parent.map_or_else(String::new, |it| it.title.clone()))
        } else {
            node.title.clone()
        };
        let phrase = whole.split(['，', '。', '；', '：', ':', ';', ',', '（', '(', '\n']).find(|part| !clean(part).is_empty()).unwrap_or(&whole);
        let short: String = if clean(&whole) == whole { whole.clone() } else { clean(phrase).chars().take(TITLE_MAX).collect() };
        let short = if short.is_empty() { if self.english { "item" } else { "指标" }.to_owned() } else { short };
        let count = taken.entry(short.clone()).or_insert(0);
        *count += 1;
        let name = if *count == 1 { short.clone() } else { format!("{short}{count}") };
        let title = (!node.title.is_empty() && name != node.title).then(|| node.title.clone());
        (name, title)
    }

    fn node(&mut self, id: usize, depth: usize, above: Option<Ledger>, taken: &mut HashMap<String, usize>) {
        let outline = self.outline;
        let node = &outline.nodes[id];
        let parent = node.parent.map(|parent| &outline.nodes[parent]);
        // A title that only says what kind of items follow.
        if depth == 1 && !node.children.is_empty() && node.points.is_none() && node.rule.is_empty() && LEDGERS.contains(&node.title.as_str()) {
            let number = node.number.as_deref().unwrap_or_default();
            let _ = writeln!(self.body, "\n    // {number}{}", node.title);
            for child in &node.children {
                self.node(*child, depth, ledger(&node.title), taken);
            }
            return;
        }
        let (name, title) = self.name(node, parent, taken);
        let own = above.or_else(|| ledger(&node.title));
        let keyword = match own {
            Some(Ledger::Bonus) => "加分",
            Some(Ledger::Deduction) => "扣分",
            None if depth == 1 && !node.children.is_empty() => "板块",
            None => "指标",
        };
        self.body.push(if depth == 1 { '\n' } else { ' ' });
        if depth > 1 {
            self.body.pop();
        }
        for (heading, text) in &node.remarks {
            self.doc(depth, heading, text);
        }
        if let Some(target) = &node.target {
            self.doc(depth, if self.english { "Target" } else { "目标" }, target);
        }
        let title = title.map_or_else(String::new, |title| format!(" {}", quote(&title)));
        let points = match (&node.points, own) {
            (None, _) => String::new(),
            (Some(points), _) if points.percent && !self.shares => format!(" 权重 {}%", show::number(&points.number)),
            (Some(points), None) => format!(" {}分", show::number(&points.number)),
            (Some(points), Some(Ledger::Bonus)) => format!(" 封顶 {}分", show::number(&points.number)),
            (Some(points), Some(Ledger::Deduction)) => format!(" 最多 {}分", show::number(&points.number)),
        };
        let head = format!("{keyword} {}{title}{points} {{", quoted(&name));
        writeln(&mut self.body, depth, &head);
        self.meta(node, depth + 1);
        if node.children.is_empty() {
            self.written.items += 1;
            self.rule(node, &name, depth + 1);
        } else {
            self.written.sections += 1;
            for text in &node.rule {
                match sentence::own(text) {
                    Some(said) => said.iter().for_each(|said| writeln(&mut self.body, depth + 1, said)),
                    None => writeln(&mut self.body, depth + 1, &format!("待写 {}", quote(text))),
                }
            }
            let mut below = HashMap::new();
            for child in &node.children {
                self.node(*child, depth + 1, own, &mut below);
            }
        }
        writeln(&mut self.body, depth, "}");
    }

    fn doc(&mut self, depth: usize, heading: &str, text: &str) {
        for (at, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
            let heading = match (at, self.english) {
                (0, true) => format!("{heading}: "),
                (0, false) => format!("{heading}："),
                _ => String::new(),
            };
            writeln(&mut self.body, depth, &format!("/// {heading}{line}"));
        }
    }

    fn meta(&mut self, node: &Node, depth: usize) {
        if let Some(number) = &node.number {
            // Numbers that begin again in each section are told apart by the section's.
            let above = node.parent.and_then(|parent| self.outline.nodes[parent].number.clone()).unwrap_or_default();
            let free = [number.clone(), format!("{above}{number}")].into_iter().find(|number| !self.numbers.contains(number));
            match free {
                Some(number) => {
                    writeln(&mut self.body, depth, &format!("序号 {}", quote(&number)));
                    self.numbers.insert(number);
                }
                None => writeln(&mut self.body, depth, &format!("// 序号 {}", one_line(number))),
            }
        }
        if let Some(clause) = &node.clause {
            writeln(&mut self.body, depth, &format!("依据 {}", quote(clause)));
        }
        for (word, labels) in [("牵头", &node.leads), ("配合", &node.supports), ("采集", &node.collectors)] {
            if !labels.is_empty() {
                writeln(&mut self.body, depth, &format!("{word} {}", labels.iter().map(|label| office(label)).collect::<Vec<_>>().join("、")));
            }
        }
    }

    fn rule(&mut self, node: &Node, name: &str, depth: usize) {
        let collector = (node.collectors.len() == 1).then(|| office(&node.collectors[0]));
        let points = node.points.as_ref().filter(|points| !points.percent || self.shares).map(|points| show::number(&points.number));
        let context = Context { item: name, points: points.as_deref(), target: node.target.as_deref(), collector: collector.as_deref() };
        let text = node.rule.join("；");
        match sentence::read(&text, &context, &mut self.names) {
            Ok(made) if !text.is_empty() => {
                self.written.clauses += 1;
                for form in &made.forms {
                    match self.written.forms.iter_mut().find(|(name, _)| name == form) {
                        Some((_, count)) => *count += 1,
                        None => self.written.forms.push((form, 1)),
                    }
                }
                if made.forms != ["language"] {
                    writeln(&mut self.body, depth, &format!("说明 {}", quote(&text)));
                }
                self.facts.extend(made.facts);
                made.clauses.iter().for_each(|clause| writeln(&mut self.body, depth, clause));
            }
            read => {
                if !text.is_empty() {
                    writeln(&mut self.body, depth, &format!("待写 {}", quote(&text)));
                }
                let reason = match read {
                    Err(reason) if !text.is_empty() => reason,
                    _ => crate::say!(en: "the table has no scoring standard for it", zh: "表中没有评分标准"),
                };
                self.written.open.push(Open { item: name.to_owned(), text, reason, at: node.at, part: node.part });
            }
        }
    }
}

fn office(name: &str) -> String {
    let alone = quoted(name);
    if alone == name { alone } else { quote(name) }
}

mod serial {
    /// The beginning of a text, without its serial number.
    pub fn title(text: &str) -> String {
        super::super::serial::split(text.lines().next().unwrap_or("")).1.to_owned()
    }
}
