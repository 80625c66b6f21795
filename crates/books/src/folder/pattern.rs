//! Patterns of names: `*` for any signs, `?` for one, `[ab]`, `[0-9]` and `[!x]` for one of some.

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Any,
    One,
    Of { ranges: Vec<(char, char)>, not: bool },
    Is(char),
}

/// A pattern that a name may fit.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
    /// Whether it fits names that begin with a dot; those are not shown, so they have to be meant.
    dotted: bool,
}

/// Whether a text has a sign in it that makes it a pattern.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

impl Pattern {
    /// Reads a pattern; a bracket that is not closed stands for itself.
    pub(super) fn parse(text: &str) -> Self {
        let (mut tokens, mut rest) = (Vec::new(), text);
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            tokens.push(match c {
                '*' => Token::Any,
                '?' => Token::One,
                '[' => match set(rest) {
                    Some((token, after)) => {
                        rest = after;
                        token
                    }
                    None => Token::Is('['),
                },
                other => Token::Is(other),
            });
        }
        Self { tokens, dotted: text.starts_with('.') }
    }

    /// Whether a name fits. In time that grows with the product of both lengths only.
    pub(super) fn fits(&self, name: &str) -> bool {
        if name.starts_with('.') && !self.dotted {
            return false;
        }
        let name: Vec<char> = name.chars().collect();
        let (mut t, mut n, mut star) = (0, 0, None);
        while let Some(c) = name.get(n) {
            match self.tokens.get(t) {
                Some(Token::Any) => {
                    star = Some((t, n));
                    t += 1;
                }
                Some(token) if token.takes(*c) => (t, n) = (t + 1, n + 1),
                _ => {
                    let Some((at, taken)) = star else { return false };
                    star = Some((at, taken + 1));
                    (t, n) = (at + 1, taken + 1);
                }
            }
        }
        self.tokens.iter().skip(t).all(|token| *token == Token::Any)
    }
}

impl Token {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Any => false,
            Self::One => true,
            Self::Of { ranges, not } => ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != *not,
            Self::Is(own) => *own == c,
        }
    }
}

/// What stands behind an opening bracket, to the closing one. A bracket that comes first does not close.
fn set(text: &str) -> Option<(Token, &str)> {
    let inner = text.strip_prefix(['!', '^']);
    let (not, text) = (inner.is_some(), inner.unwrap_or(text));
    let first = text.chars().next()?.len_utf8();
    let end = first + text.get(first..)?.find(']')?;
    let signs: Vec<char> = text.get(..end)?.chars().collect();
    let (mut ranges, mut at) = (Vec::new(), 0);
    while let Some(from) = signs.get(at) {
        match (signs.get(at + 1), signs.get(at + 2)) {
            (Some('-'), Some(to)) => {
                ranges.push((*from, *to));
                at += 3;
            }
            _ => {
                ranges.push((*from, *from));
                at += 1;
            }
        }
    }
    Some((Token::Of { ranges, not }, text.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_names() {
        for (pattern, name, fit) in [
            ("*.journal", "2026.journal", true),
            ("*.journal", "2026.dat", false),
            ("20?6*", "2026.dat", true),
            ("a*b*c", "aXXbYYc", true),
            ("a*b*c", "aXXbYY", false),
            ("*", "x", true),
            ("*", ".hidden", false),
            (".h*", ".hidden", true),
            ("sub[12].journal", "sub2.journal", true),
            ("sub[12].journal", "sub3.journal", false),
            ("sub[!12].journal", "sub3.journal", true),
            ("sub[^12].journal", "sub1.journal", false),
            ("sub[0-9a].j", "sub7.j", true),
            ("sub[0-9a].j", "suba.j", true),
            ("sub[0-9a].j", "sub-.j", false),
            ("[]x]", "]", true),
            ("a[b", "a[b", true),
        ] {
            assert_eq!(Pattern::parse(pattern).fits(name), fit, "{pattern} {name}");
        }
    }
}
