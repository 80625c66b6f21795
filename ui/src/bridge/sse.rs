//! Server-sent events (WHATWG HTML §9.2.6), as far as Atom's server writes them: `data:` lines and blank lines.

/// The most bytes of one event; a stream that sends more is not ours.
const EVENT_BYTES_MAX: usize = 4 << 20;

/// Puts events together from the pieces in which they arrive.
#[derive(Debug, Default)]
pub(super) struct Sse {
    line: Vec<u8>,
    data: String,
}

impl Sse {
    /// Takes the next piece and returns the data of the events that it completed.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut events = Vec::new();
        for byte in bytes {
            match byte {
                b'\n' => events.extend(self.end_line()),
                b'\r' => {}
                _ if self.line.len() + self.data.len() >= EVENT_BYTES_MAX => *self = Self::default(),
                byte => self.line.push(*byte),
            }
        }
        events
    }

    fn end_line(&mut self) -> Option<String> {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
        if line.is_empty() {
            return Some(std::mem::take(&mut self.data)).filter(|data| !data.is_empty());
        }
        // `id:` is the event's own number, which its data has as well; `event:`, `retry:` and comments tell nothing.
        if let Some(data) = line.strip_prefix("data:") {
            if !self.data.is_empty() {
                self.data.push('\n');
            }
            self.data.push_str(data.strip_prefix(' ').unwrap_or(data));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_out_whole_however_they_are_cut() {
        let stream = "id: 1\ndata: {\"a\":\"é\"}\n\n: still here\n\nid: 2\r\ndata: one\r\ndata:two\r\n\r\n";
        let expected = ["{\"a\":\"é\"}", "one\ntwo"];
        for size in 1..stream.len() {
            let mut sse = Sse::default();
            let events: Vec<_> = stream.as_bytes().chunks(size).flat_map(|piece| sse.push(piece)).collect();
            assert_eq!(events, expected, "pieces of {size}");
        }
    }

    #[test]
    fn an_event_that_never_ends_is_dropped() {
        let mut sse = Sse::default();
        sse.push(b"data: ");
        sse.push(&vec![b'x'; EVENT_BYTES_MAX + 10]);
        assert!(sse.line.len() < EVENT_BYTES_MAX);
    }
}
