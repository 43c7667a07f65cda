//! What could not be understood, in the user's words: from the grammar's fault to a finding that says what was found, what
//! could stand instead, and where it helps, a fix.

use super::keyword::{self, KEYWORDS};
use super::parse::{self, Block, Fault, Rule, SENTENCES, Sentence};
use super::{BAD_CHARACTER, BAD_LITERAL, GLUED, NOT_UNDERSTOOD, WRONG_BLOCK, hint, scan};
use crate::diagnostic::{Diagnostic, Edit, near};
use crate::say;
use crate::source::{SourceId, Span};
use crate::word::{Lang, Word};
use pest::error::{ErrorVariant, InputLocation};

/// How many alternatives a message lists.
const LISTED: usize = 8;

/// A text without its quotes.
pub(super) fn unquoted(text: &str) -> &str {
    for (open, close) in [('"', '"'), ('“', '”'), ('＂', '＂')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return if inner.contains([open, close]) { text } else { inner };
        }
    }
    text
}

/// The head with its comments turned to blanks of the same length.
pub(super) fn without_comments(head: &str) -> String {
    let mut plain = String::with_capacity(head.len());
    let mut rest = head;
    while let Some(letter) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.find('\n').unwrap_or(rest.len()), |at| at + 2)
        } else {
            let length = quoted_length(rest, letter);
            plain.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        };
        plain.extend(std::iter::repeat_n(' ', length));
        rest = &rest[length..];
    }
    plain
}

/// How long the quoted text at the start is, or the one letter.
fn quoted_length(text: &str, first: char) -> usize {
    let closing = match first {
        '“' => '”',
        '「' => '」',
        '"' | '＂' | '`' => first,
        _ => return first.len_utf8(),
    };
    let inside = first.len_utf8();
    text[inside..].find([closing, '\n']).map_or(inside, |at| inside + at + text[inside + at..].chars().next().map_or(0, char::len_utf8))
}

/// How many conditions a head has, so that nesting can be bounded before the grammar sees it.
pub(super) fn ifs(head: &str) -> usize {
    if head.len() < 400 {
        return 0;
    }
    let bytes = head.as_bytes();
    memchr::memmem::find_iter(bytes, "如果").count() + memchr::memmem::find_iter(bytes, "if").count()
}

/// Whether the grammar understood more than the first word.
pub(super) fn reaches_past_first_word(fault: &Fault, head: &str) -> bool {
    let first = scan::first_word(head).len();
    offset(fault) > first + head[first..].len() - head[first..].trim_start().len()
}

pub(super) fn offset(fault: &Fault) -> usize {
    match fault.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((at, _)) => at,
    }
}

/// A statement that may not stand here.
pub(super) fn wrong_block(span: Span, head: &str, sentence: &Sentence, block: Block) -> Diagnostic {
    let word = scan::first_word(head);
    let place = Span { end: span.start + word.len() as u32, ..span };
    let homes: Vec<Alternative> = sentence.blocks.iter().map(|block| Alternative::Described(block.word())).collect();
    let here = block.word();
    let (en, zh) = list(&homes);
    let (here_en, here_zh) = (here.en, here.zh);
    Diagnostic::new(&WRONG_BLOCK, place, say!(en: "`{word}` may not stand {here_en}", zh: "`{word}` 不能写在“{here_zh}”里"))
        .help(say!(en: "it may stand {en}", zh: "它可以写在：{zh}"))
}

