//! `atom batch`: many calls through one process.

use crate::{
    args::Place,
    call::REQUEST_BYTES_MAX,
    reach::Reach,
    say::{self, Stop},
};
use atom_core::{ApiError, Code};
use serde_json::{Map, Value, json};
use std::io::{self, BufRead, Read};
use tokio::runtime::Runtime;

/// Calls what stands on standard input, line by line and in order; each answer is out before the next call begins.
pub(crate) fn batch(runtime: &Runtime, place: &Place) -> Result<(), Stop> {
    let mut reach = runtime.block_on(Reach::open(&place.data_dir))?;
    let done = answer_all(runtime, place, &mut reach);
    runtime.block_on(reach.close());
    done
}

fn answer_all(runtime: &Runtime, place: &Place, reach: &mut Reach) -> Result<(), Stop> {
    let mut input = io::stdin().lock();
    while let Some(line) = next_line(&mut input)? {
        let (id, call) = match line {
            Line::Text(text) if text.trim_ascii().is_empty() => continue,
            Line::Text(text) => read_call(&text),
            Line::TooLong => {
                let message = format!("The line is longer than {} MiB.", REQUEST_BYTES_MAX / 1024 / 1024);
                (None, Err(ApiError::new(Code::Invalid, message)))
            }
        };
        let reply = call.and_then(|(name, args)| runtime.block_on(reach.call(place, &name, args)));
        let mut answer = Map::new();
        if let Some(id) = id {
            answer.insert("id".to_owned(), id);
        }
        match reply {
            Ok(ok) => answer.insert("ok".to_owned(), ok),
            Err(error) => answer.insert("error".to_owned(), json!(error)),
        };
        say::line(&answer)?;
    }
    Ok(())
}

enum Line {
    Text(Vec<u8>),
    TooLong,
}

/// The next line without its end; `None` when there is no more. A line that is too long is read over, not into memory.
fn next_line(input: &mut impl BufRead) -> Result<Option<Line>, ApiError> {
    let unreadable =
        |error: io::Error| ApiError::new(Code::Unavailable, format!("Standard input cannot be read: {error}."));
    let mut text = Vec::new();
    let read = input.by_ref().take(REQUEST_BYTES_MAX + 1).read_until(b'\n', &mut text).map_err(unreadable)?;
    if read == 0 {
        return Ok(None);
    }
    if text.last() == Some(&b'\n') || (read as u64) <= REQUEST_BYTES_MAX {
        return Ok(Some(Line::Text(text)));
    }
    input.skip_until(b'\n').map_err(unreadable)?;
    Ok(Some(Line::TooLong))
}

/// The id of a line, where it has one, and what it calls.
fn read_call(text: &[u8]) -> (Option<Value>, Result<(String, Value), ApiError>) {
    let invalid = |message: String| ApiError::new(Code::Invalid, message);
    let mut line: Map<String, Value> = match serde_json::from_slice(text) {
        Ok(line) => line,
        Err(error) => return (None, Err(invalid(format!("The line is not a JSON object: {error}.")))),
    };
    let id = line.remove("id");
    let name = line.remove("name");
    let args = line.remove("args").unwrap_or_else(|| json!({}));
    let call = match (name, line.keys().next()) {
        (_, Some(other)) => Err(invalid("A line has id, name and args only.".to_owned()).with_field(other.clone())),
        (Some(Value::String(name)), None) => Ok((name, args)),
        _ => Err(ApiError::invalid("name", "The line names no command.")),
    };
    (id, call)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_its_id_even_when_it_is_wrong() {
        let (id, call) = read_call(br#"{"id": 7, "args": {}}"#);
        assert_eq!((id, call.unwrap_err().field.as_deref()), (Some(json!(7)), Some("name")));
        let (id, call) = read_call(br#"{"id": "a", "name": "x", "arg": 1}"#);
        assert_eq!((id, call.unwrap_err().field.as_deref()), (Some(json!("a")), Some("arg")));
    }

    #[test]
    fn lines_end_at_their_end_and_the_last_needs_none() {
        let mut input: &[u8] = b"one\n\ntwo";
        let mut seen = Vec::new();
        while let Some(Line::Text(text)) = next_line(&mut input).unwrap() {
            seen.push(text);
        }
        assert_eq!(seen, [b"one\n".to_vec(), b"\n".to_vec(), b"two".to_vec()]);
    }

    #[test]
    fn a_line_beyond_the_limit_is_read_over() {
        let mut text = vec![b'x'; usize::try_from(REQUEST_BYTES_MAX).unwrap() + 10];
        text.extend_from_slice(b"\nnext\n");
        let mut input: &[u8] = &text;
        assert!(matches!(next_line(&mut input).unwrap(), Some(Line::TooLong)));
        assert!(matches!(next_line(&mut input).unwrap(), Some(Line::Text(text)) if text == b"next\n"));
    }
}
