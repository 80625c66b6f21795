//! Sorting what statements brought: by rules that people made, and by where entries of the same payee went before.

use crate::{
    BooksError, assertions,
    book::{Book, Origin},
    entry::one,
    own::refuse_mending,
    post::reply,
};
use atom_api::{
    Page,
    ledger::{
        AcceptProposal, Categorize, CreateRule, DeleteRule, Posted, Proposal, RejectProposal, Rejected, RuleView,
    },
};
use atom_core::EntryId;
use atom_ledger::{Entry, check_name};
use atom_store::{Mode, Row as _, Scope, Scoped, Store};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// The most entries that proposals are made for at once.
const ENTRIES_MAX: i64 = 5_000;
/// The most rules.
const RULES_MAX: i64 = 1_000;
/// How the key of an entry begins that stands in the place of another; that one's id follows.
pub(crate) const CORRECTION: &str = "correction:";
/// The last part of the names of accounts for what is not sorted yet.
const UNSORTED: [&str; 3] = ["Uncategorized", "Nicht zugeordnet", "Unknown"];

fn is_unsorted(account: &str) -> bool {
    account.rsplit(':').next().is_some_and(|last| UNSORTED.contains(&last))
}

/// A payee without numbers, marks and capitals: shops put the branch and the day behind their names.
fn plain(payee: &str) -> String {
    let lower = payee.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 1);
    words.collect::<Vec<_>>().join(" ")
}

/// An entry that is not sorted yet.
struct Open {
    id: Uuid,
    date: String,
    payee: String,
    narration: String,
}

/// Proposals for what is not sorted yet.
///
/// # Errors
/// [`BooksError::NotFound`] for an entry that is not there.
pub async fn categorize(store: &Store, scope: &Scope, request: Categorize) -> Result<Page<Proposal>, BooksError> {
    let mut read = store.snapshot(scope).await?;
    if let Some(ids) = &request.entry_ids {
        for id in ids {
            one(&mut read, id.uuid()).await?;
        }
    }
    Ok(Page::whole(proposals(&mut read, request.entry_ids.as_deref()).await?))
}

async fn proposals(read: &mut impl Scoped, ids: Option<&[EntryId]>) -> Result<Vec<Proposal>, BooksError> {
    let wanted =
        ids.map(|ids| json!(ids.iter().map(|id| hex::encode(id.uuid().as_bytes())).collect::<Vec<_>>()).to_string());
    let rows = read
        .query(
            "SELECT entry.uuid, entry.date, entry.payee, entry.narration FROM entry WHERE entry.workspace = ?1 \
             AND entry.reverses IS NULL AND NOT EXISTS (SELECT 1 FROM entry AS back WHERE back.reverses = entry.id) \
             AND (?2 IS NULL OR entry.uuid IN (SELECT unhex(value) FROM json_each(?2))) \
             AND EXISTS (SELECT 1 FROM posting JOIN account AS own ON own.id = posting.account \
             JOIN account ON account.id = coalesce(own.merged, own.id) WHERE posting.entry = entry.id \
             AND (account.name LIKE '%:Uncategorized' OR account.name LIKE '%:Nicht zugeordnet' OR account.name LIKE '%:Unknown')) \
             ORDER BY entry.date, entry.seq LIMIT ?3",
        )
        .bind(wanted)
        .bind(ENTRIES_MAX)
        .fetch_all()
        .await?;
    let open: Vec<Open> = rows
        .iter()
        .map(|row| Open { id: row.get(0), date: row.get(1), payee: row.get(2), narration: row.get(3) })
        .collect();
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let rules = rules(read).await?;
    let known = known(read).await?;
    let rejected = read
        .query("SELECT entry, account FROM rejected_proposal WHERE workspace = ?1")
        .fetch_all()
        .await?
        .iter()
        .map(|row| (row.get::<Uuid, _>(0), row.get::<String, _>(1)))
        .collect::<HashSet<_>>();
    let mut proposals = Vec::new();
    for open in open {
        let fits = |account: &str| !rejected.contains(&(open.id, account.to_owned()));
        let said = format!("{} {}", open.payee, open.narration).to_lowercase();
        let by_rule = rules
            .iter()
            .find(|rule| said.contains(&rule.contains.to_lowercase()) && fits(&rule.account))
            .map(|rule| (rule.account.clone(), 1.0, format!("A rule says so of what has “{}” in it.", rule.contains)));
        let by_payee = || {
            let name = if open.payee.is_empty() { &open.narration } else { &open.payee };
            let accounts = known.get(&plain(name)).filter(|_| !plain(name).is_empty())?;
            let all: u32 = accounts.values().sum();
            let (account, times) =
                accounts.iter().filter(|(account, _)| fits(account)).max_by_key(|(_, times)| **times)?;
            // One time may be chance; many that agree hardly are.
            let confidence = f64::from(*times) / (f64::from(all) + 1.0);
            Some((account.clone(), confidence, format!("{times} of {all} entries of {name} went there.")))
        };
        let Some((account, confidence, because)) = by_rule.or_else(by_payee) else { continue };
        proposals.push(Proposal {
            entry_id: open.id.into(),
            account,
            confidence,
            because,
            date: open.date.parse().map_err(|_| BooksError::Conflict("A day cannot be read.".to_owned()))?,
            payee: open.payee,
            narration: open.narration,
        });
    }
    Ok(proposals)
}

