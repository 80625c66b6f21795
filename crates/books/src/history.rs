//! The story of an entry: posted, taken back, posted anew; by whom, and how each hangs in the chain.

use crate::{
    BooksError,
    correct::correction_in,
    entry::{Kept, one},
    pending::instant,
};
use atom_api::ledger::{GetHistory, History, HistoryLink, LinkKind, SourceLine};
use atom_core::EntryId;
use atom_store::{Row as _, Scope, Scoped as _, Snapshot, Store};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The most links that are told of one story.
const LINKS_MAX: usize = 1_000;

/// All entries that one belongs together with.
///
/// # Errors
/// [`BooksError::NotFound`].
pub async fn history(store: &Store, scope: &Scope, request: GetHistory) -> Result<History, BooksError> {
    let mut read = store.snapshot(scope).await?;
    let mut links: BTreeMap<u64, HistoryLink> = BTreeMap::new();
    let mut open = vec![request.id.uuid()];
    let mut seen = Vec::new();
    while let Some(id) = open.pop() {
        if seen.contains(&id) || links.len() >= LINKS_MAX {
            continue;
        }
        seen.push(id);
        let kept = one(&mut read, id).await?;
        let mended = correction_in(&mut read, id.into()).await?;
        let around = [mended.replaces.map(EntryId::uuid), mended.replaced_by.map(EntryId::uuid)];
        open.extend([kept.reverses, kept.reversed_by].into_iter().chain(around).flatten());
        let kind = match (kept.reverses, mended.replaces, &kept.file) {
            (Some(_), ..) => LinkKind::Reversed,
            (None, Some(_), _) => LinkKind::Replaced,
            (None, None, Some(_)) => LinkKind::Imported,
            (None, None, None) => LinkKind::Posted,
        };
        let (previous, hash) = hashes(&mut read, id).await?;
        let (by, host) = who(&mut read, id, kept.known_at).await?;
        let source = kept.file.clone().zip(kept.file_line);
        let sequence = u64::try_from(kept.seq).unwrap_or(0);
        let [_, _, code, mark, comment, tags, links_to] = kept.texts;
        let link = HistoryLink {
            kind,
            entry_id: id.into(),
            sequence,
            date: kept.date.parse().map_err(|_| BooksError::Conflict("A day cannot be read.".to_owned()))?,
            known_at: instant(kept.known_at),
            by,
            host,
            source: source.map(|(file, line)| SourceLine { file, line: u32::try_from(line).unwrap_or(0) }),
            code,
            mark,
            comment,
            tags: Kept::list(&tags),
            links: Kept::list(&links_to),
            previous,
            hash,
        };
        links.insert(sequence, link);
    }
    Ok(History { links: links.into_values().collect() })
}

async fn hashes(read: &mut Snapshot, id: Uuid) -> Result<(String, String), BooksError> {
    let row =
        read.query("SELECT previous, hash FROM entry WHERE workspace = ?1 AND uuid = ?2").bind(id).fetch_one().await?;
    Ok((hex::encode(row.get::<Vec<u8>, _>(0)), hex::encode(row.get::<Vec<u8>, _>(1))))
}

/// Who wrote what became known at an instant, and through which host. The trail has one line for each transaction, with
/// the same instant; it is found by halves, for it has an order and no index of instants.
async fn who(read: &mut Snapshot, id: Uuid, at: i64) -> Result<(Option<String>, Option<String>), BooksError> {
    let ends = read
        .query("SELECT coalesce(min(seq), 1), coalesce(max(seq), 0) FROM audit WHERE workspace = ?1")
        .fetch_one()
        .await?;
    let (mut low, mut high): (i64, i64) = (ends.get(0), ends.get(1));
    while low < high {
        let middle = low + (high - low) / 2;
        let row = read
            .query("SELECT at FROM audit WHERE workspace = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1")
            .bind(middle)
            .fetch_one()
            .await?;
        if row.get::<i64, _>(0) < at {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let row = read
        .query(
            "SELECT user.name, audit.host FROM audit LEFT JOIN user ON user.id = audit.user \
             WHERE audit.workspace = ?1 AND audit.seq BETWEEN ?2 AND ?2 + 100 AND audit.at = ?3 \
             AND audit.command LIKE 'ledger.%' AND audit.outcome = 'ok' ORDER BY audit.entity = ?4 DESC, audit.seq LIMIT 1",
        )
        .bind(low)
        .bind(at)
        .bind(id.to_string())
        .fetch_optional()
        .await?;
    Ok(row.map_or((None, None), |row| (row.get(0), Some(row.get(1)))))
}