/// A head that begins with no word that begins a statement here.
pub(super) fn unknown_statement(source: SourceId, base: usize, head: &str, block: Block) -> Diagnostic {
    let word = scan::first_word(head);
    if word.is_empty() {
        return at_letter(source, base, head, 0);
    }
    let place = Span::new(source, base..base + word.len());
    let diagnostic = Diagnostic::new(&NOT_UNDERSTOOD, place, say!(en: "no statement begins with `{word}`", zh: "没有以 `{word}` 开头的语句"));
    if let Some(meant) = hint::other_word(word).filter(|meant| spellings(block).any(|spelling| spelling == *meant)) {
        let words = say!(en: "it is called `{meant}` here", zh: "此处写作 `{meant}`");
        return diagnostic.help(words.clone()).fix(words, false, vec![Edit { span: place, text: meant.to_owned() }]);
    }
    if let Some(found) = glued(source, base, word, spellings(block)).or_else(|| glued(source, base, word, all_spellings())) {
        return found;
    }
    match near(word, spellings(block)) {
        Some(near) => diagnostic.help(near.words()).replace(place, near),
        None => {
            let (en, zh) = list(&starters(block));
            diagnostic.help(say!(en: "here may stand {en}", zh: "此处可以写：{zh}"))
        }
    }
}

/// The keywords with which statements of a block begin.
fn starters(block: Block) -> Vec<Alternative> {
    SENTENCES.iter().filter(|sentence| sentence.blocks.contains(&block)).filter_map(|sentence| keyword::find(sentence.keyword)).map(spelt).collect()
}

fn spellings(block: Block) -> impl Iterator<Item = &'static str> + Clone {
    SENTENCES
        .iter()
        .filter(move |sentence| sentence.blocks.contains(&block))
        .filter_map(|sentence| keyword::find(sentence.keyword))
        .flat_map(|keyword| keyword.en.iter().chain(keyword.zh).copied())
}

/// Of all blocks; only words long enough not to begin a name by chance.
fn all_spellings() -> impl Iterator<Item = &'static str> + Clone {
    let keywords = SENTENCES.iter().filter_map(|sentence| keyword::find(sentence.keyword));
    keywords.flat_map(|keyword| keyword.zh.iter().copied()).filter(|spelling| spelling.chars().count() > 1)
}

/// A word that is a Chinese keyword and the next word in one.
fn glued<'k>(source: SourceId, at: usize, word: &str, keywords: impl Iterator<Item = &'k str>) -> Option<Diagnostic> {
    // `扣完为止` is a keyword itself, not `扣` with something after it.
    if KEYWORDS.iter().any(|keyword| keyword.zh.contains(&word)) {
        return None;
    }
    let longest = keywords
        .filter(|keyword| !keyword.is_ascii() && word.len() > keyword.len() && word.starts_with(keyword))
        .max_by_key(|keyword| keyword.len())?;
    let rest = &word[longest.len()..];
    let place = Span::new(source, at..at + word.len());
    let between = Span::new(source, at + longest.len()..at + longest.len());
    Some(
        Diagnostic::new(&GLUED, place, say!(en: "`{longest}` is written together with `{rest}`", zh: "`{longest}` 与 `{rest}` 连在一起写了"))
            .help(say!(en: "insert a space: `{longest} {rest}`", zh: "中间加一个空格：`{longest} {rest}`"))
            .fix(
                say!(en: "insert a space: `{longest} {rest}`", zh: "中间加一个空格：`{longest} {rest}`"),
                true,
                vec![Edit { span: between, text: " ".to_owned() }],
            ),
    )
}

