//! What Ledger does not let pass.

/// Directives of Ledger that say nothing without an argument.
const NEED_ARGUMENT: [&str; 20] = [
    "A",
    "C",
    "D",
    "N",
    "P",
    "account",
    "alias",
    "apply",
    "assert",
    "bucket",
    "capture",
    "check",
    "commodity",
    "def",
    "define",
    "eval",
    "expr",
    "payee",
    "tag",
    "value",
];

/// Whether a directive needs an argument.
pub(in crate::plain) fn needs_argument(word: &str) -> bool {
    NEED_ARGUMENT.contains(&word)
}

/// Whether Ledger passes over a line that begins with no word it knows. By its first letter it may be a directive of one
/// letter, and a dash begins an option.
pub(in crate::plain) fn passes_over(text: &str) -> bool {
    !text.starts_with(['A', 'C', 'D', 'I', 'N', 'O', 'P', 'Y', 'i', 'o', '-'])
}

/// Whether the marks of a number stand where Ledger takes them; with a comma that is known to be the decimal mark.
pub(in crate::plain) fn marks(digits: &str, comma: bool) -> Result<(), String> {
    let (mut decimal_comma, mut commas, mut points) = (comma, true, true);
    let (mut comma_seen, mut point_seen) = (false, false);
    // Digits behind the mark that is looked at, up to the decimal mark.
    let mut behind = 0_usize;
    let told = |what: &str| Err(format!("The marks of this number do not part thousands: {what}."));
    for sign in digits.chars().rev() {
        match sign {
            '.' if !points => return told("there are too many points"),
            '.' if decimal_comma && !behind.is_multiple_of(3) => return told("a point has three digits behind it"),
            '.' => {
                if decimal_comma {
                    commas = false;
                } else {
                    (points, behind) = (false, 0);
                }
                point_seen = true;
            }
            ',' if !commas => return told("there are too many commas"),
            ',' if decimal_comma && point_seen => return told("a comma was expected as the decimal mark"),
            ',' => {
                if decimal_comma || (!behind.is_multiple_of(3) && !comma_seen && !point_seen) {
                    (decimal_comma, commas, behind) = (true, false, 0);
                } else if !behind.is_multiple_of(3) {
                    return told("a comma has three digits behind it");
                } else {
                    points = false;
                }
                comma_seen = true;
            }
            _ => behind += 1,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_numbers_are_those_of_ledger() {
        for (digits, comma) in [
            ("12,345", false),
            ("12,34", false),
            ("1,234,567.89", false),
            ("1.234.567,89", false),
            ("1.000", true),
            ("1234,567.00", false),
        ] {
            assert_eq!(marks(digits, comma), Ok(()), "{digits}");
        }
        for (digits, comma) in [
            ("12,34.56", false),
            ("12,345,67", false),
            ("12,34,567", false),
            ("12.34,56", false),
            ("1.234,567", false),
            ("1.2.3", false),
            ("1,000.50", true),
        ] {
            assert!(marks(digits, comma).is_err(), "{digits}");
        }
    }
}
