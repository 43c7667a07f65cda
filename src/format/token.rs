//! The words and signs of a head, with one way to space and write each.
//!
//! In Chinese commas are full-width, as are round brackets with words in them (`前 20%（四舍五入）`), and `≥ ≤ ≠ × ÷` are written as
//! such; in English they are the ASCII signs. A comparison has spaces around it; without anything before it, as in a row of a
//! table, it stands close to its number in Chinese (`≥90分 且 <95分`). Words, quoted texts and names are never touched.

use crate::func;
use crate::syntax::scan::opens_statement;
use crate::word::Lang;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    kind: Kind,
    /// A space stands before it.
    space: bool,
    /// A comparison with nothing before it that it compares.
    bound: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Number,
    /// A text or a name in quotes.
    Quoted,
    Comma,
    Pause,
    Colon,
    Bar,
    Open,
    Close,
    Dot,
    Percent,
    Equals,
    Comparison,
    /// Multiplication and division.
    Operator,
    /// Plus, minus, power: signs of a number or of a grade as well, and spaced as they were written.
    Sign,
    /// `/* … */` among the words.
    Comment,
    Other,
}

/// The tokens of a head.
pub fn tokens(head: &str, lang: Lang) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    // Of each open bracket, whether it is full-width.
    let mut open: Vec<bool> = Vec::new();
    let mut rest = head;
    loop {
        let trimmed = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{FEFF}');
        let spaced = trimmed.len() < rest.len();
        rest = trimmed;
        let Some((kind, length)) = next(rest) else { break };
        let mut text = written(&rest[..length], kind, lang);
        match kind {
            Kind::Open => {
                let is_call = tokens.last().is_some_and(|before| func::find(&before.text).is_some());
                let wide = lang == Lang::Zh && !is_call && (tokens.last().is_some_and(|before| holds_words(before, spaced)) || joins(rest));
                open.push(wide);
                text = if wide { "（" } else { "(" }.to_owned();
            }
            Kind::Close => text = if open.pop() == Some(true) { "）" } else { ")" }.to_owned(),
            _ => {}
        }
        let is_bound = !matches!(tokens.last(), Some(before) if ends_operand(before));
        let space = tokens.last().is_some_and(|before| gap(before, kind, &text, spaced, lang));
        let bound = kind == Kind::Comparison && is_bound;
        tokens.push(Token { text, kind, space, bound });
        rest = &rest[length..];
    }
    tokens
}

/// Whether a bracket after this token has words in it rather than a part of a calculation: one that is attached to what it says
/// more about, or a list.
fn holds_words(before: &Token, spaced: bool) -> bool {
    match before.kind {
        Kind::Word if matches!(before.text.as_str(), "属于" | "不属于" | "内") => true,
        Kind::Word => !spaced,
        Kind::Number | Kind::Percent | Kind::Quoted => !spaced,
        _ => false,
    }
}

/// Whether conditions are joined within the bracket that a text begins with.
fn joins(text: &str) -> bool {
    let mut depth = 0;
    let end = text.char_indices().find(|(_, letter)| {
        depth += match letter {
            '(' | '（' => 1,
            ')' | '）' => -1,
            _ => 0,
        };
        depth == 0
    });
    let inside = &text[..end.map_or(text.len(), |(at, _)| at)];
    inside.split(|letter: char| !is_word(letter)).any(|word| matches!(word, "且" | "或" | "非"))
}

/// Whether something that can be compared ends here.
fn ends_operand(token: &Token) -> bool {
    match token.kind {
        Kind::Word => !matches!(token.text.as_str(), "且" | "或" | "and" | "or" | "非" | "not"),
        Kind::Number | Kind::Quoted | Kind::Close | Kind::Percent => true,
        // The end of a grade's name, such as `A+`.
        Kind::Sign => true,
        _ => false,
    }
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit() || ('０'..='９').contains(&letter)
}

fn is_word(letter: char) -> bool {
    letter == '_' || unicode_ident::is_xid_continue(letter)
}

/// The kind of what a text begins with, and its length in bytes.
fn next(text: &str) -> Option<(Kind, usize)> {
    let letter = text.chars().next()?;
    let one = |kind| Some((kind, letter.len_utf8()));
    let either = |two: &[&str], kind| Some((kind, two.iter().find(|two| text.starts_with(**two)).map_or(letter.len_utf8(), |two| two.len())));
    match letter {
        '"' | '＂' | '“' | '「' | '`' => {
            let closing = match letter {
                '“' => '”',
                '「' => '」',
                same => same,
            };
            let open = letter.len_utf8();
            Some((Kind::Quoted, text[open..].find(closing).map_or(text.len(), |end| open + end + closing.len_utf8())))
        }
        _ if is_digit(letter) => Some((Kind::Number, number_length(text))),
        _ if is_word(letter) => Some((Kind::Word, text.find(|letter| !is_word(letter)).unwrap_or(text.len()))),
        ',' | '，' => one(Kind::Comma),
        '、' => one(Kind::Pause),
        ':' | '：' => one(Kind::Colon),
        '|' | '｜' => one(Kind::Bar),
        '(' | '（' => one(Kind::Open),
        ')' | '）' => one(Kind::Close),
        '.' | '．' => one(Kind::Dot),
        '%' | '％' | '‰' => one(Kind::Percent),
        '=' | '＝' => either(&["==", "＝＝", "=＝", "＝="], Kind::Equals),
        '≥' | '≧' | '⩾' | '≤' | '≦' | '⩽' | '≠' => one(Kind::Comparison),
        '>' | '＞' => either(&[">=", "＞＝", ">＝", "＞="], Kind::Comparison),
        '<' | '＜' => either(&["<=", "＜＝", "<＝", "＜=", "<>", "＜＞"], Kind::Comparison),
        '!' | '！' if text[letter.len_utf8()..].starts_with(['=', '＝']) => either(&["!=", "！=", "！＝"], Kind::Comparison),
        '/' if text.starts_with("/*") => Some((Kind::Comment, text.find("*/").map_or(text.len(), |end| end + 2))),
        '×' | '*' | '＊' | '÷' | '/' | '／' => one(Kind::Operator),
        '+' | '＋' | '-' | '－' | '−' | '–' | '^' | '＾' | '·' => one(Kind::Sign),
        _ => one(Kind::Other),
    }
}

