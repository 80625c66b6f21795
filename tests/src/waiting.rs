//! Waiting for a condition instead of for luck.

use std::time::{Duration, Instant};

/// How long a test waits for something that must happen.
pub const LONG_ENOUGH: Duration = Duration::from_secs(30);
/// How long a test waits for what follows at once.
pub const SOON: Duration = Duration::from_secs(5);
/// How often it looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(40);

/// Looks again and again until there is an answer.
///
/// # Panics
/// When there is none in [`LONG_ENOUGH`]; the message names what was awaited.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, look: impl FnMut() -> F) -> T {
    within(LONG_ENOUGH, look).await.unwrap_or_else(|| panic!("waited {LONG_ENOUGH:?} in vain for {what}"))
}

/// As [`until`], with `None` when there is no answer in this time.
pub async fn within<T, F: Future<Output = Option<T>>>(time: Duration, mut look: impl FnMut() -> F) -> Option<T> {
    let start = Instant::now();
    loop {
        if let Some(found) = look().await {
            return Some(found);
        }
        if start.elapsed() > time {
            return None;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}
