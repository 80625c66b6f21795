//! The window: one of its large scenes at a time.

use super::{
    door::{Account, Failed, Locked, Passphrase},
    focus,
    frame::Frame,
    quick::QuickPage,
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
    focus::keep();
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
        return view! { <QuickPage /> }.into_any();
    }
    #[cfg(debug_assertions)]
    let parts = super::dev::asked_for();
    view! {
        {move || match app.phase.get() {
            Phase::Starting => view! { <div class="spoken" role="status">{words::starting()}</div> }.into_any(),
            Phase::Failed(error) => view! { <Failed title=words::start_trouble() text=explain(&error) /> }.into_any(),
            Phase::Gate(status) => view! { <Passphrase status /> }.into_any(),
            Phase::In if app.locked.get() => view! { <Locked /> }.into_any(),
            Phase::Door { has_account } => view! { <Account has_account /> }.into_any(),
            #[cfg(debug_assertions)]
            Phase::In if parts.get() => view! { <super::dev::Components /> }.into_any(),
            Phase::In => view! { <Frame /> }.into_any(),
        }}
        <Toasts />
    }
    .into_any()
}
