//! The page of all parts in all their states, at `#/dev/components`. Only a developed interface has it, and it speaks
//! English only: what it shows is the parts, not words.

mod charts;
mod choosing;
mod figures;
mod floating;
mod marks;
mod panes;
mod states;
mod tokens;
mod typing;

use crate::{
    components::{button::IconButton, choice::Choice, icon::Glyph, segmented::Segmented},
    state::{
        app::app,
        look::{Contrast, Density, TextSize, look},
        theme::Theme,
    },
};
use leptos::{ev, prelude::*};

/// The address of the page.
const ADDRESS: &str = "#/dev/components";

/// Whether the address asks for this page.
pub(super) fn asked_for() -> Signal<bool> {
    let asks = || window().location().hash().is_ok_and(|hash| hash.starts_with(ADDRESS));
    let asked = RwSignal::new(asks());
    let listener = window_event_listener(ev::hashchange, move |_| asked.set(asks()));
    on_cleanup(move || listener.remove());
    // The same answer again draws nothing anew.
    Memo::new(move |_| asked.get()).into()
}

/// All parts.
#[component]
pub(super) fn Components() -> impl IntoView {
    view! {
        <main class="dev scroll" data-testid="dev-components">
            <Head />
            {tokens::section()}
            {typing::section()}
            {choosing::section()}
            {floating::section()}
            {marks::section()}
            {states::section()}
            {panes::section()}
            {figures::section()}
            {charts::section()}
        </main>
    }
    .into_any()
}

/// The title, and what the window looks like: theme, contrast, density, size of text.
#[component]
fn Head() -> impl IntoView {
    let app = app();
    let look = look();
    let themes = [("system", "System"), ("light", "Light"), ("dark", "Dark")];
    let theme = move |name: String| {
        app.theme.set(match name.as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        });
    };
    let named =
        |names: &[&'static str]| names.iter().map(|name| Choice::new(*name, sentence(name))).collect::<Vec<_>>();
    let contrasts: Vec<_> = Contrast::ALL.iter().map(|each| each.as_str()).collect();
    let densities: Vec<_> = Density::ALL.iter().map(|each| each.as_str()).collect();
    let sizes: Vec<_> = TextSize::ALL.iter().map(|each| each.as_str()).collect();
    view! {
        <header class="pane-head dev-head">
            <IconButton
                glyph=Glyph::Back
                label="Back to the tasks"
                on_press=|()| {
                    let _ = window().location().set_hash("#/today");
                }
            />
            <h1>"Components"</h1>
            <span class="space"></span>
            <Segmented
                label="Theme"
                choices=themes.map(|(key, label)| Choice::new(key, label)).to_vec()
                value=Signal::derive(move || app.theme.get().as_str().to_owned())
                on_change=theme
            />
            <Segmented
                label="Contrast"
                choices=named(&contrasts)
                value=Signal::derive(move || look.contrast.get().as_str().to_owned())
                on_change=move |name: String| look.contrast.set(Contrast::parse(&name))
            />
            <Segmented
                label="Density"
                choices=named(&densities)
                value=Signal::derive(move || look.density.get().as_str().to_owned())
                on_change=move |name: String| look.density.set(Density::parse(&name))
            />
            <Segmented
                label="Size of text"
                choices=named(&sizes)
                value=Signal::derive(move || look.text.get().as_str().to_owned())
                on_change=move |name: String| look.text.set(TextSize::parse(&name))
            />
        </header>
    }
    .into_any()
}

fn sentence(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A section of the page.
fn part(title: &'static str, cases: Vec<AnyView>) -> AnyView {
    view! {
        <section class="dev-part">
            <h2>{title}</h2>
            <div class="dev-cases">{cases}</div>
        </section>
    }
    .into_any()
}

/// One state of a part, with its name above.
fn case(title: &'static str, inside: impl IntoAny) -> AnyView {
    let inside = inside.into_any();
    view! {
        <div class="dev-case">
            <h3>{title}</h3>
            <div class="dev-inside">{inside}</div>
        </div>
    }
    .into_any()
}

/// One that needs the whole width.
fn wide(title: &'static str, inside: impl IntoAny) -> AnyView {
    let inside = inside.into_any();
    view! {
        <div class="dev-case wide">
            <h3>{title}</h3>
            {inside}
        </div>
    }
    .into_any()
}
