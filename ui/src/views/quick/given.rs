//! What the place where the person is gives to a new task.

use crate::{
    state::{desk::Desk, route::Place},
    views::frame::place_name,
    words,
};
use atom_api::tasks::View;
use atom_core::quick_add::Line;
use leptos::prelude::*;

/// What a place gives, which a line can say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gift {
    Day,
    Project,
    Label,
}

/// What a place gives to a new task, as it stands at the end of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    /// Its name.
    pub(crate) text: String,
    gift: Gift,
}

impl Given {
    /// Whether it holds beside what the line says.
    pub(super) fn holds(&self, line: &Line) -> bool {
        match self.gift {
            Gift::Day => line.date.is_none(),
            Gift::Project => line.project.is_none(),
            Gift::Label => true,
        }
    }
}

/// What the place where the person is gives to a new task: [`Desk::create_here`] does.
pub(crate) fn given_here(desk: Desk) -> Signal<Option<Given>> {
    Signal::derive(move || {
        let (text, gift) = match desk.app.route.get().place {
            Place::View(View::Today) => (words::today().to_owned(), Gift::Day),
            Place::View(View::Upcoming) => (words::tomorrow().to_owned(), Gift::Day),
            Place::Project(_) => (place_name(desk), Gift::Project),
            Place::Label(_) => (place_name(desk), Gift::Label),
            _ => return None,
        };
        Some(Given { text, gift })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_gives_what_the_line_does_not_say_otherwise() {
        let given = |gift| Given { text: "Today".into(), gift };
        let dated = Line { date: Some(jiff::civil::date(2026, 11, 24)), ..Line::default() };
        let labelled = Line { labels: vec!["home".into()], priority: Some(1), ..Line::default() };
        let placed = Line { project: Some("Site".into()), ..Line::default() };
        assert!(!given(Gift::Day).holds(&dated) && given(Gift::Day).holds(&labelled));
        assert!(!given(Gift::Project).holds(&placed) && given(Gift::Project).holds(&dated));
        assert!(given(Gift::Label).holds(&labelled));
    }
}
