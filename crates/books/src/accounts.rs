//! Accounts: opening and closing them, what they may hold, other names. What was posted is not touched by any of it.

use crate::{
    BooksError, assertions,
    book::{Book, SCALE_MAX, quantity},
    post::check_date,
};
use atom_api::{
    Page,
    ledger::{self, AccountView, Accounts, CloseAccount, Limit, MergeAccount, OpenAccount, RenameAccount},
    page::LIMIT_MAX,
};
use atom_ledger::{AccountKind, Decimal, check_name, iso};
use atom_store::{AssertSqlSafe, Mode, Row as _, Scope, Scoped, SqliteRow, Store, WriteTxn};
use serde_json::json;

/// The most characters of the number of an account.
const CODE_CHARS_MAX: usize = 40;

pub(crate) const fn kind_of(kind: ledger::AccountKind) -> AccountKind {
    match kind {
        ledger::AccountKind::Asset => AccountKind::Asset,
        ledger::AccountKind::Cash => AccountKind::Cash,
        ledger::AccountKind::Liability => AccountKind::Liability,
        ledger::AccountKind::Equity => AccountKind::Equity,
        ledger::AccountKind::Income => AccountKind::Income,
        ledger::AccountKind::Expense => AccountKind::Expense,
        ledger::AccountKind::Other => AccountKind::Other,
    }
}

pub(crate) const fn kind_view(kind: AccountKind) -> ledger::AccountKind {
    match kind {
        AccountKind::Asset => ledger::AccountKind::Asset,
        AccountKind::Cash => ledger::AccountKind::Cash,
        AccountKind::Liability => ledger::AccountKind::Liability,
        AccountKind::Equity => ledger::AccountKind::Equity,
        AccountKind::Income => ledger::AccountKind::Income,
        AccountKind::Expense => ledger::AccountKind::Expense,
        AccountKind::Other => ledger::AccountKind::Other,
    }
}

const ROWS: &str = "SELECT account.name, account.kind, account.code, account.opened, account.closed, account.commodities, \
     (SELECT json_group_array(json_array(commodity.code, account_limit.scale, account_limit.not_below, account_limit.not_above)) \
     FROM account_limit JOIN commodity ON commodity.id = account_limit.commodity \
     WHERE account_limit.workspace = account.workspace AND account_limit.account = account.id), \
     (SELECT json_group_array(name) FROM (SELECT other.name AS name FROM account AS other WHERE other.merged = account.id \
     UNION SELECT account_alias.name FROM account_alias \
     WHERE account_alias.workspace = account.workspace AND account_alias.account = account.id ORDER BY 1)), account.id \
     FROM account WHERE account.workspace = ?1 AND account.merged IS NULL ";

fn view(row: &SqliteRow) -> AccountView {
    let day = |at: usize| row.get::<Option<&str>, _>(at).and_then(|day| day.parse().ok());
    let limits: Vec<(String, i64, Option<i64>, Option<i64>)> = serde_json::from_str(row.get(6)).unwrap_or_default();
    let limits = limits.into_iter().map(|(commodity, scale, below, above)| {
        let text = |units: Option<i64>| units.map(|units| quantity(units, scale).to_string());
        Limit { commodity, not_below: text(below), not_above: text(above) }
    });
    AccountView {
        name: row.get(0),
        kind: kind_view(AccountKind::parse(row.get(1)).unwrap_or(AccountKind::Other)),
        code: row.get(2),
        opened: day(3),
        closed: day(4),
        commodities: row.get::<Option<&str>, _>(5).and_then(|held| serde_json::from_str(held).ok()),
        limits: limits.collect(),
        aliases: serde_json::from_str(row.get(7)).unwrap_or_default(),
    }
}

/// The accounts, by name.
///
/// # Errors
/// What the store says.
pub async fn accounts(store: &Store, scope: &Scope, request: Accounts) -> Result<Page<AccountView>, BooksError> {
    let limit = request.limit.unwrap_or(LIMIT_MAX).clamp(1, LIMIT_MAX);
    let mut read = store.snapshot(scope).await?;
    let sql = format!("{ROWS} AND account.name > ?2 ORDER BY account.name LIMIT ?3");
    let rows = read.query(AssertSqlSafe(sql));
    let rows = rows.bind(request.cursor.unwrap_or_default()).bind(i64::from(limit) + 1).fetch_all().await?;
    let items: Vec<AccountView> = rows.iter().take(limit as usize).map(view).collect();
    let next = items.last().filter(|_| rows.len() > limit as usize).map(|last| last.name.clone());
    Ok(Page { items, next })
}

