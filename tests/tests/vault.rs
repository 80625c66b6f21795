//! The keys of an installation: recovery where the keychain fails, the change of the key and what a stop in the middle of it
//! leaves, and the keychain in the place of the password.

use atom_api::SecretText;
use atom_core::{Code, SystemClock};
use atom_engine::{Caller, Door, Host, OpenOptions};
use atom_store::{BackupFile, DirectoryLock, OpenStore, Row as _, SEALED, Sealed, Store};
use atom_testkit::github::{GithubMock, Issue};
use atom_tests::{
    fixture::{Fixture, PASSWORD, Person},
    keychain::MemoryKeychain,
};
use atom_vault::{DESCRIPTOR_FILE, Gate, KEPT_FILE, Place, Vault};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path, sync::Arc};
use tempfile::TempDir;

async fn open(dir: &Path, keychain: &MemoryKeychain) -> Door {
    let options = OpenOptions { data_dir: dir.to_owned() };
    Door::open_with(options, keychain.sources()).await.expect("the door stands")
}

/// A house whose key is in a keychain, and who keeps it.
async fn house() -> (Fixture, MemoryKeychain, Person) {
    let (dir, keychain) = (TempDir::new().expect("a directory"), MemoryKeychain::default());
    let door = open(dir.path(), &keychain).await;
    let fixture = Fixture { dir, door };
    let ada = fixture.person("Ada").await;
    (fixture, keychain, ada)
}

/// Makes a recovery code and confirms it, as it would be typed from paper.
async fn recovery_code(ada: &Person) -> String {
    let made = ada.call("security.recovery_code", json!({ "password": PASSWORD })).await;
    let code = made["code"].as_str().expect("a code").to_owned();
    ada.call("security.confirm_recovery_code", json!({ "code": code.to_lowercase().replace('-', " ") })).await;
    code
}

async fn before_the_gate(door: &Door, name: &str, args: Value) -> Result<Value, atom_core::ApiError> {
    door.call(&Caller::new(Host::Window, None), name, args).await
}

async fn status(door: &Door) -> Value {
    before_the_gate(door, "app.status", json!({})).await.expect("a status")
}

/// Access tokens end with the key that signed them; the session goes on with its next pair.
async fn renewed(door: &Door, person: &Person) -> Person {
    let request = json!({ "refresh_token": person.session.refresh_token });
    let reply = before_the_gate(door, "auth.refresh", request).await.expect("the session goes on");
    let mut person = person.clone();
    person.session = serde_json::from_value(reply).expect("a session");
    person.caller = Caller::new(Host::Cli, Some(person.session.token.expose().to_owned()));
    person
}

fn vault(dir: &Path, keychain: &MemoryKeychain) -> Vault {
    match Vault::probe(dir, true, &keychain.sources()).expect("a vault") {
        Gate::Open(vault) => vault,
        closed => panic!("not open: {closed:?}"),
    }
}

#[tokio::test]
async fn a_directory_on_another_machine_opens_by_its_recovery_code_and_then_by_itself() {
    let (fixture, _, ada) = house().await;
    ada.call("tasks.create", json!({ "title": "Still here" })).await;
    let code = recovery_code(&ada).await;
    fixture.door.close().await;

    let there = MemoryKeychain::default();
    let door = open(fixture.dir.path(), &there).await;
    let told = status(&door).await;
    assert_eq!((&told["gate"], &told["ways"]), (&json!("needs_recovery"), &json!(["recovery_code"])), "{told}");
    assert!(told["problem"].as_str().is_some_and(|problem| problem.contains("keychain")), "{told}");
    let refused = door.call(&ada.caller, "tasks.list", json!({})).await.expect_err("closed");
    assert_eq!(refused.code, Code::Locked);
    assert!(refused.message.contains("atom recover"), "{refused}");

    let mistyped = format!("{}{}", if code.starts_with('A') { 'B' } else { 'A' }, &code[1..]);
    for (wrong, why) in [(mistyped.as_str(), "Group 1"), ("ABC", "eight groups"), ("", "eight groups")] {
        let refused = before_the_gate(&door, "vault.recover", json!({ "code": wrong })).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("code")), "{refused}");
        assert!(refused.message.contains(why), "{refused}");
    }
    let opened = before_the_gate(&door, "vault.recover", json!({ "code": code })).await.expect("recovered");
    assert_eq!((&opened["gate"], &opened["key_source"]), (&json!("open"), &json!("keychain")), "{opened}");
    let list = door.call(&ada.caller, "tasks.list", json!({})).await.expect("a list");
    assert_eq!(list["items"][0]["title"], "Still here");
    // Opening again what is open is nothing to tell.
    before_the_gate(&door, "vault.recover", json!({ "code": code })).await.expect("it is open");
    let told = json!({ "filter": { "command": "vault.recover" } });
    let told = door.call(&ada.caller, "audit.list", told).await.expect("a trail");
    let lines: Vec<_> =
        told["items"].as_array().expect("lines").iter().map(|it| (&it["outcome"], &it["entity"])).collect();
    let expected = [(json!("ok"), Value::Null), (json!("refused"), json!("2 more"))];
    assert_eq!(lines, expected.each_ref().map(|(outcome, entity)| (outcome, entity)), "{told}");
    door.close().await;

    let again = open(fixture.dir.path(), &there).await;
    assert_eq!(status(&again).await["gate"], "open", "the keychain there has the key now");
    again.close().await;
}

