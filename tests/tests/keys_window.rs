//! The keys as a person meets them: the page of the settings, and the way back when the key is gone, in the browser.

use atom_tests::{
    atom_bin, binaries, chromium,
    desk::{Desk, PASSWORD, id},
    needs, places,
    served::Served,
    webdriver::Session,
};
use serde_json::json;
use std::process::Command;

async fn security_page(page: &Session) {
    page.script("location.hash = '/settings/security'; return null").await;
    page.see(&id("security")).await;
    page.see(&id("key-lives")).await;
}

/// Makes a recovery code in the settings and types it back, with a slip at first.
async fn make_code(page: &Session) -> String {
    page.click(&id("recovery-code-new")).await;
    page.write(&id("proof-password"), PASSWORD).await;
    page.click(&id("proof-confirm")).await;
    page.see(&id("recovery-code-shown")).await;
    let code = page.text(&id("recovery-code-shown")).await.trim().to_owned();
    assert_eq!(code.len(), 47, "eight groups of five: {code}");
    let slip = format!("{}{}", if code.starts_with('A') { 'B' } else { 'A' }, &code[1..]);
    page.write(&id("recovery-code-typed"), &slip).await;
    page.click(&id("recovery-code-confirm")).await;
    page.see("#recovery-code-typed[aria-invalid=true]").await;
    page.rewrite(&id("recovery-code-typed"), &code.to_lowercase()).await;
    page.click(&id("recovery-code-confirm")).await;
    page.see_no(&id("recovery-code-dialog")).await;
    code
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_is_made_in_the_settings_and_opens_the_data_where_the_key_is_gone() {
    if !needs::programs(chromium::NEEDED) {
        return;
    }
    let (data, home) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    let atom = Served::start(data.path());
    let driver = chromium::driver().await;
    let page = chromium::window(&driver, 1_360, 900, false).await;
    page.open(atom.url()).await;
    Desk::on(&page).register().await;
    security_page(&page).await;
    let code = make_code(&page).await;
    let keys = atom.call(&places::token(&page).await, "security.keys", json!({})).await;
    assert!(keys["recovery_code_at"].is_string(), "{keys}");
    atom.end();

    // Another machine: no variable, no keychain.
    let mut elsewhere = Command::new(binaries::atom());
    elsewhere.arg("--data-dir").arg(data.path()).args(["serve", "--port", "0"]);
    for variable in ["ATOM_ENCRYPTION_KEY", "ATOM_PASSPHRASE", "ATOM_RECOVERY_CODE", "DBUS_SESSION_BUS_ADDRESS"] {
        elsewhere.env_remove(variable);
    }
    elsewhere.env("HOME", home.path()).env("XDG_RUNTIME_DIR", home.path());
    let elsewhere = atom_bin::Served::start(elsewhere);
    page.open(&elsewhere.url).await;
    page.see(&id("recovery")).await;
    page.write(&id("recovery-code"), "ABCDE").await;
    page.click(&id("recovery-submit")).await;
    page.see("#recovery-code[aria-invalid=true]").await;
    page.rewrite(&id("recovery-code"), &code).await;
    page.click(&id("recovery-submit")).await;
    page.see(&id("login-submit")).await;
    elsewhere.process.end();
}
