//! Other names for accounts.

use regex::{Regex, RegexBuilder};
use std::borrow::Cow;

/// The most bytes of a compiled pattern.
const PATTERN_BYTES_MAX: usize = 1 << 20;

/// An `alias` directive.
#[derive(Debug, Clone)]
pub(super) enum Alias {
    /// An account, with all below it.
    Name(String, String),
    /// Every part of a name that fits.
    Pattern(Regex, String),
}

impl Alias {
    /// Reads `OLD = NEW` or `/PATTERN/ = NEW`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some(rest) = text.strip_prefix('/') {
            let (pattern, new) = rest
                .rsplit_once('=')
                .and_then(|(pattern, new)| Some((pattern.trim_end().strip_suffix('/')?, new.trim())))
                .ok_or("An alias by pattern is written as /PATTERN/ = REPLACEMENT.")?;
            return Ok(Self::Pattern(compile(pattern)?, replacement(new)));
        }
        let (old, new) = text.split_once('=').ok_or("An alias is written as OLD = NEW.")?;
        Ok(Self::Name(old.trim().to_owned(), new.trim().to_owned()))
    }

    /// The name that it makes of a name or of its first part, where it is one of Ledger's and fits.
    pub(super) fn meant_by(&self, name: &str) -> Option<String> {
        let Self::Name(old, new) = self else { return None };
        let rest = name.strip_prefix(old.as_str())?;
        let first = rest.starts_with(':') && !old.contains(':');
        (rest.is_empty() || first).then(|| format!("{new}{rest}"))
    }

    /// The name that it makes of a name.
    pub(super) fn apply<'a>(&self, name: &'a str) -> Cow<'a, str> {
        match self {
            Self::Name(old, new) => match name.strip_prefix(old.as_str()) {
                Some("") => Cow::Owned(new.clone()),
                Some(rest) if rest.starts_with(':') => Cow::Owned(format!("{new}{rest}")),
                _ => Cow::Borrowed(name),
            },
            Self::Pattern(pattern, new) => pattern.replace_all(name, new.as_str()),
        }
    }
}

/// A pattern as both programs take it: in any case of letters.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(PATTERN_BYTES_MAX)
        .build()
        .map_err(|_| format!("The pattern /{pattern}/ cannot be used."))
}

/// `\1` as this crate's engine writes it, and nothing else of what it would understand.
fn replacement(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.replace('$', "$$").chars().collect::<Vec<_>>().into_iter().peekable();
    while let Some(c) = chars.next() {
        match chars.peek().copied() {
            Some(digit) if c == '\\' && digit.is_ascii_digit() => {
                chars.next();
                out.push_str(&format!("${{{digit}}}"));
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_replace_accounts_and_parts_that_fit() {
        let name = Alias::parse("checking = assets:bank").expect("an alias");
        assert_eq!(name.apply("checking:daily"), "assets:bank:daily");
        assert_eq!(name.apply("checkings"), "checkings");
        let pattern = Alias::parse(r"/^(.+):bank:([^:]+)(.*)/ = \1:\2 \3").expect("an alias");
        assert_eq!(pattern.apply("assets:bank:wf:x"), "assets:wf :x");
        assert!(Alias::parse("nothing").is_err() && Alias::parse("/(/ = x").is_err());
    }
}
