//! The command line as its users and scripts meet it: exit codes, forms, and a second process on the same directory.

use atom_tests::{
    atom_bin::{Atom, Served, error, finish, reply, text},
    waiting::until,
};
use serde_json::{Value, json};
use std::{fs, io::Read as _, net::TcpListener, process::Stdio, thread};

#[test]
fn wrong_usage_is_exit_code_2_and_says_how() {
    let atom = Atom::empty();
    let wrong: [&[&str]; 7] = [
        &[],
        &["frobnicate"],
        &["call"],
        &["backup"],
        &["verify", "--port", "1"],
        &["--workspace", "not-an-id", "call", "app.status"],
        &["call", "app.status", "{}", "more"],
    ];
    for args in wrong {
        let output = atom.run(args, "");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            output.stdout.is_empty() && text(&output.stderr).contains("--help"),
            "{args:?}: {}",
            text(&output.stderr)
        );
    }
    assert!(!atom.data_dir().exists(), "wrong usage touches nothing");
}

#[test]
fn help_and_version_are_no_errors() {
    let atom = Atom::empty();
    for arg in ["--help", "--version", "help"] {
        let output = atom.run([arg], "");
        assert!(output.status.success() && text(&output.stdout).to_lowercase().contains("atom"), "{arg}");
    }
}

#[test]
fn an_error_is_one_line_of_json_on_standard_error_with_exit_code_1() {
    let atom = Atom::with_owner();
    let missing = atom.desk().join("missing.json");
    let missing = format!("@{}", missing.display());
    for (args, code, field) in [
        (vec!["call", "tasks.nonsense"], "not_found", None),
        (vec!["call", "tasks.create", "{\"title\": "], "invalid", Some("args")),
        (vec!["call", "tasks.create", "{\"title\": 7}"], "invalid", Some("title")),
        (vec!["call", "tasks.create", missing.as_str()], "invalid", Some("args")),
    ] {
        let output = atom.run(&args, "");
        let error = error(&output);
        assert!(output.stdout.is_empty());
        assert_eq!((&error["code"], error["field"].as_str()), (&json!(code), field), "{args:?}: {error}");
    }
    let malformed = error(&atom.run(["call", "tasks.create", "{\n  \"title\": oops}"], ""));
    assert!(malformed["message"].as_str().is_some_and(|it| it.contains("line 2 column")), "{malformed}");
}

#[test]
fn a_request_stands_in_the_argument_in_a_file_or_on_standard_input() {
    let atom = Atom::with_owner();
    let file = atom.desk().join("request.json");
    fs::write(&file, json!({ "title": "from a file" }).to_string()).unwrap();
    let file = format!("@{}", file.display());
    for (arg, input, title) in [
        ("{\"title\": \"from the argument\"}", "", "from the argument"),
        (file.as_str(), "", "from a file"),
        ("-", "{\"title\": \"from standard input\"}", "from standard input"),
    ] {
        let output = atom.run(["call", "tasks.create", arg], input);
        assert_eq!(reply(&output)["title"], title, "{}", text(&output.stderr));
    }
}

#[test]
fn a_secret_in_the_arguments_is_warned_of_and_one_that_other_programs_do_not_see_is_not() {
    let atom = Atom::empty();
    let request =
        json!({ "email": "ada@example.org", "password": "violet kettle 72 roams", "name": "Ada" }).to_string();
    let output = atom.run(["call", "auth.register", request.as_str()], "");
    assert_eq!(reply(&output)["user"]["name"], "Ada", "it is answered as before");
    assert!(text(&output.stderr).starts_with("Warning: "), "{}", text(&output.stderr));
    let login = json!({ "email": "ada@example.org", "password": "violet kettle 72 roams" }).to_string();
    let output = atom.run(["call", "auth.login", "-"], &login);
    assert!(reply(&output)["token"].is_string());
    assert_eq!(text(&output.stderr), "", "nobody saw it");
    // An error stands alone on standard error.
    let wrong = json!({ "email": "ada@example.org", "password": "not the password" }).to_string();
    let refused = error(&atom.run(["call", "auth.login", wrong.as_str()], ""));
    assert_eq!(refused["code"], "unauthenticated", "{refused}");
}

