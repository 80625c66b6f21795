//! What a system offers around the window: a second start, links, quick add, notifications, the tray. The real desktop
//! on a display and a session bus of the test's own.

use atom_tests::{
    binaries,
    desk::{Desk, id},
    needs,
    notification_daemon::NotificationDaemon,
    real_window::{self, Stage, ask},
    tray_host::TrayHost,
    waiting,
    webdriver::Key,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_shows_quick_add_in_the_first() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    Desk::on(&page).register().await;
    stage.open_again(&["--quick-add", "Buy milk"]).await;
    page.turn_to_other_page().await;
    page.script_until("return location.hash", "the page of quick add", |hash| hash == "#/quick").await;
    page.script_until("return document.visibilityState", "quick add to be shown", |state| state == "visible").await;
    stage.frame().keep(&binaries::screens().join("window-quick-add.ppm"));

    // Its page may hide it, and may do nothing that it has no need of.
    for command in ["notify", "pick_save", "shell_state", "set_autostart", "plugin:window|close"] {
        assert_eq!(ask(&page, command, &json!({})).await["refused"], true, "{command}");
    }
    for command in ["security.keys", "tasks.list", "audit.list", "auth.sessions"] {
        let answer = ask(&page, "call", &json!({ "name": command, "args": {}, "token": null })).await;
        assert_eq!(answer["error"]["code"], "forbidden", "{command}: {answer}");
    }
    let answer = ask(&page, "call", &json!({ "name": "app.status", "args": {}, "token": null })).await;
    assert_eq!(answer["reply"]["gate"], "open", "{answer}");
    assert_eq!(ask(&page, "quick_hide", &json!({})).await, json!({ "reply": null }));
    page.script_until("return document.visibilityState", "quick add to be hidden", |state| state == "hidden").await;
    stage.open_again(&["--quick-add"]).await;
    page.script_until("return document.visibilityState", "quick add to be shown", |state| state == "visible").await;
    stage.quit(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_leads_into_the_running_window_and_a_starting_one() {
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
    let task = page.script("return location.hash.split('/').pop()").await;
    let task = task.as_str().unwrap().to_owned();

    stage.open_again(&["atom://view/completed"]).await;
    page.script_until("return location.hash", "the view of the link", |hash| hash == "#/completed").await;
    stage.open_again(&["atom://view/settings/data"]).await;
    page.script_until("return location.hash", "the page of the link", |hash| hash == "#/settings/data").await;
    stage.open_again(&["atom://view/<script>"]).await;
    stage.open_again(&[&format!("atom://task/{task}")]).await;
    page.see(&id("detail")).await;
    page.script_until("return location.hash", "the task of the link", |hash| {
        hash.as_str().is_some_and(|hash| hash.ends_with(&task))
    })
    .await;
    // A link for quick add fills its field; adding is the person's.
    stage.open_again(&["atom://quick-add?text=Buy%20milk"]).await;
    page.turn_to_other_page().await;
    page.script_until("return document.visibilityState", "quick add to be shown", |state| state == "visible").await;
    page.script_until("return document.activeElement?.value", "the text of the link", |text| text == "Buy milk").await;
    stage.quit(page).await;

    let page = stage.open_at(&[&format!("atom://task/{task}")]).await;
    page.see(&id("detail")).await;
    page.script_until("return location.hash", "the task of the link", |hash| {
        hash.as_str().is_some_and(|hash| hash.ends_with(&task))
    })
    .await;
    stage.quit(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_on_a_notification_opens_its_task() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    let daemon = NotificationDaemon::on(&stage.bus().await).await;
    let desk = Desk::on(&page);
    desk.register().await;
    desk.visit("all").await;
    desk.add("Renew the domain").await;
    desk.choose("Renew the domain").await;
    let task = page.script("return location.hash.split('/').pop()").await;
    let task = task.as_str().unwrap().to_owned();
    desk.visit("completed").await;

    let notice = json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8057", "title": "Renew the domain", "body": "Due today.",
        "link": format!("atom://task/{task}"), "group": null,
    });
    assert_eq!(ask(&page, "notify", &json!({ "notice": notice })).await, json!({ "reply": null }));
    let shown = daemon.sees("Renew the domain").await;
    assert_eq!((shown.body.as_str(), shown.actions[0].as_str()), ("Due today.", "default"));
    daemon.click(&shown).await;
    page.script_until("return location.hash", "the task of the notification", |hash| {
        hash.as_str().is_some_and(|hash| hash.ends_with(&task))
    })
    .await;
    stage.quit(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_told_what_this_desktop_can_do() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    Desk::on(&page).register().await;
    let state = ask(&page, "shell_state", &json!({})).await;
    let state = &state["reply"];
    assert_eq!((&state["platform"], &state["can"]["quick_window"]), (&json!("linux"), &json!(true)), "{state}");
    assert_eq!(state["can"]["tray"], false, "nobody shows a tray on this bus: {state}");

    // The keys are held as soon as the page is at work, and can be let go.
    waiting::until("the global shortcut", || async {
        let state = ask(&page, "shell_state", &json!({})).await;
        let state = &state["reply"];
        (state["shortcut"] == "CmdOrCtrl+Shift+A" && state["shortcut_trouble"].is_null()).then_some(())
    })
    .await;
    assert_eq!(ask(&page, "set_global_shortcut", &json!({ "keys": "A" })).await["error"]["field"], "keys");
    assert_eq!(ask(&page, "set_global_shortcut", &json!({ "keys": null })).await, json!({ "reply": null }));
    let kept: Value = serde_json::from_slice(&std::fs::read(stage.data_dir().join("window.json")).unwrap()).unwrap();
    assert_eq!(kept["shortcut"], Value::Null, "{kept}");

    assert_eq!(ask(&page, "set_autostart", &json!({ "on": true })).await, json!({ "reply": null }));
    assert_eq!(ask(&page, "shell_state", &json!({})).await["reply"]["autostart"], true);
    let folders = [".config/autostart", "config/autostart"].map(|folder| stage.home().join(folder));
    let mut entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let entry = entries.next().expect("an entry where the desktop looks for them").path();
    assert!(std::fs::read_to_string(&entry).unwrap().contains("--hidden"));
    assert_eq!(ask(&page, "set_autostart", &json!({ "on": false })).await, json!({ "reply": null }));
    assert!(!entry.exists());

    // A file that nobody chose stays out of reach.
    let read = json!({ "path": "/etc/hostname", "offset": 0, "length": 10 });
    assert_eq!(ask(&page, "read_file_chunk", &read).await["error"]["code"], "forbidden");
    stage.quit(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tray_tells_of_today_and_leads_into_the_program() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    let tray = TrayHost::on(&stage.bus().await).await;
    let desk = Desk::on(&page);
    desk.register().await;
    desk.visit("today").await;
    desk.add("Renew the domain").await;
    // A tray that came later than Atom has its icon as soon as there is something to say.
    let line = |texts: &[String]| texts.first().is_some_and(|line| line.contains('1'));
    let texts = tray.reads("the icon to tell of the task", line).await;
    assert_eq!(texts[1..], ["Open Atom", "Quick add", "Sync now", "Quit Atom"], "{texts:?}");
    assert_eq!(ask(&page, "shell_state", &json!({})).await["reply"]["can"]["tray"], true);

    tray.chooses("Quick add").await;
    page.turn_to_other_page().await;
    page.script_until("return document.visibilityState", "quick add to be shown", |state| state == "visible").await;
    page.turn_to_other_page().await;
    tray.chooses("Quit Atom").await;
    let card = stage.data_dir().join("instance.json");
    waiting::until("the program to have ended", || async { (!card.exists()).then_some(()) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_larger_at_the_next_start_too() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    Desk::on(&page).register().await;
    let width = || async { page.script("return window.innerWidth").await.as_f64().expect("a number") };
    let before = width().await;
    for percent in [110, 125, 150, 175, 200] {
        page.press(&[Key::Control.as_str(), "="]).await;
        let smaller =
            |now: &Value| now.as_f64().is_some_and(|now| (before / now - f64::from(percent) / 100.0).abs() < 0.02);
        page.script_until("return window.innerWidth", &format!("{percent} %"), smaller).await;
    }
    stage.frame().keep(&binaries::screens().join("window-200-percent.ppm"));
    stage.quit(page).await;

    let page = stage.open().await;
    let half = |now: &Value| now.as_f64().is_some_and(|now| (before / now - 2.0).abs() < 0.02);
    page.script_until("return window.innerWidth", "the size that was chosen", half).await;
    page.see(&id("quick-add")).await;
    page.press(&[Key::Control.as_str(), "0"]).await;
    page.script_until("return window.innerWidth", "the actual size", |now| now.as_f64() == Some(before)).await;
    stage.quit(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quick_add_fits_its_window_at_twice_the_zoom_and_with_huge_text() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    Desk::on(&page).register().await;
    let before = page.script("return window.innerWidth").await.as_f64().expect("a number");
    for percent in [110, 125, 150, 175, 200] {
        page.press(&[Key::Control.as_str(), "="]).await;
        let smaller =
            |now: &Value| now.as_f64().is_some_and(|now| (before / now - f64::from(percent) / 100.0).abs() < 0.02);
        page.script_until("return window.innerWidth", &format!("{percent} %"), smaller).await;
    }
    page.script("localStorage.setItem('atom.text', 'huge'); return null").await;
    stage.open_again(&["--quick-add", "Buy milk"]).await;
    page.turn_to_other_page().await;
    page.script_until("return document.visibilityState", "quick add to be shown", |state| state == "visible").await;
    page.script_until("return document.documentElement.dataset.text", "huge text", |text| text == "huge").await;
    let fits = "const page = document.querySelector('.quick-page'), help = document.querySelector('.quick-help'); \
                return help !== null && page.scrollHeight <= page.clientHeight \
                && help.getBoundingClientRect().bottom <= window.innerHeight";
    page.script_until(fits, "all of quick add to be within its window", |fits| *fits == true).await;
    stage.frame().keep(&binaries::screens().join("window-quick-add-200-percent.ppm"));
    stage.quit(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_comes_back_where_it_was_left_and_as_large() {
    if !needs::programs(real_window::NEEDED) {
        return;
    }
    let stage = Stage::set();
    let page = stage.open().await;
    Desk::on(&page).register().await;
    let wide = |now: &Value| now.as_f64() == Some(900.0);
    page.put((96, 64), (900, 640)).await;
    page.script_until("return window.innerWidth", "the width that was given", wide).await;
    let (size, place) = (page.script("return [window.innerWidth, window.innerHeight]").await, page.place().await);
    stage.quit(page).await;

    let kept = std::fs::read(stage.data_dir().join("window-place.json")).unwrap();
    let kept: Value = serde_json::from_slice(&kept).unwrap();
    assert_eq!((&kept["main"]["width"], &kept["main"]["height"]), (&json!(900), &json!(640)), "{kept}");
    let page = stage.open().await;
    page.see(&id("quick-add")).await;
    page.script_until("return window.innerWidth", "the width that it had", wide).await;
    assert_eq!(page.script("return [window.innerWidth, window.innerHeight]").await, size);
    assert_eq!(page.place().await, place);
    stage.quit(page).await;
}
