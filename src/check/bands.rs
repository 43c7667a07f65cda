//! Tables of rows are whole and say one thing: no value without a row, no value with two, no row that never holds; and the same for
//! places, brackets, anchors and words of a choice.

use crate::check;
use crate::check::amount;
use crate::check::case;
use crate::check::region::{self, Region};
use crate::check::stretch::Stretch;
use crate::check::table::{self, Cell, Cut, Row};
use crate::check::{Suite, insert, pick};
use crate::decimal::Num;
use crate::diagnostic::{Check, Diagnostic};
use crate::model::expr::{Expr, ExprKind};
use crate::model::measure::Ty;
use crate::model::scheme::{Band, BandAmount, Bracket, Clause, Form, ItemKind, PlaceRow, Scheme, Verb};
use crate::model::walk;
use crate::say;
use crate::source::Span;
use crate::word::Text;

check!(GAP, "H0401", "bands-leave-a-gap", Error, en: "values between two rows have no row", zh: "两行之间的取值没有对应的行");
check!(NO_ROW, "H0402", "values-without-row", Error, en: "values beyond the rows have no row, and what they give is not said", zh: "各行之外的取值如何计分没有说明");
check!(OVERLAP, "H0403", "bands-overlap", Error, en: "one value fits two rows", zh: "同一取值符合两行");
check!(VARIABLES_OVERLAP, "H0404", "rows-on-several-values-overlap", Error, en: "rows on different values can hold together, and which goes first is not said", zh: "以不同指标为条件的行可同时成立，未说明以谁为先");
check!(NEVER_HOLDS, "H0405", "row-never-applies", Error, en: "a row that no value reaches", zh: "永远轮不到的行");
check!(GAP_TO_REST, "H0406", "gap-falls-to-rest", Warning, en: "values between two rows fall to the rest", zh: "两行之间的取值落入“其余”");
check!(NOT_MONOTONE, "H0407", "bands-not-monotone", Warning, en: "the points go up and down along the rows", zh: "各行的分值忽高忽低");
check!(LINE_JUMPS, "H0408", "line-does-not-meet", Note, en: "a straight line does not meet the row beside it", zh: "直线计分与相邻行不衔接");
check!(WORDS_WITHOUT_ROW, "H0409", "words-without-row", Error, en: "words of a choice have no row", zh: "可选项中有的词没有对应的行");
check!(WORD_TWICE, "H0410", "word-in-two-rows", Error, en: "one word has two rows that give different points", zh: "同一个词有两行，分值不同");
check!(PLACES_SKIPPED, "H0411", "places-skipped", Error, en: "a table of places leaves places out", zh: "名次表漏了名次");
check!(PLACES_OVERLAP, "H0412", "places-overlap", Error, en: "one place stands in two rows", zh: "同一名次出现在两行");
check!(PLACES_OPEN, "H0413", "places-beyond-not-said", Error, en: "what places beyond the table give is not said", zh: "没有说明名次表之外的名次如何计分");
check!(BRACKETS, "H0414", "brackets-do-not-join", Error, en: "brackets of a progressive rule overlap or leave a gap", zh: "累进区间重叠或有缺口");
check!(ANCHORS, "H0415", "anchors-out-of-order", Error, en: "anchors of an interpolation are not in ascending order", zh: "插值的锚点没有从小到大排列");

pub static SUITE: Suite = Suite {
    checks: &[
        &GAP,
        &NO_ROW,
        &OVERLAP,
        &VARIABLES_OVERLAP,
        &NEVER_HOLDS,
        &GAP_TO_REST,
        &NOT_MONOTONE,
        &LINE_JUMPS,
        &WORDS_WITHOUT_ROW,
        &WORD_TWICE,
        &PLACES_SKIPPED,
        &PLACES_OVERLAP,
        &PLACES_OPEN,
        &BRACKETS,
        &ANCHORS,
    ],
    passes: &[clauses_have_whole_tables, lookups_are_whole],
};

/// So many words or cells are listed in a message.
const LISTED_MAX: usize = 6;

