//! Values without a row: between rows, beyond them, combinations of several values.

use crate::check::bands::rows::{Reading, Shown, doubtful};
use crate::check::bands::{GAP, GAP_TO_REST, NO_ROW, WORDS_WITHOUT_ROW};
use crate::check::boxes::{Answer, Block, Side};
use crate::check::stretch::Stretch;
use crate::check::table::Table;
use crate::check::{amount, insert, pick};
use crate::diagnostic::Diagnostic;
use crate::model::measure::Ty;
use crate::say;
use crate::source::Span;
use crate::word::Text;

/// So many gaps are looked for in a table on several things.
const GAPS_MAX: usize = 6;

pub struct Gaps<'a, 'b> {
    pub reading: &'a Reading<'a>,
    pub table: &'b Table<'a>,
    pub shown: &'b Shown<'a, 'b>,
    pub doubts: &'b mut Vec<(Span, Text)>,
}

impl Gaps<'_, '_> {
    pub fn report(self, found: &mut Vec<Diagnostic>) {
        match self.table.line() {
            Some(line) => self.along(line, found),
            None if self.has_rest() || !self.reading.asks_rest => {}
            None => self.anywhere(found),
        }
    }

    fn has_rest(&self) -> bool {
        self.table.rows.iter().any(|row| row.rest)
    }

    fn last_row(&self) -> Span {
        self.table.rows.last().map_or(self.reading.span, |row| row.span)
    }

    fn anywhere(self, found: &mut Vec<Diagnostic>) {
        let (gaps, answer) = self.table.gaps(&|_| true, GAPS_MAX);
        let certain: Vec<&Block> = gaps.iter().filter(|gap| self.table.is_certain(gap)).collect();
        match (&certain[..], &gaps[..]) {
            ([], [gap, ..]) => self.doubts.push((self.last_row(), doubtful(self.table, gap))),
            ([], []) => {}
            ([first, ..], _) => {
                let more = certain.len() < gaps.len() || answer != Answer::Covered;
                let finding = match self.table.is_all_words() {
                    true => self.words_without_row(&certain, more),
                    false => self.open(&self.table.words(first), certain.len() - 1, more),
                };
                found.push(self.shown.by(finding, self.table, first, &[]));
            }
        }
    }

    fn words_without_row(&self, gaps: &[&Block], more: bool) -> Diagnostic {
        let texts: Vec<Text> = gaps.iter().map(|gap| self.table.words(gap)).collect();
        let more = if more { "…" } else { "" };
        let en = texts.iter().map(|text| format!("`{}`", text.en)).collect::<Vec<_>>().join(", ");
        let zh = texts.iter().map(|text| format!("`{}`", text.zh)).collect::<Vec<_>>().join("、");
        let place = self.table.rows.first().map_or(self.reading.span, |row| row.span);
        self.with_rest(Diagnostic::new(&WORDS_WITHOUT_ROW, place, say!(en: "no row for {en}{more}", zh: "{zh}{more}没有对应的行")))
    }

    fn open(&self, what: &Text, further: usize, more: bool) -> Diagnostic {
        let (en, zh) = match (further, more) {
            (0, false) => (String::new(), String::new()),
            (_, false) => (format!(", nor for {further} more combinations"), format!("等 {} 种情形", further + 1)),
            (_, true) => (", nor for others".into(), "等情形".into()),
        };
        let message = Text { en: format!("what `{}` gives is not said{en}", what.en), zh: format!("没有说明 `{}` {zh}如何计分", what.zh) };
        self.with_rest(Diagnostic::new(&NO_ROW, self.last_row(), message))
    }

    fn with_rest(&self, finding: Diagnostic) -> Diagnostic {
        let finding = finding.help(say!(en: "add the missing rows, or a last row `rest none`", zh: "请补上缺的行，或在最后写 `其余 不得分`"));
        let Some(last) = self.table.rows.last() else { return finding };
        let text = pick(self.reading.scheme, "; 其余 不得分", "; rest none");
        finding.fix(say!(en: "add `rest none`", zh: "补写 `其余 不得分`"), false, vec![insert(last.span.source, last.span.end, text)])
    }

