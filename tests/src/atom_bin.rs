//! The `atom` binary on a data directory of the test's own.

use crate::{binaries, child::Running};
use serde_json::{Value, json};
use std::{
    ffi::OsStr,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};
use tempfile::TempDir;

/// The password of the owner that [`Atom::with_owner`] registers.
pub const PASSWORD: &str = "correct horse battery staple 9";

/// One data directory, its key, and the session of its owner where there is one.
#[derive(Debug)]
pub struct Atom {
    home: TempDir,
    token: Option<String>,
    workspace: Option<String>,
}

impl Atom {
    /// An empty data directory, with its key in `ATOM_ENCRYPTION_KEY`.
    #[must_use]
    pub fn empty() -> Self {
        Self { home: tempfile::tempdir().expect("a temporary directory"), token: None, workspace: None }
    }

    /// A data directory whose owner is registered and signed in.
    ///
    /// # Panics
    /// When the registration fails.
    #[must_use]
    pub fn with_owner() -> Self {
        let mut atom = Self::empty();
        let owner = json!({ "email": "owner@example.com", "password": PASSWORD, "name": "Owner" });
        let session = atom.call("auth.register", &owner).unwrap_or_else(|error| panic!("no owner: {error}"));
        atom.token = session["token"].as_str().map(str::to_owned);
        atom.workspace = session["workspace"]["id"].as_str().map(str::to_owned);
        atom
    }

    /// Signs the owner in anew.
    ///
    /// # Panics
    /// When that is refused.
    pub fn sign_in(&mut self) {
        let owner = json!({ "email": "owner@example.com", "password": PASSWORD });
        let session = self.call("auth.login", &owner).unwrap_or_else(|error| panic!("not signed in: {error}"));
        self.token = session["token"].as_str().map(str::to_owned);
    }

    /// Goes on with this token.
    pub fn use_token(&mut self, token: &str) {
        self.token = Some(token.to_owned());
    }

    /// The data directory.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// A folder beside the data directory, for the test's files; gone after the test.
    #[must_use]
    pub fn desk(&self) -> &Path {
        self.home.path()
    }

    /// The session's token.
    ///
    /// # Panics
    /// When nobody is signed in.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("an owner is signed in")
    }

    /// The owner's workspace.
    ///
    /// # Panics
    /// When nobody is signed in.
    #[must_use]
    pub fn workspace(&self) -> &str {
        self.workspace.as_deref().expect("an owner is signed in")
    }

    /// The binary with `args`, in surroundings that hold this directory's key and token and nothing of the developer's own.
    #[must_use]
    pub fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(binaries::atom());
        command.args(args).current_dir(self.home.path());
        for variable in ["ATOM_TOKEN", "ATOM_PASSPHRASE", "ATOM_LOG", "ATOM_UI_DIR", "DBUS_SESSION_BUS_ADDRESS"] {
            command.env_remove(variable);
        }
        command.env("HOME", self.home.path()).env("XDG_RUNTIME_DIR", self.home.path());
        command.env("ATOM_DATA_DIR", self.data_dir()).env("ATOM_ENCRYPTION_KEY", "6b".repeat(32));
        if let Some(token) = &self.token {
            command.env("ATOM_TOKEN", token);
        }
        command
    }

    /// Runs the binary to its end, with `input` on its standard input.
    ///
    /// # Panics
    /// When it cannot start.
    pub fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>, input: &str) -> Output {
        finish(self.command(args), input)
    }

    /// Calls one command in a process of its own: the reply, or the body of the error.
    ///
    /// # Errors
    /// What the command answered, as it stands under `error`.
    ///
    /// # Panics
    /// When the process keeps to neither form.
    pub fn call(&self, name: &str, args: &Value) -> Result<Value, Value> {
        let output = self.run(["call", name, "-"], &args.to_string());
        if output.status.success() { Ok(reply(&output)) } else { Err(error(&output)) }
    }

    /// Calls many commands through one process; one answer each, in order.
    ///
    /// # Panics
    /// When the process fails as a whole.
    #[must_use]
    pub fn batch(&self, calls: &[(&str, Value)]) -> Vec<Value> {
        let lines = calls.iter().enumerate();
        let lines: String =
            lines.map(|(id, (name, args))| format!("{}\n", json!({ "id": id, "name": name, "args": args }))).collect();
        let output = self.run(["batch"], &lines);
        assert!(output.status.success(), "batch ended with {}: {}", output.status, text(&output.stderr));
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// Starts `atom serve` on a free port and waits until it listens.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn serve(&self) -> Served {
        Served::start(self.command(["serve", "--port", "0"]))
    }
}

/// A running `atom serve`. Dropping it kills it without a warning (SIGKILL).
#[derive(Debug)]
pub struct Served {
    /// The process.
    pub process: Running,
    /// Where it listens, such as `http://127.0.0.1:41234`.
    pub url: String,
}

impl Served {
    /// Starts a command that is `atom serve` and reads its first line.
    ///
    /// # Panics
    /// When the first line is not the promised one.
    #[must_use]
    pub fn start(mut command: Command) -> Self {
        let mut process = Running::start(command.stdout(Stdio::piped()));
        let first: Value = process.line(|line| Some(serde_json::from_str(line).expect("the first line is JSON")));
        let url =
            first["listening"].as_str().unwrap_or_else(|| panic!("the first line says where: {first}")).to_owned();
        Self { process, url }
    }

    /// `host:port` of the address.
    ///
    /// # Panics
    /// When the address is not one.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.url.strip_prefix("http://").expect("an http address")
    }
}

/// Runs a command to its end, with `input` on its standard input.
///
/// # Panics
/// When it cannot start.
pub fn finish(mut command: Command, input: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    // On a thread: the program may answer before it has read everything. A program that reads nothing closes the pipe.
    let writing = thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    let _ = writing.join();
    output
}

/// The reply on standard output.
///
/// # Panics
/// When it is not one JSON value.
#[must_use]
pub fn reply(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stdout)))
}

/// The error on standard error.
///
/// # Panics
/// When the process did not fail in the promised form: exit code 1, nothing on standard output, `{"error": …}` on standard error.
#[must_use]
pub fn error(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let body: Value =
        serde_json::from_slice(&output.stderr).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)));
    body["error"].clone()
}

/// Bytes as text.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
