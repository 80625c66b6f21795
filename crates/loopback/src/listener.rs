//! The one-shot listener on this machine that takes the answer of the browser (RFC 8252, 7.3).
//!
//! It listens on 127.0.0.1 only, on a port that the system chooses, and answers `GET /callback` for its own host: another
//! name in `Host` is a page that wants to reach us by a name of its own (DNS rebinding). Only an answer with the right state
//! counts; everything else gets a page and is forgotten. Browsers open connections that they never use, so that
//! connections are served side by side.

use crate::{
    page::{Page, bare},
    pkce,
};
use std::{collections::HashMap, fmt, io, net::Ipv4Addr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc, oneshot},
    task::JoinSet,
    time::{sleep, timeout},
};
use zeroize::Zeroizing;

/// The path of the redirect address.
const PATH: &str = "/callback";
/// The most bytes of a request.
const REQUEST_BYTES_MAX: usize = 16 << 10;
/// How long a connection may take to send its request.
const REQUEST_MAX: Duration = Duration::from_secs(10);
/// Connections at the same time.
const CONNECTIONS_MAX: usize = 16;
/// How long after a connection that could not be accepted the next one is.
const ACCEPT_AGAIN: Duration = Duration::from_millis(50);
/// How long the browser waits for how it went before it is told to look at Atom.
const OUTCOME_MAX: Duration = Duration::from_secs(25);

/// What the browser brought. It has no readable `Debug`: a code is a secret.
pub enum Brought {
    /// A code.
    Code {
        /// The code.
        code: Zeroizing<String>,
        /// Who says so (RFC 9207).
        issuer: Option<String>,
    },
    /// An error of RFC 6749, 4.1.2.1.
    Error {
        /// The error.
        error: String,
        /// Who says so (RFC 9207).
        issuer: Option<String>,
    },
}

impl fmt::Debug for Brought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Code { .. } => "Code(…)",
            Self::Error { .. } => "Error(…)",
        })
    }
}

/// The answer of the browser, whose page waits for how it went on.
#[derive(Debug)]
pub struct Callback {
    /// What came.
    pub brought: Brought,
    page: oneshot::Sender<Page>,
}

impl Callback {
    /// What was brought, with the page that waits.
    #[must_use]
    pub fn split(self) -> (Brought, Shown) {
        (self.brought, Shown(self.page))
    }
}

/// A page that waits for its words.
#[derive(Debug)]
pub struct Shown(oneshot::Sender<Page>);

impl Shown {
    /// Tells the browser how it went.
    pub fn show(self, page: Page) {
        // A browser that did not wait needs no page.
        drop(self.0.send(page));
    }
}

/// A listener that waits for one answer.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    host: String,
}

impl Listener {
    /// Listens on a port of the system's choice, or on the one that the service insists on.
    ///
    /// # Errors
    /// When the port is taken, or none is to be had.
    pub async fn bind(localhost: bool, port: Option<u16>) -> io::Result<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0))).await?;
        let name = if localhost { "localhost" } else { "127.0.0.1" };
        let host = format!("{name}:{}", socket.local_addr()?.port());
        Ok(Self { socket, host })
    }

    /// The redirect address.
    #[must_use]
    pub fn redirect(&self) -> String {
        format!("http://{}{PATH}", self.host)
    }

    /// Waits for the answer with this state. Dropping the future closes the port.
    ///
    /// # Errors
    /// When the listener ends before there is one.
    pub async fn answer(self, state: &str) -> io::Result<(Callback, Rest)> {
        let (found, mut answers) = mpsc::channel(1);
        let expected = Arc::new(Expected { host: self.host, state: Zeroizing::new(state.to_owned()), found });
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                answer = answers.recv() => {
                    let Some(answer) = answer else { return Err(io::Error::other("the listener ended")) };
                    return Ok((answer, Rest(connections)));
                }
                // One that has served its page makes room.
                _ = connections.join_next(), if !connections.is_empty() => {}
                accepted = self.socket.accept() => {
                    let Ok((stream, _)) = accepted else {
                        // One that broke off while it was made concerns nobody else. Where file handles are out, the next
                        // try at once would say the same.
                        sleep(ACCEPT_AGAIN).await;
                        continue;
                    };
                    let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
                    let expected = Arc::clone(&expected);
                    connections.spawn(async move {
                        if let Err(error) = serve(stream, &expected).await {
                            tracing::debug!(%error, "a connection of the browser broke off");
                        }
                        drop(place);
                    });
                }
            }
        }
    }
}

/// Connections that still wait for their pages; the port is closed by now.
#[derive(Debug)]
pub struct Rest(JoinSet<()>);

impl Rest {
    /// Waits a moment until the browser has its page.
    pub async fn served(mut self) {
        let all = async { while self.0.join_next().await.is_some() {} };
        // A connection that never asks anything is not waited for.
        drop(timeout(Duration::from_secs(1), all).await);
    }
}

struct Expected {
    host: String,
    state: Zeroizing<String>,
    found: mpsc::Sender<Callback>,
}

