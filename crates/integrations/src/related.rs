//! What records say of each other, and the people behind addresses, across all services of a workspace.

use crate::{
    connections::{self, StoredConnection},
    engine::{Integrations, no_such_stream},
    error::Error,
    manifest::{Action, Provider},
    records::{self, At},
};
use atom_api::{
    Page,
    integrations::{ActionChoice, GetRecord, GetRelated, OfPerson, PersonRecord, Record, Related},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::ConnectionId;
use atom_store::{ReadHandle, Scope};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// Between the parts of a cursor; no id of a service has it.
const MARK: char = '\u{1f}';
/// The most records of a stream that a value is chosen from.
const CHOICES_MAX: usize = 1_000;

impl Integrations {
    /// One record, as mapped and as it came.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`], [`Error::NoSuchStream`], [`Error::NoSuchRecord`].
    pub async fn record(&self, scope: &Scope, request: &GetRecord) -> Result<Record, Error> {
        let mut read = self.store.read(scope).await?;
        let (stored, _) = self.stream_of(&mut read, request.connection_id, &request.stream).await?;
        let found = records::one(&mut read, stored.id, &request.stream, &request.external_id).await?;
        found.ok_or(Error::NoSuchRecord)
    }

    /// What a record belongs to, what belongs to it, and who is in it and in which other services.
    ///
    /// # Errors
    /// Those of [`Integrations::record`].
    pub async fn related(&self, scope: &Scope, request: &GetRelated) -> Result<Related, Error> {
        let mut read = self.store.read(scope).await?;
        let (stored, provider) = self.stream_of(&mut read, request.connection_id, &request.stream).await?;
        let at = At { connection: stored.id, stream: &request.stream, external_id: &request.external_id };
        let record = records::one(&mut read, at.connection, at.stream, at.external_id).await?;
        let Record { kind, raw, .. } = record.ok_or(Error::NoSuchRecord)?;
        let (text, read_as) = (raw.to_string(), provider.stream(at.stream).map(|stream| &stream.record));
        let mut actions = Vec::new();
        for action in &provider.actions {
            // Nothing can be done through a disconnected account.
            if stored.is_disconnected() {
                break;
            }
            let Some(mut form) = read_as.and_then(|read_as| action.offer(read_as, text.as_bytes())) else { continue };
            form.choices = choices(&mut read, stored.id, action, &raw).await?;
            actions.push(form);
        }
        let streams: Vec<&str> = provider.streams.iter().map(|stream| stream.name.as_str()).collect();
        let belongs_to = records::owners(&mut read, at, &streams).await?;
        let (parts, more_parts) = records::belonging(&mut read, at.connection, &kind, at.external_id).await?;
        let people = records::people(&mut read, at).await?;
        Ok(Related { belongs_to, parts, more_parts, people, actions })
    }

    /// A page of the records of all services that have a person in them.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no address, or a cursor that was not handed out.
    pub async fn of_person(&self, scope: &Scope, request: &OfPerson) -> Result<Page<PersonRecord>, Error> {
        let address = request.address.trim().to_lowercase();
        if !address.contains('@') {
            let message = "Name an e-mail address, such as ada@example.com.".to_owned();
            return Err(Error::Invalid { field: "address", message });
        }
        let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
        let after = match &request.cursor {
            None => At { connection: Uuid::nil().into(), stream: "", external_id: "" },
            Some(cursor) => place(cursor).ok_or_else(|| Error::Invalid {
                field: "cursor",
                message: "This cursor was not handed out. Begin without one.".to_owned(),
            })?,
        };
        let mut read = self.store.read(scope).await?;
        let mut items = records::of_person(&mut read, &address, after, limit + 1).await?;
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let cursor = |last: &PersonRecord| {
            format!("{}{MARK}{}{MARK}{}", last.connection_id, last.stream, last.record.external_id)
        };
        Ok(Page { next: items.last().filter(|_| more).map(cursor), items })
    }

    /// A connection of this workspace whose provider has this stream.
    async fn stream_of(
        &self,
        read: &mut ReadHandle,
        id: ConnectionId,
        stream: &str,
    ) -> Result<(StoredConnection, Arc<Provider>), Error> {
        let stored = connections::find(read, id).await?;
        let provider = self.provider(&stored.provider)?;
        provider.stream(stream).ok_or_else(|| no_such_stream(&provider, stream))?;
        Ok((stored, provider))
    }
}

/// What the arguments of an action can be chosen from, at a record.
async fn choices(
    read: &mut ReadHandle,
    id: ConnectionId,
    action: &Action,
    record: &Value,
) -> Result<BTreeMap<String, Vec<ActionChoice>>, Error> {
    let mut found = BTreeMap::new();
    for (name, choices) in action.offered.iter().flat_map(|offered| &offered.choices) {
        let mut places = records::parents(read, id, std::slice::from_ref(&choices.stream)).await?;
        places.truncate(CHOICES_MAX);
        let items = records::parents_at(read, id, &places).await?;
        let items: Vec<Value> = items.iter().filter_map(|item| serde_json::from_str(&item.raw).ok()).collect();
        let choices = choices.of(&items, record);
        if !choices.is_empty() {
            found.insert(name.clone(), choices);
        }
    }
    Ok(found)
}

/// The record behind a cursor.
fn place(cursor: &str) -> Option<At<'_>> {
    let mut parts = cursor.splitn(3, MARK);
    let connection: Uuid = parts.next()?.parse().ok()?;
    Some(At { connection: connection.into(), stream: parts.next()?, external_id: parts.next()? })
}