    // ---- along one figure ----

    /// Gaps between rows, and values below or above all of them.
    fn along(&self, line: usize, found: &mut Vec<Diagnostic>) {
        let (taken, whole) = self.table.along(line);
        let (Some(first), Some(last)) = (taken.pieces().next(), taken.pieces().last()) else { return };
        let free = whole.without(&taken);
        let between = free.and(&Side::of(vec![(first, last)]));
        let outside = free.without(&between);
        // A rest that is the middle alone is meant; one that takes the ends takes what is forgotten in between as well.
        let forgotten = between.ranges().len() > 1 || !outside.ranges().is_empty();
        for range in between.ranges() {
            self.between(line, *range, forgotten, found);
        }
        if let Some(range) = outside.ranges().first()
            && !self.has_rest()
            && self.reading.asks_rest
        {
            let finding = self.open(&self.table.stretch(line, *range).words(&self.table.subjects.all[line].ty), 0, false);
            found.push(self.show_range(finding, line, *range));
        }
    }

    fn between(&self, line: usize, range: (u32, u32), forgotten: bool, found: &mut Vec<Diagnostic>) {
        let gap = self.table.stretch(line, range);
        let ty = &self.table.subjects.all[line].ty;
        let words = gap.words(ty);
        let place = self.rows_at(line, range.0 - 1).next().map_or(self.reading.span, |row| self.table.rows[row].span);
        if !self.has_rest() && self.reading.asks_rest {
            let message = Text { en: format!("no row says what `{}` gives", words.en), zh: format!("`{}` 没有对应的行", words.zh) };
            found.push(self.show_range(Diagnostic::new(&GAP, place, message).help(gap_help(&gap, ty)), line, range));
        } else if (gap.is_point() || forgotten) && !self.lists_values(line, range) {
            let (en, zh) = if self.has_rest() { ("falls to the rest", "落入“其余”") } else { ("gives nothing", "不加不扣") };
            let message = Text { en: format!("`{}` lies between two rows and {en}", words.en), zh: format!("`{}` 在两行之间，{zh}", words.zh) };
            found.push(self.show_range(Diagnostic::new(&GAP_TO_REST, place, message).help(gap_help(&gap, ty)), line, range));
        }
    }

    fn show_range(&self, finding: Diagnostic, line: usize, range: (u32, u32)) -> Diagnostic {
        match self.table.within(line, Side::of(vec![range])) {
            Some(block) => self.shown.by(finding, self.table, &block, &[]),
            None => finding,
        }
    }

    /// Rows that have the piece of the line.
    fn rows_at(&self, line: usize, piece: u32) -> impl Iterator<Item = usize> {
        (0..self.table.rows.len()).filter(move |row| self.table.holds(*row).iter().any(|block| block.0[line].has(piece)))
    }

    /// `1 gain 60 pt; 2 gain 57 pt; rest none` is a list of single values: what lies between them is meant for the rest.
    fn lists_values(&self, line: usize, (from, to): (u32, u32)) -> bool {
        let single = |piece: u32| {
            let mut runs = self.rows_at(line, piece).flat_map(|row| self.table.holds(row)).map(|block| block.0[line].run_at(piece));
            runs.all(|run| run.ranges().iter().all(|range| self.table.stretch(line, *range).is_point()))
        };
        single(from - 1) && single(to)
    }
}

fn gap_help(gap: &Stretch, ty: &Ty) -> Text {
    let (Some((low, _)), Some((high, _))) = (&gap.low, &gap.high) else { return say!(en: "add a row", zh: "请补一行") };
    let (low, high, single) = (amount::shown(low, ty), amount::shown(high, ty), low == high);
    if single {
        return Text {
            en: format!("include the bound in one of the rows: `>= {0}` or `<= {0}`", low.en),
            zh: format!("请让其中一行含本数：`≥{0}` 或 `≤{0}`", low.zh),
        };
    }
    Text {
        en: format!("let the lower row end at `< {}`, or add a row for what lies between", high.en),
        zh: format!("请把下一行的上限写成 `<{}`，或为其间的取值补一行", high.zh),
    }
}
