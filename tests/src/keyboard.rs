//! A person without a pointer: everything by keys, and after each of them the focus has to be somewhere that can be seen.

use crate::{desk::id, places, served::Served, waiting, webdriver::Session};
use serde_json::{Value, json};

/// Where the focus is, in words: empty where it can be seen, else what is wrong with it.
///
/// A field shows its caret; a list shows the ring at what it names as active; a place that fills most of
/// the window a line at its upper edge; everything else has an outline, or in a menu the shade of what would be chosen.
const FOCUS_IS_WRONG: &str = r"
const fault = document.getElementById('fault')?.dataset.fault;
if (fault) return 'the interface broke: ' + fault;
const on = document.activeElement;
if (!on || on === document.body || on === document.documentElement) return 'nothing has the focus';
const text = on.matches('textarea, input:not([type=checkbox], [type=radio], [type=button])') && !on.readOnly;
const active = document.getElementById(on.getAttribute('aria-activedescendant') ?? '');
const ringed = (one) => { const style = getComputedStyle(one); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 };
const lined = (one) => one.matches('main, .page-scroll, .rows, .board') && getComputedStyle(one).boxShadow.includes('inset');
const shaded = (one) => one.matches('[role^=menuitem], [role=option], .menu-item') && !/, 0\)$|transparent/.test(getComputedStyle(one).backgroundColor);
const seen = [on, on.parentElement, active, active?.querySelector('.card')].filter(Boolean);
const where = on.outerHTML.slice(0, 160);
const box = (active ?? on).getBoundingClientRect();
const spoken = on.matches('input.spoken');
if (!spoken && (box.width === 0 || box.height === 0 || box.bottom <= 0 || box.top >= innerHeight)) return 'out of sight: ' + where;
if (!text && !seen.some(ringed) && !seen.some(lined) && !seen.some(shaded)) return 'no ring: ' + where;
if (!on.matches('main, .page-scroll, dialog')) {
    const name = (on.getAttribute('aria-label') ?? '') + (on.getAttribute('aria-labelledby') ?? '') + on.textContent.trim() + (on.labels ? [...on.labels].map((one) => one.textContent).join('') : '');
    if (!name.trim()) return 'no name: ' + where;
}
return ''";

/// The keys in front of a page.
#[derive(Debug)]
pub struct Keyboard<'s> {
    page: &'s Session,
    atom: &'s Served,
}

impl<'s> Keyboard<'s> {
    /// The keys of a page, and the host that knows whether they did anything.
    #[must_use]
    pub const fn of(page: &'s Session, atom: &'s Served) -> Self {
        Self { page, atom }
    }

    /// Presses keys one after the other: `Ctrl Shift Z`, `G then T`. After each the focus is somewhere.
    ///
    /// # Panics
    /// When the focus is nowhere to be seen.
    pub async fn press(&self, keys: &str) {
        for stroke in keys.split(" then ") {
            let codes: Vec<char> = stroke.split(' ').map(code).collect();
            let (key, held) = codes.split_last().expect("a key");
            self.page.chord(held, *key).await;
        }
        self.focus_is_seen(keys).await;
    }

    /// Types text where the focus is.
    pub async fn write(&self, text: &str) {
        self.page.type_here(text).await;
    }

    /// Types text where the focus is, and then presses keys.
    pub async fn write_and(&self, text: &str, keys: &str) {
        self.write(text).await;
        self.press(keys).await;
    }

    /// Waits until the focus can be seen, where it stays: a view that moves it does so with the next frame.
    async fn focus_is_seen(&self, after: &str) {
        self.page.painted().await;
        let seen =
            waiting::within(waiting::SOON, || async { (self.page.script(FOCUS_IS_WRONG).await == "").then_some(()) });
        if seen.await.is_none() {
            let said = self.page.script(FOCUS_IS_WRONG).await;
            self.page.picture(&crate::binaries::screens().join("focus-lost.png")).await;
            panic!("after {after}: {said}; focus-lost.png shows the page");
        }
    }

    /// Waits until the focus is on what fits this CSS selector.
    pub async fn is_on(&self, place: &str) {
        let on = format!("return document.activeElement?.matches({})", json!(place));
        self.page.script_until(&on, &format!("the focus to be on `{place}`"), |on| *on == true).await;
        self.focus_is_seen(place).await;
    }

