//! Entries as hledger and Ledger write them.

use super::{
    Account, Claim, Writer,
    amounts::{exchange, one_line, plain_amount, plain_symbol},
    claims::UNTOLD,
};
use crate::{Format, plain::posting_date};
use atom_ledger::{AccountKind, Amount, Entry, Group, Posting};
use jiff::civil::Date;
use std::fmt::Write as _;

/// Whether a mark is one that hledger and Ledger know.
fn known(mark: &str) -> bool {
    matches!(mark, "*" | "!")
}

impl Writer {
    pub(super) fn plain(&mut self, entry: &Entry, claims: &[(usize, Claim)]) {
        let head = entry.head();
        write!(self.body, "{}", head.date).ok();
        if known(&head.mark) {
            write!(self.body, " {}", head.mark).ok();
        } else {
            self.lack("Marks other than * and ! are left out", u64::from(!head.mark.is_empty()));
        }
        if !head.code.is_empty() {
            self.lack("The sign ) in a code stands as ]", u64::from(head.code.contains(')')));
            write!(self.body, " ({})", one_line(&head.code).replace(')', "]")).ok();
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
            self.lack("Signs of a description that mean something there were left out or replaced", 1);
        }
        for line in head.comment.lines() {
            self.plain_comment(line, head.date.year(), false);
        }
        for tag in &head.tags {
            writeln!(self.body, "    ; {}:", one_line(tag)).ok();
        }
        if !head.links.is_empty() {
            let links: Vec<String> = head.links.iter().map(|link| one_line(link)).collect();
            writeln!(self.body, "    ; links: {}", links.join(", ")).ok();
        }
        for (at, posting) in entry.postings().iter().enumerate() {
            let name = self.plain_account(&posting.account);
            if let Some(held) = &mut self.held {
                held.add(&name, &posting.units.commodity, posting.units.quantity);
            }
            let account = match posting.group {
                Group::Real => name.clone(),
                Group::Balanced => format!("[{name}]"),
                Group::Unbalanced => format!("({name})"),
            };
            write!(self.body, "    {account}  {}", plain_amount(&posting.units)).ok();
            self.plain_exchange(posting);
            let mut here = claims.iter().filter(|(line, _)| *line == at);
            if let Some((_, claim)) = here.next() {
                let said = self.said_at(&name, claim);
                self.body.push_str(&said);
            }
            // A line has room for one.
            self.lack(UNTOLD, here.count() as u64);
            if self.format == Format::Hledger && (posting.comment.contains("date:") || posting.comment.contains('[')) {
                // It may be `date:2026-01-31` or `[2026-01-31]`.
                self.moved.insert(name.clone());
            }
            self.accounts.entry(name).or_default().used(head.date);
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
        self.lack("Comments that would be read as a day there are written with other signs", 1);
    }

    /// What is said of the account of a line; nothing where it is of another account or does not hold.
    fn said_at(&mut self, name: &str, claim: &Claim) -> String {
        if self.plain_account(&claim.account) == name {
            return self.plain_claim(name, claim).unwrap_or_default();
        }
        self.lack(UNTOLD, 1);
        String::new()
    }

    /// Lot and price of a posting. hledger reads costs of lots and counts by the price.
    fn plain_exchange(&mut self, posting: &Posting) {
        let Some((total, amount)) = exchange(posting) else {
            if posting.weight != posting.units {
                self.lack("What rounding left over in an entry without prices stands there as it was written", 1);
            }
            return;
        };
        if let Some(cost) = &posting.cost {
            let worth = cost.unit.quantity.times(posting.units.quantity);
            let exact = worth.is_ok_and(|worth| worth == posting.weight.quantity)
                && cost.unit.commodity == posting.weight.commodity
                && !cost.unit.quantity.is_negative()
                && !posting.units.quantity.is_zero();
            if self.format == Format::Ledger && exact {
                write!(self.body, " {{{}}}", plain_amount(&cost.unit)).ok();
                if let Some(date) = cost.date {
                    write!(self.body, " [{date}]").ok();
                }
                if let Some(label) = &cost.label {
                    let label = one_line(label).replace(['(', ')', ';'], " ");
                    write!(self.body, " ({})", label.trim()).ok();
                }
            } else {
                self.lack("Costs of lots stand as prices", 1);
            }
            self.lack("Prices beside the cost of a lot are left out", u64::from(posting.price.is_some()));
        }
        write!(self.body, " {} {}", if total { "@@" } else { "@" }, plain_amount(&amount)).ok();
    }

    /// The name of an account without what would end it or mean something else.
    pub(super) fn plain_account(&mut self, name: &str) -> String {
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

    pub(super) fn plain_price(&mut self, date: Date, commodity: &str, price: &Amount) {
        if commodity.is_empty() {
            return self.lack("Prices of what has no name are left out", 1);
        }
        writeln!(self.body, "P {date} {} {}", plain_symbol(commodity), plain_amount(price)).ok();
    }

    /// The directive of an account: what it is, and as tags what neither program enforces.
    pub(super) fn plain_open(&mut self, name: &str, account: &Account) -> String {
        let mut tags = Vec::new();
        if let Some(facts) = &account.facts {
            let letter = match facts.kind {
                AccountKind::Asset => Some('A'),
                AccountKind::Cash => Some('C'),
                AccountKind::Liability => Some('L'),
                AccountKind::Equity => Some('E'),
                AccountKind::Income => Some('R'),
                AccountKind::Expense => Some('X'),
                AccountKind::Other => None,
            };
            let told = self.format == Format::Ledger && AccountKind::of_name(name) == facts.kind;
            if let Some(letter) = letter.filter(|_| !told) {
                tags.push(format!("type:{letter}"));
            }
            let mut unenforced = 0;
            if let Some(code) = &facts.code {
                tags.push(format!("code:{}", one_line(code).replace([',', ';'], " ")));
            }
            for (tag, day) in [("opened", facts.opened), ("closed", facts.closed)] {
                if let Some(day) = day {
                    tags.push(format!("{tag}:{day}"));
                    unenforced = 1;
                }
            }
            if let Some(commodities) = &facts.commodities {
                tags.push(format!("holds:{}", one_line(&commodities.join(" ")).replace([',', ';'], " ")));
                unenforced = 1;
            }
            self.lack("When accounts are open and what they may hold stands as tags that nothing enforces", unenforced);
        }
        match (self.format, tags.is_empty()) {
            (Format::Ledger, true) => String::new(),
            (Format::Ledger, false) => format!("account {name}\n    ; {}\n", tags.join(", ")),
            (_, true) => format!("account {name}\n"),
            (_, false) => format!("account {name}  ; {}\n", tags.join(", ")),
        }
    }
}
