//! The lines of a scheme text with what is underlined in them. `miette` draws them, from a source of our own: it finds lines by
//! an index (the stock source reads the text from its start for every label) and counts columns in characters.

use crate::diagnostic::Severity;
use crate::source::{Source, Span};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents, ThemeCharacters,
    ThemeStyles,
};
use std::fmt;

/// A label longer than this is shown by its first line.
const LINES_MAX: usize = 6;
/// Of a line longer than this, only what is near the label is shown.
const LINE_BYTES_MAX: usize = 600;
const NEAR_BYTES: usize = 160;

/// Something to underline, and the words below it.
pub struct Label<'a> {
    pub span: Span,
    pub text: Option<&'a str>,
    pub primary: bool,
}

/// Draws the labels of one source: what stands around the place of the finding first, the other pieces as they stand in the text.
pub fn draw(source: &Source, labels: &[Label], severity: Severity, color: bool) -> String {
    let mut spans: Vec<LabeledSpan> = labels
        .iter()
        .map(|label| {
            let (start, length) = shown(source, label.span);
            let text = label.text.map(str::to_string);
            let span = SourceSpan::from((start, length));
            if label.primary { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
        })
        .collect();
    spans.sort_by_key(LabeledSpan::offset);
    let mut pieces: Vec<&[LabeledSpan]> = spans.chunk_by(|a, b| source.line_of(b.offset()) <= source.line_of(a.offset() + a.len()) + 1).collect();
    pieces.sort_by_key(|piece| !piece.iter().any(LabeledSpan::primary));
    pieces.into_iter().map(|piece| draw_piece(source, piece, severity, color)).collect()
}

fn draw_piece(source: &Source, spans: &[LabeledSpan], severity: Severity, color: bool) -> String {
    let snippet = Snippet { source: Indexed(source), spans };
    let handler = GraphicalReportHandler::new_themed(theme(severity, spans, color))
        .with_links(false)
        .with_context_lines(0)
        .with_wrap_lines(false)
        .without_cause_chain()
        .without_syntax_highlighting();
    let mut drawn = String::new();
    match handler.render_report(&mut drawn, &snippet) {
        // The first line is the place of the message, which is written elsewhere.
        Ok(()) => drawn.split_once('\n').map_or(String::new(), |(_, lines)| lines.to_string()),
        Err(_) => String::new(),
    }
}

/// Start and length of what is underlined: within the text, between characters, without blank ends, not too many lines.
fn shown(source: &Source, span: Span) -> (usize, usize) {
    let text = &*source.text;
    let mut start = (span.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (span.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    end = start + text[start..end].trim_end().len();
    let line = source.line_of(start);
    if source.line_of(end) >= line + LINES_MAX {
        end = start + text[start..source.line_start(line + 1)].trim_end().len();
    }
    (start, end - start)
}

/// The label at the place of the finding has the colour of its severity, all others one other colour.
fn theme(severity: Severity, spans: &[LabeledSpan], color: bool) -> GraphicalTheme {
    let characters = ThemeCharacters::unicode();
    if !color {
        return GraphicalTheme { characters, styles: ThemeStyles::none() };
    }
    let mut styles = ThemeStyles::ansi();
    let main = match severity {
        Severity::Error => styles.error,
        Severity::Warning => styles.warning,
        Severity::Note => styles.advice,
    };
    styles.highlights = spans.iter().map(|span| if span.primary() { main } else { styles.help }).collect();
    GraphicalTheme { characters, styles }
}

#[derive(Debug)]
struct Snippet<'a> {
    source: Indexed<'a>,
    spans: &'a [LabeledSpan],
}

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Snippet<'_> {}

impl miette::Diagnostic for Snippet<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.spans.iter().cloned()))
    }
}

#[derive(Debug)]
struct Indexed<'a>(&'a Source);

impl SourceCode for Indexed<'_> {
    /// The whole lines of the span; the column is the span's own, in characters. Lines before and after are never asked for.
    fn read_span<'a>(&'a self, span: &SourceSpan, _: usize, _: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = &*self.0.text;
        let (start, end) = (span.offset(), span.offset() + span.len());
        if text.get(start..end).is_none() {
            return Err(MietteError::OutOfBounds);
        }
        let (first, last) = (self.0.line_of(start), self.0.line_of(end));
        let (mut from, mut to) = (self.0.line_start(first), self.0.line_start(last + 1));
        if to - from > LINE_BYTES_MAX && first == last {
            from = boundary(text, start.saturating_sub(NEAR_BYTES)).max(from);
            to = boundary(text, end + NEAR_BYTES).min(to);
        }
        let column = self.0.position(start).column - 1;
        Ok(Box::new(MietteSpanContents::new_named(
            self.0.name.to_string(),
            &text.as_bytes()[from..to],
            SourceSpan::from((from, to - from)),
            first,
            column,
            last - first + 1,
        )))
    }
}

/// The nearest place before an offset that is between two characters.
fn boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;
    use unicode_width::UnicodeWidthStr;

    fn drawn(text: &str, spans: &[(usize, usize)]) -> String {
        let source = Source::new("方案", text);
        let labels: Vec<Label> = spans
            .iter()
            .enumerate()
            .map(|(at, &(start, end))| Label { span: Span::new(SourceId(0), start..end), text: Some("此处"), primary: at == 0 })
            .collect();
        draw(&source, &labels, Severity::Error, false)
    }

    #[test]
    fn underlines_stand_below_chinese_text_and_columns_are_characters() {
        let shown = drawn("指标 利润 60分\n", &[(14, 19)]);
        assert!(shown.contains("[方案:1:7]"), "{shown}");
        let lines: Vec<&str> = shown.lines().collect();
        let text_at = lines[1][..lines[1].find("60").expect("the text")].width();
        let line_at = lines[2][..lines[2].find('─').expect("the underline")].width();
        assert_eq!(text_at, line_at, "{shown}");
    }

    #[test]
    fn no_span_is_too_odd_to_draw() {
        let text = "一\n\n二三\r\n四";
        for start in 0..text.len() + 3 {
            for end in start..text.len() + 5 {
                assert!(drawn(text, &[(start, end)]).contains("[方案:"), "{start}..{end}");
                drawn(text, &[(start, end), (0, 3), (5, 5), (start, end)]);
            }
        }
        assert!(drawn("", &[(0, 0)]).contains("[方案:1:1]"));
        drawn("\n", &[(1, 1)]);
    }

    #[test]
    fn long_lines_and_long_spans_are_cut() {
        let long = format!("{}错{}", "长".repeat(2000), "长".repeat(2000));
        let shown = drawn(&long, &[(6000, 6003)]);
        assert!(shown.contains("[方案:1:2001]") && shown.contains('错') && shown.len() < 2000, "{shown}");
        let shown = drawn(&"行\n".repeat(50), &[(0, 190)]);
        assert!(shown.lines().count() < 6, "{shown}");
    }
}
