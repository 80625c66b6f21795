//! Arithmetic in a field for an amount: `12.50+3*2`, exact from the first digit to the last.
//!
//! Everything is a fraction until the end. Only what a multiplication or a division makes finer than the commodity is
//! rounded, half to even; a number that was typed stays as it was typed.

use super::exact::{Exact, PLACES_MAX};

/// What parts the whole from the rest, and what parts thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks {
    /// `.` in English, `,` in German.
    pub(crate) decimal: char,
    /// `,` in English, `.` in German.
    pub(crate) thousands: char,
}

/// Why there is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing was typed.
    Empty,
    /// It cannot be read.
    Form,
    /// It is divided by nothing.
    Zero,
    /// It is too large.
    Large,
}

/// How deep brackets may stand in each other.
const DEPTH_MAX: u8 = 20;
/// How long a text may be.
const CHARS_MAX: usize = 200;

/// The amount that a text says, with at least `places` decimal places.
pub(crate) fn reckon(text: &str, marks: Marks, places: u8) -> Result<Exact, Fault> {
    let text: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if text.len() > CHARS_MAX {
        return Err(Fault::Large);
    }
    let mut reader = Reader { text: &text, at: 0, marks, finer: false, depth: 0 };
    let value = reader.sum()?;
    if reader.at < text.len() {
        return Err(Fault::Form);
    }
    let rounds = reader.finer;
    value.exact(places, rounds)
}

/// A fraction in its lowest terms; what stands below is above nothing.
#[derive(Debug, Clone, Copy)]
struct Fraction {
    top: i128,
    bottom: i128,
}

impl Fraction {
    fn new(top: i128, bottom: i128) -> Result<Self, Fault> {
        if bottom == 0 {
            return Err(Fault::Zero);
        }
        let common = common(top, bottom);
        let (top, bottom) = (top / common, bottom / common);
        if bottom < 0 {
            let turn = |number: i128| number.checked_neg().ok_or(Fault::Large);
            return Ok(Self { top: turn(top)?, bottom: turn(bottom)? });
        }
        Ok(Self { top, bottom })
    }

    fn plus(self, other: Self) -> Result<Self, Fault> {
        let parts = (self.top.checked_mul(other.bottom), other.top.checked_mul(self.bottom));
        let (Some(one), Some(two)) = parts else { return Err(Fault::Large) };
        let top = one.checked_add(two).ok_or(Fault::Large)?;
        Self::new(top, self.bottom.checked_mul(other.bottom).ok_or(Fault::Large)?)
    }

    fn times(self, other: Self) -> Result<Self, Fault> {
        let parts = (self.top.checked_mul(other.top), self.bottom.checked_mul(other.bottom));
        let (Some(top), Some(bottom)) = parts else { return Err(Fault::Large) };
        Self::new(top, bottom)
    }

    fn turned(self) -> Result<Self, Fault> {
        Self::new(self.bottom, self.top)
    }

    fn negated(self) -> Result<Self, Fault> {
        Ok(Self { top: self.top.checked_neg().ok_or(Fault::Large)?, bottom: self.bottom })
    }

    /// As a decimal: exact where it is one of few places, or rounded to `places` where that is meant.
    fn exact(self, places: u8, rounds: bool) -> Result<Exact, Fault> {
        let power = |places: u8| 10_i128.checked_pow(u32::from(places)).ok_or(Fault::Large);
        let whole_at = |places: u8| power(places).map(|power| power % self.bottom == 0);
        let last = if rounds { places } else { PLACES_MAX };
        for at in places..=last.max(places) {
            if whole_at(at)? {
                let units = self.top.checked_mul(power(at)? / self.bottom).ok_or(Fault::Large)?;
                return Ok(Exact::new(units, at));
            }
        }
        let scaled = self.top.checked_mul(power(places)?).ok_or(Fault::Large)?;
        let (floor, rest) = (scaled.div_euclid(self.bottom), scaled.rem_euclid(self.bottom));
        let twice = rest.checked_mul(2).ok_or(Fault::Large)?;
        let up = twice > self.bottom || (twice == self.bottom && floor % 2 != 0);
        Ok(Exact::new(floor + i128::from(up), places))
    }
}

/// The greatest number that divides both; one where both are nothing.
fn common(one: i128, two: i128) -> i128 {
    let (mut one, mut two) = (one.unsigned_abs(), two.unsigned_abs());
    while two != 0 {
        (one, two) = (two, one % two);
    }
    i128::try_from(one).ok().filter(|common| *common > 0).unwrap_or(1)
}

