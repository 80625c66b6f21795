//! One press of a key with what is held, and several of them one after the other.

use crate::words::large;
use std::fmt;

/// The most presses of a chord.
pub(crate) const STROKES_MAX: usize = 3;

/// A key as it was pressed: what the browser says of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Press<'a> {
    /// `KeyboardEvent.key`: what the layout makes of it.
    pub(crate) key: &'a str,
    /// `KeyboardEvent.code`: where it is on the keyboard.
    pub(crate) code: &'a str,
    /// Control, or Command on a Mac.
    pub(crate) command: bool,
    /// Shift.
    pub(crate) shift: bool,
    /// Alt, or Option on a Mac.
    pub(crate) alt: bool,
}

impl Press<'_> {
    /// How this press may be written in a keymap, the likeliest first; none for a modifier alone.
    ///
    /// What stands on the key counts, on any layout: `Mod Z` is the key with the Z, wherever that is. A layout without
    /// that letter (Cyrillic, Greek), and Option on a Mac, which makes other signs of letters, leave the place of the
    /// key to tell. Digits are found by their place too, where a layout has signs in their stead (French).
    pub(crate) fn strokes(&self) -> Vec<Stroke> {
        let mut names = Vec::new();
        match self.key {
            "Control" | "Shift" | "Alt" | "Meta" | "AltGraph" | "CapsLock" | "NumLock" | "Dead" | "Process"
            | "Unidentified" => {}
            " " => names.push("Space".to_owned()),
            key if key.chars().count() > 1 => names.push(key.to_owned()),
            key => names.extend(key.chars().map(|sign| large(sign))),
        }
        let by_place = self.code.strip_prefix("Key").or_else(|| self.code.strip_prefix("Digit"));
        let latin = |name: &String| name.len() == 1 && name.as_bytes()[0].is_ascii_alphanumeric();
        if let Some(name) = by_place.filter(|_| !names.iter().any(latin)) {
            let dead = names.is_empty() && self.key == "Dead" && self.alt;
            if dead || !names.is_empty() {
                names.push(name.to_owned());
            }
        }
        names.into_iter().map(|name| self.stroke(name)).collect()
    }

    fn stroke(&self, key: String) -> Stroke {
        // A sign may need Shift on one layout and not on another: only of letters and named keys it is a modifier.
        let shift = self.shift && (key.chars().count() > 1 || key.chars().all(char::is_alphabetic));
        Stroke { command: self.command, alt: self.alt, shift, key }
    }
}

/// One press as a keymap has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Stroke {
    command: bool,
    alt: bool,
    shift: bool,
    key: String,
}

impl Stroke {
    /// Reads `Mod Shift Z`; nothing where it names no key.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut stroke = Self { command: false, alt: false, shift: false, key: String::new() };
        for part in text.split_whitespace() {
            match part {
                _ if !stroke.key.is_empty() => return None,
                "Mod" => stroke.command = true,
                "Alt" => stroke.alt = true,
                "Shift" => stroke.shift = true,
                key if key.chars().count() == 1 => stroke.key = key.chars().map(large).collect(),
                key => stroke.key = key.to_owned(),
            }
        }
        (!stroke.key.is_empty()).then_some(stroke)
    }

    /// Whether it could be text: without a modifier that text does not have.
    pub(crate) fn types(&self) -> bool {
        !self.command && !self.alt && (self.key.chars().count() == 1 || self.key == "Space")
    }
}

impl fmt::Display for Stroke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = [(self.command, "Mod "), (self.alt, "Alt "), (self.shift, "Shift ")];
        for (_, name) in held.iter().filter(|(held, _)| *held) {
            f.write_str(name)?;
        }
        f.write_str(&self.key)
    }
}

/// Presses one after the other; most have one alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Chord(pub(crate) Vec<Stroke>);

