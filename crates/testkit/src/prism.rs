//! A vendor's own API description, served by Stoplight Prism or `@graphql-tools/mock` (npm), which check every request against it.

use crate::shared;
use anyhow::{Context, bail};
use axum::{
    Router,
    body::{self, Body},
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    net::TcpListener,
    process::{Child, Command},
    sync::watch,
    task::JoinHandle,
    time::timeout,
};

/// The longest wait for Prism: the first time npm fetches it.
const START_MAX: Duration = Duration::from_secs(240);
const BODY_BYTES_MAX: usize = 64 << 20;

/// Headers that belong to one leg of the way, and `Link`: its documented example names another host.
const DROPPED: [HeaderName; 5] =
    [header::LINK, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION, header::HOST];

/// Says in an answer what a mock that keeps no state cannot: given the path with its query, and the answer.
pub type Amend = fn(&str, &mut serde_json::Value);

/// Scripts of the mock of GraphQL.
const GRAPHQL_MOCK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/graphql_mock.cjs");

/// A running mock with a pass-through in front of it. It ends when it is dropped.
#[derive(Debug)]
pub struct Prism {
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
    front: JoinHandle<()>,
    url: String,
}

/// Serves the description of a provider. `None`, with a visible notice, where the descriptions or `npx` are missing.
///
/// # Errors
/// When Prism does not start; where `CI=true`, also when there are descriptions but no `npx`.
pub async fn prism(provider: &str, amend: Amend) -> anyhow::Result<Option<Prism>> {
    let Some(description) = shared(&format!("vendor-apis/{provider}/openapi.json")) else { return Ok(None) };
    if !has_npx(provider).await? {
        return Ok(None);
    }
    let port = free_port().await?;
    let mut command = Command::new("npx");
    command.args(["-y", "@stoplight/prism-cli@5", "mock", "-p", &port.to_string()]).arg(description);
    Prism::start(command, Some(port), amend).await.map(Some)
}

/// Serves the schema of a provider; `mocks` are the values of types, by their names. `None`, with a visible notice, where the
/// schemas or `npx` are missing.
///
/// # Errors
/// When the mock does not start; where `CI=true`, also when there are schemas but no `npx`.
pub async fn graphql(provider: &str, mocks: &serde_json::Value) -> anyhow::Result<Option<Prism>> {
    let Some(schema) = shared(&format!("vendor-apis/{provider}/schema.graphql")) else { return Ok(None) };
    if !has_npx(provider).await? {
        return Ok(None);
    }
    let mut command = Command::new("npx");
    command.args([
        "-y",
        "-p",
        "@graphql-tools/mock@9",
        "-p",
        "@graphql-tools/schema@10",
        "-p",
        "graphql@16",
        "node",
        GRAPHQL_MOCK,
    ]);
    command.arg(schema).arg(mocks.to_string());
    Prism::start(command, None, |_, _| ()).await.map(Some)
}

async fn has_npx(provider: &str) -> anyhow::Result<bool> {
    let npx = Command::new("npx").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().await;
    if npx.is_ok_and(|status| status.success()) {
        return Ok(true);
    }
    if std::env::var("CI").is_ok_and(|ci| ci == "true") {
        bail!("npx is missing: install Node.js, so that requests can be checked against the vendor's description");
    }
    eprintln!("skipped: npx is missing, so requests to {provider} are not checked against its description");
    Ok(false)
}

impl Prism {
    /// Starts the mock. Where it chooses its port itself, it says which.
    async fn start(mut command: Command, port: Option<u16>, amend: Amend) -> anyhow::Result<Self> {
        command
            .env("npm_config_prefer_offline", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.kill_on_drop(true);
        // npx starts node below it: the whole group ends together.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().context("npx does not start")?;
        let log = Arc::new(Mutex::new(Vec::new()));
        let (listening, mut wait) = watch::channel(false);
        if let Some(stdout) = child.stdout.take() {
            collect(stdout, Arc::clone(&log), listening.clone());
        }
        if let Some(stderr) = child.stderr.take() {
            collect(stderr, Arc::clone(&log), listening);
        }
        let started = timeout(START_MAX, wait.wait_for(|listening| *listening)).await;
        let up = matches!(started, Ok(Ok(_)));
        let lines = || log.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let said = lines().iter().find_map(|line| line.split_once("is listening on ")?.1.trim().parse().ok());
        let (front, url) = front(port.or(said).unwrap_or_default(), amend).await?;
        let prism = Self { child, log, front, url };
        if !up {
            bail!("the mock did not start:\n{}", prism.lines().join("\n"));
        }
        Ok(prism)
    }

    /// The base address to call.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Requests that the description does not allow, as Prism names them.
    #[must_use]
    pub fn refused(&self) -> Vec<String> {
        self.lines()
            .into_iter()
            .filter(|line| !line.contains("Violation: response"))
            .filter(|line| line.contains("Violation") || line.contains("Request did not pass"))
            .collect()
    }

    /// How many requests came.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.lines().iter().filter(|line| line.contains("Request received")).count()
    }

    fn lines(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        self.front.abort();
        #[cfg(unix)]
        if let Some(group) = self.child.id() {
            let ended = std::process::Command::new("kill").args(["-TERM", "--", &format!("-{group}")]).status();
            if let Err(error) = ended {
                eprintln!("Prism could not be ended: {error}");
            }
        }
    }
}

/// A port that nobody uses now. Prism cannot be told to choose one itself.
async fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port())
}

fn collect(
    output: impl AsyncRead + Unpin + Send + 'static,
    log: Arc<Mutex<Vec<String>>>,
    listening: watch::Sender<bool>,
) {
    tokio::spawn(async move {
        let mut lines = BufReader::new(output).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if line.contains("is listening") {
                listening.send_replace(true);
            }
            log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    });
}

async fn front(port: u16, amend: Amend) -> anyhow::Result<(JoinHandle<()>, String)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()?;
    let app = Router::new().fallback(pass).with_state((client, port, amend));
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, app).await {
            eprintln!("the front of Prism ended: {error}");
        }
    });
    Ok((task, url))
}

async fn pass(State((client, port, amend)): State<(reqwest::Client, u16, Amend)>, request: Request) -> Response {
    match forward(&client, port, amend, request).await {
        Ok(response) => response,
        Err(error) => (StatusCode::BAD_GATEWAY, format!("Prism did not answer: {error:#}")).into_response(),
    }
}

async fn forward(client: &reqwest::Client, port: u16, amend: Amend, request: Request) -> anyhow::Result<Response> {
    let (parts, content) = request.into_parts();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let mut headers = parts.headers;
    for name in DROPPED {
        headers.remove(name);
    }
    headers.remove(header::ACCEPT_ENCODING);
    let content = body::to_bytes(content, BODY_BYTES_MAX).await?;
    let answer = client
        .request(parts.method, format!("http://127.0.0.1:{port}{target}"))
        .headers(headers)
        .body(content)
        .send()
        .await?;
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    for name in DROPPED {
        headers.remove(name);
    }
    let mut content = answer.bytes().await?.to_vec();
    if let Ok(mut value) = serde_json::from_slice(&content) {
        amend(&target, &mut value);
        content = serde_json::to_vec(&value)?;
    }
    let mut response = Response::new(Body::from(content));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}
