//! The books: reading journals, posting, reports and proof, on made journals of up to a million transactions, beside the
//! programs whose journals they are.

mod meter;
mod peers;

use crate::figures::{aimed_row, aimed_value, in_ms, percentile, row, times_table, values_table};
use anyhow::{Context as _, Result, ensure};
use atom_testkit::journals::{self, BUSIEST};
use atom_tests::fixture::{Fixture, KEY, Person};
use meter::{Meter, Used};
use peers::{Cost, heard};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::BufWriter,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// Transactions of the made journals, smallest first.
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// The largest, where `ATOM_BENCH_TEN_MILLION` is `1`: reads may take twice as long there.
const TEN_MILLION: usize = 10_000_000;
/// Transactions of one file: a journal of more has several, each from a new day on, for a file has its bounds.
const OF_A_FILE: usize = 1_000_000;
/// Entries that are posted at once.
const BATCH: usize = 1_000;
/// How often each report is asked for.
const ROUNDS: usize = 200;
/// Entries that are posted one by one into full books.
const SINGLE: usize = 50;

/// A made journal on the disk.
struct Made {
    count: usize,
    /// Its files.
    paths: Vec<PathBuf>,
    bytes: u64,
    /// What each account must hold, in cents.
    sums: BTreeMap<String, i64>,
}

/// All of it, smallest first; then posting, reports and proof at the largest.
pub(crate) async fn measure(report: &mut String) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut sizes = if crate::figures::is_released() { SIZES.to_vec() } else { SIZES[..1].to_vec() };
    if std::env::var_os("ATOM_BENCH_TEN_MILLION").is_some_and(|wished| wished == "1") {
        sizes.push(TEN_MILLION);
    }
    let made = sizes.iter().map(|count| make(folder.path(), *count)).collect::<Result<Vec<_>>>()?;
    let largest = made.last().context("a size")?;
    writeln!(
        report,
        "## The books ({} transactions at most, {} MB of text)\n",
        largest.count,
        largest.bytes / 1_000_000
    )?;
    writeln!(
        report,
        "Every figure of this part counts only because the run ended with the proof: balances equal to the sums that the \
         journal was made with, and `ledger.verify` without damage. Processor time is that of all threads, in the kernel \
         and outside of it.\n"
    )?;
    reading(report, &made)?;
    importing(report, &made).await?;
    posting(report, largest.count.min(SIZES[2])).await
}

fn make(folder: &Path, count: usize) -> Result<Made> {
    let mut made = Made { count, paths: Vec::new(), bytes: 0, sums: BTreeMap::new() };
    let mut deals = journals::deals(count).enumerate().peekable();
    while deals.peek().is_some() {
        let path = folder.join(format!("{count}-{}.journal", made.paths.len()));
        let mut file = BufWriter::new(fs::File::create(&path)?);
        let (mut written, mut day): (usize, Option<jiff::civil::Date>) = (0, None);
        // Twins are told apart within a file, so all of a day are in one.
        while let Some((n, deal)) =
            deals.next_if(|(_, deal)| written < OF_A_FILE || day.is_some_and(|day| day == deal.date))
        {
            deal.write(n, &mut file)?;
            deal.add_to(&mut made.sums);
            (written, day) = (written + 1, Some(deal.date));
        }
        file.into_inner().map_err(|error| error.into_error())?.sync_all()?;
        made.bytes += fs::metadata(&path)?.len();
        made.paths.push(path);
    }
    Ok(made)
}

/// The word with which this program only reads and checks a journal, so that it has a process of its own for it.
pub(crate) const READ: &str = "--read-journal";

/// Reads and checks a journal, and says what its accounts hold.
pub(crate) fn read(path: &Path) -> Result<()> {
    let today = jiff::civil::date(2026, 1, 1);
    let source = atom_books::Source::read(path, atom_api::ledger::ImportFormat::Hledger, today);
    let source = source.map_err(|error| anyhow::anyhow!("{error}"))?;
    for ((account, commodity), quantity) in source.balances().map_err(|error| anyhow::anyhow!("{error}"))? {
        println!("{account}\t{commodity}\t{quantity}");
    }
    // The process ends with it: nobody waits until its memory was given back piece by piece.
    std::mem::forget(source);
    Ok(())
}

