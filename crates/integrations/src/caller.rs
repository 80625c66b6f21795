//! Whoever calls a service: its credential, its address, and what its manifest says of answers.

use crate::{
    credentials::Credential,
    error::{Error, Reach, VendorError},
    health::{self, Gauge, Kept},
    http::{Answer, BaseUrl, Call, Client, Sent, foreign},
    manifest::Provider,
    oauth::Access,
    request::{Context, Prepared},
};
use atom_store::WriteTxn;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use url::Url;

/// The caller of one account.
pub(crate) struct Caller<'a> {
    pub(crate) client: &'a Client,
    pub(crate) provider: &'a Arc<Provider>,
    pub(crate) base: BaseUrl,
    /// What every request knows: the account and the tenant.
    pub(crate) context: Context,
    pub(crate) who: Who,
    /// How often a failed request is tried again.
    pub(crate) retries: u32,
    pub(crate) cancel: &'a CancellationToken,
    /// What is known of the connection; none of an account that is not connected yet.
    pub(crate) gauge: Option<Arc<Gauge>>,
}

/// Where the credential comes from.
pub(crate) enum Who {
    /// A connection, which renews what expires.
    Connection(Access),
    /// Somebody who is not connected yet.
    New(Arc<Credential>),
}

/// How often what is asked before a write is tried again.
const RETRIES_BRIEF: u32 = 1;

/// What calls that only look whether all is well are for.
const HEALTH: &str = "health";

/// How a request is sent.
#[derive(Clone, Copy)]
struct Manner<'a> {
    etag: Option<&'a str>,
    retries: u32,
    safe: bool,
    /// Whether a write goes after what has moved for good: the same twice does no harm.
    follows: bool,
}