async fn one(read: &mut impl Scoped, name: &str) -> Result<(i64, AccountView), BooksError> {
    let sql = format!("{ROWS} AND account.name = ?2");
    let row = read.query(AssertSqlSafe(sql)).bind(name.to_owned()).fetch_optional().await?;
    let row = row.ok_or(BooksError::NotFound("account"))?;
    Ok((row.get(8), view(&row)))
}

fn named<'n>(field: &str, name: &'n str) -> Result<&'n str, BooksError> {
    let name = name.trim();
    check_name(name).map_err(|fault| BooksError::invalid(field, format!("{fault}.")))?;
    Ok(name)
}

/// Opens an account, opens it again, or says what it may hold.
///
/// # Errors
/// [`BooksError::Invalid`]; [`BooksError::Conflict`] when what it holds already is against what is said.
pub async fn open_account(store: &Store, scope: &Scope, request: OpenAccount) -> Result<AccountView, BooksError> {
    let name = named("account", &request.account)?;
    if let Some(date) = request.date {
        check_date("date", date)?;
    }
    let code = request.code.as_deref().map(str::trim).filter(|code| !code.is_empty());
    if code.is_some_and(|code| code.chars().count() > CODE_CHARS_MAX || code.chars().any(char::is_control)) {
        let message = format!("The number of an account has at most {CODE_CHARS_MAX} characters.");
        return Err(BooksError::invalid("code", message));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let mut book = Book::open(&mut txn).await?;
    book.account(name, request.kind.map(kind_of), request.date, None).await?;
    for (at, limit) in request.limits.iter().flatten().enumerate() {
        let places = limit_parts(limit).map_err(|error| error.inside(&format!("limits[{at}]")))?.2;
        let own = iso::exponent(&limit.commodity).unwrap_or(0);
        book.commodity(&limit.commodity, places.max(own), places.max(own)).await?;
    }
    let (id, kept) = one(&mut txn, name).await?;
    let early = request.date.is_some() && request.date != kept.opened;
    let reopened = kept.closed.is_some();
    txn.query(
        "UPDATE account SET kind = coalesce(?3, kind), code = coalesce(?4, code), opened = coalesce(?5, opened), closed = NULL, \
         opened_by_hand = CASE WHEN ?5 IS NULL THEN opened_by_hand ELSE 1 END, closed_by_hand = 0, \
         commodities = CASE ?6 WHEN '' THEN commodities WHEN '[]' THEN NULL ELSE ?6 END WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id)
    .bind(request.kind.map(|kind| kind_of(kind).as_str()))
    .bind(code.map(str::to_owned))
    .bind(request.date.map(|day| day.to_string()))
    .bind(request.commodities.as_ref().map_or_else(String::new, |held| json!(held).to_string()))
    .execute()
    .await
    .map_err(|error| match error {
        atom_store::StoreError::Constraint(_) if early || reopened => {
            BooksError::Conflict("Something is posted to it on a day before this one.".to_owned())
        }
        other => other.into(),
    })?;
    if let Some(held) = &request.commodities
        && !held.is_empty()
    {
        holds_only(&mut txn, id, held).await?;
    }
    if let Some(limits) = &request.limits {
        set_limits(&mut txn, id, limits).await?;
    }
    let (_, changed) = one(&mut txn, name).await?;
    txn.commit(name, None).await?;
    Ok(changed)
}

/// Refuses where other commodities were posted to the account.
async fn holds_only(txn: &mut WriteTxn, id: i64, held: &[String]) -> Result<(), BooksError> {
    let other = txn
        .query(
            "SELECT commodity.code FROM balance JOIN commodity ON commodity.id = balance.commodity \
             WHERE balance.workspace = ?1 AND balance.account = ?2 AND balance.amount <> 0 \
             AND commodity.code NOT IN (SELECT value FROM json_each(?3)) LIMIT 1",
        )
        .bind(id)
        .bind(json!(held).to_string())
        .fetch_optional()
        .await?;
    match other {
        Some(row) => Err(BooksError::Conflict(format!("Something of {} is posted to it.", row.get::<String, _>(0)))),
        None => Ok(()),
    }
}

/// Both bounds, and the decimal places that they need.
fn limit_parts(limit: &Limit) -> Result<(Option<Decimal>, Option<Decimal>, u8), BooksError> {
    let read = |field: &str, text: &Option<String>| {
        let number = text.as_deref().map(str::parse::<Decimal>).transpose();
        number.map_err(|fault| BooksError::invalid(field, format!("{fault}.")))
    };
    let (below, above) = (read("not_below", &limit.not_below)?, read("not_above", &limit.not_above)?);
    if below.is_none() && above.is_none() {
        return Err(BooksError::invalid("not_below", "Say what it may not go below, or above."));
    }
    if below.zip(above).is_some_and(|(below, above)| above < below) {
        return Err(BooksError::invalid(
            "not_above",
            "What it may not go above is less than what it may not go below.",
        ));
    }
    let places = [below, above].into_iter().flatten().map(|bound| bound.normalized().scale()).max().unwrap_or(0);
    if places > SCALE_MAX {
        return Err(BooksError::invalid("not_below", format!("This has more than {SCALE_MAX} decimal places.")));
    }
    Ok((below, above, places))
}

async fn set_limits(txn: &mut WriteTxn, id: i64, limits: &[Limit]) -> Result<(), BooksError> {
    txn.query("DELETE FROM account_limit WHERE workspace = ?1 AND account = ?2").bind(id).execute().await?;
    for (at, limit) in limits.iter().enumerate() {
        let place = format!("limits[{at}]");
        let (below, above, places) = limit_parts(limit).map_err(|error| error.inside(&place))?;
        let units = |bound: Option<Decimal>| {
            let units = bound.map(|bound| bound.normalized().to_units(places)).transpose();
            units.map_err(|_| BooksError::invalid(place.as_str(), "This is too large to be kept exactly."))
        };
        let made = txn
            .query(
                "INSERT INTO account_limit (workspace, account, commodity, scale, not_below, not_above) \
                 SELECT ?1, ?2, id, ?4, ?5, ?6 FROM commodity WHERE workspace = ?1 AND code = ?3 ON CONFLICT DO NOTHING",
            )
            .bind(id)
            .bind(limit.commodity.clone())
            .bind(i64::from(places))
            .bind(units(below)?)
            .bind(units(above)?)
            .execute()
            .await?;
        if made == 0 {
            return Err(BooksError::invalid(place, "This commodity has a limit above already."));
        }
        let held = held(txn, id, &limit.commodity, "9999-12-31").await?;
        if below.is_some_and(|below| held < below) || above.is_some_and(|above| held > above) {
            return Err(BooksError::Conflict(format!("It holds {held} {} now.", limit.commodity)));
        }
    }
    Ok(())
}

/// What an account, with those that were merged into it, holds at the end of a day.
async fn held(txn: &mut WriteTxn, id: i64, commodity: &str, day: &str) -> Result<Decimal, BooksError> {
    let rows = txn
        .query(
            "SELECT posting.scale, sum(posting.quantity) FROM posting JOIN commodity ON commodity.id = posting.commodity \
             WHERE posting.workspace = ?1 AND commodity.code = ?3 AND posting.date <= ?4 \
             AND posting.account IN (SELECT id FROM account WHERE id = ?2 OR merged = ?2) GROUP BY posting.scale",
        )
        .bind(id)
        .bind(commodity.to_owned())
        .bind(day.to_owned())
        .fetch_all()
        .await?;
    let mut sum = Decimal::ZERO;
    for row in &rows {
        let part = quantity(row.get(1), row.get(0));
        sum = sum.plus(part).map_err(|fault| BooksError::Conflict(format!("A balance cannot be kept: {fault}.")))?;
    }
    Ok(sum)
}

/// Closes an account behind a day on which it holds nothing.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when it holds something, or something is posted to it later.
pub async fn close_account(store: &Store, scope: &Scope, request: CloseAccount) -> Result<AccountView, BooksError> {
    check_date("date", request.date)?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let (id, kept) = one(&mut txn, request.account.trim()).await?;
    let day = request.date.to_string();
    if kept.opened.is_some_and(|opened| opened > request.date) {
        return Err(BooksError::invalid("date", "It would be closed before it is opened."));
    }
    let later = txn
        .query(
            "SELECT max(date) FROM posting WHERE workspace = ?1 AND date > ?3 \
             AND account IN (SELECT id FROM account WHERE id = ?2 OR merged = ?2)",
        )
        .bind(id)
        .bind(day.clone())
        .fetch_one()
        .await?;
    if let Some(later) = later.get::<Option<String>, _>(0) {
        return Err(BooksError::Conflict(format!("Something is posted to it on {later}, after it would be closed.")));
    }
    let commodities = txn
        .query(
            "SELECT DISTINCT commodity.code FROM balance JOIN commodity ON commodity.id = balance.commodity \
             WHERE balance.workspace = ?1 AND balance.account IN (SELECT id FROM account WHERE id = ?2 OR merged = ?2)",
        )
        .bind(id)
        .fetch_all()
        .await?;
    for row in &commodities {
        let commodity: String = row.get(0);
        let held = held(&mut txn, id, &commodity, &day).await?;
        if !held.is_zero() {
            return Err(BooksError::Conflict(format!("It still holds {held} {commodity}. Move that first.")));
        }
    }
    txn.query("UPDATE account SET closed = ?3, closed_by_hand = 1 WHERE workspace = ?1 AND id = ?2")
        .bind(id)
        .bind(day)
        .execute()
        .await?;
    let (_, closed) = one(&mut txn, &kept.name).await?;
    txn.commit(&kept.name, None).await?;
    Ok(closed)
}

/// Gives an account, and those below it, another name. The old names mean them still.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when a name is taken.
pub async fn rename_account(store: &Store, scope: &Scope, request: RenameAccount) -> Result<AccountView, BooksError> {
    let (old, new) = (request.account.trim(), named("to", &request.to)?);
    if new == old || new.strip_prefix(old).is_some_and(|rest| rest.starts_with(':')) {
        return Err(BooksError::invalid("to", "Choose a name that is not its own and does not lie below it."));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let rows = txn
        .query(
            "SELECT id, name FROM account WHERE workspace = ?1 AND merged IS NULL \
             AND (name = ?2 OR substr(name, 1, length(?2) + 1) = ?2 || ':') ORDER BY name",
        )
        .bind(old.to_owned())
        .fetch_all()
        .await?;
    if rows.is_empty() {
        return Err(BooksError::NotFound("account"));
    }
    for row in &rows {
        let (id, name): (i64, String) = (row.get(0), row.get(1));
        let to = format!("{new}{}", name.strip_prefix(old).unwrap_or_default());
        check_name(&to).map_err(|fault| BooksError::invalid("to", format!("{fault}.")))?;
        let taken = txn
            .query("SELECT 1 FROM account WHERE workspace = ?1 AND name = ?2")
            .bind(to.clone())
            .fetch_optional()
            .await?;
        if taken.is_some() {
            return Err(BooksError::Conflict(format!("There is {to} already. Merge the accounts instead.")));
        }
        txn.query("DELETE FROM account_alias WHERE workspace = ?1 AND name IN (?2, ?3)")
            .bind(to.clone())
            .bind(name.clone())
            .execute()
            .await?;
        txn.query("INSERT INTO account_alias (workspace, name, account) VALUES (?1, ?2, ?3)")
            .bind(name)
            .bind(id)
            .execute()
            .await?;
        txn.query("UPDATE account SET name = ?3 WHERE workspace = ?1 AND id = ?2").bind(id).bind(to).execute().await?;
    }
    let renamed = match one(&mut txn, new).await {
        // It is a name above accounts only.
        Err(BooksError::NotFound(_)) => {
            let first = rows.first().map(|row| row.get::<String, _>(1)).unwrap_or_default();
            one(&mut txn, &format!("{new}{}", first.strip_prefix(old).unwrap_or_default())).await?.1
        }
        found => found?.1,
    };
    // An account that counts for the one above it may come from there or go there.
    assertions::settle(&mut txn, 0).await?;
    txn.commit(new, None).await?;
    Ok(renamed)
}

/// Lets an account count for another one.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when the other one may not hold what this one does.
pub async fn merge_account(store: &Store, scope: &Scope, request: MergeAccount) -> Result<AccountView, BooksError> {
    let (account, into) = (request.account.trim(), request.into.trim());
    if account == into {
        return Err(BooksError::invalid("into", "An account is not merged into itself."));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let ((id, _), (kept, target)) = (one(&mut txn, account).await?, one(&mut txn, into).await?);
    if let Some(held) = &target.commodities {
        holds_only(&mut txn, id, held).await?;
    }
    txn.query("DELETE FROM account_limit WHERE workspace = ?1 AND account = ?2").bind(id).execute().await?;
    // First those that count for it already: none of them may count for one that counts for another.
    txn.query("UPDATE account SET merged = ?3 WHERE workspace = ?1 AND merged = ?2")
        .bind(id)
        .bind(kept)
        .execute()
        .await?;
    txn.query("UPDATE account SET merged = ?3 WHERE workspace = ?1 AND id = ?2").bind(id).bind(kept).execute().await?;
    for limit in &target.limits {
        let (below, above, _) = limit_parts(limit)?;
        let held = held(&mut txn, kept, &limit.commodity, "9999-12-31").await?;
        if below.is_some_and(|below| held < below) || above.is_some_and(|above| held > above) {
            let message = format!("{into} would hold {held} {}, which is beyond its limits.", limit.commodity);
            return Err(BooksError::Conflict(message));
        }
    }
    assertions::settle(&mut txn, 0).await?;
    let (_, merged) = one(&mut txn, into).await?;
    txn.commit(into, None).await?;
    Ok(merged)
}
