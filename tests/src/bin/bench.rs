//! Measures what `docs/benchmarks.md` reports, beside a peer in the same run, and writes that file.
//!
//! Figures are of this machine in this hour; ratios to the peer carry further than times.

#![allow(clippy::print_stdout)]

use anyhow::{Context as _, Result};
use atom_core::SystemClock;
use atom_store::{DirectoryLock, Mode, OpenStore, Scope, Store};
use atom_tests::{
    child::Running,
    display::Display,
    fixture::{Fixture, Person},
    session_bus,
    webdriver::Driver,
};
use serde_json::json;
use sqlx::{Connection as _, Executor as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

const WRITES: usize = 400;
const TASKS: usize = 100_000;
const STARTS: usize = 15;
const SUBJECTS: [&str; 4] = ["invoice", "lease", "export", "stand"];
const PROJECTS: [&str; 3] = ["Site", "Closing", "Onboarding"];

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let report = runtime.block_on(measure())?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
    fs::write(&path, &report)?;
    println!("{report}");
    Ok(())
}

async fn measure() -> Result<String> {
    let mut report =
        String::from("# Figures\n\nWritten by `cargo xtask bench`; every figure is measured, none is a promise.\n");
    writeln!(report, "Machine: {}.\n", machine())?;
    durable_write(&mut report).await?;
    let fixture = pages(&mut report).await?;
    starts(&mut report, &fixture)?;
    window(&mut report, &fixture).await?;
    log_cost(&mut report).await?;
    sizes(&mut report)?;
    Ok(report)
}

/// One write through the door, durable, beside the disk's own fsync and beside plain SQLite.
async fn durable_write(report: &mut String) -> Result<()> {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let plain_dir = tempfile::tempdir()?;
    let mut plain = plain_sqlite(&plain_dir.path().join("plain.db")).await?;
    let mut disk = fs::OpenOptions::new().create(true).append(true).open(fixture.dir.path().join("probe"))?;
    let (mut door, mut peer, mut fsync) = (Vec::new(), Vec::new(), Vec::new());
    // In turn, so that a change of the machine's speed meets all three.
    for n in 0..WRITES {
        let began = Instant::now();
        ada.call("tasks.create", json!({ "title": format!("Task {n}"), "due": "2030-01-02", "priority": 2 })).await;
        door.push(began.elapsed());
        let began = Instant::now();
        insert_plain(&mut plain, n).await?;
        peer.push(began.elapsed());
        let began = Instant::now();
        disk.write_all(&[0x5a; 4096])?;
        disk.sync_data()?;
        fsync.push(began.elapsed());
    }
    writeln!(report, "## A durable write through the door ({WRITES} × `tasks.create`)\n")?;
    writeln!(report, "| | p50 | p95 |\n|---|---|---|")?;
    row(report, "the disk's own fsync of 4 KiB", &mut fsync)?;
    row(report, "plain SQLite, one INSERT, `synchronous=FULL`, no log, no encryption (the peer)", &mut peer)?;
    row(report, "Atom: session, permission, operation log, audit, events, encrypted", &mut door)?;
    let beyond = percentile(&mut door, 50).saturating_sub(percentile(&mut fsync, 50));
    writeln!(report, "\nBeyond one fsync at p50: **{}** (aim: at most 1 ms).\n", ms(beyond))?;
    fixture.door.close().await;
    Ok(())
}

