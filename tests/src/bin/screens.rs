//! Takes the pictures in `docs/screens`: the real interface, over a real `atom serve` with the work of a small studio.

use atom_testkit::github::{GithubMock, Issue};
use atom_tests::{
    binaries, chromium,
    desk::{Desk, id},
    keyboard::Keyboard,
    places,
    served::Served,
    waiting,
    webdriver::Session,
};
use serde_json::{Value, json};
use std::{path::PathBuf, time::Duration};

/// A window as on a laptop.
const USUAL: (u32, u32) = (1_360, 860);
/// A narrow one, as beside another program.
const SMALL: (u32, u32) = (480, 860);
/// A wide one, as on a desk.
const WIDE: (u32, u32) = (1_920, 1_080);
/// The issue that is open in the pictures.
const ISSUE: &str = "Fix: export drops the last row when the filter is empty";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = binaries::root().join("docs/screens");
    std::fs::create_dir_all(&folder)?;
    let data = tempfile::tempdir()?;
    let atom = Served::start(data.path());
    let github = github().await?;
    let driver = chromium::driver().await;
    let page = chromium::window(&driver, USUAL.0, USUAL.1, false).await;
    let camera = Camera { page: &page, folder };

    page.viewport(USUAL.0, USUAL.1).await;
    page.open(atom.url()).await;
    camera.wear(&[("theme", "light")]).await;
    page.see(&id("register-submit")).await;
    camera.take("account").await;
    register(&page).await;
    let studio = Studio::fill(&page, &atom).await;
    studio.keep_books(&atom, &page).await;
    let desk = Desk::on(&page);
    desk.connect_github(github.url(), &github.token()).await;
    desk.visit("all").await;
    desk.sees(ISSUE).await;
    studio.settle(&atom, &page).await;
    camera.all(&studio, &Keyboard::of(&page, &atom)).await;
    atom.end();
    Ok(())
}

/// Takes the pictures.
struct Camera<'p> {
    page: &'p Session,
    folder: PathBuf,
}

impl Camera<'_> {
    /// Every view, each as it is best seen.
    async fn all(&self, studio: &Studio, keys: &Keyboard<'_>) {
        for theme in ["light", "dark"] {
            self.wear(&[("theme", theme)]).await;
            self.at(&format!("/today/{}", studio.launch), &format!("today-{theme}")).await;
        }
        self.wear(&[("theme", "light")]).await;
        self.at("/all", "list").await;
        self.at(&format!("/filter/{}", studio.board), "board").await;
        self.at(&format!("/project/{}/{}", studio.project, studio.launch), "detail").await;
        self.at("/notifications", "notifications").await;
        self.at("/activity", "activity").await;
        self.at("/connections", "connections").await;
        for page in ["appearance", "shortcuts", "notifications", "data"] {
            self.at(&format!("/settings/{page}"), &format!("settings-{page}")).await;
        }

        for (route, name) in [
            ("", "books"),
            ("/account/Assets:Bank:Checking", "books-register"),
            ("/report/income-statement", "books-income"),
            ("/report/charts", "books-charts"),
        ] {
            self.at(&format!("/books{route}"), name).await;
        }

        self.go("/today").await;
        keys.press("N").await;
        keys.write("Send the invoice tomorrow 15:00 #Q4 closing @billing p1").await;
        self.take("quick-add").await;
        keys.press("Ctrl A").await;
        keys.press("Delete then Escape").await;

        self.wear(&[("theme", "dark")]).await;
        self.at(&format!("/filter/{}", studio.board), "board-dark").await;
        self.go(&format!("/today/{}", studio.launch)).await;
        keys.press("Ctrl K").await;
        keys.write("acme").await;
        self.page.see(&id("palette-row")).await;
        self.take("palette").await;
        keys.press("Escape").await;

        self.wear(&[("theme", "light"), ("language", "de")]).await;
        self.at(&format!("/today/{}", studio.launch), "german").await;
        self.wear(&[("language", "en")]).await;
        self.page.viewport(WIDE.0, WIDE.1).await;
        self.at(&format!("/all/{}", studio.launch), "wide").await;
        self.page.viewport(SMALL.0, SMALL.1).await;
        self.at("/today", "small").await;
        self.at(&format!("/today/{}", studio.launch), "small-detail").await;
    }

    /// Puts on what a person chose, as it is kept, and loads the page with it.
    async fn wear(&self, choices: &[(&str, &str)]) {
        for (key, value) in choices {
            self.page.script(&format!("localStorage.setItem('atom.{key}', '{value}'); return null")).await;
        }
        self.page.reload().await;
        places::rest(self.page).await;
    }

    async fn go(&self, route: &str) {
        places::go(self.page, route).await;
    }

    async fn at(&self, route: &str, name: &str) {
        self.go(route).await;
        self.take(name).await;
    }

    /// Takes one picture, when everything that moves has come to rest.
    async fn take(&self, name: &str) {
        // What was just said would hide a part of it.
        self.page.see_no(&id("toast")).await;
        // The line of the focus at the upper edge of a page would look like something that loads.
        let quiet = "const at = document.activeElement; if (at?.matches('main, .page-scroll, .rows, .board')) at.blur(); return null";
        self.page.script(quiet).await;
        places::rest(self.page).await;
        let file = self.folder.join(format!("{name}.png"));
        self.page.picture(&file).await;
        eprintln!("{}", file.display());
    }
}

