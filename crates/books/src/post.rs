//! Posting what a person or a program says.

use crate::{
    BooksError, assertions, besides,
    book::{Book, Origin, Sealed},
    late::{moved, told},
    pending,
};
use atom_api::ledger::{
    self, ENTRIES_MAX, Moved, NewPosting, Post, PostLate, PostMany, Posted, PostedMany, WhenClosed,
};
use atom_core::LineFault;
use atom_ledger::{Amount, Cost, Decimal, Draft, Entry, Price, Tolerance, balance, check_name};
use atom_store::{Mode, Scope, Store, WriteTxn};
use jiff::civil::Date;
use std::collections::HashMap;
use uuid::Uuid;

/// The most characters of a payee or narration.
const TEXT_CHARS_MAX: usize = 1_000;
/// The most bytes of an idempotency key.
const KEY_BYTES_MAX: usize = 200;

/// Posts one entry.
///
/// # Errors
/// [`BooksError::Invalid`] where it is none; [`BooksError::Conflict`] where its key came with something else, or its day
/// is closed.
pub async fn post(store: &Store, scope: &Scope, request: Post) -> Result<Posted, BooksError> {
    let posted = all(store, scope, std::slice::from_ref(&request), false).await.map_err(|(_, error)| error)?;
    only(posted)
}

/// Posts one entry, also into a period that is closed softly.
///
/// # Errors
/// As [`post`].
pub async fn post_late(store: &Store, scope: &Scope, request: PostLate) -> Result<Posted, BooksError> {
    let posted = all(store, scope, std::slice::from_ref(&request.entry), true)
        .await
        .map_err(|(_, error)| error.inside("entry"))?;
    only(posted)
}

fn only(posted: PostedMany) -> Result<Posted, BooksError> {
    let PostedMany { mut entries, broke } = posted;
    let posted = entries.pop().ok_or_else(|| BooksError::invalid("", "Nothing was posted."))?;
    Ok(Posted { broke, ..posted })
}

/// Posts entries, all or none.
///
/// # Errors
/// As [`post`], with the place of the entry in front of the field.
pub async fn post_many(store: &Store, scope: &Scope, request: PostMany) -> Result<PostedMany, BooksError> {
    if request.entries.len() > ENTRIES_MAX {
        return Err(BooksError::invalid("entries", format!("At most {ENTRIES_MAX} entries are posted at once.")));
    }
    let posted = all(store, scope, &request.entries, false).await;
    posted.map_err(|(at, error)| error.inside(&format!("entries[{at}]")))
}

async fn all(store: &Store, scope: &Scope, requests: &[Post], late: bool) -> Result<PostedMany, (usize, BooksError)> {
    // What is wrong with a request is found before anything waits for the writer.
    let mut made = Vec::with_capacity(requests.len());
    for (at, request) in requests.iter().enumerate() {
        callers_key(&request.idempotency_key).map_err(|error| (at, error))?;
        made.push(entry(request).map_err(|error| (at, error))?);
    }
    let whole = |error: BooksError| (0, error);
    let mut txn = store.write(scope, Mode::Action).await.map_err(|error| whole(error.into()))?;
    let mut posted = Vec::with_capacity(requests.len());
    let mut fresh = 0;
    let digests: Vec<[u8; 32]> = requests.iter().map(digest).collect();
    let known = earlier(&mut txn, requests).await.map_err(whole)?;
    // Where each key comes for the first time.
    let mut firsts: HashMap<&str, usize> = HashMap::new();
    let mut book = Book::open(&mut txn).await.map_err(whole)?;
    book.late(late);
    let first = book.next_seq();
    for (at, (request, entry)) in requests.iter().zip(made).enumerate() {
        if let Some((body, earlier)) = known.get(request.idempotency_key.as_str()) {
            if body.as_deref() != Some(&digests[at][..]) {
                return Err((at, taken()));
            }
            posted.push(earlier.clone());
            continue;
        }
        let twin = firsts.insert(request.idempotency_key.as_str(), at);
        if let Some(first) = twin {
            firsts.insert(request.idempotency_key.as_str(), first);
            if digests[first] != digests[at] {
                return Err((at, taken()));
            }
            let same: Posted = posted[first].clone();
            posted.push(same);
            continue;
        }
        if request.pending {
            let sealed = pending::announce(&mut book, store, request, digests[at]).await;
            posted.push(reply(&sealed.map_err(|error| (at, error))?));
            fresh += 1;
            continue;
        }
        let origin = Origin { key: Some((&request.idempotency_key, digests[at])), ..Origin::default() };
        let (entry, moved) = on_an_open_day(&book, entry, request.when_closed);
        let sealed = async {
            book.prepare(&entry).await?;
            book.post(store, entry, &origin).await
        };
        posted.push(Posted { moved, ..reply(&sealed.await.map_err(|error| (at, error))?) });
        fresh += 1;
    }
    book.flush().await.map_err(whole)?;
    let broke = assertions::settle(&mut txn, first).await.map_err(whole)?;
    if fresh > 0 {
        let subject = match requests {
            [one] => one.payee.clone().or_else(|| one.narration.clone()).unwrap_or_default(),
            _ => format!("{fresh} entries"),
        };
        let first = posted.first().map(|posted| posted.entry_id.uuid());
        txn.commit(&subject, first.filter(|_| requests.len() == 1)).await.map_err(|error| whole(error.into()))?;
    }
    Ok(PostedMany { entries: posted, broke })
}

