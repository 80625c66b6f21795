//! What comes after the start: the parts of the interface are there before somebody looks, and one that could not be
//! fetched says so, and comes when it can.

use atom_tests::{
    chromium,
    desk::{Desk, id},
    needs,
    seat::Seat,
    served::Served,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The built interface.
fn dist() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist")
}

/// Copies the interface, without the module of its pages; says where that one would be, and where it is.
fn without_pages(to: &Path) -> (PathBuf, PathBuf) {
    fs::create_dir_all(to.join("assets")).expect("a folder");
    fs::copy(dist().join("index.html"), to.join("index.html")).expect("the page of the interface");
    let mut missing = None;
    for file in fs::read_dir(dist().join("assets")).expect("the built interface") {
        let from = file.expect("a file").path();
        let file = to.join("assets").join(from.file_name().expect("a name"));
        if from.file_name().expect("a name").to_string_lossy().starts_with("split_pages") {
            missing = Some((file, from));
        } else {
            fs::copy(from, file).expect("a copy");
        }
    }
    missing.expect("the interface has a module for its pages")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_cannot_be_fetched_says_so_in_its_frame_and_comes_when_it_is_tried_again() {
    if !needs::programs(chromium::NEEDED) {
        return;
    }
    let (data, interface) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (missing, whole) = without_pages(interface.path());
    let atom = Served::start_with_interface(data.path(), interface.path());
    let driver = chromium::driver().await;
    let page = chromium::window(&driver, 480, 800, false).await;
    page.open(atom.url()).await;
    Desk::on(&page).register().await;

    page.script("location.hash = '#/settings/about'; return null").await;
    page.see(&id("part-trouble")).await;
    page.read("main h1", "Settings").await;
    page.click(&id("open-sidebar")).await;
    page.see(".sidebar.open").await;
    page.press(&["\u{e00c}"]).await;
    page.see_no(".sidebar.open").await;

    fs::copy(whole, missing).unwrap();
    page.click(&format!("{} button", id("part-trouble"))).await;
    page.see(&id("settings")).await;
    page.see_no(&id("part-trouble")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_parts_are_there_before_somebody_looks_and_without_the_host() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    let modules = fs::read_dir(dist().join("assets")).unwrap().flatten();
    let modules = modules.filter(|file| file.path().extension().is_some_and(|end| end == "wasm")).count() as u64;
    let fetched = "return performance.getEntriesByType('resource') \
                   .filter((each) => each.name.endsWith('.wasm') && each.responseEnd > 0).length";
    page.script_until(fetched, "all modules to be fetched", |count| count.as_u64() == Some(modules)).await;
    // Fetched is not yet started: a place of the part that comes last is looked at while the host still answers.
    page.script("location.hash = '#/activity'; return null").await;
    page.see("main h1").await;
    page.see_no("[aria-busy=true]").await;
    let Seat { page, atom, .. } = seat;
    atom.end();
    page.script("location.hash = '#/settings/about'; return null").await;
    page.see(&id("settings")).await;
}

/// Holds the module of the tools back in a page whose storage says `hold`, until somebody says `release`.
const HOLD: &str = "{ \
const held = new Promise((done) => { window.release = done }), ask = window.fetch; \
window.fetch = (url, init) => { \
  const late = localStorage.getItem('hold') && String(url.url ?? url).includes('split_tools'); \
  return late ? held.then(() => ask(url, init)) : ask(url, init) } }";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pressed_and_entered_before_its_part_is_here_is_done_in_its_order_and_once() {
    if !needs::programs(chromium::NEEDED) {
        return;
    }
    let (data, interface) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (pages, whole) = without_pages(interface.path());
    fs::copy(whole, pages).unwrap();
    fs::write(interface.path().join("assets/hold.js"), HOLD).unwrap();
    let index = fs::read_to_string(interface.path().join("index.html")).unwrap();
    let index = index.replacen("<head>", "<head><script src=\"/assets/hold.js\"></script>", 1);
    fs::write(interface.path().join("index.html"), index).unwrap();
    let atom = Served::start_with_interface(data.path(), interface.path());
    let driver = chromium::driver().await;
    let page = chromium::window(&driver, 1_360, 900, false).await;
    page.open(atom.url()).await;
    let desk = Desk::on(&page);
    desk.register().await;
    desk.visit("all").await;
    for title in ["Renew the domain", "Water the plants"] {
        desk.add(title).await;
    }
    let first = "return document.querySelector('[data-testid=task-title]').textContent";
    let gone = page.script(first).await;
    let gone = gone.as_str().unwrap();
    let stays = if gone == "Renew the domain" { "Water the plants" } else { "Renew the domain" };

    page.script("localStorage.setItem('hold', '1'); return null").await;
    page.reload().await;
    desk.sees(gone).await;
    page.script("document.querySelector('#task-rows').focus(); return null").await;
    // The first row, and away with it; then on to the next one, which must not be the one that goes.
    page.press(&["j"]).await;
    page.press(&["\u{e017}"]).await;
    page.press(&["j"]).await;
    page.script("document.querySelector('#quick-add').focus(); return null").await;
    for title in ["Buy milk", "Buy bread"] {
        page.type_here(title).await;
        page.press(&["\u{e007}"]).await;
    }
    page.press(&["\u{e007}"]).await;
    let count = "return document.querySelectorAll('[data-testid=task-title]').length";
    assert_eq!(page.script(count).await, 2, "nothing is done before its part is here");
    page.script("window.release(); return null").await;
    desk.sees("Buy milk").await;
    desk.sees("Buy bread").await;
    desk.sees_no(gone).await;
    desk.sees(stays).await;

    // What was added comes back as no draft.
    page.script("localStorage.removeItem('hold'); return null").await;
    page.reload().await;
    desk.sees("Buy bread").await;
    page.script_until(count, "three tasks", |count| *count == 3).await;
    page.script_until("return document.querySelector('#quick-add').value", "an empty line", |line| *line == "").await;
}
