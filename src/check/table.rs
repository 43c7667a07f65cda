//! Tables of rows with conditions as boxes: which rows can hold together, which are taken by the rows before them, what no row
//! covers. Exact, and without a grid: see [`boxes`](crate::check::boxes).

mod column;

use crate::check::boxes::{self, Answer, Block, Cover, Side};
use crate::check::case::Known;
use crate::check::region::{Condition, Region, Together};
use crate::check::stretch::Stretch;
use crate::check::subject::Subjects;
use crate::check::table::column::Column;
use crate::decimal::Num;
use crate::model::measure::Ty;
use crate::source::Span;
use crate::trial::Given;
use crate::word::Text;
use std::cell::Cell;

/// Tables on more things than this are not looked at.
pub const COLUMNS_MAX: usize = 200;
/// Looking through one table takes no more than this many looks at one column of one row.
const STEPS_MAX: usize = 10_000_000;
/// A row that so many others may take together is not asked which of them suffice.
const MASKERS_MAX: usize = 24;

pub struct Row {
    /// Where it holds; `None`: not known, or the rest.
    pub when: Option<Condition>,
    pub rest: bool,
    /// What it gives, as far as that is known.
    pub gives: Known,
    pub span: Span,
}

impl Row {
    /// The two surely give the same.
    pub fn gives_as(&self, other: &Row) -> bool {
        self.gives != Known::Unknown && self.gives == other.gives
    }
}

/// Where a row holds, and where the reading of the table ends with it: there it holds, or its condition has a gap.
struct Placed {
    holds: Vec<Block>,
    stops: Vec<Block>,
}

/// A table as boxes.
pub struct Table<'a> {
    pub subjects: Subjects<'a>,
    pub rows: Vec<Row>,
    columns: Vec<Column>,
    /// By row; nothing for the rest and for rows of unknown reach.
    placed: Vec<Placed>,
    /// What the table is asked for at all.
    space: Vec<Block>,
    /// The columns by which the rows differ from that.
    pub asked: Vec<usize>,
    /// What is left of `STEPS_MAX`.
    steps: Cell<usize>,
}

