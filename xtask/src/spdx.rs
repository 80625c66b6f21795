//! SPDX licence expressions, as far as crates use them: `MIT OR Apache-2.0`, `(A OR B) AND C`, `A WITH exception`,
//! and the older `MIT/Apache-2.0`. Specification: SPDX 2.3, annex D.

use anyhow::{Result, bail};

/// Whether `expression` can be met with licences that `allowed` says yes to.
///
/// # Errors
/// When it is not an expression.
pub(crate) fn satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> Result<bool> {
    let words = words(expression);
    let mut parser = Parser { words: &words, allowed };
    let result = parser.alternatives()?;
    if let Some(word) = parser.words.first() {
        bail!("`{expression}` is not a licence expression: `{word}` is not expected there");
    }
    Ok(result)
}

/// Parentheses are words of their own; a slash is an `OR`.
fn words(expression: &str) -> Vec<String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// Recursive descent; `OR` binds less than `AND`, `AND` less than `WITH`.
struct Parser<'a> {
    words: &'a [String],
    allowed: &'a dyn Fn(&str) -> bool,
}

impl<'a> Parser<'a> {
    fn alternatives(&mut self) -> Result<bool> {
        let mut result = self.conjunction()?;
        while self.take("OR") {
            result |= self.conjunction()?;
        }
        Ok(result)
    }

    fn conjunction(&mut self) -> Result<bool> {
        let mut result = self.licence()?;
        while self.take("AND") {
            result &= self.licence()?;
        }
        Ok(result)
    }

    fn licence(&mut self) -> Result<bool> {
        if self.take("(") {
            let result = self.alternatives()?;
            if !self.take(")") {
                bail!("a parenthesis is not closed");
            }
            return Ok(result);
        }
        let name = self.next()?;
        if self.take("WITH") {
            let exception = self.next()?;
            return Ok((self.allowed)(&format!("{name} WITH {exception}")));
        }
        // `+` means this version or a later one, so the version itself will do.
        Ok((self.allowed)(name) || (self.allowed)(name.trim_end_matches('+')))
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.first().is_some_and(|first| first == word);
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    fn next(&mut self) -> Result<&'a str> {
        match self.words.split_first() {
            Some((word, rest)) if !["AND", "OR", "WITH", "(", ")"].contains(&word.as_str()) => {
                self.words = rest;
                Ok(word)
            }
            _ => bail!("the name of a licence is missing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_met_by_the_licences_that_are_allowed() {
        let allowed = |name: &str| ["MIT", "BSD-3-Clause", "Apache-2.0 WITH LLVM-exception"].contains(&name);
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("MIT OR GPL-3.0-only", true),
            ("MIT/Apache-2.0", true),
            ("MIT AND GPL-3.0-only", false),
            ("(MIT OR Apache-2.0) AND BSD-3-Clause", true),
            ("MIT OR Apache-2.0 AND GPL-3.0-only", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0", false),
        ] {
            assert_eq!(satisfied(expression, &allowed).unwrap(), expected, "{expression}");
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for wrong in ["", "MIT OR", "(MIT", "MIT MIT", "AND"] {
            assert!(satisfied(wrong, &|_| true).is_err(), "{wrong}");
        }
    }
}
