//! The `Link` header (RFC 8288): where the next page is.

/// The target of the first link with the relation `next`, as it stands in the header.
pub(crate) fn next_link(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some(open) = rest.find('<') {
        let after = &rest[open + 1..];
        let close = after.find('>')?;
        let (target, parameters) = (&after[..close], &after[close + 1..]);
        let (own, following) = split_at_comma(parameters);
        if has_relation_next(own) {
            return Some(target.trim());
        }
        rest = following;
    }
    None
}

/// Splits at the first comma outside of a quoted string: there the next link begins.
fn split_at_comma(parameters: &str) -> (&str, &str) {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in parameters.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => return (&parameters[..at], &parameters[at + 1..]),
            _ => {}
        }
    }
    (parameters, "")
}

fn has_relation_next(parameters: &str) -> bool {
    parameters.split(';').filter_map(|parameter| parameter.split_once('=')).any(|(name, value)| {
        name.trim().eq_ignore_ascii_case("rel")
            && value.trim().trim_matches('"').split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_among_other_links() {
        let header = r#"<https://h/issues?page=1>; rel="prev", <https://h/issues?page=3&x=a,b>; rel="next", <https://h/issues?page=9>; rel="last""#;
        assert_eq!(next_link(header), Some("https://h/issues?page=3&x=a,b"));
        assert_eq!(next_link(r#"</a>; title="x, y"; rel="up next""#), Some("/a"));
        assert_eq!(next_link("</a>; rel=next"), Some("/a"));
    }

    #[test]
    fn no_next_page_and_nonsense_end_the_list() {
        for header in [
            "",
            r#"<https://h/1>; rel="first""#,
            "<https://h/1",
            "rel=next",
            r#"<a>; rel="prev"; x="rel=next, ""#,
            "<a>;;,,<",
        ] {
            assert_eq!(next_link(header), None, "{header}");
        }
    }
}
