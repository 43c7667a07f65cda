//! What a scheme allows: `放行 H0452 "文件如此"` before a statement takes the finding out of what is told of that statement, with its
//! reason. An allowance that cannot work, or that nothing needs, is a finding itself.

use crate::check;
use crate::check::settings::FIRM;
use crate::check::{Suite, TRIALS, all, group, mend};
use crate::diagnostic::{Check, Diagnostic, Edit, Place, closest};
use crate::say;
use crate::source::{Sources, Span};
use crate::syntax::ast;
use indexmap::IndexMap;
use std::sync::Arc;

check!(UNKNOWN_CODE, "H0904", "unknown-code", Error, en: "a code to be allowed that does not exist", zh: "放行的编号不存在");
check!(NO_REASON, "H0905", "allowed-without-reason", Error, en: "something is allowed without a reason", zh: "放行而没有写明理由");
check!(UNUSED, "H0906", "allowed-in-vain", Warning, en: "something is allowed that is not found", zh: "放行的问题并不存在");

pub static SUITE: Suite = Suite { checks: &[&UNKNOWN_CODE, &NO_REASON, &UNUSED], passes: &[] };

/// A finding that the scheme allows.
#[derive(Clone, Debug)]
pub struct Allowed {
    pub finding: Diagnostic,
    pub reason: Arc<str>,
}

/// One code of one allowance.
struct Permit<'a> {
    allow: &'a ast::Allow,
    name: &'a ast::Name,
    check: &'static Check,
    reason: &'a ast::Quote,
    used: bool,
}

/// All allowances of a scheme and of those that it extends.
pub struct Permits<'a> {
    by_code: IndexMap<&'static str, Vec<Permit<'a>>>,
}

impl<'a> Permits<'a> {
    /// Those that can work, and what is wrong with the others.
    pub fn of(allows: &'a [ast::Allow]) -> (Permits<'a>, Vec<Diagnostic>) {
        let mut permits = Permits { by_code: IndexMap::new() };
        let mut wrong = Vec::new();
        if allows.is_empty() {
            return (permits, wrong);
        }
        let all = all();
        for allow in allows {
            let reason = allow.reason.as_ref().filter(|reason| !reason.text.trim().is_empty());
            if reason.is_none() {
                wrong.push(without_reason(allow));
            }
            for name in &allow.checks {
                let Some(check) = all.iter().find(|check| check.code.eq_ignore_ascii_case(&name.text) || check.name == &*name.text) else {
                    wrong.push(unknown(name, &all));
                    continue;
                };
                if group::is_firm(check) {
                    wrong.push(firm(name, check));
                } else if let Some(reason) = reason {
                    permits.by_code.entry(check.code).or_default().push(Permit { allow, name, check, reason, used: false });
                }
            }
        }
        (permits, wrong)
    }

    /// Takes out of the findings those that are allowed. The allowance nearest around a finding is the one that counts.
    pub fn apply(&mut self, found: &mut Vec<Diagnostic>) -> Vec<Allowed> {
        let mut allowed = Vec::new();
        if self.by_code.is_empty() {
            return allowed;
        }
        found.retain(|finding| {
            let Some(permits) = self.by_code.get_mut(finding.check.code) else { return true };
            let nearest = permits.iter_mut().filter(|permit| covers(permit.allow, finding)).min_by_key(|permit| {
                let span = permit.allow.covers;
                span.end - span.start
            });
            let Some(permit) = nearest else { return true };
            permit.used = true;
            allowed.push(Allowed { finding: finding.clone(), reason: permit.reason.text.clone() });
            false
        });
        allowed
    }

    /// Allowances of the text that nothing needed, of what can be seen without data and without trying anything out.
    pub fn unused(&self, sources: &Sources, concerns: impl Fn(&ast::Allow) -> bool) -> Vec<Diagnostic> {
        let idle = self.by_code.values().flatten().filter(|permit| !permit.used && concerns(permit.allow) && !is_found_later(permit.check));
        idle.map(|permit| in_vain(sources, permit)).collect()
    }
}

fn is_found_later(check: &Check) -> bool {
    let tried = TRIALS.iter().flat_map(|suite| suite.checks);
    crate::data::CHECKS.iter().chain(crate::bind::CHECKS).chain(tried).any(|own| own.code == check.code)
}

/// A finding belongs to its first place in a scheme's text; one in a table, to where the table is declared.
fn covers(allow: &ast::Allow, finding: &Diagnostic) -> bool {
    let place = finding.labels.iter().find_map(|label| match &label.place {
        Place::Scheme(span) => Some(*span),
        Place::Data(_) => None,
    });
    let reach = allow.covers;
    match place {
        Some(span) => span.source == reach.source && (reach.start..reach.end).contains(&span.start),
        None => allow.whole,
    }
}

fn without_reason(allow: &ast::Allow) -> Diagnostic {
    let code = allow.checks.first().map_or("H0452", |name| &*name.text);
    Diagnostic::new(&NO_REASON, allow.span, say!(en: "why this is allowed is not said", zh: "没有写明为什么放行"))
        .help(say!(en: "write the reason in quotes: `allow {code} \"as published, see letter 12\"`", zh: "请在引号中写明理由，如 `放行 {code} \"文件如此，已请示\"`"))
}

