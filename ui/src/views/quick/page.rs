//! Quick add alone, as the page of the small window.

use super::{
    field::{Added, Known, QuickField},
    overlay::ADDED,
};
use crate::{
    bridge::shell::{self, ShellNews},
    browser,
    components::{keys::in_sentence, measure::on_size},
    state::{
        app::{App, Phase, app},
        idle, language, look,
        query::Query,
        session, theme,
    },
    views::{hearing::hear, idle::lock_when_left_alone},
    words,
};
use atom_api::{auth::WhoAmI, projects, tasks::Create};
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

/// The whole page: the line, and what it understands. It lives on while its window is hidden, and each showing begins
/// anew. Escape hides the window; so does adding, unless another one is wanted.
#[component]
pub(crate) fn QuickPage() -> impl IntoView {
    let app = app();
    let look = look::look();
    lock_when_left_alone(app);
    let shown = RwSignal::new((0_u32, None::<String>));
    hear(app, move |news| {
        if let ShellNews::Shown { text } = news {
            dress(app);
            look.take_over();
            shown.update(|(count, initial)| {
                *count += 1;
                *initial = text;
            });
            take_focus();
        }
    });
    take_focus();
    // Larger text, a reason why a line was not added, many chips: the window is as high as what it shows.
    let node = NodeRef::<html::Div>::new();
    on_size(
        move || node.get().map(JsCast::unchecked_into),
        // With its edge, and one more than the whole pixels that are told.
        |content| shell::quick_fit(u32::try_from(content.client_height()).unwrap_or(0).saturating_add(3)),
    );
    view! {
        <main class="quick-page">
            <div class="quick-content" node_ref=node>
                <h1 class="spoken">{words::cmd_quick()}</h1>
                {move || match app.phase.get() {
                    Phase::In if app.locked.get() => {
                        view! { <p class="quick-help" role="alert">{words::quick_locked()}</p> }.into_any()
                    }
                    Phase::In => line(app, shown.get().1),
                    Phase::Starting => ().into_any(),
                    Phase::Failed(_) => {
                        view! { <p class="quick-help" role="alert">{words::quick_kept()}</p> }.into_any()
                    }
                    _ => view! { <p class="quick-help" role="alert">{words::quick_sign_in()}</p> }.into_any(),
                }}
            </div>
        </main>
    }
    .into_any()
}

/// The line may come later than the page: not before it is known who is signed in.
fn take_focus() {
    spawn_local(browser::focus_when_drawn("#quick-window"));
}

fn line(app: App, initial: Option<String>) -> AnyView {
    let known = Known {
        app,
        projects: Query::new(app, || Some(projects::List {})),
        labels: Query::new(app, || Some(projects::LabelsList {})),
    };
    let added = move |Added { task, open, stay }: Added| {
        // The main window hears of it and offers the way back. By its id alone: this lies on the disk as it is.
        let at = browser::now().as_millisecond();
        browser::keep(ADDED, Some(&format!("{at} {}", task.id)));
        if open {
            shell::open_link(&format!("atom://task/{}", task.id));
        }
        if !stay {
            shell::quick_hide();
        }
    };
    view! {
        <QuickField
            known
            id="quick-window"
            initial=initial.unwrap_or_default()
            base=|title| Create { title, ..Create::default() }
            on_added=added
            on_leave=|()| shell::quick_hide()
        />
        <p class="quick-help">
            <span class="example clip">{words::quick_example()}</span>
            <span class="clip">{in_sentence(words::quick_keys())}</span>
        </p>
    }
    .into_any()
}

/// Theme, language and session as the main window left them.
fn dress(app: App) {
    let theme = theme::kept();
    if app.theme.get_untracked() != theme {
        app.theme.set(theme);
    }
    let language = language::kept();
    if app.language.get_untracked() != language {
        app.language.set(language);
    }
    if app.phase.with_untracked(|phase| *phase == Phase::In) {
        follow_lock(app);
        return;
    }
    spawn_local(async move {
        if let Some(session) = session::kept().await.filter(|_| app.phase.with_untracked(|phase| *phase != Phase::In)) {
            app.take_in(session);
        }
    });
}

/// Nobody unlocks anything here: the main window may have been, meanwhile.
fn follow_lock(app: App) {
    if idle::is_over() || !app.locked.get_untracked() {
        return;
    }
    spawn_local(async move {
        if app.call(WhoAmI {}).await.is_ok_and(|who| !who.locked) {
            app.go_on();
            take_focus();
        }
    });
}
