//! Measures what `docs/benchmarks.md` reports, beside a peer in the same run, and writes that file.
//!
//! Figures are of this machine in this hour; ratios to the peer carry further than times. One part alone is measured
//! with its name as argument (`cargo xtask bench interface`), and then only printed.

#![allow(clippy::print_stdout)]

mod figures;
mod interface;
mod lists;
mod log;
mod memory;
mod sizes;
mod starts;
mod sync;
mod window;
mod write;

use anyhow::Result;
use std::{fmt::Write as _, fs, path::Path};

/// Tasks of the large workspace.
const TASKS: usize = 100_000;

fn main() -> Result<()> {
    let only = std::env::args().nth(1);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let report = runtime.block_on(measure(only.as_deref()))?;
    if only.is_none() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md"), &report)?;
    }
    println!("{report}");
    Ok(())
}

async fn measure(only: Option<&str>) -> Result<String> {
    let wanted = |part: &str| only.is_none_or(|only| only == part);
    let mut report =
        String::from("# Figures\n\nWritten by `cargo xtask bench`; every figure is measured, none is a promise.\n");
    writeln!(report, "Machine: {}.\n", figures::machine())?;
    if wanted("write") {
        write::measure(&mut report).await?;
    }
    if ["lists", "starts", "interface", "window", "memory"].into_iter().any(wanted) {
        let fixture = lists::fill(&mut report).await?;
        if wanted("lists") {
            lists::measure(&mut report, &fixture).await?;
        }
        fixture.0.door.close().await;
        if wanted("starts") {
            starts::measure(&mut report, &fixture)?;
        }
        if wanted("interface") {
            interface::measure(&mut report, &fixture).await?;
        }
        if wanted("window") {
            window::measure(&mut report, &fixture).await?;
        }
        if wanted("memory") {
            memory::measure(&mut report, &fixture).await?;
        }
    }
    if wanted("log") {
        log::measure(&mut report).await?;
    }
    if wanted("sync") {
        sync::measure(&mut report).await?;
    }
    sizes::measure(&mut report)?;
    Ok(report)
}
