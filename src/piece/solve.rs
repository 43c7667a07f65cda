//! From forms, ranges and constraints to a linear programme, and back to a point.

use crate::decimal::Num;
use crate::piece::extent::Point;
use crate::piece::form::{Form, VarId};
use crate::piece::range::Range;
use crate::piece::region::{Constraint, Relation};
use crate::piece::simplex::{self, Best};

/// The greatest value of a form, and a point that has it; constraints and ends that are left out count as if they were inside.
pub fn greatest(form: &Form, constraints: &[Constraint], range: &dyn Fn(VarId) -> Range) -> Option<(Option<Num>, Point)> {
    let programme = Programme::new(form, constraints, range, false);
    match simplex::maximise(&programme.row(form).0, &programme.rows) {
        Best::Nowhere => None,
        Best::Unlimited => Some((None, Point::new())),
        Best::At(value, values) => Some((Some(value + programme.row(form).1), programme.point(&values))),
    }
}

/// A point that satisfies all constraints and ranges, as far inside as it goes where an end is left out.
pub fn inside(constraints: &[Constraint], range: &dyn Fn(VarId) -> Range) -> Option<Point> {
    let programme = Programme::new(&Form::default(), constraints, range, true);
    let mut objective = vec![Num::ZERO; programme.width];
    objective[programme.width - 1] = Num::ONE;
    match simplex::maximise(&objective, &programme.rows) {
        Best::At(margin, values) if margin.signum() > 0 => Some(programme.point(&values)),
        Best::At(..) | Best::Nowhere | Best::Unlimited => None,
    }
}

/// How a variable of any sign is made of variables that are not negative: `sign × column + shift`, less a second column if it has no end.
struct Column {
    variable: VarId,
    at: usize,
    sign: Num,
    shift: Num,
    second: Option<usize>,
}

struct Programme {
    columns: Vec<Column>,
    width: usize,
    rows: Vec<(Vec<Num>, Num)>,
}

impl Programme {
    /// With a margin, the last column is a distance that is kept from each end that is left out.
    fn new(form: &Form, constraints: &[Constraint], range: &dyn Fn(VarId) -> Range, margin: bool) -> Programme {
        let mut variables: Vec<VarId> = form.variables().chain(constraints.iter().flat_map(|constraint| constraint.form.variables())).collect();
        variables.sort_unstable();
        variables.dedup();
        let ranges: Vec<Range> = variables.iter().map(|variable| range(*variable)).collect();
        let mut programme = Programme { columns: Vec::new(), width: 0, rows: Vec::new() };
        for (variable, range) in variables.iter().zip(&ranges) {
            programme.add_column(*variable, range);
        }
        programme.width += usize::from(margin);
        for (variable, range) in variables.iter().zip(&ranges) {
            let own = Form::of(*variable);
            if let Some(low) = &range.low {
                programme.add_row(&Form::constant(low.at.clone()).minus(&own), margin && !low.included);
            }
            if let Some(high) = &range.high {
                programme.add_row(&own.minus(&Form::constant(high.at.clone())), margin && !high.included);
            }
        }
        for Constraint { form, relation } in constraints {
            programme.add_row(form, margin && *relation == Relation::Below);
            if *relation == Relation::Zero {
                programme.add_row(&form.negated(), false);
            }
        }
        if margin {
            let mut row = vec![Num::ZERO; programme.width];
            row[programme.width - 1] = Num::ONE;
            programme.rows.push((row, Num::ONE));
        }
        programme
    }

    fn add_column(&mut self, variable: VarId, range: &Range) {
        let at = self.width;
        let (sign, shift, second) = match (&range.low, &range.high) {
            (Some(low), _) => (Num::ONE, low.at.clone(), None),
            (None, Some(high)) => (Num::from(-1), high.at.clone(), None),
            (None, None) => (Num::ONE, Num::ZERO, Some(at + 1)),
        };
        self.width += 1 + usize::from(second.is_some());
        self.columns.push(Column { variable, at, sign, shift, second });
    }

    /// `form ≤ 0`, with a margin if it is to be less.
    fn add_row(&mut self, form: &Form, strictly: bool) {
        let (mut row, constant) = self.row(form);
        if row.iter().all(Num::is_zero) && !strictly && constant.signum() <= 0 {
            return;
        }
        if strictly {
            row[self.width - 1] = Num::ONE;
        }
        self.rows.push((row, -constant));
    }

    /// A form over the columns, and its constant.
    fn row(&self, form: &Form) -> (Vec<Num>, Num) {
        let mut row = vec![Num::ZERO; self.width];
        let mut constant = form.constant.clone();
        for (variable, factor) in form.terms() {
            let Some(column) = self.columns.iter().find(|column| column.variable == *variable) else { continue };
            row[column.at] = &row[column.at] + &(factor * &column.sign);
            constant += factor * &column.shift;
            if let Some(second) = column.second {
                row[second] = &row[second] - factor;
            }
        }
        (row, constant)
    }

    fn point(&self, values: &[Num]) -> Point {
        let value = |column: &Column| {
            let own = &(&values[column.at] * &column.sign) + &column.shift;
            column.second.map_or(own.clone(), |second| &own - &values[second])
        };
        self.columns.iter().map(|column| (column.variable, value(column))).collect()
    }
}
