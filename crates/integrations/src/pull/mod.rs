//! One stream of one connection, from where it stands to its end.

mod again;
mod listing;
mod sift;
mod storing;

use crate::{
    caller::Caller,
    cursor::Cursor,
    error::{Error, Trouble, VendorError},
    http::Sent,
    manifest::Stream,
    mirror::TaskMirror,
    records, streams,
};
use atom_api::{integrations::StreamReport, jobs::Progress};
use atom_core::{ApiError, Clock, Code, ConnectionId, Odd, Said};
use atom_store::{Mode, Scope, Store, WriteTxn};
use serde_json::Value;
use std::sync::atomic::AtomicU64;

/// What every stream of a sync shares.
pub(crate) struct Pull<'a> {
    pub(crate) store: &'a Store,
    pub(crate) scope: &'a Scope,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) tasks: &'a dyn TaskMirror,
    pub(crate) connection: ConnectionId,
    pub(crate) caller: Caller<'a>,
    pub(crate) progress: &'a (dyn Fn(Progress) + Send + Sync),
    /// Records that all streams of this sync have pulled so far.
    pub(crate) pulled: AtomicU64,
}

/// A list of a stream: the stream itself, or its list for one record of another.
#[derive(Debug)]
pub(crate) struct List<'a> {
    pub(crate) stream: &'a Stream,
    /// The name under which its cursor is stored.
    pub(crate) key: String,
    /// The record for which it is.
    pub(crate) parent: Option<String>,
    /// What requests and mappings know of that record.
    pub(crate) each: Value,
    /// How that record looks.
    pub(crate) version: Option<String>,
}

/// What is to be said of a stream, although it came to its end.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// The service has not shown everything, of so many records where that is known.
    pub(crate) partial: Option<Option<u64>>,
}

impl Pull<'_> {
    /// Fetches the stream to its end. Returns what was not understood on the way, which stops nothing.
    pub(crate) async fn run(
        &self,
        stream: &Stream,
        report: &mut StreamReport,
        sent: &Sent,
    ) -> Result<Option<ApiError>, Error> {
        let mut noted = Noted::default();
        match &stream.each {
            None => {
                let list = List { stream, key: stream.name.clone(), parent: None, each: Value::Null, version: None };
                self.list(&list, &mut noted, report, sent).await?;
            }
            Some(each) => self.for_each(stream, each, &mut noted, report, sent).await?,
        }
        self.problem(stream, &noted).await
    }

    /// Fetches a list to its end, from where it stands.
    pub(crate) async fn list(
        &self,
        list: &List<'_>,
        noted: &mut Noted,
        report: &mut StreamReport,
        sent: &Sent,
    ) -> Result<(), Error> {
        let stream = list.stream;
        let stored = streams::state(&mut self.store.read(self.scope).await?, self.connection, &list.key).await?;
        let mut cursor = Cursor::read(stored.cursor.as_deref(), stream, &self.caller.base);
        let plan = cursor.plan(stream, self.clock.now_ms());
        self.fetch_again(list, &cursor, &plan, report, sent).await?;
        let mut outcome = self.fetch(list, &mut cursor, plan.clone(), stored.etag.as_deref(), report, sent).await;
        if let Err(error) = &outcome {
            let again = if stream.expired(error) && !plan.full() {
                // The token does not hold any more: from the beginning, and what is not there is gone.
                cursor.token = None;
                cursor.resume = None;
                true
            } else if plan.resumed
                && matches!(
                    error,
                    Error::Vendor(VendorError {
                        // GraphQL refuses with a status of 200.
                        trouble: Trouble::Refused(200 | 400..=499) | Trouble::CursorExpired | Trouble::ForeignHost,
                        ..
                    })
                )
            {
                // The service does not know the old page any more: from the beginning, then. What was on the pages before may be
                // gone meanwhile.
                let left = cursor.resume.take().filter(|_| plan.full());
                cursor.unswept |= plan.full() && stream.sweep;
                // What was fetched before is as old as the token with which the listing began, and need not be fetched again.
                if stream.detail.as_ref().is_some_and(|detail| detail.skip_known) {
                    cursor.token = cursor.token.take().or(left.and_then(|resume| resume.token));
                }
                true
            } else {
                false
            };
            if again {
                let plan = cursor.plan(stream, self.clock.now_ms());
                outcome = self.fetch(list, &mut cursor, plan, None, report, sent).await;
            }
        }
        let Noted { partial } = outcome?;
        noted.partial = noted.partial.take().or(partial);
        Ok(())
    }

    /// What is to be said of a stream that came to its end.
    async fn problem(&self, stream: &Stream, noted: &Noted) -> Result<Option<ApiError>, Error> {
        if let Some(error) = self.not_understood(stream).await? {
            return Ok(Some(error));
        }
        let told =
            |total| Said::NotWhole { service: self.caller.provider.name.clone(), stream: stream.name.clone(), total };
        Ok(noted.partial.map(told).map(|told| ApiError::new(Code::Vendor, told.to_string()).with_said(Some(told))))
    }

    async fn not_understood(&self, stream: &Stream) -> Result<Option<ApiError>, Error> {
        let mut read = self.store.read(self.scope).await?;
        let (total, named) = records::not_understood(&mut read, self.connection, &stream.name).await?;
        drop(read);
        if total == 0 {
            return Ok(None);
        }
        let shown: Vec<String> = named.into_iter().map(|(id, why)| format!("{id} ({why})")).collect();
        let (noun, kept) =
            if total == 1 { ("record", "It is kept as it came") } else { ("records", "They are kept as they came") };
        let message = format!(
            "{total} {noun} of {} could not be understood: {}. {kept}; everything else is here.",
            stream.name,
            shown.join(", ")
        );
        let told = Said::NotUnderstood { stream: stream.name.clone(), count: total };
        Ok(Some(ApiError::new(Code::Vendor, message).with_said(Some(told))))
    }

    /// A write transaction, while the connection is still there.
    pub(crate) async fn begin(&self) -> Result<WriteTxn, Error> {
        let mut txn = self.store.write(self.scope, Mode::Mirror).await?;
        crate::connections::must_exist(&mut txn, self.connection).await?;
        Ok(txn)
    }

    pub(crate) fn bad(&self, odd: Odd, what: &str) -> Error {
        let name = &self.caller.provider.name;
        VendorError::odd(name, odd, format!("{name} {what}.")).into()
    }
}
