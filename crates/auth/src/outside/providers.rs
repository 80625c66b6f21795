//! Through which services one may sign in: those that were set, and those of this build.

use super::failed;
use crate::{Auth, AuthError, Identity, Origin, audit};
use atom_api::{
    Page, SecretText,
    signin::{Kind, Provider, RemoveProvider, SetProvider},
};
use atom_core::Code;
use atom_loopback::is_safe;
use atom_store::{Row as _, SqliteRow, StoreError};
use atom_vault::Place;
use url::Url;

const GOOGLE: &str = "https://accounts.google.com";
const GITHUB: &str = "https://github.com";
const NAME_CHARS_MAX: usize = 60;
const CLIENT_ID_BYTES_MAX: usize = 300;
const SECRET_BYTES_MAX: usize = 1_000;
/// How many can be set.
const PROVIDERS_MAX: i64 = 20;

/// A client by build configuration: of the environment of the compiler. A secret of a program that everybody has is none,
/// but Google and GitHub want one all the same.
struct BuiltIn {
    id: &'static str,
    name: &'static str,
    kind: Kind,
    issuer: &'static str,
    client_id: Option<&'static str>,
    secret: Option<&'static str>,
}

const BUILT_IN: [BuiltIn; 2] = [
    BuiltIn {
        id: "google",
        name: "Google",
        kind: Kind::Openid,
        issuer: GOOGLE,
        client_id: option_env!("ATOM_SIGN_IN_GOOGLE_CLIENT_ID"),
        secret: option_env!("ATOM_SIGN_IN_GOOGLE_CLIENT_SECRET"),
    },
    BuiltIn {
        id: "github",
        name: "GitHub",
        kind: Kind::Github,
        issuer: GITHUB,
        client_id: option_env!("ATOM_SIGN_IN_GITHUB_CLIENT_ID"),
        secret: option_env!("ATOM_SIGN_IN_GITHUB_CLIENT_SECRET"),
    },
];

/// What Atom is to a service.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub(super) view: Provider,
    pub(super) secret: Option<SecretText>,
}

/// The services, by name.
///
/// # Errors
/// When the store refuses.
pub async fn providers(auth: &Auth) -> Result<Page<Provider>, AuthError> {
    let mut views: Vec<Provider> = load(auth).await?.into_iter().map(|service| service.view).collect();
    views.sort_by_key(|view| view.name.to_lowercase());
    Ok(Page::whole(views))
}

/// One of them.
///
/// # Errors
/// [`AuthError::UnknownProvider`].
pub(super) async fn service(auth: &Auth, id: &str) -> Result<Service, AuthError> {
    load(auth).await?.into_iter().find(|service| service.view.id == id).ok_or(AuthError::UnknownProvider)
}

/// What the service of an issuer is called; the issuer itself where there is none any more.
pub(super) fn name_of(services: &[Provider], issuer: &str) -> String {
    let known = services.iter().find(|service| service.issuer == issuer);
    known.map_or_else(|| issuer.to_owned(), |service| service.name.clone())
}

/// Lets people sign in through a service, or changes how.
///
/// # Errors
/// [`AuthError::Invalid`], naming the field.
pub async fn set_provider(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    request: SetProvider,
) -> Result<Provider, AuthError> {
    let id = request.id.trim().to_owned();
    if id.is_empty() || id.len() > 40 || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        return Err(AuthError::Invalid { field: "id", message: "An id has small letters, digits and `-`." });
    }
    let name = request.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or(match id.as_str() {
        "google" => "Google",
        "github" => "GitHub",
        other => other,
    });
    let name = atom_core::line(name, NAME_CHARS_MAX)
        .map_err(|_| AuthError::Invalid { field: "name", message: "A name is one line of at most 60 characters." })?
        .to_owned();
    let issuer = issuer(&id, request.kind, request.issuer.as_deref())?;
    let client_id = request.client_id.trim().to_owned();
    if client_id.is_empty() || client_id.len() > CLIENT_ID_BYTES_MAX || client_id.chars().any(char::is_control) {
        return Err(AuthError::Invalid { field: "client_id", message: "Enter the client id that the service gave." });
    }
    let secret = request.client_secret.filter(|secret| !secret.expose().trim().is_empty());
    if secret.as_ref().is_some_and(|secret| secret.expose().len() > SECRET_BYTES_MAX) {
        return Err(AuthError::Invalid { field: "client_secret", message: "A client secret is shorter than this." });
    }
    let mut txn = auth.store.system_write().await?;
    let row = txn
        .query(
            "SELECT count(*) FILTER (WHERE id <> ?1), \
                    coalesce(max(number) FILTER (WHERE id = ?1), max(number) + 1, 1) FROM sign_in_provider",
        )
        .bind(id.clone())
        .fetch_one()
        .await?;
    let (others, number): (i64, i64) = (row.get(0), row.get(1));
    let sealed =
        secret.map(|secret| auth.keys.sealer.seal(place(&number.to_string()), secret.expose().trim().as_bytes()));
    let sealed = sealed.transpose().map_err(AuthError::sealed)?;
    if others >= PROVIDERS_MAX {
        return Err(AuthError::NotYours("There are twenty services already. Remove one first."));
    }
    // A secret stays only for the client and the issuer that it is for: another issuer must never be sent it.
    txn.query(
        "INSERT INTO sign_in_provider (number, id, name, kind, issuer, client_id, client_secret, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at, \
            client_secret = CASE WHEN excluded.client_secret IS NULL AND client_id = excluded.client_id \
                                  AND issuer = excluded.issuer AND kind = excluded.kind \
                                 THEN client_secret ELSE excluded.client_secret END, \
            kind = excluded.kind, issuer = excluded.issuer, client_id = excluded.client_id",
    )
    .bind(number)
    .bind(id.clone())
    .bind(name)
    .bind(word(request.kind))
    .bind(issuer)
    .bind(client_id)
    .bind(sealed)
    .bind(auth.now_ms())
    .execute()
    .await
    .map_err(|error| match error {
        StoreError::Constraint(_) => failed(Code::Conflict, "Another service has this issuer already.".to_owned()),
        other => other.into(),
    })?;
    let here = (Some(who.user), Some(who.workspace));
    audit(&mut txn, auth, origin.host, "signin.set_provider", here, Some(id.clone()), "ok").await?;
    txn.commit().await?;
    Ok(service(auth, &id).await?.view)
}

