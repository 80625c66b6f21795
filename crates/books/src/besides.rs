//! What an entry says besides its day and its lines: number, mark, comment, tags and links.

use crate::{BooksError, own::Own, post::text};
use atom_api::ledger::Post;
use atom_core::LineFault;
use atom_ledger::Head;

/// The most tags, and the most links, of an entry.
const WORDS_MAX: usize = 100;
/// The most characters of a tag or link.
const WORD_CHARS_MAX: usize = 200;
/// The most characters of a comment.
const COMMENT_CHARS_MAX: usize = 10_000;
/// Tags of entries that Atom makes itself. What is pending is posted without a key, so with one of these it would pass for one,
/// see [`own`](crate::own).
const OWN: [&str; 2] = [Own::Closing.tag(), Own::Revaluation.tag()];

/// The head of an entry that a request means.
pub(crate) fn head(request: &Post) -> Result<Head, BooksError> {
    let mut head = Head::on(request.date);
    head.payee = text("payee", request.payee.as_deref())?;
    head.narration = text("narration", request.narration.as_deref())?;
    head.code = text("code", request.code.as_deref())?;
    request.mark.unwrap_or_default().sign().clone_into(&mut head.mark);
    head.comment = comment(request.comment.as_deref())?;
    head.tags = words("tags", '#', &request.tags)?;
    head.links = words("links", '^', &request.links)?;
    if let Some(own) = head.tags.iter().find(|tag| OWN.contains(&tag.as_str())) {
        let message = format!("The tag {own} is Atom's own, for entries that it makes itself; choose another.");
        return Err(BooksError::invalid("tags", message));
    }
    Ok(head)
}

/// A comment: lines without control characters. Journals have tabs in theirs.
pub(crate) fn comment(said: Option<&str>) -> Result<String, BooksError> {
    let said = said.unwrap_or_default().trim();
    if said.len() > COMMENT_CHARS_MAX * 4 || said.chars().count() > COMMENT_CHARS_MAX {
        let message = format!("A comment has at most {COMMENT_CHARS_MAX} characters.");
        return Err(BooksError::invalid("comment", message));
    }
    let said = said.replace("\r\n", "\n");
    if said.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(BooksError::invalid(
            "comment",
            "A comment has no control characters besides the ends of its lines.",
        ));
    }
    Ok(said)
}

/// Tags or links, each once; `sign` is what stands before them in a journal.
fn words(field: &str, sign: char, said: &[String]) -> Result<Vec<String>, BooksError> {
    if said.len() > WORDS_MAX {
        return Err(BooksError::invalid(field, format!("An entry has at most {WORDS_MAX} of these.")));
    }
    let mut words: Vec<String> = Vec::with_capacity(said.len());
    for (at, word) in said.iter().enumerate() {
        let wrong = |message: String| BooksError::invalid(format!("{field}[{at}]"), message);
        match atom_core::line(word, WORD_CHARS_MAX) {
            Err(LineFault::Empty) => return Err(wrong("This is empty; leave it out.".to_owned())),
            Err(LineFault::TooLong) => {
                return Err(wrong(format!("This has at most {WORD_CHARS_MAX} characters.")));
            }
            Ok(_) if !word.chars().any(|c| c.is_whitespace() || c.is_control()) => {}
            Ok(_) | Err(LineFault::Control) => {
                return Err(wrong("This is one word, without spaces and control characters.".to_owned()));
            }
        }
        if word.starts_with(sign) {
            return Err(wrong(format!("Leave out the {sign} before it.")));
        }
        if !words.contains(word) {
            words.push(word.clone());
        }
    }
    Ok(words)
}
