//! Where an account is at home: services that keep their customers apart tell it after signing in, and the address of the API
//! has it. One tenant is taken, several wait for a choice, and another one than that of the connection is refused.

use crate::{
    account::{Account, refused},
    caller::{Caller, Who},
    connect::Asked,
    connections::{self, StoredConnection, Upkeep},
    credentials::Credential,
    engine::Integrations,
    error::{Error, VendorError},
    http::Sent,
    manifest::Provider,
    request::Context,
};
use atom_api::{
    Page,
    integrations::{Attempt, ChooseTenant, Connection, Health, LastCall, Tenant},
};
use atom_core::{ConnectionId, Odd, Said, named_uuid};
use atom_store::{Mode, Scope};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use url::Url;

/// The most tenants of an account.
const TENANTS_MAX: usize = 500;
/// The most characters of a name.
const NAME_CHARS_MAX: usize = 200;
/// So many are named in a sentence.
const NAMED_MAX: usize = 3;

/// A tenant into which a service lets an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Home {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
}

/// What was found of an account's tenants.
pub(crate) enum Found {
    /// It is clear which one it is, or there are none at this service.
    Clear {
        /// The tenant fields, the discovered one among them.
        options: Map<String, Value>,
        /// All tenants of the account.
        tenants: Vec<Home>,
    },
    /// A person has to choose.
    Several(Vec<Home>),
}

/// What became of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is that of a connection.
    Connected {
        /// The connection.
        id: ConnectionId,
        /// The account there.
        account: String,
    },
    /// The connection waits for a person, who chooses a tenant.
    Choosing {
        /// The connection that waits.
        id: ConnectionId,
        /// Those that there are.
        tenants: Vec<Tenant>,
    },
}

impl From<Taken> for Attempt {
    fn from(taken: Taken) -> Self {
        match taken {
            Taken::Connected { id, account } => Self::Connected { connection_id: id, account },
            Taken::Choosing { id, tenants } => Self::ChooseTenant { connection_id: id, tenants },
        }
    }
}

