//! Canaries: marked secrets go through everything that takes one, and afterwards nothing that Atom wrote, logged or was started
//! with has any of them.

use atom_testkit::github::{GithubMock, Issue};
use atom_tests::atom_bin::{Atom, Served, text};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use reqwest::Client;
use serde_json::{Value, json};
use std::{collections::HashMap, fs, path::Path, process::Stdio};

const PASSWORD: &str = "canary password 7cE2 wren";
const NEW_PASSWORD: &str = "canary password 9xQ4 finch";
const PASSPHRASE: &str = "canary passphrase 5tU8 robin";
const MAIL_PASSWORD: &str = "canary mail 3rY6 siskin";
const TOKEN: &str = "ghp_canaryToken2wE5rT8yU1iO4pA7sD0fG3hJ6kL9z";
/// The key of the database: 32 bytes that stand nowhere else.
const KEY: [u8; 32] = *b"canary-vault-key-0f9e8d7c6b5a432";

/// A secret and what it is.
struct Canary {
    name: &'static str,
    bytes: Vec<u8>,
}

impl Canary {
    fn new(name: &'static str, secret: impl AsRef<[u8]>) -> Self {
        Self { name, bytes: secret.as_ref().to_vec() }
    }

    /// The ways in which it might be written: as it is, in hex, and in base64 at each of the three places a byte may have.
    fn forms(&self) -> Vec<Vec<u8>> {
        let digits = hex::encode(&self.bytes);
        let mut forms = vec![self.bytes.clone(), digits.to_uppercase().into_bytes(), digits.into_bytes()];
        for before in 0..3 {
            let padded = [vec![0; before], self.bytes.clone()].concat();
            for encoded in [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
                // The letters at both ends depend on what stands beside it.
                let whole = encoded.as_bytes();
                forms.push(whole[before.div_ceil(3) * 4..whole.len() - 2].to_vec());
            }
        }
        // As JSON has it.
        forms.push(String::from_utf8_lossy(&self.bytes).replace('"', "\\\"").into_bytes());
        forms
    }
}

/// All forms of all canaries by their first bytes, so that each file is read through once.
struct Cage(HashMap<[u8; HEAD], Vec<(&'static str, Vec<u8>)>>);

/// How many first bytes; no form is shorter.
const HEAD: usize = 8;

impl Cage {
    fn of(canaries: &[Canary]) -> Self {
        let mut cage: HashMap<_, Vec<_>> = HashMap::new();
        for canary in canaries {
            for form in canary.forms() {
                let head = form[..HEAD].try_into().expect("a canary is long enough");
                cage.entry(head).or_default().push((canary.name, form));
            }
        }
        Self(cage)
    }

    /// The first canary that is in there.
    fn found_in(&self, bytes: &[u8]) -> Option<&'static str> {
        bytes.windows(HEAD).enumerate().find_map(|(at, head)| {
            let forms = self.0.get(head)?;
            forms.iter().find(|(_, form)| bytes[at..].starts_with(form)).map(|(name, _)| *name)
        })
    }
}

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

/// Uses each secret as people do, wrongly too. Returns those that Atom made.
async fn live(host: &mut Host<'_>, mock: &GithubMock) -> Vec<Canary> {
    let person = json!({ "email": "canary@example.org", "password": PASSWORD, "name": "Canary" });
    let session = host.call("auth.register", person).await;
    host.token = secret(&session, "token");
    let mut made = vec![
        Canary::new("the first access token", secret(&session, "token")),
        Canary::new("the first refresh token", secret(&session, "refresh_token")),
    ];
    host.refused("auth.login", json!({ "email": "canary@example.org", "password": NEW_PASSWORD })).await;

    let factor = host.call("auth.totp_enrol", json!({ "password": PASSWORD })).await;
    made.push(Canary::new("the secret of the second factor", secret(&factor, "secret")));

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
        "password": MAIL_PASSWORD, "sender": "canary@example.org" });
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
    made.push(Canary::new("the second refresh token", secret(&renewed, "refresh_token")));
    host.call("backups.create", json!({})).await;
    host.call("data.export", json!({ "format": "json" })).await;
    made
}

/// Every file below `folder`, with its name.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let (path, kind) = (entry.path(), entry.file_type().expect("a kind"));
        if kind.is_dir() {
            found.extend(files(&path));
        } else if kind.is_file() {
            found.push((path.display().to_string(), fs::read(&path).expect("a file")));
        }
    }
    found
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
    let mut canaries = live(&mut host, &mock).await;
    canaries.extend([
        Canary::new("the password", PASSWORD),
        Canary::new("the new password", NEW_PASSWORD),
        Canary::new("the passphrase", PASSPHRASE),
        Canary::new("the password of the mail server", MAIL_PASSWORD),
        Canary::new("the token of the service", TOKEN),
        Canary::new("the key", KEY),
    ]);
    let cage = Cage::of(&canaries);
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
    }
}
