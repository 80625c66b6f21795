//! The host as other machines reach it: where a person said so, by TLS, under the name that they stated, and with a warning.

use atom_tests::{
    atom_bin::{Atom, PASSWORD, error, finish, text},
    child::Running,
    needs,
};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::{
    fs,
    net::SocketAddr,
    process::{Command, Stdio},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const NEEDED: &[&[&str]] = &[&["openssl"]];
const ELSEWHERE: &[&str] = &["serve", "--port", "0", "--elsewhere", "127.0.0.1:0", "--name", "atom.test"];

/// A certificate that its owner signed.
fn certify(atom: &Atom) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=atom.test", "-addext", "subjectAltName=DNS:atom.test"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(atom.desk())
        .output()
        .expect("openssl starts");
    assert!(made.status.success(), "{}", text(&made.stderr));
}

fn serve(atom: &Atom) -> Command {
    atom.command(ELSEWHERE.iter().copied().chain(["--certificate", "cert.pem", "--private-key", "key.pem"]))
}

#[tokio::test]
async fn other_machines_come_in_by_tls_under_the_stated_name_and_see_less_than_this_one() {
    if !needs::programs(NEEDED) {
        return;
    }
    let atom = Atom::with_owner();
    certify(&atom);
    let said = atom.desk().join("said.txt");
    let mut command = serve(&atom);
    command.stdout(Stdio::piped()).stderr(fs::File::create(&said).expect("a file"));
    let mut process = Running::start(&mut command);
    let first: Value = process.line(|line| serde_json::from_str(line).ok());
    let elsewhere = first["elsewhere"].as_str().expect("an address").to_owned();
    let port: u16 = elsewhere.strip_prefix("https://atom.test:").expect("by TLS").parse().expect("a port");
    let addr = SocketAddr::from(([127, 0, 0, 1], port));
    let warning = fs::read_to_string(&said).expect("text");
    assert!(warning.contains("Warning") && warning.contains(&elsewhere), "{warning}");

    let client = Client::builder()
        .danger_accept_invalid_certs(true) // nobody above has signed it
        .resolve("atom.test", addr)
        .resolve("evil.test", addr)
        .build()
        .expect("a client");
    let login = json!({ "email": "owner@example.com", "password": PASSWORD });
    let session = client.post(format!("{elsewhere}/api/auth/login")).body(login.to_string()).send().await.expect("TLS");
    assert_eq!(session.status(), StatusCode::OK);
    let header = |reply: &reqwest::Response, name: &str| {
        reply.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    assert_eq!(header(&session, "strict-transport-security").as_deref(), Some("max-age=31536000"));
    assert_eq!(header(&session, "cache-control").as_deref(), Some("no-store"));
    let session: Value = session.json().await.expect("JSON");
    let ask = |url: String| client.post(url).bearer_auth(session["token"].as_str().expect("a token")).body("{}");
    let listed = ask(format!("{elsewhere}/api/v1/call/tasks.list")).header("origin", &elsewhere).send().await;
    assert_eq!(listed.expect("answered").status(), StatusCode::OK);
    // Files of this machine are named on this machine alone.
    let export = json!({ "format": "markdown", "path": atom.desk().join("tasks.md") }).to_string();
    let refused = ask(format!("{elsewhere}/api/v1/call/data.export")).body(export.clone()).send().await;
    assert_eq!(refused.expect("answered").status(), StatusCode::FORBIDDEN);
    let here = first["listening"].as_str().expect("an address");
    let written = ask(format!("{here}/api/v1/call/data.export")).body(export).send().await.expect("answered");
    assert_eq!(header(&written, "strict-transport-security"), None, "this machine is not spoken to by TLS");
    assert_eq!(header(&written, "cache-control").as_deref(), Some("no-store"));
    assert_eq!((written.status(), atom.desk().join("tasks.md").exists()), (StatusCode::OK, true));

    let key: Value =
        serde_json::from_slice(&fs::read(atom.data_dir().join("instance.json")).expect("a card")).expect("JSON");
    let list = format!("{elsewhere}/api/v1/call/tasks.list");
    let nonce = "0".repeat(32);
    for (refused, request) in [
        ("another name", ask(format!("https://evil.test:{port}/api/v1/call/tasks.list"))),
        ("the name of this machine", ask(list.clone()).header("host", format!("127.0.0.1:{port}"))),
        ("a foreign page", ask(list.clone()).header("origin", "https://evil.test")),
        ("a page without TLS", ask(list.clone()).header("origin", elsewhere.replace("https", "http"))),
        ("the key of this machine", ask(list).header("atom-instance", key["key"].as_str().expect("a key"))),
        ("figures", client.get(format!("{elsewhere}/metrics"))),
        ("the proof for this machine", client.get(format!("{elsewhere}/api/v1/instance?nonce={nonce}"))),
    ] {
        assert_eq!(request.send().await.expect("answered").status(), StatusCode::FORBIDDEN, "{refused}");
    }
    // Without TLS nothing is answered that is HTTP.
    let mut plain = TcpStream::connect(addr).await.expect("connected");
    let request = format!("GET /healthz HTTP/1.1\r\nHost: atom.test:{port}\r\nConnection: close\r\n\r\n");
    plain.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!text(&answer).contains("HTTP/1.1"), "{}", text(&answer));
    // This machine goes on as ever.
    assert_eq!(client.get(format!("{here}/metrics")).send().await.expect("answered").status(), StatusCode::OK);
    process.end();
}

#[test]
fn without_a_certificate_or_an_account_other_machines_are_not_let_in() {
    if !needs::programs(NEEDED) {
        return;
    }
    let atom = Atom::empty();
    certify(&atom);
    let refused = error(&finish(serve(&atom), ""));
    assert_eq!((&refused["code"], &refused["field"]), (&json!("conflict"), &json!("elsewhere")), "{refused}");

    let atom = Atom::with_owner();
    let usage = atom.run(["serve", "--port", "0", "--elsewhere", "127.0.0.1:0"], "");
    assert_eq!(usage.status.code(), Some(2), "{}", text(&usage.stderr));
    let refused = error(&finish(serve(&atom), ""));
    assert_eq!((&refused["code"], &refused["field"]), (&json!("invalid"), &json!("certificate")), "{refused}");
    certify(&atom);
    fs::write(atom.desk().join("key.pem"), "no key").expect("written");
    let refused = error(&finish(serve(&atom), ""));
    assert_eq!((&refused["code"], &refused["field"]), (&json!("invalid"), &json!("private_key")), "{refused}");
}
