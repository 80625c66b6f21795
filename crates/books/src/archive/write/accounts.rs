//! Accounts leave, each with its other names, its limits, and how its lots and statements are read.

use super::Part;
use crate::{
    BooksError,
    archive::{Account, Limit, was},
};
use atom_store::{Row as _, Scoped as _, Snapshot};
use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
};

/// Writes the accounts, numbered from one on. Returns their numbers by their rows.
pub(super) async fn accounts(read: &mut Snapshot, out: &mut impl Write) -> Result<HashMap<i64, i64>, BooksError> {
    let rows = read
        .query(
            "SELECT account.id, origin, name, kind, code, opened, closed, commodities, merged, booking, gains, mapping, called, \
             opened_by_hand, closed_by_hand \
             FROM account \
             LEFT JOIN lot_setting ON lot_setting.workspace = account.workspace AND lot_setting.account = account.id \
             LEFT JOIN statement_setting AS bank ON bank.workspace = account.workspace AND bank.account = account.id \
             WHERE account.workspace = ?1 ORDER BY account.id",
        )
        .fetch_all()
        .await?;
    let numbers: HashMap<i64, i64> = rows.iter().zip(1..).map(|(row, number)| (row.get(0), number)).collect();
    let of =
        read.query("SELECT account, name FROM account_alias WHERE workspace = ?1 ORDER BY name").fetch_all().await?;
    let mut aliases: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in &of {
        aliases.entry(row.get(0)).or_default().push(row.get(1));
    }
    let of = read
        .query(
            "SELECT account, commodity.code, account_limit.scale, not_below, not_above FROM account_limit \
             JOIN commodity ON commodity.id = account_limit.commodity WHERE account_limit.workspace = ?1 ORDER BY account, code",
        )
        .fetch_all()
        .await?;
    let mut limits: BTreeMap<i64, Vec<Limit>> = BTreeMap::new();
    for row in &of {
        let limit = Limit { commodity: row.get(1), scale: row.get(2), not_below: row.get(3), not_above: row.get(4) };
        limits.entry(row.get(0)).or_default().push(limit);
    }
    let mut was = was::of_accounts(read, &numbers).await?;
    let mut part = Part::begin(out, "accounts")?;
    for row in &rows {
        let id: i64 = row.get(0);
        part.add(&Account {
            number: numbers.get(&id).copied().unwrap_or(0),
            origin: row.get(1),
            name: row.get(2),
            kind: row.get(3),
            code: row.get(4),
            opened: row.get(5),
            closed: row.get(6),
            commodities: row.get::<Option<&str>, _>(7).and_then(|held| serde_json::from_str(held).ok()),
            merged: row.get::<Option<i64>, _>(8).and_then(|merged| numbers.get(&merged).copied()),
            aliases: aliases.remove(&id).unwrap_or_default(),
            limits: limits.remove(&id).unwrap_or_default(),
            booking: row.get(9),
            gains: row.get(10),
            mapping: row.get(11),
            called: row.get(12),
            opened_by_hand: row.get(13),
            closed_by_hand: row.get(14),
            was: was.remove(&id).unwrap_or_default(),
        })?;
    }
    part.end(false)?;
    Ok(numbers)
}
