//! A host that is killed at any instant loses nothing that it acknowledged, and leaves nothing half done.
//!
//! `ATOM_KILLS` says how many rounds (25 unless told).

#![allow(clippy::unwrap_used)] // the writers are part of the tests

use atom_tests::atom_bin::{Atom, Served, reply};
use reqwest::Client;
use serde_json::{Value, json};
use std::{
    env,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Writers at the same time.
const WRITERS: usize = 3;
/// A round is killed between these, after the host listens.
const KILL_MS: std::ops::Range<u64> = 20..400;
/// Start-up after a crash, with recovery; debug builds are given more.
const START_MAX: Duration = Duration::from_millis(if cfg!(debug_assertions) { 5_000 } else { 1_000 });

fn rounds() -> usize {
    env::var("ATOM_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(25)
}

/// A number that nobody chose.
fn chance(range: &std::ops::Range<u64>) -> u64 {
    range.start + RandomState::new().hash_one(0) % (range.end - range.start)
}

/// Creates, changes and completes tasks until the host is gone; each acknowledged step is written down.
async fn write(client: Client, url: String, token: String, name: String, acknowledged: Arc<Mutex<Vec<Acknowledged>>>) {
    let call = async |command: &str, args: Value| {
        let request = client.post(format!("{url}/api/v1/call/{command}")).bearer_auth(&token).body(args.to_string());
        let reply = request.send().await.ok()?.error_for_status().ok()?;
        reply.json::<Value>().await.ok()
    };
    for step in 0.. {
        let title = format!("{name}-{step}");
        let Some(task) = call("tasks.create", json!({ "title": title })).await else { return };
        let id = task["id"].as_str().unwrap().to_owned();
        let note = |what| acknowledged.lock().unwrap().push(what);
        note(Acknowledged::Created { id: id.clone(), title });
        if step % 3 == 0 {
            let Some(_) = call("tasks.complete", json!({ "id": id })).await else { return };
            note(Acknowledged::Completed { id });
        }
    }
}

#[derive(Debug)]
enum Acknowledged {
    Created { id: String, title: String },
    Completed { id: String },
}

impl Acknowledged {
    fn id(&self) -> &str {
        match self {
            Self::Created { id, .. } | Self::Completed { id } => id,
        }
    }
}

#[tokio::test]
async fn every_acknowledged_write_survives_a_kill_at_any_instant() {
    let atom = Atom::with_owner();
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let mut slowest = Duration::ZERO;
    for round in 0..rounds() {
        let started = Instant::now();
        let Served { process, url } = atom.serve();
        slowest = slowest.max(started.elapsed());
        let client = Client::new();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (client, url, token) = (client.clone(), url.clone(), atom.token().to_owned());
                tokio::spawn(write(client, url, token, format!("r{round}w{writer}"), acknowledged.clone()))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(chance(&KILL_MS))).await;
        drop(process);
        for writer in writers {
            writer.await.unwrap();
        }
    }

    let acknowledged = std::mem::take(&mut *acknowledged.lock().unwrap());
    assert!(acknowledged.len() >= rounds(), "only {} acknowledged writes in {} rounds", acknowledged.len(), rounds());
    let asked: Vec<_> = acknowledged.iter().map(|what| ("tasks.get", json!({ "id": what.id() }))).collect();
    for (what, answer) in acknowledged.iter().zip(atom.batch(&asked)) {
        let kept = match what {
            Acknowledged::Created { title, .. } => answer["ok"]["title"] == **title,
            Acknowledged::Completed { .. } => answer["ok"]["status"] == "done",
        };
        assert!(kept, "{what:?} was acknowledged and is lost: {answer}");
    }
    let verified = reply(&atom.run(["verify"], ""));
    assert_eq!(verified["ok"], true, "{verified}");
    assert!(slowest <= START_MAX, "the slowest start took {slowest:?}");
}

#[test]
fn a_command_line_that_is_killed_while_it_writes_leaves_a_whole_database() {
    let atom = Atom::with_owner();
    let lines: String = (0..5_000)
        .map(|i| format!("{}\n", json!({ "name": "tasks.create", "args": { "title": format!("t{i}") } })))
        .collect();
    for _ in 0..rounds().div_ceil(5) {
        let mut command = atom.command(["batch"]);
        let mut child =
            command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let lines = lines.clone();
        let writing = std::thread::spawn(move || {
            // The other end is killed in the middle: that is the point.
            let _ = std::io::Write::write_all(&mut stdin, lines.as_bytes());
        });
        std::thread::sleep(Duration::from_millis(chance(&KILL_MS)));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        writing.join().unwrap();
        // The last line may be cut; the ones before it were acknowledged.
        let said = String::from_utf8(output.stdout).unwrap();
        let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let asked: Vec<_> = whole
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|answer| ("tasks.get", json!({ "id": answer["ok"]["id"] })))
            .collect();
        assert!(atom.batch(&asked).iter().all(|answer| answer["ok"]["id"].is_string()), "an acknowledged task is lost");
        assert_eq!(reply(&atom.run(["verify"], ""))["ok"], true);
    }
}