#[test]
fn a_batch_answers_line_by_line_in_order_and_goes_on_after_an_error() {
    let atom = Atom::with_owner();
    let long = "x".repeat(17 * 1024 * 1024);
    let lines = format!(
        "{}\n\nnot json\n{}\n{long}\n{}\n{}",
        json!({ "id": "a", "name": "tasks.create", "args": { "title": "one" } }),
        json!({ "id": ["b"], "name": "tasks.nonsense" }),
        json!({ "name": "tasks.list", "args": { "limit": 10 } }),
        json!({ "id": null, "nam": "tasks.list" }),
    );
    let output = atom.run(["batch"], &lines);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let answers: Vec<Value> = text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 6, "{answers:?}");
    assert_eq!((&answers[0]["id"], &answers[0]["ok"]["title"]), (&json!("a"), &json!("one")));
    assert_eq!((answers[1].get("id"), &answers[1]["error"]["code"]), (None, &json!("invalid")));
    assert_eq!((&answers[2]["id"], &answers[2]["error"]["code"]), (&json!(["b"]), &json!("not_found")));
    assert_eq!(answers[3]["error"]["code"], "invalid");
    assert_eq!(answers[4]["ok"]["items"][0]["title"], "one");
    assert_eq!((&answers[5]["id"], &answers[5]["error"]["field"]), (&Value::Null, &json!("nam")));
}

