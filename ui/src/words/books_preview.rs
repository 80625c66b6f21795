//! The books: what an import would change, told before anything comes in.

use super::{counts, sentences, words};

words! {
    balances_after = "Balances after this", "Salden danach";
    balance_now = "Now", "Jetzt";
    balance_then = "After this", "Danach";
    accounts_that_come = "New accounts", "Neue Konten";
    prices_that_come = "New prices", "Neue Kurse";
}

sentences! {
    first_balances(shown, all) = "The first {shown} of {all} balances that change.", "Die ersten {shown} von {all} Salden, die sich ändern.";
}

counts! {
    balances_change(count) = "One balance changes." | "{count} balances change.", "Ein Saldo ändert sich." | "{count} Salden ändern sich.";
}
