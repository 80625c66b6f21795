//! The locks: passwords, sessions, the second factor, and mail, through the door.

use atom_core::{ApiError, Code};
use atom_engine::{Caller, Host};
use atom_tests::{
    fixture::{Fixture, PASSWORD},
    mail,
};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

/// A call of somebody who is not signed in.
async fn stranger(fixture: &Fixture, name: &str, args: Value) -> Result<Value, ApiError> {
    fixture.door.call(&Caller::new(Host::Cli, None), name, args).await
}

#[tokio::test]
async fn a_password_is_long_enough_and_not_among_the_first_that_are_tried() {
    let fixture = Fixture::new().await;
    let long = "x7 ".repeat(43);
    for password in ["eleven char", long.as_str(), "passwordpassword", "QWERTYUIOP123", "ada@example.com"] {
        let request = json!({ "email": "ada@example.com", "password": password, "name": "Ada" });
        let refused = stranger(&fixture, "auth.register", request).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("password")), "{password}");
        assert!(!refused.message.contains(password), "the password is not repeated");
    }
    let status = stranger(&fixture, "app.status", json!({})).await.expect("a status");
    assert_eq!(status["has_account"], false, "nothing was made");
}

#[tokio::test]
async fn the_strength_of_a_password_can_be_asked_before_there_is_an_account() {
    let fixture = Fixture::new().await;
    let ask = |password: &'static str| stranger(&fixture, "auth.password_strength", json!({ "password": password }));
    assert_eq!(ask("short").await.expect("a reply")["hint"], "short");
    let common = ask("passwordpassword").await.expect("a reply");
    assert_eq!((&common["acceptable"], &common["hint"]), (&json!(false), &json!("common")));
    let good = ask("violet kettle 72 roams the fjord").await.expect("a reply");
    assert_eq!((&good["acceptable"], &good["score"]), (&json!(true), &json!(4)));
}

#[tokio::test]
async fn an_address_is_the_same_in_any_case() {
    let fixture = Fixture::new().await;
    let register = |email: &'static str| {
        stranger(&fixture, "auth.register", json!({ "email": email, "password": PASSWORD, "name": "Ada" }))
    };
    register("Ada.Müller@Example.com").await.expect("registered");
    let again = register("ADA.MÜLLER@example.COM").await.expect_err("taken");
    assert_eq!(again.code, Code::Conflict);
    for email in ["ada.müller@example.com", "ADA.MÜLLER@EXAMPLE.COM", "  Ada.Müller@example.com "] {
        let reply = stranger(&fixture, "auth.login", json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(reply.expect("signed in")["user"]["email"], "Ada.Müller@Example.com", "as it was written");
    }
}

#[tokio::test]
async fn an_unknown_address_gets_the_answer_of_a_wrong_password() {
    let fixture = Fixture::new().await;
    fixture.person("Ada").await;
    let wrong = json!({ "email": "ada@example.com", "password": "another password 12" });
    let unknown = json!({ "email": "eve@example.com", "password": "another password 12" });
    let wrong = stranger(&fixture, "auth.login", wrong).await.expect_err("refused");
    let unknown = stranger(&fixture, "auth.login", unknown).await.expect_err("refused");
    assert_eq!(wrong, unknown);
    assert_eq!(wrong.code, Code::Unauthenticated);
}

#[tokio::test]
async fn a_token_is_short_and_signed_and_one_that_was_changed_opens_nothing() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let token = ada.session.token.expose().to_owned();
    assert_eq!(token.split('.').count(), 3, "a JSON Web Token");
    let left = ada.session.expires_at.as_second() - jiff::Timestamp::now().as_second();
    assert!((3_500..=3_600).contains(&left), "an hour, not {left} s");
    let cut = token.rsplit_once('.').expect("a signature").0;
    for forged in [format!("{cut}."), format!("{cut}.AAAA"), cut.to_owned(), format!("x{token}"), String::new()] {
        let caller = Caller::new(Host::Http, Some(forged));
        let refused = fixture.door.call(&caller, "auth.whoami", json!({})).await.expect_err("refused");
        assert_eq!(refused.code, Code::Unauthenticated);
    }
}

