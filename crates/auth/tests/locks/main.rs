//! The identity engine with a clock that tests move.

#![allow(clippy::unwrap_used)] // a test may stop at the first surprise

mod delays;
mod devices;
mod family;
mod hashes;
mod house;
mod outside;
mod reset;
mod second_factor;
mod timing;
mod verification;
