//! What the window shows.

mod connections;
mod detail;
#[cfg(debug_assertions)]
mod dev;
mod door;
mod frame;
mod help;
mod sidebar;
mod tasks;
mod window;

pub(crate) use window::Window;
