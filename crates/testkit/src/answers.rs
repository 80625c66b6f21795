//! A server that answers as a test tells it, and writes down what it was asked.

use axum::{
    Router,
    body::{self, Body},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{net::TcpListener, task::JoinHandle};

const BODY_BYTES_MAX: usize = 8 << 20;

/// What was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Such as `GET`.
    pub method: String,
    /// The path, as it was sent.
    pub path: String,
    /// The query; a parameter that comes twice has its values joined by commas.
    pub query: BTreeMap<String, String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, where it is JSON.
    pub body: Value,
}

impl Asked {
    /// A query parameter; empty where it is not there.
    #[must_use]
    pub fn param(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

type Answer = Box<dyn Fn(&Asked) -> (u16, Value) + Send + Sync>;

struct Shared {
    answer: Mutex<Answer>,
    asked: Mutex<Vec<Asked>>,
}

/// A running server. It ends when it is dropped.
pub struct Answers {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
    url: String,
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answers").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Answers {
    /// Starts it on a free port of this machine.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn start(answer: impl Fn(&Asked) -> (u16, Value) + Send + Sync + 'static) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared { answer: Mutex::new(Box::new(answer)), asked: Mutex::default() });
        let app = Router::new().fallback(answered).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                eprintln!("the server of answers ended: {error}");
            }
        });
        Ok(Self { shared, task, url })
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers differently from now on.
    pub fn now(&self, answer: impl Fn(&Asked) -> (u16, Value) + Send + Sync + 'static) {
        *lock(&self.shared.answer) = Box::new(answer);
    }

    /// What was asked since the last time this was called.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut lock(&self.shared.asked))
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answered(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, content) = request.into_parts();
    let Ok(content) = body::to_bytes(content, BODY_BYTES_MAX).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut query: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned() {
        query.entry(name).and_modify(|known| *known = format!("{known},{value}")).or_insert(value);
    }
    let asked = Asked {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query,
        headers: parts.headers,
        body: serde_json::from_slice(&content).unwrap_or_default(),
    };
    let (status, answer) = (lock(&shared.answer))(&asked);
    lock(&shared.asked).push(asked);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], Body::from(answer.to_string())).into_response()
}
