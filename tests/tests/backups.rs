//! The folder of backups, a restore through the open door, the end of all data, and what diagnostics tell.

use atom_api::Topic;
use atom_core::Code;
use atom_engine::{Caller, Host};
use atom_tests::fixture::{Fixture, PASSWORD, Person};
use serde_json::{Value, json};
use std::fs;

async fn titles(person: &Person) -> Vec<String> {
    let page = person.call("tasks.list", json!({})).await;
    let items = page["items"].as_array().expect("items");
    items.iter().map(|task| task["title"].as_str().expect("a title").to_owned()).collect()
}

async fn backups(person: &Person) -> Vec<Value> {
    person.call("backups.list", json!({})).await["items"].as_array().expect("items").clone()
}

#[tokio::test]
async fn a_backup_is_made_listed_restored_in_the_running_program_and_removed() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = ada.call("tasks.create", json!({ "title": "Before" })).await["id"].clone();
    let file = ada.attach(&task, "a.txt", b"kept").await["id"].clone();
    let made = ada.call("backups.create", json!({})).await;
    assert_eq!(made["automatic"], false);
    assert_eq!(backups(&ada).await, std::slice::from_ref(&made));
    ada.call("tasks.create", json!({ "title": "After" })).await;
    ada.call("attachments.delete", json!({ "id": file })).await;

    let reply = ada.call("backups.restore", json!({ "name": made["name"] })).await;
    let kept = reply["kept"].as_str().expect("what was there is kept");
    assert!(fs::metadata(kept).is_ok());
    let ada = again(&fixture, &ada).await;
    assert_eq!(titles(&ada).await, ["Before"]);
    assert_eq!(ada.read_file(&file).await, b"kept");
    ada.call("tasks.create", json!({ "title": "Goes on" })).await;
    assert_eq!(ada.call("app.verify", json!({})).await["ok"], true);

    let fixture = fixture.reopen().await;
    let ada = ada.through(&fixture);
    assert_eq!(titles(&ada).await, ["Goes on", "Before"]);
    ada.call("backups.delete", json!({ "name": made["name"] })).await;
    assert!(backups(&ada).await.is_empty());
}

#[tokio::test]
async fn what_a_restore_left_behind_is_no_damage_and_what_it_restored_is_still_held_against() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let entry = |key: &str| {
        json!({ "idempotency_key": key, "date": "2026-01-05", "postings": [
            { "account": "Assets:Bank", "quantity": "1.00", "commodity": "EUR" }, { "account": "Equity:Opening" },
        ] })
    };
    ada.call("ledger.post", entry("a")).await;
    let made = ada.call("backups.create", json!({})).await;
    ada.call("ledger.post", entry("b")).await;
    ada.call("backups.create", json!({})).await;
    ada.call("backups.restore", json!({ "name": made["name"] })).await;
    let ada = again(&fixture, &ada).await;
    for key in ["c", "d"] {
        ada.call("ledger.post", entry(key)).await;
    }
    assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], true);
    let whole = ada.call("app.verify", json!({})).await;
    let checks = whole["checks"].as_array().expect("checks");
    let chains = checks.iter().find(|check| check["name"] == "chains of backups").expect("a check");
    assert_eq!((&whole["ok"], &chains["looked_at"]), (&json!(true), &json!(1)), "{whole}");
}

#[tokio::test]
async fn restoring_the_same_backup_twice_keeps_both_databases_that_made_room() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let made = ada.call("backups.create", json!({})).await;
    ada.call("tasks.create", json!({ "title": "V1" })).await;
    let restore = json!({ "name": made["name"] });
    let first = ada.call("backups.restore", restore.clone()).await["kept"].clone();
    let ada = again(&fixture, &ada).await;
    ada.call("tasks.create", json!({ "title": "V2" })).await;
    let second = ada.call("backups.restore", restore).await["kept"].clone();
    assert_ne!(first, second);
    for kept in [&first, &second] {
        let path = kept.as_str().expect("what was there is kept");
        assert!(fs::metadata(path).is_ok_and(|file| file.len() > 0), "{path}");
        assert!(fs::metadata(format!("{path}.vault.json")).is_ok(), "with the description of its key: {path}");
    }
    let ada = again(&fixture, &ada).await;
    assert!(titles(&ada).await.is_empty());
    // The first one that made room still opens, with what was in it.
    fixture.door.close().await;
    fs::rename(first.as_str().expect("a path"), fixture.dir.path().join("atom.db")).expect("by hand");
    let fixture = fixture.reopen().await;
    let ada = again(&fixture, &ada.through(&fixture)).await;
    assert_eq!(titles(&ada).await, ["V1"]);
}

