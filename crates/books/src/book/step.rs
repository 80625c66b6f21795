//! Links of the chain that are no entries.

use super::{Book, Sealed};
use crate::{BooksError, chain, ground::seal};
use atom_core::EntryId;
use atom_store::{Scoped as _, Store};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Through which days the books are closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Closed {
    /// The last day that is closed.
    pub(crate) closed_through: Option<String>,
    /// The last day that is closed softly.
    pub(crate) soft_closed_through: Option<String>,
}

/// What a link says that closes or reopens, as JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosedLink {
    /// The last day that is closed.
    pub(crate) closed_through: Option<String>,
    /// The last day that is closed softly.
    pub(crate) soft_closed_through: Option<String>,
    /// The digest of what reports of the closed days are made on besides entries. Links that reopen, that close softly only,
    /// or that an older Atom wrote have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ground: Option<String>,
}

/// A link to be added: something became pending, what is pending came to its end, or a period was closed or reopened.
pub(crate) struct Step<'a> {
    /// `pending`, `posted`, `voided`, `expired`, `closed` or `reopened`.
    pub(crate) kind: &'static str,
    /// What is pending; of a link that closes or reopens, an id of its own.
    pub(crate) pending: Uuid,
    /// What was asked for, or [`ClosedLink`], as JSON; empty for an end.
    pub(crate) body: &'a str,
    /// The last day on which it can be posted.
    pub(crate) expires: Option<String>,
    /// The entry that it was posted as, which is the link before.
    pub(crate) entry: Option<Uuid>,
    /// The idempotency key, with the digest of what it came with.
    pub(crate) key: Option<(&'a str, [u8; 32])>,
}

impl Book<'_> {
    /// Closes or reopens the books by a link of the chain; the database sets their days to what it says.
    pub(crate) async fn close(&mut self, store: &Store, kind: &'static str, closed: &Closed) -> Result<(), BooksError> {
        let seals = kind == "closed" && closed.closed_through.is_some();
        let ground = if seals { Some(self.txn.raw(seal::now).await??) } else { None };
        let Closed { closed_through, soft_closed_through } = closed.clone();
        let body = serde_json::to_string(&ClosedLink { closed_through, soft_closed_through, ground })?;
        let pending = EntryId::new(store.clock()).uuid();
        self.step(&Step { kind, pending, body: &body, expires: None, entry: None, key: None }).await?;
        self.closed_through.clone_from(&closed.closed_through);
        self.soft_closed_through.clone_from(&closed.soft_closed_through);
        self.unsaid = false;
        Ok(())
    }

    /// Lets the chain say through which days an older Atom closed the books, before anything else comes.
    pub(crate) async fn say(&mut self, store: &Store) -> Result<(), BooksError> {
        if self.unsaid {
            let closed = self.closed();
            self.close(store, "closed", &closed).await?;
        }
        Ok(())
    }

    /// Through which days the books are closed.
    pub(crate) fn closed(&self) -> Closed {
        Closed { closed_through: self.closed_through.clone(), soft_closed_through: self.soft_closed_through.clone() }
    }

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
