//! An address that was shown to be its person's, and mail that goes by a real server.

use atom_core::{ApiError, Code};
use atom_engine::{Caller, Host};
use atom_tests::{
    fixture::{Fixture, PASSWORD, Person},
    mail,
    smtp::{Mail, Sink},
};
use serde_json::{Value, json};

const CONFIRM: &str = "Confirm your address";
const NEW: &str = "amber lantern 19 drifts";

async fn stranger(fixture: &Fixture, name: &str, args: Value) -> Result<Value, ApiError> {
    fixture.door.call(&Caller::new(Host::Cli, None), name, args).await
}

async fn invite(person: &Person) -> Result<Value, ApiError> {
    person.try_call("members.invite", json!({ "email": "bob@example.com", "role": "viewer" })).await
}

#[tokio::test]
async fn a_new_account_invites_nobody_until_its_address_is_confirmed_by_the_code_of_the_mail() {
    let fixture = Fixture::new().await;
    // Who keeps the installation invites from the first moment on.
    let kim = fixture.newcomer("Kim").await;
    kim.call("members.invite", json!({ "email": "eve@example.com", "role": "viewer" })).await;
    let ada = fixture.newcomer("Ada").await;
    let state = ada.call("auth.verification", json!({})).await;
    assert_eq!((&state["verified"], &state["email"]), (&json!(false), &json!("ada@example.com")));
    let outbox = fixture.dir.path().join("outbox");
    assert_eq!(state["outbox"], json!(outbox.display().to_string()), "it says where the mail lies");
    for (name, args) in [
        ("members.invite", json!({ "email": "bob@example.com", "role": "viewer" })),
        ("members.add_machine", json!({ "name": "Script" })),
        ("signin.link", json!({ "provider": "google", "password": "x" })),
    ] {
        let refused = ada.try_call(name, args).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Forbidden, Some("verification")), "{name}");
    }
    ada.call("tasks.create", json!({ "title": "What is one's own goes on" })).await;
    let wrong = stranger(&fixture, "auth.verify_email", json!({ "token": "A".repeat(43) })).await;
    assert_eq!(wrong.expect_err("made up").field.as_deref(), Some("token"));
    let code = mail::code(fixture.dir.path(), "ada@example.com", CONFIRM).expect("a mail");
    stranger(&fixture, "auth.verify_email", json!({ "token": code })).await.expect("from wherever the mail was read");
    assert_eq!(ada.call("auth.verification", json!({})).await["verified"], true);
    invite(&ada).await.expect("invited");
    let again = stranger(&fixture, "auth.verify_email", json!({ "token": code })).await;
    assert_eq!(again.expect_err("used").field.as_deref(), Some("token"));
}

#[tokio::test]
async fn another_mail_can_be_had_three_times_and_then_after_a_while() {
    let fixture = Fixture::new().await;
    fixture.newcomer("Kim").await;
    let ada = fixture.newcomer("Ada").await;
    let first = mail::code(fixture.dir.path(), "ada@example.com", CONFIRM).expect("a mail");
    for _ in 0..3 {
        ada.call("auth.send_verification", json!({})).await;
    }
    let limited = ada.try_call("auth.send_verification", json!({})).await.expect_err("too many");
    assert_eq!(limited.code, Code::RateLimited);
    assert!(limited.retry_after_ms.is_some_and(|ms| ms > 1_000));
    assert_eq!(mail::count(fixture.dir.path(), CONFIRM), 4);
    let old = stranger(&fixture, "auth.verify_email", json!({ "token": first })).await;
    assert_eq!(old.expect_err("an older one is void").field.as_deref(), Some("token"));
    assert_eq!(ada.call("auth.verification", json!({})).await["verified"], false);
}

