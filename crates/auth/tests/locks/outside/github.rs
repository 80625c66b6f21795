//! GitHub, by a small server that answers as it does and looks at what it is asked.

use super::world::{parameter, service, with_parameter};
use crate::house::{House, from, secret};
use atom_api::signin::{Begin, BeginReply, Finish, FinishReply, Kind, SetProvider};
use atom_auth::{AuthError, outside};
use atom_core::ApiError;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

const TOKEN: &str = "gho_for_tests_alone";

/// What it knows of a person, and of the way that they are on.
#[derive(Debug, Default)]
struct Shared {
    user: Value,
    emails: Value,
    /// The challenges by code; a code goes when it is used.
    codes: HashMap<String, String>,
}

struct GitHub {
    url: String,
    shared: Arc<Mutex<Shared>>,
    task: JoinHandle<()>,
}

impl Drop for GitHub {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl GitHub {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Mutex::new(Shared::default()));
        let kept = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&kept)));
            }
        });
        let github = Self { url, shared, task };
        github.is(json!({ "id": 583_231, "login": "octocat", "name": "Mona" }));
        github.has(json!([
            { "email": "old@example.com", "primary": false, "verified": true },
            { "email": "mona@example.com", "primary": true, "verified": true },
        ]));
        github
    }

    fn is(&self, user: Value) {
        self.shared.lock().unwrap().user = user;
    }

    fn has(&self, emails: Value) {
        self.shared.lock().unwrap().emails = emails;
    }

    /// What the page of GitHub does when the person says yes: the address that it sends the browser to.
    fn allow(&self, authorize_url: &str) -> String {
        assert!(authorize_url.starts_with(&format!("{}/login/oauth/authorize?", self.url)), "{authorize_url}");
        assert_eq!(parameter(authorize_url, "scope"), "read:user user:email");
        let mut shared = self.shared.lock().unwrap();
        let code = format!("code-{}", shared.codes.len());
        shared.codes.insert(code.clone(), parameter(authorize_url, "code_challenge"));
        let back = with_parameter(&parameter(authorize_url, "redirect_uri"), "code", Some(&code));
        with_parameter(&back, "state", Some(&parameter(authorize_url, "state")))
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Mutex<Shared>>) {
    let (mut text, mut chunk) = (String::new(), [0; 4_096]);
    let body = loop {
        let read = stream.read(&mut chunk).await.unwrap_or(0);
        if read == 0 {
            return;
        }
        text.push_str(std::str::from_utf8(&chunk[..read]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let head = head.to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            break body.to_owned();
        }
    };
    let answer = reply(&text, &body, &mut shared.lock().unwrap());
    let (status, body) = answer.map_or_else(|status| (status, "{}".to_owned()), |body| ("200 OK", body.to_string()));
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    drop(stream.write_all(answer.as_bytes()).await);
}

fn reply(request: &str, body: &str, shared: &mut Shared) -> Result<Value, &'static str> {
    let head = request.split("\r\n\r\n").next().unwrap_or_default().to_ascii_lowercase();
    if !head.contains("user-agent: atom/") || !head.contains("accept: application/json") {
        return Err("403 Forbidden");
    }
    let first = request.lines().next().unwrap_or_default();
    if first.starts_with("POST /login/oauth/access_token ") {
        let fields: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let field = |name: &str| fields.get(name).map_or("", String::as_str);
        if (field("client_id"), field("client_secret")) != ("atom", "shh") {
            return Ok(json!({ "error": "incorrect_client_credentials" }));
        }
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(field("code_verifier")));
        // An error with status 200, as GitHub has it.
        return Ok(match shared.codes.insert(field("code").to_owned(), String::new()) {
            Some(wanted) if wanted == challenge => {
                json!({ "access_token": TOKEN, "token_type": "bearer", "scope": "read:user,user:email" })
            }
            _ => json!({ "error": "bad_verification_code", "error_description": "The code is incorrect." }),
        });
    }
    if !head.contains(&format!("authorization: bearer {TOKEN}")) {
        return Err("401 Unauthorized");
    }
    match first {
        "GET /api/v3/user HTTP/1.1" => Ok(shared.user.clone()),
        "GET /api/v3/user/emails HTTP/1.1" => Ok(shared.emails.clone()),
        _ => Err("404 Not Found"),
    }
}

/// A house that knows GitHub, at the address of the small server.
async fn stage() -> (House, GitHub) {
    let (house, github) = (House::new().await, GitHub::start().await);
    let kim = house.register("Kim").await;
    let who = house.who(&kim).await.unwrap();
    let request = SetProvider { client_secret: Some(secret("shh")), ..service("github", Kind::Github, &github.url) };
    let set = outside::set_provider(&house.auth, &from("here"), who, request).await.unwrap();
    assert!(set.has_secret);
    (house, github)
}

async fn begin(house: &House) -> BeginReply {
    outside::begin(&house.auth, &from("here"), Begin { provider: "github".to_owned() }).await.unwrap()
}

