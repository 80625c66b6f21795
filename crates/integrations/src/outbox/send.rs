//! Sending: one write after the other, each on disk before it leaves and after it has arrived.

use super::{
    edit,
    rows::{self, Write},
};
use crate::{
    connections,
    engine::Integrations,
    error::{Error, Reach, Trouble, VendorError},
    http::Sent,
    incoming::{Around, Incoming, read_all},
    manifest::{Action, Idempotency, Provider, Record},
    outbox::Edit,
    pull::{List, Pull},
    records,
    request::{Context, Prepared},
};
use atom_api::outbox::WriteState;
use atom_core::{ApiError, Code, ConnectionId, Odd, Said};
use atom_store::{Scope, WriteTxn};
use jiff::Timestamp;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// By so much clocks may differ when a write is looked for by when it was sent.
const SKEW_MS: i64 = 120_000;

/// What a connection's writes are sent with.
pub(super) struct Sender<'a> {
    pub(super) engine: &'a Integrations,
    pub(super) pull: Pull<'a>,
    pub(super) provider: &'a Provider,
}

/// A write that is ready to leave.
struct Ready {
    write: Write,
    request: Prepared,
}

impl Integrations {
    /// Sends what is due for a connection, in order, until nothing is or the connection is in trouble.
    pub(super) async fn send_due(&self, scope: &Scope, id: ConnectionId) -> Result<(), Error> {
        let lane = self.lanes.of(id);
        let _alone = lane.lock().await;
        self.send_alone(scope, id).await
    }

    /// The same, unless somebody sends for the connection already, who then sends this too; whether that is not so.
    pub(super) async fn send_if_free(&self, scope: &Scope, id: ConnectionId) -> Result<bool, Error> {
        let lane = self.lanes.of(id);
        let Ok(_alone) = lane.try_lock() else { return Ok(false) };
        self.send_alone(scope, id).await?;
        Ok(true)
    }

    /// Sends what is due for a connection whose lane is taken.
    async fn send_alone(&self, scope: &Scope, id: ConnectionId) -> Result<(), Error> {
        let mut read = self.store.read(scope).await?;
        let stored = connections::find(&mut read, id).await?;
        let interrupted = rows::interrupted(&mut read, id).await?;
        drop(read);
        let provider = match self.provider(&stored.provider) {
            Ok(provider) => provider,
            Err(error) => return self.postpone(scope, id, error).await,
        };
        // A write that has left is waited for, also at the end of the program: cut off, it would be in doubt.
        let never = CancellationToken::new();
        let pull = match self.pull(scope, &stored, &provider, &|_| (), &never) {
            Ok(pull) => pull,
            Err(error) => return self.postpone(scope, id, error).await,
        };
        let sender = Sender { engine: self, pull, provider: &provider };
        for write in interrupted {
            sender.interrupted(write).await?;
        }
        while !self.closing.is_cancelled() && !self.lanes.is_ending(id) {
            let mut read = self.store.read(scope).await?;
            let due = rows::next_due(&mut read, id, self.clock.now_ms()).await?;
            drop(read);
            let Some(write) = due else { break };
            let goes_on = sender.send(write).await?;
            self.lanes.wrote(scope.workspace);
            if !goes_on {
                break;
            }
        }
        Ok(())
    }
}

