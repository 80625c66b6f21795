//! What tests share: a fake of GitHub that remembers, a scripted fake for any manifest, a harness for the vendors' own API
//! descriptions, a real OpenID provider, and where published test data lies.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! use atom_testkit::github::{GithubMock, Issue};
//! let github = GithubMock::start().await?;
//! github.put(Issue::new(1, "Export fails").assigned());
//! // … connect to github.url() with github.token(), sync, look …
//! assert_eq!(github.seen("/issues").len(), 2);
//! # Ok(()) }
//! ```

pub mod answers;
pub mod fake;
pub mod github;
pub mod journals;
pub mod oidc;
pub mod prism;
mod shared;

pub use shared::shared;
