//! The hybrid logical clock that orders changes across devices.
//!
//! Source: Kulkarni, Demirbas et al., "Logical Physical Clocks", OPODIS 2014.
//! A stamp is 16 bytes, big end first, so that comparing bytes compares time:
//! 48 bits of milliseconds, 16 bits of counter, 64 bits of device.

use crate::Clock;
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Mutex};

/// A device: a random 64-bit number made once per data directory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceId(pub u64);

impl DeviceId {
    /// The number as SQLite keeps it, the same 64 bits.
    #[must_use]
    pub const fn to_i64(self) -> i64 {
        self.0.cast_signed()
    }

    /// The inverse of [`DeviceId::to_i64`].
    #[must_use]
    pub const fn from_i64(bits: i64) -> Self {
        Self(bits.cast_unsigned())
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceId({:016x})", self.0)
    }
}

/// One stamp of the hybrid logical clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hlc([u8; 16]);

impl Hlc {
    /// The stamp before all others.
    pub const ZERO: Self = Self([0; 16]);

    /// A stamp from its parts; milliseconds beyond 48 bits (the year 10889) are capped.
    #[must_use]
    pub fn new(ms: i64, counter: u16, device: DeviceId) -> Self {
        let ms = u64::try_from(ms).unwrap_or(0).min((1 << 48) - 1);
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
        bytes[6..8].copy_from_slice(&counter.to_be_bytes());
        bytes[8..].copy_from_slice(&device.0.to_be_bytes());
        Self(bytes)
    }

    /// Milliseconds since 1970 in the stamp.
    #[must_use]
    pub fn ms(&self) -> i64 {
        self.0[..6].iter().fold(0, |acc, byte| acc << 8 | i64::from(*byte))
    }

    /// The counter that parts stamps of one millisecond.
    #[must_use]
    pub fn counter(&self) -> u16 {
        u16::from_be_bytes([self.0[6], self.0[7]])
    }

    /// The device that made the stamp.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.0[8..]);
        DeviceId(u64::from_be_bytes(bytes))
    }

    /// The 16 bytes, as stored.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads 16 stored bytes; `None` for any other length.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Debug for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hlc({}.{}@{:016x})", self.ms(), self.counter(), self.device().0)
    }
}

/// Gives stamps that only ever grow, whatever the wall clock does.
#[derive(Debug)]
pub struct HlcClock {
    device: DeviceId,
    /// Milliseconds and counter of the newest stamp given or seen.
    last: Mutex<(i64, u16)>,
}

impl HlcClock {
    /// A clock for `device` that starts after `newest`, the newest stamp in the log.
    #[must_use]
    pub fn new(device: DeviceId, newest: Hlc) -> Self {
        Self { device, last: Mutex::new((newest.ms(), newest.counter())) }
    }

    /// The device that this clock stamps for.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.device
    }

    /// A stamp greater than every one given or seen before.
    pub fn tick(&self, wall: &dyn Clock) -> Hlc {
        let mut last = self.lock();
        let now = wall.now_ms();
        *last = if now > last.0 {
            (now, 0)
        } else {
            // 65,536 stamps in one millisecond: borrow from the next.
            last.1.checked_add(1).map_or((last.0 + 1, 0), |counter| (last.0, counter))
        };
        Hlc::new(last.0, last.1, self.device)
    }

    /// Takes note of a stamp from another device, so that what happens next sorts after it.
    pub fn observe(&self, seen: Hlc) {
        let mut last = self.lock();
        *last = (*last).max((seen.ms(), seen.counter()));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (i64, u16)> {
        self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ManualClock;
    use proptest::prelude::*;

    #[test]
    fn stamps_grow_even_when_the_wall_clock_goes_back() {
        let wall = ManualClock::at(1_000);
        let clock = HlcClock::new(DeviceId(7), Hlc::ZERO);
        let before = clock.tick(&wall);
        wall.advance(-900);
        assert!(clock.tick(&wall) > before);
    }

    #[test]
    fn a_full_counter_borrows_the_next_millisecond() {
        let wall = ManualClock::at(1_000);
        let clock = HlcClock::new(DeviceId(7), Hlc::new(1_000, u16::MAX, DeviceId(1)));
        let stamp = clock.tick(&wall);
        assert_eq!((stamp.ms(), stamp.counter()), (1_001, 0));
    }

    proptest! {
        #[test]
        fn bytes_sort_as_time_counter_device(a: (u32, u16, u64), b: (u32, u16, u64)) {
            let stamp = |(ms, counter, device): (u32, u16, u64)| Hlc::new(ms.into(), counter, DeviceId(device));
            prop_assert_eq!(a.cmp(&b), stamp(a).cmp(&stamp(b)));
            prop_assert_eq!(Hlc::from_bytes(stamp(a).as_bytes()), Some(stamp(a)));
            prop_assert_eq!((stamp(a).ms(), stamp(a).counter(), stamp(a).device().0), (i64::from(a.0), a.1, a.2));
        }
    }
}