#[tokio::test]
async fn who_chose_a_passphrase_alone_has_no_keychain_keep_the_key_after_a_recovery_either() {
    let (dir, keychain) = (TempDir::new().expect("a directory"), MemoryKeychain::default());
    keychain.trouble(Some("no session bus"));
    let door = open(dir.path(), &keychain).await;
    let phrase = json!({ "passphrase": "a long passphrase of its own" });
    before_the_gate(&door, "vault.unlock", phrase).await.expect("chosen");
    let fixture = Fixture { dir, door };
    let ada = fixture.person("Ada").await;
    let code = recovery_code(&ada).await;
    fixture.door.close().await;
    keychain.trouble(None);
    for _ in 0..2 {
        let door = open(fixture.dir.path(), &keychain).await;
        assert_eq!(status(&door).await["gate"], "needs_passphrase", "it is asked for each time");
        let opened = before_the_gate(&door, "vault.recover", json!({ "code": code })).await.expect("recovered");
        assert_eq!((&opened["gate"], &opened["key_source"]), (&json!("open"), &json!("recovery_code")), "{opened}");
        assert_eq!(keychain.accounts(), Vec::<String>::new());
        door.close().await;
    }
}

#[tokio::test]
async fn a_keychain_that_was_locked_is_asked_again_when_a_person_wants_that() {
    let (fixture, keychain, ada) = house().await;
    fixture.door.close().await;
    keychain.trouble(Some("it is locked"));
    let door = open(fixture.dir.path(), &keychain).await;
    let told = status(&door).await;
    assert_eq!(told["gate"], "failed", "without a recovery code there is no other way: {told}");
    assert!(told["problem"].as_str().is_some_and(|problem| problem.contains("it is locked")), "{told}");
    let again = before_the_gate(&door, "vault.retry", json!({})).await.expect("looked");
    assert_eq!(again["gate"], "failed");
    keychain.trouble(None);
    let again = before_the_gate(&door, "vault.retry", json!({})).await.expect("looked");
    assert_eq!(again["gate"], "open", "{again}");
    door.call(&ada.caller, "auth.whoami", json!({})).await.expect("the session is still there");
    door.close().await;
}

