//! ID tokens of a hostile provider, under keys that it tells as well.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// RFC 8037, A.2: nobody here has the private one.
const KEYS: &[u8] = br#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"k"}]}"#;

fuzz_target!(|parts: (&str, &[u8])| {
    let (token, keys) = parts;
    assert!(!atom_auth::outside::counts_as_id_token(token, KEYS, 1_900_000_000_000), "nobody signed this");
    let _ = atom_auth::outside::counts_as_id_token(token, keys, 1_900_000_000_000);
});