fn clauses_have_whole_tables(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for item in &scheme.items {
        each_clause(&item.clauses, &mut |clause, outermost| match &clause.form {
            Form::Bands { subject, first_match, rows } => {
                let gains = outermost && clause.verb == Verb::Gain && matches!(item.kind, ItemKind::Indicator | ItemKind::Section);
                bands(scheme, clause, subject.as_ref(), *first_match, rows, gains, found);
            }
            Form::Rank { rows, .. } => places(scheme, clause, rows, found),
            Form::Progressive { value, rows } => brackets(scheme, value, rows, found),
            Form::Interpolate { value, anchors, .. } => anchors_ascend(scheme, value, anchors, found),
            Form::Amount(_)
            | Form::Override { .. }
            | Form::ProRata { .. }
            | Form::Steps { .. }
            | Form::Efficacy { .. }
            | Form::Convert { .. }
            | Form::Judged { .. }
            | Form::Each(_)
            | Form::Choose { .. } => {}
        });
    }
}

/// Every clause, and those inside `就高`; the flag: not inside another.
pub fn each_clause<'a>(clauses: &'a [Clause], look: &mut dyn FnMut(&'a Clause, bool)) {
    for clause in clauses {
        look(clause, true);
        if let Form::Choose { clauses, .. } = &clause.form {
            each_clause(clauses, &mut |inner, _| look(inner, false));
        }
    }
}

// ---- bands ----

/// A table with what is needed to judge it.
struct Table<'a> {
    scheme: &'a Scheme,
    rows: Vec<Row>,
    first_match: bool,
    /// A value without a row must be reported: the table makes the item's score, or such a value would be a fault.
    asks_rest: bool,
    /// What the table is asked for at all.
    within: Region,
    span: Span,
}

fn bands(scheme: &Scheme, clause: &Clause, subject: Option<&Expr>, first_match: bool, bands: &[Band], gains: bool, found: &mut Vec<Diagnostic>) {
    let rows = bands
        .iter()
        .map(|band| Row {
            region: band.when.as_ref().and_then(|when| region::region(scheme, when)),
            rest: band.when.is_none(),
            worth: match &band.gives {
                BandAmount::Amount(amount) => case::constant(scheme, amount),
                BandAmount::Linear { .. } | BandAmount::NotApplicable => None,
            },
            span: band.span,
        })
        .collect();
    let table = Table { scheme, rows, first_match, asks_rest: gains, within: Region::everywhere(), span: clause.span };
    table.check(found);
    table.check_direction(subject, found);
    lines_meet(scheme, bands, found);
}

fn lookups_are_whole(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let mut seen: Vec<*const Expr> = Vec::new();
    for item in &scheme.items {
        each_clause(&item.clauses, &mut |clause, _| {
            if let Form::Each(each) = &clause.form {
                let within = each.filter.as_ref().and_then(|filter| region::region(scheme, filter)).unwrap_or_else(Region::everywhere);
                seen.push(&each.amount);
                switches(scheme, &each.amount, &within, found);
            }
        });
    }
    for expr in walk::scheme_parts(scheme) {
        if !seen.contains(&std::ptr::from_ref(expr)) {
            switches(scheme, expr, &Region::everywhere(), found);
        }
    }
}

fn switches(scheme: &Scheme, expr: &Expr, within: &Region, found: &mut Vec<Diagnostic>) {
    walk::visit(expr, &mut |inner| {
        let ExprKind::Switch(cases) = &*inner.kind else { return };
        let rows = cases
            .iter()
            .map(|(when, value)| Row {
                region: when.as_ref().and_then(|when| region::region(scheme, when)),
                rest: when.is_none(),
                worth: case::constant(scheme, value),
                span: when.as_ref().filter(|when| when.span.source == value.span.source).map_or(value.span, |when| when.span.to(value.span)),
            })
            .collect();
        let table = Table { scheme, rows, first_match: false, asks_rest: true, within: within.clone(), span: inner.span };
        table.check(found);
        let texts = cases.iter().any(|(when, _)| when.as_ref().is_some_and(looks_at_text));
        if texts && !table.has_rest() {
            table.report_open(&say!(en: "any other text", zh: "其他文字"), found);
        }
    });
}

fn looks_at_text(condition: &Expr) -> bool {
    let mut texts = false;
    walk::visit(condition, &mut |inner| {
        if let ExprKind::In(subject, _) = &*inner.kind {
            texts |= subject.ty == Ty::Text;
        }
    });
    texts
}

