//! Canaries: marked secrets go through everything that takes one, and afterwards nothing that Atom wrote, logged, told or was
//! started with has any of them.
//!
//! `ATOM_CANARY_MINUTES` says for how long the same work goes on (one round unless told; 60 is the hour of a release).

use atom_api::Effect;
use atom_testkit::github::{GithubMock, Issue};
use atom_tests::{
    atom_bin::{Atom, Served, text},
    canary::{Cage, Canary, files},
    mail, waiting,
};
use reqwest::Client;
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

/// Between two rounds: an hour of them shall leave what can still be searched.
const BETWEEN_ROUNDS: Duration = Duration::from_secs(10);
const PASSWORD: &str = "canary password 7cE2 wren";
const NEW_PASSWORD: &str = "canary password 9xQ4 finch";
const PASSPHRASE: &str = "canary passphrase 5tU8 robin";
const KIMS_PASSWORD: &str = "canary password 2gB8 dunnock";
const CLIENT_SECRET: &str = "canary-client-secret-6hN1-linnet";
/// Given in the place of every other secret.
const WRONG: &str = "canary wrong secret 8vD3 martin";
const MAIL_PASSWORD: &str = "canary mail 3rY6 siskin";
const TOKEN: &str = "ghp_canaryToken2wE5rT8yU1iO4pA7sD0fG3hJ6kL9z";
/// The key of the database: 32 bytes that stand nowhere else.
const KEY: [u8; 32] = *b"canary-vault-key-0f9e8d7c6b5a432";

struct Host<'a> {
    client: Client,
    url: &'a str,
    token: String,
}

impl Host<'_> {
    async fn call(&self, name: &str, args: Value) -> Value {
        let mut request = self.client.post(format!("{}/api/v1/call/{name}", self.url));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        let answer = request.json(&args).send().await.expect("answered");
        let status = answer.status();
        let body: Value = answer.json().await.expect("JSON");
        assert!(status.is_success(), "{name}: {body}");
        body
    }

    async fn refused(&self, name: &str, args: Value) {
        let request = self.client.post(format!("{}/api/v1/call/{name}", self.url)).bearer_auth(&self.token);
        let answer = request.json(&args).send().await.expect("answered");
        assert!(!answer.status().is_success(), "{name} was to be refused");
    }
}

fn secret(reply: &Value, field: &str) -> String {
    reply[field].as_str().unwrap_or_else(|| panic!("no {field} in {reply}")).to_owned()
}

/// Somebody else, who forgets their password, and comes into the workspace. Returns their secrets.
async fn come_in(owner: &Host<'_>, data_dir: &Path) -> Vec<Canary> {
    let mut kim = Host { client: Client::new(), url: owner.url, token: String::new() };
    let email = "kim@example.org";
    let session = kim.call("auth.register", json!({ "email": email, "password": PASSWORD, "name": "Kim" })).await;
    kim.call("auth.forgot_password", json!({ "email": email })).await;
    let code = waiting::until("the mail", || async { mail::code(data_dir, email, "Reset your password") }).await;
    kim.call("auth.reset_password", json!({ "token": code, "password": KIMS_PASSWORD })).await;
    let anew = kim.call("auth.login", json!({ "email": email, "password": KIMS_PASSWORD, "device": "Kim's" })).await;
    kim.token = secret(&anew, "token");
    let invited = owner.call("members.invite", json!({ "email": email, "role": "member" })).await;
    kim.call("members.accept", json!({ "code": invited["code"] })).await;
    kim.call("auth.export", json!({})).await;
    [&session, &anew]
        .into_iter()
        .flat_map(|session| {
            ["token", "refresh_token"].map(|field| Canary::new("of Kim's sessions", secret(session, field)))
        })
        .collect()
}

/// Every command that takes a secret is given a wrong one in its place, and does not say it again.
async fn mistake(host: &Host<'_>) {
    const SECRETS: [&str; 15] = [
        "password",
        "account_password",
        "invitation",
        "new_password",
        "passphrase",
        "token",
        "refresh_token",
        "device_key",
        "totp",
        "code",
        "recovery_code",
        "attempt",
        "client_secret",
        "secret",
        "credentials",
    ];
    let mut tried = 0;
    for spec in atom_api::commands() {
        let schema = (spec.request_schema)().to_value();
        let fields = schema["properties"].as_object().cloned().unwrap_or_default();
        let mut args: serde_json::Map<String, Value> = SECRETS
            .iter()
            .filter(|name| fields.contains_key(**name))
            .map(|name| ((*name).to_owned(), json!(WRONG)))
            .collect();
        if args.is_empty() {
            continue;
        }
        for (name, value) in [("email", "canary@example.org"), ("provider", "github"), ("name", "X"), ("confirm", "x")]
        {
            if fields.contains_key(name) {
                args.insert(name.to_owned(), json!(value));
            }
        }
        let request = host.client.post(format!("{}/api/v1/call/{}", host.url, spec.name)).bearer_auth(&host.token);
        let said = request.json(&args).send().await.expect("answered").text().await.expect("text");
        assert!(!said.contains(WRONG), "{} says it again: {said}", spec.name);
        tried += 1;
    }
    assert!(tried > 20, "{tried} commands take a secret");
}

