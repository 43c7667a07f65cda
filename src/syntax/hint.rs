//! Wordings of printed documents that are said another way here: what to write instead.

use super::parse::{self, Rule};
use super::{NOT_UNDERSTOOD, scan};
use crate::diagnostic::{Diagnostic, Edit};
use crate::say;
use crate::source::{SourceId, Span};
use crate::word::Text;

/// A head that could not be read, and where the reading ended.
struct Broken<'a> {
    source: SourceId,
    base: usize,
    head: &'a str,
    at: usize,
    rule: Rule,
}

/// The finding about a head that says something in a way that is known from documents.
pub(super) fn of(source: SourceId, base: usize, head: &str, at: usize, rule: Rule) -> Option<Diagnostic> {
    let broken = Broken { source, base, head, at, rule };
    let hints = [
        Broken::name_with_a_point,
        Broken::steps_of_a_condition,
        Broken::each_without_event,
        Broken::each_with_a_table,
        Broken::condition_without_de,
        Broken::grade_from,
        Broken::bound_without_subject,
        Broken::same_matter,
        Broken::doubled,
        Broken::choice_with_pauses,
        Broken::letter_for_a_figure,
        Broken::colon_after_keyword,
        Broken::bounds_with_a_comma,
        Broken::stop_at_the_end,
        Broken::other_word_inside,
        Broken::english,
    ];
    hints.iter().find_map(|hint| hint(&broken))
}

/// A keyword of another language or tool: what it is called here.
pub(super) fn other_word(word: &str) -> Option<&'static str> {
    const OTHERS: &[(&str, &str)] = &[
        ("calc", "let"),
        ("calculate", "let"),
        ("compute", "let"),
        ("define", "let"),
        ("output", "show"),
        ("display", "show"),
        ("metric", "item"),
        ("indicator", "item"),
        ("kpi", "item"),
        ("penalty", "deduction"),
        ("unit_kind", "unit"),
        ("constraint", "require"),
        ("定义", "计算"),
        ("变量", "计算"),
        ("公式", "计算"),
        ("常数", "参数"),
        ("一票否决", "否决"),
        ("删除", "删"),
        ("修改", "改"),
        ("调整", "改"),
        ("增加", "增"),
        ("新增", "增"),
        ("等级", "等次"),
    ];
    OTHERS.iter().find(|(other, _)| *other == word).map(|(_, here)| *here)
}

