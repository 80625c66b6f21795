//! Signing in at a service from the command line, with a real OpenID provider: what is printed, logged and told.

use atom_testkit::oidc::{Decision, Oidc};
use atom_tests::atom_bin::Atom;
use serde_json::{Value, json};
use std::{fs, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::Command,
};

/// An owner whose data directory knows the provider as a service, and the provider.
async fn world() -> Option<(Atom, Oidc)> {
    let oidc = Oidc::start().await.expect("the provider starts")?;
    let atom = Atom::with_owner();
    let manifest = include_str!("../../crates/integrations/tests/oauth/forge.toml");
    let manifest = manifest.replace("{URL}", oidc.url()).replace("{TOKENS}", oidc.tokens_url());
    fs::create_dir_all(atom.data_dir().join("providers")).expect("a folder");
    fs::write(atom.data_dir().join("providers/forge.toml"), manifest).expect("a manifest");
    Some((atom, oidc))
}

const CONNECT: &[&str] = &["connect", "forge", "--client-id", "atom", "--no-browser"];
const LOGIN: &[&str] = &["login", "--with", "forge", "--no-browser"];

/// Runs the binary while a person decides: what it says on standard output, on standard error, and its arguments.
async fn decided(atom: &Atom, oidc: &Oidc, args: &[&str], decision: Decision) -> (Value, String, String) {
    let mut command = Command::from(atom.command(args));
    command.env("ATOM_LOG", "trace").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.kill_on_drop(true).spawn().expect("the binary starts");
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let (mut said, mut address) = (String::new(), None);
    while address.is_none() {
        let line = lines.next_line().await.expect("text").unwrap_or_else(|| panic!("no address: {said}"));
        address = line.starts_with(&format!("{}/auth?", oidc.url())).then(|| line.clone());
        said.push_str(&line);
        said.push('\n');
    }
    let reading = tokio::spawn(async move {
        let mut rest = String::new();
        while let Ok(Some(line)) = lines.next_line().await {
            rest.push_str(&line);
            rest.push('\n');
        }
        rest
    });
    let arguments =
        child.id().and_then(|id| fs::read_to_string(format!("/proc/{id}/cmdline")).ok()).unwrap_or_default();
    let mut person = oidc.person("ada");
    let back = person.decide(&address.expect("an address"), decision).await.expect("the provider asks");
    person.follow(&back).await.expect("the listener is there");
    let mut reply = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut reply).await.expect("text");
    child.wait().await.expect("it ends");
    said.push_str(&reading.await.expect("it is read"));
    (serde_json::from_str(&reply).unwrap_or(Value::Null), said, arguments)
}

#[tokio::test]
async fn a_person_signs_in_from_the_command_line_and_nothing_secret_is_printed_or_logged() {
    let Some((atom, oidc)) = world().await else { return };
    for through_another in [false, true] {
        let served = through_another.then(|| atom.serve());
        let (reply, said, arguments) = decided(&atom, &oidc, CONNECT, Decision::Allow).await;
        assert_eq!(reply["account"], "ada", "{said}");
        let status =
            atom.call("integrations.status", &json!({ "connection_id": reply["connection_id"] })).expect("it is there");
        assert_eq!((&status["auth"], &status["health"]), (&json!("oauth"), &json!("ok")));
        let secrets = oidc.secrets();
        assert!(secrets.len() >= 4);
        for secret in &secrets {
            assert!(!said.contains(secret), "a secret is in the log");
            assert!(
                !reply.to_string().contains(secret)
                    && !arguments.contains(secret)
                    && !status.to_string().contains(secret)
            );
        }
        drop(served);
    }
}

#[tokio::test]
async fn a_refusal_is_an_error_on_the_command_line() {
    let Some((atom, oidc)) = world().await else { return };
    let (reply, said, _) = decided(&atom, &oidc, CONNECT, Decision::Refuse).await;
    assert_eq!(reply, Value::Null);
    let error: Value =
        serde_json::from_str(said.lines().last().unwrap_or_default()).expect("the last line is the error");
    assert_eq!(error["error"]["code"], "forbidden", "{said}");
    assert_eq!(atom.call("integrations.list", &json!({})).expect("a list")["items"], json!([]));
}

#[tokio::test]
async fn somebody_signs_in_to_atom_through_a_service_from_the_command_line() {
    let Some((mut atom, oidc)) = world().await else { return };
    let forge = json!({ "id": "forge", "kind": "openid", "issuer": oidc.url(), "client_id": "atom" });
    atom.call("signin.set_provider", &forge).expect("set");
    let mut accounts = Vec::new();
    for through_another in [false, true] {
        let served = through_another.then(|| atom.serve());
        let (session, said, arguments) = decided(&atom, &oidc, LOGIN, Decision::Allow).await;
        assert_eq!(session["user"]["email"], "ada@example.com", "{said}");
        let token = session["token"].as_str().expect("a token").to_owned();
        let refresh = session["refresh_token"].as_str().expect("another").to_owned();
        for secret in oidc.secrets().iter().chain([&token, &refresh]) {
            assert!(!said.contains(secret) && !arguments.contains(secret), "a secret is in the log");
        }
        for secret in &oidc.secrets() {
            assert!(!session.to_string().contains(secret), "no token of the service is told");
        }
        atom.use_token(&token);
        accounts.push(atom.call("auth.whoami", &json!({})).expect("signed in")["user"]["id"].clone());
        drop(served);
    }
    assert_eq!(accounts[0], accounts[1], "the second time it is the same account");

    let (reply, said, _) = decided(&atom, &oidc, LOGIN, Decision::Refuse).await;
    assert_eq!(reply, Value::Null);
    let error: Value = serde_json::from_str(said.lines().last().unwrap_or_default()).expect("the error");
    assert_eq!(error["error"]["code"], "forbidden", "{said}");
}