impl Table<'_> {
    fn has_rest(&self) -> bool {
        self.rows.iter().any(|row| row.rest)
    }

    /// Row `a` gives something else than row `b`.
    fn differ(&self, a: usize, b: usize) -> bool {
        match (&self.rows[a].worth, &self.rows[b].worth) {
            (Some(a), Some(b)) => a != b,
            _ => true,
        }
    }

    fn check(&self, found: &mut Vec<Diagnostic>) {
        let mut regions: Vec<&Region> = self.rows.iter().filter_map(|row| row.region.as_ref()).collect();
        regions.push(&self.within);
        let Some(cut) = Cut::new(self.scheme, &regions) else { return };
        if cut.subjects.is_empty() {
            return;
        }
        let holding = table::holding(&cut, &self.rows, &self.within);
        let unreached = self.unreached(&cut, &holding, found);
        self.overlaps(&cut, &holding, &unreached, found);
        // A row of unknown reach may hold anywhere.
        if self.rows.iter().all(|row| row.rest || row.region.is_some()) {
            let open: Vec<&Cell> = holding.iter().filter(|(_, rows)| rows.is_empty()).map(|(cell, _)| cell).collect();
            self.uncovered(&cut, &holding, &open, found);
        }
    }

    /// Rows that hold nowhere, or only where an earlier one does.
    fn unreached(&self, cut: &Cut, holding: &[(Cell, Vec<usize>)], found: &mut Vec<Diagnostic>) -> Vec<usize> {
        let mut unreached = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            if row.rest || row.region.is_none() || holding.iter().any(|(_, rows)| rows.first() == Some(&at)) {
                continue;
            }
            let by: Vec<usize> = holding.iter().filter(|(_, rows)| rows.contains(&at)).filter_map(|(_, rows)| rows.first().copied()).collect();
            // Two rows of one word are a contradiction, not an order.
            if cut.is_all_words() && by.first().is_some() {
                continue;
            }
            unreached.push(at);
            let mut finding = Diagnostic::new(&NEVER_HOLDS, row.span, say!(en: "no value ever comes to this row", zh: "没有任何取值会用到这一行"));
            finding = match by.first() {
                Some(first) => finding
                    .label(self.rows[*first].span, say!(en: "this row takes its values first", zh: "它的取值先被这一行占去"))
                    .help(say!(en: "put the narrower row first, or give each row both of its bounds", zh: "请把范围小的行写在前面，或给每行写明上下限")),
                None => match row.region.as_ref().is_some_and(Region::is_empty) {
                    true => finding.help(say!(en: "its bounds exclude each other; exchange or correct them", zh: "上下限互相矛盾，请对调或更正")),
                    false => finding.help(say!(en: "it lies outside the range that is declared for the value; correct the row or the range", zh: "它在所声明的取值范围之外，请更正此行或范围")),
                },
            };
            found.push(finding);
        }
        unreached
    }

    fn overlaps(&self, cut: &Cut, holding: &[(Cell, Vec<usize>)], unreached: &[usize], found: &mut Vec<Diagnostic>) {
        if self.first_match {
            return;
        }
        let one_word = cut.is_all_words() && cut.subjects.len() == 1;
        let mut told: Vec<usize> = Vec::new();
        for (cell, rows) in holding {
            for (at, later) in rows.iter().enumerate().skip(1) {
                let earlier = rows[..at].iter().find(|earlier| self.differ(**earlier, *later) && (one_word || !inside(holding, **earlier, *later)));
                let Some(earlier) = earlier else { continue };
                if told.contains(later) || unreached.contains(later) {
                    continue;
                }
                told.push(*later);
                let check = if cut.is_all_words() {
                    &WORD_TWICE
                } else if cut.line().is_some() {
                    &OVERLAP
                } else {
                    &VARIABLES_OVERLAP
                };
                found.push(self.overlap_finding(check, cut, cell, *earlier, *later));
            }
        }
    }

    fn overlap_finding(&self, check: &'static Check, cut: &Cut, cell: &Cell, earlier: usize, later: usize) -> Diagnostic {
        let words = cut.words(cell);
        let message = Text { en: format!("`{}` fits two rows", words.en), zh: format!("`{}` 同时符合两行", words.zh) };
        let finding = Diagnostic::new(check, self.rows[later].span, message).label(self.rows[earlier].span, say!(en: "it fits this row too", zh: "它也符合这一行"));
        let shared = cut.line().and_then(|subject| cut.stretch(cell).map(|stretch| (subject, stretch)));
        match shared {
            Some((subject, Stretch { low: Some((low, true)), high: Some((high, true)) })) if low == high => {
                let end = amount::shown(&low, &subject.ty);
                finding.help(Text { en: format!("let it belong to one row: write `< {0}` here or `> {0}` there", end.en), zh: format!("界限只归一行：此处写 `<{0}`，或彼处写 `>{0}`", end.zh) })
            }
            _ if cut.is_all_words() => finding.help(say!(en: "leave the word in one row only", zh: "请只在一行中保留这个词")),
            _ => finding.help(say!(en: "if the row that stands first is meant, write `bands first match`; otherwise give the rows bounds that exclude each other", zh: "如果以先列的行为准，请写 `分档 先者先得`；否则请使各行的条件互斥")),
        }
    }

    fn uncovered(&self, cut: &Cut, holding: &[(Cell, Vec<usize>)], open: &[&Cell], found: &mut Vec<Diagnostic>) {
        if open.is_empty() {
            return;
        }
        if cut.line().is_some() {
            self.uncovered_line(cut, holding, found);
        } else if self.has_rest() || !self.asks_rest {
        } else if cut.is_all_words() {
            self.uncovered_words(cut, open, found);
        } else {
            self.report_open(&cut.words(open[0]), found);
        }
    }

    /// Along one line: gaps between rows, and values below or above all of them.
    fn uncovered_line(&self, cut: &Cut, holding: &[(Cell, Vec<usize>)], found: &mut Vec<Diagnostic>) {
        let Some(subject) = cut.line() else { return };
        let covered: Vec<bool> = holding.iter().map(|(_, rows)| !rows.is_empty()).collect();
        let (Some(first), Some(last)) = (covered.iter().position(|yes| *yes), covered.iter().rposition(|yes| *yes)) else { return };
        let stretches: Vec<Stretch> = holding.iter().filter_map(|(cell, _)| cut.stretch(cell)).collect();
        let gaps = runs(&covered, &stretches, first, last);
        let narrow = |stretch: &Stretch| matches!((&stretch.low, &stretch.high), (Some((low, _)), Some((high, _))) if low == high);
        // `1 gain 60 pt; 2 gain 57 pt; rest none` is a list of single values: what lies between them is meant for the rest.
        let touches = |stretch: &Stretch, gap: &Stretch| {
            let same = |a: &Option<(Num, bool)>, b: &Option<(Num, bool)>| matches!((a, b), (Some((a, _)), Some((b, _))) if a == b);
            same(&stretch.high, &gap.low) || same(&stretch.low, &gap.high)
        };
        let listed = |gap: &Stretch| stretches.iter().zip(&covered).filter(|(stretch, covered)| **covered && touches(stretch, gap)).all(|(stretch, _)| narrow(stretch));
        for gap in &gaps {
            let words = gap.words(&subject.ty);
            let beside = holding.iter().enumerate().filter(|(at, _)| stretches[*at].high.as_ref().is_some_and(|(high, _)| gap.low.as_ref().is_some_and(|(low, _)| high == low)));
            let below = beside.filter_map(|(_, (_, rows))| rows.first()).next_back();
            let place = below.map_or(self.span, |row| self.rows[*row].span);
            if !self.has_rest() {
                let message = Text { en: format!("no row says what `{}` gives", words.en), zh: format!("`{}` 没有对应的行", words.zh) };
                found.push(Diagnostic::new(&GAP, place, message).help(gap_help(gap, subject)));
            } else if (narrow(gap) || gaps.len() > 1) && !listed(gap) {
                let message = Text { en: format!("`{}` lies between two rows and falls to the rest", words.en), zh: format!("`{}` 在两行之间，落入“其余”", words.zh) };
                found.push(Diagnostic::new(&GAP_TO_REST, place, message).help(gap_help(gap, subject)));
            }
        }
        let outside: Vec<&Stretch> = stretches[..first].iter().chain(&stretches[last + 1..]).collect();
        if let Some(open) = outside.first()
            && !self.has_rest()
            && self.asks_rest
        {
            self.report_open(&open.words(&subject.ty), found);
        }
    }

    fn uncovered_words(&self, cut: &Cut, open: &[&Cell], found: &mut Vec<Diagnostic>) {
        let texts: Vec<Text> = open.iter().take(LISTED_MAX).map(|cell| cut.words(cell)).collect();
        let more = if open.len() > LISTED_MAX { "…" } else { "" };
        let en = texts.iter().map(|text| format!("`{}`", text.en)).collect::<Vec<_>>().join(", ");
        let zh = texts.iter().map(|text| format!("`{}`", text.zh)).collect::<Vec<_>>().join("、");
        let place = self.rows.first().map_or(self.span, |row| row.span);
        let finding = Diagnostic::new(&WORDS_WITHOUT_ROW, place, say!(en: "no row for {en}{more}", zh: "{zh}{more}没有对应的行"));
        found.push(self.with_rest(finding));
    }

    fn report_open(&self, what: &Text, found: &mut Vec<Diagnostic>) {
        let place = self.rows.last().map_or(self.span, |row| row.span);
        let message = Text { en: format!("what `{}` gives is not said", what.en), zh: format!("没有说明 `{}` 如何计分", what.zh) };
        found.push(self.with_rest(Diagnostic::new(&NO_ROW, place, message)));
    }

    fn with_rest(&self, finding: Diagnostic) -> Diagnostic {
        let finding = finding.help(say!(en: "add the missing rows, or a last row `rest none`", zh: "请补上缺的行，或在最后写 `其余 不得分`"));
        let Some(last) = self.rows.last() else { return finding };
        let text = pick(self.scheme, "; 其余 不得分", "; rest none");
        finding.fix(say!(en: "add `rest none`", zh: "补写 `其余 不得分`"), false, vec![insert(last.span.source, last.span.end, text)])
    }

    /// Better values should not give fewer points, as far as one can tell what is better.
    fn check_direction(&self, subject: Option<&Expr>, found: &mut Vec<Diagnostic>) {
        let Some(subject) = subject else { return };
        let mut steps: Vec<(Stretch, &Num, usize)> = Vec::new();
        for (at, row) in self.rows.iter().enumerate().filter(|(_, row)| !row.rest) {
            let (Some(region), Some(worth)) = (&row.region, &row.worth) else { return };
            let [conditions] = &region.boxes[..] else { return };
            let [(_, region::Values::Numbers(stretches))] = &conditions[..] else { return };
            let [stretch] = &stretches[..] else { return };
            steps.push((stretch.clone(), worth, at));
        }
        steps.sort_by(|(a, ..), (b, ..)| crate::check::stretch::lower_order(&a.low, &b.low).then(crate::check::stretch::upper_order(&a.high, &b.high)));
        let rises = |pair: &[(Stretch, &Num, usize)]| pair[1].1 > pair[0].1;
        let falls = |pair: &[(Stretch, &Num, usize)]| pair[1].1 < pair[0].1;
        let Some(fall) = steps.windows(2).position(falls) else { return self.check_rising(subject, &steps, found) };
        // Up and then down is a best value in the middle. Down and up again is none.
        let Some(rise) = steps.windows(2).skip(fall).position(rises) else { return };
        let (high, low) = (&steps[fall + rise + 1], &steps[fall + rise]);
        found.push(
            Diagnostic::new(&NOT_MONOTONE, self.rows[high.2].span, say!(en: "the points fall and rise again along the rows", zh: "沿各行看，分值先降后升"))
                .here(amount::points(high.1))
                .label(self.rows[low.2].span, amount::points(low.1))
                .help(say!(en: "compare the points of these rows with the published text", zh: "请与正式文本核对这几行的分值")),
        );
    }

    fn check_rising(&self, subject: &Expr, steps: &[(Stretch, &Num, usize)], found: &mut Vec<Diagnostic>) {
        let ExprKind::Fact(fact) = &*subject.kind else { return };
        let fact = &self.scheme.facts[fact.index()];
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return };
        if fact.lower_is_better && last.1 > first.1 {
            let name = &fact.label.name;
            found.push(
                Diagnostic::new(&NOT_MONOTONE, self.rows[last.2].span, say!(en: "`{name}` is better when lower, but higher values give more points", zh: "`{name}` 越低越好，但取值越高得分越多"))
                    .label(fact.label.span, say!(en: "declared here", zh: "在此处定义"))
                    .help(say!(en: "turn the rows round, or write `higher is better`", zh: "请调换各行，或改为 `越高越好`")),
            );
        }
    }
}

