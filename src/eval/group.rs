//! Reference sets: which units belong together, and one value of many.

use crate::decimal::Num;
use crate::eval::column::{Col, Mark, Marks, Vals};
use crate::eval::flat::{Flat, FlatVals};
use crate::eval::rows;
use crate::fault::Fault;
use crate::model::expr::{Fold, Value};
use crate::model::scheme::GapKind;
use crate::outcome::Cell;
use std::collections::HashMap;
use std::sync::Arc;

/// No group: a key of the unit is a gap.
pub const NO_GROUP: u32 = u32::MAX;

/// Which group each unit belongs to.
#[derive(Debug)]
pub struct Groups {
    pub of: Vec<u32>,
    pub number: usize,
    /// Units of no group whose key is a fault.
    pub faults: Vec<(u32, Arc<Fault>)>,
}

/// The first fault of a set with its row, of each of two columns.
type FirstFaults = [Option<(u32, Arc<Fault>)>; 2];

impl Groups {
    /// Units with equal values of all key columns.
    pub fn new(keys: &[(&[Arc<Col>], &[usize])]) -> Groups {
        let units = keys.first().map_or(0, |(_, lens)| lens.iter().sum());
        let mut of = vec![0u32; units];
        let mut number = 1;
        let mut faults = Vec::new();
        for (chunks, lens) in keys {
            let mut known: HashMap<(u32, Value), u32> = HashMap::new();
            // Words by code, without looking each up.
            let mut by_code: HashMap<(u32, u32), u32> = HashMap::new();
            let mut dense: Vec<u32> = Vec::new();
            let mut next = 0;
            let mut unit = 0;
            for (chunk, rows) in chunks.iter().zip(*lens) {
                for row in 0..*rows {
                    let mine = &mut of[unit];
                    unit += 1;
                    if *mine == NO_GROUP {
                        continue;
                    }
                    if chunk.mark(row) != Mark::Value {
                        if let Some(fault) = chunk.fault(row) {
                            faults.push((unit as u32 - 1, fault.clone()));
                        }
                        *mine = NO_GROUP;
                        continue;
                    }
                    let mut new = || {
                        next += 1;
                        next - 1
                    };
                    *mine = match &chunk.vals {
                        Vals::Choice(_, codes) | Vals::Text(_, codes) | Vals::Grade(codes) if number == 1 => {
                            let code = codes[chunk.at(row)] as usize;
                            if dense.len() <= code {
                                dense.resize(code + 1, NO_GROUP);
                            }
                            if dense[code] == NO_GROUP {
                                dense[code] = new();
                            }
                            dense[code]
                        }
                        Vals::Choice(_, codes) | Vals::Text(_, codes) | Vals::Grade(codes) => {
                            *by_code.entry((*mine, codes[chunk.at(row)])).or_insert_with(new)
                        }
                        Vals::Fixed { .. } | Vals::Frac { .. } | Vals::Num(_) | Vals::Bool(_) | Vals::Index(_) | Vals::Date(_) => {
                            *known.entry((*mine, chunk.value(row))).or_insert_with(new)
                        }
                    };
                }
            }
            number = next.max(1) as usize;
        }
        faults.sort_by_key(|(unit, _)| *unit);
        Groups { of, number, faults }
    }
}

/// Rows of one space with the set that each belongs to.
pub struct Members<'a> {
    /// `NO_GROUP` where a row belongs to none; absent where all belong to one.
    pub group: Option<&'a [u32]>,
    pub number: usize,
    /// Causes for rows of no group.
    pub faults: &'a [(u32, Arc<Fault>)],
    pub filter: Option<&'a Flat>,
    pub rows: usize,
}

