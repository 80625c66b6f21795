//! A person, or anything with a name, as two letters.

use leptos::prelude::*;

/// How many colours there are: `--avatar-1` and so on in `tokens.css`.
const COLOURS: u32 = 8;

/// The initials of a name in a circle whose colour is the name's own. Decoration: the name stands beside it; where it
/// does not, `named` gives the role `img` with the name.
#[component]
pub(crate) fn Avatar(
    #[prop(into)] name: Signal<String>,
    #[prop(optional)] large: bool,
    #[prop(optional)] named: bool,
) -> impl IntoView {
    let class = move || format!("avatar tone-{}{}", name.with(|name| colour(name)), if large { " large" } else { "" });
    view! {
        <span
            class=class
            role=named.then_some("img")
            aria-label=move || named.then(|| name.get())
            aria-hidden=(!named).then_some("true")
            data-tip=move || named.then(|| name.get())
        >
            {move || name.with(|name| initials(name))}
        </span>
    }
    .into_any()
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let words: Vec<char> = name.split(|c: char| c.is_whitespace() || c == '-' || c == '@').filter_map(first).collect();
    let letters = match words.as_slice() {
        [] => return "?".into(),
        [one] => vec![*one],
        [one, .., other] => vec![*one, *other],
    };
    letters.into_iter().flat_map(char::to_uppercase).collect()
}

/// Which of the colours a name has, from 1: the same everywhere and always.
fn colour(name: &str) -> u32 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) % COLOURS + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_seen_by_its_first_and_last_word() {
        assert_eq!(initials("Lena Brandt"), "LB");
        assert_eq!(initials("anna maria de la cruz"), "AC");
        assert_eq!(initials("northwind"), "N");
        assert_eq!(initials("  (Ärzte) "), "Ä");
        assert_eq!(initials("🙂"), "?");
    }

    #[test]
    fn every_colour_is_some_names_own() {
        let names: Vec<_> = (0..100).map(|number| format!("Person {number}")).collect();
        let seen: std::collections::BTreeSet<u32> = names.iter().map(|name| colour(name)).collect();
        assert_eq!(seen, (1..=COLOURS).collect());
        assert_eq!(colour("Lena Brandt"), colour("Lena Brandt"));
    }
}