struct Reader<'t> {
    text: &'t [char],
    at: usize,
    marks: Marks,
    /// Whether something was multiplied or divided.
    finer: bool,
    depth: u8,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self, wanted: &[char]) -> Option<char> {
        let found = self.peek().filter(|c| wanted.contains(c))?;
        self.at += 1;
        Some(found)
    }

    fn sum(&mut self) -> Result<Fraction, Fault> {
        let mut sum = self.product()?;
        while let Some(sign) = self.take(&['+', '-', '−']) {
            let next = self.product()?;
            sum = sum.plus(if sign == '+' { next } else { next.negated()? })?;
        }
        Ok(sum)
    }

    fn product(&mut self) -> Result<Fraction, Fault> {
        let mut product = self.factor()?;
        while let Some(sign) = self.take(&['*', '×', '/', '÷']) {
            let next = self.factor()?;
            self.finer = true;
            product = product.times(if matches!(sign, '*' | '×') { next } else { next.turned()? })?;
        }
        Ok(product)
    }

    fn factor(&mut self) -> Result<Fraction, Fault> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Fault::Form);
        }
        let factor = match self.take(&['+', '-', '−', '(']) {
            Some('+') => self.factor(),
            Some('(') => {
                let inside = self.sum()?;
                self.take(&[')']).ok_or(Fault::Form)?;
                Ok(inside)
            }
            Some(_) => self.factor()?.negated(),
            None => self.number(),
        };
        self.depth -= 1;
        factor
    }

    fn number(&mut self) -> Result<Fraction, Fault> {
        let begin = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’')) {
            self.at += 1;
        }
        let text: String = self.text[begin..self.at].iter().filter(|c| !matches!(c, '\'' | '’')).collect();
        let plain = plain(&text, self.marks).ok_or(Fault::Form)?;
        let (whole, part) = plain.split_once('.').unwrap_or((plain.as_str(), ""));
        if part.len() > usize::from(PLACES_MAX) {
            return Err(Fault::Large);
        }
        let digits = [whole, part].concat();
        if digits.is_empty() {
            return Err(Fault::Form);
        }
        let top = digits.parse().map_err(|_| Fault::Large)?;
        let places = u32::try_from(part.len()).map_err(|_| Fault::Large)?;
        Fraction::new(top, 10_i128.checked_pow(places).ok_or(Fault::Large)?)
    }
}

/// A typed number with a point and without thousands: as the language writes it, or plainly as another does.
fn plain(text: &str, marks: Marks) -> Option<String> {
    let Marks { decimal, thousands } = marks;
    let threes = |text: &str| {
        let mut groups = text.split(thousands);
        let first = groups.next().unwrap_or_default();
        (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
    };
    match (text.matches(decimal).count(), text.matches(thousands).count()) {
        (0, 0) => Some(text.to_owned()),
        (1, 0) => Some(text.replace(decimal, ".")),
        (0, _) if threes(text) => Some(text.replace(thousands, "")),
        // One mark that parts no thousands can only be the other language's.
        (0, 1) => Some(text.replace(thousands, ".")),
        (1, _) => {
            let (whole, part) = text.split_once(decimal)?;
            (threes(whole) && !part.contains(thousands)).then(|| [&whole.replace(thousands, ""), ".", part].concat())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Marks = Marks { decimal: '.', thousands: ',' };
    const GERMAN: Marks = Marks { decimal: ',', thousands: '.' };

    fn said(text: &str, marks: Marks) -> Result<String, Fault> {
        reckon(text, marks, 2).map(|exact| exact.to_string())
    }

    #[test]
    fn an_amount_is_reckoned_as_on_paper() {
        for (text, amount) in [
            ("12.50", "12.50"),
            ("12.50+3*2", "18.50"),
            ("(12.50 + 3) * 2", "31.00"),
            ("-4", "-4.00"),
            ("10 - -2", "12.00"),
            ("1,284.05", "1284.05"),
            ("1'284", "1284.00"),
            ("100/3", "33.33"),
            ("100/3*3", "100.00"),
            ("0.1+0.2", "0.30"),
            ("2.345", "2.345"),
            ("19.99*0.19", "3.80"),
            ("0.125*1", "0.12"),
            ("0.375*1", "0.38"),
            (".5", "0.50"),
            ("-(1+1)/4", "-0.50"),
        ] {
            assert_eq!(said(text, ENGLISH).as_deref(), Ok(amount), "{text}");
        }
    }

    #[test]
    fn marks_are_read_as_the_language_has_them_and_as_the_other_where_that_is_plain() {
        for (text, amount) in [("12,50", "12.50"), ("1.284,05", "1284.05"), ("1.284", "1284.00"), ("12.50", "12.50")] {
            assert_eq!(said(text, GERMAN).as_deref(), Ok(amount), "{text}");
        }
        assert_eq!(said("12,50", ENGLISH).as_deref(), Ok("12.50"));
        assert_eq!(said("1,284", ENGLISH).as_deref(), Ok("1284.00"));
        for text in ["1,28,4", "1.2.3", "1,2345.6", "1.284.05"] {
            assert_eq!(said(text, ENGLISH), Err(Fault::Form), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_says_why() {
        assert_eq!(said("  ", ENGLISH), Err(Fault::Empty));
        for text in ["abc", "1+", "*2", "(1", "1)", "1 EUR", "NaN", "1e400", "."] {
            assert_eq!(said(text, ENGLISH), Err(Fault::Form), "{text}");
        }
        assert_eq!(said("1/0", ENGLISH), Err(Fault::Zero));
        assert_eq!(said(&"9".repeat(60), ENGLISH), Err(Fault::Large));
        assert_eq!(said(&"(".repeat(150), ENGLISH), Err(Fault::Form));
        assert_eq!(said("99999999999999999999*99999999999999999999", ENGLISH), Err(Fault::Large));
    }
}
