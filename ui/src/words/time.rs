//! When, and how long ago.

use super::{counts, words};

words! {
    yesterday = "Yesterday", "Gestern";
    today = "Today", "Heute";
    tomorrow = "Tomorrow", "Morgen";
    next_week = "Next week", "Nächste Woche";
    no_date = "No date", "Kein Datum";
    time = "Time", "Uhrzeit";
    no_time = "none", "keine";
    time_wrong = "A time such as 14:30 or 2:30 pm", "Eine Uhrzeit wie 14:30";
    previous_month = "Previous month", "Voriger Monat";
    next_month = "Next month", "Nächster Monat";
    now = "now", "jetzt";
    just_now = "just now", "gerade eben";
}

counts! {
    minutes_ago(count) = "1 min ago" | "{count} min ago", "vor 1 Min." | "vor {count} Min.";
    minutes(count) = "1 min" | "{count} min", "1 Min." | "{count} Min.";
    hours(count) = "1 h" | "{count} h", "1 Std." | "{count} Std.";
    days(count) = "1 d" | "{count} d", "1 T." | "{count} T.";
}
