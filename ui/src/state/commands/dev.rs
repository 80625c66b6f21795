//! What only a developed interface has.

use super::{Act, Command};

#[cfg(debug_assertions)]
pub(super) const COMMANDS: &[Command] = &[Command::new(
    "dev.components",
    crate::words::cmd_components,
    crate::words::kw_components,
    super::Group::App,
    crate::components::icon::Glyph::Steps,
    super::Run::Act,
)];

/// What commands do whose deeds come later.
#[cfg(debug_assertions)]
pub(super) const ACTS: &[Act] = &[("dev.components", |desk| desk.visit(crate::state::route::Place::Components))];

#[cfg(not(debug_assertions))]
pub(super) const COMMANDS: &[Command] = &[];

#[cfg(not(debug_assertions))]
pub(super) const ACTS: &[Act] = &[];
