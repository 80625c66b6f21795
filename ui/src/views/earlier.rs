//! The button at the end of a list of which only the newest is shown.

use crate::{
    browser,
    components::button::Button,
    state::{earlier::Earlier, toast::explain},
    words,
};
use leptos::prelude::*;

/// Shows earlier ones, as long as there are such. Where none are left it goes, and the focus is in the place.
pub(super) fn show_earlier<T: Clone + Send + Sync + 'static>(earlier: Earlier<T>) -> AnyView {
    Effect::new(move |before: Option<bool>| {
        let more = earlier.more.get();
        if before == Some(true) && !more {
            request_animation_frame(|| {
                if browser::focus_is_nowhere() {
                    browser::focus_place();
                }
            });
        }
        more
    });
    let wrong = move || {
        let error = earlier.error.get()?;
        Some(view! { <p class="tone-red" role="alert">{explain(&error)}</p> })
    };
    view! {
        <Show when=move || earlier.more.get()>
            <div class="show-earlier">
                <Button class="quiet" busy=earlier.busy testid="show-earlier" on_press=move |()| earlier.show()>
                    {words::show_earlier()}
                </Button>
            </div>
        </Show>
        {wrong}
    }
    .into_any()
}
