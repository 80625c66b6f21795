//! Files of tasks: in and out again, kept once, in backups, and what is damaged is named.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn contents(dir: &Path) -> Vec<PathBuf> {
    let Ok(folders) = fs::read_dir(dir.join("blobs")) else { return Vec::new() };
    let mut found: Vec<PathBuf> = folders
        .flatten()
        .flat_map(|folder| fs::read_dir(folder.path()).expect("a folder").flatten())
        .map(|file| file.path())
        .collect();
    found.sort();
    found
}

async fn check(person: &Person) -> Value {
    let verified = person.call("app.verify", json!({})).await;
    verified["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .find(|check| check["name"] == "attachments")
        .expect("attachments are checked")
        .clone()
}

fn long() -> Vec<u8> {
    (0..1_500_000_u32).map(|at| u8::try_from(at.wrapping_mul(2_654_435_761) >> 24).expect("a byte")).collect()
}

#[tokio::test]
async fn a_file_comes_out_as_it_went_in_and_is_kept_once() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = ada.call("tasks.create", json!({ "title": "Plan" })).await["id"].clone();
    let long = long();
    let first = ada.attach(&task, "../plans/Lageplan.pdf", &long).await;
    assert_eq!(first["name"], "Lageplan.pdf");
    assert_eq!(first["bytes"], 1_500_000);
    let second = ada.attach(&task, "copy.bin", &long).await;
    assert_eq!(first["digest"], second["digest"]);
    assert_eq!(contents(fixture.dir.path()).len(), 1, "the same bytes are kept once");
    assert_eq!(ada.read_file(&first["id"]).await, long);
    let page = ada.call("attachments.list", json!({ "task": task })).await;
    assert_eq!(page["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(fs::read_dir(fixture.dir.path().join("uploads")).expect("uploads").count(), 0, "uploads have ended");

    let fixture = fixture.reopen().await;
    let ada = ada.through(&fixture);
    assert_eq!(ada.read_file(&second["id"]).await, long, "after a restart too");
    ada.call("attachments.delete", json!({ "id": first["id"] })).await;
    let gone = ada.try_call("attachments.read", json!({ "id": first["id"], "offset": 0 })).await;
    assert_eq!(gone.map_err(|error| error.code), Err(Code::NotFound));
    ada.call("undo", json!({})).await;
    assert_eq!(ada.read_file(&first["id"]).await, long, "undone, it is whole again");
    assert_eq!(check(&ada).await, json!({ "name": "attachments", "looked_at": 1 }));
}

#[tokio::test]
async fn a_file_is_saved_to_a_new_place_outside_and_nowhere_else() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = ada.call("tasks.create", json!({ "title": "Plan" })).await["id"].clone();
    let file = ada.attach(&task, "a.txt", b"hello").await["id"].clone();
    let out = tempfile::tempdir().expect("a directory");
    let path = out.path().join("b.txt");
    ada.call("attachments.save", json!({ "id": file, "path": path })).await;
    assert_eq!(fs::read(&path).expect("written"), b"hello");
    for refused in [
        path.clone(),
        "relative.txt".into(),
        fixture.dir.path().join("atom.txt"),
        out.path().join("no-such-folder/x"),
        out.path().to_owned(),
    ] {
        let error =
            ada.try_call("attachments.save", json!({ "id": file, "path": refused })).await.expect_err("refused");
        assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("path")), "{refused:?}");
    }
    assert_eq!(fs::read(&path).expect("as it was"), b"hello");
}

#[tokio::test]
async fn bad_pieces_and_bad_names_are_refused_by_name() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = ada.call("tasks.create", json!({ "title": "Plan" })).await["id"].clone();
    let field = async |name: &str, args: Value| {
        let error = ada.try_call(name, args).await.expect_err("refused");
        (error.code, error.field)
    };
    assert_eq!(
        field("uploads.append", json!({ "offset": 0, "data": "no base64!" })).await,
        (Code::Invalid, Some("data".to_owned()))
    );
    assert_eq!(
        field("uploads.append", json!({ "offset": 0, "data": "A".repeat(800_000) })).await,
        (Code::Invalid, Some("data".to_owned()))
    );
    let upload = ada.upload(b"x").await;
    assert_eq!(field("uploads.append", json!({ "upload": upload, "offset": 9, "data": "" })).await.0, Code::Conflict);
    assert_eq!(
        field("attachments.add", json!({ "task": task, "name": "/", "upload": upload })).await,
        (Code::Invalid, Some("name".to_owned()))
    );
    assert_eq!(
        field("attachments.add", json!({ "task": task, "name": "x", "media_type": "?", "upload": upload })).await,
        (Code::Invalid, Some("media_type".to_owned()))
    );
    assert!(contents(fixture.dir.path()).is_empty(), "nothing was kept");
}

