//! What an account has not allowed yet.

use super::words;

words! {
    not_allowed_yet = "not allowed yet", "noch nicht erlaubt";
}
