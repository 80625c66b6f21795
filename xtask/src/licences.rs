//! The licence check: every dependency must be usable under a licence that `deny.toml` allows.
//!
//! cargo-deny does it where it is installed; it takes minutes to compile, so its absence is met with the same rules
//! read from the same file. What only cargo-deny can do (advisories, duplicate versions) is then said to be left out.

use crate::{process, say, spdx};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Where crates may come from, besides this repository.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The part of `deny.toml` that this reads.
#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

/// One crate that may have further licences.
#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

/// The part of `cargo metadata` that this reads.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<String>,
    source: Option<String>,
}

/// Checks the licences and sources of everything in `Cargo.lock`.
pub(crate) fn check() -> Result<()> {
    if process::find(&["cargo-deny"]).is_some() {
        return say::step("Licences, bans and sources by cargo-deny", || {
            process::succeed(process::cargo().args(["deny", "--offline", "check", "licenses", "bans", "sources"]))
        });
    }
    say::step("Licences and sources of all dependencies", || {
        let deny: Deny = toml::from_str(&std::fs::read_to_string("deny.toml")?).context("deny.toml")?;
        let metadata = process::output(process::cargo().args(["metadata", "--format-version=1", "--locked"]))?;
        let metadata: Metadata = serde_json::from_str(&metadata)?;
        let problems: BTreeSet<String> =
            metadata.packages.iter().filter_map(|package| problem(package, &deny)).collect();
        if !problems.is_empty() {
            bail!("{}", problems.into_iter().collect::<Vec<_>>().join("\n"));
        }
        say::note(&format!(
            "{} packages are allowed: {}. (cargo-deny is not installed: advisories and duplicates were not looked at.)",
            metadata.packages.len(),
            summary(&metadata.packages)
        ));
        Ok(())
    })
}

/// What is wrong with a package, if anything.
fn problem(package: &Package, deny: &Deny) -> Option<String> {
    let name = format!("{} {}", package.name, package.version);
    if let Some(source) = package.source.as_deref().filter(|source| *source != CRATES_IO) {
        return Some(format!("{name} comes from {source}, not from crates.io"));
    }
    let extra = deny.licenses.exceptions.iter().filter(|exception| exception.name == package.name);
    let extra: Vec<&String> = extra.flat_map(|exception| &exception.allow).collect();
    let allowed =
        |licence: &str| deny.licenses.allow.iter().any(|one| one == licence) || extra.iter().any(|one| *one == licence);
    let Some(expression) = &package.license else {
        let file = package.license_file.as_deref().unwrap_or("none");
        return Some(format!("{name} names no licence (its licence file: {file})"));
    };
    match spdx::satisfied(expression, &allowed) {
        Ok(true) => None,
        Ok(false) => Some(format!("{name} is licensed `{expression}`, which deny.toml does not allow")),
        Err(error) => Some(format!("{name}: {error:#}")),
    }
}

/// How many packages have each licence expression, the frequent ones first.
fn summary(packages: &[Package]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for package in packages {
        *counts.entry(package.license.as_deref().unwrap_or("none")).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let shown = counts.iter().take(4).map(|(licence, count)| format!("{count} × {licence}"));
    shown.chain([format!("{} others", counts.len().saturating_sub(4))]).collect::<Vec<_>>().join(", ")
}