#[tokio::test]
async fn sessions_are_listed_by_device_and_their_end_survives_a_restart() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let login = json!({ "email": "ada@example.com", "password": PASSWORD, "device": "Kitchen tablet" });
    let other = stranger(&fixture, "auth.login", login).await.expect("signed in");
    let as_other = Caller::new(Host::Http, other["token"].as_str().map(str::to_owned));
    let sessions = ada.call("auth.sessions", json!({})).await;
    let tablet = sessions["items"].as_array().expect("items").iter().find(|it| it["device"] == "Kitchen tablet");
    let tablet = tablet.expect("it is listed").clone();
    assert_eq!(tablet["current"], false);
    fixture.door.call(&as_other, "tasks.counts", json!({})).await.expect("it is signed in");
    ada.call("auth.revoke_session", json!({ "id": tablet["id"] })).await;
    let fixture = fixture.reopen().await;
    let ended = fixture.door.call(&as_other, "tasks.counts", json!({})).await.expect_err("it has ended");
    assert_eq!(ended.code, Code::Unauthenticated);
    ada.through(&fixture).call("auth.whoami", json!({})).await;
}

#[tokio::test]
async fn listening_ends_with_its_session() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mut events = fixture.door.subscribe(&ada.caller, None).await.expect("events");
    ada.call("auth.logout", json!({})).await;
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_refresh_token_that_is_reused_ends_the_session_and_whoever_listens_with_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let refresh = |token: Value| stranger(&fixture, "auth.refresh", json!({ "refresh_token": token }));
    let first = json!(ada.session.refresh_token.expose());
    let second = refresh(first.clone()).await.expect("renewed");
    refresh(second["refresh_token"].clone()).await.expect("renewed again");
    // The first has a grandchild: it comes too late, however soon.
    let mut events = fixture.door.subscribe(&ada.caller, None).await.expect("events");
    let reused = refresh(first).await.expect_err("refused");
    assert_eq!(reused.code, Code::Unauthenticated);
    assert!(events.next().await.is_none());
    assert_eq!(ada.try_call("auth.whoami", json!({})).await.expect_err("ended").code, Code::Unauthenticated);
}

#[tokio::test]
async fn tries_that_fail_are_limited_with_a_time_and_remembered_across_a_restart() {
    let fixture = Fixture::new().await;
    fixture.person("Ada").await;
    let wrong = json!({ "email": "ada@example.com", "password": "another password 12" });
    for _ in 0..5 {
        let refused = stranger(&fixture, "auth.login", wrong.clone()).await.expect_err("refused");
        assert_eq!(refused.code, Code::Unauthenticated);
    }
    let waits = stranger(&fixture, "auth.login", wrong.clone()).await.expect_err("too soon");
    assert_eq!(waits.code, Code::RateLimited);
    assert!(waits.retry_after_ms.is_some_and(|ms| (1..=1_000).contains(&ms)), "{waits:?}");
    let fixture = fixture.reopen().await;
    // Five were counted: the next one waits for a second, and if opening took longer, the one after it for two.
    for _ in 0..3 {
        let Err(error) = stranger(&fixture, "auth.login", wrong.clone()).await else { panic!("refused") };
        if error.code == Code::RateLimited {
            return;
        }
    }
    panic!("the tries from before the restart were forgotten");
}

/// The code that an authenticator app with this secret shows now, or `ahead` half-minutes later.
fn code(secret: &Value, ahead: i64) -> String {
    let secret = atom_auth::totp::from_base32(secret.as_str().expect("a secret")).expect("base32");
    atom_auth::totp::code(&secret, jiff::Timestamp::now().as_second() / 30 + ahead)
}

