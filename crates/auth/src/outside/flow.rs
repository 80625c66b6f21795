//! One way to a service and back: the address to open, the listener, the exchange of the code.

use super::{
    Known,
    attempts::{Begun, CONSENT_MAX, Open, Purpose},
    discovery::{self, Metadata},
    distrusted, failed, github,
    id_token::{self, Expected, Refused},
    linked,
    providers::{self, Service},
    web::{Answer, Web},
};
use crate::{Auth, AuthError, Identity, Origin, proof, session::instant, token};
use atom_api::{
    SecretText,
    signin::{Begin, BeginReply, Cancel, Kind, Link},
};
use atom_core::Code;
use atom_loopback::{Brought, Listener, Page, challenge, same, unguessable};
use serde_json::{Map, Value};
use tokio::time::timeout;
use url::Url;
use zeroize::Zeroizing;

/// What is asked of an OpenID provider: who somebody is, and nothing that lasts.
const SCOPE: &str = "openid email profile";

/// Begins to sign in. The browser is waited for during five minutes.
///
/// # Errors
/// [`AuthError::UnknownProvider`]; when the service cannot be asked, or no port is free.
pub async fn begin(auth: &Auth, origin: &Origin, request: Begin) -> Result<BeginReply, AuthError> {
    start(auth, origin, &request.provider, Purpose::SignIn).await
}

/// Begins to link an account of a service to that of who asks.
///
/// # Errors
/// [`AuthError::WrongPassword`] or [`AuthError::NotFresh`]; [`AuthError::AlreadyLinked`]; as [`begin`].
pub async fn link(auth: &Auth, origin: &Origin, who: Identity, request: Link) -> Result<BeginReply, AuthError> {
    proof::shown(auth, who, request.password).await?;
    let service = providers::service(auth, &request.provider).await?;
    if linked::all(auth, who.user).await?.items.iter().any(|one| one.issuer == service.view.issuer) {
        return Err(AuthError::AlreadyLinked);
    }
    start(auth, origin, &request.provider, Purpose::Link(who.user)).await
}

/// What calls about an attempt are counted by, where there is one of this name: nobody has that but who began it.
#[must_use]
pub fn known_attempt(auth: &Auth, name: &str) -> Option<String> {
    auth.outside.attempts.knows(name).then(|| format!("attempt {}", hex::encode(token::digest(name))))
}

/// Ends an attempt.
pub fn cancel(auth: &Auth, request: &Cancel) {
    auth.outside.attempts.cancel(&request.attempt);
}

async fn start(auth: &Auth, origin: &Origin, provider: &str, purpose: Purpose) -> Result<BeginReply, AuthError> {
    let service = providers::service(auth, provider).await?;
    let web = auth.outside.web().await?;
    let way = match service.view.kind {
        Kind::Openid => Way::Openid(Box::new(discovery::discover(web, &service).await?)),
        Kind::Github => Way::Github(Box::new(github::Places::of(&service)?)),
    };
    let listener = Listener::bind(false, None).await.map_err(|error| {
        failed(Code::Unavailable, format!("No port of this machine is free for the answer of the browser: {error}."))
    })?;
    let clock = auth.store.clock();
    let trip = Trip {
        auth: auth.clone(),
        way,
        purpose,
        redirect: listener.redirect(),
        state: unguessable(clock),
        nonce: unguessable(clock),
        verifier: unguessable(clock),
        service,
    };
    let authorize_url = trip.authorize_url();
    let ends_at = auth.now_ms() + i64::try_from(CONSENT_MAX.as_millis()).unwrap_or_default();
    let begun = Begun { purpose, address: origin.address.clone(), service: trip.service.view.clone() };
    let (attempt, open) = auth.outside.attempts.open(clock, begun, &auth.outside.closing);
    auth.sending.spawn(trip.run(listener, open));
    Ok(BeginReply { authorize_url, attempt, ends_at: instant(ends_at) })
}

/// How the service is asked.
enum Way {
    Openid(Box<Metadata>),
    Github(Box<github::Places>),
}

/// A person on their way to a service.
struct Trip {
    auth: Auth,
    service: Service,
    way: Way,
    purpose: Purpose,
    redirect: String,
    state: Zeroizing<String>,
    nonce: Zeroizing<String>,
    verifier: Zeroizing<String>,
}

