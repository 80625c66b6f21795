//! The slice in the real window: Tauri and WebKitGTK on a display of the test's own, with a real keychain.

use atom_testkit::github::{GithubMock, Issue};
use atom_tests::{
    binaries,
    canary::{self, Cage, Canary},
    child::Running,
    desk::{Desk, EMAIL, PASSWORD, id},
    display::{Display, Frame, is_white},
    needs,
    real_window::{self, Stage, ask},
    served, session_bus,
    waiting::{self, LONG_ENOUGH},
    webdriver::Session,
};
use serde_json::{Value, json};
use std::{path::Path, time::Instant};

#[tokio::test(flavor = "multi_thread")]
async fn the_window_keeps_everything_over_quit_and_reopen() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let github = GithubMock::start().await.unwrap();
    github.put(Issue::new(482, "Fix the export of the last row").assigned());
    github.put(Issue::new(483, "Describe the filter in the manual").created());
    let stage = Stage::set();

    let page = stage.open().await;
    let desk = Desk::on(&page);
    desk.register().await;
    desk.visit("all").await;
    desk.add("Renew the domain").await;
    desk.add("Water the plants").await;
    desk.connect_github(github.url(), &github.token()).await;
    desk.visit("all").await;
    desk.sees("Fix the export of the last row").await;
    desk.sees("Describe the filter in the manual").await;
    desk.check("Renew the domain").await;
    desk.undo().await;
    desk.sees_open("Renew the domain").await;
    desk.check("Renew the domain").await;
    desk.visit("completed").await;
    desk.sees("Renew the domain").await;
    desk.visit("all").await;
    desk.sees("Water the plants").await;
    page.picture(&binaries::screens().join("window-all.png")).await;
    stage.quit(page).await;

    let page = stage.open().await;
    let desk = Desk::on(&page);
    desk.visit("all").await;
    for title in ["Water the plants", "Fix the export of the last row", "Describe the filter in the manual"] {
        desk.sees_open(title).await;
    }
    desk.sees_no("Renew the domain").await;
    desk.visit("completed").await;
    desk.sees("Renew the domain").await;
    page.picture(&binaries::screens().join("window-reopened.png")).await;
    stage.frame().keep(&binaries::screens().join("window-reopened.ppm"));
    stage.quit(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_typed_when_the_program_ends_is_saved_before_it_does() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    let desk = Desk::on(&page);
    desk.register().await;
    desk.visit("all").await;
    desk.add("Renew the domain").await;
    desk.choose("Renew the domain").await;
    let address = page.script("return location.hash").await;
    let task = address.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    page.write(&id("notes"), "Before the end of the year").await;
    stage.quit(page).await;
    assert!(!stage.log().contains("did not say that it has finished"), "{}", stage.log());

    let page = stage.open().await;
    page.see(&id("quick-add")).await;
    let token = kept_session(&page).await["token"].clone();
    let request = json!({ "name": "tasks.get", "args": { "id": task }, "token": token });
    let kept = ask(&page, "call", &request).await;
    assert_eq!(kept["reply"]["notes"], "Before the end of the year", "{kept}");
    stage.quit(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_goes_through_the_open_window() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    let desk = Desk::on(&page);
    desk.register().await;
    desk.visit("all").await;
    let session = kept_session(&page).await;

    let mut atom = stage.command_line();
    atom.args(["call", "tasks.create", r#"{"title": "Written in a terminal"}"#]);
    let output = atom.env("ATOM_TOKEN", session["token"].as_str().unwrap()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    // The window hears of it without being asked.
    desk.sees("Written in a terminal").await;
    stage.quit(page).await;
}

/// The session that the shell keeps for the page.
async fn kept_session(page: &Session) -> Value {
    let kept = waiting::until("the session to be kept", || async {
        ask(page, "kept_session", &json!({})).await["reply"].as_str().map(str::to_owned)
    });
    serde_json::from_str(&kept.await).expect("the file holds JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_signed_in_stays_so_and_no_token_of_it_lies_on_the_disk() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    let desk = Desk::on(&page);
    desk.register().await;
    desk.visit("all").await;
    desk.add("A sentence that must not be readable on the disk").await;
    stage.open_again(&["--quick-add"]).await;
    page.turn_to_other_page().await;
    page.script_until("return document.visibilityState", "quick add to be shown", |state| state == "visible").await;
    page.script_until("return document.activeElement?.tagName", "the field of quick add", |tag| tag == "INPUT").await;
    page.type_here("Another that must not\u{e007}").await;
    page.script_until("return document.visibilityState", "quick add to be hidden", |state| state == "hidden").await;
    page.turn_to_other_page().await;
    desk.sees("Another that must not").await;
    let session = kept_session(&page).await;
    let (token, refresh) = (session["token"].as_str().unwrap(), session["refresh_token"].as_str().unwrap());
    let cage = Cage::of(&[
        Canary::new("the access token", token),
        Canary::new("the refresh token", refresh),
        Canary::new("a title", "that must not"),
        Canary::new("the address of the person", EMAIL),
    ]);
    let untouched = |when: &str| {
        let found: Vec<_> = canary::files(&stage.data_dir())
            .into_iter()
            .filter_map(|(name, bytes)| Some((cage.found_in(&bytes)?, name)))
            .collect();
        assert!(found.is_empty(), "{when}: {found:?}");
    };
    untouched("while it runs");
    stage.quit(page).await;
    untouched("afterwards");
    assert!(stage.data_dir().join("window-session").exists());

    let page = stage.open().await;
    let desk = Desk::on(&page);
    desk.visit("all").await;
    desk.sees("Another that must not").await;
    assert_eq!(kept_session(&page).await["user"], session["user"]);
    page.click(&id("account-menu")).await;
    page.click("//*[@role='menuitem'][contains(., 'Sign out')]").await;
    page.see(&id("login-submit")).await;
    let gone = || async { (!stage.data_dir().join("window-session").exists()).then_some(()) };
    waiting::until("the session to be let go", gone).await;
    stage.quit(page).await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_desktop_makes_for_its_data_is_its_persons_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    let stage = Stage::set();
    assert!(!stage.data_dir().exists(), "the first start makes it");
    let page = stage.open().await;
    page.see(&id("register-submit")).await;
    for (name, wanted) in [("", 0o700), ("logs", 0o700), ("logs/desktop.log", 0o600), ("atom.lock", 0o600)] {
        assert_eq!(mode(&stage.data_dir().join(name)), wanted, "{name}");
    }
    stage.quit(page).await;
    // As an earlier version left them.
    for (name, was) in [("", 0o755), ("logs/desktop.log", 0o644)] {
        let path = stage.data_dir().join(name);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(was)).expect("the test owns it");
    }
    let page = stage.open().await;
    page.see(&id("register-submit")).await;
    assert_eq!(mode(&stage.data_dir()), 0o700);
    assert_eq!(mode(&stage.data_dir().join("logs/desktop.log")), 0o600);
    stage.quit(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_stay_signed_in_is_kept_in_memory_alone_and_out_with_the_program() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    let desk = Desk::on(&page);
    desk.register().await;
    desk.visit("all").await;
    kept_session(&page).await;
    page.click(&id("account-menu")).await;
    page.click("//*[@role='menuitem'][contains(., 'Sign out')]").await;
    page.see(&id("login-submit")).await;
    page.click(&id("stay-signed-in")).await;
    page.write(&id("login-email"), EMAIL).await;
    page.write(&id("login-password"), PASSWORD).await;
    page.click(&id("login-submit")).await;
    page.see(&id("quick-add")).await;
    let passing =
        || async { ask(&page, "kept_session", &json!({ "passes": true })).await["reply"].as_str().map(str::to_owned) };
    let passing = waiting::until("the session to be kept in memory", passing).await;
    assert!(passing.contains("refresh_token"));
    let stored = page.script("return JSON.stringify([localStorage, sessionStorage])").await.to_string();
    assert!(stored.contains("atom.session") && !stored.contains("token"), "{stored}");
    let gone = || async { (!stage.data_dir().join("window-session").exists()).then_some(()) };
    waiting::until("nothing to be on the disk", gone).await;
    // The quick-add window, which knows of no session, lets none go.
    ask(&page, "keep_session", &json!({ "session": null, "passes": false })).await;
    page.reload().await;
    page.see(&id("quick-add")).await;
    stage.quit(page).await;

    let page = stage.open().await;
    page.see(&id("login-submit")).await;
    stage.quit(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_cannot_leave_the_application_or_ask_for_more_than_it_may() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    page.see(&id("register-submit")).await;
    let home = page.script("return location.href").await;
    page.script("location.href = 'http://127.0.0.1:9/elsewhere'; return null").await;
    page.script("window.open('https://example.org/'); return null").await;
    page.see(&id("register-submit")).await;
    assert_eq!(page.script("return location.href").await, home);
    for command in ["plugin:window|close", "plugin:event|listen", "plugin:window-state|filename", "plugin:shell|open"] {
        let ask = format!(
            "window.asked = null; window.__TAURI_INTERNALS__.invoke('{command}', {{}})\
             .then(() => window.asked = 'granted', () => window.asked = 'refused'); return null"
        );
        page.script(&ask).await;
        page.script_until("return window.asked", &format!("{command} to be refused"), |asked| asked == "refused").await;
    }
    stage.quit(page).await;
}

#[test]
fn a_dark_window_is_dark_from_its_first_frame() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    // Bright pixels can only come from letters; a white sheet would be far more.
    let watch = |frame: &Frame| frame.share(is_white);
    let brightest = opening("dark", [0x15, 0x16, 0x1a], watch);
    assert!(brightest < 0.002, "{:.1} % of the display was white", brightest * 100.0);
}

#[test]
fn a_light_window_is_never_dark() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    // The empty display is black; the dark theme's own colours are not.
    let watch = |frame: &Frame| frame.share(|pixel| pixel == [0x15, 0x16, 0x1a] || pixel == [0x1c, 0x1d, 0x23]);
    let darkest = opening("light", [0xfb, 0xfb, 0xfc], watch);
    assert!(darkest < 0.002, "{:.1} % of the display was dark", darkest * 100.0);
}

/// Opens the window with a theme that was chosen before, and looks at the display again and again until the first page
/// with its letters is there. Hands back the most that `watch` ever measured.
fn opening(theme: &str, background: [u8; 3], watch: impl Fn(&Frame) -> f64) -> f64 {
    let home = tempfile::tempdir().expect("a temporary directory");
    let data = home.path().join("atom");
    std::fs::create_dir_all(&data).expect("a temporary directory can be written");
    std::fs::write(data.join("window.json"), format!(r#"{{"theme":"{theme}"}}"#))
        .expect("a temporary directory can be written");
    let display = Display::start();
    let mut desktop = session_bus::without_keychain(home.path(), binaries::desktop());
    desktop.env("DISPLAY", display.name()).env("ATOM_DATA_DIR", &data).env("ATOM_ENCRYPTION_KEY", served::KEY);
    let start = Instant::now();
    let _running = Running::start(&mut desktop);

    let (mut most, mut seen) = (0.0_f64, None);
    loop {
        let frame = display.frame();
        most = most.max(watch(&frame));
        let ground = frame.share(|pixel| pixel == background);
        if ground > 0.2 && seen.is_none() {
            seen = Some(start.elapsed());
        }
        // The primary button, in the accent of either theme.
        let letters = frame.share(|pixel| pixel == [0x4a, 0x55, 0xd9] || pixel == [0x7f, 0x8b, 0xff]);
        if ground > 0.2 && letters > 0.002 {
            eprintln!("{theme}: themed after {:?}, complete after {:?}", seen.unwrap_or_default(), start.elapsed());
            frame.keep(&binaries::screens().join(format!("window-opening-{theme}.ppm")));
            return most;
        }
        assert!(start.elapsed() < LONG_ENOUGH, "the page never came; {}", log(&data));
    }
}

fn log(data: &Path) -> String {
    std::fs::read_to_string(data.join("logs/desktop.log")).unwrap_or_default()
}
