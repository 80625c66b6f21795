//! The audit trail on its way out.

use crate::{
    exports::{Writing, Written, target},
    handlers::Call,
};
use atom_api::audit::{Entry, Export, ExportReply, Format, List};
use atom_core::{ApiError, Code};
use atom_exchange::write::guarded_line;
use std::io;

/// The head line of a table.
const COLUMNS: [&str; 9] = ["seq", "at", "user", "name", "host", "command", "entity", "outcome", "hash"];

/// Writes the trail, newest first, into a new file.
pub(crate) async fn export(call: &Call, request: Export) -> Result<ExportReply, ApiError> {
    let end = match request.format {
        Format::Csv => "csv",
        Format::Json => "json",
    };
    let path = target(&call.rooms.store, &call.scope, request.path.as_deref(), "atom-audit", end)?;
    let mut writing = Writing::begin(path)?;
    let made = fill(call, &request, &mut writing).await;
    let (entries, written) = writing.end(made).await?;
    let Written { name, path, bytes } = written;
    Ok(ExportReply { name, path, bytes, entries })
}

async fn fill(call: &Call, request: &Export, writing: &mut Writing) -> Result<u64, ApiError> {
    let who = call.identity()?;
    let (mut cursor, mut entries) = (None, 0_u64);
    let mut piece = Vec::new();
    begin(request.format, &mut piece).map_err(unwritten)?;
    loop {
        let page = List { filter: request.filter.clone(), limit: Some(atom_api::page::LIMIT_MAX), cursor };
        let page = atom_auth::trail::list(&call.rooms.auth, who, &page).await?;
        for entry in &page.items {
            line(request.format, &mut piece, entry, entries == 0).map_err(unwritten)?;
            entries += 1;
        }
        if page.next.is_none() && request.format == Format::Json {
            piece.extend_from_slice(b"\n]}\n");
        }
        if !writing.put(std::mem::take(&mut piece)).await {
            // Why, the end of the writing says.
            return Err(ApiError::new(Code::Unavailable, "The disk refused the export."));
        }
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(entries),
        }
    }
}

fn begin(format: Format, out: &mut Vec<u8>) -> io::Result<()> {
    match format {
        Format::Csv => guarded_line(out, COLUMNS),
        Format::Json => {
            out.extend_from_slice(b"{\"format\":\"atom-audit\",\"version\":1,\"items\":[");
            Ok(())
        }
    }
}

fn line(format: Format, out: &mut Vec<u8>, entry: &Entry, first: bool) -> io::Result<()> {
    if format == Format::Json {
        out.extend_from_slice(if first { b"\n" } else { b",\n" });
        return serde_json::to_writer(out, entry).map_err(io::Error::other);
    }
    let (seq, at) = (entry.seq.to_string(), entry.at.to_string());
    let user = entry.user.map(|user| user.to_string()).unwrap_or_default();
    let [name, entity] = [&entry.name, &entry.entity].map(|text| text.as_deref().unwrap_or_default());
    guarded_line(out, [&seq, &at, &user, name, &entry.host, &entry.command, entity, &entry.outcome, &entry.hash])
}

fn unwritten(error: io::Error) -> ApiError {
    ApiError::new(Code::Internal, error.to_string())
}
