//! Ending in order: the pages finish what they have on its way before the program does.
//!
//! However the end comes (the tray, the last window, a signal), it comes by way of Tauri's request to exit. The first
//! such request is held back until the pages that listen have said that nothing of theirs waits any more. An end that the
//! system makes without asking (logging out, the Dock of macOS) does not come by it: then the pages have what is left of
//! their own end.

use crate::news::{News, Pages};
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tauri::{AppHandle, Manager as _, State, WebviewWindow};
use tokio::sync::watch;

/// How long the pages have at most: one that hangs must not keep the program alive.
const AT_LATEST: Duration = Duration::from_secs(2);

/// Who is still at it.
#[derive(Debug, Default)]
pub(crate) struct Leaving {
    /// The windows whose pages have not finished; nothing before the first asks to end.
    busy: watch::Sender<Option<BTreeSet<String>>>,
    /// The pages have finished, or had their time.
    over: AtomicBool,
}

impl Leaving {
    /// The pages of these windows are asked.
    fn begin(&self, windows: Vec<String>) {
        self.busy.send_replace(Some(windows.into_iter().collect()));
    }

    /// The page of a window has finished, or is gone.
    pub(crate) fn has_finished(&self, window: &str) {
        self.busy.send_if_modified(|busy| busy.as_mut().is_some_and(|busy| busy.remove(window)));
    }

    /// Waits until all have finished, or had their time; whether they have finished.
    async fn finished(&self, at_latest: Duration) -> bool {
        let mut busy = self.busy.subscribe();
        let finished = busy.wait_for(|busy| busy.as_ref().is_none_or(BTreeSet::is_empty));
        tokio::time::timeout(at_latest, finished).await.is_ok()
    }
}

/// Whether the end has to wait, asked for with the exit code `code`. Whoever waits ends it with the same code.
pub(crate) fn holds(app: &AppHandle, code: i32) -> bool {
    let leaving = app.state::<Leaving>();
    if leaving.over.load(Ordering::Relaxed) {
        return false;
    }
    if leaving.busy.borrow().is_some() {
        return true;
    }
    let pages = app.state::<Pages>();
    let listening = pages.listening();
    if listening.is_empty() {
        return false;
    }
    leaving.begin(listening.clone());
    for window in &listening {
        pages.tell(window, News::Leaving);
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let leaving = app.state::<Leaving>();
        if !leaving.finished(AT_LATEST).await {
            tracing::warn!("a page did not say that it has finished");
        }
        leaving.over.store(true, Ordering::Relaxed);
        app.exit(code);
    });
    true
}

/// The page has finished what it had on its way.
#[tauri::command]
pub(crate) fn finished(window: WebviewWindow, leaving: State<'_, Leaving>) {
    leaving.has_finished(window.label());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_end_waits_for_every_page_that_was_asked_and_for_no_longer_than_it_may() {
        let leaving = Leaving::default();
        leaving.begin(vec!["main".into(), "quick".into()]);
        leaving.has_finished("quick");
        assert!(!leaving.finished(Duration::ZERO).await, "the page of the main window is still at it");
        leaving.has_finished("main");
        assert!(leaving.finished(AT_LATEST).await);
    }
}
