//! Whom a change of rules moves, in words and tables: winners and losers, who crosses a grade line and why, what moves most, and every
//! unit's difference with what it is made of.

pub mod json;

use super::document::{Block, Cell, Column, Fact, Facts, Line, List, Meaning, Role, Table};
use crate::decimal::{Num, Rounding};
use crate::diff::attribution::{self, Method};
use crate::diff::board::Board;
use crate::diff::carry;
use crate::diff::effect::{Effect, Lent, Standing, UnitEffect};
use crate::model::expr::Value;
use crate::outcome::Cell as Outcome;
use crate::say;
use crate::show;
use crate::word::{Lang, Text, Word};

/// An effect with what its parties are called.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    pub board: &'a Board,
    pub effect: &'a Effect,
    pub names: Vec<String>,
    pub lang: Lang,
    /// Parties, the ones that move most first.
    pub order: Vec<usize>,
}

/// Parts of a unit that are named one by one; the others are summed up.
const PARTS_MAX: usize = 5;
/// Units in the lists of the summary.
const NAMED_MAX: usize = 5;

/// Units in the table of a summary: those that cross a grade line and those that move most.
const UNITS_MAX: usize = 20;

/// What a part of a unit's difference is called, and how large it is.
pub type Part = (String, Num);

impl<'a> Told<'a> {
    pub fn new(board: &'a Board, effect: &'a Effect, lang: Lang) -> Told<'a> {
        let names = (0..board.parties.len()).map(|party| carry::name(board, party).of(lang).to_string()).collect();
        let mut order: Vec<usize> = (0..effect.parties.len()).collect();
        order.sort_by_key(|party| std::cmp::Reverse(effect.parties[*party].moved()));
        Told { board, effect, names, lang, order }
    }

    pub fn word(&self, en: &'static str, zh: &'static str) -> &'static str {
        Word::new(en, zh).of(self.lang)
    }

    fn of(&self, text: &Text) -> String {
        text.of(self.lang).to_string()
    }

    /// What the difference of a unit is made of, the largest first; beyond a few the rest in one, so that they always sum to it.
    pub fn parts(&self, unit: &UnitEffect) -> Vec<Part> {
        let mut parts: Vec<Part> = unit.parts.iter().enumerate().map(|(party, part)| (self.names[party].clone(), part.clone())).collect();
        parts.push((self.word("other data", "数据不同").into(), unit.data.clone()));
        parts.push((self.word("rounding", "取整").into(), unit.rounding.clone()));
        parts.retain(|(_, part)| !part.is_zero());
        parts.sort_by_key(|(_, part)| std::cmp::Reverse(part.abs()));
        if parts.len() > PARTS_MAX + 1 {
            let rest = parts.split_off(PARTS_MAX);
            let count = rest.len();
            let sum: Num = rest.into_iter().map(|(_, part)| part).sum();
            parts.push((self.of(&say!(en: "{count} others together", zh: "其余 {count} 项合计")), sum));
        }
        parts
    }

    /// Why a unit gets another grade.
    pub fn why(&self, unit: &UnitEffect) -> String {
        let Some(crossing) = &unit.crossing else { return String::new() };
        let list = |parties: &[usize]| {
            let shown: Vec<&str> =
                self.order.iter().filter(|party| parties.contains(party)).take(NAMED_MAX).map(|party| &*self.names[*party]).collect();
            let shown = shown.join(self.word("; ", "；"));
            let count = parties.len();
            match count.saturating_sub(NAMED_MAX) {
                0 => shown,
                more => format!("{shown}{}", self.of(&say!(en: " and {more} more", zh: "等 {count} 项"))),
            }
        };
        let (alone, needed) = (list(&crossing.alone), list(&crossing.needed));
        match (crossing.alone.is_empty(), crossing.needed.is_empty()) {
            (false, false) => self.of(&say!(en: "enough alone: {alone}; not without: {needed}", zh: "单独即可：{alone}；缺之不可：{needed}")),
            (false, true) => self.of(&say!(en: "enough alone, each: {alone}", zh: "以下任一项单独即可：{alone}")),
            (true, false) => self.of(&say!(en: "only together; not without: {needed}", zh: "共同作用，缺之不可：{needed}")),
            (true, true) => self.word("only several together; none alone is needed", "多项共同作用，无一项单独足够，也无一项不可缺").into(),
        }
    }

    /// How many units gain, lose, stay, and have no totals to compare.
    pub fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for unit in &self.effect.units {
            counts[match unit.difference.as_ref().map(Num::signum) {
                Some(1) => 0,
                Some(-1) => 1,
                Some(_) => 2,
                None => 3,
            }] += 1;
        }
        counts
    }

    /// Whose units are read where the data have those of one scheme only.
    fn lent(&self) -> Option<String> {
        let Lent { by_new, table, units } = self.effect.lent.as_ref()?;
        let text = match by_new {
            true => say!(
                en: "The data have no table of the old scheme's units (`{units}`): the old scheme is judged on the new one's, `{table}`.",
                zh: "数据中没有原方案的单位名单`{units}`，原方案按新方案的名单`{table}`计分。"
            ),
            false => say!(
                en: "The data have no table of the new scheme's units (`{units}`): the new scheme is judged on the old one's, `{table}`.",
                zh: "数据中没有新方案的单位名单`{units}`，新方案按原方案的名单`{table}`计分。"
            ),
        };
        Some(self.of(&text))
    }

    /// Sentences about all units: the mean, who gains and loses most, who is only in one of the data.
    pub fn summary(&self) -> Vec<String> {
        let mut told: Vec<String> = self.lent().into_iter().collect();
        let differences: Vec<&Num> = self.effect.units.iter().filter_map(|unit| unit.difference.as_ref()).collect();
        if let Some(mean) = differences.iter().copied().cloned().sum::<Num>().checked_div(&Num::from(differences.len())) {
            let mean = signed(&mean);
            told.push(self.of(&say!(en: "On the mean over all units the total changes by {mean} points.", zh: "全部单位总分平均变化 {mean} 分。")));
        }
        for (sign, en, zh) in [(1, "Most gained: ", "上升最多："), (-1, "Most lost: ", "下降最多：")] {
            let mut moved: Vec<(&UnitEffect, &Num)> =
                self.effect.units.iter().filter_map(|unit| Some((unit, unit.difference.as_ref().filter(|by| by.signum() == sign)?))).collect();
            moved.sort_by_key(|(_, by)| std::cmp::Reverse(by.abs()));
            let names: Vec<String> = moved.iter().take(NAMED_MAX).map(|(unit, by)| format!("{} {}", unit.name, signed(by))).collect();
            if !names.is_empty() {
                told.push(format!("{}{}{}", self.word(en, zh), names.join(self.word(", ", "、")), self.word(".", "。")));
            }
        }
        for (units, en, zh) in
            [(&self.effect.only_old, "Only in the old data: ", "只在原数据中："), (&self.effect.only_new, "Only in the new data: ", "只在新数据中：")]
        {
            if !units.is_empty() {
                let names: Vec<&str> = units.iter().map(|name| &**name).collect();
                told.push(format!("{}{}{}", self.word(en, zh), names.join(self.word(", ", "、")), self.word(".", "。")));
            }
        }
        let undivided = self.effect.units.iter().filter(|unit| unit.undivided).count();
        if undivided > 0 {
            told.push(self.of(&say!(
                en: "Of {undivided} units some parts cannot be told apart, because with only some of the changes there is no total; those have equal parts.",
                zh: "有 {undivided} 个单位的部分改动无法分开计量（只作其中一部分改动时没有总分），这些改动平均分摊。"
            )));
        }
        told
    }

    /// How the differences were shared out, and what it cost.
    pub fn method(&self) -> Vec<String> {
        let count = self.effect.evaluations;
        let mut told = vec![self.of(&say!(
            en: "How differences are shared out: a change that acts on its own has what it adds; changes that act on each other (up to {} of them) have their Shapley values, the mean of what each adds over all orders. The parts sum exactly to the difference and do not depend on the order of the changes; what rounding of the total adds stands by itself. {count} evaluations of all units.",
            zh: "差的分摊办法：独立起作用的改动，按其带来的分数计；相互影响的改动（不超过 {} 项时）按沙普利值计，即在所有先后次序下所增分数的平均。各部分之和与总分之差完全相等，且与改动的先后无关；总分取整带来的差单列。共计分 {count} 次。",
            attribution::EXACT_MAX
        ))];
        let many =
            self.effect.parties.iter().filter_map(|party| if let Method::FirstAndLast(players) = party.method { Some(players) } else { None }).max();
        if let Some(players) = many {
            told.push(self.of(&say!(
                en: "Some changes ({players} that act on each other) were too many for that: each has the mean of what it adds first and what it adds last, and the remainder in proportion to the difference of the two.",
                zh: "其中有 {players} 项改动相互影响，项数过多：每项取最先作出和最后作出时所增分数的平均，余数按两者之差的比例分摊。"
            )));
        }
        if self.effect.two_data {
            told.push(self.word(
                "Old rules on old data are compared with new rules on new data. Rules and data share the difference as two players do: the data have the mean of what they change under the old rules and under the new. The period of the scheme goes with the data.",
                "原方案按原数据、新方案按新数据计分后比较。规则与数据视为两方分摊：数据部分取其在原方案和新方案下所改变分数的平均。方案期间随数据。",
            ).into());
        }
        told
    }
}

