//! Connecting an account: what the person wants, and the way to a credential.

use crate::{
    account::identify,
    caller::{Caller, other_way},
    connections::{self, StoredConnection},
    credentials::{Credential, OauthClient, phrase},
    engine::Integrations,
    error::Error,
    manifest::Provider,
    oauth::{Access, Exchange, Grant, clients},
    tenants::Taken,
};
use atom_api::integrations::{AuthKind, Connect, ConnectReply, Credentials};
use atom_core::ConnectionId;
use atom_store::Scope;
use serde_json::{Map, Value};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What a person wants to connect.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) provider: Arc<Provider>,
    /// The address of the API, with the `{name}` of what is discovered later.
    pub(crate) written: String,
    /// The address that the person named.
    pub(crate) told: Option<String>,
    pub(crate) options: Map<String, Value>,
    /// Whether that is another host than the manifest's own.
    elsewhere: bool,
    /// The connection that is signed in to again.
    pub(crate) again: Option<Arc<StoredConnection>>,
}

/// Which addresses may be connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// All: who asks is at this machine.
    Anywhere,
    /// Those of the open Internet: what this machine and its network answer is none of who asks from another one.
    Public,
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
        self.connect_within(Reach::Anywhere, scope, request, cancel).await
    }

    /// As [`Integrations::connect`], for somebody at another machine: only to addresses of the open Internet, and to those that
    /// are connected already.
    ///
    /// # Errors
    /// Those of [`Integrations::connect`]; [`Error::Invalid`] for an address of this machine or its network; [`Error::Refused`]
    /// for a grant by the browser, whose answer comes to a port of this machine.
    pub async fn connect_from_elsewhere(
        self: &Arc<Self>,
        scope: &Scope,
        request: &Connect,
        cancel: &CancellationToken,
    ) -> Result<ConnectReply, Error> {
        self.connect_within(Reach::Public, scope, request, cancel).await
    }

    async fn connect_within(
        self: &Arc<Self>,
        reach: Reach,
        scope: &Scope,
        request: &Connect,
        cancel: &CancellationToken,
    ) -> Result<ConnectReply, Error> {
        if reach == Reach::Public && matches!(request.credentials, Credentials::Oauth { .. }) {
            let provider = self.provider(&request.provider)?;
            let message = format!(
                "{} answers to the browser of the machine of Atom. Connect it there, or here in another way.",
                provider.name
            );
            return Err(Error::Refused(message));
        }
        let asked = self.asked(reach, scope, request).await?;
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
        Ok(match self.take_in(scope, &asked, &credential, cancel).await? {
            Taken::Connected { id, account } => {
                ConnectReply { connection_id: Some(id), account: Some(account), ..ConnectReply::default() }
            }
            Taken::Choosing { id, tenants } => {
                ConnectReply { connection_id: Some(id), tenants, ..ConnectReply::default() }
            }
        })
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
            grant: provider.grant(stored.auth, &stored.base_url, &stored.options)?.map(Arc::new),
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

    async fn asked(&self, reach: Reach, scope: &Scope, request: &Connect) -> Result<Asked, Error> {
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
        if let Some(unknown) = request.options.keys().find(|name| !provider.has_field(name)) {
            let message =
                format!("{} has no option “{}”.", provider.name, unknown.chars().take(60).collect::<String>());
            return Err(Error::Invalid { field: "options", message });
        }
        let mut options = request.options.clone();
        if let Some(again) = &again {
            provider.same_tenant(again, &options)?;
            for (name, value) in &again.options {
                options.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        let told = request.base_url.as_deref().or_else(|| again.as_ref().map(|again| again.base_url.as_str()));
        let written = told.unwrap_or_else(|| provider.written_base()).to_owned();
        let guessed = provider.guessed(&options);
        let base = provider.address(&written, &guessed)?;
        let is_kept = request.base_url.is_none() && again.is_some();
        if reach == Reach::Public && !is_kept && !base.is_public().await {
            let message = "From another machine, only addresses of the open Internet can be connected. Connect this one on \
                           the machine of Atom.";
            return Err(Error::Invalid { field: "base_url", message: message.to_owned() });
        }
        let elsewhere = provider.is_elsewhere(&base, &options);
        if let Some(again) = &again
            && !provider.address(&again.base_url, &guessed)?.shares_host(&base)
        {
            let message = format!(
                "This connection is at {}. Connect what is at another address as an account of its own.",
                again.base_url
            );
            return Err(Error::Invalid { field: "base_url", message });
        }
        // On the service's own host, tenants are discovered where the manifest says.
        let told = told.filter(|_| elsewhere).map(str::to_owned);
        Ok(Asked { provider, written, told, elsewhere, options, again })
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
        if let Some(client) = clients::client(self.store.data_dir(), &asked.provider.id)?.filter(|_| !asked.elsewhere) {
            return Ok(client);
        }
        let grant = asked.grant(AuthKind::Oauth)?;
        let message = if asked.elsewhere {
            let (name, page) = (&asked.provider.name, &grant.credentials_url);
            format!("Nobody has registered Atom at this {name}. {} The page for it is {page}.", grant.guide)
        } else {
            format!("This build of Atom is not registered at {}. {}", asked.provider.name, grant.guide)
        };
        Err(Error::Invalid { field: "credentials.client_id", message: message.trim().to_owned() })
    }
}

impl Asked {
    /// How the service grants access this way.
    pub(crate) fn grant(&self, kind: AuthKind) -> Result<Grant, Error> {
        let granted = self.provider.grant(kind, &self.written, &self.options)?;
        if self.elsewhere && granted.is_none() {
            // What one host granted is never given to another.
            let message = format!(
                "{} grants access for {} only. For another address, take one of the other ways to sign in.",
                self.provider.name,
                self.provider
                    .base(&self.provider.guessed(&self.options))
                    .map_or_else(|_| "its own address".to_owned(), |base| base.as_str().to_owned())
            );
            return Err(Error::Invalid { field: "base_url", message });
        }
        granted.ok_or_else(|| other_way(&self.provider.name))
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
