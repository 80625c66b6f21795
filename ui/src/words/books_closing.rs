//! The books: what is told before days are closed that have not passed.

use super::words;

words! {
    closes_ahead =
        "This day has not passed yet: nobody can post on it or before it, today included, until the period is reopened.",
        "Dieser Tag ist noch nicht vorbei: Bis dahin kann niemand buchen, auch heute nicht, bis der Zeitraum wieder geöffnet wird.";
    closes_ahead_softly =
        "This day has not passed yet: up to it, today included, only those can post who may close periods.",
        "Dieser Tag ist noch nicht vorbei: Bis dahin, auch heute, kann nur buchen, wer Zeiträume abschließen darf.";
}
