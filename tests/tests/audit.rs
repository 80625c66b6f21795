//! The audit trail through the door: who reads it, what a filter leaves, what leaves it as a file, what never stands in it;
//! and every way to change it behind the program's back, each of which is found and named.

use atom_api::Permission;
use atom_core::{Code, UserId, WorkspaceId};
use atom_engine::{Caller, Host};
use atom_store::{AssertSqlSafe, AuditLine, DirectoryLock, OpenStore, Row as _, Store, audit_hash};
use atom_tests::fixture::{Fixture, PASSWORD, Person, sources};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{fs, path::Path, sync::Arc};
use uuid::Uuid;

/// Somebody in Ada's workspace, and in it now.
async fn member(fixture: &Fixture, ada: &Person, name: &str, role: &str) -> Person {
    let person = fixture.person(name).await;
    let email = format!("{}@example.com", name.to_lowercase());
    let invited = ada.call("members.invite", json!({ "email": email, "role": role })).await;
    let joined = person.call("members.accept", json!({ "code": invited["code"] })).await;
    person.call("workspaces.select", json!({ "id": joined["id"] })).await;
    person
}

async fn lines(person: &Person, filter: Value) -> Vec<Value> {
    person.call("audit.list", json!({ "filter": filter, "limit": 1_000 })).await["items"]
        .as_array()
        .expect("items")
        .clone()
}

fn commands(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["command"].as_str().expect("a command")).collect()
}

#[tokio::test]
async fn the_trail_is_read_newest_first_and_by_pages_without_a_gap() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for at in 0..25 {
        ada.call("tasks.create", json!({ "title": format!("Task {at}") })).await;
    }
    let all = lines(&ada, json!({})).await;
    let seqs = |lines: &[Value]| lines.iter().map(|line| line["seq"].as_u64().expect("a place")).collect::<Vec<_>>();
    assert!(seqs(&all).is_sorted_by(|newer, older| newer > older), "newest first");
    assert_eq!(commands(&all)[0], "tasks.create");
    assert_eq!(all[0]["name"], "Ada");
    for filter in [json!({}), json!({ "command": "tasks." })] {
        let (mut paged, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let page = ada.call("audit.list", json!({ "filter": filter, "limit": 7, "cursor": cursor })).await;
            paged.extend(page["items"].as_array().expect("items").clone());
            cursor = page["next"].clone();
            if cursor.is_null() {
                break;
            }
        }
        assert_eq!(paged, lines(&ada, filter).await);
    }
}

#[tokio::test]
async fn a_filter_narrows_by_who_host_command_entity_outcome_day_and_text() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let vera = member(&fixture, &ada, "Vera", "viewer").await;
    let task = ada.call("tasks.create", json!({ "title": "Plan" })).await["id"].clone();
    let through_http = Caller { host: Host::Http, ..ada.caller.clone() };
    fixture.door.call(&through_http, "tasks.complete", json!({ "id": task })).await.expect("completed");
    let refused = vera.try_call("tasks.create", json!({ "title": "Not mine to make" })).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::Forbidden));

    let by_vera = lines(&ada, json!({ "user": vera.session.user.id })).await;
    assert!(by_vera.iter().all(|line| line["name"] == "Vera") && !by_vera.is_empty());
    let over_http = lines(&ada, json!({ "host": "http" })).await;
    assert_eq!(commands(&over_http), ["tasks.complete"]);
    let exact = lines(&ada, json!({ "command": "tasks.create" })).await;
    assert_eq!(commands(&exact), ["tasks.create", "tasks.create"], "what was refused stands there too");
    let subject = lines(&ada, json!({ "command": "tasks." })).await;
    assert_eq!(commands(&subject), ["tasks.create", "tasks.complete", "tasks.create"]);
    let refusals = lines(&ada, json!({ "outcome": "forbidden" })).await;
    assert_eq!((commands(&refusals), &refusals[0]["name"]), (vec!["tasks.create"], &json!("Vera")));
    let entity = lines(&ada, json!({ "command": "members.invite" })).await[0]["entity"].clone();
    let to_it = lines(&ada, json!({ "entity": entity })).await;
    assert!(!to_it.is_empty() && to_it.iter().all(|line| line["entity"] == entity));
    for (text, finds) in [("VERA", true), ("vera@example", true), ("complet", true), ("100%", false), ("a_a", false)] {
        assert_eq!(!lines(&ada, json!({ "text": text })).await.is_empty(), finds, "{text}");
    }
    let all = lines(&ada, json!({})).await.len();
    let day = |at: &str| json!({ "from": at, "to": at, "tz": "Pacific/Auckland" });
    let today = jiff::Timestamp::now().in_tz("Pacific/Auckland").expect("a zone");
    let yesterday = today.yesterday().expect("a day");
    // The clock may pass midnight there while the test runs.
    let both = json!({ "from": yesterday.date(), "to": today.date(), "tz": "Pacific/Auckland" });
    assert_eq!(lines(&ada, both).await.len(), all);
    assert_eq!(lines(&ada, day("2001-01-01")).await.len(), 0);
    for (filter, field) in [
        (json!({ "tz": "Nowhere/Town" }), "tz"),
        (json!({ "text": "x".repeat(201) }), "text"),
        (json!({ "from": "2026-02-30" }), "from"),
    ] {
        let refused = ada.try_call("audit.list", json!({ "filter": filter })).await.expect_err("refused");
        assert_eq!(refused.code, Code::Invalid, "{field}");
        assert!(refused.field.is_some_and(|named| named.ends_with(field)), "{field}");
    }
    let refused = ada.try_call("audit.list", json!({ "cursor": "x" })).await.expect_err("refused");
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("cursor")));
}

