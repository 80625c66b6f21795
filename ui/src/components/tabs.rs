//! Several panels in one place.

use super::choice::{self, Choice};
use leptos::{ev, prelude::*};

/// A row of tabs and the panel of the chosen one; `upright` puts them in a column at the side.
///
/// Role `tablist`, named by `label`; the chosen tab is the one stop of the Tab key. The arrows, Home and End move and
/// choose; the panel has role `tabpanel` and is named by its tab.
#[component]
pub(crate) fn Tabs(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] tabs: Signal<Vec<Choice>>,
    chosen: RwSignal<String>,
    #[prop(into)] panel: Callback<String, AnyView>,
    #[prop(optional)] upright: bool,
) -> impl IntoView {
    let id = StoredValue::new(id);
    let tab_id = move |key: &str| id.with_value(|id| format!("{id}-tab-{key}"));
    let panel_id = move || id.with_value(|id| format!("{id}-panel"));
    let on_key = move |event: ev::KeyboardEvent| {
        let now = tabs.with_untracked(|tabs| chosen.with_untracked(|key| tabs.iter().position(|tab| tab.key == *key)));
        let to_left =
            document().document_element().and_then(|root| root.get_attribute("dir")).as_deref() != Some("rtl");
        let (from, forward) = match event.key().as_str() {
            "ArrowRight" if !upright => (now, to_left),
            "ArrowLeft" if !upright => (now, !to_left),
            "ArrowDown" if upright => (now, true),
            "ArrowUp" if upright => (now, false),
            "Home" => (None, true),
            "End" => (None, false),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let next = tabs.with_untracked(|tabs| {
            choice::step(tabs, from, forward).and_then(|index| tabs.get(index)).map(|tab| tab.key.clone())
        });
        if let Some(key) = next {
            let id = tab_id(&key);
            chosen.set(key);
            request_animation_frame(move || crate::browser::focus(&format!("#{id}")));
        }
    };
    let tab = move |tab: Choice| {
        let key = StoredValue::new(tab.key.clone());
        let is_chosen = move || key.with_value(|key| chosen.with(|chosen| chosen == key));
        let face = tab.face();
        let note = tab.note.map(|note| view! { <span class="count">{note}</span> });
        view! {
            <button
                type="button"
                id=tab_id(&tab.key)
                class="tab"
                role="tab"
                aria-selected=move || is_chosen().to_string()
                aria-controls=move || is_chosen().then(panel_id)
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                disabled=tab.disabled
                on:click=move |_| chosen.set(key.get_value())
            >
                {face}
                {note}
            </button>
        }
    };
    view! {
        <div class="tabs" class:upright=upright>
            <div
                class="tab-list"
                data-scrolls=""
                role="tablist"
                aria-label=label
                aria-orientation=if upright { "vertical" } else { "horizontal" }
                on:keydown=on_key
            >
                {move || tabs.get().into_iter().map(tab).collect_view()}
            </div>
            <div
                class="tab-panel"
                id=panel_id()
                role="tabpanel"
                tabindex="0"
                aria-labelledby=move || chosen.with(|key| tab_id(key))
            >
                {move || panel.run(chosen.get())}
            </div>
        </div>
    }
    .into_any()
}
