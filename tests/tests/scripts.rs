//! Some hundreds of published script shapes through every text field that the host takes, shown in a real browser: each is
//! text, nothing of it runs, nothing is fetched, and the policy of the page had nothing to stop.

use atom_testkit::github::{GithubMock, Issue};
use atom_tests::{
    chromium,
    desk::{Desk, EMAIL, PASSWORD, id},
    keyboard::Keyboard,
    needs, places,
    served::Served,
    webdriver::Session,
    xss::{CANARY, ELSEWHERE, packed, shapes},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use std::cell::Cell;

/// What the page notes from its first moment on: what its policy stopped, and what was asked of whom.
const NOTE: &str = "window.__stopped = []; \
    addEventListener('securitypolicyviolation', (event) => window.__stopped.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample)); \
    performance.setResourceTimingBufferSize(100000);";

/// What of the page is not text: elements and attributes that only markup from outside could have made, addresses that
/// lead elsewhere than to the web or the page itself, and what was asked of another host.
const FAULTS: &str = r"
const faults = [];
const shown = (one) => one.outerHTML.slice(0, 160);
for (const one of document.body.querySelectorAll('*')) {
    for (const each of one.attributes) {
        if (/^on/i.test(each.name)) faults.push('a handler: ' + shown(one));
        if (/^(src|srcset|poster|background|formaction|action|data|srcdoc|ping)$/i.test(each.name) && !/^(blob:|\/|$)/.test(each.value) && new URL(each.value, location).origin !== location.origin)
            faults.push('an address: ' + shown(one));
    }
    const href = one.getAttribute('href') ?? one.getAttribute('xlink:href');
    if (href !== null && !/^(#|https?:|\/)/.test(href)) faults.push('a link: ' + shown(one));
    if (one.matches('iframe, object, embed, base, meta, link, math, audio, video, marquee, frame, applet, foreignObject, animate, set, image, isindex, keygen, xmp, body body'))
        faults.push('an element: ' + shown(one));
    if (one.matches('script, style') && one.textContent.includes('__xss')) faults.push('a script: ' + shown(one));
}
for (const asked of performance.getEntriesByType('resource'))
    if (!asked.name.startsWith(location.origin) && !asked.name.startsWith('blob:') && !asked.name.startsWith('data:')) faults.push('asked: ' + asked.name);
faults.push(...window.__stopped.map((stopped) => 'stopped: ' + stopped));
if (window.CANARY !== undefined) faults.push('it ran');
return faults.slice(0, 20)";

/// One look at the list and a step further down it; how many titles were not seen yet.
const STEP: &str = r"
window.__seen ??= new Set();
for (const one of document.querySelectorAll('[data-testid=task-title]')) window.__seen.add(one.textContent);
const box = document.querySelector('[data-testid=task-row]')?.closest('.scroll');
if (box) {
    const ended = box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
    box.scrollTop = ended ? 0 : box.scrollTop + box.clientHeight * 0.6;
}
return window.__titles.filter((title) => !window.__seen.has(title)).length";

async fn look(page: &Session, place: &str) {
    let faults = page.script(&FAULTS.replace("CANARY", CANARY)).await;
    assert_eq!(faults, json!([]), "{place}");
}

/// What was made, and where it is shown.
struct Planted {
    titles: Vec<String>,
    routes: Vec<String>,
}

/// Puts the shapes through the fields: one a title, and as many as fit in every other field.
async fn plant(atom: &Served, token: &str, github: &GithubMock) -> Planted {
    let call = async |name: &str, args: Value| atom.call(token, name, args).await;
    let upload = async |text: &str| {
        let piece = json!({ "offset": 0, "data": BASE64_STANDARD.encode(text) });
        call("uploads.append", piece).await["upload"].clone()
    };
    let shapes = shapes();
    let names = packed(&shapes, 190);
    let text_of = |value: &Value| value.as_str().expect("an id").to_owned();
    let mut routes = Vec::new();
    let mut titles = shapes.clone();

    // Titles, by the contract and by an import.
    let items: Vec<Value> = shapes.iter().map(|shape| json!({ "title": shape })).collect();
    call("tasks.create_many", json!({ "items": items })).await;
    let quoted = |text: &str| text.replace('"', "\"\"");
    let mut table = "title,notes,project,labels\r\n".to_owned();
    for shape in &shapes {
        table.push_str(&format!("\"in: {0}\",\"{0}\",\"in: {1}\",\"\"\r\n", quoted(shape), quoted(&shapes[0])));
        titles.push(format!("in: {shape}"));
    }
    let file = upload(&table).await;
    let preview = call("data.preview", json!({ "upload": file, "source": "csv" })).await;
    assert_eq!(preview["tasks"], shapes.len(), "{preview}");
    call("data.import", json!({ "upload": file, "source": "csv" })).await;

    // Names of everything that has one.
    let subject = call("tasks.create", json!({ "title": "Named" })).await["id"].clone();
    for (at, name) in names.iter().enumerate() {
        let project = call("projects.create", json!({ "name": name })).await;
        call("labels.create", json!({ "name": name })).await;
        let filter = call("filters.create", json!({ "name": name, "query": {} })).await;
        call("templates.create", json!({ "task": subject, "name": name })).await;
        let file = upload(name).await;
        call("attachments.add", json!({ "task": subject, "name": format!("{name}.svg"), "upload": file })).await;
        if at == 0 {
            routes.push(format!("/project/{}", text_of(&project["id"])));
            routes.push(format!("/filter/{}", text_of(&filter["id"])));
        }
        if at % 40 == 0 {
            call("members.add_machine", json!({ "name": name.chars().take(60).collect::<String>() })).await;
        }
    }
    call("workspaces.rename", json!({ "name": names[0] })).await;
    routes.push(format!("/all/{}", text_of(&subject)));

    // Notes and comments, in every block that Markdown has, and notes on time.
    for some in shapes.chunks(shapes.len() / 5 + 1) {
        let blocks = some.iter().enumerate().map(|(at, shape)| match at % 6 {
            0 => shape.clone(),
            1 => format!("- [ ] {shape}"),
            2 => format!("> {shape}"),
            3 => format!("# {shape}"),
            4 => format!("`{shape}`"),
            _ => format!("```\n{shape}\n```"),
        });
        let notes = blocks.collect::<Vec<_>>().join("\n\n");
        let task = call("tasks.create", json!({ "title": "Written", "notes": notes })).await["id"].clone();
        call("comments.create", json!({ "task": task, "text": some.join("\n\n") })).await;
        let note = packed(some, 900).remove(0);
        let span = json!({ "task": task, "started_at": "2026-01-01T09:00:00Z", "ended_at": "2026-01-01T10:00:00Z", "note": note });
        call("time.add", span).await;
        call("tasks.create", json!({ "title": some[0], "parent": task })).await;
        routes.push(format!("/all/{}", text_of(&task)));
    }

    // The books: whom it was with, what it was, accounts of such names as far as an account may have them, and rules.
    let may_be_an_account =
        |shape: &&String| !shape.contains([':', ';', '"', '(', '[', '*', '!', '|', '\\', '{', '@', '=']);
    let accounts: Vec<&String> =
        shapes.iter().filter(may_be_an_account).filter(|shape| shape.trim() == shape.as_str()).collect();
    for (at, (payee, narration)) in names.iter().zip(names.iter().rev()).enumerate() {
        let account = accounts
            .get(at)
            .filter(|name| !name.contains("  "))
            .map_or("Expenses:Named".to_owned(), |name| format!("Expenses:{name}"));
        let entry = json!({ "idempotency_key": format!("xss-{at}"), "date": "2026-01-01", "payee": payee, "narration": narration, "postings": [
            { "account": account, "quantity": "1.00", "commodity": "EUR" }, { "account": "Assets:Till" }
        ] });
        let posted = call("ledger.post", entry).await;
        call("ledger.rules.create", json!({ "contains": narration, "account": account })).await;
        if at % 20 == 0 {
            routes.push(format!("/books/entry/{}", text_of(&posted["entry_id"])));
        }
    }
    routes.extend(
        ["", "/account/Assets:Till", "/entry", "/report/income-statement", "/report/trial-balance", "/report/charts"]
            .map(|room| format!("/books{room}")),
    );

    // What a service says: its account, titles, bodies, labels, people, and addresses that run.
    github.set_user(&shapes[shapes.len() / 2], 7);
    for (number, name) in (1..).zip(&names) {
        let page = if number == 1 { "javascript:window.__xss=1" } else { "https://xss.invalid/issue" };
        let issue = Issue::new(number, name)
            .assigned()
            .with("body", json!(format!("{name}\n\n![x](https://xss.invalid/a.png)")))
            .with("html_url", json!(page))
            .with("labels", json!([{ "name": name.chars().take(50).collect::<String>() }]));
        github.put(issue);
    }
    let connect = json!({ "provider": "github", "credentials": { "kind": "token", "token": github.token() }, "base_url": github.url() });
    let connection = call("integrations.connect", connect).await["connection_id"].clone();
    call("integrations.sync", json!({ "connection_id": connection, "wait": true })).await;
    routes.push(format!("/connection/{}", text_of(&connection)));
    routes.push(format!("/source/{}", text_of(&connection)));
    let mirrored = call("tasks.list", json!({ "filter": { "source": connection }, "limit": 2 })).await;
    for task in mirrored["items"].as_array().into_iter().flatten() {
        routes.push(format!("/all/{}", text_of(&task["id"])));
    }
    Planted { titles, routes }
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_script_shapes_are_text_in_every_field_and_nothing_is_fetched() {
    if !needs::programs(chromium::NEEDED) {
        return;
    }
    let data = tempfile::tempdir().unwrap();
    let atom = Served::start(data.path());
    let github = GithubMock::start().await.unwrap();
    let driver = chromium::driver().await;
    let page = chromium::window(&driver, 1_360, 900, false).await;
    page.run_first(NOTE).await;
    page.open(atom.url()).await;
    Desk::on(&page).register().await;
    let token = places::token(&page).await;
    let keys = Keyboard::of(&page, &atom);
    let planted = plant(&atom, &token, &github).await;
    // A device with a name of that kind, for the list of sessions.
    let device: String = shapes()[0].chars().take(90).collect();
    let login = json!({ "email": EMAIL, "password": PASSWORD, "device": device });
    atom.call(&token, "auth.login", login).await;

    // Every title, to the letter, as the list is gone through once.
    page.reload().await;
    places::go(&page, "/all").await;
    page.see(&id("task-row")).await;
    page.script(&format!("window.__titles = {}; return null", json!(planted.titles))).await;
    // Hundreds of steps, each of which takes its time on a busy machine: some have to bring titles that were not seen yet.
    let left = Cell::new(u64::MAX);
    while left.get() > 0 {
        let before = left.get();
        page.script_until(STEP, "further titles to be seen as they were written", |now| {
            left.set(now.as_u64().unwrap_or(before));
            left.get() < before
        })
        .await;
    }
    look(&page, "the list").await;

    let routes = planted.routes.iter().map(String::as_str).chain([
        "/completed",
        "/connections",
        "/outbox",
        "/activity",
        "/notifications",
        "/settings/account",
        "/settings/members",
        "/settings/data",
        "/settings/audit",
    ]);
    for route in routes {
        places::go(&page, route).await;
        look(&page, route).await;
    }
    // What was found and is read aloud, while it is typed.
    for shape in shapes().iter().step_by(150) {
        keys.press("Ctrl K").await;
        keys.is_on("#palette-field").await;
        page.insert(shape).await;
        places::rest(&page).await;
        look(&page, shape).await;
        keys.press("Escape").await;
    }
    let complaints = page.complaints().await;
    assert!(complaints.iter().all(|said| !said.contains(ELSEWHERE)), "{complaints:?}");
    assert_eq!(complaints, Vec::<String>::new());
    atom.end();
}
