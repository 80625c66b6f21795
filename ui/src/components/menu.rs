//! A button that opens a menu.

use super::{
    chip::Dot,
    float::Float,
    icon::{Glyph, Icon},
};
use leptos::{html, prelude::*};

/// One line of a menu.
#[derive(Clone)]
pub(crate) enum Entry {
    /// Something to do or to choose.
    Item(Item),
    /// A heading.
    Title(&'static str),
    /// A line between groups.
    Line,
}

/// Something to do or to choose.
#[derive(Clone)]
pub(crate) struct Item {
    /// What stands there.
    pub(crate) label: String,
    /// An icon before it.
    pub(crate) glyph: Option<Glyph>,
    /// A coloured point before it.
    pub(crate) dot: Option<String>,
    /// Whether it is the chosen one of several; `None` where it is something to do.
    pub(crate) chosen: Option<bool>,
    /// Whether it takes something away.
    pub(crate) danger: bool,
    /// What it does.
    pub(crate) act: Callback<()>,
}

impl Item {
    /// Something to do.
    pub(crate) fn act(label: impl Into<String>, act: impl Fn() + Send + Sync + 'static) -> Self {
        let act = Callback::new(move |()| act());
        Self { label: label.into(), glyph: None, dot: None, chosen: None, danger: false, act }
    }

    /// One of several to choose from.
    pub(crate) fn choice(label: impl Into<String>, chosen: bool, act: impl Fn() + Send + Sync + 'static) -> Self {
        Self { chosen: Some(chosen), ..Self::act(label, act) }
    }

    /// With an icon.
    pub(crate) fn glyph(self, glyph: Glyph) -> Self {
        Self { glyph: Some(glyph), ..self }
    }

    /// With a coloured point.
    pub(crate) fn dot(self, tone: impl Into<String>) -> Self {
        Self { dot: Some(tone.into()), ..self }
    }

    /// As something that takes away.
    pub(crate) fn danger(self) -> Self {
        Self { danger: true, ..self }
    }
}

impl From<Item> for Entry {
    fn from(item: Item) -> Self {
        Self::Item(item)
    }
}

/// A button, and the menu under it. `children` are what stands on the button.
///
/// The button has role `button` with `aria-haspopup="menu"`, named by `label`; Enter, Space and Arrow down open it. In
/// the menu the arrows move, Enter chooses, Escape and Tab close; the focus returns to the button.
#[component]
pub(crate) fn Menu(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] class: Signal<String>,
    entries: impl Fn() -> Vec<Entry> + Send + Sync + 'static,
    #[prop(optional)] testid: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let entries = StoredValue::new(entries);
    let lines = move || {
        let entries = entries.with_value(|entries| entries());
        entries.into_iter().map(|entry| line(entry, open, anchor)).collect_view()
    };
    view! {
        <button
            type="button"
            node_ref=anchor
            class=class
            data-testid=(!testid.is_empty()).then_some(testid)
            aria-label=label
            aria-haspopup="menu"
            aria-expanded=move || open.get().to_string()
            disabled=disabled
            on:click=move |event| {
                event.stop_propagation();
                open.update(|open| *open = !*open);
            }
            on:keydown=move |event| {
                if event.key() == "ArrowDown" {
                    event.prevent_default();
                    event.stop_propagation();
                    open.set(true);
                }
            }
        >
            {children()}
        </button>
        <Float anchor open role="menu" label=label.get_untracked()>
            {lines}
        </Float>
    }
}

fn line(entry: Entry, open: RwSignal<bool>, anchor: NodeRef<html::Button>) -> AnyView {
    let item = match entry {
        Entry::Line => return view! { <div class="menu-line" role="separator"></div> }.into_any(),
        Entry::Title(title) => return view! { <div class="menu-title" role="presentation">{title}</div> }.into_any(),
        Entry::Item(item) => item,
    };
    let Item { label, glyph, dot, chosen, danger, act } = item;
    let choose = move |_| {
        open.set(false);
        if let Some(anchor) = anchor.get_untracked() {
            let _ = anchor.focus();
        }
        act.run(());
    };
    view! {
        <button
            type="button"
            class="menu-item"
            class:danger=danger
            role=if chosen.is_some() { "menuitemradio" } else { "menuitem" }
            aria-checked=chosen.map(|chosen| chosen.to_string())
            tabindex="-1"
            on:click=choose
        >
            {glyph.map(|glyph| view! { <Icon glyph /> })}
            {dot.map(|tone| view! { <Dot tone /> })}
            <span class="clip">{label}</span>
            {(chosen == Some(true)).then(|| view! { <span class="end"><Icon glyph=Glyph::Check /></span> })}
        </button>
    }
    .into_any()
}