/// From the grammar's fault to a finding.
pub(super) fn fault(source: SourceId, base: usize, head: &str, fault: &Fault, block: Block, rule: Rule) -> Diagnostic {
    let at = offset(fault).min(head.len());
    let at = at + head[at..].len() - head[at..].trim_start().len();
    let empty = Vec::new();
    let positives = match &fault.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &empty,
    };
    let expected = keywords_in(positives);
    if let Some(found) = hint::of(source, base, head, at, rule) {
        return found;
    }
    let first = scan::first_word(head);
    if let Some(meant) = hint::other_word(first).filter(|meant| spellings(block).any(|spelling| spelling == *meant)) {
        let place = Span::new(source, base..base + first.len());
        let words = say!(en: "it is called `{meant}` here", zh: "此处写作 `{meant}`");
        let finding = Diagnostic::new(&NOT_UNDERSTOOD, place, say!(en: "no statement begins with `{first}`", zh: "没有以 `{first}` 开头的语句"));
        return finding.help(words.clone()).fix(words, false, vec![Edit { span: place, text: meant.to_owned() }]);
    }
    if let Some(found) = left_out(source, base, head, at, &expected, rule) {
        return found;
    }
    if at == 0 && is_subject(rule) {
        let word = scan::first_word(head);
        if let Some(found) = glued(source, base, word, spellings(block)) {
            return found;
        }
    }
    if let Some(found) = glued_at(source, base, head, at, &expected, block, rule) {
        return found;
    }
    if let Some(found) = bad_date(source, base, head, at).or_else(|| grouped(source, base, head, at)) {
        return found;
    }
    let rest = &head[at..];
    let odd = rest.chars().next().is_some_and(|letter| !known(letter));
    if odd {
        return at_letter(source, base, head, at);
    }
    let place = place_of(source, base, head, at);
    let found = &head[place.start as usize - base..place.end as usize - base];
    let diagnostic = if rest.is_empty() {
        Diagnostic::new(&NOT_UNDERSTOOD, place, say!(en: "the statement breaks off after `{found}`", zh: "语句在 `{found}` 之后中断了"))
    } else {
        Diagnostic::new(&NOT_UNDERSTOOD, place, say!(en: "`{found}` cannot stand here", zh: "此处不能写 `{found}`"))
    };
    if positives == &[Rule::text] && rest.starts_with(scan::is_word_letter) {
        let words = say!(en: "write it in quotes: `\"{found}\"`", zh: "请加引号：`\"{found}\"`");
        let quoted = format!("\"{found}\"");
        let sure = parse::reads(rule, &format!("{}{quoted}{}", &head[..at], &rest[found.len()..]));
        return diagnostic.help(words.clone()).fix(words, sure, vec![Edit { span: place, text: quoted }]);
    }
    if positives.contains(&Rule::colon) && !rest.is_empty() {
        let gap = Span::new(source, base + head[..at].trim_end().len()..base + head[..at].trim_end().len());
        let colon = if found.is_ascii() { ": " } else { "：" };
        let sure = parse::reads(rule, &format!("{}{colon}{rest}", head[..at].trim_end()));
        return diagnostic.help(say!(en: "write a colon before it", zh: "在它前面写冒号")).fix(
            say!(en: "write a colon before it", zh: "在它前面写冒号"),
            sure,
            vec![Edit { span: gap, text: colon.to_owned() }],
        );
    }
    if at > 0 && !rest.is_empty() && spellings(block).any(|spelling| spelling == found) {
        let gap = Span::new(source, base + head[..at].trim_end().len()..base + head[..at].trim_end().len());
        let semicolon = if found.is_ascii() { ";" } else { "；" };
        let sure = parse::reads(rule, head[..at].trim_end()) && parse::is_statement(rest, block);
        return diagnostic.help(say!(en: "if `{found}` begins another statement, put `;` or a new line before it", zh: "`{found}` 如是另一句的开头，请在前面加分号或另起一行")).fix(
            say!(en: "insert a semicolon", zh: "加分号"),
            sure,
            vec![Edit { span: gap, text: semicolon.to_owned() }],
        );
    }
    near_keyword(diagnostic, place, found, head, base, block, rule, positives)
}

/// A keyword that is missing before the word at the fault: with it the head reads.
fn left_out(source: SourceId, base: usize, head: &str, at: usize, expected: &[&keyword::Keyword], rule: Rule) -> Option<Diagnostic> {
    let rest = &head[at..];
    let before = head[..at].trim_end();
    if rest.is_empty() || before.is_empty() {
        return None;
    }
    let joint = if before.ends_with(['，', ',']) { "" } else { " " };
    let spelt = expected.iter().flat_map(|keyword| if head.is_ascii() { keyword.en } else { keyword.zh }.first());
    let fits: Vec<&str> = spelt.copied().filter(|word| parse::reads(rule, &format!("{before}{joint}{word} {rest}"))).collect();
    let [word] = fits.as_slice() else { return None };
    let place = place_of(source, base, head, at);
    let found = &head[place.start as usize - base..place.end as usize - base];
    let gap = Span::new(source, base + before.len()..base + at);
    let words = say!(en: "`{word}` is missing before it", zh: "前面少了 `{word}`");
    let finding = Diagnostic::new(&NOT_UNDERSTOOD, place, say!(en: "`{found}` cannot stand here", zh: "此处不能写 `{found}`"));
    Some(finding.help(words.clone()).fix(words, false, vec![Edit { span: gap, text: format!("{joint}{word} ") }]))
}

