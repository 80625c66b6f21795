//! Comments on a task.

use super::{Subject, coming_or_wrong, markdown};
use crate::{
    browser,
    components::{
        avatar::Avatar,
        button::{Button, IconButton},
        icon::Glyph,
    },
    state::{
        desk::desk,
        draft,
        earlier::Earlier,
        markdown::parse,
        perform::{done, perform},
        query::Query,
        toast::explain,
        when,
    },
    views::earlier::show_earlier,
    words,
};
use atom_api::comments::{self, COMMENT_BYTES_MAX, Comment};
use leptos::{ev, html, prelude::*, task::spawn_local};

/// Comments that a detail shows at first: the newest.
const COMMENTS_MAX: u32 = 100;

/// The comments, oldest first, and the field for the next one. Of many the newest are here, and the ones before them when
/// they are asked for.
///
/// A list; each comment can be changed and deleted. Control and Enter in the field sends it.
#[component]
pub(super) fn Comments(subject: Subject) -> impl IntoView {
    let app = desk().app;
    let task = subject.id;
    let from = move |cursor: Option<String>| comments::List { task, limit: Some(COMMENTS_MAX), cursor, newest: true };
    let list = Query::new(app, move || Some(from(None)));
    let earlier = Earlier::after(app, list, move |cursor| Some(from(Some(cursor))));
    let items = move || {
        let mut all = earlier.with_first(list, |comment| comment.id);
        all.reverse();
        all
    };
    let whole = subject.read(|task| task.comments as usize);
    let count = move || {
        let here = items().len();
        let all = if earlier.more.get() { whole.get().unwrap_or_default().max(here) } else { here };
        Some(all).filter(|count| *count > 0)
    };
    // A comment that comes pushes the field for the next one down.
    Effect::new(move |before: Option<usize>| {
        let now = items().len();
        if before.is_some_and(|before| before < now) {
            request_animation_frame(|| browser::bring_focused(".comment-new"));
        }
        now
    });
    view! {
        <section class="section" aria-label=words::comments()>
            <div class="section-head">
                <h2>{words::comments()}</h2>
                <span class="count">{count}</span>
            </div>
            {show_earlier(earlier)}
            <ul class="comments">
                <For each=items key=|comment| (comment.id, comment.text.clone()) let:comment>
                    <One comment locked=subject.locked />
                </For>
            </ul>
            {coming_or_wrong(list)}
            <Show when=move || !subject.locked.get()>
                <Write subject />
            </Show>
        </section>
    }
    .into_any()
}

#[component]
fn One(comment: Comment, locked: Memo<bool>) -> impl IntoView {
    let app = desk().app;
    let editing = RwSignal::new(false);
    let Comment { id, text, by, at, edited_at, .. } = comment;
    let wall = browser::wall(at);
    let source = StoredValue::new(text);
    // What was written and could not be saved.
    let lost = StoredValue::new(None::<String>);
    let who = by.clone();
    let head = move || {
        let said = words::comment_by(&who, &when::ago(wall, app.wall_now()));
        if edited_at.is_some() { [said.as_str(), ", ", words::edited()].concat() } else { said }
    };
    let save = Callback::new(move |text: Option<String>| {
        editing.set(false);
        lost.set_value(None);
        if let Some(text) = text.filter(|text| source.with_value(|source| source != text) && !text.trim().is_empty()) {
            spawn_local(async move {
                match app.write(comments::Update { id, text: text.clone() }).await {
                    Ok(_) => done::<comments::Update>(app, words::did_edit_comment().to_owned()),
                    Err(error) => {
                        lost.try_set_value(Some(text));
                        editing.try_set(true);
                        app.complain(&error);
                    }
                }
            });
        }
    });
    let body = move || match editing.get() {
        true => {
            let text = lost.get_value().unwrap_or_else(|| source.get_value());
            view! { <Edit text on_end=save /> }.into_any()
        }
        false => source.with_value(|source| markdown::blocks(app, parse(source), None)),
    };
    view! {
        <li class="comment" data-testid="comment">
            <Avatar name=by />
            <div class="body">
                <div class="comment-head">
                    <span class="meta" data-written="">{head}</span>
                    <Show when=move || !locked.get() && !editing.get()>
                        <IconButton glyph=Glyph::Edit label=words::edit_comment() on_press=move |()| editing.set(true) />
                        <IconButton
                            glyph=Glyph::Trash
                            label=words::delete_comment()
                            on_press=move |()| perform(app, comments::Delete { id }, words::did_delete_comment().to_owned())
                        />
                    </Show>
                </div>
                {body}
            </div>
        </li>
    }
    .into_any()
}

