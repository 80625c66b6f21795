//! Deliveries of webhooks through the real host, as services send them, and as others would like to.

use atom_testkit::github::{GithubMock, Issue};
use atom_tests::{
    atom_bin::{Atom, PASSWORD},
    binaries,
    desk::{Desk, id},
    house::{House, refusal},
    seat::Seat,
    waiting::until,
};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;

/// The public address of the host, and what stands in `Host` of what comes from there.
const ADDRESS: &str = "https://atom.example.com";
const PUBLIC: &str = "atom.example.com";
/// Something that happened to an issue.
const BODY: &str = r#"{"action":"opened","issue":{"number":7},"repository":{"full_name":"northwind/exporter"}}"#;

/// The same in a delivery of its own: no two that GitHub makes are alike.
fn body_of(id: &str) -> String {
    BODY.replacen('{', &format!("{{\"delivery\":\"{id}\","), 1)
}

/// GitHub with a webhook of another form: it tells when it sent something, proves the address, and makes the secret itself.
fn bell() -> String {
    let github = include_str!("../../crates/integrations/providers/github.toml");
    let (rest, _) = github.split_once("[webhook]").expect("a webhook");
    let webhook = r#"
[webhook]
guide = "Enter the address."
secret_of = "service"
delivery = ".body.id"
event = ".body.type"
challenge = ".body.challenge"
[webhook.signature]
scheme = "hmac_sha256_hex"
header = "X-Bell-Signature"
prefix = "v0="
signed = "v0:{timestamp}:{body}"
[webhook.sent]
header = "X-Bell-Time"
[webhook.events]
rung = ["assigned_issues"]
"#;
    rest.replacen("id = \"github\"", "id = \"bell\"", 1).replacen("name = \"GitHub\"", "name = \"Bell\"", 1) + webhook
}

/// A host with GitHub connected and synced.
struct Stage {
    house: House,
    github: GithubMock,
    connection: Value,
}

/// A webhook that is on.
struct Hook {
    path: String,
    secret: String,
}

impl Stage {
    async fn new() -> Self {
        Self::with("github").await
    }

    async fn with(provider: &str) -> Self {
        let atom = Atom::with_owner();
        let folder = atom.data_dir().join("providers");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("bell.toml"), bell()).expect("a manifest");
        let quiet = bell().split_once("[webhook]").expect("a manifest with a webhook").0.replacen(
            "id = \"bell\"",
            "id = \"quiet\"",
            1,
        );
        std::fs::write(folder.join("quiet.toml"), quiet).expect("a manifest");
        let served = atom.serve();
        let house = House { atom, served, client: Client::new() };
        let github = GithubMock::start().await.expect("a service");
        github.put(Issue::new(1, "Known before").assigned());
        let connection = connect(&house, house.atom.token(), provider, &github).await;
        github.forget();
        Self { house, github, connection }
    }

    async fn turn_on(&self) -> Hook {
        let request = json!({ "connection_id": self.connection, "on": true, "address": ADDRESS });
        let reply = self.house.call("integrations.set_webhook", request).await;
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Hook { path: text(&reply["webhook"]["on"]["path"]), secret: text(&reply["secret"]) }
    }

    /// The webhook as it stands.
    async fn webhook(&self) -> Value {
        self.house.call("integrations.webhook", json!({ "connection_id": self.connection })).await
    }

    async fn counts(&self) -> [u64; 3] {
        let on = self.webhook().await["on"].clone();
        ["accepted", "repeated", "refused"].map(|count| on[count].as_u64().expect("a number"))
    }

    async fn status(&self) -> Value {
        self.house.call("integrations.status", json!({ "connection_id": self.connection })).await
    }

    async fn titles(&self) -> Vec<String> {
        let tasks = self.house.call("tasks.list", json!({})).await;
        tasks["items"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|task| task["title"].as_str().expect("a title").to_owned())
            .collect()
    }

    /// A delivery from outside with these headers.
    async fn send(&self, path: &str, headers: &[(&str, &str)], body: &str) -> (StatusCode, String) {
        let mut request = self.house.client.post(self.house.at(path)).header("host", PUBLIC).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = request.send().await.expect("an answer");
        (reply.status(), reply.text().await.expect("a text"))
    }

    /// A delivery of GitHub, signed with this secret.
    async fn github_sends(&self, path: &str, secret: &str, id: &str, event: &str) -> StatusCode {
        let body = body_of(id);
        let signature = format!("sha256={}", hex(secret, &body));
        let headers = [("X-GitHub-Delivery", id), ("X-GitHub-Event", event), ("X-Hub-Signature-256", &signature)];
        let (status, said) = self.send(path, &headers, &body).await;
        assert!(said.is_empty() || status == StatusCode::NOT_FOUND, "nothing is told: {said}");
        status
    }

    /// A delivery of the bell, signed with this secret as of this moment.
    async fn bell_sends(&self, path: &str, secret: &str, at_s: i64, body: &str) -> (StatusCode, String) {
        let signature = format!("v0={}", hex(secret, &format!("v0:{at_s}:{body}")));
        self.send(path, &[("X-Bell-Time", &at_s.to_string()), ("X-Bell-Signature", &signature)], body).await
    }

    /// Waits until the two lists of issues were asked for, and that sync has ended.
    async fn settled(&self) {
        until("the hurried sync", || async { (self.github.seen("/issues").len() >= 2).then_some(()) }).await;
        until("its end", || async {
            let ended = self.status().await["health"] == "ok" && self.webhook().await["on"]["sync_at"].is_null();
            ended.then_some(())
        })
        .await;
    }
}

