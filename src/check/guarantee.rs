//! Guarantees: what is claimed of every data there can be.

use super::Suite;
use crate::check;
use crate::diagnostic::Diagnostic;
use crate::guarantee::{self, Verdict};
use crate::model::guarantee::Claim;
use crate::model::scheme::{Guarantee, Scheme};
use crate::say;
use crate::word::Text;

check!(REFUTED, "H0811", "guarantee-refuted", Error, en: "a guarantee that does not hold", zh: "保证不成立");
check!(UNDECIDED, "H0812", "guarantee-undecided", Warning, en: "a guarantee that could be neither proved nor refuted", zh: "保证既未能证明，也未能否定");
check!(PROVED, "H0813", "guarantee-proved", Note, en: "a guarantee that holds whatever the data are", zh: "保证已证明成立");

pub static SUITE: Suite = Suite { checks: &[&REFUTED, &UNDECIDED, &PROVED], passes: &[decided] };

fn decided(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let verdicts = guarantee::decide(scheme);
    found.extend(scheme.guarantees.iter().zip(verdicts).map(|(guarantee, verdict)| told(guarantee, verdict)));
}

fn told(guarantee: &Guarantee, verdict: Verdict) -> Diagnostic {
    match verdict {
        Verdict::Proved => Diagnostic::new(&PROVED, guarantee.span, say!(en: "this is proved", zh: "已证明"))
            .help(say!(en: "it holds whatever the data are; there is nothing to do", zh: "不论数据如何都成立，不必改动")),
        Verdict::Refuted(_, examples) => {
            let finding = Diagnostic::new(&REFUTED, guarantee.span, broken(&guarantee.claim)).help(say!(
                en: "correct the clause, narrow the guarantee by `when …`, or declare the `range` of the figures if such ones cannot be",
                zh: "请改正条款，或用 `当 …` 缩小保证的范围；这样的数据若不可能出现，请为事实写明 `范围`"
            ));
            examples.into_iter().fold(finding, Diagnostic::witness)
        }
        Verdict::Undecided(guarantee::Undecided { tried, why }) => {
            let finding = Diagnostic::new(
                &UNDECIDED,
                guarantee.span,
                say!(en: "this could be neither proved nor refuted; {tried} made-up cases did not break it", zh: "未能证明；试了 {tried} 种虚拟数据，也未能否定"),
            );
            let reasons: Vec<Text> = why.into_iter().take(3).collect();
            let en: Vec<&str> = reasons.iter().map(|reason| &*reason.en).collect();
            let zh: Vec<&str> = reasons.iter().map(|reason| &*reason.zh).collect();
            let (en, zh) = (en.join("; "), zh.join("；"));
            finding.help(if reasons.is_empty() {
                say!(en: "state the range of the figures, or guarantee the parts one by one", zh: "请写明事实的范围，或对各部分分别保证")
            } else {
                say!(en: "what cannot be followed exactly: {en}", zh: "无法精确推算之处：{zh}")
            })
        }
    }
}

fn broken(claim: &Claim) -> Text {
    match claim {
        Claim::Holds(_) => say!(en: "there are figures for which this is not so", zh: "存在不满足此保证的数据"),
        Claim::Never { .. } => say!(en: "there are figures between which it goes the wrong way", zh: "存在变化方向相反的数据"),
        Claim::Apart { .. } => say!(en: "there are figures on which it does depend", zh: "存在受其影响的数据"),
        Claim::Near { .. } => say!(en: "there are figures on which the parent's score is further away", zh: "存在与上级方案得分相差更多的数据"),
    }
}
