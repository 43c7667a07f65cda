//! Comparisons, conditions and tables on columns.

use crate::decimal::Num;
use crate::eval::column::{Col, Mark, Marks, NO_ROW, Vals, lcm, merge};
use crate::eval::number;
use crate::fault::Fault;
use crate::model::expr::{Compare, Value};
use crate::model::scheme::GapKind;
use crate::outcome::Cell;
use std::cmp::Ordering;
use std::sync::Arc;

pub fn meets(compare: Compare, ordering: Ordering) -> bool {
    match compare {
        Compare::Equal => ordering.is_eq(),
        Compare::NotEqual => ordering.is_ne(),
        Compare::Less => ordering.is_lt(),
        Compare::LessOrEqual => ordering.is_le(),
        Compare::Greater => ordering.is_gt(),
        Compare::GreaterOrEqual => ordering.is_ge(),
    }
}

pub fn compare(compare: Compare, a: &Col, b: &Col) -> Col {
    let rows = a.len().max(b.len());
    let marks = merge([a, b], rows);
    let vals = match (&a.vals, &b.vals) {
        (Vals::Fixed { den: x, v: va }, Vals::Fixed { den: y, v: vb }) if x == y => by(va, vb, |x, y| meets(compare, x.cmp(y))),
        (Vals::Fixed { den, v }, Vals::Fixed { den: other, v: threshold }) if threshold.len() == 1 => {
            // v / den ? t / other  ⇔  v ? t × den / other: a whole number, or between two.
            let wide = i128::from(threshold[0]) * i128::from(*den);
            let (floor, whole) = (wide.div_euclid(i128::from(*other)), wide.rem_euclid(i128::from(*other)) == 0);
            let cut = floor.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
            let inside = i128::from(cut) == floor;
            let order = move |x: i64| match x.cmp(&cut) {
                Ordering::Equal if whole && inside => Ordering::Equal,
                Ordering::Equal if i128::from(cut) > floor => Ordering::Greater,
                Ordering::Equal => Ordering::Less,
                other => other,
            };
            v.iter().map(|x| meets(compare, order(*x))).collect()
        }
        (Vals::Bool(x), Vals::Bool(y)) => by(x, y, |x, y| meets(compare, x.cmp(y))),
        (Vals::Date(x), Vals::Date(y)) => by(x, y, |x, y| meets(compare, x.cmp(y))),
        (Vals::Choice(_, x), Vals::Choice(_, y)) => by(x, y, |x, y| meets(compare, x.cmp(y))),
        // The better grade stands first and is the greater one.
        (Vals::Grade(x), Vals::Grade(y)) => by(x, y, |x, y| meets(compare, y.cmp(x))),
        (Vals::Text(words, x), Vals::Text(others, y)) => by(x, y, |x, y| {
            let (x, y) = (words.get_index(*x as usize), others.get_index(*y as usize));
            meets(compare, x.cmp(&y))
        }),
        _ if a.vals.is_number() && b.vals.is_number() => (0..rows).map(|row| meets(compare, number::order(a, b, row))).collect(),
        _ => vec![compare == Compare::NotEqual; rows],
    };
    let vals = if vals.len() < rows { vec![vals.first().copied().unwrap_or(false); rows] } else { vals };
    Col::marked(Vals::Bool(vals), marks.and_then(Marks::settle))
}

fn by<T>(a: &[T], b: &[T], f: impl Fn(&T, &T) -> bool) -> Vec<bool> {
    match (a, b) {
        ([x], _) => b.iter().map(|y| f(x, y)).collect(),
        (_, [y]) => a.iter().map(|x| f(x, y)).collect(),
        _ => a.iter().zip(b).map(|(x, y)| f(x, y)).collect(),
    }
}

pub fn not(a: &Col) -> Col {
    let v = (0..a.len()).map(|row| !a.holds(row)).collect();
    Col::marked(Vals::Bool(v), a.marks.clone())
}

