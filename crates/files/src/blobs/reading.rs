//! Reading a content, whole or piece by piece.

use super::{Digest, MAGIC, SEALED_BYTES};
use crate::FileError;
use atom_vault::{CHUNK_BYTES, CHUNK_TAG_BYTES, StreamSealer};
use std::{
    fs,
    io::{Read, Seek as _, SeekFrom},
};

/// A content that is read piece by piece.
#[derive(Debug)]
pub(crate) struct Blob {
    pub(super) file: fs::File,
    pub(super) sealer: StreamSealer,
    pub(super) digest: Digest,
    pub(super) bytes: u64,
}

impl Blob {
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// At most `max` bytes from `offset` on; none after the end.
    pub(crate) fn read_at(&mut self, offset: u64, max: usize) -> Result<Vec<u8>, FileError> {
        let io = FileError::io("The content of the file cannot be read");
        if offset >= self.bytes && self.bytes > 0 {
            return Ok(Vec::new());
        }
        let end = self.bytes.min(offset.saturating_add(max as u64));
        let chunk_bytes = CHUNK_BYTES as u64;
        let last = self.bytes.saturating_sub(1) / chunk_bytes;
        let mut read = Vec::new();
        for number in offset / chunk_bytes..=end.saturating_sub(1) / chunk_bytes {
            self.file.seek(SeekFrom::Start(MAGIC.len() as u64 + number * SEALED_BYTES)).map_err(&io)?;
            let mut sealed = Vec::with_capacity(CHUNK_BYTES + CHUNK_TAG_BYTES);
            (&mut self.file).take(SEALED_BYTES).read_to_end(&mut sealed).map_err(&io)?;
            let place = u32::try_from(number).map_err(|_| FileError::Damaged)?;
            let chunk =
                self.sealer.open(place, number == last, &self.digest, &sealed).map_err(|_| FileError::Damaged)?;
            let start = number * chunk_bytes;
            let from = usize::try_from(offset.saturating_sub(start)).unwrap_or(usize::MAX).min(chunk.len());
            let to = usize::try_from(end - start).unwrap_or(usize::MAX).min(chunk.len());
            read.extend_from_slice(&chunk[from..to.max(from)]);
        }
        Ok(read)
    }
}

/// A content from its beginning to its end.
pub(super) struct Reading {
    blob: Blob,
    at: u64,
    /// The chunk that is being given.
    ready: std::io::Cursor<Vec<u8>>,
}

impl Reading {
    pub(super) fn of(blob: Blob) -> Self {
        Self { blob, at: 0, ready: std::io::Cursor::default() }
    }
}

impl Read for Reading {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let given = self.ready.read(buffer)?;
        if given > 0 || buffer.is_empty() {
            return Ok(given);
        }
        let chunk = self.blob.read_at(self.at, CHUNK_BYTES).map_err(std::io::Error::other)?;
        self.at += chunk.len() as u64;
        self.ready = std::io::Cursor::new(chunk);
        self.ready.read(buffer)
    }
}

/// The size of a content that is whole; its damage is an error.
pub(super) fn whole(mut blob: Blob, digest: &Digest) -> Result<u64, FileError> {
    let mut seen = blake3::Hasher::new();
    let mut at = 0;
    loop {
        let piece = blob.read_at(at, CHUNK_BYTES)?;
        seen.update(&piece);
        at += piece.len() as u64;
        if at >= blob.bytes {
            break;
        }
    }
    if seen.finalize().as_bytes() == digest { Ok(at) } else { Err(FileError::Damaged) }
}
