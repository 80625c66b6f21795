//! HTTP/1.1 as far as a client needs it, written by hand: an answer may be slow, break off, or never come, and the connection
//! goes with it, which a proper server does not let its handlers do.

use std::{collections::BTreeMap, io, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

const BODY_BYTES_MAX: usize = 8 << 20;
/// Pieces of a slow answer.
const PIECES: usize = 4;

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: BTreeMap<String, String>,
    /// By their names in lower case.
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

impl Asked {
    /// A parameter of the query that is not empty.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A parameter that is a number.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.param(name)?.parse().ok()
    }
}

/// How an answer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Travel {
    /// Whole, and the connection stays.
    Whole,
    /// Whole, with so much time in it.
    Slow(Duration),
    /// Half of it, and the connection ends.
    Half,
    /// Not at all, and the connection ends.
    Never,
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
    pub(super) travel: Travel,
}

impl Reply {
    /// JSON.
    pub(super) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.to_string().into_bytes(),
            travel: Travel::Whole,
        }
    }

    /// Nothing but a status.
    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), travel: Travel::Whole }
    }

    /// The same with another header.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Reads a request; `None` when the client has left.
pub(super) async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Asked>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Err(io::Error::other("this is no request"));
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut asked = Asked {
        method: method.to_owned(),
        path: path.to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: BTreeMap::new(),
        body: Vec::new(),
    };
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        asked.headers.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
    }
    let length: usize = asked.headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    if length > BODY_BYTES_MAX {
        return Err(io::Error::other("the body is too large"));
    }
    asked.body.resize(length, 0);
    stream.read_exact(&mut asked.body).await?;
    Ok(Some(asked))
}

/// Sends an answer. Returns whether the connection stays.
pub(super) async fn write(stream: &mut BufReader<TcpStream>, reply: &Reply) -> io::Result<bool> {
    if reply.travel == Travel::Never {
        return Ok(false);
    }
    let mut head = format!("HTTP/1.1 {} .\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    // An answer without content has no length either (RFC 9110, 8.6).
    if !matches!(reply.status, 204 | 304) {
        head.push_str(&format!("content-length: {}\r\n", reply.body.len()));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    match reply.travel {
        Travel::Slow(time) => {
            stream.write_all(&bytes).await?;
            let piece = reply.body.len().div_ceil(PIECES).max(1);
            for part in reply.body.chunks(piece) {
                tokio::time::sleep(time / u32::try_from(PIECES).unwrap_or(1)).await;
                stream.write_all(part).await?;
                stream.flush().await?;
            }
        }
        Travel::Half => {
            bytes.extend_from_slice(&reply.body[..reply.body.len() / 2]);
            stream.write_all(&bytes).await?;
        }
        Travel::Whole | Travel::Never => {
            bytes.extend_from_slice(&reply.body);
            stream.write_all(&bytes).await?;
        }
    }
    stream.flush().await?;
    Ok(!matches!(reply.travel, Travel::Half))
}

/// Waits until the client is gone.
pub(super) async fn until_gone(stream: &mut BufReader<TcpStream>) {
    let mut byte = [0];
    while let Ok(1..) = stream.read(&mut byte).await {}
}