/// First pages of lists of 100,000 tasks.
async fn pages(report: &mut String) -> Result<(Fixture, Person)> {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let began = Instant::now();
    for chunk in 0..TASKS / 10_000 {
        let items: Vec<_> = (0..10_000)
            .map(|n| {
                let n = chunk * 10_000 + n;
                let due = (n % 3 == 0).then(|| format!("2030-{:02}-{:02}", n % 12 + 1, n % 28 + 1));
                let mut item =
                    json!({ "title": format!("Task {n} about the {}", SUBJECTS[n % 4]), "priority": n % 4 + 1 });
                if let Some(due) = due {
                    item["due"] = json!(due);
                }
                if let Some(project) = PROJECTS.get(n % 5) {
                    item["project"] = json!(project);
                }
                if n % 9 == 0 {
                    item["labels"] = json!(["bug"]);
                }
                item
            })
            .collect();
        ada.call("tasks.create_many", json!({ "items": items })).await;
    }
    let made = began.elapsed();
    writeln!(report, "## First page (100 rows) of {TASKS} tasks through the door\n")?;
    writeln!(
        report,
        "Made by `tasks.create_many` in {:.1} s ({:.0} tasks/s, logged and durable).\n",
        made.as_secs_f64(),
        TASKS as f64 / made.as_secs_f64()
    )?;
    writeln!(report, "| request | p50 | p95 |\n|---|---|---|")?;
    for (name, request) in [
        ("all, by hand", json!({ "view": "all", "with_total": true })),
        ("inbox", json!({ "view": "inbox", "with_total": true })),
        ("today, by due", json!({ "view": "today", "today": "2030-06-15" })),
        ("upcoming, by due", json!({ "view": "upcoming", "today": "2030-06-15" })),
        ("all, by priority", json!({ "view": "all", "sort": "priority" })),
        ("all, newest", json!({ "view": "all", "sort": "created" })),
        ("all, from row 50,000 (scroll bar dragged)", json!({ "view": "all", "offset": 50_000 })),
        ("all, title contains “lease”, by hand", json!({ "view": "all", "filter": { "text": "lease" } })),
    ] {
        let mut times = Vec::new();
        for _ in 0..60 {
            let began = Instant::now();
            ada.call("tasks.list", request.clone()).await;
            times.push(began.elapsed());
        }
        row(report, name, &mut times)?;
    }
    let mut times = Vec::new();
    for _ in 0..60 {
        let began = Instant::now();
        ada.call("tasks.counts", json!({ "today": "2030-06-15" })).await;
        times.push(began.elapsed());
    }
    row(report, "`tasks.counts`", &mut times)?;
    writeln!(report, "\nAim: p95 of a first page at most 5 ms.\n")?;
    fixture.door.close().await;
    Ok((fixture, ada))
}

/// From the start of a process to its answer, with the 100,000 tasks.
fn starts(report: &mut String, (fixture, ada): &(Fixture, Person)) -> Result<()> {
    let atom = atom_tests::binaries::atom();
    let token = ada.caller.token.clone().context("a token")?;
    let command = |args: &[&str]| {
        let mut command = Command::new(&atom);
        command
            .args(args)
            .env("ATOM_DATA_DIR", fixture.dir.path())
            .env("ATOM_ENCRYPTION_KEY", atom_tests::fixture::KEY)
            .env("ATOM_TOKEN", &token);
        command
    };
    let mut calls = Vec::new();
    let mut bare = Vec::new();
    for _ in 0..STARTS {
        let began = Instant::now();
        Command::new("true").status()?;
        bare.push(began.elapsed());
        let began = Instant::now();
        let status = command(&["call", "tasks.list", "{\"limit\":100}"]).stdout(Stdio::null()).status()?;
        calls.push(began.elapsed());
        anyhow::ensure!(status.success(), "atom call failed");
    }
    let mut listening = Vec::new();
    for _ in 0..STARTS {
        let began = Instant::now();
        let mut child = command(&["serve", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().context("stdout")?), &mut line)?;
        listening.push(began.elapsed());
        child.kill()?;
        child.wait()?;
    }
    writeln!(report, "## Start of a process on {TASKS} tasks\n")?;
    writeln!(report, "| | p50 | p95 |\n|---|---|---|")?;
    row(report, "`true` (the cost of a process)", &mut bare)?;
    row(report, "`atom call tasks.list`, to its end", &mut calls)?;
    row(report, "`atom serve`, to listening", &mut listening)?;
    writeln!(report)?;
    Ok(())
}