#[tokio::test]
async fn a_session_is_told_what_it_may_do_and_that_is_what_the_door_lets_it_do() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mut people = vec![ada.clone()];
    for (name, role) in [("Anna", "accountant"), ("Max", "member"), ("Vera", "viewer"), ("Gus", "guest")] {
        people.push(member(&fixture, &ada, name, role).await);
    }
    for person in &people {
        let who = person.call("auth.whoami", json!({})).await;
        let may: Vec<Permission> = serde_json::from_value(who["may"].clone()).expect("permissions");
        for spec in atom_api::commands().iter().filter(|spec| !matches!(spec.name, "app.status" | "vault.unlock")) {
            let refused = person.try_call(spec.name, json!({ "no_such_field": 1 })).await.expect_err("no such field");
            let let_in = refused.code != Code::Forbidden;
            assert_eq!(may.contains(&spec.permission), let_in, "{} by {}", spec.name, person.session.user.name);
        }
    }
}

#[tokio::test]
async fn who_may_not_read_the_trail_or_take_it_out_is_refused_and_that_stands_in_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let anna = member(&fixture, &ada, "Anna", "accountant").await;
    let max = member(&fixture, &ada, "Max", "member").await;
    assert!(!lines(&anna, json!({})).await.is_empty());
    assert_eq!(anna.call("audit.verify", json!({})).await["ok"], true);
    let refused = |result: Result<Value, atom_core::ApiError>| {
        assert_eq!(result.map_err(|error| error.code), Err(Code::Forbidden));
    };
    refused(anna.try_call("audit.export", json!({ "format": "csv" })).await);
    for name in ["audit.list", "audit.verify"] {
        refused(max.try_call(name, json!({})).await);
    }
    let noted = lines(&ada, json!({ "outcome": "forbidden" })).await;
    assert_eq!(commands(&noted), ["audit.verify", "audit.list", "audit.export"]);
}

#[tokio::test]
async fn whatever_takes_data_out_leaves_a_line_of_who_did_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let out = tempfile::tempdir().expect("a directory");
    let task = ada.call("tasks.create", json!({ "title": "Plan" })).await["id"].clone();
    let file = ada.attach(&task, "a.txt", b"kept").await["id"].clone();
    let mut taken = vec![
        ("app.backup", json!({ "path": out.path().join("a.atombackup") })),
        ("attachments.save", json!({ "id": file, "path": out.path().join("a.txt") })),
        ("audit.export", json!({ "format": "csv" })),
        ("auth.export", json!({})),
        ("data.export", json!({ "format": "json" })),
        ("ledger.export", json!({ "format": "hledger", "path": out.path().join("a.journal") })),
        ("ledger.export_copy", json!({ "format": "csv" })),
    ];
    for (name, args) in &taken {
        ada.call(name, args.clone()).await;
        let lines = lines(&ada, json!({ "command": name })).await;
        assert_eq!(lines.len(), 1, "{name}");
        assert_eq!((&lines[0]["outcome"], &lines[0]["name"]), (&json!("ok"), &json!("Ada")), "{name}");
    }
    // `tests/books_documents.rs` has a document to save.
    taken.push(("ledger.documents.save", json!({})));
    let mut named: Vec<&str> = taken.iter().map(|(name, _)| *name).collect();
    named.sort_unstable();
    let mut said: Vec<&str> = atom_api::commands().iter().filter(|spec| spec.takes_out).map(|spec| spec.name).collect();
    said.sort_unstable();
    assert_eq!(named, said);
}

