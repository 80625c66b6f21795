//! What else can be done with a task.

use super::Subject;
use crate::{
    components::{
        icon::{Glyph, Icon},
        menu::{Entry, Item, Menu},
    },
    state::{
        desk::desk,
        perform::{copy, done, perform},
        route::{Place, Route},
    },
    words,
};
use atom_api::{
    Patch,
    tasks::{Duplicate, ToProject, Update as TaskUpdate},
    templates,
};
use leptos::{prelude::*, task::spawn_local};

/// A menu in the head of the detail.
#[component]
pub(super) fn MoreMenu(subject: Subject) -> impl IntoView {
    let desk = desk();
    let app = desk.app;
    let id = subject.id;
    let is_step = subject.read(|task| task.parent.is_some());
    let duplicate = move || {
        spawn_local(async move {
            match app.write(Duplicate { id }).await {
                Ok(copy) => {
                    desk.open(copy.id);
                    done::<Duplicate>(app, words::did_duplicate().to_owned());
                }
                Err(error) => app.complain(&error),
            }
        });
    };
    let to_project = move || {
        spawn_local(async move {
            match app.write(ToProject { id }).await {
                Ok(reply) => {
                    app.go(Route::to(Place::Project(reply.project.id)));
                    done::<ToProject>(app, words::did_make_project().to_owned());
                }
                Err(error) => app.complain(&error),
            }
        });
    };
    let copy_link = move || copy(app, format!("atom://task/{id}"), words::did_copy_link());
    let template = move || {
        perform(app, templates::Create { task: id, name: None }, words::did_save_template().to_owned());
    };
    let stand_alone = move || {
        let request = TaskUpdate { parent: Patch::Clear, ..TaskUpdate::of(id) };
        perform(app, request, words::did_make_task().to_owned());
    };
    let entries = move || {
        let mut entries: Vec<Entry> = vec![Item::act(words::copy_link(), copy_link).glyph(Glyph::Link).into()];
        if !subject.locked.get_untracked() {
            entries.push(Item::act(words::duplicate(), duplicate).into());
            entries.push(Item::act(words::save_template(), template).into());
            match is_step.get_untracked() {
                Some(true) => entries.push(Item::act(words::make_task(), stand_alone).into()),
                _ => entries.push(Item::act(words::make_project(), to_project).into()),
            }
            entries.push(Entry::Line);
            let trash = Item::act(words::move_to_trash(), move || desk.trash(id)).glyph(Glyph::Trash);
            entries.push(trash.danger().into());
        }
        entries
    };
    view! {
        <Menu
            label=words::more_actions()
            class=Signal::stored("button quiet icon-only".to_owned())
            entries
            testid="more"
        >
            <Icon glyph=Glyph::More />
        </Menu>
    }
    .into_any()
}
