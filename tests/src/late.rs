//! Calls of a page that come to the host late, or not at all: what a busy machine does now and then, at will.

use crate::webdriver::Session;
use serde_json::json;

/// Sends what was held.
const SENT: &str = "call(url, init)";
/// Answers in place of the host, which hears nothing.
const REFUSED: &str = "new Response(JSON.stringify({ error: { code: 'unavailable', message: 'Not now.' } }), \
                       { status: 503, headers: { 'content-type': 'application/json' } })";

/// A call that waits until it is let go.
#[derive(Debug)]
pub struct Held<'p> {
    page: &'p Session,
    gate: String,
}

impl<'p> Held<'p> {
    /// Holds a call of a command, the `nth` from now on. Then it goes to the host.
    pub async fn hold(page: &'p Session, command: &str, nth: u32) -> Self {
        Self::with(page, command, nth, SENT).await
    }

    /// As [`Held::hold`], but then it is refused.
    pub async fn refuse(page: &'p Session, command: &str, nth: u32) -> Self {
        Self::with(page, command, nth, REFUSED).await
    }

    async fn with(page: &'p Session, command: &str, nth: u32, answer: &str) -> Self {
        let gate = format!("{command} {nth} {}", answer.len());
        let script = format!(
            "const call = window.fetch; let nth = {nth};\
             const gate = (window.gates ??= {{}})[{}] = {{}};\
             const opens = new Promise((go) => gate.go = go);\
             window.fetch = (url, init) => {{\
               if (!String(url).endsWith('/call/{command}') || --nth !== 0) return call(url, init);\
               gate.held = true;\
               return opens.then(() => {answer});\
             }}",
            json!(gate)
        );
        page.script(&script).await;
        Self { page, gate }
    }

    /// Waits until the call is there and held.
    pub async fn comes(&self) {
        let held = format!("return window.gates[{}].held === true", json!(self.gate));
        self.page.script_until(&held, &format!("the call “{}”", self.gate), |held| *held == true).await;
    }

    /// Lets it go, whether it is there already or not.
    pub async fn let_go(self) {
        self.page.script(&format!("window.gates[{}].go()", json!(self.gate))).await;
    }
}

/// Writes down which commands are called from now on, in the order in which they go: see [`calls`].
pub async fn listen(page: &Session) {
    page.script(
        "const call = window.fetch; window.calls = [];\
         window.fetch = (url, init) => {\
           const name = String(url).split('/call/')[1];\
           if (name) window.calls.push(name);\
           return call(url, init);\
         }",
    )
    .await;
}

/// The commands that were called since [`listen`].
pub async fn calls(page: &Session) -> Vec<String> {
    let calls = page.script("return window.calls").await;
    calls.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}