/// A session for a window to keep.
fn kept(text: &str) -> Option<SecretText> {
    Some(SecretText::new(text.to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_that_keep_their_session_at_the_same_moment_leave_one_of_them_whole() {
    let (fixture, _, _) = house().await;
    let sessions: Vec<String> = (0..40).map(|window| format!("session of window {window}")).collect();
    let all = sessions.iter().map(|session| fixture.door.keep_session(kept(session)));
    for kept in futures_util::future::join_all(all).await {
        kept.expect("kept");
    }
    let one = fixture.door.kept_session().await.expect("a session");
    assert!(sessions.contains(&*one), "{}", *one);
    fixture.door.close().await;
}

#[tokio::test]
async fn whoever_signs_out_while_the_database_is_shut_leaves_no_session_on_the_disk() {
    let (fixture, keychain, _) = house().await;
    fixture.door.keep_session(kept("a session")).await.expect("kept");
    let file = fixture.dir.path().join(KEPT_FILE);
    assert!(file.exists());
    fixture.door.close().await;
    keychain.trouble(Some("it is locked"));
    let door = open(fixture.dir.path(), &keychain).await;
    door.keep_session(kept("another")).await.expect_err("there is no key to seal it under");
    assert!(file.exists());
    for _ in 0..2 {
        door.keep_session(None).await.expect("let go");
        assert!(!file.exists());
    }
    door.close().await;
}

#[tokio::test]
async fn a_keychain_that_answers_garbage_gives_way_and_is_put_right() {
    let (fixture, keychain, ada) = house().await;
    let code = recovery_code(&ada).await;
    fixture.door.close().await;
    keychain.garble(|secret| secret.truncate(5));
    let door = open(fixture.dir.path(), &keychain).await;
    assert_eq!(status(&door).await["gate"], "needs_recovery");
    before_the_gate(&door, "vault.recover", json!({ "code": code })).await.expect("recovered");
    door.close().await;
    let again = open(fixture.dir.path(), &keychain).await;
    assert_eq!(status(&again).await["gate"], "open");
    again.close().await;
}

#[tokio::test]
async fn a_passphrase_beside_the_keychain_opens_too_and_the_last_way_stays() {
    let (fixture, keychain, ada) = house().await;
    let phrase = "a long passphrase of its own";
    let keys = ada.call("security.passphrase", json!({ "password": PASSWORD, "passphrase": phrase })).await;
    assert_eq!((&keys["keychain"], &keys["passphrase"]), (&json!(true), &json!(true)));
    fixture.door.close().await;
    keychain.trouble(Some("no session bus"));
    let door = open(fixture.dir.path(), &keychain).await;
    assert_eq!(status(&door).await["ways"], json!(["passphrase"]));
    before_the_gate(&door, "vault.unlock", json!({ "passphrase": "not this passphrase" })).await.expect_err("another");
    let opened = before_the_gate(&door, "vault.unlock", json!({ "passphrase": phrase })).await.expect("opened");
    assert_eq!(opened["gate"], "open");
    door.close().await;
}

#[tokio::test]
async fn whoever_guesses_from_another_machine_keeps_nobody_at_this_one_from_opening() {
    let (fixture, keychain, ada) = house().await;
    let phrase = "a long passphrase of its own";
    ada.call("security.passphrase", json!({ "password": PASSWORD, "passphrase": phrase })).await;
    fixture.door.close().await;
    keychain.trouble(Some("no session bus"));
    let door = open(fixture.dir.path(), &keychain).await;
    let address = Some("192.0.2.7".parse().expect("an address"));
    let elsewhere = Caller { address, elsewhere: true, ..Caller::new(Host::Http, None) };
    let mut codes = Vec::new();
    for at in 0..20 {
        let guess = json!({ "passphrase": format!("not this passphrase {at}") });
        codes.push(door.call(&elsewhere, "vault.unlock", guess).await.expect_err("wrong").code);
    }
    assert_eq!((codes[0], codes[19]), (Code::Invalid, Code::RateLimited));
    let asked = door.call(&elsewhere, "vault.retry", json!({})).await.expect_err("refused");
    assert_eq!(asked.code, Code::Forbidden, "the keychain asks whoever sits here");
    let right = json!({ "passphrase": phrase });
    let opened = door.call(&Caller::new(Host::Cli, None), "vault.unlock", right).await.expect("opened");
    assert_eq!(opened["gate"], "open");
    door.close().await;
}

/// Ada with something of everything that is sealed.
async fn filled(ada: &Person, mock: &GithubMock) -> (Value, Value) {
    let credentials = json!({ "kind": "token", "token": mock.token() });
    let request = json!({ "provider": "github", "credentials": credentials, "base_url": mock.url() });
    let connection = ada.call("integrations.connect", request).await["connection_id"].clone();
    let server = json!({ "host": "127.0.0.1", "port": 1, "security": "none", "username": "ada", "password": "of the mail server",
        "sender": "ada@example.com", "account_password": PASSWORD });
    ada.call("mail.set", server).await;
    ada.call("auth.totp_enrol", json!({ "password": PASSWORD })).await;
    let task = ada.call("tasks.create", json!({ "title": "With files" })).await;
    let file = ada.attach(&task["id"], "plan.bin", &plan()).await;
    ada.attach(&task["id"], "note.txt", b"a note").await;
    (connection, file["id"].clone())
}

fn plan() -> Vec<u8> {
    (0..200_000_u32).flat_map(u32::to_le_bytes).collect()
}

#[tokio::test]
async fn after_a_rotation_everything_is_under_the_new_key_and_nothing_under_the_old() {
    let (fixture, keychain, ada) = house().await;
    let mock = GithubMock::start().await.expect("a mock");
    mock.put(Issue::new(1, "From the service").assigned());
    let (connection, file) = filled(&ada, &mock).await;
    let code = recovery_code(&ada).await;
    let before = ada.call("security.keys", json!({})).await;
    let guarded = json!([
        before["guards"]["connections"],
        before["guards"]["second_factors"],
        before["guards"]["mail_password"],
        before["guards"]["files"]
    ]);
    assert_eq!(guarded, json!([1, 1, true, 2]), "{before}");
    let old = vault_key(&before);
    fs::write(fixture.dir.path().join("atom.db.rekey"), b"what an earlier try left").expect("written");

    let wrong = ada.try_call("security.rotate", json!({ "password": "not the password" })).await.expect_err("refused");
    assert_eq!((wrong.code, wrong.field.as_deref()), (Code::Invalid, Some("password")));
    assert_eq!(vault_key(&ada.call("security.keys", json!({})).await), old);

    let reply = ada.call("security.rotate", json!({ "password": PASSWORD, "recovery_code": code })).await;
    assert_ne!(vault_key(&reply["keys"]), old);
    assert!(reply["job"].is_string(), "{reply}");
    let stale = ada.try_call("tasks.list", json!({})).await.expect_err("signed with the old key");
    assert_eq!(stale.code, Code::Unauthenticated);
    let ada = renewed(&fixture.door, &ada).await;
    assert_eq!(ada.read_file(&file).await, plan(), "files are read all the while");
    fixture.door.settle().await;

    let after = ada.call("security.keys", json!({})).await;
    assert_eq!((&after["rotating"], &after["guards"]["files"]), (&json!(false), &json!(2)), "{after}");
    let job = ada.call("jobs.get", json!({ "id": reply["job"] })).await;
    assert_eq!((&job["state"], &job["result"]["files"]), (&json!("done"), &json!(2)), "{job}");
    let mut both = [old, vault_key(&after)];
    both.sort();
    assert_eq!(keychain.accounts(), both, "backups that lie elsewhere need the old key");
    assert_eq!(ada.read_file(&file).await, plan());
    ada.call("integrations.sync", json!({ "connection_id": connection, "wait": true })).await;
    let tasks = ada.call("tasks.list", json!({ "filter": { "source": connection } })).await;
    assert_eq!(tasks["items"][0]["title"], "From the service", "its token opens");
    let verified = ada.call("app.verify", json!({})).await;
    assert_eq!(verified["ok"], true, "{verified}");
    fixture.door.close().await;

    let sealed = sealed_columns(fixture.dir.path(), &keychain).await;
    let expected = ["connection.credentials", "mail_server.password", "second_factor.secret"].map(str::to_owned);
    assert_eq!(sealed.0, BTreeSet::from(expected), "all under the new key");
    assert_eq!(sealed.1, BTreeSet::new(), "none under another");
    let there = open(fixture.dir.path(), &MemoryKeychain::default()).await;
    let opened = before_the_gate(&there, "vault.recover", json!({ "code": code })).await.expect("recovered");
    assert_eq!(opened["gate"], "open", "the code that was given goes on");
    there.close().await;
}

#[tokio::test]
async fn whoever_fails_to_change_the_keys_stands_in_the_trail() {
    let (fixture, _keychain, ada) = house().await;
    let wrong = json!({ "password": "not the password" });
    for name in ["security.recovery_code", "security.passphrase", "security.keychain", "security.rotate"] {
        let refused = ada.try_call(name, wrong.clone()).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("password")), "{name}");
    }
    let code = json!({ "code": "made up by somebody" });
    ada.try_call("security.confirm_recovery_code", code).await.expect_err("refused");
    let by_code = json!({ "password": PASSWORD, "recovery_code": "made up by somebody" });
    ada.try_call("security.rotate", by_code).await.expect_err("refused");
    let phrase = json!({ "password": PASSWORD, "passphrase": "a long passphrase of its own" });
    ada.call("security.passphrase", phrase).await;
    let by_phrase = json!({ "password": PASSWORD, "passphrase": "not this passphrase" });
    ada.try_call("security.rotate", by_phrase).await.expect_err("refused");
    // What is chosen shows nothing, so there is nothing wrong to tell.
    let short = json!({ "password": PASSWORD, "passphrase": "short" });
    ada.try_call("security.passphrase", short).await.expect_err("too short");
    let without = ada.try_call("security.rotate", json!({ "password": PASSWORD })).await.expect_err("no passphrase");
    assert_eq!(without.field.as_deref(), Some("passphrase"));
    let trail = ada.call("audit.list", json!({ "filter": { "outcome": "refused" } })).await;
    let told: Vec<&str> =
        trail["items"].as_array().expect("lines").iter().filter_map(|line| line["command"].as_str()).collect();
    let expected = [
        "security.rotate",
        "security.rotate",
        "security.rotate",
        "security.confirm_recovery_code",
        "security.rotate",
        "security.keychain",
        "security.passphrase",
        "security.recovery_code",
    ];
    assert_eq!(told, expected, "newest first");
    assert!(!trail.to_string().contains("not this"), "{trail}");
    fixture.door.close().await;
}

#[tokio::test]
async fn a_rotation_that_comes_to_nothing_stands_in_the_trail() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let refused = ada.try_call("security.rotate", json!({ "password": PASSWORD })).await.expect_err("refused");
    assert_eq!(refused.code, Code::Conflict, "the key is in the environment");
    let trail = ada.call("audit.list", json!({ "filter": { "command": "security.rotate" } })).await;
    assert_eq!((&trail["items"][0]["outcome"], &trail["items"][0]["name"]), (&json!("conflict"), &json!("Ada")));
    let stranger = Caller::new(Host::Http, None);
    fixture.door.call(&stranger, "security.rotate", json!({ "password": "x" })).await.expect_err("nobody");
    let trail = ada.call("audit.list", json!({ "filter": { "command": "security.rotate" } })).await;
    assert_eq!(trail["items"].as_array().map(Vec::len), Some(1), "and nobody leaves no line");
}