/// Everywhere that row `a` holds, row `b` does: the special row before the general one.
fn inside(holding: &[(Cell, Vec<usize>)], a: usize, b: usize) -> bool {
    holding.iter().all(|(_, rows)| !rows.contains(&a) || rows.contains(&b))
}

/// Uncovered stretches between covered ones, neighbouring pieces joined.
fn runs(covered: &[bool], stretches: &[Stretch], first: usize, last: usize) -> Vec<Stretch> {
    let mut gaps: Vec<Stretch> = Vec::new();
    for at in first..=last {
        if covered[at] {
            continue;
        }
        match gaps.last_mut() {
            Some(gap) if at > first && !covered[at - 1] => gap.high = stretches[at].high.clone(),
            _ => gaps.push(stretches[at].clone()),
        }
    }
    gaps
}

fn gap_help(gap: &Stretch, subject: &region::Subject) -> Text {
    let (Some((low, _)), Some((high, _))) = (&gap.low, &gap.high) else { return say!(en: "add a row", zh: "请补一行") };
    let (low, high, single) = (amount::shown(low, &subject.ty), amount::shown(high, &subject.ty), low == high);
    if single {
        return Text { en: format!("include the bound in one of the rows: `>= {0}` or `<= {0}`", low.en), zh: format!("请让其中一行含本数：`≥{0}` 或 `≤{0}`", low.zh) };
    }
    Text { en: format!("let the lower row end at `< {}`, or add a row for what lies between", high.en), zh: format!("请把下一行的上限写成 `<{}`，或为其间的取值补一行", high.zh) }
}

