//! Hostile and unusual text in every field that a person can fill: through the contract, and in the browser that shows it.

use atom_tests::{
    chromium,
    desk::id,
    hostile::{BLANKS, CANARY, CONTROLS, TEXTS},
    house::{House, refusal},
    keyboard::Keyboard,
    needs, places,
    served::Served,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// A field of a line, as the contract has it: how it is filled and how it is read again.
struct Line {
    command: &'static str,
    field: &'static str,
    /// The request with this text.
    with: fn(&str, &Value) -> Value,
}

const LINES: &[Line] = &[
    Line { command: "tasks.create", field: "title", with: |text, _| json!({ "title": text }) },
    Line { command: "tasks.update", field: "title", with: |text, task| json!({ "id": task, "title": text }) },
    Line { command: "projects.create", field: "name", with: |text, _| json!({ "name": text }) },
    Line { command: "labels.create", field: "name", with: |text, _| json!({ "name": text }) },
    Line { command: "filters.create", field: "name", with: |text, _| json!({ "name": text, "query": {} }) },
    Line { command: "templates.create", field: "name", with: |text, task| json!({ "task": task, "name": text }) },
];

#[tokio::test]
async fn text_in_a_line_comes_back_as_it_was_sent() {
    let house = House::open();
    let task = house.create("Water the plants").await["id"].clone();
    for line in LINES {
        for (what, text) in TEXTS {
            let reply = house.call(line.command, (line.with)(text, &task)).await;
            assert_eq!(reply[line.field], **text, "{}: {what}", line.command);
        }
    }
    let listed = house.call("tasks.list", json!({ "view": "all", "limit": 200 })).await;
    for (what, text) in TEXTS {
        let titles = || listed["items"].as_array().into_iter().flatten().map(|task| &task["title"]);
        assert!(titles().any(|title| title == text), "{what} is in the list");
    }
    assert_eq!(house.call("app.verify", json!({})).await["ok"], true, "and the database is whole");
}

#[tokio::test]
async fn what_is_no_line_is_refused_and_names_its_field() {
    let house = House::open();
    let task = house.create("Water the plants").await["id"].clone();
    let long = "x".repeat(100 * 1_024);
    let long = [("100 KB", long.as_str())];
    for line in LINES {
        for (what, text) in BLANKS.iter().chain(CONTROLS).chain(&long) {
            let body = (line.with)(text, &task).to_string();
            let (status, error) = refusal(house.post(line.command, body).send().await.unwrap()).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{} with {what}: {error}", line.command);
            assert_eq!((&error["code"], &error["field"]), (&json!("invalid"), &json!(line.field)), "{what}: {error}");
            let said = error["message"].as_str().unwrap();
            assert!(said.len() < 200, "the text itself is not repeated: {said}");
        }
    }
    let task = house.call("tasks.get", json!({ "id": task })).await;
    assert_eq!(task["title"], "Water the plants", "nothing was changed");
    for (command, body, field) in [
        ("tasks.create", json!({ "title": "x", "labels": ["\u{200b}"] }), "labels[0]"),
        ("tasks.create", json!({ "title": "x", "project": "\u{200b}" }), "project"),
        ("tasks.create", json!({ "title": "x", "notes": "a\0b" }), "notes"),
        ("tasks.quick_add", json!({ "text": "\u{200b}" }), "text"),
        ("comments.create", json!({ "task": task["id"], "text": "\u{200b}" }), "text"),
        ("comments.create", json!({ "task": task["id"], "text": "x".repeat(70_000) }), "text"),
        (
            "auth.register",
            json!({ "email": "b@example.org", "password": "correct horse battery", "name": "\u{3164}" }),
            "name",
        ),
    ] {
        let (_, error) = refusal(house.post(command, body.to_string()).send().await.unwrap()).await;
        assert_eq!((&error["code"], &error["field"]), (&json!("invalid"), &json!(field)), "{command}: {error}");
    }
}

#[tokio::test]
async fn longer_texts_come_back_too() {
    let house = House::open();
    let task = house.create("Water the plants").await["id"].clone();
    for (what, text) in TEXTS.iter().chain(&CONTROLS[1..]) {
        let text = format!("{text}\n\n{text}");
        let changed = house.call("tasks.update", json!({ "id": task, "notes": text })).await;
        assert_eq!(changed["notes"], text, "notes: {what}");
        let comment = house.call("comments.create", json!({ "task": task, "text": text })).await;
        assert_eq!(comment["text"], text, "a comment: {what}");
        let span = json!({ "task": task, "started_at": "2026-01-01T09:00:00Z", "ended_at": "2026-01-01T10:00:00Z", "note": text });
        assert_eq!(house.call("time.add", span).await["note"], text.trim(), "a note on time: {what}");
        // A search is text, not a language.
        let filter = json!({ "filter": { "text": text.chars().take(200).collect::<String>() } });
        house.call("tasks.list", filter).await;
    }
    for (what, text) in TEXTS {
        let titled = house.create(text).await["id"].clone();
        let found = house.call("tasks.list", json!({ "filter": { "text": text }, "limit": 200 })).await;
        let has = found["items"].as_array().into_iter().flatten().any(|each| each["id"] == titled);
        assert!(has, "{what} is found by its own title");
    }
}

#[tokio::test]
async fn a_name_of_a_file_is_a_name_and_never_a_path() {
    let house = House::open();
    let task = house.create("Water the plants").await["id"].clone();
    for (at, (what, text)) in TEXTS.iter().chain(CONTROLS).enumerate() {
        let data = BASE64_STANDARD.encode(format!("file {at}"));
        let upload = house.call("uploads.append", json!({ "offset": 0, "data": data })).await["upload"].clone();
        let name = format!("{text}.txt");
        let kept = house.call("attachments.add", json!({ "task": task, "name": name, "upload": upload })).await;
        let kept = kept["name"].as_str().unwrap();
        let clean = !kept.contains(['/', '\\', '\0', '\n', '\u{202e}']) && !kept.starts_with("..") && !kept.is_empty();
        assert!(clean, "{what}: {kept:?}");
        let plain =
            !text.chars().any(|c| c.is_control() || "<>:\"/\\|?*\u{202e}\u{2067}\u{2069}\u{202c}\u{feff}".contains(c));
        assert!(!plain || kept == name, "{what} is kept: {kept:?}");
    }
}

#[tokio::test]
async fn json_that_is_no_text_is_refused_and_changes_nothing() {
    let house = House::open();
    for body in [
        br#"{"title":"\ud800"}"#.as_slice(),
        br#"{"title":"a\udc00b"}"#,
        br#"{"title":"\ud83d x"}"#,
        b"{\"title\":\"\xff\xfe\"}",
        b"{\"title\":\"\xed\xa0\x80\"}",
        b"{\"title\":\"a\x00b\"}",
        b"{\"title\":\"unended",
    ] {
        let (status, error) = refusal(house.post("tasks.create", body).send().await.unwrap()).await;
        assert_eq!((status, &error["code"]), (StatusCode::BAD_REQUEST, &json!("invalid")), "{error}");
    }
    let listed = house.call("tasks.list", json!({ "view": "all" })).await;
    assert_eq!(listed["items"], json!([]));
}

/// What can be scrolled sideways and was not meant to be.
const SCROLLS_ASIDE: &str = "return [...document.querySelectorAll('.scroll, .pane, .menu')].filter((one) => \
    !one.matches('.board, pre, [data-scrolls]') && !['hidden', 'clip', 'visible'].includes(getComputedStyle(one).overflowX) \
    && one.scrollWidth > one.clientWidth + 1).map((one) => one.className + ' ' + one.scrollWidth + ' > ' + one.clientWidth)";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_it_runs_overflows_or_turns_its_neighbours_in_a_browser() {
    if !needs::programs(chromium::NEEDED) {
        return;
    }
    let data = tempfile::tempdir().unwrap();
    let atom = Served::start(data.path());
    let driver = chromium::driver().await;
    let page = chromium::window(&driver, 1_360, 900, false).await;
    page.open(atom.url()).await;
    let keys = Keyboard::of(&page, &atom);
    keys.register().await;
    let token = places::token(&page).await;
    let call = async |name: &str, args: Value| atom.call(&token, name, args).await;

    let mut ids = Vec::new();
    let mut routes = vec!["/all".to_owned(), "/today".to_owned()];
    let today = page.script("return new Date().toLocaleDateString('sv')").await;
    for (at, (_, text)) in TEXTS.iter().enumerate() {
        let notes = format!("{text}\n\n- [ ] {text}\n\n> {text}\n\n# {text}\n\n`{text}`");
        let task = json!({ "title": text, "notes": notes, "labels": [text], "project": text, "due": today, "priority": 1 + at % 4 });
        let task = call("tasks.create", task).await;
        let upload = json!({ "offset": 0, "data": BASE64_STANDARD.encode(text) });
        let upload = call("uploads.append", upload).await["upload"].clone();
        call("attachments.add", json!({ "task": task["id"], "name": format!("{text}.txt"), "upload": upload })).await;
        call("comments.create", json!({ "task": task["id"], "text": notes })).await;
        call("tasks.create", json!({ "title": text, "parent": task["id"] })).await;
        let filter = call("filters.create", json!({ "name": text, "query": {} })).await;
        call("templates.create", json!({ "task": task["id"], "name": text })).await;
        let text_of = |value: &Value| value.as_str().unwrap().to_owned();
        routes.push(format!("/all/{}", text_of(&task["id"])));
        routes.push(format!("/project/{}", text_of(&task["project"]["id"])));
        if at % 6 == 0 {
            routes.push(format!("/filter/{}", text_of(&filter["id"])));
        }
        ids.push((text_of(&task["id"]), *text));
    }
    for name in ["notifications", "activity", "settings/data", "settings/account"] {
        routes.push(format!("/{name}"));
    }
    let listen = "window.__broken = []; document.addEventListener('securitypolicyviolation', (event) => window.__broken.push(event.violatedDirective + ' ' + event.sample)); return null";
    page.reload().await;
    places::rest(&page).await;
    page.script(listen).await;
    let mut wrong = Vec::new();
    for width in [1_360, 480] {
        page.viewport(width, 900).await;
        for route in routes.iter().filter(|route| width > 1_000 || route.starts_with("/all")) {
            places::go(&page, route).await;
            let outside = places::outside(&page).await;
            wrong.extend(outside.into_iter().map(|line| format!("{route} {width} px: {line}")));
            let wide = page.script(SCROLLS_ASIDE).await;
            let wide = wide.as_array().into_iter().flatten();
            wrong.extend(wide.map(|line| format!("{route} {width} px scrolls aside: {line}")));
            assert_eq!(page.script(&format!("return window.{CANARY} ?? null")).await, Value::Null, "{route}");
        }
    }
    assert!(wrong.is_empty(), "{} things stand outside:\n{}", wrong.len(), wrong.join("\n"));

    // To the letter where it is written, and no link of it leads anywhere but to the web.
    page.viewport(1_360, 900).await;
    for (task, text) in &ids {
        places::go(&page, &format!("/all/{task}")).await;
        let shown = "return document.querySelector('[data-testid=detail-title]')?.value";
        page.script_until(shown, text, |shown| shown == text).await;
        let links = page.script("return [...document.querySelectorAll('main a[href]')].map((a) => a.getAttribute('href')).filter((href) => !/^(#|https?:)/.test(href))").await;
        assert_eq!(links, json!([]), "{text}");
    }
    // What runs from right to left stays within itself: the words beside it, and the message about it, are not turned.
    let turned = "const turned = []; for (const one of document.querySelectorAll('[data-testid=task-row] .due, [data-testid=task-row] .mark, .toast .text')) { \
        const text = document.createTreeWalker(one, NodeFilter.SHOW_TEXT).nextNode(); if (!text || text.length < 3) continue; \
        const edge = (from) => { const range = document.createRange(); range.setStart(text, from); range.setEnd(text, from + 1); return range.getBoundingClientRect().left }; \
        if (edge(0) > edge(text.length - 1)) turned.push(one.textContent) } return turned";
    places::go(&page, "/all").await;
    for (task, text) in ids.iter().filter(|(_, text)| text.contains(['\u{202e}', 'ש', 'م', '\u{2067}', '\u{2069}'])) {
        page.click(&format!("[id='task-{task}'] [role=checkbox]")).await;
        page.see(&id("toast")).await;
        assert_eq!(page.script(turned).await, json!([]), "{text}");
        keys.press("Ctrl Z").await;
    }
    // The palette with every text typed into it.
    for (what, text) in TEXTS {
        keys.press("Ctrl K").await;
        keys.is_on("#palette-field").await;
        page.insert(text).await;
        places::rest(&page).await;
        page.see("[data-testid=palette-row], .palette-empty").await;
        assert_eq!(places::outside(&page).await, Vec::<String>::new(), "{what}");
        keys.press("Escape").await;
    }
    // And the search of the settings.
    places::go(&page, "/settings/appearance").await;
    page.see(&id("search-settings")).await;
    for (_, text) in TEXTS {
        page.script("document.querySelector('[data-testid=search-settings]').focus(); document.activeElement.select(); return null").await;
        page.insert(text).await;
    }
    assert_eq!(page.script(&format!("return window.{CANARY} ?? null")).await, Value::Null);
    assert_eq!(page.script("return window.__broken").await, json!([]), "the policy had nothing to stop");
    assert_eq!(page.complaints().await, Vec::<String>::new());
    atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_too_long_is_refused_at_its_field_and_kept_there() {
    if !needs::programs(chromium::NEEDED) {
        return;
    }
    let data = tempfile::tempdir().unwrap();
    let atom = Served::start(data.path());
    let driver = chromium::driver().await;
    let page = chromium::window(&driver, 1_360, 900, false).await;
    page.open(atom.url()).await;
    let keys = Keyboard::of(&page, &atom);
    let long = "x".repeat(100 * 1_024);
    let length = i64::try_from(long.len()).unwrap();
    // The field that has the focus says what is wrong and still has the whole text.
    let kept = async |what: &str| {
        let state = "const on = document.activeElement; return [on?.getAttribute('aria-invalid') ?? null, on?.value?.length ?? 0]";
        page.script_until(state, &format!("{what} to be refused at its field"), |now| *now == json!(["true", length]))
            .await;
        let said = "return [...document.querySelectorAll('.wrong, .edit-wrong, .quick-add-wrong')].some((one) => one.textContent.trim() && one.checkVisibility())";
        page.script_until(said, &format!("{what}: the reason to be seen"), |said| *said == true).await;
    };

    keys.is_on("#register-name").await;
    page.insert(&long).await;
    keys.press("Tab").await;
    keys.write_and(atom_tests::desk::EMAIL, "Tab").await;
    keys.write_and(atom_tests::desk::PASSWORD, "Enter").await;
    page.see("#register-name[aria-invalid=true]").await;
    page.read(".field .wrong", "200").await;
    keys.tab_to("#register-name", "Shift Tab").await;
    kept("the name of a person").await;
    keys.press("Ctrl A").await;
    keys.write_and("Ada", "Enter").await;
    page.see(&id("quick-add")).await;

    keys.press("N").await;
    keys.is_on("#quick-add").await;
    page.insert(&long).await;
    keys.press("Enter").await;
    kept("quick add").await;
    keys.press("Ctrl A").await;
    keys.write_and("Water the plants", "Enter").await;
    keys.task("Water the plants", "to be there", |_| true).await;
    keys.press("Escape then G then A").await;
    page.read(&id("task-title"), "Water the plants").await;

    keys.press("J then F2").await;
    keys.is_on("[data-testid=task-title-edit]").await;
    page.insert(&long).await;
    keys.press("Enter").await;
    kept("the title in its row").await;
    keys.press("Escape").await;
    keys.is_on("#task-rows").await;

    keys.press("Enter").await;
    page.see(&id("detail")).await;
    for (what, field, back, leave) in [
        ("the title", "detail-title", "Tab", "Enter"),
        ("a label", "add-label", "Tab", "Enter"),
        ("a step", "add-step", "Tab", "Enter"),
        ("a comment", "comment-new", "Tab", "Ctrl Enter"),
    ] {
        keys.tab_to(&format!("[data-testid={field}]"), back).await;
        keys.press("Ctrl A").await;
        page.insert(&long).await;
        keys.press(leave).await;
        kept(what).await;
        keys.press("Ctrl A then Delete").await;
    }
    keys.press("Escape").await;
    keys.press("Escape").await;
    page.see_no(&id("detail")).await;

    keys.tab_to("[data-testid=new-project]", "Shift Tab").await;
    keys.press("Enter").await;
    keys.is_on("[data-testid=place-name]").await;
    page.insert(&long).await;
    keys.press("Enter").await;
    kept("the name of a project").await;
    keys.press("Escape").await;
    keys.tab_to("[data-testid=view-options]", "Tab").await;
    keys.press("Enter").await;
    keys.tab_to("[data-testid=filter-name]", "Tab").await;
    page.insert(&long).await;
    keys.press("Enter").await;
    kept("the name of a filter").await;
    keys.press("Escape").await;

    let task = keys.task("Water the plants", "to be as it was", |_| true).await;
    assert_eq!((&task["labels"], &task["subtasks"]), (&json!([]), &json!(0)));
    atom.end();
}