fn vault_key(keys: &Value) -> String {
    keys["key_id"].as_str().expect("a name").to_owned()
}

/// Which columns hold what is sealed: under the key of the directory, and under another.
async fn sealed_columns(dir: &Path, keychain: &MemoryKeychain) -> (BTreeSet<String>, BTreeSet<String>) {
    let vault = vault(dir, keychain);
    let store = Store::open(OpenStore {
        data_dir: dir.to_owned(),
        lock: DirectoryLock::take(dir).expect("the lock"),
        key: vault.key().database_key().pragma_value(),
        key_descriptor: Vec::new(),
        clock: Arc::new(SystemClock),
    });
    let store = store.await.expect("a store");
    let mut read = store.system_read().await.expect("a reader");
    let columns = read
        .query(
            "SELECT tbl.name, col.name FROM sqlite_schema AS tbl, pragma_table_info(tbl.name) AS col \
             WHERE tbl.type = 'table' AND col.type = 'BLOB'",
        )
        .fetch_all()
        .await
        .expect("columns");
    let id = vault.key().id();
    let (mut ours, mut others) = (BTreeSet::new(), BTreeSet::new());
    for column in columns {
        let (table, column): (String, String) = (column.get(0), column.get(1));
        let sql = format!(
            "SELECT \"{column}\" FROM \"{table}\" WHERE length(\"{column}\") > 36 AND substr(\"{column}\", 1, 1) = x'01'"
        );
        for row in read.query(atom_store::AssertSqlSafe(sql)).fetch_all().await.expect("values") {
            let value: Vec<u8> = row.get(0);
            let known = SEALED.iter().any(|sealed| sealed.table == table && sealed.column == column);
            if value[1..9] == id.as_bytes()[..] {
                ours.insert(format!("{table}.{column}"));
                assert!(known, "{table}.{column} is sealed, and a rotation would leave it behind");
            } else if known {
                others.insert(format!("{table}.{column}"));
            }
        }
    }
    drop(read);
    store.close().await;
    (ours, others)
}