/// From the start of the desktop to a window in its colours, and to the last change of what is seen, with the tasks.
async fn window(report: &mut String, (fixture, ada): &(Fixture, Person)) -> Result<()> {
    if !atom_tests::needs::programs(atom_tests::real_window::NEEDED) {
        return Ok(());
    }
    let desktop = atom_tests::binaries::desktop();
    if !desktop.components().any(|part| part.as_os_str() == "release") {
        writeln!(report, "## The window\n\nNot measured in this run: it was not built as it is released.\n")?;
        return Ok(());
    }
    let display = Display::start();
    let home = tempfile::tempdir()?;
    fs::write(fixture.dir.path().join("window.json"), r#"{"theme":"dark"}"#)?;
    let set = |command: &mut Command| {
        command.env("DISPLAY", display.name()).env("ATOM_DATA_DIR", fixture.dir.path());
        command.env("ATOM_ENCRYPTION_KEY", atom_tests::fixture::KEY).env("TAURI_WEBVIEW_AUTOMATION", "true");
    };
    // Once through the driver, to leave the session where the page looks for it.
    let mut driver = session_bus::without_keychain(home.path(), "WebKitWebDriver");
    set(&mut driver);
    let driver = Driver::start(driver).await;
    let options = json!({ "binary": atom_tests::binaries::desktop(), "args": [] });
    let page = driver.session(json!({ "webkitgtk:browserOptions": options, "pageLoadStrategy": "none" })).await;
    page.see(&atom_tests::desk::id("login-submit")).await;
    let session = serde_json::to_string(&serde_json::to_string(&ada.session)?)?;
    page.script(&format!(
        "localStorage.setItem('atom.session', {session}); localStorage.setItem('atom.theme', 'dark'); return null"
    ))
    .await;
    page.close().await;
    drop(driver);

    let (mut themed, mut settled) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        let mut desktop = session_bus::without_keychain(home.path(), atom_tests::binaries::desktop());
        set(&mut desktop);
        let began = Instant::now();
        let running = Running::start(&mut desktop);
        let (mut first, mut last, mut changed) = (None, display.frame(), began.elapsed());
        // Settled is the last change before two quiet seconds.
        while began.elapsed() - changed < Duration::from_secs(2) && began.elapsed() < Duration::from_secs(20) {
            let frame = display.frame();
            if first.is_none() && frame.share(|pixel| pixel == [0x15, 0x16, 0x1a]) > 0.2 {
                first = Some(began.elapsed());
            }
            if frame != last {
                (last, changed) = (frame, began.elapsed());
            }
        }
        themed.push(first.context("the window never showed its colours")?);
        settled.push(changed);
        running.end();
    }
    writeln!(report, "## The window, with {TASKS} tasks (under Xvfb, without a graphics card)\n")?;
    writeln!(report, "| from the start of the process | p50 | p95 |\n|---|---|---|")?;
    row(report, "to a window in its colours", &mut themed)?;
    row(report, "to the last change of what is seen", &mut settled)?;
    writeln!(report, "\nAims: 200 ms and 700 ms.\n")?;
    Ok(())
}

/// The same rows with and without the operation log.
async fn log_cost(report: &mut String) -> Result<()> {
    const ROWS: usize = 20_000;
    let mut found = Vec::new();
    for mode in [Mode::Mirror, Mode::Action] {
        let dir = tempfile::tempdir()?;
        let store = Store::open(OpenStore {
            data_dir: dir.path().to_owned(),
            lock: DirectoryLock::take(dir.path())?,
            key: format!("x'{}'", "6b".repeat(32)).into(),
            key_descriptor: Vec::new(),
            clock: Arc::new(SystemClock),
        })
        .await?;
        let scope = Scope {
            workspace: atom_core::WorkspaceId::new(&SystemClock),
            user: atom_core::UserId::new(&SystemClock),
            host: "bench",
            command: "bench",
        };
        let began = Instant::now();
        for chunk in 0..ROWS / 500 {
            insert_tasks(&store, &scope, mode, chunk * 500).await?;
        }
        let took = began.elapsed();
        store.close().await;
        found.push((took, fs::metadata(dir.path().join(atom_store::DATABASE_FILE))?.len()));
    }
    let each = |took: Duration| took.as_secs_f64() * 1e6 / ROWS as f64;
    let [(plain, plain_bytes), (logged, logged_bytes)] = [found[0], found[1]];
    writeln!(report, "## What the operation log costs ({ROWS} tasks in transactions of 500)\n")?;
    writeln!(report, "| | time a row | file size a row |\n|---|---|---|")?;
    writeln!(
        report,
        "| not logged (as a mirrored record) | {:.1} µs | {:.0} B |",
        each(plain),
        plain_bytes as f64 / ROWS as f64
    )?;
    writeln!(
        report,
        "| logged (as a person's action) | {:.1} µs | {:.0} B |",
        each(logged),
        logged_bytes as f64 / ROWS as f64
    )?;
    writeln!(
        report,
        "| the log's part | {:+.0} % | {:+.0} % |\n",
        (each(logged) / each(plain) - 1.0) * 100.0,
        (logged_bytes as f64 / plain_bytes as f64 - 1.0) * 100.0
    )?;
    Ok(())
}