/// `1,234`: a comma inside a number.
fn grouped(source: SourceId, base: usize, head: &str, at: usize) -> Option<Diagnostic> {
    let before = head[..at].strip_suffix([',', '，'])?;
    let start = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let group = head[at..].bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&(before.len() - start)) || group != 3 {
        return None;
    }
    let place = Span::new(source, base + start..base + at + group);
    let number = format!("{}{}", &before[start..], &head[at..at + group]);
    Some(
        Diagnostic::new(&BAD_LITERAL, place, say!(en: "a number has no comma in it", zh: "数中间不写逗号"))
            .help(say!(en: "write `{number}`", zh: "请写 `{number}`"))
            .fix(say!(en: "write `{number}`", zh: "请写 `{number}`"), true, vec![Edit { span: place, text: number.clone() }]),
    )
}

/// The help of a finding: a keyword that was nearly written, or else what could stand here.
#[expect(clippy::too_many_arguments, reason = "one step of `fault`, apart for its length")]
fn near_keyword(
    diagnostic: Diagnostic,
    place: Span,
    found: &str,
    head: &str,
    base: usize,
    block: Block,
    rule: Rule,
    positives: &[Rule],
) -> Diagnostic {
    let expected = keywords_in(positives);
    let own = expected.iter().flat_map(|keyword| keyword.en.iter().chain(keyword.zh).copied());
    let mut meant = near(found, own.clone()).map(|near| (near, place));
    if meant.is_none() {
        // A misspelt keyword may have been taken for a name or a unit.
        let start = last_word(&head[..(place.start as usize).saturating_sub(base)]);
        let word = scan::first_word(&head[start..]);
        let before = Span { start: (base + start) as u32, end: (base + start + word.len()) as u32, ..place };
        meant = near(word, own.filter(|keyword| keyword.chars().count() > 1)).map(|near| (near, before));
    }
    if meant.is_none() && is_subject(rule) {
        let first = scan::first_word(head);
        let place = Span { start: base as u32, end: (base + first.len()) as u32, ..place };
        meant = near(first, spellings(block)).map(|near| (near, place));
    }
    if let Some((near, place)) = meant {
        return diagnostic.help(near.words()).replace(place, near);
    }
    let mut words: Vec<Alternative> = Vec::new();
    for &positive in positives {
        for word in meaning(positive) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    if words.is_empty() {
        return diagnostic.help(say!(en: "end the statement before it", zh: "语句应在此之前结束"));
    }
    let (en, zh) = list(&words);
    diagnostic.help(say!(en: "here may stand {en}", zh: "此处可以写：{zh}"))
}

/// The glued keyword at the fault, or in the word just before it, which a name may have swallowed.
fn glued_at(source: SourceId, base: usize, head: &str, at: usize, expected: &[&keyword::Keyword], block: Block, rule: Rule) -> Option<Diagnostic> {
    let own = || expected.iter().flat_map(|keyword| keyword.zh.iter().copied());
    let here = scan::first_word(&head[at..]);
    if let Some(found) = glued(source, base + at, here, own()) {
        return Some(found);
    }
    let before = last_word(&head[..at]);
    for start in [at, before, 0] {
        let word = scan::first_word(&head[start..]);
        let digits = KEYWORDS.iter().flat_map(|keyword| keyword.zh.iter().copied()).filter(|keyword| followed_by_digit(word, keyword));
        if let Some(found) = glued(source, base + start, word, digits) {
            return Some(found);
        }
    }
    if is_subject(rule) {
        let first = scan::first_word(head);
        let long = spellings(block).filter(|keyword| keyword.chars().count() > 1);
        return glued(source, base, first, long);
    }
    None
}

fn followed_by_digit(word: &str, keyword: &str) -> bool {
    word.strip_prefix(keyword).is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
}

/// Where the last word or sign of a text begins.
fn last_word(text: &str) -> usize {
    let text = text.trim_end();
    let word = text.char_indices().rev().take_while(|(_, letter)| scan::is_word_letter(*letter)).last();
    word.or(text.char_indices().next_back()).map_or(0, |(start, _)| start)
}

/// Rules of statements that begin with a name, not with a keyword.
fn is_subject(rule: Rule) -> bool {
    matches!(rule, Rule::c_subject | Rule::h_field | Rule::h_panel | Rule::h_grade | Rule::h_imported | Rule::h_assign)
}

/// What looks like a date and is none.
fn bad_date(source: SourceId, base: usize, head: &str, at: usize) -> Option<Diagnostic> {
    let rest = &head[at..];
    let length = rest.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '-' | '/' | '.' | '年' | '月' | '日')).unwrap_or(rest.len());
    let written = &rest[..length];
    let parts: Vec<&str> = written.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let place = Span::new(source, base + at..base + at + length);
    let plain = format!("{year}-{month:0>2}-{day:0>2}");
    Some(
        Diagnostic::new(&BAD_LITERAL, place, say!(en: "`{written}` is not how a date is written", zh: "日期不能写成 `{written}`"))
            .help(say!(en: "write `{plain}`", zh: "请写 `{plain}`"))
            .fix(say!(en: "write `{plain}`", zh: "请写 `{plain}`"), true, vec![Edit { span: place, text: plain.clone() }]),
    )
}

