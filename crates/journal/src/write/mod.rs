//! Journals on their way out, each in a form that its program reads back to the same balances.

use crate::{Format, plain::posting_date};
use atom_ledger::{Amount, Entry, Group, Posting, Price};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// Writes entries one after the other.
#[derive(Debug)]
pub struct Writer {
    format: Format,
    body: String,
    /// The first day of each account, by the name that it has here.
    accounts: BTreeMap<String, String>,
    notes: BTreeSet<String>,
}

impl Writer {
    /// A writer of a dialect.
    #[must_use]
    pub const fn new(format: Format) -> Self {
        Self { format, body: String::new(), accounts: BTreeMap::new(), notes: BTreeSet::new() }
    }

    /// Adds an entry.
    pub fn entry(&mut self, entry: &Entry) {
        match self.format {
            Format::Hledger | Format::Ledger => self.plain(entry),
            Format::Beancount => self.beancount(entry),
        }
    }

    /// What was written since this was asked last.
    #[must_use]
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.body)
    }

    /// What is left to write: the accounts, which may be declared anywhere; and what the form cannot say.
    #[must_use]
    pub fn finish(mut self) -> (String, Vec<String>) {
        let mut text = self.take();
        for (account, day) in &self.accounts {
            match self.format {
                Format::Beancount => writeln!(text, "{day} open {account}").ok(),
                Format::Hledger => writeln!(text, "account {account}").ok(),
                Format::Ledger => None,
            };
        }
        (text, self.notes.into_iter().collect())
    }

    fn plain(&mut self, entry: &Entry) {
        let head = entry.head();
        write!(self.body, "{}", head.date).ok();
        match head.mark.as_str() {
            "" => {}
            "*" | "!" => {
                write!(self.body, " {}", head.mark).ok();
            }
            _ => {
                self.notes.insert("Marks other than * and ! are not there.".to_owned());
            }
        }
        if head.code.contains(')') {
            self.notes.insert("Numbers of vouchers with a bracket are not there.".to_owned());
        } else if !head.code.is_empty() {
            write!(self.body, " ({})", one_line(&head.code)).ok();
        }
        let description = match (head.payee.is_empty(), head.narration.is_empty()) {
            (_, true) => head.payee.clone(),
            (true, false) => head.narration.clone(),
            (false, false) => format!("{} | {}", head.payee, head.narration),
        };
        // A semicolon would begin a comment.
        let description = one_line(&description).replace(';', ",");
        let clean = description.trim_start_matches(['*', '!', '(', ' ']);
        writeln!(self.body, " {clean}").ok();
        if clean != description || head.payee.contains(';') || head.narration.contains(';') {
            self.notes.insert("Signs of a description that mean something there were left out or replaced.".to_owned());
        }
        for line in head.comment.lines() {
            self.plain_comment(line, head.date.year(), false);
        }
        for tag in &head.tags {
            writeln!(self.body, "    ; {}:", one_line(tag)).ok();
        }
        for link in &head.links {
            self.notes.insert("Links stand as comments.".to_owned());
            self.plain_comment(&format!("^{link}"), head.date.year(), false);
        }
        for posting in entry.postings() {
            let name = self.plain_account(&posting.account);
            let account = match posting.group {
                Group::Real => name.clone(),
                Group::Balanced => format!("[{name}]"),
                Group::Unbalanced => format!("({name})"),
            };
            self.accounts.entry(name).or_insert_with(|| head.date.to_string());
            write!(self.body, "    {account}  {}", plain_amount(&posting.units)).ok();
            if let Some((total, amount)) = exchange(posting) {
                write!(self.body, " {} {}", if total { "@@" } else { "@" }, plain_amount(&amount)).ok();
            } else if posting.weight != posting.units {
                self.notes.insert(
                    "What rounding left over in an entry without prices stands there as it was written.".to_owned(),
                );
            }
            if posting.cost.is_some() {
                self.notes.insert("Costs of lots stand as prices.".to_owned());
            }
            self.body.push('\n');
            for line in posting.comment.lines() {
                self.plain_comment(line, head.date.year(), true);
            }
        }
        self.body.push('\n');
    }

    /// A line of a comment, of a posting or of the whole. What would be taken for a day there, and is none, is changed so
    /// far that it is read as words: else the whole file would be refused.
    fn plain_comment(&mut self, line: &str, year: i16, posting: bool) {
        let line = one_line(line);
        let bracketed = |c: char| c.is_ascii_digit() || c == '=';
        let looks_dated = match self.format {
            Format::Hledger => posting && (line.contains("date:") || line.contains("date2:") || line.contains('[')),
            Format::Ledger => line.split('[').skip(1).any(|rest| rest.starts_with(bracketed)),
            Format::Beancount => false,
        };
        let day = |line: &str| posting_date(line, year);
        let reads = !looks_dated
            || match self.format {
                Format::Hledger => day(&line).is_ok() && day(&line.replace("date2:", "date:")).is_ok(),
                _ => day(&line).is_ok_and(|day| day.is_some()),
            };
        if reads {
            writeln!(self.body, "    ; {line}").ok();
            return;
        }
        let words = line.replace("date:", "date :").replace("date2:", "date2 :").replace('[', "(");
        writeln!(self.body, "    ; {words}").ok();
        self.notes.insert("Comments that would be read as a day there are written with other signs.".to_owned());
    }

    /// The name of an account without what would end it or mean something else.
    fn plain_account(&mut self, name: &str) -> String {
        let mut plain = one_line(name).replace(';', ",");
        while plain.contains("  ") {
            plain = plain.replace("  ", " ");
        }
        let bracketed = plain.starts_with(['(', '[', '*', '!']);
        let plain = if bracketed { format!("_{plain}") } else { plain };
        if plain != name {
            self.notes.insert(format!("The account {name} is called {plain} there."));
        }
        plain
    }

    fn beancount(&mut self, entry: &Entry) {
        let head = entry.head();
        let virtual_group = entry.postings().iter().any(|posting| posting.group != Group::Real);
        if virtual_group {
            self.notes.insert("Virtual postings are not there: Beancount has none.".to_owned());
        }
        let postings: Vec<&Posting> = entry.postings().iter().filter(|posting| posting.group == Group::Real).collect();
        if postings.is_empty() {
            return;
        }
        // Beancount takes what is not marked for `*`.
        let mark = match head.mark.as_str() {
            "!" => "!",
            "" => "txn",
            _ => "*",
        };
        if !matches!(head.mark.as_str(), "" | "*" | "!") {
            self.notes.insert("Marks other than * and ! stand as *.".to_owned());
        }
        let (payee, narration) = (quoted(&head.payee), quoted(&head.narration));
        match (head.payee.is_empty(), head.narration.is_empty()) {
            (true, _) => write!(self.body, "{} {mark} {narration}", head.date).ok(),
            (false, _) => write!(self.body, "{} {mark} {payee} {narration}", head.date).ok(),
        };
        for (sign, names) in [('#', &head.tags), ('^', &head.links)] {
            for name in names {
                let word: String = name
                    .chars()
                    .map(|c| if c.is_ascii_alphanumeric() || "-_/.".contains(c) { c } else { '-' })
                    .collect();
                if word != *name {
                    self.notes.insert(format!("{sign}{name} is called {sign}{word} there."));
                }
                if !word.is_empty() {
                    write!(self.body, " {sign}{word}").ok();
                }
            }
        }
        self.body.push('\n');
        if !head.code.is_empty() {
            writeln!(self.body, "  code: {}", quoted(&head.code)).ok();
            self.notes.insert("Numbers of vouchers stand as metadata.".to_owned());
        }
        for line in head.comment.lines() {
            writeln!(self.body, "  ; {}", one_line(line)).ok();
        }
        for posting in postings {
            let account = self.beancount_account(&posting.account);
            let first = self.accounts.entry(account.clone()).or_insert_with(|| head.date.to_string());
            if *first > head.date.to_string() {
                *first = head.date.to_string();
            }
            let units = self.beancount_amount(&posting.units);
            write!(self.body, "  {account}  {units}").ok();
            if let Some((total, amount)) = exchange(posting) {
                let amount = self.beancount_amount(&amount);
                write!(self.body, " {} {amount}", if total { "@@" } else { "@" }).ok();
            }
            if posting.cost.is_some() {
                self.notes.insert("Costs of lots stand as prices.".to_owned());
            }
            self.body.push('\n');
            for line in posting.comment.lines() {
                writeln!(self.body, "    ; {}", one_line(line)).ok();
            }
        }
        self.body.push('\n');
    }

    /// A name as Beancount takes it: below one of its five roots, each part with a capital first.
    fn beancount_account(&mut self, name: &str) -> String {
        let mut parts: Vec<String> = name.split(':').map(part).collect();
        let root = match parts.first().map(|root| root.to_lowercase()).as_deref() {
            Some("assets" | "asset") => "Assets",
            Some("liabilities" | "liability" | "debts" | "debt") => "Liabilities",
            Some("equity") => "Equity",
            Some("income" | "revenue" | "revenues") => "Income",
            Some("expenses" | "expense") => "Expenses",
            _ => {
                parts.insert(0, String::new());
                "Equity"
            }
        };
        parts[0] = root.to_owned();
        if parts.len() == 1 {
            parts.push("General".to_owned());
        }
        let made = parts.join(":");
        if made != name {
            self.notes.insert(format!("The account {name} is called {made} there."));
        }
        made
    }

    fn beancount_amount(&mut self, amount: &Amount) -> String {
        let code = match &*amount.commodity {
            "$" => "USD".to_owned(),
            "€" => "EUR".to_owned(),
            "£" => "GBP".to_owned(),
            "¥" => "JPY".to_owned(),
            other => {
                let upper: String = other
                    .to_uppercase()
                    .chars()
                    .map(|c| if c.is_ascii_uppercase() || c.is_ascii_digit() { c } else { '-' })
                    .take(22)
                    .collect();
                let trimmed = upper.trim_matches('-');
                if trimmed == other && trimmed.len() > 1 && trimmed.starts_with(|c: char| c.is_ascii_uppercase()) {
                    trimmed.to_owned()
                } else if trimmed.is_empty() {
                    "UNITS".to_owned()
                } else {
                    format!("X{trimmed}")
                }
            }
        };
        if code != *amount.commodity {
            self.notes.insert(format!("The commodity {:?} is called {code} there.", amount.commodity));
        }
        format!("{} {code}", amount.quantity)
    }
}

