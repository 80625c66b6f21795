//! Prices: kept as facts with their source, and what something is worth by them.

use crate::{BooksError, post::check_date};
use atom_api::{
    Page,
    ledger::{AddPrices, AddedPrices, ListPrices, PriceView, Quantity},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_journal::Quote;
use atom_ledger::Decimal;
use atom_store::{Mode, Row as _, Scope, Scoped, Store, WriteTxn};
use jiff::Timestamp;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

/// The most prices of one request.
const PRICES_MAX: usize = 100_000;
/// Prices that one statement is about.
const ROWS: usize = 2_000;
/// The most exchanges that a price may be made of.
const STEPS_MAX: usize = 4;
/// The decimal places of a quotient.
const QUOTIENT_PLACES: u8 = 15;

/// Adds prices.
///
/// # Errors
/// [`BooksError::Invalid`] for one that is none.
pub async fn add_prices(store: &Store, scope: &Scope, request: AddPrices) -> Result<AddedPrices, BooksError> {
    if request.prices.len() > PRICES_MAX {
        return Err(BooksError::invalid("prices", format!("At most {PRICES_MAX} prices are added at once.")));
    }
    let source = match atom_core::line(request.source.as_deref().unwrap_or("entered"), 200) {
        Ok(source) => source.to_owned(),
        Err(_) => return Err(BooksError::invalid("source", "This is one line of at most 200 characters.")),
    };
    let mut rows = Vec::new();
    for (at, price) in request.prices.iter().enumerate() {
        let place = |field: &str| format!("prices[{at}].{field}");
        check_date(&place("date"), price.date)?;
        let worth: Decimal = price
            .price
            .quantity
            .parse()
            .map_err(|fault| BooksError::invalid(place("price.quantity"), format!("{fault}.")))?;
        if worth.is_negative() || worth.is_zero() {
            return Err(BooksError::invalid(place("price.quantity"), "A price is more than nothing."));
        }
        let (commodity, quote) = (&price.commodity, &price.price.commodity);
        for (field, code) in [("commodity", commodity), ("price.commodity", quote)] {
            let named =
                code.chars().count() <= 50 && !code.chars().any(|c| c.is_control() || c == '"') && code.trim() == code;
            if !named {
                return Err(BooksError::invalid(
                    place(field),
                    "A commodity is named by at most 50 characters, such as EUR.",
                ));
            }
        }
        if commodity == quote {
            return Err(BooksError::invalid(place("price.commodity"), "A price is in something else."));
        }
        rows.push((price.date.to_string(), commodity.clone(), quote.clone(), worth.normalized().to_string()));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let asked = rows.len() as u64;
    let fresh = changed(&mut txn, rows).await?;
    let added = insert(&mut txn, &fresh, &source).await?;
    if added > 0 {
        txn.commit(&source, None).await?;
    }
    Ok(AddedPrices { added, duplicates: asked - added })
}

/// A price as it is kept: day, commodity, the commodity that it is worth something in, and its worth.
type Priced = (String, String, String, String);

/// Adds the prices of a journal that did not come from it before, and tells how many. Of those that it quotes twice the
/// last counts.
pub(crate) async fn keep(txn: &mut WriteTxn, quotes: &[Quote], source: &str) -> Result<u64, BooksError> {
    let quotes = quotes.iter().filter(|quote| quote.commodity != quote.price.commodity);
    let quotes = quotes.filter(|quote| !quote.price.quantity.is_negative() && !quote.price.quantity.is_zero());
    let rows: Vec<Priced> = quotes
        .map(|quote| {
            let worth = quote.price.quantity.normalized().to_string();
            (quote.date.to_string(), quote.commodity.to_string(), quote.price.commodity.to_string(), worth)
        })
        .collect();
    let mut seen: HashSet<&Priced> = HashSet::with_capacity(rows.len());
    let mut once: Vec<&Priced> = rows.iter().rev().filter(|row| seen.insert(*row)).collect();
    once.reverse();
    let now = txn.now_ms();
    let mut added = 0;
    for some in once.chunks(ROWS) {
        added += txn
            .query(
                "INSERT INTO price (workspace, date, commodity, quote, worth, source, known_at) \
                 SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, ?3, ?4 FROM json_each(?2) AS said \
                 WHERE NOT EXISTS (SELECT 1 FROM price AS known WHERE known.workspace = ?1 \
                 AND known.commodity = said.value ->> 1 AND known.quote = said.value ->> 2 \
                 AND known.date = said.value ->> 0 AND known.worth = said.value ->> 3 AND known.source = ?3) ORDER BY key",
            )
            .bind(json!(some).to_string())
            .bind(source.to_owned())
            .bind(now)
            .execute()
            .await?;
    }
    Ok(added)
}

/// Those that say something else than the newest of their day: of the database, or before them in the same request.
async fn changed(txn: &mut WriteTxn, rows: Vec<Priced>) -> Result<Vec<Priced>, BooksError> {
    let mut newest: HashMap<[String; 3], String> = HashMap::new();
    for some in rows.chunks(ROWS) {
        let known = txn
            .query(
                "SELECT said.value ->> 0, said.value ->> 1, said.value ->> 2, (SELECT worth FROM price AS known \
                 WHERE known.workspace = ?1 AND known.commodity = said.value ->> 1 AND known.quote = said.value ->> 2 \
                 AND known.date = said.value ->> 0 ORDER BY known.id DESC LIMIT 1) FROM json_each(?2) AS said",
            )
            .bind(json!(some).to_string())
            .fetch_all()
            .await?;
        for row in &known {
            if let Some(worth) = row.get::<Option<String>, _>(3) {
                newest.insert([row.get(0), row.get(1), row.get(2)], worth);
            }
        }
    }
    let says_more = |(date, commodity, quote, worth): &Priced| {
        let before = newest.insert([date.clone(), commodity.clone(), quote.clone()], worth.clone());
        before.as_ref() != Some(worth)
    };
    Ok(rows.into_iter().filter(says_more).collect())
}

async fn insert(txn: &mut WriteTxn, rows: &[Priced], source: &str) -> Result<u64, BooksError> {
    let now = txn.now_ms();
    let mut added = 0;
    for some in rows.chunks(ROWS) {
        added += txn
            .query(
                "INSERT INTO price (workspace, date, commodity, quote, worth, source, known_at) \
                 SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, ?3, ?4 FROM json_each(?2) WHERE true ORDER BY key",
            )
            .bind(json!(some).to_string())
            .bind(source.to_owned())
            .bind(now)
            .execute()
            .await?;
    }
    Ok(added)
}

/// A page of prices, newest day first.
///
/// # Errors
/// [`BooksError::Invalid`] for a cursor of another list.
pub async fn list_prices(store: &Store, scope: &Scope, request: ListPrices) -> Result<Page<PriceView>, BooksError> {
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let (day, id) = match request.cursor.as_deref() {
        None => ("9999-99-99".to_owned(), i64::MAX),
        Some(text) => text
            .split_once('.')
            .and_then(|(day, id)| Some((day.to_owned(), id.parse().ok()?)))
            .ok_or_else(|| BooksError::invalid("cursor", "This is not a cursor of `ledger.prices.list`."))?,
    };
    let mut read = store.snapshot(scope).await?;
    let rows = read
        .query(
            "SELECT id, date, commodity, quote, worth, source, known_at FROM price \
             WHERE workspace = ?1 AND (date, id) < (?2, ?3) AND (?4 IS NULL OR commodity = ?4) AND date BETWEEN ?5 AND ?6 \
             ORDER BY date DESC, id DESC LIMIT ?7",
        )
        .bind(day)
        .bind(id)
        .bind(request.commodity)
        .bind(request.from.map_or_else(String::new, |day| day.to_string()))
        .bind(request.to.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string()))
        .bind(i64::from(limit) + 1)
        .fetch_all()
        .await?;
    let mut items = Vec::new();
    for row in rows.iter().take(limit as usize) {
        items.push(PriceView {
            date: row
                .get::<&str, _>(1)
                .parse()
                .map_err(|_| BooksError::Conflict("A day cannot be read.".to_owned()))?,
            commodity: row.get(2),
            price: Quantity { quantity: row.get(4), commodity: row.get(3) },
            source: row.get(5),
            known_at: Timestamp::from_millisecond(row.get(6)).unwrap_or(Timestamp::UNIX_EPOCH),
        });
    }
    let last = rows.get(limit as usize - 1).filter(|_| rows.len() > limit as usize);
    let next = last.map(|row| format!("{}.{}", row.get::<&str, _>(1), row.get::<i64, _>(0)));
    Ok(Page { items, next })
}

/// All prices that were known at a moment.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    /// By what is exchanged for what: day and worth, in the order of days.
    quotes: HashMap<String, BTreeMap<String, Vec<(String, Decimal)>>>,
}

