//! What reports of closed days are made on besides entries, as one digest: the link that closes has it. So the chain covers
//! names, kinds, merges, shown places and prices as they were then, and the proof finds where they are remembered otherwise.

use crate::{BooksError, chain::field};
use atom_store::{Raw, Snapshot, StoreError};
use std::collections::{BTreeMap, HashMap};

/// What the digests are derived for.
const PURPOSE: &str = "Atom 2026 ledger ground v1";
/// What those of prices are derived for.
const PRICES: &str = "Atom 2026 ledger ground prices v1";

/// A digest.
type Digest = [u8; 32];

/// An account. It is told by the name that it was made with: its row is another one in books that came back.
struct Account {
    origin: Vec<u8>,
    name: Vec<u8>,
    kind: Vec<u8>,
    merged: Option<i64>,
}

/// What an account was before it changed.
struct AccountWas {
    links: i64,
    account: i64,
    /// Name, kind and the account that it counted for; none where it was not there.
    was: Option<(Vec<u8>, Vec<u8>, Option<i64>)>,
}

/// What a commodity was before it changed.
struct CommodityWas {
    links: i64,
    commodity: i64,
    /// The places that it was shown with; none where it was not there.
    shown: Option<i64>,
}

/// The accounts and commodities, by their rows.
struct Things {
    accounts: HashMap<i64, Account>,
    /// Code and shown places.
    commodities: HashMap<i64, (Vec<u8>, i64)>,
    /// The names that all accounts were made with, and the codes of all commodities: also of those that were not there yet.
    origins: HashMap<i64, Vec<u8>>,
    codes: HashMap<i64, Vec<u8>>,
}

/// The digest of what there is.
pub(crate) fn now(raw: &Raw<'_>) -> Result<String, StoreError> {
    let names = Things::read(raw)?.digest();
    let prices = prices(raw, &[i64::MAX])?.remove(&i64::MAX).unwrap_or_default();
    Ok(hex::encode(both(&names, &prices)))
}

/// Where one of these links closed on something else than what is remembered of it, as a sentence. They come in the order
/// of the chain, and behind the first of them some days were always closed: only then is remembered what changed.
pub(crate) async fn departs(read: &mut Snapshot, sealed: &[(i64, String)]) -> Result<Option<String>, BooksError> {
    if sealed.is_empty() {
        return Ok(None);
    }
    Ok(read.raw(|raw| found(raw, sealed)).await??)
}

fn found(raw: &Raw<'_>, sealed: &[(i64, String)]) -> Result<Option<String>, StoreError> {
    let mut things = Things::read(raw)?;
    let (mut accounts, mut commodities) = (accounts_were(raw)?, commodities_were(raw)?);
    let marks = marks(raw)?;
    let mut rows: Vec<i64> = sealed.iter().filter_map(|(link, _)| marks.get(link).copied()).collect();
    rows.sort_unstable();
    rows.dedup();
    let prices = prices(raw, &rows)?;
    let mut names = things.digest();
    // Back from what is: each change that came behind a link is taken away before that link is looked at.
    for (link, said) in sealed.iter().rev() {
        let mut changed = false;
        while accounts.last().is_some_and(|last| last.links >= *link) {
            if let Some(was) = accounts.pop() {
                things.account_was(was);
            }
            changed = true;
        }
        while commodities.last().is_some_and(|last| last.links >= *link) {
            if let Some(was) = commodities.pop() {
                things.commodity_was(was);
            }
            changed = true;
        }
        if changed {
            names = things.digest();
        }
        let prices = marks.get(link).and_then(|mark| prices.get(mark));
        if prices.is_none_or(|prices| hex::encode(both(&names, prices)) != *said) {
            return Ok(Some(format!(
                "link {link} closed on other names, kinds, places or prices than are remembered of it"
            )));
        }
    }
    Ok(None)
}

/// One digest of both.
fn both(names: &Digest, prices: &Digest) -> Digest {
    let mut hasher = blake3::Hasher::new_derive_key(PURPOSE);
    hasher.update(names);
    hasher.update(prices);
    *hasher.finalize().as_bytes()
}

impl Things {
    /// Reads them as they are.
    fn read(raw: &Raw<'_>) -> Result<Self, StoreError> {
        let (mut accounts, mut origins) = (HashMap::new(), HashMap::new());
        let mut rows = raw.prepare("SELECT id, origin, name, kind, merged FROM account WHERE workspace = ?1")?;
        while rows.step()? {
            let id = rows.get_int(0);
            let account = Account {
                origin: rows.get_bytes(1).unwrap_or_default().to_vec(),
                name: rows.get_bytes(2).unwrap_or_default().to_vec(),
                kind: rows.get_bytes(3).unwrap_or_default().to_vec(),
                merged: rows.is_there(4).then(|| rows.get_int(4)),
            };
            origins.insert(id, account.origin.clone());
            accounts.insert(id, account);
        }
        let (mut commodities, mut codes) = (HashMap::new(), HashMap::new());
        let mut rows = raw.prepare("SELECT id, code, shown FROM commodity WHERE workspace = ?1")?;
        while rows.step()? {
            let (id, code) = (rows.get_int(0), rows.get_bytes(1).unwrap_or_default().to_vec());
            codes.insert(id, code.clone());
            commodities.insert(id, (code, rows.get_int(2)));
        }
        Ok(Self { accounts, commodities, origins, codes })
    }