#[tokio::test]
async fn where_a_restore_left_something_and_no_database_none_is_made_in_its_place() {
    for left in ["atom.db.before-restore-1-2-1", "restore.part"] {
        let fixture = Fixture::new().await;
        let ada = fixture.person("Ada").await;
        ada.call("tasks.create", json!({ "title": "Still here" })).await;
        let made = ada.call("backups.create", json!({})).await;
        let dir = fixture.dir.path().to_owned();
        fixture.door.close().await;
        // As a stop between two renames left it.
        fs::rename(dir.join("atom.db"), dir.join(left)).expect("renamed");
        for description in [true, false] {
            if !description {
                fs::remove_file(dir.join("vault.json")).expect("removed");
            }
            let door = atom_tests::fixture::open(&dir).await.expect("the door stands");
            let status = door.call(&Caller::new(Host::Cli, None), "app.status", json!({})).await.expect("a status");
            assert_eq!(status["gate"], "failed", "{status}");
            assert!(status["problem"].as_str().is_some_and(|problem| problem.contains(left)), "{status}");
            let refused = door.call(&ada.caller, "tasks.list", json!({})).await.expect_err("no empty one");
            assert_eq!(refused.code, Code::Unavailable);
            door.close().await;
            assert!(!dir.join("atom.db").exists());
        }
        // What it says helps.
        let restored = std::process::Command::new(atom_tests::binaries::atom())
            .args(["restore", made["path"].as_str().expect("a path")])
            .env("ATOM_DATA_DIR", &dir)
            .env("ATOM_ENCRYPTION_KEY", atom_tests::fixture::KEY)
            .output()
            .expect("run");
        assert!(restored.status.success(), "{restored:?}");
        let fixture = fixture.reopen().await;
        let ada = again(&fixture, &ada.through(&fixture)).await;
        assert_eq!(titles(&ada).await, ["Still here"]);
    }
}

/// The same person, signed in anew.
async fn again(fixture: &Fixture, person: &Person) -> Person {
    let request = json!({ "email": person.session.user.email, "password": PASSWORD });
    let caller = Caller::new(Host::Cli, None);
    let reply = fixture.door.call(&caller, "auth.login", request).await.expect("the password is the one of then");
    person.in_session(serde_json::from_value(reply).expect("a session"))
}

#[tokio::test]
async fn restoring_ends_every_session_of_the_backup_and_of_the_present() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let lost = again(&fixture, &ada).await;
    let machine = ada.call("members.add_machine", json!({ "name": "Script" })).await["token"].clone();
    let machine = Caller::new(Host::Http, machine.as_str().map(str::to_owned));
    fixture.door.call(&machine, "tasks.list", json!({})).await.expect("the machine is in");
    let made = ada.call("backups.create", json!({})).await;
    // A device was lost after the backup, and its session ended.
    lost.call("auth.logout", json!({})).await;
    let bob = fixture.person("Bob").await;
    let mut listening = Vec::new();
    for person in [&ada, &bob] {
        listening.push(fixture.door.subscribe(&person.caller, None).await.expect("events"));
    }
    ada.call("backups.restore", json!({ "name": made["name"] })).await;
    for events in &mut listening {
        while let Some(event) = events.next().await {
            assert!(!event.topics.contains(&Topic::Sessions), "the stream ends with the session");
        }
    }
    for person in [&ada, &lost, &bob] {
        let refused = person.try_call("tasks.list", json!({})).await;
        assert_eq!(refused.map_err(|error| error.code), Err(Code::Unauthenticated), "an access token");
        let refresh = json!({ "refresh_token": person.session.refresh_token.expose() });
        let refused = fixture.door.call(&Caller::new(Host::Http, None), "auth.refresh", refresh).await;
        assert_eq!(refused.map_err(|error| error.code), Err(Code::Unauthenticated), "a refresh token");
    }
    let refused = fixture.door.call(&machine, "tasks.list", json!({})).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::Unauthenticated), "a machine's token");
    let fixture = fixture.reopen().await;
    let refused = ada.through(&fixture).try_call("tasks.list", json!({})).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::Unauthenticated), "and after a restart");
    let ada = again(&fixture, &ada.through(&fixture)).await;
    let sessions = ada.call("auth.sessions", json!({})).await;
    assert_eq!(sessions["items"].as_array().map(Vec::len), Some(1), "none but the new one: {sessions}");
    assert_eq!(ada.call("app.verify", json!({})).await["ok"], true);
}