impl Members<'_> {
    fn group_of(&self, row: usize) -> u32 {
        self.group.map_or(0, |group| group[row])
    }

    pub fn is_member(&self, row: usize) -> bool {
        self.group_of(row) != NO_GROUP && self.filter.is_none_or(|filter| filter.holds(row))
    }

    /// Whether every row is a member of some set, without a look at its filter.
    pub fn are_all(&self) -> bool {
        self.filter.is_none() && self.group.is_none_or(|group| !group.contains(&NO_GROUP))
    }

    /// The first two rows whose filter or value is a fault, in each group.
    pub fn faults_of(&self, columns: &[&Flat]) -> Vec<FirstFaults> {
        if self.filter.is_none_or(|filter| filter.faults.is_empty()) && columns.iter().all(|column| column.faults.is_empty()) {
            return Vec::new();
        }
        let mut first: Vec<FirstFaults> = vec![[None, None]; self.number];
        for row in 0..self.rows {
            let group = self.group_of(row);
            if group == NO_GROUP {
                continue;
            }
            let of_filter = self.filter.and_then(|filter| filter.fault(row));
            let of_value = || if self.is_member(row) { columns.iter().find_map(|column| column.fault(row)) } else { None };
            if let Some(fault) = of_filter.or_else(of_value) {
                let found = &mut first[group as usize];
                if let Some(free) = found.iter_mut().find(|found| found.is_none()) {
                    *free = Some((row as u32, fault.clone()));
                }
            }
        }
        first
    }
}

/// A reduction over sets.
pub struct Reduction<'a> {
    pub fold: Fold,
    pub value: Option<&'a Flat>,
    pub weight: Option<&'a Flat>,
    pub members: Members<'a>,
    pub exclude_self: bool,
}