impl Sender<'_> {
    /// Sends a write; whether the connection is fit for the next one.
    async fn send(&self, write: Write) -> Result<bool, Error> {
        let Some(action) = self.provider.action(&write.action) else {
            let message = format!("{} has no action `{}` any more.", self.provider.name, write.action);
            self.end(&write, None, &ApiError::invalid("action", message)).await?;
            return Ok(true);
        };
        let mut context = self.pull.caller.context.with("args", write.args.clone());
        context.set_key(self.pull.connection, &write.key);
        context.set("now", self.engine.clock.now().to_string());
        let seen = match self.before(action, &mut context).await {
            Ok(seen) => seen,
            Err(error) => return self.not_sent(write, action, error).await,
        };
        if let (Some(sent_at), Idempotency::Look { .. }) = (write.sent_at, &action.idempotency) {
            match self.look(&write, action, &context, sent_at).await {
                Ok(None) => {}
                Ok(Some(record)) => return self.arrived(write, action, Some(record)).await.map(|()| true),
                Err(error) => return self.not_sent(write, action, error).await,
            }
        }
        let Some(ready) = self.make_ready(write, action, context, seen).await? else { return Ok(true) };
        let Ready { write, request } = ready;
        let follows = matches!(action.idempotency, Idempotency::Natural | Idempotency::Header(_));
        match self.pull.caller.tell(&request, follows, &Sent::of(&action.name)).await {
            Ok(answer) => {
                let record = action.result.as_ref().and_then(|result| match result.of(&answer.body) {
                    Ok(record) => record,
                    Err(reason) => {
                        tracing::warn!(
                            provider = self.provider.id,
                            action = action.name,
                            reason,
                            "an answer has no record"
                        );
                        None
                    }
                });
                self.arrived(write, action, record).await.map(|()| true)
            }
            Err(Error::Vendor(error)) => self.refused(write, action, error).await,
            Err(error) => self.not_sent(write, action, error).await,
        }
    }

    /// Fetches the record as it stands, where the manifest says how.
    async fn before(&self, action: &Action, context: &mut Context) -> Result<Option<Incoming>, Error> {
        let Some(before) = &action.before else { return Ok(None) };
        let caller = &self.pull.caller;
        let prepared = before.request.prepare(&caller.base, context)?;
        let answer = caller.ask_briefly(&prepared, &Sent::of(&action.name)).await?;
        context.set("before", serde_json::from_slice::<Value>(&answer.body).unwrap_or_default());
        match before.pick.of(&answer.body) {
            Ok(Some(record)) => self.pull.read_one(&action.record, record).await.map(Some),
            Ok(None) => Ok(None),
            Err(why) => Err(self.pull.bad(Odd::NoRecords, &format!("did not answer with a record ({why})"))),
        }
    }

    /// Looks whether a write arrived whose answer was lost; the record that it left.
    async fn look(
        &self,
        write: &Write,
        action: &Action,
        context: &Context,
        sent_at: i64,
    ) -> Result<Option<String>, Error> {
        let Idempotency::Look { request, pick } = &action.idempotency else { return Ok(None) };
        let sent_at = Timestamp::from_second((sent_at - SKEW_MS) / 1_000).unwrap_or(Timestamp::UNIX_EPOCH).to_string();
        let context = context.with("sent_at", sent_at.as_str());
        let caller = &self.pull.caller;
        let prepared = request.prepare(&caller.base, &context)?;
        let answer = caller.ask_briefly(&prepared, &Sent::of(&action.name)).await?;
        let bad = |why: String| self.pull.bad(Odd::NoRecords, &format!("did not tell whether a write arrived ({why})"));
        let answer: Value = serde_json::from_slice(&answer.body).map_err(|error| bad(error.to_string()))?;
        let mut read = self.pull.store.read(self.pull.scope).await?;
        // What an earlier write left, and what somebody else did, may look the same.
        let taken = rows::taken(&mut read, self.pull.connection, &write.action).await?;
        drop(read);
        let (args, key, account) = (context.get("args"), context.get("key"), context.get("account"));
        let input = json!({
            "answer": answer, "args": args, "key": key, "sent_at": sent_at, "account": account, "taken": taken,
        });
        let found = pick.run(input.to_string().as_bytes()).map_err(bad)?;
        Ok(if found.is_null() { None } else { Some(found.to_string()) })
    }

    /// Takes in what was changed there meanwhile, says what is to be said by now, and writes down that it leaves. `None` where
    /// it does not leave: it was taken back, has nothing to say any more, or cannot be said.
    async fn make_ready(
        &self,
        mut write: Write,
        action: &Action,
        mut context: Context,
        seen: Option<Incoming>,
    ) -> Result<Option<Ready>, Error> {
        let mut txn = self.pull.begin().await?;
        if rows::state(&mut txn, write.id).await? != Some(WriteState::Waiting) {
            return Ok(None);
        }
        if let Some(seen) = seen {
            self.pull.file(&mut txn, action, &[seen], None).await?;
        }
        if !self.say_anew(&mut txn, action, &mut write, &mut context).await? {
            txn.commit(&self.provider.name, None).await?;
            return Ok(None);
        }
        context.set("args", write.args.clone());
        let now_ms = self.engine.clock.now_ms();
        let mut request = match action.request.prepare(&self.pull.caller.base, &context) {
            Ok(request) => request,
            Err(error) => {
                self.give_up(&mut txn, &write, Some(action), &error.into()).await?;
                txn.commit(&self.provider.name, None).await?;
                return Ok(None);
            }
        };
        if let (Idempotency::Header(name), Ok(key)) = (&action.idempotency, HeaderValue::from_str(&write.key)) {
            request.headers.insert(name.clone(), key);
        }
        rows::begin(&mut txn, write.id, write.tries + 1, now_ms).await?;
        txn.commit(&self.provider.name, None).await?;
        Ok(Some(Ready { write, request }))
    }

    /// Compares a task anew with what both sides agree on by now; whether there is something left to say.
    async fn say_anew(
        &self,
        txn: &mut WriteTxn,
        action: &Action,
        write: &mut Write,
        context: &mut Context,
    ) -> Result<bool, Error> {
        let (Some(task), Some(_)) = (write.task, &write.edit) else { return Ok(true) };
        let found = self.pull.tasks.current(txn, &[task]).await.map_err(Error::Mirror)?;
        // A task that is in the trash by now has said what it had to say before.
        let Some(now) = found.first() else { return Ok(true) };
        let planned = edit::plan(txn, self.provider, self.pull.connection, now).await?;
        rows::compared(txn, task).await?;
        let Some(planned) = planned else {
            rows::forget(txn, write.id).await?;
            return Ok(false);
        };
        rows::say(txn, write.id, &planned).await?;
        if let Some(problem) = rows::problem(&planned) {
            self.give_up(txn, write, Some(action), &problem).await?;
            return Ok(false);
        }
        // A manifest that was exchanged may carry edits by another action: the next turn is that one's.
        if planned.action != write.action {
            return Ok(false);
        }
        context.set("record", planned.raw);
        (write.args, write.edit, write.subject) = (planned.args, Some(planned.edit), planned.subject);
        Ok(true)
    }

    /// The service has it: the record that came back is taken in with it.
    async fn arrived(&self, write: Write, action: &Action, record: Option<String>) -> Result<(), Error> {
        let answered: Option<Value> = record.as_deref().and_then(|record| serde_json::from_str(record).ok());
        let incoming = match record {
            None => None,
            Some(record) => match self.pull.read_one(&action.record, record).await {
                Ok(incoming) => Some(incoming),
                Err(error) => {
                    tracing::warn!(provider = self.provider.id, action = action.name, %error, "an answer was not read");
                    None
                }
            },
        };
        let mapped = incoming.as_ref().and_then(|record| record.mapped.as_ref().ok());
        let result = mapped.and_then(|mapped| serde_json::from_str(&mapped.text()).ok()).or(answered);
        let external_id = incoming.as_ref().and_then(|record| record.external_id.clone().ok());
        let answer = (result.as_ref(), external_id.as_deref());
        match self.settle_done(&write, action, answer, incoming.as_ref()).await {
            // The service has it all the same: it is not to be sent again because the task cannot be kept as it came back.
            Err(Error::Mirror(error)) if error.code != Code::Unavailable => {
                tracing::warn!(provider = self.provider.id, action = action.name, %error, "an answer was not taken in");
                self.settle_done(&write, action, answer, None).await
            }
            outcome => outcome,
        }
    }

    /// Writes down that the service has a write, with what it answered and the record that came back.
    async fn settle_done(
        &self,
        write: &Write,
        action: &Action,
        (result, external_id): (Option<&Value>, Option<&str>),
        incoming: Option<&Incoming>,
    ) -> Result<(), Error> {
        let now_ms = self.engine.clock.now_ms();
        let mut txn = self.pull.begin().await?;
        let kept = self.pull.caller.keep(&mut txn).await?;
        rows::settle(&mut txn, write.id, WriteState::Done, None, now_ms).await?;
        rows::answered(&mut txn, write.id, result, external_id).await?;
        let filed = match incoming {
            Some(incoming) => {
                self.pull.file(&mut txn, action, std::slice::from_ref(incoming), write.edit.as_ref()).await?
            }
            None => false,
        };
        if let (false, Some(edit), Some(external_id)) = (filed, &write.edit, &write.external_id) {
            let streams: Vec<&str> = self.provider.streams.iter().map(|stream| stream.name.as_str()).collect();
            records::agree(&mut txn, self.pull.connection, &streams, external_id, &edit.said()).await?;
        }
        let taken = Said::Taken { service: self.provider.name.clone(), subject: write.subject.clone() };
        let outcome = connections::Outcome::ok(now_ms, taken);
        connections::note_part(&mut txn, self.pull.connection, &outcome, &[], false).await?;
        txn.commit(&self.provider.name, None).await?;
        if let Some(kept) = kept {
            kept.done();
        }
        tracing::info!(provider = self.provider.id, action = action.name, "written");
        Ok(())
    }

    /// Something before the write itself went wrong: this try surely had no effect.
    async fn not_sent(&self, write: Write, action: &Action, error: Error) -> Result<bool, Error> {
        match error {
            Error::Vendor(error) => self.refused(write, action, error.reaching(Reach::NotSent)).await,
            Error::Invalid { .. } => {
                self.end(&write, Some(action), &error.into()).await?;
                Ok(true)
            }
            other => {
                let vendor = VendorError::new(Trouble::BadAnswer, other.to_string());
                self.refused(write, action, vendor.reaching(Reach::NotSent)).await
            }
        }
    }

    async fn end(&self, write: &Write, action: Option<&Action>, error: &ApiError) -> Result<(), Error> {
        let mut txn = self.pull.begin().await?;
        self.give_up(&mut txn, write, action, error).await?;
        txn.commit(&self.provider.name, None).await?;
        Ok(())
    }
}

