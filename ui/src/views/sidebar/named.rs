//! What projects, labels and filters have in common in the sidebar: a link with a menu, and a field for their name.

use super::places::PlaceLink;
use crate::{
    browser,
    components::{
        chip::Dot,
        context::{Context, ContextMenu},
        icon::{Glyph, Icon},
        menu::{Entry, Item, Menu},
    },
    state::{
        app::app,
        commands::Command,
        desk::desk,
        keys::Found,
        perform::Said,
        route::{Place, Route},
        toast::{Offer, explain},
    },
    views::hearing::strokes,
    words,
};
use leptos::{ev, html, prelude::*, task::spawn_local};

/// The colours that projects and labels can have, as the contract names them.
const COLOURS: [&str; 7] = ["accent", "red", "amber", "green", "blue", "violet", "grey"];

/// The commands whose keys do to a line of the sidebar what they do to tasks.
const UP: &str = "list.move_up";
const DOWN: &str = "list.move_down";
const RENAME: &str = "task.rename";

/// Saves a name.
pub(super) type Save = StoredValue<Box<dyn Fn(String) -> Said + Send + Sync>>;

/// A saver of names.
pub(super) fn save(save: impl Fn(String) -> Said + Send + Sync + 'static) -> Save {
    StoredValue::new(Box::new(save))
}

/// A line of the sidebar.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// Where it leads.
    pub(super) place: Place,
    /// Its name.
    pub(super) name: Signal<String>,
    /// What stands at its end.
    pub(super) end: Signal<String>,
    /// Its colour; empty for a filter, which has none.
    pub(super) tone: Signal<String>,
    /// What the name of it is called.
    pub(super) name_label: fn() -> &'static str,
    /// Renames it.
    pub(super) rename: Save,
    /// Gives it another colour.
    pub(super) recolour: Option<Callback<&'static str>>,
    /// Moves it up or down among its like.
    pub(super) arrange: Option<Callback<bool>>,
    /// Takes a press of the pointer that may move it.
    pub(super) press: Option<Callback<ev::PointerEvent>>,
    /// How it looks while one of its like is moved.
    pub(super) mark: Signal<&'static str>,
    /// Deletes it.
    pub(super) delete: Callback<()>,
    /// Its name in tests.
    pub(super) testid: &'static str,
}

