//! Entries as Beancount writes them.

use super::{
    Account, Claim, Writer,
    amounts::{exchange, one_line, quoted},
};
use atom_ledger::{AccountKind, Amount, Cost, Decimal, Entry, Group, Posting, Price};
use jiff::civil::Date;
use std::{collections::BTreeMap, fmt::Write as _};

impl Writer {
    pub(super) fn beancount(&mut self, entry: &Entry, claims: &[(usize, Claim)]) {
        let head = entry.head();
        // What is said at a line holds in the evening, if nothing else comes on that day.
        for (_, claim) in claims {
            self.claim(claim.clone());
        }
        let postings: Vec<&Posting> = entry.postings().iter().filter(|posting| posting.group == Group::Real).collect();
        let left_out = entry.postings().len() - postings.len();
        self.lack("Virtual postings are not there: Beancount has none", left_out as u64);
        if postings.is_empty() {
            return;
        }
        // Beancount takes what is not marked for `*`.
        let mark = match head.mark.as_str() {
            "!" => "!",
            "" => "txn",
            _ => "*",
        };
        self.lack("Entries with another mark are marked * there", u64::from(!matches!(&*head.mark, "" | "*" | "!")));
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
                if !word.is_empty() {
                    write!(self.body, " {sign}{word}").ok();
                }
                self.lack("Tags and links are written without what Beancount does not take", u64::from(word != *name));
            }
        }
        self.body.push('\n');
        if !head.code.is_empty() {
            writeln!(self.body, "  code: {}", quoted(&head.code)).ok();
        }
        for line in head.comment.lines() {
            writeln!(self.body, "  ; {}", one_line(line)).ok();
        }
        let costs = costs_hold(&postings);
        for posting in postings {
            self.beancount_posting(posting, head.date, costs);
        }
        self.body.push('\n');
    }

    fn beancount_posting(&mut self, posting: &Posting, date: Date, costs: bool) {
        let account = self.beancount_account(&posting.account);
        let code = self.beancount_code(&posting.units.commodity);
        if let Some(held) = &mut self.held {
            held.add(&account, &code, posting.units.quantity);
        }
        write!(self.body, "  {account}  {} {code}", posting.units.quantity).ok();
        match &posting.cost {
            Some(cost) if costs => {
                self.beancount_lot(cost);
                if let Some(price) = &posting.price {
                    self.beancount_price_beside(posting, price);
                }
            }
            _ => {
                if let Some((total, amount)) = exchange(posting) {
                    let amount = self.beancount_amount(&amount);
                    write!(self.body, " {} {amount}", if total { "@@" } else { "@" }).ok();
                }
                self.lack("Costs of lots stand as prices", u64::from(posting.cost.is_some()));
            }
        }
        let account = self.accounts.entry(account).or_default();
        account.used(date);
        account.lots |= costs && posting.cost.is_some();
        self.body.push('\n');
        for line in posting.comment.lines() {
            writeln!(self.body, "    ; {}", one_line(line)).ok();
        }
    }

    /// `{COST, DATE, "LABEL"}`.
    fn beancount_lot(&mut self, cost: &Cost) {
        let unit = self.beancount_amount(&cost.unit);
        write!(self.body, " {{{unit}").ok();
        if let Some(date) = cost.date {
            write!(self.body, ", {date}").ok();
        }
        self.lack("Lots without a day get the day of their entry there", u64::from(cost.date.is_none()));
        if let Some(label) = &cost.label {
            write!(self.body, ", {}", quoted(label)).ok();
        }
        self.body.push('}');
    }

    /// The price of what has a cost counts for nothing, and is kept where Beancount takes it.
    fn beancount_price_beside(&mut self, posting: &Posting, price: &Price) {
        let amount = price.amount();
        if amount.quantity.is_negative() || posting.units.quantity.is_zero() {
            return self.lack("Prices beside the cost of a lot are left out", 1);
        }
        let amount = self.beancount_amount(amount);
        write!(self.body, " {} {amount}", if matches!(price, Price::Total(_)) { "@@" } else { "@" }).ok();
    }

    /// A name as Beancount takes it: below one of its five roots, each part with a capital first.
    pub(super) fn beancount_account(&mut self, name: &str) -> String {
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
        let code = self.beancount_code(&amount.commodity);
        format!("{} {code}", amount.quantity)
    }

    /// A commodity as Beancount takes it.
    pub(super) fn beancount_code(&mut self, commodity: &str) -> String {
        let code = match commodity {
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
        if code != commodity {
            self.notes.insert(format!("The commodity {commodity:?} is called {code} there."));
        }
        code
    }

    pub(super) fn beancount_price(&mut self, date: Date, commodity: &str, price: &Amount) {
        let (code, quote) = (self.beancount_code(commodity), self.beancount_code(&price.commodity));
        if code == quote {
            return self.lack("Prices of what has one name with what it is worth are left out", 1);
        }
        writeln!(self.body, "{date} price {code} {} {quote}", price.quantity).ok();
    }

    /// The directives that open and close an account.
    pub(super) fn beancount_open(&mut self, name: &str, account: &Account) -> String {
        let facts = account.facts.as_ref();
        let opened = facts.and_then(|facts| facts.opened);
        // Nothing comes before the day of opening, also where that is not known.
        let day = [opened, account.first].into_iter().flatten().min().unwrap_or(jiff::civil::date(1970, 1, 1));
        let mut text = format!("{day} open {name}");
        if let Some(commodities) = facts.and_then(|facts| facts.commodities.as_ref()) {
            let codes: Vec<String> = commodities.iter().map(|code| self.beancount_code(code)).collect();
            if self.held.as_ref().is_some_and(|held| held.goes_beyond(name, &codes)) {
                self.lack("What accounts may hold is left out where they held something else before", 1);
            } else if !codes.is_empty() {
                write!(text, "  {}", codes.join(",")).ok();
            }
        }
        if account.lots {
            // Each sale names its lot in full, so there is nothing to choose.
            text.push_str("  \"NONE\"");
            self.lack("Accounts with lots are booked there as they are written (NONE)", 1);
        }
        text.push('\n');
        let Some(facts) = facts else { return text };
        if let Some(code) = &facts.code {
            writeln!(text, "  code: {}", quoted(code)).ok();
        }
        let root = AccountKind::of_name(name);
        let same = root == facts.kind || (root, facts.kind) == (AccountKind::Asset, AccountKind::Cash);
        let same = same || (root, facts.kind) == (AccountKind::Cash, AccountKind::Asset);
        self.lack("What accounts are is told by their names only, which say something else of some", u64::from(!same));
        if let Some(closed) = facts.closed {
            if closed >= day && account.last.is_none_or(|last| last <= closed) {
                writeln!(text, "{closed} close {name}").ok();
            } else {
                self.lack("The day on which an account was closed is left out where something follows it", 1);
            }
        }
        text
    }
}

/// Whether the lots of an entry may stand with their costs: then it must balance by them, as far as Beancount asks.
fn costs_hold(postings: &[&Posting]) -> bool {
    let mut left: BTreeMap<&str, Decimal> = BTreeMap::new();
    for posting in postings {
        let Some(cost) = &posting.cost else { continue };
        if cost.unit.commodity != posting.weight.commodity || cost.unit.quantity.is_negative() {
            return false;
        }
        let worth = cost.unit.quantity.times(posting.units.quantity);
        let Some(off) = worth.ok().and_then(|worth| worth.minus(posting.weight.quantity).ok()) else { return false };
        let sum = left.entry(&*posting.weight.commodity).or_default();
        match sum.plus(off) {
            Ok(more) => *sum = more,
            Err(_) => return false,
        }
    }
    left.iter().all(|(commodity, off)| {
        let of_it = postings.iter().filter(|posting| &*posting.units.commodity == *commodity);
        let places = of_it.map(|posting| posting.units.quantity.scale()).filter(|scale| *scale > 0).min();
        // Half of the last place of its coarsest amount.
        let most = places.and_then(|places| Decimal::new(5, places + 1).ok()).unwrap_or_default();
        off.abs().is_ok_and(|off| off <= most)
    })
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
