//! An expression's value: a number, a series, or several series.

use super::parse::{Expression, Operator};
use super::{Bad, Series, bad, functions};

/// How many series a value has at most: as many as one GetMetricData reads
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>). Expressions name each other, so
/// that a few lists would otherwise multiply without end.
const SERIES_MAX: usize = 500;
/// How many data points all values of one request have at most, ours: ten times what one answer of AWS holds.
pub const POINTS_MAX: usize = 1_000_000;

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NaN where there is no number, as the average of a series without data.
    Number(f64),
    Series(Series),
    Many(Vec<Series>),
    Text(String),
}

/// The periods that are looked at: what FILL fills, and what a number becomes as a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    pub starts_ms: Vec<i64>,
    pub period_s: i64,
}

/// `lookup` gives what an id stands for; `metrics` are the request's metrics by id, for METRICS().
pub fn evaluate<'v>(
    expression: &Expression,
    lookup: &dyn Fn(&str) -> Option<&'v Value>,
    metrics: &[(String, Series)],
    grid: &Grid,
) -> Result<Value, Bad> {
    let inner = |expression: &Expression| evaluate(expression, lookup, metrics, grid);
    Ok(match expression {
        Expression::Number(number) => Value::Number(*number),
        Expression::Text(text) => Value::Text(text.clone()),
        Expression::Name(name) => match lookup(name) {
            Some(value) => value.clone(),
            None if name == "REPEAT" || name == "LINEAR" => Value::Text(name.clone()),
            None => return Err(bad(format!("'{name}' is the id of no metric and no expression"))),
        },
        Expression::Negative(of) => inner(of)?.mapped(|number| -number)?,
        Expression::Binary(operator, left, right) => {
            combined(inner(left)?, inner(right)?, &|a, b| operator.of(a, b))?
        }
        Expression::List(items) => {
            let mut many = Vec::new();
            for item in items {
                let more = inner(item)?.all()?;
                not_too_many(many.iter().chain(&more))?;
                many.extend(more);
            }
            Value::Many(many)
        }
        Expression::Call(name, given) => {
            functions::not_too_many(name, given.len())?;
            let given = given.iter().map(inner).collect::<Result<Vec<_>, _>>()?;
            functions::call(name, given, metrics, grid)?
        }
    })
}

pub fn not_too_many<'s>(list: impl Iterator<Item = &'s Series>) -> Result<(), Bad> {
    let (series, points) = list.fold((0, 0), |(series, points), one| (series + 1, points + one.len()));
    match (series, points) {
        (0..=SERIES_MAX, 0..=POINTS_MAX) => Ok(()),
        (0..=SERIES_MAX, _) => {
            Err(bad(format!("A list has {points} data points, which is more than {POINTS_MAX}")))
        }
        _ => Err(bad(format!("A list has {series} time series, which is more than {SERIES_MAX}"))),
    }
}

impl Operator {
    /// What is compared with no number is no number either.
    fn of(self, a: f64, b: f64) -> f64 {
        if a.is_nan() || b.is_nan() {
            return f64::NAN;
        }
        let truth = |holds: bool| f64::from(u8::from(holds));
        match self {
            Operator::Or => truth(is_true(a) || is_true(b)),
            Operator::And => truth(is_true(a) && is_true(b)),
            Operator::Equal => truth(a.total_cmp(&b).is_eq()),
            Operator::NotEqual => truth(a.total_cmp(&b).is_ne()),
            Operator::Less => truth(a < b),
            Operator::LessOrEqual => truth(a <= b),
            Operator::Greater => truth(a > b),
            Operator::GreaterOrEqual => truth(a >= b),
            Operator::Add => a + b,
            Operator::Subtract => a - b,
            Operator::Multiply => a * b,
            Operator::Divide => a / b,
            Operator::Power => a.powf(b),
        }
    }
}

pub fn is_true(number: f64) -> bool {
    number.abs() > 0.0
}

impl Value {
    /// A number; none if it is not finite.
    pub fn number(number: f64) -> Value {
        Value::Number(if number.is_finite() { number } else { f64::NAN })
    }

    /// Every number changed; those that are none any more are left out.
    pub fn mapped(self, change: impl Fn(f64) -> f64) -> Result<Value, Bad> {
        let each = |series: Series| finite(series.into_iter().map(|(at, value)| (at, change(value))));
        Ok(match self {
            Value::Number(number) => Value::number(change(number)),
            Value::Series(series) => Value::Series(each(series)),
            Value::Many(many) => Value::Many(many.into_iter().map(each).collect()),
            Value::Text(text) => return Err(bad(format!("The text '{text}' is no number"))),
        })
    }

