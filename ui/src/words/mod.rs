//! Every word that the interface says, in English and German side by side. Views hold no text of their own.
//!
//! A word is declared once, in the file of its subject, by one of three macros; leaving a language out does not compile:
//!
//! - `words!` makes `today() -> &'static str`,
//! - `sentences!` makes `created(title: &str) -> String`, with `{title}` in both texts,
//! - `counts!` makes `task_count(count: u64) -> String`, with one text for one and one for any other number.
//!
//! Sentence case; verbs on buttons; no full stop on labels. German says what is done in the infinitive and addresses
//! nobody where it can; where it must, it says "du".
//!
//! Which language speaks is [`language()`]: one for the whole window, which is drawn anew when it changes. So these are
//! plain functions, and nothing that they gave is to be kept across a change. [`Language::Pseudo`] is English made long
//! and strange, to see what is not translated and what does not fit.

mod acting;
mod activity;
mod allowing;
mod app;
mod audit;
mod books;
mod books_accounting;
mod books_again;
mod books_beside;
mod books_closing;
mod books_doubts;
mod books_fields;
mod books_import;
mod books_lots;
mod books_periods;
mod books_preview;
mod books_reports;
mod calendar;
mod case;
mod commands;
mod connecting;
mod connection;
mod connections;
mod deeds;
mod detail;
mod done;
mod door;
mod frame;
mod guard;
mod history;
mod import;
mod import_columns;
mod joining;
mod keeping;
mod keys;
mod kinds;
mod language;
mod leaving;
mod list;
mod locks;
mod losing;
mod narrow;
mod number;
mod outbox;
mod palette;
mod parts;
mod places;
#[cfg(any(debug_assertions, test))]
mod pseudo;
mod quick;
mod reasons;
mod refusals;
mod related;
mod said;
mod settings;
mod signin;
mod streams;
mod system;
mod task_parts;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod trouble;
mod vault;
mod views;
mod webhook;

pub(crate) use self::{
    acting::*,
    activity::*,
    allowing::*,
    app::*,
    audit::*,
    books::*,
    books_accounting::*,
    books_again::*,
    books_beside::*,
    books_closing::*,
    books_doubts::*,
    books_fields::*,
    books_import::*,
    books_lots::*,
    books_periods::*,
    books_preview::*,
    books_reports::*,
    calendar::*,
    case::{large, small},
    commands::*,
    connecting::*,
    connection::*,
    connections::*,
    deeds::*,
    detail::*,
    done::*,
    door::*,
    frame::*,
    guard::*,
    history::*,
    import::*,
    import_columns::*,
    joining::*,
    keeping::*,
    keys::*,
    kinds::*,
    language::{Language, language, set_language},
    leaving::would_lose,
    list::*,
    locks::*,
    losing::would_go,
    narrow::*,
    number::{number, size},
    outbox::*,
    palette::*,
    parts::*,
    places::*,
    quick::*,
    reasons::reason,
    related::*,
    said::{in_language, left, said, said_or},
    settings::*,
    signin::*,
    streams::{call_name, stream_name},
    system::*,
    task_parts::*,
    text::sentence,
    time::*,
    trouble::{details, trouble, trouble_passphrase},
    vault::*,
    views::*,
    webhook::*,
};

/// Words without a gap: `name = "English", "German";`.
macro_rules! words {
    ($($(#[$attribute:meta])* $name:ident = $english:literal, $german:literal;)*) => {
        $(
            $(#[$attribute])*
            pub(crate) fn $name() -> &'static str {
                $crate::words::language::pick($english, $german)
            }
        )*
        #[cfg(test)]
        pub(super) const WORDS: &[$crate::words::tests::Word] = &[$((stringify!($name), &[], $english, $german)),*];
    };
}

/// Sentences with gaps: `name(gap, …) = "English with {gap}", "German with {gap}";`.
macro_rules! sentences {
    ($($name:ident($($gap:ident),+) = $english:literal, $german:literal;)*) => {
        $(
            pub(crate) fn $name($($gap: &str),+) -> String {
                $crate::words::text::fill(
                    $crate::words::language::pick($english, $german),
                    &[$((stringify!($gap), $gap)),+],
                )
            }
        )*
        #[cfg(test)]
        pub(super) const SENTENCES: &[$crate::words::tests::Word] =
            &[$((stringify!($name), &[$(stringify!($gap)),+], $english, $german)),*];
    };
}

/// Sentences about a number: `name(count, gap, …) = "one" | "other", "one" | "other";`, English first.
///
/// Both languages tell one from all other numbers and nothing else.
macro_rules! counts {
    ($($name:ident($count:ident $(, $gap:ident)*) =
        $english_one:literal | $english:literal, $german_one:literal | $german:literal;)*
    ) => {
        $(
            pub(crate) fn $name($count: u64 $(, $gap: &str)*) -> String {
                let text = if $count == 1 {
                    $crate::words::language::pick($english_one, $german_one)
                } else {
                    $crate::words::language::pick($english, $german)
                };
                let number = $crate::words::number($count);
                $crate::words::text::fill(text, &[(stringify!($count), number.as_str()) $(, (stringify!($gap), $gap))*])
            }
        )*
        #[cfg(test)]
        pub(super) const COUNTS: &[$crate::words::tests::Word] = &[
            $((stringify!($name), &[$(stringify!($gap)),*], $english_one, $german_one),)*
            $((stringify!($name), &[stringify!($count) $(, stringify!($gap))*], $english, $german),)*
        ];
    };
}

use {counts, sentences, words};
