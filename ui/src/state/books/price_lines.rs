//! Prices of a file: a table, or the price lines of journals.

use super::day;
use atom_api::ledger::{NewPrice, Quantity};
use jiff::civil::Date;

/// The prices of a text; else the number of the first line that is none, and the line.
///
/// A line is `date, of, price, in` parted by commas, semicolons or tabs, `P date of price in` or `date price of price in`.
/// Remarks, empty lines and a head are passed over.
///
/// # Errors
/// The first line that cannot be understood.
pub(crate) fn prices(text: &str, today: Date) -> Result<Vec<NewPrice>, (usize, String)> {
    let mut prices = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim().trim_start_matches('\u{feff}');
        if line.is_empty() || line.starts_with([';', '#', '*', '%', '|']) {
            continue;
        }
        match read(line, today) {
            Some(price) => prices.push(price),
            // The names of the columns.
            None if prices.is_empty() && !line.contains(|c: char| c.is_ascii_digit()) => {}
            None => return Err((at + 1, line.chars().take(80).collect())),
        }
    }
    Ok(prices)
}

fn read(line: &str, today: Date) -> Option<NewPrice> {
    let delimiter = [';', '\t', ','].into_iter().find(|delimiter| line.matches(*delimiter).count() >= 3);
    let cells: Vec<String> = match delimiter {
        Some(delimiter) => parts(line, |c| c == delimiter).iter().map(|cell| cell.trim().to_owned()).collect(),
        None => parts(line, char::is_whitespace).into_iter().filter(|word| !word.is_empty()).collect(),
    };
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let (date, of, worth, quote) = match (delimiter, &cells[..]) {
        (Some(_), [date, of, worth, quote, ..]) => (date, of, worth, quote),
        (None, ["P", date, time, of, worth, quote]) if time.contains(':') => (date, of, worth, quote),
        (None, ["P", date, of, worth, quote] | [date, "price", of, worth, quote]) => (date, of, worth, quote),
        _ => return None,
    };
    let date = day::parse(date, today).filter(|_| date.len() >= 8)?;
    let quantity = plain(worth);
    let is_number = quantity.chars().all(|c| c.is_ascii_digit() || c == '.')
        && quantity.matches('.').count() <= 1
        && quantity.contains(|c: char| c.is_ascii_digit());
    let named = !of.is_empty() && !quote.is_empty() && of != quote;
    (is_number && named).then(|| NewPrice {
        date,
        commodity: (*of).to_owned(),
        price: Quantity { quantity, commodity: (*quote).to_owned() },
    })
}

/// With a point and without thousands: of two signs the last is that of the decimals; a comma alone is one too.
fn plain(worth: &str) -> String {
    match (worth.rfind('.'), worth.rfind(',')) {
        (Some(point), Some(comma)) if comma < point => worth.replace(',', ""),
        (_, Some(_)) => worth.replace('.', "").replace(',', "."),
        _ => worth.to_owned(),
    }
}

/// What stands between the signs that part a line; what stands in quotes is one.
fn parts(line: &str, apart: impl Fn(char) -> bool) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            c if apart(c) && !quoted => cells.push(String::new()),
            c => cells.last_mut().into_iter().for_each(|cell| cell.push(c)),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn told(text: &str) -> Result<Vec<String>, (usize, String)> {
        let told = |price: NewPrice| {
            [price.date.to_string(), price.commodity, price.price.quantity, price.price.commodity].join(" ")
        };
        prices(text, date(2026, 11, 30)).map(|prices| prices.into_iter().map(told).collect())
    }

    #[test]
    fn tables_and_the_lines_of_journals_are_read() {
        for text in [
            "date,commodity,price,currency\n2026-01-02,USD,0.92,EUR\n",
            "Datum;Von;Preis;In\r\n02.01.2026;USD;0,92;EUR\r\n",
            "2026-01-02\tUSD\t0.92\tEUR",
            "; of the bank\nP 2026-01-02 USD 0.92 EUR\n\n",
            "P 2026/01/02 00:00:00 \"USD\" 0.92 EUR",
            "2026-01-02 price USD  0.92 EUR",
        ] {
            assert_eq!(told(text), Ok(vec!["2026-01-02 USD 0.92 EUR".to_owned()]), "{text}");
        }
    }

    #[test]
    fn thousands_are_told_from_decimals() {
        for text in [
            "02.01.2026;BTC;58.234,56;EUR",
            "2026-01-02,BTC,\"58,234.56\",EUR",
            "2026-01-02\tBTC\t58,234.56\tEUR",
            "P 2026-01-02 BTC 58234.56 EUR",
        ] {
            assert_eq!(told(text), Ok(vec!["2026-01-02 BTC 58234.56 EUR".to_owned()]), "{text}");
        }
    }

    #[test]
    fn what_is_no_price_is_named_with_its_line() {
        for (text, line) in [
            ("2026-01-02,USD,0.92,EUR\n2026-01-03,USD,much,EUR", 2),
            ("2026-01-02,USD,0.92,USD", 1),
            ("P 2026-13-02 USD 0.92 EUR", 1),
            ("2026-01-02 0.92", 1),
        ] {
            assert_eq!(told(text).map_err(|(line, _)| line), Err(line), "{text}");
        }
        assert_eq!(told("of, in\n# nothing\n"), Ok(vec![]));
    }

    #[test]
    fn whatever_stands_in_a_line_it_is_read_or_named() {
        const WITH: [&str; 16] =
            ["", "\0", "\"", "'", ",", ";", "\t", " ", ".", "-", "+", "0", "9", "é", "\u{feff}", "\u{2028}"];
        for whole in ["2026-01-02,USD,0.92,EUR\n", "P 2026-01-02 10:00 USD 58,234.56 EUR\n", "02.01.26;A;1;B\n"] {
            for (at, _) in whole.char_indices() {
                for with in WITH {
                    // One more, and one in the place of what stands there.
                    for behind in [at, at + 1] {
                        let text = [&whole[..at], with, &whole[behind..], whole].concat();
                        if let Err((line, said)) = told(&text) {
                            assert!((1..=text.lines().count()).contains(&line) && said.chars().count() <= 80, "{text}");
                        }
                    }
                }
            }
        }
    }
}
