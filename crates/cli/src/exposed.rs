//! Secrets that stand in the arguments of the process, where other programs of the machine read them.

use serde_json::Value;
use std::io::{self, IsTerminal as _, Write as _};

/// Members that hold a secret, whichever command they are of.
const SECRET: [&str; 11] = [
    "password",
    "new_password",
    "passphrase",
    "recovery_code",
    "totp",
    "token",
    "refresh_token",
    "device_key",
    "secret",
    "client_secret",
    "access_token",
];
/// Rooms of the contract in which a code opens something; the books have codes that are none.
const CODES: [&str; 5] = ["auth.", "security.", "vault.", "members.", "signin."];

/// Whether the request of a command holds a secret.
pub(crate) fn holds_secret(command: &str, request: &Value) -> bool {
    let codes = CODES.iter().any(|room| command.starts_with(room));
    let is_secret = |name: &str| SECRET.contains(&name) || (codes && name == "code");
    in_value(request, &is_secret)
}

fn in_value(value: &Value, is_secret: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            let given = value.as_str().is_some_and(|text| !text.is_empty());
            // An API key is a secret as one of the credentials, and not as the name of a setting.
            let is_key = name == "credentials" && value["key"].is_string();
            (given && is_secret(name)) || is_key || in_value(value, is_secret)
        }),
        Value::Array(items) => items.iter().any(|item| in_value(item, is_secret)),
        _ => false,
    }
}

/// Warns on standard error. Not beside an error that a program reads: that one stands there alone.
pub(crate) fn warn(succeeded: bool) {
    let mut out = io::stderr();
    if succeeded || out.is_terminal() {
        // A closed output is no reason to fail.
        let _ = writeln!(
            out,
            "Warning: the arguments of a process are seen by other programs, and the shell keeps them. Give a request \
             with a secret by - on standard input or by @FILE."
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_secret_is_found_where_it_stands_and_nothing_else_is_taken_for_one() {
        for (command, request) in [
            ("auth.login", json!({ "email": "ada@example.org", "password": "x" })),
            ("security.confirm_recovery_code", json!({ "code": "ABCDE" })),
            ("integrations.connect", json!({ "provider": "github", "credentials": { "kind": "token", "token": "x" } })),
            ("integrations.connect", json!({ "provider": "linear", "credentials": { "kind": "api_key", "key": "x" } })),
            ("auth.reset_password", json!({ "token": "x", "password": "y" })),
        ] {
            assert!(holds_secret(command, &request), "{command}");
        }
        for (command, request) in [
            ("tasks.create", json!({ "title": "Change the password" })),
            ("ledger.account", json!({ "code": "1200" })),
            ("settings.set", json!({ "key": "lists", "value": {} })),
            ("signin.set_provider", json!({ "client_secret": null })),
            ("auth.login", json!({ "password": "" })),
        ] {
            assert!(!holds_secret(command, &request), "{command}");
        }
    }
}
