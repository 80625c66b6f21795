//! Webhooks: a service tells of changes by itself, and is asked out of turn what they are.
//!
//! A delivery only ever hurries a sync; nothing of its content is taken over. So a forged one could do no more than that,
//! and still each is proven: by its signature over the bytes as they came, by the time of sending where the service tells it,
//! and by its id and what is signed of it, which are remembered. What is accepted is on disk, with what is to be synced, before it is answered.
//! Where deliveries stop, the connection syncs at its interval as ever.

mod proof;
mod rows;
mod told;

use crate::{
    connections,
    credentials::phrase,
    engine::Integrations,
    error::Error,
    manifest::{Provider, SecretOf, Webhook},
    oauth::{is_safe, unguessable},
};
use atom_api::{
    SecretText,
    webhooks::{self as api, Get, Set, SetReply},
};
use atom_core::{ConnectionId, WorkspaceId};
use atom_store::{Mode, Row as _, Scope};
use atom_vault::Place;
use proof::Refusal;
pub use rows::Hurry;
use rows::{Noted, Stored};
pub(crate) use rows::{hurries, remove};
use std::fmt;
use told::Meaning;
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The fewest characters of a secret that a person gives.
const SECRET_CHARS_MIN: usize = 8;
/// The most characters of a public address.
const ADDRESS_CHARS_MAX: usize = 512;

/// What came to a webhook: the bytes as they came, for they are what is signed.
pub struct Delivery {
    /// The headers, in any case; one that stands twice is in here twice.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Without its content: a header may hold the secret itself.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// A webhook that is on: where a delivery for it goes.
#[derive(Debug, Clone)]
pub struct Hook {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub workspace: WorkspaceId,
    address: String,
}

impl Hook {
    /// Whether `host`, as a `Host` header has it, is that of the public address.
    #[must_use]
    pub fn is_at(&self, host: &str) -> bool {
        let Ok(url) = Url::parse(&self.address) else { return false };
        let name = url.host_str().unwrap_or_default();
        let usual = url.port().is_none() && host.eq_ignore_ascii_case(name);
        usual || url.port_or_known_default().is_some_and(|port| host.eq_ignore_ascii_case(&format!("{name}:{port}")))
    }
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// There is no webhook here any more.
    Unknown,
    /// It is not proven. Whoever sent it is told no more than that.
    Refused,
    /// It came before, and did nothing.
    Repeated,
    /// It is noted; with whether that is news to who looks at the connection: the first of a burst is.
    Accepted {
        /// Whether it is.
        news: bool,
    },
    /// The service wants to see the address proven, by this.
    Answer(Answer),
}

/// What proves an address to a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What is sent back.
    pub body: String,
    /// Whether it is JSON, or plain text.
    pub is_json: bool,
}

impl Integrations {
    /// How the webhook of a connection stands.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`].
    pub async fn webhook(&self, scope: &Scope, request: &Get) -> Result<api::Webhook, Error> {
        let mut read = self.store.read(scope).await?;
        let stored = connections::find(&mut read, request.connection_id).await?;
        let standing = rows::of(&mut read, stored.id).await?;
        Ok(view(self.provider(&stored.provider).ok().as_deref(), standing))
    }