/// Where entries of each payee went, and how often.
async fn known(read: &mut impl Scoped) -> Result<HashMap<String, BTreeMap<String, u32>>, BooksError> {
    let rows = read
        .query(
            "SELECT CASE entry.payee WHEN '' THEN entry.narration ELSE entry.payee END AS whom, account.name, count(*) FROM entry \
             JOIN posting ON posting.entry = entry.id JOIN account AS own ON own.id = posting.account \
             JOIN account ON account.id = coalesce(own.merged, own.id) \
             WHERE entry.workspace = ?1 AND account.kind IN ('income', 'expense') AND entry.reverses IS NULL \
             AND NOT EXISTS (SELECT 1 FROM entry AS back WHERE back.reverses = entry.id) GROUP BY whom, account.name",
        )
        .fetch_all()
        .await?;
    let mut known: HashMap<String, BTreeMap<String, u32>> = HashMap::new();
    for row in &rows {
        let (whom, account): (&str, String) = (row.get(0), row.get(1));
        if !is_unsorted(&account) {
            *known.entry(plain(whom)).or_default().entry(account).or_default() +=
                u32::try_from(row.get::<i64, _>(2)).unwrap_or(u32::MAX);
        }
    }
    Ok(known)
}

/// Puts an entry where it belongs: taken back and posted anew, in one action.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when it is sorted already, or nothing is proposed.
pub async fn accept(store: &Store, scope: &Scope, request: AcceptProposal) -> Result<Posted, BooksError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let kept = one(&mut txn, request.entry_id.uuid()).await?;
    if let Some(by) = kept.reversed_by {
        return Err(BooksError::Conflict(format!("This entry was reversed already, by {by}.")));
    }
    refuse_mending(&mut txn, &kept).await?;
    let account = match request.account {
        Some(account) => account.trim().to_owned(),
        None => proposed(&mut txn, request.entry_id).await?,
    };
    check_name(&account).map_err(|fault| BooksError::invalid("account", format!("{fault}.")))?;
    let old = kept.entry()?;
    let mut postings = old.postings().to_vec();
    let mut moved = 0;
    for posting in postings.iter_mut().filter(|posting| is_unsorted(&posting.account)) {
        posting.account = account.as_str().into();
        moved += 1;
    }
    if moved == 0 {
        return Err(BooksError::Conflict("This entry is sorted already.".to_owned()));
    }
    let date = old.head().date;
    let back = old.reversed(date).map_err(|fault| BooksError::Conflict(fault.to_string()))?;
    let new = Entry::new(old.head().clone(), postings);
    let new = new.map_err(|fault| BooksError::Conflict(fault.to_string()))?;
    let key = format!("{CORRECTION}{}", kept.uuid);
    let mut book = Book::open(&mut txn).await?;
    let taken = Origin { reverses: Some((kept.id, kept.uuid)), ..Origin::default() };
    let first = book.post(store, back, &taken).await?.seq;
    book.prepare(&new).await?;
    let digest = *blake3::hash(format!("{key} {account}").as_bytes()).as_bytes();
    let sealed = book.post(store, new, &Origin { key: Some((&key, digest)), ..Origin::default() }).await?;
    book.flush().await?;
    let subject = kept.texts[..2].iter().find(|text| !text.is_empty()).cloned().unwrap_or_default();
    let broke = assertions::settle(&mut txn, first).await?;
    txn.commit(&subject, Some(sealed.uuid)).await?;
    Ok(Posted { broke, ..reply(&sealed) })
}

