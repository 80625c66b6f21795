//! Keys as they stand on a keyboard.

use crate::words;
use leptos::prelude::*;

/// Keys to press, such as `Ctrl Shift Z`, or one after the other, such as `G then T`: a cap for each.
///
/// Decoration: what they do names them to a screen reader by `aria-keyshortcuts` or in its own words.
#[component]
pub(crate) fn Keys(#[prop(into)] keys: Signal<String>) -> impl IntoView {
    let caps = move || {
        let cap = |key: String| match key.as_str() {
            "then" => view! { <span class="then">"›"</span> }.into_any(),
            _ => view! { <span class="kbd">{key}</span> }.into_any(),
        };
        keys.with(|keys| caps(keys, is_mac())).into_iter().map(cap).collect_view()
    };
    view! { <span class="keys" aria-hidden="true">{caps}</span> }
}

/// Keys in one line of text, for where no caps can be drawn.
pub(crate) fn in_line(keys: &str) -> String {
    let mac = is_mac();
    caps(keys, mac).join(if mac { "" } else { " " })
}

/// A sentence that names keys, with the signs of a Mac where this is one.
pub(crate) fn in_sentence(text: &str) -> String {
    if is_mac() { as_on_mac(text) } else { text.to_owned() }
}

fn as_on_mac(text: &str) -> String {
    let word = |word: &str| match word {
        "Ctrl" | "Strg" => "⌘".to_owned(),
        "Shift" | "Umschalt" => "⇧".to_owned(),
        word => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// What stands on each cap.
fn caps(keys: &str, mac: bool) -> Vec<String> {
    let cap = |key: &str| match (key, mac) {
        ("Ctrl" | "Mod", true) => "⌘".to_owned(),
        ("Alt", true) => "⌥".to_owned(),
        ("Shift", true) => "⇧".to_owned(),
        ("Enter", true) => "⏎".to_owned(),
        ("Mod", false) => words::cap("Ctrl").to_owned(),
        ("ArrowUp" | "Up", _) => "↑".to_owned(),
        ("ArrowDown" | "Down", _) => "↓".to_owned(),
        ("ArrowLeft" | "Left", _) => "←".to_owned(),
        ("ArrowRight" | "Right", _) => "→".to_owned(),
        (key, false) => words::cap(key).to_owned(),
        (key, true) => key.to_owned(),
    };
    keys.split_whitespace().map(cap).collect()
}

/// Whether this machine's keyboard has a Command key.
pub(crate) fn is_mac() -> bool {
    thread_local! {
        static MAC: bool = {
            let platform = js_sys::Reflect::get(&window(), &"navigator".into())
                .and_then(|navigator| js_sys::Reflect::get(&navigator, &"platform".into()));
            platform.ok().and_then(|platform| platform.as_string()).is_some_and(|platform| platform.starts_with("Mac"))
        };
    }
    MAC.with(|mac| *mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_the_keys_of_a_mac() {
        assert_eq!(
            as_on_mac("Enter adds, Shift Enter adds and stays, Ctrl Enter opens it"),
            "Enter adds, ⇧ Enter adds and stays, ⌘ Enter opens it"
        );
        assert_eq!(as_on_mac("Umschalt Enter bleibt dabei, Strg Enter öffnet"), "⇧ Enter bleibt dabei, ⌘ Enter öffnet");
    }

    #[test]
    fn the_caps_are_those_of_the_keyboard() {
        assert_eq!(caps("Ctrl Shift Z", false), ["Ctrl", "Shift", "Z"]);
        assert_eq!(caps("Ctrl Shift Z", true), ["⌘", "⇧", "Z"]);
        assert_eq!(caps("Mod K", false), ["Ctrl", "K"]);
        assert_eq!(caps("G then T", true), ["G", "then", "T"]);
        assert_eq!(caps("Alt Up", false), ["Alt", "↑"]);
        words::set_language(words::Language::German);
        assert_eq!(caps("Ctrl Shift Del", false), ["Strg", "Umschalt", "Entf"]);
    }
}