impl Rates {
    /// Reads them.
    pub(crate) async fn read(read: &mut impl Scoped, known_at: i64) -> Result<Self, BooksError> {
        Self::through(read, known_at, i64::MAX).await
    }

    /// Reads those of them that do not come behind a row.
    pub(crate) async fn through(read: &mut impl Scoped, known_at: i64, last: i64) -> Result<Self, BooksError> {
        let rows = read
            .query(
                "SELECT commodity, quote, date, worth FROM price WHERE workspace = ?1 AND known_at <= ?2 \
                 AND id <= ?3 ORDER BY commodity, quote, date, id",
            )
            .bind(known_at)
            .bind(last)
            .fetch_all()
            .await?;
        let mut rates = Self::default();
        for row in &rows {
            let Ok(worth) = row.get::<&str, _>(3).parse::<Decimal>() else { continue };
            let quotes = rates.quotes.entry(row.get(0)).or_default().entry(row.get(1)).or_default();
            quotes.push((row.get(2), worth));
        }
        Ok(rates)
    }

    /// The newest price of a day or before.
    fn on(&self, from: &str, to: &str, day: &str) -> Option<Decimal> {
        let quotes = self.quotes.get(from)?.get(to)?;
        let end = quotes.partition_point(|(known, _)| known.as_str() <= day);
        quotes.get(end.checked_sub(1)?).map(|(_, worth)| *worth)
    }

