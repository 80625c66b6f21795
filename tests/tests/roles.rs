//! Roles: the whole matrix of role and command, members and their invitations, and several workspaces.

use atom_api::{Permission, Spec, commands, members::Role};
use atom_core::Code;
use atom_engine::{Caller, Host};
use atom_tests::{
    fixture::{Fixture, PASSWORD, Person},
    mail,
};
use serde_json::{Value, json};

/// Who may what, written down a second time and from the other side: what each permission is good for.
fn allowed(role: Role, permission: Permission) -> bool {
    use Role::{Accountant, Admin, Guest, Machine, Member, Owner, Viewer};
    match permission {
        Permission::Open | Permission::SignedIn | Permission::TasksRead => true,
        Permission::Account => role != Machine,
        Permission::TasksWrite => !matches!(role, Viewer | Guest),
        Permission::ConnectionsRead => role != Guest,
        Permission::ConnectionsManage => matches!(role, Owner | Admin | Member),
        Permission::LedgerRead => !matches!(role, Guest | Machine),
        Permission::LedgerWrite => matches!(role, Owner | Admin | Accountant | Member),
        Permission::LedgerClose => matches!(role, Owner | Admin | Accountant),
        Permission::MembersRead => !matches!(role, Guest | Machine),
        Permission::AuditRead => matches!(role, Owner | Admin | Accountant),
        Permission::DataManage | Permission::MembersManage => matches!(role, Owner | Admin),
        Permission::WorkspaceManage => role == Owner,
        // The installation is its first account's, whatever the role.
        Permission::InstallationManage => false,
    }
}

/// Somebody in Ada's workspace, and in it now.
async fn member(fixture: &Fixture, ada: &Person, name: &str, role: Role) -> Person {
    let person = fixture.person(name).await;
    let email = format!("{}@example.com", name.to_lowercase());
    let invited = ada.call("members.invite", json!({ "email": email, "role": role })).await;
    let joined = person.call("members.accept", json!({ "code": invited["code"] })).await;
    assert_eq!(joined["id"], json!(ada.session.workspace.id));
    person.call("workspaces.select", json!({ "id": joined["id"] })).await;
    person
}

async fn machine(fixture: &Fixture, ada: &Person) -> Caller {
    let added = ada.call("members.add_machine", json!({ "name": "Backup script" })).await;
    assert_eq!(added["member"]["role"], "machine");
    let caller = Caller::new(Host::Http, added["token"].as_str().map(str::to_owned));
    fixture.door.call(&caller, "auth.whoami", json!({})).await.expect("it is in");
    caller
}

fn code(result: Result<Value, atom_core::ApiError>) -> Result<Value, Code> {
    result.map_err(|error| error.code)
}

#[tokio::test]
async fn the_whole_matrix_of_role_and_command_is_as_written() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mut callers = vec![(Role::Machine, machine(&fixture, &ada).await)];
    for (name, role) in [
        ("Olga", Role::Owner),
        ("Adam", Role::Admin),
        ("Anna", Role::Accountant),
        ("Max", Role::Member),
        ("Vera", Role::Viewer),
        ("Gus", Role::Guest),
    ] {
        callers.push((role, member(&fixture, &ada, name, role).await.caller));
    }
    assert_eq!(callers.len(), Role::ALL.len());
    for (role, caller) in &callers {
        let who = fixture.door.call(caller, "auth.whoami", json!({})).await.expect("signed in");
        assert_eq!(who["role"], json!(role));
        // A request that no command takes: whoever may call is told that, and nothing happens.
        for spec in commands().iter().filter(|spec| !before_the_gate(spec)) {
            let answer = code(fixture.door.call(caller, spec.name, json!({ "no_such_field": 1 })).await);
            let expected = if allowed(*role, spec.permission) { Code::Invalid } else { Code::Forbidden };
            assert_eq!(answer, Err(expected), "{} by a {}", spec.name, role.name());
        }
    }
}

