//! Lots: how they go, and what is there of each cost.

mod sale;
mod stock;
mod taking;

use crate::{BooksError, book::Book, prices::Rates};
use atom_api::{
    Page,
    ledger::{Cost, Gap, LotBooking, LotSetting, Lots, LotsReply, OpenLot, Quantity, SetLots},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_ledger::{Amount, Decimal, check_name};
use atom_store::{Mode, Row as _, Scope, Scoped, Store};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use stock::{Stocks, too_large};

pub use sale::{preview_sale, sell};

/// Where gains go of which nothing else is said.
const GAINS: &str = "Income:Capital gains";
/// Gaps that are told.
const GAPS_MAX: usize = 200;

fn name_of(booking: LotBooking) -> &'static str {
    match booking {
        LotBooking::Fifo => "fifo",
        LotBooking::Lifo => "lifo",
        LotBooking::Hifo => "hifo",
        LotBooking::Average => "average",
        LotBooking::Specific => "specific",
    }
}

fn parse(name: &str) -> LotBooking {
    match name {
        "lifo" => LotBooking::Lifo,
        "hifo" => LotBooking::Hifo,
        "average" => LotBooking::Average,
        "specific" => LotBooking::Specific,
        _ => LotBooking::Fifo,
    }
}

async fn settings(read: &mut impl Scoped) -> Result<Vec<LotSetting>, BooksError> {
    let rows = read
        .query(
            "SELECT account.name, lot_setting.booking, lot_setting.gains FROM lot_setting \
             JOIN account ON account.id = lot_setting.account WHERE lot_setting.workspace = ?1 ORDER BY account.name",
        )
        .fetch_all()
        .await?;
    let setting =
        |row: &atom_store::SqliteRow| LotSetting { account: row.get(0), booking: parse(row.get(1)), gains: row.get(2) };
    Ok(rows.iter().map(setting).collect())
}

async fn bookings(read: &mut impl Scoped) -> Result<HashMap<String, LotBooking>, BooksError> {
    Ok(settings(read).await?.into_iter().map(|setting| (setting.account, setting.booking)).collect())
}

/// How the lots of accounts go, where that was set.
///
/// # Errors
/// What the store says.
pub async fn lot_settings(store: &Store, scope: &Scope) -> Result<Page<LotSetting>, BooksError> {
    let mut read = store.snapshot(scope).await?;
    Ok(Page { items: settings(&mut read).await?, next: None })
}

