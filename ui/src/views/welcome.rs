//! The first steps in an empty workspace: three ways to begin, none of them in the way.

use crate::{
    browser,
    components::{
        banner::Banner,
        icon::{Glyph, Icon},
        notice::Tone,
    },
    state::{
        desk::{Desk, desk},
        perform::{done, perform},
        route::Place,
    },
    words,
};
use atom_api::{
    data::{CreateSample, RemoveSample},
    tasks::View,
};
use leptos::{prelude::*, task::spawn_local};

/// Whether the workspace has nothing yet, and the person has not chosen how to begin.
pub(super) fn is_new(desk: Desk) -> bool {
    let empty = desk.list.counts.data.with(|counts| {
        counts.as_ref().is_some_and(|counts| counts.all == 0 && counts.completed == 0 && counts.trash == 0)
    });
    let known = desk.prefs.values.data.with(Option::is_some);
    empty && known && !desk.prefs.flag("onboarding.done", false)
}

/// Three ways to begin, in the place of an empty list.
///
/// Three buttons under a heading; each says what it does.
pub(super) fn welcome() -> AnyView {
    let desk = desk();
    let app = desk.app;
    let begun = move || desk.prefs.set("onboarding.done", true);
    let empty = move |_| {
        begun();
        request_animation_frame(|| browser::focus("#quick-add"));
    };
    let busy = RwSignal::new(false);
    let sample = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match app.write(CreateSample { language: Some(words::sample_language()) }).await {
                Ok(_) => {
                    begun();
                    desk.visit(Place::View(View::Today));
                    done::<CreateSample>(app, words::did_add_sample().to_owned());
                }
                Err(error) => app.complain(&error),
            }
            busy.try_set(false);
        });
    };
    let connect = move |_| {
        begun();
        desk.visit(Place::Connections);
    };
    view! {
        <div class="welcome" data-testid="welcome">
            <div class="art">
                <Icon glyph=Glyph::Mark />
            </div>
            <h2>{words::welcome()}</h2>
            <p>{words::welcome_text()}</p>
            <div class="ways">
                <button type="button" class="way" data-testid="start-empty" on:click=empty>
                    {way(Glyph::Plus, words::start_empty(), words::start_empty_text())}
                </button>
                <button type="button" class="way" data-testid="start-sample" on:click=sample>
                    {way(Glyph::Eye, words::start_sample(), words::start_sample_text())}
                </button>
                <button type="button" class="way" data-testid="start-connect" on:click=connect>
                    {way(Glyph::Plug, words::start_connect(), words::start_connect_text())}
                </button>
            </div>
        </div>
    }
    .into_any()
}

fn way(glyph: Glyph, title: &'static str, text: &'static str) -> AnyView {
    view! {
        <Icon glyph />
        <span class="body">
            <span class="title">{title}</span>
            <span class="meta">{text}</span>
        </span>
    }
    .into_any()
}

/// A line above everything while the sample is there, with the way to be rid of it. Who has put it away does not see it
/// again.
#[component]
pub(super) fn SampleBanner() -> impl IntoView {
    let desk = desk();
    let shown =
        Memo::new(move |_| desk.prefs.flag("sample.present", false) && !desk.prefs.flag("sample.dismissed", false));
    view! {
        <Show when=move || shown.get()>
            <Banner
                tone=Tone::Plain
                testid="sample-banner"
                glyph=Glyph::Eye
                text=words::sample_is_here()
                action=words::sample_remove()
                on_action=move |()| perform(desk.app, RemoveSample {}, words::did_remove_sample().to_owned())
                dismiss=words::dismiss()
                on_dismiss=move |()| desk.prefs.set("sample.dismissed", true)
            />
        </Show>
    }
    .into_any()
}