#[tokio::test]
async fn a_second_factor_is_set_up_asked_for_and_taken_away() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let enrolled = ada.call("auth.totp_enrol", json!({ "password": PASSWORD })).await;
    assert!(enrolled["uri"].as_str().is_some_and(|uri| uri.starts_with("otpauth://totp/Atom:ada%40example.com?")));
    let wrong = ada.try_call("auth.totp_confirm", json!({ "code": "123" })).await.expect_err("refused");
    assert_eq!((wrong.code, wrong.field.as_deref()), (Code::Invalid, Some("code")));
    let confirmed = ada.call("auth.totp_confirm", json!({ "code": code(&enrolled["secret"], 0) })).await;
    assert_eq!(confirmed["codes"].as_array().map(Vec::len), Some(10));
    let login = |totp: Value| {
        let request = json!({ "email": "ada@example.com", "password": PASSWORD, "totp": totp });
        stranger(&fixture, "auth.login", request)
    };
    let wanted = login(Value::Null).await.expect_err("a code is wanted");
    assert_eq!((wanted.code, wanted.field.as_deref()), (Code::Unauthenticated, Some("totp")));
    // The next code is as good as the present one, which confirming has used.
    login(json!(code(&enrolled["secret"], 1))).await.expect("signed in");
    login(confirmed["codes"][3].clone()).await.expect("signed in by a recovery code");
    let security = ada.call("auth.security", json!({})).await;
    assert_eq!((&security["second_factor"], &security["recovery_codes_left"]), (&json!(true), &json!(9)));
    ada.call("auth.totp_disable", json!({ "password": PASSWORD })).await;
    login(Value::Null).await.expect("signed in without");
}

/// Whether a line of a mail is a code: 32 bytes in base64.
/// The newest code for another password in the folder of mail.
fn code_in_mail(fixture: &Fixture) -> Option<String> {
    mail::code(fixture.dir.path(), "ada@example.com", "Reset your password")
}

#[tokio::test]
async fn a_forgotten_password_is_reset_by_a_code_from_the_outbox() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let forgot = |email: &'static str| stranger(&fixture, "auth.forgot_password", json!({ "email": email }));
    assert_eq!(forgot("eve@example.com").await, Ok(json!({})));
    assert_eq!(code_in_mail(&fixture), None);
    assert_eq!(forgot("ADA@example.com").await, Ok(json!({})));
    let code = code_in_mail(&fixture).expect("a mail is there when the answer is");
    let reset = |token: String| {
        stranger(&fixture, "auth.reset_password", json!({ "token": token, "password": "amber lantern 19 drifts" }))
    };
    let wrong = reset("A".repeat(43)).await.expect_err("refused");
    assert_eq!((wrong.code, wrong.field.as_deref()), (Code::Invalid, Some("token")));
    assert_eq!(reset(code.clone()).await, Ok(json!({})));
    assert_eq!(reset(code).await.expect_err("used").field.as_deref(), Some("token"));
    assert_eq!(ada.try_call("auth.whoami", json!({})).await.expect_err("ended").code, Code::Unauthenticated);
    let login = json!({ "email": "ada@example.com", "password": "amber lantern 19 drifts" });
    stranger(&fixture, "auth.login", login).await.expect("signed in with the new one");
}

#[tokio::test]
async fn mails_to_one_account_are_limited_with_a_time() {
    let fixture = Fixture::new().await;
    let forgot = || stranger(&fixture, "auth.forgot_password", json!({ "email": "eve@example.com" }));
    for _ in 0..3 {
        forgot().await.expect("answered");
    }
    let limited = forgot().await.expect_err("too many");
    assert_eq!(limited.code, Code::RateLimited);
    assert!(limited.retry_after_ms.is_some_and(|ms| ms > 1_000));
}

#[tokio::test]
async fn tries_of_another_program_of_the_machine_keep_nobody_out_of_a_browser_that_is_known() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let browser = Caller { address: Some(Ipv4Addr::LOCALHOST.into()), ..Caller::new(Host::Http, None) };
    let login = |args: Value| fixture.door.call(&browser, "auth.login", args);
    for _ in 0..40 {
        let wrong = json!({ "email": "ada@example.com", "password": "another password 12" });
        login(wrong).await.expect_err("refused");
    }
    let right = json!({ "email": "ada@example.com", "password": PASSWORD });
    assert_eq!(login(right).await.expect_err("one of the programs there").code, Code::RateLimited);
    let key = ada.session.device_key.as_ref().map(|key| key.expose().to_owned());
    let known = json!({ "email": "ADA@example.com", "password": PASSWORD, "device_key": key });
    let session = login(known).await.expect("at once");
    assert!(session.get("device_key").is_none(), "it is known already");
    let signed_in = Caller { token: session["token"].as_str().map(str::to_owned), ..browser.clone() };
    fixture.door.call(&signed_in, "auth.lock", json!({})).await.expect("locked");
    fixture.door.call(&signed_in, "auth.unlock", json!({ "password": PASSWORD })).await.expect("open again");
}

