//! Serial numbers in front of titles: 一、（一）1. （1）① 1.1.

/// The level of a numbering: what a serial number looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// 一、 第一部分
    Chinese,
    /// （一）
    ChineseInBrackets,
    /// 1. 1、
    Figure,
    /// 1.1, by how many points it has.
    Dotted(usize),
    /// （1）
    FigureInBrackets,
    /// ①
    Circled,
    /// A. a)
    Letter,
}

const CHINESE: &str = "一二三四五六七八九十百零〇壹贰叁肆伍陆柒捌玖拾";

fn is_chinese(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| CHINESE.contains(c))
}

fn is_figures(text: &str) -> bool {
    !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The style of what is a serial number and nothing else.
pub fn style(number: &str) -> Option<Style> {
    let number = number.trim();
    let bare = number.trim_end_matches(['、', '.', '．', ' ', '　']);
    let inner = bare.strip_prefix(['（', '(']).and_then(|rest| rest.strip_suffix(['）', ')']));
    if let Some(inner) = inner {
        return if is_chinese(inner) { Some(Style::ChineseInBrackets) } else { is_figures(inner).then_some(Style::FigureInBrackets) };
    }
    let bare = bare.trim_end_matches(['）', ')']);
    if is_chinese(bare) {
        Some(Style::Chinese)
    } else if is_figures(bare) {
        Some(Style::Figure)
    } else if bare.chars().count() == 1 && bare.chars().all(|c| ('①'..='⑳').contains(&c)) {
        Some(Style::Circled)
    } else if bare.contains('.') && bare.split('.').all(is_figures) {
        Some(Style::Dotted(bare.split('.').count()))
    } else if bare.len() == 1 && bare.bytes().all(|b| b.is_ascii_alphabetic()) && bare.len() < number.len() {
        Some(Style::Letter)
    } else {
        None
    }
}

/// A title without its serial number, and the number.
pub fn split(title: &str) -> (Option<(&str, Style)>, &str) {
    let title = title.trim();
    let ends = title.char_indices().map(|(at, c)| at + c.len_utf8()).take(12);
    let mut best = None;
    for end in ends {
        let (front, rest) = title.split_at(end);
        let closed = front.ends_with(['、', '.', '．', '）', ')']) || ('①'..='⑳').contains(&front.chars().last().unwrap_or(' '));
        // `2.5亿元` is an amount.
        let dotted = front.contains('.') && !rest.starts_with(|c: char| c.is_ascii_digit() || ".%亿万千百元分个倍".contains(c));
        let spaced = rest.starts_with([' ', '　', '\u{a0}']);
        if let Some(found) = style(front)
            && (closed || dotted || spaced)
            && !rest.trim().is_empty()
            && !(rest.starts_with(|c: char| c.is_ascii_digit()) && front.ends_with('.'))
        {
            best = Some((front.trim(), found, rest.trim()));
        }
    }
    match best {
        Some((front, found, rest)) => (Some((front, found)), rest),
        None => (None, title),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_told_from_titles() {
        for (title, number, rest) in [
            ("一、重点工作", "一、", "重点工作"),
            ("（二）党的建设", "（二）", "党的建设"),
            ("1.政务公开", "1.", "政务公开"),
            ("1.2 政务公开", "1.2", "政务公开"),
            ("1.2.政务公开", "1.2.", "政务公开"),
            ("（3）台账", "（3）", "台账"),
            ("①台账", "①", "台账"),
            ("A. Records", "A.", "Records"),
        ] {
            let (found, left) = split(title);
            assert_eq!((found.map(|(number, _)| number), left), (Some(number), rest), "{title}");
        }
        for title in ["一河一策", "三公经费", "12345热线办理", "2.5亿元投资", "十件民生实事", "100%完成"] {
            assert_eq!(split(title), (None, title));
        }
    }
}
