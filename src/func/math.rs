//! Functions of numbers. `ln`, `log10`, `exp`, `sqrt` and `root` carry at least 28 significant digits; the others are exact.

use crate::decimal::{Num, NumError, Rounding};
use crate::fault::Fault;
use crate::func::{Function, Kind, Typing};
use crate::value::Value;
use crate::word::Word;

pub static FUNCTIONS: &[Function] = &[
    Function {
        name: Word::new("abs", "绝对值"),
        aliases: &[],
        arguments: (1, 1),
        takes: &[Word::new("value", "值")],
        typing: Typing::Same,
        kind: Kind::Row(abs),
        doc: Word::new("The value without its sign.", "去掉正负号的值。"),
        example: (Word::new("abs(3 - 5)", "绝对值(3 − 5)"), "2"),
    },
    Function {
        name: Word::new("min", "较小值"),
        aliases: &[],
        arguments: (2, 99),
        takes: &[Word::new("value", "值")],
        typing: Typing::Same,
        kind: Kind::Row(min),
        doc: Word::new("The least of the values.", "各值中最小的一个。"),
        example: (Word::new("min(3, 5, 4)", "较小值(3, 5, 4)"), "3"),
    },
    Function {
        name: Word::new("max", "较大值"),
        aliases: &[],
        arguments: (2, 99),
        takes: &[Word::new("value", "值")],
        typing: Typing::Same,
        kind: Kind::Row(max),
        doc: Word::new("The greatest of the values.", "各值中最大的一个。"),
        example: (Word::new("max(3, 5, 4)", "较大值(3, 5, 4)"), "5"),
    },
    Function {
        name: Word::new("floor", "向下取整"),
        aliases: &[],
        arguments: (1, 1),
        takes: &[Word::new("value", "值")],
        typing: Typing::Rounded,
        kind: Kind::Row(floor),
        doc: Word::new("The greatest whole number, in the value's unit, that is not greater.", "按该值的单位，不大于它的最大整数。"),
        example: (Word::new("floor(2.7)", "向下取整(2.7)"), "2"),
    },
    Function {
        name: Word::new("ceil", "向上取整"),
        aliases: &[],
        arguments: (1, 1),
        takes: &[Word::new("value", "值")],
        typing: Typing::Rounded,
        kind: Kind::Row(ceil),
        doc: Word::new("The least whole number, in the value's unit, that is not less.", "按该值的单位，不小于它的最小整数。"),
        example: (Word::new("ceil(2.1)", "向上取整(2.1)"), "3"),
    },
    Function {
        name: Word::new("round", "四舍五入"),
        aliases: &[],
        arguments: (1, 2),
        takes: &[Word::new("value", "值"), Word::new("places", "小数位数")],
        typing: Typing::Rounded,
        kind: Kind::Row(round),
        doc: Word::new(
            "Rounded in the value's unit to so many decimals (without a number: to a whole one), a half away from zero.",
            "按该值的单位和指定的小数位数四舍五入；未写位数时取整。",
        ),
        example: (Word::new("round(2.345, 2)", "四舍五入(2.345, 2)"), "2.35"),
    },
    Function {
        name: Word::new("ln", "自然对数"),
        aliases: &[],
        arguments: (1, 1),
        takes: &[Word::new("number", "数")],
        typing: Typing::Number,
        kind: Kind::Row(ln),
        doc: Word::new("The natural logarithm of a positive number.", "正数的自然对数。"),
        example: (Word::new("ln(1)", "自然对数(1)"), "0"),
    },
    Function {
        name: Word::new("log10", "常用对数"),
        aliases: &[],
        arguments: (1, 1),
        takes: &[Word::new("number", "数")],
        typing: Typing::Number,
        kind: Kind::Row(log10),
        doc: Word::new("The logarithm to base ten of a positive number.", "正数的以十为底的对数。"),
        example: (Word::new("log10(1000)", "常用对数(1000)"), "3"),
    },
    Function {
        name: Word::new("exp", "指数"),
        aliases: &[],
        arguments: (1, 1),
        takes: &[Word::new("power", "次数")],
        typing: Typing::Number,
        kind: Kind::Row(exp),
        doc: Word::new("e to the power of the number.", "自然常数 e 的该次幂。"),
        example: (Word::new("exp(0)", "指数(0)"), "1"),
    },
    Function {
        name: Word::new("sqrt", "平方根"),
        aliases: &[],
        arguments: (1, 1),
        takes: &[Word::new("number", "数")],
        typing: Typing::Number,
        kind: Kind::Row(sqrt),
        doc: Word::new("The square root; exact where it is rational.", "平方根；结果为有理数时精确。"),
        example: (Word::new("sqrt(2.25)", "平方根(2.25)"), "1.5"),
    },
    Function {
        name: Word::new("root", "开方"),
        aliases: &[],
        arguments: (2, 2),
        takes: &[Word::new("number", "数"), Word::new("degree", "次数")],
        typing: Typing::Number,
        kind: Kind::Row(root),
        doc: Word::new("The root of the degree given second; exact where it is rational.", "开指定次方；结果为有理数时精确。"),
        example: (Word::new("root(27, 3)", "开方(27, 3)"), "3"),
    },
    Function {
        name: Word::new("clamp", "限于"),
        aliases: &[],
        arguments: (3, 3),
        takes: &[Word::new("value", "值"), Word::new("least", "下限"), Word::new("most", "上限")],
        typing: Typing::Same,
        kind: Kind::Row(clamp),
        doc: Word::new(
            "The first value, raised to the second or lowered to the third; where those two cross, the third.",
            "第一个值，低于第二个时取第二个，高于第三个时取第三个；两限交叉时取第三个。",
        ),
        example: (Word::new("clamp(120, 0, 100)", "限于(120, 0, 100)"), "100"),
    },
    Function {
        name: Word::new("growth", "增长率"),
        aliases: &[],
        arguments: (2, 2),
        takes: &[Word::new("now", "本期"), Word::new("before", "基期")],
        typing: Typing::Growth,
        kind: Kind::Row(growth),
        doc: Word::new("The change from the second value to the first, as a share of the second.", "由第二个值到第一个值的增减，与第二个值之比。"),
        example: (Word::new("growth(115, 100)", "增长率(115, 100)"), "15%"),
    },
];

