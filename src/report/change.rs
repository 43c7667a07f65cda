//! What a comparison of two schemes says: one screen of summary, then the changes by area on demand.

pub mod accepted;
pub mod json;
pub mod matrix;
pub mod points;

use super::document::{Block, Cell, Column, Document, Fact, Facts, Line, List, Meaning, Note, Role, Table, Tree};
use crate::decimal::Num;
use crate::diagnostic::{CellPlace, Place};
use crate::diff::accepted::{Acceptance, Entry, fingerprint};
use crate::diff::change::{AREAS, Area};
use crate::diff::points::Compared;
use crate::diff::suggest::Suggestion;
use crate::diff::{Change, Diff, Direction, Level, Side, SubjectKind, Version, stake};
use crate::report::finding::place_text;
use crate::say;
use crate::show;
use crate::source::{Sources, Span};
use crate::word::{Lang, Text, Word};

/// Two schemes and what differs between them.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    pub old: Version<'a>,
    pub new: Version<'a>,
    pub diff: &'a Diff,
    pub entries: &'a [Entry],
    pub acceptance: &'a Acceptance,
    /// Scores compared figure by figure.
    pub points: &'a [Compared],
    pub lang: Lang,
}

/// Which changes are shown one by one; none of it: the summary alone.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub detail: bool,
    pub areas: Vec<Area>,
    pub directions: Vec<Direction>,
    /// Ids or names of kinds.
    pub ids: Vec<String>,
    /// Accepted ones too.
    pub accepted: bool,
}

impl Selection {
    pub fn wants_detail(&self) -> bool {
        self.detail || !self.areas.is_empty() || !self.directions.is_empty() || !self.ids.is_empty()
    }

    pub fn wants(&self, change: &Change) -> bool {
        (self.areas.is_empty() || self.areas.contains(&change.aspect.area))
            && (self.directions.is_empty() || self.directions.contains(&change.direction))
            && (self.ids.is_empty() || self.ids.iter().any(|id| id.eq_ignore_ascii_case(change.kind.id) || id == change.kind.name))
    }
}

const DIRECTIONS: [Direction; 4] = [Direction::Stricter, Direction::Looser, Direction::Either, Direction::None];
/// How many changes the summary names.
const FOREMOST_MAX: usize = 5;

/// A sign for each direction that is told apart without colour.
pub fn sign(direction: Direction) -> &'static str {
    match direction {
        Direction::Stricter => "▼",
        Direction::Looser => "▲",
        Direction::Either => "◆",
        Direction::None => "·",
    }
}

fn meaning(direction: Direction) -> Meaning {
    match direction {
        Direction::Stricter => Meaning::Bad,
        Direction::Looser => Meaning::Good,
        Direction::Either => Meaning::Warning,
        Direction::None => Meaning::Muted,
    }
}

impl<'a> Comparison<'a> {
    /// The changes that nobody has accepted.
    pub fn open(&self) -> impl Iterator<Item = &'a Change> + '_ {
        self.diff.changes.iter().zip(&self.acceptance.by).filter(|(_, entry)| entry.is_none()).map(|(change, _)| change)
    }

    /// The changes that matter most, one of each thing, with the share of the full mark at stake.
    pub fn foremost(&self) -> Vec<&'a Change> {
        let mut all: Vec<(&Change, Num)> = self.open().map(|change| (change, stake::stake(change, self.old.scheme, self.new.scheme))).collect();
        all.sort_by(|(a, x), (b, y)| b.level.cmp(&a.level).then_with(|| y.cmp(x)));
        let mut seen: Vec<&crate::diff::Subject> = Vec::new();
        all.retain(|(change, _)| {
            let first = change.level > Level::Text && !seen.contains(&&change.subject);
            seen.push(&change.subject);
            first
        });
        all.into_iter().take(FOREMOST_MAX).map(|(change, _)| change).collect()
    }

    /// Why two things may be one.
    pub fn reasons(&self, suggestion: &Suggestion) -> String {
        suggestion.why.iter().map(|why| why.of(self.lang)).collect::<Vec<_>>().join(self.word(", ", "、"))
    }

    fn word(&self, en: &'static str, zh: &'static str) -> &'static str {
        Word::new(en, zh).of(self.lang)
    }

    /// What changed: the thing and the place in it.
    pub fn subject(&self, change: &Change) -> String {
        let name = subject_name(change, self.lang);
        let within = change.within.of(self.lang);
        if within.is_empty() { name } else { format!("{name} › {within}") }
    }

    /// `封顶改变：5分 → 8分`
    pub fn told(&self, change: &Change) -> Line {
        let shown = |side: &Option<Side>| side.as_ref().map_or(String::new(), |side| brief(side.shown.of(self.lang)));
        let (old, new) = (shown(&change.old), shown(&change.new));
        let line = Line::new().strong(change.kind.text.of(self.lang));
        let colon = self.word(": ", "：");
        match (old.is_empty(), new.is_empty()) {
            (false, false) => line.plain(colon).muted(old).plain(" → ").code(new),
            (true, false) => line.plain(colon).code(new),
            (false, true) => line.plain(colon).muted(old),
            (true, true) => line,
        }
    }

    /// `city:210 → futian:100`
    pub fn places(&self, change: &Change) -> String {
        let place = |sources: &Sources, side: &Option<Side>| side.as_ref().and_then(|side| side.span).map(|span| short_place(sources, span));
        let (old, new) = (place(self.old.sources, &change.old), place(self.new.sources, &change.new));
        old.into_iter().chain(new).collect::<Vec<_>>().join(" → ")
    }
}