/// The ends of a straight line against the rows beside it.
fn lines_meet(scheme: &Scheme, bands: &[Band], found: &mut Vec<Diagnostic>) {
    for line in bands {
        let BandAmount::Linear { low, high, from, to } = &line.gives else { continue };
        for (end, given) in [(low, from), (high, to)] {
            let (Some(at), Some(given)) = (case::constant(scheme, end), case::constant(scheme, given)) else { continue };
            let beside = bands.iter().find_map(|other| amount_at(scheme, other, line, &at).map(|amount| (other, amount)));
            if let Some((other, amount)) = beside
                && amount != given
            {
                let (line_text, row_text) = (amount::points(&given), amount::points(&amount));
                let place = amount::shown(&at, &end.ty);
                found.push(
                    Diagnostic::new(
                        &LINE_JUMPS,
                        line.span,
                        Text { en: format!("at {} the line gives {} and the row beside it {}", place.en, line_text.en, row_text.en), zh: format!("在 {} 处，直线得 {}，相邻行得 {}", place.zh, line_text.zh, row_text.zh) },
                    )
                    .label(other.span, say!(en: "the row beside it", zh: "相邻的行"))
                    .help(Text { en: format!("if no jump is meant, write `{}`", row_text.en), zh: format!("如果不应有跳跃，请写 `{}`", row_text.zh) }),
                );
            }
        }
    }
}