/// The account that is proposed for an entry.
async fn proposed(read: &mut impl Scoped, id: EntryId) -> Result<String, BooksError> {
    let found = proposals(read, Some(&[id])).await?.into_iter().next();
    let found =
        found.ok_or_else(|| BooksError::Conflict("Nothing is proposed for this entry; say the account.".to_owned()))?;
    Ok(found.account)
}

/// Remembers that an entry does not belong to an account.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when nothing is proposed.
pub async fn reject(store: &Store, scope: &Scope, request: RejectProposal) -> Result<Rejected, BooksError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    one(&mut txn, request.entry_id.uuid()).await?;
    let account = match request.account {
        Some(account) => account.trim().to_owned(),
        None => proposed(&mut txn, request.entry_id).await?,
    };
    check_name(&account).map_err(|fault| BooksError::invalid("account", format!("{fault}.")))?;
    txn.query("INSERT INTO rejected_proposal (workspace, entry, account) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
        .bind(request.entry_id.uuid())
        .bind(account.clone())
        .execute()
        .await?;
    txn.commit(&account, Some(request.entry_id.uuid())).await?;
    Ok(Rejected { account })
}

/// Makes a rule.
///
/// # Errors
/// [`BooksError::Invalid`].
pub async fn create_rule(store: &Store, scope: &Scope, request: CreateRule) -> Result<RuleView, BooksError> {
    let contains = atom_core::line(&request.contains, 200)
        .map_err(|_| BooksError::invalid("contains", "This is one line of one to 200 characters."))?
        .to_owned();
    let account = request.account.trim().to_owned();
    check_name(&account).map_err(|fault| BooksError::invalid("account", format!("{fault}.")))?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let count = txn.query("SELECT count(*) FROM ledger_rule WHERE workspace = ?1").fetch_one().await?;
    if count.get::<i64, _>(0) >= RULES_MAX {
        return Err(BooksError::Conflict(format!("There are {RULES_MAX} rules already; delete one first.")));
    }
    let id = EntryId::new(store.clock()).uuid();
    txn.query("INSERT INTO ledger_rule (workspace, id, contains, account) VALUES (?1, ?2, ?3, ?4)")
        .bind(id)
        .bind(contains.clone())
        .bind(account.clone())
        .execute()
        .await?;
    txn.commit(&contains, Some(id)).await?;
    Ok(RuleView { id, contains, account })
}

/// The rules, oldest first.
///
/// # Errors
/// What the store says.
pub async fn list_rules(store: &Store, scope: &Scope) -> Result<Page<RuleView>, BooksError> {
    let mut read = store.snapshot(scope).await?;
    Ok(Page::whole(rules(&mut read).await?))
}

async fn rules(read: &mut impl Scoped) -> Result<Vec<RuleView>, BooksError> {
    let rows = read
        .query("SELECT id, contains, account FROM ledger_rule WHERE workspace = ?1 ORDER BY id")
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| RuleView { id: row.get(0), contains: row.get(1), account: row.get(2) }).collect())
}

/// Takes a rule away. What was sorted by it stays.
///
/// # Errors
/// [`BooksError::NotFound`].
pub async fn delete_rule(store: &Store, scope: &Scope, request: DeleteRule) -> Result<(), BooksError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let gone = txn.query("DELETE FROM ledger_rule WHERE workspace = ?1 AND id = ?2").bind(request.id).execute().await?;
    if gone == 0 {
        return Err(BooksError::NotFound("rule"));
    }
    txn.commit("", Some(request.id)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payees_are_the_same_whatever_number_stands_behind() {
        assert_eq!(plain("REWE Markt 0815 / 05.01."), "rewe markt");
        assert_eq!(plain("Rewe-Markt #7"), "rewe markt");
        assert!(is_unsorted("Expenses:Uncategorized") && !is_unsorted("Expenses:Food"));
    }
}