/// A number with its sign, shown as [`plain`].
pub fn signed(number: &Num) -> String {
    let shown = plain(number);
    if number.signum() > 0 { format!("+{shown}") } else { shown.replace('-', "−") }
}

/// To three places at most, with `…` where it goes on.
pub fn plain(number: &Num) -> String {
    let rounded = number.round(3, Rounding::HalfUp);
    let dots = if rounded == *number { "" } else { "…" };
    format!("{}{dots}", show::number(&rounded))
}

/// A total, a place, what is allocated.
pub fn outcome(cell: &Outcome, lang: Lang) -> String {
    match cell {
        Outcome::Value(Value::Num(number)) => plain(number),
        Outcome::Value(_) => String::new(),
        Outcome::Gap(kind) => show::gap(*kind, lang).into(),
        Outcome::Fault(fault) => fault.text().of(lang).to_string(),
    }
}

pub fn number(cell: &Outcome) -> Option<&Num> {
    if let Outcome::Value(Value::Num(number)) = cell { Some(number) } else { None }
}

pub fn grade(standing: &Standing) -> &str {
    standing.grade.as_ref().map_or("", |(name, _)| name)
}

/// Whether a unit's grade gets better (1) or worse (−1), where the tables let it be said.
pub fn grade_way(unit: &UnitEffect) -> i32 {
    match (&unit.old.grade, &unit.new.grade) {
        (Some((_, old)), Some((_, new))) => (*old as i64 - *new as i64).signum() as i32,
        _ => 0,
    }
}

