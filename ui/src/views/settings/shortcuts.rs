//! The page of keys: all commands with theirs, each to be changed, taken away or put back.

use super::everywhere::Everywhere;
use crate::{
    components::{
        button::{Button, IconButton},
        icon::Glyph,
        keys::{Keys, is_mac},
        notice::{Notice, Tone},
    },
    state::{
        commands::{self, Command, Group},
        desk::{Desk, desk},
        keys::{Chord, Press, Stroke},
    },
    words,
};
use leptos::{ev, prelude::*};
use serde_json::{Map, Value};

/// How long a key without a modifier waits for the next one of a chord.
const CHORD_MS: i32 = 900;
/// The name of the keys among the settings.
const KEY: &str = "shortcuts";

/// A command whose keys are being pressed, and what was pressed so far.
#[derive(Debug, Clone, PartialEq)]
struct Recording {
    id: &'static str,
    strokes: Vec<Stroke>,
}

/// The page. Each command has a button that takes its new keys: while it does, the next presses are they, Escape leaves
/// everything as it is, and Backspace takes the keys away. What asks for two things says so beside both.
#[component]
pub(crate) fn ShortcutsPage() -> impl IntoView {
    let desk = desk();
    let recording = RwSignal::new(None::<Recording>);
    let filter = RwSignal::new(String::new());
    let conflicts = move || {
        desk.keymap.with(|keymap| !keymap.conflicts().is_empty()).then(|| {
            view! { <Notice tone=Tone::Needs>{words::shortcuts_conflicts()}</Notice> }
        })
    };
    let groups = move || {
        let wanted = filter.with(|text| text.trim().to_lowercase());
        Group::ALL.map(|each| group(desk, each, &wanted, recording)).collect_view()
    };
    view! {
        <p class="help">{words::shortcuts_lead()} " " {words::shortcut_text_key()}</p>
        <div class="shortcuts-head">
            <input
                class="input"
                type="search"
                autocomplete="off"
                data-testid="filter-shortcuts"
                aria-label=words::shortcuts_filter()
                placeholder=words::shortcuts_filter()
                bind:value=filter
            />
            <Button on_press=move |()| desk.prefs.set(KEY, Value::Null) testid="reset-shortcuts">
                {words::shortcuts_reset_all()}
            </Button>
        </div>
        {conflicts}
        <Everywhere />
        {groups}
    }
    .into_any()
}

fn group(desk: Desk, group: Group, wanted: &str, recording: RwSignal<Option<Recording>>) -> AnyView {
    let fits = |command: &&'static Command| {
        command.group == group && (wanted.is_empty() || (command.title)().to_lowercase().contains(wanted))
    };
    let rows: Vec<_> = commands::all().filter(fits).map(|command| row(desk, command, recording)).collect();
    if rows.is_empty() {
        return ().into_any();
    }
    super::row::group(group.title(), "", rows)
}

