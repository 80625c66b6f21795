//! A small WebDriver client (W3C Recommendation, WebDriver 2): one for Chromium and for the real window.
//!
//! Only what the stories need. A place in the page is a CSS selector, or an XPath when it begins with `/`. Every search
//! waits until the thing is there, so a story has no pauses.

use crate::{binaries, child::Running, waiting};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::{net::TcpListener, path::Path, process::Command, time::Duration};

/// The key under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A driver program that listens for sessions.
#[derive(Debug)]
pub struct Driver {
    base: String,
    http: Client,
    running: Running,
}

impl Driver {
    /// Starts a driver; `command` is handed the option `--port`.
    pub async fn start(mut command: Command) -> Self {
        let port = free_port();
        let running = Running::start(command.arg(format!("--port={port}")));
        let driver = Self { base: format!("http://127.0.0.1:{port}"), http: client(), running };
        waiting::until("the WebDriver to listen", || async {
            let status = driver.http.get(format!("{}/status", driver.base)).send().await.ok()?;
            status.status().is_success().then_some(())
        })
        .await;
        driver
    }

    /// Opens a session: a browser or an application with these capabilities.
    ///
    /// # Panics
    /// When the driver refuses; the message is the driver's.
    pub async fn session(&self, capabilities: Value) -> Session {
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let reply = self.http.post(format!("{}/session", self.base)).json(&body).send().await;
        let reply: Value = reply.expect("the driver answers").json().await.expect("WebDriver speaks JSON");
        let id = reply["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {reply}"));
        Session { base: format!("{}/session/{id}", self.base), http: self.http.clone(), _driver: None }
    }

    /// As [`Self::session`], with a driver for this session alone: it ends when the session is dropped.
    pub async fn only_session(self, capabilities: Value) -> Session {
        let session = self.session(capabilities).await;
        Session { _driver: Some(self.running), ..session }
    }
}

/// A page in a browser or in the window.
#[derive(Debug)]
pub struct Session {
    base: String,
    http: Client,
    _driver: Option<Running>,
}

/// A key that has no character, by its WebDriver code point.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Control, held until the keys are sent.
    Control,
}

impl Key {
    /// The code point that stands for it (WebDriver 2 §17.4.2).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enter => "\u{e007}",
            Self::Escape => "\u{e00c}",
            Self::Control => "\u{e009}",
        }
    }
}

impl Session {
    /// One command of the protocol; the error is the driver's.
    async fn ask(&self, method: Method, path: &str, body: Value) -> Result<Value, String> {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        if method == Method::POST {
            request = request.json(&body);
        }
        let reply = request.send().await.map_err(|error| format!("the driver is gone: {error}"))?;
        let failed = !reply.status().is_success();
        let mut reply: Value = reply.json().await.map_err(|error| error.to_string())?;
        let value = reply["value"].take();
        if failed { Err(format!("{}: {}", value["error"], value["message"])) } else { Ok(value) }
    }

