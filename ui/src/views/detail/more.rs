//! What else can be done with a task.

use super::Subject;
use crate::{
    components::{
        icon::{Glyph, Icon},
        menu::Menu,
    },
    state::{commands, desk::desk},
    words,
};
use leptos::prelude::*;

/// A menu in the head of the detail: the commands for this task, whatever is picked in the list beside it.
#[component]
pub(super) fn MoreMenu(subject: Subject) -> impl IntoView {
    let desk = desk();
    let id = subject.id;
    view! {
        <Menu
            label=words::more_actions()
            class=Signal::stored("button quiet icon-only".to_owned())
            entries=move || commands::task_menu(desk, id)
            testid="more"
        >
            <Icon glyph=Glyph::More />
        </Menu>
    }
    .into_any()
}
