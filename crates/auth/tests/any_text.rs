//! Anything in the place of a token, a code or a secret: refused or read, never the end of the program.

use atom_auth::{digest_of_code, outside::counts_as_id_token, reads_token, sign_claims, totp};
use atom_loopback::{brings_an_answer, is_safe};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::prelude::*;
use url::Url;

const KEY: [u8; 32] = [7; 32];

/// The public key of RFC 8037, A.2: what is not signed with its private one must never count.
const KEYS: &[u8] =
    br#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"k"}]}"#;
const HOST: &str = "127.0.0.1:4711";

/// Claims that are nearly those of a token: members of the right names with values of any kind.
fn claims() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["iss", "aud", "sub", "sid", "jti", "iat", "exp", "alg", "x"]);
    let value = prop::sample::select(vec![
        "\"atom\"",
        "\"atom-door\"",
        "\"01890a5d-ac96-774b-bcce-b302099a8057\"",
        "9223372036854775807",
        "-9223372036854775808",
        "1e400",
        "1900000000",
        "null",
        "[]",
        "{}",
        "\"\\ud800\"",
        "true",
    ]);
    prop::collection::vec((name, value), 0..9).prop_map(|members| {
        let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    })
}

proptest! {
    #[test]
    fn what_nobody_signed_is_no_token(text in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..300), now in any::<i64>()) {
        prop_assert!(!reads_token(KEY, &text, now));
        let parts: Vec<&str> = text.split('.').collect();
        prop_assert!(!reads_token(KEY, &parts.join(".."), now));
        // With a signature that holds it is looked at; what it says is no token either.
        prop_assert!(!reads_token(KEY, &sign_claims(KEY, &bytes), now));
    }

    #[test]
    fn claims_of_any_kind_are_read_or_refused(claims in claims(), now in any::<i64>(), cut in 0_usize..400) {
        let signed = sign_claims(KEY, claims.as_bytes());
        let _ = reads_token(KEY, &signed, now);
        prop_assert!(!reads_token([8; 32], &signed, now), "another key");
        let cut = cut.min(signed.len() - 1);
        prop_assert!(!reads_token(KEY, &signed[..cut], now), "cut off");
        prop_assert!(!reads_token(KEY, &signed.replacen('.', ".e30.", 1), now), "a part too many");
    }

    #[test]
    fn an_id_token_that_nobody_signed_counts_nowhere(
        text in any::<String>(),
        keys in prop::collection::vec(any::<u8>(), 0..200),
        head in prop::sample::select(vec![
            r#"{"alg":"EdDSA","kid":"k"}"#, r#"{"alg":"EdDSA"}"#, r#"{"alg":"none"}"#, r#"{"alg":"HS256","kid":"k"}"#,
            r#"{"alg":"RS256","kid":"k"}"#, r#"{"alg":"EdDSA","crit":["exp"]}"#, r#"{"alg":7}"#, "[]", "",
        ]),
        claims in claims(),
        signature in prop::collection::vec(any::<u8>(), 0..80),
        now in any::<i64>(),
    ) {
        prop_assert!(!counts_as_id_token(&text, KEYS, now));
        prop_assert!(!counts_as_id_token(&text, &keys, now));
        let [head, claims] = [head, claims.as_str()].map(|part| URL_SAFE_NO_PAD.encode(part));
        let token = format!("{head}.{claims}.{}", URL_SAFE_NO_PAD.encode(&signature));
        prop_assert!(!counts_as_id_token(&token, KEYS, now));
        prop_assert!(!counts_as_id_token(&token, &keys, now));
    }

    #[test]
    fn whatever_a_browser_sends_only_the_right_state_is_an_answer(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        target in "/callback\\?(code|state|iss|error|%63ode|&|=|%|[a-z0-9]){0,20}",
    ) {
        prop_assert!(!brings_an_answer(&bytes, HOST, "the one state"));
        let request = format!("GET {target} HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
        prop_assert!(!brings_an_answer(request.as_bytes(), HOST, "the one state"));
        let request = format!("GET /callback?code=c&state=one&x{} HTTP/1.1\r\nHost: {HOST}\r\n\r\n", target.len());
        prop_assert!(brings_an_answer(request.as_bytes(), HOST, "one"));
    }

    #[test]
    fn a_secret_travels_to_https_or_stays_on_this_machine(text in any::<String>(), near in "(http|https|ftp)://[a-z0-9.@:\\[\\]%]{0,40}/") {
        for text in [text, near] {
            if let Ok(url) = Url::parse(&text) && is_safe(&url) {
                let here = url.host_str().is_some_and(|host| host.starts_with("127.") || host == "[::1]" || host.ends_with("localhost"));
                prop_assert!(url.scheme() == "https" || here, "{url}");
                prop_assert!(url.username().is_empty() && url.password().is_none(), "{url}");
            }
        }
    }

    #[test]
    fn a_code_has_a_digest_and_space_around_it_does_not_matter(code in any::<String>()) {
        prop_assert_eq!(digest_of_code(&code), digest_of_code(&format!(" \n{code}\t ")));
    }

    #[test]
    fn any_text_is_a_secret_of_a_factor_or_none(text in any::<String>(), near in "[a-zA-Z2-7= -]{0,80}") {
        let _ = totp::from_base32(&text);
        let _ = totp::from_base32(&near);
    }
}

#[test]
fn what_is_signed_and_says_what_a_token_says_is_read_until_it_ends() {
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    let claims = format!(
        r#"{{"iss":"atom","aud":"atom-door","sub":"{id}","sid":"{id}","jti":"{id}","iat":1,"exp":1900000000}}"#
    );
    let signed = sign_claims(KEY, claims.as_bytes());
    assert!(reads_token(KEY, &signed, 1_899_999_999_999));
    assert!(!reads_token(KEY, &signed, 1_900_000_000_000));
}
