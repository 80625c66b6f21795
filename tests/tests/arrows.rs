//! The arrows of the architecture point inwards, read from `cargo metadata`.

use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

/// Which rooms each room may know. Tests may know more (a room's dev-dependencies are not looked at).
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("atom-core", &[]),
    ("atom-api", &["atom-core"]),
    ("atom-store", &["atom-core"]),
    ("atom-vault", &["atom-core"]),
    ("atom-loopback", &["atom-core"]),
    ("atom-auth", &["atom-core", "atom-api", "atom-store", "atom-vault", "atom-loopback"]),
    ("atom-exchange", &["atom-core", "atom-api"]),
    ("atom-tasks", &["atom-core", "atom-api", "atom-store", "atom-vault", "atom-exchange"]),
    ("atom-files", &["atom-core", "atom-api", "atom-store", "atom-vault"]),
    ("atom-integrations", &["atom-core", "atom-api", "atom-store", "atom-vault", "atom-loopback"]),
    ("atom-notices", &["atom-core", "atom-api", "atom-store"]),
    ("atom-ledger", &[]),
    ("atom-journal", &["atom-ledger"]),
    ("atom-statements", &["atom-api", "atom-ledger"]),
    ("atom-books", &["atom-core", "atom-api", "atom-store", "atom-ledger", "atom-journal", "atom-statements"]),
    (
        "atom-engine",
        &[
            "atom-core",
            "atom-api",
            "atom-store",
            "atom-vault",
            "atom-auth",
            "atom-tasks",
            "atom-books",
            "atom-exchange",
            "atom-files",
            "atom-integrations",
            "atom-notices",
        ],
    ),
    ("atom-server", &["atom-core", "atom-api", "atom-engine"]),
    ("atom-cli", &["atom-core", "atom-api", "atom-engine", "atom-server"]),
    ("atom-desktop", &["atom-core", "atom-api", "atom-engine", "atom-server"]),
    ("atom-ui", &["atom-core", "atom-api"]),
    ("atom-testkit", &["atom-core", "atom-api"]),
    ("xtask", &[]),
];

/// Outside crates that only one room may name.
const ONLY_KNOWN_BY: &[(&str, &[&str])] = &[
    ("tauri", &["atom-desktop"]),
    ("leptos", &["atom-ui"]),
    ("axum", &["atom-server", "atom-testkit"]),
    ("keyring", &["atom-vault"]),
    ("libsqlite3-sys", &["atom-store"]),
    ("wasm-bindgen-cli-support", &["xtask"]),
];

/// What must not even be reached through other crates, and for which target that is asked.
const NEVER_REACHES: &[(&str, &str, &[&str])] = &[
    ("atom-cli", "all", &["tauri", "wry", "tao", "gtk", "leptos"]),
    ("atom-server", "all", &["tauri", "wry", "tao", "leptos"]),
    ("atom-engine", "all", &["tauri", "leptos", "axum"]),
    ("atom-ui", WASM, &["tauri", "tokio", "sqlx-core", "libsqlite3-sys", "reqwest", "schemars"]),
    ("atom-api", WASM, &["tokio", "sqlx-core", "leptos", "schemars"]),
    ("atom-core", WASM, &["tokio", "sqlx-core", "leptos", "schemars"]),
];

/// The target of the interface.
const WASM: &str = "wasm32-unknown-unknown";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

/// The workspace as cargo resolves it.
struct Workspace {
    metadata: Metadata,
}

impl Workspace {
    fn read() -> Self {
        let metadata = cargo(&["metadata", "--format-version=1", "--no-deps"]);
        Self { metadata: serde_json::from_str(&metadata).expect("cargo metadata is JSON") }
    }

    fn members(&self) -> impl Iterator<Item = &Package> {
        self.metadata.packages.iter().filter(|package| self.metadata.workspace_members.contains(&package.id))
    }

    /// The crates that a package names itself, without those of its tests.
    fn named_by(package: &Package) -> BTreeSet<&str> {
        let named = package.dependencies.iter().filter(|dependency| dependency.kind.as_deref() != Some("dev"));
        named.map(|dependency| dependency.name.as_str()).collect()
    }
}

/// The names of all crates that are linked into a package for a target, with the features that it has on its own.
fn linked_into(package: &str, target: &str) -> BTreeSet<String> {
    let tree =
        ["tree", "--edges", "normal", "--prefix", "none", "--format", "{p}", "--target", target, "--package", package];
    let listed = cargo(&tree);
    listed.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn cargo(args: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(args).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).output();
    let output = output.expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

#[test]
fn every_room_knows_only_the_rooms_further_in() {
    let workspace = Workspace::read();
    let rules: BTreeMap<&str, &[&str]> = MAY_KNOW.iter().copied().collect();
    let rooms: BTreeSet<&str> = workspace.members().map(|package| package.name.as_str()).collect();
    for package in workspace.members().filter(|package| package.name != "atom-tests") {
        let Some(allowed) = rules.get(package.name.as_str()) else {
            panic!("{} is a new room: say in this test which rooms it may know", package.name);
        };
        for known in Workspace::named_by(package).intersection(&rooms) {
            assert!(allowed.contains(known), "{} must not know {known}", package.name);
        }
    }
}

#[test]
fn the_window_the_interface_and_the_database_are_each_known_by_one_room() {
    let workspace = Workspace::read();
    for package in workspace.members().filter(|package| package.name != "atom-tests") {
        for named in Workspace::named_by(package) {
            let rule =
                ONLY_KNOWN_BY.iter().find(|(known, _)| named == *known || named.starts_with(&format!("{known}-")));
            if let Some((known, allowed)) = rule {
                assert!(allowed.contains(&package.name.as_str()), "{} must not know {known}", package.name);
            }
        }
    }
}

#[test]
fn the_command_line_never_links_a_window_and_the_interface_never_a_database() {
    for (room, target, banned) in NEVER_REACHES {
        let linked = linked_into(room, target);
        assert!(linked.contains(*room), "cargo tree tells about {room}");
        for name in *banned {
            assert!(!linked.contains(*name), "{room} reaches {name}");
        }
    }
}