/// The sections of a comparison's document.
pub fn blocks(told: &Told, detail: bool) -> Vec<Block> {
    let lang = told.lang;
    let heading = |level: u8, en: &'static str, zh: &'static str| Block::Heading { level, line: told.word(en, zh).into() };
    let mut blocks = vec![heading(1, "Whom it moves", "影响到谁"), Block::Facts(counts(told))];
    blocks.extend(told.summary().into_iter().map(|line| Block::Paragraph(line.into())));
    let crossings: Vec<&UnitEffect> = told.effect.units.iter().filter(|unit| unit.crossing.is_some()).collect();
    if !crossings.is_empty() {
        let line = |unit: &&UnitEffect| {
            let meaning = if grade_way(unit) < 0 { Meaning::Bad } else { Meaning::Good };
            let grades = format!("{} → {}", or_none(grade(&unit.old), lang), or_none(grade(&unit.new), lang));
            Line::new().name(&*unit.name).plain("  ").and(meaning, grades).muted(format!("  {}", told.why(unit)))
        };
        blocks.push(heading(2, "Other grades", "等次变化"));
        blocks.push(Block::List(List { key: "crossings".into(), lines: crossings.iter().map(line).collect() }));
    }
    if !told.effect.grades.is_empty() {
        blocks.push(Block::Table(grades(told)));
    }
    if told.effect.parties.iter().any(|party| !party.moved().is_zero()) {
        blocks.push(heading(2, "What moves points", "各项改动移动的分数"));
        blocks.push(Block::Table(parties(told, detail)));
    }
    blocks.push(heading(2, "Unit by unit", "逐单位对比"));
    blocks.push(Block::Table(units(told, detail)));
    blocks.extend(told.method().into_iter().map(|line| Block::Paragraph(Line::new().muted(line))));
    blocks
}

fn or_none(text: &str, lang: Lang) -> &str {
    if text.is_empty() { Word::new("none", "无").of(lang) } else { text }
}

fn counts(told: &Told) -> Facts {
    let [up, down, same, unknown] = told.counts();
    let all = [
        ("gain", told.word("gain", "得分上升"), up, Meaning::Good),
        ("lose", told.word("lose", "得分下降"), down, Meaning::Bad),
        ("same", told.word("as before", "得分不变"), same, Meaning::Plain),
        ("unknown", told.word("no totals to compare", "无总分可比"), unknown, Meaning::Warning),
        ("grades", told.word("other grade", "等次变化"), told.effect.units.iter().filter(|unit| unit.crossing.is_some()).count(), Meaning::Strong),
    ];
    let rows = all.into_iter().filter(|(key, _, count, _)| *count > 0 || matches!(*key, "gain" | "lose"));
    Facts {
        key: "moved".into(),
        rows: rows.map(|(key, heading, count, meaning)| Fact::new(key, heading, Cell::new(meaning, count.to_string()))).collect(),
    }
}

fn grades(told: &Told) -> Table {
    let row = |count: &crate::diff::effect::GradeCount| {
        let by = count.new as i64 - count.old as i64;
        vec![
            (*count.name).into(),
            Cell::number(count.old.to_string()),
            Cell::number(count.new.to_string()),
            if by == 0 { Cell::default() } else { Cell::number(signed(&Num::from(by))).plainly(by.to_string()) },
        ]
    };
    Table {
        key: "grades".into(),
        caption: None,
        columns: vec![
            Column::words("grade", told.word("Grade", "等次")),
            Column::numbers("old", told.word("Old", "旧")),
            Column::numbers("new", told.word("New", "新")),
            Column::numbers("by", told.word("By", "增减")),
        ],
        rows: told.effect.grades.iter().map(row).collect(),
        role: Role::Summary,
    }
}

