//! Exact decimals: an integer and a number of decimal places.

use std::{cmp::Ordering, fmt, str::FromStr};

/// An exact decimal. Its places are kept as they were written, and play no part in comparing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Decimal {
    mantissa: i128,
    scale: u8,
}

/// The number does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number is too large or too fine")]
pub struct Overflow;

/// Why a text is no decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalFault {
    /// It is not digits with at most one point and a sign before.
    #[error("this is not a decimal number such as -12.50")]
    Form,
    /// It has more digits than can be kept.
    #[error("this number has too many digits")]
    Digits,
}

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };
    /// The most decimal places.
    pub const SCALE_MAX: u8 = 30;

    /// `mantissa` divided by ten to the power of `scale`.
    ///
    /// # Errors
    /// [`Overflow`] when there are more places than [`Self::SCALE_MAX`].
    pub const fn new(mantissa: i128, scale: u8) -> Result<Self, Overflow> {
        if scale > Self::SCALE_MAX { Err(Overflow) } else { Ok(Self { mantissa, scale }) }
    }

    /// So many units of a commodity that has `scale` decimal places; of more than can be, the most that can be.
    #[must_use]
    pub fn from_units(units: i64, scale: u8) -> Self {
        Self { mantissa: i128::from(units), scale: scale.min(Self::SCALE_MAX) }
    }

    /// The same number in units of a commodity that has `scale` decimal places, where it is a whole number of them.
    ///
    /// # Errors
    /// [`Overflow`] when it is finer than that or does not fit.
    pub fn to_units(self, scale: u8) -> Result<i64, Overflow> {
        let exact = self.rescaled(scale)?;
        if exact != self {
            return Err(Overflow);
        }
        i64::try_from(exact.mantissa).map_err(|_| Overflow)
    }

    /// The decimal places that it was written with.
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// The digits as an integer.
    #[must_use]
    pub const fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// Whether it is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// Its opposite.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn negated(self) -> Result<Self, Overflow> {
        Ok(Self { mantissa: self.mantissa.checked_neg().ok_or(Overflow)?, scale: self.scale })
    }

    /// How far it is from zero.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn abs(self) -> Result<Self, Overflow> {
        if self.is_negative() { self.negated() } else { Ok(self) }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn plus(self, other: Self) -> Result<Self, Overflow> {
        let scale = self.scale.max(other.scale);
        let (left, right) = (self.rescaled(scale)?, other.rescaled(scale)?);
        Ok(Self { mantissa: left.mantissa.checked_add(right.mantissa).ok_or(Overflow)?, scale })
    }

    /// The difference.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn minus(self, other: Self) -> Result<Self, Overflow> {
        self.plus(other.negated()?)
    }

    /// The product, exact.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn times(self, other: Self) -> Result<Self, Overflow> {
        let multiply = |left: Self, right: Self| {
            let mantissa = left.mantissa.checked_mul(right.mantissa).ok_or(Overflow)?;
            Self::new(mantissa, left.scale.checked_add(right.scale).ok_or(Overflow)?)
        };
        // Zeros at the end are given up only where the number would not fit with them.
        multiply(self, other).or_else(|_| multiply(self.normalized(), other.normalized()))
    }

    /// The quotient with `scale` decimal places, half to even.
    ///
    /// # Errors
    /// [`Overflow`]; also for a division by zero.
    pub fn divided(self, by: Self, scale: u8) -> Result<Self, Overflow> {
        let (top, bottom) = (self.normalized(), by.normalized());
        if bottom.mantissa == 0 || scale > Self::SCALE_MAX {
            return Err(Overflow);
        }
        // top/10^a divided by bottom/10^b, in units of 10^-scale.
        let shift = i32::from(scale) + i32::from(bottom.scale) - i32::from(top.scale);
        let (mut numerator, mut denominator) = (top.mantissa, bottom.mantissa);
        let power = power_of_ten(shift.unsigned_abs())?;
        if shift >= 0 {
            numerator = numerator.checked_mul(power).ok_or(Overflow)?;
        } else {
            denominator = denominator.checked_mul(power).ok_or(Overflow)?;
        }
        Ok(Self { mantissa: half_even(numerator, denominator)?, scale })
    }

    /// With at most `scale` decimal places, half to even.
    #[must_use]
    pub fn rounded(self, scale: u8) -> Self {
        self.rescaled(scale.min(self.scale)).unwrap_or(self)
    }

    /// Without zeros at its end.
    #[must_use]
    pub fn normalized(self) -> Self {
        let mut scale = self.scale;
        // Nearly all numbers fit the processor's own.
        if let Ok(mut mantissa) = i64::try_from(self.mantissa) {
            while scale > 0 && mantissa % 10 == 0 {
                mantissa /= 10;
                scale -= 1;
            }
            return Self { mantissa: i128::from(mantissa), scale };
        }
        let mut mantissa = self.mantissa;
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Self { mantissa, scale }
    }

    /// With exactly `scale` decimal places, half to even.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn rescaled(self, scale: u8) -> Result<Self, Overflow> {
        if scale > Self::SCALE_MAX {
            return Err(Overflow);
        }
        let mantissa = match scale.cmp(&self.scale) {
            Ordering::Equal => self.mantissa,
            Ordering::Greater => {
                let power = power_of_ten(u32::from(scale - self.scale))?;
                self.mantissa.checked_mul(power).ok_or(Overflow)?
            }
            Ordering::Less => half_even(self.mantissa, power_of_ten(u32::from(self.scale - scale))?)?,
        };
        Ok(Self { mantissa, scale })
    }
}

