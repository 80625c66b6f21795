//! A long list, of which only what is in sight is drawn.

use super::{measure::on_size, px::px, unique::unique};
use crate::state::{
    layout::{Item, Layout},
    look,
    viewport::Viewport,
};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// Rows of one height, however many there are.
///
/// Role `listbox` with options that know their place among all, named by `label`. It has the focus itself and names the
/// current row as its `aria-activedescendant`; the arrows, Page up and down, Home and End move, Enter opens.
#[component]
pub(crate) fn VirtualList(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] count: Signal<u32>,
    /// What tells the row at a place from all others, so that a row that moves is not drawn anew.
    #[prop(into)]
    key: Callback<u32, String>,
    #[prop(into)] row: Callback<u32, AnyView>,
    /// The height of a row in `rem`; that of the density where none is given.
    #[prop(optional)]
    row_rem: Option<f64>,
    #[prop(optional, into)] on_open: Option<Callback<u32>>,
    #[prop(optional)] testid: &'static str,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let viewport = RwSignal::new(Viewport::default());
    let current = RwSignal::new(None::<u32>);
    let id = StoredValue::new(unique("rows"));
    let look = look::look();
    let row_px = move || row_rem.map_or_else(|| look.row_px(), |rem| (rem * look.rem_px()).round());
    let layout = Memo::new(move |_| Layout::plain(count.get()).with_rows_of(row_px()));
    let look_at = move |element: &web_sys::Element| {
        viewport.set(Viewport { scroll: f64::from(element.scroll_top()), height: f64::from(element.client_height()) });
    };
    on_size(move || node.get().map(|node| node.unchecked_into()), look_at);
    let drawn = Memo::new(move |_| {
        let placed = viewport.with(|view| layout.with(|layout| view.visible(layout)));
        let rows = placed.into_iter().filter_map(|placed| match placed.item {
            Item::Line(index, _) => Some((key.run(index), index, placed.top)),
            Item::Header(_) => None,
        });
        rows.collect::<Vec<_>>()
    });
    let go = move |index: u32| {
        current.set(Some(index));
        let wanted = viewport.with_untracked(|view| layout.with_untracked(|layout| view.scroll_to(layout, index, 0.0)));
        if let (Some(top), Some(node)) = (wanted, node.get_untracked()) {
            #[allow(clippy::cast_possible_truncation)] // below the highest field of a browser
            node.set_scroll_top(top.round() as i32);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let Some(last) = count.get_untracked().checked_sub(1) else { return };
        let now = current.get_untracked();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few dozen rows
        let page = (viewport.with_untracked(|view| view.height) / untrack(row_px)).max(1.0) as u32;
        match event.key().as_str() {
            "ArrowDown" => go(now.map_or(0, |now| (now + 1).min(last))),
            "ArrowUp" => go(now.map_or(0, |now| now.saturating_sub(1))),
            "PageDown" => go(now.map_or(page, |now| now.saturating_add(page)).min(last)),
            "PageUp" => go(now.map_or(0, |now| now.saturating_sub(page))),
            "Home" => go(0),
            "End" => go(last),
            "Enter" => match (now, on_open) {
                (Some(now), Some(on_open)) => on_open.run(now),
                _ => return,
            },
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let draw = move |each: (String, u32, f64)| {
        let (own, first, top) = each;
        // The same thing may move to another place.
        let now = Memo::new(move |before: Option<&(u32, f64)>| {
            let found =
                drawn.with(|drawn| drawn.iter().find(|(key, ..)| *key == own).map(|(_, row, top)| (*row, *top)));
            found.or(before.copied()).unwrap_or((first, top))
        });
        let index = Memo::new(move |_| now.get().0);
        view! {
            <div
                id=move || id.with_value(|id| format!("{id}-{}", index.get()))
                class="virtual-row"
                class:current=move || current.get() == Some(index.get())
                role="option"
                aria-selected=move || (current.get() == Some(index.get())).to_string()
                aria-posinset=move || index.get() + 1
                aria-setsize=count
                style:block-size=move || px(row_px())
                style:transform=move || format!("translateY({})", px(now.get().1))
                on:click=move |_| {
                    current.set(Some(index.get_untracked()));
                    if let Some(on_open) = on_open {
                        on_open.run(index.get_untracked());
                    }
                }
            >
                {move || row.run(index.get())}
            </div>
        }
    };
    let active = move || {
        let current = current.get()?;
        let shown = drawn.with(|drawn| drawn.iter().any(|(_, row, _)| *row == current));
        shown.then(|| id.with_value(|id| format!("{id}-{current}")))
    };
    view! {
        <div
            node_ref=node
            class="virtual scroll"
            role="listbox"
            tabindex="0"
            aria-label=label
            aria-activedescendant=active
            data-testid=(!testid.is_empty()).then_some(testid)
            on:keydown=on_key
            on:scroll=move |_| node.get_untracked().iter().for_each(|node| look_at(node))
        >
            <div
                class="virtual-field"
                role="presentation"
                style:block-size=move || px(layout.with(Viewport::field_height))
            >
                <For each=move || drawn.get() key=|each| each.0.clone() let:each>
                    {draw(each)}
                </For>
            </div>
        </div>
    }
    .into_any()
}
