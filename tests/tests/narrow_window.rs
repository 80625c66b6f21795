//! A window that has no space for a list and a detail side by side: one lies over the other.

use atom_tests::{
    at_tasks::{ROWS, titled, with_tasks},
    desk::id,
    keyboard::Keyboard,
    seat::Seat,
};
use serde_json::json;

/// The keys in front of a page.
fn keys_of(seat: &Seat) -> Keyboard<'_> {
    Keyboard::of(&seat.page, &seat.atom)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_detail_that_lies_over_the_list_has_the_focus_and_the_list_has_none() {
    let Some(seat) = with_tasks(titled(&["Renew the domain", "Water the plants"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    page.viewport(800, 900).await;
    keys.press("J then Enter").await;
    page.see(&id("detail")).await;
    keys.is_on(&id("detail")).await;
    let seen =
        format!("return document.querySelector({}).checkVisibility({{ visibilityProperty: true }})", json!(ROWS));
    assert_eq!(page.script(&seen).await, false, "the list is there for the keys still");
    for _ in 0..4 {
        keys.press("Tab").await;
        assert_eq!(page.script("return document.activeElement.closest('.detail') !== null").await, true);
    }
    keys.press("Escape").await;
    page.see_no(&id("detail")).await;
    keys.is_on(ROWS).await;
    assert_eq!(page.script(&seen).await, true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drawer_that_is_put_back_gives_the_focus_to_its_button() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    // The widest window in which the sidebar is a drawer.
    page.viewport(640, 900).await;
    keys.tab_to("[data-testid=open-sidebar]", "Shift Tab").await;
    keys.press("Enter").await;
    keys.is_on(".sidebar .workspace").await;
    keys.press("Escape").await;
    page.see_no(".sidebar.open").await;
    keys.is_on("[data-testid=open-sidebar]").await;
    // The key does the same as the button, at this width too.
    keys.press("Ctrl B").await;
    keys.is_on(".sidebar .workspace").await;
    keys.press("Ctrl B").await;
    page.see_no(".sidebar.open").await;
    keys.is_on("[data-testid=open-sidebar]").await;
}
