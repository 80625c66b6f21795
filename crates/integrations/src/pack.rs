//! Raw records, compressed where that saves space.

use std::borrow::Cow;
use zstd::{bulk, zstd_safe};

/// Below this many bytes compressing saves nothing worth the work.
const PACK_BYTES_MIN: usize = 512;
/// Quick, and close to what higher levels save on JSON.
const LEVEL: i32 = 1;
/// The most bytes of one raw record, as of an answer.
const RAW_BYTES_MAX: usize = 64 << 20;

/// Compresses records, one after the other with the same tables: making them takes longer than most records.
#[derive(Default)]
pub(crate) struct Packer(Option<bulk::Compressor<'static>>);

impl Packer {
    /// The record compressed; `None` where it is better left as it is.
    pub(crate) fn pack(&mut self, raw: &str) -> Option<Vec<u8>> {
        if raw.len() < PACK_BYTES_MIN {
            return None;
        }
        if self.0.is_none() {
            self.0 = bulk::Compressor::new(LEVEL).ok();
        }
        let packed = self.0.as_mut()?.compress(raw.as_bytes()).ok()?;
        (packed.len() < raw.len()).then_some(packed)
    }
}

/// The record as it came; empty where it cannot be read any more.
pub(crate) fn unpack(stored: &[u8], packed: bool) -> Cow<'_, [u8]> {
    if !packed {
        return Cow::Borrowed(stored);
    }
    // How long it is stands in front: no more than that is set aside for it.
    let Ok(Some(length)) = zstd_safe::get_frame_content_size(stored) else { return Cow::Borrowed(&[]) };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > RAW_BYTES_MAX {
        return Cow::Borrowed(&[]);
    }
    Cow::Owned(bulk::decompress(stored, length).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_as_it_was_and_a_short_one_is_left_alone() {
        let mut packer = Packer::default();
        for word in ["the same again ", "another one "] {
            let long = format!(r#"{{"title": "{}", "ü": 1.50}}"#, word.repeat(100));
            let packed = packer.pack(&long).unwrap();
            assert!(packed.len() < long.len() / 4);
            assert_eq!(unpack(&packed, true), long.as_bytes());
        }
        assert_eq!((packer.pack("{}"), unpack(b"{}", false).as_ref()), (None, &b"{}"[..]));
        assert!(unpack(b"nonsense", true).is_empty());
    }
}