/// Makes the account that the pictures are of.
async fn register(page: &Session) {
    page.write(&id("register-name"), "Mira Lindqvist").await;
    page.write(&id("register-email"), "mira@northwind.example").await;
    page.write(&id("register-password"), atom_tests::desk::PASSWORD).await;
    page.click(&id("register-submit")).await;
    page.see(&id("quick-add")).await;
}

/// A GitHub with a few issues.
async fn github() -> anyhow::Result<GithubMock> {
    let github = GithubMock::start().await?;
    let label = |name: &str| json!([{ "id": 1, "name": name, "color": "c8372d" }]);
    let export = Issue::new(482, ISSUE).assigned();
    let notes = "The writer flushes before the last batch when no filter is set. Happens from **1,000 rows** on.\n\n\
                 1. Open any list and clear the filter\n2. Export as CSV\n3. Count the lines";
    github.put(export.with("labels", label("bug")).with("body", json!(notes)));
    github.put(Issue::new(471, "Describe the filter syntax in the manual").created().with("labels", label("docs")));
    github.put(Issue::new(466, "Let the importer name the line of an error").assigned());
    Ok(github)
}

/// What the studio works on, by the ids that pictures open.
struct Studio {
    token: String,
    project: String,
    board: String,
    launch: String,
}

impl Studio {
    /// Fills the workspace with tasks around today.
    async fn fill(page: &Session, atom: &Served) -> Self {
        let token = places::token(page).await;
        let call = async |name: &str, args: Value| atom.call(&token, name, args).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let day = async |days: i32| {
            let shifted =
                "const day = new Date(); day.setDate(day.getDate() + DAYS); return day.toLocaleDateString('sv')";
            text(&page.script(&shifted.replace("DAYS", &days.to_string())).await)
        };
        let zone = text(&page.script("return Intl.DateTimeFormat().resolvedOptions().timeZone").await);
        let at = async |days: i32, time: &str| format!("{}T{time}[{zone}]", day(days).await);
        let mut project = String::new();
        for (name, color) in [
            ("Website relaunch", "accent"),
            ("Q4 closing", "green"),
            ("Onboarding Acme", "amber"),
            ("New office", "violet"),
        ] {
            let made = call("projects.create", json!({ "name": name, "color": color })).await;
            if project.is_empty() {
                project = text(&made["id"]);
            }
        }
        for (name, color) in
            [("bug", "red"), ("design", "violet"), ("billing", "green"), ("planning", "blue"), ("team", "amber")]
        {
            call("labels.create", json!({ "name": name, "color": color })).await;
        }
        let launch = "The new pages go live on one day, with redirects from every old address.\n\n\
                      - [x] Texts approved by **Lena**\n- [ ] Redirects checked against the access log\n- [ ] Cookie notice\n\n\
                      > We keep the old shop until the end of the quarter.";
        let items = json!([
            { "title": "Renew the domain before it lapses", "priority": 1, "due": day(-3).await },
            { "title": "Answer Acme about the delivery window", "priority": 2, "due": day(-1).await, "project": "Onboarding Acme" },
            { "title": "Launch the new pricing page", "priority": 1, "due": at(0, "17:00").await, "project": "Website relaunch",
              "labels": ["design"], "duration_min": 120, "notes": launch },
            { "title": "Review the pricing page copy with Lena", "priority": 3, "due": at(0, "11:30").await, "project": "Website relaunch" },
            { "title": "Match the three open payments from October", "priority": 2, "due": day(0).await, "project": "Q4 closing", "labels": ["billing"], "duration_min": 45 },
            { "title": "Sprint planning notes", "due": at(0, "10:00").await, "labels": ["planning"] },
            { "title": "Read the lease for the new office", "due": day(0).await, "evening": true, "duration_min": 30, "project": "New office" },
            { "title": "Book the train to Hamburg", "priority": 3, "due": day(0).await, "evening": true },
            { "title": "Send the invoice to Acme", "priority": 2, "due": at(1, "15:00").await, "project": "Q4 closing", "labels": ["billing"] },
            { "title": "Walk Acme through the first import", "due": at(1, "10:30").await, "project": "Onboarding Acme", "duration_min": 60 },
            { "title": "Choose photos for the team page", "due": day(4).await, "project": "Website relaunch", "labels": ["design"] },
            { "title": "Compare three offers for furniture", "priority": 3, "due": day(6).await, "project": "New office" },
            { "title": "Close the books for November", "priority": 2, "due": day(8).await, "project": "Q4 closing", "labels": ["billing"] },
            { "title": "Ask for two references from this year", "project": "Website relaunch" },
            { "title": "Write the welcome mail", "project": "Onboarding Acme", "labels": ["planning"] },
            { "title": "Collect ideas for the summer party", "labels": ["team"] },
            { "title": "Water the plants" },
        ]);
        let made = call("tasks.create_many", json!({ "items": items })).await;
        let launch = text(&made["ids"][2]);
        let steps = ["Redirects for the old addresses", "Prices in three currencies", "Tell the newsletter"];
        let steps: Vec<Value> = steps.iter().map(|title| json!({ "title": title, "parent": launch })).collect();
        let steps = call("tasks.create_many", json!({ "items": steps })).await;
        call("tasks.complete", json!({ "id": steps["ids"][0] })).await;
        for (at, status) in [(3, "in_progress"), (9, "in_progress"), (10, "in_progress")] {
            call("tasks.update", json!({ "id": made["ids"][at], "status": status })).await;
        }
        for title in ["Stand-up", "Pay the October rent", "Draft the offer for Acme"] {
            let done = call("tasks.create", json!({ "title": title, "due": day(0).await })).await;
            call("tasks.complete", json!({ "id": done["id"] })).await;
        }
        call(
            "comments.create",
            json!({ "task": launch, "text": "Lena has read the texts. **Two words** to change, then they are done." }),
        )
        .await;
        call("reminders.add", json!({ "task": launch, "before_min": 60 })).await;
        let query = json!({ "view": "all", "form": "board", "group": "status", "sort": "priority" });
        let board = text(&call("filters.create", json!({ "name": "By status", "query": query })).await["id"]);
        call("settings.set", json!({ "key": "onboarding.done", "value": true })).await;
        Self { token, project, board, launch }
    }