/// All of them (`all`), or one of them: one that decides does so even beside a gap or a fault.
pub fn junction(all: bool, terms: &[&Col]) -> Col {
    let rows = terms.iter().map(|term| term.len()).max().unwrap_or(1);
    if terms.iter().all(|term| term.marks.is_none()) {
        let mut v = vec![all; rows];
        for term in terms {
            if let Vals::Bool(other) = &term.vals {
                if let [one] = other.as_slice() {
                    v.iter_mut().for_each(|x| *x = if all { *x & one } else { *x | one });
                } else {
                    v.iter_mut().zip(other).for_each(|(x, y)| *x = if all { *x & y } else { *x | y });
                }
            }
        }
        return Col::from_bools(v);
    }
    let decides = |row: usize| terms.iter().any(|term| term.mark(row) == Mark::Value && term.holds(row) != all);
    let decided: Vec<bool> = (0..rows).map(decides).collect();
    let mut marks = merge(terms.iter().copied(), rows).unwrap_or_else(|| Marks::plain(rows));
    for (mark, decided) in marks.of.iter_mut().zip(&decided) {
        if *decided {
            *mark = Mark::Value;
        }
    }
    let v = decided.iter().map(|decided| *decided != all).collect();
    Col::marked(Vals::Bool(v), marks.settle())
}

pub fn is_in(a: &Col, values: &[Value]) -> Col {
    let v = (0..a.len()).map(|row| values.contains(&a.value(row))).collect();
    Col::marked(Vals::Bool(v), a.marks.clone())
}

pub fn is_gap(a: &Col, kind: GapKind) -> Col {
    let Some(marks) = &a.marks else { return Col::from_bools(vec![false]) };
    let v = marks.of.iter().map(|mark| *mark == Mark::of(kind)).collect();
    let of = marks.of.iter().map(|mark| if *mark == Mark::Fault { Mark::Fault } else { Mark::Value }).collect();
    Col::marked(Vals::Bool(v), Marks { of, faults: marks.faults.clone() }.settle())
}

/// A condition of which a gap or a fault does not hold.
pub fn holds(a: &Col) -> Col {
    Col::new(a.vals.clone())
}

/// A condition of which a gap does not hold; a fault stays.
pub fn passes(a: &Col) -> Col {
    let marks = a.marks.as_ref().and_then(|marks| {
        let of = marks.of.iter().map(|mark| if *mark == Mark::Fault { Mark::Fault } else { Mark::Value }).collect();
        Marks { of, faults: marks.faults.clone() }.settle()
    });
    Col { vals: a.vals.clone(), marks }
}

/// Where `a` has this gap, `b` instead. `stay`: where `b` has no value, the gap stays.
pub fn substitute(a: &Col, kind: GapKind, b: &Col, stay: bool) -> Col {
    let Some(marks) = &a.marks else { return a.clone() };
    let wanted = Mark::of(kind);
    if !marks.of.contains(&wanted) {
        return a.clone();
    }
    let rows = a.len().max(b.len());
    let index: Vec<u32> = (0..rows).map(|row| u32::from(a.mark(row) == wanted && !(stay && b.mark(row).gap().is_some()))).collect();
    pick(&Col::new(Vals::Index(index)), &[a, b], None)
}

/// Faults as gaps, for means over whoever has a value.
pub fn values_only(a: &Col) -> Col {
    let Some(marks) = &a.marks else { return a.clone() };
    let of = marks.of.iter().map(|mark| if *mark == Mark::Fault { Mark::NotApplicable } else { *mark }).collect();
    Col { vals: a.vals.clone(), marks: Marks { of, faults: Vec::new() }.settle() }
}

