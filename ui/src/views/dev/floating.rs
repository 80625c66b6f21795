//! What floats.

use super::{case, part};
use crate::{
    components::{
        button::{Button, Weight},
        check_box::Checkbox,
        context::{Context, ContextMenu},
        dialog::Dialog,
        icon::Glyph,
        menu::{Entry, Item, Menu},
        popover::Popover,
        sheet::SideSheet,
    },
    state::{app::app, toast::Offer},
};
use atom_api::{ApiError, Code};
use leptos::prelude::*;

fn entries() -> Vec<Entry> {
    vec![
        Item::act("Open", || ()).glyph(Glyph::Out).keys("Enter").into(),
        Item::act("Rename", || ()).glyph(Glyph::Edit).keys("F2").into(),
        Item::act("Restore", || ()).glyph(Glyph::Restore).disabled(true).into(),
        Entry::Line,
        Entry::Title("Priority"),
        Item::choice("Urgent", true, || ()).dot("red").into(),
        Item::choice("High", false, || ()).dot("amber").into(),
        Entry::Line,
        Item::act("Move to the trash", || ()).glyph(Glyph::Trash).keys("Del").danger().into(),
    ]
}

pub(super) fn section() -> AnyView {
    let app = app();
    let dialog = RwSignal::new(false);
    let sheet = RwSignal::new(false);
    let ticked = RwSignal::new(true);
    let context = Context::new();
    let trouble = ApiError::new(Code::Offline, "The service could not be reached.");
    part(
        "Floating",
        vec![
            case("Menu", view! { <Menu label="Actions" class="button" entries testid="dev-menu">"Actions"</Menu> }),
            case(
                "Context menu",
                view! {
                    <div
                        class="dev-target"
                        class:open=move || context.is_open()
                        tabindex="0"
                        role="group"
                        aria-label="Context menu"
                        data-testid="dev-context"
                        on:contextmenu=move |event| context.at_pointer(&event)
                        on:keydown=move |event| {
                            context.by_key(&event, None);
                        }
                    >
                        "Press the other button here, or Shift F10"
                    </div>
                    <ContextMenu label="Task" menu=context entries />
                },
            ),
            case(
                "Popover",
                view! {
                    <Popover
                        label="Filter"
                        class="button"
                        testid="dev-popover"
                        content=move || {
                            view! {
                                <Checkbox label="With a date" checked=ticked on_change=move |on| ticked.set(on) />
                                <Checkbox label="With notes" checked=false on_change=|_| () />
                                <Button>"Apply"</Button>
                            }
                                .into_any()
                        }
                    >
                        "Filter"
                    </Popover>
                },
            ),
            case(
                "Dialog and sheet",
                view! {
                    <Button testid="dev-dialog" on_press=move |()| dialog.set(true)>"Open a dialog"</Button>
                    <Button testid="dev-sheet" on_press=move |()| sheet.set(true)>"Open a sheet"</Button>
                    <Show when=move || dialog.get()>
                        <Dialog title="Disconnect GitHub" on_close=move |()| dialog.set(false)>
                            <div class="dialog-body">
                                <p class="lead">"Its 42 tasks stay in Atom. They no longer change with GitHub."</p>
                            </div>
                            <div class="dialog-feet">
                                <Button on_press=move |()| dialog.set(false)>"Cancel"</Button>
                                <Button weight=Weight::Danger on_press=move |()| dialog.set(false)>"Disconnect"</Button>
                            </div>
                        </Dialog>
                    </Show>
                    <Show when=move || sheet.get()>
                        <SideSheet title="Activity" on_close=move |()| sheet.set(false)>
                            <p>"What stands here leaves the view behind it in sight."</p>
                        </SideSheet>
                    </Show>
                },
            ),
            case(
                "Toast",
                view! {
                    <Button testid="dev-toast" on_press=move |()| app.say("Completed “Stand-up”".to_owned(), Offer::Undo)>"With undo"</Button>
                    <Button on_press=move |()| app.complain(&trouble)>"In trouble"</Button>
                },
            ),
        ],
    )
}
