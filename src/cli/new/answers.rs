//! What is to be known of a new scheme, and what it is where nobody said.

use super::Arguments;
use crate::cli::Failure;
use crate::pipeline::Loaded;
use crate::say;
use crate::syntax::keyword;
use crate::word::{Lang, Word};
use std::path::PathBuf;
use std::sync::Arc;

/// Whose scheme it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    City,
    District,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::City, Kind::District];

    pub fn word(self) -> Word {
        match self {
            Kind::City => Word::new("a city's", "市级"),
            Kind::District => Word::new("a district's", "区级"),
        }
    }

    fn name(self) -> Word {
        match self {
            Kind::City => Word::new("city", "市级方案"),
            Kind::District => Word::new("district", "区级方案"),
        }
    }

    pub fn title(self) -> Word {
        match self {
            Kind::City => Word::new("Assessment of the city's departments", "市直部门绩效考核办法"),
            Kind::District => Word::new("Assessment of the district's bodies", "区级单位绩效考核办法"),
        }
    }

    pub fn unit(self) -> Word {
        match self {
            Kind::City => Word::new("department", "部门"),
            Kind::District => Word::new("body", "参评单位"),
        }
    }

    pub fn classes(self, lang: Lang) -> Vec<String> {
        let words = match self {
            Kind::City => [Word::new("A", "甲类"), Word::new("B", "乙类")],
            Kind::District => [Word::new("departments", "区直部门"), Word::new("subdistricts", "街道")],
        };
        words.iter().map(|word| word.of(lang).to_owned()).collect()
    }
}

/// The scheme that is extended.
#[derive(Clone, Debug)]
pub struct Extends {
    pub file: PathBuf,
    pub name: Arc<str>,
}

/// Everything, settled.
#[derive(Clone, Debug)]
pub struct Answers {
    pub kind: Kind,
    pub lang: Lang,
    pub extends: Option<Extends>,
    pub name: String,
    pub title: String,
    pub unit: String,
    /// Empty: those of the scheme that is extended.
    pub classes: Vec<String>,
    pub year: Option<i16>,
    pub out: PathBuf,
}

impl Answers {
    pub fn of(arguments: &Arguments, parent: Option<&Loaded>, lang: Lang) -> Result<Answers, Failure> {
        let (Some(kind), Some(out)) = (arguments.kind, arguments.out.clone()) else {
            return Err(say!(en: "--kind and --out have to be said", zh: "须写明 --kind 和 --out").into());
        };
        let extends = match (&arguments.extends, parent.and_then(|loaded| loaded.scheme.as_ref())) {
            (Some(file), Some(scheme)) => Some(Extends { file: file.clone(), name: scheme.label.name.clone() }),
            _ => None,
        };
        if extends.is_some() && arguments.unit.is_some() {
            return Err(say!(en: "--unit is said by the scheme that is extended", zh: "考核对象由所继承的方案写明，不能再用 --unit").into());
        }
        let folder = out.file_name().map(|name| name.to_string_lossy().into_owned()).filter(|name| is_plain(name));
        let is_parent = |name: &str| extends.as_ref().is_some_and(|extends| *extends.name == *name);
        let name = match &arguments.name {
            Some(name) if is_parent(name) => {
                return Err(say!(en: "`{name}` is the name of the scheme that it extends", zh: "`{name}`是所继承的方案的名称").into());
            }
            Some(name) => name.clone(),
            None => {
                let own = kind.name().of(lang).to_owned();
                let names = folder.into_iter().chain([own.clone(), format!("{own}_2")]);
                names.into_iter().find(|name| !is_parent(name)).unwrap_or(own)
            }
        };
        let classes: Vec<String> = arguments.classes.iter().map(|class| class.trim().to_owned()).filter(|class| !class.is_empty()).collect();
        if let Some(class) = classes.iter().enumerate().find(|(at, class)| classes[..*at].contains(class)).map(|(_, class)| class) {
            return Err(say!(en: "the class `{class}` is given twice", zh: "类别`{class}`写了两次").into());
        }
        if let [class] = classes.as_slice() {
            return Err(
                say!(en: "`{class}` alone is no class: give two or more, or none", zh: "只有`{class}`一类，等于不分类：请写两类以上，或者不写")
                    .into(),
            );
        }
        let answers = Answers {
            kind,
            lang,
            name,
            title: arguments.title.clone().unwrap_or_else(|| kind.title().of(lang).to_owned()),
            unit: arguments.unit.clone().unwrap_or_else(|| kind.unit().of(lang).to_owned()),
            classes: if classes.is_empty() && extends.is_none() { kind.classes(lang) } else { classes },
            extends,
            year: arguments.year,
            out,
        };
        let names = [&answers.name, &answers.unit].into_iter().chain(&answers.classes);
        if let Some(name) = names.into_iter().find(|name| written(name, lang).is_none()) {
            return Err(say!(en: "`{name}` cannot be a name", zh: "`{name}`不能作名称").into());
        }
        if answers.title.contains('"') || answers.title.chars().any(char::is_control) {
            return Err(say!(en: "a title cannot have \" in it", zh: "标题里不能有英文双引号").into());
        }
        Ok(answers)
    }
}

/// A name that needs no quotes.
fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(unicode_ident::is_xid_start) && letters.all(unicode_ident::is_xid_continue) && !is_keyword(name)
}

fn is_keyword(name: &str) -> bool {
    keyword::KEYWORDS.iter().any(|keyword| [Lang::Zh, Lang::En].into_iter().any(|lang| keyword.spellings(lang).contains(&name)))
}

/// A name as it stands in a scheme, in quotes where it has to be; `None` if it cannot be a name at all.
pub fn written(name: &str, lang: Lang) -> Option<String> {
    if is_plain(name) {
        return Some(name.to_owned());
    }
    let refused =
        name.trim().is_empty() || name.trim() != name || name.contains(['「', '」', '`', '"', '/', '\\']) || name.chars().any(char::is_control);
    let quoted = || match lang {
        Lang::Zh => format!("「{name}」"),
        Lang::En => format!("`{name}`"),
    };
    (!refused).then(quoted)
}
