//! What resolving a scheme can find wrong.

use crate::check;
use crate::diagnostic::Check;

check!(UNKNOWN_NAME, "H0201", "unknown-name", Error, en: "a name that nothing declares", zh: "名称没有定义");
check!(DUPLICATE_NAME, "H0202", "duplicate-name", Error, en: "two things of one name", zh: "名称重复");
check!(MEASURES_DIFFER, "H0203", "measures-differ", Error, en: "quantities of different measure are added or compared", zh: "不同计量的量相加减或比较");
check!(PERCENT_OR_POINT, "H0204", "percent-or-percentage-point", Error, en: "a percentage where percentage points are meant, or the reverse", zh: "百分比与百分点混用");
check!(WRONG_TYPE, "H0205", "wrong-type", Error, en: "a value of another type is needed here", zh: "此处需要另一种类型的值");
check!(UNKNOWN_UNIT_WORD, "H0206", "unknown-unit-word", Error, en: "a unit word or counter that is not known", zh: "不认识的计量单位或量词");
check!(UNKNOWN_FUNCTION, "H0207", "unknown-function", Error, en: "a function that does not exist", zh: "没有这个函数");
check!(WRONG_ARGUMENTS, "H0208", "wrong-arguments", Error, en: "a function with the wrong arguments", zh: "函数的参数不对");
check!(FRAMES_DIFFER, "H0209", "values-of-different-occasions", Error, en: "a monthly figure or an event's field where one value a unit is needed", zh: "需要每单位一个值之处用了逐期或逐件的值");
check!(CIRCLE, "H0210", "circle", Error, en: "values that depend on themselves", zh: "循环依赖");
check!(SET_NOT_SAID, "H0211", "reference-set-not-said", Error, en: "among which units to rank or average is not said", zh: "没有说明在哪些单位之间排名或平均");
check!(NOT_IN_PARENT, "H0212", "not-in-parent", Error, en: "a change of something that the extended scheme does not have", zh: "所继承的方案中没有要更改的内容");
check!(AMBIGUOUS_NAME, "H0213", "ambiguous-name", Error, en: "a name that several things have", zh: "名称不止一处");
check!(CHANGE_NOT_POSSIBLE, "H0214", "change-not-possible", Error, en: "a change that can only be made by writing the statement anew", zh: "只能整条重写的更改");
check!(SAID_TWICE, "H0215", "said-twice", Error, en: "something that can be said once is said twice", zh: "只能写一次的内容写了两次");
check!(UNKNOWN_WORD, "H0216", "unknown-choice-word", Error, en: "a word that is not among the choices", zh: "不在可选项中的词");
check!(NO_PARENT, "H0217", "extended-scheme-not-found", Error, en: "the extended scheme cannot be found", zh: "找不到所继承的方案");
check!(NO_RULE, "H0218", "item-without-rule", Error, en: "an item that nothing scores", zh: "指标没有计分规则");
check!(MISPLACED, "H0219", "misplaced-row", Error, en: "a row that does not fit its table", zh: "行与所在的表不符");
check!(NO_UNIT, "H0220", "no-unit", Error, en: "the scheme does not say what it assesses", zh: "方案没有说明考核对象");
check!(TOO_DEEP, "H0221", "chain-too-long", Error, en: "values that build on each other in too long a chain", zh: "计算层层引用过深");
check!(BOUND_NOT_SAID, "H0222", "bound-not-said", Error, en: "whether a bound itself belongs to its row is not said", zh: "没有说明“以上”“以下”是否含本数");
check!(ROUNDING_UNIT_NOT_SAID, "H0223", "rounding-unit-not-said", Error, en: "in which of two units to round is not said", zh: "没有说明按哪个单位舍入");
check!(MATTER_ACROSS, "H0224", "matter-across-clauses-without-effect", Error, en: "a rule on one matter across clauses that has no effect", zh: "各条同一事项的规定不起作用");
check!(CALENDAR, "H0225", "calendar-in-doubt", Error, en: "a calendar of working days that does not say of each day whether it is worked", zh: "工作日历的日期有误");
check!(TO_WRITE, "H0226", "clause-to-be-written", Error, en: "a scoring text that is not a clause yet", zh: "评分文字尚未写成条款");

pub static CHECKS: &[&Check] = &[
    &UNKNOWN_NAME,
    &DUPLICATE_NAME,
    &MEASURES_DIFFER,
    &PERCENT_OR_POINT,
    &WRONG_TYPE,
    &UNKNOWN_UNIT_WORD,
    &UNKNOWN_FUNCTION,
    &WRONG_ARGUMENTS,
    &FRAMES_DIFFER,
    &CIRCLE,
    &SET_NOT_SAID,
    &NOT_IN_PARENT,
    &AMBIGUOUS_NAME,
    &CHANGE_NOT_POSSIBLE,
    &SAID_TWICE,
    &UNKNOWN_WORD,
    &NO_PARENT,
    &NO_RULE,
    &MISPLACED,
    &NO_UNIT,
    &TOO_DEEP,
    &BOUND_NOT_SAID,
    &ROUNDING_UNIT_NOT_SAID,
    &MATTER_ACROSS,
    &CALENDAR,
    &TO_WRITE,
];