/// A letter that begins nothing.
fn at_letter(source: SourceId, base: usize, head: &str, at: usize) -> Diagnostic {
    let letter = head[at..].chars().next().unwrap_or(' ');
    let place = Span::new(source, base + at..base + at + letter.len_utf8());
    if known(letter) {
        return Diagnostic::new(&NOT_UNDERSTOOD, place, say!(en: "no statement begins with `{letter}`", zh: "语句不能以 `{letter}` 开头"))
            .help(say!(en: "begin with a keyword or a name", zh: "请以关键词或名称开头"));
    }
    if let Some(found) = mistaken(place, base, head, at, letter) {
        return found;
    }
    Diagnostic::new(&BAD_CHARACTER, place, say!(en: "`{letter}` means nothing here", zh: "`{letter}` 在此处没有意义"))
        .help(say!(en: "remove it", zh: "请删去"))
        .fix(say!(en: "remove it", zh: "删去"), false, vec![Edit { span: place, text: String::new() }])
}

/// Characters that are taken for others: what stands for them here.
const MISTAKEN: &[(char, &str)] = &[
    ('。', "；"),
    ('｡', "；"),
    ('﹔', "；"),
    ('﹐', "，"),
    ('∶', "："),
    ('︰', "："),
    ('﹕', "："),
    ('﹪', "%"),
    ('﹤', "<"),
    ('﹥', ">"),
    ('≮', "≥"),
    ('≯', "≤"),
    ('⩽', "≤"),
    ('✕', "×"),
    ('✖', "×"),
    ('⨯', "×"),
];
/// Brackets and quotes that come in pairs, with what stands for each.
const MISTAKEN_PAIRS: &[([char; 2], [&str; 2])] = &[
    (['[', ']'], ["(", ")"]),
    (['【', '】'], ["（", "）"]),
    (['〔', '〕'], ["（", "）"]),
    (['［', '］'], ["（", "）"]),
    (['‘', '’'], ["“", "”"]),
    (['『', '』'], ["“", "”"]),
    (['\'', '\''], ["\"", "\""]),
];

