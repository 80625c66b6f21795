//! Coming in through a provider: new accounts, known ones, the second factor, and keys that change.

use super::world::{World, go, parameter};
use crate::house::{PASSWORD, from, secret};
use atom_api::{
    account::{ConfirmFactor, EnrolFactor, ForgotPassword},
    signin::{Cancel, VerifyEmail},
};
use atom_auth::{AuthError, outside, totp};
use atom_core::{Clock as _, Code};
use atom_testkit::oidc::Decision;

#[tokio::test]
async fn somebody_new_gets_an_account_and_comes_back_to_it_and_keys_may_change_meanwhile() {
    let Some(world) = World::open().await else { return };
    let attempt = world.begin().await;
    let asked = |name: &str| parameter(&attempt.authorize_url, name);
    assert_eq!((asked("code_challenge_method").as_str(), asked("response_type").as_str()), ("S256", "code"));
    assert!(asked("redirect_uri").starts_with("http://127.0.0.1:") && asked("state").len() == 43);
    assert_ne!(asked("state"), asked("nonce"));
    let page = go(&mut world.oidc.person("ada"), &attempt, |back| back).await;
    assert!(page.contains("Forge knows you") && page.contains("ada@example.com"), "{page}");
    let first = world.finish(&attempt).await.unwrap();
    let session = first.session.unwrap();
    assert!(first.new);
    assert_eq!((session.user.email.as_str(), session.user.name.as_str()), ("ada@example.com", "Ada"));
    let who = world.house.who(&session).await.unwrap();
    assert!(who.verified && !who.keeper, "the service says that the address is hers");
    assert!(matches!(world.finish(&attempt).await, Err(AuthError::NoAttempt)), "an attempt works once");
    let again = world.enter("ada").await.unwrap();
    assert_eq!((again.new, again.session.unwrap().user.id), (false, session.user.id));
    assert_eq!(world.oidc.seen("/jwks"), 1, "the keys are kept");
    world.oidc.rotate_keys().await.unwrap();
    let rotated = world.enter("ada").await.unwrap();
    assert_eq!(rotated.session.unwrap().user.id, session.user.id);
    assert_eq!(world.oidc.seen("/jwks"), 2, "and looked for anew where a token names one that is not known");
    // Nobody signs in with a password that there is not.
    let none = world.house.login_as("ada@example.com", "here", "").await;
    assert!(matches!(none, Err(AuthError::WrongCredentials)));
    // Nothing of what went over the wire is kept.
    for secret in world.oidc.secrets() {
        let mut read = world.house.store.system_read().await.unwrap();
        let sql = "SELECT 1 FROM sign_in_account WHERE account = ?1 OR subject = ?1";
        assert!(read.query(sql).bind(secret).fetch_optional().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn who_says_no_or_changes_their_mind_is_not_signed_in() {
    let Some(world) = World::open().await else { return };
    let attempt = world.begin().await;
    let mut person = world.oidc.person("ada");
    let back = person.decide(&attempt.authorize_url, Decision::Refuse).await.unwrap();
    let (_, page) = person.follow(&back).await.unwrap();
    assert!(page.contains("Forge did not sign you in"), "{page}");
    let Err(AuthError::Failed(error)) = world.finish(&attempt).await else { panic!("refused") };
    assert_eq!(error.code, Code::Forbidden, "{error}");
    let attempt = world.begin().await;
    outside::cancel(&world.house.auth, &Cancel { attempt: attempt.attempt.clone() });
    assert!(matches!(world.finish(&attempt).await, Err(AuthError::NoAttempt)));
    let mut person = world.oidc.person("ada");
    let back = person.decide(&attempt.authorize_url, Decision::Allow).await.unwrap();
    assert!(person.follow(&back).await.is_err(), "nobody listens any more");
    assert!(!world.has("ada@example.com").await);
}

#[tokio::test]
async fn an_address_that_the_service_does_not_vouch_for_is_confirmed_by_mail() {
    let Some(world) = World::open().await else { return };
    let session = world.enter("new-bob").await.unwrap().session.unwrap();
    assert!(!world.house.who(&session).await.unwrap().verified);
    let texts = std::fs::read_dir(world.house.dir.path().join("outbox")).unwrap();
    let mut texts = texts.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let mail = texts.find(|text| text.contains("To: new-bob@example.com")).unwrap();
    let code = mail.lines().find(|line| line.len() == 43).unwrap();
    atom_auth::verify_email(&world.house.auth, &from("here"), VerifyEmail { token: secret(code) }).await.unwrap();
    assert!(world.house.who(&session).await.unwrap().verified);
}

#[tokio::test]
async fn the_second_factor_of_an_account_is_asked_for_here_as_well() {
    let Some(world) = World::open().await else { return };
    let (auth, here) = (&world.house.auth, from("here"));
    let session = world.enter("ada").await.unwrap().session.unwrap();
    let who = world.house.who(&session).await.unwrap();
    // She has no password, and signed in just now.
    let enrolled = atom_auth::enrol_factor(auth, &here, who, EnrolFactor { password: secret("") }).await.unwrap();
    let app = totp::from_base32(enrolled.secret.expose()).unwrap();
    let confirm = ConfirmFactor { code: secret(&totp::code(&app, world.house.clock.now_ms() / 30_000)) };
    let codes = atom_auth::confirm_factor(auth, &here, who, confirm).await.unwrap().codes;
    let attempt = world.begin().await;
    go(&mut world.oidc.person("ada"), &attempt, |back| back).await;
    assert!(matches!(world.finish(&attempt).await, Err(AuthError::CodeWanted)));
    let wrong = world.finish_with(&attempt, true, Some("000000")).await;
    assert!(matches!(wrong, Err(AuthError::CodeRefused)), "the attempt goes on");
    let recovery = codes[0].expose();
    let entered = world.finish_with(&attempt, true, Some(recovery)).await.unwrap();
    assert_eq!(entered.session.unwrap().user.id, session.user.id);
    assert!(matches!(world.finish(&attempt).await, Err(AuthError::NoAttempt)));
}

#[tokio::test]
async fn an_account_without_a_password_gets_one_by_mail() {
    let Some(world) = World::open().await else { return };
    let session = world.enter("ada").await.unwrap().session.unwrap();
    assert!(!world.knows_password("ada@example.com").await);
    let (auth, here) = (&world.house.auth, from("here"));
    let forgot = ForgotPassword { email: "ada@example.com".to_owned() };
    atom_auth::forgot_password(auth, &here, forgot).await.unwrap();
    let texts = std::fs::read_dir(world.house.dir.path().join("outbox")).unwrap();
    let mut texts = texts.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let mail = texts.find(|text| text.contains("Subject: Reset your password")).unwrap();
    let code = mail.lines().find(|line| line.len() == 43).unwrap();
    let reset = atom_api::account::ResetPassword { token: secret(code), password: secret(PASSWORD) };
    atom_auth::reset_password(auth, &here, reset).await.unwrap();
    assert!(world.knows_password("ada@example.com").await);
    assert!(!world.house.is_in(&session).await, "every session has ended");
    assert_eq!(world.enter("ada").await.unwrap().session.unwrap().user.id, session.user.id, "the link stays");
}
