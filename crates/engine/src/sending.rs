//! When the loop sends what waits to be written to services.

/// So many sendings run side by side at most: each but one of them waits for services that do not answer.
const SENDINGS_MAX: usize = 16;

/// How it stands with what waits to be written to services. One sending does not wait for another: each leaves those connections
/// alone for which another one sends.
#[derive(Debug)]
pub(crate) struct Writes {
    /// There may be something to send.
    wanted: bool,
    /// Sendings that are under way.
    under_way: usize,
    /// When the next is wanted.
    next_ms: Option<i64>,
}

impl Writes {
    /// There may be something to send from before.
    pub(crate) const fn new() -> Self {
        Self { wanted: true, under_way: 0, next_ms: None }
    }

    /// There may be something to send.
    pub(crate) fn want(&mut self) {
        self.wanted = true;
    }

    /// Whether something is to be sent now, which is then under way.
    pub(crate) fn begin(&mut self, now_ms: i64) -> bool {
        self.wanted |= self.next_ms.is_some_and(|next_ms| next_ms <= now_ms);
        let begins = self.wanted && self.under_way < SENDINGS_MAX;
        if begins {
            (self.wanted, self.next_ms) = (false, None);
            self.under_way += 1;
        }
        begins
    }

    /// What was to be sent is sent; the next is wanted then.
    pub(crate) fn sent(&mut self, next_ms: Option<i64>) {
        self.under_way = self.under_way.saturating_sub(1);
        self.next_ms = [self.next_ms, next_ms].into_iter().flatten().min();
    }

    /// When the next is wanted.
    pub(crate) fn next_ms(&self) -> Option<i64> {
        self.next_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_sent_once_and_also_beside_a_sending_that_does_not_end() {
        let mut writes = Writes::new();
        assert!(writes.begin(0) && !writes.begin(0));
        writes.want();
        assert!(writes.begin(0), "the first one is still under way");
        writes.sent(Some(5));
        assert_eq!((writes.next_ms(), writes.begin(4), writes.begin(5)), (Some(5), false, true));
        writes.sent(None);
        writes.sent(None);
        assert_eq!((writes.next_ms(), writes.begin(i64::MAX)), (None, false));
    }

    #[test]
    fn sendings_side_by_side_have_a_bound() {
        let mut writes = Writes::new();
        for _ in 0..SENDINGS_MAX {
            writes.want();
            assert!(writes.begin(0));
        }
        writes.want();
        assert!(!writes.begin(0));
        writes.sent(None);
        assert!(writes.begin(0), "it is not forgotten");
    }
}