#[tokio::test]
async fn without_the_recovery_code_the_old_one_is_void_and_a_new_one_has_to_be_made() {
    let (fixture, _keychain, ada) = house().await;
    let old = recovery_code(&ada).await;
    let reply = ada.call("security.rotate", json!({ "password": PASSWORD })).await;
    assert!(reply["keys"]["recovery_code_at"].is_null(), "{reply}");
    let ada = renewed(&fixture.door, &ada).await;
    fixture.door.settle().await;
    let refused = ada.try_call("security.confirm_recovery_code", json!({ "code": old })).await.expect_err("void");
    assert_eq!(refused.code, Code::Invalid);
    recovery_code(&ada).await;
    fixture.door.close().await;
}

#[tokio::test]
async fn stopped_before_the_turn_the_old_key_holds_and_the_next_one_is_forgotten() {
    let (fixture, keychain, ada) = house().await;
    fixture.door.close().await;
    let dir = fixture.dir.path();
    let before = fs::read_to_string(dir.join(DESCRIPTOR_FILE)).expect("a description");
    let begun = vault(dir, &keychain).begin_rotation(&keychain.sources(), None, None).expect("begun");
    begun.write(dir).expect("written");
    fs::write(dir.join("atom.db.rekey"), b"half of a copy").expect("written");
    assert_eq!(keychain.accounts().len(), 2);

    let door = open(dir, &keychain).await;
    door.call(&ada.caller, "tasks.list", json!({})).await.expect("as before");
    assert_eq!(fs::read_to_string(dir.join(DESCRIPTOR_FILE)).expect("a description"), before);
    assert_eq!(keychain.accounts().len(), 1);
    door.close().await;
}

