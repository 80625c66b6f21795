//! Connecting an account: the credential, whose it is, and the row that keeps both.

use crate::{
    caller::{Caller, Who, other_way},
    connections::{self, StoredConnection, Upkeep},
    credentials::{Credential, OauthClient, phrase},
    engine::Integrations,
    error::{Error, VendorError},
    http::{BaseUrl, Sent},
    manifest::Provider,
    oauth::{Access, Exchange, Grant, clients},
    outbox,
    request::Context,
};
use atom_api::integrations::{AuthKind, Connect, ConnectReply, Credentials, Health, LastCall};
use atom_core::{ConnectionId, Said, named_uuid};
use atom_store::{Mode, Scope};
use serde_json::{Map, Value};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What a person wants to connect.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) provider: Arc<Provider>,
    pub(crate) base: BaseUrl,
    pub(crate) options: Map<String, Value>,
    /// Whether that is another host than the manifest's own.
    elsewhere: bool,
    /// The connection that is signed in to again.
    pub(crate) again: Option<Arc<StoredConnection>>,
}

/// Whose credentials they are.
struct Identified {
    account: String,
    id: String,
}

impl Integrations {
    /// Connects an account, after asking the service whose it is. An account that is connected already gets the new
    /// credentials and keeps everything else. A grant goes on after the reply, as an attempt: see
    /// [`Integrations::attempt`].
    ///
    /// # Errors
    /// [`Error::UnknownProvider`], [`Error::NoSuchConnection`], [`Error::Invalid`] for a bad address, a credential that the
    /// service refuses, or a client that nobody named, [`Error::Vendor`] when the service cannot be asked.
    pub async fn connect(
        self: &Arc<Self>,
        scope: &Scope,
        request: &Connect,
        cancel: &CancellationToken,
    ) -> Result<ConnectReply, Error> {
        let asked = self.asked(scope, request).await?;
        let credential = match &request.credentials {
            Credentials::Oauth { client_id, client_secret, scopes } => {
                let client = self.client_of(&asked, client_id.as_deref(), client_secret.as_ref())?;
                return self.by_browser(scope, asked, client, scopes.as_deref()).await;
            }
            Credentials::DeviceCode { client_id, scopes } => {
                let client = self.client_of(&asked, client_id.as_deref(), None)?;
                return self.by_device(scope, asked, client, scopes.as_deref()).await;
            }
            Credentials::ClientCredentials { client_id, client_secret } => {
                let secret = phrase("credentials.client_secret", "secret", client_secret)?;
                let client = OauthClient { id: checked_id(client_id)?, secret: Some(secret) };
                let grant = asked.grant(AuthKind::ClientCredentials)?;
                let exchange = self.exchange(&asked.provider.name, &grant, &client)?;
                let asked_for = exchange.own();
                let granted = tokio::select! {
                    biased;
                    () = cancel.cancelled() => return Err(Error::NotWaiting),
                    granted = asked_for => granted,
                };
                Credential::ClientCredentials(granted.map_err(|fault| exchange.not_granted(fault))?)
            }
            pasted => Credential::pasted(pasted)?.ok_or_else(|| other_way(&asked.provider.name))?,
        };
        let (connection, account) = self.take_in(scope, &asked, &credential, cancel).await?;
        Ok(ConnectReply { connection_id: Some(connection), account: Some(account), ..ConnectReply::default() })
    }

