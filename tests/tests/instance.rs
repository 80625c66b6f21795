//! The way from one process to another that has the data directory.

#![allow(clippy::unwrap_used)] // the helpers are part of the tests

use atom_core::Code;
use atom_engine::{Door, OpenOptions};
use atom_server::{INSTANCE_FILE, Instance, ServeOptions, serve};
use atom_tests::house::refusal;
use atom_vault::{OsKeychain, Sources};
use reqwest::{Client, StatusCode};
use serde_json::json;
use std::{fs, path::Path, sync::Arc};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// A door on a directory of its own, in this process.
async fn door(data_dir: &Path) -> Door {
    let sources = Sources {
        encryption_key: Some("6b".repeat(32).into()),
        passphrase: None,
        recovery_code: None,
        keychain: Arc::new(OsKeychain),
    };
    Door::open_with(OpenOptions { data_dir: data_dir.to_owned() }, sources).await.unwrap()
}

#[tokio::test]
async fn a_host_for_the_own_programs_answers_nobody_without_the_key() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let door = door(&data).await;
    let running = serve(door.clone(), ServeOptions::instance_only(&data)).await.unwrap();
    for path in ["/", "/healthz", "/metrics", "/api/v1/openapi.json", "/api/v1/events"] {
        for request in [
            Client::new().get(format!("{}{path}", running.url())),
            Client::new().get(format!("{}{path}", running.url())).header("atom-instance", "guessed"),
        ] {
            assert_eq!(refusal(request.send().await.unwrap()).await.0, StatusCode::FORBIDDEN, "{path}");
        }
    }
    let mut instance = Instance::find(&data).await.expect("the card leads there");
    assert_eq!((instance.url(), instance.pid()), (running.url().as_str(), std::process::id()));
    let status = instance.call(None, None, "app.status", &json!({})).await.unwrap();
    assert_eq!(status["gate"], "open");
    running.stop().await;
    assert!(Instance::find(&data).await.is_none(), "the card goes with the host");
    let gone = instance.call(None, None, "app.status", &json!({})).await.unwrap_err();
    assert_eq!(gone.code, Code::Unavailable);
    door.close().await;
}

#[tokio::test]
async fn a_stranger_on_a_dead_hosts_port_learns_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let stranger = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let key = "5ec2e7".repeat(10);
    let card = json!({ "url": format!("http://{}", stranger.local_addr().unwrap()), "pid": 1, "key": key });
    fs::write(dir.path().join(INSTANCE_FILE), card.to_string()).unwrap();
    let listening = tokio::spawn(async move {
        let (mut stream, _) = stranger.accept().await.unwrap();
        let mut heard = vec![0; 4_096];
        let length = stream.read(&mut heard).await.unwrap();
        let proof = json!({ "proof": "00".repeat(32) }).to_string();
        let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{proof}", proof.len());
        stream.write_all(reply.as_bytes()).await.unwrap();
        // Whatever would come after the answer.
        stream.read_to_end(&mut heard).await.unwrap();
        heard.truncate(length.max(heard.len()));
        String::from_utf8_lossy(&heard).into_owned()
    });
    assert!(Instance::find(dir.path()).await.is_none());
    let heard = listening.await.unwrap();
    assert!(
        heard.contains("nonce=") && !heard.contains(&key) && !heard.to_lowercase().contains("authorization"),
        "{heard}"
    );
}
