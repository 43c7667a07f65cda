//! What a table of rows gets wrong: values without a row, values with two, rows that are never used, rows that say nothing new.

use crate::check::amount;
use crate::check::bands::gaps::Gaps;
use crate::check::bands::witness::{Claim, witness};
use crate::check::bands::{MERGE, NEVER_HOLDS, NOT_LOOKED_AT, NOTHING_NEW, OVERLAP, VARIABLES_OVERLAP, WORD_TWICE};
use crate::check::boxes::Block;
use crate::check::case::Known;
use crate::check::region::{self, Region, Why};
use crate::check::subject::Subjects;
use crate::check::table::{COLUMNS_MAX, Row, Table};
use crate::diagnostic::{Check, Diagnostic};
use crate::model::expr::Expr;
use crate::model::scheme::{ItemId, Scheme};
use crate::say;
use crate::source::Span;
use crate::word::Text;

/// So many rows are pointed at beside the one that they mask.
const LABELS_MAX: usize = 4;

/// How a table is read.
pub struct Reading<'a> {
    pub scheme: &'a Scheme,
    pub first_match: bool,
    /// A value without a row must be reported: the table makes the item's score, or such a value would be a fault.
    pub asks_rest: bool,
    pub span: Span,
    /// The item whose score shows what is found; none: nothing is shown.
    pub shown_by: Option<ItemId>,
}

/// Looks through the rows: condition (none: the rest), what it gives, and where it stands. `within`: what is asked for at all.
pub fn judge<'a, 'e>(
    reading: &'a Reading<'a>,
    rows: impl Iterator<Item = (Option<&'e Expr>, Known, Span)> + Clone,
    within: Option<&Expr>,
    found: &mut Vec<Diagnostic>,
) -> Option<Table<'a>> {
    let mut subjects = Subjects::new(reading.scheme);
    let mut doubts: Vec<(Span, Text)> = Vec::new();
    let mut read: Vec<Row> = Vec::new();
    let conditions: Vec<Option<&Expr>> = rows.clone().map(|(when, ..)| when).collect();
    for (when, gives, span) in rows {
        let rest = when.is_none();
        let when = when.and_then(|when| match region::condition(&mut subjects, when) {
            Ok(condition) => Some(condition),
            Err(opaque) => {
                doubts.push((opaque.span, opaque.why.text()));
                None
            }
        });
        read.push(Row { when, rest, gives, span });
    }
    let within = within.and_then(|within| region::condition(&mut subjects, within).ok()).map_or_else(Region::everywhere, |within| within.holds);
    if subjects.all.len() > COLUMNS_MAX {
        doubts.push((reading.span, Why::Large.text()));
    }
    let table = Table::new(subjects, read, &within);
    if let Some(table) = &table {
        let shown = Shown { reading, conditions };
        Judge { reading, table, shown: &shown, doubts: &mut doubts }.judge(found);
    }
    if let Some((span, why)) = doubts.first() {
        found.push(not_looked_at(*span, why));
    }
    table
}

fn not_looked_at(span: Span, why: &Text) -> Diagnostic {
    let message =
        Text { en: format!("gaps and overlaps were not looked for here: {}", why.en), zh: format!("此处未能核查缺口与重叠：{}", why.zh) };
    Diagnostic::new(&NOT_LOOKED_AT, span, message)
        .help(say!(en: "read these rows against each other by hand, or give the value a name of its own with `fact`", zh: "请人工核对这些行；也可把该数值改为单独采集的 `事实`"))
}

/// Puts the figures to a finding that show it, if they are asked for.
pub struct Shown<'a, 'e> {
    reading: &'a Reading<'a>,
    /// Of the rows; none: the rest.
    conditions: Vec<Option<&'e Expr>>,
}

impl Shown<'_, '_> {
    /// The rows hold for the block; no rows: none at all does.
    pub fn by(&self, finding: Diagnostic, table: &Table, block: &Block, rows: &[usize]) -> Diagnostic {
        let Some(item) = self.reading.shown_by else { return finding };
        let conditions = match rows {
            [] => self.conditions.iter().flatten().copied().collect(),
            _ => rows.iter().filter_map(|row| self.conditions[*row]).collect(),
        };
        let claim = Claim { conditions, hold: !rows.is_empty() };
        match witness(self.reading, item, table, block, &claim) {
            Some(example) => finding.witness(example),
            None => finding,
        }
    }
}

