//! Which dialect a text is in.

use crate::Format;

/// The words of Beancount's directives.
const DIRECTIVES: [&str; 12] =
    ["open", "close", "balance", "pad", "commodity", "price", "txn", "note", "document", "event", "custom", "query"];

/// The dialect that the name or the lines tell: Beancount, or else hledger.
#[must_use]
pub fn detect(name: &str, text: &str) -> Format {
    let lower = name.to_ascii_lowercase();
    let named = lower.ends_with(".beancount") || lower.ends_with(".bean");
    if named || text.lines().take(5_000).any(is_beancount) { Format::Beancount } else { Format::Hledger }
}

/// Whether a line can stand in Beancount only.
fn is_beancount(line: &str) -> bool {
    if line.starts_with("option \"") || line.starts_with("plugin \"") {
        return true;
    }
    let Some((date, rest)) = line.split_at_checked(10) else { return false };
    if !date.starts_with(|c: char| c.is_ascii_digit()) || !rest.starts_with([' ', '\t']) {
        return false;
    }
    let rest = rest.trim_start();
    let (word, after) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    // A description of hledger may begin with such a word, but is hardly followed by an account, a code or a quotation.
    let argument = after.trim_start();
    let operand = argument.split_whitespace().next().unwrap_or_default();
    let fits = match word {
        "open" | "close" | "balance" | "pad" | "note" | "document" => operand.contains(':'),
        "commodity" | "price" => {
            operand.len() > 1 && operand.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        }
        _ => argument.starts_with('"'),
    };
    (DIRECTIVES.contains(&word) || word == "*" || word == "!") && fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_dialect() {
        for text in [
            "option \"title\" \"x\"",
            "2026-01-01 open Assets:Cash EUR",
            "2026-01-01 * \"Shop\" \"Food\"",
            "2026-01-01 price USD 4 EUR",
        ] {
            assert_eq!(detect("x", text), Format::Beancount, "{text}");
        }
        for text in
            ["2026-01-01 open day\n a  1\n b", "2026-01-01 * Shop", "2026/01/01 x", "", "P 2026-01-01 USD 4 EUR"]
        {
            assert_eq!(detect("x.journal", text), Format::Hledger, "{text}");
        }
        assert_eq!(detect("x.bean", ""), Format::Beancount);
    }
}