/// The number of the first condition that is true; `None` is always true. A gap or fault met before that decides.
pub fn first(conditions: &[Option<&Col>]) -> Col {
    let rows = conditions.iter().flatten().map(|condition| condition.len()).max().unwrap_or(1);
    let mut v = vec![NO_ROW; rows];
    let mut marks: Option<Marks> = None;
    for (number, condition) in conditions.iter().enumerate() {
        let number = number as u32;
        let open = |v: &[u32], marks: &Option<Marks>, row: usize| v[row] == NO_ROW && marks.as_ref().is_none_or(|marks| marks.of[row] == Mark::Value);
        match condition {
            None => {
                for row in 0..rows {
                    if open(&v, &marks, row) {
                        v[row] = number;
                    }
                }
                break;
            }
            Some(condition) if condition.marks.is_none() && marks.is_none() => {
                if let Vals::Bool(yes) = &condition.vals {
                    for row in 0..rows {
                        if yes[if yes.len() == 1 { 0 } else { row }] && v[row] == NO_ROW {
                            v[row] = number;
                        }
                    }
                }
            }
            Some(condition) => {
                for row in 0..rows {
                    if !open(&v, &marks, row) {
                        continue;
                    }
                    match condition.mark(row) {
                        Mark::Value if condition.holds(row) => v[row] = number,
                        Mark::Value => {}
                        mark => {
                            let marks = marks.get_or_insert_with(|| Marks::plain(rows));
                            marks.of[row] = mark;
                            if let Some(fault) = condition.fault(row) {
                                marks.faults.push((row as u32, fault.clone()));
                            }
                        }
                    }
                }
            }
        }
    }
    Col::marked(Vals::Index(v), marks.and_then(Marks::settle))
}

/// One bound of a row of a table, with whether it belongs to the row.
pub type Edge<'a> = Option<(&'a Col, bool)>;

/// The first row of a table of ranges that the number lies in. The bounds are constants.
pub fn band(subject: &Col, rows: &[(Edge<'_>, Edge<'_>)]) -> Col {
    // A subject that is a gap, or a bound that is one: condition by condition.
    let plain = rows.iter().flat_map(|(low, high)| [low, high]).flatten().all(|(bound, _)| bound.marks.is_none());
    if plain
        && let Vals::Fixed { den, v } = &subject.vals
        && let Some(cuts) = cuts(*den, rows)
    {
        let Cuts { at, row } = cuts;
        let find = |x: &i64| {
            let number = if at.len() <= 12 { at.iter().map(|cut| usize::from(x >= cut)).sum() } else { at.partition_point(|cut| cut <= x) };
            row[number]
        };
        return Col::marked(Vals::Index(v.iter().map(find).collect()), subject.marks.clone());
    }
    let conditions: Vec<Option<Col>> = rows
        .iter()
        .map(|(low, high)| {
            let low = low.map(|(bound, included)| compare(if included { Compare::GreaterOrEqual } else { Compare::Greater }, subject, bound));
            let high = high.map(|(bound, included)| compare(if included { Compare::LessOrEqual } else { Compare::Less }, subject, bound));
            match (low, high) {
                (Some(low), Some(high)) => Some(junction(true, &[&low, &high])),
                (Some(one), None) | (None, Some(one)) => Some(one),
                (None, None) => None,
            }
        })
        .collect();
    first(&conditions.iter().map(Option::as_ref).collect::<Vec<_>>())
}

/// A table of ranges as ascending whole numbers, and the row of each stretch between them.
struct Cuts {
    at: Vec<i64>,
    row: Vec<u32>,
}

fn cuts(den: i64, rows: &[(Edge<'_>, Edge<'_>)]) -> Option<Cuts> {
    // A range of real numbers holds the whole numbers `low .. high`, in units of 1 / den.
    let whole = |edge: &Edge<'_>, upper: bool| -> Option<Option<i64>> {
        let Some((bound, included)) = edge else { return Some(None) };
        let Vals::Fixed { den: own, v } = &bound.vals else { return None };
        let wide = i128::from(*v.first()?) * i128::from(den);
        let (floor, exact) = (wide.div_euclid(i128::from(*own)), wide.rem_euclid(i128::from(*own)) == 0);
        // The first whole number that is inside (lower edge) or beyond (upper edge).
        let at = if exact && (*included != upper) { floor } else { floor + 1 };
        Some(Some(i64::try_from(at).ok()?))
    };
    let ranges: Option<Vec<(Option<i64>, Option<i64>)>> = rows.iter().map(|(low, high)| Some((whole(low, false)?, whole(high, true)?))).collect();
    let ranges = ranges?;
    let mut at: Vec<i64> = ranges.iter().flat_map(|(low, high)| [*low, *high]).flatten().collect();
    at.sort_unstable();
    at.dedup();
    let row_of = |x: Option<i64>| {
        let inside = |(low, high): &(Option<i64>, Option<i64>)| match x {
            Some(x) => low.is_none_or(|low| x >= low) && high.is_none_or(|high| x < high),
            None => low.is_none(),
        };
        ranges.iter().position(inside).map_or(NO_ROW, |row| row as u32)
    };
    let row = std::iter::once(row_of(None)).chain(at.iter().map(|cut| row_of(Some(*cut)))).collect();
    Some(Cuts { at, row })
}