    /// How many data points it has.
    pub fn points(&self) -> usize {
        match self {
            Value::Number(_) | Value::Text(_) => 0,
            Value::Series(series) => series.len(),
            Value::Many(many) => many.iter().map(Series::len).sum(),
        }
    }

    /// The series, if it is exactly one.
    pub fn only_series(self) -> Option<Series> {
        match self {
            Value::Series(series) => Some(series),
            Value::Many(mut many) if many.len() == 1 => many.pop(),
            Value::Many(_) | Value::Number(_) | Value::Text(_) => None,
        }
    }

    /// As several series.
    pub fn all(self) -> Result<Vec<Series>, Bad> {
        match self {
            Value::Series(series) => Ok(vec![series]),
            Value::Many(many) => Ok(many),
            Value::Number(_) | Value::Text(_) => Err(bad("A time series is wanted")),
        }
    }
}

pub fn finite(points: impl Iterator<Item = (i64, f64)>) -> Series {
    points.filter(|(_, value)| value.is_finite()).collect()
}

/// Two values, number by number: a series meets a series where both have data.
fn combined(left: Value, right: Value, with: &dyn Fn(f64, f64) -> f64) -> Result<Value, Bad> {
    Ok(match (left, right) {
        (Value::Number(a), Value::Number(b)) => Value::number(with(a, b)),
        (Value::Number(a), right) => right.mapped(|b| with(a, b))?,
        (left, Value::Number(b)) => left.mapped(|a| with(a, b))?,
        (Value::Series(a), Value::Series(b)) => Value::Series(meet(&a, &b, with)),
        (Value::Series(a), Value::Many(many)) => {
            Value::Many(many.iter().map(|b| meet(&a, b, with)).collect())
        }
        (Value::Many(many), Value::Series(b)) => {
            Value::Many(many.iter().map(|a| meet(a, &b, with)).collect())
        }
        (Value::Many(left), Value::Many(right)) if left.len() == right.len() => {
            Value::Many(left.iter().zip(&right).map(|(a, b)| meet(a, b, with)).collect())
        }
        (Value::Many(_), Value::Many(_)) => return Err(bad("Two lists of series have different lengths")),
        (Value::Text(text), _) | (_, Value::Text(text)) => {
            return Err(bad(format!("The text '{text}' is no number")));
        }
    })
}

