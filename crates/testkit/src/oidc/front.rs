//! The pass-through in front of the provider.

use axum::{
    Router,
    body::{self, Body},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde_json::Value;
use std::{
    collections::{HashMap, VecDeque},
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinHandle};

const BODY_BYTES_MAX: usize = 1 << 20;
/// Members of requests and answers that nobody else may see.
const SECRET: [&str; 5] = ["access_token", "refresh_token", "device_code", "code", "code_verifier"];

/// What a request meets on its way.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The provider gets it and answers, and the answer is lost.
    Cut,
    /// It is held up that long before the provider gets it.
    Slow(Duration),
    /// Something on the way answers with this status instead.
    Status(u16),
    /// Something on the way changes the JSON of the answer.
    Changed(Change),
}

impl Fault {
    /// A change of an answer's JSON.
    pub fn changed(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::Changed(Change(Arc::new(change)))
    }
}

/// What becomes of an answer's JSON.
#[derive(Clone)]
pub struct Change(Arc<dyn Fn(&mut Value) + Send + Sync>);

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Change")
    }
}

#[derive(Debug, Default)]
struct Shared {
    port: AtomicU16,
    faults: Mutex<HashMap<String, VecDeque<Option<Fault>>>>,
    seen: Mutex<Vec<String>>,
    secrets: Mutex<Vec<String>>,
}

/// An address that leads to the provider.
#[derive(Debug)]
pub(super) struct Front {
    shared: Arc<Shared>,
    client: reqwest::Client,
    url: String,
    task: JoinHandle<()>,
}

impl Front {
    pub(super) async fn bind() -> anyhow::Result<Self> {
        // No connection is kept: Node closes one after five idle seconds, which is how often a device code is asked for.
        let builder = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0);
        let client = builder.redirect(reqwest::redirect::Policy::none()).build()?;
        Self::open(Arc::default(), client, "127.0.0.1:0").await
    }

    /// Another address that leads there, which shares faults and counts.
    pub(super) async fn beside(&self) -> anyhow::Result<Self> {
        Self::open(Arc::clone(&self.shared), self.client.clone(), "127.0.0.1:0").await
    }

    async fn open(shared: Arc<Shared>, client: reqwest::Client, address: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let app = Router::new().fallback(pass).with_state((client.clone(), Arc::clone(&shared)));
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                eprintln!("the front of the provider ended: {error}");
            }
        });
        Ok(Self { shared, client, url, task })
    }

    pub(super) fn lead_to(&self, port: u16) {
        self.shared.port.store(port, Ordering::Release);
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn client(&self) -> &reqwest::Client {
        &self.client
    }

    pub(super) fn close(&mut self) {
        self.task.abort();
    }

    pub(super) async fn open_again(&mut self) -> anyhow::Result<()> {
        let address = self.url.trim_start_matches("http://").to_owned();
        *self = Self::open(Arc::clone(&self.shared), self.client.clone(), &address).await?;
        Ok(())
    }

    pub(super) fn meet(&self, path: &str, faults: impl IntoIterator<Item = Option<Fault>>) {
        lock(&self.shared.faults).entry(path.to_owned()).or_default().extend(faults);
    }

    pub(super) fn seen(&self, path: &str) -> usize {
        lock(&self.shared.seen).iter().filter(|seen| seen.starts_with(path)).count()
    }

    pub(super) fn secrets(&self) -> Vec<String> {
        lock(&self.shared.secrets).clone()
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn pass(State((client, shared)): State<(reqwest::Client, Arc<Shared>)>, request: Request) -> Response {
    match forward(&client, &shared, request).await {
        Ok(response) => response,
        Err(error) => (StatusCode::BAD_GATEWAY, format!("the provider did not answer: {error:#}")).into_response(),
    }
}

async fn forward(client: &reqwest::Client, shared: &Shared, request: Request) -> anyhow::Result<Response> {
    let (parts, content) = request.into_parts();
    let path = parts.uri.path().to_owned();
    if !path.starts_with("/test/") {
        lock(&shared.seen).push(path.clone());
    }
    let fault = lock(&shared.faults).get_mut(&path).and_then(VecDeque::pop_front).flatten();
    match &fault {
        Some(Fault::Status(status)) => return Ok(StatusCode::from_u16(*status)?.into_response()),
        Some(Fault::Slow(wait)) => tokio::time::sleep(*wait).await,
        Some(Fault::Cut | Fault::Changed(_)) | None => {}
    }
    let content = body::to_bytes(content, BODY_BYTES_MAX).await?;
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&content).into_owned().collect();
    note(shared, form.into_iter());
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let mut headers = parts.headers;
    // The host stays: the provider writes its addresses with it.
    for name in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION, header::ACCEPT_ENCODING] {
        headers.remove(name);
    }
    let port = shared.port.load(Ordering::Acquire);
    let answer = client
        .request(parts.method, format!("http://127.0.0.1:{port}{target}"))
        .headers(headers)
        .body(content)
        .send()
        .await?;
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    for name in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION] {
        headers.remove(name);
    }
    let content = answer.bytes().await?;
    if let Ok(Value::Object(members)) = serde_json::from_slice(&content) {
        note(shared, members.into_iter().filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))));
    }
    let body = match fault {
        Some(Fault::Changed(Change(change))) => {
            let mut value: Value = serde_json::from_slice(&content)?;
            change(&mut value);
            Body::from(value.to_string())
        }
        Some(Fault::Cut) => Body::from_stream(stream::once(async { Err::<Vec<u8>, _>(io::Error::other("cut")) })),
        _ => Body::from(content),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    // An address that is taken off the network takes its connections along.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    Ok(response)
}

fn note(shared: &Shared, members: impl Iterator<Item = (String, String)>) {
    let mut secrets = lock(&shared.secrets);
    for (name, value) in members {
        if SECRET.contains(&name.as_str()) && !secrets.contains(&value) {
            secrets.push(value);
        }
    }
}
