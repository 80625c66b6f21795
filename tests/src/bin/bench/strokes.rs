//! From a key to the paint of what it changed.

use crate::interface::times;
use anyhow::Result;
use atom_tests::webdriver::{Key, Session};
use serde_json::{Value, json};
use std::time::Duration;

const IN_LIST: usize = 120;
const IN_PALETTE: usize = 80;

/// Keys in the list, and keys in the palette over it.
pub(crate) async fn measure(page: &Session) -> Result<(Vec<Duration>, Vec<Duration>)> {
    page.script("document.querySelector('#task-rows').focus(); return null").await;
    let list = keys(page, &["j"], IN_LIST).await?;
    page.press(&[Key::Control.as_str(), "k"]).await;
    page.see("[data-testid=palette-field]").await;
    // A word is written and taken back, letter by letter.
    let palette =
        keys(page, &["l", "e", "a", "s", "e", "\u{e003}", "\u{e003}", "\u{e003}", "\u{e003}", "\u{e003}"], IN_PALETTE)
            .await?;
    page.press(&[Key::Escape.as_str()]).await;
    page.see_no("[data-testid=palette-field]").await;
    Ok((list, palette))
}

/// Keys in a page that shows a letter: what browser and machine take by themselves.
pub(crate) async fn of_an_empty_page(page: &Session) -> Result<Vec<Duration>> {
    page.script(
        "const letter = document.body.appendChild(document.createElement('p')); \
         document.addEventListener('keydown', (event) => { letter.textContent = event.key + event.timeStamp }); return null",
    )
    .await;
    keys(page, &["j"], IN_LIST).await
}

/// From each key as the page hears it to the end of the frame after it.
async fn keys(page: &Session, keys: &[&str], count: usize) -> Result<Vec<Duration>> {
    let hear = "window.heard = []; window.hear = (event) => requestAnimationFrame(() => { const channel = new MessageChannel(); \
        channel.port1.onmessage = () => window.heard.push(performance.now() - event.timeStamp); channel.port2.postMessage(0) }); \
        document.addEventListener('keydown', window.hear, true); return null";
    page.script(hear).await;
    for key in keys.iter().cycle().take(count) {
        page.press(&[key]).await;
    }
    let all = format!("return window.heard.length >= {count}");
    page.script_until(&all, "all keys to be painted", |all| *all == json!(true)).await;
    let found: Value =
        page.script("document.removeEventListener('keydown', window.hear, true); return window.heard").await;
    let found = times(&found);
    anyhow::ensure!(found.len() == count, "{} keys of {count} were heard", found.len());
    Ok(found)
}
