//! A button that opens a menu.

use super::{
    chip::Dot,
    float::{Anchor, Float},
    icon::{Glyph, Icon},
    keys::Keys,
};
use leptos::{html, prelude::*};
use std::sync::Arc;

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
    /// The keys that do the same, such as `Ctrl Z`.
    pub(crate) keys: Option<String>,
    /// Whether it cannot be done now.
    pub(crate) disabled: bool,
    /// What it does.
    pub(crate) act: Callback<()>,
}

impl Item {
    /// Something to do.
    pub(crate) fn act(label: impl Into<String>, act: impl Fn() + Send + Sync + 'static) -> Self {
        let act = Callback::new(move |()| act());
        let label = label.into();
        Self { label, glyph: None, dot: None, chosen: None, danger: false, keys: None, disabled: false, act }
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

    /// With the keys that do the same.
    pub(crate) fn keys(self, keys: impl Into<String>) -> Self {
        Self { keys: Some(keys.into()), ..self }
    }

    /// As something that cannot be done now, where `disabled`.
    pub(crate) fn disabled(self, disabled: bool) -> Self {
        Self { disabled, ..self }
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

/// What makes the lines of a menu when it opens. One type for all, so that the menu is compiled once.
#[derive(Clone)]
pub(crate) struct Entries(pub(super) Arc<dyn Fn() -> Vec<Entry> + Send + Sync>);

impl<F: Fn() -> Vec<Entry> + Send + Sync + 'static> From<F> for Entries {
    fn from(entries: F) -> Self {
        Self(Arc::new(entries))
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
    #[prop(into)] entries: Entries,
    #[prop(optional)] testid: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let entries = StoredValue::new(entries);
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
        <Float anchor open role="menu" label>
            {move || lines(entries.with_value(|entries| (entries.0)()), open, anchor.into())}
        </Float>
    }
    .into_any()
}

/// The lines of a menu that floats beside `anchor` while it is `open`.
pub(super) fn lines(entries: Vec<Entry>, open: RwSignal<bool>, anchor: Anchor) -> AnyView {
    entries.into_iter().map(|entry| line(entry, open, anchor)).collect_view().into_any()
}

fn line(entry: Entry, open: RwSignal<bool>, anchor: Anchor) -> AnyView {
    let item = match entry {
        Entry::Line => return view! { <div class="menu-line" role="separator"></div> }.into_any(),
        Entry::Title(title) => return view! { <div class="menu-title" role="presentation">{title}</div> }.into_any(),
        Entry::Item(item) => item,
    };
    let Item { label, glyph, dot, chosen, danger, keys, disabled, act } = item;
    let choose = move |_| {
        if !disabled {
            open.set(false);
            anchor.focus();
            act.run(());
        }
    };
    view! {
        <button
            type="button"
            class="menu-item"
            class:danger=danger
            role=if chosen.is_some() { "menuitemradio" } else { "menuitem" }
            aria-checked=chosen.map(|chosen| chosen.to_string())
            aria-disabled=disabled.then_some("true")
            tabindex="-1"
            on:click=choose
        >
            {glyph.map(|glyph| view! { <Icon glyph /> })}
            {dot.map(|tone| view! { <Dot tone /> })}
            <span class="clip">{label}</span>
            {keys.map(|keys| view! { <span class="end"><Keys keys /></span> })}
            {(chosen == Some(true)).then(|| view! { <span class="end"><Icon glyph=Glyph::Check /></span> })}
        </button>
    }
    .into_any()
}