/// The browser goes to the listener.
async fn follow(address: &str) -> String {
    let url = url::Url::parse(address).unwrap();
    let authority = format!("127.0.0.1:{}", url.port().unwrap());
    let mut stream = TcpStream::connect(&authority).await.unwrap();
    let target = format!("{}?{}", url.path(), url.query().unwrap());
    stream.write_all(format!("GET {target} HTTP/1.1\r\nHost: {authority}\r\n\r\n").as_bytes()).await.unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).await.unwrap();
    page
}

async fn finish(house: &House, attempt: &BeginReply) -> Result<FinishReply, AuthError> {
    let request = Finish { attempt: attempt.attempt.clone(), wait: true, totp: None, device: None };
    outside::finish(&house.auth, &from("here"), request).await
}

async fn enter(house: &House, github: &GitHub) -> Result<FinishReply, AuthError> {
    let attempt = begin(house).await;
    follow(&github.allow(&attempt.authorize_url)).await;
    finish(house, &attempt).await
}

fn reason(result: Result<FinishReply, AuthError>) -> ApiError {
    match result {
        Err(AuthError::Failed(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn github_says_who_it_is_by_its_number_and_the_address_that_is_verified() {
    let (house, github) = stage().await;
    let attempt = begin(&house).await;
    let page = follow(&github.allow(&attempt.authorize_url)).await;
    assert!(page.contains("Go on in Atom as octocat"), "{page}");
    let first = finish(&house, &attempt).await.unwrap();
    let session = first.session.unwrap();
    assert_eq!((session.user.email.as_str(), session.user.name.as_str()), ("mona@example.com", "Mona"));
    assert!(first.new && house.who(&session).await.unwrap().verified);
    // Another name and another address are the same person; the same name with another number is somebody else.
    github.is(json!({ "id": 583_231, "login": "mona-lisa", "name": null }));
    github.has(json!([{ "email": "new@example.com", "primary": true, "verified": true }]));
    assert_eq!(enter(&house, &github).await.unwrap().session.unwrap().user.id, session.user.id);
    github.is(json!({ "id": 99, "login": "octocat", "name": "Mona" }));
    github.has(json!([{ "email": "mona@example.com", "primary": true, "verified": true }]));
    let taken = reason(enter(&house, &github).await);
    assert_eq!(taken.field.as_deref(), Some("email"), "the address has an account, and does not lead into it: {taken}");
}

#[tokio::test]
async fn github_without_a_verified_address_or_with_a_code_that_was_used_opens_nothing() {
    let (house, github) = stage().await;
    github.has(json!([{ "email": "mona@example.com", "primary": true, "verified": false }]));
    assert!(reason(enter(&house, &github).await).message.contains("no verified e-mail address"));
    github.has(json!([{ "email": "mona@example.com", "primary": true, "verified": true }]));
    github.is(json!({ "message": "no" }));
    assert!(reason(enter(&house, &github).await).message.contains("could not be trusted"));
    github.is(json!({ "id": 7, "login": "octocat", "name": "Mona" }));
    let first = begin(&house).await;
    let back = github.allow(&first.authorize_url);
    follow(&back).await;
    assert!(finish(&house, &first).await.unwrap().new);
    // A code again, and one of another attempt.
    for used in [true, false] {
        let attempt = begin(&house).await;
        let code = if used {
            parameter(&back, "code")
        } else {
            let other = begin(&house).await;
            parameter(&github.allow(&other.authorize_url), "code")
        };
        follow(&with_parameter(&github.allow(&attempt.authorize_url), "code", Some(&code))).await;
        assert!(reason(finish(&house, &attempt).await).message.contains("did not take the code"));
    }
    // An answer in the name of somebody else.
    let attempt = begin(&house).await;
    follow(&with_parameter(&github.allow(&attempt.authorize_url), "iss", Some("https://evil.example"))).await;
    assert!(reason(finish(&house, &attempt).await).message.contains("could not be trusted"));
    // The person says no.
    let attempt = begin(&house).await;
    let back = with_parameter(&github.allow(&attempt.authorize_url), "code", None);
    follow(&with_parameter(&back, "error", Some("access_denied"))).await;
    assert!(reason(finish(&house, &attempt).await).message.contains("was told not to"));
}

#[tokio::test]
async fn the_secret_of_a_client_stays_for_its_service_alone() {
    let (house, github) = stage().await;
    let kim = house.login_as("kim@example.com", "here", crate::house::PASSWORD).await.unwrap();
    let who = house.who(&kim).await.unwrap();
    let same = service("github", Kind::Github, &github.url);
    let here = from("here");
    let kept = outside::set_provider(&house.auth, &here, who, same.clone()).await.unwrap();
    assert!(kept.has_secret, "set again without it, it stays");
    let moved = SetProvider { issuer: Some("https://evil.example".to_owned()), ..same.clone() };
    assert!(!outside::set_provider(&house.auth, &here, who, moved).await.unwrap().has_secret, "it goes nowhere else");
    let mut read = house.store.system_read().await.unwrap();
    let sql = "SELECT 1 FROM sign_in_provider WHERE client_secret IS NOT NULL";
    assert!(read.query(sql).fetch_optional().await.unwrap().is_none());
}
