//! A term in both languages. Everything that Heng says to a person is a [`Word`] or a [`Text`], so that neither language
//! can be forgotten.

use serde::Serialize;

/// The language of keywords, messages and headings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

/// A fixed term in both languages, for tables of keywords, functions, checks and headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    pub en: &'static str,
    pub zh: &'static str,
}

impl Word {
    pub const fn new(en: &'static str, zh: &'static str) -> Word {
        Word { en, zh }
    }

    pub fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// A sentence made at run time, in both languages. Write it with [`say!`](crate::say).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    pub en: String,
    pub zh: String,
}

impl Text {
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// The same words in both languages: names, file names, numbers.
    pub fn same(words: impl Into<String>) -> Text {
        let en = words.into();
        Text { zh: en.clone(), en }
    }
}

/// `say!(en: "no `{name}`", zh: "没有`{name}`")`: one sentence in both languages, with inline arguments as in `format!`.
#[macro_export]
macro_rules! say {
    (en: $en:literal, zh: $zh:literal $(, $($args:tt)*)?) => {
        $crate::word::Text { en: format!($en $(, $($args)*)?), zh: format!($zh $(, $($args)*)?) }
    };
}