impl Trip {
    /// The address at which the person decides (RFC 6749, 4.1.1; RFC 7636, 4.3; Core, 3.1.2.1).
    fn authorize_url(&self) -> String {
        let (mut url, scope) = match &self.way {
            Way::Openid(metadata) => (metadata.authorize.clone(), SCOPE),
            Way::Github(places) => (places.authorize.clone(), github::SCOPE),
        };
        {
            let mut pairs = url.query_pairs_mut();
            pairs
                .append_pair("response_type", "code")
                .append_pair("client_id", &self.service.view.client_id)
                .append_pair("redirect_uri", &self.redirect)
                .append_pair("scope", scope)
                .append_pair("state", &self.state)
                .append_pair("code_challenge", &challenge(&self.verifier))
                .append_pair("code_challenge_method", "S256");
            if matches!(self.way, Way::Openid(_)) {
                pairs.append_pair("nonce", &self.nonce);
            }
            // Linking is for one account of several: the person says which.
            if let (Way::Openid(metadata), Purpose::Link(_)) = (&self.way, self.purpose)
                && metadata.asks_which
            {
                pairs.append_pair("prompt", "select_account");
            }
        }
        url.into()
    }

    /// Waits for the browser, finds out who it is, and tells the browser and whoever began.
    async fn run(self, listener: Listener, open: Open) {
        let name = self.service.view.name.clone();
        let answered = tokio::select! {
            biased;
            () = open.cancel.cancelled() => return,
            answered = timeout(CONSENT_MAX, listener.answer(&self.state)) => answered,
        };
        let (callback, rest) = match answered {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                let message = format!("The answer of the browser cannot be taken: {error}.");
                return open.end(Err(failed(Code::Unavailable, message)));
            }
            Err(_) => {
                let message = format!("Nobody signed in at {name} within 5 minutes. Begin again when you are ready.");
                return open.end(Err(failed(Code::Unavailable, message)));
            }
        };
        let (brought, shown) = callback.split();
        let outcome = tokio::select! {
            biased;
            () = open.cancel.cancelled() => Err(AuthError::NoAttempt),
            outcome = self.arrive(brought) => outcome,
        };
        let page = match &outcome {
            Ok(known) => Page::SignedIn { service: name, account: known.account.clone() },
            Err(_) => Page::NotSignedIn { service: name },
        };
        open.end(outcome);
        shown.show(page);
        rest.served().await;
    }

    async fn arrive(&self, brought: Brought) -> Result<Known, AuthError> {
        let name = self.service.view.name.as_str();
        let (Brought::Code { issuer, .. } | Brought::Error { issuer, .. }) = &brought;
        self.is_from(issuer.as_deref())?;
        let code = match brought {
            Brought::Code { code, .. } => code,
            Brought::Error { error, .. } if error == "access_denied" => {
                let message = format!("{name} was told not to let Atom know who you are. Nobody was signed in.");
                return Err(failed(Code::Forbidden, message));
            }
            Brought::Error { error, .. } => {
                return Err(failed(Code::Vendor, format!("{name} refused: {error}. Begin again.")));
            }
        };
        let web = self.auth.outside.web().await?;
        let known = match &self.way {
            Way::Openid(metadata) => self.by_token(web, metadata, &code).await?,
            Way::Github(places) => {
                let answer = self.exchange(web, &places.token, true, &code).await?;
                github::known(web, &self.service, places, &self.access(&answer)?).await?
            }
        };
        // Said in time, so that the page in the browser and the window tell the same.
        match self.purpose {
            Purpose::SignIn => super::enter::may_enter(&self.auth, &known).await?,
            Purpose::Link(user) => linked::may_link(&self.auth, user, &known).await?,
        }
        Ok(known)
    }

    /// RFC 9207, 2.4: an answer of another issuer is one to a question that was not ours.
    fn is_from(&self, issuer: Option<&str>) -> Result<(), AuthError> {
        let (right, must) = match &self.way {
            Way::Openid(metadata) => (self.service.view.issuer.clone(), metadata.names_issuer),
            Way::Github(places) => (places.issuer.clone(), false),
        };
        match issuer {
            None if must => Err(distrusted(&self.service.view.name, "the answer names no issuer")),
            Some(issuer) if issuer != right => {
                Err(distrusted(&self.service.view.name, "the answer names another issuer"))
            }
            _ => Ok(()),
        }
    }

    /// Tokens for the code (RFC 6749, 4.1.3; RFC 7636, 4.5).
    async fn exchange(&self, web: &Web, url: &Url, secret_in_body: bool, code: &str) -> Result<Answer, AuthError> {
        let Service { view, secret } = &self.service;
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect.as_str()),
            ("code_verifier", self.verifier.as_str()),
        ];
        let basic = match secret {
            Some(secret) if !secret_in_body => Some((view.client_id.as_str(), secret)),
            Some(secret) => {
                fields.push(("client_id", &view.client_id));
                fields.push(("client_secret", secret.expose()));
                None
            }
            None => {
                fields.push(("client_id", &view.client_id));
                None
            }
        };
        let answer = web.post(&view.name, url, &fields, basic).await?;
        let refused = answer.error();
        if answer.status.is_success() && refused.is_none() {
            return Ok(answer);
        }
        let name = &view.name;
        let message = match refused.as_deref() {
            Some("invalid_client" | "unauthorized_client" | "incorrect_client_credentials") => {
                format!("{name} does not know this client, or its secret is another one. Look at the settings.")
            }
            Some("invalid_grant" | "bad_verification_code") => {
                format!("{name} did not take the code: it was used before, or has expired. Begin again.")
            }
            Some(error) => format!("{name} refused: {error}. Begin again."),
            None => format!("{name} answered with status {}. Try again later.", answer.status.as_u16()),
        };
        Err(failed(Code::Vendor, message))
    }

    fn access(&self, answer: &Answer) -> Result<SecretText, AuthError> {
        let token = answer.body["access_token"].as_str().filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| distrusted(&self.service.view.name, "there is no access token"))?;
        Ok(SecretText::new(token.to_owned()))
    }

    async fn by_token(&self, web: &Web, metadata: &Metadata, code: &str) -> Result<Known, AuthError> {
        let view = &self.service.view;
        let answer = self.exchange(web, &metadata.token, metadata.secret_in_body, code).await?;
        let token = answer.body["id_token"].as_str().ok_or_else(|| distrusted(&view.name, "there is no ID token"))?;
        let claims = self.claims(web, metadata, token).await?;
        let subject = claims["sub"].as_str().unwrap_or_default().to_owned();
        let told = self.told(web, metadata, &answer, claims, &subject).await?;
        let text = |name: &str| told.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let email = text("email").map(str::to_owned);
        // Some write a boolean as text.
        let verified = matches!(told.get("email_verified"), Some(Value::Bool(true)))
            || text("email_verified").is_some_and(|text| text == "true");
        Ok(Known {
            issuer: view.issuer.clone(),
            account: email.clone().or_else(|| text("preferred_username").map(str::to_owned)).unwrap_or(subject.clone()),
            subject,
            email_verified: email.is_some() && verified,
            email,
            name: text("name").map(str::to_owned),
        })
    }

    /// The claims of an ID token that counts. Keys change: one that is not known, or did not sign, is looked for anew, once.
    async fn claims(&self, web: &Web, metadata: &Metadata, token: &str) -> Result<Map<String, Value>, AuthError> {
        let view = &self.service.view;
        let expected = Expected {
            issuer: &view.issuer,
            client_id: &view.client_id,
            nonce: &self.nonce,
            now_ms: self.auth.now_ms(),
        };
        let ring = &self.auth.outside.keys;
        let known = ring.known(web, &view.name, &metadata.keys, expected.now_ms).await?;
        let mut checked = id_token::check(token, &known.keys, &expected);
        let anew = match checked {
            Err(Refused::UnknownKey) => !known.now,
            Err(Refused::Wrong(id_token::SIGNATURE)) => known.may_have_changed(expected.now_ms),
            _ => false,
        };
        if anew {
            let fetched = ring.fetch(web, &view.name, &metadata.keys, expected.now_ms).await?;
            checked = id_token::check(token, &fetched.keys, &expected);
        }
        checked.map_err(|refused| match refused {
            Refused::UnknownKey => distrusted(&view.name, "no key of it signed the ID token"),
            Refused::Wrong(claim) => distrusted(&view.name, claim),
        })
    }

    /// Address and name: of the ID token, or of the provider's answer about the same person (Core, 5.3.2).
    async fn told(
        &self,
        web: &Web,
        metadata: &Metadata,
        answer: &Answer,
        claims: Map<String, Value>,
        subject: &str,
    ) -> Result<Map<String, Value>, AuthError> {
        let Some(url) = metadata.userinfo.as_ref().filter(|_| !claims.contains_key("email")) else {
            return Ok(claims);
        };
        let view = &self.service.view;
        let about = web.get(&view.name, url, Some(&self.access(answer)?)).await?;
        let about = about.members().filter(|_| about.status.is_success()).cloned().unwrap_or_default();
        if !about.get("sub").and_then(Value::as_str).is_some_and(|sub| same(sub, subject)) {
            return Err(distrusted(&view.name, "what it tells is about somebody else"));
        }
        Ok(about)
    }
}
