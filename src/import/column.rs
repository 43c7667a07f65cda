//! What a column of a printed table is, by what its header says.

use super::sentence::plain;
use crate::data::grid::Grid;
use crate::word::Word;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Number,
    /// A level of the tree above the item: 一级指标, 考核类别.
    Level,
    Item,
    /// What is asked for; the item where no other column is.
    Content,
    Points,
    Target,
    Rule,
    Collector,
    Lead,
    Support,
    Clause,
    Note,
    /// Something else: kept in the list of what was left.
    Other,
}

/// One kind of column and the words that its headers are made of. The longest word in a header has the say.
pub struct Kind {
    pub role: Role,
    pub name: Word,
    words: &'static [&'static str],
}

pub static KINDS: &[Kind] = &[
    Kind { role: Role::Number, name: Word::new("number", "序号"), words: &["序号", "编号", "序", "no.", "no", "number", "#", "serial"] },
    Kind {
        role: Role::Level,
        name: Word::new("level", "上级指标"),
        words: &[
            "一级指标",
            "二级指标",
            "一级",
            "二级",
            "考核类别",
            "指标类别",
            "类别",
            "类型",
            "大类",
            "板块",
            "维度",
            "考核类型",
            "项目类别",
            "模块",
            "category",
            "section",
            "level 1",
            "level 2",
            "dimension",
        ],
    },
    Kind {
        role: Role::Item,
        name: Word::new("item", "指标"),
        words: &[
            "三级指标",
            "四级指标",
            "三级",
            "四级",
            "指标名称",
            "考核指标",
            "评价指标",
            "评估指标",
            "考评指标",
            "考核项目",
            "考评项目",
            "评分项目",
            "指标",
            "项目",
            "考核事项",
            "事项",
            "indicator",
            "item",
            "level 3",
        ],
    },
    Kind {
        role: Role::Content,
        name: Word::new("content", "考核内容"),
        words: &[
            "考核内容",
            "考评内容",
            "评价内容",
            "考核要点",
            "指标说明",
            "指标解释",
            "工作内容",
            "工作任务",
            "目标任务",
            "重点任务",
            "工作要求",
            "考核要求",
            "内容",
            "任务",
            "要点",
            "content",
            "requirement",
            "task",
            "description",
        ],
    },
    Kind {
        role: Role::Points,
        name: Word::new("points", "分值"),
        words: &["分值", "标准分", "基本分", "基础分", "满分", "分数", "权重", "points", "pts", "weight", "full", "max"],
    },
    Kind {
        role: Role::Target, name: Word::new("target", "目标"), words: &["目标值", "年度目标", "目标", "指标值", "标准值", "target", "goal"]
    },
    Kind {
        role: Role::Rule,
        name: Word::new("scoring standard", "评分标准"),
        words: &[
            "评分标准",
            "计分标准",
            "考核标准",
            "考评标准",
            "评价标准",
            "打分标准",
            "扣分标准",
            "加分标准",
            "加减分标准",
            "赋分标准",
            "计分办法",
            "计分方法",
            "评分办法",
            "评分方法",
            "考核办法",
            "考评办法",
            "考核方法",
            "评分细则",
            "计分规则",
            "评分规则",
            "赋分规则",
            "考核评分标准",
            "标准",
            "办法",
            "scoring",
            "standard",
            "rule",
            "how scored",
            "method",
        ],
    },
    Kind {
        role: Role::Collector,
        name: Word::new("collecting unit", "采集单位"),
        words: &[
            "数据采集单位",
            "数据采集",
            "采集单位",
            "数据来源",
            "数据提供单位",
            "数据报送单位",
            "考核单位",
            "考评单位",
            "考核责任单位",
            "评分单位",
            "打分单位",
            "考核部门",
            "评价单位",
            "collector",
            "collected by",
            "data source",
            "source",
            "assessor",
        ],
    },
    Kind {
        role: Role::Lead,
        name: Word::new("lead", "责任单位"),
        words: &[
            "责任单位",
            "责任部门",
            "责任处室",
            "责任科室",
            "牵头单位",
            "牵头部门",
            "牵头处室",
            "牵头",
            "承办单位",
            "lead",
            "responsible",
            "owner",
        ],
    },
    Kind {
        role: Role::Support,
        name: Word::new("support", "配合单位"),
        words: &["配合单位", "配合部门", "配合处室", "配合", "协办单位", "参与单位", "support", "supporting"],
    },
    Kind {
        role: Role::Clause,
        name: Word::new("clause", "依据"),
        words: &["考核依据", "文件依据", "政策依据", "依据", "条款", "clause", "basis", "article"],
    },
    Kind { role: Role::Note, name: Word::new("note", "备注"), words: &["备注", "说明", "note", "notes", "remark", "remarks", "comment"] },
];

/// What is in the source but in no scheme.
pub const OTHER: Word = Word::new("left", "未用");