/// What every command that only reads tells.
async fn told(host: &Host<'_>) -> Vec<(String, Vec<u8>)> {
    let mut told = Vec::new();
    for spec in atom_api::commands().iter().filter(|spec| spec.effect == Effect::Read) {
        let request = host.client.post(format!("{}/api/v1/call/{}", host.url, spec.name)).bearer_auth(&host.token);
        let said = request.json(&json!({})).send().await.expect("answered").bytes().await.expect("bytes");
        told.push((format!("what {} tells", spec.name), said.to_vec()));
    }
    told
}

/// A while of common work, which keeps below the limits of a person.
async fn work(host: &mut Host<'_>, refresh: &mut String, made: &mut Vec<Canary>) {
    for title in ["Renew the domain", "Water the plants"] {
        let task = host.call("tasks.create", json!({ "title": title, "notes": "as always" })).await;
        host.call("tasks.complete", json!({ "id": task["id"] })).await;
    }
    host.call("undo", json!({})).await;
    host.call("auth.lock", json!({})).await;
    host.call("auth.unlock", json!({ "password": NEW_PASSWORD })).await;
    let renewed = host.call("auth.refresh", json!({ "refresh_token": refresh.as_str() })).await;
    host.token = secret(&renewed, "token");
    *refresh = secret(&renewed, "refresh_token");
    made.push(Canary::new("a later access token", &host.token));
    made.push(Canary::new("a later refresh token", refresh.as_str()));
    let exported = host.call("audit.export", json!({ "format": "csv" })).await;
    assert!(exported.is_object());
}

/// Uses each secret as people do, wrongly too. Returns those that Atom made.
async fn live(host: &mut Host<'_>, mock: &GithubMock, refresh: &mut String) -> Vec<Canary> {
    let person = json!({ "email": "canary@example.org", "password": PASSWORD, "name": "Canary" });
    let session = host.call("auth.register", person).await;
    host.token = secret(&session, "token");
    let mut made = vec![
        Canary::new("the first access token", secret(&session, "token")),
        Canary::new("the first refresh token", secret(&session, "refresh_token")),
        Canary::new("the key of the device", secret(&session, "device_key")),
    ];
    host.refused("auth.login", json!({ "email": "canary@example.org", "password": NEW_PASSWORD })).await;

    let factor = host.call("auth.totp_enrol", json!({ "password": PASSWORD })).await;
    let shown = secret(&factor, "secret");
    let raw = atom_auth::totp::from_base32(&shown).expect("base32");
    let totp = atom_auth::totp::code(&raw, jiff::Timestamp::now().as_second() / 30);
    let codes = host.call("auth.totp_confirm", json!({ "code": totp })).await;
    made.extend([Canary::new("the secret of the second factor", shown), Canary::new("its bytes", raw)]);
    let codes: Vec<String> = serde_json::from_value(codes["codes"].clone()).expect("recovery codes");
    let again = json!({ "email": "canary@example.org", "password": PASSWORD, "totp": codes[0] });
    let second = host.call("auth.login", again).await;
    made.push(Canary::new("the token of a second session", secret(&second, "token")));
    made.extend(codes.iter().map(|code| Canary::new("a recovery code of the account", code)));

    let google = json!({ "id": "google", "kind": "openid", "client_id": "x", "client_secret": CLIENT_SECRET });
    host.call("signin.set_provider", google).await;

    let credentials = json!({ "kind": "token", "token": TOKEN });
    let request = json!({ "provider": "github", "credentials": credentials, "base_url": mock.url() });
    let connection = host.call("integrations.connect", request).await["connection_id"].clone();
    host.call("integrations.sync", json!({ "connection_id": connection, "wait": true })).await;
    // The service takes it back: what it then says goes to the log and to a notification.
    mock.set_token("another one");
    let sync = json!({ "connection_id": connection, "wait": true });
    let _ = host
        .client
        .post(format!("{}/api/v1/call/integrations.sync", host.url))
        .bearer_auth(&host.token)
        .json(&sync)
        .send()
        .await;
    mock.set_token(TOKEN);

    let server = json!({ "host": "127.0.0.1", "port": 9, "security": "none", "username": "canary",
        "password": MAIL_PASSWORD, "sender": "canary@example.org", "account_password": PASSWORD });
    host.call("mail.set", server).await;
    host.refused("mail.test", json!({})).await;

    let code = host.call("security.recovery_code", json!({ "password": PASSWORD })).await;
    let code = secret(&code, "code");
    made.push(Canary::new("the recovery code", &code));
    made.push(Canary::new("the recovery code without dashes", code.replace('-', "")));
    host.call("security.confirm_recovery_code", json!({ "code": code })).await;
    host.call("security.passphrase", json!({ "password": PASSWORD, "passphrase": PASSPHRASE })).await;

    let machine = host.call("members.add_machine", json!({ "name": "Script" })).await;
    made.push(Canary::new("the token of a program", secret(&machine, "token")));
    host.call("auth.change_password", json!({ "password": PASSWORD, "new_password": NEW_PASSWORD })).await;
    host.call("auth.lock", json!({})).await;
    host.refused("auth.unlock", json!({ "password": PASSWORD })).await;
    host.call("auth.unlock", json!({ "password": NEW_PASSWORD })).await;
    let renewed = host.call("auth.refresh", json!({ "refresh_token": secret(&session, "refresh_token") })).await;
    host.token = secret(&renewed, "token");
    made.push(Canary::new("the second access token", &host.token));
    *refresh = secret(&renewed, "refresh_token");
    made.push(Canary::new("the second refresh token", refresh.as_str()));
    host.call("backups.create", json!({})).await;
    host.call("data.export", json!({ "format": "json" })).await;
    made
}

