//! Hours that were worked, as hledger keeps them in files of their own.

use super::{
    number::Role,
    reader::Reader,
    transaction::{Leg, Written},
};
use crate::{Format, error::Line};
use atom_ledger::{Amount, Draft, Group, Head};
use std::{path::Path, sync::Arc};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Transactions and directives.
    Journal,
    /// Days with accounts and quarters of hours.
    Timedot,
    /// When somebody came and went.
    Timeclock,
}

impl Kind {
    /// What the end of its name tells, which only hledger looks at.
    pub(super) fn of(path: &Path, dialect: Format) -> Self {
        let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
        match end {
            "timedot" if dialect == Format::Hledger => Self::Timedot,
            "timeclock" if dialect == Format::Hledger => Self::Timeclock,
            _ => Self::Journal,
        }
    }

    /// What an `include` of hledger says that a file holds, as in `timedot:FILE`, and the file.
    pub(super) fn said(wanted: &str) -> (Option<Self>, &str) {
        let kinds = [("journal:", Self::Journal), ("timedot:", Self::Timedot), ("timeclock:", Self::Timeclock)];
        let found = kinds.iter().find_map(|(word, kind)| Some((Some(*kind), wanted.strip_prefix(word)?)));
        found.unwrap_or((None, wanted))
    }
}

/// Adds hours to an account, as hledger does: in a posting that balances with none, shown with two places.
pub(super) fn add(reader: &mut Reader<'_>, line: &Line<'_>, mut head: Head, account: Arc<str>, hours: Amount) {
    reader.saw(&hours.commodity, 2, None, Role::Posting);
    "*".clone_into(&mut head.mark);
    let mut draft = Draft::new(account, Some(hours));
    draft.group = Group::Unbalanced;
    let leg = Leg { draft, assertion: None, date: None, line: line.number };
    let place = reader.items.len() + reader.written.len();
    let (file, line, automated) = (reader.file, line.number, reader.automated.len());
    reader.written.push((place, Written { head, postings: vec![leg], file, line, automated, bucket: None }));
}
