//! The WebSocket: the same events, and calls.
//!
//! Client to server: first `{"token", "last_seen"?, "workspace"?}` within ten seconds, then `{"id", "name", "args"?}` for each call.
//! Server to client: `{"ready": true}` once events flow, then `{"event": …}` and `{"id", "ok": …}` or `{"id", "error": …}`,
//! in the order in which they are ready. A token in the first message rather than a header, because a browser cannot set
//! headers here, and an address would be logged.

use crate::{body::BODY_BYTES_MAX, events::follow, failure::Failure, guard::Through, serve::Place, site::Site};
use atom_core::{ApiError, Code, WorkspaceId};
use atom_engine::{Caller, Subscription};
use axum::{
    Extension,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::{MissedTickBehavior, interval, timeout},
};

/// How long the first message may take.
const HELLO_MAX: Duration = Duration::from_secs(10);
/// Most bytes of it: a token, and a little.
const HELLO_BYTES_MAX: usize = 16 * 1024;
/// How long one message may take to leave; a client that does not read is let go, and resumes from its last number.
const SEND_MAX: Duration = Duration::from_secs(20);
/// How often the other side is asked whether it is there; twice unanswered ends the connection.
const PING_EVERY: Duration = Duration::from_secs(30);
/// Calls of one socket that may be at work at the same time.
const CALLS_MAX: usize = 32;

/// Close codes of RFC 6455 §7.4.1.
const GOING_AWAY: u16 = 1001;
const UNSUPPORTED: u16 = 1003;
const POLICY: u16 = 1008;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hello {
    token: Option<String>,
    last_seen: Option<u64>,
    workspace: Option<WorkspaceId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    id: Value,
    name: String,
    #[serde(default)]
    args: Option<Value>,
}

/// Why a conversation ends.
type Ended = Option<CloseFrame>;

/// `GET /api/v1/ws`.
pub(crate) async fn socket(
    State(site): State<Site>,
    Extension(through): Extension<Through>,
    Extension(place): Extension<Place>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Failure> {
    let upgrade = upgrade.map_err(|rejection| {
        Failure::invalid("Upgrade", format!("This address speaks WebSocket only: {}.", rejection.body_text()))
    })?;
    let upgrade = upgrade.max_message_size(BODY_BYTES_MAX).max_frame_size(BODY_BYTES_MAX);
    let greeting = site.greet(through.2)?;
    let tracker = site.tasks.clone();
    Ok(upgrade.on_upgrade(move |socket| {
        tracker.track_future(async move {
            converse(site, through, greeting, socket).await;
            // A socket is a connection as long as it lasts.
            drop(place);
        })
    }))
}

async fn converse(site: Site, through: Through, greeting: OwnedSemaphorePermit, mut socket: WebSocket) {
    let greeted = match timeout(HELLO_MAX, greet(&site, through, &mut socket)).await {
        Ok(greeted) => greeted,
        Err(_) => Err(ApiError::new(Code::Unauthenticated, "The first message, with the token, did not come.")),
    };
    drop(greeting);
    let ended = match greeted {
        Ok((caller, subscription)) => exchange(&site, &caller, subscription, &mut socket).await,
        Err(error) => {
            let _ = send(&mut socket, &json!({ "error": error })).await;
            frame(POLICY, "not signed in")
        }
    };
    let _ = timeout(SEND_MAX, socket.send(Message::Close(ended))).await;
}

/// Reads the first message and subscribes.
async fn greet(site: &Site, through: Through, socket: &mut WebSocket) -> Result<(Caller, Subscription), ApiError> {
    let wrong = |why: String| {
        ApiError::invalid("hello", format!("The first message is {{\"token\": …, \"last_seen\"?: number}}: {why}."))
    };
    let text = loop {
        match socket.recv().await {
            Some(Ok(Message::Text(text))) => break text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            _ => return Err(wrong("it is not text".to_owned())),
        }
    };
    if text.len() > HELLO_BYTES_MAX {
        return Err(wrong("it is too long".to_owned()));
    }
    let hello: Hello = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let mut caller = through.caller(hello.token);
    caller.workspace = hello.workspace;
    let subscription = site.door.subscribe(&caller, hello.last_seen).await?;
    Ok((caller, subscription))
}

/// Events and calls until one side ends.
async fn exchange(site: &Site, caller: &Caller, subscription: Subscription, socket: &mut WebSocket) -> Ended {
    let mut events =
        std::pin::pin!(follow(subscription, site.closing.clone()).map(Some).chain(stream::once(async { None })));
    let (replies, mut answered) = mpsc::channel::<Value>(CALLS_MAX);
    let calls = Arc::new(Semaphore::new(CALLS_MAX));
    let mut pings = interval(PING_EVERY);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings.reset();
    let mut unanswered = 0;
    send(socket, &json!({ "ready": true })).await?;
    loop {
        tokio::select! {
            event = events.next() => match event.flatten() {
                Some(event) => send(socket, &json!({ "event": event })).await?,
                None if site.closing.is_cancelled() => return frame(GOING_AWAY, "Atom is closing"),
                None => return frame(POLICY, "the session has ended"),
            },
            Some(reply) = answered.recv() => send(socket, &reply).await?,
            message = socket.recv() => {
                unanswered = 0;
                match message {
                    Some(Ok(Message::Text(text))) => match start(site, caller, &calls, &replies, &text) {
                        Ok(()) => {}
                        Err(refusal) => send(socket, &refusal).await?,
                    },
                    Some(Ok(Message::Binary(_))) => return frame(UNSUPPORTED, "text only"),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                }
            },
            _ = pings.tick() => {
                unanswered += 1;
                if unanswered > 2 {
                    return None;
                }
                deliver(socket, Message::Ping(Default::default())).await?;
            }
        }
    }
}

/// Starts one call; its reply goes to `replies`. What cannot be started is answered at once.
fn start(
    site: &Site,
    caller: &Caller,
    calls: &Arc<Semaphore>,
    replies: &mpsc::Sender<Value>,
    text: &str,
) -> Result<(), Value> {
    let call: Call = serde_json::from_str(text).map_err(|error| {
        let error = ApiError::invalid("message", format!("A call is {{\"id\", \"name\", \"args\"}}: {error}."));
        json!({ "error": error })
    })?;
    let Ok(permit) = calls.clone().try_acquire_owned() else {
        let mut error = ApiError::new(
            Code::RateLimited,
            format!("{CALLS_MAX} calls of this socket are at work; wait for a reply."),
        );
        error.retry_after_ms = Some(100);
        return Err(json!({ "id": call.id, "error": error }));
    };
    let (site, caller, replies) = (site.clone(), caller.clone(), replies.clone());
    tokio::spawn(async move {
        let reply = match site.call(caller, call.name, call.args.unwrap_or_else(|| json!({}))).await {
            Ok(ok) => json!({ "id": call.id, "ok": ok }),
            Err(error) => json!({ "id": call.id, "error": error }),
        };
        // Nobody is there to read it any more: the write stands all the same.
        let _ = replies.send(reply).await;
        drop(permit);
    });
    Ok(())
}

async fn send(socket: &mut WebSocket, message: &Value) -> Option<()> {
    deliver(socket, Message::Text(message.to_string().into())).await
}

/// Sends within the time limit; `None` when the other side is gone.
async fn deliver(socket: &mut WebSocket, message: Message) -> Option<()> {
    timeout(SEND_MAX, socket.send(message)).await.ok()?.ok()
}

fn frame(code: u16, reason: &'static str) -> Ended {
    Some(CloseFrame { code, reason: reason.into() })
}