/// Reads the files of a journal, each in a process of its own, and proves that together they come to what was made.
fn read_apart(one: &Made) -> Result<Cost> {
    let mut whole = Cost { user: Duration::ZERO, peak_kb: 0 };
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for path in &one.paths {
        let (cost, said) = heard(Command::new(std::env::current_exe()?).arg(READ).arg(path))?;
        whole = Cost { user: whole.user + cost.user, peak_kb: whole.peak_kb.max(cost.peak_kb) };
        for line in said.lines() {
            let mut cells = line.split('\t');
            let (account, commodity) = (cells.next().context("an account")?, cells.next().context("a commodity")?);
            ensure!(commodity == "EUR", "{line} is of another commodity");
            *sums.entry(account.to_owned()).or_default() += cents(cells.next().context("a quantity")?)?;
        }
    }
    ensure!(
        open(&sums) == open(&one.sums),
        "what was read does not come to what was made: {sums:?} and {:?}",
        one.sums
    );
    Ok(whole)
}

/// An amount with two decimal places, in cents.
fn cents(quantity: &str) -> Result<i64> {
    let (_, part) = quantity.split_once('.').context("two places")?;
    ensure!(part.len() == 2, "{quantity} has not two places");
    Ok(quantity.replace('.', "").parse()?)
}

/// Sums without those that are nothing.
fn open(sums: &BTreeMap<String, i64>) -> BTreeMap<&str, i64> {
    sums.iter().filter(|(_, cents)| **cents != 0).map(|(account, cents)| (account.as_str(), *cents)).collect()
}

/// Reading and checking without storing, each program in a process of its own.
fn reading(report: &mut String, made: &[Made]) -> Result<()> {
    writeln!(
        report,
        "| all balances of a journal, from its text | transactions | user CPU | peak memory |\n|---|---|---|---|"
    )?;
    let mut largest = None;
    for one in made {
        let cost = read_apart(one)?;
        writeln!(
            report,
            "| Atom, reading and checking, without storing | {} | {} | {} |",
            one.count,
            Cost::time(cost.user),
            cost.memory()
        )?;
        largest = Some((one.count, cost));
        let [path] = one.paths.as_slice() else { continue };
        for peer in peers::ALL {
            if let Some(cost) = peers::balances(peer, path)? {
                writeln!(report, "| {peer} | {} | {} | {} |", one.count, Cost::time(cost.user), cost.memory())?;
            }
        }
    }
    writeln!(report)?;
    if let Some((count, cost)) = largest {
        values_table(report, "from a file to entries that balance, storing nothing")?;
        let most = scaled(700.0, count).max(100.0);
        aimed_value(report, &format!("{count} transactions"), in_ms(cost.user).round(), most, "ms of CPU")?;
        writeln!(report)?;
    }
    Ok(())
}

/// What an aim at a million transactions is at so many.
fn scaled(aim: f64, count: usize) -> f64 {
    aim * count as f64 / SIZES[2] as f64
}

/// What a read may take with so many transactions.
fn read_aim(aim: f64, count: usize) -> f64 {
    if count > SIZES[2] { aim * 2.0 } else { aim }
}

/// Importing each journal into books of its own; the largest is asked for all that a person asks for.
async fn importing(report: &mut String, made: &[Made]) -> Result<()> {
    values_table(report, "`ledger.import`, to the disk")?;
    let mut largest = None;
    for one in made {
        let fixture = Fixture::new().await;
        let ada = fixture.person("Ada").await;
        let (mut used, mut transactions) = (Used::default(), 0);
        for path in &one.paths {
            let meter = Meter::start();
            let imported = ada.call("ledger.import", json!({ "path": path, "format": "hledger" })).await;
            used.add(meter.stop());
            transactions += imported["transactions"].as_u64().unwrap_or(0);
        }
        ensure!(transactions == one.count as u64, "only {transactions} of {} were imported", one.count);
        prove(&ada, &one.sums, one.count).await?;
        let name = format!("{} transactions ({})", one.count, used.besides());
        aimed_value(report, &name, in_ms(used.cpu).round(), scaled(6_000.0, one.count).max(250.0), "ms of CPU")?;
        largest = Some((fixture, ada));
    }
    writeln!(report)?;
    let (fixture, ada) = largest.context("books")?;
    let made = made.last().context("a journal")?;
    asking(report, &ada, made.count).await?;
    adding(report, &fixture, &ada, made.count).await?;
    // What was added one by one counts too.
    let mut sums = made.sums.clone();
    let added = i64::try_from(2 * SINGLE * 100)?;
    *sums.entry("Expenses:Fees".to_owned()).or_default() += added;
    *sums.entry(BUSIEST.to_owned()).or_default() -= added;
    cold(report, fixture, &ada, (&sums, made.count)).await
}

