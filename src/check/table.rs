//! Tables of rows with conditions: which row holds where, exactly, by cutting the values of everything that the conditions speak of
//! into cells in which no condition changes.

use crate::check::region::{self, Region, Subject, Values};
use crate::check::stretch::{self, Stretch};
use crate::decimal::Num;
use crate::model::scheme::Scheme;
use crate::source::Span;
use crate::word::Text;

/// Tables of more cells than this are not looked at.
const CELLS_MAX: usize = 20_000;

pub struct Row {
    /// Where it holds; `None`: not known, or the rest.
    pub region: Option<Region>,
    pub rest: bool,
    /// What it gives, if that is one known number.
    pub worth: Option<Num>,
    pub span: Span,
}

/// A table cut into cells.
pub struct Cut<'a> {
    scheme: &'a Scheme,
    pub subjects: Vec<Subject>,
    /// By subject, the elementary pieces of its values, lowest first.
    pieces: Vec<Vec<Piece>>,
}

#[derive(Clone, Debug)]
enum Piece {
    Numbers(Stretch),
    Word(usize),
}

/// A cell: by subject, which piece.
pub type Cell = Vec<usize>;

impl<'a> Cut<'a> {
    /// Cuts by everything that the regions of the rows, and of the condition over them all, speak of.
    pub fn new(scheme: &'a Scheme, regions: &[&Region]) -> Option<Cut<'a>> {
        let mut subjects: Vec<Subject> = Vec::new();
        for subject in regions.iter().flat_map(|region| region.subjects()) {
            if !subjects.iter().any(|mine| mine.key == subject.key) {
                subjects.push(subject.clone());
            }
        }
        let pieces: Vec<Vec<Piece>> = subjects.iter().map(|subject| pieces_of(scheme, subject, regions)).collect();
        let count = pieces.iter().try_fold(1usize, |count, pieces| count.checked_mul(pieces.len()))?;
        (count <= CELLS_MAX).then_some(Cut { scheme, subjects, pieces })
    }

    /// Every cell, the first subject changing slowest.
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<Cell> = vec![Vec::new()];
        for pieces in &self.pieces {
            cells = cells.into_iter().flat_map(|cell| (0..pieces.len()).map(move |piece| [&cell[..], &[piece]].concat())).collect();
        }
        cells
    }

    pub fn holds(&self, region: &Region, cell: &Cell) -> bool {
        region.boxes.iter().any(|conditions| {
            conditions.iter().all(|(subject, values)| {
                let Some(at) = self.subjects.iter().position(|mine| mine.key == subject.key) else { return false };
                match (&self.pieces[at][cell[at]], values) {
                    (Piece::Numbers(piece), Values::Numbers(all)) => all.iter().any(|stretch| !stretch.and(piece).is_empty()),
                    (Piece::Word(word), Values::Words(words)) => words.get(*word).copied().unwrap_or(false),
                    (Piece::Numbers(_), Values::Words(_)) | (Piece::Word(_), Values::Numbers(_)) => false,
                }
            })
        })
    }

    /// The one numeric subject, if the table has just that.
    pub fn line(&self) -> Option<&Subject> {
        match (&self.subjects[..], &self.pieces[..]) {
            ([only], [pieces]) if pieces.iter().all(|piece| matches!(piece, Piece::Numbers(_))) => Some(only),
            _ => None,
        }
    }

    pub fn is_all_words(&self) -> bool {
        self.pieces.iter().flatten().all(|piece| matches!(piece, Piece::Word(_)))
    }

    /// The stretch of a cell of a one-subject table.
    pub fn stretch(&self, cell: &Cell) -> Option<Stretch> {
        match self.pieces.first()?.get(*cell.first()?)? {
            Piece::Numbers(stretch) => Some(stretch.clone()),
            Piece::Word(_) => None,
        }
    }

    /// `优秀率 60% 至 70%（不含）、级别 省级`
    pub fn words(&self, cell: &Cell) -> Text {
        let mut texts = Vec::new();
        for ((subject, pieces), at) in self.subjects.iter().zip(&self.pieces).zip(cell) {
            let value = match &pieces[*at] {
                Piece::Numbers(stretch) => stretch.words(&subject.ty),
                Piece::Word(word) => self.word(subject, *word),
            };
            // A lone word speaks for itself.
            let name = region::name(self.scheme, subject).filter(|_| self.subjects.len() > 1 && matches!(pieces[*at], Piece::Numbers(_)));
            texts.push(match name {
                Some(name) => Text { en: format!("{name} {}", value.en), zh: format!("{name} {}", value.zh) },
                None => value,
            });
        }
        let join = |pick: fn(&Text) -> &String, comma: &str| texts.iter().map(|text| pick(text).as_str()).collect::<Vec<_>>().join(comma);
        Text { en: join(|text| &text.en, ", "), zh: join(|text| &text.zh, "、") }
    }

    fn word(&self, subject: &Subject, at: usize) -> Text {
        match &subject.ty {
            crate::model::measure::Ty::Choice(choice) => Text::same(self.scheme.choices[choice.index()].words[at].name.to_string()),
            _ => {
                let name = region::name(self.scheme, subject).unwrap_or_default();
                let (en, zh) = if at == 0 { ("yes", "是") } else { ("no", "否") };
                Text { en: format!("{name} = {en}"), zh: format!("{name} = {zh}") }
            }
        }
    }
}

fn pieces_of(scheme: &Scheme, subject: &Subject, regions: &[&Region]) -> Vec<Piece> {
    let mut stretches: Vec<&Stretch> = Vec::new();
    for (_, values) in regions.iter().flat_map(|region| &region.boxes).flatten().filter(|(mine, _)| mine.key == subject.key) {
        match values {
            Values::Numbers(all) => stretches.extend(all),
            Values::Words(words) => return (0..words.len()).map(Piece::Word).collect(),
        }
    }
    let domain = region::domain(scheme, subject);
    let mut ends: Vec<Num> = stretches.iter().flat_map(|stretch| [&stretch.low, &stretch.high]).flatten().map(|(number, _)| number.clone()).collect();
    ends.sort();
    ends.dedup();
    let mut pieces = Vec::new();
    let mut low: stretch::End = None;
    for end in ends {
        pieces.push(Stretch { low: low.clone(), high: Some((end.clone(), false)) });
        pieces.push(Stretch::at(end.clone()));
        low = Some((end, false));
    }
    pieces.push(Stretch { low, high: None });
    let whole_numbers = region::counts(&subject.ty);
    pieces
        .into_iter()
        .map(|piece| piece.and(&domain))
        .filter(|piece| !(piece.is_empty() || whole_numbers && piece.has_no_integer()))
        .map(Piece::Numbers)
        .collect()
}

/// Which rows hold in each cell, in order, the rest row left out. Cells outside the condition over the table are left out.
pub fn holding(cut: &Cut, rows: &[Row], within: &Region) -> Vec<(Cell, Vec<usize>)> {
    cut.cells()
        .into_iter()
        .filter(|cell| cut.holds(within, cell))
        .map(|cell| {
            let rows = rows
                .iter()
                .enumerate()
                .filter(|(_, row)| row.region.as_ref().is_some_and(|region| cut.holds(region, &cell)))
                .map(|(at, _)| at)
                .collect();
            (cell, rows)
        })
        .collect()
}