impl Broken<'_> {
    fn finding(&self, range: std::ops::Range<usize>) -> Diagnostic {
        let found = &self.head[range.clone()];
        Diagnostic::new(
            &NOT_UNDERSTOOD,
            Span::new(self.source, self.base + range.start..self.base + range.end),
            say!(en: "`{found}` cannot stand here", zh: "此处不能写 `{found}`"),
        )
    }

    fn edit(&self, range: std::ops::Range<usize>, text: String) -> Vec<Edit> {
        vec![Edit { span: Span::new(self.source, self.base + range.start..self.base + range.end), text }]
    }

    /// `PM2.5`: a name ends at its point.
    fn name_with_a_point(&self) -> Option<Diagnostic> {
        let point = [self.at, self.at.checked_sub(1)?].into_iter().find(|at| self.head[..].get(*at..).is_some_and(|rest| rest.starts_with('.')))?;
        let before = &self.head[..point];
        let start = before.char_indices().rev().take_while(|(_, letter)| scan::is_word_letter(*letter)).last()?.0;
        let after = scan::first_word(&self.head[point + 1..]);
        if !before[start..].starts_with(char::is_alphabetic) || !after.starts_with(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        let end = point + 1 + after.len();
        let name = &self.head[start..end];
        let words =
            say!(en: "a name with a point in it stands in quotes of its own: `「{name}」`", zh: "名称里有小数点的，请写在「」里：`「{name}」`");
        Some(self.finding(start..end).help(words.clone()).fix(words, true, self.edit(start..end, format!("「{name}」"))))
    }

    /// `x ≥ 95% 的，得满分，每低 1个百分点 扣 1分`
    fn steps_of_a_condition(&self) -> Option<Diagnostic> {
        const LOWER: &[&str] = &["每低", "每少", "每降", "每下降", "每减少", "每差", "每欠"];
        const HIGHER: &[&str] = &["每高", "每超", "每多", "每增", "每提高", "每上升"];
        let start = if self.head.starts_with('每') { 0 } else { self.at };
        let word = scan::first_word(&self.head[start..]);
        let below = LOWER.iter().any(|begin| word.starts_with(begin));
        if !below && !HIGHER.iter().any(|begin| word.starts_with(begin)) {
            return None;
        }
        let (subject, bound) = self.compared(start).unwrap_or(("完成率", "95%"));
        let (step, amount) = self.step(start + word.len(), below).unwrap_or(("1个百分点", "1分"));
        let example = if below {
            say!(
                en: "say from where it counts, in a sentence of its own: `{subject} 低于 {bound} 的，每满 {step} 扣 {amount}，扣完为止`; an item that only has deductions begins with its full points",
                zh: "另写一句，说明从何数起：`{subject} 低于 {bound} 的，每满 {step} 扣 {amount}，扣完为止`；只有扣分条款的指标从满分扣起，不用再写 `得满分`"
            )
        } else {
            say!(
                en: "say from where it counts, in a sentence of its own: `{subject} 高于 {bound} 的，每满 {step} 加 {amount}`",
                zh: "另写一句，说明从何数起：`{subject} 高于 {bound} 的，每满 {step} 加 {amount}`"
            )
        };
        Some(self.finding(start..start + word.len()).help(example))
    }

    /// `整改率` and `95%` of `整改率 ≥ 95% 的，得满分，每低 …`.
    fn compared(&self, end: usize) -> Option<(&str, &str)> {
        let before = &self.head[..end];
        let signs = ["≥", ">=", "不低于", "不少于", "达到", "至少", "="];
        let (at, sign) = signs.iter().find_map(|sign| before.find(sign).map(|at| (at, sign)))?;
        let after = &before[at + sign.len()..];
        let bound = &after[..after.find('的').or_else(|| after.find(['，', ',']))?];
        let (subject, bound) = (before[..at].trim(), bound.trim());
        (!subject.is_empty() && !bound.is_empty()).then_some((subject, bound))
    }

    /// `1个百分点` and `2分` of `每低 1个百分点扣2分，…`.
    fn step(&self, start: usize, below: bool) -> Option<(&str, &str)> {
        let rest = &self.head[start..];
        let verb = rest.find(if below { '扣' } else { '加' })?;
        let amount = rest[verb..].trim_start_matches(['扣', '加']);
        let amount = amount[..amount.find(['，', ',']).unwrap_or(amount.len())].trim();
        let step = rest[..verb].trim();
        (step.starts_with(|letter: char| letter.is_ascii_digit()) && amount.starts_with(|letter: char| letter.is_ascii_digit()))
            .then_some((step, amount))
    }

    /// `每发生 1起 事故 扣 5分`, `每个问题扣1分`
    fn each_without_event(&self) -> Option<Diagnostic> {
        let start = if self.head.starts_with('每') { 0 } else { self.at };
        let word = scan::first_word(&self.head[start..]);
        if !word.starts_with('每') || word.starts_with("每满") || word == "每" {
            return None;
        }
        let rest = self.head[start + word.len()..].trim_start();
        let joined = ["扣", "加", "得"].iter().any(|verb| word.contains(verb));
        if !joined && !rest.starts_with(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        let end = if joined { start + word.len() } else { self.head.len() - rest.len() + scan::first_word(rest).len() };
        Some(self.finding(start..end).help(say!(
            en: "for records of a ledger write `each accident deduct 5 pt`; for a figure `deduct 1 pt for each whole 1 case that complaints is above 0 cases`",
            zh: "台账里逐件加扣的，写 `每起 事故 扣 5分`（事故是声明过的事件，各词之间留空格）；按一个数加扣的，写 `投诉 高于 0件 的，每满 1件 扣 1分`"
        )))
    }

    /// `x 达到 80% 得 20分`
    fn condition_without_de(&self) -> Option<Diagnostic> {
        let before = self.head[..self.at].trim_end();
        let word = scan::first_word(&self.head[self.at..]);
        if self.rule != Rule::c_subject || !matches!(word, "得" | "得满分" | "不得分" | "加" | "扣" | "本项") || before.ends_with(['，', ','])
        {
            return None;
        }
        let (joint, start) = if before.ends_with('的') { ("，", before.len()) } else { (" 的，", before.len()) };
        let mended = format!("{before}{joint}{}", &self.head[self.at..]);
        let sure = parse::reads(self.rule, &mended);
        let words: Text = say!(en: "after a condition write `的，`", zh: "条件之后写 `的，`：`…… 的，{word} ……`");
        sure.then(|| self.finding(self.at..self.at + word.len()).help(words.clone()).fix(words, true, self.edit(start..self.at, joint.to_owned())))
    }

    /// `低于 预算 的，…`: of what?
    fn bound_without_subject(&self) -> Option<Diagnostic> {
        let word = scan::first_word(self.head);
        let bounds = ["低于", "高于", "不低于", "不高于", "不足", "超过", "不超过", "达到", "大于", "小于"];
        if self.rule != Rule::c_subject || !bounds.contains(&word) {
            let row = matches!(scan::first_word(&self.head[self.at..]), "以上" | "以下") && self.rule == Rule::c_subject;
            return row.then(|| {
                self.finding(0..self.at + scan::first_word(&self.head[self.at..]).len()).help(say!(
                    en: "bands stand in a table: `rate bands {{ >= 100% 10 pt; >= 80% and < 100% 5 pt; rest none }}`",
                    zh: "几档的写成表：`完成率 分档 {{ ≥100% 得 10分; ≥80% 且 <100% 得 5分; 其余 不得分 }}`"
                ))
            });
        }
        Some(self.finding(0..word.len()).help(say!(en: "say what is compared", zh: "前面写明是什么：`完成率 {word} … 的，……`")))
    }

    /// `同一事项取最高`
    fn same_matter(&self) -> Option<Diagnostic> {
        let start = [self.at, self.head[..self.at].rfind("同一")?].into_iter().find(|start| self.head[*start..].starts_with("同一"))?;
        let word = scan::first_word(&self.head[start..]);
        let highest = ["取最高", "就高", "取高"].iter().any(|end| word.ends_with(end));
        let lowest = ["取最低", "就低"].iter().any(|end| word.ends_with(end));
        let how = if highest {
            "就高"
        } else if lowest {
            "就低"
        } else {
            return None;
        };
        let field = word
            .trim_start_matches("同一")
            .trim_end_matches("取最高")
            .trim_end_matches("取最低")
            .trim_end_matches("就高")
            .trim_end_matches("就低")
            .trim_end_matches("取高");
        let field = if field.is_empty() { "事项" } else { field };
        let words = say!(en: "write `同一 {field} {how}`", zh: "请写 `同一 {field} {how}`，{field} 是事件的栏目");
        Some(self.finding(start..start + word.len()).help(words.clone()).fix(
            words,
            false,
            self.edit(start..start + word.len(), format!("同一 {field} {how}")),
        ))
    }

    /// `每场 比赛 得 { … }`, `每场 比赛 分档 { … }`
    fn each_with_a_table(&self) -> Option<Diagnostic> {
        let rest = &self.head[self.at..];
        let ends = rest.is_empty() || scan::first_word(rest) == "分档";
        let counted = scan::first_word(self.head);
        let event = scan::first_word(self.head[counted.len()..].trim_start());
        if self.rule != Rule::c_each || !ends || event.is_empty() || self.head.contains("满足") || self.head.contains("where") {
            return None;
        }
        let start = counted.len() + self.head[counted.len()..].find(event)?;
        let told = if self.at < self.head.len() { self.at..self.at + scan::first_word(rest).len() } else { start..self.head.len() };
        Some(self.finding(told).help(say!(
            en: "a table is by a field of the event: `{counted} {event} by level {{ district 1 pt; rest 2 pt }}`; different cases are clauses of their own: `{counted} {event} where place = 1 gains 3 pt`",
            zh: "逐件查表要写明按哪一栏：`{counted} {event} 按 级别 {{ 省级 2分; 其余 1分 }}`；几种情形各写一句：`{counted} {event} 满足 名次 = 1 得 3分`"
        )))
    }

    /// `，未按期销号的加倍扣分`
    fn doubled(&self) -> Option<Diagnostic> {
        let word = scan::first_word(&self.head[self.at..]);
        if !word.contains("加倍") || word == "加倍" {
            return None;
        }
        Some(self.finding(self.at..self.at + word.len()).help(say!(
            en: "write `当 CONDITION 时 加倍`",
            zh: "请写 `当 条件 时 加倍`，如 `当 按期销号 = 否 时 加倍`"
        )))
    }

    /// `类别: 甲类、乙类`
    fn choice_with_pauses(&self) -> Option<Diagnostic> {
        if !matches!(self.rule, Rule::h_field | Rule::h_fact) || !self.head[self.at..].starts_with('、') {
            return None;
        }
        let colon = self.head.find([':', '：'])?;
        if colon > self.at {
            return None;
        }
        let mended = format!("{}{}", &self.head[..colon], self.head[colon..].replace('、', " | "));
        let sure = parse::reads(self.rule, &mended);
        let words = say!(en: "the words of a choice stand between `|`", zh: "可选的词之间写 `|`：`甲类 | 乙类`");
        let edits = self.head[colon..].match_indices('、').flat_map(|(at, pause)| self.edit(colon + at..colon + at + pause.len(), " | ".to_owned()));
        Some(self.finding(self.at..self.at + '、'.len_utf8()).help(words.clone()).fix(words, sure, edits.collect()))
    }

    /// `5O%`
    fn letter_for_a_figure(&self) -> Option<Diagnostic> {
        const LETTERS: [char; 6] = ['O', 'o', 'l', 'I', '〇', '○'];
        let before = &self.head[..self.at];
        let start = before.char_indices().rev().take_while(|(_, letter)| letter.is_ascii_digit() || LETTERS.contains(letter)).last()?.0;
        let token = &before[start..];
        if !token.starts_with(|letter: char| letter.is_ascii_digit()) || !token.contains(LETTERS) {
            return None;
        }
        let right = token.replace(['O', 'o', '〇', '○'], "0").replace(['l', 'I'], "1");
        let words = say!(en: "a letter stands for a figure: `{right}`", zh: "数字里写进了字母：应为 `{right}`");
        Some(self.finding(start..self.at).help(words.clone()).fix(words, false, self.edit(start..self.at, right)))
    }

    /// `牵头：督查科`
    fn colon_after_keyword(&self) -> Option<Diagnostic> {
        let rest = &self.head[self.at..];
        let keyword = self.head[..self.at].trim();
        if !rest.starts_with([':', '：']) || scan::first_word(keyword).len() != keyword.len() || super::keyword::beginning_with(keyword).is_empty() {
            return None;
        }
        let length = rest.chars().next().map_or(0, char::len_utf8);
        let sure = parse::reads(self.rule, &format!("{keyword} {}", rest[length..].trim_start()));
        let words = say!(en: "no colon after `{keyword}`", zh: "`{keyword}` 之后不写冒号，空一格即可");
        Some(self.finding(self.at..self.at + length).help(words.clone()).fix(words, sure, self.edit(self.at..self.at + length, " ".to_owned())))
    }

    /// `≥95%，<100%`
    fn bounds_with_a_comma(&self) -> Option<Diagnostic> {
        let rest = &self.head[self.at..];
        let after = rest.strip_prefix(['，', ','])?.trim_start();
        if !after.starts_with(['≥', '≤', '<', '>', '＜', '＞']) || !matches!(self.rule, Rule::r_band | Rule::h_grade | Rule::r_condition) {
            return None;
        }
        let length = rest.chars().next().map_or(0, char::len_utf8);
        let subject = if self.rule == Rule::h_grade { "总分 " } else { "" };
        let text = format!(" 且 {subject}");
        let sure = parse::reads(self.rule, &format!("{}{text}{after}", &self.head[..self.at]));
        let place = self.at..self.at + rest.len() - after.len();
        let words = say!(en: "between two bounds stands `and`", zh: "两个界限之间写 `且`");
        Some(self.finding(self.at..self.at + length).help(words.clone()).fix(words, sure, self.edit(place, text)))
    }

    /// `full 100 pt.`
    fn stop_at_the_end(&self) -> Option<Diagnostic> {
        if self.head[self.at..].trim_end() != "." {
            return None;
        }
        let words = say!(en: "remove it: the end of the line ends the statement", zh: "删去：行尾就是句尾");
        let sure = parse::reads(self.rule, self.head[..self.at].trim_end());
        Some(self.finding(self.at..self.at + 1).help(words.clone()).fix(words, sure, self.edit(self.at..self.at + 1, String::new())))
    }

    /// `bonus praised max 4 pt`
    fn other_word_inside(&self) -> Option<Diagnostic> {
        const OTHERS: &[(&str, &str)] = &[
            ("max", "at most"),
            ("maximum", "at most"),
            ("limit", "at most"),
            ("min", "at least"),
            ("falls", "is"),
            ("上限", "封顶"),
            ("限", "封顶"),
            ("不超", "最多"),
        ];
        let before = self.head[..self.at].trim_end();
        let last = before.chars().rev().take_while(|letter| scan::is_word_letter(*letter)).map(char::len_utf8).sum::<usize>();
        [self.at, before.len() - last].into_iter().find_map(|start| {
            let word = scan::first_word(&self.head[start..]);
            let (_, right) = OTHERS.iter().find(|(other, _)| *other == word)?;
            let end = start + word.len();
            let words = say!(en: "write `{right}`", zh: "请写 `{right}`");
            let reads = parse::reads(self.rule, &format!("{}{right}{}", &self.head[..start], &self.head[end..]));
            reads.then(|| self.finding(start..end).help(words.clone()).fix(words, true, self.edit(start..end, (*right).to_owned())))
        })
    }

    /// `per month`, `score monthly`, `yes/no`
    fn english(&self) -> Option<Diagnostic> {
        let rest = &self.head[self.at..];
        let word = scan::first_word(rest);
        let next = scan::first_word(rest[word.len()..].trim_start());
        let range = self.at..self.at + word.len().max(1);
        let help = match (word, next) {
            ("per", "week" | "month" | "quarter" | "year") if self.rule == Rule::h_fact => {
                let every = if next == "week" {
                    "weekly"
                } else if next == "month" {
                    "monthly"
                } else if next == "quarter" {
                    "quarterly"
                } else {
                    "yearly"
                };
                say!(en: "write `{every}`", zh: "请写 `{every}`")
            }
            ("weekly" | "monthly" | "quarterly" | "yearly", _) if self.rule == Rule::c_score => {
                say!(en: "write `scored {word}, take mean` (or `sum`, `latest`)", zh: "请写 `scored {word}, take mean`（或 `sum`、`latest`）")
            }
            ("", _) if rest.starts_with('/') && self.head[..self.at].trim_end().ends_with("yes") => {
                say!(en: "write `yes_no`", zh: "请写 `是否`")
            }
            _ => return None,
        };
        Some(self.finding(range).help(help))
    }

    /// `优秀 90分以上`
    fn grade_from(&self) -> Option<Diagnostic> {
        let word = scan::first_word(&self.head[self.at..]);
        let (with, without) = match word {
            "以上" => ("≥", ">"),
            "以下" => ("≤", "<"),
            _ => return None,
        };
        if self.rule != Rule::h_grade {
            return None;
        }
        let before = self.head[..self.at].trim_end();
        let start = before.char_indices().rev().take_while(|(_, letter)| !letter.is_whitespace()).last()?.0;
        let limit = &before[start..];
        Some(self.finding(self.at..self.at + word.len()).help(say!(
            en: "write `{with}{limit}` with the number itself, or `{without}{limit}` without it",
            zh: "含本数的写 `{with}{limit}`（或 `{limit}及{word}`），不含的写 `{without}{limit}`"
        )))
    }
}
