//! The way to a process that has the data directory: for the command line, which then calls through it.

use crate::instance::{Card, INSTANCE_HEADER, InstanceKey};
use atom_core::{ApiError, Clock, Code, SystemClock, WorkspaceId};
use axum::body::Body;
use hyper::{
    Request, Response,
    body::Incoming,
    client::conn::http1::{self, SendRequest},
    header,
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::{path::Path, time::Duration};
use tokio::{net::TcpStream, time::timeout};

/// How long the other process may take to say who it is.
const PROOF_MAX: Duration = Duration::from_secs(2);
/// Most bytes of a reply.
const REPLY_BYTES_MAX: usize = 512 * 1024 * 1024;

/// A connection to the running process that has a data directory.
#[derive(Debug)]
pub struct Instance {
    card: Card,
    /// `host:port` of the card's address.
    authority: String,
    sender: SendRequest<Body>,
}

impl Instance {
    /// The instance that `instance.json` in `data_dir` speaks of; `None` when there is no file, or nobody there who can prove
    /// to be the one that wrote it. Nothing secret is sent before that proof.
    pub async fn find(data_dir: &Path) -> Option<Self> {
        let card = Card::read(data_dir)?;
        let authority = card.url.strip_prefix("http://")?.trim_end_matches('/').to_owned();
        timeout(PROOF_MAX, Self::connect(card, authority)).await.ok()?
    }

    /// The address that the instance serves.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.card.url
    }

    /// The instance's process.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.card.pid
    }

    /// Calls a command through the instance, as [`atom_engine::Door::call`] does with a caller on the command line.
    ///
    /// # Errors
    /// What the command says; `unavailable` when the instance goes away before it answers.
    pub async fn call(
        &mut self,
        token: Option<&str>,
        workspace: Option<WorkspaceId>,
        name: &str,
        args: &Value,
    ) -> Result<Value, ApiError> {
        let body = args.to_string();
        let mut reply = self.send(token, workspace, name, body.clone()).await;
        // The connection was idle for too long and is closed: the request never left, and goes again on a new one.
        if reply.as_ref().is_err_and(|error| error.is_canceled() || error.is_closed()) {
            let again = timeout(PROOF_MAX, Self::connect(self.card.clone(), self.authority.clone())).await;
            *self = again.ok().flatten().ok_or_else(|| gone("it does not answer any more"))?;
            reply = self.send(token, workspace, name, body).await;
        }
        let reply = reply.map_err(|error| gone(&error.to_string()))?;
        let done = reply.status().is_success();
        let value = read(reply).await?;
        if done { Ok(value) } else { Err(error_of(value)) }
    }

    async fn send(
        &mut self,
        token: Option<&str>,
        workspace: Option<WorkspaceId>,
        name: &str,
        body: String,
    ) -> hyper::Result<Response<Incoming>> {
        self.sender.ready().await?;
        let mut request = Request::post(format!("/api/v1/call/{}", escaped(name)))
            .header(header::HOST, &self.authority)
            .header(header::CONTENT_TYPE, "application/json")
            .header(INSTANCE_HEADER, self.card.key.expose());
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(workspace) = workspace {
            request = request.header("atom-workspace", workspace.to_string());
        }
        // A token with a line break in it is no header; it is no session either.
        let request = request.body(Body::from(body)).unwrap_or_else(|_| Request::new(Body::empty()));
        self.sender.send_request(request).await
    }

    /// Connects and asks for the proof.
    async fn connect(card: Card, authority: String) -> Option<Self> {
        let stream = TcpStream::connect(&authority).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        let nonce = nonce();
        let request = Request::get(format!("{}?nonce={nonce}", crate::guard::PROOF_PATH))
            .header(header::HOST, &authority)
            .body(Body::empty())
            .ok()?;
        let reply = read(sender.send_request(request).await.ok()?).await.ok()?;
        proves(&card.key, &nonce, &reply).then_some(Self { card, authority, sender })
    }
}

fn nonce() -> String {
    let mut bytes = [0; 32];
    SystemClock.random(&mut bytes);
    hex::encode(bytes)
}

fn proves(key: &InstanceKey, nonce: &str, reply: &Value) -> bool {
    let proof = reply["proof"].as_str().and_then(|text| blake3::Hash::from_hex(text).ok());
    proof.is_some_and(|proof| proof == key.proof(nonce.as_bytes()))
}

async fn read(reply: Response<Incoming>) -> Result<Value, ApiError> {
    let bytes = axum::body::to_bytes(Body::new(reply.into_body()), REPLY_BYTES_MAX)
        .await
        .map_err(|error| gone(&error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| gone(&format!("its answer is not JSON: {error}")))
}

fn error_of(mut body: Value) -> ApiError {
    serde_json::from_value(body["error"].take()).unwrap_or_else(|_| gone("its answer is not in the expected form"))
}

fn gone(why: &str) -> ApiError {
    ApiError::new(
        Code::Unavailable,
        format!(
            "The running Atom that has this data directory did not answer ({why}). Whether the command was done is not known; look before you repeat it."
        ),
    )
}

/// A command's name as one segment of a path (RFC 3986 §3.3): everything but the unreserved characters is percent-encoded.
fn escaped(name: &str) -> String {
    let mut segment = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => segment.push(char::from(byte)),
            other => segment += &format!("%{other:02X}"),
        }
    }
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_segment() {
        assert_eq!(escaped("tasks.create"), "tasks.create");
        assert_eq!(escaped("../x?y#z ä"), "..%2Fx%3Fy%23z%20%C3%A4");
    }

    #[test]
    fn a_proof_from_somebody_else_is_none() {
        let (key, other) = (InstanceKey::new(), InstanceKey::new());
        let proof = |key: &InstanceKey| serde_json::json!({ "proof": key.proof(b"n").to_hex().as_str() });
        assert!(proves(&key, "n", &proof(&key)));
        assert!(!proves(&key, "n", &proof(&other)));
        assert!(!proves(&key, "m", &proof(&key)));
        assert!(!proves(&key, "n", &Value::Null));
    }
}
