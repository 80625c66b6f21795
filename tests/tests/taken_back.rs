//! What is taken back is taken back on the screen too, and the way back leads where the person was.

use atom_tests::{
    at_tasks::{ROWS, titled, with_tasks},
    keyboard::Keyboard,
    places,
    seat::Seat,
};
use serde_json::{Value, json};

/// The keys in front of a page.
fn keys_of(seat: &Seat) -> Keyboard<'_> {
    Keyboard::of(&seat.page, &seat.atom)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_choice_of_a_theme_that_is_taken_back_leaves_the_window_as_it_was() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    page.see("html[data-theme=light]").await;
    places::go(page, "/settings/appearance").await;
    page.see("input[type=radio][value=dark]").await;
    for (setting, choice) in [("theme", "dark"), ("density", "compact")] {
        page.script(&format!("document.querySelector('input[type=radio][value={choice}]').click()")).await;
        let key = format!("appearance.{setting}");
        keys.until("settings.get", json!({}), "the choice", |reply: &Value| reply["values"][&key] == choice).await;
    }
    page.see("html[data-theme=dark][data-density=compact]").await;
    keys.press("G then A").await;
    keys.is_on(ROWS).await;
    keys.press("Ctrl Z").await;
    page.see("html[data-theme=dark][data-density=normal]").await;
    keys.press("Ctrl Z").await;
    page.see("html[data-theme=light][data-density=normal]").await;
    keys.press("Ctrl Shift Z").await;
    page.see("html[data-theme=dark]").await;
}
