//! What a sync costs: a first one of a million records, one that finds nothing new, and forty connections that rest. The service is
//! a fake in this process; what is measured is `atom serve`, a process of its own.

use crate::figures::mb;
use anyhow::{Context as _, Result, bail, ensure};
use atom_testkit::answers::{Answers, Asked};
use atom_tests::atom_bin::{Atom, Served};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    fs,
    path::Path,
    time::{Duration, Instant},
};

/// Records of a page.
const PAGE: u64 = 500;
/// Records of a connection that rests.
const FEW: u64 = 100;
const CONNECTIONS: u64 = 40;
const IDLE: Duration = Duration::from_secs(30);
/// The longest wait for a sync.
const SYNC_MAX: Duration = Duration::from_secs(1_800);
/// 2020-01-01T00:00:00Z.
const BEGIN_S: i64 = 1_577_836_800;
/// The clock ticks in which Linux counts processor time.
const TICKS_S: f64 = 100.0;

const MANIFEST: &str = r#"
id = "bench"
name = "Bench"
category = "test"
base_url = "https://bench.example.com"

[auth.token]
value = "Bearer {token}"
guide = ""
credentials_url = "https://bench.example.com"
revoking = ""

[identity]
request = { path = "/me" }
account = ".name"
account_id = ".name"

[limits]
retries = 1
pages_max = 100000

[records.product]
kind = "product"
external_id = ".id"
updated_at = ".at"
map = '{name, price: {amount: .price, currency: "EUR"}}'

[records.task]
kind = "task"
external_id = ".id"
updated_at = ".at"
map = '{title: .name, status: "open", reference: .id, url: ("https://bench.example.com/" + .id), created_at: .at, updated_at: .at}'

[[streams]]
name = "products"
record = "product"
request = { path = "/products" }
items = ".items"
paging = { kind = "page", param = "page", size_param = "n", size = 500, more = ".more" }
incremental = { kind = "since", param = "since", overlap_s = 0 }

[[streams]]
name = "tasks"
record = "task"
request = { path = "/tasks" }
items = ".items"
paging = { kind = "page", param = "page", size_param = "n", size = 500, more = ".more" }
incremental = { kind = "since", param = "since", overlap_s = 0 }
"#;

/// Measures the three.
pub(crate) async fn measure(report: &mut String) -> Result<()> {
    let small = std::env::var_os("ATOM_BENCH_SMALL").is_some();
    let records = if small { 200_000 } else { 1_000_000 };
    let tasks = records / 10;
    let service = Answers::start(move |asked| answer(asked, records, tasks)).await?;
    let atom = Atom::with_owner();
    let folder = atom.data_dir().join("providers");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("bench.toml"), MANIFEST)?;
    let bench = Bench { served: atom.serve(), client: reqwest::Client::new(), atom, service };
    // The daily backup begins a minute after the start, in the middle of something else that is measured.
    bench.call("settings.set", json!({ "key": "backups.every", "value": "never" })).await?;

    writeln!(report, "## A sync, from a service on the same machine (pages of {PAGE} records)\n")?;
    writeln!(report, "| | figure | aim |\n|---|---|---|")?;
    let (products, first) = bench.first("products").await?;
    first.rows(report, &format!("first sync of {records} records"), records)?;
    let peak = bench.peak_bytes()?;
    writeln!(report, "| peak memory (RSS) of the process until then | {} | at most 150 MB |", mb(peak))?;
    let (_, first) = bench.first("tasks").await?;
    first.rows(report, &format!("first sync of {tasks} records that become tasks"), tasks)?;
    bench.unchanged(report, &products).await?;
    bench.idle(report).await?;
    writeln!(
        report,
        "\nThe fake of the service has another core. Processor time is that of all threads of `atom serve`. \
         The daily backup was off.\n"
    )?;
    Ok(())
}

/// What the service answers: the account is whoever the token says, and what it has depends on that.
fn answer(asked: &Asked, products: u64, tasks: u64) -> (u16, Value) {
    let token = asked.headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let account = token.trim_start_matches("Bearer ");
    let all = match (asked.path.as_str(), account) {
        ("/me", _) => return (200, json!({ "name": account })),
        ("/products", "products") => products,
        ("/tasks", "tasks") => tasks,
        ("/products" | "/tasks", "products" | "tasks") => 1,
        ("/products" | "/tasks", _) => FEW,
        _ => return (404, json!({})),
    };
    let page: u64 = asked.param("page").parse().unwrap_or(1);
    let from = if asked.param("since").is_empty() { (page - 1) * PAGE } else { all };
    let until = (from + PAGE).min(all);
    let items: Vec<Value> = (from..until).map(|number| record(&asked.path, number)).collect();
    (200, json!({ "items": items, "more": until < all }))
}

fn record(path: &str, number: u64) -> Value {
    let at = Timestamp::from_second(BEGIN_S + i64::try_from(number).unwrap_or(0)).unwrap_or(Timestamp::UNIX_EPOCH);
    json!({
        "id": format!("{}{number:07}", &path[1..2]), "name": format!("Number {number} of all that there are"),
        "price": format!("{}.50", number % 1_000), "at": at.to_string(), "tags": ["small", "plain"], "stock": number % 7,
    })
}