/// Draws a line: a link whose menu renames, colours, moves and deletes.
///
/// The keys that move and rename tasks do so to it; a right click and Shift F10 bring the menu.
pub(super) fn line(line: Line) -> AnyView {
    let desk = desk();
    let renaming = RwSignal::new(false);
    let entries = move || {
        let mut entries = vec![Item::act(words::rename(), move || renaming.set(true)).glyph(Glyph::Edit).into()];
        if let Some(arrange) = line.arrange {
            for (label, down, id) in [(words::move_up(), false, UP), (words::move_down(), true, DOWN)] {
                let item = Item::act(label, move || arrange.run(down)).glyph(Glyph::Sort);
                let keys = desk.keymap.with(|keymap| keymap.shown(id));
                entries.push(match keys {
                    Some(keys) => item.keys(keys).into(),
                    None => item.into(),
                });
            }
        }
        if let Some(recolour) = line.recolour {
            entries.extend([Entry::Line, Entry::Title(words::colour())]);
            entries.extend(COLOURS.map(|name| {
                let chosen = line.tone.with(|tone| tone == name);
                Entry::from(Item::choice(words::colour_name(name), chosen, move || recolour.run(name)).dot(name))
            }));
        }
        entries.push(Entry::Line);
        entries.push(Item::act(words::delete(), move || line.delete.run(())).glyph(Glyph::Trash).danger().into());
        entries
    };
    let menu = Context::new();
    let on_key = move |event: ev::KeyboardEvent| {
        if menu.by_key(&event, None) {
            return;
        }
        // The keys that do the same to tasks.
        let ours = |command: &Command| matches!(command.id, UP | DOWN | RENAME);
        let found = desk.keymap.with_untracked(|keymap| keymap.find(&[], &strokes(&event), ours).0);
        let Found::Command(command) = found else { return };
        match (command.id, line.arrange) {
            (RENAME, _) => renaming.set(true),
            (id, Some(arrange)) => arrange.run(id == DOWN),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let glyph = move || match line.tone.with(String::is_empty) {
        true => view! { <Icon glyph=Glyph::Sort /> }.into_any(),
        false => view! { <Dot tone=line.tone /> }.into_any(),
    };
    let link = move || {
        view! {
            <div
                class=move || format!("nav-with-menu {}", line.mark.get())
                on:keydown=on_key
                on:contextmenu=move |event| menu.at_pointer(&event)
                on:pointerdown=move |event| {
                    if let Some(press) = line.press {
                        press.run(event);
                    }
                }
            >
                <PlaceLink place=line.place name=line.name end=line.end testid=line.testid.to_owned()>
                    {glyph}
                </PlaceLink>
                <Menu
                    label=Signal::derive(move || format!("{}: {}", words::more(), line.name.get()))
                    class=Signal::stored("button quiet icon-only".to_owned())
                    entries
                >
                    <Icon glyph=Glyph::More />
                </Menu>
                <ContextMenu label=line.name menu entries />
            </div>
        }
    };
    view! {
        {move || match renaming.get() {
            false => link().into_any(),
            true => {
                let link = format!("a.nav[href=\"{}\"]", Route::to(line.place).address());
                let (name, tone) = (line.name.get_untracked(), line.tone.get_untracked());
                name_field(name, tone, line.name_label, line.rename, renaming, link)
            }
        }}
    }
    .into_any()
}

/// The field in which something gets its name. Enter saves, Escape and leaving it empty give up; after these keys the
/// focus goes `back`, to what this selects, or to the place that is shown then.
pub(super) fn name_field(
    value: String,
    tone: String,
    label: fn() -> &'static str,
    save: Save,
    open: RwSignal<bool>,
    back: String,
) -> AnyView {
    let app = app();
    let back = StoredValue::new(back);
    let by_key = StoredValue::new(false);
    let close = move || {
        let back = back.try_get_value().filter(|_| by_key.try_get_value() == Some(true));
        open.try_set(false);
        if let Some(back) = back {
            request_animation_frame(move || match browser::find(&back) {
                Some(element) => drop(element.focus()),
                None => browser::focus_place(),
            });
        }
    };
    let name = RwSignal::new(value.clone());
    let before = StoredValue::new(value);
    let wrong = RwSignal::new(None::<String>);
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
            input.select();
        }
    });
    // Taking the field away takes its focus too, which would save a second time.
    let ended = StoredValue::new(false);
    let end = move || {
        if ended.try_get_value() != Some(false) {
            return;
        }
        ended.set_value(true);
        let text = name.get_untracked().trim().to_owned();
        if text.is_empty() || before.with_value(|before| *before == text) {
            return close();
        }
        let saved = save.with_value(|save| save(text));
        spawn_local(async move {
            match saved.await {
                Ok(said) => {
                    close();
                    app.say(said, Offer::Undo);
                }
                Err(error) => {
                    wrong.try_set(Some(explain(&error)));
                    ended.try_update_value(|ended| *ended = false);
                }
            }
        });
    };
    let on_key = move |event: ev::KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                by_key.set_value(true);
                end();
            }
            "Escape" => {
                by_key.set_value(true);
                ended.set_value(true);
                close();
            }
            _ => {}
        }
    };
    view! {
        <div class="nav-edit">
            <span class="glyph">
                <Dot tone=Signal::stored(tone) />
            </span>
            <input
                node_ref=node
                class="input small"
                data-testid="place-name"
                aria-label=label()
                placeholder=label()
                aria-invalid=move || wrong.get().map(|_| "true")
                bind:value=name
                on:keydown=on_key
                on:blur=move |_| end()
            />
        </div>
        {move || wrong.get().map(|wrong| view! { <p class="nav-hint wrong" role="alert">{wrong}</p> })}
    }
    .into_any()
}
