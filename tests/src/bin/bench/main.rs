//! Measures what `docs/benchmarks.md` reports, beside a peer in the same run where there is one, and writes that page.
//!
//! Figures are of this machine in this hour; ratios to the peer carry further than times. Parts are measured alone with
//! their names as arguments (`cargo xtask bench interface memory`). A part whose programs are missing here says so and
//! leaves its section as it was. Development builds are measured, but only printed.

#![allow(clippy::print_stdout)]

mod desktop;
mod figures;
mod interface;
mod ledger;
mod lists;
mod log;
mod many_by_keys;
mod memory;
mod page;
mod parts;
mod peer;
mod sizes;
mod starts;
mod strokes;
mod sync;
mod window;
mod write;

use anyhow::Result;

/// Tasks of the large workspace.
const TASKS: usize = 100_000;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        println!("{}", parts::help());
        return Ok(());
    }
    if let [word, path] = &args[..]
        && word == ledger::READ
    {
        return ledger::read(path.as_ref());
    }
    let chosen = parts::chosen(&args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure(&chosen))
}

async fn measure(chosen: &[&'static str]) -> Result<()> {
    let mut made = String::new();
    let large = if parts::need_many(chosen) { Some(lists::fill(&mut made).await?) } else { None };
    let all: Vec<&str> = parts::all().collect();
    for part in chosen {
        let mut report = String::new();
        if let Some((fixture, _)) = large.as_ref().filter(|_| parts::is_of_other_processes(part)) {
            fixture.door.close().await;
        }
        match (*part, &large) {
            ("write", _) => write::measure(&mut report).await?,
            ("log", _) => log::measure(&mut report).await?,
            ("ledger", _) => ledger::measure(&mut report).await?,
            ("sync", _) => sync::measure(&mut report).await?,
            ("sizes", _) => sizes::measure(&mut report)?,
            ("lists", Some(large)) => lists::measure(&mut report, &made, large).await?,
            ("starts", Some(large)) => starts::measure(&mut report, large)?,
            ("interface", Some(large)) => interface::measure(&mut report, large).await?,
            ("window", Some(large)) => window::measure(&mut report, large).await?,
            ("memory", Some(large)) => memory::measure(&mut report, large).await?,
            _ => {}
        }
        if report.is_empty() {
            println!("{part}: not measured; its section stays as it was.\n");
            continue;
        }
        println!("{}", page::dated(&report));
        if figures::is_released() {
            page::keep(part, &report, &all)?;
        }
    }
    if !figures::is_released() {
        println!("Nothing was written: this was not built as it is released.");
    }
    Ok(())
}