#[tokio::test]
async fn whoever_may_copy_the_books_reads_their_own_copy_and_nobody_below_the_managers_another_ones() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mut people = Vec::new();
    for (name, role) in [
        ("Olga", Role::Owner),
        ("Adam", Role::Admin),
        ("Anna", Role::Accountant),
        ("Max", Role::Member),
        ("Vera", Role::Viewer),
        ("Gus", Role::Guest),
    ] {
        people.push((role, member(&fixture, &ada, name, role).await));
    }
    for (role, person) in &people {
        let copied = person.try_call("ledger.export_copy", json!({ "format": "csv" })).await;
        if !allowed(*role, Permission::LedgerWrite) {
            assert_eq!(code(copied), Err(Code::Forbidden), "{}", role.name());
            continue;
        }
        let name = copied.expect("a copy")["name"].clone();
        let piece = json!({ "name": name, "offset": 0 });
        let own = person.call("exports.read", piece.clone()).await;
        for (other_role, other) in people.iter().filter(|(other, _)| other != role) {
            let read = code(other.try_call("exports.read", piece.clone()).await);
            let expected =
                if allowed(*other_role, Permission::DataManage) { Ok(own.clone()) } else { Err(Code::NotFound) };
            assert_eq!(read, expected, "the copy of a {} by a {}", role.name(), other_role.name());
        }
        // Another one of the same second may have the same name.
        std::fs::remove_dir_all(fixture.dir.path().join("exports")).expect("removed");
    }
}

/// Answered by the gate, for whoever stands before it.
fn before_the_gate(spec: &Spec) -> bool {
    matches!(spec.name, "app.status" | "vault.unlock" | "vault.recover" | "vault.retry")
}

#[tokio::test]
async fn the_first_account_keeps_the_installation_and_owners_of_workspaces_do_not() {
    let fixture = Fixture::new().await;
    let (ada, bob) = (fixture.person("Ada").await, fixture.person("Bob").await);
    for spec in commands().iter().filter(|spec| spec.permission == Permission::InstallationManage) {
        let request = json!({ "no_such_field": 1 });
        assert_eq!(code(ada.try_call(spec.name, request.clone()).await), Err(Code::Invalid), "{}", spec.name);
        assert_eq!(code(bob.try_call(spec.name, request).await), Err(Code::Forbidden), "{}", spec.name);
    }
    let leaves = ada.try_call("auth.delete_account", json!({ "password": PASSWORD })).await;
    assert_eq!(code(leaves), Err(Code::Conflict), "nobody would be left to keep it");
}

#[tokio::test]
async fn a_member_works_in_the_workspace_and_keeps_their_own() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let bob = member(&fixture, &ada, "Bob", Role::Member).await;
    bob.call("tasks.create", json!({ "title": "From Bob" })).await;
    assert_eq!(ada.call("tasks.list", json!({})).await["items"][0]["title"], "From Bob");
    let workspaces = bob.call("workspaces.list", json!({})).await;
    assert_eq!(workspaces["items"].as_array().map(Vec::len), Some(2));
    let own = json!({ "id": bob.session.workspace.id });
    assert_eq!(bob.call("workspaces.select", own).await["id"], json!(bob.session.workspace.id));
    assert_eq!(bob.call("tasks.list", json!({})).await["items"], json!([]));
    // A single call may name the other one.
    let there = Caller { workspace: Some(ada.session.workspace.id), ..bob.caller.clone() };
    let listed = fixture.door.call(&there, "tasks.list", json!({})).await.expect("as a member");
    assert_eq!(listed["items"][0]["title"], "From Bob");
    assert_eq!(bob.call("auth.whoami", json!({})).await["workspace"]["id"], json!(bob.session.workspace.id));
}