#[tokio::test]
async fn whoever_is_refused_again_and_again_leaves_a_line_a_minute_and_how_many_more_there_were() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let max = member(&fixture, &ada, "Max", "viewer").await;
    let entries = async |ada: &Person| ada.call("audit.verify", json!({})).await["entries"].as_u64().expect("a count");
    let before = entries(&ada).await;
    let stranger = Caller::new(Host::Http, None);
    for _ in 0..200 {
        // A member that no request of an open command has.
        let refused = fixture.door.call(&stranger, "signin.providers", json!({ "path": 1 })).await;
        assert_eq!(refused.map_err(|error| error.code), Err(Code::Invalid));
    }
    assert_eq!(entries(&ada).await, before, "nobody leaves nothing");
    for _ in 0..200 {
        let begun = json!({ "provider": "there is none" });
        fixture.door.call(&stranger, "signin.begin", begun).await.expect_err("none, or too often");
        max.try_call("tasks.create", json!({ "title": "Not mine to make" })).await.expect_err("forbidden");
    }
    assert_eq!(entries(&ada).await, before + 2, "one of each kind");
    // What was counted alone is told at the latest when the database closes.
    let fixture = fixture.reopen().await;
    let ada = ada.through(&fixture);
    for (filter, name) in [
        (json!({ "outcome": "forbidden", "command": "tasks.create" }), json!("Max")),
        (json!({ "outcome": "rate_limited", "command": "signin.begin" }), Value::Null),
    ] {
        let told = lines(&ada, filter).await;
        assert_eq!((told.len(), &told[1]["entity"]), (2, &Value::Null), "{told:?}");
        let more = told[0]["entity"].as_str().expect("how many more");
        assert!(
            more.strip_suffix(" more").is_some_and(|more| more.parse::<u32>().is_ok_and(|more| more > 100)),
            "{more}"
        );
        assert_eq!((&told[0]["name"], &told[1]["name"]), (&name, &name));
    }
    assert_eq!(ada.call("audit.verify", json!({})).await["ok"], true);
}

/// The bytes of an export in the folder of exports.
async fn exported(person: &Person, request: Value) -> (Value, String) {
    let reply = person.call("audit.export", request).await;
    let mut bytes = Vec::new();
    loop {
        let piece = person.call("exports.read", json!({ "name": reply["name"], "offset": bytes.len() })).await;
        let read = STANDARD.decode(piece["data"].as_str().expect("base64")).expect("base64");
        bytes.extend(&read);
        if read.is_empty() || bytes.len() as u64 >= piece["bytes"].as_u64().expect("a size") {
            break;
        }
    }
    assert_eq!(reply["bytes"], bytes.len() as u64);
    (reply, String::from_utf8(bytes).expect("UTF-8"))
}

