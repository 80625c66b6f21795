//! Dates as HTTP writes them, in all three forms (RFC 9110 §5.6.7).

use std::borrow::Cow;

/// When an HTTP date is, in milliseconds since 1970.
pub(super) fn instant_ms(text: &str) -> Option<i64> {
    let at = jiff::fmt::rfc2822::parse(&usual(text.trim())).ok()?;
    Some(at.timestamp().as_millisecond())
}

/// A date of an obsolete form in the usual one; others as they are.
fn usual(text: &str) -> Cow<'_, str> {
    let rfc_850 = || {
        let (_, rest) = text.split_once(", ")?;
        let (date, time) = rest.split_once(' ')?;
        date.contains('-').then(|| format!("{} {time}", date.replace('-', " ")))
    };
    let asctime = || {
        let mut parts = text.split_whitespace();
        let (weekday, month, day, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let year = parts.next()?;
        let is_name = weekday.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_asctime = is_name && parts.next().is_none() && time.contains(':');
        is_asctime.then(|| format!("{day} {month} {year} {time} GMT"))
    };
    rfc_850().or_else(asctime).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_forms_of_a_date_are_the_same_moment() {
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(instant_ms(text), Some(784_111_777_000), "{text}");
        }
        for text in ["", "soon", "Sunday", "06-Nov-94", "1994-11-06T08:49:37Z"] {
            assert_eq!(instant_ms(text), None, "{text}");
        }
    }
}