async fn insert_tasks(store: &Store, scope: &Scope, mode: Mode, first: usize) -> Result<()> {
    use atom_store::Scoped as _;
    let mut txn = store.write(scope, mode).await?;
    let rows: Vec<_> = (first..first + 500)
        .map(|n| {
            let id = atom_core::TaskId::new(&SystemClock);
            json!({ "id": id.uuid().simple().to_string(), "title": format!("Task {n} about the invoice"), "ord": atom_store::order::newest(txn.now_ms(), 0, n as u32, 0) })
        })
        .collect();
    txn.query(
        "INSERT INTO task (workspace, id, title, ord, created_at, updated_at) \
         SELECT ?1, unhex(value ->> 'id'), value ->> 'title', value ->> 'ord', 0, 0 FROM json_each(?2)",
    )
    .bind(serde_json::to_string(&rows)?)
    .execute()
    .await?;
    txn.commit("bench", None).await?;
    Ok(())
}

async fn plain_sqlite(path: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    connection
        .execute("CREATE TABLE task (id BLOB PRIMARY KEY, title TEXT NOT NULL, due TEXT, priority INTEGER)")
        .await?;
    Ok(connection)
}

async fn insert_plain(connection: &mut SqliteConnection, n: usize) -> Result<()> {
    sqlx::query("INSERT INTO task VALUES (?1, ?2, '2030-01-02', 2)")
        .bind(atom_core::TaskId::new(&SystemClock).uuid())
        .bind(format!("Task {n}"))
        .execute(connection)
        .await?;
    Ok(())
}

fn sizes(report: &mut String) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let size = |path: &Path| fs::metadata(path).map(|data| data.len()).ok();
    let wasm = newest(&root.join("ui/dist/assets"), ".wasm");
    writeln!(report, "## Sizes\n\n| | |\n|---|---|")?;
    if let Some(bytes) = wasm.as_deref().and_then(size) {
        writeln!(report, "| interface (WASM) | {} |", mb(bytes))?;
    }
    if let Some(bytes) = size(&atom_tests::binaries::atom()) {
        writeln!(report, "| `atom`, the command line, with the interface inside | {} |", mb(bytes))?;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    if let Some(bytes) = newest(&target.join("release/bundle/deb"), ".deb").as_deref().and_then(size) {
        writeln!(report, "| the Debian package | {} |", mb(bytes))?;
    }
    Ok(())
}

fn newest(dir: &Path, end: &str) -> Option<PathBuf> {
    let files = fs::read_dir(dir).ok()?.flatten().map(|entry| entry.path());
    files
        .filter(|path| path.to_string_lossy().ends_with(end))
        .max_by_key(|path| fs::metadata(path).and_then(|data| data.modified()).ok())
}

fn row(report: &mut String, name: &str, times: &mut [Duration]) -> Result<()> {
    Ok(writeln!(report, "| {name} | {} | {} |", ms(percentile(times, 50)), ms(percentile(times, 95)))?)
}

fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn mb(bytes: u64) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|(_, name)| name.trim().to_owned()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores, {}", name.unwrap_or_else(|| "unknown processor".to_owned()), std::env::consts::OS)
}