pub(crate) fn reply(sealed: &Sealed) -> Posted {
    Posted {
        entry_id: sealed.uuid.into(),
        sequence: u64::try_from(sealed.seq).unwrap_or(0),
        hash: hex::encode(sealed.hash),
        broke: Vec::new(),
        moved: None,
    }
}

/// The entry on the first open day, where its own is closed and that is wished; and from where to where it went.
pub(crate) fn on_an_open_day(book: &Book<'_>, entry: Entry, when_closed: WhenClosed) -> (Entry, Option<Moved>) {
    let from = entry.head().date;
    match book.next_open(from).filter(|_| when_closed == WhenClosed::Next) {
        Some(to) => (moved(entry, to), Some(Moved { from, to })),
        None => (entry, None),
    }
}

pub(crate) fn taken() -> BooksError {
    BooksError::Conflict("This idempotency key was used for another entry.".to_owned())
}

/// What the keys of requests posted before, each with the digest of what it came with.
async fn earlier(
    txn: &mut WriteTxn,
    requests: &[Post],
) -> Result<HashMap<String, (Option<Vec<u8>>, Posted)>, BooksError> {
    let found = txn.raw(|raw| -> Result<_, BooksError> {
        let mut earlier = HashMap::new();
        for sql in [
            "SELECT uuid, seq, hash, body, date FROM entry WHERE workspace = ?1 AND idempotency = ?2",
            "SELECT pending, seq, hash, digest, '' FROM step WHERE workspace = ?1 AND idempotency = ?2",
        ] {
            let mut known = raw.prepare(sql)?;
            for request in requests {
                known.text(2, &request.idempotency_key)?;
                if known.step()? {
                    let uuid = Uuid::from_slice(known.get_bytes(0).unwrap_or_default()).unwrap_or_default();
                    let text = |at| std::str::from_utf8(known.get_bytes(at).unwrap_or_default()).unwrap_or_default();
                    let posted = Posted {
                        entry_id: uuid.into(),
                        sequence: u64::try_from(known.get_int(1)).unwrap_or(0),
                        hash: hex::encode(known.get_bytes(2).unwrap_or_default()),
                        broke: Vec::new(),
                        moved: told(request.date, text(4)),
                    };
                    let body = known.get_bytes(3).map(<[u8]>::to_vec);
                    earlier.insert(request.idempotency_key.clone(), (body, posted));
                }
                known.reset();
            }
        }
        Ok(earlier)
    });
    found.await?
}

/// The digest of what a key comes with.
pub(crate) fn digest(request: &Post) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("Atom 2026 ledger request v1");
    // A request is made of texts and dates only, which always become JSON.
    hasher.update(serde_json::to_string(request).unwrap_or_default().as_bytes());
    *hasher.finalize().as_bytes()
}

/// The entry that a request means.
pub(crate) fn entry(request: &Post) -> Result<Entry, BooksError> {
    check_key(&request.idempotency_key)?;
    check_date("date", request.date)?;
    if let Some(expires) = request.expires {
        check_date("expires", expires)?;
        if !request.pending {
            return Err(BooksError::invalid("expires", "Only what is pending expires."));
        }
    }
    let head = besides::head(request)?;
    let drafts = request
        .postings
        .iter()
        .enumerate()
        .map(|(at, posting)| draft(posting).map_err(|error| error.inside(&format!("postings[{at}]"))));
    let drafts = drafts.collect::<Result<Vec<_>, _>>()?;
    balance(head, drafts, |_| Tolerance::EXACT).map_err(|fault| BooksError::invalid("postings", fault.to_string()))
}

