//! A host with an owner, as programs meet it over HTTP.

#![allow(clippy::unwrap_used)] // a test may stop at the first surprise

use crate::atom_bin::{Atom, Served};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// How long a test waits for an answer that must come.
pub const SOON: Duration = Duration::from_secs(20);

/// A host with an owner.
#[derive(Debug)]
pub struct House {
    /// The data directory and its owner.
    pub atom: Atom,
    /// The process.
    pub served: Served,
    /// A client for it.
    pub client: Client,
}

impl House {
    /// Registers an owner and serves.
    #[must_use]
    pub fn open() -> Self {
        let atom = Atom::with_owner();
        let served = atom.serve();
        Self { atom, served, client: Client::new() }
    }

    /// The address of a path.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.served.url)
    }

    /// A call of the owner, not sent yet.
    pub fn post(&self, command: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.client.post(self.at(&format!("/api/v1/call/{command}"))).bearer_auth(self.atom.token()).body(body)
    }

    /// Calls a command that must succeed.
    ///
    /// # Panics
    /// When it does not.
    pub async fn call(&self, command: &str, args: Value) -> Value {
        let reply = self.post(command, args.to_string()).send().await.unwrap();
        assert!(reply.status().is_success(), "{command}: {}", reply.text().await.unwrap());
        reply.json().await.unwrap()
    }

    /// Creates a task.
    pub async fn create(&self, title: &str) -> Value {
        self.call("tasks.create", json!({ "title": title })).await
    }

    /// Sends bytes as they are and reads what comes back until the other side has nothing more to say.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.served.authority()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        timeout(SOON, stream.read_to_end(&mut answer)).await.expect("an answer and an end").unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

/// The status and the body of an error.
///
/// # Panics
/// When the reply is not an error in the promised form.
pub async fn refusal(reply: Response) -> (StatusCode, Value) {
    let status = reply.status();
    let body: Value = reply.json().await.unwrap();
    assert!(body["error"]["message"].as_str().is_some_and(|message| message.ends_with('.')), "{body}");
    (status, body["error"].clone())
}

/// The events of one connection, read as they come.
#[derive(Debug)]
pub struct EventStream {
    /// The reply, whose body goes on.
    pub reply: Response,
    text: String,
}

impl EventStream {
    /// Asks for events.
    ///
    /// # Panics
    /// When there are none to be had.
    pub async fn open(request: RequestBuilder) -> Self {
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK);
        assert_eq!(reply.headers()["content-type"], "text/event-stream");
        Self { reply, text: String::new() }
    }

    /// The next event: its `id:` and its data.
    ///
    /// # Panics
    /// When none comes.
    pub async fn next(&mut self) -> (u64, Value) {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let field =
                    |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(|it| it.trim().to_owned());
                let event = (field("id:"), field("data:"));
                self.text = rest.to_owned();
                if let (Some(id), Some(data)) = event {
                    return (id.parse().unwrap(), serde_json::from_str(&data).unwrap());
                }
            }
            let chunk =
                timeout(SOON, self.reply.chunk()).await.expect("an event").unwrap().expect("the stream goes on");
            self.text += std::str::from_utf8(&chunk).unwrap();
        }
    }

    /// The next event that `command` caused.
    pub async fn caused_by(&mut self, command: &str) -> (u64, Value) {
        loop {
            let (id, event) = self.next().await;
            if event["cause"] == command {
                return (id, event);
            }
        }
    }
}
