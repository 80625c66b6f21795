//! What a view shows that has nothing to show.

use super::{case, part};
use crate::components::{
    bone::{Bone, FactBones, LineBones, width_in_row},
    button::{Button, Weight},
    icon::Glyph,
    state::{Empty, Trouble},
};
use atom_api::{ApiError, Code};
use leptos::prelude::*;

pub(super) fn section() -> AnyView {
    let bones = (0..5).map(|row| view! { <Bone width=width_in_row(row) /> });
    part(
        "States",
        vec![
            case("Loading", view! { <div class="dev-column">{bones.collect_view()}</div> }),
            case("Loading lines", view! { <div class="dev-column"><LineBones lines=3 /></div> }),
            case("Loading facts", view! { <div class="dev-column"><FactBones facts=3 /></div> }),
            case(
                "Empty",
                view! {
                    <Empty glyph=Glyph::Inbox title="Nothing waits here" text="What you add without a project lands in the inbox.">
                        <Button weight=Weight::Primary glyph=Glyph::Plus>"New task"</Button>
                    </Empty>
                },
            ),
            case(
                "Trouble",
                view! {
                    <Trouble
                        title="The list could not be loaded"
                        error=ApiError::new(Code::Unavailable, "The database is busy with a backup.")
                        on_retry=|()| ()
                    />
                },
            ),
            case(
                "A fault of the program",
                view! { <Button testid="dev-fault" on_press=|()| fault()>"End it with a fault"</Button> },
            ),
        ],
    )
}

/// What no view should ever do.
#[allow(clippy::panic)] // so that the screen which follows can be seen and tested
fn fault() {
    panic!("a fault that somebody asked for");
}