#[tokio::test]
async fn an_invitation_serves_its_own_address_once_until_it_is_taken_back() {
    let fixture = Fixture::new().await;
    let (ada, bob, eve) = (fixture.person("Ada").await, fixture.person("Bob").await, fixture.person("Eve").await);
    let invite = |role: &'static str| ada.call("members.invite", json!({ "email": "BOB@example.com", "role": role }));
    let first = invite("viewer").await;
    let second = invite("member").await;
    let waiting = ada.call("members.invitations", json!({})).await;
    assert_eq!(waiting["items"].as_array().map(Vec::len), Some(1), "the newer one takes the place of the older");
    let accept = |person: &Person, code: &Value| {
        let (person, code) = (person.clone(), code.clone());
        async move { code_of(person.try_call("members.accept", json!({ "code": code })).await) }
    };
    assert_eq!(accept(&bob, &first["code"]).await, Err(Code::Invalid));
    assert_eq!(accept(&eve, &second["code"]).await, Err(Code::Forbidden), "it is Bob's");
    assert_eq!(accept(&bob, &second["code"]).await, Ok(()));
    assert_eq!(accept(&bob, &second["code"]).await, Err(Code::Invalid), "it was used");
    let again = ada.try_call("members.invite", json!({ "email": "bob@example.com", "role": "viewer" })).await;
    assert_eq!(code(again), Err(Code::Conflict), "Bob is in");
    let third = ada.call("members.invite", json!({ "email": "eve@example.com", "role": "guest" })).await;
    ada.call("members.uninvite", json!({ "id": third["id"] })).await;
    assert_eq!(accept(&eve, &third["code"]).await, Err(Code::Invalid));
    assert_eq!(mail::count(fixture.dir.path(), "An invitation"), 3, "each of them went out as a mail");
}

fn code_of(result: Result<Value, atom_core::ApiError>) -> Result<(), Code> {
    result.map(drop).map_err(|error| error.code)
}

#[tokio::test]
async fn the_last_owner_stays_and_owners_are_made_by_owners_alone() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let adam = member(&fixture, &ada, "Adam", Role::Admin).await;
    let bob = member(&fixture, &ada, "Bob", Role::Member).await;
    let id = |person: &Person| json!(person.session.user.id);
    assert_eq!(code(ada.try_call("members.leave", json!({})).await), Err(Code::Conflict));
    let step_down = json!({ "user": id(&ada), "role": "member" });
    assert_eq!(code(ada.try_call("members.set_role", step_down.clone()).await), Err(Code::Conflict));
    assert_eq!(code(ada.try_call("members.remove", json!({ "user": id(&ada) })).await), Err(Code::Conflict));
    for (command, args) in [
        ("members.set_role", json!({ "user": id(&adam), "role": "owner" })),
        ("members.set_role", step_down.clone()),
        ("members.remove", json!({ "user": id(&ada) })),
        ("members.invite", json!({ "email": "eve@example.com", "role": "owner" })),
        ("members.transfer_ownership", json!({ "user": id(&adam), "password": PASSWORD })),
    ] {
        assert_eq!(code(adam.try_call(command, args).await), Err(Code::Forbidden), "{command} by an admin");
    }
    adam.call("members.set_role", json!({ "user": id(&bob), "role": "viewer" })).await;
    assert_eq!(code(bob.try_call("tasks.create", json!({ "title": "x" })).await), Err(Code::Forbidden), "at once");
    let wrong = json!({ "user": id(&adam), "password": "not the password" });
    assert_eq!(code(ada.try_call("members.transfer_ownership", wrong).await), Err(Code::Invalid));
    ada.call("members.transfer_ownership", json!({ "user": id(&adam), "password": PASSWORD })).await;
    assert_eq!(ada.call("auth.whoami", json!({})).await["role"], "admin");
    assert_eq!(adam.call("auth.whoami", json!({})).await["role"], "owner");
    ada.call("members.leave", json!({})).await;
    let home = ada.call("auth.whoami", json!({})).await;
    assert_ne!(home["workspace"]["id"], json!(ada.session.workspace.id), "whoever leaves comes home");
    assert_eq!(home["role"], "owner");
}

#[tokio::test]
async fn an_invitation_to_own_does_not_outlive_the_ownership_of_who_made_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let adam = member(&fixture, &ada, "Adam", Role::Admin).await;
    let (bob, eve) = (fixture.person("Bob").await, fixture.person("Eve").await);
    let to_own = ada.call("members.invite", json!({ "email": "bob@example.com", "role": "owner" })).await;
    let to_work = ada.call("members.invite", json!({ "email": "eve@example.com", "role": "member" })).await;
    ada.call("members.transfer_ownership", json!({ "user": adam.session.user.id, "password": PASSWORD })).await;
    let refused = bob.try_call("members.accept", json!({ "code": to_own["code"] })).await;
    assert_eq!(code(refused), Err(Code::Invalid), "an admin makes nobody an owner");
    eve.call("members.accept", json!({ "code": to_work["code"] })).await;
    let members = adam.call("members.list", json!({})).await.to_string();
    assert!(members.contains("eve@example.com") && !members.contains("bob@example.com"), "{members}");
}