async fn serve(mut stream: TcpStream, expected: &Expected) -> io::Result<()> {
    let Ok(Some(request)) = timeout(REQUEST_MAX, read(&mut stream)).await.map(Result::ok).map(Option::flatten) else {
        return Ok(());
    };
    let answer = match request.judge(expected) {
        Verdict::Bare(status) => bare(status),
        Verdict::Unknown => Page::Unknown.answer(&request.accept_language),
        Verdict::Callback(brought) => {
            let (page, shown) = oneshot::channel();
            // One answer: a second one finds the place taken, and later ones find nobody.
            let page = if expected.found.try_send(Callback { brought, page }).is_ok() {
                timeout(OUTCOME_MAX, shown).await.ok().and_then(Result::ok)
            } else {
                None
            };
            page.unwrap_or(Page::Unknown).answer(&request.accept_language)
        }
    };
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

enum Verdict {
    Bare(&'static str),
    Unknown,
    Callback(Brought),
}

#[derive(Default)]
struct Request {
    method: String,
    target: Zeroizing<String>,
    host: String,
    accept_language: String,
}

impl Request {
    fn judge(&self, expected: &Expected) -> Verdict {
        // RFC 9110, 7.4: an address that we do not speak for.
        if !self.host.eq_ignore_ascii_case(&expected.host) {
            return Verdict::Bare("421 Misdirected Request");
        }
        let (path, query) = self.target.split_once('?').unwrap_or((self.target.as_str(), ""));
        if path != PATH {
            return Verdict::Bare("404 Not Found");
        }
        if self.method != "GET" {
            return Verdict::Bare("405 Method Not Allowed");
        }
        let mut values: HashMap<String, Zeroizing<String>> = HashMap::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            // A parameter that comes twice is no answer of RFC 6749 (3.1).
            if values.insert(name.into_owned(), Zeroizing::new(value.into_owned())).is_some() {
                return Verdict::Unknown;
            }
        }
        if !values.get("state").is_some_and(|state| pkce::same(state, &expected.state)) {
            return Verdict::Unknown;
        }
        let issuer = values.get("iss").map(|issuer| issuer.to_string());
        match (values.remove("code"), values.get("error")) {
            (Some(code), None) => Verdict::Callback(Brought::Code { code, issuer }),
            (_, Some(error)) => {
                let error = error.chars().filter(|c| c.is_ascii_graphic()).take(64).collect();
                Verdict::Callback(Brought::Error { error, issuer })
            }
            (None, None) => Verdict::Unknown,
        }
    }
}

/// The head of a request; `None` for what is none.
async fn read(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(REQUEST_BYTES_MAX));
    let mut chunk = Zeroizing::new([0; 2_048]);
    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut *chunk).await?;
        if read == 0 || bytes.len() + read > REQUEST_BYTES_MAX {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
    Ok(parse(&bytes))
}

/// Whether bytes are the request of a browser that brings an answer with this state, for the listener at `host`. For tests that
/// feed it anything.
#[must_use]
pub fn brings_an_answer(bytes: &[u8], host: &str, state: &str) -> bool {
    let (found, _) = mpsc::channel(1);
    let expected = Expected { host: host.to_owned(), state: Zeroizing::new(state.to_owned()), found };
    parse(bytes).is_some_and(|request| matches!(request.judge(&expected), Verdict::Callback(_)))
}

fn parse(bytes: &[u8]) -> Option<Request> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target, version) = (first.next()?, first.next()?, first.next()?);
    if !version.starts_with("HTTP/1.") || !target.starts_with('/') || first.next().is_some() {
        return None;
    }
    let mut request =
        Request { method: method.to_owned(), target: Zeroizing::new(target.to_owned()), ..Request::default() };
    let mut hosts = 0;
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("host") {
            request.host = value.trim().to_owned();
            hosts += 1;
        } else if name.eq_ignore_ascii_case("accept-language") {
            request.accept_language = value.trim().to_owned();
        }
    }
    (hosts == 1).then_some(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn send(port: u16, request: String) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    fn get(host: &str, target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept-Language: de\r\n\r\n")
    }

    #[tokio::test]
    async fn only_the_answer_with_the_right_state_for_the_right_host_counts() {
        let listener = Listener::bind(false, None).await.unwrap();
        let redirect = listener.redirect();
        let port: u16 = redirect.rsplit(':').next().unwrap().split('/').next().unwrap().parse().unwrap();
        let host = format!("127.0.0.1:{port}");
        assert_eq!(redirect, format!("http://{host}/callback"));
        let waiting = tokio::spawn(async move { listener.answer("right").await.unwrap() });
        // A connection that the browser opened and does not use must not hold up the others.
        let _idle = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        for (request, status) in [
            (get(&host, "/callback?code=x&state=wrong"), "400"),
            (get(&host, "/callback?code=x"), "400"),
            (get(&host, "/callback?code=x&state="), "400"),
            (get(&host, "/callback?state=right"), "400"),
            (get(&host, "/callback?state=right&code=a&code=b"), "400"),
            (get(&host, "/"), "404"),
            (get(&host, "/favicon.ico"), "404"),
            (get("evil.example", "/callback?code=x&state=right"), "421"),
            (get(&format!("localhost:{port}"), "/callback?code=x&state=right"), "421"),
            (get(&host, "/callback?code=x&state=right").replacen("GET", "POST", 1), "405"),
        ] {
            let answer = send(port, request.clone()).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{request} {answer}");
            assert!(!answer.contains("code=x"), "nothing comes back: {answer}");
        }
        let browser = tokio::spawn(send(port, get(&host, "/callback?state=right&iss=https%3A%2F%2Fi&code=c%2F1")));
        let (callback, rest) = waiting.await.unwrap();
        let (Brought::Code { code, issuer }, shown) = callback.split() else { panic!("a code") };
        assert_eq!((code.as_str(), issuer.as_deref()), ("c/1", Some("https://i")));
        shown.show(Page::NotConnected { service: "Forge".to_owned() });
        let page = browser.await.unwrap();
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("Forge ist nicht verbunden"), "{page}");
        rest.served().await;
        assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err(), "the port is closed after its one answer");
    }

    #[test]
    fn what_is_no_request_is_no_request() {
        for text in [
            "",
            "GET /callback\r\n\r\n",
            "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "\u{0}\u{1}",
        ] {
            assert!(parse(text.as_bytes()).is_none(), "{text:?}");
        }
    }
}