/// What a posting counts for, as a price: the one that was said where it gives exactly that, else in total.
fn exchange(posting: &Posting) -> Option<(bool, Amount)> {
    if posting.price.is_none() && posting.cost.is_none() {
        return None;
    }
    if let (Some(Price::Unit(unit)), None) = (&posting.price, &posting.cost)
        && unit.quantity.times(posting.units.quantity).is_ok_and(|product| product == posting.weight.quantity)
    {
        return Some((false, unit.clone()));
    }
    let total = posting.weight.quantity.abs().unwrap_or(posting.weight.quantity);
    Some((true, posting.weight.with(total)))
}

/// An amount with its commodity behind it, in quotes unless it is letters only.
fn plain_amount(amount: &Amount) -> String {
    let plain = amount.commodity.chars().all(|c| c.is_alphabetic() || "$€£¥".contains(c));
    match (amount.commodity.is_empty(), plain) {
        (true, _) => amount.quantity.to_string(),
        (false, true) => format!("{} {}", amount.quantity, amount.commodity),
        (false, false) => format!("{} \"{}\"", amount.quantity, amount.commodity.replace('"', "")),
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('\\', "\\\\").replace('"', "\\\""))
}

/// A part of a name as Beancount takes it.
fn part(text: &str) -> String {
    let word: String = text.trim().chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '-' }).collect();
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(chars).collect(),
        Some('-') | None => format!("X{word}"),
        Some(_) => word,
    }
}