    /// Turns the webhook of a connection on or off, or changes its address or its secret.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`]; [`Error::NotNow`] where the service has none; [`Error::Invalid`] by field.
    pub async fn set_webhook(&self, scope: &Scope, request: &Set) -> Result<SetReply, Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, request.connection_id).await?;
        let id = stored.id;
        // One whose manifest is gone can still be turned off.
        let provider = self.provider(&stored.provider).ok();
        let address = request.address.as_deref().map(public_address).transpose()?;
        let given = request.secret.as_ref().map(secret).transpose()?;
        let mut txn = self.store.write(scope, Mode::Action).await?;
        connections::must_exist(&mut txn, id).await?;
        let mut made = None;
        if request.on {
            let webhook = provider.as_ref().and_then(|provider| provider.webhook.as_ref());
            let none = || Error::NotNow("This service has no webhook that Atom knows.".to_owned());
            let webhook = webhook.ok_or_else(none)?;
            let before = rows::of(&mut txn, id).await?;
            let address = address.or_else(|| before.as_ref().map(|before| before.address.clone()));
            let address = address.ok_or_else(|| Error::Invalid {
                field: "address",
                message: "Name the public address that leads to this host, such as https://atom.example.com."
                    .to_owned(),
            })?;
            let hook = before.as_ref().map_or_else(|| self.new_hook(), |before| before.id);
            let sealed = match (given, before) {
                (Some(given), _) => self.seal(hook, given.expose())?,
                (None, Some(before)) => before.secret,
                (None, None) if webhook.secret_of == SecretOf::Service => Vec::new(),
                (None, None) => {
                    let secret = unguessable(&*self.clock);
                    made = Some(SecretText::new(secret.to_string()));
                    self.seal(hook, &secret)?
                }
            };
            rows::put(&mut txn, hook, id, &address, &sealed).await?;
        } else {
            rows::remove(&mut txn, id).await?;
        }
        let standing = rows::of(&mut txn, id).await?;
        txn.commit(&stored.account, Some(id.uuid())).await?;
        tracing::info!(provider = stored.provider, connection = %id, on = request.on, "set the webhook");
        Ok(SetReply { webhook: view(provider.as_deref(), standing), secret: made })
    }

    /// The webhook of this id, in whatever workspace, where it is on.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hook(&self, id: Uuid) -> Result<Option<Hook>, Error> {
        let mut read = self.store.system_read().await?;
        let row = read.query("SELECT workspace, url FROM webhook WHERE id = ?1").bind(id).fetch_optional().await?;
        Ok(row.map(|row| Hook { id, workspace: row.get::<Uuid, _>(0).into(), address: row.get(1) }))
    }

    /// Takes a delivery: proves it, and notes what is to be synced for it.
    ///
    /// # Errors
    /// What the database says. A delivery that is not proven is no error.
    pub async fn take(&self, scope: &Scope, id: Uuid, delivery: &Delivery) -> Result<Taken, Error> {
        let mut read = self.store.read(scope).await?;
        let Some(hook) = rows::find(&mut read, id).await? else { return Ok(Taken::Unknown) };
        let stored = connections::find(&mut read, hook.connection).await?;
        drop(read);
        // Without the manifest, nobody knows how a delivery is proven.
        let Ok(provider) = self.provider(&stored.provider) else { return Ok(Taken::Unknown) };
        let Some(webhook) = &provider.webhook else { return Ok(Taken::Unknown) };
        let (secret, now_ms) = (self.open(&hook)?, self.clock.now_ms());
        match judge(webhook, delivery, &secret, &hook.url(), now_ms) {
            Err(refusal) => {
                tracing::info!(provider = stored.provider, connection = %stored.id, ?refusal, "refused a delivery");
                let mut txn = self.store.write(scope, Mode::Mirror).await?;
                rows::refuse(&mut txn, id, now_ms).await?;
                txn.commit(&provider.name, None).await?;
                Ok(Taken::Refused)
            }
            Ok(Meaning::Challenge(answer)) => Ok(Taken::Answer(answer)),
            Ok(Meaning::Event(told)) => {
                let mut txn = self.store.write(scope, Mode::Mirror).await?;
                // It may have been turned off, and other deliveries may have come, since it was looked at.
                let Some(hook) = rows::find(&mut txn, id).await? else { return Ok(Taken::Unknown) };
                let mark = proof::mark(webhook, delivery, &hook.url());
                let noted = rows::note(&mut txn, &hook, &told, mark.as_deref(), now_ms).await?;
                txn.commit(&provider.name, None).await?;
                Ok(match noted {
                    Noted::Before => Taken::Repeated,
                    Noted::New { first } => Taken::Accepted { news: first },
                })
            }
        }
    }

    /// What deliveries ask to be synced of a connection, where they do.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hurry(&self, scope: &Scope, connection: ConnectionId) -> Result<Option<Hurry>, Error> {
        let hook = rows::of(&mut self.store.read(scope).await?, connection).await?;
        Ok(hook.and_then(|hook| hook.hurry()))
    }

    /// Notes that a sync has begun for what deliveries asked.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hurried(&self, scope: &Scope, connection: ConnectionId, hurry: &Hurry) -> Result<(), Error> {
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        rows::hurried(&mut txn, connection, hurry, self.clock.now_ms()).await?;
        txn.commit("webhook", None).await?;
        Ok(())
    }

    fn new_hook(&self) -> Uuid {
        let mut random = [0; 16];
        self.clock.random(&mut random);
        uuid::Builder::from_random_bytes(random).into_uuid()
    }

    fn seal(&self, hook: Uuid, secret: &str) -> Result<Vec<u8>, Error> {
        let row = hook.to_string();
        self.keys.sealer().seal(place(&row), secret.as_bytes()).map_err(|error| Error::Internal(error.to_string()))
    }

    /// The secret of a webhook; empty where nobody has entered it yet.
    fn open(&self, hook: &Stored) -> Result<Zeroizing<String>, Error> {
        if hook.secret.is_empty() {
            return Ok(Zeroizing::default());
        }
        let row = hook.id.to_string();
        let sealed = |error: &dyn fmt::Display| Error::Sealed(error.to_string());
        let bytes = self.keys.sealer().open(place(&row), &hook.secret).map_err(|error| sealed(&error))?;
        std::str::from_utf8(&bytes).map(|text| Zeroizing::new(text.to_owned())).map_err(|error| sealed(&error))
    }
}

