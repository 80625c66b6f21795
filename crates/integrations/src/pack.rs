//! Raw records, compressed where that saves space.

use std::borrow::Cow;

/// Below this many bytes compressing saves nothing worth the work.
const PACK_BYTES_MIN: usize = 512;
/// Quick, and close to what higher levels save on JSON.
const LEVEL: i32 = 1;
/// The most bytes of one raw record, as of an answer.
const RAW_BYTES_MAX: usize = 64 << 20;

/// The record compressed; `None` where it is better left as it is.
pub(crate) fn pack(raw: &str) -> Option<Vec<u8>> {
    if raw.len() < PACK_BYTES_MIN {
        return None;
    }
    let packed = zstd::bulk::compress(raw.as_bytes(), LEVEL).ok()?;
    (packed.len() < raw.len()).then_some(packed)
}

/// The record as it came; empty where it cannot be read any more.
pub(crate) fn unpack(stored: &[u8], packed: bool) -> Cow<'_, [u8]> {
    if !packed {
        return Cow::Borrowed(stored);
    }
    Cow::Owned(zstd::bulk::decompress(stored, RAW_BYTES_MAX).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_as_it_was_and_a_short_one_is_left_alone() {
        let long = format!(r#"{{"title": "{}", "ü": 1.50}}"#, "the same again ".repeat(100));
        let packed = pack(&long).unwrap();
        assert!(packed.len() < long.len() / 4);
        assert_eq!(unpack(&packed, true), long.as_bytes());
        assert_eq!((pack("{}"), unpack(b"{}", false).as_ref()), (None, &b"{}"[..]));
        assert!(unpack(b"nonsense", true).is_empty());
    }
}