/// What a header says.
fn role(header: &str) -> Option<Role> {
    let header = plain(header).to_lowercase();
    let spaced = |word: &str| plain(word).to_lowercase();
    // In a header that says more than the word, short words say nothing.
    let fits = |word: &str| {
        let short = word.chars().count() <= 2;
        header == word
            || if word.is_ascii() {
                word.len() > 3 && header.contains(word)
            } else {
                (!short || header.chars().count() <= 6) && header.contains(word)
            }
    };
    if ["得分", "自评分", "自评得分", "考核得分", "实得分", "score"].contains(&header.as_str()) {
        return Some(Role::Other);
    }
    KINDS
        .iter()
        .flat_map(|kind| kind.words.iter().map(move |word| (kind.role, spaced(word))))
        .filter(|(_, word)| fits(word))
        .max_by_key(|(_, word)| word.chars().count())
        .map(|(role, _)| role)
}

/// Where the header is and what the columns are.
#[derive(Clone, Debug)]
pub struct Header {
    /// First row of the header and first below it.
    pub rows: (usize, usize),
    pub columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub heading: String,
    pub role: Role,
}

/// How far down a header is looked for.
const ROWS_LOOKED_AT: usize = 30;

impl Header {
    /// The header: the row of which most cells say what a column is, with the rows that belong to it.
    pub fn find(grid: &Grid) -> Option<Header> {
        let told =
            |row: usize| grid.rows[row].iter().filter(|it| it.part_of.is_none() && it.text.chars().count() <= 20 && role(&it.text).is_some()).count();
        let rows = 0..grid.rows.len().min(ROWS_LOOKED_AT);
        let top = rows.filter(|row| told(*row) >= 2).max_by_key(|row| (told(*row), std::cmp::Reverse(*row)))?;
        let mut end = top + 1;
        // Cells merged down from the header belong to it, and so does a row below one whose cells are merged across.
        while end < grid.rows.len() {
            let from_above = grid.rows[end].iter().any(|it| it.part_of.is_some_and(|(row, _)| row >= top && row < end));
            let across = grid.rows[end - 1]
                .iter()
                .enumerate()
                .any(|(at, it)| it.part_of == Some((end - 1, at.saturating_sub(1))) || (it.is_blank() && at > 0));
            let own = grid.rows[end].iter().filter(|it| it.part_of.is_none() && !it.is_blank());
            let (mut texts, mut roles) = (0, 0);
            for it in own {
                texts += 1;
                roles += usize::from(it.text.chars().count() <= 8 && role(&it.text).is_some());
            }
            if texts > 0 && roles == texts && (from_above || across) {
                end += 1;
            } else {
                break;
            }
        }
        let top = (0..top)
            .rev()
            .take_while(|row| {
                told(*row) >= 1
                    && grid.rows[*row].iter().any(|it| it.part_of.is_some_and(|(at, _)| at == *row))
                    && told(*row) * 2 > distinct(grid, *row)
            })
            .last()
            .unwrap_or(top);
        let width = grid.rows[top].len();
        let mut columns: Vec<Column> = (0..width)
            .map(|column| {
                let mut words: Vec<&str> = Vec::new();
                for row in top..end {
                    let text = grid.rows[row][column].text.as_str();
                    if !text.is_empty() && !words.contains(&text) {
                        words.push(text);
                    }
                }
                let found = words.iter().rev().find_map(|text| role(text));
                Column { heading: words.join(" · ").split_whitespace().collect::<Vec<_>>().join(" "), role: found.unwrap_or(Role::Other) }
            })
            .collect();
        settle(&mut columns);
        let has = |wanted: &[Role]| columns.iter().any(|column| wanted.contains(&column.role));
        (has(&[Role::Item]) && has(&[Role::Points, Role::Rule])).then_some(Header { rows: (top, end), columns })
    }

    /// The first column of this role.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role == role)
    }

    pub fn columns_of(&self, role: Role) -> Vec<usize> {
        (0..self.columns.len()).filter(|at| self.columns[*at].role == role).collect()
    }
}

fn distinct(grid: &Grid, row: usize) -> usize {
    grid.rows[row].iter().filter(|it| it.part_of.is_none() && !it.is_blank()).count()
}

/// Of the columns that name things the last is the item, those before it are levels; what can be there once only is the first.
fn settle(columns: &mut [Column]) {
    let of = |columns: &[Column], role: Role| -> Vec<usize> { (0..columns.len()).filter(|at| columns[*at].role == role).collect() };
    if of(columns, Role::Item).is_empty() {
        let content = of(columns, Role::Content);
        let levels = of(columns, Role::Level);
        match (content.first(), levels.last()) {
            (Some(at), _) | (None, Some(at)) => columns[*at].role = Role::Item,
            (None, None) => {}
        }
    }
    let items = of(columns, Role::Item);
    for at in items.iter().rev().skip(1) {
        columns[*at].role = Role::Level;
    }
    // A level to the right of the item is a description.
    if let Some(item) = items.last() {
        for at in of(columns, Role::Level) {
            if at > *item {
                columns[at].role = Role::Note;
            }
        }
    }
    for role in [Role::Number, Role::Points, Role::Target] {
        let all = of(columns, role);
        // Of several columns of points the one next to the item is its own.
        let keep = match role {
            Role::Points => all.last(),
            _ => all.first(),
        };
        for at in &all {
            if Some(at) != keep {
                columns[*at].role = if role == Role::Points { Role::Level } else { Role::Other };
            }
        }
        if role == Role::Points {
            // Points of levels: told apart from names where they are read.
            for at in all.iter().filter(|at| Some(*at) != keep) {
                columns[*at].role = Role::Other;
            }
        }
    }
}
