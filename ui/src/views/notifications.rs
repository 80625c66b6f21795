//! The inbox of notifications.

use crate::{
    browser,
    components::{
        bone::LineBones,
        button::{Button, IconButton},
        chip::Dot,
        icon::{Glyph, Icon},
        state::{Empty, Trouble},
    },
    state::{
        desk::{Desk, desk},
        outside::{meant, said},
        route::{Page, Place, Route},
        when,
    },
    views::{earlier::show_earlier, pane::page},
    words,
};
use atom_api::{
    notifications::{Dismiss, Kind, Notification, Read},
    tasks::View,
};
use leptos::{prelude::*, task::spawn_local};

/// The page of notifications: newest first; opening one reads it.
///
/// A list of buttons in the middle of the window; each can be removed.
#[component]
pub(crate) fn Notifications() -> impl IntoView {
    let desk = desk();
    let inbox = desk.inbox;
    let items = move || desk.more_inbox.with_first(inbox, |each| each.id);
    let unread = Memo::new(move |_| inbox.data.with(|inbox| inbox.as_ref().map_or(0, |inbox| inbox.unread)));
    let content =
        move || match (inbox.data.with(|inbox| inbox.as_ref().map(|inbox| inbox.items.len())), inbox.error.get()) {
            (None, Some(error)) => {
                view! { <Trouble title=words::notifications_trouble() error on_retry=move |()| inbox.retry() /> }
                    .into_any()
            }
            (None, None) => view! { <LineBones lines=5 /> }.into_any(),
            (Some(0), _) => view! {
                <Empty glyph=Glyph::Bell title=words::no_notifications() text=words::no_notifications_text() />
            }
            .into_any(),
            (Some(_), _) => view! {
                <ul class="notifications">
                    <For each=items key=|each| (each.id, each.read_at) let:each>
                        {line(desk, each)}
                    </For>
                </ul>
                {show_earlier(desk.more_inbox)}
            }
            .into_any(),
        };
    let any_read =
        move || inbox.data.with(|inbox| inbox.iter().flat_map(|inbox| &inbox.items).any(|each| each.read_at.is_some()));
    let actions = view! {
        <Show when=move || { unread.get() > 0 }>
            <Button testid="read-all" on_press=Callback::new(move |()| read(desk, Vec::new()))>
                {words::mark_all_read()}
            </Button>
        </Show>
        <Show when=any_read>
            <Button testid="clear-read" on_press=Callback::new(move |()| dismiss(desk, Vec::new()))>
                {words::clear_read()}
            </Button>
        </Show>
    };
    page(desk, words::notifications(), "notifications", actions.into_any(), content)
}

fn read(desk: Desk, ids: Vec<atom_core::NotificationId>) {
    spawn_local(async move {
        if let Err(error) = desk.app.write(Read { ids }).await {
            desk.app.complain(&error);
        }
    });
}

fn dismiss(desk: Desk, ids: Vec<atom_core::NotificationId>) {
    spawn_local(async move {
        if let Err(error) = desk.app.write(Dismiss { ids }).await {
            desk.app.complain(&error);
        }
    });
}

fn line(desk: Desk, each: Notification) -> AnyView {
    let (title, body) = (said(&each), meant(&each));
    let Notification { id, kind, many, task, connection, at, read_at, .. } = each;
    let app = desk.app;
    let wall = browser::wall(at);
    let (glyph, name) = match kind {
        Kind::Due => (Glyph::Clock, words::kind_due()),
        Kind::Reminder => (Glyph::Bell, words::kind_reminder()),
        Kind::Failure => (Glyph::Warning, words::kind_failure()),
        Kind::Backup => (Glyph::Warning, words::kind_backup()),
        Kind::Done => (Glyph::Completed, words::kind_done()),
    };
    let fresh = read_at.is_none();
    let open = move |_| {
        if fresh {
            read(desk, vec![id]);
        }
        if let Some(task) = task {
            app.go(Route::of_task(task, Place::Notifications));
        } else if let Some(connection) = connection {
            desk.visit(Place::Connection(connection));
        } else if kind == Kind::Backup {
            desk.visit(Place::Settings(Page::Data));
        } else if many.is_some() {
            desk.visit(Place::View(View::Today));
        }
    };
    view! {
        <li class="notification" class:fresh=fresh class:failure=matches!(kind, Kind::Failure | Kind::Backup) data-testid="notification">
            <button type="button" class="notification-open" on:click=open>
                <Icon glyph />
                <span class="body">
                    <span class="title" data-written="">{title}</span>
                    <span class="meta">
                        {fresh.then(|| view! { <Dot tone="accent".to_owned() /> })} {name}
                        {fresh.then(|| view! { <span class="spoken">{[", ", words::unread()].concat()}</span> })}
                    </span>
                    {(kind == Kind::Backup).then(|| view! { <span class="meta">{words::backup_failed_help()}</span> })}
                    {(!body.is_empty()).then(|| view! { <span class="meta" data-written="">{body}</span> })}
                </span>
                <span class="meta figures" data-written="">{move || when::ago(wall, app.wall_now())}</span>
            </button>
            <IconButton
                glyph=Glyph::Close
                label=words::dismiss_notification()
                on_press=move |()| dismiss(desk, vec![id])
            />
        </li>
    }
    .into_any()
}
