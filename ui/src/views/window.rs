//! The window: one of its large scenes at a time.

use super::{
    door::Failed,
    drops, focus,
    frame::Frame,
    later::{Later, Parts, begin, later},
    shape,
};
use crate::{
    browser,
    components::toast::Toasts,
    state::{
        app::{App, Phase, set_title},
        language, look,
        route::Place,
        toast::explain,
    },
    words,
};
use leptos::prelude::*;

/// The whole window.
#[component]
pub(crate) fn Window() -> impl IntoView {
    provide_context(look::follow());
    let app = App::start();
    provide_context(app);
    let parts = Parts::new();
    provide_context(parts);
    begin(parts, app.route.get_untracked());
    focus::keep();
    drops::stay_here();
    Effect::new(move |_| {
        if app.phase.get() != Phase::In {
            set_title("");
        }
    });
    // Words are plain text in what has been drawn, so another language draws all of it anew; the focus stays.
    move || {
        let focused = browser::focused();
        language::speak(app.language.get());
        if let Some(focused) = focused {
            request_animation_frame(move || browser::focus(&focused));
        }
        scenes(app)
    }
}

fn scenes(app: App) -> AnyView {
    // The small window is quick add and nothing else, from its beginning to its end.
    if app.route.get_untracked().place == Place::Quick {
        return later(Later::QuickPage, shape::only_trouble);
    }
    #[cfg(debug_assertions)]
    let parts = super::dev::asked_for();
    view! {
        {move || match app.phase.get() {
            Phase::Starting => view! { <div class="spoken" role="status">{words::starting()}</div> }.into_any(),
            Phase::Failed(error) => view! { <Failed title=words::start_trouble() text=explain(&error) /> }.into_any(),
            Phase::Gate(status) => later(Later::Passphrase(Box::new(status)), shape::door),
            Phase::In if app.locked.get() => later(Later::Locked, shape::door),
            Phase::Door { has_account } => later(Later::Account { has_account }, shape::door),
            #[cfg(debug_assertions)]
            Phase::In if parts.get() => later(Later::Components, shape::only_trouble),
            Phase::In => view! { <Frame /> }.into_any(),
        }}
        <Toasts />
    }
    .into_any()
}