/// The field of a comment that is changed. Leaving it saves, Escape gives up.
#[component]
fn Edit(text: String, on_end: Callback<Option<String>>) -> impl IntoView {
    let text = RwSignal::new(text);
    let ended = StoredValue::new(false);
    let wrong = RwSignal::new(false);
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        if let Some(area) = node.get() {
            browser::fit_height(&area);
            let _ = area.focus();
        }
    });
    let end = move |result: Option<String>| {
        if result.as_ref().is_some_and(|text| text.len() > COMMENT_BYTES_MAX) {
            wrong.try_set(true);
            return;
        }
        if ended.try_get_value() == Some(false) {
            ended.set_value(true);
            on_end.run(result);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if event.ctrl_key() || event.meta_key() => end(text.try_get_untracked()),
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            end(None);
        }
        _ => {}
    };
    view! {
        <textarea
            node_ref=node
            class="input area"
            aria-label=words::edit_comment()
            aria-invalid=move || wrong.get().then_some("true")
            bind:value=text
            on:input=move |_| wrong.set(false)
            on:keydown=on_key
            on:blur=move |_| end(text.try_get_untracked())
        ></textarea>
        {move || wrong.get().then(|| view! { <p class="wrong" role="alert">{words::comment_too_long()}</p> })}
    }
    .into_any()
}

/// The field of a new comment. What is typed is kept until it is sent.
#[component]
fn Write(subject: Subject) -> impl IntoView {
    let app = desk().app;
    let task = subject.id;
    let name = StoredValue::new(format!("comment.{task}"));
    let text = RwSignal::new(name.with_value(|name| draft::kept(name)).unwrap_or_default());
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        let now = text.get();
        name.with_value(|name| draft::keep(name, Some(now.as_str()).filter(|now| !now.is_empty())));
        if let Some(area) = node.get() {
            browser::fit_height(&area);
        }
    });
    let send = move || {
        let now = text.get_untracked();
        if atom_core::is_blank(&now) || busy.get_untracked() {
            return;
        }
        if now.len() > COMMENT_BYTES_MAX {
            return wrong.set(Some(words::comment_too_long().to_owned()));
        }
        busy.set(true);
        spawn_local(async move {
            match app.write(comments::Create { task, text: now.clone() }).await {
                Ok(_) => {
                    // What was typed behind it meanwhile stays, for the next one.
                    let rest = move |text: &mut String| {
                        if let Some(rest) = text.strip_prefix(now.as_str()) {
                            *text = rest.trim_start().to_owned();
                        }
                    };
                    if text.try_update(rest).is_none() {
                        // The field is gone with its task, and was sent.
                        draft::keep(&format!("comment.{task}"), None);
                    }
                    wrong.try_set(None);
                    done::<comments::Create>(app, words::did_comment().to_owned());
                }
                Err(error) => {
                    if wrong.try_set(Some(explain(&error))).is_some() {
                        app.complain(&error);
                    }
                }
            }
            busy.try_set(false);
        });
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            send();
        }
    };
    view! {
        <form
            class="comment-new"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <textarea
                node_ref=node
                class="input area"
                rows="1"
                data-testid="comment-new"
                aria-label=words::write_comment()
                placeholder=words::write_comment()
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                bind:value=text
                on:keydown=on_key
            ></textarea>
            <Show when=move || text.with(|text| !text.trim().is_empty())>
                <Button submits=true testid="comment-send" busy>
                    {words::send_comment()}
                </Button>
            </Show>
            <div aria-live="polite">{move || wrong.get().map(|wrong| view! { <p class="wrong">{wrong}</p> })}</div>
        </form>
    }
    .into_any()
}
