//! Signing in, staying signed in and signing out, against a real OpenID provider on loopback.

mod device;
mod ending;
mod renewing;
mod scopes;
mod signing_in;
mod world;
