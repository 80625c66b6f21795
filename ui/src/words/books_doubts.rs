//! The books: what of an import is not certain, told before it comes in.

use super::words;

words! {
    decimal_not_certain =
        "Points and commas of the amounts could mean the other of the two; look at the amounts.",
        "Punkt und Komma der Beträge könnten vertauscht sein; die Beträge prüfen.";
    closing_left_out =
        "There is no closing balance behind this; the file may be cut off.",
        "Danach fehlt der Schlusssaldo; die Datei könnte abgeschnitten sein.";
    comma_parts_thousands =
        "A comma parts thousands here, where hledger takes it for a decimal mark; look at the amounts.",
        "Ein Komma trennt hier Tausender, hledger liest es als Dezimalzeichen; die Beträge prüfen.";
}