impl Reduction<'_> {
    /// One value a group, where every row belongs to a group and has its value.
    pub fn table_only(&self) -> Option<Col> {
        let outside = self.members.group.is_some_and(|group| group.contains(&NO_GROUP));
        let columns: Vec<&Flat> = self.value.into_iter().chain(self.weight).collect();
        if self.exclude_self || outside || !self.members.faults_of(&columns).is_empty() {
            return None;
        }
        let counted: Vec<bool> = (0..self.members.rows).map(|row| self.counts(row)).collect();
        Some(self.table(&counted))
    }

    /// One value a row; a column of one row where it is the same for all.
    pub fn run(&self) -> Col {
        let columns: Vec<&Flat> = self.value.into_iter().chain(self.weight).collect();
        let faults = self.members.faults_of(&columns);
        let counted: Vec<bool> = (0..self.members.rows).map(|row| self.counts(row)).collect();
        let col = if self.exclude_self { self.without_self(&counted) } else { self.by_group(&counted) };
        self.mark_faults(col, &faults)
    }

    /// Whether a row adds to its set.
    fn counts(&self, row: usize) -> bool {
        self.members.is_member(row)
            && self.value.is_none_or(|value| value.mark(row) == Mark::Value)
            && self.weight.is_none_or(|weight| weight.mark(row) == Mark::Value)
    }

    fn mark_faults(&self, col: Col, faults: &[FirstFaults]) -> Col {
        let outside = self.members.group.is_some_and(|group| group.contains(&NO_GROUP));
        if faults.is_empty() && !outside {
            return col;
        }
        let rows = self.members.rows;
        let Col { vals, marks } = if col.len() == rows { col } else { col.gather_all(rows) };
        let mut all = marks.map_or_else(|| Marks::plain(rows), |marks| *marks);
        for row in 0..rows {
            let group = self.members.group_of(row);
            if group == NO_GROUP {
                all.of[row] = Mark::NotApplicable;
                if let Ok(at) = self.members.faults.binary_search_by_key(&(row as u32), |(row, _)| *row) {
                    all.faults.retain(|(marked, _)| *marked != row as u32);
                    all.set_fault(row, self.members.faults[at].1.clone());
                }
                continue;
            }
            let Some(found) = faults.get(group as usize) else { continue };
            let fault = found.iter().flatten().find(|(at, _)| !self.exclude_self || *at != row as u32);
            if let Some((_, fault)) = fault {
                if all.of[row] == Mark::Fault {
                    all.faults.retain(|(marked, _)| *marked != row as u32);
                }
                all.set_fault(row, fault.clone());
            }
        }
        Col::marked(vals, all.settle())
    }

    /// The same for all rows of a group.
    fn by_group(&self, counted: &[bool]) -> Col {
        let table = self.table(counted);
        match self.members.group {
            None => table,
            Some(group) => {
                // Rows of no group are marked later.
                let picks: Vec<u32> = group.iter().map(|group| if *group == NO_GROUP { 0 } else { *group }).collect();
                if table.len() == 1 { table.gather_all(picks.len()) } else { table.gather(&picks) }
            }
        }
    }

    fn table(&self, counted: &[bool]) -> Col {
        let number = self.members.number;
        let Some(value) = self.value else { return Col::new(Vals::Fixed { den: 1, v: self.counts_of(counted) }) };
        match (self.fold, &value.vals) {
            (Fold::Count, FlatVals::Bools(v)) => {
                let true_ones: Vec<bool> = counted.iter().zip(v).map(|(counted, yes)| *counted && *yes).collect();
                Col::new(Vals::Fixed { den: 1, v: self.counts_of(&true_ones) })
            }
            (Fold::Count, _) => Col::new(Vals::Fixed { den: 1, v: self.counts_of(counted) }),
            (Fold::Sum | Fold::Mean, FlatVals::Ints { den, v }) if self.weight.is_none() => {
                let mut sums = vec![0i128; number];
                for row in (0..v.len()).filter(|row| counted[*row]) {
                    sums[self.members.group_of(row) as usize] += i128::from(v[row]);
                }
                let counts = self.counts_of(counted);
                if let Some(col) = self.plain_table(&sums, &counts, *den) {
                    return col;
                }
                let cells: Vec<Cell> = sums.iter().zip(counts).map(|(sum, count)| self.sum_or_mean(exact(*sum, *den), count)).collect();
                Col::from_cells(&cells)
            }
            (Fold::Highest | Fold::Lowest | Fold::Latest | Fold::First, _) => {
                let chosen = self.chosen(value, counted);
                let rows: Vec<Option<u32>> = chosen.iter().map(|[first, _]| *first).collect();
                take(value, &rows)
            }
            _ => self.collected(value, counted),
        }
    }

    fn counts_of(&self, counted: &[bool]) -> Vec<i64> {
        let mut counts = vec![0i64; self.members.number];
        for row in (0..counted.len()).filter(|row| counted[*row]) {
            counts[self.members.group_of(row) as usize] += 1;
        }
        counts
    }

    /// Sums, or means as fractions that are not reduced: so the denominators of several items' means are the same.
    fn plain_table(&self, sums: &[i128], counts: &[i64], den: i64) -> Option<Col> {
        let sums: Option<Vec<i64>> = sums.iter().map(|sum| i64::try_from(*sum).ok()).collect();
        if self.fold == Fold::Sum {
            return Some(Col::new(Vals::Fixed { den, v: sums? }));
        }
        let d: Option<Vec<i64>> = counts.iter().map(|count| den.checked_mul((*count).max(1))).collect();
        let of = counts.iter().map(|count| if *count == 0 { Mark::NotApplicable } else { Mark::Value }).collect();
        Some(Col::marked(Vals::Frac { n: sums?, d: d? }, Marks { of, faults: Vec::new() }.settle()))
    }

    fn sum_or_mean(&self, sum: Num, count: i64) -> Cell {
        match (self.fold, count) {
            (Fold::Mean, 0) => Cell::Gap(GapKind::NotApplicable),
            (Fold::Mean, count) => Cell::Value(Value::Num(sum.checked_div(&Num::from(count)).unwrap_or_default())),
            _ => Cell::Value(Value::Num(sum)),
        }
    }

    /// The rows of the best (or last) and the second of each group; of equal ones the first.
    fn chosen(&self, value: &Flat, counted: &[bool]) -> Vec<[Option<u32>; 2]> {
        let mut chosen: Vec<[Option<u32>; 2]> = vec![[None, None]; self.members.number];
        let order = |a: usize, b: usize| match &value.vals {
            FlatVals::Ints { v, .. } => v[a].cmp(&v[b]),
            FlatVals::Nums(v) => v[a].cmp(&v[b]),
            FlatVals::Bools(v) => v[a].cmp(&v[b]),
            FlatVals::Other(v) => by_value(&v[a], &v[b]),
        };
        let before = |a: usize, b: usize| match self.fold {
            Fold::Highest => order(a, b).is_gt(),
            Fold::Lowest => order(a, b).is_lt(),
            Fold::Latest => true,
            _ => false,
        };
        for row in (0..counted.len()).filter(|row| counted[*row]) {
            let found = &mut chosen[self.members.group_of(row) as usize];
            match *found {
                [None, _] => found[0] = Some(row as u32),
                [Some(first), _] if before(row, first as usize) => *found = [Some(row as u32), Some(first)],
                [_, None] => found[1] = Some(row as u32),
                [_, Some(second)] if before(row, second as usize) => found[1] = Some(row as u32),
                [_, Some(_)] => {}
            }
        }
        chosen
    }

    /// Folds that need all values of a group at hand.
    fn collected(&self, value: &Flat, counted: &[bool]) -> Col {
        let lists = self.lists(counted);
        let cells: Vec<Cell> = lists.iter().map(|rows| self.fold_rows(value, rows.iter().map(|row| *row as usize))).collect();
        Col::from_cells(&cells)
    }

    fn lists(&self, counted: &[bool]) -> Vec<Vec<u32>> {
        let mut lists = vec![Vec::new(); self.members.number];
        for row in (0..counted.len()).filter(|row| counted[*row]) {
            lists[self.members.group_of(row) as usize].push(row as u32);
        }
        lists
    }

    fn fold_rows(&self, value: &Flat, rows: impl Iterator<Item = usize> + Clone) -> Cell {
        if let Some(weight) = self.weight.filter(|_| self.fold == Fold::Mean) {
            let weights: Vec<Num> = rows.clone().map(|row| weight.num(row)).collect();
            let products: Vec<Num> = rows.map(|row| weight.num(row) * value.num(row)).collect();
            if weights.is_empty() {
                return Cell::Gap(GapKind::NotApplicable);
            }
            return weighted(&rows::sum(&products), &rows::sum(&weights));
        }
        // The middle one without sorting.
        if let (Fold::Median, FlatVals::Ints { den, v }) = (self.fold, &value.vals) {
            let mut values: Vec<i64> = rows.map(|row| v[row]).collect();
            if values.is_empty() {
                return Cell::Gap(GapKind::NotApplicable);
            }
            let (low, high) = ((values.len() - 1) / 2, values.len() / 2);
            let (_, high_value, _) = values.select_nth_unstable(high);
            let high_value = *high_value;
            let low_value = if low == high { high_value } else { values[..high].iter().max().copied().unwrap_or(high_value) };
            let sum = exact(i128::from(low_value) + i128::from(high_value), *den);
            return Cell::Value(Value::Num(rows::ratio(&sum, 2)));
        }
        rows::fold_values(self.fold, rows.map(|row| value.value(row)).collect())
    }

    /// Each row has the set without itself.
    fn without_self(&self, counted: &[bool]) -> Col {
        let Some(value) = self.value else {
            let counts = self.counts_of(counted);
            let v = (0..counted.len()).map(|row| self.group_figure(&counts, row) - i64::from(counted[row])).collect();
            return Col::new(Vals::Fixed { den: 1, v });
        };
        match self.fold {
            Fold::Highest | Fold::Lowest | Fold::Latest | Fold::First => {
                let chosen = self.chosen(value, counted);
                let rows: Vec<Option<u32>> = (0..counted.len())
                    .map(|row| {
                        let group = self.members.group_of(row);
                        let [first, second] = *chosen.get(group as usize)?;
                        if first == Some(row as u32) { second } else { first }
                    })
                    .collect();
                take(value, &rows)
            }
            Fold::Median => self.medians_without_self(value, counted),
            Fold::Sum | Fold::Count | Fold::Mean | Fold::GeometricMean | Fold::HarmonicMean | Fold::Deviation | Fold::Any | Fold::All => {
                self.sums_without_self(value, counted)
            }
        }
    }

    fn group_figure(&self, table: &[i64], row: usize) -> i64 {
        table.get(self.members.group_of(row) as usize).copied().unwrap_or(0)
    }

    fn medians_without_self(&self, value: &Flat, counted: &[bool]) -> Col {
        let mut lists = self.lists(counted);
        for rows in &mut lists {
            rows.sort_by(|a, b| match &value.vals {
                FlatVals::Ints { v, .. } => v[*a as usize].cmp(&v[*b as usize]),
                _ => value.num(*a as usize).cmp(&value.num(*b as usize)),
            });
        }
        let mut place = vec![u32::MAX; counted.len()];
        for rows in &lists {
            for (at, row) in rows.iter().enumerate() {
                place[*row as usize] = at as u32;
            }
        }
        let cells: Vec<Cell> = (0..counted.len())
            .map(|row| {
                let Some(rows) = lists.get(self.members.group_of(row) as usize) else { return not_applicable() };
                let own = place[row] as usize;
                let others = rows.len() - usize::from(counted[row]);
                if others == 0 {
                    return not_applicable();
                }
                // The n-th of the others.
                let nth = |n: usize| value.num(rows[if own <= n { n + 1 } else { n }] as usize);
                Cell::Value(Value::Num(rows::ratio(&(nth((others - 1) / 2) + nth(others / 2)), 2)))
            })
            .collect();
        Col::from_cells(&cells)
    }

    /// Folds that come from sums: of the group without the row's own share.
    fn sums_without_self(&self, value: &Flat, counted: &[bool]) -> Col {
        let lists = self.lists(counted);
        let sums: Vec<Sums> = lists.iter().map(|rows| Sums::of(self, value, rows)).collect();
        let cells: Vec<Cell> = (0..counted.len())
            .map(|row| match sums.get(self.members.group_of(row) as usize) {
                Some(sums) => sums.without(self, value, counted[row].then_some(row)),
                None => not_applicable(),
            })
            .collect();
        Col::from_cells(&cells)
    }
}