impl Caller<'_> {
    /// Sends a request that does no harm when it is sent twice, and tries again where that can help. A service that has rested
    /// after failures is tried first, with the call that its manifest names for it.
    pub(crate) async fn ask(&self, request: &Prepared, etag: Option<&str>, sent: &Sent) -> Result<Answer, Error> {
        self.own(&request.url)?;
        self.try_first().await?;
        self.asked(request, Manner { etag, retries: self.retries, safe: true, follows: false }, sent).await
    }

    /// The same before a write, which waits for another try by itself: tried again once at most.
    pub(crate) async fn ask_briefly(&self, request: &Prepared, sent: &Sent) -> Result<Answer, Error> {
        self.own(&request.url)?;
        self.try_first().await?;
        let retries = self.retries.min(RETRIES_BRIEF);
        self.asked(request, Manner { etag: None, retries, safe: true, follows: false }, sent).await
    }

    /// The smallest call that shows whether all is well: the one that the manifest names for it, else the one that tells whose
    /// the credentials are.
    pub(crate) async fn check(&self, retries: u32) -> Result<(), Error> {
        let request = self.provider.health.as_ref().unwrap_or(&self.provider.identity.request);
        let request = request.prepare(&self.base, &self.context)?;
        self.own(&request.url)?;
        self.asked(&request, Manner { etag: None, retries, safe: true, follows: false }, &Sent::of(HEALTH))
            .await
            .map(drop)
    }

    /// Tries a service that has rested after failures, before anything else is sent: a write, or a list of many pages, is not what
    /// finds out. Where the manifest names no call for it, the request itself is the try.
    async fn try_first(&self) -> Result<(), Error> {
        let Some(gauge) = self.gauge.as_ref().filter(|gauge| gauge.is_half_open()) else { return Ok(()) };
        if self.provider.health.is_none() {
            return Ok(());
        }
        match self.check(0).await {
            // It is there, and refuses this call alone.
            Err(Error::Vendor(error)) if gauge.is_closed() && !error.concerns_connection() => Ok(()),
            outcome => outcome,
        }
    }

    async fn asked(&self, request: &Prepared, manner: Manner<'_>, sent: &Sent) -> Result<Answer, Error> {
        let access = match &self.who {
            Who::New(credential) => return self.send(credential, request, manner, sent).await,
            Who::Connection(access) => access,
        };
        if let Some(gauge) = &self.gauge {
            gauge.open_for(&self.provider.name)?;
        }
        let mut credential = access.credential().await?;
        let mut answer = self.send(&credential, request, manner, sent).await;
        if let Err(error) = answer {
            if !error.needs_sign_in() {
                return Err(error);
            }
            // Once more with renewed credentials, where there are any.
            credential = access.renewed(&credential, error).await?;
            answer = self.send(&credential, request, manner, sent).await;
        }
        let answer = answer?;
        access.worked(&credential).await?;
        Ok(answer)
    }

    /// Sends a request that changes something, once: what failed says how far it came. A refused credential is an answer,
    /// after which the request surely had no effect: it is sent once more with renewed ones, where there are any. `follows` says
    /// whether it is sent on to where the record has moved for good: it then does no harm to send it twice.
    pub(crate) async fn tell(&self, request: &Prepared, follows: bool, sent: &Sent) -> Result<Answer, Error> {
        self.own(&request.url)?;
        if let Err(error) = self.try_first().await {
            // It rests again: that is what all writes of the connection wait for.
            if let Some(gauge) = &self.gauge {
                gauge.open_for(&self.provider.name)?;
            }
            return Err(not_sent(error));
        }
        let manner = Manner { etag: None, retries: 0, safe: false, follows };
        let access = match &self.who {
            Who::New(credential) => return self.send(credential, request, manner, sent).await,
            Who::Connection(access) => access,
        };
        let mut credential = access.credential().await.map_err(not_sent)?;
        let mut answer = self.send(&credential, request, manner, sent).await;
        if let Err(error) = answer {
            if !error.needs_sign_in() {
                return Err(error);
            }
            credential = access.renewed(&credential, error).await.map_err(not_sent)?;
            answer = self.send(&credential, request, manner, sent).await;
        }
        let answer = answer?;
        if let Err(error) = access.worked(&credential).await {
            // The write is done all the same; the old refresh token is forgotten the next time.
            tracing::warn!(provider = self.provider.id, %error, "the credential that worked was not noted");
        }
        Ok(answer)
    }

    /// Writes down, in a transaction, what is known of how the connection goes. What the same transaction writes after it is newer.
    pub(crate) async fn keep(&self, txn: &mut WriteTxn) -> Result<Option<Kept<'_>>, Error> {
        match &self.gauge {
            Some(gauge) => health::keep(txn, gauge).await.map(Some),
            None => Ok(None),
        }
    }

    /// Checks that a link leads to the connection's own host.
    pub(crate) fn own(&self, url: &Url) -> Result<(), VendorError> {
        if self.base.owns(url) { Ok(()) } else { Err(foreign(&self.provider.name, &self.base, url)) }
    }

    /// The last answer was not what the service documents.
    pub(crate) fn not_understood(&self, sent: &Sent) {
        if let Some(gauge) = &self.gauge {
            gauge.spoil(sent.what());
        }
    }

    async fn send(
        &self,
        credential: &Credential,
        request: &Prepared,
        manner: Manner<'_>,
        sent: &Sent,
    ) -> Result<Answer, Error> {
        let mut url = request.url.clone();
        let mut headers = self.provider.headers.clone();
        headers.extend(request.headers.clone());
        let carrier = self.provider.carrier(credential.kind()).ok_or_else(|| other_way(&self.provider.name))?;
        credential.apply(carrier, &self.base, &mut url, &mut headers)?;
        let call = Call {
            provider: self.provider,
            credentials_url: self.provider.credentials_url(credential.kind()),
            base: &self.base,
            request,
            url,
            headers: &headers,
            credential,
            etag: manner.etag,
            retries: manner.retries,
            safe: manner.safe,
            follows: manner.follows,
            gauge: self.gauge.as_deref(),
        };
        self.client.send(&call, self.cancel, sent).await
    }
}

/// The same error, of a request that did not leave for want of a credential.
fn not_sent(error: Error) -> Error {
    match error {
        Error::Vendor(vendor) => vendor.reaching(Reach::NotSent).into(),
        other => other,
    }
}

/// The service is not signed in to like that.
pub(crate) fn other_way(name: &str) -> Error {
    Error::Invalid { field: "credentials.kind", message: format!("{name} is not signed in to this way.") }
}
