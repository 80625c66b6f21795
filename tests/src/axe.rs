//! axe-core, the accessibility checker that the field trusts, in a page under test.
//!
//! It comes from npm, once, into the build folder; nothing of it is kept in the repository.

use crate::{binaries, needs, places, webdriver::Session};
use serde_json::Value;
use std::{path::PathBuf, process::Command};

/// The major version that is asked for.
const PACKAGE: &str = "axe-core@4";
/// WCAG 2.2 up to level AA, and what axe calls best practice.
const TAGS: &str = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']";

/// The checker, ready to be put into pages.
#[derive(Debug)]
pub struct Axe {
    source: String,
}

impl Axe {
    /// Fetches it. `None`, with a visible notice, where npm is missing.
    ///
    /// # Panics
    /// When npm is there and cannot fetch it.
    #[must_use]
    pub fn fetch() -> Option<Self> {
        if !needs::programs(&[&["npm"]]) {
            return None;
        }
        let folder: PathBuf = binaries::screens().with_file_name("axe");
        let file = folder.join("node_modules/axe-core/axe.min.js");
        if !file.is_file() {
            std::fs::create_dir_all(&folder).expect("a folder beside the pictures");
            let mut npm = Command::new("npm");
            npm.args(["install", "--silent", "--no-save", "--no-audit", "--no-fund", "--prefix"])
                .arg(&folder)
                .arg(PACKAGE);
            assert!(npm.status().is_ok_and(|status| status.success()), "npm could not fetch {PACKAGE}");
        }
        Some(Self { source: std::fs::read_to_string(file).expect("axe-core has this file") })
    }

    /// What is wrong with the page as soon as it rests: one line a rule, with the first places. What still fades in would
    /// be measured at half its contrast.
    pub async fn complaints(&self, page: &Session) -> Vec<String> {
        places::rest(page).await;
        if page.script("return typeof window.axe").await == "undefined" {
            page.script(&format!("{}; return null", self.source)).await;
        }
        let run = format!(
            "return axe.run(document, {{ runOnly: {TAGS}, resultTypes: ['violations'] }}).then((result) => \
             result.violations.map((rule) => rule.id + ': ' + rule.nodes.slice(0, 3).map((node) => \
             node.target.join(' ') + ' (' + node.failureSummary.split('\\n').slice(1).join(' ').trim().slice(0, 160) + ')').join('; ')))"
        );
        let found: Value = page.script(&run).await;
        let found = found.as_array().cloned().unwrap_or_default();
        found.into_iter().filter_map(|line| line.as_str().map(str::to_owned)).collect()
    }
}
