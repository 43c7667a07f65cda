//! Damaged schemes: whatever is cut, doubled, swapped or mistyped, there are findings and never a panic.

use crate::support::{folders, root};
use heng::pipeline;
use heng::syntax::keyword::KEYWORDS;
use std::path::PathBuf;

/// xorshift64*: the same damage in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }
}

fn schemes() -> Vec<PathBuf> {
    let places = [root().join("tests/cases/catalogue"), root().join("schemes")];
    places.iter().flat_map(|place| folders(place)).map(|folder| folder.join("scheme.heng")).filter(|path| path.exists()).collect()
}

/// Words, numbers, punctuation and the space between, so that damage hits whole tokens.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let kind = |c: char| {
        if c.is_whitespace() {
            0
        } else if c.is_ascii_digit() || c == '.' {
            1
        } else if c.is_alphanumeric() {
            2
        } else {
            3
        }
    };
    let mut last = None;
    for c in text.chars() {
        let this = kind(c);
        match tokens.last_mut() {
            Some(token) if last == Some(this) && this != 3 => token.push(c),
            _ => tokens.push(c.to_string()),
        }
        last = Some(this);
    }
    tokens
}

fn damaged(text: &str, random: &mut Random) -> String {
    let mut tokens = tokens(text);
    for _ in 0..=random.below(3) {
        let (a, b) = (random.below(tokens.len()), random.below(tokens.len()));
        match random.below(7) {
            0 => drop(tokens.remove(a)),
            1 => tokens.insert(a, tokens[b].clone()),
            2 => tokens.swap(a, b),
            3 => {
                let keyword = &KEYWORDS[random.below(KEYWORDS.len())];
                tokens[a] = format!(" {} ", keyword.zh.first().copied().unwrap_or("其余"));
            }
            4 => tokens[a] = ["0", "-1", "1e9", "999999999999999999999", "0.1", "１２"][random.below(6)].to_string(),
            5 => {
                let end = (a + random.below(30)).min(tokens.len());
                tokens.drain(a..end);
            }
            _ => tokens[a] = ["{", "}", "（", "\"", "，", "\u{0}", "\u{feff}", "%", "分", "=", "≥"][random.below(11)].to_string(),
        }
        if tokens.is_empty() {
            return String::new();
        }
    }
    tokens.concat()
}

#[test]
fn damage_gives_findings_and_no_panic() {
    let mut random = Random(20_241_231);
    let mut tried = 0;
    for path in schemes() {
        let text = std::fs::read_to_string(&path).expect("the scheme can be read");
        for _ in 0..12 {
            let text = damaged(&text, &mut random);
            let result = std::panic::catch_unwind(|| pipeline::load_bytes("damaged.heng", text.as_bytes(), path.parent(), None));
            assert!(result.is_ok(), "a panic on this scheme, damaged from {}:\n{text}", path.display());
            tried += 1;
        }
    }
    assert!(tried > 100, "only {tried} schemes were tried");
}

#[test]
fn bytes_give_findings_and_no_panic() {
    let mut random = Random(7);
    for round in 0..400 {
        let length = random.below(300);
        let likely = b"{};:,.%\n\"#/ 0123abcA\xe5\x88\x86";
        let bytes: Vec<u8> = (0..length).map(|_| if round % 2 == 0 { random.below(256) as u8 } else { likely[random.below(likely.len())] }).collect();
        let result = std::panic::catch_unwind(|| pipeline::load_bytes("bytes.heng", &bytes, None, None));
        assert!(result.is_ok(), "a panic on {bytes:?}");
    }
}
