//! The engine against a fake GitHub that remembers, with a keeper of tasks that only listens.

mod abreast;
mod apart;
mod changed_only;
mod clocks;
mod conflicts;
mod connecting;
mod cut_off;
mod faults;
mod gone;
mod health;
mod kept;
mod kinds_of_sync;
mod moved;
mod newest;
mod outbox;
mod partial;
mod patience;
mod planned;
mod pull_requests;
mod related;
mod silent;
mod syncing;
mod taken_back;
mod tenants;
mod unwritten;
mod world;
