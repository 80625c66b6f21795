//! Which postings an automated transaction of Ledger means: a query of patterns, or an expression.

use super::alias::compile;
use atom_ledger::{Decimal, Entry, Posting};
use jiff::civil::Date;
use regex::Regex;
use std::cmp::Ordering;

/// How deep a query may go.
const DEPTH_MAX: u32 = 20;

/// A condition.
#[derive(Debug, Clone)]
pub(super) enum Query {
    Always(bool),
    Account(Regex),
    Payee(Regex),
    Code(Regex),
    Note(Regex),
    Tag(Regex, Option<Regex>),
    Commodity(String),
    Quantity(Relation, Decimal),
    Date(Relation, Date),
    Not(Box<Self>),
    Both(Box<Self>, Box<Self>),
    Either(Box<Self>, Box<Self>),
}

/// A condition about a text.
type OfText = fn(Regex) -> Query;

/// How two values stand to each other.
#[derive(Debug, Clone, Copy)]
pub(super) enum Relation {
    Is,
    Less,
    LessOrIs,
    More,
    MoreOrIs,
}

impl Relation {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Is => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrIs => order.is_le(),
            Self::More => order.is_gt(),
            Self::MoreOrIs => order.is_ge(),
        }
    }
}

impl Query {
    /// Reads what stands behind `=`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let other = || {
            format!(
                "The query `{text}` cannot be used: an automated transaction is written as = /PATTERN OF ACCOUNTS/."
            )
        };
        let unquoted = |text: &str| {
            let text = text.trim();
            let quote = text.chars().next().filter(|quote| matches!(quote, '\'' | '"'));
            let inner = quote.and_then(|quote| text[1..].strip_suffix(quote).filter(|inner| !inner.contains(quote)));
            (inner.unwrap_or(text).to_owned(), inner.is_some())
        };
        let ((text_of, quoted), expression) = match text.trim().strip_prefix("expr") {
            Some("") => return Err(other()),
            Some(rest) if rest.starts_with([' ', '\t', '\'', '"', '(']) => (unquoted(rest), true),
            _ => ((text.trim().to_owned(), false), false),
        };
        // A query ends at the first parenthesis that closes, unless quotes keep it together.
        if expression && !quoted && has_inner(&text_of) {
            return Err(format!("Ledger cannot read `{text}`: put what is behind `expr` between quotes."));
        }
        let mut words = Words { rest: &text_of, expression };
        let query = words.either(0).ok_or_else(other)?;
        if words.rest.trim().is_empty() { Ok(query) } else { Err(other()) }
    }

    /// Whether it holds of a posting.
    pub(super) fn holds(&self, entry: &Entry, posting: &Posting) -> bool {
        let head = entry.head();
        match self {
            Self::Always(always) => *always,
            Self::Account(pattern) => pattern.is_match(&posting.account),
            Self::Payee(pattern) => pattern.is_match(&head.payee),
            Self::Code(pattern) => pattern.is_match(&head.code),
            Self::Note(pattern) => pattern.is_match(&head.comment) || pattern.is_match(&posting.comment),
            Self::Tag(name, value) => {
                let found = |comment: &str| tags(comment).any(|(tag, said)| fits(name, value.as_ref(), tag, said));
                let tagged = |tag: &String| {
                    let (tag, said) = tag.split_once(':').unwrap_or((tag, ""));
                    fits(name, value.as_ref(), tag.trim(), said.trim())
                };
                found(&posting.comment) || found(&head.comment) || head.tags.iter().any(tagged)
            }
            Self::Commodity(name) => *posting.units.commodity == **name,
            Self::Quantity(relation, number) => relation.holds(posting.units.quantity.cmp(number)),
            Self::Date(relation, date) => relation.holds(head.date.cmp(date)),
            Self::Not(inner) => !inner.holds(entry, posting),
            Self::Both(one, other) => one.holds(entry, posting) && other.holds(entry, posting),
            Self::Either(one, other) => one.holds(entry, posting) || other.holds(entry, posting),
        }
    }
}

/// Whether a parenthesis opens right behind what is no sign: that of a function, or one in a pattern.
fn has_inner(text: &str) -> bool {
    text.match_indices('(').any(|(at, _)| {
        text[..at].chars().next_back().is_some_and(|before| !before.is_whitespace() && !"(&|!".contains(before))
    })
}

fn fits(name: &Regex, value: Option<&Regex>, tag: &str, said: &str) -> bool {
    name.is_match(tag) && value.is_none_or(|value| value.is_match(said))
}

/// The tags of a comment: `:one:two:` and `name: value`.
pub(super) fn tags(comment: &str) -> impl Iterator<Item = (&str, &str)> {
    comment.lines().flat_map(|line| {
        let line = line.trim();
        let marked =
            line.split_whitespace().filter(|word| word.len() > 2 && word.starts_with(':') && word.ends_with(':'));
        let named = line.split_once(':').filter(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace));
        marked
            .flat_map(|word| word.split(':').filter(|tag| !tag.is_empty()).map(|tag| (tag, "")))
            .chain(named.map(|(name, value)| (name, value.trim_start_matches(':').trim())))
    })
}

