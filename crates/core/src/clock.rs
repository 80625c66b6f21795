//! Time and randomness as an argument, so that any test can pin them.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A source of wall-clock time and random bytes.
///
/// Engines never ask the operating system themselves; they are given a clock.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> i64;
    /// Fills `bytes` with random bytes fit for keys and tokens.
    fn random(&self, bytes: &mut [u8]);

    /// Fills `bytes` with random bytes that only have to differ from all others: for ids, never for secrets.
    fn distinct(&self, bytes: &mut [u8]) {
        self.random(bytes);
    }

    /// The present as an instant.
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.now_ms()).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

/// The operating system's clock and random source.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[cfg(not(target_arch = "wasm32"))]
impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
    }

    fn random(&self, bytes: &mut [u8]) {
        // A machine without a random source cannot make keys; going on would be worse than stopping.
        #[allow(clippy::expect_used)]
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }

    fn distinct(&self, bytes: &mut [u8]) {
        // Asking the system costs more than all else of an id: each thread asks for many at once.
        thread_local!(static AHEAD: std::cell::RefCell<(usize, [u8; 1024])> = const { std::cell::RefCell::new((1024, [0; 1024])) });
        AHEAD.with_borrow_mut(|(used, ahead)| {
            if bytes.len() > ahead.len() - *used {
                self.random(ahead);
                *used = 0;
            }
            match ahead.get(*used..*used + bytes.len()) {
                Some(next) => {
                    bytes.copy_from_slice(next);
                    *used += bytes.len();
                }
                None => self.random(bytes),
            }
        });
    }
}

/// A clock that stands still until it is moved, with a counter for randomness: for tests.
///
/// Never use it where a secret is made: its bytes are predictable.
#[derive(Debug)]
pub struct ManualClock {
    now_ms: AtomicI64,
    counter: AtomicU64,
}

impl ManualClock {
    /// A clock that shows `now_ms`.
    #[must_use]
    pub fn at(now_ms: i64) -> Self {
        Self { now_ms: AtomicI64::new(now_ms), counter: AtomicU64::new(0) }
    }

    /// Moves the clock by `ms`, backwards when negative.
    pub fn advance(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn random(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.counter.fetch_add(1, Ordering::SeqCst);
            // Big end first, so that ids made in one millisecond keep their order.
            chunk.copy_from_slice(&next.to_be_bytes()[8 - chunk.len()..]);
        }
    }
}