/// Has nobody sign in through a service any more. Accounts that are linked stay so, in case it comes back.
///
/// # Errors
/// [`AuthError::UnknownProvider`].
pub async fn remove_provider(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    request: RemoveProvider,
) -> Result<(), AuthError> {
    let mut txn = auth.store.system_write().await?;
    let sql = "DELETE FROM sign_in_provider WHERE id = ?1";
    if txn.query(sql).bind(request.provider.clone()).execute().await? == 0 {
        return Err(AuthError::UnknownProvider);
    }
    let here = (Some(who.user), Some(who.workspace));
    audit(&mut txn, auth, origin.host, "signin.remove_provider", here, Some(request.provider), "ok").await?;
    Ok(txn.commit().await?)
}

async fn load(auth: &Auth) -> Result<Vec<Service>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let sql = "SELECT id, name, kind, issuer, client_id, client_secret, number FROM sign_in_provider ORDER BY id";
    let rows = read.query(sql).fetch_all().await?;
    drop(read);
    let mut services = rows.iter().map(|row| from_row(auth, row)).collect::<Result<Vec<_>, _>>()?;
    for BuiltIn { id, name, kind, issuer, client_id, secret } in BUILT_IN {
        let set = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let taken = services.iter().any(|service| service.view.id == id || service.view.issuer == issuer);
        if let Some(client_id) = set(client_id).filter(|_| !taken) {
            let secret = set(secret).map(SecretText::new);
            let view = Provider {
                id: id.to_owned(),
                name: name.to_owned(),
                kind,
                issuer: issuer.to_owned(),
                client_id,
                has_secret: secret.is_some(),
                built_in: true,
            };
            services.push(Service { view, secret });
        }
    }
    Ok(services)
}

fn from_row(auth: &Auth, row: &SqliteRow) -> Result<Service, AuthError> {
    let id: String = row.get(0);
    let sealed: Option<Vec<u8>> = row.get(5);
    let secret = match &sealed {
        None => None,
        Some(sealed) => {
            let opened =
                auth.keys.sealer.open(place(&row.get::<i64, _>(6).to_string()), sealed).map_err(AuthError::sealed)?;
            Some(SecretText::new(String::from_utf8_lossy(&opened).into_owned()))
        }
    };
    let view = Provider {
        id,
        name: row.get(1),
        kind: if row.get::<&str, _>(2) == word(Kind::Github) { Kind::Github } else { Kind::Openid },
        issuer: row.get(3),
        client_id: row.get(4),
        has_secret: secret.is_some(),
        built_in: false,
    };
    Ok(Service { view, secret })
}

fn place(number: &str) -> Place<'_> {
    Place { table: "sign_in_provider", row: number, column: "client_secret" }
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Openid => "openid",
        Kind::Github => "github",
    }
}

/// The issuer as it has to be told again, letter by letter (OpenID Connect Discovery, 4.3).
fn issuer(id: &str, kind: Kind, told: Option<&str>) -> Result<String, AuthError> {
    let text = match told.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => text,
        None if kind == Kind::Github => GITHUB,
        None if id == "google" => GOOGLE,
        None => return Err(AuthError::Invalid { field: "issuer", message: "Enter the issuer of the service." }),
    };
    let plain = |url: &Url| is_safe(url) && url.query().is_none() && url.fragment().is_none();
    if text.len() > 300 || !Url::parse(text).is_ok_and(|url| plain(&url)) {
        let message = "An issuer is an address that begins with https:// and has neither ? nor #.";
        return Err(AuthError::Invalid { field: "issuer", message });
    }
    Ok(if kind == Kind::Github { text.trim_end_matches('/').to_owned() } else { text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_a_safe_address_and_known_ones_need_not_be_told() {
        let ok = |id: &str, kind, told| issuer(id, kind, told).ok();
        assert_eq!(ok("google", Kind::Openid, None).as_deref(), Some(GOOGLE));
        assert_eq!(
            ok("forge", Kind::Github, Some("https://git.example.com/")).as_deref(),
            Some("https://git.example.com")
        );
        assert_eq!(ok("x", Kind::Openid, Some("https://id.example/a/")).as_deref(), Some("https://id.example/a/"));
        for told in
            ["http://id.example", "https://u:p@id.example", "https://id.example/?a", "id.example", "javascript:x"]
        {
            assert_eq!(ok("x", Kind::Openid, Some(told)), None, "{told}");
        }
        assert_eq!(ok("x", Kind::Openid, None), None);
    }
}