/// What is left of a query.
struct Words<'q> {
    rest: &'q str,
    expression: bool,
}

impl<'q> Words<'q> {
    fn eat(&mut self, token: &str) -> bool {
        let at = self.rest.trim_start();
        let Some(after) = at.strip_prefix(token) else { return false };
        // A word ends where no letter follows.
        let word = token.ends_with(char::is_alphabetic);
        if word && after.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
            return false;
        }
        self.rest = after;
        true
    }

    fn eat_one(&mut self, tokens: &[&str]) -> bool {
        tokens.iter().any(|token| self.eat(token))
    }

    fn ends(&self) -> bool {
        let at = self.rest.trim_start();
        at.is_empty() || at.starts_with(')')
    }

    fn either(&mut self, depth: u32) -> Option<Query> {
        let mut query = self.both(depth)?;
        loop {
            let said = self.eat_one(&["||", "|", "or"]);
            // Terms of a query that nothing joins are alternatives.
            if !said && (self.expression || self.ends()) {
                return Some(query);
            }
            query = Query::Either(Box::new(query), Box::new(self.both(depth)?));
        }
    }

    fn both(&mut self, depth: u32) -> Option<Query> {
        let mut query = self.not(depth)?;
        while self.eat_one(&["&&", "&", "and"]) {
            query = Query::Both(Box::new(query), Box::new(self.not(depth)?));
        }
        Some(query)
    }

    fn not(&mut self, depth: u32) -> Option<Query> {
        if depth > DEPTH_MAX {
            return None;
        }
        if self.eat_one(&["!", "not"]) {
            return Some(Query::Not(Box::new(self.not(depth + 1)?)));
        }
        if self.eat("(") {
            let query = self.either(depth + 1)?;
            return self.eat(")").then_some(query);
        }
        if self.expression { self.comparison() } else { self.term() }
    }

    /// A term of a query: a pattern of accounts, or of what is said before it.
    fn term(&mut self) -> Option<Query> {
        let of: fn(Regex) -> Query = if self.eat_one(&["@", "payee", "desc"]) {
            Query::Payee
        } else if self.eat_one(&["#", "code"]) {
            Query::Code
        } else if self.eat_one(&["=", "note"]) {
            Query::Note
        } else if self.eat_one(&["%", "tag", "meta", "data"]) {
            |pattern| Query::Tag(pattern, None)
        } else {
            self.eat("account");
            Query::Account
        };
        let pattern = match self.pattern() {
            Some(pattern) => pattern,
            None => self.word()?,
        };
        Some(of(compile(pattern).ok()?))
    }

    /// What stands between two strokes.
    fn pattern(&mut self) -> Option<&'q str> {
        let (pattern, after) = self.rest.trim_start().strip_prefix('/')?.split_once('/')?;
        self.rest = after;
        Some(pattern)
    }

    fn word(&mut self) -> Option<&'q str> {
        let at = self.rest.trim_start();
        if let Some(quote) = at.chars().next().filter(|c| matches!(c, '\'' | '"')) {
            let (word, after) = at[1..].split_once(quote)?;
            self.rest = after;
            return Some(word).filter(|word| !word.is_empty());
        }
        let end = at.find(|c: char| c.is_whitespace() || "()&|!".contains(c)).unwrap_or(at.len());
        let (word, after) = at.split_at(end);
        self.rest = after;
        // Signs of a comparison are no pattern: this is an expression that does not say so.
        Some(word).filter(|word| !word.is_empty() && !word.starts_with(['=', '<', '>', '~']))
    }

    fn comparison(&mut self) -> Option<Query> {
        if self.eat("true") {
            return Some(Query::Always(true));
        }
        if self.eat("false") {
            return Some(Query::Always(false));
        }
        if self.eat_one(&["has_tag", "has_meta"]) {
            return self.tag_named();
        }
        if self.eat_one(&["tag", "meta"]) {
            let Query::Tag(name, None) = self.tag_named()? else { return None };
            if !self.eat("=~") {
                return Some(Query::Tag(name, None));
            }
            return Some(Query::Tag(name, Some(compile(self.pattern()?).ok()?)));
        }
        let texts: [(&str, OfText); 4] =
            [("account", Query::Account), ("payee", Query::Payee), ("code", Query::Code), ("note", Query::Note)];
        for (name, of) in texts {
            if self.eat(name) {
                return self.text(of);
            }
        }
        if self.eat("commodity") {
            return self.commodity();
        }
        if self.eat_one(&["amount", "quantity", "a"]) {
            let (relation, negated) = self.relation()?;
            return Some(turned(Query::Quantity(relation, self.number()?), negated));
        }
        if self.eat_one(&["date", "d"]) {
            let (relation, negated) = self.relation()?;
            return Some(turned(Query::Date(relation, self.date()?), negated));
        }
        None
    }

    /// `("name")` or `(/pattern/)`.
    fn tag_named(&mut self) -> Option<Query> {
        let inside = self.eat("(");
        let name = match self.pattern() {
            Some(pattern) => compile(pattern),
            None => compile(&format!("^{}$", regex::escape(self.word()?))),
        };
        if inside && !self.eat(")") {
            return None;
        }
        Some(Query::Tag(name.ok()?, None))
    }

    fn text(&mut self, of: OfText) -> Option<Query> {
        if self.eat("=~") {
            return Some(of(compile(self.pattern()?).ok()?));
        }
        if self.eat("!~") {
            return Some(turned(of(compile(self.pattern()?).ok()?), true));
        }
        let negated = self.equality()?;
        let exact = compile(&format!("^{}$", regex::escape(self.word()?))).ok()?;
        Some(turned(of(exact), negated))
    }

    fn commodity(&mut self) -> Option<Query> {
        let negated = self.equality()?;
        Some(turned(Query::Commodity(self.word()?.to_owned()), negated))
    }

    /// Whether `==` or `!=` follows: true for the second.
    fn equality(&mut self) -> Option<bool> {
        if self.eat("!=") { Some(true) } else { self.eat("==").then_some(false) }
    }

    fn relation(&mut self) -> Option<(Relation, bool)> {
        for (sign, relation, negated) in [
            ("==", Relation::Is, false),
            ("!=", Relation::Is, true),
            ("<=", Relation::LessOrIs, false),
            (">=", Relation::MoreOrIs, false),
            ("<", Relation::Less, false),
            (">", Relation::More, false),
        ] {
            if self.eat(sign) {
                return Some((relation, negated));
            }
        }
        None
    }

    fn number(&mut self) -> Option<Decimal> {
        let at = self.rest.trim_start();
        // The sign of a currency says nothing here: a posting has one commodity.
        let digits = at.trim_start_matches(|c: char| !c.is_ascii_digit() && !c.is_whitespace() && !"-.()".contains(c));
        let end = digits.find(|c: char| !(c.is_ascii_digit() || c == '-' || c == '.')).unwrap_or(digits.len());
        let (number, after) = digits.split_at(end);
        self.rest = after;
        number.parse().ok()
    }

    /// `[2026-01-31]`, or a month or a year, whose first day is meant.
    fn date(&mut self) -> Option<Date> {
        let (written, after) = self.rest.trim_start().strip_prefix('[')?.split_once(']')?;
        self.rest = after;
        let mut parts = written.trim().split(['-', '/', '.']);
        let year = parts.next()?.parse().ok()?;
        let mut next = || parts.next().map_or(Some(1), |part| part.parse().ok());
        let (month, day) = (next()?, next()?);
        Date::new(year, month, day).ok()
    }
}