#[tokio::test]
async fn stopped_after_the_turn_the_new_key_holds_and_the_next_start_seals_the_rest() {
    let (fixture, keychain, ada) = house().await;
    let mock = GithubMock::start().await.expect("a mock");
    let (_, file) = filled(&ada, &mock).await;
    fixture.door.close().await;
    let dir = fixture.dir.path();
    let begun = vault(dir, &keychain).begin_rotation(&keychain.sources(), None, None).expect("begun");
    begun.write(dir).expect("written");
    let turned = begun.turned().expect("the next key");
    let lock = DirectoryLock::take(dir).expect("the lock");
    let (from, to) = (begun.sealer(), turned.sealer());
    let mut anew = |sealed: Sealed, row: &str, value: &[u8]| {
        let place = Place { table: sealed.table, row, column: sealed.column };
        let secret = from.open(place, value).map_err(|error| error.to_string())?;
        to.seal(place, &secret).map_err(|error| error.to_string())
    };
    let keys = [&begun, &turned].map(|vault| vault.key().database_key().pragma_value());
    let secrets = lock.rekey(dir, &keys[0], &keys[1], &mut anew).await.expect("turned");
    assert_eq!(secrets, 3);
    drop(lock);
    // Here the program ended: `vault.json` still says that the turn is to come.

    let door = open(dir, &keychain).await;
    let ada =
        renewed(&door, &ada.through(&Fixture { dir: TempDir::new().expect("a directory"), door: door.clone() })).await;
    let now = ada.call("security.keys", json!({})).await;
    assert_eq!(vault_key(&now), turned.key().id().to_string(), "the database tells which key is its own");
    assert_eq!(now["rotating"], true);
    assert_eq!(ada.read_file(&file).await, plan(), "under the old key still");
    door.resume_jobs().await.expect("resumed");
    door.settle().await;
    assert_eq!(ada.call("security.keys", json!({})).await["rotating"], false);
    assert_eq!(ada.read_file(&file).await, plan());
    let mut both = [begun.key().id().to_string(), turned.key().id().to_string()];
    both.sort();
    assert_eq!(keychain.accounts(), both);
    door.close().await;
    assert_eq!(sealed_columns(dir, &keychain).await.1, BTreeSet::new());
}

#[tokio::test]
async fn a_backup_made_before_the_contents_are_sealed_anew_is_restored_with_all_of_them() {
    let (fixture, keychain, ada) = house().await;
    let task = ada.call("tasks.create", json!({ "title": "With a file" })).await;
    let file = ada.attach(&task["id"], "plan.bin", &plan()).await["id"].clone();
    fixture.door.close().await;
    let dir = fixture.dir.path();
    let begun = vault(dir, &keychain).begin_rotation(&keychain.sources(), None, None).expect("begun");
    begun.write(dir).expect("written");
    let turned = begun.turned().expect("the next key");
    let lock = DirectoryLock::take(dir).expect("the lock");
    let keys = [&begun, &turned].map(|vault| vault.key().database_key().pragma_value());
    let mut anew = |_: Sealed, _: &str, value: &[u8]| Ok::<_, String>(value.to_vec());
    lock.rekey(dir, &keys[0], &keys[1], &mut anew).await.expect("turned");
    drop(lock);

    let door = open(dir, &keychain).await;
    let again = Fixture { dir: TempDir::new().expect("a directory"), door: door.clone() };
    let ada = renewed(&door, &ada.through(&again)).await;
    assert_eq!(ada.call("security.keys", json!({})).await["rotating"], true);
    let made = ada.call("backups.create", json!({})).await;
    door.resume_jobs().await.expect("resumed");
    door.settle().await;
    assert_eq!(ada.call("security.keys", json!({})).await["rotating"], false);
    // All that there is of the content is in the backup now, under the key from before.
    fs::remove_dir_all(dir.join("blobs")).expect("removed");
    ada.call("backups.restore", json!({ "name": made["name"] })).await;
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let reply = before_the_gate(&door, "auth.login", login).await.expect("signed in");
    let mut ada = ada;
    ada.caller = Caller::new(Host::Cli, reply["token"].as_str().map(str::to_owned));
    assert_eq!(ada.read_file(&file).await, plan());
    door.settle().await;
    assert_eq!(ada.read_file(&file).await, plan(), "sealed anew, after the restore too");
    assert_eq!(ada.call("app.verify", json!({})).await["ok"], true);
    door.close().await;
}

