//! `atom call`.

use crate::{args::Place, exposed, reach::Reach, say, say::Stop};
use atom_core::{ApiError, Code};
use serde_json::{Value, json};
use std::{fs::File, io, io::Read};
use tokio::runtime::Runtime;

/// Most bytes of a request, the same as over HTTP.
pub(crate) const REQUEST_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Calls one command with a request as it was written, and prints its reply. A secret that stands in the arguments is
/// answered all the same, with a warning.
pub(crate) fn call(runtime: &Runtime, place: &Place, name: &str, args: Option<&str>) -> Result<(), Stop> {
    let is_seen = args.is_some_and(|args| args != "-" && !args.starts_with('@'));
    let request = request(args)?;
    let exposed = is_seen && exposed::holds_secret(name, &request);
    let done = call_with(runtime, place, name, request);
    if exposed {
        exposed::warn(done.is_ok());
    }
    done
}

/// Calls one command and prints its reply.
pub(crate) fn call_with(runtime: &Runtime, place: &Place, name: &str, args: Value) -> Result<(), Stop> {
    let reply = runtime.block_on(async {
        let mut reach = Reach::open(&place.data_dir).await?;
        let reply = reach.call(place, name, args).await;
        reach.close().await;
        reply
    })?;
    say::line(&reply)?;
    Ok(())
}

/// The request that stands in the argument itself, in a file, or on standard input.
fn request(given: Option<&str>) -> Result<Value, ApiError> {
    let Some(given) = given else { return Ok(json!({})) };
    let (bytes, origin) = match given.strip_prefix('@') {
        _ if given == "-" => (bounded(io::stdin().lock(), "standard input")?, "standard input"),
        Some(path) => {
            let file = File::open(path).map_err(|error| unreadable(path, &error))?;
            (bounded(file, path)?, path)
        }
        None => (given.as_bytes().to_vec(), "the argument"),
    };
    serde_json::from_slice(&bytes)
        .map_err(|error| ApiError::invalid("args", format!("The request in {origin} is not JSON: {error}.")))
}

fn bounded(from: impl Read, origin: &str) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    from.take(REQUEST_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| unreadable(origin, &error))?;
    if bytes.len() as u64 > REQUEST_BYTES_MAX {
        let message = format!("The request in {origin} is larger than {} MiB.", REQUEST_BYTES_MAX / 1024 / 1024);
        return Err(ApiError::invalid("args", message));
    }
    Ok(bytes)
}

fn unreadable(origin: &str, error: &io::Error) -> ApiError {
    ApiError::new(Code::Invalid, format!("{origin} cannot be read: {error}.")).with_field("args")
}
