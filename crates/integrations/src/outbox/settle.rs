//! What a person sees of the outbox, and what they decide.

use super::rows;
use crate::{connections, engine::Integrations, error::Error, manifest::Idempotency, records};
use atom_api::{
    Page,
    outbox::{Decision, Outbox, Outgoing, Settle, WriteState},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::{ApiError, Code};
use atom_store::{Mode, Scope};

impl Integrations {
    /// A page of the writes to outside services, newest first.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`]; [`Error::Invalid`] for a cursor that is none.
    pub async fn outbox(&self, scope: &Scope, request: &Outbox) -> Result<Page<Outgoing>, Error> {
        let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
        let before = match request.cursor.as_deref() {
            None => i64::MAX,
            Some(text) => text.parse().map_err(|_| Error::Invalid {
                field: "cursor",
                message: "This is not a cursor of `integrations.outbox`.".to_owned(),
            })?,
        };
        let mut read = self.store.read(scope).await?;
        let connection = match request.connection_id {
            Some(id) => Some(connections::find(&mut read, id).await?.id),
            None => None,
        };
        rows::page(&mut read, connection, request.states.as_deref(), before, limit).await
    }

    /// Does with a write what a person decided. What is sent again is sent by the next [`Integrations::drain`]. One that waits and
    /// may have arrived before is in doubt once it is taken back.
    ///
    /// # Errors
    /// [`Error::NoSuchWrite`]; [`Error::NotNow`] where the write does not stand like that.
    pub async fn settle(&self, scope: &Scope, request: &Settle) -> Result<Outgoing, Error> {
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        let (write, edit) = rows::find(&mut txn, request.id).await?;
        let now_ms = self.clock.now_ms();
        let may_be_there = write.state == WriteState::Waiting && rows::has_left(&mut txn, write.id).await?;
        match (request.decision, write.state) {
            (_, WriteState::Sending) => return Err(not_now("It is on its way. Wait for what becomes of it.")),
            (_, WriteState::Done) => return Err(not_now("The service has it already.")),
            (_, WriteState::Cancelled) => return Err(not_now("It was taken back. Do it anew instead.")),
            (Decision::Send, _) => {
                let provider = connections::provider_of(&mut txn, write.connection_id).await?;
                let provider = provider.and_then(|id| self.provider(&id).ok());
                let action = provider.as_deref().and_then(|provider| provider.action(&write.action));
                // Of an action that is not known any more nobody can say that it was not looked for.
                let looks = action.is_none_or(|action| matches!(action.idempotency, Idempotency::Look { .. }));
                rows::again(&mut txn, write.id, looks).await?;
            }
            (Decision::Arrived, WriteState::InDoubt) => {
                rows::settle(&mut txn, write.id, WriteState::Done, None, now_ms).await?;
                if let (Some(edit), Some(external_id)) = (&edit, &write.external_id) {
                    let stored = connections::provider_of(&mut txn, write.connection_id).await?;
                    let provider = stored.and_then(|id| self.provider(&id).ok());
                    let streams: Vec<&str> = provider
                        .as_deref()
                        .map(|provider| provider.streams.iter().map(|stream| stream.name.as_str()).collect())
                        .unwrap_or_default();
                    records::agree(&mut txn, write.connection_id, &streams, external_id, &edit.said()).await?;
                }
            }
            (Decision::Arrived, _) => return Err(not_now("It is not in doubt: it was not sent, or was refused.")),
            // An answer to it was lost, and the look for it is to come: it may be there already, which nobody may take for undone.
            (Decision::Cancel, _) if may_be_there => {
                let message = format!(
                    "“{}” was sent before, and no answer came back: it may be there already. Nothing is sent any more. Look there, and say whether it arrived, or leave it.",
                    write.subject
                );
                let error = ApiError::new(Code::Vendor, message);
                rows::settle(&mut txn, write.id, WriteState::InDoubt, Some(&error), now_ms).await?;
            }
            (Decision::Cancel, _) => {
                rows::settle(&mut txn, write.id, WriteState::Cancelled, write.error.as_ref(), now_ms).await?;
            }
        }
        let (settled, _) = rows::find(&mut txn, request.id).await?;
        txn.commit(&write.subject, Some(write.id)).await?;
        Ok(settled)
    }
}

fn not_now(message: &str) -> Error {
    Error::NotNow(message.to_owned())
}