#[tokio::test]
async fn a_restore_stopped_before_its_key_was_written_down_goes_on_at_the_next_start() {
    let (fixture, keychain, ada) = house().await;
    let task = ada.call("tasks.create", json!({ "title": "In the backup" })).await;
    let made = ada.call("backups.create", json!({})).await;
    let old = fs::read(fixture.dir.path().join(DESCRIPTOR_FILE)).expect("a description");
    ada.call("security.rotate", json!({ "password": PASSWORD })).await;
    fixture.door.settle().await;
    fixture.door.close().await;
    let dir = fixture.dir.path();
    // What a restore does, up to the rename of the database.
    let backup = BackupFile::open(Path::new(made["path"].as_str().expect("a path"))).expect("a backup");
    let Ok(Gate::Open(restored)) = Vault::open_with(&backup.header().key, "the backup", &keychain.sources()) else {
        panic!("the keychain has its key still");
    };
    let lock = DirectoryLock::take(dir).expect("the lock");
    let incoming = backup.prepare(&lock, dir, &restored.key().database_key().pragma_value()).await.expect("ready");
    restored.announce(dir).expect("written down");
    let kept = incoming.put_in_place().expect("in place").expect("what was there is kept");
    drop(lock);
    assert_ne!(fs::read(dir.join(DESCRIPTOR_FILE)).expect("a description"), old);

    let door = open(dir, &keychain).await;
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let reply = before_the_gate(&door, "auth.login", login).await.expect("signed in");
    let mut ada = ada;
    ada.caller = Caller::new(Host::Cli, reply["token"].as_str().map(str::to_owned));
    let ada = ada.through(&Fixture { dir: TempDir::new().expect("a directory"), door: door.clone() });
    assert_eq!(ada.call("tasks.get", json!({ "id": task["id"] })).await["title"], "In the backup");
    assert_eq!(fs::read(dir.join(DESCRIPTOR_FILE)).expect("a description"), old);
    assert!(!dir.join(atom_vault::RESTORE_FILE).exists() && kept.exists());
    door.close().await;
}

#[tokio::test]
async fn a_restore_stopped_before_its_database_was_in_place_changes_nothing() {
    let (fixture, keychain, ada) = house().await;
    fixture.door.close().await;
    let dir = fixture.dir.path();
    let before = fs::read(dir.join(DESCRIPTOR_FILE)).expect("a description");
    let elsewhere = MemoryKeychain::default();
    let there = TempDir::new().expect("a directory");
    let Ok(Gate::Open(other)) = Vault::probe(there.path(), false, &elsewhere.sources()) else {
        panic!("a keychain that serves");
    };
    other.announce(dir).expect("written down");
    let door = open(dir, &keychain).await;
    door.call(&ada.caller, "tasks.list", json!({})).await.expect("as before");
    assert_eq!(fs::read(dir.join(DESCRIPTOR_FILE)).expect("a description"), before);
    assert!(!dir.join(atom_vault::RESTORE_FILE).exists());
    door.close().await;
}

#[tokio::test]
async fn a_backup_from_before_a_rotation_is_restored_with_its_old_key() {
    let (fixture, keychain, ada) = house().await;
    let task = ada.call("tasks.create", json!({ "title": "In the backup" })).await;
    let file = ada.attach(&task["id"], "note.txt", b"a note").await;
    let made = ada.call("backups.create", json!({})).await;
    ada.call("security.rotate", json!({ "password": PASSWORD })).await;
    let ada = renewed(&fixture.door, &ada).await;
    fixture.door.settle().await;
    assert_eq!(keychain.accounts().len(), 2, "the backup needs the old key");
    ada.call("backups.restore", json!({ "name": made["name"] })).await;
    // The sessions of the backup decide, and its key signed their tokens.
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let reply = before_the_gate(&fixture.door, "auth.login", login).await.expect("signed in");
    let mut ada = ada;
    ada.caller = Caller::new(Host::Cli, reply["token"].as_str().map(str::to_owned));
    assert_eq!(ada.call("tasks.get", json!({ "id": task["id"] })).await["title"], "In the backup");
    assert_eq!(ada.read_file(&file["id"]).await, b"a note");
    fixture.door.close().await;
}