impl Integrations {
    /// The tenants into which the service lets the account of a connection, as it said when the account was connected.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`].
    pub async fn tenants(&self, scope: &Scope, id: ConnectionId) -> Result<Page<Tenant>, Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, id).await?;
        let provider = self.provider(&stored.provider).ok();
        let chosen = provider.as_ref().and_then(|provider| provider.tenant_of(&stored.options));
        Ok(Page::whole(views(&stored.tenants, chosen)))
    }

    /// Lets a connection that waits for it be that of this tenant, after asking the service whose account it is there. It gets the
    /// id that every device gives to that account, and is still found by the one under which it waited.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`]; [`Error::NotNow`] where nothing is to be chosen; [`Error::Invalid`] for a tenant that is none
    /// of them; [`Error::Vendor`] when the service cannot be asked: then it still waits.
    pub async fn choose_tenant(
        &self,
        scope: &Scope,
        request: &ChooseTenant,
        cancel: &CancellationToken,
    ) -> Result<Connection, Error> {
        let waiting = connections::find(&mut self.store.read(scope).await?, request.connection_id).await?;
        let provider = self.provider(&waiting.provider)?;
        let Some((field, _)) = provider.discovered().filter(|_| waiting.waits_for_choice()) else {
            let message =
                "Nothing is to be chosen for this connection. For another place, connect it as an account of its own.";
            return Err(Error::NotNow(message.to_owned()));
        };
        let Some(home) = waiting.tenants.iter().find(|home| home.id == request.tenant) else {
            return Err(Error::Invalid {
                field: "tenant",
                message: none_of(&provider, &field.label, &waiting.tenants),
            });
        };
        let mut options = waiting.options.clone();
        options.insert(field.name.clone(), Value::from(home.id.as_str()));
        let base = provider.address(&waiting.base_url, &options)?;
        let mut context = Context::default();
        context.set("tenant", options.clone());
        // What expired meanwhile is renewed like that of any connection.
        let who = Who::Connection(self.access(scope, &waiting, &provider)?);
        let client = self.client()?;
        let (base_of, provider_of) = (base.clone(), &provider);
        let caller =
            Caller { client, provider: provider_of, base: base_of, context, who, retries: 1, cancel, gauge: None };
        let identity = crate::account::identify(&caller).await?;
        let _held = self.keys.hold(waiting.id).await;
        let waiting = connections::find(&mut self.store.read(scope).await?, waiting.id).await?;
        let credential = self.keys.open(&waiting)?;
        let tenants = waiting.tenants.clone();
        let again = Some(Arc::new(waiting));
        let account = Account { provider: &provider, base, options, tenants, identity, again };
        let id = self.keep_account(scope, &account, &credential).await?;
        let mut read = self.store.read(scope).await?;
        let stored = connections::find(&mut read, id).await?;
        self.view(&mut read, stored).await
    }

    /// Finds out which tenant an account is to be connected with.
    pub(crate) async fn find_tenant(
        &self,
        asked: &Asked,
        credential: &Credential,
        cancel: &CancellationToken,
    ) -> Result<Found, Error> {
        let provider = &asked.provider;
        let Some((field, discover)) = provider.discovered() else {
            return Ok(Found::Clear { options: asked.options.clone(), tenants: Vec::new() });
        };
        let base = provider.discovery(discover, asked.told.as_deref(), &asked.options)?;
        let mut context = Context::default();
        context.set("tenant", asked.options.clone());
        let request = discover.request.prepare(&base, &context)?;
        let who = Who::New(Arc::new(credential.clone()));
        let client = self.client()?;
        let caller = Caller { client, provider, base, context, who, retries: 1, cancel, gauge: None };
        let answer = caller.ask(&request, None, &Sent::of("tenants")).await;
        let answer = answer.map_err(|error| refused(credential, error))?;
        let tenants = discover.homes(field, &answer.body).map_err(|reason| {
            let message =
                format!("{} did not say which {} the account is let into ({reason}).", provider.name, field.label);
            Error::from(VendorError::odd(&provider.name, Odd::NoAccount, message))
        })?;
        let (name, label) = (&provider.name, &field.label);
        if tenants.is_empty() {
            let message = format!(
                "{name} lets this account into no {label}. Have it invited there, or sign in with another account; then connect again."
            );
            return Err(Error::Invalid { field: "tenant", message });
        }
        let with = |id: &str| {
            let mut options = asked.options.clone();
            options.insert(field.name.clone(), Value::from(id));
            options
        };
        let again = asked.again.as_ref().filter(|again| !again.waits_for_choice());
        let home_before = again.and_then(|again| provider.tenant_of(&again.options).map(|id| (again, id)));
        if let Some((again, id)) = home_before {
            if tenants.iter().any(|home| home.id == id) {
                return Ok(Found::Clear { options: with(id), tenants });
            }
            let ours = again.tenants.iter().find(|home| home.id == id).map_or(id, |home| home.name.as_str());
            return Err(wrong_tenant(name, label, &names(&tenants), ours));
        }
        if let Some(named) = provider.tenant_of(&asked.options) {
            return match tenants.iter().find(|home| home.id == named) {
                Some(home) => Ok(Found::Clear { options: with(&home.id), tenants }),
                None => Err(Error::Invalid { field: "options", message: none_of(provider, label, &tenants) }),
            };
        }
        match tenants.as_slice() {
            [only] => Ok(Found::Clear { options: with(&only.id), tenants }),
            _ => Ok(Found::Several(tenants)),
        }
    }

    /// Keeps a credential whose tenant a person has to choose.
    pub(crate) async fn wait_for_choice(
        &self,
        scope: &Scope,
        asked: &Asked,
        credential: &Credential,
        tenants: Vec<Home>,
    ) -> Result<Taken, Error> {
        let provider = &asked.provider;
        let waiting = asked.again.as_ref().filter(|again| again.waits_for_choice()).map(|again| again.id);
        // Whoever signs in a second time instead of choosing finds the connection that waits already.
        let id = waiting.unwrap_or_else(|| {
            let ids: Vec<&str> = tenants.iter().map(|home| home.id.as_str()).collect();
            let name = format!("{} {} one of {}", provider.id, asked.written, ids.join(" "));
            ConnectionId::from(named_uuid(scope.workspace.uuid(), &name))
        });
        let choose = Said::Choose { service: provider.name.clone(), among: names(&tenants) };
        let stored = StoredConnection {
            id,
            provider: provider.id.clone(),
            account: names(&tenants),
            base_url: asked.written.clone(),
            credentials: self.keys.seal(id, credential)?,
            auth: credential.kind(),
            options: asked.options.clone(),
            scopes: credential.granted().map(|granted| granted.scopes.clone()).unwrap_or_default(),
            health: Health::ChooseTenant,
            last_call: LastCall { at: self.clock.now(), ok: true, message: choose.to_string(), said: Some(choose) },
            synced_at: None,
            upkeep: Upkeep::default(),
            tenants,
        };
        let _held = self.keys.hold(id).await;
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::no_longer_waited_as(&mut txn, id).await?;
        connections::put(&mut txn, &stored).await?;
        txn.commit(&provider.name, Some(id.uuid())).await?;
        tracing::info!(provider = provider.id, connection = %id, tenants = stored.tenants.len(), "waits for a choice");
        Ok(Taken::Choosing { id, tenants: views(&stored.tenants, None) })
    }
}

