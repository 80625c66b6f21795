//! The page of all parts, worked by keyboard, and pictures of it for people to look at.

use atom_tests::{
    binaries,
    desk::{Desk, id},
    seat::Seat,
    webdriver::Session,
};
use serde_json::Value;

const DOWN: &str = "\u{e015}";
const END: &str = "\u{e010}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";
const SHIFT: &str = "\u{e008}";
const F10: &str = "\u{e03a}";

#[tokio::test(flavor = "multi_thread")]
async fn every_part_is_worked_by_the_keyboard_alone_and_gives_the_focus_back() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    page.script("location.hash = '#/dev/components'; return null").await;
    page.see(&id("dev-components")).await;

    focus(page, "dev-select").await;
    press(page, &[DOWN]).await;
    page.see(".menu[role=listbox]").await;
    press(page, &[DOWN]).await;
    press(page, &[ENTER]).await;
    page.see_no(".menu").await;
    page.read("[data-testid=dev-select]", "Low").await;
    is_focused(page, "dev-select").await;

    focus(page, "dev-combobox-create").await;
    page.type_here("Garden").await;
    page.read(".menu[role=listbox]", "Create “Garden”").await;
    press(page, &[ENTER]).await;
    page.see_no(".menu").await;
    let typed = "return document.querySelector('[data-testid=dev-combobox-create]').value";
    page.script_until(typed, "the field to have the new label", |value| value == "Garden").await;
    page.type_here("x").await;
    page.see(".menu[role=listbox]").await;
    press(page, &[ESCAPE]).await;
    page.script_until(typed, "the field to have the label again", |value| value == "Garden").await;

    focus(page, "dev-menu").await;
    press(page, &[ENTER]).await;
    said(page, "Open").await;
    press(page, &[END]).await;
    said(page, "Move to the trash").await;
    press(page, &[ESCAPE]).await;
    page.see_no(".menu").await;
    is_focused(page, "dev-menu").await;

    focus(page, "dev-context").await;
    press(page, &[SHIFT, F10]).await;
    focus_is_within(page, ".menu[role=menu]").await;
    press(page, &[ESCAPE]).await;
    page.see_no(".menu").await;
    is_focused(page, "dev-context").await;

    focus(page, "dev-popover").await;
    press(page, &[ENTER]).await;
    focus_is_within(page, ".menu[role=dialog]").await;
    press(page, &[ESCAPE]).await;
    page.see_no(".menu").await;
    is_focused(page, "dev-popover").await;

    for opener in ["dev-dialog", "dev-sheet"] {
        focus(page, opener).await;
        press(page, &[ENTER]).await;
        focus_is_within(page, "dialog[open]").await;
        press(page, &[ESCAPE]).await;
        page.see_no("dialog[open]").await;
        is_focused(page, opener).await;
    }

    page.script("document.querySelector('#dev-tabs-tab-list').focus(); return null").await;
    focus_is_within(page, "#dev-tabs-tab-list").await;
    press(page, &[RIGHT]).await;
    page.read("#dev-tabs-panel", "“done”").await;
    focus_is_within(page, "#dev-tabs-tab-done").await;
    press(page, &[END]).await;
    // The last one cannot be chosen. The tab follows its panel a frame later.
    page.read("#dev-tabs-panel", "“log”").await;
    focus_is_within(page, "#dev-tabs-tab-log").await;

    focus(page, "dev-tree").await;
    page.see_no("//*[@role='treeitem' and contains(., 'Pages')]").await;
    press(page, &[RIGHT]).await;
    page.see("//*[@role='treeitem' and contains(., 'Pages')]").await;
    press(page, &[DOWN]).await;
    current_branch(page, "Pages").await;
    press(page, &[ENTER]).await;
    page.see("//*[@role='treeitem' and @aria-selected='true' and contains(., 'Pages')]").await;
    press(page, &[LEFT]).await;
    current_branch(page, "Website relaunch").await;
    press(page, &[LEFT]).await;
    page.see_no("//*[@role='treeitem' and contains(., 'Pages')]").await;

    focus(page, "dev-splitter").await;
    let width = "return document.querySelector('[data-testid=dev-splitter]').ariaValueNow";
    press(page, &[LEFT]).await;
    page.script_until(width, "the pane to be wider", |now| now == "256").await;
    press(page, &[ENTER]).await;
    page.script_until(width, "the pane to have its usual width", |now| now == "240").await;

    focus(page, "dev-virtual").await;
    press(page, &[END]).await;
    page.read("[data-testid=dev-virtual] [aria-selected=true]", "Line 100000").await;
    let rows = page.script("return document.querySelectorAll('.virtual-row').length").await;
    assert!(rows.as_u64().is_some_and(|rows| rows < 30), "a few rows are drawn: {rows}");

    assert_eq!(page.complaints().await, Vec::<String>::new());
    pictures(page).await;
}