    /// Asks the service whose a connection is: the smallest call that shows whether its credentials hold.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`], [`Error::Vendor`] with what the service says.
    pub async fn probe(&self, scope: &Scope, id: ConnectionId, cancel: &CancellationToken) -> Result<String, Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, id).await?;
        let provider = self.provider(&stored.provider)?;
        let caller = Caller { retries: 1, ..self.caller(scope, &stored, &provider, cancel)? };
        Ok(identify(&caller).await?.account)
    }

    /// Finds out whose a credential is, and keeps both.
    pub(crate) async fn take_in(
        &self,
        scope: &Scope,
        asked: &Asked,
        credential: &Credential,
        cancel: &CancellationToken,
    ) -> Result<(ConnectionId, String), Error> {
        let (provider, base) = (&asked.provider, &asked.base);
        let mut context = Context::default();
        context.set("tenant", asked.options.clone());
        let who = Who::New(Arc::new(credential.clone()));
        let caller = Caller {
            client: self.client()?,
            provider,
            base: base.clone(),
            context,
            who,
            retries: 1,
            cancel,
            gauge: None,
        };
        let identity = identify(&caller).await.map_err(|error| match error {
            Error::Vendor(VendorError { trouble: crate::Trouble::NeedsSignIn, message, .. }) => {
                Error::Invalid { field: credential.field(), message }
            }
            other => other,
        })?;
        // Named after the account, so that connecting it again, here or on another device, finds the same connection.
        let name = format!("{} {} {}", provider.id, base.as_str(), identity.id);
        let id = ConnectionId::from(named_uuid(scope.workspace.uuid(), &name));
        if let Some(again) = asked.again.as_ref().filter(|again| again.id != id) {
            let message = format!(
                "{} says that this is {}, but the connection is that of {}. Sign in there as {}, or connect {} as an account of its own.",
                provider.name, identity.account, again.account, again.account, identity.account
            );
            return Err(Error::Invalid { field: "connection_id", message });
        }
        let known = Said::Known { service: provider.name.clone(), account: identity.account.clone() };
        let stored = StoredConnection {
            id,
            provider: provider.id.clone(),
            account: identity.account.clone(),
            base_url: base.as_str().to_owned(),
            credentials: self.keys.seal(id, credential)?,
            auth: credential.kind(),
            options: asked.options.clone(),
            scopes: credential.granted().map(|granted| granted.scopes.clone()).unwrap_or_default(),
            health: Health::Ok,
            last_call: LastCall { at: self.clock.now(), ok: true, message: known.to_string(), said: Some(known) },
            synced_at: None,
            upkeep: Upkeep::default(),
        };
        let _held = self.keys.hold(id).await;
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::put(&mut txn, &stored).await?;
        outbox::wake(&mut txn, id).await?;
        txn.commit(&identity.account, Some(id.uuid())).await?;
        // Signed in anew, nothing of what failed before counts.
        self.gauges.forget(id);
        tracing::info!(provider = provider.id, connection = %id, auth = ?stored.auth, "connected");
        Ok((id, identity.account))
    }

    /// The way of a connection to its credential.
    pub(crate) fn access(
        &self,
        scope: &Scope,
        stored: &StoredConnection,
        provider: &Provider,
    ) -> Result<Access, Error> {
        Ok(Access {
            keys: Arc::clone(&self.keys),
            scope: scope.clone(),
            connection: stored.id,
            name: provider.name.clone(),
            grant: provider.grant(stored.auth, &stored.options)?.map(Arc::new),
        })
    }

    pub(crate) fn exchange<'x>(
        &'x self,
        name: &'x str,
        grant: &'x Grant,
        client: &'x OauthClient,
    ) -> Result<Exchange<'x>, Error> {
        Ok(Exchange { name, grant, client, endpoint: self.keys.endpoint()?, clock: &*self.clock })
    }

    async fn asked(&self, scope: &Scope, request: &Connect) -> Result<Asked, Error> {
        let provider = self.provider(&request.provider)?;
        let again = match request.connection_id {
            None => None,
            Some(id) => {
                let stored = connections::find(&mut self.store.read(scope).await?, id).await?;
                if stored.provider != provider.id {
                    let message = format!("This connection is not one to {}.", provider.name);
                    return Err(Error::Invalid { field: "connection_id", message });
                }
                Some(Arc::new(stored))
            }
        };
        let told = request.base_url.as_deref().or_else(|| again.as_ref().map(|again| again.base_url.as_str()));
        let options = match &again {
            Some(again) if request.options.is_empty() => again.options.clone(),
            _ => request.options.clone(),
        };
        let own = provider.base(&options);
        let base = match told {
            Some(told) => BaseUrl::parse(told)?,
            None => provider.base(&options)?,
        };
        let elsewhere = own.map_or(true, |own| !own.shares_host(&base));
        Ok(Asked { provider, base, elsewhere, options, again })
    }

    /// The client that the person named, else that of the connection, of the file, or of this build.
    fn client_of(
        &self,
        asked: &Asked,
        id: Option<&str>,
        secret: Option<&atom_api::SecretText>,
    ) -> Result<OauthClient, Error> {
        if let Some(id) = id {
            let secret = secret.map(|secret| phrase("credentials.client_secret", "secret", secret)).transpose()?;
            return Ok(OauthClient { id: checked_id(id)?, secret });
        }
        let before = asked.again.as_ref().and_then(|again| self.keys.open(again).ok());
        if let Some(client) = before.as_ref().and_then(Credential::granted).map(|granted| &granted.client) {
            return Ok(client.clone());
        }
        if let Some(client) = clients::client(self.store.data_dir(), &asked.provider.id)? {
            return Ok(client);
        }
        let guide = asked.grant(AuthKind::Oauth).map(|grant| grant.guide).unwrap_or_default();
        let message = format!("This build of Atom is not registered at {}. {guide}", asked.provider.name);
        Err(Error::Invalid { field: "credentials.client_id", message: message.trim().to_owned() })
    }
}

