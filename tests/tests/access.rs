//! Every place of the interface by machine: names, roles and contrast by axe, in both themes and both languages; no
//! place wider than its window, whatever the size of window and text.

use atom_tests::{
    axe::Axe,
    binaries,
    desk::{Desk, id},
    keyboard::Keyboard,
    places::{self, Place},
    seat::Seat,
    webdriver::Session,
};
use serde_json::{Value, json};

/// A page with the sample workspace, and all places of it; `None` where there is no browser.
async fn stage() -> Option<(Seat, Vec<Place>)> {
    let seat = Seat::signed_in(1_360, 900, false).await?;
    let places = places::all(&seat.page, &seat.atom).await;
    Some((seat, places))
}

/// Loads the page with what a person chose before.
async fn wear(page: &Session, choices: &[(&str, &str)]) {
    for (key, value) in choices {
        page.script(&format!("localStorage.setItem({}, {}); return null", json!(key), json!(value))).await;
    }
    page.reload().await;
    places::rest(page).await;
}

/// The colours that the window has, by theme and contrast. All rules are looked at in the first.
const LOOKS: [(&str, &str); 4] = [("light", "usual"), ("dark", "usual"), ("light", "more"), ("dark", "more")];

/// Gives the page these colours where it stands, as it does itself: its root says which, and the style sheet does the rest.
async fn paint(page: &Session, (theme, contrast): (&str, &str)) {
    let paint = format!(
        "const root = document.documentElement.dataset; root.theme = {}; root.contrast = {}; return null",
        json!(theme),
        json!(contrast)
    );
    page.script(&paint).await;
}