fn not_applicable() -> Cell {
    Cell::Gap(GapKind::NotApplicable)
}

/// What folds are made of.
struct Sums {
    number: usize,
    truths: usize,
    sum: Num,
    weights: Num,
    squares: Num,
    inverse: Num,
    /// Of the values that are not zero.
    product: Num,
    zeros: usize,
    negative: usize,
}

impl Sums {
    fn of(reduction: &Reduction<'_>, value: &Flat, rows: &[u32]) -> Sums {
        let fold = reduction.fold;
        let weight = reduction.weight;
        let nums: Vec<Num> = rows.iter().map(|row| value.num(*row as usize)).collect();
        let of = |wanted: bool, f: &dyn Fn(usize, &Num) -> Num| -> Num {
            if !wanted {
                return Num::ZERO;
            }
            rows::sum(&nums.iter().enumerate().map(|(at, num)| f(rows[at] as usize, num)).collect::<Vec<_>>())
        };
        let nonzero: Vec<Num> = nums.iter().filter(|num| !num.is_zero()).cloned().collect();
        Sums {
            number: rows.len(),
            truths: rows.iter().filter(|row| value.holds(**row as usize)).count(),
            sum: of(matches!(fold, Fold::Sum | Fold::Mean | Fold::Deviation), &|row, num| {
                weight.map_or_else(|| num.clone(), |weight| weight.num(row) * num)
            }),
            weights: of(fold == Fold::Mean, &|row, _| weight.map_or(Num::ONE, |weight| weight.num(row))),
            squares: of(fold == Fold::Deviation, &|_, num| num * num),
            inverse: of(fold == Fold::HarmonicMean, &|_, num| Num::ONE.checked_div(num).unwrap_or_default()),
            product: if fold == Fold::GeometricMean { rows::product(&nonzero) } else { Num::ONE },
            zeros: nums.len() - nonzero.len(),
            negative: nums.iter().filter(|num| num.is_negative()).count(),
        }
    }

