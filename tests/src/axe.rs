//! axe-core, the accessibility checker that the field trusts, in a page under test.
//!
//! It comes from npm, once, into the build folder; nothing of it is kept in the repository.

use crate::{binaries, needs, places, webdriver::Session};
use serde_json::Value;
use std::{path::PathBuf, process::Command};

/// The major version that is asked for.
const PACKAGE: &str = "axe-core@4";
/// WCAG 2.2 up to level AA, and what axe calls best practice.
const ALL: &str = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']";
/// Those of them that look at colours.
const OF_COLOURS: &str = "{ type: 'rule', values: ['color-contrast','link-in-text-block'] }";

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
        self.run(page, ALL).await
    }

    /// What is wrong with the colours of the page as soon as it rests, where all else of it was looked at in other colours:
    /// they change nothing of names and roles, and a run of all rules takes twice as long.
    pub async fn complaints_of_colours(&self, page: &Session) -> Vec<String> {
        self.run(page, OF_COLOURS).await
    }

    async fn run(&self, page: &Session, rules: &str) -> Vec<String> {
        places::rest(page).await;
        let run = format!(
            "if (typeof window.axe === 'undefined') return null; \
             return axe.run(document, {{ runOnly: {rules}, resultTypes: ['violations'] }}).then((result) => \
             result.violations.map((rule) => rule.id + ': ' + rule.nodes.slice(0, 3).map((node) => \
             node.target.join(' ') + ' (' + node.failureSummary.split('\\n').slice(1).join(' ').trim().slice(0, 160) + ')').join('; ')))"
        );
        let mut found: Value = page.script(&run).await;
        if found.is_null() {
            // The page was loaded since.
            page.script(&format!("{}; return null", self.source)).await;
            found = page.script(&run).await;
        }
        let found = found.as_array().cloned().unwrap_or_default();
        found.into_iter().filter_map(|line| line.as_str().map(str::to_owned)).collect()
    }
}