#[tokio::test]
async fn an_export_has_every_line_and_no_cell_that_a_spreadsheet_runs() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let account =
        json!({ "email": "mal@example.com", "password": PASSWORD, "name": "=HYPERLINK(\"https://x.example\")" });
    let session = fixture.door.call(&Caller::new(Host::Cli, None), "auth.register", account).await.expect("registered");
    let mal = Caller::new(Host::Cli, session["token"].as_str().map(str::to_owned));
    let invited = ada.call("members.invite", json!({ "email": "mal@example.com", "role": "member" })).await;
    let joined = fixture.door.call(&mal, "members.accept", json!({ "code": invited["code"] })).await.expect("in");
    let there = Caller { workspace: serde_json::from_value(joined["id"].clone()).ok(), ..mal };
    fixture.door.call(&there, "tasks.create", json!({ "title": "From Mal" })).await.expect("created");

    let all = lines(&ada, json!({})).await;
    let (reply, text) = exported(&ada, json!({ "format": "json" })).await;
    let document: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&document["format"], document["items"].as_array()), (&json!("atom-audit"), Some(&all)));
    assert_eq!(reply["entries"], all.len());

    let (reply, text) = exported(&ada, json!({ "format": "csv" })).await;
    assert!(text.starts_with("seq,at,user,name,host,command,entity,outcome,hash\r\n"), "{text}");
    // What the export before it left in the trail is one line more; each of these has no line break in a cell.
    assert_eq!(reply["entries"], all.len() + 1);
    assert_eq!(text.lines().count(), all.len() + 2);
    assert!(text.contains("'=HYPERLINK"), "{text}");
    for cell in text.lines().flat_map(|line| line.split(',')) {
        assert!(!cell.trim_start_matches('"').starts_with(['=', '+', '-', '@', '\t']), "{cell}");
    }
    let (reply, text) = exported(&ada, json!({ "format": "csv", "filter": { "outcome": "no such" } })).await;
    assert_eq!((&reply["entries"], text.lines().count()), (&json!(0), 1), "the head line alone");

    let out = tempfile::tempdir().expect("a directory");
    let path = out.path().join("trail.json");
    ada.call("audit.export", json!({ "format": "json", "path": path })).await;
    serde_json::from_slice::<Value>(&fs::read(&path).expect("a file")).expect("JSON");
    let refused =
        ada.try_call("audit.export", json!({ "format": "json", "path": path })).await.expect_err("it is there");
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("path")));
    let exports = lines(&ada, json!({ "command": "audit.export", "outcome": "ok" })).await;
    assert_eq!(exports.len(), 4, "each that was written stands in the trail");
}

#[tokio::test]
async fn the_keeper_sees_what_belongs_to_no_workspace_and_others_see_their_own() {
    let fixture = Fixture::new().await;
    let (ada, bob) = (fixture.person("Ada").await, fixture.person("Bob").await);
    let forgot = json!({ "email": "bob@example.com" });
    fixture.door.call(&Caller::new(Host::Http, None), "auth.forgot_password", forgot).await.expect("done");
    assert_eq!(lines(&ada, json!({ "command": "auth.forgot_password" })).await.len(), 1);
    assert!(lines(&bob, json!({ "command": "auth.forgot_password" })).await.is_empty());
    bob.call("tasks.create", json!({ "title": "Bob's" })).await;
    assert!(lines(&ada, json!({ "command": "tasks.create" })).await.is_empty());
}

#[tokio::test]
async fn nothing_that_anybody_wrote_and_no_secret_stands_in_the_trail() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let canary = "canary-81c4";
    let task = ada
        .call("tasks.create", json!({ "title": canary, "notes": canary, "project": canary, "labels": [canary] }))
        .await["id"]
        .clone();
    ada.call("comments.create", json!({ "task": task, "text": canary })).await;
    ada.attach(&task, &format!("{canary}.txt"), canary.as_bytes()).await;
    ada.call("settings.set", json!({ "key": "lists", "value": { canary: {} } })).await;
    let wrong = json!({ "email": "ada@example.com", "password": canary });
    assert!(fixture.door.call(&Caller::new(Host::Http, None), "auth.login", wrong).await.is_err());
    let machine = ada.call("members.add_machine", json!({ "name": "Script" })).await["token"].clone();
    let machine = machine.as_str().expect("a token");
    let trail = ada.call("audit.list", json!({ "limit": 1_000 })).await.to_string();
    for secret in [canary, PASSWORD, machine, ada.session.token.expose(), ada.session.refresh_token.expose()] {
        assert!(!trail.contains(secret), "{secret} stands in the trail");
    }
}

async fn open(dir: &Path) -> Store {
    let atom_vault::Gate::Open(vault) = atom_vault::Vault::probe(dir, true, &sources()).expect("a vault") else {
        panic!("the key is in the sources")
    };
    Store::open(OpenStore {
        data_dir: dir.to_owned(),
        lock: DirectoryLock::take(dir).expect("the lock"),
        key: vault.key().database_key().pragma_value(),
        key_descriptor: Vec::new(),
        clock: Arc::new(atom_core::SystemClock),
    })
    .await
    .expect("a store")
}