fn turned(query: Query, negated: bool) -> Query {
    if negated { Query::Not(Box::new(query)) } else { query }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_ledger::{Amount, Draft, Head, Tolerance, balance};

    #[test]
    fn queries_and_expressions_mean_postings() {
        let mut head = Head::on(jiff::civil::date(2026, 3, 10));
        head.payee = "KFC".to_owned();
        let mut food = Draft::new("Expenses:Food", Some(Amount::new("20.00".parse().expect("a number"), "$")));
        food.comment = "trip: north".to_owned();
        let entry = balance(head, vec![food, Draft::new("Assets:Cash", None)], |_| Tolerance::EXACT).expect("an entry");
        for (text, holds) in [
            ("/^Expenses/", true),
            ("food", true),
            ("^Income", false),
            ("cash food", true),
            ("food and @kfc", true),
            ("food and not @kfc", false),
            ("not (cash or income)", true),
            ("%trip", true),
            ("payee kfc", true),
            ("expr true", true),
            ("expr 'account =~ /^Expenses:/'", true),
            ("expr (account =~ /food/)", true),
            ("expr ( commodity == '$' )", true),
            ("expr commodity == \"DM\"", false),
            ("expr 'amount > 5 & date >= [2026]'", true),
            ("expr amount < $5", false),
            ("expr date < [2026/03/10] or payee == \"KFC\"", true),
            ("expr 'has_tag(\"trip\") and tag(\"trip\") =~ /nor/'", true),
            ("expr account !~ /food/", false),
        ] {
            let query = Query::parse(text).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(query.holds(&entry, &entry.postings()[0]), holds, "{text}");
        }
        for text in [
            "",
            "expr",
            "expr market(amount) > 3",
            "/(/",
            "expr account =~",
            "expr tag('x') =~ /y/",
            "expr account =~ /^(a|b)/",
            "food and",
            "(food",
        ] {
            assert!(Query::parse(text).is_err(), "{text:?}");
        }
    }
}
