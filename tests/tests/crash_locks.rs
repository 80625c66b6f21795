//! A host that is killed (SIGKILL) while the key or a password changes, or while it starts for the first time, leaves what opens
//! by the old or by the new one, whole, and never something between.
//!
//! `ATOM_KILLS` says how many rounds (8 unless told).

use atom_tests::{
    atom_bin::{Atom, PASSWORD, Served, finish, reply},
    waiting,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::{
    env,
    hash::{BuildHasher as _, RandomState},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const PASSPHRASE: &str = "four quiet herons wading";
const OTHER_PASSWORD: &str = "correct horse battery staple 10";

fn rounds() -> usize {
    env::var("ATOM_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(8)
}

/// A moment within this time that nobody chose.
fn moment(within: Duration) -> Duration {
    let most = u64::try_from(within.as_micros()).unwrap_or(u64::MAX).max(1);
    Duration::from_micros(RandomState::new().hash_one(0) % most)
}

/// The binary on a directory whose key a passphrase wraps.
fn command(atom: &Atom, args: &[&str]) -> Command {
    let mut command = atom.command(args);
    command.env_remove("ATOM_ENCRYPTION_KEY").env_remove("ATOM_TOKEN").env("ATOM_PASSPHRASE", PASSPHRASE);
    command
}

fn serve(atom: &Atom) -> Served {
    Served::start(command(atom, &["serve", "--port", "0"]))
}

/// Somebody at a host.
struct At {
    client: Client,
    url: String,
    token: String,
}

impl At {
    fn nobody(served: &Served) -> Self {
        Self { client: Client::new(), url: served.url.clone(), token: String::new() }
    }

    /// The reply, or the code of the error; none where the host was gone before it answered.
    async fn ask(&self, name: &str, args: Value) -> Option<Result<Value, String>> {
        let request = self.client.post(format!("{}/api/v1/call/{name}", self.url));
        let request = if self.token.is_empty() { request } else { request.bearer_auth(&self.token) };
        let answer = request.body(args.to_string()).send().await.ok()?;
        let status = answer.status();
        let body: Value = answer.json().await.ok()?;
        let code = body["error"]["code"].as_str().unwrap_or_default().to_owned();
        Some(if status == StatusCode::OK { Ok(body) } else { Err(code) })
    }

    async fn call(&self, name: &str, args: Value) -> Value {
        let answer = self.ask(name, args).await.unwrap_or_else(|| panic!("{name}: the host is gone"));
        answer.unwrap_or_else(|code| panic!("{name}: {code}"))
    }

    async fn sign_in(served: &Served, password: &str) -> Result<Self, String> {
        let nobody = Self::nobody(served);
        let person = json!({ "email": "owner@example.com", "password": password });
        let session = nobody.ask("auth.login", person).await.expect("the host answers")?;
        Ok(Self { token: session["token"].as_str().expect("a token").to_owned(), ..nobody })
    }
}

async fn register(served: &Served) -> At {
    let nobody = At::nobody(served);
    let owner = json!({ "email": "owner@example.com", "password": PASSWORD, "name": "Owner" });
    let session = nobody.call("auth.register", owner).await;
    At { token: session["token"].as_str().expect("a token").to_owned(), ..nobody }
}

/// A task with a file, whose content is sealed by a key of its own purpose.
async fn fill(ada: &At, content: &[u8]) -> Value {
    let task = ada.call("tasks.create", json!({ "title": "Renew the domain" })).await;
    let upload = json!({ "upload": null, "offset": 0, "data": BASE64_STANDARD.encode(content) });
    let upload = ada.call("uploads.append", upload).await;
    let file = json!({ "task": task["id"], "name": "plan.txt", "upload": upload["upload"] });
    ada.call("attachments.add", file).await["id"].clone()
}

#[tokio::test]
async fn killed_while_the_key_changes_everything_opens_and_is_whole() {
    let atom = Atom::empty();
    let content = b"what only its owner reads ".repeat(8_000);
    let served = serve(&atom);
    let ada = register(&served).await;
    let file = fill(&ada, &content).await;
    let titles: Vec<Value> = (0..200).map(|at| json!({ "title": format!("Task {at}") })).collect();
    ada.call("tasks.create_many", json!({ "items": titles })).await;
    let rotate = json!({ "password": PASSWORD, "passphrase": PASSPHRASE });
    // Once in peace: how long it takes.
    let began = Instant::now();
    ada.call("security.rotate", rotate.clone()).await;
    let takes = began.elapsed();
    served.process.end();

    let (mut turned, mut stayed) = (0, 0);
    let mut key = None;
    for round in 0..rounds() {
        let served = serve(&atom);
        let ada = At::sign_in(&served, PASSWORD).await.unwrap_or_else(|code| panic!("round {round}: {code}"));
        // What an earlier round left of a change is brought to its end by the host, while it is used.
        let rest = waiting::until("the change to be at its end", || async {
            let keys = ada.call("security.keys", json!({})).await;
            (keys["rotating"] == false).then_some(keys)
        });
        let keys = rest.await;
        if let Some(before) = key.replace(keys["key_id"].clone()) {
            if before == keys["key_id"] { stayed += 1 } else { turned += 1 }
        }
        let tasks = ada.call("tasks.list", json!({ "limit": 500 })).await;
        assert_eq!(tasks["items"].as_array().map(Vec::len), Some(201), "round {round}");
        let mut read = Vec::new();
        while read.len() < content.len() {
            let piece = ada.call("attachments.read", json!({ "id": file, "offset": read.len() })).await;
            let piece = BASE64_STANDARD.decode(piece["data"].as_str().expect("bytes")).expect("base64");
            assert!(!piece.is_empty(), "round {round}: the file is cut at {}", read.len());
            read.extend(piece);
        }
        assert!(read == content, "round {round}: the file is another");

        let rotate = rotate.clone();
        let asking = tokio::spawn(async move { ada.ask("security.rotate", rotate).await });
        // Some rounds end after the answer, while contents are sealed anew.
        tokio::time::sleep(moment(takes + takes / 4)).await;
        drop(served);
        drop(asking.await);
    }
    let verified = reply(&finish(command(&atom, &["verify"]), ""));
    assert_eq!(verified["ok"], true, "{verified}");
    eprintln!("{turned} rounds ended with the new key, {stayed} with the old one; a change takes {takes:?}");
}

#[tokio::test]
async fn killed_while_a_password_changes_the_old_or_the_new_one_opens_and_an_acknowledged_one_does() {
    let atom = Atom::empty();
    let served = serve(&atom);
    let ada = register(&served).await;
    let change = |from: &str, to: &str| json!({ "password": from, "new_password": to });
    let began = Instant::now();
    ada.call("auth.change_password", change(PASSWORD, OTHER_PASSWORD)).await;
    let takes = began.elapsed();
    served.process.end();

    let (mut now, mut next) = (OTHER_PASSWORD, PASSWORD);
    for round in 0..rounds() {
        let served = serve(&atom);
        let ada = At::sign_in(&served, now).await.unwrap_or_else(|code| panic!("round {round}: {code}"));
        let request = change(now, next);
        let asking = tokio::spawn(async move { ada.ask("auth.change_password", request).await });
        tokio::time::sleep(moment(takes + takes / 4)).await;
        drop(served);
        let acknowledged = matches!(asking.await.expect("asked"), Some(Ok(_)));

        let served = serve(&atom);
        let by_new = At::sign_in(&served, next).await;
        let by_old = At::sign_in(&served, now).await;
        assert_ne!(by_new.is_ok(), by_old.is_ok(), "round {round}: one of them, and one alone");
        assert!(by_new.is_ok() || !acknowledged, "round {round}: it was acknowledged");
        if by_new.is_ok() {
            (now, next) = (next, now);
        }
    }
}

#[tokio::test]
async fn killed_at_its_first_start_the_next_one_begins_where_it_was_stopped() {
    let atom = Atom::empty();
    let began = Instant::now();
    drop(serve(&atom));
    let takes = began.elapsed();
    for round in 0..rounds() {
        let atom = Atom::empty();
        let mut first = command(&atom, &["serve", "--port", "0"]);
        let mut first = first.stdout(Stdio::null()).spawn().expect("it starts");
        tokio::time::sleep(moment(takes + takes / 4)).await;
        first.kill().expect("killed");
        first.wait().expect("it ended");
        // And once more while the first account is made.
        let served = serve(&atom);
        let nobody = At::nobody(&served);
        let owner = json!({ "email": "owner@example.com", "password": PASSWORD, "name": "Owner" });
        let asked = owner.clone();
        let asking = tokio::spawn(async move { nobody.ask("auth.register", asked).await });
        tokio::time::sleep(moment(Duration::from_millis(600))).await;
        drop(served);
        let acknowledged = matches!(asking.await.expect("asked"), Some(Ok(_)));

        let served = serve(&atom);
        let nobody = At::nobody(&served);
        let has_account = nobody.call("app.status", json!({})).await["has_account"] == true;
        assert!(has_account || !acknowledged, "round {round}: it was acknowledged");
        if !has_account {
            nobody.call("auth.register", owner).await;
        }
        let ada = At::sign_in(&served, PASSWORD).await.unwrap_or_else(|code| panic!("round {round}: {code}"));
        ada.call("tasks.create", json!({ "title": "It works" })).await;
        served.process.end();
        let verified = reply(&finish(command(&atom, &["verify"]), ""));
        assert_eq!(verified["ok"], true, "round {round}: {verified}");
    }
}