#[test]
fn the_list_of_commands_needs_no_data_and_has_all_schemas() {
    let atom = Atom::empty();
    let listed = reply(&atom.run(["commands", "--json"], ""));
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), atom_api::commands().len());
    for (command, spec) in listed.iter().zip(atom_api::commands()) {
        assert_eq!(command["name"], spec.name);
        assert!(command["permission"].is_string() && command["effect"].is_string(), "{command}");
        assert!(command["request"].is_object() && command["reply"].is_object(), "{command}");
    }
    let readable = text(&atom.run(["commands"], "").stdout);
    assert!(atom_api::commands().iter().all(|spec| readable.contains(spec.name) && readable.contains(spec.doc)));
    assert!(!atom.data_dir().exists());
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let atom = Atom::empty();
    let mut command = atom.command(["commands", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(said, "", "no panic, no complaint");
}

#[test]
fn without_any_source_for_a_key_it_refuses_and_says_what_to_do() {
    let atom = Atom::empty();
    let mut command = atom.command(["call", "auth.register", "-"]);
    command.env_remove("ATOM_ENCRYPTION_KEY");
    let owner = json!({ "email": "owner@example.com", "password": "correct horse battery", "name": "Owner" });
    let refusal = error(&finish(command, &owner.to_string()));
    assert_eq!(refusal["code"], "locked", "{refusal}");
    let message = refusal["message"].as_str().unwrap();
    assert!(message.contains("ATOM_ENCRYPTION_KEY") && message.contains("passphrase"), "{message}");
    let kept: Vec<_> =
        fs::read_dir(atom.data_dir()).map(|dir| dir.flatten().map(|it| it.file_name()).collect()).unwrap_or_default();
    assert!(!kept.iter().any(|name| name == "vault.json"), "{kept:?}");
}

#[test]
fn a_key_that_is_none_is_named_by_its_variable() {
    let atom = Atom::empty();
    let mut command = atom.command(["call", "auth.login", "-"]);
    command.env("ATOM_ENCRYPTION_KEY", "not a key at all");
    let refusal = error(&finish(command, &json!({ "email": "a@example.com", "password": "x" }).to_string()));
    let message = refusal["message"].as_str().unwrap();
    assert!(message.contains("ATOM_ENCRYPTION_KEY") && !message.contains("not a key at all"), "{refusal}");
}

#[test]
fn another_key_opens_nothing_and_changes_nothing() {
    let atom = Atom::with_owner();
    let before = atom.call("tasks.create", &json!({ "title": "mine" })).unwrap();
    let mut command = atom.command(["call", "tasks.list"]);
    command.env("ATOM_ENCRYPTION_KEY", "7a".repeat(32));
    let refusal = error(&finish(command, ""));
    assert_eq!(refusal["code"], "locked", "{refusal}");
    assert_eq!(atom.call("tasks.get", &json!({ "id": before["id"] })).unwrap()["title"], "mine");
}

#[test]
fn a_second_process_goes_through_the_one_that_serves() {
    let atom = Atom::with_owner();
    let served = atom.serve();
    let made = atom.call("tasks.create", &json!({ "title": "through the other" })).unwrap();
    let answers = atom.batch(&[("tasks.get", json!({ "id": made["id"] })), ("tasks.nonsense", json!({}))]);
    assert_eq!(answers[0]["ok"]["title"], "through the other");
    assert_eq!(answers[1]["error"]["code"], "not_found");

    // The session made it through: what was made stands in the audit trail as the command line's.
    let verified = reply(&atom.run(["verify"], ""));
    assert_eq!(verified["ok"], true, "{verified}");
    let backup = atom.desk().join("copy.atom");
    let written = reply(&atom.run(["backup", "copy.atom"], ""));
    assert!(backup.is_file(), "a relative path is of the caller's folder: {written}");
    let refusal = error(&atom.run(["restore", "copy.atom"], ""));
    assert_eq!(refusal["code"], "conflict", "{refusal}");

    served.process.end();
    assert_eq!(atom.call("tasks.get", &json!({ "id": made["id"] })).unwrap()["title"], "through the other");
}

#[test]
fn a_second_serve_names_the_first() {
    let atom = Atom::with_owner();
    let served = atom.serve();
    let refusal = error(&atom.run(["serve", "--port", "0"], ""));
    assert_eq!(refusal["code"], "conflict");
    assert!(refusal["message"].as_str().is_some_and(|it| it.contains(&served.url)), "{refusal}");
}

#[test]
fn a_taken_port_is_named() {
    let atom = Atom::with_owner();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refusal = error(&atom.run(["serve", "--port", &port], ""));
    assert_eq!((&refusal["code"], &refusal["field"]), (&json!("conflict"), &json!("port")), "{refusal}");
    assert!(refusal["message"].as_str().is_some_and(|it| it.contains(&port)), "{refusal}");
    assert!(atom.call("tasks.list", &json!({ "limit": 1 })).is_ok(), "the directory is free again");
}

#[test]
fn the_leftovers_of_a_killed_host_are_in_nobodys_way() {
    let atom = Atom::with_owner();
    drop(atom.serve());
    assert!(atom.data_dir().join("instance.json").is_file(), "a killed host leaves its card");
    assert!(atom.call("tasks.list", &json!({ "limit": 1 })).is_ok());
    let served = atom.serve();
    assert!(atom.call("tasks.list", &json!({ "limit": 1 })).is_ok());
    served.process.end();
    assert!(!atom.data_dir().join("instance.json").exists(), "an orderly end takes the card away");
}

#[test]
fn command_lines_at_the_same_time_wait_for_each_other() {
    let atom = Atom::with_owner();
    let made: Vec<_> = thread::scope(|scope| {
        let calls: Vec<_> = (0..4)
            .map(|i| {
                scope.spawn({
                    let atom = &atom;
                    move || atom.call("tasks.create", &json!({ "title": format!("at once {i}") }))
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert!(made.iter().all(Result::is_ok), "{made:?}");
    let listed = atom.call("tasks.list", &json!({ "limit": 10 })).unwrap();
    assert_eq!(listed["items"].as_array().unwrap().len(), 4);
}

#[test]
fn backup_and_restore_bring_the_data_back_as_it_was() {
    let mut atom = Atom::with_owner();
    let kept = atom.call("tasks.create", &json!({ "title": "kept" })).unwrap();
    let written = reply(&atom.run(["backup", "copy.atom"], ""));
    assert_eq!(
        fs::metadata(atom.desk().join("copy.atom")).unwrap().len(),
        written["bytes"].as_u64().unwrap(),
        "{written}"
    );
    let again = error(&atom.run(["backup", "copy.atom"], ""));
    assert!(["conflict", "invalid"].contains(&again["code"].as_str().unwrap()), "a file is never overwritten: {again}");

    let later = atom.call("tasks.create", &json!({ "title": "later" })).unwrap();
    let restored = atom.run(["restore", "copy.atom"], "");
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    let ended = atom.call("tasks.get", &json!({ "id": kept["id"] })).unwrap_err();
    assert_eq!(ended["code"], "unauthenticated", "restoring ends every session: {ended}");
    atom.sign_in();
    assert_eq!(atom.call("tasks.get", &json!({ "id": kept["id"] })).unwrap()["title"], "kept");
    assert_eq!(atom.call("tasks.get", &json!({ "id": later["id"] })).unwrap_err()["code"], "not_found");
    assert!(atom.run(["verify"], "").status.success());
}

#[test]
fn what_the_command_line_does_without_a_session_stands_in_the_trail() {
    let mut atom = Atom::with_owner();
    assert!(atom.run(["backup", "first.atom"], "").status.success());
    assert!(atom.run(["backup", "second.atom"], "").status.success());
    assert!(atom.run(["restore", "second.atom"], "").status.success());
    atom.sign_in();
    // The second backup holds the line of the first one, and what was restored that it was.
    for command in ["app.backup", "backups.restore"] {
        let told = atom.call("audit.list", &json!({ "filter": { "command": command } })).unwrap();
        let lines = told["items"].as_array().unwrap();
        assert_eq!(lines.len(), 1, "{command}: {told}");
        assert_eq!((&lines[0]["host"], &lines[0]["outcome"]), (&json!("cli"), &json!("ok")), "{told}");
        assert!(lines[0].get("user").is_none(), "{told}");
    }
    assert!(atom.run(["verify"], "").status.success());
}

#[test]
fn the_help_says_how_long_a_token_is_good_for() {
    let help = text(&Atom::empty().run(["--help"], "").stdout);
    for said in ["ATOM_TOKEN", "for an hour", "members.add_machine", "for a year"] {
        assert!(help.contains(said), "{said}: {help}");
    }
}

#[test]
fn a_machines_token_serves_scripts_and_ends_with_its_removal() {
    let mut atom = Atom::with_owner();
    let added = atom.call("members.add_machine", &json!({ "name": "Nightly" })).unwrap();
    atom.use_token(added["token"].as_str().unwrap());
    let made = atom.call("tasks.create", &json!({ "title": "by a script" })).unwrap();
    atom.sign_in();
    assert_eq!(atom.call("tasks.get", &json!({ "id": made["id"] })).unwrap()["title"], "by a script");
    atom.call("members.remove", &json!({ "user": added["member"]["user"] })).unwrap();
    atom.use_token(added["token"].as_str().unwrap());
    assert_eq!(atom.call("tasks.list", &json!({})).unwrap_err()["code"], "unauthenticated");
}

#[test]
fn a_file_that_is_no_backup_changes_nothing() {
    let atom = Atom::with_owner();
    let kept = atom.call("tasks.create", &json!({ "title": "kept" })).unwrap();
    assert!(atom.run(["backup", "whole.atom"], "").status.success());
    let whole = fs::read(atom.desk().join("whole.atom")).unwrap();
    for (name, content) in [("empty", &b""[..]), ("text", b"not a backup"), ("half", &whole[..whole.len() / 2])] {
        fs::write(atom.desk().join(name), content).unwrap();
        let refusal = error(&atom.run(["restore", name], ""));
        assert_ne!(refusal["code"], "internal", "{name}: {refusal}");
        assert_eq!(atom.call("tasks.get", &json!({ "id": kept["id"] })).unwrap()["title"], "kept", "{name}");
    }
    let missing = error(&atom.run(["restore", "missing.atom"], ""));
    assert_ne!(missing["code"], "internal", "{missing}");
}

#[tokio::test]
async fn a_host_that_is_told_to_end_answers_what_is_at_work() {
    let atom = Atom::with_owner();
    let Served { process, url } = atom.serve();
    let client = reqwest::Client::new();
    let calls: Vec<_> = (0..20)
        .map(|i| {
            let request = client.post(format!("{url}/api/v1/call/tasks.create")).bearer_auth(atom.token());
            let request = request.body(json!({ "title": format!("last {i}") }).to_string());
            tokio::spawn(async move { request.send().await?.error_for_status()?.json::<Value>().await })
        })
        .collect();
    // At least one call is in the house before it is told.
    let events = client.get(format!("{url}/healthz")).send().await.unwrap();
    assert!(events.status().is_success());
    tokio::task::spawn_blocking(|| process.end()).await.unwrap();
    let mut acknowledged = Vec::new();
    for call in calls {
        acknowledged.extend(call.await.unwrap().ok());
    }
    for task in acknowledged {
        assert!(atom.call("tasks.get", &json!({ "id": task["id"] })).is_ok(), "{task} was acknowledged");
    }
    until("the card to be gone", || async { (!atom.data_dir().join("instance.json").exists()).then_some(()) }).await;
}