#[tokio::test]
async fn who_exhausts_one_command_shuts_no_other_and_keeps_nobody_with_a_right_code_out() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    stranger(&fixture, "auth.forgot_password", json!({ "email": "ada@example.com" })).await.expect("answered");
    let code = code_in_mail(&fixture).expect("a mail");
    // Another program of this machine tries until it may not any more.
    let mut limited = 0;
    for _ in 0..200 {
        let wrong = json!({ "token": "made up by somebody", "password": "amber lantern 19 drifts" });
        let refused = stranger(&fixture, "auth.reset_password", wrong).await.expect_err("refused");
        limited += usize::from(refused.code == Code::RateLimited);
    }
    assert!(limited > 10, "{limited}");
    let told = ada.call("audit.list", json!({ "filter": { "command": "auth.reset_password" } })).await;
    assert_eq!(told["items"].as_array().map(Vec::len), Some(2), "made up, and too often: {told}");
    let elsewhere = json!({ "token": "made up by somebody" });
    let verify = stranger(&fixture, "auth.verify_email", elsewhere).await.expect_err("no code");
    assert_eq!(verify.code, Code::Invalid, "another command has a count of its own");
    let right = json!({ "token": code, "password": "amber lantern 19 drifts" });
    stranger(&fixture, "auth.reset_password", right).await.expect("the code that was sent is not theirs to exhaust");
    let login = json!({ "email": "ada@example.com", "password": "amber lantern 19 drifts" });
    stranger(&fixture, "auth.login", login).await.expect("signed in");
}

#[tokio::test]
async fn a_wrong_password_of_somebody_signed_in_is_named_and_does_not_sign_out() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (name, args) in [
        ("auth.change_password", json!({ "password": "not the password", "new_password": "amber lantern 19 drifts" })),
        ("auth.totp_enrol", json!({ "password": "not the password" })),
        ("auth.delete_account", json!({ "password": "not the password" })),
    ] {
        let refused = ada.try_call(name, args).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("password")), "{name}");
    }
    ada.call("auth.whoami", json!({})).await;
}

#[tokio::test]
async fn the_password_of_a_mail_server_is_never_told() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let server = json!({ "host": "smtp.example.com", "username": "ada", "password": "kept to itself", "sender": "ada@example.com" });
    // Codes that open accounts go where this says, so whoever sits down at an open window does not.
    let wrong = json!({ "host": "smtp.example.com", "account_password": "not the password" });
    for request in [server.clone(), wrong] {
        let refused = ada.try_call("mail.set", request).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("account_password")));
    }
    let refused = json!({ "filter": { "command": "mail.set", "outcome": "refused" } });
    let refused = ada.call("audit.list", refused).await;
    assert_eq!(refused["items"].as_array().map(Vec::len), Some(2), "{refused}");
    assert_eq!(ada.call("mail.get", json!({})).await["server"], Value::Null);
    let shown = |mut request: Value| {
        request["account_password"] = json!(PASSWORD);
        request
    };
    let set = ada.call("mail.set", shown(server)).await;
    assert_eq!((&set["server"]["port"], &set["server"]["has_password"]), (&json!(465), &json!(true)));
    // Set again without a password: the one that was set stays, for the same server and person alone.
    let again =
        json!({ "host": "smtp.example.com", "username": "ada", "security": "starttls", "sender": "ada@example.com" });
    assert_eq!(ada.call("mail.set", shown(again)).await["server"]["has_password"], true);
    let elsewhere = json!({ "host": "smtp.example.org", "username": "ada", "sender": "ada@example.com" });
    assert_eq!(ada.call("mail.set", shown(elsewhere)).await["server"]["has_password"], false);
    let plain = json!({ "host": "smtp.example.org", "security": "none" });
    assert_eq!(ada.try_call("mail.set", shown(plain)).await.expect_err("refused").field.as_deref(), Some("security"));
    assert!(!ada.call("mail.get", json!({})).await.to_string().contains("kept to itself"));
    let folder = ada.call("mail.set", shown(json!({ "host": "" }))).await;
    assert_eq!(folder["server"], Value::Null);
    ada.call("mail.test", json!({ "to": "ada@example.com" })).await;
    assert!(fixture.dir.path().join("outbox").is_dir());
}

