//! Names of accounts, and what kind of account a name tells.

/// The most characters of a name.
pub const NAME_CHARS_MAX: usize = 500;
/// The most parts of a name.
const PARTS_MAX: usize = 40;

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// What is owned.
    Asset,
    /// What is owned and can be spent at once: an asset too.
    Cash,
    /// What is owed.
    Liability,
    /// What belongs to the owners.
    Equity,
    /// Where it came from.
    Income,
    /// Where it went.
    Expense,
    /// None that the name or a declaration tells.
    Other,
}

impl AccountKind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Asset, Self::Cash, Self::Liability, Self::Equity, Self::Income, Self::Expense, Self::Other];

    /// The name in the database and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Cash => "cash",
            Self::Liability => "liability",
            Self::Equity => "equity",
            Self::Income => "income",
            Self::Expense => "expense",
            Self::Other => "other",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What the letter or word of a `type:` tag of hledger says.
    #[must_use]
    pub fn of_tag(value: &str) -> Option<Self> {
        Some(match value.trim().to_ascii_lowercase().as_str() {
            "a" | "asset" => Self::Asset,
            "c" | "cash" => Self::Cash,
            "l" | "liability" => Self::Liability,
            "e" | "equity" | "v" | "conversion" => Self::Equity,
            "r" | "revenue" | "income" => Self::Income,
            "x" | "expense" => Self::Expense,
            _ => return None,
        })
    }

    /// What the name tells, in the words that hledger takes (its manual, "Account types").
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let lower = name.to_lowercase();
        let mut parts = lower.split(':');
        match parts.next().unwrap_or_default() {
            "asset" | "assets" => {
                let cash =
                    |part: &str| ["cash", "bank", "checking", "saving", "savings", "currentaccount"].contains(&part);
                if parts.any(cash) { Self::Cash } else { Self::Asset }
            }
            "liability" | "liabilities" | "debt" | "debts" => Self::Liability,
            "equity" => Self::Equity,
            "income" | "revenue" | "revenues" => Self::Income,
            "expense" | "expenses" => Self::Expense,
            _ => Self::Other,
        }
    }
}

/// Why a text is no name of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// It or one of its parts is empty.
    #[error("an account is named by parts such as Assets:Bank, none of them empty")]
    Empty,
    /// It is too long or too deep.
    #[error("the name of this account is too long")]
    TooLong,
    /// It has characters that cannot be seen or that turn round what is.
    #[error("the name of an account has no control characters and none that change the direction of writing")]
    Hidden,
}

/// Whether a text can be the name of an account.
///
/// # Errors
/// Why it cannot.
pub fn check_name(name: &str) -> Result<(), NameFault> {
    if is_plain(name.as_bytes()) {
        return Ok(());
    }
    if name.len() > NAME_CHARS_MAX * 4 || name.chars().count() > NAME_CHARS_MAX {
        return Err(NameFault::TooLong);
    }
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if name.chars().any(hidden) {
        return Err(NameFault::Hidden);
    }
    if name.split(':').any(|part| part.trim().is_empty()) {
        return Err(NameFault::Empty);
    }
    if name.split(':').count() > PARTS_MAX { Err(NameFault::TooLong) } else { Ok(()) }
}

/// Whether a name is one at the first look: parts of visible ASCII, few and short.
fn is_plain(name: &[u8]) -> bool {
    let (mut parts, mut before) = (1, b':');
    for byte in name {
        let fits = match byte {
            b'!'..=b'9' | b';'..=b'~' => true,
            b' ' => before != b':',
            b':' => {
                parts += 1;
                before != b':'
            }
            _ => false,
        };
        if !fits {
            return false;
        }
        before = *byte;
    }
    before != b':' && parts <= PARTS_MAX && name.len() <= NAME_CHARS_MAX
}

/// The names above a name, nearest last: `A:B:C` gives `A` and `A:B`.
pub fn parents(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices(':').map(|(at, _)| &name[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_kind() {
        for (name, kind) in [
            ("assets:bank:checking", AccountKind::Cash),
            ("Assets:US:Fidelity", AccountKind::Asset),
            ("Liabilities:Card", AccountKind::Liability),
            ("revenues", AccountKind::Income),
            ("Expenses:Food", AccountKind::Expense),
            ("Equity:Opening", AccountKind::Equity),
            ("(a)", AccountKind::Other),
            ("Русский язык:Активы", AccountKind::Other),
        ] {
            assert_eq!(AccountKind::of_name(name), kind, "{name}");
        }
    }

    #[test]
    fn names_that_hide_something_are_refused() {
        for (name, fault) in [
            ("", NameFault::Empty),
            ("A::B", NameFault::Empty),
            ("A: ", NameFault::Empty),
            ("A\u{7}", NameFault::Hidden),
            ("A:\u{202e}B", NameFault::Hidden),
            (&"x".repeat(501), NameFault::TooLong),
            (&vec!["x"; 41].join(":"), NameFault::TooLong),
        ] {
            assert_eq!(check_name(name), Err(fault), "{name:?}");
        }
        assert_eq!(check_name("Assets:Banks:あおによし"), Ok(()));
        assert_eq!(parents("A:B:C").collect::<Vec<_>>(), ["A", "A:B"]);
    }
}
