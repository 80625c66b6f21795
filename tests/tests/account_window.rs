//! Account, key, people and mail as a person changes them in the settings, in the browser.

use atom_tests::{
    atom_bin, binaries, chromium,
    desk::{Desk, EMAIL, PASSWORD, id},
    needs, places,
    seat::Seat,
    smtp::Sink,
    waiting,
    webdriver::{Key, Session},
};
use serde_json::{Value, json};
use std::{path::Path, process::Command};

const NEW: &str = "amber lantern 19 drifts";

async fn settings(page: &Session, name: &str) {
    page.script(&format!("location.hash = '/settings/{name}'; return null")).await;
    page.see(&id("settings")).await;
}

/// Shows the password that the dialog asks for, and waits until it is gone.
async fn prove(page: &Session, password: &str) {
    page.write(&id("proof-password"), password).await;
    page.click(&id("proof-confirm")).await;
    page.see_no(&id("proof")).await;
}

/// Opens a list of choices, and takes one by its words.
async fn choose(page: &Session, list: &str, words: &str) {
    page.click(list).await;
    page.click(&format!("//*[@role='option'][normalize-space()='{words}']")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_the_data_are_taken_out_and_the_account_is_deleted() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    let device = "return localStorage.getItem('atom.device')";
    let key = page.script(device).await;
    assert_eq!(key.as_str().map(str::len), Some(43), "the browser keeps a key of its own");
    settings(page, "account").await;
    page.click(&id("change-password")).await;
    page.write(&id("present-password"), "not the password").await;
    page.write(&id("new-password"), NEW).await;
    page.click(&id("change-password-confirm")).await;
    page.see("#present-password[aria-invalid=true]").await;
    page.rewrite(&id("present-password"), PASSWORD).await;
    page.click(&id("change-password-confirm")).await;
    page.see_no(&id("change-password-dialog")).await;

    page.click(&id("account-menu")).await;
    page.click("//*[@role='menuitem'][contains(., 'Sign out')]").await;
    page.write(&id("login-email"), EMAIL).await;
    page.write(&id("login-password"), NEW).await;
    page.click(&id("login-submit")).await;
    page.see(&id("quick-add")).await;
    assert_eq!(page.script(device).await, key, "signing out and in again keeps it");

    settings(page, "account").await;
    let catch = "window.__saved = []; const make = URL.createObjectURL; \
        URL.createObjectURL = (blob) => { blob.text().then((text) => window.__saved.push(text)); return make.call(URL, blob) }; return null";
    page.script(catch).await;
    page.click(&id("export-account")).await;
    page.script_until("return window.__saved[0] ?? null", "the data to be saved", |text| {
        text.as_str().is_some_and(|text| text.contains(EMAIL) && text.contains("auth.change_password"))
    })
    .await;
    page.click(&id("delete-account")).await;
    page.write(&id("proof-password"), PASSWORD).await;
    page.click(&id("proof-confirm")).await;
    page.see("#proof-password[aria-invalid=true]").await;
    page.rewrite(&id("proof-password"), NEW).await;
    page.click(&id("proof-confirm")).await;
    page.see(&id("register-submit")).await;
    assert_eq!(page.script(device).await, Value::Null, "nothing of the person is left here");
    seat.atom.end();
}

/// `atom serve` where there is neither a key by hand nor a keychain.
fn keyless(data: &Path, home: &Path) -> atom_bin::Served {
    let mut atom = Command::new(binaries::atom());
    atom.arg("--data-dir").arg(data).args(["serve", "--port", "0"]);
    for variable in ["ATOM_ENCRYPTION_KEY", "ATOM_PASSPHRASE", "ATOM_RECOVERY_CODE", "DBUS_SESSION_BUS_ADDRESS"] {
        atom.env_remove(variable);
    }
    atom.env("HOME", home).env("XDG_RUNTIME_DIR", home);
    atom_bin::Served::start(atom)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_changed_and_another_passphrase_opens_the_data_after_a_restart() {
    const FIRST: &str = "violet kettle 72 roams";
    if !needs::programs(chromium::NEEDED) {
        return;
    }
    let (data, home) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    let atom = keyless(data.path(), home.path());
    let driver = chromium::driver().await;
    let page = chromium::window(&driver, 1_360, 900, false).await;
    page.open(&atom.url).await;
    page.write(&id("passphrase"), "passwordpassword").await;
    page.see("[data-testid='strength'][data-score='0'], [data-testid='strength'][data-score='1']").await;
    page.write(&id("passphrase-again"), "passwordpassword").await;
    page.click(&id("passphrase-submit")).await;
    page.see("#passphrase[aria-invalid=true]").await;
    page.rewrite(&id("passphrase"), FIRST).await;
    page.see("[data-testid='strength'][data-score='3'], [data-testid='strength'][data-score='4']").await;
    page.rewrite(&id("passphrase-again"), FIRST).await;
    page.click(&id("passphrase-submit")).await;
    Desk::on(&page).register().await;

    settings(&page, "security").await;
    page.see(&id("key-id")).await;
    let before = page.text(&id("key-id")).await;
    page.click(&id("rotate")).await;
    page.write(&id("rotate-password"), PASSWORD).await;
    page.write(&id("rotate-passphrase"), FIRST).await;
    page.click(&id("rotate-confirm")).await;
    // Where no recovery code goes on, one is offered next.
    page.see(&id("proof")).await;
    page.press(&[Key::Escape.as_str()]).await;
    page.see_no(&id("proof")).await;
    let name = "return document.querySelector(\"[data-testid='key-id']\")?.textContent ?? null";
    page.script_until(name, "the name of another key", |now| {
        now.as_str().is_some_and(|now| !now.trim().is_empty() && now.trim() != before.trim())
    })
    .await;

    page.click(&id("passphrase-set")).await;
    page.write(&id("passphrase-password"), PASSWORD).await;
    page.write(&id("passphrase-new"), NEW).await;
    page.see("[data-testid='strength'][data-score='3'], [data-testid='strength'][data-score='4']").await;
    page.write(&id("passphrase-new-again"), NEW).await;
    page.click(&id("passphrase-confirm")).await;
    page.see_no(&id("passphrase-dialog")).await;
    atom.process.end();

    let atom = keyless(data.path(), home.path());
    page.open(&atom.url).await;
    page.write(&id("passphrase"), FIRST).await;
    page.click(&id("passphrase-submit")).await;
    page.see("#passphrase[aria-invalid=true]").await;
    page.rewrite(&id("passphrase"), NEW).await;
    page.click(&id("passphrase-submit")).await;
    page.see(&id("login-submit")).await;
    atom.process.end();
}

/// Somebody else on the same installation; their token.
async fn bob(seat: &Seat) -> String {
    let request = json!({ "email": "bob@example.org", "password": NEW, "name": "Bob" });
    let address = format!("{}/api/v1/call/auth.register", seat.atom.url());
    let answer = reqwest::Client::new().post(address).json(&request).send().await.expect("answered");
    let session: Value = answer.json().await.expect("a session");
    session["token"].as_str().unwrap_or_else(|| panic!("no token in {session}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_get_roles_a_program_its_token_once_and_who_handed_over_leaves() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    let call = async |name: &str, args: Value| seat.atom.call(&places::token(page).await, name, args).await;
    let bob = bob(&seat).await;
    settings(page, "members").await;
    page.write(&id("invite-email"), "bob@example.org").await;
    choose(page, &id("invite-role"), "Viewer").await;
    page.click(&id("invite-submit")).await;
    page.see(&id("secret")).await;
    let code = page.text(&id("secret")).await;
    page.click(&id("secret-close")).await;
    seat.atom.call(&bob, "members.accept", json!({ "code": code.trim() })).await;
    page.read(&id("member-role"), "Viewer").await;
    choose(page, &id("member-role"), "Member").await;
    page.read(&id("member-role"), "Member").await;
    // The word is there as soon as it can be chosen: whether it was is asked of the host.
    waiting::until("Bob to be a member", || async {
        let members = call("members.list", json!({})).await;
        let mut items = members["items"].as_array().into_iter().flatten();
        items.any(|member| member["email"] == "bob@example.org" && member["role"] == "member").then_some(())
    })
    .await;

    page.write(&id("machine-name"), "Script").await;
    page.click(&id("machine-add")).await;
    page.see(&id("secret")).await;
    let token = page.text(&id("secret")).await.trim().to_owned();
    page.click(&id("secret-close")).await;
    page.see_no(&id("secret")).await;
    assert_eq!(seat.atom.call(&token, "auth.whoami", json!({})).await["role"], "machine");
    page.reload().await;
    page.read(&id("member-row"), "Script").await;
    let shown = page.script("return document.body.textContent").await;
    assert!(shown.as_str().is_some_and(|shown| !shown.contains(&token)), "it was shown once");

    page.click(&id("transfer")).await;
    prove(page, PASSWORD).await;
    let there = call("auth.whoami", json!({})).await;
    assert_eq!(there["role"], "admin");
    page.click(&id("workspace-leave")).await;
    page.click(&id("leave-confirm")).await;
    let home = waiting::until("another workspace", || async {
        let who = call("auth.whoami", json!({})).await;
        (who["workspace"]["id"] != there["workspace"]["id"]).then_some(who)
    });
    assert_eq!(home.await["role"], "owner");
    // The window goes along.
    page.see(&id("quick-add")).await;
    seat.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_is_set_and_a_test_mail_comes_by_it() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    let sink = Sink::guarded("ada", "kept to itself 8").await;
    settings(page, "data").await;
    page.write(&id("mail-host"), "127.0.0.1").await;
    page.write(&id("mail-port"), &sink.port.to_string()).await;
    let protection = "//button[@role='combobox'][@aria-label='Protected by']";
    choose(page, protection, "Nothing, on this computer only").await;
    page.write(&id("mail-user"), "ada").await;
    page.write(&id("mail-password"), "kept to itself 8").await;
    page.write(&id("mail-sender"), "atom@example.org").await;
    page.click(&id("mail-save")).await;
    page.see("#mail-proof[aria-invalid=true]").await;
    page.write(&id("mail-proof"), PASSWORD).await;
    page.click(&id("mail-save")).await;
    // Offered once there is a server.
    page.see(&id("mail-folder")).await;
    page.click(&id("mail-test")).await;
    let mails = sink.mails(1).await;
    assert_eq!((mails[0].from.as_str(), &mails[0].to[..]), ("atom@example.org", &[EMAIL.to_owned()][..]));
    assert!(mails[0].text.contains("Mail from Atom arrives here."), "{}", mails[0].text);
    page.see_no("#mail-host[aria-invalid=true]").await;
    page.write(&id("mail-proof"), PASSWORD).await;
    page.click(&id("mail-folder")).await;
    page.see_no(&id("mail-folder")).await;
    seat.atom.end();
}