/// The thing that changed, by its path or by what it is.
pub fn subject_name(change: &Change, lang: Lang) -> String {
    let word = match change.subject.kind {
        SubjectKind::Scheme => Word::new("the scheme", "方案"),
        SubjectKind::Unit => Word::new("units", "考核对象"),
        SubjectKind::Ranking => Word::new("ranking", "排名"),
        SubjectKind::Grades => Word::new("grades", "等次"),
        SubjectKind::Defaults => Word::new("defaults", "默认"),
        SubjectKind::Item if change.subject.name().is_empty() => Word::new("the total", "总分"),
        SubjectKind::Consequence => {
            return format!("{} {}", Word::new("consequence", "结果").of(lang), change.subject.name());
        }
        SubjectKind::Fact
        | SubjectKind::Event
        | SubjectKind::Rating
        | SubjectKind::Let
        | SubjectKind::Item
        | SubjectKind::Gate
        | SubjectKind::Allocation
        | SubjectKind::Requirement => return change.subject.name().to_string(),
    };
    word.of(lang).to_string()
}

/// Longer texts are cut where they are only one of many.
const SHOWN_MAX: usize = 40;

fn brief(text: &str) -> String {
    if text.chars().count() <= SHOWN_MAX { text.to_string() } else { format!("{}…", text.chars().take(SHOWN_MAX).collect::<String>()) }
}

/// File and line; of a file `scheme.heng` the folder, which tells more.
fn short_place(sources: &Sources, span: Span) -> String {
    let source = sources.get(span.source);
    let line = source.position(span.start as usize).line;
    let path = std::path::Path::new(&*source.name);
    let stem = |path: &std::path::Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let name = match stem(path).as_deref() {
        Some("scheme") => path.parent().and_then(|folder| folder.file_name()).map(|folder| folder.to_string_lossy().into_owned()),
        _ => None,
    };
    let name = name.or_else(|| stem(path)).unwrap_or_else(|| source.name.to_string());
    format!("{name}:{line}")
}

/// File, line and column, for programs.
pub fn full_place(sources: &Sources, span: Span) -> String {
    place_text(sources, &Place::Scheme(span))
}

/// File, row and column of a table.
pub fn full_cell(place: &CellPlace) -> String {
    place_text(&Sources::default(), &Place::Data(place.clone()))
}

/// The whole report.
pub fn document(comparison: &Comparison, selection: &Selection) -> Document {
    let title = |version: &Version| version.scheme.title.as_ref().map_or(version.scheme.label.name.to_string(), ToString::to_string);
    let mut document =
        Document { kind: "diff", title: format!("{} → {}", title(&comparison.old), title(&comparison.new)), blocks: summary(comparison) };
    if selection.wants_detail() {
        document.blocks.extend(detail(comparison, selection));
        document.blocks.extend(points::blocks(comparison, selection));
    } else if comparison.open().next().is_some() {
        let more = comparison.word(
            "All of them: --detail; one area: --area scoring; one direction: --direction stricter",
            "逐条列出：--detail；只看一类：--area scoring；只看一个方向：--direction stricter",
        );
        document.blocks.push(Block::Paragraph(Line::new().muted(more)));
    }
    document
}