/// The row of a table by the code of a word: `rows[code]`, else `rest`.
pub fn lookup(subject: &Col, rows: &[u32], rest: u32) -> Col {
    let v = match subject.vals.codes() {
        Some(codes) => codes.iter().map(|code| rows.get(*code as usize).copied().filter(|row| *row != NO_ROW).unwrap_or(rest)).collect(),
        None => vec![rest; subject.len()],
    };
    Col::marked(Vals::Index(v), subject.marks.clone())
}

/// The option that the index names; `none` where it names no row, or a fault.
pub fn pick(index: &Col, options: &[&Col], none: Option<&Col>) -> Col {
    let Vals::Index(rows_of) = &index.vals else { return Col::gap(GapKind::NotApplicable) };
    let rows = index.len().max(options.iter().copied().chain(none).map(Col::len).max().unwrap_or(1));
    if index.len() == 1 && index.marks.is_none() {
        // One option for all rows.
        let only = match rows_of[0] {
            NO_ROW => none,
            number => options.get(number as usize).copied(),
        };
        return only.cloned().unwrap_or_else(|| Col::constant(&Cell::Fault(Arc::new(Fault::NoRow))));
    }
    // The table of options, the one for "no row" last.
    let all: Vec<&Col> = options.iter().copied().chain(none).collect();
    let choice = |row: usize| -> Option<usize> {
        match rows_of[index.at(row)] {
            NO_ROW => none.map(|_| all.len() - 1),
            number => Some(number as usize),
        }
    };
    let marks = picked_marks(index, &all, rows, &choice);
    Col::marked(picked_values(index, &all, rows, &choice), marks)
}

fn picked_marks(index: &Col, all: &[&Col], rows: usize, choice: &impl Fn(usize) -> Option<usize>) -> Option<Box<Marks>> {
    let Vals::Index(numbers) = &index.vals else { return None };
    // Without an option for it, "no row" is a fault.
    let unfit = || numbers.contains(&NO_ROW) && (0..rows).any(|row| choice(row).is_none());
    if index.marks.is_none() && all.iter().all(|option| option.marks.is_none()) && !unfit() {
        return None;
    }
    let mut marks = Marks::plain(rows);
    for row in 0..rows {
        let source = match (index.mark(row), choice(row)) {
            (Mark::Value, None) => {
                marks.set_fault(row, Arc::new(Fault::NoRow));
                continue;
            }
            (Mark::Value, Some(option)) => all[option],
            _ => index,
        };
        marks.of[row] = source.mark(row);
        if let Some(fault) = source.fault(row) {
            marks.faults.push((row as u32, fault.clone()));
        }
    }
    marks.settle()
}

