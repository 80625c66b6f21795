//! Events and calls over streams: server-sent events and the WebSocket, cut and resumed.

#![allow(clippy::unwrap_used)] // the helpers are part of the tests

use atom_tests::house::{EventStream, House, SOON, refusal};
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest as _},
};

#[tokio::test]
async fn events_resume_after_a_cut_with_what_was_missed() {
    let house = House::open();
    let events = || house.client.get(house.at("/api/v1/events")).bearer_auth(house.atom.token());
    let mut first = EventStream::open(events()).await;
    house.create("seen").await;
    let (seen, event) = first.caused_by("tasks.create").await;
    assert_eq!(event["seq"], seen);
    assert!(event["topics"].as_array().unwrap().contains(&json!("tasks")), "{event}");
    drop(first);

    house.create("missed").await;
    house.call("undo", json!({})).await;
    let by_header = events().header("last-event-id", seen);
    let by_address =
        house.client.get(house.at(&format!("/api/v1/events?last_seen={seen}"))).bearer_auth(house.atom.token());
    for request in [by_header, by_address] {
        let mut resumed = EventStream::open(request).await;
        let (missed, event) = resumed.next().await;
        assert_eq!(
            (missed, &event["cause"]),
            (seen + 1, &json!("tasks.create")),
            "nothing is left out, nothing comes twice"
        );
        assert!(event["reset"] != true);
        assert_eq!(resumed.caused_by("undo").await.0, seen + 2);
    }
    // A number from another run cannot be resumed from: the client is told to fetch everything again.
    let mut lost = EventStream::open(events().header("last-event-id", seen + 1_000_000)).await;
    house.create("after").await;
    assert_eq!(lost.next().await.1["reset"], true);
}

#[tokio::test]
async fn events_want_a_session_and_a_number() {
    let house = House::open();
    let nobody = house.client.get(house.at("/api/v1/events")).send().await.unwrap();
    assert_eq!(refusal(nobody).await.0, StatusCode::UNAUTHORIZED);
    for query in ["?last_seen=x", "?last_seen=-1", "?since=3"] {
        let reply = house
            .client
            .get(house.at(&format!("/api/v1/events{query}")))
            .bearer_auth(house.atom.token())
            .send()
            .await
            .unwrap();
        assert_eq!(refusal(reply).await.0, StatusCode::BAD_REQUEST, "{query}");
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn socket(house: &House, hello: Value) -> Socket {
    let (mut socket, _) = connect_async(format!("ws://{}/api/v1/ws", house.served.authority())).await.unwrap();
    socket.send(Message::text(hello.to_string())).await.unwrap();
    socket
}

/// The next message, or why the socket closed.
async fn message(socket: &mut Socket) -> Result<Value, Option<u16>> {
    loop {
        match timeout(SOON, socket.next()).await.expect("a message") {
            Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| frame.code.into())),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Err(None),
        }
    }
}

async fn until(socket: &mut Socket, wanted: impl Fn(&Value) -> bool) -> Value {
    loop {
        let message = message(socket).await.expect("the socket stays open");
        if wanted(&message) {
            return message;
        }
    }
}

#[tokio::test]
async fn a_socket_carries_calls_and_events_and_resumes() {
    let house = House::open();
    let token = house.atom.token();
    let mut first = socket(&house, json!({ "token": token })).await;
    assert_eq!(message(&mut first).await, Ok(json!({ "ready": true })));
    let call = json!({ "id": 1, "name": "tasks.create", "args": { "title": "over the socket" } });
    first.send(Message::text(call.to_string())).await.unwrap();
    first.send(Message::text(json!({ "id": "two", "name": "tasks.nonsense" }).to_string())).await.unwrap();
    let (mut answers, mut seen) = (0, None);
    while answers < 2 || seen.is_none() {
        let message = message(&mut first).await.expect("the socket stays open");
        match (&message["id"], &message["event"]["seq"]) {
            (Value::Number(_), _) => assert_eq!(message["ok"]["title"], "over the socket", "{message}"),
            (Value::String(_), _) => assert_eq!(message["error"]["code"], "not_found", "{message}"),
            (_, Value::Number(seq)) => {
                seen = seq.as_u64();
                continue;
            }
            _ => panic!("{message}"),
        }
        answers += 1;
    }
    drop(first);

    house.create("missed").await;
    let mut resumed = socket(&house, json!({ "token": token, "last_seen": seen })).await;
    let event = until(&mut resumed, |message| message["event"].is_object()).await;
    assert_eq!((&event["event"]["seq"], &event["event"]["cause"]), (&json!(seen.unwrap() + 1), &json!("tasks.create")));
}

