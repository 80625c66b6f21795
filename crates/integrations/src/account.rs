//! Whose a credential is, and the row that keeps both.

use crate::{
    caller::{Caller, Who},
    connect::Asked,
    connections::{self, StoredConnection, Upkeep},
    credentials::Credential,
    engine::Integrations,
    error::{Error, Trouble, VendorError},
    health,
    http::{BaseUrl, Sent},
    manifest::Provider,
    outbox,
    request::Context,
    tenants::{Found, Home, Taken},
};
use atom_api::integrations::{Health, LastCall};
use atom_core::{ConnectionId, Odd, Said, named_uuid};
use atom_store::{Mode, Scope};
use serde_json::{Map, Value};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Whose credentials they are.
pub(crate) struct Identified {
    pub(crate) account: String,
    pub(crate) id: String,
}

/// An account that is known by now.
pub(crate) struct Account<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) base: BaseUrl,
    pub(crate) options: Map<String, Value>,
    /// All tenants into which the service lets it.
    pub(crate) tenants: Vec<Home>,
    pub(crate) identity: Identified,
    /// The connection that is signed in to again, or that waited for a choice.
    pub(crate) again: Option<Arc<StoredConnection>>,
}

impl Account<'_> {
    /// Named after the account, so that connecting it again, here or on another device, finds the same connection.
    fn connection(&self, scope: &Scope) -> ConnectionId {
        let mut name = format!("{} {} {}", self.provider.id, self.base.as_str(), self.identity.id);
        // Where the address is the same for all tenants, the account may be so too.
        if let Some(tenant) = self.provider.tenant_of(&self.options) {
            name = format!("{name} {tenant}");
        }
        ConnectionId::from(named_uuid(scope.workspace.uuid(), &name))
    }
}

impl Integrations {
    /// Finds out whose a credential is, and keeps both.
    pub(crate) async fn take_in(
        &self,
        scope: &Scope,
        asked: &Asked,
        credential: &Credential,
        cancel: &CancellationToken,
    ) -> Result<Taken, Error> {
        let (options, tenants) = match self.find_tenant(asked, credential, cancel).await? {
            Found::Clear { options, tenants } => (options, tenants),
            Found::Several(tenants) => return self.wait_for_choice(scope, asked, credential, tenants).await,
        };
        let provider = &*asked.provider;
        let base = provider.address(&asked.written, &options)?;
        let mut context = Context::default();
        context.set("tenant", options.clone());
        let caller = Caller {
            client: self.client()?,
            provider: &asked.provider,
            base: base.clone(),
            context,
            who: Who::New(Arc::new(credential.clone())),
            retries: 1,
            cancel,
            gauge: None,
        };
        let identity = identify(&caller).await.map_err(|error| refused(credential, error))?;
        let name = identity.account.clone();
        let account = Account { provider, base, options, tenants, identity, again: asked.again.clone() };
        let waiting = account.again.as_ref().filter(|again| again.waits_for_choice()).map(|again| again.id);
        let _held = match waiting {
            Some(id) => Some(self.keys.hold(id).await),
            None => None,
        };
        let id = self.keep_account(scope, &account, credential).await?;
        Ok(Taken::Connected { id, account: name })
    }

    /// Keeps an account with its credential, in place of the connection that waited for a choice, where one did: its lock is
    /// held by the caller.
    pub(crate) async fn keep_account(
        &self,
        scope: &Scope,
        account: &Account<'_>,
        credential: &Credential,
    ) -> Result<ConnectionId, Error> {
        let Account { provider, base, options, tenants, identity, again } = account;
        let id = account.connection(scope);
        let waiting = again.as_ref().filter(|again| again.waits_for_choice());
        let known = again.as_ref().filter(|again| !again.waits_for_choice());
        if let Some(again) = known.filter(|again| again.id != id) {
            let message = format!(
                "{} says that this is {}, but the connection is that of {}. Sign in there as {}, or connect {} as an account of its own.",
                provider.name, identity.account, again.account, again.account, identity.account
            );
            return Err(Error::Invalid { field: "connection_id", message });
        }
        let known = Said::Known { service: provider.name.clone(), account: identity.account.clone() };
        let mut options = options.clone();
        if let Some(waiting) = waiting {
            options.insert(connections::WAITED_AS.to_owned(), Value::from(waiting.id.to_string()));
        }
        let stored = StoredConnection {
            id,
            provider: provider.id.clone(),
            account: identity.account.clone(),
            base_url: base.as_str().to_owned(),
            credentials: self.keys.seal(id, credential)?,
            auth: credential.kind(),
            options,
            scopes: credential.granted().map(|granted| granted.scopes.clone()).unwrap_or_default(),
            health: Health::Ok,
            last_call: LastCall { at: self.clock.now(), ok: true, message: known.to_string(), said: Some(known) },
            synced_at: None,
            upkeep: Upkeep::default(),
            tenants: tenants.clone(),
        };
        let _held = self.keys.hold(id).await;
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        if let Some(waiting) = waiting {
            connections::must_exist(&mut txn, waiting.id).await?;
            connections::remove(&mut txn, waiting.id).await?;
            connections::no_longer_waited_as(&mut txn, waiting.id).await?;
        }
        if let Some(gauge) = self.gauges.known(id) {
            // It is forgotten below: its calls, and when they were, are not.
            drop(health::keep(&mut txn, &gauge).await?);
        }
        connections::put(&mut txn, &stored).await?;
        outbox::wake(&mut txn, id).await?;
        txn.commit(&identity.account, Some(id.uuid())).await?;
        // Signed in anew, nothing of what failed before counts.
        self.gauges.forget(id);
        if let Some(waiting) = waiting {
            self.gauges.forget(waiting.id);
        }
        tracing::info!(provider = provider.id, connection = %id, auth = ?stored.auth, "connected");
        Ok(id)
    }
}

/// Asks the service whose the credential is.
pub(crate) async fn identify(caller: &Caller<'_>) -> Result<Identified, Error> {
    let identity = &caller.provider.identity;
    let request = identity.request.prepare(&caller.base, &caller.context)?;
    let answer = caller.ask(&request, None, &Sent::of("identity")).await?;
    let unclear = |reason: String| {
        let address = caller.base.as_str();
        let message = format!("{address} did not say whose token it is ({reason}). Is this the address of its API?");
        Error::from(VendorError::odd(&caller.provider.name, Odd::NoAccount, message))
    };
    Ok(Identified {
        account: identity.account.text(&answer.body).map_err(unclear)?,
        id: identity.account_id.text(&answer.body).map_err(unclear)?,
    })
}

/// What it means that a service refuses a credential that is new: the field that has it is wrong.
pub(crate) fn refused(credential: &Credential, error: Error) -> Error {
    match error {
        Error::Vendor(VendorError { trouble: Trouble::NeedsSignIn, message, .. }) => {
            Error::Invalid { field: credential.field(), message }
        }
        other => other,
    }
}