fn picked_values(index: &Col, all: &[&Col], rows: usize, choice: &impl Fn(usize) -> Option<usize>) -> Vals {
    // What has no value anywhere does not say of what kind the result is.
    let valued = |col: &&&Col| col.marks.as_ref().is_none_or(|marks| marks.of.contains(&Mark::Value));
    let Some(model) = all.iter().find(valued) else { return Vals::zeros(rows) };
    if model.vals.is_number() {
        return picked_numbers(index, all, rows, choice);
    }
    let at = |row: usize| choice(row).filter(|_| index.mark(row) == Mark::Value).map(|option| (all[option], all[option].at(row)));
    let code = |row: usize| at(row).and_then(|(col, row)| col.vals.codes().map(|codes| codes[row])).unwrap_or(0);
    match &model.vals {
        Vals::Bool(_) => Vals::Bool((0..rows).map(|row| at(row).is_some_and(|(col, row)| col.holds(row))).collect()),
        Vals::Choice(id, _) => Vals::Choice(*id, (0..rows).map(code).collect()),
        Vals::Grade(_) => Vals::Grade((0..rows).map(code).collect()),
        Vals::Index(_) => Vals::Index((0..rows).map(code).collect()),
        Vals::Date(model) => {
            let empty = model.first().copied().unwrap_or_default();
            let date = |(col, row): (&Col, usize)| if let Vals::Date(v) = &col.vals { v[row] } else { empty };
            Vals::Date((0..rows).map(|row| at(row).map_or(empty, date)).collect())
        }
        Vals::Text(..) => {
            let mut words = indexmap::IndexSet::new();
            let word = |row: usize| {
                at(row).and_then(|(col, row)| if let Vals::Text(own, codes) = &col.vals { own.get_index(codes[row] as usize).cloned() } else { None })
            };
            let codes = (0..rows).map(|row| words.insert_full(word(row).unwrap_or_else(|| "".into())).0 as u32).collect();
            Vals::Text(Arc::new(words), codes)
        }
        Vals::Fixed { .. } | Vals::Frac { .. } | Vals::Num(_) => Vals::zeros(rows),
    }
}

fn picked_numbers(index: &Col, all: &[&Col], rows: usize, choice: &impl Fn(usize) -> Option<usize>) -> Vals {
    let fixed = || {
        let mut den = 1i64;
        for option in all {
            if let Vals::Fixed { den: own, v } = &option.vals {
                if v.as_slice() != [0] {
                    den = lcm(den, *own)?;
                }
            } else if option.vals.is_number() {
                return None;
            }
        }
        let table: Option<Vec<(&[i64], i64)>> = all
            .iter()
            .map(|option| match &option.vals {
                Vals::Fixed { v, .. } if v.as_slice() == [0] => Some((v.as_slice(), 1)),
                Vals::Fixed { den: own, v } => Some((v.as_slice(), den / own)),
                _ => Some((&[0i64][..], 1)),
            })
            .collect();
        let table = table?;
        // All options constant: a jump table.
        if table.iter().all(|(v, _)| v.len() == 1) && index.len() == rows {
            let jump: Option<Vec<i64>> = table.iter().map(|(v, factor)| v[0].checked_mul(*factor)).collect();
            let jump = jump?;
            let Vals::Index(numbers) = &index.vals else { return None };
            let none = if choice_of_none(all.len(), choice, numbers) { *jump.last()? } else { 0 };
            let v = numbers.iter().map(|number| jump.get(*number as usize).copied().unwrap_or(none)).collect();
            return Some(Vals::Fixed { den, v });
        }
        let mut v = Vec::with_capacity(rows);
        for row in 0..rows {
            let value = match choice(row) {
                Some(option) => {
                    let (values, factor) = table[option];
                    values[if values.len() == 1 { 0 } else { row }].checked_mul(factor)?
                }
                None => 0,
            };
            v.push(value);
        }
        Some(Vals::Fixed { den, v })
    };
    fixed().unwrap_or_else(|| {
        let words = || {
            let (mut n, mut d) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
            for row in 0..rows {
                let (num, den) = match choice(row).map(|option| (all[option], all[option].at(row))) {
                    None => (0, 1),
                    Some((Col { vals: Vals::Fixed { den, v }, .. }, at)) => (v[at], *den),
                    Some((Col { vals: Vals::Frac { n, d }, .. }, at)) => (n[at], d[at]),
                    Some((col, at)) => col.num(at).as_ratio()?,
                };
                n.push(num);
                d.push(den);
            }
            Some(Vals::Frac { n, d })
        };
        words().unwrap_or_else(|| Vals::from_nums((0..rows).map(|row| choice(row).map_or(Num::ZERO, |option| all[option].num(row))).collect()))
    })
}

/// Whether the last option is the one for "no row".
fn choice_of_none(options: usize, choice: &impl Fn(usize) -> Option<usize>, numbers: &[u32]) -> bool {
    numbers.iter().position(|number| *number == NO_ROW).is_some_and(|row| choice(row) == Some(options - 1))
}
