//! An expression's text to its tree: operators by precedence, calls, lists, names, numbers and texts.

use super::{Bad, bad, functions};

#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    Number(f64),
    Text(String),
    /// The id of a metric or of another expression.
    Name(String),
    Negative(Box<Expression>),
    Binary(Operator, Box<Expression>, Box<Expression>),
    Call(String, Vec<Expression>),
    List(Vec<Expression>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// From the loosest to the tightest; `^` alone goes from right to left.
const LEVELS: [&[(&str, Operator)]; 6] = [
    &[("||", Operator::Or), ("OR", Operator::Or)],
    &[("&&", Operator::And), ("AND", Operator::And)],
    &[
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide)],
    &[("^", Operator::Power)],
];

/// How deep an expression may nest.
const DEPTH_MAX: usize = 64;

pub fn parse(text: &str) -> Result<Expression, Bad> {
    if text.trim_start().get(..6).is_some_and(|start| start.eq_ignore_ascii_case("select")) {
        return Err(Bad::Lacking("Metrics Insights queries (SELECT)".into()));
    }
    let mut parser = Parser { rest: text, depth: 0 };
    let expression = parser.level(0)?;
    parser.skip();
    match parser.rest.is_empty() {
        true => Ok(expression),
        false => Err(bad(format!("Unexpected '{}'", parser.rest))),
    }
}

impl Expression {
    /// The ids that it names, and whether it asks for all metrics.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Expression::Number(_) | Expression::Text(_) => Vec::new(),
            Expression::Name(name) => vec![name],
            Expression::Negative(inner) => inner.names(),
            Expression::Binary(_, left, right) => [left.names(), right.names()].concat(),
            Expression::Call(_, inner) | Expression::List(inner) => {
                inner.iter().flat_map(Expression::names).collect()
            }
        }
    }
}

struct Parser<'t> {
    rest: &'t str,
    depth: usize,
}

