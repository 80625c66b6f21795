//! Foreign money at the price of the end of a period: posted, and taken back on the day after. Doing it again posts what
//! changed since, or nothing.
//!
//! What an account came to is the sum of its lines, each at what it was exchanged for or at the price of its day. The
//! difference to its worth goes beside the account, into one below it: so its own lines stay those of the bank.

mod before;

use crate::{
    BooksError,
    accounts::named_today,
    assertions,
    book::{Book, Origin, quantity},
    entry::one,
    own::Own,
    post::{check_date, reply},
    prices::Rates,
    report::{kinds, places},
};
use atom_api::ledger::{Gap, Posted, Revalue, Revalued, RevaluedRow};
use atom_ledger::{AccountKind, Amount, Decimal, Draft, Entry, Head, Overflow, Tolerance, balance, check_name, iso};
use atom_store::{Mode, Row as _, Scope, Scoped, Store, StoreError};
use before::{Before, Beside, comment};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How the keys of revaluations begin: callers choose none that does, and by that reports know them, see `own`.
const KEY: &str = "revaluation";
/// The account of which nothing else is said.
const GAINS: &str = "Income:Exchange gains";
/// What the account beside one is called, below it.
const BESIDE: &str = "Revaluation";
/// Gaps that are told.
const GAPS_MAX: usize = 200;