    fn without(&self, reduction: &Reduction<'_>, value: &Flat, own: Option<usize>) -> Cell {
        let num = |num: Num| Cell::Value(Value::Num(num));
        let mine = own.map(|row| value.num(row));
        let number = self.number - usize::from(own.is_some());
        let truths = self.truths - usize::from(own.is_some_and(|row| value.holds(row)));
        let weight = own.map_or(Num::ZERO, |row| reduction.weight.map_or(Num::ONE, |weight| weight.num(row)));
        let sum = || match &mine {
            Some(mine) if reduction.weight.is_some() && reduction.fold == Fold::Mean => &self.sum - &(&weight * mine),
            Some(mine) => &self.sum - mine,
            None => self.sum.clone(),
        };
        let zeros = self.zeros - usize::from(mine.as_ref().is_some_and(Num::is_zero));
        match reduction.fold {
            Fold::Sum => num(sum()),
            Fold::Count if matches!(value.vals, FlatVals::Bools(_)) => num(Num::from(truths)),
            Fold::Count => num(Num::from(number)),
            Fold::Any => Cell::Value(Value::Bool(truths > 0)),
            Fold::All => Cell::Value(Value::Bool(truths == number)),
            _ if number == 0 => not_applicable(),
            Fold::Mean => weighted(&sum(), &(&self.weights - &weight)),
            Fold::Deviation => {
                let squares = mine.as_ref().map_or_else(|| self.squares.clone(), |mine| &self.squares - &(mine * mine));
                rows::deviation(&sum(), &squares, number)
            }
            Fold::HarmonicMean if zeros > 0 => Cell::Fault(Arc::new(Fault::DivisionByZero)),
            Fold::HarmonicMean => {
                let own = mine.as_ref().and_then(|mine| Num::ONE.checked_div(mine)).unwrap_or_default();
                rows::harmonic(&(&self.inverse - &own), number)
            }
            Fold::GeometricMean => {
                let negative = self.negative - usize::from(mine.as_ref().is_some_and(Num::is_negative));
                let product = match &mine {
                    Some(mine) if !mine.is_zero() => self.product.checked_div(mine).unwrap_or_default(),
                    Some(_) | None => self.product.clone(),
                };
                let product = if zeros > 0 { Num::ZERO } else { product };
                rows::geometric(&product, number, &if negative > 0 { -Num::ONE } else { Num::ONE })
            }
            Fold::Highest | Fold::Lowest | Fold::Median | Fold::Latest | Fold::First => not_applicable(),
        }
    }
}

