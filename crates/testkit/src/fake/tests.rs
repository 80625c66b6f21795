//! The fake itself.

use super::*;
use serde_json::json;
use std::time::Duration;

const WORLD: World = World { seed: 1, things: 7, page: 3, now_ms: 1_780_272_000_000 };

async fn fake() -> (Fake, reqwest::Client) {
    let fake = Fake::start().await.unwrap();
    fake.begin(WORLD);
    (fake, reqwest::Client::builder().no_proxy().build().unwrap())
}

async fn get(fake: &Fake, client: &reqwest::Client, path: &str) -> reqwest::Result<(u16, Value)> {
    let reply = client.get(format!("{}{path}", fake.url())).bearer_auth(fake.token()).send().await?;
    Ok((reply.status().as_u16(), reply.json().await?))
}

#[tokio::test]
async fn a_list_ends_with_a_token_and_a_token_brings_what_changed() {
    let (fake, client) = fake().await;
    let (mut path, mut ids) = ("/cursor".to_owned(), Vec::new());
    let token = loop {
        let (_, page) = get(&fake, &client, &path).await.unwrap();
        ids.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/cursor?after={next}"),
            None => break page["token"].as_str().unwrap().to_owned(),
        }
    };
    assert_eq!(ids, fake.there().into_keys().collect::<Vec<_>>());
    fake.change(Change::Remove(0));
    let (_, changes) = get(&fake, &client, &format!("/cursor?token={token}")).await.unwrap();
    assert_eq!(changes["items"], json!([{"id": "r000000", "gone": true}]));
    fake.script([Step::fault(Fault::Expired)]);
    assert_eq!(get(&fake, &client, &format!("/cursor?token={token}")).await.unwrap().0, 410);
}

#[tokio::test]
async fn faults_come_in_their_order_and_end() {
    let (fake, client) = fake().await;
    let faults =
        [Fault::DropBefore, Fault::Truncated, Fault::Status(503, Some(7)), Fault::Slow(Duration::from_millis(2))];
    fake.script(faults.map(Step::fault));
    assert!(get(&fake, &client, "/offset?n=2").await.is_err());
    assert!(get(&fake, &client, "/offset?n=2").await.is_err());
    let (status, said) = get(&fake, &client, "/offset?n=2").await.unwrap();
    assert!(status == 503 && said["message"].as_str().unwrap().contains(&fake.token()));
    for _ in 0..2 {
        let (status, page) = get(&fake, &client, "/offset?n=2").await.unwrap();
        assert_eq!((status, page["items"].as_array().unwrap().len(), &page["more"]), (200, 2, &json!(true)));
    }
    assert_eq!((fake.requests(), fake.strangers()), (5, 0));
}

#[tokio::test]
async fn a_key_does_the_same_once_and_without_one_each_request_counts() {
    let (fake, client) = fake().await;
    let post = |path: &str, key: &str| {
        let request = client.post(format!("{}{path}", fake.url())).bearer_auth(fake.token());
        request.header("Idempotency-Key", key.to_owned()).json(&json!({"name": "new"})).send()
    };
    fake.script_writes([Step::fault(Fault::DropAfter), Step::default(), Step::fault(Fault::DropBefore)]);
    assert!(post("/things", "k1").await.is_err());
    assert_eq!(post("/things", "k1").await.unwrap().status().as_u16(), 201);
    assert_eq!((fake.effects().len(), fake.written()["k1"], fake.there().len()), (1, 2, 8));
    assert!(post("/plain", "k2").await.is_err());
    assert_eq!(fake.effects().len(), 1);
    for _ in 0..2 {
        assert_eq!(post("/plain", "k2").await.unwrap().status().as_u16(), 201);
    }
    assert_eq!(fake.effects().len(), 3);
}

#[tokio::test]
async fn an_answer_that_is_held_back_is_told_and_does_not_come() {
    let (fake, client) = fake().await;
    fake.hold(1);
    get(&fake, &client, "/me").await.unwrap();
    tokio::select! {
        answer = get(&fake, &client, "/me") => panic!("an answer: {answer:?}"),
        () = fake.held() => {}
    }
    assert_eq!(fake.requests(), 2);
}