    /// A year of the studio's books: what is invoiced, paid and earned month by month.
    async fn keep_books(&self, atom: &Served, page: &Session) {
        let first = "const now = new Date(); return Array.from({ length: 12 }, (_, back) => \
                     new Date(now.getFullYear(), now.getMonth() - back, 1).toLocaleDateString('sv').slice(0, 8)).reverse()";
        let months = page.script(first).await;
        let mut journal = String::from("commodity 1,000.00 EUR\n\n");
        for (at, month) in (0_u32..).zip(months.as_array().into_iter().flatten().filter_map(Value::as_str)) {
            // Work comes and goes with the seasons.
            let (acme, lumen) = (6_200 + 450 * (at * 5 % 7), 2_900 + 380 * (at * 3 % 5));
            let (tools, travel) = (180 + 15 * (at % 4), 240 + 95 * (at * 2 % 3));
            for (day, payee, narration, into, from, cents) in [
                ("02", "Hafenhaus", "Rent of the studio", "Expenses:Office:Rent", "Assets:Bank:Checking", 165_000),
                ("03", "Acme", "Retainer", "Assets:Receivable", "Income:Retainers", acme * 100),
                (
                    "05",
                    "Cloud and tools",
                    "Subscriptions",
                    "Expenses:Office:Software",
                    "Liabilities:Card",
                    tools * 100 + 49,
                ),
                ("09", "Lumen", "Design of their shop", "Assets:Receivable", "Income:Projects", lumen * 100),
                ("12", "Railway", "To the client", "Expenses:Travel", "Liabilities:Card", travel * 100 + 90),
                ("15", "Acme", "Their payment", "Assets:Bank:Checking", "Assets:Receivable", acme * 100),
                ("19", "Lumen", "Their payment", "Assets:Bank:Checking", "Assets:Receivable", lumen * 90),
                ("24", "Lena Brandt", "Salary", "Expenses:People:Salaries", "Assets:Bank:Checking", 340_000),
                ("24", "Health insurance", "", "Expenses:People:Insurance", "Assets:Bank:Checking", 71_235),
                ("26", "Card", "Settled", "Liabilities:Card", "Assets:Bank:Checking", (tools + travel) * 100 + 139),
                ("27", "Savings", "Set aside for taxes", "Assets:Bank:Savings", "Assets:Bank:Checking", 120_000),
            ] {
                let (whole, rest, bar) = (cents / 100, cents % 100, if narration.is_empty() { "" } else { " | " });
                journal += &format!(
                    "{month}{day} * {payee}{bar}{narration}\n    {into}  {whole}.{rest:02} EUR\n    {from}\n\n"
                );
            }
        }
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("studio.journal");
        std::fs::write(&file, journal).expect("the journal is written");
        atom.call(&self.token, "ledger.import", json!({ "path": file, "format": "hledger" })).await;
    }

