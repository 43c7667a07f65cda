//! What a form says of a column: measure, range, clause, document.

use super::{Range, Writer};
use crate::check::bands::each_clause;
use crate::model::expr::{Expr, ExprKind, Value};
use crate::model::measure::{Measure, Scale, Ty};
use crate::model::scheme::{Clause, FactId, Form, ItemId, PercentScale};
use crate::model::walk;
use crate::show;
use crate::word::{Lang, Word};

/// What the one who fills in a column has to know.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Type and unit of measure, and how it is written.
    pub measure: String,
    pub range: Option<String>,
    /// The items that look at it, each with its clause.
    pub items: Vec<String>,
    /// Where the figures come from.
    pub document: Option<String>,
    pub note: Option<String>,
}

/// The range that a judged mark must lie in, where it is the same for all units.
pub(super) fn judged_range(clauses: &[Clause], id: FactId) -> Range {
    let constant = |expr: &Expr| match &*expr.kind {
        ExprKind::Constant(Value::Num(number)) => Some(number.clone()),
        _ => None,
    };
    let mut range = (None, None);
    each_clause(clauses, &mut |clause, _| {
        if let Form::Judged { fact, low, high } = &clause.form
            && *fact == id
        {
            range = (constant(low), constant(high));
        }
    });
    range
}

impl Writer<'_> {
    pub(super) fn about(&self, ty: &Ty, scale: &Scale, percent: Option<PercentScale>, range: &Range, items: &[ItemId]) -> About {
        let bound = |number| show::quantity(number, scale, self.lang);
        let range = match range {
            (Some(low), Some(high)) => Some(format!("{}–{}", bound(low), bound(high))),
            (Some(low), None) => Some(format!("≥{}", bound(low))),
            (None, Some(high)) => Some(format!("≤{}", bound(high))),
            (None, None) => None,
        };
        let items = items.iter().map(|item| self.item(*item)).collect();
        About { measure: self.measure(ty, scale, percent), range, items, document: None, note: None }
    }

    fn measure(&self, ty: &Ty, scale: &Scale, percent: Option<PercentScale>) -> String {
        let word = match ty {
            Ty::Quantity(Measure::Percent) => match percent {
                None => Word::new("percent, with the sign: 95%", "百分比，带百分号：95%"),
                Some(PercentScale::Hundred) => Word::new("percent numbers: 95 is 95%", "百分数：95 即 95%"),
                Some(PercentScale::One) => Word::new("decimals: 0.95 is 95%", "小数：0.95 即 95%"),
            },
            Ty::Quantity(Measure::PercentPoint) => Word::new("percentage points", "百分点"),
            Ty::Quantity(Measure::Number) => Word::new("number", "数"),
            Ty::Quantity(Measure::Of(_)) => return scale.of(self.lang).to_owned(),
            Ty::Text | Ty::Unknown | Ty::Grade => Word::new("text", "文字"),
            Ty::Date => Word::new("date: 2024-03-01", "日期：2024-03-01"),
            Ty::Bool => Word::new("yes or no", "是或否"),
            Ty::Choice(_) => Word::new("one of the choices", "选一项"),
        };
        word.of(self.lang).to_owned()
    }

    /// `重点任务（第五条）`: the item and its clause, or that of what it is in.
    fn item(&self, id: ItemId) -> String {
        let item = &self.scheme.items[id.index()];
        let above = walk::above(self.scheme, id).map(|above| &self.scheme.items[above.index()]);
        let clause = std::iter::once(item).chain(above).find_map(|item| item.meta.clause.as_ref());
        let name = item.title.as_ref().unwrap_or(&item.label.name);
        match (clause, self.lang) {
            (Some(clause), Lang::Zh) => format!("{name}（{clause}）"),
            (Some(clause), Lang::En) => format!("{name} ({clause})"),
            (None, _) => name.to_string(),
        }
    }
}
