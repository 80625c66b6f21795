//! Transactions with all that hledger and Ledger share.

use super::Random;
use std::{collections::BTreeMap, fmt::Write as _};

/// Accounts whose balance is asserted now and then.
const ACCOUNTS: [&str; 9] = [
    "assets:bank:checking",
    "assets:bank:savings account",
    "assets:broker",
    "liabilities:card",
    "income:salary",
    "expenses:food",
    "expenses:food:out",
    "expenses:travel (work)",
    "equity:opening",
];

/// Commodities and their decimal places.
const COMMODITIES: [(&str, u8); 5] = [("EUR", 2), ("USD", 2), ("JPY", 0), ("GOLD", 3), ("ACME", 0)];

/// Who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rich {
    /// hledger and Ledger, which must agree.
    Both,
    /// Ledger only: with lots, whose cost goes before the price.
    Ledger,
}

/// So much of a commodity, in units of its last place.
type Held = BTreeMap<(String, String), i64>;

/// What a transaction leaves over so far, by commodity, in the order in which they came.
#[derive(Debug, Default)]
struct Left(Vec<(usize, i64)>);

impl Left {
    fn add(&mut self, commodity: usize, units: i64) {
        match self.0.iter_mut().find(|(known, _)| *known == commodity) {
            Some((_, sum)) => *sum += units,
            None => self.0.push((commodity, units)),
        }
    }
}

/// A journal of so many transactions, and what each account must hold of each commodity: as decimals, zeros left out.
#[must_use]
pub fn rich(kind: Rich, seed: u64, count: usize) -> (String, BTreeMap<(String, String), String>) {
    let mut maker = Maker { random: Random::new(seed), text: String::new(), held: Held::new(), kind };
    writeln!(maker.text, "; seed {seed}\nP 2020-01-01 USD 0.90 EUR\nP 2020-02-01 00:00:00 ACME 12.50 EUR\n").ok();
    for n in 0..count {
        maker.transaction(n);
    }
    let places =
        |commodity: &str| COMMODITIES.iter().find(|(name, _)| *name == commodity).map_or(0, |(_, places)| *places);
    let shown = maker.held.into_iter().filter(|(_, units)| *units != 0).map(|((account, commodity), units)| {
        let text = decimal(units, places(&commodity));
        ((account, commodity), text)
    });
    let sums = shown.collect();
    (maker.text, sums)
}

struct Maker {
    random: Random,
    text: String,
    held: Held,
    kind: Rich,
}

impl Maker {
    fn transaction(&mut self, n: usize) {
        // Never back, so that assertions in the order of days and of the file are the same.
        let (year, month, day) = (2020 + n / 336, 1 + n / 28 % 12, 1 + n % 28);
        let mark = ["", " *", " !"][self.random.below(3)];
        let code = if self.random.happens(20) { format!(" (c{n})") } else { String::new() };
        let comment = if self.random.happens(25) { "  ; trip: north, a comment" } else { "" };
        writeln!(self.text, "{year}-{month:02}-{day:02}{mark}{code} Payee {n} & Söhne{comment}").ok();
        if self.random.happens(10) {
            writeln!(self.text, "    ; :tagged:also:").ok();
        }
        match self.random.below(10) {
            0 => self.exchange(),
            1 | 2 => self.purchase(),
            _ => self.split(),
        }
        if self.random.happens(12) {
            let units = self.units();
            self.line("(budget:free)", "budget:free", 0, units, "");
        }
        if self.random.happens(12) {
            let units = self.units();
            self.line("[plan:holiday]", "plan:holiday", 1, units, "");
            self.line("[plan:rest]", "plan:rest", 1, -units, "");
        }
        self.text.push('\n');
    }

    fn units(&mut self) -> i64 {
        let units = 1 + i64::try_from(self.random.below(500_000)).unwrap_or(0);
        if self.random.happens(40) { -units } else { units }
    }

    /// Two to six legs in one or several commodities; the last takes what is left.
    fn split(&mut self) {
        let legs = 1 + self.random.below(5);
        let several = self.random.happens(25);
        let main = self.random.below(3);
        let mut left = Left::default();
        for _ in 0..legs {
            let account = ACCOUNTS[self.random.below(ACCOUNTS.len())];
            let commodity = if several { self.random.below(COMMODITIES.len()) } else { main };
            let units = self.units();
            left.add(commodity, units);
            self.line(account, account, commodity, units, "");
        }
        self.rest(left);
    }

    /// Shares at a price; in Ledger, of a lot too.
    fn purchase(&mut self) {
        let (shares, price) = (self.units() % 900 + 1, 100 + i64::try_from(self.random.below(90_000)).unwrap_or(0));
        let shares = if shares == 0 { 7 } else { shares };
        let mut left = Left::default();
        let unit = decimal(price, 2);
        let (exchange, weight) = if self.random.happens(30) {
            (format!(" @@ {} EUR", decimal(price * 3, 2)), if shares < 0 { -price * 3 } else { price * 3 })
        } else if self.kind == Rich::Ledger && self.random.happens(60) {
            (format!(" {{{unit} EUR}} @ {} EUR", decimal(price + 100, 2)), shares * price)
        } else {
            (format!(" @ {unit} EUR"), shares * price)
        };
        left.add(0, weight);
        self.line("assets:broker", "assets:broker", 4, shares, &exchange);
        self.rest(left);
    }

    /// Two commodities that no price joins.
    fn exchange(&mut self) {
        let (from, to) = (1 + self.units().abs(), 1 + self.units().abs());
        self.line("assets:bank:checking", "assets:bank:checking", 1, from, "");
        self.line("assets:bank:savings account", "assets:bank:savings account", 0, -to, "");
    }

    fn rest(&mut self, left: Left) {
        let account = ACCOUNTS[self.random.below(ACCOUNTS.len())];
        let open: Vec<(usize, i64)> = left.0.into_iter().filter(|(_, units)| *units != 0).collect();
        if self.random.happens(60) && !open.is_empty() {
            writeln!(self.text, "    {account}").ok();
            for (commodity, units) in open {
                self.hold(account, commodity, -units);
            }
            return;
        }
        for (commodity, units) in open {
            self.line(account, account, commodity, -units, "");
        }
    }

    fn hold(&mut self, account: &str, commodity: usize, units: i64) -> i64 {
        let sum = self.held.entry((account.to_owned(), COMMODITIES[commodity].0.to_owned())).or_default();
        *sum += units;
        *sum
    }

    /// A posting; now and then with the balance that the account has behind it.
    fn line(&mut self, written: &str, account: &str, commodity: usize, units: i64, exchange: &str) {
        let (name, places) = COMMODITIES[commodity];
        let sum = self.hold(account, commodity, units);
        let assertion = if written == account && self.random.happens(8) {
            format!(" = {} {name}", decimal(sum, places))
        } else {
            String::new()
        };
        writeln!(self.text, "    {written}  {} {name}{exchange}{assertion}", decimal(units, places)).ok();
    }
}

/// Units of the last place as a decimal.
fn decimal(units: i64, places: u8) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = usize::from(places) + 1);
    let (whole, part) = digits.split_at(digits.len() - usize::from(places));
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}
