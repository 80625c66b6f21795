//! Mail: by the person's own server, or into the folder `outbox` of the data directory.

use crate::{Auth, AuthError, Identity, Origin, account, audit, proof};
use atom_api::{
    SecretText,
    mail::{MailReply, Security, ServerView, Set, Test},
};
use atom_core::ApiError;
use atom_store::Row as _;
use atom_vault::Place;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::authentication::Credentials,
};
use std::{
    fs,
    io::{self, Write as _},
    path::Path,
    time::{Duration, SystemTime},
};

/// The folder of the data directory that mail is written to.
pub const OUTBOX_DIR: &str = "outbox";
/// How long a server may take.
const SERVER_MAX: Duration = Duration::from_secs(30);
/// Written mail goes after this long: what it says has lapsed long before.
const KEPT: Duration = Duration::from_secs(7 * 86_400);
/// Who mail comes from while nobody said.
const SENDER: &str = "atom@atom.invalid";
const PLACE: Place<'static> = Place { table: "mail_server", row: "1", column: "password" };

/// A mail to one person, in plain text.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: &'static str,
    pub(crate) text: String,
}

struct Server {
    view: ServerView,
    password: Option<SecretText>,
}

/// Where mail goes.
///
/// # Errors
/// When the store refuses.
pub async fn get(auth: &Auth) -> Result<MailReply, AuthError> {
    let outbox = auth.data_dir.join(OUTBOX_DIR).display().to_string();
    Ok(MailReply { outbox, server: load(auth).await?.map(|server| server.view) })
}

/// Sets the server, or goes back to the folder.
///
/// # Errors
/// [`AuthError::Invalid`], naming the field: `account_password` where that is not theirs; [`AuthError::NotFresh`].
pub async fn set(auth: &Auth, origin: &Origin, who: Identity, request: Set) -> Result<MailReply, AuthError> {
    let shown = request.account_password.clone().unwrap_or_else(|| SecretText::new(String::new()));
    let person = proof::shown(auth, who, shown).await.map_err(|error| match error {
        // `password` is the one at the server.
        AuthError::WrongPassword => AuthError::Failed(ApiError::from(error).with_field("account_password")),
        other => other,
    })?;
    let mut txn = auth.store.system_write().await?;
    person.still(&mut txn, who).await?;
    let host = request.host.trim();
    if host.is_empty() {
        txn.query("DELETE FROM mail_server").execute().await?;
    } else {
        let security = request.security.unwrap_or(Security::Tls);
        check(host, security)?;
        let sender = request.sender.as_deref().map(str::trim).filter(|it| !it.is_empty()).unwrap_or(SENDER);
        mailbox(sender).ok_or(AuthError::Invalid { field: "sender", message: "This is not an e-mail address." })?;
        let port = request.port.unwrap_or(match security {
            Security::Tls => 465,
            Security::Starttls => 587,
            Security::None => 25,
        });
        let password = request.password.filter(|password| !password.expose().is_empty());
        let sealed = password.map(|password| auth.keys.sealer.seal(PLACE, password.expose().as_bytes())).transpose();
        txn.query(
            "INSERT INTO mail_server (id, host, port, security, username, password, sender, updated_at) \
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7) \
             ON CONFLICT (id) DO UPDATE SET port = excluded.port, security = excluded.security, \
                sender = excluded.sender, updated_at = excluded.updated_at, \
                password = CASE WHEN excluded.password IS NULL AND host = excluded.host \
                                 AND username IS excluded.username THEN password ELSE excluded.password END, \
                host = excluded.host, username = excluded.username",
        )
        .bind(host.to_owned())
        .bind(i64::from(port))
        .bind(word(security))
        .bind(request.username.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()))
        .bind(sealed.map_err(AuthError::sealed)?)
        .bind(sender.to_owned())
        .bind(auth.now_ms())
        .execute()
        .await?;
    }
    audit(&mut txn, auth, origin.host, "mail.set", (Some(who.user), Some(who.workspace)), None, "ok").await?;
    txn.commit().await?;
    get(auth).await
}