#[tokio::test]
async fn what_is_no_backup_is_refused_and_everything_goes_on() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("tasks.create", json!({ "title": "Still here" })).await;
    let made = ada.call("backups.create", json!({})).await;
    let path = made["path"].as_str().expect("a path");
    for name in ["../atom.db", "no.atombackup", "", "/etc/passwd", "..\\x.atombackup"] {
        for command in ["backups.restore", "backups.delete"] {
            let refused = ada.try_call(command, json!({ "name": name })).await;
            assert_eq!(refused.map_err(|error| error.code), Err(Code::NotFound), "{command} {name}");
        }
    }
    let mut bytes = fs::read(path).expect("a backup");
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(path, bytes).expect("damaged");
    let refused = ada.try_call("backups.restore", json!({ "name": made["name"] })).await.expect_err("refused");
    assert!(refused.code == Code::Invalid && refused.message.contains("changed"), "{refused}");
    assert_eq!(titles(&ada).await, ["Still here"]);
}

#[tokio::test]
async fn the_schedule_makes_one_a_day_and_takes_only_its_own_away() {
    let fixture = Fixture::new().await;
    fixture.door.tend().await.expect("nothing is due");
    let ada = fixture.person("Ada").await;
    assert!(backups(&ada).await.is_empty(), "nothing to keep while there is nobody");
    let by_hand = ada.call("backups.create", json!({})).await;
    fixture.door.tend().await.expect("due");
    fixture.door.tend().await.expect("not due again");
    let listed = backups(&ada).await;
    assert_eq!(listed.len(), 2, "{listed:?}");
    let scheduled = listed.iter().find(|backup| backup["automatic"] == true).expect("a scheduled one");
    // Nine older ones, as the clock would have left them.
    let path = scheduled["path"].as_str().expect("a path");
    let whole = fs::read(path).expect("a backup");
    let length = u32::from_le_bytes(whole[14..18].try_into().expect("four bytes")) as usize;
    let header: Value = serde_json::from_slice(&whole[18..18 + length]).expect("a header");
    fs::remove_file(path).expect("removed");
    for days in 1..10 {
        let mut header = header.clone();
        header["made_ms"] = json!(header["made_ms"].as_i64().expect("an instant") - days * 86_400_000);
        let header = serde_json::to_vec(&header).expect("JSON");
        let mut older = whole[..14].to_vec();
        older.extend(u32::try_from(header.len()).expect("short").to_le_bytes());
        older.extend(header);
        older.extend(&whole[18 + length..]);
        let name = format!("scheduled-{days}.atombackup");
        fs::write(fixture.dir.path().join("backups").join(name), older).expect("written");
    }
    fixture.door.tend().await.expect("due");
    let listed = backups(&ada).await;
    assert_eq!(listed.iter().filter(|backup| backup["automatic"] == true).count(), 7, "seven are kept");
    assert!(listed.contains(&by_hand), "what was made by hand stays");
}

