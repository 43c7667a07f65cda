//! The tables of a book that make one scheme: the largest, and those that say that they are part of it.

use super::column::Header;
use super::outline::{self, Outline};
use super::write::is_ledger;
use crate::data::grid::Grid;
use crate::decimal::Num;

/// The tables of a book, read.
pub struct Book<'a> {
    /// All that is in the scheme, the parts behind each other; [`outline::Node::part`] says of which part a node is.
    pub outline: Outline,
    pub parts: Vec<Part<'a>>,
    /// Tables of indicators that are not in the scheme.
    pub others: Vec<&'a Grid>,
}

/// One table of the scheme.
pub struct Part<'a> {
    pub grid: &'a Grid,
    pub header: Header,
    /// Row and column, from 0, of the cells that are in no scheme.
    pub left: Vec<(usize, usize)>,
}

impl Part<'_> {
    /// Does this row belong to the header?
    pub fn is_header(&self, row: usize) -> bool {
        (self.header.rows.0..self.header.rows.1).contains(&row)
    }
}

/// What the tables of a book are together; `None` if none of them has the header of a table of indicators.
///
/// To the largest table come those of bonuses and deductions, and all where only together they make a hundred or a thousand points. Tables
/// that are whole each by itself are schemes of their own.
pub fn read<'a>(grids: impl Iterator<Item = &'a Grid>) -> Option<Book<'a>> {
    let read: Vec<(&Grid, Outline)> = grids.filter_map(|grid| Some((grid, outline::read(grid)?))).collect();
    let main = (0..read.len()).rev().max_by_key(|at| read[*at].1.nodes.len())?;
    let points: Vec<Num> = read.iter().map(|(_, outline)| points(outline)).collect();
    let is_whole = |number: &Num| [100, 1000].into_iter().any(|whole| *number == Num::from(whole));
    let together = points.iter().fold(Num::ZERO, |sum, points| &sum + points);
    let all = is_whole(&together) && !is_whole(&points[main]) && points.iter().all(|points| *points != Num::ZERO);
    let (mut taken, mut others): (Vec<(&Grid, Outline)>, Vec<&Grid>) = (Vec::new(), Vec::new());
    for (at, (grid, outline)) in read.into_iter().enumerate() {
        if at == main || all || is_addition(grid, &outline) {
            taken.push((grid, outline));
        } else {
            others.push(grid);
        }
    }
    let mut parts = Vec::new();
    let mut whole: Option<Outline> = None;
    for (at, (grid, mut outline)) in taken.into_iter().enumerate() {
        parts.push(Part { grid, header: outline.header.clone(), left: std::mem::take(&mut outline.left) });
        outline.nodes.iter_mut().for_each(|node| node.part = at);
        whole = Some(match whole {
            None => outline,
            Some(first) => joined(first, outline, all),
        });
    }
    let mut outline = whole?;
    if all {
        outline.full = Some(together);
    }
    Some(Book { outline, parts, others })
}

/// Of bonuses and deductions: by the name of the sheet, the title, or all that stands in it.
fn is_addition(grid: &Grid, outline: &Outline) -> bool {
    let says = |text: &str| is_ledger(text) || ["加减分", "奖扣分", "加扣分"].iter().any(|word| text.contains(word));
    let named = grid.origin.sheet.as_deref().is_some_and(says) || outline.title.as_deref().is_some_and(says);
    named || outline.roots.iter().all(|root| is_ledger(&outline.nodes[*root].title))
}

/// What the roots are worth, bonuses and deductions apart.
fn points(outline: &Outline) -> Num {
    let roots = outline.roots.iter().filter(|root| !is_ledger(&outline.nodes[**root].title));
    roots.filter_map(|root| outline.worth(*root)).fold(Num::ZERO, |sum, points| &sum + &points)
}

fn joined(mut first: Outline, second: Outline, is_part: bool) -> Outline {
    let shift = first.nodes.len();
    first.nodes.extend(second.nodes.into_iter().map(|mut node| {
        node.children.iter_mut().for_each(|child| *child += shift);
        node.parent = node.parent.map(|parent| parent + shift);
        node
    }));
    first.roots.extend(second.roots.into_iter().map(|root| root + shift));
    first.remarks.extend(second.title);
    first.remarks.extend(second.remarks);
    first.statements.extend(second.statements);
    if !is_part {
        first.full = first.full.or(second.full);
    }
    first
}