fn place(row: &str) -> Place<'_> {
    Place { table: "webhook", row, column: "secret" }
}

/// Signature first: nothing of the body is read before it is proven.
fn judge(webhook: &Webhook, delivery: &Delivery, secret: &str, url: &str, now_ms: i64) -> Result<Meaning, Refusal> {
    proof::signed(webhook, delivery, secret, url)?;
    let input = told::input(delivery);
    proof::fresh(webhook, delivery, &input, now_ms)?;
    Ok(told::read(webhook, delivery, &input))
}

fn view(provider: Option<&Provider>, standing: Option<Stored>) -> api::Webhook {
    let on = standing.map(Stored::view);
    let Some(webhook) = provider.and_then(|provider| provider.webhook.as_ref()) else {
        return api::Webhook { on, ..api::Webhook::default() };
    };
    api::Webhook {
        offered: true,
        guide: webhook.guide.clone(),
        guides: webhook.guides.clone(),
        events: webhook.events.keys().cloned().collect(),
        secret_of: match webhook.secret_of {
            SecretOf::Atom => api::SecretOf::Atom,
            SecretOf::Service => api::SecretOf::Service,
        },
        // What takes deliveries is the host, which this engine does not know.
        port: None,
        on,
    }
}

fn secret(given: &SecretText) -> Result<SecretText, Error> {
    let secret = phrase("secret", "secret", given)?;
    if secret.expose().chars().count() < SECRET_CHARS_MIN {
        let message = format!("A secret has at least {SECRET_CHARS_MIN} characters.");
        return Err(Error::Invalid { field: "secret", message });
    }
    Ok(secret)
}

/// A public address without a slash at its end: `https`, or this machine, where a tunnel ends.
fn public_address(text: &str) -> Result<String, Error> {
    let invalid = |message: &str| Error::Invalid { field: "address", message: message.to_owned() };
    let text = text.trim();
    let url = Url::parse(text).ok().filter(|url| text.len() <= ADDRESS_CHARS_MAX && url.has_host());
    let url = url.ok_or_else(|| invalid("This is no address. Write it like https://atom.example.com."))?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("The address has no user name, no `?` and no `#`."));
    }
    if !is_safe(&url) {
        return Err(invalid("The address begins with https://, so that nobody reads along."));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_https_and_nothing_but_an_address() {
        let field = |text: &str| match public_address(text) {
            Err(Error::Invalid { field, .. }) => Err(field),
            other => Ok(other.unwrap()),
        };
        for (text, kept) in [
            (" https://Atom.example.com/ ", "https://atom.example.com"),
            ("https://example.com:8443/atom/", "https://example.com:8443/atom"),
            ("http://localhost:8084", "http://localhost:8084"),
        ] {
            assert_eq!(field(text), Ok(kept.to_owned()));
        }
        let long = format!("https://example.com/{}", "x".repeat(600));
        for wrong in [
            "",
            "atom.example.com",
            "http://atom.example.com",
            "ftp://a.example",
            "https://a:b@c.example",
            "https://a.example/?b",
            "https://a.example/#b",
            &long,
        ] {
            assert_eq!(field(wrong), Err("address"), "{wrong}");
        }
    }

    #[test]
    fn a_host_is_that_of_the_address_with_or_without_its_usual_port() {
        let at = |address: &str, host: &str| {
            Hook { id: Uuid::nil(), workspace: Uuid::nil().into(), address: address.to_owned() }.is_at(host)
        };
        for host in ["atom.example.com", "ATOM.example.com", "atom.example.com:443"] {
            assert!(at("https://atom.example.com/below", host), "{host}");
        }
        for host in ["", "example.com", "atom.example.com:80", "atom.example.com.evil.example", "evil-atom.example.com"]
        {
            assert!(!at("https://atom.example.com", host), "{host}");
        }
        assert!(at("https://atom.example.com:8443", "atom.example.com:8443"));
        assert!(!at("https://atom.example.com:8443", "atom.example.com"));
    }

    #[test]
    fn a_secret_that_is_too_short_is_refused() {
        let given = |text: &str| secret(&SecretText::new(text.to_owned()));
        assert!(matches!(given("short"), Err(Error::Invalid { field: "secret", .. })));
        assert_eq!(given(" lin_wh_secret \n").unwrap().expose(), "lin_wh_secret");
    }
}