#[tokio::test]
async fn a_scheduled_backup_that_cannot_be_made_is_told_to_whoever_can_do_something_about_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let place = fixture.dir.path().join("backups");
    // Whoever may write everywhere cannot write into a folder that is a file.
    fs::write(&place, b"no folder").expect("written");
    for _ in 0..2 {
        let error = fixture.door.tend().await.expect_err("nowhere to write");
        assert_eq!(error.code, Code::Unavailable);
    }
    let inbox = ada.call("notifications.list", json!({})).await;
    assert_eq!((&inbox["items"][0]["kind"], &inbox["unread"]), (&json!("backup"), &json!(1)), "once: {inbox}");
    assert!(inbox["items"][0]["body"].as_str().expect("a body").contains("folder of backups"), "{inbox}");
    ada.call("settings.set", json!({ "key": "notifications.failures", "value": false })).await;
    fs::remove_file(&place).expect("removed");
    fixture.door.tend().await.expect("it can be made again");
    assert_eq!(backups(&ada).await.len(), 1);
}

#[tokio::test]
async fn deleting_everything_leaves_an_empty_place_and_backups_only_where_wanted() {
    for with_backups in [false, true] {
        let fixture = Fixture::new().await;
        let ada = fixture.person("Ada").await;
        let task = ada.call("tasks.create", json!({ "title": "Canary-7f3a" })).await["id"].clone();
        ada.attach(&task, "a.txt", b"kept").await;
        ada.upload(b"on its way").await;
        let made = ada.call("backups.create", json!({})).await;
        ada.call("backups.restore", json!({ "name": made["name"] })).await;
        let ada = again(&fixture, &ada).await;
        let slip = ada.try_call("data.delete_all", json!({ "confirm": "yes" })).await.expect_err("refused");
        assert_eq!((slip.code, slip.field.as_deref()), (Code::Invalid, Some("confirm")));
        assert_eq!(titles(&ada).await.len(), 1);
        ada.call("data.delete_all", json!({ "confirm": "delete", "backups": with_backups })).await;
        let refused = ada.try_call("tasks.list", json!({})).await;
        assert_eq!(refused.map_err(|error| error.code), Err(Code::Unauthenticated));
        let status = ada.call("app.status", json!({})).await;
        assert_eq!((&status["gate"], &status["has_account"]), (&json!("open"), &json!(false)));
        let mut left: Vec<String> = fs::read_dir(fixture.dir.path())
            .expect("a directory")
            .flatten()
            .map(|file| file.file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with("atom.db-"))
            .collect();
        left.sort();
        let expected: &[&str] = if with_backups {
            &["atom.db", "atom.lock", "vault.json"]
        } else {
            &["atom.db", "atom.lock", "backups", "vault.json"]
        };
        assert_eq!(left, expected);
        // And it begins anew, in the same program.
        let ada = fixture.person("Ada").await;
        assert!(titles(&ada).await.is_empty());
        if !with_backups {
            assert_eq!(backups(&ada).await.len(), 1);
            ada.call("backups.restore", json!({ "name": made["name"] })).await;
            again(&fixture, &ada).await;
        }
    }
}

#[tokio::test]
async fn diagnostics_tell_versions_and_counts_and_nothing_that_is_anybodys() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Canaryname").await;
    let canary = "canary-5d1c";
    let task = ada
        .call("tasks.create", json!({ "title": canary, "notes": canary, "project": canary, "labels": [canary] }))
        .await["id"]
        .clone();
    ada.attach(&task, &format!("{canary}.txt"), canary.as_bytes()).await;
    let text = ada.call("app.diagnostics", json!({})).await["text"].as_str().expect("text").to_owned();
    for told in [
        "Atom: ",
        "SQLite: 3.",
        "SQLCipher: 4.",
        "schema: 2026",
        "key from: environment",
        "task: 1\n",
        "database bytes: ",
    ] {
        assert!(text.contains(told), "{told} is not in {text}");
    }
    let home = std::env::var("HOME").unwrap_or_else(|_| "/root".to_owned());
    let dir = fixture.dir.path().display().to_string();
    let token = ada.session.token.expose();
    for secret in [canary, "anaryname", "example.com", home.as_str(), dir.as_str(), token, atom_tests::fixture::KEY] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}