#[tokio::test]
async fn no_secret_is_left_in_files_logs_diagnostics_or_arguments() {
    let atom = Atom::empty();
    let mock = GithubMock::start().await.expect("a mock");
    mock.set_token(TOKEN);
    mock.put(Issue::new(1, "An issue").assigned());
    let log = atom.desk().join("log.txt");
    let mut command = atom.command(["serve", "--port", "0"]);
    command.env("ATOM_ENCRYPTION_KEY", hex::encode(KEY)).env("ATOM_LOG", "debug");
    command.stderr(Stdio::from(fs::File::create(&log).expect("a log")));
    let Served { process, url } = Served::start(command);

    let mut host = Host { client: Client::new(), url: &url, token: String::new() };
    let mut refresh = String::new();
    let mut canaries = live(&mut host, &mock, &mut refresh).await;
    canaries.extend(come_in(&host, &atom.data_dir()).await);
    let minutes = std::env::var("ATOM_CANARY_MINUTES").ok().and_then(|text| text.parse().ok()).unwrap_or(0_u64);
    let (began, mut rounds) = (Instant::now(), 0);
    while rounds == 0 || began.elapsed() < Duration::from_secs(minutes * 60) {
        if rounds > 0 {
            tokio::time::sleep(BETWEEN_ROUNDS).await;
        }
        work(&mut host, &mut refresh, &mut canaries).await;
        rounds += 1;
    }
    mistake(&host).await;
    canaries.extend([
        Canary::new("the password", PASSWORD),
        Canary::new("the new password", NEW_PASSWORD),
        Canary::new("the password of somebody else", KIMS_PASSWORD),
        Canary::new("a secret that was wrong", WRONG),
        Canary::new("the secret of a client", CLIENT_SECRET),
        Canary::new("the passphrase", PASSPHRASE),
        Canary::new("the password of the mail server", MAIL_PASSWORD),
        Canary::new("the token of the service", TOKEN),
        Canary::new("the key", KEY),
    ]);
    // The folder of mail is where codes go when no server takes them; nothing else may have one.
    let mailed: Vec<Canary> =
        mail::codes(&atom.data_dir()).iter().map(|code| Canary::new("a code by mail", code)).collect();
    assert!(mailed.len() >= 2, "codes were sent");
    let (cage, codes) = (Cage::of(&canaries), Cage::of(&mailed));
    for canary in &canaries {
        for form in canary.forms() {
            assert!(cage.found_in(&[b"x", form.as_slice(), b"y"].concat()).is_some(), "{} would be found", canary.name);
        }
    }

    let diagnostics = host.call("app.diagnostics", json!({})).await.to_string();
    let jobs = host.call("jobs.list", json!({})).await.to_string();
    let audit = host.call("audit.list", json!({ "limit": 1000 })).await.to_string();
    let metrics = host.client.get(format!("{url}/metrics")).send().await.expect("answered").text().await.expect("text");
    let mut seen: Vec<(String, Vec<u8>)> =
        [("diagnostics", diagnostics), ("jobs", jobs), ("audit", audit), ("metrics", metrics)]
            .map(|(name, text)| (name.to_owned(), text.into_bytes()))
            .into();
    if cfg!(target_os = "linux") {
        // The environment has the key: whoever starts Atom so has it there. Arguments are everybody's to see.
        let arguments = fs::read(format!("/proc/{}/cmdline", process.id())).expect("arguments");
        seen.push(("arguments".to_owned(), arguments));
    }
    seen.extend(told(&host).await);
    seen.extend(files(&atom.data_dir()));
    process.end();
    let written = files(&atom.data_dir());
    assert!(written.iter().any(|(name, _)| name.ends_with("atom.db")), "there is a database to look at");
    assert!(written.iter().any(|(name, _)| name.ends_with(".atombackup")), "and a backup");
    seen.extend(written);
    let log = fs::read(&log).expect("a log");
    assert!(!log.is_empty(), "debug says something: {}", text(&log));
    seen.push(("the log".to_owned(), log));

    for (place, bytes) in &seen {
        assert_eq!(cage.found_in(bytes), None, "in {place}");
        assert!(place.contains("outbox") || codes.found_in(bytes).is_none(), "a code by mail in {place}");
    }
}
