//! A real `atom serve` on a data directory.

use crate::{binaries, child::Running};
use reqwest::Client;
use serde_json::Value;
use std::{
    path::Path,
    process::{Command, Stdio},
};

/// The key of databases that tests make: 32 bytes as hex, in the place of a keychain.
pub const KEY: &str = "6b657920666f722074657374732c20616e6420666f72207465737473206f6e6c";

/// `atom serve`, running.
#[derive(Debug)]
pub struct Served {
    url: String,
    http: Client,
    running: Running,
}

impl Served {
    /// Starts it on any free port.
    ///
    /// # Panics
    /// When it does not listen.
    #[must_use]
    pub fn start(data_dir: &Path) -> Self {
        Self::start_at(data_dir, 0)
    }

    /// Starts it on this port, as after a restart: a page that is open finds it again.
    ///
    /// # Panics
    /// When it does not listen.
    #[must_use]
    pub fn start_at(data_dir: &Path, port: u16) -> Self {
        Self::start_as(data_dir, port, |_| {})
    }

    /// Starts it with the interface in this folder.
    ///
    /// # Panics
    /// When it does not listen.
    #[must_use]
    pub fn start_with_interface(data_dir: &Path, interface: &Path) -> Self {
        Self::start_as(data_dir, 0, |atom| drop(atom.env("ATOM_UI_DIR", interface)))
    }

    fn start_as(data_dir: &Path, port: u16, set: impl FnOnce(&mut Command)) -> Self {
        let mut atom = Command::new(binaries::atom());
        atom.arg("--data-dir").arg(data_dir).args(["serve", "--port", &port.to_string()]);
        atom.env("ATOM_ENCRYPTION_KEY", KEY).env_remove("ATOM_TOKEN");
        set(&mut atom);
        let mut running = Running::start(atom.stdout(Stdio::piped()).stderr(Stdio::null()));
        let url = running.line(|line| {
            let line: Value = serde_json::from_str(line).ok()?;
            Some(line["listening"].as_str()?.to_owned())
        });
        Self { url, http: Client::new(), running }
    }

    /// Its address, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The port in its address.
    ///
    /// # Panics
    /// When the address has none.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("the address ends with the port")
    }

    /// Calls a command over HTTP.
    ///
    /// # Panics
    /// When it is refused; the message has the error.
    pub async fn call(&self, token: &str, name: &str, args: Value) -> Value {
        let request = self.http.post(format!("{}/api/v1/call/{name}", self.url)).bearer_auth(token).json(&args);
        let reply = request.send().await.expect("the host answers");
        let status = reply.status();
        let body: Value = reply.json().await.expect("the host speaks JSON");
        assert!(status.is_success(), "{name}: {body}");
        body
    }

    /// Ends it in order, as a service manager would.
    ///
    /// # Panics
    /// When it ends with a failure.
    pub fn end(self) {
        self.running.end();
    }
}
