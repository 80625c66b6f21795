//! A door on a data directory of its own, with people in it.

use crate::mail;
use atom_api::{Command, auth};
use atom_core::ApiError;
use atom_engine::{Caller, Door, Host, OpenOptions};
use atom_vault::Sources;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

/// The key of test databases: 32 times `k`.
pub const KEY: &str = "6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b";
/// The password of test accounts.
pub const PASSWORD: &str = "correct horse battery staple 9";

/// A door on a directory that goes when the fixture goes.
#[derive(Debug)]
pub struct Fixture {
    /// The data directory.
    pub dir: TempDir,
    /// The open door.
    pub door: Door,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    door: Door,
    /// What they call with.
    pub caller: Caller,
    /// What signing in replied.
    pub session: auth::SessionReply,
}

/// The key given by hand, so that no test depends on the machine's keychain.
#[must_use]
pub fn sources() -> Sources {
    Sources { encryption_key: Some(KEY.to_owned().into()), passphrase: None, ..Sources::from_process() }
}

/// Opens a door on `dir` with the test key.
///
/// # Errors
/// What the door says.
pub async fn open(dir: &Path) -> Result<Door, ApiError> {
    Door::open_with(OpenOptions { data_dir: dir.to_owned() }, sources()).await
}

impl Fixture {
    /// An empty data directory, open.
    pub async fn new() -> Self {
        let dir = TempDir::new().expect("a directory");
        let door = open(dir.path()).await.expect("the door opens");
        Self { dir, door }
    }

    /// Registers somebody, in a workspace of their own, who has shown that their address is theirs.
    pub async fn person(&self, name: &str) -> Person {
        let person = self.newcomer(name).await;
        let mail = || mail::code(self.dir.path(), &person.session.user.email, "Confirm your address");
        if mail().is_none() {
            person.call("auth.send_verification", json!({})).await;
        }
        let code = mail().expect("a mail");
        person.call("auth.verify_email", json!({ "token": code })).await;
        person
    }

    /// Registers somebody, in a workspace of their own.
    pub async fn newcomer(&self, name: &str) -> Person {
        let email = format!("{}@example.com", name.to_lowercase());
        let request = json!({ "email": email, "password": PASSWORD, "name": name });
        let reply = self.door.call(&Caller::new(Host::Cli, None), "auth.register", request).await.expect("registered");
        let session: auth::SessionReply = serde_json::from_value(reply).expect("a session");
        let caller = Caller::new(Host::Cli, Some(session.token.expose().to_owned()));
        Person { door: self.door.clone(), caller, session }
    }

    /// Closes the door and opens it again on the same directory.
    pub async fn reopen(self) -> Self {
        self.door.close().await;
        drop(self.door);
        let door = open(self.dir.path()).await.expect("the door opens again");
        Self { dir: self.dir, door }
    }
}

impl Person {
    /// The same person through another door on the same data.
    #[must_use]
    pub fn through(&self, fixture: &Fixture) -> Self {
        Self { door: fixture.door.clone(), ..self.clone() }
    }

    /// The same person in another session.
    #[must_use]
    pub fn in_session(&self, session: auth::SessionReply) -> Self {
        let caller = Caller::new(self.caller.host, Some(session.token.expose().to_owned()));
        Self { door: self.door.clone(), caller, session }
    }

    /// Calls a command by name.
    ///
    /// # Errors
    /// What the command says.
    pub async fn try_call(&self, name: &str, args: Value) -> Result<Value, ApiError> {
        self.door.call(&self.caller, name, args).await
    }

    /// Calls a command by name; it must succeed.
    pub async fn call(&self, name: &str, args: Value) -> Value {
        self.try_call(name, args.clone()).await.unwrap_or_else(|error| panic!("{name} {args}: {error}"))
    }

    /// Calls a typed command; it must succeed.
    pub async fn ask<C: Command>(&self, request: C) -> C::Reply {
        let args = serde_json::to_value(request).expect("a request");
        serde_json::from_value(self.call(C::NAME, args).await).expect("a reply")
    }

    /// Uploads bytes in pieces; returns the id of the upload.
    pub async fn upload(&self, bytes: &[u8]) -> Value {
        let mut upload = json!(null);
        let mut pieces: Vec<&[u8]> = bytes.chunks(atom_api::files::PIECE_BYTES_MAX).collect();
        if pieces.is_empty() {
            pieces.push(&[]);
        }
        let mut offset = 0;
        for piece in pieces {
            let request = json!({ "upload": upload, "offset": offset, "data": STANDARD.encode(piece) });
            upload = self.call("uploads.append", request).await["upload"].clone();
            offset += piece.len();
        }
        upload
    }

    /// Attaches bytes to a task.
    pub async fn attach(&self, task: &Value, name: &str, bytes: &[u8]) -> Value {
        let upload = self.upload(bytes).await;
        self.call("attachments.add", json!({ "task": task, "name": name, "upload": upload })).await
    }

    /// Reads a file of a task, piece by piece.
    pub async fn read_file(&self, id: &Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let piece = self.call("attachments.read", json!({ "id": id, "offset": bytes.len() })).await;
            let piece = STANDARD.decode(piece["data"].as_str().expect("base64")).expect("base64");
            if piece.is_empty() {
                return bytes;
            }
            bytes.extend(piece);
        }
    }
}
