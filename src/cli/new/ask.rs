//! The questions of the guided start, on a terminal. What flags have said is not asked.

use super::Arguments;
use super::answers::Kind;
use crate::cli::{Console, Failure};
use crate::word::{Lang, Word};
use dialoguer::theme::ColorfulTheme;
use dialoguer::{Input, Select};
use std::io;
use std::path::{Path, PathBuf};

const KIND: Word = Word::new("Whose scheme is it?", "是哪一级的方案？");
const LANGUAGE: &str = "语言 / Language";
const EXTENDS: Word =
    Word::new("File of the scheme that it changes (blank: none, it stands alone)", "在哪个方案的基础上修改？填文件；空着则独立成篇");
const CLASSES: Word = Word::new("Classes of units, with commas between", "单位分哪几类？用逗号隔开");
const OWN_CLASSES: Word = Word::new("Classes of units (blank: as in the scheme above)", "单位分哪几类？空着则与上级方案相同");
const TITLE: Word = Word::new("Title", "标题");
const YEAR: Word = Word::new("Year that is assessed (blank: not yet known)", "考核年度（空着则以后再填）");
const OUT: Word = Word::new("Folder to write it to", "写到哪个文件夹？");
const NO_FILE: Word = Word::new("there is no such file", "没有这个文件");
const NO_YEAR: Word = Word::new("a year such as 2026, or blank", "请填年份，如 2026，或者空着");
const IS_THERE: Word = Word::new("there is a scheme in it already", "其中已经有方案");

/// Asks for everything that is not said yet.
pub fn ask(mut said: Arguments, console: &mut Console) -> Result<Arguments, Failure> {
    let theme = ColorfulTheme::default();
    if console.wanted.is_none() {
        let at =
            Select::with_theme(&theme).with_prompt(LANGUAGE).items(["中文", "English"]).default(usize::from(console.lang == Lang::En)).interact();
        console.lang = if at.map_err(failure)? == 0 { Lang::Zh } else { Lang::En };
        console.wanted = Some(console.lang);
    }
    let lang = console.lang;
    let kind = match said.kind {
        Some(kind) => kind,
        None => {
            let words = Kind::ALL.map(|kind| kind.word().of(lang));
            Kind::ALL[Select::with_theme(&theme).with_prompt(KIND.of(lang)).items(words).default(0).interact().map_err(failure)?]
        }
    };
    said.kind = Some(kind);
    if said.extends.is_none() {
        let valid = |text: &String| if text.trim().is_empty() || Path::new(text.trim()).is_file() { Ok(()) } else { Err(NO_FILE.of(lang)) };
        let text = line(&theme, EXTENDS.of(lang), None, valid)?;
        said.extends = Some(PathBuf::from(text.trim())).filter(|path| !path.as_os_str().is_empty());
    }
    if said.classes.is_empty() {
        let usual = kind.classes(lang).join(Word::new(", ", "，").of(lang));
        let (prompt, usual) = if said.extends.is_some() { (OWN_CLASSES, None) } else { (CLASSES, Some(usual)) };
        let text = line(&theme, prompt.of(lang), usual, |_: &String| Ok::<(), &str>(()))?;
        said.classes = text.split([',', '，', '、']).map(|class| class.trim().to_owned()).filter(|class| !class.is_empty()).collect();
    }
    if said.title.is_none() {
        said.title = Some(line(&theme, TITLE.of(lang), Some(kind.title().of(lang).to_owned()), |_: &String| Ok::<(), &str>(()))?);
    }
    if said.year.is_none() {
        let year = |text: &str| text.trim().parse::<i16>().ok().filter(|year| (1900..=2200).contains(year));
        let valid = |text: &String| if text.trim().is_empty() || year(text).is_some() { Ok(()) } else { Err(NO_YEAR.of(lang)) };
        said.year = year(&line(&theme, YEAR.of(lang), None, valid)?);
    }
    if said.out.is_none() {
        let valid = |text: &String| if Path::new(text.trim()).join(super::FILE_NAME).exists() { Err(IS_THERE.of(lang)) } else { Ok(()) };
        let usual = match kind {
            Kind::City => "city",
            Kind::District => "district",
        };
        said.out = Some(PathBuf::from(line(&theme, OUT.of(lang), Some(usual.to_owned()), valid)?.trim()));
    }
    Ok(said)
}

fn line<E: ToString>(
    theme: &ColorfulTheme,
    prompt: &str,
    usual: Option<String>,
    valid: impl Fn(&String) -> Result<(), E>,
) -> Result<String, Failure> {
    let input = Input::<String>::with_theme(theme).with_prompt(prompt).allow_empty(usual.is_none()).validate_with(valid);
    let input = match usual {
        Some(usual) => input.default(usual),
        None => input,
    };
    input.interact_text().map_err(failure)
}

fn failure(error: dialoguer::Error) -> Failure {
    let dialoguer::Error::IO(error) = error;
    Failure::Io(if error.kind() == io::ErrorKind::Interrupted { io::Error::other("interrupted") } else { error })
}