/// Asks the service whose the credential is.
async fn identify(caller: &Caller<'_>) -> Result<Identified, Error> {
    let identity = &caller.provider.identity;
    let request = identity.request.prepare(&caller.base, &caller.context)?;
    let answer = caller.ask(&request, None, &Sent::of("identity")).await?;
    let unclear = |reason: String| {
        let address = caller.base.as_str();
        let message = format!("{address} did not say whose token it is ({reason}). Is this the address of its API?");
        Error::from(VendorError::new(crate::Trouble::BadAnswer, message))
    };
    Ok(Identified {
        account: identity.account.text(&answer.body).map_err(unclear)?,
        id: identity.account_id.text(&answer.body).map_err(unclear)?,
    })
}

impl Asked {
    /// How the service grants access this way.
    pub(crate) fn grant(&self, kind: AuthKind) -> Result<Grant, Error> {
        if self.elsewhere {
            // What one host granted is never given to another.
            let message = format!(
                "{} grants access for {} only. For another address, take one of the other ways to sign in.",
                self.provider.name,
                self.provider
                    .base(&self.options)
                    .map_or_else(|_| "its own address".to_owned(), |base| base.as_str().to_owned())
            );
            return Err(Error::Invalid { field: "base_url", message });
        }
        self.provider.grant(kind, &self.options)?.ok_or_else(|| other_way(&self.provider.name))
    }

    /// What to ask for: what was named, else what the service is asked at first; with what the connection has already.
    pub(crate) fn scopes(&self, grant: &Grant, named: Option<&[String]>) -> Result<Vec<String>, Error> {
        let mut scopes = named.map_or_else(|| grant.first_scopes(), <[String]>::to_vec);
        let odd =
            |scope: &String| scope.is_empty() || scope.len() > 256 || !scope.bytes().all(|b| b.is_ascii_graphic());
        if scopes.len() > 100 || scopes.iter().any(odd) {
            let message = "A right is named in one word, as the service writes it.".to_owned();
            return Err(Error::Invalid { field: "credentials.scopes", message });
        }
        for had in self.again.iter().flat_map(|again| &again.scopes) {
            if !scopes.contains(had) {
                scopes.push(had.clone());
            }
        }
        Ok(scopes)
    }
}

fn checked_id(id: &str) -> Result<String, Error> {
    let id = id.trim();
    // RFC 6749, A.1: spaces may be in it.
    if !id.is_empty() && id.len() <= 512 && id.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(id.to_owned());
    }
    let message = "This is not the id of a client. Copy it again, without line breaks.".to_owned();
    Err(Error::Invalid { field: "credentials.client_id", message })
}
