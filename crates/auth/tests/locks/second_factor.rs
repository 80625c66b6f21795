//! The second factor and its recovery codes.

use crate::house::{HOUR_MS, House, PASSWORD, from, secret};
use atom_api::{
    SecretText,
    account::{ConfirmFactor, DisableFactor, EnrolFactor, NewRecoveryCodes},
    auth::{Login, SessionReply},
};
use atom_auth::{AuthError, totp};
use atom_core::Clock as _;

struct App(Vec<u8>);

impl App {
    /// What the authenticator app shows.
    fn shows(&self, house: &House) -> String {
        totp::code(&self.0, house.clock.now_ms() / 30_000)
    }
}

async fn enrol(house: &House, session: &SessionReply) -> (App, Vec<SecretText>) {
    let who = house.who(session).await.unwrap();
    let request = EnrolFactor { password: secret(PASSWORD) };
    let reply = atom_auth::enrol_factor(&house.auth, &from("here"), who, request).await.unwrap();
    let app = App(totp::from_base32(reply.secret.expose()).unwrap());
    assert_eq!(app.0.len(), 20);
    assert!(reply.uri.expose().contains(reply.secret.expose()));
    let request = ConfirmFactor { code: secret(&app.shows(house)) };
    let codes = atom_auth::confirm_factor(&house.auth, &from("here"), who, request).await.unwrap().codes;
    house.clock.advance(60_000);
    (app, codes)
}

async fn login(house: &House, code: Option<&str>) -> Result<SessionReply, AuthError> {
    login_from(house, "there", None, code).await
}

async fn login_from(
    house: &House,
    address: &str,
    device_key: Option<SecretText>,
    code: Option<&str>,
) -> Result<SessionReply, AuthError> {
    let request = Login {
        email: "ada@example.com".to_owned(),
        password: secret(PASSWORD),
        totp: code.map(secret),
        device: None,
        device_key,
    };
    atom_auth::login(&house.auth, &from(address), request).await
}

#[tokio::test]
async fn guessing_codes_from_many_addresses_makes_the_next_guess_wait_but_not_a_known_device() {
    let house = House::new().await;
    let ada = house.register("Ada").await;
    let (app, _) = enrol(&house, &ada).await;
    for at in 0..5 {
        let guess = login_from(&house, &format!("192.0.2.{at}"), None, Some("000000")).await;
        assert!(matches!(guess, Err(AuthError::CodeRefused)));
    }
    for at in 5..8 {
        let address = format!("192.0.2.{at}");
        let guess = login_from(&house, &address, None, Some("000000")).await;
        assert!(matches!(guess, Err(AuthError::Wait { .. })), "the account waits, whatever the address");
        let asked = login_from(&house, &address, None, None).await;
        assert!(matches!(asked, Err(AuthError::CodeWanted)), "to be asked for one is no guess");
    }
    let known = login_from(&house, "192.0.2.9", ada.device_key.clone(), Some(&app.shows(&house))).await;
    known.unwrap();
    house.clock.advance(HOUR_MS);
    login_from(&house, "192.0.2.10", None, Some(&app.shows(&house))).await.unwrap();
    for at in 11..16 {
        let guess = login_from(&house, &format!("192.0.2.{at}"), None, Some("000000")).await;
        assert!(matches!(guess, Err(AuthError::CodeRefused)), "all is forgotten");
    }
}

#[tokio::test]
async fn it_is_asked_for_once_it_was_confirmed_and_a_code_works_once() {
    let house = House::new().await;
    let ada = house.register("Ada").await;
    let who = house.who(&ada).await.unwrap();
    let request = EnrolFactor { password: secret(PASSWORD) };
    atom_auth::enrol_factor(&house.auth, &from("here"), who, request).await.unwrap();
    login(&house, None).await.unwrap();
    let (app, _) = enrol(&house, &ada).await;
    assert!(matches!(login(&house, None).await, Err(AuthError::CodeWanted)));
    assert!(matches!(login(&house, Some("000000")).await, Err(AuthError::CodeRefused)));
    let code = app.shows(&house);
    login(&house, Some(&code)).await.unwrap();
    assert!(matches!(login(&house, Some(&code)).await, Err(AuthError::CodeRefused)), "it was used");
    house.clock.advance(30_000);
    login(&house, Some(&app.shows(&house))).await.unwrap();
}

#[tokio::test]
async fn a_recovery_code_stands_in_once_however_it_is_typed() {
    let house = House::new().await;
    let ada = house.register("Ada").await;
    let (_, codes) = enrol(&house, &ada).await;
    assert_eq!(codes.len(), 10);
    let typed = format!(" {} ", codes[0].expose().to_lowercase().replace('-', " "));
    login(&house, Some(&typed)).await.unwrap();
    assert!(matches!(login(&house, Some(&typed)).await, Err(AuthError::CodeRefused)));
    let who = house.who(&ada).await.unwrap();
    assert_eq!(atom_auth::security(&house.auth, who).await.unwrap().recovery_codes_left, 9);
    let request = NewRecoveryCodes { password: secret(PASSWORD) };
    let anew = atom_auth::new_recovery_codes(&house.auth, &from("here"), who, request).await.unwrap().codes;
    house.clock.advance(HOUR_MS);
    assert!(matches!(login(&house, Some(codes[1].expose())).await, Err(AuthError::CodeRefused)), "the old are void");
    login(&house, Some(anew[1].expose())).await.unwrap();
}

#[tokio::test]
async fn guessing_codes_makes_the_next_guess_wait_and_asking_for_one_does_not() {
    let house = House::new().await;
    let ada = house.register("Ada").await;
    enrol(&house, &ada).await;
    for _ in 0..8 {
        assert!(matches!(login(&house, None).await, Err(AuthError::CodeWanted)));
    }
    for _ in 0..5 {
        assert!(matches!(login(&house, Some("000000")).await, Err(AuthError::CodeRefused)));
    }
    assert!(matches!(login(&house, Some("000000")).await, Err(AuthError::Wait { .. })));
    assert!(
        matches!(login(&house, None).await, Err(AuthError::Wait { .. })),
        "the password alone does not wipe it out"
    );
}

#[tokio::test]
async fn it_takes_the_password_to_set_it_up_and_to_take_it_away() {
    let house = House::new().await;
    let ada = house.register("Ada").await;
    let who = house.who(&ada).await.unwrap();
    let wrong = EnrolFactor { password: secret("a wrong password 1") };
    let refused = atom_auth::enrol_factor(&house.auth, &from("here"), who, wrong).await;
    assert!(matches!(refused, Err(AuthError::WrongPassword)));
    enrol(&house, &ada).await;
    let who = house.who(&ada).await.unwrap();
    let again = EnrolFactor { password: secret(PASSWORD) };
    let refused = atom_auth::enrol_factor(&house.auth, &from("here"), who, again).await;
    assert!(matches!(refused, Err(AuthError::FactorOn)), "whoever sits down cannot replace it");
    let wrong = DisableFactor { password: secret("a wrong password 1") };
    let refused = atom_auth::disable_factor(&house.auth, &from("here"), who, wrong).await;
    assert!(matches!(refused, Err(AuthError::WrongPassword)));
    let right = DisableFactor { password: secret(PASSWORD) };
    atom_auth::disable_factor(&house.auth, &from("here"), who, right).await.unwrap();
    login(&house, None).await.unwrap();
}
