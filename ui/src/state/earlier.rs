//! What comes after the first page of a list that is read from its newest end: fetched page by page when it is asked for.
//!
//! The first page is a [`Query`] and stays true by itself. Whenever it comes anew, as many pages after it as were asked
//! for come anew too: each begins where the one before it ends, so nothing is missing between them.

use super::{app::App, query::Query};
use atom_api::{
    ApiError, Command, Page,
    notifications::{Inbox, Notification},
    tasks::{Task, TaskPage},
};
use leptos::{prelude::*, task::spawn_local};
use std::{collections::HashSet, hash::Hash, rc::Rc};

/// A reply that is a page of a list.
pub(crate) trait Paged: Send + Sync + 'static {
    /// What is in the list.
    type Item: Clone + Send + Sync + 'static;

    /// Where the next page begins, unless this is the last.
    fn next(&self) -> Option<String>;
    /// What is on it.
    fn items(&self) -> &[Self::Item];
}

macro_rules! paged {
    ($($page:ty => $item:ty),* $(,)?) => {$(
        impl Paged for $page {
            type Item = $item;

            fn next(&self) -> Option<String> {
                self.next.clone()
            }

            fn items(&self) -> &[$item] {
                &self.items
            }
        }
    )*};
}

paged! {
    Page<atom_api::tasks::Change> => atom_api::tasks::Change,
    Page<atom_api::jobs::Job> => atom_api::jobs::Job,
    Page<atom_api::comments::Comment> => atom_api::comments::Comment,
    Inbox => Notification,
    TaskPage => Task,
}

/// What comes after the first page. Copied freely.
#[derive(Debug)]
pub(crate) struct Earlier<T: Send + Sync + 'static> {
    /// What is here of it.
    pub(crate) items: RwSignal<Vec<T>>,
    /// Whether there is more.
    pub(crate) more: RwSignal<bool>,
    /// Whether more is on its way.
    pub(crate) busy: RwSignal<bool>,
    /// Why the newest try failed.
    pub(crate) error: RwSignal<Option<ApiError>>,
    /// Pages that were asked for.
    pages: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Earlier<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Earlier<T> {}

impl<T: Clone + Send + Sync + 'static> Earlier<T> {
    /// What comes after the page `first`; `ask` asks for the page that begins at a cursor.
    pub(crate) fn after<R, C>(app: App, first: Query<R>, ask: impl Fn(String) -> Option<C> + 'static) -> Self
    where
        R: Paged<Item = T>,
        C: Command<Reply = R>,
    {
        let this = Self {
            items: RwSignal::new(Vec::new()),
            more: RwSignal::new(false),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            pages: RwSignal::new(0),
        };
        let ask = Rc::new(ask);
        let turn = StoredValue::new(0_u32);
        Effect::new(move |_| {
            let pages = this.pages.get();
            let next = first.data.with(|page| page.as_ref().map(Paged::next));
            // What is on its way belongs to a page that is not there any more.
            turn.update_value(|turn| *turn += 1);
            let number = turn.get_value();
            match next {
                // Another list, or none: nobody has asked for more of it.
                None => {
                    this.settle(Vec::new(), false);
                    if pages > 0 {
                        this.pages.set(0);
                    }
                }
                Some(next) if pages == 0 || next.is_none() => this.settle(Vec::new(), next.is_some()),
                Some(next) => {
                    let ask = Rc::clone(&ask);
                    this.busy.set(true);
                    spawn_local(async move {
                        let fetched = fetch::<R, C>(app, next, pages, &*ask).await;
                        if turn.try_get_value() != Some(number) {
                            return;
                        }
                        match fetched {
                            Ok((items, more)) => this.settle(items, more),
                            Err(error) => {
                                this.busy.set(false);
                                this.error.set(Some(error));
                            }
                        }
                    });
                }
            }
        });
        this
    }

    fn settle(self, items: Vec<T>, more: bool) {
        if !items.is_empty() || self.items.with_untracked(|items| !items.is_empty()) {
            self.items.set(items);
        }
        for (signal, now) in [(self.more, more), (self.busy, false)] {
            if signal.get_untracked() != now {
                signal.set(now);
            }
        }
        if self.error.with_untracked(Option::is_some) {
            self.error.set(None);
        }
    }

    /// Asks for a page more.
    pub(crate) fn show(self) {
        if !self.busy.get_untracked() {
            self.pages.update(|pages| *pages += 1);
        }
    }

    /// The first page and all after it. What moves from one page to the next is there once.
    pub(crate) fn with_first<R: Paged<Item = T>, K: Eq + Hash>(self, first: Query<R>, key: impl Fn(&T) -> K) -> Vec<T> {
        let newest = first.data.with(|page| page.as_ref().map(|page| page.items().to_vec()).unwrap_or_default());
        self.items.with(|earlier| joined(newest, earlier, key))
    }
}

async fn fetch<R: Paged, C: Command<Reply = R>>(
    app: App,
    first: Option<String>,
    pages: u32,
    ask: &dyn Fn(String) -> Option<C>,
) -> Result<(Vec<R::Item>, bool), ApiError> {
    let (mut cursor, mut items) = (first, Vec::new());
    for _ in 0..pages {
        let Some(request) = cursor.take().and_then(ask) else { break };
        let page = app.call(request).await?;
        items.extend_from_slice(page.items());
        cursor = page.next();
    }
    Ok((items, cursor.is_some()))
}

fn joined<T: Clone, K: Eq + Hash>(newest: Vec<T>, earlier: &[T], key: impl Fn(&T) -> K) -> Vec<T> {
    if earlier.is_empty() {
        return newest;
    }
    let mut seen = HashSet::new();
    let all = newest.iter().chain(earlier);
    all.filter(|each| seen.insert(key(each))).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn what_has_moved_to_the_next_page_is_there_once() {
        let all = joined(vec![9, 8, 7], &[7, 6, 5], |each| *each);
        assert_eq!(all, [9, 8, 7, 6, 5]);
        assert_eq!(joined(vec![1], &[], |each| *each), [1]);
        assert!(joined(Vec::<u8>::new(), &[], |each| *each).is_empty());
    }
}