fn unknown(name: &ast::Name, all: &[&'static Check]) -> Diagnostic {
    let word = &name.text;
    let finding = Diagnostic::new(&UNKNOWN_CODE, name.span, say!(en: "there is no code `{word}`", zh: "没有编号 `{word}`"));
    // Of two codes that differ in a digit, one is no more likely than the other.
    let names = || all.iter().map(|check| check.name);
    match closest(word, names()) {
        Some(_) => finding.suggest(name.span, word, names()),
        None => finding.help(say!(en: "write the code of the finding as `heng check` shows it", zh: "请写 `heng check` 所示的编号")),
    }
}

fn firm(name: &ast::Name, check: &Check) -> Diagnostic {
    let code = check.code;
    Diagnostic::new(&FIRM, name.span, say!(en: "`{code}` cannot be allowed", zh: "`{code}` 不能放行"))
        .help(say!(en: "what `{code}` finds has to be mended; remove the allowance", zh: "`{code}` 所指的问题必须改正；请删去放行"))
}

fn in_vain(sources: &Sources, permit: &Permit) -> Diagnostic {
    let code = permit.check.code;
    let span = if permit.allow.checks.len() == 1 { permit.allow.span } else { permit.name.span };
    Diagnostic::new(&UNUSED, span, say!(en: "`{code}` is allowed here and is not found here", zh: "此处放行 `{code}`，而此处没有这个问题"))
        .help(say!(en: "remove it", zh: "请删去"))
        .fix(say!(en: "remove it", zh: "请删去"), true, vec![removal(sources, permit)])
}

/// Takes out the whole statement, or the one code of several.
fn removal(sources: &Sources, permit: &Permit) -> Edit {
    let names = &permit.allow.checks;
    let at = names.iter().position(|name| name.span == permit.name.span).unwrap_or(0);
    let span = match (names.get(at + 1), at.checked_sub(1).map(|before| &names[before])) {
        (None, None) => mend::statement(&sources.get(permit.allow.span.source).text, permit.allow.span),
        (Some(next), _) => Span { end: next.span.start, ..permit.name.span },
        (None, Some(before)) => Span { start: before.span.end, ..permit.name.span },
    };
    Edit { span, text: String::new() }
}

#[cfg(test)]
mod tests {
    use crate::pipeline::{self, Loaded};

    const HEAD: &str = " 单位 部门 { 类别: 甲类 | 乙类 }\n 总分 保留 2位 四舍五入\n 默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分 }\n 事实 增长: 百分比 范围 0% 至 200%\n";

    fn load(text: &str) -> Loaded {
        pipeline::load_bytes("方案.heng", text.as_bytes(), None, None)
    }

    fn told(text: &str) -> (Vec<&'static str>, Vec<String>) {
        let loaded = load(text);
        let codes = loaded.findings.iter().map(|finding| finding.check.code).collect();
        (codes, loaded.allowed.iter().map(|allowed| format!("{} {}", allowed.finding.check.code, allowed.reason)).collect())
    }

    fn scheme(body: &str) -> String {
        format!("方案 示例 \"示例\" {{\n{HEAD}{body}}}\n")
    }

    const ITEM: &str = " 指标 增长 5分 { 得分 = 增长 × 5分 }\n";

    #[test]
    fn an_allowance_covers_the_statement_after_it_and_no_other() {
        assert_eq!(told(&scheme(ITEM)), (vec!["H0452"], vec![]));
        let other = ITEM.replace("指标 增长", "指标 加速");
        let (codes, allowed) = told(&scheme(&format!(" 放行 H0452 \"文件如此\"\n{ITEM}{other}")));
        assert_eq!((codes, allowed), (vec!["H0452"], vec!["H0452 文件如此".to_string()]));
        // On one line, by the name of the check, with a second code; what nothing needs is told.
        let (codes, allowed) = told(&scheme(&format!(" 放行 may-exceed-full、H0453 “文件如此”; {ITEM}")));
        assert_eq!((codes, allowed), (vec!["H0906"], vec!["H0452 文件如此".to_string()]));
        // Two allowances before one statement.
        let (codes, _) = told(&scheme(&format!(" 放行 H0453 \"甲\"\n 放行 H0452 \"乙\"\n{ITEM}")));
        assert_eq!(codes, ["H0906"]);
    }

    #[test]
    fn inside_blocks_an_allowance_covers_a_clause_a_row_a_fact() {
        let clause = |allow: &str| scheme(&format!(" 指标 增长 9分 {{ 依据 \"一\"; 得 5分; {allow}扣 -1分，扣完为止 }}\n 输出 增长\n"));
        assert!(told(&clause("")).0.contains(&"H0459"));
        assert_eq!(told(&clause("放行 H0459 \"文件如此\"; ")).1, ["H0459 文件如此"]);
        let row = |allow: &str| scheme(&format!(" 指标 增长 5分 {{ 增长 分档 {{ {allow}≥80% 得 5分; ≥50% 且 <80% 得 2分; <50% 得 3分 }} }}\n"));
        assert_eq!(told(&row("")).0, ["H0407"]);
        assert_eq!(told(&row("放行 H0407 \"文件如此\"; ")), (vec![], vec!["H0407 文件如此".to_string()]));
        let fact = scheme(&format!(" 放行 H0701 \"明年用\"\n 事实 备用: 百分比\n{}", ITEM.replace("5分 }", "5分，最多 5分 }")));
        assert_eq!(told(&fact), (vec![], vec!["H0701 明年用".to_string()]));
    }

    #[test]
    fn first_in_a_scheme_or_before_it_an_allowance_covers_the_scheme() {
        let two = format!("{ITEM}{}", ITEM.replace("指标 增长", "指标 加速"));
        let first = scheme(&two).replace("{\n 单位", "{\n 放行 H0452 \"文件如此\"\n 单位");
        assert_eq!(told(&first).0, [""; 0]);
        assert_eq!(told(&first).1.len(), 2);
        let before = format!("放行 H0452 \"文件如此\"\n{}", scheme(&two));
        assert_eq!((told(&before).0, told(&before).1.len()), (vec![], 2));
        // The nearest one counts, so that the outer one has nothing left.
        let both = scheme(&format!(" 放行 H0452 \"近\"\n{ITEM}")).replace("{\n 单位", "{\n 放行 H0452 \"远\"\n 单位");
        assert_eq!(told(&both), (vec!["H0906"], vec!["H0452 近".to_string()]));
    }

    #[test]
    fn documentation_before_an_allowance_stays_with_the_statement() {
        let loaded = load(&scheme(&format!(" /// 说明\n 放行 H0452 \"文件如此\"\n{ITEM}")));
        let scheme = loaded.scheme.expect("a scheme");
        let text = format!("{:?}", scheme.items[1]);
        assert!(text.contains("说明"), "{text}");
    }

    #[test]
    fn without_a_reason_nothing_is_allowed_and_errors_that_leave_no_meaning_never_are() {
        assert_eq!(told(&scheme(&format!(" 放行 H0452\n{ITEM}"))).0, ["H0452", "H0905"]);
        assert_eq!(told(&scheme(&format!(" 放行 H0452 \" \"\n{ITEM}"))).0, ["H0452", "H0905"]);
        let unknown = scheme(" 放行 H0201 \"以后改\"\n 指标 增长 5分 { 得分 = 增张 × 5分 }\n");
        assert_eq!(told(&unknown).0, ["H0201", "H0903"]);
        assert_eq!(told(&scheme(&format!(" 放行 H0499 \"甲\"\n{ITEM}"))).0, ["H0452", "H0904"]);
    }

    #[test]
    fn a_parents_allowance_covers_the_parents_text_only() {
        let folder = std::env::temp_dir().join(format!("heng-allow-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let item = |name: &str, parts: u32| format!(" 板块 {name} 5分 {{ 指标 {name}一 {parts}分 {{ 评定 0分 至 {parts}分 }} }}\n");
        let city = format!("方案 市 \"市\" {{\n{HEAD} 输出 增长\n 放行 H0301 \"文件如此\"\n{}}}\n", item("甲", 4));
        std::fs::write(folder.join("市.heng"), city).expect("a file can be written");
        let load = |own: &str| {
            let text = format!("方案 区 \"区\" 继承 市 {{\n{own}}}\n");
            pipeline::load_bytes("区.heng", text.as_bytes(), Some(&folder), None).findings.iter().map(|it| it.check.code).collect::<Vec<_>>()
        };
        assert_eq!(load(&item("乙", 5)), [""; 0]);
        assert_eq!(load(&item("乙", 4)), ["H0301"]);
        std::fs::remove_dir_all(&folder).expect("it is there");
    }

    #[test]
    fn removing_what_is_in_vain_leaves_the_rest_as_it_was() {
        let sound = ITEM.replace("5分 }", "5分，最多 5分 }");
        for (before, after) in [
            (format!(" 放行 H0452 \"甲\" \n{sound}"), sound.clone()),
            (format!(" 放行 H0452 \"甲\" // 注\n{sound}"), format!("  // 注\n{sound}")),
            (format!(" 放行 H0452 \"甲\"； {}", sound.trim_start()), format!(" {}", sound.trim_start())),
            (format!(" 放行 H0452、H0301 \"甲\"\n{ITEM}"), format!(" 放行 H0452 \"甲\"\n{ITEM}")),
            (format!(" 放行 H0301、H0452 \"甲\"\n{ITEM}"), format!(" 放行 H0452 \"甲\"\n{ITEM}")),
        ] {
            let text = scheme(&before);
            let loaded = load(&text);
            let finding = loaded.findings.iter().find(|finding| finding.check.code == "H0906").expect("it is told");
            let fix = finding.fix.as_ref().expect("it has a fix");
            assert!(fix.safe);
            let mut mended = text.clone();
            mended.replace_range(fix.edits[0].span.range(), &fix.edits[0].text);
            assert_eq!(mended, scheme(&after));
            assert_eq!(told(&mended).0, [""; 0]);
        }
    }
}
