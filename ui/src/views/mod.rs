//! What the window shows.

mod activity;
mod connections;
mod detail;
#[cfg(debug_assertions)]
mod dev;
mod door;
mod frame;
mod help;
mod notifications;
mod settings;
mod sidebar;
mod tasks;
mod welcome;
mod window;

pub(crate) use window::Window;