#[tokio::test]
async fn whoever_is_removed_is_out_at_once_and_hears_nothing_more() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let bob = member(&fixture, &ada, "Bob", Role::Member).await;
    let script = machine(&fixture, &ada).await;
    let there = Caller { workspace: Some(ada.session.workspace.id), ..bob.caller.clone() };
    fixture.door.call(&there, "tasks.counts", json!({})).await.expect("in");
    ada.call("members.remove", json!({ "user": bob.session.user.id })).await;
    assert_eq!(code(fixture.door.call(&there, "tasks.counts", json!({})).await), Err(Code::NotFound));
    assert_eq!(bob.call("auth.whoami", json!({})).await["workspace"]["id"], json!(bob.session.workspace.id));
    let mut events = fixture.door.subscribe(&bob.caller, None).await.expect("events of their own");
    ada.call("tasks.create", json!({ "title": "Not for Bob" })).await;
    bob.call("tasks.create", json!({ "title": "Bob's own" })).await;
    assert_eq!(events.next().await.expect("an event").workspace, Some(bob.session.workspace.id));
    let members = ada.call("members.list", json!({})).await;
    let of_script = members["items"].as_array().expect("items").iter().find(|it| it["role"] == "machine");
    ada.call("members.remove", json!({ "user": of_script.expect("the machine")["user"] })).await;
    assert_eq!(code(fixture.door.call(&script, "tasks.list", json!({})).await), Err(Code::Unauthenticated));
}

#[tokio::test]
async fn a_workspace_is_made_named_and_gone_to() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("tasks.create", json!({ "title": "At home" })).await;
    let made = ada.call("workspaces.create", json!({ "name": "Northwind" })).await;
    let mut events = fixture.door.subscribe(&ada.caller, None).await.expect("events");
    ada.call("workspaces.select", json!({ "id": made["id"] })).await;
    assert_eq!(ada.call("tasks.list", json!({})).await["items"], json!([]));
    ada.call("workspaces.rename", json!({ "name": "Northwind Traders" })).await;
    ada.call("tasks.create", json!({ "title": "At work" })).await;
    // Listening goes along with the session.
    loop {
        let event = events.next().await.expect("an event");
        if event.cause == "tasks.create" {
            assert_eq!(json!(event.workspace), made["id"]);
            break;
        }
    }
    let fixture = fixture.reopen().await;
    let who = ada.through(&fixture).call("auth.whoami", json!({})).await;
    assert_eq!(who["workspace"]["name"], "Northwind Traders", "the session stays there across a restart");
    for name in ["", " \n ", &"x".repeat(300)] {
        let refused = ada.through(&fixture).try_call("workspaces.create", json!({ "name": name })).await;
        assert_eq!(code(refused), Err(Code::Invalid));
    }
}

#[tokio::test]
async fn whoever_owns_what_others_work_in_cannot_just_delete_their_account() {
    let fixture = Fixture::new().await;
    let _keeper = fixture.person("Kim").await;
    let ada = fixture.person("Ada").await;
    let bob = member(&fixture, &ada, "Bob", Role::Admin).await;
    let leaves = ada.try_call("auth.delete_account", json!({ "password": PASSWORD })).await;
    assert_eq!(code(leaves), Err(Code::Conflict));
    ada.call("members.set_role", json!({ "user": bob.session.user.id, "role": "owner" })).await;
    ada.call("auth.delete_account", json!({ "password": PASSWORD })).await;
    let members = bob.call("members.list", json!({})).await;
    assert_eq!(members["items"].as_array().map(Vec::len), Some(1));
    assert!(!members.to_string().contains("ada@example.com"));
}
