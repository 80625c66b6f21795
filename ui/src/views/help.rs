//! The keys, as a sheet: made of the commands, so it is right by itself.

use crate::{
    components::{button::Button, dialog::Dialog, icon::Glyph, keys::Keys},
    state::{
        commands::{self, Command, Group},
        desk::{Desk, desk},
        route::{Page, Place},
    },
    words,
};
use leptos::prelude::*;

/// The dialog that lists all keys by subject, and leads to where they are changed.
#[component]
pub(crate) fn Help() -> impl IntoView {
    let desk = desk();
    let change = move |()| {
        desk.help.set(false);
        desk.visit(Place::Settings(Page::Shortcuts));
    };
    view! {
        <Dialog title=words::cmd_help() on_close=move |()| desk.help.set(false) testid="help">
            <div class="key-sheet scroll" tabindex="0" role="group" aria-label=words::cmd_help()>
                {Group::ALL.map(|each| group(desk, each)).collect_view()}
            </div>
            <div class="dialog-feet">
                <Button glyph=Glyph::Keyboard on_press=change testid="change-shortcuts">
                    {words::shortcuts_edit()}
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}

fn group(desk: Desk, group: Group) -> AnyView {
    let row = |command: &'static Command| {
        let keys = desk.keymap.with_untracked(|keymap| keymap.of(command.id));
        let keys = keys.into_iter().map(|chord| view! { <Keys keys=chord.to_string() /> }).collect_view();
        view! {
            <div>
                <dt>{(command.title)()}</dt>
                <dd>{keys}</dd>
            </div>
        }
    };
    let has_keys = |command: &&'static Command| {
        command.group == group && desk.keymap.with_untracked(|keymap| keymap.shown(command.id).is_some())
    };
    let rows: Vec<_> = commands::all().filter(has_keys).map(row).collect();
    if rows.is_empty() {
        return ().into_any();
    }
    view! {
        <section>
            <h3>{group.title()}</h3>
            <dl>{rows}</dl>
        </section>
    }
    .into_any()
}