/// What is wrong with what is seen now: all of it in the first of these looks, and its colours in the others.
async fn wrong_in(axe: &Axe, page: &Session, what: &str, looks: &[(&str, &str)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (index, look) in looks.iter().enumerate() {
        paint(page, *look).await;
        let found = if index == 0 { axe.complaints(page).await } else { axe.complaints_of_colours(page).await };
        wrong.extend(found.into_iter().map(|line| format!("{what} {} {}: {line}", look.0, look.1)));
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn no_place_has_a_violation_of_accessibility_in_either_theme() {
    let Some(axe) = Axe::fetch() else { return };
    let Some((seat, places)) = stage().await else { return };
    let page = &seat.page;
    let mut wrong = Vec::new();
    // What a person chooses is what the page is painted with below.
    for (theme, contrast) in LOOKS.into_iter().rev() {
        wear(page, &[("atom.theme", theme), ("atom.contrast", contrast)]).await;
        let worn =
            page.script("const { theme, contrast } = document.documentElement.dataset; return [theme, contrast]");
        assert_eq!(worn.await, json!([theme, contrast]));
    }
    for place in &places {
        place.visit(page).await;
        wrong.extend(wrong_in(&axe, page, &place.name, &LOOKS).await);
    }
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(page.complaints().await, Vec::<String>::new(), "the browser has nothing to complain about either");
}

/// What opens over a place, by the keys that open it, and what is seen then.
const OVERLAYS: [(&str, &str); 10] = [
    ("Ctrl K", "[data-testid=palette]"),
    ("?", "dialog[open], [role=dialog]"),
    ("Q", "dialog[open], [role=dialog]"),
    ("/", "input:focus"),
    ("D", "[data-testid=palette]"),
    ("V", "[data-testid=palette]"),
    ("L", "[data-testid=palette]"),
    ("Shift F10", "[role=menu]"),
    ("Enter", "[data-testid=detail]"),
    ("Ctrl A", "[data-testid=bulk-complete]"),
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_opens_over_a_place_has_a_violation_of_accessibility() {
    let Some(axe) = Axe::fetch() else { return };
    let Some(seat) = Seat::take(1_360, 900, false).await else { return };
    let page = &seat.page;
    let mut wrong = Vec::new();
    page.see(&id("register-submit")).await;
    wrong.extend(wrong_in(&axe, page, "registration", &LOOKS[..1]).await);
    Desk::on(page).register().await;
    wrong.extend(wrong_in(&axe, page, "first steps", &LOOKS[..1]).await);
    places::all(page, &seat.atom).await;
    let keys = Keyboard::of(page, &seat.atom);
    wear(page, &[("atom.theme", "light")]).await;
    for (press, seen) in OVERLAYS {
        places::go(page, "/all").await;
        page.script("document.querySelector('#task-rows').focus(); return null").await;
        keys.press("J").await;
        keys.press(press).await;
        page.see(seen).await;
        wrong.extend(wrong_in(&axe, page, press, &LOOKS[..2]).await);
        page.reload().await;
        places::rest(page).await;
    }
    page.script("localStorage.removeItem('atom.session'); location.hash = ''; return null").await;
    page.reload().await;
    page.see(&id("login-submit")).await;
    // There it was looked at in the dark.
    wrong.extend(wrong_in(&axe, page, "sign-in", &LOOKS[1..2]).await);
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is pressed at a place, one after the other, and what is seen then.
struct Pressed {
    route: String,
    press: &'static [&'static str],
    seen: &'static str,
}

/// What opens over places by the pointer.
fn pressed(places: &[Place]) -> Vec<Pressed> {
    let route = |name: &str| places.iter().find(|place| place.name == name).expect("a place").route.clone();
    let at = |name: &str, press: &'static [&'static str], seen| Pressed { route: route(name), press, seen };
    vec![
        at("all", &["view-options"], "[data-testid=sort]"),
        at("all", &["view-options", "sort"], "[role=listbox]"),
        at("all", &["narrow"], "[data-testid=narrow-due]"),
        at("detail", &["due"], ".detail [role=dialog], [role=dialog]"),
        at("detail", &["start"], ".detail [role=dialog], [role=dialog]"),
        at("detail", &["estimate"], "[data-testid=duration]"),
        at("detail", &["add-reminder"], "[data-testid=reminder-set]"),
        at("detail", &["more"], "[role=menu]"),
        at("all", &["account-menu"], "[role=menu]"),
        at("connections", &["connect-github"], "[data-testid=connect-dialog]"),
        at("settings-data", &["delete-all"], "[data-testid=delete-all-dialog]"),
    ]
}

/// The menus of the bar for picked tasks.
const OF_BULK: [&str; 5] = ["bulk-due", "bulk-status", "bulk-priority", "bulk-project", "bulk-labels"];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_press_opens_has_a_violation_of_accessibility() {
    let Some(axe) = Axe::fetch() else { return };
    let Some((seat, places)) = stage().await else { return };
    let page = &seat.page;
    let keys = Keyboard::of(page, &seat.atom);
    let mut wrong = Vec::new();
    wear(page, &[("atom.theme", "light")]).await;
    for Pressed { route, press, seen } in pressed(&places) {
        places::go(page, &route).await;
        for name in press {
            page.click(&id(name)).await;
        }
        page.see(seen).await;
        wrong.extend(wrong_in(&axe, page, &format!("{route} {press:?}"), &LOOKS[..2]).await);
        page.reload().await;
        places::rest(page).await;
    }
    for name in OF_BULK {
        places::go(page, "/all").await;
        page.script("document.querySelector('#task-rows').focus(); return null").await;
        keys.press("Ctrl A").await;
        page.click(&id(name)).await;
        page.see("[role=menu]").await;
        wrong.extend(wrong_in(&axe, page, name, &LOOKS[..2]).await);
        page.reload().await;
        places::rest(page).await;
    }
    places::go(page, "/settings/data").await;
    places::drop_file(page, "tasks.csv", "Vorhaben,Farbe,Due\nPlan,red,2030-01-02\n").await;
    page.see(&id("import-dialog")).await;
    wrong.extend(wrong_in(&axe, page, "import", &LOOKS[..2]).await);
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
}

/// The places that are least like each other, with what is seen there: a list beside a detail, a board, choices, figures
/// and cards.
fn unlike_each_other(places: &[Place]) -> [(String, String); 5] {
    let route = |name: &str| places.iter().find(|place| place.name == name).expect("a place").route.clone();
    let task = route("detail").rsplit('/').next().expect("a task").to_owned();
    [
        (format!("/today/{task}"), id("detail")),
        ("/all".to_owned(), id("board")),
        (route("settings-appearance"), id("settings")),
        (route("books-report"), id("report")),
        (route("connections"), "main h1".to_owned()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn long_words_narrow_and_wide_windows_and_text_of_twice_the_size_bring_no_violation() {
    let Some(axe) = Axe::fetch() else { return };
    let Some((seat, places)) = stage().await else { return };
    let page = &seat.page;
    let board = json!({ "key": "lists", "value": { "all": { "form": "board" } } });
    seat.atom.call(&places::token(page).await, "settings.set", board).await;
    let entry = json!({ "idempotency_key": "a", "date": "2020-01-02", "payee": "Opening", "postings": [
        { "account": "Assets:Bank", "quantity": "1284.05", "commodity": "EUR" }, { "account": "Equity:Opening" },
    ] });
    seat.atom.call(&places::token(page).await, "ledger.post", entry).await;
    wear(page, &[("atom.language", "pseudo")]).await;
    let mut wrong = Vec::new();
    for (width, size) in [(480, "100%"), (1_920, "100%"), (1_360, "200%")] {
        page.viewport(width, 900).await;
        page.script(&format!("document.documentElement.style.fontSize = {}; return null", json!(size))).await;
        for (route, seen) in unlike_each_other(&places) {
            places::go(page, &route).await;
            page.see(&seen).await;
            let mut found = axe.complaints(page).await;
            found.extend(places::outside(page).await.into_iter().map(|line| format!("outside: {line}")));
            if !found.is_empty() {
                let name = format!("access-{}-{width}-{}.png", route.replace('/', "-"), size.trim_end_matches('%'));
                page.picture(&binaries::screens().join(name)).await;
            }
            wrong.extend(found.into_iter().map(|line| format!("{route} {width} px {size}: {line}")));
        }
    }
    assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The widths of a window: those of a telephone, a tablet and a large screen.
const WIDTHS: [u32; 3] = [480, 1_024, 1_920];

#[tokio::test(flavor = "multi_thread")]
async fn no_place_is_wider_than_its_window() {
    let Some((seat, places)) = stage().await else { return };
    let page = &seat.page;
    let mut wrong = Vec::new();
    let rounds = [("en", "normal"), ("de", "normal"), ("pseudo", "normal"), ("en", "huge")];
    for (round, (language, text)) in rounds.into_iter().enumerate() {
        wear(page, &[("atom.language", language), ("atom.text", text)]).await;
        for place in &places {
            // Each place is opened at another width in each round, and then the window changes around it.
            for step in 0..WIDTHS.len() {
                let width = WIDTHS[(round + step) % WIDTHS.len()];
                page.viewport(width, 900).await;
                if step == 0 {
                    place.visit(page).await;
                } else {
                    places::rest(page).await;
                }
                let mut found = places::outside(page).await;
                if !found.is_empty() && step > 0 {
                    // A drawing that measures itself follows its window some frames later.
                    places::rest(page).await;
                    found = places::outside(page).await;
                }
                wrong.extend(found.iter().map(|line| format!("{} {width} px {language} {text}: {line}", place.name)));
                if width == 480 && language != "en" {
                    let name = format!("{}-{language}-{width}.png", place.name);
                    page.picture(&binaries::screens().join(name)).await;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} things stand outside:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_english_is_left_where_another_language_is_spoken() {
    let Some((seat, places)) = stage().await else { return };
    let page = &seat.page;
    wear(page, &[("atom.language", "pseudo")]).await;
    // Text of the interface is in brackets in the pseudo-locale; what a person wrote, numbers, dates and keys are not.
    // What services are called and what a person called things stands in few places that say nothing of it.
    let plain = "const data = ['GitHub', 'Google', 'Assigned issues, created issues', 'Pseudo', 'focus', 'client', 'copy', 'Website relaunch', 'Launch day']; const written = 'h1, [data-testid=task-title], .chip, .mark, .kbd, kbd, .avatar, .dot, [data-written], input, textarea, time, .figures, .count, [lang]:not(html), svg, .spoken'; \
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); const found = []; \
        while (walker.nextNode()) { const node = walker.currentNode, text = node.textContent.trim(), parent = node.parentElement; \
            if (!/[A-Za-z]{3,}/.test(text) || !parent || parent.closest(written) || /[\\[\\]]/.test(text)) continue; \
            if (!parent.checkVisibility() || data.includes(text)) continue; \
            found.push(parent.className + ': ' + text.slice(0, 60)) } return found.slice(0, 6)";
    let mut wrong = Vec::new();
    for place in places.iter().filter(|place| place.is_translated()) {
        place.visit(page).await;
        let found: Value = page.script(plain).await;
        for line in found.as_array().into_iter().flatten() {
            wrong.push(format!("{}: {line}", place.name));
        }
    }
    assert!(wrong.is_empty(), "{} texts are not in the words:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn from_right_to_left_no_place_stands_out_and_the_drawer_is_at_the_right() {
    let Some((seat, places)) = stage().await else { return };
    let page = &seat.page;
    let turn = "document.documentElement.dir = 'rtl'; return null";
    let mut wrong = Vec::new();
    for place in &places {
        for width in [1_360, 480] {
            page.viewport(width, 900).await;
            place.visit(page).await;
            page.script(turn).await;
            places::rest(page).await;
            let found = places::outside(page).await;
            wrong.extend(found.iter().map(|line| format!("{} {width} px: {line}", place.name)));
        }
    }
    // The last place is a page of its own, so an address alone does not lead back.
    places.iter().find(|place| place.name == "all").expect("the list of all").visit(page).await;
    page.script(turn).await;
    page.click(&id("open-sidebar")).await;
    page.see(".sidebar.open").await;
    places::rest(page).await;
    let from_end = "return Math.round(document.documentElement.clientWidth \
                    - document.querySelector('.sidebar.open').getBoundingClientRect().right)";
    assert_eq!(page.script(from_end).await, json!(0), "the drawer stands at the right");
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}
