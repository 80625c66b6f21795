//! The keys that providers sign with. They are fetched when first needed and when they have grown old, and anew, once, when a token
//! names one that is not known or none of them signed it: keys change, and one that was taken back must not count for long.

use super::{failed, web::Web};
use crate::AuthError;
use atom_core::Code;
use jsonwebtoken::jwk::Jwk;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use url::Url;

/// The most keys of one provider.
const KEYS_MAX: usize = 64;
/// Providers whose keys are kept.
const PROVIDERS_MAX: usize = 64;
/// For how long keys that were fetched count.
const LIFE_MS: i64 = 3_600_000;
/// How long keys stand before a signature that none of them made has them fetched anew: whoever sends such tokens must not have
/// a provider asked without end.
const ANEW_AFTER_MS: i64 = 60_000;

/// The keys of one provider.
pub(super) type Keys = Arc<Vec<Jwk>>;

/// Keys, and when they were fetched.
#[derive(Debug, Clone)]
pub(super) struct Fetched {
    pub(super) keys: Keys,
    at_ms: i64,
    /// Whether that was for this answer.
    pub(super) now: bool,
}

impl Fetched {
    /// Whether a signature that none of them made may have them fetched anew.
    pub(super) fn may_have_changed(&self, now_ms: i64) -> bool {
        !self.now && !(0..ANEW_AFTER_MS).contains(&now_ms.saturating_sub(self.at_ms))
    }
}

/// The keys that were fetched, by their address.
#[derive(Debug, Default)]
pub(super) struct KeyRing(Mutex<HashMap<String, Fetched>>);

impl KeyRing {
    /// The keys as they were fetched last, where that is not long ago; else as they are now.
    pub(super) async fn known(&self, web: &Web, service: &str, url: &Url, now_ms: i64) -> Result<Fetched, AuthError> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(url.as_str()).cloned();
        // A clock that was set back makes no keys last for years.
        match kept.filter(|kept| (0..LIFE_MS).contains(&now_ms.saturating_sub(kept.at_ms))) {
            Some(kept) => Ok(kept),
            None => self.fetch(web, service, url, now_ms).await,
        }
    }

    /// The keys as they are now.
    pub(super) async fn fetch(&self, web: &Web, service: &str, url: &Url, now_ms: i64) -> Result<Fetched, AuthError> {
        let answer = web.get(service, url, None).await?;
        let listed = answer.body["keys"].as_array().filter(|_| answer.status.is_success());
        let listed = listed.ok_or_else(|| {
            failed(Code::Vendor, format!("{service} does not show the keys that it signs with. Try again later."))
        })?;
        // A key of a kind that is not known here is no reason to leave out the others.
        let keys = listed.iter().take(KEYS_MAX).filter_map(|key| serde_json::from_value(key.clone()).ok());
        let kept = Fetched { keys: Arc::new(keys.collect()), at_ms: now_ms, now: false };
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.len() >= PROVIDERS_MAX {
            ring.clear();
        }
        ring.insert(url.to_string(), kept.clone());
        Ok(Fetched { now: true, ..kept })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_of_none_of_the_keys_has_them_fetched_once_a_minute_at_most() {
        let kept = Fetched { keys: Keys::default(), at_ms: 1_000_000, now: false };
        for (now_ms, may) in [(1_000_000, false), (1_059_999, false), (1_060_000, true), (1_000, true)] {
            assert_eq!(kept.may_have_changed(now_ms), may, "{now_ms}");
        }
        assert!(!Fetched { now: true, ..kept }.may_have_changed(1_060_000), "these are as they are now");
    }
}