    /// Goes with Tab, or backwards, until the focus is on what fits this CSS selector.
    ///
    /// # Panics
    /// When a hundred stops do not lead there.
    pub async fn tab_to(&self, place: &str, key: &str) {
        let on = format!("return document.activeElement?.matches({})", json!(place));
        let codes: Vec<char> = key.split(' ').map(code).collect();
        let (stop, held) = codes.split_last().expect("a key");
        for _ in 0..100 {
            self.page.chord(held, *stop).await;
            self.page.painted().await;
            // Beyond the last stop of a page are those of the browser, which a page sees as nothing.
            if self.page.script("return document.activeElement === document.body").await == true {
                continue;
            }
            self.focus_is_seen(key).await;
            if self.page.script(&on).await == true {
                return;
            }
        }
        self.page.picture(&crate::binaries::screens().join("no-way-there.png")).await;
        panic!("{key} does not lead to `{place}`");
    }

    /// Opens the menu of the button that has the focus, and goes to the entry that comes after so many.
    pub async fn choose(&self, after: usize) {
        self.press("Enter").await;
        self.is_on("[role^=menuitem]").await;
        self.press("Home").await;
        for _ in 0..after {
            self.press("Down").await;
        }
        self.press("Enter").await;
    }

    /// Makes the first account, and arrives.
    pub async fn register(&self) {
        self.is_on("#register-name").await;
        self.write_and("Ada", "Tab").await;
        self.write_and(crate::desk::EMAIL, "Tab").await;
        self.write(crate::desk::PASSWORD).await;
        self.press("Enter").await;
        self.page.see(&id("quick-add")).await;
    }

    /// Calls a command as the person who is signed in.
    pub async fn call(&self, name: &str, args: Value) -> Value {
        self.atom.call(&places::token(self.page).await, name, args).await
    }

    /// Waits until a command answers as wanted.
    pub async fn until(&self, name: &str, args: Value, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let token = places::token(self.page).await;
        self.page
            .until(what, || async {
                let reply = self.atom.call(&token, name, args.clone()).await;
                wanted(&reply).then_some(reply)
            })
            .await
    }

    /// Waits until the task with this title is as wanted.
    pub async fn task(&self, title: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let find = |reply: &Value| {
            let items = reply["items"].as_array()?;
            items.iter().find(|task| task["title"] == title).cloned()
        };
        let token = places::token(self.page).await;
        self.page
            .until(&format!("“{title}” {what}"), || async {
                for view in ["all", "completed", "trash"] {
                    let reply = self.atom.call(&token, "tasks.list", json!({ "view": view, "limit": 200 })).await;
                    if let Some(row) = find(&reply) {
                        // A row does not have all: the notes, for one.
                        let task = self.atom.call(&token, "tasks.get", json!({ "id": row["id"] })).await;
                        return wanted(&task).then_some(task);
                    }
                }
                None
            })
            .await
    }
}

/// The WebDriver code point of a key by its name (WebDriver 2 §17.4.2).
///
/// # Panics
/// When it is no key.
fn code(name: &str) -> char {
    match name {
        "Backspace" => '\u{e003}',
        "Tab" => '\u{e004}',
        "Enter" => '\u{e007}',
        "Shift" => '\u{e008}',
        "Ctrl" => '\u{e009}',
        "Alt" => '\u{e00a}',
        "Escape" => '\u{e00c}',
        "Space" => ' ',
        "PageUp" => '\u{e00e}',
        "PageDown" => '\u{e00f}',
        "End" => '\u{e010}',
        "Home" => '\u{e011}',
        "Left" => '\u{e012}',
        "Up" => '\u{e013}',
        "Right" => '\u{e014}',
        "Down" => '\u{e015}',
        "Delete" => '\u{e017}',
        "F2" => '\u{e032}',
        "F10" => '\u{e03a}',
        name => {
            let mut letters = name.chars();
            let (Some(letter), None) = (letters.next(), letters.next()) else { panic!("no key is called {name}") };
            letter.to_ascii_lowercase()
        }
    }
}
