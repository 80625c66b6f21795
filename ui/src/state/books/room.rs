//! The rooms of the books, and their addresses.

use crate::state::name::Name;
use atom_core::{EntryId, civil::read_date};
use jiff::civil::Date;

/// Days that are looked at; without an end, all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Span {
    /// From this day on.
    pub(crate) from: Option<Date>,
    /// Through this day.
    pub(crate) to: Option<Date>,
    /// As it was known at the end of this day.
    pub(crate) known: Option<Date>,
    /// Also what is below the account.
    pub(crate) below: bool,
}

impl Span {
    fn parse(text: &str) -> Self {
        let mut parts = text.split('_');
        let mut day = || parts.next().and_then(read_date);
        let (from, to) = (day(), day());
        let (mut known, mut below) = (None, false);
        for part in parts {
            match part.strip_prefix("known-") {
                Some(day) => known = read_date(day),
                None => below |= part == "below",
            }
        }
        Self { from, to, known, below }
    }

    fn write(self) -> String {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let below = if self.below { "_below" } else { "" };
        let known = self.known.map(|day| format!("_known-{day}")).unwrap_or_default();
        format!("{}_{}{known}{below}", day(self.from), day(self.to))
    }
}

/// A page of the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sheet {
    /// What is owned and owed.
    Balance,
    /// What came and what went.
    Income,
    /// How cash changed.
    Cash,
    /// What every account holds.
    Trial,
    /// What others owe, by how long ago it was due.
    Receivable,
    /// What is owed to others.
    Payable,
    /// How it all went, drawn.
    Charts,
}

impl Sheet {
    /// All of them, in their order.
    pub(crate) const ALL: [Self; 7] =
        [Self::Balance, Self::Income, Self::Cash, Self::Trial, Self::Receivable, Self::Payable, Self::Charts];

    /// Its name in the address.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Balance => "balance-sheet",
            Self::Income => "income-statement",
            Self::Cash => "cash-flow",
            Self::Trial => "trial-balance",
            Self::Receivable => "receivable",
            Self::Payable => "payable",
            Self::Charts => "charts",
        }
    }
}

/// A room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Room {
    /// The tree of accounts.
    Accounts,
    /// The register of one.
    Account(Name, Span),
    /// What is said of an account: its kind, its days, its limits, its name.
    About(Name),
    /// A new entry.
    New,
    /// What is announced and not posted yet.
    Pending,
    /// What things are worth.
    Prices,
    /// What was acquired at which cost.
    Lots,
    /// An entry.
    Entry(EntryId),
    /// An entry that is being mended.
    Mend(EntryId),
    /// A report.
    Report(Sheet),
    /// Journals in and out.
    Import,
    /// What is closed, and the proof.
    Periods,
    /// The same, with the proof begun.
    Proof,
}

impl Room {
    /// Reads what stands in an address behind `books/`.
    pub(crate) fn parse<'p>(mut parts: impl Iterator<Item = &'p str>) -> Self {
        let name = parts.next().unwrap_or_default();
        let mut id = || parts.next().and_then(|id| id.parse().ok());
        match name {
            "account" => {
                let account = parts.next().and_then(Name::decode);
                let span = parts.next().map(Span::parse).unwrap_or_default();
                account.map_or(Self::Accounts, |account| Self::Account(account, span))
            }
            "about" => parts.next().and_then(Name::decode).map_or(Self::Accounts, Self::About),
            "pending" => Self::Pending,
            "prices" => Self::Prices,
            "lots" => Self::Lots,
            "entry" => id().map_or(Self::New, Self::Entry),
            "mend" => id().map_or(Self::Accounts, Self::Mend),
            "report" => {
                let key = parts.next().unwrap_or_default();
                Self::Report(Sheet::ALL.into_iter().find(|sheet| sheet.key() == key).unwrap_or(Sheet::Balance))
            }
            "import" => Self::Import,
            "periods" => Self::Periods,
            "proof" => Self::Proof,
            _ => Self::Accounts,
        }
    }

    /// What stands in the address, with `books` before it.
    pub(crate) fn address(self) -> String {
        match self {
            Self::Accounts => "books".to_owned(),
            Self::Account(account, span) if span == Span::default() => format!("books/account/{}", account.encode()),
            Self::Account(account, span) => format!("books/account/{}/{}", account.encode(), span.write()),
            Self::About(account) => format!("books/about/{}", account.encode()),
            Self::New => "books/entry".to_owned(),
            Self::Pending => "books/pending".to_owned(),
            Self::Prices => "books/prices".to_owned(),
            Self::Lots => "books/lots".to_owned(),
            Self::Entry(id) => format!("books/entry/{id}"),
            Self::Mend(id) => format!("books/mend/{id}"),
            Self::Report(sheet) => format!("books/report/{}", sheet.key()),
            Self::Import => "books/import".to_owned(),
            Self::Periods => "books/periods".to_owned(),
            Self::Proof => "books/proof".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_address_leads_back_to_the_same_room() {
        let id: EntryId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id");
        let account = Name::of("Assets:Bank & co").expect("a name");
        let (from, to) = (Some(date(2026, 1, 1)), Some(date(2026, 1, 31)));
        let spans = [
            Span::default(),
            Span { from, to, ..Span::default() },
            Span { to, below: true, ..Span::default() },
            Span { below: true, ..Span::default() },
            Span { known: to, ..Span::default() },
            Span { from, to, known: from, below: true },
        ];
        let rooms =
            [Room::Accounts, Room::New, Room::Entry(id), Room::Mend(id), Room::Import, Room::Periods, Room::Proof];
        let others = [Room::About(account), Room::Pending, Room::Prices, Room::Lots];
        let reports = Sheet::ALL.map(Room::Report);
        let accounts = spans.map(|span| Room::Account(account, span));
        for room in rooms.into_iter().chain(others).chain(reports).chain(accounts) {
            let address = room.address();
            let mut parts = address.split('/').filter(|part| !part.is_empty());
            assert_eq!(parts.next(), Some("books"));
            assert_eq!(Room::parse(parts), room, "{address}");
        }
    }
}