impl Pull<'_> {
    /// Reads one record by itself.
    async fn read_one(&self, record: &Arc<Record>, raw: String) -> Result<Incoming, Error> {
        let around = Around {
            each: Value::Null,
            account: self.caller.context.get("account").clone(),
            tenant: self.caller.context.get("tenant").clone(),
        };
        let read = read_all(&self.caller.provider.name, vec![raw], Arc::clone(record), around).await?;
        read.into_iter().next().ok_or_else(|| Error::Internal("a record was lost while it was read".to_owned()))
    }

    /// Takes a record in through every stream that has it, or through the one to which a new one belongs. `sent` is the edit
    /// that it answers. Whether it was understood and taken in.
    async fn file(
        &self,
        txn: &mut WriteTxn,
        action: &Action,
        record: &[Incoming],
        sent: Option<&Edit>,
    ) -> Result<bool, Error> {
        let Some(Ok(id)) = record.first().map(|record| record.external_id.as_ref()) else { return Ok(false) };
        let of_record = self.caller.provider.streams.iter();
        let streams: Vec<_> =
            of_record.filter(|stream| Arc::ptr_eq(&stream.record, &action.record) && stream.each.is_none()).collect();
        let names: Vec<&str> = streams.iter().map(|stream| stream.name.as_str()).collect();
        let mut known = records::streams_of(txn, self.connection, &names, id).await?;
        if known.is_empty() {
            known.extend(action.result_stream.clone());
        }
        let mut filed = false;
        for stream in streams.into_iter().filter(|stream| known.contains(&stream.name)) {
            let list = List { stream, key: stream.name.clone(), parent: None, each: Value::Null, version: None };
            self.take_in_after(txn, &list, record, sent).await?;
            filed = true;
        }
        Ok(filed && record.iter().all(|record| record.mapped.is_ok()))
    }
}