fn weighted(sum: &Num, weights: &Num) -> Cell {
    match sum.checked_div(weights) {
        Some(mean) => Cell::Value(Value::Num(mean)),
        None => Cell::Fault(Arc::new(Fault::DivisionByZero)),
    }
}

/// How two values of one kind compare.
pub fn by_value(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a, b) {
        (Value::Num(a), Value::Num(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Choice(_, a), Value::Choice(_, b)) => a.cmp(b),
        // The better grade stands first and is the greater one.
        (Value::Grade(a), Value::Grade(b)) => b.cmp(a),
        (Value::Num(_) | Value::Text(_) | Value::Date(_) | Value::Bool(_) | Value::Choice(..) | Value::Grade(_), _) => std::cmp::Ordering::Equal,
    }
}

/// The values of the rows named; not applicable where none is.
fn take(value: &Flat, rows: &[Option<u32>]) -> Col {
    if value.len == 0 {
        return Col::marked(Vals::zeros(rows.len()), Marks { of: vec![Mark::NotApplicable; rows.len()], faults: Vec::new() }.settle());
    }
    let of = rows.iter().map(|row| if row.is_some() { Mark::Value } else { Mark::NotApplicable }).collect();
    let vals = value.gather(rows.iter().map(|row| row.map_or(0, |row| row as usize)));
    Col::marked(vals, Marks { of, faults: Vec::new() }.settle())
}

/// `sum / den`
fn exact(sum: i128, den: i64) -> Num {
    match i64::try_from(sum) {
        Ok(sum) => Num::ratio(sum, den),
        Err(_) => Num::from_scaled(sum, 0).checked_div(&Num::from(den)).unwrap_or_default(),
    }
}