async fn connect(house: &House, token: &str, provider: &str, github: &GithubMock) -> Value {
    let credentials = json!({ "kind": "token", "token": github.token() });
    let request = json!({ "provider": provider, "credentials": credentials, "base_url": github.url() });
    let connection = call(house, token, "integrations.connect", request).await["connection_id"].clone();
    call(house, token, "integrations.sync", json!({ "connection_id": connection, "wait": true })).await;
    connection
}

/// Calls a command as somebody.
async fn call(house: &House, token: &str, name: &str, args: Value) -> Value {
    let request = house.client.post(house.at(&format!("/api/v1/call/{name}"))).bearer_auth(token);
    let reply = request.body(args.to_string()).send().await.expect("an answer");
    assert!(reply.status().is_success(), "{name}: {}", reply.text().await.expect("a text"));
    reply.json().await.expect("JSON")
}

fn hex(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

#[tokio::test]
async fn a_delivery_that_is_signed_brings_what_it_tells_of_at_once_and_only_that() {
    let stage = Stage::new().await;
    let hook = stage.turn_on().await;
    let planned = stage.status().await["next_sync_at"].clone();
    stage.github.put(Issue::new(2, "Told by the service").assigned());

    assert_eq!(stage.github_sends(&hook.path, &hook.secret, "1", "issues").await, StatusCode::ACCEPTED);

    until("the task to come", || async {
        stage.titles().await.contains(&"Told by the service".to_owned()).then_some(())
    })
    .await;
    stage.settled().await;
    assert_eq!(stage.github.seen("/issues").len(), 2, "both lists of issues, once each");
    assert_eq!(stage.github.seen("").len(), 2, "and nothing else");
    let on = stage.webhook().await["on"].clone();
    assert_eq!((&on["last"]["event"], &on["last"]["record"]), (&json!("issues"), &json!("northwind/exporter #7")));
    assert_eq!(stage.status().await["next_sync_at"], planned, "its interval goes on as before");
}

#[tokio::test]
async fn a_delivery_that_came_before_does_nothing() {
    let stage = Stage::new().await;
    let hook = stage.turn_on().await;
    assert_eq!(stage.github_sends(&hook.path, &hook.secret, "1", "issues").await, StatusCode::ACCEPTED);
    stage.settled().await;
    stage.github.forget();

    for _ in 0..2 {
        assert_eq!(stage.github_sends(&hook.path, &hook.secret, "1", "issues").await, StatusCode::OK);
    }

    assert_eq!(stage.counts().await, [1, 2, 0]);
    assert!(stage.webhook().await["on"]["sync_at"].is_null(), "no sync follows");
    assert_eq!(stage.github.seen("").len(), 0);
}

#[tokio::test]
async fn a_delivery_that_came_before_does_nothing_under_another_id_either() {
    let stage = Stage::new().await;
    let hook = stage.turn_on().await;
    let signature = format!("sha256={}", hex(&hook.secret, BODY));
    for (id, wanted) in [("1", StatusCode::ACCEPTED), ("2", StatusCode::OK), ("3", StatusCode::OK)] {
        let headers =
            [("X-GitHub-Delivery", id), ("X-GitHub-Event", "issues"), ("X-Hub-Signature-256", signature.as_str())];
        assert_eq!(stage.send(&hook.path, &headers, BODY).await.0, wanted, "{id}");
    }
    assert_eq!(stage.counts().await, [1, 2, 0]);
}

#[tokio::test]
async fn what_is_forged_is_refused_and_told_nothing() {
    let stage = Stage::new().await;
    let hook = stage.turn_on().await;
    let good = format!("sha256={}", hex(&hook.secret, BODY));
    let other = format!("sha256={}", hex("another secret", BODY));
    let naked = hex(&hook.secret, BODY);
    for (signature, body) in [
        (Some(other.as_str()), BODY),
        (Some(naked.as_str()), BODY),
        (Some("sha256="), BODY),
        (Some(""), BODY),
        (Some(&good[..40]), BODY),
        (Some(good.as_str()), "{}"),
        (None, BODY),
    ] {
        let mut headers = vec![("X-GitHub-Delivery", "1"), ("X-GitHub-Event", "issues")];
        headers.extend(signature.map(|signature| ("X-Hub-Signature-256", signature)));
        let (status, said) = stage.send(&hook.path, &headers, body).await;
        assert_eq!((status, said.as_str()), (StatusCode::UNAUTHORIZED, ""), "{signature:?} {body}");
    }
    assert_eq!(stage.counts().await, [0, 0, 7]);
    assert!(stage.webhook().await["on"]["sync_at"].is_null());
    assert_eq!(stage.github_sends(&hook.path, &hook.secret, "1", "issues").await, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_delivery_is_fresh_signed_with_the_secret_of_the_service_and_proves_the_address() {
    let stage = Stage::with("bell").await;
    let request = |secret: Option<&str>| {
        let address = secret.is_none().then_some(ADDRESS);
        json!({ "connection_id": stage.connection, "on": true, "address": address, "secret": secret })
    };
    let reply = stage.house.call("integrations.set_webhook", request(None)).await;
    let (path, now_s) = (reply["webhook"]["on"]["path"].as_str().unwrap().to_owned(), Timestamp::now().as_second());
    assert!(reply["secret"].is_null() && reply["webhook"]["on"]["needs_secret"] == true, "{reply}");
    let ring = |id: &str| format!(r#"{{"id":"{id}","type":"rung"}}"#);
    assert_eq!(stage.bell_sends(&path, "", now_s, &ring("0")).await.0, StatusCode::UNAUTHORIZED, "no secret yet");

    let secret = "shown by the bell";
    let reply = stage.house.call("integrations.set_webhook", request(Some(secret))).await;
    assert!(reply["secret"].is_null() && reply["webhook"]["on"]["path"] == path, "{reply}");

    for (apart_s, wanted) in [
        (-400, StatusCode::UNAUTHORIZED),
        (400, StatusCode::UNAUTHORIZED),
        (-200, StatusCode::ACCEPTED),
        (200, StatusCode::ACCEPTED),
    ] {
        let (status, said) = stage.bell_sends(&path, secret, now_s + apart_s, &ring(&apart_s.to_string())).await;
        assert_eq!((status, said.as_str()), (wanted, ""), "{apart_s} s from now");
    }
    let asks = r#"{"type":"url_verification","challenge":"3eZbrw1a"}"#;
    assert_eq!(stage.bell_sends(&path, secret, now_s, asks).await, (StatusCode::OK, "3eZbrw1a".to_owned()));
    assert_eq!(stage.bell_sends(&path, "not the secret", now_s, asks).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(stage.counts().await, [2, 0, 4]);
}

#[tokio::test]
async fn a_burst_is_one_sync() {
    let stage = Stage::new().await;
    let hook = stage.turn_on().await;
    let (events, ids) = (["issues", "issues", "issues", "issues", "ping", "issues"], ["1", "2", "3", "4", "5", "6"]);
    let sent = events.iter().zip(ids).map(|(event, id)| stage.github_sends(&hook.path, &hook.secret, id, event));

    let statuses = futures_util::future::join_all(sent).await;

    assert_eq!(statuses, [StatusCode::ACCEPTED; 6]);
    stage.settled().await;
    assert_eq!(stage.counts().await, [6, 0, 0]);
    assert_eq!(stage.github.seen("").len(), 2, "one sync of the two lists");
}

#[tokio::test]
async fn what_was_accepted_is_synced_even_after_a_crash() {
    let mut stage = Stage::new().await;
    let hook = stage.turn_on().await;
    stage.github.put(Issue::new(2, "Told before the end").assigned());
    assert_eq!(stage.github_sends(&hook.path, &hook.secret, "1", "issues").await, StatusCode::ACCEPTED);

    let next = {
        let House { atom, served, client } = stage.house;
        drop(served);
        let served = atom.serve();
        House { atom, served, client }
    };
    stage.house = next;

    until("the task to come", || async {
        stage.titles().await.contains(&"Told before the end".to_owned()).then_some(())
    })
    .await;
    assert_eq!(stage.github_sends(&hook.path, &hook.secret, "1", "issues").await, StatusCode::OK, "it is remembered");
}

#[tokio::test]
async fn each_webhook_is_for_its_own_workspace() {
    let stage = Stage::new().await;
    let ada = stage.turn_on().await;
    let person = json!({ "email": "bob@example.com", "password": PASSWORD, "name": "Bob" });
    let house = &stage.house;
    let register = house.client.post(house.at("/api/auth/register")).body(person.to_string());
    let session: Value = register.send().await.unwrap().json().await.unwrap();
    let (token, github) = (session["token"].as_str().unwrap(), GithubMock::start().await.unwrap());
    let connection = connect(house, token, "github", &github).await;
    github.forget();
    let request = json!({ "connection_id": connection, "on": true, "address": ADDRESS, "secret": "a secret of Bob" });
    let bob = call(house, token, "integrations.set_webhook", request).await;
    assert!(bob["secret"].is_null(), "what a person gave is not told again: {bob}");
    let path = bob["webhook"]["on"]["path"].as_str().unwrap();
    assert_ne!(path, ada.path);

    assert_eq!(stage.github_sends(path, &ada.secret, "1", "issues").await, StatusCode::UNAUTHORIZED);
    assert_eq!(stage.github_sends(&ada.path, "a secret of Bob", "1", "issues").await, StatusCode::UNAUTHORIZED);
    assert_eq!(stage.github_sends(path, "a secret of Bob", "1", "issues").await, StatusCode::ACCEPTED);

    until("the sync of Bob", || async { (github.seen("/issues").len() == 2).then_some(()) }).await;
    assert_eq!((stage.counts().await, stage.github.seen("").len()), ([0, 0, 1], 0), "Ada's is left alone");
}

#[tokio::test]
async fn where_nothing_is_turned_on_there_is_nothing() {
    let stage = Stage::new().await;
    let off = stage.webhook().await;
    assert!(off["offered"] == true && off["on"].is_null() && off["port"].is_u64(), "{off}");
    let hook = stage.turn_on().await;
    let nowhere = ["/hooks/01890a5dac96474bbcceb302099a8057", "/hooks/x"];
    for path in nowhere {
        assert_eq!(stage.github_sends(path, &hook.secret, "1", "issues").await, StatusCode::NOT_FOUND, "{path}");
    }
    let unknown = stage.send(nowhere[0], &[], BODY).await;

    let request = json!({ "connection_id": stage.connection, "on": false });
    let reply = stage.house.call("integrations.set_webhook", request.clone()).await;
    assert!(reply["webhook"]["on"].is_null(), "{reply}");
    stage.house.call("integrations.set_webhook", request).await;

    let (status, said) = stage.send(&hook.path, &[], BODY).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let of = |path: &str, said: &str| said.replace(path, "");
    assert_eq!(of(&hook.path, &said), of(nowhere[0], &unknown.1), "turned off is as if it had never been");
    let again = stage.turn_on().await;
    assert!(again.path != hook.path && again.secret != hook.secret);
    assert_eq!(stage.github_sends(&hook.path, &hook.secret, "2", "issues").await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_public_name_leads_to_the_webhook_and_to_nothing_else() {
    let stage = Stage::new().await;
    let hook = stage.turn_on().await;
    let house = &stage.house;
    let at = |host: String, id: &str| {
        let body = body_of(id);
        let signature = format!("sha256={}", hex(&hook.secret, &body));
        let request = house.client.post(house.at(&hook.path)).header("host", host).header("X-GitHub-Delivery", id);
        request.header("X-GitHub-Event", "ping").header("X-Hub-Signature-256", signature).body(body)
    };
    let own = house.served.authority().to_owned();
    for (host, id, wanted) in [
        (PUBLIC.to_owned(), "1", StatusCode::ACCEPTED),
        (format!("{PUBLIC}:443"), "2", StatusCode::ACCEPTED),
        (own, "3", StatusCode::ACCEPTED),
        ("evil.example".to_owned(), "4", StatusCode::NOT_FOUND),
        (format!("{PUBLIC}.evil.example"), "5", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(at(host.clone(), id).send().await.unwrap().status(), wanted, "{host}");
    }
    let of_a_page = at(PUBLIC.to_owned(), "6").header("origin", "https://evil.example").send().await.unwrap();
    assert_eq!(refusal(of_a_page).await.0, StatusCode::FORBIDDEN);
    for path in ["/api/v1/call/tasks.list", "/", "/healthz", "/hooks", "/hooks/", "/hooks/a/b"] {
        let request = house.client.post(house.at(path)).bearer_auth(house.atom.token()).header("host", PUBLIC);
        assert_eq!(refusal(request.send().await.unwrap()).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    let read = house.client.get(house.at(&hook.path));
    assert_eq!(read.send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
    let large = at(PUBLIC.to_owned(), "7").body(vec![b' '; 1024 * 1024 + 1]).send().await.unwrap();
    assert_eq!(refusal(large).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_webhook_wants_an_address_that_nobody_reads_along_at_and_a_service_that_has_one() {
    let stage = Stage::new().await;
    let try_it = async |more: Value| {
        let mut request = json!({ "connection_id": stage.connection, "on": true });
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let reply = stage.house.post("integrations.set_webhook", request.to_string()).send().await.unwrap();
        refusal(reply).await.1
    };
    for (more, field) in [
        (json!({}), "address"),
        (json!({ "address": "http://atom.example.com" }), "address"),
        (json!({ "address": "atom.example.com" }), "address"),
        (json!({ "address": ADDRESS, "secret": "short" }), "secret"),
    ] {
        let error = try_it(more).await;
        assert_eq!((&error["code"], &error["field"]), (&json!("invalid"), &json!(field)), "{error}");
    }
    let quiet = Stage::with("quiet").await;
    assert_eq!(quiet.webhook().await["offered"], false);
    let request = json!({ "connection_id": quiet.connection, "on": true, "address": ADDRESS });
    let reply = quiet.house.post("integrations.set_webhook", request.to_string()).send().await.unwrap();
    assert_eq!(refusal(reply).await.1["code"], "conflict");
}

#[tokio::test]
async fn the_secret_is_shown_once_and_nowhere_else() {
    let stage = Stage::new().await;
    let hook = stage.turn_on().await;
    assert_eq!(hook.secret.len(), 43, "256 bits");
    let again = json!({ "connection_id": stage.connection, "on": true, "address": "https://moved.example.com" });
    let moved = stage.house.call("integrations.set_webhook", again).await;
    assert!(moved["secret"].is_null(), "{moved}");
    assert_eq!(moved["webhook"]["on"]["url"], format!("https://moved.example.com{}", hook.path));
    let trail = stage.house.call("audit.list", json!({})).await;
    assert!(trail.to_string().contains("integrations.set_webhook"), "it is in the trail");
    for said in [stage.webhook().await, stage.status().await, trail] {
        assert!(!said.to_string().contains(&hook.secret), "{said}");
    }
    let stored = std::fs::read_dir(stage.house.atom.data_dir()).unwrap().flatten();
    for file in stored.filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        let found = bytes.windows(hook.secret.len()).any(|window| window == hook.secret.as_bytes());
        assert!(!found, "{}", file.path().display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_turns_it_on_sees_what_came_and_turns_it_off_again() {
    let Some(seat) = Seat::signed_in(1_360, 1_200, false).await else { return };
    let (page, desk, github) = (&seat.page, Desk::on(&seat.page), GithubMock::start().await.unwrap());
    desk.connect_github(github.url(), &github.token()).await;

    page.click(&id("webhook-turn-on")).await;
    page.read(&id("webhook"), "Name the public address").await;
    page.write(&id("webhook-address"), ADDRESS).await;
    page.click(&id("webhook-turn-on")).await;
    page.read(&id("webhook"), "Shown only now").await;
    let (url, secret) = (page.text(&id("webhook-url")).await, page.text(&id("webhook-made")).await);
    page.picture(&binaries::screens().join("connection-webhook.png")).await;

    let path = url.trim().strip_prefix(ADDRESS).expect("the public address");
    let request = Client::new().post(format!("{}{path}", seat.atom.url())).header("host", PUBLIC).body(BODY);
    let request = request.header("X-GitHub-Delivery", "1").header("X-GitHub-Event", "ping");
    let signed = request.header("X-Hub-Signature-256", format!("sha256={}", hex(secret.trim(), BODY)));
    assert_eq!(signed.send().await.unwrap().status(), StatusCode::ACCEPTED);
    page.read(&id("webhook-last"), "ping").await;
    page.read(&id("webhook-accepted"), "1").await;

    page.reload().await;
    page.see(&id("webhook-url")).await;
    page.see_no(&id("webhook-made")).await;
    page.click(&id("webhook-turn-off")).await;
    page.see(&id("webhook-address")).await;
    page.see_no(&id("webhook-url")).await;
}
