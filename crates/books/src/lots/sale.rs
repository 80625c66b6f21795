//! Sales: which lots go, and what that gains.

use super::{
    GAINS,
    stock::{Held, too_large},
    taking::take,
};
use crate::{
    BooksError,
    accounts::named_today,
    assertions,
    book::{Book, Origin},
    entry::one,
    post::{amount, callers_key, check_date, check_key, price, reply, taken, text},
    report::places,
};
use atom_api::ledger::{self, Posted, Quantity, Sale, SaleView, Sell, Sold, TakenLot};
use atom_ledger::{AccountKind, Amount, Decimal, Entry, Group, Head, Overflow, Posting, Price, check_name};
use atom_store::{Mode, Row as _, Scope, Scoped, Store};
use std::sync::Arc;
use uuid::Uuid;

/// The decimal places of what a unit is sold for, where the whole is said.
const UNIT_PLACES: u8 = 9;

/// What a sale would take and gain.
///
/// # Errors
/// [`BooksError::Invalid`]; [`BooksError::NotFound`] for an account that is not there; [`BooksError::Conflict`] where it is
/// not said well enough which lots go, or there is not as much.
pub async fn preview_sale(store: &Store, scope: &Scope, request: Sale) -> Result<SaleView, BooksError> {
    let mut read = store.snapshot(scope).await?;
    let (entry, names) = plan(&mut read, &request).await?;
    view(&entry, names.gains, names.places)
}

/// Posts a sale.
///
/// # Errors
/// As [`preview_sale`]; [`BooksError::Conflict`] where the key came with something else, or the day is closed.
pub async fn sell(store: &Store, scope: &Scope, request: Sell) -> Result<Sold, BooksError> {
    let key = request.idempotency_key.as_str();
    check_key(key)?;
    callers_key(key)?;
    let mut hasher = blake3::Hasher::new_derive_key("Atom 2026 ledger sale v1");
    // A request is made of texts and dates only, which always become JSON.
    hasher.update(serde_json::to_string(&request).unwrap_or_default().as_bytes());
    let digest = *hasher.finalize().as_bytes();
    let mut txn = store.write(scope, Mode::Action).await?;
    let known = txn
        .query(
            "SELECT uuid, seq, hash, body FROM entry WHERE workspace = ?1 AND idempotency = ?2 \
             UNION ALL SELECT pending, seq, hash, NULL FROM step WHERE workspace = ?1 AND idempotency = ?2",
        )
        .bind(key.to_owned())
        .fetch_optional()
        .await?;
    if let Some(row) = known {
        if row.get::<Option<&[u8]>, _>(3) != Some(&digest[..]) {
            return Err(taken());
        }
        let id: Uuid = row.get(0);
        let entry = one(&mut txn, id).await?.entry()?;
        let posted = Posted {
            entry_id: id.into(),
            sequence: u64::try_from(row.get::<i64, _>(1)).unwrap_or(0),
            hash: hex::encode(row.get::<&[u8], _>(2)),
            broke: Vec::new(),
            moved: None,
        };
        let gains = gains_told(&mut txn, &request.sale, &entry).await?;
        let places = places(&mut txn, &request.sale.price.commodity).await?;
        return Ok(Sold { entry: posted, sale: view(&entry, gains, places)? });
    }
    let (entry, names) = plan(&mut txn, &request.sale).await.map_err(|error| error.inside("sale"))?;
    let mut book = Book::open(&mut txn).await?;
    book.account(&names.gains, Some(AccountKind::Income), None, None).await?;
    book.prepare(&entry).await?;
    let sealed = book.post(store, entry.clone(), &Origin { key: Some((key, digest)), ..Origin::default() }).await?;
    book.flush().await?;
    let broke = assertions::settle(&mut txn, sealed.seq).await?;
    txn.commit(&names.account, Some(sealed.uuid)).await?;
    Ok(Sold { entry: Posted { broke, ..reply(&sealed) }, sale: view(&entry, names.gains, names.places)? })
}

/// The accounts of a sale, and the decimal places of what it is paid in.
struct Names {
    account: String,
    into: String,
    gains: String,
    places: u8,
}

impl Names {
    async fn of(read: &mut impl Scoped, sale: &Sale) -> Result<Self, BooksError> {
        let account = resolved(read, &sale.account).await?;
        let own = gains_set(read, &account).await?;
        let gains = checked("gains", sale.gains.as_deref().or(own.as_deref()).unwrap_or(GAINS))?;
        let into = checked("into", &sale.into)?;
        if into == account || gains == account || gains == into {
            return Err(BooksError::invalid("into", "The lots, the money and the gain are in three accounts."));
        }
        let places = places(read, &sale.price.commodity).await?;
        Ok(Self { account, into, gains, places })
    }
}

