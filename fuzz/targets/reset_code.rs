//! Codes from a mail, as they come over the wire.
#![no_main]

use atom_api::account::ResetPassword;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = serde_json::from_slice::<ResetPassword>(bytes) {
        let _ = atom_auth::digest_of_code(request.token.expose());
    }
    let _ = atom_auth::digest_of_code(&String::from_utf8_lossy(bytes));
});