/// Digits with at most one point among them.
fn number_length(text: &str) -> usize {
    let mut pointed = false;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let digit_follows = letters.peek().is_some_and(|(_, next)| is_digit(*next));
        match letter {
            '.' | '．' if !pointed && digit_follows => pointed = true,
            '_' if digit_follows => {}
            _ if is_digit(letter) => {}
            _ => return at,
        }
    }
    text.len()
}

fn written(text: &str, kind: Kind, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match kind {
        Kind::Word | Kind::Quoted | Kind::Pause | Kind::Sign | Kind::Comment | Kind::Other | Kind::Open | Kind::Close => text.to_owned(),
        Kind::Number => text.chars().map(half_width).collect(),
        Kind::Comma => if zh { "，" } else { "," }.to_owned(),
        Kind::Colon => ":".to_owned(),
        Kind::Bar => "|".to_owned(),
        Kind::Dot => ".".to_owned(),
        Kind::Percent => text.replace('％', "%"),
        Kind::Equals => "=".to_owned(),
        Kind::Comparison => comparison(text, zh).to_owned(),
        Kind::Operator => match (text, zh) {
            ("×" | "*" | "＊", true) => "×",
            ("×" | "*" | "＊", false) => "*",
            (_, true) => "÷",
            (_, false) => "/",
        }
        .to_owned(),
    }
}

fn half_width(letter: char) -> char {
    match letter {
        '０'..='９' => char::from_u32(u32::from(letter) - u32::from('０') + u32::from('0')).unwrap_or(letter),
        '．' => '.',
        other => other,
    }
}

fn comparison(text: &str, zh: bool) -> &'static str {
    let first = text.chars().next();
    let or_equal = text.chars().nth(1).is_some_and(|letter| matches!(letter, '=' | '＝'));
    let other = text.chars().nth(1).is_some_and(|letter| matches!(letter, '>' | '＞'));
    match first {
        Some('≥' | '≧' | '⩾') => {
            if zh {
                "≥"
            } else {
                ">="
            }
        }
        Some('≤' | '≦' | '⩽') => {
            if zh {
                "≤"
            } else {
                "<="
            }
        }
        Some('>' | '＞') if or_equal => {
            if zh {
                "≥"
            } else {
                ">="
            }
        }
        Some('>' | '＞') => ">",
        Some('<' | '＜') if or_equal => {
            if zh {
                "≤"
            } else {
                "<="
            }
        }
        Some('<' | '＜') if !other => "<",
        _ => {
            if zh {
                "≠"
            } else {
                "!="
            }
        }
    }
}

/// Whether a space stands between two tokens.
fn gap(before: &Token, kind: Kind, text: &str, spaced: bool, lang: Lang) -> bool {
    let zh = lang == Lang::Zh;
    match (before.kind, kind) {
        (_, Kind::Comma | Kind::Pause | Kind::Close | Kind::Dot | Kind::Colon) | (Kind::Open | Kind::Dot | Kind::Pause, _) => false,
        (Kind::Comment, _) | (_, Kind::Comment) => true,
        (_, Kind::Percent) => before.kind != Kind::Number && spaced,
        (Kind::Comma, _) => !zh,
        (Kind::Colon | Kind::Bar | Kind::Equals | Kind::Operator, _) | (_, Kind::Bar | Kind::Equals | Kind::Operator | Kind::Comparison) => true,
        (Kind::Comparison, Kind::Number | Kind::Sign) => !zh || !before.bound,
        (Kind::Comparison, _) => true,
        (Kind::Word, Kind::Quoted) if text.starts_with(['"', '“', '＂']) => true,
        (Kind::Quoted, Kind::Word) if before.text.starts_with(['"', '“', '＂']) => true,
        (_, Kind::Open) if text == "（" => false,
        (Kind::Word, Kind::Open) if func::find(&before.text).is_some() => false,
        _ => spaced,
    }
}

/// The head in one line.
pub fn joined(tokens: &[Token]) -> String {
    let mut line = String::new();
    for token in tokens {
        if token.space {
            line.push(' ');
        }
        line.push_str(&token.text);
    }
    line
}

/// The head in parts between which a line may end; together they are the line.
pub fn breakable(tokens: &[Token]) -> Vec<String> {
    let mut parts = vec![String::new()];
    for (at, token) in tokens.iter().enumerate() {
        let rest = || joined(&tokens[at..]);
        let after = at > 0 && matches!(tokens[at - 1].kind, Kind::Comma | Kind::Pause | Kind::Bar);
        let before = token.kind == Kind::Word && matches!(token.text.as_str(), "且" | "或" | "and" | "or" | "否则" | "otherwise");
        if (after || before) && !opens_statement(rest().trim_start()) {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            if token.space {
                part.push(' ');
            }
            part.push_str(&token.text);
        }
    }
    parts
}
