//! Manifests of providers.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = atom_integrations::check_manifest_text(text);
});