#[tokio::test]
async fn a_backup_that_lay_elsewhere_opens_after_a_rotation_and_after_everything_was_deleted() {
    for deleted in [false, true] {
        let (fixture, keychain, ada) = house().await;
        let task = ada.call("tasks.create", json!({ "title": "In the backup" })).await;
        let made = ada.call("backups.create", json!({})).await;
        let (elsewhere, here) = (TempDir::new().expect("a directory"), made["path"].as_str().expect("a path"));
        let away = elsewhere.path().join("a.atombackup");
        fs::copy(here, &away).expect("copied");
        fs::remove_file(here).expect("removed");
        let mut ada = ada;
        if deleted {
            ada.call("data.delete_all", json!({ "confirm": "delete" })).await;
            ada = fixture.person("Ada").await;
        } else {
            ada.call("security.rotate", json!({ "password": PASSWORD })).await;
            ada = renewed(&fixture.door, &ada).await;
            fixture.door.settle().await;
        }
        assert_eq!(keychain.accounts().len(), 2, "the key of then and that of now");
        fs::create_dir_all(Path::new(here).parent().expect("a folder")).expect("made");
        fs::copy(&away, here).expect("copied");
        ada.call("backups.restore", json!({ "name": made["name"] })).await;
        let login = json!({ "email": "ada@example.com", "password": PASSWORD });
        let reply = before_the_gate(&fixture.door, "auth.login", login).await.expect("signed in");
        ada.caller = Caller::new(Host::Cli, reply["token"].as_str().map(str::to_owned));
        assert_eq!(ada.call("tasks.get", json!({ "id": task["id"] })).await["title"], "In the backup");
        // Who says that the backups go has the key go with them.
        let before = keychain.accounts();
        ada.call("data.delete_all", json!({ "confirm": "delete", "backups": true })).await;
        let now = keychain.accounts();
        let key = vault_key(&status_of_key(&fixture).await);
        assert!(now.contains(&key) && !before.contains(&key), "it begins anew with a key of its own");
        assert_eq!(now.len(), before.len(), "and the one of what was deleted is gone");
        fixture.door.close().await;
    }
}

/// What whoever keeps the installation is told of its key.
async fn status_of_key(fixture: &Fixture) -> Value {
    fixture.person("Kim").await.call("security.keys", json!({})).await
}

#[tokio::test]
async fn a_key_in_the_environment_is_not_changed_behind_its_keepers_back() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let refused = ada.try_call("security.rotate", json!({ "password": PASSWORD })).await.expect_err("refused");
    assert_eq!(refused.code, Code::Conflict);
    assert!(refused.message.contains("ATOM_ENCRYPTION_KEY"), "{refused}");
    ada.call("tasks.list", json!({})).await;
}

#[tokio::test]
async fn the_keychain_opens_a_locked_session_in_the_window_where_its_person_wants_that() {
    let (_fixture, keychain, ada) = house().await;
    let mut window = ada.clone();
    window.caller = Caller::new(Host::Window, ada.caller.token.clone());
    let set = |on: bool| json!({ "password": PASSWORD, "on": on });
    let refused = window.try_call("auth.unlock_by_keychain", json!({})).await.expect_err("not wanted yet");
    assert_eq!(refused.code, Code::Conflict);
    window.try_call("auth.keychain_unlock", json!({ "password": "another", "on": true })).await.expect_err("password");
    let elsewhere = ada.try_call("auth.keychain_unlock", set(true)).await.expect_err("no window");
    assert_eq!(elsewhere.code, Code::Forbidden);
    window.call("auth.keychain_unlock", set(true)).await;

    window.call("auth.lock", json!({})).await;
    assert_eq!(window.call("auth.whoami", json!({})).await["keychain_unlock"], true);
    let elsewhere = ada.try_call("auth.unlock_by_keychain", json!({})).await.expect_err("no window");
    assert_eq!(elsewhere.code, Code::Forbidden, "a token that was copied does not open it");
    keychain.trouble(Some("it is locked"));
    window.try_call("auth.unlock_by_keychain", json!({})).await.expect_err("the keychain is locked");
    keychain.trouble(None);
    window.call("auth.unlock_by_keychain", json!({})).await;
    window.call("tasks.list", json!({})).await;

    window.call("auth.keychain_unlock", set(false)).await;
    window.call("auth.lock", json!({})).await;
    window.try_call("auth.unlock_by_keychain", json!({})).await.expect_err("not wanted any more");
    window.call("auth.unlock", json!({ "password": PASSWORD })).await;
    assert_eq!(keychain.accounts().len(), 1, "only the key of the database is left");
}
