//! Having a service do something: checked, written down, and sent in its turn.

use crate::{
    connections,
    engine::Integrations,
    error::{Error, Reach, Trouble, VendorError},
    http::BaseUrl,
    manifest::{Action, Provider},
    outbox::{self, New},
    request::Context,
};
use atom_api::outbox::{Act, Outgoing};
use atom_core::Said;
use atom_store::{Mode, Scope};
use serde_json::{Value, json};

/// The most characters of a key that somebody chose.
const KEY_CHARS_MAX: usize = 200;
/// The most characters of what a write is about.
const SUBJECT_CHARS_MAX: usize = 120;

impl Integrations {
    /// Has a service do something. It is on disk when this returns; with `wait` it has also been tried, and the reply says what
    /// became of it. The same key does the same once: told again, it returns what became of the first time.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`], [`Error::Disconnected`], [`Error::NoSuchAction`], [`Error::Invalid`] for arguments that the action does not take, and
    /// [`Error::Vendor`] where the account has not allowed it: then nothing is written down.
    pub async fn act(&self, scope: &Scope, request: &Act) -> Result<Outgoing, Error> {
        let mut read = self.store.read(scope).await?;
        let stored = connections::find(&mut read, request.connection_id).await?;
        drop(read);
        stored.must_be_whole()?;
        let provider = self.provider(&stored.provider)?;
        let action = provider.action(&request.action).ok_or_else(|| no_such_action(&provider, &request.action))?;
        let lacking = stored.lacks(&action.scopes);
        if !lacking.is_empty() {
            return Err(not_allowed(&provider, &lacking.join(", ")));
        }
        let args = if request.args.is_null() { json!({}) } else { request.args.clone() };
        action.accepts(&args).map_err(|(place, why)| invalid("args", &format!("{place}: {why}")))?;
        let key = match &request.idempotency_key {
            None => self.fresh_id().to_string(),
            Some(key) => chosen(key)?,
        };
        let mut context = Context::default().with("args", args.clone());
        context.set_key(stored.id, &key);
        context.set("tenant", stored.options.clone());
        context.set("account", stored.account.as_str());
        // What cannot be asked is said at once, not when it is sent.
        action.request.prepare(&BaseUrl::parse(&stored.base_url)?, &context)?;
        let entity = action.entity.as_ref().and_then(|entity| entity.fill(&context));
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::must_exist(&mut txn, stored.id).await?;
        let known = outbox::of_key(&mut txn, stored.id, &key).await?;
        let id = match known {
            Some(known) if known.action == action.name && known.args == args => {
                drop(txn);
                known.id
            }
            Some(_) => {
                return Err(Error::NotNow("This key was used for something else. Choose another one.".to_owned()));
            }
            None => {
                let new = New {
                    id: self.fresh_id(),
                    connection: stored.id,
                    action: &action.name,
                    subject: &subject(action, &args),
                    args: &args,
                    entity: entity.as_deref(),
                    external_id: None,
                    task: None,
                    edit: None,
                    key: &key,
                    at_ms: self.clock.now_ms(),
                };
                outbox::put(&mut txn, &new).await?;
                let id = new.id;
                txn.commit(&action.name, Some(id)).await?;
                id
            }
        };
        if request.wait {
            self.push(scope, stored.id).await?;
        }
        let (written, _) = outbox::find(&mut self.store.read(scope).await?, id).await?;
        Ok(written)
    }
}

/// What a write is about: what it does, and the title or the text that it carries.
fn subject(action: &Action, args: &Value) -> String {
    let does = action.description.trim_end_matches('.');
    let about = ["title", "text", "subject", "name"].iter().find_map(|name| args[*name].as_str());
    let whole = about.map_or_else(|| does.to_owned(), |about| format!("{does}: {about}"));
    let line: String = whole.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SUBJECT_CHARS_MAX).collect();
    if whole.chars().count() > SUBJECT_CHARS_MAX { format!("{line}…") } else { line }
}

/// A key that somebody chose: it may travel in a header.
fn chosen(key: &str) -> Result<String, Error> {
    let good = !key.is_empty() && key.len() <= KEY_CHARS_MAX && key.bytes().all(|byte| byte.is_ascii_graphic());
    if good {
        return Ok(key.to_owned());
    }
    Err(Error::Invalid {
        field: "idempotency_key",
        message: format!("A key is 1 to {KEY_CHARS_MAX} characters of ASCII without spaces."),
    })
}

fn invalid(field: &'static str, reason: &str) -> Error {
    Error::Invalid { field, message: format!("{}.", reason.trim_start_matches(": ")) }
}

/// What the action needs has not been allowed by the person.
fn not_allowed(provider: &Provider, scopes: &str) -> Error {
    let name = &provider.name;
    let message = format!("{name} was not asked to allow this ({scopes}). Sign in again and allow it.");
    let told = Said::NotAllowed { service: name.clone(), words: scopes.to_owned() };
    VendorError::new(Trouble::NeedsScope, message).reaching(Reach::NotSent).saying(Some(told)).into()
}

fn no_such_action(provider: &Provider, action: &str) -> Error {
    let known: Vec<&str> = provider.actions.iter().map(|action| action.name.as_str()).collect();
    Error::NoSuchAction {
        provider: provider.name.clone(),
        action: action.chars().take(64).collect(),
        known: known.join(", "),
    }
}