fn unfit(function: &str, value: &Value) -> Fault {
    let value = match value {
        Value::Num(num) => num.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Choice(_, code) => code.to_string(),
        Value::Grade(grade) => grade.0.to_string(),
    };
    Fault::OutOfDomain { function: function.into(), value: value.into() }
}

/// The argument at a place, as a number.
pub(super) fn number<'a>(function: &str, args: &'a [Value], place: usize) -> Result<&'a Num, Fault> {
    match args.get(place) {
        Some(Value::Num(num)) => Ok(num),
        Some(other @ (Value::Text(_) | Value::Date(_) | Value::Bool(_) | Value::Choice(..) | Value::Grade(_))) => Err(unfit(function, other)),
        None => Err(Fault::OutOfDomain { function: function.into(), value: "".into() }),
    }
}

fn numbers<'a>(function: &str, args: &'a [Value]) -> Result<Vec<&'a Num>, Fault> {
    (0..args.len()).map(|place| number(function, args, place)).collect()
}

/// The fault of a function that has no result for a number.
pub fn fault(function: &str, value: &Num, error: &NumError) -> Fault {
    match error {
        NumError::DivisionByZero => Fault::DivisionByZero,
        NumError::TooLarge | NumError::TooLong | NumError::ExponentOutOfRange => Fault::TooLarge,
        NumError::LogOfNonPositive | NumError::EvenRootOfNegative | NumError::ZerothRoot | NumError::Empty | NumError::NotANumber => {
            Fault::OutOfDomain { function: function.into(), value: value.to_string().into() }
        }
    }
}

fn abs(args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Num(number("abs", args, 0)?.abs()))
}

fn min(args: &[Value]) -> Result<Value, Fault> {
    let least = numbers("min", args)?.into_iter().min().cloned();
    Ok(Value::Num(least.unwrap_or_default()))
}

fn max(args: &[Value]) -> Result<Value, Fault> {
    let most = numbers("max", args)?.into_iter().max().cloned();
    Ok(Value::Num(most.unwrap_or_default()))
}

fn floor(args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Num(number("floor", args, 0)?.floor()))
}

fn ceil(args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Num(number("ceil", args, 0)?.ceil()))
}

/// A small whole number, as the number of decimals or the degree of a root.
fn small(function: &str, args: &[Value], place: usize) -> Result<i32, Fault> {
    const SMALL_MAX: i64 = 1000;
    let num = number(function, args, place)?;
    let whole = num.to_scaled(0).filter(|whole| whole.abs() <= SMALL_MAX).and_then(|whole| i32::try_from(whole).ok());
    whole.ok_or_else(|| Fault::OutOfDomain { function: function.into(), value: num.to_string().into() })
}

fn round(args: &[Value]) -> Result<Value, Fault> {
    let places = if args.len() > 1 { small("round", args, 1)? } else { 0 };
    Ok(Value::Num(number("round", args, 0)?.round(places, Rounding::HalfUp)))
}

fn inexact(function: &str, args: &[Value], f: impl Fn(&Num) -> Result<Num, NumError>) -> Result<Value, Fault> {
    let value = number(function, args, 0)?;
    f(value).map(Value::Num).map_err(|error| fault(function, value, &error))
}

fn ln(args: &[Value]) -> Result<Value, Fault> {
    inexact("ln", args, Num::ln)
}

fn log10(args: &[Value]) -> Result<Value, Fault> {
    inexact("log10", args, Num::log10)
}

fn exp(args: &[Value]) -> Result<Value, Fault> {
    inexact("exp", args, Num::exp)
}

fn sqrt(args: &[Value]) -> Result<Value, Fault> {
    inexact("sqrt", args, Num::sqrt)
}

fn root(args: &[Value]) -> Result<Value, Fault> {
    let degree = small("root", args, 1)?;
    let degree = u32::try_from(degree).map_err(|_| Fault::OutOfDomain { function: "root".into(), value: degree.to_string().into() })?;
    inexact("root", args, |value| value.root(degree))
}

fn clamp(args: &[Value]) -> Result<Value, Fault> {
    let (value, low, high) = (number("clamp", args, 0)?, number("clamp", args, 1)?, number("clamp", args, 2)?);
    Ok(Value::Num(value.max(low).min(high).clone()))
}

fn growth(args: &[Value]) -> Result<Value, Fault> {
    let (now, before) = (number("growth", args, 0)?, number("growth", args, 1)?);
    (now - before).checked_div(before).map(Value::Num).ok_or(Fault::DivisionByZero)
}