fn row(desk: Desk, command: &'static Command, recording: RwSignal<Option<Recording>>) -> AnyView {
    let id = command.id;
    let title = (command.title)();
    let is_recording = Memo::new(move |_| recording.with(|now| now.as_ref().is_some_and(|now| now.id == id)));
    let keys = Memo::new(move |_| desk.keymap.with(|keymap| keymap.of(id)));
    let others = move || {
        let mut others: Vec<&'static str> = desk.keymap.with(|keymap| {
            let own = keymap.of(id);
            own.iter().flat_map(|chord| keymap.in_the_way(chord, id)).map(|command| (command.title)()).collect()
        });
        others.dedup();
        (!others.is_empty())
            .then(|| view! { <span class="in-the-way">{words::also_asks_for(&others.join(", "))}</span> })
    };
    let face = move || {
        if is_recording.get() {
            let pressed = recording.with(|now| now.as_ref().map(|now| Chord(now.strokes.clone()).to_string()));
            return match pressed.filter(|pressed| !pressed.is_empty()) {
                Some(pressed) => view! { <Keys keys=pressed /> }.into_any(),
                None => view! { <span>{words::shortcut_press()}</span> }.into_any(),
            };
        }
        match keys.get() {
            keys if keys.is_empty() => view! { <span class="none">{words::shortcut_none()}</span> }.into_any(),
            keys => keys.into_iter().map(|chord| view! { <Keys keys=chord.to_string() /> }).collect_view().into_any(),
        }
    };
    view! {
        <div class="settings-row shortcut">
            <span class="name">
                {title}
                {others}
            </span>
            <div class="control">
                {move || {
                    desk.keymap.with(|keymap| keymap.is_changed(id)).then(|| {
                        view! {
                            <IconButton
                                glyph=Glyph::Restore
                                label=words::reset_keys_of(title)
                                on_press=move |()| save(desk, id, None)
                            />
                        }
                    })
                }}
                <button
                    type="button"
                    class="key-field"
                    class:recording=is_recording
                    data-testid=format!("keys-{id}")
                    aria-pressed=move || is_recording.get().to_string()
                    aria-description=move || is_recording.get().then(words::shortcut_press_text)
                    title=move || is_recording.get().then(words::shortcut_press_text)
                    on:click=move |_| recording.set(Some(Recording { id, strokes: Vec::new() }))
                    on:blur=move |_| {
                        // Taking the page away takes the focus too.
                        let now = recording.try_get_untracked().flatten();
                        if now.is_some_and(|now| now.id == id) {
                            recording.try_set(None);
                        }
                    }
                    on:keydown=move |event| {
                        if is_recording.get_untracked() {
                            record(desk, recording, &event);
                        }
                    }
                >
                    {face}
                <span class="spoken">{words::change_keys_of(title)}</span>
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Takes a press while the keys of a command are being pressed.
fn record(desk: Desk, recording: RwSignal<Option<Recording>>, event: &ev::KeyboardEvent) {
    event.prevent_default();
    event.stop_propagation();
    let Some(mut now) = recording.get_untracked() else { return };
    let (key, code) = (event.key(), event.code());
    let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !event.shift_key();
    match key.as_str() {
        "Escape" if plain => return recording.set(None),
        "Backspace" if plain && now.strokes.is_empty() => {
            recording.set(None);
            return save(desk, now.id, Some(Vec::new()));
        }
        _ => {}
    }
    let command = if is_mac() { event.meta_key() } else { event.ctrl_key() };
    let press = Press { key: &key, code: &code, command, shift: event.shift_key(), alt: event.alt_key() };
    let Some(stroke) = press.strokes().pop() else { return };
    let ends = !stroke.types();
    now.strokes.push(stroke);
    let ends = ends || now.strokes.len() == crate::state::keys::STROKES_MAX;
    recording.set(Some(now.clone()));
    leptos::task::spawn_local(async move {
        if !ends {
            crate::browser::sleep(CHORD_MS).await;
        }
        // Another key meanwhile makes it another chord.
        if recording.try_get_untracked().flatten().as_ref() == Some(&now) {
            recording.set(None);
            save(desk, now.id, Some(vec![Chord(now.strokes)]));
        }
    });
}

/// Keeps the keys of a command; nothing puts back those it has by itself.
fn save(desk: Desk, id: &str, chords: Option<Vec<Chord>>) {
    let before = untrack(|| desk.prefs.value(KEY));
    let mut map = before.and_then(|value| value.as_object().cloned()).unwrap_or_default();
    with_keys(&mut map, id, chords);
    desk.prefs.set(KEY, if map.is_empty() { Value::Null } else { Value::Object(map) });
}

fn with_keys(map: &mut Map<String, Value>, id: &str, chords: Option<Vec<Chord>>) {
    let usual = || commands::find(id).map(|command| Chord::parse_all(command.default_keys(is_mac())));
    match chords {
        Some(chords) if chords.is_empty() => drop(map.insert(id.to_owned(), Value::Null)),
        Some(chords) if usual() != Some(chords.clone()) => {
            drop(map.insert(id.to_owned(), Value::String(Chord::write_all(&chords))));
        }
        _ => drop(map.remove(id)),
    }
}
