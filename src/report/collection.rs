//! What each collector has delivered, as a table.

use super::document::{Block, Cell, Column, Document, Meaning, Role, Table};
use crate::form::collection::Delivery;
use crate::word::{Lang, Word};

const TITLE: Word = Word::new("Collection", "数据采集");
const OFFICE: Word = Word::new("(the office)", "（主办单位）");
const NOTHING: Word = Word::new("nothing", "未交");
const UNDATED: Word = Word::new("undated", "未注明日期");
const OTHERWISE: Word = Word::new("otherwise", "非填报表");

/// A row a collector.
pub fn document(deliveries: &[Delivery], lang: Lang) -> Document {
    let columns = vec![
        Column::words("collector", Word::new("Collector", "采集单位").of(lang)),
        Column::words("delivered", Word::new("Delivered", "交付").of(lang)),
        Column::numbers("late", Word::new("Days late", "迟交天数").of(lang)),
        Column::numbers("due", Word::new("Due", "应填").of(lang)),
        Column::numbers("filled", Word::new("Filled", "已填").of(lang)),
        Column::numbers("blank", Word::new("Blank", "空白").of(lang)),
        Column::numbers("rows", Word::new("Rows", "记录").of(lang)),
        Column::numbers("wrong", Word::new("Wrong", "有误").of(lang)),
    ];
    let rows = deliveries.iter().map(|delivery| row(delivery, lang)).collect();
    let table = Table { key: "deliveries".into(), caption: None, columns, rows, role: Role::Result };
    Document { kind: "collection", title: TITLE.of(lang).into(), blocks: vec![Block::Table(table)] }
}

fn row(delivery: &Delivery, lang: Lang) -> Vec<Cell> {
    let name = delivery.collector.as_deref().unwrap_or(OFFICE.of(lang));
    let delivered = match (delivery.delivered, delivery.files.is_empty()) {
        (Some(day), _) => Cell::new(if delivery.days_late > 0 { Meaning::Warning } else { Meaning::Good }, day.to_string()),
        (None, false) => Cell::new(Meaning::Warning, UNDATED.of(lang)),
        (None, true) if delivery.otherwise => Cell::new(Meaning::Muted, OTHERWISE.of(lang)),
        (None, true) => Cell::new(Meaning::Bad, NOTHING.of(lang)),
    };
    let count = |number: usize| if number == 0 { Cell::from("") } else { Cell::number(number.to_string()) };
    let late = usize::try_from(delivery.days_late).unwrap_or(0);
    vec![
        Cell::from(name),
        delivered,
        count(late),
        count(delivery.due),
        count(delivery.filled),
        count(delivery.blank()),
        count(delivery.rows),
        count(delivery.wrong),
    ]
}