#[tokio::test]
async fn a_damaged_or_missing_content_is_named_and_a_backup_brings_it_back() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = ada.call("tasks.create", json!({ "title": "Plan" })).await["id"].clone();
    let file = ada.attach(&task, "a.bin", &long()).await["id"].clone();
    let out = tempfile::tempdir().expect("a directory");
    let backup = out.path().join("b.atombackup");
    ada.call("app.backup", json!({ "path": backup })).await;

    let path = contents(fixture.dir.path()).remove(0);
    let whole = fs::read(&path).expect("a content");
    let mut damaged = whole.clone();
    damaged[100_000] ^= 1;
    for (bytes, says) in [(None, "not on this device"), (Some(damaged), "damaged")] {
        match bytes {
            Some(bytes) => fs::write(&path, bytes).expect("damaged"),
            None => fs::remove_file(&path).expect("removed"),
        }
        let error =
            ada.try_call("attachments.read", json!({ "id": file, "offset": 65_536 })).await.expect_err("refused");
        assert!(error.code == Code::Unavailable && error.message.contains(says), "{error}");
        assert!(check(&ada).await["damage"].is_string());
    }

    fixture.door.close().await;
    // A content that is only in the backup comes back with the database.
    let elsewhere = tempfile::tempdir().expect("a directory");
    let run = |args: &[&str], dir: &Path| {
        let output = std::process::Command::new(atom_tests::binaries::atom())
            .args(args)
            .env("ATOM_DATA_DIR", dir)
            .env("ATOM_ENCRYPTION_KEY", atom_tests::fixture::KEY)
            .output()
            .expect("run");
        (output.status.success(), format!("{output:?}"))
    };
    let from = backup.to_str().expect("text");
    for dir in [fixture.dir.path(), elsewhere.path()] {
        let (restored, said) = run(&["restore", from], dir);
        assert!(restored, "{said}");
        let (sound, said) = run(&["verify"], dir);
        assert!(sound, "{said}");
        assert_eq!(fs::read(contents(dir).remove(0)).expect("a content"), whole);
    }
}

#[tokio::test]
async fn adding_the_same_bytes_again_heals_a_content_that_was_damaged() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = ada.call("tasks.create", json!({ "title": "Plan" })).await["id"].clone();
    let file = ada.attach(&task, "a.bin", &long()).await["id"].clone();
    let path = contents(fixture.dir.path()).remove(0);
    let mut damaged = fs::read(&path).expect("a content");
    damaged[100_000] ^= 1;
    fs::write(&path, damaged).expect("damaged");
    assert!(check(&ada).await["damage"].is_string());
    let second = ada.attach(&task, "again.bin", &long()).await["id"].clone();
    assert_eq!(check(&ada).await, json!({ "name": "attachments", "looked_at": 1 }));
    for id in [file, second] {
        assert_eq!(ada.read_file(&id).await, long());
    }
}

#[tokio::test]
async fn a_stray_file_among_the_contents_stops_neither_backup_nor_restore() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = ada.call("tasks.create", json!({ "title": "Plan" })).await["id"].clone();
    let file = ada.attach(&task, "a.bin", b"kept").await["id"].clone();
    let blobs = fixture.dir.path().join("blobs");
    let folder = contents(fixture.dir.path()).remove(0).parent().expect("a folder").to_owned();
    fs::write(blobs.join(".DS_Store"), b"of another system").expect("written");
    fs::create_dir(folder.join("a folder")).expect("made");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/", blobs.join("zz")).expect("linked");
    let made = ada.call("backups.create", json!({})).await;
    ada.call("backups.restore", json!({ "name": made["name"] })).await;
    let login = json!({ "email": ada.session.user.email, "password": atom_tests::fixture::PASSWORD });
    let reply = fixture.door.call(&atom_engine::Caller::new(atom_engine::Host::Cli, None), "auth.login", login).await;
    let ada = ada.in_session(serde_json::from_value(reply.expect("signed in")).expect("a session"));
    assert_eq!(ada.read_file(&file).await, b"kept");
    assert!(blobs.join(".DS_Store").exists(), "it is nobody's to remove");
}

#[tokio::test]
async fn a_backup_that_is_damaged_among_its_contents_is_refused() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = ada.call("tasks.create", json!({ "title": "Plan" })).await["id"].clone();
    ada.attach(&task, "a.bin", &long()).await;
    let out = tempfile::tempdir().expect("a directory");
    let path = out.path().join("b.atombackup");
    ada.call("app.backup", json!({ "path": path })).await;
    let whole = fs::read(&path).expect("a backup");
    atom_store::BackupFile::open(&path).expect("whole");
    let mut changed = whole.clone();
    let at = changed.len() - 700_000;
    changed[at] ^= 1;
    let longer = [whole.as_slice(), b"x"].concat();
    for bytes in [changed.as_slice(), &whole[..whole.len() - 1], &whole[..whole.len() - 1_000_000], &longer] {
        fs::write(&path, bytes).expect("written");
        assert!(atom_store::BackupFile::open(&path).is_err(), "{} of {} bytes", bytes.len(), whole.len());
    }
}

#[tokio::test]
async fn a_backup_of_the_first_form_is_still_read() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("tasks.create", json!({ "title": "Old" })).await;
    let out = tempfile::tempdir().expect("a directory");
    let path = out.path().join("b.atombackup");
    ada.call("app.backup", json!({ "path": path })).await;
    // The first form had no contents, and its header no word of them.
    let whole = fs::read(&path).expect("a backup");
    let length = u32::from_le_bytes(whole[14..18].try_into().expect("four bytes")) as usize;
    let mut header: Value = serde_json::from_slice(&whole[18..18 + length]).expect("a header");
    let bytes = usize::try_from(header["bytes"].as_u64().expect("a size")).expect("a size");
    header.as_object_mut().expect("an object").remove("contents");
    let header = serde_json::to_vec(&header).expect("JSON");
    let mut first = b"ATOM BACKUP 1\n".to_vec();
    first.extend(u32::try_from(header.len()).expect("short").to_le_bytes());
    first.extend(&header);
    first.extend(&whole[18 + length..18 + length + bytes]);
    fs::write(&path, first).expect("written");
    let backup = atom_store::BackupFile::open(&path).expect("the first form");
    assert!(!backup.header().contents);
}
