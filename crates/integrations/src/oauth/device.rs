//! Signing in on another device: a code that the person types on a page of the service (RFC 8628).

use super::{
    Exchange, Grant,
    attempt::Open,
    endpoint::{Answer, Fault},
    is_safe,
};
use crate::{
    connect::Asked,
    credentials::{Credential, Granted, OauthClient},
    engine::Integrations,
    error::{Error, VendorError},
    tenants::Taken,
};
use atom_api::{
    SecretText,
    integrations::{Attempt, AuthKind, ConnectReply, DeviceCode},
};
use atom_core::Odd;
use atom_store::Scope;
use jiff::Timestamp;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};
use url::Url;

/// Between two questions unless the service says otherwise (RFC 8628, 3.2).
const INTERVAL_S: u64 = 5;
/// What a service that is asked too often adds to that (3.5).
const SLOWER_S: u64 = 5;
/// The longest interval that is believed.
const INTERVAL_MAX_S: u64 = 300;
/// For how long a code holds unless the service says it, and at most.
const HOLDS_S: u64 = 900;
const HOLDS_MAX_S: u64 = 3_600;

/// A sign-in that waits for the person to type the code.
struct Waiting {
    engine: Arc<Integrations>,
    scope: Scope,
    asked: Asked,
    grant: Grant,
    client: OauthClient,
    scopes: Vec<String>,
    code: SecretText,
    interval: Duration,
    until: Instant,
}

impl Integrations {
    /// Begins a sign-in on another device: the reply has the code to type, and the attempt that waits.
    pub(crate) async fn by_device(
        self: &Arc<Self>,
        scope: &Scope,
        asked: Asked,
        client: OauthClient,
        scopes: Option<&[String]>,
    ) -> Result<ConnectReply, Error> {
        let grant = asked.grant(AuthKind::DeviceCode)?;
        let scopes = asked.scopes(&grant, scopes)?;
        let url =
            grant.device_url.clone().ok_or_else(|| Error::Internal("the manifest names no device page".to_owned()))?;
        let service = asked.provider.name.clone();
        let answer = {
            let exchange = self.exchange(&service, &grant, &client)?;
            exchange.device_code(&url, &scopes).await.map_err(|fault| exchange.not_granted(fault))?
        };
        let holds_s = answer.number("expires_in").filter(|s| *s > 0).unwrap_or(HOLDS_S).min(HOLDS_MAX_S);
        let (code, device) = read(&answer, self.clock.now_ms(), holds_s).ok_or_else(|| {
            let message = format!("{service} answered without a code to type. Try again later.");
            VendorError::odd(&service, Odd::NoToken, message)
        })?;
        let interval_s = answer.number("interval").filter(|s| *s > 0).unwrap_or(INTERVAL_S).min(INTERVAL_MAX_S);
        let waiting = Waiting {
            engine: Arc::clone(self),
            scope: scope.clone(),
            asked,
            grant,
            client,
            scopes,
            code,
            interval: Duration::from_secs(interval_s),
            until: Instant::now() + Duration::from_secs(holds_s),
        };
        let open = self.open_attempt(scope);
        let attempt = open.id;
        self.keys.work.spawn(waiting.run(open));
        Ok(ConnectReply { device: Some(device), attempt: Some(attempt), ..ConnectReply::default() })
    }
}

impl Waiting {
    async fn run(self, open: Open) {
        let outcome = tokio::select! {
            biased;
            () = open.cancel.cancelled() => return,
            outcome = self.take(&open) => outcome,
        };
        open.end(match outcome {
            Ok(taken) => taken.into(),
            Err(error) => Attempt::Failed { error: error.into() },
        });
    }

    async fn take(&self, open: &Open) -> Result<Taken, Error> {
        let granted = self.granted().await?;
        self.engine.take_in(&self.scope, &self.asked, &Credential::Oauth(granted), &open.cancel).await
    }

    /// Asks until the person has decided, no more often than the service wants it.
    async fn granted(&self) -> Result<Granted, Error> {
        let service = &self.asked.provider.name;
        let exchange: Exchange<'_> = self.engine.exchange(service, &self.grant, &self.client)?;
        let mut interval = self.interval;
        loop {
            let next = Instant::now() + interval;
            if next >= self.until {
                return Err(expired(service));
            }
            sleep(interval).await;
            match exchange.device(self.code.expose(), &self.scopes).await {
                Ok(granted) => return Ok(granted),
                Err(Fault::Refused(refusal)) => match refusal.error.as_str() {
                    "authorization_pending" => {}
                    "slow_down" => interval += Duration::from_secs(SLOWER_S),
                    "expired_token" => return Err(expired(service)),
                    _ => return Err(exchange.not_granted(Fault::Refused(refusal))),
                },
                // RFC 8628, 3.5: a connection that timed out is tried again later, at half the pace.
                Err(Fault::Vendor(error)) => {
                    tracing::debug!(provider = service, %error, "no answer for the device code");
                    interval = (interval * 2).min(Duration::from_secs(INTERVAL_MAX_S));
                }
            }
        }
    }
}

fn expired(service: &str) -> Error {
    Error::Unavailable(format!("The code for {service} was not typed in time. Connect again for a new one."))
}

/// The secret code, and what the person is shown; `None` for an answer that is not one of RFC 8628.
fn read(answer: &Answer, now_ms: i64, holds_s: u64) -> Option<(SecretText, DeviceCode)> {
    // Google wrote `verification_url` before there was the RFC, and still does.
    let page = answer.text("verification_uri").or_else(|| answer.text("verification_url"))?;
    let safe = |text: &str| Url::parse(text).is_ok_and(|url| is_safe(&url));
    let complete = answer.text("verification_uri_complete").filter(|text| safe(text));
    let until_ms = now_ms.saturating_add(i64::try_from(holds_s).ok()?.saturating_mul(1_000));
    Some((
        answer.secret("device_code")?,
        DeviceCode {
            user_code: answer.text("user_code").filter(|code| code.len() <= 64)?.to_owned(),
            verification_url: Some(page).filter(|page| safe(page))?.to_owned(),
            verification_url_complete: complete.map(str::to_owned),
            expires_at: Timestamp::from_millisecond(until_ms).ok()?,
        },
    ))
}
