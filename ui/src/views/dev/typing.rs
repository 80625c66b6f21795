//! Buttons and fields.

use super::{case, part};
use crate::components::{
    button::{Button, IconButton, Weight},
    field::{Field, Kind},
    icon::Glyph,
    keys::Keys,
    time_field::TimeField,
};
use leptos::prelude::*;

pub(super) fn section() -> AnyView {
    let pressed = RwSignal::new(0_u32);
    let press = move |()| pressed.update(|count| *count += 1);
    let text = |value: &str| RwSignal::new(value.to_owned());
    let time = RwSignal::new(jiff::civil::Time::new(14, 30, 0, 0).ok());
    part(
        "Buttons and fields",
        vec![
            case(
                "Button",
                view! {
                    <Button on_press=press>"Group: time"</Button>
                    <Button weight=Weight::Primary glyph=Glyph::Plus on_press=press>"New task"</Button>
                    <Button weight=Weight::Danger on_press=press>"Delete forever"</Button>
                    <Button class="quiet" on_press=press>"Quiet"</Button>
                    <span class="help">{move || format!("pressed {} times", pressed.get())}</span>
                },
            ),
            case(
                "Busy and disabled",
                view! {
                    <Button busy=true>"Saving"</Button>
                    <Button weight=Weight::Primary busy=true>"Importing"</Button>
                    <button type="button" class="button" disabled=true>"Disabled"</button>
                    <IconButton glyph=Glyph::Trash label="Not now" disabled=true on_press=press />
                },
            ),
            case(
                "Icon button with hint and keys",
                view! {
                    <IconButton glyph=Glyph::Plus label="New task" keys="N" on_press=press />
                    <IconButton glyph=Glyph::Search label="Search or jump to" keys="Ctrl K" on_press=press />
                    <IconButton glyph=Glyph::Trash label="Move to the trash" on_press=press />
                    <button type="button" class="link-button">"Link button"</button>
                },
            ),
            case(
                "Keyboard hint",
                view! {
                    <Keys keys="Ctrl K" />
                    <Keys keys="Ctrl Shift Z" />
                    <Keys keys="G then T" />
                    <Keys keys="Alt Up" />
                    <Keys keys="Enter" />
                },
            ),
            case(
                "Field",
                view! {
                    <Field id="dev-name" label="Name" value=text("Northwind Studio") />
                    <Field id="dev-mail" label="E-mail" kind=Kind::Email value=text("") placeholder="mira@example.org".to_owned() help="Only used to sign in on this machine." />
                },
            ),
            case(
                "Field, wrong and secret",
                view! {
                    <Field
                        id="dev-url"
                        label="Address"
                        kind=Kind::Url
                        value=text("northwind")
                        error=Signal::derive(|| Some("A web address begins with https://".to_owned()))
                    />
                    <Field id="dev-secret" label="Passphrase" kind=Kind::Secret value=text("correct horse") />
                },
            ),
            case(
                "Time field",
                view! {
                    <TimeField label="At" value=time on_change=move |to| time.set(to) />
                    <span class="help">{move || time.get().map(|time| time.to_string())}</span>
                },
            ),
        ],
    )
}