/// A character that is taken for another one.
fn mistaken(place: Span, base: usize, head: &str, at: usize, letter: char) -> Option<Diagnostic> {
    let after = at + letter.len_utf8();
    let edits = if let Some((_, text)) = MISTAKEN.iter().find(|(mistaken, _)| *mistaken == letter) {
        // A full stop ends the line as well as nothing does.
        let text = if *text == "；" && head[after..].trim().is_empty() { "" } else { text };
        vec![Edit { span: place, text: text.to_owned() }]
    } else if matches!(letter, '～' | '〜' | '~') {
        let to = if head.is_ascii() || letter == '~' && head[..at].is_ascii() { " to " } else { " 至 " };
        vec![Edit { span: place, text: to.to_owned() }]
    } else {
        let (pair, [open, close]) = MISTAKEN_PAIRS.iter().find(|(pair, _)| pair[0] == letter)?;
        let end = after + head[after..].find(pair[1])?;
        let closing = Span { start: (base + end) as u32, end: (base + end + pair[1].len_utf8()) as u32, ..place };
        vec![Edit { span: place, text: (*open).to_owned() }, Edit { span: closing, text: (*close).to_owned() }]
    };
    let words = match edits[0].text.trim() {
        "" => say!(en: "remove it: the end of the line ends the statement", zh: "删去：行尾就是句尾"),
        right => say!(en: "write `{right}`", zh: "改为 `{right}`"),
    };
    let finding = Diagnostic::new(&BAD_CHARACTER, place, say!(en: "`{letter}` means nothing here", zh: "`{letter}` 在此处没有意义"));
    Some(finding.help(words.clone()).fix(words, true, edits))
}

fn known(letter: char) -> bool {
    scan::is_word_letter(letter)
        || " ,，、:：;；|｜()（）{}｛｝=＝+＋-−－–×*＊·÷/／^＾<>＜＞≥≧⩾≤≦⩽≠!！%％‰.．\"“”＂「」`\n\t\r\u{3000}".contains(letter)
}

/// The word or sign at an offset; at the end, the last word.
fn place_of(source: SourceId, base: usize, head: &str, at: usize) -> Span {
    let rest = &head[at..];
    let (start, end) = match rest.chars().next() {
        Some(letter) if scan::is_word_letter(letter) => (at, at + scan::first_word(rest).len()),
        Some(letter) => (at, at + letter.len_utf8()),
        None => {
            let end = head.trim_end().len();
            // A date is one word.
            let token = head[..end].char_indices().rev().take_while(|(_, letter)| letter.is_ascii_digit() || *letter == '-').last();
            let start = last_word(&head[..end]);
            (token.map_or(start, |(at, _)| at.min(start)), end)
        }
    };
    Span::new(source, base + start..base + end)
}

fn keywords_in(positives: &[Rule]) -> Vec<&'static keyword::Keyword> {
    let mut found = Vec::new();
    for rule in positives {
        let name = format!("{rule:?}");
        let keyword = name.strip_prefix("kw_").and_then(|id| KEYWORDS.iter().find(|keyword| keyword.id == id));
        match keyword {
            Some(keyword) => found.push(keyword),
            None => found.extend(inside(*rule).iter().filter_map(|id| keyword::find(id))),
        }
    }
    found
}

