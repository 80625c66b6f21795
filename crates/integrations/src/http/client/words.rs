//! What a service says of a refusal, and how long a wait is, as parts of a sentence.

use crate::jq::Program;
use std::time::Duration;

/// Characters of a service's own message that are shown.
const SAID_CHARS_MAX: usize = 200;

/// What the service itself says of its refusal, short and without the credential; empty where it says nothing.
pub(super) fn words(program: &Program, body: &[u8], scrub: impl Fn(&str) -> String) -> String {
    let message = program.run(body).ok().and_then(|message| message.as_str().map(str::to_owned));
    message.map(|message| short(&scrub(&message))).unwrap_or_default()
}

/// As much of a text as a message has space for.
pub(super) fn short(text: &str) -> String {
    let short: String = text.chars().filter(|c| !c.is_control()).take(SAID_CHARS_MAX).collect();
    short.trim().trim_end_matches('.').to_owned()
}

/// Another's words within a sentence, as ` (“…”)`; empty where there are none.
pub(super) fn quoted(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" (“{words}”)") }
}

/// A wait in words, rounded up.
pub(crate) fn spoken(wait: Duration) -> String {
    match wait.as_secs() + u64::from(wait.subsec_nanos() > 0) {
        0 | 1 => "a second".to_owned(),
        seconds @ 2..=119 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_says_is_shown_short_and_without_the_token() {
        let program = Program::compile(".message?").unwrap();
        let said = |body: &str, secret: &str| {
            quoted(&words(&program, body.as_bytes(), |said| {
                if secret.is_empty() { said.to_owned() } else { said.replace(secret, "…") }
            }))
        };
        assert_eq!(said(r#"{"message":"Bad ghp_1 token."}"#, "ghp_1"), " (“Bad … token”)");
        assert_eq!((said("<html>", "x"), said("[]", "x"), said(r#"{"message":7}"#, "x")), Default::default());
        assert!(said(&format!(r#"{{"message":"{}"}}"#, "a".repeat(9_999)), "").chars().count() < 210);
    }

    #[test]
    fn waits_are_spoken_in_seconds_or_minutes() {
        assert_eq!(spoken(Duration::from_millis(1_500)), "2 seconds");
        assert_eq!(spoken(Duration::from_secs(3_541)), "60 minutes");
    }
}
