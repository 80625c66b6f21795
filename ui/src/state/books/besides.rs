//! What an entry says besides its day and its lines, as it is typed.

use atom_api::ledger::{EntryMark, EntryView};

/// Number, mark, tags, links and comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Besides {
    /// The number of a voucher.
    pub(crate) code: String,
    /// How it is marked.
    pub(crate) mark: EntryMark,
    /// Tags, without what stands before them.
    pub(crate) tags: Vec<String>,
    /// Links, without what stands before them.
    pub(crate) links: Vec<String>,
    /// What is said of it besides.
    pub(crate) comment: String,
}

/// What of it was changed; nothing where it stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Changed {
    /// The number of a voucher.
    pub(crate) code: Option<String>,
    /// How it is marked.
    pub(crate) mark: Option<EntryMark>,
    /// Tags.
    pub(crate) tags: Option<Vec<String>>,
    /// Links.
    pub(crate) links: Option<Vec<String>>,
    /// What is said of it besides.
    pub(crate) comment: Option<String>,
}

impl Besides {
    /// As an entry has it.
    pub(crate) fn of(entry: &EntryView) -> Self {
        Self {
            code: entry.code.clone(),
            mark: mark(&entry.mark),
            tags: entry.tags.clone(),
            links: entry.links.clone(),
            comment: entry.comment.clone(),
        }
    }

    /// Whether it says nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// What `now` changes of it.
    pub(crate) fn changed_to(&self, now: Self) -> Changed {
        fn other<T: PartialEq>(before: &T, now: T) -> Option<T> {
            Some(now).filter(|now| now != before)
        }
        Changed {
            code: other(&self.code, now.code),
            mark: other(&self.mark, now.mark),
            tags: other(&self.tags, now.tags),
            links: other(&self.links, now.links),
            // A field for text takes the space around it away.
            comment: other(&self.comment, now.comment).filter(|now| now.trim() != self.comment.trim()),
        }
    }
}

/// The mark that a sign means.
pub(crate) fn mark(sign: &str) -> EntryMark {
    match sign {
        "!" => EntryMark::Pending,
        "*" => EntryMark::Cleared,
        _ => EntryMark::None,
    }
}

/// The words of a field for tags or links: parted by space or commas, with or without the `sign` before them.
pub(crate) fn words(text: &str, sign: char) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || c == ',') {
        let word = word.trim_start_matches(sign);
        if !word.is_empty() && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_by_space_or_commas_and_come_once() {
        assert_eq!(words(" #trip, food  trip,#a/b ", '#'), ["trip", "food", "a/b"]);
        assert_eq!(words("^bill-7 c#", '^'), ["bill-7", "c#"]);
        assert_eq!(words(" , # ", '#'), Vec::<String>::new());
    }

    #[test]
    fn only_what_was_changed_is_said() {
        let before =
            Besides { code: "7".into(), tags: vec!["trip".into()], comment: "two\n".into(), ..Besides::default() };
        assert_eq!(before.changed_to(Besides { comment: "two".into(), ..before.clone() }), Changed::default());
        let now = Besides { code: String::new(), mark: EntryMark::Cleared, ..before.clone() };
        let changed = Changed { code: Some(String::new()), mark: Some(EntryMark::Cleared), ..Changed::default() };
        assert_eq!(before.changed_to(now), changed);
        assert!(!before.is_nothing() && Besides::default().is_nothing());
    }
}