    /// Takes a change of an account away.
    fn account_was(&mut self, change: AccountWas) {
        let AccountWas { account, was, .. } = change;
        match was {
            None => {
                self.accounts.remove(&account);
            }
            Some((name, kind, merged)) => {
                let origin = self.origins.get(&account).cloned().unwrap_or_default();
                self.accounts.insert(account, Account { origin, name, kind, merged });
            }
        }
    }

    /// Takes a change of a commodity away.
    fn commodity_was(&mut self, change: CommodityWas) {
        let CommodityWas { commodity, shown, .. } = change;
        match shown {
            None => {
                self.commodities.remove(&commodity);
            }
            Some(shown) => {
                let code = self.codes.get(&commodity).cloned().unwrap_or_default();
                self.commodities.insert(commodity, (code, shown));
            }
        }
    }

    /// The digest of all of them, in an order that does not depend on rows.
    fn digest(&self) -> Digest {
        let mut said: Vec<Vec<u8>> = Vec::with_capacity(self.accounts.len() + self.commodities.len());
        for account in self.accounts.values() {
            let merged = account.merged.and_then(|merged| self.origins.get(&merged)).map(Vec::as_slice);
            let mut one = Vec::new();
            for bytes in [
                &b"account"[..],
                account.origin.as_slice(),
                account.name.as_slice(),
                account.kind.as_slice(),
                merged.unwrap_or_default(),
            ] {
                field(&mut one, bytes);
            }
            said.push(one);
        }
        for (code, shown) in self.commodities.values() {
            let mut one = Vec::new();
            for bytes in [&b"commodity"[..], code.as_slice(), &shown.to_le_bytes()[..]] {
                field(&mut one, bytes);
            }
            said.push(one);
        }
        said.sort_unstable();
        let mut hasher = blake3::Hasher::new_derive_key(PURPOSE);
        for one in &said {
            hasher.update(one);
        }
        *hasher.finalize().as_bytes()
    }
}

/// What accounts were, the oldest change first.
fn accounts_were(raw: &Raw<'_>) -> Result<Vec<AccountWas>, StoreError> {
    let mut changes = Vec::new();
    let mut rows = raw.prepare(
        "SELECT links, account, name, kind, merged FROM account_was WHERE workspace = ?1 ORDER BY links, id",
    )?;
    while rows.step()? {
        let name = rows.get_bytes(2).map(<[u8]>::to_vec);
        let merged = rows.is_there(4).then(|| rows.get_int(4));
        let was = name.map(|name| (name, rows.get_bytes(3).unwrap_or_default().to_vec(), merged));
        changes.push(AccountWas { links: rows.get_int(0), account: rows.get_int(1), was });
    }
    Ok(changes)
}

/// What commodities were, the oldest change first.
fn commodities_were(raw: &Raw<'_>) -> Result<Vec<CommodityWas>, StoreError> {
    let mut changes = Vec::new();
    let mut rows =
        raw.prepare("SELECT links, commodity, shown FROM commodity_was WHERE workspace = ?1 ORDER BY links, id")?;
    while rows.step()? {
        let shown = rows.is_there(2).then(|| rows.get_int(2));
        changes.push(CommodityWas { links: rows.get_int(0), commodity: rows.get_int(1), shown });
    }
    Ok(changes)
}

/// The last row of the prices that there were when a link closed, by the links.
fn marks(raw: &Raw<'_>) -> Result<HashMap<i64, i64>, StoreError> {
    let mut marks = HashMap::new();
    let mut rows = raw.prepare("SELECT link, price FROM closing_price WHERE workspace = ?1")?;
    while rows.step()? {
        marks.insert(rows.get_int(0), rows.get_int(1));
    }
    Ok(marks)
}

/// The digests of the prices through each of these rows, which are in order.
fn prices(raw: &Raw<'_>, marks: &[i64]) -> Result<BTreeMap<i64, Digest>, StoreError> {
    let mut digests = BTreeMap::new();
    let mut hasher = blake3::Hasher::new_derive_key(PRICES);
    let mut said = Vec::new();
    let mut rows =
        raw.prepare("SELECT id, date, commodity, quote, worth, known_at FROM price WHERE workspace = ?1 ORDER BY id")?;
    let mut there = rows.step()?;
    for mark in marks {
        while there && rows.get_int(0) <= *mark {
            said.clear();
            for column in 1..=4 {
                field(&mut said, rows.get_bytes(column).unwrap_or_default());
            }
            field(&mut said, &rows.get_int(5).to_le_bytes());
            hasher.update(&said);
            there = rows.step()?;
        }
        digests.insert(*mark, *hasher.finalize().as_bytes());
    }
    Ok(digests)
}
