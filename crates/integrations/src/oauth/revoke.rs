//! The end of a grant at the service, when a connection ends here.

use crate::{connections::StoredConnection, credentials::Credential, engine::Integrations, manifest::Provider};

/// What became of the credential at the service.
pub(crate) struct Revoked {
    pub(crate) at_vendor: bool,
    /// What is left for the person to do, as a sentence.
    pub(crate) message: String,
}

impl Integrations {
    /// Tells the service to forget what it granted, where it offers that. Nothing that goes wrong there keeps the connection.
    pub(crate) async fn revoke(&self, stored: &StoredConnection, provider: Option<&Provider>) -> Revoked {
        let Some(provider) = provider else {
            let message = "It still holds at the service: revoke it there.".to_owned();
            return Revoked { at_vendor: false, message };
        };
        let credential = self.keys.open(stored);
        let granted = credential.as_ref().ok().and_then(Credential::granted);
        let grant = provider.grant(stored.auth, &stored.base_url, &stored.options).ok().flatten();
        let (Some(grant), Some(granted)) = (grant, granted) else {
            return Revoked { at_vendor: false, message: provider.revoking(stored.auth).to_owned() };
        };
        let name = &provider.name;
        let by_hand = grant.revoking.clone().unwrap_or_else(|| format!("End it there, at {}.", grant.credentials_url));
        let Some(revoke) = &grant.revoke else {
            let message = format!("{name} offers no call that would end the access. {by_hand}");
            return Revoked { at_vendor: false, message };
        };
        if revoke.client_auth && granted.client.secret.is_none() {
            let message =
                format!("{name} ends the access only for a client that has a secret, and this one has none. {by_hand}");
            return Revoked { at_vendor: false, message };
        }
        let outcome = match self.exchange(name, &grant, &granted.client) {
            Ok(exchange) => exchange.revoke(revoke, granted).await.map_err(|fault| format!("{fault:?}")),
            Err(error) => Err(error.to_string()),
        };
        match outcome {
            Ok(()) => Revoked { at_vendor: true, message: format!("{name} has ended the access as well.") },
            Err(reason) => {
                tracing::info!(provider = provider.id, connection = %stored.id, reason, "not revoked");
                let message = format!("{name} could not be told to end the access. {by_hand}");
                Revoked { at_vendor: false, message }
            }
        }
    }
}
