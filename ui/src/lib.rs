//! The interface of Atom.

/// Mounts the interface.
pub fn mount() {
    leptos::mount::mount_to_body(|| leptos::prelude::view! { <p>"Atom"</p> });
}