/// Runs statements as somebody would who has the key and takes the guards of the table away, and puts them back.
async fn tamper(store: &Store, statements: &[String]) {
    let mut txn = store.system_write().await.expect("a transaction");
    let mut guards = Vec::new();
    for guard in ["atom_audit_update", "atom_audit_delete"] {
        let kept = txn.query("SELECT sql FROM sqlite_schema WHERE name = ?1").bind(guard).fetch_one().await;
        guards.push(kept.expect("a trigger").get::<String, _>(0));
        txn.query(AssertSqlSafe(format!("DROP TRIGGER {guard}"))).execute().await.expect("dropped");
    }
    for statement in statements {
        let done = txn.query(AssertSqlSafe(statement.clone())).execute().await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    for guard in guards {
        txn.query(AssertSqlSafe(guard)).execute().await.expect("put back");
    }
    txn.commit().await.expect("committed");
}

/// The hash that line 4 would have if its outcome were another one: what a forger computes who knows how.
async fn forged_hash(store: &Store) -> String {
    let mut read = store.system_read().await.expect("a handle");
    let sql = "SELECT at, workspace, user, host, command, entity, (SELECT hash FROM audit WHERE seq = 3) FROM audit WHERE seq = 4";
    let row = read.query(sql).fetch_one().await.expect("line 4");
    let line = AuditLine {
        at_ms: row.get(0),
        workspace: row.get::<Option<Uuid>, _>(1).map(WorkspaceId::from),
        user: row.get::<Option<Uuid>, _>(2).map(UserId::from),
        host: row.get(3),
        command: row.get(4),
        entity: row.get(5),
        outcome: "forged",
    };
    hex::encode(audit_hash(&row.get::<Vec<u8>, _>(6), 4, &line))
}

#[tokio::test]
async fn edited_deleted_reordered_and_cut_off_lines_are_found_and_the_first_broken_link_is_named() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for at in 0..8 {
        ada.call("tasks.create", json!({ "title": format!("Task {at}") })).await;
    }
    fixture.door.close().await;
    let dir = fixture.dir.path().to_owned();
    drop(fixture.door);
    let store = open(&dir).await;
    let whole = store.audit_state().await.expect("the trail");
    assert_eq!((whole.damage.as_deref(), whole.broken), (None, None));
    let last = i64::try_from(whole.entries).expect("a few");
    assert!(last >= 8, "{last} lines");
    let mut txn = store.system_write().await.expect("a transaction");
    for refused in ["UPDATE audit SET outcome = 'x' WHERE seq = 4", "DELETE FROM audit WHERE seq = 4"] {
        assert!(txn.query(refused).execute().await.is_err(), "the database itself refuses: {refused}");
    }
    txn.query("CREATE TABLE kept AS SELECT * FROM audit").execute().await.expect("kept");
    txn.commit().await.expect("committed");

    let set = |what: &str, seq: i64| vec![format!("UPDATE audit SET {what} WHERE seq = {seq}")];
    let changed = |seq: i64| (format!("audit line {seq} was changed"), seq);
    let missing = |seq: i64| (format!("audit line {seq} is missing"), seq);
    let cut_off = |seq: i64| (format!("audit lines after {seq} were cut off"), seq + 1);
    let run = |statements: &[&str]| statements.iter().map(ToString::to_string).collect::<Vec<_>>();
    let forged = forged_hash(&store).await;

    let mut cases: Vec<(Vec<String>, (String, i64))> = Vec::new();
    // Edited: each column, the first line, the last one, and with what no line can hold.
    for what in [
        "at = at + 1",
        "workspace = NULL",
        "workspace = randomblob(16)",
        "user = NULL",
        "user = randomblob(16)",
        "user = x'00'",
        "host = 'window'",
        "host = CAST(x'ff' AS TEXT)",
        "command = 'tasks.list'",
        "entity = 'x'",
        "outcome = 'forbidden'",
        "hash = randomblob(32)",
        "hash = x''",
    ] {
        cases.push((set(what, 4), changed(4)));
    }
    cases.push((set("at = at - 1", 1), changed(1)));
    cases.push((set("outcome = 'x'", last), changed(last)));
    let words_moved = "host = host || substr(command, 1, 1), command = substr(command, 2)";
    cases.push((set(words_moved, 4), changed(4)));
    // With the hash that fits the forged line, the next link does not fit.
    cases.push((set(&format!("outcome = 'forged', hash = x'{forged}'"), 4), changed(5)));
    cases.push((run(&["UPDATE audit SET hash = (SELECT hash FROM kept WHERE seq = 5) WHERE seq = 4"]), changed(4)));
    cases.push((run(&["INSERT OR REPLACE INTO audit SELECT seq, at, workspace, user, host, command, 'other', outcome, hash FROM kept WHERE seq = 4"]), changed(4)));
    // Deleted: one, several, and with the gap closed.
    cases.push((run(&["DELETE FROM audit WHERE seq = 1"]), missing(1)));
    cases.push((run(&["DELETE FROM audit WHERE seq <= 3"]), missing(1)));
    cases.push((run(&["DELETE FROM audit WHERE seq = 4"]), missing(4)));
    cases.push((run(&["DELETE FROM audit WHERE seq IN (4, 5, 7)"]), missing(4)));
    let close_gap = [
        "DELETE FROM audit WHERE seq = 4",
        "UPDATE audit SET seq = -seq WHERE seq > 4",
        "UPDATE audit SET seq = -seq - 1 WHERE seq < 0",
    ];
    cases.push((run(&close_gap), changed(4)));
    // Reordered: neighbours, and the first with the last.
    for (one, other) in [(3, 4), (1, last)] {
        let swapped = [
            format!("UPDATE audit SET seq = -1 WHERE seq = {one}"),
            format!("UPDATE audit SET seq = {one} WHERE seq = {other}"),
            format!("UPDATE audit SET seq = {other} WHERE seq = -1"),
        ];
        cases.push((swapped.to_vec(), changed(one)));
    }
    // Cut off: the newest, some of them, all.
    for kept in [last - 1, last - 3, 0] {
        cases.push((vec![format!("DELETE FROM audit WHERE seq > {kept}")], cut_off(kept)));
    }
    cases.push((run(&["DELETE FROM meta WHERE key = 'audit_head'"]), cut_off(last)));
    cases.push((run(&["UPDATE meta SET value = x'00' WHERE key = 'audit_head'"]), cut_off(last)));
    cases.push((run(&["UPDATE meta SET value = 7 WHERE key = 'audit_head'"]), cut_off(last)));
    // Added: at the end, before the beginning, and beyond a gap.
    for (seq, found) in
        [(last + 1, changed(last + 1)), (0, changed(0)), (-7, changed(-7)), (last + 9, missing(last + 1))]
    {
        let forged = format!(
            "INSERT INTO audit SELECT {seq}, at, workspace, user, host, command, entity, outcome, hash FROM kept WHERE seq = {last}"
        );
        cases.push((vec![forged], found));
    }

    for (statements, (damage, broken)) in &cases {
        tamper(&store, statements).await;
        let state = store.audit_state().await.expect("the trail is read");
        assert_eq!((state.damage.as_ref(), state.broken), (Some(damage), Some(*broken)), "{statements:?}");
        let put_back = [
            "DELETE FROM audit",
            "INSERT INTO audit SELECT * FROM kept ORDER BY seq",
            "INSERT OR REPLACE INTO meta SELECT 'audit_head', hash FROM kept ORDER BY seq DESC LIMIT 1",
        ];
        tamper(&store, &run(&put_back)).await;
        assert_eq!(store.audit_state().await.expect("the trail"), whole, "after {statements:?}");
    }

    // And by the commands: the one of the trail, and the one of everything.
    tamper(&store, &[set("outcome = 'forbidden'", 4), run(&["DROP TABLE kept"])].concat()).await;
    store.close().await;
    drop(store);
    let door = atom_tests::fixture::open(&dir).await.expect("the door opens");
    let verified = door.call(&ada.caller, "audit.verify", json!({})).await.expect("it looks");
    assert_eq!(verified["ok"], false);
    assert_eq!((&verified["damage"], &verified["broken"]), (&json!("audit line 4 was changed"), &json!(4)));
    let verified = door.call(&ada.caller, "app.verify", json!({})).await.expect("it looks");
    let checks = verified["checks"].as_array().expect("checks");
    let chain = checks.iter().find(|check| check["name"] == "audit chain").expect("the chain is checked");
    assert_eq!(chain["damage"], "audit line 4 was changed");
    // What is wrong in one line hides none of the others, and new ones are added.
    let listed = door.call(&ada.caller, "audit.list", json!({})).await.expect("a list");
    assert_eq!(listed["items"].as_array().map(Vec::len), usize::try_from(last).ok());
    door.close().await;
}
