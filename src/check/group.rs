//! Groups of checks by subject. A check belongs to a group by its code alone, so that a new check needs no line here.

use crate::diagnostic::{Check, Severity};
use crate::word::Word;

/// Checks of one subject: those from one code to another.
#[derive(Debug)]
pub struct Group {
    /// As it is written after `--select` and in the settings.
    pub name: Word,
    pub title: Word,
    first: &'static str,
    last: &'static str,
    /// Its errors leave a scheme without a meaning, or figures without a value: they can be neither allowed nor turned down.
    firm: bool,
}

#[rustfmt::skip]
pub static GROUPS: &[Group] = &[
    Group { name: Word::new("syntax", "语法"), title: Word::new("reading the text", "文字能否读懂"), first: "H0100", last: "H0199", firm: true },
    Group { name: Word::new("names", "名称"), title: Word::new("names, types, units of measure", "名称、类型、计量单位"), first: "H0200", last: "H0299", firm: true },
    Group { name: Word::new("points", "分值"), title: Word::new("points and weights add up", "分值与权重相加"), first: "H0300", last: "H0399", firm: false },
    Group { name: Word::new("bands", "分档"), title: Word::new("bands, rows, places", "分档、表行、名次"), first: "H0400", last: "H0419", firm: false },
    Group { name: Word::new("grades", "等次"), title: Word::new("grades and quotas", "等次与名额"), first: "H0420", last: "H0449", firm: false },
    Group { name: Word::new("bounds", "上下限"), title: Word::new("what can be reached: full points, caps, zero", "能得多少：满分、封顶、零分"), first: "H0450", last: "H0499", firm: false },
    Group { name: Word::new("data", "数据"), title: Word::new("tables and cells of the data", "数据的表与单元格"), first: "H0500", last: "H0599", firm: true },
    Group { name: Word::new("unsaid", "未写明"), title: Word::new("what a scheme must say and does not", "方案应当写明而没有写明的"), first: "H0600", last: "H0699", firm: true },
    Group { name: Word::new("unused", "未用"), title: Word::new("what is declared and makes no difference", "写了而不起作用的"), first: "H0700", last: "H0799", firm: false },
    Group { name: Word::new("promises", "例与保证"), title: Word::new("examples, guarantees, what is proved of scores", "算例、保证、对得分的证明"), first: "H0800", last: "H0899", firm: false },
    Group { name: Word::new("settings", "设置"), title: Word::new("what is allowed, and the settings", "放行与设置"), first: "H0900", last: "H0999", firm: false },
];

impl Group {
    pub fn has(&self, check: &Check) -> bool {
        (self.first..=self.last).contains(&check.code)
    }
}

/// The group of a check.
pub fn of(check: &Check) -> &'static Group {
    GROUPS.iter().find(|group| group.has(check)).expect("a test holds that every code is in a group")
}

/// Whether findings of the check are told whatever is said: without it being mended there is nothing to judge.
pub fn is_firm(check: &Check) -> bool {
    check.severity == Severity::Error && of(check).firm
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;

    #[test]
    fn every_check_is_in_one_group() {
        for check in check::all() {
            assert_eq!(GROUPS.iter().filter(|group| group.has(check)).count(), 1, "{}", check.code);
        }
    }
}