fn summary(comparison: &Comparison) -> Vec<Block> {
    let mut blocks = vec![Block::Facts(head(comparison))];
    if comparison.open().next().is_none() {
        let none = match comparison.acceptance.count() {
            0 => say!(en: "The two schemes do not differ.", zh: "两个方案没有差别。"),
            accepted => say!(en: "Nothing differs but the {accepted} accepted changes.", zh: "除已认可的 {accepted} 处外，没有差别。"),
        };
        blocks.push(Block::Paragraph(none.of(comparison.lang).into()));
    } else {
        blocks.push(Block::Table(counts(comparison)));
        blocks.extend(foremost(comparison));
    }
    blocks.extend(suggestions(comparison));
    blocks.extend(entries_told(comparison));
    blocks
}

fn head(comparison: &Comparison) -> Facts {
    let lang = comparison.lang;
    let named = |version: &Version| {
        let own = &version.scheme.label;
        let line = Line::new().code(&*version.sources.get(own.span.source).name);
        match &version.scheme.parent {
            Some(parent) => line.muted(say!(en: " (extends {parent})", zh: "（继承 {parent}）").of(lang)),
            None => line,
        }
    };
    let count = |level: Level| comparison.open().filter(|change| change.level == level).count();
    let mut line = Line::new().number(comparison.open().count().to_string()).plain(comparison.word(": ", " 处："));
    for (at, level) in [Level::Score, Level::MayScore, Level::Text].into_iter().enumerate() {
        let comma = if at == 0 { "" } else { comparison.word(", ", "，") };
        line = line.plain(format!("{comma}{} {}", level.word().of(lang), count(level)));
    }
    if comparison.acceptance.count() > 0 {
        line = line.muted(say!(en: "; accepted {}", zh: "；已认可 {}", comparison.acceptance.count()).of(lang));
    }
    let mut rows = vec![
        Fact::new("old", comparison.word("Old", "旧"), named(&comparison.old)),
        Fact::new("new", comparison.word("New", "新"), named(&comparison.new)),
        Fact::new("changes", comparison.word("Changes", "变动"), line),
    ];
    let point = stake::points_factor(comparison.old.scheme, comparison.new.scheme);
    if point != Num::ONE {
        let full = |version: &Version| version.scheme.full.as_ref().map_or(String::new(), |(full, _)| show::number(full));
        let (a, b) = (full(&comparison.old), full(&comparison.new));
        let told = say!(en: "{a} → {b}; points are compared as shares of it", zh: "{a} → {b}；分数按各自满分折算后比较宽严");
        rows.push(Fact::new("full", comparison.word("Full mark", "满分"), told.of(lang).to_string()));
    }
    Facts { key: "about".into(), rows }
}

/// A row an area, a column a direction.
fn counts(comparison: &Comparison) -> Table {
    let lang = comparison.lang;
    let mut columns = vec![Column::words("area", comparison.word("Area", "类别"))];
    columns.extend(DIRECTIONS.map(|direction| Column::numbers(direction.key(), format!("{} {}", sign(direction), direction.word().of(lang)))));
    columns.push(Column::numbers("all", comparison.word("All", "合计")));
    let number = |count: usize, mark: Meaning| if count == 0 { Cell::default() } else { Cell::new(mark, count.to_string()) };
    let row = |name: &str, of: &dyn Fn(&Change) -> bool| {
        let in_area: Vec<&Change> = comparison.open().filter(|change| of(change)).collect();
        let mut cells: Vec<Cell> = vec![name.to_string().into()];
        cells.extend(DIRECTIONS.map(|direction| number(in_area.iter().filter(|change| change.direction == direction).count(), meaning(direction))));
        cells.push(number(in_area.len(), Meaning::Strong));
        (in_area.len(), cells)
    };
    let mut rows: Vec<Vec<Cell>> = AREAS
        .iter()
        .map(|(area, _, word)| row(word.of(lang), &|change| change.aspect.area == *area))
        .filter(|(count, _)| *count > 0)
        .map(|(_, row)| row)
        .collect();
    if rows.len() > 1 {
        rows.push(row(comparison.word("all", "合计"), &|_| true).1);
    }
    Table { key: "counts".into(), caption: None, columns, rows, role: Role::Summary }
}

fn foremost(comparison: &Comparison) -> Vec<Block> {
    let lines: Vec<Line> = comparison.foremost().into_iter().map(|change| line(comparison, change)).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let heading = comparison.word("What matters most", "最要紧的变动");
    vec![Block::Heading { level: 1, line: heading.into() }, Block::List(List { key: "foremost".into(), lines })]
}

/// One change in one line.
fn line(comparison: &Comparison, change: &Change) -> Line {
    let mut line = Line::new().and(meaning(change.direction), sign(change.direction)).plain(" ").name(comparison.subject(change)).plain("  ");
    line.0.extend(comparison.told(change).0);
    line.muted(format!("  {} {}", change.kind.id, comparison.places(change)).trim_end().to_string())
}

