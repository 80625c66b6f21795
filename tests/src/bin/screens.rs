//! Takes the pictures in `docs/screens`: the real interface, over a real `atom serve` with sample data.

use atom_testkit::github::{GithubMock, Issue};
use atom_tests::{
    binaries, chromium,
    desk::{Desk, id},
    served::Served,
    webdriver::Session,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A wide window, as on a laptop.
const WIDE: (u32, u32) = (1_360, 860);
/// A narrow one, as beside another program.
const NARROW: (u32, u32) = (420, 860);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = binaries::root().join("docs/screens");
    std::fs::create_dir_all(&folder)?;
    let data = tempfile::tempdir()?;
    let atom = Served::start(data.path());
    let github = github().await?;
    let driver = chromium::driver().await;
    let page = chromium::window(&driver, WIDE.0, WIDE.1, false).await;
    let desk = Desk::on(&page);

    page.viewport(WIDE.0, WIDE.1).await;
    page.open(atom.url()).await;
    page.see(&id("register-submit")).await;
    for theme in ["dark", "light"] {
        wear(&page, theme).await;
        page.see(&id("register-submit")).await;
        take(&page, &folder, &format!("account-{theme}")).await;
    }
    desk.register().await;
    fill(&page, &atom).await;
    desk.connect_github(github.url(), &github.token()).await;
    desk.visit("all").await;
    desk.sees("Fix: export drops the last row when the filter is empty").await;

    for theme in ["light", "dark"] {
        wear(&page, theme).await;
        for (size, name) in [(WIDE, "wide"), (NARROW, "narrow")] {
            page.viewport(size.0, size.1).await;
            take(&page, &folder, &format!("tasks-{name}-{theme}")).await;
        }
        page.viewport(WIDE.0, WIDE.1).await;
        desk.choose("Fix: export drops the last row when the filter is empty").await;
        take(&page, &folder, &format!("detail-{theme}")).await;
        desk.visit("connections").await;
        page.see(&id("connection")).await;
        take(&page, &folder, &format!("connections-{theme}")).await;
        desk.visit("all").await;
    }
    atom.end();
    Ok(())
}

/// A GitHub with a few issues.
async fn github() -> anyhow::Result<GithubMock> {
    let github = GithubMock::start().await?;
    let label = |name: &str| json!([{ "id": 1, "name": name, "color": "c8372d" }]);
    let export = Issue::new(482, "Fix: export drops the last row when the filter is empty").assigned();
    let notes = "The writer flushes before the last batch when no filter is set. Happens from 1,000 rows on.\n\n\
                 1. Open any list and clear the filter\n2. Export as CSV\n3. Count the lines";
    github.put(export.with("labels", label("bug")).with("body", json!(notes)));
    github.put(Issue::new(471, "Describe the filter syntax in the manual").created().with("labels", label("docs")));
    github.put(Issue::new(466, "Let the importer name the line of an error").assigned());
    Ok(github)
}

/// Tasks of a small studio, around today.
async fn fill(page: &Session, atom: &Served) {
    let session = page.script("return localStorage.getItem('atom.session')").await;
    let session: Value = session.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let token = session["token"].as_str().unwrap_or_default();
    let day = async |days: i32| {
        let shifted =
            format!("const day = new Date(); day.setDate(day.getDate() + {days}); return day.toLocaleDateString('sv')");
        page.script(&shifted).await
    };
    let items = json!([
        { "title": "Renew the domain before it lapses", "priority": 1, "due": day(-3).await },
        { "title": "Answer Acme about the delivery window", "priority": 2, "due": day(-1).await, "project": "Onboarding Acme" },
        { "title": "Review the pricing page copy with Lena", "priority": 3, "due": day(0).await, "project": "Website relaunch" },
        { "title": "Match the three open payments", "priority": 2, "due": day(0).await, "project": "Quarterly closing" },
        { "title": "Write the notes for sprint planning", "due": day(0).await, "labels": ["planning"] },
        { "title": "Send the invoice to Acme", "priority": 2, "due": day(1).await, "project": "Quarterly closing" },
        { "title": "Choose photos for the team page", "due": day(4).await, "project": "Website relaunch", "labels": ["design"] },
        { "title": "Book the train to Hamburg", "priority": 3, "due": day(6).await },
        { "title": "Read the lease for the new office" },
        { "title": "Water the plants" },
        { "title": "Collect ideas for the summer party", "labels": ["team"] },
    ]);
    atom.call(token, "tasks.create_many", json!({ "items": items })).await;
}

/// Puts on a theme, as the choice in the menu does, and loads the page with it.
async fn wear(page: &Session, theme: &str) {
    page.script(&format!("localStorage.setItem('atom.theme', '{theme}'); return null")).await;
    page.reload().await;
}

/// Takes one picture, when everything that moves has come to rest.
async fn take(page: &Session, folder: &Path, name: &str) {
    let resting = "return document.fonts.status === 'loaded' && !document.getElementById('boot') \
                   && !document.querySelector('[aria-busy=true]') \
                   && document.getAnimations().every((each) => each.playState !== 'running')";
    page.script_until(resting, "the page to rest", |resting| *resting == Value::Bool(true)).await;
    let file: PathBuf = folder.join(format!("{name}.png"));
    page.picture(&file).await;
    eprintln!("{}", file.display());
}
