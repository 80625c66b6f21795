//! Signing in through the person's own browser (RFC 8252): the page of the service, and the way back.

use super::{Exchange, Grant, attempt::Open};
use crate::{
    connect::Asked,
    credentials::{Credential, OauthClient},
    engine::Integrations,
    error::{Error, Trouble, VendorError},
    tenants::Taken,
};
use atom_api::integrations::{Attempt, AuthKind, ConnectReply};
use atom_core::Said;
use atom_loopback::{Brought, Listener, Page, unguessable};
use atom_store::Scope;
use std::sync::Arc;
use tokio::time::timeout;
use zeroize::Zeroizing;

/// A sign-in that waits for its answer.
struct Waiting {
    engine: Arc<Integrations>,
    scope: Scope,
    asked: Asked,
    grant: Grant,
    client: OauthClient,
    scopes: Vec<String>,
    redirect: String,
    state: Zeroizing<String>,
    verifier: Zeroizing<String>,
}

impl Integrations {
    /// Begins a sign-in in the browser: the reply has the address to open, and the attempt that waits.
    pub(crate) async fn by_browser(
        self: &Arc<Self>,
        scope: &Scope,
        asked: Asked,
        client: OauthClient,
        scopes: Option<&[String]>,
    ) -> Result<ConnectReply, Error> {
        let grant = asked.grant(AuthKind::Oauth)?;
        let scopes = asked.scopes(&grant, scopes)?;
        let listener = Listener::bind(grant.redirect_localhost, grant.redirect_port).await.map_err(|error| {
            let port = grant.redirect_port.map_or_else(String::new, |port| format!(" {port}"));
            Error::Unavailable(format!("No port{port} of this machine is free for the answer of the browser: {error}."))
        })?;
        let waiting = Waiting {
            redirect: listener.redirect(),
            state: unguessable(&*self.clock),
            verifier: unguessable(&*self.clock),
            engine: Arc::clone(self),
            scope: scope.clone(),
            asked,
            grant,
            client,
            scopes,
        };
        let url =
            waiting.exchange()?.authorize_url(&waiting.redirect, &waiting.state, &waiting.verifier, &waiting.scopes);
        let url = url.ok_or_else(|| Error::Internal("the manifest names no page to sign in".to_owned()))?;
        let open = self.open_attempt(scope);
        let attempt = open.id;
        self.keys.work.spawn(waiting.run(listener, open));
        Ok(ConnectReply { authorize_url: Some(url.into()), attempt: Some(attempt), ..ConnectReply::default() })
    }
}

impl Waiting {
    /// Waits for the browser, makes a connection of what it brings, and tells the browser and the attempt how it went.
    async fn run(self, listener: Listener, open: Open) {
        let patience = self.engine.patience.consent;
        let answered = tokio::select! {
            biased;
            () = open.cancel.cancelled() => return,
            answered = timeout(patience, listener.answer(&self.state)) => answered,
        };
        let failed = |error: Error| Attempt::Failed { error: error.into() };
        let (callback, rest) = match answered {
            Err(_) => {
                let service = &self.asked.provider.name;
                let minutes = patience.as_secs().div_ceil(60);
                let message = format!(
                    "Nobody let Atom in at {service} within {minutes} minutes. Connect again when you are ready."
                );
                return open.end(failed(Error::Unavailable(message)));
            }
            Ok(Err(error)) => {
                return open
                    .end(failed(Error::Unavailable(format!("The answer of the browser cannot be taken: {error}."))));
            }
            Ok(Ok(answer)) => answer,
        };
        let (brought, shown) = callback.split();
        let outcome = tokio::select! {
            biased;
            () = open.cancel.cancelled() => Err(Error::NotWaiting),
            outcome = self.take(brought, &open) => outcome,
        };
        let service = self.asked.provider.name.clone();
        let (page, end) = match outcome {
            Ok(taken) => (page(service, &taken), taken.into()),
            Err(error) => (Page::NotConnected { service }, failed(error)),
        };
        open.end(end);
        shown.show(page);
        rest.served().await;
    }

    async fn take(&self, brought: Brought, open: &Open) -> Result<Taken, Error> {
        let service = &self.asked.provider.name;
        let (Brought::Code { issuer, .. } | Brought::Error { issuer, .. }) = &brought;
        // RFC 9207, 2.4: an answer of another issuer is one to a question that was not ours.
        if let Some(expected) = &self.grant.issuer
            && issuer.as_ref() != Some(expected)
        {
            let message =
                format!("The answer did not come from {service} itself, so nothing was connected. Connect again.");
            let told = Said::NotItself { service: service.clone() };
            return Err(VendorError::new(Trouble::ForeignHost, message).saying(Some(told)).into());
        }
        let code = match brought {
            Brought::Code { code, .. } => code,
            Brought::Error { error, .. } if error == "access_denied" => {
                return Err(Error::Refused(format!("{service} was told not to let Atom in. Nothing was connected.")));
            }
            Brought::Error { error, .. } => {
                let said = super::endpoint::Refusal { error, said: String::new() };
                return Err(self.exchange()?.not_granted(super::endpoint::Fault::Refused(said)));
            }
        };
        let granted = self.exchange()?.code(&code, &self.redirect, &self.verifier, &self.scopes).await?;
        self.engine.take_in(&self.scope, &self.asked, &Credential::Oauth(granted), &open.cancel).await
    }

    fn exchange(&self) -> Result<Exchange<'_>, Error> {
        self.engine.exchange(&self.asked.provider.name, &self.grant, &self.client)
    }
}

/// What the browser shows of a sign-in that went well.
fn page(service: String, taken: &Taken) -> Page {
    match taken {
        Taken::Connected { account, .. } => Page::Connected { service, account: account.clone() },
        Taken::Choosing { .. } => Page::Choosing { service },
    }
}
