//! Stories across rooms, and the stage for them: programs to drive, displays and keychains to drive them in.

pub mod atom_bin;
pub mod axe;
pub mod binaries;
pub mod child;
pub mod chromium;
pub mod desk;
pub mod device;
pub mod display;
pub mod fixture;
pub mod hostile;
pub mod house;
pub mod keyboard;
pub mod keychain;
pub mod mail;
pub mod needs;
pub mod notification_daemon;
pub mod places;
pub mod real_window;
pub mod seat;
pub mod served;
pub mod session_bus;
pub mod smtp;
pub mod tray_host;
pub mod waiting;
pub mod webdriver;
pub mod xss;
