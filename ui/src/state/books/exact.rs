//! Exact decimals, as the contract writes them.

use std::fmt;

/// The most decimal places that are reckoned with.
pub(crate) const PLACES_MAX: u8 = 18;

/// An exact decimal: whole units and the places of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Exact {
    units: i128,
    places: u8,
}

impl Exact {
    /// Nothing.
    pub(crate) const ZERO: Self = Self { units: 0, places: 0 };

    /// So many units with these places.
    pub(crate) const fn new(units: i128, places: u8) -> Self {
        Self { units, places }
    }

    /// Reads a decimal string such as `-12.50`; nothing where it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(part) || part.len() > usize::from(PLACES_MAX) * 2 {
            return None;
        }
        let units: i128 = [whole, part].concat().parse().ok()?;
        Some(Self { units: if negative { -units } else { units }, places: u8::try_from(part.len()).ok()? })
    }

    /// Whether it is nothing.
    pub(crate) const fn is_zero(self) -> bool {
        self.units == 0
    }

    /// Whether it is below nothing.
    pub(crate) const fn is_negative(self) -> bool {
        self.units < 0
    }

    /// Its opposite.
    pub(crate) const fn negated(self) -> Self {
        // No sum of this file reaches the one number that has no opposite.
        Self { units: self.units.saturating_neg(), places: self.places }
    }

    /// How far it is from nothing.
    pub(crate) const fn abs(self) -> Self {
        if self.units < 0 { self.negated() } else { self }
    }

    /// The sum; nothing where it does not fit.
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let (one, two) = (self.at(places)?, other.at(places)?);
        Some(Self { units: one.checked_add(two)?, places })
    }

    /// The product; nothing where it does not fit.
    pub(crate) fn times(self, other: Self) -> Option<Self> {
        Some(Self { units: self.units.checked_mul(other.units)?, places: self.places.checked_add(other.places)? })
    }

    /// The same with at least these places.
    pub(crate) fn with_places(self, places: u8) -> Self {
        let places = places.max(self.places);
        self.at(places).map_or(self, |units| Self { units, places })
    }

    /// The units and the places.
    pub(crate) const fn parts(self) -> (i128, u8) {
        (self.units, self.places)
    }

    /// The units at finer places.
    fn at(self, places: u8) -> Option<i128> {
        self.units.checked_mul(10_i128.checked_pow(u32::from(places.checked_sub(self.places)?))?)
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.plus(other.negated()).is_some_and(Self::is_zero)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.units.unsigned_abs().to_string();
        let places = usize::from(self.places);
        let padded = if digits.len() <= places { "0".repeat(places + 1 - digits.len()) + &digits } else { digits };
        let (whole, part) = padded.split_at(padded.len() - places);
        let sign = if self.units < 0 { "-" } else { "" };
        if part.is_empty() { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{part}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_string_comes_back_as_it_was() {
        for text in ["0", "-12.50", "0.05", "-0.001", "92233720368547758.07"] {
            assert_eq!(Exact::parse(text).map(|exact| exact.to_string()).as_deref(), Some(text));
        }
        for text in ["", "-", ".5", "1,5", "1e3", "NaN", "--1", "1.2.3", "+1"] {
            assert!(Exact::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn sums_are_exact_whatever_the_places() {
        let sum = ["0.1", "0.20", "-0.3"].into_iter().filter_map(Exact::parse).try_fold(Exact::ZERO, Exact::plus);
        assert!(sum.is_some_and(Exact::is_zero));
        assert_eq!(Exact::parse("1.50"), Exact::parse("1.5"));
        assert_eq!(Exact::new(i128::MAX, 0).plus(Exact::new(1, 0)).map(Exact::parts), None);
        assert_eq!(Exact::new(5, 0).with_places(2).to_string(), "5.00");
    }
}
