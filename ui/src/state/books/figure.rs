//! Figures as the language writes them, from decimal strings.

use super::{exact::Exact, reckon::Marks};
use crate::words::{Language, language};

/// The marks of the language.
pub(crate) fn marks() -> Marks {
    match language() {
        Language::German => Marks { decimal: ',', thousands: '.' },
        _ => Marks { decimal: '.', thousands: ',' },
    }
}

/// A decimal string as it is read: `-1,284.05`, or `-1.284,05`.
pub(crate) fn figure(quantity: &str) -> String {
    let Marks { decimal, thousands } = marks();
    let (sign, digits) = quantity.strip_prefix('-').map_or(("", quantity), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = String::with_capacity(quantity.len() + whole.len() / 3);
    text.push_str(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push(decimal);
        text.push_str(part);
    }
    text
}

/// A figure with what it is of.
pub(crate) fn amount(quantity: &str, commodity: &str) -> String {
    let figure = figure(quantity);
    if commodity.is_empty() { figure } else { [&figure, "\u{a0}", commodity].concat() }
}

/// A figure as it is typed: with the mark of the language and without thousands.
pub(crate) fn typed(exact: Exact) -> String {
    exact.to_string().replace('.', marks().decimal.encode_utf8(&mut [0; 4]))
}

/// For a drawing, and nothing else: about how much it is.
pub(crate) fn drawn(quantity: &str) -> f64 {
    crate::browser::number(quantity).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::set_language;

    #[test]
    fn figures_are_written_as_the_language_does() {
        assert_eq!(["0.00", "-1284.05", "1000000", "999"].map(figure), ["0.00", "-1,284.05", "1,000,000", "999"]);
        assert_eq!(amount("12.50", "EUR"), "12.50\u{a0}EUR");
        set_language(Language::German);
        let german = (figure("-1284.05"), Exact::parse("1284.50").map(typed));
        set_language(Language::English);
        assert_eq!(german, ("-1.284,05".to_owned(), Some("1284,50".to_owned())));
    }
}