pub(crate) fn check_key(key: &str) -> Result<(), BooksError> {
    if key.trim().is_empty() || key.len() > KEY_BYTES_MAX {
        let message = format!("A key has one to {KEY_BYTES_MAX} bytes; make a new one for each entry.");
        return Err(BooksError::invalid("idempotency_key", message));
    }
    Ok(())
}

/// Keys of Atom's own, by which corrections and revaluations are known.
const OWN: [&str; 2] = ["correction:", "revaluation:"];

/// Looks whether a key that a caller chose is none of Atom's own.
pub(crate) fn callers_key(key: &str) -> Result<(), BooksError> {
    if OWN.iter().any(|own| key.starts_with(own)) {
        return Err(BooksError::invalid(
            "idempotency_key",
            "Keys that begin like this are Atom's own; choose another.",
        ));
    }
    Ok(())
}

pub(crate) fn check_date(field: &str, date: Date) -> Result<(), BooksError> {
    if date.year() >= 1 { Ok(()) } else { Err(BooksError::invalid(field, "This is no day of a calendar.")) }
}

pub(crate) fn text(field: &str, text: Option<&str>) -> Result<String, BooksError> {
    match text.map(|text| atom_core::line(text, TEXT_CHARS_MAX)) {
        None | Some(Err(LineFault::Empty)) => Ok(String::new()),
        Some(Ok(text)) => Ok(text.to_owned()),
        Some(Err(LineFault::TooLong)) => {
            Err(BooksError::invalid(field, format!("This has at most {TEXT_CHARS_MAX} characters.")))
        }
        Some(Err(LineFault::Control)) => {
            Err(BooksError::invalid(field, "This is one line without control characters."))
        }
    }
}

fn draft(posting: &NewPosting) -> Result<Draft, BooksError> {
    let account = posting.account.trim();
    check_name(account).map_err(|fault| BooksError::invalid("account", format!("{fault}.")))?;
    let units = match (&posting.quantity, &posting.commodity) {
        (Some(quantity), Some(commodity)) => Some(amount(quantity, commodity)?),
        (None, None) => None,
        (Some(_), None) => return Err(BooksError::invalid("commodity", "Say of what this is so much, such as EUR.")),
        (None, Some(_)) => {
            return Err(BooksError::invalid("quantity", "Say how much of it, or leave out the commodity too."));
        }
    };
    if units.is_none() && (posting.cost.is_some() || posting.price.is_some()) {
        return Err(BooksError::invalid("quantity", "With a cost or a price the quantity has to be said."));
    }
    let mut draft = Draft::new(account, units);
    draft.cost = posting.cost.as_ref().map(cost).transpose().map_err(|error| error.inside("cost"))?;
    draft.price = posting.price.as_ref().map(price).transpose().map_err(|error| error.inside("price"))?;
    draft.comment = besides::comment(posting.comment.as_deref())?;
    Ok(draft)
}

pub(crate) fn amount(quantity: &str, commodity: &str) -> Result<Amount, BooksError> {
    let quantity: Decimal = quantity.parse().map_err(|fault| BooksError::invalid("quantity", format!("{fault}.")))?;
    let named = commodity.chars().count() <= 50
        && !commodity.chars().any(|c| c.is_control() || c == '"')
        && commodity.trim() == commodity;
    if !named {
        return Err(BooksError::invalid("commodity", "A commodity is named by at most 50 characters, such as EUR."));
    }
    Ok(Amount::new(quantity, commodity))
}

fn cost(cost: &ledger::Cost) -> Result<Cost, BooksError> {
    let unit = amount(&cost.quantity, &cost.commodity)?;
    if unit.quantity.is_negative() {
        return Err(BooksError::invalid("quantity", "A cost is not negative."));
    }
    Ok(Cost { unit, date: cost.date, label: cost.label.clone() })
}

pub(crate) fn price(price: &ledger::Price) -> Result<Price, BooksError> {
    let amount = amount(&price.quantity, &price.commodity)?;
    if amount.quantity.is_negative() {
        return Err(BooksError::invalid("quantity", "A price is not negative."));
    }
    Ok(if price.total { Price::Total(amount) } else { Price::Unit(amount) })
}