/// What another row gives where it touches the point.
fn amount_at(scheme: &Scheme, band: &Band, line: &Band, at: &Num) -> Option<Num> {
    if band.span == line.span {
        return None;
    }
    let (low, high) = band.bounds.as_ref()?;
    let touches = |bound: &Option<crate::model::scheme::Bound>| bound.as_ref().and_then(|bound| case::constant(scheme, &bound.value)).as_ref() == Some(at);
    match &band.gives {
        BandAmount::Amount(amount) if touches(low) || touches(high) => case::constant(scheme, amount),
        BandAmount::Linear { from, .. } if touches(low) => case::constant(scheme, from),
        BandAmount::Linear { to, .. } if touches(high) => case::constant(scheme, to),
        BandAmount::Amount(_) | BandAmount::Linear { .. } | BandAmount::NotApplicable => None,
    }
}

// ---- places, brackets, anchors ----

fn places(scheme: &Scheme, clause: &Clause, rows: &[PlaceRow], found: &mut Vec<Diagnostic>) {
    let mut listed: Vec<(u32, u32, Span)> = Vec::new();
    let (mut further, mut rest) = (false, false);
    for row in rows {
        match row {
            PlaceRow::Places { first, last, span, .. } => {
                if let Some((from, _, other)) = listed.iter().find(|(from, to, _)| first <= to && from <= last) {
                    let place = from.max(first);
                    found.push(
                        Diagnostic::new(&PLACES_OVERLAP, *span, say!(en: "place {place} stands in two rows", zh: "第{place}名出现在两行"))
                            .label(*other, say!(en: "it stands here too", zh: "它也在这一行"))
                            .help(say!(en: "leave it in one of the rows", zh: "请只在一行中保留")),
                    );
                }
                listed.push((*first, *last, *span));
            }
            PlaceRow::Further { .. } => further = true,
            PlaceRow::Rest { .. } => rest = true,
        }
    }
    listed.sort_unstable();
    let mut next = 1;
    for (first, last, span) in &listed {
        if *first > next && !rest {
            let (from, to) = (next, first - 1);
            let (en, zh) = if from == to { (format!("place {from}"), format!("第{from}名")) } else { (format!("places {from} to {to}"), format!("第{from}至{to}名")) };
            found.push(
                Diagnostic::new(&PLACES_SKIPPED, *span, say!(en: "{en} has no row", zh: "{zh}没有对应的行"))
                    .help(say!(en: "add a row for {en}, or a last row `rest none`", zh: "请补上{zh}，或在最后写 `其余 不得分`")),
            );
        }
        next = next.max(last.saturating_add(1));
    }
    if !further && !rest && !rows.is_empty() {
        let last = rows.last().map_or(clause.span, place_span);
        let text = pick(scheme, "; 其余 不得分", "; rest none");
        found.push(
            Diagnostic::new(&PLACES_OPEN, last, say!(en: "what place {next} and those after it give is not said", zh: "没有说明第{next}名及以后如何计分"))
                .help(say!(en: "add `rest none` or `each further place less 0.5 pt, at least 0 pt`", zh: "请写 `其余 不得分`，或 `以后每名 减 0.5分，最低 0分`"))
                .fix(say!(en: "add `rest none`", zh: "补写 `其余 不得分`"), false, vec![insert(last.source, last.end, text)]),
        );
    }
}