struct Judge<'a, 'b> {
    reading: &'a Reading<'a>,
    table: &'b Table<'a>,
    shown: &'b Shown<'a, 'b>,
    doubts: &'b mut Vec<(Span, Text)>,
}

impl Judge<'_, '_> {
    fn judge(mut self, found: &mut Vec<Diagnostic>) {
        let meetings = self.table.meetings();
        let unused = self.unused(&meetings, found);
        self.overlaps(&meetings, &unused, found);
        // A row of unknown reach may hold anywhere.
        if self.table.rows.iter().all(|row| row.rest || row.when.is_some()) {
            Gaps { reading: self.reading, table: self.table, shown: self.shown, doubts: self.doubts }.report(found);
        }
        self.mergeable(&unused, found);
        if self.table.gave_up() {
            self.doubts.push((self.reading.span, Why::Large.text()));
        }
    }

    /// Row `a` gives something else than row `b`, or may.
    fn differ(&self, a: usize, b: usize) -> bool {
        !self.table.rows[a].gives_as(&self.table.rows[b])
    }

    // ---- rows that are never used, or say nothing new ----

    /// Rows that hold nowhere, or only where an earlier one does; and rows without which the table says the same.
    fn unused(&self, meetings: &[Vec<usize>], found: &mut Vec<Diagnostic>) -> Vec<usize> {
        let mut unused = Vec::new();
        for (at, row) in self.table.rows.iter().enumerate() {
            if row.rest || row.when.is_none() {
                continue;
            }
            if self.table.is_nowhere(at) {
                unused.push(at);
                found.push(self.nowhere(at));
                continue;
            }
            let Some(takers) = self.table.takers(at, &|_| true) else {
                if let Some(wider) = self.wider(at, meetings) {
                    unused.push(at);
                    found.push(self.nothing_new(at, &[wider]));
                }
                continue;
            };
            if takers.iter().all(|taker| !self.differ(*taker, at)) {
                unused.push(at);
                found.push(self.nothing_new(at, &takers));
            } else if !self.contradicts(at, meetings) {
                unused.push(at);
                found.push(self.masked(at, &takers));
            }
        }
        unused
    }

    /// Two rows of the same words are a contradiction, not an order.
    fn contradicts(&self, at: usize, meetings: &[Vec<usize>]) -> bool {
        self.table.is_all_words() && !self.reading.first_match && self.clash(at, meetings).is_some()
    }

    /// A later row that gives the same wherever this one holds, with nothing else between them.
    fn wider(&self, at: usize, meetings: &[Vec<usize>]) -> Option<usize> {
        let row = &self.table.rows[at];
        let later = (at + 1..meetings.len()).find(|later| meetings[*later].contains(&at) && self.table.is_inside(at, *later))?;
        let between = &self.table.rows[at + 1..later];
        let clear = between
            .iter()
            .enumerate()
            .all(|(other, row)| row.when.is_some() && (!self.differ(at, at + 1 + other) || !meetings[at + 1 + other].contains(&at)));
        (clear && row.gives_as(&self.table.rows[later])).then_some(later)
    }

    fn nowhere(&self, at: usize) -> Diagnostic {
        let row = &self.table.rows[at];
        let finding = Diagnostic::new(&NEVER_HOLDS, row.span, no_value());
        match row.when.as_ref().is_some_and(|when| when.holds.boxes.is_empty()) {
            true => finding.help(say!(en: "its bounds exclude each other; exchange or correct them", zh: "上下限互相矛盾，请对调或更正")),
            false => finding.help(say!(en: "it lies outside the range that is declared for the value; correct the row or the range", zh: "它在所声明的取值范围之外，请更正此行或范围")),
        }
    }

    fn masked(&self, at: usize, takers: &[usize]) -> Diagnostic {
        let finding = Diagnostic::new(&NEVER_HOLDS, self.table.rows[at].span, no_value());
        let label = if takers.len() == 1 {
            say!(en: "this row takes its values first", zh: "它的取值先被这一行占去")
        } else {
            say!(en: "this row and others together take its values first", zh: "它的取值先被这几行合起来占去")
        };
        self.pointing(finding, takers, &label)
            .help(say!(en: "put the narrower row first, or give each row both of its bounds", zh: "请把范围小的行写在前面，或给每行写明上下限"))
    }

