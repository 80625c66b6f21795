//! A conflict in one line that a person can read.

use atom_api::outbox::Side;
use serde_json::Value;

/// The most characters of a value in a line.
const SHOWN_CHARS_MAX: usize = 80;

/// What happened, for a person to read.
pub(super) fn line(name: &str, field: &str, ours: &Value, theirs: &Value, kept: Side) -> String {
    let field = match field {
        "due" => "due date",
        other => other,
    };
    let stays = match kept {
        Side::Ours => "What stands here was kept.".to_owned(),
        Side::Theirs => format!("What {name} has was kept."),
    };
    format!("Both sides changed the {field}: here {}, at {name} {}. {stays}", shown(ours), shown(theirs))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) if text.is_empty() => "nothing".to_owned(),
        Value::String(text) => {
            let mut short: String =
                text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN_CHARS_MAX).collect();
            if text.chars().count() > SHOWN_CHARS_MAX {
                short.push('…');
            }
            format!("“{short}”")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_says_what_both_sides_have_and_what_was_kept() {
        let said = line("GitHub", "due", &json!("2030-01-02"), &Value::Null, Side::Theirs);
        assert_eq!(
            said,
            "Both sides changed the due date: here “2030-01-02”, at GitHub none. What GitHub has was kept."
        );
        let long = line("GitHub", "notes", &json!("x".repeat(500)), &json!(""), Side::Ours);
        assert!(long.chars().count() < 200 && long.contains("x…") && long.contains("at GitHub nothing"), "{long}");
    }
}