fn power_of_ten(exponent: u32) -> Result<i128, Overflow> {
    10_i128.checked_pow(exponent).ok_or(Overflow)
}

/// The quotient as a whole number, half to even.
fn half_even(numerator: i128, denominator: i128) -> Result<i128, Overflow> {
    let quotient = numerator.checked_div(denominator).ok_or(Overflow)?;
    let rest = numerator.checked_rem(denominator).ok_or(Overflow)?.unsigned_abs();
    let denominator_abs = denominator.unsigned_abs();
    let away = match rest.cmp(&(denominator_abs - rest)) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => quotient % 2 != 0,
    };
    let step = if (numerator < 0) == (denominator < 0) { 1 } else { -1 };
    if away { quotient.checked_add(step).ok_or(Overflow) } else { Ok(quotient) }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.scale == other.scale {
            return self.mantissa.cmp(&other.mantissa);
        }
        let (left, right) = (self.normalized(), other.normalized());
        let scale = left.scale.max(right.scale);
        match (left.rescaled(scale), right.rescaled(scale)) {
            (Ok(left), Ok(right)) => left.mantissa.cmp(&right.mantissa),
            // The one that does not fit at the finer scale is the one that is further from zero.
            (Err(_), _) => {
                if left.is_negative() {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (_, Err(_)) => {
                if right.is_negative() {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
        }
    }
}

impl std::hash::Hash for Decimal {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let normal = self.normalized();
        (normal.mantissa, normal.scale).hash(state);
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, part) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{part}")
    }
}

impl FromStr for Decimal {
    type Err = DecimalFault;

    fn from_str(text: &str) -> Result<Self, DecimalFault> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let numeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !numeric(whole) || !numeric(part) || (whole.is_empty() && part.is_empty()) || digits.ends_with('.') {
            return Err(DecimalFault::Form);
        }
        let scale = u8::try_from(part.len()).ok().filter(|scale| *scale <= Self::SCALE_MAX);
        let scale = scale.ok_or(DecimalFault::Digits)?;
        let mut mantissa: i128 = 0;
        for digit in whole.bytes().chain(part.bytes()) {
            let next = mantissa.checked_mul(10).and_then(|value| value.checked_add(i128::from(digit - b'0')));
            mantissa = next.ok_or(DecimalFault::Digits)?;
        }
        Ok(Self { mantissa: if text.starts_with('-') { -mantissa } else { mantissa }, scale })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dec(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        for text in ["0", "1", "-1", "12.50", "-0.05", "1000000.000", "0.000000000000000001"] {
            assert_eq!(dec(text).to_string(), text);
        }
        assert_eq!(dec("+7").to_string(), "7");
        assert_eq!(dec("-0").to_string(), "0", "there is no negative zero");
        assert_eq!(dec(".5").to_string(), "0.5");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", "NaN", "1e400", "1,5", "1.2.3", "--1", " 1", "1.", "٣", "0x10", "inf"] {
            assert_eq!(text.parse::<Decimal>(), Err(DecimalFault::Form), "{text:?}");
        }
        for text in [&"9".repeat(40), &format!("0.{}", "0".repeat(31))] {
            assert_eq!(text.parse::<Decimal>(), Err(DecimalFault::Digits), "{text:?}");
        }
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        for (from, to) in [("0.5", "0"), ("1.5", "2"), ("2.5", "2"), ("-0.5", "0"), ("-1.5", "-2"), ("2.51", "3")] {
            assert_eq!(dec(from).rounded(0), dec(to), "{from}");
        }
        assert_eq!(dec("1").divided(dec("3"), 4).map(|q| q.to_string()), Ok("0.3333".to_owned()));
        assert_eq!(dec("-2").divided(dec("3"), 2).map(|q| q.to_string()), Ok("-0.67".to_owned()));
        assert_eq!(dec("1").divided(dec("0.00"), 2), Err(Overflow));
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_never_a_wrap() {
        let most = Decimal::new(i128::MAX, 0).expect("a decimal");
        assert_eq!(most.plus(dec("1")), Err(Overflow));
        assert_eq!(most.times(dec("2")), Err(Overflow));
        assert_eq!(Decimal::new(i128::MIN, 0).and_then(Decimal::negated), Err(Overflow));
        assert_eq!(dec("9223372036854775808").to_units(0), Err(Overflow));
        assert_eq!(dec("-9223372036854775808").to_units(0), Ok(i64::MIN));
        assert_eq!(dec("0.001").to_units(2), Err(Overflow), "finer than the commodity");
        assert!(most > dec("0.1") && dec("0.1") < most && Decimal::new(i128::MIN, 0).expect("one") < dec("-0.1"));
    }

    proptest! {
        #[test]
        fn arithmetic_holds(a in any::<i64>(), b in any::<i64>(), sa in 0_u8..8, sb in 0_u8..8) {
            let (a, b) = (Decimal::from_units(a, sa), Decimal::from_units(b, sb));
            prop_assert_eq!(a.plus(b), b.plus(a));
            prop_assert_eq!(a.plus(b).and_then(|sum| sum.minus(b)), Ok(a));
            prop_assert_eq!(a.times(b), b.times(a));
            prop_assert_eq!(a.normalized(), a);
            prop_assert_eq!(a.to_string().parse::<Decimal>(), Ok(a));
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            let off = a.minus(a.rounded(2)).and_then(Decimal::abs);
            prop_assert!(off.is_ok_and(|off| off <= dec("0.005")));
        }
    }
}