/// Sends a mail now, and says what became of it.
///
/// # Errors
/// [`AuthError::Mail`] with what the server said.
pub async fn test(auth: &Auth, request: Test) -> Result<(), AuthError> {
    let (to, _) = account::check_email(&request.to)
        .map_err(|_| AuthError::Invalid { field: "to", message: "This is not an e-mail address." })?;
    let text = "Mail from Atom arrives here.\n".to_owned();
    let mail = Mail { to, subject: "A test from Atom", text };
    match load(auth).await? {
        Some(server) => send(&server, &mail).await,
        None => write(auth, &mail).await,
    }
}

/// Sends a mail. With a server this goes on by itself, so that whoever asked learns nothing from how long it takes; where
/// the server fails, the mail is written to the folder instead.
pub(crate) async fn post(auth: &Auth, mail: Mail) {
    let server = load(auth).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the mail server could not be read");
        None
    });
    let Some(server) = server else { return written(auth, &mail).await };
    let auth_again = auth.clone();
    auth.sending.spawn(async move {
        if let Err(error) = send(&server, &mail).await {
            tracing::warn!(%error, "mail was not sent; it is in the folder of mail instead");
            written(&auth_again, &mail).await;
        }
    });
}

/// As [`post`], for what a person should hear of where they are not: nothing without a server, for then they are here.
pub(crate) async fn tell(auth: &Auth, mail: Mail) {
    if matches!(load(auth).await, Ok(Some(_))) {
        post(auth, mail).await;
    }
}

async fn written(auth: &Auth, mail: &Mail) {
    if let Err(error) = write(auth, mail).await {
        tracing::error!(%error, "mail could not be written");
    }
}

async fn load(auth: &Auth) -> Result<Option<Server>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let sql = "SELECT host, port, security, username, password, sender FROM mail_server";
    let Some(row) = read.query(sql).fetch_optional().await? else { return Ok(None) };
    let sealed: Option<Vec<u8>> = row.get(4);
    let password = match &sealed {
        None => None,
        Some(sealed) => {
            let opened = auth.keys.sealer.open(PLACE, sealed).map_err(AuthError::sealed)?;
            Some(SecretText::new(String::from_utf8_lossy(&opened).into_owned()))
        }
    };
    let view = ServerView {
        host: row.get(0),
        port: u16::try_from(row.get::<i64, _>(1)).unwrap_or(465),
        security: match row.get::<&str, _>(2) {
            "starttls" => Security::Starttls,
            "none" => Security::None,
            _ => Security::Tls,
        },
        username: row.get(3),
        has_password: password.is_some(),
        sender: row.get(5),
    };
    Ok(Some(Server { view, password }))
}

const fn word(security: Security) -> &'static str {
    match security {
        Security::Tls => "tls",
        Security::Starttls => "starttls",
        Security::None => "none",
    }
}

fn check(host: &str, security: Security) -> Result<(), AuthError> {
    let plain = host.len() <= 253 && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
    if !plain {
        return Err(AuthError::Invalid { field: "host", message: "This is not the name of a server." });
    }
    if security == Security::None && !matches!(host, "localhost" | "127.0.0.1" | "::1") {
        let message = "Mail goes without TLS to a relay on this machine only; choose `tls` or `starttls`.";
        return Err(AuthError::Invalid { field: "security", message });
    }
    Ok(())
}

fn mailbox(address: &str) -> Option<Mailbox> {
    Some(Mailbox::new(None, address.parse().ok()?))
}

fn message(mail: &Mail, sender: &str) -> Result<Message, AuthError> {
    let unwritten = |error: String| AuthError::Mail(format!("The mail could not be written: {error}."));
    let to = mailbox(&mail.to).ok_or_else(|| unwritten("the address is none".to_owned()))?;
    let from = mailbox(sender).ok_or_else(|| unwritten("the sender is none".to_owned()))?;
    Message::builder()
        .from(Mailbox::new(Some("Atom".to_owned()), from.email))
        .to(to)
        .subject(mail.subject)
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone())
        .map_err(|error| unwritten(error.to_string()))
}

