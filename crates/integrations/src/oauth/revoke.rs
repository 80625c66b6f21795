//! The end of a grant at the service, when a connection ends here.

use crate::{connections::StoredConnection, credentials::Credential, engine::Integrations, manifest::Provider};
use std::collections::BTreeMap;

/// What became of the credential at the service.
pub(crate) struct Revoked {
    pub(crate) at_vendor: bool,
    /// What is left for the person to do, as a sentence.
    pub(crate) message: String,
    /// The same in other languages, where the manifest has them.
    pub(crate) messages: BTreeMap<String, String>,
    /// Where they do it.
    pub(crate) page: Option<String>,
}

impl Integrations {
    /// Tells the service to forget what it granted, where it offers that. Nothing that goes wrong there keeps the connection.
    pub(crate) async fn revoke(&self, stored: &StoredConnection, provider: Option<&Provider>) -> Revoked {
        let Some(provider) = provider else {
            let message = "It still holds at the service: revoke it there.".to_owned();
            return Revoked { at_vendor: false, message, messages: BTreeMap::new(), page: None };
        };
        let credential = self.keys.open(stored);
        let granted = credential.as_ref().ok().and_then(Credential::granted);
        let grant = provider.grant(stored.auth, &stored.base_url, &stored.options).ok().flatten();
        let (Some(grant), Some(granted)) = (grant, granted) else {
            let (message, messages) = provider
                .revoking(stored.auth)
                .map_or_else(Default::default, |(message, others)| (message.to_owned(), others.clone()));
            let page = Some(provider.credentials_url(stored.auth).to_owned()).filter(|page| !page.is_empty());
            return Revoked { at_vendor: false, message, messages, page };
        };
        let name = &provider.name;
        let by_hand = grant.revoking.clone().unwrap_or_else(|| format!("End it there, at {}.", grant.credentials_url));
        let still_holds = |why: String| Revoked {
            at_vendor: false,
            message: format!("{why} {by_hand}"),
            messages: grant.revokings.clone(),
            page: Some(grant.credentials_url.clone()),
        };
        let Some(revoke) = &grant.revoke else {
            return still_holds(format!("{name} offers no call that would end the access."));
        };
        if revoke.client_auth && granted.client.secret.is_none() {
            let why = "ends the access only for a client that has a secret, and this one has none.";
            return still_holds(format!("{name} {why}"));
        }
        let outcome = match self.exchange(name, &grant, &granted.client) {
            Ok(exchange) => exchange.revoke(revoke, granted).await.map_err(|fault| format!("{fault:?}")),
            Err(error) => Err(error.to_string()),
        };
        match outcome {
            Ok(()) => {
                let message = format!("{name} has ended the access as well.");
                Revoked { at_vendor: true, message, messages: BTreeMap::new(), page: None }
            }
            Err(reason) => {
                tracing::info!(provider = provider.id, connection = %stored.id, reason, "not revoked");
                still_holds(format!("{name} could not be told to end the access."))
            }
        }
    }
}
