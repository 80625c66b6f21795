//! The HTTP host as programs, browsers and those who wish it ill meet it.

use atom_tests::{
    atom_bin::{Atom, Served},
    house::{House, refusal},
    waiting,
};
use reqwest::{Client, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use std::fs;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

#[tokio::test]
async fn a_foreign_host_or_origin_is_refused_before_anything_is_read() {
    let house = House::open();
    let port = house.served.authority().rsplit_once(':').unwrap().1;
    for host in [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        &format!("evil.example:{port}"),
        &format!("localhost.evil.example:{port}"),
        // What resolvers and browsers take for the same place is no name of this one.
        &format!("localhost.:{port}"),
        &format!("127.0.0.1.:{port}"),
        &format!("127.1:{port}"),
        &format!("2130706433:{port}"),
        &format!("0x7f000001:{port}"),
        &format!("0.0.0.0:{port}"),
        &format!("[::ffff:127.0.0.1]:{port}"),
        &format!("[0:0:0:0:0:0:0:1]:{port}"),
        &format!("::1:{port}"),
        &format!("[::1%25lo]:{port}"),
        &format!("user@127.0.0.1:{port}"),
        &format!("127.0.0.1:0{port}"),
    ] {
        let reply = house.post("tasks.list", "{}").header("host", host).send().await.unwrap();
        let (status, error) = refusal(reply).await;
        assert_eq!((status, &error["code"]), (StatusCode::FORBIDDEN, &json!("forbidden")), "{host}");
    }
    for origin in
        ["http://evil.example", "null", "https://localhost", "http://127.0.0.1:1", &format!("https://127.0.0.1:{port}")]
    {
        for path in ["/api/v1/call/app.status", "/", "/api/v1/events", "/metrics"] {
            let reply = house.client.get(house.at(path)).header("origin", origin).send().await.unwrap();
            assert_eq!(refusal(reply).await.0, StatusCode::FORBIDDEN, "{origin} at {path}");
        }
    }
    let two_hosts =
        format!("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(house.raw(two_hosts.as_bytes()).await.starts_with("HTTP/1.1 403"));
    let absolute =
        format!("GET http://evil.example/healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    assert!(house.raw(absolute.as_bytes()).await.starts_with("HTTP/1.1 403"));

    for (name, own) in [
        ("host", format!("localhost:{port}")),
        ("host", format!("LocalHost:{port}")),
        ("host", format!("[::1]:{port}")),
        ("origin", format!("http://127.0.0.1:{port}")),
        ("origin", format!("http://[::1]:{port}")),
    ] {
        let reply = house.post("tasks.list", "{}").header(name, own).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK);
        assert!(!reply.headers().keys().any(|header| header.as_str().starts_with("access-control")), "no CORS");
        assert!(!reply.headers().contains_key("set-cookie"), "no cookie that a page elsewhere could have sent");
    }
}

#[tokio::test]
async fn whoever_registers_at_the_local_server_names_no_file_of_the_person_who_runs_it() {
    let house = House::open();
    let account = json!({ "email": "guest@example.com", "name": "Guest", "password": atom_tests::fixture::PASSWORD });
    let register = house.client.post(house.at("/api/auth/register")).body(account.to_string());
    let guest: Value = register.send().await.unwrap().json().await.unwrap();
    let guest = guest["token"].as_str().expect("registered");
    let (theirs, secret) = (house.atom.desk().join("theirs.md"), house.atom.desk().join("secret.csv"));
    fs::write(&secret, "title\nNobody else's\n").unwrap();
    for (command, args) in [
        ("data.export", json!({ "format": "markdown", "path": theirs })),
        ("ledger.import", json!({ "path": secret })),
        ("data.import", json!({ "path": secret, "source": "csv" })),
    ] {
        let reply = house.client.post(house.at(&format!("/api/v1/call/{command}"))).bearer_auth(guest);
        let (status, error) = refusal(reply.body(args.to_string()).send().await.unwrap()).await;
        assert_eq!((status, &error["field"]), (StatusCode::FORBIDDEN, &json!("path")), "{command}");
    }
    assert!(!theirs.exists());
    // Who keeps the installation does, and nothing is named by what is left out.
    house.call("data.export", json!({ "format": "markdown", "path": theirs })).await;
    assert!(theirs.exists());
}

#[tokio::test]
async fn a_token_in_an_address_is_refused_even_a_good_one() {
    let house = House::open();
    for path in ["/api/v1/events", "/api/v1/ws", "/api/v1/call/tasks.list"] {
        for name in ["token", "access_token", "Token"] {
            let address = house.at(&format!("{path}?{name}={}", house.atom.token()));
            for request in [house.client.get(&address), house.client.get(&address).bearer_auth(house.atom.token())] {
                let (status, error) = refusal(request.send().await.unwrap()).await;
                assert_eq!((status, &error["field"]), (StatusCode::BAD_REQUEST, &json!("token")), "{path} {name}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_413_whether_announced_or_not() {
    let house = House::open();
    let large = vec![b' '; 17 * 1024 * 1024];
    let chunks = futures_util::stream::iter(
        large.clone().chunks(1 << 20).map(|it| Ok::<_, std::io::Error>(it.to_vec())).collect::<Vec<_>>(),
    );
    let port = house.served.authority();
    let announced = format!(
        "POST /api/v1/call/tasks.create HTTP/1.1\r\nHost: {port}\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n{{"
    );
    assert!(house.raw(announced.as_bytes()).await.starts_with("HTTP/1.1 413"));
    for body in [reqwest::Body::from(large), reqwest::Body::wrap_stream(chunks)] {
        let (status, error) = refusal(house.post("tasks.create", body).send().await.unwrap()).await;
        assert_eq!((status, &error["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("invalid")));
    }
    house.create("still here").await;
}

#[tokio::test]
async fn much_is_read_only_of_whoever_is_signed_in() {
    let house = House::open();
    let large = json!({ "title": "x", "notes": "y".repeat(1 << 20) }).to_string();
    let unknown = house.client.post(house.at("/api/v1/call/tasks.create"));
    for request in [unknown.try_clone().unwrap(), unknown.bearer_auth("not-a-token")] {
        let (status, error) = refusal(request.body(large.clone()).send().await.unwrap()).await;
        assert_eq!((status, &error["code"]), (StatusCode::UNAUTHORIZED, &json!("unauthenticated")));
    }
    for path in ["/api/auth/login", "/api/v1/call/auth.login", "/api/v1/call/auth.register"] {
        for signed_in in [false, true] {
            let request = house.client.post(house.at(path)).body(large.clone());
            let request = if signed_in { request.bearer_auth(house.atom.token()) } else { request };
            let (status, error) = refusal(request.send().await.unwrap()).await;
            assert_eq!((status, &error["field"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("body")), "{path}");
        }
    }
    let sent = json!({ "title": "x", "notes": "y".repeat(500_000) }).to_string();
    let chunks: Vec<_> = sent.as_bytes().chunks(1 << 16).map(|it| Ok::<_, std::io::Error>(it.to_vec())).collect();
    let streamed = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
    let made = house.post("tasks.create", streamed).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::OK, "whoever is, sends as much as before");
}

/// A socket that says nothing, and how the host answered it.
async fn silent_socket(house: &House) -> (TcpStream, String) {
    let host = house.served.authority();
    let mut stream = TcpStream::connect(host).await.expect("a socket");
    let hello = format!(
        "GET /api/v1/ws HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(hello.as_bytes()).await.expect("a socket");
    let mut status = [0_u8; "HTTP/1.1 101".len()];
    stream.read_exact(&mut status).await.expect("a socket");
    (stream, String::from_utf8_lossy(&status).into_owned())
}

#[tokio::test]
async fn sockets_that_do_not_say_who_they_are_are_few_and_make_room_when_they_go() {
    let house = House::open();
    let mut silent = Vec::new();
    for _ in 0..32 {
        let (stream, status) = silent_socket(&house).await;
        assert_eq!(status, "HTTP/1.1 101");
        silent.push(stream);
    }
    assert_eq!(silent_socket(&house).await.1, "HTTP/1.1 429");
    house.create("calls go on").await;
    drop(silent);
    waiting::until("a place", || async { (silent_socket(&house).await.1 == "HTTP/1.1 101").then_some(()) }).await;
}

#[tokio::test]
async fn half_requests_hold_up_nobody() {
    let house = House::open();
    let host = house.served.authority();
    let mut halves = Vec::new();
    for half in [
        String::new(),
        "POST /api/v1/call/tasks.create HT".to_owned(),
        format!("POST /api/v1/call/tasks.create HTTP/1.1\r\nHost: {host}\r\n"),
        format!(
            "POST /api/v1/call/tasks.create HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\n{{\"title\": \"ha"
        ),
        format!(
            "POST /api/v1/call/tasks.create HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{{\"t"
        ),
    ] {
        for _ in 0..8 {
            let mut stream = TcpStream::connect(host).await.unwrap();
            stream.write_all(half.as_bytes()).await.unwrap();
            halves.push(stream);
        }
    }
    let task = house.create("beside forty half requests").await;
    drop(halves);
    let listed = house.call("tasks.list", json!({ "limit": 10 })).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "a half request did nothing: {listed}");
    assert_eq!(listed["items"][0]["id"], task["id"]);
    for nonsense in ["\x16\x03\x01\x02\x00garbage\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"] {
        let answer = house.raw(nonsense.as_bytes()).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 5"), "{answer}");
    }
}

#[tokio::test]
async fn malformed_json_is_named_by_line_and_column() {
    let house = House::open();
    let deep = "[".repeat(100_000);
    for (body, place) in [
        ("{\n  \"title\": oops\n}", "line 2 column"),
        ("{\"title\": \"cut", "line 1 column"),
        ("{\"title\": \"a\"} trailing", "line 1 column"),
        ("\u{feff}{}", "line 1 column"),
        (deep.as_str(), "line 1 column"),
    ] {
        let (status, error) = refusal(house.post("tasks.create", body.to_owned()).send().await.unwrap()).await;
        assert_eq!((status, &error["code"]), (StatusCode::BAD_REQUEST, &json!("invalid")), "{error}");
        assert!(error["message"].as_str().unwrap().contains(place), "{error}");
    }
    let (status, _) =
        refusal(house.post("tasks.create", vec![b'{', b'"', 0xff, 0xfe, b'"']).send().await.unwrap()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    for not_an_object in ["[]", "null", "7", "\"text\""] {
        let (status, _) = refusal(house.post("tasks.create", not_an_object).send().await.unwrap()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{not_an_object}");
    }
    let empty = house.post("tasks.list", "").send().await.unwrap();
    assert_eq!(empty.status(), StatusCode::OK, "no body is an empty request");
}

#[tokio::test]
async fn every_error_has_the_status_of_its_code_and_the_same_form() {
    let house = House::open();
    let unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
    for (command, args, status, code) in [
        ("tasks.create", json!({ "title": 7 }), StatusCode::BAD_REQUEST, "invalid"),
        ("tasks.create", json!({ "title": "a", "colour": "red" }), StatusCode::BAD_REQUEST, "invalid"),
        ("tasks.get", json!({ "id": unknown }), StatusCode::NOT_FOUND, "not_found"),
        ("tasks.nonsense", json!({}), StatusCode::NOT_FOUND, "not_found"),
    ] {
        let (got, error) = refusal(house.post(command, args.to_string()).send().await.unwrap()).await;
        assert_eq!((got, &error["code"]), (status, &json!(code)), "{command}: {error}");
    }
    let nobody = house.client.post(house.at("/api/v1/call/tasks.list")).body("{}");
    let strangers = [
        nobody.try_clone().unwrap(),
        nobody.try_clone().unwrap().bearer_auth("not-a-token"),
        nobody.try_clone().unwrap().header("authorization", "Basic b3duZXI6cGFzcw=="),
        nobody.header("authorization", "Bearer"),
    ];
    for stranger in strangers {
        let reply = stranger.send().await.unwrap();
        assert_eq!(reply.headers()["www-authenticate"], "Bearer");
        let (status, error) = refusal(reply).await;
        assert_eq!((status, &error["code"]), (StatusCode::UNAUTHORIZED, &json!("unauthenticated")));
    }
    for (workspace, status) in [("nonsense", StatusCode::BAD_REQUEST), (unknown, StatusCode::NOT_FOUND)] {
        let (got, error) =
            refusal(house.post("tasks.list", "{}").header("atom-workspace", workspace).send().await.unwrap()).await;
        assert!(got == status || got == StatusCode::FORBIDDEN, "{workspace}: {error}");
    }
    let own = house.post("tasks.list", "{}").header("atom-workspace", house.atom.workspace()).send().await.unwrap();
    assert_eq!(own.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_session_that_has_ended_opens_nothing() {
    let house = House::open();
    house.call("auth.logout", json!({})).await;
    let (status, error) = refusal(house.post("tasks.list", "{}").send().await.unwrap()).await;
    assert_eq!((status, &error["code"]), (StatusCode::UNAUTHORIZED, &json!("unauthenticated")));
    let events = house.client.get(house.at("/api/v1/events")).bearer_auth(house.atom.token()).send().await.unwrap();
    assert_eq!(events.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn unknown_routes_and_methods_are_answered_in_json() {
    let house = House::open();
    for path in ["/api", "/api/v1", "/api/v1/nothing", "/api/v2/call/tasks.list", "/assets/missing.js", "/nothing.html"]
    {
        let (status, error) = refusal(house.client.get(house.at(path)).send().await.unwrap()).await;
        assert_eq!((status, &error["code"]), (StatusCode::NOT_FOUND, &json!("not_found")), "{path}");
    }
    for (method, path) in [("GET", "/api/v1/call/tasks.list"), ("DELETE", "/healthz"), ("PUT", "/api/v1/events")] {
        let reply = house.client.request(method.parse().unwrap(), house.at(path)).send().await.unwrap();
        assert_eq!(refusal(reply).await.0, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
    }
}

#[tokio::test]
async fn registration_and_log_in_have_addresses_of_their_own() {
    let atom = Atom::empty();
    let served = atom.serve();
    let client = Client::new();
    let owner = json!({ "email": "owner@example.com", "password": atom_tests::atom_bin::PASSWORD, "name": "Owner" });
    let registered =
        client.post(format!("{}/api/auth/register", served.url)).body(owner.to_string()).send().await.unwrap();
    assert_eq!(registered.status(), StatusCode::OK);
    let login = json!({ "email": "Owner@Example.com", "password": atom_tests::atom_bin::PASSWORD });
    let login = client.post(format!("{}/api/auth/login", served.url)).body(login.to_string()).send().await.unwrap();
    let session: Value = login.json().await.unwrap();
    let who =
        client.post(format!("{}/api/v1/call/auth.whoami", served.url)).bearer_auth(session["token"].as_str().unwrap());
    assert_eq!(who.send().await.unwrap().json::<Value>().await.unwrap()["user"]["email"], "owner@example.com");
}

#[tokio::test]
async fn openapi_names_every_command_and_needs_no_session() {
    let house = House::open();
    let document: Value =
        house.client.get(house.at("/api/v1/openapi.json")).send().await.unwrap().json().await.unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    for spec in atom_api::commands() {
        let operation = &document["paths"][format!("/api/v1/call/{}", spec.name)]["post"];
        assert_eq!(operation["summary"], spec.doc, "{}", spec.name);
        let open = spec.permission == atom_api::Permission::Open;
        assert_eq!(operation["security"].as_array().unwrap().is_empty(), open, "{}", spec.name);
    }
}

#[tokio::test]
async fn every_command_but_the_open_ones_wants_a_session() {
    let house = House::open();
    for spec in atom_api::commands().iter().filter(|spec| spec.permission != atom_api::Permission::Open) {
        let reply =
            house.client.post(house.at(&format!("/api/v1/call/{}", spec.name))).body("{}").send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::UNAUTHORIZED, "{}", spec.name);
    }
}

#[tokio::test]
async fn figures_and_health_are_there_for_this_machine() {
    let house = House::open();
    house.create("counted").await;
    let health = house.client.get(house.at("/healthz")).send().await.unwrap();
    assert_eq!((health.status(), health.text().await.unwrap().as_str()), (StatusCode::OK, "ok"));
    let figures = house.client.get(house.at("/metrics")).send().await.unwrap();
    assert!(figures.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    let figures = figures.text().await.unwrap();
    assert!(figures.contains("tasks.create"), "{figures}");
    assert!(!figures.contains("counted"), "figures hold no content");
}

#[tokio::test]
async fn the_interface_comes_from_its_folder_with_a_strict_policy() {
    let atom = Atom::empty();
    let dist = atom.desk().join("dist");
    fs::create_dir_all(dist.join("assets")).unwrap();
    fs::write(dist.join("index.html"), "<!doctype html><title>Atom</title>").unwrap();
    fs::write(dist.join("assets/app.0f3a99c1d2e4b5a6.wasm"), b"\0asm").unwrap();
    fs::write(atom.desk().join("secret.txt"), "secret").unwrap();
    let mut command = atom.command(["serve", "--port", "0"]);
    command.env("ATOM_UI_DIR", &dist);
    let served = Served::start(command);
    let client = Client::new();
    let get = async |path: &str, accept: &str| {
        client.get(format!("{}{path}", served.url)).header("accept", accept).send().await.unwrap()
    };
    let value = |headers: &HeaderMap, name: &str| headers[name].to_str().unwrap().to_owned();

    let page = get("/", "text/html").await;
    let headers = page.headers().clone();
    assert_eq!(page.text().await.unwrap(), "<!doctype html><title>Atom</title>");
    assert_eq!(value(&headers, "cache-control"), "no-cache");
    let policy = value(&headers, "content-security-policy");
    // As strict as that of the window, but for the way to the shell, which a browser does not have.
    let window: Value = serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap();
    let window = window["app"]["security"]["csp"].as_object().unwrap();
    for part in policy.split("; ") {
        let (name, sources) = part.split_once(' ').unwrap();
        let in_window = window[name].as_str().unwrap().replace(" ipc: http://ipc.localhost", "");
        assert_eq!(sources, in_window, "{name}");
    }
    assert_eq!(policy.split("; ").count(), window.len(), "{policy}");
    assert!(!policy.contains("'unsafe-eval'") && !policy.contains("'unsafe-inline'"), "{policy}");
    for folder in ["/assets", "/assets/"] {
        assert_eq!(get(folder, "*/*").await.status(), StatusCode::NOT_FOUND, "a folder is not listed");
    }
    assert_eq!(
        (value(&headers, "x-content-type-options"), value(&headers, "referrer-policy")),
        ("nosniff".into(), "no-referrer".into())
    );
    let again = client.get(&served.url).header("if-none-match", value(&headers, "etag")).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);

    let module = get("/assets/app.0f3a99c1d2e4b5a6.wasm", "*/*").await;
    assert_eq!(value(module.headers(), "content-type"), "application/wasm");
    assert!(value(module.headers(), "cache-control").contains("immutable"));
    assert_eq!(get("/tasks/today", "text/html").await.status(), StatusCode::OK, "an address inside the interface");
    assert_eq!(get("/tasks/today", "application/json").await.status(), StatusCode::NOT_FOUND);
    for outside in ["/..%2fsecret.txt", "/assets/%2e%2e/%2e%2e/secret.txt", "/%2e%2e%5csecret.txt"] {
        assert_eq!(get(outside, "*/*").await.status(), StatusCode::NOT_FOUND, "{outside}");
    }
    let raw = format!("GET /../secret.txt HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", served.authority());
    let mut stream = TcpStream::connect(served.authority()).await.unwrap();
    stream.write_all(raw.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}