/// Values foreign money at the end of a period, and posts the difference. Where that was done before and prices changed
/// since, it posts what changed; where nothing did, it posts nothing.
///
/// Whoever revalues may close periods, so a period that is closed softly is no obstacle: it is closed against mistakes.
///
/// # Errors
/// [`BooksError::Invalid`]; [`BooksError::Conflict`] when a price is missing, or a day is closed firmly.
pub async fn revalue(store: &Store, scope: &Scope, request: Revalue) -> Result<Revalued, BooksError> {
    check_date("through", request.through)?;
    let back_on = request.through.tomorrow();
    let back_on = back_on.map_err(|_| BooksError::invalid("through", "There is no day after this one."))?;
    let gains = request.gains.as_deref().unwrap_or(GAINS).trim();
    check_name(gains).map_err(|fault| BooksError::invalid("gains", format!("{fault}.")))?;
    if request.commodity.is_empty() {
        return Err(BooksError::invalid("commodity", "Say what the books are kept in, such as EUR."));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let (found, gaps) = found(&mut txn, &request).await?;
    let before = Before::read(&mut txn, &request).await?;
    let places = places(&mut txn, &request.commodity).await?;
    let text = |amount: Decimal| amount.rescaled(places).unwrap_or(amount).to_string();
    let posted_before = sum(before.posted.values().copied())?;
    let mut revalued = Revalued {
        rows: found.iter().map(|one| one.row(places)).collect(),
        difference: None,
        posted_before: (!before.posted.is_empty()).then(|| text(posted_before)),
        back_on,
        gaps,
        entry: None,
        reversal: None,
        already: false,
    };
    if let Some(gap) = revalued.gaps.first().filter(|_| !request.dry_run) {
        let more = revalued.gaps.len() - 1;
        let more = if more > 0 { format!(" {more} more are missing.") } else { String::new() };
        return Err(BooksError::Conflict(format!("Nothing was revalued. {}{more}", gap.reason)));
    }
    if !revalued.gaps.is_empty() {
        return Ok(revalued);
    }
    revalued.difference = Some(text(sum(found.iter().filter_map(|one| one.difference))?));
    let mut wished = Vec::with_capacity(found.len());
    for one in &found {
        let Some(difference) = one.difference.filter(|difference| !difference.is_zero()) else { continue };
        // What was posted before is known by the names of today.
        let beside = named_today(&mut txn, &one.beside()).await?.unwrap_or_else(|| one.beside());
        wished.push(((beside, one.commodity.clone()), difference, one.kind));
    }
    let missing = before.missing(wished.iter().map(|(beside, difference, _)| (beside.clone(), *difference)))?;
    if missing.is_empty() {
        // Of what was left out before, nothing is said to be revalued.
        let is_of_these = request.commodities.is_none() || !before.posted.is_empty();
        if let Some((entry, reversal)) = before.last.filter(|_| is_of_these) {
            (revalued.entry, revalued.reversal, revalued.already) = (Some(entry), reversal, true);
        }
        return Ok(revalued);
    }
    if request.dry_run {
        return Ok(revalued);
    }
    let kinds: HashMap<&str, AccountKind> =
        wished.iter().map(|((beside, _), _, kind)| (beside.as_str(), *kind)).collect();
    let [entry, back] = entries(&request, gains, before.count, &missing, back_on)?;
    let keys = before.keys(&request);
    let mut book = Book::open(&mut txn).await?;
    book.late(true);
    for (beside, _) in missing.keys() {
        book.account(beside, kinds.get(beside.as_str()).copied(), None, None).await?;
    }
    book.account(gains, Some(AccountKind::Income), None, None).await?;
    book.prepare(&entry).await?;
    let named = |key: &str| *blake3::hash(key.as_bytes()).as_bytes();
    let origin = Origin { key: Some((&keys[0], named(&keys[0]))), ..Origin::default() };
    let sealed = book.post(store, entry, &origin).await?;
    book.flush().await?;
    let row = one(&mut txn, sealed.uuid).await?.id;
    let mut book = Book::open(&mut txn).await?;
    book.late(true);
    let origin =
        Origin { key: Some((&keys[1], named(&keys[1]))), reverses: Some((row, sealed.uuid)), ..Origin::default() };
    let taken = book.post(store, back, &origin).await?;
    book.flush().await?;
    let broke = assertions::settle(&mut txn, sealed.seq).await?;
    txn.commit(&request.through.to_string(), Some(sealed.uuid)).await?;
    revalued.entry = Some(Posted { broke, ..reply(&sealed) });
    revalued.reversal = Some(reply(&taken));
    Ok(revalued)
}

/// The entry that puts what is missing beside the accounts, and the one that takes it back.
fn entries(
    request: &Revalue,
    gains: &str,
    before: u32,
    missing: &BTreeMap<Beside, Decimal>,
    back_on: Date,
) -> Result<[Entry; 2], BooksError> {
    let amount = |quantity: Decimal| Some(Amount::new(quantity, request.commodity.as_str()));
    let mut drafts = Vec::with_capacity(missing.len() + 1);
    for ((beside, commodity), quantity) in missing {
        let mut draft = Draft::new(beside.as_str(), amount(*quantity));
        draft.comment = comment(commodity);
        drafts.push(draft);
    }
    let all = sum(missing.values().copied())?;
    drafts.push(Draft::new(gains, amount(all.negated().map_err(too_large)?)));
    let mut head = Head::on(request.through);
    let again = if before == 0 { String::new() } else { format!(" ({})", before + 1) };
    head.narration = format!("Revaluation {}{again}", request.through);
    head.tags = vec![Own::Revaluation.tag().to_owned()];
    let entry = balance(head, drafts, |_| Tolerance::EXACT).map_err(|fault| BooksError::Conflict(fault.to_string()))?;
    let back = entry.reversed(back_on).map_err(|fault| BooksError::Conflict(fault.to_string()))?;
    Ok([entry, back])
}

fn too_large(fault: Overflow) -> BooksError {
    BooksError::Conflict(format!("A sum cannot be kept: {fault}."))
}

fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Result<Decimal, BooksError> {
    amounts.into_iter().try_fold(Decimal::ZERO, Decimal::plus).map_err(too_large)
}

/// Whether a commodity is to be revalued.
fn wanted(request: &Revalue, code: &str) -> bool {
    match &request.commodities {
        Some(wanted) => wanted.iter().any(|wanted| wanted == code),
        None => iso::exponent(code).is_some(),
    }
}

/// What an account holds of a foreign commodity. A figure is missing where a price is.
struct Found {
    account: String,
    kind: AccountKind,
    commodity: String,
    quantity: Decimal,
    carried: Option<Decimal>,
    worth: Option<Decimal>,
    difference: Option<Decimal>,
}

impl Found {
    /// The account beside this one that takes the difference.
    fn beside(&self) -> String {
        format!("{}:{BESIDE}", self.account)
    }

    fn row(&self, places: u8) -> RevaluedRow {
        let text = |amount: Decimal| amount.rescaled(places).unwrap_or(amount).to_string();
        RevaluedRow {
            account: self.account.clone(),
            commodity: self.commodity.clone(),
            quantity: self.quantity.normalized().to_string(),
            carried: self.carried.map(text),
            worth: self.worth.map(text),
            difference: self.difference.map(text),
        }
    }
}

/// What is held in foreign money, and the prices that are missing.
async fn found(read: &mut impl Scoped, request: &Revalue) -> Result<(Vec<Found>, Vec<Gap>), BooksError> {
    let (base, through) = (request.commodity.as_str(), request.through.to_string());
    let places = places(read, base).await?;
    let kinds = kinds(read).await?;
    let rates = Rates::read(read, i64::MAX).await?;
    let rows = read
        .query(
            "SELECT account.name, commodity.code, posting.date, posting.scale, sum(posting.quantity), weighed.code, \
             posting.weight_scale, sum(posting.weight) FROM account AS own \
             JOIN account ON account.id = coalesce(own.merged, own.id) \
             CROSS JOIN posting INDEXED BY posting_register ON posting.account = own.id AND posting.date <= ?3 \
             JOIN commodity ON commodity.id = posting.commodity JOIN commodity AS weighed ON weighed.id = posting.weight_commodity \
             WHERE own.workspace = ?1 AND commodity.code <> ?2 AND posting.cost IS NULL \
             GROUP BY account.id, commodity.id, posting.date, posting.scale, weighed.id, posting.weight_scale",
        )
        .bind(base.to_owned())
        .bind(through.clone())
        .fetch_all()
        .await?;
    let mut sums: BTreeMap<(String, String), (AccountKind, Decimal, Option<Decimal>)> = BTreeMap::new();
    let mut missing: BTreeSet<(String, String)> = BTreeSet::new();
    for row in &rows {
        let (account, code): (String, String) = (row.get(0), row.get(1));
        let kind = kinds.get(&account).copied().unwrap_or(AccountKind::Other);
        if !wanted(request, &code) || !matches!(kind, AccountKind::Asset | AccountKind::Cash | AccountKind::Liability) {
            continue;
        }
        let whole = |at: usize| row.try_get::<i64, _>(at).map_err(StoreError::from);
        let (units, weight) = (quantity(whole(4)?, row.get(3)), quantity(whole(7)?, row.get(6)));
        let came_to =
            if row.get::<&str, _>(5) == base { Some(weight) } else { rates.worth(units, &code, base, row.get(2)) };
        if came_to.is_none() {
            missing.insert((code.clone(), row.get(2)));
        }
        let sum = sums.entry((account, code)).or_insert((kind, Decimal::ZERO, Some(Decimal::ZERO)));
        sum.1 = sum.1.plus(units).map_err(too_large)?;
        sum.2 = sum.2.zip(came_to).map(|(sum, own)| sum.plus(own)).transpose().map_err(too_large)?;
    }
    let mut found = Vec::new();
    for ((account, commodity), (kind, quantity, carried)) in sums {
        let worth = rates.worth(quantity, &commodity, base, &through).map(|worth| worth.rounded(places));
        if worth.is_none() {
            missing.insert((commodity.clone(), through.clone()));
        }
        let carried = carried.map(|carried| carried.rounded(places));
        let difference = worth.zip(carried).map(|(worth, carried)| worth.minus(carried)).transpose();
        let difference = difference.map_err(too_large)?;
        if quantity.is_zero() && difference.is_some_and(Decimal::is_zero) {
            continue;
        }
        found.push(Found { account, kind, commodity, quantity, carried, worth, difference });
    }
    let gap = |(commodity, day): (String, String)| {
        let date: Date = day.parse().map_err(|_| BooksError::Conflict("A day cannot be read.".to_owned()))?;
        let reason = format!("No price of {commodity} leads to {base} on {day} or before.");
        Ok(Gap { commodity, date, reason })
    };
    let gaps = missing.into_iter().take(GAPS_MAX).map(gap).collect::<Result<Vec<_>, BooksError>>()?;
    Ok((found, gaps))
}