#[tokio::test]
async fn a_code_that_resets_the_password_confirms_the_address_too() {
    let fixture = Fixture::new().await;
    fixture.newcomer("Kim").await;
    fixture.newcomer("Ada").await;
    stranger(&fixture, "auth.forgot_password", json!({ "email": "ada@example.com" })).await.expect("answered");
    let code = mail::code(fixture.dir.path(), "ada@example.com", "Reset your password").expect("a mail");
    stranger(&fixture, "auth.reset_password", json!({ "token": code, "password": NEW })).await.expect("reset");
    let login = json!({ "email": "ada@example.com", "password": NEW });
    let session = stranger(&fixture, "auth.login", login).await.expect("in");
    let caller = Caller::new(Host::Cli, session["token"].as_str().map(str::to_owned));
    let state = fixture.door.call(&caller, "auth.verification", json!({})).await.expect("a state");
    assert_eq!(state["verified"], true);
}

#[tokio::test]
async fn mail_goes_by_the_server_that_was_set_with_its_password_and_codes_in_it_work() {
    let fixture = Fixture::new().await;
    let kim = fixture.person("Kim").await;
    let sink = Sink::guarded("kim", "smtp secret 5").await;
    let server = json!({ "host": "127.0.0.1", "port": sink.port, "security": "none", "sender": "atom@example.com",
        "username": "kim", "password": "smtp secret 5", "account_password": PASSWORD });
    kim.call("mail.set", server).await;
    kim.call("mail.test", json!({ "to": "kim@example.com" })).await;
    let ada = fixture.newcomer("Ada").await;
    let state = ada.call("auth.verification", json!({})).await;
    assert_eq!((&state["verified"], &state["outbox"]), (&json!(false), &Value::Null), "no folder is named");
    let mails = sink.mails(2).await;
    let Mail { from, to, text } = &mails[1];
    assert_eq!((from.as_str(), to.as_slice()), ("atom@example.com", &["ada@example.com".to_owned()][..]));
    assert!(text.contains("From: Atom <atom@example.com>") && text.contains(CONFIRM), "{text}");
    let code = mails[1].code().expect("a code");
    stranger(&fixture, "auth.verify_email", json!({ "token": code })).await.expect("confirmed");
    stranger(&fixture, "auth.forgot_password", json!({ "email": "ADA@example.com" })).await.expect("answered");
    let reset = sink.mails(3).await[2].clone();
    assert_eq!(reset.to, ["ada@example.com"]);
    let request = json!({ "token": reset.code().expect("a code"), "password": NEW });
    stranger(&fixture, "auth.reset_password", request).await.expect("reset");
    // That a password was changed is told by the server as well, to whoever may not be the one who did it.
    assert!(sink.mails(4).await[3].text.contains("Your password for Atom was changed"));
    assert_eq!(mail::code(fixture.dir.path(), "ada@example.com", CONFIRM), None, "nothing lies in the folder");
    stranger(&fixture, "auth.forgot_password", json!({ "email": "nobody@example.com" }))
        .await
        .expect("the same answer");
    assert_eq!(sink.so_far().len(), 4, "and no mail");
}

#[tokio::test]
async fn a_server_that_does_not_take_the_mail_costs_nothing_but_the_way_it_lies_in_the_folder_then() {
    let fixture = Fixture::new().await;
    let kim = fixture.person("Kim").await;
    let sink = Sink::guarded("kim", "smtp secret 5").await;
    let server = json!({ "host": "127.0.0.1", "port": sink.port, "security": "none", "sender": "atom@example.com",
        "username": "kim", "password": "another one", "account_password": PASSWORD });
    kim.call("mail.set", server).await;
    let refused = kim.try_call("mail.test", json!({ "to": "kim@example.com" })).await.expect_err("not let in");
    assert!(refused.code == Code::Vendor && !refused.message.contains("another one"), "{refused}");
    fixture.newcomer("Ada").await;
    let dir = fixture.dir.path();
    let look = || async { mail::code(dir, "ada@example.com", CONFIRM) };
    atom_tests::waiting::until("the mail in the folder", look).await;
    assert!(sink.so_far().is_empty());
}
