//! English made long and strange: `[Ťôđåý··]`. What stays plain is not translated, what is cut does not fit.

use std::{cell::RefCell, collections::BTreeMap};

thread_local! {
    static MADE: RefCell<BTreeMap<&'static str, &'static str>> = const { RefCell::new(BTreeMap::new()) };
}

/// How much longer a text becomes, in percent: German is about that much longer than English.
const LONGER_PERCENT: usize = 35;

/// The text made strange. Made once for each text and kept as long as the page lives, so that it is as static as it.
pub(super) fn of(english: &'static str) -> &'static str {
    MADE.with_borrow_mut(|made| *made.entry(english).or_insert_with(|| Box::leak(make(english).into_boxed_str())))
}

/// Accents on letters, points after words, brackets around it. Gaps (`{title}`) stay as they are, and so does
/// what has nothing to translate.
fn make(english: &str) -> String {
    let mut text = String::from("[");
    let (mut in_gap, mut owed, mut has_letters) = (false, 0, false);
    for letter in english.chars() {
        in_gap |= letter == '{';
        if letter == ' ' && !in_gap {
            pay(&mut text, &mut owed);
        } else if !in_gap && letter.is_alphabetic() {
            owed += LONGER_PERCENT;
            has_letters = true;
        }
        text.push(if in_gap { letter } else { accent(letter) });
        in_gap &= letter != '}';
    }
    if !has_letters {
        return english.into();
    }
    owed += 99; // never shorter than it should be
    pay(&mut text, &mut owed);
    text.push(']');
    text
}

fn pay(text: &mut String, owed: &mut usize) {
    text.extend(std::iter::repeat_n('·', *owed / 100));
    *owed %= 100;
}

fn accent(letter: char) -> char {
    const PLAIN: &str = "aceghiklnorstuyzACEGHIKLNORSTUYZd";
    const STRANGE: &str = "åçéĝĥîķļñôřšťûýžÅÇÉĜĤÎĶĻÑÔŘŠŤÛÝŽđ";
    PLAIN.chars().zip(STRANGE.chars()).find(|(plain, _)| *plain == letter).map_or(letter, |(_, strange)| strange)
}
