//! How a text is put together.

/// The letters that a name may have in a sentence. What is longer is cut.
const NAME_CHARS_MAX: usize = 60;

/// The text with its gaps filled. `{title}` is the gap of `("title", …)`.
#[inline(never)] // called some hundred times
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, (gap, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        filled.push_str(before);
        if let Some((_, value)) = values.iter().find(|(name, _)| *name == gap) {
            // What stands in quotes is somebody's own text, of any length.
            let quoted = before.ends_with(['“', '„']);
            if quoted { push_short(&mut filled, value) } else { filled.push_str(value) }
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// A name as long as a sentence can bear.
fn push_short(text: &mut String, name: &str) {
    match name.char_indices().nth(NAME_CHARS_MAX) {
        Some((end, _)) => {
            text.push_str(name[..end].trim_end());
            text.push('…');
        }
        None => text.push_str(name),
    }
}

/// A word with its first letter large.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
