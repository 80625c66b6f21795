//! What Atom sends is what the vendors document: each stream against the vendor's own description, which checks requests.

use atom_api::integrations::SyncReport;
use atom_testkit::prism::prism;
use atom_tests::fixture::Fixture;
use serde_json::json;

/// Connects, syncs every stream twice, and reads the records: nothing may be refused, something must come.
async fn conforms(provider: &str) -> anyhow::Result<()> {
    let Some(mock) = prism(provider).await? else { return Ok(()) };
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let credentials = json!({ "kind": "token", "token": "tok_test" });
    let connected = ada
        .call(
            "integrations.connect",
            json!({ "provider": provider, "credentials": credentials, "base_url": mock.url() }),
        )
        .await;
    let id = &connected["connection_id"];

    for _ in 0..2 {
        let reply = ada.call("integrations.sync", json!({ "connection_id": id, "wait": true })).await;
        let report: SyncReport = serde_json::from_value(reply)?;
        assert_eq!(report.errors, [], "{provider}");
        for stream in &report.streams {
            assert!(stream.pulled > 0, "{provider}: nothing came of {}", stream.name);
            let records = ada.call("integrations.records", json!({ "connection_id": id, "stream": stream.name })).await;
            assert!(records["items"][0]["mapped"].is_object(), "{provider}: {} is not mapped: {records}", stream.name);
        }
    }

    assert!(mock.requests() > 2, "{provider}: the description was asked");
    assert_eq!(mock.refused(), Vec::<String>::new(), "{provider}");
    Ok(())
}

#[tokio::test]
async fn github_as_documented() -> anyhow::Result<()> {
    conforms("github").await
}