/// Balances, reports and registers, warm, through the door.
async fn asking(report: &mut String, ada: &Person, count: usize) -> Result<()> {
    times_table(report, "through the door, warm")?;
    let mut times = ask(ada, "ledger.balances", &json!({}), ROUNDS).await;
    let p99 = percentile(&mut times, 99);
    row(report, "`ledger.balances` of all accounts", &mut times)?;
    let mut three = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for kind in ["balance_sheet", "income_statement", "cash_flow"] {
            ada.call("ledger.report", json!({ "kind": kind, "from": "2025-01-01", "to": "2025-12-31", "by": "month" }))
                .await;
        }
        three.push(began.elapsed());
    }
    aimed_row(
        report,
        "balance sheet, income statement and cash flow, 12 months each",
        &mut three,
        read_aim(5.0, count),
    )?;
    let mut pages = Vec::new();
    let mut rows = 0;
    // From the beginning, the middle of a month, the end: wherever a page begins.
    for from in ["2016-01-01", "2018-07-16", "2021-03-31", "2024-02-29", "2025-12-30"] {
        let request = json!({ "account": BUSIEST, "from": from, "limit": 100 });
        pages.append(&mut ask(ada, "ledger.register", &request, ROUNDS / 5).await);
        rows += ada.call("ledger.register", request).await["items"].as_array().map_or(0, Vec::len);
    }
    ensure!(rows >= 400, "pages of a register were empty");
    aimed_row(
        report,
        &format!("a page of 100 of `ledger.register` of {BUSIEST}, from any day"),
        &mut pages,
        read_aim(3.0, count),
    )?;
    writeln!(report)?;
    values_table(report, "")?;
    aimed_value(report, "`ledger.balances`, p99", in_ms(p99), read_aim(1.0, count), "ms")?;
    let meter = Meter::start();
    let verified = ada.call("ledger.verify", json!({})).await;
    let used = meter.stop();
    ensure!(verified["ok"] == json!(true), "{verified}");
    let name = format!("`ledger.verify` ({})", used.besides());
    aimed_value(report, &name, in_ms(used.cpu).round(), scaled(1_500.0, count).max(100.0), "ms of CPU")?;
    writeln!(report)?;
    Ok(())
}

async fn ask(ada: &Person, name: &str, request: &Value, count: usize) -> Vec<Duration> {
    ada.call(name, request.clone()).await;
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let began = Instant::now();
        ada.call(name, request.clone()).await;
        times.push(began.elapsed());
    }
    times
}

/// One entry at a time into full books, on a new day and five years back.
async fn adding(report: &mut String, fixture: &Fixture, ada: &Person, count: usize) -> Result<()> {
    let mut disk = fs::OpenOptions::new().create(true).append(true).open(fixture.dir.path().join("probe"))?;
    let (mut now, mut back, mut fsync) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..SINGLE {
        for (day, times) in [("2026-01-02", &mut now), ("2020-06-15", &mut back)] {
            let began = Instant::now();
            ada.call("ledger.post", entry(&format!("{day}-{n}"), day, "Expenses:Fees", BUSIEST, "1.00")).await;
            times.push(began.elapsed());
        }
        let began = Instant::now();
        std::io::Write::write_all(&mut disk, &[0x5a; 4096])?;
        disk.sync_data()?;
        fsync.push(began.elapsed());
    }
    let verified = ada.call("ledger.verify", json!({})).await;
    ensure!(verified["ok"] == json!(true), "{verified}");
    times_table(report, "one durable `ledger.post` into full books")?;
    row(report, "the disk's own fsync of 4 KiB", &mut fsync)?;
    row(report, "today", &mut now)?;
    aimed_row(report, "five years back", &mut back, read_aim(5.0, count) + in_ms(percentile(&mut fsync, 50)))?;
    writeln!(report)?;
    values_table(report, "")?;
    let beyond = percentile(&mut now, 50).saturating_sub(percentile(&mut fsync, 50));
    aimed_value(report, "today, beyond one fsync, at p50", in_ms(beyond), read_aim(2.0, count), "ms")?;
    writeln!(report)?;
    Ok(())
}