fn meet(left: &Series, right: &Series, with: &dyn Fn(f64, f64) -> f64) -> Series {
    finite(left.iter().filter_map(|(at, a)| right.get(at).map(|b| (*at, with(*a, *b)))))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn series(values: &[Option<f64>]) -> Series {
        values.iter().enumerate().filter_map(|(at, value)| Some((at as i64 * 60_000, (*value)?))).collect()
    }

    fn computed(text: &str) -> Result<Value, Bad> {
        let metrics = vec![
            ("errors".to_owned(), series(&[Some(1.0), Some(2.0), None, Some(0.0)])),
            ("calls".to_owned(), series(&[Some(10.0), Some(0.0), Some(5.0), Some(5.0)])),
        ];
        let values: Vec<Value> = metrics.iter().map(|(_, series)| Value::Series(series.clone())).collect();
        let grid = Grid { starts_ms: (0..4).map(|at| at * 60_000).collect(), period_s: 60 };
        let lookup = |name: &str| metrics.iter().position(|(id, _)| id == name).map(|at| &values[at]);
        evaluate(&parse(text)?, &lookup, &metrics, &grid)
    }

    fn points(text: &str) -> Vec<Option<f64>> {
        match computed(text) {
            Ok(Value::Series(series)) => (0..4).map(|at| series.get(&(at * 60_000)).copied()).collect(),
            other => panic!("{text} is no series: {other:?}"),
        }
    }

    #[test]
    fn an_error_rate() {
        assert_eq!(points("100 * errors / calls"), [Some(10.0), None, None, Some(0.0)]);
        assert_eq!(points("FILL(errors, 0) / calls"), [Some(0.1), None, Some(0.0), Some(0.0)]);
        assert_eq!(
            points("IF(calls > 0, FILL(errors, 0) / calls, 0)"),
            [Some(0.1), Some(0.0), Some(0.0), Some(0.0)]
        );
        assert_eq!(points("errors > 0"), [Some(1.0), Some(1.0), None, Some(0.0)]);
        assert_eq!(points("-errors + 1"), [Some(0.0), Some(-1.0), None, Some(1.0)]);
    }

    #[test]
    fn functions_of_one_series_and_of_several() {
        for (text, expected) in [
            ("SUM(errors)", 3.0),
            ("AVG(errors)", 1.0),
            ("MAX(calls)", 10.0),
            ("MIN(calls)", 0.0),
            ("METRIC_COUNT(METRICS())", 2.0),
            ("PERIOD(calls)", 60.0),
            ("DATAPOINT_COUNT(errors)", 3.0),
        ] {
            assert_eq!(computed(text), Ok(Value::Number(expected)), "{text}");
        }
        assert_eq!(points("SUM(METRICS())"), [Some(11.0), Some(2.0), Some(5.0), Some(5.0)]);
        assert_eq!(points("MAX([errors, calls])"), [Some(10.0), Some(2.0), Some(5.0), Some(5.0)]);
        assert_eq!(points("SUM(METRICS('err'))"), [Some(1.0), Some(2.0), None, Some(0.0)]);
        assert_eq!(points("calls / SUM(calls)"), [Some(0.5), Some(0.0), Some(0.25), Some(0.25)]);
        assert_eq!(points("DIFF(calls)"), [None, Some(-10.0), Some(5.0), Some(0.0)]);
        assert_eq!(points("RATE(calls) * 60"), [None, Some(-10.0), Some(5.0), Some(0.0)]);
        assert_eq!(points("RUNNING_SUM(errors)"), [Some(1.0), Some(3.0), None, Some(3.0)]);
        assert_eq!(points("FILL(errors, REPEAT)"), [Some(1.0), Some(2.0), Some(2.0), Some(0.0)]);
        assert_eq!(points("FILL(errors, LINEAR)"), [Some(1.0), Some(2.0), Some(1.0), Some(0.0)]);
        assert_eq!(points("TIME_SERIES(SUM(errors))"), [Some(3.0); 4]);
        assert_eq!(points("IF(errors, calls)"), [Some(10.0), Some(0.0), None, None]);
        assert_eq!(points("FIRST(METRICS()) + 0"), [Some(1.0), Some(2.0), None, Some(0.0)]);
    }

    #[test]
    fn without_data_there_is_no_number() {
        let none = "METRICS('err') * 0 / 0";
        for text in ["AVG", "SUM", "MIN", "MAX", "STDDEV"] {
            for text in [
                format!("TIME_SERIES({text}(FIRST({none})))"),
                format!("TIME_SERIES({text}(FIRST({none})) != 0)"),
                format!("IF({text}(FIRST({none})) < 1, calls, 1)"),
                format!("calls + {text}(FIRST({none}))"),
            ] {
                assert_eq!(points(&text), [None; 4], "{text}");
            }
        }
        assert_eq!(points("TIME_SERIES(SUM(calls) / 0 > 1)"), [None; 4]);
        assert_eq!(points("IF(SUM(calls) > 100, calls, 1)"), [Some(1.0); 4]);
        assert_eq!(points("IF(SUM(calls) < 100, calls, 1)"), points("calls"));
    }

    #[test]
    fn lists_end_somewhere() {
        let list = |items: usize, item: &str| format!("[{}]", vec![item; items].join(","));
        let most = list(500, "calls");
        assert_eq!(computed(&format!("METRIC_COUNT({most})")), Ok(Value::Number(500.0)));
        for text in [list(501, "calls"), list(2, &most), format!("SUM({most}, {most}, {most}, {most})")] {
            assert!(matches!(computed(&text), Err(Bad::Expression(_))));
        }
    }

    #[test]
    fn what_makes_no_sense() {
        for text in [
            "nobody + 1",
            "'a' + 1",
            "SUM(1)",
            "SUM(errors, calls)",
            "FILL(errors)",
            "IF(errors)",
            "IF(SUM(errors) > 5, [errors, calls], errors)",
            "IF(SUM(errors) > 0, errors, 'text')",
            "METRICS(1)",
        ] {
            assert!(matches!(computed(text), Err(Bad::Expression(_))), "{text}: {:?}", computed(text));
        }
    }
}
