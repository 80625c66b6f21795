//! Any text in the place of a manifest: understood, or refused with its line, never the end of the program.

use atom_integrations::check_manifest_text;
use proptest::prelude::*;

const WHOLE: [&str; 3] = [
    include_str!("../providers/github.toml"),
    include_str!("../providers/gmail.toml"),
    include_str!("../providers/linear.toml"),
];

/// What is wrong has a line that the text has.
fn read(text: &str) {
    if let Err((line, message)) = check_manifest_text(text) {
        assert!(!message.is_empty() && line as usize <= text.lines().count().max(1) + 1, "line {line}: {message}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_is_understood_or_refused(text in any::<String>(), near in "([a-z_]{1,8} ?= ?(\"[a-z{}. |]{0,12}\"|[0-9]{1,20}|\\[\\]|\\{\\}|true)\n|\\[[a-z.]{1,12}\\]\n|\\[\\[streams\\]\\]\n|\n){0,12}") {
        read(&text);
        read(&near);
    }

    #[test]
    fn manifests_that_were_damaged_are_understood_or_refused(
        which in 0..3_usize,
        line in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        with in prop_oneof![Just(None), any::<String>().prop_map(Some), "[a-z_]{1,8} = \"[ -~]{0,24}\"".prop_map(Some)],
    ) {
        let mut lines: Vec<&str> = WHOLE[which].lines().collect();
        let (line, other) = (line.index(lines.len()), other.index(lines.len()));
        match &with {
            // Another line of the same manifest in its place, or something else altogether.
            None => lines[line] = lines[other],
            Some(text) => lines[line] = text,
        }
        read(&lines.join("\n"));
    }
}