#[tokio::test]
async fn a_socket_without_a_session_is_told_so_and_closed() {
    let house = House::open();
    for hello in [
        json!({}),
        json!({ "token": "nonsense" }),
        json!({ "token": 7 }),
        json!([1]),
        json!({ "tokens": house.atom.token() }),
    ] {
        let mut stranger = socket(&house, hello.clone()).await;
        let refusal = message(&mut stranger).await.expect("a reason first");
        assert!(
            refusal["error"]["code"] == "unauthenticated" || refusal["error"]["code"] == "invalid",
            "{hello}: {refusal}"
        );
        assert_eq!(message(&mut stranger).await, Err(Some(1008)), "{hello}");
    }
}

#[tokio::test]
async fn nonsense_on_a_socket_is_answered_and_the_socket_stays() {
    let house = House::open();
    let mut line = socket(&house, json!({ "token": house.atom.token() })).await;
    for nonsense in ["not json", "[]", "{\"id\": 1}", "{\"id\": 1, \"name\": \"tasks.list\", \"extra\": 1}"] {
        line.send(Message::text(nonsense)).await.unwrap();
        let answer = until(&mut line, |message| message["error"].is_object()).await;
        assert_eq!(answer["error"]["code"], "invalid", "{nonsense}");
    }
    line.send(Message::text(json!({ "id": 9, "name": "tasks.list" }).to_string())).await.unwrap();
    assert!(until(&mut line, |message| message["id"] == 9).await["ok"].is_object());
    line.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    let closed = loop {
        if let Err(code) = message(&mut line).await {
            break code;
        }
    };
    assert_eq!(closed, Some(1003));
}

#[tokio::test]
async fn a_page_from_elsewhere_gets_no_socket() {
    let house = House::open();
    let mut request = format!("ws://{}/api/v1/ws", house.served.authority()).into_client_request().unwrap();
    request.headers_mut().insert("origin", "http://evil.example".parse().unwrap());
    match connect_async(request).await {
        Err(tungstenite::Error::Http(reply)) => assert_eq!(reply.status().as_u16(), 403),
        other => panic!("refused at the handshake, not {other:?}"),
    }
    let plain = house.client.get(house.at("/api/v1/ws")).send().await.unwrap();
    assert_eq!(refusal(plain).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn streams_end_when_the_host_is_told_to_stop() {
    let House { atom, served, client } = House::open();
    let events = client.get(format!("{}/api/v1/events", served.url)).bearer_auth(atom.token());
    let mut stream = EventStream::open(events).await;
    let mut line = {
        let (mut line, _) = connect_async(format!("ws://{}/api/v1/ws", served.authority())).await.unwrap();
        line.send(Message::text(json!({ "token": atom.token() }).to_string())).await.unwrap();
        line
    };
    assert_eq!(message(&mut line).await, Ok(json!({ "ready": true })));
    let ended = tokio::task::spawn_blocking(|| served.process.end());
    assert_eq!(message(&mut line).await, Err(Some(1001)));
    while timeout(SOON, stream.reply.chunk()).await.expect("the stream ends").unwrap().is_some() {}
    timeout(SOON, ended).await.expect("open streams hold up no stop").unwrap();
}