impl Parser<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn level(&mut self, level: usize) -> Result<Expression, Bad> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        self.depth += 1;
        if self.depth > DEPTH_MAX * LEVELS.len() {
            return Err(bad("The expression is nested too deeply"));
        }
        let mut left = self.level(level + 1)?;
        while let Some(operator) = self.operator(operators) {
            let from_the_right = operator == Operator::Power;
            let right = self.level(if from_the_right { level } else { level + 1 })?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&mut self, operators: &[(&str, Operator)]) -> Option<Operator> {
        self.skip();
        let (text, operator) = operators.iter().find(|(text, _)| self.starts_with(text))?;
        self.rest = &self.rest[text.len()..];
        Some(*operator)
    }

    /// A word has to end where it ends: `ORDER` is no `OR`.
    fn starts_with(&self, text: &str) -> bool {
        let Some(after) = self.rest.strip_prefix(text) else { return false };
        !text.starts_with(char::is_alphabetic) || !after.starts_with(is_of_name)
    }

    fn unary(&mut self) -> Result<Expression, Bad> {
        self.skip();
        let Some(after) = self.rest.strip_prefix('-') else { return self.primary() };
        self.rest = after;
        Ok(Expression::Negative(Box::new(self.level(LEVELS.len() - 1)?)))
    }

    fn primary(&mut self) -> Result<Expression, Bad> {
        let Some(first) = self.rest.chars().next() else { return Err(bad("The expression ends too early")) };
        match first {
            '(' => {
                self.rest = &self.rest[1..];
                let inner = self.level(0)?;
                self.expect(')')?;
                Ok(inner)
            }
            '[' => {
                self.rest = &self.rest[1..];
                Ok(Expression::List(self.items(']')?))
            }
            '"' | '\'' => self.text(first),
            '0'..='9' | '.' => self.number(),
            c if c.is_ascii_alphabetic() => self.word(),
            other => Err(bad(format!("Unexpected '{other}'"))),
        }
    }

    fn expect(&mut self, wanted: char) -> Result<(), Bad> {
        self.skip();
        match self.rest.strip_prefix(wanted) {
            Some(after) => {
                self.rest = after;
                Ok(())
            }
            None => Err(bad(format!("'{wanted}' is missing at '{}'", self.rest))),
        }
    }

    fn items(&mut self, end: char) -> Result<Vec<Expression>, Bad> {
        let mut items = Vec::new();
        self.skip();
        if let Some(after) = self.rest.strip_prefix(end) {
            self.rest = after;
            return Ok(items);
        }
        loop {
            items.push(self.level(0)?);
            self.skip();
            match self.rest.strip_prefix(',') {
                Some(after) => self.rest = after,
                None => {
                    self.expect(end)?;
                    return Ok(items);
                }
            }
        }
    }

    fn text(&mut self, quote: char) -> Result<Expression, Bad> {
        let after = &self.rest[1..];
        let end = after.find(quote).ok_or_else(|| bad("A text has no end"))?;
        self.rest = &after[end + 1..];
        Ok(Expression::Text(after[..end].to_owned()))
    }

    fn number(&mut self) -> Result<Expression, Bad> {
        let mut end = self.rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(self.rest.len());
        let exponent = self.rest[end..].strip_prefix(['e', 'E']);
        let digits = exponent.map(|after| after.strip_prefix(['+', '-']).unwrap_or(after));
        if let Some(digits) = digits.filter(|digits| digits.starts_with(|c: char| c.is_ascii_digit())) {
            let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            end = self.rest.len() - digits.len() + length;
        }
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        number.parse().map(Expression::Number).map_err(|_| bad(format!("'{number}' is no number")))
    }

    fn word(&mut self) -> Result<Expression, Bad> {
        let end = self.rest.find(|c| !is_of_name(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.skip();
        match self.rest.strip_prefix('(') {
            Some(after) => {
                functions::known(word)?;
                self.rest = after;
                Ok(Expression::Call(word.to_owned(), self.items(')')?))
            }
            None => Ok(Expression::Name(word.to_owned())),
        }
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree, with brackets around everything.
    fn shown(expression: &Expression) -> String {
        match expression {
            Expression::Number(number) => number.to_string(),
            Expression::Text(text) => format!("'{text}'"),
            Expression::Name(name) => name.clone(),
            Expression::Negative(inner) => format!("(-{})", shown(inner)),
            Expression::Binary(operator, left, right) => {
                format!("({operator:?} {} {})", shown(left), shown(right))
            }
            Expression::Call(name, inner) => {
                format!("{name}({})", inner.iter().map(shown).collect::<Vec<_>>().join(","))
            }
            Expression::List(inner) => format!("[{}]", inner.iter().map(shown).collect::<Vec<_>>().join(",")),
        }
    }

    #[test]
    fn what_binds_how() {
        for (text, expected) in [
            ("a+b*c", "(Add a (Multiply b c))"),
            ("a-b-c", "(Subtract (Subtract a b) c)"),
            ("2^3^2", "(Power 2 (Power 3 2))"),
            ("-m1 * 2", "(Multiply (-m1) 2)"),
            ("100*(errors/invocations)", "(Multiply 100 (Divide errors invocations))"),
            ("a > 1 AND b <= 2 || c != 3", "(Or (And (Greater a 1) (LessOrEqual b 2)) (NotEqual c 3))"),
            ("ORDER", "ORDER"),
            ("SUM(METRICS('err'))", "SUM(METRICS('err'))"),
            ("IF(m1 == 0, FILL(m2, REPEAT), 1.5e3)", "IF((Equal m1 0),FILL(m2,REPEAT),1500)"),
            ("AVG([m1, m2])", "AVG([m1,m2])"),
        ] {
            assert_eq!(shown(&parse(text).expect(text)), expected);
        }
    }

    #[test]
    fn what_is_refused() {
        for text in
            ["", "a +", "(a", "a b", "SUM(a", "NONSENSE(a)", "'x", "1.2.3", "a § b", &"(".repeat(1000)]
        {
            assert!(matches!(parse(text), Err(Bad::Expression(_))), "{text}: {:?}", parse(text));
        }
        for text in ["SEARCH('x', 'Sum', 60)", "ANOMALY_DETECTION_BAND(m1)", "SELECT AVG(x) FROM y"] {
            assert!(matches!(parse(text), Err(Bad::Lacking(_))), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "[-a-c0-9+*/^()\\[\\],.'\" <>=!&|SUMINF§]{0,60}") {
            let _ = parse(&text);
        }
    }
}