/// The account that takes the gains of an account, where one was set.
async fn gains_set(read: &mut impl Scoped, account: &str) -> Result<Option<String>, BooksError> {
    let row = read
        .query(
            "SELECT gains FROM lot_setting JOIN account ON account.id = lot_setting.account \
             WHERE lot_setting.workspace = ?1 AND account.name = ?2",
        )
        .bind(account.to_owned())
        .fetch_optional()
        .await?;
    Ok(row.and_then(|row| row.get(0)))
}

/// The account of the gain of a sale that was posted, as it was told then: accounts may have other names by now, and others
/// may be set.
async fn gains_told(read: &mut impl Scoped, sale: &Sale, entry: &Entry) -> Result<String, BooksError> {
    if let Some(said) = &sale.gains {
        return Ok(said.trim().to_owned());
    }
    let (lots, others) = parts(entry);
    let own = match lots.first() {
        Some(lot) => gains_set(read, &lot.account).await?,
        None => None,
    };
    let usual = own.unwrap_or_else(|| GAINS.to_owned());
    let Some(stands) = others.get(1) else { return Ok(usual) };
    // The one that is set by now is told where the gain stands there; else another one was set then.
    let today = named_today(read, &usual).await?;
    Ok(if today.as_deref() == Some(&*stands.account) { usual } else { stands.account.to_string() })
}

/// The lines of the lots that go, and behind them what was paid and what was gained, if anything: as [`plan`] puts them.
fn parts(entry: &Entry) -> (&[Posting], &[Posting]) {
    let postings = entry.postings();
    let lots = postings.iter().take_while(|posting| posting.cost.is_some()).count();
    postings.split_at(lots)
}

/// The entry of a sale.
async fn plan(read: &mut impl Scoped, sale: &Sale) -> Result<(Entry, Names), BooksError> {
    check_date("date", sale.date)?;
    let names = Names::of(read, sale).await?;
    let units = amount(&sale.quantity, &sale.commodity)?;
    if units.quantity.is_negative() || units.quantity.is_zero() {
        return Err(BooksError::invalid("quantity", "Say how much is sold, more than nothing."));
    }
    let price = price(&sale.price).map_err(|error| error.inside("price"))?;
    let paid_in = Arc::clone(&price.amount().commodity);
    let proceeds = price.of(units.quantity).map_err(too_large)?;
    let proceeds = proceeds.with(proceeds.quantity.rounded(names.places));
    let unit = match &price {
        Price::Unit(unit) => unit.clone(),
        Price::Total(total) => {
            let each = total.quantity.divided(units.quantity, UNIT_PLACES).map_err(too_large)?;
            total.with(each.normalized())
        }
    };
    let mut head = Head::on(sale.date);
    head.payee = text("payee", sale.payee.as_deref())?;
    head.narration = text("narration", sale.narration.as_deref())?;
    let taken = take(read, sale, &names.account, &units, &paid_in).await?;
    let posting = |account: &str, units: Amount| Posting {
        account: account.into(),
        group: Group::Real,
        weight: units.clone(),
        units,
        cost: None,
        price: None,
        comment: String::new(),
        inferred: false,
    };
    let mut postings = Vec::with_capacity(taken.len() + 2);
    for held in &taken {
        let cost = &held.cost.unit.commodity;
        if *cost != paid_in {
            let message =
                format!("The lots cost {cost}, and this is paid in {paid_in}; exchange it in an entry of its own.");
            return Err(BooksError::invalid("price.commodity", message));
        }
        let went = units.with(held.units.negated().map_err(too_large)?);
        let weight = held.cost.unit.with(held.book.negated().map_err(too_large)?);
        let price = Some(Price::Unit(unit.clone()));
        postings.push(Posting { weight, cost: Some(held.cost.clone()), price, ..posting(&names.account, went) });
    }
    let book = sum(taken.iter().map(|held| held.book).collect()).map_err(too_large)?;
    let gain = proceeds.quantity.minus(book).map_err(too_large)?;
    postings.push(posting(&names.into, proceeds.clone()));
    if !gain.is_zero() {
        postings.push(posting(&names.gains, proceeds.with(gain.negated().map_err(too_large)?)));
    }
    let entry = Entry::new(head, postings).map_err(|fault| BooksError::invalid("quantity", fault.to_string()))?;
    Ok((entry, names))
}