fn parties(told: &Told, detail: bool) -> Table {
    let count = |count: usize| if count == 0 { Cell::default() } else { Cell::number(count.to_string()) };
    let points = |number: &Num| if number.is_zero() { Cell::default() } else { Cell::number(plain(number)).plainly(exact(number)) };
    let most = |party: usize| {
        let unit = told.effect.parties[party].most.map(|at| &told.effect.units[at]);
        unit.map_or(String::new(), |unit| format!("{} {}", unit.name, signed(&unit.parts[party])))
    };
    let shown = if detail { told.order.len() } else { NAMED_MAX * 2 };
    let rows = told.order.iter().take(shown).map(|party| {
        let effect = &told.effect.parties[*party];
        vec![
            told.names[*party].as_str().into(),
            points(&effect.moved()),
            count(effect.gainers),
            points(&effect.gained),
            count(effect.losers),
            points(&effect.lost),
            most(*party).into(),
            count(effect.ranks),
            count(effect.grades),
        ]
    });
    Table {
        key: "moves".into(),
        caption: None,
        columns: vec![
            Column::words("change", told.word("Change", "改动")),
            Column::numbers("moved", told.word("Points", "分数")),
            Column::numbers("gainers", told.word("Gain", "上升")),
            Column::numbers("gained", told.word("by", "共")),
            Column::numbers("losers", told.word("Lose", "下降")),
            Column::numbers("lost", told.word("by", "共")),
            Column::words("most", told.word("Most", "最多")),
            Column::numbers("ranks", told.word("Places it alone changes", "单独改变名次")),
            Column::numbers("grades", told.word("Grades", "等次")),
        ],
        rows: rows.collect(),
        role: Role::Detail,
    }
}

fn units(told: &Told, detail: bool) -> Table {
    let lang = told.lang;
    let mut units: Vec<&UnitEffect> = told.effect.units.iter().collect();
    if !detail && units.len() > UNITS_MAX {
        // Stable: units that move alike stay in the order of the data.
        units.sort_by_key(|unit| (unit.crossing.is_none(), std::cmp::Reverse(unit.difference.as_ref().map(Num::abs))));
        units.truncate(UNITS_MAX);
    }
    let rows = units.into_iter().map(|unit| {
        let meaning = match unit.difference.as_ref().map(Num::signum) {
            Some(1) => Meaning::Good,
            Some(-1) => Meaning::Bad,
            _ => Meaning::Number,
        };
        let cell = |cell: &Outcome| match number(cell) {
            Some(number) => Cell::number(plain(number)).plainly(exact(number)),
            None => Cell::new(Meaning::Warning, outcome(cell, lang)).plainly(""),
        };
        let difference = unit.difference.as_ref().map_or(Cell::default(), |by| Cell::new(meaning, signed(by)).plainly(exact(by)));
        let parts: Vec<String> = told.parts(unit).iter().map(|(name, part)| format!("{} {name}", signed(part))).collect();
        vec![
            (*unit.name).into(),
            unit.class.as_deref().unwrap_or_default().into(),
            cell(&unit.old.total),
            cell(&unit.new.total),
            difference,
            cell(&unit.old.rank),
            cell(&unit.new.rank),
            grade(&unit.old).into(),
            grade(&unit.new).into(),
            parts.join(told.word(" · ", " · ")).into(),
        ]
    });
    Table {
        key: "units".into(),
        caption: None,
        columns: vec![
            Column::words("unit", told.word("Unit", "单位")),
            Column::words("class", told.word("Class", "类别")),
            Column::numbers("old_total", told.word("Old", "旧总分")),
            Column::numbers("new_total", told.word("New", "新总分")),
            Column::numbers("difference", told.word("By", "差")),
            Column::numbers("old_rank", told.word("Old place", "旧名次")),
            Column::numbers("new_rank", told.word("New place", "新名次")),
            Column::words("old_grade", told.word("Old grade", "旧等次")),
            Column::words("new_grade", told.word("New grade", "新等次")),
            Column::words("parts", told.word("Made of", "差的构成")),
        ],
        rows: rows.collect(),
        role: Role::Result,
    }
}

/// For programs: a decimal, or a fraction where no decimal ends.
pub fn exact(number: &Num) -> String {
    match (number.terminates(), number.as_fraction()) {
        (true, _) => number.to_string(),
        (false, (above, below)) => format!("{above}/{below}"),
    }
}