    async fn must(&self, method: Method, path: &str, body: Value) -> Value {
        self.ask(method, path, body).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Waits for something of the page; in vain, it leaves a picture of what was there instead.
    pub(crate) async fn until<T, F: Future<Output = Option<T>>>(&self, what: &str, look: impl FnMut() -> F) -> T {
        if let Some(found) = waiting::within(waiting::LONG_ENOUGH, look).await {
            return found;
        }
        let picture = binaries::screens().join(format!("in-vain-{}.png", std::process::id()));
        // A window that is hidden paints nothing, and there is no picture of it.
        let shown = match tokio::time::timeout(waiting::SOON, self.picture(&picture)).await {
            Ok(()) => format!("{} shows the page", picture.display()),
            Err(_) => "the page paints nothing".to_owned(),
        };
        panic!("waited {:?} in vain for {what}; {shown}", waiting::LONG_ENOUGH)
    }

    /// Loads a page.
    pub async fn open(&self, url: &str) {
        self.must(Method::POST, "/url", json!({ "url": url })).await;
    }

    /// Where the window stands on the display and how large it is: `x`, `y`, `width` and `height`, in pixels.
    pub async fn place(&self) -> Value {
        self.must(Method::GET, "/window/rect", Value::Null).await
    }

    /// Puts the window at a point of the display and gives it a size, both in pixels.
    pub async fn put(&self, at: (u32, u32), size: (u32, u32)) {
        let place = json!({ "x": at.0, "y": at.1, "width": size.0, "height": size.1 });
        self.must(Method::POST, "/window/rect", place).await;
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.must(Method::POST, "/refresh", json!({})).await;
    }

    /// Gives the page a viewport of this size in CSS pixels, whatever the window is. Chromium knows this.
    pub async fn viewport(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        let body = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": size });
        self.must(Method::POST, "/goog/cdp/execute", body).await;
    }

    /// Has a script run in each page that is loaded from now on, before anything of its own. Chromium knows this.
    pub async fn run_first(&self, source: &str) {
        let body = json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument", "params": { "source": source } });
        self.must(Method::POST, "/goog/cdp/execute", body).await;
    }

    /// Runs a function body in the page and hands back what it returns.
    pub async fn script(&self, body: &str) -> Value {
        self.must(Method::POST, "/execute/sync", json!({ "script": body, "args": [] })).await
    }

    /// Runs a function body again and again until what it returns is `wanted`.
    pub async fn script_until(&self, body: &str, what: &str, wanted: impl Fn(&Value) -> bool) {
        self.until(what, || async {
            let value = self.ask(Method::POST, "/execute/sync", json!({ "script": body, "args": [] })).await;
            match value {
                Ok(value) => wanted(&value).then_some(()),
                // A window that was only just made went on to its page meanwhile.
                Err(error) if error.contains("unload event") => None,
                Err(error) => panic!("a script that waits for {what}: {error}"),
            }
        })
        .await;
    }

    /// Waits until the application has another page, and turns to it.
    pub async fn turn_to_other_page(&self) {
        let here = self.must(Method::GET, "/window", Value::Null).await;
        let other = self.until("another page", || async {
            let pages = self.ask(Method::GET, "/window/handles", Value::Null).await.ok()?;
            pages.as_array()?.iter().find(|page| **page != here).cloned()
        });
        let other = other.await;
        self.must(Method::POST, "/window", json!({ "handle": other })).await;
    }

    /// Whether something matches now.
    pub async fn has(&self, place: &str) -> bool {
        self.find(place).await.is_some()
    }

    async fn find(&self, place: &str) -> Option<String> {
        let using = if place.starts_with('/') { "xpath" } else { "css selector" };
        let found = self.ask(Method::POST, "/element", json!({ "using": using, "value": place })).await;
        Some(found.ok()?[ELEMENT].as_str()?.to_owned())
    }

    /// Waits until something matches and is displayed.
    pub async fn see(&self, place: &str) -> String {
        self.until(&format!("`{place}` to be seen"), || async {
            let element = self.find(place).await?;
            let displayed = self.ask(Method::GET, &format!("/element/{element}/displayed"), Value::Null).await;
            (displayed.ok()? == Value::Bool(true)).then_some(element)
        })
        .await
    }

    /// Waits until nothing matches.
    pub async fn see_no(&self, place: &str) {
        self.until(&format!("`{place}` to be gone"), || async { (!self.has(place).await).then_some(()) }).await;
    }

    /// Clicks, as soon as it can be clicked: what is still moving or covered is tried again.
    pub async fn click(&self, place: &str) {
        self.until(&format!("`{place}` to be clicked"), || async {
            let element = self.find(place).await?;
            self.ask(Method::POST, &format!("/element/{element}/click"), json!({})).await.ok()
        })
        .await;
    }

    /// Types into a field, in place of what it holds.
    pub async fn rewrite(&self, place: &str, text: &str) {
        // Control is held for the A alone: U+E000 lets all keys go.
        self.write(place, &format!("{}a\u{e000}{text}", Key::Control.as_str())).await;
    }

    /// Types into a field, after what it holds.
    pub async fn write(&self, place: &str, text: &str) {
        self.until(&format!("`{place}` to be written in"), || async {
            let element = self.see(place).await;
            let written = self.ask(Method::POST, &format!("/element/{element}/value"), json!({ "text": text })).await;
            // What was drawn anew meanwhile, or is still covered, has got nothing yet.
            match written {
                Ok(_) => Some(()),
                Err(error) if error.contains("stale element") || error.contains("not interactable") => None,
                Err(error) => panic!("`{place}`: {error}"),
            }
        })
        .await;
    }

    /// Types where the focus is, as a keyboard does: what is selected there is replaced.
    pub async fn type_here(&self, text: &str) {
        let strokes =
            text.chars().flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })));
        let strokes: Vec<Value> = strokes.collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.must(Method::POST, "/actions", body).await;
    }

    /// Presses keys where the focus is: held together when one of them is Control.
    pub async fn press(&self, keys: &[&str]) {
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = down.chain(up).collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.must(Method::POST, "/actions", body).await;
    }

    /// Puts text where the focus is, as pasting does, however long it is. Chromium knows this.
    pub async fn insert(&self, text: &str) {
        let body = json!({ "cmd": "Input.insertText", "params": { "text": text } });
        self.must(Method::POST, "/goog/cdp/execute", body).await;
    }

    /// Holds some keys down while another is pressed, then lets all go; by their WebDriver code points.
    pub async fn chord(&self, held: &[char], key: char) {
        let down = held.iter().chain([&key]).map(|key| json!({ "type": "keyDown", "value": key }));
        let up = [&key].into_iter().chain(held.iter().rev()).map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = down.chain(up).collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.must(Method::POST, "/actions", body).await;
    }

    /// Drags with the mouse from the middle of one thing to the middle of another, and so far `aside` from there, in pixels
    /// to the right and down.
    pub async fn drag(&self, from: &str, to: &str, aside: (i32, i32)) {
        let (from, to) = (self.see(from).await, self.see(to).await);
        let over = |element: &str, right: i32, down: i32| {
            let origin = json!({ (ELEMENT): element });
            json!({ "type": "pointerMove", "duration": 20, "origin": origin, "x": right, "y": down })
        };
        let steps = [
            over(&from, 0, 0),
            json!({ "type": "pointerDown", "button": 0 }),
            // A press is a drag as soon as the pointer has gone some way; what is under it counts from then on.
            over(&from, 0, 8),
            over(&from, 8, 8),
            over(&to, aside.0, aside.1 + 1),
            over(&to, aside.0, aside.1),
            json!({ "type": "pointerUp", "button": 0 }),
        ];
        let mouse = json!({ "pointerType": "mouse" });
        let body = json!({ "actions": [{ "type": "pointer", "id": "mouse", "parameters": mouse, "actions": steps }] });
        self.must(Method::POST, "/actions", body).await;
    }

    /// Turns the wheel at a point of the page, so many times and with a pause after each, in milliseconds.
    pub async fn wheel(&self, at: (u32, u32), delta_y: i32, times: u32, pause_ms: u32) {
        let turn = json!({ "type": "scroll", "x": at.0, "y": at.1, "deltaX": 0, "deltaY": delta_y, "duration": 0, "origin": "viewport" });
        let pause = json!({ "type": "pause", "duration": pause_ms });
        let actions: Vec<Value> = (0..times).flat_map(|_| [turn.clone(), pause.clone()]).collect();
        let body = json!({ "actions": [{ "type": "wheel", "id": "wheel", "actions": actions }] });
        self.must(Method::POST, "/actions", body).await;
    }

    /// The text of the first match, as a person reads it; empty while there is none.
    pub async fn text(&self, place: &str) -> String {
        let Some(element) = self.find(place).await else { return String::new() };
        let text = self.ask(Method::GET, &format!("/element/{element}/text"), Value::Null).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Waits until the page shows this text inside of something that matches; `place` is a CSS selector.
    pub async fn read(&self, place: &str, text: &str) {
        let matches = format!(
            "return [...document.querySelectorAll({})].some((one) => one.textContent.includes({}))",
            json!(place),
            json!(text)
        );
        self.until(&format!("`{place}` to say “{text}”"), || async {
            (self.script(&matches).await == Value::Bool(true)).then_some(())
        })
        .await;
    }

    /// Waits until the page has painted what it has, and done what it puts off until then, such as moving the focus.
    pub async fn painted(&self) {
        // A page that nobody sees paints nothing, and is not waited for.
        let painted = "return Promise.race([new Promise((painted) => setTimeout(painted, 1000, null)), new Promise(\
                       (painted) => requestAnimationFrame(() => requestAnimationFrame(() => painted(null))))])";
        self.script(painted).await;
    }

    /// A picture of the page.
    ///
    /// # Panics
    /// When it cannot be taken or kept.
    pub async fn picture(&self, file: &Path) {
        self.painted().await;
        let picture = self.must(Method::GET, "/screenshot", Value::Null).await;
        let bytes = BASE64_STANDARD.decode(picture.as_str().expect("a picture")).expect("base64");
        std::fs::write(file, bytes).expect("the picture can be kept");
    }

    /// What the browser complained about since the last time it was asked, errors only. Chromium knows this.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.must(Method::POST, "/se/log", json!({ "type": "browser" })).await;
        let entries = entries.as_array().cloned().unwrap_or_default();
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        severe.filter_map(|entry| entry["message"].as_str().map(str::to_owned)).collect()
    }

    /// Closes the window, which ends the application.
    pub async fn close(self) {
        // A driver may lose its application before it can answer: that, too, is closed.
        let _ = self.ask(Method::DELETE, "", Value::Null).await;
    }
}

/// A client that does not wait for ever: a driver whose application hangs does not answer.
fn client() -> Client {
    Client::builder().timeout(Duration::from_secs(90)).build().expect("a client without options that could fail")
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
    listener.local_addr().expect("an address").port()
}