    fn nothing_new(&self, at: usize, others: &[usize]) -> Diagnostic {
        let finding = Diagnostic::new(
            &NOTHING_NEW,
            self.table.rows[at].span,
            say!(en: "without this row the table gives the same", zh: "去掉这一行，结果不变"),
        );
        self.pointing(finding, others, &say!(en: "this row gives the same for its values", zh: "这一行对它的取值给出同样的结果"))
            .help(say!(en: "leave the row out, or correct what it gives", zh: "请删去这一行，或更正它的分值"))
    }

    fn pointing(&self, finding: Diagnostic, rows: &[usize], label: &Text) -> Diagnostic {
        rows.iter().take(LABELS_MAX).fold(finding, |finding, row| finding.label(self.table.rows[*row].span, label.clone()))
    }

    // ---- values with two rows ----

    /// An earlier row that gives something else for some of the row's values, and is not just the special case of it.
    fn clash(&self, later: usize, meetings: &[Vec<usize>]) -> Option<usize> {
        let one_word = self.table.is_all_words() && self.table.asked.len() == 1;
        meetings[later].iter().copied().find(|earlier| self.differ(*earlier, later) && (one_word || !self.table.is_inside(*earlier, later)))
    }

    fn overlaps(&mut self, meetings: &[Vec<usize>], unused: &[usize], found: &mut Vec<Diagnostic>) {
        if self.reading.first_match {
            return;
        }
        for later in 0..self.table.rows.len() {
            if unused.contains(&later) {
                continue;
            }
            let Some((earlier, shared)) = self.clash(later, meetings).and_then(|earlier| Some((earlier, self.table.shared(earlier, later)?))) else {
                continue;
            };
            match self.table.is_certain(&shared) {
                true => found.push(self.shown.by(self.overlap(&shared, earlier, later), self.table, &shared, &[earlier, later])),
                false => self.doubts.push((self.table.rows[later].span, doubtful(self.table, &shared))),
            }
        }
    }

    fn overlap(&self, shared: &Block, earlier: usize, later: usize) -> Diagnostic {
        let words = self.table.words(shared);
        let check: &'static Check = match (self.table.is_all_words(), self.table.line()) {
            (true, _) => &WORD_TWICE,
            (false, Some(_)) => &OVERLAP,
            (false, None) => &VARIABLES_OVERLAP,
        };
        let message = Text { en: format!("`{}` fits two rows", words.en), zh: format!("`{}` 同时符合两行", words.zh) };
        let finding = Diagnostic::new(check, self.table.rows[later].span, message)
            .label(self.table.rows[earlier].span, say!(en: "it fits this row too", zh: "它也符合这一行"));
        match self.table.point(shared) {
            Some((low, ty)) => {
                let end = amount::shown(&low, ty);
                finding.help(Text { en: format!("let it belong to one row: write `< {0}` here or `> {0}` there", end.en), zh: format!("界限只归一行：此处写 `<{0}`，或彼处写 `>{0}`", end.zh) })
            }
            _ if self.table.is_all_words() => finding.help(say!(en: "leave the word in one row only", zh: "请只在一行中保留这个词")),
            _ => finding.help(say!(en: "if the row that stands first is meant, write `bands first match`; otherwise give the rows bounds that exclude each other", zh: "如果以先列的行为准，请写 `分档 先者先得`；否则请使各行的条件互斥")),
        }
    }

    // ---- rows that can be one ----

    fn mergeable(&self, unused: &[usize], found: &mut Vec<Diagnostic>) {
        // A list of words, one a line, is how such tables are printed.
        if self.table.is_all_words() && self.table.asked.len() == 1 {
            return;
        }
        for (rows, block) in self.table.mergeable(&|row| !unused.contains(&row)) {
            let sentence = self.table.sentence(&block);
            let finding = Diagnostic::new(
                &MERGE,
                self.table.rows[rows[0]].span,
                say!(en: "{} rows give the same and can be one", zh: "{} 行分值相同，可并为一行", rows.len()),
            );
            let finding = self.pointing(finding, &rows[1..], &say!(en: "this row joins it", zh: "与此行相接"));
            found.push(finding.help(Text { en: format!("write one row: `{}`", sentence.en), zh: format!("可写成一行：`{}`", sentence.zh) }));
        }
    }
}

/// The values are made of the same figures, so that it is not known whether they can come together.
pub fn doubtful(table: &Table, block: &Block) -> Text {
    let words = table.words(block);
    Text { en: format!("whether `{}` can come together is not known", words.en), zh: format!("`{}` 能否同时出现尚不能断定", words.zh) }
}

fn no_value() -> Text {
    say!(en: "no value ever comes to this row", zh: "没有任何取值会用到这一行")
}