/// The whole page in every look.
async fn pictures(page: &Session) {
    let looks = [
        ("light", "light", "usual", "normal", 1_280),
        ("dark", "dark", "usual", "normal", 1_280),
        ("light-contrast", "light", "more", "normal", 1_280),
        ("dark-contrast", "dark", "more", "normal", 1_280),
        ("narrow", "light", "usual", "normal", 480),
        ("large-text", "light", "usual", "huge", 1_280),
    ];
    for (name, theme, contrast, text, width) in looks {
        let wear = format!(
            "for (const [key, value] of [['theme', '{theme}'], ['contrast', '{contrast}'], ['text', '{text}']]) \
             localStorage.setItem('atom.' + key, value); return null"
        );
        page.script(&wear).await;
        page.viewport(width, 900).await;
        page.reload().await;
        page.see(&id("dev-components")).await;
        let beyond = "const page = document.querySelector('.dev'); return page.scrollWidth - page.clientWidth";
        // Letters of another width than the page's own come first; this page never rests, as a part of it is always busy.
        page.script_until("return document.fonts.status", "the letters of the page", |status| status == "loaded").await;
        page.script_until(beyond, &format!("{name}: nothing to reach beyond the edge"), |px| *px == 0).await;
        let height = page.script("return document.querySelector('.dev').scrollHeight").await;
        page.viewport(width, height.as_u64().and_then(|height| u32::try_from(height).ok()).unwrap_or(900)).await;
        page.picture(&binaries::screens().join(format!("parts-{name}.png"))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_the_interface_shows_what_happened_and_loses_nothing_that_was_written() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    let desk = Desk::on(page);
    desk.visit("all").await;
    desk.add("Renew the domain").await;
    desk.choose("Renew the domain").await;
    page.write(&id("comment-new"), "Ask whether the").await;
    let task = page.script("return location.hash").await;

    page.script("location.hash = '#/dev/components'; return null").await;
    page.see(&id("dev-components")).await;
    page.click(&id("dev-fault")).await;
    page.see("#fault[open]").await;
    page.read("#fault", "This window has stopped").await;
    page.read("#fault [data-part=details]", "a fault that somebody asked for").await;
    page.picture(&binaries::screens().join("fault.png")).await;
    // Escape leads nowhere: there is nothing below it that works.
    press(page, &[ESCAPE]).await;
    page.see("#fault[open]").await;
    page.script("document.querySelector('#fault [data-part=reload]').focus(); return null").await;
    press(page, &[ENTER]).await;
    page.see(&id("dev-components")).await;
    page.script(&format!("location.hash = {task}; return null")).await;
    page.see(&id("comment-new")).await;
    let draft = format!("return document.querySelector({}).value", Value::from(id("comment-new")));
    page.script_until(&draft, "what was written", |text| text == "Ask whether the").await;
}

async fn focus(page: &Session, testid: &str) {
    let take = format!(
        "const part = document.querySelector('[data-testid={testid}]'); part?.focus(); \
         return part !== null && document.activeElement === part"
    );
    page.script_until(&take, &format!("`{testid}` to take the focus"), |taken| *taken == true).await;
}

async fn is_focused(page: &Session, testid: &str) {
    let focused = "return document.activeElement?.dataset.testid ?? ''";
    page.script_until(focused, &format!("`{testid}` to have the focus"), |focused| focused == testid).await;
}

/// Waits until what fits this CSS selector has the focus, or something in it.
async fn focus_is_within(page: &Session, place: &str) {
    let within = format!("return document.activeElement?.closest({}) != null", Value::from(place));
    page.script_until(&within, &format!("the focus to be within `{place}`"), |within| *within == true).await;
}

/// Waits until the tree names this branch as the one that its keys are meant for.
async fn current_branch(page: &Session, label: &str) {
    let current = "const tree = document.querySelector('[data-testid=dev-tree]'); \
                   return document.getElementById(tree.getAttribute('aria-activedescendant'))?.textContent ?? ''";
    let says = |current: &Value| current.as_str().is_some_and(|current| current.contains(label));
    page.script_until(current, &format!("“{label}” to be the current branch"), says).await;
}

/// Waits until what has the focus says this.
async fn said(page: &Session, text: &str) {
    let focused = "return document.activeElement?.textContent ?? ''";
    let says = |focused: &Value| focused.as_str().is_some_and(|focused| focused.contains(text));
    page.script_until(focused, &format!("“{text}” to have the focus"), says).await;
}

async fn press(page: &Session, keys: &[&str]) {
    page.press(keys).await;
}