impl Chord {
    /// Reads `G then I`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let strokes = text.split(" then ").map(Stroke::parse).collect::<Option<Vec<_>>>()?;
        (strokes.len() <= STROKES_MAX).then_some(Self(strokes))
    }

    /// Reads `N or Q`: the ways to ask for one thing. What cannot be read is left out.
    pub(crate) fn parse_all(text: &str) -> Vec<Self> {
        text.split(" or ").filter_map(Self::parse).collect()
    }

    /// Writes what [`Chord::parse_all`] reads.
    pub(crate) fn write_all(chords: &[Self]) -> String {
        chords.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
    }

    /// Whether one of the two stands in the way of the other.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0) || other.0.starts_with(&self.0)
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, stroke) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" then ")?;
            }
            write!(f, "{stroke}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press<'a>(key: &'a str, code: &'a str) -> Press<'a> {
        Press { key, code, ..Press::default() }
    }

    fn written(press: Press<'_>) -> Vec<String> {
        press.strokes().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_stands_on_the_key_counts_on_german_french_and_dvorak() {
        let undo = |key, code| written(Press { command: true, ..press(key, code) });
        assert_eq!(undo("z", "KeyZ"), ["Mod Z"], "QWERTY");
        assert_eq!(undo("z", "KeyY"), ["Mod Z"], "QWERTZ");
        assert_eq!(undo("z", "KeyW"), ["Mod Z"], "AZERTY");
        assert_eq!(undo("z", "Slash"), ["Mod Z"], "Dvorak");
    }

    #[test]
    fn a_layout_without_latin_letters_goes_by_the_place() {
        assert_eq!(written(Press { command: true, ..press("я", "KeyZ") }), ["Mod Я", "Mod Z"]);
        assert_eq!(written(press("т", "KeyN")), ["Т", "N"]);
    }

    #[test]
    fn option_on_a_mac_makes_signs_of_letters_and_the_place_tells() {
        assert_eq!(written(Press { alt: true, ..press("å", "KeyA") }), ["Alt Å", "Alt A"]);
        assert_eq!(written(Press { alt: true, ..press("Dead", "KeyN") }), ["Alt N"]);
        assert_eq!(written(press("Dead", "KeyN")), [""; 0], "an accent in the making is text");
    }

    #[test]
    fn a_french_digit_is_found_with_and_without_shift() {
        assert_eq!(written(press("&", "Digit1")), ["&", "1"]);
        assert_eq!(written(Press { shift: true, ..press("1", "Digit1") }), ["1"]);
        assert_eq!(written(Press { command: true, ..press("1", "Digit1") }), ["Mod 1"]);
    }

    #[test]
    fn signs_are_the_same_whether_they_need_shift_or_not() {
        assert_eq!(written(Press { shift: true, ..press("?", "Slash") }), ["?"], "QWERTY");
        assert_eq!(written(Press { shift: true, ..press("?", "Minus") }), ["?"], "QWERTZ");
        assert_eq!(written(Press { shift: true, ..press("/", "Digit7") })[0], "/", "QWERTZ");
    }

    #[test]
    fn capitals_are_letters_with_shift_and_caps_lock_is_not_shift() {
        assert_eq!(written(Press { shift: true, ..press("X", "KeyX") }), ["Shift X"]);
        assert_eq!(written(press("X", "KeyX")), ["X"], "Caps Lock");
        assert_eq!(written(Press { shift: true, ..press("ArrowDown", "ArrowDown") }), ["Shift ArrowDown"]);
    }

    #[test]
    fn a_modifier_alone_is_no_press() {
        for key in ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock"] {
            assert_eq!(written(Press { command: true, ..press(key, "KeyA") }), [""; 0], "{key}");
        }
    }

    #[test]
    fn chords_are_written_as_they_are_read() {
        for text in ["N", "Mod Shift Z", "G then I", "Alt ArrowUp", "?", "Mod ,", "Space", "G then Shift Q then F2"] {
            assert_eq!(Chord::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(Chord::write_all(&Chord::parse_all("N or mod or G then I")), "N or mod or G then I");
        for text in ["", "Mod", "A B", "G then ", "A then B then C then D"] {
            assert_eq!(Chord::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_chord_meets_its_own_beginning() {
        let chord = |text| Chord::parse(text).expect("a chord");
        assert!(chord("G then I").meets(&chord("G")) && chord("G").meets(&chord("G then I")));
        assert!(!chord("G then I").meets(&chord("G then T")) && !chord("I").meets(&chord("G then I")));
    }
}
