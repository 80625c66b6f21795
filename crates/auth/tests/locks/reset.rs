//! A forgotten password, another one, and the end of an account.

use crate::house::{HOUR_MS, House, PASSWORD, from, secret};
use atom_api::{
    account::{
        ChangePassword, ConfirmFactor, DeleteAccount, DisableFactor, EnrolFactor, ForgotPassword, ResetPassword,
    },
    members::Transfer,
};
use atom_auth::{AuthError, totp};
use atom_core::Clock as _;
use atom_store::Row as _;
use std::{fs, time::Instant};

const NEW: &str = "amber lantern 19 drifts";

/// Asks for a reset; the codes of all mails that were written since the start, oldest first.
async fn forgot(house: &House, email: &str) -> Vec<String> {
    let request = ForgotPassword { email: email.to_owned() };
    atom_auth::forgot_password(&house.auth, &from("there"), request).await.unwrap();
    house.clock.advance(1);
    let is_code = |line: &&str| {
        line.len() == 43 && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    mails(house).iter().map(|text| text.lines().find(is_code).unwrap().to_owned()).collect()
}

fn mails(house: &House) -> Vec<String> {
    let Ok(dir) = fs::read_dir(house.dir.path().join("outbox")) else { return Vec::new() };
    let mut paths: Vec<_> = dir.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    texts.filter(|text| text.contains("Subject: Reset your password")).collect()
}

async fn reset(house: &House, token: &str, password: &str) -> Result<(), AuthError> {
    let request = ResetPassword { token: secret(token), password: secret(password) };
    atom_auth::reset_password(&house.auth, &from("there"), request).await
}

fn lapsed(result: &Result<(), AuthError>) -> bool {
    matches!(result, Err(AuthError::Invalid { field: "token", .. }))
}

#[tokio::test]
async fn a_code_by_mail_sets_a_new_password_once_and_ends_every_session() {
    let house = House::new().await;
    let (ada, other) = (house.register("Ada").await, house.login("here", PASSWORD).await.unwrap());
    let codes = forgot(&house, "ADA@Example.com").await;
    assert!(mails(&house)[0].contains("To: ada@example.com"));
    let weak = reset(&house, &codes[0], "passwordpassword").await;
    assert!(matches!(weak, Err(AuthError::Invalid { field: "password", .. })), "this does not use the code up");
    reset(&house, &format!(" {}\r\n", codes[0]), NEW).await.unwrap();
    assert!(!house.is_in(&ada).await && !house.is_in(&other).await);
    assert!(matches!(house.refresh(&ada).await, Err(AuthError::NoSession)));
    assert!(matches!(house.login("here", PASSWORD).await, Err(AuthError::WrongCredentials)));
    house.login("here", NEW).await.unwrap();
    assert!(lapsed(&reset(&house, &codes[0], PASSWORD).await), "it was used");
}

/// Sets up a second factor of somebody who is signed in.
async fn second_factor(house: &House, session: &atom_api::auth::SessionReply) {
    let who = house.who(session).await.unwrap();
    let request = EnrolFactor { password: secret(PASSWORD) };
    let reply = atom_auth::enrol_factor(&house.auth, &from("here"), who, request).await.unwrap();
    let key = totp::from_base32(reply.secret.expose()).unwrap();
    let request = ConfirmFactor { code: secret(&totp::code(&key, house.clock.now_ms() / 30_000)) };
    atom_auth::confirm_factor(&house.auth, &from("here"), who, request).await.unwrap();
}

#[tokio::test]
async fn a_reset_takes_away_the_second_factor_of_whoever_had_not_shown_that_the_address_is_theirs() {
    let house = House::new().await;
    let (ada, bob, kim) = (house.register("Ada").await, house.register("Bob").await, house.register("Kim").await);
    let mut txn = house.store.system_write().await.unwrap();
    txn.query("UPDATE user SET verified_at = 1 WHERE email_key = 'bob@example.com'").execute().await.unwrap();
    txn.commit().await.unwrap();
    for (session, goes) in [(&ada, false), (&bob, false), (&kim, true)] {
        second_factor(&house, session).await;
        let email = &session.user.email;
        let code = forgot(&house, email).await.pop().unwrap();
        reset(&house, &code, NEW).await.unwrap();
        let opened = house.login_as(email, "here", NEW).await;
        match goes {
            true => drop(opened.unwrap()),
            // Of who keeps the installation, and of who has confirmed the address, it stays.
            false => assert!(matches!(opened, Err(AuthError::CodeWanted)), "{email}"),
        }
    }
}

/// Waits until somebody's password is being looked at, and runs a statement then.
async fn while_looked_at(house: &House, sql: &'static str) {
    loop {
        let mut read = house.store.system_read().await.unwrap();
        let row = read.query("SELECT count(*) FROM login_try").fetch_one().await.unwrap();
        if row.get::<i64, _>(0) > 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    let mut txn = house.store.system_write().await.unwrap();
    txn.query(sql).execute().await.unwrap();
    txn.commit().await.unwrap();
}

#[tokio::test]
async fn who_changes_the_password_by_one_that_is_reset_meanwhile_changes_nothing() {
    for meanwhile in [
        "UPDATE user SET password_hash = replace(password_hash, 't=3', 't=4')",
        "UPDATE session SET ended_at = created_at",
    ] {
        let house = House::new().await;
        let ada = house.register("Ada").await;
        let who = house.who(&ada).await.unwrap();
        let here = from("here");
        let request = ChangePassword { password: secret(PASSWORD), new_password: secret(NEW) };
        let change = atom_auth::change_password(&house.auth, &here, who, request);
        let (changed, ()) = tokio::join!(change, while_looked_at(&house, meanwhile));
        assert!(matches!(changed, Err(AuthError::NoSession)), "{meanwhile}: {changed:?}");
        assert!(matches!(house.login("there", NEW).await, Err(AuthError::WrongCredentials)), "{meanwhile}");
        // Nor does it take away what guards the account.
        let house = House::new().await;
        let ada = house.register("Ada").await;
        let who = house.who(&ada).await.unwrap();
        let request = DisableFactor { password: secret(PASSWORD) };
        let disable = atom_auth::disable_factor(&house.auth, &here, who, request);
        let (disabled, ()) = tokio::join!(disable, while_looked_at(&house, meanwhile));
        assert!(matches!(disabled, Err(AuthError::NoSession)), "{meanwhile}: {disabled:?}");
    }
}

#[tokio::test]
async fn who_hands_a_workspace_over_is_still_its_owner_when_it_goes() {
    let house = House::new().await;
    let (ada, bob) = (house.register("Ada").await, house.register("Bob").await);
    let mut txn = house.store.system_write().await.unwrap();
    txn.query("INSERT INTO membership (workspace, user, role, joined_at) VALUES (?1, ?2, 'member', 0)")
        .bind(ada.workspace.id.uuid())
        .bind(bob.user.id.uuid())
        .execute()
        .await
        .unwrap();
    txn.commit().await.unwrap();
    let (who, here) = (house.who(&ada).await.unwrap(), from("here"));
    let request = Transfer { user: bob.user.id, password: secret(PASSWORD) };
    let transfer = atom_auth::members::transfer(&house.auth, &here, who, request);
    let demoted = while_looked_at(&house, "UPDATE membership SET role = 'member'");
    let (handed, ()) = tokio::join!(transfer, demoted);
    assert!(matches!(handed, Err(AuthError::NotYours(_))), "{handed:?}");
}

#[tokio::test]
async fn who_signs_in_while_the_password_is_changed_does_not_come_in_by_the_old_one() {
    let house = House::new().await;
    house.register("Ada").await;
    let changed = while_looked_at(&house, "UPDATE user SET password_hash = replace(password_hash, 't=3', 't=4')");
    let (signed_in, ()) = tokio::join!(house.login("here", PASSWORD), changed);
    assert!(matches!(signed_in, Err(AuthError::WrongCredentials)));
}

#[tokio::test]
async fn a_code_lapses_after_an_hour_and_when_another_was_asked_for() {
    let house = House::new().await;
    house.register("Ada").await;
    let first = forgot(&house, "ada@example.com").await[0].clone();
    let second = forgot(&house, "ada@example.com").await[1].clone();
    assert_ne!(first, second);
    assert!(lapsed(&reset(&house, &first, NEW).await), "an older one is void");
    house.clock.advance(HOUR_MS);
    assert!(lapsed(&reset(&house, &second, NEW).await));
    for made_up in ["", "x", &"A".repeat(43), &"A".repeat(100_000)] {
        assert!(lapsed(&reset(&house, made_up, NEW).await));
    }
    house.login("here", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_address_without_an_account_gets_the_same_answer_in_the_same_time_and_no_mail() {
    let house = House::new().await;
    house.register("Ada").await;
    let mut took = Vec::new();
    for email in ["ada@example.com", "eve@example.com", "ada@example.com", "eve@example.com", "no address"] {
        let began = Instant::now();
        forgot(&house, email).await;
        took.push(began.elapsed().as_millis());
    }
    assert_eq!(mails(&house).len(), 2);
    let (least, most) = (took.iter().min().unwrap(), took.iter().max().unwrap());
    assert!(*least >= 400 && most - least < 200, "{took:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_person_may_read_the_folder_of_mail() {
    use std::os::unix::fs::PermissionsExt as _;
    let house = House::new().await;
    house.register("Ada").await;
    forgot(&house, "ada@example.com").await;
    let dir = house.dir.path().join("outbox");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    for entry in fs::read_dir(&dir).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

#[tokio::test]
async fn only_the_digest_of_a_code_is_kept() {
    let house = House::new().await;
    house.register("Ada").await;
    let code = forgot(&house, "ada@example.com").await[0].clone();
    let mut read = house.store.system_read().await.unwrap();
    let sql = "SELECT 1 FROM password_reset WHERE digest = ?1 OR hex(digest) LIKE '%' || hex(?1) || '%'";
    assert!(read.query(sql).bind(code).fetch_optional().await.unwrap().is_none());
}

#[tokio::test]
async fn changing_the_password_ends_every_other_session_and_voids_codes() {
    let house = House::new().await;
    let (ada, other) = (house.register("Ada").await, house.login("here", PASSWORD).await.unwrap());
    let code = forgot(&house, "ada@example.com").await[0].clone();
    let who = house.who(&ada).await.unwrap();
    let change = |old: &str, new: &str| {
        let request = ChangePassword { password: secret(old), new_password: secret(new) };
        let auth = house.auth.clone();
        async move { atom_auth::change_password(&auth, &from("here"), who, request).await }
    };
    assert!(matches!(change("not the password", NEW).await, Err(AuthError::WrongPassword)));
    let weak = change(PASSWORD, "short").await;
    assert!(matches!(weak, Err(AuthError::Invalid { field: "new_password", .. })));
    change(PASSWORD, NEW).await.unwrap();
    assert!(house.is_in(&ada).await && !house.is_in(&other).await);
    assert!(lapsed(&reset(&house, &code, PASSWORD).await));
    house.login("here", NEW).await.unwrap();
}

#[tokio::test]
async fn a_deleted_account_leaves_nothing_of_its_person_and_its_address_is_free() {
    let house = House::new().await;
    let ada = house.register("Ada").await;
    let who = house.who(&ada).await.unwrap();
    let export = atom_auth::export_account(&house.auth, who).await.unwrap();
    assert_eq!((export.user.email.as_str(), export.workspaces.len(), export.sessions.len()), ("ada@example.com", 1, 1));
    assert_eq!(export.activity[0].command, "auth.register");
    let delete = |password: &str| {
        let (auth, request) = (house.auth.clone(), DeleteAccount { password: secret(password) });
        async move { atom_auth::delete_account(&auth, &from("here"), who, request).await }
    };
    assert!(matches!(delete("not the password").await, Err(AuthError::WrongPassword)));
    delete(PASSWORD).await.unwrap();
    assert!(!house.is_in(&ada).await);
    assert!(matches!(house.login("here", PASSWORD).await, Err(AuthError::WrongCredentials)));
    assert!(!atom_auth::has_account(&house.auth).await.unwrap());
    let again = house.register("Ada").await;
    assert_ne!((again.user.id, again.workspace.id), (ada.user.id, ada.workspace.id));
}
