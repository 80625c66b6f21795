//! What comes after the start: the parts of the interface are there before somebody looks, and one that could not be
//! fetched says so, and comes when it can.

use atom_tests::{
    chromium,
    desk::{Desk, id},
    needs,
    seat::Seat,
    served::Served,
};
use serde_json::Value;
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
    fs::create_dir_all(to.join("assets")).unwrap();
    fs::copy(dist().join("index.html"), to.join("index.html")).unwrap();
    let mut missing = None;
    for file in fs::read_dir(dist().join("assets")).unwrap() {
        let from = file.unwrap().path();
        let file = to.join("assets").join(from.file_name().unwrap());
        if from.file_name().unwrap().to_string_lossy().starts_with("split_pages") {
            missing = Some((file, from));
        } else {
            fs::copy(from, file).unwrap();
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
    let modules = modules.filter(|file| file.path().extension().is_some_and(|end| end == "wasm")).count();
    let fetched = "return performance.getEntriesByType('resource') \
                   .filter((each) => each.name.endsWith('.wasm') && each.responseEnd > 0).length";
    page.script_until(fetched, "all modules to be fetched", |count| *count == Value::from(modules)).await;
    // Fetched is not yet started: a place of the part that comes last is looked at while the host still answers.
    page.script("location.hash = '#/activity'; return null").await;
    page.see("main h1").await;
    page.see_no("[aria-busy=true]").await;
    let Seat { page, atom, .. } = seat;
    atom.end();
    page.script("location.hash = '#/settings/about'; return null").await;
    page.see(&id("settings")).await;
}
