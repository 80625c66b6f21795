//! Cells of a table: the guard against formulas, and lists inside of one cell.
//!
//! A spreadsheet takes a cell that begins with one of a few characters for a formula, whoever wrote it (OWASP, "CSV
//! Injection"). An apostrophe in front makes it text. So that nothing is lost on the way back, text that already looks
//! guarded gets one more, and reading takes exactly one off.

/// Whether a spreadsheet could take this for a formula, were it not for apostrophes in front.
fn tempting(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// The text as it is written into a cell.
pub(crate) fn guarded(text: &str) -> String {
    if tempting(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text of a cell as it was meant.
pub(crate) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|_| tempting(cell)).unwrap_or(cell)
}

/// Several names in one cell: parted by commas, in quotes where they have one themselves.
pub(crate) fn joined(names: &[String]) -> String {
    let quoted = |name: &String| {
        if name.contains([',', ';', '|', '"']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.clone() }
    };
    names.iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// The names in a cell, parted by commas, semicolons or bars.
pub(crate) fn parted(cell: &str) -> Vec<String> {
    let (mut names, mut name, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = cell.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => name.extend(letters.next()),
            '"' if quoted || name.trim().is_empty() => quoted = !quoted,
            ',' | ';' | '|' | '\n' if !quoted => names.push(std::mem::take(&mut name)),
            letter => name.push(letter),
        }
    }
    names.push(name);
    names.into_iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+49 30 1234", "'+49 30 1234"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("'=1", "''=1"),
            ("plain = 1", "plain = 1"),
            ("'quoted'", "'quoted'"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), cell);
            assert_eq!(unguarded(cell), text);
        }
    }

    #[test]
    fn names_in_one_cell_stay_several() {
        assert_eq!(parted("Design, Q4 launch;x | y"), ["Design", "Q4 launch", "x", "y"]);
        assert_eq!(parted(" , ;"), Vec::<String>::new());
        assert_eq!(parted(r#""a, b", c"#), ["a, b", "c"]);
    }

    proptest! {
        #[test]
        fn any_text_comes_back_from_its_cell(text in "['=+@\\-\t\r\n a-zä]{0,12}") {
            let cell = guarded(&text);
            prop_assert_eq!(unguarded(&cell), text.as_str());
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }

        #[test]
        fn any_names_come_back_from_their_cell(names in prop::collection::vec("[a-z][a-z,;|\" ]{0,8}[a-z]", 0..5)) {
            prop_assert_eq!(parted(&joined(&names)), names);
        }
    }
}
