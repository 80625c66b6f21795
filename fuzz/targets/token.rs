//! Access tokens: any text, and any claims under a signature that holds.
#![no_main]

use libfuzzer_sys::fuzz_target;

const KEY: [u8; 32] = [7; 32];

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    assert!(!atom_auth::reads_token(KEY, &text, 0), "nobody signed this");
    let signed = atom_auth::sign_claims(KEY, bytes);
    let _ = atom_auth::reads_token(KEY, &signed, 0);
    assert!(!atom_auth::reads_token([8; 32], &signed, 0), "another key");
});
