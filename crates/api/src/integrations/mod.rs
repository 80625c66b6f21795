//! Connections to outside services.

mod calls;
mod connect;
mod providers;
mod records;
mod standing;
mod sync;
mod tenants;

pub use self::{calls::*, connect::*, providers::*, records::*, standing::*, sync::*, tenants::*};
