//! The keys that bring up quick add in any program, where the host can hold such keys.

use super::row;
use crate::{
    bridge::shell::{self, Shell},
    components::{
        keys::{Keys, is_mac},
        notice::{Notice, Tone},
        switch::Switch,
    },
    state::{app::App, desk::desk, toast::explain},
    words,
};
use atom_api::{ApiError, Code};
use leptos::{ev, prelude::*, task::spawn_local};

/// What they are until the person chooses others.
const USUAL: &str = "CmdOrCtrl+Shift+A";

/// A switch, and a button that takes new keys: while it does, the next press with Ctrl, Alt or the system's key is they,
/// and Escape leaves everything as it is.
#[component]
pub(super) fn Everywhere() -> impl IntoView {
    let app = desk().app;
    let state = RwSignal::new(None::<Shell>);
    let recording = RwSignal::new(false);
    spawn_local(async move {
        let now = shell::state().await;
        state.try_set(Some(now));
    });
    let can = Memo::new(move |_| state.with(|state| state.as_ref().is_some_and(|state| state.can.global_shortcut)));
    let keys = Memo::new(move |_| state.with(|state| state.as_ref()?.shortcut.clone()));
    let trouble = move || {
        let trouble = state.with(|state| state.as_ref()?.shortcut_trouble.clone());
        // The shell says it in English.
        let said = trouble.map(|trouble| explain(&ApiError::new(Code::Unavailable, trouble)));
        said.map(|said| view! { <Notice tone=Tone::Needs>{said}</Notice> })
    };
    let face = move || match (recording.get(), keys.get()) {
        (false, Some(keys)) => view! { <Keys keys=readable(&keys) /> }.into_any(),
        _ => view! { <span>{words::shortcut_press()}</span> }.into_any(),
    };
    let rows = move || {
        view! {
            <Switch
                label=words::quick_everywhere()
                help=words::quick_everywhere_help()
                on=Signal::derive(move || keys.with(Option::is_some))
                on_change=move |on: bool| set(app, state, on.then(|| USUAL.to_owned()))
                testid="quick-everywhere"
            />
            <Show when=move || keys.with(Option::is_some)>
                {row::row(
                    words::quick_everywhere_keys(),
                    view! {
                        <button
                            type="button"
                            class="key-field"
                            class:recording=recording
                            data-testid="quick-everywhere-keys"
                            aria-label=move || {
                                let keys = keys.get().map(|keys| readable(&keys)).unwrap_or_default();
                                [words::quick_everywhere_keys(), &keys].join(", ")
                            }
                            aria-pressed=move || recording.get().to_string()
                            on:click=move |_| recording.set(true)
                            on:blur=move |_| recording.set(false)
                            on:keydown=move |event| {
                                if recording.get_untracked() {
                                    record(app, state, recording, &event);
                                }
                            }
                        >
                            {face}
                        </button>
                    },
                )}
            </Show>
            {trouble}
        }
    };
    // Some desktops (Wayland) let no program hold keys; their own settings can start one by keys.
    let cannot = move || {
        shell::is_desktop() && state.with(|state| state.as_ref().is_some_and(|state| !state.can.global_shortcut))
    };
    view! {
        <Show when=move || can.get()>{row::group(words::on_this_computer(), "", rows())}</Show>
        <Show when=cannot>
            {row::group(words::on_this_computer(), words::quick_everywhere_elsewhere(), ())}
        </Show>
    }
    .into_any()
}

/// Takes a press while the keys are being pressed; one of a modifier alone is not yet one.
fn record(app: App, state: RwSignal<Option<Shell>>, recording: RwSignal<bool>, event: &ev::KeyboardEvent) {
    event.prevent_default();
    event.stop_propagation();
    let held = [
        (event.ctrl_key(), "Ctrl"),
        (event.alt_key(), "Alt"),
        (event.shift_key(), "Shift"),
        (event.meta_key(), "Super"),
    ];
    let (key, code) = (event.key(), event.code());
    let is_modifier = matches!(key.as_str(), "Control" | "Alt" | "Shift" | "Meta" | "AltGraph");
    if key == "Escape" {
        recording.set(false);
    } else if !is_modifier && !code.is_empty() {
        recording.set(false);
        let mut keys: Vec<&str> = held.iter().filter_map(|(held, name)| held.then_some(*name)).collect();
        keys.push(&code);
        set(app, state, Some(keys.join("+")));
    }
}

/// Has the host hold these keys, or none, and shows how it went.
fn set(app: App, state: RwSignal<Option<Shell>>, keys: Option<String>) {
    spawn_local(async move {
        if let Err(error) = shell::set_global_shortcut(keys.as_deref()).await {
            app.complain(&error);
        }
        let now = shell::state().await;
        state.try_set(Some(now));
    });
}

/// The host's way to write keys, as the caps read them.
fn readable(keys: &str) -> String {
    let cap = |part: &str| match part {
        "CmdOrCtrl" => "Mod".to_owned(),
        "Super" if is_mac() => "Mod".to_owned(),
        "Ctrl" if is_mac() => "⌃".to_owned(),
        part => part.strip_prefix("Key").or_else(|| part.strip_prefix("Digit")).unwrap_or(part).to_owned(),
    };
    keys.split('+').map(cap).collect::<Vec<_>>().join(" ")
}
