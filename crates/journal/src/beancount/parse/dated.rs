//! What begins with a date.

use super::{Above, Directive, Parser, What, booking};
use crate::{JournalError, LinkedDocument, beancount::scan::Scan};
use atom_ledger::Amount;
use jiff::civil::Date;

impl Parser<'_> {
    pub(super) fn dated(&mut self, date: Date, mut scan: Scan<'_>) -> Result<(), JournalError> {
        let place = self.place(&scan.line);
        self.above = Above::Other;
        let start = scan;
        let word = scan.take(|c| c.is_ascii_alphabetic());
        let what = match word {
            "open" => {
                let account = scan.account()?;
                let account = self.intern(account);
                let mut commodities = Vec::new();
                while let Some(commodity) = scan.try_commodity() {
                    commodities.push(self.intern(commodity));
                    if !scan.eat(",") {
                        break;
                    }
                }
                let method = scan.try_text()?;
                let known = |value: &str| {
                    booking(value).ok_or_else(|| start.error(format!("The booking method {value} is not known here.")))
                };
                let booking = method.map(|value| known(&value)).transpose()?;
                What::Open { account, commodities, booking }
            }
            "close" => {
                let account = scan.account()?;
                What::Close { account: self.intern(account) }
            }
            "pad" => {
                let (account, source) = (scan.account()?, scan.account()?);
                What::Pad { account: self.intern(account), source: self.intern(source) }
            }
            "balance" => {
                let account = scan.account()?;
                let account = self.intern(account);
                let number = scan.number()?;
                let tolerance = if scan.eat("~") { Some(scan.number()?) } else { None };
                let commodity = self.commodity(&mut scan)?;
                self.saw(number, &commodity);
                What::Balance { account, amount: Amount { quantity: number, commodity }, tolerance }
            }
            "price" => {
                let commodity = self.commodity(&mut scan)?;
                let number = scan.number()?;
                let price = Amount { quantity: number, commodity: self.commodity(&mut scan)? };
                self.saw(price.quantity, &price.commodity);
                What::Price { commodity, price }
            }
            "commodity" => {
                self.commodity(&mut scan)?;
                return scan.end();
            }
            // What says nothing about balances: it is read past, with the lines that belong to it.
            "note" => {
                scan.account()?;
                scan.text()?;
                return Ok(());
            }
            "document" => {
                let account = scan.account()?;
                let account = self.intern(account);
                let path = scan.text()?.to_string();
                self.documents.push(LinkedDocument { account, date, path, file: place.file, line: place.line });
                return Ok(());
            }
            "event" | "query" => {
                scan.text()?;
                scan.text()?;
                return Ok(());
            }
            "custom" => {
                scan.text()?;
                return Ok(());
            }
            _ => return self.transaction(date, start, place),
        };
        scan.end()?;
        self.directives.push(Directive { date, place, what });
        Ok(())
    }
}
