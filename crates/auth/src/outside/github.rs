//! GitHub: OAuth 2.0 without an ID token, so its API says who it is.
//! <https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>

use super::{Known, distrusted, failed, providers::Service, web::Web};
use crate::AuthError;
use atom_api::SecretText;
use atom_core::Code;
use serde_json::Value;
use url::Url;

/// Who somebody is, and their addresses.
pub(super) const SCOPE: &str = "read:user user:email";

/// Where GitHub, or a GitHub Enterprise Server, has what.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// What it calls itself where it names the issuer of an answer.
    pub(super) issuer: String,
    pub(super) authorize: Url,
    pub(super) token: Url,
    user: Url,
    emails: Url,
}

impl Places {
    pub(super) fn of(service: &Service) -> Result<Self, AuthError> {
        let (name, base) = (service.view.name.as_str(), service.view.issuer.as_str());
        let api =
            if base == "https://github.com" { "https://api.github.com".to_owned() } else { format!("{base}/api/v3") };
        let url = |text: String| Url::parse(&text).map_err(|_| distrusted(name, "its address is none"));
        Ok(Self {
            issuer: format!("{base}/login/oauth"),
            authorize: url(format!("{base}/login/oauth/authorize"))?,
            token: url(format!("{base}/login/oauth/access_token"))?,
            user: url(format!("{api}/user"))?,
            emails: url(format!("{api}/user/emails"))?,
        })
    }
}

/// Who a token is of. The number counts: a name there can be given up and taken by somebody else.
pub(super) async fn known(
    web: &Web,
    service: &Service,
    places: &Places,
    token: &SecretText,
) -> Result<Known, AuthError> {
    let name = service.view.name.as_str();
    let user = ask(web, name, &places.user, token).await?;
    let emails = ask(web, name, &places.emails, token).await?;
    let id = user["id"].as_u64().filter(|id| *id > 0).ok_or_else(|| distrusted(name, "it does not say who it is"))?;
    let login = user["login"].as_str().unwrap_or_default();
    let email = verified(&emails);
    if email.is_none() {
        let message = format!("{name} has no verified e-mail address of yours. Add one there, and begin again.");
        return Err(failed(Code::Vendor, message));
    }
    Ok(Known {
        issuer: service.view.issuer.clone(),
        subject: id.to_string(),
        account: if login.is_empty() { id.to_string() } else { login.to_owned() },
        email_verified: true,
        email,
        name: Some(user["name"].as_str().filter(|name| !name.trim().is_empty()).unwrap_or(login).to_owned()),
    })
}

/// The first address that is verified, the primary one before all others.
fn verified(emails: &Value) -> Option<String> {
    let all = emails.as_array()?.iter().filter(|one| one["verified"] == true && one["email"].is_string());
    let best = all.max_by_key(|one| one["primary"] == true)?;
    best["email"].as_str().map(str::to_owned)
}

async fn ask(web: &Web, name: &str, url: &Url, token: &SecretText) -> Result<Value, AuthError> {
    let answer = web.get(name, url, Some(token)).await?;
    if answer.status.is_success() {
        return Ok(answer.body);
    }
    let message = format!("{name} did not tell who you are ({}). Begin again.", answer.status.as_u16());
    Err(failed(Code::Vendor, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_an_address_that_is_verified_counts_and_the_primary_one_first() {
        let one = |email: &str, primary: bool, verified: bool| json!({ "email": email, "primary": primary, "verified": verified });
        let found = |all: Vec<Value>| verified(&Value::Array(all));
        assert_eq!(found(vec![one("a@x", false, true), one("b@x", true, true)]).as_deref(), Some("b@x"));
        assert_eq!(found(vec![one("b@x", true, false), one("a@x", false, true)]).as_deref(), Some("a@x"));
        assert_eq!(found(vec![one("b@x", true, false)]), None);
        assert_eq!(verified(&json!({ "message": "no" })), None);
    }
}
