//! Transactions, and the indented lines that belong to them.

use super::{Above, CostSpec, Directive, Leg, Parser, Place, PriceSpec, TEXT_CHARS_MAX, What, tag_char};
use crate::{JournalError, beancount::scan::Scan};
use atom_ledger::{Decimal, Head, POSTINGS_MAX};
use jiff::civil::Date;

impl Parser<'_> {
    pub(super) fn transaction(&mut self, date: Date, mut scan: Scan<'_>, place: Place) -> Result<(), JournalError> {
        let mut head = Head::on(date);
        if !scan.eat("txn") {
            let start = scan;
            let flag =
                scan.rest.trim_start().chars().next().filter(|c| c.is_ascii_uppercase() || "*!&#?%".contains(*c));
            let Some(flag) = flag else {
                return Err(start.error("A directive such as open, * or balance was expected here."));
            };
            scan.eat(&flag.to_string());
            if !scan.rest.starts_with([' ', '\t', '"']) && !scan.at_end() {
                return Err(start.error("A directive such as open, * or balance was expected here."));
            }
            head.mark = flag.to_string();
        }
        let first = scan.try_text()?;
        scan.eat("|");
        let second = scan.try_text()?;
        let bounded = |text: Option<std::borrow::Cow<'_, str>>| -> String {
            text.unwrap_or_default().chars().filter(|c| !c.is_control() || *c == '\n').take(TEXT_CHARS_MAX).collect()
        };
        (head.payee, head.narration) = match second {
            Some(narration) => (bounded(first), bounded(Some(narration))),
            None => (String::new(), bounded(first)),
        };
        head.tags.clone_from(&self.tags);
        tags_and_links(&mut scan, &mut head)?;
        scan.end()?;
        self.above = Above::Transaction;
        self.directives.push(Directive { date, place, what: What::Transaction { head, legs: Vec::new() } });
        Ok(())
    }

    /// A line that belongs to the directive above it: metadata or a posting.
    pub(super) fn indented(&mut self, mut scan: Scan<'_>) -> Result<(), JournalError> {
        let start = scan;
        if self.above == Above::Nothing {
            return Err(start.error("This line is indented, but no directive stands right above it."));
        }
        let key = scan.take(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let value = scan.rest.strip_prefix(':').filter(|value| value.is_empty() || value.starts_with([' ', '\t', '"']));
        if key.starts_with(|c: char| c.is_ascii_lowercase()) && value.is_some() {
            if key.len() < 2 {
                return Err(start.error("The key of metadata has two characters or more."));
            }
            return self.metadata(key, scan);
        }
        if self.above == Above::Other {
            return Err(start.error("Only metadata, such as key: \"value\", can stand below this directive."));
        }
        if tag_or_link(start) {
            let mut scan = start;
            if let Some(Directive { what: What::Transaction { head, .. }, .. }) = self.directives.last_mut() {
                tags_and_links(&mut scan, head)?;
            }
            return scan.end();
        }
        let leg = self.leg(start, self.place(&start.line))?;
        if let Some(Directive { what: What::Transaction { legs, .. }, .. }) = self.directives.last_mut() {
            if legs.len() >= POSTINGS_MAX {
                return Err(start.error(format!("A transaction has at most {POSTINGS_MAX} postings.")));
            }
            legs.push(leg);
        }
        Ok(())
    }

    fn metadata(&mut self, key: &str, scan: Scan<'_>) -> Result<(), JournalError> {
        let value = scan.rest.trim_start_matches(':').trim();
        if value.starts_with('^') {
            return Err(scan.error("A link is no value of metadata; write it in quotes."));
        }
        let text: String = format!("{key}: {value}").chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect();
        if self.above == Above::Transaction
            && let Some(Directive { what: What::Transaction { head, legs }, .. }) = self.directives.last_mut()
        {
            let into = legs.last_mut().map_or(&mut head.comment, |leg| &mut leg.comment);
            if into.len() < TEXT_CHARS_MAX {
                if !into.is_empty() {
                    into.push('\n');
                }
                into.push_str(&text);
            }
        }
        Ok(())
    }

    fn leg(&mut self, mut scan: Scan<'_>, place: Place) -> Result<Leg, JournalError> {
        let flagged = scan.rest.trim_start_matches([' ', '\t']);
        let apart = flagged.get(1..).is_some_and(|rest| rest.starts_with([' ', '\t']));
        // A letter or # that is not parted from what follows is the beginning of a name or of a tag.
        if flagged.starts_with(['*', '!', '&', '?', '%'])
            || apart && flagged.starts_with(|c: char| c.is_ascii_uppercase() || c == '#')
        {
            scan.rest = &flagged[1..];
        }
        let account = scan.account()?;
        let account = self.intern(account);
        let mut leg =
            Leg { account, number: None, commodity: None, cost: None, price: None, comment: String::new(), place };
        leg.number = scan.try_number()?;
        leg.commodity = scan.try_commodity().map(|name| self.intern(name));
        if let (Some(number), Some(commodity)) = (leg.number, &leg.commodity) {
            self.saw(number, commodity);
        }
        if scan.eat("{{") {
            leg.cost = Some(self.cost(&mut scan, true)?);
        } else if scan.eat("{") {
            leg.cost = Some(self.cost(&mut scan, false)?);
        }
        let total = scan.eat("@@");
        if total || scan.eat("@") {
            let number = scan.try_number()?;
            let commodity = scan.try_commodity().map(|name| self.intern(name));
            if number.is_some_and(Decimal::is_negative) {
                return Err(scan.error("A price is not negative."));
            }
            if let (Some(number), Some(commodity)) = (number, &commodity) {
                self.saw(number, commodity);
            }
            leg.price = Some(PriceSpec { total, number, commodity });
        }
        scan.end()?;
        Ok(leg)
    }

    fn cost(&mut self, scan: &mut Scan<'_>, total: bool) -> Result<CostSpec, JournalError> {
        let mut spec = CostSpec::default();
        let close = if total { "}}" } else { "}" };
        while !scan.eat(close) {
            if let Some(date) = scan.try_date() {
                spec.wanted.date = Some(date);
            } else if let Some(label) = scan.try_text()? {
                spec.wanted.label = Some(label.into_owned());
            } else if scan.eat("*") {
                return Err(scan.error("Merging lots at their average cost is not supported."));
            } else {
                let number = scan.try_number()?;
                if total {
                    spec.total = number;
                } else {
                    spec.wanted.number = number;
                }
                let compound = scan.eat("#");
                if compound {
                    if total {
                        return Err(scan.error("A cost in double braces is one total, without a # in it."));
                    }
                    spec.compound = true;
                    spec.total = scan.try_number()?;
                    if number.is_none() && spec.total.is_none() {
                        return Err(scan.error("A number was expected before or behind the # of this cost."));
                    }
                }
                let commodity = scan.try_commodity();
                if number.is_none() && commodity.is_none() && !compound {
                    return Err(scan.error("A cost, a date or a label was expected here."));
                }
                spec.wanted.commodity = commodity.map(|name| self.intern(name));
                if let Some(commodity) = &spec.wanted.commodity {
                    for number in number.into_iter().chain(spec.total.filter(|_| spec.compound)) {
                        self.saw(number, commodity);
                    }
                }
            }
            if !scan.eat(",") && !scan.next_is(close) {
                return Err(scan.error(format!("{close} was expected here.")));
            }
        }
        Ok(spec)
    }
}

/// Reads tags and links as long as there are some; a twin is left out.
fn tags_and_links(scan: &mut Scan<'_>, head: &mut Head) -> Result<(), JournalError> {
    loop {
        let into = if scan.eat("#") {
            &mut head.tags
        } else if scan.eat("^") {
            &mut head.links
        } else {
            return Ok(());
        };
        let name = scan.take(tag_char);
        if name.is_empty() {
            return Err(scan.error("The name of a tag or link was expected here."));
        }
        if !into.iter().any(|known| known == name) {
            into.push(name.to_owned());
        }
    }
}

/// Whether a tag or a link is next; a # that stands apart is the flag of a posting.
fn tag_or_link(mut scan: Scan<'_>) -> bool {
    scan.eat("^") || scan.eat("#") && scan.rest.starts_with(tag_char)
}
