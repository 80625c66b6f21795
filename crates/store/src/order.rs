//! Keys of a manual order: text that sorts, with room between any two.
//!
//! The idea is fractional indexing (David Greenspan, "Implementing Fractional Indexing", 2020): to place something
//! between two others only its own key changes. Digits are `0-9a-z`; a key never ends in `0`, so that there is always
//! a key below it.

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

fn digit(byte: u8) -> usize {
    DIGITS.iter().position(|digit| *digit == byte).unwrap_or(0)
}

/// A key for something new that goes before all that was there: milliseconds and counter count down,
/// `index` counts up inside one call, `salt` parts devices.
#[must_use]
pub fn newest(ms: i64, counter: u16, index: u32, salt: u16) -> String {
    let ms = u64::try_from(ms).unwrap_or(0).min((1 << 48) - 1);
    format!("{:012x}{:04x}{index:06x}{salt:04x}1", (1_u64 << 48) - 1 - ms, u16::MAX - counter)
}

/// A key for something new that goes after all that was there.
#[must_use]
pub fn last(ms: i64, counter: u16, index: u32, salt: u16) -> String {
    format!("z{:012x}{counter:04x}{index:06x}{salt:04x}1", u64::try_from(ms).unwrap_or(0))
}

/// A key between two others; `None` stands for the beginning or the end. `None` is returned when `low` is not below `high`.
#[must_use]
pub fn between(low: Option<&str>, high: Option<&str>) -> Option<String> {
    let (low, high) = (low.unwrap_or(""), high.unwrap_or(""));
    if !high.is_empty() && low >= high {
        return None;
    }
    let (low, high) = (low.as_bytes(), high.as_bytes());
    let mut key = Vec::new();
    let mut bounded = !high.is_empty();
    for place in 0.. {
        let below = low.get(place).map_or(0, |byte| digit(*byte));
        let above = if bounded { high.get(place).map_or(0, |byte| digit(*byte)) } else { DIGITS.len() };
        if above > below + 1 {
            key.push(DIGITS[usize::midpoint(below, above)]);
            break;
        }
        key.push(DIGITS[below]);
        // Once the key is below `high` in one place, what follows is free.
        bounded = bounded && above == below;
        if bounded && place > low.len().max(high.len()) {
            return None;
        }
    }
    String::from_utf8(key).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn later_things_sort_before_earlier_ones_and_keep_their_order_in_one_call() {
        assert!(newest(2_000, 0, 0, 9) < newest(1_000, 0, 0, 1));
        assert!(newest(1_000, 1, 0, 9) < newest(1_000, 0, 0, 1));
        assert!(newest(1_000, 0, 0, 9) < newest(1_000, 0, 1, 1));
        assert!(newest(0, 0, 0, 0) < last(0, 0, 0, 0));
    }

    proptest! {
        #[test]
        fn there_is_always_a_key_between(moves in prop::collection::vec(0_usize..1_000, 1..300)) {
            let mut keys = vec![newest(1_000, 0, 0, 1)];
            for at in moves {
                let at = at % (keys.len() + 1);
                let low = at.checked_sub(1).map(|at| keys[at].clone());
                let high = keys.get(at).cloned();
                let key = between(low.as_deref(), high.as_deref()).expect("a key");
                prop_assert!(low.is_none_or(|low| low < key));
                prop_assert!(high.is_none_or(|high| key < high));
                keys.insert(at, key);
            }
        }
    }
}
