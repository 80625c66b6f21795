//! What is said about a thing.

use super::{case, part, wide};
use crate::components::{
    avatar::Avatar,
    badge::{Badge, Count},
    banner::Banner,
    check::Check,
    chip::{Dot, RemovableChip},
    icon::Glyph,
    notice::{Notice, Tone},
    progress::{Progress, Spinner},
};
use atom_api::tasks::Status;
use leptos::prelude::*;

pub(super) fn section() -> AnyView {
    let people =
        ["Lena Brandt", "Mira Lindqvist", "Tom Okafor", "Ana Sousa", "Jiří Novák", "Wei Chen", "Bo", "Ines Kraft"];
    let tones = ["accent", "red", "amber", "green", "blue", "violet"];
    let marks = view! { <span class="mark">"GitHub"</span> <span class="mark">"Stripe"</span> };
    part(
        "Marks and feedback",
        vec![
            case("Check", checks()),
            case(
                "Badge",
                view! {
                    <Badge>"94 %"</Badge>
                    <Badge tone="green" glyph=Glyph::Check>"Balanced and proven"</Badge>
                    <Badge tone="red">"Late"</Badge>
                    <Badge tone="amber">"Needs sign-in"</Badge>
                    <Badge tone="blue">"Low"</Badge>
                    <Badge tone="violet">"Waiting"</Badge>
                    <Badge tone="accent">"New"</Badge>
                    <Count value="3" />
                    <Count value="12" needs=true />
                },
            ),
            case(
                "Chip, mark, dot",
                view! {
                    <span class="chip">"bug"</span>
                    <span class="chip soft">"tomorrow 15:00"</span>
                    <RemovableChip text="export".to_owned() on_remove=|()| () />
                    {marks}
                    {tones.map(|tone| view! { <Dot tone /> })}
                },
            ),
            case(
                "Avatar",
                view! {
                    {people.map(|name| view! { <Avatar name named=true /> })}
                    <Avatar name="Lena Brandt" large=true named=true />
                    <Avatar name="Northwind" large=true named=true />
                },
            ),
            case(
                "Progress",
                view! {
                    <div class="dev-column">
                        <Progress label="Importing tasks" value=Some(0.3) note="12 of 40" />
                        <Progress label="Writing the backup" value=Some(1.0) note="done" />
                        <Progress label="Asking GitHub" value=None />
                        <Spinner label="Loading" />
                    </div>
                },
            ),
            wide(
                "Banner",
                view! {
                    <Banner text="Gmail needs you to sign in again: what is written now is sent after that." tone=Tone::Needs action="Sign in" on_action=|()| () dismiss="Dismiss" on_dismiss=|()| () />
                    <Banner text="The last backup failed: the disk is full." tone=Tone::Wrong action="Show" on_action=|()| () />
                    <Banner text="Atom 0.2 is ready." tone=Tone::Plain action="Restart" on_action=|()| () dismiss="Later" on_dismiss=|()| () />
                },
            ),
            wide(
                "Notice",
                view! {
                    <div class="dev-column">
                        <Notice>"The address could not be reached: check it and try again."</Notice>
                        <Notice tone=Tone::Needs>"The token ends in 3 days."</Notice>
                        <Notice tone=Tone::Plain>"The token is sealed before it is stored and never shown again."</Notice>
                    </div>
                },
            ),
        ],
    )
}

fn checks() -> AnyView {
    let all = [
        (Status::Open, 1),
        (Status::Open, 2),
        (Status::Open, 3),
        (Status::Open, 4),
        (Status::InProgress, 1),
        (Status::Done, 1),
        (Status::Cancelled, 4),
    ];
    let check = |(status, priority): (Status, u8)| {
        view! { <Check status=Signal::stored(status) priority=Signal::stored(priority) title="A task" on_toggle=|()| () /> }
    };
    view! { <div class="dev-line spaced">{all.map(check)}</div> }.into_any()
}
