//! Links of the chain that are no entries.

use super::{Book, Sealed};
use crate::{BooksError, chain};
use atom_store::Scoped as _;
use uuid::Uuid;

/// A link to be added: something became pending, or what is pending came to its end.
pub(crate) struct Step<'a> {
    /// `pending`, `posted`, `voided` or `expired`.
    pub(crate) kind: &'static str,
    /// What is pending.
    pub(crate) pending: Uuid,
    /// What was asked for, as JSON; empty for an end.
    pub(crate) body: &'a str,
    /// The last day on which it can be posted.
    pub(crate) expires: Option<String>,
    /// The entry that it was posted as, which is the link before.
    pub(crate) entry: Option<Uuid>,
    /// The idempotency key, with the digest of what it came with.
    pub(crate) key: Option<(&'a str, [u8; 32])>,
}

impl Book<'_> {
    /// Adds a link to the chain.
    pub(crate) async fn step(&mut self, step: &Step<'_>) -> Result<Sealed, BooksError> {
        // The links before it have to be there.
        self.flush().await?;
        let (seq, known_at) = (self.seq + 1, self.txn.now_ms());
        let hash = chain::step(
            &self.head,
            &chain::SealedStep {
                seq,
                kind: step.kind,
                pending: step.pending.as_bytes(),
                known_at,
                body: step.body,
                expires: step.expires.as_deref(),
                entry: step.entry.as_ref().map(|entry| &entry.as_bytes()[..]),
                idempotency: step.key.map(|(key, _)| key),
            },
        );
        self.txn
            .query(
                "INSERT INTO step (workspace, seq, kind, pending, known_at, body, expires, entry, idempotency, digest, previous, hash) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )
            .bind(seq)
            .bind(step.kind)
            .bind(step.pending)
            .bind(known_at)
            .bind(step.body.to_owned())
            .bind(step.expires.clone())
            .bind(step.entry)
            .bind(step.key.map(|(key, _)| key.to_owned()))
            .bind(step.key.map(|(_, digest)| digest.to_vec()))
            .bind(self.head.clone())
            .bind(hash.to_vec())
            .execute()
            .await?;
        self.head = hash.to_vec();
        self.seq = seq;
        Ok(Sealed { uuid: step.pending, seq, hash })
    }
}