async fn send(server: &Server, mail: &Mail) -> Result<(), AuthError> {
    let refused = |error: &dyn std::fmt::Display| AuthError::Mail(format!("The mail server did not take it: {error}."));
    let host = &server.view.host;
    let builder = match server.view.security {
        Security::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host),
        Security::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host),
        Security::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host.clone())),
    };
    let mut builder = builder.map_err(|error| refused(&error))?.port(server.view.port).timeout(Some(SERVER_MAX));
    if let (Some(name), Some(password)) = (&server.view.username, &server.password) {
        builder = builder.credentials(Credentials::new(name.clone(), password.expose().to_owned()));
    }
    let sending = builder.build::<Tokio1Executor>();
    let sent = tokio::time::timeout(SERVER_MAX, sending.send(message(mail, &server.view.sender)?)).await;
    match sent {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(refused(&error)),
        Err(_) => Err(refused(&"it took too long to answer")),
    }
}

/// Writes a mail into the folder, as the file that it would have been sent as.
async fn write(auth: &Auth, mail: &Mail) -> Result<(), AuthError> {
    let bytes = message(mail, SENDER)?.formatted();
    let mut random = [0; 8];
    auth.store.clock().random(&mut random);
    let name = format!("{}-{}.eml", auth.now_ms(), hex::encode(random));
    let dir = auth.data_dir.join(OUTBOX_DIR);
    let written = tokio::task::spawn_blocking(move || {
        make(&dir)?;
        sweep(&dir);
        put(&dir, &name, &bytes)
    });
    let written = written.await.map_err(|error| AuthError::Mail(error.to_string()))?;
    written.map_err(|error| AuthError::Mail(format!("The mail could not be written: {error}.")))
}

/// Only the person may look into the folder: what lies there opens accounts.
fn make(dir: &Path) -> io::Result<()> {
    #[allow(unused_mut)] // on systems without modes
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Under its name at once whole: whoever watches the folder never reads half a mail.
fn put(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let beside = dir.join(format!(".{name}.part"));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(beside, dir.join(name))
}

fn sweep(dir: &Path) {
    let before = SystemTime::now().checked_sub(KEPT).unwrap_or(SystemTime::UNIX_EPOCH);
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let old = entry.metadata().and_then(|about| about.modified()).is_ok_and(|at| at < before);
        let mail = entry.path().extension().is_some_and(|extension| extension == "eml");
        if old
            && mail
            && let Err(error) = fs::remove_file(entry.path())
        {
            tracing::debug!(%error, "an old mail stays");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_without_tls_stays_on_this_machine() {
        assert!(check("localhost", Security::None).is_ok());
        assert!(check("smtp.example.com", Security::None).is_err());
        assert!(check("smtp.example.com", Security::Tls).is_ok());
        for host in ["smtp example", "smtp.example.com/x", "a@b", &"a".repeat(300)] {
            assert!(check(host, Security::Tls).is_err(), "{host}");
        }
    }

    #[test]
    fn a_mail_is_plain_text_with_its_lines_whole() {
        let token = "x".repeat(43);
        let mail = Mail { to: "ada@example.com".into(), subject: "Grüße", text: format!("Für Sie:\n\n{token}\n") };
        let text = String::from_utf8(message(&mail, SENDER).expect("a mail").formatted()).expect("text");
        assert!(text.contains("To: ada@example.com") && text.contains("From: Atom <atom@atom.invalid>"), "{text}");
        assert!(text.contains(&format!("\r\n{token}\r\n")), "{text}");
    }

    #[test]
    fn an_address_cannot_bring_headers_along() {
        let mail = Mail { to: "ada@example.com\r\nBcc: eve@example.com".into(), subject: "x", text: String::new() };
        assert!(message(&mail, SENDER).is_err());
    }
}
