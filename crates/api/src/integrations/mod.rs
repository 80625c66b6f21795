//! Connections to outside services.

mod actions;
mod calls;
mod connect;
mod providers;
mod records;
mod related;
mod standing;
mod sync;
mod tenants;

pub use self::{
    actions::*, calls::*, connect::*, providers::*, records::*, related::*, standing::*, sync::*, tenants::*,
};
