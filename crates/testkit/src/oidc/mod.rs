//! A real OpenID provider (npm `oidc-provider`) on loopback, with a pass-through in front of it that counts, listens and
//! can do what networks do; and a person with a browser who decides.
//!
//! It enforces PKCE, rotates refresh tokens, and ends a grant whose old refresh token comes again.

mod front;
mod person;

pub use front::{Change, Fault};
pub use person::{Decision, Person};

use anyhow::{Context, bail};
use front::Front;
use serde_json::Value;
use std::{path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// The longest wait for the provider: the first time npm fetches it.
const START_MAX: Duration = Duration::from_secs(240);
/// The release whose pages and behaviour the tests are written for.
const PACKAGE: &str = "oidc-provider@9";

/// A running provider. It ends when it is dropped.
#[derive(Debug)]
pub struct Oidc {
    child: Child,
    front: Front,
    /// The same provider at an address of its own, for its token endpoint: this one can be taken off the network.
    tokens: Front,
}

/// Tokens that the provider takes now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alive {
    /// Access tokens.
    pub access: usize,
    /// Refresh tokens that were not used up.
    pub refresh: usize,
}

impl Oidc {
    /// Starts a provider. `None`, with a visible notice, where `npx` is missing.
    ///
    /// # Errors
    /// When it does not start; where `CI=true`, also when there is no `npx`.
    pub async fn start() -> anyhow::Result<Option<Self>> {
        let npx = Command::new("npx").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().await;
        if !npx.is_ok_and(|status| status.success()) {
            if std::env::var("CI").is_ok_and(|ci| ci == "true") {
                bail!("npx is missing: install Node.js, so that signing in is tried against a real provider");
            }
            eprintln!("skipped: npx is missing, so signing in is not tried against a real OpenID provider");
            return Ok(None);
        }
        let (front, tokens) = {
            let front = Front::bind().await?;
            let tokens = front.beside().await?;
            (front, tokens)
        };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/oidc/provider.mjs");
        let mut command = Command::new("npx");
        command.args(["-y", "-p", PACKAGE, "node"]).arg(script);
        command
            .env("npm_config_prefer_offline", "true")
            .env("OIDC_ISSUER", front.url())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        // npx starts node below it: the whole group ends together.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().context("npx does not start")?;
        let mut lines = BufReader::new(child.stdout.take().context("the provider has no output")?).lines();
        let port = timeout(START_MAX, async {
            while let Some(line) = lines.next_line().await? {
                if let Some(port) = line.strip_prefix("listening ") {
                    return Ok(port.parse()?);
                }
            }
            bail!("the provider ended before it listened")
        });
        let port = port.await.context("the provider does not start")??;
        // What it says later is read, too: it would end where nobody listens.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        front.lead_to(port);
        Ok(Some(Self { child, front, tokens }))
    }

    /// The issuer, and where its pages and the API are.
    #[must_use]
    pub fn url(&self) -> &str {
        self.front.url()
    }

    /// Where the token endpoint is, and nothing else.
    #[must_use]
    pub fn tokens_url(&self) -> &str {
        self.tokens.url()
    }

    /// Has the next requests for a path meet these faults, one each; `None` is none.
    pub fn meet(&self, path: &str, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.front.meet(path, faults);
    }

    /// How many requests for paths that begin so came to either address.
    #[must_use]
    pub fn seen(&self, path: &str) -> usize {
        self.front.seen(path)
    }

    /// Everything secret that went over the wire: tokens, codes, verifiers.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        self.front.secrets()
    }

    /// Takes the token endpoint off the network.
    pub fn lose_tokens(&mut self) {
        self.tokens.close();
    }

    /// Puts it back, at the same address.
    ///
    /// # Errors
    /// When the port was taken meanwhile.
    pub async fn find_tokens(&mut self) -> anyhow::Result<()> {
        self.tokens.open_again().await
    }

    /// Ends all access tokens, as time does.
    ///
    /// # Errors
    /// When the provider does not answer.
    pub async fn end_access(&self) -> anyhow::Result<()> {
        self.post("/test/end-access").await
    }

    /// Ends all grants, as a person does on the pages of the service.
    ///
    /// # Errors
    /// When the provider does not answer.
    pub async fn end_grants(&self) -> anyhow::Result<()> {
        self.post("/test/end-grants").await
    }

    /// Has the provider sign with another key from now on.
    ///
    /// # Errors
    /// When the provider does not answer.
    pub async fn rotate_keys(&self) -> anyhow::Result<()> {
        self.post("/test/rotate").await
    }

    /// How many tokens hold.
    ///
    /// # Errors
    /// When the provider does not answer.
    pub async fn alive(&self) -> anyhow::Result<Alive> {
        let tokens: Value = self.front.client().get(format!("{}/test/alive", self.url())).send().await?.json().await?;
        let count = |kind: &str| tokens[kind].as_array().map_or(0, Vec::len);
        Ok(Alive { access: count("access"), refresh: count("refresh") })
    }

    /// A person with a fresh browser.
    #[must_use]
    pub fn person(&self, name: &str) -> Person {
        Person::new(self.front.client().clone(), self.url(), name)
    }

    async fn post(&self, path: &str) -> anyhow::Result<()> {
        self.front.client().post(format!("{}{path}", self.url())).send().await?.error_for_status()?;
        Ok(())
    }
}

impl Drop for Oidc {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.child.id() {
            let ended = std::process::Command::new("kill").args(["-TERM", "--", &format!("-{group}")]).status();
            if let Err(error) = ended {
                eprintln!("the provider could not be ended: {error}");
            }
        }
    }
}