fn entry(key: &str, day: &str, to: &str, from: &str, quantity: &str) -> Value {
    json!({ "idempotency_key": key, "date": day, "payee": "Payee", "postings": [
        { "account": to, "quantity": quantity, "commodity": "EUR" },
        { "account": from, "quantity": format!("-{quantity}"), "commodity": "EUR" },
    ] })
}

/// From the start of a process to its trial balance, which is compared with what must be there.
async fn cold(
    report: &mut String,
    fixture: Fixture,
    ada: &Person,
    (sums, count): (&BTreeMap<String, i64>, usize),
) -> Result<()> {
    let token = ada.caller.token.clone().context("a token")?;
    fixture.door.close().await;
    let mut times = Vec::new();
    let mut most = 0;
    for _ in 0..15 {
        let mut command = Command::new(atom_tests::binaries::atom());
        command
            .args(["call", "ledger.report", "{\"kind\":\"trial_balance\"}"])
            .env("ATOM_DATA_DIR", fixture.dir.path())
            .env("ATOM_ENCRYPTION_KEY", KEY)
            .env("ATOM_TOKEN", &token);
        let began = Instant::now();
        let (cost, said) = heard(&mut command)?;
        times.push(began.elapsed());
        most = most.max(cost.peak_kb);
        let reply: Value = serde_json::from_str(&said)?;
        let mut told: BTreeMap<String, i64> = BTreeMap::new();
        for row in reply["sections"][0]["rows"].as_array().context("rows")? {
            let quantity = row["quantities"][0].as_str().context("a quantity")?;
            told.insert(row["account"].as_str().context("an account")?.to_owned(), cents(quantity)?);
        }
        ensure!(open(&told) == open(sums), "the trial balance is not what was made: {told:?} and {sums:?}");
    }
    times_table(report, "cold process")?;
    aimed_row(report, "`atom call ledger.report`, to its printed trial balance", &mut times, read_aim(30.0, count))?;
    writeln!(report)?;
    values_table(report, "")?;
    aimed_value(report, "its peak memory", most as f64 / 1e3, read_aim(30.0, count), "MB")?;
    writeln!(report)?;
    Ok(())
}

/// Posting through the door in batches, each entry with its own key.
async fn posting(report: &mut String, count: usize) -> Result<()> {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    let mut used = Used::default();
    let mut deals = journals::deals(count).enumerate().peekable();
    while deals.peek().is_some() {
        let entries: Vec<Value> = deals
            .by_ref()
            .take(BATCH)
            .map(|(n, deal)| {
                *sums.entry(deal.to.to_owned()).or_default() += deal.cents;
                *sums.entry(deal.from.to_owned()).or_default() -= deal.cents;
                entry(&format!("{n:09}"), &deal.date.to_string(), deal.to, deal.from, &deal.quantity())
            })
            .collect();
        let request = json!({ "entries": entries });
        let meter = Meter::start();
        ada.call("ledger.post_many", request).await;
        used.add(meter.stop());
    }
    prove(&ada, &sums, count).await?;
    values_table(report, &format!("posting through the door, {BATCH} at once"))?;
    let name = format!("{count} entries of two postings, each with its key ({})", used.besides());
    aimed_value(report, &name, used.cpu.as_secs_f64(), scaled(8.0, count), "s of CPU")?;
    writeln!(report)?;
    Ok(())
}

/// The proof without which no figure counts.
async fn prove(ada: &Person, sums: &BTreeMap<String, i64>, entries: usize) -> Result<()> {
    let reply = ada.call("ledger.balances", json!({})).await;
    let rows = reply["rows"].as_array().context("rows")?;
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let held: BTreeMap<String, String> = rows.iter().map(|row| (text(row, "account"), text(row, "quantity"))).collect();
    let shown = |cents: i64| {
        let sign = if cents < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
    };
    let open = sums.iter().filter(|(_, cents)| **cents != 0);
    let expected: BTreeMap<String, String> = open.map(|(account, cents)| (account.clone(), shown(*cents))).collect();
    ensure!(held == expected, "the balances are not those that were made: {held:?} and {expected:?}");
    let verified = ada.call("ledger.verify", json!({})).await;
    ensure!(verified["ok"] == json!(true) && verified["entries"] == json!(entries), "{verified}");
    Ok(())
}