struct Bench {
    served: Served,
    client: reqwest::Client,
    atom: Atom,
    service: Answers,
}

/// What a first sync took.
struct First {
    took: Duration,
    /// Seconds of processor time.
    cpu_s: f64,
}

impl First {
    fn rows(&self, report: &mut String, name: &str, records: u64) -> Result<()> {
        let aim = "at least 10000 records/s";
        writeln!(report, "| {name} | {:.0} records/s | {aim} |", records as f64 / self.took.as_secs_f64())?;
        let by_core = records as f64 / self.cpu_s.max(1.0 / TICKS_S);
        writeln!(report, "| the same, by the processor time of one core | {by_core:.0} records/s | {aim} |")?;
        Ok(())
    }
}

impl Bench {
    async fn call(&self, name: &str, args: Value) -> Result<Value> {
        let url = format!("{}/api/v1/call/{name}", self.served.url);
        let reply = self.client.post(url).bearer_auth(self.atom.token()).body(args.to_string()).send().await?;
        let good = reply.status().is_success();
        let body: Value = serde_json::from_str(&reply.text().await?)?;
        ensure!(good, "{name}: {body}");
        Ok(body)
    }

    /// Connects an account, and waits for its first sync; returns the connection.
    async fn first(&self, account: &str) -> Result<(Value, First)> {
        let (cpu_s, began) = (self.cpu_s()?, Instant::now());
        let credentials = json!({ "kind": "token", "token": account });
        let request = json!({ "provider": "bench", "credentials": credentials, "base_url": self.service.url() });
        let id = self.call("integrations.connect", request).await?["connection_id"].clone();
        // A host that stays may have begun it by itself already.
        drop(self.call("integrations.sync", json!({ "connection_id": id })).await);
        loop {
            let status = self.call("integrations.status", json!({ "connection_id": id })).await?;
            if status["synced_at"].is_string() && status["health"] == "ok" {
                break;
            }
            if began.elapsed() > SYNC_MAX {
                bail!("the sync did not come to its end: {status}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok((id, First { took: began.elapsed(), cpu_s: self.cpu_s()? - cpu_s }))
    }

    /// A sync in which nothing is new.
    async fn unchanged(&self, report: &mut String, id: &Value) -> Result<()> {
        let sync = || self.call("integrations.sync", json!({ "connection_id": id, "wait": true }));
        sync().await?;
        drop(self.service.asked());
        let log = self.atom.data_dir().join(format!("{}-wal", atom_store::DATABASE_FILE));
        let before = commits(&log)?;
        let done = sync().await?;
        let after = commits(&log)?;
        let written = if before.0 == after.0 { after.1 - before.1 } else { after.1 };
        let streams = done["streams"].as_array().context("a report")?;
        let changed: u64 = ["created", "updated", "deleted"]
            .into_iter()
            .flat_map(|field| streams.iter().filter_map(move |stream| stream[field].as_u64()))
            .sum();
        let (asked, streams) = (self.service.asked().len(), streams.len());
        writeln!(report, "| sync that finds nothing new: requests | {asked} for {streams} streams | one for each |")?;
        writeln!(report, "| records that it wrote | {changed} | 0 |")?;
        writeln!(report, "| transactions that it wrote, with those of its job | {written} | as few as can be |")?;
        Ok(())
    }

    /// Connections that rest until they are due.
    async fn idle(&self, report: &mut String) -> Result<()> {
        for number in 2..CONNECTIONS {
            self.first(&format!("account-{number}")).await?;
        }
        // What the last syncs have left to do is done.
        tokio::time::sleep(Duration::from_secs(3)).await;
        let (cpu_s, began) = (self.cpu_s()?, Instant::now());
        tokio::time::sleep(IDLE).await;
        let used_s = self.cpu_s()? - cpu_s;
        let percent = used_s / began.elapsed().as_secs_f64() * 100.0;
        writeln!(
            report,
            "| {CONNECTIONS} connections that rest, for {} s | {used_s:.2} s of processor time ({percent:.2} %) | at most 1 % |",
            IDLE.as_secs()
        )?;
        Ok(())
    }

    /// Seconds of processor time that the process has used.
    fn cpu_s(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.served.process.id()))?;
        // The name may have spaces; what follows it has none.
        let (_, rest) = stat.rsplit_once(')').context("a name in brackets")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
        Ok((ticks(11) + ticks(12)) / TICKS_S)
    }

    /// The most memory that the process had at a time.
    fn peak_bytes(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.served.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the peak")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1_024)
    }
}

/// The transactions in a write-ahead log (<https://www.sqlite.org/fileformat2.html#walformat>), and what tells the log from the one
/// before. A frame that ends a transaction says how many pages the file has after it; only pages are encrypted.
fn commits(path: &Path) -> Result<(Vec<u8>, usize)> {
    let log = fs::read(path)?;
    let Some(head) = log.get(..32) else { return Ok((Vec::new(), 0)) };
    let page = usize::try_from(u32::from_be_bytes(head[8..12].try_into()?))?;
    let salt = head[16..24].to_vec();
    let of_this_log = log[32..].chunks_exact(24 + page).take_while(|frame| frame[8..16] == salt[..]);
    Ok((salt.clone(), of_this_log.filter(|frame| frame[4..8] != [0; 4]).count()))
}
