//! What the shell tells the pages, on a channel that each page opens when it can act on it.

use crate::links::Link;
use serde::Serialize;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tauri::{State, WebviewWindow, ipc::Channel};

/// Most news that wait for a page; the oldest give way.
const WAITING_MAX: usize = 32;

/// Something that a page should know.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum News {
    /// A link was opened; the window is in front.
    Link(Link),
    /// The quick-add window was shown.
    Shown {
        /// What its field should hold.
        text: Option<String>,
    },
    /// Files are held over the page, at this place of it.
    Hovering {
        /// From its start side, in CSS pixels.
        x: f64,
        /// From its top, in CSS pixels.
        y: f64,
    },
    /// The files went away again.
    Left,
    /// Files were dropped: their paths may be read.
    Dropped {
        /// What was dropped.
        paths: Vec<String>,
        /// From the start side of the page, in CSS pixels.
        x: f64,
        /// From its top, in CSS pixels.
        y: f64,
    },
    /// The program is about to end: the page finishes what it has on its way, and says `finished`.
    Leaving,
    /// An item of a menu was chosen.
    Chosen(String),
    /// A notification was clicked; the window is in front.
    Clicked {
        /// The page's name for it.
        id: String,
        /// Where it leads.
        link: Option<Link>,
    },
}

impl News {
    /// Whether it still means something to a page that comes later.
    const fn lasts(&self) -> bool {
        !matches!(self, Self::Hovering { .. } | Self::Left | Self::Dropped { .. } | Self::Leaving)
    }
}

/// The ends of the channels, by the label of the window.
#[derive(Default)]
pub(crate) struct Pages(Mutex<HashMap<String, Page>>);

#[derive(Default)]
struct Page {
    channel: Option<Channel<News>>,
    waiting: VecDeque<News>,
}

impl Pages {
    /// Tells the page of a window, now or as soon as it listens.
    pub(crate) fn tell(&self, label: &str, news: News) {
        let mut pages = self.lock();
        let page = pages.entry(label.to_owned()).or_default();
        if page.channel.as_ref().is_some_and(|channel| channel.send(news.clone()).is_ok()) || !news.lasts() {
            return;
        }
        if page.waiting.len() == WAITING_MAX {
            page.waiting.pop_front();
        }
        page.waiting.push_back(news);
    }

    /// A page listens: what waited for it comes first.
    fn listen(&self, label: &str, channel: Channel<News>) {
        let mut pages = self.lock();
        let page = pages.entry(label.to_owned()).or_default();
        for news in page.waiting.drain(..) {
            if channel.send(news).is_err() {
                return;
            }
        }
        page.channel = Some(channel);
    }

    /// The windows whose pages listen.
    pub(crate) fn listening(&self) -> Vec<String> {
        let pages = self.lock();
        pages.iter().filter(|(_, page)| page.channel.is_some()).map(|(label, _)| label.clone()).collect()
    }

    /// The page is being loaded: the one that listened is gone.
    pub(crate) fn forget(&self, label: &str) {
        if let Some(page) = self.lock().get_mut(label) {
            page.channel = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Page>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens the channel of a page that can act on what it hears.
#[tauri::command]
pub(crate) fn listen_shell(window: WebviewWindow, pages: State<'_, Pages>, channel: Channel<News>) {
    pages.listen(window.label(), channel);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use tauri::ipc::InvokeResponseBody;

    fn channel(heard: &Arc<Mutex<Vec<String>>>) -> Channel<News> {
        let heard = heard.clone();
        Channel::new(move |body| {
            if let InvokeResponseBody::Json(json) = body {
                heard.lock().unwrap().push(json);
            }
            Ok(())
        })
    }

    #[test]
    fn news_wait_until_the_page_listens() {
        let pages = Pages::default();
        let heard = Arc::default();
        pages.tell("main", News::Chosen("sync".into()));
        pages.tell("main", News::Left);
        pages.tell("quick", News::Shown { text: None });
        pages.listen("main", channel(&heard));
        pages.tell("main", News::Link(Link::View("today".into())));
        assert_eq!(*heard.lock().unwrap(), [r#"{"chosen":"sync"}"#, r#"{"link":{"view":"today"}}"#]);

        assert_eq!(pages.listening(), ["main"]);
        pages.forget("main");
        assert!(pages.listening().is_empty());
        pages.tell("main", News::Chosen("sync".into()));
        assert_eq!(heard.lock().unwrap().len(), 2, "the page that was left is told nothing");
    }
}
