//! Signing in through a service: a real OpenID provider on loopback, and a small server that answers as GitHub does.

mod attacks;
mod github;
mod keys;
mod linking;
mod signing_in;
mod world;
