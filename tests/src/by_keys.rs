//! Ada with a keyboard alone: what stories of keys begin with, and what they look at.

use crate::{
    at_tasks::{titled, with_tasks},
    keyboard::Keyboard,
    seat::Seat,
};
use serde_json::json;
use std::ops::Deref;

/// The chosen row of a list.
const CHOSEN: &str = "[data-testid='task-row'].chosen";

/// A seat at which nothing is done but by keys.
#[derive(Debug)]
pub struct Stage(Seat);

impl Deref for Stage {
    type Target = Seat;

    fn deref(&self) -> &Seat {
        &self.0
    }
}

impl Stage {
    /// A page in front of an empty host.
    pub async fn open() -> Option<Self> {
        Seat::take(1_360, 900, false).await.map(Self)
    }

    /// As [`Stage::open`], with Ada signed in and these tasks, in front of all of them.
    pub async fn with(titles: &[&str]) -> Option<Self> {
        with_tasks(titled(titles)).await.map(Self)
    }

    /// The keys in front of the page.
    #[must_use]
    pub const fn keys(&self) -> Keyboard<'_> {
        Keyboard::of(&self.0.page, &self.0.atom)
    }

    /// Waits until the chosen row is this task.
    pub async fn chosen(&self, title: &str) {
        self.page.read(CHOSEN, title).await;
    }

    /// The titles in the list from top to bottom, when there are so many.
    pub async fn titles(&self, wanted: &[&str]) {
        let shown = "return [...document.querySelectorAll('[data-testid=task-row]')]\
            .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)\
            .map((row) => row.getAttribute('aria-level') + row.querySelector('[data-testid=task-title]')?.textContent)";
        self.page.script_until(shown, &format!("the list to be {wanted:?}"), |shown| *shown == json!(wanted)).await;
    }
}
