//! What was done to a task.

use super::Subject;
use crate::{
    browser,
    components::bone::Bone,
    state::{
        activity::{Teller, lines},
        desk::desk,
        perform::perform,
        toast::explain,
        when,
    },
    views::earlier::show_earlier,
    words,
};
use atom_api::tasks::Revert;
use atom_core::TxnId;
use leptos::prelude::*;

/// The history in sentences, newest first.
#[component]
pub(super) fn Activity(subject: Subject) -> impl IntoView {
    let desk = desk();
    let app = desk.app;
    let service = subject.read(|task| task.source.as_ref().map(|source| words::service(&source.provider)));
    let content = move || {
        if let Some(error) = desk.history.error.get() {
            return view! { <p class="tone-red" role="alert">{explain(&error)}</p> }.into_any();
        }
        if desk.history.data.with(Option::is_none) {
            return view! { <Bone width=60 /> }.into_any();
        }
        let changes = desk.more_history.with_first(desk.history, |change| {
            (change.txn, change.field.clone(), change.old.clone(), change.new.clone())
        });
        let service = service.get().flatten().unwrap_or_default();
        let projects = desk.projects.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
        let project = |id| projects.iter().find(|project| project.id == id).map(|project| project.name.clone());
        let me = app.person();
        let teller = Teller { me: &me, service: &service, today: app.today.get(), project: &project };
        let lines = lines(&changes, &teller);
        let restore = move |earlier: Option<(TxnId, String)>| {
            let (txn, field) = earlier.filter(|_| !subject.locked.get())?;
            let name = words::restore_value_of(&words::value_name(&field));
            let revert = move |_| {
                let request = Revert { id: subject.id, txn, field: field.clone() };
                perform(app, request, words::did_restore_value().to_owned());
            };
            Some(view! {
                " "
                <button type="button" class="link-button" data-testid="revert" aria-label=name on:click=revert>
                    {words::restore_value()}
                </button>
            })
        };
        let line = move |line: crate::state::activity::Line| {
            let wall = browser::wall(line.at);
            let ago = move || when::ago(wall, app.wall_now());
            view! {
                <li>
                    <span>
                        {line.text}
                        {(!line.value.is_empty()).then(|| view! { " " <b>{line.value}</b> })}
                        {(!line.how.is_empty()).then(|| format!(" {}", line.how))} ", "
                        <time datetime=line.at.to_string()>{ago}</time>
                        {restore(line.earlier)}
                    </span>
                </li>
            }
        };
        view! { <ol class="activity">{lines.into_iter().map(line).collect_view()}</ol> }.into_any()
    };
    view! {
        <section class="section" aria-label=words::activity()>
            <div class="section-head">
                <h2>{words::activity()}</h2>
            </div>
            {content}
            {show_earlier(desk.more_history)}
        </section>
    }
    .into_any()
}
