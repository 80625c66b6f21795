//! The keys that providers sign with, fetched when first needed and again when a token names one that is not known.

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

/// The keys of one provider.
pub(super) type Keys = Arc<Vec<Jwk>>;

/// The keys that were fetched, by their address.
#[derive(Debug, Default)]
pub(super) struct KeyRing(Mutex<HashMap<String, Keys>>);

impl KeyRing {
    /// The keys as they were fetched last, or now; and whether that was now.
    pub(super) async fn known(&self, web: &Web, service: &str, url: &Url) -> Result<(Keys, bool), AuthError> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(url.as_str()).cloned();
        match kept {
            Some(keys) => Ok((keys, false)),
            None => Ok((self.fetch(web, service, url).await?, true)),
        }
    }

    /// The keys as they are now.
    pub(super) async fn fetch(&self, web: &Web, service: &str, url: &Url) -> Result<Keys, AuthError> {
        let answer = web.get(service, url, None).await?;
        let listed = answer.body["keys"].as_array().filter(|_| answer.status.is_success());
        let listed = listed.ok_or_else(|| {
            failed(Code::Vendor, format!("{service} does not show the keys that it signs with. Try again later."))
        })?;
        // A key of a kind that is not known here is no reason to leave out the others.
        let keys = listed.iter().take(KEYS_MAX).filter_map(|key| serde_json::from_value(key.clone()).ok());
        let keys: Keys = Arc::new(keys.collect());
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.len() >= PROVIDERS_MAX {
            ring.clear();
        }
        ring.insert(url.to_string(), Arc::clone(&keys));
        Ok(keys)
    }
}
