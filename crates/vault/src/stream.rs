//! Sealing of long content in chunks that can be opened one by one.
//!
//! The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
//! Misuse-Resistance", 2015) over AES-256-GCM: the nonce of a chunk is its number and whether it is the last. So a chunk
//! that was moved, left out or cut off does not open. One key seals one content and nothing else, and no nonce repeats.

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};

/// Bytes of a chunk before sealing; only the last one may have fewer.
pub const CHUNK_BYTES: usize = 65_536;
/// Bytes that sealing adds to a chunk.
pub const CHUNK_TAG_BYTES: usize = 16;

/// A chunk did not open: it was changed, moved or cut off, or sealed with another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the chunk was changed or does not belong there")]
pub struct ChunkRefused;

/// Seals and opens the chunks of one content.
#[derive(Clone)]
pub struct StreamSealer {
    cipher: Aes256Gcm,
}

impl std::fmt::Debug for StreamSealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StreamSealer(…)")
    }
}

impl StreamSealer {
    /// A sealer with the key of one content.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self { cipher: Aes256Gcm::new(key.into()) }
    }

    /// Seals the chunk of this number; `bound` is what it belongs to, and is needed again to open it.
    ///
    /// # Errors
    /// Never for chunks of [`CHUNK_BYTES`] or fewer.
    pub fn seal(&self, number: u32, last: bool, bound: &[u8], chunk: &[u8]) -> Result<Vec<u8>, ChunkRefused> {
        self.cipher.encrypt(&nonce(number, last).into(), Payload { msg: chunk, aad: bound }).map_err(|_| ChunkRefused)
    }

    /// Opens the chunk of this number.
    ///
    /// # Errors
    /// [`ChunkRefused`] when it is not exactly this chunk.
    pub fn open(&self, number: u32, last: bool, bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, ChunkRefused> {
        self.cipher.decrypt(&nonce(number, last).into(), Payload { msg: sealed, aad: bound }).map_err(|_| ChunkRefused)
    }
}

fn nonce(number: u32, last: bool) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[7..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_opens_only_in_its_place() {
        let sealer = StreamSealer::new(&[7; 32]);
        let sealed = sealer.seal(3, false, b"file", b"content").unwrap();
        assert_eq!(sealer.open(3, false, b"file", &sealed).unwrap(), b"content");
        assert_eq!(sealer.open(2, false, b"file", &sealed), Err(ChunkRefused), "moved");
        assert_eq!(sealer.open(3, true, b"file", &sealed), Err(ChunkRefused), "what followed was cut off");
        assert_eq!(sealer.open(3, false, b"elif", &sealed), Err(ChunkRefused), "of something else");
        assert_eq!(StreamSealer::new(&[8; 32]).open(3, false, b"file", &sealed), Err(ChunkRefused), "another key");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(sealer.open(3, false, b"file", &changed), Err(ChunkRefused), "a change at {at}");
        }
    }
}
