//! Compiles Tauri's configuration and permissions into the desktop.

use std::path::Path;

fn main() {
    let dist = Path::new("ui/dist");
    if !dist.join("index.html").exists() {
        // The lints compile this package too, and need no interface for it.
        std::fs::create_dir_all(dist).expect("ui/dist can be made");
        println!("cargo::warning=ui/dist is empty: `cargo xtask ui` builds the interface, `cargo xtask run` does both");
    }
    println!("cargo::rerun-if-changed=ui/dist");
    println!("cargo::rerun-if-changed=src-tauri/permissions");
    println!("cargo::rerun-if-changed=icons");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/*.json")
        .app_manifest(tauri_build::AppManifest::new().permissions_path_pattern("src-tauri/permissions/*.toml"));
    tauri_build::try_build(attributes).expect("tauri.conf.json, capabilities and permissions are right");
}