impl Provider {
    /// Whether what a person tells of the tenant is what the connection has.
    pub(crate) fn same_tenant(&self, again: &StoredConnection, told: &Map<String, Value>) -> Result<(), Error> {
        for field in &self.tenant {
            let (before, now) = (again.options.get(&field.name), told.get(&field.name));
            if let (Some(before), Some(now)) = (before.and_then(Value::as_str), now.and_then(Value::as_str))
                && before != now.trim()
            {
                return Err(wrong_tenant(&self.name, &field.label, now, before));
            }
        }
        Ok(())
    }
}

/// What a program made of an answer; `fits` says whether an id may stand in an address.
pub(crate) fn read(found: Value, fits: impl Fn(&str) -> bool) -> Result<Vec<Home>, String> {
    let Value::Array(found) = found else { return Err("there is no list".to_owned()) };
    if found.len() > TENANTS_MAX {
        return Err(format!("there are more than {TENANTS_MAX}"));
    }
    let mut homes: Vec<Home> = Vec::new();
    for one in &found {
        let id = match &one["id"] {
            Value::String(id) => id.trim().to_owned(),
            Value::Number(id) => id.to_string(),
            _ => return Err("one has no id".to_owned()),
        };
        if !fits(&id) {
            return Err("one has an id that cannot be a part of an address".to_owned());
        }
        if homes.iter().any(|home| home.id == id) {
            continue;
        }
        let name = one["name"].as_str().map(plain).filter(|name| !name.is_empty()).unwrap_or_else(|| id.clone());
        let page = one["url"].as_str().filter(|url| Url::parse(url).is_ok_and(|url| crate::oauth::is_safe(&url)));
        homes.push(Home { id, name, url: page.map(str::to_owned) });
    }
    Ok(homes)
}

/// As the contract shows them.
pub(crate) fn views(homes: &[Home], chosen: Option<&str>) -> Vec<Tenant> {
    let view = |home: &Home| Tenant {
        id: home.id.clone(),
        name: home.name.clone(),
        url: home.url.clone(),
        chosen: chosen == Some(home.id.as_str()),
    };
    homes.iter().map(view).collect()
}

/// Their names, for a sentence; of many the first ones.
fn names(homes: &[Home]) -> String {
    let first: Vec<&str> = homes.iter().take(NAMED_MAX).map(|home| home.name.as_str()).collect();
    let more = homes.len().saturating_sub(NAMED_MAX);
    if more == 0 { first.join(", ") } else { format!("{} and {more} more", first.join(", ")) }
}

fn none_of(provider: &Provider, label: &str, homes: &[Home]) -> String {
    format!("{} lets this account into no such {label}. There is: {}.", provider.name, names(homes))
}

fn wrong_tenant(name: &str, label: &str, theirs: &str, ours: &str) -> Error {
    let message = format!(
        "Wrong tenant: this sign-in is for {theirs}, but the connection is that of the {label} {ours}. Nothing was changed. \
         Sign in at {name} with an account of {ours}, or connect {theirs} as a connection of its own."
    );
    Error::Invalid { field: "tenant", message }
}

/// A text of one line.
fn plain(text: &str) -> String {
    let line: String = text.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn word(id: &str) -> bool {
        id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }

    #[test]
    fn tenants_are_read_with_what_they_are_called_and_each_once() {
        let found = json!([
            {"id": "a1", "name": " North\nWind ", "url": "https://north.example"},
            {"id": 7, "name": ""},
            {"id": "a1", "name": "again"},
            {"id": "b", "url": "javascript:alert(1)"},
        ]);
        let home = |id: &str, name: &str, url: Option<&str>| Home {
            id: id.to_owned(),
            name: name.to_owned(),
            url: url.map(str::to_owned),
        };
        let homes = read(found, word).unwrap();
        assert_eq!(
            homes,
            [home("a1", "NorthWind", Some("https://north.example")), home("7", "7", None), home("b", "b", None)]
        );
        assert_eq!(names(&homes), "NorthWind, 7, b");
        assert_eq!(read(json!([]), word), Ok(Vec::new()));
    }

    #[test]
    fn an_answer_that_is_no_list_of_tenants_is_told_as_such() {
        for (found, said) in [
            (json!(null), "no list"),
            (json!({"id": "a"}), "no list"),
            (json!([{"name": "a"}]), "no id"),
            (json!([{"id": "a/../b"}]), "cannot be a part"),
            (json!(vec![json!({"id": "a"}); 501]), "more than"),
        ] {
            assert!(read(found, word).unwrap_err().contains(said), "{said}");
        }
    }

    #[test]
    fn of_many_the_first_are_named() {
        let homes: Vec<Home> = (0..5).map(|n| Home { id: n.to_string(), name: format!("T{n}"), url: None }).collect();
        assert_eq!(names(&homes), "T0, T1, T2 and 2 more");
    }
}
