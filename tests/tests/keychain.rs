//! The vault with a real Secret Service: gnome-keyring in a session bus of the test's own.

use atom_tests::{binaries, needs, session_bus};
use serde_json::{Value, json};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

const NEEDED: &[&[&str]] = &[&["dbus-run-session"], &["gnome-keyring-daemon"]];

/// Calls one command in a process of its own, in a session that has the keychain of `home`.
fn call(mut session: Command, data_dir: &Path, token: &str, name: &str, args: &Value) -> Result<Value, Value> {
    session.arg("--data-dir").arg(data_dir).args(["call", name]).arg(args.to_string()).env("ATOM_TOKEN", token);
    let output = session.stderr(std::process::Stdio::piped()).output().expect("a session starts");
    if output.status.success() {
        return Ok(serde_json::from_slice(&output.stdout).expect("the reply is JSON"));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let error = said.lines().find_map(|line| serde_json::from_str::<Value>(line).ok());
    Err(error.unwrap_or_else(|| panic!("{name} ended with {} and said: {said}", output.status)))
}

fn register() -> Value {
    json!({ "email": "ada@example.org", "password": "correct horse battery", "name": "Ada" })
}

#[test]
fn the_key_stays_in_the_keychain_and_opens_the_database_again() {
    if !needs::programs(NEEDED) {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("atom");
    let atom = || session_bus::with_keychain(home.path(), binaries::atom());

    let session = call(atom(), &data, "", "auth.register", &register()).unwrap();
    let token = session["token"].as_str().unwrap();
    let task = call(atom(), &data, token, "tasks.create", &json!({ "title": "Renew the domain" })).unwrap();
    let status = call(atom(), &data, "", "app.status", &json!({})).unwrap();
    assert_eq!((&status["gate"], &status["key_source"]), (&json!("open"), &json!("keychain")), "{status}");
    let again = call(atom(), &data, token, "tasks.get", &json!({ "id": task["id"] })).unwrap();
    assert_eq!(again["title"], "Renew the domain");
}

#[test]
fn killed_at_its_first_start_the_next_one_finds_its_key_in_the_keychain_or_makes_one() {
    if !needs::programs(NEEDED) {
        return;
    }
    for after_ms in [5, 40, 90, 160, 260, 420, 800] {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("atom");
        let after = Duration::from_millis(after_ms);
        let mut first = session_bus::with_keychain_and_killed(home.path(), binaries::atom(), after);
        first.arg("--data-dir").arg(&data).args(["serve", "--port", "0"]);
        assert!(first.status().expect("a session starts").success(), "killed after {after:?}");

        let atom = || session_bus::with_keychain(home.path(), binaries::atom());
        let status = call(atom(), &data, "", "app.status", &json!({})).unwrap();
        let gate = (&status["gate"], &status["key_source"]);
        assert_eq!(gate, (&json!("open"), &json!("keychain")), "killed after {after:?}: {status}");
        let session = call(atom(), &data, "", "auth.register", &register()).unwrap();
        let who = call(atom(), &data, session["token"].as_str().unwrap(), "auth.whoami", &json!({})).unwrap();
        assert_eq!(who["user"]["email"], "ada@example.org", "killed after {after:?}");
    }
}

#[test]
fn another_keychain_does_not_open_the_database_and_changes_nothing() {
    if !needs::programs(NEEDED) {
        return;
    }
    let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let data = home.path().join("atom");
    let own = || session_bus::with_keychain(home.path(), binaries::atom());
    let session = call(own(), &data, "", "auth.register", &register()).unwrap();
    let token = session["token"].as_str().unwrap();

    let foreign = session_bus::with_keychain(other.path(), binaries::atom());
    let status = call(foreign, &data, "", "app.status", &json!({})).unwrap();
    assert_ne!(status["gate"], "open", "{status}");
    assert!(status["problem"].as_str().is_some_and(|problem| !problem.is_empty()), "{status}");

    let who = call(own(), &data, token, "auth.whoami", &json!({})).unwrap();
    assert_eq!(who["user"]["email"], "ada@example.org", "the right keychain still opens it");
}

#[test]
fn the_recovery_code_opens_the_database_with_another_keychain_which_then_keeps_the_key() {
    if !needs::programs(NEEDED) {
        return;
    }
    let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let data = home.path().join("atom");
    let own = || session_bus::with_keychain(home.path(), binaries::atom());
    let foreign = || session_bus::with_keychain(other.path(), binaries::atom());
    let session = call(own(), &data, "", "auth.register", &register()).unwrap();
    let token = session["token"].as_str().unwrap();
    let password = json!({ "password": "correct horse battery" });
    let made = call(own(), &data, token, "security.recovery_code", &password).unwrap();
    let code = made["code"].as_str().unwrap();
    call(own(), &data, token, "security.confirm_recovery_code", &json!({ "code": code })).unwrap();

    let status = call(foreign(), &data, "", "app.status", &json!({})).unwrap();
    assert_eq!((&status["gate"], &status["ways"]), (&json!("needs_recovery"), &json!(["recovery_code"])), "{status}");
    let mut recover = foreign();
    recover.arg("--data-dir").arg(&data).arg("recover").env("ATOM_RECOVERY_CODE", code);
    let output = recover.output().expect("a session starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let status = call(foreign(), &data, "", "app.status", &json!({})).unwrap();
    assert_eq!((&status["gate"], &status["key_source"]), (&json!("open"), &json!("keychain")), "{status}");
    let who = call(foreign(), &data, token, "auth.whoami", &json!({})).unwrap();
    assert_eq!(who["user"]["email"], "ada@example.org");
}

#[test]
fn a_keychain_that_does_not_answer_is_told_as_that_within_seconds_and_the_recovery_code_opens() {
    if !needs::programs(NEEDED) || !needs::programs(&[&["dbus-send"]]) {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("atom");
    let atom = || session_bus::with_keychain(home.path(), binaries::atom());
    let stopped = || session_bus::with_stopped_keychain(home.path(), binaries::atom());
    let session = call(atom(), &data, "", "auth.register", &register()).unwrap();
    let token = session["token"].as_str().unwrap();
    let password = json!({ "password": "correct horse battery" });
    let made = call(atom(), &data, token, "security.recovery_code", &password).unwrap();
    let code = made["code"].as_str().unwrap();
    call(atom(), &data, token, "security.confirm_recovery_code", &json!({ "code": code })).unwrap();

    let began = Instant::now();
    let status = call(stopped(), &data, "", "app.status", &json!({})).unwrap();
    assert_eq!(status["gate"], "needs_recovery", "{status}");
    let problem = status["problem"].as_str().unwrap_or_default();
    assert!(problem.contains("did not answer within"), "{problem}");
    assert!(began.elapsed() < Duration::from_secs(30), "it took {:?}", began.elapsed());

    let mut opens = stopped();
    opens.env("ATOM_RECOVERY_CODE", code);
    let who = call(opens, &data, token, "auth.whoami", &json!({})).unwrap();
    assert_eq!(who["user"]["email"], "ada@example.org", "the code opens it meanwhile");
    let who = call(atom(), &data, token, "auth.whoami", &json!({})).unwrap();
    assert_eq!(who["user"]["email"], "ada@example.org", "and the keychain does again once it answers");
}

#[test]
fn the_database_on_disk_shows_nothing_to_whoever_has_no_key() {
    if !needs::programs(NEEDED) {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("atom");
    let atom = || session_bus::with_keychain(home.path(), binaries::atom());
    let session = call(atom(), &data, "", "auth.register", &register()).unwrap();
    let token = session["token"].as_str().unwrap();
    let title = "A sentence that must not be readable on the disk";
    call(atom(), &data, token, "tasks.create", &json!({ "title": title })).unwrap();

    let mut waiting = vec![data];
    let mut looked_at = 0;
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                waiting.push(entry.path());
            } else if entry.file_type().unwrap().is_file() {
                let bytes = std::fs::read(entry.path()).unwrap();
                for secret in [title.as_bytes(), b"ada@example.org", b"SQLite format 3", token.as_bytes()] {
                    let found = bytes.windows(secret.len()).any(|window| window == secret);
                    assert!(!found, "{} has “{}”", entry.path().display(), String::from_utf8_lossy(secret));
                }
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 0, "there are files to look at");
}