    /// What an amount is worth on a day: by its price, by the price the other way, or by way of others, the shortest first.
    /// `None` where no price leads there, or a number on the way does not fit.
    pub(crate) fn worth(&self, amount: Decimal, from: &str, to: &str, day: &str) -> Option<Decimal> {
        if from == to || amount.is_zero() {
            return Some(amount);
        }
        let mut came: HashMap<&str, &str> = HashMap::new();
        let mut seen: HashSet<&str> = HashSet::from([from]);
        let mut open: VecDeque<(&str, usize)> = VecDeque::from([(from, 0)]);
        while let Some((here, steps)) = open.pop_front() {
            if here == to {
                break;
            }
            if steps >= STEPS_MAX {
                continue;
            }
            let forth = self.quotes.get(here).into_iter().flat_map(|quotes| quotes.keys().map(String::as_str));
            let mut back: Vec<&str> = self
                .quotes
                .iter()
                .filter(|(_, quotes)| quotes.contains_key(here))
                .map(|(other, _)| other.as_str())
                .collect();
            back.sort_unstable();
            for next in forth.chain(back) {
                if !seen.contains(next) && (self.on(here, next, day).is_some() || self.on(next, here, day).is_some()) {
                    seen.insert(next);
                    came.insert(next, here);
                    open.push_back((next, steps + 1));
                }
            }
        }
        let mut way = vec![to];
        while let Some(before) = way.last().and_then(|last| came.get(last)) {
            way.push(before);
        }
        if way.last() != Some(&from) {
            return None;
        }
        way.reverse();
        way.windows(2).try_fold(amount, |amount, step| {
            let (here, next) = (step.first()?, step.get(1)?);
            match self.on(here, next, day) {
                Some(rate) => amount.times(rate).or_else(|_| amount.rounded(QUOTIENT_PLACES).times(rate)).ok(),
                None => amount.divided(self.on(next, here, day)?, QUOTIENT_PLACES).ok(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn a_price_is_found_forth_back_and_by_way_of_others_and_never_made_up() {
        let mut rates = Rates::default();
        for (from, to, day, worth) in [
            ("USD", "EUR", "2026-01-01", "0.5"),
            ("USD", "EUR", "2026-02-01", "0.8"),
            ("GOLD", "USD", "2026-01-15", "100"),
        ] {
            let quotes = rates.quotes.entry(from.to_owned()).or_default().entry(to.to_owned()).or_default();
            quotes.push((day.to_owned(), number(worth)));
        }
        for (from, to, day, worth) in [
            ("USD", "EUR", "2026-01-31", Some("5")),
            ("USD", "EUR", "2026-02-01", Some("8")),
            ("EUR", "USD", "2026-01-31", Some("20")),
            ("GOLD", "EUR", "2026-02-01", Some("800")),
            ("EUR", "GOLD", "2026-01-20", Some("0.2")),
            ("USD", "EUR", "2025-12-31", None),
            ("GOLD", "EUR", "2026-01-14", None),
            ("EUR", "JPY", "2026-02-01", None),
            ("EUR", "EUR", "2000-01-01", Some("10")),
        ] {
            assert_eq!(rates.worth(number("10"), from, to, day), worth.map(number), "{from} {to} {day}");
        }
    }
}