/// The keywords that a rule may begin with, where they are few enough to be listed.
fn inside(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::verb => &["gain", "add", "deduct"],
        Rule::award | Rule::row_value => &["gain", "add", "deduct", "full_points", "none"],
        Rule::order => &["ascending", "descending"],
        Rule::mode => &["half_up", "half_even", "away", "truncate", "round_floor", "round_ceiling"],
        Rule::ties => &["share_place", "dense", "average_place", "last_place", "forbid"],
        Rule::treat => &["zero", "full_points", "mean", "redistribute", "spread", "skip", "unranked", "withhold", "last_value", "as"],
        Rule::matter => &["match_highest", "match_lowest", "match_sum", "match_first"],
        Rule::every => &["weekly", "monthly", "quarterly", "half_yearly", "yearly"],
        Rule::item_option => &["weight", "cap", "at_most", "corresponds"],
        Rule::option => &["collected", "document", "note", "monthly", "range", "missing", "column", "key", "written_as", "per_unit"],
        Rule::effect => &["grade", "total", "bar", "unranked"],
        Rule::tail => &["down_to_zero", "at_most", "at_least", "only_if", "unless", "when", "same", "round", "times", "best_n"],
        Rule::subject_bands => &["bands"],
        Rule::subject_rank => &["descending", "ascending"],
        Rule::subject_then => &["full_points", "gain", "add", "deduct", "each_whole", "each", "this_item"],
        Rule::set => &["in", "among"],
        Rule::round => &["round"],
        Rule::target => &["item", "section", "bonus", "deduction", "parameter", "fact"],
        Rule::compare_op | Rule::bound_op => &["above", "below", "at_least", "at_most"],
        Rule::quota => &["top", "share"],
        _ => &[],
    }
}

/// What a rule stands for, in words.
fn meaning(rule: Rule) -> Vec<Alternative> {
    let one = |en, zh| vec![Alternative::Described(Word::new(en, zh))];
    match rule {
        Rule::EOI => one("the end of the line", "行尾"),
        Rule::expr | Rule::sum | Rule::compare | Rule::logic | Rule::primary | Rule::argument | Rule::amount | Rule::keys | Rule::if_else => {
            one("an expression", "算式")
        }
        Rule::number | Rule::quantity | Rule::int => one("a number", "数"),
        Rule::date => one("a date such as `2024-03-01`", "日期，如 `2024-03-01`"),
        Rule::text => one("a text in quotes", "引号中的文字"),
        Rule::name | Rule::names | Rule::path | Rule::word | Rule::call | Rule::label | Rule::labels | Rule::set_names | Rule::type_word => {
            one("a name", "名称")
        }
        Rule::kind => one("a kind of value", "值的种类"),
        Rule::fact => one("`name: kind`", "`名称: 种类`"),
        Rule::unit | Rule::far_unit => one("a unit", "计量单位"),
        Rule::comma | Rule::tails => one("`,`", "`，`"),
        Rule::pause => one("`,`", "`、`"),
        Rule::colon => one("`:`", "`：`"),
        Rule::bar => one("`|`", "`|`"),
        Rule::open => one("`(`", "`（`"),
        Rule::close => one("`)`", "`）`"),
        Rule::eq => one("`=`", "`=`"),
        Rule::operator | Rule::minus => one("a sign such as `+`", "运算符，如 `+`"),
        Rule::symbol => one("a comparison such as `≥`", "比较符，如 `≥`"),
        Rule::each_event => one("`each`", "`每件`"),
        _ => keywords_in(&[rule]).into_iter().map(spelt).collect(),
    }
}

/// Something that could be written: described, or a keyword as it is spelt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alternative {
    Described(Word),
    /// Empty where a language has no such word.
    Spelt(Word),
}

fn spelt(keyword: &keyword::Keyword) -> Alternative {
    let first = |lang| keyword.spellings(lang).first().copied().unwrap_or("");
    Alternative::Spelt(Word::new(first(Lang::En), first(Lang::Zh)))
}

/// The words of a list in both languages, a few of them at most.
fn list(words: &[Alternative]) -> (String, String) {
    let of = |lang: Lang, joint: &str, more: &str| {
        let mut shown: Vec<String> = Vec::new();
        for word in words {
            let written = match word {
                Alternative::Described(word) => word.of(lang).to_owned(),
                Alternative::Spelt(word) if word.of(lang).is_empty() => continue,
                Alternative::Spelt(word) => format!("`{}`", word.of(lang)),
            };
            if !shown.contains(&written) {
                shown.push(written);
            }
        }
        let over = shown.len() > LISTED;
        shown.truncate(LISTED);
        let listed = shown.join(joint);
        if over { format!("{listed}{more}") } else { listed }
    };
    (of(Lang::En, ", ", " …"), of(Lang::Zh, "、", " 等"))
}
