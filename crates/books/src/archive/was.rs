//! What accounts and commodities were before they changed while days were closed: with it, reports of closed days say the
//! same in books that come back.

use super::{Account, Commodity};
use crate::BooksError;
use atom_store::{Row as _, Scoped as _, Snapshot, WriteTxn};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What an account was until the chain had so many links; without name and kind it was not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountWas {
    links: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merged: Option<i64>,
}

/// With how many places a commodity was shown until the chain had so many links; without them it was not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommodityWas {
    links: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown: Option<i64>,
}

impl AccountWas {
    /// The number of the account that it counted for then.
    pub(super) const fn merged(&self) -> Option<i64> {
        self.merged
    }
}

/// What the accounts were, by their rows.
pub(super) async fn of_accounts(
    read: &mut Snapshot,
    numbers: &HashMap<i64, i64>,
) -> Result<BTreeMap<i64, Vec<AccountWas>>, BooksError> {
    let rows = read
        .query("SELECT account, links, name, kind, merged FROM account_was WHERE workspace = ?1 ORDER BY id")
        .fetch_all()
        .await?;
    let mut was: BTreeMap<i64, Vec<AccountWas>> = BTreeMap::new();
    for row in &rows {
        let merged = row.get::<Option<i64>, _>(4).and_then(|merged| numbers.get(&merged).copied());
        let one = AccountWas { links: row.get(1), name: row.get(2), kind: row.get(3), merged };
        was.entry(row.get(0)).or_default().push(one);
    }
    Ok(was)
}

/// What the commodities were, by their rows.
pub(super) async fn of_commodities(read: &mut Snapshot) -> Result<BTreeMap<i64, Vec<CommodityWas>>, BooksError> {
    let rows = read
        .query("SELECT commodity, links, shown FROM commodity_was WHERE workspace = ?1 ORDER BY id")
        .fetch_all()
        .await?;
    let mut was: BTreeMap<i64, Vec<CommodityWas>> = BTreeMap::new();
    for row in &rows {
        was.entry(row.get(0)).or_default().push(CommodityWas { links: row.get(1), shown: row.get(2) });
    }
    Ok(was)
}

/// Puts it back, in the place of what was remembered while the books were filled.
pub(super) async fn put_back(
    txn: &mut WriteTxn,
    commodities: &[Commodity],
    accounts: &[Account],
    rows: &HashMap<i64, (i64, String)>,
) -> Result<(), BooksError> {
    let row = |number: i64| rows.get(&number).map(|(row, _)| *row);
    txn.query("DELETE FROM account_was WHERE workspace = ?1").execute().await?;
    txn.query("DELETE FROM commodity_was WHERE workspace = ?1").execute().await?;
    for account in accounts {
        for was in &account.was {
            txn.query(
                "INSERT INTO account_was (workspace, account, links, name, kind, merged) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )
            .bind(row(account.number))
            .bind(was.links)
            .bind(was.name.clone())
            .bind(was.kind.clone())
            .bind(was.merged.and_then(row))
            .execute()
            .await?;
        }
    }
    for commodity in commodities {
        for was in &commodity.was {
            txn.query(
                "INSERT INTO commodity_was (workspace, commodity, links, shown) \
                 SELECT ?1, id, ?3, ?4 FROM commodity WHERE workspace = ?1 AND code = ?2",
            )
            .bind(commodity.code.clone())
            .bind(was.links)
            .bind(was.shown)
            .execute()
            .await?;
        }
    }
    Ok(())
}
