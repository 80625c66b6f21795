//! The requests of OAuth 2.0: the address at which a person decides, and what becomes tokens.

use super::{
    endpoint::{Answer, Endpoint, Fault, Question},
    grant::{ClientAuth, Grant, Revoke},
};
use crate::{
    credentials::{Granted, OauthClient},
    error::{Error, Trouble, VendorError},
};
use atom_api::SecretText;
use atom_core::{Clock, Odd, Said};
use atom_loopback::challenge;
use reqwest::Method;
use url::Url;

/// What the parameters of a manifest may not change.
const OWN: [&str; 7] =
    ["response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"];

/// A service's grants for one application.
pub(crate) struct Exchange<'a> {
    /// The service's name, for messages.
    pub(crate) name: &'a str,
    pub(crate) grant: &'a Grant,
    pub(crate) client: &'a OauthClient,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) clock: &'a dyn Clock,
}

impl Exchange<'_> {
    /// The address at which the person decides (RFC 6749, 4.1.1 with RFC 7636, 4.3).
    pub(crate) fn authorize_url(&self, redirect: &str, state: &str, verifier: &str, scopes: &[String]) -> Option<Url> {
        let mut url = self.grant.authorize_url.clone()?;
        let scope = scopes.join(&self.grant.scope_separator);
        {
            let mut pairs = url.query_pairs_mut();
            pairs.append_pair("response_type", "code").append_pair("client_id", &self.client.id);
            pairs.append_pair("redirect_uri", redirect);
            if !scope.is_empty() {
                pairs.append_pair("scope", &scope);
            }
            pairs.append_pair("state", state);
            pairs.append_pair("code_challenge", &challenge(verifier)).append_pair("code_challenge_method", "S256");
            pairs.extend_pairs(self.grant.params.iter().filter(|(name, _)| !OWN.contains(&name.as_str())));
        }
        Some(url)
    }

    /// Tokens for a code (RFC 6749, 4.1.3 with RFC 7636, 4.5).
    pub(crate) async fn code(
        &self,
        code: &str,
        redirect: &str,
        verifier: &str,
        asked: &[String],
    ) -> Result<Granted, Error> {
        let fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        let begun_ms = self.clock.now_ms();
        let answer = self.ask(fields).await.map_err(|fault| self.not_granted(fault))?;
        self.granted(&answer, begun_ms, asked, None).ok_or_else(|| self.no_token())
    }

    /// Tokens for an application itself (RFC 6749, 4.4).
    pub(crate) async fn own(&self) -> Result<Granted, Fault> {
        let asked = self.grant.first_scopes();
        let scope = asked.join(&self.grant.scope_separator);
        let mut fields = vec![("grant_type", "client_credentials")];
        if !scope.is_empty() {
            fields.push(("scope", &scope));
        }
        fields.extend(self.grant.params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let begun_ms = self.clock.now_ms();
        let answer = self.ask(fields).await?;
        self.granted(&answer, begun_ms, &asked, None).ok_or_else(|| self.no_token_fault())
    }

    /// A new access token for a refresh token (RFC 6749, 6).
    pub(crate) async fn refreshed(&self, old: &Granted, refresh: &SecretText) -> Result<Granted, Fault> {
        let fields = vec![("grant_type", "refresh_token"), ("refresh_token", refresh.expose())];
        let begun_ms = self.clock.now_ms();
        let answer = self.ask(fields).await?;
        let mut new =
            self.granted(&answer, begun_ms, &old.scopes, Some(refresh)).ok_or_else(|| self.no_token_fault())?;
        new.device = old.device;
        Ok(new)
    }

    /// Asks for a device code (RFC 8628, 3.1).
    pub(crate) async fn device_code(&self, url: &Url, scopes: &[String]) -> Result<Answer, Fault> {
        let scope = scopes.join(&self.grant.scope_separator);
        let mut question = self.question(url, Vec::new());
        if !scope.is_empty() {
            question.fields.push(("scope", &scope));
        }
        self.endpoint.ask(&question).await
    }

    /// Tokens for a device code, once the person has typed the other one (RFC 8628, 3.4).
    pub(crate) async fn device(&self, device_code: &str, asked: &[String]) -> Result<Granted, Fault> {
        let fields = vec![("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", device_code)];
        let begun_ms = self.clock.now_ms();
        let answer = self.ask(fields).await?;
        let mut granted = self.granted(&answer, begun_ms, asked, None).ok_or_else(|| self.no_token_fault())?;
        granted.device = true;
        Ok(granted)
    }

    /// Ends a grant at the service (RFC 7009, 2.1, or as the manifest says).
    pub(crate) async fn revoke(&self, revoke: &Revoke, granted: &Granted) -> Result<(), Fault> {
        let Some(url) = revoke.address(self.client) else {
            return Err(VendorError::odd(self.name, Odd::LeadsNowhere, "The address for revoking is not one.").into());
        };
        // Ending the refresh token ends all that came of it (RFC 7009, 2.1); some services know the other one only.
        let (token, hint) = match &granted.refresh {
            Some(refresh) if revoke.field == "token" => (refresh, "refresh_token"),
            _ => (&granted.access, "access_token"),
        };
        let mut fields = vec![(revoke.field.as_str(), token.expose())];
        if revoke.field == "token" && !revoke.json {
            fields.push(("token_type_hint", hint));
        }
        let client_auth = match (revoke.client_auth, self.grant.client_auth) {
            // A service's own call takes the application as RFC 9110 has it; RFC 7009 takes it as the token endpoint does.
            (true, _) if revoke.json => ClientAuth::Basic,
            (true, ClientAuth::None) => ClientAuth::Basic,
            (true, auth) => auth,
            (false, _) => ClientAuth::None,
        };
        let question = Question {
            method: revoke.method.clone(),
            client_auth,
            json: revoke.json,
            bearer: revoke.authorized.then_some(&granted.access),
            ..self.question(&url, fields)
        };
        self.endpoint.ask(&question).await.map(drop)
    }

    /// What a refusal of a code means for the person.
    pub(crate) fn not_granted(&self, fault: Fault) -> Error {
        let (name, url) = (self.name, &self.grant.credentials_url);
        let refusal = match fault {
            Fault::Vendor(error) => return error.into(),
            Fault::Refused(refusal) => refusal,
        };
        let said = refusal.said;
        match refusal.error.as_str() {
            "access_denied" => Error::Refused(format!("{name} was told not to let Atom in. Nothing was connected.")),
            "invalid_client" | "unauthorized_client" | "incorrect_client_credentials" => Error::Invalid {
                field: "credentials.client_id",
                message: format!(
                    "{name} does not know this client, or its secret is another one{said}. Look at {url}."
                ),
            },
            "invalid_grant" | "bad_verification_code" => {
                let message =
                    format!("{name} did not take the code: it was used before, or has expired{said}. Connect again.");
                let told = Said::SignInAgain { service: name.to_owned() };
                VendorError::new(Trouble::NeedsSignIn, message).saying(Some(told)).into()
            }
            "invalid_scope" => Error::Invalid {
                field: "credentials.scopes",
                message: format!("{name} does not know one of the rights that were asked for{said}."),
            },
            other => {
                let message = format!("{name} refused to grant access: {other}{said}.");
                let told = Said::Refused { service: name.to_owned(), words: other.to_owned() };
                VendorError::new(Trouble::BadAnswer, message).saying(Some(told)).into()
            }
        }
    }

    async fn ask(&self, fields: Vec<(&str, &str)>) -> Result<Answer, Fault> {
        self.endpoint.ask(&self.question(&self.grant.token_url, fields)).await
    }

    fn question<'q>(&'q self, url: &'q Url, fields: Vec<(&'q str, &'q str)>) -> Question<'q> {
        Question {
            name: self.name,
            method: Method::POST,
            url,
            fields,
            client: self.client,
            client_auth: self.grant.client_auth,
            json: self.grant.json,
            bearer: None,
        }
    }

    /// What an answer grants; `None` where there is no token in it.
    fn granted(
        &self,
        answer: &Answer,
        begun_ms: i64,
        asked: &[String],
        refreshed_with: Option<&SecretText>,
    ) -> Option<Granted> {
        let refresh = answer.secret("refresh_token");
        // One that rotates is kept until the new one has worked; one that stays is not sent again.
        let previous = refreshed_with.filter(|old| refresh.as_ref().is_some_and(|new| new != *old)).cloned();
        let scopes = answer.text("scope").map(|scope| {
            let parted = scope.split([' ', ',']).filter(|scope| !scope.is_empty());
            parted.map(str::to_owned).collect()
        });
        Some(Granted {
            access: answer.secret("access_token")?,
            refresh: refresh.or_else(|| refreshed_with.cloned()),
            previous,
            obtained_at_ms: begun_ms,
            lifetime_s: answer.number("expires_in").or(self.grant.lifetime_s),
            scopes: scopes.unwrap_or_else(|| asked.to_vec()),
            token_type: answer.text("token_type").unwrap_or("Bearer").to_owned(),
            client: self.client.clone(),
            issuer: self.grant.issuer.clone(),
            device: false,
        })
    }

    fn no_token(&self) -> Error {
        Error::from(self.no_token_error())
    }

    fn no_token_fault(&self) -> Fault {
        Fault::from(self.no_token_error())
    }

    fn no_token_error(&self) -> VendorError {
        let message = format!("{} answered without a token. Try again later.", self.name);
        VendorError::odd(self.name, Odd::NoToken, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Patience;
    use atom_core::ManualClock;
    use std::{collections::BTreeMap, sync::Arc};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    fn grant(url: &str) -> Grant {
        Grant {
            authorize_url: Url::parse(&format!("{url}/authorize?tenant=a")).ok(),
            token_url: Url::parse(&format!("{url}/token")).unwrap(),
            device_url: None,
            revoke: None,
            revoking: None,
            revokings: BTreeMap::new(),
            client_auth: ClientAuth::Body,
            json: false,
            scopes: Vec::new(),
            scope_separator: ",".to_owned(),
            params: BTreeMap::from([
                ("prompt".to_owned(), "consent".to_owned()),
                ("state".to_owned(), "of the manifest".to_owned()),
            ]),
            issuer: None,
            lifetime_s: Some(60),
            redirect_localhost: false,
            redirect_port: None,
            guide: String::new(),
            guides: BTreeMap::new(),
            credentials_url: "https://h/clients".to_owned(),
        }
    }

    fn client(secret: Option<&str>) -> OauthClient {
        let secret = secret.map(|secret| SecretText::new(secret.to_owned()));
        OauthClient { id: "me & you".to_owned(), secret }
    }

    fn granted() -> Granted {
        let text = |text: &str| SecretText::new(text.to_owned());
        Granted {
            access: text("acc-1"),
            refresh: Some(text("ref-1")),
            previous: None,
            obtained_at_ms: 0,
            lifetime_s: None,
            scopes: vec!["a".to_owned()],
            token_type: String::new(),
            client: client(None),
            issuer: None,
            device: false,
        }
    }

    /// Answers one request, and gives it back.
    async fn one(answer: String) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (mut text, mut chunk) = (String::new(), [0; 4_096]);
            loop {
                let read = stream.read(&mut chunk).await.unwrap();
                text.push_str(std::str::from_utf8(&chunk[..read]).unwrap());
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                    break;
                }
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            text
        });
        (url, served)
    }

    fn ok(body: &str) -> String {
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }

    fn endpoint() -> Endpoint {
        Endpoint::new(Patience::default(), Arc::new(ManualClock::at(0))).unwrap()
    }

    #[test]
    fn the_address_asks_with_a_proof_and_a_manifest_cannot_change_what_is_ours() {
        let (grant, client, endpoint, clock) = (grant("https://h"), client(None), endpoint(), ManualClock::at(0));
        let exchange = Exchange { name: "H", grant: &grant, client: &client, endpoint: &endpoint, clock: &clock };
        let scopes = ["a".to_owned(), "b".to_owned()];
        let url = exchange.authorize_url("http://127.0.0.1:1/callback", "st", "verifier", &scopes).unwrap();
        assert_eq!(
            url.as_str(),
            format!(
                "https://h/authorize?tenant=a&response_type=code&client_id=me+%26+you\
                 &redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback&scope=a%2Cb&state=st&code_challenge={}\
                 &code_challenge_method=S256&prompt=consent",
                challenge("verifier")
            )
        );
    }

    #[tokio::test]
    async fn an_error_with_status_200_is_an_error_and_a_form_is_an_answer() {
        let clock = ManualClock::at(0);
        let ask = async |answer| {
            let (url, served) = one(answer).await;
            let (grant, client, endpoint) = (grant(&url), client(Some("s h+h")), endpoint());
            let exchange = Exchange { name: "H", grant: &grant, client: &client, endpoint: &endpoint, clock: &clock };
            let outcome = exchange.code("c1", "http://127.0.0.1:1/callback", "v1", &["a".to_owned()]).await;
            (outcome, served.await.unwrap())
        };
        let (outcome, sent) =
            ask(ok("{\"error\":\"bad_verification_code\",\"error_description\":\"c1 is old.\",\"a\":\"bc\"}")).await;
        let error = outcome.unwrap_err().to_string();
        assert!(
            error.contains("did not take the code") && error.contains("… is old") && !error.contains("c1"),
            "{error}"
        );
        assert!(
            sent.contains("code_verifier=v1") && sent.contains("client_id=me+%26+you&client_secret=s+h%2Bh"),
            "{sent}"
        );
        let (outcome, _) = ask(ok("access_token=acc&scope=read%2Cwrite")).await;
        let granted = outcome.unwrap();
        assert_eq!((granted.access.expose(), granted.scopes), ("acc", vec!["read".to_owned(), "write".to_owned()]));
        assert_eq!((granted.lifetime_s, granted.refresh.is_none()), (Some(60), true), "the manifest's lifetime");
    }

    #[tokio::test]
    async fn a_rotated_refresh_token_keeps_the_one_before_and_a_lasting_one_is_kept() {
        let clock = ManualClock::at(0);
        let ask = async |answer| {
            let (url, served) = one(answer).await;
            let (grant, old, endpoint) = (grant(&url), granted(), endpoint());
            let exchange =
                Exchange { name: "H", grant: &grant, client: &old.client, endpoint: &endpoint, clock: &clock };
            let new = exchange.refreshed(&old, old.refresh.as_ref().unwrap()).await.unwrap();
            served.await.unwrap();
            let text = |secret: Option<SecretText>| secret.map(|secret| secret.expose().to_owned());
            (text(new.refresh), text(new.previous), new.scopes)
        };
        let some = |text: &str| Some(text.to_owned());
        let scopes = vec!["a".to_owned()];
        let rotated = ok("{\"access_token\":\"acc-2\",\"refresh_token\":\"ref-2\"}");
        assert_eq!(ask(rotated).await, (some("ref-2"), some("ref-1"), scopes.clone()));
        let lasting = ok("{\"access_token\":\"acc-2\"}");
        assert_eq!(ask(lasting).await, (some("ref-1"), None, scopes.clone()));
        let same = ok("{\"access_token\":\"acc-2\",\"refresh_token\":\"ref-1\"}");
        assert_eq!(ask(same).await, (some("ref-1"), None, scopes));
    }

    #[tokio::test]
    async fn a_service_with_a_call_of_its_own_is_told_the_way_it_wants() {
        let (url, served) = one("HTTP/1.1 204 No Content\r\n\r\n".to_owned()).await;
        let (grant, client, endpoint, clock) = (grant(&url), client(Some("shh")), endpoint(), ManualClock::at(0));
        let exchange = Exchange { name: "H", grant: &grant, client: &client, endpoint: &endpoint, clock: &clock };
        let revoke = Revoke {
            url: format!("{url}/applications/{{client_id}}/token"),
            method: Method::DELETE,
            client_auth: true,
            field: "access_token".to_owned(),
            json: true,
            authorized: false,
        };
        exchange.revoke(&revoke, &granted()).await.unwrap();
        let sent = served.await.unwrap();
        assert!(sent.starts_with("DELETE /applications/me%20%26%20you/token HTTP/1.1"), "{sent}");
        assert!(sent.contains("authorization: Basic ") && sent.ends_with(r#"{"access_token":"acc-1"}"#), "{sent}");
    }
}
