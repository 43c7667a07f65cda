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
    /// The points of a level.
    LevelPoints,
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
            "A级指标",
            "B级指标",
            "一级目标",
            "一级",
            "二级",
            "考核类别",
            "指标类别",
            "类别",
            "类型",
            "大类",
            "板块",
            "维度",
            "领域",
            "方面",
            "objective",
            "goal area",
            "area",
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
        role: Role::LevelPoints, name: Word::new("points of the level", "上级分值"), words: &["一级分值", "类别分值", "section points"]
    },
    Kind {
        role: Role::Item,
        name: Word::new("item", "指标"),
        words: &[
            "三级指标",
            "四级指标",
            "C级指标",
            "D级指标",
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
            "测评项目",
            "测评指标",
            "考核要素",
            "measure",
            "kpi",
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
            "测评内容",
            "评估内容",
            "评估要点",
            "指标定义",
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
            "definition",
            "task",
            "description",
        ],
    },
    Kind {
        role: Role::Points,
        name: Word::new("points", "分值"),
        words: &["分值", "标准分", "基本分", "基础分", "满分", "最高分", "总分", "分数", "赋分", "权重", "points", "pts", "weight", "full", "max"],
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
            "测评标准",
            "评估标准",
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
            "计分细则",
            "考核细则",
            "考评细则",
            "扣分细则",
            "赋分办法",
            "赋分方法",
            "考核计分办法",
            "评分规则",
            "赋分规则",
            "考核评分标准",
            "标准",
            "办法",
            "scoring",
            "criteria",
            "how it is scored",
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
            "考评部门",
            "数据来源单位",
            "采集部门",
            "测评单位",
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
            "责任主体",
            "落实单位",
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
    Kind {
        role: Role::Note,
        name: Word::new("note", "备注"),
        words: &[
            "备注",
            "说明",
            "考核方式",
            "考评方式",
            "评价方式",
            "测评方式",
            "考评方法",
            "检查方式",
            "note",
            "notes",
            "remark",
            "remarks",
            "comment",
        ],
    },
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

/// What says nothing by itself below another heading.
const NEUTRAL: [&str; 3] = ["名称", "Name", "name"];

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
            let from_above = grid.rows[end].iter().any(|it| it.part_of.is_some_and(|(row, _)| row >= top && row < end && !it.is_blank()));
            let across = grid.rows[end - 1]
                .iter()
                .enumerate()
                .any(|(at, it)| it.part_of == Some((end - 1, at.saturating_sub(1))) || (it.is_blank() && at > 0));
            let own = grid.rows[end].iter().filter(|it| it.part_of.is_none() && !it.is_blank());
            let (mut texts, mut roles) = (0, 0);
            for it in own {
                texts += 1;
                roles += usize::from(it.text.chars().count() <= 8 && (role(&it.text).is_some() || NEUTRAL.contains(&it.text.as_str())));
            }
            // Beside cells that reach down from the header, some headings may say nothing.
            if roles > 0 && (from_above || across && roles == texts) {
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
        let words = |column: usize| {
            let mut words: Vec<&str> = Vec::new();
            for row in top..end {
                let text = grid.rows[row][column].text.as_str();
                if !text.is_empty() && !words.contains(&text) {
                    words.push(text);
                }
            }
            words
        };
        let own: Vec<Option<Role>> = (0..width).map(|column| words(column).last().and_then(|text| role(text))).collect();
        let mut columns: Vec<Column> = (0..width)
            .map(|column| {
                let words = words(column);
                // The heading above says it for a column whose own says nothing, unless another column is that one.
                let above =
                    || words.iter().rev().skip(1).find_map(|text| role(text)).filter(|role| *role != Role::Rule || !own.contains(&Some(*role)));
                let role = own[column].or_else(above).unwrap_or(Role::Other);
                Column { heading: words.join(" · ").split_whitespace().collect::<Vec<_>>().join(" "), role }
            })
            .collect();
        settle(&mut columns, grid, end);
        items_in_content(grid, &mut columns, end);
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
fn settle(columns: &mut [Column], grid: &Grid, below: usize) {
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
    // A level to the right of the item is a description, unless it is the only one and holds for several items.
    if let Some(item) = items.last() {
        let levels = of(columns, Role::Level);
        for at in levels.iter().copied() {
            if at > *item && (levels.len() > 1 || !repeats(grid, at, below)) {
                columns[at].role = Role::Note;
            }
        }
    }
    // A way of assessing is the scoring standard only where nothing else is.
    if of(columns, Role::Rule).is_empty()
        && let Some(at) =
            of(columns, Role::Note).into_iter().find(|at| columns[*at].heading.contains("方式") || columns[*at].heading.contains("方法"))
    {
        columns[at].role = Role::Rule;
    }
    for role in [Role::Number, Role::Target] {
        for at in of(columns, role).into_iter().skip(1) {
            columns[at].role = Role::Other;
        }
    }
    // Of several columns of points the last is the item's own; one beside a level is the level's.
    let points = of(columns, Role::Points);
    for at in points.iter().rev().skip(1) {
        let is_level = at.checked_sub(1).is_some_and(|before| columns[before].role == Role::Level);
        columns[*at].role = if is_level { Role::LevelPoints } else { Role::Other };
    }
}

/// Does a text stand in this column more than once?
fn repeats(grid: &Grid, column: usize, below: usize) -> bool {
    let texts: Vec<&str> = grid.rows[below..].iter().map(|row| row[column].text.as_str()).filter(|text| !text.is_empty()).collect();
    texts.iter().enumerate().any(|(at, text)| texts[..at].contains(text))
}

/// Where one name stands beside several contents that have points of their own, the contents are the items.
fn items_in_content(grid: &Grid, columns: &mut [Column], from: usize) {
    let at = |role: Role| columns.iter().position(|column| column.role == role);
    let (Some(item), Some(content), Some(points)) = (at(Role::Item), at(Role::Content), at(Role::Points)) else { return };
    let own = |row: usize, column: usize| !grid.rows[row][column].is_blank() && grid.rows[row][column].part_of.is_none();
    let mut before = String::new();
    let mut parts = 0;
    for row in from..grid.rows.len() {
        let name = &grid.rows[row][item];
        let goes_on = !own(row, item) || name.text == before;
        let is_part = own(row, content) && own(row, points) && grid.rows[row][content].text.chars().count() <= PART_NAME_MAX;
        parts += usize::from(goes_on && is_part && !before.is_empty());
        if own(row, item) {
            before.clone_from(&name.text);
        }
    }
    if parts > 0 && item < content {
        columns[item].role = Role::Level;
        columns[content].role = Role::Item;
    }
}

/// A longer text names nothing.
const PART_NAME_MAX: usize = 24;