/// What an entry of a sale took and gained. Its lines are known by their order, for their accounts may have other names by now.
fn view(entry: &Entry, gains_in: String, places: u8) -> Result<SaleView, BooksError> {
    let (went, others) = parts(entry);
    let proceeds = others.first().map_or_else(|| Amount::new(Decimal::ZERO, ""), |paid| paid.units.clone());
    let mut lots = Vec::with_capacity(went.len());
    for posting in went {
        let Some(cost) = posting.cost.clone() else { continue };
        let units = posting.units.quantity.negated().map_err(too_large)?;
        let book = posting.weight.quantity.negated().map_err(too_large)?;
        lots.push(Held { units, cost, book });
    }
    let gains = gains(proceeds.quantity, places, &lots).map_err(too_large)?;
    let book = sum(lots.iter().map(|held| held.book).collect()).map_err(too_large)?;
    let paid = |quantity: Decimal| told(&proceeds.with(quantity));
    let taken = lots.iter().zip(&gains).map(|(held, gain)| TakenLot {
        quantity: held.units.normalized().to_string(),
        cost: ledger::Cost {
            quantity: held.cost.unit.quantity.to_string(),
            commodity: held.cost.unit.commodity.to_string(),
            date: held.cost.date,
            label: held.cost.label.clone(),
        },
        book: told(&held.cost.unit.with(held.book)),
        gain: paid(*gain),
    });
    let taken = taken.collect();
    let gain = paid(sum(gains).map_err(too_large)?);
    Ok(SaleView { taken, book: paid(book), proceeds: told(&proceeds), gain, gains: gains_in })
}

/// What each of the lots that go gains: its share of what is paid, by its quantity, less what it cost. The shares have so many
/// decimal places and come to what is paid; so all together gain what is paid less what they cost.
fn gains(paid: Decimal, places: u8, lots: &[Held]) -> Result<Vec<Decimal>, Overflow> {
    // What was paid may have more places than are shown by now.
    let places = places.max(paid.normalized().scale());
    let all = sum(lots.iter().map(|held| held.units).collect())?;
    let (mut units, mut before) = (Decimal::ZERO, Decimal::ZERO);
    let mut gains = Vec::with_capacity(lots.len());
    for held in lots {
        units = units.plus(held.units)?;
        let until = paid.times(units)?.divided(all, places)?;
        gains.push(until.minus(before)?.minus(held.book)?);
        before = until;
    }
    Ok(gains)
}

fn sum(parts: Vec<Decimal>) -> Result<Decimal, Overflow> {
    parts.into_iter().try_fold(Decimal::ZERO, Decimal::plus)
}

fn told(amount: &Amount) -> Quantity {
    Quantity { quantity: amount.quantity.to_string(), commodity: amount.commodity.to_string() }
}

fn checked(field: &str, name: &str) -> Result<String, BooksError> {
    let name = name.trim();
    check_name(name).map_err(|fault| BooksError::invalid(field, format!("{fault}.")))?;
    Ok(name.to_owned())
}

/// The name that an account has today.
async fn resolved(read: &mut impl Scoped, name: &str) -> Result<String, BooksError> {
    let name = checked("account", name)?;
    named_today(read, &name).await?.ok_or(BooksError::NotFound("account"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_ledger::Cost;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn held(units: &str, book: &str) -> Held {
        let cost = Cost { unit: Amount::new(Decimal::ZERO, "EUR"), date: None, label: None };
        Held { units: number(units), cost, book: number(book) }
    }

    fn each(paid: &str, lots: &[Held]) -> Vec<String> {
        gains(number(paid), 2, lots).expect("it fits").iter().map(Decimal::to_string).collect()
    }

    #[test]
    fn each_lot_gains_its_part_of_what_is_paid_less_what_it_cost() {
        assert_eq!(each("175.00", &[held("5", "50.00"), held("2", "60.00")]), ["75.00", "-10.00"]);
        assert!(each("175.00", &[]).is_empty());
    }

    #[test]
    fn the_parts_of_what_is_paid_come_to_the_whole() {
        let thirds = [held("1", "0.00"), held("1.0", "0.00"), held("1.00", "0.00")];
        for paid in ["100.00", "100"] {
            assert_eq!(each(paid, &thirds), ["33.33", "33.34", "33.33"], "{paid}");
        }
        assert_eq!(gains(number("100.00"), 2, &[held("0", "1.00")]), Err(Overflow), "nothing is no part of anything");
    }
}
