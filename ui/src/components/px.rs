//! Lengths as styles write them.
//!
//! The standard library writes any float so that it reads back as the same one, which takes tables of ten kilobytes; on
//! a screen a hundredth of a pixel is plenty.

/// A length in pixels, to a hundredth: `12px`, `-3.5px`.
pub(crate) fn px(length: f64) -> String {
    let mut text = decimal(length);
    text.push_str("px");
    text
}

/// A number to a hundredth: `12`, `-3.5`, `0.25`.
pub(crate) fn decimal(number: f64) -> String {
    #[allow(clippy::cast_possible_truncation)] // lengths on a screen; what is larger ends at the largest
    let all = (number * 100.0).round() as i64;
    let sign = if all < 0 { "-" } else { "" };
    let (whole, rest) = (all.unsigned_abs() / 100, all.unsigned_abs() % 100);
    match (rest, rest % 10) {
        (0, _) => format!("{sign}{whole}"),
        (_, 0) => format!("{sign}{whole}.{}", rest / 10),
        _ => format!("{sign}{whole}.{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_told_to_a_hundredth() {
        let numbers = [0.0, -0.001, 12.0, 36.4, -3.5, 0.05, 1.005e9, -0.254, 99.999];
        assert_eq!(
            numbers.map(decimal),
            ["0", "0", "12", "36.4", "-3.5", "0.05", "1005000000", "-0.25", "100"].map(str::to_owned)
        );
        assert_eq!(px(f64::NAN), "0px");
        assert_eq!(px(-1.5), "-1.5px");
    }
}