fn place_span(row: &PlaceRow) -> Span {
    match row {
        PlaceRow::Places { span, .. } | PlaceRow::Further { span, .. } | PlaceRow::Rest { span, .. } => *span,
    }
}

fn brackets(scheme: &Scheme, value: &Expr, rows: &[Bracket], found: &mut Vec<Diagnostic>) {
    let mut known: Vec<(Option<Num>, Option<Num>, Span)> = Vec::new();
    for row in rows {
        let end = |end: &Option<Expr>| match end {
            Some(end) => case::constant(scheme, end).map(Some),
            None => Some(None),
        };
        let (Some(from), Some(to)) = (end(&row.from), end(&row.to)) else { return };
        if let (Some(from), Some(to)) = (&from, &to)
            && from >= to
        {
            found.push(
                Diagnostic::new(&BRACKETS, row.span, say!(en: "the bracket ends before it begins", zh: "区间的上限不大于下限"))
                    .help(say!(en: "write the lower bound first", zh: "请把较小的界限写在前面")),
            );
            return;
        }
        known.push((from, to, row.span));
    }
    known.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    for pair in known.windows(2) {
        let (_, end, first) = &pair[0];
        let (begin, _, second) = &pair[1];
        if end == begin {
            continue;
        }
        let overlap = match (end, begin) {
            (Some(end), Some(begin)) => begin < end,
            _ => true,
        };
        let bound = end.as_ref().or(begin.as_ref()).map_or_else(|| Text::same(String::new()), |bound| amount::shown(bound, &value.ty));
        let message = if overlap { say!(en: "two brackets overlap", zh: "两个区间重叠") } else { say!(en: "between two brackets there is a gap", zh: "两个区间之间有缺口") };
        found.push(
            Diagnostic::new(&BRACKETS, *second, message)
                .label(*first, say!(en: "the bracket before it", zh: "前一个区间"))
                .help(Text { en: format!("let this bracket begin at `{}`", bound.en), zh: format!("请让此区间从 `{}` 开始", bound.zh) }),
        );
    }
}

fn anchors_ascend(scheme: &Scheme, value: &Expr, anchors: &[(Expr, Expr)], found: &mut Vec<Diagnostic>) {
    for pair in anchors.windows(2) {
        let ((before, _), (after, _)) = (&pair[0], &pair[1]);
        let (Some(low), Some(high)) = (case::constant(scheme, before), case::constant(scheme, after)) else { continue };
        if high <= low {
            let (low, high) = (amount::shown(&low, &value.ty), amount::shown(&high, &value.ty));
            found.push(
                Diagnostic::new(&ANCHORS, after.span, Text { en: format!("`{}` stands after `{}`", high.en, low.en), zh: format!("`{}` 写在 `{}` 之后", high.zh, low.zh) })
                    .label(before.span, say!(en: "the anchor before it", zh: "前一个锚点"))
                    .help(say!(en: "write the anchors in ascending order, each once", zh: "请把锚点从小到大各写一次")),
            );
        }
    }
}