    /// Puts one of the issues on today, keeps a backup, and waits for reminders of this minute.
    async fn settle(&self, atom: &Served, page: &Session) {
        let call = async |name: &str, args: Value| atom.call(&self.token, name, args).await;
        let today = page.script("return new Date().toLocaleDateString('sv')").await;
        let found = call("tasks.list", json!({ "filter": { "text": ISSUE } })).await;
        let issue = &found["items"][0]["id"];
        call("tasks.update", json!({ "id": issue, "due": today, "priority": 1, "status": "in_progress" })).await;
        call("backups.create", json!({})).await;
        let next = "const next = new Date(Date.now() + 60_000); return next.toLocaleString('sv').slice(0, 16).replace(' ', 'T') \
                    + '[' + Intl.DateTimeFormat().resolvedOptions().timeZone + ']'";
        let next = page.script(next).await;
        for text in ["Answer Acme about", "Match the three", "Renew the domain"] {
            let found = call("tasks.list", json!({ "filter": { "text": text } })).await;
            call("reminders.add", json!({ "task": found["items"][0]["id"], "at": next })).await;
        }
        let told = waiting::within(Duration::from_secs(90), || async {
            let inbox = call("notifications.list", json!({})).await;
            (inbox["unread"].as_u64() >= Some(3)).then_some(())
        });
        told.await.expect("reminders come within their minute");
    }
}