impl<'a> Table<'a> {
    /// `within`: what the table is asked for at all. `None`: too many columns, or none.
    pub fn new(subjects: Subjects<'a>, rows: Vec<Row>, within: &Region) -> Option<Table<'a>> {
        if subjects.all.is_empty() || subjects.all.len() > COLUMNS_MAX {
            return None;
        }
        let conditions: Vec<&Condition> = rows.iter().filter_map(|row| row.when.as_ref()).collect();
        let regions: Vec<&Region> = conditions.iter().flat_map(|when| [&when.holds, &when.stops]).chain([within]).collect();
        let columns = column::columns(&subjects, &regions);
        let mut table = Table { subjects, rows, columns, placed: Vec::new(), space: Vec::new(), asked: Vec::new(), steps: Cell::new(STEPS_MAX) };
        table.space = table.blocks(within);
        table.placed = table.rows.iter().map(|row| table.place(row.when.as_ref())).collect();
        let limits = |column: &usize| table.placed.iter().flat_map(|placed| &placed.stops).any(|block| table.limits(block, *column));
        table.asked = (0..table.columns.len()).filter(limits).collect();
        Some(table)
    }

    fn place(&self, when: Option<&Condition>) -> Placed {
        let Some(when) = when else { return Placed { holds: Vec::new(), stops: Vec::new() } };
        Placed { holds: boxes::both(&self.blocks(&when.holds), &self.space), stops: boxes::both(&self.blocks(&when.stops), &self.space) }
    }

    fn blocks(&self, region: &Region) -> Vec<Block> {
        region.boxes.iter().map(|together| self.block(together)).filter(|block| !block.is_empty()).collect()
    }

    fn block(&self, together: &Together) -> Block {
        let mut sides: Vec<Side> = self.columns.iter().map(Column::whole).collect();
        for (subject, values) in together {
            sides[*subject] = self.columns[*subject].side(values);
        }
        Block(sides)
    }

    pub fn holds(&self, row: usize) -> &[Block] {
        &self.placed[row].holds
    }

    /// No value comes to it, whatever the other rows say.
    pub fn is_nowhere(&self, row: usize) -> bool {
        self.placed[row].holds.is_empty()
    }

    /// The rows before it that together take everything that it could have; `None` if something is left, or may be.
    pub fn takers(&self, row: usize, counts: &dyn Fn(usize) -> bool) -> Option<Vec<usize>> {
        let own = &self.placed[row].holds;
        let meets = |other: &usize| self.placed[*other].stops.iter().any(|block| own.iter().any(|own| own.meets(block)));
        let before: Vec<usize> = (0..row).filter(|other| counts(*other)).filter(meets).collect();
        let has_all = |other: &&usize| own.iter().all(|block| self.placed[**other].stops.iter().any(|stop| block.is_inside(stop)));
        let single = before.iter().find(has_all);
        if let Some(single) = single {
            return Some(vec![*single]);
        }
        if !self.covers(&before, own) {
            return None;
        }
        let mut takers = before;
        if takers.len() <= MASKERS_MAX {
            for at in (0..takers.len()).rev() {
                let fewer: Vec<usize> = takers.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, row)| *row).collect();
                if self.covers(&fewer, own) {
                    takers = fewer;
                }
            }
        }
        Some(takers)
    }

    fn covers(&self, rows: &[usize], blocks: &[Block]) -> bool {
        blocks.iter().all(|block| {
            let others = rows.iter().flat_map(|row| &self.placed[*row].stops);
            Cover::new(block, others, &self.steps).open() == Answer::Covered
        })
    }

    /// The search was given up somewhere.
    pub fn gave_up(&self) -> bool {
        self.steps.get() == 0
    }

    /// Everywhere that row `a` holds, row `b` does.
    pub fn is_inside(&self, a: usize, b: usize) -> bool {
        self.placed[a].holds.iter().all(|block| {
            let others = &self.placed[b].holds;
            others.iter().any(|other| block.is_inside(other)) || others.len() > 1 && Cover::new(block, others, &self.steps).open() == Answer::Covered
        })
    }

    /// Every two rows that can hold together, by the later one; each with the earlier ones in order.
    pub fn meetings(&self) -> Vec<Vec<usize>> {
        let mut by_later = vec![Vec::new(); self.rows.len()];
        let groups: Vec<Vec<Block>> = self.placed.iter().map(|placed| placed.holds.clone()).collect();
        boxes::meetings(&groups, &mut |earlier, later| by_later[later].push(earlier));
        by_later
    }

    /// Where both hold, one block of it.
    pub fn shared(&self, a: usize, b: usize) -> Option<Block> {
        boxes::both(&self.placed[a].holds, &self.placed[b].holds).into_iter().next()
    }

    /// Do the rows meet at all?
    pub fn meet(&self, a: usize, b: usize) -> bool {
        self.placed[a].holds.iter().any(|block| self.placed[b].holds.iter().any(|other| block.meets(other)))
    }

    /// What none of these rows has, each as wide as it can be, at most so many; then whether that is all.
    pub fn gaps(&self, counts: &dyn Fn(usize) -> bool, most: usize) -> (Vec<Block>, Answer) {
        let ordered: Vec<bool> = self.columns.iter().map(Column::is_ordered).collect();
        let taken: Vec<&Block> = (0..self.rows.len()).filter(|row| counts(*row)).flat_map(|row| &self.placed[row].stops).collect();
        let mut gaps: Vec<Block> = Vec::new();
        let mut last = Answer::Covered;
        for space in &self.space {
            let known = gaps.clone();
            let (more, answer) = Cover::new(space, taken.iter().copied().chain(&known), &self.steps).gaps(&ordered, most.saturating_sub(gaps.len()));
            gaps.extend(more);
            if answer != Answer::Covered {
                last = answer;
            }
        }
        (gaps, last)
    }

    /// Rows that give the same and make one block together, with that block. Each row is in one group at most.
    pub fn mergeable(&self, counts: &dyn Fn(usize) -> bool) -> Vec<(Vec<usize>, Block)> {
        let single = |row: &usize| counts(*row) && self.rows[*row].gives != Known::Unknown && self.placed[*row].holds.len() == 1;
        let rows: Vec<usize> = (0..self.rows.len()).filter(single).collect();
        let mut groups: Vec<(Vec<usize>, Block)> = Vec::new();
        let mut merged = vec![false; self.rows.len()];
        for (place, first) in rows.iter().enumerate() {
            if merged[*first] {
                continue;
            }
            let mut group = (vec![*first], self.placed[*first].holds[0].clone());
            for next in &rows[place + 1..] {
                if !merged[*next]
                    && self.rows[*first].gives_as(&self.rows[*next])
                    && let Some(block) = self.joined(&group.1, &self.placed[*next].holds[0])
                    && self.is_clear_between(*first, *next)
                {
                    group.0.push(*next);
                    group.1 = block;
                }
            }
            if group.0.len() > 1 {
                group.0.iter().for_each(|row| merged[*row] = true);
                groups.push(group);
            }
        }
        groups
    }

    /// Both blocks as one, if they differ in one column only and join there.
    fn joined(&self, a: &Block, b: &Block) -> Option<Block> {
        let column = a.differs_in(b)?;
        let side = a.0[column].or(&b.0[column]);
        let joins = !self.columns[column].is_ordered() || side.ranges().len() < a.0[column].ranges().len() + b.0[column].ranges().len();
        let mut block = a.clone();
        block.0[column] = side;
        joins.then_some(block)
    }

    /// No row between the two gives something else for values of the later one, so that it can move up.
    fn is_clear_between(&self, first: usize, next: usize) -> bool {
        (first + 1..next).all(|between| {
            let row = &self.rows[between];
            row.gives_as(&self.rows[next]) || row.when.is_some() && !self.meet(between, next)
        })
    }

    /// The one figure that the rows look at, if it is just that and no row asks whether it has a value.
    pub fn line(&self) -> Option<usize> {
        match &self.asked[..] {
            [only] if self.space.len() == 1 && self.columns[*only].is_ordered() && !self.columns[*only].has_states() => Some(*only),
            _ => None,
        }
    }

    pub fn is_all_words(&self) -> bool {
        self.asked.iter().all(|column| !self.columns[*column].is_ordered())
    }

    /// What all rows together have of a line, and the whole of it.
    pub fn along(&self, line: usize) -> (Side, Side) {
        let side = |blocks: &mut dyn Iterator<Item = &Block>| Side::of(blocks.flat_map(|block| block.0[line].ranges().iter().copied()).collect());
        let taken = side(&mut self.placed.iter().flat_map(|placed| &placed.stops));
        (taken, side(&mut self.space.iter()))
    }

    /// What is asked for, limited to a side of one column.
    pub fn within(&self, column: usize, side: Side) -> Option<Block> {
        let mut block = self.space.first()?.clone();
        block.0[column] = side;
        Some(block)
    }

    /// A range of pieces of a numeric column as a stretch.
    pub fn stretch(&self, column: usize, range: (u32, u32)) -> Stretch {
        self.columns[column].stretch(range)
    }

    /// The one number that the block is, in a table along one figure.
    pub fn point(&self, block: &Block) -> Option<(Num, &Ty)> {
        let line = self.line()?;
        let stretch = self.stretch(line, *block.0[line].ranges().first()?);
        let (low, _) = stretch.low.as_ref().filter(|_| stretch.is_point())?;
        Some((low.clone(), &self.subjects.all[line].ty))
    }

    /// The things that the block says something of can be had together, as far as is known: none of them is made of the same figures
    /// as another.
    pub fn is_certain(&self, block: &Block) -> bool {
        let limited = self.limited(block);
        limited.iter().enumerate().all(|(at, column)| limited[..at].iter().all(|other| !self.subjects.depend(*column, *other)))
    }

    /// A value of the block for one of its things.
    pub fn given(&self, block: &Block, column: usize) -> Option<Given> {
        self.columns[column].given(&self.subjects, column, &block.0[column])
    }

    /// The columns of which the block has not all that is asked for.
    pub fn limited(&self, block: &Block) -> Vec<usize> {
        (0..self.columns.len()).filter(|column| self.limits(block, *column)).collect()
    }

    fn limits(&self, block: &Block, column: usize) -> bool {
        let side = &block.0[column];
        match &self.space[..] {
            [only] => *side != only.0[column],
            _ => *side != self.columns[column].whole(),
        }
    }

    /// `优秀率 60% 至 70%（不含）、级别 省级`
    pub fn words(&self, block: &Block) -> Text {
        let limited = self.limited(block);
        let several = self.asked.len() > 1;
        let texts: Vec<Text> =
            limited.iter().map(|column| self.columns[*column].words(&self.subjects, *column, &block.0[*column], several)).collect();
        join(&texts, ", ", "、")
    }

    /// `优秀率 ≥ 60% 且 优秀率 < 80%`
    pub fn sentence(&self, block: &Block) -> Text {
        let texts: Vec<Text> =
            self.limited(block).iter().map(|column| self.columns[*column].sentence(&self.subjects, *column, &block.0[*column])).collect();
        join(&texts, " and ", " 且 ")
    }
}

fn join(texts: &[Text], en: &str, zh: &str) -> Text {
    let all = |pick: fn(&Text) -> &String, between: &str| texts.iter().map(|text| pick(text).as_str()).collect::<Vec<_>>().join(between);
    Text { en: all(|text| &text.en, en), zh: all(|text| &text.zh, zh) }
}