/// Sets how the lots of an account go.
///
/// # Errors
/// [`BooksError::Invalid`]; [`BooksError::NotFound`] for an account that is not there.
pub async fn set_lots(store: &Store, scope: &Scope, request: SetLots) -> Result<LotSetting, BooksError> {
    let gains = request.gains.as_deref().map(str::trim);
    if let Some(gains) = gains {
        check_name(gains).map_err(|fault| BooksError::invalid("gains", format!("{fault}.")))?;
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let book = Book::open(&mut txn).await?;
    let known = book.known(request.account.trim()).map(|(id, ..)| id);
    let account = known.ok_or(BooksError::NotFound("account"))?;
    txn.query(
        "INSERT INTO lot_setting (workspace, account, booking, gains) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT DO UPDATE SET booking = excluded.booking, gains = excluded.gains",
    )
    .bind(account)
    .bind(name_of(request.booking))
    .bind(gains.map(str::to_owned))
    .execute()
    .await?;
    let row = txn.query("SELECT name FROM account WHERE workspace = ?1 AND id = ?2").bind(account).fetch_one().await?;
    let account: String = row.get(0);
    txn.commit(&account, None).await?;
    Ok(LotSetting { account, booking: request.booking, gains: gains.map(str::to_owned) })
}

/// What is there of each cost.
///
/// # Errors
/// [`BooksError::Invalid`] for a cursor of another list.
pub async fn lots(store: &Store, scope: &Scope, request: Lots) -> Result<LotsReply, BooksError> {
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX) as usize;
    let from: usize = match request.cursor.as_deref() {
        None => 0,
        Some(text) => {
            text.parse().map_err(|_| BooksError::invalid("cursor", "This is not a cursor of `ledger.lots`."))?
        }
    };
    let mut read = store.snapshot(scope).await?;
    let day = request.as_of.unwrap_or(Date::MAX).to_string();
    let bookings = bookings(&mut read).await?;
    let account = request.account.as_deref().unwrap_or_default().trim();
    let stocks = Stocks::read(&mut read, account, true, &day, &bookings).await?;
    let rates = Rates::read(&mut read, i64::MAX).await?;
    let priced = request.priced.or(request.as_of).unwrap_or(Date::MAX);
    let mut reply =
        LotsReply { items: Vec::new(), next: None, book: Vec::new(), unrealised: Vec::new(), gaps: Vec::new() };
    let mut missing = BTreeSet::new();
    let (mut book, mut unrealised): (BTreeMap<String, Decimal>, BTreeMap<String, Decimal>) = Default::default();
    let mut number = 0;
    for ((account, commodity), stock) in &stocks.by {
        if request.commodity.as_ref().is_some_and(|wanted| wanted != commodity) {
            continue;
        }
        let mut held = stocks.held(stock).map_err(too_large)?;
        held.sort_by_key(|held| held.cost.date);
        for held in held {
            let cost = &held.cost.unit.commodity;
            let places = stocks.places.get(&**cost).copied().unwrap_or(2);
            let worth = rates.worth(held.units, commodity, cost, &priced.to_string());
            let worth = worth.map(|worth| worth.rounded(places));
            let gain = worth.map(|worth| worth.minus(held.book)).transpose().map_err(too_large)?;
            add(&mut book, cost, held.book)?;
            match gain {
                Some(gain) => add(&mut unrealised, cost, gain)?,
                None => {
                    missing.insert((commodity.clone(), cost.to_string()));
                }
            }
            if number >= from && reply.items.len() < limit {
                let told = |amount: Decimal| told(cost, amount, places);
                reply.items.push(OpenLot {
                    account: account.clone(),
                    commodity: commodity.clone(),
                    quantity: held.units.normalized().to_string(),
                    cost: Cost {
                        quantity: held.cost.unit.quantity.to_string(),
                        commodity: cost.to_string(),
                        date: held.cost.date,
                        label: held.cost.label.clone(),
                    },
                    book: told(held.book),
                    worth: worth.map(told),
                    unrealised: gain.map(told),
                });
            }
            number += 1;
        }
    }
    reply.next = (number > from + reply.items.len()).then(|| (from + reply.items.len()).to_string());
    let sums = |sums: BTreeMap<String, Decimal>| {
        let places = |code: &str| stocks.places.get(code).copied().unwrap_or(2);
        sums.into_iter().map(|(code, sum)| told(&code, sum, places(&code))).collect::<Vec<_>>()
    };
    reply.book = sums(book);
    if missing.is_empty() {
        reply.unrealised = sums(unrealised);
    }
    let when = if priced == Date::MAX { "yet".to_owned() } else { format!("on {priced} or before") };
    reply.gaps = missing
        .into_iter()
        .take(GAPS_MAX)
        .map(|(commodity, cost)| {
            let reason = format!("No price of {commodity} leads to {cost} {when}.");
            Gap { commodity, date: priced, reason }
        })
        .collect();
    Ok(reply)
}

fn told(code: &str, amount: Decimal, places: u8) -> Quantity {
    let amount = Amount::new(amount.rescaled(places).unwrap_or(amount), code);
    Quantity { quantity: amount.quantity.to_string(), commodity: amount.commodity.to_string() }
}

fn add(sums: &mut BTreeMap<String, Decimal>, code: &str, amount: Decimal) -> Result<(), BooksError> {
    let sum = sums.entry(code.to_owned()).or_default();
    *sum = sum.plus(amount).map_err(too_large)?;
    Ok(())
}