#[tokio::test]
async fn a_locked_session_does_nothing_until_the_password_is_shown_even_after_a_restart() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mut events = fixture.door.subscribe(&ada.caller, None).await.expect("events");
    ada.call("auth.lock", json!({})).await;
    assert!(events.next().await.is_none(), "it hears nothing either");
    let fixture = fixture.reopen().await;
    let ada = ada.through(&fixture);
    for name in ["tasks.list", "settings.get", "auth.sessions", "audit.list"] {
        let refused = ada.try_call(name, json!({})).await.expect_err("locked");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Locked, Some("session")), "{name}");
    }
    assert!(fixture.door.subscribe(&ada.caller, None).await.is_err());
    let renewed = json!({ "refresh_token": ada.session.refresh_token.expose() });
    let renewed = stranger(&fixture, "auth.refresh", renewed).await.expect("renewed");
    let caller = Caller::new(Host::Window, renewed["token"].as_str().map(str::to_owned));
    let still = fixture.door.call(&caller, "tasks.list", json!({})).await.expect_err("renewing does not open it");
    assert_eq!(still.code, Code::Locked);
    let wrong = ada.try_call("auth.unlock", json!({ "password": "not the password" })).await.expect_err("refused");
    assert_eq!(wrong.field.as_deref(), Some("password"));
    ada.call("auth.unlock", json!({ "password": PASSWORD })).await;
    ada.call("tasks.list", json!({})).await;
}

#[tokio::test]
async fn wrong_passwords_and_codes_stand_in_the_trail_and_nothing_of_them() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let change = json!({ "password": "not the password", "new_password": "amber lantern 19 drifts" });
    ada.try_call("auth.change_password", change).await.expect_err("refused");
    ada.try_call("auth.delete_account", json!({ "password": "not the password" })).await.expect_err("refused");
    ada.call("auth.lock", json!({})).await;
    ada.try_call("auth.unlock", json!({ "password": "not the password" })).await.expect_err("refused");
    ada.call("auth.unlock", json!({ "password": PASSWORD })).await;
    let reset = json!({ "token": "made up by somebody", "password": "amber lantern 19 drifts" });
    stranger(&fixture, "auth.reset_password", reset).await.expect_err("refused");
    ada.try_call("members.accept", json!({ "code": "made up by somebody" })).await.expect_err("refused");
    // What is no proof of anything is no refusal.
    let short = json!({ "email": "bob@example.com", "password": "short", "name": "Bob" });
    stranger(&fixture, "auth.register", short).await.expect_err("too short");
    let trail = ada.call("audit.list", json!({ "filter": { "outcome": "refused" }, "limit": 100 })).await;
    let lines = trail["items"].as_array().expect("lines");
    let told: Vec<(&str, Option<&str>)> =
        lines.iter().map(|line| (line["command"].as_str().unwrap_or_default(), line["name"].as_str())).collect();
    let expected = [
        ("members.accept", Some("Ada")),
        ("auth.reset_password", None),
        ("auth.unlock", Some("Ada")),
        ("auth.delete_account", Some("Ada")),
        ("auth.change_password", Some("Ada")),
    ];
    assert_eq!(told, expected, "newest first");
    let text = trail.to_string();
    assert!(!text.contains("not the password") && !text.contains("made up"), "{text}");
    assert_eq!(ada.call("audit.verify", json!({})).await["ok"], true);
}
