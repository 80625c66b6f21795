//! Every place of the interface, for tests that visit all of them, and a workspace that gives them something to show.

use crate::{desk::id, served::Served, webdriver::Session};
use serde_json::{Value, json};

/// A place by its address, and the name of its picture.
#[derive(Debug, Clone)]
pub struct Place {
    /// After the `#`.
    pub route: String,
    /// For pictures and messages.
    pub name: String,
    /// Whether it is a window of its own, which is that place from its beginning on.
    alone: bool,
}

impl Place {
    fn new(route: impl Into<String>, name: &str) -> Self {
        Self { route: route.into(), name: name.to_owned(), alone: false }
    }

    /// Whether it speaks the language of the person: what only those see who work on Atom speaks English.
    #[must_use]
    pub fn is_translated(&self) -> bool {
        !self.route.starts_with("/dev")
    }

    /// Goes there and waits until it rests.
    ///
    /// # Panics
    /// When there is no such place, and the page shows another one.
    pub async fn visit(&self, page: &Session) {
        let leaves = page.script("return document.querySelector('.quick-page') !== null").await == true;
        go(page, &self.route).await;
        if self.alone || leaves {
            page.reload().await;
            rest(page).await;
        }
        let address = page.script("return decodeURIComponent(location.hash)").await;
        assert_eq!(address, format!("#{}", self.route), "{} is another place", self.name);
    }
}

/// Goes to what stands after the `#`, and waits until the page has heard of it and rests.
pub async fn go(page: &Session, route: &str) {
    // An address changes at once, the page hears of it later: until then it rests where it was before. Whoever listens
    // last hears last.
    let go = format!(
        "return new Promise((heard) => {{ const before = location.hash; location.hash = {}; \
         if (location.hash === before) heard(null); else addEventListener('hashchange', () => heard(null), {{ once: true }}) }})",
        json!(route)
    );
    page.script(&go).await;
    rest(page).await;
}

/// Drops a file on the place for imports.
pub async fn drop_file(page: &Session, name: &str, text: &str) {
    page.see(".import-drop").await;
    let put = format!(
        "const data = new DataTransfer(); data.items.add(new File([{}], {})); document.querySelector('.import-drop')\
         .dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }})); return null",
        json!(text),
        json!(name)
    );
    page.script(&put).await;
}

/// Waits until nothing is asked of the host, nothing loads and nothing moves, and that this is so two frames later. Among
/// the components something always loads, to be looked at.
pub async fn rest(page: &Session) {
    let resting = "const rests = () => !window.callsUnderWay && document.fonts.status === 'loaded' && !document.getElementById('boot') \
                   && !document.querySelector('[aria-busy=true]:not(.dev *)') \
                   && ![...document.querySelectorAll('.bone:not(.dev *)')].some((bone) => bone.checkVisibility()) \
                   && document.getAnimations().every((each) => each.playState !== 'running' || each.effect.getTiming().iterations === Infinity); \
                   const frames = new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn)))); \
                   const unseen = new Promise((waited) => setTimeout(waited, 500)); \
                   return rests() && Promise.race([frames, unseen]).then(rests)";
    page.script_until(resting, "the page to rest", |resting| *resting == Value::Bool(true)).await;
}

/// What stands out of the window and cannot be scrolled to; what scrolls sideways on purpose says so.
pub async fn outside(page: &Session) -> Vec<String> {
    let outside = "const width = document.documentElement.clientWidth; \
                   const seen = (one) => { const box = one.getBoundingClientRect(); return box.width > 0 && box.height > 0 ? box : null }; \
                   const out = [...document.querySelectorAll('button, a, input, textarea, h1, h2, [role=row], [role=tab], label')].filter((one) => { \
                       const box = seen(one); \
                       return box && (box.right > width + 1 || box.left < -1) && one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) \
                           && !one.closest('[data-scrolls], .spoken, .sidebar:not(.open)') }); \
                   const wide = document.documentElement.scrollWidth > width + 1 ? ['the page itself'] : []; \
                   return wide.concat(out.slice(0, 4).map((one) => one.outerHTML.slice(0, 140)))";
    let found = page.script(outside).await;
    found.as_array().into_iter().flatten().map(ToString::to_string).collect()
}

/// The token of the session that the page keeps.
pub async fn token(page: &Session) -> String {
    let session = page.script("return localStorage.getItem('atom.session')").await;
    let session: Value = session.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    session["token"].as_str().unwrap_or_default().to_owned()
}

/// Fills the workspace of a page that is signed in with the sample, and names all places.
///
/// # Panics
/// When the host refuses.
pub async fn all(page: &Session, atom: &Served) -> Vec<Place> {
    let token = token(page).await;
    atom.call(&token, "sample.create", json!({})).await;
    page.see(&id("nav-today")).await;
    let projects = atom.call(&token, "projects.list", json!({})).await;
    let filters = atom.call(&token, "filters.list", json!({})).await;
    let labels = atom.call(&token, "labels.list", json!({})).await;
    let tasks = atom.call(&token, "tasks.list", json!({ "limit": 200 })).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    // Something for the books, so that there is a register.
    let entry = json!({ "idempotency_key": "places", "date": "2026-01-02", "payee": "Landlord", "postings": [
        { "account": "Expenses:Rent", "quantity": "800.00", "commodity": "EUR" }, { "account": "Assets:Bank" },
    ] });
    atom.call(&token, "ledger.post", entry).await;
    let connections = atom.call(&token, "integrations.list", json!({})).await;
    let rich =
        tasks["items"].as_array().and_then(|items| items.iter().find(|task| task["subtasks"].as_u64() > Some(0)));
    let mut places: Vec<Place> = [
        "inbox",
        "today",
        "upcoming",
        "all",
        "completed",
        "trash",
        "connections",
        "outbox",
        "conflicts",
        "notifications",
        "activity",
    ]
    .iter()
    .map(|name| Place::new(format!("/{name}"), name))
    .collect();
    places.push(Place::new(format!("/project/{}", text(&projects["items"][0]["id"])), "project"));
    places.push(Place::new(format!("/label/{}", text(&labels["items"][0]["name"])), "label"));
    places.push(Place::new(format!("/filter/{}", text(&filters["items"][0]["id"])), "filter"));
    places.push(Place::new(format!("/all/{}", text(&rich.expect("the sample has steps")["id"])), "detail"));
    // Where the data has a connection.
    if let Some(connection) = connections["items"][0]["id"].as_str() {
        places.push(Place::new(format!("/source/{connection}"), "source"));
        places.push(Place::new(format!("/connection/{connection}"), "connection"));
    }
    for (route, name) in [
        ("books", "books"),
        ("books/account/Assets:Bank", "books-register"),
        ("books/about/Assets:Bank", "books-names"),
        ("books/entry", "books-entry"),
        ("books/pending", "books-pending"),
        ("books/prices", "books-prices"),
        ("books/report/balance-sheet", "books-report"),
        ("books/report/charts", "books-charts"),
        ("books/import", "books-import"),
        ("books/periods", "books-periods"),
        ("books/proof", "books-proof"),
    ] {
        places.push(Place::new(format!("/{route}"), name));
    }
    for page in ["account", "members", "security", "appearance", "shortcuts", "notifications", "data", "audit", "about"]
    {
        places.push(Place::new(format!("/settings/{page}"), &format!("settings-{page}")));
    }
    places.push(Place::new("/dev/components", "dev-components"));
    places.push(Place { alone: true, ..Place::new("/quick", "quick") });
    places
}
