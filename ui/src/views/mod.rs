//! What the window shows.

mod activity;
mod books;
mod connections;
mod detail;
#[cfg(debug_assertions)]
mod dev;
mod door;
mod drops;
mod earlier;
mod files;
mod focus;
mod frame;
mod hearing;
mod help;
mod idle;
mod later;
mod notifications;
mod palette;
mod pane;
mod press;
mod print;
mod quick;
mod settings;
mod shape;
mod sidebar;
mod strength;
mod tasks;
mod watching;
mod welcome;
mod window;
mod wrong;

pub(crate) use window::Window;
