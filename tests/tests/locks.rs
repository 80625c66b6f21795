//! The locks: passwords, sessions, the second factor, and mail, through the door.

use atom_core::{ApiError, Code};
use atom_engine::{Caller, Host};
use atom_tests::fixture::{Fixture, PASSWORD};
use serde_json::{Value, json};

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
