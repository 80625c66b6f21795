//! Large and small letters.
//!
//! What knows them for the whole of Unicode are tables of twelve kilobytes each. Small letters are needed anyway, for
//! comparing names; of the large ones the browser has its own.

/// A letter as a large one; of a few letters that is more than one.
pub(crate) fn large(letter: char) -> String {
    if letter.is_ascii() {
        return letter.to_ascii_uppercase().to_string();
    }
    if cfg!(target_arch = "wasm32") {
        return js_sys::JsString::from(letter.to_string()).to_upper_case().into();
    }
    letter.to_uppercase().to_string()
}

/// A text in small letters, each by itself: for comparing, not for reading.
pub(crate) fn small(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_any_script_become_large_and_small() {
        assert_eq!(['a', 'ö', 'ж', '7', 'ß'].map(large), ["A", "Ö", "Ж", "7", "SS"].map(str::to_owned));
        assert_eq!(small("ÄÖ Straße ΣΑΣ"), "äö straße σασ");
    }
}