fn suggestions(comparison: &Comparison) -> Vec<Block> {
    if comparison.diff.suggestions.is_empty() {
        return Vec::new();
    }
    let told = |suggestion: &Suggestion| {
        let why = comparison.reasons(suggestion);
        Line::new().name(&*suggestion.old).plain(" → ").name(&*suggestion.new).muted(format!("  {why}"))
    };
    let heading = comparison.word(
        "Perhaps renamed (not assumed: say it with `formerly`, `corresponds to` or --pair OLD=NEW)",
        "可能只是更名（未作认定；确为同一项的，请写 `原名`、`对应`，或 --pair 旧名=新名）",
    );
    let lines = comparison.diff.suggestions.iter().map(told).collect();
    vec![Block::Heading { level: 1, line: heading.into() }, Block::List(List { key: "suggestions".into(), lines })]
}

/// Entries of accepted changes that have expired or fit nothing.
fn entries_told(comparison: &Comparison) -> Vec<Block> {
    let note = |at: &usize, message: Text| {
        let entry = &comparison.entries[*at];
        Note {
            meaning: Meaning::Warning,
            code: entry.fingerprint.to_string(),
            place: full_cell(&entry.place),
            message: message.of(comparison.lang).to_string(),
        }
    };
    let expired = comparison.acceptance.expired.iter().map(|at| {
        let until = comparison.entries[*at].until.map_or(String::new(), |until| until.to_string());
        note(at, say!(en: "accepted until {until}; the change counts again", zh: "认可至 {until} 为止，该变动重新计入"))
    });
    let unused = comparison
        .acceptance
        .unused
        .iter()
        .map(|at| note(at, say!(en: "no such change any more; remove the entry", zh: "已没有这处变动，请删去该行")));
    let notes: Vec<Note> = expired.chain(unused).collect();
    if notes.is_empty() { Vec::new() } else { vec![Block::Findings(notes)] }
}

/// Every change, by area and thing.
fn detail(comparison: &Comparison, selection: &Selection) -> Vec<Block> {
    let lang = comparison.lang;
    let all = comparison.diff.changes.iter().zip(&comparison.acceptance.by);
    let wanted: Vec<(&Change, Option<&Entry>)> = all
        .filter(|(change, entry)| (entry.is_none() || selection.accepted) && selection.wants(change))
        .map(|(change, entry)| (change, entry.map(|at| &comparison.entries[at])))
        .collect();
    let mut blocks = Vec::new();
    for (area, key, word) in AREAS {
        let in_area: Vec<_> = wanted.iter().filter(|(change, _)| change.aspect.area == *area).collect();
        if in_area.is_empty() {
            continue;
        }
        let heading = Line::new().strong(word.of(lang)).muted(format!("  {}  --area {key}", in_area.len()));
        blocks.push(Block::Heading { level: 1, line: heading });
        let mut at = 0;
        while at < in_area.len() {
            let subject = &in_area[at].0.subject;
            let end = at + in_area[at..].iter().take_while(|(change, _)| change.subject == *subject).count();
            blocks.push(Block::Tree(thing(comparison, &in_area[at..end])));
            at = end;
        }
    }
    if blocks.is_empty() && !comparison.diff.changes.is_empty() {
        blocks.push(Block::Paragraph(comparison.word("No change is of that kind.", "没有符合条件的变动。").into()));
    }
    blocks
}

/// One thing with its changes below it.
fn thing(comparison: &Comparison, changes: &[&(&Change, Option<&Entry>)]) -> Tree {
    let mut tree = Tree::new(Line::new().name(subject_name(changes[0].0, comparison.lang)));
    for (change, entry) in changes {
        let within = change.within.of(comparison.lang);
        let mut line = Line::new().and(meaning(change.direction), sign(change.direction)).plain(" ");
        if !within.is_empty() {
            line = line.plain(format!("{within}  "));
        }
        line.0.extend(comparison.told(change).0);
        line = line.muted(format!("  {} {}", change.kind.id, comparison.places(change)).trim_end().to_string());
        if let Some(entry) = entry {
            line = line.muted(say!(en: "  accepted: {} ({})", zh: "  已认可：{}（{}）", entry.reason, entry.decider).of(comparison.lang));
        }
        let mut child = Tree::new(line);
        child.fields = vec![("id", change.kind.id.into()), ("fingerprint", fingerprint(change).into())];
        tree.children.push(child);
    }
    tree
}
